//! The event page: order, cursors, filters, and each audience seeing what its GET would answer.

use crate::support::*;
use record::v1::Audience;
use serde_json::Value;

fn kinds(page: &Value) -> Vec<String> {
    let word = |e: &Value| {
        format!("{} {}", &e["type"].as_str().unwrap()["probity.".len()..], e["subject"].as_str().unwrap())
    };
    page["data"].as_array().unwrap().iter().map(word).collect()
}

/// A customer, an allowed and released withdrawal, a match, a standing changed by two persons.
async fn history(api: &Api) {
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    let allowed = api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", CLEAN)).await;
    let token = allowed.body["release_token"].as_str().unwrap().to_owned();
    let released =
        api.ask("POST /v1/transfers/T1/release", &[], &format!(r#"{{"release_token":"{token}"}}"#)).await;
    assert_eq!(released.body["outcome"], "allow", "{}", released.body);
    assert_eq!(api.ask("POST /v1/transfers/T1/outcome", &[], r#"{"stage":"broadcast"}"#).await.status, 204);
    api.customer("C2", "Grigory Tumanov").await;
    api.ask("POST /v1/transfers/screen", &[], &withdrawal("T2", "C2", CLEAN)).await;
    assert_eq!(standing(api, "C1", "hold", "review.routine").await, 200);
    assert_eq!(standing(api, "C1", "tf_frozen", "tf.confirmed").await, 200);
}

async fn standing(api: &Api, customer: &str, to: &str, reason: &str) -> u16 {
    let etag = api.ask(&format!("GET /v1/customers/{customer}/standing"), &[], "").await.etag.unwrap();
    let body =
        format!(r#"{{"to":"{to}","reason":"{reason}","authority":"UNSCR 1373","document":"ORDER-1"}}"#);
    let path = format!("POST /v1/customers/{customer}/standing");
    api.ask(&path, &[&format!("If-Match: {etag}")], &body).await.status
}

#[tokio::test]
async fn every_entry_is_an_event_in_order() {
    let api = Api::new().await;
    history(&api).await;
    let page = api.ask("GET /v1/events", &[], "").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let all = kinds(&page.body);
    for (position, want) in [
        "list.activated ofac-sdn",
        "list.activated uk-sanctions",
        "list.activated un-sc",
        "list.activated eu-fsf",
        "key.created root",
        "customer.decided C1",
        "transfer.decided T1",
        "transfer.released T1",
        "transfer.stage_changed T1",
        "customer.decided C2",
        "standing.changed C2",
        "transfer.decided T2",
        "standing.changed C1",
        "standing.changed C1",
    ]
    .iter()
    .enumerate()
    {
        assert_eq!(all[position + 1], *want, "{all:?}");
    }
    assert!(all[0].starts_with("policy.activated "));
    assert_eq!(page.body["has_more"], false);
    let data = page.body["data"].as_array().unwrap();
    let sequences: Vec<&str> = data.iter().map(|e| e["sequence"].as_str().unwrap()).collect();
    assert!(sequences.is_sorted(), "{sequences:?}");
    let text = page.body.to_string().to_lowercase();
    for secret in ["featherstonehaugh", "tumanov", "release_token", CLEAN, "secret_hash", "127.0.0.1"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn small_pages_give_the_same_events_as_a_large_one() {
    let api = Api::new().await;
    history(&api).await;
    let whole = api.ask("GET /v1/events?limit=500", &[], "").await.body;
    for limit in [1, 2, 5] {
        let (mut after, mut found) = (String::new(), Vec::new());
        loop {
            let page = api.ask(&format!("GET /v1/events?limit={limit}{after}"), &[], "").await.body;
            found.extend(page["data"].as_array().unwrap().clone());
            after = format!("&after={}", page["next"].as_str().unwrap());
            if page["has_more"] == false {
                break;
            }
            assert!(found.len() < 100);
        }
        assert_eq!(Value::Array(found), whole["data"], "pages of {limit}");
    }
    // Two events of one entry: a cursor between them.
    let of_c2: Vec<&Value> =
        whole["data"].as_array().unwrap().iter().filter(|e| e["subject"] == "C2").collect();
    let (first, second) = (of_c2[0]["id"].as_str().unwrap(), of_c2[1]["id"].as_str().unwrap());
    assert_eq!(second, format!("{first}_1"));
    let rest = api.ask(&format!("GET /v1/events?limit=1&after={first}"), &[], "").await.body;
    assert_eq!(rest["data"][0]["id"], second);
    let seq = first.strip_prefix("evt_").unwrap();
    let past = api.ask(&format!("GET /v1/events?limit=1&after={seq}"), &[], "").await.body;
    assert_eq!(kinds(&past), ["transfer.decided T2"], "a seq is the whole entry");
    let end = api.ask("GET /v1/events?after=latest", &[], "").await.body;
    assert_eq!((end["data"].as_array().unwrap().len(), &end["has_more"]), (0, &Value::Bool(false)));
}

#[tokio::test]
async fn filters_and_refusals() {
    let api = Api::new().await;
    history(&api).await;
    for (query, want) in [
        ("types=transfer.released", &["transfer.released T1"][..]),
        ("types=probity.standing.changed&subject=C2", &["standing.changed C2"]),
        (
            "types=list.*,key.created&limit=3",
            &["list.activated ofac-sdn", "list.activated uk-sanctions", "list.activated un-sc"],
        ),
        ("types=list.activated,key.created&subject=root", &["key.created root"]),
        ("subject=T2", &["transfer.decided T2"]),
        ("subject=nobody", &[]),
        ("after=999999", &[]),
    ] {
        let page = api.ask(&format!("GET /v1/events?{query}"), &[], "").await;
        assert_eq!(kinds(&page.body), want, "{query}: {}", page.body);
    }
    for (query, field) in [
        ("types=transfers.*", "types"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=x", "limit"),
        ("after=yesterday", "after"),
        ("after=%zz", "after"),
        ("colour=red", ""),
    ] {
        let answer = api.ask(&format!("GET /v1/events?{query}"), &[], "").await;
        assert_eq!((answer.status, answer.body["field"].as_str()), (400, Some(field)), "{query}");
    }
    let batch = api.ask("GET /v1/events?limit=2", &["Accept: application/cloudevents-batch+json"], "").await;
    assert_eq!(batch.kind, "application/cloudevents-batch+json; charset=utf-8");
    assert_eq!(batch.body.as_array().unwrap().len(), 2);
}

/// The event holds what the GET answers, but for what is only true now (token, successor, dates of lists) and
/// for listed names.
#[tokio::test]
async fn data_is_what_the_get_answers_for_that_audience() {
    let api = Api::new().await;
    history(&api).await;
    let scopes: Vec<&str> = server::auth::SCOPES.to_vec();
    let customer = api.make_key("app", &scopes, Audience::Customer, "system:app").await;
    let mut compared = 0;
    for key in [&api.key, &customer] {
        let page =
            api.ask_as(key, "GET /v1/events?types=transfer.decided,customer.decided", &[], "").await.body;
        for event in page["data"].as_array().unwrap() {
            let mut told = event["data"]["decision"].clone();
            let id = told["decision_id"].as_str().unwrap().to_owned();
            let mut got = api.ask_as(key, &format!("GET /v1/decisions/{id}"), &[], "").await.body;
            for gone in ["release_token", "superseded_by", "banner"] {
                got.as_object_mut().unwrap().remove(gone);
            }
            for list in got.get_mut("lists").and_then(Value::as_array_mut).into_iter().flatten() {
                list.as_object_mut().unwrap().retain(|name, _| name == "list" || name == "version");
            }
            for finding in got.get_mut("findings").and_then(Value::as_array_mut).into_iter().flatten() {
                finding.as_object_mut().unwrap().remove("listed_name");
            }
            assert_eq!(told.take(), got, "{}", event["id"]);
            compared += 1;
        }
    }
    assert_eq!(compared, 8);
    let of_transfer = api.ask("GET /v1/events?types=transfer.decided&subject=T1", &[], "").await.body;
    let got = api.ask("GET /v1/transfers/T1", &[], "").await.body;
    for name in ["transfer", "customer", "flow", "decision_id"] {
        assert_eq!(of_transfer["data"][0]["data"][name], got[name], "{name}");
    }
}

#[tokio::test]
async fn a_customer_system_is_told_of_what_its_customers_can_see() {
    let api = Api::new().await;
    history(&api).await;
    let key = api.make_key("app", &["events:read"], Audience::Customer, "system:app").await;
    let page = api.ask_as(&key, "GET /v1/events", &[], "").await.body;
    assert_eq!(
        kinds(&page),
        [
            "customer.decided C1",
            "transfer.decided T1",
            "transfer.released T1",
            "transfer.stage_changed T1",
            "customer.decided C2",
            "standing.changed C2",
            "transfer.decided T2",
            "standing.changed C1",
        ],
        "the freeze that followed the routine hold of C1 is no event"
    );
    let text = page.to_string().to_lowercase();
    for word in [
        "tf_frozen",
        "tf.",
        "ofac",
        "sanctions.",
        "review.",
        "unscr",
        "order-1",
        "findings",
        "\"hold\",\"reasons\":[]",
    ] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    let answer = api.ask_as(&key, "GET /v1/events?types=key.created", &[], "").await;
    assert_eq!((answer.status, answer.body["field"].as_str()), (400, Some("types")));
    // Freed by two persons, with a document: told again.
    let ben =
        api.make_key("ben", &["standing:write", "standing:read"], Audience::Internal, "person:ben").await;
    let etag = api.ask("GET /v1/customers/C1/standing", &[], "").await.etag.unwrap();
    let body = r#"{"to":"active","reason":"review.cleared","authority":"MLRO","document":"DELISTING-7"}"#;
    let proposed =
        api.ask("POST /v1/customers/C1/standing/proposals", &[&format!("If-Match: {etag}")], body).await;
    assert_eq!(proposed.status, 200, "{}", proposed.body);
    let etag = api.ask("GET /v1/customers/C1/standing", &[], "").await.etag.unwrap();
    let approved = api
        .ask_as(&ben, "POST /v1/customers/C1/standing/approvals", &[&format!("If-Match: {etag}")], "")
        .await;
    assert_eq!(approved.status, 200, "{}", approved.body);
    let after = page["next"].as_str().unwrap();
    let page = api.ask_as(&key, &format!("GET /v1/events?after={after}"), &[], "").await.body;
    assert_eq!(kinds(&page), ["standing.changed C1"], "and nothing of the proposal");
    assert_eq!(page["data"][0]["data"], serde_json::json!({"customer": "C1", "standing": "active"}));
}

#[tokio::test]
async fn restricted_factors_need_their_scope() {
    let api = Api::new().await;
    history(&api).await;
    let plain = api.make_key("plain", &["events:read"], Audience::Internal, "system:x").await;
    let query = "GET /v1/events?types=standing.changed&subject=C1";
    let without = api.ask_as(&plain, query, &[], "").await.body;
    assert_eq!(without["data"][1]["data"]["restriction"], serde_json::json!({"reason": "restricted.factor"}));
    assert_eq!(without["data"][0]["data"]["restriction"]["reason"], "review.routine");
    let with = api.ask(query, &[], "").await.body;
    assert_eq!(with["data"][1]["data"]["restriction"]["reason"], "tf.confirmed");
    assert_eq!(with["data"][1]["data"]["restriction"]["document"], "ORDER-1");
}
