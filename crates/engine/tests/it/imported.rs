//! What an exchange did before it came here fills the windows of its rules, whenever they came into force, and finds nothing itself.

use crate::support::*;
use engine::import_service::{NewTransfer, Rows};
use engine::monitoring::shadow::Pair;
use engine::monitoring::{NewShadow, ProposeRules, RuleFile, ShadowSet};
use engine::queue::Lane;
use engine::{Command, Committed};
use model::ids::ImportId;
use model::transfer::{Flow, Stage};
use model::{Hash, Timestamp};
use record::imported::{ImportedTransfer, Source, Windows};
use record::v1::{Input, Outcome, Parties};
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

    async fn brings_in(&self, file: &str, rows: &[Row<'_>]) -> Committed {
        self.engine.submit(Lane::Normal, self.prepared(file, rows)).await.unwrap()
    }

    fn prepared(&self, file: &str, rows: &[Row<'_>]) -> Command {
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
        prepared.command
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

const HOUR: i64 = 3_600_000_000;

impl World {
    fn later_by(&self, hours: i64) {
        self.clock.fetch_add(hours * HOUR, std::sync::atomic::Ordering::Relaxed);
    }

    /// Findings of all alerts.
    async fn findings(&self) -> u64 {
        self.engine.read(|s| s.monitoring.alerts.values().map(|a| a.findings).sum()).await.unwrap()
    }

    async fn windows(&self, import: &str) -> Option<Windows> {
        let import = ImportId::new(import).unwrap();
        self.engine.read(|s| s.imported.imports[&import].windows).await.unwrap()
    }
}

#[tokio::test]
pub async fn what_live_events_wait_for_outlasts_every_import() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.puts_text_in_force(WAITS).await;
    // An import before: what waits may be its movements'.
    world.brings_in("a", &[("P0", Flow::Withdrawal, Some(400), 1, Stage::Confirmed)]).await;
    assert_eq!(outcome(&world.moves("T1", Flow::Withdrawal, &[("usd", "100")]).await), "allow");
    world.later_by(3);
    // Nobody ran meanwhile, and the other system worked: its movements are past the end of both waits.
    world.brings_in("b", &[("P1", Flow::Withdrawal, Some(450), -2, Stage::Confirmed)]).await;
    assert_eq!(world.known().await, (3, 0), "it fills windows");
    world.engine.take_snapshot().unwrap();
    world.holds_together(dir.path()).await;
    // T1's wait is judged; that of P1 was over when it was imported, and that of P0 in its time.
    assert_eq!(world.engine.run_timers().await.unwrap(), 2);
    assert_eq!((world.known().await.1, world.findings().await), (1, 1));
    let standing = world.engine.read(|s| s.customers.values().next().map(|c| c.standing)).await.unwrap();
    assert_eq!(standing, Some(model::Standing::Hold));
    // Once more, with a wait that goes on after the import: it ends in our time, and is looked at like any other.
    world.later_by(3);
    world.brings_in("c", &[("P2", Flow::Withdrawal, Some(450), -6, Stage::Confirmed)]).await;
    assert_eq!(world.engine.run_timers().await.unwrap(), 0);
    world.later_by(2);
    assert_eq!(world.engine.run_timers().await.unwrap(), 1);
    assert_eq!((world.known().await.1, world.findings().await), (1, 2));
    world.engine.take_snapshot().unwrap();
    world.holds_together(dir.path()).await;
    world.engine.close();
}

/// A shadow of the very rules in force sees an import as they do, also where both were behind with what they wait for.
#[tokio::test]
pub async fn a_shadow_sees_an_import_as_the_rules_in_force_do() {
    let dir = tempfile::tempdir().unwrap();
    let first = world(dir.path()).await;
    let files = || {
        let file = |name: &str, text: &str| RuleFile { name: name.into(), text: text.into() };
        let files = vec![file("day.rule", RULES), file("wait.rule", WAITS)];
        ProposeRules { files, note: "test".into(), ..ProposeRules::default() }
    };
    let proposed = first.engine.propose_rules(meta("person:ana"), files()).await.unwrap().unwrap();
    first.engine.approve_rules(meta("person:ben"), proposed.seq()).await.unwrap();
    let set = ShadowSet::New(Box::new(files()));
    let new = NewShadow { set, note: String::new() };
    let id = first.engine.start_shadow(meta("person:ana"), new).await.unwrap().unwrap().seq();
    first.moves("T1", Flow::Withdrawal, &[("usd", "100")]).await;
    first.later_by(3);
    first.engine.close();
    let mut with = options(&first.clock);
    with.takeover = true;
    let world = open_with(dir.path(), with).await;
    world.brings_in("b", &[("P1", Flow::Withdrawal, Some(450), -2, Stage::Confirmed)]).await;
    world.engine.run_timers().await.unwrap();
    assert_eq!(outcome(&world.moves("T2", Flow::Withdrawal, &[("usd", "500")]).await), "hold", "1,050 a day");
    world.engine.follow_shadows().unwrap();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let report = loop {
        let view = world.engine.shadow(id).await.unwrap();
        if view.through == world.engine.reader().size().unwrap() {
            break view.report.unwrap();
        }
        assert!(std::time::Instant::now() < until, "{view:?}");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    };
    assert_eq!((report.alerts, report.cases.both), (Pair { candidate: 2, live: 2 }, 2), "{report:?}");
    assert_eq!((report.cases.gained, report.cases.lost), (0, 0));
    world.engine.close();
}

#[tokio::test]
pub async fn an_imported_movement_ends_a_wait_that_was_not_over_then() {
    /// Hours after the withdrawal at which the other system took a deposit, and what is found then.
    const CASES: [(&str, i64, u64); 2] = [("in time", 1, 0), ("too late", 3, 1)];
    for (what, at, found) in CASES {
        let dir = tempfile::tempdir().unwrap();
        let world = world(dir.path()).await;
        let rules = WAITS
            .replace("without login for 1h", "without crypto_deposit for 2h")
            .replace("+61m tick", "+121m tick");
        world.puts_text_in_force(&rules).await;
        world.moves("T1", Flow::Withdrawal, &[("usd", "100")]).await;
        world.later_by(4);
        world.brings_in("a", &[("P1", Flow::Deposit, Some(450), -at, Stage::Confirmed)]).await;
        world.engine.run_timers().await.unwrap();
        assert_eq!(world.known().await, (2, found), "{what}");
        world.holds_together(dir.path()).await;
        world.engine.close();
    }
}

/// Entries written before waits outlasted imports mean what they meant.
#[tokio::test]
pub async fn an_import_of_an_earlier_version_is_read_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.puts_text_in_force(WAITS).await;
    world.moves("T1", Flow::Withdrawal, &[("usd", "100")]).await;
    world.later_by(3);
    let row = ("P1", Flow::Withdrawal, Some(450), -2, Stage::Confirmed);
    let mut command = world.prepared("a", &[row]);
    let Input::TransfersImported(batch) = &mut command.input else { panic!("{command:?}") };
    batch.waits_stay = None;
    world.engine.submit(Lane::Normal, command).await.unwrap();
    // T1's wait passed with P1's time, and P1's own is judged like any other.
    assert_eq!(world.engine.run_timers().await.unwrap(), 1);
    assert_eq!((world.known().await, world.findings().await), ((2, 1), 1));
    world.engine.take_snapshot().unwrap();
    world.holds_together(dir.path()).await;
    world.engine.close();
}

#[tokio::test]
pub async fn rows_that_fill_no_window_are_counted_with_the_reason() {
    let rows = Windows { no_value: 1, not_moved: 2, ..Windows::default() };
    // One of them is 30 hours old, and the longest window has a day.
    let under_rules = Windows { filled: 3, too_old: 1, ..rows };
    let late = [("L1", Flow::Withdrawal, Some(7_000), 1, Stage::Confirmed)];
    for (rules_first, first) in [(true, under_rules), (false, Windows { no_rules: 4, ..rows })] {
        let dir = tempfile::tempdir().unwrap();
        let world = world(dir.path()).await;
        if rules_first {
            world.puts_rules_in_force().await;
        }
        assert_eq!(world.brings_in("a", &PAST).await.entry.outcome, Outcome::Windows(first));
        if !rules_first {
            world.puts_rules_in_force().await;
        }
        world.moves("T1", Flow::Withdrawal, &[("usd", "100")]).await;
        let behind = Windows { behind: 1, ..Windows::default() };
        assert_eq!(world.brings_in("late", &late).await.entry.outcome, Outcome::Windows(behind));
        assert_eq!(world.windows("migration").await, Some(Windows { behind: 1, ..first }));
        world.engine.take_snapshot().unwrap();
        world.holds_together(dir.path()).await;
        world.engine.close();
    }
}

#[tokio::test]
async fn a_history_holds_imported_movements_at_their_own_time() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.puts_rules_in_force().await;
    let live = world.moves("L1", Flow::Withdrawal, &[("usd", "5")]).await.seq();
    let moved = Stage::Broadcast;
    let rows: [Row<'_>; 4] = [
        ("I1", Flow::Withdrawal, Some(30), 48, moved),
        ("I2", Flow::Withdrawal, Some(10), 72, moved),
        ("I3", Flow::Withdrawal, Some(40), 24, Stage::Failed),
        ("I4", Flow::Withdrawal, None, 24, moved),
    ];
    let done = world.brings_in("past.csv", &rows).await;
    let mut seen = Vec::new();
    let usd = monitoring::field::id("usd");
    let mut take = |entry: u64, event: &monitoring::Event| {
        seen.push((event.at, event.get(usd).unwrap_or(0) / 1_000_000, entry));
        Ok(())
    };
    let reader = world.engine.reader().clone();
    let count = engine::monitoring::history(reader.as_ref(), &mut take).unwrap();
    let hours = |ago: i64| start() - ago * 3_600_000_000;
    assert_eq!(seen[..2], [(hours(72), 10, done.seq()), (hours(48), 30, done.seq())]);
    assert_eq!((seen[2].1, seen[2].2, seen.len(), count), (5, live, 3, 3));
    assert!(seen.is_sorted());
    world.engine.close();
}

#[tokio::test]
async fn rules_that_come_into_force_find_what_was_imported_at_its_own_time() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.brings_in("past", &PAST).await;
    let files = vec![RuleFile { name: "day.rule".into(), text: RULES.into() }];
    // What left thirty hours ago is older than one day of history, and in two.
    for (days, opened) in [(1, 0), (2, 1)] {
        let mut files = files.clone();
        files[0].text = RULES.replace(">= 1_000 usd", &format!(">= 1_00{days} usd"));
        files[0].text = files[0].text.replace("usd: 1000", &format!("usd: 100{days}"));
        let set =
            ProposeRules { files, note: "test".into(), lookback_days: Some(days), ..ProposeRules::default() };
        let proposed = world.engine.propose_rules(meta("person:ana"), set).await.unwrap().unwrap();
        let count = world.engine.count_lookback(proposed.seq()).await.unwrap();
        assert_eq!((count.days, count.total.cases - count.total.known), (days, opened));
        world.engine.approve_rules(meta("person:ben"), proposed.seq()).await.unwrap();
        assert!(world.engine.read(|s| s.monitoring.is_warming("DAY")).await.unwrap());
        assert_eq!(world.engine.look_back_rules().await.unwrap(), 1);
        assert!(!world.engine.read(|s| s.monitoring.is_warming("DAY")).await.unwrap());
        assert_eq!(world.known().await.1, opened);
    }
    let alert = world.engine.read(|s| s.monitoring.alerts[&0].clone()).await.unwrap();
    let found = alert.lookback.as_ref().unwrap();
    assert_eq!((found.first, found.last), (Timestamp(start() - 30 * 3_600_000_000), found.first));
    assert_eq!(alert.transfer.as_ref().unwrap().as_str(), "P0");
    let evidence = world.engine.evidence(&alert, false).unwrap();
    let shown: Vec<_> = evidence.found.iter().map(|f| (f.entry, f.transfer.clone())).collect();
    assert_eq!(shown, [(found.entry, alert.transfer.clone())]);
    world.holds_together(dir.path()).await;
    world.engine.close();
}
