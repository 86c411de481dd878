//! Alerts of monitoring: who is told of which, with the same numbers for everybody.

use crate::support::*;
use events::{Facts, Kind, View, of_entry};
use model::Standing;
use model::activity::{Activity, AlertId, Fired, Judged, Restricted, RuleAction};
use record::monitoring::{AboutAlert, AlertClosed, Batch, Disposition};
use record::v1::{Entry, Input, Outcome};
use std::collections::BTreeMap;

const EYES: [View; 3] =
    [View::Customer, View::Internal { restricted: false }, View::Internal { restricted: true }];

fn fired(n: u8, action: RuleAction, joined: bool, tipping_off: bool) -> Fired {
    let (alert, shown) = (AlertId([n; 16]), Vec::new());
    Fired {
        rule: format!("R{n}"),
        version: 1,
        score: 50,
        action,
        alert,
        joined,
        shown,
        tipping_off,
        score_parts: None,
    }
}

fn batch(fired: Vec<Vec<Fired>>) -> Entry {
    let event = || Activity {
        source: None,
        customer: Some(customer()),
        kind: 0,
        happened: now(),
        values: Vec::new(),
    };
    let events = fired.iter().map(|_| event()).collect();
    let judged = fired.into_iter().map(|fired| Judged { at: now(), fired, ..Judged::default() });
    entry(Input::ActivityTaken(Box::new(Batch { events, position: None })), Outcome::Judged(judged.collect()))
}

#[test]
fn each_reader_is_told_of_what_they_may_know() {
    let facts = Facts { entities: BTreeMap::from([(customer(), entity())]), ..Facts::default() };
    let entry = batch(vec![
        vec![fired(1, RuleAction::Record, false, false), fired(2, RuleAction::Alert, false, false)],
        vec![fired(2, RuleAction::Alert, true, false), fired(3, RuleAction::Freeze, false, false)],
        vec![fired(4, RuleAction::Hold, false, true)],
    ]);
    let told = |view| {
        let events = of_entry(&entry, &facts, view).into_iter();
        events
            .map(|p| {
                assert_eq!((p.about.kind, p.about.legal_entity), (Kind::AlertOpened, Some(entity())));
                format!("{} {}", p.event.id, p.event.data["rule"].as_str().unwrap())
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(told(EYES[0]), [""; 0], "a customer never");
    assert_eq!(told(EYES[1]), ["evt_1042 R2", "evt_1042_2 restricted.factor"], "one of sanctions is none");
    assert_eq!(told(EYES[2]), ["evt_1042 R2", "evt_1042_1 R3", "evt_1042_2 R4"]);
}

#[test]
fn whom_a_rule_restricts_is_told_like_any_hold() {
    let policy = policy();
    let of = |reason: &str, from: Standing, fired: Fired| {
        let mut entry = batch(vec![vec![fired]]);
        let Outcome::Judged(judged) = &mut entry.outcome else { panic!("{entry:?}") };
        let restriction = restriction(reason, &policy);
        judged[0].restricts = Some(Box::new(Restricted { customer: customer(), from, restriction }));
        entry
    };
    let told = |entry: &Entry, view| {
        let entities = BTreeMap::from([(customer(), entity())]);
        let facts = Facts { entities, policy: Some(&policy), ..Facts::default() };
        let events = of_entry(entry, &facts, view).into_iter();
        events.map(|p| (p.about.kind, p.event.id.clone(), p.event.data.clone())).collect::<Vec<_>>()
    };
    let plain = of("monitoring.hold", Standing::Active, fired(1, RuleAction::Restrict, false, false));
    let secret = of("monitoring.restricted", Standing::Active, fired(1, RuleAction::Restrict, false, true));
    let customer_reads = told(&plain, EYES[0]);
    assert_eq!(customer_reads.len(), 1, "{customer_reads:?}");
    assert_eq!((customer_reads[0].0, customer_reads[0].1.as_str()), (Kind::StandingChanged, "evt_1042"));
    assert_eq!(customer_reads[0].2["standing"], "restricted");
    assert_eq!(told(&secret, EYES[0])[0].2["standing"], customer_reads[0].2["standing"]);
    assert!(!format!("{:?}", told(&secret, EYES[0])).contains("monitoring"));
    let staff = told(&secret, EYES[1]);
    assert_eq!((staff.len(), &staff[0].2["restriction"]["reason"]), (2, &"restricted.factor".into()));
    let officer = told(&secret, EYES[2]);
    assert_eq!(
        (&officer[0].2["standing"], &officer[0].2["restriction"]["reason"]),
        (&"hold".into(), &"monitoring.restricted".into())
    );
    // To whom was restricted before, nothing happened.
    let before = of("monitoring.hold", Standing::Challenge, fired(1, RuleAction::Restrict, false, false));
    assert_eq!(told(&before, EYES[0]), []);
    assert_eq!(told(&before, EYES[1]).len(), 2);
}

#[test]
fn a_verdict_is_told_with_its_rule_or_not_at_all() {
    for (sanctions, tipping_off, expected) in [
        (false, false, ["", "R1 false_positive", "R1 false_positive"]),
        (false, true, ["", "restricted.factor ", "R1 false_positive"]),
        (true, false, ["", "", "R1 false_positive"]),
    ] {
        let (alert, customer) = (AlertId([1; 16]), Some(customer()));
        let about = AboutAlert {
            alert,
            version: 1,
            rule: "R1".into(),
            customer,
            transfer: None,
            sanctions,
            tipping_off,
        };
        let disposition = Disposition::FalsePositive;
        let closed = AlertClosed { about, disposition, reason: Some(code("known")), activity: None };
        let entry = entry(Input::AlertClosed(Box::new(closed)), Outcome::Applied);
        for (view, expected) in EYES.into_iter().zip(expected) {
            let events = of_entry(&entry, &Facts::default(), view);
            let told: Vec<String> = events
                .iter()
                .map(|p| {
                    let word = |name: &str| p.event.data[name].as_str().unwrap_or_default().to_owned();
                    assert_eq!(word("reason").is_empty(), word("disposition").is_empty());
                    format!("{} {}", word("rule"), word("disposition"))
                })
                .collect();
            assert_eq!(told.concat(), expected, "{sanctions} {tipping_off} {view:?}");
        }
    }
}

#[test]
fn a_large_batch_tells_of_every_alert_and_their_order_is_that_of_text() {
    let each = |n: usize| vec![fired((n % 250) as u8, RuleAction::Alert, false, false); 3];
    let entry = batch((0..256).map(each).collect());
    let events = of_entry(&entry, &Facts::default(), EYES[2]);
    assert_eq!(events.len(), 768);
    assert!(events.windows(2).all(|w| w[0].event.sequence < w[1].event.sequence));
    let last = events.last().unwrap();
    assert_eq!(last.event.id.parse::<events::EventId>().unwrap(), last.about.id);
    let next = events::EventId { seq: last.about.id.seq + 1, index: 0 };
    assert!(last.event.sequence < next.sequence());
}
