//! What the generator promises: same seed same bytes, order, exact labels, and no crime that its amount gives away.

use life::{Config, Difficulty, Label, Role, TYPOLOGIES, TYPOLOGY_COUNT, Typology};
use monitoring::event::{CUSTOMER, Event, Kind};
use monitoring::field::{Provider, id};
use std::collections::{BTreeMap, BTreeSet};

fn bytes(life: &life::Life) -> model::Hash {
    let mut text = String::new();
    for e in &life.events {
        text.push_str(&format!("{} {} {} {:?}\n", e.at, e.happened, e.kind.as_str(), e.values));
    }
    for l in &life.labels {
        text.push_str(&format!("{l:?}\n"));
    }
    model::Hash::of(text.as_bytes())
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_others() {
    let one = life::generate(&Config::small(3));
    assert_eq!(bytes(&one), bytes(&life::generate(&Config::small(3))));
    assert_ne!(bytes(&one), bytes(&life::generate(&Config::small(4))));
}

#[test]
fn the_small_life_is_pinned_on_every_machine() {
    // Times, kinds and labels; values are left out, so that a new field in the table changes nothing here.
    let life = life::generate(&Config::small(3));
    let mut text = String::new();
    for e in &life.events {
        text.push_str(&format!("{} {} {}\n", e.at, e.happened, e.kind.as_str()));
    }
    for l in &life.labels {
        text.push_str(&format!("{} {} {}\n", l.event, l.typology.as_str(), l.role.as_str()));
    }
    assert_eq!(
        model::Hash::of(text.as_bytes()).to_string(),
        "a462e17465c22a0e32a11e9b6ebb02d5cce7bb2de02a63e2b7a31b1f69cdc362"
    );
}

#[test]
fn order_never_decreases_and_fields_are_sorted_and_known() {
    let life = life::generate(&Config::small(5));
    assert!(life.events.len() > 20_000, "{}", life.events.len());
    assert!(life.events.windows(2).all(|w| w[0].at <= w[1].at));
    for event in &life.events {
        assert!(event.happened <= event.at);
        assert!(event.values.windows(2).all(|w| w[0].0 < w[1].0), "{event:?}");
        for (field, value) in &event.values {
            assert_ne!(*value, monitoring::event::MISSING);
            // What the engine or the model derives is not for the exchange to say.
            assert!(
                !matches!(field.info().provider, Provider::Engine | Provider::Graph | Provider::Model),
                "{}",
                field.info().name
            );
        }
        let owned = event.kind == Kind::Label || event.get(CUSTOMER).is_some();
        assert!(owned, "{event:?}");
    }
}

#[test]
fn labels_point_at_events_of_their_customer_once_each() {
    let life = life::generate(&Config::small(6));
    assert!(life.labels.windows(2).all(|w| w[0].event < w[1].event));
    for label in &life.labels {
        assert_eq!(life.events[label.event].get(CUSTOMER), Some(label.customer), "{label:?}");
    }
    let seen: BTreeSet<Typology> = life.labels.iter().map(|l| l.typology).collect();
    assert_eq!(seen.len(), TYPOLOGY_COUNT, "every typology occurs: {seen:?}");
    let late = |k| life.events.iter().filter(|e| e.kind == k).count();
    assert!(late(Kind::Chargeback) > 0 && late(Kind::SupportReport) > 0);
}

#[test]
fn balances_are_never_below_zero_and_add_up() {
    let (before, after) = (id("balance_before_usd"), id("balance_usd"));
    let mut last: BTreeMap<i64, i64> = BTreeMap::new();
    for (event, _) in life::stream(&Config::small(7)) {
        let Some(customer) = event.get(CUSTOMER) else { continue };
        if let (Some(before), Some(after)) = (event.get(before), event.get(after)) {
            assert!(after >= 0, "{event:?}");
            assert_eq!(*last.get(&customer).unwrap_or(&before), before, "{event:?}");
            last.insert(customer, after);
        }
    }
}

#[test]
fn internal_transfers_have_two_sides() {
    let (usd, order) = (id("usd"), id("order"));
    let mut open: BTreeMap<i64, i64> = BTreeMap::new();
    for (event, _) in life::stream(&Config::small(8)) {
        let key = event.get(order).unwrap_or(0);
        match event.kind {
            Kind::InternalOut => assert_eq!(open.insert(key, event.get(usd).unwrap()), None),
            Kind::InternalIn => assert_eq!(open.remove(&key), event.get(usd)),
            _ => {}
        }
    }
    assert!(open.is_empty());
}

/// Roles within one case, in order.
fn roles(labels: &[Label], typology: Typology) -> BTreeMap<u32, Vec<(Role, i64)>> {
    let mut out: BTreeMap<u32, Vec<(Role, i64)>> = BTreeMap::new();
    for label in labels.iter().filter(|l| l.typology == typology && l.role != Role::Placement) {
        out.entry(label.case).or_default().push((label.role, label.customer));
    }
    out
}

#[test]
fn shapes_are_what_their_names_say() {
    let life = life::generate(&Config::small(9));
    for case in roles(&life.labels, Typology::FanIn).values() {
        let sinks: BTreeSet<i64> = case.iter().filter(|c| c.0 == Role::Sink).map(|c| c.1).collect();
        let sources: BTreeSet<i64> = case.iter().filter(|c| c.0 == Role::Source).map(|c| c.1).collect();
        assert!(sinks.len() == 1 && sources.len() >= 5, "{case:?}");
    }
    for case in roles(&life.labels, Typology::FanOut).values() {
        let sources: BTreeSet<i64> = case.iter().filter(|c| c.0 == Role::Source).map(|c| c.1).collect();
        assert_eq!(sources.len(), 1, "{case:?}");
    }
    for case in roles(&life.labels, Typology::Cycle).values() {
        let (first, last) = (case.first().unwrap(), case.last().unwrap());
        assert_eq!(first, last, "a cycle ends where it began: {case:?}");
    }
}

#[test]
fn crime_changes_no_honest_act() {
    // An honest life is the same with crimes beside it, but for balances and what depends on them.
    let logins = |config: &Config| -> BTreeSet<(i64, Option<i64>)> {
        life::stream(config)
            .filter(|(e, l)| e.kind == Kind::Login && l.is_none())
            .map(|(e, _)| (e.at, e.get(CUSTOMER)))
            .collect()
    };
    let (with, without) = (logins(&Config::small(10)), logins(&Config::small(10).honest()));
    assert!(without.is_subset(&with));
}

/// The best F1 of a threshold from above or below.
fn best(rows: &mut [(i64, bool)]) -> f64 {
    rows.sort_unstable();
    let all = rows.iter().filter(|r| r.1).count();
    let (mut below, mut top) = (0usize, 0f64);
    for (at, row) in rows.iter().enumerate() {
        below += usize::from(row.1);
        if rows.get(at + 1).is_none_or(|next| next.0 != row.0) {
            let f1 = |found: usize, taken: usize| 2.0 * found as f64 / (taken + all).max(1) as f64;
            top = top.max(f1(below, at + 1)).max(f1(all - below, rows.len() - at - 1));
        }
    }
    top
}

#[test]
fn the_amount_alone_says_little_over_all_and_within_each_kind() {
    for difficulty in [Difficulty::Plain, Difficulty::Normal, Difficulty::Hard] {
        let cases = TYPOLOGIES.map(|t| t.2.div_ceil(5));
        let config = Config { seed: 11, customers: 4000, days: 180, cases, difficulty };
        let amounts = |event: &Event| event.get(id("usd"));
        let mut kinds: BTreeMap<Option<Kind>, Vec<(i64, bool)>> = BTreeMap::new();
        for (event, label) in life::stream(&config) {
            if let Some(usd) = amounts(&event) {
                kinds.entry(None).or_default().push((usd, label.is_some()));
                kinds.entry(Some(event.kind)).or_default().push((usd, label.is_some()));
            }
        }
        for (kind, mut rows) in kinds {
            let f1 = best(&mut rows);
            assert!(f1 < 0.2, "{difficulty:?} {kind:?}: {f1}");
        }
    }
}

#[test]
fn small_or_short_lives_have_no_crime_and_do_not_fail() {
    for (customers, days) in [(0, 0), (1, 1), (50, 30), (300, 5), (200, 20)] {
        let life = life::generate(&Config { customers, days, ..Config::small(1) });
        if customers < 200 || days < 20 {
            assert!(life.labels.is_empty());
        }
    }
}
