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
    let (Some(version), Some(account), [flags, tag @ ..]) = (body.get(..2), body.get(2..22), &body[22..])
    else {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::{hex, parse};

    #[test]
    fn published_addresses_and_tags() {
        // XRP Ledger documentation, "accounts", special addresses; the address the ledger began with.
        for (text, account) in [
            ("rrrrrrrrrrrrrrrrrrrrrhoLvTp", "0000000000000000000000000000000000000000"),
            ("rrrrrrrrrrrrrrrrrrrrBZbvji", "0000000000000000000000000000000000000001"),
            ("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "b5f762798a53d543a014caf8b297cff8f2f937e8"),
            ("r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59", "5e7b112523f68d2f5e879db4eac51c6698a69304"),
        ] {
            let key = parse(Network::Xrp, text).unwrap();
            assert_eq!((&*hex::lower(key.bytes()), &*key.canonical()), (account, text));
        }
        // XLS-5d's reference codec (`ripple-address-codec`), test vectors of the main network.
        for (classic, tag, text) in [
            ("r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59", None, "X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ"),
            (
                "r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59",
                Some(1),
                "X7AcgcsBL6XDcUb289X4mJ8djcdyKaGZMhc9YTE92ehJ2Fu",
            ),
            (
                "rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf",
                Some(0),
                "XVLhHMPHU98es4dbozjVtdWzVrDjtV8AqEL4xcZj5whKbmc",
            ),
            (
                "rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf",
                Some(u32::MAX),
                "XVLhHMPHU98es4dbozjVtdWzVrDjtV18pX8yuPT7y4xaEHi",
            ),
        ] {
            let key = parse(Network::Xrp, text).unwrap();
            assert_eq!(parse(Network::Xrp, classic).as_ref(), Ok(&key), "{text}");
            assert_eq!(read(text).unwrap().1, tag, "{text}");
            assert_eq!(x_address(&key, tag).as_deref(), Some(text));
        }
        assert_eq!(x_address(&parse(Network::Generic, "alice.near").unwrap(), None), None);
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        use Refusal::*;
        // A tag of 64 bits, flags that mean nothing, and a tag without its flag.
        let odd = |flag: u8, tag: u64| {
            base58::write_checked(&RIPPLE, &[&X_MAIN[..], &[7; 20], &[flag], &tag.to_le_bytes()].concat())
        };
        for (text, why) in [
            ("r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk58", Checksum),
            ("r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk50", Character('0')),
            ("r9cZA1mLK5R5Am25", Length),
            ("rainbow-bridge-of-somebody.near", Form),
            ("XVLhHMPHU98es4dbozjVtdWzVrDjtV18pX8yuPT7y4xaEHj", Checksum),
            ("T7oKJ3q7s94kDH6tpkBowhetT1JKfcfdSCmAXbS75iATyLD", TestNetwork),
            ("T7oKJ3q7s94kDH6tpkBowhetT1JKfcfdSCmAXbS75iATyLE", Form),
            // Bitcoin's alphabet; a secret; a Dash address.
            ("1BoatSLRHtKNngkdXEeobR76b53LETtpyT", Form),
            ("sn259rEFXrQrWyx3Q7XneWcwV6dfL", Form),
            ("XnPFsRWTaSgiVauosEwQ6dEitGYXgwznz2", Form),
            (&odd(2, 1), Program),
            (&odd(1, 1 << 32), Program),
            (&odd(0, 1), Program),
        ] {
            assert_eq!(decode(text), Err(why), "{text}");
        }
    }
}
