//! Words asked for lately, with what they reach in the lists.
//!
//! Promises: what is kept for a word is a pure function of the word and the index, so a screening finds the same whether the
//! word was known or not; at most [`WORDS_MAX`] words are kept, those asked for lately. Does not: keep whole names,
//! not even written as one word, or whose words they were; outlive its index: a change of a list begins with an empty memory.
//! Why: most customers are called as many others are, and what is near a name in the lists is most of the work of a
//! screening.

use super::Index;
use super::buckets::hash;
use super::vocabulary::{Signature, WordId};
use names::{KnownWords, Script, Token, Words};
use rustc_hash::FxHashMap;
use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Words kept, at most.
pub(crate) const WORDS_MAX: usize = 1 << 16;
/// Parts that are locked by themselves.
const SHARDS: usize = 16;
/// Words of the younger half of a part.
const YOUNG_MAX: usize = WORDS_MAX / SHARDS / 2;

/// A word that was asked for.
pub(super) struct Known {
    /// As a plain word, so that it serves all readings.
    pub token: Token,
    /// Whether it is words written together, of which only one letter may be missing: they are long, and two of a long word
    /// are many.
    pub is_joined: bool,
    pub signature: Signature,
    /// Listed words that resemble it, by id.
    pub near: OnceLock<Box<[(WordId, u32)]>>,
    /// Legal forms, titles and particles of listed names that it may be, misspelt or not.
    pub lights: OnceLock<Box<[WordId]>>,
    /// Runs of listed names written as the word, with their similarity.
    pub runs: OnceLock<Box<[(u32, u32)]>>,
}

impl Known {
    /// Of a word for which nothing was looked up yet.
    pub fn new(token: Token, is_joined: bool) -> Known {
        Known {
            signature: Signature::of(&token),
            token,
            is_joined,
            near: OnceLock::new(),
            lights: OnceLock::new(),
            runs: OnceLock::new(),
        }
    }

    /// With what was found for it.
    pub fn found(self, near: Vec<(WordId, u32)>, lights: Vec<WordId>) -> Known {
        Known { near: OnceLock::from(Box::from(near)), lights: OnceLock::from(Box::from(lights)), ..self }
    }

    /// Whether it is this word.
    pub fn is(&self, text: &str, script: Script, is_joined: bool) -> bool {
        self.is_joined == is_joined && self.token.script() == script && self.token.text() == text
    }
}

/// Words by their hash. Of two words with one hash the later takes the place.
#[derive(Default)]
struct Shard {
    young: FxHashMap<u64, Arc<Known>>,
    old: FxHashMap<u64, Arc<Known>>,
}

impl Shard {
    fn get(&mut self, hash: u64) -> Option<&Arc<Known>> {
        if !self.young.contains_key(&hash) {
            let known = self.old.remove(&hash)?;
            self.put(hash, known);
        }
        self.young.get(&hash)
    }

    fn put(&mut self, hash: u64, known: Arc<Known>) {
        if self.young.len() >= YOUNG_MAX {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(hash, known);
    }
}

/// See the module.
#[derive(Default)]
pub(super) struct Memory([Mutex<Shard>; SHARDS]);

/// By what a word is kept.
pub(super) fn hash_of(text: &str, script: Script, is_joined: bool) -> u64 {
    hash(&[text.as_bytes(), &[u8::from(is_joined), script as u8]])
}

/// Nothing of what it keeps, which are words of customers' names.
impl Debug for Memory {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

/// A word that was asked for is not made anew.
impl KnownWords for Memory {
    fn word(&self, text: &str, script: Script) -> Option<Token> {
        let is = |known: &Known| known.is(text, script, false);
        let hash = hash_of(text, script, false);
        self.with(hash, |shard| shard.get(hash).filter(|known| is(known)).map(|known| known.token.clone()))
    }
}

impl Index {
    /// The words of a text, of which those lately asked for are not made anew.
    pub(super) fn known_words(&self) -> Words {
        let memory: Arc<Memory> = Arc::clone(&self.memory);
        Words::knowing(memory)
    }
}

impl Memory {
    /// A word by its hash, if it is known.
    pub fn get(&self, hash: u64, is: impl Fn(&Known) -> bool) -> Option<Arc<Known>> {
        self.with(hash, |shard| shard.get(hash).filter(|known| is(known)).cloned())
    }

    /// Keeps a word.
    pub fn put(&self, hash: u64, token: Token) -> Arc<Known> {
        let known = Arc::new(Known::new(token, false));
        self.with(hash, |shard| shard.put(hash, Arc::clone(&known)));
        known
    }

    /// Forgets all words.
    pub fn clear(&self) {
        for shard in &self.0 {
            *shard.lock().unwrap_or_else(PoisonError::into_inner) = Shard::default();
        }
    }

    fn with<T>(&self, hash: u64, act: impl FnOnce(&mut Shard) -> T) -> T {
        // A shard is whole between any two of its steps, so one that a panic left is as good as any.
        let shard = &self.0[(hash >> 32) as usize % SHARDS];
        act(&mut shard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(number: usize) -> Token {
        Token::of_letters(&format!("w{number}"))
    }

    #[test]
    fn a_word_stays_while_it_is_asked_for_and_all_are_bounded() {
        let memory = Memory::default();
        let all = WORDS_MAX * 3;
        let is = |number: usize| move |known: &Known| known.is(&format!("w{number}"), Script::Latin, false);
        // Upper halves choose the shard.
        let hash = |number: usize| (number as u64) << 32 | number as u64;
        for number in 0..all {
            memory.put(hash(number), token(number));
            if number % (YOUNG_MAX / 2) == 0 {
                assert!(memory.get(hash(0), is(0)).is_some(), "{number}");
            }
        }
        let kept = (0..all).filter(|number| memory.get(hash(*number), is(*number)).is_some()).count();
        assert!((WORDS_MAX / 4..=WORDS_MAX).contains(&kept), "{kept}");
        assert!(memory.get(hash(all - 1), is(all - 1)).is_some());
        assert!(memory.get(hash(1), is(1)).is_none());
        memory.clear();
        assert!(memory.get(hash(all - 1), is(all - 1)).is_none());
    }

    #[test]
    fn another_word_of_the_same_hash_is_not_taken_for_it() {
        let memory = Memory::default();
        memory.put(7, token(1));
        assert!(memory.get(7, |known| known.is("w2", Script::Latin, false)).is_none());
        assert!(memory.get(7, |known| known.is("w1", Script::Latin, true)).is_none());
        assert!(memory.get(7, |known| known.is("w1", Script::Cyrillic, false)).is_none());
        assert!(memory.get(7, |known| known.is("w1", Script::Latin, false)).is_some());
    }
}
