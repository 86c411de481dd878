//! Every type of event as its readers get it, in one golden file each.

use crate::support::*;
use events::sample::{self, Setting};
use events::{Facts, Kind, TransferFacts, View, of_entry};
use model::Hash;
use model::Standing;
use model::decision::Outcome as Verdict;
use model::ids::*;
use model::transfer::Flow;
use record::v1::{Consulted, Input, Outcome, Screened};
use std::fmt::Write;

#[test]
fn synthetic_events_of_every_type_for_every_reader() {
    let policy = policy();
    let (tenant, stream) = (TenantId::new("acme").unwrap(), StreamId::new("main").unwrap());
    let setting = Setting {
        tenant: &tenant,
        stream: &stream,
        now: now(),
        nonce: 7,
        policy: &policy,
        policy_hash: Hash::of(b"policy"),
        sandbox: false,
    };
    let mut golden = String::new();
    for (name, view) in [("internal", View::Internal { restricted: false }), ("customer", View::Customer)] {
        for kind in Kind::ALL {
            let event = sample::event(kind, &setting, view);
            assert_eq!(event.is_some(), view.is_internal() || kind.is_for_customers(), "{}", kind.as_str());
            let Some(event) = event else { continue };
            assert!(event.probitytest && event.id == "evt_test_7");
            assert_eq!(event.kind, kind.as_str());
            writeln!(golden, "{name} {}", String::from_utf8(event.to_json()).unwrap()).unwrap();
        }
    }
    insta::assert_snapshot!(golden);
}

#[test]
fn a_decision_with_everything_and_its_followers() {
    let policy = policy();
    let mut decision = decision(Verdict::Freeze, "sanctions.blocked_ofac", &policy);
    decision.findings = vec![listed()];
    decision.legal = obligation();
    decision.standing_change = Some(Standing::Blocked);
    let lists = vec![Consulted { list: ListId::new("ofac-sdn").unwrap(), version: 3 }];
    let input = Input::TransferScreened {
        request: request(),
        screened: Screened {
            lists,
            findings: vec![listed()],
            customer_included: true,
            entries: None,
            compared: None,
            rating: None,
        },
    };
    let facts = Facts {
        policy: Some(&policy),
        transfer: Some(TransferFacts {
            customer: customer(),
            flow: Flow::Withdrawal,
            legal_entity: entity(),
            first: DecisionId(900),
        }),
        replaces: Some(DecisionId(900)),
        legal_entity: None,
        flips: true,
        sandbox: false,
        ..Facts::default()
    };
    let entry = entry(input, Outcome::Decided(decision));
    let mut golden = String::new();
    for view in [View::Internal { restricted: false }, View::Customer] {
        let events = of_entry(&entry, &facts, view);
        assert_eq!(events.len(), 3);
        for projected in &events {
            assert_eq!(projected.about.legal_entity, Some(entity()));
            writeln!(golden, "{}", serde_json::to_string_pretty(&projected.event).unwrap()).unwrap();
        }
        assert_eq!(events, of_entry(&entry, &facts, view), "the same again");
    }
    insta::assert_snapshot!(golden);
}

#[test]
fn attributes_are_what_cloudevents_asks_for() {
    let policy = policy();
    let facts = Facts { policy: Some(&policy), ..Facts::default() };
    let entry = entry(put(), Outcome::Decided(decision(Verdict::Allow, "screened.clear", &policy)));
    let events = of_entry(&entry, &facts, View::Customer);
    let json: serde_json::Value = serde_json::from_slice(&events[0].event.to_json()).unwrap();
    for (name, value) in json.as_object().unwrap() {
        // CloudEvents 1.0, "Attribute naming convention": lower-case letters and digits.
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{name}");
        assert!(name == "data" || value.as_str().is_some_and(|v| !v.is_empty()), "{name}: {value}");
    }
    assert_eq!(json["specversion"], "1.0");
    assert_eq!(json["source"], "/tenants/acme/streams/main");
    assert_eq!(json["time"], "2026-11-21T01:00:00.000007Z");
    assert!(!json["id"].as_str().unwrap().contains('.'), "a full stop would part what is signed");
}
