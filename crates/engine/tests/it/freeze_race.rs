//! A thousand withdrawals race a freeze to release: none leaks (TFF-1).

use crate::support::*;
use model::Standing;
use model::transfer::Flow;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
pub async fn no_withdrawal_is_released_after_the_freeze() {
    let dir = tempfile::tempdir().unwrap();
    let world = std::sync::Arc::new(open(dir.path()).await);
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    let mut allowed = Vec::new();
    for i in 0..1000 {
        let id = format!("T{i}");
        allowed.push((id.clone(), world.screen(&id, "C1", Flow::Withdrawal, CLEAN).await.unwrap()));
    }
    // 900 race; the last 100 are asked for only after the freeze was acknowledged, on however slow a machine.
    let after_freeze = allowed.split_off(900);
    let mut races = Vec::new();
    let mut freeze = None;
    for (i, (id, done)) in allowed.into_iter().enumerate() {
        let ours = world.clone();
        races.push(tokio::spawn(async move { ours.release(&id, &done).await.unwrap() }));
        if i == 400 {
            let ours = world.clone();
            freeze = Some(tokio::spawn(async move {
                ours.change("person:ana", "C1", Standing::TfFrozen, "ORDER-1").await.unwrap()
            }));
        }
    }
    let frozen_at = freeze.unwrap().await.unwrap().seq();
    for (id, done) in after_freeze {
        let ours = world.clone();
        races.push(tokio::spawn(async move { ours.release(&id, &done).await.unwrap() }));
    }
    let (mut released, mut refused) = (0, 0);
    for race in races {
        let done = race.await.unwrap();
        if outcome(&done) == "allow" {
            assert!(done.seq() < frozen_at, "entry {} released after the freeze at {frozen_at}", done.seq());
            released += 1;
        } else {
            assert!(done.seq() > frozen_at);
            refused += 1;
        }
    }
    assert_eq!(released + refused, 1000);
    assert!(refused >= 100, "{refused} refused: every one asked after the acknowledgement must be");
    let counted = world.engine.read(|s| s.counts.released).await.unwrap();
    assert_eq!(counted, released);
    world.engine.close();
}
