//! TRON: `T…` in Base58Check, or the same 21 bytes in hexadecimal (`41…`, `0x41…`).
//!
//! Promises: both forms give one key. Does not: demand a checksum of the hexadecimal form, which has
//! none; nor accept `0x` with twenty bytes, which TRON software prints for contracts but which is an
//! EVM address by form.

use super::error::Refusal;
use super::{AddressKey, Network, base58, hex};

const VERSION: u8 = 0x41;
/// Version 0x41 always takes 34 characters; with fewer, a letter was lost, and saying so helps more
/// than a wrong checksum.
const BASE58_CHARS: usize = 34;

/// Reads an address.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    if text.starts_with('T') {
        if text.len() != BASE58_CHARS {
            return Err(Refusal::Length);
        }
        return match base58::decode(text)? {
            (VERSION, hash) => Ok(AddressKey::of(Network::Tron, &with_version(&hash))),
            _ => Err(Refusal::Form),
        };
    }
    let digits = hex::strip_prefix(text).unwrap_or(text);
    if digits.len() != 42 || !digits.starts_with("41") {
        return Err(Refusal::Form);
    }
    let (bytes, _) = hex::read::<21>(digits).map_err(|_| Refusal::Form)?;
    Ok(AddressKey::of(Network::Tron, &bytes))
}

fn with_version(hash: &[u8; 20]) -> [u8; 21] {
    let mut bytes = [VERSION; 21];
    bytes[1..].copy_from_slice(hash);
    bytes
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    bytes.len() == 21 && bytes[0] == VERSION
}

/// Every spelling, the canonical (Base58Check) one first.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    if !well_formed(bytes) {
        return Vec::new();
    }
    let lower = hex::lower(bytes);
    let upper = lower.to_ascii_uppercase();
    let mut all = vec![base58::encode(VERSION, &bytes[1..])];
    for spelling in [format!("0x{lower}"), format!("0x{upper}"), lower, upper] {
        if !all.contains(&spelling) {
            all.push(spelling);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::parse;

    #[test]
    fn published_pairs_are_one_key() {
        for (text, hexadecimal) in [
            // TRON protocol documentation, address section.
            ("TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW", "415a523b449890854c8fc460ab602df9f31fe4293f"),
            // CryptoTron::AddrTools documentation.
            ("TQHgMpVzWkhSsRB4BzZgmV8uW4cFL8eaBr", "419D1015E669C2DF831003C5C54CEB48DA613D9979"),
            // Dune documentation, from_tron_address.
            ("THHRK1bA7YRPZBcLnTP1SZy9ipUpsRwpo6", "41503aa4ad108bd3a89ba0310e23b49fb654cd6986"),
        ] {
            let key = parse(Network::Tron, text).unwrap();
            assert_eq!(key.canonical(), text);
            for spelling in [hexadecimal, &format!("0x{hexadecimal}"), &hexadecimal.to_uppercase()] {
                assert_eq!(parse(Network::Tron, spelling).as_ref(), Ok(&key), "{spelling}");
            }
        }
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        for (text, why) in [
            ("TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMV", Refusal::Checksum),
            ("TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxM", Refusal::Length),
            ("TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMI", Refusal::Character('I')),
            ("0x5a523b449890854c8fc460ab602df9f31fe4293f", Refusal::Form),
            ("425a523b449890854c8fc460ab602df9f31fe4293f", Refusal::Form),
            ("415a523b449890854c8fc460ab602df9f31fe4293g", Refusal::Form),
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Refusal::Form),
            ("", Refusal::Form),
        ] {
            assert_eq!(decode(text), Err(why), "{text}");
        }
    }
}
