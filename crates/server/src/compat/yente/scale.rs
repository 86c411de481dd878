//! Scores on the scale a client expects.
//!
//! Promises: both scales order pairs alike; on the customary one 0.7, the default threshold of that service's clients, is the
//! score from which the policy in force looks at a pair of that list, so that their default gives exactly what the
//! policy gives. Does not: compute a score.
//!
//! Why there are two: with a threshold of 0.7 on our own scale one ordinary name in nineteen is a match, because one agreeing
//! word of a person's name is worth up to 0.79; at the shipped policy's 0.85 it is one in a hundred and twenty. A client keeps
//! the threshold it was configured with, so the scale has to move and not the client.

use super::super::ask::FLOOR;
use super::super::params::shown;
use super::algorithms::ALIASES;
use crate::problem::Problem;
use engine::Pinned;
use model::Score;

/// The threshold of that service where a client names none.
pub const THRESHOLD: f64 = 0.7;

/// [`THRESHOLD`] and one, in ten-thousandths.
const LOOKED_AT: u32 = 7_000;
const FULL: u32 = 10_000;

/// On which scale scores are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Our own scores.
    Own,
    /// 0.7 is what the policy looks at.
    Customary,
}

impl Scale {
    /// The scale of an algorithm's name.
    pub fn named(name: &str) -> Result<Scale, Problem> {
        match name.to_ascii_lowercase().as_str() {
            "probity" => Ok(Scale::Own),
            "best" => Ok(Scale::Customary),
            other if ALIASES.contains(&other) => Ok(Scale::Customary),
            _ => Err(Problem::invalid(
                "algorithm",
                format!("Invalid algorithm: `{}`; use best, probity or one of /algorithms", shown(name)),
            )),
        }
    }

    /// A score on this scale.
    pub fn score(self, score: Score, review: Score) -> f64 {
        match self {
            Scale::Own => number(score),
            Scale::Customary => f64::from(customary(score.basis(), review.basis())) / f64::from(FULL),
        }
    }

    /// From which of our own scores pairs have to be looked for so that none at or over the cutoff is missed; `None` where
    /// what the policy looks at is enough.
    pub fn floor(self, pinned: &Pinned, cutoff: f64) -> Option<Score> {
        let reaches = |basis: u32, review: Score| self.score(Score::from_basis(basis), review) >= cutoff;
        let least = pinned.index.lists().filter_map(|list| {
            let review = pinned.review(list);
            (FLOOR.basis()..review.basis()).find(|basis| reaches(*basis, review))
        });
        least.min().map(Score::from_basis)
    }
}

/// A score as a number from 0 to 1.
pub fn number(score: Score) -> f64 {
    f64::from(score.basis()) / f64::from(FULL)
}

/// Stretches [0, review] over [0, 0.7] and [review, 1] over [0.7, 1], rounding down.
fn customary(score: u32, review: u32) -> u32 {
    if score >= FULL {
        FULL
    } else if score < review {
        LOOKED_AT * score / review.max(1)
    } else {
        LOOKED_AT + (FULL - LOOKED_AT) * (score - review) / (FULL - review).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_policy_looks_at_is_the_customary_threshold_exactly() {
        for review in [0, 1, 5_000, 7_000, 8_500, 9_999, 10_000] {
            let mut last = 0;
            for score in 0..=FULL {
                let scaled = customary(score, review);
                assert!(scaled >= last && scaled <= FULL, "{score} at {review}");
                assert_eq!(scaled >= LOOKED_AT, score >= review, "{score} at {review}");
                last = scaled;
            }
            assert_eq!(customary(FULL, review), FULL);
        }
    }

    #[test]
    fn the_scale_in_numbers() {
        for (score, want) in
            [(10_000, 1.0), (9_500, 0.9), (9_000, 0.8), (8_500, 0.7), (7_900, 0.6505), (5_000, 0.4117)]
        {
            let got = Scale::Customary.score(Score::from_basis(score), Score::from_basis(8_500));
            assert!((got - want).abs() < 1e-9, "{score}: {got}");
        }
        assert!((Scale::Own.score(Score::from_basis(8_765), Score::ZERO) - 0.8765).abs() < 1e-9);
    }
}
