//! Looking back: after every list change the whole population is screened again, and what a listing that is gone may
//! have frozen is put before a person.
//!
//! Promises: a run counts everybody in a state that anybody can fold again, and ends only when each of them is
//! accounted for; what it finds is decided by the same `decide` as everything else, so that a new listing holds at
//! once; a pair re-alerts only if its entry changed materially, it was never recorded, or its customer did not count
//! as screened; nothing is released by a run: a ground that is gone opens a review that lists every ground that
//! remains, and only persons close it. Does not: screen (see [`run`]), know balances.
//! Serves: LKB-1, LKB-6, AUD-4; semantics sections 3, 6 and 10.

mod fold;
pub mod judge;
pub mod members;
pub mod population;
pub mod prove;
pub mod review;
pub mod rows;
pub mod run;
mod service;
pub mod survivors;
pub mod table;

pub use fold::{Recorded, fold, fold_found, recorded};
pub use service::{Live, LookbackOptions, cutoffs_at, first_since};

use crate::campaign::acts_at_once;
use crate::evaluate::{Context, Refusal, decide, known, pinned, request};
use crate::state::State;
use model::decision::LegalConsequence;
use model::ids::*;
use model::transfer::Stage;
use population::root;
use record::lookback::*;
use record::v1::{Consulted, Input, Outcome};
use rows::OpenRun;

/// Why an input of a run or a review may not be recorded. Nothing has happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// One at a time.
    #[error("run `lb_{0}` is under way; wait for it, or for the next list change to supersede it")]
    RunOpen(u64),
    /// No such run, or not this one.
    #[error("run `lb_{0}` is not under way")]
    NotOpen(u64),
    /// No such run.
    #[error("run `lb_{0}` is not known; `GET /v1/lookbacks` lists the newest ones, the journal holds all")]
    Unknown(u64),
    /// A delta starts where the last run ended.
    #[error("a delta starts from the lists the last completed run looked through; start a full run first")]
    Baseline,
    /// The stretch is not the next one, or its numbers do not add up.
    #[error("shard does not go on where the run is, or its counts do not add up: {0}")]
    Shard(&'static str),
    /// The profile was put after the population was counted.
    #[error("the customer's profile changed since the run counted; the change itself was screened")]
    ProfileChanged,
    /// The same person twice.
    #[error("`{0}` has spoken in this review already; another person must")]
    SecondPerson(ActorId),
    /// No such review.
    #[error("release review `rr_{0}` is not known")]
    UnknownReview(u64),
    /// Somebody closed it.
    #[error("release review `rr_{0}` is closed already")]
    ReviewClosed(u64),
    /// The same grounds are under review.
    #[error("a release review of the same grounds is open already")]
    ReviewOpen,
    /// What remains forbids it.
    #[error(
        "it cannot be released: {0} remain; read the review again, deal with them first, or close it as kept"
    )]
    GroundsRemain(String),
    /// Facts moved under the caller.
    #[error("the review's facts changed meanwhile; read it again")]
    ReviewMoved,
    /// A transfer is decided anew before its review closes as released.
    #[error("the transfer is still `{0}`; screen it again, and close the review as kept if it stays so")]
    TransferHeld(&'static str),
}

/// Decides an input of a run or a review.
pub fn evaluate(state: &State, input: &Input, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    match input {
        Input::LookbackStarted(started) => start(state, started, cx),
        Input::LookbackShard(shard) => stretch(state, shard),
        Input::LookbackFinished(finished) => finish(state, finished),
        Input::LookbackTransfer(found) => transfer(state, found, cx),
        Input::ReleaseReviewOpened(opened) => review::evaluate_opened(state, opened),
        Input::ReleaseReviewClosed(closed) => review::evaluate_closed(state, closed, cx),
        _ => Ok(Outcome::Applied),
    }
}

/// A customer found by a run: only the profile that the run counted was looked at.
pub(crate) fn customer_found(state: &State, customer: &CustomerId, cx: &Context<'_>) -> Result<(), Refusal> {
    let Some(run) = state.lookbacks.open.as_deref().filter(|run| run.id == cx.causation) else {
        return Ok(());
    };
    match known(state, customer)?.profile_seq < run.started.as_of {
        true => Ok(()),
        false => Err(Fault::ProfileChanged.into()),
    }
}

/// The run that is under way.
fn open(state: &State, id: u64) -> Result<&OpenRun, Refusal> {
    let run = state.lookbacks.open.as_deref().filter(|run| run.id == id);
    run.ok_or_else(|| Fault::NotOpen(id).into())
}

fn start(state: &State, started: &Started, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    if let Some(run) = &state.lookbacks.open {
        return Err(Fault::RunOpen(run.id).into());
    }
    let in_force = state
        .lists
        .iter()
        .map(|(list, active)| (list, Version { activation: active.version, normalised: active.normalised }));
    let claimed = started.lists.iter().filter_map(|l| Some((&l.list, l.after.clone()?)));
    if !in_force.eq(claimed) || started.as_of > cx.seq {
        return Err(Refusal::StalePins);
    }
    let baseline: Vec<(ListId, Version)> =
        started.lists.iter().filter_map(|l| Some((l.list.clone(), l.before.clone()?))).collect();
    let covered = state.lookbacks.covered.as_ref().map(|c| &c.lists);
    if started.kind == Kind::Delta && covered != Some(&baseline) {
        return Err(Fault::Baseline.into());
    }
    Ok(Outcome::Applied)
}

/// A run holds only while the lists it was started for are in force.
fn still_pinned(state: &State, run: &OpenRun) -> Result<(), Refusal> {
    let lists: Vec<Consulted> = run.started.consulted();
    if lists == state.consulted() { Ok(()) } else { Err(Refusal::StalePins) }
}

fn stretch(state: &State, shard: &Shard) -> Result<Outcome, Refusal> {
    let run = open(state, shard.run)?;
    still_pinned(state, run)?;
    let fault = |cause| Err(Fault::Shard(cause).into());
    let (done, of) = match shard.of {
        Subjects::Customers => (run.customers.total(), run.started.included.total()),
        Subjects::Transfers => (run.transfers.total(), run.started.transfers),
    };
    if shard.of == Subjects::Transfers && run.customers.total() != run.started.included.total() {
        return fault("customers come before transfers");
    }
    if shard.first != done {
        return fault("it starts elsewhere");
    }
    if shard.counted == 0 || shard.counted > population::SHARD as u64 || done + shard.counted > of {
        return fault("it has too many members, or none");
    }
    if shard.tally.total() != shard.counted || shard.survivors > shard.counted {
        return fault("its members are not all accounted for");
    }
    if shard.caught_up.len() as u64 > shard.tally.clean || shard.behind.len() as u64 > shard.counted {
        return fault("it names more customers than it has");
    }
    Ok(Outcome::Applied)
}

fn finish(state: &State, finished: &Finished) -> Result<Outcome, Refusal> {
    let run = open(state, finished.run)?;
    if finished.ended != Ended::Completed {
        return Ok(Outcome::Applied);
    }
    still_pinned(state, run)?;
    let complete = run.customers.total() == run.started.included.total()
        && run.transfers.total() == run.started.transfers;
    if !complete || finished.customers != run.customers || finished.transfers != run.transfers {
        return Err(Fault::Shard("not everybody was looked at").into());
    }
    match finished.root == root(&run.digests) {
        true => Ok(Outcome::Applied),
        false => Err(Fault::Shard("the root is not that of its shards").into()),
    }
}

/// What moved is gone: nothing is blocked or rejected now. What has not moved is decided again at its release, which
/// asks for these lists. Only a freeze changes the customer's standing at once.
fn transfer(state: &State, found: &TransferFound, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    open(state, found.run)?;
    pinned(state, &found.screened)?;
    let row = known(state, &found.customer)?;
    let request = request(found.flow, &row.legal_entity, cx, false, row.identified);
    let mut decision =
        decide(state, &request, &found.screened, Some(row.standing), Some(&found.customer), cx);
    decision.legal = LegalConsequence::None;
    let failed = matches!(found.stage, Stage::Failed | Stage::Cancelled);
    if failed || !acts_at_once(&decision) {
        decision.standing_change = None;
        decision.customer_safe.clear();
    }
    if let Some(observed) = &mut decision.observed
        && (failed || !crate::campaign::changes_at_once(observed.standing_change, &decision.legal))
    {
        observed.standing_change = None;
    }
    Ok(Outcome::Decided(decision))
}
