//! Words of a customer written together, and listed words written apart.
//!
//! Promises: whatever the comparison lets agree that way is looked up here. Does not: weigh it.

use super::{Joined, MayBeNear, QUIET_WORDS_MAX, Reading, RunReach, Scan};
use crate::bulk::filter::LETTERS;
use crate::bulk::pairs::Whole;
use crate::bulk::parts::{self, Why, each_joined, may_join};
use crate::bulk::words::{
    CORE, GLUED, INITIAL, NOT_LATIN, Near, PARTICLE, Record, Run, SYLLABLE, WordMatches,
};
use crate::index::bound::{BOUND_MARGIN, FULL, INITIAL_WEIGHT, Sums};
use crate::index::query::WEIGHT_MOST;
use crate::index::vocabulary::JoinedKeys;
use crate::index::{RUN_LETTERS_MIN, RUN_WORDS_MAX};
use names::bounds::{BY_CONSONANTS, joined_most};
use names::{Asked, NameKind, SCORE_FULL, TOKEN_BYTES_MAX, TOKENS_MAX, Token};

impl Scan<'_> {
    /// Looks up words written apart and, if they may be near anything, written together, and lets the words know what they
    /// reach that way.
    pub(super) fn written_otherwise(&mut self, reading: &mut Reading<'_>, may: &MayBeNear, floors: Least) {
        self.joined.clear();
        self.runs.clear();
        self.runs_of_words(reading);
        if may.light {
            self.light_words(reading);
        }
        if may.joined {
            self.joined_words(reading, floors);
        }
        if self.joined.is_empty() && self.runs.is_empty() {
            return;
        }
        for (word, asked) in reading.asked.iter_mut().enumerate() {
            let bit = 1 << word;
            for joined in self.joined.iter().filter(|joined| joined.bits & bit != 0) {
                asked.is_several = true;
                asked.cost += self.filter.index.forms_with(joined.word).len() as u64;
            }
            let runs = self.runs.iter().filter(|run| run.bits & bit != 0).count() as u64;
            asked.is_several |= runs > 0;
            asked.cost += runs;
        }
    }

    /// Listed runs that a word is written as.
    fn runs_of_words(&mut self, reading: &Reading<'_>) {
        for (word, asked) in reading.asked.iter().enumerate() {
            let runs = self.words.runs(asked.record).iter();
            self.runs.extend(runs.map(|run| RunReach {
                form: run.form,
                tokens: run.tokens,
                similarity: run.similarity,
                bits: 1 << word,
            }));
        }
        if reading.has_core {
            self.runs_of_light_words(reading.records);
        }
        self.runs.sort_unstable_by_key(|run| run.form);
    }

    /// Listed runs with a name proper among them that something light is written as (`acompany li` for `a company li`): they take
    /// up no word of the customer that carries anything.
    fn runs_of_light_words(&mut self, records: &[&Record]) {
        let filter = self.filter;
        let is_within = |run: &&Run| {
            let tokens = filter.index.word_tokens(run.form);
            let mut words = filter.words_of(&filter.forms[run.form as usize]).iter().zip(tokens);
            words.any(|(_, token)| run.tokens.0 <= token && token < run.tokens.1)
        };
        for record in records.iter().filter(|record| record.flags & (CORE | INITIAL) == 0) {
            let runs = self.words.runs(record).iter().filter(is_within);
            self.runs.extend(runs.map(|run| RunReach {
                form: run.form,
                tokens: run.tokens,
                similarity: run.similarity,
                bits: 0,
            }));
        }
    }

    /// Listed words that words make when written together; see [`each_joined`]. Where that is the whole name, or all but one
    /// word, what does not reach the floor with the best that the other word is near to is left out.
    fn joined_words(&mut self, reading: &Reading<'_>, floors: Least) {
        let mut together = Vec::new();
        each_joined(reading.records.len(), |run| {
            let why = why_one(reading, run, |record| record.parts);
            let why = self.why_both(reading.records, run, (Whole::Word, why));
            if !why.is_none() && is_compared(reading.records, run) {
                together.extend(self.together_of(reading, run, why));
            }
            false
        });
        for one in &together {
            self.join(reading.records, one.run);
            self.joined_word(reading, one, Rest::beside(reading, one, &together, &self.runs), floors);
        }
    }

    /// Tokens that written together share a key with a listed word.
    fn together_of(&mut self, reading: &Reading<'_>, run: parts::Run, why: Why) -> Option<Together> {
        self.join(reading.records, run);
        let bits = bits_of(reading, run);
        if bits == 0 || self.text.len() < RUN_LETTERS_MIN {
            return None;
        }
        let text = std::str::from_utf8(&self.text).ok().filter(|_| !is_foreign(reading));
        let keys = text.and_then(|text| self.filter.joined_keys(text, why, &mut self.shortened));
        let is_told_apart = keys.as_ref().is_some_and(JoinedKeys::is_empty);
        (!is_told_apart).then_some(Together { run, bits, keys })
    }

    /// Which words may be a legal form, title or particle together with the words beside them (`Liability Company`).
    fn light_words(&mut self, reading: &mut Reading<'_>) {
        let mut light = 0;
        each_joined(reading.records.len(), |run| {
            let bits = bits_of(reading, run);
            let why = if light | bits != light { self.why_light(reading, run) } else { None };
            if let Some(why) = why {
                self.join(reading.records, run);
                light |= if self.is_light_together(reading, run, why) { bits } else { 0 };
            }
            false
        });
        reading.put_parts_of_light(light);
    }

    /// Whether `self.text`, some tokens written together, resembles a legal form, title or particle.
    fn is_light_together(&mut self, reading: &Reading<'_>, run: parts::Run, why: Why) -> bool {
        let text = std::str::from_utf8(&self.text).ok().filter(|_| !is_foreign(reading));
        match text.map(|text| (text, self.filter.joined_light_keys(text, why, &mut self.shortened))) {
            Some((_, Some(by))) if by.is_empty() => false,
            Some((text, Some(by))) => self.filter.is_near_light_by(text, &by),
            _ => self.written_together(reading, run).is_some_and(|token| self.filter.is_near_light(token)),
        }
    }

    /// The same as far as the parts of words tell: no fewer.
    pub(super) fn light_words_at_most(&self, reading: &mut Reading<'_>) {
        let mut light = 0;
        each_joined(reading.records.len(), |run| {
            let bits = bits_of(reading, run);
            if light | bits != light && self.why_light(reading, run).is_some() {
                light |= bits;
            }
            false
        });
        reading.put_parts_of_light(light);
    }

    /// Why some tokens may be something light together; none where they are not compared so.
    fn why_light(&self, reading: &Reading<'_>, run: parts::Run) -> Option<Why> {
        let why = why_one(reading, run, |record| record.light_parts);
        let why = self.why_both(reading.records, run, (Whole::Light, why));
        (!why.is_none() && is_compared(reading.records, run)).then_some(why)
    }

    /// How much words of the customer agree, at most, with a legal form, title or particle that each is together with words beside
    /// it, by word: asked for hardly any customer.
    pub(super) fn most_as_part_of_light(&mut self, reading: &Reading<'_>) -> [u32; TOKENS_MAX] {
        let mut most = [0; TOKENS_MAX];
        each_joined(reading.records.len(), |run| {
            let bits = bits_of(reading, run);
            if is_compared(reading.records, run) {
                self.join(reading.records, run);
                let token = self.written_together(reading, run);
                let similarity = token.map_or(SCORE_FULL, |token| self.filter.light_similarity(token));
                let similarity = if similarity > 0 { joined_most(similarity) } else { 0 };
                let words = most.iter_mut().enumerate().filter(|(word, _)| bits >> word & 1 != 0);
                words.for_each(|(_, most)| *most = similarity.max(*most));
            }
            false
        });
        most
    }

    /// Whether words of a name, written together, may be near a listed word: what [`Scan::joined_words`] would look up. Only for
    /// names of Latin words that are not too long together.
    pub(super) fn may_be_joined(&mut self, words: &[u32], bits: &[u16]) -> bool {
        let all = self.words;
        each_joined(bits.len(), |run| {
            let why = may_join(bits[run.head], bits[run.last]);
            if why.is_none() {
                return false;
            }
            let Some(first) = words.get(run.head).and_then(|word| all.record(*word)) else { return true };
            let (mut room, mut letters) = ([first; QUIET_WORDS_MAX], 0);
            let records = room.get_mut(..run.more).unwrap_or_default();
            for (slot, at) in records.iter_mut().zip(run.tokens(bits.len())) {
                let Some(record) = words.get(at).and_then(|word| all.record(*word)) else { return true };
                *slot = record;
                letters += WordMatches::letters(record) as usize;
            }
            let whole = parts::Run { head: 0, more: run.more, last: run.more - 1 };
            let why = self.why_both(records, whole, (Whole::Word, why));
            if why.is_none() || letters < RUN_LETTERS_MIN {
                return false;
            }
            self.text.clear();
            records.iter().for_each(|record| self.text.extend(all.text(record)));
            self.filter.joined_may_be_near(&self.text, why, &mut self.shortened)
        })
    }

    /// Less what the first and the last of some tokens do not say of one listed word.
    fn why_both(&self, records: &[&Record], run: parts::Run, (whole, why): (Whole, Why)) -> Why {
        if why.is_none() {
            return why;
        }
        let (mut letters, mut is_told) = (0, true);
        for record in run.tokens(records.len()).map(|at| records[at]) {
            letters += WordMatches::letters(record);
            is_told &= parts::is_told(record.parts);
        }
        let end = |record: &Record| Some((self.words.ends(record)?, WordMatches::letters(record)));
        // What is cut off has no end, and nothing is known of words in other scripts and numbers.
        is_told &= letters as usize <= TOKEN_BYTES_MAX;
        match (end(records[run.head]), end(records[run.last])) {
            (Some(first), Some(last)) if is_told => {
                let pairs = match whole {
                    Whole::Word => &self.filter.pairs,
                    Whole::Light => &self.filter.light_pairs,
                };
                why.and(pairs.why(whole, first, last, letters))
            }
            _ => why,
        }
    }

    /// What `self.text` was written together of, as one word.
    fn written_together(&self, reading: &Reading<'_>, run: parts::Run) -> Option<Token> {
        if !is_foreign(reading) {
            return std::str::from_utf8(&self.text).ok().map(Token::of_letters);
        }
        let tokens = self.tokens(reading);
        let parts: Vec<&Token> = run.tokens(tokens.len()).map(|at| &tokens[at]).collect();
        Token::joined(parts.into_iter())
    }

    /// The words as tokens; none where one cannot be read, which cannot be.
    fn tokens(&self, reading: &Reading<'_>) -> Vec<Token> {
        let tokens: Option<Vec<Token>> =
            reading.records.iter().map(|record| self.words.token(record)).collect();
        tokens.unwrap_or_default()
    }

    /// Writes tokens together.
    fn join(&mut self, records: &[&Record], run: parts::Run) {
        self.text.clear();
        for at in run.tokens(records.len()) {
            self.text.extend(self.words.text(records[at]));
        }
        self.text.truncate(TOKEN_BYTES_MAX);
    }

    /// Looks up what `self.text`, of some tokens from one on, is near to.
    fn joined_word(&mut self, reading: &Reading<'_>, together: &Together, rest: Rest, floors: Least) {
        let Together { run, bits, .. } = *together;
        let begins_with_initial =
            reading.records.get(run.head).is_none_or(|record| record.flags & INITIAL != 0);
        let joined = Joined {
            word: 0,
            bits,
            weight: weight_of(reading, bits) as u32,
            similarity: SCORE_FULL,
            begins_with_initial,
            rest,
        };
        let may_do = |scan: &Scan<'_>, similarity: u32, weights: (u64, u64)| {
            let joined = Joined { similarity: joined_most(similarity), ..joined };
            scan.may_do(reading, &joined, weights, 0, floors)
        };
        if !may_do(self, SCORE_FULL, ANY_WEIGHT) {
            return;
        }
        let mut near = Vec::new();
        if let (Some(text), Some(mut by)) = (std::str::from_utf8(&self.text).ok(), together.keys) {
            by.consonants_alone = may_do(self, BY_CONSONANTS, ANY_WEIGHT);
            if by.across.is_some() {
                by.across_least = least_that(|similarity| may_do(self, similarity, ANY_WEIGHT));
            }
            let most = self.most_beside(reading, &joined, ANY_WEIGHT, floors);
            // With so much beside it the word must not be the only one that agrees.
            let most_alone = self.most_beside(reading, &joined.with_nothing(), ANY_WEIGHT, floors);
            let is_wanted = |word: u32| {
                let beside = self.filter.least_beside(word, floors.kinds);
                beside <= most_alone || (beside <= most && self.may_stand_beside(reading, word, rest))
            };
            self.filter.index.near_joined(text, &by, is_wanted, &mut near);
        } else {
            let Some(token) = self.written_together(reading, run) else { return };
            self.filter.index.near_words(&mut Asked::new(token), false, &mut near);
        }
        for (word, similarity) in near {
            if may_do(self, similarity, self.filter.weights_of(word)) {
                self.joined.push(Joined { word, similarity: joined_most(similarity), ..joined });
            }
        }
    }
}

impl Reading<'_> {
    fn put_parts_of_light(&mut self, light: u16) {
        for (word, asked) in self.asked.iter_mut().enumerate() {
            asked.is_part_of_light = light >> word & 1 != 0;
        }
    }

    /// Whether adjacent words are not looked up as one: they carry nothing, or are too few letters.
    pub(super) fn unseen_run(&self) -> bool {
        let carries = |record: &&Record| record.flags & CORE != 0 || self.asked.len() == self.records.len();
        let carry_nothing = |run: &[&Record]| !is_short(run) && !run.iter().any(carries);
        let mut runs = (2..=RUN_WORDS_MAX).flat_map(|count| self.records.windows(count));
        self.short_run() || runs.any(carry_nothing)
    }

    /// Whether adjacent words are not looked up as one because they are too few letters. Of Latin ones so few are compared with
    /// nothing.
    pub(super) fn short_run(&self) -> bool {
        let is_foreign = |pair: &[&Record]| pair.iter().any(|record| record.flags & NOT_LATIN != 0);
        self.records.windows(2).any(|pair| is_short(pair) && is_foreign(pair))
    }
}

/// Whether words are too few letters together to be looked up as one.
fn is_short(run: &[&Record]) -> bool {
    run.iter().map(|record| WordMatches::letters(record)).sum::<u32>() < RUN_LETTERS_MIN as u32
}

/// Whether adjacent words that carry nothing, a particle or title among them, are letters enough to be a name together.
pub(super) fn are_particles_together(records: &[&Record]) -> bool {
    let mut runs = (2..=RUN_WORDS_MAX).flat_map(|count| records.windows(count));
    runs.any(|run| {
        let has = |flag: u8| run.iter().any(|record| record.flags & flag != 0);
        !has(CORE) && has(PARTICLE) && !is_short(run)
    })
}

/// Tokens of a name written together that may be near a listed word.
struct Together {
    run: parts::Run,
    /// Which carrying words are among them.
    bits: u16,
    /// By what they may be near one, where that is told by their letters.
    keys: Option<JoinedKeys>,
}

impl Together {
    /// Whether they have no token in common, of so many in all.
    fn is_apart(&self, other: &Together, count: usize) -> bool {
        let tokens = |one: &Together| one.run.tokens(count).fold(0_u32, |bits, at| bits | 1 << at);
        tokens(self) & tokens(other) == 0
    }
}

/// What is known of the weight of any listed word.
const ANY_WEIGHT: (u64, u64) = (0, WEIGHT_MOST);
/// Steps in which the least similarity is found that is enough, from none at all.
const SIMILARITY_STEPS: u32 = 5;

/// A similarity below which none is enough, where more is never less.
fn least_that(enough: impl Fn(u32) -> bool) -> u32 {
    let (mut least, mut step) = (0, SCORE_FULL);
    for _ in 0..SIMILARITY_STEPS {
        step /= 2;
        if !enough(least + step) {
            least += step;
        }
    }
    least
}

/// What words of the customer weigh together.
fn weight_of(reading: &Reading<'_>, bits: u16) -> u64 {
    let own = reading.asked.iter().enumerate().filter(|(word, _)| bits >> word & 1 != 0);
    own.map(|(_, asked)| asked.weight()).sum()
}

/// Whether an initial is not among the tokens of words written together.
fn initials_beside(reading: &Reading<'_>, run: parts::Run) -> bool {
    let within = run.tokens(reading.records.len()).fold(0_u32, |bits, at| bits | 1 << at);
    let mut initials = reading.records.iter().enumerate().filter(|(_, record)| record.flags & INITIAL != 0);
    initials.any(|(at, _)| within >> at & 1 == 0)
}

/// What can agree beside words written together.
#[derive(Clone, Copy)]
pub(super) enum Rest {
    /// Anything.
    Any,
    /// Only these words, each as much as the listed word nearest to it alone.
    Words(u16),
    /// Nothing: of these words none.
    Nothing(u16),
}

impl Rest {
    /// Of the words of a reading without those of some bits, of which nothing is written together. `runs` are those that are several
    /// listed words.
    fn of(reading: &Reading<'_>, bits: u16, initials: bool, runs: &[RunReach]) -> Rest {
        let others = all_words(reading) & !bits;
        let is_plain = |(word, asked): (usize, &super::Asked<'_>)| {
            others >> word & 1 == 0
                || !(asked.is_near_light
                    || asked.is_part_of_light
                    || runs.iter().any(|run| run.bits >> word & 1 != 0))
        };
        let plain = reading.asked.iter().enumerate().all(is_plain);
        let may_be_more = initials || reading.has_near_particle || !plain;
        if may_be_more { Rest::Any } else { Rest::Words(others) }
    }

    /// The same of tokens written together: of others written together too, whatever these are, something might be. `all` are those
    /// that may be.
    fn beside(reading: &Reading<'_>, one: &Together, all: &[Together], runs: &[RunReach]) -> Rest {
        let count = reading.records.len();
        let is_several = || reading.has_unseen_run || all.iter().any(|other| one.is_apart(other, count));
        if count > one.run.more + 1 && is_several() {
            return Rest::Any;
        }
        Rest::of(reading, one.bits, initials_beside(reading, one.run), runs)
    }
}

/// A bit for each carrying word.
fn all_words(reading: &Reading<'_>) -> u16 {
    reading.asked.iter().enumerate().fold(0, |bits, (word, _)| bits | 1 << word)
}

/// The least that a name must reach: of a person, of any other party; and which kinds of parties can reach any.
#[derive(Clone, Copy)]
pub(super) struct Least {
    pub kinds: u8,
    pub person: u64,
    pub other: u64,
}

/// Of a word that stands beside so many it is not asked beside which.
const BESIDE_MANY: usize = 256;
/// Steps in which what may stand beside a word is found.
const BESIDE_STEPS: u32 = 8;
/// More than a listed name weighs.
const BESIDE_MOST: u64 = 1 << 18;

impl Scan<'_> {
    /// What the other words of a listed name may weigh in which a word agrees with words of the customer written together, for the
    /// name to reach the floor.
    pub(super) fn most_beside(
        &self,
        reading: &Reading<'_>,
        joined: &Joined,
        weights: (u64, u64),
        floors: Least,
    ) -> u64 {
        if matches!(joined.rest, Rest::Any) {
            return BESIDE_MOST;
        }
        let (mut most, mut step) = (BESIDE_MOST, BESIDE_MOST);
        for _ in 0..BESIDE_STEPS {
            step /= 2;
            if !self.may_do(reading, joined, weights, most - step, floors) {
                most -= step;
            }
        }
        // What agrees with the other word is among what stands beside.
        let others = if let Rest::Words(others) = joined.rest { others.count_ones() } else { 0 };
        most + u64::from(others) * WEIGHT_MOST
    }

    /// What the other words of a listed name of no person may weigh of which only a word that agrees so much is near one of the
    /// customer's, and something light near others, for the name to reach the floor.
    pub(super) fn most_beside_light(
        &self,
        reading: &Reading<'_>,
        (word, near): (usize, Near),
        floor: u64,
    ) -> u64 {
        let may_be_more = reading.initials_count > 0 || reading.has_near_particle;
        if may_be_more || reading.asked.iter().any(|asked| asked.is_several) {
            return BESIDE_MOST;
        }
        let (least, most) = self.filter.weights_of(near.word());
        let bound = |weight: u64, beside: u64| {
            let mut sums = Sums { light: reading.light, ..Sums::default() };
            sums.listed.alone = beside;
            for (at, asked) in reading.asked.iter().enumerate() {
                let similarity = u64::from(near.similarity());
                if at == word {
                    sums.query.matched(asked.weight(), similarity, asked.letters());
                    sums.listed.matched(weight, similarity, asked.letters());
                } else {
                    sums.light += asked.weight().max(self.filter.most_light());
                }
            }
            sums.bound(NameKind::Entity, reading.asked.len() > 1) + BOUND_MARGIN
        };
        let (mut beside, mut step) = (BESIDE_MOST, BESIDE_MOST);
        for _ in 0..BESIDE_STEPS {
            step /= 2;
            // A share of weights that agree and that do not: the most is at one end of what a word weighs.
            if bound(least, beside - step).max(bound(most, beside - step)) < floor {
                beside -= step;
            }
        }
        beside
    }

    /// Whether in any listed name something stands beside a word that may agree with one of these words of the customer.
    fn may_stand_beside(&self, reading: &Reading<'_>, word: u32, rest: Rest) -> bool {
        let (Rest::Words(others), Some(facts)) = (rest, self.filter.words.get(word as usize)) else {
            return true;
        };
        let asked = reading.asked.iter().enumerate().filter(|(at, _)| others >> at & 1 != 0);
        let letters = asked.fold(0, |letters, (_, asked)| letters | asked.letter());
        let beside = self.filter.together(facts);
        // Listed words of so few letters that nobody looks them up as one may be the other word together.
        facts.is_odd
            || facts.has_unseen_run
            || facts.beside & letters & LETTERS != 0
            || beside.len() > BESIDE_MANY
            || beside.iter().any(|other| self.marked_bits(other.word()) & others != 0)
    }

    /// What can agree beside a word of the customer that is several listed words.
    pub(super) fn beside_run(&self, reading: &Reading<'_>, word: usize) -> Rest {
        let others = all_words(reading) & !(1 << word);
        // Adjacent words that nobody looks up as one may be any listed word together.
        if reading.has_unseen_run || self.joined.iter().any(|joined| joined.bits & !others == 0) {
            return Rest::Any;
        }
        Rest::of(reading, 1 << word, reading.initials_count > 0, &self.runs)
    }

    /// Whether a listed name may reach the floor of which adjacent words are written as a word of the customer.
    pub(super) fn run_may_do(
        &self,
        reading: &Reading<'_>,
        run: &RunReach,
        rest: Rest,
        floors: Least,
    ) -> bool {
        if matches!(rest, Rest::Any) {
            return true;
        }
        let as_joined = Joined {
            word: 0,
            bits: run.bits,
            weight: weight_of(reading, run.bits) as u32,
            similarity: u32::from(run.similarity),
            // Several words of the list agree, which no cap of a single word holds down.
            begins_with_initial: true,
            rest,
        };
        let form = &self.filter.forms[run.form as usize];
        if !form.has_core {
            return true;
        }
        let tokens = self.filter.index.word_tokens(run.form);
        let within = self.filter.words_of(form).iter().zip(tokens);
        let within = within.filter(|(_, token)| run.tokens.0 <= *token && *token < run.tokens.1);
        let weight: u64 = within.map(|((_, weight), _)| u64::from(*weight)).sum();
        let more = u64::from(form.light) + u64::from(form.initials) * INITIAL_WEIGHT;
        self.may_do(reading, &as_joined, (weight, weight + more), 0, floors)
    }

    /// Whether a listed name may reach the floor of which one word, which weighs at least and at most so much, agrees so much with
    /// words of the customer written together, and others that agree with nothing weigh so much.
    fn may_do(
        &self,
        reading: &Reading<'_>,
        joined: &Joined,
        (least, most): (u64, u64),
        beside: u64,
        floors: Least,
    ) -> bool {
        let (rest, agrees) = match joined.rest {
            Rest::Any => return true,
            Rest::Words(rest) => (rest, true),
            Rest::Nothing(rest) => (rest, false),
        };
        let own = u64::from(joined.weight);
        // The heavier side counts. A share of weights that agree and that do not: the most is at one end of what it may weigh.
        let ends = [own.max(least), own.max(most)];
        ends.into_iter()
            .any(|weight| self.reaches_with(reading, joined, (rest, agrees), (weight, beside), floors))
    }

    fn reaches_with(
        &self,
        reading: &Reading<'_>,
        joined: &Joined,
        (rest, agrees): (u16, bool),
        (weight, beside): (u64, u64),
        floors: Least,
    ) -> bool {
        let letters = |(word, asked): (usize, &super::Asked<'_>)| {
            if joined.bits >> word & 1 != 0 { asked.letters() } else { 0 }
        };
        let letters = reading.asked.iter().enumerate().map(letters).sum();
        let similarity = u64::from(joined.similarity);
        // What carries nothing and is within counts, initials too.
        let light = 2 * reading.light + reading.initials_count * INITIAL_WEIGHT;
        let mut sums = Sums { light, ..Sums::default() };
        sums.listed.alone = beside;
        sums.query.matched(weight, similarity, letters);
        sums.listed.matched(weight, similarity, letters);
        let mut is_alone = true;
        let others = reading.asked.iter().enumerate().filter(|(word, _)| rest >> word & 1 != 0);
        for (_, asked) in others {
            match if agrees { self.best(asked) } else { (0, 0) } {
                (_, 0) => sums.query.alone += asked.weight(),
                (weight, similarity) => {
                    is_alone = false;
                    sums.query.matched(asked.weight(), similarity, asked.letters());
                    // What it weighs there is not known, so that side loses nothing.
                    sums.listed.matched(weight.max(WEIGHT_MOST), FULL, asked.letters());
                }
            }
        }
        let single = is_alone && joined.one_word().is_some() && reading.asked.len() > 1;
        let reaches = |kind: NameKind, floor: u64| sums.bound(kind, single) + BOUND_MARGIN >= floor;
        reaches(NameKind::Person, floors.person) || reaches(NameKind::Entity, floors.other)
    }
}

/// Why tokens that begin and end so may be near a listed word when written together; `parts` says which kind of listed word.
fn why_one(reading: &Reading<'_>, run: parts::Run, parts: fn(&Record) -> u16) -> Why {
    let letters: u32 = reading.records.iter().map(|record| WordMatches::letters(record)).sum();
    if letters as usize > TOKEN_BYTES_MAX || is_foreign(reading) {
        return Why::ANY;
    }
    may_join(parts(reading.records[run.head]), parts(reading.records[run.last]))
}

/// Whether the comparison of names takes words as one word, written together or all of them in another order; see
/// [`names::is_run_compared`].
fn is_compared(records: &[&Record], parts::Run { head, more, .. }: parts::Run) -> bool {
    let has = |records: &[&Record], flag| records.iter().all(|record| record.flags & flag != 0);
    match records.get(head..head + more) {
        Some(run) => !has(run, SYLLABLE) || has(&run[..more.saturating_sub(1)], GLUED),
        None => !has(records, SYLLABLE),
    }
}

/// Whether a word is not Latin: the keys that it is looked up by follow from its script too, so nothing is left out by its
/// letters alone.
fn is_foreign(reading: &Reading<'_>) -> bool {
    reading.records.iter().any(|record| record.flags & NOT_LATIN != 0)
}

/// Which carrying words are among the tokens of words written together.
fn bits_of(reading: &Reading<'_>, parts::Run { head, more, .. }: parts::Run) -> u16 {
    let count = reading.records.len();
    if more == count { all_bits(reading, 0, count) } else { all_bits(reading, head, head + more) }
}

/// Which carrying words are among the tokens.
fn all_bits(reading: &Reading<'_>, start: usize, end: usize) -> u16 {
    let has_core = reading.records.iter().any(|record| record.flags & CORE != 0);
    let carries = |at: &usize| reading.records[*at].flags & CORE != 0 || !has_core;
    let before = (0..start).filter(carries).count();
    (start..end).filter(carries).enumerate().fold(0, |bits, (number, _)| bits | 1 << (before + number))
}
