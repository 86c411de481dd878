//! A set of monitoring rules as whoever approves it reads it: its text, what differs from another set, what it costs.
//!
//! Promises: what is shown is the text under the hash that was proposed and is approved; tables, model, tests and comments
//! are shown too, for they are part of that hash; a set this build cannot compile is shown with what is wrong. Does not: say how
//! many findings change (a backtest or a shadow does). Serves: GOV-6, TMR-4, TMR-9.

use super::customers::internal_only;
use super::rule_sets::note;
use super::rules::{ProposedAnswer, proposal_seq};
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::problem::{Diagnosis, Problem};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use engine::monitoring::{Library, PeerTable, RuleFile, RuleSet};
use model::Hash;
use monitoring::lang::diff::{Change, diff, limits};
use monitoring::lang::{self, Compiled, Source, estimate};
use record::monitoring::ProposalEnd;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{IntoParams, ToSchema};

/// What to compare with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AgainstQuery {
    /// SHA-256 of the set to compare with; the one in force where left out.
    against: Option<String>,
}

/// A file of a set.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleFileAnswer {
    /// Its name.
    #[schema(example = "P01_passthrough.rule")]
    pub name: String,
    /// Its text, with its tests and comments.
    pub text: String,
}

/// A table of peer figures with its rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct TableRowsAnswer {
    /// Its name in rules.
    #[schema(example = "out_24h_p95")]
    pub name: String,
    /// Key, such as a segment, and figure in dollars as a decimal string.
    #[schema(example = json!({"retail": "2000.00"}))]
    pub rows: BTreeMap<String, String>,
}

/// The model of a set.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SetModelAnswer {
    /// SHA-256 of its bytes.
    pub model: String,
    /// The rule whose shown values are its features.
    pub rule: String,
}

/// Something that differs.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeAnswer {
    /// `rule`, `limits`, `file` (what no rule shows: tests, comments, names), `table` or `model`.
    pub part: &'static str,
    /// Which rule, file, table or model.
    #[schema(example = "P01")]
    pub id: String,
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// Of a changed rule: the clause. Of a changed table: the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "param min")]
    pub clause: Option<String>,
    /// ★: it can change a verdict, a score or an action.
    pub star: bool,
    /// Of a changed rule: its `version` was not counted up.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub version_kept: bool,
    /// As it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// As it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What a rule costs, from its compiled form: an upper bound to compare with, not a measurement.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleCostAnswer {
    /// Its id.
    #[schema(example = "P01")]
    pub rule: String,
    /// Steps of one evaluation at most.
    pub steps: usize,
    /// Aggregates it reads.
    pub reads: usize,
    /// Bytes of state for each key.
    pub bytes_per_key: usize,
    /// Bytes more for each event in its windows.
    pub bytes_per_event: usize,
    /// Aggregates it shares with other rules: what those cost is paid once.
    pub shared: usize,
}

/// What a set costs.
#[derive(Debug, Serialize, ToSchema)]
pub struct CostAnswer {
    /// Rules.
    pub rules: usize,
    /// Tests that stand beside them.
    pub tests: usize,
    /// Aggregates kept, each once.
    pub aggregates: usize,
    /// Steps of one evaluation of every rule at most.
    pub steps: usize,
    /// Bytes of state of a key that has all aggregates.
    pub bytes_per_key: usize,
    /// Bytes more for each event in all windows.
    pub bytes_per_event: usize,
    /// Rule by rule.
    pub by_rule: Vec<RuleCostAnswer>,
}

/// A set of rules.
#[derive(Debug, Serialize, ToSchema)]
pub struct SetAnswer {
    /// SHA-256 of all of it.
    pub rules: String,
    /// Every file.
    pub files: Vec<RuleFileAnswer>,
    /// Its tables of peer figures.
    pub tables: Vec<TableRowsAnswer>,
    /// Its model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<SetModelAnswer>,
    /// What `changes` compares with; absent where no set is in force and none was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// What differs from `against`, rules first.
    pub changes: Vec<ChangeAnswer>,
    /// What it costs; absent where this build cannot compile it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<CostAnswer>,
    /// What `against` costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_before: Option<CostAnswer>,
    /// What is wrong with it, where this build cannot compile it, and what its author should look at.
    pub diagnostics: Vec<Diagnosis>,
}

/// Why a proposal does not come into force.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndProposalBody {
    /// Why; nothing personal.
    #[schema(example = "the threshold of P01 was not backtested")]
    pub note: String,
}

fn failed(cause: String) -> Problem {
    Problem::from(engine::EngineError::Store(cause))
}

fn diagnosis(found: lang::Diagnostic) -> Diagnosis {
    let message = match found.help {
        Some(help) => format!("{}; {help}", found.message),
        None => found.message,
    };
    Diagnosis { file: found.file, line: found.line, message }
}

fn compile(set: &RuleSet) -> Result<Compiled, Vec<lang::Diagnostic>> {
    let sources: Vec<Source<'_>> =
        set.files.iter().map(|f| Source { name: &f.name, text: &f.text }).collect();
    lang::compile(&sources)
}

fn cost(compiled: &Compiled) -> CostAnswer {
    let found = estimate::estimate(&compiled.program);
    let mut once: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let by_rule: Vec<RuleCostAnswer> = found
        .iter()
        .map(|rule| {
            once.extend(rule.features.iter().map(|f| (f.feature, (f.per_key, f.per_event))));
            RuleCostAnswer {
                rule: rule.id.clone(),
                steps: rule.nodes,
                reads: rule.slots,
                bytes_per_key: rule.features.iter().map(|f| f.per_key).sum(),
                bytes_per_event: rule.features.iter().map(|f| f.per_event).sum(),
                shared: rule.features.iter().filter(|f| f.shared_by > 1).count(),
            }
        })
        .collect();
    CostAnswer {
        rules: by_rule.len(),
        tests: compiled.cases.len(),
        aggregates: compiled.program.features.len(),
        steps: by_rule.iter().map(|r| r.steps).sum(),
        bytes_per_key: once.values().map(|f| f.0).sum(),
        bytes_per_event: once.values().map(|f| f.1).sum(),
        by_rule,
    }
}

fn row(part: &'static str, id: &str, change: &'static str, star: bool) -> ChangeAnswer {
    let id = id.to_owned();
    ChangeAnswer { part, id, change, clause: None, star, version_kept: false, before: None, after: None }
}

fn rule_changes(before: &Compiled, after: &Compiled) -> Vec<ChangeAnswer> {
    let mut out = Vec::new();
    for found in diff(before, after) {
        match found.what {
            Change::Added => out.push(row("rule", &found.id, "added", true)),
            Change::Removed => out.push(row("rule", &found.id, "removed", true)),
            Change::Changed { clauses, version_kept } => out.extend(clauses.into_iter().map(|c| {
                let clause = Some(c.clause);
                let changed = row("rule", &found.id, "changed", c.star);
                ChangeAnswer { clause, version_kept, before: c.before, after: c.after, ..changed }
            })),
        }
    }
    out.extend(limits(before, after).into_iter().map(|c| {
        let changed = row("limits", "limits", "changed", c.star);
        ChangeAnswer { clause: Some(c.clause), before: c.before, after: c.after, ..changed }
    }));
    out
}

/// What differs by name, and the names both have.
fn by_name<'a>(
    part: &'static str,
    star: bool,
    before: &BTreeSet<&'a str>,
    after: &BTreeSet<&'a str>,
) -> Vec<ChangeAnswer> {
    let gone = before.difference(after).map(|name| row(part, name, "removed", star));
    let new = after.difference(before).map(|name| row(part, name, "added", star));
    gone.chain(new).collect()
}

fn file_changes(before: &[RuleFile], after: &[RuleFile]) -> Vec<ChangeAnswer> {
    let names = |files: &'_ [RuleFile]| files.iter().map(|f| f.name.clone()).collect::<BTreeSet<String>>();
    let (old, new) = (names(before), names(after));
    let (old, new) = (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
    let mut out = by_name("file", false, &old, &new);
    let changed = after.iter().filter(|f| before.iter().any(|b| b.name == f.name && b.text != f.text));
    out.extend(changed.map(|f| row("file", &f.name, "changed", false)));
    out
}

/// A figure as the wire writes it.
fn dollars(millionths: i64) -> String {
    let text = monitoring::wire::decimal(i128::from(millionths), 6);
    match text.split_once('.') {
        None => format!("{text}.00"),
        Some((whole, part)) => format!("{whole}.{part:0<2}"),
    }
}

fn table_changes(before: &[PeerTable], after: &[PeerTable]) -> Vec<ChangeAnswer> {
    let old: BTreeMap<&str, &PeerTable> = before.iter().map(|t| (t.name.as_str(), t)).collect();
    let new: BTreeMap<&str, &PeerTable> = after.iter().map(|t| (t.name.as_str(), t)).collect();
    let mut out = by_name("table", true, &old.keys().copied().collect(), &new.keys().copied().collect());
    for (name, table) in new {
        let Some(was) = old.get(name) else { continue };
        let rows = |t: &PeerTable| t.rows.iter().cloned().collect::<BTreeMap<String, i64>>();
        let (was, is) = (rows(was), rows(table));
        let keys: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
        for key in keys.into_iter().filter(|key| was.get(*key) != is.get(*key)) {
            let figure = |rows: &BTreeMap<String, i64>| rows.get(key).copied().map(dollars);
            let (clause, before, after) = (Some(key.clone()), figure(&was), figure(&is));
            out.push(ChangeAnswer { clause, before, after, ..row("table", name, "changed", true) });
        }
    }
    out
}

fn model_change(before: &RuleSet, after: &RuleSet) -> Option<ChangeAnswer> {
    let name = |set: &RuleSet| set.model.as_ref().map(|m| format!("{} {}", m.rule, m.model));
    let (was, is) = (name(before), name(after));
    let change = match (&was, &is) {
        (None, Some(_)) => "added",
        (Some(_), None) => "removed",
        (Some(a), Some(b)) if a != b => "changed",
        (None, None) | (Some(_), Some(_)) => return None,
    };
    Some(ChangeAnswer { before: was, after: is, ..row("model", "model", change, true) })
}

/// What differs between two sets. Where one of them does not compile here only files, tables and model are compared.
fn changes(before: (&RuleSet, Option<&Compiled>), after: (&RuleSet, Option<&Compiled>)) -> Vec<ChangeAnswer> {
    let mut out = match (before.1, after.1) {
        (Some(a), Some(b)) => rule_changes(a, b),
        (None, _) | (_, None) => Vec::new(),
    };
    out.extend(table_changes(&before.0.tables, &after.0.tables));
    out.extend(model_change(before.0, after.0));
    out.extend(file_changes(&before.0.files, &after.0.files));
    out
}

fn answer(library: &Library, rules: Hash, against: Option<Hash>) -> Result<SetAnswer, Problem> {
    let set = library.set(rules).map_err(failed)?;
    let compiled = compile(&set);
    let before = against.map(|hash| library.set(hash).map_err(failed)).transpose()?;
    let compiled_before = before.as_ref().and_then(|set| compile(set).ok());
    let nothing = RuleSet::default();
    let empty = lang::compile(&[]).ok();
    let compared = match &before {
        Some(set) => (set, compiled_before.as_ref()),
        None => (&nothing, empty.as_ref()),
    };
    let changes = changes(compared, (&set, compiled.as_ref().ok()));
    let table = |t: &PeerTable| TableRowsAnswer {
        name: t.name.clone(),
        rows: t.rows.iter().map(|(key, figure)| (key.clone(), dollars(*figure))).collect(),
    };
    let model = set.model.as_ref();
    Ok(SetAnswer {
        rules: rules.to_string(),
        tables: set.tables.iter().map(table).collect(),
        model: model.map(|m| SetModelAnswer { model: m.model.to_string(), rule: m.rule.clone() }),
        files: set.files.into_iter().map(|f| RuleFileAnswer { name: f.name, text: f.text }).collect(),
        against: against.map(|hash| hash.to_string()),
        changes,
        cost: compiled.as_ref().ok().map(cost),
        cost_before: compiled_before.as_ref().map(cost),
        diagnostics: match compiled {
            Ok(compiled) => compiled.warnings.into_iter().map(diagnosis).collect(),
            Err(found) => found.into_iter().map(diagnosis).collect(),
        },
    })
}

async fn shown(app: &App, rules: Hash, query: &AgainstQuery) -> Result<Json<SetAnswer>, Problem> {
    let asked = query.against.as_deref().map(str::parse::<Hash>).transpose();
    let asked = asked.map_err(|e| Problem::invalid("against", e.to_string()))?;
    let look = |memory: &engine::monitoring::Memory| {
        let in_force = memory.active.as_ref().map(|a| a.rules);
        // Blobs hold more than rules: only what is known as a set is read as one.
        (memory.knows(rules), asked.is_none_or(|hash| memory.knows(hash)), asked.or(in_force))
    };
    let (known, comparable, against) = app.engine.read(|s| look(&s.monitoring)).await?;
    if !known {
        return Err(Problem::not_found(format!("set of rules `{rules}` is not known")));
    }
    if !comparable {
        return Err(Problem::invalid("against", "this set of rules is not known"));
    }
    let library = app.engine.library().clone();
    // Compiling two sets takes a tenth of a second: beside the requests of others.
    let work = tokio::task::spawn_blocking(move || answer(&library, rules, against)).await;
    work.map_err(|_| failed("reading the set panicked".to_owned()))?.map(Json)
}

#[utoipa::path(get, path = "/v1/rules/{rules}", tag = "rules", operation_id = "getRules",
    params(("rules" = String, Path, description = "SHA-256 of the set"), AgainstQuery),
    responses((status = 200, description = "Text, differences and cost of the set", body = SetAnswer),
              (status = 404, description = "No such set", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// A set of rules that is, was or may come in force: every file, what differs from the set in force, what it costs.
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Path(rules): Path<String>,
    Query(query): Query<AgainstQuery>,
) -> Result<Json<SetAnswer>, Problem> {
    caller.require("rules:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let rules = rules.parse::<Hash>().map_err(|e| Problem::invalid("/rules", e.to_string()))?;
    shown(&app, rules, &query).await
}

#[utoipa::path(get, path = "/v1/rules/proposals/{proposal}", tag = "rules", operation_id = "getRulesProposal",
    params(("proposal" = String, Path, description = "The proposal, `rsp_…`"), AgainstQuery),
    responses((status = 200, description = "Text, differences and cost of what is proposed", body = SetAnswer),
              (status = 404, description = "No such proposal", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// What a proposal would put in force: every file, what differs from the set in force, what it costs.
pub async fn proposed(
    State(app): State<App>,
    caller: Caller,
    Path(proposal): Path<String>,
    Query(query): Query<AgainstQuery>,
) -> Result<Json<SetAnswer>, Problem> {
    caller.require("rules:read")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let seq = proposal_seq(&proposal)?;
    let look = |memory: &engine::monitoring::Memory| {
        let ended = || memory.ended.iter().find(|e| e.proposal == seq).map(|e| e.row.rules);
        memory.proposals.get(&seq).map(|p| p.rules).or_else(ended)
    };
    let rules = app.engine.read(|s| look(&s.monitoring)).await?;
    let rules = rules.ok_or_else(|| Problem::not_found(format!("proposal `{proposal}` is not known")))?;
    shown(&app, rules, &query).await
}

/// Which proposal, who ends it, and how.
async fn end(
    app: &App,
    caller: &Caller,
    (proposal, end): (&str, ProposalEnd),
    meta: engine::Meta,
    (headers, raw): (&HeaderMap, &Bytes),
) -> Result<Json<ProposedAnswer>, Problem> {
    if !caller.is_internal() {
        return Err(internal_only(caller));
    }
    let seq = proposal_seq(proposal)?;
    let parsed: EndProposalBody = body::parse(headers, raw)?;
    let rules = app.engine.read(|s| s.monitoring.proposals.get(&seq).map(|p| p.rules)).await?;
    app.engine.end_proposal(meta, seq, end, note(&parsed.note)?).await?;
    let rules = rules.unwrap_or_default().to_string();
    Ok(Json(ProposedAnswer { proposal: format!("rsp_{seq}"), rules, state: end.as_str() }))
}

#[utoipa::path(post, path = "/v1/rules/proposals/{proposal}/reject", tag = "rules", operation_id = "rejectRules",
    params(("proposal" = String, Path, description = "The proposal, `rsp_…`")),
    request_body = EndProposalBody,
    responses((status = 200, description = "Rejected; it waits no longer", body = ProposedAnswer),
              (status = 400, description = "No reason", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Another person must reject", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "No such proposal waits", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Rejects a proposal of somebody else, with a reason; also one that was approved, before its time.
pub async fn reject(
    State(app): State<App>,
    caller: Caller,
    Path(proposal): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<ProposedAnswer>, Problem> {
    let meta = caller.meta("rules:approve", "rules.reject")?;
    end(&app, &caller, (&proposal, ProposalEnd::Rejected), meta, (&headers, &raw)).await
}

#[utoipa::path(post, path = "/v1/rules/proposals/{proposal}/withdraw", tag = "rules", operation_id = "withdrawRules",
    params(("proposal" = String, Path, description = "The proposal, `rsp_…`")),
    request_body = EndProposalBody,
    responses((status = 200, description = "Withdrawn; it waits no longer", body = ProposedAnswer),
              (status = 400, description = "No reason", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Only who proposed it withdraws it", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "No such proposal waits", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Withdraws a proposal of one's own, with a reason; also one that was approved, before its time.
pub async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path(proposal): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<ProposedAnswer>, Problem> {
    let meta = caller.meta("rules:write", "rules.withdraw")?;
    end(&app, &caller, (&proposal, ProposalEnd::Withdrawn), meta, (&headers, &raw)).await
}
