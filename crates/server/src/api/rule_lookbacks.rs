//! Lookbacks of monitoring rules: what rules that came into force find in history, and the same counted before an approval.
//!
//! Promises: staff only; a count opens nothing and is no entry; what a run came to is what its last entry says. Does not: run
//! (the engine does). Serves: LKB-3, GOV-6.

use super::customers::internal_only;
use super::rules::proposal_seq;
use crate::app::App;
use crate::auth::Caller;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::monitoring::lookback::{DryCount, Progress};
use record::monitoring::LookbackTotal;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;
use utoipa::ToSchema;

/// How long a count is waited for: less than proxies wait for an answer.
const COUNT_WAIT: Duration = Duration::from_secs(20);

/// What a lookback came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookbackTotalAnswer {
    /// Events judged to fill windows, from before the days looked at.
    pub events_before: u64,
    /// Events judged and looked at.
    pub events: u64,
    /// Cases found: findings that would have been one alert.
    pub cases: u64,
    /// Of those, cases that had an alert of the same rule already.
    pub known: u64,
    /// Of those, cases beyond the most one run opens.
    pub left_out: u64,
    /// Customers with a case.
    pub customers: u64,
}

impl From<LookbackTotal> for LookbackTotalAnswer {
    fn from(total: LookbackTotal) -> LookbackTotalAnswer {
        let LookbackTotal { before, events, cases, known, left_out, customers } = total;
        LookbackTotalAnswer { events_before: before, events, cases, known, left_out, customers }
    }
}

/// A run of rules over history.
#[derive(Debug, Serialize, ToSchema)]
pub struct RulesLookbackAnswer {
    /// Seq of the entry that put the set in force; what is recorded before it is read.
    pub since: u64,
    /// SHA-256 of the set.
    pub rules: String,
    /// Rules that are new or changed: those that look back.
    pub looking: Vec<String>,
    /// Over how many days.
    pub days: u32,
    /// What was found at or after this time counts.
    pub from: String,
    /// `waiting`, `running` or `done`.
    pub state: &'static str,
    /// Running: events judged so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged: Option<u64>,
    /// Alerts opened.
    pub opened: u64,
    /// Done: what it came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<LookbackTotalAnswer>,
    /// Done: seq of its last entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
    /// Done: when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_at: Option<String>,
}

impl From<Progress> for RulesLookbackAnswer {
    fn from(progress: Progress) -> RulesLookbackAnswer {
        let (state, row) = (progress.state(), progress.lookback);
        RulesLookbackAnswer {
            since: progress.activation,
            rules: row.rules.to_string(),
            from: row.from().to_string(),
            looking: row.plan.rules,
            days: row.plan.days,
            state,
            judged: progress.running,
            opened: row.opened,
            total: row.done.as_ref().map(|done| done.total.into()),
            entry: row.done.as_ref().map(|done| done.entry),
            done_at: row.done.as_ref().map(|done| done.at.to_string()),
        }
    }
}

/// What a proposal's lookback would find.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookbackCountAnswer {
    /// Over how many days.
    pub days: u32,
    /// Seq before which entries were read.
    pub through: u64,
    /// When.
    pub at: String,
    /// Rules that are new or changed: those that look back.
    pub looking: Vec<String>,
    /// What it came to.
    pub total: LookbackTotalAnswer,
    /// Alerts it would open, by rule.
    pub would_open: BTreeMap<String, u64>,
}

impl From<DryCount> for LookbackCountAnswer {
    fn from(count: DryCount) -> LookbackCountAnswer {
        LookbackCountAnswer {
            days: count.days,
            through: count.through,
            at: count.at.to_string(),
            looking: count.rules,
            total: count.total.into(),
            would_open: count.by_rule,
        }
    }
}

/// A count that takes longer than anybody waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookbackCountingAnswer {
    /// `counting`.
    pub state: &'static str,
}

/// Where an alert comes from that rules found in history.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertLookbackAnswer {
    /// The run: seq of the entry that put its set in force.
    pub since: u64,
    /// When the first finding would have been.
    pub first_at: String,
    /// When the last one would have been.
    pub last_at: String,
    /// Seq of the entry that holds the event of the last one.
    pub entry: u64,
}

#[utoipa::path(post, path = "/v1/rules/proposals/{proposal}/lookback", tag = "rules", operation_id = "countRulesLookback",
    params(("proposal" = String, Path, description = "The proposal, `rsp_…`")),
    responses((status = 200, description = "What the lookback would find now; also with the proposal, until this process ends", body = LookbackCountAnswer),
              (status = 202, description = "It is still counted; read the proposal again", body = LookbackCountingAnswer),
              (status = 404, description = "No such proposal", body = Problem, content_type = "application/problem+json"),
              (status = 503, description = "Another count or lookback is on its way", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Counts what the lookback of a proposal would find. Nothing is opened or recorded.
pub async fn count(
    State(app): State<App>,
    caller: Caller,
    Path(proposal): Path<String>,
) -> Result<Response, Problem> {
    caller.require("rules:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let seq = proposal_seq(&proposal)?;
    // A task of its own: whoever does not wait any longer finds the count with the proposal.
    let engine = app.engine.clone();
    let counting = tokio::spawn(async move { engine.count_lookback(seq).await });
    match tokio::time::timeout(COUNT_WAIT, counting).await {
        Ok(Ok(count)) => Ok(Json(LookbackCountAnswer::from(count?)).into_response()),
        Ok(Err(_)) => Err(Problem::from(engine::EngineError::Store("counting panicked".to_owned()))),
        Err(_) => {
            let answer = LookbackCountingAnswer { state: "counting" };
            Ok((StatusCode::ACCEPTED, Json(answer)).into_response())
        }
    }
}
