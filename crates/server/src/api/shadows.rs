//! Sets of rules that run beside the one in force and decide nothing.
//!
//! Promises: what one found since its start stands against what the rules in force found, with ids to look at; one person is
//! enough to start and to stop one. Does not: put a set in force, or run sets (the engine does). Serves: GOV-6.

use super::customers::internal_only;
use super::rule_sets::{
    FileBody, ModelBody, PartsAnswer, SET_BYTES_MAX, TableBody, note, parts, refused, set,
};
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::problem::Problem;
use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use engine::monitoring::shadow::{Look, Moves, Overlap, Pair, Report, Stage};
use engine::monitoring::{NewShadow, ShadowSet, ShadowView};
use model::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A shadow to start: one of `files`, `rules` and `proposal`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShadowBody {
    /// Every file of a set.
    #[serde(default)]
    pub files: Vec<FileBody>,
    /// Peer figures its rules look up.
    #[serde(default)]
    pub tables: Vec<TableBody>,
    /// Its model.
    #[serde(default)]
    pub model: Option<ModelBody>,
    /// SHA-256 of a set that was proposed, or in force, before.
    #[serde(default)]
    pub rules: Option<String>,
    /// A proposal that waits.
    #[serde(default)]
    #[schema(example = "rsp_1042")]
    pub proposal: Option<String>,
    /// Why; nothing personal.
    #[serde(default)]
    pub note: String,
}

/// Stopping one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StopShadowBody {
    /// Why; nothing personal.
    #[serde(default)]
    pub note: String,
}

/// The same figure of both.
#[derive(Debug, Serialize, ToSchema)]
pub struct BothFigures {
    /// Of the shadow.
    pub candidate: u64,
    /// Of the rules in force.
    pub live: u64,
}

/// How far both agree.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverlapAnswer {
    /// Only the shadow's.
    pub gained: u64,
    /// Only those of the rules in force.
    pub lost: u64,
    /// Both.
    pub both: u64,
}

/// One rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShadowRuleAnswer {
    /// Its id.
    pub rule: String,
    /// Alerts opened.
    pub alerts: BothFigures,
    /// Cases: a rule, a customer and a day.
    pub cases: OverlapAnswer,
}

/// A case to look at.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookAnswer {
    /// The rule.
    pub rule: String,
    /// The customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The entry of its first finding.
    pub entry: u64,
}

/// Movements to look at.
#[derive(Debug, Serialize, ToSchema)]
pub struct MovesAnswer {
    /// How many.
    pub count: u64,
    /// The newest of them, the newest last, each with the decision on it.
    pub newest: Vec<MovedAnswer>,
}

/// A movement to look at.
#[derive(Debug, Serialize, ToSchema)]
pub struct MovedAnswer {
    /// The movement.
    pub transfer: String,
    /// The decision on it.
    #[schema(example = "dec_1042")]
    pub decision: String,
}

/// What a shadow found since its start.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShadowReport {
    /// Entries after this one are counted.
    pub since: u64,
    /// When that was.
    pub since_at: String,
    /// Entries before this one are counted.
    pub through: u64,
    /// When the last of them was.
    pub through_at: String,
    /// Events judged.
    pub events: u64,
    /// Of those, movements.
    pub movements: u64,
    /// Alerts opened.
    pub alerts: BothFigures,
    /// Alerts a day, in hundredths; absent before any time passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts_per_day_x100: Option<BothFigures>,
    /// Cases: a rule, a customer and a day.
    pub cases: OverlapAnswer,
    /// Customers with a case.
    pub customers: OverlapAnswer,
    /// By rule.
    pub rules: Vec<ShadowRuleAnswer>,
    /// Cases only the shadow has, the newest first; the first fifty.
    pub gained: Vec<LookAnswer>,
    /// Cases it lacks.
    pub lost: Vec<LookAnswer>,
    /// Movements that were allowed and that it would have stopped.
    pub would_hold: MovesAnswer,
    /// Movements that nothing but rules in force stopped and that it would have let pass.
    pub would_release: MovesAnswer,
    /// Whether every case was compared; not past 200,000.
    pub complete: bool,
    /// Hash over everything the shadow judged.
    pub chain: String,
}

/// A shadow.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShadowAnswer {
    /// Its id.
    #[schema(example = "shd_1042")]
    pub shadow: String,
    /// SHA-256 of the set.
    pub rules: String,
    /// What the set holds beside its rules.
    #[serde(flatten)]
    pub parts: PartsAnswer,
    /// `waiting`, `warming` (it reads the history before its start), `running`, `failed` or `ended`.
    pub state: &'static str,
    /// Why it failed, or what was said when it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// `asked`, `failed` or `slow`, once it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<&'static str>,
    /// Why it was started.
    pub note: String,
    /// Who started it.
    pub started_by: String,
    /// When.
    pub started_at: String,
    /// Who stopped it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// The entry it reads next.
    pub through: u64,
    /// Entries there are.
    pub entries: u64,
    /// What it found; absent until its start is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<ShadowReport>,
}

/// Shadows.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShadowsAnswer {
    /// In order of their start; without what they found.
    pub shadows: Vec<ShadowAnswer>,
}

fn pair(pair: Pair) -> BothFigures {
    BothFigures { candidate: pair.candidate, live: pair.live }
}

fn overlap(overlap: Overlap) -> OverlapAnswer {
    OverlapAnswer { gained: overlap.gained, lost: overlap.lost, both: overlap.both }
}

fn looks(looks: Vec<Look>) -> Vec<LookAnswer> {
    let one = |look: Look| LookAnswer {
        rule: look.rule,
        customer: look.customer.map(|id| id.to_string()),
        entry: look.entry,
    };
    looks.into_iter().map(one).collect()
}

fn moves(moves: Moves) -> MovesAnswer {
    let one = |moved: engine::monitoring::shadow::Moved| MovedAnswer {
        transfer: moved.transfer.to_string(),
        decision: model::ids::DecisionId(moved.entry).to_string(),
    };
    MovesAnswer { count: moves.count, newest: moves.newest.into_iter().map(one).collect() }
}

fn report(report: Report) -> ShadowReport {
    let rule = |row: engine::monitoring::shadow::RuleRow| ShadowRuleAnswer {
        rule: row.rule,
        alerts: pair(row.alerts),
        cases: overlap(row.cases),
    };
    ShadowReport {
        since: report.since,
        since_at: report.since_at.to_string(),
        through: report.through,
        through_at: report.through_at.to_string(),
        events: report.events,
        movements: report.movements,
        alerts: pair(report.alerts),
        alerts_per_day_x100: report.alerts_per_day_x100().map(pair),
        cases: overlap(report.cases),
        customers: overlap(report.customers),
        rules: report.rules_found.into_iter().map(rule).collect(),
        gained: looks(report.gained),
        lost: looks(report.lost),
        would_hold: moves(report.would_hold),
        would_release: moves(report.would_release),
        complete: report.complete,
        chain: report.chain.to_string(),
    }
}

fn answer(app: &App, view: ShadowView, whole: bool) -> ShadowAnswer {
    let shadow = view.shadow;
    // A set this build cannot read any more is no reason to hide that it ran.
    let parts = parts(app.engine.library(), shadow.rules).unwrap_or_default();
    let cause = match (&view.stage, &shadow.ended) {
        (Stage::Failed(cause), _) => Some(cause.clone()),
        (_, Some(ended)) => Some(ended.note.clone()).filter(|note| !note.is_empty()),
        (_, None) => None,
    };
    ShadowAnswer {
        shadow: format!("shd_{}", view.id),
        rules: shadow.rules.to_string(),
        parts,
        state: view.stage.as_str(),
        cause,
        end: shadow.ended.as_ref().map(|e| e.end.as_str()),
        note: shadow.note,
        started_by: shadow.by.to_string(),
        started_at: shadow.at.to_string(),
        ended_by: shadow.ended.as_ref().map(|e| e.by.to_string()),
        ended_at: shadow.ended.as_ref().map(|e| e.at.to_string()),
        through: view.through,
        entries: view.size,
        report: view.report.filter(|_| whole).map(report),
    }
}

fn id(text: &str) -> Result<u64, Problem> {
    let seq = text.strip_prefix("shd_").and_then(|n| n.parse().ok());
    seq.ok_or_else(|| Problem::invalid("/shadow", "a shadow's id is `shd_` and a number"))
}

async fn known(app: &App, body: &ShadowBody) -> Result<Option<Hash>, Problem> {
    let given = [!body.files.is_empty(), body.rules.is_some(), body.proposal.is_some()];
    if given.iter().filter(|given| **given).count() != 1 {
        return Err(Problem::invalid("", "give `files`, or `rules`, or `proposal`, and one of them only"));
    }
    if body.files.is_empty() && !(body.tables.is_empty() && body.model.is_none()) {
        return Err(Problem::invalid(
            "/tables",
            "tables and a model go with `files`; a known set has its own",
        ));
    }
    if let Some(text) = &body.rules {
        let rules = text.parse::<Hash>().map_err(|e| Problem::invalid("/rules", e.to_string()))?;
        return Ok(Some(rules));
    }
    let Some(text) = &body.proposal else { return Ok(None) };
    let seq: Option<u64> = text.strip_prefix("rsp_").and_then(|n| n.parse().ok());
    let seq = seq.ok_or_else(|| Problem::invalid("/proposal", "a proposal's id is `rsp_` and a number"))?;
    let rules = app.engine.read(|s| s.monitoring.proposals.get(&seq).map(|p| p.rules)).await?;
    rules.map(Some).ok_or_else(|| Problem::not_found(format!("proposal `{text}` is not known")))
}

#[utoipa::path(post, path = "/v1/rules/shadows", tag = "rules", operation_id = "startShadow",
    request_body = ShadowBody,
    responses((status = 200, description = "It runs beside the rules in force", body = ShadowAnswer),
              (status = 400, description = "The set does not compile, or a test of it fails: file and line stand in `diagnostics`", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Only a person starts one", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "The same set runs, or too many do", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Runs a set of rules beside the one in force: it sees every event from here on and decides nothing.
pub async fn start(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    raw: Body,
) -> Result<Json<ShadowAnswer>, Problem> {
    let meta = caller.meta("rules:write", "rules.shadow_start")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let raw = to_bytes(raw, SET_BYTES_MAX).await;
    let raw = raw.map_err(|_| Problem::invalid("", format!("at most {SET_BYTES_MAX} bytes are accepted")))?;
    let parsed: ShadowBody = body::parse(&headers, &raw)?;
    let note = note(&parsed.note)?;
    let (known, files) = (known(&app, &parsed).await?, parsed.files.clone());
    let set = match known {
        Some(rules) => ShadowSet::Known(rules),
        None => ShadowSet::New(Box::new(set(parsed.files, parsed.tables, parsed.model)?)),
    };
    let done = match app.engine.start_shadow(meta, NewShadow { set, note }).await? {
        Ok(done) => done,
        Err(found) => return Err(refused(&files, found).with_correlation(&caller.correlation)),
    };
    let view = app.engine.shadow(done.seq()).await?;
    Ok(Json(answer(&app, view, true)))
}

#[utoipa::path(get, path = "/v1/rules/shadows", tag = "rules", operation_id = "listShadows",
    responses((status = 200, description = "Those that run, and the last that ended", body = ShadowsAnswer)),
    security(("api_key" = [])))]
/// Sets of rules that run, or ran, beside the one in force.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Json<ShadowsAnswer>, Problem> {
    caller.require("rules:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let views = app.engine.shadows().await?;
    Ok(Json(ShadowsAnswer { shadows: views.into_iter().map(|view| answer(&app, view, false)).collect() }))
}

#[utoipa::path(get, path = "/v1/rules/shadows/{shadow}", tag = "rules", operation_id = "getShadow",
    params(("shadow" = String, Path, description = "The shadow, `shd_…`")),
    responses((status = 200, description = "How far it is and what it found", body = ShadowAnswer),
              (status = 404, description = "No such shadow", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// What a set beside the one in force found since its start.
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(shadow): Path<String>,
) -> Result<Json<ShadowAnswer>, Problem> {
    caller.require("rules:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let view = app.engine.shadow(id(&shadow)?).await?;
    Ok(Json(answer(&app, view, true)))
}

#[utoipa::path(post, path = "/v1/rules/shadows/{shadow}/stop", tag = "rules", operation_id = "stopShadow",
    params(("shadow" = String, Path, description = "The shadow, `shd_…`")),
    request_body = StopShadowBody,
    responses((status = 200, description = "It ended; what it found is kept", body = ShadowAnswer),
              (status = 403, description = "Only a person stops one", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "No such shadow", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "It ended before", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Stops a set beside the one in force. What it found up to here is kept.
pub async fn stop(
    State(app): State<App>,
    caller: Caller,
    Path(shadow): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<ShadowAnswer>, Problem> {
    let meta = caller.meta("rules:write", "rules.shadow_stop")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let parsed: StopShadowBody = body::parse(&headers, &raw)?;
    let seq = id(&shadow)?;
    app.engine.stop_shadow(meta, seq, note(&parsed.note)?).await?;
    let view = app.engine.shadow(seq).await?;
    Ok(Json(answer(&app, view, true)))
}
