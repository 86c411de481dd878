//! What is known of a customer, and what could not be decided, over HTTP.

use super::{Api, CLEAN_EVM};
use crate::support::*;
use record::v1::Audience;
use serde_json::{Value, json};

/// A limit by rating, and one of which nobody may be told.
const RULES: &str = r#"//! # Rules for tests
//!
//! **What it detects.** What customers differ by.

scenario K01 "more leaves than the rating allows" {
  version 1
  family "test"
  flags "FATF F2"
  on crypto_withdraw
  param limit by risk_rating { high: 1_000 usd, else: 5_000 usd }
  when usd >= limit
  score 20
  action hold
  explain "{usd}"
}

test "a thousand, rated high" of K01 {
  +0m crypto_withdraw customer: A, usd: 1000, risk_rating: high -> fires hold
}

scenario K02 "something leaves" {
  version 1
  family "test"
  flags "FATF F2"
  on crypto_withdraw
  when usd >= 10 usd and segment == "retail"
  score 20
  action alert
  tipping_off yes
  explain "{usd}"
}

test "ten" of K02 {
  +0m crypto_withdraw customer: A, usd: 10, segment: retail -> fires alert
}
"#;

fn known(rating: &str, monitoring: Value) -> String {
    json!({"legal_entity": "acme-us", "kind": "person", "identified": true, "monitoring": monitoring,
           "profile": {"names": ["Wilhelmina Featherstonehaugh"], "rating": rating}})
    .to_string()
}

impl Api {
    async fn pays(&self, id: &str, monitoring: Value) -> Value {
        let mut body: Value = serde_json::from_str(&withdrawal(id, "C1", CLEAN_EVM)).unwrap();
        body["monitoring"] = monitoring;
        self.ask("POST /v1/transfers/screen", &[], &body.to_string()).await.body
    }
}

#[tokio::test]
async fn a_customer_rated_high_has_the_tighter_limit_live_and_in_a_sandbox() {
    for api in [Api::new().await, Api::sandbox().await] {
        let put = api.ask("PUT /v1/customers/C1", &[], &known("high", json!({"segment": "retail"}))).await;
        assert_eq!(put.status, 200, "{}", put.body);
        for (fields, field) in [
            (json!({"risk_rating": "low"}), "/monitoring/risk_rating"),
            (json!({"usd": "1"}), "/monitoring/usd"),
            (json!({"pep": "yes"}), "/monitoring/pep"),
        ] {
            let wrong = api.ask("PUT /v1/customers/C2", &[], &known("low", fields)).await;
            assert_eq!((wrong.status, wrong.body["field"].as_str()), (400, Some(field)), "{}", wrong.body);
        }
        let proposed = json!({"files": [{"name": "k.rule", "text": RULES}], "note": "first"}).to_string();
        let proposed = api.ask("PUT /v1/rules/proposals", &[], &proposed).await;
        assert_eq!(proposed.status, 200, "{}", proposed.body);
        let scopes: Vec<&str> = server::auth::SCOPES.to_vec();
        let id = if api.key.starts_with("pk_test_") { "test_ben" } else { "ben" };
        let ben = api.make_key(id, &scopes, Audience::Internal, "person:ben").await;
        let path =
            format!("POST /v1/rules/proposals/{}/approve", proposed.body["proposal"].as_str().unwrap());
        assert_eq!(api.ask_as(&ben, &path, &[], "").await.status, 200);

        let held = api.pays("T1", json!({"usd": "1000", "risk_rating": "low", "segment": "dealer"})).await;
        // A sandbox's lists are old, which is another reason.
        let codes: Vec<&Value> = held["reasons"].as_array().unwrap().iter().map(|r| &r["code"]).collect();
        assert!(held["outcome"] == "hold" && codes.contains(&&json!("monitoring.hold")), "{held}");
        let fired = |answer: &Value| -> Vec<Value> {
            answer["monitoring"]["fired"].as_array().unwrap().iter().map(|f| f["rule"].clone()).collect()
        };
        assert_eq!(fired(&held), [json!("K01"), json!("K02")], "{held}");
        // Nobody said what it is worth: the answer and the counters say so.
        let unpriced = api.pays("T2", json!({})).await;
        assert!(!unpriced["reasons"].to_string().contains("monitoring"), "{unpriced}");
        let exits = &unpriced["monitoring"]["exited"];
        assert_eq!(*exits, json!([{"exit": "missing:usd", "rules": ["K01", "K02"]}]), "{unpriced}");
        let page = api.ask("GET /metrics", &[], "").await.body;
        let page = page.as_str().unwrap();
        for line in [
            "probity_monitoring_rule_fired_total{rule=\"K01\"} 1",
            "probity_monitoring_rule_exited_total{rule=\"K02\"} 1",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}");
        }
        // What could tip off is for those who may see it; the customer's channel sees none of it.
        let few: Vec<&str> = scopes.iter().copied().filter(|scope| !scope.contains("restricted")).collect();
        let prefix = id.trim_end_matches("ben");
        let desk = api.make_key(&format!("{prefix}desk"), &few, Audience::Internal, "person:eve").await;
        let app = api.make_key(&format!("{prefix}app"), &scopes, Audience::Customer, "system:app").await;
        let path = format!("GET /v1/decisions/{}", held["decision_id"].as_str().unwrap());
        assert_eq!(fired(&api.ask_as(&desk, &path, &[], "").await.body), [json!("K01")]);
        let seen = api.ask_as(&app, &path, &[], "").await;
        assert!(seen.status == 200 && seen.body.get("monitoring").is_none(), "{}", seen.body);
        api.app.engine.close();
    }
}
