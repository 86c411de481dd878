//! Judged pairs: an officer says of a possible match that it is somebody else, or the listed party.
//!
//! Promises: staff only; what is judged is what stands in the decision that was looked at; a row says whether it is
//! silent now, and if not, why. A pair under a programme about terrorist financing is shown only to who may see such
//! factors. Does not: change a standing (`standing` does), or decide again what is held (a rescreen does).
//! Serves: SCR-7.

use super::customers::{id, internal_only};
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use engine::pair_service::Judge;
use engine::pairs::approvals_needed;
use engine::pairs_state::{Pair, Verdict};
use engine::{EngineError, Pinned, Refusal};
use events::View;
use model::Timestamp;
use model::clearance::entry_digests;
use model::decision::Role;
use model::ids::{CustomerId, DecisionId, DocumentRef, EntryId, ListId, ReasonCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A judged pair.
#[derive(Debug, Serialize, ToSchema)]
pub struct PairAnswer {
    /// Its id.
    #[schema(example = "pair_1042")]
    pub pair: String,
    /// Whose.
    pub customer: String,
    /// `customer`, or `counterparty` for the other side of a transfer.
    pub role: &'static str,
    /// The list.
    pub list: String,
    /// The entry.
    pub entry: String,
    /// Its primary name, where the entry is on the list in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed_name: Option<String>,
    /// `cleared` or `confirmed`.
    pub verdict: &'static str,
    /// `silent`, or why it is not: `waiting` for another person, `changed`, `expired`, `delisted`, `suspended` (the
    /// policy in force clears nothing), or `confirmed`.
    pub state: &'static str,
    /// Fields of the entry that are not what they were.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<&'static str>,
    /// The score when it was judged.
    pub score: String,
    /// Under which policy id it is silent.
    pub under: String,
    /// Who judged it.
    pub by: Vec<String>,
    /// Persons it takes.
    pub approvals_needed: usize,
    /// Why.
    pub reasons: Vec<PairReason>,
    /// Where the reasons are written down.
    pub document: String,
    /// Since when.
    pub judged_at: String,
    /// Until when, where it ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
}

/// Why a pair was judged so.
#[derive(Debug, Serialize, ToSchema)]
pub struct PairReason {
    /// Its code.
    pub code: String,
    /// What it means, under the policy in force.
    pub text: String,
}

/// A pair as it stands now; nothing where this caller may not see it.
fn shown(
    pinned: &Pinned,
    view: View,
    customer: &CustomerId,
    pair: &Pair,
    now: Timestamp,
) -> Option<PairAnswer> {
    let designation = pinned.index.designation(&pair.list, &pair.entry);
    let programmes = designation.map(|d| d.programmes.as_slice()).unwrap_or_default();
    let terrorism = pinned.policy.is_terrorist_financing(&pair.list, programmes);
    if terrorism && view != (View::Internal { restricted: true }) {
        return None;
    }
    let rules = pinned.policy.clearances.as_ref();
    let needed = rules.map_or(1, |rules| approvals_needed(rules, terrorism));
    let changed = match (designation, rules) {
        (Some(designation), Some(rules)) => pair.changes(&[], &entry_digests(designation, &rules.material)),
        _ => Vec::new(),
    };
    let state = match pair.verdict {
        Verdict::Confirmed => "confirmed",
        Verdict::Cleared if rules.is_none() => "suspended",
        Verdict::Cleared if designation.is_none() => "delisted",
        Verdict::Cleared if !changed.is_empty() => "changed",
        Verdict::Cleared if pair.has_lapsed(now) => "expired",
        Verdict::Cleared if pair.by.len() < needed => "waiting",
        Verdict::Cleared => "silent",
    };
    let text = |code: &ReasonCode| rules.and_then(|rules| rules.reasons.get(code)).cloned();
    Some(PairAnswer {
        pair: format!("pair_{}", pair.id),
        customer: customer.to_string(),
        role: role_word(pair.role),
        list: pair.list.to_string(),
        entry: pair.entry.to_string(),
        listed_name: designation.map(|d| d.primary_name().to_owned()),
        verdict: match pair.verdict {
            Verdict::Cleared => "cleared",
            Verdict::Confirmed => "confirmed",
        },
        state,
        changed,
        score: pair.score.to_string(),
        under: pair.under.to_string(),
        by: pair.by.iter().map(ToString::to_string).collect(),
        approvals_needed: needed,
        reasons: pair
            .reasons
            .iter()
            .map(|code| PairReason { code: code.to_string(), text: text(code).unwrap_or_default() })
            .collect(),
        document: pair.document.to_string(),
        judged_at: pair.judged_at.to_string(),
        expires_at: pair.expires_at.map(|at| at.to_string()),
    })
}

pub(super) fn role_word(role: Role) -> &'static str {
    match role {
        Role::Customer => "customer",
        Role::Counterparty => "counterparty",
        Role::CustomerWallet => "customer_wallet",
        Role::CounterpartyWallet => "counterparty_wallet",
    }
}

fn staff(caller: &Caller) -> Result<(), Problem> {
    if caller.is_internal() { Ok(()) } else { Err(internal_only(caller)) }
}

#[utoipa::path(get, path = "/v1/customers/{customer}/pairs", tag = "pairs", operation_id = "listPairs",
    params(("customer" = String, Path, description = "The exchange's customer id")),
    responses((status = 200, description = "Judged pairs, in the order in which they were first judged", body = [PairAnswer]),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Lists the judged pairs of a customer: which are silent, which alert again, and why.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(customer): Path<String>,
) -> Result<Json<Vec<PairAnswer>>, Problem> {
    caller.require("decisions:read")?;
    staff(&caller)?;
    let customer = id(&customer)?;
    let pinned = app.engine.pinned();
    let now = app.engine.now();
    let pairs = app
        .engine
        .read(|s| s.customers.contains_key(&customer).then(|| s.pairs.of(&customer).to_vec()))
        .await?;
    let pairs = pairs.ok_or_else(|| Problem::not_found(format!("customer `{customer}` is not known")))?;
    let view = caller.view();
    Ok(Json(pairs.iter().filter_map(|pair| shown(&pinned, view, &customer, pair, now)).collect()))
}

/// How a pair is judged.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgeBody {
    /// Who of the decision: `customer` (default), or `counterparty` for the other side of its transfer.
    role: Option<String>,
    /// The list of the pair.
    list: String,
    /// The entry of the pair.
    entry: String,
    /// Codes of the policy's `[clearances.reasons]`, 1 to 8.
    #[schema(example = json!(["pair.born_differs"]))]
    reasons: Vec<String>,
    /// Document, case or ticket in which the reasons are written down.
    document: String,
}

fn judge(decision: &str, body: &JudgeBody) -> Result<Judge, Problem> {
    let bad = |field: &str, e: model::ids::IdError| Problem::invalid(field, e.to_string());
    let role = match body.role.as_deref() {
        None | Some("customer") => Role::Customer,
        Some("counterparty") => Role::Counterparty,
        Some(_) => {
            return Err(Problem::invalid("/role", "give `customer` or `counterparty`; a wallet is exact"));
        }
    };
    let reasons: Result<Vec<ReasonCode>, _> = body.reasons.iter().map(|code| ReasonCode::new(code)).collect();
    Ok(Judge {
        decision: decision.parse::<DecisionId>().map_err(|e| bad("/decision", e))?,
        role,
        list: ListId::new(&body.list).map_err(|e| bad("/list", e))?,
        entry: EntryId::new(&body.entry).map_err(|e| bad("/entry", e))?,
        reasons: reasons.map_err(|e| bad("/reasons", e))?,
        document: DocumentRef::new(&body.document).map_err(|e| bad("/document", e))?,
    })
}

async fn judged(
    app: &App,
    caller: &Caller,
    decision: &str,
    headers: &HeaderMap,
    raw: &Bytes,
    verdict: Verdict,
) -> Result<Json<PairAnswer>, Problem> {
    let reason = if verdict == Verdict::Cleared { "pair.clear" } else { "pair.confirm" };
    let meta = caller.meta("pairs:write", reason)?;
    staff(caller)?;
    let asked = judge(decision, &body::parse(headers, raw)?)?;
    let done = app.engine.judge_pair(meta, asked.clone(), verdict).await;
    let done = done.map_err(|error| Problem::from(error).with_correlation(&caller.correlation))?;
    let (record::Input::PairCleared(what) | record::Input::PairConfirmed(what)) = &done.entry.input else {
        return Err(Problem::from(EngineError::from(Refusal::NoSuchPair(asked.decision))));
    };
    let look = |s: &engine::State| {
        let about = |p: &&Pair| p.is_about(what.role, &what.list, &what.entry, &what.party);
        s.pairs.of(&what.customer).iter().find(about).cloned()
    };
    let pair = app.engine.read(look).await?;
    // Whoever judged it has seen it, whatever else is hidden.
    let view = View::Internal { restricted: true };
    let now = app.engine.now();
    let answer = pair.and_then(|pair| shown(&app.engine.pinned(), view, &what.customer, &pair, now));
    answer.map(Json).ok_or_else(|| Problem::from(EngineError::from(Refusal::NoSuchPair(asked.decision))))
}

#[utoipa::path(post, path = "/v1/decisions/{decision}/pairs/clear", tag = "pairs", operation_id = "clearPair",
    params(("decision" = String, Path, description = "The decision that was looked at, e.g. dec_1042")),
    request_body = JudgeBody,
    responses((status = 200, description = "Cleared, or cleared by one of the persons it takes: see `state`", body = PairAnswer),
              (status = 400, description = "A field does not parse, or a reason is not in the policy", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing, no person, or another person must", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "The decision has no such possible match", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "Cleared before, recognised as the listed party, or changed since the decision", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Clears a possible match as somebody else. It stays silent until a material field of either side changes, or a
/// new matcher scores it differently.
pub async fn clear(
    State(app): State<App>,
    caller: Caller,
    Path(decision): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<PairAnswer>, Problem> {
    judged(&app, &caller, &decision, &headers, &raw, Verdict::Cleared).await
}

#[utoipa::path(post, path = "/v1/decisions/{decision}/pairs/confirm", tag = "pairs", operation_id = "confirmPair",
    params(("decision" = String, Path, description = "The decision that was looked at, e.g. dec_1042")),
    request_body = JudgeBody,
    responses((status = 200, description = "Recognised; the pair is never silent", body = PairAnswer),
              (status = 400, description = "A field does not parse, or a reason is not in the policy", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing, or no person", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "The decision has no such possible match", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "Recognised before, changed since the decision, or the customer is not restricted", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Recognises the listed party in a possible match. The pair is never silent until another person reopens it.
pub async fn confirm(
    State(app): State<App>,
    caller: Caller,
    Path(decision): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<PairAnswer>, Problem> {
    judged(&app, &caller, &decision, &headers, &raw, Verdict::Confirmed).await
}

/// Why a judgement is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenBody {
    /// Document, case or ticket in which the reasons are written down.
    document: String,
}

#[utoipa::path(post, path = "/v1/customers/{customer}/pairs/{pair}/reopen", tag = "pairs", operation_id = "reopenPair",
    params(("customer" = String, Path, description = "The exchange's customer id"),
           ("pair" = String, Path, description = "The pair, e.g. pair_1042")),
    request_body = ReopenBody,
    responses((status = 204, description = "Reopened; the customer is looked at with its next request"),
              (status = 400, description = "A field does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing, no person, or another person must", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "No such pair", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Takes a judgement back: the pair alerts again.
pub async fn reopen(
    State(app): State<App>,
    caller: Caller,
    Path((customer, pair)): Path<(String, String)>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<axum::http::StatusCode, Problem> {
    let meta = caller.meta("pairs:write", "pair.reopen")?;
    staff(&caller)?;
    let customer = id(&customer)?;
    let parsed: ReopenBody = body::parse(&headers, &raw)?;
    let document =
        DocumentRef::new(&parsed.document).map_err(|e| Problem::invalid("/document", e.to_string()))?;
    let number = pair.strip_prefix("pair_").and_then(|digits| digits.parse().ok());
    let number = number.ok_or_else(|| Problem::invalid("/pair", "give an id like `pair_1042`"))?;
    app.engine.reopen_pair(meta, customer, number, document).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
