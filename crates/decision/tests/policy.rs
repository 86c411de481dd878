//! The shipped policies, and what a policy file may not say.

use decision::policy_file::{Level, check, content_hash, parse, parse_with_base, test};

const DEFAULT: &str = include_str!("../../../policies/default/policy.toml");
const SANDBOX: &str = include_str!("../../../policies/sandbox/policy.toml");
const DEMO: &str = include_str!("../../../policies/demo/policy.toml");

fn failures(policy: &model::policy::Policy) -> Vec<String> {
    let failed = test(policy).into_iter().filter(|result| !result.passed());
    failed.map(|r| format!("{}: {}", r.name, r.detail())).collect()
}

#[test]
fn the_default_policy_is_clean_and_passes_its_own_tests() {
    let policy = parse(DEFAULT, "default").unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(check(&policy), [], "no warning in what we ship");
    assert_eq!(failures(&policy), Vec::<String>::new());
    assert!(policy.tests.len() >= 25, "{}", policy.tests.len());
}

#[test]
fn the_demo_policy_differs_by_what_it_says_and_its_merged_text_stands_alone() {
    let (policy, merged) =
        parse_with_base(DEMO, "demo", DEFAULT, "default").unwrap_or_else(|errors| panic!("{errors}"));
    assert!(policy.demo_mode);
    assert_eq!(check(&policy), []);
    assert_eq!(failures(&policy), Vec::<String>::new());
    assert_eq!(parse(&merged, "merged").as_ref(), Ok(&policy), "the stored text is the policy");
    let (_, again) = parse_with_base(DEMO, "demo", DEFAULT, "default").unwrap();
    assert_eq!(content_hash(&again), content_hash(&merged));
    let base = parse(DEFAULT, "default").unwrap();
    assert_eq!(policy.tests.len(), base.tests.len() + 1);
    let required = |p: &model::policy::Policy| -> Vec<String> {
        p.lists.iter().filter(|l| l.required).map(|l| l.id.to_string()).collect()
    };
    assert_eq!(required(&base), ["ofac-sdn", "uk-sanctions", "un-sc", "eu-fsf"]);
    assert_eq!(required(&policy), ["ofac-sdn", "uk-sanctions"], "what is bundled");
    assert_eq!(policy.measure_rules, base.measure_rules);
}

#[test]
fn the_sandbox_policy_is_clean_and_adds_only_its_own_list() {
    let (policy, _) =
        parse_with_base(SANDBOX, "sandbox", DEFAULT, "default").unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(check(&policy), []);
    assert_eq!(failures(&policy), Vec::<String>::new());
    let base = parse(DEFAULT, "default").unwrap();
    let added: Vec<&str> =
        policy.lists.iter().filter(|l| base.list(&l.id).is_none()).map(|l| l.id.as_str()).collect();
    assert_eq!(added, ["sandbox"]);
    assert_eq!(policy.measure_rules[..base.measure_rules.len()], base.measure_rules[..]);
}

#[test]
fn a_test_that_fails_says_how() {
    let wrong = DEFAULT.replacen("due = \"2026-11-17\"", "due = \"2026-11-16\"", 1);
    let wrong = wrong.replacen("customer = [\"sanctions_block_ofac\"]", "customer = [\"under_review\"]", 1);
    assert_eq!(
        failures(&parse(&wrong, "policy.toml").unwrap()),
        [
            "us-confirmed-sdn: customer: expected [under_review], got [sanctions_block_ofac]; due: expected 2026-11-16, got 2026-11-17"
        ]
    );
}

/// The first error of the default policy with one text replaced.
fn spoilt(from: &str, to: &str) -> String {
    assert!(DEFAULT.contains(from), "`{from}` is not in the default policy");
    match parse(&DEFAULT.replacen(from, to, 1), "policy.toml") {
        Ok(_) => "accepted".to_owned(),
        Err(errors) => errors.0[0].to_string(),
    }
}

#[test]
fn errors_say_where_what_and_what_instead() {
    let rows = [
        ("measures = [\"asset_freeze\"]", "measures = [\"asset_freze\"]"),
        ("measures = [\"asset_freeze\"]", "measures = \"asset_freze\""),
        ("effect = \"freeze\"", "effect = \"block\""),
        ("effect = \"freeze\"", "efect = \"freeze\""),
        ("effect = \"freeze\"\n", ""),
        ("title = \"Example policy: ACME group (US, EU, UAE)\"\n", ""),
        ("effective_from = \"2024-01-01\"", "effective_from = \"2024-02-30\""),
        ("review = \"0.85\"", "review = \"0.85%\""),
        ("jurisdiction = \"LT\"", "jurisdiction = \"Lithuania\""),
        ("deposit = \"suspense\"", "deposit = \"allow\""),
        ("[timers]", "[timers"),
        ("release_token_seconds = 60", "release_token_seconds = \"60\""),
        ("burst_per_key = 400", "burst_per_key = -1"),
        ("required = true", "required = \"yes\""),
        ("[on_error]", "on_error = \"hold\"\n[on_eror]"),
        ("outcome = \"freeze\"", "outcome = \"frozen\""),
        ("id = \"default\"", "extends = \"other\"\nid = \"default\""),
        ("roles = [\"counterparty\", \"counterparty_wallet\"]", "roles = []"),
    ];
    let mut table = String::new();
    for (from, to) in rows {
        table.push_str(&format!("{}\n  {}\n", to.replace('\n', " / "), spoilt(from, to)));
    }
    insta::assert_snapshot!("errors", table);
}

#[test]
fn a_policy_may_not_loosen_contradict_or_leave_a_reader_without_a_text() {
    let rows = [
        ("lists = [\"ofac-sdn\", ", "lists = [\"ofac-sdm\", "),
        ("entities = [\"acme-us\"]", "entities = \"*\""),
        ("fallback = true\n", ""),
        ("measures = [\"reject\"]\neffect = \"deny\"", "measures = [\"reject\"]\neffect = \"freeze\""),
        ("due_business_days = 10\n", ""),
        ("legal = \"block_reportable\"", "legal = \"reject_reportable\""),
        ("calendar = \"us-federal\"", "calendar = \"us-feral\""),
        ("reason = \"sanctions.blocked_ofac\"", "reason = \"sanctions.unheard_of\""),
        ("effect = \"hold\"\nfallback = true", "effect = \"information\"\nfallback = true"),
        (
            "measures = [\"travel\", \"disqualification\"]",
            "measures = [\"travel\", \"disqualification\", \"asset_freeze\"]",
        ),
        (
            "\"unspecified\", \"enhanced_due_diligence\"]\neffect = \"hold\"",
            "\"unspecified\", \"enhanced_due_diligence\"]\neffect = \"deny\"",
        ),
        ("withdrawal = \"hold\"", "withdrawal = \"allow_risk_reducing\""),
        ("deposit = \"suspense\"", "deposit = \"deny\""),
        ("code = \"tf.confirmed\"", "code = \"tf.confirmd\""),
        ("review = \"0.85\"", "review = \"0.85\"\nthresholds.clear = \"0.90\""),
        (
            "review = \"0.85\"",
            "review = \"0.85\"\nthresholds.block = \"0.80\"\nthresholds.block_effect = \"deny\"",
        ),
        ("review = \"0.85\"", "review = \"0.85\"\nthresholds.block_effect = \"deny\""),
        ("review = \"0.85\"", "review = \"0.85\"\nthresholds.high.review = \"0.90\""),
        ("review = \"0.85\"", "review = \"0.85\"\nthresholds.low.review = \"0.80\""),
        ("review = \"0.85\"", "review = \"0.85\"\nthresholds.low.clear = \"0\""),
        ("review = \"0.85\"", "review = \"0.85\"\nthresholds.hihg.review = \"0.80\""),
        ("review = \"0.85\"", "review = \"0.85\"\nthresholds.rare_stays_from = \"always\""),
        ("review = \"0.85\"", "review = \"0.85\"\nthresholds.born_contradicts = \"another_day\""),
        ("review = \"0.85\"", "review = \"0.85\"\nthresholds.born_contradicts = \"a_day\""),
        (
            "customer = \"under_review\"\nrestricted = true",
            "customer = \"sanctions_block\"\nrestricted = true",
        ),
        ("customer = \"under_review\"\nrestricted = true", "customer = \"under_review\""),
        ("kind = \"neutral\"", "kind = \"plain\""),
        ("en = \"This account is closed.\"", "de = \"Dieses Konto ist geschlossen.\""),
        ("en = \"This account is closed.\"", "en = \"Closed because of {reason}.\""),
        ("wait_ms_max = 2000", "wait_ms_max = 2001"),
        ("release_token_seconds = 60", "release_token_seconds = 601"),
        ("appeal_route = \"appeal_general\"", "appeal_route = \"under_review\""),
        ("id = \"us-confirmed-sdn\"", "id = \"clear-withdrawal\""),
    ];
    let mut table = String::new();
    for (from, to) in rows {
        table.push_str(&format!("{}\n  {}\n", to.replace('\n', " / "), spoilt(from, to)));
    }
    insta::assert_snapshot!("refusals", table);
}

/// What is material can only be added to, and terrorist financing always takes two.
#[test]
fn clearances_keep_their_floor() {
    let rows = [
        (
            "\"kind\", \"names\", \"born\", \"nationalities\", \"identifiers\", \"wallets\"",
            "\"kind\", \"born\"",
        ),
        ("\"programmes\", \"measures\", ", "\"programmes\", "),
        ("material_party = [\"kind\", \"names\", \"born\",", "material_party = [\"kind\", \"names\","),
        ("material_party = [\"kind\"", "material_party = [\"colour\", \"kind\""),
        ("approvals = 1\n", "approvals = 0\n"),
        ("approvals = 1\n", "approvals = 3\n"),
        ("approvals_terrorist_financing = 2", "approvals_terrorist_financing = 1"),
        ("approvals_terrorist_financing = 2", "approvals_terrorist_financing = 6"),
        ("expires_days = 730", "expires_days = 0"),
        ("score_margin = 200", "score_margin = 2001"),
        ("sample_one_in = 20", "sample_one_in = 0"),
        ("id = \"FP-2026-01\"", "id = \"FP 2026\""),
        ("\"The date of birth differs.\"", "\" \""),
        ("\"pair.born_differs\"", "\"pair born\""),
        ("approvals = 1\n", ""),
    ];
    let mut table = String::new();
    for (from, to) in rows {
        // Where the line stands is no matter of this table.
        let said = spoilt(from, to);
        let said = said.splitn(4, ':').nth(3).unwrap_or(&said).trim().to_owned();
        table.push_str(&format!("{}\n  {said}\n", to.replace('\n', " / ")));
    }
    insta::assert_snapshot!("clearances", table);
    let section = DEFAULT.find("[clearances]").unwrap();
    let end = section + DEFAULT[section..].find("[timers]").unwrap();
    let without = format!("{}{}", &DEFAULT[..section], &DEFAULT[end..]);
    let policy = parse(&without, "policy.toml").unwrap();
    let found: Vec<String> = check(&policy).into_iter().map(|d| d.message).collect();
    assert_eq!(found, ["the policy has no [clearances]; officers cannot clear pairs under it"]);
    let endless = parse(&DEFAULT.replacen("expires_days = 730\n", "", 1), "policy.toml").unwrap();
    assert!(check(&endless)[0].message.contains("only a change ends them"));
}

#[test]
fn gaps_and_fallbacks_are_listed() {
    let third =
        "[[entity]]\nid = \"acme-sg\"\ntitle = \"ACME Asia\"\njurisdiction = \"SG\"\nregimes = [\"SG\"]\n";
    let with_fallback = format!("{DEFAULT}\n{third}");
    let listed = |text: &str| -> Vec<String> {
        let policy = parse(text, "policy.toml").unwrap_or_else(|errors| panic!("{errors}"));
        let found = check(&policy);
        assert!(found.iter().all(|d| d.level == Level::Warning));
        found.into_iter().map(|d| d.message).collect()
    };
    let warnings = listed(&with_fallback);
    assert_eq!(warnings.len(), 140, "fourteen lists, ten measures");
    assert_eq!(warnings[0], "decides acme-sg x ofac-sdn x asset_freeze as fallback: hold");
    let gap = DEFAULT.replacen("measures = [\"travel\", \"disqualification\"]", "measures = [\"travel\"]", 1);
    assert_eq!(
        listed(&gap),
        ["ofac-sdn", "ofac-cons"]
            .map(|list| format!("decides acme-us x {list} x disqualification as fallback: hold"))
    );
    let fallback = gap.find("[[measure_rule]]\nentities = \"*\"").unwrap();
    let end = fallback + gap[fallback..].find("# --- when").unwrap();
    let without = format!("{}{}", &gap[..fallback], &gap[end..]);
    assert_eq!(
        listed(&without),
        ["ofac-sdn", "ofac-cons"].map(|list| format!(
            "no row for acme-us x {list} x disqualification (in some role, flow or at some time); it holds"
        ))
    );
}

#[test]
fn an_overlay_names_its_base() {
    let wrong = DEMO.replace("extends = \"default\"", "extends = \"other\"");
    let error = parse_with_base(&wrong, "demo.toml", DEFAULT, "default").unwrap_err();
    assert_eq!(
        error.to_string(),
        "demo.toml:8:1: extends: the base given is `default`; write extends = \"default\" or give another base"
    );
    let error = parse(DEMO, "demo.toml").unwrap_err();
    assert_eq!(
        error.to_string(),
        "demo.toml:8:1: extends: this file extends another; give its base together with it"
    );
}

#[test]
fn suspicion_terrorism_law_enforcement_and_routine_read_the_same() {
    let policy = parse(DEFAULT, "default").unwrap();
    let codes =
        |codes: &[&str]| -> Vec<model::ReasonCode> { codes.iter().map(|c| c.parse().unwrap()).collect() };
    let secrets = ["review.suspicion", "tf.confirmed", "review.law_enforcement", "standing.tf_frozen"];
    // In whatever company, a routine review reads the same bytes as what must stay secret.
    let companies: [&[&str]; 4] =
        [&[], &["standing.close_only"], &["evidence.pending"], &["lists.stale", "standing.closed"]];
    for company in companies {
        let routine = policy.customer_templates(&codes(&[&["review.routine"], company].concat()));
        assert_eq!(routine.len(), 1);
        for secret in secrets {
            assert_eq!(
                policy.customer_templates(&codes(&[&[secret], company].concat())),
                routine,
                "{secret}"
            );
        }
    }
    let block = policy.customer_templates(&codes(&["sanctions.blocked_ofac", "review.routine"]));
    assert_eq!(format!("{block:?}"), "[sanctions_block_ofac]", "a confirmed block is no secret");
    let order = policy.customer_templates(&codes(&["sanctions.blocked_ofac", "review.law_enforcement"]));
    assert_eq!(format!("{order:?}"), "[under_review]");
    let unknown = policy.customer_templates(&codes(&["no.such.code"]));
    assert_eq!(format!("{unknown:?}"), "[under_review]");
}

#[test]
fn looking_back_has_bounds_and_no_off() {
    for (from, to, want) in [
        ("full_every_days = 7", "full_every_days = 0", "lookback: full_every_days is 0; it must be 1 to 31"),
        ("recently_closed_days = 365", "recently_closed_days = 1", "it must be 30 to 36500"),
        ("counterparty_days = 365", "counterparty_days = 0", "it must be 30 to 3650"),
        ("release_approvals = 2 # sem", "release_approvals = 0 # sem", "it must be 1 to 5"),
        ("full_every_days = 7", "enabled = false", "unknown key `enabled`"),
        ("full_every_days = 7", "full_every_days = 14", "accepted"),
    ] {
        let found = spoilt(from, to);
        assert!(found.contains(want), "{to}: {found}");
    }
    let start = DEFAULT.find("[lookback]").unwrap();
    let without = parse(&DEFAULT[..start], "policy.toml").unwrap();
    assert_eq!(
        without.lookback,
        parse(DEFAULT, "policy.toml").unwrap().lookback,
        "the defaults are what it says"
    );
}
