//! Customers as numbers of words, against the lists.
//!
//! Promises: see [`crate::bulk`]. Does not: keep anything from one customer to the next that could change an answer.

use crate::bulk::{Filter, WordMatches};
use model::{PartialDate, PartyKind};

/// What a row says beside its readings.
#[derive(Debug, Clone, Copy)]
pub struct Customer {
    /// Kind of party.
    pub kind: PartyKind,
    /// Date of birth.
    pub born: Option<PartialDate>,
    /// By how much facts beside the name may raise a score, at most.
    pub raises_max: u32,
}

/// Working memory of one thread.
pub struct Scan<'a> {
    filter: &'a Filter<'a>,
    words: &'a WordMatches,
}

/// A customer being looked at.
pub struct Begun<'s, 'a> {
    scan: &'s mut Scan<'a>,
}

impl<'a> Scan<'a> {
    /// Working memory.
    pub fn new(filter: &'a Filter<'a>, words: &'a WordMatches) -> Scan<'a> {
        Scan { filter, words }
    }

    /// Begins a customer.
    pub fn customer(&mut self, customer: &Customer) -> Begun<'_, 'a> {
        let _ = customer;
        Begun { scan: self }
    }
}

impl Begun<'_, '_> {
    /// Whether a reading of a name may be a hit.
    pub fn may_hit(&mut self, mask: u8, words: &[u32]) -> bool {
        let _ = (mask, words, &self.scan.filter, &self.scan.words);
        true
    }
}
