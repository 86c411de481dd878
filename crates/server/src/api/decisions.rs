//! Decisions: read, explain, replay.

use super::customers::internal_only;
use super::transfers::with_successor;
use crate::app::App;
use crate::auth::Caller;
use crate::problem::Problem;
use crate::render::{self, DecisionAnswer, FindingAnswer, OfacScoreAnswer};
use axum::Json;
use axum::extract::{Path, State};
use engine::EngineError;
use engine::replay::Verdict;
use model::ids::DecisionId;
use record::v1::{Entry, Input};
use serde::Serialize;
use utoipa::ToSchema;

fn read(app: &App, text: &str) -> Result<Entry, Problem> {
    let id: DecisionId =
        text.parse().map_err(|e: model::ids::IdError| Problem::invalid("/decision", e.to_string()))?;
    let entry = app.engine.entry(id.0)?;
    entry
        .filter(|e| e.outcome.decision().is_some() || matches!(e.input, Input::TransferReceived { .. }))
        .ok_or_else(|| Problem::not_found(format!("decision `{id}` is not known")))
}

#[utoipa::path(get, path = "/v1/decisions/{decision}", tag = "decisions", operation_id = "getDecision",
    params(("decision" = String, Path, description = "Decision id, e.g. dec_1042")),
    responses((status = 200, description = "As it was answered, with what superseded it", body = DecisionAnswer),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Reads a decision.
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(decision): Path<String>,
) -> Result<Json<DecisionAnswer>, Problem> {
    caller.require("decisions:read")?;
    let entry = read(&app, &decision)?;
    if !caller.is_internal() && matches!(entry.input, Input::CampaignHit(_)) {
        // Nobody asked for it: a customer is not told that its past was looked through.
        return Err(Problem::not_found(format!("decision `{decision}` is not known")));
    }
    Ok(Json(with_successor(&app, &caller, &entry).await?))
}

/// A decision with its full grounds.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainAnswer {
    /// The decision.
    pub decision: DecisionAnswer,
    /// Every hit with its explanation, recomputed from the sealed data and checked against the recorded hash.
    pub hits: Vec<HitAnswer>,
}

/// A hit, explained.
#[derive(Debug, Serialize, ToSchema)]
pub struct HitAnswer {
    /// The finding as recorded.
    pub finding: FindingAnswer,
    /// In plain words.
    pub text: Vec<String>,
    /// Spans, weights, evidence, thresholds.
    #[schema(value_type = Object)]
    pub detail: serde_json::Value,
    /// Whether the recomputed explanation has the recorded hash.
    pub hash_agrees: bool,
    /// What OFAC's public search would show for the name: for comparison, never part of the decision. Not there for a
    /// wallet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ofac_score: Option<OfacScoreAnswer>,
}

#[utoipa::path(get, path = "/v1/decisions/{decision}/explain", tag = "decisions", operation_id = "explainDecision",
    params(("decision" = String, Path, description = "Decision id")),
    responses((status = 200, description = "Why", body = ExplainAnswer),
              (status = 410, description = "The subject's data was erased", body = Problem, content_type = "application/problem+json"),
              (status = 503, description = "History is being read for somebody else: again in a few seconds", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Explains a decision token by token.
pub async fn explain(
    State(app): State<App>,
    caller: Caller,
    Path(decision): Path<String>,
) -> Result<Json<ExplainAnswer>, Problem> {
    caller.require("decisions:explain")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let entry = read(&app, &decision)?;
    let hits = app.engine.explain(entry.clone()).await.map_err(busy)?;
    let pinned = app.engine.pinned();
    let listed = entry.outcome.decision().map(|d| d.findings.clone()).unwrap_or_default();
    let hits = hits
        .into_iter()
        .map(|hit| {
            let finding = model::Finding::Listed(hit.listed());
            HitAnswer {
                hash_agrees: listed.contains(&finding),
                finding: render::finding(&pinned, &finding),
                text: hit.explanation.to_text(),
                detail: serde_json::to_value(&hit.explanation).unwrap_or_default(),
                ofac_score: OfacScoreAnswer::of(&hit),
            }
        })
        .collect();
    Ok(Json(ExplainAnswer { decision: with_successor(&app, &caller, &entry).await?, hits }))
}

/// The places to screen are taken, or history is being read, which is done for one person at a time.
fn busy(error: EngineError) -> Problem {
    match error {
        EngineError::Busy => Problem::busy(
            "too much is being screened, or history is being read for somebody else; ask again",
            5,
        ),
        error => error.into(),
    }
}

/// What replaying a decision showed.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionReplayAnswer {
    /// Decision id.
    pub decision_id: String,
    /// `same`, `erased_same`, `different`, `changed` or `impossible`.
    pub verdict: &'static str,
    /// In words.
    pub detail: String,
}

#[utoipa::path(post, path = "/v1/decisions/{decision}/replay", tag = "decisions", operation_id = "replayDecision",
    params(("decision" = String, Path, description = "Decision id")),
    responses((status = 200, description = "Compared byte for byte with the record", body = DecisionReplayAnswer),
              (status = 503, description = "History is being read for somebody else: again in a few seconds", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Makes the decision again from what was known then, and compares. What was known is read from the nearest snapshot on, one
/// request at a time; `probity replay` reads from the first entry.
pub async fn replay(
    State(app): State<App>,
    caller: Caller,
    Path(decision): Path<String>,
) -> Result<Json<DecisionReplayAnswer>, Problem> {
    caller.require("decisions:explain")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let entry = read(&app, &decision)?;
    let id = DecisionId(entry.header.seq).to_string();
    let verdict = app.engine.replay(entry).await.map_err(busy)?;
    let (word, detail) = describe(&verdict);
    Ok(Json(DecisionReplayAnswer { decision_id: id, verdict: word, detail }))
}

/// A verdict in a word and a sentence.
pub fn describe(verdict: &Verdict) -> (&'static str, String) {
    match verdict {
        Verdict::NoDecision => ("same", "nothing was decided in this entry".to_owned()),
        Verdict::Same => ("same", "screened and decided again: the same bytes".to_owned()),
        Verdict::ErasedSame => (
            "erased_same",
            "the subject's data was erased: screening cannot be repeated; the decision follows from the recorded findings".to_owned(),
        ),
        Verdict::Different(_) => {
            ("different", "build, matcher and policy are the same, and yet the bytes differ: report this defect".to_owned())
        }
        Verdict::Changed(_) => ("changed", "★ another build or matcher decides differently".to_owned()),
        Verdict::Impossible(cause) => ("impossible", cause.clone()),
    }
}
