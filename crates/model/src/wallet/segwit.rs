//! SegWit addresses: bech32 for version 0, bech32m from version 1 on.
//!
//! Promises: accepts what BIP-173 and BIP-350 accept, in all-lower or all-upper case, and nothing
//! else. Does not: know which prefix belongs to which network (the callers do).

use super::bech32::{self, Kind, Prefix};
use super::error::Refusal;
use super::script::{self, Output};

/// BIP-173: an address has at most 90 characters.
const CHARS_MAX: usize = 90;
/// A version and forty bytes take 65 words; longer data is read to be refused for its checksum first.
const WORDS_MAX: usize = CHARS_MAX;

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

/// Reads an address for which [`Prefix::starts`] holds.
pub(super) fn decode(text: &str, prefix: &Prefix) -> Result<WitnessScript, Refusal> {
    if text.len() > CHARS_MAX {
        return Err(Refusal::Length);
    }
    let mut words = [0u8; WORDS_MAX];
    let (kind, words) = bech32::read(text, prefix, &mut words)?;
    let (version, program) = words.split_first().ok_or(Refusal::Program)?;
    if *version > 16 {
        return Err(Refusal::Program);
    }
    if (kind == Kind::Bech32) != (*version == 0) {
        return Err(Refusal::ChecksumKind);
    }
    let mut bytes = [0u8; 42];
    let size = bech32::to_bytes(program, &mut bytes[2..]).map(<[u8]>::len).ok_or(Refusal::Program)?;
    if !script::program_fits(*version, size) {
        return Err(Refusal::Program);
    }
    bytes[0] = script::witness_op(*version);
    bytes[1] = size as u8;
    Ok(WitnessScript { bytes, length: 2 + size })
}

/// Both spellings of a witness program, lower case first; nothing for other scripts.
pub(super) fn spellings(prefix: &Prefix, bytes: &[u8]) -> Vec<String> {
    let Some(Output::Witness(version, program)) = Output::read(bytes) else {
        return Vec::new();
    };
    let kind = if version == 0 { Kind::Bech32 } else { Kind::Bech32m };
    let words = std::iter::once(version).chain(bech32::to_words(program));
    let lower = bech32::write(prefix, kind, words);
    let upper = lower.to_ascii_uppercase();
    vec![lower, upper]
}
