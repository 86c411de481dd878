//! Events as callers give them, to events as entries hold them.
//!
//! Promises: an unknown kind or field is refused by name; money and ratios are decimal strings, exact to the sixth digit; ids
//! become pseudonyms under a key of the tenant's own, so that equal ids stay equal and no raw text stays; a field that the
//! engine or the model makes is nobody's to give. Does not: judge.

use crate::command::EngineError;
use hmac::{Hmac, KeyInit, Mac};
use model::Timestamp;
use model::activity::{Activity, SourceId, Values};
use model::ids::CustomerId;
use monitoring::field::{self, FieldId, Type};
use monitoring::monitor::VALUE_MAX;
use monitoring::{Kind, code};
use sha2::Sha256;

/// Longest id or word of an event, in bytes.
pub const TEXT_BYTES_MAX: usize = 256;
/// Most fields of one event.
pub const FIELDS_MAX: usize = 128;
/// Fields that the engine or the model makes.
const NOT_GIVEN: [&str; 6] = ["entity", "scenario", "hour", "weekday", "model.score", "customer"];
/// Kinds that the engine makes.
const NOT_TAKEN: [Kind; 3] = [Kind::Alert, Kind::Signal, Kind::Tick];

/// A field's value as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Text: an id, a word, money, a ratio, a time.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Bool(bool),
}

/// An event as given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewActivity {
    /// The source's id.
    pub source: Option<String>,
    /// Whose it is.
    pub customer: Option<CustomerId>,
    /// What kind.
    pub kind: String,
    /// When the source says it happened; now where absent.
    pub happened: Option<Timestamp>,
    /// Fields by name.
    pub fields: Vec<(String, Given)>,
}

/// Makes pseudonyms.
#[derive(Clone)]
pub struct Pseudonyms(pub(super) [u8; 32]);

impl std::fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pseudonyms")
    }
}

impl Pseudonyms {
    fn mac(&self, domain: &str, text: &str) -> [u8; 32] {
        // A 32-byte key is always of acceptable length, so this cannot fail.
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
        mac.chain_update(domain).chain_update([0]).chain_update(text).finalize().into_bytes().into()
    }

    /// The pseudonym of an id: one space for all ids, so that a customer is the same as customer and as counterparty.
    pub fn id(&self, text: &str) -> i64 {
        let lower;
        // Both spellings of an EVM address are one address.
        let text = match text.starts_with("0x") || text.starts_with("0X") {
            true => {
                lower = text.to_ascii_lowercase();
                &lower
            }
            false => text,
        };
        let hex: String = self.mac("id", text).iter().map(|b| format!("{b:02x}")).collect();
        code(&hex)
    }

    /// The digest of a source's event id.
    pub fn source(&self, text: &str) -> SourceId {
        let mut out = [0; 16];
        out.copy_from_slice(&self.mac("source", text)[..16]);
        SourceId(out)
    }

    /// An event for an entry.
    pub fn activity(&self, new: &NewActivity, now: Timestamp) -> Result<Activity, EngineError> {
        let kind = Kind::parse(&new.kind).filter(|kind| !NOT_TAKEN.contains(kind)).ok_or_else(|| {
            invalid("/kind", format!("kind `{}` is not known; see the table of kinds", new.kind))
        })?;
        let mut values = self.values(&new.fields, "/fields")?;
        if let Some(customer) = &new.customer {
            set(&mut values, field::id("customer"), self.id(customer.as_str()));
        }
        Ok(Activity {
            source: new.source.as_deref().map(|id| self.source(id)),
            customer: new.customer.clone(),
            kind: kind as u8,
            happened: new.happened.unwrap_or(now),
            values,
        })
    }

    /// Fields by name; `at` is the JSON pointer of the object that has them.
    pub fn values(&self, fields: &[(String, Given)], at: &str) -> Result<Values, EngineError> {
        if fields.len() > FIELDS_MAX {
            return Err(invalid(at, format!("{} fields; at most {FIELDS_MAX} are accepted", fields.len())));
        }
        let mut values = Values::new();
        for (name, given) in fields {
            let place = format!("{at}/{name}");
            let Some(field) = field::by_name(name) else {
                return Err(invalid(&place, format!("field `{name}` is not known; see the table of fields")));
            };
            if NOT_GIVEN.contains(&name.as_str()) {
                return Err(invalid(&place, format!("field `{name}` is not given by callers")));
            }
            let value = self.value(field, given).map_err(|cause| invalid(&place, cause))?;
            set(&mut values, field, value);
        }
        Ok(values)
    }

    fn value(&self, field: FieldId, given: &Given) -> Result<i64, String> {
        let ty = field.info().ty;
        let value = match (ty, given) {
            (Type::Money, Given::Text(text)) => {
                decimal(text).ok_or("give a decimal string, at most six decimals")?
            }
            (Type::Ratio, Given::Text(text)) => {
                decimal(text).ok_or("give a decimal string, at most six decimals")?
            }
            (Type::Money | Type::Ratio, _) => {
                return Err("give a decimal string, such as \"100.00\"".to_owned());
            }
            (Type::Int, Given::Integer(value)) => *value,
            (Type::Bool, Given::Bool(value)) => i64::from(*value),
            (Type::Id, Given::Text(text)) => self.id(bounded(text)?),
            (Type::Code, Given::Text(text)) => code(bounded(text)?),
            (Type::Time, Given::Text(text)) => {
                time(text).ok_or("give a time such as 2026-11-02T09:00:00Z")?.0
            }
            (ty, _) => return Err(format!("give a value of type {}", ty.as_str())),
        };
        let bounded = !matches!(ty, Type::Money | Type::Int | Type::Ratio);
        match bounded || value.unsigned_abs() <= VALUE_MAX.unsigned_abs() {
            true => Ok(value),
            false => Err("number is larger than any amount there is; check its unit".to_owned()),
        }
    }
}

/// Sets a value in its place.
pub(super) fn set(values: &mut Values, field: FieldId, value: i64) {
    match values.binary_search_by_key(&field.0, |v| v.0) {
        Ok(at) => values[at].1 = value,
        Err(at) => values.insert(at, (field.0, value)),
    }
}

fn invalid(field: &str, cause: impl Into<String>) -> EngineError {
    EngineError::Invalid { field: field.to_owned(), cause: cause.into() }
}

fn bounded(text: &str) -> Result<&str, String> {
    match text.len() {
        1..=TEXT_BYTES_MAX => Ok(text),
        _ => Err(format!("give 1 to {TEXT_BYTES_MAX} bytes")),
    }
}

/// A decimal in millionths; `None` for anything else, and for more digits than fit.
pub fn decimal(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(part) || part.len() > 6 {
        return None;
    }
    let part: i64 = format!("{part:0<6}").parse().ok()?;
    let value = whole.parse::<i64>().ok()?.checked_mul(1_000_000)?.checked_add(part)?;
    Some(if negative { -value } else { value })
}

/// A time in RFC 3339, in UTC or with an offset.
pub fn time(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let cut = rest.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = rest.split_at(cut);
    let two = |s: &str, most: i64| {
        let number = Some(s).filter(|s| s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit()))?.parse().ok();
        number.filter(|n: &i64| *n <= most)
    };
    let mut parts = date.splitn(3, '-');
    let year = parts.next().filter(|y| y.len() == 4 && y.bytes().all(|b| b.is_ascii_digit()))?;
    let (month, day) = (two(parts.next()?, 12)?, two(parts.next()?, 31)?);
    if month == 0 || day == 0 {
        return None;
    }
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = clock.splitn(3, ':');
    let (hour, minute) = (two(parts.next()?, 23)?, two(parts.next()?, 59)?);
    let second = two(parts.next()?, 60)?;
    let offset = match zone {
        "Z" | "z" => 0,
        _ => {
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let seconds = two(hours, 23)? * 3_600 + two(minutes, 59)? * 60;
            if zone.starts_with('-') { -seconds } else { seconds }
        }
    };
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let micros: i64 = format!("{:0<6}", fraction.get(..6).unwrap_or(fraction)).parse().ok()?;
    let midnight = Timestamp::from_date(year.parse().ok()?, month as u8, day as u8);
    // A day that the month does not have moves into the next one: it is no date.
    if midnight.date() != (year.parse().ok()?, month as u8, day as u8) {
        return None;
    }
    let seconds = hour * 3_600 + minute * 60 + second - offset;
    Some(Timestamp(midnight.0 + seconds * 1_000_000 + micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_or_refused() {
        for (text, value) in [
            ("0", Some(0)),
            ("100.00", Some(100_000_000)),
            ("-1.5", Some(-1_500_000)),
            ("0.000001", Some(1)),
            ("0.0000001", None),
            ("", None),
            (".5", None),
            ("1.", None),
            ("1e3", None),
            ("9999999999999999", None),
            ("+1", None),
        ] {
            assert_eq!(decimal(text), value, "{text}");
        }
    }

    #[test]
    fn times_are_read_in_utc() {
        let nine = Timestamp::from_date(2026, 11, 2).0 + 9 * 3_600_000_000;
        for (text, value) in [
            ("2026-11-02T09:00:00Z", Some(nine)),
            ("2026-11-02T10:00:00.25+01:00", Some(nine + 250_000)),
            ("2026-11-02T03:30:00-05:30", Some(nine)),
            ("2026-02-30T00:00:00Z", None),
            ("2026-11-02", None),
            ("2026-11-02T09:00:00", None),
            ("2026-13-02T09:00:00Z", None),
            ("é026-11-02T09:00:00Z", None),
        ] {
            assert_eq!(time(text).map(|t| t.0), value, "{text}");
        }
    }

    #[test]
    fn names_that_are_not_known_or_not_given_are_refused_by_name() {
        let names = Pseudonyms([7; 32]);
        let given = |name: &str, value: Given| names.values(&[(name.to_owned(), value)], "/fields");
        let text = |t: &str| Given::Text(t.to_owned());
        for (name, value) in [
            ("usdt", text("1")),
            ("usd", Given::Integer(1)),
            ("usd", text("100000000000.000001")),
            ("model.score", text("0.5")),
            ("customer", text("C1")),
            ("device", text("")),
            ("vpn", text("yes")),
        ] {
            let Err(EngineError::Invalid { field, .. }) = given(name, value) else { panic!("{name}") };
            assert_eq!(field, format!("/fields/{name}"));
        }
        assert_eq!(given("usd", text("1.5")), Ok(vec![(field::id("usd").0, 1_500_000)]));
        assert_eq!(names.id("0xAb"), names.id("0xab"));
        assert_ne!(names.id("C1"), names.id("c1"));
        assert_ne!(Pseudonyms([8; 32]).id("C1"), names.id("C1"), "another tenant, another pseudonym");
        for kind in ["alert", "nothing"] {
            let new = NewActivity { kind: kind.to_owned(), ..NewActivity::default() };
            assert!(names.activity(&new, Timestamp(0)).is_err(), "{kind}");
        }
    }
}
