//! Bitcoin Cash: CashAddr, with and without `bitcoincash:`; the token-aware forms of CashTokens too.
//!
//! Promises: the prefix belongs to the checksum whether it is written or not, so an address of a test network or of
//! another fork is never accepted; an ordinary and a token-aware address of one hash are one key, which is the output
//! script. Does not: claim `1…` and `3…`: those stay Bitcoin's where no network is stated, and are read as Bitcoin
//! Cash only where it is. Source: `cashaddr.md` of bitcoincash.org; CHIP-2022-02 (CashTokens), CHIP-2022-05 (P2SH32).

use super::error::{Refusal, foreign};
use super::script::{self, Output};
use super::{AddressKey, Network, Reading, bech32};

const PREFIX: &str = "bitcoincash";
const TEST_PREFIXES: [&str; 2] = ["bchtest", "bchreg"];
const CHECKSUM_CHARS: usize = 8;
/// Characters of a payload with 20 and with 32 bytes of hash.
const CHARS: [usize; 2] = [42, 61];
/// A version and 64 bytes, the most that the format knows.
const WORDS_MAX: usize = 104;
const BYTES_MAX: usize = 65;
/// Bytes of the hash, by the low three bits of the version.
const SIZES: [usize; 8] = [20, 24, 28, 32, 40, 48, 56, 64];
/// What is set in the type of an address whose owner understands tokens.
const TOKEN_AWARE: u8 = 2;

/// Reads CashAddr.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    let mut bytes = [0u8; BYTES_MAX];
    let (payload, written) = match split(text) {
        Some((prefix, payload)) if prefix.eq_ignore_ascii_case(PREFIX) => (payload, true),
        Some((prefix, payload)) => {
            let test = TEST_PREFIXES.iter().find(|test| prefix.eq_ignore_ascii_case(test));
            let valid = test.is_some_and(|test| payload_of(test, payload, &mut bytes).is_ok());
            return Err(if valid { Refusal::TestNetwork } else { Refusal::Form });
        }
        None => (text, false),
    };
    let begins =
        matches!(payload.as_bytes().first().map(u8::to_ascii_lowercase), Some(b'q' | b'p' | b'z' | b'r'));
    if !(written || begins && CHARS.contains(&payload.len())) {
        return Err(Refusal::Form);
    }
    let content = match payload_of(PREFIX, payload, &mut bytes) {
        // Short texts with a `1` are other networks' bech32; a whole CashAddr is one case, prefix and all.
        Err(Refusal::Character('1') | Refusal::Form) if !written => return Err(Refusal::Form),
        Err(Refusal::Checksum) if test_network(payload) => return Err(Refusal::TestNetwork),
        found => found?,
    };
    if written && is_mixed(text) {
        return Err(Refusal::MixedCase);
    }
    let (version, hash) = content.split_first().ok_or(Refusal::Program)?;
    script_of(*version >> 3, hash)
}

/// Reads Bitcoin's forms as Bitcoin Cash, for a caller who has said that it is.
pub(super) fn decode_legacy(reading: &Reading<'_>) -> Result<AddressKey, Refusal> {
    match reading.base58()? {
        (0x00, hash) => Ok(AddressKey::of(Network::BitcoinCash, &script::key_hash(&hash))),
        (0x05, hash) => Ok(AddressKey::of(Network::BitcoinCash, &script::script_hash(&hash))),
        _ => Err(Refusal::Form),
    }
}

fn split(text: &str) -> Option<(&str, &str)> {
    let (prefix, payload) = text.split_once(':')?;
    let known = [PREFIX].iter().chain(&TEST_PREFIXES).any(|known| prefix.eq_ignore_ascii_case(known));
    known.then_some((prefix, payload))
}

fn test_network(payload: &str) -> bool {
    let mut bytes = [0u8; BYTES_MAX];
    TEST_PREFIXES.iter().any(|prefix| payload_of(prefix, payload, &mut bytes).is_ok())
}

fn is_mixed(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_lowercase()) && text.bytes().any(|b| b.is_ascii_uppercase())
}

/// The version and the hash, once the checksum is verified.
fn payload_of<'a>(prefix: &str, payload: &str, bytes: &'a mut [u8; BYTES_MAX]) -> Result<&'a [u8], Refusal> {
    if !(CHECKSUM_CHARS + 1..=WORDS_MAX + CHECKSUM_CHARS).contains(&payload.len()) {
        return Err(Refusal::Length);
    }
    let mut words = [0u8; WORDS_MAX + CHECKSUM_CHARS];
    let mut state = prefix_state(prefix);
    let (mut lower, mut upper) = (false, false);
    for (slot, byte) in words.iter_mut().zip(payload.bytes()) {
        *slot = bech32::value(byte).ok_or_else(|| refuse_foreign(payload))?;
        state = step(state, *slot);
        (lower, upper) = (lower | byte.is_ascii_lowercase(), upper | byte.is_ascii_uppercase());
    }
    if lower && upper {
        return Err(Refusal::MixedCase);
    }
    if state != 1 {
        return Err(Refusal::Checksum);
    }
    let content =
        bech32::to_bytes(&words[..payload.len() - CHECKSUM_CHARS], bytes).ok_or(Refusal::Program)?;
    match content.split_first() {
        Some((version, hash)) if version >> 7 == 0 && SIZES[usize::from(version & 7)] == hash.len() => {
            Ok(content)
        }
        _ => Err(Refusal::Program),
    }
}

fn refuse_foreign(payload: &str) -> Refusal {
    if is_mixed(payload) {
        return Refusal::Form;
    }
    foreign(payload, |c| u8::try_from(c).is_ok_and(|byte| bech32::value(byte).is_some()))
}

fn prefix_state(prefix: &str) -> u64 {
    step(prefix.bytes().fold(1, |state, byte| step(state, byte & 0x1f)), 0)
}

fn step(state: u64, word: u8) -> u64 {
    const ADDED: [u64; 32] = {
        let generator = [0x98_f2bc_8e61, 0x79_b76d_99e2, 0xf3_3e5f_b3c4, 0xae_2eab_e2a8, 0x1e_4f43_e470];
        let mut table = [0u64; 32];
        let mut i = 0;
        while i < 32 {
            let mut bit = 0;
            while bit < 5 {
                if i >> bit & 1 == 1 {
                    table[i] ^= generator[bit];
                }
                bit += 1;
            }
            i += 1;
        }
        table
    };
    (state & 0x07_ffff_ffff) << 5 ^ u64::from(word) ^ ADDED[(state >> 35) as usize]
}

/// The output script. Of the sizes that the format knows, the chain has outputs for these alone.
fn script_of(kind: u8, hash: &[u8]) -> Result<AddressKey, Refusal> {
    let key = |script: &[u8]| Ok(AddressKey::of(Network::BitcoinCash, script));
    match (kind & !TOKEN_AWARE, <&[u8; 20]>::try_from(hash)) {
        (0, Ok(hash)) => key(&script::key_hash(hash)),
        (1, Ok(hash)) => key(&script::script_hash(hash)),
        (1, Err(_)) if hash.len() == 32 => key(&[&[0xaa, 0x20], hash, &[0x87]].concat()),
        _ => Err(Refusal::Program),
    }
}

/// The type and the hash of a script.
fn parts(script: &[u8]) -> Option<(u8, &[u8])> {
    match (Output::read(script), script) {
        (Some(Output::KeyHash(hash)), _) => Some((0, hash)),
        (Some(Output::ScriptHash(hash)), _) => Some((1, hash)),
        (None, [0xaa, 0x20, hash @ .., 0x87]) if hash.len() == 32 => Some((1, hash)),
        _ => None,
    }
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    parts(bytes).is_some()
}

/// Every spelling in CashAddr, the canonical one first.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    let Some((kind, hash)) = parts(bytes) else {
        return Vec::new();
    };
    let mut all = Vec::with_capacity(8);
    for kind in [kind, kind | TOKEN_AWARE] {
        let payload = write(PREFIX, kind, hash);
        let whole = format!("{PREFIX}:{payload}");
        let upper = [whole.to_ascii_uppercase(), payload.to_ascii_uppercase()];
        all.extend([whole, payload].into_iter().chain(upper));
    }
    all
}

fn write(prefix: &str, kind: u8, hash: &[u8]) -> String {
    let size = SIZES.iter().position(|size| *size == hash.len()).unwrap_or_default() as u8;
    let mut words = bech32::to_words(&[&[kind << 3 | size], hash].concat());
    let state = words.iter().fold(prefix_state(prefix), |state, word| step(state, *word));
    let state = (0..CHECKSUM_CHARS).fold(state, |state, _| step(state, 0)) ^ 1;
    words.extend((0..CHECKSUM_CHARS).rev().map(|i| (state >> (5 * i) & 0x1f) as u8));
    words.into_iter().map(bech32::digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::{classify, hex, keys_for_screening, parse};

    #[test]
    fn published_addresses_are_the_legacy_addresses_outputs() {
        // `cashaddr.md`, "Examples of address translation".
        for (legacy, text) in [
            ("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),
            ("1KXrWXciRDZUpQwQmuM1DbwsKDLYAYsVLR", "bitcoincash:qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy"),
            ("16w1D5WRVKJuZUsSRzdLp9w3YGcgoxDXb", "bitcoincash:qqq3728yw0y47sqn6l2na30mcw6zm78dzqre909m2r"),
            ("3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC", "bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"),
            ("3LDsS579y7sruadqu11beEJoTjdFiFCdX4", "bitcoincash:pr95sy3j9xwd2ap32xkykttr4cvcu7as4yc93ky28e"),
            ("31nwvkZwyPdgzjBJZXfDmSWsC4ZLKpYyUw", "bitcoincash:pqq3728yw0y47sqn6l2na30mcw6zm78dzq5ucqzc37"),
        ] {
            let (key, old) =
                (parse(Network::BitcoinCash, text).unwrap(), parse(Network::Bitcoin, legacy).unwrap());
            assert_eq!((key.bytes(), &*key.canonical()), (old.bytes(), text));
            // Where Bitcoin Cash is stated, its legacy form is its own; else it is Bitcoin's. Screening looks up both.
            assert_eq!(parse(Network::BitcoinCash, legacy).as_ref(), Ok(&key));
            assert_eq!(classify(legacy)[0], old);
            assert_eq!(classify(text), std::slice::from_ref(&key));
            assert_eq!(keys_for_screening(None, text), Ok(vec![key.clone(), old.clone()]));
            assert!(keys_for_screening(Some(Network::BitcoinCash), legacy).unwrap().contains(&old));
            assert!(parse(Network::Bitcoin, text).is_err(), "{text}");
        }
    }

    #[test]
    fn token_aware_addresses_pay_the_same_output() {
        // CHIP-2022-02, `cashaddr.json`: types 0 and 2 of one hash.
        let key =
            parse(Network::BitcoinCash, "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a").unwrap();
        for text in [
            "bitcoincash:zpm2qsznhks23z7629mms6s4cwef74vcwvrqekrq9w",
            "zpm2qsznhks23z7629mms6s4cwef74vcwvrqekrq9w",
            "BITCOINCASH:QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A",
            "QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A",
        ] {
            assert_eq!(parse(Network::BitcoinCash, text).as_ref(), Ok(&key), "{text}");
        }
    }

    #[test]
    fn the_format_is_read_in_all_its_sizes() {
        // `cashaddr.md`, "Larger test vectors": sizes that no output has.
        let read = |prefix: &str, text: &str| {
            let mut bytes = [0u8; BYTES_MAX];
            payload_of(prefix, text, &mut bytes).map(|content| (content[0] >> 3, hex::lower(&content[1..])))
        };
        for (prefix, text, kind, hash) in [
            (
                "bitcoincash",
                "qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2",
                0,
                "f5bf48b397dae70be82b3cca4793f8eb2b6cdac9",
            ),
            (
                "bchtest",
                "pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t",
                1,
                "f5bf48b397dae70be82b3cca4793f8eb2b6cdac9",
            ),
            (
                "pref",
                "pr6m7j9njldwwzlg9v7v53unlr4jkmx6ey65nvtks5",
                1,
                "f5bf48b397dae70be82b3cca4793f8eb2b6cdac9",
            ),
            (
                "prefix",
                "0r6m7j9njldwwzlg9v7v53unlr4jkmx6ey3qnjwsrf",
                15,
                "f5bf48b397dae70be82b3cca4793f8eb2b6cdac9",
            ),
            (
                "bitcoincash",
                "q9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2ws4mr9g0",
                0,
                "7adbf6c17084bc86c1706827b41a56f5ca32865925e946ea",
            ),
            (
                "prefix",
                "09adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2p29kc2lp",
                15,
                "7adbf6c17084bc86c1706827b41a56f5ca32865925e946ea",
            ),
        ] {
            assert_eq!(read(prefix, text), Ok((kind, hash.to_owned())), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        use Refusal::*;
        for (text, why) in [
            ("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q", Checksum),
            ("qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q", Checksum),
            ("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6", Checksum),
            ("Bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", MixedCase),
            ("bitcoincash:Qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", MixedCase),
            ("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b", Character('b')),
            ("qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b", Character('b')),
            ("bitcoincash:", Length),
            // A fork with the same format and another prefix.
            ("ecash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", Form),
            ("bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t", TestNetwork),
            ("pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t", TestNetwork),
            ("bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5q", Form),
            // 24 bytes of hash.
            ("bitcoincash:q9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2ws4mr9g0", Program),
            ("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", Form),
            // Another network's bech32 of the same length.
            ("zen1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq", Form),
        ] {
            assert_eq!(decode(text), Err(why), "{text}");
        }
    }
}
