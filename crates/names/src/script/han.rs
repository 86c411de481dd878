//! Han characters: cut into surname and given name, or legal form and rest, then read as Mandarin; a person's also as
//! Cantonese and as Korean.
//!
//! Promises: simplified and traditional forms that are read alike compare alike. Does not: read Japanese names, whose
//! readings are free; those need readings a list supplies as aliases.
//! Source: `data/han/readings.tsv`, made from the Unihan database.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use super::{Romanised, Script, fallback_all, hangul};
use crate::token::NameKind;

/// Compound surnames in use; everything else has one character.
const COMPOUND_SURNAMES: [&str; 12] =
    ["欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "司徒", "皇甫", "尉迟", "公孙", "慕容"];

/// Legal forms written without a space, longest first.
const LEGAL_FORMS: [&str; 8] = [
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "株式会社",
    "株式會社",
    "有限公司",
    "有限会社",
    "合同会社",
];

/// A written personal name has two to four characters; longer runs are foreign names or phrases and stay whole.
const PERSON_RUN_MAX: usize = 4;

/// The characters that names are written with: the first block of them.
const COMMON_CHARACTERS: RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

/// The language a person's name is read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Mandarin,
    Cantonese,
    Korean,
}

/// How characters are read, sorted by character.
struct Readings {
    cantonese: Vec<(char, &'static str)>,
    korean: Vec<(char, char)>,
    /// Where the reading in surnames differs.
    korean_surnames: Vec<(char, char)>,
}

fn readings() -> &'static Readings {
    static READINGS: OnceLock<Readings> = OnceLock::new();
    READINGS.get_or_init(|| {
        let mut all = Readings { cantonese: Vec::new(), korean: Vec::new(), korean_surnames: Vec::new() };
        for line in include_str!("../../data/han/readings.tsv").lines() {
            let mut cells = line.split('\t');
            let (Some(kind), Some(reading), Some(characters)) = (cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            let syllable = reading.chars().next();
            match (kind, syllable) {
                ("c", _) => all.cantonese.extend(characters.chars().map(|c| (c, reading))),
                ("k", Some(syllable)) => all.korean.extend(characters.chars().map(|c| (c, syllable))),
                ("n", Some(syllable)) => {
                    all.korean_surnames.extend(characters.chars().map(|c| (c, syllable)))
                }
                _ => {}
            }
        }
        all.cantonese.sort_unstable();
        all.korean.sort_unstable();
        all.korean_surnames.sort_unstable();
        all
    })
}

fn look_up<T: Copy>(table: &[(char, T)], c: char) -> Option<T> {
    let at = table.binary_search_by_key(&c, |row| row.0).ok()?;
    table.get(at).map(|row| row.1)
}

/// The run in the language; `false` if a character has no reading in it.
pub(super) fn pieces_in(language: Language, run: &[char], kind: NameKind, out: &mut Vec<Romanised>) -> bool {
    match language {
        Language::Mandarin => pieces(run, kind, out),
        Language::Cantonese => {
            let syllables: Option<Vec<&str>> =
                run.iter().map(|c| look_up(&readings().cantonese, *c)).collect();
            let Some(syllables) = syllables else { return false };
            // Hong Kong writes each syllable apart.
            for (at, syllable) in syllables.iter().enumerate() {
                let glued = at + 1 < syllables.len();
                out.push(Romanised { text: (*syllable).into(), script: Script::Han, glued });
            }
        }
        Language::Korean => {
            let surname = |c: char| look_up(&readings().korean_surnames, c).filter(|_| c == run[0]);
            let read = |c: &char| surname(*c).or_else(|| look_up(&readings().korean, *c));
            let Some(syllables) = run.iter().map(read).collect::<Option<Vec<char>>>() else { return false };
            hangul::name(&syllables, out);
        }
    }
    true
}

fn pieces(run: &[char], kind: NameKind, out: &mut Vec<Romanised>) {
    match kind {
        NameKind::Person if (2..=PERSON_RUN_MAX).contains(&run.len()) => {
            let surname = usize::from(run.len() > 2 && is_compound(&run[..2])) + 1;
            push(&run[..surname], true, out);
            push(&run[surname..], false, out);
        }
        NameKind::Person | NameKind::Vessel | NameKind::Aircraft => push(run, false, out),
        NameKind::Entity => entity(run, out),
    }
}

fn is_compound(head: &[char]) -> bool {
    COMPOUND_SURNAMES.iter().any(|surname| surname.chars().eq(head.iter().copied()))
}

fn entity(run: &[char], out: &mut Vec<Romanised>) {
    for form in LEGAL_FORMS {
        let form: Vec<char> = form.chars().collect();
        if run.len() > form.len() && run.ends_with(&form) {
            push(&run[..run.len() - form.len()], false, out);
            return push(&form, false, out);
        }
        if run.len() > form.len() && run.starts_with(&form) {
            push(&form, false, out);
            return push(&run[form.len()..], false, out);
        }
    }
    push(run, false, out);
}

/// Whether the letters are a syllable that some character is read as in Mandarin.
pub(crate) fn is_mandarin(text: &str) -> bool {
    static SYLLABLES: OnceLock<BTreeSet<String>> = OnceLock::new();
    let syllables = SYLLABLES.get_or_init(|| {
        let read = |c: char| {
            let mut text = String::new();
            fallback_all(&[c], &mut text);
            text
        };
        COMMON_CHARACTERS.map(read).filter(|text| !text.is_empty()).collect()
    });
    syllables.contains(text)
}

fn push(run: &[char], glued: bool, out: &mut Vec<Romanised>) {
    let mut text = String::with_capacity(run.len() * 5);
    fallback_all(run, &mut text);
    out.push(Romanised { text, script: Script::Han, glued });
}
