//! What must be found without exception: listed names as they are listed, and a weak alias with one agreeing fact.
//!
//! Promises: names of every script, strong ones as listed, in lower case and capitals, in another order of words, with
//! hyphens for spaces; weak ones with the party's listed date of birth or country. Does not: leave out a name because it is
//! odd. Serves: FCA screening review (exact names must be found); OFAC FAQ 122 to 125 (weak aliases confirm).

use crate::pool::{Case, Fact, Script};
use crate::rng::Rng;
use model::Designation;
use model::designation::NameStrength;
use screening::Snapshot;
use std::sync::Arc;

type FormOf = fn(&str) -> String;

/// The forms in which a strong name must be found.
const FORMS: [(&str, FormOf); 5] = [
    ("strong name as listed", str::to_owned),
    ("strong name, lower case", |name| name.to_lowercase()),
    ("strong name, capitals", |name| name.to_uppercase()),
    ("strong name, last word first", |name| {
        let mut words: Vec<&str> = name.split_whitespace().collect();
        let by = words.len().min(1);
        words.rotate_right(by);
        words.join(" ")
    }),
    ("strong name, hyphens for spaces", |name| name.split_whitespace().collect::<Vec<_>>().join("-")),
];

/// The cases: up to `most` names of each kind, all of them where there are no more.
pub fn cases(lists: &[Arc<Snapshot>], most: usize, seed: u64) -> Vec<Case> {
    let mut rng = Rng::labelled(seed, "certain");
    let names = |strength: NameStrength| {
        lists.iter().flat_map(|list| &list.designations).flat_map(move |party| {
            party.names.iter().filter(move |name| name.strength == strength).map(move |name| (party, name))
        })
    };
    let mut strong: Vec<_> = names(NameStrength::Strong).collect();
    rng.shuffle(&mut strong);
    strong.truncate(most);
    let mut cases = Vec::new();
    for (class, form) in FORMS {
        let ordered = class.contains("first");
        // Brackets and marks between names make readings: another order of their words is another name.
        let plain = |name: &str| !ordered || !name.contains(['(', ')', '[', ']', ';', '（', '）', '/', ',']);
        let of_form = strong.iter().filter(|(_, name)| plain(&name.text));
        cases.extend(
            of_form.map(|(party, name)| case(class, form(&name.text), party, &name.text, Fact::Nothing)),
        );
    }
    let mut weak: Vec<_> = names(NameStrength::Weak).collect();
    rng.shuffle(&mut weak);
    for (class, fact) in FACTS {
        let of_fact = weak.iter().filter_map(|(party, name)| Some((party, name, fact(party)?)));
        cases.extend(
            of_fact
                .take(most)
                .map(|(party, name, fact)| case(class, name.text.clone(), party, &name.text, fact)),
        );
    }
    cases
}

type FactOf = fn(&Designation) -> Option<Fact>;

/// The facts that let a weak alias speak.
const FACTS: [(&str, FactOf); 2] = [
    ("weak alias and date of birth", |party| party.born.first().map(|date| Fact::Born(date.from))),
    ("weak alias and country", |party| {
        party.nationalities.first().or(party.residences.first()).map(|country| Fact::Country(*country))
    }),
];

fn case(class: &'static str, asked: String, party: &Designation, listed: &str, fact: Fact) -> Case {
    Case {
        class,
        asked,
        listed: listed.to_owned(),
        kind: party.kind,
        list: party.list.clone(),
        entry: party.id.clone(),
        script: Script::of(listed),
        fact,
    }
}
