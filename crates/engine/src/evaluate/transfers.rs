//! Movements: whether one is new, screened, released, moved on or too old.
//!
//! Promises: a release is decided again and only with the token of its own decision. Does not: remember; folding does.

use super::{Context, Refusal, decide, decide_for, known, known_entity, pinned};
use crate::monitoring::undone;
use crate::pairs::ClearedFor;
use crate::state::{Customer, State, Transfer};
use model::decision::{Finding, Outcome as Verdict};
use model::ids::*;
use model::transfer::{Flow, Stage};
use record::v1::{Outcome, Screened, TransferRequest};

pub(super) fn transfer_is_new(state: &State, request: &TransferRequest) -> Result<(), Refusal> {
    if state.imported.transfers.contains(request.transfer.as_str()) {
        return Err(Refusal::TransferImported(request.transfer.clone()));
    }
    match state.transfers.get(&request.transfer) {
        Some(row) => Err(Refusal::TransferExists(row.decision)),
        None => Ok(()),
    }
}

pub(super) fn owner<'s>(
    state: &'s State,
    request: &TransferRequest,
    cx: &Context<'_>,
) -> Result<&'s Customer, Refusal> {
    known_entity(cx.policy, &request.legal_entity)?;
    let row = known(state, &request.customer)?;
    if row.legal_entity != request.legal_entity {
        return Err(Refusal::LegalEntityMismatch {
            have: row.legal_entity.clone(),
            asked: request.legal_entity.clone(),
        });
    }
    if row.erased { Err(Refusal::Erased) } else { Ok(row) }
}

/// A first decision, the decision of a received (202) transfer, or a new decision on a held one: the
/// latter two name the entry they continue as their cause.
pub(super) fn screen_transfer(
    state: &State,
    request: &TransferRequest,
    screened: &Screened,
    cx: &Context<'_>,
) -> Result<Outcome, Refusal> {
    if let Some(row) = state.transfers.get(&request.transfer) {
        let continues = cx.causation == row.decided_at && row.customer == request.customer && row.is_open();
        if !continues {
            return Err(Refusal::TransferExists(row.decision));
        }
    } else {
        transfer_is_new(state, request)?;
    }
    let row = owner(state, request, cx)?;
    pinned(state, screened)?;
    let screened_before = state.is_screened(&request.customer, row, state.lists_through(), cx.now);
    if !screened_before && !screened.customer_included {
        return Err(Refusal::CustomerBehindLists);
    }
    let facts =
        super::request(request.flow, &request.legal_entity, cx, request.risk_reducing, row.identified);
    let cleared_for = Some(ClearedFor { customer: &request.customer, imported: true });
    let of = crate::monitoring::judge_transfer(state, request, cx)?;
    let mut decision = decide_for(state, &facts, screened, of.findings, Some(row.standing), cleared_for, cx);
    decision.monitored = of.monitored.map(Box::new);
    decision.arrived = of.arrived.map(Box::new);
    decision.undoing = undone::by_decision(state, request, &decision, cx).map(Box::new);
    Ok(Outcome::Decided(decision))
}

/// No evidence by the deadline: the hold becomes final and says so.
pub(super) fn expire_transfer(
    state: &State,
    transfer: &TransferId,
    cx: &Context<'_>,
) -> Result<Outcome, Refusal> {
    let row = known_transfer(state, transfer)?;
    if row.stage != Stage::Pending {
        return Err(Refusal::IllegalStage { from: row.stage.as_str(), to: "expired" });
    }
    let owner = known(state, &row.customer)?;
    let screened = Screened {
        findings: vec![Finding::EvaluatorError {
            evaluator: "screening".to_owned(),
            cause: "no answer before the deadline".to_owned(),
            sanctions: true,
        }],
        ..Screened::default()
    };
    let facts = super::request(row.flow, &owner.legal_entity, cx, false, owner.identified);
    Ok(Outcome::Decided(decide(state, &facts, &screened, Some(owner.standing), None, cx)))
}

pub(super) fn known_transfer<'s>(state: &'s State, transfer: &TransferId) -> Result<&'s Transfer, Refusal> {
    state.transfers.get(transfer).ok_or_else(|| Refusal::UnknownTransfer(transfer.clone()))
}

/// The last gate before the signer: everything that could have changed since the allow is looked at again.
pub(super) fn release(
    state: &State,
    transfer: &TransferId,
    shown: DecisionId,
    cx: &Context<'_>,
) -> Result<Outcome, Refusal> {
    let row = known_transfer(state, transfer)?;
    let owner = known(state, &row.customer)?;
    if !matches!(row.stage, Stage::Screened | Stage::Pending) {
        return Err(Refusal::IllegalStage { from: row.stage.as_str(), to: Stage::Released.as_str() });
    }
    let facts = super::request(row.flow, &owner.legal_entity, cx, false, owner.identified);
    let reopened = match row.outcome {
        Verdict::Allow => state.monitoring.reopened(transfer),
        _ => Vec::new(),
    };
    let screened = Screened::default();
    let mut decision = decide_for(state, &facts, &screened, reopened, Some(owner.standing), None, cx);
    let refusal = if row.outcome != Verdict::Allow {
        Some("release.not_allowed")
    } else if row.observation.is_some() {
        // The system that acts releases it; once the flow is enforced, the transfer is screened again.
        Some("release.observed")
    } else if shown.0 != row.decided_at {
        Some("release.token_superseded")
    } else if cx.now > row.valid_until {
        Some("release.token_expired")
    } else if row.lists_through < state.lists_through()
        || !state.is_screened(&row.customer, owner, state.lists_through(), cx.now)
    {
        Some("release.lists_changed")
    } else {
        None
    };
    if let Some(code) = refusal {
        decision.outcome = decision.outcome.max(Verdict::Deny);
        decision.internal.extend(ReasonCode::new(code));
        decision.internal.sort();
        decision.customer_safe = cx.policy.customer_templates(&decision.internal);
    }
    decision.standing_change = None;
    Ok(Outcome::Decided(decision))
}

/// screened → released → broadcast → confirmed | failed | cancelled | reorged; deposits start at screened.
pub fn stage_follows(flow: Flow, from: Stage, to: Stage) -> bool {
    match (from, to) {
        (Stage::Screened, Stage::Cancelled) => true,
        (Stage::Screened, Stage::Confirmed | Stage::Failed | Stage::Reorged) => !flow.is_outflow(),
        (Stage::Released, Stage::Broadcast | Stage::Cancelled | Stage::Failed) => true,
        (Stage::Released, Stage::Confirmed) => flow == Flow::Internal,
        (Stage::Broadcast, Stage::Confirmed | Stage::Failed | Stage::Reorged) => true,
        (Stage::Confirmed, Stage::Reorged) => true,
        (Stage::Reorged, Stage::Broadcast | Stage::Confirmed | Stage::Failed) => true,
        _ => false,
    }
}

pub(super) fn move_transfer(
    state: &State,
    transfer: &TransferId,
    to: Stage,
    cx: &Context<'_>,
) -> Result<Outcome, Refusal> {
    let row = known_transfer(state, transfer)?;
    if !stage_follows(row.flow, row.stage, to) {
        return Err(Refusal::IllegalStage { from: row.stage.as_str(), to: to.as_str() });
    }
    let undoing = undone::by_stage(state, row, to, cx);
    Ok(undoing.map_or(Outcome::Applied, |undoing| Outcome::Undoing(Box::new(undoing))))
}
