//! Clearing pairs as an officer does at the command line, on either store.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use serde_json::Value;
use support::{BOTH, House};

const BODY: &str =
    r#"{"legal_entity":"acme-us","kind":"person","identified":true,"profile":{"names":["Roman Semenov"]}}"#;

#[test]
fn a_pair_is_cleared_listed_and_reopened_by_command() {
    for kind in BOTH {
        let house = House::new(kind);
        let server = house.serve();
        let (key, url) = (house.key(), format!("http://{}", server.address));
        let run = |args: &[&str]| house.run(&[args, &["--url", &url]].concat());
        let (status, put) = server.ask(&key, "PUT /v1/customers/C1", BODY);
        assert_eq!((status, put["outcome"].as_str()), (200, Some("hold")), "{put}");
        let decision = put["decision_id"].as_str().unwrap();
        let found: Vec<&Value> =
            put["findings"].as_array().unwrap().iter().filter(|f| f["kind"] == "listed").collect();
        assert!(!found.is_empty(), "{put}");
        let waits = run(&["pairs", "waiting"]);
        let rows: Vec<Value> = waits.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((waits.code, rows.len()), (3, found.len()), "{waits:?}");
        for row in &rows {
            assert_eq!(
                (row["customer"].as_str(), row["decision"].as_str()),
                (Some("C1"), Some(decision)),
                "{row}"
            );
            assert!(found.iter().any(|f| f["list"] == row["list"] && f["entry"] == row["entry"]), "{row}");
        }
        assert!(waits.err.contains(&format!("{0} of {0} that wait", rows.len())), "{waits:?}");
        let one = run(&["pairs", "waiting", "--limit", "1"]);
        assert_eq!((one.code, one.out.lines().count()), (3, 1), "{one:?}");
        let none = run(&["pairs", "waiting", "--customer", "C2"]);
        assert_eq!((none.code, none.out.as_str()), (0, ""), "{none:?}");
        for finding in &found {
            let (list, entry) = (finding["list"].as_str().unwrap(), finding["entry"].as_str().unwrap());
            let clear =
                ["pairs", "clear", decision, "--list", list, "--entry", entry, "--document", "CASE-1"];
            run(&[&clear[..], &["--reason", "because"]].concat()).refused(1, "because");
            let done = run(&[&clear[..], &["--reason", "pair.name_differs"]].concat());
            assert_eq!((done.code, done.json()["state"].as_str()), (0, Some("silent")), "{done:?}");
        }
        let waits = run(&["pairs", "waiting"]);
        assert_eq!((waits.code, waits.out.as_str()), (0, ""), "judged: {waits:?}");
        let listed = run(&["pairs", "list", "C1"]);
        assert_eq!((listed.code, listed.out.lines().count()), (0, found.len()), "{listed:?}");
        let pair = listed.json()["pair"].as_str().unwrap().to_owned();
        let active = r#"{"to":"active","reason":"review.cleared","authority":"MLRO","document":"CASE-1"}"#;
        assert_eq!(server.ask(&key, "POST /v1/customers/C1/standing", active).0, 200);
        let (_, allowed) = server.ask(&key, "POST /v1/transfers/screen", &support::withdrawal("T1"));
        assert_eq!(allowed["outcome"], "allow", "{allowed}");
        assert_eq!(run(&["pairs", "reopen", "C1", &pair, "--document", "CASE-2"]).code, 0);
        run(&["pairs", "reopen", "C1", &pair, "--document", "CASE-2"]).refused(5, "pair");
        let (_, held) = server.ask(&key, "POST /v1/transfers/screen", &support::withdrawal("T2"));
        assert_eq!(held["outcome"], "hold", "{held}");
        server.stop();
        house.is_sound();
    }
}
