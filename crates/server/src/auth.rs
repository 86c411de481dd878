//! API keys: who calls, what it may do, whose eyes the answer is for.
//!
//! Promises: secrets are compared by hash in constant time and never logged; an unknown, revoked or
//! malformed key gets the same 401; a missing scope is a 403 naming it. Does not: keep sessions.

use crate::app::App;
use crate::problem::Problem;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use engine::Meta;
use model::Hash;
use model::ids::{ActorId, KeyId, ReasonCode};
use record::v1::Audience;
use std::net::{IpAddr, SocketAddr};

/// Scopes a key can have.
pub const SCOPES: [&str; 36] = [
    "customers:read",
    "customers:write",
    "customers:reveal",
    "screen",
    "transfers:read",
    "transfers:screen",
    "transfers:release",
    "transfers:outcome",
    "decisions:read",
    "decisions:explain",
    "standing:read",
    "standing:write",
    "lists:read",
    "lists:write",
    "lists:approve",
    "journal:read",
    "keys:write",
    "subjects:erase",
    "events:read",
    "events:restricted",
    "webhooks:read",
    "webhooks:write",
    "sandbox:write",
    "campaigns:write",
    "pairs:write",
    "lookbacks:write",
    "releases:write",
    "policy:write",
    "rules:read",
    "rules:write",
    "rules:approve",
    "activity:write",
    "rates:write",
    "alerts:read",
    "alerts:write",
    "reconciliations:write",
];

/// An authenticated caller.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The key.
    pub key: KeyId,
    /// Whom it stands for.
    pub holder: ActorId,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Whose eyes.
    pub audience: Audience,
    /// Network address.
    pub origin: String,
    /// Correlation id of this request.
    pub correlation: String,
}

impl Caller {
    /// Requires a scope.
    pub fn require(&self, scope: &'static str) -> Result<(), Problem> {
        if self.scopes.iter().any(|have| have == scope) {
            return Ok(());
        }
        let detail = format!("this key lacks the scope `{scope}`");
        Err(Problem::new(StatusCode::FORBIDDEN, "scope-missing", "not permitted", detail)
            .with_correlation(&self.correlation))
    }

    /// The header half of an entry made for this caller.
    pub fn meta(&self, scope: &'static str, reason: &'static str) -> Result<Meta, Problem> {
        self.require(scope)?;
        let reason = ReasonCode::new(reason).map_err(|e| Problem::invalid("", e.to_string()))?;
        Ok(Meta {
            actor: self.holder.clone(),
            on_behalf: self.holder.clone(),
            reason,
            origin: self.origin.clone(),
            permission: format!("{}#{scope}", self.key),
            correlation: self.correlation.clone(),
            effective_at: None,
        })
    }

    /// Whose eyes events are rendered for.
    pub fn view(&self) -> events::View {
        match self.audience {
            Audience::Customer => events::View::Customer,
            Audience::Internal => {
                events::View::Internal { restricted: self.scopes.iter().any(|s| s == "events:restricted") }
            }
        }
    }

    /// Whether internal reasons may be shown.
    pub fn is_internal(&self) -> bool {
        self.audience == Audience::Internal
    }
}

/// A new correlation id: `req_` and 128 random bits.
pub fn correlation_id() -> String {
    let mut bytes = [0u8; 16];
    // Without randomness ids repeat, which only makes logs harder to read.
    let _ = getrandom::fill(&mut bytes);
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    format!("req_{hex}")
}

/// Makes a key's secret: the text to show once, and its hash.
pub fn new_secret(key: &KeyId) -> Result<(String, Hash), Problem> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| {
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the server failed",
            "no randomness to be had",
        )
    })?;
    let secret: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let hash = Hash::of(secret.as_bytes());
    Ok((format!("pk_{key}.{secret}"), hash))
}

fn unauthorised(correlation: &str) -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "unauthorised",
        "the API key is not accepted",
        "send Authorization: Bearer pk_<id>.<secret> with a key made by `probity keys create`",
    )
    .with_correlation(correlation)
}

/// Equality without a data-dependent exit, so that a hash cannot be guessed byte by byte.
fn same(a: &Hash, b: &Hash) -> bool {
    a.0.iter().zip(b.0).fold(0u8, |acc, (x, y)| acc | (x ^ y)) == 0
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let correlation = correlation_id();
        let credentials = bearer(&parts.headers);
        authenticate(app, credentials, origin(parts), correlation).await
    }
}

/// The caller whose key this is; the same 401 for an absent, malformed, unknown and revoked key.
pub(crate) async fn authenticate(
    app: &App,
    credentials: Option<(KeyId, String)>,
    origin: String,
    correlation: String,
) -> Result<Caller, Problem> {
    let (key, secret) = credentials.ok_or_else(|| unauthorised(&correlation))?;
    let row = app.engine.read(|s| s.keys.get(&key).cloned()).await.map_err(Problem::from)?;
    let row = row
        .filter(|row| !row.revoked && same(&row.secret_hash, &Hash::of(secret.as_bytes())))
        .ok_or_else(|| unauthorised(&correlation))?;
    admit(app, &key, &correlation)?;
    let (holder, scopes, audience) = (row.holder, row.scopes, row.audience);
    Ok(Caller { key, holder, scopes, audience, origin, correlation })
}

/// Counts a request against the rate of a key.
pub(crate) fn admit(app: &App, key: &KeyId, correlation: &str) -> Result<(), Problem> {
    app.admit(key).map_err(|seconds| Problem {
        retry_after: Some(seconds),
        ..Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "rate-limit",
            "too many requests",
            "this key's rate is used up",
        )
        .with_correlation(correlation)
    })
}

/// The address of the other end, where the server knows it.
pub(crate) fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
}

/// The address of the other end, for an entry's header.
pub(crate) fn origin(parts: &Parts) -> String {
    peer(parts).map_or_else(|| "unknown".to_owned(), |ip| ip.to_string())
}

fn bearer(headers: &HeaderMap) -> Option<(KeyId, String)> {
    key_of(headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?)
}

/// Takes a key's text apart: `pk_<id>.<secret>`.
pub(crate) fn key_of(text: &str) -> Option<(KeyId, String)> {
    let (id, secret) = text.trim().strip_prefix("pk_")?.rsplit_once('.')?;
    Some((KeyId::new(id).ok()?, secret.to_owned()))
}
