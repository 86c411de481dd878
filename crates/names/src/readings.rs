//! One written name, several readings: alternatives in parentheses and after `a.k.a.`; a listed person's name in Han
//! characters also as Cantonese and Korean read it; and what [`rewritten`] writes otherwise: characters set apart, Arabic names
//! of two words, titles written together with a name, numbers beside it.
//!
//! Promises: the reading without alternatives comes first; spans of every reading point into the same text; the number is
//! bounded. Does not: invent spellings.
//! Serves: the industry test class of names with parentheses, `AHMAD (AHMED) SANTOS` ⇒ both.

use std::ops::Range;

mod rewritten;

use crate::normalise::{INPUT_BYTES_MAX, normalise_parts, normalise_parts_in};
use crate::script::{Language, Script, script_of};
use crate::token::{Name, NameKind};
use crate::words::Words;

/// Readings of one written name: itself plus three alternatives, each in place and alone. Of 15,050 UK-listed names
/// none has more than three pairs of parentheses.
pub const READINGS_MAX: usize = 8;

/// Text beyond this many bytes is left out, as if the name ended there: room for as many readings as are kept, each as long
/// as a name may be.
const TEXT_BYTES_MAX: usize = READINGS_MAX * INPUT_BYTES_MAX;

/// All readings of a name somebody gives, the main one first; empty readings are left out. Han characters are read as
/// Mandarin: read in three languages, one in a hundred clean Chinese names would be somebody listed.
///
/// A word with digits in it is also read with the letters they may stand for, wherever in the word they are (`1LC`, `Kor4`):
/// whoever disguises a name asks, and does not list.
pub fn readings(text: &str, kind: NameKind) -> Vec<Name> {
    readings_with(&mut Words::none(), text, kind)
}

/// The same, with words that were made for other readings of the text.
pub fn readings_with(words: &mut Words, text: &str, kind: NameKind) -> Vec<Name> {
    let mandarin = &[Language::Mandarin];
    let mut names = bounded(words, text, kind, mandarin);
    if kind == NameKind::Person && text.len() <= TEXT_BYTES_MAX {
        let bare = rewritten::without_numbers(text);
        let untitled = rewritten::without_titles(bare.as_deref().unwrap_or(text)).or(bare);
        let meant = untitled.as_deref().unwrap_or(text);
        let otherwise = [
            rewritten::closed_up(text),
            rewritten::compounds_closed_up(meant),
            rewritten::letters_closed_up(meant),
            untitled.clone(),
        ];
        let each = rewritten::each_person(meant).into_iter().map(Some);
        for text in otherwise.into_iter().chain(each) {
            add_rewritten(words, text, kind, mandarin, &mut names);
        }
    }
    if kind != NameKind::Aircraft && text.bytes().any(|b| b.is_ascii_digit()) {
        for meant in undisguised(text) {
            add_rewritten(words, Some(meant), kind, mandarin, &mut names);
        }
    }
    names
}

/// The text with the digits in its words replaced by letters, byte for byte so that spans point to the same places; one text
/// for each way to read up to two ones, which are an `l` or an `i`. None where no word is disguised.
fn undisguised(text: &str) -> Vec<String> {
    let mut bytes = text.as_bytes().to_vec();
    let mut ones = Vec::new();
    let mut changed = false;
    let mut start = 0;
    // What is no ASCII letter or digit ends a word, but for letters of other scripts and with marks.
    let is_word = |b: u8| b.is_ascii_alphanumeric() || !b.is_ascii();
    while start < bytes.len() {
        let end = (start..bytes.len()).find(|at| !is_word(bytes[*at])).unwrap_or(bytes.len());
        if is_disguised(&bytes[start..end]) {
            changed = true;
            ones.extend((start..end).filter(|at| bytes[*at] == b'1'));
            bytes[start..end].iter_mut().for_each(|byte| *byte = meant(*byte));
        }
        start = end + 1;
    }
    let ways = 1_usize << ones.len().min(ONES_MAX);
    let one_way = |way: usize| {
        let mut bytes = bytes.clone();
        for (number, at) in ones.iter().enumerate() {
            bytes[*at] = if way >> number.min(ONES_MAX - 1) & 1 == 0 { b'l' } else { b'i' };
        }
        String::from_utf8(bytes).ok()
    };
    if changed { (0..ways).filter_map(one_way).collect() } else { Vec::new() }
}

/// Ones of a name that are each read both ways; further ones are read as the last of these.
const ONES_MAX: usize = 2;

/// The letter a digit stands for; anything else for itself.
fn meant(sign: u8) -> u8 {
    match sign {
        b'0' => b'o',
        b'1' => b'l',
        b'3' => b'e',
        b'4' => b'a',
        b'5' => b's',
        b'7' => b't',
        b'8' => b'b',
        other => other,
    }
}

/// Whether a word has digits that all look like letters, and as many letters; not `4th`.
fn is_disguised(word: &[u8]) -> bool {
    let digits = word.iter().filter(|b| b.is_ascii_digit()).count();
    let letters = word.len() - digits;
    let leading = word.iter().take_while(|b| b.is_ascii_digit()).count();
    let ending = word.get(leading..).unwrap_or_default().to_ascii_lowercase();
    let ordinal = leading == digits && matches!(&*ending, b"st" | b"nd" | b"rd" | b"th");
    let looks_so = word.iter().all(|b| !b.is_ascii_digit() || meant(*b) != *b);
    digits > 0 && digits <= letters && looks_so && !ordinal
}

/// All readings of a listed name: a person's Han characters as each language reads them, because nobody says which one it was.
pub fn listed_readings(text: &str, kind: NameKind) -> Vec<Name> {
    let languages = [Language::Mandarin, Language::Cantonese, Language::Korean];
    let mut names = bounded(&mut Words::none(), text, kind, &languages);
    if kind == NameKind::Person && text.len() <= TEXT_BYTES_MAX {
        for text in [rewritten::closed_up(text), rewritten::compounds_closed_up(text)] {
            add_rewritten(&mut Words::none(), text, kind, &languages, &mut names);
        }
    }
    names
}

/// Adds the readings of a text written otherwise.
fn add_rewritten(
    words: &mut Words,
    text: Option<String>,
    kind: NameKind,
    languages: &[Language],
    names: &mut Vec<Name>,
) {
    let Some(text) = text else { return };
    for name in bounded(words, &text, kind, languages) {
        if names.len() < READINGS_MAX && !names.iter().any(|other| same_words(other, &name)) {
            names.push(name);
        }
    }
}

fn bounded(words: &mut Words, text: &str, kind: NameKind, languages: &[Language]) -> Vec<Name> {
    let end = (0..=text.len().min(TEXT_BYTES_MAX)).rfind(|end| text.is_char_boundary(*end)).unwrap_or(0);
    let mut names = readings_of(words, &text[..end], kind, languages);
    if end < text.len() {
        names.iter_mut().for_each(|name| name.truncated = true);
    }
    names
}

fn readings_of(words: &mut Words, text: &str, kind: NameKind, languages: &[Language]) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    let mut add = |language: Language, parts: &[Range<usize>]| {
        let name = normalise_parts_in(words, language, text, parts, kind);
        let known = names.iter().any(|other| same_words(other, &name));
        if names.len() < READINGS_MAX && !name.is_empty() && !known {
            names.push(name);
        }
    };
    let han = kind == NameKind::Person && text.chars().any(|c| script_of(c) == Script::Han);
    for whole in split_aliases(text) {
        let brackets = brackets_in(text, &whole);
        let main = outside(&whole, &brackets);
        let spoken = if han { languages } else { &[Language::Mandarin] };
        spoken.iter().for_each(|language| add(*language, &main));
        let mut add = |parts: &[Range<usize>]| add(Language::Mandarin, parts);
        for inner in &brackets {
            add_alternative(text, kind, &main, inner, &mut add);
        }
        // The words in parentheses may also be part of the name.
        if !brackets.is_empty() {
            add(std::slice::from_ref(&whole));
        }
    }
    if names.is_empty() {
        names.push(normalise_parts(text, std::slice::from_ref(&(0..text.len())), kind));
    }
    names
}

fn same_words(a: &Name, b: &Name) -> bool {
    a.tokens.len() == b.tokens.len() && a.tokens.iter().zip(&b.tokens).all(|(a, b)| a.text() == b.text())
}

/// `(AHMED)` may replace the word before it; a longer alternative may also be a name of its own.
fn add_alternative(
    text: &str,
    kind: NameKind,
    main: &[Range<usize>],
    inner: &Range<usize>,
    add: &mut impl FnMut(&[Range<usize>]),
) {
    let words = normalise_parts(text, std::slice::from_ref(inner), kind).tokens.len();
    if words == 0 {
        return;
    }
    let before = main.iter().filter(|part| part.end <= inner.start).cloned();
    let after: Vec<Range<usize>> = main.iter().filter(|part| part.start >= inner.end).cloned().collect();
    let ends_name = normalise_parts(text, &after, kind).is_empty();
    let mut parts: Vec<Range<usize>> = before.collect();
    if let Some(last) = parts.last_mut() {
        last.end = without_last_word(text, last);
    }
    parts.push(inner.clone());
    parts.extend(after);
    if words == 1 && (kind == NameKind::Person || !ends_name) {
        add(&parts);
    }
    if words > 1 || kind != NameKind::Person {
        add(std::slice::from_ref(inner));
    }
}

/// Where the part ends once its last word is taken off.
fn without_last_word(text: &str, part: &Range<usize>) -> usize {
    let slice = text.get(part.clone()).unwrap_or("").trim_end_matches(|c: char| !c.is_alphanumeric());
    slice.rfind(char::is_whitespace).map_or(part.start, |at| part.start + at)
}

/// The ranges inside well-formed, unnested parentheses; others are mere separators.
fn brackets_in(text: &str, whole: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open = None;
    for (at, c) in text.get(whole.clone()).unwrap_or("").char_indices() {
        match c {
            '(' | '[' | '（' => open = Some(whole.start + at + c.len_utf8()),
            ')' | ']' | '）' => {
                if let Some(start) = open.take() {
                    found.push(start..whole.start + at);
                }
                if found.len() == READINGS_MAX {
                    break;
                }
            }
            _ => {}
        }
    }
    found
}

fn outside(whole: &Range<usize>, brackets: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut parts = Vec::with_capacity(brackets.len() + 1);
    let mut start = whole.start;
    for inner in brackets {
        parts.push(start..inner.start);
        start = inner.end;
    }
    parts.push(start..whole.end);
    parts
}

/// Marks between a name and another name of the same person, lower case.
const ALIAS_MARKS: [&str; 8] =
    [" a.k.a. ", " aka ", " a/k/a ", " f.k.a. ", " fka ", " formerly ", " alias ", ";"];

fn split_aliases(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let mut parts = Vec::new();
    let mut start = 0;
    while parts.len() < READINGS_MAX {
        let next = ALIAS_MARKS
            .iter()
            .filter_map(|mark| lower.get(start..)?.find(mark).map(|at| (start + at, mark.len())))
            .min();
        let Some((at, length)) = next else { break };
        parts.push(start..at);
        start = at + length;
    }
    parts.push(start..text.len());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, kind: NameKind) -> Vec<String> {
        let joined =
            |name: &Name| name.tokens().iter().map(|token| token.text()).collect::<Vec<_>>().join(" ");
        readings(text, kind).iter().map(joined).collect()
    }

    #[test]
    fn alternatives_become_readings() {
        for (text, kind, expected) in [
            (
                "AHMAD (AHMED) SANTOS",
                NameKind::Person,
                vec!["ahmad santos", "ahmed santos", "ahmad ahmed santos"],
            ),
            ("Ivan Petrov", NameKind::Person, vec!["ivan petrov"]),
            (
                "Ali Hassan (Abu Omar al-Masri)",
                NameKind::Person,
                vec!["ali hassan", "abu omar al masri", "ali hassan abu omar al masri"],
            ),
            ("Carlos aka El Jefe; Carlitos", NameKind::Person, vec!["carlos", "el jefe", "carlitos"]),
            (
                "Islamic Revolutionary Guard Corps (IRGC)",
                NameKind::Entity,
                vec!["islamic revolutionary guard corps", "irgc", "islamic revolutionary guard corps irgc"],
            ),
            ("broken ( paren", NameKind::Person, vec!["broken paren"]),
            ("()", NameKind::Person, vec![""]),
        ] {
            assert_eq!(read(text, kind), expected, "{text}");
        }
    }

    #[test]
    fn digits_are_read_as_the_letters_they_look_like() {
        let entity = NameKind::Entity;
        for (text, kind, expected) in [
            ("L1C Inspira", entity, vec!["lic inspira", "llc inspira"]),
            ("Kor4 Media", entity, vec!["kor4 media", "kora media"]),
            ("Jund 4l Nusra", NameKind::Person, vec!["jund 4l nusra", "jund al nusra"]),
            ("7th of Tir", entity, vec!["7th of tir"]),
            ("A320 Trading", entity, vec!["a320 trading"]),
            ("MIG29", entity, vec!["mig29"]),
            ("Ocean 28", NameKind::Vessel, vec!["ocean 28"]),
        ] {
            assert_eq!(read(text, kind), expected, "{text}");
        }
        assert!(undisguised("é1é1é1é1").iter().all(|text| text.len() == "é1é1é1é1".len()));
        assert_eq!(undisguised("a1b1c1d").len(), 4);
    }

    #[test]
    fn characters_set_apart_are_also_the_name_written_together() {
        let person = NameKind::Person;
        for (apart, together) in [
            ("张 建 国", "张建国"),
            ("김 영 철", "김영철"),
            ("欧\u{3000}阳\u{3000}建\u{3000}国", "欧阳建国"),
            (" 张\u{A0}建\u{A0}国 ", "张建国"),
        ] {
            for listed in
                ["Jianguo Zhang", "ZHANG Jian Guo", "KIM Yong-chol", "张建国", "김영철", "Ouyang Jianguo"]
            {
                let best = |text: &str| {
                    let of = listed_readings(listed, person);
                    let all = readings(text, person);
                    all.iter().flat_map(|q| of.iter().map(move |l| crate::compare(q, l).score)).max()
                };
                assert!(best(apart) >= best(together), "{apart} {listed}");
            }
            let closed = rewritten::closed_up(apart).unwrap_or_default();
            assert_eq!(closed.len(), apart.len(), "spans point to the same places");
        }
        // Of two nobody knows which is the surname, and other words have their spaces.
        for text in ["张 建", "张 建国", "张 建 国 Wang", "A B C", "م ح م", ""] {
            assert_eq!(rewritten::closed_up(text), None, "{text}");
        }
    }

    #[test]
    fn readings_are_bounded() {
        let many = (0..READINGS_MAX + 1).map(|n| format!("name{n};")).collect::<String>();
        assert_eq!(readings(&many, NameKind::Entity).len(), READINGS_MAX);
        let nested = "(".repeat(100_000);
        assert_eq!(readings(&nested, NameKind::Person).len(), 1);
        let endless = readings(&"Ivan Petrov ".repeat(10_000), NameKind::Person);
        assert!(endless.iter().all(Name::is_truncated));
    }
}
