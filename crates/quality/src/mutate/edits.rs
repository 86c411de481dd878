//! What fingers, spaces and look-alike signs do to a name.
//!
//! Promises: an edit is one letter of a word, anywhere in it, the first included. Does not: weigh letters by how often they
//! are mistaken for each other: every letter is as likely as any other.

use super::{Given, changed, in_case_of, joined, letters};
use crate::rng::Rng;

/// A change of one word.
pub(super) type Edit = fn(&str, &mut Rng) -> Option<String>;

const EDITS: [Edit; 4] = [substitute, delete, insert, transpose];
/// Fewest letters of a word that is edited together with others: an edit makes another word of a shorter one.
const EDITED_LETTERS_MIN: usize = 4;

pub(super) fn lower(given: &Given<'_>, _: &mut Rng) -> Option<String> {
    changed(given, Some(given.text.to_lowercase()))
}

pub(super) fn order(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let mut words = given.words();
    if words.len() < 2 {
        return None;
    }
    // The family name first, or any order.
    match rng.below(2) {
        0 => words.rotate_right(1),
        _ => rng.shuffle(&mut words),
    }
    changed(given, joined(&words))
}

pub(super) fn hyphen(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let words = given.words();
    let at = rng.below(words.len().checked_sub(1)?);
    let mut out = words.first()?.to_string();
    for (before, word) in words.iter().skip(1).enumerate() {
        out.push(if before == at { '-' } else { ' ' });
        out.push_str(word);
    }
    changed(given, Some(out))
}

pub(super) fn spaces(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let space = rng.pick(&["\u{a0}", "\u{2009}", "\u{202f}", "\t", "  "])?;
    changed(given, Some(given.words().join(space)))
}

/// Longest name that somebody writes without spaces: hash tags and user names end there.
const UNSPACED_MAX: usize = 32;

pub(super) fn no_spaces(given: &Given<'_>, _: &mut Rng) -> Option<String> {
    if letters(given.text) > UNSPACED_MAX {
        return None;
    }
    changed(given, Some(given.words().concat()))
}

pub(super) fn join(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let words = given.words();
    let at = rng.below(words.len().checked_sub(1)?);
    let mut out: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let next = (at + 1 < out.len()).then(|| out.remove(at + 1))?;
    out.get_mut(at)?.push_str(&next);
    changed(given, joined(&out))
}

pub(super) fn split(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let words = given.words();
    let long: Vec<usize> = (0..words.len()).filter(|at| letters(words[*at]) >= 6).collect();
    let at = *rng.pick(&long)?;
    let chars: Vec<char> = words[at].chars().collect();
    let cut = 3 + rng.below(chars.len().checked_sub(5)?);
    let halves: [String; 2] = [chars.get(..cut)?.iter().collect(), chars.get(cut..)?.iter().collect()];
    changed(given, with_word(&words, at, &halves.join(" ")))
}

/// One edit in the longest word of several.
pub(super) fn longest(given: &Given<'_>, rng: &mut Rng, edit: Edit) -> Option<String> {
    let words = given.words();
    words.get(1)?;
    let at = (0..words.len()).max_by_key(|at| (letters(words[*at]), std::cmp::Reverse(*at)))?;
    changed(given, with_word(&words, at, &edit(words[at], rng)?))
}

/// One edit in a name of one word.
pub(super) fn only_word(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let words = given.words();
    if words.len() != 1 || letters(words[0]) < EDITED_LETTERS_MIN {
        return None;
    }
    changed(given, rng.pick(&EDITS)?(words[0], rng))
}

pub(super) fn two_words(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let words = given.words();
    let mut longest: Vec<usize> =
        (0..words.len()).filter(|at| letters(words[*at]) >= EDITED_LETTERS_MIN).collect();
    longest.sort_by_key(|at| (std::cmp::Reverse(letters(words[*at])), *at));
    longest.get(1)?;
    edited(given, &words, longest.get(..2)?, rng)
}

pub(super) fn every_word(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let words = given.words();
    let all: Vec<usize> = (0..words.len()).filter(|at| letters(words[*at]) >= EDITED_LETTERS_MIN).collect();
    all.get(1)?;
    edited(given, &words, &all, rng)
}

fn edited(given: &Given<'_>, words: &[&str], which: &[usize], rng: &mut Rng) -> Option<String> {
    let mut out: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    for at in which {
        let edit = rng.pick(&EDITS)?;
        out[*at] = edit(words[*at], rng)?;
    }
    changed(given, joined(&out))
}

fn with_word(words: &[&str], at: usize, word: &str) -> Option<String> {
    let mut out: Vec<&str> = words.to_vec();
    *out.get_mut(at)? = word;
    joined(&out)
}

/// The letters of the word's script that an edit may bring.
fn alphabet(like: char) -> &'static str {
    match like {
        '\u{370}'..='\u{3ff}' => "αβγδεζηθικλμνξοπρστυφχψω",
        '\u{400}'..='\u{52f}' => "абвгдежзийклмнопрстуфхцчшщыьэюя",
        '\u{590}'..='\u{5ff}' => "אבגדהוזחטיכלמנסעפצקרשת",
        '\u{600}'..='\u{6ff}' => "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
        _ => "abcdefghijklmnopqrstuvwxyz",
    }
}

fn letter(like: char, rng: &mut Rng) -> Option<char> {
    let all: Vec<char> = alphabet(like).chars().collect();
    rng.pick(&all).map(|letter| in_case_of(*letter, like))
}

fn positions(chars: &[char]) -> Vec<usize> {
    (0..chars.len()).filter(|at| chars[*at].is_alphabetic()).collect()
}

pub(super) fn substitute(word: &str, rng: &mut Rng) -> Option<String> {
    let mut chars: Vec<char> = word.chars().collect();
    let at = *rng.pick(&positions(&chars))?;
    // Another letter than the one that is there, within a few throws.
    let other = (0..8).filter_map(|_| letter(chars[at], rng)).find(|other| *other != chars[at])?;
    chars[at] = other;
    Some(chars.into_iter().collect())
}

pub(super) fn delete(word: &str, rng: &mut Rng) -> Option<String> {
    let mut chars: Vec<char> = word.chars().collect();
    if letters(word) < 3 {
        return None;
    }
    let at = *rng.pick(&positions(&chars))?;
    chars.remove(at);
    Some(chars.into_iter().collect())
}

pub(super) fn insert(word: &str, rng: &mut Rng) -> Option<String> {
    let mut chars: Vec<char> = word.chars().collect();
    let at = *rng.pick(&positions(&chars))?;
    let more = letter(chars[at], rng)?;
    chars.insert(at + rng.below(2), more);
    Some(chars.into_iter().collect())
}

pub(super) fn transpose(word: &str, rng: &mut Rng) -> Option<String> {
    let mut chars: Vec<char> = word.chars().collect();
    let apart = |at: &usize| {
        let (a, b) = (chars[*at], chars[*at + 1]);
        a.is_alphabetic() && b.is_alphabetic() && a.to_lowercase().ne(b.to_lowercase())
    };
    let all: Vec<usize> = (0..chars.len().saturating_sub(1)).filter(apart).collect();
    let at = *rng.pick(&all)?;
    let (a, b) = (chars[at], chars[at + 1]);
    (chars[at], chars[at + 1]) = (in_case_of(lowered(b), a), in_case_of(lowered(a), b));
    Some(chars.into_iter().collect())
}

fn lowered(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

/// Letters with marks that a keyboard of another country, or a passport office, puts.
const MARKED: [(char, &str); 12] = [
    ('a', "áàâäãåā"),
    ('c', "çčć"),
    ('e', "éèêëēě"),
    ('g', "ğģ"),
    ('i', "íìîïī"),
    ('l', "ļĺ"),
    ('n', "ñňńņ"),
    ('o', "óòôöõō"),
    ('r', "řŕ"),
    ('s', "šśş"),
    ('u', "úùûüūů"),
    ('z', "žźż"),
];

pub(super) fn diacritics(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    replaced(given, rng, 3, |letter, rng| {
        let (_, marked) = MARKED.iter().find(|(plain, _)| *plain == letter)?;
        let all: Vec<char> = marked.chars().collect();
        rng.pick(&all).copied()
    })
}

pub(super) fn digits(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    replaced(given, rng, 2, |letter, _| {
        let all = [('o', '0'), ('i', '1'), ('l', '1'), ('e', '3'), ('a', '4'), ('s', '5')];
        all.iter().find(|(plain, _)| *plain == letter).map(|(_, digit)| *digit)
    })
}

/// Latin letters with a Cyrillic twin, in lower case and in capitals.
const TWINS: [(char, char); 20] = [
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('i', 'і'),
    ('j', 'ј'),
    ('o', 'о'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('x', 'х'),
    ('y', 'у'),
    ('A', 'А'),
    ('B', 'В'),
    ('C', 'С'),
    ('E', 'Е'),
    ('H', 'Н'),
    ('K', 'К'),
    ('M', 'М'),
    ('O', 'О'),
    ('P', 'Р'),
    ('T', 'Т'),
];

pub(super) fn cyrillic(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    given.words().get(1)?;
    let mut chars: Vec<char> = given.text.chars().collect();
    let twin = |letter: char| TWINS.iter().find(|(plain, _)| *plain == letter).map(|(_, twin)| *twin);
    let mut all: Vec<usize> = (0..chars.len()).filter(|at| twin(chars[*at]).is_some()).collect();
    rng.shuffle(&mut all);
    for at in all.iter().take(1 + rng.below(4)) {
        chars[*at] = twin(chars[*at])?;
    }
    changed(given, Some(chars.into_iter().collect()))
}

/// One letter or several, up to `most`, replaced by what the rule gives for them; the rule is asked in lower case.
fn replaced(
    given: &Given<'_>,
    rng: &mut Rng,
    most: usize,
    rule: fn(char, &mut Rng) -> Option<char>,
) -> Option<String> {
    given.words().get(1)?;
    let mut chars: Vec<char> = given.text.chars().collect();
    let mut order: Vec<usize> = (0..chars.len()).collect();
    rng.shuffle(&mut order);
    let mut left = 1 + rng.below(most);
    for at in order {
        if left == 0 {
            break;
        }
        if let Some(other) = rule(lowered(chars[at]), rng) {
            chars[at] = in_case_of(other, chars[at]);
            left -= 1;
        }
    }
    changed(given, Some(chars.into_iter().collect()))
}
