//! The look-up of one address: what is listed is found, what is clean is empty, and nothing else is empty.

use crate::lists::{EVM, MISTYPED, api, get, load, ofac, snapshot};
use crate::support::{CLEAN, LISTED};
use engine::start::NewList;
use model::Measure::{AssetFreeze, EnhancedDueDiligence, Reject, Unspecified};
use serde_json::json;

#[tokio::test]
async fn listed_addresses_are_identified_in_every_spelling() {
    let api = api().await;
    let upper = format!("0x{}", EVM[2..].to_uppercase());
    let wrong_case = EVM.replace("Aaf", "aAF");
    for address in [LISTED, EVM, &EVM.to_lowercase(), &upper, &wrong_case, MISTYPED] {
        let answer = get(&api, &format!("/api/v1/address/{address}")).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.body);
        let found = answer.body["identifications"].as_array().unwrap();
        assert_eq!(found.len(), 1, "{address}");
        let name = format!("SANCTIONS: OFAC SDN Grigory Vasilyevich Tumanov 2024-05-07 {address}");
        assert_eq!(found[0]["name"], name);
        assert_eq!(found[0]["category"], "sanctions");
        assert_eq!(found[0]["url"], "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=27307");
        assert_eq!(answer.body["probity"]["decisions"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_valid_address_that_is_not_listed_is_empty_and_nothing_else_is() {
    let api = api().await;
    let before = api.app.engine.reader().size().unwrap();
    let clean = [
        CLEAN,
        "0x000000000000000000000000000000000000dEaD",
        "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
        "rnXyVQzgxZe7TR1EPzTkGj2jxH4LMJYh66",
    ];
    for address in clean {
        let answer = get(&api, &format!("/api/v1/address/{address}")).await;
        assert_eq!((answer.status, &answer.body["identifications"]), (200, &json!([])), "{address}");
        assert_eq!(
            answer.body["probity"]["lists"].as_array().unwrap().len(),
            4,
            "an empty answer names its lists"
        );
    }
    assert_eq!(api.app.engine.reader().size().unwrap(), before + 4);
    let long = "a".repeat(257);
    for address in [
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "0x098B716B8Aaf21512996dC57EB0615e2383E2f97",
        "0x098b716b8aaf21512996dc57eb0615e2383e2f9",
        "hello",
        "vitalik.eth",
        "%20",
        &long,
    ] {
        let answer = get(&api, &format!("/api/v1/address/{address}")).await;
        assert_eq!(answer.status, 422, "{address}: {}", answer.body);
        assert_eq!(answer.body["identifications"][0]["category"], "not screened", "{address}");
        assert_eq!(answer.body["type"], "/problems/not-an-address");
    }
    assert_eq!(api.app.engine.reader().size().unwrap(), before + 4);
}

#[tokio::test]
async fn only_a_politically_exposed_persons_wallet_is_left_out() {
    let api = api().await;
    let NewList { snapshot: old, .. } = ofac();
    for (class, measures, category) in [
        (None, vec![AssetFreeze], Some("sanctions")),
        (Some("pep:national:minister"), vec![EnhancedDueDiligence], None),
        (Some("rca"), vec![EnhancedDueDiligence], None),
        // A measure beside the class counts, also one that is not known.
        (Some("pep:national:minister"), vec![AssetFreeze, EnhancedDueDiligence], Some("sanctions")),
        (Some("pep:national:minister"), vec![AssetFreeze], Some("sanctions")),
        (Some("rca:spouse"), vec![Unspecified], Some("sanctions")),
        (Some("own:order"), vec![AssetFreeze], Some("sanctions")),
        (Some("own:fraud"), vec![Reject], Some("listed")),
    ] {
        let mut party = old.designations[0].clone();
        party.class = class.map(str::to_owned);
        party.measures.clone_from(&measures);
        load(&api, vec![snapshot("ofac-sdn", vec![party])]).await;
        let answer = get(&api, &format!("/api/v1/address/{LISTED}")).await;
        let found = answer.body["identifications"].as_array().unwrap();
        let categories: Vec<_> = found.iter().map(|one| one["category"].as_str().unwrap()).collect();
        assert_eq!(categories, Vec::from_iter(category), "{class:?} {measures:?}");
    }
}
