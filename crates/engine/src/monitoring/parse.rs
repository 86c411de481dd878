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
use monitoring::wire::millionths;
use monitoring::{Kind, code};
use sha2::Sha256;

/// Longest id or word of an event, in bytes.
pub const TEXT_BYTES_MAX: usize = 256;
/// Most fields of one event.
pub const FIELDS_MAX: usize = 128;
/// Fields that the engine or the model makes.
const NOT_GIVEN: [&str; 7] =
    ["scenario", "hour", "weekday", "model.score", "customer", "transfer", "moved_at"];
/// Kinds that the engine makes.
const NOT_TAKEN: [Kind; 8] = [
    Kind::Alert,
    Kind::Signal,
    Kind::Tick,
    Kind::Undone,
    Kind::Redone,
    Kind::ListActivated,
    Kind::RuleActivated,
    Kind::TableActivated,
];

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
        let word = &new.kind;
        let kind = Kind::parse(word);
        let kind = kind
            .ok_or_else(|| invalid("/kind", format!("kind `{word}` is not known; see the table of kinds")))?;
        if NOT_TAKEN.contains(&kind) {
            let cause = format!("kind `{word}` is made by the engine itself and taken from nobody");
            return Err(invalid("/kind", cause));
        }
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
                millionths(text).ok_or("give a decimal string, at most six decimals")?
            }
            (Type::Ratio, Given::Text(text)) => {
                millionths(text).ok_or("give a decimal string, at most six decimals")?
            }
            (Type::Money | Type::Ratio, _) => {
                return Err("give a decimal string, such as \"100.00\"".to_owned());
            }
            (Type::Int, Given::Integer(value)) => *value,
            (Type::Bool, Given::Bool(value)) => i64::from(*value),
            (Type::Id, Given::Text(text)) => self.id(bounded(text)?),
            (Type::Code, Given::Text(text)) => code(bounded(text)?),
            (Type::Time, Given::Text(text)) => text.parse::<Timestamp>().map_err(|e| e.to_string())?.0,
            (ty, _) => return Err(format!("give a value of type {}", ty.as_str())),
        };
        let bounded = !matches!(ty, Type::Money | Type::Int | Type::Ratio);
        match bounded || value.unsigned_abs() <= VALUE_MAX.unsigned_abs() {
            true => Ok(value),
            false => Err("number is larger than any amount there is; check its unit".to_owned()),
        }
    }
}

/// An amount of dollars in micro-dollars.
///
/// # Errors
/// In words, where it is no such decimal.
pub fn usd(text: &str) -> Result<i64, String> {
    let value = millionths(text).filter(|value| (0..=VALUE_MAX).contains(value));
    value.ok_or_else(|| "give dollars as a decimal such as 9500.25, at most six decimals".to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

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
            ("transfer", text("T1")),
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
        for (kind, cause) in [
            ("nothing", "not known"),
            ("alert", "made by the engine"),
            ("undone", "made by the engine"),
            ("list_activated", "made by the engine"),
            ("rule_activated", "made by the engine"),
            ("table_activated", "made by the engine"),
        ] {
            let new = NewActivity { kind: kind.to_owned(), ..NewActivity::default() };
            let Err(EngineError::Invalid { field, cause: said }) = names.activity(&new, Timestamp(0)) else {
                panic!("{kind}");
            };
            assert!(field == "/kind" && said.contains(cause), "{said}");
        }
    }
}
