//! Webhook endpoints: who is told, with which secret, and what was delivered.

use super::customers::{etag, if_match, internal_only};
use super::events::{kind, position};
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::deliver::book::Logged;
use crate::deliver::target::Guard;
use crate::deliver::{AskError, Deliveries, lane};
use crate::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::state::Webhook;
use engine::webhooks::PutWebhook;
use engine::{EngineError, Refusal};
use events::{EventId, Filter, Position, Secret, project};
use model::ids::{LegalEntityId, WebhookId};
use record::v1::Audience;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How long both secrets sign after a rotation, where the caller says nothing.
const OVERLAP_DEFAULT: i64 = 86_400;
/// Longest overlap: a secret that leaked must end some day.
const OVERLAP_MAX: i64 = 7 * 86_400;
/// Attempts on a page of the log.
const LOG_DEFAULT: usize = 50;
/// Most attempts on a page of the log.
const LOG_MAX: usize = 200;

/// An endpoint to make or change.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookBody {
    /// Where events go: https, without user name or password. It is recorded in the clear.
    #[schema(example = "https://exchange.example/hooks/probity")]
    pub url: String,
    /// Event types or groups; left out, all.
    #[serde(default)]
    #[schema(example = json!(["transfer.*", "standing.changed"]))]
    pub types: Vec<String>,
    /// `internal` (staff systems) or `customer` (systems that show answers to customers); `internal` if left out.
    #[serde(default)]
    pub audience: Option<String>,
    /// Only events about this legal entity's customers and transfers.
    #[serde(default)]
    pub legal_entity: Option<String>,
    /// Whether restricted factors (suspicion, terrorist financing, law enforcement) are named; needs the scope `events:restricted`.
    #[serde(default)]
    pub restricted: bool,
    /// Whether events are delivered; true if left out. Enabling goes on where deliveries stopped.
    #[serde(default)]
    pub enabled: Option<bool>,
}

/// An endpoint; the secret only in the answer that makes it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookAnswer {
    /// Endpoint id.
    #[schema(example = "whk_5d41402abc4b2a76")]
    pub id: String,
    /// Version; the ETag.
    pub version: u64,
    /// Where events go.
    pub url: String,
    /// Event types and groups; empty for all.
    pub types: Vec<String>,
    /// `internal` or `customer`.
    pub audience: &'static str,
    /// Only this legal entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_entity: Option<String>,
    /// Whether restricted factors are named.
    pub restricted: bool,
    /// Whether events are delivered.
    pub enabled: bool,
    /// `gone` or `failing`, where the program disabled it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<&'static str>,
    /// Until when the secret before the newest signs too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_secret_until: Option<String>,
    /// Shown once: store it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

fn answer(app: &App, id: &WebhookId, row: &Webhook, secret: Option<String>) -> WebhookAnswer {
    let now = app.engine.now();
    WebhookAnswer {
        id: id.to_string(),
        version: row.version,
        url: row.url.clone(),
        types: row.types.clone(),
        audience: project::word(row.audience),
        legal_entity: row.legal_entity.as_ref().map(ToString::to_string),
        restricted: row.restricted,
        enabled: row.enabled,
        disabled: row.disabled.map(record::v1::WebhookFault::as_str),
        previous_secret_until: row.previous_secret.filter(|(_, t)| *t > now).map(|(_, t)| t.to_string()),
        secret,
    }
}

fn id(text: &str) -> Result<WebhookId, Problem> {
    WebhookId::new(text).map_err(|e| Problem::invalid("/webhook", e.to_string()))
}

/// Internal keys only: what an endpoint gets is decided here, and a customer system must not decide it.
fn permitted(caller: &Caller, scope: &'static str) -> Result<(), Problem> {
    caller.require(scope)?;
    if caller.is_internal() { Ok(()) } else { Err(internal_only(caller)) }
}

async fn row(app: &App, id: &WebhookId) -> Result<Webhook, Problem> {
    let row = app.engine.read(|s| s.webhooks.get(id).cloned()).await?;
    row.ok_or_else(|| Problem::from(EngineError::from(Refusal::UnknownWebhook(id.clone()))))
}

fn running(app: &App) -> Result<&Deliveries, Problem> {
    app.deliveries.as_ref().ok_or_else(|| Problem::busy("deliveries do not run in this process", 5))
}

fn asked(error: AskError) -> Problem {
    match error {
        AskError::Unknown => Problem::not_found(error.to_string()),
        AskError::Busy | AskError::Stopped | AskError::Full => Problem::busy(error.to_string(), 1),
    }
}

/// A fresh secret.
fn new_secret() -> Result<Secret, Problem> {
    let mut bytes = [0u8; 32];
    let failed = || {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Problem::new(status, "internal", "the server failed", "no randomness to be had")
    };
    getrandom::fill(&mut bytes).map_err(|_| failed())?;
    Secret::from_bytes(&bytes).map_err(|_| failed())
}

/// Checks a body; the caller may not hand out what its own key cannot see.
fn parse(app: &App, caller: &Caller, id: WebhookId, body: &WebhookBody) -> Result<PutWebhook, Problem> {
    let guard = app.deliveries.as_ref().map_or_else(Guard::default, |d| d.guard().clone());
    guard.check_url(&body.url).map_err(|e| Problem::invalid("/url", e.to_string()))?;
    let filter = Filter::parse(&body.types).map_err(|e| Problem::invalid("/types", e.to_string()))?;
    let audience = match body.audience.as_deref().unwrap_or("internal") {
        "internal" => Audience::Internal,
        "customer" => Audience::Customer,
        other => {
            let cause = format!("`{other}` is no audience; use internal or customer");
            return Err(Problem::invalid("/audience", cause));
        }
    };
    if audience == Audience::Customer {
        filter.check_for_customers().map_err(|e| Problem::invalid("/types", e.to_string()))?;
        if body.restricted {
            return Err(Problem::invalid(
                "/restricted",
                "the customer audience never sees restricted factors",
            ));
        }
    }
    caller.require("events:read")?;
    if body.restricted {
        caller.require("events:restricted")?;
    }
    let legal_entity = body.legal_entity.as_deref().map(LegalEntityId::new).transpose();
    Ok(PutWebhook {
        webhook: id,
        url: body.url.clone(),
        types: filter.patterns().to_vec(),
        audience,
        legal_entity: legal_entity.map_err(|e| Problem::invalid("/legal_entity", e.to_string()))?,
        restricted: body.restricted,
        enabled: body.enabled.unwrap_or(true),
        expected_version: 0,
    })
}

#[utoipa::path(post, path = "/v1/webhooks", tag = "events", operation_id = "createWebhook",
    request_body = WebhookBody,
    responses((status = 201, description = "Made; the secret is shown this once. Events from here on are delivered", body = WebhookAnswer),
              (status = 400, description = "A field does not parse, or the URL is not accepted", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "There are too many endpoints", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Makes a webhook endpoint.
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Response, Problem> {
    permitted(&caller, "webhooks:write")?;
    let meta = caller.meta("webhooks:write", "webhook.create")?;
    let parsed: WebhookBody = body::parse(&headers, &raw)?;
    let id = id(&format!("whk_{:016x}", crate::deliver::random()))?;
    let put = parse(&app, &caller, id.clone(), &parsed)?;
    let secret = new_secret()?;
    app.engine.put_webhook(meta, put, Some(secret.bytes())).await?;
    let row = row(&app, &id).await?;
    let body = answer(&app, &id, &row, Some(secret.reveal().to_string()));
    Ok((StatusCode::CREATED, [(header::ETAG, etag(row.version))], Json(body)).into_response())
}

#[utoipa::path(get, path = "/v1/webhooks", tag = "events", operation_id = "listWebhooks",
    responses((status = 200, description = "Every endpoint, without secrets", body = Vec<WebhookAnswer>)),
    security(("api_key" = [])))]
/// Lists webhook endpoints.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<WebhookAnswer>>, Problem> {
    permitted(&caller, "webhooks:read")?;
    let rows = app.engine.read(|s| s.webhooks.clone()).await?;
    Ok(Json(rows.iter().map(|(id, row)| answer(&app, id, row, None)).collect()))
}

#[utoipa::path(get, path = "/v1/webhooks/{webhook}", tag = "events", operation_id = "getWebhook",
    params(("webhook" = String, Path, description = "Endpoint id")),
    responses((status = 200, description = "The endpoint, with its ETag", body = WebhookAnswer),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Reads a webhook endpoint.
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(webhook): Path<String>,
) -> Result<Response, Problem> {
    permitted(&caller, "webhooks:read")?;
    let id = id(&webhook)?;
    let row = row(&app, &id).await?;
    Ok(([(header::ETAG, etag(row.version))], Json(answer(&app, &id, &row, None))).into_response())
}

#[utoipa::path(put, path = "/v1/webhooks/{webhook}", tag = "events", operation_id = "putWebhook",
    params(("webhook" = String, Path, description = "Endpoint id"),
           ("If-Match" = String, Header, description = "ETag last seen")),
    request_body = WebhookBody,
    responses((status = 200, description = "Changed; the secret stays", body = WebhookAnswer),
              (status = 400, description = "A field does not parse, or the URL is not accepted", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json"),
              (status = 412, description = "Somebody changed it meanwhile", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Changes a webhook endpoint, or enables it again.
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(webhook): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Response, Problem> {
    permitted(&caller, "webhooks:write")?;
    let meta = caller.meta("webhooks:write", "webhook.change")?;
    let parsed: WebhookBody = body::parse(&headers, &raw)?;
    let id = id(&webhook)?;
    row(&app, &id).await?;
    let expected_version = if_match(&headers)?;
    if expected_version == 0 {
        return Err(Problem::invalid("If-Match", "send the ETag of the last answer, e.g. \"3\""));
    }
    let put = PutWebhook { expected_version, ..parse(&app, &caller, id.clone(), &parsed)? };
    app.engine.put_webhook(meta, put, None).await?;
    let row = row(&app, &id).await?;
    Ok(([(header::ETAG, etag(row.version))], Json(answer(&app, &id, &row, None))).into_response())
}

#[utoipa::path(delete, path = "/v1/webhooks/{webhook}", tag = "events", operation_id = "deleteWebhook",
    params(("webhook" = String, Path, description = "Endpoint id")),
    responses((status = 204, description = "Removed; its secrets are destroyed and nothing more is sent"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Removes a webhook endpoint.
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(webhook): Path<String>,
) -> Result<StatusCode, Problem> {
    permitted(&caller, "webhooks:write")?;
    let meta = caller.meta("webhooks:write", "webhook.remove")?;
    app.engine.remove_webhook(meta, id(&webhook)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How long both secrets sign.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateBody {
    /// Seconds for which the old secret signs too; a day if left out, at most a week, 0 for a secret that leaked.
    #[serde(default)]
    pub overlap_seconds: Option<i64>,
}

#[utoipa::path(post, path = "/v1/webhooks/{webhook}/rotate-secret", tag = "events", operation_id = "rotateWebhookSecret",
    params(("webhook" = String, Path, description = "Endpoint id")),
    request_body = Option<RotateBody>,
    responses((status = 200, description = "The new secret, shown this once; until the overlap ends messages carry both signatures", body = WebhookAnswer),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Gives an endpoint a new secret.
pub async fn rotate(
    State(app): State<App>,
    caller: Caller,
    Path(webhook): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<WebhookAnswer>, Problem> {
    permitted(&caller, "webhooks:write")?;
    let meta = caller.meta("webhooks:write", "webhook.rotate_secret")?;
    let parsed: RotateBody =
        if raw.is_empty() { RotateBody::default() } else { body::parse(&headers, &raw)? };
    let overlap = parsed.overlap_seconds.unwrap_or(OVERLAP_DEFAULT);
    if !(0..=OVERLAP_MAX).contains(&overlap) {
        return Err(Problem::invalid("/overlap_seconds", format!("write a number from 0 to {OVERLAP_MAX}")));
    }
    let (id, secret) = (id(&webhook)?, new_secret()?);
    let until = app.engine.now().plus_seconds(overlap);
    app.engine.rotate_webhook_secret(meta, id.clone(), secret.bytes(), until).await?;
    let row = row(&app, &id).await?;
    Ok(Json(answer(&app, &id, &row, Some(secret.reveal().to_string()))))
}

/// From where everything is delivered again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplayAnswer {
    /// Events after this cursor are delivered again, in order; left out, from the beginning of the journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

#[utoipa::path(post, path = "/v1/webhooks/{webhook}/replay", tag = "events", operation_id = "replayWebhook",
    params(("webhook" = String, Path, description = "Endpoint id"),
           ("after" = String, Query, description = "Event id or seq; `latest` skips what waits")),
    responses((status = 202, description = "Everything after it is delivered again under the same webhook-ids", body = ReplayAnswer),
              (status = 400, description = "No such cursor", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Delivers again from a cursor on.
pub async fn replay(
    State(app): State<App>,
    caller: Caller,
    Path(webhook): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<(StatusCode, Json<ReplayAnswer>), Problem> {
    permitted(&caller, "webhooks:write")?;
    let id = id(&webhook)?;
    row(&app, &id).await?;
    let after = raw.as_deref().unwrap_or_default().strip_prefix("after=");
    let after =
        after.ok_or_else(|| Problem::invalid("after", "write ?after=<event id or seq>, or ?after=latest"))?;
    let from = position(&app, Some(after), Position::default())?;
    running(&app)?.replay(id, from).await.map_err(asked)?;
    tracing::info!(webhook = %webhook, key = %caller.key, after, "webhook is replayed");
    Ok((StatusCode::ACCEPTED, Json(ReplayAnswer { after: from.cursor() })))
}

/// Which page of the log.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct LogQuery {
    /// Only attempts before this one (`next` of the last page).
    pub before: Option<String>,
    /// At most this many, 1 to 200; 50 if left out.
    pub limit: Option<usize>,
}

/// An attempt to deliver an event.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryAnswer {
    /// Delivery id.
    #[schema(example = "dlv_17")]
    pub id: String,
    /// The event: also its `webhook-id`.
    pub event: String,
    /// The event's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// When.
    pub at: String,
    /// `delivered`, `gone`, `redirect`, `http_error`, `timeout`, `connect`, `tls`, `address_refused`, `internal` or `given_up`.
    pub result: String,
    /// HTTP status, where there was an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long it took.
    pub latency_ms: u64,
    /// When it is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_attempt: Option<String>,
}

impl From<Logged> for DeliveryAnswer {
    fn from(l: Logged) -> DeliveryAnswer {
        DeliveryAnswer {
            id: format!("dlv_{}", l.number),
            event: l.id.to_string(),
            kind: l.kind,
            attempt: l.attempt,
            at: l.at.to_string(),
            result: l.outcome,
            status: (l.status != 0).then_some(l.status),
            latency_ms: l.latency_ms,
            next_attempt: l.next_at.map(|t| t.to_string()),
        }
    }
}

/// A page of the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryPage {
    /// Attempts, newest first.
    pub data: Vec<DeliveryAnswer>,
    /// Show it as `before` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Whether there are older ones.
    pub has_more: bool,
}

fn delivery_number(text: &str) -> Result<u64, Problem> {
    let number = text.strip_prefix("dlv_").and_then(|n| n.parse().ok());
    number.ok_or_else(|| Problem::invalid("/delivery", "a delivery id looks like dlv_17"))
}

fn failed(cause: &dyn std::fmt::Display) -> Problem {
    Problem::from(EngineError::Store(cause.to_string()))
}

#[utoipa::path(get, path = "/v1/webhooks/{webhook}/deliveries", tag = "events", operation_id = "listDeliveries",
    params(("webhook" = String, Path, description = "Endpoint id"), LogQuery),
    responses((status = 200, description = "Attempts, newest first; kept for 30 days, at most 10,000 an endpoint", body = DeliveryPage),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// What was delivered, what failed, and when it is tried again. No bodies are kept.
pub async fn deliveries(
    State(app): State<App>,
    caller: Caller,
    Path(webhook): Path<String>,
    Query(query): Query<LogQuery>,
) -> Result<Json<DeliveryPage>, Problem> {
    permitted(&caller, "webhooks:read")?;
    let id = id(&webhook)?;
    row(&app, &id).await?;
    let limit = query.limit.unwrap_or(LOG_DEFAULT);
    if !(1..=LOG_MAX).contains(&limit) {
        return Err(Problem::invalid("limit", format!("write a number from 1 to {LOG_MAX}")));
    }
    let before = query.before.as_deref().map_or(Ok(u64::MAX), delivery_number)?;
    let deliveries = running(&app)?.clone();
    let rows = tokio::task::spawn_blocking(move || deliveries.log(&id, before, limit + 1)).await;
    let mut rows = rows.map_err(|_| failed(&"reading the log panicked"))?.map_err(|e| failed(&e))?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let data: Vec<DeliveryAnswer> = rows.into_iter().map(DeliveryAnswer::from).collect();
    Ok(Json(DeliveryPage { next: data.last().filter(|_| has_more).map(|d| d.id.clone()), data, has_more }))
}

/// Which event is sent again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResendAnswer {
    /// The event: also its `webhook-id`.
    pub event: String,
}

#[utoipa::path(post, path = "/v1/webhooks/{webhook}/deliveries/{delivery}/resend", tag = "events", operation_id = "resendDelivery",
    params(("webhook" = String, Path, description = "Endpoint id"),
           ("delivery" = String, Path, description = "Delivery id (dlv_17) or event id (evt_1042)")),
    responses((status = 202, description = "Sent again as soon as can be, under the same webhook-id", body = ResendAnswer),
              (status = 404, description = "Endpoint, delivery or event not known, or not for this endpoint's audience", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Delivers one event again.
pub async fn resend(
    State(app): State<App>,
    caller: Caller,
    Path((webhook, delivery)): Path<(String, String)>,
) -> Result<(StatusCode, Json<ResendAnswer>), Problem> {
    permitted(&caller, "webhooks:write")?;
    let id = id(&webhook)?;
    let row = row(&app, &id).await?;
    let running = running(&app)?.clone();
    let unknown = || Problem::not_found(format!("`{delivery}` is not known to this webhook"));
    let wanted: Result<EventId, _> = delivery.parse();
    let number = if wanted.is_ok() { None } else { Some(delivery_number(&delivery)?) };
    let (feed, runtime) = (app.feed.clone(), tokio::runtime::Handle::current());
    let (reader, endpoint) = (running.clone(), id.clone());
    let found = tokio::task::spawn_blocking(move || -> Result<_, Problem> {
        let event = match number {
            Some(number) => reader.attempt(&endpoint, number).map_err(|e| failed(&e))?.map(|l| l.id),
            None => wanted.ok(),
        };
        let Some(event) = event else { return Ok(None) };
        Ok(feed.event_blocking(&runtime, event, lane::view(&row), row.legal_entity)?)
    });
    let found = found.await.map_err(|_| failed(&"reading an event panicked"))??;
    let ready = found.ok_or_else(unknown)?;
    let kind = ready.kind.as_str().to_owned();
    running.resend(id, ready.id, ready.subject, kind).await.map_err(asked)?;
    tracing::info!(webhook = %webhook, key = %caller.key, event = %ready.id, "event is sent again");
    Ok((StatusCode::ACCEPTED, Json(ResendAnswer { event: ready.id.to_string() })))
}

/// Which synthetic event.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookTestBody {
    /// Event type; `transfer.decided` if left out.
    #[serde(rename = "type", default)]
    #[schema(example = "transfer.decided")]
    pub kind: Option<String>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookTestAnswer {
    /// The synthetic event's id: also its `webhook-id`.
    pub event: String,
    /// As in the log of deliveries.
    pub result: &'static str,
    /// HTTP status, where there was an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long it took.
    pub latency_ms: u64,
}

#[utoipa::path(post, path = "/v1/webhooks/{webhook}/test", tag = "events", operation_id = "testWebhook",
    params(("webhook" = String, Path, description = "Endpoint id")),
    request_body = Option<WebhookTestBody>,
    responses((status = 200, description = "Sent once, now, whether or not the endpoint is enabled; nothing is recorded", body = WebhookTestAnswer),
              (status = 400, description = "No such type, or this endpoint's audience never sees it", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Sends a synthetic event, marked `probitytest`.
pub async fn test(
    State(app): State<App>,
    caller: Caller,
    Path(webhook): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<WebhookTestAnswer>, Problem> {
    permitted(&caller, "webhooks:write")?;
    let parsed: WebhookTestBody =
        if raw.is_empty() { WebhookTestBody::default() } else { body::parse(&headers, &raw)? };
    let kind = kind(parsed.kind.as_deref().unwrap_or("transfer.decided"))?;
    let row = row(&app, &id(&webhook)?).await?;
    let running = running(&app)?.clone();
    let nonce = crate::deliver::random();
    let event = crate::streams::test_event(&app, kind, nonce, lane::view(&row))
        .ok_or_else(|| Problem::invalid("/type", "the customer audience never sees this type"))?;
    let place = app.streams.test_place().ok_or_else(|| Problem::busy("too many tests are being sent", 1))?;
    let name = event.id.clone();
    let sent = tokio::task::spawn_blocking(move || {
        let attempt = running.send_once(&row, &event.id, &event.to_json());
        drop(place);
        attempt
    });
    let attempt = sent.await.map_err(|_| failed(&"sending panicked"))?;
    Ok(Json(WebhookTestAnswer {
        event: name,
        result: attempt.outcome.as_str(),
        status: (attempt.status != 0).then_some(attempt.status),
        latency_ms: attempt.latency_ms,
    }))
}
