//! Whoever approves a set of rules reads it first, and may say no.

use super::*;

#[tokio::test]
async fn whoever_approves_reads_what_is_proposed() {
    let api = Api::new().await;
    let first = api.publish(RULES).await;
    let other = RULES.replacen("param limit = 10_000", "param limit = 20_000", 1);
    assert_ne!(other, RULES);
    let other = other.replace("usd: 5_000", "usd: 10_000");
    let proposed = api.ask("PUT /v1/rules/proposals", &[], &proposal(&other)).await;
    assert_eq!(proposed.status, 200, "{}", proposed.body);
    let (id, hash) = (&proposed.body["proposal"], &proposed.body["rules"]);
    let (id, hash) = (id.as_str().unwrap(), hash.as_str().unwrap());
    let seen = api.ask(&format!("GET /v1/rules/proposals/{id}"), &[], "").await;
    assert_eq!(seen.status, 200, "{}", seen.body);
    assert_eq!(seen.body["rules"], hash);
    assert_eq!(seen.body["files"], json!([{"name": "hand.rule", "text": other}]));
    assert_eq!(seen.body["against"], first["rules"]);
    let changes = seen.body["changes"].as_array().unwrap();
    let param = &changes[0];
    assert_eq!(
        (&param["part"], &param["clause"], &param["star"], &param["version_kept"]),
        (&json!("rule"), &json!("param limit"), &json!(true), &json!(true)),
        "{changes:?}"
    );
    assert!(param["before"].as_str().unwrap().contains("10_000"), "{param}");
    assert!(param["after"].as_str().unwrap().contains("20_000"), "{param}");
    assert!(changes.iter().any(|c| c["part"] == "file" && c["id"] == "hand.rule" && c["star"] == false));
    let cost = &seen.body["cost"];
    assert_eq!(cost["by_rule"].as_array().unwrap().len() as u64, cost["rules"].as_u64().unwrap());
    assert!(cost["steps"].as_u64().unwrap() > 0 && cost["bytes_per_event"].as_u64().unwrap() > 0, "{cost}");
    assert_eq!(cost["by_rule"], seen.body["cost_before"]["by_rule"], "a number costs nothing");
    // By its hash too, and against any set that is known here.
    let same = api.ask(&format!("GET /v1/rules/{hash}?against={hash}"), &[], "").await;
    assert_eq!((same.status, &same.body["changes"]), (200, &json!([])), "{}", same.body);
    let unknown = "00".repeat(32);
    assert_eq!(api.ask(&format!("GET /v1/rules/{unknown}"), &[], "").await.status, 404);
    let against = api.ask(&format!("GET /v1/rules/{hash}?against={unknown}"), &[], "").await;
    assert_eq!((against.status, &against.body["field"]), (400, &json!("against")));

    let reject = format!("POST /v1/rules/proposals/{id}/reject");
    let own = api.ask(&reject, &[], r#"{"note":"no"}"#).await;
    assert_eq!(own.body["type"], "/problems/second-person-needed", "{}", own.body);
    let ben = api.person("ben3").await;
    let others = format!("POST /v1/rules/proposals/{id}/withdraw");
    let others = api.ask_as(&ben, &others, &[], r#"{"note":"no"}"#).await;
    assert_eq!((others.status, &others.body["type"]), (403, &json!("/problems/proposer-needed")));
    let silent = api.ask_as(&ben, &reject, &[], r#"{"note":" "}"#).await;
    assert_eq!((silent.status, &silent.body["field"]), (400, &json!("/note")));
    let done = api.ask_as(&ben, &reject, &[], r#"{"note":"was not backtested"}"#).await;
    assert_eq!((done.status, &done.body["state"]), (200, &json!("rejected")), "{}", done.body);
    let listed = api.ask("GET /v1/rules", &[], "").await.body;
    assert_eq!(listed["proposals"], json!([]));
    let ended = &listed["ended"][0];
    assert_eq!((&ended["proposal"], &ended["end"]), (&json!(id), &json!("rejected")));
    assert_eq!((&ended["note"], &ended["by"]), (&json!("was not backtested"), &json!("person:ben3")));
    // What was turned down can still be read.
    assert_eq!(api.ask(&format!("GET /v1/rules/proposals/{id}"), &[], "").await.body["rules"], hash);
    api.app.engine.close();
}
