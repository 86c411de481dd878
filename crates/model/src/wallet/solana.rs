//! Solana: thirty-two bytes in Base58.
//!
//! Promises: exactly one text per account; a text of any other length in bytes is refused, so no Base58Check address
//! (25 or 26 bytes), SS58 (35), X-address (35) or Monero address is ever Solana's. Does not: **detect a mistyped
//! letter**, for the form has no checksum; nor ask whether the bytes are a point of the curve, because the accounts of
//! programs are none and receive payments.

use super::base58::{self, BITCOIN};
use super::error::Refusal;
use super::{AddressKey, Network};

/// Fewest and most characters that 32 bytes can take: all zero, and a first byte of 255.
const CHARS: std::ops::RangeInclusive<usize> = 32..=44;

/// Reads an address.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    if !CHARS.contains(&text.len()) || !base58::may_take(text, 32..=32) {
        return Err(Refusal::Form);
    }
    let mut account = [0u8; 32];
    // Without a checksum nothing shows that a refused text was meant for Solana.
    match base58::read(&BITCOIN, text, &mut account) {
        Ok(32) => Ok(AddressKey::of(Network::Solana, &account)),
        Ok(_) | Err(Refusal::Length) => Err(Refusal::Length),
        Err(_) => Err(Refusal::Form),
    }
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    bytes.len() == 32
}

/// The one spelling.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    if well_formed(bytes) { vec![base58::write(&BITCOIN, bytes)] } else { Vec::new() }
}
