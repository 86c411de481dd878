//! Customers as numbers of words, against the lists.
//!
//! Promises: see [`crate::bulk`]. What is left out is left out for one of these reasons, each of which holds for a single
//! screening too: no listed name has anything near one of the words without all of which the floor is not reached; or all
//! that a listed name has near is one word, which is worth less than the floor; or its upper bound is below the floor; or its
//! score is. Does not: keep anything from one customer to the next that could change an answer.
//!
//! # Why one word is not enough
//!
//! A person's name that agrees with a listed one in a single word scores at most 0.79 ([`SINGLE_WORD`]), unless neither has
//! another, or an initial agrees beside it. With a floor above that, a listed name is looked at only if a word near one
//! word of the customer stands in it beside a word near another one, beside the initial of another one, or beside something
//! light (a title, a particle) that another one may be a misspelling of; or if it has no other word. For companies and
//! ships the bound of a single word is computed instead. Words written together or apart are looked up as such, and then
//! count as several.

use crate::bulk::bloom::Shortened;
use crate::bulk::facts::BARE_WORDS;
use crate::bulk::filter::{Filter, LIGHT, WordFacts};
use crate::bulk::words::{CORE, INITIAL, MAY_BE_LIGHT, NO_LETTER, Near, Record, WordMatches};
use crate::index::bound::{BOUND_MARGIN, FULL, RUN_FACTOR, SINGLE_WORD, Sums};
use crate::index::candidates::kind_factor;
use crate::index::{KINDS, name_kind};
use crate::screen::{floor, raises_of_born};
use model::{PartialDate, PartyKind};
use names::{Name, NameKind, SCORE_FULL, TOKENS_MAX, Token, compare_weighted, normalise};

/// What a row says beside its readings.
#[derive(Debug, Clone, Copy)]
pub struct Customer {
    /// Kind of party.
    pub kind: PartyKind,
    /// Date of birth.
    pub born: Option<PartialDate>,
    /// By how much facts beside the name may raise a score, at most.
    pub raises_max: u32,
}

/// How much was done, for who measures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScanWork {
    /// Readings of names looked at.
    pub readings: u64,
    /// Of these, with any listed word near an essential one.
    pub reached: u64,
    /// Listed words looked at.
    pub words: u64,
    /// Listed names whose bound was computed.
    pub bounded: u64,
    /// Listed names compared.
    pub compared: u64,
}

impl ScanWork {
    /// Both together.
    pub fn and(self, other: ScanWork) -> ScanWork {
        ScanWork {
            readings: self.readings + other.readings,
            reached: self.reached + other.reached,
            words: self.words + other.words,
            bounded: self.bounded + other.bounded,
            compared: self.compared + other.compared,
        }
    }
}

/// A word of the customer in a reading.
struct Asked<'w> {
    record: &'w Record,
    near: &'w [Near],
    cost: u64,
    best_weight: u64,
    best_similarity: u64,
    has_run: bool,
}

impl Asked<'_> {
    fn weight(&self) -> u64 {
        u64::from(self.record.weight)
    }

    fn may_be_light(&self) -> bool {
        self.record.flags & MAY_BE_LIGHT != 0
    }

    /// The letter of an initial that may stand for it.
    fn letter(&self) -> u32 {
        if self.record.flags & CORE != 0 && self.record.letter < NO_LETTER {
            1 << self.record.letter
        } else {
            0
        }
    }
}

/// A listed word that words of the customer are near to.
#[derive(Clone, Copy, Default)]
struct Mark {
    bits: u16,
    similarity: u16,
    weight: u32,
}

/// A listed word that several words written together are near to.
struct Joined {
    word: u32,
    bits: u16,
    weight: u32,
    similarity: u32,
}

/// A run of a listed name that words are written as.
struct RunReach {
    form: u32,
    tokens: (u8, u8),
    bits: u16,
}

/// Working memory of one thread.
pub struct Scan<'a> {
    filter: &'a Filter<'a>,
    words: &'a WordMatches,
    marks: Vec<Mark>,
    marked: Vec<u32>,
    /// When a listed name was looked at last.
    seen: Vec<u32>,
    turn: u32,
    shortened: Box<Shortened>,
    joined: Vec<Joined>,
    runs: Vec<RunReach>,
    forms: Vec<u32>,
    text: Vec<u8>,
    work: ScanWork,
}

/// A customer being looked at.
pub struct Begun<'s, 'a> {
    scan: &'s mut Scan<'a>,
    customer: Customer,
    /// The least score by kind of listed party; above the full score where none can reach it.
    floors: [u64; 4],
}

impl<'a> Scan<'a> {
    /// Working memory.
    pub fn new(filter: &'a Filter<'a>, words: &'a WordMatches) -> Scan<'a> {
        Scan {
            filter,
            words,
            marks: vec![Mark::default(); filter.words.len()],
            marked: Vec::new(),
            seen: vec![0; filter.forms.len()],
            turn: 0,
            shortened: Box::new(Shortened::new()),
            joined: Vec::new(),
            runs: Vec::new(),
            forms: Vec::new(),
            text: Vec::new(),
            work: ScanWork::default(),
        }
    }

    /// Begins a customer.
    pub fn customer(&mut self, customer: &Customer) -> Begun<'_, 'a> {
        let least = u64::from(floor(&self.filter.reviews, customer.raises_max));
        let floors = KINDS.map(|kind| least * FULL / u64::from(kind_factor(customer.kind, kind)));
        Begun { scan: self, customer: *customer, floors }
    }

    /// What was done since this was asked last.
    pub fn take_work(&mut self) -> ScanWork {
        std::mem::take(&mut self.work)
    }
}

/// One reading of a name, and what it is asked for.
struct Reading<'w> {
    asked: Vec<Asked<'w>>,
    /// All words, those that carry nothing too.
    words: &'w [u32],
    light: u64,
    /// Letters of its initials.
    initials: u32,
    initials_count: u64,
    kinds: u8,
}

impl<'a> Begun<'_, 'a> {
    /// Whether a reading of a name may be a hit: its mask, and the numbers of its words.
    pub fn may_hit(&mut self, mask: u8, words: &[u32]) -> bool {
        self.scan.work.readings += 1;
        let Some(records) =
            words.iter().map(|word| self.scan.words.record(*word)).collect::<Option<Vec<_>>>()
        else {
            // A word that was put after the words were matched: looked at by itself.
            return true;
        };
        if mask & BARE_WORDS != 0 && self.is_listed_bare(&records) {
            return true;
        }
        let kinds = (0..4)
            .filter(|kind| mask >> kind & 1 != 0 && self.floors[*kind] <= FULL)
            .fold(0, |m, k| m | 1 << k);
        if kinds == 0 || words.is_empty() {
            return false;
        }
        let mut reading = self.scan.reading(&records, words, kinds);
        self.scan.written_otherwise(&mut reading);
        let essential = self.essential(&reading);
        let mut order: Vec<usize> = (0..reading.asked.len()).collect();
        order.sort_by_key(|word| (reading.asked[*word].cost, *word));
        order.truncate(essential);
        if order.iter().all(|word| reading.asked[*word].cost == 0) {
            return false;
        }
        self.scan.work.reached += 1;
        self.scan.mark(&reading);
        self.gather(&reading, &order);
        let may = self.weigh(&reading, &records);
        self.scan.unmark();
        may
    }

    fn is_listed_bare(&self, records: &[&Record]) -> bool {
        let hash = records.iter().fold(0_u64, |sum, record| sum.wrapping_add(record.bare));
        let kinds = self.scan.filter.listed_bare(hash);
        (0..4).any(|kind| kinds >> kind & 1 != 0 && self.floors[kind] <= FULL)
    }

    /// How many words, rarest first, are enough: a listed name with nothing near any of them is below the floor.
    fn essential(&self, reading: &Reading<'_>) -> usize {
        let mut order: Vec<&Asked<'_>> = reading.asked.iter().collect();
        order.sort_by_key(|asked| asked.cost);
        let enough = |kind: usize| {
            (0..order.len()).find(|taken| {
                let (without, with) = order.split_at(*taken);
                self.is_below_without(reading, kind, without, with)
            })
        };
        let kinds = (0..4).filter(|kind| reading.kinds >> kind & 1 != 0);
        kinds.map(|kind| enough(kind).unwrap_or(order.len())).max().unwrap_or(0)
    }

    /// Whether a listed name with nothing near the words `without` is below the floor.
    fn is_below_without(
        &self,
        reading: &Reading<'_>,
        kind: usize,
        without: &[&Asked<'_>],
        with: &[&Asked<'_>],
    ) -> bool {
        let weight_of = |light: bool| -> u64 {
            without.iter().filter(|asked| asked.may_be_light() == light).map(|asked| asked.weight()).sum()
        };
        let alive: Vec<&&Asked<'_>> =
            with.iter().filter(|asked| asked.best_weight > 0 || asked.has_run).collect();
        let Some(first) = alive.first() else { return true };
        let single = alive.len() == 1 && !first.has_run && !without.is_empty() && reading.initials_count == 0;
        if single && self.caps_one_word(kind) && weight_of(true) == 0 {
            return true;
        }
        let sums = Sums {
            weight: alive.iter().map(|asked| asked.best_weight).sum(),
            agreed: alive.iter().map(|asked| asked.best_weight * asked.best_similarity / FULL).sum(),
            query: weight_of(false),
            listed: 0,
            light: reading.light + weight_of(true),
            initials: reading.initials_count,
        };
        sums.bound(name_kind(KINDS[kind]), single) + BOUND_MARGIN < self.floors[kind]
    }

    /// Whether one agreeing word of several is below the floor, whatever it weighs.
    fn caps_one_word(&self, kind: usize) -> bool {
        name_kind(KINDS[kind]) == NameKind::Person && self.floors[kind] > SINGLE_WORD[0]
    }

    /// Collects the listed names that have enough near the words.
    fn gather(&mut self, reading: &Reading<'_>, essential: &[usize]) {
        let filter = self.scan.filter;
        let letters = reading.asked.iter().fold(0, |mask, asked| mask | asked.letter());
        let lights = reading.asked.iter().filter(|asked| asked.may_be_light()).count();
        let any_light = lights > 0;
        let essential_letters = essential.iter().fold(0, |mask, word| mask | reading.asked[*word].letter());
        for (word, asked) in reading.asked.iter().enumerate() {
            let is_essential = essential.contains(&word);
            // An initial for another word, or a light word that one of the words may be.
            let others = reading.asked.iter().enumerate().filter(|(other, _)| *other != word);
            let others = others.fold(0, |mask, (_, other)| mask | other.letter());
            let wanted = if is_essential { others & letters } else { others & essential_letters };
            let wanted = wanted | reading.initials | if any_light && is_essential { LIGHT } else { 0 };
            let alone = self.alone(reading, word);
            for near in asked.near {
                let facts = &filter.words[near.word() as usize];
                self.scan.work.words += 1;
                let direct = facts.beside & wanted != 0
                    || (is_essential && facts.letters & reading.initials != 0)
                    || (is_essential && self.may_stand_alone(reading, word, alone, *near, facts));
                if direct {
                    self.scan.forms.extend(filter.index.forms_with(near.word()));
                } else if is_essential {
                    self.scan.together(reading.kinds, 1 << word, near.word(), facts);
                }
            }
        }
        for joined in &self.scan.joined {
            self.scan.forms.extend(filter.index.forms_with(joined.word));
        }
        self.scan.forms.extend(self.scan.runs.iter().map(|run| run.form));
        if (0..4).any(|kind| reading.kinds >> kind & 1 != 0 && !self.tells_by_words(kind)) {
            // With so low a floor an initial alone may do.
            for word in essential {
                if reading.asked[*word].letter() != 0 {
                    let letter = usize::from(reading.asked[*word].record.letter);
                    self.scan.forms.extend(filter.index.forms_with_initial(letter));
                }
            }
        }
    }

    /// Whether the floor is above what one word, or a letter for a name, can reach.
    fn tells_by_words(&self, kind: usize) -> bool {
        self.floors[kind] > SINGLE_WORD[0]
    }

    /// Kinds of names for which the word, and nothing else, might do.
    fn alone(&self, reading: &Reading<'_>, word: usize) -> u8 {
        let asked = &reading.asked[word];
        let possible = |kind: &usize| {
            if reading.kinds >> kind & 1 == 0 {
                return false;
            }
            if self.caps_one_word(*kind) {
                return reading.asked.len() == 1;
            }
            let sums = Begun::sums_alone(reading, word, asked.best_weight, asked.best_similarity, 0);
            sums.bound(name_kind(KINDS[*kind]), false) + BOUND_MARGIN >= self.floors[*kind]
        };
        (0..4).filter(possible).fold(0, |mask, kind| mask | 1 << kind)
    }

    fn sums_alone(reading: &Reading<'_>, word: usize, weight: u64, similarity: u64, listed: u64) -> Sums {
        let others =
            || reading.asked.iter().enumerate().filter(|(other, _)| *other != word).map(|(_, asked)| asked);
        let light: u64 = others().filter(|asked| asked.may_be_light()).map(Asked::weight).sum();
        let missing: u64 = others().filter(|asked| !asked.may_be_light()).map(Asked::weight).sum();
        Sums {
            weight,
            agreed: weight * similarity / FULL,
            query: missing,
            listed,
            light: reading.light + light,
            initials: reading.initials_count,
        }
    }

    /// Whether a listed name in which only this word is near may reach the floor.
    fn may_stand_alone(
        &self,
        reading: &Reading<'_>,
        word: usize,
        alone: u8,
        near: Near,
        facts: &WordFacts,
    ) -> bool {
        (0..4).filter(|kind| alone >> kind & 1 != 0).any(|kind| {
            let beside = facts.least_beside[kind];
            if beside == u32::MAX {
                return false;
            }
            if self.caps_one_word(kind) {
                return beside == 0;
            }
            let weight =
                u64::from(u32::midpoint(facts.weight, u32::from(reading.asked[word].record.weight)) + 1);
            let sums =
                Begun::sums_alone(reading, word, weight, u64::from(near.similarity()), u64::from(beside));
            sums.bound(name_kind(KINDS[kind]), false) + BOUND_MARGIN >= self.floors[kind]
        })
    }

    /// Whether any listed name that was collected is a hit.
    fn weigh(&mut self, reading: &Reading<'_>, records: &[&Record]) -> bool {
        let forms = std::mem::take(&mut self.scan.forms);
        self.scan.turn = self.scan.turn.wrapping_add(1);
        if self.scan.turn == 0 {
            self.scan.seen.fill(0);
            self.scan.turn = 1;
        }
        let mut names: [Option<Name>; 4] = [const { None }; 4];
        let mut may = false;
        for number in &forms {
            let Some(seen) = self.scan.seen.get_mut(*number as usize) else { continue };
            if std::mem::replace(seen, self.scan.turn) == self.scan.turn {
                continue;
            }
            let kind = usize::from(self.scan.filter.forms[*number as usize].kind);
            if reading.kinds >> kind & 1 == 0 || !self.may_reach(reading, *number, kind) {
                continue;
            }
            let Some(name) = self.scan.name(records, kind, &mut names) else {
                may = true;
                break;
            };
            if self.is_hit(name, *number, kind) {
                may = true;
                break;
            }
        }
        self.scan.forms = forms;
        self.scan.forms.clear();
        may
    }

    /// Whether the bound of a listed name reaches the floor.
    fn may_reach(&mut self, reading: &Reading<'_>, number: u32, kind: usize) -> bool {
        self.scan.work.bounded += 1;
        let filter = self.scan.filter;
        let form = &filter.forms[number as usize];
        let runs = self.scan.runs_of(number);
        let words = &filter.form_words[form.words.0 as usize..form.words.1 as usize];
        let mut sums = Sums { light: reading.light.min(u64::from(form.light)), ..Sums::default() };
        let (mut matched, mut count, mut most_listed) = (0_u16, 0, 0);
        let mut tokens = filter.index.word_tokens(number);
        for (word, own) in words {
            let own = u64::from(*own);
            let token = tokens.next().unwrap_or(u8::MAX);
            let mark = self.scan.marks[*word as usize];
            if runs.iter().any(|run| run.tokens.0 <= token && token < run.tokens.1) {
                sums.weight += own;
                sums.agreed += own;
                count += 2;
            } else if mark.bits != 0 {
                let asked = u64::from(mark.weight);
                let weight =
                    if mark.bits.is_power_of_two() { (own + asked).div_ceil(2) } else { own.max(asked) };
                sums.weight += weight;
                sums.agreed += (weight * u64::from(mark.similarity)).div_ceil(FULL);
                matched |= mark.bits;
                count += mark.bits.count_ones();
            } else {
                sums.listed += own;
                most_listed = own.max(most_listed);
            }
        }
        matched = runs.iter().fold(matched, |matched, run| matched | run.bits);
        let absorbs =
            reading.take_initials(form.light > 0, u64::from(form.initials), matched, most_listed, &mut sums);
        let several = reading.asked.len().max(words.len()) > 1;
        let single = count == 1 && several && reading.initials_count == 0 && form.initials == 0;
        if single && !absorbs && self.caps_one_word(kind) {
            return false;
        }
        sums.bound(name_kind(KINDS[kind]), single) + BOUND_MARGIN >= self.floors[kind]
    }

    /// Whether the score, and what the date of birth adds, reaches the list's threshold.
    fn is_hit(&mut self, name: &Name, number: u32, kind: usize) -> bool {
        self.scan.work.compared += 1;
        let filter = self.scan.filter;
        let (party, _, listed) = filter.index.form(number);
        let score = compare_weighted(name, listed, &|word| filter.index.weight(word)).score;
        if u64::from(score) < self.floors[kind] {
            return false;
        }
        let (designation, list) = filter.index.party(party);
        let score = score * kind_factor(self.customer.kind, designation.kind) / SCORE_FULL;
        let review = filter.reviews.get(list).copied().unwrap_or(0);
        score + raises_of_born(self.customer.born, self.customer.raises_max, designation) >= review
    }
}

impl Reading<'_> {
    /// Unmatched words of the customer, less those that listed initials may stand for, and the reverse; whether a light
    /// word of the list may be one of them.
    fn take_initials(
        &self,
        light: bool,
        initials: u64,
        matched: u16,
        most_listed: u64,
        sums: &mut Sums,
    ) -> bool {
        let unmatched = self.asked.iter().enumerate().filter(|(word, _)| matched & (1 << word) == 0);
        let (mut total, mut most, mut absorbs) = (0, 0, false);
        for (_, asked) in unmatched {
            if asked.may_be_light() && light {
                sums.light += asked.weight();
                absorbs = true;
            } else {
                total += asked.weight();
                most = asked.weight().max(most);
            }
        }
        sums.query = total - (most * initials).min(total);
        sums.listed -= (most_listed * self.initials_count).min(sums.listed);
        sums.initials = self.initials_count + initials;
        absorbs
    }
}

impl<'a> Scan<'a> {
    fn reading<'w>(&self, records: &[&'w Record], words: &'w [u32], kinds: u8) -> Reading<'w>
    where
        'a: 'w,
    {
        let has_core = records.iter().any(|record| record.flags & CORE != 0);
        let mut reading = Reading {
            asked: Vec::with_capacity(records.len()),
            words,
            light: 0,
            initials: 0,
            initials_count: 0,
            kinds,
        };
        for record in records {
            if record.flags & CORE != 0 || !has_core {
                if reading.asked.len() < TOKENS_MAX {
                    reading.asked.push(Asked {
                        record,
                        near: self.words.near(record),
                        cost: u64::from(record.cost),
                        best_weight: u64::from(record.best_weight),
                        best_similarity: u64::from(record.best_similarity),
                        has_run: false,
                    });
                }
            } else if record.flags & INITIAL != 0 {
                if record.letter < NO_LETTER {
                    reading.initials |= 1 << record.letter;
                    reading.initials_count += 1;
                }
            } else {
                reading.light += u64::from(record.weight);
            }
        }
        reading
    }

    /// Looks up words written together and apart, and lets the words know what they reach that way.
    fn written_otherwise(&mut self, reading: &mut Reading<'_>) {
        self.joined.clear();
        self.runs.clear();
        self.runs_of_words(reading);
        self.joined_words(reading);
        for (word, asked) in reading.asked.iter_mut().enumerate() {
            let bit = 1 << word;
            let weight = asked.weight();
            for joined in self.joined.iter().filter(|joined| joined.bits & bit != 0) {
                let listed = self.filter.words[joined.word as usize].weight;
                asked.cost += self.filter.index.forms_with(joined.word).len() as u64;
                let middle = (weight + u64::from(listed)) / 2;
                asked.best_weight = asked.best_weight.max(middle.max(weight) + 1);
                asked.best_similarity = asked.best_similarity.max(u64::from(joined.similarity));
            }
            let runs = self.runs.iter().filter(|run| run.bits & bit != 0).count() as u64;
            if runs > 0 {
                asked.cost += runs;
                asked.has_run = true;
                asked.best_weight = asked.best_weight.max(weight) * RUN_FACTOR;
                asked.best_similarity = FULL;
            }
        }
    }

    /// Listed runs that a word, or all words together, are written as.
    fn runs_of_words(&mut self, reading: &Reading<'_>) {
        for (word, asked) in reading.asked.iter().enumerate() {
            let runs = self.words.runs(asked.record).iter();
            self.runs.extend(runs.map(|run| RunReach {
                form: run.form,
                tokens: run.tokens,
                bits: 1 << word,
            }));
        }
        if reading.words.len() > 1 {
            self.text.clear();
            for record in reading.words.iter().filter_map(|word| self.words.record(*word)) {
                self.text.extend(self.words.text(record));
            }
            self.text.truncate(names::TOKEN_BYTES_MAX);
            let bits = all_bits(0, reading.asked.len());
            if self.filter.may_be_run(&self.text)
                && let Ok(text) = std::str::from_utf8(&self.text)
            {
                let runs = &mut self.runs;
                self.filter
                    .index
                    .runs_of_all_like(text, |form, tokens| runs.push(RunReach { form, tokens, bits }));
            }
        }
        self.runs.sort_unstable_by_key(|run| run.form);
    }

    /// Listed words that adjacent words make when written together: two words or three, or all of them.
    fn joined_words(&mut self, reading: &Reading<'_>) {
        let count = reading.asked.len();
        for start in 0..count {
            self.text.clear();
            let mut weight = 0;
            for end in start + 1..=count {
                let asked = &reading.asked[end - 1];
                self.text.extend(self.words.text(asked.record));
                weight += u32::from(asked.record.weight);
                let length = end - start;
                if length < 2 || (length > 3 && length != count) {
                    continue;
                }
                let bits = all_bits(start, end);
                let Ok(text) = std::str::from_utf8(&self.text) else { continue };
                if length == 2 {
                    if self.filter.joined_may_be_near(&self.text, &mut self.shortened) {
                        near_of_joined(self.filter, text, reading.kinds, |word, similarity| {
                            self.joined.push(Joined { word, bits, weight, similarity });
                        });
                    }
                } else if self.filter.may_be_run(&self.text) {
                    let alike = self.filter.index.sounding_like(text);
                    self.joined.extend(alike.map(|word| Joined {
                        word,
                        bits,
                        weight,
                        similarity: SCORE_FULL,
                    }));
                }
            }
        }
    }

    fn mark(&mut self, reading: &Reading<'_>) {
        for (word, asked) in reading.asked.iter().enumerate() {
            for near in asked.near {
                self.mark_one(near.word(), 1 << word, near.similarity(), u32::from(asked.record.weight));
            }
        }
        for at in 0..self.joined.len() {
            let Joined { word, bits, weight, similarity } = self.joined[at];
            self.mark_one(word, bits, similarity, weight);
        }
    }

    fn mark_one(&mut self, word: u32, bits: u16, similarity: u32, weight: u32) {
        let mark = &mut self.marks[word as usize];
        if mark.bits == 0 {
            self.marked.push(word);
        }
        mark.bits |= bits;
        mark.similarity = mark.similarity.max(similarity as u16);
        mark.weight = mark.weight.max(weight);
    }

    fn unmark(&mut self) {
        for word in self.marked.drain(..) {
            self.marks[word as usize] = Mark::default();
        }
    }

    /// Collects the names in which a word stands beside one that is near another word of the customer.
    fn together(&mut self, kinds: u8, bit: u16, word: u32, facts: &WordFacts) {
        let filter = self.filter;
        let own = filter.index.forms_with(word);
        for (other, other_kinds) in filter.together(facts) {
            self.work.words += 1;
            if self.marks[other as usize].bits & !bit != 0 && other_kinds & u32::from(kinds) != 0 {
                let others = filter.index.forms_with(other);
                if others.len() >= own.len() {
                    // These are all there can be.
                    self.forms.extend(own);
                    return;
                }
                self.forms.extend(others);
            }
        }
    }

    fn runs_of(&self, form: u32) -> &[RunReach] {
        let first = self.runs.partition_point(|run| run.form < form);
        let last = self.runs.partition_point(|run| run.form <= form);
        &self.runs[first..last]
    }

    /// The reading as a name of a kind, made once.
    fn name<'n>(
        &self,
        records: &[&Record],
        kind: usize,
        names: &'n mut [Option<Name>; 4],
    ) -> Option<&'n Name> {
        let slot = names.get_mut(kind)?;
        if slot.is_none() {
            let tokens: Option<Vec<Token>> = records.iter().map(|record| self.words.token(record)).collect();
            *slot = Some(Name::restore(name_kind(KINDS[kind]), tokens?));
        }
        slot.as_ref()
    }
}

fn all_bits(start: usize, end: usize) -> u16 {
    (start..end).fold(0, |bits, word| bits | 1 << word)
}

/// Listed words near words written together, read as names of the kinds.
fn near_of_joined(filter: &Filter<'_>, text: &str, kinds: u8, mut found: impl FnMut(u32, u32)) {
    let mut near = Vec::new();
    for kind in (0..4).filter(|kind| kinds >> kind & 1 != 0) {
        if let [token] = normalise(text, name_kind(KINDS[kind])).tokens() {
            filter.index.near_words(token, false, &mut near);
        }
    }
    near.sort_unstable();
    near.dedup();
    for (word, similarity) in near {
        found(word, similarity);
    }
}
