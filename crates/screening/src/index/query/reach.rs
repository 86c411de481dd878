//! Which listed names a query must look at: those that have something near enough of its words.
//!
//! Promises: a listed name that reaches the floor has something near one of the words looked up, or is among those that
//! [`Query::otherwise`] names. Does not: weigh one listed name; the other half does.

use super::{
    ALONE_MOST, Best, FLOOR_OF_ALONE, INITIAL_LOST, LIGHT_MOST, Query, RUN_WORDS_WEIGHT_MAX, WEIGHT_MOST,
    as_light, of_light,
};
use crate::index::bound::{FULL, INITIAL_WEIGHT, SideSums, Sums};
use crate::index::lookups::Lookups;
use crate::index::vocabulary::WordId;
use crate::index::{Index, Left, RUN_WORDS_MAX};
use names::NameKind;

/// The most that listed names score of which certain words only of the query have something near.
struct Most {
    sums: Sums,
    /// Whether one word of several is all that agrees.
    single: bool,
    /// The same if that word agrees with something light, and so with no name at all.
    nameless: Option<Sums>,
}

impl Most {
    fn bound(&self, kind: NameKind, alone: u64) -> u64 {
        let with = |sums: &Sums| Sums { listed: SideSums { alone, ..sums.listed }, ..*sums };
        let nameless = self.nameless.as_ref().map_or(0, |sums| with(sums).bound(kind, false));
        with(&self.sums).bound(kind, self.single).max(nameless)
    }
}

/// What of a query a listed name may be the counterpart of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::index) struct Near {
    /// Words that a listed word is near, a bit for each.
    words: u16,
    /// Words that a listed initial may stand for.
    by_initial: u16,
    /// How many initials of the query may stand for something of the listed name.
    initials: u64,
    /// Whether something light of the listed name may stand for a word.
    by_light: bool,
    /// Whether words written together, and one for several, count.
    together: bool,
}

/// What tells listed names apart: a bit for each says whether it has something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::index) enum Mark {
    /// A listed word near a word of the query.
    Word(usize),
    /// An initial that may stand for a word of the query.
    Initial(usize),
    /// Something light that a word of the query may be.
    Light,
    /// A word near several of the query written together, or several that one of the query is.
    Together,
}

/// Listed names that may reach the floor though nothing is near any word of the query.
pub(in crate::index) struct Otherwise {
    /// The most that the words of such a name may weigh, less those that initials stand for.
    most: u64,
    initials: u32,
    has_core: bool,
    /// It has one of these, where there is a list.
    pub with_lights: Option<Vec<WordId>>,
}

impl Otherwise {
    /// Whether a listed name is one by what its words weigh.
    pub(in crate::index) fn may_be(&self, left: Left) -> bool {
        !self.has_core || left.after(self.initials) <= self.most
    }
}

impl Query {
    /// Words on which a match can rest.
    pub(in crate::index) fn len(&self) -> usize {
        self.carrying
    }

    /// Words in the order in which looking them up is worth most: what few listed names have first, and what carries nothing
    /// last.
    pub(in crate::index) fn order(&self, lookups: &Lookups<'_>) -> Vec<usize> {
        let index = lookups.index;
        let cost = |number: &usize| {
            let text = lookups.text(self.words[*number].slot);
            let exact: usize = index.vocabulary.spelt(text).map(|id| index.posted(id).len()).sum();
            // Short words resemble more.
            (*number >= self.carrying, exact * 8 + 800 / text.len().max(1), *number)
        };
        let mut order: Vec<usize> = (0..self.words.len()).collect();
        order.sort_by_cached_key(cost);
        order
    }

    /// Looks up a word, alone and written together with others.
    pub(in crate::index) fn look_up(&mut self, lookups: &mut Lookups<'_>, number: usize) {
        let word = &self.words[number];
        if word.equal.is_none() {
            lookups.look_up(word.slot);
        }
        for joined in self.joined.iter().filter(|joined| joined.bits & word.bits != 0) {
            lookups.look_up(joined.slot);
        }
        self.best[number] = self.best_of(number, Some(lookups));
        self.best_alone[number] = self.best_alone_of(number, lookups);
    }

    pub(super) fn best_of(&self, number: usize, looked: Option<&Lookups<'_>>) -> Best {
        let word = &self.words[number];
        let runs = self.runs.iter().filter(|run| run.bits & word.bits != 0);
        if let Some(weight) = runs.map(|run| run.weight).max() {
            return Best { weight: weight.max(RUN_WORDS_WEIGHT_MAX), similarity: FULL, is_several: true };
        }
        let any = Best { weight: WEIGHT_MOST, similarity: FULL, is_several: false };
        let Some(lookups) = looked else {
            return Best { is_several: self.joined.iter().any(|joined| joined.bits & word.bits != 0), ..any };
        };
        let joined = self.joined.iter().filter(|joined| joined.bits & word.bits != 0);
        if joined.into_iter().any(|joined| !lookups.looked(joined.slot).is_empty()) {
            return Best { is_several: true, ..any };
        }
        self.best_alone_of(number, lookups)
    }

    fn best_alone_of(&self, number: usize, lookups: &Lookups<'_>) -> Best {
        let (mut weight, mut similarity) = (0, 0);
        self.each_near(lookups, number, |id, near| {
            weight = u64::from(lookups.index.vocabulary.weight_of(id)).max(weight);
            similarity = near.max(similarity);
        });
        Best { weight, similarity, is_several: false }
    }

    /// Calls back with the listed words near a looked-up word.
    fn each_near(&self, lookups: &Lookups<'_>, number: usize, mut found: impl FnMut(u32, u64)) {
        let word = &self.words[number];
        match &word.equal {
            Some(equal) => equal.iter().for_each(|id| found(*id, FULL)),
            None => {
                lookups.looked(word.slot).iter().for_each(|(id, near)| found(*id, u64::from(*near)));
            }
        }
    }

    /// Calls back with every list of forms in which something is near a looked-up word, as far as such forms can reach the
    /// floor.
    pub(in crate::index) fn each_posted(
        &self,
        lookups: &Lookups<'_>,
        number: usize,
        floor: u64,
        mut found: impl FnMut(&[u32]),
    ) {
        self.each_posted_alone(lookups, number, floor, &mut found);
        found(self.posted_initial(lookups, number));
        self.each_posted_together(lookups, self.words[number].bits, found);
    }

    /// Those in which one word is near it.
    fn each_posted_alone(
        &self,
        lookups: &Lookups<'_>,
        number: usize,
        floor: u64,
        mut found: impl FnMut(&[u32]),
    ) {
        let (index, carries) = (lookups.index, number < self.carrying);
        let rest: u64 = (0..self.words.len()).map(|other| self.most(other)).sum();
        self.each_near(lookups, number, |id, similarity| {
            let listed = u64::from(index.vocabulary.weight_of(id));
            let weight = (self.words[number].weight + listed).div_ceil(2);
            let whole = rest - self.most(number) + weight;
            if !carries || self.most_with(weight, similarity, whole) >= floor {
                found(index.posted(id));
            }
        });
    }

    /// Those in which an initial may stand for it.
    fn posted_initial<'i>(&self, lookups: &Lookups<'i>, number: usize) -> &'i [u32] {
        let letter = self.letters.get(number).copied().flatten();
        letter.map_or(&[], |letter| &lookups.index.initials[letter])
    }

    /// Those in which something is near one of the words written together with others, or is that word written apart.
    fn each_posted_together(&self, lookups: &Lookups<'_>, bits: u16, mut found: impl FnMut(&[u32])) {
        for joined in self.joined.iter().filter(|joined| joined.bits & bits != 0) {
            lookups.looked(joined.slot).iter().for_each(|(id, _)| found(lookups.index.posted(*id)));
        }
        self.runs.iter().filter(|run| run.bits & bits != 0).for_each(|run| found(&[run.form]));
    }

    /// How many initials of the query may stand for something of a listed name; of letters and numbers alone nothing is told, nor
    /// beside something light, of which an initial may be part.
    pub(in crate::index) fn standing(&self, index: &Index, form: u32) -> u64 {
        if self.initials == 0 || !self.has_core || self.light > 0 {
            return self.initials;
        }
        self.letters_of_all.standing(index.forms_letters[form as usize])
    }

    /// What some listed name has, all words of the query being looked up. No bits are kept for what no name has.
    pub(in crate::index) fn marks(&self, lookups: &mut Lookups<'_>) -> Vec<Mark> {
        let mut marks: Vec<Mark> = (0..self.words.len())
            .filter(|word| self.best_alone[*word].similarity > 0)
            .map(Mark::Word)
            .collect();
        let by_initial = (0..self.carrying).filter(|word| !self.posted_initial(lookups, *word).is_empty());
        marks.extend(by_initial.map(Mark::Initial));
        if (0..self.carrying).any(|word| !self.lights(lookups, word).is_empty()) {
            marks.push(Mark::Light);
        }
        if !self.runs.is_empty() || self.joined.iter().any(|joined| !lookups.looked(joined.slot).is_empty()) {
            marks.push(Mark::Together);
        }
        marks
    }

    /// Calls back with every list of forms that have it.
    pub(in crate::index) fn each_marked(
        &self,
        lookups: &mut Lookups<'_>,
        mark: Mark,
        floor: u64,
        mut found: impl FnMut(&[u32]),
    ) {
        match mark {
            Mark::Word(word) => self.each_posted_alone(lookups, word, floor, found),
            Mark::Initial(word) => found(self.posted_initial(lookups, word)),
            Mark::Light => {
                self.all_lights(lookups).iter().for_each(|light| found(lookups.index.posted_light(*light)));
            }
            Mark::Together => self.each_posted_together(lookups, u16::MAX, found),
        }
    }

    /// Whatever a listed name may have for these words.
    fn any_near(&self, words: u16) -> Near {
        Near { words, by_initial: words, initials: self.initials, by_light: true, together: true }
    }

    /// What a listed name with these marks is the counterpart of; none where words written together or apart leave that open. So many
    /// initials of the query may stand for something of it, and any may be part of what is something light together.
    pub(in crate::index) fn near(&self, marks: impl Iterator<Item = Mark>, initials: u64) -> Option<Near> {
        let mut near = Near { words: 0, by_initial: 0, initials, by_light: false, together: false };
        for mark in marks {
            match mark {
                Mark::Word(word) => near.words |= self.words[word].bits,
                Mark::Initial(word) => near.by_initial |= self.words[word].bits,
                Mark::Light => (near.by_light, near.initials) = (true, self.initials),
                Mark::Together => return None,
            }
        }
        Some(near)
    }

    /// The most a word and its counterpart weigh together, that being an initial or something light too.
    fn most(&self, number: usize) -> u64 {
        let (word, best) = (&self.words[number], self.best[number]);
        if best.is_several {
            return word.weight.max(best.weight).max(RUN_WORDS_WEIGHT_MAX);
        }
        (word.weight + best.weight.max(INITIAL_WEIGHT)).div_ceil(2)
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
    pub(in crate::index) fn bound_with(&self, lookups: &mut Lookups<'_>, bits: u16) -> u64 {
        self.most_near(lookups, self.any_near(bits)).bound(self.kind, 0)
    }

    /// The most that the words of such a name without a counterpart may weigh for it to reach the floor; none if it does not
    /// reach it at all.
    pub(in crate::index) fn most_alone(
        &self,
        lookups: &mut Lookups<'_>,
        near: Near,
        floor: u64,
    ) -> Option<u64> {
        let most = self.most_near(lookups, near);
        if most.bound(self.kind, 0) < floor { None } else { self.most_alone_of(&most, floor) }
    }

    /// How many words of such a name may have a counterpart: one for each word near it, and for each initial of the query.
    pub(in crate::index) fn counterparts(&self, near: Near) -> u32 {
        near.words.count_ones() + near.initials as u32
    }

    fn most_alone_of(&self, most: &Most, floor: u64) -> Option<u64> {
        let reaches = |alone: u64| most.bound(self.kind, alone) >= floor;
        if floor < FLOOR_OF_ALONE {
            return Some(u64::MAX);
        }
        let (mut least, mut beyond) = (0, ALONE_MOST + 1);
        while beyond - least > 1 {
            let middle = u64::midpoint(least, beyond);
            *(if reaches(middle) { &mut least } else { &mut beyond }) = middle;
        }
        Some(if least == ALONE_MOST { u64::MAX } else { least })
    }

    /// Whether listed names may reach the floor that have nothing near any word, but initials or something light that stand for
    /// each other's words: which ones. `None` for hardly any query.
    pub(in crate::index) fn otherwise(&self, lookups: &mut Lookups<'_>, floor: u64) -> Option<Otherwise> {
        let most = self.most_near(lookups, self.any_near(0));
        let reaches = most.bound(self.kind, 0) >= floor;
        let most = if reaches { self.most_alone_of(&most, floor) } else { None }?;
        let carried = self.words.iter().map(|word| word.carried).sum();
        let alone = if self.has_core { carried } else { 0 };
        let query = SideSums { alone, ..SideSums::default() };
        let (light, initials) = (of_light(self.light), self.initials);
        let without = Sums { query, light, initials, ..Sums::default() };
        let with_lights = (without.bound(self.kind, false) < floor).then(|| self.all_lights(lookups));
        Some(Otherwise { most, initials: initials as u32, has_core: self.has_core, with_lights })
    }

    /// Listed particles, titles and legal forms that any carrying word may be, or part of it.
    fn all_lights(&self, lookups: &mut Lookups<'_>) -> Vec<WordId> {
        let mut lights: Vec<WordId> = Vec::new();
        (0..self.carrying).for_each(|at| lights.extend_from_slice(self.lights(lookups, at)));
        lights.sort_unstable();
        lights.dedup();
        lights
    }

    /// What is summed up for a name that has nothing else near.
    fn most_near(&self, lookups: &mut Lookups<'_>, near: Near) -> Most {
        let (sums, alive, has_several) = self.sums_with(lookups, near, 0);
        let single = alive == 1 && !has_several && self.carrying > 1 && near.initials == 0;
        let light = Near { words: near.words & self.light_bits(), by_initial: 0, ..near };
        let taken = if near.by_light { near.words | near.by_initial } else { 0 };
        let nameless = single.then(|| self.sums_with(lookups, light, taken).0);
        Most { sums, single, nameless }
    }

    fn light_bits(&self) -> u16 {
        self.words[self.carrying..].iter().fold(0, |bits, word| bits | word.bits)
    }

    /// The sums of a name that has nothing else near, and something light for certain words; how many names proper agree, and
    /// whether words may be several.
    fn sums_with(&self, lookups: &mut Lookups<'_>, near: Near, taken_as_light: u16) -> (Sums, usize, bool) {
        let mut sums = Sums { light: of_light(self.light), initials: near.initials, ..Sums::default() };
        let (mut alive, mut has_several) = (0, false);
        for (number, word) in self.words.iter().enumerate() {
            if number >= self.carrying {
                let best = self.best_word(number, near);
                sums.light += if best.is_several { best.weight } else { best.weight.div_ceil(2) };
                continue;
            }
            let best = self.best_near(lookups, number, near);
            if best.similarity > 0 {
                alive += 1;
                has_several |= best.is_several;
                sums.query.matched(word.weight, best.similarity, word.letters);
                sums.listed.matched(best.weight, best.similarity, word.letters);
                if best.is_several {
                    sums.light += best.weight.abs_diff(word.weight).div_ceil(2);
                    sums.listed.letters += word.letters * (RUN_WORDS_MAX as u32 - 1);
                }
            } else if taken_as_light & word.bits != 0 || self.may_be_light(lookups, number, near) {
                sums.light += as_light(word.weight);
            } else if self.has_core {
                sums.query.alone += word.weight;
            }
        }
        (sums, alive, has_several)
    }

    /// Whether a carrying word may be a legal form, title or particle of a listed name of the kind, or part of one.
    fn may_be_light(&self, lookups: &mut Lookups<'_>, number: usize, near: Near) -> bool {
        let index = lookups.index;
        near.by_light
            && self.lights(lookups, number).iter().any(|light| index.is_light_of_kind(*light, self.kind))
    }

    /// The best counterpart of a word among listed words.
    fn best_word(&self, number: usize, near: Near) -> Best {
        match (near.words & self.words[number].bits != 0, near.together) {
            (false, _) => Best::NONE,
            (true, true) => self.best[number],
            (true, false) => self.best_alone[number],
        }
    }

    /// The best counterpart of a word, where a listed initial or something light may be it too: as much weight, and no more lost
    /// than by that.
    fn best_near(&self, lookups: &mut Lookups<'_>, number: usize, near: Near) -> Best {
        let (best, word) = (self.best_word(number, near), &self.words[number]);
        if best.similarity > 0 && best.similarity < FULL && self.may_be_light(lookups, number, near) {
            return Best { weight: best.weight.max(LIGHT_MOST), similarity: FULL, ..best };
        }
        if near.by_initial & word.bits == 0 || self.posted_initial(lookups, number).is_empty() {
            return best;
        }
        let weight = best.weight.max(INITIAL_WEIGHT);
        let by_initial = FULL - INITIAL_LOST * FULL / word.weight.midpoint(weight).max(INITIAL_LOST);
        Best { weight, similarity: best.similarity.max(by_initial), ..best }
    }
}

impl Best {
    /// No counterpart.
    const NONE: Best = Best { weight: 0, similarity: 0, is_several: false };
}
