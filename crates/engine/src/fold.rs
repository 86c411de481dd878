//! Remembering: `fold(state, entry)`.
//!
//! Promises: deterministic; total (it never fails and never panics: an entry that was recorded is
//! history); reads no sealed part, so that an erased subject changes nothing. Does not: decide; what
//! was decided stands in the entry. Recovery, rebuild and snapshots only fold.

use crate::import_state::Imported;
use crate::observe;
use crate::pairs_state::Pairs;
use crate::sandbox::Sandbox;
use crate::state::{
    ActiveList, Counts, Customer, EARLIER_MAX, FLIPS_MAX, Key, Proposal, Quarantined, State, Transfer,
};
use crate::worklist::{self, About};
use model::decision::{Decision, Finding, LegalConsequence, Outcome as Verdict};
use model::ids::*;
use model::standing::Restriction;
use model::transfer::Stage;
use model::{Standing, Timestamp};
use record::v1::{Header, Input, Outcome, Screened, TransferRequest};
use screening::guard::fingerprint;

/// Folds one entry into the state.
pub fn fold(state: &mut State, header: &Header, input: &Input, outcome: &Outcome) {
    state.next_seq = header.seq + 1;
    state.now = header.recorded_at;
    state.epoch = header.epoch;
    count(state, outcome);
    match input {
        // Which sealing keys there are is the key file's to say; entries say when and by whom they changed.
        Input::WriterStarted { .. }
        | Input::Enquiry { .. }
        | Input::KekRotated { .. }
        | Input::BlindIndexRotated { .. } => {}
        Input::PolicyActivated { policy, .. } => state.policy = *policy,
        Input::ListActivated { .. }
        | Input::ListQuarantined { .. }
        | Input::ListChecked { .. }
        | Input::QuarantineReleased { .. }
        | Input::QuarantineRejected { .. } => fold_lists(state, header, input),
        Input::KeyCreated { .. } | Input::KeyRevoked { .. } => fold_key(state, input),
        Input::CustomerPut { .. } | Input::CustomerRescreened { .. } => {
            fold_customers(state, header, input, outcome);
        }
        Input::TransferReceived { .. }
        | Input::TransferScreened { .. }
        | Input::TransferExpired { .. }
        | Input::IncumbentAnswered { .. }
        | Input::TransferReleased { .. }
        | Input::TransferMoved { .. } => fold_transfer(state, header, input, outcome),
        Input::SandboxOpened {} | Input::ClockMoved { .. } | Input::SandboxReset {} => {
            fold_sandbox(state, input);
        }
        Input::StandingChanged { .. } | Input::StandingProposed { .. } => fold_standing(state, header, input),
        Input::SubjectErased { subject, .. } => erase(state, subject),
        Input::CustomersImported(_)
        | Input::AccountsImported(_)
        | Input::TransfersImported(_)
        | Input::ClearancesImported(_)
        | Input::DecisionsImported(_) => crate::import::fold(state, header, input, outcome),
        Input::BackfillScreened(_) | Input::CampaignHit(_) | Input::CampaignHitClosed(_) => {
            crate::campaign::fold(state, header, input, outcome);
        }
        Input::PairCleared(_) | Input::PairReopened(_) | Input::PairConfirmed(_) => {
            crate::pairs::fold(state, header, input);
        }
        Input::LookbackStarted(_)
        | Input::LookbackShard(_)
        | Input::LookbackFinished(_)
        | Input::LookbackTransfer(_)
        | Input::ReleaseReviewOpened(_)
        | Input::ReleaseReviewClosed(_) => crate::lookback::fold(state, header, input, outcome),
        Input::WebhookPut { .. }
        | Input::WebhookRemoved { .. }
        | Input::WebhookSecretRotated { .. }
        | Input::WebhookDisabled { .. } => crate::webhooks::fold(state, header, input),
        Input::RulesProposed(_)
        | Input::RulesApproved(_)
        | Input::RulesProposalEnded(_)
        | Input::RulesActivated(_)
        | Input::RulesLookedBack(_)
        | Input::Reconciled(_)
        | Input::ShadowStarted(_)
        | Input::ShadowStopped(_)
        | Input::ActivityTaken(_)
        | Input::MonitoringTimer {}
        | Input::AlertClosed(_)
        | Input::AlertReopened(_)
        | Input::AlertAssigned(_)
        | Input::AlertNoted(_) => crate::monitoring::fold(state, header, input, outcome),
    }
}

fn fold_customers(state: &mut State, header: &Header, input: &Input, outcome: &Outcome) {
    match input {
        Input::CustomerPut { incumbent, .. } => {
            fold_customer(state, header, input, outcome);
            observe::onboarding(state, outcome.decision(), incumbent.as_ref());
        }
        Input::CustomerRescreened { customer, screened } => {
            let left = screened_customer(state, header, customer, screened, outcome.decision());
            let about = About { customer, whole: true, transfer: None };
            worklist::fold(state, header, &about, screened, outcome.decision());
            crate::lookback::fold_found(state, header, customer, outcome.decision(), left);
        }
        _ => {}
    }
}

fn fold_standing(state: &mut State, header: &Header, input: &Input) {
    match input {
        Input::StandingChanged { customer, to, restriction, .. } => {
            change_standing(state, customer, *to, Some(restriction.clone()), DecisionId(header.seq));
        }
        Input::StandingProposed { customer, to, restriction, .. } => {
            propose_standing(state, customer, *to, restriction);
        }
        _ => {}
    }
}

fn propose_standing(state: &mut State, customer: &CustomerId, to: Standing, restriction: &Restriction) {
    if let Some(row) = state.customers.get_mut(customer) {
        row.standing_version += 1;
        row.proposal = Some(Box::new(Proposal { to, restriction: restriction.clone() }));
    }
}

fn erase(state: &mut State, subject: &str) {
    let Ok(customer) = CustomerId::new(subject) else { return };
    if let Some(row) = state.customers.get_mut(&customer) {
        row.erased = true;
    }
    state.pairs.remove(&customer);
    state.worklist.forget(&customer);
}

fn count(state: &mut State, outcome: &Outcome) {
    let Some(decision) = outcome.decision() else { return };
    state.counts.outcomes[decision.outcome as usize] += 1;
    if decision.legal != LegalConsequence::None && decision.observed.is_none() {
        state.counts.obligations += 1;
    }
}

fn fold_transfer(state: &mut State, header: &Header, input: &Input, outcome: &Outcome) {
    match input {
        Input::TransferReceived { request, deadline } => fold_received(state, header, request, *deadline),
        Input::TransferScreened { request, screened } => {
            fold_screened(state, header, request, screened, outcome);
            observe::transfer(state, request, outcome.decision());
        }
        Input::TransferExpired { transfer } => {
            if let (Some(row), Some(decision)) = (state.transfers.get_mut(transfer), outcome.decision()) {
                decide_transfer(row, header.seq, decision);
            }
            observe::expired(state, transfer, outcome.decision());
        }
        Input::IncumbentAnswered { transfer, outcome, .. } => observe::answered(state, transfer, *outcome),
        Input::TransferReleased { transfer, .. } => fold_released(state, transfer, outcome),
        Input::TransferMoved { transfer, stage } => {
            if let Some(row) = state.transfers.get_mut(transfer) {
                row.stage = *stage;
            }
            crate::monitoring::undone::fold(state, header, transfer, outcome.undoing());
        }
        _ => {}
    }
}

fn fold_lists(state: &mut State, header: &Header, input: &Input) {
    match input {
        Input::ListActivated { .. } => fold_list(state, header, input),
        Input::ListQuarantined { .. } => fold_quarantined(state, header, input),
        Input::ListChecked { list } => {
            if let Some(active) = state.lists.get_mut(list) {
                active.current_at = active.current_at.max(header.effective_at);
            }
        }
        Input::QuarantineReleased { list, .. } => {
            if let Some(row) = state.quarantine.get_mut(list) {
                row.released_by.push(header.actor.clone());
            }
        }
        Input::QuarantineRejected { list, .. } => {
            if let Some(row) = state.quarantine.get_mut(list) {
                row.rejected_by = Some(header.actor.clone());
            }
        }
        _ => {}
    }
}

fn fold_key(state: &mut State, input: &Input) {
    if let Input::KeyRevoked { key } = input
        && let Some(row) = state.keys.get_mut(key)
    {
        row.revoked = true;
    }
    let Input::KeyCreated { key, secret_hash, scopes, audience, holder } = input else { return };
    let row = Key {
        secret_hash: *secret_hash,
        scopes: scopes.clone(),
        audience: *audience,
        holder: holder.clone(),
        revoked: false,
    };
    state.keys.insert(key.clone(), row);
}

fn fold_sandbox(state: &mut State, input: &Input) {
    match (input, &mut state.sandbox) {
        (Input::SandboxOpened {}, sandbox) => *sandbox = Some(Sandbox::default()),
        (Input::ClockMoved { seconds }, Some(sandbox)) => {
            sandbox.ahead_seconds = sandbox.ahead_seconds.saturating_add(*seconds);
        }
        (Input::SandboxReset {}, Some(_)) => reset(state),
        _ => {}
    }
}

fn reset(state: &mut State) {
    let Some(sandbox) = &mut state.sandbox else { return };
    sandbox.resets += 1;
    state.customers.clear();
    state.transfers.clear();
    state.counts = Counts::default();
    state.comparisons.clear();
    state.imported = Imported::default();
    state.pairs = Pairs::default();
    state.worklist.clear();
    state.lookbacks.open = None;
    state.lookbacks.found.clear();
    state.lookbacks.found_transfers.clear();
    state.release_reviews.clear();
    crate::monitoring::reset(&mut state.monitoring);
}

fn fold_list(state: &mut State, header: &Header, input: &Input) {
    let Input::ListActivated { list, published, normalised, raw, parser, parties, names, wallets, defects } =
        input
    else {
        return;
    };
    let before = state.lists.remove(list);
    // The same bytes read by another parser are no earlier version of themselves.
    let replaced = before.as_ref().map(|b| fingerprint(&b.raw)).filter(|f| *f != fingerprint(raw));
    let mut earlier = before.and_then(|b| b.earlier).unwrap_or_default();
    earlier.retain(|f| *f != fingerprint(raw));
    earlier.extend(replaced);
    earlier.drain(..earlier.len().saturating_sub(EARLIER_MAX));
    state.quarantine.remove(list);
    let active = ActiveList {
        version: header.seq,
        published: *published,
        current_at: header.effective_at,
        normalised: *normalised,
        raw: raw.clone(),
        parser: parser.clone(),
        parties: *parties,
        names: *names,
        wallets: *wallets,
        defects: *defects,
        earlier: Some(earlier).filter(|e| !e.is_empty()),
    };
    state.lists.insert(list.clone(), active);
}

fn fold_quarantined(state: &mut State, header: &Header, input: &Input) {
    let Input::ListQuarantined { list, raw, parser, guard, detail, parties, published } = input else {
        return;
    };
    let row = Quarantined {
        entry: header.seq,
        since: header.recorded_at,
        current_at: header.effective_at,
        raw: raw.clone(),
        parser: parser.clone(),
        guard: guard.clone(),
        detail: detail.clone(),
        parties: *parties,
        published: *published,
        released_by: Vec::new(),
        rejected_by: None,
    };
    state.quarantine.insert(list.clone(), row);
}

fn fold_customer(state: &mut State, header: &Header, input: &Input, outcome: &Outcome) {
    let Input::CustomerPut { customer, legal_entity, kind, identified, screened, .. } = input else { return };
    let seq = header.seq;
    if let Some(row) = state.customers.get_mut(customer) {
        row.version += 1;
        row.legal_entity = legal_entity.clone();
        row.kind = *kind;
        row.identified = *identified;
        row.profile_seq = seq;
        // Nobody looked at this profile yet: the screening below counts, or the next request looks.
        row.screened_through = 0;
        // Another profile makes another pair.
        state.imported.clearances.remove(customer);
    } else {
        let row = Customer {
            version: 1,
            legal_entity: legal_entity.clone(),
            kind: *kind,
            identified: *identified,
            standing: Standing::Active,
            standing_version: 1,
            restriction: None,
            proposal: None,
            profile_seq: seq,
            screened_through: 0,
            decided_by: DecisionId(seq),
            erased: false,
            flips: None,
        };
        state.counts.standings[Standing::Active as usize] += 1;
        state.customers.insert(customer.clone(), row);
    }
    screened_customer(state, header, customer, screened, outcome.decision());
    let about = About { customer, whole: true, transfer: None };
    worklist::fold(state, header, &about, screened, outcome.decision());
}

/// The customer was screened: it counts as screened through the lists consulted, and the decision may
/// have tightened its standing. Returns whether it does not count all the same.
fn screened_customer(
    state: &mut State,
    header: &Header,
    customer: &CustomerId,
    screened: &Screened,
    decision: Option<&Decision>,
) -> bool {
    // What an observed decision found was not acted on: the first enforced one must look again.
    let found_and_left = decision.is_some_and(|d| d.observed.is_some() && d.outcome != Verdict::Allow);
    // Who could not be screened was not: the next request tries again, and holds again if it must.
    let failed = screened.findings.iter().any(|f| matches!(f, Finding::EvaluatorError { .. }));
    if let Some(row) = state.customers.get_mut(customer)
        && !found_and_left
        && !failed
    {
        let through = screened.lists.iter().map(|l| l.version).max().unwrap_or(0);
        row.screened_through = row.screened_through.max(through);
        state.imported.drop_lapsed(customer, header.recorded_at);
        state.pairs.drop_lapsed(customer, header.recorded_at);
    }
    crate::pairs::seen(state, customer, screened, decision);
    apply_change(state, header, customer, decision);
    found_and_left || failed
}

pub(crate) fn apply_change(
    state: &mut State,
    header: &Header,
    customer: &CustomerId,
    decision: Option<&Decision>,
) {
    if let Some(decision) = decision
        && let Some(to) = decision.standing_change
    {
        let grounds =
            crate::evaluate::automatic_restriction(decision, header.recorded_at, DecisionId(header.seq));
        change_standing(state, customer, to, grounds, DecisionId(header.seq));
    }
}

pub(crate) fn change_standing(
    state: &mut State,
    customer: &CustomerId,
    to: Standing,
    restriction: Option<Restriction>,
    by: DecisionId,
) {
    if let Some(row) = state.customers.get_mut(customer) {
        state.counts.standings[row.standing as usize] -= 1;
        state.counts.standings[to as usize] += 1;
        if (row.standing == Standing::Active) != (to == Standing::Active) {
            let flips = row.flips.get_or_insert_default();
            if flips.len() == FLIPS_MAX {
                flips.remove(0);
            }
            flips.push(by.0);
        }
        row.standing = to;
        row.standing_version += 1;
        row.restriction = if to == Standing::Active { None } else { restriction.map(Box::new) };
        row.proposal = None;
        row.decided_by = by;
    }
}

fn fold_received(state: &mut State, header: &Header, request: &TransferRequest, deadline: Timestamp) {
    let row = Transfer {
        customer: request.customer.clone(),
        flow: request.flow,
        decision: DecisionId(header.seq),
        decided_at: header.seq,
        sealed_seq: header.seq,
        outcome: Verdict::Hold,
        stage: Stage::Pending,
        valid_until: header.recorded_at,
        lists_through: 0,
        deadline,
        observation: None,
        monitored: None,
        moved: None,
    };
    state.transfers.insert(request.transfer.clone(), row);
}

fn fold_screened(
    state: &mut State,
    header: &Header,
    request: &TransferRequest,
    screened: &Screened,
    outcome: &Outcome,
) {
    let Some(decision) = outcome.decision() else { return };
    let lists_through = screened.lists.iter().map(|l| l.version).max().unwrap_or(0);
    let row = state.transfers.entry(request.transfer.clone()).or_insert_with(|| Transfer {
        customer: request.customer.clone(),
        flow: request.flow,
        decision: DecisionId(header.seq),
        decided_at: header.seq,
        sealed_seq: header.seq,
        outcome: Verdict::Hold,
        stage: Stage::Pending,
        valid_until: header.recorded_at,
        lists_through,
        deadline: header.recorded_at,
        observation: None,
        monitored: None,
        moved: None,
    });
    decide_transfer(row, header.seq, decision);
    row.lists_through = lists_through;
    crate::monitoring::fold_transfer(state, header, request, decision);
    if screened.customer_included {
        screened_customer(state, header, &request.customer, screened, Some(decision));
    } else {
        crate::pairs::seen(state, &request.customer, screened, Some(decision));
        apply_change(state, header, &request.customer, Some(decision));
    }
    let (customer, whole) = (&request.customer, screened.customer_included);
    let about = About { customer, whole, transfer: Some(&request.transfer) };
    worklist::fold(state, header, &about, screened, Some(decision));
}

fn decide_transfer(row: &mut Transfer, seq: u64, decision: &Decision) {
    row.decided_at = seq;
    row.outcome = decision.outcome;
    // A deposit that the chain confirmed stays confirmed, whatever is decided about it.
    if row.stage == Stage::Pending {
        row.stage = Stage::Screened;
    }
    row.valid_until = decision.valid_until;
}

fn fold_released(state: &mut State, transfer: &TransferId, outcome: &Outcome) {
    let Some(row) = state.transfers.get_mut(transfer) else { return };
    if outcome.decision().is_some_and(|d| d.outcome == Verdict::Allow) {
        row.stage = Stage::Released;
        state.counts.released += 1;
        state.monitoring.held.remove(transfer);
    }
}
