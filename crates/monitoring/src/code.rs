//! Short words as numbers: countries, assets, scenario ids.
//!
//! Promises: up to seven bytes of text are packed without loss; longer ones become a 63-bit SHA-256 prefix with the top
//! bit set, so the two kinds never meet; of these, the words by which the table of fields tells what a field may say come back.
//! Does not: give other longer words back (documents keep their text).

use crate::field::{FIELDS, Type};
use sha2_of as digest;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Words so long are packed.
const PACKED_BYTES: usize = 7;

/// Longer words in the descriptions of fields that hold words, by their numbers.
static DESCRIBED: LazyLock<BTreeMap<i64, &'static str>> = LazyLock::new(|| {
    let fields = FIELDS.iter().filter(|field| field.ty == Type::Code);
    let words = fields.flat_map(|field| field.doc.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    words.filter(|word| word.len() > PACKED_BYTES).map(|word| (code(word), word)).collect()
});

/// The number of a word.
pub fn code(word: &str) -> i64 {
    let bytes = word.as_bytes();
    if bytes.len() <= PACKED_BYTES {
        let mut out = [0u8; 8];
        out[8 - bytes.len()..].copy_from_slice(bytes);
        return i64::from_be_bytes(out);
    }
    let hash = digest(bytes);
    let mut head = [0u8; 8];
    head.copy_from_slice(&hash[..8]);
    // Below zero, and never `i64::MIN`, which means "missing".
    (i64::from_be_bytes(head) | i64::MIN).max(i64::MIN + 1)
}

/// The word of a number, where it was packed or a field is described by it.
pub fn word(code: i64) -> Option<String> {
    if code < 0 {
        return DESCRIBED.get(&code).map(|word| (*word).to_owned());
    }
    let bytes = code.to_be_bytes();
    let text: Vec<u8> = bytes.into_iter().skip_while(|b| *b == 0).collect();
    String::from_utf8(text).ok()
}

fn sha2_of(bytes: &[u8]) -> [u8; 32] {
    model::Hash::of(bytes).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_come_back_and_long_ones_never_meet_them() {
        for text in ["", "US", "BTC", "medium", "S01.day", "standard", "address_book", "institution"] {
            assert_eq!(word(code(text)).as_deref(), Some(text));
        }
        assert_eq!(word(code("a_word_of_nobody")), None);
        assert!(code("second_factor") < 0 && code("second_factor") != i64::MIN);
        assert_ne!(code("second_factor"), code("address_book"));
    }
}
