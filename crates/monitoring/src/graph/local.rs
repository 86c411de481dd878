//! The block around one edge: senders of its receiver against receivers of its sender.
//!
//! Promises: counts are exact for the newest [`AROUND_MOST`] of each side and say when there were more; whoever has
//! fewest pairs is peeled away first, the older first among equals, so the same edges give the same block. Does not: look further than one
//! step from the edge's ends; [`super::blocks`] does that over all edges at once. Serves: scenario N06.

use super::store::{IN, OUT, Store};
use super::{Probes, Steps};

/// Most parties looked at on each side, so 64 pairs at most for one edge; with 16 a hub's edge cost three microseconds. The
/// newest are looked at, and it is said when there were more.
const AROUND_MOST: usize = 8;

/// Share of pairs with a payment from which parties count as a block, in parts per million, as in
/// [`super::BlockLimits::density_least_ppm`].
const DENSITY_PPM: u64 = 600_000;

/// Sources and sinks around an edge; bit `t` of `rows[s]` says that source `s` paid sink `t`.
struct Around {
    rows: [u8; AROUND_MOST],
    sources: u8,
    sinks: u8,
}

/// Fills in sources, sinks and density of the block the edge belongs to; both ends always belong.
pub(super) fn around(store: &Store, ends: [u32; 2], steps: &mut Steps, probes: &mut Probes) {
    let [sender, receiver] = ends;
    if store.node(sender).sides[OUT].len() < 2 || store.node(receiver).sides[IN].len() < 2 {
        return;
    }
    let after = store.now.saturating_sub(store.limits.scatter_window);
    let mut sources = [sender; AROUND_MOST];
    let mut sinks = [receiver; AROUND_MOST];
    let given = [(receiver, IN, sender), (sender, OUT, receiver)];
    let [many, few] = given.map(|(of, side, own)| {
        let list = if side == IN { &mut sources } else { &mut sinks };
        fill(store, list, (of, side, own), after, steps)
    });
    let mut block = Around { rows: [0; AROUND_MOST], sources: full(many), sinks: full(few) };
    for (row, &source) in block.rows.iter_mut().zip(&sources[..many]) {
        for (place, &sink) in sinks[..few].iter().enumerate() {
            if source == sink {
                // Nobody is both; as a source it stays.
                block.sinks &= !(1 << place);
            } else if steps.take() && store.joined([source, sink], after) {
                *row |= 1 << place;
            }
        }
    }
    while !block.dense() && block.peel() {}
    let (pairs, all) = block.pairs();
    probes.block_sources = block.sources.count_ones();
    probes.block_sinks = block.sinks.count_ones();
    probes.block_density_ppm = (pairs * 1_000_000 / all.max(1)) as u32;
}

/// So many ones.
fn full(count: usize) -> u8 {
    ((1_u32 << count) - 1) as u8
}

/// The newest neighbours after the one that is given; how many there are in all.
fn fill(
    store: &Store,
    list: &mut [u32; AROUND_MOST],
    (of, side, own): (u32, usize, u32),
    after: i64,
    steps: &mut Steps,
) -> usize {
    let mut count = 1;
    for entry in store.node(of).sides[side].newest(after) {
        if entry.node == own || entry.node == of {
            continue;
        }
        if count == AROUND_MOST {
            steps.out = true;
            break;
        }
        list[count] = entry.node;
        count += 1;
    }
    count
}

impl Around {
    fn pairs(&self) -> (u64, u64) {
        let rows = self.rows.iter().enumerate().filter(|(s, _)| self.sources >> s & 1 == 1);
        let pairs: u32 = rows.map(|(_, row)| (row & self.sinks).count_ones()).sum();
        let all = self.sources.count_ones() * self.sinks.count_ones();
        (u64::from(pairs), u64::from(all))
    }

    fn dense(&self) -> bool {
        let (pairs, all) = self.pairs();
        pairs * 1_000_000 >= all * DENSITY_PPM
    }

    /// Gives up who has fewest pairs, but never an end of the edge (place 0). False when only the ends are left.
    fn peel(&mut self) -> bool {
        let mut least: Option<(u32, bool, usize)> = None;
        let mut look = |pairs: u32, source: bool, place: usize| {
            if least.is_none_or(|(other, _, _)| pairs <= other) {
                least = Some((pairs, source, place));
            }
        };
        for place in 1..AROUND_MOST {
            if self.sources >> place & 1 == 1 {
                look((self.rows[place] & self.sinks).count_ones(), true, place);
            }
            if self.sinks >> place & 1 == 1 {
                let pays = |s: &usize| self.sources >> s & 1 == 1 && self.rows[*s] >> place & 1 == 1;
                look((0..AROUND_MOST).filter(pays).count() as u32, false, place);
            }
        }
        match least {
            Some((_, true, place)) => self.sources &= !(1 << place),
            Some((_, false, place)) => self.sinks &= !(1 << place),
            None => return false,
        }
        true
    }
}
