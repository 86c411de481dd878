//! Checks of a policy: cross references, floors no policy may go under, gaps and rows nobody reaches.
//!
//! Promises: an error is something that would loosen, contradict or leave a reader without a text; a
//! warning is something an officer should have meant. Does not: repair.

mod clearances;

use crate::measures::{Question, resolve, specificity};
use crate::reasons::{KNOWN, NEAR_CERTAIN};
use model::decision::Role;
use model::policy::*;
use model::transfer::Flow;
use model::{LegalEntityId, ListId, Measure, ReasonCode, TemplateId};
use std::fmt;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The policy is refused.
    Error,
    /// The policy stands; an officer should read it.
    Warning,
}

impl Level {
    /// The word shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
        }
    }
}

/// One finding about a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad.
    pub level: Level,
    /// Which table of the file; empty for the file as a whole.
    pub table: &'static str,
    /// Which row of it, from 0.
    pub index: usize,
    /// What is wrong, or worth knowing.
    pub message: String,
}

impl Diagnostic {
    /// The place, e.g. `measure_rule[3]`, rows counted from 1.
    pub fn key(&self) -> String {
        match self.table {
            "" => String::new(),
            "on_error" | "on_stale_list" | "clearances" | "timers" | "limits" | "lookback" => {
                self.table.to_owned()
            }
            table => format!("{table}[{}]", self.index + 1),
        }
    }
}

/// Place and message; the level is shown beside it.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key().as_str() {
            "" => f.write_str(&self.message),
            key => write!(f, "{key}: {}", self.message),
        }
    }
}

/// Everything found, errors first, in the order of the file's tables.
pub fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Found(Vec::new());
    names(policy, &mut found);
    lists(policy, &mut found);
    observed(policy, &mut found);
    for (index, rule) in policy.measure_rules.iter().enumerate() {
        measure_rule(policy, index, rule, &mut found);
        floors(index, rule, &mut found);
    }
    overlaps(policy, &mut found);
    coverage(policy, &mut found);
    degraded("on_error", &policy.on_error, &mut found);
    degraded("on_stale_list", &policy.on_stale_list, &mut found);
    reasons(policy, &mut found);
    templates(policy, &mut found);
    clearances::clearances(policy, &mut found);
    timers(policy, &mut found);
    lookback(policy, &mut found);
    calendars(policy, &mut found);
    tests(policy, &mut found);
    found.0.sort_by_key(|d| d.level);
    found.0
}

struct Found(Vec<Diagnostic>);

impl Found {
    fn error(&mut self, table: &'static str, index: usize, message: String) {
        self.0.push(Diagnostic { level: Level::Error, table, index, message });
    }

    fn warning(&mut self, table: &'static str, index: usize, message: String) {
        self.0.push(Diagnostic { level: Level::Warning, table, index, message });
    }

    fn unique<'a>(&mut self, table: &'static str, names: impl Iterator<Item = &'a str>) {
        let mut seen: Vec<&str> = Vec::new();
        for (index, name) in names.enumerate() {
            if seen.contains(&name) {
                self.error(table, index, format!("`{name}` is there twice; give it another id or remove it"));
            }
            seen.push(name);
        }
    }
}

fn names(policy: &Policy, found: &mut Found) {
    found.unique("entity", policy.entities.iter().map(|e| e.id.as_str()));
    found.unique("list", policy.lists.iter().map(|l| l.id.as_str()));
    found.unique("reason", policy.reasons.iter().map(|r| r.code.as_str()));
    found.unique("template", policy.templates.iter().map(|t| t.id.as_str()));
    found.unique("calendar", policy.calendars.iter().map(|c| c.id.as_str()));
    found.unique("test", policy.tests.iter().map(|t| t.id.as_str()));
    if policy.entities.is_empty() {
        found.error("", 0, "no legal entity; every decision names one".to_owned());
    }
}

fn lists(policy: &Policy, found: &mut Found) {
    if !policy.lists.iter().any(|l| l.required) {
        found.error("", 0, "no list is required; nothing would ever hold for a missing list".to_owned());
    }
    for (index, list) in policy.lists.iter().enumerate() {
        if list.max_age_seconds <= 0 {
            found.error("list", index, "max_age_seconds must be more than 0".to_owned());
        }
        if list.review.basis() == 0 {
            found.error("list", index, "review is 0, so every pair would be looked at; raise it".to_owned());
        }
        if list.auto_clear_policy.trim().is_empty() || list.source.trim().is_empty() {
            found.error("list", index, "auto_clear_policy and source must say something".to_owned());
        }
        if list.required && list.terrorist_financing_programmes.is_empty() {
            let message = format!(
                "`{}` names no terrorist-financing programme; no match on it will freeze for that",
                list.id
            );
            found.warning("list", index, message);
        }
        thresholds(policy, index, list, found);
        guard(index, list, found);
        fetching(index, list, found);
    }
}

/// Thresholds stand in order, and nobody of higher risk is looked at less.
fn thresholds(policy: &Policy, index: usize, list: &ListRule, found: &mut Found) {
    let rules = &list.thresholds;
    for rating in Rating::ALL {
        let Thresholds { clear, review, block } = list.thresholds(rating);
        let place = match rules.row(rating) {
            Some(_) => format!("thresholds.{}", rating.as_str()),
            None => "thresholds".to_owned(),
        };
        let written = rules.row(rating).and_then(|row| row.clear).or(rules.clear);
        if written.is_some_and(|written| written > review) {
            let message = format!("{place}.clear is above review {review}; what is looked at is kept anyway");
            found.error("list", index, message);
        }
        if clear.basis() == 0 || review.basis() == 0 {
            found.error("list", index, format!("{place} keeps or looks at every pair; raise what is 0"));
        }
        if block.is_some_and(|block| block < review) {
            let message = format!(
                "{place}.block is below review {review}; a pair is looked at before it is nearly certain"
            );
            found.error("list", index, message);
        }
    }
    let of = |rating| list.thresholds(rating);
    for (stricter, looser) in [(Rating::High, Rating::Standard), (Rating::Standard, Rating::Low)] {
        let (strict, loose) = (of(stricter), of(looser));
        if strict.review > loose.review || strict.clear > loose.clear {
            let message = format!(
                "customers rated {} are looked at less than those rated {}; lower the one or raise the other",
                stricter.as_str(),
                looser.as_str()
            );
            found.error("list", index, message);
        }
    }
    block_effect(policy, index, list, found);
}

fn block_effect(policy: &Policy, index: usize, list: &ListRule, found: &mut Found) {
    let rules = &list.thresholds;
    let has_block = Rating::ALL.iter().any(|rating| list.thresholds(*rating).block.is_some());
    match (rules.block_effect, has_block) {
        (BlockEffect::Deny, false) => {
            found.error("list", index, "thresholds.block_effect needs thresholds.block".to_owned());
        }
        (BlockEffect::Hold, true) => {
            let message = "thresholds.block does nothing beyond the hold without block_effect = \"deny\"";
            found.warning("list", index, message.to_owned());
        }
        (BlockEffect::Deny, true) | (BlockEffect::Hold, false) => {}
    }
    let known = policy.reasons.iter().any(|reason| reason.code.as_str() == NEAR_CERTAIN);
    if rules.block_effect == BlockEffect::Deny && !known {
        found.error("list", index, format!("block_effect = \"deny\" needs a [[reason]] `{NEAR_CERTAIN}`"));
    }
    if rules.born_contradicts == BornContradicts::AnotherDay
        && !list.terrorist_financing_programmes.is_empty()
    {
        let message = "thresholds.born_contradicts is another_day on a list with terrorist_financing_programmes: their dates of birth are often off by years; leave it out";
        found.error("list", index, message.to_owned());
    }
    if rules.rare_stays_from == RareStays::Never {
        let message =
            "thresholds.rare_stays_from is never: a verified date of birth clears rare exact names too";
        found.warning("list", index, message.to_owned());
    }
}

/// Guards may be loosened, never so far that nobody is asked: a release always takes a person.
fn guard(index: usize, list: &ListRule, found: &mut Found) {
    let rules = &list.guard;
    if !(1..=3).contains(&rules.release_approvals) {
        found.error("list", index, "guard.release_approvals is 1 to 3 persons".to_owned());
    }
    if rules.future_days > 31 {
        found.error("list", index, "guard.future_days is at most 31".to_owned());
    }
    if i64::from(rules.age_min_minutes) * 60 >= list.max_age_seconds.max(1) {
        let message =
            "guard.age_min_minutes reaches max_age_seconds; the list would be stale before it is in force";
        found.error("list", index, message.to_owned());
    }
    for (value, name) in [
        (rules.parties_shrink_percent, "parties_shrink_percent"),
        (rules.names_shrink_percent, "names_shrink_percent"),
        (rules.wallets_shrink_percent, "wallets_shrink_percent"),
        (rules.ids_lost_percent, "ids_lost_percent"),
        (rules.defects_rise_percent, "defects_rise_percent"),
        (rules.field_drop_percent, "field_drop_percent"),
    ] {
        if value > 100 {
            found.error("list", index, format!("guard.{name} is {value}; a share is at most 100"));
        } else if value == 100 {
            found.warning("list", index, format!("guard.{name} is 100, so that guard never speaks"));
        }
    }
}

/// Addresses are looked at here for what can be seen from the text; the fetcher checks where they lead.
fn fetching(index: usize, list: &ListRule, found: &mut Found) {
    let rules = &list.fetch;
    let mut error = |message: String| found.error("list", index, message);
    // Below five minutes an issuer may well shut us out.
    if rules.every_minutes.is_some_and(|m| m < 5 || i64::from(m) * 60 >= list.max_age_seconds) {
        error("fetch.every_minutes is at least 5, and shorter than max_age_seconds".to_owned());
    }
    if rules.public_key.is_none() && rules.files.iter().any(|f| f.signature_url.is_some()) {
        error("fetch.file.signature_url needs fetch.public_key".to_owned());
    }
    let unsigned = rules.files.is_empty() || rules.files.iter().any(|f| f.signature_url.is_none());
    if rules.public_key.is_some() && unsigned {
        error("fetch.public_key needs [[list.fetch.file]] rows, each with a signature_url".to_owned());
    }
    for file in &rules.files {
        let beside = [&file.sha256_url, &file.sha512_url, &file.md5_url];
        if beside.iter().filter(|url| url.is_some()).count() > 1 {
            error(format!("fetch.file `{}` names several digests; keep the strongest", file.name));
        }
        let urls = beside.into_iter().chain([&file.signature_url]).flatten().chain([&file.url]);
        for url in urls.filter(|url| !["https://", "http://"].iter().any(|s| url.starts_with(s))) {
            error(format!("fetch.file `{}`: `{url}` is no address; write https://…", file.name));
        }
    }
    for host in rules.hosts.iter().filter(|host| host.contains(['/', '*', '@']) || host.is_empty()) {
        error(format!("fetch.hosts: `{host}` is no host; write the name alone, e.g. \"files.example.org\""));
    }
}

fn measure_rule(policy: &Policy, index: usize, rule: &MeasureRule, found: &mut Found) {
    let mut error = |message: String| found.error("measure_rule", index, message);
    for id in rule.entities.named().iter().filter(|id| policy.entity(id).is_none()) {
        error(format!("unknown legal entity `{id}`; known: {}", entity_ids(policy)));
    }
    for id in rule.lists.named().iter().filter(|id| policy.list(id).is_none()) {
        error(format!("unknown list `{id}`; known: {}", list_ids(policy)));
    }
    if let Some(code) = rule.reason.as_ref().filter(|code| policy.reason(code).is_none()) {
        error(format!("unknown reason `{code}`; add a [[reason]] with that code"));
    }
    if let Some(id) = rule.calendar.as_ref().filter(|id| policy.calendar(id).is_none()) {
        error(format!("unknown calendar `{id}`; add a [[calendar]] with that id"));
    }
    let stated = rule.entities.is_stated() && rule.lists.is_stated() && rule.measures.is_stated();
    if !stated && !rule.fallback {
        error(
            "`*` for an entity, list or measure is only for a fallback; name them or write fallback = true"
                .to_owned(),
        );
    }
    if let (Some(from), Some(until)) = (rule.effective_from, rule.effective_until)
        && from >= until
    {
        error(format!("effective_until {until} is not after effective_from {from}; the row never holds"));
    }
    if rule.source.trim().is_empty() {
        error("source must say where this is written".to_owned());
    }
}

/// What no row may say, whoever signs it.
fn floors(index: usize, rule: &MeasureRule, found: &mut Found) {
    let mut error = |message: &str| found.error("measure_rule", index, message.to_owned());
    let only_freeze = rule.measures.named() == [Measure::AssetFreeze];
    if rule.effect == Effect::Freeze && !only_freeze {
        error("effect `freeze` is for the measure asset_freeze alone; listed is not frozen");
    }
    if rule.measures.matches(&Measure::Unspecified)
        && rule.measures.is_stated()
        && rule.effect != Effect::Hold
    {
        error("the measure `unspecified` holds for an officer; write effect = \"hold\"");
    }
    if rule.fallback && !matches!(rule.effect, Effect::Hold | Effect::Deny) {
        error("a fallback holds or denies: nobody looked at the case it decides");
    }
    match rule.legal {
        Legal::None => {}
        Legal::BlockReportable if rule.effect != Effect::Freeze => {
            error("block_reportable needs effect = \"freeze\"");
        }
        Legal::RejectReportable if rule.effect != Effect::Deny => {
            error("reject_reportable needs effect = \"deny\"");
        }
        Legal::BlockReportable | Legal::RejectReportable => {
            let said = rule.authority.as_ref().is_some_and(|a| !a.trim().is_empty());
            if !said || rule.due_business_days.is_none() || rule.calendar.is_none() {
                error("a report needs authority, due_business_days and calendar");
            }
        }
    }
}

fn entity_ids(policy: &Policy) -> String {
    policy.entities.iter().map(|e| e.id.as_str()).collect::<Vec<_>>().join(", ")
}

fn list_ids(policy: &Policy) -> String {
    policy.lists.iter().map(|l| l.id.as_str()).collect::<Vec<_>>().join(", ")
}

/// Two rows that state equally much about one case contradict or repeat each other.
fn overlaps(policy: &Policy, found: &mut Found) {
    let rules = &policy.measure_rules;
    for (index, rule) in rules.iter().enumerate() {
        for (other_index, other) in rules.iter().enumerate().take(index) {
            let same = specificity(rule) == specificity(other)
                && rule.entities.overlaps(&other.entities)
                && rule.lists.overlaps(&other.lists)
                && rule.measures.overlaps(&other.measures)
                && rule.programmes.overlaps(&other.programmes)
                && rule.roles.overlaps(&other.roles)
                && rule.flows.overlaps(&other.flows)
                && at_one_time(rule, other);
            if same {
                let message = format!(
                    "speaks for cases measure_rule[{}] speaks for; state programmes, roles or flows in one of them, or remove one",
                    other_index + 1
                );
                found.error("measure_rule", index, message);
            }
        }
    }
}

fn at_one_time(a: &MeasureRule, b: &MeasureRule) -> bool {
    let ends_before = |a: &MeasureRule, b: &MeasureRule| matches!((a.effective_until, b.effective_from), (Some(until), Some(from)) if until <= from);
    !ends_before(a, b) && !ends_before(b, a)
}

const ROLES: [Role; 4] = [Role::Customer, Role::CustomerWallet, Role::Counterparty, Role::CounterpartyWallet];

/// Every combination of entity, list and measure: who answers for it?
fn coverage(policy: &Policy, found: &mut Found) {
    let mut used = vec![false; policy.measure_rules.len()];
    for entity in &policy.entities {
        for list in &policy.lists {
            for measure in Measure::ALL {
                combination(policy, (&entity.id, &list.id, measure), &mut used, found);
            }
        }
    }
    for (index, rule) in policy.measure_rules.iter().enumerate() {
        // A fallback nobody needs is how it should be.
        if !rule.fallback && !used.get(index).copied().unwrap_or(true) {
            let message = "is never reached: more specific rows or its dates leave it nothing".to_owned();
            found.warning("measure_rule", index, message);
        }
    }
}

fn combination(
    policy: &Policy,
    (entity, list, measure): (&LegalEntityId, &ListId, Measure),
    used: &mut [bool],
    found: &mut Found,
) {
    let (mut gap, mut fallback) = (false, None);
    let named = policy.measure_rules.iter().flat_map(|r| r.programmes.named()).map(String::as_str);
    let mut programmes: Vec<Option<&str>> = named.map(Some).chain([None]).collect();
    programmes.sort_unstable();
    programmes.dedup();
    let days = days(policy);
    for (role, flow) in ROLES.iter().flat_map(|role| Flow::ALL.iter().map(move |flow| (*role, *flow))) {
        for &programme in &programmes {
            for &now in &days {
                let question = Question { entity, list, measure, programme, role, flow, now };
                let rule = resolve(policy, &question).rule;
                let position =
                    rule.and_then(|rule| policy.measure_rules.iter().position(|r| std::ptr::eq(r, rule)));
                if let Some(slot) = position.and_then(|at| used.get_mut(at)) {
                    *slot = true;
                }
                gap |= rule.is_none();
                fallback = fallback.or(position.filter(|_| rule.is_some_and(|r| r.fallback)));
            }
        }
    }
    let case = format!("{entity} x {list} x {}", measure.as_str());
    if gap {
        found.warning("", 0, format!("no row for {case} (in some role, flow or at some time); it holds"));
    } else if let Some(at) = fallback {
        let effect = policy.measure_rules.get(at).map_or("hold", |r| r.effect.as_str());
        found.warning("measure_rule", at, format!("decides {case} as fallback: {effect}"));
    }
}

/// The days on which the answer may change: the policy's first and each row's first.
fn days(policy: &Policy) -> Vec<model::Timestamp> {
    let rows = policy.measure_rules.iter().flat_map(|r| [r.effective_from, r.effective_until]);
    let mut days: Vec<Date> = rows.flatten().chain([policy.effective_from]).collect();
    days.retain(|day| *day >= policy.effective_from);
    days.sort();
    days.dedup();
    days.into_iter().map(Date::start).collect()
}

/// A row that takes effects off says for whom, until when and who approved; everybody reads that it is there.
fn observed(policy: &Policy, found: &mut Found) {
    for (index, rule) in policy.observes.iter().enumerate() {
        for entity in rule.entities.named().iter().filter(|id| policy.entity(id).is_none()) {
            found.error("observe", index, format!("no legal entity `{entity}`; see [[entity]]"));
        }
        if rule.flows.named().contains(&Flow::Enquiry) {
            found.error(
                "observe",
                index,
                "an enquiry has no effects to take off; name other flows".to_owned(),
            );
        }
        if rule.incumbent.trim().is_empty() || rule.source.trim().is_empty() {
            let message = "name the system that acts meanwhile (incumbent) and who approved (source)";
            found.error("observe", index, message.to_owned());
        }
        if rule.until <= policy.effective_from {
            found.error("observe", index, "ends before the policy begins; give a later day".to_owned());
        }
        let message =
            format!("takes all effects off until {}; `{}` acts meanwhile", rule.until, rule.incumbent);
        found.warning("observe", index, message);
    }
}

fn degraded(table: &'static str, actions: &PerFlow, found: &mut Found) {
    for flow in Flow::ALL {
        let fits = match (actions.of(flow), flow) {
            (Degraded::Hold, _) => true,
            (Degraded::Deny, _) => flow != Flow::Deposit,
            (Degraded::Suspense, _) => flow == Flow::Deposit,
            (Degraded::AllowRiskReducing, _) => flow == Flow::Order,
        };
        if !fits {
            let (flow, action) = (flow.as_str(), actions.of(flow).as_str());
            let message = format!(
                "{flow} cannot be `{action}`: allow_risk_reducing is for order, suspense for deposit, and a deposit cannot be denied"
            );
            found.error(table, 0, message);
        }
    }
}

fn reasons(policy: &Policy, found: &mut Found) {
    for known in KNOWN {
        let reason = policy.reasons.iter().position(|r| r.code.as_str() == known.code);
        let Some((index, reason)) = reason.and_then(|at| Some((at, policy.reasons.get(at)?))) else {
            let message = format!("reason `{}` is missing; decisions give it", known.code);
            match known.later {
                true => found.warning("", 0, message),
                false => found.error("", 0, message),
            }
            continue;
        };
        if known.speaks && reason.customer.is_none() {
            found.error(
                "reason",
                index,
                format!("`{}` stops something; give it a customer template", known.code),
            );
        }
        if known.restricted && !reason.restricted {
            found.error("reason", index, format!("`{}` must be restricted = true", known.code));
        }
    }
    for (index, reason) in policy.reasons.iter().enumerate() {
        one_reason(policy, index, reason, found);
    }
    route(policy, &policy.appeal_route, "", 0, found);
    let effectful = policy.measure_rules.iter().enumerate().filter(|(_, r)| r.effect != Effect::Information);
    for (index, rule) in effectful {
        let silent = |code: &ReasonCode| policy.reason(code).is_some_and(|r| r.customer.is_none());
        if rule.reason.as_ref().is_some_and(silent) {
            found.error(
                "measure_rule",
                index,
                "its reason stops something; give that reason a customer template".to_owned(),
            );
        }
    }
}

fn one_reason(policy: &Policy, index: usize, reason: &Reason, found: &mut Found) {
    let template = reason.customer.as_ref().map(|id| (id, policy.template(id)));
    match template {
        Some((id, None)) => {
            found.error("reason", index, format!("unknown template `{id}`; add a [[template]] with that id"));
        }
        Some((id, Some(template))) => {
            if reason.restricted && template.kind != TemplateKind::Neutral {
                found.error(
                    "reason",
                    index,
                    format!("is restricted, so it shows the neutral template, not `{id}`"),
                );
            }
            if template.kind == TemplateKind::Appeal {
                found.error("reason", index, format!("`{id}` is an appeal route; use it as appeal_route"));
            }
        }
        None if reason.restricted => {
            found.error("reason", index, "is restricted; give it the neutral template".to_owned());
        }
        None => {}
    }
    if let Some(id) = &reason.appeal_route {
        route(policy, id, "reason", index, found);
    }
}

fn route(policy: &Policy, id: &TemplateId, table: &'static str, index: usize, found: &mut Found) {
    if !policy.template(id).is_some_and(|t| t.kind == TemplateKind::Appeal) {
        found.error(table, index, format!("appeal_route `{id}` is no template of kind `appeal`"));
    }
}

fn templates(policy: &Policy, found: &mut Found) {
    let neutral = policy.templates.iter().filter(|t| t.kind == TemplateKind::Neutral).count();
    if neutral != 1 {
        found.error("", 0, format!("{neutral} templates are neutral; there must be exactly one"));
    }
    for (index, template) in policy.templates.iter().enumerate() {
        if !template.text.contains_key("en") {
            found.error("template", index, format!("`{}` has no text in `en`", template.id));
        }
        for (locale, text) in &template.text {
            if text.trim().is_empty() || text.contains(['{', '}', '<', '>']) {
                let message =
                    format!("`{}` in `{locale}` is empty or has a placeholder; texts are fixed", template.id);
                found.error("template", index, message);
            }
        }
        if template.reviewed_by.trim().is_empty() {
            found.error("template", index, format!("`{}` was reviewed by nobody", template.id));
        }
        let used = |id: &Option<TemplateId>| id.as_ref() == Some(&template.id);
        let referenced = policy.reasons.iter().any(|r| used(&r.customer) || used(&r.appeal_route));
        if !referenced && policy.appeal_route != template.id {
            found.warning("template", index, format!("`{}` is used by no reason", template.id));
        }
    }
}

/// Bounds of the design: an answer within two seconds, a release token of at most ten minutes, keys that
/// live one to three days.
fn timers(policy: &Policy, found: &mut Found) {
    let (timers, limits) = (&policy.timers, &policy.limits);
    for (value, low, high, name) in [
        (timers.release_token_seconds, 1, 600, "release_token_seconds"),
        (timers.decision_valid_seconds, 1, 86_400, "decision_valid_seconds"),
        (i64::from(timers.wait_ms_max), 1, 2000, "wait_ms_max"),
        (i64::from(timers.wait_ms_default), 0, i64::from(timers.wait_ms_max), "wait_ms_default"),
        (timers.pending_evidence_seconds, 1, 2_592_000, "pending_evidence_seconds"),
        (i64::from(timers.idempotency_hours), 24, 72, "idempotency_hours"),
        (timers.tf_queue_seconds, 1, 3600, "tf_queue_seconds"),
        (timers.provisional_hold_escalates_seconds, 1, 86_400, "provisional_hold_escalates_seconds"),
    ] {
        if !(low..=high).contains(&value) {
            found.error("timers", 0, format!("{name} is {value}; it must be {low} to {high}"));
        }
    }
    for (value, name) in [
        (limits.requests_per_second_per_key, "requests_per_second_per_key"),
        (limits.burst_per_key, "burst_per_key"),
        (limits.names_per_profile_max, "names_per_profile_max"),
        (limits.wallets_per_profile_max, "wallets_per_profile_max"),
        (limits.bulk_items_max, "bulk_items_max"),
    ] {
        if value == 0 {
            found.error("limits", 0, format!("{name} is 0; nothing would be answered"));
        }
    }
}

/// Bounds of looking back: a full run at least once a month, nobody forgotten within a month of closing.
fn lookback(policy: &Policy, found: &mut Found) {
    let rules = &policy.lookback;
    for (value, low, high, name) in [
        (rules.full_every_days, 1, 31, "full_every_days"),
        (rules.recently_closed_days, 30, 36_500, "recently_closed_days"),
        (rules.dormant_after_days, 30, 3650, "dormant_after_days"),
        (rules.counterparty_days, 30, 3650, "counterparty_days"),
        (rules.release_approvals, 1, 5, "release_approvals"),
    ] {
        if !(low..=high).contains(&value) {
            found.error("lookback", 0, format!("{name} is {value}; it must be {low} to {high}"));
        }
    }
    if rules.full_every_days > 7 {
        let message =
            format!("full runs are {} days apart; supervisors expect one a week", rules.full_every_days);
        found.warning("lookback", 0, message);
    }
}

fn calendars(policy: &Policy, found: &mut Found) {
    for (index, calendar) in policy.calendars.iter().enumerate() {
        if calendar.utc_offset_minutes.abs() > 14 * 60 || calendar.day_ends_hour > 24 {
            let message = "utc_offset_minutes is within 840 of 0, day_ends_hour 0 to 24".to_owned();
            found.error("calendar", index, message);
        }
        if calendar.weekend.len() > 6 {
            found.error(
                "calendar",
                index,
                "every day is a day of rest; no report would ever be due".to_owned(),
            );
        }
        let past = calendar.holidays.iter().max().is_none_or(|last| *last < policy.effective_from);
        if past {
            let message =
                format!("`{}` has no holiday after the policy's first day; only weekends count", calendar.id);
            found.warning("calendar", index, message);
        }
    }
}

fn tests(policy: &Policy, found: &mut Found) {
    if policy.tests.is_empty() {
        found.warning("", 0, "the policy has no test".to_owned());
    }
    for (index, test) in policy.tests.iter().enumerate() {
        if policy.entity(&test.entity).is_none() {
            found.error("test", index, format!("unknown legal entity `{}`", test.entity));
        }
        let named = [&test.list, &test.stale_list, &test.missing_list];
        for id in named.into_iter().flatten().filter(|id| policy.list(id).is_none()) {
            found.error("test", index, format!("unknown list `{id}`; known: {}", list_ids(policy)));
        }
        let hit = [test.certainty.is_some(), test.role.is_some()];
        let says_hit = hit[0] || hit[1] || !test.measures.is_empty() || !test.programmes.is_empty();
        if test.list.is_some() && hit != [true, true] || test.list.is_none() && says_hit {
            found.error("test", index, "a hit needs list, role and certainty together".to_owned());
        }
        let customer = test.expect.customer.iter().flatten();
        for id in customer.filter(|id| policy.template(id).is_none()) {
            found.error("test", index, format!("unknown template `{id}`"));
        }
        for code in test.expect.reasons.iter().filter(|code| policy.reason(code).is_none()) {
            found.error("test", index, format!("unknown reason `{code}`"));
        }
    }
}
