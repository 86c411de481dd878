//! The most a listed name can score against a reading of a customer's name, from what is marked of both.
//!
//! Promises: whatever a single screening makes a hit of reaches. Does not: look for names, or compare them.
//!
//! # How
//!
//! Words agree one by one, but for at most a few that are written together on one side and apart on the other. If no two of
//! those can be so in one alignment, each is assumed in turn, and what it takes up agrees with nothing else; so a name that has a
//! counterpart only as a part of something is not counted twice. Where two can, all are assumed at once.

use super::{Asked, Begun, Joined, Reading, RunReach, Scan};
use crate::bulk::filter::{FormFacts, LETTERS, WordFacts};
use crate::index::bound::{BOUND_MARGIN, FULL, INITIAL_WEIGHT};
use crate::index::met::Met;
use crate::index::{KINDS, RUN_LETTERS_MIN, name_kind};
use names::NameKind;
use names::bounds::SINGLE_WORD_CAP;

/// Ways of writing together that are assumed one by one.
const SPANS_MAX: usize = 6;

/// Words of one side that stand for a word of the other.
#[derive(Clone, Copy)]
struct Span {
    /// Which words of the customer.
    bits: u16,
    /// Which tokens of the listed name.
    tokens: (u8, u8),
    similarity: u64,
    /// Weight of what carries nothing and may be within, initials too.
    light: u64,
    begins_with_initial: bool,
}

impl Span {
    fn of_run(run: &RunReach, form: &FormFacts) -> Span {
        let light = u64::from(form.light) + u64::from(form.initials) * INITIAL_WEIGHT;
        let similarity = u64::from(run.similarity);
        Span { bits: run.bits, tokens: run.tokens, similarity, light, begins_with_initial: false }
    }

    fn of_joined(joined: &Joined, token: u8, reading: &Reading<'_>) -> Span {
        let light = reading.light + reading.initials_count * INITIAL_WEIGHT;
        let similarity = u64::from(joined.similarity);
        let begins_with_initial = joined.begins_with_initial;
        Span { bits: joined.bits, tokens: (token, token + 1), similarity, light, begins_with_initial }
    }

    /// Whether both may be in one alignment.
    fn goes_with(&self, other: &Span) -> bool {
        let apart = self.tokens.1 <= other.tokens.0 || other.tokens.1 <= self.tokens.0;
        apart && self.bits & other.bits == 0
    }

    fn has(&self, token: u8) -> bool {
        self.tokens.0 <= token && token < self.tokens.1
    }
}

/// A listed name against a reading.
struct Pair<'p, 'w> {
    scan: &'p Scan<'p>,
    reading: &'p Reading<'w>,
    number: u32,
    form: &'p FormFacts,
    words: &'p [(u32, u32)],
    kind: usize,
    floor: u64,
}

impl Begun<'_, '_> {
    /// Whether the bound of a listed name reaches the floor.
    pub(super) fn may_reach(&mut self, reading: &Reading<'_>, number: u32, kind: usize, floor: u64) -> bool {
        self.scan.work.bounded += 1;
        let filter = self.scan.filter;
        let form = &filter.forms[number as usize];
        let words = filter.words_of(form);
        Pair { scan: self.scan, reading, number, form, words, kind, floor }.may_reach()
    }
}

impl Pair<'_, '_> {
    fn may_reach(&self) -> bool {
        if !self.is_one_word() && self.reaches(None) {
            return true;
        }
        let runs = self.scan.runs_of(self.number);
        let is_joined = |(word, _): &(u32, u32)| self.scan.marks[*word as usize].joined != 0;
        if runs.is_empty() && !self.words.iter().any(is_joined) {
            return false;
        }
        // Of a listed name of nothing proper, what is light in the customer's is a word.
        if self.is_unseen() || !self.form.has_core {
            return self.reaches_at_once();
        }
        let mut room = [None; SPANS_MAX];
        let mut spans = room.iter_mut();
        let mut put = |span: Span| spans.next().map(|slot| *slot = Some(span)).is_some();
        let mut all = runs.iter().all(|run| put(Span::of_run(run, self.form)));
        let tokens = self.scan.filter.index.word_tokens(self.number);
        for ((word, _), token) in self.words.iter().zip(tokens).filter(|(word, _)| is_joined(word)) {
            let joined = self.scan.joined.iter().filter(|joined| joined.word == *word);
            all &= joined.into_iter().all(|joined| put(Span::of_joined(joined, token, self.reading)));
        }
        let spans = || room.iter().flatten();
        let two = spans().enumerate().any(|(at, one)| spans().skip(at + 1).any(|other| one.goes_with(other)));
        if !all || two {
            return self.reaches_at_once();
        }
        spans().any(|span| self.reaches(Some(span)))
    }

    /// Whether at most one word alone agrees, and no initial, of a person's name of which that is not enough.
    fn is_one_word(&self) -> bool {
        if !self.is_capped() || self.is_unseen() || self.reading.asked.len().max(self.words.len()) < 2 {
            return false;
        }
        let (mut asked, mut listed, mut light) = (0, 0, 0);
        for (word, _) in self.words {
            let mark = self.scan.marks[*word as usize];
            asked |= mark.bits;
            listed += u32::from(mark.bits != 0);
            light |= mark.light;
        }
        asked.count_ones().min(listed) < 2 && light == 0 && self.initials() == (0, 0)
    }

    /// Whether one agreeing word of several is below the floor, whatever it weighs.
    fn is_capped(&self) -> bool {
        let is_person = name_kind(KINDS[self.kind]) == NameKind::Person;
        is_person && self.floor > u64::from(SINGLE_WORD_CAP) + BOUND_MARGIN
    }

    /// Whether adjacent words of either side are not looked up as one; then an initial may be part of what agrees.
    fn is_unseen(&self) -> bool {
        self.reading.has_unseen_run || self.form.has_unseen_run
    }

    /// How many initials of the customer and of the listed name may stand for something of the other, at most.
    fn initials(&self) -> (u64, u64) {
        let (reading, listed) = (self.reading, self.form.beside & LETTERS);
        let theirs = u64::from(self.form.initials);
        if self.is_unseen() {
            return (reading.initials_count, theirs);
        }
        let others = self.form.letters | listed | self.form.light_letters;
        let own = standing(reading.initials, reading.initials_count, others);
        (own, standing(listed, theirs, reading.letters | reading.equal_letters()))
    }

    /// Whether an initial of the customer may stand for a listed word, or be part of it.
    fn may_be_initial(&self, facts: &WordFacts) -> bool {
        facts.first_letter & self.reading.initials != 0 || self.is_unseen()
    }

    /// Whether the name may reach the floor if nothing, or only this, is written together.
    fn reaches(&self, span: Option<&Span>) -> bool {
        let used = span.map_or(0, |span| span.bits);
        let mut met = Met::default();
        let (mut most_initial, mut inside) = (0, Inside::default());
        let mut tokens = span.map(|_| self.scan.filter.index.word_tokens(self.number));
        for (word, own) in self.words {
            let (own, facts) = (u64::from(*own), &self.scan.filter.words[*word as usize]);
            let token = tokens.as_mut().and_then(Iterator::next).unwrap_or(u8::MAX);
            if span.is_some_and(|span| span.has(token)) {
                inside.add(own, facts.letters_count);
                continue;
            }
            let mark = self.scan.marks[*word as usize];
            let bits = mark.bits & !used;
            let best = if bits != 0 || mark.light > 0 { u64::from(mark.similarity) } else { 0 };
            for at in (0..self.reading.asked.len()).filter(|at| bits >> at & 1 != 0) {
                met.asked[at] = met.asked[at].max(best);
            }
            if mark.light > 0 {
                met.sums.light += u64::from(mark.light);
                met.has_light = true;
            }
            if best == 0 && self.may_be_initial(facts) {
                most_initial = own.max(most_initial);
            }
            met.listed(own, best, u32::from(facts.letters_count));
        }
        let mut names = 0;
        if let Some(span) = span {
            names = self.put_span(span, &inside, &mut met);
        }
        met.sums.light += self.reading.light.min(u64::from(self.form.light));
        self.meet(used, most_initial, &mut met);
        if self.is_unseen() {
            return self.is_over_with_unseen(&mut met, used);
        }
        met.pair_off();
        let pairs = met.sums.query.words.min(met.sums.listed.words);
        let names = pairs - pairs.min(u32::from(span.is_some())) + names;
        let has_initials = met.sums.initials > 0 || span.is_some_and(|span| span.begins_with_initial);
        // What is something light of one side counts as no name, and nothing is lowered where none agrees.
        let is_light = span.is_some_and(|span| span.bits == 0 || inside.count == 0);
        self.is_over(&met, names == 1 && !has_initials && !is_light)
    }

    /// Whether the name may reach the floor if a word that is left alone agrees with adjacent ones that were not looked up as one.
    fn is_over_with_unseen(&self, met: &mut Met, used: u16) -> bool {
        let alone = || {
            let asked = self.reading.asked.iter().enumerate();
            asked.filter(|(at, _)| used >> at & 1 == 0 && met.asked[*at] == 0).map(|(_, asked)| asked)
        };
        // The adjacent ones may all be left alone, and are few letters each.
        let is_short = |asked: &&Asked<'_>| (asked.letters() as usize) < RUN_LETTERS_MIN;
        let short: u64 = alone().filter(is_short).map(Asked::weight).sum();
        let asked = alone().map(Asked::weight).max().unwrap_or(0).max(short);
        let listed = met.most_alone.max(self.short_alone(used));
        // Its counterpart may be one that is near another word too, so neither side is paired off before.
        met.sums.query.alone -= asked.min(met.sums.query.alone);
        met.sums.listed.alone -= listed.min(met.sums.listed.alone);
        for (side, weight) in [(&mut met.sums.query, asked), (&mut met.sums.listed, listed)] {
            if weight > 0 {
                side.matched(weight, FULL, 0);
            }
        }
        // Or a word that agrees with something else a little agrees with these better.
        met.sums.query.lost = 0;
        met.sums.listed.lost = 0;
        self.is_over(met, false)
    }

    /// What listed words of so few letters weigh together that nothing is near.
    fn short_alone(&self, used: u16) -> u64 {
        let is_alone = |(word, _): &&(u32, u32)| {
            let letters = usize::from(self.scan.filter.words[*word as usize].letters_count);
            letters < RUN_LETTERS_MIN && self.scan.marked_bits(*word) & !used == 0
        };
        self.words.iter().filter(is_alone).map(|(_, own)| u64::from(*own)).sum()
    }

    /// Counts what is written together, and says how many names that agree it is.
    fn put_span(&self, span: &Span, inside: &Inside, met: &mut Met) -> u32 {
        let own = self.reading.asked.iter().enumerate().filter(|(at, _)| span.bits >> at & 1 != 0);
        let (weight, letters) = own.fold((0, 0), |(weight, letters), (_, asked)| {
            (weight + asked.weight(), letters + asked.letters())
        });
        met.sums.query.matched(weight, span.similarity, letters);
        met.sums.listed.matched(inside.weight, span.similarity, inside.letters);
        // It weighs what the heavier side does.
        met.sums.light += weight.abs_diff(inside.weight).div_ceil(2) + span.light;
        span.bits.count_ones().max(inside.count)
    }

    /// Whether the name may reach the floor if everything that can be is written together.
    fn reaches_at_once(&self) -> bool {
        let (runs, mut met) = (self.scan.runs_of(self.number), Met::default());
        runs.iter().for_each(|run| met.several(run.bits, u64::from(run.similarity)));
        let mut most_initial = 0;
        for ((word, own), token) in self.words.iter().zip(self.scan.filter.index.word_tokens(self.number)) {
            let (own, facts) = (u64::from(*own), &self.scan.filter.words[*word as usize]);
            let mark = self.scan.marks[*word as usize];
            let mut best = u64::from(mark.similarity);
            for at in (0..self.reading.asked.len()).filter(|at| mark.bits >> at & 1 != 0) {
                met.asked[at] = met.asked[at].max(best);
            }
            if mark.joined != 0 {
                met.several(mark.joined, u64::from(mark.joined_similarity));
                best = best.max(u64::from(mark.joined_similarity));
                met.sums.light += own.max(u64::from(mark.joined_weight));
            }
            if mark.light > 0 {
                met.sums.light += u64::from(mark.light);
                met.has_light = true;
            }
            let within = runs.iter().filter(|run| run.tokens.0 <= token && token < run.tokens.1);
            if let Some(similarity) = within.map(|run| u64::from(run.similarity)).max() {
                best = best.max(similarity);
                met.sums.light += own;
            }
            if best == 0 && self.may_be_initial(facts) {
                most_initial = own.max(most_initial);
            }
            met.listed(own, best, u32::from(facts.letters_count));
        }
        met.sums.light += self.reading.light.min(u64::from(self.form.light));
        self.meet(0, most_initial, &mut met);
        if self.is_unseen() { self.is_over_with_unseen(&mut met, 0) } else { self.is_over(&met, false) }
    }

    fn is_over(&self, met: &Met, is_one_name: bool) -> bool {
        let several = self.reading.asked.len().max(self.words.len()) > 1;
        let (single, kind) = (several && is_one_name, name_kind(KINDS[self.kind]));
        !(single && self.is_capped()) && met.sums.bound(kind, single) + BOUND_MARGIN >= self.floor
    }

    /// The words of the customer, but those that are used, with what they met, less those that listed initials may stand for; and the
    /// reverse: `most_initial` is the heaviest listed word left alone for which an initial of the customer may stand. An
    /// initial stands for a word that begins with it, or for the same letter; or it is part of what is written together.
    fn meet(&self, used: u16, most_initial: u64, met: &mut Met) {
        let (mut most, light) = (0, u64::from(self.form.light));
        let listed_letters = self.form.beside & LETTERS;
        let asked = self.reading.asked.iter().enumerate().filter(|(at, _)| used >> at & 1 == 0);
        for (at, asked) in asked {
            let similarity = met.asked[at];
            if similarity > 0 {
                met.query(asked.weight(), similarity, asked.letters());
                // Of more words than there are counterparts, this one need not be left alone.
                met.has_light |= light > 0 && self.is_absorbed(at, asked);
            } else if light > 0 && self.is_absorbed(at, asked) {
                met.sums.light += asked.weight().max(light);
            } else {
                met.sums.query.alone += asked.weight();
                let stands = asked.letters_that_stand(self.reading.has_core) & listed_letters != 0;
                if stands || self.is_unseen() {
                    most = asked.weight().max(most);
                }
            }
        }
        let (own, theirs) = self.initials();
        met.sums.query.alone -= (most * theirs).min(met.sums.query.alone);
        met.sums.listed.alone -= (most_initial * own).min(met.sums.listed.alone);
        met.sums.initials = own + theirs;
    }

    /// Whether something light of the listed name may be the counterpart of a word, or part of it: only what is near it.
    fn is_absorbed(&self, at: usize, asked: &Asked<'_>) -> bool {
        if !asked.may_be_light() {
            return false;
        }
        let near = |light: &u32| self.scan.marks[*light as usize].bits >> at & 1 != 0;
        asked.is_part_of_light
            || asked.letters() < 2
            || self.scan.filter.lights_of(self.form).iter().any(near)
    }
}

/// Listed words within a span.
#[derive(Default)]
struct Inside {
    weight: u64,
    letters: u32,
    count: u32,
}

impl Inside {
    fn add(&mut self, weight: u64, letters: u8) {
        self.weight += weight;
        self.letters += u32::from(letters);
        self.count += 1;
    }
}

/// Of so many initials of these letters, those that stand for words or initials of others, at most.
fn standing(initials: u32, count: u64, others: u32) -> u64 {
    if initials & others == 0 {
        0
    } else {
        count.saturating_sub(u64::from((initials & !others).count_ones()))
    }
}
