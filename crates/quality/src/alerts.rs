//! False alerts: how many people who are on no list are taken for somebody who is.
//!
//! Promises: an alert is a hit that somebody must look at: potential, and not auto-cleared. A customer with three hits is one
//! alert of the customer and three of pairs; both are counted. Does not: know that the customers are really on no list: of
//! made-up people that is so by construction, up to chance equality with a listed name, and the worst offenders are shown.

use crate::grounds::{Dated, Likeness};
use crate::matrix::in_parallel;
use model::decision::{Certainty, Role};
use model::{EntryId, ListId, Profile};
use screening::index::Index;
use screening::screen::{Hit, Settings, screen};

/// A hit that somebody must look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Which profile.
    pub profile: usize,
    /// The list.
    pub list: ListId,
    /// The listed party.
    pub entry: EntryId,
    /// The score.
    pub score: u32,
    /// The name that was found and why, in words.
    pub why: String,
    /// How alike the names are.
    pub likeness: Likeness,
    /// What the date of birth says.
    pub dated: Dated,
}

/// The alerts of all profiles, by profile, the highest score first.
pub fn alerts(index: &Index, settings: &Settings, profiles: &[Profile]) -> Vec<Alert> {
    let numbered: Vec<(usize, &Profile)> = profiles.iter().enumerate().collect();
    let all = in_parallel(&numbered, |(number, profile)| {
        let hits = screen(index, profile, Role::Customer, settings).hits;
        let potential = hits.into_iter().filter(|hit| hit.certainty == Certainty::Potential);
        let alert = |hit: Hit| Alert {
            profile: *number,
            score: hit.score.basis(),
            why: why(&hit),
            likeness: Likeness::of(&hit),
            dated: Dated::of(&hit),
            list: hit.list,
            entry: hit.entry,
        };
        potential.map(alert).collect::<Vec<Alert>>()
    });
    all.into_iter().flatten().collect()
}

/// The listed name and the comparison, in one line.
fn why(hit: &Hit) -> String {
    match &hit.explanation.names {
        Some(names) => format!("`{}` {}: {}", names.listed, hit.entry, names.words.join(", ")),
        None => format!("{}: {}", hit.entry, hit.explanation.because),
    }
}

/// Profiles with an alert at or over a score, of one list or of any.
pub fn customers_over(alerts: &[Alert], score: u32, list: Option<&ListId>) -> usize {
    let mut profiles: Vec<usize> = alerts
        .iter()
        .filter(|alert| alert.score >= score && list.is_none_or(|list| alert.list == *list))
        .map(|alert| alert.profile)
        .collect();
    profiles.sort_unstable();
    profiles.dedup();
    profiles.len()
}
