//! A frozen multimap from 64-bit hashes to numbers, eight bytes per pair.
//!
//! Promises: what was put in is found, in ascending order; the same pairs give the same answers on every
//! machine. Does not: tell apart two keys whose hash agrees in bucket and low half (a caller verifies).

use names::TOKEN_BYTES_MAX;
use std::hint::black_box;
use std::ops::Range;

/// Pairs sorted by hash, with a directory over the upper bits.
#[derive(Default)]
pub(super) struct Buckets {
    /// How far a hash is shifted right to give its bucket.
    shift: u32,
    /// Where each bucket begins, and the end.
    starts: Vec<u32>,
    /// Lower half of the hash and number, sorted.
    pairs: Vec<(u32, u32)>,
}

impl Buckets {
    /// Freezes the pairs; repeats collapse.
    pub(super) fn new(mut pairs: Vec<(u64, u32)>) -> Buckets {
        let bits = pairs.len().max(2).ilog2().min(24);
        let shift = 64 - bits;
        pairs.sort_unstable_by_key(|(hash, number)| (hash >> shift, *hash as u32, *number));
        pairs.dedup_by_key(|(hash, number)| (*hash >> shift, *hash as u32, *number));
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for (hash, _) in &pairs {
            starts[(hash >> shift) as usize + 1] += 1;
        }
        for bucket in 1..starts.len() {
            starts[bucket] += starts[bucket - 1];
        }
        Buckets {
            shift,
            starts,
            pairs: pairs.into_iter().map(|(hash, number)| (hash as u32, number)).collect(),
        }
    }

    /// Numbers put in under the hash.
    pub(super) fn find(&self, hash: u64) -> impl Iterator<Item = u32> {
        self.found(hash, self.bucket(hash))
    }

    /// Appends the numbers put in under any of the hashes. Where they are is read for all of them before any is looked at: so
    /// reads from far memory go on side by side, instead of each after what the last one said.
    pub(super) fn find_all(&self, hashes: &[u64], found: &mut Vec<u32>) {
        let buckets: Vec<Range<usize>> = hashes.iter().map(|hash| self.bucket(*hash)).collect();
        let firsts = buckets.iter().filter_map(|bucket| self.pairs.get(bucket.start));
        black_box(firsts.fold(0_u32, |sum, first| sum.wrapping_add(first.0)));
        for (hash, bucket) in hashes.iter().zip(buckets) {
            found.extend(self.found(*hash, bucket));
        }
    }

    /// Where the pairs of the hash are, among others.
    fn bucket(&self, hash: u64) -> Range<usize> {
        let bucket = if self.starts.is_empty() { 0 } else { (hash >> self.shift) as usize };
        let edge = |at: usize| self.starts.get(at).map_or(0, |start| *start as usize);
        edge(bucket)..edge(bucket + 1)
    }

    fn found(&self, hash: u64, bucket: Range<usize>) -> impl Iterator<Item = u32> {
        let pairs = self.pairs.get(bucket).unwrap_or_default();
        let low = hash as u32;
        pairs
            .iter()
            .skip_while(move |pair| pair.0 < low)
            .take_while(move |pair| pair.0 == low)
            .map(|pair| pair.1)
    }
}

/// A hash of text pieces as if written together: the value of a polynomial, mixed so that upper bits serve as bucket.
pub(super) fn hash(pieces: &[&[u8]]) -> u64 {
    let bytes = pieces.iter().flat_map(|piece| piece.iter());
    mixed(bytes.fold(0, |state, byte| with(state, *byte)))
}

/// A hash of a number.
pub(super) fn hash_of_number(number: u64) -> u64 {
    mixed(number ^ OFFSET)
}

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

fn with(state: u64, byte: u8) -> u64 {
    state.wrapping_mul(BASE).wrapping_add(u64::from(byte) + 1)
}

fn mixed(mut state: u64) -> u64 {
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// Powers of the base.
const POWERS: [u64; TOKEN_BYTES_MAX + 1] = powers();

const fn powers() -> [u64; TOKEN_BYTES_MAX + 1] {
    let mut powers = [1_u64; TOKEN_BYTES_MAX + 1];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1].wrapping_mul(BASE);
        at += 1;
    }
    powers
}

/// Calls back with the hash of the text, of the text less any one letter, and for `two` less any two. Of a text longer than a
/// token only the beginning counts.
pub(super) fn each_shortened(text: &[u8], two: bool, mut found: impl FnMut(u64)) {
    let text = &text[..text.len().min(TOKEN_BYTES_MAX)];
    let count = text.len();
    // The values of all beginnings: that of any piece follows from two of them.
    let mut heads = [0_u64; TOKEN_BYTES_MAX + 1];
    for (at, byte) in text.iter().enumerate() {
        heads[at + 1] = with(heads[at], *byte);
    }
    let piece = |from: usize, to: usize| heads[to].wrapping_sub(heads[from].wrapping_mul(POWERS[to - from]));
    found(mixed(heads[count]));
    for first in 0..count {
        let tail = piece(first + 1, count);
        found(mixed(heads[first].wrapping_mul(POWERS[count - 1 - first]).wrapping_add(tail)));
        let seconds = if two { first + 1..count } else { 0..0 };
        for second in seconds {
            let middle =
                heads[first].wrapping_mul(POWERS[second - first - 1]).wrapping_add(piece(first + 1, second));
            let tail = piece(second + 1, count);
            found(mixed(middle.wrapping_mul(POWERS[count - 1 - second]).wrapping_add(tail)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_found() {
        let pairs: Vec<(u64, u32)> =
            (0..5_000_u32).map(|n| (hash_of_number(u64::from(n % 1_000)), n)).collect();
        let buckets = Buckets::new(pairs);
        for n in 0..1_000_u32 {
            let found: Vec<u32> = buckets.find(hash_of_number(u64::from(n))).collect();
            assert_eq!(found, [n, n + 1_000, n + 2_000, n + 3_000, n + 4_000]);
            let mut all = Vec::new();
            let hashes = [n, n + 1_000, (n + 1) % 1_000].map(|n| hash_of_number(u64::from(n)));
            buckets.find_all(&hashes, &mut all);
            assert_eq!(all, hashes.iter().flat_map(|hash| buckets.find(*hash)).collect::<Vec<_>>());
        }
        assert_eq!(buckets.find(hash_of_number(1_000)).count(), 0);
        assert_eq!(Buckets::default().find(7).count(), 0);
        assert_eq!(Buckets::new(Vec::new()).find(7).count(), 0);
        assert_eq!(Buckets::new(vec![(u64::MAX, 3)]).find(u64::MAX).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn every_shortened_text_has_its_hash() {
        let text = b"abdulrahman";
        let mut found = Vec::new();
        each_shortened(text, true, |h| found.push(h));
        for first in 0..text.len() {
            assert!(found.contains(&hash(&[&text[..first], &text[first + 1..]])));
            for second in first + 1..text.len() {
                let rest = [&text[..first], &text[first + 1..second], &text[second + 1..]];
                assert!(found.contains(&hash(&rest)), "{first} {second}");
            }
        }
    }

    #[test]
    fn pieces_hash_as_if_written_together() {
        assert_eq!(hash(&[b"abd", b"ul"]), hash(&[b"abdul"]));
        let mut one = Vec::new();
        each_shortened(b"omar", false, |h| one.push(h));
        assert_eq!(one, [b"omar".as_slice(), b"mar", b"oar", b"omr", b"oma"].map(|text| hash(&[text])));
        let mut two = 0;
        each_shortened(b"omar", true, |_| two += 1);
        assert_eq!(two, 1 + 4 + 6);
    }
}
