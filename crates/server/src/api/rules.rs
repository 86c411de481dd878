//! Sets of monitoring rules: proposed by one person, approved by another, in force from an entry on.
//!
//! Promises: what does not compile, or one of whose tests fails, is refused with file and line; nobody approves what they
//! proposed, which the engine counts; a set that was in force before can come back, by two persons too. Does not: judge.
//! Serves: TMR-4, GOV-6.

use super::customers::internal_only;
use super::rule_lookbacks::{LookbackCountAnswer, RulesLookbackAnswer};
use super::rule_sets::{
    FileBody, ModelBody, PartsAnswer, SET_BYTES_MAX, TableBody, note, parts, refused, set,
};
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use engine::monitoring::memory::{Active, EndedProposal, Memory, Proposal};
use engine::monitoring::{Library, ProposeRules};
use model::Hash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A set to propose.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalBody {
    /// Every file of the set: it replaces the set in force as a whole.
    pub files: Vec<FileBody>,
    /// Peer figures its rules look up.
    #[serde(default)]
    pub tables: Vec<TableBody>,
    /// Its model.
    #[serde(default)]
    pub model: Option<ModelBody>,
    /// From when it shall be in force (RFC 3339); at once where left out.
    #[serde(default)]
    #[schema(example = "2026-12-01T00:00:00Z")]
    pub effective_at: Option<String>,
    /// Over how many days of history its new and changed rules look back once it is in force, 1 to 3653; 90 where left out.
    #[serde(default)]
    #[schema(example = 90)]
    pub lookback_days: Option<u32>,
    /// Why; nothing personal.
    #[serde(default)]
    pub note: String,
}

/// Going back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RollbackBody {
    /// SHA-256 of the set to go back to; the one before the present one where left out.
    #[serde(default)]
    pub rules: Option<String>,
    /// Over how many days of history the rules that come back look, 1 to 3653; 90 where left out.
    #[serde(default)]
    pub lookback_days: Option<u32>,
    /// Why; nothing personal.
    #[serde(default)]
    pub note: String,
}

/// The set in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActiveAnswer {
    /// SHA-256 of its text.
    pub rules: String,
    /// Seq of the entry that put it in force.
    pub since: u64,
    /// When.
    pub at: String,
    /// Who proposed and approved it.
    pub approved_by: Vec<String>,
    /// What it holds beside its rules.
    #[serde(flatten)]
    pub parts: PartsAnswer,
}

/// A rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleAnswer {
    /// Its id.
    #[schema(example = "P01")]
    pub id: String,
    /// In words.
    pub title: String,
    /// Its version.
    pub version: u32,
    /// Family.
    pub family: String,
    /// `active`, or `warming`: approved, and not in force before its time; or in force (`since` is there), and its lookback over
    /// history is not done.
    pub state: &'static str,
    /// In force: seq of the entry since which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<u64>,
}

/// A proposal.
#[derive(Debug, Serialize, ToSchema)]
pub struct RulesProposalAnswer {
    /// Its id.
    #[schema(example = "rsp_1042")]
    pub proposal: String,
    /// SHA-256 of the set's text.
    pub rules: String,
    /// What it holds beside its rules.
    #[serde(flatten)]
    pub parts: PartsAnswer,
    /// `publish` or `rollback`.
    pub change: &'static str,
    /// `proposed` or `approved`.
    pub state: &'static str,
    /// From when.
    pub effective_at: String,
    /// What it replaces; zeros for nothing.
    pub replaces: String,
    /// Why.
    pub note: String,
    /// Who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: String,
    /// Who approved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
    /// Over how many days of history its new and changed rules look back; absent where it was proposed before sets did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lookback_days: Option<u32>,
    /// What that would find, where somebody had it counted since this process began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lookback_count: Option<LookbackCountAnswer>,
}

/// A proposal that somebody rejected or withdrew.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndedProposalAnswer {
    /// Its id.
    #[schema(example = "rsp_1042")]
    pub proposal: String,
    /// SHA-256 of the set's text.
    pub rules: String,
    /// `rejected` or `withdrawn`.
    pub end: &'static str,
    /// Why.
    pub note: String,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: String,
    /// Who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: String,
}

impl From<EndedProposal> for EndedProposalAnswer {
    fn from(ended: EndedProposal) -> EndedProposalAnswer {
        EndedProposalAnswer {
            proposal: format!("rsp_{}", ended.proposal),
            rules: ended.row.rules.to_string(),
            end: ended.end.as_str(),
            note: ended.note,
            by: ended.by.to_string(),
            at: ended.at.to_string(),
            proposed_by: ended.row.by.to_string(),
            proposed_at: ended.row.at.to_string(),
        }
    }
}

/// Sets of rules.
#[derive(Debug, Serialize, ToSchema)]
pub struct RulesAnswer {
    /// The set in force.
    pub active: Option<ActiveAnswer>,
    /// Rules in force, and those approved for later.
    pub rules: Vec<RuleAnswer>,
    /// What waits.
    pub proposals: Vec<RulesProposalAnswer>,
    /// The last proposals that somebody rejected or withdrew, the newest last.
    pub ended: Vec<EndedProposalAnswer>,
    /// Sets that were in force before, the newest last.
    pub earlier: Vec<String>,
    /// Runs over history of sets that came into force, the newest last.
    pub lookbacks: Vec<RulesLookbackAnswer>,
}

/// What was recorded.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposedAnswer {
    /// The proposal.
    #[schema(example = "rsp_1042")]
    pub proposal: String,
    /// SHA-256 of the set's text.
    pub rules: String,
    /// `proposed`, `approved` (in force later), `active`, `rejected` or `withdrawn`.
    pub state: &'static str,
}

fn proposal(app: &App, seq: u64, row: &Proposal) -> Result<RulesProposalAnswer, Problem> {
    Ok(RulesProposalAnswer {
        proposal: format!("rsp_{seq}"),
        rules: row.rules.to_string(),
        parts: parts(app.engine.library(), row.rules)?,
        change: row.change.as_str(),
        state: if row.approved.is_some() { "approved" } else { "proposed" },
        effective_at: row.effective.to_string(),
        replaces: row.replaces.to_string(),
        note: row.note.clone(),
        proposed_by: row.by.to_string(),
        proposed_at: row.at.to_string(),
        approved_by: row.approved.as_ref().map(|a| a.0.to_string()),
        lookback_days: row.lookback_days,
        lookback_count: app.engine.counted_lookback(seq).map(LookbackCountAnswer::from),
    })
}

fn rules_of(
    library: &Library,
    set: Hash,
    since: Option<u64>,
    looking: &BTreeSet<String>,
) -> Result<Vec<RuleAnswer>, Problem> {
    let failed = |cause: String| Problem::from(engine::EngineError::Store(cause));
    let plan = library.plan(set).map_err(failed)?;
    let one = |rule: &monitoring::ir::Rule| RuleAnswer {
        id: rule.id.clone(),
        title: rule.title.clone(),
        version: rule.version,
        family: rule.family.clone(),
        state: if since.is_some() && !looking.contains(&rule.id) { "active" } else { "warming" },
        since,
    };
    Ok(plan.program().rules.iter().map(one).collect())
}

#[utoipa::path(get, path = "/v1/rules", tag = "rules", operation_id = "listRules",
    responses((status = 200, description = "The set in force, its rules, and what waits", body = RulesAnswer)),
    security(("api_key" = [])))]
/// The set of monitoring rules in force.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Json<RulesAnswer>, Problem> {
    caller.require("rules:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let look = |m: &Memory| (m.active.clone(), m.proposals.clone(), m.ended.clone(), m.earlier.clone());
    let (active, proposals, ended, earlier) = app.engine.read(|s| look(&s.monitoring)).await?;
    let lookbacks = app.engine.rule_lookbacks().await?;
    let pending = lookbacks.iter().filter(|run| run.lookback.done.is_none());
    let looking: BTreeSet<String> = pending.flat_map(|run| run.lookback.plan.rules.clone()).collect();
    let library = app.engine.library();
    let mut rules = match &active {
        Some(active) => rules_of(library, active.rules, Some(active.since), &looking)?,
        None => Vec::new(),
    };
    for row in proposals.values().filter(|row| row.approved.is_some()) {
        let known = |new: &RuleAnswer| rules.iter().any(|r| r.id == new.id && r.version == new.version);
        let warming = rules_of(library, row.rules, None, &looking)?;
        let warming: Vec<RuleAnswer> = warming.into_iter().filter(|new| !known(new)).collect();
        rules.extend(warming);
    }
    let shown = |a: Active| {
        Ok::<_, Problem>(ActiveAnswer {
            rules: a.rules.to_string(),
            since: a.since,
            at: a.at.to_string(),
            approved_by: a.approved_by.iter().map(ToString::to_string).collect(),
            parts: parts(library, a.rules)?,
        })
    };
    let waiting = proposals.iter().map(|(seq, row)| proposal(&app, *seq, row));
    Ok(Json(RulesAnswer {
        active: active.map(shown).transpose()?,
        rules,
        proposals: waiting.collect::<Result<_, _>>()?,
        ended: ended.into_iter().map(EndedProposalAnswer::from).collect(),
        earlier: earlier.iter().map(Hash::to_string).collect(),
        lookbacks: lookbacks.into_iter().map(RulesLookbackAnswer::from).collect(),
    }))
}

#[utoipa::path(put, path = "/v1/rules/proposals", tag = "rules", operation_id = "proposeRules",
    request_body = ProposalBody,
    responses((status = 200, description = "Proposed; another person must approve", body = ProposedAnswer),
              (status = 400, description = "It does not compile, or a test of it fails: file and line stand in `diagnostics`", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Only a person proposes", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "It is in force already, or too many wait", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Proposes a set of rules. It is compiled and its tests are run before anything is recorded.
pub async fn propose(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    raw: Body,
) -> Result<Json<ProposedAnswer>, Problem> {
    let meta = caller.meta("rules:write", "rules.propose")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    // A set is larger than other bodies.
    let raw = to_bytes(raw, SET_BYTES_MAX).await;
    let raw = raw.map_err(|_| Problem::invalid("", format!("at most {SET_BYTES_MAX} bytes are accepted")))?;
    let parsed: ProposalBody = body::parse(&headers, &raw)?;
    let effective = match &parsed.effective_at {
        Some(text) => Some(
            text.parse()
                .map_err(|_| Problem::invalid("/effective_at", "give a time such as 2026-12-01T00:00:00Z"))?,
        ),
        None => None,
    };
    let files = parsed.files.clone();
    let set = set(parsed.files, parsed.tables, parsed.model)?;
    let lookback_days = parsed.lookback_days;
    let new = ProposeRules { effective, note: note(&parsed.note)?, lookback_days, ..set };
    let done = match app.engine.propose_rules(meta, new).await? {
        Ok(done) => done,
        Err(found) => return Err(refused(&files, found).with_correlation(&caller.correlation)),
    };
    state_of(&app, done.seq()).await
}

/// The number in a proposal's id.
pub(super) fn proposal_seq(text: &str) -> Result<u64, Problem> {
    let seq = text.strip_prefix("rsp_").and_then(|n| n.parse().ok());
    seq.ok_or_else(|| Problem::invalid("/proposal", "a proposal's id is `rsp_` and a number"))
}

/// How a proposal stands after something was done to it.
async fn state_of(app: &App, seq: u64) -> Result<Json<ProposedAnswer>, Problem> {
    let look = |m: &Memory| match m.proposals.get(&seq) {
        Some(row) => (Some(row.rules), if row.approved.is_some() { "approved" } else { "proposed" }),
        None => (m.active.as_ref().map(|a| a.rules), "active"),
    };
    let (rules, state) = app.engine.read(|s| look(&s.monitoring)).await?;
    let rules = rules.unwrap_or_default().to_string();
    Ok(Json(ProposedAnswer { proposal: format!("rsp_{seq}"), rules, state }))
}

#[utoipa::path(post, path = "/v1/rules/proposals/{proposal}/approve", tag = "rules", operation_id = "approveRules",
    params(("proposal" = String, Path, description = "The proposal, `rsp_…`")),
    responses((status = 200, description = "Approved; in force at its time", body = ProposedAnswer),
              (status = 403, description = "Another person must approve", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "No such proposal", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "Approved already, or another set is in force meanwhile", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Approves a proposal as the second person.
pub async fn approve(
    State(app): State<App>,
    caller: Caller,
    Path(proposal): Path<String>,
) -> Result<Json<ProposedAnswer>, Problem> {
    let meta = caller.meta("rules:approve", "rules.approve")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let seq = proposal_seq(&proposal)?;
    app.engine.approve_rules(meta, seq).await?;
    state_of(&app, seq).await
}

#[utoipa::path(post, path = "/v1/rules/rollback", tag = "rules", operation_id = "rollBackRules",
    request_body = RollbackBody,
    responses((status = 200, description = "Proposed; another person must approve", body = ProposedAnswer),
              (status = 409, description = "There is no such earlier set", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Proposes to go back to a set that was in force before.
pub async fn rollback(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<ProposedAnswer>, Problem> {
    let meta = caller.meta("rules:write", "rules.rollback")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let parsed: RollbackBody = body::parse(&headers, &raw)?;
    let to = parsed.rules.as_deref().map(str::parse::<Hash>).transpose();
    let to = to.map_err(|e| Problem::invalid("/rules", e.to_string()))?;
    let done = app.engine.propose_rollback(meta, to, note(&parsed.note)?, parsed.lookback_days).await?;
    state_of(&app, done.seq()).await
}
