//! Titles that no word shows by itself: written without a space after or before a name (王毅先生, 김정은위원장), of several tokens
//! (`г-н`), or with an article (السيد).
//!
//! Titles of one token are told word by word, as in Latin script.

use crate::script::{Script, script_of};

/// Titles, the longer ones first; Chinese in both ways of writing, Japanese, Korean.
const TITLES: [&str; 54] = [
    "总书记",
    "總書記",
    "委员长",
    "委員長",
    "国务委员",
    "國務委員",
    "副主席",
    "副总理",
    "副總理",
    "总统",
    "總統",
    "总理",
    "總理",
    "主席",
    "书记",
    "書記",
    "部长",
    "部長",
    "将军",
    "將軍",
    "司令",
    "大使",
    "院士",
    "同志",
    "先生",
    "女士",
    "小姐",
    "太太",
    "博士",
    "教授",
    "医生",
    "醫生",
    "律师",
    "律師",
    "首相",
    "大臣",
    "会長",
    "会长",
    "會長",
    "社長",
    "さん",
    "さま",
    "ちゃん",
    "様",
    "국무위원장",
    "위원장",
    "대통령",
    "총리",
    "장관",
    "장군",
    "선생님",
    "박사",
    "님",
    "씨",
];
/// Titles that stand by themselves.
const WORDS: [&str; 44] = [
    "г-н",
    "г-жа",
    "г-на",
    "д-р",
    "г.",
    "пан",
    "пані",
    "السيد",
    "السيدة",
    "الدكتور",
    "الدكتورة",
    "الأستاذ",
    "الاستاذ",
    "المهندس",
    "الأمير",
    "الأميرة",
    "الملك",
    "الرئيس",
    "اللواء",
    "العقيد",
    "العميد",
    "الفريق",
    "المشير",
    "الشيخ",
    "د.",
    "أ.",
    "م.",
    "دکتر",
    "آقای",
    "خانم",
    "سردار",
    "سید",
    "مهندس",
    "سرهنگ",
    "سرتیپ",
    "سرلشکر",
    "מר",
    "גב׳",
    "ד״ר",
    "הרב",
    "פרופ׳",
    "κ.",
    "κος",
    "श्री",
];
/// Characters of a name that are left at least: of one nobody knows whether it is a surname alone.
const LEFT_MIN: usize = 2;

/// The text without titles; none where it has none, or nothing else.
pub(in crate::readings) fn without_titles(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let mut without = String::with_capacity(text.len());
    let (mut found, mut left) = (false, false);
    for word in text.split_inclusive(char::is_whitespace) {
        let written = word.trim_end();
        let (start, end) = name_in(written).unwrap_or((0, written.len()));
        found |= end - start < written.len();
        left |= start < end;
        // A sign that normalising takes away for each byte: titles are as long as they are.
        let away = |part: &str| "'".repeat(part.len());
        without.push_str(&away(&written[..start]));
        without.push_str(&written[start..end]);
        without.push_str(&away(&written[end..]));
        without.push_str(&word[written.len()..]);
    }
    (found && left).then_some(without)
}

/// Where the name stands in a word that begins or ends with titles; nowhere in one that is a title.
fn name_in(word: &str) -> Option<(usize, usize)> {
    if WORDS.contains(&word) || TITLES.contains(&word) {
        return Some((0, 0));
    }
    let is_together =
        word.chars().all(|c| matches!(script_of(c), Script::Han | Script::Hangul | Script::Kana));
    if !is_together {
        return None;
    }
    let (mut start, mut end) = (0, word.len());
    while let Some(title) = TITLES.iter().find(|title| word[start..end].ends_with(**title)) {
        end -= title.len();
    }
    while let Some(title) = TITLES
        .iter()
        .filter(|title| title.chars().count() > 1)
        .find(|title| word[start..end].starts_with(**title))
    {
        start += title.len();
    }
    let is_name = word[start..end].chars().count() >= LEFT_MIN && end - start < word.len();
    is_name.then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_taken_away() {
        for (text, expected) in [
            ("王毅先生", Some("王毅")),
            ("国家 主席习近平", Some("国家 习近平")),
            ("김영철 위원장", Some("김영철")),
            ("г-н Иван Петров", Some("Иван Петров")),
            ("السيد حسن", Some("حسن")),
            ("習近平總書記", Some("習近平")),
            ("安倍晋三さん", Some("安倍晋三")),
            ("김정은위원장", Some("김정은")),
            ("박지성님", Some("박지성")),
            ("王先生", None),
            ("先生", None),
            ("김영철", None),
        ] {
            let found = without_titles(text);
            let bare = found.as_ref().map(|found| found.replace('\'', "").trim().to_owned());
            assert_eq!(bare.as_deref(), expected, "{text}");
            assert!(found.is_none_or(|found| found.len() == text.len()));
        }
    }
}
