//! Whole answers as clients see them.

use crate::lists::{api, get};
use serde_json::{Value, json};

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

#[tokio::test]
async fn a_batch() {
    let api = api().await;
    let body = json!({"queries": {
        "person": {"id": "cust-1", "schema": "Person", "properties": {
            "name": ["Grigory Tumanoff"], "birthDate": ["1971-04-02"], "nationality": ["ru"]
        }},
        "wallet": {"schema": "CryptoWallet", "properties": {"publicKey": [crate::support::LISTED]}},
        "clean": {"schema": "LegalEntity", "properties": {"name": "Wilhelmina Featherstonehaugh"}}
    }});
    let answer = api.ask("POST /match/sanctions?limit=2", &[], &body.to_string()).await;
    insta::assert_snapshot!("match", pretty(&answer.body));
}

#[tokio::test]
async fn pages_of_yentes_shape() {
    let api = api().await;
    for (golden, path) in [
        ("search", "/search/default?q=tumanov&schema=Person"),
        ("entity", "/entities/ofac-sdn-27307"),
        ("entity_vessel", "/entities/ofac-sdn-15036?nested=false"),
        ("entity_company", "/entities/ofac-sdn-90001?nested=false"),
        ("catalog", "/catalog"),
        ("algorithms", "/algorithms"),
        ("no_such_entity", "/entities/NK-1"),
    ] {
        let mut body = get(&api, path).await.body;
        correlation(&mut body);
        insta::assert_snapshot!(golden, pretty(&body));
    }
}

#[tokio::test]
async fn answers_of_watchmans_shape() {
    let api = api().await;
    for (golden, path) in [
        (
            "watchman_person",
            "/v2/search?name=grigory+tumanov&type=person&birthDate=1971&limit=1&source=us_ofac",
        ),
        ("watchman_vessel", "/v2/search?name=sea+larkspur&type=vessel&minMatch=0.9"),
        ("watchman_lists", "/v2/listinfo"),
        ("watchman_error", "/v2/search?type=person"),
    ] {
        let mut body = get(&api, path).await.body;
        correlation(&mut body);
        insta::assert_snapshot!(golden, pretty(&body));
    }
}

#[tokio::test]
async fn answers_of_the_address_look_up() {
    let api = api().await;
    for (golden, address) in [
        ("address_listed", crate::support::LISTED),
        ("address_clean", crate::support::CLEAN),
        ("address_bad", "hello"),
    ] {
        let mut body = get(&api, &format!("/api/v1/address/{address}")).await.body;
        correlation(&mut body);
        insta::assert_snapshot!(golden, pretty(&body));
    }
}

/// Random by nature.
fn correlation(body: &mut Value) {
    if let Some(id) = body.get_mut("correlation_id") {
        *id = json!("req_…");
    }
}
