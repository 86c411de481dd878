//! A frozen multimap from 64-bit hashes to numbers, eight bytes per pair.
//!
//! Promises: what was put in is found, in ascending order; the same pairs give the same answers on every
//! machine. Does not: tell apart two keys whose hash agrees in bucket and low half (a caller verifies).

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
        let bucket = if self.starts.is_empty() { 0 } else { (hash >> self.shift) as usize };
        let edge = |at: usize| self.starts.get(at).map_or(0, |start| *start as usize);
        let pairs = self.pairs.get(edge(bucket)..edge(bucket + 1)).unwrap_or_default();
        let low = hash as u32;
        pairs
            .iter()
            .skip_while(move |pair| pair.0 < low)
            .take_while(move |pair| pair.0 == low)
            .map(|pair| pair.1)
    }
}

/// A hash of text pieces as if written together: FNV-1a, then mixed so that upper bits serve as bucket.
pub(super) fn hash(pieces: &[&[u8]]) -> u64 {
    let mut state = FNV_OFFSET;
    for piece in pieces {
        for byte in *piece {
            state = (state ^ u64::from(*byte)).wrapping_mul(FNV_PRIME);
        }
    }
    mixed(state)
}

/// A hash of a number.
pub(super) fn hash_of_number(number: u64) -> u64 {
    mixed(number ^ FNV_OFFSET)
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

fn mixed(mut state: u64) -> u64 {
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// Calls back with the hash of the text, of the text less any one letter, and for `two` less any two.
pub(super) fn each_shortened(text: &[u8], two: bool, mut found: impl FnMut(u64)) {
    found(hash(&[text]));
    for first in 0..text.len() {
        found(hash(&[&text[..first], &text[first + 1..]]));
        let seconds = if two { first + 1..text.len() } else { 0..0 };
        for second in seconds {
            found(hash(&[&text[..first], &text[first + 1..second], &text[second + 1..]]));
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
        }
        assert_eq!(buckets.find(hash_of_number(1_000)).count(), 0);
        assert_eq!(Buckets::default().find(7).count(), 0);
        assert_eq!(Buckets::new(Vec::new()).find(7).count(), 0);
        assert_eq!(Buckets::new(vec![(u64::MAX, 3)]).find(u64::MAX).collect::<Vec<_>>(), [3]);
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
