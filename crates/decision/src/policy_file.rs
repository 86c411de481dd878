//! Policy files: text to [`Policy`], with errors that say where, what and what instead.
//!
//! Promises: a policy that parses has passed every check of level error; one text gives one policy
//! and one hash; the hash is over the raw bytes of the text, so that an auditor can compute it with
//! `sha256sum`. Does not: open files (the caller passes text and the name to show).

pub use crate::policy_check::{Diagnostic, Level, check};
pub use crate::policy_test::{TestResult, test};

use model::Hash;
use model::policy::Policy;
use std::fmt;
use std::ops::Range;
use toml::{Table, Value};

/// One thing wrong with a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// The file, as the caller names it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Which key, e.g. `measure_rule[3].effect`; empty at the top of the file.
    pub key: String,
    /// What is wrong.
    pub cause: String,
    /// What to write instead, where that can be guessed.
    pub suggestion: Option<String>,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.cause)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; {suggestion}"),
            None => Ok(()),
        }
    }
}

/// Everything found wrong, in file order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyErrors(pub Vec<PolicyError>);

impl fmt::Display for PolicyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, error) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for PolicyErrors {}

/// SHA-256 of the text's bytes.
pub fn content_hash(text: &str) -> Hash {
    Hash::of(text.as_bytes())
}

/// Reads and checks one complete policy text.
pub fn parse(text: &str, file_name: &str) -> Result<Policy, PolicyErrors> {
    let policy = parse_accepted(text, file_name)?;
    let mut errors: Vec<PolicyError> = check(&policy)
        .into_iter()
        .filter(|found| found.level == Level::Error)
        .map(|found| PolicyError {
            file: file_name.to_owned(),
            line: table_line(text, found.table, found.index),
            column: 1,
            key: found.key(),
            cause: found.message,
            suggestion: None,
        })
        .collect();
    errors.sort_by_key(|e| e.line);
    if errors.is_empty() { Ok(policy) } else { Err(PolicyErrors(errors)) }
}

/// Reads a policy that was checked when it was activated, maybe by an earlier program with a smaller set of
/// reasons: it is in force as it stands. A reason it has no text for reads as under review to customers.
pub fn parse_accepted(text: &str, file_name: &str) -> Result<Policy, PolicyErrors> {
    toml::from_str(text).map_err(|error| PolicyErrors(vec![located(&error, text, file_name)]))
}

/// Reads a policy that says `extends = "<id>"` on top of its base. The second value is the merged text,
/// complete in itself: it is what is activated, stored and hashed. Errors of the overlay's content point
/// into that merged text.
pub fn parse_with_base(
    text: &str,
    file_name: &str,
    base_text: &str,
    base_file_name: &str,
) -> Result<(Policy, String), PolicyErrors> {
    let base = parse(base_text, base_file_name)?;
    let table = |text: &str, file: &str| {
        text.parse::<Table>().map_err(|error| PolicyErrors(vec![located(&error, text, file)]))
    };
    let mut merged = table(base_text, base_file_name)?;
    let mut overlay = table(text, file_name)?;
    let extends = overlay.remove("extends");
    if extends.as_ref().and_then(Value::as_str) != Some(base.id.as_str()) {
        let cause = format!("the base given is `{}`", base.id);
        let suggestion = Some(format!("write extends = \"{}\" or give another base", base.id));
        let line = text.lines().position(|l| l.starts_with("extends")).unwrap_or(0) + 1;
        let (file, key) = (file_name.to_owned(), "extends".to_owned());
        return Err(PolicyErrors(vec![PolicyError { file, line, column: 1, key, cause, suggestion }]));
    }
    merge(&mut merged, overlay);
    let merged = merged.to_string();
    let policy = parse(&merged, &format!("{file_name} merged with {base_file_name}"))?;
    Ok((policy, merged))
}

/// Tables merge key by key; rows of an array of tables replace the row of the same `id` or `code` and
/// are added otherwise; anything else replaces.
fn merge(base: &mut Table, overlay: Table) {
    for (key, value) in overlay {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(ours)), Value::Table(theirs)) => merge(ours, theirs),
            (Some(Value::Array(ours)), Value::Array(theirs)) if theirs.iter().all(Value::is_table) => {
                theirs.into_iter().for_each(|row| merge_row(ours, row));
            }
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

fn merge_row(rows: &mut Vec<Value>, row: Value) {
    let name = |row: &Value| row.get("id").or_else(|| row.get("code")).cloned();
    match rows.iter_mut().find(|have| name(have).is_some() && name(have) == name(&row)) {
        Some(slot) => *slot = row,
        None => rows.push(row),
    }
}

/// Line of the `index`-th `[[table]]` or of `[table]`; the first line where the finding is about no table.
fn table_line(text: &str, table: &str, index: usize) -> usize {
    let many = format!("[[{table}]]");
    let one = format!("[{table}]");
    let headers = text.lines().enumerate().filter(|(_, line)| {
        let line = line.trim_start();
        line.starts_with(&many) || line.starts_with(&one)
    });
    headers.map(|(line, _)| line + 1).nth(index).unwrap_or(1)
}

fn located(error: &toml::de::Error, text: &str, file: &str) -> PolicyError {
    let span = error.span().unwrap_or(0..0);
    let before = text.get(..span.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    // Text that is no TOML has no keys to speak of yet.
    let (key, cause, suggestion) = if text.parse::<Table>().is_err() {
        (String::new(), first_line(error.message()), None)
    } else {
        explain(error.message(), before, text, &span)
    };
    PolicyError { file: file.to_owned(), line, column, key, cause, suggestion }
}

fn explain(message: &str, before: &str, text: &str, span: &Range<usize>) -> (String, String, Option<String>) {
    let table = table_path(before, text, span);
    let join = |key: &str| match (table.is_empty(), key.is_empty()) {
        (true, _) => key.to_owned(),
        (false, true) => table.clone(),
        (false, false) => format!("{table}.{key}"),
    };
    let words: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let found = words.first().copied().unwrap_or_default();
    let known = words.get(1..).unwrap_or_default();
    if message.starts_with("unknown field") {
        if found == "extends" {
            let cause = "this file extends another".to_owned();
            return (join(found), cause, Some("give its base together with it".to_owned()));
        }
        return (join(found), format!("unknown key `{found}`"), nearest(found, known));
    }
    // Not one of the table before: a key of this table that cannot be read has none yet.
    let key = last_key(before.rsplit("\n[").next().unwrap_or(before));
    if message.starts_with("unknown variant") {
        return (join(key), format!("unknown {} `{found}`", noun(key)), nearest(found, known));
    }
    if message.starts_with("missing field") {
        return (table, format!("`{found}` is missing"), Some(format!("write {found} = ...")));
    }
    (join(key), without_rust_words(&first_line(message)), None)
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}

fn without_rust_words(message: &str) -> String {
    let Some((found, expected)) = message.rsplit_once(", expected ") else { return message.to_owned() };
    let expected = match expected {
        "i64" | "i32" | "u32" | "u8" => "a whole number that fits",
        "a boolean" => "true or false",
        "a sequence" => "a list in [ ]",
        other => other.strip_prefix("struct ").map_or(other, |_| "a table"),
    };
    format!("{found}, expected {expected}")
}

/// What a word under this key is called.
fn noun(key: &str) -> &str {
    match key {
        "measures" => "measure",
        "roles" => "role",
        "flows" => "flow",
        "standing_change" => "standing",
        "onboarding" | "withdrawal" | "deposit" | "internal" | "order" | "enquiry" => "action",
        "weekend" => "day",
        "" => "word",
        other => other,
    }
}

/// `did you mean` where one known word is close, else all of them.
fn nearest(found: &str, known: &[&str]) -> Option<String> {
    let closest = known.iter().map(|word| (distance(found, word), *word)).min()?;
    // A third of the word: `asset_freze` is near `asset_freeze`, `travel` is not near `trade`.
    if closest.0 <= found.chars().count().div_ceil(3) && closest.0 < found.chars().count() {
        Some(format!("did you mean `{}`?", closest.1))
    } else {
        Some(format!("known: {}", known.join(", ")))
    }
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (slot, y) in row.iter_mut().skip(1).zip(&b) {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = *slot;
            left = substituted.min(*slot + 1).min(left + 1);
            *slot = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// The key before the last `=`: a value's own key, also where the value is a list over several lines.
fn last_key(before: &str) -> &str {
    let Some((left, _)) = before.rsplit_once('=') else { return "" };
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let left = left.trim_end();
    let start = left.rfind(|c| !word(c)).map_or(0, |at| at + 1);
    left.get(start..).unwrap_or_default()
}

/// The table around the place: `measure_rule[3]`, rows counted from 1.
fn table_path(before: &str, text: &str, span: &Range<usize>) -> String {
    // A missing key is reported at the header itself.
    let upto = text.get(..span.end.min(text.len())).unwrap_or(before);
    let upto = if upto.len() > before.len() && text[span.start..].starts_with('[') { upto } else { before };
    let header = |line: &str| {
        let line = line.trim();
        line.strip_prefix("[[")
            .and_then(|l| l.split("]]").next())
            .map(|name| (name.to_owned(), true))
            .or_else(|| {
                let name = line.strip_prefix('[')?.strip_suffix(']')?;
                name.chars()
                    .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
                    .then(|| (name.to_owned(), false))
            })
    };
    let headers: Vec<(String, bool)> = upto.lines().filter_map(header).collect();
    match headers.last() {
        Some((name, true)) => {
            let row = headers.iter().filter(|h| h.0 == *name).count();
            format!("{name}[{row}]")
        }
        Some((name, false)) => name.clone(),
        None => String::new(),
    }
}
