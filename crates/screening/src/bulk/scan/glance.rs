//! Whom a list has next to nothing near to, told before anything is marked or written together.
//!
//! Promises: a reading that ends here has no listed name that gathering would collect, no odd one, and none that something
//! light alone makes a hit. Does not: end all such readings; those with two words near something are looked at whole.
//!
//! Most customers of whom a change of a list has anything near are so: one word of theirs is common.

use super::{Asked, Begun, MayBeNear, Reading};
use crate::bulk::filter::LETTERS;
use crate::bulk::words::ODD;
use crate::index::bound::BOUND_MARGIN;
use names::bounds::INITIAL_SIMILARITY;

impl Begun<'_, '_> {
    /// Whether a reading of which nothing is marked yet ends here.
    pub(super) fn ends_at_a_glance(
        &self,
        reading: &mut Reading<'_>,
        may: &MayBeNear,
        kinds_of_day: u8,
    ) -> bool {
        let words = self.scan.words;
        let has_more =
            || reading.records.iter().any(|record| record.flags & ODD != 0 || !words.runs(record).is_empty());
        if may.joined || !self.of_day.is_empty() || self.takes_letters(kinds_of_day) || has_more() {
            return false;
        }
        if may.light {
            self.scan.light_words_at_most(reading);
        }
        self.has_too_little(reading) && !self.may_reach_by_light(reading, reading.kinds | kinds_of_day)
    }

    /// Whether with so low a floor a letter may do that begins a word: then odd names are looked at whatever is near.
    pub(super) fn takes_letters(&self, kinds: u8) -> bool {
        let is_low = |kind: usize| {
            kinds >> kind & 1 != 0 && self.floors_of_day[kind] <= u64::from(INITIAL_SIMILARITY) + BOUND_MARGIN
        };
        (0..4).any(is_low)
    }

    /// Whether [`Begun::gather`] would collect nothing, where that is told at a glance: nothing is near but one word, which is not
    /// enough by itself and with no initial and nothing light beside it. What is written together is not asked for here.
    pub(super) fn has_too_little(&self, reading: &Reading<'_>) -> bool {
        let has_more = reading.has_near_particle
            || reading.asked.iter().all(|asked| asked.is_near_light)
            || (0..4).any(|kind| reading.kinds >> kind & 1 != 0 && self.is_low(kind));
        let mut near = reading.asked.iter().enumerate().filter(|(_, asked)| !asked.near.is_empty());
        match (has_more, near.next(), near.next()) {
            (true, ..) | (_, _, Some(_)) => false,
            (_, None, _) => true,
            (_, Some((word, _)), _) => !reading.has_short_run && self.is_too_little(reading, word),
        }
    }

    /// Whether only this word being near is not enough.
    fn is_too_little(&self, reading: &Reading<'_>, word: usize) -> bool {
        let others = || reading.asked.iter().enumerate().filter(|(other, _)| *other != word);
        let letters = others().fold(reading.equal_letters(), |mask, (_, other)| mask | other.letter());
        let has_light = reading.asked.iter().any(Asked::may_be_light);
        let lights = if has_light { self.with_light(reading) } else { 0 };
        let alone = self.alone(reading, word);
        reading.asked[word].near.iter().all(|near| {
            let facts = &self.scan.filter.words[near.word() as usize];
            facts.beside & letters & LETTERS == 0
                && facts.letters & reading.initials == 0
                && u32::from(facts.beside_light) & lights == 0
                && !(alone != 0 && self.may_stand_alone(reading, word, alone, *near, facts))
        })
    }
}
