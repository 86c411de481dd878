//! The most a comparison of two names can score, from what is known before it is made.
//!
//! Promises: never below the score by more than [`BOUND_MARGIN`], whatever the alignment; a pure function of sums. Does
//! not: know lists or words. Single screening and bulk screening leave pairs out by this bound and by nothing else.
//! Source: the score formula of the names crate, of which it is the limit. Each side is counted by itself: a pair of words
//! counts half of what each of them weighs, so whatever is paired with whatever, the agreement of a side is at most that
//! of each of its words with the best counterpart it has. More agreement never lowers a score, so all words that have a
//! counterpart count as agreeing with it.

use names::{NameKind, SCORE_FULL, bounds};

/// What the upper bound may be too low by: rounding, and a particle of one name that equals a word of the other.
pub(crate) const BOUND_MARGIN: u64 = 150;
/// What the comparison of names makes of unmatched weight: on both sides, in the query, in the list.
const EXTRA: [u64; 3] = [bounds::EXTRA_BOTH, bounds::EXTRA_QUERY, bounds::EXTRA_LISTED];
/// An initial for a name: its weight, and how much of that is lost.
pub(crate) const INITIAL_WEIGHT: u64 = bounds::INITIAL_WEIGHT as u64;
pub(crate) const INITIAL_LOST: u64 = INITIAL_WEIGHT * (FULL - bounds::INITIAL_SIMILARITY as u64) / FULL;
/// The most one agreeing word of several is worth: of a person's name, of others.
const SINGLE_WORD: [u64; 2] = [bounds::SINGLE_WORD_CAP as u64, 9_200];

/// Full agreement.
pub(crate) const FULL: u64 = SCORE_FULL as u64;

/// One name's part in an upper bound; weights are in ten-thousandths of a plain word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SideSums {
    /// Of words that have a counterpart.
    pub weight: u64,
    /// Of these, what differs: weight times what the similarity is short of full, in ten-thousandths.
    pub lost: u64,
    /// Of words without a counterpart.
    pub alone: u64,
    /// Letters of words that have a counterpart.
    pub letters: u32,
    /// Words that have a counterpart.
    pub words: u32,
}

impl SideSums {
    /// Counts a word with its best counterpart.
    pub(crate) fn matched(&mut self, weight: u64, similarity: u64, letters: u32) {
        self.weight += weight;
        self.lost += weight * (FULL - similarity.min(FULL)) / FULL;
        self.letters += letters;
        self.words += 1;
    }
}

/// What an upper bound is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    /// The asked name.
    pub query: SideSums,
    /// The listed name.
    pub listed: SideSums,
    /// Weight that agrees beside that of the words: particles, titles, numbers and legal forms, and what words written
    /// together weigh more than half of both sides.
    pub light: u64,
    /// Initials on either side that may agree.
    pub initials: u64,
}

impl Sums {
    /// The bound; `single_word` where one word of several is all that agrees.
    pub(crate) fn bound(&self, kind: NameKind, single_word: bool) -> u64 {
        let weight = (self.query.weight + self.listed.weight).div_ceil(2);
        if weight + self.initials + self.light == 0 {
            return 0;
        }
        let tolerance = u64::from(bounds::tolerance(self.query.letters.min(self.listed.letters)));
        let both = self.query.alone.min(self.listed.alone);
        let [of_both, of_query, of_listed] = EXTRA;
        let one = ((self.query.alone - both) * of_query + (self.listed.alone - both) * of_listed) / FULL;
        let both = both * of_both / FULL;
        let lost = ((self.query.lost + self.listed.lost) / 2 * tolerance
            + one * u64::midpoint(FULL, tolerance)
            + both * tolerance.max(FULL))
            / FULL;
        let whole = weight + self.light + one + both;
        let score = |lost: u64, whole: u64| FULL - (lost * FULL / whole.max(1)).min(FULL);
        let mut bound = score(lost, whole);
        if self.initials > 0 {
            // Two equal initials lose nothing.
            bound = bound.max(score(lost, whole + self.initials * INITIAL_WEIGHT));
        }
        let [person, other] = SINGLE_WORD;
        match (single_word, kind) {
            (false, _) => bound,
            (true, NameKind::Person) => bound.min(person),
            (true, _) => bound * other / FULL,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(words: &[(u64, u64)], alone: u64) -> SideSums {
        let mut side = SideSums { alone, ..SideSums::default() };
        words.iter().for_each(|(weight, similarity)| side.matched(*weight, *similarity, 0));
        // With nine letters in agreement a difference counts for what it is.
        SideSums { letters: 9, ..side }
    }

    #[test]
    fn the_bound_is_that_of_the_formula() {
        const WORD: (u64, u64) = (10_000, 10_000);
        for (query, listed, expected) in [
            (side(&[WORD, WORD], 0), side(&[WORD, WORD], 0), 10_000),
            (side(&[WORD, WORD], 10_000), side(&[WORD, WORD], 0), 8_369),
            (side(&[WORD, WORD], 0), side(&[WORD, WORD], 10_000), 9_010),
            (side(&[WORD], 10_000), side(&[WORD], 10_000), 5_129),
            (side(&[WORD, (10_000, 8_000)], 0), side(&[WORD, (10_000, 8_000)], 0), 9_000),
            (side(&[], 10_000), side(&[], 10_000), 0),
        ] {
            let sums = Sums { query, listed, ..Sums::default() };
            assert_eq!(sums.bound(NameKind::Person, false), expected, "{sums:?}");
        }
        let one = Sums { query: side(&[WORD], 0), listed: side(&[WORD], 0), ..Sums::default() };
        assert_eq!(one.bound(NameKind::Person, true), 7_900);
        assert_eq!(one.bound(NameKind::Entity, true), 9_200);
    }
}
