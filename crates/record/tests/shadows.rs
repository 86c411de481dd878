//! The bytes of entries about shadows, and of what a model said, never change.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use model::activity::{Judged, Scored};
use model::{Hash, Timestamp};
use record::monitoring::{ShadowEnd, ShadowStarted, ShadowStopped};
use record::v1::{Input, Outcome};
use record::{from_bytes, to_bytes};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn golden_inputs_of_shadows() {
    let rules = Hash::of(b"rules");
    let stopped = |end, note: &str, report| {
        let note = note.to_owned();
        Input::ShadowStopped(Box::new(ShadowStopped { shadow: 7, end, note, through: 1_042, report }))
    };
    let inputs = [
        Input::ShadowStarted(Box::new(ShadowStarted { rules, note: "lower limits".into() })),
        stopped(ShadowEnd::Asked, "seen enough", Some(Hash::of(b"report"))),
        stopped(ShadowEnd::Failed, "a blob is missing", None),
        stopped(ShadowEnd::Slow, "", Some(Hash::of(b"report"))),
    ];
    let mut lines = String::new();
    for input in inputs {
        let bytes = to_bytes(&input);
        assert!((0..bytes.len()).all(|cut| from_bytes::<Input>(&bytes[..cut]).is_err()), "{input:?}");
        assert_eq!(from_bytes::<Input>(&bytes), Ok(input));
        lines.push_str(&format!("{}\n", hex(&bytes)));
    }
    assert_eq!(lines, include_str!("golden/shadows_v1.hex"));
}

#[test]
fn what_was_judged_without_a_model_has_the_bytes_it_always_had() {
    let plain = Judged { at: Timestamp(5), rules: Hash::of(b"rules"), ..Judged::default() };
    let scored =
        Judged { scored: Some(Scored { model: Hash::of(b"model"), score: 912_345 }), ..plain.clone() };
    // Five fields, as before there were models; six with what one said.
    let (before, after) = (to_bytes(&plain), to_bytes(&scored));
    assert_eq!((before[0], after[0]), (0x85, 0x86));
    assert_eq!(before[1..], after[1..before.len()]);
    for judged in [plain, scored] {
        let outcome = Outcome::Judged(vec![judged]);
        assert_eq!(from_bytes(&to_bytes(&outcome)), Ok(outcome));
    }
}
