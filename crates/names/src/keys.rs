//! Keys under which an index finds every word that a word can agree with.
//!
//! Promises: two words of which [`crate::token_similarity`] says anything but [`crate::TokenMatchKind::Different`] share a key
//! of [`token_keys`], or become equal when up to [`missing_letters`] of each are left out; the comparison itself enforces it,
//! so an index that follows both loses nothing. Not covered, because an index finds them by other means: an initial and a
//! name that begins with it, and two legal forms of different classes.
//! Does not: hold an index, or say how much two words agree. Source: screening reference, section 5 D.

use crate::normalise::TOKEN_BYTES_MAX;
use crate::parts::Reason;
use crate::token::{Token, TokenTag};

/// Fewest letters of a word that is also found with two letters missing: shorter ones would agree with too many.
pub const TWO_MISSING_LETTERS_MIN: usize = 6;
/// Letters of a word beyond which only one may be missing: the pairs grow with the square.
pub const TWO_MISSING_LETTERS_MAX: usize = 20;
/// Consonants a skeleton needs to be a key: across scripts two are all the evidence there can be.
pub(crate) const SKELETON_SYMBOLS_MIN: u32 = 2;

/// Adjacent words that are compared as written together, unless they are the whole name: an index has each such run.
pub const JOINED_WORDS_MAX: usize = 3;
/// Letters that may be left out of adjacent words of the query, written together, to find their neighbours: such words are long,
/// and two of a long word are many.
pub const JOINED_MISSING_LETTERS: usize = 1;
/// Consonants a skeleton needs for adjacent words of a listed name, written together, to be found by it: they are found by
/// that or by exactly their letters.
pub const JOINED_SYMBOLS_MIN: u32 = 4;

/// How many letters may be left out of a word of this length to find its neighbours.
pub const fn missing_letters(length: usize) -> usize {
    if length >= TWO_MISSING_LETTERS_MIN && length <= TWO_MISSING_LETTERS_MAX { 2 } else { 1 }
}

/// Appends the keys of a word. A word with a digit in it has none, for it agrees with its equal only; a number has that of
/// its value.
pub fn token_keys(token: &Token, keys: &mut Vec<u64>) {
    match token.tag() {
        TokenTag::Number | TokenTag::LegalForm(_) | TokenTag::Particle | TokenTag::Title
            if token.class() != 0 =>
        {
            keys.push(key(Family::Class(tag_number(token.tag())), u64::from(token.class())));
        }
        _ => {}
    }
    if token.has_digit() || matches!(token.tag(), TokenTag::LegalForm(_) | TokenTag::Number) {
        return;
    }
    if crate::similarity::symbols(token.skeleton()) >= SKELETON_SYMBOLS_MIN {
        keys.push(key(Family::Skeleton, token.skeleton()));
    }
    keys.push(key(Family::Sounds, token.sounds()));
    keys.extend(token.groups().numbers().map(|group| key(Family::Group, u64::from(group))));
}

/// The key among [`token_keys`] and [`crate::across_keys`] by which a plain Latin word of these letters is found for a reason:
/// for words written together, which are compared by letters alone.
pub fn text_key(text: &str, reason: Reason) -> Option<u64> {
    let letters = text.as_bytes();
    match reason {
        _ if letters.iter().any(u8::is_ascii_digit) => None,
        Reason::Sounds => Some(key(Family::Sounds, sounds_of(letters))),
        Reason::Skeleton => {
            let skeleton = crate::similarity::skeleton_of(letters);
            let says_enough = crate::similarity::symbols(skeleton) >= SKELETON_SYMBOLS_MIN;
            says_enough.then(|| key(Family::Skeleton, skeleton))
        }
        Reason::Across => crate::across::key_of_latin(text),
    }
}

/// The key of a coarse skeleton across scripts; see [`crate::across_keys`].
pub(crate) fn across_key(skeleton: u64) -> u64 {
    key(Family::Across, skeleton)
}

/// The key among [`token_keys`] that words share which sound alike: they agree by their letters or not at all.
pub fn sounds_key(token: &Token) -> u64 {
    key(Family::Sounds, token.sounds())
}

/// The key among [`token_keys`] that words of the same consonants share: they agree by their letters or not at all.
pub fn skeleton_key(token: &Token) -> u64 {
    key(Family::Skeleton, token.skeleton())
}

/// Whether words of these letters ([`Token::letter_bits`]) and lengths can agree by edits: a cheap test that never rules out
/// what the comparison accepts. Words that agree otherwise share a key other than [`sounds_key`].
pub fn may_agree_by_letters(a: (u32, usize), b: (u32, usize)) -> bool {
    crate::similarity::may_be_edits(a, b)
}

/// One bit for each letter that occurs in a word: what [`may_agree_by_letters`] takes.
pub fn letter_bits(text: &str) -> u32 {
    crate::token::letters_of(text.as_bytes())
}

/// What a key says; part of it, so that keys of two kinds never meet.
enum Family {
    Skeleton,
    Sounds,
    Across,
    Group,
    Class(u64),
}

fn tag_number(tag: TokenTag) -> u64 {
    match tag {
        TokenTag::Number => 1,
        TokenTag::LegalForm(_) => 2,
        TokenTag::Particle => 3,
        TokenTag::Title => 4,
        TokenTag::Plain | TokenTag::Generic | TokenTag::Initial | TokenTag::Patronymic => 0,
    }
}

fn key(family: Family, value: u64) -> u64 {
    let salt = match family {
        Family::Skeleton => 1,
        Family::Sounds => 2,
        Family::Group => 3,
        Family::Across => 4,
        Family::Class(tag) => 16 + tag,
    };
    mixed(value ^ mixed(salt))
}

/// All bits of a number depend on all bits of the result.
pub(crate) const fn mixed(mut state: u64) -> u64 {
    state ^= 0xcbf2_9ce4_8422_2325;
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// The word with each letter replaced by its class of sound, repeats and any `h` but a first left out, as a number: words that
/// differ only in cheap exchanges (`ahmad` and `ahmet`, `qasim` and `ghasem`) agree in it though several letters and
/// their skeletons differ.
pub(crate) fn sounds_of(text: &[u8]) -> u64 {
    let mut state: u64 = 0;
    let mut last = 0;
    for (at, letter) in text.iter().enumerate() {
        if *letter == b'h' && at > 0 {
            continue;
        }
        let class = u64::from(sound_class(*letter));
        if class != last {
            state = (state ^ class).wrapping_mul(0x0100_0000_01b3).rotate_left(11);
            last = class;
        }
    }
    state
}

/// The class of sound of a letter.
pub(crate) fn sound_class(letter: u8) -> u8 {
    match letter {
        b'h' => 2,
        b'a' | b'e' | b'i' | b'o' | b'u' | b'y' => 1,
        b'l' => 3,
        b'r' => 4,
        b'm' | b'n' => 5,
        b'd' | b't' => 6,
        b'b' | b'p' | b'v' | b'f' | b'w' => 7,
        _ => 8,
    }
}

/// Whether an index would bring two words together by leaving out letters of each: as many edits, whatever they cost.
pub(crate) fn are_neighbours(a: &[u8], b: &[u8], missing: usize) -> bool {
    edits(a, b, missing).is_some()
}

/// Whether one letter is wrong, missing, too many or changed places with the next.
pub(crate) fn one_edit_apart(a: &[u8], b: &[u8]) -> bool {
    edits(a, b, 1) == Some(1)
}

/// Optimal string alignment distance if it is at most `allowed`, which is one or two.
fn edits(a: &[u8], b: &[u8], allowed: usize) -> Option<usize> {
    if a.len() > TOKEN_BYTES_MAX || b.len() > TOKEN_BYTES_MAX || a.len().abs_diff(b.len()) > allowed {
        return None;
    }
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    let far = allowed as u8 + 1;
    let mut rows = [[far; TOKEN_BYTES_MAX + 1]; 3];
    for (j, cell) in rows[0].iter_mut().enumerate().take(b.len() + 1) {
        *cell = (j as u8).min(far);
    }
    for i in 1..=a.len() {
        let (row, above, above2) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[row] = [far; TOKEN_BYTES_MAX + 1];
        rows[row][0] = (i as u8).min(far);
        for j in i.saturating_sub(allowed).max(1)..=(i + allowed).min(b.len()) {
            let mut cost = rows[above][j - 1] + u8::from(a[i - 1] != b[j - 1]);
            cost = cost.min(rows[above][j] + 1).min(rows[row][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(rows[above2][j - 2] + 1);
            }
            rows[row][j] = cost.min(far);
        }
    }
    let found = rows[a.len() % 3][b.len()];
    (found < far).then_some(usize::from(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_alikes_share_a_key() {
        for (a, b) in [("ahmad", "ahmet"), ("qasim", "ghasem"), ("yusuf", "iusuf"), ("wolf", "vulp")] {
            assert_eq!(sounds_of(a.as_bytes()), sounds_of(b.as_bytes()), "{a} {b}");
        }
        for (a, b) in [("ahmad", "ahmar"), ("petrov", "petrovic"), ("ali", "al")] {
            assert_ne!(sounds_of(a.as_bytes()), sounds_of(b.as_bytes()), "{a} {b}");
        }
    }

    #[test]
    fn letters_alone_have_the_keys_of_the_word() {
        for text in ["liweiqo", "qwertzuiop", "aa", "mig29", "abdulxrahmanq"] {
            let name = crate::normalise(text, crate::NameKind::Entity);
            let (mut of_token, mut of_text) = (Vec::new(), Vec::new());
            token_keys(&name.tokens()[0], &mut of_token);
            crate::across_keys(&name.tokens()[0], &mut of_token);
            let reasons = [Reason::Skeleton, Reason::Sounds, Reason::Across];
            of_text.extend(reasons.into_iter().filter_map(|reason| text_key(text, reason)));
            assert_eq!(of_token, of_text, "{text}");
        }
    }

    #[test]
    fn neighbours_are_one_edit_apart_and_two_from_six_letters_on() {
        for (a, b, near) in [
            ("omar", "omar", true),
            ("omar", "omra", true),
            ("omar", "oma", true),
            ("omar", "umer", false),
            ("petrov", "petrof", true),
            ("petrov", "pterof", true),
            ("petrov", "ptervo", true),
            ("petrov", "pvtero", false),
            ("petrov", "petrovic", true),
            ("petro", "petrovi", false),
            ("ivanov", "petrov", false),
        ] {
            let missing = missing_letters(a.len()).min(missing_letters(b.len()));
            assert_eq!(are_neighbours(a.as_bytes(), b.as_bytes(), missing), near, "{a} {b}");
            assert_eq!(are_neighbours(b.as_bytes(), a.as_bytes(), missing), near, "{b} {a}");
        }
    }
}
