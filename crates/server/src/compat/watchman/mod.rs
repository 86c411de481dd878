//! Searching in the shape of Watchman's `/v2`.
//!
//! Promises: the name and every alternative name, date, number and address given is screened as a question of each kind of
//! party asked for and recorded; `match` is our score as it is. Does not: return the ten best of whatever there is: pairs under
//! 0.5 are not looked for, and nothing is returned under `minMatch`; rate street addresses, titles or gender.

mod entity;
mod request;

pub use entity::{Body, ListEntity};

use super::ask::{self, Answer, FLOOR, Note};
use super::auth;
use super::datasets;
use super::params::Params;
use super::refusal::Refusal;
use crate::api::lists;
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use base64::Engine;
use model::Score;
use request::Asked;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Results where none are asked for, and at most: that service's own bounds.
const RESULTS: usize = 10;
const RESULTS_MAX: usize = 100;

/// The answer to a search.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WatchmanSearchAnswer)]
pub struct SearchAnswer {
    /// What was screened.
    pub query: ListEntity,
    /// Listed parties, the highest score first.
    pub entities: Vec<Match>,
    /// Where it is recorded and what it rests on.
    pub probity: Note,
}

/// A listed party with its score.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WatchmanMatch)]
pub struct Match {
    /// The party.
    #[serde(flatten)]
    pub entity: ListEntity,
    /// Our score, 0 to 1.
    pub r#match: f64,
    /// With `debug`: the explanation in words, in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debug: Option<String>,
}

/// The lists in force.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WatchmanLists)]
pub struct ListInfo {
    /// Entries by list, under that service's names for them.
    pub lists: BTreeMap<String, u64>,
    /// Hashes of the lists' normalised content.
    #[serde(rename = "listHashes")]
    pub hashes: BTreeMap<String, String>,
    /// When the list whose content is oldest was last known to be current.
    #[serde(rename = "startedAt")]
    pub started_at: String,
    /// When the list whose content is newest was last known to be current.
    #[serde(rename = "endedAt")]
    pub ended_at: String,
    /// This program and its version.
    pub version: String,
}

#[utoipa::path(get, path = "/v2/search", tag = "compat", operation_id = "compatWatchmanSearch",
    params(("name" = Option<String>, Query, description = "A name"),
           ("type" = Option<String>, Query, description = "`person`, `business`, `organization`, `aircraft` or `vessel`; left out, all are asked about"),
           ("altNames" = Option<Vec<String>>, Query, description = "Other names"),
           ("birthDate" = Option<String>, Query, description = "`1971-04-02`, `1971-04` or `1971`; `created` and `built` likewise"),
           ("cryptoAddress" = Option<Vec<String>>, Query, description = "`XBT:12Qt…` or the address alone"),
           ("address" = Option<Vec<String>>, Query, description = "Read and not rated"),
           ("source" = Option<Vec<String>>, Query, description = "Only results of this list, in either of its names"),
           ("sourceID" = Option<Vec<String>>, Query, description = "Only results with this id of the issuer"),
           ("limit" = Option<usize>, Query, description = "Results, 1 to 100; default 10"),
           ("minMatch" = Option<f64>, Query, description = "Score under which nothing is returned; 0.5 at least"),
           ("debug" = Option<bool>, Query, description = "Whether each result explains itself"),
           ("requestID" = Option<String>, Query, description = "Read and not used; answers name the recorded decision")),
    responses((status = 200, description = "Screened and recorded", body = SearchAnswer),
              (status = 400, description = "Nothing was screened: a parameter does not parse", body = Problem),
              (status = 503, description = "No answer can be relied on", body = Problem)),
    security(("api_key" = []), ("api_key_header" = [])))]
/// Searches the lists, in the shape of Watchman.
pub async fn search(State(app): State<App>, parts: Parts) -> Result<Json<SearchAnswer>, Refusal> {
    searched(&app, &parts).await.map(Json).map_err(Refusal::watchman)
}

async fn searched(app: &App, parts: &Parts) -> Result<SearchAnswer, Problem> {
    let caller = auth::caller(app, parts).await?;
    let tag = |p: Problem| p.with_correlation(&caller.correlation);
    let params = Params::of(&parts.uri).map_err(tag)?;
    let pinned = app.engine.pinned();
    let wanted = Wanted::of(&pinned, &params).map_err(tag)?;
    let asked = Asked::of(&pinned, &params).map_err(tag)?;
    let floor = Score::from_basis((wanted.least * 10_000.0) as u32).max(FLOOR);
    let mut answers = ask::ask(app, &caller, vec![asked.question.clone()], Some(floor)).await.map_err(tag)?;
    let Some(answer) = answers.pop() else { return Err(tag(Problem::busy("no answer came", 1))) };
    Ok(render(&wanted, &asked, answer))
}

/// How results are chosen.
struct Wanted {
    limit: usize,
    least: f64,
    debug: bool,
    sources: Vec<String>,
    ids: Vec<String>,
}

impl Wanted {
    fn of(pinned: &engine::Pinned, params: &Params) -> Result<Wanted, Problem> {
        let mut sources = Vec::new();
        for name in params.any(&["source", "sourceList"]) {
            match datasets::Scope::named(pinned, &name) {
                Some(datasets::Scope::List(list)) => sources.push(list.to_string()),
                _ => {
                    let cause =
                        format!("`{}` names no list in force; see /v2/listinfo", super::params::shown(&name));
                    return Err(Problem::invalid("source", cause));
                }
            }
        }
        Ok(Wanted {
            limit: params
                .number("limit", 0..=1_000_000)?
                .filter(|n| *n > 0)
                .unwrap_or(RESULTS)
                .min(RESULTS_MAX),
            least: params.number("minMatch", 0.0..=1.0)?.unwrap_or(0.0),
            debug: params.flag("debug", false)?,
            sources,
            ids: params.any(&["sourceID"]),
        })
    }
}

fn render(wanted: &Wanted, asked: &Asked, answer: Answer) -> SearchAnswer {
    let entities = answer.found.iter().filter_map(|found| {
        let designation = found.designation()?;
        let score = super::yente::scale::number(found.hit.score);
        let of_source =
            wanted.sources.is_empty() || wanted.sources.iter().any(|s| s == designation.list.as_str());
        let of_id = wanted.ids.is_empty() || wanted.ids.iter().any(|id| id == designation.id.as_str());
        let text = || found.hit.explanation.to_text().join("\n");
        (score >= wanted.least && of_source && of_id).then(|| Match {
            entity: ListEntity::of(&found.pinned, designation, asked.organisations),
            r#match: score,
            debug: wanted.debug.then(|| base64::engine::general_purpose::STANDARD.encode(text())),
        })
    });
    let entities = entities.take(wanted.limit).collect();
    SearchAnswer { query: asked.echo.clone(), entities, probity: answer.note }
}

#[utoipa::path(get, path = "/v2/listinfo", tag = "compat", operation_id = "compatWatchmanLists",
    responses((status = 200, description = "Lists in force", body = ListInfo)),
    security(("api_key" = []), ("api_key_header" = [])))]
/// Lists in force, in the shape of Watchman.
pub async fn list_info(State(app): State<App>, parts: Parts) -> Result<Json<ListInfo>, Refusal> {
    auth::caller(&app, &parts).await.map_err(Refusal::watchman)?;
    let statuses = lists::statuses(&app).await.map_err(Refusal::watchman)?;
    let loaded = || statuses.iter().filter(|status| status.loaded);
    let name = |list: &str| {
        model::ListId::new(list)
            .map_or_else(|_| list.to_owned(), |id| datasets::watchman_name(&id).to_owned())
    };
    let current = app
        .engine
        .read(|state| state.lists.values().map(|active| active.current_at).collect::<Vec<_>>())
        .await
        .map_err(|e| Refusal::watchman(e.into()))?;
    let now = app.engine.now();
    Ok(Json(ListInfo {
        lists: loaded().map(|status| (name(&status.list), status.parties)).collect(),
        hashes: loaded().map(|status| (name(&status.list), status.normalised.clone())).collect(),
        started_at: current.iter().min().unwrap_or(&now).to_string(),
        ended_at: current.iter().max().unwrap_or(&now).to_string(),
        version: format!("probity {}", env!("CARGO_PKG_VERSION")),
    }))
}

#[utoipa::path(get, path = "/ping", tag = "compat", operation_id = "compatPing",
    responses((status = 200, description = "`PONG`: the process lives", body = String, content_type = "text/plain")))]
/// Liveness, in the shape of Watchman.
pub async fn ping() -> &'static str {
    "PONG"
}

#[utoipa::path(get, path = "/version", tag = "compat", operation_id = "compatVersion",
    responses((status = 200, description = "The version of this program", body = String, content_type = "text/plain")))]
/// The version of this program.
pub async fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
