//! The lists, prepared for a bulk run: which words occur together in a listed name, and what words of customers resemble.
//!
//! Promises: made once for a run, shared by all threads; every resemblance is the one a single screening sees. Does not:
//! keep anything of a customer.

use crate::bulk::pairs::{Ends, Pairs};
use crate::bulk::parts::{self, Parts, Why};
use crate::bulk::words::{
    CORE, GLUED, INITIAL, LISTED_WORDS_MAX, MAY_BE_LIGHT, Match, NO_LETTER, NOT_LATIN, Near, ODD, PARTICLE,
    Record, Run, SYLLABLE, WordMatches,
};
use crate::index::bloom::{Bloom, Shortened, mixed, text_hash};
use crate::index::open::OpenForm;
use crate::index::vocabulary::{JoinedKeys, Vocabulary, may_be_number};
use crate::index::{Index, KINDS, word_for_word};
use crate::screen::{Level, Settings, least_levels};
use model::PartialDate;
use names::keys::{missing_letters, text_key};
use names::parts::Reason;
use names::{Asked, Script, Token, TokenTag};
use rustc_hash::FxHashMap;

/// Lists and thresholds, prepared.
pub struct Filter<'a> {
    pub(super) index: &'a Index,
    /// The least score that is a hit, by list.
    pub(super) levels: Vec<Level>,
    pub(super) forms: Vec<FormFacts>,
    /// See [`Index::is_odd`].
    pub(super) odd: Vec<u32>,
    /// How many listed names are those of persons; they come first.
    persons: u32,
    most_light: u32,
    /// The least that the words of a listed name weigh, by kind.
    total_least: [u64; 4],
    pub(super) form_words: Vec<(u32, u32)>,
    /// Light words of the listed names, as they are marked.
    form_lights: Vec<u32>,
    pub(super) words: Vec<WordFacts>,
    together: Vec<Beside>,
    /// Listed names with initials, by word.
    initialed: Vec<u32>,
    /// Kinds of parties listed under exactly these bare words.
    pub(super) bare: FxHashMap<u64, u8>,
    bare_bloom: Bloom,
    /// Each of these words.
    bare_word_bloom: Bloom,
    parts: Parts,
    pub(super) pairs: Pairs,
    near_bloom: Bloom,
    run_bloom: Bloom,
    /// Words of legal forms, titles and particles; numbered after all other words.
    light: Vocabulary,
    light_bloom: Bloom,
    light_parts: Parts,
    pub(super) light_pairs: Pairs,
    /// Listed names of parties born on a day.
    by_day: FxHashMap<PartialDate, Vec<u32>>,
}

/// A bound of the filter that lists or customers exceed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BulkError {
    /// More words than numbers.
    #[error("the lists have {0} distinct words, bulk screening takes four million; screen in several runs")]
    ListedWords(usize),
    /// More matches than four gigabytes of them.
    #[error("the customers' words match the lists in too many places; screen against fewer lists at once")]
    Matches,
}

/// A listed name.
pub(super) struct FormFacts {
    pub words: (u32, u32),
    lights: (u32, u32),
    /// Weight of its words together.
    pub total: u32,
    pub light: u32,
    pub initials: u8,
    pub kind: u8,
    /// First letters of its initials, and [`LIGHT`].
    pub beside: u32,
    /// Light words of one letter: an initial may be the same.
    pub light_letters: u32,
    /// Whether adjacent words are not looked up as one.
    pub has_unseen_run: bool,
    /// Whether a name proper is among its words; else they are legal forms, particles, titles, numbers and letters.
    pub has_core: bool,
    /// See [`Index::is_odd`].
    pub is_odd: bool,
    /// First letters of its words.
    pub letters: u32,
}

impl FormFacts {
    /// First letters of its initials, and what may equal an initial.
    pub(super) fn initials_of(&self) -> u32 {
        self.beside & LETTERS | self.light_letters
    }
}

/// A listed word.
#[derive(Clone)]
pub(super) struct WordFacts {
    together: (u32, u32),
    initialed: (u32, u32),
    /// First letters of initials beside it, in any listed name.
    pub beside: u32,
    /// Kinds of names in which something light stands beside it.
    pub beside_light: u8,
    /// First letters of words beside it.
    pub letters: u32,
    /// The least that the other words of a listed name of each kind weigh; [`u32::MAX`] where there is none.
    pub least_beside: [u32; 4],
    /// The most it weighs, and the least in any listed name.
    pub weight: u32,
    pub weight_least: u32,
    pub letters_count: u8,
    /// Its first letter, as a bit; none where that is no Latin letter.
    pub first_letter: u32,
    /// Whether it stands in a name of which bounds do not tell what it may agree with: see [`Index::is_odd`].
    pub is_odd: bool,
    /// Whether it stands in one with adjacent words that are not looked up as one.
    pub has_unseen_run: bool,
}

/// In [`FormFacts::beside`]: it has something light.
pub(super) const LIGHT: u32 = 1 << 26;
/// All letters.
pub(super) const LETTERS: u32 = LIGHT - 1;

/// Which parts of the lists a word may be near to.
struct MayMatch {
    near: bool,
    light: bool,
    runs: bool,
}

/// A word that occurs together with another: its number above the kinds of names in which it does.
#[derive(Clone, Copy)]
pub(super) struct Beside(u32);

const KIND_BITS: u32 = 4;

impl Beside {
    pub(super) fn word(self) -> u32 {
        self.0 >> KIND_BITS
    }

    pub(super) fn kinds(self) -> u32 {
        self.0 & ((1 << KIND_BITS) - 1)
    }
}

impl<'a> Filter<'a> {
    /// Prepares the lists.
    pub fn new(index: &'a Index, settings: &'a Settings) -> Result<Filter<'a>, BulkError> {
        if index.word_count() > LISTED_WORDS_MAX {
            return Err(BulkError::ListedWords(index.word_count()));
        }
        let (bare, bare_words) = bare_words(index);
        let bare_bloom = Bloom::new(&bare.keys().copied().collect::<Vec<_>>());
        let mut filter = Filter {
            index,
            levels: least_levels(index, settings),
            forms: Vec::with_capacity(index.form_count()),
            odd: Vec::new(),
            persons: 0,
            most_light: 0,
            total_least: [u64::MAX; 4],
            form_words: Vec::new(),
            form_lights: Vec::new(),
            words: Vec::new(),
            together: Vec::new(),
            initialed: Vec::new(),
            bare,
            bare_bloom,
            bare_word_bloom: Bloom::new(&bare_words),
            parts: Parts::of(index.words()),
            pairs: Pairs::of(index.words()),
            near_bloom: bloom_of_words(index.words()),
            run_bloom: run_bloom(index),
            light: Vocabulary::default(),
            light_bloom: Bloom::new(&[]),
            light_parts: Parts::none(),
            light_pairs: Pairs::of(std::iter::empty()),
            by_day: by_day(index),
        };
        filter.add_forms();
        filter.light.freeze();
        let light = |filter: &Filter<'_>| {
            (0..filter.light.len() as u32)
                .map(|word| filter.light.token(word).clone())
                .collect::<Vec<Token>>()
        };
        let light = light(&filter);
        filter.light_bloom = bloom_of_words(light.iter());
        filter.light_parts = Parts::of(light.iter());
        filter.light_pairs = Pairs::of(light.iter());
        Ok(filter)
    }

    fn add_forms(&mut self) {
        let none = WordFacts {
            together: (0, 0),
            initialed: (0, 0),
            beside: 0,
            beside_light: 0,
            letters: 0,
            least_beside: [u32::MAX; 4],
            weight: 0,
            weight_least: u32::MAX,
            letters_count: 0,
            first_letter: 0,
            is_odd: false,
            has_unseen_run: false,
        };
        self.words = vec![none; self.index.word_count()];
        let mut pairs = Vec::new();
        for number in 0..self.index.form_count() as u32 {
            let form = self.index.open_form(number);
            self.add_form(number, &form, &mut pairs);
        }
        self.persons = self.forms.partition_point(|form| form.kind == 0) as u32;
        for (word, facts) in self.words.iter_mut().enumerate() {
            facts.weight = self.index.word_weight(word as u32);
            facts.letters_count = self.index.word_letters(word as u32).min(255) as u8;
            facts.first_letter = letter_of(self.index.word_text(word as u32)).map_or(0, |letter| 1 << letter);
        }
        self.add_initialed();
        // Pairs of words, each with all kinds of names in which it occurs.
        pairs.sort_unstable();
        let mut at = 0;
        while let Some((word, _)) = pairs.get(at) {
            let (word, start) = (*word, self.together.len());
            while let Some((_, other)) = pairs.get(at).filter(|(first, _)| *first == word) {
                let other = Beside(*other);
                match self.together.get_mut(start..).and_then(<[Beside]>::last_mut) {
                    Some(last) if last.word() == other.word() => last.0 |= other.kinds(),
                    _ => self.together.push(other),
                }
                at += 1;
            }
            self.words[word as usize].together = (start as u32, self.together.len() as u32);
        }
    }

    /// Few listed names have initials, and those are asked for with every word beside which one stands.
    fn add_initialed(&mut self) {
        for (word, facts) in self.words.iter_mut().enumerate() {
            let start = self.initialed.len() as u32;
            if facts.beside & LETTERS != 0 {
                let forms = self.index.forms_with(word as u32).iter();
                self.initialed.extend(forms.filter(|form| self.forms[**form as usize].initials_of() != 0));
            }
            facts.initialed = (start, self.initialed.len() as u32);
        }
    }

    fn add_form(&mut self, number: u32, form: &OpenForm, pairs: &mut Vec<(u32, u32)>) {
        let start = self.form_words.len() as u32;
        self.form_words.extend(&form.words);
        let letters = form.initials.iter().fold(0, |mask, letter| mask | 1 << letter);
        let (mut light, first) = (Vec::new(), self.index.word_count() as u32);
        let vocabulary = &mut self.light;
        self.index.each_light_word(number, |token| light.push(first + vocabulary.add(token)));
        let total: u32 = form.words.iter().map(|(_, weight)| weight).sum();
        let (is_odd, (_, has_unseen_run)) = (self.index.is_odd(number), self.index.not_looked_up(number));
        self.odd.extend(is_odd.then_some(number));
        let (has_light, mut first_letters) = (form.light > 0, 0);
        let light_letters = self.index.light_letters(number);
        for (at, (word, weight)) in form.words.iter().enumerate() {
            let others = form.words.iter().enumerate().filter(|(other, _)| *other != at);
            let facts = &mut self.words[*word as usize];
            facts.beside |= letters | light_letters;
            facts.beside_light |= if has_light { 1 << form.kind } else { 0 };
            facts.is_odd |= is_odd;
            facts.has_unseen_run |= has_unseen_run;
            facts.weight_least = facts.weight_least.min(*weight);
            let least = &mut facts.least_beside[form.kind];
            *least = (*least).min(total - weight);
            first_letters |= letter_of(self.index.word_text(*word)).map_or(0, |letter| 1 << letter);
            pairs.extend(light.iter().map(|other| (*word, other << KIND_BITS | 1 << form.kind)));
            for (_, (other, _)) in others {
                pairs.push((*word, other << KIND_BITS | 1 << form.kind));
                if let Some(letter) = letter_of(self.index.word_text(*other)) {
                    self.words[*word as usize].letters |= 1 << letter;
                }
            }
        }
        self.most_light = self.most_light.max(form.light);
        let least = &mut self.total_least[form.kind];
        *least = (*least).min(u64::from(total));
        let lights = self.form_lights.len() as u32;
        self.form_lights.extend(light);
        self.forms.push(FormFacts {
            words: (start, self.form_words.len() as u32),
            lights: (lights, self.form_lights.len() as u32),
            total,
            light: form.light,
            initials: form.initials.len().min(usize::from(u8::MAX)) as u8,
            kind: form.kind as u8,
            beside: letters | if has_light { LIGHT } else { 0 },
            light_letters,
            has_unseen_run,
            has_core: self.index.has_core(number),
            is_odd,
            letters: first_letters,
        });
    }

    /// Words of a listed name, each with its weight there.
    pub(super) fn words_of(&self, form: &FormFacts) -> &[(u32, u32)] {
        self.form_words.get(form.words.0 as usize..form.words.1 as usize).unwrap_or_default()
    }

    /// Light words of a listed name.
    pub(super) fn lights_of(&self, form: &FormFacts) -> &[u32] {
        self.form_lights.get(form.lights.0 as usize..form.lights.1 as usize).unwrap_or_default()
    }

    /// Listed words that occur together with one, by number.
    pub(super) fn together(&self, word: &WordFacts) -> &[Beside] {
        let (start, end) = word.together;
        self.together.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The least and the most that a listed word weighs.
    pub(super) fn weights_of(&self, word: u32) -> (u64, u64) {
        let facts = self.words.get(word as usize);
        facts.map_or((0, u64::MAX >> 32), |facts| {
            (u64::from(facts.weight_least.min(facts.weight)), u64::from(facts.weight))
        })
    }

    /// The least that the words of a listed name of a kind weigh; nothing where none is listed.
    pub(super) fn total_least(&self, kind: usize) -> u64 {
        self.total_least.get(kind).copied().filter(|least| *least < u64::MAX).unwrap_or(0)
    }

    /// The least that other words weigh beside a word, in any listed name of some kinds; of an odd one, of which no bound holds,
    /// nothing. More than any weighs where there is none.
    pub(super) fn least_beside(&self, word: u32, kinds: u8) -> u64 {
        let Some(facts) = self.words.get(word as usize).filter(|facts| !facts.is_odd) else { return 0 };
        let of_kinds = facts.least_beside.iter().enumerate().filter(|(kind, _)| kinds >> kind & 1 != 0);
        of_kinds.map(|(_, least)| u64::from(*least)).min().unwrap_or(u64::MAX)
    }

    /// The most that what is light in a listed name weighs.
    pub(super) fn most_light(&self) -> u64 {
        u64::from(self.most_light)
    }

    /// Listed names with a word that have initials, in order.
    pub(super) fn initialed(&self, word: &WordFacts) -> &[u32] {
        let (start, end) = word.initialed;
        self.initialed.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Listed names of companies, ships and aircraft among some in order.
    pub(super) fn not_persons<'f>(&self, forms: &'f [u32]) -> &'f [u32] {
        &forms[forms.partition_point(|form| *form < self.persons)..]
    }

    /// Number of words that can be marked.
    pub(super) fn marks(&self) -> usize {
        self.words.len() + self.light.len()
    }

    /// Whether a word is a light one.
    pub(super) fn is_light(&self, word: u32) -> bool {
        word as usize >= self.words.len()
    }

    /// Listed names of parties born on a day.
    pub(super) fn born_on(&self, day: PartialDate) -> &[u32] {
        self.by_day.get(&day).map_or(&[], Vec::as_slice)
    }

    /// Kinds of parties that are listed under exactly these words in any order.
    pub(super) fn listed_bare(&self, hash: u64) -> u8 {
        if self.bare_bloom.may_have(hash) { self.bare.get(&hash).copied().unwrap_or(0) } else { 0 }
    }

    /// Whether the list is so short that of most words it is known that they are no part of a listed one.
    pub(super) fn tells_parts(&self) -> bool {
        self.parts.is_known()
    }

    /// Whether words written together may be near a listed word, for these reasons.
    pub(super) fn joined_may_be_near(&self, text: &[u8], why: Why, shortened: &mut Shortened) -> bool {
        may_be_number(text)
            || may_be_in(self.index.joined_bloom(), text, why, shortened, |reason, key, text| {
                // Many words sound alike of which most differ in too many letters.
                reason != Reason::Sounds || self.index.may_sound_like(key, text)
            })
    }

    /// By what Latin words written together may be near a listed word, of these reasons; none where they may be a number.
    pub(super) fn joined_keys(&self, text: &str, why: Why, shortened: &mut Shortened) -> Option<JoinedKeys> {
        joined_keys_in(self.index.vocabulary(), text, why, shortened)
    }

    /// By what Latin words written together may be near a legal form, title or particle of the list, of these reasons; none where they
    /// may be a number.
    pub(super) fn joined_light_keys(
        &self,
        text: &str,
        why: Why,
        shortened: &mut Shortened,
    ) -> Option<JoinedKeys> {
        joined_keys_in(&self.light, text, why, shortened)
    }

    /// Whether words written together resemble a legal form, title or particle of the list, for what they may.
    pub(super) fn is_near_light_by(&self, text: &str, by: &JoinedKeys) -> bool {
        let mut near = Vec::new();
        self.light.near_joined(text, by, |_| true, &mut near);
        !near.is_empty()
    }

    /// Whether a word resembles a legal form, title or particle of the list.
    pub(super) fn is_near_light(&self, token: Token) -> bool {
        self.light.has_near(&mut Asked::new(token))
    }

    /// How much a word resembles the legal form, title or particle of the list that it resembles most.
    pub(super) fn light_similarity(&self, token: Token) -> u32 {
        let mut near = Vec::new();
        self.light.near(&mut Asked::new(token), true, &mut near);
        near.into_iter().map(|(_, similarity)| similarity).max().unwrap_or(0)
    }

    /// Compares words of customers with the listed words.
    pub fn match_words(&self, tokens: &[Token]) -> WordMatches {
        let mut matches = WordMatches::default();
        let (mut found, mut near, mut light, mut runs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut shortened, mut keys) = (Shortened::new(), Vec::new());
        for token in tokens {
            let mut plain = Asked::new(token.plain());
            let may = self.may_match(plain.token(), &mut shortened, &mut keys);
            found.clear();
            if may.near {
                self.index.near_words(&mut plain, true, &mut found);
            }
            // The nearest first.
            found.sort_unstable_by_key(|(word, similarity)| (std::cmp::Reverse(*similarity), *word));
            near.clear();
            near.extend(found.iter().map(|(word, similarity)| Near::new(*word, *similarity)));
            found.clear();
            if may.light {
                self.light.near(&mut plain, true, &mut found);
            }
            let first = self.words.len() as u32;
            light.clear();
            light.extend(found.iter().map(|(word, similarity)| Near::new(first + word, *similarity)));
            runs.clear();
            if may.runs {
                self.index.runs_of_all_like(plain.token(), |form, tokens, similarity| {
                    runs.push(Run { form, tokens, similarity: similarity as u16 });
                });
            }
            let mut record = self.record(token, &near, !light.is_empty(), &runs);
            let part = parts::Asked::new(token);
            record.parts = self.parts.bits(&part, &mut shortened) | self.bits(&record, token.text().len());
            record.light_parts = self.light_parts.bits(&part, &mut shortened);
            let is_part = parts::is_part(record.parts | record.light_parts);
            let ends = if is_part { Ends::of(&part, &self.pairs, &self.light_pairs) } else { None };
            matches.push(Match { token, record, ends, near: &near, light: &light, runs: &runs });
        }
        matches
    }

    /// What of the lists a word may be near to, by the keys that a look-up goes by: most words of customers are near nothing
    /// that a change of a list brings.
    fn may_match(&self, plain: &Token, shortened: &mut Shortened, keys: &mut Vec<u64>) -> MayMatch {
        let text = plain.text().as_bytes();
        keys.clear();
        names::token_keys(plain, keys);
        names::across_keys(plain, keys);
        let mut may = MayMatch { near: false, light: false, runs: false };
        for key in &*keys {
            may.near |= self.near_bloom.may_have(*key);
            may.light |= self.light_bloom.may_have(*key);
            may.runs |= self.run_bloom.may_have(*key);
        }
        may.runs |= self.run_bloom.may_have(text_hash(text))
            || self.run_bloom.may_have(mixed(plain.skeleton() ^ SKELETON_SALT));
        shortened.each(text, missing_letters(text.len()) > 1, |hash| {
            may.near |= self.near_bloom.may_have(hash);
            may.light |= self.light_bloom.may_have(hash);
            may.near && may.light
        });
        may
    }

    /// What else [`parts::is_loud`] asks for.
    fn bits(&self, record: &Record, letters: usize) -> u16 {
        let bit = |set: bool, bit: u16| if set { bit } else { 0 };
        let carries = record.flags & CORE != 0;
        // Of names of so few letters words do not tell what they may equal: see `Scan::is_told_by_words`.
        let is_untold = (carries && letters <= UNTOLD_LETTERS_MAX)
            || (record.flags & INITIAL != 0 && record.letter == NO_LETTER);
        let is_near =
            record.flags & ODD != 0 || (carries && (record.cost > 0 || record.flags & MAY_BE_LIGHT != 0));
        bit(carries, parts::CARRIES)
            | bit(is_near || is_untold, parts::LOUD)
            | bit(self.bare_word_bloom.may_have(record.bare), parts::BARE)
    }

    fn record(&self, token: &Token, near: &[Near], may_be_light: bool, runs: &[Run]) -> Record {
        let weight = self.index.token_weight(token);
        let mut record = Record::new(bare_word(token), weight as u16);
        let letter = letter_of(token.text());
        let is_initial = token.tag() == TokenTag::Initial;
        if token.is_core() || is_initial {
            record.letter = letter.map_or(NO_LETTER, |letter| letter as u8);
        }
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        record.flags = flag(token.is_core(), CORE)
            | flag(is_initial, INITIAL)
            | flag(!token.is_latin(), NOT_LATIN)
            | flag(matches!(token.script(), Script::Han | Script::Hangul), SYLLABLE)
            | flag(token.is_glued(), GLUED)
            | flag(may_be_light, MAY_BE_LIGHT)
            | flag(matches!(token.tag(), TokenTag::Particle | TokenTag::Title), PARTICLE);
        let is_odd = near.iter().any(|near| self.words[near.word() as usize].is_odd)
            || runs.iter().any(|run| self.forms[run.form as usize].is_odd);
        record.flags |= flag(is_odd, ODD);
        let mut cost = runs.len();
        for near in near {
            let listed = self.words[near.word() as usize].weight;
            cost += self.index.forms_with(near.word()).len();
            record.best_weight = record.best_weight.max(listed as u16);
            record.best_similarity = record.best_similarity.max(near.similarity() as u16);
        }
        if let (true, Some(letter)) = (token.is_core(), letter) {
            cost += self.index.forms_with_initial(letter).len();
        }
        record.cost = u32::try_from(cost).unwrap_or(u32::MAX);
        record
    }
}

/// By what Latin words written together may be near a word of a vocabulary, of these reasons; none where they may be a number.
fn joined_keys_in(
    vocabulary: &Vocabulary,
    text: &str,
    why: Why,
    shortened: &mut Shortened,
) -> Option<JoinedKeys> {
    let mut by = vocabulary.joined_keys(&JoinedKeys::of(text, why.reasons())?);
    let bloom = vocabulary.joined_bloom();
    by.letters = why.by_letters() && shortened.each(text.as_bytes(), false, |hash| bloom.may_have(hash));
    Some(by)
}

fn may_be_in(
    bloom: &Bloom,
    text: &[u8],
    why: Why,
    shortened: &mut Shortened,
    may_agree: impl Fn(Reason, u64, &str) -> bool,
) -> bool {
    let by_key = |text: &str| {
        why.reasons().any(|reason| {
            let key = text_key(text, reason).filter(|key| bloom.may_have(*key));
            key.is_some_and(|key| may_agree(reason, key, text))
        })
    };
    std::str::from_utf8(text).map_or(true, by_key)
        || (why.by_letters() && shortened.each(text, false, |hash| bloom.may_have(hash)))
}

/// The first letter, where it is one.
pub(super) fn letter_of(text: &str) -> Option<usize> {
    text.bytes().next().filter(u8::is_ascii_lowercase).map(|letter| usize::from(letter - b'a'))
}

/// Words proper of no more letters may be initials, titles or particles as well.
const UNTOLD_LETTERS_MAX: usize = 2;

/// Tells skeletons from other numbers.
const SKELETON_SALT: u64 = 0x5e;

/// A hash of the skeleton of a text.
fn skeleton_hash(text: &str) -> u64 {
    mixed(names::skeleton(text) ^ SKELETON_SALT)
}

/// Kinds of parties by the bare words of their names, and each of these words.
fn bare_words(index: &Index) -> (FxHashMap<u64, u8>, Vec<u64>) {
    let (mut bare, mut each): (FxHashMap<u64, u8>, Vec<u64>) = (FxHashMap::default(), Vec::new());
    for designation in index.designations() {
        let kind = KINDS.iter().position(|kind| *kind == designation.kind).unwrap_or_default();
        for name in &designation.names {
            let words = word_for_word(&name.text);
            if !words.is_empty() {
                *bare.entry(bare_hash(words.tokens())).or_default() |= 1 << kind;
                each.extend(words.tokens().iter().map(bare_word));
            }
        }
    }
    each.sort_unstable();
    each.dedup();
    (bare, each)
}

fn bare_word(token: &Token) -> u64 {
    mixed(text_hash(token.text().as_bytes()))
}

fn bare_hash(tokens: &[Token]) -> u64 {
    tokens.iter().fold(0, |sum, token| sum.wrapping_add(bare_word(token)))
}

/// Everything under which a single screening finds a listed word.
fn bloom_of_words<'t>(words: impl Iterator<Item = &'t Token>) -> Bloom {
    let mut hashes = Vec::new();
    let mut shortened = Shortened::new();
    for token in words {
        let text = token.text().as_bytes();
        shortened.each(text, missing_letters(text.len()) > 1, |hash| {
            hashes.push(hash);
            false
        });
        names::token_keys(token, &mut hashes);
        names::across_keys(token, &mut hashes);
    }
    hashes.sort_unstable();
    hashes.dedup();
    Bloom::new(&hashes)
}

fn run_bloom(index: &Index) -> Bloom {
    let mut hashes = Vec::new();
    for form in 0..index.form_count() as u32 {
        index.each_run(form, |run| {
            hashes.extend([text_hash(run.text().as_bytes()), skeleton_hash(run.text())]);
            names::across_keys_joined(run, &mut hashes);
        });
    }
    for word in 0..index.word_count() as u32 {
        let text = index.word_text(word);
        hashes.extend([text_hash(text.as_bytes()), skeleton_hash(text)]);
    }
    hashes.sort_unstable();
    hashes.dedup();
    Bloom::new(&hashes)
}

fn by_day(index: &Index) -> FxHashMap<PartialDate, Vec<u32>> {
    let mut by_day: FxHashMap<PartialDate, Vec<u32>> = FxHashMap::default();
    for form in 0..index.form_count() as u32 {
        let (party, ..) = index.form(form);
        for born in &index.party(party).0.born {
            let forms = by_day.entry(born.from).or_default();
            if born.from == born.to && born.from.day.is_some() && forms.last() != Some(&form) {
                forms.push(form);
            }
        }
    }
    by_day
}
