//! The whole program under `kill -9`, on both stores: no acknowledged decision lost, none doubled, and no withdrawal released
//! that the store does not know to be screened, allowed and released (TMR-2).
//!
//! Rounds: 6 in the merge set, 60 with `PROBITY_LONG`. On PostgreSQL the database itself is killed too, under
//! a server that must then stop and not guess. Power cuts, which also lose what the operating system had not
//! flushed, are simulated in `testkit/tests/dropped_writes.rs`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use support::{House, Kind, NOBODY, ask, withdrawal};
use testkit::postgres::Cluster;

/// What was acknowledged of a transfer.
#[derive(Debug)]
struct Answered {
    decision: String,
    token: String,
    /// The signer was told to go ahead.
    released: bool,
}

/// What was acknowledged in all rounds, by transfer.
type Acknowledged = Arc<Mutex<BTreeMap<String, Answered>>>;

fn rounds(short: u64) -> u64 {
    if std::env::var_os("PROBITY_LONG").is_some() { short * 10 } else { short }
}

#[test]
fn no_acknowledged_decision_is_lost_or_doubled_under_kill_9() {
    killed_again_and_again(Kind::Sqlite);
}

#[test]
fn no_acknowledged_decision_is_lost_or_doubled_under_kill_9_on_postgresql() {
    killed_again_and_again(Kind::Postgres);
}

fn killed_again_and_again(kind: Kind) {
    let house = House::new(kind);
    let (acknowledged, next) = (Acknowledged::default(), Arc::new(AtomicU64::new(0)));
    for round in 0..rounds(6) {
        let server = house.serve();
        if round == 0 {
            server.customer(&house.key(), "C1", NOBODY);
        }
        let workers: Vec<_> =
            (0..8).map(|_| load(&server.address, &house.key(), &next, &acknowledged)).collect();
        // Uneven delays, so that the kill falls at another point of the commit each round.
        std::thread::sleep(Duration::from_millis(120 + (round * 37) % 190));
        server.kill();
        workers.into_iter().for_each(|w| w.join().unwrap());
    }
    check(&house, &acknowledged.lock().unwrap());
}

/// `pg_ctl stop -m immediate` in effect: every process of the database is gone at once.
#[test]
fn no_acknowledged_decision_is_lost_when_postgresql_is_killed() {
    let own = Cluster::start();
    let house = House::at(own.database());
    let (acknowledged, next) = (Acknowledged::default(), Arc::new(AtomicU64::new(0)));
    for round in 0..rounds(3) {
        let mut server = house.serve();
        if round == 0 {
            server.customer(&house.key(), "C1", NOBODY);
        }
        let before = acknowledged.lock().unwrap().len();
        let workers: Vec<_> =
            (0..8).map(|_| load(&server.address, &house.key(), &next, &acknowledged)).collect();
        let waited = Instant::now();
        while acknowledged.lock().unwrap().len() < before + 40 {
            assert!(waited.elapsed() < Duration::from_secs(60), "nothing is decided");
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis((round * 37) % 90));
        own.kill_9();
        workers.into_iter().for_each(|w| w.join().unwrap());
        // What is in memory may be ahead of the disk: the server ends, and only a restart says what is true.
        assert_eq!(server.ended(), Some(1), "a supervisor hears of it");
        own.launch();
    }
    check(&house, &acknowledged.lock().unwrap());
}

fn load(
    address: &str,
    key: &str,
    next: &Arc<AtomicU64>,
    acknowledged: &Acknowledged,
) -> std::thread::JoinHandle<()> {
    let (address, key, next, acknowledged) =
        (address.to_owned(), key.to_owned(), next.clone(), acknowledged.clone());
    std::thread::spawn(move || {
        let until = Instant::now() + Duration::from_secs(60);
        while Instant::now() < until {
            let transfer = format!("T{}", next.fetch_add(1, Ordering::Relaxed));
            let Some(answer) =
                acknowledgement(address.as_str(), &key, "screen", &transfer, &withdrawal(&transfer))
            else {
                return;
            };
            assert_eq!(answer["outcome"], "allow", "{answer}");
            let word = |name: &str| answer[name].as_str().unwrap().to_owned();
            let (decision, token) = (word("decision_id"), word("release_token"));
            let answered = Answered { decision, token: token.clone(), released: false };
            acknowledged.lock().unwrap().insert(transfer.clone(), answered);
            // Every other one is left screened and no more.
            if transfer.ends_with(['0', '2', '4', '6', '8']) {
                let Some(answer) = acknowledgement(&address, &key, "release", &transfer, &release(&token))
                else {
                    return;
                };
                assert_eq!(answer["outcome"], "allow", "{answer}");
                acknowledged.lock().unwrap().get_mut(&transfer).unwrap().released = true;
            }
        }
    })
}

fn release(token: &str) -> String {
    format!(r#"{{"release_token":"{token}"}}"#)
}

/// What the server said. Nothing once the writer stopped: this was not acknowledged, and nothing else will be.
fn acknowledgement(
    address: &str,
    key: &str,
    verb: &str,
    transfer: &str,
    body: &str,
) -> Option<serde_json::Value> {
    let path = if verb == "screen" {
        "POST /v1/transfers/screen".to_owned()
    } else {
        format!("POST /v1/transfers/{transfer}/{verb}")
    };
    match ask(address, key, &path, body) {
        Some((200, answer)) => Some(answer),
        Some((503, _)) | None => None,
        Some((status, answer)) => panic!("{status} {answer}"),
    }
}

fn check(house: &House, acknowledged: &BTreeMap<String, Answered>) {
    let (server, key) = (house.serve(), house.key());
    let released = acknowledged.values().filter(|answered| answered.released).count();
    assert!(acknowledged.len() > 100 && released > 20, "only {} and {released}", acknowledged.len());
    for (transfer, Answered { decision, token, released }) in acknowledged {
        let (status, answer) = server.ask(&key, &format!("GET /v1/transfers/{transfer}"), "");
        assert_eq!(
            (status, answer["decision_id"].as_str()),
            (200, Some(decision.as_str())),
            "{transfer} was acknowledged"
        );
        // The same request again is the same decision, not a second one.
        assert_eq!(server.withdraw(&key, transfer), *decision, "{transfer} is not doubled");
        if *released {
            assert_eq!(answer["stage"], "released", "{transfer} left, and the store knows");
            let (status, again) =
                server.ask(&key, &format!("POST /v1/transfers/{transfer}/release"), &release(token));
            assert_eq!(status, 409, "{transfer} leaves once: {again}");
        }
    }
    server.kill();
    house.is_sound();
    println!("{} acknowledged decisions and {released} releases survived", acknowledged.len());
}
