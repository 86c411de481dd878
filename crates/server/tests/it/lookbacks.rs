//! Runs and release reviews over the API: who may start, read and close; what is hidden; what is an event.

use crate::support::{Api, LISTED};
use engine::lookback::LookbackOptions;
use engine::start::NewList;
use record::v1::Audience;
use screening::snapshot::Snapshot;
use std::sync::Arc;

const NAMED: &str = "Grigory Vasilyevich Tumanov";

async fn look(api: &Api) {
    let options = LookbackOptions { threads: 1, ..LookbackOptions::default() };
    api.app.engine.look_back(&options).await.unwrap();
}

/// The OFAC list of the tests without its only party, dated a day later.
async fn delist(api: &Api) {
    let hash =
        api.app.engine.read(|s| s.lists.iter().find(|(l, _)| l.as_str() == "ofac-sdn").unwrap().1.normalised);
    let old = engine::start::load_snapshot(api.app.engine.blobs(), hash.await.unwrap()).unwrap();
    let snapshot = Snapshot { designations: vec![], ..Snapshot::clone(&old) };
    let current_at = api.app.engine.now();
    let list = NewList { snapshot: Arc::new(snapshot), defects: 0, current_at };
    let meta = engine::Meta::system("test", "test", "test").unwrap();
    api.app.engine.activate_lists(meta, vec![list]).await.unwrap();
}

#[tokio::test]
async fn a_run_is_read_started_and_counted() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    look(&api).await;
    let all = api.ask("GET /v1/lookbacks", &[], "").await;
    assert_eq!((all.status, all.body[0]["cause"].as_str()), (200, Some("first")), "{}", all.body);
    assert_eq!(all.body[0]["population"]["total"], 1);
    assert_eq!(all.body[0]["customers"]["counted"], 1);
    let run = all.body[0]["run"].as_str().unwrap().to_owned();
    let one = api.ask(&format!("GET /v1/lookbacks/{run}"), &[], "").await;
    assert_eq!(one.body, all.body[0]);
    for (request, body, status, word) in [
        ("GET /v1/lookbacks/lb_999999", "", 404, "journal"),
        ("GET /v1/lookbacks/nonsense", "", 400, "lb_1042"),
        ("POST /v1/lookbacks", r#"{"kind":"some"}"#, 400, "delta"),
        ("POST /v1/lookbacks", r#"{"kind":"full"}"#, 200, "running"),
        ("POST /v1/lookbacks", r#"{"kind":"full"}"#, 409, "under way"),
    ] {
        let answer = api.ask(request, &[], body).await;
        assert_eq!(answer.status, status, "{request}: {}", answer.body);
        assert!(answer.body.to_string().contains(word), "{request}: {}", answer.body);
    }
    look(&api).await;
    let all = api.ask("GET /v1/lookbacks", &[], "").await;
    assert_eq!(all.body[0]["state"], "completed");
    assert_eq!(all.body[0]["cause"], "person");
    let row = api.ask("GET /v1/customers/C1", &[], "").await;
    assert_eq!(row.body["screened_through_current"], true);
    let page = api.ask("GET /metrics", &[], "").await;
    let text = page.body.as_str().unwrap();
    assert!(text.contains("probity_lookback_current 1") && text.contains("probity_release_reviews_open 0"));
}

#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
#[tokio::test]
async fn a_review_is_closed_by_two_persons_and_tells_no_more_than_it_may() {
    let api = Api::new().await;
    let body = format!(
        r#"{{"legal_entity":"acme-us","kind":"person","identified":true,"profile":{{"names":["{NAMED}"],"wallets":["{LISTED}"]}}}}"#
    );
    api.ask("PUT /v1/customers/C1", &[], &body).await;
    api.customer("C2", NAMED).await;
    // An authority's order on the second one.
    let order =
        r#"{"to":"blocked","reason":"review.law_enforcement","authority":"LEA","document":"ORDER-7"}"#;
    let done = api.ask("POST /v1/customers/C2/standing", &[], order).await;
    assert_eq!(done.status, 200, "{}", done.body);
    look(&api).await;
    delist(&api).await;
    look(&api).await;
    let page = api.ask("GET /v1/release-reviews", &[], "").await;
    let rows = page.body["data"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{}", page.body);
    assert_eq!(
        (&rows[0]["customer"], &rows[0]["frozen"], &rows[0]["remaining"]),
        (&"C1".into(), &true.into(), &serde_json::json!([]))
    );
    assert_eq!(rows[1]["remaining"][0]["kind"], "order");
    assert_eq!(rows[0]["gone"][0]["why"], "removed");
    let plain = api
        .make_key(
            "plain",
            &["decisions:read", "releases:write", "events:read"],
            Audience::Internal,
            "person:cy",
        )
        .await;
    let shown = api.ask_as(&plain, "GET /v1/release-reviews?customer=C2", &[], "").await;
    let ground = &shown.body["data"][0]["remaining"][0];
    assert_eq!(*ground, serde_json::json!({ "kind": "restricted_factor" }));
    let customer =
        api.make_key("app", &["decisions:read", "releases:write"], Audience::Customer, "service:app").await;
    assert_eq!(api.ask_as(&customer, "GET /v1/release-reviews", &[], "").await.status, 403);
    let id = rows[0]["review"].as_str().unwrap();
    let close = format!("POST /v1/release-reviews/{id}/close");
    let body = |verdict: &str| format!(r#"{{"verdict":"{verdict}","document":"OFAC-2025-11-19"}}"#);
    for (key, verdict, status, word) in [
        (&api.key, "perhaps", 400, "kept"),
        (&customer, "released", 403, "audience"),
        (&api.key, "released", 200, "person:ana"),
        (&api.key, "released", 403, "another person"),
        (&plain, "released", 200, "unblocked_property"),
        (&plain, "kept", 409, "closed"),
    ] {
        let answer = api.ask_as(key, &close, &[], &body(verdict)).await;
        assert_eq!(answer.status, status, "{verdict}: {}", answer.body);
        assert!(answer.body.to_string().contains(word), "{verdict}: {}", answer.body);
    }
    let standing = api.ask("GET /v1/customers/C1/standing", &[], "").await;
    assert_eq!(standing.body["standing"], "active");
    let other = rows[1]["review"].as_str().unwrap();
    let refused = api.ask(&format!("POST /v1/release-reviews/{other}/close"), &[], &body("released")).await;
    assert_eq!((refused.status, refused.body["type"].as_str()), (409, Some("/problems/grounds-remain")));
    for (query, status) in
        [("state=lost", 400), ("limit=0", 400), ("after=1", 400), ("colour=red", 400), ("state=closed", 200)]
    {
        let answer = api.ask(&format!("GET /v1/release-reviews?{query}"), &[], "").await;
        assert_eq!(answer.status, status, "{query}");
    }
    assert_eq!(api.ask("GET /v1/release-reviews/rr_999", &[], "").await.status, 404);
    // What happened is told, without a ground, and to nobody who speaks to customers.
    let events = api
        .ask(
            "GET /v1/events?limit=100&types=lookback.finished,release_review.opened,release_review.closed",
            &[],
            "",
        )
        .await;
    let kinds: Vec<&str> =
        events.body["data"].as_array().unwrap().iter().map(|e| e["type"].as_str().unwrap()).collect();
    assert!(
        kinds.contains(&"probity.lookback.finished") && kinds.contains(&"probity.release_review.closed"),
        "{kinds:?}"
    );
    assert_eq!(kinds.iter().filter(|k| **k == "probity.release_review.opened").count(), 2);
    assert!(!events.body.to_string().contains("ORDER-7"));
}
