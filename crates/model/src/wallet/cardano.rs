//! Cardano: Shelley addresses `addr1…`, stake addresses `stake1…`, Byron addresses `Ae2…` and `DdzFF…`.
//!
//! Promises: the key of a Shelley address is its **payment credential**, because whoever holds it owns the money,
//! whatever part of the address says who earns the stake: a listed party has as many addresses as there are stake
//! credentials, and all are one key. A stake address is a key of its own. Main network only. Does not: link a
//! payment credential with the stake credential beside it, which anybody can put there; nor read Byron addresses in
//! bech32 or Shelley ones in Base58, which CIP-19 advises against. Source: CIP-19.

use super::base58::{self, BITCOIN};
use super::bech32::{self, Kind, Prefix};
use super::error::Refusal;
use super::{AddressKey, Network, byron};

const ADDRESS: Prefix = Prefix::new("addr");
const STAKE: Prefix = Prefix::new("stake");
const TEST_PREFIXES: [Prefix; 2] = [Prefix::new("addr_test"), Prefix::new("stake_test")];

const HASH_BYTES: usize = 28;
/// Header and payment credential: the shortest address, and what is common to all.
const HEAD_BYTES: usize = 1 + HASH_BYTES;
const BASE_BYTES: usize = HEAD_BYTES + HASH_BYTES;
const WORDS_MAX: usize = BASE_BYTES * 8 / 5 + 1;
const MAIN: u8 = 1;
/// Header types of addresses without stake, and of stake addresses: they open the canonical bytes.
const PAYMENT_KEY: u8 = 0x60;
const PAYMENT_SCRIPT: u8 = 0x70;
const STAKE_KEY: u8 = 0xe0;
const STAKE_SCRIPT: u8 = 0xf0;

/// Reads an address.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    for (prefix, read) in [(&ADDRESS, payment as fn(&[u8]) -> _), (&STAKE, stake)] {
        if prefix.starts(text) {
            let mut bytes = [0u8; BASE_BYTES];
            return content(text, prefix, &mut bytes).and_then(read);
        }
    }
    if let Some(test) = TEST_PREFIXES.iter().find(|prefix| prefix.starts(text)) {
        let valid = content(text, test, &mut [0u8; BASE_BYTES]).is_ok();
        return Err(if valid { Refusal::TestNetwork } else { Refusal::Form });
    }
    byron::decode(text)
}

fn content<'a>(text: &str, prefix: &Prefix, bytes: &'a mut [u8; BASE_BYTES]) -> Result<&'a [u8], Refusal> {
    let mut words = [0u8; WORDS_MAX];
    let (kind, words) = bech32::read(text, prefix, &mut words)?;
    if kind != Kind::Bech32 {
        return Err(Refusal::ChecksumKind);
    }
    bech32::to_bytes(words, bytes).ok_or(Refusal::Program)
}

fn payment(bytes: &[u8]) -> Result<AddressKey, Refusal> {
    let (header, rest) = bytes.split_first().ok_or(Refusal::Program)?;
    let (hash, stake) = rest.split_at_checked(HASH_BYTES).ok_or(Refusal::Program)?;
    let stake_fits = match header >> 4 {
        0..=3 => stake.len() == HASH_BYTES,
        4 | 5 => is_pointer(stake),
        6 | 7 => stake.is_empty(),
        _ => false,
    };
    // The lowest bit of the type says script, whatever the rest says of the stake.
    let kind = if header >> 4 & 1 == 0 { PAYMENT_KEY } else { PAYMENT_SCRIPT };
    keyed(header & 0x0f, stake_fits, kind, hash)
}

fn stake(bytes: &[u8]) -> Result<AddressKey, Refusal> {
    let (header, hash) = bytes.split_first().ok_or(Refusal::Program)?;
    let kind = header & 0xf0;
    keyed(header & 0x0f, matches!(kind, STAKE_KEY | STAKE_SCRIPT) && hash.len() == HASH_BYTES, kind, hash)
}

fn keyed(network: u8, fits: bool, kind: u8, hash: &[u8]) -> Result<AddressKey, Refusal> {
    if !fits || network > MAIN {
        return Err(Refusal::Program);
    }
    if network != MAIN {
        return Err(Refusal::TestNetwork);
    }
    let mut bytes = [kind; HEAD_BYTES];
    bytes[1..].copy_from_slice(hash);
    Ok(AddressKey::of(Network::Cardano, &bytes))
}

/// Slot, transaction and certificate: three numbers of seven bits a byte, the last byte of each below 128.
fn is_pointer(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| **byte < 0x80).count() == 3 && bytes.last().is_some_and(|byte| *byte < 0x80)
}

/// The base address of a payment credential with a stake key; `None` for any other key.
pub fn with_stake_key(key: &AddressKey, stake_key: [u8; 28]) -> Option<String> {
    let kind = match (key.network(), key.bytes().first()) {
        (Network::Cardano, Some(&PAYMENT_KEY)) => 0x00,
        (Network::Cardano, Some(&PAYMENT_SCRIPT)) => 0x10,
        _ => return None,
    };
    let bytes = [&[kind | MAIN], &key.bytes()[1..], &stake_key].concat();
    bech32::spellings(&ADDRESS, Kind::Bech32, &bytes).into_iter().next()
}

/// The canonical bytes of a credential, for samples: `kind` by its lowest two bits.
pub(super) fn canonical_bytes(kind: u64, hash: &[u8; HASH_BYTES]) -> Vec<u8> {
    let kinds = [PAYMENT_KEY, PAYMENT_SCRIPT, STAKE_KEY, STAKE_SCRIPT];
    [&[kinds[(kind % 4) as usize]], &hash[..]].concat()
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    match bytes.first() {
        Some(&(PAYMENT_KEY | PAYMENT_SCRIPT | STAKE_KEY | STAKE_SCRIPT)) => bytes.len() == HEAD_BYTES,
        _ => byron::well_formed(bytes),
    }
}

/// Every spelling without a stake part, the canonical one first; [`with_stake_key`] makes those with one.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    if !well_formed(bytes) {
        return Vec::new();
    }
    let prefix = match bytes[0] {
        PAYMENT_KEY | PAYMENT_SCRIPT => &ADDRESS,
        STAKE_KEY | STAKE_SCRIPT => &STAKE,
        _ => return vec![base58::write(&BITCOIN, &byron::envelope(bytes))],
    };
    bech32::spellings(prefix, Kind::Bech32, &[&[bytes[0] | MAIN], &bytes[1..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::{hex, parse};

    const PAYMENT: &str = "9493315cd92eb5d8c4304e67b7e16ae36d61d34502694657811a2c8e";
    const STAKE_HASH: &str = "337b62cfff6403a06a3acbc34f8c46003c69fe79a3628cefa9c47251";
    const SCRIPT: &str = "c37b1b5dc0669f1d3c61a6fddb2e8fde96be87b881c60bce8e8d542f";

    // CIP-19, "Test vectors".
    #[test]
    fn the_payment_credential_is_the_key_whatever_the_stake() {
        for (kind, hash, texts) in [
            (
                PAYMENT_KEY,
                PAYMENT,
                &[
                    "addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x",
                    "addr1yx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerkr0vd4msrxnuwnccdxlhdjar77j6lg0wypcc9uar5d2shs2z78ve",
                    "addr1gx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer5pnz75xxcrzqf96k",
                    "addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8",
                    "ADDR1VX2FXV2UMYHTTKXYXP8X0DLPDT3K6CWNG5PXJ3JHSYDZERS66HRL8",
                ][..],
            ),
            (
                PAYMENT_SCRIPT,
                SCRIPT,
                &[
                    "addr1z8phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gten0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgs9yc0hh",
                    "addr1x8phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gt7r0vd4msrxnuwnccdxlhdjar77j6lg0wypcc9uar5d2shskhj42g",
                    "addr128phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtupnz75xxcrtw79hu",
                    "addr1w8phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtcyjy7wx",
                ],
            ),
            (STAKE_KEY, STAKE_HASH, &["stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw"]),
            (STAKE_SCRIPT, SCRIPT, &["stake178phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtcccycj5"]),
        ] {
            for text in texts {
                let key = parse(Network::Cardano, text).unwrap();
                assert_eq!((key.bytes()[0], &*hex::lower(&key.bytes()[1..])), (kind, hash), "{text}");
            }
        }
        let key =
            parse(Network::Cardano, "addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8").unwrap();
        let (stake, _) = hex::read::<28>(STAKE_HASH).unwrap();
        assert_eq!(
            with_stake_key(&key, stake).as_deref(),
            Some(
                "addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x"
            )
        );
        let stake =
            parse(Network::Cardano, "stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw").unwrap();
        assert_eq!(with_stake_key(&stake, [0; 28]), None);
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        use Refusal::*;
        let spelled = |prefix: &Prefix, kind, bytes: &[u8]| bech32::spellings(prefix, kind, bytes).remove(0);
        let enterprise = [&[0x61][..], &[7; 28]].concat();
        for (text, why) in [
            ("addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl9", Checksum),
            ("addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrlb", Character('b')),
            ("Addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8", MixedCase),
            ("addr_test1vz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerspjrlsz", TestNetwork),
            ("stake_test1uqehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gssrtvn", TestNetwork),
            ("addr_test1vz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerspjrlsq", Form),
            // A test network's address under the main network's prefix (CIP-19, introduction).
            ("addr1vpu5vlrf4xkxv2qpwngf6cjhtw542ayty80v8dyr49rf5eg0yu80w", TestNetwork),
            (&spelled(&ADDRESS, Kind::Bech32m, &enterprise), ChecksumKind),
            // A stake part too many, a stake address as payment, a pointer that does not end, an unknown network.
            (&spelled(&ADDRESS, Kind::Bech32, &[&[0x61][..], &[7; 56]].concat()), Program),
            (&spelled(&ADDRESS, Kind::Bech32, &[&[0xe1][..], &[7; 28]].concat()), Program),
            (&spelled(&ADDRESS, Kind::Bech32, &[&[0x41][..], &[7; 28], &[1, 2, 0x83]].concat()), Program),
            (&spelled(&ADDRESS, Kind::Bech32, &[&[0x62][..], &[7; 28]].concat()), Program),
            (&spelled(&STAKE, Kind::Bech32, &enterprise), Program),
        ] {
            assert_eq!(decode(text), Err(why), "{text}");
        }
    }
}
