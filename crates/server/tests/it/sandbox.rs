//! The sandbox: every magic entry leads where it says, and nothing of it exists on a live directory.

use crate::support::*;
use engine::sandbox::{FAILING, MAGIC, SLOW};
use record::v1::Audience;

fn buying(transfer: &str, customer: &str, name: &str) -> String {
    withdrawal(transfer, customer, CLEAN).replacen(
        "\"counterparty\":{",
        &format!("\"counterparty\":{{\"profile\":{{\"names\":[\"{name}\"]}},"),
        1,
    )
}

#[tokio::test]
pub async fn every_magic_entry_leads_where_it_says() {
    let api = Api::sandbox().await;
    api.customer("C0", "Wilhelmina Featherstonehaugh").await;
    let mut asked = 0;
    for (i, magic) in MAGIC.iter().enumerate() {
        let by_name = api.customer(&format!("N{i}"), magic.name).await;
        assert_eq!(by_name.body["outcome"], magic.by_name, "{}: {}", magic.name, by_name.body);
        for (j, wallet) in magic.wallets.iter().enumerate() {
            // A customer of its own each time: a terrorist-financing address freezes whoever pays it.
            let customer = format!("W{i}-{j}");
            api.customer(&customer, "Wilhelmina Featherstonehaugh").await;
            let body = withdrawal(&format!("T{i}-{j}"), &customer, wallet);
            let by_wallet = api.ask("POST /v1/transfers/screen", &[], &body).await;
            assert_eq!(by_wallet.body["outcome"], magic.by_wallet, "{wallet}: {}", by_wallet.body);
            asked += 1;
        }
    }
    assert_eq!(asked, 15);
    let failing = api.customer("F1", FAILING).await;
    assert_eq!(failing.body["outcome"], "hold");
    assert!(failing.body.to_string().contains("evaluator.sanctions_failed"), "{}", failing.body);
    let slow = api.ask("POST /v1/transfers/screen", &[], &buying("S1", "C0", SLOW)).await;
    assert_eq!((slow.status, slow.body["status"].as_str()), (202, Some("pending_evidence")));
}

#[tokio::test]
pub async fn the_clock_moves_and_a_reset_frees_the_ids() {
    let api = Api::sandbox().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    let screened = api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", CLEAN)).await;
    let token = screened.body["release_token"].as_str().unwrap().to_owned();
    let moved = api.ask("POST /v1/sandbox/clock", &[], r#"{"advance_seconds":3600}"#).await;
    assert_eq!((moved.status, moved.body["ahead_seconds"].as_i64()), (200, Some(3600)), "{}", moved.body);
    let body = format!(r#"{{"release_token":"{token}"}}"#);
    let late = api.ask("POST /v1/transfers/T1/release", &[], &body).await;
    assert!(late.body.to_string().contains("release.token_expired"), "{}", late.body);
    for wrong in [0, -1, 400 * 86_400 + 1] {
        let body = format!(r#"{{"advance_seconds":{wrong}}}"#);
        assert_eq!(api.ask("POST /v1/sandbox/clock", &[], &body).await.status, 400, "{wrong}");
    }
    let reset = api.ask("POST /v1/sandbox/reset", &[], "").await;
    assert_eq!(
        ["customers", "transfers", "resets", "ahead_seconds"].map(|k| reset.body[k].as_i64().unwrap()),
        [0, 0, 1, 3600]
    );
    assert_eq!(api.ask("GET /v1/customers/C1", &[], "").await.status, 404);
    assert_eq!(api.customer("C1", "Wilhelmina Featherstonehaugh").await.status, 200, "the id is free again");
}

#[tokio::test]
pub async fn sandbox_and_live_never_mix() {
    let live = Api::new().await;
    for request in ["GET /v1/sandbox", "POST /v1/sandbox/reset"] {
        let answer = live.ask(request, &[], "").await;
        assert_eq!((answer.status, answer.body["type"].as_str()), (409, Some("/problems/not-a-sandbox")));
    }
    let moved = live.ask("POST /v1/sandbox/clock", &[], r#"{"advance_seconds":60}"#).await;
    assert_eq!(moved.status, 409);
    let key = |id: &str| format!(r#"{{"id":"{id}","scopes":["screen"],"holder":"system:x"}}"#);
    assert_eq!(
        live.ask("POST /v1/keys", &[], &key("test_x")).await.status,
        400,
        "a test key on a live directory"
    );
    let snapshot = std::sync::Arc::new(engine::sandbox::snapshot().unwrap());
    let magic = engine::start::NewList { snapshot, defects: 0, current_at: live.app.engine.now() };
    let meta = engine::Meta::system("test", "test", "test").unwrap();
    assert!(live.app.engine.activate_lists(meta.clone(), vec![magic]).await.is_err());
    assert!(live.app.engine.open_sandbox(meta).await.is_err(), "what was live stays live");
    let sandbox = Api::sandbox().await;
    assert_eq!(sandbox.ask("POST /v1/keys", &[], &key("x")).await.status, 400, "a live key in a sandbox");
    let made = sandbox.ask("POST /v1/keys", &[], r#"{"scopes":["screen"],"holder":"system:x"}"#).await;
    assert!(made.body["secret"].as_str().unwrap().starts_with("pk_test_"), "{}", made.body);
    let elsewhere = live.make_key("ops", &["screen"], Audience::Internal, "person:ana").await;
    assert_eq!(sandbox.ask_as(&elsewhere, "GET /v1/sandbox", &[], "").await.status, 401);
    assert_eq!(live.ask_as(&sandbox.key, "GET /v1/keys", &[], "").await.status, 401);
}
