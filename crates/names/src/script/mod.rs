//! From any script to Latin letters, one file per script, so that names compare across scripts.
//!
//! Promises: the same text gives the same letters; only ASCII lower-case letters and digits come out; a script without
//! a table of ours goes through `any_ascii`. Does not: know languages (Han is read as Mandarin), or restore vowels that a
//! script does not write; the phonetic skeleton is for that.
//! Source: the tables were written for this crate; transliteration follows what lists print (BGN/PCGN simplified), not ISO 9.

mod arabic;
mod cyrillic;
mod greek;
mod han;
mod hangul;
mod hebrew;
mod homoglyph;
mod kana;
mod latin;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use crate::token::NameKind;

pub(crate) use han::{Language, is_mandarin};
pub(crate) use hangul::{is_surname_spelling, surname_spellings};

/// The scripts with rules of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Script {
    /// Latin letters with all their marks.
    Latin,
    /// Russian, Ukrainian, Serbian, Kazakh and others.
    Cyrillic,
    /// Greek and Coptic.
    Greek,
    /// Arabic, Persian, Urdu, Pashto and others.
    Arabic,
    /// Hebrew and Yiddish.
    Hebrew,
    /// Chinese characters, in any language.
    Han,
    /// Korean syllables.
    Hangul,
    /// Hiragana and katakana.
    Kana,
    /// Any other script.
    Other,
    /// Digits and signs that belong to whatever stands beside them.
    Common,
}

impl Script {
    /// Whether words of this script are compared as Latin words.
    pub(crate) fn is_latin(self) -> bool {
        matches!(self, Script::Latin | Script::Common)
    }
}

/// The Hebrew geresh, where the character that follows `before` is one: as such, or as the apostrophe typed for it.
pub(crate) fn geresh_after(before: Option<char>, c: char) -> Option<char> {
    let typed = matches!(c, '\'' | '’' | '‘' | '´' | '`' | '׳');
    (typed && before.and_then(hebrew::foreign_sound).is_some()).then_some(hebrew::GERESH)
}

/// Letters of one script out of one written word, ready to become a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Romanised {
    pub text: String,
    pub script: Script,
    /// Belongs to the next piece of the same written word (a detached article, a surname cut off a Han name).
    pub glued: bool,
}

/// The script of a character, by code block: enough to choose a table.
pub(crate) fn script_of(c: char) -> Script {
    match c as u32 {
        0x30..=0x39 => Script::Common,
        0x41..=0x5A
        | 0x61..=0x7A
        | 0xAA
        | 0xBA
        | 0xC0..=0x24F
        | 0x250..=0x2AF
        | 0x1E00..=0x1EFF
        | 0x2C60..=0x2C7F => Script::Latin,
        0xA720..=0xA7FF | 0xAB30..=0xAB6F => Script::Latin,
        0x370..=0x3FF | 0x1F00..=0x1FFF => Script::Greek,
        0x400..=0x52F | 0x1C80..=0x1C8F | 0x2DE0..=0x2DFF | 0xA640..=0xA69F => Script::Cyrillic,
        0x590..=0x5FF => Script::Hebrew,
        0x600..=0x6FF | 0x750..=0x77F | 0x8A0..=0x8FF => {
            if matches!(c as u32, 0x660..=0x669 | 0x6F0..=0x6F9) { Script::Common } else { Script::Arabic }
        }
        0x1100..=0x11FF | 0xAC00..=0xD7AF | 0x3130..=0x318F => Script::Hangul,
        0x3041..=0x30FF | 0x31F0..=0x31FF => Script::Kana,
        0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF | 0x3005 => Script::Han,
        _ => Script::Other,
    }
}

/// One written word (NFKC, no separators inside) to its pieces in Latin letters.
///
/// A word that mixes look-alike letters of two scripts is first brought to one; a word that mixes scripts otherwise
/// (`ABC有限公司`) is cut where the script changes. Han characters are read in the language.
pub(crate) fn romanise(word: &str, kind: NameKind, language: Language) -> Vec<Romanised> {
    let mut letters: Vec<char> = Vec::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        push_without_marks(c, &mut letters);
    }
    homoglyph::unify(&mut letters);
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < letters.len() {
        let (script, end) = run_end(&letters, start);
        romanise_run(&letters[start..end], script, kind, language, &mut pieces);
        start = end;
    }
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

/// Marks go only where a mark is a diacritic. In Kana, Hangul and the Indic scripts it carries a sound.
fn push_without_marks(c: char, letters: &mut Vec<char>) {
    if c.is_ascii() {
        letters.push(c);
        return;
    }
    match script_of(c) {
        Script::Latin | Script::Greek | Script::Cyrillic | Script::Arabic | Script::Hebrew => {
            letters.extend(std::iter::once(c).nfd().filter(|mark| canonical_combining_class(*mark) == 0));
        }
        Script::Other if matches!(c as u32, 0x300..=0x36F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF) =>
            {}
        Script::Han | Script::Hangul | Script::Kana | Script::Other | Script::Common => letters.push(c),
    }
}

fn run_end(letters: &[char], start: usize) -> (Script, usize) {
    let mut script = Script::Common;
    let mut end = start;
    while end < letters.len() {
        let next = script_of(letters[end]);
        if next != Script::Common {
            if script == Script::Common {
                script = next;
            } else if next != script {
                break;
            }
        }
        end += 1;
    }
    (script, end)
}

fn romanise_run(
    run: &[char],
    script: Script,
    kind: NameKind,
    language: Language,
    pieces: &mut Vec<Romanised>,
) {
    let mut text = String::with_capacity(run.len() * 2);
    match script {
        Script::Latin | Script::Common => latin::romanise(run, &mut text),
        Script::Cyrillic => cyrillic::romanise(run, &mut text),
        Script::Greek => greek::romanise(run, &mut text),
        Script::Hebrew => hebrew::romanise(run, &mut text),
        Script::Arabic => return arabic::pieces(run, pieces),
        Script::Han => {
            if !han::pieces_in(language, run, kind, pieces) {
                han::pieces_in(Language::Mandarin, run, kind, pieces);
            }
            return;
        }
        Script::Hangul => return hangul::pieces(run, kind, pieces),
        Script::Kana => kana::romanise(run, &mut text),
        Script::Other => fallback_all(run, &mut text),
    }
    pieces.push(Romanised { text, script, glued: false });
}

fn fallback_all(run: &[char], out: &mut String) {
    run.iter().for_each(|c| fallback(*c, out));
}

/// A character without a table: `any_ascii`, letters and digits only.
pub(crate) fn fallback(c: char, out: &mut String) {
    out.extend(
        any_ascii::any_ascii_char(c)
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase()),
    );
}
