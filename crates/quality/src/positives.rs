//! Listed people as somebody else degraded them: recall on a published fixture.
//!
//! Promises: a row counts as found only when a party that bears its undegraded name is a potential hit; rows whose party is
//! not on the list version at hand are counted apart. Does not: use the rows for anything but counting.

use crate::customers::Customer;
use crate::matrix::in_parallel;
use model::decision::{Certainty, Role};
use model::{EntryId, Profile};
use screening::Snapshot;
use screening::index::Index;
use screening::screen::{Settings, screen};
use std::collections::BTreeMap;

/// What a fixture gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Positives {
    /// Rows whose party is on the list.
    pub asked: usize,
    /// Of these, found.
    pub found: usize,
    /// Rows whose party is not on this version of the list.
    pub not_listed: usize,
    /// Rows that were not found, by number.
    pub missed: Vec<usize>,
}

fn fold(text: &str) -> String {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Screens `asked`, whose undegraded names stand in the same rows of `plain`.
pub fn positives(
    list: &Snapshot,
    index: &Index,
    settings: &Settings,
    plain: &[Customer],
    asked: &[Profile],
) -> Positives {
    let mut by_name: BTreeMap<String, Vec<&EntryId>> = BTreeMap::new();
    for party in &list.designations {
        for name in &party.names {
            by_name.entry(fold(&name.text)).or_default().push(&party.id);
        }
    }
    let rows: Vec<(&Customer, &Profile)> = plain.iter().zip(asked).collect();
    let found = in_parallel(&rows, |(plain, profile)| {
        let parties = by_name.get(&fold(&plain.name))?;
        let hits = screen(index, profile, Role::Customer, settings).hits;
        Some(hits.iter().any(|hit| hit.certainty == Certainty::Potential && parties.contains(&&hit.entry)))
    });
    let missed = found.iter().enumerate().filter(|(_, found)| **found == Some(false)).map(|(row, _)| row);
    Positives {
        asked: found.iter().flatten().count(),
        found: found.iter().flatten().filter(|found| **found).count(),
        not_listed: found.iter().filter(|found| found.is_none()).count(),
        missed: missed.collect(),
    }
}
