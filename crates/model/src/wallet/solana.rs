//! Solana: thirty-two bytes in Base58.
//!
//! Promises: exactly one text per account; a text of any other length in bytes is refused, so no Base58Check address
//! (25 or 26 bytes), SS58 (35), X-address (35) or Monero address is ever Solana's; nor is a text whose letters are all
//! of one case, because a mistyped bech32 address of another network may well consist of Base58 digits and be of this
//! length, while one random account in ten thousand million has such letters. Does not: **detect a mistyped letter**, for
//! the form has no checksum; nor ask whether the bytes are a point of the curve, because the accounts of programs are
//! none and receive payments.

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
    let (lower, upper) =
        (text.bytes().any(|b| b.is_ascii_lowercase()), text.bytes().any(|b| b.is_ascii_uppercase()));
    if lower != upper {
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
    bytes.len() == 32 && decode(&base58::write(&BITCOIN, bytes)).is_ok()
}

/// The one spelling.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    if bytes.len() == 32 { vec![base58::write(&BITCOIN, bytes)] } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::{classify, parse};

    #[test]
    fn known_accounts_are_read_and_written() {
        for (text, first) in [
            // Programs of the network itself (Solana documentation, "native programs", "sysvars"); wrapped SOL.
            ("11111111111111111111111111111111", 0x00),
            ("Vote111111111111111111111111111111111111111", 0x07),
            ("SysvarC1ock11111111111111111111111111111111", 0x06),
            ("So11111111111111111111111111111111111111112", 0x06),
            ("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", 0x06),
            // The one that OFAC lists.
            ("42RLPACwZPx3vYYmxSueqsogfynBDqXK298EDsNoyoHi", 0x2c),
        ] {
            let key = parse(Network::Solana, text).unwrap();
            assert_eq!((key.bytes()[0], &*key.canonical()), (first, text));
            assert_eq!(classify(text), [key]);
        }
    }

    #[test]
    fn no_other_networks_text_is_taken() {
        use Refusal::*;
        for (text, why) in [
            ("42RLPACwZPx3vYYmxSueqsogfynBDqXK298EDsNoyoH", Length),
            ("42RLPACwZPx3vYYmxSueqsogfynBDqXK298EDsNoyoH0", Form),
            ("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzZz", Length),
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Form),
            ("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", Form),
            // A Bitcoin Gold address that is all Base58 digits and 32 bytes long.
            ("btg1qxu7r8sc6zgtw7wewn4jh7r5av6mx3cp7zcsp67", Form),
        ] {
            assert_eq!(decode(text), Err(why), "{text}");
        }
        assert!(!well_formed(&[0; 31]));
    }
}
