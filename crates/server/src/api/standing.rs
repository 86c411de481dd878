//! Standing: what a customer may do, on which grounds, changed by whom.
//!
//! Promises: a customer-audience reader sees no ground, and nothing that moves when only a ground does: neither text nor
//! version nor ETag (semantics section 9). Does not: decide whether a standing goes somewhere (the engine does).

use super::customers::{etag, id, if_match, internal_only};
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::problem::Problem;
use crate::wire::StandingBody;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use engine::Refusal;
use engine::state::Customer;
use model::ids::{CustomerId, DocumentRef, ReasonCode, TemplateId};
use model::standing::Restriction;
use model::transfer::Flow;
use serde::Serialize;
use utoipa::ToSchema;

/// A customer's standing.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandingAnswer {
    /// Customer id.
    pub customer: String,
    /// What the customer may do.
    pub standing: &'static str,
    /// Version; the ETag. For the customer audience it moves only when the customer is restricted or released.
    pub version: u64,
    /// Flows it permits.
    pub permits: Vec<&'static str>,
    /// Grounds; internal audience only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restriction: Option<RestrictionAnswer>,
    /// A change that waits for a second person; internal audience only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<ProposalAnswer>,
    /// What the customer may be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_text: Option<String>,
}

/// Grounds of a restriction: none can be absent.
#[derive(Debug, Serialize, ToSchema)]
pub struct RestrictionAnswer {
    /// Reason code.
    pub reason: String,
    /// Legal authority.
    pub authority: String,
    /// What it covers.
    pub scope: String,
    /// Since when.
    pub since: String,
    /// Until when; `officer` where an officer must decide.
    pub until: String,
    /// Who approved.
    pub approved_by: Vec<String>,
    /// Appeal route.
    pub appeal_route: String,
    /// Document.
    pub document: String,
}

/// A proposed change.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalAnswer {
    /// To which standing.
    pub to: &'static str,
    /// Who proposed it.
    pub proposed_by: Vec<String>,
    /// On which document.
    pub document: String,
}

/// The version this caller may see: to the customer audience a hold that became a freeze, or a proposal nobody told
/// of, is no change.
fn version_for(caller: &Caller, row: &Customer) -> u64 {
    match caller.is_internal() {
        true => row.standing_version,
        false => row.flips.as_ref().and_then(|flips| flips.last()).map_or(1, |seq| seq + 1),
    }
}

fn answer(app: &App, caller: &Caller, customer: &CustomerId, row: &Customer) -> StandingAnswer {
    let permits = Flow::ALL
        .into_iter()
        .filter(|f| decision::standing::allowed(row.standing, *f, false))
        .map(Flow::as_str);
    let policy = app.engine.pinned().policy.clone();
    let secret = |r: &Restriction| caller.view().hides(std::slice::from_ref(&r.reason), Some(&policy));
    let text = row.restriction.as_deref().and_then(|r| match secret(r) && !caller.is_internal() {
        true => policy.neutral_template().map(|template| &template.id),
        false => Some(&r.customer_text),
    });
    let internal = caller.is_internal();
    // What a standing permits would tell the kinds apart: a restricted customer's app reads none of it.
    let told = internal || row.restriction.is_none();
    StandingAnswer {
        customer: customer.to_string(),
        // A customer-audience caller learns that something is restricted, not by which kind of duty.
        standing: if internal || row.restriction.is_none() { row.standing.as_str() } else { "restricted" },
        version: version_for(caller, row),
        permits: permits.filter(|_| told).collect(),
        restriction: row.restriction.as_deref().filter(|_| internal).map(restriction),
        proposal: row.proposal.as_ref().filter(|_| internal).map(|p| ProposalAnswer {
            to: p.to.as_str(),
            proposed_by: p.restriction.approved_by.iter().map(ToString::to_string).collect(),
            document: p.restriction.document.to_string(),
        }),
        customer_text: text.and_then(|t| policy.template_text(t, "en").map(str::to_owned)),
    }
}

pub(super) fn restriction(r: &Restriction) -> RestrictionAnswer {
    RestrictionAnswer {
        reason: r.reason.to_string(),
        authority: r.authority.clone(),
        scope: r.scope.clone(),
        since: r.since.to_string(),
        until: r.until.map_or_else(|| "officer".to_owned(), |t| t.to_string()),
        approved_by: r.approved_by.iter().map(ToString::to_string).collect(),
        appeal_route: r.appeal_route.to_string(),
        document: r.document.to_string(),
    }
}

async fn show(app: &App, caller: &Caller, customer: &CustomerId) -> Result<Response, Problem> {
    let row = app.engine.read(|s| s.customers.get(customer).cloned()).await?;
    let row = row.ok_or_else(|| Problem::not_found(format!("customer `{customer}` is not known")))?;
    let mut response = Json(answer(app, caller, customer, &row)).into_response();
    response.headers_mut().insert(header::ETAG, etag(version_for(caller, &row)));
    Ok(response)
}

#[utoipa::path(get, path = "/v1/customers/{customer}/standing", tag = "standing", operation_id = "getStanding",
    params(("customer" = String, Path, description = "The exchange's customer id")),
    responses((status = 200, description = "The standing, with its ETag", body = StandingAnswer),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Reads a standing.
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(customer): Path<String>,
) -> Result<Response, Problem> {
    caller.require("standing:read")?;
    show(&app, &caller, &id(&customer)?).await
}

fn grounds(app: &App, caller: &Caller, body: &StandingBody) -> Result<Restriction, Problem> {
    let bad = |field: &str, e: model::ids::IdError| Problem::invalid(field, e.to_string());
    let reason = ReasonCode::new(&body.reason).map_err(|e| bad("/reason", e))?;
    let policy = app.engine.pinned().policy.clone();
    if policy.reason_text(&reason).is_none() {
        return Err(Problem::invalid(
            "/reason",
            format!("reason `{reason}` is not in the policy's closed set"),
        ));
    }
    if body.authority.trim().is_empty() || body.authority.chars().count() > 200 {
        return Err(Problem::invalid("/authority", "name the legal authority in 1 to 200 characters"));
    }
    let template = |field: &str, text: Option<&str>, default: &str| -> Result<TemplateId, Problem> {
        let id = TemplateId::new(text.unwrap_or(default)).map_err(|e| bad(field, e))?;
        match policy.template_text(&id, "en") {
            Some(_) => Ok(id),
            None => {
                Err(Problem::invalid(field, format!("template `{id}` is not in the policy's closed set")))
            }
        }
    };
    Ok(Restriction {
        reason,
        authority: body.authority.clone(),
        scope: body.scope.clone().unwrap_or_else(|| "all".to_owned()),
        since: app.engine.now(),
        until: None,
        approved_by: vec![caller.holder.clone()],
        customer_text: template("/customer_text", body.customer_text.as_deref(), "under_review")?,
        appeal_route: template("/appeal_route", body.appeal_route.as_deref(), "appeal_general")?,
        document: DocumentRef::new(&body.document).map_err(|e| bad("/document", e))?,
    })
}

/// The version the caller expects, as the engine counts.
async fn version(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    customer: &CustomerId,
) -> Result<u64, Problem> {
    let expected = if_match(headers)?;
    if expected != 0 && caller.is_internal() {
        return Ok(expected);
    }
    let row = app.engine.read(|s| s.customers.get(customer).cloned()).await?;
    let row = row.ok_or_else(|| Problem::not_found(format!("customer `{customer}` is not known")))?;
    let current = version_for(caller, &row);
    if expected != 0 && expected != current {
        return Err(engine::EngineError::from(Refusal::VersionConflict { expected, current }).into());
    }
    // Without If-Match the caller takes whatever is in force: right for freezes, which must not wait.
    Ok(row.standing_version)
}

#[utoipa::path(post, path = "/v1/customers/{customer}/standing", tag = "standing", operation_id = "changeStanding",
    params(("customer" = String, Path, description = "The exchange's customer id"),
           ("If-Match" = Option<String>, Header, description = "ETag last seen")),
    request_body = StandingBody,
    responses((status = 200, description = "Changed", body = StandingAnswer),
              (status = 409, description = "The standing does not go there, or it takes two persons", body = Problem, content_type = "application/problem+json"),
              (status = 412, description = "Somebody changed it meanwhile", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Changes a standing. Tightening has a lane of its own and does not wait behind other work.
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(customer): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Response, Problem> {
    let meta = caller.meta("standing:write", "standing.change")?;
    let customer = id(&customer)?;
    let parsed: StandingBody = body::parse(&headers, &raw)?;
    let restriction = grounds(&app, &caller, &parsed)?;
    let explicit = if_match(&headers)? != 0;
    for _ in 0..8 {
        let expected = version(&app, &caller, &headers, &customer).await?;
        let done = app
            .engine
            .change_standing(meta.clone(), customer.clone(), parsed.to, restriction.clone(), expected)
            .await;
        match done {
            Err(engine::EngineError::Refused(Refusal::VersionConflict { .. })) if !explicit => {}
            Err(error) => return Err(Problem::from(error).with_correlation(&caller.correlation)),
            Ok(_) => return show(&app, &caller, &customer).await,
        }
    }
    Err(Problem::busy("the standing keeps changing; read it and send If-Match", 1))
}

#[utoipa::path(post, path = "/v1/customers/{customer}/standing/proposals", tag = "standing", operation_id = "proposeStanding",
    params(("customer" = String, Path, description = "The exchange's customer id")),
    request_body = StandingBody,
    responses((status = 200, description = "Proposed; a second person must approve", body = StandingAnswer),
              (status = 409, description = "The standing does not go there", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Proposes a change that takes two persons, such as leaving a terrorist-financing freeze.
pub async fn propose(
    State(app): State<App>,
    caller: Caller,
    Path(customer): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Response, Problem> {
    let meta = caller.meta("standing:write", "standing.propose")?;
    let customer = id(&customer)?;
    let parsed: StandingBody = body::parse(&headers, &raw)?;
    let restriction = grounds(&app, &caller, &parsed)?;
    let expected = version(&app, &caller, &headers, &customer).await?;
    app.engine.propose_standing(meta, customer.clone(), parsed.to, restriction, expected).await?;
    show(&app, &caller, &customer).await
}

#[utoipa::path(post, path = "/v1/customers/{customer}/standing/approvals", tag = "standing", operation_id = "approveStanding",
    params(("customer" = String, Path, description = "The exchange's customer id"),
           ("If-Match" = Option<String>, Header, description = "ETag last seen")),
    responses((status = 200, description = "Changed", body = StandingAnswer),
              (status = 403, description = "The proposer cannot approve", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Nothing is proposed", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Approves a proposed change as the second person.
pub async fn approve(
    State(app): State<App>,
    caller: Caller,
    Path(customer): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let meta = caller.meta("standing:write", "standing.approve")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let customer = id(&customer)?;
    let row = app.engine.read(|s| s.customers.get(&customer).cloned()).await?;
    let row = row.ok_or_else(|| Problem::not_found(format!("customer `{customer}` is not known")))?;
    let proposal = row.proposal.ok_or_else(|| Problem::not_found("nothing is proposed for this customer"))?;
    let mut restriction = proposal.restriction;
    restriction.approved_by.push(caller.holder.clone());
    let expected = match if_match(&headers)? {
        0 => row.standing_version,
        version => version,
    };
    app.engine.change_standing(meta, customer.clone(), proposal.to, restriction, expected).await?;
    show(&app, &caller, &customer).await
}
