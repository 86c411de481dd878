//! The sandbox: its clock, its reset, and the names and wallets that lead to a stated outcome.
//!
//! Promises: on a live directory each of these is a 409 and changes nothing.

use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use engine::Refusal;
use engine::sandbox::{FAULTS, MAGIC};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A sandbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct SandboxAnswer {
    /// The sandbox's time.
    pub now: String,
    /// Seconds it is ahead of the wall clock.
    pub ahead_seconds: i64,
    /// Times it was reset.
    pub resets: u64,
    /// Customers now.
    pub customers: usize,
    /// Transfers now.
    pub transfers: usize,
    /// Names and wallets that lead to a stated outcome.
    pub magic: Vec<MagicAnswer>,
    /// Names that make the machine fail.
    pub faults: Vec<FaultAnswer>,
}

/// A magic entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct MagicAnswer {
    /// Its name.
    pub name: &'static str,
    /// What taking on a customer of that name gets.
    pub by_name: &'static str,
    /// Its addresses: Bitcoin, EVM, TRON.
    pub wallets: &'static [&'static str],
    /// What a withdrawal to one of them gets.
    pub by_wallet: &'static str,
    /// The entry's measure.
    pub measure: &'static str,
    /// The entry's programme.
    pub programme: &'static str,
}

/// A magic fault.
#[derive(Debug, Serialize, ToSchema)]
pub struct FaultAnswer {
    /// The name.
    pub name: &'static str,
    /// What happens.
    pub effect: &'static str,
}

/// How far the clock moves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockBody {
    /// Seconds forward, at most 400 days.
    #[schema(example = 86_400)]
    pub advance_seconds: i64,
}

#[utoipa::path(get, path = "/v1/sandbox", tag = "sandbox", operation_id = "getSandbox",
    responses((status = 200, description = "The sandbox and its magic", body = SandboxAnswer),
              (status = 409, description = "This is no sandbox", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Describes the sandbox.
pub async fn get(State(app): State<App>, caller: Caller) -> Result<Json<SandboxAnswer>, Problem> {
    caller.require("sandbox:write")?;
    answer(&app).await
}

#[utoipa::path(post, path = "/v1/sandbox/clock", tag = "sandbox", operation_id = "moveSandboxClock",
    request_body = ClockBody,
    responses((status = 200, description = "The clock has moved", body = SandboxAnswer),
              (status = 400, description = "Too far or backwards", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "This is no sandbox", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Moves the sandbox's clock forward: timers, due dates and list ages follow.
pub async fn clock(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<SandboxAnswer>, Problem> {
    let meta = caller.meta("sandbox:write", "sandbox.clock")?;
    let parsed: ClockBody = body::parse(&headers, &raw)?;
    app.engine.move_clock(meta, parsed.advance_seconds).await?;
    answer(&app).await
}

#[utoipa::path(post, path = "/v1/sandbox/reset", tag = "sandbox", operation_id = "resetSandbox",
    responses((status = 200, description = "Customers and transfers are forgotten; keys, lists, policy and clock stay", body = SandboxAnswer),
              (status = 409, description = "This is no sandbox", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Forgets the sandbox's customers and transfers; their ids may be used again.
pub async fn reset(State(app): State<App>, caller: Caller) -> Result<Json<SandboxAnswer>, Problem> {
    let meta = caller.meta("sandbox:write", "sandbox.reset")?;
    app.engine.reset_sandbox(meta).await?;
    answer(&app).await
}

async fn answer(app: &App) -> Result<Json<SandboxAnswer>, Problem> {
    let look = |s: &engine::State| (s.sandbox.clone(), s.customers.len(), s.transfers.len());
    let (sandbox, customers, transfers) = app.engine.read(look).await?;
    let sandbox = sandbox.ok_or_else(|| Problem::from(engine::EngineError::from(Refusal::NotASandbox)))?;
    let magic = MAGIC.iter().map(|m| MagicAnswer {
        name: m.name,
        by_name: m.by_name,
        wallets: m.wallets,
        by_wallet: m.by_wallet,
        measure: m.measure.as_str(),
        programme: m.programme,
    });
    Ok(Json(SandboxAnswer {
        now: app.engine.now().to_string(),
        ahead_seconds: sandbox.ahead_seconds,
        resets: sandbox.resets,
        customers,
        transfers,
        magic: magic.collect(),
        faults: FAULTS.iter().map(|(name, effect)| FaultAnswer { name, effect }).collect(),
    }))
}
