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
        self.best[number] = self.best_of(number, Some(lookups), lookups.index);
    }

    pub(super) fn best_of(&self, number: usize, looked: Option<&Lookups<'_>>, index: &Index) -> Best {
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
        let (mut weight, mut similarity) = (0, 0);
        self.each_near(lookups, number, |id, near| {
            weight = u64::from(index.vocabulary.weight_of(id)).max(weight);
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
        let (index, bit) = (lookups.index, self.words[number].bits);
        let carries = number < self.carrying;
        let rest: u64 = (0..self.words.len()).map(|other| self.most(other)).sum();
        self.each_near(lookups, number, |id, similarity| {
            let listed = u64::from(index.vocabulary.weight_of(id));
            let weight = (self.words[number].weight + listed).div_ceil(2);
            let whole = rest - self.most(number) + weight;
            if !carries || self.most_with(weight, similarity, whole) >= floor {
                found(index.posted(id));
            }
        });
        for joined in self.joined.iter().filter(|joined| joined.bits & bit != 0) {
            lookups.looked(joined.slot).iter().for_each(|(id, _)| found(index.posted(*id)));
        }
        if let Some(letter) = self.letters.get(number).copied().flatten() {
            found(&index.initials[letter]);
        }
        self.runs.iter().filter(|run| run.bits & bit != 0).for_each(|run| found(&[run.form]));
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
        self.most_near(lookups, bits).bound(self.kind, 0)
    }

    /// The most that the words of such a name without a counterpart may weigh for it to reach the floor; none if it does not
    /// reach it at all. Each of these words is the counterpart of one listed word, unless some may be of several.
    pub(in crate::index) fn most_alone(
        &self,
        lookups: &mut Lookups<'_>,
        bits: u16,
        floor: u64,
    ) -> Option<u64> {
        let most = self.most_near(lookups, bits | self.light_bits());
        if most.bound(self.kind, 0) < floor {
            return None;
        }
        let mut words = self.words.iter().zip(&self.best).filter(|(word, _)| word.bits & bits != 0);
        let is_loose =
            self.words.len() > self.carrying || self.initials > 0 || words.any(|(_, best)| best.is_several);
        if is_loose { Some(u64::MAX) } else { self.most_alone_of(&most, floor) }
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
        let most = self.most_near(lookups, 0);
        let reaches = most.bound(self.kind, 0) >= floor;
        let most = if reaches { self.most_alone_of(&most, floor) } else { None }?;
        let carried = self.words.iter().map(|word| word.carried).sum();
        let alone = if self.has_core { carried } else { 0 };
        let query = SideSums { alone, ..SideSums::default() };
        let (light, initials) = (of_light(self.light), self.initials);
        let without = Sums { query, light, initials, ..Sums::default() };
        let with_lights = (without.bound(self.kind, false) < floor).then(|| {
            let mut lights: Vec<WordId> = Vec::new();
            (0..self.carrying).for_each(|at| lights.extend_from_slice(self.lights(lookups, at)));
            lights.sort_unstable();
            lights.dedup();
            lights
        });
        Some(Otherwise { most, initials: initials as u32, has_core: self.has_core, with_lights })
    }

    /// What is summed up for a name that has something near these words only.
    fn most_near(&self, lookups: &mut Lookups<'_>, bits: u16) -> Most {
        let (sums, alive, has_several) = self.sums_with(lookups, bits, 0);
        let single = alive == 1 && !has_several && self.carrying > 1 && self.initials == 0;
        let nameless = single.then(|| self.sums_with(lookups, bits & self.light_bits(), bits).0);
        Most { sums, single, nameless }
    }

    fn light_bits(&self) -> u16 {
        self.words[self.carrying..].iter().fold(0, |bits, word| bits | word.bits)
    }

    /// The sums of a name that has something near these words only, and something light for others of them; how many names proper
    /// agree, and whether words may be several.
    fn sums_with(&self, lookups: &mut Lookups<'_>, bits: u16, taken_as_light: u16) -> (Sums, usize, bool) {
        let mut sums = Sums { light: of_light(self.light), initials: self.initials, ..Sums::default() };
        let (mut alive, mut has_several) = (0, false);
        for (number, word) in self.words.iter().enumerate() {
            let is_near = bits & word.bits != 0;
            if number >= self.carrying {
                let best = self.best[number];
                let weight = if best.is_several { best.weight } else { best.weight.div_ceil(2) };
                sums.light += if is_near && best.similarity > 0 { weight } else { 0 };
                continue;
            }
            let best = if is_near { self.best_or_initial(lookups, number) } else { Best::NONE };
            if best.similarity > 0 {
                alive += 1;
                has_several |= best.is_several;
                sums.query.matched(word.weight, best.similarity, word.letters);
                sums.listed.matched(best.weight, best.similarity, word.letters);
                if best.is_several {
                    sums.light += best.weight.abs_diff(word.weight).div_ceil(2);
                    sums.listed.letters += word.letters * (RUN_WORDS_MAX as u32 - 1);
                }
            } else if taken_as_light & word.bits != 0 || self.may_be_light(lookups, number) {
                sums.light += as_light(word.weight);
            } else if self.has_core {
                sums.query.alone += word.weight;
            }
        }
        (sums, alive, has_several)
    }

    /// Whether a carrying word may be a legal form, title or particle of some listed name of the kind, or part of one.
    fn may_be_light(&self, lookups: &mut Lookups<'_>, number: usize) -> bool {
        let index = lookups.index;
        self.lights(lookups, number).iter().any(|light| index.is_light_of_kind(*light, self.kind))
    }

    /// The best counterpart of a word, where a listed initial or something light may be it too: as much weight, and no more lost
    /// than by that.
    fn best_or_initial(&self, lookups: &mut Lookups<'_>, number: usize) -> Best {
        let (best, word) = (self.best[number], &self.words[number]);
        if best.similarity > 0 && best.similarity < FULL && self.may_be_light(lookups, number) {
            return Best { weight: best.weight.max(LIGHT_MOST), similarity: FULL, ..best };
        }
        let index = lookups.index;
        if self.letters[number].is_none_or(|letter| index.initials[letter].is_empty()) {
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
