//! The part of a policy that says who is looked back at, and who may release.
//!
//! Promises: what a policy leaves out has the strict value; there is no word that turns looking back off. Does not:
//! look back (the engine does). Serves: LKB-1, LKB-6; semantics section 6.

use serde::Deserialize;

/// `[lookback]`: re-screening the population. What is left out has the value given here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LookbackRules {
    /// Days between full runs; a run of what changed follows every list change by itself.
    pub full_every_days: u32,
    /// Days after which a closed customer is no longer looked at.
    pub recently_closed_days: u32,
    /// Days without an entry after which a customer counts as dormant. It is looked at all the same: a balance is not
    /// known here, so each counts as having one.
    pub dormant_after_days: u32,
    /// Days for which the other side of a transfer is remembered; a transfer that is still held is remembered always.
    pub counterparty_days: u32,
    /// Different persons who must agree before something is released in a review. A standing that takes two persons
    /// takes two whatever this says.
    pub release_approvals: u32,
}

impl Default for LookbackRules {
    fn default() -> Self {
        LookbackRules {
            full_every_days: 7,
            // A report that is due after a listing reaches back further than a quarter.
            recently_closed_days: 365,
            dormant_after_days: 365,
            counterparty_days: 365,
            release_approvals: 2,
        }
    }
}
