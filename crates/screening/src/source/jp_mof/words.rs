//! The Japanese list's words: column heads, dates, countries.
//!
//! Promises: heads are compared without any space, because the sheets space them out (`別 名`); years of
//! Japanese eras are read. Does not: guess a head from a similar one.

use super::super::{country_words, date_words};
use model::Country;
use model::designation::ListedDate;

/// What a column holds. The order is that in which the cells of a row are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Head {
    NameEnglish,
    NameJapanese,
    Alias,
    FormerName,
    Nickname,
    WeakAlias,
    NoticeDate,
    NoticeNumber,
    Ground,
    ListedDate,
    UnDate,
    UnReference,
    BirthDate,
    BirthPlace,
    Citizenship,
    Passport,
    IdNumber,
    Address,
    Area,
    Phone,
    Title,
    Position,
    Other,
}

/// Heads without spaces; the first of each kind names it in remarks.
const HEADS: &[(Head, &[&str])] = &[
    (Head::NameEnglish, &["英語表記"]),
    (Head::NameJapanese, &["日本語表記"]),
    (Head::Alias, &["別名", "別称・別名", "別称・旧称", "別称", "別名・別称", "確定可能な別名"]),
    (Head::FormerName, &["旧称", "過去の別名", "以前の別名", "旧称・以前の呼称"]),
    (Head::Nickname, &["通称"]),
    (Head::WeakAlias, &["確定に十分でない別名"]),
    (Head::NoticeDate, &["告示日付"]),
    (Head::NoticeNumber, &["告示番号"]),
    (Head::Ground, &["指定の根拠", "決議1483上の根拠"]),
    (Head::ListedDate, &["リスト掲載日"]),
    (Head::UnDate, &["国連制裁委員会による指定日", "国連制裁員会による指定日"]),
    (Head::UnReference, &["国連参照番号"]),
    (Head::BirthDate, &["生年月日", "生年月日・出生地"]),
    (Head::BirthPlace, &["出生地", "出生地・出身地"]),
    (Head::Citizenship, &["国籍"]),
    (Head::Passport, &["旅券番号"]),
    (Head::IdNumber, &["ＩＤ番号", "ID番号", "身分証番号", "身分登録番号"]),
    (
        Head::Address,
        &["住所", "住所・所在地", "所在地", "住所等", "活動地域・住所", "所在地・住所登録された事務所の住所"],
    ),
    (Head::Area, &["活動地域"]),
    (Head::Phone, &["電話番号", "電話", "FAX"]),
    (Head::Title, &["称号", "別称・称号"]),
    (Head::Position, &["役職", "肩書", "肩書等"]),
    (Head::Other, &["その他の情報", "詳細"]),
];

impl Head {
    /// The ministry's word for it.
    pub fn label(self) -> &'static str {
        let found = HEADS.iter().find(|(head, _)| *head == self);
        found.and_then(|(_, words)| words.first()).copied().unwrap_or_default()
    }
}

impl Head {
    /// Whether its cells hold names.
    pub fn is_name(self) -> bool {
        matches!(
            self,
            Head::NameEnglish
                | Head::NameJapanese
                | Head::Alias
                | Head::FormerName
                | Head::Nickname
                | Head::WeakAlias
        )
    }
}

/// The column of a head.
pub(super) fn head(text: &str) -> Option<Head> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    HEADS.iter().find(|(_, words)| words.contains(&bare.as_str())).map(|(head, _)| *head)
}

/// Every head, for messages.
pub(super) fn known() -> String {
    HEADS.iter().flat_map(|(_, words)| words.iter().copied()).collect::<Vec<_>>().join(", ")
}

/// Whether a row of one cell begins a new sheet: titles name a group of parties (`者等`, `対象`).
pub(super) fn is_title(text: &str) -> bool {
    ["者等", "対象", "関係者", "個人", "団体"].iter().any(|word| text.contains(word))
}

/// Eras and the year before their first.
const ERAS: [(&str, u16); 3] = [("昭和", 1925), ("平成", 1988), ("令和", 2018)];

/// Dates, `1955年6月1日`, `1955年-1958年頃`, `平成13年9月22日`, or as a spreadsheet writes them.
pub(super) fn dates(text: &str) -> (Vec<ListedDate>, Vec<String>) {
    let (mut read, mut unread) = (Vec::new(), Vec::new());
    let splits = ["又は", "または", "及び", "、", "；", ";"];
    let mut parts = vec![text];
    for split in splits {
        parts = parts.into_iter().flat_map(|part| part.split(split)).collect();
    }
    for part in
        parts.into_iter().map(|part| part.trim().trim_end_matches("生")).filter(|part| !part.is_empty())
    {
        match date(part) {
            Some(date) => super::push_new(&mut read, date),
            None => unread.push(part.to_owned()),
        }
    }
    (read, unread)
}

fn date(text: &str) -> Option<ListedDate> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let circa = ["頃", "およそ", "おおよそ", "おおむね"].iter().any(|word| bare.contains(word));
    let mut bare = bare.replace("の間", "").replace("まで", "");
    for word in ["頃", "おおよそ", "およそ", "おおむね"] {
        bare = bare.replace(word, "");
    }
    for separator in ["から", "～", "〜", "~", "年-", "年－"] {
        if let Some((first, last)) = bare.split_once(separator)
            && let (Some(from), Some(to)) = (point(first), point(last))
            && from.from <= to.to
        {
            return Some(ListedDate { from: from.from, to: to.to, circa });
        }
    }
    point(&bare)
        .or_else(|| date_words::listed(text))
        .map(|date| ListedDate { circa: circa || date.circa, ..date })
}

fn point(text: &str) -> Option<ListedDate> {
    let mut text = text.to_owned();
    for (era, before) in ERAS {
        if let Some(rest) = text.strip_prefix(era) {
            let (year, rest) = rest.split_once('年')?;
            let year: u16 = if year == "元" { 1 } else { year.parse().ok()? };
            text = format!("{}年{rest}", before.checked_add(year)?);
            break;
        }
    }
    let western = text.replace(['年', '月'], "-").replace('日', "");
    date_words::point(&western).map(|date| ListedDate { from: date, to: date, circa: false })
}

/// A country by its Japanese or its English name.
pub(super) fn country(text: &str) -> Option<Country> {
    let bare = text.trim().trim_end_matches("国籍").trim();
    let found = COUNTRIES.iter().find(|(_, names)| names.contains(&bare));
    found.and_then(|(code, _)| code.parse().ok()).or_else(|| country_words::country(bare))
}

/// The last country that an address names.
pub(super) fn country_within(text: &str) -> Option<Country> {
    let last = text.rsplit([',', '、', '，']).next().unwrap_or_default();
    country(last).or_else(|| {
        let named = COUNTRIES.iter().flat_map(|(code, names)| names.iter().map(move |name| (code, *name)));
        let found =
            named.filter_map(|(code, name)| Some((text.rfind(name)? + name.len(), name.len(), code))).max();
        found.and_then(|(_, _, code)| code.parse().ok())
    })
}

/// Countries that the list names in Japanese.
const COUNTRIES: &[(&str, &[&str])] = &[
    ("AE", &["アラブ首長国連邦", "UAE"]),
    ("AF", &["アフガニスタン", "アフガニスタン・イスラム共和国"]),
    ("BA", &["ボスニア・ヘルツェゴビナ"]),
    ("BE", &["ベルギー"]),
    ("BY", &["ベラルーシ", "ベラルーシ共和国"]),
    ("CD", &["コンゴ民主共和国"]),
    ("CF", &["中央アフリカ", "中央アフリカ共和国"]),
    ("CN", &["中国", "中華人民共和国"]),
    ("DE", &["ドイツ"]),
    ("DZ", &["アルジェリア"]),
    ("EG", &["エジプト"]),
    ("ER", &["エリトリア"]),
    ("ET", &["エチオピア"]),
    ("FR", &["フランス"]),
    ("GB", &["英国", "イギリス"]),
    ("GE", &["ジョージア", "グルジア"]),
    ("HK", &["香港"]),
    ("HT", &["ハイチ", "ハイチ共和国"]),
    ("ID", &["インドネシア"]),
    ("IL", &["イスラエル"]),
    ("IN", &["インド"]),
    ("IQ", &["イラク"]),
    ("IR", &["イラン", "イラン・イスラム共和国"]),
    ("IT", &["イタリア"]),
    ("JO", &["ヨルダン"]),
    ("KE", &["ケニア"]),
    ("KP", &["北朝鮮"]),
    ("KR", &["韓国", "大韓民国"]),
    ("KW", &["クウェート"]),
    ("LB", &["レバノン"]),
    ("LY", &["リビア"]),
    ("MA", &["モロッコ"]),
    ("ML", &["マリ", "マリ共和国"]),
    ("MM", &["ミャンマー"]),
    ("MR", &["モーリタニア"]),
    ("MY", &["マレーシア"]),
    ("NG", &["ナイジェリア"]),
    ("PH", &["フィリピン"]),
    ("PK", &["パキスタン"]),
    ("PS", &["パレスチナ"]),
    ("QA", &["カタール"]),
    ("RS", &["セルビア", "セルビア共和国"]),
    ("RU", &["ロシア", "ロシア連邦"]),
    ("RW", &["ルワンダ"]),
    ("SA", &["サウジアラビア", "サウディアラビア", "サウディ・アラビア"]),
    ("SD", &["スーダン"]),
    ("SG", &["シンガポール"]),
    ("SO", &["ソマリア"]),
    ("SS", &["南スーダン"]),
    ("SY", &["シリア", "シリア・アラブ共和国"]),
    ("TN", &["チュニジア"]),
    ("TR", &["トルコ"]),
    ("TW", &["台湾"]),
    ("TZ", &["タンザニア", "タンザニア共和国"]),
    ("UA", &["ウクライナ"]),
    ("UG", &["ウガンダ"]),
    ("US", &["米国", "アメリカ合衆国"]),
    ("UZ", &["ウズベキスタン"]),
    ("YE", &["イエメン", "イエメン共和国"]),
    ("ZW", &["ジンバブエ"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_known_once_and_spaces_do_not_count() {
        assert_eq!(head("別 称 ・ 別 名"), Some(Head::Alias));
        assert_eq!(head("日　本　語　表　記"), Some(Head::NameJapanese));
        assert_eq!(head("別の名"), None);
        let mut words: Vec<&str> = HEADS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
    }

    #[test]
    fn dates_in_japanese() {
        for (text, want) in [
            ("1955年6月1日", vec![("1955-06-01", "1955-06-01", false)]),
            ("1955年6月", vec![("1955-06", "1955-06", false)]),
            ("1955年頃", vec![("1955", "1955", true)]),
            ("1955年-1958年頃", vec![("1955", "1958", true)]),
            ("1963年から1968年の間", vec![("1963", "1968", false)]),
            ("平成13年9月22日", vec![("2001-09-22", "2001-09-22", false)]),
            ("令和元年5月1日", vec![("2019-05-01", "2019-05-01", false)]),
            ("1970年又は1971年", vec![("1970", "1970", false), ("1971", "1971", false)]),
            ("1990.5.1", vec![("1990-05-01", "1990-05-01", false)]),
            ("1966-05-01 00:00:00", vec![("1966-05-01", "1966-05-01", false)]),
            ("おおむね30～35歳", vec![]),
        ] {
            let read: Vec<_> =
                dates(text).0.into_iter().map(|d| (d.from.to_string(), d.to.to_string(), d.circa)).collect();
            let read: Vec<_> =
                read.iter().map(|(from, to, circa)| (from.as_str(), to.as_str(), *circa)).collect();
            assert_eq!(read, want, "{text}");
        }
    }

    #[test]
    fn countries_in_japanese() {
        for (text, want) in [("イラン", Some("IR")), ("タジキスタン", None), ("Tajikistan", Some("TJ"))]
        {
            assert_eq!(country(text).map(|c| c.to_string()).as_deref(), want, "{text}");
        }
        assert!(COUNTRIES.iter().all(|(code, _)| code.parse::<Country>().is_ok()));
        let within = country_within("テヘラン、イラン").map(|c| c.to_string());
        assert_eq!(within.as_deref(), Some("IR"));
        assert_eq!(country_within("インドネシア、ジャカルタ").map(|c| c.to_string()).as_deref(), Some("ID"));
    }
}
