//! placeholder replaced by the policy work
