//! EVM: twenty bytes in hexadecimal, with or without `0x`; on some chains also in bech32.
//!
//! Promises: a mixed-case address must carry the EIP-55 checksum; all-lower and all-upper carry none
//! and are accepted. Does not: hold a chain id. One key pair owns the address on every EVM chain, so
//! a listing for one chain is a listing for all. Does not read the chain-dependent checksum of
//! EIP-1191 (Rootstock): such a text is refused for its checksum; its lower-case form is accepted.

use super::bech32::{self, Kind, Prefix};
use super::error::Refusal;
use super::hex::{self, Case};
use super::{AddressKey, Network};
use sha3::{Digest, Keccak256};

/// Chains that print the same account in bech32: Cosmos chains with Ethereum's keys (`ethsecp256k1` in the Cosmos
/// chain registry), and Harmony (`one`).
static PREFIXES: [Prefix; 8] = [
    Prefix::new("canto"),
    Prefix::new("crc"),
    Prefix::new("dym"),
    Prefix::new("evmos"),
    Prefix::new("haqq"),
    Prefix::new("inj"),
    Prefix::new("one"),
    Prefix::new("zeta"),
];
/// Words of twenty bytes, and with the checksum.
const ACCOUNT_BYTES: usize = 20;
const WORDS: usize = 32;
const WORD_CHARS: usize = WORDS + 6;

/// Reads an address.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    if let Some(prefix) = PREFIXES.iter().find(|prefix| prefix.starts(text)) {
        return in_words(text, prefix);
    }
    let (account, digits, case) = read(text)?;
    if case == Case::Mixed && !is_checksummed(digits) {
        return Err(Refusal::Checksum);
    }
    Ok(AddressKey::of(Network::Evm, &account))
}

/// Reads the account whatever the case of the letters says. Much software ignores EIP-55, so money
/// reaches the account behind a wrong checksum; screening must, too.
pub(super) fn decode_any_case(text: &str) -> Result<AddressKey, Refusal> {
    read(text).map(|(account, _, _)| AddressKey::of(Network::Evm, &account))
}

fn in_words(text: &str, prefix: &Prefix) -> Result<AddressKey, Refusal> {
    if text.len() < prefix.text().len() + 1 + WORD_CHARS {
        return Err(Refusal::Length);
    }
    // Longer texts are read, to be refused for their checksum: nothing else begins so.
    let (mut words, mut account) = ([0u8; 2 * WORDS], [0u8; ACCOUNT_BYTES]);
    match bech32::read(text, prefix, &mut words)? {
        (Kind::Bech32, words) => match bech32::to_bytes(words, &mut account) {
            Some(read) if read.len() == ACCOUNT_BYTES => Ok(AddressKey::of(Network::Evm, &account)),
            _ => Err(Refusal::Program),
        },
        (Kind::Bech32m, _) => Err(Refusal::ChecksumKind),
    }
}

fn read(text: &str) -> Result<([u8; 20], &str, Case), Refusal> {
    let prefixed = hex::strip_prefix(text);
    let digits = prefixed.unwrap_or(text);
    if digits.len() != 40 {
        return Err(if prefixed.is_some() { Refusal::Length } else { Refusal::Form });
    }
    match hex::read::<20>(digits) {
        Ok((account, case)) => Ok((account, digits, case)),
        Err(found) if prefixed.is_some() => Err(Refusal::Character(found)),
        Err(_) => Err(Refusal::Form),
    }
}

/// EIP-55: a letter is upper-case where the hash of the lower-case digits has a digit of 8 or more.
///
/// Works on bits, because a branch on random letters is guessed badly: a parse took 325 ns so and
/// 385 ns with branches, 265 of both being Keccak itself. Of a hexadecimal digit's byte, bit 6 says letter and bit 5 lower-case (and is set in `0` to `9`).
fn is_checksummed(digits: &str) -> bool {
    let mut lower = [0x20u8; 40];
    lower.iter_mut().zip(digits.bytes()).for_each(|(slot, b)| *slot |= b);
    let hash = Keccak256::digest(lower);
    let mut wrong = 0u8;
    for (pair, byte) in digits.as_bytes().as_chunks::<2>().0.iter().zip(hash) {
        wrong |= (pair[0] >> 6) & !((pair[0] >> 5) ^ (byte >> 7));
        wrong |= (pair[1] >> 6) & !((pair[1] >> 5) ^ (byte >> 3));
    }
    wrong & 1 == 0
}

fn checksummed(account: &[u8]) -> String {
    let lower = hex::lower(account);
    let hash = Keccak256::digest(lower.as_bytes());
    let spell = |(i, c): (usize, char)| if raised(&hash, i) { c.to_ascii_uppercase() } else { c };
    lower.chars().enumerate().map(spell).collect()
}

fn raised(hash: &[u8], i: usize) -> bool {
    let byte = hash[i / 2];
    (if i.is_multiple_of(2) { byte >> 4 } else { byte & 0x0f }) >= 8
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    bytes.len() == 20
}

/// Every spelling, the canonical (EIP-55) one first.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    if !well_formed(bytes) {
        return Vec::new();
    }
    let digits = checksummed(bytes);
    let cases = [digits.clone(), digits.to_ascii_lowercase(), digits.to_ascii_uppercase()];
    let mut all = Vec::with_capacity(9 + 2 * PREFIXES.len());
    for prefix in ["0x", "0X", ""] {
        for case in &cases {
            let spelling = format!("{prefix}{case}");
            if !all.contains(&spelling) {
                all.push(spelling);
            }
        }
    }
    all.extend(PREFIXES.iter().flat_map(|prefix| bech32::spellings(prefix, Kind::Bech32, bytes)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::parse;

    #[test]
    fn published_checksums_are_reproduced_and_demanded() {
        for text in [
            // EIP-55, test cases: all upper, all lower, normal.
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
            "0xde709f2102306220921060314715629080e2fb77",
            "0x27b1fdb04752bbc536007a920d24acb045561c26",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        ] {
            let key = parse(Network::Evm, text).unwrap();
            assert_eq!(key.canonical(), text);
            for spelling in [&text.to_lowercase(), &text[2..], &format!(" 0X{}\n", text[2..].to_uppercase())]
            {
                assert_eq!(parse(Network::Evm, spelling).as_ref(), Ok(&key), "{spelling}");
            }
            // Turning the case of one letter breaks the checksum wherever both cases remain.
            for i in (2..42).filter(|&i| text.as_bytes()[i].is_ascii_alphabetic()) {
                let mut wrong = text.as_bytes().to_vec();
                wrong[i] ^= 0x20;
                let wrong = String::from_utf8(wrong).unwrap();
                assert_eq!(decode(&wrong), Err(Refusal::Checksum), "{wrong}");
                assert_eq!(decode_any_case(&wrong).as_ref(), Ok(&key), "{wrong}");
            }
        }
    }

    #[test]
    fn chains_that_print_bech32_name_the_same_account() {
        for (text, account) in [
            // Injective's documentation and SDK examples; Harmony's address tests (Trust Wallet).
            ("inj14au322k9munkmx5wrchz9q30juf5wjgz2cfqku", "af79152ac5df276d9a8e1e2e22822f9713474902"),
            ("one1a50tun737ulcvwy0yvve0pvu5skq0kjargvhwe", "ed1ebe4fd1f73f86388f231997859ca42c07da5d"),
        ] {
            let key = parse(Network::Evm, text).unwrap();
            assert_eq!(hex::lower(key.bytes()), account, "{text}");
            assert_eq!(parse(Network::Evm, &text.to_uppercase()), Ok(key));
        }
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        for (text, why) in [
            ("", Refusal::Form),
            ("0x", Refusal::Length),
            ("0x52908400098527886E0F7030069857D2E4169EE", Refusal::Length),
            ("0x52908400098527886E0F7030069857D2E4169EE70", Refusal::Length),
            ("0x52908400098527886E0F7030069857D2E4169EEg", Refusal::Character('g')),
            ("52908400098527886E0F7030069857D2E4169EEg", Refusal::Form),
            ("0x0x908400098527886E0F7030069857D2E4169EE7", Refusal::Character('x')),
            ("0xé08400098527886E0F7030069857D2E4169EE7", Refusal::Length),
            ("0xé2908400098527886E0F7030069857D2E4169EE", Refusal::Character('é')),
            ("inj14au322k9munkmx5wrchz9q30juf5wjgz2cfqkv", Refusal::Checksum),
            ("inj14au322k9munkmx5wrchz9q30juf5wjgz2cfqkuq", Refusal::Checksum),
            ("inj14au322k9munkmx5wrchz9q30juf5wjgz2cfqk", Refusal::Length),
            // RSKIP-60 / EIP-1191, chain 30.
            ("0x5aaEB6053f3e94c9b9a09f33669435E7ef1bEAeD", Refusal::Checksum),
        ] {
            assert_eq!(decode(text), Err(why), "{text}");
        }
    }
}
