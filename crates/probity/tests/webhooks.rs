//! Webhooks of the whole program: under `kill -9`, and from the command line.
//!
//! Rounds of killing: 4 in the merge set, 40 with `PROBITY_LONG`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
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
            .args(["--webhook-allow", "127.0.0.0/8"])
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

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn kill(mut self) {
        // SIGKILL: nothing is flushed, nothing is said.
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Ends the server where a test panics.
impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug, Clone)]
struct Received {
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Received {
    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn verifies(&self, secret: &str) -> bool {
        let text = |name: &str| self.headers.get(name).map(String::as_str).unwrap_or_default();
        let (id, timestamp, signature) =
            (text("webhook-id"), text("webhook-timestamp"), text("webhook-signature"));
        let headers = events::SignedHeaders { id, timestamp, signature };
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let now = model::Timestamp(now.as_micros() as i64);
        let secret = events::Secret::parse(secret).unwrap();
        events::verify(&headers, &self.body, &[secret], now, events::sign::TOLERANCE_SECONDS).is_ok()
    }
}

/// A receiver that accepts everything and keeps it.
fn receiver() -> (String, Arc<Mutex<Vec<Received>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let all: Arc<Mutex<Vec<Received>>> = Arc::default();
    let kept = Arc::clone(&all);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let kept = Arc::clone(&kept);
            std::thread::spawn(move || {
                let _ = take(stream, &kept);
            });
        }
    });
    (url, all)
}

fn take(stream: TcpStream, kept: &Mutex<Vec<Received>>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut headers = BTreeMap::new();
        let mut line = String::new();
        while reader.read_line(&mut line)? > 0 && !line.trim().is_empty() {
            if let Some((name, value)) = line.trim().split_once(':') {
                headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
            }
            line.clear();
        }
        let Some(length) = headers.get("content-length").and_then(|l| l.parse().ok()) else { return Ok(()) };
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        kept.lock().unwrap().push(Received { headers, body });
        writer.write_all(b"HTTP/1.1 204 x\r\n\r\n")?;
    }
}

fn probity(data: &Path, url: &str, args: &[&str]) -> (i32, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(["--data", data.to_str().unwrap()])
        .args(args)
        .env_remove("PROBITY_KEY")
        .env("PROBITY_URL", url)
        .output()
        .unwrap();
    let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
    (done.status.code().unwrap_or(-1), text(&done.stdout), text(&done.stderr))
}

/// A customer put; `None` where the server was killed before it answered.
fn put(address: &str, key: &str, customer: &str, version: u64) -> Option<u16> {
    let body = r#"{"legal_entity":"acme-us","kind":"person","identified":true,"profile":{"names":["Wilhelmina Featherstonehaugh"]}}"#;
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let head = format!(
        "PUT /v1/customers/{customer} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIf-Match: \"{version}\"\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    String::from_utf8(answer).ok()?.split(' ').nth(1)?.parse().ok()
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn every_acknowledged_event_is_delivered_in_order_under_kill_9() {
    let rounds = if std::env::var_os("PROBITY_LONG").is_some() { 40 } else { 4 };
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(probity(dir.path(), "http://127.0.0.1:9", &["init", "--policy", "demo"]).0, 0);
    let key = std::fs::read_to_string(dir.path().join("cli.key")).unwrap();
    let (url, received) = receiver();
    let mut secret = String::new();
    // Versions acknowledged: customer -> how many.
    let acknowledged: Arc<Mutex<BTreeMap<String, u64>>> = Arc::default();
    for round in 0..rounds {
        let server = Server::start(dir.path());
        if round == 0 {
            let add = ["webhooks", "add", &url, "--type", "customer.*"];
            let (code, out, err) = probity(dir.path(), &server.url(), &add);
            assert_eq!(code, 0, "{out}{err}");
            let made: serde_json::Value = serde_json::from_str(&out).unwrap();
            secret = made["secret"].as_str().unwrap().to_owned();
        }
        let workers: Vec<_> = (0..4)
            .map(|i| {
                let (address, key, acknowledged) =
                    (server.address.clone(), key.clone(), Arc::clone(&acknowledged));
                std::thread::spawn(move || {
                    let customer = format!("C{i}");
                    let mut version = *acknowledged.lock().unwrap().get(&customer).unwrap_or(&0);
                    let end = Instant::now() + Duration::from_secs(20);
                    while Instant::now() < end {
                        match put(&address, &key, &customer, version) {
                            Some(200) => {
                                version += 1;
                                acknowledged.lock().unwrap().insert(customer.clone(), version);
                            }
                            // Recorded in the round before, though the answer was cut off.
                            Some(412) => version += 1,
                            Some(status) => panic!("{status}"),
                            None => return,
                        }
                    }
                })
            })
            .collect();
        // Uneven delays, so that the kill falls at another point of delivering each round.
        std::thread::sleep(Duration::from_millis(300 + (round * 137) % 400));
        server.kill();
        workers.into_iter().for_each(|w| w.join().unwrap());
    }
    let server = Server::start(dir.path());
    let counts = acknowledged.lock().unwrap().clone();
    assert!(counts.values().sum::<u64>() > 20, "{counts:?}");
    let distinct = |customer: &str| {
        let all = received.lock().unwrap();
        let of = all.iter().map(Received::json).filter(|e| e["subject"] == customer);
        of.map(|e| e["id"].to_string()).collect::<BTreeSet<_>>().len() as u64
    };
    until("everything acknowledged is delivered", || {
        counts.iter().all(|(customer, versions)| distinct(customer) >= *versions)
    });
    server.kill();
    let all = received.lock().unwrap().clone();
    assert!(all.iter().all(|r| r.verifies(&secret)), "every attempt is signed");
    for customer in counts.keys() {
        // First arrivals are in order; an event may come once more after a kill.
        let (mut newest, mut seen) = (String::new(), BTreeSet::new());
        for event in all.iter().map(Received::json).filter(|e| e["subject"] == customer.as_str()) {
            let sequence = event["sequence"].as_str().unwrap().to_owned();
            if seen.insert(sequence.clone()) {
                assert!(sequence > newest, "{customer}: {sequence} after {newest}");
                newest = sequence;
            }
        }
    }
    let delivered: u64 = counts.keys().map(|c| distinct(c)).sum();
    println!("{delivered} events in {} attempts over {rounds} kills", all.len());
}

#[test]
fn an_endpoint_from_add_to_remove() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(probity(dir.path(), "http://127.0.0.1:9", &["init", "--sandbox"]).0, 0);
    let server = Server::start(dir.path());
    let key = std::fs::read_to_string(dir.path().join("cli.key")).unwrap();
    let run = |args: &[&str]| {
        let words: Vec<&str> = ["webhooks"].iter().chain(args).copied().collect();
        probity(dir.path(), &server.url(), &words)
    };
    let (url, received) = receiver();
    assert_eq!(run(&["add", "http://10.0.0.1/"]).0, 1, "a private address");
    let (code, out, err) = run(&["add", &url, "--type", "customer.decided"]);
    assert_eq!((code, err.contains("not shown again")), (0, true), "{out}{err}");
    let made: serde_json::Value = serde_json::from_str(&out).unwrap();
    let (id, secret) = (made["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    let (code, out, err) = run(&["test", id]);
    assert_eq!((code, out.contains("\"result\":\"delivered\"")), (0, true), "{out}{err}");
    assert!(received.lock().unwrap()[0].verifies(secret));
    assert_eq!(put(&server.address, &key, "C1", 0), Some(200));
    until("delivered", || received.lock().unwrap().len() == 2);
    until("logged", || run(&["deliveries", id]).1.contains("\"result\":\"delivered\""));
    assert_eq!(run(&["deliveries", id, "--failed"]).1, "");
    let (code, out, _) = run(&["list"]);
    assert_eq!((code, out.contains(id), out.contains("whsec_")), (0, true, false), "{out}");
    let (code, out, err) = run(&["rotate", id, "--overlap", "1h"]);
    assert_eq!((code, out.contains("whsec_"), out.contains(secret)), (0, true, false), "{out}{err}");
    assert_eq!(run(&["rotate", id, "--overlap", "9d"]).0, 1, "longer than a week");
    assert_eq!(run(&["replay", id, "--after", "0"]).0, 0);
    until("replayed", || received.lock().unwrap().len() == 3);
    assert!(received.lock().unwrap()[2].verifies(secret), "the old secret signs too");
    let event = received.lock().unwrap()[2].json()["id"].as_str().unwrap().to_owned();
    assert_eq!(run(&["replay", id, "--only", &event]).0, 0);
    until("sent again", || received.lock().unwrap().len() == 4);
    assert_eq!((run(&["replay", id]).0, run(&["replay", "../keys", "--after", "0"]).0), (2, 2));
    assert_eq!((run(&["disable", id]).0, run(&["enable", id]).0), (0, 0));
    let (code, out, _) = run(&["list"]);
    assert_eq!((code, out.contains("\"version\":4")), (0, true), "{out}");
    assert_eq!((run(&["remove", id]).0, run(&["remove", id]).0), (0, 5));
    assert_eq!(run(&["list"]).1, "");
}

#[test]
fn listening_forwards_what_a_webhook_would_deliver() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(probity(dir.path(), "http://127.0.0.1:9", &["init", "--sandbox"]).0, 0);
    let server = Server::start(dir.path());
    let key = std::fs::read_to_string(dir.path().join("cli.key")).unwrap();
    let (url, received) = receiver();
    assert_eq!(put(&server.address, &key, "C1", 0), Some(200));
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let file = dir.path().join("listen.secret");
    std::fs::write(&file, format!("{secret}\n")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(["--data", dir.path().to_str().unwrap(), "webhooks", "listen", "--forward-to", &url])
        .args(["--type", "customer.*", "--after", "0", "--count", "2"])
        .args(["--secret-file", file.to_str().unwrap(), "--url", &server.url()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    until("the one before", || received.lock().unwrap().len() == 1);
    assert_eq!(put(&server.address, &key, "C2", 0), Some(200));
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "ends by itself after two");
    let all = received.lock().unwrap().clone();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!((lines.len(), all.len()), (2, 2), "{out}");
    for (line, one) in lines.iter().zip(&all) {
        assert_eq!(line.as_bytes(), one.body, "printed and posted alike");
        assert!(one.verifies(secret));
    }
    let refused = ["webhooks", "listen", "--forward-to", "http://hooks.example/"];
    let (code, _, err) = probity(dir.path(), &server.url(), &refused);
    assert_eq!((code, err.contains("https")), (2, true), "{err}");
    let refused = ["webhooks", "listen", "--key", "pk_a.b"];
    assert_eq!(probity(dir.path(), &server.url(), &refused).0, 4, "a refused key stays refused");
}
