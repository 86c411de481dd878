//! What exhaustive scoring would raise is found: names made to resemble listed ones, against every reading of every name.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(test)]

mod bundled;
#[path = "../examples/measure/exhaustive.rs"]
mod exhaustive;

use exhaustive::{Everything, mutated};
use model::decision::Role;
use model::designation::{ListedName, NameStrength};
use model::{PartyKind, Profile};
use proptest::prelude::*;
use screening::index::Index;
use screening::screen::{Screening, Settings, screen};
use screening::snapshot::Snapshot;
use std::sync::{Arc, OnceLock};

/// Each hundredth party of the bundled lists.
fn sample() -> &'static Everything {
    static SAMPLE: OnceLock<Everything> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let keep = |snapshot: &Arc<Snapshot>| {
            let designations = snapshot.designations.iter().step_by(100).cloned().collect();
            Arc::new(Snapshot { designations, ..Snapshot::clone(snapshot) })
        };
        let snapshots: Vec<Arc<Snapshot>> = bundled::lists().unwrap().iter().map(keep).collect();
        Everything::new(Index::build(&snapshots))
    })
}

#[test]
fn mutations_of_listed_names_are_found_as_by_exhaustive_scoring() {
    let everything = sample();
    let (mut asked, mut raised) = (0, 0);
    for (number, (kind, name)) in everything.names().into_iter().enumerate() {
        let profile = Profile::named(kind, &mutated(&name, number as u64));
        asked += 1;
        let missed = everything.missed(&profile);
        raised += missed.raised;
        assert_eq!(missed.missed, Vec::<String>::new(), "`{}`", profile.names[0]);
    }
    println!("{asked} mutations, {raised} pairs raised by exhaustive scoring");
    assert!(asked > 200 && raised > asked / 2, "{asked} asked, {raised} raised");
}

#[test]
fn an_index_answers_the_same_whatever_it_was_asked_before() {
    let index = Index::build(sample().index.snapshots());
    let settings = Settings::default();
    let pair = |(number, (kind, name)): (usize, (PartyKind, String))| {
        [Profile::named(kind, &mutated(&name, number as u64)), Profile::named(PartyKind::Person, &name)]
    };
    let profiles: Vec<Profile> = sample().names().into_iter().enumerate().flat_map(pair).collect();
    let screened = |profile: &Profile| screen(&index, profile, Role::Customer, &settings);
    let alone = |profile: &Profile| {
        index.forget_words();
        screened(profile)
    };
    let alone: Vec<Screening> = profiles.iter().map(alone).collect();
    let together: Vec<Screening> = profiles.iter().map(screened).collect();
    let backwards: Vec<Screening> = profiles.iter().rev().map(screened).collect();
    assert!(alone.iter().filter(|found| !found.hits.is_empty()).count() > profiles.len() / 2);
    // The work done is compared too: it decides where a search ends.
    assert_eq!(together, alone);
    assert!(backwards.into_iter().rev().eq(alone));
}

/// Words of which pieces occur together in names: enough overlap that random names resemble each other.
fn word() -> impl Strategy<Value = String> {
    let syllable = prop::sample::select(vec![
        "mo", "ham", "med", "mu", "ha", "ali", "al", "abd", "ul", "rah", "man", "iv", "an", "ov", "petr",
        "kim", "jong", "is", "ra", "el", "co", "ltd", "dr", "bin", "j", "s", "9", "хан", "محمد", "علي",
    ]);
    prop::collection::vec(syllable, 1..4).prop_map(|syllables| syllables.concat())
}

fn name() -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 1..5).prop_map(|words| words.join(" "))
}

fn kind() -> impl Strategy<Value = PartyKind> {
    prop::sample::select(vec![PartyKind::Person, PartyKind::Company, PartyKind::Vessel, PartyKind::Aircraft])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn names_of_few_syllables_are_found_as_by_exhaustive_scoring(
        listed in prop::collection::vec((kind(), name()), 1..40),
        asked in prop::collection::vec((kind(), name()), 1..8),
    ) {
        let template = sample().index.snapshots()[0].designations[0].clone();
        let designations = listed.iter().enumerate().map(|(number, (kind, name))| {
            let name = ListedName {
                text: name.clone(),
                primary: true,
                strength: NameStrength::Strong,
                script: None,
                label: String::new(),
                parts: Vec::new(),
            };
            let id = model::EntryId::new(&number.to_string()).unwrap();
            model::Designation { id, kind: *kind, names: vec![name], ..template.clone() }
        });
        let snapshot = Snapshot {
            list: template.list.clone(),
            published: None,
            raw_hashes: Vec::new(),
            parser: "test/1".to_owned(),
            designations: designations.collect(),
        };
        let everything = Everything::new(Index::build(&[Arc::new(snapshot)]));
        for (kind, name) in asked {
            let missed = everything.missed(&Profile::named(kind, &name));
            prop_assert_eq!(missed.missed, Vec::<String>::new(), "`{}` of {:?}", name, listed);
        }
    }
}
