//! The journal from outside: signed head, entries, proofs.

use super::customers::internal_only;
use crate::app::App;
use crate::auth::Caller;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::EngineError;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The newest signed head. Keep it somewhere else: it is what later proves that nothing was changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeadAnswer {
    /// Signed note (C2SP): origin, size, root, recorded time, signature.
    pub note: String,
    /// Ed25519 public key, base64.
    pub public_key: String,
}

#[utoipa::path(get, path = "/v1/journal/head", tag = "journal", operation_id = "journalHead",
    responses((status = 200, description = "The newest signed head", body = HeadAnswer)),
    security(("api_key" = [])))]
/// The newest signed head.
pub async fn head(State(app): State<App>, caller: Caller) -> Result<Json<HeadAnswer>, Problem> {
    caller.require("journal:read")?;
    Ok(Json(HeadAnswer {
        note: app.engine.head(),
        public_key: STANDARD.encode(app.engine.verifying_key().as_bytes()),
    }))
}

/// An entry's bytes.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryAnswer {
    /// Position.
    pub seq: u64,
    /// Encoded entry (CBOR), base64; personal data in it is sealed.
    pub entry: String,
    /// Leaf hash, hex.
    pub leaf_hash: String,
}

#[utoipa::path(get, path = "/v1/journal/entries/{seq}", tag = "journal", operation_id = "journalEntry",
    params(("seq" = u64, Path, description = "Position, from 0")),
    responses((status = 200, description = "The entry as it is hashed", body = EntryAnswer),
              (status = 404, description = "Past the end", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// One entry as it is hashed.
pub async fn entry(
    State(app): State<App>,
    caller: Caller,
    Path(seq): Path<u64>,
) -> Result<Json<EntryAnswer>, Problem> {
    caller.require("journal:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let bytes = app.engine.reader().entry(seq).map_err(store)?;
    let bytes =
        bytes.ok_or_else(|| Problem::not_found(format!("entry {seq} is past the end of the journal")))?;
    Ok(Json(EntryAnswer { seq, entry: STANDARD.encode(&bytes), leaf_hash: hex(&journal::leaf_hash(&bytes)) }))
}

fn store(error: store::StoreError) -> Problem {
    Problem::from(EngineError::Store(error.to_string()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Which inclusion proof.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct InclusionQuery {
    /// Position of the entry.
    pub seq: u64,
    /// Size of the tree to prove it in; left out, the newest.
    pub size: Option<u64>,
}

/// Which consistency proof.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ConsistencyQuery {
    /// Size of the older tree, at least 1.
    pub from: u64,
    /// Size of the newer tree; left out, the newest.
    pub to: Option<u64>,
}

/// A proof (RFC 9162).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProofAnswer {
    /// Position of the entry, or size of the older tree.
    pub from: u64,
    /// Size of the tree.
    pub size: u64,
    /// Hashes, hex, in the order of RFC 9162.
    pub hashes: Vec<String>,
}

fn prove(
    app: &App,
    from: u64,
    size: Option<u64>,
    generate: impl Fn(&journal::proof::ReadTile<'_>, u64, u64) -> Option<Vec<journal::Digest>>,
) -> Result<Json<ProofAnswer>, Problem> {
    let reader = app.engine.reader();
    let newest = reader.size().map_err(store)?;
    let size = size.unwrap_or(newest);
    if size > newest {
        return Err(Problem::invalid("size", format!("the journal has {newest} entries")));
    }
    let tile = |level: u8, index: u64| reader.tile(level, index).ok().flatten();
    let hashes = generate(&tile, from, size)
        .ok_or_else(|| Problem::invalid("from", format!("no such proof in a tree of {size} entries")))?;
    Ok(Json(ProofAnswer { from, size, hashes: hashes.iter().map(|h| hex(h)).collect() }))
}

#[utoipa::path(get, path = "/v1/journal/proofs/inclusion", tag = "journal", operation_id = "inclusionProof",
    params(InclusionQuery),
    responses((status = 200, description = "Path from the entry to the root", body = ProofAnswer),
              (status = 400, description = "No such proof", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Proves that an entry is in the journal.
pub async fn inclusion(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<InclusionQuery>,
) -> Result<Json<ProofAnswer>, Problem> {
    caller.require("journal:read")?;
    prove(&app, query.seq, query.size, |tile, from, size| journal::inclusion_proof(tile, from, size))
}

#[utoipa::path(get, path = "/v1/journal/proofs/consistency", tag = "journal", operation_id = "consistencyProof",
    params(ConsistencyQuery),
    responses((status = 200, description = "Shows that the older tree is a prefix of the newer", body = ProofAnswer),
              (status = 400, description = "No such proof", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Proves that the journal only grew.
pub async fn consistency(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ConsistencyQuery>,
) -> Result<Json<ProofAnswer>, Problem> {
    caller.require("journal:read")?;
    prove(&app, query.from, query.to, |tile, from, size| journal::consistency_proof(tile, from, size))
}
