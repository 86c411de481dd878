//! Which words of a customer may be the first and the last of words written together that agree with *one* listed word.
//!
//! Promises: what [`parts`](crate::bulk::parts) promises, told of two words at once: the listed word that begins as the first one
//! ends as the last one. Does not: write anything together. Serves: screening reference, section 5 G.
//!
//! # How
//!
//! In a list of many words almost every word begins one and ends another, so that each by itself says nothing. By its sounds or
//! consonants, a listed word is entered under every beginning with every end. By its letters, one of the first and the last is
//! exactly a beginning or an end, and what is left of the listed word has as many letters as what else is written together, or
//! one more or less: those numbers are a few bits for each word of the customers.

use crate::bulk::parts::{Asked, Why};
use crate::index::bloom::{Bloom, mixed, text_hash};
use names::parts::{Place, REASONS, Reason, whole_keys, whole_pairs};
use names::{TOKEN_BYTES_MAX, Token};
use rustc_hash::FxHashMap;

/// Beginnings and ends of listed words.
pub(super) struct Pairs {
    keys: Bloom,
    /// Beginnings of words so long that their ends say nothing.
    long: Bloom,
    /// How many letters follow an exact beginning, or come before an exact end, as bits.
    after: FxHashMap<u64, u64>,
    before: FxHashMap<u64, u64>,
}

/// A word of a customer as the first and as the last of words written together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    first: [u32; REASONS.len()],
    last: [u32; REASONS.len()],
    words: Beside,
    lights: Beside,
}

/// How many letters beside a word make a listed word, or one with a letter more or less.
#[derive(Debug, Clone, Copy)]
struct Beside {
    after: u64,
    before: u64,
}

/// Of what words may be a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    /// Of names proper.
    Word,
    /// Of particles, titles and legal forms.
    Light,
}

impl Pairs {
    /// Of the words of the lists.
    pub(super) fn of<'t>(words: impl Iterator<Item = &'t Token>) -> Pairs {
        let (mut keys, mut long) = (Vec::new(), Vec::new());
        let (mut after, mut before) = (FxHashMap::default(), FxHashMap::default());
        let mut text = Vec::with_capacity(TOKEN_BYTES_MAX);
        for word in words {
            whole_pairs(word, |_, first, last| keys.push(pair(first as u32, last as u32)));
            whole_keys(word, |_, place, key| {
                if place == Place::LongHead {
                    long.push(key);
                }
            });
            text.clear();
            text.extend_from_slice(word.text().as_bytes());
            enter(&mut text, &mut after, &mut before);
        }
        keys.sort_unstable();
        keys.dedup();
        Pairs { keys: Bloom::new(&keys), long: Bloom::new(&long), after, before }
    }

    fn beside(&self, hash: u64) -> Beside {
        let near = |rest: &FxHashMap<u64, u64>| {
            let exact = rest.get(&hash).copied().unwrap_or(0);
            exact | exact << 1 | exact >> 1
        };
        Beside { after: near(&self.after), before: near(&self.before) }
    }

    /// Why words written together of which these are the first and the last, with so many letters each and in all, may agree with
    /// a listed word.
    pub(super) fn why(&self, whole: Whole, first: (&Ends, u32), last: (&Ends, u32), letters: u32) -> Why {
        let by_key = |reason: Reason| {
            let at = reason as usize;
            self.keys.may_have(pair(first.0.first[at], last.0.last[at]))
        };
        let leaves = |mask: u64, own: u32| mask >> letters.saturating_sub(own).min(63) & 1 != 0;
        let (after, before) = (first.0.beside(whole).after, last.0.beside(whole).before);
        Why::of(by_key, leaves(after, first.1) || leaves(before, last.1))
    }
}

impl Ends {
    /// What a word may be the first and the last of; none where that is not told by its letters.
    pub(super) fn of(word: &Asked<'_>, words: &Pairs, lights: &Pairs) -> Option<Ends> {
        let (first, last) = word.keys()?;
        let across = first[Reason::Across as usize];
        if words.long.may_have(across) || lights.long.may_have(across) {
            return None;
        }
        let hash = text_hash(word.text());
        Some(Ends {
            first: first.map(|key| key as u32),
            last: last.map(|key| key as u32),
            words: words.beside(hash),
            lights: lights.beside(hash),
        })
    }

    fn beside(&self, whole: Whole) -> Beside {
        match whole {
            Whole::Word => self.words,
            Whole::Light => self.lights,
        }
    }
}

fn pair(first: u32, last: u32) -> u64 {
    mixed(u64::from(first) << 32 | u64::from(last))
}

/// Enters the letters of a word by every beginning and end; the letters where they meet may have changed places.
fn enter(text: &mut [u8], after: &mut FxHashMap<u64, u64>, before: &mut FxHashMap<u64, u64>) {
    for at in 0..=text.len() {
        let bits = (1_u64 << (text.len() - at).min(63), 1_u64 << at.min(63));
        let mut put = |text: &[u8]| {
            let (head, tail) = text.split_at(at);
            *after.entry(text_hash(head)).or_default() |= bits.0;
            *before.entry(text_hash(tail)).or_default() |= bits.1;
        };
        put(text);
        if at > 0 && at < text.len() {
            text.swap(at - 1, at);
            put(text);
            text.swap(at - 1, at);
        }
    }
}
