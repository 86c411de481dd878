//! Listed names as people, registers and wrong-doers write them: the classes of degradation.
//!
//! Promises: each class is one rule, made from the seed; a rule that does not apply to a name gives nothing, and never the
//! name itself unless the class is "as listed". The tables are of this crate: none of the matcher's is consulted, so that a
//! gap in the matcher's tables shows. Does not: know how names are compared.
//! Source: classes of the industry's test packs (alternative given names, transliterations, typing errors, homoglyphs,
//! punctuation), with the numbers per class that `docs/methodology` shows.

mod company;
mod edits;
mod person;
mod sound;
mod words;

use crate::rng::Rng;
use model::PartyKind;

/// What a rule is given.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The listed name.
    pub text: &'a str,
    /// What it names.
    pub kind: PartyKind,
    /// Forenames of the world, for names that the bearer has beside the listed ones.
    pub forenames: &'a [String],
}

impl<'a> Given<'a> {
    /// Words between spaces.
    pub fn words(&self) -> Vec<&'a str> {
        self.text.split_whitespace().collect()
    }
}

/// Which listed names a class is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Persons, in Latin letters.
    Persons,
    /// Companies and other organisations, in Latin letters.
    Companies,
    /// Anybody, in Latin letters.
    Latin,
    /// Anybody, in another script.
    Foreign,
    /// Anybody, in any script.
    Any,
}

/// One class of degradation.
pub struct Class {
    /// Its name in tables.
    pub name: &'static str,
    /// Which names it is made of.
    pub of: Of,
    /// The rule.
    pub make: fn(&Given<'_>, &mut Rng) -> Option<String>,
}

const fn class(name: &'static str, of: Of, make: fn(&Given<'_>, &mut Rng) -> Option<String>) -> Class {
    Class { name, of, make }
}

/// All classes that are made by a rule; those that ask a listed name which was taken out are in [`crate::pool`].
pub const CLASSES: &[Class] = &[
    class("as listed", Of::Any, |given, _| Some(given.text.to_owned())),
    class("lower case", Of::Latin, edits::lower),
    class("other order of words", Of::Persons, edits::order),
    class("hyphen for a space", Of::Latin, edits::hyphen),
    class("other kinds of space", Of::Latin, edits::spaces),
    class("family name, comma, given names", Of::Persons, person::comma),
    class("diacritics added", Of::Latin, edits::diacritics),
    class("one letter substituted", Of::Latin, |given, rng| edits::longest(given, rng, edits::substitute)),
    class("one letter missing", Of::Latin, |given, rng| edits::longest(given, rng, edits::delete)),
    class("one letter more", Of::Latin, |given, rng| edits::longest(given, rng, edits::insert)),
    class("two letters swapped", Of::Latin, |given, rng| edits::longest(given, rng, edits::transpose)),
    class("one edit in each of two words", Of::Latin, edits::two_words),
    class("one edit in every word", Of::Latin, edits::every_word),
    class("first letter by sound", Of::Persons, sound::first_letter),
    class("other transliteration", Of::Persons, sound::transliteration),
    class("Arabic given name spelt otherwise", Of::Persons, sound::arabic_given),
    class("article dropped", Of::Persons, person::article_dropped),
    class("article attached", Of::Persons, person::article_attached),
    class("bin, ibn, ben", Of::Persons, person::bin),
    class("all spaces removed", Of::Latin, edits::no_spaces),
    class("two words joined", Of::Latin, edits::join),
    class("one word split", Of::Latin, edits::split),
    class("middle name dropped", Of::Persons, person::middle_dropped),
    class("patronymic dropped", Of::Persons, person::patronymic_dropped),
    class("first name as initial", Of::Persons, person::first_initial),
    class("middle name as initial", Of::Persons, person::middle_initial),
    class("middle name added", Of::Persons, person::middle_added),
    class("title added", Of::Persons, person::title),
    class("digit for a letter", Of::Latin, edits::digits),
    class("Cyrillic letters among Latin", Of::Latin, edits::cyrillic),
    class("legal form swapped", Of::Companies, company::swapped),
    class("legal form dropped", Of::Companies, company::dropped),
    class("legal form added", Of::Companies, company::added),
];

/// Asked beside the classes and not counted among them: what a slip does to a name of one word, where a policy decides
/// between missing it and alerting on every neighbour of a common word; and `Abd al-Rahman` as `Abderrahmane`.
pub const BESIDE: &[Class] = &[
    class("name of one word, one edit", Of::Latin, edits::only_word),
    class("original script, one edit", Of::Foreign, |given, rng| {
        edits::longest(given, rng, edits::substitute)
    }),
    class("original script, other order", Of::Foreign, edits::order),
    class("Arabic name of two words, spelt otherwise", Of::Persons, sound::arabic_compound),
];

/// The class of names in another script than any the target is left with.
pub const ORIGINAL_SCRIPT: &str = "original script only";
/// The class of listed aliases taken out of the target.
pub const ALIAS: &str = "real alias, itself taken out";
/// Those of them whose words resemble words of a name that the target is left with, and the rest: shown beside the classes.
pub const ALIAS_RESEMBLING: &str = "of these, resembling a name left";
/// See [`ALIAS_RESEMBLING`].
pub const ALIAS_OTHER: &str = "of these, of other words";

/// The words joined again.
fn joined<S: AsRef<str>>(words: &[S]) -> Option<String> {
    let text = words.iter().map(AsRef::as_ref).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// `text` unless it is the name itself.
fn changed(given: &Given<'_>, text: Option<String>) -> Option<String> {
    text.filter(|text| text != given.text)
}

/// Letters of a word.
fn letters(word: &str) -> usize {
    word.chars().filter(|c| c.is_alphabetic()).count()
}

/// A letter in the case of another.
fn in_case_of(letter: char, like: char) -> char {
    if like.is_uppercase() { letter.to_uppercase().next().unwrap_or(letter) } else { letter }
}

/// A word in the case of another: all capitals, one capital, or none.
fn word_in_case_of(word: &str, like: &str) -> String {
    let mut chars = like.chars().filter(|c| c.is_alphabetic());
    let (first, second) = (chars.next(), chars.next());
    match (first.is_some_and(char::is_uppercase), second.is_some_and(char::is_uppercase)) {
        (true, true) => word.to_uppercase(),
        (true, false) => {
            let mut rest = word.chars();
            rest.next().map(|c| c.to_uppercase().collect::<String>() + rest.as_str()).unwrap_or_default()
        }
        _ => word.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(name: &str, text: &str, kind: PartyKind) -> Vec<String> {
        let class = CLASSES.iter().chain(BESIDE).find(|class| class.name == name).unwrap();
        let forenames = ["Olga".to_owned()];
        let given = Given { text, kind, forenames: &forenames };
        let mut all: Vec<String> =
            (0..200).filter_map(|seed| (class.make)(&given, &mut Rng::labelled(seed, name))).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    #[test]
    fn rules_make_what_they_say() {
        let person = PartyKind::Person;
        for (class, text, expected) in [
            ("as listed", "Ali", "Ali"),
            ("lower case", "Ali HASSAN", "ali hassan"),
            ("other order of words", "Ivan PETROV", "PETROV Ivan"),
            ("hyphen for a space", "Ivan PETROV", "Ivan-PETROV"),
            ("other kinds of space", "Ivan PETROV", "Ivan\u{a0}PETROV"),
            ("family name, comma, given names", "Ivan Ilyich PETROV", "PETROV, Ivan Ilyich"),
            ("one letter missing", "Li PETROV", "Li PETOV"),
            ("two letters swapped", "Li PETROV", "Li PERTOV"),
            ("first letter by sound", "Qasim", "Kasim"),
            ("other transliteration", "Khalid", "Halid"),
            ("Arabic given name spelt otherwise", "Mohammed SALEH", "Muhammad SALEH"),
            ("article dropped", "Ali AL-MASRI", "Ali MASRI"),
            ("article attached", "Ali AL-MASRI", "Ali ALMASRI"),
            ("bin, ibn, ben", "Ali bin OMAR", "Ali ibn OMAR"),
            ("all spaces removed", "Ali bin OMAR", "AlibinOMAR"),
            ("two words joined", "Ali OMAR", "AliOMAR"),
            ("one word split", "ABDULLAH", "ABDUL LAH"),
            ("middle name dropped", "Jorge Luis BORGES", "Jorge BORGES"),
            ("patronymic dropped", "Ivan Ilyich PETROV", "Ivan PETROV"),
            ("Arabic name of two words, spelt otherwise", "Abd al-Zahra ALI", "Abdulzahra ALI"),
            ("first name as initial", "Ivan PETROV", "I. PETROV"),
            ("middle name as initial", "Jorge Luis BORGES", "Jorge L. BORGES"),
            ("middle name added", "Ivan PETROV", "Ivan Olga PETROV"),
            ("title added", "Ivan PETROV", "Dr. Ivan PETROV"),
            ("digit for a letter", "Li TOV", "Li T0V"),
            ("legal form dropped", "ALFA LLC", "ALFA"),
            ("legal form swapped", "ALFA LLC", "ALFA GMBH"),
            ("legal form added", "ALFA TRADING", "ALFA TRADING LLC"),
        ] {
            let all = made(class, text, person);
            assert!(all.iter().any(|made| made == expected), "{class}: `{text}` gives {all:?}");
        }
    }

    #[test]
    fn nothing_but_the_plain_class_gives_the_name_itself() {
        for class in &CLASSES[1..] {
            for text in ["Mohammed bin Ali AL-MASRI", "Ivan Ilyich PETROV", "ALFA TRADING LLC", "X", ""] {
                assert!(
                    !made(class.name, text, PartyKind::Person).contains(&text.to_owned()),
                    "{}",
                    class.name
                );
            }
        }
    }
}
