//! The engine against real stores, SQLite and PostgreSQL, and small hand-made lists.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod activations;
mod alerts;
mod as_of;
mod freeze_race;
mod hand_rules;
mod history;
mod imported;
mod internal;
mod interrupted;
mod life;
mod lists;
mod log_files;
mod lookback;
mod lookback_chain;
mod lookback_past;
mod lookback_weighed;
mod monitoring;
mod observe;
mod on_postgres;
mod pairs;
mod reconcile;
mod restrict;
mod rules_lookback;
mod second_look;
mod sets;
mod shadow;
mod source;
mod stamped;
mod support;
mod undone;
mod upgrade;
mod webhooks;
mod writer;
