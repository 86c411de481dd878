//! Every listed strong name is found in any case, order and hyphenation; weak aliases with one agreeing fact.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(test)]

mod bundled;

use bundled::lists;
use model::decision::Role;
use model::designation::{Designation, NameStrength};
use model::{Identifier, PartyKind, Profile};
use screening::index::Index;
use screening::screen::{ListSettings, REVIEW_DEFAULT, Settings, WeakAlias, screen};
use screening::snapshot::Snapshot;
use std::sync::{Arc, OnceLock};

/// Both lists and their index, built once.
fn bundled_lists() -> (&'static [Arc<Snapshot>], &'static Index) {
    static BUILT: OnceLock<(Vec<Arc<Snapshot>>, Index)> = OnceLock::new();
    let (snapshots, index) = BUILT.get_or_init(|| {
        let snapshots = lists().unwrap();
        let index = Index::build(&snapshots);
        (snapshots, index)
    });
    (snapshots, index)
}

fn settings() -> Settings {
    let row = |list: &str, weak_alias| {
        ListSettings::new(model::ListId::new(list).unwrap(), REVIEW_DEFAULT, weak_alias)
    };
    Settings { lists: vec![row("ofac-sdn", WeakAlias::SilentAlone), row("uk-sanctions", WeakAlias::Alert)] }
}

/// Every fiftieth name in the merge set, every name in the long one.
fn step() -> usize {
    if std::env::var_os("PROBITY_LONG").is_some() { 1 } else { 50 }
}

fn variants(name: &str) -> Vec<String> {
    let mut variants = vec![
        name.to_owned(),
        name.to_lowercase(),
        name.to_uppercase(),
        name.replace('-', " "),
        name.replace(' ', "-"),
        name.replace(' ', "\u{a0}"),
    ];
    // Words in parentheses belong to the word before them: turned around, they belong to another.
    if !name.contains('(') {
        variants.push(reversed(name));
    }
    variants
}

fn reversed(name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    words.reverse();
    words.join(" ")
}

fn hits(index: &Index, profile: &Profile, designation: &Designation) -> bool {
    let found = screen(index, profile, Role::Customer, &settings());
    assert!(!found.truncated, "too many candidates for {:?}", profile.names);
    found.hits.iter().any(|h| h.list == designation.list && h.entry == designation.id)
}

#[test]
fn strong_names_are_found_in_any_case_order_and_hyphenation() {
    let (snapshots, index) = bundled_lists();
    let (mut asked, mut missed) = (0, Vec::new());
    let all =
        snapshots.iter().flat_map(|s| &s.designations).flat_map(|d| d.names.iter().map(move |n| (d, n)));
    let strong = all.filter(|(_, n)| n.strength == NameStrength::Strong);
    for (designation, name) in strong.step_by(step()) {
        for variant in variants(&name.text) {
            asked += 1;
            if !hits(index, &Profile::named(designation.kind, &variant), designation) {
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
    assert!(asked > 5_000, "{asked}");
}

#[test]
fn weak_aliases_are_silent_alone_and_found_with_one_agreeing_fact() {
    let (snapshots, index) = bundled_lists();
    let (mut asked, mut silent) = (0, 0);
    let ofac = snapshots.iter().filter(|s| s.list.as_str() == "ofac-sdn").flat_map(|s| &s.designations);
    let weak = ofac
        .flat_map(|d| d.names.iter().map(move |n| (d, n)))
        .filter(|(_, n)| n.strength == NameStrength::Weak);
    for (designation, name) in weak.step_by(step()) {
        let alone = Profile::named(designation.kind, &name.text);
        silent += usize::from(!hits(index, &alone, designation));
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
                hits(index, &profile, designation),
                "{} `{}` with {profile:?}",
                designation.id,
                name.text
            );
        }
    }
    println!("{asked} weak aliases with one agreeing fact found; {silent} silent alone");
    assert!(asked > 100 && silent > 50, "{asked} asked, {silent} silent");
}

#[test]
fn a_pair_over_the_threshold_is_never_dropped_and_the_same_question_gets_the_same_bytes() {
    let (snapshots, index) = bundled_lists();
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
        let found = screen(index, profile, Role::Customer, &settings());
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
    let (_, index) = bundled_lists();
    for name in [
        "Wilhelmina Featherstonehaugh",
        "Björn Åkesson Lindqvist",
        "Siobhán Ní Dhomhnaill",
        "Kwabena Asantewaa",
    ] {
        let found = screen(index, &Profile::named(PartyKind::Person, name), Role::Customer, &settings());
        assert_eq!(found.hits, vec![], "{name}");
    }
}

/// Two letters of the longest word change places, and a word of the middle is left out.
fn damaged(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let longest = words.iter().max_by_key(|word| word.chars().count()).copied().unwrap_or_default();
    let mut letters: Vec<char> = longest.chars().collect();
    let middle = letters.len() / 2;
    if middle > 0 {
        letters.swap(middle - 1, middle);
    }
    let mut shorter = words.clone();
    if words.len() > 2 {
        shorter.remove(words.len() / 2);
    }
    let initial: String = words.first().and_then(|word| word.chars().next()).into_iter().collect();
    let mut with_initial = vec![initial.as_str()];
    with_initial.extend(words.iter().skip(1));
    vec![
        name.replacen(longest, &letters.iter().collect::<String>(), 1),
        shorter.join(" "),
        words.concat(),
        with_initial.join(" "),
    ]
}

#[test]
fn the_index_finds_what_comparing_with_every_listed_name_finds() {
    let (snapshots, index) = bundled_lists();
    let all =
        || snapshots.iter().flat_map(|s| &s.designations).flat_map(|d| d.names.iter().map(move |n| (d, n)));
    // A prime step, so that persons, companies and ships of both lists are asked.
    let step = if std::env::var_os("PROBITY_LONG").is_some() { 211 } else { 9_001 };
    let listed: Vec<(&Designation, Vec<names::Name>)> =
        all().map(|(d, n)| (d, names::readings(&n.text, name_kind(d.kind)))).collect();
    let (mut asked, mut expected_pairs, mut lost) = (0, 0, Vec::new());
    for (designation, name) in all().step_by(step) {
        for query in damaged(&name.text) {
            asked += 1;
            let settings = Settings {
                lists: settings()
                    .lists
                    .into_iter()
                    .map(|row| ListSettings { weak_alias: WeakAlias::Alert, ..row })
                    .collect(),
            };
            let found = screen(index, &Profile::named(designation.kind, &query), Role::Customer, &settings);
            let readings = names::readings(&query, name_kind(designation.kind));
            for (party, forms) in listed.iter().filter(|(party, _)| party.kind == designation.kind) {
                let best = names::compare_readings(&readings, forms, &|word| index.weight(word));
                if best.is_some_and(|best| best.comparison.score >= 8_500) {
                    // Without spaces only the name's own party is promised: the comparison forgives errors in the middle of
                    // such a word that no lookup follows.
                    if !query.contains(' ') && name.text.contains(' ') && party.id != designation.id {
                        continue;
                    }
                    expected_pairs += 1;
                    if !found.hits.iter().any(|h| h.list == party.list && h.entry == party.id) {
                        lost.push(format!("`{query}`: {} {} {}", party.list, party.id, party.primary_name()));
                    }
                }
            }
        }
    }
    println!("{asked} damaged names: {} of {expected_pairs} pairs lost", lost.len());
    assert!(expected_pairs > 25, "{expected_pairs}");
    // Two in a thousand of the long set, none of the short one: pairs that need two errors in a short word, or an error in words written together.
    assert!(
        lost.len() * 500 <= expected_pairs,
        "{} of {expected_pairs} lost:\n{}",
        lost.len(),
        lost.join("\n")
    );
}

fn name_kind(kind: PartyKind) -> names::NameKind {
    match kind {
        PartyKind::Person => names::NameKind::Person,
        PartyKind::Company => names::NameKind::Entity,
        PartyKind::Vessel => names::NameKind::Vessel,
        PartyKind::Aircraft => names::NameKind::Aircraft,
    }
}
