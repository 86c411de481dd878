//! Alerts of transaction monitoring.
//!
//! Promises: staff only; newest first; the explanation is rendered from the rule that fired and the values it saw; whoever may
//! not see restricted factors learns that there is an alert and not why. Does not: close alerts.

use super::customers::{id, internal_only};
use crate::app::App;
use crate::auth::Caller;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use engine::monitoring::Alert;
use engine::monitoring::explain::{explain, value_text};
use events::View;
use events::view::RESTRICTED_FACTOR;
use model::activity::AlertId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Most rows of a page.
const LIMIT_MAX: usize = 500;

/// Which alerts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AlertsQuery {
    /// Only this rule's.
    rule: Option<String>,
    /// Only this customer's.
    customer: Option<String>,
    /// `open`.
    status: Option<String>,
    /// Continue after this alert.
    after: Option<String>,
    /// Rows of a page; 100 where left out.
    limit: Option<usize>,
}

/// An alert.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertAnswer {
    /// Its id.
    #[schema(example = "alr_00112233445566778899aabbccddeeff")]
    pub alert: String,
    /// The rule; `restricted.factor` without the scope `events:restricted`, where it must not be known.
    pub rule: String,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Whom it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The movement of the last finding that had one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<String>,
    /// When the first finding was.
    pub opened_at: String,
    /// When the last one was.
    pub last_at: String,
    /// How many findings joined it.
    pub findings: u64,
    /// The strictest action a finding asked for.
    pub action: &'static str,
    /// The highest score.
    pub score: u32,
    /// How it stands.
    pub status: &'static str,
    /// Whose work it is: `monitoring` or `sanctions`.
    pub queue: &'static str,
    /// Seq of the entry of the first finding.
    pub entry: u64,
    /// In words; in the answer to one alert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// Values of the last finding, by name; in the answer to one alert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<BTreeMap<String, String>>,
}

/// A page.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertsAnswer {
    /// Alerts, newest first.
    pub data: Vec<AlertAnswer>,
    /// Whether there are more.
    pub has_more: bool,
    /// Pass as `after` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

fn row(alert: &Alert, view: View) -> AlertAnswer {
    let hidden = alert.tipping_off && view != (View::Internal { restricted: true });
    AlertAnswer {
        alert: alert.id.to_string(),
        rule: if hidden { RESTRICTED_FACTOR.to_owned() } else { alert.rule.clone() },
        version: (!hidden).then_some(alert.version),
        customer: alert.customer.as_ref().map(ToString::to_string),
        transfer: alert.transfer.as_ref().map(ToString::to_string),
        opened_at: alert.opened.to_string(),
        last_at: alert.last.to_string(),
        findings: alert.findings,
        action: alert.action.as_str(),
        score: alert.score,
        status: alert.status.as_str(),
        queue: alert.queue.as_str(),
        entry: alert.entry,
        explanation: None,
        values: None,
    }
}

fn alert_id(field: &str, text: &str) -> Result<AlertId, Problem> {
    text.parse().map_err(|e: model::activity::AlertIdError| Problem::invalid(field, e.to_string()))
}

#[utoipa::path(get, path = "/v1/monitoring/alerts", tag = "monitoring", operation_id = "listAlerts",
    params(AlertsQuery),
    responses((status = 200, description = "A page of alerts, newest first", body = AlertsAnswer)),
    security(("api_key" = [])))]
/// Alerts of monitoring.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AlertsQuery>,
) -> Result<Json<AlertsAnswer>, Problem> {
    caller.require("alerts:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let limit = query.limit.unwrap_or(100);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Problem::invalid("limit", format!("give 1 to {LIMIT_MAX}")));
    }
    if let Some(status) = query.status.as_deref().filter(|s| *s != "open") {
        return Err(Problem::invalid("status", format!("status `{status}` is not known; give `open`")));
    }
    let customer = query.customer.as_deref().map(id).transpose()?;
    let after = query.after.as_deref().map(|text| alert_id("after", text)).transpose()?;
    let view = caller.view();
    let page = app
        .engine
        .read(|s| {
            let memory = &s.monitoring;
            let below = match after {
                None => u64::MAX,
                Some(id) => memory.number(id)?,
            };
            let rows = memory.alerts.range(..below).rev().map(|(_, alert)| alert);
            let rows = rows.filter(|a| customer.is_none() || a.customer == customer);
            let rows = rows.map(|alert| row(alert, view));
            let rows = rows.filter(|a| query.rule.as_ref().is_none_or(|rule| a.rule == *rule));
            Some(rows.take(limit + 1).collect::<Vec<AlertAnswer>>())
        })
        .await?;
    let mut data = page.ok_or_else(|| Problem::invalid("after", "no such alert"))?;
    let has_more = data.len() > limit;
    data.truncate(limit);
    let next = data.last().filter(|_| has_more).map(|a| a.alert.clone());
    Ok(Json(AlertsAnswer { data, has_more, next }))
}

#[utoipa::path(get, path = "/v1/monitoring/alerts/{alert}", tag = "monitoring", operation_id = "getAlert",
    params(("alert" = String, Path, description = "The alert, `alr_…`")),
    responses((status = 200, description = "The alert, explained", body = AlertAnswer),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// One alert, with its explanation.
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(alert): Path<String>,
) -> Result<Json<AlertAnswer>, Problem> {
    caller.require("alerts:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let key = alert_id("/alert", &alert)?;
    let found = app.engine.read(|s| s.monitoring.alert(key).cloned()).await?;
    let found = found.ok_or_else(|| Problem::not_found(format!("alert `{key}` is not known")))?;
    let mut answer = row(&found, caller.view());
    if answer.rule == found.rule {
        let failed = |cause: String| Problem::from(engine::EngineError::Store(cause));
        let plan = app.engine.library().plan(found.rules).map_err(failed)?;
        if let Some(rule) = plan.program().rules.iter().find(|r| r.id == found.rule) {
            let shown: Vec<Option<i128>> = found.shown.iter().map(|v| v.map(i128::from)).collect();
            let named = rule.shown.iter().zip(&shown);
            let text = |(name, ty): (&String, monitoring::field::Type), v: &Option<i128>| {
                (name.clone(), v.map_or_else(|| "(unknown)".to_owned(), |v| value_text(ty, v)))
            };
            answer.explanation = Some(explain(rule, &shown));
            answer.values = Some(named.map(|((name, ty, _), v)| text((name, *ty), v)).collect());
        }
    }
    Ok(Json(answer))
}
