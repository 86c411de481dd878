//! Parsing the fields every kind of row shares.
//!
//! Promises: the same bounds, words and field names as the API's bodies have (a test of the server compares
//! them); an instant needs an offset, a date alone means its first moment in UTC. Does not: accept a name
//! without a letter, or an address whose checksum is wrong.

use crate::cell::Fault;
use model::time::DAY;
use model::{PartialDate, Timestamp};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as WordError;
use std::fmt::Display;
use std::str::FromStr;

/// Most names, identifiers, wallets or countries of one profile.
pub const ITEMS_MAX: usize = 16;
/// Longest name in characters.
pub const NAME_CHARS_MAX: usize = 300;

/// Parses a field that must be there.
pub fn field<T: FromStr>(field: &str, text: &str) -> Result<T, Fault>
where
    T::Err: Display,
{
    text.parse().map_err(|e: T::Err| Fault::new(field, e.to_string()))
}

/// Parses a field that may be absent.
pub fn optional<T: FromStr>(field_name: &str, text: Option<&str>) -> Result<Option<T>, Fault>
where
    T::Err: Display,
{
    text.filter(|t| !t.is_empty()).map(|t| field(field_name, t)).transpose()
}

/// One of a closed set of words.
pub fn word<T: for<'de> Deserialize<'de>>(field: &str, text: &str) -> Result<T, Fault> {
    let deserializer: serde::de::value::StrDeserializer<'_, WordError> = text.into_deserializer();
    T::deserialize(deserializer).map_err(|e| Fault::new(field, e.to_string()))
}

/// Refuses more items than are accepted.
pub fn bounded<T>(field: &str, items: &[T]) -> Result<(), Fault> {
    if items.len() > ITEMS_MAX {
        let cause = format!("{} items; at most {ITEMS_MAX} are accepted", items.len());
        return Err(Fault::new(field, cause));
    }
    Ok(())
}

/// An instant that must be there.
pub fn instant(field: &str, text: &str) -> Result<Timestamp, Fault> {
    let refuse = || {
        let shown: String = text.chars().take(40).collect();
        Fault::new(field, format!("`{shown}` is not an instant; write 2026-04-02T09:00:00Z or 2026-04-02"))
    };
    parse_instant(text).ok_or_else(refuse)
}

/// An instant that may be absent.
pub fn optional_instant(field: &str, text: Option<&str>) -> Result<Option<Timestamp>, Fault> {
    text.filter(|t| !t.is_empty()).map(|t| instant(field, t)).transpose()
}

/// RFC 3339 with an offset, or a whole date.
fn parse_instant(text: &str) -> Option<Timestamp> {
    if text.len() != 10 {
        return text.parse().ok();
    }
    let day: PartialDate = text.parse().ok()?;
    Some(Timestamp(day.day_number()? * DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_have_one_meaning() {
        for (text, want) in [
            ("2026-04-02T09:00:00Z", Some("2026-04-02T09:00:00Z")),
            ("2026-04-02t09:00:00z", Some("2026-04-02T09:00:00Z")),
            ("2026-04-02 09:00:00Z", Some("2026-04-02T09:00:00Z")),
            ("2026-04-02T09:00:00.5Z", Some("2026-04-02T09:00:00.500000Z")),
            ("2026-04-02T09:00:00.123456789Z", Some("2026-04-02T09:00:00.123456Z")),
            ("2026-04-02T09:00:00+02:00", Some("2026-04-02T07:00:00Z")),
            ("2026-01-01T00:30:00+01:00", Some("2025-12-31T23:30:00Z")),
            ("2026-04-02T09:00:00-05:30", Some("2026-04-02T14:30:00Z")),
            ("2026-04-02", Some("2026-04-02T00:00:00Z")),
            ("1969-12-31T23:59:59Z", Some("1969-12-31T23:59:59Z")),
            ("2026-04-02T09:00:00", None),
            ("2026-04-02T24:00:00Z", None),
            ("2026-04-02T09:60:00Z", None),
            ("2026-02-30", None),
            ("2026-04", None),
            ("02.04.2026", None),
            ("1775120400", None),
            ("2026-04-02T09:00:00+2:00", None),
            ("2026-04-02T09:00:00.Z9", None),
            ("", None),
        ] {
            let got = instant("/at", text).ok().map(|t| t.to_string());
            assert_eq!(got.as_deref(), want, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_we_print_we_read(micros in -2_000_000_000_000_000_i64..4_000_000_000_000_000) {
            let at = Timestamp(micros);
            proptest::prop_assert_eq!(instant("", &at.to_string()).ok(), Some(at));
        }

        #[test]
        fn any_text_is_an_instant_or_a_fault(text in ".{0,40}") {
            let _ = instant("", &text);
        }
    }
}
