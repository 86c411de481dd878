//! The XRP Ledger: classic `r…`, and `X…`, which holds the account and a destination tag.
//!
//! Promises: both forms give one key, the account; the tag comes apart (see [`super::parse_destination`]), because an
//! exchange gives one account to all its customers and tells them apart by tag. Does not: know whether an account
//! demands a tag. Source: XRP Ledger documentation, "base58 encodings"; XLS-5d.

use super::base58::{self, RIPPLE};
use super::error::Refusal;
use super::{AddressKey, Network};

const ACCOUNT: u8 = 0x00;
const X_MAIN: [u8; 2] = [0x05, 0x44];
const X_TEST: [u8; 2] = [0x04, 0x93];
/// Two bytes of version, twenty of account, one of flags, eight of tag, four of checksum.
const X_BYTES: usize = 35;
const X_CHARS: usize = 47;

/// Reads an address.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    read(text).map(|(account, _)| AddressKey::of(Network::Xrp, &account))
}

/// The account and the tag that the address itself holds.
pub(super) fn read(text: &str) -> Result<([u8; 20], Option<u32>), Refusal> {
    match text.as_bytes().first() {
        Some(b'r') => classic(text).map(|account| (account, None)),
        Some(b'X' | b'T') if text.len() == X_CHARS => tagged(text),
        _ => Err(Refusal::Form),
    }
}

fn classic(text: &str) -> Result<[u8; 20], Refusal> {
    if !base58::CHECKED_CHARS.contains(&text.len()) {
        return Err(Refusal::Length);
    }
    let mut raw = [0u8; 25];
    match base58::read_checked(&RIPPLE, text, &mut raw)? {
        [ACCOUNT, account @ ..] => account.try_into().map_err(|_| Refusal::Form),
        _ => Err(Refusal::Form),
    }
}

fn tagged(text: &str) -> Result<([u8; 20], Option<u32>), Refusal> {
    let test = text.starts_with('T');
    let mut raw = [0u8; X_BYTES];
    let body = match base58::read_checked(&RIPPLE, text, &mut raw) {
        // Another network's text of that length.
        Err(_) if test => return Err(Refusal::Form),
        found => found?,
    };
    let (Some(version), Some(account), [flags, tag @ ..]) = (body.get(..2), body.get(2..22), &body[22..]) else {
        return Err(Refusal::Form);
    };
    if version == X_TEST {
        return Err(Refusal::TestNetwork);
    }
    if version != X_MAIN {
        return Err(Refusal::Form);
    }
    let account = account.try_into().map_err(|_| Refusal::Form)?;
    // Tags of 64 bits are reserved; no ledger has them.
    match (flags, tag) {
        (0, [0, 0, 0, 0, 0, 0, 0, 0]) => Ok((account, None)),
        (1, [a, b, c, d, 0, 0, 0, 0]) => Ok((account, Some(u32::from_le_bytes([*a, *b, *c, *d])))),
        _ => Err(Refusal::Program),
    }
}

/// The `X…` spelling of an account with a tag or without; `None` for any other key.
pub fn x_address(key: &AddressKey, tag: Option<u32>) -> Option<String> {
    (key.network() == Network::Xrp).then(|| {
        let flag = [u8::from(tag.is_some())];
        let tag = u64::from(tag.unwrap_or_default()).to_le_bytes();
        base58::write_checked(&RIPPLE, &[&X_MAIN[..], key.bytes(), &flag, &tag].concat())
    })
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    bytes.len() == 20
}

/// The classic spelling, and the one with an empty tag.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    if !well_formed(bytes) {
        return Vec::new();
    }
    let classic = base58::write_checked(&RIPPLE, &[&[ACCOUNT], bytes].concat());
    std::iter::once(classic).chain(x_address(&AddressKey::of(Network::Xrp, bytes), None)).collect()
}
