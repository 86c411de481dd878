//! One binary: published vectors, properties, and a log that is tampered with in every way we can name.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up should stop")]

mod head;
mod memory;
mod proof;
mod tamper;
mod tree;
mod vectors;
