//! What customers do: one event, or a stream of them.
//!
//! Promises: a row is taken once, by the source's id; every row of a stream has an answer of its own, in order, and a bad row
//! spoils no other; a source that numbers its events is read forward only, with how far in the entry of the events; memory does not grow with the stream: at most one batch is read ahead, and the reader of the answers sets
//! the pace. Does not: keep ids or text of events in the clear. Serves: TMR-1, TMR-3.

use crate::app::App;
use crate::auth::Caller;
use crate::monitored::{self, FiredAnswer};
use crate::problem::Problem;
use crate::{body, wire};
use axum::Json;
use axum::body::{Body, BodyDataStream, Bytes, to_bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::Meta;
use engine::monitoring::exit_name;
use engine::monitoring::{BATCH_EVENTS_MAX, NewActivity, Taken};
use futures_core::Stream;
use model::activity::{Activity, Judged};
use model::ids::{CustomerId, SourceName};
use monitoring::Kind;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc;
use utoipa::{IntoParams, ToSchema};

/// Longest row of a stream.
const ROW_BYTES_MAX: usize = 64 * 1024;
/// Who may say what a currency or an asset is worth.
const RATES: &str = "rates:write";
/// Longest id of a source.
const ID_BYTES_MAX: usize = 256;

/// One event.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityBody {
    /// The source's id of the event: the same id is taken once.
    #[serde(default)]
    #[schema(example = "login-88213")]
    pub id: Option<String>,
    /// What kind, by its word in the table of kinds. `fx_rate` needs the scope `rates:write` beside `activity:write`; what the
    /// engine makes itself is taken from nobody.
    #[schema(example = "login")]
    pub kind: String,
    /// Whose event it is.
    #[serde(default)]
    #[schema(example = "C-17")]
    pub customer: Option<String>,
    /// When it happened (RFC 3339); now where left out. It is judged when it is taken in.
    #[serde(default)]
    #[schema(example = "2026-11-02T09:00:00Z")]
    pub happened: Option<String>,
    /// Fields by their names in the table of fields. Money and ratios are decimal strings, ids any text.
    #[serde(default)]
    #[schema(value_type = Object, example = json!({"device": "d-1", "ip_country": "DE", "vpn": true}))]
    pub fields: serde_json::Map<String, serde_json::Value>,
    /// Its offset in the partition that `source` and `partition` name; required with `source`, refused without it.
    #[serde(default)]
    #[schema(example = 88213)]
    pub offset: Option<u64>,
}

/// Which source the events come from, where it numbers them.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SourceQuery {
    /// The source, such as a topic: 1 to 64 characters of A-Z a-z 0-9 . _ : -
    source: Option<String>,
    /// Its partition; 0 where left out.
    partition: Option<u32>,
}

impl SourceQuery {
    fn parsed(&self) -> Result<Option<(SourceName, u32)>, Problem> {
        let name = self.source.as_deref().map(SourceName::new).transpose();
        let name = name.map_err(|e| Problem::invalid("source", e.to_string()))?;
        if name.as_ref().is_some_and(|name| name.as_str() == engine::monitoring::ACTIVATIONS) {
            let own = "that is where the engine notes which activations it told rules; choose another name";
            return Err(Problem::invalid("source", own));
        }
        match (name, self.partition) {
            (Some(name), partition) => Ok(Some((name, partition.unwrap_or(0)))),
            (None, None) => Ok(None),
            (None, Some(_)) => Err(Problem::invalid("source", "name the source the partition is of")),
        }
    }
}

/// How far a source was read.
#[derive(Debug, Serialize, ToSchema)]
pub struct PositionAnswer {
    /// The source.
    #[schema(example = "core-bank.logins")]
    pub source: String,
    /// Its partition.
    pub partition: u32,
    /// The offset of the last event taken: go on after it.
    #[schema(example = 88213)]
    pub offset: u64,
}

/// How far sources were read.
#[derive(Debug, Serialize, ToSchema)]
pub struct PositionsAnswer {
    /// By source and partition.
    pub data: Vec<PositionAnswer>,
}

#[utoipa::path(get, path = "/v1/activity/positions", tag = "monitoring", operation_id = "listActivityPositions",
    params(SourceQuery),
    responses((status = 200, description = "How far each source was read, in the entries of its events", body = PositionsAnswer)),
    security(("api_key" = [])))]
/// How far sources of events were read: where a consumer goes on.
pub async fn positions(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<SourceQuery>,
) -> Result<Json<PositionsAnswer>, Problem> {
    caller.require("activity:write")?;
    let name = query.parsed()?.map(|(name, _)| name);
    let wanted = |source: &SourceName, partition: u32| {
        name.as_ref().is_none_or(|name| name == source)
            && query.partition.is_none_or(|wanted| wanted == partition)
    };
    let known = app.engine.read(|s| s.monitoring.positions.clone()).await?;
    let rows = known.into_iter().filter(|((source, partition), _)| wanted(source, *partition));
    let row = |((source, partition), offset): ((SourceName, u32), u64)| PositionAnswer {
        source: source.to_string(),
        partition,
        offset,
    };
    Ok(Json(PositionsAnswer { data: rows.map(row).collect() }))
}

/// What became of an event.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ActivityAnswer {
    /// Which row of the stream, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The source's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `taken`, `duplicate` or `refused`.
    #[schema(example = "taken")]
    pub result: &'static str,
    /// The entry that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
    /// Set where it happened before it was taken in: by how many whole seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_seconds: Option<i64>,
    /// Set where an event that happened later was taken before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub out_of_order: bool,
    /// Rules that fired; internal audience only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fired: Vec<FiredAnswer>,
    /// Rules that could not be decided, as `rule: cause`; internal audience only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<String>,
    /// What the model said, as a decimal from 0 to 1; internal audience only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "0.912345")]
    pub model_score: Option<String>,
    /// The standing it sets, where a rule restricts the customer; internal audience only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "hold")]
    pub standing_change: Option<&'static str>,
    /// Refused: what is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Box<Problem>>,
}

/// An event as its row says, with its offset where its source has offsets.
fn parsed(app: &App, caller: &Caller, new: ActivityBody, numbered: bool) -> Result<(u64, Activity), Problem> {
    // One rate values what everybody moves.
    if new.kind == Kind::FxRate.as_str() {
        caller.require(RATES).map_err(|lacks| Problem { field: Some("/kind".to_owned()), ..lacks })?;
    }
    let offset = match (numbered, new.offset) {
        (true, Some(offset)) => offset,
        (false, None) => 0,
        (true, None) => return Err(Problem::invalid("/offset", "give the event's offset in its source")),
        (false, Some(_)) => {
            return Err(Problem::invalid("/offset", "name the source in the query: ?source=…"));
        }
    };
    if new.id.as_ref().is_some_and(|id| id.is_empty() || id.len() > ID_BYTES_MAX) {
        return Err(Problem::invalid("/id", format!("give 1 to {ID_BYTES_MAX} bytes")));
    }
    let happened = match &new.happened {
        Some(text) => Some(
            text.parse()
                .map_err(|_| Problem::invalid("/happened", "give a time such as 2026-11-02T09:00:00Z"))?,
        ),
        None => None,
    };
    let customer = new.customer.as_deref().map(CustomerId::new).transpose();
    let customer = customer.map_err(|e| Problem::invalid("/customer", e.to_string()))?;
    let fields = wire::given(&new.fields, "/fields")?;
    let new = NewActivity { source: new.id, customer, kind: new.kind, happened, fields };
    let (names, _) = app.engine.pseudonyms()?;
    Ok((offset, names.activity(&new, app.engine.now())?))
}

/// Takes events in, from the source they are of.
async fn taken(
    app: &App,
    meta: Meta,
    source: Option<&(SourceName, u32)>,
    events: Vec<(u64, Activity)>,
) -> Result<Vec<Taken>, Problem> {
    let done = match source {
        Some(source) => app.engine.take_from(meta, source.clone(), events).await,
        None => app.engine.take_activity(meta, events.into_iter().map(|(_, event)| event).collect()).await,
    };
    done.map_err(Problem::from)
}

fn answer(app: &App, caller: &Caller, taken: Taken) -> ActivityAnswer {
    let Taken::Taken { entry, judged, late, out_of_order } = taken else {
        return ActivityAnswer { result: "duplicate", ..ActivityAnswer::default() };
    };
    let mut answer = ActivityAnswer {
        result: "taken",
        entry: Some(entry),
        late_seconds: Some(late / 1_000_000).filter(|seconds| *seconds > 0),
        out_of_order,
        ..ActivityAnswer::default()
    };
    if caller.is_internal() {
        fill(app, caller, &judged, &mut answer);
    }
    answer
}

fn fill(app: &App, caller: &Caller, judged: &Judged, answer: &mut ActivityAnswer) {
    answer.fired = monitored::fired(caller, judged);
    answer.model_score = monitored::model_score(judged);
    answer.standing_change = judged.restricts.as_ref().map(|_| model::Standing::Hold.as_str());
    if let Ok(plan) = app.engine.library().plan(judged.rules) {
        let undecided = judged.exited.iter();
        answer.undecided =
            undecided.map(|e| format!("{}: {}", e.rule, exit_name(e, plan.program()))).collect();
    }
}

#[utoipa::path(post, path = "/v1/activity", tag = "monitoring", operation_id = "takeActivity",
    params(SourceQuery),
    request_body(content((ActivityBody = "application/json"), (String = "application/x-ndjson")),
                 description = "One event as JSON, or a stream of them, one a line"),
    responses((status = 200, description = "What became of it; for a stream one answer a line, in order", body = ActivityAnswer),
              (status = 400, description = "A kind or field is not known, or a value does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 415, description = "Neither JSON nor NDJSON", body = Problem, content_type = "application/problem+json"),
              (status = 503, description = "Retry shortly; an event with an id may be sent again", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Takes in what customers do, and judges it by the rules in force. With `source`, how far it is read stands in the entry of the
/// events: what was taken from it is never taken again.
pub async fn take(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<SourceQuery>,
    headers: HeaderMap,
    raw: Body,
) -> Result<Response, Problem> {
    let meta = caller.meta("activity:write", "activity.take")?;
    let source = query.parsed()?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    if kind.starts_with("application/x-ndjson") {
        let (sender, receiver) = mpsc::channel(2);
        let stream = raw.into_data_stream();
        tokio::spawn(Rows { app, caller, meta, source, sender, row: 0, waiting: Vec::new() }.run(stream));
        let headers = [(header::CONTENT_TYPE, "application/x-ndjson")];
        return Ok((headers, Body::from_stream(Lines(receiver))).into_response());
    }
    let raw = to_bytes(raw, ROW_BYTES_MAX).await.map_err(|_| too_long())?;
    let tag = |p: Problem| p.with_correlation(&caller.correlation);
    let new: ActivityBody = body::parse(&headers, &raw).map_err(tag)?;
    let id = new.id.clone();
    let event = parsed(&app, &caller, new, source.is_some()).map_err(tag)?;
    let done = taken(&app, meta, source.as_ref(), vec![event]).await.map_err(tag)?;
    let mut answered = done.into_iter().map(|taken| answer(&app, &caller, taken));
    let mut one = answered.next().unwrap_or_default();
    one.id = id;
    Ok(Json(one).into_response())
}

fn too_long() -> Problem {
    let detail = format!("an event is larger than {ROW_BYTES_MAX} bytes");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "invalid-request", "the request is not valid", detail)
}

/// Answers on their way out.
struct Lines(mpsc::Receiver<Bytes>);

impl Stream for Lines {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(cx).map(|chunk| chunk.map(Ok))
    }
}

/// A row that waits for its batch.
struct Waiting {
    row: u64,
    id: Option<String>,
    event: Result<(u64, Activity), Problem>,
}

/// A stream under way.
struct Rows {
    app: App,
    caller: Caller,
    meta: Meta,
    source: Option<(SourceName, u32)>,
    sender: mpsc::Sender<Bytes>,
    row: u64,
    waiting: Vec<Waiting>,
}

impl Rows {
    /// Reads to the end. A reader that goes away, or an engine that takes no more, ends it.
    async fn run(mut self, mut stream: BodyDataStream) {
        let mut rest: Vec<u8> = Vec::new();
        loop {
            let next = std::future::poll_fn(|cx| Pin::new(&mut stream).poll_next(cx)).await;
            let Some(Ok(chunk)) = next else { break };
            rest.extend_from_slice(&chunk);
            let mut from = 0;
            while let Some(end) = rest[from..].iter().position(|b| *b == b'\n') {
                self.line(&rest[from..from + end]);
                from += end + 1;
                if self.waiting.len() >= BATCH_EVENTS_MAX && !self.flush().await {
                    return;
                }
            }
            rest.drain(..from);
            if rest.len() > ROW_BYTES_MAX {
                self.row += 1;
                self.waiting.push(Waiting { row: self.row, id: None, event: Err(too_long()) });
                self.flush().await;
                return;
            }
            // What has come is answered before more is asked for.
            if !self.flush().await {
                return;
            }
        }
        self.line(&rest);
        self.flush().await;
    }

    fn line(&mut self, line: &[u8]) {
        if line.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        self.row += 1;
        let mut reader = serde_json::Deserializer::from_slice(line);
        let new: Result<ActivityBody, Problem> = serde_path_to_error::deserialize(&mut reader).map_err(|e| {
            let pointer = body::pointer(&e.path().to_string());
            Problem::invalid(&pointer, e.into_inner().to_string())
        });
        let id = new.as_ref().ok().and_then(|new| new.id.clone());
        let event = new.and_then(|new| parsed(&self.app, &self.caller, new, self.source.is_some()));
        self.waiting.push(Waiting { row: self.row, id, event });
    }

    /// Takes the rows that wait, and answers each; says whether to go on.
    async fn flush(&mut self) -> bool {
        let rows = std::mem::take(&mut self.waiting);
        if rows.is_empty() {
            return true;
        }
        let events: Vec<(u64, Activity)> =
            rows.iter().filter_map(|r| r.event.as_ref().ok()).cloned().collect();
        let mut failed = None;
        let done = taken(&self.app, self.meta.clone(), self.source.as_ref(), events).await;
        let mut taken = done
            .unwrap_or_else(|problem| {
                failed = Some(problem);
                Vec::new()
            })
            .into_iter();
        let mut out = Vec::new();
        for row in rows {
            let mut one = match row.event {
                Err(problem) => refused(problem),
                Ok(_) => match taken.next() {
                    Some(taken) => answer(&self.app, &self.caller, taken),
                    None => refused(failed.clone().unwrap_or_else(|| Problem::busy("send it again", 1))),
                },
            };
            (one.row, one.id) = (Some(row.row), row.id);
            out.extend(serde_json::to_vec(&one).unwrap_or_default());
            out.push(b'\n');
        }
        self.sender.send(out.into()).await.is_ok() && failed.is_none()
    }
}

fn refused(problem: Problem) -> ActivityAnswer {
    ActivityAnswer { result: "refused", problem: Some(Box::new(problem)), ..ActivityAnswer::default() }
}
