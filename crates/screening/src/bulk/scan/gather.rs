//! Which listed names have enough near the words of a customer to be looked at.
//!
//! Promises: a listed name that reaches the floor is among them, or has several words written as one, or one written as
//! several, which are found otherwise. Does not: compute the bound of a whole name.
//!
//! # How
//!
//! A listed name that reaches the floor has something near an essential word, and beside it something near another word, an
//! initial, or something light. Two words beside each other are looked at only where what they agree, and all others fully,
//! reaches the floor: most pairs of words that are a little like two words of a customer end there, before any name in
//! which they stand is looked at.

use super::{Begun, Mark, Reading};
use crate::bulk::filter::{Beside, LETTERS, LIGHT, WordFacts};
use crate::bulk::words::Near;
use crate::index::bound::{BOUND_MARGIN, FULL, Sums};
use crate::index::query::WEIGHT_MOST;
use crate::index::{KINDS, name_kind};
use names::NameKind;

/// How many times as many words stand beside a listed word as are near the customer's, so that these are looked for among those.
const SEARCHED_MIN: usize = 8;

/// So many names are looked at without asking how much else they may hold.
const FEW_FORMS: usize = 8;

/// A word of the customer by its place, how much its counterpart agrees, and the counterpart.
type Counterpart<'f> = (usize, u32, &'f WordFacts);

/// A word of the customer whose counterparts are gone through.
struct Leading<'r, 'w> {
    reading: &'r Reading<'w>,
    word: usize,
    /// Kinds of names in which something light beside it is enough.
    with_light: u32,
    /// Whether it is written together with something, so that the heavier side counts and not half of both.
    is_joined: bool,
}

impl Leading<'_, '_> {
    /// Kinds of names of which pairs of words tell all: no initial and nothing light of the customer, alone or together, may be what
    /// agrees beside a word.
    fn told_by_pairs(&self) -> u32 {
        let reading = self.reading;
        let may_be_more = reading.initials_count > 0 || reading.has_near_particle || reading.has_unseen_run;
        if self.is_joined || may_be_more {
            0
        } else {
            !(self.with_light & u32::from(self.reading.with_lights))
        }
    }
}

impl Begun<'_, '_> {
    /// Collects the listed names that have enough near the words.
    pub(super) fn gather(&mut self, reading: &Reading<'_>, essential: &[usize]) {
        let filter = self.scan.filter;
        let essential_letters = essential.iter().fold(0, |mask, word| mask | reading.asked[*word].letter());
        let with_light = self.with_light(reading);
        for (word, asked) in reading.asked.iter().enumerate() {
            let leading = Leading { reading, word, with_light, is_joined: false };
            let is_essential = essential.contains(&word);
            let others = reading.asked.iter().enumerate().filter(|(other, _)| *other != word);
            let others = others.fold(0, |mask, (_, other)| mask | other.letter());
            let beside =
                if is_essential { others } else { others & essential_letters } | reading.equal_letters();
            let lights = if is_essential { with_light & u32::from(reading.with_lights) } else { 0 };
            let letters = if is_essential { reading.initials } else { 0 };
            let alone = if is_essential { self.alone(reading, word) } else { 0 };
            for near in asked.near {
                let facts = &filter.words[near.word() as usize];
                self.scan.work.words += 1;
                if alone != 0 && self.may_stand_alone(reading, word, alone, *near, facts) {
                    self.scan.forms.extend(filter.index.forms_with(near.word()));
                    continue;
                }
                if reading.has_short_run {
                    // Adjacent words of so few letters may be any listed word together, and no look-up tells.
                    self.scan.forms.extend(filter.index.forms_with(near.word()));
                    continue;
                }
                self.with_initials(near.word(), facts, beside, letters);
                if u32::from(facts.beside_light) & lights != 0 {
                    self.with_lights(&leading, *near, facts, lights);
                }
                if is_essential {
                    self.together(&leading, *near, facts);
                }
            }
        }
        self.joined(reading, essential, with_light);
        self.runs(reading);
        // With so low a floor an initial alone may do, and with any where all else may be something light.
        if (0..4).any(|kind| reading.kinds >> kind & 1 != 0 && self.is_low(kind))
            || reading.asked.iter().all(|asked| asked.is_near_light)
        {
            for asked in
                essential.iter().map(|word| &reading.asked[*word]).filter(|asked| asked.letter() != 0)
            {
                self.scan.forms.extend(filter.index.forms_with_initial(usize::from(asked.record.letter)));
            }
        }
    }

    /// Kinds of names in which something light beside one word may be enough: of a person's name that agrees in one word only,
    /// nothing light makes a hit.
    pub(super) fn with_light(&self, reading: &Reading<'_>) -> u32 {
        (0..4)
            .filter(|kind| reading.kinds >> kind & 1 != 0 && !self.caps_one_word(*kind))
            .fold(0, |mask, kind| mask | 1 << kind)
    }

    /// Collects the names with a run that a word is written as, if what else agrees leaves them over the floor.
    fn runs(&mut self, reading: &Reading<'_>) {
        let floors = self.least_floors(reading.kinds);
        let mut last = None;
        for at in 0..self.scan.runs.len() {
            let run = self.scan.runs[at];
            if run.bits == 0 {
                // Beside something light whatever is near may agree; there are few.
                self.scan.forms.push(run.form);
                continue;
            }
            let rest = match last {
                Some((bits, rest)) if bits == run.bits => rest,
                _ => self.scan.beside_run(reading, run.bits.trailing_zeros() as usize),
            };
            last = Some((run.bits, rest));
            if self.scan.run_may_do(reading, &run, rest, floors) {
                self.scan.forms.push(run.form);
            }
        }
    }

    /// Collects the names with a word that words written together are near to, if what stands beside it leaves them over the floor;
    /// where that is one word of a person's name, those in which another one is near too.
    fn joined(&mut self, reading: &Reading<'_>, essential: &[usize], uncapped: u32) {
        let (filter, floors) = (self.scan.filter, self.least_floors(reading.kinds));
        for at in 0..self.scan.joined.len() {
            let joined = self.scan.joined[at];
            let most = self.scan.most_beside(reading, &joined, filter.weights_of(joined.word), floors);
            let facts = &filter.words[joined.word as usize];
            // Of a customer with no other word that is the whole name.
            let one_word = joined.one_word().filter(|_| reading.asked.len() > 1);
            let kinds = if one_word.is_some() { uncapped } else { u32::from(reading.kinds) };
            let fits = |form: &&u32| {
                let form = &filter.forms[**form as usize];
                kinds >> form.kind & 1 != 0 && u64::from(form.total) <= most + u64::from(facts.weight)
            };
            if kinds != 0 {
                self.scan.forms.extend(filter.index.forms_with(joined.word).iter().filter(fits));
            }
            let Some(word) = one_word else { continue };
            let others = reading.asked.iter().enumerate().filter(|(other, _)| *other != word);
            let beside = others.fold(reading.equal_letters(), |mask, (_, other)| mask | other.letter());
            self.with_initials(joined.word, facts, beside, reading.initials);
            if essential.contains(&word) {
                let leading = Leading { reading, word, with_light: uncapped, is_joined: true };
                self.together(&leading, Near::new(joined.word, joined.similarity), facts);
            }
        }
    }

    /// Collects the names with a word that have an initial of `beside`, or a word with a first letter of `letters`.
    fn with_initials(&mut self, word: u32, facts: &WordFacts, beside: u32, letters: u32) {
        let filter = self.scan.filter;
        if facts.beside & beside & LETTERS != 0 {
            let has = |form: &&u32| filter.forms[**form as usize].initials_of() & beside != 0;
            self.scan.forms.extend(filter.initialed(facts).iter().filter(has));
        }
        if facts.letters & letters != 0 {
            let has = |form: &&u32| filter.forms[**form as usize].letters & letters != 0;
            self.scan.forms.extend(filter.index.forms_with(word).iter().filter(has));
        }
    }

    /// Collects the names of some kinds with a word beside which something light stands, if what else does leaves them over the
    /// floor.
    fn with_lights(&mut self, leading: &Leading<'_, '_>, near: Near, facts: &WordFacts, kinds: u32) {
        let filter = self.scan.filter;
        let all = filter.index.forms_with(near.word());
        let all = if kinds & 1 == 0 { filter.not_persons(all) } else { all };
        let mut most = u64::MAX;
        if all.len() > FEW_FORMS && kinds & 1 == 0 {
            let floor = self.floor_of(kinds);
            most = self.scan.most_beside_light(leading.reading, (leading.word, near), floor);
            most += u64::from(facts.weight);
        }
        let others = leading.reading.asked.iter().enumerate().filter(|(at, _)| *at != leading.word);
        let is_part = others.clone().any(|(_, asked)| asked.is_part_of_light || asked.letters() < 2);
        let others = others.fold(0_u16, |bits, (at, _)| bits | 1 << at);
        let marks = &self.scan.marks;
        let is_near = |light: &u32| marks[*light as usize].bits & others != 0;
        let has = |form: &&u32| {
            let facts = &filter.forms[**form as usize];
            facts.beside & LIGHT != 0
                && kinds >> facts.kind & 1 != 0
                && u64::from(facts.total) <= most
                && (is_part || filter.lights_of(facts).iter().any(is_near))
        };
        self.scan.forms.extend(all.iter().filter(has));
    }

    /// Collects the names in which a word stands beside one that is near another word of the customer.
    fn together(&mut self, leading: &Leading<'_, '_>, near: Near, facts: &WordFacts) {
        let filter = self.scan.filter;
        let kinds = self.may_lead(leading, near, facts);
        if kinds == 0 {
            return;
        }
        let all = filter.together(facts);
        if all.len() <= self.scan.marked.len() * SEARCHED_MIN {
            self.scan.work.words += all.len() as u64;
            for beside in all {
                self.beside(leading, (near, facts), *beside, kinds);
            }
            return;
        }
        // A frequent word stands beside thousands of which few are near anything of the customer's.
        for at in 0..self.scan.marked.len() {
            self.scan.work.words += 1;
            let other = self.scan.marked[at];
            if let Ok(found) = all.binary_search_by_key(&other, |beside| beside.word()) {
                self.beside(leading, (near, facts), all[found], kinds);
            }
        }
    }

    /// Collects the names in which two listed words stand, if the other one is near another word of the customer too.
    fn beside(
        &mut self,
        leading: &Leading<'_, '_>,
        (near, facts): (Near, &WordFacts),
        beside: Beside,
        kinds: u32,
    ) {
        let (filter, other, bit) = (self.scan.filter, beside.word(), 1 << leading.word);
        if !self.scan.is_marked(other) {
            return;
        }
        let mark = self.scan.marks[other as usize];
        // Names with what several words are written as are collected whatever stands beside it.
        if (mark.bits | mark.joined) & !bit == 0 && mark.light == 0 {
            return;
        }
        let is_light = filter.is_light(other);
        let kinds = beside.kinds() & kinds & if is_light { leading.with_light } else { u32::MAX };
        if kinds == 0 || !(is_light || self.may_pair(leading, (near, facts), (other, mark), kinds)) {
            return;
        }
        let own = filter.index.forms_with(near.word());
        if is_light {
            self.scan.forms.extend(own);
        } else {
            each_in_both(own, filter.index.forms_with(other), |form| self.scan.forms.push(form));
        }
    }

    /// The least floor of some kinds.
    fn floor_of(&self, kinds: u32) -> u64 {
        let floors = self.floors.iter().enumerate().filter(|(kind, _)| kinds >> kind & 1 != 0);
        floors.map(|(_, floor)| *floor).min().unwrap_or(FULL + 1)
    }

    /// Of which kinds a name reaches the floor in which this is the counterpart of the word, and all others agree fully.
    fn may_lead(&self, leading: &Leading<'_, '_>, near: Near, facts: &WordFacts) -> u32 {
        let kinds = u32::from(leading.reading.kinds);
        self.left_by(leading, kinds, &[(leading.word, near.similarity(), facts)])
    }

    /// Of some kinds those of which a name may reach the floor in which these are counterparts: those too of which that does
    /// not tell.
    fn left_by(&self, leading: &Leading<'_, '_>, kinds: u32, counterparts: &[Counterpart<'_>]) -> u32 {
        let told = kinds & leading.told_by_pairs();
        let is_told = told != 0 && !reaches(leading.reading, counterparts, self.floor_of(told));
        if is_told { kinds & !told } else { kinds }
    }

    /// Whether a name in which these are the counterparts of the word and of another one, and all others agree fully, reaches
    /// the floor.
    fn may_pair(
        &self,
        leading: &Leading<'_, '_>,
        (near, facts): (Near, &WordFacts),
        (other, mark): (u32, Mark),
        kinds: u32,
    ) -> bool {
        let Some(beside) = self.scan.filter.words.get(other as usize) else { return true };
        if mark.joined & !(1 << leading.word) != 0 || mark.light > 0 {
            return true;
        }
        let first = (leading.word, near.similarity(), facts);
        let mut seconds =
            (0..leading.reading.asked.len()).filter(|at| *at != leading.word && mark.bits >> at & 1 != 0);
        seconds
            .any(|at| self.left_by(leading, kinds, &[first, (at, u32::from(mark.similarity), beside)]) != 0)
    }

    /// Kinds of names for which the word, and nothing else, might do.
    pub(super) fn alone(&self, reading: &Reading<'_>, word: usize) -> u8 {
        let record = reading.asked[word].record;
        let possible = |kind: &usize| {
            if reading.kinds >> kind & 1 == 0 {
                return false;
            }
            if self.caps_one_word(*kind) {
                return reading.asked.len() == 1;
            }
            let (weight, similarity) = (u64::from(record.best_weight), u64::from(record.best_similarity));
            self.bound_alone(reading, word, *kind, (weight, similarity), 0) + BOUND_MARGIN
                >= self.floors[*kind]
        };
        (0..4).filter(possible).fold(0, |mask, kind| mask | 1 << kind)
    }

    /// The most a listed name scores in which only one word is near this word, and others weigh so much.
    fn bound_alone(
        &self,
        reading: &Reading<'_>,
        word: usize,
        kind: usize,
        (weight, similarity): (u64, u64),
        beside: u64,
    ) -> u64 {
        let own = &reading.asked[word];
        let mut sums = Sums { light: reading.light, initials: reading.initials_count, ..Sums::default() };
        sums.query.matched(own.weight(), similarity, own.letters());
        // The letters that agree are at most those of the word.
        sums.listed.matched(weight, similarity, own.letters());
        sums.listed.alone = beside;
        let others = reading.asked.iter().enumerate().filter(|(other, _)| *other != word);
        sums.query.alone = others.map(|(_, asked)| asked.weight()).sum();
        sums.bound(name_kind(KINDS[kind]), false)
    }

    /// Whether a listed name in which only this word is near may reach the floor.
    pub(super) fn may_stand_alone(
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
            let most = (u64::from(facts.weight), u64::from(near.similarity()));
            self.bound_alone(reading, word, kind, most, u64::from(beside)) + BOUND_MARGIN >= self.floors[kind]
        })
    }
}

/// Calls back with the numbers that stand in both lists, each of which ascends: steps that double find the next one, which is near
/// where the lists are about as long.
fn each_in_both(a: &[u32], b: &[u32], mut found: impl FnMut(u32)) {
    let (few, mut many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    for number in few {
        let mut step = 1;
        while many.get(step).is_some_and(|other| other < number) {
            step *= 2;
        }
        let at = many[..many.len().min(step + 1)].partition_point(|other| other < number);
        many = &many[at..];
        match many.first() {
            None => return,
            Some(first) if first == number => found(*number),
            Some(_) => {}
        }
    }
}

/// Whether a listed name may reach the floor in which some words of the customer have these counterparts, and all others words
/// that agree fully.
fn reaches(reading: &Reading<'_>, counterparts: &[Counterpart<'_>], floor: u64) -> bool {
    let is_all = counterparts.len() == reading.asked.len();
    let best = counterparts.iter().map(|(_, similarity, _)| *similarity).max().unwrap_or(0);
    let mut sums = Sums { light: reading.light, ..Sums::default() };
    for (at, asked) in reading.asked.iter().enumerate() {
        match counterparts.iter().find(|(word, ..)| *word == at) {
            Some((_, similarity, facts)) => {
                // A name agrees the more, the more those of its words weigh that agree best, and the less the others do.
                let most = is_all && *similarity == best;
                let weight = if most { facts.weight } else { facts.weight_least.min(facts.weight) };
                let similarity = u64::from(*similarity);
                sums.query.matched(asked.weight(), similarity, asked.letters());
                sums.listed.matched(u64::from(weight), similarity, u32::from(facts.letters_count));
            }
            None => {
                sums.query.matched(asked.weight(), FULL, asked.letters());
                sums.listed.matched(WEIGHT_MOST.max(asked.weight()), FULL, 0);
            }
        }
    }
    if !is_all {
        sums.listed.letters = sums.query.letters;
    }
    sums.bound(NameKind::Entity, false) + BOUND_MARGIN >= floor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_both_lists_are_found() {
        for (a, b, expected) in [
            (&[1, 4, 9, 12][..], &[2, 4, 5, 9, 10, 11][..], &[4, 9][..]),
            (&[7], &[1, 2, 3, 4, 5, 6, 7], &[7]),
            (&[1, 2, 3], &[], &[]),
            (&[5], &[6, 7], &[]),
        ] {
            for (a, b) in [(a, b), (b, a)] {
                let mut found = Vec::new();
                each_in_both(a, b, |number| found.push(number));
                assert_eq!(found, expected, "{a:?} {b:?}");
            }
        }
    }
}
