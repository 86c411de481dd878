//! What events say of alerts of monitoring.
//!
//! Promises: staff only; an alert of the sanctions officer's queue is no event at all without the permission, and a rule nobody
//! may learn of is not named; no value a rule saw and no note is in an event: `GET /v1/monitoring/alerts/{id}` shows both to
//! those who may see them. Does not: tell of findings that join an open alert.

use crate::view::{RESTRICTED_FACTOR, View};
use model::activity::{Fired, Judged, RuleAction};
use model::ids::{CustomerId, ReasonCode, TransferId};
use record::monitoring::{AboutAlert, Disposition};
use record::v1::{Entry, Input};
use serde::Serialize;

/// An alert as an event tells it.
#[derive(Serialize)]
pub(crate) struct AlertData {
    pub(crate) alert: String,
    rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer: Option<String>,
    queue: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disposition: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// Found in history by rules that came into force: nothing was stopped by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    lookback: Option<bool>,
}

fn queue(sanctions: bool) -> &'static str {
    if sanctions { "sanctions" } else { "monitoring" }
}

/// Whether this reader learns of it, and whether the rule is named.
fn shown(view: View, sanctions: bool, tipping_off: bool) -> Option<bool> {
    let permitted = view == View::Internal { restricted: true };
    (permitted || !sanctions).then_some(permitted || !tipping_off)
}

fn named(rule: &str, named: bool) -> String {
    if named { rule.to_owned() } else { RESTRICTED_FACTOR.to_owned() }
}

impl AlertData {
    fn opened(
        fired: &Fired,
        customer: Option<&CustomerId>,
        transfer: Option<&TransferId>,
        view: View,
    ) -> Option<AlertData> {
        let sanctions = fired.action == RuleAction::Freeze;
        let names = shown(view, sanctions, fired.tipping_off)?;
        Some(AlertData {
            alert: fired.alert.to_string(),
            rule: named(&fired.rule, names),
            rule_version: names.then_some(fired.version),
            customer: customer.map(ToString::to_string),
            transfer: transfer.map(ToString::to_string),
            queue: queue(sanctions),
            action: Some(fired.action.as_str()),
            score: Some(fired.score),
            disposition: None,
            reason: None,
            by: None,
            lookback: None,
        })
    }

    /// A person's step on it. What they decided is told with the rule or not at all.
    pub(crate) fn step(
        about: &AboutAlert,
        disposition: Option<Disposition>,
        reason: Option<&ReasonCode>,
        entry: &Entry,
        view: View,
    ) -> Option<AlertData> {
        let names = shown(view, about.sanctions, about.tipping_off)?;
        Some(AlertData {
            alert: about.alert.to_string(),
            rule: named(&about.rule, names),
            rule_version: None,
            customer: about.customer.as_ref().map(ToString::to_string),
            transfer: about.transfer.as_ref().map(ToString::to_string),
            queue: queue(about.sanctions),
            action: None,
            score: None,
            disposition: disposition.filter(|_| names).map(Disposition::as_str),
            reason: reason.filter(|_| names).map(ToString::to_string),
            by: Some(entry.header.actor.to_string()),
            lookback: None,
        })
    }
}

/// Alerts an entry opened, in order. `woken` is whose timer ran out.
pub(crate) fn opened<'e>(entry: &'e Entry, woken: Option<&'e CustomerId>, view: View) -> Vec<Opened<'e>> {
    let transfer = match &entry.input {
        Input::TransferScreened { request, .. } => Some(&request.transfer),
        _ => None,
    };
    let looked_back = matches!(entry.input, Input::RulesLookedBack(_));
    let one = |(judged, customer): (&'e Judged, Option<&'e CustomerId>)| {
        let new = judged.fired.iter().filter(|f| !f.joined && f.action != RuleAction::Record);
        let transfer_of = move |f: &Fired| transfer.or_else(|| moved_then(entry, f));
        let data = move |f: &'e Fired| {
            let opened = AlertData::opened(f, customer, transfer_of(f), view)?;
            Some((AlertData { lookback: looked_back.then_some(true), ..opened }, customer))
        };
        new.map(data).collect::<Vec<_>>()
    };
    whose(entry, woken).into_iter().flat_map(one).collect()
}

/// An alert that was opened and whom it is about; `None` for one this reader does not learn of.
pub(crate) type Opened<'e> = Option<(AlertData, Option<&'e CustomerId>)>;

/// The movement of a case that was found in history.
fn moved_then<'e>(entry: &'e Entry, fired: &Fired) -> Option<&'e TransferId> {
    match &entry.input {
        Input::RulesLookedBack(back) => {
            back.found.iter().find(|found| found.fired.alert == fired.alert)?.transfer.as_ref()
        }
        _ => None,
    }
}

/// What was judged in an entry, and whose event it was.
fn whose<'e>(entry: &'e Entry, woken: Option<&'e CustomerId>) -> Vec<(&'e Judged, Option<&'e CustomerId>)> {
    let judged = entry.outcome.judged().iter();
    match &entry.input {
        Input::ActivityTaken(_) | Input::TransferScreened { .. } => {
            let events = entry.outcome.events(&entry.input).into_iter();
            events.map(|(event, judged)| (judged, event.customer.as_ref())).collect()
        }
        Input::MonitoringTimer {} => judged.map(|j| (j, woken)).collect(),
        Input::RulesLookedBack(back) => {
            back.found.iter().zip(judged).map(|(found, j)| (j, found.customer.as_ref())).collect()
        }
        Input::AlertClosed(closed) => judged.map(|j| (j, closed.about.customer.as_ref())).collect(),
        _ => Vec::new(),
    }
}

/// Customers about whom an entry opened alerts, and whom it restricted: whose legal entities a projection asks for.
pub fn alerted<'e>(entry: &'e Entry, woken: Option<&'e CustomerId>) -> Vec<&'e CustomerId> {
    let opens = |judged: &Judged| judged.fired.iter().any(|f| !f.joined && f.action != RuleAction::Record);
    let alerted = whose(entry, woken).into_iter().filter(|(judged, _)| opens(judged));
    let restricted = entry.outcome.judged().iter().filter_map(|judged| judged.restricts.as_deref());
    alerted.filter_map(|(_, whose)| whose).chain(restricted.map(|r| &r.customer)).collect()
}
