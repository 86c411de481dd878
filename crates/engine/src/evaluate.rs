//! Deciding: `evaluate(state, input, context)`.
//!
//! Promises: pure and deterministic; an outcome for every input that may be recorded, a refusal (and no
//! entry) for one that may not; never allows when an evaluator failed, a pin is out of date, or the
//! customer was not screened through the lists in force. Does not: remember (that is `fold`), screen
//! names (workers do, against the pinned index), read a clock.

use crate::import::RowFault;
use crate::pairs::ClearedFor;
use crate::sandbox;
use crate::state::{Customer, Quarantined, State};
use decision::decide::Request;
use decision::standing::{ChangeRequest, TransitionError};
use model::decision::{Decision, Finding, LegalConsequence};
use model::ids::*;
use model::policy::Policy;
use model::standing::Restriction;
use model::transfer::Flow;
use model::{Hash, Standing, Timestamp};
use record::v1::{Input, Outcome, Screened};

mod transfers;

pub use transfers::stage_follows;
use transfers::{
    expire_transfer, known_transfer, move_transfer, owner, release, screen_transfer, transfer_is_new,
};

/// What an evaluation rests on besides the state.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The policy in force.
    pub policy: &'a Policy,
    /// The time stamped on the entry.
    pub now: Timestamp,
    /// The seq the entry will have.
    pub seq: u64,
    /// The entry that caused it; equal to `seq` where none did.
    pub causation: u64,
    /// Who acts.
    pub actor: &'a ActorId,
}

/// Why an input may not be recorded. Nothing has happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such customer.
    #[error("customer `{0}` is not known; put it first")]
    UnknownCustomer(CustomerId),
    /// No such transfer.
    #[error("transfer `{0}` is not known; screen it first")]
    UnknownTransfer(TransferId),
    /// No such key.
    #[error("key `{0}` is not known")]
    UnknownKey(KeyId),
    /// The policy names no such legal entity.
    #[error("legal entity `{0}` is not in the policy in force")]
    UnknownLegalEntity(LegalEntityId),
    /// The transfer's flow was enforced: Probity's own answer is the one that counted.
    #[error("transfer `{0}` was not observed; there is no other system's answer to compare with")]
    NotObserved(TransferId),
    /// The customer belongs to another legal entity.
    #[error("customer belongs to legal entity `{have}`, not `{asked}`")]
    LegalEntityMismatch {
        /// The customer's.
        have: LegalEntityId,
        /// The one asked for.
        asked: LegalEntityId,
    },
    /// The transfer id was used before: its decision stands.
    #[error("transfer id was used before, for decision {0}")]
    TransferExists(DecisionId),
    /// The caller saw an older version.
    #[error("version {expected} was expected, {current} is in force; read it again and retry")]
    VersionConflict {
        /// What the caller saw.
        expected: u64,
        /// What is in force.
        current: u64,
    },
    /// Screened against lists that are no longer in force: the worker screens again.
    #[error("lists changed while the request was screened")]
    StalePins,
    /// The customer was not screened through the lists in force: the worker includes it.
    #[error("customer must be screened against the lists in force first")]
    CustomerBehindLists,
    /// The transfer's life does not go there.
    #[error("transfer is {from}; it cannot become {to}")]
    IllegalStage {
        /// Where it is.
        from: &'static str,
        /// Where it should go.
        to: &'static str,
    },
    /// The standing does not go there.
    #[error(transparent)]
    IllegalStanding(#[from] TransitionError),
    /// What was asked exists in a sandbox only.
    #[error("this is no sandbox; make one with `probity init --sandbox` in a directory of its own")]
    NotASandbox,
    /// A directory becomes a sandbox before anything else or never.
    #[error("directory is in use already; a sandbox starts in an empty one")]
    AlreadyInUse,
    /// A clock goes forward, and not without bound.
    #[error("clock cannot move by {0} seconds; give 1 to 34560000 (400 days), 50 years in all")]
    ClockMove(i64),
    /// Test keys open sandboxes, other keys do not.
    #[error("key id `{0}` is of the wrong kind: ids begin with `test_` in a sandbox and nowhere else")]
    KeyPrefix(KeyId),
    /// The id exists.
    #[error("key `{0}` exists already")]
    KeyExists(KeyId),
    /// The subject's data is under another duty.
    #[error("subject cannot be erased while the customer is `{0}`: its data is needed for reports")]
    NotErasable(&'static str),
    /// The approvers named are not those who acted.
    #[error("approvals must come from the persons who acted: one who proposed, another who approves now")]
    ForgedApproval,
    /// No such list in force.
    #[error("list `{0}` is not in force")]
    UnknownList(ListId),
    /// Nothing waits in quarantine.
    #[error("no version of list `{0}` is in quarantine")]
    NothingQuarantined(ListId),
    /// Another version came into quarantine meanwhile.
    #[error("another version of list `{0}` is in quarantine now; look at it again")]
    OtherQuarantined(ListId),
    /// A key or a program cannot vouch.
    #[error("`{0}` is no person; only a `person:` id may do this")]
    NotAPerson(ActorId),
    /// The same person twice.
    #[error("`{first}` accepted it already; another person must")]
    SecondPersonNeeded {
        /// Who.
        first: ActorId,
    },
    /// No such webhook endpoint.
    #[error("webhook `{0}` is not known")]
    UnknownWebhook(WebhookId),
    /// Too many webhook endpoints.
    #[error("there are {0} webhook endpoints already, the most there may be; remove one first")]
    WebhookLimit(usize),
    /// The endpoint is disabled already.
    #[error("webhook `{0}` is disabled already")]
    WebhookIsDisabled(WebhookId),
    /// The personal data is gone.
    #[error("customer's personal data was erased; it cannot be served")]
    Erased,
    /// The transfer id belongs to the time before the exchange moved in.
    #[error("transfer id `{0}` belongs to an imported transfer; ids are unique for ever, use a new one")]
    TransferImported(TransferId),
    /// The batch does not continue its file.
    #[error("row {found} was sent, and row {expected} is the next one of this file; continue there")]
    ImportOutOfOrder {
        /// The next row of the file.
        expected: u64,
        /// What came.
        found: u64,
    },
    /// The file was read to its end before.
    #[error("file was imported before, to its end at row {rows}; there is nothing to do")]
    ImportFinished {
        /// Rows it has.
        rows: u64,
    },
    /// The batch is too large, or claims more than was read.
    #[error(
        "batch has {rows} rows; send at most {max}, and no more than were read",
        max = crate::import::BATCH_ROWS_MAX
    )]
    ImportBatch {
        /// Rows it has.
        rows: usize,
    },
    /// The import's id is too long for a policy id.
    #[error("import id `{0}` is too long; use at most {max} characters", max = crate::import::IMPORT_ID_CHARS_MAX)]
    ImportId(ImportId),
    /// One row may not be taken over; nothing of the batch was.
    #[error("row {index} of the batch: {fault}")]
    ImportRow {
        /// Its position in the batch.
        index: usize,
        /// Why.
        fault: RowFault,
    },
    /// No such import.
    #[error("import `{0}` is not known; import something under it first")]
    UnknownImport(ImportId),
    /// The batch was screened before.
    #[error("batch {0} of the import was screened before")]
    BatchScreened(u64),
    /// No such hit, or not of this customer, list and entry.
    #[error("hit `dec_{0}` with this customer, list and entry is not in the queue; read the queue again")]
    UnknownHit(u64),
    /// Somebody closed it before.
    #[error("pair is closed already")]
    HitClosed,
    /// The policy clears no pairs.
    #[error("policy in force has no section [clearances]; pairs are not cleared under it")]
    NoClearances,
    /// No such pair of this customer.
    #[error("pair `pair_{0}` of this customer is not known; list the customer's pairs again")]
    UnknownPair(u64),
    /// Nothing left to do.
    #[error("pair is cleared already, as `pair_{0}`")]
    PairIsCleared(u64),
    /// Somebody recognised the listed party.
    #[error("pair was recognised as the listed party, as `pair_{0}`; another person must reopen it first")]
    PairIsConfirmed(u64),
    /// A campaign says otherwise.
    #[error("pair was closed in a campaign as `{0}`; close its hit there first")]
    PairUnsettled(&'static str),
    /// Too few or too many reasons.
    #[error("give 1 to {max} reasons")]
    PairReasons {
        /// The most.
        max: usize,
    },
    /// Not in the closed set.
    #[error("reason `{0}` is not in the policy's [clearances.reasons]")]
    PairReason(ReasonCode),
    /// Too many pairs of one customer.
    #[error("customer has {0} judged pairs, the most there may be; reopen some that are over")]
    PairLimit(usize),
    /// The decision has no such possible match by name.
    #[error("decision `{0}` has no open possible match of this role with this list entry")]
    NoSuchPair(DecisionId),
    /// What the person looked at is not what there is.
    #[error("`{0}` changed since decision `{1}`; look at the pair as it is now, in a new decision")]
    PairChanged(&'static str, DecisionId),
    /// A run or a release review may not go on like this.
    #[error(transparent)]
    Lookback(#[from] crate::lookback::Fault),
    /// Rules, events or timers may not be recorded like this.
    #[error(transparent)]
    Monitoring(#[from] crate::monitoring::Fault),
    /// A true match needs a consequence first.
    #[error("customer `{0}` is active; restrict it before a hit is closed as a true match")]
    TrueMatchUnrestricted(CustomerId),
}

/// Decides one input.
pub fn evaluate(state: &State, input: &Input, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    match input {
        Input::WriterStarted { .. }
        | Input::PolicyActivated { .. }
        | Input::KekRotated { .. }
        | Input::BlindIndexRotated { .. } => Ok(Outcome::Applied),
        Input::ListActivated { .. }
        | Input::ListQuarantined { .. }
        | Input::ListChecked { .. }
        | Input::QuarantineReleased { .. }
        | Input::QuarantineRejected { .. } => evaluate_lists(state, input, cx),
        Input::KeyCreated { key, .. } => new_key(state, key),
        Input::SandboxOpened {} => open_sandbox(state),
        Input::ClockMoved { seconds } => move_clock(state, *seconds),
        Input::SandboxReset {} => in_sandbox(state),
        Input::KeyRevoked { key } => known_key(state, key),
        Input::CustomerPut { .. } => put_customer(state, input, cx),
        Input::CustomerRescreened { customer, screened } => rescreened(state, customer, screened, cx),
        Input::Enquiry { legal_entity, screened, .. } => enquire(state, legal_entity, screened, cx),
        Input::TransferReceived { .. }
        | Input::TransferScreened { .. }
        | Input::TransferExpired { .. }
        | Input::IncumbentAnswered { .. }
        | Input::TransferReleased { .. }
        | Input::TransferMoved { .. } => evaluate_transfer(state, input, cx),
        Input::StandingChanged { .. } | Input::StandingProposed { .. } => evaluate_standing(state, input, cx),
        // It was decided once, against the state of then; the restored state is older and has no say.
        Input::SubjectErased { first_at: Some(_), .. } => Ok(Outcome::Applied),
        Input::SubjectErased { subject, first_at: None } => erase(state, subject),
        Input::CustomersImported(_)
        | Input::AccountsImported(_)
        | Input::TransfersImported(_)
        | Input::ClearancesImported(_)
        | Input::DecisionsImported(_) => crate::import::evaluate(state, input, cx),
        Input::BackfillScreened(_) | Input::CampaignHit(_) | Input::CampaignHitClosed(_) => {
            crate::campaign::evaluate(state, input, cx)
        }
        Input::PairCleared(_) | Input::PairReopened(_) | Input::PairConfirmed(_) => {
            crate::pairs::evaluate(state, input, cx)
        }
        Input::LookbackStarted(_)
        | Input::LookbackShard(_)
        | Input::LookbackFinished(_)
        | Input::LookbackTransfer(_)
        | Input::ReleaseReviewOpened(_)
        | Input::ReleaseReviewClosed(_) => crate::lookback::evaluate(state, input, cx),
        Input::WebhookPut { .. }
        | Input::WebhookRemoved { .. }
        | Input::WebhookSecretRotated { .. }
        | Input::WebhookDisabled { .. } => crate::webhooks::evaluate(state, input, cx),
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
        | Input::AlertNoted(_) => crate::monitoring::evaluate(state, input, cx),
    }
}

fn evaluate_transfer(state: &State, input: &Input, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    match input {
        Input::TransferReceived { request, .. } => {
            transfer_is_new(state, request)?;
            owner(state, request, cx)?;
            Ok(Outcome::Applied)
        }
        Input::TransferScreened { request, screened } => screen_transfer(state, request, screened, cx),
        Input::TransferExpired { transfer } => expire_transfer(state, transfer, cx),
        Input::IncumbentAnswered { transfer, .. } => match &known_transfer(state, transfer)?.observation {
            Some(_) => Ok(Outcome::Applied),
            None => Err(Refusal::NotObserved(transfer.clone())),
        },
        Input::TransferReleased { transfer, decision } => release(state, transfer, *decision, cx),
        Input::TransferMoved { transfer, stage } => move_transfer(state, transfer, *stage, cx),
        // The caller hands over nothing else.
        _ => Ok(Outcome::Applied),
    }
}

fn evaluate_standing(state: &State, input: &Input, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    match input {
        Input::StandingChanged { customer, to, restriction, expected_version } => {
            approvers_are_real(state, customer, *to, restriction, cx)?;
            standing(state, customer, *to, restriction, *expected_version, false)
        }
        Input::StandingProposed { customer, to, restriction, expected_version } => {
            proposer_is_real(restriction, cx)?;
            standing(state, customer, *to, restriction, *expected_version, true)
        }
        // The caller hands over nothing else.
        _ => Ok(Outcome::Applied),
    }
}

fn rescreened(
    state: &State,
    customer: &CustomerId,
    screened: &Screened,
    cx: &Context<'_>,
) -> Result<Outcome, Refusal> {
    pinned(state, screened)?;
    crate::lookback::customer_found(state, customer, cx)?;
    let row = known(state, customer)?;
    Ok(Outcome::Decided(onboard(state, customer, row, screened, cx)))
}

fn enquire(
    state: &State,
    legal_entity: &LegalEntityId,
    screened: &Screened,
    cx: &Context<'_>,
) -> Result<Outcome, Refusal> {
    pinned(state, screened)?;
    known_entity(cx.policy, legal_entity)?;
    let request = request(Flow::Enquiry, legal_entity, cx, false, true);
    Ok(Outcome::Decided(decide(state, &request, screened, None, None, cx)))
}

fn proposer_is_real(restriction: &Restriction, cx: &Context<'_>) -> Result<(), Refusal> {
    let own = restriction.approved_by.as_slice() == std::slice::from_ref(cx.actor);
    if own { Ok(()) } else { Err(Refusal::ForgedApproval) }
}

/// A key nobody has, of the kind this directory gives out.
fn new_key(state: &State, key: &KeyId) -> Result<Outcome, Refusal> {
    if state.keys.contains_key(key) {
        return Err(Refusal::KeyExists(key.clone()));
    }
    match key.as_str().starts_with(sandbox::KEY_PREFIX) == state.sandbox.is_some() {
        true => Ok(Outcome::Applied),
        false => Err(Refusal::KeyPrefix(key.clone())),
    }
}

/// What concerns a version of a list.
fn evaluate_lists(state: &State, input: &Input, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    match input {
        Input::ListActivated { list, .. } if list.as_str() == sandbox::LIST => in_sandbox(state),
        Input::ListChecked { list } if !state.lists.contains_key(list) => {
            Err(Refusal::UnknownList(list.clone()))
        }
        Input::QuarantineReleased { list, raw, .. } => release_list(state, list, raw, cx),
        Input::QuarantineRejected { list, raw, .. } => {
            quarantined(state, list, raw)?;
            person(cx.actor).map(|()| Outcome::Applied)
        }
        // A quarantined version changes nothing that is decided with; the version in force stays.
        _ => Ok(Outcome::Applied),
    }
}

/// The quarantined version of a list, if it is the one that is meant.
fn quarantined<'s>(
    state: &'s State,
    list: &ListId,
    raw: &[(String, Hash)],
) -> Result<&'s Quarantined, Refusal> {
    let row = state.quarantine.get(list).filter(|row| row.rejected_by.is_none());
    let row = row.ok_or_else(|| Refusal::NothingQuarantined(list.clone()))?;
    if row.raw == raw { Ok(row) } else { Err(Refusal::OtherQuarantined(list.clone())) }
}

pub(crate) fn person(actor: &ActorId) -> Result<(), Refusal> {
    match actor.as_str().strip_prefix("person:").is_some_and(|name| !name.is_empty()) {
        true => Ok(()),
        false => Err(Refusal::NotAPerson(actor.clone())),
    }
}

/// One person's acceptance. A second one must be another's: the guards asked for a pair of eyes, and the policy
/// for how many.
fn release_list(
    state: &State,
    list: &ListId,
    raw: &[(String, Hash)],
    cx: &Context<'_>,
) -> Result<Outcome, Refusal> {
    let row = quarantined(state, list, raw)?;
    person(cx.actor)?;
    if row.released_by.contains(cx.actor) {
        return Err(Refusal::SecondPersonNeeded { first: cx.actor.clone() });
    }
    Ok(Outcome::Applied)
}

/// A finding for every list of which a newer version waits in quarantine.
pub fn quarantined_lists(state: &State) -> Vec<Finding> {
    let waiting = state.quarantine.iter().filter(|(_, row)| row.rejected_by.is_none());
    waiting.map(|(list, row)| Finding::ListQuarantined { list: list.clone(), since: row.since }).collect()
}

fn in_sandbox(state: &State) -> Result<Outcome, Refusal> {
    if state.sandbox.is_some() { Ok(Outcome::Applied) } else { Err(Refusal::NotASandbox) }
}

/// Only where nothing was done yet: what was live once never becomes a sandbox, nor the other way round.
fn open_sandbox(state: &State) -> Result<Outcome, Refusal> {
    let unused = state.sandbox.is_none()
        && state.policy == model::Hash::default()
        && state.lists.is_empty()
        && state.keys.is_empty()
        && state.customers.is_empty();
    if unused { Ok(Outcome::Applied) } else { Err(Refusal::AlreadyInUse) }
}

fn move_clock(state: &State, seconds: i64) -> Result<Outcome, Refusal> {
    in_sandbox(state)?;
    let ahead = state.sandbox.as_ref().map_or(0, |s| s.ahead_seconds);
    let fits = (1..=sandbox::MOVE_SECONDS_MAX).contains(&seconds)
        && ahead.saturating_add(seconds) <= sandbox::MOVED_SECONDS_MAX;
    if fits { Ok(Outcome::Applied) } else { Err(Refusal::ClockMove(seconds)) }
}

fn known_key(state: &State, key: &KeyId) -> Result<Outcome, Refusal> {
    state.keys.get(key).map(|_| Outcome::Applied).ok_or_else(|| Refusal::UnknownKey(key.clone()))
}

pub(crate) fn known<'s>(state: &'s State, customer: &CustomerId) -> Result<&'s Customer, Refusal> {
    state.customers.get(customer).ok_or_else(|| Refusal::UnknownCustomer(customer.clone()))
}

pub(crate) fn known_entity(policy: &Policy, entity: &LegalEntityId) -> Result<(), Refusal> {
    match policy.entity(entity) {
        Some(_) => Ok(()),
        None => Err(Refusal::UnknownLegalEntity(entity.clone())),
    }
}

/// Screening counts only against the lists in force.
pub(crate) fn pinned(state: &State, screened: &Screened) -> Result<(), Refusal> {
    if screened.lists == state.consulted() { Ok(()) } else { Err(Refusal::StalePins) }
}

pub(crate) fn request<'a>(
    flow: Flow,
    legal_entity: &'a LegalEntityId,
    cx: &Context<'_>,
    risk_reducing: bool,
    identified: bool,
) -> Request<'a> {
    Request { flow, legal_entity, now: cx.now, risk_reducing, identified }
}

/// Adds what only the state knows (silent pairs of this customer, list ages) to what the workers found, and
/// decides. `cleared_for` is the customer whose clearances count, where any do.
pub(crate) fn decide(
    state: &State,
    request: &Request<'_>,
    screened: &Screened,
    standing: Option<Standing>,
    cleared_for: Option<&CustomerId>,
    cx: &Context<'_>,
) -> Decision {
    let cleared_for = cleared_for.map(|customer| ClearedFor { customer, imported: true });
    decide_for(state, request, screened, Vec::new(), standing, cleared_for, cx)
}

/// The same with what monitoring found, where what was cleared elsewhere may not count.
fn decide_for(
    state: &State,
    request: &Request<'_>,
    screened: &Screened,
    monitored: Vec<Finding>,
    standing: Option<Standing>,
    cleared_for: Option<ClearedFor<'_>>,
    cx: &Context<'_>,
) -> Decision {
    let (mut findings, under) = crate::pairs::clear(state, cleared_for, screened, cx.policy, cx.now);
    findings.extend(stale_lists(state, cx.policy, cx.now));
    findings.extend(quarantined_lists(state));
    findings.extend(monitored);
    let mut decision = decision::decide::decide(request, findings, standing, cx.policy);
    if !under.is_empty() {
        // The policy id stands in the decision: a cleared pair says by what it was cleared.
        decision.internal.extend(under);
        decision.internal.sort();
    }
    match cx.policy.observes(request.legal_entity, request.flow, cx.now) {
        Some(_) => decision.into_observed(cx.now),
        None => decision,
    }
}

/// A finding for every required list that is missing or older than policy allows.
pub fn stale_lists(state: &State, policy: &Policy, now: Timestamp) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in policy.lists.iter().filter(|l| l.required) {
        let age = state.lists.get(&rule.id).map(|l| (now.0 - l.current_at.0).max(0) / model::time::SECOND);
        if age.is_none_or(|age| age > rule.max_age_seconds) {
            findings.push(Finding::ListStale { list: rule.id.clone(), age_seconds: age });
        }
    }
    findings
}

fn put_customer(state: &State, input: &Input, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    let Input::CustomerPut { customer, legal_entity, identified, expected_version, screened, .. } = input
    else {
        return Ok(Outcome::Applied);
    };
    known_entity(cx.policy, legal_entity)?;
    pinned(state, screened)?;
    let row = state.customers.get(customer);
    let current = row.map_or(0, |r| r.version);
    if *expected_version != current {
        return Err(Refusal::VersionConflict { expected: *expected_version, current });
    }
    let request = request(Flow::Onboarding, legal_entity, cx, false, *identified);
    // What was cleared elsewhere was cleared for the old profile; a pair cleared here knows which fields matter.
    let cleared_for = Some(ClearedFor { customer, imported: false });
    let decision =
        decide_for(state, &request, screened, Vec::new(), row.map(|r| r.standing), cleared_for, cx);
    Ok(Outcome::Decided(decision))
}

fn onboard(
    state: &State,
    customer: &CustomerId,
    row: &Customer,
    screened: &Screened,
    cx: &Context<'_>,
) -> Decision {
    let request = request(Flow::Onboarding, &row.legal_entity, cx, false, row.identified);
    decide(state, &request, screened, Some(row.standing), Some(customer), cx)
}

fn standing(
    state: &State,
    customer: &CustomerId,
    to: Standing,
    restriction: &Restriction,
    expected: u64,
    proposal: bool,
) -> Result<Outcome, Refusal> {
    let row = known(state, customer)?;
    if expected != row.standing_version {
        return Err(Refusal::VersionConflict { expected, current: row.standing_version });
    }
    let change = ChangeRequest { to, restriction, identified: row.identified };
    match decision::standing::transition(row.standing, &change) {
        Ok(()) => Ok(Outcome::Applied),
        // A proposal is exactly the move that lacks its second person.
        Err(TransitionError::NeedsApprovals { .. }) if proposal => Ok(Outcome::Applied),
        Err(error) => Err(error.into()),
    }
}

/// Four eyes are counted here and not in the API: the actor is one approver, and a second one must have
/// proposed this very change in an entry before.
fn approvers_are_real(
    state: &State,
    customer: &CustomerId,
    to: Standing,
    restriction: &Restriction,
    cx: &Context<'_>,
) -> Result<(), Refusal> {
    let row = known(state, customer)?;
    match restriction.approved_by.as_slice() {
        [only] if only == cx.actor => Ok(()),
        [first, second] if second == cx.actor && first != second => {
            let proposed = row.proposal.as_ref().is_some_and(|p| {
                p.to == to
                    && p.restriction.document == restriction.document
                    && p.restriction.approved_by.as_slice() == std::slice::from_ref(first)
            });
            if proposed { Ok(()) } else { Err(Refusal::ForgedApproval) }
        }
        _ => Err(Refusal::ForgedApproval),
    }
}

fn erase(state: &State, subject: &str) -> Result<Outcome, Refusal> {
    let customer = CustomerId::new(subject).ok().and_then(|id| state.customers.get(&id));
    match customer.map(|c| c.standing) {
        Some(standing @ (Standing::Blocked | Standing::TfFrozen | Standing::Hold)) => {
            Err(Refusal::NotErasable(standing.as_str()))
        }
        _ => Ok(Outcome::Applied),
    }
}

/// The restriction a decision puts on a customer by itself: no field empty (RES-2), taken from the decision.
pub fn automatic_restriction(decision: &Decision, now: Timestamp, by: DecisionId) -> Option<Restriction> {
    let authority = match &decision.legal {
        LegalConsequence::BlockReportable(o) | LegalConsequence::RejectReportable(o) => {
            format!("{} {}", o.authority, o.programme)
        }
        LegalConsequence::None => "compliance policy".to_owned(),
    };
    // The one of which the customer must not learn speaks for all.
    let tips_off = decision.findings.iter().filter_map(|finding| match finding {
        Finding::Monitored { fired, restricts: Some(true), .. } => Some(fired.tipping_off),
        _ => None,
    });
    let by_rule = tips_off.max().and_then(|tips_off| {
        let reasons = [decision::reasons::MONITORING_HOLD, decision::reasons::MONITORING_RESTRICTED];
        ReasonCode::new(reasons[usize::from(tips_off)]).ok()
    });
    // A listed party is the graver ground, wherever both were found.
    let listed = decision.findings.iter().any(|f| matches!(f, Finding::Listed(_)));
    let first = || decision.internal.iter().find(|code| !code.names_clearance()).cloned();
    Some(Restriction {
        reason: by_rule.filter(|_| !listed).or_else(first)?,
        authority,
        scope: "all".to_owned(),
        since: now,
        until: None,
        approved_by: vec![ActorId::new("system:decision").ok()?],
        customer_text: decision.customer_safe.first()?.clone(),
        appeal_route: TemplateId::new("appeal_general").ok()?,
        document: DocumentRef::new(&by.to_string()).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(internal: &[&str]) -> Decision {
        Decision {
            outcome: model::decision::Outcome::Hold,
            legal: LegalConsequence::None,
            legal_entity: LegalEntityId::new("acme-us").unwrap(),
            findings: Vec::new(),
            internal: internal.iter().map(|code| ReasonCode::new(code).unwrap()).collect(),
            customer_safe: vec![TemplateId::new("under_review").unwrap()],
            standing_change: Some(Standing::Hold),
            valid_until: Timestamp(0),
            observed: None,
            monitored: None,
            arrived: None,
            undoing: None,
        }
    }

    /// Codes are sorted, and those that say by what a pair was cleared come early in the alphabet.
    #[test]
    fn nobody_is_restricted_on_the_ground_that_a_pair_was_cleared() {
        for (internal, reason) in [
            (&["sanctions.potential_match"][..], Some("sanctions.potential_match")),
            (&["imported:move-in", "sanctions.potential_match"], Some("sanctions.potential_match")),
            (&["campaign:a", "imported:b", "list.stale"], Some("list.stale")),
            (&["cleared:default", "review.routine"], Some("review.routine")),
            (&["imported:move-in"], None),
        ] {
            let made = automatic_restriction(&decision(internal), Timestamp(0), DecisionId(1));
            assert_eq!(made.as_ref().map(|r| r.reason.as_str()), reason, "{internal:?}");
        }
    }
}
