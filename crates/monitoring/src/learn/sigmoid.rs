//! Log-odds to millionths.
//!
//! Promises: the same bits in, the same number out, on any machine with IEEE 754 doubles; never decreases with its
//! argument beyond the error of `exp` (one unit in the last place or two, far below a millionth). Does not: call the
//! platform's `exp`, which differs between C libraries.

/// Powers beyond which the answer no longer changes: the odds are below 2^-50.
const FAR: f64 = 40.0;
/// 1 / ln 2.
const PER_DOUBLING: f64 = std::f64::consts::LOG2_E;
/// ln 2 in two parts: the first has trailing zeros, so that a small whole number times it is exact.
const DOUBLING_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const DOUBLING_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);

/// The probability of these log-odds in whole millionths, rounded down. What is no number counts as even odds.
pub fn ppm(log_odds: f64) -> u32 {
    (probability(log_odds) * 1e6) as u32
}

/// The same as a double; for training, where a millionth is too coarse.
pub(super) fn probability(log_odds: f64) -> f64 {
    if log_odds.is_nan() {
        return 0.5;
    }
    if log_odds >= 0.0 {
        1.0 / (1.0 + exp_of_negative(-log_odds))
    } else {
        let odds = exp_of_negative(log_odds);
        odds / (1.0 + odds)
    }
}

/// `e^x` for `x` at most zero, by halving the argument's range and a polynomial; see Tang, "Table-driven implementation
/// of the exponential function" (1989), for the reduction.
fn exp_of_negative(x: f64) -> f64 {
    let x = if x < -FAR { -FAR } else { x };
    // Truncation of a number plus a half, below zero: the nearest whole number or its neighbour, either will do.
    let doublings = (x * PER_DOUBLING - 0.5) as i64;
    let whole = doublings as f64;
    let rest = (x - whole * DOUBLING_HIGH) - whole * DOUBLING_LOW;
    // Horner's form of the series to the fourteenth power: |rest| <= 0.35, so the next term is below 2^-60.
    let mut sum = 1.0;
    let mut power = 14.0;
    while power > 0.0 {
        sum = 1.0 + sum * rest / power;
        power -= 1.0;
    }
    sum * f64::from_bits(((1023 + doublings) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_the_libraries_exponential() {
        let mut worst: f64 = 0.0;
        for step in 0..400_000 {
            let x = -f64::from(step) / 10_000.0;
            worst = worst.max((exp_of_negative(x) / x.exp() - 1.0).abs());
        }
        assert!(worst < 1e-15, "{worst:e}");
    }

    #[test]
    fn it_is_pinned_and_never_decreases() {
        let table = [
            (f64::NEG_INFINITY, 0),
            (-20.0, 0),
            (-13.8155, 1),
            (-2.0, 119_202),
            (0.0, 500_000),
            (f64::NAN, 500_000),
            (1.0, 731_058),
            (2.0, 880_797),
            (13.8155, 999_998),
            (f64::INFINITY, 1_000_000),
        ];
        for (odds, want) in table {
            assert_eq!(ppm(odds), want, "{odds}");
        }
        let all: Vec<u32> = (-200_000..200_000).map(|n| ppm(f64::from(n) / 8000.0)).collect();
        assert!(all.windows(2).all(|w| w[0] <= w[1]));
        // Bits, so that another compiler or machine that computes otherwise is found out.
        assert_eq!(probability(-1.234_5).to_bits(), 0x3fcc_d9bc_8c35_00a0);
    }
}
