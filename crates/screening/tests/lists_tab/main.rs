//! List sources that are tables or JSON: goldens, whole publications, hostile input.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod attack;
mod australia;
mod catalogue;
mod fixtures;
mod ftm;
mod imports;
mod mutations;
mod ofac_publication;
mod support;
