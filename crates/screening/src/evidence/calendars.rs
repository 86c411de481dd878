//! Dates of the Hijri, Persian and Buddhist calendars, as days that can be compared.
//!
//! Promises: a date that cannot be Gregorian is read in every calendar it may be of, each reading with the days by which
//! that calendar's tables and its practice may differ. Does not: decide which calendar was meant; years from 1250 to 1500
//! are Hijri and Persian years alike.
//! Rests on: the tabular Islamic calendar (civil epoch, 16 July 622), the 33-year cycle of the Persian calendar (exact
//! for the Persian years 1178 to 1633), and the Thai count, 543 years ahead, whose years began in April until 1941.

use model::PartialDate;
use model::time::days_from_civil;

/// Years before this are of the Hijri or Persian calendar: nobody alive, and no company, is from before 1500.
const GREGORIAN_YEAR_MIN: u16 = 1_500;
/// Years after this are of a calendar that is ahead (the Buddhist one by 543 years), or are slips of the pen.
const GREGORIAN_YEAR_MAX: u16 = 2_100;
/// Years that are read as Hijri and as Persian: 1250 of either is before 1872, 1500 of either after 2076.
const LUNAR_AND_PERSIAN: std::ops::RangeInclusive<u16> = 1_250..=1_500;
const BUDDHIST: std::ops::RangeInclusive<u16> = 2_400..=2_643;
const BUDDHIST_AHEAD: u16 = 543;
/// Until this Buddhist year, years began in April.
const BUDDHIST_FROM_JANUARY: u16 = 2_484;

/// Days since 1970-01-01, first and last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    pub first: i64,
    pub last: i64,
}

impl Days {
    /// Whether any day is in both.
    pub fn meets(self, other: Days) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    fn widened(self, by: i64) -> Days {
        Days { first: self.first - by, last: self.last + by }
    }
}

/// A reading of a date in one calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    pub calendar: &'static str,
    pub days: Days,
}

/// Whether a date is of another calendar than the Gregorian one, or a slip of the pen.
pub(super) fn is_other(date: PartialDate) -> bool {
    !(GREGORIAN_YEAR_MIN..=GREGORIAN_YEAR_MAX).contains(&date.year)
}

/// What a date may mean; empty for a year of no calendar.
pub(super) fn readings(date: PartialDate) -> Vec<Reading> {
    if !is_other(date) {
        return vec![Reading { calendar: "Gregorian", days: gregorian(date) }];
    }
    let mut found = Vec::new();
    if LUNAR_AND_PERSIAN.contains(&date.year) {
        let (is_hijri, is_persian) = calendars_with(date);
        // The moon is sighted up to two days off the tables; a Persian day may begin at another midnight.
        if is_hijri {
            found.push(Reading { calendar: "Hijri", days: span(date, 12, hijri).widened(2) });
        }
        if is_persian {
            found.push(Reading { calendar: "Persian", days: span(date, 12, persian).widened(1) });
        }
    }
    if BUDDHIST.contains(&date.year) {
        found.push(Reading { calendar: "Buddhist", days: buddhist(date) });
    }
    found
}

/// Whether the Hijri and the Persian calendar have such a day; where neither has, the day is a slip and says nothing
/// about the calendar.
fn calendars_with(date: PartialDate) -> (bool, bool) {
    match (date.month, date.day) {
        (Some(month), Some(31)) => (month > 6, true),
        _ => (true, true),
    }
}

/// Days of a Gregorian date.
pub(super) fn gregorian(date: PartialDate) -> Days {
    span(date, 12, |year, month, day| days_from_civil(year as i32, month, day))
}

/// The first and the last day of what is known of a date; a month ends where the next one begins.
fn span(date: PartialDate, months: u8, day_number: impl Fn(i64, u8, u8) -> i64) -> Days {
    let year = i64::from(date.year);
    let begin = |year: i64, month: u8| match month > months {
        true => day_number(year + 1, 1, 1),
        false => day_number(year, month, 1),
    };
    match (date.month, date.day) {
        (Some(month), Some(day)) => {
            let first = day_number(year, month, day);
            Days { first, last: first }
        }
        (Some(month), None) => Days { first: begin(year, month), last: begin(year, month + 1) - 1 },
        (None, _) => Days { first: begin(year, 1), last: begin(year + 1, 1) - 1 },
    }
}

/// Day number of a date of the tabular Islamic calendar: months of 30 and 29 days, eleven leap years in thirty.
fn hijri(year: i64, month: u8, day: u8) -> i64 {
    // 1 Muharram of the year 1 is 16 July 622 (Julian), 19 July 622 in the Gregorian calendar.
    let epoch = days_from_civil(622, 7, 19);
    let months = (i64::from(month) - 1) * 29 + i64::from(month) / 2;
    epoch + (year - 1) * 354 + (3 + 11 * year).div_euclid(30) + months + i64::from(day) - 1
}

/// Day number of a date of the Persian calendar: six months of 31 days, then of 30; eight leap years in thirty-three.
fn persian(year: i64, month: u8, day: u8) -> i64 {
    // 1 Farvardin 1400 is 21 March 2021.
    let (known_year, known_day) = (1_400, days_from_civil(2021, 3, 21));
    let leaps_before = |year: i64| {
        let (cycles, rest) = ((year - 1).div_euclid(33), (year - 1).rem_euclid(33));
        let in_cycle = PERSIAN_LEAPS.iter().filter(|leap| **leap <= rest).count() as i64;
        cycles * PERSIAN_LEAPS.len() as i64 + in_cycle
    };
    let month = i64::from(month) - 1;
    let months = month * 30 + month.min(6);
    known_day + (year - known_year) * 365 + leaps_before(year) - leaps_before(known_year)
        + months
        + i64::from(day)
        - 1
}

/// Leap years by their place in the cycle.
const PERSIAN_LEAPS: [i64; 8] = [1, 5, 9, 13, 17, 22, 26, 30];

fn buddhist(date: PartialDate) -> Days {
    let year = date.year - BUDDHIST_AHEAD;
    let days = gregorian(PartialDate { year, ..date });
    let late = date.year < BUDDHIST_FROM_JANUARY && date.month.is_none_or(|month| month < 4);
    // January to March then belonged to the year before.
    match late {
        true => Days { first: days.first, last: gregorian(PartialDate { year: year + 1, ..date }).last },
        false => days,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Days {
        gregorian(text.parse().unwrap())
    }

    #[test]
    fn known_days_of_other_calendars() {
        for (year, month, day, gregorian) in [
            // Tabular Islamic dates with the civil epoch.
            (1, 1, 1, "0622-07-19"),
            (1445, 9, 1, "2024-03-11"),
            (1400, 1, 1, "1979-11-21"),
            (1350, 6, 15, "1931-10-28"),
        ] {
            assert_eq!(hijri(year, month, day), days(gregorian).first, "{year}-{month}-{day}");
        }
        for (year, month, day, gregorian) in [
            (1400, 1, 1, "2021-03-21"),
            (1403, 1, 1, "2024-03-20"),
            (1399, 12, 30, "2021-03-20"),
            (1404, 1, 1, "2025-03-21"),
            (1357, 11, 22, "1979-02-11"),
            (1318, 4, 24, "1939-07-16"),
            (1300, 1, 1, "1921-03-21"),
        ] {
            assert_eq!(persian(year, month, day), days(gregorian).first, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn a_date_is_read_in_every_calendar_it_may_be_of() {
        let calendars = |text: &str| -> Vec<&str> {
            readings(text.parse().unwrap()).iter().map(|reading| reading.calendar).collect()
        };
        assert_eq!(calendars("1971-04-02"), ["Gregorian"]);
        assert_eq!(calendars("1350-01-13"), ["Hijri", "Persian"]);
        assert_eq!(calendars("2514"), ["Buddhist"]);
        assert_eq!(calendars("0071"), [""; 0]);
        assert_eq!(calendars("2300"), [""; 0]);
    }

    #[test]
    fn days_that_no_gregorian_month_has() {
        for (other, calendar, gregorian) in [
            ("1350-02-29", "Persian", "1971-05-19"),
            ("1350-02-31", "Persian", "1971-05-21"),
            ("1358-04-31", "Persian", "1979-07-22"),
            ("1359-06-31", "Persian", "1980-09-22"),
            ("1399-12-30", "Persian", "2021-03-20"),
            ("1403-12-30", "Persian", "2025-03-20"),
            ("1444-02-30", "Hijri", "2022-09-26"),
            ("1445-01-30", "Hijri", "2023-08-17"),
            ("2543-02-29", "Buddhist", "2000-02-29"),
        ] {
            let found = readings(other.parse().unwrap());
            let reading = found.iter().find(|reading| reading.calendar == calendar).unwrap();
            assert!(reading.days.meets(days(gregorian)), "{other} is {gregorian}");
            assert!(reading.days.last - reading.days.first <= 4, "{other}: {reading:?}");
        }
        assert_eq!(readings("1350-02-31".parse().unwrap()).len(), 1, "no Hijri month has 31 days");
        assert_eq!(readings("1350-08-31".parse().unwrap()).len(), 2, "a slip may be of either");
    }

    #[test]
    fn years_cover_what_they_cover() {
        let [hijri, persian] = readings("1391".parse().unwrap())[..] else { panic!("two calendars") };
        assert!(hijri.days.meets(days("1971-04-02")) && !hijri.days.meets(days("1973-04-02")));
        assert!(persian.days.meets(days("2012-06")) && !persian.days.meets(days("2012-01")));
        // February 2483 was February 1941: that year began in April.
        let thai = readings("2483-02-10".parse().unwrap())[0];
        assert!(thai.days.meets(days("1941-02-10")) && thai.days.meets(days("1940-02-10")));
        assert_eq!(readings("2514-04-02".parse().unwrap())[0].days, days("1971-04-02"));
    }
}
