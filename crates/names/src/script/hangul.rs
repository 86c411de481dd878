//! Hangul syllables to Latin, by the Revised Romanization, letter for letter.
//!
//! Promises: every letter keeps a spelling of its own (`eo`, `eu`), so that the fitted costs can tell the vowel that is put
//! between foreign consonants from a spoken one; common surnames agree with all the ways their bearers write them
//! ([`surname_spellings`]: Lee, Yi, Ri, Rhee). Does not: apply sound changes between syllables; the fitted costs cover them.

use super::{Romanised, Script, fallback};
use crate::token::NameKind;

const FIRST_SYLLABLE: u32 = 0xAC00;
const LAST_SYLLABLE: u32 = 0xD7A3;
const VOWELS: u32 = 21;
const FINALS: u32 = 28;

const INITIAL: [&str; 19] =
    ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"];
const VOWEL: [&str; 21] = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi",
    "yu", "eu", "ui", "i",
];
const FINAL: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t",
    "ng", "t", "t", "k", "t", "p", "t",
];

/// Surnames with the letters they are read by and the spellings their bearers use. The first spelling is the token's text.
/// Together these are the surnames of more than nine in ten Koreans.
const SURNAMES: [(&str, &[&str]); 60] = [
    ("김", &["kim", "gim", "ghim"]),
    ("이", &["yi", "lee", "ri", "rhee", "li", "rhie", "ree"]),
    ("리", &["ri", "lee", "yi", "rhee", "li", "rhie", "ree"]),
    ("박", &["pak", "park", "bak", "bark", "pahk"]),
    ("최", &["choe", "choi", "chey", "choy"]),
    ("정", &["jeong", "jung", "chung", "jong", "chong", "cheong"]),
    ("강", &["kang", "gang", "khang"]),
    ("조", &["jo", "cho", "joe", "jho"]),
    ("윤", &["yun", "yoon", "youn", "youn"]),
    ("장", &["jang", "chang", "zhang"]),
    ("임", &["im", "lim", "rim", "yim", "leem", "rhim"]),
    ("림", &["rim", "lim", "im", "yim", "leem"]),
    ("한", &["han", "hahn"]),
    ("오", &["oh", "o"]),
    ("서", &["seo", "suh", "so", "sur", "seoh"]),
    ("신", &["sin", "shin", "sheen"]),
    ("권", &["kwon", "gwon", "kweon", "gweon"]),
    ("황", &["hwang", "whang", "hoang"]),
    ("안", &["an", "ahn"]),
    ("송", &["song"]),
    ("류", &["ryu", "yu", "yoo", "you", "ryoo", "lyu"]),
    ("유", &["yu", "yoo", "you", "ryu", "ryoo"]),
    ("전", &["jeon", "chon", "jun", "chun", "jon", "cheon"]),
    ("홍", &["hong"]),
    ("고", &["ko", "go", "koh", "goh"]),
    ("문", &["mun", "moon"]),
    ("손", &["son", "sohn"]),
    ("양", &["yang", "ryang"]),
    ("량", &["ryang", "yang"]),
    ("배", &["bae", "pae", "bai", "pai"]),
    ("백", &["paek", "baek", "baik", "paik", "back"]),
    ("허", &["heo", "ho", "hur", "huh", "her"]),
    ("남", &["nam"]),
    ("심", &["sim", "shim"]),
    ("노", &["noh", "roh", "ro", "no", "rho"]),
    ("로", &["ro", "noh", "roh", "no", "rho"]),
    ("하", &["ha", "hah"]),
    ("곽", &["kwak", "gwak", "kwag"]),
    ("성", &["seong", "song", "sung"]),
    ("차", &["cha"]),
    ("주", &["ju", "chu", "joo", "choo"]),
    ("우", &["u", "woo", "wu"]),
    ("구", &["ku", "gu", "koo", "goo"]),
    ("나", &["na", "ra", "nah", "rah"]),
    ("민", &["min"]),
    ("진", &["jin", "chin"]),
    ("지", &["ji", "chi", "jee"]),
    ("엄", &["om", "eom", "um", "uhm"]),
    ("채", &["chae", "chai"]),
    ("원", &["won", "weon"]),
    ("천", &["cheon", "chon", "chun"]),
    ("방", &["bang", "pang"]),
    ("공", &["kong", "gong"]),
    ("현", &["hyon", "hyeon", "hyun"]),
    ("변", &["byeon", "pyon", "byun", "byon"]),
    ("염", &["yom", "yeom", "ryom", "yum"]),
    ("여", &["yo", "yeo", "ryo"]),
    ("추", &["chu", "choo"]),
    ("도", &["do", "to"]),
    ("석", &["sok", "seok", "suk"]),
];

/// Surnames of two syllables.
const COMPOUND_SURNAMES: [&str; 7] = ["남궁", "황보", "제갈", "사공", "선우", "서문", "독고"];

/// A surname and a given name of two syllables; with a compound surname one more.
const PERSON_RUN_MAX: usize = 3;

pub(super) fn pieces(run: &[char], kind: NameKind, out: &mut Vec<Romanised>) {
    let surname = if kind == NameKind::Person { surname_length(run) } else { 0 };
    cut(run, surname, out);
}

/// A personal name of which the first syllable is known to be the surname, however rare: one that is read from Han characters.
pub(super) fn name(run: &[char], out: &mut Vec<Romanised>) {
    let surname = match run.len() {
        2..=PERSON_RUN_MAX => 1,
        _ => surname_length(run),
    };
    cut(run, surname, out);
}

fn cut(run: &[char], surname: usize, out: &mut Vec<Romanised>) {
    if surname == 0 {
        return out.push(Romanised { text: read(run), script: Script::Hangul, glued: false });
    }
    let known = spellings_of(run[0]).filter(|_| surname == 1);
    let text = known.map_or_else(|| read(&run[..surname]), |spellings| spellings[0].to_string());
    out.push(Romanised { text, script: Script::Hangul, glued: true });
    out.push(Romanised { text: read(&run[surname..]), script: Script::Hangul, glued: false });
}

/// Syllables of the surname that opens a personal name; none for foreign names, whose first syllable is rarely one.
fn surname_length(run: &[char]) -> usize {
    let compound =
        run.len() > 2 && COMPOUND_SURNAMES.iter().any(|surname| surname.chars().eq(run[..2].iter().copied()));
    if compound && run.len() <= PERSON_RUN_MAX + 1 {
        2
    } else {
        usize::from((2..=PERSON_RUN_MAX).contains(&run.len()) && spellings_of(run[0]).is_some())
    }
}

fn spellings_of(syllable: char) -> Option<&'static [&'static str]> {
    let row = SURNAMES.iter().find(|(surname, _)| surname.chars().eq(std::iter::once(syllable)))?;
    Some(row.1)
}

/// Every spelling of the surnames whose token text this is: `yi` to Lee, Ri, Rhee and the others.
pub(crate) fn surname_spellings(text: &str) -> impl Iterator<Item = &'static str> {
    let rows = SURNAMES.iter().filter(move |(_, spellings)| spellings[0] == text);
    rows.flat_map(|(_, spellings)| spellings.iter().copied())
}

/// Whether bearers of some surname write it so.
pub(crate) fn is_surname_spelling(text: &str) -> bool {
    SURNAMES.iter().any(|(_, spellings)| spellings.contains(&text))
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
