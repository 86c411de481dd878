//! Stellar: accounts `G…`, muxed accounts `M…`, contracts `C…`.
//!
//! Promises: a muxed account has the key of its account, and its id comes apart (see [`super::parse_destination`]):
//! an exchange gives one account to all its customers and tells them apart by id or memo. Does not: read federated
//! names, claimable balances or pools, to which nobody pays; nor check that a key is a point of the curve.
//! Source: SEP-23.

use super::error::{Refusal, foreign};
use super::{AddressKey, Network};
use crc::{CRC_16_XMODEM, Crc};

const ACCOUNT: u8 = 6 << 3;
const MUXED: u8 = 12 << 3;
const CONTRACT: u8 = 2 << 3;
const KEY_BYTES: usize = 32;
/// Characters and bytes, version and checksum included.
const PLAIN: (usize, usize) = (56, 1 + KEY_BYTES + 2);
const WITH_ID: (usize, usize) = (69, 1 + KEY_BYTES + 8 + 2);

const CRC: Crc<u16> = Crc::<u16>::new(&CRC_16_XMODEM);
const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const NONE: u8 = 0x80;
const VALUES: [u8; 256] = {
    let mut table = [NONE; 256];
    let mut i = 0;
    while i < DIGITS.len() {
        table[DIGITS[i] as usize] = i as u8;
        i += 1;
    }
    table
};

/// Reads an address.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    read(text).map(|(key, _)| key)
}

/// The account and the id that the address itself holds.
pub(super) fn read(text: &str) -> Result<(AddressKey, Option<u64>), Refusal> {
    let (version, chars, bytes) = match text.as_bytes().first() {
        Some(b'G') => (ACCOUNT, PLAIN.0, PLAIN.1),
        Some(b'C') => (CONTRACT, PLAIN.0, PLAIN.1),
        Some(b'M') => (MUXED, WITH_ID.0, WITH_ID.1),
        _ => return Err(Refusal::Form),
    };
    if text.len() != chars {
        return Err(Refusal::Length);
    }
    let mut raw = [0u8; WITH_ID.1];
    let raw = &mut raw[..bytes];
    base32_decode(text, raw)?;
    let (body, found) = raw.split_at(bytes - 2);
    if CRC.checksum(body).to_le_bytes() != found {
        return Err(Refusal::Checksum);
    }
    if body[0] != version {
        return Err(Refusal::Form);
    }
    let mut canonical = [if version == MUXED { ACCOUNT } else { version }; 1 + KEY_BYTES];
    canonical[1..].copy_from_slice(&body[1..=KEY_BYTES]);
    let id = <[u8; 8]>::try_from(&body[1 + KEY_BYTES..]).ok().map(u64::from_be_bytes);
    Ok((AddressKey::of(Network::Stellar, &canonical), id))
}

/// Fills `raw`, whose length the caller chose by the length of the text.
fn base32_decode(text: &str, raw: &mut [u8]) -> Result<(), Refusal> {
    let (mut held, mut bits) = (0u32, 0);
    let mut slots = raw.iter_mut();
    for byte in text.bytes() {
        let value = VALUES[usize::from(byte)];
        if value == NONE {
            return Err(foreign(text, |c| c.is_ascii() && VALUES[c as usize] != NONE));
        }
        held = held << 5 | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            *slots.next().ok_or(Refusal::Length)? = (held >> bits) as u8;
        }
    }
    // Bits that stand for nothing must be zero, or there would be several texts for one address.
    if held & ((1 << bits) - 1) == 0 { Ok(()) } else { Err(Refusal::Checksum) }
}

fn write(version: u8, content: &[u8]) -> String {
    let body = [&[version], content].concat();
    let raw = [&body[..], &CRC.checksum(&body).to_le_bytes()].concat();
    let (mut held, mut bits, mut text) = (0u32, 0, String::with_capacity(WITH_ID.0));
    let mut push = |value: u32| text.push(char::from(DIGITS[(value & 0x1f) as usize]));
    for byte in raw {
        held = held << 8 | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            push(held >> bits);
        }
    }
    if bits > 0 {
        push(held << (5 - bits));
    }
    text
}

/// The muxed spelling of an account with an id; `None` for any other key (a contract has none).
pub fn muxed(key: &AddressKey, id: u64) -> Option<String> {
    let account = key.network() == Network::Stellar && key.bytes().first() == Some(&ACCOUNT);
    account.then(|| write(MUXED, &[&key.bytes()[1..], &id.to_be_bytes()].concat()))
}

/// The canonical bytes of an account or a contract, for samples.
pub(super) fn canonical_bytes(contract: bool, key: &[u8; KEY_BYTES]) -> Vec<u8> {
    [&[if contract { CONTRACT } else { ACCOUNT }], &key[..]].concat()
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    bytes.len() == 1 + KEY_BYTES && matches!(bytes[0], ACCOUNT | CONTRACT)
}

/// The one spelling without an id.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    if well_formed(bytes) { vec![write(bytes[0], &bytes[1..])] } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::{hex, parse};

    const ACCOUNT_G: &str = "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ";

    // SEP-23, "Valid test cases" and "Invalid test cases"; signed payloads, pools and balances receive no payments.
    #[test]
    fn published_keys_are_read_and_written() {
        let key = parse(Network::Stellar, ACCOUNT_G).unwrap();
        let hash = "3f0c34bf93ad0d9971d04ccc90f705511c838aad9734a4a2fb0d7a03fc7fe89a";
        assert_eq!((&*hex::lower(&key.bytes()[1..]), &*key.canonical()), (hash, ACCOUNT_G));
        for (id, text) in [
            (0, "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ"),
            (1234, "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAE2JUG6"),
            (1 << 63, "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLK"),
        ] {
            assert_eq!(read(text), Ok((key.clone(), Some(id))));
            assert_eq!(muxed(&key, id).as_deref(), Some(text));
        }
        let contract =
            parse(Network::Stellar, "CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA").unwrap();
        assert_eq!(hex::lower(&contract.bytes()[1..]), hash);
        assert_ne!(contract, key);
        assert_eq!(muxed(&contract, 0), None);
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        use Refusal::*;
        for (text, why) in [
            ("GAAAAAAAACGC6", Length),
            ("MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUR", Checksum),
            ("GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZA", Length),
            ("GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUACUSI", Length),
            ("G47QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVP2I", Form),
            ("MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLKA", Length),
            ("MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAAV75I", Length),
            ("M47QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ", Checksum),
            ("MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUK===", Length),
            ("MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUO", Checksum),
            (
                "PA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAQACAQDAQCQMBYIBEFAWDANBYHRAEISCMKBKFQXDAMRUGY4DUPB6IBZGM",
                Form,
            ),
            ("LA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUPJN", Form),
            ("BAAD6DBUX6J22DMZOHIEZTEQ64CVCHEDRKWZONFEUL5Q26QD7R76RGR4TU", Form),
            ("GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSG1", Character('1')),
            ("SA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ", Form),
        ] {
            assert_eq!(decode(text), Err(why), "{text}");
        }
    }
}
