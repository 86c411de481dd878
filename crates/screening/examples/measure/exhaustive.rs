//! Exhaustive scoring: a profile against every reading of every listed name, to see what the index leaves out.

use model::decision::Role;
use model::{PartyKind, Profile};
use names::{Name, NameKind, SCORE_FULL, compare_weighted, readings};
use screening::index::Index;
use screening::screen::{REVIEW_DEFAULT, Settings, screen};
use std::collections::BTreeSet;

/// An index, and all it was built from in the form that is compared.
pub struct Everything {
    pub index: Index,
    /// Kind, list, entry and readings of each listed name.
    listed: Vec<(PartyKind, String, Vec<Name>)>,
}

/// What exhaustive scoring of a profile raised.
pub struct Missed {
    /// Parties raised.
    pub raised: usize,
    /// Those that screening did not find.
    pub missed: Vec<String>,
}

fn name_kind(kind: PartyKind) -> NameKind {
    match kind {
        PartyKind::Person => NameKind::Person,
        PartyKind::Company => NameKind::Entity,
        PartyKind::Vessel => NameKind::Vessel,
        PartyKind::Aircraft => NameKind::Aircraft,
    }
}

/// As screening weighs kinds that differ.
fn factor(profile: PartyKind, listed: PartyKind) -> u32 {
    let thing = |kind| matches!(kind, PartyKind::Vessel | PartyKind::Aircraft);
    match (profile, listed) {
        (a, b) if a == b => SCORE_FULL,
        (PartyKind::Person, b) if thing(b) => 8_000,
        (a, PartyKind::Person) if thing(a) => 8_000,
        (a, b) if thing(a) || thing(b) => 9_000,
        _ => 9_500,
    }
}

impl Everything {
    pub fn new(index: Index) -> Everything {
        let mut listed = Vec::new();
        for designation in index.snapshots().iter().flat_map(|snapshot| &snapshot.designations) {
            for name in &designation.names {
                let entry = format!("{} {}", designation.list, designation.id);
                listed.push((designation.kind, entry, readings(&name.text, name_kind(designation.kind))));
            }
        }
        Everything { index, listed }
    }

    /// The first name of every party.
    pub fn names(&self) -> Vec<(PartyKind, String)> {
        let all = self.index.snapshots().iter().flat_map(|snapshot| &snapshot.designations);
        all.map(|party| (party.kind, party.primary_name().to_owned())).collect()
    }

    /// Screens a profile by its first name and says what exhaustive scoring raises beside it.
    pub fn missed(&self, profile: &Profile) -> Missed {
        let found = screen(&self.index, profile, Role::Customer, &Settings::default());
        let found: BTreeSet<String> =
            found.hits.iter().map(|hit| format!("{} {}", hit.list, hit.entry)).collect();
        let mut raised: BTreeSet<String> = BTreeSet::new();
        let weight = |word: &str| self.index.weight(word);
        let kinds = [PartyKind::Person, PartyKind::Company, PartyKind::Vessel, PartyKind::Aircraft];
        for kind in kinds {
            let asked = readings(&profile.names[0], name_kind(kind));
            for (_, entry, listed) in self.listed.iter().filter(|listed| listed.0 == kind) {
                let pairs = asked.iter().flat_map(|a| listed.iter().map(move |b| (a, b)));
                let best = pairs.map(|(a, b)| compare_weighted(a, b, &weight).score).max().unwrap_or(0);
                if best * factor(profile.kind, kind) / SCORE_FULL >= REVIEW_DEFAULT.basis() {
                    raised.insert(entry.clone());
                }
            }
        }
        Missed { raised: raised.len(), missed: raised.difference(&found).cloned().collect() }
    }
}

/// A name as somebody might misspell it: the seed says how.
pub fn mutated(name: &str, seed: u64) -> String {
    let mut words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    let longest = (0..words.len()).max_by_key(|at| words[*at].chars().count()).unwrap_or(0);
    let count = words.len();
    let Some(word) = words.get_mut(longest) else { return name.to_owned() };
    let mut letters: Vec<char> = word.chars().collect();
    let middle = letters.len() / 2;
    match seed % 9 {
        0 => letters.insert(middle, 'e'),
        1 if letters.len() > 3 => drop(letters.remove(middle)),
        2 if middle > 0 => letters.swap(middle - 1, middle),
        3 => letters[middle] = 'n',
        4 if letters.len() > 6 => {
            letters.remove(middle + 1);
            letters[middle - 1] = 'o';
        }
        _ => {}
    }
    *word = letters.into_iter().collect();
    match seed % 9 {
        5 => return words.concat(),
        6 if count > 1 => {
            let second = words.remove(1);
            words[0].push_str(&second);
        }
        7 if count > 2 => drop(words.remove(1)),
        8 if count > 1 => words[0] = words[0].chars().take(1).collect(),
        _ => {}
    }
    if seed.is_multiple_of(2) {
        words.reverse();
    }
    words.join(" ")
}
