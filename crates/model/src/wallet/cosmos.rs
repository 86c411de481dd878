//! Cosmos and the chains that took over its accounts: one hash of a public key under many prefixes.
//!
//! Promises: an account of twenty bytes is one key under every prefix in the list, because it is the same key pair's
//! on each of those chains (`ripemd160(sha256(public key))`). An account of thirty-two bytes is a contract or a module,
//! which the chain numbers by itself: equal bytes on two chains have different owners, so there the prefix is part of
//! the key. Does not: accept a prefix that is not in the list (such an address is compared as text), accept chains
//! whose accounts are Ethereum's (`inj`, `evmos`; see [`super::evm`]), nor read validators (`cosmosvaloper1…`).
//! Source: Cosmos SDK, "accounts"; ADR 28; prefixes and key types from the Cosmos chain registry (npm `chain-registry`
//! 2.0.251).

use super::bech32::{self, Kind, Prefix};
use super::error::Refusal;
use super::{AddressKey, Network};
use std::cmp::Ordering;

const ACCOUNT_BYTES: usize = 20;
const CONTRACT_BYTES: usize = 32;
/// Words and checksum of either.
const ACCOUNT_CHARS: usize = 38;
const CONTRACT_CHARS: usize = 58;
const CHECKSUM_CHARS: usize = 6;
/// The position of `cosmos` in the list: it prints accounts.
const PRINTED: &str = "cosmos";

macro_rules! prefixes {
    ($($text:literal)*) => { [$(Prefix::new($text)),*] };
}

/// Chains whose accounts are the hash of a secp256k1 key, in order. Most use coin type 118, so one seed gives one
/// account on all; `agoric` (564), `band` (494), `bitsong` (639), `bnb` (714), `core` (990), `cro` (394), `desmos`
/// (852), `kava` (459), `lum` (880), `maya` and `thor` (931), `pb` (505), `secret` (529) and `terra` (330) derive
/// another key from a seed, but the same hash still means the same key.
static PREFIXES: [Prefix; 105] = prefixes! {
    "agoric" "akash" "allo" "althea" "andr" "archway" "arkeo" "arkh" "atone" "aura" "axelar" "axone" "band" "bbn"
    "bcna" "bitsong" "bnb" "bostrom" "bze" "c4e" "celestia" "cheqd" "chihuahua" "comdex" "core" "cosmos" "cre" "cro"
    "darc" "decentr" "desmos" "dora" "dungeon" "dydx" "emoney" "empower" "fetch" "galaxy" "genesis" "gitopia" "govgen"
    "gravity" "hippo" "iaa" "ixo" "jkl" "jolt" "juno" "kava" "ki" "kujira" "kyve" "like" "lum" "lumera" "manifest"
    "mantle" "maya" "medas" "migaloo" "neutaro" "neutron" "nibi" "noble" "nolus" "nomic" "odin" "orai" "osmo" "paloma"
    "pasg" "pb" "persistence" "pica" "pokt" "px" "quasar" "quick" "qwoyn" "regen" "rizon" "saga" "secret" "seda" "sei"
    "sent" "sge" "shareledger" "shentu" "sif" "somm" "source" "stars" "stride" "sunrise" "swth" "symphony" "terp"
    "terra" "thor" "tori" "union" "xion" "zen" "zig"
};

/// Reads an address.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    let (prefix, data) = split(text).ok_or(Refusal::Form)?;
    if data.len() < ACCOUNT_CHARS {
        return Err(Refusal::Length);
    }
    let mut words = [0u8; CONTRACT_CHARS - CHECKSUM_CHARS];
    let (kind, words) = bech32::read(text, prefix, &mut words)?;
    if kind != Kind::Bech32 {
        return Err(Refusal::ChecksumKind);
    }
    let mut bytes = [0u8; CONTRACT_BYTES];
    let account = bech32::to_bytes(words, &mut bytes).ok_or(Refusal::Program)?;
    match account.len() {
        ACCOUNT_BYTES => Ok(AddressKey::of(Network::Cosmos, account)),
        CONTRACT_BYTES => {
            Ok(AddressKey::of(Network::Cosmos, &[prefix.text().as_bytes(), b"1", account].concat()))
        }
        _ => Err(Refusal::Program),
    }
}

/// A known prefix and what follows its separator. The data have no `1`, so the separator is the last one.
fn split(text: &str) -> Option<(&'static Prefix, &str)> {
    // The usual places first: no search through the text for an address that is none of ours.
    let at = [ACCOUNT_CHARS, CONTRACT_CHARS].iter().find_map(|chars| {
        let at = text.len().checked_sub(chars + 1)?;
        (text.as_bytes()[at] == b'1').then_some(at)
    });
    let at = at.or_else(|| text.bytes().rposition(|byte| byte == b'1'))?;
    let prefix = known(text.get(..at)?)?;
    Some((prefix, text.get(at + 1..)?))
}

fn known(head: &str) -> Option<&'static Prefix> {
    let against = |prefix: &Prefix| -> Ordering {
        prefix.text().bytes().cmp(head.bytes().map(|byte| byte.to_ascii_lowercase()))
    };
    PREFIXES.binary_search_by(against).ok().map(|at| &PREFIXES[at])
}

/// Every prefix in the list.
pub(super) fn prefixes() -> impl Iterator<Item = &'static str> {
    PREFIXES.iter().map(Prefix::text)
}

/// Prefix and account of a contract's key.
fn contract(bytes: &[u8]) -> Option<(&'static Prefix, &[u8])> {
    let (head, account) = bytes.split_at_checked(bytes.len().checked_sub(CONTRACT_BYTES)?)?;
    let text = std::str::from_utf8(head.strip_suffix(b"1")?).ok()?;
    known(text).filter(|prefix| prefix.text() == text).map(|prefix| (prefix, account))
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    bytes.len() == ACCOUNT_BYTES || contract(bytes).is_some()
}

/// Every spelling, the canonical one (of an account, `cosmos1…`) first.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    if let Some((prefix, account)) = contract(bytes) {
        return bech32::spellings(prefix, Kind::Bech32, account);
    }
    if bytes.len() != ACCOUNT_BYTES {
        return Vec::new();
    }
    let printed = PREFIXES.iter().filter(|prefix| prefix.text() == PRINTED);
    let others = PREFIXES.iter().filter(|prefix| prefix.text() != PRINTED);
    printed.chain(others).flat_map(|prefix| bech32::spellings(prefix, Kind::Bech32, bytes)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::{encodings, parse};

    #[test]
    fn the_list_is_in_order() {
        assert!(PREFIXES.is_sorted_by(|a, b| a.text() < b.text()));
        for prefix in prefixes() {
            assert_eq!(known(&prefix.to_ascii_uppercase()).map(Prefix::text), Some(prefix));
        }
        assert!(["cosmo", "cosmoss", "", "bc", "addr", "inj", "é"].iter().all(|head| known(head).is_none()));
    }

    #[test]
    fn an_account_is_one_key_under_every_prefix() {
        for texts in [
            // The hub's and Osmosis' spellings of one account: documentation of `bech32` converters, checked by length.
            &[
                "cosmos1e4qv3j8lr6xuxsd9fy9yr9xx4hdcwnp4usgg4w",
                "COSMOS1E4QV3J8LR6XUXSD9FY9YR9XX4HDCWNP4USGG4W",
            ][..],
            // The one that OFAC lists, of BNB's Beacon Chain.
            &["bnb136ns6lfw4zs5hg4n85vdthaad7hq5m4gtkgf23"],
            &["juno14wd9r77c2rlau7r8lta6mh8nqsvqq00rxha3fl"],
        ] {
            let key = parse(Network::Cosmos, texts[0]).unwrap();
            assert_eq!(key.bytes().len(), ACCOUNT_BYTES);
            assert!(key.canonical().starts_with("cosmos1"));
            let all = encodings(&key);
            assert_eq!(all.len(), 2 * PREFIXES.len());
            for text in texts.iter().copied().chain(all.iter().map(String::as_str)) {
                assert_eq!(parse(Network::Cosmos, text).as_ref(), Ok(&key), "{text}");
            }
            assert!(texts.iter().all(|text| all.iter().any(|other| other == text)));
        }
    }

    #[test]
    fn a_contract_is_a_key_of_its_chain_alone() {
        let spelled =
            |prefix: &str| bech32::spellings(known(prefix).unwrap(), Kind::Bech32, &[7; 32]).remove(0);
        let (juno, osmo) = (spelled("juno"), spelled("osmo"));
        let keys = [&juno, &osmo].map(|text| parse(Network::Cosmos, text).unwrap());
        assert_ne!(keys[0], keys[1]);
        assert_eq!(keys.map(|key| key.canonical()), [juno, osmo]);
        // Osmosis' documentation: a deployed contract.
        let text = "osmo14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9sq2r9g9";
        assert_eq!(parse(Network::Cosmos, text).unwrap().canonical(), text);
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        use Refusal::*;
        let spelled = |kind, length: usize| {
            bech32::spellings(known("cosmos").unwrap(), kind, &vec![7; length]).remove(0)
        };
        for (text, why) in [
            ("cosmos1e4qv3j8lr6xuxsd9fy9yr9xx4hdcwnp4usgg4x", Checksum),
            ("cosmos1e4qv3j8lr6xuxsd9fy9yr9xx4hdcwnp4usgg4", Length),
            ("cosmos1e4qv3j8lr6xuxsd9fy9yr9xx4hdcwnp4usgg4wq", Checksum),
            ("cosmos1e4qv3j8lr6xuxsd9fy9yr9xx4hdcwnp4usgg4b", Character('b')),
            ("cosmos1E4qv3j8lr6xuxsd9fy9yr9xx4hdcwnp4usgg4w", MixedCase),
            ("cosmos1alice.near", Length),
            ("unheardof1e4qv3j8lr6xuxsd9fy9yr9xx4hdcwnp4usgg4w", Form),
            ("one1a50tun737ulcvwy0yvve0pvu5skq0kjargvhwe", Form),
            (&spelled(Kind::Bech32m, 20), ChecksumKind),
            (&spelled(Kind::Bech32, 24), Program),
        ] {
            assert_eq!(decode(text), Err(why), "{text}");
        }
    }
}
