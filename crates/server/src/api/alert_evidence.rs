//! What an alert of monitoring rests on: findings with their events, and other events of the same key.
//!
//! Promises: whoever reads it can follow why the rule fired: the event, every value the condition read, and the key by which was
//! counted; a typology names the scenarios that gave its points. Addresses stand in clear for those who may read transfers only.
//! Does not: show more to whoever may not see restricted factors than the alert does. Serves: CAS-1, TMP-1.

use super::alerts::{alert_id, is_restricted, known};
use super::customers::internal_only;
use crate::app::App;
use crate::auth::Caller;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use engine::EngineError;
use engine::monitoring::Alert;
use engine::monitoring::evidence::{Evidence, Found, Same};
use engine::monitoring::explain::{Names, explain, named_text};
use model::activity::Activity;
use monitoring::event::KINDS;
use monitoring::field::{self, COUNT, FieldId, Type};
use monitoring::ir::{Program, Rule};
use monitoring::reach;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{IntoParams, ToSchema};

/// Most events of a page.
const LIMIT_MAX: usize = 500;

/// A finding of an alert.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertFindingAnswer {
    /// Seq of the entry that recorded it.
    pub entry: u64,
    /// When it was judged.
    pub at: String,
    /// The movement, where the event is one that was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<String>,
    /// Version of the rule that judged.
    pub version: u32,
    /// Its points.
    pub score: u32,
    /// What it asked for.
    pub action: &'static str,
    /// In words.
    pub explanation: String,
    /// Every value the condition read, by name; aggregates that have no name by their text.
    #[schema(example = json!({"sent": "12000.00 USD", "limit": "10000.00 USD"}))]
    pub values: BTreeMap<String, String>,
    /// Of a typology: the rules that gave points, with their points.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<PointsAnswer>,
    /// The key by which was counted: fields of the event. An id nobody names here is a pseudonym, `#…`.
    #[schema(example = json!({"customer": "C1"}))]
    pub counted_by: BTreeMap<String, String>,
    /// The event; absent where a wait ran out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<AlertEventAnswer>,
}

/// What a weighed rule added to a typology.
#[derive(Debug, Serialize, ToSchema)]
pub struct PointsAnswer {
    /// The rule.
    #[schema(example = "P03.relay")]
    pub rule: String,
    /// In words.
    pub title: String,
    /// Its points.
    pub points: String,
    /// The customer's newest alert of it, where it opened one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<String>,
}

/// An event.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertEventAnswer {
    /// Its kind.
    #[schema(example = "crypto_withdraw")]
    pub kind: &'static str,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// When its source says it happened.
    pub happened_at: String,
    /// Its fields.
    pub fields: BTreeMap<String, String>,
}

/// An event of the same key.
#[derive(Debug, Serialize, ToSchema)]
pub struct SameKeyAnswer {
    /// Seq of the entry.
    pub entry: u64,
    /// When it was taken.
    pub at: String,
    /// The movement, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<String>,
    /// The event.
    #[serde(flatten)]
    pub event: AlertEventAnswer,
}

/// A page of events of the same key.
#[derive(Debug, Serialize, ToSchema)]
pub struct SameKeysAnswer {
    /// The field.
    #[schema(example = "address")]
    pub by: &'static str,
    /// Its value at the alert's last finding.
    pub value: String,
    /// Events, newest first.
    pub data: Vec<SameKeyAnswer>,
    /// Customers on this page.
    pub customers: Vec<String>,
    /// Whether older entries were not searched yet; a page may be empty and not the last.
    pub has_more: bool,
    /// Pass as `before` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SameKeyQuery {
    /// The field whose value they share with the alert's last finding, such as `address`; where left out, the first that was
    /// counted by and is not the customer, or the customer.
    by: Option<String>,
    /// Entries before this one.
    before: Option<u64>,
    /// Events of a page; 100 where left out.
    limit: Option<usize>,
}

/// Whether the address of a movement's other side stands in clear.
pub(super) fn may_read_addresses(caller: &Caller) -> bool {
    caller.require("transfers:read").is_ok()
}

fn text(ty: Type, value: Option<i128>, names: &Names) -> String {
    value.map_or_else(|| "(unknown)".to_owned(), |value| named_text(ty, value, names))
}

/// What the explanation shows and what else the condition read, by name.
pub(super) fn values(rule: &Rule, shown: &[Option<i128>], names: &Names) -> BTreeMap<String, String> {
    let kept = rule.shown.iter().chain(&rule.read).zip(shown);
    let kept = kept.map(|((name, ty, _), value)| (name.clone(), text(*ty, *value, names)));
    // The points of a typology stand by themselves.
    kept.take(if rule.typology { rule.shown.len() } else { usize::MAX }).collect()
}

/// Fields by which the aggregates of a condition, and the alert itself, are kept.
fn counted_by(program: &Program, rule: &Rule) -> Vec<FieldId> {
    let mut out: Vec<FieldId> = Vec::new();
    let mut add = |fields: &[FieldId]| {
        for field in fields {
            if !out.contains(field) {
                out.push(*field);
            }
        }
    };
    for expr in reach::conditions(rule) {
        reach::walk(expr, &mut |e| {
            for slot in reach::slots_of(e) {
                add(&program.slots[slot].at);
            }
        });
    }
    if rule.once.within > 0 {
        add(&rule.once.key);
    }
    out
}

fn value_of(activity: &Activity, field: FieldId) -> Option<i64> {
    activity.values.iter().rev().find(|v| v.0 == field.0).map(|v| v.1)
}

fn event(activity: &Activity, names: &Names) -> AlertEventAnswer {
    let known = activity.values.iter().filter(|v| usize::from(v.0) < COUNT);
    let fields = known.map(|(number, value)| {
        let info = FieldId(*number).info();
        (info.name.clone(), named_text(info.ty, i128::from(*value), names))
    });
    AlertEventAnswer {
        kind: KINDS.get(usize::from(activity.kind)).map_or("unknown", |kind| kind.1),
        customer: activity.customer.as_ref().map(ToString::to_string),
        happened_at: activity.happened.to_string(),
        fields: fields.collect(),
    }
}

/// The rules that gave points, and the customer's alerts of them.
fn points(app: &App, program: &Program, rule: &Rule, alert: &Alert, found: &Found) -> Vec<PointsAnswer> {
    if !rule.typology {
        return Vec::new();
    }
    let given = rule.read.iter().zip(found.fired.shown.iter().skip(rule.shown.len()));
    let given = given.filter_map(|((id, ..), points)| Some((id, i128::from((*points)?))));
    let given: Vec<(&String, i128)> = given.filter(|(_, points)| *points > 0).collect();
    let ids: Vec<String> = given.iter().map(|(id, _)| (*id).clone()).collect();
    let alerts = match &alert.customer {
        Some(customer) => app.engine.alerts_of(customer, &ids, found.at),
        None => BTreeMap::new(),
    };
    let title = |id: &str| program.rules.iter().find(|r| r.id == id).map(|r| r.title.clone());
    let one = |(id, points): (&String, i128)| PointsAnswer {
        rule: id.clone(),
        title: title(id).unwrap_or_default(),
        points: points.to_string(),
        alert: alerts.get(id).map(ToString::to_string),
    };
    given.into_iter().map(one).collect()
}

/// The findings of an alert.
pub(super) fn findings(
    app: &App,
    alert: &Alert,
    evidence: &Evidence,
) -> Result<Vec<AlertFindingAnswer>, Problem> {
    let failed = |cause: String| Problem::from(EngineError::Store(cause));
    let mut out = Vec::with_capacity(evidence.found.len());
    for found in &evidence.found {
        let setup = app.engine.library().setup(found.rules).map_err(failed)?;
        let program = setup.program();
        let rule = program.rules.iter().find(|r| r.id == found.fired.rule);
        let shown: Vec<Option<i128>> = found.fired.shown.iter().map(|v| v.map(i128::from)).collect();
        let names = &evidence.names;
        let key = |rule: &Rule| {
            let fields = counted_by(program, rule).into_iter().filter_map(|field| {
                let value = value_of(found.activity.as_ref()?, field)?;
                let info = field.info();
                Some((info.name.clone(), named_text(info.ty, i128::from(value), names)))
            });
            fields.collect::<BTreeMap<String, String>>()
        };
        out.push(AlertFindingAnswer {
            entry: found.entry,
            at: found.at.to_string(),
            transfer: found.transfer.as_ref().map(ToString::to_string),
            version: found.fired.version,
            score: found.fired.score,
            action: found.fired.action.as_str(),
            explanation: rule.map(|rule| explain(rule, &shown, names)).unwrap_or_default(),
            values: rule.map(|rule| values(rule, &shown, names)).unwrap_or_default(),
            points: rule.map(|rule| points(app, program, rule, alert, found)).unwrap_or_default(),
            counted_by: rule.map(key).unwrap_or_default(),
            event: found.activity.as_ref().map(|activity| event(activity, names)),
        });
    }
    Ok(out)
}

/// The field to search by, with its value at the last finding that has it.
fn key_of(app: &App, evidence: &Evidence, by: Option<&str>) -> Result<(FieldId, i64), Problem> {
    let failed = |cause: String| Problem::from(EngineError::Store(cause));
    let asked = by.map(|name| {
        let found = field::by_name(name).filter(|f| f.info().ty == Type::Id);
        found.ok_or_else(|| Problem::invalid("by", "name a field that holds an id, such as `address`"))
    });
    let asked = asked.transpose()?;
    let customer = field::id("customer");
    for found in evidence.found.iter().rev() {
        let Some(activity) = &found.activity else { continue };
        let setup = app.engine.library().setup(found.rules).map_err(failed)?;
        let program = setup.program();
        let rule = program.rules.iter().find(|r| r.id == found.fired.rule);
        let counted = rule.map(|rule| counted_by(program, rule)).unwrap_or_default();
        let others = counted.into_iter().filter(|f| f.info().ty == Type::Id && *f != customer);
        let wanted: Vec<FieldId> = match asked {
            Some(field) => vec![field],
            None => others.chain([customer]).collect(),
        };
        if let Some(key) = wanted.into_iter().find_map(|f| Some((f, value_of(activity, f)?))) {
            return Ok(key);
        }
    }
    Err(Problem::invalid("by", "no finding that is kept has this field"))
}

#[utoipa::path(get, path = "/v1/monitoring/alerts/{alert}/events", tag = "monitoring", operation_id = "listAlertEvents",
    params(("alert" = String, Path, description = "The alert, `alr_…`"), SameKeyQuery),
    responses((status = 200, description = "A page of events that share a key with the alert, newest first", body = SameKeysAnswer),
              (status = 400, description = "No such field", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Events in the journal that share a key with an alert, such as every movement with the address that was labelled later: with
/// their customers and transfers, also imported ones. A page searches 4,096 entries at most.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(alert): Path<String>,
    Query(query): Query<SameKeyQuery>,
) -> Result<Json<SameKeysAnswer>, Problem> {
    caller.require("alerts:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let limit = query.limit.unwrap_or(100);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Problem::invalid("limit", format!("give 1 to {LIMIT_MAX}")));
    }
    let alert = known(&app, alert_id("/alert", &alert)?).await?;
    if is_restricted(&alert) {
        caller.require("events:restricted")?;
    }
    let evidence = app.engine.evidence(&alert, may_read_addresses(&caller))?;
    let (field, value) = key_of(&app, &evidence, query.by.as_deref())?;
    let (engine, before) = (app.engine.clone(), query.before);
    let work = move || engine.same_key((field, value), before, limit);
    let page = tokio::task::spawn_blocking(work).await;
    let page = page.map_err(|_| Problem::from(EngineError::Store("the search panicked".to_owned())))??;
    let names = &evidence.names;
    let customers: BTreeSet<String> =
        page.events.iter().filter_map(|e| e.activity.customer.as_ref().map(ToString::to_string)).collect();
    let one = |same: &Same| SameKeyAnswer {
        entry: same.entry,
        at: same.at.to_string(),
        transfer: same.transfer.as_ref().map(ToString::to_string),
        event: event(&same.activity, names),
    };
    Ok(Json(SameKeysAnswer {
        by: field.info().name.as_str(),
        value: named_text(Type::Id, i128::from(value), names),
        data: page.events.iter().map(one).collect(),
        customers: customers.into_iter().collect(),
        has_more: page.before.is_some(),
        next: page.before,
    }))
}
