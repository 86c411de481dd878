//! Moving in with the whole program: `kill -9` in the middle, the queue over API and command line, exit codes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// OFAC's entry 25308 (Kim Jong Un) is on the bundled list; the wallet is Lazarus Group's first.
const LISTED_NAME: &str = "Kim Jong Un";
const LISTED_WALLET: &str = "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h";

fn command(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_probity"));
    command.args(["--data", data.to_str().unwrap()]).args(args).env_remove("PROBITY_KEY");
    command
}

fn probity(data: &Path, args: &[&str]) -> (i32, Vec<Value>, String) {
    let done = command(data, args).output().unwrap();
    let out = String::from_utf8_lossy(&done.stdout).into_owned();
    let rows = out.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
    (done.status.code().unwrap_or(-1), rows, out + &String::from_utf8_lossy(&done.stderr))
}

struct Server(Child, String);

impl Server {
    fn start(data: &Path) -> Server {
        let mut child = command(data, &["serve", "--listen", "127.0.0.1:0", "--takeover"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line =
            lines.find_map(|l| l.ok().filter(|l| l.contains("serving on"))).expect("the server starts");
        std::thread::spawn(move || lines.for_each(drop));
        Server(child, line.split("serving on ").nth(1).unwrap().trim().to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn customer(id: &str, name: &str, wallets: &[&str]) -> String {
    let row = json!({"customer": id, "legal_entity": "acme-us", "kind": "person", "identified": true,
        "profile": {"names": [name], "born": "1988-05-04", "wallets": wallets}});
    format!("{row}\n")
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Killed again and again at uneven moments, run again each time: every row once, none lost, and the journal
/// folds to the same state.
#[test]
fn no_row_is_lost_or_doubled_under_kill_9() {
    let rows: usize = if std::env::var_os("PROBITY_LONG").is_some() { 400_000 } else { 60_000 };
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    assert_eq!(probity(&data, &["init", "--policy", "demo"]).0, 0);
    let file = dir.path().join("customers.ndjson");
    let bad = |i: usize| i % 1_000 == 17;
    let lines = (0..rows).map(|i| match bad(i) {
        true => customer(&format!("C{i}"), "!", &[]),
        false => customer(&format!("C{i}"), "Wilhelmina Featherstonehaugh", &[]),
    });
    std::fs::write(&file, lines.collect::<String>()).unwrap();
    let errors = dir.path().join("refused.ndjson");
    let args =
        ["import", "customers", text(&file), "--takeover", "--batch-rows", "100", "--errors", text(&errors)];
    let mut kills = 0;
    for round in 0..200_u64 {
        let mut child = command(&data, &args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(150 + (round * 67) % 400));
        if child.try_wait().unwrap().is_some() {
            break;
        }
        // SIGKILL: nothing is flushed, nothing is said.
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
    }
    assert!(kills > 2, "the import was over before it could be killed: {kills}");
    let (code, out, all) = probity(&data, &args);
    assert!(code == 0 || code == 3, "{all}");
    let refused = (0..rows).filter(|i| bad(*i)).count();
    if out[0]["done_before"] == false {
        assert_eq!(out[0]["from"].as_u64().unwrap() + out[0]["read"].as_u64().unwrap(), rows as u64);
    }
    let server = Server::start(&data);
    let (_, shown, all) = probity(&data, &["campaign", "show", "migration", "--url", &server.1]);
    assert_eq!(shown[0]["customers"]["population"], rows - refused, "{all}");
    assert_eq!(shown[0]["files"][0]["read"], rows, "{all}");
    assert_eq!(shown[0]["files"][0]["finished"], true, "{all}");
    drop(server);
    // Every refused row is listed; a crash may repeat a line, it never loses one.
    let listed = std::fs::read_to_string(&errors).unwrap();
    let mut told: Vec<u64> = listed
        .lines()
        .filter_map(|l| serde_json::from_str::<Value>(l).ok())
        .map(|l| l["row"].as_u64().unwrap())
        .collect();
    told.sort_unstable();
    told.dedup();
    assert_eq!(told, (0..rows).filter(|i| bad(*i)).map(|i| i as u64).collect::<Vec<_>>());
    for (command, word) in [("verify", "\"intact\":true"), ("rebuild", "\"same\":true")] {
        let (code, _, all) = probity(&data, &[command]);
        assert!(code == 0 && all.contains(word), "{command}: {all}");
    }
}

#[test]
fn a_benchmark_writes_to_no_named_store() {
    let dir = tempfile::tempdir().unwrap();
    let args = ["--store", "postgres://nobody@127.0.0.1:9/live", "bench", "import", "--customers", "1"];
    let (code, _, all) = probity(dir.path(), &args);
    assert!(code == 2 && all.contains("--store"), "{code} {all}");
    let (code, rows, all) =
        probity(dir.path(), &["bench", "import", "--customers", "500", "--transfers", "1000", "--screen"]);
    assert_eq!((code, rows.len()), (0, 3), "{all}");
    assert_eq!((&rows[1]["rows"], &rows[2]["rows"]), (&json!(1_000), &json!(1_500)), "{all}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "it leaves nothing behind");
}

#[test]
fn an_exchange_moves_in_by_command_and_works_through_its_queue() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let run = |args: &[&str]| probity(&data, args);
    let customers: String = (0..20)
        .map(|i| customer(&format!("C{i}"), "Wilhelmina Featherstonehaugh", &[]))
        .chain([customer("KIM", LISTED_NAME, &[]), customer("OLD", LISTED_NAME, &[])])
        .chain([customer("LAZ", "Wilhelmina Featherstonehaugh", &[LISTED_WALLET])])
        .collect();
    let customers = file("customers.ndjson", &customers);
    assert_eq!(run(&["import", "customers", &customers]).0, 5, "no directory yet");
    assert_eq!(run(&["init", "--policy", "demo"]).0, 0);
    assert_eq!(run(&["import", "customers", "nowhere.ndjson"]).0, 5);
    assert_eq!(run(&["import", "customers", &file("x.txt", "")]).0, 2, "nobody knows what it is");
    assert_eq!(run(&["campaign", "run"]).0, 5, "nothing was imported");
    let (code, rows, all) = run(&["import", "customers", &customers]);
    assert_eq!((code, rows[0]["imported"].as_u64()), (0, Some(23)), "{all}");
    assert_eq!(run(&["import", "customers", &customers]).1[0]["done_before"], true);
    let accounts = file("accounts.csv", "account,customer,legal_entity\nmain,C1,acme-us\nspot,C1,acme-us\n");
    assert_eq!(run(&["import", "accounts", &accounts]).0, 0);
    let moved = "transfer,customer,legal_entity,flow,amount,asset,at,counterparty.address,usd\n\
        T1,C1,acme-us,withdrawal,0.5,eip155:1/slip44:60,2026-03-01T10:00:00Z,,1000\n\
        T2,C2,acme-us,withdrawal,0.5,bip122:000000000019d6689c085ae165831e93/slip44:0,2026-03-01,12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h,\n\
        T3,C9999,acme-us,deposit,0.5,eip155:1/slip44:60,2026-03-01T10:00:00Z,,\n";
    let (code, rows, all) = run(&["import", "transfers", &file("transfers.csv", moved)]);
    assert_eq!(
        (code, rows[0]["imported"].as_u64(), rows[0]["refused"].as_u64()),
        (3, Some(2), Some(1)),
        "{all}"
    );
    assert!(all.contains("migration.transfers.refused.ndjson"), "{all}");
    let windows = &rows[0]["windows"];
    assert_eq!((&windows["filled"], &windows["no_value"]), (&json!(1), &json!(1)), "{all}");
    assert!(all.contains("1 of 2 rows fill windows of monitoring; 1 have no `usd`"), "{all}");
    let told = std::fs::read_to_string(data.join("imports/migration.transfers.refused.ndjson")).unwrap();
    assert!(told.contains("C9999") && told.contains("\"line\":4"), "{told}");
    let decisions = r#"{"customer":"C1","transfer":"T1","decided_at":"2026-03-01","outcome":"allow","reason":"rule.7","by":"vendor:acme","reference":"A-1"}"#;
    assert_eq!(run(&["import", "decisions", &file("decisions.ndjson", decisions)]).0, 0);
    let entries: Vec<String> = screened_entries(&data);
    assert!(!entries.is_empty(), "the bundled list has {LISTED_NAME}");
    let clearances: String = entries
        .iter()
        .map(|key| {
            let (list, entry) = key.split_once('/').unwrap();
            let row = json!({"customer": "OLD", "list": list, "entry": entry, "cleared_at": "2026-01-01",
                "expires_at": "2099-01-01", "by": "person:bo", "reference": "OLD-1"});
            format!("{row}\n")
        })
        .collect();
    let (code, _, all) =
        run(&["import", "clearances", &file("clearances.ndjson", &clearances), "--qa-one-in", "0"]);
    assert_eq!(code, 0, "{all}");
    let (code, rows, all) = run(&["campaign", "run"]);
    assert_eq!(code, 3, "{all}");
    let c = &rows[0]["customers"];
    assert_eq!(
        (&c["clean"], &c["cleared"], &c["hits"], &c["pending"]),
        (&json!(20), &json!(1), &json!(2), &json!(0)),
        "{all}"
    );
    assert_eq!(rows[0]["transfers"]["hits"], 1, "{all}");
    queue(&data);
    assert_eq!(run(&["rebuild"]).0, 0);
    assert_eq!(run(&["replay"]).0, 0, "campaign decisions replay byte for byte");
}

/// Pairs of the listed name with the bundled lists, as `screen` finds them.
fn screened_entries(data: &Path) -> Vec<String> {
    let (_, rows, _) = probity(data, &["screen", "person", LISTED_NAME, "--born", "1988-05-04"]);
    let mut keys: Vec<String> = rows
        .iter()
        .filter(|r| r["certainty"] == "potential")
        .map(|r| format!("{}/{}", r["list"].as_str().unwrap(), r["entry"].as_str().unwrap()))
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

fn queue(data: &Path) {
    let server = Server::start(data);
    let url = server.1.clone();
    let run = |args: &[&str]| probity(data, &[args, &["--url", &url]].concat());
    assert_eq!(run(&["campaign", "hits", "nothing"]).0, 5);
    let (code, hits, all) = run(&["campaign", "hits", "migration"]);
    assert_eq!((code, hits.len()), (3, 3), "{all}");
    assert_eq!((&hits[0]["customer"], &hits[0]["priority"]), (&json!("LAZ"), &json!("frozen")), "{all}");
    let kim = hits.iter().find(|h| h["customer"] == "KIM").unwrap();
    let hit = kim["hit"].as_str().unwrap();
    for (number, pair) in kim["pairs"].as_array().unwrap().iter().enumerate() {
        let pair = [pair["list"].as_str().unwrap(), pair["entry"].as_str().unwrap()];
        let close = |word: &str| {
            run(&[
                "campaign",
                "close",
                "migration",
                hit,
                "--list",
                pair[0],
                "--entry",
                pair[1],
                "--as",
                word,
                "--document",
                "CASE-1",
            ])
        };
        let (code, _, all) = close("true_match");
        assert_eq!(code, 6, "an active customer is no true match yet: {all}");
        let (code, rows, all) = close("false_positive");
        assert_eq!(code, 0, "{all}");
        assert_eq!(rows[0]["pairs"][number]["disposition"], "false_positive", "{all}");
        assert_eq!(close("false_positive").0, 6, "closed is closed");
    }
    let (_, hits, _) = run(&["campaign", "hits", "migration", "--state", "closed"]);
    let of: Vec<&str> = hits.iter().map(|h| h["customer"].as_str().unwrap()).collect();
    assert!(of.contains(&"KIM") && of.contains(&"OLD"), "{of:?}");
    let (_, standing, all) = run(&["campaign", "show"]);
    assert_eq!(standing[0]["hits_open"], 2, "{all}");
    drop(server);
}
