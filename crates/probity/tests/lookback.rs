//! Looking back as an officer does at the command line: a listing that meets a customer, its end, the release review,
//! and the proof of each run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use serde_json::Value;
use std::time::{Duration, Instant};
use support::{Done, House, Kind, Server};

const NAMED: &str = "Ottokar Quillfeather";

/// A list of one's own: always the same parties, and one more where it is listed.
fn own(house: &House, listed: bool) -> String {
    let path = house.beside("own.csv");
    let mut rows = "id,kind,name\n".to_owned();
    (0..40).for_each(|n| rows.push_str(&format!("F-{n},company,Zwyxbrat {n} Klomp Handelsges\n")));
    if listed {
        rows.push_str(&format!("P-1,person,{NAMED}\n"));
    }
    std::fs::write(&path, rows).unwrap();
    path
}

/// Waits until the newest run is another than `after` and has completed; its row.
fn completed(server: &Server, key: &str, after: Option<&str>) -> Value {
    let started = Instant::now();
    loop {
        let (status, rows) = server.ask(key, "GET /v1/lookbacks", "");
        assert_eq!(status, 200, "{rows}");
        let newest = &rows[0];
        if newest["state"] == "completed" && newest["run"].as_str() != after {
            return newest.clone();
        }
        assert!(started.elapsed() < Duration::from_secs(300), "no run completes: {rows}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn rows(done: &Done) -> Vec<Value> {
    done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every check of a proof by name.
fn checks(proof: &Value) -> Vec<(String, Option<bool>)> {
    let checks = proof["checks"].as_array().unwrap().iter();
    checks.map(|c| (c["check"].as_str().unwrap().to_owned(), c["holds"].as_bool())).collect()
}

/// A run is proven from the directory alone, everybody screened again: the population is small.
fn proven(house: &House, run: &str) {
    let done = house.run(&["lookback", "prove", run]);
    assert_eq!(done.code, 0, "{run}: {done:?}");
    let proof = done.json();
    assert_eq!(proof["verified"], true, "{proof}");
    let checks = checks(&proof);
    for check in ["population", "lists", "baseline", "shards", "root", "matcher", "sample", "inclusion"] {
        assert!(checks.contains(&(check.to_owned(), Some(true))), "{check} of {run}: {proof}");
    }
}

#[test]
fn a_listing_and_its_end_are_looked_back_at_reviewed_and_proven() {
    let house = House::new(Kind::Sqlite);
    let server = house.serve();
    let (key, url) = (house.key(), format!("http://{}", server.address));
    let run = |args: &[&str]| house.run(&[args, &["--url", &url]].concat());
    server.customer(&key, "C1", NAMED);
    server.customer(&key, "C2", "Wilhelmina Featherstonehaugh");
    let first = completed(&server, &key, None);
    assert_eq!((first["kind"].as_str(), first["cause"].as_str()), (Some("full"), Some("first")), "{first}");

    // Whom a run would count; nothing is started by asking.
    let dry = house.run(&["lookback", "start", "--dry-run"]);
    assert_eq!((dry.code, dry.json()["customers"].as_u64()), (0, Some(2)), "{dry:?}");
    assert_eq!(dry.json()["left_out"]["closed"], 0, "{dry:?}");

    let import = run(&["lists", "import", "--list", "own", &own(&house, true)]);
    assert!(import.code == 0 || import.code == 3, "{import:?}");
    let hit = completed(&server, &key, first["run"].as_str());
    assert_eq!(hit["customers"]["hits"], 1, "{hit}");
    let name = hit["run"].as_str().unwrap();
    let report = run(&["lookback", "report", name]);
    assert_eq!(
        (report.code, report.json()["run"].as_str()),
        (3, Some(name)),
        "something was found: {report:?}"
    );
    let all = run(&["lookback", "report"]);
    assert_eq!((all.code, rows(&all).len()), (0, 2), "{all:?}");
    let watched = run(&["lookback", "watch", "--wait", "0"]);
    assert_eq!(watched.code, 3, "the newest one: {watched:?}");
    let (_, held) = server.ask(&key, "GET /v1/customers/C1", "");
    assert_eq!(held["standing"], "hold", "{held}");
    let none = run(&["releases", "list"]);
    assert_eq!((none.code, none.out.is_empty()), (0, true), "{none:?}");

    // The listing ends: a review opens, and a person closes it.
    let import = run(&["lists", "import", "--list", "own", &own(&house, false)]);
    assert!(import.code == 0 || import.code == 3, "{import:?}");
    let gone = completed(&server, &key, Some(name));
    assert_eq!(gone["reviews"], 1, "{gone}");
    let listed = run(&["releases", "list"]);
    assert_eq!((listed.code, rows(&listed).len()), (3, 1), "{listed:?}");
    let review = listed.json()["review"].as_str().unwrap().to_owned();
    let shown = run(&["releases", "show", &review]);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert_eq!(shown.json()["gone"][0]["entry"], "P-1", "{shown:?}");
    let close = ["releases", "close", &review, "--as", "kept", "--document", "CASE-7"];
    let dry = run(&[&close[..], &["--dry-run"]].concat());
    assert_eq!((dry.code, dry.json()["state"].as_str()), (0, Some("open")), "{dry:?}");
    let closed = run(&close);
    assert_eq!((closed.code, closed.json()["state"].as_str()), (0, Some("kept")), "{closed:?}");
    run(&close).refused(6, "closed");
    assert_eq!(run(&["releases", "list"]).code, 0, "nothing is open any more");
    run(&["releases", "show", "rr_999999"]).refused(5, "rr_999999");
    run(&["lookback", "report", "lb_999999"]).refused(5, "lb_999999");

    // A full run by hand finds nothing new.
    let started = run(&["lookback", "start", "--full"]);
    assert!(started.code == 0 || started.code == 3, "{started:?}");
    let full = completed(&server, &key, gone["run"].as_str());
    assert_eq!(
        (full["kind"].as_str(), full["customers"]["hits"].as_u64()),
        (Some("full"), Some(0)),
        "{full}"
    );
    server.stop();

    for run in [&first, &hit, &gone, &full] {
        proven(&house, run["run"].as_str().unwrap());
    }
    house.run(&["lookback", "prove", "lb_0"]).refused(5, "starts no run");
    house.run(&["lookback", "prove", "1042"]).refused(2, "lb_1042");
    house.is_sound();
}
