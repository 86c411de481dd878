//! Dates of birth of the bundled lists are those of the persons: two lists that name somebody alike mostly agree about the year.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use model::{Designation, PartyKind};
use quality::data;
use screening::Snapshot;
use std::collections::{BTreeMap, BTreeSet};

/// Names of fewer words are of many people.
const WORDS_MIN: usize = 3;

fn words(name: &str) -> Option<Vec<String>> {
    let lower = name.to_lowercase();
    let mut words: Vec<String> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect();
    words.sort_unstable();
    Some(words).filter(|words| words.len() >= WORDS_MIN)
}

fn dated(list: &Snapshot) -> impl Iterator<Item = &Designation> {
    list.designations.iter().filter(|party| party.kind == PartyKind::Person && !party.born.is_empty())
}

fn years(party: &Designation) -> impl Iterator<Item = u16> {
    party.born.iter().flat_map(|date| date.from.year..=date.to.year)
}

/// Persons of both lists, and of these those who have a year in common.
fn compared(one: &Snapshot, other: &Snapshot) -> (usize, usize) {
    let mut by_name: BTreeMap<Vec<String>, BTreeSet<u16>> = BTreeMap::new();
    for party in dated(one) {
        for name in party.names.iter().filter_map(|name| words(&name.text)) {
            by_name.entry(name).or_default().extend(years(party));
        }
    }
    let mut counts = (0, 0);
    for party in dated(other) {
        let names = party.names.iter().filter_map(|name| words(&name.text));
        let known: BTreeSet<u16> = names.filter_map(|name| by_name.get(&name)).flatten().copied().collect();
        counts.0 += usize::from(!known.is_empty());
        counts.1 += usize::from(years(party).any(|year| known.contains(&year)));
    }
    counts
}

#[test]
fn two_lists_agree_about_the_year_of_nearly_everybody() {
    let lists = data::every_list(&data::repository()).unwrap();
    let mut compared_lists = 0;
    for (at, one) in lists.iter().enumerate() {
        for other in &lists[at + 1..] {
            let (both, agreeing) = compared(one, other);
            let names = format!("{} and {}: {agreeing} of {both}", one.list, other.list);
            assert!(agreeing * 10 >= both * 9, "{names}: are the dates those of the persons?");
            compared_lists += usize::from(both >= 500);
        }
    }
    assert!(compared_lists > 0, "no two lists have persons in common");
}
