//! Rules, activity and alerts over HTTP, in the rule language.

mod evidence;
mod known;
mod look;
mod looked_back;

use crate::support::*;
use record::v1::Audience;
use serde_json::{Value, json};

/// A set of two rules with their tests: much leaves within a day; three logins within an hour.
const RULES: &str = include_str!("hand.rule");

fn proposal(text: &str) -> String {
    json!({"files": [{"name": "hand.rule", "text": text}], "note": "first"}).to_string()
}

impl Api {
    async fn person(&self, id: &str) -> String {
        let scopes: Vec<&str> = server::auth::SCOPES.to_vec();
        self.make_key(id, &scopes, Audience::Internal, &format!("person:{id}")).await
    }

    /// Publishes with two persons.
    async fn publish(&self, text: &str) -> Value {
        let proposed = self.ask("PUT /v1/rules/proposals", &[], &proposal(text)).await;
        assert_eq!(proposed.status, 200, "{}", proposed.body);
        let second = self.person("ben").await;
        let id = proposed.body["proposal"].as_str().unwrap();
        let approved = self.ask_as(&second, &format!("POST /v1/rules/proposals/{id}/approve"), &[], "").await;
        assert_eq!(approved.status, 200, "{}", approved.body);
        approved.body
    }

    async fn withdraws(&self, id: &str, monitoring: Value) -> Answer {
        let mut body: Value = serde_json::from_str(&withdrawal(id, "C1", CLEAN_EVM)).unwrap();
        body["monitoring"] = monitoring;
        self.ask("POST /v1/transfers/screen", &[], &body.to_string()).await
    }

    async fn rows(&self, lines: &[Value]) -> Vec<Value> {
        let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let answer = self.ask("POST /v1/activity", &["Content-Type: application/x-ndjson"], &body).await;
        assert_eq!(answer.status, 200);
        // One row parses as JSON; several do not and stay text.
        match answer.body {
            Value::String(text) => text.lines().map(|l| serde_json::from_str(l).unwrap()).collect(),
            one => vec![one],
        }
    }
}

const CLEAN_EVM: &str = "0x52908400098527886E0F7030069857D2E4169EE7";

#[tokio::test]
async fn a_set_of_rules_is_checked_then_takes_two_persons() {
    let api = Api::new().await;
    let wrong = RULES.replacen("sent >= limit", "sent >= limitt", 1);
    let answer = api.ask("PUT /v1/rules/proposals", &[], &proposal(&wrong)).await;
    assert_eq!(
        (answer.status, answer.body["field"].as_str()),
        (400, Some("/files/0/text")),
        "{}",
        answer.body
    );
    let first = &answer.body["diagnostics"][0];
    let line = RULES.lines().position(|l| l.contains("sent >= limit")).unwrap() as u64 + 1;
    assert_eq!((first["file"].as_str(), first["line"].as_u64()), (Some("hand.rule"), Some(line)), "{first}");
    let failing = RULES.replacen("usd: 9_999 -> quiet", "usd: 9_999 -> fires hold", 1);
    let answer = api.ask("PUT /v1/rules/proposals", &[], &proposal(&failing)).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body["detail"].as_str().unwrap().contains("fails"), "{}", answer.body);

    let proposed = api.ask("PUT /v1/rules/proposals", &[], &proposal(RULES)).await;
    assert_eq!((proposed.status, proposed.body["state"].as_str()), (200, Some("proposed")));
    let path = format!("POST /v1/rules/proposals/{}/approve", proposed.body["proposal"].as_str().unwrap());
    let same = api.ask(&path, &[], "").await;
    assert_eq!(
        (same.status, same.body["type"].as_str()),
        (403, Some("/problems/second-person-needed")),
        "{}",
        same.body
    );
    let listed = api.ask("GET /v1/rules", &[], "").await;
    assert_eq!(listed.body["active"], Value::Null, "not approved, not in force");
    let second = api.person("ben").await;
    let approved = api.ask_as(&second, &path, &[], "").await;
    assert_eq!((approved.status, approved.body["state"].as_str()), (200, Some("active")));
    let listed = api.ask("GET /v1/rules", &[], "").await.body;
    assert_eq!(listed["active"]["rules"], proposed.body["rules"]);
    assert_eq!(listed["active"]["approved_by"], json!(["person:ana", "person:ben"]));
    // In force at once; warming until its lookback is done.
    let since = &listed["active"]["since"];
    let run = &listed["lookbacks"][0];
    assert_eq!((&run["since"], &run["state"], &run["days"]), (since, &json!("waiting"), &json!(90)), "{run}");
    for rule in listed["rules"].as_array().unwrap() {
        assert_eq!((&rule["state"], &rule["since"]), (&json!("warming"), since), "{rule}");
    }
    api.app.engine.look_back_rules().await.unwrap();
    let listed = api.ask("GET /v1/rules", &[], "").await.body;
    let run = &listed["lookbacks"][0];
    assert_eq!(
        (&run["state"], &run["opened"], &run["total"]["cases"]),
        (&json!("done"), &json!(0), &json!(0))
    );
    for rule in listed["rules"].as_array().unwrap() {
        assert_eq!(
            (&rule["state"], &rule["since"]),
            (&json!("active"), &listed["active"]["since"]),
            "{rule}"
        );
    }
    let back = api.ask("POST /v1/rules/rollback", &[], "{}").await;
    assert_eq!((back.status, back.body["type"].as_str()), (409, Some("/problems/no-earlier-rules")));
    api.app.engine.close();
}

#[tokio::test]
async fn going_back_and_a_later_day_take_two_persons_too() {
    let api = Api::new().await;
    let first = api.publish(RULES).await;
    let other = RULES.replacen("\"two withdrawals\"", "\"two payments\"", 1);
    let mut body: Value = serde_json::from_str(&proposal(&other)).unwrap();
    body["effective_at"] = json!("2026-11-02T10:00:00Z");
    let proposed = api.ask("PUT /v1/rules/proposals", &[], &body.to_string()).await;
    assert_eq!(proposed.status, 200, "{}", proposed.body);
    let ben = api.person("ben2").await;
    let path =
        |a: &Answer| format!("POST /v1/rules/proposals/{}/approve", a.body["proposal"].as_str().unwrap());
    let approved = api.ask_as(&ben, &path(&proposed), &[], "").await;
    assert_eq!(approved.body["state"], "approved", "not before its time");
    api.later(3_600);
    api.app.engine.activate_due_rules().await.unwrap();
    let listed = api.ask("GET /v1/rules", &[], "").await.body;
    assert_eq!(listed["active"]["rules"], proposed.body["rules"]);
    assert_eq!(listed["earlier"], json!([first["rules"]]));
    let back = api.ask("POST /v1/rules/rollback", &[], r#"{"note":"noise"}"#).await;
    assert_eq!((back.status, &back.body["rules"]), (200, &first["rules"]));
    assert_eq!(api.ask(&path(&back), &[], "").await.status, 403);
    assert_eq!(api.ask_as(&ben, &path(&back), &[], "").await.body["state"], "active");
    api.app.engine.close();
}

#[tokio::test]
async fn a_rule_holds_a_withdrawal_and_its_alert_explains_itself() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    api.publish(RULES).await;
    for (fields, field) in [
        (json!({"usd": 5}), "/monitoring/usd"),
        (json!({"dollars": "5"}), "/monitoring/dollars"),
        (json!({"model.score": "0.5"}), "/monitoring/model.score"),
    ] {
        let answer = api.withdraws("T0", fields).await;
        assert_eq!((answer.status, answer.body["field"].as_str()), (400, Some(field)), "{}", answer.body);
    }
    let unpriced = api.withdraws("T1", json!({})).await;
    assert_eq!(
        (unpriced.status, unpriced.body["outcome"].as_str()),
        (200, Some("allow")),
        "{}",
        unpriced.body
    );
    assert_eq!(api.withdraws("T2", json!({"usd": "9000.50"})).await.body["outcome"], "allow");
    let held = api.withdraws("T3", json!({"usd": "999.50"})).await.body;
    assert_eq!(held["outcome"], "hold", "{held}");
    assert_eq!(held["reasons"][0]["code"], "monitoring.hold");
    let again = api.withdraws("T3", json!({"usd": "999.50"})).await.body;
    assert_eq!(again["decision_id"], held["decision_id"], "the same question, the same answer");
    let decision = held["decision_id"].as_str().unwrap();
    let replay = api.ask(&format!("POST /v1/decisions/{decision}/replay"), &[], "").await;
    assert_eq!((replay.status, replay.body["verdict"].as_str()), (200, Some("same")), "{}", replay.body);

    let page = api.ask("GET /v1/monitoring/alerts?rule=H01&customer=C1&status=open", &[], "").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let alert = &page.body["data"][0];
    assert_eq!(
        (&alert["rule"], &alert["transfer"], &alert["action"]),
        (&json!("H01"), &json!("T3"), &json!("hold"))
    );
    let one =
        api.ask(&format!("GET /v1/monitoring/alerts/{}", alert["alert"].as_str().unwrap()), &[], "").await;
    assert_eq!(one.body["explanation"], "10000.00 USD left within 24 hours", "{}", one.body);
    for (query, status) in [
        ("rule=H02", 200),
        ("status=closed", 200),
        ("status=done", 400),
        ("queue=sanctions", 200),
        ("queue=mine", 400),
        ("assignee=person:nobody", 200),
        ("after=alr_1", 400),
        ("limit=0", 400),
        ("colour=red", 400),
    ] {
        let answer = api.ask(&format!("GET /v1/monitoring/alerts?{query}"), &[], "").await;
        assert_eq!(answer.status, status, "{query}: {}", answer.body);
        if status == 200 {
            assert_eq!(answer.body["data"], json!([]));
        }
    }
    // To a customer it reads like any review.
    let scopes: Vec<&str> = server::auth::SCOPES.to_vec();
    let app = api.make_key("app", &scopes, Audience::Customer, "system:app").await;
    let seen = api.ask_as(&app, &format!("GET /v1/decisions/{decision}"), &[], "").await;
    assert!(!seen.body.to_string().contains("monitoring"), "{}", seen.body);
    for path in ["GET /v1/monitoring/alerts", "GET /v1/rules"] {
        assert_eq!(api.ask_as(&app, path, &[], "").await.status, 403, "{path}");
    }
    api.app.engine.close();
}

#[tokio::test]
async fn a_stream_of_events_answers_every_row() {
    let api = Api::new().await;
    api.publish(RULES).await;
    let login = |id: &str| json!({"id": id, "kind": "login", "customer": "C9", "fields": {"device": "laptop 7", "vpn": true}});
    let late = json!({"id": "e", "kind": "login", "customer": "C8", "happened": "2026-11-02T08:00:00Z"});
    let rows = api
        .rows(&[
            login("a"),
            login("b"),
            json!({"id": "x", "kind": "logon"}),
            json!({"id": "y", "kind": "login", "fields": {"colour": "red"}}),
            login("a"),
            login("c"),
            json!({"id": "z", "kind": "login", "more": 1}),
            late,
        ])
        .await;
    let results: Vec<&str> = rows.iter().map(|r| r["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["taken", "taken", "refused", "refused", "duplicate", "taken", "refused", "taken"]);
    assert_eq!(rows[2]["problem"]["field"], "/kind");
    assert_eq!(rows[3]["problem"]["field"], "/fields/colour");
    assert!(rows[6]["problem"]["detail"].as_str().unwrap().contains("more"), "{}", rows[6]);
    assert_eq!(rows[5]["fired"][0]["rule"], "H02", "{}", rows[5]);
    assert_eq!((&rows[7]["late_seconds"], &rows[7]["out_of_order"]), (&json!(3_600), &json!(true)));
    let numbers: Vec<u64> = rows.iter().map(|r| r["row"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=8).collect::<Vec<u64>>());
    // One at a time, with statuses; sent again it is the same.
    let one = api.ask("POST /v1/activity", &[], &login("d").to_string()).await;
    assert_eq!((one.status, &one.body["result"], &one.body["id"]), (200, &json!("taken"), &json!("d")));
    let twice = api.ask("POST /v1/activity", &[], &login("d").to_string()).await;
    assert_eq!((twice.status, &twice.body["result"]), (200, &json!("duplicate")));
    let bad = api.ask("POST /v1/activity", &[], r#"{"kind":"tick"}"#).await;
    assert_eq!((bad.status, bad.body["field"].as_str()), (400, Some("/kind")));
    let many: Vec<Value> = (0..1_000).map(|n| login(&format!("m{n}"))).collect();
    let rows = api.rows(&many).await;
    assert!(rows.len() == 1_000 && rows.iter().all(|r| r["result"] == "taken"));
    // What callers send stands nowhere in the clear.
    for seq in 0..api.app.engine.reader().size().unwrap() {
        let bytes = api.app.engine.reader().entry(seq).unwrap().unwrap();
        assert!(!bytes.windows(8).any(|w| w == b"laptop 7"), "entry {seq}");
    }
    let state = api.app.engine.state_copy().await.unwrap().to_bytes();
    assert!(!state.windows(8).any(|w| w == b"laptop 7"));
    api.app.engine.close();
}

#[tokio::test]
async fn windows_and_alerts_survive_a_restart() {
    let mut api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    api.publish(RULES).await;
    assert_eq!(api.withdraws("T1", json!({"usd": "9000"})).await.body["outcome"], "allow");
    api.app.engine.close();
    let engine = Api::open(api.dir.path(), &api.clock).await;
    api.app = server::App::new(engine, [7; 32], 100_000);
    assert_eq!(api.withdraws("T2", json!({"usd": "1000"})).await.body["outcome"], "hold");
    api.app.engine.close();
}

impl Api {
    /// A held withdrawal and the path of its alert.
    async fn alerted(&self) -> String {
        self.customer("C1", "Wilhelmina Featherstonehaugh").await;
        self.publish(RULES).await;
        assert_eq!(self.withdraws("T1", json!({"usd": "12000"})).await.body["outcome"], "hold");
        let page = self.ask("GET /v1/monitoring/alerts", &[], "").await;
        format!("/v1/monitoring/alerts/{}", page.body["data"][0]["alert"].as_str().unwrap())
    }

    async fn types(&self) -> Vec<(String, Value)> {
        let events = self.ask("GET /v1/events?types=monitoring.*&limit=100", &[], "").await;
        assert_eq!(events.status, 200, "{}", events.body);
        let rows = events.body["data"].as_array().unwrap().clone();
        rows.into_iter().map(|e| (e["type"].as_str().unwrap().to_owned(), e["data"].clone())).collect()
    }
}

const FALSE: &str = r#"{"disposition":"false_positive","reason":"known_counterparty","note":"her own wallet, statement seen"}"#;

#[tokio::test]
async fn an_alert_is_closed_by_who_saw_it_and_its_transfer_goes_on() {
    let api = Api::new().await;
    let path = api.alerted().await;
    let close = format!("POST {path}/close");
    let seen = api.ask(&format!("GET {path}"), &[], "").await;
    assert_eq!((seen.etag.as_deref(), seen.body["status"].as_str()), (Some("\"1\""), Some("open")));
    for (headers, body, status, field) in [
        (&[][..], FALSE, 400, "If-Match"),
        (&["If-Match: 1"], r#"{"disposition":"false_positive","note":"  "}"#, 400, "/note"),
        (&["If-Match: 1"], r#"{"disposition":"fine","note":"n"}"#, 400, "/disposition"),
        (&["If-Match: 1"], r#"{"disposition":"inconclusive","reason":"a b","note":"n"}"#, 400, "/reason"),
        (&["If-Match: one"], FALSE, 400, "If-Match"),
    ] {
        let answer = api.ask(&close, headers, body).await;
        assert_eq!((answer.status, answer.body["field"].as_str()), (status, Some(field)), "{}", answer.body);
    }
    let stale = api.ask(&close, &["If-Match: \"7\""], FALSE).await;
    assert_eq!((stale.status, stale.body["type"].as_str()), (412, Some("/problems/version-conflict")));
    let given = api.ask(&format!("POST {path}/assign"), &[], r#"{"assignee":"person:ben"}"#).await;
    assert_eq!((given.status, &given.body["assignee"]), (200, &json!("person:ben")), "{}", given.body);
    let to_a_key = api.ask(&format!("POST {path}/assign"), &[], r#"{"assignee":"system:desk"}"#).await;
    assert_eq!((to_a_key.status, to_a_key.body["field"].as_str()), (400, Some("/assignee")));
    let said = api.ask(&format!("POST {path}/comments"), &[], r#"{"note":"asked her"}"#).await;
    assert_eq!((said.status, said.etag.as_deref()), (200, Some("\"3\"")));
    let headers = ["If-Match: \"3\"", "Idempotency-Key: close-1"];
    let closed = api.ask(&close, &headers, FALSE).await;
    assert_eq!((closed.status, &closed.body["closed"]["disposition"]), (200, &json!("false_positive")));
    assert_eq!(closed.body["closed"]["by"], "person:ana");
    let repeated = api.ask(&close, &headers, FALSE).await;
    assert_eq!((repeated.status, &repeated.body), (200, &closed.body), "the same key, the same answer");
    let again = api.ask(&close, &["If-Match: \"4\""], FALSE).await;
    assert_eq!((again.status, again.body["type"].as_str()), (409, Some("/problems/alert-closed")));
    let history: Vec<(&str, &str)> = closed.body["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["act"].as_str().unwrap(), step["note"].as_str().unwrap_or("")))
        .collect();
    assert_eq!(
        history,
        [("assign", ""), ("comment", "asked her"), ("close", "her own wallet, statement seen")]
    );
    assert_eq!(api.ask("POST /v1/transfers/T1/rescreen", &[], "").await.body["outcome"], "allow");
    let listed = |query: &str| format!("GET /v1/monitoring/alerts?{query}");
    for (query, rows) in [("status=open", 0), ("status=closed", 1), ("assignee=person:ben", 1)] {
        let page = api.ask(&listed(query), &[], "").await.body;
        assert_eq!(page["data"].as_array().unwrap().len(), rows, "{query}");
    }
    let reopened = api.ask(&format!("POST {path}/reopen"), &[], r#"{"note":"new statement"}"#).await;
    assert_eq!((reopened.status, &reopened.body["closed"]), (200, &Value::Null), "{}", reopened.body);
    let open = api.ask(&format!("POST {path}/reopen"), &[], r#"{"note":"new statement"}"#).await;
    assert_eq!((open.status, open.body["type"].as_str()), (409, Some("/problems/alert-open")));
    assert_eq!(api.ask("POST /v1/transfers/T1/rescreen", &[], "").await.body["outcome"], "hold");
    let told = api.types().await;
    let kinds: Vec<&str> = told.iter().map(|t| t.0.as_str()).collect();
    let all = ["opened", "closed", "reopened"].map(|w| format!("probity.monitoring.alert.{w}"));
    assert_eq!(kinds, all);
    assert_eq!(told[1].1["disposition"], "false_positive");
    assert!(!format!("{told:?}").contains("statement"), "a note is in no event");
    api.app.engine.close();
}

#[tokio::test]
async fn keys_of_programs_and_eyes_without_the_permission_close_nothing() {
    let api = Api::new().await;
    let path = api.alerted().await;
    let close = format!("POST {path}/close");
    let all: Vec<&str> = server::auth::SCOPES.to_vec();
    let program = api.make_key("desk", &all, Audience::Internal, "system:desk").await;
    let refused = api.ask_as(&program, &close, &["If-Match: 1"], FALSE).await;
    assert_eq!((refused.status, refused.body["type"].as_str()), (403, Some("/problems/person-needed")));
    let app = api.make_key("app", &all, Audience::Customer, "person:app").await;
    assert_eq!(api.ask_as(&app, &close, &["If-Match: 1"], FALSE).await.status, 403);
    let seen = api.ask_as(&app, "GET /v1/events?limit=500", &[], "").await;
    assert!(!seen.body.to_string().contains("monitoring.alert"), "{}", seen.body);
    api.app.engine.close();
}

#[tokio::test]
async fn an_alert_nobody_may_know_of_is_closed_by_who_may() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    api.publish(&RULES.replacen("tipping_off no", "tipping_off yes", 1)).await;
    api.withdraws("T1", json!({"usd": "12000"})).await;
    let page = api.ask("GET /v1/monitoring/alerts", &[], "").await.body;
    let id = page["data"][0]["alert"].as_str().unwrap().to_owned();
    let scopes: Vec<&str> =
        server::auth::SCOPES.iter().copied().filter(|s| *s != "events:restricted").collect();
    let desk = api.make_key("deskana", &scopes, Audience::Internal, "person:desk").await;
    let path = format!("/v1/monitoring/alerts/{id}");
    let close = format!("POST {path}/close");
    for word in ["close", "reopen", "assign", "comments"] {
        let answer = api.ask_as(&desk, &format!("POST {path}/{word}"), &["If-Match: 1"], FALSE).await;
        assert_eq!(
            (answer.status, answer.body["detail"].as_str()),
            (403, Some("this key lacks the scope `events:restricted`")),
            "{word}"
        );
    }
    assert_eq!(api.ask(&close, &["If-Match: 1"], FALSE).await.status, 200);
    let seen = api.ask_as(&desk, &format!("GET {path}"), &[], "").await.body;
    assert_eq!((&seen["rule"], &seen["status"]), (&json!("restricted.factor"), &json!("closed")));
    for hidden in ["closed", "history", "explanation", "values"] {
        assert_eq!(seen[hidden], Value::Null, "{hidden}");
    }
    let told = api.ask_as(&desk, "GET /v1/events?types=monitoring.*", &[], "").await.body;
    let rows = told["data"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        assert_eq!(
            (&row["data"]["rule"], &row["data"]["disposition"]),
            (&json!("restricted.factor"), &Value::Null)
        );
    }
    api.app.engine.close();
}

#[tokio::test]
async fn a_set_runs_beside_the_one_in_force_and_decides_nothing() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    api.publish(RULES).await;
    // A lower limit: what the rules in force let pass it would stop.
    let eager = RULES.replacen("limit = 10_000 usd", "limit = 5_500 usd", 1);
    let eager = eager.replacen("usd: 9_999 -> quiet", "usd: 5_499 -> quiet", 1);
    assert_ne!(eager, RULES);
    for (body, field) in [
        (json!({"note": "x"}), Some("")),
        (json!({"rules": "nothing"}), Some("/rules")),
        (json!({"rules": "00".repeat(32)}), Some("/rules")),
        (json!({"proposal": "7"}), Some("/proposal")),
        (json!({"files": [{"name": "a.rule", "text": "scenario"}]}), Some("/files/0/text")),
    ] {
        let answer = api.ask("POST /v1/rules/shadows", &[], &body.to_string()).await;
        assert_eq!((answer.status, answer.body["field"].as_str()), (400, field), "{}", answer.body);
    }
    let body = json!({"files": [{"name": "hand.rule", "text": eager}], "note": "a lower limit"});
    let started = api.ask("POST /v1/rules/shadows", &[], &body.to_string()).await;
    assert_eq!(started.status, 200, "{}", started.body);
    let shadow = started.body["shadow"].as_str().unwrap().to_owned();
    let twice = api.ask("POST /v1/rules/shadows", &[], &body.to_string()).await;
    assert_eq!((twice.status, twice.body["type"].as_str()), (409, Some("/problems/shadow-running")));
    assert_eq!(api.withdraws("T1", json!({"usd": "6000"})).await.body["outcome"], "allow");
    let listed = api.ask("GET /v1/rules/shadows", &[], "").await.body;
    assert_eq!(
        (&listed["shadows"][0]["shadow"], &listed["shadows"][0]["report"]),
        (&json!(shadow), &Value::Null)
    );
    let path = format!("/v1/rules/shadows/{shadow}");
    let seen = loop {
        let seen = api.ask(&format!("GET {path}"), &[], "").await.body;
        if seen["state"] == "running" && seen["through"] == seen["entries"] {
            break seen;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    };
    let report = &seen["report"];
    assert_eq!(report["would_hold"]["count"], 1, "{report}");
    assert_eq!(report["would_hold"]["newest"][0]["transfer"], "T1");
    assert_eq!(report["gained"][0]["customer"], "C1");
    assert_eq!(report["cases"], json!({"gained": 1, "lost": 0, "both": 0}));
    assert_eq!(report["alerts"], json!({"candidate": 1, "live": 0}));
    let alerts = api.ask("GET /v1/monitoring/alerts", &[], "").await.body;
    assert_eq!(alerts["data"], json!([]), "what it found is nobody's work");
    let stopped = api.ask(&format!("POST {path}/stop"), &[], r#"{"note":"enough"}"#).await;
    assert_eq!((stopped.status, stopped.body["state"].as_str()), (200, Some("ended")), "{}", stopped.body);
    assert_eq!(stopped.body["report"]["gained"], report["gained"]);
    let again = api.ask(&format!("POST {path}/stop"), &[], "{}").await;
    assert_eq!((again.status, again.body["type"].as_str()), (409, Some("/problems/shadow-ended")));
    assert_eq!(api.ask("GET /v1/rules/shadows/shd_1", &[], "").await.status, 404);
    api.app.engine.close();
}

#[tokio::test]
async fn a_consumer_of_a_queue_goes_on_where_the_journal_says() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    let login = |offset: u64| json!({"kind": "login", "customer": "C1", "offset": offset});
    let send = async |path: &str, lines: &[Value]| {
        let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let answer = api.ask(path, &["Content-Type: application/x-ndjson"], &body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let text = match answer.body {
            Value::String(text) => text,
            one => one.to_string(),
        };
        let rows = text.lines().map(|l| serde_json::from_str::<Value>(l).unwrap());
        rows.map(|row| row["result"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let path = "POST /v1/activity?source=logins&partition=3";
    let bad = json!({"kind": "nothing", "customer": "C1", "offset": 11});
    assert_eq!(send(path, &[login(10), bad, login(12)]).await, ["taken", "refused", "taken"]);
    // Killed before it knew: it sends again, and more.
    assert_eq!(send(path, &[login(10), login(12), login(20)]).await, ["duplicate", "duplicate", "taken"]);
    assert_eq!(
        send("POST /v1/activity?source=logins", &[login(1)]).await,
        ["taken"],
        "partition 0 counts by itself"
    );
    let known = api.ask("GET /v1/activity/positions?source=logins", &[], "").await.body;
    let row =
        |partition: u32, offset: u64| json!({"source": "logins", "partition": partition, "offset": offset});
    assert_eq!(known["data"], json!([row(0, 1), row(3, 20)]));
    let one = api.ask("GET /v1/activity/positions?source=logins&partition=3", &[], "").await.body;
    assert_eq!(one["data"], json!([row(3, 20)]));
    for (path, body, field) in [
        ("POST /v1/activity?source=logins", json!({"kind": "login"}), "/offset"),
        ("POST /v1/activity", login(1), "/offset"),
        ("POST /v1/activity?partition=1", login(1), "source"),
        ("POST /v1/activity?source=a%20b", login(1), "source"),
        ("POST /v1/activity?source=probity.activations", login(1), "source"),
    ] {
        let answer = api.ask(path, &[], &body.to_string()).await;
        assert_eq!((answer.status, answer.body["field"].as_str()), (400, Some(field)), "{}", answer.body);
    }
    api.app.engine.close();
}

#[tokio::test]
async fn a_day_is_reconciled_and_a_difference_is_told() {
    let api = Api::new().await;
    let (asset, row) = (
        "iso4217:USD",
        |count: u64| json!({"flow": "withdrawal", "asset": "iso4217:USD", "count": count, "amount": "10.5"}),
    );
    let body =
        |day: &str, rows: Value| json!({"day": day, "transfers": rows, "events": {"login": 0}}).to_string();
    for (sent, field) in [
        (body("2026-11", json!([])), "/day"),
        (body("2999-01-01", json!([])), "/day"),
        (body("2020-01-01", json!([row(1), row(2)])), "/transfers/1/asset"),
        (
            body("2020-01-01", json!([{"flow": "enquiry", "asset": asset, "count": 1, "amount": "1"}])),
            "/transfers/0/flow",
        ),
        (
            body("2020-01-01", json!([{"flow": "order", "asset": asset, "count": 1, "amount": "-1"}])),
            "/transfers/0/amount",
        ),
        (body("2020-01-01", json!([row(1 << 63)])), "/transfers/0/count"),
        (
            json!({"day": "2020-01-01", "transfers": [], "events": {"login": 1_u64 << 63}}).to_string(),
            "/events/login",
        ),
    ] {
        let answer = api.ask("POST /v1/reconciliations", &[], &sent).await;
        assert_eq!((answer.status, answer.body["field"].as_str()), (400, Some(field)), "{}", answer.body);
    }
    // Before the first entry nothing was recorded: what the exchange did then is missing.
    let differs = api.ask("POST /v1/reconciliations", &[], &body("2020-01-03", json!([row(2)]))).await.body;
    let one = &differs["transfers"][0];
    assert_eq!((&differs["agrees"], &differs["differences"]), (&json!(false), &json!(1)));
    assert_eq!(
        (&one["exchange"], &one["journal"]),
        (&json!({"count": 2, "amount": "10.5"}), &json!({"count": 0, "amount": "0"}))
    );
    let agrees = api.ask("POST /v1/reconciliations", &[], &body("2020-01-01", json!([]))).await.body;
    assert_eq!((&agrees["agrees"], &agrees["events"][0]["kind"]), (&json!(true), &json!("login")));
    let listed = api.ask("GET /v1/reconciliations", &[], "").await.body;
    let days: Vec<&str> =
        listed["data"].as_array().unwrap().iter().map(|d| d["day"].as_str().unwrap()).collect();
    assert_eq!((days, &listed["missing"]), (vec!["2020-01-03", "2020-01-01"], &json!(["2020-01-02"])));
    let shown = api.ask("GET /v1/reconciliations/2020-01-03", &[], "").await;
    assert_eq!((shown.status, &shown.body), (200, &differs), "as it stands in the entry");
    assert_eq!(api.ask("GET /v1/reconciliations/2020-01-02", &[], "").await.status, 404);
    let told = api.ask("GET /v1/events?types=reconciliation.differs", &[], "").await.body;
    let told: Vec<&Value> = told["data"].as_array().unwrap().iter().map(|e| &e["data"]).collect();
    assert_eq!(told, [&json!({"day": "2020-01-03", "differences": 1})]);
    api.app.engine.close();
}

/// Beside the rules: what peers do, and what a model sees.
const PARTS: &str = r#"
scenario PEER "more than peers send" {
  version 1
  family "test"
  flags "FATF F2"
  on crypto_withdraw
  let usual = table("out_24h_p95", segment)
  when usd > usual
  score 20
  action alert
  explain "{usual} is usual"
}

test "twice the usual" of PEER {
  table out_24h_p95 { retail: 100 }
  +0m crypto_withdraw customer: A, usd: 200, segment: retail -> fires
}

scenario MODEL "what the model sees" {
  version 1
  family "model"
  on crypto_withdraw
  let usd_now = usd
  when false
  score 0
  action record
  explain "{usd_now}"
}

test "it never fires" of MODEL {
  +0m crypto_withdraw customer: A, usd: 200 -> quiet
}

scenario SCORED "what the model takes for a crime" {
  version 1
  family "model"
  flags "FATF F2"
  on crypto_withdraw
  when model.score >= 50%
  score 40
  action alert
  explain "the model says so"
}

test "a score" of SCORED {
  +0m crypto_withdraw customer: A, usd: 200, model.score: 60% -> fires
  +1m crypto_withdraw customer: A, usd: 200, model.score: 40% -> quiet
}
"#;

#[tokio::test]
async fn tables_and_a_model_are_proposed_with_the_rules() {
    use base64::Engine as _;
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    let names = ["usd_now".to_owned()];
    let rows: Vec<f64> = (0..200u32).map(|n| f64::from(n) * 1e6).collect();
    let labels: Vec<bool> = (0..200).map(|n| n > 100).collect();
    let settings = monitoring::learn::Settings { rounds: 5, ..Default::default() };
    let model = monitoring::learn::train(&names, &rows, &labels, &settings).unwrap();
    let base64 = base64::engine::general_purpose::STANDARD.encode(model.to_bytes());
    let body = |tables: Value, model: Value| {
        let files = json!([{"name": "hand.rule", "text": format!("{RULES}{PARTS}")}]);
        json!({"files": files, "tables": tables, "model": model}).to_string()
    };
    let table = |name: &str, figure: &str| json!([{"name": name, "rows": {"retail": figure}}]);
    let good = || json!({"base64": base64.clone()});
    for (tables, model, field) in [
        (table("out_24h_p95", "much"), good(), "/tables/0/rows"),
        (table("in_30d", "5"), good(), "/tables"),
        (table("out_24h_p95", "5"), json!({"base64": "?"}), "/model/base64"),
        (table("out_24h_p95", "5"), json!({"base64": base64.clone(), "rule": "H01"}), "/files"),
    ] {
        let answer = api.ask("PUT /v1/rules/proposals", &[], &body(tables, model)).await;
        assert_eq!((answer.status, answer.body["field"].as_str()), (400, Some(field)), "{}", answer.body);
    }
    let whole = body(table("out_24h_p95", "100.50"), good());
    let proposed = api.ask("PUT /v1/rules/proposals", &[], &whole).await;
    assert_eq!(proposed.status, 200, "{}", proposed.body);
    let waiting = api.ask("GET /v1/rules", &[], "").await.body["proposals"][0].clone();
    assert_eq!(waiting["tables"], json!([{"name": "out_24h_p95", "rows": 1}]), "who approves sees all of it");
    assert_eq!(waiting["model"]["model"], model.hash().to_string());
    let ben = api.person("ben").await;
    let path = format!("POST /v1/rules/proposals/{}/approve", proposed.body["proposal"].as_str().unwrap());
    assert_eq!(api.ask_as(&ben, &path, &[], "").await.body["state"], "active");
    let active = api.ask("GET /v1/rules", &[], "").await.body["active"].clone();
    assert_eq!((&active["model"]["rule"], &active["model"]["features"]), (&json!("MODEL"), &json!(1)));
    let event = |usd: &str| {
        let fields = json!({"usd": usd, "segment": "retail"});
        json!({"kind": "crypto_withdraw", "customer": "C1", "fields": fields})
    };
    let rows = api.rows(&[event("150"), event("3")]).await;
    assert_eq!(rows[0]["fired"][0]["rule"], "PEER", "{}", rows[0]);
    let score = |row: &Value| row["model_score"].as_str().unwrap().parse::<f64>().unwrap();
    assert!(score(&rows[0]) > score(&rows[1]), "{rows:?}");
    let found = &rows[0]["fired"];
    let found = found.as_array().unwrap().iter().find(|f| f["rule"] == "SCORED").unwrap();
    let alert = api
        .ask(&format!("GET /v1/monitoring/alerts/{}", found["alert"].as_str().unwrap()), &[], "")
        .await
        .body;
    let parts = &alert["model_score"];
    assert_eq!(
        (&parts["score"], &parts["model"]),
        (&rows[0]["model_score"], &json!(model.hash().to_string()))
    );
    let first = &parts["contributions"][0];
    assert_eq!((&first["feature"], &first["value"]), (&json!("usd_now"), &json!("150.00 USD")), "{alert}");
    let micro = |v: &Value| monitoring::wire::millionths(v.as_str().unwrap()).unwrap();
    let sum: i64 = parts["contributions"].as_array().unwrap().iter().map(|c| micro(&c["log_odds"])).sum();
    assert_eq!(micro(&parts["base"]) + sum + micro(&parts["others"]), micro(&parts["log_odds"]), "{alert}");
    api.app.engine.close();
}

#[tokio::test]
async fn what_the_engine_makes_is_taken_from_nobody_and_rates_from_those_meant_to_give_them() {
    let api = Api::new().await;
    let feeder = api.make_key("feeder", &["activity:write"], Audience::Internal, "system:feeder").await;
    for kind in ["list_activated", "rule_activated", "table_activated", "alert", "undone"] {
        let body = json!({"kind": kind}).to_string();
        let answer = api.ask_as(&feeder, "POST /v1/activity", &[], &body).await;
        assert_eq!((answer.status, answer.body["field"].as_str()), (400, Some("/kind")), "{kind}");
        assert!(answer.body["detail"].as_str().unwrap().contains("made by the engine"), "{}", answer.body);
    }
    let rate = json!({"kind": "fx_rate", "fields": {"currency": "EUR", "usd": "0.0117"}}).to_string();
    let refused = api.ask_as(&feeder, "POST /v1/activity", &[], &rate).await;
    let said = (refused.status, refused.body["type"].as_str(), refused.body["field"].as_str());
    assert_eq!(said, (403, Some("/problems/scope-missing"), Some("/kind")), "{}", refused.body);
    assert!(refused.body["detail"].as_str().unwrap().contains("rates:write"), "{}", refused.body);
    let scopes = ["activity:write", "rates:write"];
    let bank = api.make_key("bank", &scopes, Audience::Internal, "system:bank").await;
    let taken = api.ask_as(&bank, "POST /v1/activity", &[], &rate).await;
    assert_eq!((taken.status, taken.body["result"].as_str()), (200, Some("taken")), "{}", taken.body);
    let login = json!({"kind": "login", "fields": {}}).to_string();
    assert_eq!(api.ask_as(&feeder, "POST /v1/activity", &[], &login).await.status, 200);
    api.app.engine.close();
}
