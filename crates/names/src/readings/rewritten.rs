//! The text of a name written otherwise, where people write one name in several ways that no word shows by itself.
//!
//! Promises: byte for byte as long as the text it was made from, and valid, so that spans point to the same places; none where
//! there is nothing to rewrite; work is linear in the text. Does not: decide which way was meant: whoever reads, reads both.
//! Serves: screening reference, section 5 A: articles, titles and signs that tokens alone do not bring together.

mod arabic;
mod titles;

pub(super) use arabic::compounds_closed_up;
pub(super) use titles::without_titles;

use crate::script::{Script, script_of};
use std::ops::Range;

/// What normalising takes away, as many bytes long as what it stands for.
fn taken_away(space: char) -> char {
    match space.len_utf8() {
        1 => '\'',
        2 => '\u{AD}',
        _ => '\u{200B}',
    }
}

/// A name with a space after each of its characters is also the name without: forms and scanned documents set 张建国 as `张 建 国`.
/// None unless it is three single characters or more with spaces between them.
pub(super) fn closed_up(text: &str) -> Option<String> {
    let mut count = 0;
    for word in text.split_whitespace() {
        let mut letters = word.chars();
        let one = letters.next().filter(|_| letters.next().is_none())?;
        if !matches!(script_of(one), Script::Han | Script::Hangul) {
            return None;
        }
        count += 1;
    }
    let closed = text.chars().map(|c| if c.is_whitespace() { taken_away(c) } else { c });
    (count > 2).then(|| closed.collect())
}

/// Letters set apart that are a word rather than initials, from so many on.
const LETTERS_APART_MIN: usize = 4;

/// `P u t i n` for `Putin`: letters set apart by spaces, so many that nobody's initials are as many, are also one word.
pub(super) fn letters_closed_up(text: &str) -> Option<String> {
    if text.split(' ').filter(|word| word.len() == 1).count() < LETTERS_APART_MIN {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    // Where letters set apart begin, and how many there are.
    let (mut run, mut count, mut found) = (0, 0, false);
    let mut at = 0;
    while at <= bytes.len() {
        let end = (at..bytes.len()).find(|at| bytes[*at] == b' ').unwrap_or(bytes.len());
        let is_letter = matches!(bytes.get(at..end), Some([letter]) if letter.is_ascii_alphabetic());
        if is_letter {
            run = if count == 0 { at } else { run };
            count += 1;
        }
        if !is_letter || end == bytes.len() {
            let last = if is_letter { end } else { at };
            if count >= LETTERS_APART_MIN {
                bytes[run..last].iter_mut().filter(|byte| **byte == b' ').for_each(|byte| *byte = b'\'');
                found = true;
                // What follows is another word.
                if let Some(space) = bytes.get_mut(last.wrapping_sub(1)).filter(|_| !is_letter) {
                    *space = b' ';
                }
            }
            count = 0;
        }
        at = end + 1;
    }
    if found { String::from_utf8(bytes).ok() } else { None }
}

/// What stands between two persons of one account, each with more than one word.
const BETWEEN: [&str; 8] = ["&", "and", "/", "und", "et", "y", "и", "или"];
/// Persons of one account that are read by themselves.
const PERSONS_MAX: usize = 3;

/// Letters of a word that is no initial, particle or legal form, at least.
const WORD_LETTERS_MIN: usize = 3;

/// Each of several persons in one field (`Ali Hassan & Fatima Hassan`), the others left out.
pub(super) fn each_person(text: &str) -> Vec<String> {
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    for word in text.split(' ') {
        let is_between = BETWEEN.iter().any(|known| word.eq_ignore_ascii_case(known));
        if is_between && parts.len() + 1 < PERSONS_MAX {
            parts.push(start..at);
            start = at + word.len();
        }
        at += word.len() + 1;
    }
    if parts.is_empty() {
        return Vec::new();
    }
    parts.push(start..text.len());
    let is_name = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() >= WORD_LETTERS_MIN;
    let names = |part: &str| part.split_whitespace().filter(is_name).count();
    let are_persons = parts.iter().all(|part| text.get(part.clone()).is_some_and(|part| names(part) > 1));
    if !are_persons {
        return Vec::new();
    }
    let alone = |part: &Range<usize>| {
        let name = text.get(part.clone()).unwrap_or_default();
        format!("{}{name}{}", " ".repeat(part.start), " ".repeat(text.len() - part.end))
    };
    parts.iter().map(alone).collect()
}

/// Words that stand before what is no part of a person's name.
const LABELS: [&str; 22] = [
    "dob", "d.o.b", "d.o.b.", "born", "id", "no", "no.", "nr", "nr.", "tel", "tel.", "phone", "mobile",
    "passport", "pass", "pp", "iban", "acc", "acct", "account", "ref", "a/c",
];
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A person's name without dates and numbers beside it (`Ivan Petrov DOB 12 May 1980`): transfers carry them in one field.
/// None where nothing is left but letters, or more of them than names: such a name resembles very many.
pub(super) fn without_numbers(text: &str) -> Option<String> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    let (mut at, mut taken, mut names, mut letters) = (0, false, 0, 0);
    while at < bytes.len() {
        let end = (at..bytes.len()).find(|at| is_space(bytes[*at])).unwrap_or(bytes.len());
        let word = &bytes[at..end];
        let is_number = word.iter().any(u8::is_ascii_digit)
            && !word.iter().any(u8::is_ascii_alphabetic)
            && word.is_ascii();
        let is_label = is_one_of(word, &LABELS) && is_before_number(&bytes[end..]);
        if is_number || is_label || (taken && is_month(word)) {
            bytes[at..end].fill(b' ');
            taken = true;
        } else if !word.is_empty() {
            taken = false;
            *(if are_letters(word) { &mut letters } else { &mut names }) += 1;
        }
        at = end + 1;
    }
    let is_changed = bytes != text.as_bytes();
    if is_changed && names > 0 && letters <= names { String::from_utf8(bytes).ok() } else { None }
}

/// One letter, or several with points between them (`J`, `J.`, `S.A.`).
fn are_letters(word: &[u8]) -> bool {
    word.split(|byte| *byte == b'.').all(|letters| letters.len() < 2)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b',' | b';' | b'(' | b')' | b':' | b'\t')
}

fn is_one_of(word: &[u8], words: &[&str]) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

fn is_month(word: &[u8]) -> bool {
    word.is_ascii() && word.len() >= 3 && is_one_of(&word[..3], &MONTHS)
}

/// Whether the next word has a digit, or is a label or a month itself.
fn is_before_number(rest: &[u8]) -> bool {
    let mut words = rest.split(|byte| is_space(*byte)).filter(|word| !word.is_empty());
    words.next().is_some_and(|word| word.iter().any(u8::is_ascii_digit) || is_one_of(word, &LABELS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_set_apart_are_a_word() {
        for (text, expected) in [
            ("Vladimir P u t i n", Some("Vladimir P'u't'i'n")),
            ("P u t i n Vladimir", Some("P'u't'i'n Vladimir")),
            ("I V A N  P E T R O V", Some("I'V'A'N  P'E'T'R'O'V")),
            ("J R R Tolkien", None),
            ("A B C", None),
            ("", None),
        ] {
            assert_eq!(letters_closed_up(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn persons_of_one_account_are_read_each() {
        let each = |text: &str| each_person(text).iter().map(|one| one.trim().to_owned()).collect::<Vec<_>>();
        assert_eq!(each("Ali Hassan & Fatima Hassan"), ["Ali Hassan", "Fatima Hassan"]);
        assert_eq!(each("Mr Alan Smith AND Mrs Bea Jones"), ["Mr Alan Smith", "Mrs Bea Jones"]);
        let none = [
            "Jose Ortega y Gasset",
            "Ali & Fatima Hassan",
            "Ali Hassan",
            "",
            " & ",
            "Bebidas Ana and R S.A. de C.V.",
        ];
        for text in none {
            assert!(each(text).is_empty(), "{text}");
        }
        assert!(each_person("Ali Hassan / Omar Ben Ali").iter().all(|one| one.len() == 25));
    }

    #[test]
    fn numbers_beside_a_name_are_left_out() {
        for (text, expected) in [
            ("Ivan Petrov 12.05.1980", Some("Ivan Petrov")),
            ("Ivan Petrov DOB 12 May 1980", Some("Ivan Petrov")),
            ("Ivan Petrov, ID No. 4501 123456", Some("Ivan Petrov,")),
            ("PUTIN VLADIMIR 07/10/1952", Some("PUTIN VLADIMIR")),
            ("+79161234567 Ivan Petrov", Some("Ivan Petrov")),
            ("Theresa May (1956)", Some("Theresa May (    )")),
            ("No Theresa", None),
            ("Ivan.Petrov 12.05.1980", Some("Ivan.Petrov")),
            ("J. Smith 1980", Some("J. Smith")),
            ("C.V. DE S.A. S.A. 24 MKT", None),
            ("A B 1980", None),
            ("R2D2", None),
            ("12 34", None),
        ] {
            let found = without_numbers(text);
            assert_eq!(found.as_deref().map(str::trim), expected, "{text}");
            assert!(found.is_none_or(|found| found.len() == text.len()));
        }
    }
}
