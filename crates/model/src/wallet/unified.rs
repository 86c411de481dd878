//! Zcash's unified addresses: several receivers in one text, mixed so that a change anywhere shows everywhere.
//!
//! Promises: bech32m, F4Jumble, padding, order, sizes and composition are all checked; a bounded text. Does not:
//! understand receivers without a number here: they stay part of the key, and a sender's software may know them.
//! Source: ZIP 316, revision 0.

use super::bech32::{self, Kind, Prefix};
use super::error::Refusal;
use super::{AddressKey, Network, script, zcash};
use blake2::Blake2bVarCore;
use blake2::digest::block_api::{Block, Buffer, UpdateCore, VariableOutputCore};
use blake2::digest::common::Output;

pub(super) const PREFIX: Prefix = Prefix::new("u");
/// The longest published vector has under 700 characters; unknown receivers make them long.
const CHARS_MAX: usize = 1024;
const BYTES_MAX: usize = CHARS_MAX * 5 / 8;
/// The prefix filled with zeros: it makes an address of the test network fail here.
const PADDING: [u8; 16] = *b"u\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
/// F4Jumble needs this many.
const BYTES_MIN: usize = 48;
/// Opens the canonical bytes; no script and no Sapling receiver begins so.
const KIND: u8 = b'u';

const P2PKH: u32 = 0;
const P2SH: u32 = 1;
const SAPLING: u32 = 2;
const ORCHARD: u32 = 3;
/// ZIP 316: no number is larger.
const TYPE_MAX: u32 = 0x0200_0000;
/// Numbers that a reader who does not know them must refuse.
const MUST_UNDERSTAND: std::ops::RangeInclusive<u32> = 0xe0..=0xfc;

/// Reads a text for which [`Prefix::starts`] holds.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    let mut words = [0u8; CHARS_MAX];
    if text.len() > CHARS_MAX || text.len() < BYTES_MIN * 8 / 5 {
        return Err(Refusal::Length);
    }
    let (kind, words) = bech32::read(text, &PREFIX, &mut words)?;
    if kind != Kind::Bech32m {
        return Err(Refusal::ChecksumKind);
    }
    let mut bytes = [0u8; BYTES_MAX];
    let length = bech32::to_bytes(words, &mut bytes).map(<[u8]>::len).ok_or(Refusal::Program)?;
    let message = &mut bytes[..length];
    if length < BYTES_MIN {
        return Err(Refusal::Program);
    }
    unjumble(message);
    let content = message.strip_suffix(&PADDING).ok_or(Refusal::Program)?;
    if !is_composed_well(content) {
        return Err(Refusal::Program);
    }
    Ok(AddressKey::of(Network::Zcash, &[&[KIND], content].concat()))
}

/// The receivers' own keys. An address of one receiver has that receiver's key for its only relative, unless that is
/// the address itself.
pub(super) fn receivers(key: &AddressKey) -> Vec<AddressKey> {
    let [KIND, content @ ..] = key.bytes() else {
        return Vec::new();
    };
    let keyed = |(kind, data): (u32, &[u8])| match (kind, <&[u8; 20]>::try_from(data)) {
        (P2PKH, Ok(hash)) => Some(AddressKey::of(Network::Zcash, &script::key_hash(hash))),
        (P2SH, Ok(hash)) => Some(AddressKey::of(Network::Zcash, &script::script_hash(hash))),
        (SAPLING, _) => Some(zcash::sapling(data)),
        // Orchard has no address form but a unified address that holds nothing else.
        (ORCHARD, _) => Some(AddressKey::of(Network::Zcash, &orchard(data))),
        _ => None,
    };
    Items(content).filter_map(|item| item.and_then(keyed)).filter(|receiver| receiver != key).collect()
}

fn orchard(data: &[u8]) -> Vec<u8> {
    [&[KIND, ORCHARD as u8, data.len() as u8], data].concat()
}

/// The canonical bytes of an address with an Orchard receiver and perhaps a transparent one, for samples.
pub(super) fn canonical_bytes(hash: Option<&[u8; 20]>, receiver: &[u8; 43]) -> Vec<u8> {
    let mut bytes = vec![KIND];
    if let Some(hash) = hash {
        bytes.extend([P2PKH as u8, 20]);
        bytes.extend(hash);
    }
    bytes.extend(&orchard(receiver)[1..]);
    bytes
}

/// Receivers by number and content; `None` where the bytes are no receiver.
struct Items<'a>(&'a [u8]);

impl<'a> Iterator for Items<'a> {
    type Item = Option<(u32, &'a [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let item = self.read();
        if item.is_none() {
            self.0 = &[];
        }
        Some(item)
    }
}

impl<'a> Items<'a> {
    fn read(&mut self) -> Option<(u32, &'a [u8])> {
        let kind = self.number()?;
        let length = self.number()?;
        let (data, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some((kind, data))
    }

    /// Bitcoin's compact size, in its shortest form and at most 32 bits.
    fn number(&mut self) -> Option<u32> {
        let (value, least, rest) = match self.0 {
            [0xfd, a, b, rest @ ..] => (u32::from_le_bytes([*a, *b, 0, 0]), 0xfd, rest),
            [0xfe, a, b, c, d, rest @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]), 0x1_0000, rest),
            [byte @ 0..=0xfc, rest @ ..] => (u32::from(*byte), 0, rest),
            _ => return None,
        };
        self.0 = rest;
        (value >= least).then_some(value)
    }
}

/// Numbers rise; known receivers have their size; not both transparent kinds; not transparent alone.
fn is_composed_well(content: &[u8]) -> bool {
    let (mut before, mut transparent, mut other) = (None, 0, false);
    for item in Items(content) {
        let Some((kind, data)) = item else {
            return false;
        };
        let size = match kind {
            P2PKH | P2SH => 20,
            SAPLING | ORCHARD => 43,
            _ => data.len(),
        };
        let rises = before.is_none_or(|before| before < kind);
        if !rises || data.len() != size || kind > TYPE_MAX || MUST_UNDERSTAND.contains(&kind) {
            return false;
        }
        match kind {
            P2PKH | P2SH => transparent += 1,
            _ => other = true,
        }
        before = Some(kind);
    }
    other && transparent <= 1
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    match bytes {
        [KIND, content @ ..] => {
            let whole = content.len() + PADDING.len();
            (BYTES_MIN..=BYTES_MAX - 8).contains(&whole) && is_composed_well(content)
        }
        _ => false,
    }
}

/// Both spellings, lower case first.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    if !well_formed(bytes) {
        return Vec::new();
    }
    let mut message = [&bytes[1..], &PADDING].concat();
    jumble(&mut message);
    bech32::spellings(&PREFIX, Kind::Bech32m, &message)
}

// F4Jumble: a Feistel network of four rounds over two parts of the message.
const HASH_BYTES: usize = 64;

fn jumble(message: &mut [u8]) {
    let (left, right) = message.split_at_mut(HASH_BYTES.min(message.len() / 2));
    widen(left, right, 0);
    narrow(left, right, 0);
    widen(left, right, 1);
    narrow(left, right, 1);
}

fn unjumble(message: &mut [u8]) {
    let (left, right) = message.split_at_mut(HASH_BYTES.min(message.len() / 2));
    narrow(left, right, 1);
    widen(left, right, 1);
    narrow(left, right, 0);
    widen(left, right, 0);
}

/// Mixes the right part into the left.
fn narrow(left: &mut [u8], right: &[u8], round: u8) {
    let hash = hash(b'H', [round, 0, 0], left.len(), right);
    left.iter_mut().zip(hash).for_each(|(byte, mask)| *byte ^= mask);
}

/// Mixes the left part into the right, a hash for every 64 bytes.
fn widen(left: &[u8], right: &mut [u8], round: u8) {
    for (number, block) in right.chunks_mut(HASH_BYTES).enumerate() {
        let [low, high] = (number as u16).to_le_bytes();
        let hash = hash(b'G', [round, low, high], HASH_BYTES, left);
        block.iter_mut().zip(hash).for_each(|(byte, mask)| *byte ^= mask);
    }
}

/// BLAKE2b of a chosen length, made for this purpose by its personalisation.
fn hash(letter: u8, tail: [u8; 3], length: usize, message: &[u8]) -> [u8; HASH_BYTES] {
    let mut person = *b"UA_F4Jumble_____";
    person[12] = letter;
    person[13..].copy_from_slice(&tail);
    // The library's ready-made hashers fix either the length or the personalisation; its core takes both.
    let mut core = Blake2bVarCore::new_with_params(&[], &person, 0, length.min(HASH_BYTES));
    let mut buffer = Buffer::<Blake2bVarCore>::default();
    buffer.digest_blocks(message, |blocks: &[Block<Blake2bVarCore>]| core.update_blocks(blocks));
    let mut full = Output::<Blake2bVarCore>::default();
    core.finalize_variable_core(&mut buffer, &mut full);
    full.into()
}
