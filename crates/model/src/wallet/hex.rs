//! Hexadecimal digits, as addresses use them.
//!
//! Promises: reads both cases and says which occurred. Does not: allocate when reading.

/// Strips `0x` or `0X`.
pub(super) fn strip_prefix(text: &str) -> Option<&str> {
    text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))
}

/// Which letters were seen: EIP-55 speaks only where both were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    One,
    Mixed,
}

/// Reads exactly `N` bytes; the refused character where a digit is none.
///
/// The caller has checked that there are `2 * N` bytes of text.
pub(super) fn read<const N: usize>(digits: &str) -> Result<([u8; N], Case), char> {
    let mut out = [0u8; N];
    let mut seen = 0u8;
    for (slot, pair) in out.iter_mut().zip(digits.as_bytes().as_chunks::<2>().0) {
        let (high, low) = (VALUE[usize::from(pair[0])], VALUE[usize::from(pair[1])]);
        seen |= high | low;
        *slot = (high << 4) | (low & 0x0f);
    }
    if seen & NONE != 0 {
        return Err(digits.chars().find(|c| !c.is_ascii_hexdigit()).unwrap_or(' '));
    }
    Ok((out, if seen & (LOWER | UPPER) == LOWER | UPPER { Case::Mixed } else { Case::One }))
}

/// Lower-case digits.
pub(super) fn lower(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble & 0x0f)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

const LOWER: u8 = 0x10;
const UPPER: u8 = 0x20;
const NONE: u8 = 0x40;

/// The value of a digit in the low half, its kind in the high half: one look-up per character and no
/// branch, because wallets are screened by the million.
const VALUE: [u8; 256] = {
    let mut table = [NONE; 256];
    let mut i = 0u8;
    while i < 16 {
        if i < 10 {
            table[(b'0' + i) as usize] = i;
        } else {
            table[(b'a' + i - 10) as usize] = i | LOWER;
            table[(b'A' + i - 10) as usize] = i | UPPER;
        }
        i += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_and_case_is_seen() {
        for (text, want) in [
            ("00ff", Ok(([0x00, 0xff], Case::One))),
            ("09AF", Ok(([0x09, 0xaf], Case::One))),
            ("1234", Ok(([0x12, 0x34], Case::One))),
            ("aB00", Ok(([0xab, 0x00], Case::Mixed))),
            ("0g00", Err('g')),
            ("00é", Err('é')),
        ] {
            assert_eq!(read::<2>(text), want, "{text}");
        }
        assert_eq!(lower(&[0x0a, 0xf0]), "0af0");
    }
}
