//! Nothing is answered that is not recorded, and nothing unreliable is answered.

use crate::lists::{api, get, load, meta, snapshot};
use crate::support::Api;
use engine::service::Enquiry;
use model::PartyKind;
use model::decision::Finding;
use record::v1::Input;
use serde_json::json;

fn size(api: &Api) -> u64 {
    api.app.engine.reader().size().unwrap()
}

#[tokio::test]
async fn each_question_is_an_enquiry_of_its_own_with_the_policys_findings() {
    let api = api().await;
    let person = |name: &str| json!({"schema": "Person", "properties": {"name": [name]}});
    let queries = json!({"queries": {
        "a": person("Grigory Tumanov"),
        "b": person("Ada Byron"),
        "c": {"schema": "LegalEntity", "properties": {"name": ["Quillfeather Nominees"]}},
        "d": {"schema": "CryptoWallet", "properties": {"publicKey": ["12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"]}}
    }});
    let before = size(&api);
    // A low cutoff shows more; it records no more.
    let answer = api.ask("POST /match/default?cutoff=0.42", &[], &queries.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(size(&api) - before, 5, "one each, and two for a party that may be a person or a company");
    let mut listed = Vec::new();
    for seq in before..size(&api) {
        let entry = api.app.engine.entry(seq).unwrap().unwrap();
        let Input::Enquiry { screened, legal_entity, .. } = &entry.input else { panic!("{:?}", entry.input) };
        assert_eq!((legal_entity.as_str(), screened.lists.len()), ("acme-us", 4));
        assert_eq!(entry.header.permission, "root#screen");
        let count = screened.findings.iter().filter(|f| matches!(f, Finding::Listed(_))).count();
        assert_eq!(count, screened.findings.len());
        listed.push(count);
    }
    assert_eq!(listed, [2, 0, 1, 1, 1]);
    for (id, decisions) in [("a", 1), ("b", 1), ("c", 2), ("d", 1)] {
        let note = &answer.body["responses"][id]["probity"];
        assert_eq!(note["decisions"].as_array().unwrap().len(), decisions, "{id}: {note}");
        assert_eq!(note["lists"][0]["published"], "2026-11-01");
        let decision = note["decisions"][0].as_str().unwrap();
        let read = get(&api, &format!("/v1/decisions/{decision}")).await;
        assert_eq!(read.body["outcome"], note["outcome"], "{id}");
        let replayed = api.ask(&format!("POST /v1/decisions/{decision}/replay"), &[], "").await;
        assert_eq!(replayed.body["verdict"], "same", "{id}: {}", replayed.body);
        assert_eq!(get(&api, &format!("/v1/decisions/{decision}/explain")).await.status, 200, "{id}");
    }
}

#[tokio::test]
async fn the_answer_and_v1_agree_on_who_is_found_and_how_sure() {
    let api = api().await;
    for name in ["Grigory Tumanov", "Grigorij Tumanow", "Tumanov", "Gregory Fogg", "Ada Byron", "Misty"] {
        let body = json!({"legal_entity": "acme-us", "profile": {"names": [name]}}).to_string();
        let v1 = api.ask("POST /v1/screen/person", &[], &body).await;
        let mut ours: Vec<(String, String)> = v1.body["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| {
                let entry = format!("{}-{}", f["list"].as_str().unwrap(), f["entry"].as_str().unwrap());
                // Beside our score that of OFAC's search, for the best of the party's names.
                let ofac = &f["ofac_score"];
                assert_eq!(ofac["score"].as_str().map(str::len), Some("0.9700".len()), "{f}");
                assert!(ofac["listed_name"].as_str().is_some_and(|name| !name.is_empty()), "{f}");
                assert!(name != "Grigory Tumanov" || ofac["score"].as_str() > Some("0.9000"), "{f}");
                (entry, f["score"].as_str().unwrap().to_owned())
            })
            .collect();
        let batch = json!({"queries": {"q": {"schema": "Person", "properties": {"name": name}}}}).to_string();
        for algorithm in ["probity", "best"] {
            let answer = api.ask(&format!("POST /match/default?algorithm={algorithm}"), &[], &batch).await;
            let mut theirs: Vec<(String, String)> = answer.body["responses"]["q"]["results"]
                .as_array()
                .unwrap()
                .iter()
                .map(|r| {
                    assert_eq!(r["match"], true, "{name}: by default only what the policy looks at is shown");
                    let raw = r["explanations"]["probity"]["score"].as_f64().unwrap();
                    (r["id"].as_str().unwrap().to_owned(), format!("{raw:.4}"))
                })
                .collect();
            ours.sort();
            theirs.sort();
            assert_eq!(ours, theirs, "{name} by {algorithm}");
        }
    }
}

#[tokio::test]
async fn a_single_enquiry_and_the_same_in_a_batch_record_the_same() {
    let api = api().await;
    let engine = &api.app.engine;
    let entity = model::ids::LegalEntityId::new("acme-eu").unwrap();
    let question = Enquiry::Party(model::Profile::named(PartyKind::Person, "Grigory Tumanov"));
    let alone = engine.enquire(meta(), entity.clone(), "s".into(), question.clone(), None).await.unwrap();
    let batch = engine
        .enquire_all(meta(), entity, "s".into(), vec![question; 3], Some(model::Score::from_basis(5_000)))
        .await
        .unwrap();
    for one in &batch {
        assert_eq!(one.committed.entry.input, alone.entry.input);
        assert_eq!(one.committed.entry.outcome, alone.entry.outcome);
        assert!(one.near_complete);
    }
}

#[tokio::test]
async fn too_many_questions_at_once_are_refused_whole() {
    let api = api().await;
    let engine = &api.app.engine;
    let before = size(&api);
    let entity = model::ids::LegalEntityId::new("acme-us").unwrap();
    let question = Enquiry::Party(model::Profile::named(PartyKind::Person, "Ada Byron"));
    let many = vec![question; engine::service::QUESTIONS_MAX + 1];
    assert!(engine.enquire_all(meta(), entity, "s".into(), many, None).await.is_err());
    let example = json!({"schema": "Person", "properties": {"name": ["Ada Byron"]}});
    for (count, status) in [(100, 200), (101, 400)] {
        let queries: serde_json::Map<_, _> = (0..count).map(|n| (format!("q{n}"), example.clone())).collect();
        let body = json!({"queries": queries}).to_string();
        let answer = api.ask("POST /match/default", &[], &body).await;
        assert_eq!(answer.status, status, "{count}");
        if status == 400 {
            assert_eq!(answer.body["detail"], "Too many queries in one batch (limit: 100)");
        }
    }
    assert_eq!(size(&api) - before, 100);
}

#[tokio::test]
async fn a_stale_or_missing_required_list_is_an_error_and_never_an_empty_answer() {
    let api = api().await;
    let mut old = snapshot("ofac-sdn", vec![]);
    old.current_at = model::Timestamp::from_date(2026, 10, 1);
    load(&api, vec![old]).await;
    let batch = r#"{"queries":{"q":{"schema":"Person","properties":{"name":["Ada Byron"]}}}}"#;
    let before = size(&api);
    for (request, body) in [
        ("POST /match/default", batch),
        ("GET /search/default?q=ada", ""),
        ("GET /v2/search?name=ada", ""),
        ("GET /api/v1/address/bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", ""),
    ] {
        let answer = api.ask(request, &[], body).await;
        assert_eq!(
            (answer.status, answer.body["type"].as_str()),
            (503, Some("/problems/not-screened")),
            "{request}: {}",
            answer.body
        );
        assert!(answer.body["detail"].as_str().unwrap().contains("ofac-sdn is"), "{}", answer.body);
        assert_eq!(answer.kind, "application/json");
        assert_ne!(answer.body["identifications"], json!([]), "{request}");
    }
    assert!(size(&api) > before + 3, "recorded as holds all the same");
    let ready = api.ask_as("", "GET /readyz", &[], "").await;
    assert_eq!((ready.status, ready.body["status"].as_str()), (503, Some("unavailable")));
    assert!(ready.body["detail"].as_str().unwrap().contains("ofac-sdn"));
    let catalog = get(&api, "/catalog").await;
    assert_eq!(
        (&catalog.body["outdated"], &catalog.body["index_stale"]),
        (&json!(["ofac-sdn"]), &json!(true))
    );
}
