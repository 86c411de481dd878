//! Dates as lists write them in words: `17 Oct. 2001`, `circa 1951`, `a) 1955 b) between 1957 and 1959`.
//!
//! Promises: what is read has exactly the precision that is written, ranges and "circa" included, so that
//! the matcher never contradicts on a day nobody stated; days stand before months, as in every source
//! here; a date with the name of another calendar beside it is read as it stands, where its year can be one
//! of that calendar. Does not: guess two-digit years, convert calendars, or drop what it cannot read: that is
//! given back.
//! Serves: semantics section 4 (circa and ranges never contradict).

use model::PartialDate;
use model::designation::ListedDate;

/// Longest text looked at: no published list of birth dates is a tenth of it.
const CHARS_MAX: usize = 4_000;
/// Pieces of one text looked at, for the same reason.
const PIECES_MAX: usize = 64;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// How lists name another calendar beside a date, and the years such a date may have.
const CALENDARS: [(&str, std::ops::RangeInclusive<u16>); 9] = [
    ("hijri shamsi", 1_200..=1_500),
    ("solar hijri", 1_200..=1_500),
    ("hijri", 1_200..=1_500),
    ("shamsi", 1_200..=1_500),
    ("jalali", 1_200..=1_500),
    ("persian", 1_200..=1_500),
    ("iranian", 1_200..=1_500),
    ("afghan", 1_200..=1_500),
    ("buddhist", 2_400..=2_643),
];

/// The pieces of a text in letters, `a) … b) …`, `(a) … (b) …` or full width; the whole where there are none.
pub(super) fn lettered(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut from = 0;
    let mut letter = 'a';
    while let Some((begin, end)) = marker(text, from, letter) {
        pieces.push(text.get(start..begin).unwrap_or_default());
        start = end;
        from = end;
        letter = ((letter as u8) + 1) as char;
        if letter > 'z' {
            break;
        }
    }
    pieces.push(text.get(start..).unwrap_or_default());
    let trimmed =
        pieces.into_iter().map(|piece| piece.trim_matches([' ', '\u{a0}', ';', ',', '\n', '\r', '\u{3000}']));
    trimmed.filter(|piece| !piece.is_empty()).collect()
}

/// Where the marker of a letter begins and ends, at or behind `from`.
fn marker(text: &str, from: usize, letter: char) -> Option<(usize, usize)> {
    let rest = text.get(from..)?;
    for (index, found) in rest.char_indices() {
        if found.to_ascii_lowercase() != letter {
            continue;
        }
        let at = from + index;
        let (before, after) = (text.get(..at)?, text.get(at + found.len_utf8()..)?);
        let Some(close) = after.chars().next().filter(|c| matches!(c, ')' | '\u{ff09}')) else { continue };
        let open = before.chars().next_back().filter(|c| matches!(c, '(' | '\u{ff08}'));
        let stem = open.map_or(before, |open| before.strip_suffix(open).unwrap_or(before));
        // `15(a)` and `Sinaloa)` are no markers; a full-width bracket needs no space before it.
        let joined = stem.chars().next_back().is_some_and(|c| match open {
            Some('\u{ff08}') => false,
            Some(_) => c.is_ascii_alphanumeric(),
            None => c.is_alphanumeric(),
        });
        if joined {
            continue;
        }
        return Some((stem.len(), at + found.len_utf8() + close.len_utf8()));
    }
    None
}

/// Every date of a text, and the pieces that are none.
pub(super) fn dates(text: &str) -> (Vec<ListedDate>, Vec<String>) {
    let (mut read, mut unread) = (Vec::new(), Vec::new());
    let looked_at: String = text.chars().take(CHARS_MAX).collect();
    let pieces = lettered(&looked_at);
    let parts =
        pieces.into_iter().flat_map(|piece| piece.split([';', '\n'])).flat_map(|part| part.split(">>"));
    let mut parts = parts.peekable();
    for part in parts.by_ref().take(PIECES_MAX) {
        take(part, &mut read, &mut unread);
    }
    // What lies beyond the bounds may hold a date too: the caller is told.
    if parts.peek().is_some() || looked_at.len() < text.len() {
        unread.push(format!("{}…", super::quote(text)));
    }
    (read, unread)
}

/// A piece is one date, or several with commas or `or` between.
fn take(part: &str, read: &mut Vec<ListedDate>, unread: &mut Vec<String>) {
    let part = part.trim_matches([' ', '\u{a0}', ',', '.', '\r', '\t']);
    let part = part.strip_prefix("alt DOB:").unwrap_or(part).trim();
    if part.is_empty() || part.eq_ignore_ascii_case("na") || part.eq_ignore_ascii_case("unknown") {
        return;
    }
    if let Some(date) = listed(part) {
        super::push_new(read, date);
        return;
    }
    let smaller: Vec<&str> = part.split(',').flat_map(|piece| piece.split(" or ")).collect();
    let dates: Option<Vec<ListedDate>> = match smaller.as_slice() {
        [_] | [] => None,
        several => several
            .iter()
            .map(|piece| piece.trim_matches([' ', '\u{a0}', '.']))
            .filter(|piece| !piece.is_empty())
            .map(|piece| listed(piece.strip_prefix("or ").unwrap_or(piece)))
            .collect(),
    };
    match dates {
        Some(dates) => dates.into_iter().for_each(|date| super::push_new(read, date)),
        None => unread.push(part.to_owned()),
    }
}

/// One date or range, with or without "circa", and with or without the name of its calendar.
pub(super) fn listed(text: &str) -> Option<ListedDate> {
    let text = text.replace('\u{a0}', " ").to_lowercase();
    let (date, years) = named_calendar(text.trim());
    let listed = written(date)?;
    // A Gregorian year beside the name of another calendar: nobody knows which of the two is meant.
    years
        .is_none_or(|years| years.contains(&listed.from.year) && years.contains(&listed.to.year))
        .then_some(listed)
}

/// A text without the name of a calendar behind it, and the years of that calendar.
fn named_calendar(text: &str) -> (&str, Option<std::ops::RangeInclusive<u16>>) {
    let bare = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    let (date, name) = match bare {
        Some((date, name)) => (date, name.trim()),
        None => (text, text),
    };
    let name = name.strip_suffix("calendar").unwrap_or(name).trim_end();
    for (calendar, years) in CALENDARS {
        match (bare, name.strip_suffix(calendar)) {
            (Some(_), Some("")) => return (date.trim_end(), Some(years)),
            (None, Some(date)) => return (date.trim_end(), Some(years)),
            _ => {}
        }
    }
    (text, None)
}

fn written(text: &str) -> Option<ListedDate> {
    let mut rest = text;
    let mut circa = false;
    for word in ["approximately", "approx.", "approx", "circa", "about", "around", "c."] {
        if let Some(after) = rest.strip_prefix(word) {
            circa = true;
            rest = after.trim_start();
            break;
        }
    }
    let bare = rest.strip_prefix("between").or_else(|| rest.strip_prefix("from ")).unwrap_or(rest).trim();
    for separator in [" to ", " and ", " until ", " - ", "-", "/", "\u{2013}"] {
        if let Some((first, last)) = bare.split_once(separator)
            && let (Some(from), Some(to)) = (point(first), point(last))
            && (from.month.is_some() || separator.len() > 1 || to.month.is_none())
            && in_order(from, to)
        {
            let (from, to) = whole(from, to);
            return Some(ListedDate { from, to, circa });
        }
    }
    point(bare).map(|date| ListedDate { from: date, to: date, circa })
}

/// Whole years and whole months as such: lists write "1961" as 1 January to 31 December, and nobody's day of
/// birth is said to be the first of January by that.
fn whole(from: PartialDate, to: PartialDate) -> (PartialDate, PartialDate) {
    let last_day = |date: PartialDate| {
        date.day.is_some_and(|day| PartialDate::new(date.year, date.month, Some(day + 1)).is_err())
    };
    let years = (from.month, from.day, to.month, to.day) == (Some(1), Some(1), Some(12), Some(31));
    let months = from.day == Some(1) && last_day(to);
    let shorten = |date: PartialDate| match (years, months) {
        (true, _) => PartialDate { month: None, day: None, ..date },
        (false, true) => PartialDate { day: None, ..date },
        (false, false) => date,
    };
    (shorten(from), shorten(to))
}

/// Whether a range runs forwards; a year alone holds all its days.
fn in_order(from: PartialDate, to: PartialDate) -> bool {
    let key = |date: PartialDate, missing: u8| {
        (date.year, date.month.unwrap_or(missing), date.day.unwrap_or(missing))
    };
    key(from, 0) <= key(to, 99)
}

/// A single date, as precise as it is written.
pub(super) fn point(text: &str) -> Option<PartialDate> {
    let text = text.trim().to_lowercase();
    // Spreadsheets write a date with the midnight before it.
    let text = text.strip_suffix(" 00:00:00").or_else(|| text.strip_suffix("t00:00:00")).unwrap_or(&text);
    let tokens: Vec<&str> =
        text.split([' ', '.', ',', '/', '-', '\u{a0}']).filter(|token| !token.is_empty()).collect();
    let year = |token: &str| (token.len() == 4).then(|| token.parse::<u16>().ok()).flatten();
    let small = |token: &str| (token.len() <= 2).then(|| token.parse::<u8>().ok()).flatten();
    let month = |token: &str| small(token).or_else(|| month_named(token));
    let make = |year: Option<u16>, month: Option<u8>, day: Option<u8>| {
        PartialDate::new(year?, month, day).ok().filter(|date| (1000..3000).contains(&date.year))
    };
    match tokens.as_slice() {
        [y] => make(year(y), None, None),
        [a, b] if year(a).is_some() => make(year(a), Some(month(b)?), None),
        [a, b] => make(year(b), Some(month(a)?), None),
        [y, m, d] if year(y).is_some() => make(year(y), Some(month(m)?), Some(small(d)?)),
        [m, d, y] if month_named(m).is_some() => make(year(y), month_named(m), Some(small(d)?)),
        [d, m, y] => make(year(y), Some(month(m)?), Some(small(d)?)),
        _ => None,
    }
}

fn month_named(token: &str) -> Option<u8> {
    // Every abbreviation is a beginning, `sept` too.
    let position = MONTHS.iter().position(|month| token.len() >= 3 && month.starts_with(token))?;
    Some(position as u8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(date: ListedDate) -> String {
        let circa = if date.circa { "c. " } else { "" };
        if date.from == date.to {
            format!("{circa}{}", date.from)
        } else {
            format!("{circa}{}..{}", date.from, date.to)
        }
    }

    #[test]
    fn single_dates_and_ranges() {
        for (text, want) in [
            ("01 Jan 1958", Some("1958-01-01")),
            ("1 Sept. 1958", Some("1958-09-01")),
            ("31-Dec-1970", Some("1970-12-31")),
            ("March 16, 1972", Some("1972-03-16")),
            ("Mar 1945", Some("1945-03")),
            ("1951", Some("1951")),
            ("circa 1951", Some("c. 1951")),
            ("c. 1951", Some("c. 1951")),
            ("Approximately 1963-1964", Some("c. 1963..1964")),
            ("1955 to 1957", Some("1955..1957")),
            ("Between 1955 and 1957", Some("1955..1957")),
            ("Mar 1980 to Mar 1981", Some("1980-03..1981-03")),
            ("01 Jan 1951 to 31 Dec 1952", Some("1951..1952")),
            ("01 Feb 1960 to 29 Feb 1960", Some("1960-02")),
            ("02 Feb 1960 to 29 Feb 1960", Some("1960-02-02..1960-02-29")),
            ("1959-03-17 00:00:00", Some("1959-03-17")),
            ("17/03/1959", Some("1959-03-17")),
            ("18.9.1992", Some("1992-09-18")),
            ("1966-1967", Some("1966..1967")),
            ("1966-05", Some("1966-05")),
            ("1967 to 1966", None),
            ("31/02/1959", None),
            ("23-Apr-68", None),
            ("12/01/1380 (Hijri Calendar)", Some("1380-01-12")),
            ("31/02/1350 (Persian calendar)", Some("1350-02-31")),
            ("c. 1340 Hijri Shamsi", Some("c. 1340")),
            ("31 / 04 / 1358 (Solar Hijri)", Some("1358-04-31")),
            ("12/01/1980 (Hijri Calendar)", None),
            ("31/02/1350 (lunar)", None),
            ("(Hijri)", None),
            ("Oct", None),
            ("", None),
        ] {
            assert_eq!(listed(text).map(shown).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn lists_of_dates() {
        for (text, want, left) in [
            ("a) Approximately 1955- 1958 b) Approximately 1945-1950", "c. 1955..1958 c. 1945..1950", ""),
            ("a)1953 b)1954 c)1955", "1953 1954 1955", ""),
            ("a) 1/10/1983;      b) 15/10/1983", "1983-10-01 1983-10-15", ""),
            ("1962 or 1963 or 1964", "1962 1963 1964", ""),
            ("7 Mar 1977 >> 21 Apr 1977", "1977-03-07 1977-04-21", ""),
            ("01/10/1983,15/10/1983, 01/01/1980", "1983-10-01 1983-10-15 1980-01-01", ""),
            ("5 May 1970; alt DOB: 5 May 1971", "1970-05-05 1971-05-05", ""),
            ("a) 1 May 1960 b) 12/04/1380 (Hijri Calendar)", "1960-05-01 1380-04-12", ""),
            ("a) 1 May 1960 b) 12/04/1980 (Hijri Calendar)", "1960-05-01", "12/04/1980 (Hijri Calendar)"),
            ("Approximately (30-35 years old)", "", "Approximately (30-35 years old)"),
            ("na", "", ""),
            ("1961.\u{a0}", "1961", ""),
        ] {
            let (read, unread) = dates(text);
            let read: Vec<String> = read.into_iter().map(shown).collect();
            assert_eq!((read.join(" ").as_str(), unread.join("; ").as_str()), (want, left), "{text}");
        }
    }

    #[test]
    fn what_lies_beyond_the_bounds_is_given_back() {
        let many = vec!["1960"; PIECES_MAX].join(";");
        assert!(dates(&many).1.is_empty());
        assert_eq!(dates(&format!("{many};1970")).1.len(), 1);
        assert_eq!(dates(&format!("1960;{}", " ".repeat(CHARS_MAX))).1.len(), 1);
    }

    #[test]
    fn letters_are_markers_only_in_order() {
        for (text, want) in [
            ("a) Kabul b) Herat", vec!["Kabul", "Herat"]),
            ("(a) Kabul (b) Herat", vec!["Kabul", "Herat"]),
            ("（a）Kabul（b）Herat", vec!["Kabul", "Herat"]),
            ("Alias: a) X", vec!["Alias:", "X"]),
            ("paragraph 15(a) of 1970", vec!["paragraph 15(a) of 1970"]),
            ("c) Kabul", vec!["c) Kabul"]),
            ("", vec![]),
        ] {
            assert_eq!(lettered(text), want, "{text}");
        }
    }
}
