//! The words that one profile asks for, in all names and readings, with what each reaches in the index.
//!
//! Promises: a word is looked up at most once per profile, and only when it is needed; what is told of a word does not depend on
//! what the index knows of it from others. Does not: know names, or say what they score.

use super::Index;
use super::memory::{Known, hash_of};
use super::scratch::LookedUp;
use super::vocabulary::{JoinedKeys, Signature, WordId};
use names::parts::REASONS;
use names::{Asked, Script, Token};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::Arc;

/// A place in [`Lookups`].
pub(super) type Slot = usize;

/// Every word asked for by one profile, in all names and readings.
pub(super) struct Lookups<'a> {
    pub index: &'a Index,
    words: Vec<Looked>,
    /// Where the last word of a hash is, which says where the one before is.
    by_text: FxHashMap<u64, Slot>,
    /// Latin words written together that nothing listed resembles, by hash: where their letters are.
    inert: FxHashMap<u64, Range<usize>>,
    inert_letters: String,
    /// Working memory, with a bit for each listed word: whether it resembles any word looked up.
    scratch: LookedUp,
}

/// A word asked for. What was looked up for it is noted here: the bounds, and what they leave out, must not depend on what the
/// index knows of the word from others.
struct Looked {
    word: Arc<Known>,
    /// Another one of the same hash.
    before: Option<Slot>,
    /// Made when it is compared.
    asked: Option<Box<Asked>>,
    is_looked_up: bool,
    /// Similarities of single pairs.
    pairs: FxHashMap<WordId, u32>,
}

impl Looked {
    fn near(&self) -> &[(WordId, u32)] {
        if self.is_looked_up { self.word.near.get().map_or(&[], |near| near) } else { &[] }
    }
}

fn asked<'l>(asked: &'l mut Option<Box<Asked>>, word: &Known) -> &'l mut Asked {
    asked.get_or_insert_with(|| Box::new(Asked::new(word.token.clone())))
}

impl<'a> Lookups<'a> {
    /// Of nothing yet, with working memory for the words of the index.
    pub(super) fn new(index: &'a Index, scratch: LookedUp) -> Lookups<'a> {
        Lookups {
            index,
            words: Vec::new(),
            by_text: FxHashMap::default(),
            inert: FxHashMap::default(),
            inert_letters: String::new(),
            scratch,
        }
    }

    /// Gives back what it was made with.
    pub(super) fn end(self) -> LookedUp {
        self.scratch
    }

    pub(super) fn slot(&mut self, token: &Token) -> Slot {
        let found = self.slot_of(token.text(), token.script(), false);
        found.unwrap_or_else(|hash| self.add(hash, token.plain(), false))
    }

    /// The slot of words written together, however few letters they are: what they are compared with may have some twice. None where
    /// that is nothing: of most words written together keys say so, and nothing more is made of them.
    pub(super) fn slot_of_joined<'t>(
        &mut self,
        tokens: impl Iterator<Item = &'t Token> + Clone,
    ) -> Option<Slot> {
        let mut letters = std::mem::take(&mut self.scratch.letters);
        letters.clear();
        let script = Token::joined_letters(tokens.clone(), &mut letters);
        let slot = match self.slot_of(&letters, script, true) {
            Ok(slot) => Some(slot),
            Err(hash) if script == Script::Latin => self.add_joined(hash, &letters, tokens),
            Err(hash) => Token::joined(tokens).map(|token| self.add(hash, token, true)),
        };
        self.scratch.letters = letters;
        slot
    }

    /// Where a word is, or the hash to add it by.
    fn slot_of(&mut self, text: &str, script: Script, is_joined: bool) -> Result<Slot, u64> {
        let hash = hash_of(text, script, is_joined);
        let last = self.by_text.get(&hash).copied();
        let mut known = std::iter::successors(last, |slot| self.words[*slot].before);
        if let Some(slot) = known.find(|slot| self.words[*slot].word.is(text, script, is_joined)) {
            return Ok(slot);
        }
        // Words written together may be a whole name, which nobody else need have.
        let word =
            if is_joined { None } else { self.index.memory.get(hash, |known| known.is(text, script, false)) };
        word.map(|word| self.push(hash, word)).ok_or(hash)
    }

    /// Looks up Latin words written together at once, and adds them if anything listed resembles them.
    fn add_joined<'t>(
        &mut self,
        hash: u64,
        letters: &str,
        tokens: impl Iterator<Item = &'t Token> + Clone,
    ) -> Option<Slot> {
        let known = self.inert.get(&hash).and_then(|at| self.inert_letters.get(at.clone()));
        if known == Some(letters) {
            return None;
        }
        let Some(keys) = JoinedKeys::of(letters, REASONS.into_iter()) else {
            return Token::joined(tokens).map(|token| self.add(hash, token, true));
        };
        let (words, lights) = (&self.index.vocabulary, &self.index.light_words);
        let (mut keys, mut light_keys) = (words.joined_keys(&keys), lights.joined_keys(&keys));
        self.scratch.shortened.each(letters.as_bytes(), false, |hash| {
            keys.letters |= words.joined_bloom().may_have(hash);
            light_keys.letters |= lights.joined_bloom().may_have(hash);
            keys.letters && light_keys.letters
        });
        let (mut near, mut near_lights) = (Vec::new(), Vec::new());
        words.near_joined(letters, &keys, |_| true, &mut near);
        lights.near_joined(letters, &light_keys, |_| true, &mut near_lights);
        if near.is_empty() && near_lights.is_empty() {
            let start = self.inert_letters.len();
            self.inert_letters.push_str(letters);
            self.inert.insert(hash, start..self.inert_letters.len());
            return None;
        }
        near.iter().for_each(|(id, _)| self.scratch.near[*id as usize / 64] |= 1 << (id % 64));
        let lights = near_lights.into_iter().map(|(light, _)| light).collect();
        let known = Known::new(Token::joined(tokens)?, true).found(near, lights);
        let slot = self.push(hash, Arc::new(known));
        self.words[slot].is_looked_up = true;
        Some(slot)
    }

    fn add(&mut self, hash: u64, token: Token, is_joined: bool) -> Slot {
        let word =
            if is_joined { Arc::new(Known::new(token, true)) } else { self.index.memory.put(hash, token) };
        self.push(hash, word)
    }

    fn push(&mut self, hash: u64, word: Arc<Known>) -> Slot {
        let slot = self.words.len();
        let before = self.by_text.insert(hash, slot);
        let pairs = FxHashMap::default();
        self.words.push(Looked { word, before, asked: None, is_looked_up: false, pairs });
        slot
    }

    /// Calls back with the runs of listed names of a kind that are written as the word.
    pub(super) fn each_run(
        &mut self,
        slot: Slot,
        (start, end): (u32, u32),
        mut found: impl FnMut(u32, (u8, u8), u32),
    ) {
        let (looked, index) = (&mut self.words[slot], self.index);
        let word = &looked.word;
        let numbers = word.runs.get_or_init(|| {
            let mut numbers = Vec::new();
            index.run_numbers(asked(&mut looked.asked, word), &mut numbers);
            numbers.into()
        });
        for (number, similarity) in numbers {
            let run = &index.runs[*number as usize];
            if (start..end).contains(&run.form) {
                found(run.form, run.tokens, *similarity);
            }
        }
    }

    /// Finds the listed words that resemble a word.
    pub(super) fn look_up(&mut self, slot: Slot) {
        let (looked, vocabulary) = (&mut self.words[slot], &self.index.vocabulary);
        if std::mem::replace(&mut looked.is_looked_up, true) {
            return;
        }
        let word = &looked.word;
        let near = word.near.get_or_init(|| {
            let mut near = Vec::new();
            vocabulary.near(asked(&mut looked.asked, word), !word.is_joined, &mut near);
            near.into()
        });
        near.iter().for_each(|(id, _)| self.scratch.near[*id as usize / 64] |= 1 << (id % 64));
    }

    /// Whether a listed word resembles any word looked up.
    pub(super) fn is_near(&self, id: WordId) -> bool {
        self.scratch.near[id as usize / 64] & (1 << (id % 64)) != 0
    }

    pub(super) fn looked(&self, slot: Slot) -> &[(WordId, u32)] {
        self.words[slot].near()
    }

    /// How much a word resembles a listed one, looked up or not.
    pub(super) fn similarity(
        &mut self,
        (slot, own): (Slot, Signature),
        id: WordId,
        signature: Signature,
    ) -> u64 {
        if !own.may_agree(signature) {
            return 0;
        }
        let (looked, vocabulary) = (&mut self.words[slot], &self.index.vocabulary);
        let near = looked.near();
        let similarity = match near.binary_search_by_key(&id, |(id, _)| *id) {
            Ok(at) => near[at].1,
            Err(_) if looked.is_looked_up => 0,
            Err(_) => *looked
                .pairs
                .entry(id)
                .or_insert_with(|| vocabulary.similarity(asked(&mut looked.asked, &looked.word), id)),
        };
        u64::from(similarity)
    }

    /// Legal forms, titles and particles of listed names that a word may be, misspelt or not.
    pub(super) fn lights(&mut self, slot: Slot) -> &[WordId] {
        let (looked, light_words) = (&mut self.words[slot], &self.index.light_words);
        let word = &looked.word;
        word.lights.get_or_init(|| {
            let mut near = Vec::new();
            light_words.near(asked(&mut looked.asked, word), true, &mut near);
            near.into_iter().map(|(light, _)| light).collect()
        })
    }

    /// The signature of a word.
    pub(super) fn signature(&self, slot: Slot) -> Signature {
        self.words[slot].word.signature
    }

    /// The letters of a word.
    pub(super) fn text(&self, slot: Slot) -> &str {
        self.words[slot].word.token.text()
    }

    /// Whether a word was looked up.
    pub(super) fn is_looked_up(&self, slot: Slot) -> bool {
        self.words[slot].is_looked_up
    }
}
