//! Every listed strong name is found in any case, order and hyphenation; weak aliases with one agreeing fact.

mod bundled;

use bundled::lists;
use model::decision::Role;
use model::designation::{Designation, NameStrength};
use model::{Identifier, PartyKind, Profile, Score};
use screening::index::Index;
use screening::screen::{ListSettings, Settings, WeakAlias, screen};

fn settings() -> Settings {
    let row = |list: &str, weak_alias| ListSettings {
        list: model::ListId::new(list).unwrap(),
        review: Score::from_basis(8_500),
        weak_alias,
    };
    Settings { lists: vec![row("ofac-sdn", WeakAlias::SilentAlone), row("uk-sanctions", WeakAlias::Alert)] }
}

/// Every tenth name in the merge set, every name in the long one.
fn step() -> usize {
    if std::env::var_os("PROBITY_LONG").is_some() { 1 } else { 10 }
}

fn variants(name: &str, kind: PartyKind) -> Vec<String> {
    let mut variants = vec![
        name.to_owned(),
        name.to_lowercase(),
        name.to_uppercase(),
        name.replace('-', " "),
        name.replace(' ', "\u{a0}"),
    ];
    // Any order is a person's right; in a company's name order is part of some words (LLC, "Third").
    if kind == PartyKind::Person && !name.contains('(') {
        let mut words: Vec<&str> = name.split_whitespace().collect();
        words.reverse();
        variants.push(words.join(" "));
        variants.push(name.replacen(' ', "-", 1));
    }
    variants
}

fn hits(index: &Index, profile: &Profile, designation: &Designation) -> bool {
    let found = screen(index, profile, Role::Customer, &settings());
    assert!(!found.truncated, "too many candidates for {:?}", profile.names);
    found.hits.iter().any(|h| h.list == designation.list && h.entry == designation.id)
}

#[test]
fn strong_names_are_found_in_any_case_order_and_hyphenation() {
    let snapshots = lists();
    let index = Index::build(&snapshots);
    let (mut asked, mut missed) = (0, Vec::new());
    let all =
        snapshots.iter().flat_map(|s| &s.designations).flat_map(|d| d.names.iter().map(move |n| (d, n)));
    let strong = all.filter(|(_, n)| n.strength == NameStrength::Strong);
    for (designation, name) in strong.step_by(step()) {
        for variant in variants(&name.text, designation.kind) {
            asked += 1;
            if !hits(&index, &Profile::named(designation.kind, &variant), designation) {
                missed.push(format!("{} {} `{variant}`", designation.list, designation.id));
            }
        }
    }
    println!("{asked} spellings of strong names asked, {} missed", missed.len());
    assert!(
        missed.is_empty(),
        "{} of {asked} missed, e.g.\n{}",
        missed.len(),
        missed[..missed.len().min(40)].join("\n")
    );
    assert!(asked > 20_000, "{asked}");
}

#[test]
fn weak_aliases_are_silent_alone_and_found_with_one_agreeing_fact() {
    let snapshots = lists();
    let index = Index::build(&snapshots);
    let (mut asked, mut silent) = (0, 0);
    let ofac = snapshots.iter().filter(|s| s.list.as_str() == "ofac-sdn").flat_map(|s| &s.designations);
    let weak = ofac
        .flat_map(|d| d.names.iter().map(move |n| (d, n)))
        .filter(|(_, n)| n.strength == NameStrength::Weak);
    for (designation, name) in weak.step_by(step()) {
        let alone = Profile::named(designation.kind, &name.text);
        silent += usize::from(!hits(&index, &alone, designation));
        let mut facts: Vec<Profile> = Vec::new();
        if let Some(date) = designation.born.first() {
            facts.push(Profile { born: Some(date.from), ..alone.clone() });
        }
        if let Some(country) = designation.nationalities.first() {
            facts.push(Profile { nationalities: vec![*country], ..alone.clone() });
        }
        if let Some(id) = designation.identifiers.iter().find(|i| i.key().is_some()) {
            facts.push(Profile {
                identifiers: vec![Identifier { country: None, ..id.clone() }],
                ..alone.clone()
            });
        }
        for profile in facts {
            asked += 1;
            assert!(
                hits(&index, &profile, designation),
                "{} `{}` with {profile:?}",
                designation.id,
                name.text
            );
        }
    }
    println!("{asked} weak aliases with one agreeing fact found; {silent} silent alone");
    assert!(asked > 300 && silent > 100, "{asked} asked, {silent} silent");
}

#[test]
fn a_pair_over_the_threshold_is_never_dropped_and_the_same_question_gets_the_same_bytes() {
    let snapshots = lists();
    let index = Index::build(&snapshots);
    let designation = snapshots[0]
        .designations
        .iter()
        .find(|d| {
            d.kind == PartyKind::Person && d.born.len() == 1 && d.born[0].from.is_full() && !d.born[0].circa
        })
        .unwrap();
    let mut profile = Profile::named(PartyKind::Person, designation.primary_name());
    profile.born = model::PartialDate::new(designation.born[0].from.year - 25, Some(7), Some(7)).ok();
    let own = |profile: &Profile| {
        let found = screen(&index, profile, Role::Customer, &settings());
        found.hits.into_iter().find(|h| h.entry == designation.id).expect("never dropped")
    };
    assert_eq!(
        own(&profile).certainty,
        model::decision::Certainty::Potential,
        "a declared date lowers nothing"
    );
    profile.born_verified = true;
    assert_eq!(own(&profile).certainty, model::decision::Certainty::AutoCleared);
    assert_eq!(own(&profile).explanation.to_bytes(), own(&profile).explanation.to_bytes());
    assert!(own(&profile).explanation.to_text().len() > 3, "explained token by token");
}

#[test]
fn ordinary_people_are_left_alone() {
    let index = Index::build(&lists());
    for name in [
        "Wilhelmina Featherstonehaugh",
        "Björn Åkesson Lindqvist",
        "Siobhán Ní Dhomhnaill",
        "Kwabena Asantewaa",
    ] {
        let found = screen(&index, &Profile::named(PartyKind::Person, name), Role::Customer, &settings());
        assert_eq!(found.hits, vec![], "{name}");
    }
}
