//! `decide`: tables beyond the policy's own tests, and the properties every policy must keep.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up should stop")]

use decision::decide::{Request, decide};
use decision::policy_file::{parse, parse_with_base};
use model::decision::{Certainty, Decision, Finding, LegalConsequence, Listed, Role};
use model::policy::{Effect, Legal, Policy};
use model::time::SECOND;
use model::transfer::Flow;
use model::{Hash, Measure, Outcome, Score, Standing, Timestamp};
use proptest::prelude::*;
use std::sync::LazyLock;

static POLICY: LazyLock<Policy> =
    LazyLock::new(|| parse(include_str!("../../../policies/default/policy.toml"), "default").unwrap());
static DEMO: LazyLock<Policy> = LazyLock::new(|| {
    let base = include_str!("../../../policies/default/policy.toml");
    let overlay = include_str!("../../../policies/demo/policy.toml");
    parse_with_base(overlay, "demo", base, "default").unwrap().0
});

const ENTITIES: [&str; 4] = ["acme-us", "acme-eu", "acme-ae", "nobody"];
const ROLES: [Role; 4] = [Role::Customer, Role::CustomerWallet, Role::Counterparty, Role::CounterpartyWallet];
const PROGRAMMES: [&str; 7] = ["SDGT", "FTO", "CUBA", "IRAN", "DPRK3", "CTI", "RUS"];
const LISTS: [&str; 3] = ["ofac-sdn", "uk-sanctions", "never-heard-of"];
const CERTAINTIES: [Certainty; 3] = [Certainty::AutoCleared, Certainty::Potential, Certainty::Confirmed];

fn now() -> Timestamp {
    Timestamp::from_date(2026, 11, 2).plus_seconds(12 * 3600)
}

fn run(
    policy: &Policy,
    entity: &str,
    flow: Flow,
    risk_reducing: bool,
    standing: Option<Standing>,
    findings: Vec<Finding>,
) -> Decision {
    let legal_entity = entity.parse().unwrap();
    let request = Request { flow, legal_entity: &legal_entity, now: now(), risk_reducing, identified: true };
    decide(&request, findings, standing, policy)
}

fn listed(
    list: &str,
    role: Role,
    certainty: Certainty,
    measures: &[Measure],
    programmes: &[&str],
) -> Finding {
    Finding::Listed(Listed {
        role,
        list: list.parse().unwrap(),
        entry: "7".parse().unwrap(),
        certainty,
        score: Score::ONE,
        measures: measures.to_vec(),
        programmes: programmes.iter().map(|p| (*p).to_owned()).collect(),
        explanation: Hash::default(),
        near_certain: None,
    })
}

fn error(sanctions: bool) -> Finding {
    Finding::EvaluatorError { evaluator: "screening".to_owned(), cause: "test".to_owned(), sanctions }
}

fn stale(age_seconds: Option<i64>) -> Finding {
    Finding::ListStale { list: "ofac-sdn".parse().unwrap(), age_seconds }
}

fn legal_word(legal: &LegalConsequence) -> &'static str {
    match legal {
        LegalConsequence::None => "",
        LegalConsequence::RejectReportable(_) => " reject_reportable",
        LegalConsequence::BlockReportable(_) => " block_reportable",
    }
}

/// One customer, every legal entity, list and measure: what a confirmed match by name does on a withdrawal.
#[test]
fn entity_by_list_by_measure() {
    let mut table = String::new();
    for list in POLICY.lists.iter().map(|l| l.id.as_str()) {
        for entity in &ENTITIES[..3] {
            for measure in Measure::ALL {
                let hit = listed(list, Role::Customer, Certainty::Confirmed, &[measure], &["RUSSIA-EO14024"]);
                let got = run(&POLICY, entity, Flow::Withdrawal, false, Some(Standing::Active), vec![hit]);
                let standing = got.standing_change.map_or("", |s| s.as_str());
                let outcome = format!("{}{}", got.outcome.as_str(), legal_word(&got.legal));
                let row = format!("{list:<14}{entity:<9}{:<23}{outcome:<26}{standing}", measure.as_str());
                table.push_str(&format!("{}\n", row.trim_end()));
            }
        }
    }
    insta::assert_snapshot!("measures", table);
}

/// An exposed person may be under a sanction too: what asks for enhanced due diligence takes nothing from another measure.
#[test]
fn enhanced_due_diligence_beside_a_measure_lowers_nothing() {
    let edd = Measure::EnhancedDueDiligence;
    for list in POLICY.lists.iter().map(|l| l.id.as_str()) {
        for (measure, role) in Measure::ALL.into_iter().flat_map(|m| ROLES.map(|role| (m, role))) {
            for (certainty, flow) in CERTAINTIES
                .into_iter()
                .flat_map(|c| [Flow::Onboarding, Flow::Withdrawal].map(|flow| (c, flow)))
            {
                let outcome = |measures: &[Measure]| {
                    let hit = listed(list, role, certainty, measures, &[]);
                    run(&POLICY, "acme-us", flow, false, Some(Standing::Active), vec![hit]).outcome
                };
                let both = outcome(&[measure, edd]);
                assert!(
                    both >= outcome(&[measure]) && both >= outcome(&[edd]),
                    "{list} {measure:?} {role:?}"
                );
            }
        }
        let hit = listed(list, Role::Counterparty, Certainty::Potential, &[Measure::AssetFreeze, edd], &[]);
        let got = run(&POLICY, "acme-us", Flow::Withdrawal, false, Some(Standing::Active), vec![hit]);
        assert_eq!(got.outcome, Outcome::Hold, "{list}");
    }
}

/// What a failed evaluator and a stale or missing list do to each flow, here and in the demonstration.
#[test]
fn degraded_modes_by_flow() {
    let mut table = format!(
        "{:<22}{:<10}{:<18}{:<8}{:<8}{:<12}demo, missing\n",
        "flow", "failed", "sanctions failed", "stale", "missing", "demo, stale"
    );
    let rows = Flow::ALL.iter().map(|f| (*f, false)).chain([(Flow::Order, true)]);
    for (flow, reducing) in rows {
        let go = |policy: &Policy, finding| {
            run(policy, "acme-us", flow, reducing, Some(Standing::Active), vec![finding]).outcome.as_str()
        };
        let name = if reducing { "order, risk-reducing" } else { flow.as_str() };
        table.push_str(&format!(
            "{name:<22}{:<10}{:<18}{:<8}{:<8}{:<12}{}\n",
            go(&POLICY, error(false)),
            go(&POLICY, error(true)),
            go(&POLICY, stale(Some(129_601))),
            go(&POLICY, stale(None)),
            go(&DEMO, stale(Some(129_601))),
            go(&DEMO, stale(None)),
        ));
    }
    insta::assert_snapshot!("degraded", table);
}

/// Role by flow for a confirmed terrorist-financing listing and for another asset freeze, acme-us.
#[test]
fn role_by_flow() {
    let mut table = String::new();
    for (name, programme) in [("SDGT", "SDGT"), ("other", "DPRK3")] {
        for flow in Flow::ALL {
            for role in ROLES {
                let hit =
                    listed("ofac-sdn", role, Certainty::Confirmed, &[Measure::AssetFreeze], &[programme]);
                let got = run(&POLICY, "acme-us", flow, false, Some(Standing::Active), vec![hit]);
                let outcome = format!("{}{}", got.outcome.as_str(), legal_word(&got.legal));
                let standing = got.standing_change.map_or("unchanged", |s| s.as_str());
                let (flow, role) = (flow.as_str(), format!("{role:?}"));
                let customer = got.customer_safe[0].as_str();
                table.push_str(&format!(
                    "{name:<7}{flow:<12}{role:<20}{outcome:<25}{standing:<12}{customer}\n"
                ));
            }
        }
    }
    insta::assert_snapshot!("roles", table);
}

#[test]
fn an_obligation_names_measure_programme_authority_entity_and_dates() {
    let hit = listed("ofac-sdn", Role::Customer, Certainty::Confirmed, &[Measure::AssetFreeze], &["CYBER2"]);
    let got = run(&POLICY, "acme-us", Flow::Onboarding, false, Some(Standing::Active), vec![hit]);
    let LegalConsequence::BlockReportable(duty) = got.legal else { panic!("{:?}", got.legal) };
    assert_eq!(
        (duty.measure, duty.programme.as_str(), duty.authority.as_str()),
        (Measure::AssetFreeze, "CYBER2", "OFAC")
    );
    assert_eq!(duty.legal_entity.as_str(), "acme-us");
    assert_eq!(duty.detected_at, now());
    assert_eq!(duty.due_at.to_string(), "2026-11-17T22:00:00Z", "17:00 in Washington, Veterans Day skipped");
}

#[test]
fn an_allow_has_an_end() {
    let active = Some(Standing::Active);
    let until = |flow, findings| run(&POLICY, "acme-us", flow, false, active, findings).valid_until;
    assert_eq!(until(Flow::Withdrawal, vec![]), now().plus_seconds(60), "a release token");
    assert_eq!(until(Flow::Internal, vec![]), now().plus_seconds(60));
    assert_eq!(until(Flow::Order, vec![]), now().plus_seconds(900));
    assert_eq!(until(Flow::Withdrawal, vec![error(true)]), now().plus_seconds(900), "no token, no minute");
    let pending = Finding::PendingEvidence { from: "vendor".to_owned(), until: now().plus_seconds(5) };
    assert_eq!(until(Flow::Withdrawal, vec![pending]), now().plus_seconds(5));
}

#[test]
fn a_nearly_certain_match_is_refused_only_where_policy_says_so_and_never_frozen() {
    let denying = include_str!("../../../policies/default/policy.toml").replacen(
        "review = \"0.85\"\n",
        "review = \"0.85\"\nthresholds = { block = \"0.99\", block_effect = \"deny\" }\n",
        1,
    );
    let denying = decision::policy_file::parse(&denying, "policy.toml").unwrap();
    let near = |certainty| {
        let found = listed("ofac-sdn", Role::Customer, certainty, &[Measure::AssetFreeze], &["CYBER2"]);
        match found {
            Finding::Listed(hit) => Finding::Listed(Listed { near_certain: Some(Score::ONE), ..hit }),
            other => other,
        }
    };
    for (policy, flow, certainty, outcome) in [
        (&*POLICY, Flow::Withdrawal, Certainty::Potential, Outcome::Hold),
        (&denying, Flow::Withdrawal, Certainty::Potential, Outcome::Deny),
        (&denying, Flow::Onboarding, Certainty::Potential, Outcome::Deny),
        (&denying, Flow::Deposit, Certainty::Potential, Outcome::Hold),
        (&denying, Flow::Withdrawal, Certainty::AutoCleared, Outcome::Allow),
        (&denying, Flow::Withdrawal, Certainty::Confirmed, Outcome::Freeze),
    ] {
        let standing = Some(Standing::Active).filter(|_| flow != Flow::Onboarding);
        let got = run(policy, "acme-us", flow, false, standing, vec![near(certainty)]);
        assert_eq!(got.outcome, outcome, "{flow:?} {certainty:?}");
        if certainty == Certainty::Potential {
            assert_eq!(got.legal, LegalConsequence::None, "refused is not reportable");
            assert_eq!(got.standing_change, Some(Standing::Hold));
            assert_eq!(got.customer_safe, policy.customer_templates(&got.internal));
        }
    }
}

#[test]
fn a_standing_is_only_ever_tightened() {
    let potential =
        listed("ofac-sdn", Role::Customer, Certainty::Potential, &[Measure::AssetFreeze], &["CYBER2"]);
    let confirmed =
        listed("ofac-sdn", Role::Customer, Certainty::Confirmed, &[Measure::AssetFreeze], &["CYBER2"]);
    let terrorist =
        listed("ofac-sdn", Role::Customer, Certainty::Confirmed, &[Measure::AssetFreeze], &["SDGT"]);
    let mut table = format!("{:<15}{:<11}{:<11}terrorist financing\n", "standing", "potential", "confirmed");
    for standing in Standing::ALL.map(Some).into_iter().chain([None]) {
        let change = |finding: &Finding| {
            let got = run(&POLICY, "acme-us", Flow::Onboarding, false, standing, vec![finding.clone()]);
            got.standing_change.map_or("-", |s| s.as_str())
        };
        let name = standing.map_or("new", |s| s.as_str());
        let cells = (change(&potential), change(&confirmed), change(&terrorist));
        table.push_str(&format!("{name:<15}{:<11}{:<11}{}\n", cells.0, cells.1, cells.2));
    }
    insta::assert_snapshot!("tightening", table);
}

/// The check refuses such policies; `decide` does not rely on it.
#[test]
fn a_policy_nobody_checked_still_freezes_and_reports_only_asset_freezes() {
    for (effect, measure, want) in [
        (Effect::Freeze, Measure::AssetFreeze, "freeze block_reportable"),
        (Effect::Freeze, Measure::Sectoral, "hold"),
        (Effect::Freeze, Measure::Unspecified, "hold"),
        (Effect::Deny, Measure::AssetFreeze, "deny"),
        (Effect::Deny, Measure::Travel, "deny"),
        (Effect::Hold, Measure::AssetFreeze, "hold"),
    ] {
        let mut policy = POLICY.clone();
        for rule in policy.measure_rules.iter_mut() {
            (rule.effect, rule.legal) = (effect, Legal::BlockReportable);
        }
        let hit = listed("ofac-sdn", Role::Counterparty, Certainty::Confirmed, &[measure], &["CYBER2"]);
        let got = run(&policy, "acme-us", Flow::Withdrawal, false, Some(Standing::Active), vec![hit]);
        assert_eq!(
            format!("{}{}", got.outcome.as_str(), legal_word(&got.legal)),
            want,
            "{effect:?} {measure:?}"
        );
    }
}

/// A terrorist-financing freeze is the exchange's own act: a row that only holds does not make it a report.
#[test]
fn a_terrorist_financing_freeze_alone_is_not_block_reportable() {
    let mut policy = POLICY.clone();
    for rule in policy.measure_rules.iter_mut() {
        (rule.effect, rule.legal) = (Effect::Hold, Legal::BlockReportable);
    }
    let hit = listed("ofac-sdn", Role::Customer, Certainty::Confirmed, &[Measure::AssetFreeze], &["SDGT"]);
    let got = run(&policy, "acme-us", Flow::Withdrawal, false, Some(Standing::Active), vec![hit]);
    assert_eq!((got.outcome, got.legal), (Outcome::Freeze, LegalConsequence::None));
}

/// Found by the property below: the code `standing.active` is in no policy.
#[test]
fn a_finding_that_contradicts_itself_holds() {
    let contradiction = Finding::StandingForbids { standing: Standing::Active };
    let got = run(&POLICY, "acme-us", Flow::Onboarding, false, None, vec![contradiction]);
    assert_eq!((got.outcome, got.internal[0].as_str()), (Outcome::Hold, "standing.unknown"));
}

fn any_listed() -> impl Strategy<Value = Finding> {
    let measures = proptest::collection::vec(proptest::sample::select(&Measure::ALL[..]), 0..4);
    let programmes = proptest::collection::vec(proptest::sample::select(&PROGRAMMES[..]), 0..3);
    (
        proptest::sample::select(&LISTS[..]),
        proptest::sample::select(&ROLES[..]),
        proptest::sample::select(&CERTAINTIES[..]),
        measures,
        programmes,
    )
        .prop_map(|(list, role, certainty, measures, programmes)| {
            listed(list, role, certainty, &measures, &programmes)
        })
}

fn any_standing() -> impl Strategy<Value = Standing> {
    proptest::sample::select(&Standing::ALL[..])
}

fn any_finding() -> impl Strategy<Value = Finding> {
    prop_oneof![
        6 => any_listed(),
        1 => any::<bool>().prop_map(error),
        1 => proptest::option::of(0i64..400_000).prop_map(stale),
        1 => (0i64..4000).prop_map(|s| Finding::PendingEvidence { from: "v".to_owned(), until: Timestamp(now().0 + s * SECOND) }),
        1 => any_standing().prop_map(|standing| Finding::StandingForbids { standing }),
    ]
}

prop_compose! {
    fn any_case()(
        entity in proptest::sample::select(&ENTITIES[..]),
        flow in proptest::sample::select(&Flow::ALL[..]),
        reducing in any::<bool>(),
        standing in proptest::option::of(any_standing()),
        findings in proptest::collection::vec(any_finding(), 0..5),
        demo in any::<bool>(),
    ) -> (bool, &'static str, Flow, bool, Option<Standing>, Vec<Finding>) {
        (demo, entity, flow, reducing, standing, findings)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn adding_a_finding_never_makes_it_more_lenient(case in any_case(), more in any_finding(), at in 0usize..6) {
        let (demo, entity, flow, reducing, standing, findings) = case;
        let policy = if demo { &*DEMO } else { &*POLICY };
        let before = run(policy, entity, flow, reducing, standing, findings.clone());
        let mut longer = findings;
        longer.insert(at.min(longer.len()), more);
        let after = run(policy, entity, flow, reducing, standing, longer);
        prop_assert!(after.outcome >= before.outcome);
        prop_assert!(after.valid_until <= before.valid_until || before.outcome == Outcome::Allow);
        prop_assert!(before.standing_change.is_none() || after.standing_change >= before.standing_change);
    }

    #[test]
    fn promises_of_decide((demo, entity, flow, reducing, standing, findings) in any_case()) {
        let policy = if demo { &*DEMO } else { &*POLICY };
        let got = run(policy, entity, flow, reducing, standing, findings.clone());
        let again = run(policy, entity, flow, reducing, standing, findings.clone());
        prop_assert_eq!(&got, &again);
        prop_assert_eq!(&got.findings, &findings, "nothing found is dropped");
        let failed = findings.iter().any(|f| matches!(f, Finding::EvaluatorError { sanctions: true, .. }));
        prop_assert!(!(failed && got.outcome == Outcome::Allow));
        prop_assert!(!(flow == Flow::Deposit && got.outcome == Outcome::Deny));
        let confirmed_freeze = findings.iter().any(|f| matches!(f, Finding::Listed(l)
            if l.certainty == Certainty::Confirmed && l.measures.contains(&Measure::AssetFreeze)));
        if let LegalConsequence::BlockReportable(duty) = &got.legal {
            prop_assert!(confirmed_freeze && duty.measure == Measure::AssetFreeze);
            prop_assert!(got.outcome == Outcome::Freeze && duty.due_at > duty.detected_at);
        }
        if let LegalConsequence::RejectReportable(_) = &got.legal {
            prop_assert_eq!(got.outcome, Outcome::Deny);
        }
        let confirmed = findings.iter().any(|f| matches!(f, Finding::Listed(l) if l.certainty == Certainty::Confirmed));
        let frozen = |s: &Standing| matches!(s, Standing::Blocked | Standing::TfFrozen);
        if got.outcome == Outcome::Freeze && !confirmed {
            let by_standing = standing.iter().any(frozen) || findings.iter().any(|f| matches!(f,
                Finding::StandingForbids { standing } if frozen(standing)));
            prop_assert!(by_standing, "a possible match never freezes");
        }
        if let (Some(from), Some(to)) = (standing, got.standing_change) {
            prop_assert!(decision::standing::tightens(from, to));
        }
        prop_assert!(!got.internal.is_empty() && got.internal.is_sorted_by(|a, b| a < b));
        prop_assert!(got.internal.iter().all(|code| policy.reason(code).is_some()));
        prop_assert_eq!(got.customer_safe.is_empty(), got.outcome == Outcome::Allow);
        prop_assert!(got.customer_safe.iter().all(|id| policy.template(id).is_some()));
    }
}
