//! From which score a pair is kept, looked at and stopped: per list and per risk rating of the customer.
//!
//! Promises: what a row leaves out has today's plain meaning (kept and looked at from `review` on, nothing stopped
//! beyond the hold); a rating's row only replaces what it names. Does not: score, decide, or assert that anybody is the
//! listed party: `block` may only strengthen the hold of a possible match.
//! Serves: semantics section 4 (a pair over the name-only threshold never vanishes), screening reference 5 F.

use crate::Score;
use serde::{Deserialize, Deserializer, Serialize};

/// The caller's risk rating of a customer. It moves thresholds where the policy says so, and nothing else.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    minicbor::Encode,
    minicbor::Decode,
    Serialize,
    Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// Less is looked at, where the policy has a row for it.
    #[n(0)]
    Low,
    /// The list's own thresholds; also whoever has no rating.
    #[default]
    #[n(1)]
    Standard,
    /// More is looked at, where the policy has a row for it.
    #[n(2)]
    High,
}

/// A word that is no rating.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a rating; write low, standard or high")]
pub struct RatingError(pub String);

impl Rating {
    /// Every rating, from the one that is looked at least.
    pub const ALL: [Rating; 3] = [Rating::Low, Rating::Standard, Rating::High];

    /// The word used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Rating::Low => "low",
            Rating::Standard => "standard",
            Rating::High => "high",
        }
    }
}

impl std::str::FromStr for Rating {
    type Err = RatingError;
    fn from_str(text: &str) -> Result<Rating, RatingError> {
        let found = Rating::ALL.into_iter().find(|rating| rating.as_str() == text);
        found.ok_or_else(|| RatingError(text.chars().take(32).collect()))
    }
}

/// What applies to the pairs of one list and one rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
pub struct Thresholds {
    /// The name-only threshold: a pair whose names score this much is kept, looked at or not.
    #[n(0)]
    pub clear: Score,
    /// A pair at or over this score, evidence included, is looked at.
    #[n(1)]
    pub review: Score,
    /// A possible match at or over this score is nearly certain; none where the policy does not tell it apart.
    #[n(2)]
    pub block: Option<Score>,
}

impl Thresholds {
    /// Kept and looked at from one score on, nothing stopped beyond the hold.
    pub const fn at(review: Score) -> Thresholds {
        Thresholds { clear: review, review, block: None }
    }
}

/// The part of a list's row that says more than `review`: `[list.thresholds]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ThresholdRules {
    /// The name-only threshold; left out, that of `review`. Pairs between the two are kept, auto-cleared under the list's
    /// `auto_clear_policy`, and sampled.
    #[serde(deserialize_with = "optional_score")]
    pub clear: Option<Score>,
    /// From here a possible match is nearly certain.
    #[serde(deserialize_with = "optional_score")]
    pub block: Option<Score>,
    /// What a nearly certain match does beyond the hold; left out, nothing.
    pub block_effect: BlockEffect,
    /// A name that agrees this much, in words that are rare together, is looked at although a verified date of birth
    /// contradicts. Left out, [`RARE_STAYS_FROM`]; `"never"` lets the date clear whatever the name is.
    pub rare_stays_from: RareStays,
    /// From which difference on a verified date of birth contradicts this list's. Left out, years.
    pub born_contradicts: BornContradicts,
    /// What is different for customers of low risk.
    pub low: Option<RatingRow>,
    /// What is different for customers of high risk.
    pub high: Option<RatingRow>,
}

/// From which name score a pair of rare words is not cleared by a date of birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RareStays {
    /// From this score on.
    From(Score),
    /// A verified date of birth clears whatever the name is.
    Never,
}

/// Where [`RareStays`] begins when a policy says nothing: names that are the same but for the form of a particle.
pub const RARE_STAYS_FROM: Score = Score::from_basis(9_800);

impl Default for RareStays {
    fn default() -> RareStays {
        RareStays::From(RARE_STAYS_FROM)
    }
}

impl<'de> Deserialize<'de> for RareStays {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<RareStays, D::Error> {
        let text = String::deserialize(d)?;
        match text.as_str() {
            "never" => Ok(RareStays::Never),
            text => score_of_text(text).map(RareStays::From),
        }
    }
}

/// From which difference on a verified date of birth contradicts every listed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BornContradicts {
    /// Years apart: dates on lists are often off by some.
    #[default]
    YearsApart,
    /// Another day that no slip of the pen explains, where this and every listed date are whole days: for a list whose dates are
    /// from registers. Never for terrorist financing.
    AnotherDay,
}

/// What a nearly certain match does beyond the hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockEffect {
    /// Nothing beyond: an officer looks.
    #[default]
    Hold,
    /// The request is refused until an officer has looked; a deposit stays in suspense. The match stays possible.
    Deny,
}

/// Thresholds that a rating replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RatingRow {
    /// See [`ThresholdRules::clear`]; left out, the list's, but never above this row's `review`.
    #[serde(deserialize_with = "optional_score")]
    pub clear: Option<Score>,
    /// The score from which a pair is looked at; left out, the list's.
    #[serde(deserialize_with = "optional_score")]
    pub review: Option<Score>,
    /// See [`ThresholdRules::block`]; left out, the list's.
    #[serde(deserialize_with = "optional_score")]
    pub block: Option<Score>,
}

impl ThresholdRules {
    /// What applies to customers of a rating, on a list whose own threshold is `review`.
    pub fn of(&self, review: Score, rating: Rating) -> Thresholds {
        let row = self.row(rating).unwrap_or_default();
        let review_here = row.review.unwrap_or(review);
        let clear = row.clear.or(self.clear).unwrap_or(review_here).min(review_here);
        Thresholds { clear, review: review_here, block: row.block.or(self.block) }
    }

    /// The row of a rating, where there is one.
    pub fn row(&self, rating: Rating) -> Option<RatingRow> {
        match rating {
            Rating::Low => self.low,
            Rating::Standard => None,
            Rating::High => self.high,
        }
    }
}

/// A score written `"0.85"`: text, because a float would not be the number that was written.
pub(crate) fn score<'de, D: Deserializer<'de>>(d: D) -> Result<Score, D::Error> {
    score_of_text(&String::deserialize(d)?)
}

/// A score that may be left out.
fn optional_score<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Score>, D::Error> {
    score(d).map(Some)
}

fn score_of_text<E: serde::de::Error>(text: &str) -> Result<Score, E> {
    parse_score(text).ok_or_else(|| {
        E::custom(format!("`{text}` is not a score; write \"0.85\": 0 to 1, at most four decimals"))
    })
}

fn parse_score(text: &str) -> Option<Score> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = fraction.len() <= 4 && !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
    let whole: u32 = match whole {
        "0" => 0,
        "1" => 10_000,
        _ => return None,
    };
    let part: u32 = if digits { format!("{fraction:0<4}").parse().ok()? } else { return None };
    if whole + part <= 10_000 { Some(Score::from_basis(whole + part)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(basis: u32) -> Option<Score> {
        Some(Score::from_basis(basis))
    }

    #[test]
    fn a_rating_replaces_only_what_its_row_names() {
        let rules = ThresholdRules {
            clear: score(8_000),
            block: score(9_900),
            high: Some(RatingRow { review: score(7_800), ..RatingRow::default() }),
            low: Some(RatingRow { clear: score(8_200), block: score(9_950), ..RatingRow::default() }),
            ..ThresholdRules::default()
        };
        let review = Score::from_basis(8_500);
        for (rules, rating, clear, looked_at, block) in [
            (rules, Rating::Standard, 8_000, 8_500, Some(9_900)),
            (rules, Rating::High, 7_800, 7_800, Some(9_900)),
            (rules, Rating::Low, 8_200, 8_500, Some(9_950)),
            (ThresholdRules::default(), Rating::High, 8_500, 8_500, None),
            (ThresholdRules::default(), Rating::Low, 8_500, 8_500, None),
        ] {
            let got = rules.of(review, rating);
            let want = (clear, looked_at, block);
            assert_eq!(
                (got.clear.basis(), got.review.basis(), got.block.map(Score::basis)),
                want,
                "{rating:?}"
            );
        }
    }

    #[test]
    fn ratings_are_read_and_refused() {
        for rating in Rating::ALL {
            assert_eq!(rating.as_str().parse(), Ok(rating));
        }
        assert_eq!("medium".parse::<Rating>(), Err(RatingError("medium".to_owned())));
        assert_eq!(Rating::default(), Rating::Standard);
    }

    #[test]
    fn scores_accept_and_refuse() {
        for (text, want) in [("0", 0), ("1", 10_000), ("1.0", 10_000), ("0.85", 8500), ("0.0001", 1)] {
            assert_eq!(parse_score(text).map(Score::basis), Some(want), "{text}");
        }
        for text in ["", "0.", ".5", "1.0001", "2", "0.00001", "-0", "0,8", "0.8a", "85%"] {
            assert_eq!(parse_score(text), None, "{text}");
        }
    }
}
