//! Lists in force, what waits in quarantine, and what came of asking the issuers.
//!
//! Promises: a list whose parser has never read a file as its issuer published it says so; who accepted a version
//! in quarantine is shown to internal eyes only.

use crate::app::App;
use crate::auth::Caller;
use crate::problem::Problem;
use crate::updates::Attempt;
use axum::Json;
use axum::extract::State;
use engine::state::{ActiveList, Quarantined};
use model::Timestamp;
use model::ids::ListId;
use model::policy::{ListRule, Policy};
use screening::source::catalogue::{Proven, Source, source_by_parser, source_of};
use serde::Serialize;
use utoipa::ToSchema;

/// A list in force, or one the policy requires that is not loaded.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListStatus {
    /// List id.
    pub list: String,
    /// Whether the policy requires it.
    pub required: bool,
    /// Whether a version is in force.
    pub loaded: bool,
    /// `fresh`, `stale` or `missing`.
    pub state: &'static str,
    /// Seq of the activating entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// The issuer's date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Seconds since the content was last known to be current.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_seconds: Option<i64>,
    /// Maximum age the policy accepts, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age_seconds: Option<i64>,
    /// Parties.
    pub parties: u64,
    /// Names.
    pub names: u64,
    /// Distinct wallet addresses.
    pub wallets: u64,
    /// Defects the parser reported.
    pub defects: u64,
    /// Parser and version.
    pub parser: String,
    /// Hash of the normalised snapshot.
    pub normalised: String,
    /// Raw files and their hashes.
    pub raw: Vec<RawFile>,
    /// Where it comes from, where this program has a parser for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceAnswer>,
    /// A newer version that a person must look at, or that a person rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quarantine: Option<QuarantineAnswer>,
    /// The newest attempt to fetch it, where this process fetches lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update: Option<UpdateAnswer>,
}

/// A raw file.
#[derive(Debug, Serialize, ToSchema)]
pub struct RawFile {
    /// Name.
    pub name: String,
    /// SHA-256 of the decompressed bytes.
    pub sha256: String,
}

/// Where a list comes from.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceAnswer {
    /// What it is.
    pub title: &'static str,
    /// Who publishes it.
    pub issuer: &'static str,
    /// Terms of use.
    pub licence: &'static str,
    /// Day of the publication its parser was proven on. Without one the parser has never read a file as the issuer
    /// published it: treat the first reading as a trial, and read the defects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proven_on: Option<&'static str>,
}

/// A version in quarantine.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantineAnswer {
    /// Seq of the entry that put it there: what an approval or rejection names.
    pub entry: u64,
    /// Since when.
    pub since: String,
    /// The gravest guard that spoke, e.g. `parties_shrunk`.
    pub guard: String,
    /// Every guard that spoke, with its numbers.
    pub detail: String,
    /// Parties found; 0 where the parser refused the files.
    pub parties: u64,
    /// The issuer's date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Parser and version.
    pub parser: String,
    /// Raw files and their hashes.
    pub raw: Vec<RawFile>,
    /// How many persons accepted it.
    pub approvals: usize,
    /// How many must.
    pub approvals_needed: u32,
    /// Who did; internal eyes only.
    pub approved_by: Vec<String>,
    /// Who rejected it; internal eyes only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected_by: Option<String>,
    /// Whether it was rejected; the same bytes are then not looked at again.
    pub rejected: bool,
}

/// The newest attempt to fetch a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct UpdateAnswer {
    /// When.
    pub asked: String,
    /// `activated`, `unchanged`, `quarantined`, `early`, `rejected` or `failed`.
    pub outcome: String,
    /// What happened.
    pub detail: String,
    /// When it is tried again.
    pub next: String,
}

impl From<Attempt> for UpdateAnswer {
    fn from(attempt: Attempt) -> UpdateAnswer {
        UpdateAnswer {
            asked: attempt.asked.to_string(),
            outcome: attempt.outcome,
            detail: attempt.detail,
            next: attempt.next.to_string(),
        }
    }
}

impl From<&'static Source> for SourceAnswer {
    fn from(source: &'static Source) -> SourceAnswer {
        SourceAnswer {
            title: source.title,
            issuer: source.issuer,
            licence: source.licence,
            proven_on: match source.proven {
                Proven::Publication(day) => Some(day),
                Proven::FixturesOnly => None,
            },
        }
    }
}

fn raw_files(raw: &[(String, model::Hash)]) -> Vec<RawFile> {
    raw.iter().map(|(name, hash)| RawFile { name: name.clone(), sha256: hash.to_string() }).collect()
}

/// A version in quarantine; names of persons only for internal eyes.
pub fn quarantine(policy: &Policy, list: &ListId, row: &Quarantined, internal: bool) -> QuarantineAnswer {
    let shown = |actor: &model::ids::ActorId| internal.then(|| actor.to_string());
    QuarantineAnswer {
        entry: row.entry,
        since: row.since.to_string(),
        guard: row.guard.clone(),
        detail: row.detail.clone(),
        parties: row.parties,
        published: row.published.map(|d| d.to_string()),
        parser: row.parser.clone(),
        raw: raw_files(&row.raw),
        approvals: row.released_by.len(),
        approvals_needed: engine::lists::rules(policy, list.as_str()).release_approvals.max(1),
        approved_by: row.released_by.iter().filter_map(shown).collect(),
        rejected_by: row.rejected_by.as_ref().and_then(shown),
        rejected: row.rejected_by.is_some(),
    }
}

fn freshness(active: Option<&ActiveList>, age: Option<i64>, max_age: Option<i64>) -> &'static str {
    match (active, age.zip(max_age)) {
        (None, _) => "missing",
        (Some(_), Some((age, max))) if age > max => "stale",
        (Some(_), _) => "fresh",
    }
}

fn status(id: &ListId, rule: Option<&ListRule>, active: Option<&ActiveList>, now: Timestamp) -> ListStatus {
    let age = active.map(|a| ((now.0 - a.current_at.0) / model::time::SECOND).max(0));
    let max_age = rule.map(|r| r.max_age_seconds);
    let parser = active.map(|a| a.parser.as_str()).or(rule.and_then(|r| r.fetch.parser.as_deref()));
    let source = parser.and_then(source_by_parser).or_else(|| source_of(id.as_str()));
    ListStatus {
        list: id.to_string(),
        required: rule.is_some_and(|r| r.required),
        loaded: active.is_some(),
        state: freshness(active, age, max_age),
        version: active.map(|a| a.version),
        published: active.and_then(|a| a.published).map(|d| d.to_string()),
        age_seconds: age,
        max_age_seconds: max_age,
        parties: active.map_or(0, |a| a.parties),
        names: active.map_or(0, |a| a.names),
        wallets: active.map_or(0, |a| a.wallets),
        defects: active.map_or(0, |a| a.defects),
        parser: active.map(|a| a.parser.clone()).unwrap_or_default(),
        normalised: active.map(|a| a.normalised.to_string()).unwrap_or_default(),
        raw: active.map(|a| raw_files(&a.raw)).unwrap_or_default(),
        source: source.map(SourceAnswer::from),
        quarantine: None,
        update: None,
    }
}

/// Every list of a state or a policy, without what only a running server knows.
pub fn of_state(state: &engine::State, policy: &Policy, now: Timestamp, internal: bool) -> Vec<ListStatus> {
    let rules = policy.lists.iter().map(|l| l.id.clone());
    let mut ids: Vec<ListId> =
        rules.chain(state.lists.keys().cloned()).chain(state.quarantine.keys().cloned()).collect();
    ids.sort();
    ids.dedup();
    let one = |id: ListId| {
        let rule = policy.lists.iter().find(|l| l.id == id);
        let mut status = status(&id, rule, state.lists.get(&id), now);
        status.quarantine = state.quarantine.get(&id).map(|row| quarantine(policy, &id, row, internal));
        status
    };
    ids.into_iter().map(one).collect()
}

/// Lists in force and lists missing, without the names of persons.
pub async fn statuses(app: &App) -> Result<Vec<ListStatus>, Problem> {
    statuses_for(app, false).await
}

/// Lists in force and lists missing, for internal eyes or others.
pub async fn statuses_for(app: &App, internal: bool) -> Result<Vec<ListStatus>, Problem> {
    let policy = app.engine.pinned().policy.clone();
    let now = app.engine.now();
    let mut statuses = app.engine.read(|state| of_state(state, &policy, now, internal)).await?;
    for status in &mut statuses {
        status.update = app.updates.of(&status.list).map(UpdateAnswer::from);
    }
    Ok(statuses)
}

/// One list, after something was done to it.
pub async fn one(app: &App, list: &ListId, internal: bool) -> Result<ListStatus, Problem> {
    let found = statuses_for(app, internal).await?.into_iter().find(|s| s.list == list.as_str());
    found.ok_or_else(|| Problem::not_found(format!("list `{list}` is not known")))
}

#[utoipa::path(get, path = "/v1/lists", tag = "lists", operation_id = "listLists",
    responses((status = 200, description = "Every list in force, required or in quarantine", body = Vec<ListStatus>)),
    security(("api_key" = [])))]
/// Lists in force, their ages, what is missing, and what waits in quarantine.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<ListStatus>>, Problem> {
    caller.require("lists:read")?;
    Ok(Json(statuses_for(&app, caller.is_internal()).await?))
}
