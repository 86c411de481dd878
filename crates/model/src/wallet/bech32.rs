//! Bech32 and bech32m: five bits a character and a checksum of thirty bits, for every network that uses them.
//!
//! Promises: all lower or all upper case; a text is read once and its checksum computed once, whichever of the two
//! it carries. Does not: allocate when reading, bound the length (the caller's buffer does), or know what the data
//! mean. Source: BIP-173, BIP-350.

use super::error::Refusal;

/// What stands before the separator, and the state of the checksum after it.
pub(super) struct Prefix {
    text: &'static str,
    state: u32,
}

/// Which constant the checksum ends in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// BIP-173.
    Bech32,
    /// BIP-350.
    Bech32m,
}

const CHECKSUM_CHARS: usize = 6;
const DIGITS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const LOWER: u8 = 0x20;
const UPPER: u8 = 0x40;
const NONE: u8 = 0x80;

/// A character's five bits, and in the high bits what it is.
const VALUE: [u8; 256] = {
    let mut table = [NONE; 256];
    let mut i = 0;
    while i < DIGITS.len() {
        let digit = DIGITS[i];
        if digit.is_ascii_lowercase() {
            table[digit as usize] = i as u8 | LOWER;
            table[digit.to_ascii_uppercase() as usize] = i as u8 | UPPER;
        } else {
            table[digit as usize] = i as u8;
        }
        i += 1;
    }
    table
};

/// What each value of the five bits shifted out adds: one look-up for BIP-173's five branches.
const ADDED: [u32; 32] = {
    let generator = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let mut table = [0u32; 32];
    let mut i = 0;
    while i < 32 {
        let mut bit = 0;
        while bit < 5 {
            if i >> bit & 1 == 1 {
                table[i] ^= generator[bit];
            }
            bit += 1;
        }
        i += 1;
    }
    table
};

const fn step(state: u32, value: u8) -> u32 {
    (state & 0x01ff_ffff) << 5 ^ value as u32 ^ ADDED[(state >> 25) as usize]
}

/// The five bits of a character, in either case.
pub(super) fn value(byte: u8) -> Option<u8> {
    let value = VALUE[usize::from(byte)];
    (value & NONE == 0).then_some(value & 0x1f)
}

/// The character of five bits.
pub(super) fn digit(word: u8) -> char {
    char::from(DIGITS[usize::from(word & 0x1f)])
}

impl Kind {
    fn constant(self) -> u32 {
        match self {
            Kind::Bech32 => 1,
            Kind::Bech32m => 0x2bc8_30a3,
        }
    }
}

impl Prefix {
    /// A prefix in lower case.
    pub(super) const fn new(text: &'static str) -> Prefix {
        let bytes = text.as_bytes();
        let (mut state, mut i) = (1, 0);
        while i < bytes.len() {
            state = step(state, bytes[i] >> 5);
            i += 1;
        }
        state = step(state, 0);
        i = 0;
        while i < bytes.len() {
            state = step(state, bytes[i] & 0x1f);
            i += 1;
        }
        Prefix { text, state }
    }

    /// The prefix itself.
    pub(super) const fn text(&self) -> &'static str {
        self.text
    }

    /// Whether the text starts with the prefix and its separator, in any case.
    pub(super) fn starts(&self, text: &str) -> bool {
        let (text, n) = (text.as_bytes(), self.text.len());
        text.get(n) == Some(&b'1') && text[..n].eq_ignore_ascii_case(self.text.as_bytes())
    }
}

/// Reads the data of a text for which [`Prefix::starts`] holds into `words`, whose size bounds the text.
pub(super) fn read<'a>(
    text: &str,
    prefix: &Prefix,
    words: &'a mut [u8],
) -> Result<(Kind, &'a [u8]), Refusal> {
    let (head, data) = text.as_bytes().split_at(prefix.text.len() + 1);
    if data.len() > words.len() + CHECKSUM_CHARS {
        return Err(Refusal::Length);
    }
    let mut seen = head.iter().fold(0, |seen, byte| seen | case(*byte));
    let mut state = prefix.state;
    let body = data.len().saturating_sub(CHECKSUM_CHARS);
    let (body, checksum) = data.split_at(body);
    for (slot, byte) in words.iter_mut().zip(body) {
        let value = VALUE[usize::from(*byte)];
        seen |= value;
        *slot = value & 0x1f;
        state = step(state, *slot);
    }
    for byte in checksum {
        let value = VALUE[usize::from(*byte)];
        seen |= value;
        state = step(state, value & 0x1f);
    }
    if seen & NONE != 0 {
        return Err(refuse_foreign(text, head.len()));
    }
    if seen & (LOWER | UPPER) == LOWER | UPPER {
        return Err(Refusal::MixedCase);
    }
    if body.is_empty() {
        return Err(Refusal::Length);
    }
    let kind = [Kind::Bech32, Kind::Bech32m].into_iter().find(|kind| kind.constant() == state);
    kind.map(|kind| (kind, &words[..body.len()])).ok_or(Refusal::Checksum)
}

fn case(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => LOWER,
        b'A'..=b'Z' => UPPER,
        _ => 0,
    }
}

/// Mixed case and foreign letters: some other network's Base58 that happens to begin alike.
fn refuse_foreign(text: &str, head: usize) -> Refusal {
    let seen = text.bytes().fold(0, |seen, byte| seen | case(byte));
    if seen == LOWER | UPPER {
        return Refusal::Form;
    }
    let known = |c: char| c.is_ascii() && VALUE[c as usize] != NONE;
    let found = text.chars().skip(head).find(|c| !known(*c));
    found.map_or(Refusal::Form, Refusal::Character)
}

/// Regroups words to bytes; `None` where bits are left over that are not a short run of zeros, or the bytes do not
/// fit in `out`.
pub(super) fn to_bytes<'a>(words: &[u8], out: &'a mut [u8]) -> Option<&'a [u8]> {
    let length = words.len() * 5 / 8;
    let (mut held, mut bits) = (0u32, 0);
    let mut slots = out.get_mut(..length)?.iter_mut();
    for word in words {
        held = held << 5 | u32::from(*word);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            *slots.next()? = (held >> bits) as u8;
        }
    }
    let left = held & ((1 << bits) - 1);
    (bits < 5 && left == 0).then(|| &out[..length])
}

/// Writes words in lower case.
pub(super) fn write(prefix: &Prefix, kind: Kind, words: impl Iterator<Item = u8>) -> String {
    let mut text = String::from(prefix.text);
    text.push('1');
    let mut state = prefix.state;
    for word in words {
        state = step(state, word);
        text.push(digit(word));
    }
    state = (0..CHECKSUM_CHARS).fold(state, |state, _| step(state, 0)) ^ kind.constant();
    for i in (0..CHECKSUM_CHARS).rev() {
        text.push(digit((state >> (5 * i) & 0x1f) as u8));
    }
    text
}

/// Regroups bytes to words, the last filled with zero bits.
pub(super) fn to_words(bytes: &[u8]) -> Vec<u8> {
    let mut words = Vec::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            words.push((held >> bits & 0x1f) as u8);
        }
    }
    if bits > 0 {
        words.push((held << (5 - bits) & 0x1f) as u8);
    }
    words
}

/// The lower-case and the upper-case spelling of bytes.
pub(super) fn spellings(prefix: &Prefix, kind: Kind, bytes: &[u8]) -> Vec<String> {
    let lower = write(prefix, kind, to_words(bytes).into_iter());
    let upper = lower.to_ascii_uppercase();
    vec![lower, upper]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const A: Prefix = Prefix::new("a");
    const SPLIT: Prefix = Prefix::new("split");

    #[test]
    fn published_strings_are_read_and_refused() {
        let mut words = [0u8; 90];
        // BIP-173 and BIP-350, valid strings.
        for (text, prefix, kind, count) in [
            ("A12UEL5L", &A, Kind::Bech32, 0),
            ("a12uel5l", &A, Kind::Bech32, 0),
            ("A1LQFN3A", &A, Kind::Bech32m, 0),
            ("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", &SPLIT, Kind::Bech32, 48),
            ("split1checkupstagehandshakeupstreamerranterredcaperredlc445v", &SPLIT, Kind::Bech32m, 48),
        ] {
            assert!(prefix.starts(text), "{text}");
            let read = read(text, prefix, &mut words);
            // No address is empty, so neither is what is read here.
            let want = if count == 0 { Err(Refusal::Length) } else { Ok((kind, count)) };
            assert_eq!(read.map(|(kind, words)| (kind, words.len())), want, "{text}");
        }
        for (text, why) in [
            ("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3x", Refusal::Checksum),
            ("Split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", Refusal::MixedCase),
            ("split1bheckup", Refusal::Character('b')),
            ("split1check.up", Refusal::Character('.')),
            ("split1Bheckup", Refusal::Form),
            ("split1qqqqq", Refusal::Length),
            ("split1", Refusal::Length),
        ] {
            assert_eq!(read(text, &SPLIT, &mut words), Err(why), "{text}");
        }
        assert_eq!(read("split1qqqqqqqq", &SPLIT, &mut [0; 1]), Err(Refusal::Length));
    }

    #[test]
    fn left_over_bits_are_few_and_zero() {
        let mut out = [0u8; 2];
        for (words, want) in [
            (&[0x1f, 0x1c][..], Some(&[0xff][..])),
            (&[0x1f, 0x1d][..], None),
            (&[0x1f, 0x1f, 0x1f, 0x10][..], Some(&[0xff, 0xff][..])),
            (&[0][..], None),
            (&[0, 0, 0][..], None),
            (&[0; 5][..], None),
        ] {
            assert_eq!(to_bytes(words, &mut out), want, "{words:?}");
        }
    }

    proptest! {
        #[test]
        fn the_library_agrees(bytes in proptest::collection::vec(any::<u8>(), 1..60)) {
            let prefix = ::bech32::Hrp::parse("split").unwrap();
            for (kind, theirs) in [
                (Kind::Bech32, ::bech32::encode::<::bech32::Bech32>(prefix, &bytes).unwrap()),
                (Kind::Bech32m, ::bech32::encode::<::bech32::Bech32m>(prefix, &bytes).unwrap()),
            ] {
                let ours = spellings(&SPLIT, kind, &bytes);
                prop_assert_eq!(&ours, &[theirs.clone(), theirs.to_ascii_uppercase()]);
                let (mut words, mut out) = ([0u8; 100], [0u8; 60]);
                for text in ours {
                    let (found, words) = read(&text, &SPLIT, &mut words).unwrap();
                    prop_assert_eq!((found, to_bytes(words, &mut out)), (kind, Some(&bytes[..])));
                }
            }
        }
    }
}
