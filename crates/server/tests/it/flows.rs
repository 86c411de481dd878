//! What an integrating engineer does on day one.

use crate::support::*;
use record::v1::Audience;

#[tokio::test]
pub async fn a_customer_a_transfer_a_release_and_its_outcome() {
    let api = Api::new().await;
    let put = api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    assert_eq!(
        (put.status, put.body["outcome"].as_str(), put.etag.as_deref()),
        (200, Some("allow"), Some("\"1\"")),
        "{}",
        put.body
    );
    let names: Vec<_> =
        put.body["lists"].as_array().unwrap().iter().map(|l| l["published"].as_str().unwrap()).collect();
    assert_eq!(names, ["2026-11-01"; 4], "a clear answer names lists and dates");
    let screened = api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", CLEAN)).await;
    assert_eq!(
        (screened.status, screened.body["outcome"].as_str()),
        (200, Some("allow")),
        "{}",
        screened.body
    );
    let token = screened.body["release_token"].as_str().unwrap();
    let release = format!(r#"{{"release_token":"{token}"}}"#);
    assert_eq!(api.ask("POST /v1/transfers/T1/release", &[], &release).await.body["outcome"], "allow");
    let again = api.ask("POST /v1/transfers/T1/release", &[], &release).await;
    assert_eq!((again.status, again.body["type"].as_str()), (409, Some("/problems/illegal-stage")));
    for (stage, status) in
        [("confirmed", 409), ("broadcast", 204), ("confirmed", 204), ("cancelled", 409), ("reorged", 204)]
    {
        let body = format!(r#"{{"stage":"{stage}"}}"#);
        assert_eq!(api.ask("POST /v1/transfers/T1/outcome", &[], &body).await.status, status, "{stage}");
    }
    let read = api.ask("GET /v1/transfers/T1", &[], "").await;
    assert_eq!(
        (read.body["stage"].as_str(), read.body["decision_id"].as_str()),
        (Some("reorged"), screened.body["decision_id"].as_str())
    );
}

/// TMR-4: what a deposit from a listed wallet brought is out of reach from the first answer on, and its report is due.
#[tokio::test]
pub async fn a_deposit_from_a_listed_wallet_is_not_usable_not_returnable_and_has_its_report_due() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    let deposit = withdrawal("D1", "C1", LISTED).replace(r#""flow":"withdrawal""#, r#""flow":"deposit""#);
    let frozen = api.ask("POST /v1/transfers/screen", &[], &deposit).await;
    assert_eq!((frozen.status, frozen.body["outcome"].as_str()), (200, Some("freeze")), "{}", frozen.body);
    let legal = &frozen.body["legal"];
    assert_eq!(
        (legal["kind"].as_str(), legal["due_at"].is_string(), legal["detected_at"].is_string()),
        (Some("block_reportable"), true, true),
        "{legal}"
    );
    assert!(frozen.body.get("release_token").is_none(), "nothing to credit it with");
    let refused = api.ask("POST /v1/transfers/D1/release", &[], r#"{"release_token":"rt_made_up"}"#).await;
    assert!((400..500).contains(&refused.status), "{} {}", refused.status, refused.body);
    // That the chain confirms it changes nothing: the same question has the same answer.
    let confirmed = api.ask("POST /v1/transfers/D1/outcome", &[], r#"{"stage":"confirmed"}"#).await;
    assert_eq!(confirmed.status, 204, "{}", confirmed.body);
    for question in ["POST /v1/transfers/screen", "POST /v1/transfers/D1/rescreen"] {
        let body = if question.ends_with("/screen") { deposit.as_str() } else { "" };
        let again = api.ask(question, &[], body).await;
        assert_eq!(again.body["outcome"], "freeze", "{question}: {}", again.body);
    }
    // Sending it back is a payment to a blocked person like any other.
    let back = api.ask("POST /v1/transfers/screen", &[], &withdrawal("W1", "C1", LISTED)).await;
    assert_eq!(
        (back.body["outcome"].as_str(), back.body["legal"]["kind"].as_str()),
        (Some("freeze"), Some("block_reportable")),
        "{}",
        back.body
    );
    assert!(back.body.get("release_token").is_none());
}

/// It waits in suspense while the chain goes on; clearing its owner must be able to take it out.
#[tokio::test]
pub async fn a_held_deposit_is_decided_anew_after_the_chain_confirmed_it() {
    let api = Api::new().await;
    assert_eq!(api.customer("C1", "TUMANOV, Grigory").await.body["outcome"], "hold");
    let deposit = withdrawal("D1", "C1", CLEAN).replace(r#""flow":"withdrawal""#, r#""flow":"deposit""#);
    let held = api.ask("POST /v1/transfers/screen", &[], &deposit).await;
    assert_eq!(held.body["outcome"], "hold", "{}", held.body);
    let confirmed = api.ask("POST /v1/transfers/D1/outcome", &[], r#"{"stage":"confirmed"}"#).await;
    assert_eq!(confirmed.status, 204, "{}", confirmed.body);
    let still = api.ask("POST /v1/transfers/D1/rescreen", &[], "").await;
    assert_eq!(still.body["outcome"], "hold", "nobody was cleared: {}", still.body);
    let clear =
        r#"{"to":"active","reason":"review.cleared","authority":"compliance policy","document":"REVIEW-1"}"#;
    assert_eq!(api.ask("POST /v1/customers/C1/standing", &["If-Match: \"2\""], clear).await.status, 200);
    let credited = api.ask("POST /v1/transfers/D1/rescreen", &[], "").await;
    assert_eq!(credited.body["outcome"], "allow", "{}", credited.body);
    let read = api.ask("GET /v1/transfers/D1", &[], "").await;
    assert_eq!(read.body["stage"], "confirmed", "{}", read.body);
    let credited_once = api.ask("POST /v1/transfers/D1/rescreen", &[], "").await;
    assert_eq!(credited_once.status, 409, "{}", credited_once.body);
}

#[tokio::test]
pub async fn a_hit_is_held_explained_replayed_cleared_and_decided_anew() {
    let api = Api::new().await;
    let put = api.customer("C1", "TUMANOV, Grigory").await;
    assert_eq!(put.body["outcome"], "hold");
    let id = put.body["decision_id"].as_str().unwrap().to_owned();
    let explained = api.ask(&format!("GET /v1/decisions/{id}/explain"), &[], "").await;
    assert_eq!(
        (explained.status, explained.body["hits"][0]["hash_agrees"].as_bool()),
        (200, Some(true)),
        "{}",
        explained.body
    );
    assert!(!explained.body["hits"][0]["text"].as_array().unwrap().is_empty());
    let replayed = api.ask(&format!("POST /v1/decisions/{id}/replay"), &[], "").await;
    assert_eq!(replayed.body["verdict"], "same");
    let held = api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", CLEAN)).await;
    assert_eq!(held.body["outcome"], "hold");
    assert!(held.body.get("release_token").is_none());
    let clear =
        r#"{"to":"active","reason":"review.cleared","authority":"compliance policy","document":"REVIEW-1"}"#;
    let cleared = api.ask("POST /v1/customers/C1/standing", &["If-Match: \"2\""], clear).await;
    assert_eq!(
        (cleared.status, cleared.body["standing"].as_str()),
        (200, Some("active")),
        "{}",
        cleared.body
    );
    let original = api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", CLEAN)).await;
    assert_eq!(original.body["outcome"], "hold", "a repeat gets the original decision");
    let anew = api.ask("POST /v1/transfers/T1/rescreen", &[], "").await;
    assert_eq!(anew.body["outcome"], "allow", "{}", anew.body);
    let original = api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", CLEAN)).await;
    assert_eq!(original.body["superseded_by"], anew.body["decision_id"]);
}

#[tokio::test]
pub async fn no_wait_answers_202_and_the_decision_follows() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    let body = withdrawal("T1", "C1", CLEAN).replace(r#""flow""#, r#""wait_ms":0,"flow""#);
    let pending = api.ask("POST /v1/transfers/screen", &[], &body).await;
    assert_eq!(
        (pending.status, pending.body["status"].as_str(), pending.body["outcome"].as_str()),
        (202, Some("pending_evidence"), Some("hold"))
    );
    assert!(pending.body["deadline"].is_string());
    let id = pending.body["decision_id"].as_str().unwrap();
    for _ in 0..200 {
        let now = api.ask(&format!("GET /v1/decisions/{id}"), &[], "").await;
        if let Some(next) = now.body["superseded_by"].as_str() {
            let last = api.ask(&format!("GET /v1/decisions/{next}"), &[], "").await;
            assert_eq!(
                (last.body["outcome"].as_str(), last.body["release_token"].is_string()),
                (Some("allow"), true)
            );
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("not decided within two seconds");
}

#[tokio::test]
pub async fn idempotency_keys_repeat_refuse_and_survive_a_restart() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    let ask = |key: &'static str, body: String| {
        let api = &api;
        async move { api.ask("POST /v1/transfers/screen", &[key], &body).await }
    };
    let first = ask("Idempotency-Key: one", withdrawal("T1", "C1", CLEAN)).await;
    let again = ask("Idempotency-Key: one", withdrawal("T1", "C1", CLEAN)).await;
    assert_eq!((again.status, &again.body), (200, &first.body), "the same answer, token and all");
    let other = ask("Idempotency-Key: one", withdrawal("T2", "C1", CLEAN)).await;
    assert_eq!((other.status, other.body["type"].as_str()), (422, Some("/problems/idempotency-mismatch")));
    let guard = api.app.begin("root", "two").unwrap();
    let busy = ask("Idempotency-Key: two", withdrawal("T3", "C1", CLEAN)).await;
    assert_eq!((busy.status, busy.body["type"].as_str()), (409, Some("/problems/idempotency-in-flight")));
    drop(guard);
    assert_eq!(ask("Idempotency-Key: two", withdrawal("T3", "C1", CLEAN)).await.status, 200);
    let empty = ask("Idempotency-Key: ", withdrawal("T4", "C1", CLEAN)).await;
    assert_eq!(empty.status, 400);
    let row = api.app.engine.reader().idempotency("root", "one").unwrap().unwrap();
    assert_eq!(format!("dec_{}", row.seq), first.body["decision_id"], "it is in the store, beside the entry");
}

#[tokio::test]
pub async fn a_freeze_takes_one_person_and_leaving_it_two() {
    let api = Api::new().await;
    let second =
        api.make_key("bo", &["standing:write", "standing:read"], Audience::Internal, "person:bo").await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    let freeze =
        r#"{"to":"tf_frozen","reason":"tf.confirmed","authority":"UNSCR 1373","document":"ORDER-1"}"#;
    let frozen = api.ask("POST /v1/customers/C1/standing", &[], freeze).await;
    assert_eq!(
        (frozen.status, frozen.body["standing"].as_str()),
        (200, Some("tf_frozen")),
        "{}",
        frozen.body
    );
    for field in ["reason", "authority", "scope", "since", "until", "approved_by", "appeal_route", "document"]
    {
        assert!(!frozen.body["restriction"][field].is_null(), "{field} cannot be absent");
    }
    let leave = r#"{"to":"hold","reason":"review.cleared","authority":"court","document":"COURT-9"}"#;
    let alone = api.ask("POST /v1/customers/C1/standing", &[], leave).await;
    assert_eq!(
        (alone.status, alone.body["type"].as_str()),
        (409, Some("/problems/illegal-standing")),
        "{}",
        alone.body
    );
    let none = api.ask("POST /v1/customers/C1/standing/approvals", &[], "").await;
    assert_eq!(none.status, 404, "nothing is proposed");
    assert_eq!(api.ask("POST /v1/customers/C1/standing/proposals", &[], leave).await.status, 200);
    let same = api.ask("POST /v1/customers/C1/standing/approvals", &[], "").await;
    assert_eq!((same.status, same.body["type"].as_str()), (403, Some("/problems/second-person-needed")));
    let both = api.ask_as(&second, "POST /v1/customers/C1/standing/approvals", &[], "").await;
    assert_eq!((both.status, both.body["standing"].as_str()), (200, Some("hold")), "{}", both.body);
}

#[tokio::test]
pub async fn proofs_from_the_api_verify() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    let head = api.ask("GET /v1/journal/head", &[], "").await;
    let note = journal::SignedHead::parse_note(head.body["note"].as_str().unwrap()).unwrap();
    note.verify(&api.app.engine.verifying_key()).unwrap();
    let bytes = |v: &serde_json::Value| -> [u8; 32] {
        let text = v.as_str().unwrap();
        std::array::from_fn(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
    };
    let proof = api.ask("GET /v1/journal/proofs/inclusion?seq=2", &[], "").await;
    let hashes: Vec<_> = proof.body["hashes"].as_array().unwrap().iter().map(bytes).collect();
    let entry = api.ask("GET /v1/journal/entries/2", &[], "").await;
    let leaf = bytes(&entry.body["leaf_hash"]);
    assert!(journal::verify_inclusion(&leaf, 2, note.head.size, &hashes, &note.head.root));
    let old = api.ask("GET /v1/journal/proofs/consistency?from=3", &[], "").await;
    assert_eq!(old.status, 200);
    for (path, status) in [
        ("GET /v1/journal/proofs/inclusion?seq=99", 400),
        ("GET /v1/journal/proofs/inclusion?seq=1&size=99", 400),
        ("GET /v1/journal/proofs/consistency?from=0", 400),
        ("GET /v1/journal/entries/99", 404),
        ("GET /v1/journal/proofs/inclusion?seq=x", 400),
    ] {
        let answer = api.ask(path, &[], "").await;
        assert_eq!((answer.status, answer.kind.as_str()), (status, "application/problem+json"), "{path}");
    }
}

#[tokio::test]
pub async fn erasure_leaves_the_row_and_takes_the_data() {
    let api = Api::new().await;
    let put = api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    assert_eq!(
        api.ask("GET /v1/customers/C1", &[], "").await.body["profile"]["names"][0],
        "Wilhelmina Featherstonehaugh"
    );
    assert_eq!(api.ask("POST /v1/subjects/C1/erase", &[], "").await.status, 204);
    let row = api.ask("GET /v1/customers/C1", &[], "").await;
    assert_eq!((row.status, row.body["erased"].as_bool(), row.body.get("profile")), (200, Some(true), None));
    let id = put.body["decision_id"].as_str().unwrap();
    let gone = api.ask(&format!("GET /v1/decisions/{id}/explain"), &[], "").await;
    assert_eq!((gone.status, gone.body["type"].as_str()), (410, Some("/problems/erased")));
    let replayed = api.ask(&format!("POST /v1/decisions/{id}/replay"), &[], "").await;
    assert_eq!(replayed.body["verdict"], "erased_same");
    let transfer = api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", CLEAN)).await;
    assert_eq!(transfer.status, 410, "an erased customer is not served");
}

/// What alerts ask of Prometheus is there by its name, before anything happened.
#[tokio::test]
async fn every_metric_an_alert_names_is_printed() {
    let rules = include_str!("../../../../packaging/prometheus/rules.yml");
    let word = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let asked: std::collections::BTreeSet<&str> =
        rules.split(word).filter(|name| name.starts_with("probity_")).collect();
    let api = Api::new().await;
    let metrics = api.ask("GET /metrics", &[], "").await;
    let text = metrics.body.as_str().unwrap();
    let name = |line: &'_ str| -> String {
        let line = line.strip_prefix("# TYPE ").unwrap_or(line);
        line.split(['{', ' ']).next().unwrap_or_default().to_owned()
    };
    let printed: std::collections::BTreeSet<String> = text.lines().map(name).collect();
    let unknown: Vec<&&str> = asked.iter().filter(|name| !printed.contains(**name)).collect();
    assert!(asked.len() >= 15 && unknown.is_empty(), "{asked:?}: {unknown:?}");
}

#[tokio::test]
pub async fn pages_follow_the_cursor_and_metrics_count() {
    let api = Api::new().await;
    for i in 0..5 {
        api.customer(&format!("C{i}"), "Wilhelmina Featherstonehaugh").await;
    }
    let first = api.ask("GET /v1/customers?limit=2", &[], "").await;
    assert_eq!((first.body["has_more"].as_bool(), first.body["next"].as_str()), (Some(true), Some("C1")));
    let last = api.ask("GET /v1/customers?limit=3&after=C1&standing=active", &[], "").await;
    assert_eq!(
        (last.body["has_more"].as_bool(), last.body["data"].as_array().unwrap().len()),
        (Some(false), 3)
    );
    let metrics = api.ask("GET /metrics", &[], "").await;
    let text = metrics.body.as_str().unwrap();
    assert!(text.contains("probity_decisions_total{outcome=\"allow\"} 5"), "{text}");
    assert!(text.contains("probity_customers{standing=\"active\"} 5"));
    assert_eq!(api.ask("GET /healthz", &[], "").await.status, 200);
    assert_eq!(api.ask("GET /readyz", &[], "").await.body["ready"], true);
    let page = api.ask("GET /", &[], "").await;
    let page = page.body.as_str().unwrap();
    assert!(page.contains("<tr><td>ofac-sdn</td>") && !page.contains("<tr><td>pep</td>"), "{page}");
    assert!(page.contains("Not required and not loaded: adverse-media, "), "{page}");
}
