//! Latin letters that have no decomposition: stroked, ligated and dotless ones.
//!
//! Promises: every Latin letter becomes ASCII. Does not: expand `ü` to `ue`; the edit costs make that pair cheap instead.

use super::fallback;

pub(super) fn romanise(run: &[char], out: &mut String) {
    for &c in run {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'ß' | 'ẞ' => out.push_str("ss"),
            'ø' => out.push('o'),
            'ł' | 'ŀ' => out.push('l'),
            'đ' | 'ð' | 'ɖ' => out.push('d'),
            'ı' | 'ɨ' => out.push('i'),
            'ə' => out.push('e'),
            'ħ' => out.push('h'),
            'ŋ' => out.push('n'),
            'ŧ' => out.push('t'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ƒ' => out.push('f'),
            _ => fallback(c, out),
        }
    }
}
