//! The reason codes this crate (and the engine's release gate) may give: the closed set every policy
//! must explain in both channels.
//!
//! Promises: `decide` gives no code of its own that is missing here; a policy row may add codes, which
//! the policy check looks up. Does not: hold texts (the policy does).

/// A code and what the policy must say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The code.
    pub code: &'static str,
    /// Whether it stops something, so that the customer must be told a reviewed text.
    pub speaks: bool,
    /// Whether it must be restricted (suspicion reports, terrorist financing, law enforcement).
    pub restricted: bool,
    /// Whether policies were in force before there was such a code: they stay readable, and the check warns. Only
    /// for codes that stop nothing, or that only a policy can cause which has them; a code a policy does not know makes
    /// the customer's text the neutral one.
    pub later: bool,
}

const fn silent(code: &'static str) -> Known {
    Known { code, speaks: false, restricted: false, later: false }
}

const fn speaks(code: &'static str) -> Known {
    Known { code, speaks: true, restricted: false, later: false }
}

const fn secret(code: &'static str) -> Known {
    Known { code, speaks: true, restricted: true, later: false }
}

const fn later(code: &'static str) -> Known {
    Known { code, speaks: false, restricted: false, later: true }
}

/// Given only where a set of monitoring rules is in force. A policy that does not know it tells the customer the neutral text.
const fn monitored(code: &'static str, restricted: bool) -> Known {
    Known { code, speaks: true, restricted, later: true }
}

/// Nothing was found.
pub const CLEAR: &str = "screened.clear";
/// The policy is not in force yet.
pub const POLICY_NOT_IN_FORCE: &str = "policy.not_in_force";
/// The policy has no such legal entity.
pub const UNKNOWN_ENTITY: &str = "policy.unknown_entity";
/// The policy has no row for a measure.
pub const NO_RULE: &str = "sanctions.no_rule";
/// A person must look at a name.
pub const POTENTIAL_MATCH: &str = "sanctions.potential_match";
/// A possible match over the list's block threshold, where the policy refuses those. It stays a possible match.
pub const NEAR_CERTAIN: &str = "sanctions.nearly_certain";
/// Cleared on other evidence under an approved policy.
pub const AUTO_CLEARED: &str = "sanctions.auto_cleared";
/// A measure this legal entity does not apply.
pub const INFORMATION: &str = "sanctions.information";
/// A confirmed match with a measure an officer must read.
pub const MEASURE_REVIEW: &str = "sanctions.measure_review";
/// A confirmed match with a measure that refuses.
pub const REJECTED: &str = "sanctions.rejected";
/// A confirmed match with an asset freeze.
pub const BLOCKED: &str = "sanctions.blocked";
/// A possible match with a terrorist-financing programme.
pub const TF_POTENTIAL: &str = "tf.potential_match";
/// The customer, or a wallet of the customer, is listed for terrorist financing.
pub const TF_CONFIRMED: &str = "tf.confirmed";
/// Value was about to leave for an address listed for terrorist financing.
pub const TF_OUTBOUND: &str = "tf.outbound_to_listed_address";
/// Value came from a party listed for terrorist financing: the deposit is quarantined, the customer is not.
pub const TF_INBOUND: &str = "tf.inbound_quarantined";
/// The other side is listed for terrorist financing by name.
pub const TF_COUNTERPARTY: &str = "tf.counterparty";
/// An evaluator failed.
pub const EVALUATOR_FAILED: &str = "evaluator.failed";
/// An evaluator that guards sanctions or terrorist financing failed.
pub const SANCTIONS_EVALUATOR_FAILED: &str = "evaluator.sanctions_failed";
/// A required list is past its age.
pub const LIST_STALE: &str = "lists.stale";
/// A required list was never loaded.
pub const LIST_MISSING: &str = "lists.missing";
/// A bundled list's age was accepted for a demonstration.
pub const LIST_DEMO_AGE: &str = "lists.demo_age";
/// A newer version of a list is in quarantine.
pub const LIST_QUARANTINED: &str = "lists.quarantined";
/// Evidence has not come yet.
pub const EVIDENCE_PENDING: &str = "evidence.pending";
/// Nothing leaves before the customer is identified.
pub const NOT_IDENTIFIED: &str = "identity.not_established";
/// The destination is not shown to be the customer's own.
pub const DESTINATION_UNPROVEN: &str = "destination.own_name_unproven";
/// An order that only reduces risk goes on although something is missing.
pub const RISK_REDUCING: &str = "order.risk_reducing_allowed";
/// A deposit cannot be refused: it is in suspense instead.
pub const SUSPENSE: &str = "deposit.suspense";
/// The customer is not known.
pub const STANDING_UNKNOWN: &str = "standing.unknown";
/// A monitoring rule asks the customer.
pub const MONITORING_CHALLENGE: &str = "monitoring.challenge";
/// A monitoring rule holds for an officer.
pub const MONITORING_HOLD: &str = "monitoring.hold";
/// A monitoring rule refuses.
pub const MONITORING_DENY: &str = "monitoring.deny";
/// A monitoring rule stops value on its way directly to somewhere listed.
pub const MONITORING_FREEZE: &str = "monitoring.freeze";
/// A monitoring rule asks for a freeze on a ground that only holds: the sanctions officer looks.
pub const MONITORING_SANCTIONS: &str = "monitoring.sanctions_review";
/// A monitoring rule of which the customer must not learn stopped it.
pub const MONITORING_RESTRICTED: &str = "monitoring.restricted";

/// Every code.
pub const KNOWN: &[Known] = &[
    silent(CLEAR),
    speaks(POLICY_NOT_IN_FORCE),
    speaks(UNKNOWN_ENTITY),
    speaks(NO_RULE),
    speaks(POTENTIAL_MATCH),
    // Given only where a list's block_effect asks for it, and the check then asks for the reason.
    Known { code: NEAR_CERTAIN, speaks: true, restricted: false, later: true },
    silent(AUTO_CLEARED),
    silent(INFORMATION),
    speaks(MEASURE_REVIEW),
    speaks(REJECTED),
    speaks(BLOCKED),
    secret(TF_POTENTIAL),
    secret(TF_CONFIRMED),
    secret(TF_OUTBOUND),
    secret(TF_INBOUND),
    secret(TF_COUNTERPARTY),
    speaks(EVALUATOR_FAILED),
    speaks(SANCTIONS_EVALUATOR_FAILED),
    speaks(LIST_STALE),
    speaks(LIST_MISSING),
    silent(LIST_DEMO_AGE),
    later(LIST_QUARANTINED),
    speaks(EVIDENCE_PENDING),
    speaks(NOT_IDENTIFIED),
    speaks(DESTINATION_UNPROVEN),
    silent(RISK_REDUCING),
    silent(SUSPENSE),
    speaks(STANDING_UNKNOWN),
    speaks("standing.challenge"),
    speaks("standing.withdraw_only"),
    speaks("standing.close_only"),
    speaks("standing.hold"),
    speaks("standing.blocked"),
    secret("standing.tf_frozen"),
    speaks("standing.offboarding"),
    speaks("standing.closed"),
    speaks("release.not_allowed"),
    speaks("release.token_superseded"),
    speaks("release.token_expired"),
    speaks("release.lists_changed"),
    speaks("release.observed"),
    monitored(MONITORING_CHALLENGE, false),
    monitored(MONITORING_HOLD, false),
    monitored(MONITORING_DENY, false),
    monitored(MONITORING_FREEZE, true),
    monitored(MONITORING_SANCTIONS, true),
    monitored(MONITORING_RESTRICTED, true),
];

#[cfg(test)]
mod tests {
    use super::KNOWN;
    use model::{ReasonCode, Standing};

    #[test]
    fn codes_are_well_formed_unique_and_cover_every_standing() {
        let mut codes: Vec<&str> = KNOWN.iter().map(|k| k.code).collect();
        assert!(codes.iter().all(|code| ReasonCode::new(code).is_ok()));
        for standing in Standing::ALL.iter().filter(|s| **s != Standing::Active) {
            assert!(codes.contains(&format!("standing.{}", standing.as_str()).as_str()), "{standing:?}");
        }
        codes.sort_unstable();
        assert!(codes.is_sorted_by(|a, b| a < b), "no code twice");
    }
}
