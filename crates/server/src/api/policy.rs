//! The policy in force, and putting another in force.
//!
//! Promises: a policy that does not parse, whose checks find an error or one of whose own tests fails is not
//! published; a live directory never gets a demo policy; the entry names who published it. Does not: merge a policy
//! with its base (`probity policy publish` does, so that what is published is complete in itself), count four eyes:
//! this is an operator's act, and the scope for it belongs to few.

use super::customers::internal_only;
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use decision::policy_file;
use model::Hash;
use model::policy::Policy;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A policy.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyAnswer {
    /// Its id.
    pub id: String,
    /// SHA-256 of its text.
    pub policy: String,
    /// Whether it is for demonstrations only.
    pub demo: bool,
    /// Its text, complete in itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Seq of the entry that put it in force, in the answer to publishing it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
}

/// A policy to put in force.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyBody {
    /// Its text in TOML, complete in itself (no `extends`).
    pub text: String,
    /// SHA-256 of the policy it replaces, so that nobody overwrites another's change.
    pub replaces: Option<String>,
}

/// Why a policy may not come into force; shared with the command line.
pub fn acceptable(text: &str, in_force: &Policy, name: &str) -> Result<Policy, String> {
    let policy = policy_file::parse(text, name).map_err(|e| e.to_string())?;
    if policy.demo_mode && !in_force.demo_mode {
        return Err("a demo policy never comes into force where a live one is".to_owned());
    }
    let failed: Vec<String> = policy_file::test(&policy)
        .into_iter()
        .filter(|t| !t.passed())
        .map(|t| format!("{}: {}", t.name, t.detail()))
        .collect();
    match failed.is_empty() {
        true => Ok(policy),
        false => Err(format!("its own tests fail: {}", failed.join("; "))),
    }
}

#[utoipa::path(get, path = "/v1/policy", tag = "policy", operation_id = "getPolicy",
    responses((status = 200, description = "The policy in force, with its text", body = PolicyAnswer)),
    security(("api_key" = [])))]
/// The policy in force.
pub async fn get(State(app): State<App>, caller: Caller) -> Result<Json<PolicyAnswer>, Problem> {
    caller.require("decisions:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let pinned = app.engine.pinned();
    let bytes = app.engine.blobs().get(&pinned.policy_hash);
    let bytes = bytes.map_err(|e| Problem::from(engine::EngineError::Store(e.to_string())))?;
    Ok(Json(PolicyAnswer {
        id: pinned.policy.id.to_string(),
        policy: pinned.policy_hash.to_string(),
        demo: pinned.policy.demo_mode,
        text: bytes.and_then(|b| String::from_utf8(b).ok()),
        entry: None,
    }))
}

#[utoipa::path(post, path = "/v1/policy", tag = "policy", operation_id = "publishPolicy",
    request_body = PolicyBody,
    responses((status = 200, description = "In force", body = PolicyAnswer),
              (status = 400, description = "It does not parse, or one of its tests fails", body = Problem, content_type = "application/problem+json"),
              (status = 412, description = "Another policy is in force meanwhile", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Puts a policy in force. An operator's act: the entry names whose key it was.
pub async fn publish(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<PolicyAnswer>, Problem> {
    let meta = caller.meta("policy:write", "policy.activate")?;
    let parsed: PolicyBody = body::parse(&headers, &raw)?;
    // One at a time, so that what is compared with `replaces` is what is replaced.
    let _one_at_a_time =
        app.begin("policy", "publish").ok_or_else(|| Problem::busy("a policy is being published", 1))?;
    let pinned = app.engine.pinned();
    if let Some(replaces) = &parsed.replaces {
        let hash: Hash = replaces
            .parse()
            .map_err(|e: model::hash::HashError| Problem::invalid("/replaces", e.to_string()))?;
        if hash != pinned.policy_hash {
            return Err(Problem::new(
                StatusCode::PRECONDITION_FAILED,
                "version-conflict",
                "somebody changed it meanwhile",
                format!(
                    "policy `{}` is in force, not the one to replace; compare them first",
                    pinned.policy_hash
                ),
            ));
        }
    }
    let policy =
        acceptable(&parsed.text, &pinned.policy, "policy").map_err(|e| Problem::invalid("/text", e))?;
    let (id, demo) = (policy.id.to_string(), policy.demo_mode);
    let by = vec![caller.holder.clone()];
    let done = app.engine.activate_policy(meta, &parsed.text, policy, by).await?;
    let hash = Hash::of(parsed.text.as_bytes()).to_string();
    Ok(Json(PolicyAnswer { id, policy: hash, demo, text: None, entry: Some(done.seq()) }))
}
