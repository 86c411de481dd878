//! Zcash: transparent `t1…` and `t3…`, exchange-only `tex1…`, Sapling `zs1…`, unified `u1…`.
//!
//! Promises: `tex1…` is the key of its `t1…`; a unified address is checked to the last byte, and what it holds are keys
//! of their own (see [`super::related`]), because a sender pays to one of them and chooses which. Main network only.
//! Does not: check that shielded receivers are points of their curve, read Sprout (`zc…`, closed to payments since 2020),
//! viewing keys, or the draft second revision of unified addresses. Source: the protocol specification, section 5.6;
//! ZIP 316, ZIP 320.

use super::base58::{self, BITCOIN};
use super::bech32::{self, Kind, Prefix};
use super::error::Refusal;
use super::script::{self, Output};
use super::{AddressKey, Network, unified};

const KEY_HASH: [u8; 2] = [0x1c, 0xb8];
const SCRIPT_HASH: [u8; 2] = [0x1c, 0xbd];
const TEST_VERSIONS: [[u8; 2]; 2] = [[0x1d, 0x25], [0x1c, 0xba]];
/// Two bytes of version, twenty of hash, four of checksum: always 35 characters.
const TRANSPARENT: (usize, usize) = (35, 26);
const TEX: Prefix = Prefix::new("tex");
const SAPLING: Prefix = Prefix::new("zs");
const TEST_PREFIXES: [Prefix; 4] = [
    Prefix::new("textest"),
    Prefix::new("ztestsapling"),
    Prefix::new("zregtestsapling"),
    Prefix::new("utest"),
];
/// A diversifier and a transmission key, which open the canonical bytes with ZIP 316's number of their kind.
const SAPLING_BYTES: usize = 43;
const SAPLING_KIND: u8 = 0x02;

/// Reads an address.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    match text.as_bytes() {
        [b't', b'1' | b'3', ..] => transparent(text),
        // Test network; refused by name only if whole.
        [b't', b'm' | b'2', ..] => match transparent(text) {
            Err(Refusal::TestNetwork) => Err(Refusal::TestNetwork),
            _ => Err(Refusal::Form),
        },
        _ if TEX.starts(text) => {
            let hash = fixed::<20>(text, &TEX, Kind::Bech32m)?;
            Ok(AddressKey::of(Network::Zcash, &script::key_hash(&hash)))
        }
        _ if SAPLING.starts(text) => {
            let receiver = fixed::<SAPLING_BYTES>(text, &SAPLING, Kind::Bech32)?;
            Ok(sapling(&receiver))
        }
        _ if unified::PREFIX.starts(text) => unified::decode(text),
        _ => Err(test_network(text)),
    }
}

fn transparent(text: &str) -> Result<AddressKey, Refusal> {
    if text.len() != TRANSPARENT.0 {
        return Err(Refusal::Length);
    }
    let mut raw = [0u8; TRANSPARENT.1];
    let (version, hash) = base58::read_checked(&BITCOIN, text, &mut raw)?.split_at(2);
    let hash: &[u8; 20] = hash.try_into().map_err(|_| Refusal::Form)?;
    if version == KEY_HASH {
        Ok(AddressKey::of(Network::Zcash, &script::key_hash(hash)))
    } else if version == SCRIPT_HASH {
        Ok(AddressKey::of(Network::Zcash, &script::script_hash(hash)))
    } else if TEST_VERSIONS.iter().any(|test| version == test) {
        Err(Refusal::TestNetwork)
    } else {
        Err(Refusal::Form)
    }
}

fn fixed<const N: usize>(text: &str, prefix: &Prefix, wanted: Kind) -> Result<[u8; N], Refusal> {
    let (mut words, mut bytes) = ([0u8; 80], [0u8; N]);
    let (kind, words) = bech32::read(text, prefix, &mut words)?;
    if kind != wanted {
        return Err(Refusal::ChecksumKind);
    }
    match bech32::to_bytes(words, &mut bytes) {
        Some(read) if read.len() == N => Ok(bytes),
        _ => Err(Refusal::Program),
    }
}

fn test_network(text: &str) -> Refusal {
    let mut words = [0u8; 1024];
    let test = TEST_PREFIXES.iter().find(|prefix| prefix.starts(text));
    match test.map(|prefix| bech32::read(text, prefix, &mut words).is_ok()) {
        Some(true) => Refusal::TestNetwork,
        _ => Refusal::Form,
    }
}

/// The key of a Sapling receiver.
pub(super) fn sapling(receiver: &[u8]) -> AddressKey {
    AddressKey::of(Network::Zcash, &[&[SAPLING_KIND], receiver].concat())
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    match (Output::read(bytes), bytes) {
        (Some(Output::KeyHash(_) | Output::ScriptHash(_)), _) => true,
        (_, [SAPLING_KIND, receiver @ ..]) => receiver.len() == SAPLING_BYTES,
        _ => unified::well_formed(bytes),
    }
}

/// Every spelling, the canonical one first.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    match (Output::read(bytes), bytes) {
        (Some(Output::KeyHash(hash)), _) => {
            let t1 = base58::write_checked(&BITCOIN, &[&KEY_HASH, hash].concat());
            std::iter::once(t1).chain(bech32::spellings(&TEX, Kind::Bech32m, hash)).collect()
        }
        (Some(Output::ScriptHash(hash)), _) => {
            vec![base58::write_checked(&BITCOIN, &[&SCRIPT_HASH, hash].concat())]
        }
        (_, [SAPLING_KIND, receiver @ ..]) if receiver.len() == SAPLING_BYTES => {
            bech32::spellings(&SAPLING, Kind::Bech32, receiver)
        }
        _ => unified::spellings(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::{hex, parse};

    #[test]
    fn published_addresses_are_read_and_written() {
        // zcash_address, `encoding.rs`; ZIP 320's example.
        for (text, bytes) in [
            ("t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs", "76a914000000000000000000000000000000000000000088ac"),
            ("t3JZcvsuaXE6ygokL4XUiZSTrQBUoPYFnXJ", "a914000000000000000000000000000000000000000087"),
            (
                "zs1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqpq6d8g",
                &format!("02{}", "00".repeat(43)),
            ),
        ] {
            let key = parse(Network::Zcash, text).unwrap();
            assert_eq!((&*hex::lower(key.bytes()), &*key.canonical()), (bytes, text));
        }
        // librustzcash, `zcash_client_backend`.
        let text = "zs1qqqqqqqqqqqqqqqqqqcguyvaw2vjk4sdyeg0lc970u659lvhqq7t0np6hlup5lusxle75c8v35z";
        assert_eq!(parse(Network::Zcash, text).unwrap().canonical(), text);
        let transparent = parse(Network::Zcash, "t1VmmGiyjVNeCjxDZzg7vZmd99WyzVby9yC").unwrap();
        for text in
            ["tex1s2rt77ggv6q989lr49rkgzmh5slsksa9khdgte", "TEX1S2RT77GGV6Q989LR49RKGZMH5SLSKSA9KHDGTE"]
        {
            assert_eq!(parse(Network::Zcash, text).as_ref(), Ok(&transparent), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        use Refusal::*;
        for (text, why) in [
            ("t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbt", Checksum),
            ("t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLb", Length),
            ("t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLb0", Character('0')),
            ("tm9iMLAuYMzJ6jtFLcA7rzUmfreGuKvr7Ma", TestNetwork),
            ("t26YoyZ1iPgiMEWL4zGUm74eVWfhyDMXzY2", TestNetwork),
            ("t26YoyZ1iPgiMEWL4zGUm74eVWfhyDMXzY3", Form),
            ("tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb", Form),
            ("tex1s2rt77ggv6q989lr49rkgzmh5slsksa9khdgtf", Checksum),
            ("textest1qyqszqgpqyqszqgpqyqszqgpqyqszqgpfcjgfy", TestNetwork),
            ("zs1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqpq6d8q", Checksum),
            (
                "ztestsapling1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqfhgwqu",
                TestNetwork,
            ),
            // The draft second revision of unified addresses.
            (
                "zu1k4gluanx673excug6nuev9rnvp7prwzwx69690ua3j9c3k5zlqzjhd4ddyuut6ky20e7qy4sxr25gunf0x374edlazp9vlxhpqf76nfn",
                Form,
            ),
        ] {
            assert_eq!(decode(text), Err(why), "{text}");
        }
    }
}
