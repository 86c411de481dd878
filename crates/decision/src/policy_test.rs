//! The tests inside a policy file: does this policy decide as its owners say?
//!
//! Promises: a test goes through the same `decide` as a request. Does not: stop at the first failure.

use crate::decide::{Request, decide};
use model::decision::{Decision, Finding, LegalConsequence, Listed};
use model::policy::{Date, Legal, Policy, PolicyTest};
use model::{EntryId, Hash, Score, Timestamp};

/// How one test went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResult {
    /// The test's id.
    pub name: String,
    /// One line for each difference; empty where it passed.
    pub differences: Vec<String>,
}

impl TestResult {
    /// Whether the policy decided as stated.
    pub fn passed(&self) -> bool {
        self.differences.is_empty()
    }

    /// The differences in one line; empty where it passed.
    pub fn detail(&self) -> String {
        self.differences.join("; ")
    }
}

/// Runs every test of the policy, in file order.
pub fn test(policy: &Policy) -> Vec<TestResult> {
    policy
        .tests
        .iter()
        .map(|case| TestResult { name: case.id.clone(), differences: differences(policy, case) })
        .collect()
}

fn differences(policy: &Policy, case: &PolicyTest) -> Vec<String> {
    let now = case.on.start().plus_seconds(12 * 3600);
    let request = Request {
        flow: case.flow,
        legal_entity: &case.entity,
        now,
        risk_reducing: case.risk_reducing,
        identified: case.identified,
    };
    let decision = decide(&request, findings(policy, case), case.standing, policy);
    compare(policy, case, &decision)
}

fn findings(policy: &Policy, case: &PolicyTest) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let (Some(list), Some(role), Some(certainty), Ok(entry)) =
        (&case.list, case.role, case.certainty, EntryId::new("test"))
    {
        findings.push(Finding::Listed(Listed {
            role,
            list: list.clone(),
            entry,
            certainty,
            score: Score::ONE,
            measures: case.measures.clone(),
            programmes: case.programmes.clone(),
            explanation: Hash::default(),
            near_certain: None,
        }));
    }
    if let Some(sanctions) = case.error_in_sanctions {
        let (evaluator, cause) = ("test".to_owned(), "stated by the test".to_owned());
        findings.push(Finding::EvaluatorError { evaluator, cause, sanctions });
    }
    if let Some(list) = &case.stale_list {
        let late = policy.list(list).map_or(i64::MAX, |l| l.max_age_seconds.saturating_add(1));
        findings.push(Finding::ListStale { list: list.clone(), age_seconds: Some(late) });
    }
    if let Some(list) = &case.missing_list {
        findings.push(Finding::ListStale { list: list.clone(), age_seconds: None });
    }
    findings
}

fn compare(policy: &Policy, case: &PolicyTest, decision: &Decision) -> Vec<String> {
    let expect = &case.expect;
    let mut lines = Vec::new();
    let mut differ = |what: &str, want: String, got: String| {
        if want != got {
            lines.push(format!("{what}: expected {want}, got {got}"));
        }
    };
    differ("outcome", expect.outcome.as_str().to_owned(), decision.outcome.as_str().to_owned());
    differ("legal", expect.legal.as_str().to_owned(), legal(&decision.legal).as_str().to_owned());
    let standing = |s: Option<model::Standing>| s.map_or("unchanged", |s| s.as_str()).to_owned();
    differ("standing", standing(expect.standing_change), standing(decision.standing_change));
    if let Some(customer) = &expect.customer {
        differ("customer", format!("{customer:?}"), format!("{:?}", decision.customer_safe));
    }
    if let Some(due) = expect.due {
        let got = due_date(policy, case, decision).map_or("no report".to_owned(), |d| d.to_string());
        differ("due", due.to_string(), got);
    }
    for code in expect.reasons.iter().filter(|code| !decision.internal.contains(code)) {
        lines.push(format!("reasons: expected `{code}` among {:?}", decision.internal));
    }
    lines
}

/// The consequence without its particulars.
fn legal(consequence: &LegalConsequence) -> Legal {
    match consequence {
        LegalConsequence::None => Legal::None,
        LegalConsequence::RejectReportable(_) => Legal::RejectReportable,
        LegalConsequence::BlockReportable(_) => Legal::BlockReportable,
    }
}

/// The due instant as a date of the calendar that counted it.
fn due_date(policy: &Policy, case: &PolicyTest, decision: &Decision) -> Option<Date> {
    let (LegalConsequence::BlockReportable(duty) | LegalConsequence::RejectReportable(duty)) =
        &decision.legal
    else {
        return None;
    };
    let counted = |due: Timestamp| {
        let rules = policy.measure_rules.iter().filter(|r| r.entities.matches(&case.entity));
        let mut calendars = rules.filter_map(|rule| {
            let calendar = policy.calendar(rule.calendar.as_ref()?)?;
            let days = rule.due_business_days?;
            (calendar.due(duty.detected_at, days) == due).then_some(calendar)
        });
        calendars.next()
    };
    // A due day ends by 24:00 local time, which may already be the next date; a minute less is safe.
    counted(duty.due_at).map(|calendar| calendar.local_date(duty.due_at.plus_seconds(-60)))
}
