//! Everybody against the lists: a filter over numbers of words that leaves out only who cannot be a hit.
//!
//! Promises: a customer for whom [`crate::screen::screen`] finds a hit by name is never left out, whatever the thresholds;
//! work per customer is bounded. Does not: compare numbers and wallets (a caller looks their keys up, see [`ListedKeys`]);
//! explain: whoever is not left out is screened by the one code path that does; hold files, threads or clocks.
//! Serves: screening reference, sections 4 and 5 D and G; requirement LKB (re-screening everybody at each change of a list).
//!
//! # How
//!
//! Each *distinct word* of all customers is compared with the listed words once ([`Filter::match_words`]), unless it shares no
//! key with any of them, which a set of all keys says first. After that a customer is numbers: [`Scan::may_hit`] takes the rarest of its words without all of which no listed name reaches the
//! floor, and looks whether a listed word near one of them occurs, in any listed name, together with a word near
//! another one. Only for such names the upper bound of the score is computed, and only those over the floor are compared.

mod facts;
mod filter;
mod pairs;
mod parts;
mod scan;
mod words;

pub use facts::{BARE_WORDS, Facts, Reading, facts, kind_number, kind_of_number};
pub use filter::{BulkError, Filter};
pub use scan::{Begun, Customer, Scan, ScanWork};
pub use words::WordMatches;

use crate::index::Index;
use model::wallet::AddressKey;

/// Everything listed that is found by an exact key.
#[derive(Clone, Copy)]
pub struct ListedKeys<'a>(&'a Index);

impl<'a> ListedKeys<'a> {
    /// Those of an index.
    pub fn of(index: &'a Index) -> ListedKeys<'a> {
        ListedKeys(index)
    }

    /// Keys of numbers, in no order that means anything.
    pub fn identifiers(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.0.identifier_keys()
    }

    /// Keys of wallets, in no order that means anything.
    pub fn wallets(&self) -> impl Iterator<Item = &'a AddressKey> + use<'a> {
        self.0.wallet_keys()
    }
}
