//! Endpoints in the shapes of other services: every parameter, every refusal, golden answers, and clients unchanged.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../it/support.rs"]
#[expect(dead_code, reason = "shared with the other tests of the API, which use more of it")]
mod support;

mod address;
mod clients;
mod golden;
mod lists;
mod recorded;
mod throughput;
mod watchman;
mod who;
mod yente;
