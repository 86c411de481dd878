//! What came of asking the issuers of lists.
//!
//! Promises: one row a list, the newest attempt only; nothing here is decided with, and a restart forgets it: what
//! counts stands in the journal. Does not: ask anybody (the program around this crate does).
//! Serves: SCR-1 (an update that fails is seen before the list is stale).

use model::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The newest attempt at a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When the issuer was asked.
    pub asked: Timestamp,
    /// `activated`, `unchanged`, `quarantined`, `early`, `rejected` or `failed`.
    pub outcome: String,
    /// What happened, in words.
    pub detail: String,
    /// When it is asked again.
    pub next: Timestamp,
}

/// The newest attempts by list; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Updates(Arc<Mutex<BTreeMap<String, Attempt>>>);

impl Updates {
    /// Remembers an attempt.
    pub fn set(&self, list: &str, attempt: Attempt) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(list.to_owned(), attempt);
    }

    /// The newest attempt at a list.
    pub fn of(&self, list: &str) -> Option<Attempt> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(list).cloned()
    }
}
