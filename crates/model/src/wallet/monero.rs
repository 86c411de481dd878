//! Monero: standard `4…`, subaddress `8…`, integrated `4…` with 106 characters.
//!
//! Promises: an integrated address has the key of its standard address: **the payment id is no part of it**,
//! because it tells the receiver what a payment is for and not who receives it. Keeping it would
//! give a listed party 2^64 unlisted addresses. It comes apart (see [`super::parse_destination`]). Does not: check that the keys are points of the
//! curve, nor link subaddresses to their wallet, which nobody without its view key can.
//! Source: Monero's `base58.cpp` and `cryptonote_basic_impl.cpp`.

use super::error::Refusal;
use super::{AddressKey, Network};
use sha3::{Digest, Keccak256};

/// Kind, spend key, view key: the canonical bytes.
const KEY_BYTES: usize = 65;
const CHECKSUM_BYTES: usize = 4;
/// Characters and bytes of a standard address or subaddress, and of an integrated address.
const PLAIN: (usize, usize) = (95, KEY_BYTES + CHECKSUM_BYTES);
const INTEGRATED: (usize, usize) = (106, KEY_BYTES + 8 + CHECKSUM_BYTES);

const KIND_STANDARD: u8 = 18;
const KIND_INTEGRATED: u8 = 19;
const KIND_SUBADDRESS: u8 = 42;
/// Kinds of the test network and the stage network.
const TEST_KINDS: [u8; 6] = [53, 54, 63, 24, 25, 36];

/// Reads an address.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    read(text).map(|(key, _)| key)
}

/// The address without the payment id, and the payment id.
pub(super) fn read(text: &str) -> Result<(AddressKey, Option<[u8; 8]>), Refusal> {
    let mut raw = [0u8; INTEGRATED.1];
    let plain = match text.len() {
        n if n == PLAIN.0 => true,
        n if n == INTEGRATED.0 => false,
        n => {
            // Near misses deserve the better message; anything else is simply no Monero address.
            let near = text.starts_with(['4', '8']) && (PLAIN.0 - 10..=INTEGRATED.0 + 10).contains(&n);
            return Err(if near { Refusal::Length } else { Refusal::Form });
        }
    };
    if !text.starts_with(['4', '8', '5', '7', '9', 'A', 'B']) {
        return Err(Refusal::Form);
    }
    let raw = if plain { &mut raw[..PLAIN.1] } else { &mut raw[..] };
    base58_decode(text, raw)?;
    let (body, found) = raw.split_at(raw.len() - CHECKSUM_BYTES);
    if Keccak256::digest(body)[..CHECKSUM_BYTES] != *found {
        return Err(if text.starts_with(['4', '8']) { Refusal::Checksum } else { Refusal::Form });
    }
    match (body[0], plain) {
        (KIND_STANDARD | KIND_SUBADDRESS, true) => Ok((AddressKey::of(Network::Monero, body), None)),
        (KIND_INTEGRATED, false) => {
            let mut key = [0u8; KEY_BYTES];
            key.copy_from_slice(&body[..KEY_BYTES]);
            key[0] = KIND_STANDARD;
            let id = <[u8; 8]>::try_from(&body[KEY_BYTES..]).ok();
            Ok((AddressKey::of(Network::Monero, &key), id))
        }
        (kind, _) if TEST_KINDS.contains(&kind) => Err(Refusal::TestNetwork),
        _ => Err(Refusal::Form),
    }
}

/// The integrated spelling of a standard address with a payment id; `None` for any other key
/// (a subaddress has no integrated form).
pub fn integrated(key: &AddressKey, payment_id: [u8; 8]) -> Option<String> {
    let standard = key.network() == Network::Monero && key.bytes().first() == Some(&KIND_STANDARD);
    standard.then(|| {
        let mut body = key.bytes().to_vec();
        body[0] = KIND_INTEGRATED;
        body.extend_from_slice(&payment_id);
        encode(body)
    })
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    bytes.len() == KEY_BYTES && matches!(bytes[0], KIND_STANDARD | KIND_SUBADDRESS)
}

/// The one spelling without a payment id.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    if well_formed(bytes) { vec![encode(bytes.to_vec())] } else { Vec::new() }
}

/// The canonical bytes from a kind and two keys, for samples.
pub(super) fn canonical_bytes(subaddress: bool, keys: &[u8; 64]) -> [u8; KEY_BYTES] {
    let mut bytes = [if subaddress { KIND_SUBADDRESS } else { KIND_STANDARD }; KEY_BYTES];
    bytes[1..].copy_from_slice(keys);
    bytes
}

fn encode(mut body: Vec<u8>) -> String {
    let checksum = Keccak256::digest(&body);
    body.extend_from_slice(&checksum[..CHECKSUM_BYTES]);
    base58_encode(&body)
}

// Monero cuts the bytes into blocks of eight and writes each as eleven digits; the last, shorter
// block of both forms has five bytes and seven digits. Blocks have fixed widths, so unlike Bitcoin's
// Base58 the value is never divided as a whole.
const BLOCK: (usize, usize) = (8, 11);
const LAST_BLOCK: (usize, usize) = (5, 7);
const DIGITS: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const NO_DIGIT: u8 = 0xff;
const VALUES: [u8; 256] = {
    let mut table = [NO_DIGIT; 256];
    let mut i = 0;
    while i < DIGITS.len() {
        table[DIGITS[i] as usize] = i as u8;
        i += 1;
    }
    table
};

/// Fills `raw`, whose length the caller chose by the length of the text.
fn base58_decode(text: &str, raw: &mut [u8]) -> Result<(), Refusal> {
    for (digits, block) in text.as_bytes().chunks(BLOCK.1).zip(raw.chunks_mut(BLOCK.0)) {
        let mut value = 0u64;
        for byte in digits {
            let digit = VALUES[usize::from(*byte)];
            if digit == NO_DIGIT {
                let known = |c: char| c.is_ascii() && VALUES[c as usize] != NO_DIGIT;
                return Err(Refusal::Character(text.chars().find(|c| !known(*c)).unwrap_or(' ')));
            }
            // A block above its range is a second spelling of nothing: some letter is wrong.
            value = value
                .checked_mul(58)
                .and_then(|v| v.checked_add(u64::from(digit)))
                .ok_or(Refusal::Checksum)?;
        }
        let bytes = value.to_be_bytes();
        let (spare, used) = bytes.split_at(BLOCK.0 - block.len());
        if spare.iter().any(|&b| b != 0) {
            return Err(Refusal::Checksum);
        }
        block.copy_from_slice(used);
    }
    Ok(())
}

fn base58_encode(raw: &[u8]) -> String {
    let mut text = String::with_capacity(INTEGRATED.0);
    for block in raw.chunks(BLOCK.0) {
        let mut value = block.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
        let width = if block.len() == BLOCK.0 { BLOCK.1 } else { LAST_BLOCK.1 };
        let mut digits = [b'1'; BLOCK.1];
        for slot in digits[..width].iter_mut().rev() {
            *slot = DIGITS[(value % 58) as usize];
            value /= 58;
        }
        text.extend(digits[..width].iter().map(|digit| char::from(*digit)));
    }
    text
}

const _: () = assert!(PLAIN.1 % BLOCK.0 == LAST_BLOCK.0 && INTEGRATED.1 % BLOCK.0 == LAST_BLOCK.0);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::{hex, parse};

    /// The Monero project's donation addresses, former and present.
    const DONATION: &str =
        "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A";
    const DONATION_SUBADDRESS: &str =
        "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H";
    /// Published pairs: standard, integrated, payment id, spend key.
    const PAIRS: [(&str, &str, &str, &str); 1] = [(
        "49Xgwx3RfyV3ZMEVyrUNuUMzgQ1WHjkWL5T6Xk7QaTszggbtPbRPEkZQau9yACYEmUCHPNrU2MBdnJf4s4xLK5AyLDP5ucd",
        "4KEMxkrvHF13ZMEVyrUNuUMzgQ1WHjkWL5T6Xk7QaTszggbtPbRPEkZQau9yACYEmUCHPNrU2MBdnJf4s4xLK5AyVTr66Q8LFefPwwfA1t",
        "2b1a3c54591708cb",
        "d0a42991d6f8640f4aae2bd58e509f7d848a3daea4fce11a9ab57f925eef4ded",
    )];

    #[test]
    fn published_addresses_are_read_and_written() {
        for (text, kind) in [
            (DONATION, KIND_STANDARD),
            (DONATION_SUBADDRESS, KIND_SUBADDRESS),
            // monero-rs documentation.
            (
                "4ADT1BtbxqEWeMKp9GgPr2NeyJXXtNxvoDawpyA4WpzFcGcoHUvXeijE66DNfohE9r1bQYaBiQjEtKE7CtkTdLwiDznFzra",
                KIND_STANDARD,
            ),
            // The same wallet as the pair below, account 0, address 1.
            (
                "85cqdW5fHGvUQzGXzrRUHf6P6AJjJrYxa25v351wNJCrS3p1g8wL1gk35HjxyQGGJPY3SygtnFxKjHtVcA7rAM1JBHukQod",
                KIND_SUBADDRESS,
            ),
        ] {
            let key = parse(Network::Monero, text).unwrap();
            assert_eq!((key.bytes()[0], key.canonical().as_str()), (kind, text));
        }
    }

    #[test]
    fn integrated_addresses_have_the_key_of_their_standard_address() {
        for (standard, with_id, payment_id, spend_key) in PAIRS {
            let key = parse(Network::Monero, standard).unwrap();
            assert_eq!(hex::lower(&key.bytes()[1..33]), spend_key);
            assert_eq!(parse(Network::Monero, with_id).as_ref(), Ok(&key));
            assert_eq!(parse(Network::Monero, with_id).unwrap().canonical(), standard);
            let (id, _) = hex::read::<8>(payment_id).unwrap();
            assert_eq!(integrated(&key, id).as_deref(), Some(with_id));
        }
        // Integrated addresses without a published counterpart: monero-docs, monero-rs.
        for text in [
            "4LL9oSLmtpccfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2bYXZKKQePHES9khPK",
            "4Byr22j9M2878Mtyb3fEPcBNwBZf5EXqn1Yi6VzR46618SFBrYysab2Cs1474CVDbsh94AJq7vuV3Z2DRq4zLcY3LHzo1Nbv3d8J6VhvCV",
        ] {
            let key = parse(Network::Monero, text).unwrap();
            assert_eq!((key.bytes()[0], key.canonical().len()), (KIND_STANDARD, 95));
        }
        let subaddress = parse(Network::Monero, DONATION_SUBADDRESS).unwrap();
        assert_eq!(integrated(&subaddress, [0; 8]), None);
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        let replaced = |i: usize, c: &str| format!("{}{c}{}", &DONATION[..i], &DONATION[i + 1..]);
        for (text, why) in [
            (replaced(94, "B"), Refusal::Checksum),
            (replaced(50, "0"), Refusal::Character('0')),
            // The last block must stay below 2^40.
            (format!("{}zzzzzzz", &DONATION[..88]), Refusal::Checksum),
            // A full block must stay below 2^64.
            (format!("4zzzzzzzzzz{}", &DONATION[11..]), Refusal::Checksum),
            (DONATION[..94].to_owned(), Refusal::Length),
            (DONATION[..40].to_owned(), Refusal::Form),
            (format!("é{}", &DONATION[2..]), Refusal::Form),
            (String::new(), Refusal::Form),
            // A transaction or key hash, as OFAC published one under XMR.
            ("5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320".to_owned(), Refusal::Form),
            // monero-python documentation: test network, standard address and subaddress.
            ("A2GmyHHJ9jtUhPiwoAbR2tXU9LJu2U6fJjcsv3rxgkVRWU6tEYcn6C1NBc7wqCv5V7NW3zeYuzKf6RGGgZTFTpVC4QxAiAX".to_owned(), Refusal::TestNetwork),
            ("BenuGf8eyVhjZwdcxEJY1MHrUfqHjPvE3d7Pi4XY5vQz53VnVpB38bCBsf8AS5rJuZhuYrqdG9URc2eFoCNPwLXtLENT4R7".to_owned(), Refusal::TestNetwork),
        ] {
            assert_eq!(decode(&text), Err(why), "{text}");
        }
    }
}
