//! Stores that earlier versions left behind open, verify, replay and go on with today's program.

use crate::support::*;
use engine::replay::Replayer;
use engine::snapshot::{fold_tail, newest};
use engine::start::snapshot_dir;
use engine::{EngineError, State};
use model::Standing;
use model::transfer::Flow;
use std::path::{Path, PathBuf};

/// Every recorded store, oldest first.
fn recorded() -> Vec<PathBuf> {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded");
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(base).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
            // A checkout does not keep that only its owner may read a key, and the store insists on it.
            #[cfg(unix)]
            std::fs::set_permissions(&target, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        }
    }
}

/// Version control does not keep that only the owner may read a file; a program that opens keys insists.
fn own_keys(dir: &Path) {
    use std::os::unix::fs::PermissionsExt;
    for entry in std::fs::read_dir(dir.join("keys")).unwrap() {
        std::fs::set_permissions(entry.unwrap().path(), std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[tokio::test]
async fn a_store_of_every_earlier_version_opens_and_goes_on() {
    let stores = recorded();
    assert!(!stores.is_empty());
    for store in stores {
        let version = store.file_name().unwrap().to_string_lossy().into_owned();
        let expected = std::fs::read_to_string(store.join("EXPECTED.txt")).unwrap();
        let (entries, head) = expected.split_once('\n').unwrap();
        let entries: u64 = entries.parse().unwrap();
        let dir = tempfile::tempdir().unwrap();
        copy(&store, dir.path());
        own_keys(dir.path());
        let world = open(dir.path()).await;
        let engine = &world.engine;
        assert!(
            engine.reader().size().unwrap() > entries,
            "{version}: the new writer has recorded its start"
        );
        assert_eq!(world.standing("C3").await, Standing::TfFrozen, "{version}");
        assert_eq!(engine.profile(&customer("C1")).await, Err(EngineError::Erased), "{version}");
        let signed = journal::SignedHead::parse_note(head).unwrap();
        assert_eq!(signed.head.size, entries, "{version}");
        assert_eq!(
            signed.verify(&engine.verifying_key()),
            Ok(()),
            "{version}: the key is still the one that signed"
        );
        world.put("C9", "Nobody In Particular").await.unwrap();
        let next = world.screen("T9", "C9", Flow::Withdrawal, CLEAN).await.unwrap();
        assert_eq!(outcome(&next), "allow", "{version}: {:?}", reasons(&next));
        // The journal folds to the live state, whether or not the old snapshot could be used.
        let live = engine.state_copy().await.unwrap();
        let size = engine.reader().size().unwrap();
        for mut state in [State::default(), newest(&snapshot_dir(dir.path()), size)] {
            fold_tail(&mut state, engine.reader().as_ref(), size).unwrap();
            assert_eq!(state.hash(), live.hash(), "{version}");
        }
        let mut replayer = Replayer::new(
            engine.reader().as_ref(),
            engine.blobs(),
            engine.subject_keys(),
            engine.identity().build,
        );
        // A later matcher explains in more words, and so with another hash: it is reported as a change, and what was
        // decided, why and with which consequence must be the same.
        let mut decided = Vec::new();
        let report = replayer
            .run(u64::MAX, &mut |seq, verdict| {
                if let engine::replay::Verdict::Changed(difference) = verdict {
                    let told = |outcome: &record::v1::Outcome| {
                        let decision = outcome.decision().cloned();
                        decision.map(|d| (d.outcome, d.legal, d.internal, d.customer_safe, d.standing_change))
                    };
                    decided.push((seq, told(&difference.recorded.1), told(&difference.replayed.1)));
                }
            })
            .unwrap();
        assert_eq!(
            report.same + (report.erased.len() + report.changed.len()) as u64,
            report.decisions,
            "{version}: {report:?}"
        );
        assert_eq!(report.changed.len(), decided.len(), "{version}");
        for (seq, then, today) in decided {
            assert_eq!(then, today, "{version}: what was decided in entry {seq} is decided so today");
        }
        engine.close();
    }
}
