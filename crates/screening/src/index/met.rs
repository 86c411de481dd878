//! What two names have met in each other, from which the most they can score follows.
//!
//! Promises: sums that no alignment of the two names exceeds, if each word came with its best counterpart and whatever may stand
//! for it otherwise was told. Does not: know words.
//! Source: the score formula of the names crate; see [`super::bound`].

use super::bound::{FULL, Sums};
use names::TOKENS_MAX;

/// What a query and a listed name have met in each other so far.
#[derive(Default)]
pub(crate) struct Met {
    pub sums: Sums,
    /// The most each word of the query agrees with a listed one.
    pub asked: [u64; TOKENS_MAX],
    /// Whether several words may stand for one, so that words cannot be paired off.
    pub has_several: bool,
    /// Whether something light of one name may be the counterpart of a name proper of the other.
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

    /// Initials of the other name may stand for words of each side: those lose nothing beside what the initials lose, and the
    /// heaviest are no longer alone.
    pub(crate) fn stand_for(&mut self, asked_alone: u64, [own, theirs]: [u64; 2]) {
        let Sums { query, listed, initials, .. } = &mut self.sums;
        query.alone -= (asked_alone * theirs).min(query.alone);
        listed.alone -= (self.most_alone * own).min(listed.alone);
        query.lost -= (self.most_lost[0] * theirs).min(query.lost);
        listed.lost -= (self.most_lost[1] * own).min(listed.lost);
        *initials = own + theirs;
    }

    /// How many more words of the query have a counterpart than of the listed name.
    pub(crate) fn surplus(&self) -> u32 {
        self.sums.query.words.saturating_sub(self.sums.listed.words)
    }

    /// One word has one counterpart: of the side with more words that have one, as many as are more are left alone, and those
    /// the lightest; but for those that initials may stand for.
    pub(crate) fn pair_off(&mut self) {
        if self.has_several || self.has_light {
            return;
        }
        let sums = &mut self.sums;
        let initials = sums.initials.min(TOKENS_MAX as u64) as u32;
        let sides = [(&mut sums.query, 0), (&mut sums.listed, 1)];
        let [(query, _), (listed, _)] = &sides;
        let (asked, found) = (query.words, listed.words);
        for (side, at) in sides {
            let more = if at == 0 { asked.saturating_sub(found) } else { found.saturating_sub(asked) };
            let surplus = u64::from(more.saturating_sub(initials));
            let moved = (surplus * self.lightest[at].unwrap_or(0)).min(side.weight);
            side.weight -= moved;
            side.alone += moved;
            side.lost -= (surplus * self.most_lost[at]).min(side.lost);
        }
    }
}
