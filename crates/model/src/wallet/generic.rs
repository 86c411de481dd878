//! Every other network: the text is the identity.
//!
//! Promises: 4 to 128 printable ASCII characters, compared exactly after trimming. Does not: fold
//! case, verify a checksum or know a second spelling: `BNB1…` and `bnb1…` are two keys here, and so
//! are a Bitcoin Cash address with and without `bitcoincash:`. A network whose addresses have several
//! spellings needs a codec.

use super::error::Refusal;
use super::{AddressKey, Network};
use std::ops::RangeInclusive;

/// The shortest address in use is an account name (Hedera `0.0.2`, EOS names are longer); the longest
/// is a Cardano Byron address with 104 characters.
pub const GENERIC_CHARS: RangeInclusive<usize> = 4..=128;

/// Reads a text.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    if let Some(found) = text.chars().find(|c| !c.is_ascii_graphic()) {
        return Err(Refusal::Character(found));
    }
    if !GENERIC_CHARS.contains(&text.len()) {
        return Err(Refusal::Length);
    }
    Ok(AddressKey::of(Network::Generic, text.as_bytes()))
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    GENERIC_CHARS.contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
}

/// The one spelling.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    std::str::from_utf8(bytes).map(|text| vec![text.to_owned()]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::parse;

    #[test]
    fn texts_are_compared_exactly_after_trimming() {
        let key = |text: &str| parse(Network::Generic, text);
        assert_eq!(key(" 0.0.2 \n"), key("0.0.2"));
        assert_ne!(key("rnXyVQzgxZe7TR1EPzTkGj2jxH4LMJYh66"), key("rnXyVQzgxZe7TR1EPzTkGj2jxH4LMJYh6G"));
        assert_ne!(key("alice.near"), key("Alice.near"));
        for (text, why) in [
            ("abc".to_owned(), Refusal::Length),
            ("x".repeat(129), Refusal::Length),
            ("a b c".to_owned(), Refusal::Character(' ')),
            ("naïve".to_owned(), Refusal::Character('ï')),
            ("ab\0cd".to_owned(), Refusal::Character('\0')),
        ] {
            assert_eq!(decode(&text), Err(why), "{text}");
        }
        assert!(decode(&"x".repeat(128)).is_ok());
    }
}
