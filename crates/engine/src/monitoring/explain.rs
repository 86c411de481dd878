//! An alert in words: the rule's template with the values it saw.
//!
//! Promises: a pure function of rule and recorded values; a value that could not be had says so. An id whose text
//! the caller knows is shown by it, any other as the pseudonym it is. Does not: look ids up.

use monitoring::field::Type;
use monitoring::ir::{Piece, Rule};
use std::collections::BTreeMap;

/// Who an id is, where that is known.
pub type Names = BTreeMap<i64, String>;

/// The explanation of a finding; ids are named where they are known.
pub fn explain(rule: &Rule, shown: &[Option<i128>], names: &Names) -> String {
    let one = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Value(at) => match (rule.shown.get(*at), shown.get(*at)) {
            (Some((_, ty, _)), Some(Some(value))) => named_text(*ty, *value, names),
            _ => "(unknown)".to_owned(),
        },
    };
    rule.explain.iter().map(one).collect()
}

/// A value as people write it; an id by its name where that is known.
pub fn named_text(ty: Type, value: i128, names: &Names) -> String {
    let name = || names.get(&i64::try_from(value).ok()?).cloned();
    match ty {
        Type::Id => name().unwrap_or_else(|| value_text(ty, value)),
        Type::Money | Type::Ratio | Type::Bool | Type::Duration | Type::Time | Type::Code | Type::Int => {
            value_text(ty, value)
        }
    }
}

/// A value as people write it.
pub fn value_text(ty: Type, value: i128) -> String {
    match ty {
        Type::Money => format!("{} USD", decimal(value, 2)),
        Type::Ratio => format!("{} %", decimal(value * 100, 0)),
        Type::Bool => if value == 0 { "no" } else { "yes" }.to_owned(),
        Type::Duration => duration(value),
        Type::Time => {
            i64::try_from(value).map_or_else(|_| value.to_string(), |t| model::Timestamp(t).to_string())
        }
        Type::Code => {
            let word = i64::try_from(value).ok().and_then(monitoring::word);
            word.unwrap_or_else(|| "(a longer word)".to_owned())
        }
        Type::Id => format!("#{:x}", value & 0xFFFF_FFFF),
        Type::Int => value.to_string(),
    }
}

/// Millionths as a decimal, with at least so many places.
fn decimal(value: i128, least: usize) -> String {
    let (whole, part) = (value.unsigned_abs() / 1_000_000, value.unsigned_abs() % 1_000_000);
    let part = format!("{part:06}");
    let part = part.trim_end_matches('0');
    let sign = if value < 0 { "-" } else { "" };
    if part.is_empty() && least == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part:0<least$}")
    }
}

fn duration(micros: i128) -> String {
    let seconds = micros / 1_000_000;
    for (length, word) in [(86_400, "days"), (3_600, "hours"), (60, "minutes")] {
        if seconds >= 2 * length {
            return format!("{} {word}", seconds / length);
        }
    }
    format!("{seconds} seconds")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_people_write_them() {
        for (ty, value, text) in [
            (Type::Money, 11_000_000_000, "11000.00 USD"),
            (Type::Money, -1_234_567, "-1.234567 USD"),
            (Type::Ratio, 925_000, "92.5 %"),
            (Type::Ratio, 1_000_000, "100 %"),
            (Type::Duration, 7_200_000_000, "2 hours"),
            (Type::Duration, 61_000_000, "61 seconds"),
            (Type::Code, i128::from(monitoring::code("BTC")), "BTC"),
            (Type::Int, 7, "7"),
            (Type::Bool, 1, "yes"),
        ] {
            assert_eq!(value_text(ty, value), text);
        }
    }
}
