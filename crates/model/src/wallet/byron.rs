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
        Refusal::Form | Refusal::Length if STARTS.iter().any(|start| text.starts_with(start)) => Refusal::Checksum,
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
