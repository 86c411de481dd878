//! One reading of an asked name, with what its words reach in the index.
//!
//! Promises: the most a listed name can score against it, from what is known of both, never too low by more than
//! [`BOUND_MARGIN`](super::bound::BOUND_MARGIN); a word is looked up at most once per profile, and only when it is needed. Does
//! not: search, or compare names.
//! Source: screening reference, section 5 D.

use super::bound::{FULL, INITIAL_LOST, INITIAL_WEIGHT, SideSums, Sums};
use super::buckets::hash;
use super::memory::Known;
use super::vocabulary::{Signature, WordId};
use super::{Form, Index, RUN_LETTERS_MIN, RUN_WORDS_MAX, carrying_tokens, light_tokens, not_core};
use names::weights::WEIGHT_UNKNOWN;
use names::{
    Asked, May, Name, NameKind, Script, TOKENS_MAX, Token, TokenTag, Weighed, is_run_compared,
    is_turned_compared,
};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// No word weighs more than a rare one.
pub(crate) const WEIGHT_MOST: u64 = WEIGHT_UNKNOWN as u64;
/// The listed words a word of the query may stand for when it is written together, at most.
pub(crate) const RUN_WORDS_WEIGHT_MAX: u64 = 3 * WEIGHT_MOST;

/// No name's words weigh more together than this.
const ALONE_MOST: u64 = TOKENS_MAX as u64 * WEIGHT_MOST;
/// From this floor on, more weight without a counterpart makes a score that reaches the floor less: what is left over loses at
/// least three quarters of what it counts.
const FLOOR_OF_ALONE: u64 = 5_000;

/// A place in [`Lookups`].
type Slot = usize;

/// Every word asked for by one profile, in all names and readings.
pub(super) struct Lookups<'a> {
    index: &'a Index,
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

    fn slot(&mut self, token: &Token) -> Slot {
        let found = self.slot_of(token.text(), token.script(), false);
        found.unwrap_or_else(|hash| self.add(hash, token.plain(), false))
    }

    /// The slot of words written together; `None` where they are too few letters.
    fn slot_of_joined<'t>(&mut self, tokens: impl Iterator<Item = &'t Token> + Clone) -> Option<Slot> {
        let mut letters = std::mem::take(&mut self.letters);
        letters.clear();
        let script = Token::joined_letters(tokens.clone(), &mut letters);
        let slot = match self.slot_of(&letters, script, true) {
            _ if letters.len() < RUN_LETTERS_MIN => None,
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
    fn each_run(&mut self, slot: Slot, (start, end): (u32, u32), mut found: impl FnMut(u32, (u8, u8), u32)) {
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
    fn look_up(&mut self, slot: Slot) {
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
    fn is_near(&self, id: WordId) -> bool {
        self.near[id as usize / 64] & (1 << (id % 64)) != 0
    }

    fn looked(&self, slot: Slot) -> &[(WordId, u32)] {
        self.words[slot].near()
    }

    /// How much a word resembles a listed one, looked up or not.
    fn similarity(&mut self, word: &Word, id: WordId, signature: Signature) -> u64 {
        if !word.signature.may_agree(signature) {
            return 0;
        }
        let (looked, vocabulary) = (&mut self.words[word.slot], &self.index.vocabulary);
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

    /// Whether a word may be a legal form, title or particle, misspelt or not.
    fn may_be_light(&mut self, slot: Slot) -> bool {
        let (looked, light_words) = (&mut self.words[slot], &self.index.light_words);
        let word = &looked.word;
        *word.may_be_light.get_or_init(|| light_words.has_near(asked(&mut looked.asked, word)))
    }
}

/// A word of the query, or several written together.
struct Word {
    slot: Slot,
    signature: Signature,
    /// Which words of the query it is.
    bits: u16,
    /// Which tokens of the query it is, those that carry nothing too.
    tokens: u16,
    weight: u64,
    letters: u32,
}

/// A run of a listed name that a word of the query agrees with.
#[derive(Clone, Copy)]
struct RunReach {
    form: u32,
    tokens: (u8, u8),
    similarity: u32,
    /// Which words of the query.
    bits: u16,
}

/// The most a word of the query can have as counterpart.
#[derive(Clone, Copy)]
struct Best {
    /// Weight of listed words.
    weight: u64,
    similarity: u64,
    /// Whether several words may stand for it, or it for several.
    is_several: bool,
}

/// A reading of a name of the profile.
pub(super) struct Query {
    kind: NameKind,
    /// The words a match can rest on.
    words: Vec<Word>,
    /// First letters, where a listed initial may stand for the word.
    letters: Vec<Option<usize>>,
    joined: Vec<Word>,
    /// Particles and titles: they may equal a listed name proper.
    light_words: Vec<Word>,
    /// Sorted by form.
    runs: Vec<RunReach>,
    /// Of what is listed for each word; of a word not looked up yet the most that any can have.
    best: Vec<Best>,
    light: u64,
    initials: u64,
    /// Tokens that are no names proper: what they agree with no look-up tells.
    not_core: u16,
    /// Whether words written together were not looked up, because they carry nothing or are few letters.
    unseen_run: bool,
}

impl Query {
    pub(super) fn new(
        lookups: &mut Lookups<'_>,
        name: &Name,
        weighed: &Weighed<'_>,
        forms: (u32, u32),
    ) -> Query {
        let index = lookups.index;
        let weights = weighed.weights();
        let weight_at = |at: usize| u64::from(weights.get(at).copied().unwrap_or(0));
        let carrying: Vec<(usize, &Token)> = carrying_tokens(name).take(TOKENS_MAX).collect();
        let (light, initials) = light_tokens(name, weights);
        let mut query = Query {
            kind: name.kind(),
            words: Vec::with_capacity(carrying.len()),
            letters: carrying.iter().map(|(_, token)| first_letter(token)).collect(),
            joined: Vec::new(),
            light_words: Vec::new(),
            runs: Vec::new(),
            best: Vec::with_capacity(carrying.len()),
            light: u64::from(light),
            initials: initials.len() as u64,
            not_core: not_core(name),
            unseen_run: false,
        };
        for (number, (at, token)) in carrying.iter().enumerate() {
            let (slot, bits) = (lookups.slot(token), 1 << number);
            query.words.push(Word {
                slot,
                signature: lookups.words[slot].word.signature,
                bits,
                tokens: 1 << at,
                weight: weight_at(*at),
                letters: token.text().len() as u32,
            });
            let runs = &mut query.runs;
            let add = |form, tokens, similarity| runs.push(RunReach { form, tokens, similarity, bits });
            // A number or legal form has other keys than the plain word of its letters.
            match token.tag() {
                TokenTag::Number | TokenTag::LegalForm(_) => index.runs_like(token, forms, add),
                _ => lookups.each_run(slot, forms, add),
            }
        }
        for (at, token) in name.tokens().iter().enumerate() {
            let is_light = matches!(token.tag(), TokenTag::Particle | TokenTag::Title);
            if is_light && carrying.iter().all(|(carrying, _)| *carrying != at) {
                let slot = lookups.slot(token);
                let signature = lookups.words[slot].word.signature;
                let weight = weight_at(at);
                query.light_words.push(Word {
                    slot,
                    signature,
                    bits: 0,
                    tokens: 1 << at,
                    weight,
                    letters: 0,
                });
            }
        }
        query.add_joined(lookups, name, &carrying);
        query.runs.sort_unstable_by_key(|run| run.form);
        for number in 0..query.words.len() {
            let best = query.best_of(number, None, index);
            query.best.push(best);
        }
        query
    }

    /// Adjacent words written together: two or three, or the whole name in any rotation.
    fn add_joined(&mut self, lookups: &mut Lookups<'_>, name: &Name, carrying: &[(usize, &Token)]) {
        let (tokens, count) = (name.tokens(), name.tokens().len());
        let bits_of = |tokens: std::ops::Range<usize>| {
            let within = carrying.iter().enumerate().filter(|(_, (at, _))| tokens.contains(at));
            within.fold(0_u16, |bits, (number, _)| bits | 1 << number)
        };
        for start in 0..count {
            for end in start + 2..=count.min(start + RUN_WORDS_MAX) {
                if is_run_compared(&tokens[start..end]) {
                    self.add_joined_word(lookups, tokens[start..end].iter(), bits_of(start..end));
                }
            }
        }
        let all = bits_of(0..count);
        if count > RUN_WORDS_MAX && is_run_compared(tokens) {
            self.add_joined_word(lookups, tokens.iter(), all);
        }
        for head in 1..if is_turned_compared(tokens) { count } else { 0 } {
            let turned = tokens[head..].iter().chain(&tokens[..head]);
            self.add_joined_word(lookups, turned, all);
        }
    }

    fn add_joined_word<'t>(
        &mut self,
        lookups: &mut Lookups<'_>,
        tokens: impl Iterator<Item = &'t Token> + Clone,
        bits: u16,
    ) {
        let slot = if bits == 0 { None } else { lookups.slot_of_joined(tokens) };
        let Some(slot) = slot else {
            self.unseen_run = true;
            return;
        };
        let of = |words: &[Word], value: &dyn Fn(&Word) -> u64| {
            words.iter().filter(|word| word.bits & bits != 0).map(value).sum::<u64>()
        };
        let (weight, letters) =
            (of(&self.words, &|word| word.weight), of(&self.words, &|word| u64::from(word.letters)));
        let signature = lookups.words[slot].word.signature;
        self.joined.push(Word { slot, signature, bits, tokens: 0, weight, letters: letters as u32 });
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// Words in the order in which looking them up is worth most: what few listed names have first.
    pub(super) fn order(&self, lookups: &Lookups<'_>) -> Vec<usize> {
        let index = lookups.index;
        let cost = |number: &usize| {
            let word = &self.words[*number];
            let text = lookups.words[word.slot].word.token.text();
            let exact: usize = index.vocabulary.spelt(text).map(|id| index.posted(id).len()).sum();
            // Short words resemble more.
            (exact * 8 + 800 / text.len().max(1), *number)
        };
        let mut order: Vec<usize> = (0..self.words.len()).collect();
        order.sort_by_cached_key(cost);
        order
    }

    /// Looks up a word, alone and written together with others.
    pub(super) fn look_up(&mut self, lookups: &mut Lookups<'_>, number: usize) {
        let bit = 1 << number;
        lookups.look_up(self.words[number].slot);
        for joined in self.joined.iter().filter(|joined| joined.bits & bit != 0) {
            lookups.look_up(joined.slot);
        }
        self.best[number] = self.best_of(number, Some(lookups), lookups.index);
    }

    fn best_of(&self, number: usize, looked: Option<&Lookups<'_>>, index: &Index) -> Best {
        let bit = 1 << number;
        if self.runs.iter().any(|run| run.bits & bit != 0) {
            return Best { weight: RUN_WORDS_WEIGHT_MAX, similarity: FULL, is_several: true };
        }
        let any = Best { weight: WEIGHT_MOST, similarity: FULL, is_several: false };
        let Some(lookups) = looked else {
            return Best { is_several: self.joined.iter().any(|joined| joined.bits & bit != 0), ..any };
        };
        let joined = self.joined.iter().filter(|joined| joined.bits & bit != 0);
        if joined.into_iter().any(|joined| !lookups.looked(joined.slot).is_empty()) {
            return Best { is_several: true, ..any };
        }
        let near = lookups.looked(self.words[number].slot);
        Best {
            weight: near.iter().map(|(id, _)| u64::from(index.vocabulary.weight_of(*id))).max().unwrap_or(0),
            similarity: near.iter().map(|(_, similarity)| u64::from(*similarity)).max().unwrap_or(0),
            is_several: false,
        }
    }

    /// Calls back with every list of forms in which something is near a looked-up word, as far as such forms can reach the
    /// floor.
    pub(super) fn each_posted(
        &self,
        lookups: &Lookups<'_>,
        number: usize,
        floor: u64,
        mut found: impl FnMut(&[u32]),
    ) {
        let (index, bit) = (lookups.index, 1 << number);
        let rest: u64 = (0..self.words.len()).map(|other| self.most(other)).sum();
        for (id, similarity) in lookups.looked(self.words[number].slot) {
            let listed = u64::from(index.vocabulary.weight_of(*id));
            let weight = (self.words[number].weight + listed).div_ceil(2);
            let whole = rest - self.most(number) + weight + self.light;
            if self.most_with(weight, u64::from(*similarity), whole) >= floor {
                found(index.posted(*id));
            }
        }
        for joined in self.joined.iter().filter(|joined| joined.bits & bit != 0) {
            lookups.looked(joined.slot).iter().for_each(|(id, _)| found(index.posted(*id)));
        }
        if let Some(letter) = self.letters[number] {
            found(&index.initials[letter]);
        }
        self.runs.iter().filter(|run| run.bits & bit != 0).for_each(|run| found(&[run.form]));
    }

    /// The most a word and its counterpart weigh together.
    fn most(&self, number: usize) -> u64 {
        let (word, best) = (&self.words[number], self.best[number]);
        if best.is_several {
            return word.weight.max(best.weight).max(RUN_WORDS_WEIGHT_MAX);
        }
        (word.weight + best.weight).div_ceil(2)
    }

    /// The most a name scores in which words of this weight agree so much, and all others fully.
    fn most_with(&self, weight: u64, similarity: u64, whole: u64) -> u64 {
        let mut sums = Sums::default();
        let letters = self.words.iter().map(|word| word.letters).sum();
        sums.query.matched(weight, similarity, letters);
        sums.listed.matched(weight, similarity, letters);
        sums.light = whole - weight.min(whole);
        sums.initials = self.initials;
        sums.bound(self.kind, false)
    }

    /// The most a listed name can score that has something near these words only.
    pub(super) fn bound_with(&self, lookups: &mut Lookups<'_>, bits: u16) -> u64 {
        self.sums_with(lookups, bits).map_or(0, |(sums, single)| sums.bound(self.kind, single))
    }

    /// The most that the words of such a name without a counterpart may weigh for it to reach the floor; none if it does not
    /// reach it at all. Each of these words is the counterpart of one listed word, unless some may be of several.
    pub(super) fn most_alone(&self, lookups: &mut Lookups<'_>, bits: u16, floor: u64) -> Option<u64> {
        let (sums, single) = self.sums_with(lookups, bits)?;
        let reaches = |alone: u64| {
            let listed = SideSums { alone, ..sums.listed };
            Sums { listed, ..sums }.bound(self.kind, single) >= floor
        };
        if !reaches(0) {
            return None;
        }
        let mut words = self.words.iter().zip(&self.best).filter(|(word, _)| word.bits & bits != 0);
        let is_loose = !self.light_words.is_empty()
            || self.initials > 0
            || floor < FLOOR_OF_ALONE
            || words.any(|(_, best)| best.is_several);
        if is_loose {
            return Some(u64::MAX);
        }
        let (mut least, mut most) = (0, ALONE_MOST + 1);
        while most - least > 1 {
            let middle = u64::midpoint(least, most);
            *(if reaches(middle) { &mut least } else { &mut most }) = middle;
        }
        Some(if least == ALONE_MOST { u64::MAX } else { least })
    }

    /// What is summed up for such a name, and whether one word of several is all that agrees; none if nothing does.
    fn sums_with(&self, lookups: &mut Lookups<'_>, bits: u16) -> Option<(Sums, bool)> {
        let mut sums = Sums { light: self.light, initials: self.initials, ..Sums::default() };
        let (mut alive, mut has_several) = (0, false);
        for (number, word) in self.words.iter().enumerate() {
            let best = self.best_or_initial(lookups.index, number);
            if bits & word.bits != 0 && best.similarity > 0 {
                alive += 1;
                has_several |= best.is_several;
                sums.query.matched(word.weight, best.similarity, word.letters);
                sums.listed.matched(best.weight, best.similarity, word.letters);
                if best.is_several {
                    sums.light += best.weight.abs_diff(word.weight).div_ceil(2);
                    sums.listed.letters += word.letters * (RUN_WORDS_MAX as u32 - 1);
                }
            } else if self.may_be_light(lookups, word) {
                sums.light += word.weight;
            } else {
                sums.query.alone += word.weight;
            }
        }
        let single = alive == 1 && !has_several && self.words.len() > 1 && self.initials == 0;
        (alive > 0).then_some((sums, single))
    }

    /// Whether a word may be a legal form, title or particle, or of an organisation's name part of one (`LiabilityCompany` after
    /// `Limited`).
    fn may_be_light(&self, lookups: &mut Lookups<'_>, word: &Word) -> bool {
        let mut joined = self.joined.iter().filter(|joined| joined.bits & word.bits != 0);
        lookups.may_be_light(word.slot)
            || (self.kind != NameKind::Person && joined.any(|joined| lookups.may_be_light(joined.slot)))
    }

    /// The best counterpart of a word, where a listed initial may be it too: as much weight, and no more lost than by that.
    fn best_or_initial(&self, index: &Index, number: usize) -> Best {
        let (best, own) = (self.best[number], self.words[number].weight);
        if self.letters[number].is_none_or(|letter| index.initials[letter].is_empty()) {
            return best;
        }
        let weight = best.weight.max(INITIAL_WEIGHT);
        let by_initial = FULL - INITIAL_LOST * FULL / own.midpoint(weight).max(INITIAL_LOST);
        Best { weight, similarity: best.similarity.max(by_initial), ..best }
    }

    /// Which words of the query and of a listed name may agree: those that resemble each other, and those of which no look-up
    /// tells.
    pub(super) fn may(&self, lookups: &mut Lookups<'_>, number: u32, form: &Form) -> May {
        let (index, not_core) = (lookups.index, form.not_core);
        let mut may = May { words: [self.not_core; TOKENS_MAX], joined: not_core, split: self.not_core };
        for word in &index.form_words[form.words.start as usize..form.words.end as usize] {
            let signature = index.vocabulary.signature(word.id);
            for asked in &self.words {
                if lookups.similarity(asked, word.id, signature) > 0 {
                    may.words[usize::from(word.token)] |= asked.tokens;
                }
            }
            let mut joined = self.joined.iter();
            if joined.any(|joined| lookups.similarity(joined, word.id, signature) > 0) {
                may.joined |= 1 << word.token;
            }
        }
        let light = may.words.iter_mut().enumerate().filter(|(token, _)| not_core & (1 << token) != 0);
        light.for_each(|(_, words)| *words = u16::MAX);
        for run in self.runs_of(number) {
            may.split |= self.tokens_of(run.bits);
        }
        if self.unseen_run {
            may.joined = u16::MAX;
        }
        if form.unseen_run {
            may.split = u16::MAX;
        }
        may
    }

    /// Whether all that the bound asks about listed words was looked up.
    pub(super) fn is_looked_up(&self, lookups: &Lookups<'_>) -> bool {
        let mut words = self.words.iter().chain(&self.joined);
        self.light_words.is_empty() && words.all(|word| lookups.words[word.slot].is_looked_up)
    }

    /// The most a listed name can score; `seen` as [`is_looked_up`](Self::is_looked_up) says.
    pub(super) fn bound(&self, lookups: &mut Lookups<'_>, number: u32, form: &Form, seen: bool) -> u64 {
        let mut met = Met::default();
        let index = lookups.index;
        let runs = self.runs_of(number);
        for run in runs {
            met.several(run.bits, u64::from(run.similarity));
        }
        let words = &index.form_words[form.words.start as usize..form.words.end as usize];
        for word in words {
            let (own, letters) = (u64::from(word.weight), index.vocabulary.letters(word.id));
            // Most listed words resemble none, and one bit of each tells it without reading more of the word.
            let mut best = if seen && !lookups.is_near(word.id) {
                0
            } else {
                self.meet(lookups, word.id, own, &mut met)
            };
            let within = runs.iter().filter(|run| run.tokens.0 <= word.token && word.token < run.tokens.1);
            if let Some(similarity) = within.map(|run| u64::from(run.similarity)).max() {
                best = best.max(similarity);
                met.sums.light += own;
            }
            met.listed(own, best, letters);
        }
        met.sums.light += self.light.min(u64::from(form.light));
        self.meet_query(lookups, form, &mut met);
        met.pair_off();
        let several = self.words.len().max(words.len()) > 1;
        let pairs = met.sums.query.words.min(met.sums.listed.words);
        let single = several && pairs == 1 && !met.has_several && self.initials == 0 && form.initials == 0;
        met.sums.bound(self.kind, single)
    }

    /// The most a listed word agrees with anything of the query.
    fn meet(&self, lookups: &mut Lookups<'_>, id: WordId, own: u64, met: &mut Met) -> u64 {
        let (mut best, signature) = (0, lookups.index.vocabulary.signature(id));
        for (at, asked) in self.words.iter().enumerate() {
            let similarity = lookups.similarity(asked, id, signature);
            best = best.max(similarity);
            met.asked[at] = met.asked[at].max(similarity);
        }
        for joined in &self.joined {
            let similarity = lookups.similarity(joined, id, signature);
            if similarity > 0 {
                best = best.max(similarity);
                met.several(joined.bits, similarity);
                met.sums.light += own.abs_diff(joined.weight).div_ceil(2);
            }
        }
        for light in &self.light_words {
            let similarity = lookups.similarity(light, id, signature);
            if similarity > 0 {
                best = best.max(similarity);
                met.sums.light += light.weight;
                met.has_light = true;
            }
        }
        best
    }

    /// The words of the query with what they met, less those that listed initials may stand for; and the reverse.
    fn meet_query(&self, lookups: &mut Lookups<'_>, form: &Form, met: &mut Met) {
        let mut most = 0;
        for (at, word) in self.words.iter().enumerate() {
            let similarity = met.asked[at];
            if similarity > 0 {
                met.query(word.weight, similarity, word.letters);
            } else if form.light > 0 && self.may_be_light(lookups, word) {
                met.sums.light += word.weight.max(u64::from(form.light));
            } else {
                met.sums.query.alone += word.weight;
                most = word.weight.max(most);
            }
        }
        let (own, theirs) = (self.initials, u64::from(form.initials));
        met.sums.query.alone -= (most * theirs).min(met.sums.query.alone);
        met.sums.listed.alone -= (met.most_alone * own).min(met.sums.listed.alone);
        met.sums.initials = own + theirs;
    }

    /// Which tokens some words of the query are.
    fn tokens_of(&self, bits: u16) -> u16 {
        let words = self.words.iter().filter(|word| word.bits & bits != 0);
        words.fold(0, |tokens, word| tokens | word.tokens)
    }

    fn runs_of(&self, form: u32) -> &[RunReach] {
        if self.runs.is_empty() {
            return &[];
        }
        let first = self.runs.partition_point(|run| run.form < form);
        let last = self.runs.partition_point(|run| run.form <= form);
        &self.runs[first..last]
    }
}

fn first_letter(token: &Token) -> Option<usize> {
    let letter = token.text().bytes().next().filter(u8::is_ascii_lowercase)?;
    token.is_core().then(|| usize::from(letter - b'a'))
}

/// What a query and a listed name have met in each other so far.
#[derive(Default)]
pub(crate) struct Met {
    pub sums: Sums,
    /// The most each word of the query agrees with a listed one.
    pub asked: [u64; TOKENS_MAX],
    /// Whether several words may stand for one, so that words cannot be paired off.
    pub has_several: bool,
    /// Whether a particle or title of the query is the counterpart of a listed word.
    pub has_light: bool,
    /// The heaviest listed word without a counterpart.
    pub most_alone: u64,
    /// Lightest weight and most lost of a word with a counterpart: query, listed.
    lightest: [Option<u64>; 2],
    most_lost: [u64; 2],
}

impl Met {
    pub(crate) fn several(&mut self, bits: u16, similarity: u64) {
        self.has_several = true;
        for (at, asked) in self.asked.iter_mut().enumerate() {
            if bits & (1 << at) != 0 {
                *asked = (*asked).max(similarity);
            }
        }
    }

    pub(crate) fn listed(&mut self, weight: u64, similarity: u64, letters: u32) {
        if similarity == 0 {
            self.sums.listed.alone += weight;
            self.most_alone = self.most_alone.max(weight);
        } else {
            self.sums.listed.matched(weight, similarity, letters);
            self.note(1, weight, similarity);
        }
    }

    pub(crate) fn query(&mut self, weight: u64, similarity: u64, letters: u32) {
        self.sums.query.matched(weight, similarity, letters);
        self.note(0, weight, similarity);
    }

    fn note(&mut self, side: usize, weight: u64, similarity: u64) {
        self.lightest[side] = Some(self.lightest[side].map_or(weight, |least| least.min(weight)));
        self.most_lost[side] = self.most_lost[side].max(weight * (FULL - similarity) / FULL);
    }

    /// One word has one counterpart: of the side with more words that have one, as many as are more are left alone, and those
    /// the lightest.
    pub(crate) fn pair_off(&mut self) {
        if self.has_several || self.has_light {
            return;
        }
        let sums = &mut self.sums;
        let sides = [(&mut sums.query, 0), (&mut sums.listed, 1)];
        let [(query, _), (listed, _)] = &sides;
        let (asked, found) = (query.words, listed.words);
        for (side, at) in sides {
            let surplus =
                u64::from(if at == 0 { asked.saturating_sub(found) } else { found.saturating_sub(asked) });
            let moved = (surplus * self.lightest[at].unwrap_or(0)).min(side.weight);
            side.weight -= moved;
            side.alone += moved;
            side.lost -= (surplus * self.most_lost[at]).min(side.lost);
        }
    }
}
