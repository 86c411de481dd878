//! Base58: numbers in 58 digits, and their check by double SHA-256.
//!
//! Promises: exactly one text per bytes is read; no text takes more than 128 characters' work. Does not: judge
//! versions (the networks do), nor allocate when reading. Source: Bitcoin's `base58.cpp`; BIP-13 for the script
//! hash; XRP Ledger documentation, "base58 encodings", for the second alphabet.

use super::error::{Refusal, foreign};
use sha2::{Digest, Sha256};

/// The digits of a network, by value and by character.
pub(super) struct Alphabet {
    digits: &'static [u8; 58],
    values: [u8; 256],
}

/// Bitcoin's, and nearly everybody's.
pub(super) static BITCOIN: Alphabet =
    Alphabet::new(b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");
/// The XRP Ledger's: the same characters in another order.
pub(super) static RIPPLE: Alphabet =
    Alphabet::new(b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz");

/// Marks a character that is no digit; all digits are smaller.
const NONE: u8 = 0x80;
/// The longest text read: a Cardano Byron address has 104 characters.
pub(super) const CHARS_MAX: usize = 128;
/// 128 digits are 750 bits.
const LIMBS: usize = 12;
/// As many digits as a limb surely holds; one multiplication serves them all.
const CHUNK: usize = 10;

/// Bytes before the checksum, and of it.
const BODY: usize = 21;
const CHECKSUM: usize = 4;
/// Fewest and most characters that 25 bytes can take: all zero, and a non-zero first byte.
pub(super) const CHECKED_CHARS: std::ops::RangeInclusive<usize> = 25..=35;

impl Alphabet {
    const fn new(digits: &'static [u8; 58]) -> Alphabet {
        let mut values = [NONE; 256];
        let mut i = 0;
        while i < digits.len() {
            values[digits[i] as usize] = i as u8;
            i += 1;
        }
        Alphabet { digits, values }
    }

    fn holds(&self, c: char) -> bool {
        c.is_ascii() && self.values[c as usize] != NONE
    }
}

/// Reads a number big-endian to the start of `out` and says how many bytes it took, leading zeros included.
pub(super) fn read(alphabet: &Alphabet, text: &str, out: &mut [u8]) -> Result<usize, Refusal> {
    if text.len() > CHARS_MAX {
        return Err(Refusal::Length);
    }
    let zeros = text.bytes().take_while(|byte| *byte == alphabet.digits[0]).count();
    let (mut limbs, mut used) = ([0u64; LIMBS], 0);
    for chunk in text.as_bytes()[zeros..].chunks(CHUNK) {
        let (mut value, mut scale, mut seen) = (0u64, 1u64, 0u8);
        for byte in chunk {
            let digit = alphabet.values[usize::from(*byte)];
            seen |= digit;
            value = value.wrapping_mul(58).wrapping_add(u64::from(digit));
            scale = scale.wrapping_mul(58);
        }
        if seen & NONE != 0 {
            return Err(foreign(text, |c| alphabet.holds(c)));
        }
        let mut carry = value;
        for limb in &mut limbs[..used] {
            let wide = u128::from(*limb) * u128::from(scale) + u128::from(carry);
            (*limb, carry) = (wide as u64, (wide >> 64) as u64);
        }
        if carry != 0 {
            limbs[used] = carry;
            used += 1;
        }
    }
    let mut bytes = [0u8; 8 * LIMBS];
    for (slot, limb) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(limbs[..used].iter().rev()) {
        *slot = limb.to_be_bytes();
    }
    let spare = limbs[..used].last().map_or(0, |top| top.leading_zeros() as usize / 8);
    let number = &bytes[spare..8 * used];
    let whole = out.get_mut(..zeros + number.len()).ok_or(Refusal::Length)?;
    let (head, tail) = whole.split_at_mut(zeros);
    head.fill(0);
    tail.copy_from_slice(number);
    Ok(whole.len())
}

/// Whether a text in Bitcoin's alphabet can take that many bytes, by its length and its leading ones: spares the
/// reading of most texts that are none.
pub(super) fn may_take(text: &str, bytes: std::ops::RangeInclusive<usize>) -> bool {
    let zeros = text.bytes().take_while(|byte| *byte == b'1').count();
    let digits = text.len() - zeros;
    // A digit is 0.7322 bytes.
    let least = zeros + digits.saturating_sub(1) * 732 / 1000;
    let most = zeros + digits * 733 / 1000 + 1;
    least <= *bytes.end() && *bytes.start() <= most
}

/// Writes bytes.
pub(super) fn write(alphabet: &Alphabet, bytes: &[u8]) -> String {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let mut values: Vec<u8> = Vec::with_capacity(bytes.len() * 7 / 5 + 1);
    for byte in &bytes[zeros..] {
        let mut carry = u32::from(*byte);
        for value in &mut values {
            carry += u32::from(*value) << 8;
            (*value, carry) = ((carry % 58) as u8, carry / 58);
        }
        while carry > 0 {
            values.push((carry % 58) as u8);
            carry /= 58;
        }
    }
    values.resize(values.len() + zeros, 0);
    values.iter().rev().map(|value| char::from(alphabet.digits[usize::from(*value)])).collect()
}

/// Fills `raw` exactly and gives what is before the checksum, which is verified.
pub(super) fn read_checked<'a>(
    alphabet: &Alphabet,
    text: &str,
    raw: &'a mut [u8],
) -> Result<&'a [u8], Refusal> {
    if read(alphabet, text, raw)? != raw.len() {
        return Err(Refusal::Length);
    }
    let (body, found) = raw.split_at(raw.len().saturating_sub(CHECKSUM));
    if checksum(body) == found { Ok(body) } else { Err(Refusal::Checksum) }
}

/// Writes bytes and their checksum.
pub(super) fn write_checked(alphabet: &Alphabet, body: &[u8]) -> String {
    write(alphabet, &[body, &checksum(body)].concat())
}

/// Reads a version and a hash, as Bitcoin and most of its kind write them.
pub(super) fn decode(text: &str) -> Result<(u8, [u8; 20]), Refusal> {
    if !CHECKED_CHARS.contains(&text.len()) {
        return Err(Refusal::Length);
    }
    let mut raw = [0u8; BODY + CHECKSUM];
    let body = read_checked(&BITCOIN, text, &mut raw)?;
    let mut hash = [0u8; 20];
    hash.copy_from_slice(&body[1..]);
    Ok((body[0], hash))
}

/// Writes a version and a hash.
pub(super) fn encode(version: u8, hash: &[u8]) -> String {
    write_checked(&BITCOIN, &[&[version], hash].concat())
}

fn checksum(body: &[u8]) -> [u8; CHECKSUM] {
    let digest = Sha256::digest(Sha256::digest(body));
    [digest[0], digest[1], digest[2], digest[3]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoded(alphabet: &Alphabet, text: &str) -> Result<Vec<u8>, Refusal> {
        let mut out = [0u8; 96];
        read(alphabet, text, &mut out).map(|n| out[..n].to_vec())
    }

    #[test]
    fn published_numbers_and_edges() {
        // The Base58 draft of the IETF (draft-msporny-base58), test vectors.
        for (bytes, text) in [
            (&b"Hello World!"[..], "2NEpo7TZRRrLZSi2U"),
            (
                &b"The quick brown fox jumps over the lazy dog."[..],
                "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
            ),
            (&[0x00, 0x00, 0x28, 0x7f, 0xb4, 0xcd][..], "11233QC4"),
            (&[][..], ""),
            (&[0][..], "1"),
            (&[0xff][..], "5Q"),
        ] {
            assert_eq!(decoded(&BITCOIN, text).as_deref(), Ok(bytes), "{text}");
            assert_eq!(write(&BITCOIN, bytes), text);
        }
        assert_eq!(decoded(&BITCOIN, &"z".repeat(128)).map(|b| b.len()), Ok(94));
        assert_eq!(decoded(&BITCOIN, &"z".repeat(129)), Err(Refusal::Length));
        assert_eq!(decoded(&BITCOIN, &"1".repeat(97)), Err(Refusal::Length));
        for (text, why) in [
            ("2l", Refusal::Character('l')),
            ("2é", Refusal::Character('é')),
            ("a.b", Refusal::Form),
            ("2A.", Refusal::Character('.')),
        ] {
            assert_eq!(decoded(&BITCOIN, text), Err(why), "{text}");
        }
        assert_eq!(decoded(&RIPPLE, "rr2"), Ok(vec![0, 0, 33]));
    }

    proptest! {
        #[test]
        fn the_library_agrees(bytes in proptest::collection::vec(any::<u8>(), 0..70), zeros in 0usize..5) {
            let bytes = [vec![0; zeros], bytes].concat();
            for (ours, theirs) in [(&BITCOIN, bs58::Alphabet::BITCOIN), (&RIPPLE, bs58::Alphabet::RIPPLE)] {
                let text = bs58::encode(&bytes).with_alphabet(theirs).into_string();
                prop_assert_eq!(&write(ours, &bytes), &text);
                prop_assert_eq!(decoded(ours, &text), Ok(bytes.clone()));
            }
        }

        #[test]
        fn the_estimate_of_bytes_is_never_wrong(text in "1{0,12}[1-9A-HJ-NP-Za-km-z]{0,60}") {
            let bytes = decoded(&BITCOIN, &text).unwrap().len();
            prop_assert!(may_take(&text, bytes..=bytes), "{} bytes", bytes);
        }

        #[test]
        fn any_text_is_read_as_the_library_reads_it(text in "[1-9A-HJ-NP-Za-km-z]{0,128}") {
            let theirs = bs58::decode(&text).into_vec().unwrap();
            let ours = decoded(&BITCOIN, &text);
            prop_assert_eq!(ours, if theirs.len() <= 96 { Ok(theirs) } else { Err(Refusal::Length) });
        }
    }
}
