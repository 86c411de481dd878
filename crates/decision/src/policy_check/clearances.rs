//! Checks of `[clearances]`: what a policy may not take out of what is material, and whom it may not leave out.

use super::Found;
use model::clearance::{EntryField, PartyField};
use model::policy::Policy;

/// A clearance that runs longer than this is no clearance for a while.
const EXPIRES_DAYS_MAX: u32 = 3_660;
/// A margin from which nothing is different any more.
const SCORE_MARGIN_MAX: u32 = 2_000;
/// Most persons: more would mean that nothing is ever cleared.
const APPROVALS_MAX: u32 = 5;
/// A smaller share than this is no sample any more.
const SAMPLE_ONE_IN_MAX: u32 = 1_000;
/// Persons under a programme about terrorist financing, at least.
const APPROVALS_TERRORIST_FINANCING_MIN: u32 = 2;

pub(super) fn clearances(policy: &Policy, found: &mut Found) {
    let Some(rules) = &policy.clearances else {
        let message = "the policy has no [clearances]; officers cannot clear pairs under it".to_owned();
        return found.warning("", 0, message);
    };
    let mut error = |message: String| found.error("clearances", 0, message);
    if rules.under().is_none() {
        let message =
            "id must be 1 to 56 characters of A-Z a-z 0-9 . _ : -; decisions name it as `cleared:<id>`";
        error(message.to_owned());
    }
    for field in EntryField::FLOOR.iter().filter(|field| !rules.material.contains(field)) {
        error(format!("material lacks `{}`, whose change always makes a pair alert again", field.as_str()));
    }
    for field in PartyField::FLOOR.iter().filter(|field| !rules.material_party.contains(field)) {
        error(format!(
            "material_party lacks `{}`, whose change always makes a pair alert again",
            field.as_str()
        ));
    }
    for (value, low, high, name) in [
        (rules.approvals, 1, APPROVALS_MAX, "approvals"),
        (
            rules.approvals_terrorist_financing,
            APPROVALS_TERRORIST_FINANCING_MIN.max(rules.approvals),
            APPROVALS_MAX,
            "approvals_terrorist_financing",
        ),
        (rules.expires_days.unwrap_or(1), 1, EXPIRES_DAYS_MAX, "expires_days"),
        (rules.score_margin, 0, SCORE_MARGIN_MAX, "score_margin"),
        (rules.sample_one_in.unwrap_or(1), 1, SAMPLE_ONE_IN_MAX, "sample_one_in"),
    ] {
        if !(low..=high).contains(&value) {
            error(format!("{name} is {value}; it must be {low} to {high}"));
        }
    }
    if rules.reasons.is_empty() {
        error("reasons is empty; name why a pair may be cleared".to_owned());
    }
    for (code, text) in &rules.reasons {
        if text.trim().is_empty() {
            error(format!("reason `{code}` has no text"));
        }
    }
    if rules.expires_days.is_none() {
        let message = "clearances have no expires_days; only a change ends them".to_owned();
        found.warning("clearances", 0, message);
    }
}
