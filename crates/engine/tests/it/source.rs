//! Events of a source that numbers them: taken once and in order whatever crashes, because how far it is read stands in the entry
//! of the events.

use crate::support::*;
use engine::monitoring::{
    EventSource, Fault, NewActivity, ProposeRules, RuleFile, SourceError, SourceRow, Taken,
};
use engine::{EngineError, Refusal};
use model::activity::Activity;
use model::ids::SourceName;
use record::v1::Input;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

/// A partition of a queue that fails when it is told to, and never remembers what was read.
struct Queue {
    name: SourceName,
    rows: Vec<SourceRow>,
    at: usize,
    fails_at: Option<usize>,
}

fn name(text: &str) -> SourceName {
    SourceName::new(text).unwrap()
}

fn login(number: u64) -> NewActivity {
    NewActivity {
        source: Some(format!("login-{number}")),
        customer: Some(customer("C1")),
        kind: "login".into(),
        ..NewActivity::default()
    }
}

impl Queue {
    /// Offsets have gaps, as those of a compacted topic do; one row is no event.
    fn new(rows: u64) -> Queue {
        let row = |n: u64| match n {
            7 => (n * 3, Err("no JSON".to_owned())),
            8 => (n * 3, Ok(NewActivity { kind: "nothing".into(), ..login(n) })),
            _ => (n * 3, Ok(login(n))),
        };
        Queue { name: name("topic"), rows: (0..rows).map(row).collect(), at: 0, fails_at: None }
    }
}

impl EventSource for Queue {
    fn name(&self) -> &SourceName {
        &self.name
    }

    fn partition(&self) -> u32 {
        4
    }

    async fn seek(&mut self, after: Option<u64>) -> Result<(), String> {
        self.at = after.map_or(0, |after| self.rows.partition_point(|row| row.0 <= after));
        Ok(())
    }

    async fn next(&mut self, most: usize) -> Result<Vec<SourceRow>, String> {
        let end = self.rows.len().min(self.at + most.min(100));
        if self.fails_at.is_some_and(|at| end > at) {
            return Err("the broker is gone".to_owned());
        }
        let rows = self.rows[self.at..end].to_vec();
        self.at = end;
        Ok(rows)
    }
}

async fn world(dir: &std::path::Path) -> World {
    let world = open_with(dir, options(&Arc::new(AtomicI64::new(start())))).await;
    world.put("C1", "Ada Clear").await.unwrap();
    world
}

/// Ids of all events in the journal, in its order.
fn journal(world: &World) -> Vec<Activity> {
    let size = world.engine.reader().size().unwrap();
    let entries = (0..size).map(|seq| world.engine.entry(seq).unwrap().unwrap().input);
    let events = entries.filter_map(|input| match input {
        Input::ActivityTaken(batch) => Some(batch.events),
        _ => None,
    });
    events.flatten().collect()
}

#[tokio::test]
pub async fn a_source_is_read_once_across_failures_and_restarts() {
    let dir = tempfile::tempdir().unwrap();
    let first = world(dir.path()).await;
    let mut queue = Queue { fails_at: Some(350), ..Queue::new(700) };
    let mut refused = Vec::new();
    let done = first.engine.take_source(meta("system:queue"), &mut queue, |offset, cause| {
        refused.push((offset, cause.to_owned()));
    });
    let failed = done.await;
    assert!(matches!(&failed, Err(SourceError::Source { .. })), "{failed:?}");
    assert_eq!(refused.iter().map(|row| row.0).collect::<Vec<_>>(), [21, 24], "{refused:?}");
    assert_eq!(first.engine.read(|s| s.monitoring.position(&name("topic"), 4)).await.unwrap(), Some(299 * 3));
    assert_eq!(first.engine.read(|s| s.monitoring.position(&name("topic"), 5)).await.unwrap(), None);
    first.engine.take_snapshot().unwrap();
    first.holds_together(dir.path()).await;
    first.engine.close();

    // Two weeks later no id of a source is remembered; the position is.
    first.later(14 * 86_400);
    let mut with = options(&first.clock);
    with.takeover = true;
    let second = open_with(dir.path(), with).await;
    let taken = second.engine.take_source(meta("system:queue"), &mut Queue::new(700), |_, _| {}).await;
    assert_eq!(taken.unwrap(), 400);
    let again = second.engine.take_source(meta("system:queue"), &mut Queue::new(700), |_, _| {}).await;
    assert_eq!(again.unwrap(), 0);
    let (names, _) = second.engine.pseudonyms().unwrap();
    let now = second.engine.now();
    let expected =
        (0..700).filter(|n| ![7, 8].contains(n)).map(|n| names.activity(&login(n), now).unwrap().source);
    let found = journal(&second);
    assert_eq!(found.iter().map(|e| e.source).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    second.holds_together(dir.path()).await;
    second.engine.close();
}

#[tokio::test]
pub async fn two_consumers_of_one_partition_take_each_event_once() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let (one, two) = tokio::join!(
        async { world.engine.take_source(meta("system:a"), &mut Queue::new(500), |_, _| {}).await.unwrap() },
        async { world.engine.take_source(meta("system:b"), &mut Queue::new(500), |_, _| {}).await.unwrap() },
    );
    assert_eq!((one + two, journal(&world).len()), (498, 498));
    let (names, _) = world.engine.pseudonyms().unwrap();
    let event = |n| (n, names.activity(&login(n + 10_000), world.engine.now()).unwrap());
    let behind = world.engine.take_from(meta("system:a"), (name("topic"), 4), vec![event(9)]).await.unwrap();
    assert_eq!(behind, [Taken::Duplicate], "a source is read forward only");
    let other = world.engine.take_from(meta("system:a"), (name("topic"), 5), vec![event(9)]).await.unwrap();
    assert!(matches!(other[0], Taken::Taken { .. }), "another partition counts by itself");
    let mixed = world.engine.take_from(meta("system:a"), (name("topic"), 6), vec![event(9), event(9)]).await;
    assert!(
        matches!(mixed, Err(EngineError::Refused(Refusal::Monitoring(Fault::OffsetOrder(9))))),
        "{mixed:?}"
    );
    world.holds_together(dir.path()).await;
    world.engine.close();
}

/// So many rules open an alert each with every login.
fn many(rules: usize) -> RuleFile {
    let mut text = "//! # Rules for tests\n//!\n//! **What it detects.** Everything.\n".to_owned();
    for n in 0..rules {
        text.push_str(&format!(
            "\nscenario R{n} \"any login\" {{\n  version 1\n  family \"test\"\n  flags \"F\"\n  on login\n  when true\n  score 1\n  action alert\n  once always\n  explain \"x\"\n}}\n"
        ));
    }
    RuleFile { name: "many.rule".into(), text }
}

#[tokio::test]
pub async fn an_entry_opens_no_more_alerts_than_it_tells_of() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let set = ProposeRules { files: vec![many(500)], note: "many".into(), ..ProposeRules::default() };
    let proposed = world.engine.propose_rules(meta("person:ana"), set).await.unwrap().unwrap();
    world.engine.approve_rules(meta("person:ben"), proposed.seq()).await.unwrap();
    assert_eq!(world.engine.read(|s| s.monitoring.batch_max()).await.unwrap(), 64);
    let (names, _) = world.engine.pseudonyms().unwrap();
    let events = (0..150).map(|n| names.activity(&login(n), world.engine.now()).unwrap()).collect::<Vec<_>>();
    let before = world.engine.reader().size().unwrap();
    world.engine.take_activity(meta("system:x"), events).await.unwrap();
    let size = world.engine.reader().size().unwrap();
    assert_eq!(size - before, 3, "64, 64 and 22 events");
    assert_eq!(world.engine.read(|s| s.monitoring.opened).await.unwrap(), 150 * 500);
    for seq in before..size {
        let entry = world.engine.entry(seq).unwrap().unwrap();
        let alerts: usize = entry.outcome.judged().iter().map(|j| j.fired.len()).sum();
        assert!(alerts <= engine::monitoring::ALERTS_MAX, "{alerts}");
    }
    world.engine.close();
}
