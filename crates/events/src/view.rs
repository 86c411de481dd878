//! What a reader may see of a decision or a standing.
//!
//! Promises: the customer view shows outcome and reviewed templates and nothing else of the grounds; where a
//! restricted reason (suspicion, terrorist financing, law enforcement) took part, it shows what a routine
//! review shows, outcome included; an internal reader without the permission reads `restricted.factor`; a
//! reason the policy does not know counts as restricted, but for the codes that say by what a pair was cleared. No view holds a release token, a name, an address or
//! free text. Does not: decide who has which view. Serves: semantics section 9, SEC-2.

use model::decision::{Certainty, Decision, Finding, LegalConsequence, Obligation, Outcome, Role};
use model::ids::{ReasonCode, TemplateId};
use model::policy::Policy;
use record::v1::{Consulted, Entry, Input};
use serde::Serialize;

/// The code an internal reader without the permission reads in place of a restricted reason.
pub const RESTRICTED_FACTOR: &str = "restricted.factor";

/// Whose eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum View {
    /// Systems that show answers to customers.
    Customer,
    /// Staff systems.
    Internal {
        /// Whether restricted factors are named.
        restricted: bool,
    },
}

impl View {
    /// Whether internal reasons are shown at all.
    pub fn is_internal(self) -> bool {
        matches!(self, View::Internal { .. })
    }

    /// Whether this reader must not learn the grounds of a decision with these reasons.
    pub fn hides(self, codes: &[ReasonCode], policy: Option<&Policy>) -> bool {
        self != View::Internal { restricted: true } && codes.iter().any(|code| is_restricted(code, policy))
    }
}

/// Whether a reason is secret: by the policy, or because no policy speaks for it. By what a pair was cleared is
/// in no policy's set, and no ground.
pub(crate) fn is_restricted(code: &ReasonCode, policy: Option<&Policy>) -> bool {
    match policy.and_then(|p| p.reason(code)) {
        Some(reason) => reason.restricted,
        None => !code.names_clearance(),
    }
}

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Reason {
    code: String,
    text: String,
}

/// A decision as its reader may see it: the fields and words of `GET /v1/decisions/{id}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct DecisionData {
    decision_id: String,
    status: &'static str,
    mode: &'static str,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    legal: Option<Legal>,
    legal_entity: String,
    reasons: Vec<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Vec<FindingData>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standing_change: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lists: Option<Vec<List>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_loaded: Option<Vec<String>>,
    valid_until: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<String>,
    recorded_at: String,
    policy: String,
    matcher: String,
    correlation_id: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct List {
    list: String,
    version: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Legal {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    measure: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    programme: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authority: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detected_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<String>,
}

/// A finding, without the listed name: at a confirmed match that is the customer's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
struct FindingData {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certainty: Option<Certainty>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    measures: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    programmes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl DecisionData {
    fn base(entry: &Entry, outcome: &'static str, legal_entity: String) -> DecisionData {
        DecisionData {
            decision_id: model::ids::DecisionId(entry.header.seq).to_string(),
            status: "final",
            mode: "enforce",
            outcome,
            legal: None,
            legal_entity,
            reasons: Vec::new(),
            findings: None,
            standing_change: None,
            lists: None,
            not_loaded: None,
            valid_until: entry.header.recorded_at.to_string(),
            deadline: None,
            recorded_at: entry.header.recorded_at.to_string(),
            policy: entry.header.policy.to_string(),
            matcher: entry.header.matcher.to_string(),
            correlation_id: entry.header.correlation.clone(),
        }
    }

    /// The pending answer of a received transfer.
    pub(crate) fn pending(entry: &Entry, policy: Option<&Policy>, view: View) -> DecisionData {
        let mut data = DecisionData::base(entry, Outcome::Hold.as_str(), String::new());
        if let Input::TransferReceived { request, deadline } = &entry.input {
            data.legal_entity = request.legal_entity.to_string();
            data.deadline = Some(deadline.to_string());
        }
        data.status = "pending_evidence";
        data.reasons = if view.is_internal() {
            ReasonCode::new("evidence.pending").iter().map(|code| internal(code, policy)).collect()
        } else {
            neutral(policy)
        };
        data
    }

    /// A decision.
    pub(crate) fn decided(
        entry: &Entry,
        decision: &Decision,
        policy: Option<&Policy>,
        view: View,
    ) -> DecisionData {
        let hidden = view.hides(&decision.internal, policy);
        let mut data =
            DecisionData::base(entry, decision.outcome.as_str(), decision.legal_entity.to_string());
        data.valid_until = decision.valid_until.to_string();
        data.mode = if decision.observed.is_some() { "observe" } else { "enforce" };
        if !view.is_internal() {
            if hidden {
                data.outcome = reviewed(decision.outcome).as_str();
                data.reasons = neutral(policy);
            } else {
                data.reasons = decision.customer_safe.iter().map(|id| template(id, policy)).collect();
            }
            return data;
        }
        let consulted = consulted(&entry.input);
        data.lists =
            Some(consulted.iter().map(|c| List { list: c.list.to_string(), version: c.version }).collect());
        data.not_loaded = policy.map(|p| not_loaded(p, consulted));
        data.reasons = reasons(&decision.internal, policy, hidden);
        if !hidden {
            data.legal = Some(legal(&decision.legal));
            data.findings = Some(decision.findings.iter().map(finding).collect());
            data.standing_change = decision.standing_change.map(|s| s.as_str());
        }
        data
    }
}

/// What a routine review answers: anything but an allow reads as a hold.
pub fn reviewed(outcome: Outcome) -> Outcome {
    if outcome == Outcome::Allow { Outcome::Allow } else { Outcome::Hold }
}

/// Internal reasons; restricted ones become one factor without a name.
fn reasons(codes: &[ReasonCode], policy: Option<&Policy>, hidden: bool) -> Vec<Reason> {
    let shown = codes.iter().filter(|code| !hidden || !is_restricted(code, policy));
    let mut out: Vec<Reason> = shown.map(|code| internal(code, policy)).collect();
    if hidden {
        out.push(Reason { code: RESTRICTED_FACTOR.to_owned(), text: "Restricted factor.".to_owned() });
    }
    out
}

fn internal(code: &ReasonCode, policy: Option<&Policy>) -> Reason {
    let text = policy.and_then(|p| p.reason_text(code)).unwrap_or_default();
    Reason { code: code.to_string(), text: text.to_owned() }
}

pub(crate) fn template_text(id: &TemplateId, policy: Option<&Policy>) -> String {
    policy.and_then(|p| p.template_text(id, "en")).unwrap_or_default().to_owned()
}

fn template(id: &TemplateId, policy: Option<&Policy>) -> Reason {
    Reason { code: id.to_string(), text: template_text(id, policy) }
}

/// The policy's one neutral template.
pub(crate) fn neutral_id(policy: Option<&Policy>) -> Option<TemplateId> {
    policy.and_then(Policy::neutral_template).map(|t| t.id.clone())
}

fn neutral(policy: Option<&Policy>) -> Vec<Reason> {
    neutral_id(policy).iter().map(|id| template(id, policy)).collect()
}

pub(crate) fn consulted(input: &Input) -> &[Consulted] {
    match input {
        Input::CustomerPut { screened, .. }
        | Input::CustomerRescreened { screened, .. }
        | Input::Enquiry { screened, .. }
        | Input::TransferScreened { screened, .. } => &screened.lists,
        Input::CampaignHit(hit) => &hit.screened.lists,
        Input::LookbackTransfer(found) => &found.screened.lists,
        _ => &[],
    }
}

fn not_loaded(policy: &Policy, consulted: &[Consulted]) -> Vec<String> {
    let required = policy.lists.iter().filter(|l| l.required);
    required.filter(|l| !consulted.iter().any(|c| c.list == l.id)).map(|l| l.id.to_string()).collect()
}

fn legal(consequence: &LegalConsequence) -> Legal {
    let filled = |kind, o: &Obligation| Legal {
        kind,
        measure: Some(o.measure.as_str()),
        programme: Some(o.programme.clone()),
        authority: Some(o.authority.clone()),
        detected_at: Some(o.detected_at.to_string()),
        due_at: Some(o.due_at.to_string()),
    };
    match consequence {
        LegalConsequence::None => Legal {
            kind: "none",
            measure: None,
            programme: None,
            authority: None,
            detected_at: None,
            due_at: None,
        },
        LegalConsequence::RejectReportable(o) => filled("reject_reportable", o),
        LegalConsequence::BlockReportable(o) => filled("block_reportable", o),
    }
}

fn plain(kind: &'static str, detail: String) -> FindingData {
    FindingData { kind, detail: Some(detail), ..FindingData::default() }
}

fn finding(finding: &Finding) -> FindingData {
    match finding {
        Finding::Listed(listed) => FindingData {
            kind: "listed",
            role: Some(listed.role),
            list: Some(listed.list.to_string()),
            entry: Some(listed.entry.to_string()),
            certainty: Some(listed.certainty),
            score: Some(listed.score.to_string()),
            measures: listed.measures.iter().map(|m| m.as_str()).collect(),
            programmes: listed.programmes.clone(),
            explanation: Some(listed.explanation.to_string()),
            detail: None,
        },
        Finding::EvaluatorError { evaluator, cause, .. } => {
            plain("evaluator_error", format!("{evaluator}: {cause}"))
        }
        Finding::ListStale { list, age_seconds } => plain(
            "list_stale",
            match age_seconds {
                Some(age) => format!("{list} is {} days old", age / 86_400),
                None => format!("{list} was never loaded"),
            },
        ),
        Finding::ListQuarantined { list, since } => {
            plain("list_quarantined", format!("a newer version of {list} is in quarantine since {since}"))
        }
        Finding::PendingEvidence { from, until } => {
            plain("pending_evidence", format!("{from} owes an answer until {until}"))
        }
        Finding::StandingForbids { standing } => {
            plain("standing_forbids", format!("customer is {}", standing.as_str()))
        }
        Finding::Monitored { fired, .. } => plain("monitored", fired.to_string()),
    }
}
