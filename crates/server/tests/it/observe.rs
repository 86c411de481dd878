//! A trial run beside the system that acts, over the API.

use crate::support::*;
use record::v1::Audience;

async fn trial(api: &Api) {
    let text = include_str!("../../../../policies/default/policy.toml");
    let row = "\n[[observe]]\nentities = [\"acme-us\"]\nflows = [\"withdrawal\"]\nuntil = \"2027-01-01\"\nincumbent = \"old engine\"\nsource = \"TRIAL-1\"\n";
    api.activate(&format!("{text}{row}")).await;
}

#[tokio::test]
pub async fn observed_answers_say_so_and_disagreements_are_listed() {
    let api = Api::new().await;
    trial(&api).await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    let with = |body: String, theirs: &str| {
        body.replacen('{', &format!(r#"{{"incumbent":{{"outcome":"{theirs}","reference":"case-9"}},"#), 1)
    };
    let agreed =
        api.ask("POST /v1/transfers/screen", &[], &with(withdrawal("T1", "C1", CLEAN), "allow")).await;
    assert_eq!(
        (agreed.status, agreed.body["mode"].as_str(), agreed.body["outcome"].as_str()),
        (200, Some("observe"), Some("allow")),
        "{}",
        agreed.body
    );
    assert!(agreed.body.get("release_token").is_none());
    let frozen =
        api.ask("POST /v1/transfers/screen", &[], &with(withdrawal("T2", "C1", LISTED), "allow")).await;
    assert_eq!(frozen.body["outcome"], "freeze");
    api.ask("POST /v1/transfers/screen", &[], &withdrawal("T3", "C1", CLEAN)).await;
    // The same question with the answer added is the same transfer, not a conflict.
    let repeat =
        api.ask("POST /v1/transfers/screen", &[], &with(withdrawal("T3", "C1", CLEAN), "deny")).await;
    assert_eq!(repeat.status, 200, "{}", repeat.body);
    let later = api.ask("POST /v1/transfers/T3/incumbent", &[], r#"{"outcome":"deny"}"#).await;
    assert_eq!(later.status, 204, "{}", later.body);
    let report = api.ask("GET /v1/observe", &[], "").await;
    let row = &report.body[0];
    assert_eq!(
        ["decided", "compared", "agree", "stricter", "looser"].map(|k| row[k].as_u64().unwrap()),
        [3, 3, 1, 1, 1],
        "{}",
        report.body
    );
    assert_eq!(row["observed_now"][0]["incumbent"], "old engine");
    let page = api.ask("GET /v1/observe/disagreements", &[], "").await;
    let rows: Vec<_> = page.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["subject"].as_str().unwrap(), r["relation"].as_str().unwrap(), r["urgent"] == true))
        .collect();
    assert_eq!(rows, [("T2", "stricter", true), ("T3", "looser", false)], "{}", page.body);
    let one = api.ask("GET /v1/observe/disagreements?limit=1", &[], "").await;
    let next = one.body["next"].as_u64().unwrap();
    assert_eq!(one.body["has_more"], true);
    let rest = api.ask(&format!("GET /v1/observe/disagreements?after={next}"), &[], "").await;
    assert_eq!(rest.body["data"][0]["subject"], "T3", "{}", rest.body);
}

#[tokio::test]
pub async fn what_cannot_be_compared_is_refused() {
    let api = Api::new().await;
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    api.ask("POST /v1/transfers/screen", &[], &withdrawal("T1", "C1", CLEAN)).await;
    let customer = api.make_key("shop", &["decisions:read"], Audience::Customer, "system:app").await;
    for (request, body, status, kind) in [
        ("POST /v1/transfers/T1/incumbent", r#"{"outcome":"allow"}"#, 409, "/problems/not-observed"),
        ("POST /v1/transfers/T9/incumbent", r#"{"outcome":"allow"}"#, 404, "/problems/not-found"),
        ("POST /v1/transfers/T1/incumbent", r#"{"outcome":"fine"}"#, 400, "/problems/invalid-body"),
        ("GET /v1/observe/disagreements?limit=0", "", 400, "/problems/invalid-body"),
        ("GET /v1/observe/disagreements?relation=agree", "", 400, "/problems/invalid-body"),
    ] {
        let answer = api.ask(request, &[], body).await;
        assert_eq!((answer.status, answer.body["type"].as_str()), (status, Some(kind)), "{request} {body}");
    }
    let hidden = api.ask_as(&customer, "GET /v1/observe", &[], "").await;
    assert_eq!(hidden.status, 403, "customers' systems see no comparison");
}
