//! Names: are these two written names the same name, how sure, and why.
//!
//! Promises: an exact name scores 10,000 in any case, any token order, with any hyphen, space or apostrophe, and without its
//! diacritics; one path computes the score and its explanation; scores are integers, equal on every machine; work per
//! comparison is bounded. Does not: know lists, dates or countries, hold an index, or decide: it only compares.
//! Serves: FCA sanctions screening review (6 September 2023: exact names and simple variations must be found);
//! NYDFS 504.3 (documented, tested filter).

mod across;
mod align;
mod asked;
pub mod bounds;
mod explain;
mod given;
pub mod keys;
mod legal_form;
mod normalise;
pub mod parts;
mod readings;
mod score;
mod script;
mod similarity;
mod token;
pub mod variants;
pub mod weights;
mod words;

pub use across::{
    across_keys, across_keys_joined, is_romanised_korean, joined_says_enough, spellings_of_surname,
};
pub use align::{
    AlignedSpan, Comparison, Factor, May, ReadingComparison, UnmatchedToken, Weighed, compare,
    compare_readings, compare_weighed, compare_weighted, default_weight, is_run_compared, is_turned_compared,
    run_similarity,
};
pub use asked::Asked;
pub use explain::explain_text;
pub use keys::token_keys;
pub use legal_form::LegalClass;
pub use normalise::{INPUT_BYTES_MAX, TOKEN_BYTES_MAX, TOKENS_MAX, normalise, normalise_with};
pub use readings::{READINGS_MAX, listed_readings, readings, readings_with};
pub use script::Script;
pub use similarity::{TokenMatchKind, similarity_by_letters, skeleton, token_similarity};
pub use token::{Name, NameKind, Token, TokenTag};
pub use weights::word_weight;
pub use words::{KnownWords, Words};

/// Full agreement: scores and similarities are ten-thousandths.
pub const SCORE_FULL: u32 = 10_000;
