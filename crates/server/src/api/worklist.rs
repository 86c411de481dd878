//! Possible matches that wait for a person, in the order in which a budget of reviews is best spent.
//!
//! Promises: staff only; one order and no row twice, whatever page; a row under a programme about terrorist financing is shown,
//! counted and due only for who may see such factors. Does not: hold what waits in the queue of an import's campaign
//! (`campaigns` does), or judge (`pairs` does). Serves: SCR-7; screening reference 5 F.

use super::customers::{id, internal_only};
use super::pairs::role_word;
use super::publications::parse_time;
use crate::app::App;
use crate::auth::Caller;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Query, State};
use engine::Pinned;
use engine::worklist::{self, Order, Place, Source, Waiting, Wanted};
use events::View;
use model::ids::{CustomerId, ListId};
use model::thresholds::Rating;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Most rows of one page.
const LIMIT_MAX: usize = 1_000;

/// Which possible matches.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct WaitingQuery {
    /// `open` (default), or `delisted`: nobody looked, and the entry has left its list since.
    status: Option<String>,
    /// `-score` (default): the best score first, among equal ones who waits longest. `found_at`: who waits longest first.
    sort: Option<String>,
    /// Only of this list.
    list: Option<String>,
    /// Only what was found first by `live` screening, or by a `lookback` run.
    source: Option<String>,
    /// Only of customers rated `low`, `standard` or `high`; who has no rating is standard.
    rating: Option<String>,
    /// Only of this customer.
    customer: Option<String>,
    /// Only what was found before: `2026-11-21` or `2026-11-21T08:00:00Z`.
    found_before: Option<String>,
    /// The `next` of the page before, with the same `sort`.
    after: Option<String>,
    /// Rows, 1 to 1000; default 100: the budget.
    limit: Option<usize>,
}

/// A page of possible matches.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingPage {
    /// The rows, in order.
    pub data: Vec<WaitingRow>,
    /// How many wait, on the first page only: 10000 stands for as many or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<usize>,
    /// Whether more follow.
    pub has_more: bool,
    /// Pass as `after` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One possible match that waits for a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingRow {
    /// The newest decision that holds it: judge the pair by this one.
    #[schema(example = "dec_1042")]
    pub decision: String,
    /// Whose.
    pub customer: String,
    /// `customer`, `customer_wallet`, `counterparty` or `counterparty_wallet`.
    pub role: &'static str,
    /// The transfer whose other side it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<String>,
    /// The list.
    pub list: String,
    /// The entry.
    pub entry: String,
    /// Its primary name, where the entry is on the list in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed_name: Option<String>,
    /// The score of the newest decision.
    pub score: String,
    /// The score from which pairs of this list and rating are looked at, under the policy in force.
    pub threshold: String,
    /// How the customer was rated, where its profile was screened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<&'static str>,
    /// `live` or `lookback`.
    pub source: &'static str,
    /// When it was found first.
    pub found_at: String,
    /// When somebody must have looked, where the policy says (`tf_queue_seconds`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<String>,
    /// The judgement of one person, where it takes another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pair: Option<String>,
}

fn row(pinned: &Pinned, customer: &CustomerId, row: &Waiting) -> WaitingRow {
    let named = pinned.index.designation(&row.list, &row.entry);
    let thresholds = pinned.settings.thresholds(&row.list, row.rating.unwrap_or_default());
    WaitingRow {
        decision: row.decision.to_string(),
        customer: customer.to_string(),
        role: role_word(row.role),
        transfer: row.transfer.as_ref().map(ToString::to_string),
        list: row.list.to_string(),
        entry: row.entry.to_string(),
        listed_name: named.map(|d| d.primary_name().to_owned()),
        score: row.score.to_string(),
        threshold: thresholds.review.to_string(),
        rating: row.rating.map(Rating::as_str),
        source: row.source.as_str(),
        found_at: row.found_at.to_string(),
        due_at: worklist::due_at(row, pinned).map(|at| at.to_string()),
        pair: row.judged.map(|id| format!("pair_{id}")),
    }
}

fn wanted(query: &WaitingQuery, restricted: bool) -> Result<Wanted, Problem> {
    let limit = query.limit.unwrap_or(100);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Problem::invalid("limit", format!("give 1 to {LIMIT_MAX}")));
    }
    let list = query.list.as_deref().map(ListId::new).transpose();
    let time = |text: &str| {
        let wrong = || Problem::invalid("found_before", "write 2026-11-21 or 2026-11-21T08:00:00Z");
        parse_time(text).ok_or_else(wrong)
    };
    let place = |text: &str| {
        Place::parse(text).ok_or_else(|| Problem::invalid("after", "give the `next` of the page before"))
    };
    Ok(Wanted {
        order: match query.sort.as_deref() {
            None | Some("-score") => Order::Score,
            Some("found_at") => Order::Age,
            Some(_) => return Err(Problem::invalid("sort", "give `-score` or `found_at`")),
        },
        after: query.after.as_deref().map(place).transpose()?,
        limit,
        delisted: match query.status.as_deref() {
            None | Some("open") => false,
            Some("delisted") => true,
            Some(_) => return Err(Problem::invalid("status", "give `open` or `delisted`")),
        },
        list: list.map_err(|e| Problem::invalid("list", e.to_string()))?,
        source: match query.source.as_deref() {
            None => None,
            Some("live") => Some(Source::Live),
            Some("lookback") => Some(Source::Lookback),
            Some(_) => return Err(Problem::invalid("source", "give `live` or `lookback`")),
        },
        rating: match query.rating.as_deref() {
            None => None,
            Some(text) => {
                let known = Rating::ALL.into_iter().find(|rating| rating.as_str() == text);
                Some(known.ok_or_else(|| Problem::invalid("rating", "give `low`, `standard` or `high`"))?)
            }
        },
        customer: query.customer.as_deref().map(id).transpose()?,
        found_before: query.found_before.as_deref().map(time).transpose()?,
        restricted,
    })
}

#[utoipa::path(get, path = "/v1/pairs", tag = "pairs", operation_id = "listWaitingPairs",
    params(WaitingQuery),
    responses((status = 200, description = "Possible matches that wait for a person, in order", body = WaitingPage),
              (status = 400, description = "A parameter does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Lists possible matches of live screening and of lookback runs that nobody judged, the best score first: look at as many as
/// there is time for.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<WaitingQuery>,
) -> Result<Json<WaitingPage>, Problem> {
    caller.require("decisions:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let wanted = wanted(&query, caller.view() == (View::Internal { restricted: true }))?;
    let (pinned, now) = (app.engine.pinned(), app.engine.now());
    let page = app.engine.read(|state| worklist::page(state, &pinned, &wanted, now)).await?;
    Ok(Json(WaitingPage {
        data: page.rows.iter().map(|(customer, waiting)| row(&pinned, customer, waiting)).collect(),
        total: page.total,
        has_more: page.next.is_some(),
        next: page.next.map(|place| place.text()),
    }))
}
