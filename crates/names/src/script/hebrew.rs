//! Hebrew letters to Latin; vav and yod read as vowels unless they open the word.
//!
//! Promises: final letters equal their usual forms. Does not: know which of b/v, p/f, sh/s is meant; the edit costs do.

use super::fallback;

pub(super) fn romanise(run: &[char], out: &mut String) {
    let letters: Vec<char> = run.iter().copied().filter(|c| !matches!(c, '׳' | '״' | '־')).collect();
    for (at, c) in letters.iter().enumerate() {
        let (initial, last) = (at == 0, at + 1 == letters.len());
        let text = match c {
            'א' | 'ע' if initial => "a",
            'א' if last => "a",
            'א' | 'ע' => "",
            'ב' => "b",
            'ג' => "g",
            'ד' => "d",
            'ה' if last => "a",
            'ה' => "h",
            'ו' if initial => "v",
            'ו' => "o",
            'ז' => "z",
            'ח' => "h",
            'ט' | 'ת' => "t",
            'י' if initial => "y",
            'י' => "i",
            'כ' | 'ך' | 'ק' => "k",
            'ל' => "l",
            'מ' | 'ם' => "m",
            'נ' | 'ן' => "n",
            'ס' => "s",
            'פ' if initial => "p",
            'פ' | 'ף' => "f",
            'צ' | 'ץ' => "tz",
            'ר' => "r",
            'ש' => "sh",
            other => {
                if other.is_ascii_alphanumeric() {
                    out.push(*other);
                } else {
                    fallback(*other, out);
                }
                continue;
            }
        };
        out.push_str(text);
    }
}
