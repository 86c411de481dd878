//! Cyrillic to Latin as sanctions lists print it: Russian first, with the letters of Ukrainian, Serbian, Kazakh and others.
//!
//! Promises: `ё` and `й` give the same as `е` and `и`, because people drop those marks. Does not: tell languages apart.

use super::fallback;

pub(super) fn romanise(run: &[char], out: &mut String) {
    let mut i = 0;
    while i < run.len() {
        let next = run.get(i + 1).copied();
        i += 1;
        match (run[i - 1], next) {
            // Джамал is Jamal; кс is how x is written; -ий and -ый end in one i.
            ('д', Some('ж')) => {
                out.push('j');
                i += 1;
            }
            ('к', Some('с')) => {
                out.push_str("ks");
                i += 1;
            }
            ('и' | 'ы' | 'і', Some('и' | 'й' | 'і')) => {
                out.push('i');
                i += 1;
            }
            (c, _) => letter(c, out),
        }
    }
}

fn letter(c: char, out: &mut String) {
    let text = match c {
        'а' | 'ә' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' | 'ғ' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' | 'є' => "e",
        'ж' => "zh",
        'з' | 'ѕ' | 'ҙ' => "z",
        'и' | 'й' | 'і' | 'ї' => "i",
        'ы' | 'ј' => "y",
        'к' | 'қ' | 'ҡ' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'ң' | 'ҥ' => "ng",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' | 'ҫ' => "s",
        'т' => "t",
        'у' | 'ұ' | 'ү' => "u",
        'ф' => "f",
        'х' => "kh",
        'һ' | 'ҳ' => "h",
        'ц' => "ts",
        'ч' | 'ћ' => "ch",
        'ҷ' | 'џ' => "j",
        'ш' => "sh",
        'щ' => "shch",
        'ю' => "yu",
        'я' => "ya",
        'љ' => "lj",
        'њ' => "nj",
        'ђ' => "dj",
        'ь' | 'ъ' => "",
        _ => return ascii_or_fallback(c, out),
    };
    out.push_str(text);
}

fn ascii_or_fallback(c: char, out: &mut String) {
    if c.is_ascii_alphanumeric() { out.push(c) } else { fallback(c, out) }
}
