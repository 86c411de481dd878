//! One reading of an asked name, with what its words reach in the index.
//!
//! Promises: the most a listed name can score against it, from what is known of both, never too low by more than
//! [`BOUND_MARGIN`](super::bound::BOUND_MARGIN), whatever stands for what: names proper, words written together or apart, initials,
//! and particles, titles, numbers and legal forms that equal a name proper. Does not: search, or compare names.
//! Source: screening reference, section 5 D.

pub(in crate::index) mod reach;

pub(super) use reach::Otherwise;

use super::bound::{FULL, INITIAL_WEIGHT};
use super::lookups::{Lookups, Slot};
use super::met::Met;
use super::vocabulary::{Signature, WordId};
use super::{Form, FormWord, Letters, RUN_WORDS_MAX, carrying_tokens, light_tokens, not_core};
use names::weights::WEIGHT_UNKNOWN;
use names::{
    May, Name, NameKind, TOKENS_MAX, Token, TokenTag, Weighed, bounds, is_run_compared, is_turned_compared,
};
use std::cell::OnceCell;

/// No word weighs more than a rare one.
pub(crate) const WEIGHT_MOST: u64 = WEIGHT_UNKNOWN as u64;
/// The listed words a word of the query may stand for when it is written together, at most, but for whole names.
pub(crate) const RUN_WORDS_WEIGHT_MAX: u64 = 3 * WEIGHT_MOST;

/// No name's words weigh more together than this.
const ALONE_MOST: u64 = TOKENS_MAX as u64 * WEIGHT_MOST;
/// From this floor on, more weight without a counterpart makes a score that reaches the floor less: what is left over loses at
/// least three quarters of what it counts.
const FLOOR_OF_ALONE: u64 = 5_000;
/// No particle, title or legal form weighs more.
pub(crate) const LIGHT_MOST: u64 = 1_500;
/// What an initial loses where few letters agree and differences count for most: it loses no more than its own, however few.
const INITIAL_LOST: u64 =
    INITIAL_WEIGHT * (FULL - bounds::INITIAL_SIMILARITY as u64) / bounds::tolerance(0) as u64;

/// What light words count together where each is the counterpart of one: half of both, and the heaviest is half as heavy again as
/// the lightest.
pub(crate) fn of_light(weight: u64) -> u64 {
    weight * 5 / 4
}

/// What a word of this weight counts if something light is its counterpart, or part of that.
pub(crate) fn as_light(weight: u64) -> u64 {
    weight.max((weight + LIGHT_MOST).div_ceil(2))
}

/// A word of the query, or several written together.
struct Word {
    slot: Slot,
    signature: Signature,
    /// Which words of the query it is; written together, those that carry it, or all if none does.
    bits: u16,
    /// Which tokens of the query it is, those that carry nothing too.
    tokens: u16,
    /// What it weighs, and what of that the words weigh that carry it.
    weight: u64,
    carried: u64,
    letters: u32,
    /// The listed words that are written so, where it is a number or legal form: it equals nothing else.
    equal: Option<Vec<WordId>>,
}

/// A run of a listed name that a word of the query agrees with.
#[derive(Clone, Copy)]
struct RunReach {
    form: u32,
    tokens: (u8, u8),
    similarity: u32,
    /// Which word of the query.
    bits: u16,
    /// What it counts if they are each other's counterpart.
    weight: u64,
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
    /// The words a match can rest on, and after them particles, titles, numbers and legal forms, which may equal a listed name
    /// proper.
    words: Vec<Word>,
    carrying: usize,
    /// First letters, where a listed initial may stand for the word.
    letters: Vec<Option<usize>>,
    joined: Vec<Word>,
    /// Sorted by form.
    runs: Vec<RunReach>,
    /// Of what is listed for each word; of a word not looked up yet the most that any can have.
    best: Vec<Best>,
    /// The same of a word that stands for one listed word by itself.
    best_alone: Vec<Best>,
    /// Listed particles, titles and legal forms that each carrying word may be, or part of it; found when asked for.
    lights: Vec<OnceCell<Vec<WordId>>>,
    light: u64,
    /// How many initials; of a name without a name proper, all its letters and numbers.
    initials: u64,
    letters_of_all: Letters,
    /// Whether it has a name proper: else it is letters and numbers, with these as their first.
    has_core: bool,
    first_letters: Vec<u8>,
    /// Tokens that are no names proper: what they agree with no look-up tells.
    not_core: u16,
}

impl Query {
    pub(super) fn new(
        lookups: &mut Lookups<'_>,
        name: &Name,
        weighed: &Weighed<'_>,
        forms: (u32, u32),
    ) -> Query {
        let tokens = name.tokens();
        let carrying: Vec<usize> = carrying_tokens(name).map(|(at, _)| at).take(TOKENS_MAX).collect();
        let is_light = |at: &usize| !carrying.contains(at) && tokens[*at].tag() != TokenTag::Initial;
        let light: Vec<usize> = (0..tokens.len().min(TOKENS_MAX)).filter(is_light).collect();
        let letters = carrying.iter().map(|at| first_letter(&tokens[*at])).collect();
        let has_core = tokens.iter().any(Token::is_core);
        // A name of letters and numbers has nothing else: each may be one of another name, beside what carries that.
        let initials = tokens.iter().filter(|token| token.tag() == TokenTag::Initial || !has_core);
        let mut query = Query {
            kind: name.kind(),
            words: Vec::with_capacity(tokens.len()),
            carrying: carrying.len(),
            letters,
            joined: Vec::new(),
            runs: Vec::new(),
            best: Vec::with_capacity(tokens.len()),
            best_alone: Vec::with_capacity(tokens.len()),
            lights: vec![OnceCell::new(); carrying.len()],
            light: u64::from(light_tokens(name, weighed.weights()).0),
            initials: initials.count() as u64,
            letters_of_all: Letters::of(name),
            has_core,
            first_letters: tokens.iter().filter_map(|token| token.text().bytes().next()).collect(),
            not_core: not_core(name),
        };
        for at in carrying.iter().chain(&light) {
            query.add_word(lookups, (*at, &tokens[*at]), weighed, forms);
        }
        query.add_joined(lookups, name, weighed);
        query.runs.sort_unstable_by_key(|run| run.form);
        for number in 0..query.words.len() {
            let best = query.best_of(number, None);
            query.best.push(best);
            query.best_alone.push(Best { is_several: false, ..best });
        }
        query
    }

    fn add_word(
        &mut self,
        lookups: &mut Lookups<'_>,
        (at, token): (usize, &Token),
        weighed: &Weighed<'_>,
        forms: (u32, u32),
    ) {
        let (index, number) = (lookups.index, self.words.len());
        let (slot, bits, carries) = (lookups.slot(token), 1 << number, number < self.carrying);
        let weight = weighed.weights().get(at).map_or(0, |weight| u64::from(*weight));
        let is_exact = !carries && matches!(token.tag(), TokenTag::Number | TokenTag::LegalForm(_));
        self.words.push(Word {
            slot,
            signature: lookups.signature(slot),
            bits,
            tokens: 1 << at,
            weight,
            carried: if carries { weight } else { 0 },
            letters: if carries { token.text().len() as u32 } else { 0 },
            equal: is_exact.then(|| index.vocabulary.spelt(token.text()).collect()),
        });
        let runs = &mut self.runs;
        lookups.each_run(slot, forms, |form, tokens, similarity| {
            let weight = weight.max(index.run_weight(form, tokens));
            runs.push(RunReach { form, tokens, similarity, bits, weight });
        });
    }

    /// Adjacent words written together: two or three, or the whole name in any rotation.
    fn add_joined(&mut self, lookups: &mut Lookups<'_>, name: &Name, weighed: &Weighed<'_>) {
        let (tokens, count) = (name.tokens(), name.tokens().len());
        for start in 0..count {
            for end in start + 2..=count.min(start + RUN_WORDS_MAX) {
                if is_run_compared(&tokens[start..end]) {
                    self.add_joined_word(lookups, tokens[start..end].iter(), start..end, weighed);
                }
            }
        }
        if count > RUN_WORDS_MAX && is_run_compared(tokens) {
            self.add_joined_word(lookups, tokens.iter(), 0..count, weighed);
        }
        for head in 1..if is_turned_compared(tokens) { count } else { 0 } {
            let turned = tokens[head..].iter().chain(&tokens[..head]);
            self.add_joined_word(lookups, turned, 0..count, weighed);
        }
    }

    fn add_joined_word<'t>(
        &mut self,
        lookups: &mut Lookups<'_>,
        tokens: impl Iterator<Item = &'t Token> + Clone,
        range: std::ops::Range<usize>,
        weighed: &Weighed<'_>,
    ) {
        let Some(slot) = lookups.slot_of_joined(tokens) else { return };
        let all = range.clone().fold(0_u16, |all, at| all | 1 << at);
        let (carrying, light) = self.words.split_at(self.carrying);
        let within = |words: &[Word]| {
            let within = words.iter().filter(|word| word.tokens & all != 0);
            within.fold((0, 0, 0), |(bits, weight, letters), word| {
                (bits | word.bits, weight + word.weight, letters + word.letters)
            })
        };
        let (mut bits, carried, letters) = within(carrying);
        if bits == 0 {
            bits = within(light).0;
        }
        let weight = weighed.weights().get(range).unwrap_or_default().iter().map(|w| u64::from(*w)).sum();
        let signature = lookups.signature(slot);
        self.joined.push(Word { slot, signature, bits, tokens: 0, weight, carried, letters, equal: None });
    }

    /// Which words of the query and of a listed name may agree: those that resemble each other, and those of which no look-up
    /// tells.
    pub(super) fn may(&self, lookups: &mut Lookups<'_>, number: u32, form: &Form) -> May {
        let (index, not_core) = (lookups.index, form.not_core);
        let mut may = May { words: [self.not_core; TOKENS_MAX], joined: not_core, split: self.not_core };
        for word in &index.form_words[form.words.start as usize..form.words.end as usize] {
            let signature = index.vocabulary.signature(word.id);
            for asked in &self.words[..self.carrying] {
                if asked.similarity(lookups, word.id, signature) > 0 {
                    may.words[usize::from(word.token)] |= asked.tokens;
                }
            }
            let mut joined = self.joined.iter();
            if joined.any(|joined| joined.similarity(lookups, word.id, signature) > 0) {
                may.joined |= 1 << word.token;
            }
        }
        let light = may.words.iter_mut().enumerate().filter(|(token, _)| not_core & (1 << token) != 0);
        light.for_each(|(_, words)| *words = u16::MAX);
        for run in self.runs_of(number) {
            may.split |= self.tokens_of(run.bits);
        }
        if form.unseen_run {
            may.split = u16::MAX;
        }
        may
    }

    /// Whether all that the bound asks about listed words was looked up.
    pub(super) fn is_looked_up(&self, lookups: &Lookups<'_>) -> bool {
        let mut words = self.words.iter().filter(|word| word.equal.is_none()).chain(&self.joined);
        words.all(|word| lookups.is_looked_up(word.slot))
            && self.words.iter().filter_map(|word| word.equal.as_ref()).all(Vec::is_empty)
    }

    /// The most a listed name can score; `seen` as [`is_looked_up`](Self::is_looked_up) says.
    pub(super) fn bound(&self, lookups: &mut Lookups<'_>, number: u32, form: &Form, seen: bool) -> u64 {
        match (self.has_core, form.has_core) {
            (_, false) => return FULL,
            (false, true) => return self.bound_of_letters(lookups, form),
            (true, true) => {}
        }
        let (index, mut met) = (lookups.index, Met::default());
        let runs = self.runs_of(number);
        let words = &index.form_words[form.words.start as usize..form.words.end as usize];
        self.meet_runs(runs, words, &mut met);
        for word in words {
            let (own, letters) = (u64::from(word.weight), u32::from(word.letters));
            // Most listed words resemble none, and one bit of each tells it without reading more of the word.
            let mut best = if seen && !lookups.is_near(word.id) {
                0
            } else {
                self.meet(lookups, word.id, own, &mut met)
            };
            let within = runs.iter().filter(|run| run.holds(word.token));
            best = within.map(|run| u64::from(run.similarity)).max().unwrap_or(0).max(best);
            met.listed(own, best, letters);
        }
        let theirs = u64::from(form.light);
        met.sums.light += of_light(if form.long_light { self.light } else { self.light.min(theirs) });
        self.meet_query(lookups, form, &mut met);
        self.pair_off(lookups, form, &mut met);
        let several = self.carrying.max(words.len()) > 1;
        let pairs = met.sums.query.words.min(met.sums.listed.words);
        let has_initials = met.sums.initials > 0;
        let single = several && pairs == 1 && !met.has_several && !met.has_light && !has_initials;
        let single = single && !self.is_absorbed(lookups, form, |similarity| similarity > 0, &met);
        met.sums.bound(self.kind, single)
    }

    /// The most that letters and numbers alone score against a name: each of its words is one that an initial stands for, or is
    /// left over, and no letters agree that would forgive it; unless it is letters written together, or such a letter itself.
    fn bound_of_letters(&self, lookups: &mut Lookups<'_>, form: &Form) -> u64 {
        let index = lookups.index;
        const BY_INITIAL: u64 = INITIAL_WEIGHT * (FULL - bounds::INITIAL_SIMILARITY as u64) / FULL;
        let (mut lost, mut whole) = (0, self.initials * INITIAL_WEIGHT);
        for word in &index.form_words[form.words.start as usize..form.words.end as usize] {
            let signature = index.vocabulary.signature(word.id);
            let mut alike = self.words.iter().chain(&self.joined);
            if alike.any(|asked| asked.similarity(lookups, word.id, signature) > 0) {
                return FULL;
            }
            let extra = u64::from(word.weight) * bounds::EXTRA_LISTED / FULL;
            let alone = extra * u64::from(bounds::tolerance(0)) / FULL;
            let text = index.vocabulary.token(word.id).text().as_bytes();
            let begins = text.first().is_some_and(|letter| self.first_letters.contains(letter));
            lost += if begins { alone.min(BY_INITIAL) } else { alone };
            whole += extra;
        }
        FULL - (lost * FULL / whole.max(1)).min(FULL)
    }

    /// Words of the query that are several of the listed name: what those count beyond half of each.
    fn meet_runs(&self, runs: &[RunReach], words: &[FormWord], met: &mut Met) {
        if runs.is_empty() {
            return;
        }
        let mut beyond = [0; TOKENS_MAX];
        for run in runs {
            met.several(run.bits, u64::from(run.similarity));
            let at = run.bits.trailing_zeros() as usize;
            let listed = words.iter().filter(|word| run.holds(word.token));
            let listed: u64 = listed.map(|word| u64::from(word.weight)).sum();
            let counted = (self.words[at].carried + listed) / 2;
            beyond[at] = run.weight.saturating_sub(counted).max(beyond[at]);
        }
        met.sums.light += beyond.iter().sum::<u64>();
    }

    /// The most a listed word agrees with anything of the query.
    fn meet(&self, lookups: &mut Lookups<'_>, id: WordId, own: u64, met: &mut Met) -> u64 {
        let (mut best, signature) = (0, lookups.index.vocabulary.signature(id));
        let (carrying, light) = self.words.split_at(self.carrying);
        for (at, asked) in carrying.iter().enumerate() {
            let similarity = asked.similarity(lookups, id, signature);
            best = best.max(similarity);
            met.asked[at] = met.asked[at].max(similarity);
        }
        let mut beyond = 0;
        for joined in &self.joined {
            let similarity = joined.similarity(lookups, id, signature);
            if similarity > 0 {
                best = best.max(similarity);
                met.several(joined.bits, similarity);
                beyond = beyond.max(joined.weight.max(own) - (joined.carried + own) / 2);
            }
        }
        met.sums.light += beyond;
        for light in light {
            let similarity = light.similarity(lookups, id, signature);
            if similarity > 0 {
                best = best.max(similarity);
                met.sums.light += light.weight.div_ceil(2);
                met.has_light = true;
            }
        }
        best
    }

    /// The words of the query with what they met, less those that listed initials may stand for; and the reverse.
    fn meet_query(&self, lookups: &mut Lookups<'_>, form: &Form, met: &mut Met) {
        let mut most = 0;
        for (at, word) in self.words[..self.carrying].iter().enumerate() {
            let similarity = met.asked[at];
            if similarity < FULL && self.is_light_of(lookups, at, form) {
                met.sums.light += as_light(word.weight);
                met.sums.query.letters += word.letters;
                met.has_light = true;
            } else if similarity > 0 {
                met.query(word.weight, similarity, word.letters);
            } else {
                met.sums.query.alone += word.weight;
                most = word.weight.max(most);
            }
        }
        let (own, theirs) = (self.letters_of_all, form.letters);
        // An initial may be part of what is written together, with something light too.
        let is_part = met.has_several || met.has_light || (self.light > 0 && form.light > 0);
        let standing =
            if is_part { [own.all(), theirs.all()] } else { [own.standing(theirs), theirs.standing(own)] };
        met.stand_for(most, standing);
    }

    /// See [`Met::pair_off`]; a word that is equal to a listed one may have its counterpart in something light as well.
    fn pair_off(&self, lookups: &mut Lookups<'_>, form: &Form, met: &mut Met) {
        if met.surplus() > 0 && self.is_absorbed(lookups, form, |similarity| similarity == FULL, met) {
            met.has_light = true;
        }
        met.pair_off();
    }

    /// Whether something light of the listed name may be the counterpart of a word that agrees so much with a name proper.
    fn is_absorbed(
        &self,
        lookups: &mut Lookups<'_>,
        form: &Form,
        agrees: impl Fn(u64) -> bool,
        met: &Met,
    ) -> bool {
        let mut words = met.asked[..self.carrying].iter().enumerate();
        words.any(|(at, similarity)| agrees(*similarity) && self.is_light_of(lookups, at, form))
    }

    /// Whether a carrying word may be something light of a listed name, or part of it (`Shei Kh`, `LiabilityCompany` after
    /// `Limited`).
    fn is_light_of(&self, lookups: &mut Lookups<'_>, at: usize, form: &Form) -> bool {
        let listed = lookups.index.lights_of(form);
        !listed.is_empty() && self.lights(lookups, at).iter().any(|light| listed.contains(light))
    }

    /// Listed particles, titles and legal forms that a carrying word may be, alone or with words beside it.
    fn lights(&self, lookups: &mut Lookups<'_>, at: usize) -> &[WordId] {
        self.lights[at].get_or_init(|| {
            let word = &self.words[at];
            let longest = lookups.index.light_longest(self.kind);
            // No words together are compared with one of less than half their letters.
            let joined = self.joined.iter().filter(|joined| joined.bits & word.bits != 0);
            let mut lights = lookups.lights(word.slot).to_vec();
            for joined in joined {
                if lookups.text(joined.slot).len() <= 2 * longest {
                    lights.extend_from_slice(lookups.lights(joined.slot));
                }
            }
            lights
        })
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

impl RunReach {
    /// Whether a token of the listed name is one of the run.
    fn holds(&self, token: u8) -> bool {
        (self.tokens.0..self.tokens.1).contains(&token)
    }
}

impl Word {
    /// How much it resembles a listed word.
    fn similarity(&self, lookups: &mut Lookups<'_>, id: WordId, signature: Signature) -> u64 {
        match &self.equal {
            None => lookups.similarity((self.slot, self.signature), id, signature),
            Some(equal) => {
                if equal.contains(&id) {
                    FULL
                } else {
                    0
                }
            }
        }
    }
}

fn first_letter(token: &Token) -> Option<usize> {
    let letter = token.text().bytes().next().filter(u8::is_ascii_lowercase)?;
    token.is_core().then(|| usize::from(letter - b'a'))
}
