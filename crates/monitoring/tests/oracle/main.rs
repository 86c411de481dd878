//! Monitoring against an oracle: the same events in SQLite, every aggregate and every rule by plain SQL, not one mismatch.
//!
//! `features` asks the kernel's aggregates one by one. `rules` writes whole rule files of chance, compiles them, and compares what
//! fired, with which score, action and figures, what ended in which exit, and what raised signals. `PROBITY_LONG=1` runs many more
//! cases; `PROBITY_CASES=n` so many.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]
#![expect(clippy::panic, reason = "helpers of tests fail loudly")]

mod choice;
mod expr;
mod features;
mod rows;
mod rules;
mod seen;
mod sql;
mod stream;

/// Numbers of the kinds in a set, as SQL lists them.
pub fn kinds(set: &str) -> String {
    let set = monitoring::event::set_by_name(set).unwrap_or_else(|| panic!("no set {set}"));
    let numbers = monitoring::event::KINDS.iter().filter(|k| set.has(k.0)).map(|k| (k.0 as u8).to_string());
    numbers.collect::<Vec<_>>().join(",")
}

/// How many cases of a property are run.
pub fn cases(few: u32) -> u32 {
    let given = std::env::var("PROBITY_CASES").ok().and_then(|n| n.parse().ok());
    given.unwrap_or(if std::env::var_os("PROBITY_LONG").is_some() { 50 * few } else { few })
}
