//! Imports against a real store, and the campaign that screens them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod campaign;
mod clearances;
mod faults;
mod formats;
mod support;
