//! Webhook endpoints in the journal: refusals, secrets that stay sealed, and the same state from a snapshot, a
//! restart and a fold from the first entry.

use crate::support::*;
use engine::snapshot::{fold_tail, newest};
use engine::start::snapshot_dir;
use engine::state::WEBHOOKS_MAX;
use engine::webhooks::PutWebhook;
use engine::{EngineError, Refusal, State};
use model::ids::{LegalEntityId, WebhookId};
use record::v1::{Audience, WebhookFault};

const FIRST: [u8; 32] = [0xA7; 32];
const SECOND: [u8; 32] = [0xB8; 32];

fn id(text: &str) -> WebhookId {
    WebhookId::new(text).unwrap()
}

fn put(webhook: &str, expected_version: u64) -> PutWebhook {
    PutWebhook {
        webhook: id(webhook),
        url: "https://hooks.example/in".to_owned(),
        types: vec!["probity.transfer.decided".to_owned()],
        audience: Audience::Internal,
        legal_entity: None,
        restricted: false,
        enabled: true,
        expected_version,
    }
}

#[tokio::test]
async fn endpoints_and_their_secrets_survive_snapshot_restart_and_rebuild() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let engine = &world.engine;
    engine.put_webhook(meta("person:dev"), put("whk_a", 0), Some(&FIRST)).await.unwrap();
    engine.put_webhook(meta("person:dev"), put("whk_b", 0), Some(&FIRST)).await.unwrap();
    let until = engine.now().plus_seconds(60);
    engine.rotate_webhook_secret(meta("person:dev"), id("whk_a"), &SECOND, until).await.unwrap();
    engine.take_snapshot().unwrap();
    engine.disable_webhook(meta("system:x"), id("whk_a"), WebhookFault::Gone).await.unwrap();
    engine.remove_webhook(meta("person:dev"), id("whk_b")).await.unwrap();
    let live = engine.state_copy().await.unwrap();
    let (reader, size) = (engine.reader().clone(), engine.reader().size().unwrap());
    let (mut genesis, mut resumed) = (State::default(), newest(&snapshot_dir(dir.path()), size));
    assert!(resumed.webhooks.len() == 2 && resumed.next_seq < size, "a snapshot was used, and a tail");
    fold_tail(&mut genesis, reader.as_ref(), size).unwrap();
    fold_tail(&mut resumed, reader.as_ref(), size).unwrap();
    assert_eq!((genesis.hash(), resumed.hash()), (live.hash(), live.hash()));
    assert_eq!(State::from_bytes(&live.to_bytes()).unwrap(), live);
    for seq in 0..size {
        let entry = reader.entries(seq, 1).unwrap().concat();
        assert!(!entry.windows(32).any(|w| w == FIRST || w == SECOND), "entry {seq} holds a secret");
    }
    let row = live.webhooks[&id("whk_a")].clone();
    assert_eq!((row.version, row.enabled, row.disabled), (3, false, Some(WebhookFault::Gone)));
    engine.close();
    let again = open_with(dir.path(), options(&world.clock)).await;
    let now = again.engine.now();
    let secrets = |at| again.engine.webhook_secrets(&row, at).unwrap();
    assert_eq!(secrets(now), [SECOND.to_vec(), FIRST.to_vec()], "both sign during the overlap");
    assert_eq!(secrets(until), [SECOND.to_vec()], "and one afterwards");
    again.engine.close();
}

#[tokio::test]
async fn what_is_refused_leaves_no_entry() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let engine = &world.engine;
    engine.put_webhook(meta("person:dev"), put("whk_a", 0), Some(&FIRST)).await.unwrap();
    engine.disable_webhook(meta("system:x"), id("whk_a"), WebhookFault::Failing).await.unwrap();
    let size = engine.reader().size().unwrap();
    let refused = |result: Result<engine::Committed, EngineError>| match result {
        Err(EngineError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    let by = || meta("person:dev");
    let stale = engine.put_webhook(by(), put("whk_a", 1), None).await;
    assert_eq!(refused(stale), Refusal::VersionConflict { expected: 1, current: 2 });
    let taken = engine.put_webhook(by(), put("whk_a", 0), Some(&FIRST)).await;
    assert_eq!(refused(taken), Refusal::VersionConflict { expected: 0, current: 2 });
    let unknown = engine.put_webhook(by(), put("whk_x", 1), None).await;
    assert_eq!(refused(unknown), Refusal::UnknownWebhook(id("whk_x")));
    let nobody = LegalEntityId::new("nobody-ltd").unwrap();
    let entity = PutWebhook { legal_entity: Some(nobody.clone()), ..put("whk_b", 0) };
    let foreign = engine.put_webhook(by(), entity, Some(&FIRST)).await;
    assert_eq!(refused(foreign), Refusal::UnknownLegalEntity(nobody));
    let twice = engine.disable_webhook(by(), id("whk_a"), WebhookFault::Gone).await;
    assert_eq!(refused(twice), Refusal::WebhookIsDisabled(id("whk_a")));
    let gone = engine.remove_webhook(by(), id("whk_x")).await;
    assert_eq!(refused(gone), Refusal::UnknownWebhook(id("whk_x")));
    let rotated = engine.rotate_webhook_secret(by(), id("whk_x"), &SECOND, engine.now()).await;
    assert_eq!(refused(rotated), Refusal::UnknownWebhook(id("whk_x")));
    let bare = engine.put_webhook(by(), put("whk_b", 0), None).await;
    assert!(matches!(bare, Err(EngineError::Invalid { .. })), "a new endpoint needs a secret: {bare:?}");
    assert_eq!(engine.reader().size().unwrap(), size, "nothing of it is in the journal");
    for i in 1..WEBHOOKS_MAX {
        engine.put_webhook(by(), put(&format!("whk_{i}"), 0), Some(&FIRST)).await.unwrap();
    }
    let more = engine.put_webhook(by(), put("whk_more", 0), Some(&FIRST)).await;
    assert_eq!(refused(more), Refusal::WebhookLimit(WEBHOOKS_MAX));
    engine.close();
}
