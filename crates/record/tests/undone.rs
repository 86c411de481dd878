//! The bytes of entries about movements that do not happen after all never change.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use model::Timestamp;
use model::activity::{Activity, Judged, Undoing};
use model::ids::TransferId;
use model::transfer::Stage;
use record::v1::{Input, Outcome};
use record::{from_bytes, to_bytes};
use std::fmt::Write;

fn undoing(kind: u8) -> Undoing {
    let at = Timestamp(1_795_230_245_000_000);
    let values = vec![(210, -7_345_911), (211, at.0 - 5_000_000)];
    let event = Activity { source: None, customer: None, kind, happened: at, values };
    Undoing { event, judged: Judged { at, rules: model::Hash::of(b"rules"), ..Judged::default() } }
}

#[test]
fn golden_bytes() {
    let transfer = TransferId::new("W-1").unwrap();
    let input = Input::TransferMoved { transfer, stage: Stage::Cancelled };
    let mut out = String::new();
    for outcome in [Outcome::Applied, Outcome::Undoing(Box::new(undoing(41)))] {
        let bytes = to_bytes(&(&input, &outcome));
        assert!((0..bytes.len()).all(|cut| from_bytes::<(Input, Outcome)>(&bytes[..cut]).is_err()));
        assert_eq!(from_bytes(&bytes), Ok((input.clone(), outcome.clone())));
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        writeln!(out, "{hex}").unwrap();
        assert_eq!(outcome.events(&input).len(), usize::from(outcome.undoing().is_some()));
    }
    if std::env::var_os("PROBITY_WRITE_GOLDEN").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/undone_v1.hex"), &out).unwrap();
    }
    assert_eq!(out, include_str!("golden/undone_v1.hex"));
}
