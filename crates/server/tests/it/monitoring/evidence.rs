//! An alert leads to what it rests on: events, values, keys, what gave a typology its points, and who else met an address.

use super::*;

const RULES: &str = include_str!("evidence.rule");

impl Api {
    async fn alert_of(&self, rule: &str) -> Value {
        let page = self.ask(&format!("GET /v1/monitoring/alerts?rule={rule}"), &[], "").await;
        assert_eq!(page.body["data"].as_array().map(Vec::len), Some(1), "{}", page.body);
        let id = page.body["data"][0]["alert"].as_str().unwrap();
        self.ask(&format!("GET /v1/monitoring/alerts/{id}"), &[], "").await.body
    }

    async fn sends(&self, transfer: &str, customer: &str, usd: &str) {
        let mut body: Value = serde_json::from_str(&withdrawal(transfer, customer, CLEAN_EVM)).unwrap();
        body["monitoring"] = json!({ "usd": usd });
        let answer = self.ask("POST /v1/transfers/screen", &[], &body.to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
}

#[tokio::test]
async fn an_alert_leads_to_its_events_values_and_keys() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    api.publish(RULES).await;
    for (transfer, usd) in [("T1", "6"), ("T2", "6"), ("T3", "5")] {
        api.sends(transfer, "C1", usd).await;
    }
    let alert = api.alert_of("E01").await;
    assert_eq!((&alert["findings"], &alert["evidence_left_out"]), (&json!(2), &json!(0)));
    let evidence = alert["evidence"].as_array().unwrap();
    let transfers: Vec<&Value> = evidence.iter().map(|f| &f["transfer"]).collect();
    assert_eq!(transfers, ["T2", "T3"], "{alert}");
    let last = &evidence[1];
    let named = |name: &str| last["values"][name].as_str().unwrap_or_default().to_owned();
    assert_eq!((named("sent"), named("limit")), ("17.00 USD".into(), "10.00 USD".into()), "{last}");
    assert_eq!(named("count(crypto_withdraw, 24h) by address"), "3", "{last}");
    assert_eq!(last["counted_by"], json!({"customer": "C1", "address": CLEAN_EVM}), "{last}");
    assert_eq!(
        (&last["event"]["kind"], &last["event"]["customer"]),
        (&json!("crypto_withdraw"), &json!("C1"))
    );
    assert_eq!(last["event"]["fields"]["usd"], "5.00 USD", "{last}");
    let words = format!("17.00 USD left, the last to {CLEAN_EVM}");
    assert_eq!((&last["explanation"], &alert["explanation"]), (&json!(words), &json!(words)));
    assert!(last["entry"].as_u64() > evidence[0]["entry"].as_u64());
    // Whoever may not read transfers is not told the address.
    let scopes = ["alerts:read", "events:restricted"];
    let eyes = api.make_key("eyes", &scopes, Audience::Internal, "person:eve").await;
    let path = format!("GET /v1/monitoring/alerts/{}", alert["alert"].as_str().unwrap());
    let seen = api.ask_as(&eyes, &path, &[], "").await.body;
    assert!(
        !seen.to_string().contains(CLEAN_EVM) && seen["evidence"][1]["counted_by"]["address"].is_string()
    );

    let several = api.alert_of("E02").await;
    let points = &several["evidence"][0]["points"];
    let expected = json!([{"rule": "E01", "title": "much leaves to one address", "points": "60",
        "alert": alert["alert"]}]);
    assert_eq!(points, &expected, "{several}");
    assert_eq!(several["evidence"][0]["values"], json!({"points": "60"}));
    api.app.engine.close();
}

#[tokio::test]
async fn more_findings_than_are_kept_are_counted() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    api.publish(RULES).await;
    for at in 0..42 {
        api.sends(&format!("T{at}"), "C1", "6").await;
    }
    let alert = api.alert_of("E01").await;
    let evidence = alert["evidence"].as_array().unwrap();
    assert_eq!((&alert["findings"], evidence.len()), (&json!(41), 33), "the first, and 32 that joined");
    assert_eq!(alert["evidence_left_out"], 8);
    let transfers: Vec<&str> = evidence.iter().map(|f| f["transfer"].as_str().unwrap()).collect();
    assert_eq!((&transfers[..6], transfers[32]), (&["T1", "T2", "T3", "T4", "T5", "T14"][..], "T41"));
    api.app.engine.close();
}

#[tokio::test]
async fn a_late_label_leads_to_customers_and_transfers() {
    let api = Api::new().await;
    for customer in ["C1", "C2"] {
        api.customer(customer, "Wilhelmina Featherstonehaugh").await;
    }
    api.publish(RULES).await;
    for (transfer, customer) in [("T1", "C1"), ("T2", "C2"), ("T3", "C1")] {
        api.sends(transfer, customer, "2").await;
    }
    let label = json!({"id": "L1", "kind": "label", "fields": {"address": CLEAN_EVM, "category": "stolen"}});
    api.rows(&[label]).await;
    let alert = api.alert_of("E03").await;
    assert_eq!(alert["explanation"], "6.00 USD of 2 customers");
    assert_eq!(alert["customer"], Value::Null);
    let id = alert["alert"].as_str().unwrap();
    let page = api.ask(&format!("GET /v1/monitoring/alerts/{id}/events"), &[], "").await;
    assert_eq!((page.status, &page.body["by"]), (200, &json!("address")), "{}", page.body);
    assert_eq!(page.body["customers"], json!(["C1", "C2"]));
    let data = page.body["data"].as_array().unwrap();
    let transfers: Vec<&Value> = data.iter().map(|row| &row["transfer"]).collect();
    assert_eq!(transfers, [&Value::Null, &json!("T3"), &json!("T2"), &json!("T1")], "{}", page.body);
    // One by one, from the newest to the oldest.
    let (mut path, mut seen) = (format!("GET /v1/monitoring/alerts/{id}/events?limit=1"), Vec::new());
    loop {
        let page = api.ask(&path, &[], "").await.body;
        seen.extend(page["data"].as_array().unwrap().iter().map(|row| row["transfer"].clone()));
        let Some(next) = page["next"].as_u64() else { break };
        path = format!("GET /v1/monitoring/alerts/{id}/events?limit=1&before={next}");
    }
    assert_eq!(seen, [Value::Null, json!("T3"), json!("T2"), json!("T1")]);
    for (query, status) in [("by=usd", 400), ("by=customer", 400), ("limit=0", 400), ("colour=red", 400)] {
        let answer = api.ask(&format!("GET /v1/monitoring/alerts/{id}/events?{query}"), &[], "").await;
        assert_eq!(answer.status, status, "{query}: {}", answer.body);
    }
    api.app.engine.close();
}
