//! The most a comparison of two names can score, from what is known before it is made.
//!
//! Promises: never below the score by more than [`BOUND_MARGIN`], whatever the alignment; a pure function of sums. Does
//! not: know lists or words. Single screening and bulk screening leave pairs out by this bound and by nothing else.
//! Source: the score formula of the names crate (`align.rs`), whose constants it repeats.

use names::{NameKind, SCORE_FULL, bounds};

/// What the upper bound may be too low by: a particle of one name that equals a word of the other.
pub(crate) const BOUND_MARGIN: u64 = 150;
/// What the comparison of names makes of unmatched weight: on both sides, in the query, in the list.
pub(crate) const EXTRA: [u64; 3] = [bounds::EXTRA_BOTH, bounds::EXTRA_QUERY, bounds::EXTRA_LISTED];
/// An initial for a name: its weight, and that times its similarity.
pub(crate) const INITIAL_WEIGHT: u64 = bounds::INITIAL_WEIGHT as u64;
pub(crate) const INITIAL_AGREED: u64 = INITIAL_WEIGHT * bounds::INITIAL_SIMILARITY as u64 / FULL;
/// The most one agreeing word of several is worth: of a person's name, of others.
pub(crate) const SINGLE_WORD: [u64; 2] = [bounds::SINGLE_WORD_CAP as u64, 9_200];
/// The weight of a word that the list writes as several, at most: as many words.
pub(crate) const RUN_FACTOR: u64 = 3;

/// Full agreement.
pub(crate) const FULL: u64 = SCORE_FULL as u64;

/// What an upper bound is made of; all but `agreed` are weights.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sums {
    /// Of words that may agree.
    pub weight: u64,
    /// Weight times similarity.
    pub agreed: u64,
    /// Without a counterpart in the list, and in the query.
    pub query: u64,
    pub listed: u64,
    /// Particles, titles, numbers and legal forms that may agree.
    pub light: u64,
    /// Initials on either side that may agree.
    pub initials: u64,
    /// Letters that may agree; more make the bound higher.
    pub letters: u32,
}

impl Sums {
    /// The bound; `single_word` where one word of several is all that agrees.
    pub(crate) fn bound(&self, kind: NameKind, single_word: bool) -> u64 {
        if self.weight + self.initials == 0 {
            return 0;
        }
        let both = self.query.min(self.listed);
        let [of_both, of_query, of_listed] = EXTRA;
        let extras =
            (both * of_both + (self.query - both) * of_query + (self.listed - both) * of_listed) / FULL;
        let score = |agreed: u64, weight: u64| agreed * FULL / (weight + extras).max(1);
        let (agreed, weight) = (self.agreed + self.light, self.weight + self.light);
        let initials =
            score(agreed + self.initials * INITIAL_AGREED, weight + self.initials * INITIAL_WEIGHT);
        let bound = score(agreed, weight).max(if self.initials > 0 { initials } else { 0 });
        let bound = u64::from(bounds::most(bound.min(FULL) as u32, self.letters));
        let [person, other] = SINGLE_WORD;
        match (single_word, kind) {
            (false, _) => bound,
            (true, NameKind::Person) => bound.min(person),
            (true, _) => bound * other / FULL,
        }
    }
}
