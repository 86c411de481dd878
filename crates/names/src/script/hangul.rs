//! Hangul syllables to Latin, between Revised Romanization and McCune–Reischauer: the spelling passports and lists use.
//!
//! Promises: the common surnames come out as their bearers write them (Kim, Lee, Park). Does not: apply sound changes
//! between syllables; the edit costs cover them.

use super::{Romanised, Script, fallback};
use crate::token::NameKind;

const FIRST_SYLLABLE: u32 = 0xAC00;
const LAST_SYLLABLE: u32 = 0xD7A3;
const VOWELS: u32 = 21;
const FINALS: u32 = 28;

const INITIAL: [&str; 19] =
    ["k", "kk", "d", "tt", "n", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"];
/// `eo` is written o and `eu` is written u, as most names on lists are (Jong Un).
const VOWEL: [&str; 21] = [
    "a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu",
    "u", "ui", "i",
];
const FINAL: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t",
    "ng", "t", "t", "k", "t", "p", "t",
];

/// Surnames whose usual Latin spelling differs from the letters.
const SURNAMES: [(char, &str); 12] = [
    ('김', "kim"),
    ('이', "lee"),
    ('리', "ri"),
    ('박', "park"),
    ('최', "choi"),
    ('정', "jung"),
    ('강', "kang"),
    ('조', "cho"),
    ('윤', "yoon"),
    ('임', "lim"),
    ('유', "yoo"),
    ('신', "shin"),
];

/// A personal name has two to four syllables, the first of which is the surname.
const PERSON_RUN_MAX: usize = 4;

pub(super) fn pieces(run: &[char], kind: NameKind, out: &mut Vec<Romanised>) {
    if kind == NameKind::Person && (2..=PERSON_RUN_MAX).contains(&run.len()) {
        let known = SURNAMES.iter().find(|(surname, _)| *surname == run[0]);
        let text = known.map_or_else(|| read(&run[..1]), |(_, latin)| (*latin).to_string());
        out.push(Romanised { text, script: Script::Hangul, glued: true });
        out.push(Romanised { text: read(&run[1..]), script: Script::Hangul, glued: false });
    } else {
        out.push(Romanised { text: read(run), script: Script::Hangul, glued: false });
    }
}

fn read(run: &[char]) -> String {
    let mut text = String::with_capacity(run.len() * 4);
    for &c in run {
        let code = c as u32;
        if (FIRST_SYLLABLE..=LAST_SYLLABLE).contains(&code) {
            let index = code - FIRST_SYLLABLE;
            text.push_str(INITIAL[(index / (VOWELS * FINALS)) as usize]);
            text.push_str(VOWEL[(index / FINALS % VOWELS) as usize]);
            text.push_str(FINAL[(index % FINALS) as usize]);
        } else {
            fallback(c, &mut text);
        }
    }
    text
}
