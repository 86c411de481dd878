//! A set of rules looks back over HTTP: counted, approved, opened as alerts, told as events.

use super::{RULES, proposal};
use crate::support::*;
use serde_json::{Value, json};

/// The same rules with half the limit.
fn halved() -> String {
    let text = RULES.replace("param limit = 10_000 usd", "param limit = 5_000 usd");
    text.replace("usd: 5_000 ->", "usd: 2_500 ->").replace("usd: 9_999 ->", "usd: 4_999 ->")
}

#[tokio::test]
async fn a_changed_rule_is_counted_before_it_is_approved_and_opens_what_it_finds() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    api.publish(RULES).await;
    api.app.engine.look_back_rules().await.unwrap();
    assert_eq!(api.withdraws("T1", json!({"usd": "6000"})).await.body["outcome"], "allow");

    let before = api.ask("GET /v1/transfers/T1", &[], "").await.body;

    let mut body: Value = serde_json::from_str(&proposal(&halved())).unwrap();
    for days in [0, 4_000] {
        body["lookback_days"] = json!(days);
        let answer = api.ask("PUT /v1/rules/proposals", &[], &body.to_string()).await;
        assert_eq!((answer.status, answer.body["field"].as_str()), (400, Some("/lookback_days")));
    }
    body["lookback_days"] = json!(30);
    let proposed = api.ask("PUT /v1/rules/proposals", &[], &body.to_string()).await;
    assert_eq!(proposed.status, 200, "{}", proposed.body);
    let id = proposed.body["proposal"].as_str().unwrap();
    let count = api.ask(&format!("POST /v1/rules/proposals/{id}/lookback"), &[], "").await;
    assert_eq!((count.status, &count.body["would_open"]), (200, &json!({"H01": 1})), "{}", count.body);
    assert_eq!(count.body["looking"], json!(["H01"]), "the other rule did not change");
    let waits = &api.ask("GET /v1/rules", &[], "").await.body["proposals"][0];
    assert_eq!((&waits["lookback_days"], &waits["lookback_count"]), (&json!(30), &count.body));
    let unknown = api.ask("POST /v1/rules/proposals/rsp_9/lookback", &[], "").await;
    assert_eq!(unknown.status, 404);

    let ben = api.person("eve").await;
    let approved = api.ask_as(&ben, &format!("POST /v1/rules/proposals/{id}/approve"), &[], "").await;
    assert_eq!(approved.status, 200, "{}", approved.body);
    assert_eq!(api.ask("GET /v1/monitoring/alerts", &[], "").await.body["data"], json!([]));
    api.app.engine.look_back_rules().await.unwrap();
    let listed = api.ask("GET /v1/rules", &[], "").await.body;
    let run = listed["lookbacks"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&run["state"], &run["opened"], &run["total"]["customers"]),
        (&json!("done"), &json!(1), &json!(1))
    );

    let found = api.ask("GET /v1/monitoring/alerts?lookback=true", &[], "").await.body;
    let alert = &found["data"][0];
    assert_eq!(
        (&alert["rule"], &alert["transfer"], &alert["action"]),
        (&json!("H01"), &json!("T1"), &json!("hold"))
    );
    assert_eq!(alert["lookback"]["since"], listed["active"]["since"]);
    let other = api.ask("GET /v1/monitoring/alerts?lookback=false", &[], "").await.body;
    assert_eq!(other["data"], json!([]));
    let one = format!("GET /v1/monitoring/alerts/{}", alert["alert"].as_str().unwrap());
    let one = api.ask(&one, &[], "").await.body;
    assert_eq!(one["explanation"], "6000.00 USD left within 24 hours", "{one}");
    assert_eq!(
        (&one["evidence"][0]["transfer"], &one["evidence"][0]["entry"]),
        (&json!("T1"), &alert["lookback"]["entry"])
    );
    assert_eq!(before["transfer"], "T1");
    assert_eq!(api.ask("GET /v1/transfers/T1", &[], "").await.body, before, "the past stays");
    let events = api.ask("GET /v1/events?limit=500", &[], "").await.body.to_string();
    assert!(events.contains("monitoring.alert.opened") && events.contains(r#""lookback":true"#), "{events}");
    api.app.engine.close();
}
