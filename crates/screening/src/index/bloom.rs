//! A set of hashes that may say "perhaps" for what is not in it, and never "no" for what is.
//!
//! Promises: no false "no". Does not: list its members.

/// Bits per member: with four of them set, fewer than one answer in five thousand is wrongly "perhaps". A name is asked for
/// some twenty to a hundred times.
const BITS_PER_MEMBER: usize = 32;

/// One look at one word of memory per question.
pub(crate) struct Bloom {
    words: Vec<u64>,
    shift: u32,
}

impl Default for Bloom {
    fn default() -> Bloom {
        Bloom::new(&[])
    }
}

impl Bloom {
    pub(crate) fn new(hashes: &[u64]) -> Bloom {
        let words = (hashes.len() * BITS_PER_MEMBER / 64).next_power_of_two().max(2);
        let mut bloom = Bloom { words: vec![0; words], shift: 64 - words.trailing_zeros() };
        for hash in hashes {
            let at = (*hash >> bloom.shift) as usize;
            bloom.words[at] |= bits(*hash);
        }
        bloom
    }

    pub(crate) fn may_have(&self, hash: u64) -> bool {
        let bits = bits(hash);
        self.words[(hash >> self.shift) as usize] & bits == bits
    }
}

fn bits(hash: u64) -> u64 {
    1 << (hash & 63) | 1 << (hash >> 6 & 63) | 1 << (hash >> 12 & 63) | 1 << (hash >> 18 & 63)
}

/// Spreads a number over all bits.
pub(crate) fn mixed(mut state: u64) -> u64 {
    state = (state ^ (state >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    state = (state ^ (state >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    state ^ (state >> 32)
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// Hashes of a text and of the text less any one letter or two, each in constant time.
pub(crate) struct Shortened {
    powers: [u64; LETTERS_MAX + 1],
    /// What leaving out a letter adds to the hash of the text; and what it adds if a later letter is left out too.
    one: [u64; LETTERS_MAX],
    first_of_two: [u64; LETTERS_MAX],
}

const LETTERS_MAX: usize = names::TOKEN_BYTES_MAX;

impl Default for Shortened {
    fn default() -> Shortened {
        Shortened::new()
    }
}

impl Shortened {
    pub(crate) fn new() -> Shortened {
        let mut powers = [1_u64; LETTERS_MAX + 1];
        for at in 1..powers.len() {
            powers[at] = powers[at - 1].wrapping_mul(BASE);
        }
        Shortened { powers, one: [0; LETTERS_MAX], first_of_two: [0; LETTERS_MAX] }
    }

    /// The text's own hash first; letters beyond the longest word are not looked at. Ends with `true` at the first that is
    /// found.
    pub(crate) fn each(&mut self, text: &[u8], two: bool, mut found: impl FnMut(u64) -> bool) -> bool {
        let count = text.len().min(LETTERS_MAX);
        let mut whole = 0_u64;
        for (at, letter) in text.iter().take(count).enumerate() {
            let longer = whole.wrapping_mul(BASE).wrapping_add(u64::from(*letter) + 1);
            // Less the letter: what comes before it moves one place down, or two.
            let moved = whole.wrapping_sub(longer);
            self.one[at] = moved.wrapping_mul(self.powers[count - at - 1]);
            self.first_of_two[at] = moved.wrapping_mul(self.powers[(count - at).saturating_sub(2)]);
            whole = longer;
        }
        if found(mixed(whole)) {
            return true;
        }
        for at in 0..count {
            let less = whole.wrapping_add(self.one[at]);
            if found(mixed(less)) {
                return true;
            }
            let before = if two { &self.first_of_two[..at] } else { &[] };
            if before.iter().any(|also| found(mixed(less.wrapping_add(*also)))) {
                return true;
            }
        }
        false
    }
}

/// The hash that [`Shortened::each`] gives a text first.
pub(crate) fn text_hash(text: &[u8]) -> u64 {
    mixed(
        text.iter().fold(0_u64, |hash, letter| hash.wrapping_mul(BASE).wrapping_add(u64::from(*letter) + 1)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_never_denied_and_others_seldom_admitted() {
        let members: Vec<u64> = (0..20_000).map(mixed).collect();
        let bloom = Bloom::new(&members);
        assert!(members.iter().all(|hash| bloom.may_have(*hash)));
        let wrong = (20_000..120_000).filter(|n| bloom.may_have(mixed(*n))).count();
        assert!(wrong < 200, "{wrong}");
        assert!(!Bloom::new(&[]).may_have(mixed(3)));
    }

    #[test]
    fn a_letter_less_hashes_as_the_shorter_text() {
        let mut shortened = Shortened::new();
        let mut found = Vec::new();
        for two in [false, true] {
            shortened.each(b"omar", two, |hash| {
                found.push(hash);
                false
            });
        }
        let once = [b"omar".as_slice(), b"mar", b"oar", b"omr", b"oma"].map(text_hash);
        assert_eq!(found[..5], once);
        let twice =
            [b"omar".as_slice(), b"mar", b"oar", b"ar", b"omr", b"mr", b"or", b"oma", b"ma", b"oa", b"om"];
        assert_eq!(found[5..], twice.map(text_hash));
    }
}
