//! Webhooks from end to end, over real sockets: signed, in order, again after failures, never what a reader
//! must not see.

use crate::receiver::{Received, Receiver};
use crate::support::*;
use engine::state::WEBHOOKS_MAX;
use record::v1::Audience;
use serde_json::{Value, json};
use server::deliver::lane::QUEUE_MAX;
use server::deliver::target::Guard;
use server::deliver::{Deliveries, Options};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Loopback is allowed and retries come at nine tenths of the schedule.
fn options() -> Options {
    let guard = Guard { allow: vec!["127.0.0.0/8".parse().unwrap()], allow_http: false };
    Options { guard, timeout: Duration::from_secs(3), random: Arc::new(|| 0) }
}

fn start(api: &mut Api, options: Options) {
    let app = &api.app;
    let started = Deliveries::start(app.engine.clone(), app.feed.clone(), api.dir.path(), options);
    api.app.deliveries = Some(started.unwrap());
}

async fn delivering() -> Api {
    let mut api = Api::new().await;
    start(&mut api, options());
    api
}

/// Moves time forward, and lets the scheduler see it.
fn later(api: &Api, seconds: i64) {
    api.later(seconds);
    api.app.deliveries.as_ref().unwrap().wake();
}

async fn add(api: &Api, url: &str, more: Value) -> (String, String) {
    let mut body = json!({ "url": url });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = api.ask("POST /v1/webhooks", &[], &body.to_string()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let word = |name: &str| made.body[name].as_str().unwrap().to_owned();
    (word("id"), word("secret"))
}

fn said(all: &[Received]) -> Vec<String> {
    let kind = |r: &Received| r.json()["type"].as_str().unwrap()["probity.".len()..].to_owned();
    all.iter().map(|r| format!("{} {}", kind(r), r.subject())).collect()
}

/// Places of a subject's events in the order they were received, each once.
fn order(all: &[Received], subject: &str) -> Vec<String> {
    let mut places: Vec<String> = Vec::new();
    for place in all.iter().filter(|r| r.subject() == subject).map(place) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

fn place(one: &Received) -> String {
    one.json()["sequence"].as_str().unwrap().to_owned()
}

async fn log(api: &Api, id: &str) -> Vec<Value> {
    let page = api.ask(&format!("GET /v1/webhooks/{id}/deliveries?limit=200"), &[], "").await;
    assert_eq!(page.status, 200, "{}", page.body);
    page.body["data"].as_array().unwrap().clone()
}

/// Waits for the log to say something: it is written after the receiver answered.
async fn until_logged(api: &Api, id: &str, what: &str, holds: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let rows = log(api, id).await;
        if holds(&rows) {
            return rows;
        }
        assert!(Instant::now() < end, "{what}: {rows:#?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn webhook(api: &Api, id: &str) -> Value {
    api.ask(&format!("GET /v1/webhooks/{id}"), &[], "").await.body
}

async fn until_disabled(api: &Api, id: &str) -> Value {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let row = webhook(api, id).await;
        if row["enabled"] == false {
            return row;
        }
        assert!(Instant::now() < end, "{row}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

const NAME: &str = "Wilhelmina Featherstonehaugh";

#[tokio::test(flavor = "multi_thread")]
async fn events_arrive_signed_in_order_and_the_secret_is_shown_once() {
    let api = delivering().await;
    api.customer("BEFORE", NAME).await;
    let receiver = Receiver::ok();
    let (id, secret) = add(&api, &receiver.url, json!({"types": ["customer.*", "transfer.*"]})).await;
    api.customer("C1", NAME).await;
    api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", CLEAN)).await;
    api.ask("POST /v1/transfers/T1/outcome", &[], r#"{"stage":"cancelled"}"#).await;
    let all = receiver.until("three events", |all| all.len() == 3).await;
    let mut said = said(&all);
    said.sort();
    assert_eq!(said, ["customer.decided C1", "transfer.decided T1", "transfer.stage_changed T1"]);
    assert_eq!(order(&all, "T1").len(), 2);
    assert!(order(&all, "T1").is_sorted(), "in order");
    let other = events::Secret::from_bytes(&[9; 32]).unwrap();
    for one in &all {
        assert!(one.verifies(&secret) && !one.verifies(&other.reveal()));
        assert_eq!(one.headers["content-type"], "application/cloudevents+json; charset=utf-8");
        assert_eq!((one.path.as_str(), one.json()["id"].as_str()), ("/hook", Some(one.id())));
    }
    let rows = until_logged(&api, &id, "three attempts", |rows| rows.len() == 3).await;
    assert!(rows.iter().all(|r| r["result"] == "delivered" && r["status"] == 204 && r["attempt"] == 1));
    // Nowhere again: not in answers, nor in files but sealed.
    for path in ["/v1/webhooks".to_owned(), format!("/v1/webhooks/{id}"), "/v1/events?limit=500".to_owned()] {
        let text = api.ask(&format!("GET {path}"), &[], "").await.body.to_string();
        assert!(!text.contains(&secret) && !text.contains("whsec_"), "{path}");
    }
    let bytes = events::Secret::parse(&secret).unwrap().bytes().to_vec();
    for file in std::fs::read_dir(api.dir.path()).unwrap().flatten().filter(|f| f.path().is_file()) {
        let held = std::fs::read(file.path()).unwrap();
        assert!(!held.windows(32).any(|w| w == bytes), "{:?}", file.path());
        assert!(!held.windows(secret.len()).any(|w| w == secret.as_bytes()), "{:?}", file.path());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_event_comes_again_and_holds_back_its_own_subject_only() {
    let api = delivering().await;
    let receiver = Receiver::start(|r| (if r.subject() == "BAD" { 500 } else { 200 }, String::new()));
    let (id, _) = add(&api, &receiver.url, json!({"types": ["customer.*"]})).await;
    api.customer("BAD", NAME).await;
    let etag = "If-Match: \"1\"";
    assert_eq!(api.ask("PUT /v1/customers/BAD", &[etag], &customer_body(NAME)).await.status, 200);
    api.customer("GOOD", NAME).await;
    let all = receiver.until("both subjects", |all| all.iter().any(|r| r.subject() == "GOOD")).await;
    assert_eq!(all.iter().filter(|r| r.subject() == "BAD").count(), 1, "the second waits behind the first");
    let rows = until_logged(&api, &id, "both attempts", |rows| rows.len() == 2).await;
    let failed = rows.iter().find(|r| r["result"] != "delivered").unwrap();
    assert_eq!((&failed["result"], &failed["status"]), (&json!("http_error"), &json!(500)));
    assert!(failed["next_attempt"].is_string(), "{failed}");
    later(&api, 4);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(receiver.count(), 2, "not before its time");
    receiver.answer_with(|_| (200, String::new()));
    later(&api, 1);
    let all = receiver.until("the rest", |all| all.len() == 4).await;
    let ids: Vec<String> = all.iter().filter(|r| r.subject() == "BAD").map(place).collect();
    assert!(ids[1] == ids[0] && ids[2] > ids[0], "{ids:?}");
    let stamps: Vec<&str> = all.iter().map(|r| r.headers["webhook-timestamp"].as_str()).collect();
    assert!(stamps[2] > stamps[0], "each attempt is stamped anew: {stamps:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn gone_disables_and_enabling_goes_on_where_it_stopped() {
    let api = delivering().await;
    let receiver = Receiver::start(|_| (410, String::new()));
    let (id, _) = add(&api, &receiver.url, json!({"types": ["customer.*"]})).await;
    api.customer("C1", NAME).await;
    let row = until_disabled(&api, &id).await;
    assert_eq!(row["disabled"], "gone");
    api.customer("C2", NAME).await;
    later(&api, 86_400);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(receiver.count(), 1, "nothing is sent to a disabled endpoint");
    let told = api.ask(&format!("GET /v1/events?types=webhook.disabled&subject={id}"), &[], "").await.body;
    assert_eq!(
        told["data"][0]["data"],
        json!({"id": id, "cause": "gone"}),
        "an entry of the journal says so"
    );
    receiver.answer_with(|_| (200, String::new()));
    let body = json!({"url": receiver.url, "types": ["customer.*"]}).to_string();
    let stale = api.ask(&format!("PUT /v1/webhooks/{id}"), &["If-Match: \"1\""], &body).await;
    assert_eq!(stale.status, 412);
    let enabled = api.ask(&format!("PUT /v1/webhooks/{id}"), &["If-Match: \"2\""], &body).await;
    assert_eq!((enabled.status, &enabled.body["disabled"]), (200, &Value::Null), "{}", enabled.body);
    let all = receiver.until("both", |all| all.len() == 3).await;
    let mut said = said(&all);
    said.sort();
    assert_eq!(said, ["customer.decided C1", "customer.decided C1", "customer.decided C2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_days_without_a_success_disable_and_nothing_is_lost() {
    let api = delivering().await;
    let receiver = Receiver::start(|_| (503, "retry-after: 3600\r\n".to_owned()));
    let (id, _) = add(&api, &receiver.url, json!({"types": ["customer.*"]})).await;
    api.customer("C1", NAME).await;
    let rows = until_logged(&api, &id, "the first attempt", |rows| rows.len() == 1).await;
    let at = |r: &Value, name: &str| r[name].as_str().unwrap().to_owned();
    assert_eq!(at(&rows[0], "at")[..13], *"2026-11-02T09");
    assert_eq!(at(&rows[0], "next_attempt")[..13], *"2026-11-02T10", "the endpoint asked for an hour");
    for day in 1..=5 {
        assert_eq!(webhook(&api, &id).await["enabled"], true, "day {day}");
        later(&api, 86_400);
        until_logged(&api, &id, "an attempt a day", |rows| rows.len() > day).await;
    }
    assert_eq!(until_disabled(&api, &id).await["disabled"], "failing");
    receiver.answer_with(|_| (200, String::new()));
    let version = webhook(&api, &id).await["version"].to_string();
    let body = json!({"url": receiver.url, "types": ["customer.*"]}).to_string();
    let path = format!("PUT /v1/webhooks/{id}");
    assert_eq!(api.ask(&path, &[&format!("If-Match: \"{version}\"")], &body).await.status, 200);
    until_logged(&api, &id, "delivered in the end", |rows| rows[0]["result"] == "delivered").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_secrets_sign_until_the_overlap_ends() {
    let api = delivering().await;
    let receiver = Receiver::ok();
    let (id, first) = add(&api, &receiver.url, json!({"types": ["customer.*"]})).await;
    let rotate = |body: &'static str| {
        let path = format!("POST /v1/webhooks/{id}/rotate-secret");
        let api = &api;
        async move { api.ask(&path, &[], body).await }
    };
    for bad in ["{\"overlap_seconds\":-1}", "{\"overlap_seconds\":604801}"] {
        assert_eq!(rotate(bad).await.status, 400, "{bad}");
    }
    let second = rotate(r#"{"overlap_seconds":3600}"#).await.body;
    assert!(second["previous_secret_until"].is_string(), "{second}");
    let second = second["secret"].as_str().unwrap().to_owned();
    api.customer("C1", NAME).await;
    let both = receiver.until("one", |all| all.len() == 1).await;
    assert!(both[0].verifies(&first) && both[0].verifies(&second));
    later(&api, 3_600);
    api.customer("C2", NAME).await;
    let all = receiver.until("two", |all| all.len() == 2).await;
    assert!(!all[1].verifies(&first) && all[1].verifies(&second), "the old secret has ended");
    let third = rotate(r#"{"overlap_seconds":0}"#).await.body["secret"].as_str().unwrap().to_owned();
    api.customer("C3", NAME).await;
    let all = receiver.until("three", |all| all.len() == 3).await;
    assert!(!all[2].verifies(&second) && all[2].verifies(&third), "a leaked secret ends at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn replay_and_resend_repeat_under_the_same_ids() {
    let api = delivering().await;
    let receiver = Receiver::ok();
    let (id, _) = add(&api, &receiver.url, json!({"types": ["customer.*"]})).await;
    for customer in ["C1", "C2", "C3"] {
        api.customer(customer, NAME).await;
    }
    let first = receiver.until("three", |all| all.len() == 3).await;
    let rows = until_logged(&api, &id, "three", |rows| rows.len() == 3).await;
    let mut ids: Vec<String> = first.iter().map(|r| r.id().to_owned()).collect();
    ids.sort_by_key(|id| (id.len(), id.clone()));
    let replayed = api.ask(&format!("POST /v1/webhooks/{id}/replay?after={}", ids[0]), &[], "").await;
    assert_eq!((replayed.status, &replayed.body["after"]), (202, &json!(ids[0])), "{}", replayed.body);
    let all = receiver.until("two again", |all| all.len() == 5).await;
    let mut again: Vec<String> = all[3..].iter().map(|r| r.id().to_owned()).collect();
    again.sort_by_key(|id| (id.len(), id.clone()));
    assert_eq!(again, ids[1..]);
    assert!(all[3..].iter().all(|r| first.iter().any(|f| f.body == r.body)), "the same bytes");
    let delivery = rows[0]["id"].as_str().unwrap();
    for wanted in [delivery, &ids[1]] {
        let path = format!("POST /v1/webhooks/{id}/deliveries/{wanted}/resend");
        let sent = api.ask(&path, &[], "").await;
        assert_eq!(sent.status, 202, "{}", sent.body);
        let want = sent.body["event"].as_str().unwrap().to_owned();
        let before = receiver.count();
        receiver
            .until("once more", |all| all.last().is_some_and(|r| r.id() == want) && all.len() >= before)
            .await;
    }
    for (wanted, status) in [("dlv_999", 404), ("evt_99999", 404), ("nonsense", 400)] {
        let path = format!("POST /v1/webhooks/{id}/deliveries/{wanted}/resend");
        assert_eq!(api.ask(&path, &[], "").await.status, status, "{wanted}");
    }
    for (query, status) in [("?after=yesterday", 400), ("", 400), ("?after=latest", 202)] {
        let path = format!("POST /v1/webhooks/{id}/replay{query}");
        assert_eq!(api.ask(&path, &[], "").await.status, status, "{query}");
    }
}

/// An endpoint of one legal entity is sent nothing of another's, not even when asked for an event by its id.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_another_legal_entity_is_not_sent_again() {
    let api = delivering().await;
    let receiver = Receiver::ok();
    let (id, _) = add(&api, &receiver.url, json!({"legal_entity": "acme-eu"})).await;
    api.customer("US", NAME).await;
    let eu = customer_body(NAME).replace("acme-us", "acme-eu");
    assert_eq!(api.ask("PUT /v1/customers/EU", &[], &eu).await.status, 200);
    let first = receiver.until("the EU customer", |all| !all.is_empty()).await;
    assert_eq!((first.len(), first[0].subject()), (1, "EU".to_owned()));
    let own = first[0].id().to_owned();
    let page = api.ask("GET /v1/events?types=customer.*", &[], "").await;
    let other = page.body["data"].as_array().unwrap().iter().find(|e| e["subject"] == "US").unwrap();
    let other = other["id"].as_str().unwrap().to_owned();
    for (event, status) in [(own, 202), (other, 404)] {
        let answer = api.ask(&format!("POST /v1/webhooks/{id}/deliveries/{event}/resend"), &[], "").await;
        assert_eq!(answer.status, status, "{event}: {}", answer.body);
    }
    receiver.until("once more", |all| all.len() == 2).await;
    assert!(receiver.all().iter().all(|one| one.subject() == "EU"));
}

/// What an endpoint for customer systems receives is what a customer key reads from the page.
#[tokio::test(flavor = "multi_thread")]
async fn a_customer_endpoint_learns_nothing_of_suspicion() {
    let api = delivering().await;
    let (staff, app) = (Receiver::ok(), Receiver::ok());
    add(&api, &staff.url, json!({})).await;
    add(&api, &app.url, json!({"audience": "customer"})).await;
    api.customer("C1", NAME).await;
    let standing = |to: &'static str, reason: &'static str| {
        let api = &api;
        async move {
            let etag = api.ask("GET /v1/customers/C1/standing", &[], "").await.etag.unwrap();
            let body = json!({"to": to, "reason": reason, "authority": "UNSCR 1373", "document": "ORDER-1"});
            let path = "POST /v1/customers/C1/standing";
            let done = api.ask(path, &[&format!("If-Match: {etag}")], &body.to_string()).await;
            assert_eq!(done.status, 200, "{}", done.body);
        }
    };
    standing("hold", "review.routine").await;
    standing("tf_frozen", "tf.confirmed").await;
    api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", CLEAN)).await;
    api.customer("END", NAME).await;
    let ended = |all: &[Received]| all.iter().any(|r| r.subject() == "END");
    staff
        .until("the end", |all| ended(all) && order(all, "C1").len() == 3 && !order(all, "T1").is_empty())
        .await;
    let told = app.until("the end", |all| ended(all) && !order(all, "T1").is_empty()).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut said = said(&app.all());
    said.sort();
    assert_eq!(
        said,
        ["customer.decided C1", "customer.decided END", "standing.changed C1", "transfer.decided T1"],
        "the freeze behind the routine hold is no event"
    );
    for one in &told {
        let text = String::from_utf8(one.body.clone()).unwrap().to_lowercase();
        for word in ["tf_", "tf.", "freeze", "restricted.factor", "unscr", "order-1", "findings", "review."] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
    let freezes = |r: &Received| String::from_utf8_lossy(&r.body).contains("restricted.factor");
    assert!(staff.all().iter().any(freezes), "staff without the permission read a factor without a name");
    assert!(!staff.all().iter().any(|r| String::from_utf8_lossy(&r.body).contains("tf.confirmed")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_when_an_endpoint_is_made() {
    let api = delivering().await;
    let ok = "https://hooks.example/in";
    for (body, field) in [
        (json!({"url": "http://hooks.example/in"}), "/url"),
        (json!({"url": "https://10.0.0.1/in"}), "/url"),
        (json!({"url": "https://[::1]/in"}), "/url"),
        (json!({"url": "https://169.254.169.254/latest/meta-data"}), "/url"),
        (json!({"url": "https://me:word@hooks.example/in"}), "/url"),
        (json!({"url": "file:///etc/passwd"}), "/url"),
        (json!({"url": ok, "types": ["transfers.*"]}), "/types"),
        (json!({"url": ok, "audience": "public"}), "/audience"),
        (json!({"url": ok, "audience": "customer", "restricted": true}), "/restricted"),
        (json!({"url": ok, "audience": "customer", "types": ["key.created"]}), "/types"),
        (json!({"url": ok, "legal_entity": "nobody-ltd"}), "/legal_entity"),
    ] {
        let answer = api.ask("POST /v1/webhooks", &[], &body.to_string()).await;
        let told = (answer.status, answer.body["field"].as_str());
        assert_eq!(told, (400, Some(field)), "{body}: {}", answer.body);
        assert!(!answer.body.to_string().contains("me:word"), "no password comes back");
    }
    let scopes = ["webhooks:write", "webhooks:read", "events:read"];
    let plain = api.make_key("plain", &scopes, Audience::Internal, "system:x").await;
    let app = api.make_key("app", &scopes, Audience::Customer, "system:app").await;
    let body = json!({"url": ok, "restricted": true}).to_string();
    let answer = api.ask_as(&plain, "POST /v1/webhooks", &[], &body).await;
    assert_eq!(answer.status, 403, "a key hands out no more than it sees: {}", answer.body);
    let answer = api.ask_as(&app, "POST /v1/webhooks", &[], &json!({"url": ok}).to_string()).await;
    assert_eq!(answer.status, 403, "{}", answer.body);
    for _ in 0..WEBHOOKS_MAX {
        add(&api, ok, json!({"enabled": false})).await;
    }
    let more = api.ask("POST /v1/webhooks", &[], &json!({"url": ok}).to_string()).await;
    assert_eq!((more.status, more.body["type"].as_str()), (409, Some("/problems/webhook-limit")));
}

/// A name that resolves to a private address is refused when it is used, and a redirect leads nowhere.
#[tokio::test(flavor = "multi_thread")]
async fn neither_a_name_nor_a_redirect_leads_inside() {
    let mut api = Api::new().await;
    start(&mut api, Options { guard: Guard::default(), ..options() });
    let receiver = Receiver::ok();
    let by_name = receiver.url.replace("127.0.0.1", "localhost");
    let (id, _) = add(&api, &by_name, json!({"types": ["customer.*"]})).await;
    api.customer("C1", NAME).await;
    let rows = until_logged(&api, &id, "an attempt", |rows| !rows.is_empty()).await;
    assert_eq!((&rows[0]["result"], receiver.count()), (&json!("address_refused"), 0));
    let api = delivering().await;
    let inside = receiver.url.clone();
    let redirecting = Receiver::start(move |_| (307, format!("location: {inside}\r\n")));
    let (id, _) = add(&api, &redirecting.url, json!({"types": ["customer.*"]})).await;
    api.customer("C1", NAME).await;
    let rows = until_logged(&api, &id, "an attempt", |rows| !rows.is_empty()).await;
    assert_eq!((&rows[0]["result"], &rows[0]["status"]), (&json!("redirect"), &json!(307)));
    assert_eq!(receiver.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_goes_on_and_a_lost_book_repeats_but_loses_nothing() {
    let mut api = delivering().await;
    let receiver = Receiver::ok();
    let (id, _) = add(&api, &receiver.url, json!({"types": ["customer.*"]})).await;
    api.customer("C1", NAME).await;
    until_logged(&api, &id, "one", |rows| rows.len() == 1).await;
    api.app.deliveries.take().unwrap().stop();
    api.customer("C2", NAME).await;
    start(&mut api, options());
    until_logged(&api, &id, "two", |rows| rows.len() == 2).await;
    assert_eq!(said(&receiver.all()), ["customer.decided C1", "customer.decided C2"], "each once");
    api.app.deliveries.take().unwrap().stop();
    for ending in ["", "-wal", "-shm"] {
        let file = api.dir.path().join(format!("deliveries.sqlite{ending}"));
        let _ = std::fs::write(&file, b"this is no database, and was one before the disk went bad");
    }
    api.customer("C3", NAME).await;
    start(&mut api, options());
    let all = receiver.until("the third", |all| !order(all, "C3").is_empty()).await;
    assert!(all.len() <= 5, "at most everything once more: {}", all.len());
    assert!(api.dir.path().join("deliveries.sqlite.damaged").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_is_down_keeps_a_bounded_queue_and_gets_everything_afterwards() {
    let api = delivering().await;
    let receiver = Receiver::start(|_| (503, String::new()));
    add(&api, &receiver.url, json!({"types": ["customer.*"]})).await;
    let count = QUEUE_MAX + 100;
    for i in 0..count {
        assert_eq!(api.customer(&format!("C{i}"), NAME).await.status, 200);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let waiting = api.app.deliveries.as_ref().unwrap().stats().waiting();
    assert!(waiting <= QUEUE_MAX as u64, "{waiting}");
    let tried = receiver.count();
    assert!(tried < 300, "what does not answer is not hammered: {tried}");
    receiver.answer_with(|_| (200, String::new()));
    later(&api, 7 * 3_600);
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let done: std::collections::BTreeSet<String> =
            receiver.all()[tried..].iter().map(Received::subject).collect();
        if done.len() == count {
            return;
        }
        assert!(Instant::now() < end, "{} of {count}", done.len());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_endpoint_gets_nothing_and_its_secrets_are_destroyed() {
    let api = delivering().await;
    let receiver = Receiver::ok();
    let (id, _) = add(&api, &receiver.url, json!({"types": ["customer.*"]})).await;
    let row = api.app.engine.read(|s| s.webhooks.values().next().cloned()).await.unwrap().unwrap();
    assert!(api.app.engine.webhook_secrets(&row, api.app.engine.now()).is_ok());
    assert_eq!(api.ask(&format!("DELETE /v1/webhooks/{id}"), &[], "").await.status, 204);
    assert!(api.app.engine.webhook_secrets(&row, api.app.engine.now()).is_err(), "the key is gone");
    api.customer("C1", NAME).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(receiver.count(), 0);
    for path in ["", "/deliveries"] {
        assert_eq!(api.ask(&format!("GET /v1/webhooks/{id}{path}"), &[], "").await.status, 404);
    }
    assert_eq!(api.ask(&format!("DELETE /v1/webhooks/{id}"), &[], "").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_is_sent_once_now_and_recorded_nowhere() {
    let api = delivering().await;
    let receiver = Receiver::ok();
    let (id, secret) = add(&api, &receiver.url, json!({"enabled": false, "audience": "customer"})).await;
    let size = api.ask("GET /v1/events?after=latest", &[], "").await.body["next"].clone();
    let path = format!("POST /v1/webhooks/{id}/test");
    let sent = api.ask(&path, &[], r#"{"type":"standing.changed"}"#).await;
    assert_eq!((sent.status, &sent.body["result"]), (200, &json!("delivered")), "{}", sent.body);
    let all = receiver.all();
    assert!(all.len() == 1 && all[0].verifies(&secret));
    assert_eq!((&all[0].json()["probitytest"], all[0].json().get("probitysandbox")), (&json!(true), None));
    let hidden = api.ask(&path, &[], r#"{"type":"key.created"}"#).await;
    assert_eq!((hidden.status, hidden.body["field"].as_str()), (400, Some("/type")));
    assert_eq!(api.ask("GET /v1/events?after=latest", &[], "").await.body["next"], size);
    assert!(log(&api, &id).await.is_empty());
}

/// A sandbox whose clock was moved still signs with the receiver's time, and says that nothing is real.
#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_says_so_and_stamps_with_the_receivers_clock() {
    let mut api = Api::sandbox().await;
    start(&mut api, options());
    let receiver = Receiver::ok();
    let (_, secret) = add(&api, &receiver.url, json!({"types": ["customer.*"]})).await;
    let moved = api.ask("POST /v1/sandbox/clock", &[], r#"{"advance_seconds":864000}"#).await;
    assert_eq!(moved.status, 200, "{}", moved.body);
    api.customer("C1", NAME).await;
    let all = receiver.until("one", |all| all.len() == 1).await;
    let (one, event) = (&all[0], all[0].json());
    let sent: i64 = one.headers["webhook-timestamp"].parse().unwrap();
    let now = api.app.engine.wall_clock().0 / model::time::SECOND;
    assert!(one.verifies(&secret) && (now - sent).abs() < 60, "{sent} at {now}");
    assert_eq!(event["probitysandbox"], true);
    let wall = api.app.engine.wall_clock().to_string();
    assert!(event["time"].as_str().unwrap() > wall.as_str(), "the event itself is of the sandbox's time");
}
