//! The words that one profile asks for, in all names and readings, with what each reaches in the index.
//!
//! Promises: a word is looked up at most once per profile, and only when it is needed; what is told of a word does not depend on
//! what the index knows of it from others. Does not: know names, or say what they score.

use super::Index;
use super::buckets::hash;
use super::memory::Known;
use super::vocabulary::{Signature, WordId};
use names::{Asked, Script, Token};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A place in [`Lookups`].
pub(super) type Slot = usize;

/// Every word asked for by one profile, in all names and readings.
pub(super) struct Lookups<'a> {
    pub index: &'a Index,
    words: Vec<Looked>,
    /// Where words of a hash are.
    by_text: FxHashMap<u64, Vec<Slot>>,
    /// Working memory: words written together.
    letters: String,
    /// A bit for each listed word: whether it resembles any word looked up.
    near: Vec<u64>,
}

/// A word asked for. What was looked up for it is noted here: the bounds, and what they leave out, must not depend on what the
/// index knows of the word from others.
struct Looked {
    word: Arc<Known>,
    /// Made when it is compared.
    asked: Option<Asked>,
    is_looked_up: bool,
    /// Similarities of single pairs.
    pairs: FxHashMap<WordId, u32>,
}

impl Looked {
    fn near(&self) -> &[(WordId, u32)] {
        if self.is_looked_up { self.word.near.get().map_or(&[], |near| near) } else { &[] }
    }
}

fn asked<'l>(asked: &'l mut Option<Asked>, word: &Known) -> &'l mut Asked {
    asked.get_or_insert_with(|| Asked::new(word.token.clone()))
}

impl<'a> Lookups<'a> {
    pub(super) fn new(index: &'a Index) -> Lookups<'a> {
        let near = vec![0; index.vocabulary.len().div_ceil(64)];
        Lookups { index, words: Vec::new(), by_text: FxHashMap::default(), letters: String::new(), near }
    }

    pub(super) fn slot(&mut self, token: &Token) -> Slot {
        let found = self.slot_of(token.text(), token.script(), false);
        found.unwrap_or_else(|hash| self.add(hash, token.plain(), false))
    }

    /// The slot of words written together, however few letters they are: what they are compared with may have some twice.
    pub(super) fn slot_of_joined<'t>(
        &mut self,
        tokens: impl Iterator<Item = &'t Token> + Clone,
    ) -> Option<Slot> {
        let mut letters = std::mem::take(&mut self.letters);
        letters.clear();
        let script = Token::joined_letters(tokens.clone(), &mut letters);
        let slot = match self.slot_of(&letters, script, true) {
            Ok(slot) => Some(slot),
            Err(hash) => Token::joined(tokens).map(|token| self.add(hash, token, true)),
        };
        self.letters = letters;
        slot
    }

    /// Where a word is, or the hash to add it by.
    fn slot_of(&mut self, text: &str, script: Script, is_joined: bool) -> Result<Slot, u64> {
        let hash = hash(&[text.as_bytes(), &[u8::from(is_joined), script as u8]]);
        let known = self.by_text.get(&hash).map_or(&[][..], Vec::as_slice);
        if let Some(slot) = known.iter().find(|slot| self.words[**slot].word.is(text, script, is_joined)) {
            return Ok(*slot);
        }
        // Words written together may be a whole name, which nobody else need have.
        let word =
            if is_joined { None } else { self.index.memory.get(hash, |known| known.is(text, script, false)) };
        word.map(|word| self.push(hash, word)).ok_or(hash)
    }

    fn add(&mut self, hash: u64, token: Token, is_joined: bool) -> Slot {
        let word =
            if is_joined { Arc::new(Known::new(token, true)) } else { self.index.memory.put(hash, token) };
        self.push(hash, word)
    }

    fn push(&mut self, hash: u64, word: Arc<Known>) -> Slot {
        let slot = self.words.len();
        self.by_text.entry(hash).or_default().push(slot);
        self.words.push(Looked { word, asked: None, is_looked_up: false, pairs: FxHashMap::default() });
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
        near.iter().for_each(|(id, _)| self.near[*id as usize / 64] |= 1 << (id % 64));
    }

    /// Whether a listed word resembles any word looked up.
    pub(super) fn is_near(&self, id: WordId) -> bool {
        self.near[id as usize / 64] & (1 << (id % 64)) != 0
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
