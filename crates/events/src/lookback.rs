//! What events say of runs over the population and of release reviews.
//!
//! Promises: counts, ids and hashes; never a ground, which `GET /v1/release-reviews/{id}` shows to those who may see it.

use crate::view::DecisionData;
use record::lookback::*;
use serde::Serialize;

/// The id of a run.
pub(crate) fn run(seq: u64) -> String {
    format!("lb_{seq}")
}

/// The id of a release review.
pub(crate) fn review(seq: u64) -> String {
    format!("rr_{seq}")
}

#[derive(Serialize)]
pub(crate) struct StartedData {
    run: String,
    kind: &'static str,
    cause: &'static str,
    customers: u64,
    excluded: u64,
    transfers: u64,
    population: String,
}

impl StartedData {
    pub(crate) fn of(seq: u64, started: &Started) -> StartedData {
        StartedData {
            run: run(seq),
            kind: started.kind.as_str(),
            cause: started.cause.as_str(),
            customers: started.included.total(),
            excluded: started.excluded.total(),
            transfers: started.transfers,
            population: started.population.to_string(),
        }
    }
}

#[derive(Serialize)]
struct Counts {
    screened: u64,
    hits: u64,
    cleared: u64,
    errors: u64,
    known: u64,
    overtaken: u64,
}

impl Counts {
    fn of(tally: &Tally) -> Counts {
        Counts {
            screened: tally.total(),
            hits: tally.hits,
            cleared: tally.cleared,
            errors: tally.errors,
            known: tally.known,
            overtaken: tally.overtaken,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct FinishedData {
    run: String,
    ended: &'static str,
    customers: Counts,
    transfers: Counts,
    root: String,
}

impl FinishedData {
    pub(crate) fn of(finished: &Finished) -> FinishedData {
        FinishedData {
            run: run(finished.run),
            ended: finished.ended.as_str(),
            customers: Counts::of(&finished.customers),
            transfers: Counts::of(&finished.transfers),
            root: finished.root.to_string(),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct FoundData {
    pub(crate) run: String,
    pub(crate) transfer: String,
    pub(crate) customer: String,
    pub(crate) stage: &'static str,
    pub(crate) decision: DecisionData,
}

#[derive(Serialize)]
pub(crate) struct OpenedData {
    review: String,
    run: String,
    customer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer: Option<String>,
    grounds_gone: usize,
    grounds_remaining: usize,
}

impl OpenedData {
    pub(crate) fn of(seq: u64, opened: &ReviewOpened) -> OpenedData {
        OpenedData {
            review: review(seq),
            run: run(opened.run),
            customer: opened.customer.to_string(),
            transfer: opened.transfer.as_ref().map(ToString::to_string),
            grounds_gone: opened.lost.len(),
            grounds_remaining: opened.remaining.len(),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct ClosedData {
    review: String,
    customer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer: Option<String>,
    verdict: &'static str,
    document: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    report_due_at: Option<String>,
}

impl ClosedData {
    pub(crate) fn of(closed: &ReviewClosed) -> ClosedData {
        ClosedData {
            review: review(closed.review),
            customer: closed.customer.to_string(),
            transfer: closed.transfer.as_ref().map(ToString::to_string),
            verdict: closed.verdict.as_str(),
            document: closed.document.to_string(),
            report_due_at: closed.obligation.as_ref().map(|duty| duty.due_at.to_string()),
        }
    }
}
