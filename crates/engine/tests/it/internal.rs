//! An internal transfer has two sides: it leaves one customer and arrives at another, in the same entry.

use crate::support::*;
use ::monitoring::{Kind, code, field};
use engine::Committed;
use engine::monitoring::{ProposeRules, RuleFile};
use model::Standing;
use model::thresholds::Rating;
use model::transfer::Flow;
use model::{PartyKind, Profile};
use record::v1::Input;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

const RULES: &str = r#"//! # Rules for tests
//!
//! **What it detects.** What arrives from other customers.

scenario FED "two other customers pay one" {
  version 1
  family "test"
  flags "FATF F11"
  on internal_in
  let from = distinct(counterparty of in, 24h) by customer
  when from >= 2
  score 20
  action restrict
  explain "{from}"
}

test "two" of FED {
  +0m internal_in customer: A, counterparty: B
  +1m internal_in customer: A, counterparty: C -> fires restrict
}

scenario TOTAL "five thousand dollars pass" {
  version 1
  family "test"
  flags "FATF F4"
  on out
  let got = sum(usd of in, 24h) by customer
  when got >= 5_000 usd
  score 20
  action hold
  explain "{got}"
}

test "five thousand" of TOTAL {
  +0m internal_in customer: A, usd: 5000
  +1m crypto_withdraw customer: A, usd: 1 -> fires hold
}
"#;

async fn world(dir: &std::path::Path) -> World {
    let world = open_with(dir, options(&Arc::new(AtomicI64::new(start())))).await;
    let files = vec![RuleFile { name: "test.rule".into(), text: RULES.into() }];
    let set = ProposeRules { files, note: "test".into(), ..ProposeRules::default() };
    let proposed = world.engine.propose_rules(meta("person:ana"), set).await.unwrap().unwrap();
    world.engine.approve_rules(meta("person:ben"), proposed.seq()).await.unwrap();
    for id in ["C1", "C2", "C3"] {
        let mut profile = Profile::named(PartyKind::Person, "Ada Clear");
        profile.rating = (id == "C2").then_some(Rating::High);
        world.put_profile(id, profile).await.unwrap();
    }
    world
}

/// Rules that fired on what arrived.
fn arrived(done: &Committed) -> Vec<&str> {
    let arrived = done.entry.outcome.decision().unwrap().arrived.as_deref();
    arrived.iter().flat_map(|judged| &judged.fired).map(|fired| fired.rule.as_str()).collect()
}

#[tokio::test]
async fn an_internal_transfer_fills_the_windows_of_whoever_receives_it() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let pays = async |id: &str, from: &str, to: &str, usd: &str| {
        world.moves_of(from, id, Flow::Internal, &[("usd", usd), ("counterparty", to)]).await
    };
    let first = pays("T1", "C1", "C2", "4000").await;
    assert_eq!((outcome(&first), arrived(&first)), ("allow", vec![]));
    let Input::TransferScreened { request, .. } = &first.entry.input else { panic!("{first:?}") };
    let event = request.arrives.as_deref().unwrap();
    assert_eq!((event.customer.clone(), event.kind), (Some(customer("C2")), Kind::InternalIn as u8));
    let rated = field::by_name("risk_rating").unwrap().0;
    assert!(event.values.contains(&(rated, code("high"))), "stamped as its own customer");
    assert!(!request.activity.as_deref().unwrap().values.iter().any(|v| v.0 == rated));
    // What arrives restricts nobody and stops nothing: it opens an alert about whoever receives it.
    let second = pays("T2", "C3", "C2", "1500").await;
    assert_eq!((outcome(&second), arrived(&second)), ("allow", vec!["FED"]));
    assert_eq!(
        (world.standing("C2").await, world.standing("C3").await),
        (Standing::Active, Standing::Active)
    );
    let alerts =
        world.engine.read(|s| s.monitoring.alerts.values().cloned().collect::<Vec<_>>()).await.unwrap();
    let of: Vec<_> =
        alerts.iter().map(|a| (a.rule.as_str(), a.customer.clone(), a.transfer.clone())).collect();
    assert_eq!(of, [("FED", Some(customer("C2")), Some(transfer("T2")))]);
    // It is in the windows of the one to whom it went.
    let out = world.moves_of("C2", "T3", Flow::Withdrawal, &[("usd", "10")]).await;
    assert_eq!(outcome(&out), "hold");
    // Decided again it does not arrive again.
    let count = world.engine.read(|s| s.monitoring.count()).await.unwrap();
    assert_eq!(count, 5);
    // Nobody known, oneself, and no internal transfer: one side.
    for (id, flow, to) in
        [("T4", Flow::Internal, "STRANGER"), ("T5", Flow::Internal, "C1"), ("T6", Flow::Withdrawal, "C2")]
    {
        let done = world.moves_of("C1", id, flow, &[("usd", "10"), ("counterparty", to)]).await;
        let Input::TransferScreened { request, .. } = &done.entry.input else { panic!("{done:?}") };
        assert_eq!(request.arrives, None, "{id}");
    }
    world.engine.take_snapshot().unwrap();
    world.holds_together(dir.path()).await;
    world.engine.close();
}
