//! Each parameter of the endpoints in Watchman's shape.

use crate::lists::{EVM, api, get};
use crate::support::{Api, LISTED};
use base64::Engine;
use serde_json::{Value, json};

async fn search(api: &Api, query: &str) -> Value {
    let answer = get(api, &format!("/v2/search?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    answer.body
}

fn sources(body: &Value) -> Vec<String> {
    let of = |e: &Value| format!("{}:{}", e["sourceList"].as_str().unwrap(), e["sourceID"].as_str().unwrap());
    body["entities"].as_array().unwrap().iter().map(of).collect()
}

#[tokio::test]
async fn each_parameter_is_screened_or_narrows() {
    let api = api().await;
    let (ofac, uk) = ("us_ofac:27307", "uk_csl:RUS0912");
    for (query, want) in [
        ("name=grigory+tumanov&minMatch=0.85", vec![uk, ofac]),
        ("name=grigory+tumanov&type=person&minMatch=0.85", vec![uk, ofac]),
        ("name=grigory+tumanov&type=PERSON&minMatch=0.85&limit=1", vec![uk]),
        ("name=nobody+there&altNames=grigory+tumanov&minMatch=0.85", vec![uk, ofac]),
        ("name=grigory+tumanov&minMatch=0.85&source=us_ofac", vec![ofac]),
        ("name=grigory+tumanov&minMatch=0.85&source=uk-sanctions", vec![uk]),
        ("name=grigory+tumanov&minMatch=0.85&sourceID=27307", vec![ofac]),
        (
            "name=grigory+tumanov&minMatch=0.85&birthDate=1971-04-02&gender=male&titles=mr&address=Dubai",
            vec![ofac, uk],
        ),
        ("name=wilhelmina+featherstonehaugh&minMatch=0.85", vec![]),
        ("name=bolderplast+export+holding&type=business&minMatch=0.85", vec!["us_ofac:90001"]),
        ("name=bolderplast+export+holding&type=organization&minMatch=0.85", vec!["us_ofac:90001"]),
        ("name=sea+larkspur&type=vessel&minMatch=0.85", vec!["us_ofac:15036"]),
        ("type=vessel&imoNumber=9187629", vec!["us_ofac:15036"]),
        ("type=vessel&mmsi=422026500", vec!["us_ofac:15036"]),
        ("type=aircraft&serialNumber=EP-MNX", vec!["us_ofac:15777"]),
        ("emailAddress=fogg@example.org&type=person", vec![ofac]),
        (&format!("cryptoAddress=XBT:{LISTED}"), vec![ofac]),
        (&format!("cryptoAddress={EVM}"), vec![ofac]),
        (&format!("cryptoAddress=ETH:{}", EVM.to_lowercase()), vec![ofac]),
        ("cryptoAddress=XBT:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", vec![]),
    ] {
        assert_eq!(sources(&search(&api, query).await), want, "{query}");
    }
    let kind = |body: &Value| body["entities"][0]["entityType"].clone();
    assert_eq!(kind(&search(&api, "name=bolderplast+export+holding&minMatch=0.9").await), "business");
    let organisation = search(&api, "name=bolderplast+export+holding&type=organization&minMatch=0.9").await;
    assert_eq!(kind(&organisation), "organization");
    assert!(
        organisation["entities"][0]["organization"].is_object()
            && organisation["entities"][0]["business"].is_null()
    );
}

#[tokio::test]
async fn scores_are_ours_and_debug_explains_them() {
    let api = api().await;
    let body = search(&api, "name=tumanov&type=person&debug=yes&minMatch=0.1").await;
    let entities = body["entities"].as_array().unwrap();
    assert!(!entities.is_empty());
    for entity in entities {
        assert!(entity["match"].as_f64().unwrap() >= 0.5, "nothing under the floor is looked for");
        let text =
            base64::engine::general_purpose::STANDARD.decode(entity["debug"].as_str().unwrap()).unwrap();
        assert!(String::from_utf8(text).unwrap().contains("matcher names/"));
    }
    assert!(search(&api, "name=tumanov&type=person").await["entities"][0].get("debug").is_none());
    assert_eq!(body["query"]["person"]["name"], "tumanov");
    assert_eq!(search(&api, "name=tumanov").await["query"]["entityType"], "");
}

#[tokio::test]
async fn what_cannot_be_screened_is_refused_in_that_services_words() {
    let api = api().await;
    let before = api.app.engine.reader().size().unwrap();
    for (query, field) in [
        ("", "name"),
        ("type=person", "name"),
        ("name=...", "name"),
        ("name=tumanov&type=planet", "type"),
        ("name=tumanov&minMatch=often", "minMatch"),
        ("name=tumanov&minMatch=1.5", "minMatch"),
        ("name=tumanov&limit=-1", "limit"),
        ("name=tumanov&source=eu_csl", "source"),
        ("name=tumanov&debug=perhaps", "debug"),
        ("cryptoAddress=XBT:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "cryptoAddress"),
        ("cryptoAddress=XBT:", "cryptoAddress"),
    ] {
        let answer = get(&api, &format!("/v2/search?{query}")).await;
        assert_eq!(
            (answer.status, answer.body["field"].as_str()),
            (400, Some(field)),
            "{query}: {}",
            answer.body
        );
        assert_eq!(answer.body["error"], answer.body["detail"]);
        assert_eq!(answer.kind, "application/json");
    }
    let many =
        "&altNames=x1".to_owned() + &(0..17).map(|n| format!("&altNames=ada+x{n}")).collect::<String>();
    assert_eq!(get(&api, &format!("/v2/search?name=ada{many}")).await.status, 400);
    assert_eq!(api.app.engine.reader().size().unwrap(), before);
}

#[tokio::test]
async fn list_info_counts_what_is_in_force() {
    let api = api().await;
    let info = get(&api, "/v2/listinfo").await.body;
    assert_eq!(info["lists"], json!({"eu-fsf": 0, "uk_csl": 2, "un_csl": 0, "us_ofac": 4}));
    assert_eq!(info["listHashes"].as_object().unwrap().len(), 4);
    assert!(info["startedAt"].as_str().unwrap().starts_with("2026-11-02T"));
    assert!(info["version"].as_str().unwrap().starts_with("probity "));
}
