//! TON: `EQ…` and `UQ…` in base64 with a checksum, and the raw `0:` with 64 hexadecimal digits.
//!
//! Promises: all forms of one account are one key: workchain and hash. Whether a message bounces is the sender's
//! choice and no part of who receives it. Does not: demand a checksum of the raw form, which has none; know other
//! workchains than the base chain and the masterchain, which alone exist. Source: TON documentation, "smart contract
//! addresses".

use super::error::{Refusal, foreign};
use super::{AddressKey, Network, hex};
use crc::{CRC_16_XMODEM, Crc};

const BOUNCEABLE: u8 = 0x11;
const NON_BOUNCEABLE: u8 = 0x51;
const TEST_ONLY: u8 = 0x80;
const BASE_CHAIN: u8 = 0x00;
/// Minus one.
const MASTERCHAIN: u8 = 0xff;
const CHARS: usize = 48;
const RAW_BYTES: usize = 36;
const KEY_BYTES: usize = 33;

const CRC: Crc<u16> = Crc::<u16>::new(&CRC_16_XMODEM);
const URL_DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const NONE: u8 = 0x80;
/// Both alphabets: a text may use either, but not a mixture.
const VALUES: [u8; 256] = {
    let mut table = [NONE; 256];
    let mut i = 0;
    while i < URL_DIGITS.len() {
        table[URL_DIGITS[i] as usize] = i as u8;
        i += 1;
    }
    table[b'+' as usize] = 62;
    table[b'/' as usize] = 63;
    table
};

/// Reads an address.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    for (head, workchain) in [("0:", BASE_CHAIN), ("-1:", MASTERCHAIN)] {
        if let Some(digits) = text.strip_prefix(head) {
            return raw(workchain, digits);
        }
    }
    friendly(text)
}

fn raw(workchain: u8, digits: &str) -> Result<AddressKey, Refusal> {
    if digits.len() != 64 {
        return Err(Refusal::Length);
    }
    let (hash, _) = hex::read::<32>(digits).map_err(Refusal::Character)?;
    Ok(key(workchain, &hash))
}

fn friendly(text: &str) -> Result<AddressKey, Refusal> {
    if text.len() != CHARS || !text.starts_with(['E', 'U', 'k', '0']) {
        return Err(Refusal::Form);
    }
    let mut raw = [0u8; RAW_BYTES];
    let meant = is_meant(text);
    if let Err(refusal) = base64_decode(text, &mut raw) {
        return Err(if meant { refusal } else { Refusal::Form });
    }
    let (body, found) = raw.split_at(RAW_BYTES - 2);
    if CRC.checksum(body).to_be_bytes() != found {
        return Err(if meant { Refusal::Checksum } else { Refusal::Form });
    }
    let mut hash = [0u8; 32];
    hash.copy_from_slice(&body[2..]);
    match (body[0], body[1]) {
        (BOUNCEABLE | NON_BOUNCEABLE, workchain @ (BASE_CHAIN | MASTERCHAIN)) => Ok(key(workchain, &hash)),
        (flags, _) if flags & TEST_ONLY != 0 => Err(Refusal::TestNetwork),
        _ => Err(Refusal::Program),
    }
}

/// Flags and workchain are the first two characters and most of the third.
fn is_meant(text: &str) -> bool {
    ["EQ", "UQ", "Ef", "Uf", "kQ", "kf", "0Q", "0f"].iter().any(|start| text.starts_with(start))
}

fn key(workchain: u8, hash: &[u8; 32]) -> AddressKey {
    let mut bytes = [workchain; KEY_BYTES];
    bytes[1..].copy_from_slice(hash);
    AddressKey::of(Network::Ton, &bytes)
}

fn base64_decode(text: &str, raw: &mut [u8; RAW_BYTES]) -> Result<(), Refusal> {
    let known = |c: char| c.is_ascii() && VALUES[c as usize] != NONE;
    for (block, digits) in raw.as_chunks_mut::<3>().0.iter_mut().zip(text.as_bytes().as_chunks::<4>().0) {
        let values = digits.map(|digit| VALUES[usize::from(digit)]);
        if values.contains(&NONE) {
            return Err(foreign(text, known));
        }
        let [_, high, mid, low] =
            values.iter().fold(0u32, |held, value| held << 6 | u32::from(*value)).to_be_bytes();
        *block = [high, mid, low];
    }
    let (url, plain) = (text.contains(['-', '_']), text.contains(['+', '/']));
    if url && plain { Err(Refusal::Program) } else { Ok(()) }
}

fn write(flags: u8, bytes: &[u8]) -> String {
    let mut raw = [&[flags], bytes].concat();
    raw.extend(CRC.checksum(&raw).to_be_bytes());
    let mut text = String::with_capacity(CHARS);
    for block in raw.as_chunks::<3>().0 {
        let held = u32::from_be_bytes([0, block[0], block[1], block[2]]);
        text.extend((0..4).rev().map(|i| char::from(URL_DIGITS[(held >> (6 * i) & 0x3f) as usize])));
    }
    text
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    bytes.len() == KEY_BYTES && matches!(bytes[0], BASE_CHAIN | MASTERCHAIN)
}

/// Every spelling, the canonical (non-bounceable, as wallets print) one first.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    if !well_formed(bytes) {
        return Vec::new();
    }
    let mut all = Vec::with_capacity(6);
    for flags in [NON_BOUNCEABLE, BOUNCEABLE] {
        let url = write(flags, bytes);
        let plain = url.replace('-', "+").replace('_', "/");
        all.push(url);
        all.push(plain);
    }
    let digits = hex::lower(&bytes[1..]);
    let head = if bytes[0] == BASE_CHAIN { "0" } else { "-1" };
    all.push(format!("{head}:{digits}"));
    all.push(format!("{head}:{}", digits.to_ascii_uppercase()));
    let mut seen: Vec<String> = Vec::with_capacity(all.len());
    all.into_iter().for_each(|text| {
        if !seen.contains(&text) {
            seen.push(text);
        }
    });
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::parse;

    #[test]
    fn every_form_of_an_account_is_one_key() {
        for (raw, others) in [
            // TON documentation, "address formats" and cookbook.
            (
                "0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e",
                &[
                    "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
                    "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff+W72r5gqPrHF",
                ][..],
            ),
            // `ton_smart_contract_address`, documentation.
            (
                "0:ba60bfbd527c0cd2d70c6396630c50a498af015b987adaad1d4a9e287f604536",
                &[
                    "EQC6YL-9UnwM0tcMY5ZjDFCkmK8BW5h62q0dSp4of2BFNvnA",
                    "UQC6YL-9UnwM0tcMY5ZjDFCkmK8BW5h62q0dSp4of2BFNqQF",
                    "0:BA60BFBD527C0CD2D70C6396630C50A498AF015B987ADAAD1D4A9E287F604536",
                ],
            ),
            // tonapi, release 0.1.3.
            (
                "EQC-3ilVr-W0Uc3pLrGJElwSaFxvhXXfkiQA3EwdVBHNNess",
                &["UQC-3ilVr-W0Uc3pLrGJElwSaFxvhXXfkiQA3EwdVBHNNbbp"],
            ),
            // The elector, on the masterchain.
            (
                "-1:3333333333333333333333333333333333333333333333333333333333333333",
                &["Ef8zMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzM0vF"],
            ),
        ] {
            let key = parse(Network::Ton, raw).unwrap();
            let all = spellings(key.bytes());
            for text in others.iter().chain([&raw]) {
                assert_eq!(parse(Network::Ton, text).as_ref(), Ok(&key), "{text}");
                assert!(all.iter().any(|spelling| spelling == text), "{text}");
            }
        }
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        use Refusal::*;
        for (text, why) in [
            ("EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHG", Checksum),
            ("EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrH", Form),
            ("EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff.W72r5gqPrHF", Character('.')),
            // The same account, for the test network only (tonsdk, issue 41).
            ("kQAvlWFDxGF2lXm67y4yzC17wYKD9A0guwPkMs1gOsM__GgZ", TestNetwork),
            // Both alphabets in one text.
            ("kQAvlWFDxGF2lXm67y4yzC17wYKD9A0guwPkMs1gOsM_/GgZ", Program),
            ("0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3", Length),
            ("0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3g", Character('g')),
            ("1:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e", Form),
            ("Unusual48CharacterTextOfAnotherNetworkAltogether", Form),
        ] {
            assert_eq!(decode(text), Err(why), "{text}");
        }
        // Another workchain, with a right checksum.
        assert_eq!(decode(&write(BOUNCEABLE, &[[1].as_slice(), &[7; 32]].concat())), Err(Program));
    }
}
