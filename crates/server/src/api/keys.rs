//! API keys: made once, shown once, stored as a hash, revoked at once.

use crate::app::App;
use crate::auth::{self, Caller, SCOPES};
use crate::body;
use crate::problem::Problem;
use crate::wire::KeyBody;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use model::ids::{ActorId, KeyId};
use record::v1::Audience;
use serde::Serialize;
use utoipa::ToSchema;

/// A key; the secret only in the answer that makes it.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyAnswer {
    /// Public id.
    pub id: String,
    /// Shown once: store it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// What it may do.
    pub scopes: Vec<String>,
    /// `internal` or `customer`.
    pub audience: &'static str,
    /// Whom it stands for.
    pub holder: String,
    /// Whether it is revoked.
    pub revoked: bool,
}

/// Checks scopes and audience of a key to make.
pub fn parse(body: &KeyBody) -> Result<(KeyId, Vec<String>, Audience, ActorId), Problem> {
    let id = match &body.id {
        Some(id) => KeyId::new(id).map_err(|e| Problem::invalid("/id", e.to_string()))?,
        None => {
            let suffix = &auth::correlation_id()["req_".len()..]["0123456789abcdef".len()..];
            KeyId::new(&format!("k{suffix}")).map_err(|e| Problem::invalid("/id", e.to_string()))?
        }
    };
    if id.as_str().contains('.') {
        return Err(Problem::invalid("/id", "a key id holds no dot: the dot ends it in the key's text"));
    }
    if body.scopes.is_empty() {
        return Err(Problem::invalid("/scopes", format!("give at least one of {}", SCOPES.join(", "))));
    }
    for (i, scope) in body.scopes.iter().enumerate() {
        if !SCOPES.contains(&scope.as_str()) {
            let cause = format!("unknown scope `{scope}`; known: {}", SCOPES.join(", "));
            return Err(Problem::invalid(&format!("/scopes/{i}"), cause));
        }
    }
    let audience = match body.audience.as_deref().unwrap_or("internal") {
        "internal" => Audience::Internal,
        "customer" => Audience::Customer,
        other => {
            return Err(Problem::invalid(
                "/audience",
                format!("`{other}` is no audience; use internal or customer"),
            ));
        }
    };
    let holder = ActorId::new(&body.holder).map_err(|e| Problem::invalid("/holder", e.to_string()))?;
    if !["person:", "system:"].iter().any(|p| body.holder.starts_with(p)) {
        return Err(Problem::invalid("/holder", "write person:<id> or system:<id>"));
    }
    let mut scopes = body.scopes.clone();
    scopes.sort();
    scopes.dedup();
    Ok((id, scopes, audience, holder))
}

fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Internal => "internal",
        Audience::Customer => "customer",
    }
}

#[utoipa::path(post, path = "/v1/keys", tag = "keys", operation_id = "createKey",
    request_body = KeyBody,
    responses((status = 201, description = "Made; the secret is shown this once", body = KeyAnswer),
              (status = 409, description = "The id was used before", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Makes an API key.
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<(StatusCode, Json<KeyAnswer>), Problem> {
    let meta = caller.meta("keys:write", "key.create")?;
    let parsed: KeyBody = body::parse(&headers, &raw)?;
    let (mut id, scopes, to, holder) = parse(&parsed)?;
    if parsed.id.is_none() && app.engine.read(|s| s.sandbox.is_some()).await? {
        let name = format!("{}{id}", engine::sandbox::KEY_PREFIX);
        id = KeyId::new(&name).map_err(|e| Problem::invalid("/id", e.to_string()))?;
    }
    let (secret, hash) = auth::new_secret(&id)?;
    app.engine.create_key(meta, id.clone(), hash, scopes.clone(), to, holder.clone()).await?;
    let answer = KeyAnswer {
        id: id.to_string(),
        secret: Some(secret),
        scopes,
        audience: audience(to),
        holder: holder.to_string(),
        revoked: false,
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

#[utoipa::path(get, path = "/v1/keys", tag = "keys", operation_id = "listKeys",
    responses((status = 200, description = "Every key, without secrets", body = Vec<KeyAnswer>)),
    security(("api_key" = [])))]
/// Lists API keys.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<KeyAnswer>>, Problem> {
    caller.require("keys:write")?;
    let keys = app
        .engine
        .read(|s| {
            s.keys
                .iter()
                .map(|(id, row)| KeyAnswer {
                    id: id.to_string(),
                    secret: None,
                    scopes: row.scopes.clone(),
                    audience: audience(row.audience),
                    holder: row.holder.to_string(),
                    revoked: row.revoked,
                })
                .collect()
        })
        .await?;
    Ok(Json(keys))
}

#[utoipa::path(delete, path = "/v1/keys/{key}", tag = "keys", operation_id = "revokeKey",
    params(("key" = String, Path, description = "Public id")),
    responses((status = 204, description = "Revoked at once"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Revokes an API key.
pub async fn revoke(
    State(app): State<App>,
    caller: Caller,
    Path(key): Path<String>,
) -> Result<StatusCode, Problem> {
    let meta = caller.meta("keys:write", "key.revoke")?;
    let key = KeyId::new(&key).map_err(|e| Problem::invalid("/key", e.to_string()))?;
    app.engine.revoke_key(meta, key).await?;
    Ok(StatusCode::NO_CONTENT)
}
