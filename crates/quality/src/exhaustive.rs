//! The index against exhaustive scoring: what comparing with every listed name would find must be a hit.
//!
//! Promises: exhaustive scoring uses no index: every reading of the name asked against every reading of every name of a
//! party, with the weights of words that screening uses; a pair it puts over the threshold that is no hit is shown, and so
//! is a hit with another score. Does not: judge whether the scores are good.
//! Serves: screening reference, section 5 D: candidates hold everything that the comparison would alert on.

use crate::matrix::in_parallel;
use crate::pool::Case;
use crate::rng::Rng;
use model::decision::Role;
use model::{Designation, EntryId, ListId, PartyKind, Profile};
use names::{Name, NameKind, SCORE_FULL, compare_weighted, listed_readings, readings};
use screening::Snapshot;
use screening::index::Index;
use screening::screen::{Screening, Settings, screen};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was compared, and what was wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Profiles.
    pub profiles: usize,
    /// Pairs of a profile and a party, each with all its names.
    pub pairs: usize,
    /// Of these, a degraded name and the party it belongs to, over the threshold.
    pub mutations_over: usize,
    /// Pairs over the threshold, mutations or not.
    pub over: usize,
    /// Screenings that met the bound of their work: they say so, and are not "no match".
    pub truncated: usize,
    /// What exhaustive scoring found and the index did not, in words.
    pub missed: Vec<String>,
    /// Hits whose score exhaustive scoring does not give, in words.
    pub other_score: Vec<String>,
}

impl Checked {
    fn add(&mut self, other: Checked) {
        self.profiles += other.profiles;
        self.pairs += other.pairs;
        self.mutations_over += other.mutations_over;
        self.over += other.over;
        self.truncated += other.truncated;
        self.missed.extend(other.missed);
        self.other_score.extend(other.other_score);
    }
}

/// A party with the readings of its names.
struct Party<'a> {
    designation: &'a Designation,
    forms: Vec<Name>,
}

/// All listed parties, ready to be compared one by one.
pub struct Everybody<'a> {
    parties: Vec<Party<'a>>,
    by_id: BTreeMap<(&'a ListId, &'a EntryId), usize>,
}

impl<'a> Everybody<'a> {
    /// All parties of the lists.
    pub fn of(lists: &'a [Arc<Snapshot>]) -> Everybody<'a> {
        let designations: Vec<&Designation> = lists.iter().flat_map(|list| &list.designations).collect();
        let parties = in_parallel(&designations, |designation| {
            let kind = name_kind(designation.kind);
            let forms = designation.names.iter().flat_map(|name| listed_readings(&name.text, kind));
            Party { designation, forms: forms.filter(|form| !form.is_empty()).collect() }
        });
        let by_id = designations.iter().enumerate().map(|(at, party)| ((&party.list, &party.id), at));
        Everybody { parties, by_id: by_id.collect() }
    }

    /// Each case against its own party, `others` parties drawn by chance, and every party that is a hit; with `others` at
    /// the number of parties or over, against all.
    pub fn check(
        &self,
        index: &Index,
        settings: &Settings,
        cases: &[Case],
        others: usize,
        seed: u64,
    ) -> Checked {
        let numbered: Vec<(u64, &Case)> =
            cases.iter().enumerate().map(|(at, case)| (at as u64, case)).collect();
        let all = in_parallel(&numbered, |(number, case)| {
            let mut rng = Rng::new(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let drawn: Vec<&Party<'_>> = if others >= self.parties.len() {
                self.parties.iter().collect()
            } else {
                (0..others).filter_map(|_| rng.pick(&self.parties)).collect()
            };
            self.check_one(index, settings, case, drawn)
        });
        all.into_iter().fold(Checked::default(), |mut sum, one| {
            sum.add(one);
            sum
        })
    }

    fn check_one<'b>(
        &'b self,
        index: &Index,
        settings: &Settings,
        case: &Case,
        mut drawn: Vec<&'b Party<'a>>,
    ) -> Checked {
        let profile = case.profile();
        let screening = screen(index, &profile, Role::Customer, settings);
        if drawn.len() < self.parties.len() {
            let hits = screening.hits.iter().map(|hit| (&hit.list, &hit.entry));
            let own = hits.chain([(&case.list, &case.entry)]).filter_map(|id| self.by_id.get(&id));
            drawn.extend(own.map(|at| &self.parties[*at]));
        }
        drawn.sort_by_key(|party| (&party.designation.list, &party.designation.id));
        drawn.dedup_by_key(|party| (&party.designation.list, &party.designation.id));
        let mut checked = Checked { profiles: 1, pairs: drawn.len(), ..Checked::default() };
        checked.truncated += usize::from(screening.truncated);
        let asked = Asked::of(&profile);
        for party in drawn {
            let score = asked.score(party, index);
            compare(case, &screening, settings, party.designation, score, &mut checked);
        }
        checked
    }
}

/// Holds a pair against the screening.
fn compare(
    case: &Case,
    screening: &Screening,
    settings: &Settings,
    party: &Designation,
    score: u32,
    checked: &mut Checked,
) {
    let own = settings.lists.iter().find(|own| own.list == party.list);
    let review = own.map_or(screening::screen::REVIEW_DEFAULT, |own| own.review).basis();
    let hit = screening.hits.iter().find(|hit| hit.list == party.list && hit.entry == party.id);
    let words = || {
        format!(
            "`{}` ({}) and {} {} `{}`",
            case.asked,
            case.class,
            party.list,
            party.id,
            party.primary_name()
        )
    };
    if score >= review {
        checked.over += 1;
        let own = party.list == case.list && party.id == case.entry;
        checked.mutations_over += usize::from(own);
        if hit.is_none() && !screening.truncated {
            checked.missed.push(format!("{}: {score} without the index, no hit", words()));
        }
    }
    // Names of the same words in any order are equal by rule, whatever the comparison makes of them.
    let named = hit.and_then(|hit| hit.explanation.names.as_ref()).map(|names| names.score.basis());
    if let Some(found) = named.filter(|found| {
        *found != score && *found != SCORE_FULL * factor_of(case.kind, party.kind) / SCORE_FULL
    }) {
        checked.other_score.push(format!("{}: {score} without the index, {found} with it", words()));
    }
}

/// The readings of a profile's names, for each kind of party.
struct Asked {
    kind: PartyKind,
    readings: [(NameKind, Vec<Name>); 4],
}

impl Asked {
    fn of(profile: &Profile) -> Asked {
        let kinds = [NameKind::Person, NameKind::Entity, NameKind::Vessel, NameKind::Aircraft];
        let read = |kind| profile.names.iter().flat_map(move |name| readings(name, kind)).collect();
        Asked { kind: profile.kind, readings: kinds.map(|kind| (kind, read(kind))) }
    }

    /// The best score of any name of the party.
    fn score(&self, party: &Party<'_>, index: &Index) -> u32 {
        let kind = name_kind(party.designation.kind);
        let asked = self.readings.iter().filter(|(of, _)| *of == kind).flat_map(|(_, readings)| readings);
        let weight = |word: &str| index.weight(word);
        let scores = asked
            .filter(|name| !name.is_empty())
            .flat_map(|name| party.forms.iter().map(move |form| compare_weighted(name, form, &weight).score));
        scores.max().unwrap_or(0) * factor_of(self.kind, party.designation.kind) / SCORE_FULL
    }
}

fn name_kind(kind: PartyKind) -> NameKind {
    match kind {
        PartyKind::Person => NameKind::Person,
        PartyKind::Company => NameKind::Entity,
        PartyKind::Vessel => NameKind::Vessel,
        PartyKind::Aircraft => NameKind::Aircraft,
    }
}

/// What screening multiplies the score of parties of different kinds by, written again: a difference shows as another score.
fn factor_of(asked: PartyKind, listed: PartyKind) -> u32 {
    let thing = |kind| matches!(kind, PartyKind::Vessel | PartyKind::Aircraft);
    match (asked, listed) {
        (a, b) if a == b => SCORE_FULL,
        (PartyKind::Person, b) if thing(b) => 8_000,
        (a, PartyKind::Person) if thing(a) => 8_000,
        (a, b) if thing(a) || thing(b) => 9_000,
        _ => 9_500,
    }
}
