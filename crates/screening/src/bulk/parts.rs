//! What a word of a customer may be part of, so that most customers are told apart without writing words together.
//!
//! Promises: words written together that agree with a listed word begin and end with words of which [`may_join`] says why; a
//! name that is not [`is_loud`] has no word near a listed one. Does not: say what is near.
//!
//! # How
//!
//! Words written together agree with a listed word if a letter differs, or if they share its sounds or consonants. A letter may
//! differ in the first or in the last of them, so the other one is exactly a beginning or an end of the listed word; sounds and
//! consonants of the first begin those of the listed word, and those of the last end them ([`names::parts`]). All of that
//! is a few bits for each distinct word of the customers, found once.

use crate::index::RUN_WORDS_MAX;
use crate::index::bloom::{Bloom, Shortened, text_hash};
use crate::index::vocabulary::may_be_number;
use names::parts::{Place, REASONS, Reason, head_keys, tail_keys, whole_keys};
use names::{TOKEN_BYTES_MAX, Token};

/// Something is near it.
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
/// A length with which no name is told apart by these bits: of words in other scripts, for one.
const TOO_LONG: u16 = 7 << LENGTH;

/// Listed words from which on almost every word is part of one.
const WORDS_MAX: usize = 4_096;

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
    /// Of which nothing is known.
    pub(super) fn none() -> Parts {
        Parts(None)
    }

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

    /// Whether anything is known.
    pub(super) fn is_known(&self) -> bool {
        self.0.is_some()
    }

    /// What a word of a customer may be part of, and how long it is.
    pub(super) fn bits(&self, word: &Asked<'_>, shortened: &mut Shortened) -> u16 {
        let any = HEADS | HEADS << TO_TAIL;
        let Some((head_keys, tail_keys)) = &word.keys else { return TOO_LONG | any };
        let length = (word.text.len().div_ceil(LENGTH_STEP) as u16) << LENGTH;
        let Some([heads, tails]) = &self.0 else { return length | any };
        if heads.long.may_have(head_keys[Reason::Across as usize]) {
            return TOO_LONG | any;
        }
        let head = heads.bits(word.text, head_keys, shortened);
        let tail = tails.bits(word.text, tail_keys, shortened);
        length | head | tail << TO_TAIL
    }
}

/// A word of a customer, with its keys as the first and the last of words written together.
pub(super) struct Asked<'w> {
    text: &'w [u8],
    /// None of words in other scripts; none where digits have no sounds, and where what reads as a number agrees by its value.
    keys: Option<([u64; REASONS.len()], [u64; REASONS.len()])>,
}

impl<'w> Asked<'w> {
    /// Of a word.
    pub(super) fn new(word: &'w Token) -> Asked<'w> {
        let text = word.text().as_bytes();
        let told_apart = word.is_latin() && !may_be_number(text);
        Asked { text, keys: told_apart.then(|| (head_keys(word.text()), tail_keys(word.text()))) }
    }

    /// Its keys as the first and as the last of words written together, where these tell anything.
    pub(super) fn keys(&self) -> Option<([u64; REASONS.len()], [u64; REASONS.len()])> {
        self.keys
    }

    /// Its letters.
    pub(super) fn text(&self) -> &'w [u8] {
        self.text
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

/// Why words written together that begin and end with words of these bits may agree with a listed word: a letter, or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Why(u16);

/// See [`Why`].
pub(super) fn may_join(head: u16, tail: u16) -> Why {
    let tail = tail >> TO_TAIL;
    let by_key = head & tail & (BY_KEY[0] | BY_KEY[1] | BY_KEY[2]);
    let by_letters = (head & EXACT != 0 && tail & NEAR != 0) || (head & NEAR != 0 && tail & EXACT != 0);
    Why(by_key | if by_letters { EXACT } else { 0 })
}

impl Why {
    /// For every reason there is: where nothing is known of the parts.
    pub(super) const ANY: Why = Why(BY_KEY[0] | BY_KEY[1] | BY_KEY[2] | EXACT);

    /// From what is known of each.
    pub(super) fn of(by_key: impl Fn(Reason) -> bool, by_letters: bool) -> Why {
        let keys = REASONS.into_iter().zip(BY_KEY).filter(|(reason, _)| by_key(*reason));
        Why(keys.fold(if by_letters { EXACT } else { 0 }, |why, (_, bit)| why | bit))
    }

    /// Only what both say.
    pub(super) fn and(self, other: Why) -> Why {
        Why(self.0 & other.0)
    }

    /// There is no reason.
    pub(super) fn is_none(self) -> bool {
        self.0 == 0
    }

    /// A letter may differ.
    pub(super) fn by_letters(self) -> bool {
        self.0 & EXACT != 0
    }

    /// Keys they may share.
    pub(super) fn reasons(self) -> impl Iterator<Item = Reason> {
        let known = REASONS.into_iter().zip(BY_KEY);
        known.filter(move |(_, bit)| self.0 & bit != 0).map(|(reason, _)| reason)
    }
}

/// Tokens of a name written together: from which on, and how many; beyond the last goes on with the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub head: usize,
    pub more: usize,
    /// The last of them.
    pub last: usize,
}

impl Run {
    /// The tokens in order, of so many that the name has.
    pub(super) fn tokens(self, count: usize) -> impl Iterator<Item = usize> + Clone {
        let till = (self.head + self.more).min(count);
        (self.head..till).chain(0..(self.head + self.more).saturating_sub(count))
    }
}

/// Words written together, of the words of a name.
pub(super) fn each_joined(count: usize, mut found: impl FnMut(Run) -> bool) -> bool {
    for head in 0..count {
        for more in 2..=RUN_WORDS_MAX.min(count - head) {
            if found(Run { head, more, last: head + more - 1 }) {
                return true;
            }
        }
    }
    // The whole name in any rotation; from the first word on it was among those above, unless it is long.
    let first = usize::from(count <= RUN_WORDS_MAX);
    let last = |head: usize| if head == 0 { count - 1 } else { head - 1 };
    count > 1 && (first..count).any(|head| found(Run { head, more: count, last: last(head) }))
}

/// Whether a word of these bits may be the first or the last of words written together that agree with a listed word.
pub(super) fn is_part(bits: u16) -> bool {
    bits & (HEADS | HEADS << TO_TAIL) != 0
}

/// Whether parts of a word of these bits say anything: not of words in other scripts, of numbers, and of very long ones.
pub(super) fn is_told(bits: u16) -> bool {
    bits & TOO_LONG != TOO_LONG
}

/// Whether any words of these bits, written together, may be what the bits tell parts of.
pub(super) fn may_any_join(bits: &[u16]) -> bool {
    each_joined(bits.len(), |run| !may_join(bits[run.head], bits[run.last]).is_none())
}

/// Whether these bits say what words may be near when written together.
pub(super) fn are_told_apart(bits: &[u16]) -> bool {
    bits.iter().map(|bits| usize::from(bits >> LENGTH) * LENGTH_STEP).sum::<usize>() <= TOKEN_BYTES_MAX
}

/// Whether a name of words of these bits has a word near a listed one, or nothing that carries it; `bare` if its words count as
/// they were written too.
pub(super) fn is_loud(bits: &[u16], bare: bool) -> bool {
    let any = bits.iter().fold(0, |any, bits| any | bits);
    any & LOUD != 0 || any & CARRIES == 0 || (bare && is_all_bare(bits))
}

/// Whether each of the words is one of a listed name as it was written.
pub(super) fn is_all_bare(bits: &[u16]) -> bool {
    bits.iter().all(|bits| bits & BARE != 0)
}
