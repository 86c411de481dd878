//! From findings to a decision, under a policy.
//!
//! Promises: the same request, findings, standing and policy give the same decision; an error, a gap in
//! the policy or a missing list never allows; only a confirmed asset freeze is reportable as blocked
//! property; nothing automatic loosens a customer's standing. Does not: screen, remember, read files or
//! a clock. Serves: semantics sections 1, 2, 7 and 9; RES-1 to RES-3; TFF-1 and TFF-4.

pub mod decide;
pub mod measures;
mod policy_check;
pub mod policy_file;
mod policy_test;
pub mod reasons;
pub mod standing;
