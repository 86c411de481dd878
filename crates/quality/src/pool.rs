//! Listed names to ask for: drawn by chance, degraded by class, with the names that must be taken out of the list first.
//!
//! Promises: a seed gives the same cases; a party keeps at least one name when others are taken out; a case of a taken-out
//! name has no equal left on its party. Does not: screen.

use crate::mutate::{ALIAS, BESIDE, CLASSES, Class, Given, ORIGINAL_SCRIPT, Of};
use crate::rng::Rng;
use model::designation::NameStrength;
use model::{Country, Designation, EntryId, ListId, PartialDate, PartyKind, Profile};
use screening::Snapshot;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One question: this text, and who must be among the hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The class of degradation.
    pub class: &'static str,
    /// What is asked.
    pub asked: String,
    /// The listed name it was made from.
    pub listed: String,
    /// What is asked for.
    pub kind: PartyKind,
    /// The list.
    pub list: ListId,
    /// The party.
    pub entry: EntryId,
    /// The script of the listed name.
    pub script: Script,
    /// What is known beside the name.
    pub fact: Fact,
}

/// What is known of somebody beside the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fact {
    /// Nothing.
    #[default]
    Nothing,
    /// A declared date of birth.
    Born(PartialDate),
    /// A nationality.
    Country(Country),
}

impl Case {
    /// What is screened.
    pub fn profile(&self) -> Profile {
        let named = Profile::named(self.kind, &self.asked);
        match self.fact {
            Fact::Nothing => named,
            Fact::Born(date) => Profile { born: Some(date), ..named },
            Fact::Country(country) => Profile { nationalities: vec![country], ..named },
        }
    }
}

/// Scripts, as far as tables tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Script {
    /// Latin letters.
    Latin,
    /// Cyrillic letters.
    Cyrillic,
    /// Arabic letters, whatever the language.
    Arabic,
    /// Chinese signs.
    Han,
    /// Korean.
    Hangul,
    /// Any other script, and mixtures.
    Other,
}

impl Script {
    /// The script of most letters of a text.
    pub fn of(text: &str) -> Script {
        let mut counts: BTreeMap<Script, usize> = BTreeMap::new();
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            *counts.entry(Script::of_letter(c)).or_default() += 1;
        }
        let most = counts.iter().max_by_key(|(script, count)| (**count, std::cmp::Reverse(**script)));
        most.map_or(Script::Other, |(script, _)| *script)
    }

    fn of_letter(c: char) -> Script {
        match c {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
            '\u{400}'..='\u{52f}' => Script::Cyrillic,
            '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{feff}' => Script::Arabic,
            '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => Script::Han,
            '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}' => Script::Hangul,
            _ => Script::Other,
        }
    }

    /// Its name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Script::Latin => "Latin",
            Script::Cyrillic => "Cyrillic",
            Script::Arabic => "Arabic",
            Script::Han => "Han",
            Script::Hangul => "Hangul",
            Script::Other => "other",
        }
    }
}

/// Cases whose asked name was taken out of the list, and the lists without those names.
pub struct Without {
    /// The cases.
    pub cases: Vec<Case>,
    /// The lists to screen them against.
    pub lists: Vec<Arc<Snapshot>>,
}

/// The same of each list for itself, so that a small list is asked for as often as a large one; put together by class.
pub fn of_each_list(lists: &[Arc<Snapshot>], of_one: impl Fn(&[Arc<Snapshot>]) -> Vec<Case>) -> Vec<Case> {
    let mut cases: Vec<Case> = lists.iter().flat_map(|list| of_one(std::slice::from_ref(list))).collect();
    let mut classes: Vec<&'static str> = Vec::new();
    for case in &cases {
        if !classes.contains(&case.class) {
            classes.push(case.class);
        }
    }
    cases.sort_by_key(|case| classes.iter().position(|class| *class == case.class));
    cases
}

/// [`of_each_list`] of cases whose names are taken out: what is taken from one list touches no other.
pub fn without_of_each_list(
    lists: &[Arc<Snapshot>],
    of_one: impl Fn(&[Arc<Snapshot>]) -> Without,
) -> Without {
    let mut all = Without { cases: Vec::new(), lists: Vec::new() };
    for list in lists {
        let one = of_one(std::slice::from_ref(list));
        all.cases.extend(one.cases);
        all.lists.extend(one.lists);
    }
    all
}

/// The cases of all classes that need no change of the lists: up to `most` of each, drawn from all lists alike.
pub fn cases(lists: &[Arc<Snapshot>], forenames: &[String], most: usize, seed: u64) -> Vec<Case> {
    CLASSES.iter().flat_map(|class| cases_of(class, lists, forenames, most, seed)).collect()
}

/// The cases of [`BESIDE`].
pub fn cases_beside(lists: &[Arc<Snapshot>], forenames: &[String], most: usize, seed: u64) -> Vec<Case> {
    BESIDE.iter().flat_map(|class| cases_of(class, lists, forenames, most, seed)).collect()
}

/// The cases of one class.
pub fn cases_of(
    class: &'static Class,
    lists: &[Arc<Snapshot>],
    forenames: &[String],
    most: usize,
    seed: u64,
) -> Vec<Case> {
    let mut rng = Rng::labelled(seed, class.name);
    let mut all: Vec<(&Designation, usize)> = lists.iter().flat_map(|list| strong_names(list)).collect();
    rng.shuffle(&mut all);
    let mut cases = Vec::new();
    for (party, name) in all {
        let (text, kind) = (party.names[name].text.as_str(), party.kind);
        if cases.len() >= most {
            break;
        }
        if !is_of(class.of, text, kind) {
            continue;
        }
        if let Some(asked) = (class.make)(&Given { text, kind, forenames }, &mut rng) {
            cases.push(case(class.name, asked, party, name));
        }
    }
    cases
}

fn case(class: &'static str, asked: String, party: &Designation, name: usize) -> Case {
    let listed = party.names[name].text.clone();
    Case {
        class,
        asked,
        kind: party.kind,
        list: party.list.clone(),
        entry: party.id.clone(),
        script: Script::of(&listed),
        listed,
        fact: Fact::Nothing,
    }
}

fn strong_names(list: &Snapshot) -> impl Iterator<Item = (&Designation, usize)> {
    list.designations.iter().flat_map(|party| {
        let strong = |at: &usize| party.names[*at].strength == NameStrength::Strong;
        (0..party.names.len()).filter(strong).map(move |at| (party, at))
    })
}

/// Whether a class is made of such a name. Rules want plain names: what stands in parentheses or after a semicolon is
/// another name, and a rule could not say which of them it degraded.
fn is_of(of: Of, text: &str, kind: PartyKind) -> bool {
    let latin = Script::of(text) == Script::Latin && !text.contains(['(', ')', ';', '/', '"']);
    match of {
        Of::Any => true,
        Of::Foreign => Script::of(text) != Script::Latin,
        Of::Latin => latin,
        Of::Persons => latin && kind == PartyKind::Person,
        Of::Companies => latin && kind == PartyKind::Company,
    }
}

/// Every name in another script than Latin, asked of lists that know Latin names only.
pub fn original_scripts(lists: &[Arc<Snapshot>], most: usize, seed: u64) -> Without {
    let mut rng = Rng::labelled(seed, ORIGINAL_SCRIPT);
    let foreign = |party: &Designation, at: usize| Script::of(&party.names[at].text) != Script::Latin;
    let mut all: Vec<(&Designation, usize)> = Vec::new();
    let mut out = Removed::default();
    for (number, list) in lists.iter().enumerate() {
        for (position, party) in list.designations.iter().enumerate() {
            let (other, latin): (Vec<usize>, Vec<usize>) =
                (0..party.names.len()).partition(|at| foreign(party, *at));
            let strong = latin.iter().any(|at| party.names[*at].strength == NameStrength::Strong);
            if strong && !other.is_empty() {
                out.take((number, position), &other);
                all.extend(other.iter().map(|at| (party, *at)));
            }
        }
    }
    all.retain(|(party, at)| {
        party.names[*at].strength == NameStrength::Strong
            && Script::of(&party.names[*at].text) != Script::Other
    });
    rng.shuffle(&mut all);
    let cases = all
        .iter()
        .take(most)
        .map(|(party, at)| case(ORIGINAL_SCRIPT, party.names[*at].text.clone(), party, *at))
        .collect();
    Without { cases, lists: out.lists(lists) }
}

/// One strong Latin alias of a party, asked of the list without it.
pub fn aliases(lists: &[Arc<Snapshot>], most: usize, seed: u64) -> Without {
    let mut rng = Rng::labelled(seed, ALIAS);
    let mut all: Vec<((usize, usize), &Designation, usize)> = Vec::new();
    for (number, list) in lists.iter().enumerate() {
        for (position, party) in list.designations.iter().enumerate() {
            let usable: Vec<usize> = (0..party.names.len()).filter(|at| is_alias(party, *at)).collect();
            if let Some(at) = rng.pick(&usable) {
                all.push(((number, position), party, *at));
            }
        }
    }
    rng.shuffle(&mut all);
    all.truncate(most);
    let mut out = Removed::default();
    for (place, _, at) in &all {
        out.take(*place, &[*at]);
    }
    let cases = all.iter().map(|(_, party, at)| case(ALIAS, party.names[*at].text.clone(), party, *at));
    Without { cases: cases.collect(), lists: out.lists(lists) }
}

/// Whether an alias resembles a name that its party is left with: at least two of its words, or its only one, have a
/// counterpart from which fewer than two letters in five differ. Plain counting of letters, so that it says nothing about
/// the matcher.
pub fn resembles_another(case: &Case, lists: &[Arc<Snapshot>]) -> bool {
    let parties = lists.iter().filter(|list| list.list == case.list).flat_map(|list| &list.designations);
    let party = parties.into_iter().find(|party| party.id == case.entry);
    let asked = fold(&case.asked);
    let long =
        |words: &[String]| words.iter().filter(|word| word.chars().count() >= 3).cloned().collect::<Vec<_>>();
    let asked = long(&asked);
    party.is_some_and(|party| {
        party.names.iter().any(|name| {
            let mut left = long(&fold(&name.text));
            let agreeing = asked.iter().filter(|word| {
                let found = left.iter().position(|other| alike(word, other));
                found.map(|at| left.remove(at)).is_some()
            });
            let agreeing = agreeing.count();
            agreeing >= 2 || (agreeing == 1 && asked.len() == 1)
        })
    })
}

/// Whether fewer than two in five of the longer word's letters differ (Levenshtein).
fn alike(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let cost = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], cost);
        }
    }
    row.last().is_some_and(|edits| edits * 5 < a.len().max(b.len()) * 2)
}

/// A strong alias in Latin letters without an equal on its party, which keeps another strong Latin name.
fn is_alias(party: &Designation, at: usize) -> bool {
    let name = &party.names[at];
    let strong_latin = |at: usize| {
        let name = &party.names[at];
        name.strength == NameStrength::Strong && Script::of(&name.text) == Script::Latin
    };
    let others = || (0..party.names.len()).filter(move |other| *other != at);
    let folded = fold(&name.text);
    !name.primary
        && strong_latin(at)
        && others().any(strong_latin)
        && others().all(|other| fold(&party.names[other].text) != folded)
}

/// Letters and digits in order of words: what equal names have equal.
fn fold(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(str::to_owned).collect();
    words.sort_unstable();
    words
}

/// Names taken out, by list and position of the party.
#[derive(Default)]
struct Removed(BTreeMap<(usize, usize), BTreeSet<usize>>);

impl Removed {
    fn take(&mut self, place: (usize, usize), names: &[usize]) {
        self.0.entry(place).or_default().extend(names);
    }

    fn lists(&self, lists: &[Arc<Snapshot>]) -> Vec<Arc<Snapshot>> {
        let without = |(number, list): (usize, &Arc<Snapshot>)| {
            let mut list = Snapshot::clone(list);
            for (position, party) in list.designations.iter_mut().enumerate() {
                if let Some(gone) = self.0.get(&(number, position)) {
                    let mut at = 0..;
                    party.names.retain(|_| at.next().is_none_or(|at| !gone.contains(&at)));
                }
            }
            Arc::new(list)
        };
        lists.iter().enumerate().map(without).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(class: &'static str, list: &str, asked: &str) -> Case {
        Case {
            class,
            asked: asked.to_owned(),
            listed: asked.to_owned(),
            kind: PartyKind::Person,
            list: list.parse().unwrap(),
            entry: asked.parse().unwrap(),
            script: Script::Latin,
            fact: Fact::Nothing,
        }
    }

    #[test]
    fn a_small_list_is_asked_for_as_often_and_classes_stay_together() {
        let list = |id: &str| {
            let parsed = screening::source::Parsed {
                list: id.parse().unwrap(),
                published: None,
                designations: vec![],
                defects: vec![],
                parties: 0,
                aliases: 0,
            };
            Arc::new(Snapshot::new(parsed, "test/1", vec![]))
        };
        let cases = of_each_list(&[list("a"), list("b")], |one| {
            let id = one[0].list.to_string();
            vec![case("x", &id, "1"), case("y", &id, "2")]
        });
        let order: Vec<(&str, String)> = cases.iter().map(|c| (c.class, c.list.to_string())).collect();
        assert_eq!(
            order,
            [("x", "a".to_owned()), ("x", "b".to_owned()), ("y", "a".to_owned()), ("y", "b".to_owned())]
        );
    }
}
