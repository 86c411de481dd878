//! The bytes of entries about alerts never change.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use model::Timestamp;
use model::activity::{Activity, AlertId};
use model::ids::*;
use record::monitoring::*;
use record::v1::Input;
use record::{from_bytes, to_bytes};

fn about() -> AboutAlert {
    AboutAlert {
        alert: AlertId([0xA7; 16]),
        version: 3,
        rule: "P01".into(),
        customer: Some(CustomerId::new("C1").unwrap()),
        transfer: Some(TransferId::new("T1").unwrap()),
        sanctions: false,
        tipping_off: true,
    }
}

fn inputs() -> Vec<Input> {
    let verdict = Activity {
        source: None,
        customer: Some(CustomerId::new("C1").unwrap()),
        kind: 45,
        happened: Timestamp(1_795_230_245_000_000),
        values: vec![(0, 7), (33, -9)],
    };
    let nobody = AboutAlert { customer: None, transfer: None, sanctions: true, ..about() };
    let closed = |about, disposition, activity: Option<Activity>| {
        let reason = Some(ReasonCode::new("known_counterparty").unwrap());
        let activity = activity.map(Box::new);
        Input::AlertClosed(Box::new(AlertClosed { about, disposition, reason, activity }))
    };
    let to = Some(ActorId::new("person:ana").unwrap());
    vec![
        closed(about(), Disposition::FalsePositive, Some(verdict)),
        closed(nobody.clone(), Disposition::TruePositive, None),
        closed(about(), Disposition::Inconclusive, None),
        Input::AlertReopened(Box::new(AlertReopened { about: about(), reason: None })),
        Input::AlertAssigned(Box::new(AlertAssigned { about: about(), to })),
        Input::AlertAssigned(Box::new(AlertAssigned { about: nobody, to: None })),
        Input::AlertNoted(Box::new(AlertNoted { about: about() })),
    ]
}

#[test]
fn golden_inputs_of_alerts() {
    let mut lines = String::new();
    for input in inputs() {
        let bytes = to_bytes(&input);
        assert!((0..bytes.len()).all(|cut| from_bytes::<Input>(&bytes[..cut]).is_err()), "{input:?}");
        assert_eq!(from_bytes::<Input>(&bytes), Ok(input));
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        lines.push_str(&format!("{hex}\n"));
    }
    assert_eq!(lines, include_str!("golden/alerts_v1.hex"));
}
