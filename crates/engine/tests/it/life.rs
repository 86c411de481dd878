//! A customer's and a transfer's life.

use crate::support::*;
use engine::{EngineError, Refusal};
use model::transfer::{Flow, Stage};
use model::{LegalConsequence, Standing};

#[tokio::test]
pub async fn screening_blocks_onboarding_until_an_officer_cleared_it() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let clean = world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    assert_eq!((outcome(&clean), world.standing("C1").await), ("allow", Standing::Active));
    let hit = world.put("C2", "TUMANOV Grigory Vasilyevich").await.unwrap();
    assert_eq!((outcome(&hit), world.standing("C2").await), ("hold", Standing::Hold));
    assert!(reasons(&hit).contains(&"sanctions.potential_match".to_owned()), "{:?}", reasons(&hit));
    assert_eq!(
        hit.entry.outcome.decision().unwrap().legal,
        LegalConsequence::None,
        "a potential match blocks nothing in law"
    );
    let held = world.screen("T0", "C2", Flow::Withdrawal, CLEAN).await.unwrap();
    assert_eq!(outcome(&held), "hold", "nothing moves out of a held customer");
    world.change("person:ana", "C2", Standing::Active, "REVIEW-7").await.unwrap();
    let again = world.screen("T1", "C2", Flow::Withdrawal, CLEAN).await.unwrap();
    assert_eq!(outcome(&again), "allow");
    world.engine.close();
}

#[tokio::test]
pub async fn a_transfer_is_released_once_and_only_with_its_token() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    let allowed = world.screen("T1", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    assert_eq!(outcome(&allowed), "allow", "{:?}", reasons(&allowed));
    assert_eq!(outcome(&world.release("T1", &allowed).await.unwrap()), "allow");
    assert_eq!(
        world.release("T1", &allowed).await,
        Err(EngineError::Refused(Refusal::IllegalStage { from: "released", to: "released" })),
        "single use"
    );
    let move_to = |stage| world.engine.move_transfer(meta("system:signer"), transfer("T1"), stage);
    assert!(move_to(Stage::Confirmed).await.is_err(), "confirmed only after broadcast");
    move_to(Stage::Broadcast).await.unwrap();
    move_to(Stage::Confirmed).await.unwrap();
    assert!(move_to(Stage::Cancelled).await.is_err(), "too late");
    move_to(Stage::Reorged).await.unwrap();
    let foreign = world.engine.release(meta("system:signer"), transfer("T1"), "rt_00.00").await;
    assert!(matches!(foreign, Err(EngineError::Invalid { .. })));
    world.engine.close();
}

#[tokio::test]
pub async fn a_token_ends_with_its_time_a_new_list_or_a_freeze() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    let late = world.screen("T1", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    world.later(61);
    let refused = world.release("T1", &late).await.unwrap();
    assert_eq!(
        (outcome(&refused), reasons(&refused).contains(&"release.token_expired".to_owned())),
        ("deny", true)
    );
    let before_list = world.screen("T2", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    world.engine.activate_lists(meta("system:lists"), vec![ofac(2)]).await.unwrap();
    let refused = world.release("T2", &before_list).await.unwrap();
    assert!(reasons(&refused).contains(&"release.lists_changed".to_owned()), "{:?}", reasons(&refused));
    let before_freeze = world.screen("T3", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    assert_eq!(outcome(&before_freeze), "allow");
    world.change("person:ana", "C1", Standing::TfFrozen, "ORDER-1").await.unwrap();
    let refused = world.release("T3", &before_freeze).await.unwrap();
    assert_ne!(outcome(&refused), "allow", "{:?}", reasons(&refused));
    world.engine.close();
}

#[tokio::test]
pub async fn listed_addresses_freeze_what_goes_out_and_quarantine_what_comes_in() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    let dusted = world.screen("T1", "C1", Flow::Deposit, TF_WALLET).await.unwrap();
    assert_ne!(outcome(&dusted), "allow");
    assert_eq!(world.standing("C1").await, Standing::Active, "dusting changes no standing");
    let out = world.screen("T2", "C1", Flow::Withdrawal, LISTED).await.unwrap();
    assert_eq!(outcome(&out), "freeze", "{:?}", reasons(&out));
    assert!(matches!(out.entry.outcome.decision().unwrap().legal, LegalConsequence::BlockReportable(_)));
    let terror = world.screen("T3", "C1", Flow::Withdrawal, TF_WALLET).await.unwrap();
    assert_eq!((outcome(&terror), world.standing("C1").await), ("freeze", Standing::TfFrozen));
    world.engine.close();
}

#[tokio::test]
pub async fn nobody_slips_between_a_list_and_its_lookback() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let put = world.put("C1", "Benedikt Quillfeather").await.unwrap();
    assert_eq!(outcome(&put), "allow", "not listed yet");
    world.engine.activate_lists(meta("system:lists"), vec![ofac(2)]).await.unwrap();
    let first = world.screen("T1", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    assert_eq!((outcome(&first), world.standing("C1").await), ("hold", Standing::Hold));
    let through =
        world.engine.read(|s| s.customers[&customer("C1")].screened_through >= s.lists_through()).await;
    assert_eq!(through, Ok(true));
    world.engine.close();
}

#[tokio::test]
pub async fn the_same_transfer_id_is_decided_once() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    let first = world.screen("T1", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    let second = world.screen("T1", "C1", Flow::Withdrawal, CLEAN).await;
    let known = model::ids::DecisionId(first.seq());
    assert_eq!(second, Err(EngineError::Refused(Refusal::TransferExists(known))));
    let again = world.engine.rescreen_transfer(meta("person:ana"), transfer("T1")).await.unwrap();
    assert_eq!(again.entry.header.causation, first.seq());
    let old = world.release("T1", &first).await.unwrap();
    assert!(reasons(&old).contains(&"release.token_superseded".to_owned()), "{:?}", reasons(&old));
    world.engine.close();
}

#[tokio::test]
pub async fn unknown_customers_entities_and_old_versions_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let unknown = world.screen("T1", "NOBODY", Flow::Withdrawal, CLEAN).await;
    assert_eq!(unknown, Err(EngineError::Refused(Refusal::UnknownCustomer(customer("NOBODY")))));
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    let mut other = request("T1", "C1", Flow::Withdrawal);
    other.legal_entity = model::LegalEntityId::new("acme-eu").unwrap();
    let wait = std::time::Duration::from_millis(500);
    let mismatch =
        world.engine.screen_transfer(meta("system:x"), other, Default::default(), wait, None).await;
    assert!(matches!(mismatch, Err(EngineError::Refused(Refusal::LegalEntityMismatch { .. }))));
    let stale = grounds(&["person:ana"], "ORDER-1");
    let old =
        world.engine.change_standing(meta("person:ana"), customer("C1"), Standing::Hold, stale, 99).await;
    assert_eq!(old, Err(EngineError::Refused(Refusal::VersionConflict { expected: 99, current: 1 })));
    world.engine.close();
}

#[tokio::test]
pub async fn no_wait_means_received_held_and_decided_soon() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    let request = request("T1", "C1", Flow::Withdrawal);
    let wait = std::time::Duration::ZERO;
    let answer =
        world.engine.screen_transfer(meta("system:x"), request, Default::default(), wait, None).await;
    let engine::service::Answer::Pending(received) = answer.unwrap() else { panic!("pending expected") };
    for _ in 0..200 {
        let (stage, at) = world
            .engine
            .read(|s| (s.transfers[&transfer("T1")].stage, s.transfers[&transfer("T1")].decided_at))
            .await
            .unwrap();
        if stage == Stage::Screened {
            let entry = world.engine.entry(at).unwrap().unwrap();
            assert_eq!(entry.header.causation, received.seq());
            world.engine.close();
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("not decided within two seconds");
}

#[tokio::test]
pub async fn leaving_a_terrorist_financing_freeze_takes_two_persons_and_a_document() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    world.change("person:ana", "C1", Standing::TfFrozen, "ORDER-1").await.unwrap();
    let alone = world.change("person:ana", "C1", Standing::Active, "COURT-9").await;
    assert!(matches!(alone, Err(EngineError::Refused(Refusal::IllegalStanding(_)))), "{alone:?}");
    let version =
        || async { world.engine.read(|s| s.customers[&customer("C1")].standing_version).await.unwrap() };
    let forged = grounds(&["person:bo", "person:ana"], "COURT-9");
    let forged = world
        .engine
        .change_standing(meta("person:ana"), customer("C1"), Standing::Hold, forged, version().await)
        .await;
    assert_eq!(
        forged,
        Err(EngineError::Refused(Refusal::ForgedApproval)),
        "a second name is not a second person"
    );
    let proposal = grounds(&["person:ana"], "COURT-9");
    world
        .engine
        .propose_standing(meta("person:ana"), customer("C1"), Standing::Hold, proposal, version().await)
        .await
        .unwrap();
    let same = grounds(&["person:ana", "person:ana"], "COURT-9");
    let same = world
        .engine
        .change_standing(meta("person:ana"), customer("C1"), Standing::Hold, same, version().await)
        .await;
    assert_eq!(same, Err(EngineError::Refused(Refusal::ForgedApproval)), "the proposer cannot approve");
    let both = grounds(&["person:ana", "person:bo"], "COURT-9");
    world
        .engine
        .change_standing(meta("person:bo"), customer("C1"), Standing::Hold, both, version().await)
        .await
        .unwrap();
    assert_eq!(world.standing("C1").await, Standing::Hold);
    world.engine.close();
}
