//! What a word of a customer may be part of, and who need not be looked at closer because no word is near or part of anything.
//!
//! Promises: words written together that agree with a listed word begin and end with words of which [`may_join`] is true; a
//! name that [`is_quiet`] has nothing near any listed name. Does not: say what is near.
//!
//! # How
//!
//! Words written together agree with a listed word if a letter differs, or if they share its sounds or consonants. A letter may
//! differ in the first or in the last of them, so the other one is exactly a beginning or an end of the listed word; sounds and
//! consonants of the first begin those of the listed word, and those of the last end them ([`names::parts`]). All of that
//! is a few bits for each distinct word of the customers, found once.

use crate::bulk::bloom::{Bloom, Shortened, text_hash};
use names::parts::{Place, REASONS, Reason, head_keys, tail_keys, whole_keys};
use names::{TOKEN_BYTES_MAX, Token};

/// Something is near it, or it has to be looked at closer for another reason.
pub(super) const LOUD: u16 = 1;
/// It can carry a match.
pub(super) const CARRIES: u16 = 2;
/// It is a word of a listed name as it was written.
pub(super) const BARE: u16 = 4;
/// It is exactly a beginning of a listed word; a letter off; has its sounds, consonants, coarse consonants.
const EXACT: u16 = 8;
const NEAR: u16 = 16;
const BY_KEY: [u16; REASONS.len()] = [32, 64, 128];
const HEADS: u16 = EXACT | NEAR | BY_KEY[0] | BY_KEY[1] | BY_KEY[2];
/// The same of ends.
const TO_TAIL: u32 = 5;
/// Where its length stands, in steps of eight letters, rounded up.
const LENGTH: u32 = 13;
const LENGTH_STEP: usize = 8;

/// Listed words from which on almost every word is part of one.
const WORDS_MAX: usize = 4_096;
/// Words of a name that is told apart by these bits.
pub(super) const QUIET_WORDS_MAX: usize = 4;

/// Beginnings or ends of listed words.
struct Ends {
    exact: Bloom,
    near: Bloom,
    keys: Bloom,
    /// Beginnings of words so long that their ends say nothing.
    long: Bloom,
}

/// Parts of listed words.
pub(super) struct Parts(Option<[Ends; 2]>);

#[derive(Default)]
struct Hashes {
    exact: Vec<u64>,
    near: Vec<u64>,
    keys: Vec<u64>,
    long: Vec<u64>,
}

impl Hashes {
    fn add(&mut self, text: &[u8], shortened: &mut Shortened) {
        self.exact.push(text_hash(text));
        shortened.each(text, false, |hash| {
            self.near.push(hash);
            false
        });
    }

    fn ends(self) -> Ends {
        Ends {
            exact: Bloom::new(&self.exact),
            near: Bloom::new(&self.near),
            keys: Bloom::new(&self.keys),
            long: Bloom::new(&self.long),
        }
    }
}

impl Parts {
    /// Of the words of the lists.
    pub(super) fn of<'t>(words: impl ExactSizeIterator<Item = &'t Token>) -> Parts {
        if words.len() > WORDS_MAX {
            return Parts(None);
        }
        let (mut heads, mut tails, mut shortened) = (Hashes::default(), Hashes::default(), Shortened::new());
        let mut swapped = Vec::with_capacity(TOKEN_BYTES_MAX);
        for word in words {
            let text = word.text().as_bytes();
            for at in 0..=text.len() {
                let (head, tail) = text.split_at(at);
                heads.add(head, &mut shortened);
                tails.add(tail, &mut shortened);
                // The letters where two words meet may have changed places.
                if let ([before @ .., last], [first, after @ ..]) = (head, tail) {
                    swapped.clear();
                    swapped.extend(before);
                    swapped.push(*first);
                    heads.add(&swapped, &mut shortened);
                    swapped.clear();
                    swapped.push(*last);
                    swapped.extend(after);
                    tails.add(&swapped, &mut shortened);
                }
            }
            whole_keys(word, |_, place, key| match place {
                Place::Head => heads.keys.push(key),
                Place::Tail => tails.keys.push(key),
                Place::LongHead => heads.long.push(key),
            });
        }
        Parts(Some([heads.ends(), tails.ends()]))
    }

    /// What a word of a customer may be part of, and how long it is.
    pub(super) fn bits(&self, word: &Token, shortened: &mut Shortened) -> u16 {
        let text = word.text().as_bytes();
        let length = (text.len().div_ceil(LENGTH_STEP) as u16) << LENGTH;
        // Digits have no sounds, and what reads as a number agrees by its value.
        let may_be_number = text.iter().any(u8::is_ascii_digit)
            || text.iter().all(|letter| matches!(letter, b'i' | b'v' | b'x'));
        let Some([heads, tails]) = self.0.as_ref().filter(|_| word.is_latin() && !may_be_number) else {
            let always = if word.is_latin() && !may_be_number { 0 } else { LOUD };
            return length | HEADS | HEADS << TO_TAIL | always;
        };
        let keys = head_keys(word.text());
        let is_long = heads.long.may_have(keys[Reason::Across as usize]);
        let head = if is_long { HEADS } else { heads.bits(text, &keys, shortened) };
        let tail = tails.bits(text, &tail_keys(word.text()), shortened);
        length | head | tail << TO_TAIL | if is_long { LOUD } else { 0 }
    }
}

impl Ends {
    fn bits(&self, text: &[u8], keys: &[u64; REASONS.len()], shortened: &mut Shortened) -> u16 {
        let by_key = BY_KEY.iter().zip(keys).filter(|(_, key)| self.keys.may_have(**key));
        let by_key = by_key.fold(0, |bits, (bit, _)| bits | bit);
        let exact = if self.exact.may_have(text_hash(text)) { EXACT } else { 0 };
        let near = shortened.each(text, false, |hash| self.near.may_have(hash));
        by_key | exact | if near { NEAR } else { 0 }
    }
}

/// Whether words written together that begin and end with words of these bits may agree with a listed word.
pub(super) fn may_join(head: u16, tail: u16) -> bool {
    let tail = tail >> TO_TAIL;
    let by_key = head & tail & (BY_KEY[0] | BY_KEY[1] | BY_KEY[2]);
    by_key != 0 || (head & EXACT != 0 && tail & NEAR != 0) || (head & NEAR != 0 && tail & EXACT != 0)
}

/// Whether a name of words of these bits has nothing near any listed name, neither in its words nor in words written together;
/// `bare` if its words count as they were written too.
pub(super) fn is_quiet(bits: &[u16], bare: bool) -> bool {
    let any = bits.iter().fold(0, |any, bits| any | bits);
    let letters: usize = bits.iter().map(|bits| usize::from(bits >> LENGTH) * LENGTH_STEP).sum();
    if any & LOUD != 0 || any & CARRIES == 0 || letters > TOKEN_BYTES_MAX || bits.len() > QUIET_WORDS_MAX {
        return false;
    }
    if bare && bits.iter().all(|bits| bits & BARE != 0) {
        return false;
    }
    let count = bits.len();
    // Two or three adjacent words, and the whole name in any rotation, which ends with the word before its first.
    (0..count).all(|head| {
        let joins = |tail: usize| tail != head && may_join(bits[head], bits[tail]);
        !(1..3).any(|more| head + more < count && joins(head + more)) && !joins((head + count - 1) % count)
    })
}
