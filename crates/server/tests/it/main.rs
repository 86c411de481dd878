//! The API over a real store: success and every error path, by resource.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod access;
mod campaigns;
mod errors;
mod events;
mod flows;
mod lookbacks;
mod monitoring;
mod observe;
mod on_postgres;
mod pairs;
mod receiver;
mod sandbox;
mod streams;
mod support;
mod webhooks;
