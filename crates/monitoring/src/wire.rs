//! Events as JSON: what history files and streams hold.
//!
//! Promises: fields and kinds by the names of the tables; an unknown or wrong one is an error that names it; money is a
//! decimal string or number of dollars with at most six places, ratios are decimals (`0.9`) or `"90%"`; what was written is
//! read back the same. Does not: keep text: ids become numbers by the function the caller gives.

use crate::code::{code, word};
use crate::event::{Event, Kind};
use crate::field::{self, FieldId, Type};
use model::Timestamp;
use serde_json::{Map, Value};

/// What is wrong with an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("field `{field}`: {cause}")]
pub struct WireError {
    /// Which field.
    pub field: String,
    /// Why.
    pub cause: String,
}

fn wrong(field: &str, cause: impl Into<String>) -> WireError {
    WireError { field: field.to_owned(), cause: cause.into() }
}

/// Reads an event. `at` is when it was taken in; `happened` may stand beside it.
///
/// # Errors
/// The first field that is wrong.
pub fn read(object: &Map<String, Value>, id: &dyn Fn(&str) -> i64) -> Result<Event, WireError> {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let kind = text("kind").ok_or_else(|| wrong("kind", "is missing"))?;
    let kind = Kind::parse(kind).ok_or_else(|| wrong("kind", format!("`{kind}` is not known")))?;
    if matches!(kind, Kind::Alert | Kind::Signal) {
        return Err(wrong("kind", "is made by the engine itself"));
    }
    let at = moment("at", object.get("at").ok_or_else(|| wrong("at", "is missing"))?)?;
    let mut event = Event::new(kind, at);
    for (name, value) in object {
        match name.as_str() {
            "kind" | "at" => {}
            "happened" => event.happened = moment(name, value)?,
            _ => {
                let field = field::by_name(name).ok_or_else(|| wrong(name, "is not known"))?;
                event.set(field, number(name, field, value, id)?);
            }
        }
    }
    Ok(event)
}

fn moment(name: &str, value: &Value) -> Result<i64, WireError> {
    match value {
        Value::Number(n) => n.as_i64().ok_or_else(|| wrong(name, "must be microseconds since 1970")),
        Value::String(text) => text
            .parse::<Timestamp>()
            .map(|t| t.0)
            .map_err(|_| wrong(name, "must be a time such as 2026-01-05T09:00:00Z")),
        _ => Err(wrong(name, "must be a time")),
    }
}

fn number(name: &str, field: FieldId, value: &Value, id: &dyn Fn(&str) -> i64) -> Result<i64, WireError> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(n) => n.to_string(),
        Value::Bool(b) => {
            return if field.info().ty == Type::Bool {
                Ok(i64::from(*b))
            } else {
                Err(wrong(name, expected(field)))
            };
        }
        Value::Null | Value::Array(_) | Value::Object(_) => return Err(wrong(name, expected(field))),
    };
    match field.info().ty {
        Type::Id => Ok(id(&text)),
        // Long words have no text any more; their number (below zero) stands for them, as `write` writes it.
        Type::Code => Ok(text.parse().ok().filter(|n: &i64| *n < 0).unwrap_or_else(|| code(&text))),
        Type::Money => millionths(&text).ok_or_else(|| wrong(name, expected(field))),
        Type::Ratio => match text.strip_suffix('%') {
            Some(percent) => scaled(percent, 4),
            None => millionths(&text),
        }
        .ok_or_else(|| wrong(name, expected(field))),
        Type::Int | Type::Duration => text.parse().map_err(|_| wrong(name, expected(field))),
        Type::Time => moment(name, value),
        Type::Bool => Err(wrong(name, expected(field))),
    }
}

fn expected(field: FieldId) -> String {
    let what = match field.info().ty {
        Type::Money => "dollars with at most six places, such as \"9500.25\"",
        Type::Ratio => "a share such as \"0.9\" or \"90%\"",
        Type::Int => "a whole number",
        Type::Duration => "microseconds",
        Type::Bool => "true or false",
        Type::Id | Type::Code => "a text",
        Type::Time => "a time such as 2026-01-05T09:00:00Z",
    };
    format!("must be {what}")
}

/// A decimal with at most six places, in millionths; nothing for anything else, and for more digits than fit.
pub fn millionths(text: &str) -> Option<i64> {
    scaled(text, 6)
}

/// A decimal with at most so many places, as a whole number of the last place.
fn scaled(text: &str, places: u32) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(part) || part.len() > places as usize {
        return None;
    }
    let unit = 10i64.checked_pow(places)?;
    let rest: i64 = format!("{part:0<width$}", width = places as usize).parse().ok()?;
    let value = whole.parse::<i64>().ok()?.checked_mul(unit)?.checked_add(rest)?;
    Some(if negative { -value } else { value })
}

/// Writes an event; ids as the numbers they are.
pub fn write(event: &Event) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("kind".to_owned(), event.kind.as_str().into());
    out.insert("at".to_owned(), event.at.into());
    if event.happened != event.at {
        out.insert("happened".to_owned(), event.happened.into());
    }
    for (field, value) in &event.values {
        out.insert(field.info().name.clone(), shown(*field, *value));
    }
    out
}

/// A field's value for people and files.
pub fn shown(field: FieldId, value: i64) -> Value {
    match field.info().ty {
        Type::Id => format!("{value}").into(),
        Type::Code => word(value).unwrap_or_else(|| format!("{value}")).into(),
        Type::Money | Type::Ratio => decimal(i128::from(value), 6).into(),
        Type::Int | Type::Duration | Type::Time => value.into(),
        Type::Bool => (value != 0).into(),
    }
}

/// A whole number of the last place as a decimal without needless zeros.
pub fn decimal(value: i128, places: u32) -> String {
    let unit = 10u128.pow(places);
    let (whole, part) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    let sign = if value < 0 { "-" } else { "" };
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let part = format!("{part:0width$}", width = places as usize);
    format!("{sign}{whole}.{}", part.trim_end_matches('0'))
}

/// Ids of files: numbers stand for themselves (as [`write()`] writes them), other texts for a digest.
pub fn file_id(text: &str) -> i64 {
    text.parse().unwrap_or_else(|_| code(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(json: &str) -> Result<Event, String> {
        let value: Value = serde_json::from_str(json).unwrap();
        read(value.as_object().unwrap(), &file_id).map_err(|e| e.to_string())
    }

    #[test]
    fn what_is_written_is_read_back() {
        let json = r#"{"kind":"crypto_withdraw","at":"2026-01-05T09:00:00Z","happened":1767600000000000,"customer":"A","usd":"9500.25",
            "premium":"2.5%","vpn":true,"asset":"BTC","change":"second_factor","age_years":70,"exposure.mixer.share":"0.1","payee_added":"2026-01-04T09:00:00Z"}"#;
        let first = event(json).unwrap();
        assert_eq!(first.get(field::id("usd")), Some(9_500_250_000));
        assert_eq!(first.get(field::id("premium")), Some(25_000));
        assert_eq!(read(&write(&first), &file_id), Ok(first));
    }

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
            assert_eq!(millionths(text), value, "{text}");
        }
    }

    #[test]
    fn wrong_fields_are_named() {
        for (json, message) in [
            (r#"{"at":1}"#, "field `kind`: is missing"),
            (r#"{"kind":"gift","at":1}"#, "field `kind`: `gift` is not known"),
            (r#"{"kind":"alert","at":1}"#, "field `kind`: is made by the engine itself"),
            (r#"{"kind":"tick"}"#, "field `at`: is missing"),
            (r#"{"kind":"tick","at":"soon"}"#, "field `at`: must be a time such as 2026-01-05T09:00:00Z"),
            (r#"{"kind":"tick","at":1,"colour":"red"}"#, "field `colour`: is not known"),
            (
                r#"{"kind":"tick","at":1,"usd":"1e9"}"#,
                "field `usd`: must be dollars with at most six places, such as \"9500.25\"",
            ),
            (
                r#"{"kind":"tick","at":1,"usd":"1.1234567"}"#,
                "field `usd`: must be dollars with at most six places, such as \"9500.25\"",
            ),
            (r#"{"kind":"tick","at":1,"vpn":"yes"}"#, "field `vpn`: must be true or false"),
        ] {
            assert_eq!(event(json), Err(message.to_owned()));
        }
    }
}
