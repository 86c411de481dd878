//! Lease, fencing, restarts, overload.

use crate::support::*;
use engine::{EngineError, OpenError};
use model::transfer::Flow;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use store::StoreError;

#[tokio::test]
pub async fn a_restart_takes_up_where_the_last_writer_ended() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    let allowed = world.screen("T1", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    let before = world.engine.state_copy().await.unwrap();
    world.engine.close();
    let world = open(dir.path()).await;
    let after = world.engine.state_copy().await.unwrap();
    assert_eq!(after.epoch, before.epoch + 1);
    assert_eq!(after.customers, before.customers);
    assert_eq!(after.transfers, before.transfers);
    assert_eq!(outcome(&world.release("T1", &allowed).await.unwrap()), "allow", "tokens survive a restart");
    world.engine.close();
}

#[tokio::test]
pub async fn a_second_writer_is_refused_and_a_takeover_fences_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(AtomicI64::new(start()));
    let old = open(dir.path()).await;
    old.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    let second = open_engine(dir.path(), options(&clock)).await;
    assert!(matches!(second, Err(OpenError::Store(StoreError::LeaseHeld { .. }))));
    let mut takeover = options(&clock);
    takeover.takeover = true;
    let new = open_with(dir.path(), takeover).await;
    let size = new.engine.reader().size().unwrap();
    let late = old.put("C2", "Somebody Else").await;
    assert!(matches!(late, Err(EngineError::Stopped(_))), "{late:?}");
    assert_eq!(new.engine.reader().size().unwrap(), size, "the paused old writer appended nothing");
    assert!(old.engine.stopped().is_some());
    new.put("C3", "A Third Person").await.unwrap();
    new.engine.close();
}

#[tokio::test]
pub async fn a_full_queue_refuses_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(AtomicI64::new(start()));
    let mut small = options(&clock);
    small.queue_capacity = 2;
    let world = Arc::new(open_with(dir.path(), small).await);
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    let mut tasks = Vec::new();
    for i in 0..500 {
        let ours = world.clone();
        tasks.push(tokio::spawn(async move {
            ours.screen(&format!("T{i}"), "C1", Flow::Withdrawal, CLEAN).await
        }));
    }
    let (mut done, mut busy) = (0, 0);
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => done += 1,
            Err(EngineError::Busy) => busy += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert!(done > 0 && busy > 0, "{done} decided, {busy} refused");
    let recorded = world.engine.read(|s| s.transfers.len()).await.unwrap();
    assert_eq!(recorded, done, "what was refused left no trace, what was answered is there");
    world.engine.close();
}
