//! Numbers of words for who writes a table.
//!
//! Promises: equal words have one number, numbers count up from zero, nothing is ever renumbered. Does not: read files.

use rustc_hash::FxHashMap;
use std::hash::{BuildHasher, RandomState};

/// Every word of a vocabulary with its number.
#[derive(Default)]
pub(crate) struct Interner {
    /// By a hash with a key of its own: words come from outside, and may be chosen to collide.
    numbers: FxHashMap<u64, u32>,
    keyed: RandomState,
    text: Vec<u8>,
    starts: Vec<u32>,
}

impl Interner {
    /// The word's number, and whether it is new; `None` once four gigabytes of words are full.
    pub(crate) fn number(&mut self, word: &[u8]) -> Option<(u32, bool)> {
        let mut hash = self.keyed.hash_one(word);
        loop {
            match self.numbers.get(&hash) {
                None => break,
                Some(number) if self.word(*number) == word => return Some((*number, false)),
                // Two words with one hash: the later lives at the next one.
                Some(_) => hash = hash.wrapping_add(1),
            }
        }
        let number = u32::try_from(self.starts.len()).ok()?;
        let start = u32::try_from(self.text.len()).ok()?;
        u32::try_from(self.text.len() + word.len()).ok()?;
        self.starts.push(start);
        self.text.extend(word);
        self.numbers.insert(hash, number);
        Some((number, true))
    }

    /// Number of words.
    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// Bytes of all words.
    pub(crate) fn text_len(&self) -> usize {
        self.text.len()
    }

    fn word(&self, number: u32) -> &[u8] {
        let at = number as usize;
        let start = self.starts.get(at).map_or(0, |start| *start as usize);
        let end = self.starts.get(at + 1).map_or(self.text.len(), |end| *end as usize);
        self.text.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_words_have_one_number() {
        let mut interner = Interner::default();
        for (word, expected) in
            [("ali", (0, true)), ("omar", (1, true)), ("ali", (0, false)), ("", (2, true)), ("", (2, false))]
        {
            assert_eq!(interner.number(word.as_bytes()), Some(expected));
        }
        assert_eq!((interner.len(), interner.text_len()), (3, 7));
    }
}
