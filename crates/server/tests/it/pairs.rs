//! Clearing pairs over HTTP: what an officer sees and does, what stays silent, and who may do it.

use crate::support::*;
use record::v1::Audience;
use serde_json::{Value, json};

const NAMED: &str = "Grigory Tumanov";

fn body(reasons: &[&str]) -> Value {
    json!({ "list": "ofac-sdn", "entry": "27307", "reasons": reasons, "document": "CASE-1" })
}

fn clearing() -> String {
    body(&["pair.born_differs"]).to_string()
}

/// A withdrawal to somebody by name.
fn paid(transfer: &str, to: &str) -> String {
    withdrawal(transfer, "C2", CLEAN)
        .replace(r#""counterparty":{"#, &format!(r#""counterparty":{{"profile":{{"names":["{to}"]}},"#))
}

async fn active(api: &Api, customer: &str) {
    let body = r#"{"to":"active","reason":"review.cleared","authority":"MLRO","document":"CASE-1"}"#;
    let done = api.ask(&format!("POST /v1/customers/{customer}/standing"), &[], body).await;
    assert_eq!(done.status, 200, "{}", done.body);
}

fn codes(answer: &Value) -> Vec<&str> {
    let reasons = answer["reasons"].as_array().unwrap();
    let codes = reasons.iter().map(|r| r["code"].as_str().unwrap());
    codes.filter(|c| c.starts_with("cleared:") || c.starts_with("reopened:")).collect()
}

#[tokio::test]
pub async fn a_pair_is_cleared_stays_silent_alerts_again_and_is_reopened() {
    let api = Api::new().await;
    let put = api.customer("C1", NAMED).await;
    let decision = put.body["decision_id"].as_str().unwrap().to_owned();
    let none = api.ask("GET /v1/customers/C1/pairs", &[], "").await;
    assert_eq!((none.status, &none.body), (200, &json!([])));
    let cleared = api.ask(&format!("POST /v1/decisions/{decision}/pairs/clear"), &[], &clearing()).await;
    assert_eq!(cleared.status, 200, "{}", cleared.body);
    let pair = cleared.body["pair"].as_str().unwrap().to_owned();
    for (field, want) in [
        ("customer", json!("C1")),
        ("role", json!("customer")),
        ("listed_name", json!("Grigory Vasilyevich Tumanov")),
        ("verdict", json!("cleared")),
        ("state", json!("silent")),
        ("under", json!("cleared:FP-2026-01")),
        ("by", json!(["person:ana"])),
        ("approvals_needed", json!(1)),
        ("reasons", json!([{ "code": "pair.born_differs", "text": "The date of birth differs." }])),
        ("document", json!("CASE-1")),
        ("expires_at", json!("2028-11-01T09:00:00Z")),
    ] {
        assert_eq!(cleared.body[field], want, "{field}: {}", cleared.body);
    }
    let listed = api.ask("GET /v1/customers/C1/pairs", &[], "").await;
    assert_eq!(listed.body, json!([cleared.body]));
    // The standing is another matter, with its own persons.
    active(&api, "C1").await;
    let again = api.ask("PUT /v1/customers/C1", &["If-Match: 1"], &customer_body(NAMED)).await;
    assert_eq!(
        (again.body["outcome"].as_str(), codes(&again.body)),
        (Some("allow"), vec!["cleared:FP-2026-01"])
    );
    assert_eq!(again.body["findings"][0]["certainty"], "auto_cleared", "{}", again.body);
    let born = customer_body(NAMED).replace(r#""names""#, r#""born":"1961-03-04","names""#);
    let changed = api.ask("PUT /v1/customers/C1", &["If-Match: 2"], &born).await;
    assert_eq!(
        (changed.body["outcome"].as_str(), codes(&changed.body)),
        (Some("hold"), vec!["reopened:born"])
    );
    let gone = api.ask("GET /v1/customers/C1/pairs", &[], "").await;
    assert_eq!(gone.body, json!([]), "what alerts again is no clearance any more");
    // What is judged is what was looked at.
    let stale = api.ask(&format!("POST /v1/decisions/{decision}/pairs/clear"), &[], &clearing()).await;
    assert_eq!((stale.status, stale.body["type"].as_str()), (409, Some("/problems/pair-changed")));
    let decision = changed.body["decision_id"].as_str().unwrap();
    let path = format!("POST /v1/decisions/{decision}/pairs/clear");
    let cleared = api.ask(&path, &[], &clearing()).await;
    let second = cleared.body["pair"].as_str().unwrap();
    assert_ne!(second, pair);
    let twice = api.ask(&path, &[], &clearing()).await;
    assert_eq!((twice.status, twice.body["type"].as_str()), (409, Some("/problems/pair-cleared")));
    let reopen = format!("POST /v1/customers/C1/pairs/{second}/reopen");
    assert_eq!(api.ask(&reopen, &[], r#"{"document":"CASE-2"}"#).await.status, 204);
    assert_eq!(api.ask(&reopen, &[], r#"{"document":"CASE-2"}"#).await.status, 404);
    active(&api, "C1").await;
    let held = api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", CLEAN)).await;
    assert_eq!((held.body["outcome"].as_str(), codes(&held.body)), (Some("hold"), vec![]));
}

#[tokio::test]
async fn the_other_side_is_cleared_from_a_transfers_decision() {
    let api = Api::new().await;
    api.customer("C2", "Wilhelmina Featherstonehaugh").await;
    let held = api.ask("POST /v1/transfers/screen", &[], &paid("T1", NAMED)).await;
    assert_eq!(held.body["outcome"], "hold", "{}", held.body);
    let mut asked = body(&["pair.name_differs"]);
    asked["role"] = json!("counterparty");
    let path = format!("POST /v1/decisions/{}/pairs/clear", held.body["decision_id"].as_str().unwrap());
    assert_eq!(api.ask(&path, &[], &clearing()).await.status, 404, "it is not the customer");
    let cleared = api.ask(&path, &[], &asked.to_string()).await;
    assert_eq!((cleared.status, &cleared.body["role"]), (200, &json!("counterparty")), "{}", cleared.body);
    let anew = api.ask("POST /v1/transfers/T1/rescreen", &[], "").await;
    assert_eq!(anew.body["outcome"], "allow", "{}", anew.body);
    let next = api.ask("POST /v1/transfers/screen", &[], &paid("T2", "grigory TUMANOV")).await;
    assert_eq!(next.body["outcome"], "allow", "typed otherwise it is the same: {}", next.body);
    let other = api.ask("POST /v1/transfers/screen", &[], &paid("T3", "Grigory Vasilyevich Tumanov")).await;
    assert_eq!(other.body["outcome"], "hold", "another name is another pair");
}

#[tokio::test]
async fn what_is_wrong_is_named_and_only_persons_with_the_scope_judge() {
    let api = Api::new().await;
    let put = api.customer("C1", NAMED).await;
    let decision = put.body["decision_id"].as_str().unwrap().to_owned();
    let path = format!("POST /v1/decisions/{decision}/pairs/clear");
    for (field, value, status, word) in [
        ("reasons", json!([]), 400, "1 to 8"),
        ("reasons", json!(["because"]), 400, "because"),
        ("reasons", json!(["not a code"]), 400, "reason"),
        ("role", json!("customer_wallet"), 400, "counterparty"),
        ("list", json!(""), 400, "list"),
        ("entry", json!("27308"), 404, "possible match"),
        ("document", json!("a b"), 400, "document"),
        ("note", json!("free text"), 400, "note"),
    ] {
        let mut asked = body(&["pair.born_differs"]);
        asked[field] = value;
        let answer = api.ask(&path, &[], &asked.to_string()).await;
        assert_eq!(answer.status, status, "{asked}: {}", answer.body);
        assert!(answer.body.to_string().contains(word), "{asked}: {}", answer.body);
    }
    for (id, scopes, audience, holder, status) in [
        ("reader", vec!["decisions:read"], Audience::Internal, "person:cy", 403),
        ("robot", vec!["pairs:write"], Audience::Internal, "system:robot", 403),
        ("app", vec!["pairs:write", "decisions:read"], Audience::Customer, "person:di", 403),
        ("officer", vec!["pairs:write"], Audience::Internal, "person:ed", 200),
    ] {
        let key = api.make_key(id, &scopes, audience, holder).await;
        let answer = api.ask_as(&key, &path, &[], &clearing()).await;
        assert_eq!(answer.status, status, "{id}: {}", answer.body);
        if audience == Audience::Customer {
            assert_eq!(api.ask_as(&key, "GET /v1/customers/C1/pairs", &[], "").await.status, 403);
        }
    }
    let events = api.ask("GET /v1/events?types=pair.*", &[], "").await;
    let told = events.body["data"].as_array().unwrap();
    assert_eq!((told.len(), &told[0]["type"]), (1, &json!("probity.pair.cleared")), "{}", events.body);
    assert_eq!(told[0]["data"]["by"], "person:ed");
    assert!(!told[0].to_string().contains("Tumanov"), "no listed name: {}", told[0]);
    // A customer's app learns of none of it.
    let app = api.make_key("app2", &["events:read"], Audience::Customer, "system:app").await;
    let quiet = api.ask_as(&app, "GET /v1/events?types=pair.*", &[], "").await;
    assert!(!quiet.body.to_string().contains("pair."), "{}", quiet.body);
}

#[tokio::test]
async fn a_recognised_party_is_told_apart_and_taken_back_by_another_person() {
    let api = Api::new().await;
    let bo = api.make_key("bo", &["pairs:write"], Audience::Internal, "person:bo").await;
    let put = api.customer("C1", NAMED).await;
    let decision = put.body["decision_id"].as_str().unwrap().to_owned();
    let confirmed = api.ask(&format!("POST /v1/decisions/{decision}/pairs/confirm"), &[], &clearing()).await;
    assert_eq!(
        (confirmed.status, &confirmed.body["state"]),
        (200, &json!("confirmed")),
        "{}",
        confirmed.body
    );
    let clear = format!("POST /v1/decisions/{decision}/pairs/clear");
    let refused = api.ask(&clear, &[], &clearing()).await;
    assert_eq!((refused.status, refused.body["type"].as_str()), (409, Some("/problems/pair-confirmed")));
    let pair = confirmed.body["pair"].as_str().unwrap();
    let reopen = format!("POST /v1/customers/C1/pairs/{pair}/reopen");
    let own = api.ask(&reopen, &[], r#"{"document":"CASE-2"}"#).await;
    assert_eq!((own.status, own.body["type"].as_str()), (403, Some("/problems/second-person-needed")));
    assert_eq!(api.ask_as(&bo, &reopen, &[], r#"{"document":"CASE-2"}"#).await.status, 204);
    assert_eq!(api.ask(&clear, &[], &clearing()).await.status, 200);
}

/// The list of what waits, and what is in it.
async fn waiting(api: &Api, query: &str) -> Vec<(String, String, String)> {
    let page = api.ask(&format!("GET /v1/pairs{query}"), &[], "").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
    let rows = page.body["data"].as_array().unwrap().iter();
    rows.map(|row| (text(row, "customer"), text(row, "role"), text(row, "score"))).collect()
}

#[tokio::test]
pub async fn what_nobody_judged_waits_best_score_first() {
    let api = Api::new().await;
    assert!(waiting(&api, "").await.is_empty());
    for (customer, name) in [("C1", "Grigory Tumanof"), ("C2", "Ada Lovelace"), ("C3", NAMED)] {
        api.customer(customer, name).await;
    }
    let paid = api.ask("POST /v1/transfers/screen", &[], &paid("T1", NAMED)).await;
    assert!(paid.status < 300, "{}", paid.body);
    let all = waiting(&api, "").await;
    let who = |rows: &[(String, String, String)]| -> Vec<String> {
        rows.iter().map(|(customer, role, _)| format!("{customer} {role}")).collect()
    };
    assert_eq!(who(&all), ["C3 customer", "C2 counterparty", "C1 customer"], "{all:?}");
    assert!(all.windows(2).all(|pair| pair[0].2 >= pair[1].2), "{all:?}");
    assert_eq!(
        who(&waiting(&api, "?sort=found_at").await),
        ["C1 customer", "C3 customer", "C2 counterparty"]
    );
    assert_eq!(
        who(&waiting(&api, "?customer=C3&source=live&rating=standard&list=ofac-sdn").await),
        ["C3 customer"]
    );
    for none in
        ["?source=lookback", "?rating=high", "?list=own", "?found_before=2020-01-01", "?status=delisted"]
    {
        assert!(waiting(&api, none).await.is_empty(), "{none}");
    }
    // Pages go on where the one before ended, in every order.
    for sort in ["-score", "found_at"] {
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = api.ask(&format!("GET /v1/pairs?limit=1&sort={sort}{after}"), &[], "").await;
            let total = if after.is_empty() { serde_json::json!(3) } else { serde_json::Value::Null };
            assert_eq!(page.body["total"], total, "counted for the first page: {}", page.body);
            seen.push(page.body["data"][0]["customer"].as_str().unwrap().to_owned());
            let Some(next) = page.body["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(seen.len(), 3, "{sort}: {seen:?}");
        seen.sort();
        assert_eq!(seen, ["C1", "C2", "C3"]);
    }
    for wrong in
        ["?sort=score", "?limit=0", "?status=closed", "?source=x", "?rating=x", "?after=x", "?found_before=x"]
    {
        assert_eq!(api.ask(&format!("GET /v1/pairs{wrong}"), &[], "").await.status, 400, "{wrong}");
    }
    // What somebody judged waits no longer; taken back, it does again.
    let row = &api.ask("GET /v1/pairs?customer=C3", &[], "").await.body["data"][0];
    assert_eq!(row["listed_name"], "Grigory Vasilyevich Tumanov", "{row}");
    let decision = row["decision"].as_str().unwrap().to_owned();
    let cleared = api.ask(&format!("POST /v1/decisions/{decision}/pairs/clear"), &[], &clearing()).await;
    assert_eq!(cleared.status, 200, "{}", cleared.body);
    assert_eq!(who(&waiting(&api, "").await), ["C2 counterparty", "C1 customer"]);
    let pair = cleared.body["pair"].as_str().unwrap();
    let body = r#"{"document":"CASE-2"}"#;
    let reopened = api.ask(&format!("POST /v1/customers/C3/pairs/{pair}/reopen"), &[], body).await;
    assert_eq!(reopened.status, 204, "{}", reopened.body);
    assert_eq!(waiting(&api, "").await.len(), 3);
    // A name that meets nobody any more, and a customer whose data is gone, wait for nobody.
    let other = api.ask("PUT /v1/customers/C1", &["If-Match: 1"], &customer_body("Ada Clear")).await;
    assert!(other.status < 300, "{}", other.body);
    assert_eq!(who(&waiting(&api, "").await), ["C3 customer", "C2 counterparty"]);
}
