//! SegWit addresses: bech32 for version 0, bech32m from version 1 on.
//!
//! Promises: accepts what BIP-173 and BIP-350 accept, in all-lower or all-upper case, and nothing
//! else. Does not: know which prefix belongs to which network (the callers do).

use super::error::Refusal;
use super::script::{self, Output};
use bech32::primitives::decode::UncheckedHrpstring;
use bech32::{Bech32, Bech32m, Fe32, Hrp};

/// BIP-173: an address has at most 90 characters.
const CHARS_MAX: usize = 90;
/// Characters of either checksum; before it there must be a version.
const CHECKSUM_CHARS: usize = 6;

/// An output script of at most 42 bytes, without allocation.
pub(super) struct WitnessScript {
    bytes: [u8; 42],
    length: usize,
}

impl WitnessScript {
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// Whether the text starts with the prefix and its separator, in any case.
pub(super) fn has_prefix(text: &str, prefix: &str) -> bool {
    let (text, n) = (text.as_bytes(), prefix.len());
    text.get(n) == Some(&b'1') && text[..n].eq_ignore_ascii_case(prefix.as_bytes())
}

/// Reads an address for which [`has_prefix`] holds.
pub(super) fn decode(text: &str, prefix: &str) -> Result<WitnessScript, Refusal> {
    if text.len() > CHARS_MAX {
        return Err(Refusal::Length);
    }
    let foreign = text.chars().skip(prefix.len() + 1).find(|c| Fe32::from_char(*c).is_err());
    let mixed = text.bytes().any(|b| b.is_ascii_lowercase()) && text.bytes().any(|b| b.is_ascii_uppercase());
    match (foreign, mixed) {
        (None, false) => {}
        (Some(found), false) => return Err(Refusal::Character(found)),
        (None, true) => return Err(Refusal::MixedCase),
        // Mixed case and foreign letters: some other network's Base58 that happens to begin alike.
        (Some(_), true) => return Err(Refusal::Form),
    }
    let parts = UncheckedHrpstring::new(text).map_err(|_| Refusal::Form)?;
    if parts.data_part_ascii().len() <= CHECKSUM_CHARS {
        return Err(Refusal::Length);
    }
    let (old, new) = (parts.has_valid_checksum::<Bech32>(), parts.has_valid_checksum::<Bech32m>());
    if !old && !new {
        return Err(Refusal::Checksum);
    }
    let version = parts.witness_version().map(Fe32::to_u8).ok_or(Refusal::Program)?;
    if old != (version == 0) {
        return Err(Refusal::ChecksumKind);
    }
    // Both checksums are six characters, so either type cuts them off.
    let segwit = parts.remove_checksum::<Bech32>().validate_segwit().map_err(|_| Refusal::Program)?;
    collect(version, segwit.byte_iter())
}

fn collect(version: u8, program: impl ExactSizeIterator<Item = u8>) -> Result<WitnessScript, Refusal> {
    let size = program.len();
    if !script::program_fits(version, size) {
        return Err(Refusal::Program);
    }
    let mut bytes = [0u8; 42];
    bytes[0] = script::witness_op(version);
    bytes[1] = size as u8;
    bytes[2..].iter_mut().zip(program).for_each(|(slot, byte)| *slot = byte);
    Ok(WitnessScript { bytes, length: 2 + size })
}

/// Both spellings of a witness program, lower case first; nothing for other scripts.
pub(super) fn spellings(prefix: &str, bytes: &[u8]) -> Vec<String> {
    let Some(Output::Witness(version, program)) = Output::read(bytes) else {
        return Vec::new();
    };
    let (Ok(prefix), Ok(version)) = (Hrp::parse(prefix), Fe32::try_from(version)) else {
        return Vec::new();
    };
    let lower = bech32::segwit::encode(prefix, version, program);
    lower.map(|lower| vec![lower.clone(), lower.to_ascii_uppercase()]).unwrap_or_default()
}
