//! How often what was asked of the oracle, so that nobody takes a run that asked nothing for agreement.

use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    static SEEN: RefCell<BTreeMap<String, u64>> = const { RefCell::new(BTreeMap::new()) };
}

pub fn note(what: impl Into<String>) {
    SEEN.with_borrow_mut(|seen| *seen.entry(what.into()).or_default() += 1);
}

pub fn clear() {
    SEEN.with_borrow_mut(BTreeMap::clear);
}

pub fn all() -> BTreeMap<String, u64> {
    SEEN.with_borrow(Clone::clone)
}
