//! `decide`: findings, standing and policy to one decision.
//!
//! Promises: the strictest of everything found; adding a finding never makes the outcome more lenient;
//! an evaluator that guards sanctions and failed never ends in allow; a possible match holds (or refuses, where the policy
//! says so of one that is nearly certain) and never freezes; only a confirmed asset freeze is block-reportable; a deposit is held or frozen in suspense,
//! never refused. Does not: measure taint (there is no such finding: indirect exposure by itself never
//! starts the blocking clock), remember, read a clock.
//! Serves: semantics sections 1, 2, 3, 4, 7 and 9; TFF-1.

use crate::measures::{Ground, grounds};
use crate::reasons as code;
use crate::standing::{Gate, gate, tightens};
use model::activity::{Fired, RuleAction};
use model::decision::{Certainty, Decision, Finding, LegalConsequence, Listed, Obligation, Outcome, Role};
use model::policy::{BlockEffect, Degraded, Effect, Legal, Policy};
use model::transfer::Flow;
use model::{LegalEntityId, Measure, ReasonCode, Standing, Timestamp};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Which way value moves, if any.
    pub flow: Flow,
    /// The operating legal entity.
    pub legal_entity: &'a LegalEntityId,
    /// The time of the decision; the facts count as detected then.
    pub now: Timestamp,
    /// Whether an order only reduces risk.
    pub risk_reducing: bool,
    /// Whether the customer's identity is established.
    pub identified: bool,
}

/// Decides. `standing` is the customer's before the decision; none for somebody new, and for an enquiry
/// about nobody's customer.
pub fn decide(
    request: &Request<'_>,
    findings: Vec<Finding>,
    standing: Option<Standing>,
    policy: &Policy,
) -> Decision {
    let mut tally = Tally { outcome: Outcome::Allow, legal: Vec::new(), reasons: Vec::new(), standing: None };
    weigh_policy(request, policy, &mut tally);
    weigh_standing(request, standing, &mut tally);
    for finding in &findings {
        weigh(finding, request, standing, policy, &mut tally);
    }
    if request.flow == Flow::Deposit && tally.outcome == Outcome::Deny {
        tally.outcome = Outcome::Hold;
        tally.note(code::SUSPENSE);
    }
    if tally.reasons.is_empty() {
        tally.note(code::CLEAR);
    }
    tally.reasons.sort();
    tally.reasons.dedup();
    let legal = strongest(&mut tally, request.flow);
    // A customer who may go on is told nothing: what was noted on the way is for staff.
    let customer_safe = match tally.outcome {
        Outcome::Allow => Vec::new(),
        _ => policy.customer_templates(&tally.reasons),
    };
    let standing_change = tally.standing.filter(|to| may_become(standing, *to, request.flow));
    Decision {
        outcome: tally.outcome,
        legal,
        legal_entity: request.legal_entity.clone(),
        customer_safe,
        internal: tally.reasons,
        standing_change,
        valid_until: valid_until(request, tally.outcome, &findings, policy),
        findings,
        observed: None,
        monitored: None,
        arrived: None,
        undoing: None,
    }
}

/// What has been weighed so far. It only ever grows stricter.
struct Tally {
    outcome: Outcome,
    legal: Vec<LegalConsequence>,
    reasons: Vec<ReasonCode>,
    standing: Option<Standing>,
}

impl Tally {
    fn note(&mut self, code: &str) {
        // Every constant in `reasons` is well-formed: a test there says so.
        self.reasons.extend(ReasonCode::new(code));
    }

    fn raise(&mut self, to: Outcome, code: &str) {
        self.outcome = self.outcome.max(to);
        self.note(code);
    }

    fn tighten(&mut self, to: Standing) {
        if self.standing.is_none_or(|now| tightens(now, to)) {
            self.standing = Some(to);
        }
    }
}

fn weigh_policy(request: &Request<'_>, policy: &Policy, tally: &mut Tally) {
    if request.now < policy.effective_from.start() {
        tally.raise(Outcome::Hold, code::POLICY_NOT_IN_FORCE);
    }
    if policy.entity(request.legal_entity).is_none() {
        tally.raise(Outcome::Hold, code::UNKNOWN_ENTITY);
    }
}

fn weigh_standing(request: &Request<'_>, standing: Option<Standing>, tally: &mut Tally) {
    if request.flow.is_outflow() && !request.identified {
        tally.raise(Outcome::Hold, code::NOT_IDENTIFIED);
    }
    match standing {
        Some(standing) => apply_gate(standing, request, tally),
        None if matches!(request.flow, Flow::Onboarding | Flow::Enquiry) => {}
        None => tally.raise(Outcome::Hold, code::STANDING_UNKNOWN),
    }
}

fn apply_gate(standing: Standing, request: &Request<'_>, tally: &mut Tally) {
    match gate(standing, request.flow, request.risk_reducing) {
        Gate::Open => {}
        // Nothing in a request proves yet whose the destination is, so the customer is asked.
        Gate::OwnDestination => tally.raise(Outcome::Challenge, code::DESTINATION_UNPROVEN),
        Gate::Shut(outcome) => tally.raise(outcome, &format!("standing.{}", standing.as_str())),
    }
}

fn weigh(
    finding: &Finding,
    request: &Request<'_>,
    standing: Option<Standing>,
    policy: &Policy,
    tally: &mut Tally,
) {
    match finding {
        Finding::Listed(listed) => weigh_listed(listed, request, policy, tally),
        Finding::EvaluatorError { sanctions, .. } => {
            if *sanctions {
                // No policy can let this pass, not even for an order that reduces risk.
                let outcome = refuse_or_hold(policy.on_error.of(request.flow));
                tally.raise(outcome, code::SANCTIONS_EVALUATOR_FAILED);
            } else {
                degrade(policy.on_error.of(request.flow), request, code::EVALUATOR_FAILED, tally);
            }
            // What was not screened would otherwise count as screened from here on; a customer who is
            // already served is not put on hold because, say, a rating failed.
            if request.flow == Flow::Onboarding && (*sanctions || standing.is_none()) {
                tally.tighten(Standing::Hold);
            }
        }
        Finding::ListStale { age_seconds: None, .. } => {
            // Never loaded is not late: nothing was compared with that list, in a demonstration neither.
            let outcome = refuse_or_hold(policy.on_stale_list.of(request.flow));
            tally.raise(outcome, code::LIST_MISSING);
        }
        Finding::ListStale { .. } if policy.demo_mode => tally.note(code::LIST_DEMO_AGE),
        Finding::ListStale { .. } => {
            degrade(policy.on_stale_list.of(request.flow), request, code::LIST_STALE, tally);
        }
        Finding::ListQuarantined { .. } => tally.note(code::LIST_QUARANTINED),
        Finding::PendingEvidence { .. } => {
            tally.raise(Outcome::Hold, code::EVIDENCE_PENDING);
            if request.flow == Flow::Onboarding && standing.is_none() {
                tally.tighten(Standing::Hold);
            }
        }
        Finding::StandingForbids { standing } => {
            match standing {
                // `active` forbids nothing: whoever found this contradicts itself, and an officer looks.
                Standing::Active => tally.raise(Outcome::Hold, code::STANDING_UNKNOWN),
                _ => tally.raise(Outcome::Hold, &format!("standing.{}", standing.as_str())),
            }
            apply_gate(*standing, request, tally);
        }
        Finding::Monitored { fired, direct, restricts } => {
            weigh_monitored(fired, *direct, tally);
            if *restricts == Some(true) {
                tally.tighten(Standing::Hold);
            }
        }
    }
}

/// A monitoring rule stops a movement, and at most puts the customer on hold for review; it starts no duty to report. A freeze
/// needs a ground that may freeze, value on its way directly to somewhere listed; on any other it is a hold for the sanctions officer.
fn weigh_monitored(fired: &Fired, direct: bool, tally: &mut Tally) {
    let (outcome, reason) = match fired.action {
        RuleAction::Record | RuleAction::Alert | RuleAction::Report => return,
        RuleAction::Challenge => (Outcome::Challenge, code::MONITORING_CHALLENGE),
        RuleAction::Hold | RuleAction::Restrict => (Outcome::Hold, code::MONITORING_HOLD),
        RuleAction::Deny => (Outcome::Deny, code::MONITORING_DENY),
        RuleAction::Freeze if direct => (Outcome::Freeze, code::MONITORING_FREEZE),
        RuleAction::Freeze => (Outcome::Hold, code::MONITORING_SANCTIONS),
    };
    tally.raise(outcome, if fired.tipping_off { code::MONITORING_RESTRICTED } else { reason });
}

fn refuse_or_hold(action: Degraded) -> Outcome {
    match action {
        Degraded::Deny => Outcome::Deny,
        Degraded::Hold | Degraded::Suspense | Degraded::AllowRiskReducing => Outcome::Hold,
    }
}

fn degrade(action: Degraded, request: &Request<'_>, reason: &str, tally: &mut Tally) {
    let goes_on =
        action == Degraded::AllowRiskReducing && request.flow == Flow::Order && request.risk_reducing;
    if goes_on {
        tally.note(reason);
        tally.note(code::RISK_REDUCING);
    } else {
        tally.raise(refuse_or_hold(action), reason);
    }
}

fn weigh_listed(listed: &Listed, request: &Request<'_>, policy: &Policy, tally: &mut Tally) {
    if listed.certainty == Certainty::AutoCleared {
        return tally.note(code::AUTO_CLEARED);
    }
    let grounds = grounds(policy, request.legal_entity, listed, request.flow, request.now);
    let strictest = grounds.iter().map(|g| g.effect).max().unwrap_or(Effect::Hold);
    if strictest == Effect::Information {
        return tally.note(code::INFORMATION);
    }
    let terrorism = is_terrorist_financing(listed, &grounds, policy);
    let own = matches!(listed.role, Role::Customer | Role::CustomerWallet);
    if listed.certainty == Certainty::Potential {
        tally.raise(Outcome::Hold, if terrorism { code::TF_POTENTIAL } else { code::POTENTIAL_MATCH });
        let effect = policy.list(&listed.list).map(|list| list.thresholds.block_effect).unwrap_or_default();
        if listed.near_certain.is_some() && effect == BlockEffect::Deny {
            // Refused, and no more than that: an officer still says whether it is the listed party, and only a
            // confirmed match freezes or is reported.
            tally.raise(Outcome::Deny, code::NEAR_CERTAIN);
        }
        if own {
            tally.tighten(Standing::Hold);
        }
        return;
    }
    for ground in &grounds {
        weigh_confirmed(ground, listed, request, policy, tally);
    }
    if own {
        tally.tighten(if strictest == Effect::Freeze { Standing::Blocked } else { Standing::Hold });
    }
    if terrorism {
        weigh_terrorism(listed.role, own, request.flow, tally);
    }
}

/// A row that is information only for this entity carries nothing, not even under a terrorist programme.
fn is_terrorist_financing(listed: &Listed, grounds: &[Ground<'_>], policy: &Policy) -> bool {
    let Some(list) = policy.list(&listed.list) else { return false };
    grounds.iter().filter(|g| g.effect != Effect::Information).any(|ground| {
        let programme = ground.programme.unwrap_or_default();
        list.terrorist_financing_programmes.iter().any(|known| known == programme || known == "*")
    })
}

fn weigh_confirmed(
    ground: &Ground<'_>,
    listed: &Listed,
    request: &Request<'_>,
    policy: &Policy,
    tally: &mut Tally,
) {
    let (outcome, usual) = match ground.effect {
        Effect::Information => return tally.note(code::INFORMATION),
        Effect::Hold if ground.rule.is_none() => (Outcome::Hold, code::NO_RULE),
        Effect::Hold => (Outcome::Hold, code::MEASURE_REVIEW),
        Effect::Deny => (Outcome::Deny, code::REJECTED),
        Effect::Freeze => (Outcome::Freeze, code::BLOCKED),
    };
    let own = ground.rule.and_then(|r| r.reason.as_ref()).map(ReasonCode::as_str);
    tally.raise(outcome, own.unwrap_or(usual));
    tally.legal.extend(obligation(ground, listed, request, policy));
}

/// The customer's standing changes for what the customer is or does (TFF-1); value that merely arrives
/// quarantines that deposit and nothing else, or anybody could freeze anybody by sending dust.
fn weigh_terrorism(role: Role, own: bool, flow: Flow, tally: &mut Tally) {
    if own {
        tally.raise(Outcome::Freeze, code::TF_CONFIRMED);
        tally.tighten(Standing::TfFrozen);
    } else if flow.is_outflow() && role == Role::CounterpartyWallet {
        tally.raise(Outcome::Freeze, code::TF_OUTBOUND);
        tally.tighten(Standing::TfFrozen);
    } else if flow == Flow::Deposit {
        tally.raise(Outcome::Hold, code::TF_INBOUND);
    } else {
        tally.raise(Outcome::Hold, code::TF_COUNTERPARTY);
    }
}

fn obligation(
    ground: &Ground<'_>,
    listed: &Listed,
    request: &Request<'_>,
    policy: &Policy,
) -> Option<LegalConsequence> {
    let rule = ground.rule?;
    // Where the policy forgets who or when, the duty stays: due at once, to the list's authority.
    let authority = rule.authority.clone().or_else(|| policy.list(&listed.list).map(|l| l.authority.clone()));
    let calendar = rule.calendar.as_ref().and_then(|id| policy.calendar(id));
    let due_at = match (calendar, rule.due_business_days) {
        (Some(calendar), Some(days)) => calendar.due(request.now, days),
        _ => request.now,
    };
    let duty = Obligation {
        measure: ground.measure,
        programme: ground.programme.unwrap_or_default().to_owned(),
        authority: authority.unwrap_or_default(),
        legal_entity: request.legal_entity.clone(),
        detected_at: request.now,
        due_at,
    };
    match (rule.legal, ground.effect, ground.measure) {
        (Legal::BlockReportable, Effect::Freeze, Measure::AssetFreeze) => {
            Some(LegalConsequence::BlockReportable(duty))
        }
        (Legal::RejectReportable, Effect::Deny, _) => Some(LegalConsequence::RejectReportable(duty)),
        _ => None,
    }
}

/// The duty that fits the outcome and is due first. What was frozen was not rejected, what is held was
/// neither, and a question blocks nothing.
fn strongest(tally: &mut Tally, flow: Flow) -> LegalConsequence {
    let outcome = tally.outcome;
    let due = |legal: &LegalConsequence| match legal {
        LegalConsequence::BlockReportable(duty) if outcome == Outcome::Freeze => Some(duty.due_at),
        LegalConsequence::RejectReportable(duty) if outcome == Outcome::Deny => Some(duty.due_at),
        _ => None,
    };
    let candidates = tally.legal.drain(..).filter(|_| flow != Flow::Enquiry);
    candidates
        .filter_map(|legal| due(&legal).map(|due| (due, legal)))
        .min_by_key(|(due, _)| *due)
        .map_or(LegalConsequence::None, |(_, legal)| legal)
}

fn may_become(from: Option<Standing>, to: Standing, flow: Flow) -> bool {
    flow != Flow::Enquiry && from.is_none_or(|from| tightens(from, to))
}

fn valid_until(request: &Request<'_>, outcome: Outcome, findings: &[Finding], policy: &Policy) -> Timestamp {
    let releasable = outcome == Outcome::Allow && request.flow.is_outflow();
    let timers = &policy.timers;
    let seconds = if releasable { timers.release_token_seconds } else { timers.decision_valid_seconds };
    let evidence = findings.iter().filter_map(|finding| match finding {
        Finding::PendingEvidence { until, .. } => Some(*until),
        _ => None,
    });
    evidence.chain([request.now.plus_seconds(seconds)]).min().unwrap_or(request.now)
}
