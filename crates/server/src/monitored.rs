//! What the rules made of a movement, for staff: what fired, the silent part too, and what could not be decided.
//!
//! Promises: nothing of this reaches the customer's channel; what could tip off is shown with the permission only. Does not:
//! judge; explain a finding (its alert does).

use crate::app::App;
use crate::auth::Caller;
use engine::monitoring::exit_name;
use model::activity::{Fired, Judged};
use model::decision::Decision;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FiredAnswer {
    /// The rule.
    pub rule: String,
    /// Its version.
    pub version: u32,
    /// What it asks for.
    pub action: &'static str,
    /// Points.
    pub score: u32,
    /// The alert it belongs to.
    pub alert: String,
    /// Whether that alert was open already.
    pub joined: bool,
}

/// Rules that ended without a verdict for the same cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExitedAnswer {
    /// Why: `missing:` and the field nobody gave, `no-history`, or the rule's own word.
    #[schema(example = "missing:usd")]
    pub exit: String,
    /// Which rules.
    pub rules: Vec<String>,
}

/// What the rules in force made of a movement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MonitoredAnswer {
    /// Hash of the set of rules.
    pub rules: String,
    /// Rules that fired, also those that only record or alert.
    pub fired: Vec<FiredAnswer>,
    /// Of an internal transfer: rules that fired on its arrival, about the customer who receives it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub arrived: Vec<FiredAnswer>,
    /// Rules that ended without a verdict.
    pub exited: Vec<ExitedAnswer>,
    /// What the model said, as a decimal from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "0.912345")]
    pub model_score: Option<String>,
}

/// What fired, as far as the caller may see it.
pub(crate) fn fired(caller: &Caller, judged: &Judged) -> Vec<FiredAnswer> {
    let restricted = caller.view() == (events::View::Internal { restricted: true });
    let seen = judged.fired.iter().filter(|f| caller.is_internal() && (restricted || !f.tipping_off));
    let one = |f: &Fired| FiredAnswer {
        rule: f.rule.clone(),
        version: f.version,
        action: f.action.as_str(),
        score: f.score,
        alert: f.alert.to_string(),
        joined: f.joined,
    };
    seen.map(one).collect()
}

/// What the model said.
pub(crate) fn model_score(judged: &Judged) -> Option<String> {
    judged.scored.map(|s| monitoring::wire::decimal(i128::from(s.score), 6))
}

/// The whole, for internal callers.
pub(crate) fn monitored(app: &App, caller: &Caller, decision: &Decision) -> Option<MonitoredAnswer> {
    let judged = decision.monitored.as_deref().filter(|_| caller.is_internal())?;
    let plan = app.engine.library().plan(judged.rules).ok();
    let mut exits: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for exited in &judged.exited {
        let name = match &plan {
            Some(plan) => exit_name(exited, plan.program()),
            // The set is not to be had any more: the entry has the number.
            None => format!("exit {}", exited.exit),
        };
        exits.entry(name).or_default().push(exited.rule.clone());
    }
    Some(MonitoredAnswer {
        rules: judged.rules.to_string(),
        fired: fired(caller, judged),
        arrived: decision.arrived.as_deref().map(|arrived| fired(caller, arrived)).unwrap_or_default(),
        exited: exits.into_iter().map(|(exit, rules)| ExitedAnswer { exit, rules }).collect(),
        model_score: model_score(judged),
    })
}
