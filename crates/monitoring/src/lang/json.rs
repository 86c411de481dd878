//! The canonical JSON form of rule files, for tools and for hashes.
//!
//! Promises: keys are sorted, without blanks, so that equal trees are equal bytes; reading back gives the same tree, or an
//! error where the JSON says something that no text says. Does not: check names or types. Serves: TMR-4, TMR-9.

use super::ast::{File, Rule};
use super::{Source, format, parse};
use model::Hash;
use serde::Serialize;
use serde_json::Value;

/// Why a JSON form is refused.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// It is not JSON, or not of this form.
    #[error("not a rule file in JSON: {0}")]
    Form(#[from] serde_json::Error),
    /// It holds what cannot be written as a rule file.
    #[error("no rule file says this: {0}")]
    Text(String),
}

/// The canonical JSON of a file.
pub fn to_json(file: &File) -> String {
    canonical(file)
}

/// The file of a JSON form.
///
/// # Errors
/// Where it is no JSON, or says what no text says.
pub fn from_json(json: &str) -> Result<File, JsonError> {
    let file: File = serde_json::from_str(json)?;
    // What comes from outside is read once more as text: names, numbers and nesting are then as the parser wants them.
    let text = format::format(&file);
    match parse(Source { name: "json", text: &text }) {
        Ok(read) if read == file => Ok(read),
        Ok(_) => Err(JsonError::Text("the text it makes reads back differently".to_owned())),
        Err(found) => Err(JsonError::Text(found.first().map(|d| d.message.clone()).unwrap_or_default())),
    }
}

/// SHA-256 of the canonical JSON of a rule without its comments.
pub fn hash(rule: &Rule) -> Hash {
    Hash::of(canonical(&bare(rule)).as_bytes())
}

fn canonical(value: &impl Serialize) -> String {
    let mut out = String::new();
    match serde_json::to_value(value) {
        Ok(value) => write(&mut out, &value),
        // Trees hold nothing that JSON lacks (keys are words, numbers are texts), so this is never reached.
        Err(error) => out.push_str(&error.to_string()),
    }
    out
}

fn write(out: &mut String, value: &Value) {
    match value {
        Value::Object(map) => {
            // Sorted here, whatever order the map was built to keep.
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|e| e.0);
            out.push('{');
            for (at, (key, value)) in entries.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write(out, value);
            }
            out.push('}');
        }
        Value::Array(list) => {
            out.push('[');
            for (at, value) in list.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(out, value);
            }
            out.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&value.to_string())
        }
    }
}

/// The rule without comments.
pub(super) fn bare(rule: &Rule) -> Rule {
    let mut rule = rule.clone();
    rule.before.clear();
    rule.end.clear();
    macro_rules! strip {
        ($($clauses:expr),*) => {
            $(for clause in $clauses.iter_mut() {
                clause.before.clear();
                clause.after = None;
            })*
        };
    }
    strip!(
        rule.version,
        rule.family,
        rule.flags,
        rule.on,
        rule.params,
        rule.lets,
        rule.needs,
        rule.when,
        rule.band
    );
    strip!(rule.weigh, rule.within, rule.alert, rule.interdict, rule.score, rule.action, rule.tipping_off);
    strip!(rule.once, rule.explain);
    rule
}
