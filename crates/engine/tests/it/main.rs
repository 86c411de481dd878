//! The engine against a real SQLite store and small hand-made lists.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod freeze_race;
mod history;
mod life;
mod lists;
mod observe;
mod support;
mod upgrade;
mod webhooks;
mod writer;
