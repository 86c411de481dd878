//! The bytes of entries about reconciliation, positions of sources, restrictions by rules and parts of a score never change, and
//! entries without them have the bytes they always had.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use model::activity::*;
use model::ids::*;
use model::standing::Restriction;
use model::transfer::Flow;
use model::{AssetId, Hash, Standing, Timestamp};
use record::monitoring::{Batch, Position};
use record::reconcile::{FlowTotals, KindTotals, Reconciled, Total};
use record::v1::{Input, Outcome};
use record::{from_bytes, to_bytes};
use std::fmt::Write;

fn reconciled() -> Input {
    let total = |count, value: &str| Total { count, value: value.parse().unwrap() };
    let row = FlowTotals {
        flow: Flow::Withdrawal,
        asset: AssetId::new("iso4217:USD").unwrap(),
        theirs: total(3, "10.5"),
        ours: total(2, "10"),
    };
    Input::Reconciled(Box::new(Reconciled {
        from: Timestamp(1_795_219_200_000_000),
        until: Timestamp(1_795_305_600_000_000),
        first: 7,
        next: 1_042,
        transfers: vec![row],
        events: vec![KindTotals { kind: 15, theirs: 90_210, ours: 90_210 }],
    }))
}

fn batch(position: Option<Position>) -> Input {
    let happened = Timestamp(1_795_230_245_000_000);
    let event = Activity { source: None, customer: None, kind: 15, happened, values: vec![(3, 4)] };
    Input::ActivityTaken(Box::new(Batch { events: vec![event], position }))
}

fn judged(scored: bool, restricts: bool) -> Outcome {
    let parts = ScoreParts {
        model: Hash::of(b"model"),
        score: 912_345,
        log_odds: 2_342_019,
        base: -3_104_000,
        parts: vec![Contribution { feature: 4, value: Some(Shown::from(12_000_000_000)), micro: 5_400_000 }],
        others: 46_019,
    };
    let fired = Fired {
        rule: "P01".into(),
        version: 3,
        score: 40,
        action: RuleAction::Restrict,
        alert: AlertId([0xA7; 16]),
        joined: false,
        shown: vec![None],
        tipping_off: false,
        score_parts: scored.then(|| Box::new(parts)),
    };
    let restriction = Restriction {
        reason: ReasonCode::new("monitoring.hold").unwrap(),
        authority: "compliance policy".into(),
        scope: "all".into(),
        since: Timestamp(5),
        until: None,
        approved_by: vec![ActorId::new("system:monitoring").unwrap()],
        customer_text: TemplateId::new("under_review").unwrap(),
        appeal_route: TemplateId::new("appeal_general").unwrap(),
        document: DocumentRef::new("alr_a7a7").unwrap(),
    };
    let customer = CustomerId::new("C1").unwrap();
    let restricted = Restricted { customer, from: Standing::Active, restriction };
    let restricts = restricts.then(|| Box::new(restricted));
    let rules = Hash::of(b"rules");
    Outcome::Judged(vec![Judged {
        at: Timestamp(5),
        fired: vec![fired],
        rules,
        restricts,
        ..Judged::default()
    }])
}

fn line<T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()> + PartialEq + std::fmt::Debug>(
    value: &T,
) -> String {
    let bytes = to_bytes(value);
    assert!((0..bytes.len()).all(|cut| from_bytes::<T>(&bytes[..cut]).is_err()), "{value:?}");
    assert_eq!(from_bytes::<T>(&bytes).as_ref(), Ok(value));
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn golden_bytes() {
    let source = SourceName::new("core-bank.logins").unwrap();
    let position = Some(Position { source, partition: 3, offset: 88_213 });
    let mut out = String::new();
    for input in [reconciled(), batch(None), batch(position)] {
        writeln!(out, "{}", line(&input)).unwrap();
    }
    for (scored, restricts) in [(false, false), (true, false), (false, true)] {
        writeln!(out, "{}", line(&judged(scored, restricts))).unwrap();
    }
    assert_eq!(out, include_str!("golden/sources_v1.hex"));
}

#[test]
fn what_has_none_of_it_has_the_bytes_it_always_had() {
    // One field of a batch, five of what was judged, eight of a finding: the arrays end where they ended.
    let plain = line(&batch(None));
    assert!(plain.starts_with("821836818181"), "{plain}");
    let (before, after) = (line(&judged(false, false)), line(&judged(true, true)));
    assert!(before.starts_with("8202818185058188"), "{before}");
    assert!(after.starts_with("8202818187058189"), "{after}");
}
