//! Release reviews: what a listing that is gone may have frozen, put before persons.
//!
//! Promises: a review lists every ground that remains, from the lists, the restriction and its document; nothing is
//! released while one of them is a listing, an order, a filing or terrorist financing, or while what remains is not
//! known; how many persons must agree is the policy's word or the standing's, whichever is more, and they are counted
//! from entries; a release of what was frozen creates the duty to report it unblocked, in the same entry. Does not:
//! release by itself. Serves: semantics sections 6 and 10, RES-4.

use super::Fault;
use super::judge::is_terrorist;
use super::population::is_held;
use super::rows::Review;
use crate::evaluate::{Context, Refusal, decide, known, person, pinned, request};
use crate::state::{Customer, State};
use decision::standing::{Cell, ChangeRequest, cell, transition};
use model::decision::{Certainty, Finding, Listed, Outcome as Decided};
use model::ids::*;
use model::policy::{Effect, Legal, Policy};
use model::standing::Restriction;
use model::transfer::Flow;
use model::{Measure, Standing, Timestamp};
use record::lookback::*;
use record::v1::Outcome;

/// Grounds that remain: listings found now, and what the standing itself rests on.
pub fn remaining(row: &Customer, findings: &[Finding], policy: &Policy) -> Vec<Remaining> {
    let mut out: Vec<Remaining> = findings.iter().filter_map(|f| of_finding(f, policy)).collect();
    out.extend(of_restriction(row));
    out.sort();
    out.dedup();
    out
}

/// Grounds that remain for a transfer: listings only; a customer's standing has a review of its own.
pub fn remaining_of_transfer(findings: &[Finding], policy: &Policy) -> Vec<Remaining> {
    let mut out: Vec<Remaining> = findings.iter().filter_map(|f| of_finding(f, policy)).collect();
    out.sort();
    out.dedup();
    out
}

fn empty(kind: GroundKind) -> Remaining {
    Remaining {
        kind,
        pair: None,
        role: None,
        certainty: None,
        measures: Vec::new(),
        programmes: Vec::new(),
        reason: None,
        authority: None,
        document: None,
    }
}

fn of_finding(finding: &Finding, policy: &Policy) -> Option<Remaining> {
    match finding {
        Finding::Listed(listed) if listed.certainty != Certainty::AutoCleared => {
            let kind = match is_terrorist(listed, policy) {
                true => GroundKind::TerroristFinancing,
                false => GroundKind::Listing,
            };
            Some(Remaining {
                pair: Some((listed.list.clone(), listed.entry.clone())),
                role: Some(listed.role),
                certainty: Some(listed.certainty),
                measures: listed.measures.clone(),
                programmes: listed.programmes.clone(),
                ..empty(kind)
            })
        }
        Finding::EvaluatorError { .. } => Some(empty(GroundKind::Unscreened)),
        _ => None,
    }
}

/// A restriction that a person or an authority set is a ground of its own; one that followed from a listing is not.
fn of_restriction(row: &Customer) -> Option<Remaining> {
    let restriction = row.restriction.as_deref()?;
    if restriction.approved_by.iter().all(|by| by.as_str().starts_with("system:")) {
        return None;
    }
    let reason = restriction.reason.as_str();
    let kind = match reason {
        "review.law_enforcement" => GroundKind::Order,
        "review.suspicion" => GroundKind::FilingHold,
        _ if reason.starts_with("tf.") || row.standing == Standing::TfFrozen => {
            GroundKind::TerroristFinancing
        }
        _ => GroundKind::Officer,
    };
    Some(Remaining {
        reason: Some(restriction.reason.clone()),
        authority: Some(restriction.authority.clone()),
        document: Some(restriction.document.clone()),
        ..empty(kind)
    })
}

pub(super) fn evaluate_opened(state: &State, opened: &ReviewOpened) -> Result<Outcome, Refusal> {
    super::open(state, opened.run)?;
    if opened.lists != state.consulted() {
        return Err(Refusal::StalePins);
    }
    let row = known(state, &opened.customer)?;
    if opened.lost.is_empty() {
        return Err(Fault::ReviewMoved.into());
    }
    if let Some(transfer) = &opened.transfer {
        let held = state.transfers.get(transfer).is_some_and(|t| t.customer == opened.customer && is_held(t));
        if !held {
            return Err(Fault::ReviewMoved.into());
        }
    } else {
        // The worker looked at the restriction outside: it must still be the one in force.
        let own = |r: &&Remaining| r.pair.is_none() && r.kind != GroundKind::Unscreened;
        let claimed: Vec<&Remaining> = opened.remaining.iter().filter(own).collect();
        if claimed != of_restriction(row).iter().collect::<Vec<_>>() || row.standing == Standing::Active {
            return Err(Fault::ReviewMoved.into());
        }
    }
    // A ground that came back and is gone again is a new question, though the old one may still be open.
    let found = match &opened.transfer {
        Some(transfer) => state.lookbacks.found_transfers.get(transfer),
        None => state.lookbacks.found.get(&opened.customer),
    };
    let since = found.copied().unwrap_or(0);
    let mut open = state.release_reviews.range(since..).filter(|(_, review)| review.is_open());
    let covers = |review: &Review| {
        opened.lost.iter().all(|l| review.is_about(&opened.customer, opened.transfer.as_ref(), l))
    };
    if open.any(|(_, review)| covers(review)) { Err(Fault::ReviewOpen.into()) } else { Ok(Outcome::Applied) }
}

/// Persons who must agree before this review closes as released.
pub fn approvals_needed(review: &Review, standing: Standing, policy: &Policy) -> usize {
    let by_policy = policy.lookback.release_approvals.max(1) as usize;
    let by_standing = match cell(standing, Standing::Active) {
        Cell::Allowed { approvals, .. } if review.transfer.is_none() => approvals,
        _ => 1,
    };
    by_policy.max(by_standing)
}

/// Persons who agreed so far.
pub fn approvals(review: &Review) -> Vec<&ActorId> {
    review.words.iter().filter(|w| w.verdict == Verdict::Released).map(|w| &w.by).collect()
}

/// The restriction that documents the end of another one: by whom, on which document.
pub fn release_grounds(
    approved_by: Vec<ActorId>,
    document: DocumentRef,
    now: Timestamp,
) -> Option<Restriction> {
    Some(Restriction {
        reason: ReasonCode::new("review.cleared").ok()?,
        authority: "release review".to_owned(),
        scope: "all".to_owned(),
        since: now,
        until: None,
        approved_by,
        customer_text: TemplateId::new("under_review").ok()?,
        appeal_route: TemplateId::new("appeal_general").ok()?,
        document,
    })
}

/// The duty to report property as unblocked: by the row that made it blocked, or at once to the list's authority.
pub fn obligation(review: &Review, policy: &Policy, now: Timestamp) -> Option<Unblocked> {
    if !review.frozen {
        return None;
    }
    let duties = review
        .lost
        .iter()
        .filter(|l| l.measures.contains(&Measure::AssetFreeze))
        .map(|l| duty(l, review, policy, now));
    duties.min_by_key(|duty| duty.due_at)
}

fn duty(lost: &Lost, review: &Review, policy: &Policy, now: Timestamp) -> Unblocked {
    let listed = Listed {
        role: lost.role,
        list: lost.list.clone(),
        entry: lost.entry.clone(),
        certainty: Certainty::Confirmed,
        score: model::Score::ZERO,
        measures: vec![Measure::AssetFreeze],
        programmes: lost.programmes.clone(),
        explanation: model::Hash::default(),
        near_certain: None,
    };
    let grounds = decision::measures::grounds(policy, &review.legal_entity, &listed, Flow::Onboarding, now);
    let blocking = grounds.iter().find(|g| {
        g.effect == Effect::Freeze && g.rule.is_some_and(|rule| rule.legal == Legal::BlockReportable)
    });
    let rule = blocking.and_then(|g| g.rule);
    let calendar = rule.and_then(|r| r.calendar.as_ref()).and_then(|id| policy.calendar(id));
    let due_at = match (calendar, rule.and_then(|r| r.due_business_days)) {
        (Some(calendar), Some(days)) => calendar.due(now, days),
        _ => now,
    };
    let authority = rule.and_then(|r| r.authority.clone());
    let authority = authority.or_else(|| policy.list(&lost.list).map(|l| l.authority.clone()));
    let programme = blocking.and_then(|g| g.programme).or(lost.programmes.first().map(String::as_str));
    Unblocked {
        authority: authority.unwrap_or_default(),
        programme: programme.unwrap_or_default().to_owned(),
        legal_entity: review.legal_entity.clone(),
        unblocked_at: now,
        due_at,
    }
}

pub(super) fn evaluate_closed(
    state: &State,
    closed: &ReviewClosed,
    cx: &Context<'_>,
) -> Result<Outcome, Refusal> {
    person(cx.actor)?;
    let review = state.release_reviews.get(&closed.review).ok_or(Fault::UnknownReview(closed.review))?;
    if !review.is_open() {
        return Err(Fault::ReviewClosed(closed.review).into());
    }
    if review.customer != closed.customer || review.transfer != closed.transfer {
        return Err(Fault::ReviewMoved.into());
    }
    if approvals(review).contains(&cx.actor) && closed.verdict == Verdict::Released {
        return Err(Fault::SecondPerson(cx.actor.clone()).into());
    }
    let row = known(state, &review.customer)?;
    if closed.verdict == Verdict::Kept {
        // Whoever keeps loosens nothing: one person may.
        let plain = closed.closes && closed.standing.is_none() && closed.obligation.is_none();
        return if plain { Ok(Outcome::Applied) } else { Err(Fault::ReviewMoved.into()) };
    }
    let needed = approvals_needed(review, row.standing, cx.policy);
    if closed.closes != (approvals(review).len() + 1 >= needed) {
        return Err(Fault::ReviewMoved.into());
    }
    match &review.transfer {
        Some(transfer) => release_transfer(state, transfer, closed)?,
        None => release_customer(state, row, closed, cx)?,
    }
    let due = if closed.closes { obligation(review, cx.policy, cx.now) } else { None };
    match same_duty(closed.obligation.as_ref(), due.as_ref()) {
        true => Ok(Outcome::Applied),
        false => Err(Fault::ReviewMoved.into()),
    }
}

/// The caller's clock is a little behind the writer's; the duty itself must be the same.
fn same_duty(claimed: Option<&Unblocked>, due: Option<&Unblocked>) -> bool {
    match (claimed, due) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            (&a.authority, &a.programme, &a.legal_entity) == (&b.authority, &b.programme, &b.legal_entity)
                && a.due_at <= b.due_at
                && a.unblocked_at <= b.unblocked_at
        }
        _ => false,
    }
}

fn release_transfer(state: &State, transfer: &TransferId, closed: &ReviewClosed) -> Result<(), Refusal> {
    let row = state.transfers.get(transfer).ok_or_else(|| Refusal::UnknownTransfer(transfer.clone()))?;
    match closed.closes && is_held(row) && row.outcome != Decided::Allow {
        true => Err(Fault::TransferHeld(row.outcome.as_str()).into()),
        false => Ok(()),
    }
}

/// Everything is looked at again: lists, restriction, four eyes, document.
fn release_customer(
    state: &State,
    row: &Customer,
    closed: &ReviewClosed,
    cx: &Context<'_>,
) -> Result<(), Refusal> {
    pinned(state, &closed.screened)?;
    if !closed.screened.customer_included {
        return Err(Refusal::CustomerBehindLists);
    }
    let request = request(Flow::Onboarding, &row.legal_entity, cx, false, row.identified);
    let decided =
        decide(state, &request, &closed.screened, Some(Standing::Active), Some(&closed.customer), cx);
    if closed.remaining != remaining(row, &decided.findings, cx.policy) {
        return Err(Fault::ReviewMoved.into());
    }
    let stays = |r: &&Remaining| r.kind != GroundKind::Officer;
    let mut kinds: Vec<&str> = closed.remaining.iter().filter(stays).map(|r| r.kind.as_str()).collect();
    kinds.dedup();
    if !kinds.is_empty() {
        return Err(Fault::GroundsRemain(kinds.join(", ")).into());
    }
    if decided.outcome != Decided::Allow {
        let reasons: Vec<&str> = decided.internal.iter().map(ReasonCode::as_str).collect();
        return Err(Fault::GroundsRemain(reasons.join(", ")).into());
    }
    if !closed.closes {
        return if closed.standing.is_none() { Ok(()) } else { Err(Fault::ReviewMoved.into()) };
    }
    match &closed.standing {
        // Somebody changed the standing in the usual way already.
        None if row.standing == Standing::Active => Ok(()),
        None => Err(Fault::ReviewMoved.into()),
        Some((restriction, expected)) => {
            if *expected != row.standing_version {
                return Err(Refusal::VersionConflict { expected: *expected, current: row.standing_version });
            }
            approvers_spoke(state, closed, restriction, cx)?;
            let change = ChangeRequest { to: Standing::Active, restriction, identified: row.identified };
            Ok(transition(row.standing, &change)?)
        }
    }
}

/// The approvers named are those who spoke in this review, and the one who speaks now.
fn approvers_spoke(
    state: &State,
    closed: &ReviewClosed,
    restriction: &Restriction,
    cx: &Context<'_>,
) -> Result<(), Refusal> {
    let spoke = state.release_reviews.get(&closed.review).map(approvals).unwrap_or_default();
    let named = restriction.approved_by.iter();
    let real = spoke.into_iter().chain([cx.actor]);
    if named.eq(real) && restriction.document == closed.document {
        Ok(())
    } else {
        Err(Refusal::ForgedApproval)
    }
}
