//! Base58Check: a version byte, twenty bytes of hash, four bytes of double SHA-256.
//!
//! Promises: exactly one text per value is accepted. Does not: judge the version (the networks do).
//! Source: Bitcoin's `base58.cpp`; BIP-13 for the script hash.

use super::error::Refusal;
use sha2::{Digest, Sha256};

/// Fewest and most characters that 25 bytes can take: all zero, and a non-zero first byte.
const CHARS: std::ops::RangeInclusive<usize> = 25..=35;

/// Reads a version and a hash.
pub(super) fn decode(text: &str) -> Result<(u8, [u8; 20]), Refusal> {
    if !CHARS.contains(&text.len()) {
        return Err(Refusal::Length);
    }
    let mut raw = [0u8; 25];
    match bs58::decode(text).onto(&mut raw) {
        Ok(25) => {}
        Ok(_) | Err(bs58::decode::Error::BufferTooSmall) => return Err(Refusal::Length),
        Err(_) => return Err(Refusal::Character(first_foreign(text))),
    }
    let (body, found) = raw.split_at(21);
    if checksum(body) != found {
        return Err(Refusal::Checksum);
    }
    let mut hash = [0u8; 20];
    hash.copy_from_slice(&body[1..]);
    Ok((body[0], hash))
}

/// Writes a version and a hash.
pub(super) fn encode(version: u8, hash: &[u8]) -> String {
    let mut raw = vec![version];
    raw.extend_from_slice(hash);
    raw.extend_from_slice(&checksum(&raw));
    bs58::encode(raw).into_string()
}

fn checksum(body: &[u8]) -> [u8; 4] {
    let digest = Sha256::digest(Sha256::digest(body));
    [digest[0], digest[1], digest[2], digest[3]]
}

/// The first character outside the alphabet, which has neither `0 O I l` nor anything but ASCII.
fn first_foreign(text: &str) -> char {
    let known = |c: char| c.is_ascii_alphanumeric() && !matches!(c, '0' | 'O' | 'I' | 'l');
    text.chars().find(|c| !known(*c)).unwrap_or(' ')
}
