//! Randomness of our own: SplitMix64, with integers only.
//!
//! Promises: the same seed gives the same numbers on any machine and with any compiler. Does not: keep secrets.
//! Rests on: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014).

/// The step between two states: 2^64 over the golden ratio.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// Spreads the bits of a number.
pub const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A pseudonymous id: above zero, says nothing about what was numbered.
pub const fn id(seed: u64, tag: u64, number: u64) -> i64 {
    let spread = mix(mix(seed ^ tag.wrapping_mul(GAMMA)).wrapping_add(number.wrapping_mul(GAMMA)));
    ((spread >> 1) | 1) as i64
}

/// A stream of numbers.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// The stream of a purpose; two purposes never share one.
    pub const fn new(seed: u64, tag: u64, number: u64) -> Self {
        Self(mix(mix(seed ^ mix(tag.wrapping_add(GAMMA))).wrapping_add(number.wrapping_mul(GAMMA))))
    }

    /// Sixty-four bits.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GAMMA);
        mix(self.0)
    }

    /// Below `n`; zero where `n` is zero.
    pub const fn below(&mut self, n: u64) -> u64 {
        ((self.next() as u128 * n as u128) >> 64) as u64
    }

    /// From `low` to `high`, both possible.
    pub const fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).unsigned_abs()) as i64
    }

    /// True in so many of a million cases.
    pub const fn chance(&mut self, ppm: u64) -> bool {
        self.below(1_000_000) < ppm
    }

    /// One of a list's places by weight.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().map(|w| u64::from(*w)).sum());
        for (at, weight) in weights.iter().enumerate() {
            if left < u64::from(*weight) {
                return at;
            }
            left -= u64::from(*weight);
        }
        0
    }

    /// A value about `median`, with a bell-shaped logarithm: `spread` is its standard deviation in thousandths of a
    /// doubling. Four uniform numbers stand in for the normal one, so the tails end at a little over three deviations.
    pub fn about(&mut self, median: i64, spread: i64) -> i64 {
        const DEVIATION: i64 = 37_837; // of the sum of four uniform numbers below 2^16
        let sum: i64 = (0..4).map(|_| (self.next() & 0xffff) as i64).sum::<i64>() - 2 * 65_535;
        let log = sum * spread * 65 / DEVIATION + sum * spread * 536 / (DEVIATION * 1000);
        let whole = log.div_euclid(65_536);
        let part = log.rem_euclid(65_536);
        // 2^x on [0, 1) as a parabola: wrong by less than 0.3 %, and the same everywhere.
        let power = 65_536 + ((part * (43_024 + ((22_512 * part) >> 16))) >> 16);
        let scaled = (i128::from(median) * i128::from(power)) >> 16;
        let shifted = if whole >= 0 { scaled << whole.min(40) } else { scaled >> (-whole).min(60) };
        shifted.clamp(1, i128::from(i64::MAX / 4)) as i64
    }

    /// A member of a list.
    pub fn of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len() as u64) as usize)
    }

    /// The list in another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at as u64 + 1) as usize);
        }
    }
}

/// Ranks by Zipf's law with exponent one: the first is met twice as often as the second.
#[derive(Debug, Clone)]
pub struct Zipf(Vec<u64>);

impl Zipf {
    /// Over so many ranks.
    pub fn new(ranks: usize) -> Self {
        let mut sum = 0;
        Self(
            (1..=ranks.max(1) as u64)
                .map(|rank| {
                    sum += 1_000_000_000 / rank;
                    sum
                })
                .collect(),
        )
    }

    /// A rank from zero.
    pub fn pick(&self, rng: &mut Rng) -> usize {
        let at = rng.below(self.0.last().copied().unwrap_or(1));
        self.0.partition_point(|sum| *sum <= at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_pinned() {
        let mut rng = Rng::new(1, 2, 3);
        let first: Vec<u64> = (0..3).map(|_| rng.next() % 1_000_000).collect();
        let mut again = Rng::new(1, 2, 3);
        assert_eq!(first, (0..3).map(|_| again.next() % 1_000_000).collect::<Vec<_>>());
        assert_ne!(Rng::new(1, 2, 4).next(), Rng::new(1, 2, 3).next());
    }

    #[test]
    fn about_has_its_median_and_spread() {
        let mut rng = Rng::new(7, 0, 0);
        let mut drawn: Vec<i64> = (0..20_000).map(|_| rng.about(1_000_000, 1000)).collect();
        drawn.sort_unstable();
        let median = drawn[10_000];
        assert!((970_000..1_030_000).contains(&median), "{median}");
        // One deviation up is one doubling: the 84th percentile.
        assert!((1_900_000..2_150_000).contains(&drawn[16_827]), "{}", drawn[16_827]);
    }

    #[test]
    fn the_first_rank_is_met_twice_as_often_as_the_second() {
        let zipf = Zipf::new(100);
        let mut rng = Rng::new(7, 0, 1);
        let mut met = [0u32; 100];
        for _ in 0..100_000 {
            met[zipf.pick(&mut rng)] += 1;
        }
        assert!(met[0] > met[1] * 18 / 10 && met[0] < met[1] * 22 / 10, "{met:?}");
    }
}
