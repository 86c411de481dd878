//! Polkadot, Kusama and every chain with SS58 addresses: a network prefix, an account, two bytes of BLAKE2b.
//!
//! Promises: the account is the key, so one account under any prefix is one key: its owner is the same on every such
//! chain. Does not: read the short account indices of 1 to 8 bytes, which stand for different accounts on different
//! chains, nor 33-byte public keys, which are no accounts; nor the bare account in hexadecimal, which other networks
//! write alike. **Two bytes of checksum** let one mistyped letter in 65,536 through. Source: the SS58 registry and
//! Substrate's `crypto.rs`.

use super::base58::{self, BITCOIN};
use super::error::Refusal;
use super::{AddressKey, Network};
use blake2::{Blake2b512, Digest};

/// With a prefix of one byte and of two.
const BYTES: [usize; 2] = [35, 36];
const BYTES_MAX: usize = 36;
/// 35 bytes of which many are zero, and 36 at most.
const CHARS: std::ops::RangeInclusive<usize> = 35..=50;
const CHECKSUM_BYTES: usize = 2;
/// Prefixes below this take one byte.
const SHORT_PREFIXES: u16 = 64;
const PREFIX_MAX: u16 = 0x3fff;
/// The registry keeps these for no network.
const RESERVED: [u16; 2] = [46, 47];
/// The prefixes printed by [`super::encodings`]: Polkadot, Kusama, Astar, Acala, Centrifuge, any Substrate chain,
/// Hydration, and Vara for the form with two bytes.
const PRINTED: [u16; 8] = [0, 2, 5, 10, 36, 42, 63, 137];

/// Reads an address.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    if !CHARS.contains(&text.len()) || !base58::may_take(text, BYTES[0]..=BYTES[1]) {
        return Err(Refusal::Form);
    }
    let mut raw = [0u8; BYTES_MAX];
    let length = match base58::read(&BITCOIN, text, &mut raw) {
        Ok(length) => length,
        // Every other network's text comes here too.
        Err(_) => return Err(Refusal::Form),
    };
    let raw = &raw[..length];
    let head = match raw.first() {
        Some(0..=63) => 1,
        Some(64..=127) => 2,
        _ => return Err(Refusal::Form),
    };
    if length != BYTES[head - 1] {
        return Err(Refusal::Form);
    }
    let (body, found) = raw.split_at(length - CHECKSUM_BYTES);
    if checksum(body) != found {
        return Err(Refusal::Checksum);
    }
    if RESERVED.contains(&prefix(&body[..head])) {
        return Err(Refusal::Program);
    }
    Ok(AddressKey::of(Network::Polkadot, &body[head..]))
}

fn prefix(head: &[u8]) -> u16 {
    match head {
        [one] => u16::from(*one),
        [first, second] => u16::from(first << 2 | second >> 6) | u16::from(second & 0x3f) << 8,
        _ => u16::MAX,
    }
}

fn checksum(body: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let digest = Blake2b512::new().chain_update(b"SS58PRE").chain_update(body).finalize();
    [digest[0], digest[1]]
}

/// The spelling of an account under a network's prefix; `None` for another key and for a prefix no network can have.
pub fn with_prefix(key: &AddressKey, prefix: u16) -> Option<String> {
    let possible = key.network() == Network::Polkadot && prefix <= PREFIX_MAX && !RESERVED.contains(&prefix);
    possible.then(|| {
        let [low, high] = prefix.to_le_bytes();
        let head =
            if prefix < SHORT_PREFIXES { vec![low] } else { vec![low >> 2 | 0x40, high | (low & 3) << 6] };
        let body = [&head[..], key.bytes()].concat();
        base58::write(&BITCOIN, &[&body[..], &checksum(&body)].concat())
    })
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    bytes.len() == 32
}

/// The spellings of the best-known networks, Polkadot's first; [`with_prefix`] makes the others.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    if !well_formed(bytes) {
        return Vec::new();
    }
    let key = AddressKey::of(Network::Polkadot, bytes);
    PRINTED.iter().filter_map(|prefix| with_prefix(&key, *prefix)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::{hex, parse};

    #[test]
    fn one_account_under_any_prefix_is_one_key() {
        for (account, spellings) in [
            // Substrate's development key of Alice.
            (
                "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d",
                &[
                    (42, "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"),
                    (0, "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"),
                    (2, "HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F"),
                ][..],
            ),
            // Dune's documentation, `from_ss58` and `to_ss58`.
            (
                "2534454d30f8a028e42654d6b535e0651d1d026ddf115cef59ae1dd71bae074e",
                &[
                    (0, "1qnJN7FViy3HZaxZK9tGAA71zxHSBeUweirKqCaox4t8GT7"),
                    (2, "DR6pMC4GJiVbgPtNNuw1xgxJyEsYYuXKXq7ZCVBjfFrh3V5"),
                ],
            ),
        ] {
            for (prefix, text) in spellings {
                let key = parse(Network::Polkadot, text).unwrap();
                assert_eq!(hex::lower(key.bytes()), account, "{text}");
                assert_eq!(with_prefix(&key, *prefix).as_deref(), Some(*text));
            }
        }
        let key = parse(Network::Polkadot, "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY").unwrap();
        for prefix in 0..=PREFIX_MAX {
            match with_prefix(&key, prefix) {
                Some(text) => assert_eq!(parse(Network::Polkadot, &text).as_ref(), Ok(&key), "{prefix}"),
                None => assert!(RESERVED.contains(&prefix), "{prefix}"),
            }
        }
        assert_eq!(with_prefix(&key, PREFIX_MAX + 1), None);
        // Moonriver's registry entry (1285) shows how two bytes hold a prefix: 0x41 0x45... by the registry's formula.
        assert_eq!(prefix(&[0x41, 0x45]), 1285);
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        use Refusal::*;
        let whole = |head: &[u8], account: &[u8]| {
            let body = [head, account].concat();
            base58::write(&BITCOIN, &[&body[..], &checksum(&body)].concat())
        };
        for (text, why) in [
            ("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ", Checksum),
            ("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQ", Form),
            ("42RLPACwZPx3vYYmxSueqsogfynBDqXK298EDsNoyoHi", Form),
            (&whole(&[46], &[9; 32]), Program),
            // A public key of 33 bytes, an index of 8, a first byte that the registry keeps back.
            (&whole(&[42], &[9; 33]), Form),
            (&whole(&[42], &[9; 8]), Form),
            (&whole(&[128], &[9; 32]), Form),
        ] {
            assert_eq!(decode(text), Err(why), "{text}");
        }
    }
}
