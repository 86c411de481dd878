//! Snapshots, rebuild, replay, erasure, verification.

use crate::support::*;
use engine::replay::{Replayer, Verdict};
use engine::snapshot::{fold_tail, newest};
use engine::start::snapshot_dir;
use engine::{EngineError, State};
use model::transfer::Flow;
use model::{Standing, Timestamp};

async fn busy(dir: &std::path::Path) -> World {
    let world = open(dir).await;
    for (id, name) in [
        ("C1", "Wilhelmina Featherstonehaugh"),
        ("C2", "Grigory Tumanov"),
        ("C3", "Yelizaveta Orlovskaya"),
        ("C4", "Benedikt Quillfeather"),
    ] {
        world.put(id, name).await.unwrap();
    }
    for (id, of, address) in
        [("T1", "C1", CLEAN), ("T2", "C1", LISTED), ("T3", "C2", CLEAN), ("T4", "C4", CLEAN)]
    {
        let done = world.screen(id, of, Flow::Withdrawal, address).await.unwrap();
        if outcome(&done) == "allow" {
            world.release(id, &done).await.unwrap();
        }
    }
    world.engine.activate_lists(meta("system:lists"), vec![ofac(2)]).await.unwrap();
    world.screen("T5", "C4", Flow::Withdrawal, CLEAN).await.unwrap();
    world.screen("T6", "C1", Flow::Deposit, TF_WALLET).await.unwrap();
    world
}

#[tokio::test]
pub async fn snapshot_and_tail_equal_the_fold_from_genesis_and_the_live_state() {
    let dir = tempfile::tempdir().unwrap();
    let world = busy(dir.path()).await;
    world.engine.take_snapshot().unwrap();
    world.put("C5", "Someone Else Entirely").await.unwrap();
    let live = world.engine.state_copy().await.unwrap();
    let reader = world.engine.reader().clone();
    let size = reader.size().unwrap();
    let mut genesis = State::default();
    fold_tail(&mut genesis, reader.as_ref(), size).unwrap();
    let mut resumed = newest(&snapshot_dir(dir.path()), size);
    assert!(resumed.next_seq > 0 && resumed.next_seq < size, "a snapshot was used, and a tail");
    fold_tail(&mut resumed, reader.as_ref(), size).unwrap();
    assert_eq!(genesis.hash(), live.hash());
    assert_eq!(resumed.hash(), live.hash());
    assert_eq!(State::from_bytes(&live.to_bytes()).unwrap(), live);
    world.engine.close();
}

#[tokio::test]
pub async fn a_damaged_snapshot_is_ignored() {
    let dir = tempfile::tempdir().unwrap();
    let world = busy(dir.path()).await;
    let path = world.engine.take_snapshot().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(newest(&snapshot_dir(dir.path()), u64::MAX).next_seq, 0);
    world.engine.close();
}

#[tokio::test]
pub async fn every_decision_replays_to_the_same_bytes_and_erasure_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let world = busy(dir.path()).await;
    let engine = &world.engine;
    let replay = || {
        let mut replayer = Replayer::new(
            engine.reader().as_ref(),
            engine.blobs(),
            engine.subject_keys(),
            engine.identity().build,
        );
        replayer.run(u64::MAX, &mut |_, _| {}).unwrap()
    };
    let whole = replay();
    assert!(whole.decisions >= 11, "{whole:?}");
    assert_eq!(whole.same, whole.decisions, "{whole:?}");
    engine.erase(meta("person:dpo"), "C1".into()).await.unwrap();
    let after = replay();
    assert!(!after.erased.is_empty(), "C1's decisions are not re-evaluable in full");
    assert_eq!(after.same + after.erased.len() as u64, after.decisions, "{after:?}");
    assert_eq!(engine.profile(&customer("C1")).await, Err(EngineError::Erased));
    let held = engine.erase(meta("person:dpo"), "C2".into()).await;
    assert!(matches!(held, Err(EngineError::Refused(engine::Refusal::NotErasable("hold")))), "{held:?}");
    let key = engine.verifying_key();
    let verified =
        journal::verify(&Log(engine.reader().clone()), &[], &key, record::position, &mut |_, _| {}).unwrap();
    assert_eq!(verified.size, engine.reader().size().unwrap(), "the tree is valid after erasure");
    engine.close();
}

/// Where a profile changed since, where the lists are older, behind a snapshot and before it. That no history is read where none
/// is needed is not seen here.
#[tokio::test]
pub async fn a_running_engine_explains_and_replays_what_a_fold_from_the_first_entry_does() {
    let dir = tempfile::tempdir().unwrap();
    let world = busy(dir.path()).await;
    let engine = &world.engine;
    engine.take_snapshot().unwrap();
    world.put("C4", "Benedict Quilfeather").await.unwrap();
    engine.rescreen_transfer(meta("person:ana"), transfer("T3")).await.unwrap();
    world.screen("T7", "C4", Flow::Withdrawal, CLEAN).await.unwrap();
    world.put("C4", "Somebody Else").await.unwrap();
    world.screen("T8", "C4", Flow::Withdrawal, LISTED).await.unwrap();
    engine.erase(meta("person:dpo"), "C1".into()).await.unwrap();

    let (blobs, keys) = (engine.blobs(), engine.subject_keys());
    let size = engine.reader().size().unwrap();
    let (mut explained, mut hits, mut erased) = (0, 0, 0);
    for seq in 0..size {
        let entry = engine.entry(seq).unwrap().unwrap();
        let mut whole = Replayer::new(engine.reader().as_ref(), blobs, keys, engine.identity().build);
        whole.fold_to(seq).unwrap();
        assert_eq!(engine.replay(entry.clone()).await.unwrap(), whole.entry(&entry).unwrap(), "entry {seq}");
        if entry.outcome.decision().is_none() {
            continue;
        }
        let (ours, want) = (engine.explain(entry.clone()).await, whole.explain(&entry).unwrap());
        explained += 1;
        hits += want.as_ref().map_or(0, Vec::len);
        erased += usize::from(want == Err(EngineError::Erased));
        assert_eq!(ours, want, "entry {seq}");
    }
    assert!(explained >= 15 && hits >= 6 && erased >= 3, "{explained} {hits} {erased}");
    engine.close();
}

#[tokio::test]
pub async fn replay_notices_a_decision_that_was_not_made_that_way() {
    let dir = tempfile::tempdir().unwrap();
    let world = busy(dir.path()).await;
    let engine = &world.engine;
    let seq = engine.read(|s| s.transfers[&transfer("T2")].decided_at).await.unwrap();
    let mut entry = engine.entry(seq).unwrap().unwrap();
    if let record::v1::Outcome::Decided(decision) = &mut entry.outcome {
        decision.outcome = model::Outcome::Allow;
    }
    let mut replayer = Replayer::new(
        engine.reader().as_ref(),
        engine.blobs(),
        engine.subject_keys(),
        engine.identity().build,
    );
    replayer.fold_to(seq).unwrap();
    assert!(matches!(replayer.entry(&entry).unwrap(), Verdict::Different(_)));
    entry.header.build = model::Hash::of(b"another program");
    assert!(
        matches!(replayer.entry(&entry).unwrap(), Verdict::Changed(_)),
        "another build: a star, not a defect"
    );
    engine.close();
}

#[tokio::test]
pub async fn no_name_or_address_of_a_customer_is_in_the_clear() {
    let dir = tempfile::tempdir().unwrap();
    let world = busy(dir.path()).await;
    assert_eq!(world.standing("C2").await, Standing::Hold);
    world.engine.close();
    for path in walk(dir.path()) {
        let bytes = std::fs::read(&path).unwrap();
        for secret in ["Wilhelmina", "Featherstonehaugh", CLEAN] {
            let found = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
            assert!(!found, "{secret} stands in {}", path.display());
        }
    }
}

fn walk(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}

struct Log(std::sync::Arc<dyn store::ReadStore>);

impl journal::ReadLog for Log {
    type Error = store::StoreError;
    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, Self::Error> {
        self.0.entry(index)
    }
    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<journal::Digest>>, Self::Error> {
        self.0.tile(level, index)
    }
    fn head(&self) -> Result<Option<String>, Self::Error> {
        self.0.head()
    }
}

#[tokio::test]
pub async fn a_store_that_was_set_back_is_erased_again_before_anybody_reads() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    world.put("C2", "Benedikt Quillfeather").await.unwrap();
    world.engine.take_snapshot().unwrap();
    world.engine.close();
    // A second directory stands for the one whose store an administrator sets back behind our back.
    let earlier = tempfile::tempdir().unwrap();
    let copied =
        std::process::Command::new("cp").arg("-a").arg(dir.path().join(".")).arg(earlier.path()).status();
    assert!(copied.unwrap().success());
    let world = open(dir.path()).await;
    world.engine.erase(meta("person:dpo"), "C1".into()).await.unwrap();
    world.put("C3", "Somebody Else").await.unwrap();
    world.engine.take_snapshot().unwrap();
    let size = world.engine.reader().size().unwrap();
    world.engine.close();
    for name in ["erasures.log", "snapshots"] {
        let target = earlier.path().join(name);
        let _ = std::fs::remove_dir_all(&target);
        let copied =
            std::process::Command::new("cp").arg("-a").arg(dir.path().join(name)).arg(&target).status();
        assert!(copied.unwrap().success());
    }
    let world = open(earlier.path()).await;
    assert!(world.engine.reader().size().unwrap() < size, "the journal was set back");
    assert_eq!(world.engine.profile(&customer("C1")).await, Err(EngineError::Erased));
    assert!(world.engine.profile(&customer("C2")).await.is_ok());
    assert!(newest(&snapshot_dir(earlier.path()), u64::MAX).next_seq < size, "what is ahead is forgotten");
    let last = world.engine.reader().size().unwrap() - 1;
    let entry = world.engine.entry(last).unwrap().unwrap();
    let again = record::v1::Input::SubjectErased { subject: "C1".into(), first_at: Some(Timestamp(start())) };
    assert_eq!(entry.input, again, "and the journal says so");
    world.engine.close();
    let world = open(earlier.path()).await;
    assert_eq!(world.engine.reader().size().unwrap(), last + 2, "once");
    world.engine.close();
}
