//! What an exchange did before it came here fills the windows of its rules, whenever they came into force, and finds nothing itself.

use crate::support::*;
use engine::import_service::{NewTransfer, Rows};
use engine::monitoring::{ProposeRules, RuleFile};
use engine::queue::Lane;
use model::ids::ImportId;
use model::transfer::{Flow, Stage};
use model::{Hash, Timestamp};
use record::imported::{ImportedTransfer, Source};
use record::v1::Parties;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

const RULES: &str = r#"//! # Rules for tests
//!
//! **What it detects.** What leaves within a day.

scenario DAY "a thousand dollars leave within a day" {
  version 1
  family "test"
  flags "FATF F2"
  on out
  let sent = sum(usd of out, 24h) by customer
  when sent >= 1_000 usd
  score 20
  action hold
  explain "{sent}"
}

test "a thousand" of DAY {
  +0m crypto_withdraw customer: A, usd: 1000 -> fires hold
}
"#;

async fn world(dir: &std::path::Path) -> World {
    let world = open_with(dir, options(&Arc::new(AtomicI64::new(start())))).await;
    world.put("C1", "Ada Clear").await.unwrap();
    world
}

const WAITS: &str = r#"//! # Rules for tests
//!
//! **What it detects.** Nobody looks after their money.

scenario WAIT "no login within an hour of a withdrawal" {
  version 1
  family "test"
  flags "FATF F2"
  on crypto_withdraw without login for 1h by customer
  let sent = count(crypto_withdraw, 24h) by customer
  when sent >= 1
  score 20
  action restrict
  explain "nobody logged in"
}

test "an hour" of WAIT {
  +0m crypto_withdraw customer: A, usd: 10 -> quiet
  +61m tick -> fires restrict
}
"#;

/// A past movement: id, flow, dollars, hours ago, how it ended.
type Row<'a> = (&'a str, Flow, Option<i64>, i64, Stage);

impl World {
    async fn puts_rules_in_force(&self) {
        self.puts_text_in_force(RULES).await;
    }

    async fn puts_text_in_force(&self, rules: &str) {
        let files = vec![RuleFile { name: "day.rule".into(), text: rules.into() }];
        let set = ProposeRules { files, note: "test".into(), ..ProposeRules::default() };
        let proposed = self.engine.propose_rules(meta("person:ana"), set).await.unwrap().unwrap();
        self.engine.approve_rules(meta("person:ben"), proposed.seq()).await.unwrap();
    }

    async fn brings_in(&self, file: &str, rows: &[Row<'_>]) {
        let new = |(id, flow, usd, ago, stage): &Row<'_>| NewTransfer {
            row: ImportedTransfer {
                request: request(id, "C1", *flow),
                stage: *stage,
                at: Timestamp(start() - ago * 3_600_000_000),
            },
            parties: Parties { address: Some(CLEAN.into()), ..Parties::default() },
            usd: usd.map(|usd| usd * 1_000_000),
        };
        let source = Source {
            import: ImportId::new("migration").unwrap(),
            file: Hash::of(file.as_bytes()),
            first_row: 0,
            read: rows.len() as u64,
            last: true,
        };
        let rows = Rows::Transfers(rows.iter().map(new).collect());
        let prepared = self.engine.prepare_import(meta("person:operator"), source, rows).unwrap();
        assert_eq!(prepared.faults, []);
        self.engine.submit(Lane::Normal, prepared.command).await.unwrap();
    }

    /// Events the monitor took in, and alerts.
    async fn known(&self) -> (u64, u64) {
        self.engine.read(|s| (s.monitoring.count(), s.monitoring.opened)).await.unwrap()
    }
}

const PAST: [Row<'static>; 7] = [
    ("P2", Flow::Withdrawal, Some(400), 2, Stage::Confirmed),
    ("P1", Flow::Withdrawal, Some(450), 3, Stage::Broadcast),
    ("P0", Flow::Withdrawal, Some(5_000), 30, Stage::Confirmed),
    ("PD", Flow::Deposit, Some(9_000), 5, Stage::Confirmed),
    ("PF", Flow::Withdrawal, Some(9_000), 4, Stage::Failed),
    ("PC", Flow::Withdrawal, Some(9_000), 4, Stage::Cancelled),
    ("PN", Flow::Withdrawal, None, 4, Stage::Confirmed),
];

/// Four movements that happened with a value are in the windows, in the order of time; nothing was found in them.
async fn counts_what_came_before(world: &World, dir: &std::path::Path) {
    assert_eq!(world.known().await, (4, 0));
    let small = world.moves("T1", Flow::Withdrawal, &[("usd", "100")]).await;
    assert_eq!(outcome(&small), "allow", "850 before, 100 now: what left 30 hours ago does not count");
    let large = world.moves("T2", Flow::Withdrawal, &[("usd", "50")]).await;
    assert_eq!(outcome(&large), "hold", "a thousand");
    // What is older than what the windows know is a fact, and no more than that.
    world.brings_in("late", &[("L1", Flow::Withdrawal, Some(7_000), 1, Stage::Confirmed)]).await;
    assert_eq!(world.known().await, (6, 1));
    world.engine.take_snapshot().unwrap();
    world.holds_together(dir).await;
}

#[tokio::test]
pub async fn history_that_comes_in_under_rules_fills_their_windows() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.puts_rules_in_force().await;
    world.brings_in("a", &PAST).await;
    counts_what_came_before(&world, dir.path()).await;
    world.engine.close();
}

#[tokio::test]
pub async fn rules_that_come_after_the_history_know_it_too() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.brings_in("a", &PAST).await;
    world.puts_rules_in_force().await;
    counts_what_came_before(&world, dir.path()).await;
    world.engine.close();
}

#[tokio::test]
pub async fn what_live_events_wait_for_is_judged_before_time_passes_for_imported_ones() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.puts_text_in_force(WAITS).await;
    assert_eq!(outcome(&world.moves("T1", Flow::Withdrawal, &[("usd", "100")]).await), "allow");
    world.clock.fetch_add(3 * 3_600_000_000, std::sync::atomic::Ordering::Relaxed);
    world.engine.ready_to_import(engine::import_state::Kind::Transfers).await.unwrap();
    let standing = world.engine.read(|s| s.customers.values().next().map(|c| c.standing)).await.unwrap();
    assert_eq!(standing, Some(model::Standing::Hold));
    world.brings_in("a", &[("P1", Flow::Withdrawal, Some(450), -2, Stage::Confirmed)]).await;
    // From then on a timer that ran out may be an imported movement's, which finds nothing.
    world.clock.fetch_add(3 * 3_600_000_000, std::sync::atomic::Ordering::Relaxed);
    world.engine.ready_to_import(engine::import_state::Kind::Transfers).await.unwrap();
    assert_eq!(world.known().await.1, 1);
    world.engine.close();
}
