//! Rendering: an entry becomes an answer for its audience.
//!
//! Promises: a pure function of entry, policy and audience, so that an idempotent repeat gets the same
//! body; a customer-audience caller sees outcome, safe templates and nothing else of the grounds
//! (semantics section 9). Does not: read sealed data.

use crate::app::App;
use crate::auth::Caller;
use crate::monitored::{MonitoredAnswer, monitored};
use crate::score::ModelScoreAnswer;
use engine::Pinned;
use model::decision::{Decision, Finding, LegalConsequence, Obligation};
use model::ids::{DecisionId, TemplateId};
use model::{EntryId, ListId};
use record::v1::{Consulted, Entry, Input};
use screening::ofac_score::{self, OfacScore};
use serde::Serialize;
use utoipa::ToSchema;

/// A decision as its audience may see it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DecisionAnswer {
    /// Decision id.
    #[schema(example = "dec_1042")]
    pub decision_id: String,
    /// `final` or `pending_evidence`.
    pub status: &'static str,
    /// `enforce`: act on the outcome. `observe`: do not, another system acts; the outcome is recorded only.
    #[schema(example = "enforce")]
    pub mode: &'static str,
    /// `allow`, `challenge`, `hold`, `deny` or `freeze`.
    #[schema(example = "hold")]
    pub outcome: String,
    /// What the law attaches; internal audience only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal: Option<LegalAnswer>,
    /// The operating legal entity.
    pub legal_entity: String,
    /// Reasons, in the channel of the audience.
    pub reasons: Vec<ReasonAnswer>,
    /// What was found; internal audience only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<FindingAnswer>>,
    /// What the rules of monitoring made of a movement, the silent part too, and which could not be decided; internal audience
    /// only. Absent where no set of rules judged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitoring: Option<MonitoredAnswer>,
    /// The standing it sets; internal audience only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing_change: Option<String>,
    /// Lists consulted with their dates; internal audience only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lists: Option<Vec<ListAnswer>>,
    /// Lists the policy requires that were not loaded; internal audience only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_loaded: Option<Vec<String>>,
    /// Until when the answer may be relied on.
    pub valid_until: String,
    /// Pending: when the answer is due at the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<String>,
    /// An allow on an outflow: show it at release; single use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release_token: Option<String>,
    /// A newer decision on the same transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<String>,
    /// When it was recorded.
    pub recorded_at: String,
    /// Hash of the policy in force.
    pub policy: String,
    /// Matcher version hash.
    pub matcher: String,
    /// Correlation id.
    pub correlation_id: String,
    /// Shown while a demo policy is in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub banner: Option<String>,
}

/// Legal consequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LegalAnswer {
    /// `none`, `reject_reportable` or `block_reportable`.
    pub kind: &'static str,
    /// Measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// Programme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme: Option<String>,
    /// Authority to report to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// When the facts were detected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detected_at: Option<String>,
    /// When the report is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<String>,
}

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReasonAnswer {
    /// Reason code (internal) or template id (customer).
    pub code: String,
    /// Its text.
    pub text: String,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FindingAnswer {
    /// `listed`, `evaluator_error`, `list_stale`, `pending_evidence`, `standing_forbids`.
    pub kind: &'static str,
    /// Who of the request it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// List.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// The issuer's id of the entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// Primary name of the entry (public).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed_name: Option<String>,
    /// `potential`, `confirmed` or `auto_cleared`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certainty: Option<String>,
    /// Score, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
    /// Measures of the entry.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<String>,
    /// Programmes of the entry.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub programmes: Vec<String>,
    /// SHA-256 of the full explanation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
    /// What OFAC's public search would show for the name asked: for comparison, never part of the decision. Only in the
    /// answer to a screening of a name, for hits by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ofac_score: Option<OfacScoreAnswer>,
    /// Of a rule that depends on the model's score: why the model said what it said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_score: Option<ModelScoreAnswer>,
    /// In words, for findings that are no listing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A score computed as OFAC publishes about its search (FAQ 249).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfacScoreAnswer {
    /// The higher of the two below.
    #[schema(example = "0.9700")]
    pub score: String,
    /// The whole strings compared.
    pub whole: String,
    /// The parts compared.
    pub parts: String,
    /// The listed name it is for.
    pub listed_name: String,
}

impl OfacScoreAnswer {
    /// The score of a hit; none for a wallet.
    pub fn of(hit: &screening::screen::Hit) -> Option<OfacScoreAnswer> {
        hit.ofac_score().map(|(scored, name)| OfacScoreAnswer::new(scored, name))
    }

    fn new(scored: OfacScore, listed_name: &str) -> OfacScoreAnswer {
        OfacScoreAnswer {
            score: scored.score.to_string(),
            whole: scored.whole.to_string(),
            parts: scored.parts.to_string(),
            listed_name: listed_name.to_owned(),
        }
    }
}

/// Findings of one answer that get such a score: the highest come first, and nobody reads more of them at once.
const OFAC_SCORED_MAX: usize = 100;

/// Puts the score of OFAC's public search beside each hit by name, for the best of the names asked.
pub(crate) fn add_ofac_scores(pinned: &Pinned, names: &[String], answer: &mut DecisionAnswer) {
    let findings = answer.findings.iter_mut().flatten();
    for finding in findings.filter(|finding| finding.kind == "listed").take(OFAC_SCORED_MAX) {
        let (Some(list), Some(entry)) = (&finding.list, &finding.entry) else { continue };
        let by_name = matches!(finding.role.as_deref(), Some("customer" | "counterparty"));
        let (Ok(list), Ok(entry)) = (ListId::new(list), EntryId::new(entry)) else { continue };
        let Some(designation) = pinned.index.designation(&list, &entry).filter(|_| by_name) else { continue };
        let best = names.iter().filter_map(|name| ofac_score::best(name, designation)).max();
        finding.ofac_score = best.map(|(scored, name)| OfacScoreAnswer::new(scored, name));
    }
}

/// A list consulted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListAnswer {
    /// List id.
    pub list: String,
    /// Seq of the entry that activated this version.
    pub version: u64,
    /// The issuer's date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// When its content was last known to be current.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_at: Option<String>,
}

/// Renders a decision, or the pending answer of a received transfer.
pub async fn decision(
    app: &App,
    caller: &Caller,
    entry: &Entry,
) -> Result<DecisionAnswer, engine::EngineError> {
    let pinned = app.engine.pinned();
    let mut answer = match (&entry.input, entry.outcome.decision()) {
        (_, Some(decision)) => decided(app, caller, &pinned, entry, decision).await?,
        (_, None) => pending(caller, &pinned, entry),
    };
    answer.banner.clone_from(&app.banner);
    Ok(answer)
}

fn base(entry: &Entry, outcome: &str, legal_entity: String) -> DecisionAnswer {
    DecisionAnswer {
        decision_id: DecisionId(entry.header.seq).to_string(),
        status: "final",
        mode: "enforce",
        outcome: outcome.to_owned(),
        legal: None,
        legal_entity,
        reasons: Vec::new(),
        findings: None,
        monitoring: None,
        standing_change: None,
        lists: None,
        not_loaded: None,
        valid_until: entry.header.recorded_at.to_string(),
        deadline: None,
        release_token: None,
        superseded_by: None,
        recorded_at: entry.header.recorded_at.to_string(),
        policy: entry.header.policy.to_string(),
        matcher: entry.header.matcher.to_string(),
        correlation_id: entry.header.correlation.clone(),
        banner: None,
    }
}

fn pending(caller: &Caller, pinned: &Pinned, entry: &Entry) -> DecisionAnswer {
    let legal_entity = match &entry.input {
        Input::TransferReceived { request, .. } => request.legal_entity.to_string(),
        _ => String::new(),
    };
    let mut answer = base(entry, "hold", legal_entity);
    answer.status = "pending_evidence";
    if let Input::TransferReceived { deadline, .. } = &entry.input {
        answer.deadline = Some(deadline.to_string());
    }
    let code = if caller.is_internal() { "evidence.pending" } else { "under_review" };
    answer.reasons = vec![ReasonAnswer { code: code.to_owned(), text: text(pinned, caller, code) }];
    answer
}

fn text(pinned: &Pinned, caller: &Caller, code: &str) -> String {
    if caller.is_internal() {
        model::ids::ReasonCode::new(code)
            .ok()
            .and_then(|c| pinned.policy.reason_text(&c).map(str::to_owned))
            .unwrap_or_default()
    } else {
        TemplateId::new(code)
            .ok()
            .and_then(|t| pinned.policy.template_text(&t, "en").map(str::to_owned))
            .unwrap_or_default()
    }
}

async fn decided(
    app: &App,
    caller: &Caller,
    pinned: &Pinned,
    entry: &Entry,
    decision: &Decision,
) -> Result<DecisionAnswer, engine::EngineError> {
    let mut answer = base(entry, decision.outcome.as_str(), decision.legal_entity.to_string());
    answer.valid_until = decision.valid_until.to_string();
    answer.mode = if decision.observed.is_some() { "observe" } else { "enforce" };
    if let Some((token, _)) = app.engine.release_token(entry) {
        answer.release_token = Some(token);
    }
    if caller.is_internal() {
        answer.legal = Some(legal(&decision.legal));
        answer.reasons = decision
            .internal
            .iter()
            .map(|code| ReasonAnswer { code: code.to_string(), text: text(pinned, caller, code.as_str()) })
            .collect();
        answer.findings = Some(decision.findings.iter().map(|f| finding(pinned, f)).collect());
        if let Some(findings) = &mut answer.findings {
            scored(app, caller, decision, findings);
        }
        answer.monitoring = monitored(app, caller, decision);
        answer.standing_change = decision.standing_change.map(|s| s.as_str().to_owned());
        let consulted = consulted(&entry.input);
        answer.lists = Some(lists(app, consulted).await?);
        answer.not_loaded = Some(not_loaded(pinned, consulted));
    } else {
        // Outcome and all: a freeze for a secret ground reads like the hold of a routine review.
        if caller.view().hides(&decision.internal, Some(&pinned.policy)) {
            answer.outcome = events::view::reviewed(decision.outcome).as_str().to_owned();
        }
        answer.reasons = decision
            .customer_safe
            .iter()
            .map(|id| ReasonAnswer { code: id.to_string(), text: text(pinned, caller, id.as_str()) })
            .collect();
    }
    Ok(answer)
}

/// Why the model said what it said, beside each finding of a rule that depends on its score.
fn scored(app: &App, caller: &Caller, decision: &Decision, answers: &mut [FindingAnswer]) {
    let all = caller.view() == (events::View::Internal { restricted: true });
    for (finding, answer) in decision.findings.iter().zip(answers) {
        let Finding::Monitored { fired, .. } = finding else { continue };
        let Some(parts) = fired.score_parts.as_deref().filter(|_| all || !fired.tipping_off) else {
            continue;
        };
        let setup = decision.monitored.as_ref().and_then(|j| app.engine.library().setup(j.rules).ok());
        answer.model_score = Some(ModelScoreAnswer::of(parts, setup.as_deref()));
    }
}

fn consulted(input: &Input) -> &[Consulted] {
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

async fn lists(app: &App, consulted: &[Consulted]) -> Result<Vec<ListAnswer>, engine::EngineError> {
    app.engine
        .read(|state| {
            consulted
                .iter()
                .map(|c| {
                    let active = state.lists.get(&c.list).filter(|a| a.version == c.version);
                    ListAnswer {
                        list: c.list.to_string(),
                        version: c.version,
                        published: active.and_then(|a| a.published).map(|d| d.to_string()),
                        current_at: active.map(|a| a.current_at.to_string()),
                    }
                })
                .collect()
        })
        .await
}

fn not_loaded(pinned: &Pinned, consulted: &[Consulted]) -> Vec<String> {
    let required = pinned.policy.lists.iter().filter(|l| l.required);
    required.filter(|l| !consulted.iter().any(|c| c.list == l.id)).map(|l| l.id.to_string()).collect()
}

fn legal(consequence: &LegalConsequence) -> LegalAnswer {
    let filled = |kind, o: &Obligation| LegalAnswer {
        kind,
        measure: Some(o.measure.as_str().to_owned()),
        programme: Some(o.programme.clone()),
        authority: Some(o.authority.clone()),
        detected_at: Some(o.detected_at.to_string()),
        due_at: Some(o.due_at.to_string()),
    };
    match consequence {
        LegalConsequence::None => LegalAnswer {
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

/// The word a value has in answers.
pub(crate) fn word<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned))
}

fn plain(kind: &'static str, detail: String) -> FindingAnswer {
    FindingAnswer {
        kind,
        role: None,
        list: None,
        entry: None,
        listed_name: None,
        certainty: None,
        score: None,
        measures: Vec::new(),
        programmes: Vec::new(),
        explanation: None,
        ofac_score: None,
        model_score: None,
        detail: Some(detail),
    }
}

/// A finding for staff.
pub fn finding(pinned: &Pinned, finding: &Finding) -> FindingAnswer {
    match finding {
        Finding::Listed(listed) => FindingAnswer {
            kind: "listed",
            role: word(&listed.role),
            list: Some(listed.list.to_string()),
            entry: Some(listed.entry.to_string()),
            listed_name: pinned
                .index
                .designation(&listed.list, &listed.entry)
                .map(|d| d.primary_name().to_owned()),
            certainty: word(&listed.certainty),
            score: Some(listed.score.to_string()),
            measures: listed.measures.iter().map(|m| m.as_str().to_owned()).collect(),
            programmes: listed.programmes.clone(),
            explanation: Some(listed.explanation.to_string()),
            ofac_score: None,
            model_score: None,
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
        Finding::ListQuarantined { list, since } => plain(
            "list_quarantined",
            format!("a newer version of {list} is in quarantine since {since}; the one before it was used"),
        ),
        Finding::PendingEvidence { from, until } => {
            plain("pending_evidence", format!("{from} owes an answer until {until}"))
        }
        Finding::StandingForbids { standing } => {
            plain("standing_forbids", format!("customer is {}", standing.as_str()))
        }
        Finding::Monitored { fired, .. } => plain("monitored", fired.to_string()),
    }
}
