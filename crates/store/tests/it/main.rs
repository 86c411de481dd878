//! The store from outside: one suite for every implementation, then what is particular to SQLite and to keys.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests stop the test; clippy only knows `#[test]` functions"
)]

mod conformance;
mod erasure;
mod postgres;
mod sqlite;
