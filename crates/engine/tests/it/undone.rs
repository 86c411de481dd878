//! A movement that is denied, fails, is cancelled or falls out of the chain is not in the windows that leave it out; it is again
//! where it goes on after all; what was asked for stays countable. The same from a snapshot, a fold, a replay and for a set that
//! comes into force later.

use crate::support::*;
use engine::Committed;
use engine::monitoring::{Act, ProposeRules, RuleFile};
use model::activity::Fired;
use model::transfer::Stage::{Broadcast, Cancelled, Confirmed, Failed, Reorged};
use model::transfer::{Flow, Stage};
use record::monitoring::Disposition;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

const RULES: &str = r#"//! # Rules for tests
//!
//! **What it detects.** What was asked for, and what moved.

scenario SEEN "what windows hold" {
  version 1
  family "test"
  flags "FATF F4"
  on out
  let asked = sum(usd of out, 24h) by customer
  let sent = sum(usd of out unless undone, 24h) by customer
  let refused = count(out, 24h) by customer - count(out unless undone, 24h) by customer
  let got = sum(usd of in unless undone, 24h) by customer
  when asked >= 1 usd
  score 1
  action record
  let depth = graph.chain_depth ?? 0
  explain "{asked} {sent} {refused} {got} {depth}"
}

test "seen" of SEEN {
  +0m crypto_withdraw customer: A, usd: 1 -> fires record
}

scenario LARGE "too large" {
  version 1
  family "test"
  flags "FATF F4"
  on out
  when usd >= 9_000 usd
  score 20
  action deny
  once always
  explain "{usd}"
}

test "large" of LARGE {
  +0m crypto_withdraw customer: A, usd: 9_000 -> fires deny
}
"#;

fn set(version: u32) -> ProposeRules {
    let text = RULES.replace("version 1", &format!("version {version}"));
    let files = vec![RuleFile { name: "test.rule".into(), text }];
    ProposeRules { files, note: "test".into(), ..ProposeRules::default() }
}

impl World {
    async fn in_force(&self, version: u32) {
        let proposed = self.engine.propose_rules(meta("person:ana"), set(version)).await.unwrap().unwrap();
        self.engine.approve_rules(meta("person:ben"), proposed.seq()).await.unwrap();
    }

    async fn pays_flow(&self, of: &str, id: &str, flow: Flow, usd: &str) -> Committed {
        self.moves_of(of, id, flow, &[("usd", usd), ("counterparty", "C2")]).await
    }

    async fn becomes(&self, id: &str, stage: Stage) -> Option<bool> {
        let done = self.engine.move_transfer(meta("system:x"), transfer(id), stage).await.unwrap();
        let undoing = done.entry.outcome.undoing()?;
        Some(undoing.event.kind == monitoring::Kind::Undone as u8)
    }
}

/// Asked for, sent, refused and got, in dollars; for a payment of one dollar.
fn seen(done: &Committed) -> [i128; 4] {
    let judged = done.entry.outcome.judged();
    let fired: &Fired = judged[0].fired.iter().find(|f| f.rule == "SEEN").unwrap();
    let shown = |at: usize| fired.shown[at].map_or(-1, i128::from);
    [shown(0) / 1_000_000, shown(1) / 1_000_000, shown(2), shown(3) / 1_000_000]
}

/// How many accounts that pass value on it came through.
fn depth(done: &Committed) -> i128 {
    let judged = done.entry.outcome.judged();
    judged[0].fired.iter().find(|f| f.rule == "SEEN").and_then(|f| f.shown[4]).map_or(-1, i128::from)
}

async fn world(dir: &std::path::Path) -> World {
    let world = open_with(dir, options(&Arc::new(AtomicI64::new(start())))).await;
    world.in_force(1).await;
    for id in ["C1", "C2"] {
        world.put(id, "Ada Clear").await.unwrap();
    }
    world
}

#[tokio::test]
async fn money_that_never_moved_passes_through_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.pays_flow("C1", "D1", Flow::Deposit, "70").await;
    assert_eq!(world.becomes("D1", Confirmed).await, None);
    assert_eq!(depth(&world.pays_flow("C1", "P1", Flow::Withdrawal, "63").await), 1);
    assert_eq!(world.becomes("P1", Cancelled).await, Some(true));
    let paid = world.pays_flow("C1", "P2", Flow::Withdrawal, "57").await;
    assert_eq!(depth(&paid), 0, "what was cancelled did not go on");
    assert_eq!(depth(&world.pays_flow("C1", "P3", Flow::Withdrawal, "6").await), 1);
    assert_eq!(world.becomes("D1", Reorged).await, Some(true));
    assert_eq!(depth(&world.pays_flow("C1", "P4", Flow::Withdrawal, "70").await), 0, "nothing came");
    assert_eq!(world.becomes("D1", Confirmed).await, Some(false));
    assert_eq!(depth(&world.pays_flow("C1", "P5", Flow::Withdrawal, "1").await), 1);
    // A fold from the first entry, a snapshot and a replay know the same.
    world.engine.take_snapshot().unwrap();
    world.holds_together(dir.path()).await;
    world.engine.close();
}

#[tokio::test]
async fn money_that_never_moved_is_left_out_and_stays_countable() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    // Allowed and cancelled before it was released.
    world.pays_flow("C1", "T1", Flow::Withdrawal, "100").await;
    assert_eq!(seen(&world.pays_flow("C1", "P1", Flow::Withdrawal, "1").await), [101, 101, 0, 0]);
    assert_eq!(world.becomes("T1", Cancelled).await, Some(true));
    assert_eq!(seen(&world.pays_flow("C1", "P2", Flow::Withdrawal, "1").await), [102, 2, 1, 0]);
    // Denied by a rule: the decision itself says so.
    let denied = world.pays_flow("C1", "T2", Flow::Withdrawal, "9000").await;
    assert_eq!(outcome(&denied), "deny");
    assert_eq!(seen(&denied), [9_102, 9_002, 1, 0], "it was judged as what was asked for");
    assert_eq!(seen(&world.pays_flow("C1", "P3", Flow::Withdrawal, "1").await), [9_103, 3, 2, 0]);
    // Cancelled afterwards it is not undone twice.
    let again = world.engine.rescreen_transfer(meta("person:ana"), transfer("T2")).await.unwrap();
    assert_eq!((outcome(&again), again.entry.outcome.undoing()), ("deny", None));
    // Its alert closed as false, and decided again, it goes on after all.
    let alert = denied.entry.outcome.judged()[0].fired.iter().find(|f| f.rule == "LARGE").unwrap().alert;
    let act = Act::Close { disposition: Disposition::FalsePositive, reason: None };
    world.acts("person:ana", alert, None, act).await.unwrap();
    let again = world.engine.rescreen_transfer(meta("person:ana"), transfer("T2")).await.unwrap();
    assert_eq!(outcome(&again), "allow");
    assert_eq!(seen(&world.pays_flow("C1", "P4", Flow::Withdrawal, "1").await), [9_104, 9_004, 1, 0]);
    // Released, sent and failed.
    world.release("T2", &again).await.unwrap();
    assert_eq!(world.becomes("T2", Broadcast).await, None);
    assert_eq!(world.becomes("T2", Failed).await, Some(true));
    assert_eq!(seen(&world.pays_flow("C1", "P5", Flow::Withdrawal, "1").await), [9_105, 5, 2, 0]);
    // A deposit that fell out of the chain and came back.
    world.pays_flow("C1", "D1", Flow::Deposit, "70").await;
    assert_eq!(world.becomes("D1", Confirmed).await, None);
    assert_eq!(world.becomes("D1", Reorged).await, Some(true));
    assert_eq!(seen(&world.pays_flow("C1", "P6", Flow::Withdrawal, "1").await), [9_106, 6, 2, 0]);
    assert_eq!(world.becomes("D1", Confirmed).await, Some(false));
    assert_eq!(seen(&world.pays_flow("C1", "P7", Flow::Withdrawal, "1").await), [9_107, 7, 2, 70]);
    world.engine.take_snapshot().unwrap();
    // Both sides of an internal transfer; the snapshot was taken before.
    world.pays_flow("C1", "I1", Flow::Internal, "50").await;
    assert_eq!(seen(&world.pays_flow("C2", "P8", Flow::Withdrawal, "1").await), [1, 1, 0, 50]);
    assert_eq!(world.becomes("I1", Cancelled).await, Some(true));
    assert_eq!(seen(&world.pays_flow("C2", "P9", Flow::Withdrawal, "1").await), [2, 2, 0, 0]);
    assert_eq!(seen(&world.pays_flow("C1", "PA", Flow::Withdrawal, "1").await), [9_158, 8, 3, 70]);
    world.holds_together(dir.path()).await;
    // A set that comes into force later knows it from the journal.
    world.in_force(2).await;
    assert_eq!(seen(&world.pays_flow("C1", "PB", Flow::Withdrawal, "1").await), [9_159, 9, 3, 70]);
    world.holds_together(dir.path()).await;
    // Once the windows let the movements go nothing is left to undo.
    world.later(2 * 86_400);
    assert_eq!(world.becomes("D1", Reorged).await, Some(true));
    assert_eq!(seen(&world.pays_flow("C1", "PC", Flow::Withdrawal, "1").await), [1, 1, 0, 0]);
    world.engine.take_snapshot().unwrap();
    world.holds_together(dir.path()).await;
    world.engine.close();
}
