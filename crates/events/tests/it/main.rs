//! What leaves the house: signatures, shapes, and nobody tipped off.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod alerts;
mod examples;
mod shapes;
mod signing;
mod support;
mod tipping_off;
