//! Every error is a problem of a stable type that names field and cause.

use crate::support::*;

#[expect(clippy::too_many_lines, reason = "one table, a row a field")]
#[tokio::test]
pub async fn bad_bodies_name_the_field() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    let good = withdrawal("T1", "C1", CLEAN);
    let profile = |p: &str| format!(r#"{{"legal_entity":"acme-us","profile":{p}}}"#);
    for (request, body, field, word) in [
        ("POST /v1/transfers/screen", "{".to_owned(), "", "EOF"),
        ("POST /v1/transfers/screen", good.replace("0.5", "-1"), "/amount", "decimal"),
        ("POST /v1/transfers/screen", good.replace("eip155:1/slip44:60", "ETH"), "/asset", "CAIP-19"),
        ("POST /v1/transfers/screen", good.replace("\"withdrawal\"", "\"theft\""), "/flow", "theft"),
        ("POST /v1/transfers/screen", good.replace("\"withdrawal\"", "\"enquiry\""), "/flow", "withdrawal"),
        (
            "POST /v1/transfers/screen",
            good.replace("kv8f3t4", "kv8f3t5"),
            "/counterparty/address",
            "checksum",
        ),
        (
            "POST /v1/transfers/screen",
            good.replace("\"address\"", "\"memo\":\"7\",\"address\""),
            "/counterparty/memo",
            "carry no tag or memo",
        ),
        ("POST /v1/transfers/screen", good.replace("\"T1\"", "\"T 1\""), "/transfer", "transfer id"),
        (
            "POST /v1/transfers/screen",
            good.replace("\"flow\"", "\"wait_ms\":999999,\"flow\""),
            "/wait_ms",
            "at most",
        ),
        (
            "POST /v1/transfers/screen",
            good.replace("\"flow\"", "\"colour\":1,\"flow\""),
            "/colour",
            "unknown field",
        ),
        ("POST /v1/transfers/screen", good.replace("acme-us", "acme-mars"), "/legal_entity", "acme-mars"),
        ("POST /v1/screen/person", profile(r#"{"names":[]}"#), "/profile/names", "at least one"),
        ("POST /v1/screen/person", profile(r#"{"names":["..."]}"#), "/profile/names/0", "letter"),
        (
            "POST /v1/screen/person",
            profile(r#"{"names":["A B"],"born":"1971-13-01"}"#),
            "/profile/born",
            "1971-04-02",
        ),
        (
            "POST /v1/screen/person",
            profile(r#"{"names":["A B"],"nationalities":["XX"]}"#),
            "/profile/nationalities/0",
            "ISO 3166",
        ),
        (
            "POST /v1/screen/person",
            profile(r#"{"names":["A B"],"wallets":["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"]}"#),
            "/profile/wallets/0",
            "checksum",
        ),
        (
            "POST /v1/screen/person",
            profile(r#"{"names":["A B"],"identifiers":[{"kind":"shoe","value":"1"}]}"#),
            "/profile/identifiers/0/kind",
            "shoe",
        ),
        (
            "POST /v1/screen/wallet",
            r#"{"legal_entity":"acme-us","address":"x","network":"btcc"}"#.to_owned(),
            "/network",
            "known: bitcoin",
        ),
        (
            "PUT /v1/customers/C2",
            customer_body("A B").replace("\"person\"", "\"vessel\""),
            "/kind",
            "person or a company",
        ),
        (
            "POST /v1/customers/C1/standing",
            r#"{"to":"hold","reason":"nope","authority":"x","document":"D"}"#.to_owned(),
            "/reason",
            "closed set",
        ),
        (
            "POST /v1/customers/C1/standing",
            r#"{"to":"hold","reason":"review.routine","authority":" ","document":"D"}"#.to_owned(),
            "/authority",
            "authority",
        ),
        (
            "POST /v1/keys",
            r#"{"scopes":["everything"],"holder":"person:x"}"#.to_owned(),
            "/scopes/0",
            "known:",
        ),
        ("POST /v1/keys", r#"{"scopes":[],"holder":"person:x"}"#.to_owned(), "/scopes", "at least one"),
        ("POST /v1/keys", r#"{"scopes":["screen"],"holder":"x"}"#.to_owned(), "/holder", "person:"),
        (
            "POST /v1/keys",
            r#"{"scopes":["screen"],"holder":"person:x","audience":"all"}"#.to_owned(),
            "/audience",
            "internal or customer",
        ),
        (
            "POST /v1/transfers/T1/release",
            r#"{"release_token":"rt_00.00"}"#.to_owned(),
            "/release_token",
            "not one of ours",
        ),
    ] {
        let answer = api.ask(request, &[], &body).await;
        assert_eq!(
            (answer.status, answer.kind.as_str()),
            (400, "application/problem+json"),
            "{request} {body}\n{}",
            answer.body
        );
        let field = if field.is_empty() { None } else { Some(field) };
        assert_eq!(answer.body["field"].as_str().filter(|f| !f.is_empty()), field, "{}", answer.body);
        assert!(answer.body["detail"].as_str().unwrap().contains(word), "{word}: {}", answer.body);
    }
    let seq = api.app.engine.reader().size().unwrap();
    assert_eq!(seq, 8, "nothing refused was recorded");
}

#[tokio::test]
pub async fn other_refusals_have_their_status_and_type() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", CLEAN)).await;
    let good = customer_body("Wilhelmina Featherstonehaugh");
    let hold = r#"{"to":"hold","reason":"review.routine","authority":"policy","document":"D-1"}"#;
    let closed = r#"{"to":"active","reason":"review.cleared","authority":"policy","document":"D-1"}"#;
    for (request, headers, body, status, kind) in [
        ("GET /v1/nowhere", &[][..], "", 404, "not-found"),
        ("DELETE /v1/customers", &[], "", 405, "method-not-allowed"),
        ("POST /v1/transfers/screen", &["Content-Type: text/csv"], "a", 415, "not-json"),
        ("PUT /v1/customers/C1", &[], &good, 412, "version-conflict"),
        ("PUT /v1/customers/C1", &["If-Match: \"9\""], &good, 412, "version-conflict"),
        ("PUT /v1/customers/C1", &["If-Match: x"], &good, 400, "invalid-body"),
        ("GET /v1/customers/NOBODY", &[], "", 404, "not-found"),
        ("GET /v1/customers/NOBODY/standing", &[], "", 404, "not-found"),
        ("GET /v1/customers?limit=0", &[], "", 400, "invalid-body"),
        ("GET /v1/customers?colour=red", &[], "", 400, "invalid-request"),
        ("GET /v1/transfers/NONE", &[], "", 404, "not-found"),
        ("GET /v1/decisions/dec_99", &[], "", 404, "not-found"),
        ("GET /v1/decisions/dec_0", &[], "", 404, "not-found"),
        ("GET /v1/decisions/abc", &[], "", 400, "invalid-body"),
        ("POST /v1/screen/planet", &[], "{}", 404, "not-found"),
        (
            "POST /v1/transfers/screen",
            &[],
            &withdrawal("T1", "C1", LISTED).replace("0.5", "0.6"),
            409,
            "transfer-exists",
        ),
        ("POST /v1/transfers/screen", &[], &withdrawal("T2", "NOBODY", CLEAN), 404, "not-found"),
        (
            "POST /v1/transfers/screen",
            &[],
            &withdrawal("T2", "C1", CLEAN).replace("acme-us", "acme-eu"),
            409,
            "legal-entity-mismatch",
        ),
        ("POST /v1/transfers/T1/outcome", &[], r#"{"stage":"broadcast"}"#, 409, "illegal-stage"),
        ("POST /v1/transfers/NONE/rescreen", &[], "", 404, "not-found"),
        ("POST /v1/customers/C1/standing", &["If-Match: \"9\""], hold, 412, "version-conflict"),
        ("POST /v1/customers/C1/standing", &[], closed, 409, "illegal-standing"),
        ("DELETE /v1/keys/nokey", &[], "", 404, "not-found"),
        ("POST /v1/keys", &[], r#"{"id":"root","scopes":["screen"],"holder":"person:x"}"#, 409, "key-exists"),
    ] {
        let answer = api.ask(request, headers, body).await;
        assert_eq!(answer.status, status, "{request} {headers:?} {body}\n{}", answer.body);
        assert_eq!(answer.kind, "application/problem+json", "{request}");
        assert_eq!(answer.body["type"], format!("/problems/{kind}"), "{request} {}", answer.body);
    }
}

#[tokio::test]
pub async fn large_bodies_fast_callers_and_a_stopped_writer_are_told_so() {
    let api = Api::with_rate(3).await;
    let large = api.ask("POST /v1/transfers/screen", &[], &"x".repeat(300_000)).await;
    assert_eq!((large.status, large.kind.as_str()), (413, "application/problem+json"));
    let mut last = api.ask("GET /v1/lists", &[], "").await;
    for _ in 0..5 {
        last = api.ask("GET /v1/lists", &[], "").await;
    }
    assert_eq!((last.status, last.body["type"].as_str()), (429, Some("/problems/rate-limit")));
    assert!(last.retry_after.is_some());
    let api = Api::new().await;
    api.app.engine.close();
    let stopped = api.customer("C1", "A B").await;
    assert_eq!((stopped.status, stopped.retry_after.is_some()), (503, true), "{}", stopped.body);
    let ready = api.ask("GET /readyz", &[], "").await;
    assert_eq!((ready.status, ready.body["ready"].as_bool()), (503, Some(false)));
    assert!(api.dir.path().exists());
}

#[tokio::test]
pub async fn an_allow_is_never_handed_out_again_for_another_destination() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    let allowed = api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", CLEAN)).await;
    assert_eq!(allowed.body["outcome"], "allow");
    let other = api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", LISTED)).await;
    assert_eq!((other.status, other.body["type"].as_str()), (409, Some("/problems/transfer-exists")));
    assert!(other.body.get("release_token").is_none());
    let same = api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", CLEAN)).await;
    assert_eq!((same.status, &same.body["decision_id"]), (200, &allowed.body["decision_id"]));
}
