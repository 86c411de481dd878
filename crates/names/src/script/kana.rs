//! Kana to Latin (Hepburn), sound by sound: dakuten kept, long vowels doubled, small kana joined to the sound before them.
//!
//! Promises: hiragana and katakana of one word give the same letters; nothing that is heard is lost, so that the fitted
//! costs can tell ー (`aa`, often an r that is not spoken) from a plain vowel. Does not: guess which foreign word is meant.

use super::fallback;

/// Hiragana are read as the katakana at the same place of the block.
const HIRAGANA_TO_KATAKANA: u32 = 0x60;

pub(super) fn romanise(run: &[char], out: &mut String) {
    let kana: Vec<char> = run.iter().map(|c| katakana(*c)).collect();
    let start = out.len();
    let mut doubled = false;
    for (at, c) in kana.iter().enumerate() {
        match c {
            'ッ' => doubled = true,
            'ー' => lengthen(start, out),
            'ャ' | 'ュ' | 'ョ' => small_y(*c, start, out),
            'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ヮ' => small_vowel(*c, start, out),
            _ => {
                let text = sound(*c);
                let follows = at + 1 < kana.len();
                match text.chars().next().filter(|first| doubled && follows_doubled(*first)) {
                    // っち is written tchi.
                    Some('c') => out.push('t'),
                    Some(first) => out.push(first),
                    None => {}
                }
                doubled = doubled && !follows && text.is_empty();
                if text.is_empty() { fallback(*c, out) } else { out.push_str(text) }
            }
        }
    }
}

fn katakana(c: char) -> char {
    match c {
        'ぁ'..='ゖ' => char::from_u32(c as u32 + HIRAGANA_TO_KATAKANA).unwrap_or(c),
        other => other,
    }
}

fn follows_doubled(first: char) -> bool {
    !matches!(first, 'a' | 'e' | 'i' | 'o' | 'u' | 'n')
}

/// A long vowel is written twice.
fn lengthen(start: usize, out: &mut String) {
    if out.len() > start
        && let Some(vowel) = out.chars().last().filter(|c| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u'))
    {
        out.push(vowel);
    }
}

/// き + ゃ is kya, し + ゃ is sha, ち + ゃ is cha, て + ゅ is tyu.
fn small_y(c: char, start: usize, out: &mut String) {
    let vowel = match c {
        'ャ' => 'a',
        'ュ' => 'u',
        _ => 'o',
    };
    let sibilant =
        ["sh", "ch", "j"].iter().any(|s| out[start..].strip_suffix('i').is_some_and(|t| t.ends_with(s)));
    if out.len() > start && matches!(out.chars().last(), Some('i' | 'e' | 'u')) {
        out.pop();
    }
    if !sibilant {
        out.push('y');
    }
    out.push(vowel);
}

/// フ + ァ is fa, テ + ィ is ti, ウ + ェ is we, ヴ + ィ is vi; after anything else the vowel stands as it is.
fn small_vowel(c: char, start: usize, out: &mut String) {
    let vowel = match c {
        'ァ' | 'ヮ' => 'a',
        'ィ' => 'i',
        'ゥ' => 'u',
        'ェ' => 'e',
        _ => 'o',
    };
    let last = out[start..].chars().last();
    let before = out[start..].chars().rev().nth(1);
    match (before, last) {
        // ウィ, but not the second vowel of カウィ: u after a consonant belongs to it.
        (None | Some('a' | 'e' | 'i' | 'o' | 'u'), Some('u')) => {
            out.pop();
            out.push('w');
        }
        (_, Some(last)) if last != vowel && matches!(last, 'u' | 'e' | 'o' | 'i') => {
            out.pop();
        }
        _ => {}
    }
    out.push(vowel);
}

/// One kana; nothing for what has no sound of its own.
fn sound(c: char) -> &'static str {
    match c {
        'ア' => "a",
        'イ' | 'ヰ' => "i",
        'ウ' => "u",
        'エ' | 'ヱ' => "e",
        'オ' | 'ヲ' => "o",
        'カ' | 'ヵ' => "ka",
        'キ' => "ki",
        'ク' | 'ㇰ' => "ku",
        'ケ' | 'ヶ' => "ke",
        'コ' => "ko",
        'ガ' => "ga",
        'ギ' => "gi",
        'グ' => "gu",
        'ゲ' => "ge",
        'ゴ' => "go",
        'サ' => "sa",
        'シ' | 'ㇱ' => "shi",
        'ス' | 'ㇲ' => "su",
        'セ' => "se",
        'ソ' => "so",
        'ザ' => "za",
        'ジ' => "ji",
        'ズ' => "zu",
        'ゼ' => "ze",
        'ゾ' => "zo",
        'タ' => "ta",
        'チ' => "chi",
        'ツ' => "tsu",
        'テ' => "te",
        'ト' | 'ㇳ' => "to",
        'ダ' => "da",
        'ヂ' => "ji",
        'ヅ' => "zu",
        'デ' => "de",
        'ド' => "do",
        'ナ' => "na",
        'ニ' => "ni",
        'ヌ' | 'ㇴ' => "nu",
        'ネ' => "ne",
        'ノ' => "no",
        'ハ' => "ha",
        'ヒ' => "hi",
        'フ' => "fu",
        'ヘ' => "he",
        'ホ' => "ho",
        'バ' => "ba",
        'ビ' => "bi",
        'ブ' => "bu",
        'ベ' => "be",
        'ボ' => "bo",
        'パ' => "pa",
        'ピ' => "pi",
        'プ' => "pu",
        'ペ' => "pe",
        'ポ' => "po",
        'マ' => "ma",
        'ミ' => "mi",
        'ム' | 'ㇺ' => "mu",
        'メ' => "me",
        'モ' => "mo",
        'ヤ' => "ya",
        'ユ' => "yu",
        'ヨ' => "yo",
        'ラ' => "ra",
        'リ' => "ri",
        'ル' | 'ㇽ' => "ru",
        'レ' => "re",
        'ロ' => "ro",
        'ワ' => "wa",
        'ン' => "n",
        'ヴ' => "vu",
        'ヷ' => "va",
        'ヸ' => "vi",
        'ヹ' => "ve",
        'ヺ' => "vo",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_are_kept() {
        for (kana, expected) in [
            ("ヴラジーミル", "vurajiimiru"),
            ("プーチン", "puuchin"),
            ("ウィリアム", "wiriamu"),
            ("ジョージ", "jooji"),
            ("ティファート", "tifaato"),
            ("シェイクスピア", "sheikusupia"),
            ("マッテオ", "matteo"),
            ("マッチ", "matchi"),
            ("しゅんすけ", "shunsuke"),
            ("キャロル", "kyaroru"),
            ("ヴィクトル", "vikutoru"),
            ("フュアブリンガー", "fyuaburingaa"),
            ("ドゥ", "du"),
            ("チェ", "che"),
            ("ダヴィッド", "daviddo"),
            ("ッ", ""),
            ("ー", ""),
        ] {
            let mut out = String::new();
            romanise(&kana.chars().collect::<Vec<_>>(), &mut out);
            assert_eq!(out, expected, "{kana}");
        }
    }
}
