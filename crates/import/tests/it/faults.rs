//! What is wrong with a row is told by line, field and cause; the others come in; nothing comes in twice.

use crate::support::{World, customer, import, lines, ndjson, transfer};
use import::pipeline::{Options, run};
use import::refused::List;
use import::source::Source;
use import::{ImportError, Kind};
use serde_json::{Value, json};

fn with(mut row: Value, pointer: &str, value: Value) -> Value {
    *row.pointer_mut(pointer).unwrap() = value;
    row
}

#[test]
fn every_refused_row_has_line_field_and_cause() {
    let good = |id: &str| customer(id, "Ada Byron", &[]);
    let unknown = |key: &str| {
        let mut row = good("X");
        row[key] = json!("x");
        row
    };
    let rows: Vec<(String, &str, &str)> = vec![
        ("{\"customer\": ".into(), "/customer", "EOF"),
        (unknown("colour").to_string(), "/colour", "unknown field"),
        (with(good("X"), "/customer", json!("")).to_string(), "/customer", "empty"),
        (with(good("X"), "/customer", json!("a b")).to_string(), "/customer", "` `"),
        (
            with(good("X"), "/legal_entity", json!("acme-mars")).to_string(),
            "/legal_entity",
            "not in the policy",
        ),
        (with(good("X"), "/kind", json!("vessel")).to_string(), "/kind", "person or a company"),
        (with(good("X"), "/profile/names", json!([])).to_string(), "/profile/names", "at least one"),
        (with(good("X"), "/profile/names", json!(["!!"])).to_string(), "/profile/names/0", "letter"),
        (with(good("X"), "/profile/born", json!("1988-13-04")).to_string(), "/profile/born", "1988-13-04"),
        (with(good("X"), "/profile/wallets", json!(["bc1qnope"])).to_string(), "/profile/wallets/0", ""),
        (with(good("X"), "/identified", json!("yes")).to_string(), "/identified", "boolean"),
        (good("C0").to_string(), "", "twice"),
    ];
    let world = World::new();
    let mut text = format!("{}\n\n", good("C0"));
    for (line, _, _) in &rows {
        text.push_str(&format!("{line}\n"));
    }
    text.push_str(&good("C9").to_string());
    let path = world.file("c.ndjson", &text);
    let options = Options { batch_rows: 100, ..Options::default() };
    let (summary, refused) = world.bring_with(Kind::Customers, &path, options).unwrap();
    assert_eq!((summary.imported, summary.refused), (2, rows.len() as u64), "{refused:#?}");
    for (number, ((_, field, cause), told)) in rows.iter().zip(&refused).enumerate() {
        assert_eq!(told["line"], 3 + number as u64, "{told}");
        assert_eq!(told["row"], 1 + number as u64, "{told}");
        assert_eq!(told["field"], *field, "{told}");
        assert!(told["cause"].as_str().unwrap().contains(cause), "{told} should say {cause}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path.with_extension("refused")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "a cause can quote personal data");
    }
    world.check_rebuild();
}

type Case = (Kind, Value, Value, &'static str, &'static str);

/// A good row, a bad one, and what is said about the bad one.
#[expect(clippy::too_many_lines, reason = "one table")]
fn other_rows() -> Vec<Case> {
    let moved = transfer("T1", "C1", crate::support::CLEAN);
    let account = json!({"account": "main", "customer": "C1", "legal_entity": "acme-us"});
    let decision = json!({"customer": "C1", "decided_at": "2026-01-01", "outcome": "deny", "reason": "old.rule",
                          "by": "vendor:acme", "reference": "CASE-1"});
    let clearance = json!({"customer": "C1", "list": "ofac-sdn", "entry": "90002", "cleared_at": "2026-01-01",
                           "expires_at": "2027-01-01", "by": "person:bo", "reference": "CASE-2"});
    vec![
        (
            Kind::Transfers,
            moved.clone(),
            with(moved.clone(), "/customer", json!("C7")),
            "/customer",
            "import customers first",
        ),
        (Kind::Transfers, moved.clone(), with(moved.clone(), "/at", json!("2031-01-01")), "/at", "future"),
        (
            Kind::Transfers,
            moved.clone(),
            with(moved.clone(), "/flow", json!("onboarding")),
            "/flow",
            "withdrawal",
        ),
        (Kind::Transfers, moved.clone(), with(moved.clone(), "/amount", json!("1e3")), "/amount", "1e3"),
        (
            Kind::Transfers,
            moved.clone(),
            with(moved.clone(), "/counterparty/address", json!("bc1qbad")),
            "/counterparty/address",
            "",
        ),
        (
            Kind::Accounts,
            account.clone(),
            with(account.clone(), "/legal_entity", json!("acme-eu")),
            "/legal_entity",
            "acme-us",
        ),
        (Kind::Accounts, account.clone(), with(account.clone(), "/customer", json!("C7")), "/customer", "C7"),
        (
            Kind::Decisions,
            decision.clone(),
            with(decision.clone(), "/outcome", json!("maybe")),
            "/outcome",
            "maybe",
        ),
        (
            Kind::Decisions,
            decision.clone(),
            with(decision.clone(), "/customer", json!("C7")),
            "/customer",
            "C7",
        ),
        (
            Kind::Clearances,
            clearance.clone(),
            with(clearance.clone(), "/entry", json!("1")),
            "/entry",
            "not on the list",
        ),
        (
            Kind::Clearances,
            clearance.clone(),
            with(clearance.clone(), "/list", json!("nope")),
            "/entry",
            "not on the list",
        ),
        (
            Kind::Clearances,
            clearance.clone(),
            with(clearance.clone(), "/expires_at", json!("2026-10-01")),
            "/expires_at",
            "over",
        ),
        (
            Kind::Clearances,
            clearance.clone(),
            with(clearance.clone(), "/expires_at", json!("2025-10-01")),
            "/expires_at",
            "not after",
        ),
    ]
}

#[test]
fn rows_about_transfers_accounts_decisions_and_clearances_are_checked_too() {
    let world = World::new();
    world.rows(Kind::Customers, &[customer("C1", "Ada Byron", &[])]);
    for (kind, good, bad, field, cause) in other_rows() {
        let (summary, refused) = world.rows(kind, &[bad.clone(), good.clone()]);
        assert!(summary.imported + summary.known == 1, "{kind:?} {bad}: {refused:?}");
        let told = refused.iter().find(|r| r["row"] == 0).unwrap();
        assert_eq!(told["field"], field, "{told}");
        assert!(told["cause"].as_str().unwrap().contains(cause), "{told} should say {cause}");
    }
    world.check_rebuild();
}

#[test]
fn tables_with_unknown_columns_are_refused_before_their_first_row() {
    let world = World::new();
    let path = world.file("c.csv", "customer,colour\nC1,red\n");
    let error = world.bring_with(Kind::Customers, &path, Options::default()).unwrap_err();
    assert!(matches!(&error, ImportError::UnknownColumn { column, .. } if column == "colour"), "{error}");
    let path = world.file("c.parquet", "not a parquet file");
    let error = world.bring_with(Kind::Customers, &path, Options::default()).unwrap_err();
    assert!(matches!(error, ImportError::Damaged { .. }), "{error}");
    let error = world.bring_with(Kind::Customers, &world.file("c.txt", ""), Options::default()).unwrap_err();
    assert!(error.to_string().contains("--format"), "{error}");
}

#[test]
fn the_same_id_again_counts_once_wherever_it_stands() {
    for batch_rows in [1, 2, 3, 50] {
        let world = World::new();
        let rows: Vec<Value> = (0..40).map(|i| customer(&format!("C{}", i % 25), "Ada Byron", &[])).collect();
        let path = world.file("c.ndjson", ndjson(&rows));
        let options = Options { batch_rows, workers: 3, ..Options::default() };
        let (summary, refused) = world.bring_with(Kind::Customers, &path, options).unwrap();
        assert_eq!(summary.imported, 25, "{batch_rows} rows a batch");
        assert_eq!((summary.read, summary.refused + summary.known), (40, 15), "{batch_rows} rows a batch");
        assert_eq!(refused.len(), 15, "each is listed once: {refused:?}");
        assert_eq!(world.state(|s| s.customers.len()), 25);
        world.check_rebuild();
    }
}

#[test]
fn a_stopped_import_goes_on_where_the_journal_ends() {
    let world = World::new();
    let rows: Vec<Value> = (0..50)
        .map(|i| customer(&format!("C{i}"), if i % 7 == 3 { "!" } else { "Ada Byron" }, &[]))
        .collect();
    let path = world.file("c.ndjson", ndjson(&rows));
    let source = Source::open(&path, None).unwrap();
    let errors = world.dir.path().join("refused.ndjson");
    let mut list = List::new(errors.clone());
    let target = world.target(Kind::Customers, &source);
    let strict = Options { batch_rows: 4, workers: 2, refused_max: Some(2) };
    let error = run(&target, &source, strict, &mut list, &mut |_, _| {}).unwrap_err();
    assert!(matches!(error, ImportError::TooManyRefused { .. }), "{error}");
    let (next, finished) = world.engine.import_position(&import(), Kind::Customers, &source.hash);
    assert!(next > 0 && next < 50 && !finished, "{next}");
    let open = Options { refused_max: None, ..strict };
    let second = run(&target, &source, open, &mut list, &mut |_, _| {}).unwrap();
    assert!(second.from > 0 && second.from + second.read == 50, "{second:?}");
    assert_eq!(world.state(|s| s.customers.len()), 43);
    let mut told: Vec<u64> = lines(&errors).iter().map(|l| l["row"].as_u64().unwrap()).collect();
    told.sort_unstable();
    told.dedup();
    assert_eq!(told, [3, 10, 17, 24, 31, 38, 45]);
    let third = run(&target, &source, open, &mut list, &mut |_, _| {}).unwrap();
    assert!(third.done_before && third.imported == 0, "{third:?}");
    // The same bytes under another name are the same file.
    let copy = world.file("copy.ndjson", ndjson(&rows));
    assert!(world.bring(Kind::Customers, &copy).0.done_before);
    world.check_rebuild();
}

#[test]
fn what_is_there_is_never_changed() {
    let world = World::new();
    world.rows(Kind::Customers, &[customer("C1", "Ada Byron", &[])]);
    let mut other = customer("C1", "Somebody Else", &[]);
    other["standing"] = json!({"to": "blocked", "reason": "sanctions.confirmed", "authority": "OFAC",
                               "since": "2026-01-01", "document": "D-1"});
    let (summary, refused) = world.rows(Kind::Customers, &[other]);
    assert_eq!((summary.imported, summary.known), (0, 1), "{refused:?}");
    assert_eq!(refused[0]["known"], true);
    let id = model::ids::CustomerId::new("C1").unwrap();
    let (profile, _) = world.runtime.block_on(world.engine.profile(&id)).unwrap();
    assert_eq!(profile.names, ["Ada Byron"]);
}
