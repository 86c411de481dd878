//! Who may ask, and with which header.

use crate::lists::{api, get};
use crate::support::Api;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use record::v1::Audience;
use std::net::SocketAddr;
use tower::ServiceExt;

const PATHS: [&str; 9] = [
    "GET /search/default?q=tumanov",
    "GET /entities/ofac-sdn-27307",
    "GET /entities/ofac-sdn-27307/adjacent",
    "GET /entities/ofac-sdn-27307/adjacent/sanctions",
    "GET /catalog",
    "GET /algorithms",
    "GET /v2/search?name=tumanov",
    "GET /v2/listinfo",
    "GET /api/v1/address/12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h",
];
const BATCH: &str = r#"{"queries":{"a":{"schema":"Person","properties":{"name":["Ada Byron"]}}}}"#;

#[tokio::test]
async fn our_keys_are_taken_where_those_clients_put_them() {
    let api = api().await;
    let key = api.key.clone();
    for (header, status) in [
        (format!("Authorization: Bearer {key}"), 200),
        (format!("Authorization: ApiKey {key}"), 200),
        (format!("Authorization: Apikey {key}"), 200),
        (format!("Authorization: Token {key}"), 200),
        (format!("X-API-Key: {key}"), 200),
        (format!("X-API-KEY: {key}"), 200),
        (format!("Authorization: Basic {key}"), 401),
        ("X-API-Key: pk_root.wrong".to_owned(), 401),
        ("Authorization: ApiKey pk_nobody.00".to_owned(), 401),
        ("User-Agent: none".to_owned(), 401),
    ] {
        for path in PATHS {
            let answer = api.ask_as("", path, &[&header], "").await;
            assert_eq!(
                answer.status,
                status,
                "{path} with {}: {}",
                &header[..20.min(header.len())],
                answer.body
            );
        }
        assert_eq!(api.ask_as("", "POST /match/default", &[&header], BATCH).await.status, status);
    }
    let v1 = api.ask_as("", "GET /v1/lists", &[&format!("X-API-Key: {key}")], "").await;
    assert_eq!(v1.status, 401, "the other endpoints take a key only where they document it");
}

#[tokio::test]
async fn a_key_without_the_scope_or_for_customers_is_refused_in_the_clients_shape() {
    let api = api().await;
    let none = api.make_key("none", &["lists:read"], Audience::Internal, "system:x").await;
    let customer = api.make_key("app", &["screen"], Audience::Customer, "system:app").await;
    for (key, kind) in [(&none, "/problems/scope-missing"), (&customer, "/problems/audience")] {
        for path in PATHS {
            let answer = api.ask_as(key, path, &[], "").await;
            assert_eq!((answer.status, answer.body["type"].as_str()), (403, Some(kind)), "{path}");
            assert!(answer.body["detail"].is_string(), "{path}");
        }
    }
    assert!(api.ask_as(&none, "GET /v2/listinfo", &[], "").await.body["error"].is_string());
    let address = api.ask_as(&none, PATHS[8], &[], "").await;
    assert_eq!(address.body["identifications"][0]["category"], "not screened", "never an empty list");
}

/// A request from an address, with headers.
async fn from(api: &Api, peer: &str, path: &str, headers: &[(&str, &str)]) -> u16 {
    let (method, path) = path.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::from(BATCH)).unwrap();
    request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
    server::router(api.app.clone()).oneshot(request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn without_a_key_only_a_program_on_this_machine_is_served_and_only_if_told_to() {
    let mut api = api().await;
    let here = [("host", "127.0.0.1:8420")];
    assert_eq!(from(&api, "127.0.0.1:5000", "POST /match/default", &here).await, 401, "off by default");
    api.app.compat.anonymous = true;
    for (peer, headers, status) in [
        ("127.0.0.1:5000", vec![("host", "127.0.0.1:8420")], 200),
        ("[::1]:5000", vec![("host", "localhost:8420")], 200),
        ("10.0.0.9:5000", vec![("host", "127.0.0.1:8420")], 401),
        ("127.0.0.1:5000", vec![("host", "rebound.example")], 401),
        ("127.0.0.1:5000", vec![], 401),
        ("127.0.0.1:5000", vec![("host", "localhost"), ("x-forwarded-for", "10.0.0.9")], 401),
        ("127.0.0.1:5000", vec![("host", "localhost"), ("origin", "https://evil.example")], 401),
        ("127.0.0.1:5000", vec![("host", "localhost"), ("sec-fetch-site", "cross-site")], 401),
        ("127.0.0.1:5000", vec![("host", "localhost"), ("x-api-key", "wrong")], 401),
        ("127.0.0.1:5000", vec![("host", "localhost"), ("authorization", "ApiKey ")], 401),
    ] {
        for path in PATHS.iter().chain(&["POST /match/default"]) {
            assert_eq!(from(&api, peer, path, &headers).await, status, "{path} from {peer} with {headers:?}");
        }
        assert_eq!(from(&api, peer, "GET /v1/lists", &headers).await, 401, "nothing else is opened");
    }
    let seq = api.app.engine.reader().size().unwrap() - 1;
    let entry = api.app.engine.entry(seq).unwrap().unwrap();
    assert_eq!(entry.header.actor.as_str(), "system:compat-anonymous");
    assert_eq!(entry.header.permission, "compat-anonymous#screen");
}

#[tokio::test]
async fn the_rate_of_a_key_holds_here_too() {
    let api = Api::with_rate(3).await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(get(&api, "/algorithms").await.status);
    }
    assert!(statuses.contains(&429) && statuses[0] == 200, "{statuses:?}");
}

#[tokio::test]
async fn health_is_in_both_shapes_and_needs_no_key() {
    let api = api().await;
    for (path, want) in [("GET /healthz", "ok"), ("GET /readyz", "ok")] {
        let answer = api.ask_as("", path, &[], "").await;
        assert_eq!((answer.status, answer.body["status"].as_str()), (200, Some(want)), "{path}");
    }
    assert_eq!(api.ask_as("", "GET /ping", &[], "").await.body, "PONG");
    assert_eq!(api.ask_as("", "GET /version", &[], "").await.body, env!("CARGO_PKG_VERSION"));
    for path in ["GET /statements", "POST /updatez?token=x", "GET /reconcile/default", "POST /v2/ingest/csv"]
    {
        let answer = api.ask(path, &[], "").await;
        assert_eq!(
            (answer.status, answer.body["type"].as_str()),
            (501, Some("/problems/not-offered")),
            "{path}"
        );
        assert!(answer.body["detail"].is_string());
    }
}
