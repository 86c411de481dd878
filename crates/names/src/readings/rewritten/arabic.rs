//! Arabic names of two words that are one name: `Abd al-Rahman`, `Abdur Rahman`, `Abderrahmane`; `Nur al-Din`, `Noureddine`.
//!
//! Before many letters the article is spoken as that letter, and written so or not, together or apart. Written together and as
//! spoken, all of these are one word to which the usual comparison of words applies.

use crate::normalise::{Role, role_of};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// Letters before which the article is spoken like them, as they begin their Latin spellings.
const SUN: [u8; 6] = [b'd', b'n', b'r', b's', b't', b'z'];
/// The same in Arabic letters.
const SUN_ARABIC: [char; 13] = ['ت', 'ث', 'د', 'ذ', 'ر', 'ز', 'س', 'ش', 'ص', 'ض', 'ط', 'ظ', 'ن'];
/// Spellings of *din*, religion; with the article before it.
const DIN: [&str; 5] = ["din", "deen", "dine", "dien", "dyn"];
const SERVANT: [&str; 4] = ["abd", "abdu", "abed", "ebd"];
/// Words of a name that are looked at.
const WORDS_MAX: usize = 32;

/// A word: where it stands, its letters without marks in lower case, and whether it follows the one before at a space or hyphen.
struct Word {
    at: Range<usize>,
    text: String,
    is_next: bool,
}

/// The text with such names written together and as they are spoken.
pub(in crate::readings) fn compounds_closed_up(text: &str) -> Option<String> {
    if !may_have_any(text) {
        return None;
    }
    let words = words_of(text);
    let mut bytes = text.as_bytes().to_vec();
    for (at, word) in words.iter().enumerate() {
        let after = |n: usize| words.get(at + n).filter(|_| (1..=n).all(|n| words[at + n].is_next));
        if let Some(article) = article_in(&word.text)
            && let Some(first) = word.text.as_bytes().get(article)
        {
            // Written together, but with the article as it is spelt.
            replace_article(&mut bytes, word, article - 1, *first);
        }
        match (after(1), after(2)) {
            (Some(article), Some(name))
                if SERVANT.contains(&&*word.text) && goes_before(&article.text, &name.text) =>
            {
                close_up(&mut bytes, &[word, article, name]);
            }
            (Some(article), Some(name)) if is_din(&name.text) && goes_before(&article.text, "din") => {
                close_up(&mut bytes, &[word, article, name]);
            }
            (Some(name), _)
                if is_servant_with_article(&word.text, &name.text) || has_article_and_din(&name.text) =>
            {
                close_up(&mut bytes, &[word, name]);
            }
            _ => {}
        }
    }
    let spoken = String::from_utf8(bytes).ok()?;
    let spoken = arabic_closed_up(&spoken).unwrap_or(spoken);
    (spoken != text).then_some(spoken)
}

/// Whether it may be worth looking: hardly any name has these letters.
fn may_have_any(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_near = |at: usize| {
        let has = |part: &[u8], from: usize| {
            bytes.get(from..from + part.len()).is_some_and(|found| found.eq_ignore_ascii_case(part))
        };
        // `abd`, `abed`; `din`, `deen`, `dien`, `dyn`.
        (at > 0 && (has(b"b", at - 1) || has(b"be", at.saturating_sub(2))))
            || [&b"in"[..], b"een", b"ien", b"yn"].iter().any(|rest| has(rest, at + 1))
    };
    (0..bytes.len()).any(|at| bytes[at] | 0x20 == b'd' && is_near(at))
        || (!text.is_ascii() && (text.contains("ال") || text.contains(['ī', 'Ī'])))
}

fn words_of(text: &str) -> Vec<Word> {
    let (mut words, mut start, mut is_next) = (Vec::new(), None, false);
    for (at, c) in text.char_indices().chain([(text.len(), ',')]) {
        match role_of(c) {
            Role::Letter if start.is_none() => start = Some(at),
            Role::Letter | Role::Nothing => {}
            role => {
                if let Some(from) = start.take() {
                    let letters =
                        text.get(from..at).unwrap_or_default().nfkd().filter(char::is_ascii_alphabetic);
                    let text = letters.map(|c| c.to_ascii_lowercase()).collect();
                    words.push(Word { at: from..at, text, is_next });
                    is_next = true;
                }
                is_next &= role == Role::Glue || c.is_whitespace();
            }
        }
        if words.len() == WORDS_MAX {
            break;
        }
    }
    words
}

fn begins_with_sun(name: &str) -> bool {
    name.len() > 2 && name.as_bytes().first().is_some_and(|first| SUN.contains(first))
}

/// Whether a word is the article before a name, as spelt or as spoken.
fn goes_before(article: &str, name: &str) -> bool {
    let spoken = |rest: &[u8]| {
        rest == b"l" || rest.first() == name.as_bytes().first() && (rest.len() == 1 || rest == b"sh")
    };
    begins_with_sun(name)
        && matches!(article.as_bytes(), [b'a' | b'e' | b'i' | b'u' | b'o', rest @ ..] if spoken(rest))
}

/// `abdul`, `abder`: a servant with the article, as spelt or as spoken before the name.
fn is_servant_with_article(word: &str, name: &str) -> bool {
    let article = word.strip_prefix("abd").or(word.strip_prefix("ebd"));
    article.is_some_and(|article| goes_before(article.strip_prefix('o').unwrap_or(article), name))
}

fn is_din(word: &str) -> bool {
    DIN.contains(&word)
}

/// `eddine`, `uddin`, `aldin`.
fn has_article_and_din(word: &str) -> bool {
    let rest = word.strip_prefix(['a', 'e', 'i', 'u', 'o']);
    rest.is_some_and(|rest| is_din(rest) || rest.strip_prefix(['l', 'd']).is_some_and(is_din))
}

/// Where a name begins that the article, as it is spelt, stands before within a word: `abdulrahman`, `salahaldin`.
fn article_in(word: &str) -> Option<usize> {
    let is_vowel = |byte: Option<&u8>| byte.is_some_and(|byte| b"aeiou".contains(byte));
    let bytes = word.as_bytes();
    if (word.starts_with("abd") || word.starts_with("ebd")) && is_vowel(bytes.get(3)) {
        let article = 3 + bytes[3..].iter().take_while(|byte| is_vowel(Some(byte))).count();
        let name = word.get(article + 1..)?;
        return (bytes.get(article) == Some(&b'l') && begins_with_sun(name)).then_some(article + 1);
    }
    let din = DIN.iter().find_map(|din| word.strip_suffix(din)).filter(|name| name.len() > 3)?;
    let is_spelt = din.ends_with('l') && is_vowel(din.as_bytes().get(din.len() - 2));
    // `Geraldine` is another name.
    (is_spelt && !word.ends_with("aldine")).then_some(din.len())
}

/// Replaces the letter of the article at a place of a word by another one.
fn replace_article(bytes: &mut [u8], word: &Word, letter: usize, by: u8) {
    // Only where letters are bytes are they at the same places.
    if word.at.len() == word.text.len()
        && let Some(byte) = bytes.get_mut(word.at.start + letter)
    {
        *byte = by;
    }
}

/// Takes away what stands between words, and writes the article before the last of them as it is spoken.
fn close_up(bytes: &mut [u8], words: &[&Word]) {
    let [before @ .., last] = words else { return };
    let Some(article) = before.last() else { return };
    for pair in words.windows(2) {
        if let [one, next] = pair {
            take_away(bytes, one.at.end..next.at.start);
        }
    }
    let spoken = last.text.as_bytes().first().copied();
    match (spoken, article.text.as_bytes().last()) {
        (Some(spoken), Some(b'l')) if SUN.contains(&spoken) => {
            if let Some(byte) = bytes.get_mut(article.at.end - 1).filter(|byte| byte.is_ascii_alphabetic()) {
                *byte = spoken;
            }
        }
        // `Nour eldine`: the article is part of the last word.
        (Some(_), _) if last.text.as_bytes().get(1) == Some(&b'l') => replace_article(bytes, last, 1, b'd'),
        _ => {}
    }
}

/// Replaces by what normalising takes away; a sign of several bytes stays valid.
fn take_away(bytes: &mut [u8], range: Range<usize>) {
    let Some(between) = bytes.get(range.clone()).and_then(|between| std::str::from_utf8(between).ok()) else {
        return;
    };
    let away: String = between.chars().map(super::taken_away).collect();
    bytes[range].copy_from_slice(away.as_bytes());
}

/// The same in Arabic letters: عبد الرحمن, نور الدين.
fn arabic_closed_up(text: &str) -> Option<String> {
    if !text.contains("ال") {
        return None;
    }
    let mut letters: Vec<char> = text.chars().collect();
    let mut found = false;
    for at in 0..letters.len().saturating_sub(3) {
        let [article, name] = [&letters[at..at + 2], &letters[at + 2..]];
        if article != ['ا', 'ل'] || !SUN_ARABIC.contains(&name[0]) {
            continue;
        }
        let is_din = name.starts_with(&['د', 'ي', 'ن']) || name.starts_with(&['د', 'ی', 'ن']);
        let gap = letters[..at].iter().rev().take_while(|c| c.is_whitespace()).count();
        let before = &letters[..at - gap];
        let is_servant = before.ends_with(&['ع', 'ب', 'د']);
        let follows = before.last().is_some_and(|c| c.is_alphabetic());
        if follows && (is_servant || (is_din && gap > 0)) {
            letters[at + 1] = letters[at + 2];
            letters[at - gap..at].iter_mut().for_each(|c| *c = super::taken_away(*c));
            found = true;
        }
    }
    found.then(|| letters.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_two_words_are_written_as_spoken() {
        for (text, expected) in [
            ("Abd al-Rahman Khalid", "Abd'ar'Rahman Khalid"),
            ("ABD EL RAZAK, Ali", "ABD'Er'RAZAK, Ali"),
            ("Abdul Rahman", "Abdur'Rahman"),
            ("Abdur-Rahman", "Abdur'Rahman"),
            ("Abder Rezak", "Abder'Rezak"),
            ("Abdulrahman", "Abdurrahman"),
            ("Abdulsalam Saidi", "Abdussalam Saidi"),
            ("Khalid Nur al-Din", "Khalid Nur'ad'Din"),
            ("Nour Eddine Saidi", "Nour'Eddine Saidi"),
            ("Nour El Dine", "Nour'Ed'Dine"),
            ("Nour Eldine", "Nour'Eddine"),
            ("Salahaldin", "Salahaddin"),
            ("Abd al-Shakur", "Abd'as'Shakur"),
            ("عبد الرحمن", "عبد'اررحمن"),
            ("نور الدين", "نور'اددين"),
        ] {
            let found = compounds_closed_up(text);
            assert_eq!(found.as_deref(), Some(expected), "{text}");
            assert_eq!(found.map(|found| found.len()), Some(text.len()));
        }
        for text in [
            "Abd al-Aziz",
            "Abdul Karim",
            "Geraldine Din",
            "Din Ahmed",
            "Bernardine Smith",
            "Dean Smith",
            "الدين",
            "",
        ] {
            assert_eq!(compounds_closed_up(text), None, "{text}");
        }
    }
}
