//! The numbers of the score that an index needs to say how high a pair can score before it is compared.
//!
//! Promises: a pair whose words agree with a mean similarity no higher than assumed, with no fewer letters left over and no
//! more letters in agreement than assumed, scores no more than [`most`] says. Does not: compare.
//! Source: the formula is in `score.rs`.

use crate::SCORE_FULL;
use crate::similarity::{BOTH_KNOWN, SKELETON_LATIN};

/// A single word never makes a person's name match more than this (OFAC: one name part is no match).
pub const SINGLE_WORD_CAP: u32 = 7_900;
/// Share of unmatched weight that counts when both sides have some: then the names say different things.
pub const EXTRA_BOTH: u64 = 9_500;
/// Share that counts when only the query says more.
pub const EXTRA_QUERY: u64 = 3_900;
/// Share that counts when only the listed name says more.
pub const EXTRA_LISTED: u64 = 2_200;
/// Weight of an initial.
pub const INITIAL_WEIGHT: u32 = 5_000;
/// A letter for a name: agreement that excludes little.
pub const INITIAL_SIMILARITY: u32 = 7_000;

/// The most that Latin words agree that have the same consonants and differ in too many letters.
pub const BY_CONSONANTS: u32 = SKELETON_LATIN;

/// The most that words written together agree with a word if a word of their letters agrees so much: what people are known to be
/// called counts for that one only.
pub const fn joined_most(similarity: u32) -> u32 {
    let lost = SCORE_FULL - if similarity < SCORE_FULL { similarity } else { SCORE_FULL };
    SCORE_FULL - lost * 100 / BOTH_KNOWN
}

/// What a difference counts by the letters that agree, in ten-thousandths: one at nine letters, then in inverse proportion.
const TOLERANCE: [u32; 20] = [
    14_000, 14_000, 14_000, 14_000, 14_000, 14_000, 13_500, 12_500, 11_100, 10_000, 9_100, 8_350, 7_700,
    7_200, 6_700, 6_300, 5_950, 5_650, 5_350, 5_100,
];
/// Beyond the table: half.
const TOLERANCE_LEAST: u32 = 5_000;

/// What differences count in names of which so many letters agree, in ten-thousandths.
pub const fn tolerance(letters: u32) -> u32 {
    if (letters as usize) < TOLERANCE.len() { TOLERANCE[letters as usize] } else { TOLERANCE_LEAST }
}

/// The most a pair can score if all differences together would take it from [`SCORE_FULL`] to `plain`, with at most so many
/// letters in agreement.
pub const fn most(plain: u32, letters: u32) -> u32 {
    let tolerance = tolerance(letters);
    let counts = if tolerance < SCORE_FULL { tolerance } else { SCORE_FULL };
    let lost = (SCORE_FULL - if plain < SCORE_FULL { plain } else { SCORE_FULL }) as u64 * counts as u64;
    SCORE_FULL - (lost / SCORE_FULL as u64) as u32
}
