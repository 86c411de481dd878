//! Reconciliation: whether everything the exchange did on a day is in the journal.
//!
//! Promises: staff only; both sides of a day are an entry, which `GET /v1/journal/entries/{seq}/inclusion` proves; totals only, so
//! that no customer is named. Does not: say which side is right. Serves: TMP-8.

use super::customers::internal_only;
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use engine::monitoring::reconcile::{ROWS_MAX, Totals};
use model::transfer::Flow;
use model::{AssetId, PartialDate, Timestamp};
use monitoring::event::{KINDS, Kind};
use record::reconcile::{Reconciled, Total};
use record::v1::{Entry, Input};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Most days of a page.
const LIMIT_MAX: usize = 400;

/// Transfers of one flow and asset, as the exchange counted them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransfersCounted {
    /// `deposit`, `withdrawal`, `internal` or `order`.
    #[schema(example = "withdrawal")]
    flow: String,
    /// Of what: a CAIP-19 id, or `iso4217:USD`.
    #[schema(example = "iso4217:USD")]
    asset: String,
    /// How many.
    #[schema(example = 1204)]
    count: u64,
    /// How much in all, as a decimal.
    #[schema(example = "88213.5")]
    amount: String,
}

/// What the exchange counted on a day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReconcileBody {
    /// The day (UTC), which is over. A transfer belongs to the day on which Probity first recorded it.
    #[schema(example = "2026-11-20")]
    day: String,
    /// Transfers, a row for each flow and asset. What has no row counts as none.
    transfers: Vec<TransfersCounted>,
    /// Events of `POST /v1/activity` by kind; left out, events are not compared.
    #[serde(default)]
    #[schema(example = json!({"login": 90210}))]
    events: BTreeMap<String, u64>,
}

/// How many, and how much.
#[derive(Debug, Serialize, ToSchema)]
pub struct TotalAnswer {
    /// How many.
    pub count: u64,
    /// How much in all.
    pub amount: String,
}

impl From<Total> for TotalAnswer {
    fn from(total: Total) -> TotalAnswer {
        TotalAnswer { count: total.count, amount: total.value.to_string() }
    }
}

/// Transfers of one flow and asset, on both sides.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransfersCompared {
    /// Which way.
    pub flow: &'static str,
    /// Of what.
    pub asset: String,
    /// What the exchange counted.
    pub exchange: TotalAnswer,
    /// What the journal holds.
    pub journal: TotalAnswer,
    /// Whether both agree.
    pub agrees: bool,
}

/// Events of one kind, on both sides.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventsCompared {
    /// The kind.
    pub kind: &'static str,
    /// What the exchange counted.
    pub exchange: u64,
    /// What the journal holds.
    pub journal: u64,
    /// Whether both agree.
    pub agrees: bool,
}

/// A reconciled day.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciliationAnswer {
    /// The day (UTC).
    #[schema(example = "2026-11-20")]
    pub day: String,
    /// Whether both sides agree in every row.
    pub agrees: bool,
    /// How many rows differ.
    pub differences: u64,
    /// Transfers, by flow and asset.
    pub transfers: Vec<TransfersCompared>,
    /// Events, by kind; empty where the exchange gave none.
    pub events: Vec<EventsCompared>,
    /// First entry of the day.
    pub first_entry: u64,
    /// First entry after it: those between were counted, and anybody may count them again.
    pub next_entry: u64,
    /// Seq of the entry that holds this.
    pub entry: u64,
    /// When.
    pub at: String,
    /// By whom.
    pub by: String,
}

/// A reconciled day in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciledDay {
    /// The day (UTC).
    pub day: String,
    /// How many rows differ.
    pub differences: u64,
    /// Seq of the entry, the last one where the day was reconciled again.
    pub entry: u64,
    /// When.
    pub at: String,
}

/// Reconciled days.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciliationsAnswer {
    /// The newest first.
    pub data: Vec<ReconciledDay>,
    /// Days between the first and the last of them that nobody reconciled.
    pub missing: Vec<String>,
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DaysQuery {
    /// Most days; 31 where left out.
    limit: Option<usize>,
}

fn day_of(field: &str, text: &str) -> Result<Timestamp, Problem> {
    let date: Option<PartialDate> = text.parse().ok();
    // A day of ours: no exchange counts one of another calendar.
    match date.filter(|d| d.day_number().is_some()) {
        Some(PartialDate { year, month: Some(month), day: Some(day) }) => {
            Ok(Timestamp::from_date(i32::from(year), month, day))
        }
        _ => Err(Problem::invalid(field, "give a day such as 2026-11-20")),
    }
}

fn day_text(from: Timestamp) -> String {
    from.to_string().chars().take(10).collect()
}

fn staff(caller: &Caller) -> Result<(), Problem> {
    caller.require("journal:read")?;
    if caller.is_internal() { Ok(()) } else { Err(internal_only(caller)) }
}

fn totals(body: &ReconcileBody) -> Result<Totals, Problem> {
    if body.transfers.len() + body.events.len() > ROWS_MAX {
        return Err(Problem::invalid("/transfers", format!("give at most {ROWS_MAX} rows")));
    }
    let mut totals = Totals::default();
    for (at, row) in body.transfers.iter().enumerate() {
        let place = |name: &str| format!("/transfers/{at}/{name}");
        let moves = |f: &Flow| !matches!(f, Flow::Onboarding | Flow::Enquiry) && f.as_str() == row.flow;
        let flow = Flow::ALL.into_iter().find(moves);
        let flow = flow.ok_or_else(|| {
            Problem::invalid(&place("flow"), "give `deposit`, `withdrawal`, `internal` or `order`")
        })?;
        let asset = AssetId::new(&row.asset).map_err(|e| Problem::invalid(&place("asset"), e.to_string()))?;
        let value = row.amount.parse();
        let value =
            value.map_err(|e: model::money::MoneyError| Problem::invalid(&place("amount"), e.to_string()))?;
        let count = counted(row.count, || place("count"))?;
        if totals.transfers.insert((flow, asset), Total { count, value }).is_some() {
            return Err(Problem::invalid(
                &place("asset"),
                "this flow and asset have a row before; add them up",
            ));
        }
    }
    for (word, count) in &body.events {
        let kind = Kind::parse(word).filter(|k| !matches!(k, Kind::Alert | Kind::Signal));
        let kind =
            kind.ok_or_else(|| Problem::invalid(&format!("/events/{word}"), "no such kind of event"))?;
        totals.events.insert(kind as u8, counted(*count, || format!("/events/{word}"))?);
    }
    Ok(totals)
}

/// A count as the API describes numbers: one of 63 bits.
fn counted(count: u64, place: impl Fn() -> String) -> Result<u64, Problem> {
    let fits = i64::try_from(count).is_ok();
    fits.then_some(count)
        .ok_or_else(|| Problem::invalid(&place(), format!("{count} is more than {}", i64::MAX)))
}

fn answer(entry: &Entry, reconciled: &Reconciled) -> ReconciliationAnswer {
    let transfers = reconciled.transfers.iter().map(|row| TransfersCompared {
        flow: row.flow.as_str(),
        asset: row.asset.to_string(),
        exchange: row.theirs.into(),
        journal: row.ours.into(),
        agrees: row.theirs == row.ours,
    });
    let events = reconciled.events.iter().map(|row| EventsCompared {
        kind: KINDS.get(usize::from(row.kind)).map_or("unknown", |kind| kind.1),
        exchange: row.theirs,
        journal: row.ours,
        agrees: row.theirs == row.ours,
    });
    ReconciliationAnswer {
        day: day_text(reconciled.from),
        agrees: reconciled.differences() == 0,
        differences: reconciled.differences(),
        transfers: transfers.collect(),
        events: events.collect(),
        first_entry: reconciled.first,
        next_entry: reconciled.next,
        entry: entry.header.seq,
        at: entry.header.recorded_at.to_string(),
        by: entry.header.actor.to_string(),
    }
}

fn of_entry(entry: &Entry) -> Result<Json<ReconciliationAnswer>, Problem> {
    match &entry.input {
        Input::Reconciled(reconciled) => Ok(Json(answer(entry, reconciled))),
        _ => Err(Problem::not_found("the entry is no reconciliation")),
    }
}

#[utoipa::path(post, path = "/v1/reconciliations", tag = "journal", operation_id = "reconcileDay",
    request_body = ReconcileBody,
    responses((status = 200, description = "Both sides, row by row, as they stand in the entry", body = ReconciliationAnswer),
              (status = 400, description = "A field does not parse, or the day is not over", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Reconciles a day: compares what the exchange counted with what the journal holds, and records both. A difference is an event.
/// The same day may be reconciled again.
pub async fn reconcile(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<ReconciliationAnswer>, Problem> {
    let meta = caller.meta("reconciliations:write", "day.reconcile")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let tag = |problem: Problem| problem.with_correlation(&caller.correlation);
    let body: ReconcileBody = body::parse(&headers, &raw).map_err(tag)?;
    let from = day_of("/day", &body.day).map_err(tag)?;
    let totals = totals(&body).map_err(tag)?;
    let done = app.engine.reconcile(meta, from, totals).await.map_err(|e| tag(e.into()))?;
    of_entry(&done.entry)
}

#[utoipa::path(get, path = "/v1/reconciliations", tag = "journal", operation_id = "listReconciliations",
    params(DaysQuery),
    responses((status = 200, description = "Reconciled days, the newest first, and those between that nobody reconciled", body = ReconciliationsAnswer)),
    security(("api_key" = [])))]
/// Days that were reconciled.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<DaysQuery>,
) -> Result<Json<ReconciliationsAnswer>, Problem> {
    staff(&caller)?;
    let limit = query.limit.unwrap_or(31);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Problem::invalid("limit", format!("give 1 to {LIMIT_MAX}")));
    }
    let days = app.engine.read(|s| s.monitoring.days.clone()).await?;
    let newest: Vec<_> = days.into_iter().rev().take(limit).collect();
    let mut missing = Vec::new();
    for pair in newest.windows(2) {
        let mut day = pair[0].0.plus_seconds(-86_400);
        while day > pair[1].0 && missing.len() < LIMIT_MAX {
            missing.push(day_text(day));
            day = day.plus_seconds(-86_400);
        }
    }
    let row = |(from, day): (Timestamp, engine::monitoring::reconcile::Day)| ReconciledDay {
        day: day_text(from),
        differences: day.differences,
        entry: day.entry,
        at: day.at.to_string(),
    };
    Ok(Json(ReconciliationsAnswer { data: newest.into_iter().map(row).collect(), missing }))
}

#[utoipa::path(get, path = "/v1/reconciliations/{day}", tag = "journal", operation_id = "getReconciliation",
    params(("day" = String, Path, description = "The day, such as 2026-11-20")),
    responses((status = 200, description = "Both sides, row by row", body = ReconciliationAnswer),
              (status = 404, description = "Not reconciled", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// One reconciled day.
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(day): Path<String>,
) -> Result<Json<ReconciliationAnswer>, Problem> {
    staff(&caller)?;
    let from = day_of("/day", &day)?;
    let known = app.engine.read(|s| s.monitoring.days.get(&from).map(|day| day.entry)).await?;
    let missing = || Problem::not_found(format!("day `{day}` was not reconciled"));
    let entry = app.engine.entry(known.ok_or_else(missing)?)?;
    of_entry(&entry.ok_or_else(missing)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_of_our_calendar() {
        for (text, is_day) in [
            ("2026-11-20", true),
            ("2028-02-29", true),
            ("2026-02-29", false),
            ("1350-02-31", false),
            ("2026-11", false),
        ] {
            assert_eq!(day_of("/from", text).is_ok(), is_day, "{text}");
        }
    }
}
