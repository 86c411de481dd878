//! Prints what a configuration yields: events by kind, labels by typology and role, the best threshold on the amount.
//! Does not: assert anything; the bound is asserted in `tests/life.rs`. `cargo run --release -p life --example counts`

use life::{Config, Difficulty, Role, TYPOLOGIES};
use monitoring::Kind;
use monitoring::event::KINDS;
use monitoring::field::Type;
use std::collections::{BTreeMap, BTreeSet};

/// F1, the threshold and whether above it, of the best single threshold.
fn best(rows: &mut [(i64, bool)]) -> (f64, i64, bool) {
    rows.sort_unstable();
    let all = rows.iter().filter(|r| r.1).count();
    let (mut below, mut top) = (0, (0.0, 0, false));
    for (at, row) in rows.iter().enumerate() {
        below += usize::from(row.1);
        if rows.get(at + 1).is_some_and(|next| next.0 == row.0) {
            continue;
        }
        let up = (all - below, rows.len() - at - 1);
        for (found, taken, above) in [(below, at + 1, false), (up.0, up.1, true)] {
            let f1 = 2.0 * found as f64 / (taken + all).max(1) as f64;
            if f1 > top.0 {
                top = (f1, row.0, above);
            }
        }
    }
    top
}

fn main() {
    let mut config = Config::default();
    config.difficulty = match std::env::args().nth(1).as_deref() {
        Some("plain") => Difficulty::Plain,
        Some("hard") => Difficulty::Hard,
        _ => config.difficulty,
    };
    if std::env::args().nth(2).as_deref() == Some("bare") {
        // For the clock: nothing but making them.
        return println!("{} events", life::stream(&config).count());
    }
    let usd = monitoring::field::id("usd");
    let mut kinds: BTreeMap<Kind, (u64, u64)> = BTreeMap::new();
    let mut typologies: BTreeMap<_, (u64, u64, BTreeSet<u32>, BTreeSet<i64>)> = BTreeMap::new();
    let mut amounts: BTreeMap<Option<Kind>, Vec<(i64, bool)>> = BTreeMap::new();
    let mut single: BTreeMap<(Kind, String), Vec<(i64, bool)>> = BTreeMap::new();
    let (mut events, mut fields) = (0u64, 0u64);
    for (event, label) in life::stream(&config) {
        events += 1;
        fields += event.values.len() as u64;
        let count = kinds.entry(event.kind).or_default();
        count.0 += 1;
        if let Some(label) = label {
            count.1 += 1;
            let t = typologies.entry(label.typology).or_default();
            t.0 += 1;
            t.1 += u64::from(label.role == Role::Placement);
            t.2.insert(label.case);
            t.3.insert(label.customer);
        }
        let lag = event.at - event.happened;
        single.entry((event.kind, "lag".to_owned())).or_default().push((lag, label.is_some()));
        for (field, value) in &event.values {
            if field.info().ty != Type::Id {
                let name = field.info().name.clone();
                single.entry((event.kind, name)).or_default().push((*value, label.is_some()));
            }
        }
        if let Some(value) = event.get(usd) {
            amounts.entry(None).or_default().push((value, label.is_some()));
            amounts.entry(Some(event.kind)).or_default().push((value, label.is_some()));
        }
    }
    println!("{config:?}\n{events} events, {fields} fields");
    for (kind, (all, bad)) in &kinds {
        println!("| {} | {all} | {bad} |", KINDS[*kind as usize].1);
    }
    for (typology, (labels, placed, cases, customers)) in &typologies {
        let (_, word, _, doc) = TYPOLOGIES[*typology as usize];
        println!("| `{word}` | {doc} | {} | {labels} | {placed} | {} |", cases.len(), customers.len());
    }
    println!("labels {}", typologies.values().map(|t| t.0).sum::<u64>());
    for ((kind, name), rows) in &mut single {
        let (f1, at, above) = best(rows);
        if f1 > 0.1 {
            let sign = if above { '>' } else { '<' };
            println!("{name} alone, {kind:?}: F1 {f1:.3} at {sign} {at} of {}", rows.len());
        }
    }
    for (kind, rows) in &mut amounts {
        let (f1, at, above) = best(rows);
        let sign = if above { '>' } else { '<' };
        println!("amount alone {kind:?}: F1 {f1:.3} at {sign} {} of {}", at / 1_000_000, rows.len());
    }
}
