//! A campaign over the API: who may read it, the order and pages of its queue, and how a hit is closed.

use crate::support::{Api, LISTED};
use engine::import_service::{NewCustomer, Rows};
use engine::queue::Lane;
use engine::{Command, Meta};
use model::ids::*;
use model::{Hash, PartyKind, Profile};
use record::imported::{CampaignHit, ImportedCustomer, Source};
use record::v1::{Audience, Input};
use std::collections::BTreeMap;

const NAMED: &str = "Grigory Vasilyevich Tumanov";

fn meta() -> Meta {
    Meta::system("import", "test", "test").unwrap()
}

fn import() -> ImportId {
    ImportId::new("move-in").unwrap()
}

/// Three customers by name on the list and one whose wallet is, imported and screened.
async fn screened() -> Api {
    let api = Api::new().await;
    let new = |id: &str, name: &str, wallets: Vec<String>| NewCustomer {
        row: ImportedCustomer {
            customer: CustomerId::new(id).unwrap(),
            legal_entity: LegalEntityId::new("acme-us").unwrap(),
            kind: PartyKind::Person,
            identified: true,
            since: None,
            standing: None,
        },
        profile: Profile { wallets, ..Profile::named(PartyKind::Person, name) },
        external: BTreeMap::new(),
    };
    let rows = vec![
        new("A", NAMED, vec![]),
        new("B", NAMED, vec![]),
        new("C", NAMED, vec![]),
        new("W", "Wilhelmina Featherstonehaugh", vec![LISTED.to_owned()]),
    ];
    let source = Source { import: import(), file: Hash::of(b"file"), first_row: 0, read: 4, last: true };
    let engine = &api.app.engine;
    let profiles: Vec<(CustomerId, Profile)> =
        rows.iter().map(|r| (r.row.customer.clone(), r.profile.clone())).collect();
    let prepared = engine.prepare_import(meta(), source, Rows::Customers(rows)).unwrap();
    assert_eq!((prepared.imported, prepared.faults.len()), (4, 0));
    engine.submit(Lane::Normal, prepared.command).await.unwrap();
    let pinned = engine.pinned();
    for (customer, profile) in profiles {
        let seq = engine.read(|s| s.customers[&customer].profile_seq).await.unwrap();
        let screened = pinned.screened(pinned.customer_findings(&profile), true);
        let hit = CampaignHit { import: import(), customer, transfer: None, screened, profile: seq };
        engine.submit(Lane::Normal, Command::new(meta(), Input::CampaignHit(Box::new(hit)))).await.unwrap();
    }
    api
}

#[tokio::test]
async fn a_queue_pages_in_the_order_in_which_people_look() {
    let api = screened().await;
    let all = api.ask("GET /v1/campaigns", &[], "").await;
    assert_eq!((all.status, all.body[0]["hits_open"].as_u64()), (200, Some(4)), "{}", all.body);
    let one = api.ask("GET /v1/campaigns/move-in", &[], "").await;
    assert_eq!(one.body, all.body[0]);
    assert_eq!(
        (&one.body["customers"]["population"], &one.body["customers"]["hits"]),
        (&4.into(), &4.into())
    );
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = api.ask(&format!("GET /v1/campaigns/move-in/hits?limit=1{after}"), &[], "").await;
        assert_eq!(page.status, 200, "{}", page.body);
        let rows = page.body["data"].as_array().unwrap();
        seen.extend(rows.iter().map(|r| r["customer"].as_str().unwrap().to_owned()));
        match page.body["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["W", "A", "B", "C"], "what froze comes first");
    for (query, status) in [
        ("limit=0", 400),
        ("limit=1001", 400),
        ("state=lost", 400),
        ("after=1", 400),
        ("colour=red", 400),
        ("customer=B", 200),
    ] {
        let answer = api.ask(&format!("GET /v1/campaigns/move-in/hits?{query}"), &[], "").await;
        assert_eq!(answer.status, status, "{query}: {}", answer.body);
    }
    assert_eq!(api.ask("GET /v1/campaigns/other", &[], "").await.status, 404);
    assert_eq!(api.ask("GET /v1/campaigns/other/hits", &[], "").await.status, 404);
}

#[tokio::test]
async fn closing_names_what_is_wrong_and_is_an_entry() {
    let api = screened().await;
    let page = api.ask("GET /v1/campaigns/move-in/hits?customer=A", &[], "").await;
    let hit = page.body["data"][0]["hit"].as_str().unwrap().to_owned();
    let path = format!("POST /v1/campaigns/move-in/hits/{hit}/close");
    let body = |pair: &str, as_: &str| format!(r#"{{{pair}"disposition":"{as_}","document":"CASE-1"}}"#);
    let pair = r#""list":"ofac-sdn","entry":"27307","#;
    for (body, status, word) in [
        (body(pair, "maybe"), 400, "false_positive"),
        (body(r#""list":"ofac-sdn","#, "escalated"), 400, "entry"),
        (body(r#""list":"ofac-sdn","entry":"1","#, "escalated"), 404, "queue"),
        (body("", "false_positive"), 409, "closed"),
        (body(pair, "true_match"), 409, "active"),
        (body(pair, "false_positive"), 200, ""),
        (body(pair, "false_positive"), 409, "closed"),
    ] {
        let answer = api.ask(&path, &[], &body).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.body);
        assert!(answer.body.to_string().contains(word), "{body}: {}", answer.body);
    }
    let closed = api.ask("GET /v1/campaigns/move-in/hits?state=closed", &[], "").await;
    assert_eq!(closed.body["data"][0]["pairs"][0]["disposition"], "false_positive", "{}", closed.body);
    let nowhere = "POST /v1/campaigns/move-in/hits/dec_1/close";
    assert_eq!(api.ask(nowhere, &[], &body(pair, "escalated")).await.status, 404);
    let decision = api.ask(&format!("GET /v1/decisions/{hit}"), &[], "").await;
    assert_eq!((decision.status, decision.body["lists"].as_array().unwrap().len()), (200, 4));
}

#[tokio::test]
async fn only_staff_reads_a_campaign_and_only_some_close_hits() {
    let api = screened().await;
    let reader = api.make_key("reader", &["decisions:read"], Audience::Internal, "person:cy").await;
    let customer =
        api.make_key("app", &["decisions:read", "campaigns:write"], Audience::Customer, "service:app").await;
    let none = api.make_key("none", &["screen"], Audience::Internal, "person:di").await;
    let page = api.ask("GET /v1/campaigns/move-in/hits", &[], "").await;
    let hit = page.body["data"][0]["hit"].as_str().unwrap().to_owned();
    let close = format!("POST /v1/campaigns/move-in/hits/{hit}/close");
    let decision = format!("GET /v1/decisions/{hit}");
    let body = r#"{"list":"ofac-sdn","entry":"27307","disposition":"escalated","document":"CASE-1"}"#;
    for (key, request, status) in [
        (&reader, "GET /v1/campaigns", 200),
        (&reader, "GET /v1/campaigns/move-in/hits", 200),
        (&reader, close.as_str(), 403),
        (&reader, decision.as_str(), 200),
        (&customer, "GET /v1/campaigns", 403),
        (&customer, "GET /v1/campaigns/move-in", 403),
        (&customer, "GET /v1/campaigns/move-in/hits", 403),
        (&customer, close.as_str(), 403),
        // That its past was looked through is nothing a customer's app can ask for.
        (&customer, decision.as_str(), 404),
        (&none, "GET /v1/campaigns", 403),
        (&none, close.as_str(), 403),
    ] {
        let answer = api.ask_as(key, request, &[], body).await;
        assert_eq!(answer.status, status, "{request}: {}", answer.body);
    }
}
