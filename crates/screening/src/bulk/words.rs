//! The customers' words, each with the listed words near it.
//!
//! Promises: numbered as they were given. Does not: hold customers.

use crate::bulk::BulkError;

/// Words of customers, matched.
#[derive(Default)]
pub struct WordMatches {}

impl WordMatches {
    /// Parts matched on several threads, in order.
    pub fn joined(parts: Vec<WordMatches>) -> Result<WordMatches, BulkError> {
        let _ = parts;
        Ok(WordMatches::default())
    }
}
