//! Word tables: legal forms by class, particles, titles, generic words, and given names that only look alike.
//!
//! Promises: tables are compiled in and read once, through the same normalisation as names, so a row may be written in any
//! script. Does not: give legal advice; a class says "treat as the same kind of company" and nothing more.
//! Source: `data/SOURCE.md`.

use std::sync::OnceLock;

use crate::keys::one_edit_apart;
use crate::normalise::fold_words;
use crate::token::letters_of;
use crate::variants::hash;

/// Words in the longest legal form that is recognised (`s de r l de cv` has six).
pub(crate) const LEGAL_FORM_WORDS_MAX: usize = 6;

/// The class of a legal form: an index into the table of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LegalClass(u8);

impl LegalClass {
    /// The word for the class (`limited`, `stock`, `partnership` …).
    pub fn word(self) -> &'static str {
        words().legal.classes.get(usize::from(self.0)).map_or("unknown", |word| word)
    }

    pub(crate) fn number(self) -> u32 {
        u32::from(self.0) + 1
    }

    /// Its place in the table, for words kept as bytes.
    pub(crate) fn index(self) -> u8 {
        self.0
    }

    /// The class at a place of the table.
    pub(crate) fn of_index(index: u8) -> Option<LegalClass> {
        words().legal.classes.get(usize::from(index)).map(|_| LegalClass(index))
    }
}

/// Sorted forms with the number of their class.
struct Table {
    forms: Vec<(Box<str>, u8)>,
    classes: Vec<&'static str>,
    /// Numbers of forms plus one, each where its hash says or right behind; at most one place in four is taken, because every
    /// word of every name is looked up in every table, and hardly any is there.
    places: Vec<u16>,
}

impl Table {
    fn new(forms: Vec<(Box<str>, u8)>, classes: Vec<&'static str>) -> Table {
        let mut places = vec![0; (4 * forms.len()).next_power_of_two()];
        for (number, (form, _)) in (1..=u16::MAX).zip(&forms) {
            let mut place = hash(form.as_bytes()) as usize % places.len();
            while places[place] != 0 {
                place = (place + 1) % places.len();
            }
            places[place] = number;
        }
        Table { forms, classes, places }
    }

    fn find(&self, form: &str) -> Option<u8> {
        let mask = self.places.len() - 1;
        let mut place = hash(form.as_bytes()) as usize & mask;
        while let Some(number) = usize::from(self.places[place]).checked_sub(1) {
            let (known, class) = &self.forms[number];
            if known.as_ref() == form {
                return Some(*class);
            }
            place = (place + 1) & mask;
        }
        None
    }
}

struct Words {
    legal: Table,
    /// Words of legal forms that are long enough to be recognised with a letter wrong, by length.
    legal_words: Vec<(Box<str>, u32)>,
    particles: Table,
    titles: Table,
    generic: Table,
    /// Class is the name; the family of a name is in `families`.
    distinct: Table,
    families: Vec<u8>,
}

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let (distinct, families) = distinct_table(include_str!("../data/distinct_names.tsv"));
        let legal = build(
            pairs(include_str!("../data/legal_forms.tsv"))
                .chain(pairs(include_str!("../data/legal_forms_more.tsv"))),
            " ",
        );
        Words {
            legal_words: long_words(&legal),
            legal,
            particles: table(include_str!("../data/particles.tsv"), ""),
            titles: table(include_str!("../data/titles.tsv"), ""),
            generic: table(include_str!("../data/generic_words.txt"), ""),
            distinct,
            families,
        }
    })
}

fn rows(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn pairs(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(text).map(|row| row.split_once('\t').unwrap_or((row, "word")))
}

fn long_words(legal: &Table) -> Vec<(Box<str>, u32)> {
    let words = legal.forms.iter().flat_map(|(form, _)| form.split(' '));
    let mut long: Vec<(Box<str>, u32)> = words
        .filter(|word| word.len() >= MISSPELT_LETTERS_MIN)
        .map(|word| (word.into(), letters_of(word.as_bytes())))
        .collect();
    long.sort_unstable_by(|a, b| (a.0.len(), &a.0).cmp(&(b.0.len(), &b.0)));
    long.dedup();
    long
}

/// Rows `form TAB class`; a row without a class is a class of its own name. The first row of a form counts.
fn table(text: &'static str, separator: &str) -> Table {
    build(pairs(text), separator)
}

fn build(pairs: impl Iterator<Item = (&'static str, &'static str)>, separator: &str) -> Table {
    let mut classes: Vec<&'static str> = Vec::new();
    let mut forms: Vec<(Box<str>, u8)> = Vec::new();
    for (form, class) in pairs {
        let number = classes.iter().position(|known| *known == class).unwrap_or_else(|| {
            classes.push(class);
            classes.len() - 1
        });
        forms.push((fold_words(form).join(separator).into(), number as u8));
    }
    forms.sort_by(|a, b| a.0.cmp(&b.0));
    forms.dedup_by(|later, first| later.0 == first.0);
    Table::new(forms, classes)
}

/// Rows `family TAB name TAB form`.
fn distinct_table(text: &'static str) -> (Table, Vec<u8>) {
    let split = |row: &'static str| row.split_once('\t').unwrap_or((row, row));
    let names = build(rows(text).map(|row| split(row).1).map(|rest| split_form(rest)), "");
    let mut family_words: Vec<&str> = Vec::new();
    let mut families = vec![0; names.classes.len()];
    for row in rows(text) {
        let (family, rest) = split(row);
        let number = family_words.iter().position(|known| *known == family).unwrap_or_else(|| {
            family_words.push(family);
            family_words.len() - 1
        });
        if let Some(name) = names.classes.iter().position(|class| *class == split_form(rest).1) {
            families[name] = number as u8;
        }
    }
    (names, families)
}

/// `name TAB form` to the order of [`build`].
fn split_form(rest: &'static str) -> (&'static str, &'static str) {
    let (name, form) = rest.split_once('\t').unwrap_or((rest, rest));
    (form, name)
}

/// Fewest letters of a word of a legal form that is recognised with one letter wrong: in `joint`, not in `open`.
const MISSPELT_LETTERS_MIN: usize = 5;
/// Fewest letters of a word that is recognised so though it stands alone: `Limted`, not `Trest`.
const MISSPELT_ALONE_LETTERS_MIN: usize = 7;

/// The class of a legal form given as its words, each with the word it may be a misspelling of. A form of one word must be
/// long.
pub(crate) fn misspelt_legal_class(form: &[(&str, Option<&str>)]) -> Option<LegalClass> {
    let misspelt = form.iter().any(|(_, meant)| meant.is_some());
    let alone_and_short = form.len() == 1 && form[0].0.len() < MISSPELT_ALONE_LETTERS_MIN;
    if !misspelt || alone_and_short {
        return None;
    }
    let corrected: Vec<&str> = form.iter().map(|(written, meant)| meant.unwrap_or(written)).collect();
    legal_class(&corrected.join(" "))
}

/// The word of legal forms that a word is but for one letter.
pub(crate) fn misspelt_legal_word(word: &str) -> Option<&'static str> {
    let long = &words().legal_words;
    if word.len() + 1 < MISSPELT_LETTERS_MIN {
        return None;
    }
    let first = long.partition_point(|(known, _)| known.len() + 1 < word.len());
    let end = long.partition_point(|(known, _)| known.len() <= word.len() + 1);
    let near = long.get(first..end)?;
    if near.iter().any(|(known, _)| known.as_ref() == word) {
        return None;
    }
    let letters = letters_of(word.as_bytes());
    let near = near.iter().filter(|(_, mask)| (mask ^ letters).count_ones() <= 2);
    let mut near = near.filter(|(known, _)| one_edit_apart(known.as_bytes(), word.as_bytes()));
    near.next().map(|(known, _)| known.as_ref())
}

/// The class of a legal form given as words joined by spaces.
pub(crate) fn legal_class(form: &str) -> Option<LegalClass> {
    words().legal.find(form).map(LegalClass)
}

pub(crate) fn particle_class(form: &str) -> Option<u32> {
    words().particles.find(form).map(|class| u32::from(class) + 1)
}

pub(crate) fn title_class(form: &str) -> Option<u32> {
    words().titles.find(form).map(|class| u32::from(class) + 1)
}

pub(crate) fn is_generic(form: &str) -> bool {
    words().generic.find(form).is_some()
}

/// Family and name of a given name that has look-alikes.
pub(crate) fn distinct_name(form: &str) -> Option<(u8, u8)> {
    let words = words();
    let name = words.distinct.find(form)?;
    words.families.get(usize::from(name)).map(|family| (*family, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_class_are_equal_in_any_script() {
        for (a, b) in [("ltd", "ooo"), ("gmbh", "sp z o o"), ("sa", "pao"), ("inc", "ao"), ("co", "company")]
        {
            assert_eq!(legal_class(a), legal_class(b), "{a} {b}");
            assert!(legal_class(a).is_some(), "{a}");
        }
        assert_eq!(legal_class("ltd").map(LegalClass::word), Some("limited"));
        assert_ne!(legal_class("ltd"), legal_class("plc"));
        assert_eq!(legal_class("rosneft"), None);
    }

    #[test]
    fn rows_in_other_scripts_are_found_by_their_letters() {
        for form in ["ООО", "株式会社", "شركة", "общество с ограниченной ответственностью"]
        {
            assert!(legal_class(&fold_words(form).join(" ")).is_some(), "{form}");
        }
        assert_eq!(particle_class("bn"), particle_class("bin"));
    }

    #[test]
    fn look_alikes_share_a_family_and_differ_in_name() {
        let (hassan, hussein) = (distinct_name("hasan"), distinct_name("hussain"));
        assert_eq!(hassan.map(|d| d.0), hussein.map(|d| d.0));
        assert_ne!(hassan, hussein);
        assert_eq!(distinct_name("hassan"), hassan);
        assert_eq!(distinct_name("petrov"), None);
    }

    #[test]
    fn every_form_of_every_table_is_found_and_nothing_else() {
        let words = words();
        for table in [&words.legal, &words.particles, &words.titles, &words.generic, &words.distinct] {
            assert!(table.forms.len() < usize::from(u16::MAX));
            for (form, class) in &table.forms {
                assert_eq!(table.find(form), Some(*class), "{form}");
                assert_eq!(table.find(&format!("{form}qx")), None, "{form}");
            }
        }
        assert_eq!(Table::new(Vec::new(), Vec::new()).find("ltd"), None);
    }

    #[test]
    fn no_form_has_more_words_than_are_looked_up() {
        for (form, _) in &words().legal.forms {
            assert!(form.split(' ').count() <= LEGAL_FORM_WORDS_MAX, "{form}");
        }
    }
}
