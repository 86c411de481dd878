//! Alerts of transaction monitoring: read, assign, comment, close, reopen.
//!
//! Promises: staff only; newest first; the explanation is rendered from the rule that fired and the values it saw; whoever may
//! not see restricted factors learns that there is an alert and not why, and does nothing with it; who closes an alert names
//! the version they saw, so that nobody lets go what they did not look at. Does not: count as a person who is none (the engine
//! looks), decide again what the alert held (a rescreen does). Serves: CAS-1, TMP-4.

use super::alert_evidence::{AlertFindingAnswer, findings, may_read_addresses, values};
use super::customers::{etag, id, if_match, internal_only};
use super::rule_lookbacks::AlertLookbackAnswer;
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::idempotency::{self, Begin};
use crate::problem::Problem;
use crate::score::ModelScoreAnswer;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use engine::monitoring::explain::explain;
use engine::monitoring::{Act, Alert, AlertStatus, AlertStep, Queue};
use events::View;
use events::view::RESTRICTED_FACTOR;
use model::activity::AlertId;
use model::ids::{ActorId, ReasonCode};
use record::monitoring::Disposition;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Most rows of a page.
const LIMIT_MAX: usize = 500;
/// Longest note: a page; more belongs into the case file it names.
const NOTE_CHARS_MAX: usize = 4_000;

/// Which alerts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AlertsQuery {
    /// Only this rule's.
    rule: Option<String>,
    /// Only this customer's.
    customer: Option<String>,
    /// `open` or `closed`.
    status: Option<String>,
    /// `monitoring` or `sanctions`.
    queue: Option<String>,
    /// Only this person's, such as `person:ana`.
    assignee: Option<String>,
    /// `true`: only those that rules found in history after they came into force; `false`: only others.
    lookback: Option<bool>,
    /// Continue after this alert.
    after: Option<String>,
    /// Rows of a page; 100 where left out.
    limit: Option<usize>,
}

/// An alert.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertAnswer {
    /// Its id.
    #[schema(example = "alr_00112233445566778899aabbccddeeff")]
    pub alert: String,
    /// The rule; `restricted.factor` without the scope `events:restricted`, where it must not be known.
    pub rule: String,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Whom it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The movement of the last finding that had one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<String>,
    /// When the first finding was; of one found in history, when it was opened.
    pub opened_at: String,
    /// When the last one was.
    pub last_at: String,
    /// How many findings joined it.
    pub findings: u64,
    /// The strictest action a finding asked for.
    pub action: &'static str,
    /// The highest score.
    pub score: u32,
    /// How it stands: `open` or `closed`.
    pub status: &'static str,
    /// Counts findings and what persons did: the ETag.
    pub revision: u64,
    /// Whose work it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// How it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosedAnswer>,
    /// Whose work it is: `monitoring` or `sanctions`.
    pub queue: &'static str,
    /// Seq of the entry of the first finding; of one found in history, of the lookback that opened it.
    pub entry: u64,
    /// Of an alert that rules found in history after they came into force: where. Such an alert stopped nothing, whatever its
    /// action says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lookback: Option<AlertLookbackAnswer>,
    /// In words; in the answer to one alert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// Values of the last finding, by name; in the answer to one alert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<BTreeMap<String, String>>,
    /// Its findings, each with its event and the values the condition read, oldest first; the first ones and the newest. In the
    /// answer to one alert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Vec<AlertFindingAnswer>>,
    /// Findings that joined and are not in `evidence`; in the answer to one alert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence_left_out: Option<u64>,
    /// Why the model said what it said at the last finding, where the rule depends on its score; in the answer to one alert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_score: Option<ModelScoreAnswer>,
    /// What persons did, oldest first; in the answer to one alert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<StepAnswer>>,
}

/// How an alert was closed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosedAnswer {
    /// `false_positive`, `true_positive` or `inconclusive`.
    pub disposition: &'static str,
    /// Why, in the company's own codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// By whom.
    pub by: String,
    /// When.
    pub at: String,
    /// Seq of the entry.
    pub entry: u64,
}

/// What a person did with an alert.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepAnswer {
    /// `close`, `reopen`, `assign` or `comment`.
    pub act: &'static str,
    /// Who.
    pub by: String,
    /// When.
    pub at: String,
    /// Seq of the entry.
    pub entry: u64,
    /// Of `close`: as what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposition: Option<&'static str>,
    /// Of `close` and `reopen`: why, in the company's own codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Of `assign`: to whom; nobody where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// What they wrote. It goes with the customer's data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl From<AlertStep> for StepAnswer {
    fn from(step: AlertStep) -> StepAnswer {
        let (act, disposition, reason, assignee) = match step.act {
            Act::Close { disposition, reason } => ("close", Some(disposition), reason, None),
            Act::Reopen { reason } => ("reopen", None, reason, None),
            Act::Assign { to } => ("assign", None, None, to),
            Act::Comment => ("comment", None, None, None),
        };
        StepAnswer {
            act,
            by: step.by.to_string(),
            at: step.at.to_string(),
            entry: step.entry,
            disposition: disposition.map(Disposition::as_str),
            reason: reason.map(|code| code.to_string()),
            assignee: assignee.map(|person| person.to_string()),
            note: step.note,
        }
    }
}

/// A page.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertsAnswer {
    /// Alerts, newest first.
    pub data: Vec<AlertAnswer>,
    /// Whether there are more.
    pub has_more: bool,
    /// Pass as `after` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Whether only those may know of an alert's grounds who may see restricted factors.
pub(super) fn is_restricted(alert: &Alert) -> bool {
    alert.tipping_off || alert.queue == Queue::Sanctions
}

fn row(alert: &Alert, view: View) -> AlertAnswer {
    let hidden = is_restricted(alert) && view != (View::Internal { restricted: true });
    let closed = alert.closed().filter(|_| !hidden).map(|closed| ClosedAnswer {
        disposition: closed.disposition.as_str(),
        reason: closed.reason.as_ref().map(ToString::to_string),
        by: closed.by.to_string(),
        at: closed.at.to_string(),
        entry: closed.entry,
    });
    AlertAnswer {
        alert: alert.id.to_string(),
        rule: if hidden { RESTRICTED_FACTOR.to_owned() } else { alert.rule.clone() },
        version: (!hidden).then_some(alert.version),
        customer: alert.customer.as_ref().map(ToString::to_string),
        transfer: alert.transfer.as_ref().map(ToString::to_string),
        opened_at: alert.opened.to_string(),
        last_at: alert.last.to_string(),
        findings: alert.findings,
        action: alert.action.as_str(),
        score: alert.score,
        status: alert.status.as_str(),
        revision: alert.version(),
        assignee: alert.assignee().map(ToString::to_string),
        closed,
        queue: alert.queue.as_str(),
        entry: alert.entry,
        lookback: alert.lookback.as_ref().map(|found| AlertLookbackAnswer {
            since: found.activation,
            first_at: found.first.to_string(),
            last_at: found.last.to_string(),
            entry: found.entry,
        }),
        explanation: None,
        values: None,
        evidence: None,
        evidence_left_out: None,
        model_score: None,
        history: None,
    }
}

pub(super) fn alert_id(field: &str, text: &str) -> Result<AlertId, Problem> {
    text.parse().map_err(|e: model::activity::AlertIdError| Problem::invalid(field, e.to_string()))
}

fn one_of<T: Copy>(
    field: &str,
    text: Option<&str>,
    known: &[T],
    word: impl Fn(T) -> &'static str,
) -> Result<Option<T>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let found = known.iter().copied().find(|one| word(*one) == text);
    let words: Vec<&str> = known.iter().map(|one| word(*one)).collect();
    found.map(Some).ok_or_else(|| Problem::invalid(field, format!("give one of {}", words.join(", "))))
}

#[utoipa::path(get, path = "/v1/monitoring/alerts", tag = "monitoring", operation_id = "listAlerts",
    params(AlertsQuery),
    responses((status = 200, description = "A page of alerts, newest first", body = AlertsAnswer)),
    security(("api_key" = [])))]
/// Alerts of monitoring.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AlertsQuery>,
) -> Result<Json<AlertsAnswer>, Problem> {
    caller.require("alerts:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let limit = query.limit.unwrap_or(100);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Problem::invalid("limit", format!("give 1 to {LIMIT_MAX}")));
    }
    let status =
        one_of("status", query.status.as_deref(), &[AlertStatus::Open, AlertStatus::Closed], |s| s.as_str())?;
    let queue =
        one_of("queue", query.queue.as_deref(), &[Queue::Monitoring, Queue::Sanctions], |q| q.as_str())?;
    let customer = query.customer.as_deref().map(id).transpose()?;
    let after = query.after.as_deref().map(|text| alert_id("after", text)).transpose()?;
    let view = caller.view();
    let page = app
        .engine
        .read(|s| {
            let memory = &s.monitoring;
            let below = match after {
                None => u64::MAX,
                Some(id) => memory.number(id)?,
            };
            let rows = memory.alerts.range(..below).rev().map(|(_, alert)| alert);
            let rows = rows.filter(|a| customer.is_none() || a.customer == customer);
            let rows =
                rows.filter(|a| status.is_none_or(|s| a.status == s) && queue.is_none_or(|q| a.queue == q));
            let theirs = |a: &&Alert| {
                query.assignee.as_deref().is_none_or(|who| a.assignee().is_some_and(|p| p.as_str() == who))
            };
            let past = |a: &&Alert| query.lookback.is_none_or(|wanted| a.lookback.is_some() == wanted);
            let rows = rows.filter(theirs).filter(past);
            let rows = rows.map(|alert| row(alert, view));
            let rows = rows.filter(|a| query.rule.as_ref().is_none_or(|rule| a.rule == *rule));
            Some(rows.take(limit + 1).collect::<Vec<AlertAnswer>>())
        })
        .await?;
    let mut data = page.ok_or_else(|| Problem::invalid("after", "no such alert"))?;
    let has_more = data.len() > limit;
    data.truncate(limit);
    let next = data.last().filter(|_| has_more).map(|a| a.alert.clone());
    Ok(Json(AlertsAnswer { data, has_more, next }))
}

#[utoipa::path(get, path = "/v1/monitoring/alerts/{alert}", tag = "monitoring", operation_id = "getAlert",
    params(("alert" = String, Path, description = "The alert, `alr_…`")),
    responses((status = 200, description = "The alert, explained, with its ETag", body = AlertAnswer),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// One alert, with its explanation.
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(alert): Path<String>,
) -> Result<Response, Problem> {
    caller.require("alerts:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    show(&app, &caller, alert_id("/alert", &alert)?).await
}

pub(super) async fn known(app: &App, key: AlertId) -> Result<Alert, Problem> {
    let found = app.engine.read(|s| s.monitoring.alert(key).cloned()).await?;
    found.ok_or_else(|| Problem::not_found(format!("alert `{key}` is not known")))
}

async fn show(app: &App, caller: &Caller, key: AlertId) -> Result<Response, Problem> {
    let found = known(app, key).await?;
    let mut answer = row(&found, caller.view());
    if answer.rule == found.rule {
        let failed = |cause: String| Problem::from(engine::EngineError::Store(cause));
        let setup = app.engine.library().setup(found.rules).map_err(failed)?;
        answer.model_score = found.score_parts.as_deref().map(|p| ModelScoreAnswer::of(p, Some(&setup)));
        let evidence = app.engine.evidence(&found, may_read_addresses(caller))?;
        if let Some(rule) = setup.program().rules.iter().find(|r| r.id == found.rule) {
            let shown: Vec<Option<i128>> = found.shown.iter().map(|v| v.map(i128::from)).collect();
            answer.explanation = Some(explain(rule, &shown, &evidence.names));
            answer.values = Some(values(rule, &shown, &evidence.names));
        }
        answer.evidence_left_out = Some(evidence.left_out);
        answer.evidence = Some(findings(app, &found, &evidence)?);
        let steps = app.engine.alert_steps(found.handling.as_deref())?;
        answer.history = Some(steps.into_iter().map(StepAnswer::from).collect());
    }
    Ok(([(header::ETAG, etag(answer.revision))], Json(answer)).into_response())
}

/// How an alert is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseAlertBody {
    /// `false_positive` (nothing was the matter), `true_positive` (it is what the rule looks for) or `inconclusive`.
    #[schema(example = "false_positive")]
    disposition: String,
    /// Why, in a code of your own, such as `known_counterparty`.
    #[serde(default)]
    #[schema(example = "known_counterparty")]
    reason: Option<String>,
    /// What you looked at and found, 1 to 4,000 characters; kept under the customer's key.
    note: String,
}

/// Why an alert is opened again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenAlertBody {
    /// Why, in a code of your own.
    #[serde(default)]
    reason: Option<String>,
    /// Why, in words, 1 to 4,000 characters; kept under the customer's key.
    note: String,
}

/// Whose work an alert becomes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignAlertBody {
    /// A person, such as `person:ana`; nobody where left out.
    #[serde(default)]
    #[schema(example = "person:ana")]
    assignee: Option<String>,
    /// What they should know; kept under the customer's key.
    #[serde(default)]
    note: Option<String>,
}

/// A note.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentAlertBody {
    /// 1 to 4,000 characters; kept under the customer's key.
    note: String,
}

fn note(text: &str) -> Result<String, Problem> {
    let (trimmed, chars) = (text.trim(), text.chars().count());
    if trimmed.is_empty() || chars > NOTE_CHARS_MAX {
        return Err(Problem::invalid("/note", format!("write 1 to {NOTE_CHARS_MAX} characters")));
    }
    Ok(trimmed.to_owned())
}

fn reason(code: Option<&str>) -> Result<Option<ReasonCode>, Problem> {
    code.map(ReasonCode::new).transpose().map_err(|e| Problem::invalid("/reason", e.to_string()))
}

/// What a request asks for, parsed.
type Asked = Result<(Act, Option<String>), Problem>;

/// One step of a person: permission, what was seen, what is asked, and the alert as it is then.
async fn step(
    app: &App,
    caller: &Caller,
    (alert, word): (&str, &'static str),
    headers: &HeaderMap,
    raw: &Bytes,
    parse: impl FnOnce() -> Asked,
) -> Result<Response, Problem> {
    let tag = |problem: Problem| problem.with_correlation(&caller.correlation);
    let meta = caller.meta("alerts:write", word)?;
    if !caller.is_internal() {
        return Err(internal_only(caller));
    }
    let key = alert_id("/alert", alert)?;
    if is_restricted(&known(app, key).await?) {
        caller.require("events:restricted")?;
    }
    let (act, note) = parse()?;
    let seen = if_match(headers)?;
    if matches!(act, Act::Close { .. }) && seen == 0 {
        let missing = "send the ETag of the alert you looked at, e.g. \"3\": findings may have joined since";
        return Err(tag(Problem::invalid("If-Match", missing)));
    }
    let place = format!("POST /v1/monitoring/alerts/{key}/{word}");
    let (idempotent, _guard) = match idempotency::begin(app, caller, headers, &place, raw).map_err(tag)? {
        Begin::Replay(_) => return show(app, caller, key).await,
        Begin::New(row, guard) => (row, guard),
    };
    let seen = Some(seen).filter(|version| *version != 0);
    let done = app.engine.act_on_alert(meta, key, seen, act, note, idempotent).await;
    done.map_err(|error| tag(error.into()))?;
    show(app, caller, key).await
}

#[utoipa::path(post, path = "/v1/monitoring/alerts/{alert}/close", tag = "monitoring", operation_id = "closeAlert",
    params(("alert" = String, Path, description = "The alert, `alr_…`"),
           ("If-Match" = String, Header, description = "ETag of the alert you looked at"),
           ("Idempotency-Key" = Option<String>, Header, description = "Repeat-safe key")),
    request_body = CloseAlertBody,
    responses((status = 200, description = "Closed; the alert as it is now, with its ETag", body = AlertAnswer),
              (status = 400, description = "A field does not parse, or If-Match is missing", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing, or no person", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "Closed before", body = Problem, content_type = "application/problem+json"),
              (status = 412, description = "A finding joined, or somebody did something with it meanwhile", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Closes an alert. What it held goes on when it is decided again, where the alert is closed as `false_positive` and no other
/// holds it. A later finding opens an alert of its own.
pub async fn close(
    State(app): State<App>,
    caller: Caller,
    Path(alert): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Response, Problem> {
    let parse = || {
        let body: CloseAlertBody = body::parse(&headers, &raw)?;
        let said = Disposition::ALL.into_iter().find(|d| d.as_str() == body.disposition);
        let disposition = said.ok_or_else(|| {
            Problem::invalid("/disposition", "give `false_positive`, `true_positive` or `inconclusive`")
        })?;
        let reason = reason(body.reason.as_deref())?;
        Ok((Act::Close { disposition, reason }, Some(note(&body.note)?)))
    };
    step(&app, &caller, (&alert, "alert.close"), &headers, &raw, parse).await
}

#[utoipa::path(post, path = "/v1/monitoring/alerts/{alert}/reopen", tag = "monitoring", operation_id = "reopenAlert",
    params(("alert" = String, Path, description = "The alert, `alr_…`"),
           ("If-Match" = Option<String>, Header, description = "ETag last seen"),
           ("Idempotency-Key" = Option<String>, Header, description = "Repeat-safe key")),
    request_body = ReopenAlertBody,
    responses((status = 200, description = "Open again; the alert as it is now, with its ETag", body = AlertAnswer),
              (status = 400, description = "A field does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing, or no person", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "It is open", body = Problem, content_type = "application/problem+json"),
              (status = 412, description = "Somebody did something with it meanwhile", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Opens a closed alert again. What it held and was not yet released stops again; findings join the alert that is open for them.
pub async fn reopen(
    State(app): State<App>,
    caller: Caller,
    Path(alert): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Response, Problem> {
    let parse = || {
        let body: ReopenAlertBody = body::parse(&headers, &raw)?;
        Ok((Act::Reopen { reason: reason(body.reason.as_deref())? }, Some(note(&body.note)?)))
    };
    step(&app, &caller, (&alert, "alert.reopen"), &headers, &raw, parse).await
}

#[utoipa::path(post, path = "/v1/monitoring/alerts/{alert}/assign", tag = "monitoring", operation_id = "assignAlert",
    params(("alert" = String, Path, description = "The alert, `alr_…`"),
           ("If-Match" = Option<String>, Header, description = "ETag last seen"),
           ("Idempotency-Key" = Option<String>, Header, description = "Repeat-safe key")),
    request_body = AssignAlertBody,
    responses((status = 200, description = "Assigned; the alert as it is now, with its ETag", body = AlertAnswer),
              (status = 400, description = "A field does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing, or no person", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json"),
              (status = 412, description = "Somebody did something with it meanwhile", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Gives an alert to a person, or to nobody.
pub async fn assign(
    State(app): State<App>,
    caller: Caller,
    Path(alert): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Response, Problem> {
    let parse = || {
        let body: AssignAlertBody = body::parse(&headers, &raw)?;
        let to = body.assignee.as_deref().map(ActorId::new).transpose();
        let to = to.map_err(|e| Problem::invalid("/assignee", e.to_string()))?;
        if to.as_ref().is_some_and(|to| !to.as_str().starts_with("person:")) {
            return Err(Problem::invalid("/assignee", "name a person, such as `person:ana`"));
        }
        Ok((Act::Assign { to }, body.note.as_deref().map(note).transpose()?))
    };
    step(&app, &caller, (&alert, "alert.assign"), &headers, &raw, parse).await
}

#[utoipa::path(post, path = "/v1/monitoring/alerts/{alert}/comments", tag = "monitoring", operation_id = "commentAlert",
    params(("alert" = String, Path, description = "The alert, `alr_…`"),
           ("If-Match" = Option<String>, Header, description = "ETag last seen"),
           ("Idempotency-Key" = Option<String>, Header, description = "Repeat-safe key")),
    request_body = CommentAlertBody,
    responses((status = 200, description = "Kept; the alert as it is now, with its ETag", body = AlertAnswer),
              (status = 400, description = "A field does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing, or no person", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json"),
              (status = 412, description = "Somebody did something with it meanwhile", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Writes a note to an alert, open or closed.
pub async fn comment(
    State(app): State<App>,
    caller: Caller,
    Path(alert): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Response, Problem> {
    let parse = || {
        let body: CommentAlertBody = body::parse(&headers, &raw)?;
        Ok((Act::Comment, Some(note(&body.note)?)))
    };
    step(&app, &caller, (&alert, "alert.comment"), &headers, &raw, parse).await
}
