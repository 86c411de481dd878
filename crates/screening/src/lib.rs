//! Sanctions lists and screening against them.
//!
//! Promises: the same list bytes give the same snapshot; every name, measure and identifier of the
//! source survives parsing or is named in a defect; a list that is cut short is refused as a whole.
//! Does not: fetch lists, read clocks or files, decide what a listing means for whom (policy does).
//! Serves: design section 2, row `screening`; semantics sections 2, 4 and 6.

pub mod bulk;
pub mod diff;
pub mod evidence;
pub mod explanation;
pub mod guard;
pub mod index;
pub mod ofac_score;
pub mod screen;
pub mod snapshot;
pub mod source;
pub mod wallets;

/// Version text of the matcher: its hash stands in every decision. Raise it with every change that can
/// change a score.
pub const MATCHER: &str = "names/6 screening/3";

pub use diff::{Diff, diff};
pub use snapshot::Snapshot;
