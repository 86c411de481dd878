//! The eight shapes of AMLSim, between accounts of the exchange.
//!
//! Promises: shape, roles and order in time are exact. Does not: fix delays; those come from the difficulty.

use super::Crew;
use crate::label::Role;
use monitoring::event::DAY;

/// Many pay one, which takes it out.
pub fn fan_in(crew: &mut Crew<'_>) {
    let from = crew.begin(crew.hard.spread + 4);
    let size = crew.rng.between(6, 16);
    let people = crew.people(size + 1, from);
    let Some((sink, sources)) = people.split_first() else { return };
    let mut sum = 0;
    for who in sources {
        let at = crew.within(from);
        let usd = crew.sum(*who);
        crew.place(*who, usd, at);
        crew.leg(*who, *sink, usd, at, (Role::Source, Role::Sink));
        sum += usd;
    }
    let kept = crew.kept(sum);
    crew.exit(*sink, kept, from + crew.hard.spread * DAY + DAY / 4);
}

/// One pays many, who take it out.
pub fn fan_out(crew: &mut Crew<'_>) {
    let from = crew.begin(crew.hard.spread + 4);
    let size = crew.rng.between(6, 16);
    let people = crew.people(size + 1, from);
    let Some((source, sinks)) = people.split_first() else { return };
    let sums: Vec<i64> = sinks.iter().map(|w| crew.sum(*w)).collect();
    crew.place(*source, sums.iter().sum(), from);
    for (who, usd) in sinks.iter().zip(sums) {
        let at = crew.within(from);
        let at = crew.leg(*source, *who, usd, at, (Role::Source, Role::Sink));
        let kept = crew.kept(usd);
        crew.maybe_exit(*who, kept, at);
    }
}

/// Value goes round and comes back.
pub fn cycle(crew: &mut Crew<'_>) {
    let mut at = crew.begin(12);
    let size = crew.rng.between(3, 8);
    let people = crew.people(size, at);
    let Some(first) = people.first().copied() else { return };
    let mut usd = crew.sum(first);
    crew.place(first, usd, at);
    for (place, who) in people.iter().enumerate() {
        let next = people.get(place + 1).copied().unwrap_or(first);
        let roles = match (place, place + 1 == people.len()) {
            (0, _) => (Role::Source, Role::Intermediary),
            (_, true) => (Role::Intermediary, Role::Source),
            _ => (Role::Intermediary, Role::Intermediary),
        };
        at = crew.leg(*who, next, usd, at, roles) + crew.hop();
        usd = crew.kept(usd);
    }
}

/// Each of several sources pays most of several sinks.
pub fn bipartite(crew: &mut Crew<'_>) {
    let from = crew.begin(crew.hard.spread + 4);
    let (sources, sinks) = (crew.rng.between(3, 6), crew.rng.between(3, 6));
    let people = crew.people(sources + sinks, from);
    let (sources, sinks) = people.split_at((sources as usize).min(people.len()));
    for source in sources {
        let usd = crew.sum(*source);
        crew.place(*source, usd * sinks.len() as i64, from);
        for sink in sinks {
            if crew.rng.chance(850_000) {
                let at = crew.within(from);
                let part = usd / 100 * crew.rng.between(60, 130);
                crew.leg(*source, *sink, part, at, (Role::Source, Role::Sink));
            }
        }
    }
    for sink in sinks {
        let usd = crew.sum(*sink) * sources.len() as i64;
        crew.maybe_exit(*sink, usd, from + crew.hard.spread * DAY);
    }
}

/// Layer pays layer.
pub fn stack(crew: &mut Crew<'_>) {
    let from = crew.begin(14);
    let (layers, width) = (crew.rng.between(3, 4), crew.rng.between(2, 4));
    let people = crew.people(layers * width, from);
    let layers: Vec<&[u32]> = people.chunks(width as usize).collect();
    let base = people.first().map_or(0, |w| crew.sum(*w));
    for who in layers.first().copied().unwrap_or_default() {
        crew.place(*who, base, from);
    }
    let mut usd = base;
    let mut at = from;
    for (depth, pair) in layers.windows(2).enumerate() {
        let &[above, below] = pair else { continue };
        let mut last = at;
        for source in above {
            // Each pays two of the next layer, so that the layers mix.
            for turn in 0..2 {
                let place = (crew.rng.below(below.len() as u64) as usize + turn) % below.len().max(1);
                let when = at + crew.hop();
                let sent = usd / 200 * crew.rng.between(80, 100);
                let roles = (
                    if depth == 0 { Role::Source } else { Role::Intermediary },
                    if depth + 2 == layers.len() { Role::Sink } else { Role::Intermediary },
                );
                last = last.max(crew.leg(*source, below[place], sent, when, roles));
            }
        }
        at = last;
        usd = crew.kept(usd);
    }
    for who in layers.last().copied().unwrap_or_default() {
        crew.maybe_exit(*who, usd, at);
    }
}

/// Value wanders, and may meet an account twice.
pub fn random_walk(crew: &mut Crew<'_>) {
    let mut at = crew.begin(12);
    let size = crew.rng.between(4, 7);
    let people = crew.people(size, at);
    let Some(mut here) = people.first().copied() else { return };
    let mut usd = crew.sum(here);
    crew.place(here, usd, at);
    for step in 0..crew.rng.between(4, 9) {
        let Some(next) = crew.rng.of(&people).copied().filter(|n| *n != here) else { continue };
        let role = if step == 0 { Role::Source } else { Role::Intermediary };
        at = crew.leg(here, next, usd, at, (role, Role::Intermediary)) + crew.hop();
        usd = crew.kept(usd);
        here = next;
    }
    crew.maybe_exit(here, usd, at);
}

/// One pays several, and they pay one other.
pub fn scatter_gather(crew: &mut Crew<'_>) {
    let from = crew.begin(crew.hard.spread + 6);
    let size = crew.rng.between(4, 9);
    let people = crew.people(size + 2, from);
    let [source, sink, middle @ ..] = people.as_slice() else { return };
    let usd = crew.sum(*source);
    crew.place(*source, usd * middle.len() as i64, from);
    let mut last = from;
    for who in middle {
        let sent = usd / 100 * crew.rng.between(70, 120);
        let at = from + crew.hop();
        let at = crew.leg(*source, *who, sent, at, (Role::Source, Role::Intermediary));
        let (kept, later) = (crew.kept(sent), at + crew.hop());
        last = last.max(crew.leg(*who, *sink, kept, later, (Role::Intermediary, Role::Sink)));
    }
    let kept = crew.kept(usd * middle.len() as i64);
    crew.maybe_exit(*sink, kept, last);
}

/// Several pay one, and it pays several others.
pub fn gather_scatter(crew: &mut Crew<'_>) {
    let from = crew.begin(crew.hard.spread + 6);
    let (sources, sinks) = (crew.rng.between(4, 9), crew.rng.between(3, 8));
    let people = crew.people(sources + sinks + 1, from);
    let Some((hub, rest)) = people.split_first() else { return };
    let (sources, sinks) = rest.split_at((sources as usize).min(rest.len()));
    let (mut sum, mut last) = (0, from);
    for who in sources {
        let usd = crew.sum(*who);
        let at = crew.within(from);
        crew.place(*who, usd, at);
        last = last.max(crew.leg(*who, *hub, usd, at, (Role::Source, Role::Intermediary)));
        sum += usd;
    }
    let each = crew.kept(sum) / sinks.len().max(1) as i64;
    for who in sinks {
        let sent = each / 100 * crew.rng.between(70, 120);
        let at = last + crew.hop();
        let at = crew.leg(*hub, *who, sent, at, (Role::Intermediary, Role::Sink));
        crew.maybe_exit(*who, sent, at);
    }
}
