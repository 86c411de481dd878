//! Release reviews: what a listing that is gone may have frozen, and the persons who decide.
//!
//! Promises: every ground that remains is listed, those of an order, a filing or terrorist financing only as a restricted
//! factor to whoever may not know; closing is an entry with who and on which document, and as released only when the
//! engine finds nothing that remains. Does not: show a review to a customer. Serves: RES-4, LKB-1; semantics 6, 9, 10.

use super::customers::internal_only;
use super::lookbacks::staff;
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use engine::lookback::review::{approvals, approvals_needed};
use engine::lookback::rows::Review;
use events::View;
use model::Standing;
use model::ids::{CustomerId, DocumentRef};
use record::lookback::{GroundKind, Lost, Remaining, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Most reviews of one page.
const LIMIT_MAX: usize = 1_000;

/// A release review.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewAnswer {
    /// Its id.
    #[schema(example = "rr_1042")]
    pub review: String,
    /// The run that opened it.
    pub run: String,
    /// When.
    pub opened_at: String,
    /// Whose.
    pub customer: String,
    /// About which transfer; none where about the customer's standing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<String>,
    /// The operating legal entity.
    pub legal_entity: String,
    /// The customer's standing now.
    pub standing: &'static str,
    /// Whether property was frozen when it was opened: a release is then reported.
    pub frozen: bool,
    /// Grounds that no longer stand.
    pub gone: Vec<GoneAnswer>,
    /// Every ground that remained when it was opened, or at the newest word.
    pub remaining: Vec<GroundAnswer>,
    /// `open`, `released` or `kept`.
    pub state: &'static str,
    /// Persons who must agree to a release.
    pub approvals_needed: usize,
    /// Persons who agreed to a release so far.
    pub approvals: Vec<String>,
    /// Every word spoken.
    pub words: Vec<WordAnswer>,
    /// The report that a release makes due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obligation: Option<UnblockedAnswer>,
}

/// A ground that no longer stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoneAnswer {
    /// `customer`, `customer_wallet`, `counterparty` or `counterparty_wallet`.
    #[schema(value_type = String)]
    pub role: model::decision::Role,
    /// The list.
    pub list: String,
    /// The entry.
    pub entry: String,
    /// Its measures.
    pub measures: Vec<&'static str>,
    /// Its programmes.
    pub programmes: Vec<String>,
    /// `removed`, `changed`, `weakened` or `no_longer_matches`.
    pub why: &'static str,
}

/// A ground that remains.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroundAnswer {
    /// `listing`, `terrorist_financing`, `order`, `filing_hold`, `officer`, `unscreened`, or `restricted_factor` to
    /// whoever may not know more.
    pub kind: &'static str,
    /// A listing: the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// A listing: the entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// A listing: how sure.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub certainty: Option<model::decision::Certainty>,
    /// A listing: its measures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<&'static str>,
    /// A listing: its programmes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub programmes: Vec<String>,
    /// A restriction: its reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A restriction: its authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// A restriction: the document it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

/// One person's word.
#[derive(Debug, Serialize, ToSchema)]
pub struct WordAnswer {
    /// Whose.
    pub by: String,
    /// When.
    pub at: String,
    /// `released` or `kept`.
    pub verdict: &'static str,
    /// Where the reasons are written down.
    pub document: String,
}

/// The duty to report property as unblocked.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnblockedAnswer {
    /// `unblocked_property`.
    pub kind: &'static str,
    /// To whom.
    pub authority: String,
    /// Under which programme it was blocked.
    pub programme: String,
    /// Whose duty it is.
    pub legal_entity: String,
    /// When it was unblocked.
    pub unblocked_at: String,
    /// When the report is due.
    pub due_at: String,
}

fn gone(lost: &Lost) -> GoneAnswer {
    GoneAnswer {
        role: lost.role,
        list: lost.list.to_string(),
        entry: lost.entry.to_string(),
        measures: lost.measures.iter().map(|m| m.as_str()).collect(),
        programmes: lost.programmes.clone(),
        why: lost.why.as_str(),
    }
}

fn ground(remaining: &Remaining, view: View) -> GroundAnswer {
    let secret =
        matches!(remaining.kind, GroundKind::TerroristFinancing | GroundKind::Order | GroundKind::FilingHold);
    if secret && view != (View::Internal { restricted: true }) {
        return GroundAnswer {
            kind: "restricted_factor",
            list: None,
            entry: None,
            certainty: None,
            measures: Vec::new(),
            programmes: Vec::new(),
            reason: None,
            authority: None,
            document: None,
        };
    }
    let pair = remaining.pair.as_ref();
    GroundAnswer {
        kind: remaining.kind.as_str(),
        list: pair.map(|(list, _)| list.to_string()),
        entry: pair.map(|(_, entry)| entry.to_string()),
        certainty: remaining.certainty,
        measures: remaining.measures.iter().map(|m| m.as_str()).collect(),
        programmes: remaining.programmes.clone(),
        reason: remaining.reason.as_ref().map(ToString::to_string),
        authority: remaining.authority.clone(),
        document: remaining.document.as_ref().map(ToString::to_string),
    }
}

fn answer(app: &App, caller: &Caller, id: u64, review: &Review, standing: Standing) -> ReviewAnswer {
    let view = caller.view();
    let policy = &app.engine.pinned().policy;
    ReviewAnswer {
        review: format!("rr_{id}"),
        run: format!("lb_{}", review.run),
        opened_at: review.opened_at.to_string(),
        customer: review.customer.to_string(),
        transfer: review.transfer.as_ref().map(ToString::to_string),
        legal_entity: review.legal_entity.to_string(),
        standing: standing.as_str(),
        frozen: review.frozen,
        gone: review.lost.iter().map(gone).collect(),
        remaining: review.remaining.iter().map(|r| ground(r, view)).collect(),
        state: review.closed.map_or("open", Verdict::as_str),
        approvals_needed: approvals_needed(review, standing, policy),
        approvals: approvals(review).iter().map(ToString::to_string).collect(),
        words: review
            .words
            .iter()
            .map(|w| WordAnswer {
                by: w.by.to_string(),
                at: w.at.to_string(),
                verdict: w.verdict.as_str(),
                document: w.document.to_string(),
            })
            .collect(),
        obligation: review.obligation.as_ref().map(|duty| UnblockedAnswer {
            kind: "unblocked_property",
            authority: duty.authority.clone(),
            programme: duty.programme.clone(),
            legal_entity: duty.legal_entity.to_string(),
            unblocked_at: duty.unblocked_at.to_string(),
            due_at: duty.due_at.to_string(),
        }),
    }
}

fn review_id(text: &str) -> Result<u64, Problem> {
    let number = text.strip_prefix("rr_").and_then(|n| n.parse().ok());
    number.ok_or_else(|| Problem::invalid("/review", "a release review looks like `rr_1042`"))
}

/// Which reviews.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReviewQuery {
    /// `open` (left out), `closed` or `all`.
    pub state: Option<String>,
    /// Only of this customer.
    pub customer: Option<String>,
    /// At most so many, 1 to 1000; left out, 100.
    pub limit: Option<usize>,
    /// The last review of the page before.
    pub after: Option<String>,
}

/// Reviews, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewPage {
    /// The reviews.
    pub data: Vec<ReviewAnswer>,
    /// Whether there are more.
    pub has_more: bool,
    /// What to give as `after` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[utoipa::path(get, path = "/v1/release-reviews", tag = "release-reviews", operation_id = "listReleaseReviews",
    params(ReviewQuery),
    responses((status = 200, description = "Reviews, oldest first", body = ReviewPage),
              (status = 400, description = "The query does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Lists release reviews.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ReviewQuery>,
) -> Result<Json<ReviewPage>, Problem> {
    staff(&caller)?;
    let wanted = match query.state.as_deref() {
        None | Some("open") => Some(true),
        Some("closed") => Some(false),
        Some("all") => None,
        Some(_) => return Err(Problem::invalid("state", "give `open`, `closed` or `all`")),
    };
    let limit = query.limit.unwrap_or(100);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Problem::invalid("limit", format!("give 1 to {LIMIT_MAX}")));
    }
    let from = query.after.as_deref().map(review_id).transpose()?.map_or(0, |id| id.saturating_add(1));
    let customer = query.customer.as_deref().map(CustomerId::new).transpose();
    let customer = customer.map_err(|e| Problem::invalid("customer", e.to_string()))?;
    let rows = app
        .engine
        .read(|s| {
            let fits = |review: &Review| {
                wanted.is_none_or(|open| review.is_open() == open)
                    && customer.as_ref().is_none_or(|c| review.customer == *c)
            };
            let rows = s.release_reviews.range(from..).filter(|(_, review)| fits(review)).take(limit + 1);
            rows.map(|(id, review)| (*id, review.clone(), standing(s, review))).collect::<Vec<_>>()
        })
        .await?;
    let mut data: Vec<ReviewAnswer> =
        rows.iter().map(|(id, review, standing)| answer(&app, &caller, *id, review, *standing)).collect();
    let has_more = data.len() > limit;
    data.truncate(limit);
    let next = if has_more { data.last().map(|row| row.review.clone()) } else { None };
    Ok(Json(ReviewPage { data, has_more, next }))
}

fn standing(state: &engine::State, review: &Review) -> Standing {
    state.customers.get(&review.customer).map_or(Standing::Hold, |row| row.standing)
}

async fn one(app: &App, caller: &Caller, id: u64) -> Result<ReviewAnswer, Problem> {
    let found = app.engine.read(|s| s.release_reviews.get(&id).map(|r| (r.clone(), standing(s, r)))).await?;
    let fault = || engine::EngineError::Refused(engine::lookback::Fault::UnknownReview(id).into());
    let (review, standing) = found.ok_or_else(|| Problem::from(fault()))?;
    Ok(answer(app, caller, id, &review, standing))
}

#[utoipa::path(get, path = "/v1/release-reviews/{review}", tag = "release-reviews", operation_id = "getReleaseReview",
    params(("review" = String, Path, description = "The review's id, e.g. rr_1042")),
    responses((status = 200, description = "What is gone and every ground that remains", body = ReviewAnswer),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Reads one release review.
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(review): Path<String>,
) -> Result<Json<ReviewAnswer>, Problem> {
    staff(&caller)?;
    Ok(Json(one(&app, &caller, review_id(&review)?).await?))
}

/// A person's word.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewBody {
    /// `released` or `kept`.
    #[schema(example = "released")]
    verdict: String,
    /// The delisting notice, order or case in which the reasons are written down.
    #[schema(example = "OFAC-2025-11-19")]
    document: String,
}

#[utoipa::path(post, path = "/v1/release-reviews/{review}/close", tag = "release-reviews", operation_id = "closeReleaseReview",
    params(("review" = String, Path, description = "The review's id, e.g. rr_1042")),
    request_body = ReviewBody,
    responses((status = 200, description = "Recorded; closed once enough persons agreed", body = ReviewAnswer),
              (status = 400, description = "A field does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "A person must do this, and another one than before", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "Closed before, or something still keeps it", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// One person's word. As released it screens again, and the last person needed lifts the restriction and creates the
/// report that is due; as kept one person closes it.
pub async fn close(
    State(app): State<App>,
    caller: Caller,
    Path(review): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<ReviewAnswer>, Problem> {
    let meta = caller.meta("releases:write", "release.review")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let parsed: ReviewBody = body::parse(&headers, &raw)?;
    let id = review_id(&review)?;
    let verdict = [Verdict::Released, Verdict::Kept].into_iter().find(|v| v.as_str() == parsed.verdict);
    let verdict = verdict.ok_or_else(|| Problem::invalid("/verdict", "give `released` or `kept`"))?;
    let document =
        DocumentRef::new(&parsed.document).map_err(|e| Problem::invalid("/document", e.to_string()))?;
    let done = app.engine.close_review(meta, id, verdict, document).await;
    done.map_err(|e| Problem::from(e).with_correlation(&caller.correlation))?;
    Ok(Json(one(&app, &caller, id).await?))
}
