//! Campaigns: what screening an import found, in the order in which people look at it.
//!
//! Promises: counts that add up to the population, whether screening is done or under way; a queue that pages
//! in triage order (frozen, then entries with an asset freeze, then by score) and does not shift while it is
//! read; closing a pair is an entry with who, how and on which document. Does not: import or screen (the
//! commands `import` and `campaign run` do), or show any of it to a customer. Serves: LKB-1, LKB-6.

use super::customers::internal_only;
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::problem::Problem;
use crate::render;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use engine::Pinned;
use engine::import_state::{Class, Hit, Import, Pair, Tally};
use model::ids::{DecisionId, DocumentRef, EntryId, ImportId, ListId};
use record::imported::{Disposition, HitClosed, Windows};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Most hits of one page.
const LIMIT_MAX: usize = 1_000;

/// One import and the campaign that screens it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignAnswer {
    /// Its id, chosen by whoever imports.
    pub import: String,
    /// When its first batch was recorded.
    pub started_at: String,
    /// Its files, in the order in which they came.
    pub files: Vec<FileAnswer>,
    /// What screening customers found.
    pub customers: TallyAnswer,
    /// What screening past transfers found.
    pub transfers: TallyAnswer,
    /// What became of past transfers in the windows of monitoring; absent where that was not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows: Option<WindowsAnswer>,
    /// Batches that were not screened yet; `probity campaign run` screens them.
    pub batches_waiting: usize,
    /// Hits somebody still has to look at.
    pub hits_open: usize,
    /// Hits that are closed, or were cleared and not sampled.
    pub hits_closed: usize,
}

/// How far one file came.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileAnswer {
    /// `customers`, `accounts`, `transfers`, `clearances` or `decisions`.
    pub kind: &'static str,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Rows read so far.
    pub read: u64,
    /// Rows taken over; the others are in the importer's file of refused rows.
    pub imported: u64,
    /// Whether its end was reached.
    pub finished: bool,
}

/// What became of a population: `population` = `clean` + `cleared` + `hits` + `errors` + `pending`.
#[derive(Debug, Serialize, ToSchema)]
pub struct TallyAnswer {
    /// Rows to screen.
    pub population: u64,
    /// Nothing was found.
    pub clean: u64,
    /// Everything found was cleared before.
    pub cleared: u64,
    /// Something was found.
    pub hits: u64,
    /// Could not be screened: a person must look.
    pub errors: u64,
    /// Not screened yet.
    pub pending: u64,
}

/// What became of past transfers in the windows of monitoring: each is counted once.
#[derive(Debug, Serialize, ToSchema)]
pub struct WindowsAnswer {
    /// They fill windows.
    pub filled: u64,
    /// They wait for a set of rules to come into force, which reads them from the journal.
    pub no_rules: u64,
    /// They came without `usd`.
    pub no_value: u64,
    /// They failed, were cancelled or were taken back.
    pub not_moved: u64,
    /// They were before what windows knew already.
    pub behind: u64,
    /// They were older than the longest window.
    pub too_old: u64,
    /// They were later than their import.
    pub ahead: u64,
}

impl From<&Windows> for WindowsAnswer {
    fn from(windows: &Windows) -> WindowsAnswer {
        let Windows { filled, no_rules, no_value, not_moved, behind, too_old, ahead } = *windows;
        WindowsAnswer { filled, no_rules, no_value, not_moved, behind, too_old, ahead }
    }
}

impl From<&Tally> for TallyAnswer {
    fn from(tally: &Tally) -> TallyAnswer {
        TallyAnswer {
            population: tally.population,
            clean: tally.clean,
            cleared: tally.cleared,
            hits: tally.hits,
            errors: tally.errors,
            pending: tally.pending(),
        }
    }
}

fn campaign(id: &ImportId, import: &Import) -> CampaignAnswer {
    let open = import.hits.values().filter(|hit| hit.is_open()).count();
    CampaignAnswer {
        import: id.to_string(),
        started_at: import.started_at.to_string(),
        files: import
            .files
            .iter()
            .map(|file| FileAnswer {
                kind: file.kind.as_str(),
                sha256: file.hash.to_string(),
                read: file.next_row,
                imported: file.imported,
                finished: file.finished,
            })
            .collect(),
        customers: (&import.customers).into(),
        transfers: (&import.transfers).into(),
        windows: import.windows.as_ref().map(WindowsAnswer::from),
        batches_waiting: import.unscreened().count(),
        hits_open: open,
        hits_closed: import.hits.len() - open,
    }
}

fn staff(caller: &Caller) -> Result<(), Problem> {
    caller.require("decisions:read")?;
    if caller.is_internal() { Ok(()) } else { Err(internal_only(caller)) }
}

fn import_id(text: &str) -> Result<ImportId, Problem> {
    ImportId::new(text).map_err(|e| Problem::invalid("/import", e.to_string()))
}

fn hit_id(text: &str) -> Result<DecisionId, Problem> {
    text.parse().map_err(|e: model::ids::IdError| Problem::invalid("/hit", e.to_string()))
}

fn unknown(import: &ImportId) -> Problem {
    Problem::from(engine::EngineError::from(engine::Refusal::UnknownImport(import.clone())))
}

#[utoipa::path(get, path = "/v1/campaigns", tag = "campaigns", operation_id = "listCampaigns",
    responses((status = 200, description = "Every import, by id", body = [CampaignAnswer]),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Lists imports and their campaigns.
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<CampaignAnswer>>, Problem> {
    staff(&caller)?;
    let rows = app
        .engine
        .read(|s| s.imported.imports.iter().map(|(id, import)| campaign(id, import)).collect::<Vec<_>>())
        .await?;
    Ok(Json(rows))
}

#[utoipa::path(get, path = "/v1/campaigns/{import}", tag = "campaigns", operation_id = "getCampaign",
    params(("import" = String, Path, description = "The import's id")),
    responses((status = 200, description = "How far it is and what was found", body = CampaignAnswer),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Reads one campaign.
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(import): Path<String>,
) -> Result<Json<CampaignAnswer>, Problem> {
    staff(&caller)?;
    let id = import_id(&import)?;
    let found = app.engine.read(|s| s.imported.imports.get(&id).map(|i| campaign(&id, i))).await?;
    found.map(Json).ok_or_else(|| unknown(&id))
}

/// Which hits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct HitQuery {
    /// `open` (default), `closed` or `all`.
    state: Option<String>,
    /// Only of this customer.
    customer: Option<String>,
    /// Continue after this hit.
    after: Option<String>,
    /// Rows, 1 to 1000; default 100.
    limit: Option<usize>,
}

/// A page of hits.
#[derive(Debug, Serialize, ToSchema)]
pub struct HitPage {
    /// The rows, in the order in which to look at them.
    pub data: Vec<HitRow>,
    /// Whether more follow.
    pub has_more: bool,
    /// Pass as `after` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One hit: a customer, or the other side of a past transfer, and what it met.
#[derive(Debug, Serialize, ToSchema)]
pub struct HitRow {
    /// Its id: the decision behind it, to read and explain.
    pub hit: String,
    /// Whose.
    pub customer: String,
    /// About which past transfer, where about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<String>,
    /// `hit`, `error` (could not be screened) or `cleared` (everything found was cleared before).
    pub class: &'static str,
    /// `frozen`, `asset_freeze` or `other`.
    pub priority: &'static str,
    /// Best score of its pairs.
    pub score: String,
    /// When it was found.
    pub found_at: String,
    /// Whether somebody still has to look.
    pub open: bool,
    /// The listed parties it met.
    pub pairs: Vec<PairRow>,
}

/// One listed party of a hit.
#[derive(Debug, Serialize, ToSchema)]
pub struct PairRow {
    /// The list.
    pub list: String,
    /// The entry.
    pub entry: String,
    /// Its primary name, where the entry is on the list in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed_name: Option<String>,
    /// `confirmed`, `potential` or `auto_cleared`.
    pub certainty: Option<String>,
    /// Score.
    pub score: String,
    /// Whether the entry carries an asset freeze.
    pub asset_freeze: bool,
    /// Whether a cleared pair was drawn for a second look.
    pub qa_sample: bool,
    /// How it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disposition: Option<&'static str>,
    /// Whether somebody still has to look.
    pub open: bool,
}

fn row(pinned: &Pinned, seq: u64, hit: &Hit) -> HitRow {
    HitRow {
        hit: DecisionId(seq).to_string(),
        customer: hit.customer.to_string(),
        transfer: hit.transfer.as_ref().map(ToString::to_string),
        class: match hit.class {
            Class::Hit => "hit",
            Class::Error => "error",
            Class::Cleared => "cleared",
        },
        priority: hit.priority.as_str(),
        score: hit.score.to_string(),
        found_at: hit.found_at.to_string(),
        open: hit.is_open(),
        pairs: hit.pairs.iter().map(|p| pair_row(pinned, p)).collect(),
    }
}

fn pair_row(pinned: &Pinned, pair: &Pair) -> PairRow {
    let named = pinned.index.designation(&pair.list, &pair.entry);
    PairRow {
        list: pair.list.to_string(),
        entry: pair.entry.to_string(),
        listed_name: named.map(|d| d.primary_name().to_owned()),
        certainty: render::word(&pair.certainty),
        score: pair.score.to_string(),
        asset_freeze: pair.freezes,
        qa_sample: pair.qa_sample,
        disposition: pair.disposition.map(Disposition::as_str),
        open: pair.is_open(),
    }
}

#[utoipa::path(get, path = "/v1/campaigns/{import}/hits", tag = "campaigns", operation_id = "listCampaignHits",
    params(("import" = String, Path, description = "The import's id"), HitQuery),
    responses((status = 200, description = "The queue, in the order in which to look", body = HitPage),
              (status = 400, description = "A parameter does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Lists the hits of a campaign.
pub async fn hits(
    State(app): State<App>,
    caller: Caller,
    Path(import): Path<String>,
    Query(query): Query<HitQuery>,
) -> Result<Json<HitPage>, Problem> {
    staff(&caller)?;
    let id = import_id(&import)?;
    let limit = query.limit.unwrap_or(100);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Problem::invalid("limit", format!("give 1 to {LIMIT_MAX}")));
    }
    let wanted = match query.state.as_deref() {
        None | Some("open") => Some(true),
        Some("closed") => Some(false),
        Some("all") => None,
        Some(_) => return Err(Problem::invalid("state", "give `open`, `closed` or `all`")),
    };
    let after = query.after.as_deref().map(hit_id).transpose()?;
    let pinned = app.engine.pinned();
    let page = app
        .engine
        .read(|state| {
            let queue = state.imported.imports.get(&id)?.triage();
            // A hit's place does not change once it is found: what came before a closed one still does.
            let from = after.map_or(0, |after| {
                queue.iter().position(|(seq, _)| *seq == after.0).map_or(queue.len(), |place| place + 1)
            });
            let rows = queue.into_iter().skip(from).filter(|(_, hit)| {
                wanted.is_none_or(|open| hit.is_open() == open)
                    && query.customer.as_deref().is_none_or(|c| hit.customer.as_str() == c)
            });
            Some(rows.take(limit + 1).map(|(seq, hit)| row(&pinned, seq, hit)).collect::<Vec<HitRow>>())
        })
        .await?;
    let mut data = page.ok_or_else(|| unknown(&id))?;
    let has_more = data.len() > limit;
    data.truncate(limit);
    let next = if has_more { data.last().map(|row| row.hit.clone()) } else { None };
    Ok(Json(HitPage { data, has_more, next }))
}

/// How one pair of a hit is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseBody {
    /// The list of the pair; left out together with `entry` where the hit could not be screened.
    list: Option<String>,
    /// The entry of the pair.
    entry: Option<String>,
    /// `true_match`, `false_positive` or `escalated`.
    disposition: String,
    /// Document, case or ticket in which the reasons are written down.
    document: String,
}

fn disposition(text: &str) -> Result<Disposition, Problem> {
    Disposition::ALL.into_iter().find(|d| d.as_str() == text).ok_or_else(|| {
        Problem::invalid("/disposition", "give `true_match`, `false_positive` or `escalated`".to_owned())
    })
}

fn pair(body: &CloseBody) -> Result<Option<(ListId, EntryId)>, Problem> {
    match (&body.list, &body.entry) {
        (Some(list), Some(entry)) => Ok(Some((
            ListId::new(list).map_err(|e| Problem::invalid("/list", e.to_string()))?,
            EntryId::new(entry).map_err(|e| Problem::invalid("/entry", e.to_string()))?,
        ))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(Problem::invalid("/entry", "is missing beside `list`")),
        (None, Some(_)) => Err(Problem::invalid("/list", "is missing beside `entry`")),
    }
}

#[utoipa::path(post, path = "/v1/campaigns/{import}/hits/{hit}/close", tag = "campaigns", operation_id = "closeCampaignHit",
    params(("import" = String, Path, description = "The import's id"),
           ("hit" = String, Path, description = "The hit's id, e.g. dec_1042")),
    request_body = CloseBody,
    responses((status = 200, description = "Closed; the hit as it is now", body = HitRow),
              (status = 400, description = "A field does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "No such hit or pair", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "Closed before, or a true match of a customer that is still active", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Closes one pair of a hit. Closed as a false positive, it clears this pair until the list entry or the
/// customer's profile changes; closed as a true match, it needs the customer restricted first.
pub async fn close(
    State(app): State<App>,
    caller: Caller,
    Path((import, hit)): Path<(String, String)>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<HitRow>, Problem> {
    let meta = caller.meta("campaigns:write", "campaign.close")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let parsed: CloseBody = body::parse(&headers, &raw)?;
    let (id, hit) = (import_id(&import)?, hit_id(&hit)?.0);
    let pair = pair(&parsed)?;
    let disposition = disposition(&parsed.disposition)?;
    let note =
        DocumentRef::new(&parsed.document).map_err(|e| Problem::invalid("/document", e.to_string()))?;
    let look =
        |state: &engine::State| state.imported.imports.get(&id).map(|import| import.hits.get(&hit).cloned());
    let found = app.engine.read(look).await?.ok_or_else(|| unknown(&id))?;
    let gone = || Problem::from(engine::EngineError::from(engine::Refusal::UnknownHit(hit)));
    let customer = found.ok_or_else(gone)?.customer;
    let closed = HitClosed { import: id.clone(), hit, customer, pair, disposition, note };
    app.engine.close_hit(meta, closed).await?;
    let now = app.engine.read(look).await?.flatten().ok_or_else(gone)?;
    Ok(Json(row(&app.engine.pinned(), hit, &now)))
}
