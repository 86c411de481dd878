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

/// Rows of kana with their five sounds.
const ROWS: [([char; 5], [&str; 5]); 13] = [
    (['ア', 'イ', 'ウ', 'エ', 'オ'], ["a", "i", "u", "e", "o"]),
    (['カ', 'キ', 'ク', 'ケ', 'コ'], ["ka", "ki", "ku", "ke", "ko"]),
    (['ガ', 'ギ', 'グ', 'ゲ', 'ゴ'], ["ga", "gi", "gu", "ge", "go"]),
    (['サ', 'シ', 'ス', 'セ', 'ソ'], ["sa", "shi", "su", "se", "so"]),
    (['ザ', 'ジ', 'ズ', 'ゼ', 'ゾ'], ["za", "ji", "zu", "ze", "zo"]),
    (['タ', 'チ', 'ツ', 'テ', 'ト'], ["ta", "chi", "tsu", "te", "to"]),
    (['ダ', 'ヂ', 'ヅ', 'デ', 'ド'], ["da", "ji", "zu", "de", "do"]),
    (['ナ', 'ニ', 'ヌ', 'ネ', 'ノ'], ["na", "ni", "nu", "ne", "no"]),
    (['ハ', 'ヒ', 'フ', 'ヘ', 'ホ'], ["ha", "hi", "fu", "he", "ho"]),
    (['バ', 'ビ', 'ブ', 'ベ', 'ボ'], ["ba", "bi", "bu", "be", "bo"]),
    (['パ', 'ピ', 'プ', 'ペ', 'ポ'], ["pa", "pi", "pu", "pe", "po"]),
    (['マ', 'ミ', 'ム', 'メ', 'モ'], ["ma", "mi", "mu", "me", "mo"]),
    (['ラ', 'リ', 'ル', 'レ', 'ロ'], ["ra", "ri", "ru", "re", "ro"]),
];

/// One kana; nothing for what has no sound of its own.
fn sound(c: char) -> &'static str {
    let in_row =
        |row: &([char; 5], [&'static str; 5])| Some(row.1[row.0.iter().position(|kana| *kana == c)?]);
    if let Some(sound) = ROWS.iter().find_map(in_row) {
        return sound;
    }
    match c {
        'ヤ' => "ya",
        'ユ' => "yu",
        'ヨ' => "yo",
        'ワ' => "wa",
        'ヰ' => "i",
        'ヱ' => "e",
        'ヲ' => "o",
        'ン' => "n",
        'ヴ' => "vu",
        'ヷ' => "va",
        'ヸ' => "vi",
        'ヹ' => "ve",
        'ヺ' => "vo",
        'ヵ' => "ka",
        'ヶ' => "ke",
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
