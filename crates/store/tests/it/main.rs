//! The store from outside: one suite for every implementation, then what is particular to SQLite and to keys.

mod conformance;
mod erasure;
mod sqlite;
