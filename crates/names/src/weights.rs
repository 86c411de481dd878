//! How much a word says: the more people and companies have it, the less.
//!
//! Promises: a function of the word alone, so that a score stays what it is when other entries come and go; the same on every
//! machine; nothing is built at start. Does not: know the names of one's own customers.
//! Source: `data/weights.bin`, made by `cargo run --release -p screening --example make_weights` from the words of the bundled
//! lists and from public frequencies of forenames and surnames (`data/names`): smoothed inverse frequencies, screening
//! reference, section 5 B.

use crate::variants::first_number;

/// Weight of a word that is not common, in ten-thousandths of a plain word.
pub const WEIGHT_UNKNOWN: u32 = 11_000;
/// Weight of the most common words.
pub const WEIGHT_LEAST: u32 = 4_500;

static TABLE: &[u8] = include_bytes!("../data/weights.bin");

/// The weight of a word in normalised letters, in ten-thousandths of a plain word.
pub fn word_weight(word: &str) -> u32 {
    first_number(TABLE, word.as_bytes()).unwrap_or(WEIGHT_UNKNOWN).clamp(WEIGHT_LEAST, WEIGHT_UNKNOWN)
}

/// Whether a word in normalised letters is common enough to be in the table.
pub(crate) fn is_common(word: &str) -> bool {
    first_number(TABLE, word.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_weigh_less() {
        for (common, rare) in [("muhammad", "zawahiri"), ("smith", "featherstonehaugh"), ("kim", "kadyrov")] {
            assert!(word_weight(common) < word_weight(rare), "{common} {rare}");
        }
        assert_eq!(word_weight("xqzwvk"), WEIGHT_UNKNOWN);
        assert!(word_weight("company") < WEIGHT_UNKNOWN / 2 + 1_000, "{}", word_weight("company"));
    }
}
