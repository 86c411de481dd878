//! Each parameter of the endpoints in yente's shape.

use crate::lists::{EVM, MISTYPED, api, get, load, name, party, snapshot};
use crate::support::{Api, LISTED};
use model::Measure::{AssetFreeze, EnhancedDueDiligence};
use model::PartyKind;
use model::designation::NameStrength;
use serde_json::{Value, json};

/// Asks one question; the ids of its results, and the whole answer to it.
async fn ask(api: &Api, path: &str, example: Value) -> (Vec<String>, Value) {
    let body = json!({"queries": {"q": example}}).to_string();
    let answer = api.ask(&format!("POST {path}"), &[], &body).await;
    assert_eq!(answer.status, 200, "{path} {body}: {}", answer.body);
    let answer = answer.body["responses"]["q"].clone();
    (ids(&answer), answer)
}

fn ids(answer: &Value) -> Vec<String> {
    answer["results"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect()
}

fn person(name: &str) -> Value {
    json!({"schema": "Person", "properties": {"name": [name]}})
}

#[tokio::test]
async fn each_parameter_narrows_what_it_says() {
    let api = api().await;
    let (ofac, uk) = ("ofac-sdn-27307", "uk-sanctions-RUS0912");
    let both: &[&str] = &[uk, ofac];
    for (path, want) in [
        ("/match/default", both),
        ("/match/all", both),
        ("/match/sanctions", both),
        ("/match/ofac-sdn", &[ofac]),
        ("/match/ofac_sdn", &[ofac]),
        ("/match/us_ofac_sdn", &[ofac]),
        ("/match/uk-sanctions", &[uk]),
        ("/match/gb_fcdo_sanctions", &[uk]),
        ("/match/default?limit=1", &[uk]),
        ("/match/default?limit=0", &[]),
        ("/match/default?limit=-3", &[]),
        ("/match/default?include_dataset=us_ofac_sdn", &[ofac]),
        ("/match/default?include_dataset=us_ofac_sdn&include_dataset=uk-sanctions", both),
        ("/match/default?include_dataset=default", both),
        ("/match/default?exclude_dataset=us_ofac_sdn", &[uk]),
        ("/match/default?exclude_dataset=eu_fsf", both),
        ("/match/default?exclude_schema=Person", &[]),
        ("/match/default?exclude_schema=Vessel", both),
        ("/match/default?exclude_entity_ids=uk-sanctions-RUS0912", &[ofac]),
        ("/match/default?exclude_entity_ids=NK-unknownThere", both),
        ("/match/default?topics=sanction", both),
        ("/match/default?topics=role.pep", &[]),
        ("/match/default?topics=role.pep&topics=sanction", both),
        ("/match/default?changed_since=2030-01-01", both),
        ("/match/default?changed_since=2030-01-01T10:00:00", both),
        ("/match/default?fuzzy=false", both),
        ("/match/default?algorithm=logic-v1", both),
        ("/match/default?algorithm=Regression-V1", both),
        ("/match/default?threshold=1.0&cutoff=1.0", &[]),
        ("/match/default?unknown=1", both),
    ] {
        assert_eq!(ask(&api, path, person("Grigory Tumanov")).await.0, want, "{path}");
    }
}

#[tokio::test]
async fn thresholds_and_cutoffs_are_honoured_on_both_scales() {
    let api = api().await;
    let near = "Tumanov";
    assert!(
        ask(&api, "/match/default", person(near)).await.0.is_empty(),
        "one word of a name is not looked at"
    );
    let (found, answer) = ask(&api, "/match/default?cutoff=0.42", person(near)).await;
    assert!(!found.is_empty());
    assert_eq!(answer["total"], json!({"value": 0, "relation": "eq"}), "shown, and no match");
    for (path, scale) in [
        ("/match/default?cutoff=0", "customary"),
        ("/match/default?cutoff=0&algorithm=probity", "own"),
        ("/match/default?cutoff=0.6&threshold=0.9", "customary"),
        ("/match/default?cutoff=0.55&threshold=0.6&algorithm=probity", "own"),
        ("/match/default?threshold=0.95", "customary"),
        ("/match/default?threshold=0.3", "customary"),
    ] {
        let value = |name: &str| {
            let query = path.split('?').nth(1).unwrap();
            query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))?.parse::<f64>().ok())
        };
        let threshold = value("threshold").unwrap_or(if scale == "own" { 0.85 } else { 0.7 });
        let cutoff = value("cutoff").unwrap_or(threshold).min(threshold);
        for asked in [near, "Grigory Tumanov", "Gregory Fog", "Grigory Vasilyevich Tumanov"] {
            let (_, answer) = ask(&api, path, person(asked)).await;
            let mut matches = 0;
            let mut last = 1.0;
            for result in answer["results"].as_array().unwrap() {
                let score = result["score"].as_f64().unwrap();
                let raw = result["features"]["probity"].as_f64().unwrap();
                let want = match scale {
                    "own" => raw,
                    _ if raw >= 0.85 => 0.7 + 0.3 * (raw - 0.85) / 0.15,
                    _ => 0.7 * raw / 0.85,
                };
                assert!((score - want).abs() < 2e-4, "{path} {asked}: {score} for {raw}");
                assert!(score >= cutoff && score <= last && raw >= 0.5, "{path} {asked}: {score}");
                assert_eq!(result["match"], score >= threshold, "{path} {asked}: {score}");
                matches += usize::from(score >= threshold);
                last = score;
            }
            assert_eq!(answer["total"]["value"], matches, "{path} {asked}");
        }
    }
}

#[tokio::test]
async fn every_property_that_is_screened_finds_somebody() {
    let api = api().await;
    let (person, company, vessel, aircraft) =
        ("ofac-sdn-27307", "ofac-sdn-90001", "ofac-sdn-15036", "ofac-sdn-15777");
    for (schema, properties, want) in [
        ("Person", json!({"name": "Grigory Vasilyevich Tumanov"}), person),
        ("Person", json!({"alias": ["Gregory Fogg"]}), person),
        ("Person", json!({"weakAlias": ["Gregory Fogg"]}), person),
        ("Person", json!({"previousName": ["Grisha Rostovsky"]}), person),
        (
            "Person",
            json!({"firstName": ["Grigory"], "fatherName": "Vasilyevich", "lastName": ["Tumanov"]}),
            person,
        ),
        ("Person", json!({"name": ["Григорий Васильевич Туманов"]}), person),
        ("Person", json!({"passportNumber": ["4511778812"]}), person),
        ("Person", json!({"idNumber": ["4511 778812"]}), person),
        ("Person", json!({"taxNumber": [771_234_567_890_u64]}), person),
        ("Person", json!({"innCode": ["771234567890"]}), person),
        ("Person", json!({"email": ["FOGG@example.org"]}), person),
        ("Person", json!({"publicKey": [EVM]}), person),
        ("Person", json!({"cryptoAddress": EVM.to_lowercase()}), person),
        ("LegalEntity", json!({"name": ["Grigory Vasilyevich Tumanov"]}), person),
        ("Thing", json!({"name": ["Grigory Vasilyevich Tumanov"]}), person),
        ("Company", json!({"name": ["Bolderplast Export Holding"]}), company),
        ("Organization", json!({"registrationNumber": ["1097746123456"]}), company),
        ("PublicBody", json!({"ogrnCode": ["1097746123456"]}), company),
        ("LegalEntity", json!({"name": ["Bolderplast Export Holding"]}), company),
        ("Thing", json!({"name": ["Bolderplast Export Holding"]}), company),
        ("Vessel", json!({"name": ["Sea Larkspur"]}), vessel),
        ("Vessel", json!({"imoNumber": ["IMO 9187629"]}), vessel),
        ("Vessel", json!({"mmsi": ["422026500"]}), vessel),
        ("Vehicle", json!({"name": ["SEA LARKSPUR"]}), vessel),
        ("Airplane", json!({"registrationNumber": ["EP-MNX"]}), aircraft),
        ("Airplane", json!({"serialNumber": ["EPMNX"]}), aircraft),
    ] {
        let (found, answer) =
            ask(&api, "/match/default", json!({"id": "mine", "schema": schema, "properties": properties}))
                .await;
        let hit = found.iter().any(|id| id == want || id.starts_with(&format!("{want}-wallet-")));
        assert!(hit, "{schema} {properties}: {found:?}");
        assert_eq!(answer["query"]["id"], "mine");
        let echoed: Vec<&String> = answer["query"]["properties"].as_object().unwrap().keys().collect();
        assert_eq!(echoed, properties.as_object().unwrap().keys().collect::<Vec<_>>(), "{schema}");
    }
}

#[tokio::test]
async fn a_declared_date_only_raises_and_what_does_not_parse_is_not_echoed() {
    let api = api().await;
    let with = |extra: Value| {
        let mut properties = json!({"name": ["Grigory Tumanoff"]});
        properties.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        json!({"schema": "Person", "properties": properties})
    };
    let score = |answer: &Value| answer["results"][0]["score"].as_f64().unwrap();
    let plain = score(&ask(&api, "/match/ofac-sdn", with(json!({}))).await.1);
    for (extra, raised, echoed) in [
        (json!({"birthDate": ["1971-04-02"]}), true, true),
        (json!({"birthDate": ["1971-04-02T00:00:00"]}), true, true),
        (json!({"birthDate": ["unknown", "1971"]}), true, true),
        (json!({"birthDate": ["1950-01-31"]}), false, true),
        (json!({"birthDate": ["unknown"]}), false, false),
        (json!({"nationality": ["Atlantis"]}), false, false),
        (json!({"nationality": ["ru"], "country": "AE"}), true, true),
    ] {
        let (_, answer) = ask(&api, "/match/ofac-sdn", with(extra.clone())).await;
        assert_eq!(score(&answer) > plain, raised, "{extra}");
        assert!(score(&answer) >= plain, "{extra}");
        let used = answer["query"]["properties"].as_object().unwrap().len() > 1;
        assert_eq!(used, echoed, "{extra}");
    }
}

#[tokio::test]
async fn wallets_are_found_in_every_spelling_and_bad_ones_are_refused() {
    let api = api().await;
    let wallet = |address: &str| json!({"schema": "CryptoWallet", "properties": {"publicKey": [address]}});
    let upper = format!("0x{}", EVM[2..].to_uppercase());
    let wrong_case = EVM.replace("Aaf", "aAF");
    for address in [LISTED, EVM, &EVM.to_lowercase(), &upper, &wrong_case, MISTYPED] {
        let (found, answer) = ask(&api, "/match/default", wallet(address)).await;
        assert_eq!(found.len(), 1, "{address}");
        let result = &answer["results"][0];
        assert_eq!((&result["schema"], &result["score"]), (&json!("CryptoWallet"), &json!(1.0)), "{address}");
        assert_eq!(result["properties"]["holder"], json!(["ofac-sdn-27307"]));
        assert!(result["properties"]["publicKey"][0].as_str().unwrap().eq_ignore_ascii_case(address));
    }
    let clean = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
    assert!(ask(&api, "/match/default", wallet(clean)).await.0.is_empty());
    for bad in [
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "hello",
        "0x098B716B8Aaf21512996dC57EB0615e2383E2f9",
        "",
    ] {
        let body = json!({"queries": {"q": wallet(bad)}}).to_string();
        let answer = api.ask("POST /match/default", &[], &body).await;
        assert_eq!(answer.status, 400, "{bad}: {}", answer.body);
        assert!(answer.body["detail"].is_string());
    }
}

#[expect(clippy::too_many_lines, reason = "one table, a row a refusal")]
#[tokio::test]
async fn what_cannot_be_screened_is_refused_by_name_and_nothing_is_recorded() {
    let api = api().await;
    let good = r#"{"queries":{"q":{"schema":"Person","properties":{"name":["Ada Byron"]}}}}"#;
    let example = |example: &str| format!(r#"{{"queries":{{"q":{example}}}}}"#);
    let names = format!(
        r#"{{"schema":"Person","properties":{{"name":{:?}}}}}"#,
        (0..17).map(|n| format!("Ada {n}x")).collect::<Vec<_>>()
    );
    let long = format!(r#"{{"schema":"Person","properties":{{"name":["{}"]}}}}"#, "a".repeat(301));
    let many = "&exclude_entity_ids=x".repeat(51);
    let before = api.app.engine.reader().size().unwrap();
    for (path, body, status, field, word) in [
        ("/match/default", "{".to_owned(), 400, "", "EOF"),
        ("/match/default", "[]".to_owned(), 400, "", "does not parse"),
        ("/match/default", "{}".to_owned(), 400, "", "queries"),
        ("/match/default", r#"{"queries":{}}"#.to_owned(), 400, "/queries", "No queries provided"),
        ("/match/default", r#"{"queries":{"q":null}}"#.to_owned(), 400, "/queries", "No queries provided"),
        ("/match/default", format!("{good}x"), 400, "", "trailing"),
        ("/match/default", example(r#"{"schema":"Person"}"#), 400, "/queries/q", "properties"),
        (
            "/match/default",
            example(r#"{"schema":"Address","properties":{"full":"x"}}"#),
            400,
            "/queries/q/schema",
            "not screened",
        ),
        (
            "/match/default",
            example(r#"{"schema":"Person","properties":{}}"#),
            400,
            "/queries/q/properties",
            "nothing to screen",
        ),
        (
            "/match/default",
            example(r#"{"schema":"Person","properties":{"birthDate":"1971"}}"#),
            400,
            "/queries/q/properties",
            "nothing to screen",
        ),
        (
            "/match/default",
            example(r#"{"schema":"CryptoWallet","properties":{"name":"x"}}"#),
            400,
            "/queries/q/properties",
            "publicKey",
        ),
        (
            "/match/default",
            example(r#"{"schema":"Person","properties":{"name":["..."]}}"#),
            400,
            "/queries/q/properties/name",
            "letter",
        ),
        ("/match/default", example(&names), 400, "/queries/q/properties", "at most 16"),
        ("/match/default", example(&long), 400, "/queries/q/properties/name", "300"),
        ("/match/nonsense", good.to_owned(), 404, "", "No such dataset"),
        ("/match/ca_sema", good.to_owned(), 404, "", "No such dataset"),
        ("/match/peps", good.to_owned(), 404, "", "No such dataset"),
        ("/match/default?limit=501", good.to_owned(), 400, "limit", "500"),
        ("/match/default?limit=many", good.to_owned(), 400, "limit", "many"),
        ("/match/default?threshold=2", good.to_owned(), 400, "threshold", "0 to 1"),
        ("/match/default?threshold=NaN", good.to_owned(), 400, "threshold", "NaN"),
        ("/match/default?cutoff=-1", good.to_owned(), 400, "cutoff", "0 to 1"),
        ("/match/default?algorithm=magic", good.to_owned(), 400, "algorithm", "Invalid algorithm"),
        (
            "/match/default?include_dataset=ca_sema",
            good.to_owned(),
            400,
            "include_dataset",
            "no list in force",
        ),
        ("/match/default?changed_since=soon", good.to_owned(), 400, "changed_since", "2026-11-02"),
        ("/match/default?filter_op=XOR", good.to_owned(), 400, "filter_op", "AND nor OR"),
        (&format!("/match/default?x=1{many}"), good.to_owned(), 400, "exclude_entity_ids", "at most 50"),
    ] {
        let answer = api.ask(&format!("POST {path}"), &[], &body).await;
        assert_eq!(answer.status, status, "{path} {body}: {}", answer.body);
        assert_eq!(answer.kind, "application/json");
        assert_eq!(answer.body["field"].as_str().unwrap_or(""), field, "{}", answer.body);
        assert!(answer.body["detail"].as_str().unwrap().contains(word), "{word}: {}", answer.body);
    }
    assert_eq!(api.app.engine.reader().size().unwrap(), before);
    let large = example(&format!(
        r#"{{"schema":"Person","properties":{{"name":["Ada"],"notes":"{}"}}}}"#,
        "x".repeat(700_000)
    ));
    assert_eq!(
        api.ask("POST /match/default", &[], &large).await.status,
        200,
        "larger than other bodies may be"
    );
    let huge = example(&format!(
        r#"{{"schema":"Person","properties":{{"name":["Ada"],"notes":"{}"}}}}"#,
        "x".repeat(1_100_000)
    ));
    assert_eq!(api.ask("POST /match/default", &[], &huge).await.status, 413);
}

#[tokio::test]
async fn politically_exposed_persons_are_a_collection_once_a_list_has_them() {
    let api = api().await;
    let mut pep = party(
        "pep-test",
        "p1",
        PartyKind::Person,
        vec![name("Ottilie Vandervoort", "Name", NameStrength::Strong)],
    );
    pep.class = Some("pep:national:minister".into());
    // Under a sanction too, the person is in both collections.
    for (measures, sanctioned, topics) in [
        (vec![EnhancedDueDiligence], false, json!(["role.pep"])),
        (vec![AssetFreeze, EnhancedDueDiligence], true, json!(["role.pep", "sanction"])),
    ] {
        pep.measures = measures;
        load(&api, vec![snapshot("pep-test", vec![pep.clone()])]).await;
        for (dataset, found) in
            [("default", true), ("peps", true), ("sanctions", sanctioned), ("ofac-sdn", false)]
        {
            let (ids, answer) = ask(&api, &format!("/match/{dataset}"), person("Ottilie Vandervoort")).await;
            assert_eq!(!ids.is_empty(), found, "{dataset}");
            if found {
                assert_eq!(answer["results"][0]["properties"]["topics"], topics);
            }
        }
    }
}

#[tokio::test]
async fn a_search_finds_names_numbers_and_addresses_and_lists_everything_when_asked_nothing() {
    let api = api().await;
    let before = api.app.engine.reader().size().unwrap();
    for (query, want) in [
        ("", 6),
        ("?schema=Person", 2),
        ("?schema=LegalEntity", 4),
        ("?schema=CryptoWallet", 3),
        ("?schema=Vehicle", 2),
        ("?countries=ru", 2),
        ("?countries=ru&countries=ae&filter_op=AND", 1),
        ("?topics=corp.disqual", 1),
        ("?datasets=uk-sanctions", 2),
        ("?exclude_dataset=uk-sanctions", 4),
        ("?limit=2", 6),
        ("?limit=2&offset=5", 6),
    ] {
        let answer = get(&api, &format!("/search/default{query}")).await;
        assert_eq!(
            (answer.status, &answer.body["total"]["value"]),
            (200, &json!(want)),
            "{query}: {}",
            answer.body
        );
        assert!(answer.body.get("probity").is_none());
    }
    assert_eq!(api.app.engine.reader().size().unwrap(), before, "reading a published list is no question");
    for (text, want) in [
        ("tumanov", "ofac-sdn-27307"),
        ("sea%20larkspur", "ofac-sdn-15036"),
        ("9187629", "ofac-sdn-15036"),
        ("bolderplast", "ofac-sdn-90001"),
        (LISTED, "ofac-sdn-27307-wallet-"),
        ("quillfeather%20nominees", "uk-sanctions-RUS1500"),
    ] {
        let answer = get(&api, &format!("/search/default?q={text}")).await;
        let found = ids(&answer.body);
        assert!(found.iter().any(|id| id.starts_with(want)), "{text}: {found:?}");
        assert!(answer.body["probity"]["decisions"].as_array().is_some_and(|d| !d.is_empty()));
    }
    let facets = get(&api, "/search/default?facets=schema&facets=countries").await;
    assert_eq!(
        facets.body["facets"]["schema"]["values"][0],
        json!({"name": "Organization", "label": "Organization", "count": 2})
    );
    assert!(facets.body["facets"].get("topics").is_none());
    for (query, field) in [
        ("?schema=Address", "schema"),
        ("?limit=501", "limit"),
        ("?offset=9500", "offset"),
        ("?facets=shoes", "facets"),
        ("?q=...", "q"),
        ("?q=bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5&schema=CryptoWallet", "q"),
    ] {
        let answer = get(&api, &format!("/search/default{query}")).await;
        assert_eq!(
            (answer.status, answer.body["field"].as_str()),
            (400, Some(field)),
            "{query}: {}",
            answer.body
        );
    }
    assert_eq!(get(&api, "/search/ca_sema?q=x1").await.status, 404);
}

#[tokio::test]
async fn an_entity_is_found_again_by_every_id_that_is_given_out() {
    let api = api().await;
    let whole = get(&api, "/entities/ofac-sdn-27307").await.body;
    let flat = get(&api, "/entities/ofac-sdn-27307?nested=false").await.body;
    assert_eq!(whole["properties"]["cryptoWallets"].as_array().unwrap().len(), 3);
    assert!(flat["properties"].get("cryptoWallets").is_none());
    let mut seen = 0;
    for property in ["cryptoWallets", "sanctions", "unknownLinkTo"] {
        for nested in whole["properties"][property].as_array().unwrap() {
            let id = nested["id"].as_str().unwrap();
            let again = get(&api, &format!("/entities/{id}?nested=false")).await;
            assert_eq!(
                (again.status, &again.body["id"], &again.body["schema"]),
                (200, &nested["id"], &nested["schema"])
            );
            seen += 1;
        }
        let page = get(&api, &format!("/entities/ofac-sdn-27307/adjacent/{property}?limit=1")).await;
        assert_eq!(page.body["results"][0]["id"], whole["properties"][property][0]["id"]);
    }
    assert_eq!(seen, 6);
    let link = &whole["properties"]["unknownLinkTo"][0];
    assert_eq!(link["properties"]["object"][0]["caption"], "Bolderplast Export Holding LLC");
    let other = get(&api, "/entities/ofac-sdn-90001").await.body;
    let back = &other["properties"]["unknownLinkFrom"][0];
    assert_eq!((&back["id"], &back["properties"]["subject"][0]["id"]), (&link["id"], &whole["id"]));
    let adjacent = get(&api, "/entities/ofac-sdn-27307/adjacent?limit=2&offset=1").await.body;
    assert_eq!(adjacent["entity"], flat);
    assert_eq!(adjacent["adjacent"]["cryptoWallets"]["total"]["value"], 3);
    assert_eq!(adjacent["adjacent"]["cryptoWallets"]["results"].as_array().unwrap().len(), 2);
    assert_eq!(adjacent["adjacent"]["sanctions"]["results"], json!([]));
    for (path, status) in [
        ("/entities/ofac-sdn-1", 404),
        ("/entities/nothing", 404),
        ("/entities/ofac-sdn-27307-wallet-0000000000000000", 404),
        ("/entities/ofac-sdn-1-sanction", 404),
        ("/entities/ofac-sdn-27307/adjacent/shoes", 404),
        ("/entities/ofac-sdn-27307?nested=perhaps", 400),
        ("/entities/ofac-sdn-27307/adjacent?limit=501", 400),
    ] {
        let answer = get(&api, path).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.body["detail"].is_string(), "{path}");
    }
}
