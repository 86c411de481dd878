//! Scores in fixed point: ten-thousandths, so that the same evidence gives the same bytes.
//!
//! Promises: 0 ≤ score ≤ 1. Does not: use floats.

/// A score from 0 to 1 in ten-thousandths.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, minicbor::Encode, minicbor::Decode,
)]
#[cbor(transparent)]
pub struct Score(#[n(0)] u16);

impl Score {
    /// No agreement at all.
    pub const ZERO: Score = Score(0);
    /// Full agreement.
    pub const ONE: Score = Score(10_000);

    /// From ten-thousandths; more than 10,000 becomes one.
    pub const fn from_basis(basis: u32) -> Score {
        if basis > 10_000 { Score::ONE } else { Score(basis as u16) }
    }

    /// `numerator / denominator`, rounded down; a zero denominator gives zero.
    pub fn ratio(numerator: u64, denominator: u64) -> Score {
        if denominator == 0 {
            return Score::ZERO;
        }
        Score::from_basis((u128::from(numerator.min(denominator)) * 10_000 / u128::from(denominator)) as u32)
    }

    /// Ten-thousandths.
    pub const fn basis(self) -> u32 {
        self.0 as u32
    }

    /// Product, rounded down.
    pub fn times(self, other: Score) -> Score {
        Score::from_basis(self.basis() * other.basis() / 10_000)
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:04}", self.0 / 10_000, self.0 % 10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_stay_between_zero_and_one() {
        assert_eq!(Score::from_basis(10_001), Score::ONE);
        assert_eq!(Score::ratio(3, 2), Score::ONE);
        assert_eq!(Score::ratio(1, 0), Score::ZERO);
        assert_eq!(Score::ratio(1, 3).to_string(), "0.3333");
        assert_eq!(Score::ONE.to_string(), "1.0000");
        assert_eq!(Score::from_basis(9000).times(Score::from_basis(5000)).to_string(), "0.4500");
    }
}
