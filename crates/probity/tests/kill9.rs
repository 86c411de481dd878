//! The whole program under `kill -9`: no acknowledged decision lost, none doubled.
//!
//! Rounds: 6 in the merge set, 60 with `PROBITY_LONG`. Power cuts, which also lose what the operating
//! system had not flushed, are simulated in `testkit/tests/dropped_writes.rs`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(data: &Path) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_probity"))
            .args(["--data", data.to_str().unwrap(), "serve", "--listen", "127.0.0.1:0", "--takeover"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line =
            lines.find_map(|l| l.ok().filter(|l| l.contains("serving on"))).expect("the server starts");
        std::thread::spawn(move || lines.for_each(drop));
        let address = line.rsplit("http://").next().unwrap().trim().to_owned();
        Server { child, address }
    }

    fn kill(mut self) {
        // SIGKILL: nothing is flushed, nothing is said.
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn probity(data: &Path, args: &[&str]) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(["--data", data.to_str().unwrap()])
        .args(args)
        .output()
        .unwrap();
    (
        done.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr),
    )
}

fn ask(address: &str, key: &str, method: &str, path: &str, body: &str) -> Option<(u16, serde_json::Value)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let text = String::from_utf8(answer).ok()?;
    let status = text.split(' ').nth(1)?.parse().ok()?;
    let body = text.split_once("\r\n\r\n")?.1;
    Some((status, serde_json::from_str(body).unwrap_or(serde_json::Value::Null)))
}

fn withdrawal(transfer: &str) -> String {
    format!(
        r#"{{"transfer":"{transfer}","customer":"C1","legal_entity":"acme-us","flow":"withdrawal","amount":"0.25","asset":"eip155:1/slip44:60","counterparty":{{"address":"0x52908400098527886E0F7030069857D2E4169EE7"}}}}"#
    )
}

#[test]
fn no_acknowledged_decision_is_lost_or_doubled_under_kill_9() {
    let rounds = if std::env::var_os("PROBITY_LONG").is_some() { 60 } else { 6 };
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(probity(dir.path(), &["init", "--policy", "demo"]).0, 0);
    let key = std::fs::read_to_string(dir.path().join("cli.key")).unwrap();
    // Acknowledged decisions of all rounds: transfer -> decision.
    let acknowledged: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
    let next = Arc::new(AtomicU64::new(0));
    for round in 0..rounds {
        let server = Server::start(dir.path());
        let customer = r#"{"legal_entity":"acme-us","kind":"person","identified":true,"profile":{"names":["Wilhelmina Featherstonehaugh"]}}"#;
        if round == 0 {
            assert_eq!(ask(&server.address, &key, "PUT", "/v1/customers/C1", customer).unwrap().0, 200);
        }
        let workers: Vec<_> = (0..8).map(|_| load(&server.address, &key, &next, &acknowledged)).collect();
        // Uneven delays, so that the kill falls at another point of the commit each round.
        std::thread::sleep(Duration::from_millis(120 + (round * 37) % 190));
        server.kill();
        workers.into_iter().for_each(|w| w.join().unwrap());
    }
    check(dir.path(), &key, &acknowledged.lock().unwrap());
}

fn load(
    address: &str,
    key: &str,
    next: &Arc<AtomicU64>,
    acknowledged: &Arc<Mutex<BTreeMap<String, String>>>,
) -> std::thread::JoinHandle<()> {
    let (address, key, next, acknowledged) =
        (address.to_owned(), key.to_owned(), next.clone(), acknowledged.clone());
    std::thread::spawn(move || {
        let until = Instant::now() + Duration::from_secs(20);
        while Instant::now() < until {
            let transfer = format!("T{}", next.fetch_add(1, Ordering::Relaxed));
            match ask(&address, &key, "POST", "/v1/transfers/screen", &withdrawal(&transfer)) {
                Some((200, answer)) => {
                    let id = answer["decision_id"].as_str().unwrap().to_owned();
                    acknowledged.lock().unwrap().insert(transfer, id);
                }
                Some((status, answer)) => panic!("{status} {answer}"),
                None => return, // Killed: this one was not acknowledged.
            }
        }
    })
}

fn check(data: &Path, key: &str, acknowledged: &BTreeMap<String, String>) {
    let server = Server::start(data);
    assert!(acknowledged.len() > 100, "only {} acknowledged", acknowledged.len());
    for (transfer, decision) in acknowledged {
        let path = format!("/v1/transfers/{transfer}");
        let (status, answer) = ask(&server.address, key, "GET", &path, "").unwrap();
        assert_eq!(
            (status, answer["decision_id"].as_str()),
            (200, Some(decision.as_str())),
            "{transfer} was acknowledged"
        );
        // The same request again is the same decision, not a second one.
        let (status, again) =
            ask(&server.address, key, "POST", "/v1/transfers/screen", &withdrawal(transfer)).unwrap();
        assert_eq!(
            (status, again["decision_id"].as_str()),
            (200, Some(decision.as_str())),
            "{transfer} is not doubled"
        );
    }
    server.kill();
    for (command, word) in
        [("verify", "\"intact\":true"), ("rebuild", "\"same\":true"), ("replay", "\"different\":0")]
    {
        let (code, out) = probity(data, &[command]);
        assert_eq!(code, 0, "{command}: {out}");
        assert!(out.contains(word), "{command}: {out}");
    }
    println!("{} acknowledged decisions survived", acknowledged.len());
}
