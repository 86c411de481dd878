//! The promises of the crate on real listed names, on names of different people, and on any text at all.

use names::{
    Name, NameKind, SCORE_FULL, TOKENS_MAX, compare, compare_readings, default_weight, normalise, readings,
};
use proptest::prelude::*;

use NameKind::{Aircraft, Entity, Person, Vessel};

fn score(query: &str, listed: &str, kind: NameKind) -> u32 {
    compare(&normalise(query, kind), &normalise(listed, kind)).score
}

/// Names as published by OFAC, the UK and the UN (public facts), in many scripts.
const LISTED: &[(&str, NameKind)] = &[
    ("BIN LADEN, Usama", Person),
    ("AL-ZAWAHIRI, Ayman", Person),
    ("Саид Ахмед", Person),
    ("محمد", Person),
    ("أيمن محمد ربيع الظواهري", Person),
    ("صدام حسين التكريتي", Person),
    ("ПУТИН Владимир Владимирович", Person),
    ("Сергей Викторович ЛАВРОВ", Person),
    ("KADYROV, Ramzan Akhmatovich", Person),
    ("ABRAMOVICH, Roman Arkadyevich", Person),
    ("DERIPASKA, Oleg Vladimirovich", Person),
    ("SEMENOV, Roman", Person),
    ("Олександр Лукашенко", Person),
    ("Аляксандр Рыгоравіч Лукашэнка", Person),
    ("MADURO MOROS, Nicolás", Person),
    ("GUZMAN LOERA, Joaquin", Person),
    ("O'REILLY SÁNCHEZ, José María", Person),
    ("KIM, Jong Un", Person),
    ("김정은", Person),
    ("金正恩", Person),
    ("林鄭月娥", Person),
    ("CARRIE LAM CHENG YUET-NGOR", Person),
    ("李家超", Person),
    ("קרן קהילתית", Person),
    ("SOLEIMANI, Qasem", Person),
    ("قاسم سلیمانی", Person),
    ("حسن نصر الله", Person),
    ("AL-ASSAD, Bashar", Person),
    ("بشار الأسد", Person),
    ("Mullah Mohammed Omar Ghulam Nabi", Person),
    ("HAQQANI, Sirajuddin Jallaloudine", Person),
    ("Abd al-Rahman ould Muhammad al-Husayn ould Muhammad Salim", Person),
    ("Göbel-Şahin, İbrahim Çağrı", Person),
    ("ŁUKASZ WÓJCIK-ØSTERGÅRD", Person),
    ("Νίκος Παπαδόπουλος", Person),
    ("มานพ สมชาย", Person),
    ("दाऊद इब्राहीम", Person),
    ("山田 太郎", Person),
    ("アサハラ ショウコウ", Person),
    ("DAWOOD IBRAHIM KASKAR", Person),
    ("Dr. Abdul Qadeer KHAN", Person),
    ("HUSSEIN AL-TIKRITI, Qusay Saddam", Person),
    ("Jean-Bosco NTAGANDA", Person),
    ("MONGA-NZANGA, N'Djamena", Person),
    ("GAZPROMBANK JOINT STOCK COMPANY", Entity),
    ("АКЦИОНЕРНОЕ ОБЩЕСТВО РОСНЕФТЬ", Entity),
    ("ООО «Торговый дом Калашников»", Entity),
    ("ROSOBORONEKSPORT OAO", Entity),
    ("BANK MELLI IRAN", Entity),
    ("بانك ملي ايران", Entity),
    ("NATIONAL IRANIAN OIL COMPANY", Entity),
    ("HAJI KHAIRULLAH HAJI SATTAR MONEY EXCHANGE", Entity),
    (
        "Islamic Revolutionary Guard Corps – Research and Self-Sufficiency Jihad Organization (IRGC-SSJO)",
        Entity,
    ),
    ("华为技术有限公司", Entity),
    ("DANDONG HONGXIANG INDUSTRIAL DEVELOPMENT CO., LTD.", Entity),
    ("KOREA MINING DEVELOPMENT TRADING CORPORATION", Entity),
    ("조선광업개발무역회사", Entity),
    ("株式会社 東洋", Entity),
    ("GARANTEX EUROPE OU", Entity),
    ("TORNADO CASH", Entity),
    ("SUEX OTC, S.R.O.", Entity),
    ("Sp. z o.o. Alfa-Beta", Entity),
    ("LAZARUS GROUP", Entity),
    ("Müller & Söhne GmbH", Entity),
    ("AL-QA'IDA IN THE ARABIAN PENINSULA", Entity),
    ("ADRIAN DARYA 1", Vessel),
    ("GRACE 1", Vessel),
    ("M/V CHONG CHON GANG", Vessel),
    ("SUEZ RAJAN", Vessel),
    ("ALPHA II", Vessel),
    ("EP-GOM", Aircraft),
    ("YV-3052", Aircraft),
];

#[test]
fn every_written_variant_of_a_listed_name_scores_full() {
    for (listed, kind) in LISTED {
        for variant in variants(listed) {
            assert_eq!(score(&variant, listed, *kind), SCORE_FULL, "`{variant}` / `{listed}`");
            assert_eq!(score(listed, &variant, *kind), SCORE_FULL, "`{listed}` / `{variant}`");
        }
    }
}

fn variants(name: &str) -> Vec<String> {
    vec![
        name.to_string(),
        name.to_lowercase(),
        name.to_uppercase(),
        format!("  {}  ", name.replace(' ', "\u{a0}")),
        name.replace(' ', " \u{2009}\u{3000}"),
        name.replace('-', " "),
        name.replace('-', "\u{2011}"),
        name.replace(['\'', '’'], ""),
        name.replace('\'', "’"),
        name.replace('\'', "ʼ"),
        name.replace(',', ""),
        without_diacritics(name),
        decomposed(name),
        full_width(name),
    ]
}

/// Diacritics as people drop them; Kana and Indic marks are letters, not diacritics.
fn without_diacritics(name: &str) -> String {
    let pairs = [
        ("á", "a"),
        ("É", "E"),
        ("í", "i"),
        ("Í", "I"),
        ("ó", "o"),
        ("Ó", "O"),
        ("ö", "o"),
        ("ü", "u"),
        ("Ş", "S"),
        ("İ", "I"),
        ("Ç", "C"),
        ("ğ", "g"),
        ("ı", "i"),
        ("Ł", "L"),
        ("Ø", "O"),
        ("Å", "A"),
        ("Á", "A"),
        ("ñ", "n"),
        ("й", "и"),
        ("ё", "е"),
        ("أ", "ا"),
        ("ί", "ι"),
        ("ό", "ο"),
        ("é", "e"),
    ];
    pairs.iter().fold(name.to_string(), |text, (from, to)| text.replace(from, to))
}

fn decomposed(name: &str) -> String {
    name.replace('á', "a\u{301}").replace('ü', "u\u{308}").replace('ö', "o\u{308}").replace('й', "и\u{306}")
}

fn full_width(name: &str) -> String {
    let wide =
        |c: char| if c.is_ascii_alphanumeric() { char::from_u32(c as u32 + 0xFEE0).unwrap_or(c) } else { c };
    name.chars().map(wide).collect()
}

#[test]
fn token_order_never_matters_for_persons() {
    for (listed, _) in LISTED.iter().filter(|(_, kind)| *kind == Person) {
        let mut words: Vec<&str> = listed.split_whitespace().collect();
        for _ in 0..words.len() {
            words.rotate_left(1);
            assert_eq!(score(&words.join(" "), listed, Person), SCORE_FULL, "`{words:?}`");
        }
        words.reverse();
        assert_eq!(score(&words.join(" "), listed, Person), SCORE_FULL, "`{words:?}`");
    }
}

#[test]
fn near_names_score_at_least() {
    for (query, listed, kind, least) in [
        // One typing error.
        ("Vladimir Putim", "Vladimir Putin", Person, 8_000),
        ("Ramzan Kadirov", "KADYROV, Ramzan", Person, 9_000),
        ("Bashar Al Asad", "AL-ASSAD, Bashar", Person, 9_000),
        // Joined and split words, letters written differently.
        ("Usamabinladen", "BIN LADEN, Usama", Person, 9_000),
        ("Abdulrahman al Masri", "Abd al-Rahman al-Masri", Person, 8_500),
        ("Jeanbosco Ntaganda", "Jean-Bosco NTAGANDA", Person, 10_000),
        ("O Reilly Jose", "O'REILLY, José", Person, 9_000),
        // Middle names, titles, initials, particles.
        ("Vladimir Putin", "ПУТИН Владимир Владимирович", Person, 8_500),
        ("Ivan Petrovich Sidorov", "Ivan Sidorov", Person, 8_500),
        ("Dr Ayman Zawahiri", "AL-ZAWAHIRI, Ayman", Person, 9_500),
        ("A. Zawahiri", "AL-ZAWAHIRI, Ayman", Person, 8_000),
        ("John F Kennedy", "John Fitzgerald Kennedy", Person, 8_000),
        ("Khalid ibn Walid Omari", "Khalid bin Walid al-Omari", Person, 9_500),
        ("Dr Abu Akram", "Abu Akram", Person, 9_500),
        ("Abdulhamid Abdul Aziz", "Abdul Hamid Abdul Aziz", Person, 9_800),
        ("Kim Sko Chol", "KIM SOK CHOL", Person, 8_000),
        // Disguised letters.
        ("0sama Laden", "Osama Laden", Person, 10_000),
        ("Ivаn Реtrоv", "Ivan Petrov", Person, 10_000),
        // Another script.
        ("Muhammad Husayn", "محمد حسين", Person, 8_000),
        ("Bashar Assad", "بشار الأسد", Person, 8_000),
        ("Sergey Lavrov", "Сергей ЛАВРОВ", Person, 9_500),
        ("Nikos Papadopoulos", "Νίκος Παπαδόπουλος", Person, 9_500),
        ("Kim Jong Un", "김정은", Person, 8_000),
        ("Li Jiachao", "李家超", Person, 10_000),
        // Legal forms swapped, dropped, added, spelt out.
        ("Gazprombank LLC", "GAZPROMBANK JOINT STOCK COMPANY", Entity, 9_000),
        ("Gazprombank", "GAZPROMBANK JOINT STOCK COMPANY", Entity, 9_000),
        ("Garantex Europe Ltd", "GARANTEX EUROPE OU", Entity, 9_000),
        ("Tornado Cash Inc.", "TORNADO CASH", Entity, 9_000),
        ("Rosneft Oil S.A.", "Rosneft Oil SA", Entity, 10_000),
        ("Alfa Beta Limited", "Sp. z o.o. Alfa-Beta", Entity, 9_000),
        ("Huawei Jishu Ltd", "华为技术有限公司", Entity, 9_000),
        ("Al Qaeda in the Arabian Peninsula", "AL-QA'IDA IN THE ARABIAN PENINSULA", Entity, 9_000),
        // Numbers and prefixes.
        ("Alpha 2", "ALPHA II", Vessel, 10_000),
        ("MT Grace 1", "GRACE 1", Vessel, 10_000),
        ("Adrian Daria 1", "ADRIAN DARYA 1", Vessel, 8_500),
        ("EPGOM", "EP-GOM", Aircraft, 10_000),
        ("EP GOM", "EP-GOM", Aircraft, 10_000),
    ] {
        let found = score(query, listed, kind);
        assert!(found >= least, "`{query}` / `{listed}`: {found} < {least}");
    }
}

#[test]
fn different_names_score_at_most() {
    for (query, listed, kind, most) in [
        ("John Smith", "John Doe", Person, 5_000),
        ("Maria Garcia", "Mario Garza", Person, 7_500),
        ("Mohammed Hassan", "Mohammed Hussein", Person, 7_500),
        ("Maria Gonzalez", "Mario Gonzalez", Person, 7_900),
        ("Kim Jong Un", "Kim Jong Il", Person, 7_600),
        ("Ali", "Ali Hassan al-Majid", Person, 7_900),
        ("Usama", "BIN LADEN, Usama", Person, 7_900),
        ("bin Usama", "BIN LADEN, Usama", Person, 7_900),
        ("Ivan Petrov", "Ivan Pavlov", Person, 7_500),
        ("Ahmed Ali", "Ahmed Omar", Person, 6_000),
        ("Roman Semenov", "Roman Abramovich", Person, 6_000),
        ("Zhang Wei", "Zhang Min", Person, 7_000),
        ("David Jones", "David Johnson", Person, 7_900),
        ("Anna Schmidt", "Hanna Schulz", Person, 6_000),
        ("Al Rahman", "Al Rahim", Person, 7_900),
        ("Bank Melli", "Bank Saderat", Entity, 6_000),
        ("National Iranian Oil Company", "National Iranian Gas Company", Entity, 7_900),
        ("Noor Trading LLC", "Safa Trading LLC", Entity, 5_000),
        ("General Trading LLC", "Noor General Trading LLC", Entity, 7_500),
        ("Alpha 2", "Alpha 3", Vessel, 5_000),
        ("Alpha II", "Alpha III", Vessel, 5_000),
        ("Alpha", "Alpha 3", Vessel, 8_900),
        ("EP-GOM", "EP-GON", Aircraft, 7_000),
        ("MIG29", "MIG31", Entity, 0),
    ] {
        let found = score(query, listed, kind);
        assert!(found <= most, "`{query}` / `{listed}`: {found} > {most}");
        let back = score(listed, query, kind);
        assert!(back <= most, "`{listed}` / `{query}`: {back} > {most}");
    }
}

#[test]
fn both_readings_of_parentheses_are_found() {
    let listed = readings("AHMAD (AHMED) SANTOS", Person);
    for query in ["Ahmad Santos", "Ahmed Santos", "AHMAD AHMED SANTOS"] {
        let best = compare_readings(&readings(query, Person), &listed, &default_weight);
        assert_eq!(best.map(|best| best.comparison.score), Some(SCORE_FULL), "{query}");
    }
    assert_eq!(compare_readings(&[], &listed, &default_weight), None);
}

#[test]
fn empty_names_match_nothing() {
    for text in ["", "   ", "-", "()", "★☆", "\u{200b}", "'"] {
        let empty = normalise(text, Person);
        assert!(empty.is_empty(), "`{text}`");
        assert_eq!(compare(&empty, &empty).score, 0, "`{text}`");
        assert_eq!(compare(&normalise("Ivan Petrov", Person), &empty).score, 0, "`{text}`");
    }
}

#[test]
fn the_bounds_hold_at_their_edges() {
    let words =
        |count: usize| (0..count).map(|n| format!("wo{}rd ", char::from(b'a' + n as u8))).collect::<String>();
    assert!(!normalise(&words(TOKENS_MAX), Person).is_truncated());
    let long = normalise(&words(TOKENS_MAX + 1), Person);
    assert!(long.is_truncated());
    assert_eq!(long.tokens().len(), TOKENS_MAX);
    assert!(!normalise(&"a".repeat(names::INPUT_BYTES_MAX), Person).is_truncated());
    assert!(normalise(&"a".repeat(names::INPUT_BYTES_MAX + 1), Person).is_truncated());
    let cut = normalise(&"a".repeat(names::TOKEN_BYTES_MAX + 1), Person);
    assert_eq!(cut.tokens()[0].text().len(), names::TOKEN_BYTES_MAX);
}

#[test]
fn hostile_input_of_100_000_characters_is_bounded() {
    for pattern in ["a", "a ", "ab-", "ﷺ", "é\u{301}", "(", "漢 ", "x(y)", "\u{1F468}\u{200D}"] {
        let text = pattern.repeat(100_000);
        for kind in [Person, Entity, Vessel, Aircraft] {
            let name = normalise(&text, kind);
            assert!(name.tokens().len() <= TOKENS_MAX);
            assert!(name.is_truncated());
            let found = compare(&name, &name).score;
            assert_eq!(found, if name.is_empty() { 0 } else { SCORE_FULL }, "{pattern}");
            assert!(readings(&text, kind).len() <= names::READINGS_MAX);
        }
    }
}

#[test]
fn spans_point_at_the_written_words() {
    let (query, listed) = ("  Élodie, D’Angelo", "D'ANGELO Elodie");
    let comparison = compare(&normalise(query, Person), &normalise(listed, Person));
    let written: Vec<(&str, &str)> = comparison
        .spans
        .iter()
        .map(|span| (&query[span.query_text.clone()], &listed[span.listed_text.clone()]))
        .collect();
    assert_eq!(written, vec![("Élodie", "Elodie"), ("D’Angelo", "D'ANGELO")]);
}

#[test]
fn rare_words_may_weigh_more() {
    let weight = |word: &str| if word == "zawahiri" { 12_500 } else { 4_500 };
    let (query, listed) = (normalise("Ayman Zawahiri", Person), normalise("Omar Zawahiri", Person));
    let weighed = names::compare_weighted(&query, &listed, &weight).score;
    assert!(weighed > compare(&query, &listed).score, "{weighed}");
    assert!(weighed < 8_000, "{weighed}");
}

const GIVEN: &[&str] = &[
    "Ivan",
    "Maria",
    "José",
    "Muhammad",
    "Ali",
    "Söhnke",
    "Wei",
    "Олена",
    "Сергей",
    "أحمد",
    "فاطمة",
    "Νίκος",
    "דוד",
    "Jean-Pierre",
    "O'Neil",
    "Thị",
    "Łukasz",
    "김철수",
    "太郎",
    "Abdul",
    "Chukwuemeka",
];
const FAMILY: &[&str] = &[
    "Petrov",
    "García",
    "al-Hassan",
    "bin Rashid",
    "van der Berg",
    "D'Angelo",
    "Лукашенко",
    "الخطيب",
    "Παπαδάκης",
    "Nguyễn",
    "Çelik",
    "Smith-Jones",
    "Østergård",
    "de la Cruz",
    "כהן",
    "李",
    "Okonkwo",
];

/// A name that looks real: one to three given names and one or two family names.
fn real_looking() -> impl Strategy<Value = Vec<String>> {
    let given = proptest::collection::vec(proptest::sample::select(GIVEN), 1..4);
    let family = proptest::collection::vec(proptest::sample::select(FAMILY), 1..3);
    (given, family)
        .prop_map(|(given, family)| given.iter().chain(&family).map(|word| (*word).to_string()).collect())
}

fn words_of(name: &[String]) -> Vec<String> {
    name.iter().flat_map(|part| part.split(' ')).map(str::to_string).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_any_case_any_space_scores_full(
        (name, shuffled) in real_looking().prop_flat_map(|name| {
            let words = words_of(&name);
            (Just(name), Just(words).prop_shuffle())
        }),
        upper in any::<bool>(),
        space in proptest::sample::select(&[" ", "\u{a0}", "  ", ", ", "\t"][..]),
    ) {
        let written = name.join(" ");
        let query = shuffled.join(space).replace('-', if upper { " " } else { "–" });
        let query = if upper { query.to_uppercase() } else { query.to_lowercase() };
        prop_assert_eq!(score(&query, &written, Person), SCORE_FULL, "`{}` / `{}`", query, written);
        prop_assert_eq!(score(&written, &query, Person), SCORE_FULL, "`{}` / `{}`", written, query);
    }

    #[test]
    fn one_typing_error_in_the_longest_word_is_found(
        name in proptest::sample::subsequence(&["ivan", "marina", "chukwuemeka", "petrov", "garcia", "rashid", "okonkwo",
            "smith", "johnson", "lukashenko", "zawahiri", "tanaka"][..], 2..4),
        at in any::<proptest::sample::Index>(),
        letter in proptest::char::range('a', 'z'),
        edit in 0..3_u8,
    ) {
        let mut words: Vec<String> = name.iter().map(|word| (*word).to_string()).collect();
        let longest = (0..words.len()).max_by_key(|i| words[*i].len()).unwrap();
        let mut letters: Vec<char> = words[longest].chars().collect();
        let at = at.index(letters.len());
        match edit {
            0 => letters[at] = letter,
            1 => { letters.remove(at); }
            _ => letters.insert(at, letter),
        }
        let written = words.join(" ");
        words[longest] = letters.iter().collect();
        let found = score(&words.join(" "), &written, Person);
        prop_assert!(found >= 8_000, "`{:?}` / `{}`: {}", words, written, found);
    }

    #[test]
    fn any_text_is_bounded_and_equal_to_itself(
        text in any::<String>(),
        other in "\\PC{0,80}",
        kind in proptest::sample::select(&[Person, Entity, Vessel, Aircraft][..]),
    ) {
        let (name, other): (Name, Name) = (normalise(&text, kind), normalise(&other, kind));
        let own = compare(&name, &name);
        prop_assert_eq!(own.score, if name.is_empty() { 0 } else { SCORE_FULL }, "`{}`", text);
        let across = compare(&name, &other);
        prop_assert!(across.score <= SCORE_FULL);
        let accounted: usize = across.spans.iter().map(|span| span.query.len()).sum::<usize>() + across.unmatched_query.len();
        prop_assert_eq!(accounted, name.tokens().len());
        let accounted: usize = across.spans.iter().map(|span| span.listed.len()).sum::<usize>() + across.unmatched_listed.len();
        prop_assert_eq!(accounted, other.tokens().len());
        for span in &across.spans {
            prop_assert!(text.get(span.query_text.clone()).is_some());
            prop_assert!(span.similarity <= SCORE_FULL);
        }
        for token in name.tokens() {
            prop_assert!(token.text().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{}", token.text());
        }
        let _ = names::explain_text(&across, &text, "");
    }

    #[test]
    fn one_shared_word_never_makes_a_person(
        given in proptest::sample::select(&["ivan", "maria", "muhammad", "usama", "chukwuemeka"][..]),
        first in "[b-df-hj-np-tv-z]{5,8}", second in "[b-df-hj-np-tv-z]{5,8}",
    ) {
        for (query, listed) in [(given.to_string(), format!("{given} {first}")), (format!("{given} {first}"), format!("{given} {second} {first}s"))] {
            let comparison = compare(&normalise(&query, Person), &normalise(&listed, Person));
            if comparison.spans.len() == 1 {
                prop_assert!(comparison.score < 8_000, "`{}` / `{}`: {}", query, listed, comparison.score);
            }
        }
    }
}
