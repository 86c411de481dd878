//! A version of a list that the guards did not believe: persons accept or reject it.
//!
//! Promises: an approval names the entry it is about, so that nobody accepts a version he did not look at; how many
//! persons must accept stands in the policy, and that they are different ones is counted by the engine from entries;
//! the last one needed puts the version in force. Does not: judge. Serves: SCR-1.

use super::lists::{self, ListStatus};
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use engine::{EngineError, Refusal};
use model::Hash;
use model::ids::ListId;
use serde::Deserialize;
use utoipa::ToSchema;

/// A person's word about a version in quarantine.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuarantineBody {
    /// Seq of the entry that put it there, as `GET /v1/lists` shows it.
    #[schema(example = 27)]
    pub entry: u64,
    /// Why, in the person's words; nothing personal.
    #[schema(example = "the issuer's notice of today removes the Syria programme")]
    pub note: String,
}

/// Longest note.
const NOTE_BYTES_MAX: usize = 2_000;

/// The list, the raw files of the version that is meant, and the note.
async fn meant(
    app: &App,
    list: &str,
    headers: &HeaderMap,
    raw: &Bytes,
) -> Result<(ListId, Vec<(String, Hash)>, String), Problem> {
    let parsed: QuarantineBody = body::parse(headers, raw)?;
    let list = ListId::new(list).map_err(|e| Problem::invalid("", e.to_string()))?;
    let note = parsed.note.trim();
    if note.is_empty() || note.len() > NOTE_BYTES_MAX {
        let cause = format!("say why in 1 to {NOTE_BYTES_MAX} bytes; an auditor will read it");
        return Err(Problem::invalid("/note", cause));
    }
    let row = app.engine.read(|s| s.quarantine.get(&list).cloned()).await?;
    let refused = |refusal: Refusal| Problem::from(EngineError::from(refusal));
    let row = row.ok_or_else(|| refused(Refusal::NothingQuarantined(list.clone())))?;
    if row.entry != parsed.entry {
        return Err(refused(Refusal::OtherQuarantined(list)));
    }
    Ok((list, row.raw, note.to_owned()))
}

#[utoipa::path(post, path = "/v1/lists/{list}/quarantine/approvals", tag = "lists", operation_id = "approveQuarantined",
    params(("list" = String, Path, description = "List id")),
    request_body = QuarantineBody,
    responses((status = 200, description = "Accepted; in force once enough persons have", body = ListStatus),
              (status = 403, description = "A person must do this, and another one than before", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Nothing is in quarantine", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "Another version is in quarantine meanwhile", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Accepts the version in quarantine, as one of the persons the policy asks for.
pub async fn approve(
    State(app): State<App>,
    caller: Caller,
    Path(list): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<ListStatus>, Problem> {
    let meta = caller.meta("lists:approve", "list.release")?;
    let (list, files, note) = meant(&app, &list, &headers, &raw).await?;
    let done = app.engine.release_quarantined(meta, list.clone(), files, note).await;
    done.map_err(|e| Problem::from(e).with_correlation(&caller.correlation))?;
    Ok(Json(lists::one(&app, &list, caller.is_internal()).await?))
}

#[utoipa::path(post, path = "/v1/lists/{list}/quarantine/rejection", tag = "lists", operation_id = "rejectQuarantined",
    params(("list" = String, Path, description = "List id")),
    request_body = QuarantineBody,
    responses((status = 200, description = "Rejected; these bytes are not looked at again", body = ListStatus),
              (status = 403, description = "A person must do this", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Nothing is in quarantine", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "Another version is in quarantine meanwhile", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Rejects the version in quarantine: one person is enough, for the version in force stays.
pub async fn reject(
    State(app): State<App>,
    caller: Caller,
    Path(list): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<ListStatus>, Problem> {
    let meta = caller.meta("lists:approve", "list.reject")?;
    let (list, files, note) = meant(&app, &list, &headers, &raw).await?;
    let done = app.engine.reject_quarantined(meta, list.clone(), files, note).await;
    done.map_err(|e| Problem::from(e).with_correlation(&caller.correlation))?;
    Ok(Json(lists::one(&app, &list, caller.is_internal()).await?))
}
