//! Keys, scopes, audiences: endpoint by endpoint, and no endpoint forgotten.

use crate::support::*;
use record::v1::Audience;
use std::collections::BTreeSet;

/// Endpoint, the scope it needs, a request for it. `-` needs no key.
const TABLE: &[(&str, &str, &str, &str)] = &[
    ("PUT /v1/customers/{customer}", "customers:write", "PUT /v1/customers/C9", "{}"),
    ("GET /v1/customers/{customer}", "customers:read", "GET /v1/customers/C1", ""),
    ("GET /v1/customers", "customers:read", "GET /v1/customers", ""),
    ("POST /v1/customers/{customer}/rescreen", "customers:write", "POST /v1/customers/C1/rescreen", ""),
    ("POST /v1/subjects/{subject}/erase", "subjects:erase", "POST /v1/subjects/C8/erase", ""),
    ("POST /v1/screen/wallet", "screen", "POST /v1/screen/wallet", "{}"),
    ("POST /v1/screen/{kind}", "screen", "POST /v1/screen/person", "{}"),
    ("POST /v1/transfers/screen", "transfers:screen", "POST /v1/transfers/screen", "{}"),
    ("GET /v1/transfers/{transfer}", "transfers:read", "GET /v1/transfers/T1", ""),
    ("POST /v1/transfers/{transfer}/rescreen", "transfers:screen", "POST /v1/transfers/NONE/rescreen", ""),
    ("POST /v1/transfers/{transfer}/release", "transfers:release", "POST /v1/transfers/T1/release", "{}"),
    ("POST /v1/transfers/{transfer}/outcome", "transfers:outcome", "POST /v1/transfers/T1/outcome", "{}"),
    ("POST /v1/transfers/{transfer}/incumbent", "transfers:outcome", "POST /v1/transfers/T1/incumbent", "{}"),
    ("GET /v1/observe", "decisions:read", "GET /v1/observe", ""),
    ("GET /v1/observe/disagreements", "decisions:read", "GET /v1/observe/disagreements", ""),
    ("GET /v1/decisions/{decision}", "decisions:read", "GET /v1/decisions/dec_5", ""),
    ("GET /v1/decisions/{decision}/explain", "decisions:explain", "GET /v1/decisions/dec_5/explain", ""),
    ("POST /v1/decisions/{decision}/replay", "decisions:explain", "POST /v1/decisions/dec_5/replay", ""),
    ("GET /v1/known", "decisions:explain", "GET /v1/known?as_of=5&customer=C1", ""),
    ("GET /v1/customers/{customer}/standing", "standing:read", "GET /v1/customers/C1/standing", ""),
    ("POST /v1/customers/{customer}/standing", "standing:write", "POST /v1/customers/C1/standing", "{}"),
    (
        "POST /v1/customers/{customer}/standing/proposals",
        "standing:write",
        "POST /v1/customers/C1/standing/proposals",
        "{}",
    ),
    (
        "POST /v1/customers/{customer}/standing/approvals",
        "standing:write",
        "POST /v1/customers/C1/standing/approvals",
        "",
    ),
    ("GET /v1/lists", "lists:read", "GET /v1/lists", ""),
    ("POST /v1/lists/{list}/publications", "lists:write", "POST /v1/lists/ofac-sdn/publications", "{}"),
    (
        "POST /v1/lists/{list}/quarantine/approvals",
        "lists:approve",
        "POST /v1/lists/ofac-sdn/quarantine/approvals",
        "{}",
    ),
    (
        "POST /v1/lists/{list}/quarantine/rejection",
        "lists:approve",
        "POST /v1/lists/ofac-sdn/quarantine/rejection",
        "{}",
    ),
    ("GET /v1/campaigns", "decisions:read", "GET /v1/campaigns", ""),
    ("GET /v1/campaigns/{import}", "decisions:read", "GET /v1/campaigns/none", ""),
    ("GET /v1/campaigns/{import}/hits", "decisions:read", "GET /v1/campaigns/none/hits", ""),
    (
        "POST /v1/campaigns/{import}/hits/{hit}/close",
        "campaigns:write",
        "POST /v1/campaigns/none/hits/dec_1/close",
        "{}",
    ),
    ("GET /v1/pairs", "decisions:read", "GET /v1/pairs", ""),
    ("GET /v1/customers/{customer}/pairs", "decisions:read", "GET /v1/customers/C1/pairs", ""),
    (
        "POST /v1/decisions/{decision}/pairs/clear",
        "pairs:write",
        "POST /v1/decisions/dec_1/pairs/clear",
        "{}",
    ),
    (
        "POST /v1/decisions/{decision}/pairs/confirm",
        "pairs:write",
        "POST /v1/decisions/dec_1/pairs/confirm",
        "{}",
    ),
    (
        "POST /v1/customers/{customer}/pairs/{pair}/reopen",
        "pairs:write",
        "POST /v1/customers/C1/pairs/pair_1/reopen",
        "{}",
    ),
    ("GET /v1/lookbacks", "decisions:read", "GET /v1/lookbacks", ""),
    ("POST /v1/lookbacks", "lookbacks:write", "POST /v1/lookbacks", "{}"),
    ("GET /v1/lookbacks/{run}", "decisions:read", "GET /v1/lookbacks/lb_1", ""),
    ("GET /v1/release-reviews", "decisions:read", "GET /v1/release-reviews", ""),
    ("GET /v1/release-reviews/{review}", "decisions:read", "GET /v1/release-reviews/rr_1", ""),
    (
        "POST /v1/release-reviews/{review}/close",
        "releases:write",
        "POST /v1/release-reviews/rr_1/close",
        "{}",
    ),
    ("GET /v1/policy", "decisions:read", "GET /v1/policy", ""),
    ("POST /v1/policy", "policy:write", "POST /v1/policy", "{}"),
    ("GET /v1/rules", "rules:read", "GET /v1/rules", ""),
    ("PUT /v1/rules/proposals", "rules:write", "PUT /v1/rules/proposals", "{}"),
    (
        "POST /v1/rules/proposals/{proposal}/approve",
        "rules:approve",
        "POST /v1/rules/proposals/rsp_1/approve",
        "",
    ),
    ("GET /v1/rules/proposals/{proposal}", "rules:read", "GET /v1/rules/proposals/rsp_1", ""),
    (
        "POST /v1/rules/proposals/{proposal}/lookback",
        "rules:read",
        "POST /v1/rules/proposals/rsp_1/lookback",
        "",
    ),
    (
        "POST /v1/rules/proposals/{proposal}/reject",
        "rules:approve",
        "POST /v1/rules/proposals/rsp_1/reject",
        "{}",
    ),
    (
        "POST /v1/rules/proposals/{proposal}/withdraw",
        "rules:write",
        "POST /v1/rules/proposals/rsp_1/withdraw",
        "{}",
    ),
    ("GET /v1/rules/{rules}", "rules:read", "GET /v1/rules/00", ""),
    ("POST /v1/rules/rollback", "rules:write", "POST /v1/rules/rollback", "{}"),
    ("POST /v1/rules/shadows", "rules:write", "POST /v1/rules/shadows", "{}"),
    ("GET /v1/rules/shadows", "rules:read", "GET /v1/rules/shadows", ""),
    ("GET /v1/rules/shadows/{shadow}", "rules:read", "GET /v1/rules/shadows/shd_1", ""),
    ("POST /v1/rules/shadows/{shadow}/stop", "rules:write", "POST /v1/rules/shadows/shd_1/stop", "{}"),
    ("POST /v1/activity", "activity:write", "POST /v1/activity", "{}"),
    ("POST /v1/reconciliations", "reconciliations:write", "POST /v1/reconciliations", "{}"),
    ("GET /v1/reconciliations", "journal:read", "GET /v1/reconciliations", ""),
    ("GET /v1/reconciliations/{day}", "journal:read", "GET /v1/reconciliations/2026-01-01", ""),
    ("GET /v1/activity/positions", "activity:write", "GET /v1/activity/positions", ""),
    ("GET /v1/monitoring/alerts", "alerts:read", "GET /v1/monitoring/alerts", ""),
    (
        "GET /v1/monitoring/alerts/{alert}/events",
        "alerts:read",
        "GET /v1/monitoring/alerts/alr_00112233445566778899aabbccddeeff/events",
        "",
    ),
    ("GET /v1/monitoring/alerts/{alert}", "alerts:read", "GET /v1/monitoring/alerts/alr_1", ""),
    (
        "POST /v1/monitoring/alerts/{alert}/close",
        "alerts:write",
        "POST /v1/monitoring/alerts/alr_1/close",
        "{}",
    ),
    (
        "POST /v1/monitoring/alerts/{alert}/reopen",
        "alerts:write",
        "POST /v1/monitoring/alerts/alr_1/reopen",
        "{}",
    ),
    (
        "POST /v1/monitoring/alerts/{alert}/assign",
        "alerts:write",
        "POST /v1/monitoring/alerts/alr_1/assign",
        "{}",
    ),
    (
        "POST /v1/monitoring/alerts/{alert}/comments",
        "alerts:write",
        "POST /v1/monitoring/alerts/alr_1/comments",
        "{}",
    ),
    ("GET /v1/journal/head", "journal:read", "GET /v1/journal/head", ""),
    ("GET /v1/journal/entries/{seq}", "journal:read", "GET /v1/journal/entries/0", ""),
    ("GET /v1/journal/proofs/inclusion", "journal:read", "GET /v1/journal/proofs/inclusion?seq=0", ""),
    ("GET /v1/journal/proofs/consistency", "journal:read", "GET /v1/journal/proofs/consistency?from=1", ""),
    ("POST /v1/keys", "keys:write", "POST /v1/keys", "{}"),
    ("GET /v1/keys", "keys:write", "GET /v1/keys", ""),
    ("DELETE /v1/keys/{key}", "keys:write", "DELETE /v1/keys/none", ""),
    ("GET /v1/events", "events:read", "GET /v1/events?limit=1", ""),
    ("GET /v1/events/stream", "events:read", "GET /v1/events/stream?after=no-cursor", ""),
    ("POST /v1/events/test", "webhooks:write", "POST /v1/events/test", "{}"),
    ("POST /v1/webhooks", "webhooks:write", "POST /v1/webhooks", "{}"),
    ("GET /v1/webhooks", "webhooks:read", "GET /v1/webhooks", ""),
    ("GET /v1/webhooks/{webhook}", "webhooks:read", "GET /v1/webhooks/none", ""),
    ("PUT /v1/webhooks/{webhook}", "webhooks:write", "PUT /v1/webhooks/none", "{}"),
    ("DELETE /v1/webhooks/{webhook}", "webhooks:write", "DELETE /v1/webhooks/none", ""),
    (
        "POST /v1/webhooks/{webhook}/rotate-secret",
        "webhooks:write",
        "POST /v1/webhooks/none/rotate-secret",
        "",
    ),
    ("POST /v1/webhooks/{webhook}/replay", "webhooks:write", "POST /v1/webhooks/none/replay?after=1", ""),
    ("GET /v1/webhooks/{webhook}/deliveries", "webhooks:read", "GET /v1/webhooks/none/deliveries", ""),
    (
        "POST /v1/webhooks/{webhook}/deliveries/{delivery}/resend",
        "webhooks:write",
        "POST /v1/webhooks/none/deliveries/dlv_1/resend",
        "",
    ),
    ("POST /v1/webhooks/{webhook}/test", "webhooks:write", "POST /v1/webhooks/none/test", ""),
    ("POST /match/{dataset}", "screen", "POST /match/default", "{}"),
    ("GET /search/{dataset}", "screen", "GET /search/default?q=ada", ""),
    ("GET /entities/{entity_id}", "screen", "GET /entities/ofac-sdn-27307", ""),
    ("GET /entities/{entity_id}/adjacent", "screen", "GET /entities/ofac-sdn-27307/adjacent", ""),
    (
        "GET /entities/{entity_id}/adjacent/{property}",
        "screen",
        "GET /entities/ofac-sdn-27307/adjacent/sanctions",
        "",
    ),
    ("GET /catalog", "screen", "GET /catalog", ""),
    ("GET /algorithms", "screen", "GET /algorithms", ""),
    ("GET /v2/search", "screen", "GET /v2/search?name=ada", ""),
    ("GET /v2/listinfo", "screen", "GET /v2/listinfo", ""),
    ("GET /api/v1/address/{address}", "screen", "GET /api/v1/address/12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h", ""),
    ("GET /ping", "-", "GET /ping", ""),
    ("GET /version", "-", "GET /version", ""),
    ("GET /v1/sandbox", "sandbox:write", "GET /v1/sandbox", ""),
    ("POST /v1/sandbox/clock", "sandbox:write", "POST /v1/sandbox/clock", "{}"),
    ("POST /v1/sandbox/reset", "sandbox:write", "POST /v1/sandbox/reset", ""),
    ("GET /healthz", "-", "GET /healthz", ""),
    ("GET /readyz", "-", "GET /readyz", ""),
    ("GET /metrics", "-", "GET /metrics", ""),
];

#[test]
fn no_endpoint_of_the_openapi_document_is_missing_from_the_table() {
    let document = serde_json::to_value(server::openapi()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let mut served = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            served.insert(format!("{} {path}", method.to_uppercase()));
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(
                    !response["description"].as_str().unwrap_or("").is_empty(),
                    "{path} {status} has no description"
                );
            }
            assert!(operation["operationId"].is_string() && operation["tags"].is_array(), "{path}");
        }
    }
    let known: BTreeSet<String> = TABLE.iter().map(|row| row.0.to_owned()).collect();
    assert_eq!(served, known);
}

#[tokio::test]
async fn every_endpoint_needs_exactly_its_scope() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    for (number, (endpoint, scope, request, body)) in TABLE.iter().enumerate() {
        let open = *scope == "-";
        for key in ["", "pk_root.wrong", "pk_nobody.00", "nonsense"] {
            let answer = api.ask_as(key, request, &[], body).await;
            assert_eq!(answer.status == 401, !open, "{endpoint} with the key `{key}`: {}", answer.status);
        }
        let others: Vec<&str> = server::auth::SCOPES.iter().copied().filter(|s| s != scope).collect();
        let without = api.make_key(&format!("no{number}"), &others, Audience::Internal, "system:x").await;
        let answer = api.ask_as(&without, request, &[], body).await;
        assert_eq!(
            answer.status == 403,
            !open,
            "{endpoint} without `{scope}`: {} {}",
            answer.status,
            answer.body
        );
        let with = api
            .make_key(
                &format!("yes{number}"),
                &[if open { "screen" } else { scope }],
                Audience::Internal,
                "system:x",
            )
            .await;
        let answer = api.ask_as(&with, request, &[], body).await;
        assert!(
            !matches!(answer.status, 401 | 403) && answer.status < 500,
            "{endpoint} with `{scope}`: {} {}",
            answer.status,
            answer.body
        );
    }
}

#[tokio::test]
async fn a_revoked_key_opens_nothing() {
    let api = Api::new().await;
    let key = api.make_key("short", &["lists:read"], Audience::Internal, "system:x").await;
    assert_eq!(api.ask_as(&key, "GET /v1/lists", &[], "").await.status, 200);
    assert_eq!(api.ask("DELETE /v1/keys/short", &[], "").await.status, 204);
    assert_eq!(api.ask_as(&key, "GET /v1/lists", &[], "").await.status, 401);
}

#[tokio::test]
async fn the_customer_audience_sees_no_ground_and_every_review_reads_the_same() {
    let api = Api::new().await;
    let scopes: Vec<&str> = server::auth::SCOPES.to_vec();
    let key = api.make_key("app", &scopes, Audience::Customer, "system:app").await;
    for (id, name) in
        [("C1", "Wilhelmina Featherstonehaugh"), ("C2", "Grigory Tumanov"), ("C3", "Ada Lovelace Byron")]
    {
        api.customer(id, name).await;
    }
    for (id, to, reason) in [("C1", "tf_frozen", "tf.confirmed"), ("C3", "hold", "review.suspicion")] {
        let body =
            format!(r#"{{"to":"{to}","reason":"{reason}","authority":"UNSCR 1373","document":"ORDER-1"}}"#);
        assert_eq!(api.ask(&format!("POST /v1/customers/{id}/standing"), &[], &body).await.status, 200);
    }
    let mut texts = BTreeSet::new();
    for (transfer, id) in [("T1", "C1"), ("T2", "C2"), ("T3", "C3")] {
        let answer =
            api.ask_as(&key, "POST /v1/transfers/screen", &[], &withdrawal(transfer, id, CLEAN)).await;
        assert_eq!(answer.status, 200);
        for hidden in ["legal", "findings", "standing_change", "lists", "not_loaded"] {
            assert!(answer.body.get(hidden).is_none(), "{hidden} of {id}: {}", answer.body);
        }
        texts.insert(answer.body["reasons"].to_string());
        let all = answer.body.to_string();
        for word in ["tumanov", "ofac", "terror", "suspicion", "sanctions."] {
            assert!(!all.to_lowercase().contains(word), "{word} leaks: {all}");
        }
    }
    assert_eq!(
        texts.len(),
        1,
        "terrorist financing, a potential match and a suspicion read the same: {texts:?}"
    );
    for path in [
        "GET /v1/customers/C1",
        "GET /v1/customers",
        "GET /v1/decisions/dec_5/explain",
        "GET /v1/journal/entries/0",
    ] {
        let answer = api.ask_as(&key, path, &[], "").await;
        assert_eq!(
            (answer.status, answer.body["type"].as_str()),
            (403, Some("/problems/audience")),
            "{path}"
        );
    }
    let standing = api.ask_as(&key, "GET /v1/customers/C1/standing", &[], "").await;
    assert_eq!(
        (standing.body["standing"].as_str(), standing.body.get("restriction")),
        (Some("restricted"), None)
    );
}

/// Semantics section 9: that a routine hold became a freeze, or that somebody proposed something, moves nothing a
/// customer's app can see; that the customer was restricted or released does.
#[tokio::test]
async fn the_customer_audience_sees_no_version_move_that_it_is_not_told_of() {
    let api = Api::new().await;
    let key =
        api.make_key("app", &["standing:read", "standing:write"], Audience::Customer, "system:app").await;
    let bo = api.make_key("bo", &["standing:write"], Audience::Internal, "person:bo").await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    let path = "GET /v1/customers/C1/standing";
    let body = |to: &str, reason: &str| {
        format!(r#"{{"to":"{to}","reason":"{reason}","authority":"UNSCR 1373","document":"ORDER-1"}}"#)
    };
    let change = "POST /v1/customers/C1/standing";
    let mut seen = vec![api.ask_as(&key, path, &[], "").await];
    for (request, body, key_of, told) in [
        (change, body("hold", "review.routine"), &api.key, true),
        (change, body("blocked", "sanctions.blocked_ofac"), &api.key, false),
        (change, body("tf_frozen", "tf.confirmed"), &api.key, false),
        ("POST /v1/customers/C1/standing/proposals", body("active", "review.cleared"), &api.key, false),
        ("POST /v1/customers/C1/standing/approvals", String::new(), &bo, true),
    ] {
        let staff = api.ask(path, &[], "").await;
        let done = api.ask_as(key_of, request, &[], &body).await;
        assert_eq!(done.status, 200, "{request} {body}: {}", done.body);
        assert_ne!(api.ask(path, &[], "").await.etag, staff.etag, "staff sees every change");
        let now = api.ask_as(&key, path, &[], "").await;
        let before = seen.last().unwrap();
        let same = (&now.etag, now.body.to_string()) == (&before.etag, before.body.to_string());
        assert_eq!(!same, told, "{request} {body}: {} after {}", now.body, before.body);
        seen.push(now);
    }
    // What it saw is what it sends; another version is refused in its own numbers.
    let etag = seen.last().unwrap().etag.clone().unwrap();
    let hold = body("hold", "review.routine");
    let stale = api.ask_as(&key, change, &["If-Match: \"2\""], &hold).await;
    assert_eq!(stale.status, 412, "{}", stale.body);
    assert!(stale.body.to_string().contains(etag.trim_matches('"')), "{}", stale.body);
    let done = api.ask_as(&key, change, &[&format!("If-Match: {etag}")], &hold).await;
    assert_eq!(done.status, 200, "{}", done.body);
}
