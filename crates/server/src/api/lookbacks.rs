//! Runs over the whole population: which there were, how far one is, and starting one.
//!
//! Promises: counts that add up to the population, and say who was left out and why; list versions before and after by
//! hash; times from activation to the first and last hit. Does not: run (the server does so by itself after every list
//! change), or prove (`probity lookback prove` reads the journal). Serves: LKB-1, AUD-4.

use super::customers::internal_only;
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use engine::lookback::Fault;
use engine::lookback::rows::{FinishedRun, OpenRun};
use model::Timestamp;
use record::lookback::{Cause, Kind, ListChange, Tally, Version};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A run.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookbackAnswer {
    /// Its id.
    #[schema(example = "lb_1042")]
    pub run: String,
    /// `delta` (what changed) or `full`.
    pub kind: &'static str,
    /// `list_change`, `schedule`, `control` (policy or matcher changed), `first` or `person`.
    pub cause: &'static str,
    /// `running`, `completed`, `superseded` (lists changed again; the next run covers both) or `failed`.
    pub state: &'static str,
    /// When it was started.
    pub started_at: String,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// The entry that ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<u64>,
    /// Why it failed, or why the last attempt did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// Every list, as the run before saw it and as this one does.
    pub lists: Vec<ListChangeAnswer>,
    /// The matcher's version.
    pub matcher: String,
    /// Content hash of the policy it was started under.
    pub policy: String,
    /// Whom it counts.
    pub population: PopulationAnswer,
    /// What became of customers.
    pub customers: LookbackTally,
    /// What became of the other sides of remembered transfers.
    pub transfers: LookbackTally,
    /// Members whose profile had to be opened.
    pub survivors: u64,
    /// Finished shards.
    pub shards: u64,
    /// Root over the shards' digests, once it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// Standings it changed.
    pub restricted: u64,
    /// Release reviews it opened.
    pub reviews: u64,
    /// Times.
    pub timings: TimingsAnswer,
    /// How far it is, where this server makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<ProgressAnswer>,
}

/// One list, before and after.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListChangeAnswer {
    /// The list.
    pub list: String,
    /// What the run before saw.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<ListVersionAnswer>,
    /// What is in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<ListVersionAnswer>,
}

/// A version of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListVersionAnswer {
    /// Seq of the activating entry.
    pub version: u64,
    /// Hash of its content.
    pub normalised: String,
}

/// Whom a run counts: `total` = `active` + `dormant` + `pending` + `recently_closed` + `closed` + `erased`.
#[derive(Debug, Serialize, ToSchema)]
pub struct PopulationAnswer {
    /// Customers there are.
    pub total: u64,
    /// The state after so many entries is counted.
    pub as_of: u64,
    /// Looked at: something happened lately.
    pub active: u64,
    /// Looked at: nothing happened for long. Balances are not known here, so each counts as having one.
    pub dormant: u64,
    /// Looked at: identity not established yet.
    pub pending: u64,
    /// Looked at: closed lately.
    pub recently_closed: u64,
    /// Left out: closed long ago.
    pub closed: u64,
    /// Left out: personal data was erased.
    pub erased: u64,
    /// Transfers whose other side is looked at, imported ones included.
    pub transfers: u64,
    /// Past transfers that imports brought; absent in runs made before these were looked back at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported: Option<PastAnswer>,
    /// SHA-256 over the members in order.
    pub members: String,
}

/// Past transfers that imports brought, counted in and out.
#[derive(Debug, Serialize, ToSchema)]
pub struct PastAnswer {
    /// A batch is looked at if anything in it took effect at this time or later.
    pub from: String,
    /// Looked at.
    pub included: u64,
    /// Left out: all of their batch took effect before.
    pub excluded: u64,
}

/// What became of members: `counted` is the sum of the others.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookbackTally {
    /// Looked at so far.
    pub counted: u64,
    /// Nothing was found; in a delta, nothing that changed.
    pub clean: u64,
    /// All that was found is cleared.
    pub cleared: u64,
    /// Something was found.
    pub hits: u64,
    /// Could not be screened.
    pub errors: u64,
    /// Screened against these lists meanwhile, by a request or a change of profile, or erased meanwhile.
    pub overtaken: u64,
    /// All that was found was recorded before, or waits in the campaign of an import.
    pub known: u64,
}

impl From<&Tally> for LookbackTally {
    fn from(tally: &Tally) -> LookbackTally {
        LookbackTally {
            counted: tally.total(),
            clean: tally.clean,
            cleared: tally.cleared,
            hits: tally.hits,
            errors: tally.errors,
            overtaken: tally.overtaken,
            known: tally.known,
        }
    }
}

/// Times of a run.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimingsAnswer {
    /// When the newest of its list versions came into force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activated_at: Option<String>,
    /// When the first hit was recorded; a hit holds in the same entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_hit_at: Option<String>,
    /// When the last hit was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_hit_at: Option<String>,
    /// Milliseconds from activation to the first hit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_to_first_hit_ms: Option<i64>,
    /// Milliseconds from activation to the last hit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_to_last_hit_ms: Option<i64>,
    /// Milliseconds the run took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<i64>,
}

/// How far a run is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgressAnswer {
    /// Members to look at.
    pub of: u64,
    /// Members looked at, the shard under way included.
    pub done: u64,
    /// Members a second.
    pub per_second: u64,
    /// Seconds until the end, at this rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_left: Option<u64>,
}

pub(super) fn staff(caller: &Caller) -> Result<(), Problem> {
    caller.require("decisions:read")?;
    if caller.is_internal() { Ok(()) } else { Err(internal_only(caller)) }
}

fn run_id(text: &str) -> Result<u64, Problem> {
    let number = text.strip_prefix("lb_").and_then(|n| n.parse().ok());
    number.ok_or_else(|| Problem::invalid("/run", "a run looks like `lb_1042`"))
}

fn version(version: &Version) -> ListVersionAnswer {
    ListVersionAnswer { version: version.activation, normalised: version.normalised.to_string() }
}

fn change(list: &ListChange) -> ListChangeAnswer {
    ListChangeAnswer {
        list: list.list.to_string(),
        before: list.before.as_ref().map(version),
        after: list.after.as_ref().map(version),
    }
}

fn millis(from: Option<Timestamp>, to: Option<Timestamp>) -> Option<i64> {
    Some((to?.0 - from?.0) / 1_000)
}

fn answer(app: &App, run: &OpenRun, ended: Option<&FinishedRun>) -> LookbackAnswer {
    let started = &run.started;
    let entry = app.engine.entry(started.through()).ok().flatten();
    let activated = entry.map(|e| e.header.recorded_at);
    let (included, excluded) = (&started.included, &started.excluded);
    let live = app.engine.lookback_live();
    let counted = run.customers.total() + run.transfers.total();
    let view = if ended.is_none() { live.view(run.id, counted) } else { None };
    LookbackAnswer {
        run: format!("lb_{}", run.id),
        kind: started.kind.as_str(),
        cause: started.cause.as_str(),
        state: ended.map_or("running", |e| e.ended.as_str()),
        started_at: run.started_at.to_string(),
        ended_at: ended.map(|e| e.ended_at.to_string()),
        ended_by: ended.map(|e| e.ended_by),
        failure: match ended {
            Some(ended) => ended.cause.clone(),
            None => live.failure(),
        },
        lists: started.lists.iter().map(change).collect(),
        matcher: started.matcher.clone(),
        policy: run.policy.to_string(),
        population: PopulationAnswer {
            total: included.total() + excluded.total(),
            as_of: started.as_of,
            active: included.active,
            dormant: included.dormant,
            pending: included.pending,
            recently_closed: included.recently_closed,
            closed: excluded.closed,
            erased: excluded.erased,
            transfers: started.transfers,
            imported: started.past.map(|past| PastAnswer {
                from: past.from.to_string(),
                included: past.included,
                excluded: past.excluded,
            }),
            members: started.population.to_string(),
        },
        customers: (&run.customers).into(),
        transfers: (&run.transfers).into(),
        survivors: run.survivors,
        shards: ended.map_or(run.digests.len() as u64, |e| e.shards),
        root: ended.map(|e| e.root.to_string()),
        restricted: run.restricted,
        reviews: run.reviews,
        timings: TimingsAnswer {
            activated_at: activated.map(|t| t.to_string()),
            first_hit_at: run.first_hit_at.map(|t| t.to_string()),
            last_hit_at: run.last_hit_at.map(|t| t.to_string()),
            activation_to_first_hit_ms: millis(activated, run.first_hit_at),
            activation_to_last_hit_ms: millis(activated, run.last_hit_at),
            took_ms: millis(Some(run.started_at), ended.map(|e| e.ended_at)),
        },
        progress: view.map(|v| ProgressAnswer {
            of: v.of,
            done: v.done,
            per_second: v.per_second as u64,
            seconds_left: v.seconds_left.map(|s| s as u64),
        }),
    }
}

#[utoipa::path(get, path = "/v1/lookbacks", tag = "lookbacks", operation_id = "listLookbacks",
    responses((status = 200, description = "The run under way and the newest ended ones, newest first", body = [LookbackAnswer]),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Lists runs.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<LookbackAnswer>>, Problem> {
    staff(&caller)?;
    let (open, finished) = app
        .engine
        .read(|s| {
            let finished: Vec<FinishedRun> = s.lookbacks.finished.values().rev().cloned().collect();
            (s.lookbacks.open.clone(), finished)
        })
        .await?;
    let mut rows: Vec<LookbackAnswer> = open.iter().map(|run| answer(&app, run, None)).collect();
    rows.extend(finished.iter().map(|f| answer(&app, &f.run, Some(f))));
    Ok(Json(rows))
}

async fn one(app: &App, id: u64) -> Result<LookbackAnswer, Problem> {
    let (open, finished) = app
        .engine
        .read(|s| {
            let open = s.lookbacks.open.clone().filter(|run| run.id == id);
            (open, s.lookbacks.finished.get(&id).cloned())
        })
        .await?;
    match (open, finished) {
        (Some(run), _) => Ok(answer(app, &run, None)),
        (None, Some(ended)) => Ok(answer(app, &ended.run, Some(&ended))),
        (None, None) => Err(Problem::from(engine::EngineError::Refused(Fault::Unknown(id).into()))),
    }
}

#[utoipa::path(get, path = "/v1/lookbacks/{run}", tag = "lookbacks", operation_id = "getLookback",
    params(("run" = String, Path, description = "The run's id, e.g. lb_1042")),
    responses((status = 200, description = "Its counts, hashes and times", body = LookbackAnswer),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not among the newest; the journal holds all", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Reads one run.
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(run): Path<String>,
) -> Result<Json<LookbackAnswer>, Problem> {
    staff(&caller)?;
    Ok(Json(one(&app, run_id(&run)?).await?))
}

/// How much to look at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookbackBody {
    /// `delta` (what changed since the last run) or `full`.
    #[schema(example = "full")]
    kind: String,
}

#[utoipa::path(post, path = "/v1/lookbacks", tag = "lookbacks", operation_id = "startLookback",
    request_body = LookbackBody,
    responses((status = 200, description = "Started; it runs by itself", body = LookbackAnswer),
              (status = 400, description = "A field does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "A run is under way, or there is no run a delta could go on from", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Starts a run now. Nobody has to: every list change starts one, and the policy's days start full ones.
pub async fn start(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<LookbackAnswer>, Problem> {
    let meta = caller.meta("lookbacks:write", "lookback.start")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let parsed: LookbackBody = body::parse(&headers, &raw)?;
    let kind = [Kind::Delta, Kind::Full].into_iter().find(|k| k.as_str() == parsed.kind);
    let kind = kind.ok_or_else(|| Problem::invalid("/kind", "give `delta` or `full`"))?;
    let done = app.engine.start_lookback(meta, kind, Cause::Person).await;
    let done = done.map_err(|e| Problem::from(e).with_correlation(&caller.correlation))?;
    Ok(Json(one(&app, done.seq()).await?))
}
