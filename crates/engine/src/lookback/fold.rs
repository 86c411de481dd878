//! Remembering runs and reviews.
//!
//! Promises: total and deterministic, as all folding; reads no sealed part. Does not: decide.

use super::rows::{Covered, FinishedRun, OpenRun, RUNS_MAX, Review, Word};
use crate::fold::{apply_change, change_standing};
use crate::state::State;
use crate::worklist::About;
use model::decision::{Certainty, Decision, Finding};
use model::ids::*;
use model::{Hash, Standing};
use record::lookback::*;
use record::v1::{Header, Input, Outcome};

/// What a recorded decision of a run says of its member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// All that was found is cleared.
    Cleared,
    /// A person must look, or it froze.
    Hit,
    /// It could not be screened.
    Error,
}

/// What a decision of a run says of its member.
pub fn recorded(decision: &Decision) -> Recorded {
    let listed = |f: &Finding| matches!(f, Finding::Listed(l) if l.certainty != Certainty::AutoCleared);
    if decision.findings.iter().any(listed) {
        Recorded::Hit
    } else if decision.findings.iter().any(|f| matches!(f, Finding::EvaluatorError { .. })) {
        Recorded::Error
    } else {
        Recorded::Cleared
    }
}

/// Remembers an input of a run or a review.
pub fn fold(state: &mut State, header: &Header, input: &Input, outcome: &Outcome) {
    match input {
        Input::LookbackStarted(started) => start(state, header, started),
        Input::LookbackShard(shard) => stretch(state, shard),
        Input::LookbackFinished(finished) => finish(state, header, finished),
        Input::LookbackTransfer(found) => {
            let Some(decision) = outcome.decision() else { return };
            if let Some(run) = state.lookbacks.open.as_mut().filter(|run| run.id == found.run) {
                run.recorded_transfers.insert(found.transfer.clone(), header.seq);
            }
            state.lookbacks.found_transfers.insert(found.transfer.clone(), header.seq);
            note(state, header, found.run, decision);
            crate::pairs::seen(state, &found.customer, &found.screened, Some(decision));
            apply_change(state, header, &found.customer, Some(decision));
            let about = About { customer: &found.customer, whole: false, transfer: Some(&found.transfer) };
            crate::worklist::fold(state, header, &about, &found.screened, Some(decision));
        }
        Input::ReleaseReviewOpened(opened) => open_review(state, header, opened),
        Input::ReleaseReviewClosed(closed) => close_review(state, header, closed),
        _ => {}
    }
}

/// A customer was screened because of a run. `left` says that it does not count as screened all the same.
pub fn fold_found(
    state: &mut State,
    header: &Header,
    customer: &CustomerId,
    decision: Option<&Decision>,
    left: bool,
) {
    let id = header.causation;
    let Some(run) = state.lookbacks.open.as_mut().filter(|run| run.id == id) else { return };
    let Some(decision) = decision else { return };
    run.recorded.insert(customer.clone(), header.seq);
    if left {
        run.behind.insert(customer.clone());
    }
    state.lookbacks.found.insert(customer.clone(), header.seq);
    note(state, header, id, decision);
}

fn note(state: &mut State, header: &Header, id: u64, decision: &Decision) {
    let Some(run) = state.lookbacks.open.as_mut().filter(|run| run.id == id) else { return };
    if recorded(decision) == Recorded::Hit {
        run.first_hit_at.get_or_insert(header.recorded_at);
        run.last_hit_at = Some(header.recorded_at);
    }
    run.restricted += u64::from(decision.standing_change.is_some());
}

fn start(state: &mut State, header: &Header, started: &Started) {
    state.lookbacks.open = Some(Box::new(OpenRun {
        id: header.seq,
        started_at: header.recorded_at,
        started: Box::new(started.clone()),
        policy: header.policy,
        customers: Tally::default(),
        transfers: Tally::default(),
        survivors: 0,
        digests: Vec::new(),
        recorded: Default::default(),
        recorded_transfers: Default::default(),
        behind: Default::default(),
        first_hit_at: None,
        last_hit_at: None,
        restricted: 0,
        reviews: 0,
    }));
}

fn stretch(state: &mut State, shard: &Shard) {
    let Some(run) = state.lookbacks.open.as_mut().filter(|run| run.id == shard.run) else { return };
    match shard.of {
        Subjects::Customers => run.customers.add(&shard.tally),
        Subjects::Transfers => run.transfers.add(&shard.tally),
    }
    run.survivors += shard.survivors;
    run.digests.push(shard.digest);
    run.recorded.clear();
    run.recorded_transfers.clear();
    run.behind.extend(shard.behind.iter().cloned());
    let (through, as_of) = (run.started.through(), run.started.as_of);
    for id in &shard.caught_up {
        // A profile put meanwhile was not the one that was looked at.
        if let Some(row) = state.customers.get_mut(id).filter(|row| row.profile_seq < as_of) {
            row.screened_through = row.screened_through.max(through);
        }
    }
}

fn finish(state: &mut State, header: &Header, finished: &Finished) {
    let Some(mut run) = state.lookbacks.open.take_if(|run| run.id == finished.run) else { return };
    if finished.ended == Ended::Completed {
        cover(state, &run);
    }
    let shards = run.digests.len() as u64;
    run.digests = Vec::new();
    run.recorded.clear();
    run.recorded_transfers.clear();
    run.behind.clear();
    let row = FinishedRun {
        ended: finished.ended,
        ended_at: header.recorded_at,
        ended_by: header.seq,
        root: finished.root,
        shards,
        cause: finished.cause.clone(),
        run: *run,
    };
    state.lookbacks.finished.insert(finished.run, row);
    while state.lookbacks.finished.len() > RUNS_MAX {
        state.lookbacks.finished.pop_first();
    }
}

fn cover(state: &mut State, run: &OpenRun) {
    let after = |l: &ListChange| Some((l.list.clone(), l.after.clone()?));
    let full_at = match run.started.kind {
        Kind::Full => Some(run.started_at),
        Kind::Delta => state.lookbacks.covered.as_ref().and_then(|c| c.full_at),
    };
    state.lookbacks.covered = Some(Box::new(Covered {
        run: run.id,
        lists: run.started.lists.iter().filter_map(after).collect(),
        through: run.started.through(),
        as_of: run.started.as_of,
        policy: run.policy,
        matcher: run.started.matcher.clone(),
        behind: run.behind.clone(),
        full_at,
    }));
}

fn open_review(state: &mut State, header: &Header, opened: &ReviewOpened) {
    let Some(customer) = state.customers.get(&opened.customer) else { return };
    let frozen = match opened.transfer.as_ref() {
        Some(id) => state.transfers.get(id).is_some_and(|t| t.outcome == model::decision::Outcome::Freeze),
        None => matches!(customer.standing, Standing::Blocked | Standing::TfFrozen),
    };
    let review = Review {
        run: opened.run,
        opened_at: header.recorded_at,
        customer: opened.customer.clone(),
        transfer: opened.transfer.clone(),
        legal_entity: customer.legal_entity.clone(),
        lost: opened.lost.clone(),
        remaining: opened.remaining.clone(),
        frozen,
        words: Vec::new(),
        closed: None,
        obligation: None,
    };
    state.release_reviews.insert(header.seq, review);
    if let Some(run) = state.lookbacks.open.as_mut().filter(|run| run.id == opened.run) {
        run.reviews += 1;
    }
}

fn close_review(state: &mut State, header: &Header, closed: &ReviewClosed) {
    let Some(review) = state.release_reviews.get_mut(&closed.review) else { return };
    review.words.push(Word {
        by: header.actor.clone(),
        at: header.recorded_at,
        verdict: closed.verdict,
        document: closed.document.clone(),
    });
    review.remaining = closed.remaining.clone();
    if !closed.closes {
        return;
    }
    review.closed = Some(closed.verdict);
    review.obligation = closed.obligation.clone();
    if let Some((restriction, _)) = &closed.standing {
        let by = DecisionId(header.seq);
        change_standing(state, &closed.customer, Standing::Active, Some(restriction.clone()), by);
        let through = closed.screened.lists.iter().map(|l| l.version).max().unwrap_or(0);
        if let Some(row) = state.customers.get_mut(&closed.customer) {
            row.screened_through = row.screened_through.max(through);
        }
    }
}

/// A digest of nothing, for runs that end before their first shard.
pub(crate) fn no_root() -> Hash {
    super::population::root(&[])
}
