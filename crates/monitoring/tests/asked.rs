//! Evaluating and remembering apart: what was evaluated and refused leaves nothing but the time that passed.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use monitoring::event::{HOUR, Kind};
use monitoring::field;
use monitoring::lang::{Source, compile};
use monitoring::{Event, Monitor};

const RULES: &str = r#"
scenario N05 "value comes back" {
  version 1
  family "network"
  on internal_out
  let sent = sum(usd of internal_out, 24h) by customer
  when graph.cycle >= 2
  score 30
  action alert
  once always
  explain "{graph.cycle} {sent}"
}
"#;

fn monitor() -> Monitor {
    let compiled = compile(&[Source { name: "n.rule", text: RULES }]).unwrap();
    Monitor::new(compiled.program).unwrap()
}

fn paid(from: i64, to: i64, at: i64) -> Event {
    let mut event = Event::new(Kind::InternalOut, at);
    for (name, value) in [("customer", from), ("counterparty", to), ("usd", 5_000_000)] {
        event.values.push((field::by_name(name).unwrap(), value));
    }
    event.values.sort_unstable_by_key(|v| v.0);
    event
}

#[test]
fn a_refused_evaluation_leaves_no_edge_and_lends_no_answer() {
    let (mut asked, mut plain) = (monitor(), monitor());
    let first = paid(1, 2, HOUR);
    let judged = plain.judge(&first, HOUR);
    // Evaluated, refused, and another event is taken in instead: it has an answer of its own.
    asked.evaluate(&paid(2, 1, HOUR), HOUR);
    assert_eq!(asked.evaluate(&first, HOUR), judged);
    asked.remember(&first, &judged);
    assert_eq!(asked.chain(), plain.chain());
    // The refused edge would have closed a circle with this one; it never was.
    let back = paid(1, 2, 2 * HOUR);
    asked.evaluate(&paid(2, 1, 2 * HOUR), 2 * HOUR);
    let judged = plain.judge(&back, 2 * HOUR);
    assert_eq!(judged.findings, []);
    assert_eq!(asked.evaluate(&back, 2 * HOUR), judged);
    asked.remember(&back, &judged);
    assert_eq!(asked.to_bytes(), plain.to_bytes());
    // One that is taken in does close it.
    let judged = plain.judge(&paid(2, 1, 3 * HOUR), 3 * HOUR);
    assert_eq!(judged.findings.len(), 1);
    assert_eq!(asked.evaluate(&paid(2, 1, 3 * HOUR), 3 * HOUR), judged);
}

#[test]
fn remembering_believes_the_recorded_answer_whatever_was_prepared() {
    let (mut one, mut other) = (monitor(), monitor());
    for at in 1..5 {
        let event = paid(at % 2, 1 - at % 2, at * HOUR);
        let judged = one.judge(&event, at * HOUR);
        // A timer, another question and the same question twice between evaluating and remembering.
        other.evaluate(&event, at * HOUR);
        assert_eq!(other.evaluate_timer(at * HOUR), None);
        other.evaluate(&paid(7, 8, at * HOUR), at * HOUR);
        other.evaluate(&event, at * HOUR);
        other.remember(&event, &judged);
        assert_eq!(one.chain(), other.chain());
    }
    assert_eq!(one.to_bytes(), other.to_bytes());
}
