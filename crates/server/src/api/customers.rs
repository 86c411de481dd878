//! Customers: screening is blocking, a potential match means nothing moves until an officer looked.

use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::idempotency::{self, Begin};
use crate::problem::Problem;
use crate::render::{self, DecisionAnswer};
use crate::wire::{CustomerBody, ProfileBody, given};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::service::PutCustomer;
use engine::state::Customer;
use model::PartyKind;
use model::ids::{CustomerId, DecisionId, LegalEntityId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A customer's row; personal data only with the scope `customers:reveal`.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerAnswer {
    /// Customer id.
    pub customer: String,
    /// Version; the ETag.
    pub version: u64,
    /// Operating legal entity.
    pub legal_entity: String,
    /// Kind of party.
    pub kind: &'static str,
    /// Whether identity is verified.
    pub identified: bool,
    /// What the customer may do.
    pub standing: &'static str,
    /// Seq of the newest list activation the customer was screened against.
    pub screened_through: u64,
    /// Whether the customer counts as screened against the lists in force: by itself, or because a lookback run went
    /// over everybody since.
    pub screened_through_current: bool,
    /// The decision that set the standing.
    pub decided_by: String,
    /// Whether personal data was erased.
    pub erased: bool,
    /// Personal data; needs the scope `customers:reveal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileBody>,
}

pub(crate) fn id(text: &str) -> Result<CustomerId, Problem> {
    CustomerId::new(text).map_err(|e| Problem::invalid("/customer", e.to_string()))
}

pub(crate) fn etag(version: u64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// The version in `If-Match`; 0 where there is none.
pub(crate) fn if_match(headers: &HeaderMap) -> Result<u64, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(0) };
    let text = value.to_str().unwrap_or("").trim().trim_matches('"');
    text.parse().map_err(|_| Problem::invalid("If-Match", "send the ETag of the last answer, e.g. \"3\""))
}

#[utoipa::path(put, path = "/v1/customers/{customer}", tag = "customers", operation_id = "putCustomer",
    params(("customer" = String, Path, description = "The exchange's customer id"),
           ("If-Match" = Option<String>, Header, description = "ETag last seen; leave out for a new customer"),
           ("Idempotency-Key" = Option<String>, Header, description = "Repeat-safe key")),
    request_body = CustomerBody,
    responses((status = 200, description = "Decided and recorded", body = DecisionAnswer),
              (status = 400, description = "A field does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 401, description = "Key not accepted", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "The same Idempotency-Key is being worked on", body = Problem, content_type = "application/problem+json"),
              (status = 412, description = "Somebody changed it meanwhile", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "The Idempotency-Key was used with another body", body = Problem, content_type = "application/problem+json"),
              (status = 503, description = "Retry shortly", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Takes a customer on, or changes its profile; screened before the answer.
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(customer): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Response, Problem> {
    let tag = |p: Problem| p.with_correlation(&caller.correlation);
    let meta = caller.meta("customers:write", "customer.put")?;
    let parsed: CustomerBody = body::parse(&headers, &raw).map_err(tag)?;
    let stated = parsed.monitoring.as_ref().map(|fields| given(fields, "/monitoring")).transpose();
    let stated = app.engine.stated_fields(&stated.map_err(tag)?.unwrap_or_default());
    let put = PutCustomer {
        customer: id(&customer).map_err(tag)?,
        legal_entity: LegalEntityId::new(&parsed.legal_entity)
            .map_err(|e| tag(Problem::invalid("/legal_entity", e.to_string())))?,
        expected_version: if_match(&headers).map_err(tag)?,
        identified: parsed.identified,
        profile: parsed.profile.to_profile("/profile", parsed.kind).map_err(tag)?,
        stated: stated.map_err(|error| tag(error.into()))?,
        incumbent: parsed.incumbent.map(|i| i.to_incumbent("/incumbent")).transpose().map_err(tag)?,
    };
    if !matches!(parsed.kind, PartyKind::Person | PartyKind::Company) {
        return Err(tag(Problem::invalid("/kind", "a customer is a person or a company")));
    }
    let place = format!("PUT /v1/customers/{customer}");
    let entry = match idempotency::begin(&app, &caller, &headers, &place, &raw).map_err(tag)? {
        Begin::Replay(entry) => *entry,
        Begin::New(row, _guard) => {
            app.engine.put_customer(meta, put, row).await.map_err(|e| tag(e.into()))?.entry
        }
    };
    let version =
        app.engine.read(|s| id(&customer).ok().and_then(|c| s.customers.get(&c).map(|r| r.version))).await?;
    let mut response = Json(render::decision(&app, &caller, &entry).await?).into_response();
    response.headers_mut().insert(header::ETAG, etag(version.unwrap_or(0)));
    Ok(response)
}

fn answer(customer: &CustomerId, row: &Customer, current: bool) -> CustomerAnswer {
    CustomerAnswer {
        customer: customer.to_string(),
        version: row.version,
        legal_entity: row.legal_entity.to_string(),
        kind: row.kind.as_str(),
        identified: row.identified,
        standing: row.standing.as_str(),
        screened_through: row.screened_through,
        screened_through_current: current,
        decided_by: DecisionId(row.profile_seq.max(row.decided_by.0)).to_string(),
        erased: row.erased,
        profile: None,
    }
}

#[utoipa::path(get, path = "/v1/customers/{customer}", tag = "customers", operation_id = "getCustomer",
    params(("customer" = String, Path, description = "The exchange's customer id")),
    responses((status = 200, description = "The row, with its ETag", body = CustomerAnswer),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Reads a customer's row.
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(customer): Path<String>,
) -> Result<Response, Problem> {
    caller.require("customers:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let key = id(&customer)?;
    let now = app.engine.now();
    let row = app
        .engine
        .read(|s| {
            s.customers
                .get(&key)
                .map(|r| (answer(&key, r, s.is_screened(&key, r, s.lists_through(), now)), r.version))
        })
        .await?;
    let (mut found, version) =
        row.ok_or_else(|| Problem::not_found(format!("customer `{key}` is not known")))?;
    if caller.scopes.iter().any(|s| s == "customers:reveal") && !found.erased {
        found.profile = Some(ProfileBody::from(&app.engine.profile(&key).await?.0));
    }
    let mut response = Json(found).into_response();
    response.headers_mut().insert(header::ETAG, etag(version));
    Ok(response)
}

/// Rows with internal grounds are not for customer-audience keys.
pub(crate) fn internal_only(caller: &Caller) -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "audience",
        "not permitted",
        "this key's audience is `customer`; use an internal key",
    )
    .with_correlation(&caller.correlation)
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Cursor: the last id of the page before.
    pub after: Option<String>,
    /// Rows, 1 to 1000; default 100.
    pub limit: Option<usize>,
    /// Only customers of this standing.
    pub standing: Option<String>,
}

/// A page of customers.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerPage {
    /// Rows, by id.
    pub data: Vec<CustomerAnswer>,
    /// Whether more follow.
    pub has_more: bool,
    /// Pass as `after` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[utoipa::path(get, path = "/v1/customers", tag = "customers", operation_id = "listCustomers",
    params(PageQuery),
    responses((status = 200, description = "A page, ordered by id", body = CustomerPage)),
    security(("api_key" = [])))]
/// Lists customers.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<CustomerPage>, Problem> {
    caller.require("customers:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let limit = query.limit.unwrap_or(100);
    if !(1..=1000).contains(&limit) {
        return Err(Problem::invalid("limit", "give 1 to 1000"));
    }
    let after = query.after.as_deref().map(id).transpose()?;
    let now = app.engine.now();
    let (mut data, through) = app
        .engine
        .read(|state| {
            let mut rows: Vec<(&CustomerId, &Customer)> = state
                .customers
                .iter()
                .filter(|(key, row)| {
                    after.as_ref().is_none_or(|after| *key > after)
                        && query.standing.as_deref().is_none_or(|s| row.standing.as_str() == s)
                })
                .collect();
            rows.sort_by_key(|(key, _)| *key);
            let through = state.lists_through();
            let page = rows
                .into_iter()
                .take(limit + 1)
                .map(|(key, row)| answer(key, row, state.is_screened(key, row, through, now)))
                .collect::<Vec<_>>();
            (page, through)
        })
        .await?;
    let _ = through;
    let has_more = data.len() > limit;
    data.truncate(limit);
    let next = if has_more { data.last().map(|row| row.customer.clone()) } else { None };
    Ok(Json(CustomerPage { data, has_more, next }))
}

#[utoipa::path(post, path = "/v1/customers/{customer}/rescreen", tag = "customers", operation_id = "rescreenCustomer",
    params(("customer" = String, Path, description = "The exchange's customer id")),
    responses((status = 200, description = "Screened against the lists in force", body = DecisionAnswer),
              (status = 204, description = "Was screened through them already"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Screens a customer against the lists in force.
pub async fn rescreen(
    State(app): State<App>,
    caller: Caller,
    Path(customer): Path<String>,
) -> Result<Response, Problem> {
    let meta = caller.meta("customers:write", "customer.rescreen")?;
    match app.engine.rescreen_customer(meta, id(&customer)?).await? {
        Some(done) => Ok(Json(render::decision(&app, &caller, &done.entry).await?).into_response()),
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

#[utoipa::path(post, path = "/v1/subjects/{subject}/erase", tag = "customers", operation_id = "eraseSubject",
    params(("subject" = String, Path, description = "Customer id, or the subject of an enquiry")),
    responses((status = 204, description = "The subject's key is destroyed; the journal stays as it is"),
              (status = 409, description = "The data is needed", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Erases a subject's personal data.
pub async fn erase(
    State(app): State<App>,
    caller: Caller,
    Path(subject): Path<String>,
) -> Result<StatusCode, Problem> {
    let meta = caller.meta("subjects:erase", "subject.erase")?;
    let subject = id(&subject)?;
    app.engine.erase(meta, subject.to_string()).await?;
    Ok(StatusCode::NO_CONTENT)
}
