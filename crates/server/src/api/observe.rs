//! Observed flows: how Probity's answers compare with those of the system that acts.
//!
//! Promises: the counts are those of the whole history; the list of disagreements is read from the journal,
//! page by page, with a bound on the work of one page. Does not: judge who is right.

use super::customers::internal_only;
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::problem::Problem;
use crate::wire::IncumbentBody;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use engine::observe::{Comparison, Relation};
use model::decision::{Decision, Outcome};
use model::ids::{DecisionId, TransferId};
use model::transfer::Flow;
use record::v1::{Entry, Input};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// Entries read for one page of disagreements: some tens of milliseconds.
const SCAN_MAX: u64 = 20_000;
/// Entries read at once.
const CHUNK: usize = 1_000;
/// Most disagreements of one page.
const LIMIT_MAX: usize = 500;

const OUTCOMES: [Outcome; 5] =
    [Outcome::Allow, Outcome::Challenge, Outcome::Hold, Outcome::Deny, Outcome::Freeze];

#[utoipa::path(post, path = "/v1/transfers/{transfer}/incumbent", tag = "observe", operation_id = "answerOfIncumbent",
    params(("transfer" = String, Path, description = "The exchange's transfer id")),
    request_body = IncumbentBody,
    responses((status = 204, description = "Recorded for the comparison; a later answer replaces it"),
              (status = 400, description = "A field does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 404, description = "Not known", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "The transfer's flow was enforced", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Records what the system that acts answered for an observed transfer.
pub async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(transfer): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<StatusCode, Problem> {
    let meta = caller.meta("transfers:outcome", "transfer.incumbent")?;
    let parsed: IncumbentBody = body::parse(&headers, &raw)?;
    let incumbent = parsed.to_incumbent("")?;
    let transfer = TransferId::new(&transfer).map_err(|e| Problem::invalid("/transfer", e.to_string()))?;
    app.engine.incumbent_answered(meta, transfer, incumbent).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One flow's comparison.
#[derive(Debug, Serialize, ToSchema)]
pub struct FlowComparison {
    /// The flow.
    pub flow: &'static str,
    /// Whether any legal entity observes it now, until which day, and which system acts meanwhile.
    pub observed_now: Vec<ObservedNow>,
    /// Observed decisions.
    pub decided: u64,
    /// Of these, those the other system has answered for.
    pub compared: u64,
    /// Same outcome.
    pub agree: u64,
    /// Probity would have been stricter.
    pub stricter: u64,
    /// Probity would have been more lenient.
    pub looser: u64,
    /// Every pair of outcomes that occurred.
    pub pairs: Vec<OutcomePair>,
}

/// A row of the policy that takes effects off.
#[derive(Debug, Serialize, ToSchema)]
pub struct ObservedNow {
    /// The operating legal entity.
    pub legal_entity: String,
    /// First day on which the flow is enforced.
    pub until: String,
    /// The system that acts meanwhile.
    pub incumbent: String,
}

/// How often two outcomes met.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutcomePair {
    /// Ours.
    pub ours: &'static str,
    /// Theirs.
    pub theirs: &'static str,
    /// How often.
    pub count: u64,
}

#[utoipa::path(get, path = "/v1/observe", tag = "observe", operation_id = "compareObserved",
    responses((status = 200, description = "How observed decisions compare, per flow", body = [FlowComparison]),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Compares observed decisions with those of the system that acts.
pub async fn report(State(app): State<App>, caller: Caller) -> Result<Json<Vec<FlowComparison>>, Problem> {
    staff(&caller)?;
    let comparisons = app.engine.read(|s| s.comparisons.clone()).await?;
    let policy = app.engine.pinned();
    let now = app.engine.now();
    let rows = Flow::ALL.into_iter().filter(|f| *f != Flow::Enquiry).filter_map(|flow| {
        let observed_now: Vec<ObservedNow> = policy
            .policy
            .entities
            .iter()
            .filter_map(|entity| {
                let rule = policy.policy.observes(&entity.id, flow, now)?;
                Some(ObservedNow {
                    legal_entity: entity.id.to_string(),
                    until: rule.until.to_string(),
                    incumbent: rule.incumbent.clone(),
                })
            })
            .collect();
        let counted = comparisons.get(&flow);
        (counted.is_some() || !observed_now.is_empty())
            .then(|| comparison(flow, counted.cloned().unwrap_or_default(), observed_now))
    });
    Ok(Json(rows.collect()))
}

fn staff(caller: &Caller) -> Result<(), Problem> {
    caller.require("decisions:read")?;
    if caller.is_internal() { Ok(()) } else { Err(internal_only(caller)) }
}

fn comparison(flow: Flow, counted: Comparison, observed_now: Vec<ObservedNow>) -> FlowComparison {
    let mut pairs = Vec::new();
    for ours in OUTCOMES {
        for theirs in OUTCOMES {
            let count = counted.answered[ours as usize][theirs as usize];
            if count > 0 {
                pairs.push(OutcomePair { ours: ours.as_str(), theirs: theirs.as_str(), count });
            }
        }
    }
    FlowComparison {
        flow: flow.as_str(),
        observed_now,
        decided: counted.decided.iter().sum(),
        compared: counted.compared(),
        agree: counted.related(Relation::Agree),
        stricter: counted.related(Relation::Stricter),
        looser: counted.related(Relation::Looser),
        pairs,
    }
}

/// Which part of the history.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DisagreementQuery {
    /// Continue after this journal position.
    after: Option<u64>,
    /// Most rows of the page, 1 to 500; left out, 100.
    limit: Option<usize>,
    /// Only this relation: `stricter` or `looser`.
    relation: Option<String>,
}

/// A page of disagreements.
#[derive(Debug, Serialize, ToSchema)]
pub struct Disagreements {
    /// The rows, oldest first.
    pub data: Vec<Disagreement>,
    /// Where the page ended: give it as `after` for the next.
    pub next: u64,
    /// Whether there is more history after it.
    pub has_more: bool,
}

/// One request on which the systems disagree.
#[derive(Debug, Serialize, ToSchema)]
pub struct Disagreement {
    /// Decision id.
    pub decision_id: String,
    /// The transfer, or the customer where the flow is onboarding.
    pub subject: String,
    /// The flow.
    pub flow: &'static str,
    /// Our outcome.
    pub ours: &'static str,
    /// Theirs.
    pub theirs: &'static str,
    /// Their reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// `stricter` or `looser`.
    pub relation: &'static str,
    /// A confirmed asset freeze the other system did not act on: somebody now knows, and must look today.
    pub urgent: bool,
    /// Our reasons.
    pub reasons: Vec<String>,
    /// When it was recorded.
    pub recorded_at: String,
}

#[utoipa::path(get, path = "/v1/observe/disagreements", tag = "observe", operation_id = "listDisagreements",
    params(DisagreementQuery),
    responses((status = 200, description = "Requests on which the systems disagree", body = Disagreements),
              (status = 400, description = "A parameter does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Lists the requests on which the systems disagree.
pub async fn disagreements(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<DisagreementQuery>,
) -> Result<Json<Disagreements>, Problem> {
    staff(&caller)?;
    let limit = query.limit.unwrap_or(100);
    if limit == 0 || limit > LIMIT_MAX {
        return Err(Problem::invalid("/limit", format!("give 1 to {LIMIT_MAX}")));
    }
    let wanted = match query.relation.as_deref() {
        None => None,
        Some("stricter") => Some(Relation::Stricter),
        Some("looser") => Some(Relation::Looser),
        Some(_) => return Err(Problem::invalid("/relation", "give stricter or looser")),
    };
    let reader = app.clone();
    let from = query.after.map_or(0, |after| after.saturating_add(1));
    let page = tokio::task::spawn_blocking(move || scan(&reader, from, limit, wanted)).await;
    page.map_err(|_| Problem::not_found("the scan did not finish; ask again"))?.map(Json)
}

/// Reads entries until the page is full, the bound is reached, or the journal ends.
fn scan(app: &App, from: u64, limit: usize, wanted: Option<Relation>) -> Result<Disagreements, Problem> {
    let failed = |e: store::StoreError| Problem::from(engine::EngineError::Store(e.to_string()));
    let size = app.engine.reader().size().map_err(failed)?;
    if from > size {
        return Err(Problem::invalid("/after", format!("the journal ends before entry {from}")));
    }
    let end = size.min(from.saturating_add(SCAN_MAX));
    let mut found = Page { data: Vec::new(), open: HashMap::new() };
    let mut at = from;
    while at < end && found.data.len() < limit {
        let max = CHUNK.min((end - at) as usize);
        let chunk = app.engine.reader().entries(at, max).map_err(failed)?;
        if chunk.is_empty() {
            break;
        }
        for bytes in chunk {
            let entry = record::decode(&bytes)
                .map_err(|e| Problem::from(engine::EngineError::Store(e.to_string())))?;
            found.take(&entry, wanted, app);
            at += 1;
            if found.data.len() >= limit {
                break;
            }
        }
    }
    Ok(Disagreements { data: found.data, next: at.saturating_sub(1), has_more: at < size })
}

struct Page {
    data: Vec<Disagreement>,
    /// Observed transfers of this page's range, for answers that came later.
    open: HashMap<TransferId, (u64, Flow, Decision)>,
}

impl Page {
    fn take(&mut self, entry: &Entry, wanted: Option<Relation>, app: &App) {
        let decided = entry.outcome.decision().filter(|d| d.observed.is_some());
        match (&entry.input, decided) {
            (Input::CustomerPut { customer, incumbent: Some(theirs), .. }, Some(ours)) => {
                self.row(
                    entry,
                    entry.header.seq,
                    customer.to_string(),
                    Flow::Onboarding,
                    ours,
                    theirs,
                    wanted,
                );
            }
            (Input::TransferScreened { request, .. }, Some(ours)) => match &request.incumbent {
                Some(theirs) => {
                    let subject = request.transfer.to_string();
                    self.row(entry, entry.header.seq, subject, request.flow, ours, theirs, wanted);
                }
                None => {
                    let kept = (entry.header.seq, request.flow, ours.clone());
                    self.open.insert(request.transfer.clone(), kept);
                }
            },
            (Input::IncumbentAnswered { transfer, outcome, reference }, _) => {
                let theirs = model::decision::Incumbent { outcome: *outcome, reference: reference.clone() };
                if let Some((seq, flow, ours)) = self.decision_of(transfer, app) {
                    self.row(entry, seq, transfer.to_string(), flow, &ours, &theirs, wanted);
                }
            }
            _ => {}
        }
    }

    /// The decision an answer is about: on this page, or wherever the transfer's row says.
    fn decision_of(&self, transfer: &TransferId, app: &App) -> Option<(u64, Flow, Decision)> {
        if let Some(known) = self.open.get(transfer) {
            return Some(known.clone());
        }
        let (seq, flow) = app.engine.peek(|s| s.transfers.get(transfer).map(|t| (t.decided_at, t.flow)))?;
        let entry = app.engine.entry(seq).ok()??;
        Some((seq, flow, entry.outcome.decision()?.clone()))
    }

    #[expect(clippy::too_many_arguments, reason = "one row of a table, from three sources")]
    fn row(
        &mut self,
        entry: &Entry,
        seq: u64,
        subject: String,
        flow: Flow,
        ours: &Decision,
        theirs: &model::decision::Incumbent,
        wanted: Option<Relation>,
    ) {
        let relation = Relation::of(ours.outcome, theirs.outcome);
        if relation == Relation::Agree || wanted.is_some_and(|w| w != relation) {
            return;
        }
        self.data.push(Disagreement {
            decision_id: DecisionId(seq).to_string(),
            subject,
            flow: flow.as_str(),
            ours: ours.outcome.as_str(),
            theirs: theirs.outcome.as_str(),
            reference: theirs.reference.clone(),
            relation: relation.as_str(),
            urgent: ours.outcome == Outcome::Freeze && theirs.outcome < Outcome::Deny,
            reasons: ours.internal.iter().map(ToString::to_string).collect(),
            recorded_at: entry.header.recorded_at.to_string(),
        });
    }
}
