//! Callers who hang up before the writer has answered, and customers whom nobody could screen.

use crate::observe::{LISTED_NAME, observe};
use crate::support::*;
use engine::EngineError;
use model::transfer::Flow;
use model::{PartyKind, Profile, Standing};
use std::time::Duration;

/// Starts the work and hangs up as soon as it waits. The writer has a thread of its own and may have answered by then; what
/// follows must hold all the same.
async fn hang_up<T>(work: impl Future<Output = T>) {
    let _ = tokio::time::timeout(Duration::ZERO, work).await;
}

#[tokio::test]
pub async fn an_erased_subject_is_gone_though_nobody_waited_for_the_answer() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    // The key is in memory now.
    world.engine.profile(&customer("C1")).await.unwrap();
    hang_up(world.engine.erase(meta("person:dpo"), "C1".to_owned())).await;
    while !world.engine.read(|s| s.customers[&customer("C1")].erased).await.unwrap() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(world.engine.profile(&customer("C1")).await, Err(EngineError::Erased));
    world.engine.close();
}

#[tokio::test]
pub async fn a_policy_stays_in_force_though_whoever_published_it_hung_up() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let (policy, text) = policy();
    let text = text + "\n# another text\n";
    let approved = vec![actor("person:mlro")];
    hang_up(world.engine.activate_policy(meta("person:mlro"), &text, policy, approved)).await;
    world.engine.activate_lists(meta("system:lists"), vec![ofac(2)]).await.unwrap();
    let decided_with = world.engine.pinned().policy_hash;
    assert_eq!(decided_with, model::Hash::of(text.as_bytes()));
    assert_eq!(world.engine.read(|s| s.policy).await.unwrap(), decided_with);
    world.engine.close();
}

#[tokio::test]
pub async fn who_could_not_be_screened_is_tried_again_and_held_again() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    // Observed, so that the failure at onboarding leaves the standing alone and only the transfer can hold.
    observe(&world, "\"onboarding\"", "2026-11-03").await;
    let mut profile = Profile::named(PartyKind::Person, "Wilhelmina Featherstonehaugh");
    profile.wallets = vec!["12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9x".to_owned()];
    world.put_profile("C1", profile).await.unwrap();
    assert_eq!(world.standing("C1").await, Standing::Active);
    for id in ["T1", "T2", "T3"] {
        let done = world.screen(id, "C1", Flow::Withdrawal, CLEAN).await.unwrap();
        assert_eq!(outcome(&done), "hold", "{id}: {:?}", reasons(&done));
    }
    world.engine.close();
}

#[tokio::test]
pub async fn a_changed_profile_is_not_taken_for_screened() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    assert_eq!(outcome(&world.screen("T1", "C1", Flow::Withdrawal, CLEAN).await.unwrap()), "allow");
    observe(&world, "\"onboarding\"", "2026-11-03").await;
    world.put("C1", LISTED_NAME).await.unwrap();
    assert_eq!(world.standing("C1").await, Standing::Active, "the trial acts on nothing");
    let done = world.screen("T2", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    assert_eq!(outcome(&done), "hold", "{:?}", reasons(&done));
    world.engine.close();
}
