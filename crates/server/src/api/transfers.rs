//! A transfer's life: screened → released → broadcast → confirmed | failed | cancelled | reorged.

use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::idempotency::{self, Begin};
use crate::problem::Problem;
use crate::render::{self, DecisionAnswer};
use crate::wire::{OutcomeBody, ReleaseBody, TransferBody, given};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::service::Answer;
use engine::{EngineError, Refusal};
use model::ids::{DecisionId, TransferId};
use record::v1::{Entry, Input, Parties, TransferRequest};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

fn id(text: &str) -> Result<TransferId, Problem> {
    TransferId::new(text).map_err(|e| Problem::invalid("/transfer", e.to_string()))
}

#[utoipa::path(post, path = "/v1/transfers/screen", tag = "transfers", operation_id = "screenTransfer",
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat-safe key")),
    request_body = TransferBody,
    responses((status = 200, description = "Decided; an allow on an outflow carries a release token", body = DecisionAnswer),
              (status = 202, description = "Received and held; decided by the deadline, read it with GET /v1/decisions/{id}", body = DecisionAnswer),
              (status = 400, description = "A field does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Customer not known", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "The transfer id was used with another body", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "The Idempotency-Key was used with another body", body = Problem, content_type = "application/problem+json"),
              (status = 503, description = "Retry shortly", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Screens a transfer.
pub async fn screen(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Response, Problem> {
    let tag = |p: Problem| p.with_correlation(&caller.correlation);
    let meta = caller.meta("transfers:screen", "transfer.screen")?;
    let parsed: TransferBody = body::parse(&headers, &raw).map_err(tag)?;
    let (request, parties) = parsed.to_request().map_err(tag)?;
    let fields =
        parsed.monitoring.as_ref().map(|fields| given(fields, "/monitoring")).transpose().map_err(tag)?;
    let request = app
        .engine
        .with_activity(request, &parties, &fields.unwrap_or_default())
        .map_err(|error| tag(error.into()))?;
    let timers = app.engine.pinned().policy.timers;
    let wait = parsed.wait_ms.unwrap_or(u64::from(timers.wait_ms_default));
    if wait > u64::from(timers.wait_ms_max) {
        return Err(tag(Problem::invalid("/wait_ms", format!("at most {} is accepted", timers.wait_ms_max))));
    }
    let begun =
        idempotency::begin(&app, &caller, &headers, "POST /v1/transfers/screen", &raw).map_err(tag)?;
    let (row, _guard) = match begun {
        Begin::Replay(entry) => return render_transfer(&app, &caller, &entry).await,
        Begin::New(row, guard) => (row, guard),
    };
    let wait = Duration::from_millis(wait);
    match app.engine.screen_transfer(meta, request.clone(), parties.clone(), wait, row).await {
        Ok(Answer::Decided(done) | Answer::Pending(done)) => {
            render_transfer(&app, &caller, &done.entry).await
        }
        Err(EngineError::Refused(Refusal::TransferExists(first))) => {
            repeated(&app, &caller, first, &request, &parties).await.map_err(tag)
        }
        Err(error) => Err(tag(error.into())),
    }
}

/// The id was used before: the same request gets the original decision, another one a conflict. Names and
/// addresses count: they are sealed in the entry, and opened to compare.
async fn repeated(
    app: &App,
    caller: &Caller,
    first: DecisionId,
    asked: &TransferRequest,
    parties: &Parties,
) -> Result<Response, Problem> {
    let entry = read(app, first)?;
    let recorded = match &entry.input {
        Input::TransferReceived { request, .. } | Input::TransferScreened { request, .. } => Some(request),
        _ => None,
    };
    // What monitoring was told beside it is no part of what is asked, and neither is the other system's answer: it may
    // come, or come again, later.
    let question =
        |r: &TransferRequest| TransferRequest { incumbent: None, activity: None, arrives: None, ..r.clone() };
    let same = recorded.map(question) == Some(question(asked)) && app.engine.parties(&entry)? == *parties;
    if !same {
        return Err(Problem::from(EngineError::from(Refusal::TransferExists(first))));
    }
    render_transfer(app, caller, &entry).await
}

fn read(app: &App, decision: DecisionId) -> Result<Entry, Problem> {
    app.engine
        .entry(decision.0)?
        .ok_or_else(|| Problem::not_found(format!("decision `{decision}` is not known")))
}

/// Renders the decision an entry holds, with what superseded it.
async fn render_transfer(app: &App, caller: &Caller, entry: &Entry) -> Result<Response, Problem> {
    let answer = with_successor(app, caller, entry).await?;
    let status = if answer.status == "pending_evidence" { StatusCode::ACCEPTED } else { StatusCode::OK };
    Ok((status, Json(answer)).into_response())
}

pub(crate) async fn with_successor(
    app: &App,
    caller: &Caller,
    entry: &Entry,
) -> Result<DecisionAnswer, Problem> {
    let mut answer = render::decision(app, caller, entry).await?;
    if let Input::TransferReceived { request, .. } | Input::TransferScreened { request, .. } = &entry.input {
        let row = app.engine.read(|s| s.transfers.get(&request.transfer).map(|t| t.decided_at)).await?;
        if let Some(decided_at) = row.filter(|at| *at != entry.header.seq) {
            answer.superseded_by = Some(DecisionId(decided_at).to_string());
            answer.release_token = None;
        }
    }
    Ok(answer)
}

/// A transfer and its newest decision.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransferAnswer {
    /// Transfer id.
    pub transfer: String,
    /// Customer id.
    pub customer: String,
    /// How far it has come.
    pub stage: &'static str,
    /// `withdrawal`, `deposit`, `internal` or `order`.
    pub flow: &'static str,
    /// The id first given to the caller.
    pub decision_id: String,
    /// The decision in force.
    pub decision: DecisionAnswer,
}

#[utoipa::path(get, path = "/v1/transfers/{transfer}", tag = "transfers", operation_id = "getTransfer",
    params(("transfer" = String, Path, description = "The exchange's transfer id")),
    responses((status = 200, description = "The transfer and its decision in force", body = TransferAnswer),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Reads a transfer.
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(transfer): Path<String>,
) -> Result<Json<TransferAnswer>, Problem> {
    caller.require("transfers:read")?;
    let key = id(&transfer)?;
    let row = app.engine.read(|s| s.transfers.get(&key).cloned()).await?;
    let row = row.ok_or_else(|| Problem::not_found(format!("transfer `{key}` is not known")))?;
    let entry = read(&app, DecisionId(row.decided_at))?;
    Ok(Json(TransferAnswer {
        transfer: key.to_string(),
        customer: row.customer.to_string(),
        stage: row.stage.as_str(),
        flow: row.flow.as_str(),
        decision_id: row.decision.to_string(),
        decision: render::decision(&app, &caller, &entry).await?,
    }))
}

#[utoipa::path(post, path = "/v1/transfers/{transfer}/rescreen", tag = "transfers", operation_id = "rescreenTransfer",
    params(("transfer" = String, Path, description = "The exchange's transfer id")),
    responses((status = 200, description = "A new decision that supersedes the old one", body = DecisionAnswer),
              (status = 409, description = "The transfer has gone on", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Decides a held transfer again, after an officer cleared what held it: until it is released, and a deposit also after the
/// chain confirmed it.
pub async fn rescreen(
    State(app): State<App>,
    caller: Caller,
    Path(transfer): Path<String>,
) -> Result<Response, Problem> {
    let meta = caller.meta("transfers:screen", "transfer.rescreen")?;
    let done = app.engine.rescreen_transfer(meta, id(&transfer)?).await?;
    render_transfer(&app, &caller, &done.entry).await
}

#[utoipa::path(post, path = "/v1/transfers/{transfer}/release", tag = "transfers", operation_id = "releaseTransfer",
    params(("transfer" = String, Path, description = "The exchange's transfer id")),
    request_body = ReleaseBody,
    responses((status = 200, description = "allow: broadcast now. Anything else: do not", body = DecisionAnswer),
              (status = 400, description = "Not a token of ours", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "Released before, or the transfer has gone on", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// The signer's last gate, immediately before broadcast. No answer means no release.
pub async fn release(
    State(app): State<App>,
    caller: Caller,
    Path(transfer): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<DecisionAnswer>, Problem> {
    let meta = caller.meta("transfers:release", "transfer.release")?;
    let parsed: ReleaseBody = body::parse(&headers, &raw)?;
    let done = app.engine.release(meta, id(&transfer)?, &parsed.release_token).await?;
    Ok(Json(render::decision(&app, &caller, &done.entry).await?))
}

#[utoipa::path(post, path = "/v1/transfers/{transfer}/outcome", tag = "transfers", operation_id = "transferOutcome",
    params(("transfer" = String, Path, description = "The exchange's transfer id")),
    request_body = OutcomeBody,
    responses((status = 204, description = "Recorded"),
              (status = 409, description = "The transfer's life does not go there", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Reports what became of a transfer.
pub async fn outcome(
    State(app): State<App>,
    caller: Caller,
    Path(transfer): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<StatusCode, Problem> {
    let meta = caller.meta("transfers:outcome", "transfer.outcome")?;
    let parsed: OutcomeBody = body::parse(&headers, &raw)?;
    app.engine.move_transfer(meta, id(&transfer)?, parsed.stage).await?;
    Ok(StatusCode::NO_CONTENT)
}
