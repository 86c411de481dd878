//! Instants, and dates that may be incomplete.
//!
//! Promises: instants are microseconds since 1970 UTC; a date knows what it does not know, and may be of another calendar
//! where its year says so. Does not: read a clock, know time zones, convert calendars (`screening::evidence` does).

use std::fmt;
use std::str::FromStr;

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, minicbor::Encode, minicbor::Decode,
)]
#[cbor(transparent)]
pub struct Timestamp(#[n(0)] pub i64);

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a day.
pub const DAY: i64 = 86_400 * SECOND;

impl Timestamp {
    /// This instant and `seconds` more; stays at the edge of the range instead of wrapping.
    pub fn plus_seconds(self, seconds: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(seconds.saturating_mul(SECOND)))
    }

    /// Days since 1970-01-01, rounded down.
    pub fn day_number(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    /// The calendar date in UTC.
    pub fn date(self) -> (i32, u8, u8) {
        civil_from_days(self.day_number())
    }

    /// Midnight UTC at the start of a calendar date.
    pub fn from_date(year: i32, month: u8, day: u8) -> Timestamp {
        Timestamp(days_from_civil(year, month, day) * DAY)
    }

    /// Day of week, Monday = 0.
    pub fn weekday(self) -> u8 {
        (self.day_number() + 3).rem_euclid(7) as u8
    }
}

/// A text that is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an instant is written 2026-04-02T09:00:00Z, or with an offset such as +02:00")]
pub struct InstantError;

/// RFC 3339 with `Z` or an offset. Digits after the sixth place of a second are cut off; leap seconds are refused.
impl FromStr for Timestamp {
    type Err = InstantError;

    fn from_str(text: &str) -> Result<Self, InstantError> {
        instant(text).ok_or(InstantError)
    }
}

fn instant(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let day: PartialDate = if date.len() == 10 { date.parse().ok()? } else { return None };
    let days = day.day_number()?;
    let (clock, offset) = time.split_at(time.find(['Z', 'z', '+', '-'])?);
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let &[h1, h2, b':', m1, m2, b':', s1, s2] = whole.as_bytes() else { return None };
    let (hours, minutes, seconds) = (two(h1, h2)?, two(m1, m2)?, two(s1, s2)?);
    let fits = hours < 24 && minutes < 60 && seconds < 60;
    let micros = days * DAY + ((hours * 60 + minutes) * 60 + seconds) * SECOND + micros(fraction)?;
    fits.then_some(Timestamp(micros - offset_seconds(offset)? * SECOND))
}

fn two(tens: u8, ones: u8) -> Option<i64> {
    let digit = |b: u8| b.is_ascii_digit().then(|| i64::from(b - b'0'));
    Some(digit(tens)? * 10 + digit(ones)?)
}

/// Digits after the point, as microseconds; further ones are cut off.
fn micros(fraction: &str) -> Option<i64> {
    if fraction.is_empty() || fraction.len() > 12 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    digits.parse().ok()
}

fn offset_seconds(text: &str) -> Option<i64> {
    match text.as_bytes() {
        b"Z" | b"z" => Some(0),
        &[sign, h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two(h1, h2)?, two(m1, m2)?);
            let seconds = (hours * 60 + minutes) * 60;
            (hours < 24 && minutes < 60).then_some(if sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

/// RFC 3339 in UTC, with microseconds only where there are any.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        let micros = self.0.rem_euclid(DAY);
        let (seconds, fraction) = (micros / SECOND, micros % SECOND);
        let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}")?;
        if fraction != 0 {
            write!(f, ".{fraction:06}")?;
        }
        f.write_str("Z")
    }
}

/// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant's algorithm).
pub fn days_from_civil(year: i32, month: u8, day: u8) -> i64 {
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = (i64::from(month) + 9) % 12;
    let doy = (153 * mp + 2) / 5 + i64::from(day) - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

/// The proleptic Gregorian date of a day number.
pub fn civil_from_days(days: i64) -> (i32, u8, u8) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = (doy - (153 * mp + 2) / 5 + 1) as u8;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u8;
    ((yoe + era * 400 + i64::from(month <= 2)) as i32, month, day)
}

/// A date of which the day, or the day and the month, may be unknown: Gregorian, or as it stands in a document of the
/// Hijri, Persian or Buddhist calendar, whose years are no Gregorian ones of anybody alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
pub struct PartialDate {
    /// Year, 1 to 9999.
    #[n(0)]
    pub year: u16,
    /// Month, 1 to 12, where known.
    #[n(1)]
    pub month: Option<u8>,
    /// Day of the month, where known; never without a month.
    #[n(2)]
    pub day: Option<u8>,
}

/// A text or triple that is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date; write 1971-04-02, 1971-04 or 1971")]
pub struct DateError(pub String);

impl PartialDate {
    /// Checks the parts: a day needs a month, and the month must have that day in a calendar the year may be of.
    pub fn new(year: u16, month: Option<u8>, day: Option<u8>) -> Result<Self, DateError> {
        let text = || format!("{year}-{}-{}", month.unwrap_or(0), day.unwrap_or(0));
        let ok = (1..=9999).contains(&year)
            && match (month, day) {
                (None, Some(_)) => false,
                (None, None) => true,
                (Some(m), d) => {
                    (1..=12).contains(&m) && d.is_none_or(|d| d >= 1 && d <= days_in_month(year, m))
                }
            };
        if ok { Ok(Self { year, month, day }) } else { Err(DateError(text())) }
    }

    /// Whether day and month are known.
    pub fn is_full(&self) -> bool {
        self.day.is_some()
    }

    /// Days since 1970-01-01 of a full Gregorian date; none where a part is unknown, or that calendar has no such day.
    pub fn day_number(&self) -> Option<i64> {
        let (month, day) = (self.month?, self.day?);
        (day <= gregorian_days(self.year, month)).then(|| days_from_civil(i32::from(self.year), month, day))
    }
}

/// Years of the Hijri and of the Persian calendar: 1200 of the one was 1785, 1500 of the other will be 2121.
const HIJRI_OR_PERSIAN: std::ops::RangeInclusive<u16> = 1_200..=1_500;
/// Years of the Buddhist calendar, and how far they are ahead.
const BUDDHIST: std::ops::RangeInclusive<u16> = 2_400..=2_643;
const BUDDHIST_AHEAD: u16 = 543;

/// The most days a month has in any calendar the year may be of.
fn days_in_month(year: u16, month: u8) -> u8 {
    let gregorian = gregorian_days(year, month);
    if HIJRI_OR_PERSIAN.contains(&year) {
        // Persian months have 31 days until the sixth, then 30; any Hijri month may have 30, by the moon that was seen.
        return gregorian.max(if month <= 6 { 31 } else { 30 });
    }
    match BUDDHIST.contains(&year) {
        true => gregorian.max(gregorian_days(year - BUDDHIST_AHEAD, month)),
        false => gregorian,
    }
}

fn gregorian_days(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl FromStr for PartialDate {
    type Err = DateError;
    fn from_str(text: &str) -> Result<Self, DateError> {
        let err = || DateError(text.chars().take(32).collect());
        let mut parts = text.split('-');
        let number = |part: &str, width: usize| {
            if part.len() == width && part.bytes().all(|b| b.is_ascii_digit()) {
                part.parse::<u16>().map_err(|_| err())
            } else {
                Err(err())
            }
        };
        let year = number(parts.next().unwrap_or_default(), 4)?;
        let month = parts.next().map(|p| number(p, 2)).transpose()?.map(|m| m as u8);
        let day = parts.next().map(|p| number(p, 2)).transpose()?.map(|d| d as u8);
        if parts.next().is_some() {
            return Err(err());
        }
        PartialDate::new(year, month, day).map_err(|_| err())
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn instants_print_as_rfc_3339() {
        for (micros, want) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400 * SECOND, "2000-02-29T00:00:00Z"),
            (1_795_230_245 * SECOND + 7, "2026-11-21T03:04:05.000007Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
        ] {
            assert_eq!(Timestamp(micros).to_string(), want);
        }
        assert_eq!(Timestamp::from_date(2026, 11, 21).weekday(), 5, "a Saturday");
    }

    #[test]
    fn dates_accept_and_refuse() {
        for text in ["1971", "1971-04", "1971-04-02", "2000-02-29", "0001-01-01"] {
            assert_eq!(text.parse::<PartialDate>().map(|d| d.to_string()), Ok(text.to_owned()));
        }
        for text in
            ["", "71", "1971-4-2", "1971-13", "1900-02-29", "1971-04-31", "1971-04-02-01", "0000", "+971"]
        {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn days_of_other_calendars_are_days() {
        for (text, is_day) in [
            // Persian: six months of 31 days, then of 30.
            ("1350-02-29", true),
            ("1350-02-31", true),
            ("1358-04-31", true),
            ("1359-06-31", true),
            ("1399-12-30", true),
            ("1350-09-31", false),
            ("1350-11-31", false),
            ("1350-02-32", false),
            // Hijri: 30 days by the moon, also in an even month.
            ("1389-02-30", true),
            ("1444-02-30", true),
            // Buddhist: 2543 was the year 2000, a leap year; 2542 was not.
            ("2543-02-29", true),
            ("2542-02-29", false),
            ("2543-02-30", false),
            // No calendar of anybody alive.
            ("1199-02-30", false),
            ("1501-02-30", false),
            ("1971-04-31", false),
            ("2100-02-29", false),
        ] {
            assert_eq!(text.parse::<PartialDate>().is_ok(), is_day, "{text}");
        }
        for (text, number) in [
            ("1971-04-02", Some(456)),
            ("1971-04", None),
            ("1350-02-30", None),
            ("1350-02-28", Some(days_from_civil(1350, 2, 28))),
        ] {
            assert_eq!(text.parse::<PartialDate>().unwrap().day_number(), number, "{text}");
        }
        assert!("1350-02-30T09:00:00Z".parse::<Timestamp>().is_err(), "an instant is Gregorian");
    }

    proptest! {
        #[test]
        fn civil_dates_round_trip(days in -700_000i64..2_900_000) {
            let (y, m, d) = civil_from_days(days);
            prop_assert_eq!(days_from_civil(y, m, d), days);
        }
    }
}
