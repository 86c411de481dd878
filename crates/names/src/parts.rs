//! What the parts of words written together must have in common with a word for the whole to agree with it.
//!
//! Promises: if the comparison lets Latin words written together agree with one word because they sound alike, have the same
//! consonants, or the same coarse consonants across scripts, then a key of the first of them ([`head_keys`]) and one of the last
//! ([`tail_keys`]) are among the keys of that word ([`whole_keys`]), for the same reason. That lets a bulk run tell most names
//! apart without writing their words together. Does not: say anything of words that agree by a letter or two only, of words with
//! digits, or of words in other scripts written together.
//! Serves: screening reference, section 5 G.

use crate::across::skeleton;
use crate::similarity::{SYMBOL_NONE, symbol_at};
use crate::token::Token;

/// Why words may agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The same classes of sound in the same order.
    Sounds,
    /// The same consonants.
    Skeleton,
    /// The same coarse consonants, where one of them is written in another script.
    Across,
}

/// All reasons, in the order of the keys.
pub const REASONS: [Reason; 3] = [Reason::Sounds, Reason::Skeleton, Reason::Across];

/// Which part of words written together a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    Head,
    Tail,
}

/// Coarse consonants of a listed word from which on its end says nothing: then [`whole_keys`] calls its beginnings long.
const ACROSS_LONG: usize = 12;

/// Where a key of a word was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A beginning.
    Head,
    /// An end.
    Tail,
    /// A beginning of a word so long that its end need not be the end of the words written together.
    LongHead,
}

/// Calls back with the keys of every beginning and end of a word.
pub fn whole_keys(word: &Token, mut found: impl FnMut(Reason, Place, u64)) {
    each_whole(word, |reason, symbols, is_long| {
        each_end(symbols, |place, symbols| match place {
            Place::Head if is_long => found(reason, Place::LongHead, key(reason, symbols)),
            Place::Tail if is_long => {}
            _ => found(reason, place, key(reason, symbols)),
        });
    });
}

/// Symbols of a beginning and an end that may be the same one: what two words written together have in common where they meet.
const SHARED_MAX: usize = 2;

/// Calls back with the key of a beginning and that of an end, of every two that may be those of words written together, whatever
/// stands between them. Not of words so long that their ends say nothing; their beginnings are among the [`whole_keys`].
pub fn whole_pairs(word: &Token, mut found: impl FnMut(Reason, u64, u64)) {
    let mut tails = Vec::with_capacity(32);
    each_whole(word, |reason, symbols, is_long| {
        if is_long {
            return;
        }
        tails.clear();
        tails.extend((0..=symbols.len()).map(|at| key(reason, symbols.get(at..).unwrap_or_default())));
        for at in 0..=symbols.len() {
            let head = key(reason, symbols.get(..at).unwrap_or_default());
            tails.iter().skip(at.saturating_sub(SHARED_MAX)).for_each(|tail| found(reason, head, *tail));
        }
    });
}

/// Calls back with what a word is for each reason, and whether that is so long that its end says nothing.
fn each_whole(word: &Token, mut found: impl FnMut(Reason, &[u8], bool)) {
    let text = word.text().as_bytes();
    let mut symbols = Vec::with_capacity(32);
    sounds(text, Part::Whole, &mut symbols);
    found(Reason::Sounds, &symbols, false);
    consonants(text, Part::Whole, &mut symbols);
    found(Reason::Skeleton, &symbols, false);
    for variant in word.variants().unwrap_or_default() {
        symbols.clear();
        let count = (63 - variant.leading_zeros()) / 4;
        symbols.extend((0..count).rev().map(|at| (variant >> (4 * at) & 15) as u8));
        found(Reason::Across, &symbols, symbols.len() >= ACROSS_LONG);
    }
}

fn each_end(symbols: &[u8], mut found: impl FnMut(Place, &[u8])) {
    for at in 0..=symbols.len() {
        let (head, tail) = symbols.split_at(at);
        found(Place::Head, head);
        found(Place::Tail, tail);
    }
}

/// The keys of the first of several words written together, by reason.
pub fn head_keys(text: &str) -> [u64; REASONS.len()] {
    part_keys(text, Part::Head)
}

/// The keys of the last of several words written together, by reason.
pub fn tail_keys(text: &str) -> [u64; REASONS.len()] {
    part_keys(text, Part::Tail)
}

fn part_keys(text: &str, part: Part) -> [u64; REASONS.len()] {
    let (text, mut symbols) = (text.as_bytes(), Vec::with_capacity(32));
    REASONS.map(|reason| {
        match reason {
            Reason::Sounds => sounds(text, part, &mut symbols),
            Reason::Skeleton => consonants(text, part, &mut symbols),
            Reason::Across => coarse(text, part, &mut symbols),
        }
        key(reason, &symbols)
    })
}

fn key(reason: Reason, symbols: &[u8]) -> u64 {
    let salt = match reason {
        Reason::Sounds => 0x50,
        Reason::Skeleton => 0x51,
        Reason::Across => 0x52,
    };
    let sum = symbols
        .iter()
        .fold(1_u64, |sum, symbol| (sum ^ u64::from(*symbol)).wrapping_mul(0x0100_0000_01b3).rotate_left(23));
    crate::keys::mixed(sum ^ crate::keys::mixed(salt))
}

/// As [`crate::keys::sounds_of`] goes through a word. An `h` counts where it opens the whole only.
fn sounds(text: &[u8], part: Part, symbols: &mut Vec<u8>) {
    symbols.clear();
    for (at, letter) in text.iter().enumerate() {
        if *letter == b'h' && (at > 0 || part == Part::Tail) {
            continue;
        }
        let class = crate::keys::sound_class(*letter);
        if symbols.last() != Some(&class) {
            symbols.push(class);
        }
    }
}

/// As [`crate::similarity::skeleton_of`] goes through a word, less what depends on the word written before or after.
fn consonants(text: &[u8], part: Part, symbols: &mut Vec<u8>) {
    symbols.clear();
    let text = if part == Part::Head { settled(text) } else { text };
    let mut at = match text.first() {
        Some(b'h' | b's' | b'j' | b'z' | b'k' | b'c') if part == Part::Tail => {
            text.iter().take_while(|letter| is_changing(**letter)).count()
        }
        // Only at the beginning of the whole does a vowel show.
        Some(b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'w') if part == Part::Tail => 1,
        _ => 0,
    };
    while at < text.len() {
        let (symbol, taken) = symbol_at(text, at);
        at += taken;
        if symbol != SYMBOL_NONE && symbols.last() != Some(&symbol) {
            symbols.push(symbol);
        }
    }
}

/// Letters that letters beside them make part of something else: `s` and `h`, `d` and `j`.
fn is_changing(letter: u8) -> bool {
    matches!(letter, b's' | b'c' | b'k' | b'g' | b'z' | b'd' | b't' | b'p' | b'h' | b'j')
}

/// The letters of a head that stand for the same whatever follows.
fn settled(text: &[u8]) -> &[u8] {
    let open = text.iter().rev().take_while(|letter| is_changing(**letter)).count();
    match &text[..text.len() - open] {
        // Before a vowel it is a consonant.
        [b'y'] => &[],
        settled => settled,
    }
}

/// As [`skeleton::of_latin`] goes through a word.
fn coarse(text: &[u8], part: Part, symbols: &mut Vec<u8>) {
    symbols.clear();
    let is_vowel = |letter: Option<&u8>| letter.is_some_and(|letter| skeleton::is_vowel(*letter));
    if part != Part::Tail && is_vowel(text.first()) {
        symbols.push(skeleton::OPENS_WITH_VOWEL);
    }
    for letter in text {
        let class = skeleton::class(*letter);
        if class != 0 && symbols.last() != Some(&class) {
            symbols.push(class);
        }
    }
    if part != Part::Head && is_vowel(text.last()) {
        symbols.push(skeleton::ENDS_WITH_VOWEL);
    }
    if part == Part::Head {
        // Further ones do not count in the whole either.
        symbols.truncate(ACROSS_LONG);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NameKind, normalise};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn word(text: &str) -> Token {
        normalise(text, NameKind::Entity).tokens()[0].plain()
    }

    /// Keys of a word: reason, whether of a beginning, key.
    fn keys_of(word: &Token) -> BTreeSet<(u8, bool, u64)> {
        let mut keys = BTreeSet::new();
        whole_keys(word, |reason, place, key| {
            keys.insert((reason as u8, place != Place::Tail, key));
        });
        keys
    }

    /// Whether a beginning and an end of the word stand together under these parts' keys.
    fn pairs(word: &Token, reason: Reason, head: &str, tail: &str) -> bool {
        let (mut is_found, at) = (false, reason as usize);
        whole_pairs(word, |found, first, last| {
            is_found |= found == reason && first == head_keys(head)[at] && last == tail_keys(tail)[at];
        });
        is_found
    }

    fn shares(keys: &BTreeSet<(u8, bool, u64)>, reason: Reason, head: &str, tail: &str) -> bool {
        let at = reason as usize;
        keys.contains(&(at as u8, true, head_keys(head)[at]))
            && keys.contains(&(at as u8, false, tail_keys(tail)[at]))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn parts_of_what_sounds_alike_or_has_the_consonants_share_keys(
            text in "[a-eh-kmnpst-zA]{2,14}", at in 1_usize..13, more in 0_usize..6,
        ) {
            let text = text.to_lowercase();
            let at = at.min(text.len() - 1);
            let (head, rest) = text.split_at(at);
            let tail = &rest[more.min(rest.len() - 1)..];
            let token = Token::new(&text, 0..text.len(), crate::Script::Latin, false);
            let keys = keys_of(&token);
            for reason in [Reason::Sounds, Reason::Skeleton] {
                prop_assert!(shares(&keys, reason, head, tail), "{:?} {} {}", reason, head, tail);
                prop_assert!(pairs(&token, reason, head, tail), "{:?} {} {}", reason, head, tail);
            }
        }
    }

    #[test]
    fn parts_of_a_spelling_of_a_word_of_another_script_share_keys() {
        for (listed, spelt) in [
            ("Владимир", "vladimir"),
            ("محمد", "mohammad"),
            ("Александр", "aleksandr"),
            ("عبدالرحمن", "abdulrahman"),
            ("Обществосограниченнойответственностью", "obshchestvosogranichennoyotvetstvennostyu"),
        ] {
            let token = word(listed);
            let coarse = skeleton::of_latin(spelt.as_bytes());
            assert!(token.variants().is_some_and(|variants| variants.contains(&coarse)), "{listed} {spelt}");
            let keys = keys_of(&token);
            for at in 1..spelt.len() {
                let (head, tail) = spelt.split_at(at);
                let long = skeleton::consonants(coarse) + 2 >= ACROSS_LONG;
                let has_head = keys.contains(&(Reason::Across as u8, true, head_keys(head)[2]));
                let is_pair = pairs(&token, Reason::Across, head, tail);
                assert!(
                    has_head && (long || (shares(&keys, Reason::Across, head, tail) && is_pair)),
                    "{listed}: {head} {tail}"
                );
            }
        }
    }

    #[test]
    fn most_parts_share_nothing() {
        let keys = keys_of(&word("abdulrahman"));
        assert!(
            shares(&keys, Reason::Skeleton, "abdul", "rahman")
                && shares(&keys, Reason::Sounds, "abdol", "rehmon")
        );
        for (head, tail) in [("rahman", "abdul"), ("abdul", "karim"), ("john", "smith"), ("maria", "rahman")]
        {
            assert!(REASONS.iter().all(|reason| !shares(&keys, *reason, head, tail)), "{head} {tail}");
            assert!(REASONS.iter().all(|reason| !pairs(&word("abdulrahman"), *reason, head, tail)));
        }
    }
}
