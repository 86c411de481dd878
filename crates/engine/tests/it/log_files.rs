//! Monitoring whose log is mostly in files: the same decisions, state and restarts, and a hold where a file cannot be read.

use crate::hand_rules::compile;
use crate::support::*;
use engine::monitoring::{Library, NewActivity};
use engine::replay::Replayer;
use engine::snapshot::fold_tail;
use engine::{EngineError, Refusal, State};
use model::transfer::Flow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

/// Opens a directory with as little of the log in memory as can be.
async fn bounded(dir: &Path, at: i64) -> World {
    let mut options = options(&Arc::new(AtomicI64::new(at)));
    options.compile = compile;
    options.monitoring_log_bytes = 0;
    open_with(dir, options).await
}

/// Logins, ten a second; 6,553 fill a segment under these rules.
async fn logins(world: &World, from: usize, count: usize) {
    for batch in (from..from + count).collect::<Vec<_>>().chunks(1_280) {
        let names: Vec<String> = batch.iter().map(|n| format!("l{n}")).collect();
        let events: Vec<(&str, &str, i64)> = names.iter().map(|n| (n.as_str(), "login", 0)).collect();
        world.happens(&events).await;
        world.later(128);
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir.join("monitoring/log")).into_iter().flatten();
    entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "seg")).collect()
}

fn spoil(dir: &Path) {
    for path in files(dir) {
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xFF;
        std::fs::write(&path, bytes).unwrap();
    }
}

/// What a monitor that never heard of files makes of the same journal.
fn in_memory(world: &World) -> State {
    let (reader, blobs) = (world.engine.reader().clone(), world.engine.blobs().clone());
    let mut state = State::with_library(Library::new(blobs, Arc::clone(&reader), compile));
    fold_tail(&mut state, reader.as_ref(), reader.size().unwrap()).unwrap();
    assert_eq!(state.monitoring.log_size().away, 0);
    state
}

async fn same_as_in_memory(world: &World) {
    let (memory, live) = (in_memory(world), world.engine.state_copy().await.unwrap());
    assert_eq!(memory.monitoring.chain(), live.monitoring.chain());
    assert_eq!(memory.monitoring.alerts, live.monitoring.alerts);
    assert_eq!(memory.monitoring.window_rows(), live.monitoring.window_rows());
    assert_eq!(memory.monitoring.log_size().bytes, live.monitoring.log_size().bytes);
}

fn now(world: &World) -> i64 {
    world.engine.now().0
}

#[tokio::test(flavor = "multi_thread")]
async fn files_hold_the_log_and_everything_else_is_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let world = bounded(dir.path(), start()).await;
    world.put("C1", "Ada Clear").await.unwrap();
    world.publish("logins\nburst").await;
    logins(&world, 0, 21_000).await;
    let size = world.engine.read(|s| s.monitoring.log_size()).await.unwrap();
    assert!(size.segments == 4 && size.away >= 1, "{size:?}");
    assert!(files(dir.path()).len() >= size.away);
    world.holds_together(dir.path()).await;
    world.engine.take_snapshot().unwrap();
    world.holds_together(dir.path()).await;
    same_as_in_memory(&world).await;
    let at = now(&world);
    world.engine.close();
    // The next process reads names from the snapshot, and files when a window's end comes to them.
    let world = bounded(dir.path(), at).await;
    assert!(world.engine.read(|s| s.monitoring.log_size().away).await.unwrap() >= 2);
    logins(&world, 21_000, 2_000).await;
    world.later(86_000);
    logins(&world, 23_000, 2_000).await;
    let size = world.engine.read(|s| s.monitoring.log_size()).await.unwrap();
    assert!(size.fetched > 0, "{size:?}");
    world.holds_together(dir.path()).await;
    same_as_in_memory(&world).await;
    // What every window has let go, no snapshot names after two more of them.
    for _ in 0..2 {
        world.later(2 * 86_400);
        world.happens(&[(&format!("s{}", now(&world)), "login", 0)]).await;
        world.engine.take_snapshot().unwrap();
    }
    assert_eq!(files(dir.path()), Vec::<PathBuf>::new());
    world.engine.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_holds_what_moves_and_the_next_start_makes_it_again() {
    let dir = tempfile::tempdir().unwrap();
    let world = bounded(dir.path(), start()).await;
    world.put("C1", "Ada Clear").await.unwrap();
    world.publish("logins\nburst").await;
    logins(&world, 0, 21_000).await;
    world.engine.take_snapshot().unwrap();
    spoil(dir.path());
    assert_eq!(outcome(&world.moves("T1", Flow::Withdrawal, &[("usd", "1")]).await), "allow");
    // The ends of windows come to what is damaged.
    world.later(2 * 86_400);
    let held = world.moves("T2", Flow::Withdrawal, &[("usd", "1")]).await;
    assert_eq!(outcome(&held), "hold");
    assert!(reasons(&held).contains(&"evaluator.failed".to_owned()), "{:?}", reasons(&held));
    assert!(world.engine.read(|s| s.monitoring.broken().unwrap()).await.unwrap().contains("is damaged"));
    // It stays so: no event is taken unlooked at, and no snapshot is made of it.
    assert_eq!(outcome(&world.moves("T3", Flow::Withdrawal, &[("usd", "1")]).await), "hold");
    let (names, _) = world.engine.pseudonyms().unwrap();
    let new = NewActivity {
        source: Some("x".into()),
        customer: Some(customer("C1")),
        kind: "login".into(),
        happened: None,
        fields: Vec::new(),
    };
    let event = names.activity(&new, world.engine.now()).unwrap();
    let refused = world.engine.take_activity(meta("system:x"), vec![event]).await;
    assert!(matches!(refused, Err(EngineError::Refused(Refusal::Monitoring(_)))), "{refused:?}");
    let at = now(&world);
    world.engine.close();
    let world = bounded(dir.path(), at).await;
    assert_eq!(outcome(&world.moves("T4", Flow::Withdrawal, &[("usd", "1")]).await), "allow");
    same_as_in_memory(&world).await;
    // A replay says that it cannot fail again as the disk did, and agrees with everything else.
    let (reader, size) = (world.engine.reader().clone(), world.engine.reader().size().unwrap());
    let (blobs, keys) = (world.engine.blobs(), world.engine.subject_keys());
    let mut replayer = Replayer::new(reader.as_ref(), blobs, keys, world.engine.identity().build)
        .with_library(world.engine.library().clone());
    let report = replayer.run(size, &mut |_, _| {}).unwrap();
    assert_eq!((report.different, report.changed, report.impossible.len()), (vec![], vec![], 2));
    assert_eq!(replayer.state().hash(), world.engine.state_copy().await.unwrap().hash());
    world.engine.close();
}

/// One login of each of so many customers.
async fn everybody_logs_in(world: &World, round: usize, customers: usize) -> Result<(), EngineError> {
    let (names, _) = world.engine.pseudonyms().unwrap();
    for chunk in (0..customers).collect::<Vec<_>>().chunks(1_280) {
        let event = |of: &usize| {
            let new = NewActivity {
                source: Some(format!("r{round}-{of}")),
                customer: Some(customer(&format!("C{of}"))),
                kind: "login".into(),
                happened: None,
                fields: Vec::new(),
            };
            names.activity(&new, world.engine.now()).unwrap()
        };
        world.engine.take_activity(meta("system:x"), chunk.iter().map(event).collect()).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_who_come_back_are_known_from_a_page() {
    const CUSTOMERS: usize = 1_500;
    let dir = tempfile::tempdir().unwrap();
    let world = bounded(dir.path(), start()).await;
    world.publish("returns").await;
    everybody_logs_in(&world, 0, CUSTOMERS).await.unwrap();
    world.later(7_200);
    world.happens(&[("tick", "login", 0)]).await;
    // C1 logged in just now.
    let (cold, pages) = world.engine.read(|s| s.monitoring.cold_rows()).await.unwrap();
    assert_eq!((cold, pages.away), (CUSTOMERS - 1, 1), "{pages:?}");
    assert_eq!(world.engine.read(|s| s.monitoring.window_rows().0).await.unwrap(), 1);
    world.holds_together(dir.path()).await;
    world.engine.take_snapshot().unwrap();
    let at = now(&world);
    world.engine.close();
    let world = bounded(dir.path(), at).await;
    assert_eq!(world.engine.read(|s| s.monitoring.cold_rows().0).await.unwrap(), CUSTOMERS - 1);
    // Half of them come back: their second login, whatever page they were on.
    everybody_logs_in(&world, 1, CUSTOMERS / 2).await.unwrap();
    assert_eq!(world.engine.read(|s| s.monitoring.alerts.len()).await.unwrap(), CUSTOMERS / 2);
    world.holds_together(dir.path()).await;
    same_as_in_memory(&world).await;
    // A page that is damaged is nobody's history, and nobody counts as new.
    world.later(7_200);
    spoil(dir.path());
    let refused = everybody_logs_in(&world, 2, CUSTOMERS).await;
    assert!(matches!(refused, Err(EngineError::Refused(Refusal::Monitoring(_)))), "{refused:?}");
    let at = now(&world);
    world.engine.close();
    let world = bounded(dir.path(), at).await;
    everybody_logs_in(&world, 3, CUSTOMERS).await.unwrap();
    let known = world.engine.read(|s| s.monitoring.alerts.len()).await.unwrap();
    assert_eq!(known, CUSTOMERS);
    world.holds_together(dir.path()).await;
    same_as_in_memory(&world).await;
    world.engine.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_on_lost_or_damaged_files_folds_from_the_first_entry() {
    for lose in [true, false] {
        let dir = tempfile::tempdir().unwrap();
        let world = bounded(dir.path(), start()).await;
        world.put("C1", "Ada Clear").await.unwrap();
        world.publish("logins\nburst").await;
        logins(&world, 0, 14_000).await;
        world.engine.take_snapshot().unwrap();
        world.later(2 * 86_400);
        logins(&world, 14_000, 10).await;
        let at = now(&world);
        world.engine.close();
        match lose {
            true => std::fs::remove_dir_all(dir.path().join("monitoring")).unwrap(),
            false => spoil(dir.path()),
        }
        let world = bounded(dir.path(), at).await;
        assert_eq!(world.engine.read(|s| s.monitoring.broken()).await.unwrap(), None);
        assert_eq!(outcome(&world.moves("T1", Flow::Withdrawal, &[("usd", "1")]).await), "allow");
        world.holds_together(dir.path()).await;
        same_as_in_memory(&world).await;
        world.engine.close();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_takes_nothing_costs_memory_and_no_decision() {
    let dir = tempfile::tempdir().unwrap();
    let world = bounded(dir.path(), start()).await;
    world.put("C1", "Ada Clear").await.unwrap();
    world.publish("logins\nburst").await;
    // Nothing can be made below a file.
    std::fs::write(dir.path().join("monitoring"), b"in the way").unwrap();
    logins(&world, 0, 14_000).await;
    let size = world.engine.read(|s| s.monitoring.log_size()).await.unwrap();
    assert!(size.away == 0 && size.refused > 0 && size.near_bytes == size.bytes, "{size:?}");
    assert_eq!(outcome(&world.moves("T1", Flow::Withdrawal, &[("usd", "1")]).await), "allow");
    // A snapshot then holds the words themselves.
    world.engine.take_snapshot().unwrap();
    world.holds_together(dir.path()).await;
    same_as_in_memory(&world).await;
    world.engine.close();
}
