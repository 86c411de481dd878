//! Well-known names in their own script and in Latin letters, names that are not one, and a sample of the pairs kept aside
//! from fitting, whose figures must not fall.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use names::{
    Comparison, Name, NameKind, TokenMatchKind, TokenTag, compare, compare_readings, default_weight,
    listed_readings, normalise, readings,
};

fn score(native: &str, latin: &str) -> u32 {
    let (native, latin) = (listed_readings(native, NameKind::Person), readings(latin, NameKind::Person));
    compare_readings(&native, &latin, &default_weight).map_or(0, |best| best.comparison.score)
}

#[test]
fn well_known_names_agree_with_their_spellings() {
    for (native, latin, least) in [
        ("Владимир Путин", "Vladimir Putin", 10_000),
        ("Владимир Путин", "Wladimir Poutine", 8_500),
        ("Сергей Викторович ЛАВРОВ", "Sergey Lavrov", 8_500),
        ("Евгений Пригожин", "Yevgeniy Prigozhin", 9_300),
        ("Хрущёв Никита", "Nikita Khrushchev", 9_000),
        ("Јован Ђорђевић", "Jovan Djordjevic", 8_500),
        ("محمد", "Mohammed", 9_000),
        ("محمد", "Muhammad", 9_000),
        ("عمر عبد الرحمن", "Omar Abdel Rahman", 8_500),
        ("صدام حسين التكريتي", "Saddam Hussein al-Tikriti", 9_000),
        ("أيمن محمد ربيع الظواهري", "Ayman Muhammed Rabi al-Zawahiri", 8_800),
        ("بشار الأسد", "Bashar al-Assad", 8_500),
        ("قاسم سلیمانی", "Qasem Soleimani", 9_000),
        ("علی خامنه‌ای", "Ali Khamenei", 8_500),
        ("حسن نصر الله", "Hassan Nasrallah", 8_500),
        ("معمر القذافي", "Muammar Gaddafi", 8_500),
        ("معمر القذافي", "Moammar Qadhafi", 8_500),
        ("زارع‌پور حسن", "Zarepour Hassan", 8_500),
        ("عسگری حسن", "Asgari Hassan", 8_000),
        ("בנימין נתניהו", "Benjamin Netanyahu", 8_500),
        ("משה יעלון", "Moshe Yaalon", 8_800),
        ("ג'ורג' סורוס", "George Soros", 8_500),
        ("김정은", "Kim Jong Un", 9_300),
        ("김정은", "Kim Jeong-eun", 9_500),
        ("이명박", "Lee Myung-bak", 9_300),
        ("이명박", "Ri Myong-bak", 9_000),
        ("박근혜", "Park Geun-hye", 9_300),
        ("블라디미르 푸틴", "Vladimir Putin", 9_000),
        ("習近平", "Xi Jinping", 10_000),
        ("习近平", "Xi Jinping", 10_000),
        ("金正恩", "Kim Jong Un", 9_000),
        ("林鄭月娥", "Lam Cheng Yuet Ngor", 7_500),
        ("盧偉聰", "Lo Wai-chung", 9_500),
        ("李家超", "Lee Ka-chiu", 9_500),
        ("弗拉基米尔", "Vladimir", 6_000),
        ("ヴラジーミル・プーチン", "Vladimir Putin", 9_000),
        ("ドナルド・トランプ", "Donald Trump", 8_800),
        ("あべ しんぞう", "Shinzo Abe", 9_000),
    ] {
        let found = score(native, latin);
        assert!(found >= least, "{native} / {latin}: {found}");
    }
}

#[test]
fn different_names_stay_apart_across_scripts() {
    for (native, latin) in [
        ("Владимир Путин", "Vladimir Petrenko"),
        ("Сергей Иванов", "Sergey Petrov"),
        ("حسن علي", "Hussein Khalid"),
        ("محمد عمر", "Mahmud Amin"),
        ("خالد سعيد", "Walid Rashid"),
        ("김정은", "Park Jung Hee"),
        ("王学清", "Wang Shucheng"),
        ("張 建", "Yu Jianjun"),
        ("משה כהן", "Moshe Levi"),
        ("トランプ", "Tanaka"),
    ] {
        let found = score(native, latin);
        assert!(found < 8_000, "{native} / {latin}: {found}");
    }
}

/// The same letters of two names are told apart by what the script does show.
#[test]
fn look_alikes_in_arabic_are_different_names() {
    let name = |text: &str| normalise(text, NameKind::Person);
    assert!(compare(&name("حسن"), &name("Hassan")).score >= 6_000);
    assert!(compare(&name("حسن"), &name("Hussein")).score < 6_000);
    assert!(compare(&name("حسين"), &name("Hassan")).score < 6_000);
}

/// Script, least share found, most random pairs found; per ten thousand. A little below what `transliteration` reports on all
/// pairs kept aside, because the sample is small.
const SAMPLES: [(&str, u32, u32); 5] = [
    ("russian", 9_300, 20),
    ("arabic", 9_000, 20),
    ("hebrew", 9_000, 20),
    ("korean", 7_000, 20),
    ("katakana", 8_500, 20),
];
/// Other words each word is compared with.
const OTHERS: usize = 40;

#[test]
fn pairs_kept_aside_are_found_and_random_ones_are_not() {
    for (script, least, most) in SAMPLES {
        let pairs = sample(script);
        let known: BTreeSet<(&str, &str)> = pairs.iter().map(|pair| (&*pair.0, &*pair.1)).collect();
        let names: Vec<(Name, Name)> = pairs
            .iter()
            .map(|(latin, native)| (normalise(latin, NameKind::Person), normalise(native, NameKind::Person)))
            .collect();
        let agree = |native: usize, latin: usize| agreed(&compare(&names[native].1, &names[latin].0));
        let found = (0..pairs.len()).filter(|at| agree(*at, *at)).count() as u32;
        let (mut compared, mut wrong) = (0, 0);
        for at in 0..pairs.len() {
            for step in 1..=OTHERS {
                let other = (at + step * 7) % pairs.len();
                if !known.contains(&(&*pairs[other].0, &*pairs[at].1)) {
                    compared += 1;
                    wrong += u32::from(agree(at, other));
                }
            }
        }
        let (found, wrong) = (found * 10_000 / pairs.len() as u32, wrong * 10_000 / compared);
        assert!(found >= least, "{script}: {found} of ten thousand found");
        assert!(wrong <= most, "{script}: {wrong} of ten thousand random pairs found");
    }
}

fn agreed(comparison: &Comparison) -> bool {
    let left = comparison.unmatched_query.iter().chain(&comparison.unmatched_listed);
    let complete = left.clone().all(|token| token.tag == TokenTag::Particle);
    complete && comparison.spans.iter().any(|span| span.kind != TokenMatchKind::Initial)
}

/// Latin and native words of a sample.
fn sample(script: &str) -> Vec<(String, String)> {
    let path = format!("{}/../../data/bench/transliteration/{script}_sample.csv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let pairs: Vec<(String, String)> = text
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split(',');
            (cells.next().unwrap().to_string(), cells.next().unwrap().to_string())
        })
        .collect();
    assert_eq!(pairs.len(), 500, "{path}");
    pairs
}
