//! Matching in the shape of yente 5.5.
//!
//! Promises: a batch is screened and recorded question by question; by default `match` is true exactly for the pairs that
//! the policy in force looks at; what its parameters narrow is narrowed in the answer and not in the record. Does not: apply
//! `weights` and `config`, which belong to other matchers; narrow by `changed_since`, since lists publish no dates of change
//! (the answer is then larger, never smaller).

pub mod algorithms;
pub mod catalog;
pub mod entities;
mod filter;
pub mod scale;
pub mod search;

use super::ask::{self, Answer, Found, Note};
use super::auth;
use super::datasets::{self, Scope};
use super::ftm::read::{self, Echo, Example};
use super::ftm::{self, Entity};
use super::params::Params;
use super::refusal::Refusal;
use crate::app::App;
use crate::body;
use crate::problem::Problem;
use algorithms::FeatureDoc;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use engine::Pinned;
use filter::Filter;
use scale::Scale;
use screening::evidence::{Fact, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Questions of one batch: that service's own bound.
pub const BATCH_MAX: usize = 100;
/// Results of one question: that service's own bound.
pub const RESULTS_MAX: usize = 500;
/// Results of one question where none is asked for.
const RESULTS: usize = 5;

/// A batch of questions.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = MatchBatch)]
pub struct Batch {
    /// Questions by ids of the caller's choosing; at most 100; a null is left out.
    #[schema(value_type = BTreeMap<String, Example>)]
    pub queries: BTreeMap<String, Option<Example>>,
    /// Read and not applied: weights belong to another matcher.
    #[serde(default)]
    pub weights: BTreeMap<String, f64>,
    /// Read and not applied: settings of another matcher.
    #[serde(default)]
    pub config: BTreeMap<String, serde_json::Value>,
}

/// The answers of a batch.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MatchBatchAnswer)]
pub struct BatchAnswer {
    /// Answers by the caller's ids.
    pub responses: BTreeMap<String, Matches>,
    /// What the matcher looks at.
    pub matcher: BTreeMap<&'static str, FeatureDoc>,
    /// Results of each question, at most.
    pub limit: usize,
}

/// The answer to one question.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MatchAnswer)]
pub struct Matches {
    /// 200.
    pub status: u16,
    /// Results, the highest score first.
    pub results: Vec<Scored>,
    /// How many are matches, shown or not.
    pub total: Total,
    /// What was screened.
    pub query: Echo,
    /// Where it is recorded and what it rests on.
    pub probity: Note,
}

/// A count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FtmTotal)]
pub struct Total {
    /// The count.
    pub value: usize,
    /// `eq`; `gte` where the search met its bound below the policy's threshold.
    pub relation: &'static str,
}

/// A listed party with its score.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FtmScoredEntity)]
pub struct Scored {
    /// The party, or the wallet.
    #[serde(flatten)]
    pub entity: Entity,
    /// The score on the scale of the algorithm asked for; see `/algorithms`.
    pub score: f64,
    /// Scores of the parts, by name.
    pub features: BTreeMap<&'static str, f64>,
    /// The parts in words, by name.
    pub explanations: BTreeMap<&'static str, Explained>,
    /// Whether the score reaches the threshold.
    pub r#match: bool,
}

/// A part of a score in words.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = FtmExplained)]
pub struct Explained {
    /// In words.
    pub detail: Option<String>,
    /// The part's own score, 0 to 1.
    pub score: f64,
    /// The value of the question.
    pub query: Option<String>,
    /// The value of the list.
    pub candidate: Option<String>,
}

#[utoipa::path(post, path = "/match/{dataset}", tag = "compat", operation_id = "compatMatch",
    params(("dataset" = String, Path, description = "`default`, `sanctions`, `peps`, `all`, a list id, or the name another catalogue has for it"),
           ("limit" = Option<i64>, Query, description = "Results of each question, up to 500; default 5"),
           ("threshold" = Option<f64>, Query, description = "Score from which `match` is true; default 0.7, which is what the policy looks at"),
           ("cutoff" = Option<f64>, Query, description = "Score under which nothing is returned; default 0.7, never above `threshold`; pairs under 0.5 of our own score are not looked for"),
           ("algorithm" = Option<String>, Query, description = "`best` and the names of `/algorithms`: all answered by one matcher; `probity` gives its scores as they are"),
           ("topics" = Option<Vec<String>>, Query, description = "Only results with one of these topics"),
           ("include_dataset" = Option<Vec<String>>, Query, description = "Only results of these lists"),
           ("exclude_dataset" = Option<Vec<String>>, Query, description = "No results of these lists"),
           ("exclude_schema" = Option<Vec<String>>, Query, description = "No results of these schemata"),
           ("exclude_entity_ids" = Option<Vec<String>>, Query, description = "None of these entities; at most 50"),
           ("changed_since" = Option<String>, Query, description = "A date; read and not applied")),
    request_body = Batch,
    responses((status = 200, description = "Screened and recorded", body = BatchAnswer),
              (status = 400, description = "Nothing was screened: a question or parameter does not parse", body = Problem),
              (status = 401, description = "Key not accepted", body = Problem),
              (status = 403, description = "Scope `screen` or the internal audience is missing", body = Problem),
              (status = 404, description = "No list in force has that name", body = Problem),
              (status = 503, description = "No answer can be relied on: a required list is missing or stale, or too much is waiting", body = Problem)),
    security(("api_key" = []), ("api_key_header" = [])))]
/// Matches parties described by example, in the shape of yente.
pub async fn matching(
    State(app): State<App>,
    Path(dataset): Path<String>,
    parts: Parts,
    raw: Bytes,
) -> Result<Response, Refusal> {
    matched(&app, &dataset, &parts, &raw).await.map_err(Refusal::yente)
}

/// How results are chosen.
struct Wanted {
    scope: Scope,
    filter: Filter,
    scale: Scale,
    threshold: Option<f64>,
    cutoff: f64,
    limit: usize,
}

async fn matched(app: &App, dataset: &str, parts: &Parts, raw: &[u8]) -> Result<Response, Problem> {
    let caller = auth::caller(app, parts).await?;
    let tag = |p: Problem| p.with_correlation(&caller.correlation);
    let pinned = app.engine.pinned();
    let wanted = wanted(&pinned, dataset, &Params::of(&parts.uri).map_err(tag)?).map_err(tag)?;
    let batch = parse(raw).map_err(tag)?;
    let mut asked: Vec<(String, Echo)> = Vec::with_capacity(batch.len());
    let mut questions = Vec::with_capacity(batch.len());
    for (id, example) in batch {
        let at = format!("/queries/{}", super::params::shown(&id));
        let (question, echo) = read::question(&pinned, &example, &at).map_err(tag)?;
        questions.push(question);
        asked.push((id, echo));
    }
    let floor = wanted.scale.floor(&pinned, wanted.cutoff);
    let answers = ask::ask(app, &caller, questions, floor).await.map_err(tag)?;
    let responses: BTreeMap<String, Matches> = asked
        .into_iter()
        .zip(answers)
        .map(|((id, echo), answer)| (id, matches(&wanted, echo, answer)))
        .collect();
    let count = responses.len();
    let answer = BatchAnswer { responses, matcher: algorithms::features(), limit: wanted.limit };
    let mut response = Json(answer).into_response();
    response.headers_mut().insert("x-batch-size", HeaderValue::from(count));
    Ok(response)
}

fn wanted(pinned: &Pinned, dataset: &str, params: &Params) -> Result<Wanted, Problem> {
    let scale = match params.one("algorithm") {
        Some(name) => Scale::named(name)?,
        None => Scale::Customary,
    };
    let threshold = params.number("threshold", 0.0..=1.0)?;
    let customary = threshold.unwrap_or(scale::THRESHOLD);
    let cutoff = params.number("cutoff", 0.0..=1.0)?.unwrap_or(customary).min(customary);
    // On our own scale without a threshold, the policy's thresholds are the bound, list by list.
    let cutoff = if scale == Scale::Own && threshold.is_none() && params.one("cutoff").is_none() {
        1.0
    } else {
        cutoff
    };
    let limit = params.number("limit", i64::MIN..=RESULTS_MAX as i64)?.map_or(RESULTS, |n| n.max(0) as usize);
    Ok(Wanted {
        scope: datasets::scope(pinned, dataset)?,
        filter: Filter::of(pinned, params)?,
        scale,
        threshold,
        cutoff,
        limit,
    })
}

/// Reads the body; whatever it calls itself, since that service does not ask.
fn parse(raw: &[u8]) -> Result<Vec<(String, Example)>, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(raw);
    let batch: Batch = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        Problem::invalid(
            &body::pointer(&error.path().to_string()),
            format!("the body does not parse: {}", error.into_inner()),
        )
    })?;
    reader.end().map_err(|error| Problem::invalid("", error.to_string()))?;
    if batch.queries.len() > BATCH_MAX {
        let cause = format!("Too many queries in one batch (limit: {BATCH_MAX})");
        return Err(Problem::invalid("/queries", cause));
    }
    let queries: Vec<(String, Example)> =
        batch.queries.into_iter().filter_map(|(id, example)| Some((id, example?))).collect();
    if queries.is_empty() {
        return Err(Problem::invalid("/queries", "No queries provided."));
    }
    Ok(queries)
}

fn matches(wanted: &Wanted, query: Echo, answer: Answer) -> Matches {
    let Answer { found, complete, note } = answer;
    let mut results: Vec<Scored> = found.iter().filter_map(|found| scored(wanted, found)).collect();
    let value = results.iter().filter(|result| result.r#match).count();
    results.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.entity.id.cmp(&b.entity.id)));
    results.truncate(wanted.limit);
    let relation = if complete { "eq" } else { "gte" };
    Matches { status: 200, results, total: Total { value, relation }, query, probity: note }
}

fn scored(wanted: &Wanted, found: &Found) -> Option<Scored> {
    let designation = found.designation()?;
    if !wanted.scope.holds(designation) {
        return None;
    }
    let score = wanted.scale.score(found.hit.score, found.review);
    let looked_at = found.hit.score >= found.review;
    let is_match = match (wanted.scale, wanted.threshold) {
        (_, Some(threshold)) => score >= threshold,
        (Scale::Own, None) => looked_at,
        (Scale::Customary, None) => score >= scale::THRESHOLD,
    };
    if score < wanted.cutoff && !is_match {
        return None;
    }
    let entity = ftm::of_found(found)?;
    if !wanted.filter.keeps(&entity) {
        return None;
    }
    let explanations = explanations(found);
    let features = explanations.iter().map(|(name, part)| (*name, part.score)).collect();
    Some(Scored { entity, score, features, explanations, r#match: is_match })
}

/// The parts of a score, from the one explanation there is.
fn explanations(found: &Found) -> BTreeMap<&'static str, Explained> {
    let explanation = &found.hit.explanation;
    let mut parts = BTreeMap::new();
    if let Some(names) = &explanation.names {
        let part = Explained {
            detail: Some(names.words.join("; ")),
            score: scale::number(names.score),
            query: Some(names.query.clone()),
            candidate: Some(names.listed.clone()),
        };
        parts.insert("name", part);
    }
    for evidence in &explanation.evidence {
        let name = match evidence.fact {
            Fact::Born => "birth_date",
            Fact::Country | Fact::Nationality | Fact::Residence => "country",
            Fact::BirthPlace => "birth_place",
            Fact::Gender => "gender",
            Fact::Identifier => "identifier",
            Fact::Wallet => "wallet_address",
        };
        let score = match evidence.verdict {
            Verdict::Agrees => 1.0,
            Verdict::Close => 0.5,
            Verdict::Unknown | Verdict::Differs | Verdict::Contradicts => 0.0,
        };
        let (query, candidate) = (None, None);
        let part = Explained { detail: Some(evidence.why.clone()), score, query, candidate };
        // Nationality and residence are one part there: the better of the two is shown.
        if parts.get(name).is_none_or(|shown: &Explained| shown.score < score) {
            parts.insert(name, part);
        }
    }
    let own = Explained {
        detail: Some(format!("{}; matcher {}", explanation.because, explanation.matcher)),
        score: scale::number(explanation.score),
        query: None,
        candidate: None,
    };
    parts.insert("probity", own);
    parts
}
