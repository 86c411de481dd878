//! Tools for tests; never part of a release.
//!
//! Promises: everything random is seeded and repeats. Does not: run in production code; only
//! `dev-dependencies` name this crate.

pub mod disk;
pub mod postgres;
