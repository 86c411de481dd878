//! Events: a page by cursor, a stream, and a synthetic one for trying a receiver.

use super::customers::internal_only;
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::deliver::feed::{Page, Wanted};
use crate::problem::Problem;
use crate::streams::{self, Refused, STREAMS_EACH, STREAMS_MAX};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use events::{Filter, Kind, Position};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Events on a page where the caller says nothing.
pub const PAGE_DEFAULT: usize = 100;
/// Most events on a page.
pub const PAGE_MAX: usize = 500;
/// The media type of a bare CloudEvents batch.
const BATCH: &str = "application/cloudevents-batch+json";

/// An event: CloudEvents 1.0 in JSON.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventAnswer {
    /// `1.0`.
    pub specversion: String,
    /// `evt_<seq>`, or `evt_<seq>_<n>` for the entry's further events.
    #[schema(example = "evt_1042")]
    pub id: String,
    /// Which journal.
    #[schema(example = "/tenants/acme/streams/main")]
    pub source: String,
    /// What happened.
    #[serde(rename = "type")]
    #[schema(example = "probity.transfer.decided")]
    pub kind: String,
    /// Customer, transfer, list, key or endpoint.
    pub subject: String,
    /// When it was recorded.
    pub time: String,
    /// `application/json`.
    pub datacontenttype: String,
    /// Orders events as text.
    pub sequence: String,
    /// True on synthetic events: nothing happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probitytest: Option<bool>,
    /// True on events of a sandbox: nothing there is real.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probitysandbox: Option<bool>,
    /// What happened, as this key's audience may see it.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}

/// A page of events.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventPage {
    /// Events in order: a CloudEvents batch.
    pub data: Vec<EventAnswer>,
    /// Show it as `after` next time; left out at the very beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Whether there is more right now.
    pub has_more: bool,
}

/// What a query asks for.
#[derive(Debug, Default)]
struct Asked {
    after: Option<String>,
    limit: Option<String>,
    types: Vec<String>,
    subject: Option<String>,
}

/// Reads the query by hand, after the scope was checked: the framework would refuse before it.
fn query(raw: Option<&str>, known: &[&str]) -> Result<Asked, Problem> {
    let mut asked = Asked::default();
    for pair in raw.unwrap_or_default().split('&').filter(|p| !p.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = decoded(value)
            .ok_or_else(|| Problem::invalid(name, "the value is not valid percent-encoded text"))?;
        if !known.contains(&name) {
            let cause = format!("unknown parameter `{name}`; known: {}", known.join(", "));
            return Err(Problem::invalid("", cause));
        }
        match name {
            "after" => asked.after = Some(value),
            "limit" => asked.limit = Some(value),
            "types" => asked.types.extend(value.split(',').filter(|t| !t.is_empty()).map(str::to_owned)),
            _ => asked.subject = Some(value),
        }
    }
    Ok(asked)
}

fn decoded(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let high = char::from(bytes.next()?).to_digit(16)?;
                let low = char::from(bytes.next()?).to_digit(16)?;
                out.push((high << 4 | low) as u8);
            }
            other => out.push(other),
        }
    }
    String::from_utf8(out).ok()
}

impl Asked {
    fn wanted(&self, caller: &Caller) -> Result<Wanted, Problem> {
        let filter = Filter::parse(&self.types).map_err(|e| Problem::invalid("types", e.to_string()))?;
        if !caller.is_internal() {
            filter.check_for_customers().map_err(|e| Problem::invalid("types", e.to_string()))?;
        }
        Ok(Wanted { view: caller.view(), filter, subject: self.subject.clone(), legal_entity: None })
    }

    fn limit(&self) -> Result<usize, Problem> {
        let Some(text) = &self.limit else { return Ok(PAGE_DEFAULT) };
        let number = text.parse().ok().filter(|n| (1..=PAGE_MAX).contains(n));
        number.ok_or_else(|| Problem::invalid("limit", format!("write a number from 1 to {PAGE_MAX}")))
    }
}

/// Where to read from: a cursor, `latest`, or what is meant by nothing.
pub(crate) fn position(app: &App, after: Option<&str>, nothing: Position) -> Result<Position, Problem> {
    match after {
        None => Ok(nothing),
        Some("latest") => latest(app),
        Some(text) => Position::parse_after(text).map_err(|e| Problem::invalid("after", e.to_string())),
    }
}

fn latest(app: &App) -> Result<Position, Problem> {
    Ok(Position::at(app.feed.size()?))
}

#[utoipa::path(get, path = "/v1/events", tag = "events", operation_id = "listEvents",
    params(("after" = Option<String>, Query, description = "Only what follows this event id or seq, or `latest`; left out, from the beginning"),
           ("limit" = Option<usize>, Query, description = "At most this many, 1 to 500; 100 if left out"),
           ("types" = Option<String>, Query, description = "Event types or groups, comma-separated: transfer.decided,standing.*"),
           ("subject" = Option<String>, Query, description = "Only this customer, transfer, list, key or endpoint")),
    responses((status = 200, description = "Events in order; a page may be empty and still have more after it. With `Accept: application/cloudevents-batch+json` the bare batch, and `next` in the Link header", body = EventPage),
              (status = 400, description = "A parameter does not parse", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// What happened, as this key's audience may see it.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    caller.require("events:read")?;
    let asked = query(raw.as_deref(), &["after", "limit", "types", "subject"])?;
    let wanted = asked.wanted(&caller)?;
    let from = position(&app, asked.after.as_deref(), Position::default())?;
    let page = app.feed.page(from, wanted, asked.limit()?).await?;
    let batch = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|a| a.contains(BATCH));
    Ok(if batch { bare(&page) } else { enveloped(&page) })
}

fn joined(page: &Page, before: &str, after: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.events.iter().map(|e| e.json.len() + 1).sum::<usize>() + 128);
    out.extend_from_slice(before.as_bytes());
    for (position, event) in page.events.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        out.extend_from_slice(&event.json);
    }
    out.extend_from_slice(after.as_bytes());
    out
}

/// The bytes of the events stand in the answer as they are signed in a webhook: no second serialiser.
fn enveloped(page: &Page) -> Response {
    let next = page.next.cursor().map(|c| format!(r#","next":"{c}""#)).unwrap_or_default();
    let body = joined(page, r#"{"data":["#, &format!(r#"]{next},"has_more":{}}}"#, page.has_more()));
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn bare(page: &Page) -> Response {
    let mut response =
        ([(header::CONTENT_TYPE, format!("{BATCH}; charset=utf-8"))], joined(page, "[", "]")).into_response();
    let link = page.next.cursor().map(|c| format!("</v1/events?after={c}>; rel=\"next\""));
    if let Some(link) = link.and_then(|l| HeaderValue::from_str(&l).ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    response
}

#[utoipa::path(get, path = "/v1/events/stream", tag = "events", operation_id = "streamEvents",
    params(("after" = Option<String>, Query, description = "Resume after this event id or seq; left out, from now on"),
           ("Last-Event-ID" = Option<String>, Header, description = "Sent by a client that reconnects; stronger than `after`"),
           ("types" = Option<String>, Query, description = "Event types or groups, comma-separated"),
           ("subject" = Option<String>, Query, description = "Only this customer, transfer, list, key or endpoint")),
    responses((status = 200, description = "Server-sent events: `id` is the event id, `data` the CloudEvent; a comment every 15 seconds", body = String, content_type = "text/event-stream"),
              (status = 400, description = "A parameter does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 429, description = "This key has too many streams open", body = Problem, content_type = "application/problem+json"),
              (status = 503, description = "Too many streams are open", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// What happens, as it happens.
pub async fn stream(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    caller.require("events:read")?;
    let asked = query(raw.as_deref(), &["after", "types", "subject"])?;
    let wanted = asked.wanted(&caller)?;
    let resumed = headers.get("last-event-id").and_then(|v| v.to_str().ok()).filter(|v| !v.is_empty());
    let from = position(&app, resumed.or(asked.after.as_deref()), latest(&app)?)?;
    let slot = app.streams.open(&caller.key).map_err(|refused| match refused {
        Refused::Key => Problem {
            retry_after: Some(10),
            ..Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "stream-limit",
                "too many streams",
                format!("this key has {STREAMS_EACH} streams open; close one first"),
            )
        },
        Refused::All => Problem::busy(format!("{STREAMS_MAX} streams are open, the most there may be"), 10),
    })?;
    let body = Body::from_stream(streams::start(app.clone(), slot, wanted, from));
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        // Some proxies hold a response back until it is whole.
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, body).into_response())
}

/// Which synthetic event.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestBody {
    /// Event type.
    #[serde(rename = "type")]
    #[schema(example = "transfer.decided")]
    pub kind: String,
}

/// Who was shown it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestAnswer {
    /// The synthetic event's id.
    pub event: String,
    /// Streams open at that moment.
    pub streams: usize,
}

pub(crate) fn kind(text: &str) -> Result<Kind, Problem> {
    Kind::parse(text).ok_or_else(|| {
        let known = Kind::ALL.map(Kind::as_str).join(", ");
        Problem::invalid("/type", format!("no such event type; use one of {known}"))
    })
}

#[utoipa::path(post, path = "/v1/events/test", tag = "events", operation_id = "testEvents",
    request_body = TestBody,
    responses((status = 202, description = "Shown to the open streams that want its type; nothing is recorded", body = TestAnswer),
              (status = 400, description = "No such type", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Shows a synthetic event, marked `probitytest`, to the open streams.
pub async fn test(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<(StatusCode, Json<TestAnswer>), Problem> {
    caller.require("webhooks:write")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let parsed: TestBody = body::parse(&headers, &raw)?;
    let kind = kind(&parsed.kind)?;
    let nonce = crate::deliver::random();
    let streams = app.streams.show_test(kind, nonce);
    Ok((StatusCode::ACCEPTED, Json(TestAnswer { event: format!("evt_test_{nonce}"), streams })))
}
