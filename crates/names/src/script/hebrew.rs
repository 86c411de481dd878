//! Hebrew letters to Latin; vav and yod read as vowels unless they open the word.
//!
//! Promises: final letters equal their usual forms; letters that sound alike in some words only (ק and כ, ט and ת, ח and ה)
//! keep spellings of their own, so that the fitted costs can tell them apart; a geresh makes the foreign sound (ג׳ is j).
//! Does not: know which of b/v, p/f, sh/s is meant; the fitted costs do.

use super::fallback;

/// The mark that turns a letter into a foreign sound; [`super::is_geresh`] says when an apostrophe is one.
pub(super) const GERESH: char = '׳';

pub(super) fn romanise(run: &[char], out: &mut String) {
    let letters: Vec<char> = run.iter().copied().filter(|c| !matches!(c, '״' | '־')).collect();
    let mut at = 0;
    while at < letters.len() {
        let c = letters[at];
        let marked = letters.get(at + 1) == Some(&GERESH);
        if let Some(text) = foreign_sound(c).filter(|_| marked) {
            out.push_str(text);
            at += 2;
            continue;
        }
        // A double vav is the consonant.
        if c == 'ו' && letters.get(at + 1) == Some(&'ו') {
            out.push('v');
            at += 2;
            continue;
        }
        let text = letter(c, at == 0, at + 1 == letters.len());
        if !text.is_empty() {
            out.push_str(text);
        } else if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if c != GERESH {
            fallback(c, out);
        }
        at += 1;
    }
}

/// Letters that a geresh changes.
pub(super) fn foreign_sound(c: char) -> Option<&'static str> {
    Some(match c {
        'ג' => "j",
        'ז' => "zh",
        'צ' | 'ץ' => "ch",
        'ת' => "th",
        'ד' => "dh",
        'ח' => "kh",
        'ע' => "gh",
        _ => return None,
    })
}

fn letter(c: char, initial: bool, last: bool) -> &'static str {
    match c {
        'א' | 'ע' => "a",
        'ב' => "b",
        'ג' => "g",
        'ד' => "d",
        'ה' if last => "a",
        'ה' => "h",
        'ו' if initial => "v",
        'ו' => "o",
        'ז' => "z",
        'ח' => "ch",
        'ט' => "t",
        'ת' => "th",
        'י' if initial => "y",
        'י' => "i",
        'כ' | 'ך' => "k",
        'ק' => "q",
        'ל' => "l",
        'מ' | 'ם' => "m",
        'נ' | 'ן' => "n",
        'ס' => "s",
        'פ' if initial => "p",
        'פ' | 'ף' => "f",
        'צ' | 'ץ' => "tz",
        'ר' => "r",
        'ש' => "sh",
        _ => "",
    }
}
