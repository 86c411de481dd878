//! Lists in force.

use crate::app::App;
use crate::auth::Caller;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
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
}

/// A raw file.
#[derive(Debug, Serialize, ToSchema)]
pub struct RawFile {
    /// Name.
    pub name: String,
    /// SHA-256 of the decompressed bytes.
    pub sha256: String,
}

/// Lists in force and lists missing.
pub async fn statuses(app: &App) -> Result<Vec<ListStatus>, Problem> {
    let pinned = app.engine.pinned();
    let now = app.engine.now();
    let policy = pinned.policy.clone();
    let statuses = app
        .engine
        .read(|state| {
            let mut ids: Vec<_> =
                policy.lists.iter().map(|l| l.id.clone()).chain(state.lists.keys().cloned()).collect();
            ids.sort();
            ids.dedup();
            ids.into_iter()
                .map(|id| {
                    let rule = policy.lists.iter().find(|l| l.id == id);
                    let active = state.lists.get(&id);
                    let age = active.map(|a| ((now.0 - a.current_at.0) / model::time::SECOND).max(0));
                    let max_age = rule.map(|r| r.max_age_seconds);
                    let stale = age.zip(max_age).is_some_and(|(age, max)| age > max);
                    ListStatus {
                        list: id.to_string(),
                        required: rule.is_some_and(|r| r.required),
                        loaded: active.is_some(),
                        state: if active.is_none() {
                            "missing"
                        } else if stale {
                            "stale"
                        } else {
                            "fresh"
                        },
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
                        raw: active
                            .map(|a| {
                                a.raw
                                    .iter()
                                    .map(|(name, hash)| RawFile {
                                        name: name.clone(),
                                        sha256: hash.to_string(),
                                    })
                                    .collect()
                            })
                            .unwrap_or_default(),
                    }
                })
                .collect()
        })
        .await?;
    Ok(statuses)
}

#[utoipa::path(get, path = "/v1/lists", tag = "lists", operation_id = "listLists",
    responses((status = 200, description = "Every list in force or required", body = Vec<ListStatus>)),
    security(("api_key" = [])))]
/// Lists in force, their ages, and what is missing.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<ListStatus>>, Problem> {
    caller.require("lists:read")?;
    Ok(Json(statuses(&app).await?))
}
