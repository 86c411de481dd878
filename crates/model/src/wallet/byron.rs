//! Cardano's Byron addresses: CBOR and a CRC-32, in Base58.
//!
//! Promises: only the one encoding the network itself writes is read, so an address has one text; an address with a
//! network tag belongs to a test network and is refused as such. Does not: open the encrypted derivation path.
//! Source: CIP-19 and its `CIP-0019-byron-addresses.cddl`.

use super::base58::{self, BITCOIN};
use super::error::Refusal;
use super::{AddressKey, Network};
use crc::{CRC_32_ISO_HDLC, Crc};

/// Fewest characters of an address that holds nothing but its root, and the bound of Base58.
const CHARS: std::ops::RangeInclusive<usize> = 50..=base58::CHARS_MAX;
const BYTES_MAX: usize = 96;
/// An array of two, tag 24, a byte string whose length follows.
const HEAD: [u8; 4] = [0x82, 0xd8, 0x18, 0x58];
/// Opens the canonical bytes; header type 8 of CIP-19.
const KIND: u8 = 0x80;
const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);
/// How the main network's addresses begin, without and with a derivation path.
const STARTS: [&str; 2] = ["Ae2", "DdzFF"];

/// Reads an address.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    // The main network's addresses, and two that its test networks print.
    if !CHARS.contains(&text.len()) || !text.starts_with(['A', 'D', '2', '3']) {
        return Err(Refusal::Form);
    }
    let mut raw = [0u8; BYTES_MAX];
    read(text, &mut raw).map_err(|refusal| match refusal {
        // A text that begins so was meant for an address, whichever byte is wrong.
        Refusal::Form | Refusal::Length if STARTS.iter().any(|start| text.starts_with(start)) => {
            Refusal::Checksum
        }
        Refusal::Character(_) if !STARTS.iter().any(|start| text.starts_with(start)) => Refusal::Form,
        other => other,
    })
}

fn read(text: &str, raw: &mut [u8; BYTES_MAX]) -> Result<AddressKey, Refusal> {
    let length = base58::read(&BITCOIN, text, raw)?;
    let (size, rest) =
        raw[..length].strip_prefix(&HEAD).and_then(<[u8]>::split_first).ok_or(Refusal::Form)?;
    let (payload, found) = rest.split_at_checked(usize::from(*size)).ok_or(Refusal::Form)?;
    if found != number(CRC.checksum(payload)) {
        return Err(Refusal::Checksum);
    }
    match parse(payload) {
        Some(Tagged(false)) if *size >= 24 && text.starts_with(['A', 'D']) => {
            Ok(AddressKey::of(Network::Cardano, &[&[KIND], payload].concat()))
        }
        Some(Tagged(true)) => Err(Refusal::TestNetwork),
        _ => Err(Refusal::Program),
    }
}

/// Whether the attributes name a network, which the main network's never do.
struct Tagged(bool);

/// Reads root, attributes and type; `None` for any other content.
fn parse(payload: &[u8]) -> Option<Tagged> {
    let rest = payload.strip_prefix(&[0x83, 0x58, 0x1c])?.get(28..)?;
    let (map, mut rest) = rest.split_first()?;
    let (mut tagged, mut before) = (false, 0);
    for _ in 0..map.checked_sub(0xa0).filter(|entries| *entries <= 2)? {
        let (name, value) = rest.split_first()?;
        if *name <= before || *name > 2 {
            return None;
        }
        (before, tagged) = (*name, tagged || *name == 2);
        rest = after_bytes(value)?;
    }
    matches!(rest, [0..=2]).then_some(Tagged(tagged))
}

/// What follows a byte string of at most 255 bytes.
fn after_bytes(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        [head @ 0x40..=0x57, rest @ ..] => rest.get(usize::from(head - 0x40)..),
        [0x58, size @ 24..=0xff, rest @ ..] => rest.get(usize::from(*size)..),
        _ => None,
    }
}

/// An unsigned number in its shortest form.
fn number(value: u32) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    match value {
        0..=23 => vec![bytes[3]],
        24..=0xff => vec![0x18, bytes[3]],
        0x100..=0xffff => vec![0x19, bytes[2], bytes[3]],
        _ => [&[0x1a], &bytes[..]].concat(),
    }
}

/// Whether these are the bytes of a Byron address's key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    match bytes.split_first() {
        Some((&KIND, payload)) => {
            let fits = (24..=BYTES_MAX - 10).contains(&payload.len());
            fits && matches!(parse(payload), Some(Tagged(false)))
                && base58::write(&BITCOIN, &envelope(bytes)).starts_with(['A', 'D'])
        }
        _ => false,
    }
}

/// The whole address of a key's bytes.
pub(super) fn envelope(bytes: &[u8]) -> Vec<u8> {
    let payload = bytes.get(1..).unwrap_or_default();
    [&HEAD[..], &[payload.len() as u8], payload, &number(CRC.checksum(payload))].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::{hex, parse};

    #[test]
    fn published_addresses_are_read_and_written() {
        for (text, root) in [
            // cardano-wallet, "Byron address format"; Pallas, `byron.rs`; cardano-js-sdk, CIP-19 vectors.
            (
                "Ae2tdPwUPEZLs4HtbuNey7tK4hTKrwNwYtGqp7bDfCy2WdR3P6735W5Yfpe",
                "f11939f42338d59e21baa08645ac1f0038d5ee969f99fe98f402fe79",
            ),
            (
                "Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAi",
                "ba970ad36654d8dd8f74274b733452ddeab9a62a397746be3c42ccdd",
            ),
            (
                "DdzFFzCqrht7PQiAhzrn6rNNoADJieTWBt8KeK9BZdUsGyX9ooYD9NpMCTGjQoUKcHN47g8JMXhvKogsGpQHtiQ65fZwiypjrC6d3a4Q",
                "",
            ),
            (
                "DdzFFzCqrhsw3prhfMFDNFowbzUku3QmrMwarfjUbWXRisodn97R436SHc1rimp4MhPNmbdYb1aTdqtGSJixMVMi5MkArDQJ6Sc1n3Ez",
                "",
            ),
        ] {
            let key = parse(Network::Cardano, text).unwrap();
            assert_eq!(key.canonical(), text);
            assert!(hex::lower(key.bytes()).starts_with(&format!("8083581c{root}")), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        use Refusal::*;
        let whole = |payload: &[u8]| base58::write(&BITCOIN, &envelope(&[&[KIND], payload].concat()));
        let root = [&[0x83, 0x58, 0x1c][..], &[7; 28]].concat();
        let with = |rest: &[u8]| whole(&[&root[..], rest].concat());
        for (text, why) in [
            ("Ae2tdPwUPEZLs4HtbuNey7tK4hTKrwNwYtGqp7bDfCy2WdR3P6735W5Yfpf", Checksum),
            ("Ae2tdPwUPEZLs4HtbuNey7tK4hTKrwNwYtGqp7bDfCy2WdR3P6735W5Yfp", Checksum),
            ("Ae2tdPwUPEZLs4HtbuNey7tK4hTKrwNwYtGqp7bDfCy2WdR3P6735W5Yfp0", Character('0')),
            // CIP-19, introduction; cardano-js-sdk: test networks, with and without a path.
            (
                "37btjrVyb4KDXBNC4haBVPCrro8AQPHwvCMp3RFhhSVWwfFmZ6wwzSK6JK1hY6wHNmtrpTf1kdbva8TCneM2YsiXT7mrzT21EacHnPpz5YyUdj64na",
                TestNetwork,
            ),
            ("2cWKMJemoBakkUSWX3DZdx8eXGeqjN6mkgVUCND1RNB736qWS5v1CGgQGNNTFUZSXaVLj", TestNetwork),
            // Attributes: too many, out of order, unknown; a type that is none; something after the type.
            (&with(&[0xa3, 0x00]), Program),
            (&with(&[0xa1, 0x03, 0x41, 0x00, 0x00]), Program),
            (&with(&[0xa0, 0x03]), Program),
            (&with(&[0xa0, 0x00, 0x00]), Program),
            ("A plain text that is no address of anything, and long", Form),
        ] {
            let found = decode(text);
            // Contents of other sizes may begin with other letters, and are then no address at all.
            let starts = text.starts_with(['A', 'D', '2', '3']);
            assert_eq!(found, Err(if starts { why } else { Form }), "{text}");
        }
    }

    #[test]
    fn numbers_have_one_form() {
        for (value, bytes) in [
            (23, &[0x17][..]),
            (24, &[0x18, 24]),
            (0xff, &[0x18, 0xff]),
            (0x100, &[0x19, 1, 0]),
            (0xffff, &[0x19, 0xff, 0xff]),
            (0x1_0000, &[0x1a, 0, 1, 0, 0]),
        ] {
            assert_eq!(number(value), bytes);
        }
    }
}
