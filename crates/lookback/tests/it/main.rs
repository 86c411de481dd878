//! The customer table and runs over it, from outside.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(test)]

mod equal;
mod kill;
#[path = "../../examples/population/mod.rs"]
mod population;
mod support;
mod table;
