//! Late, repeated and out-of-order events: what becomes of each is stated, and is this.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use monitoring::cases;
use monitoring::event::{HOUR, Kind};
use monitoring::field;
use monitoring::lang::format::format;
use monitoring::lang::json::{from_json, to_json};
use monitoring::lang::{Source, compile, parse};
use monitoring::{Event, Monitor};

const RULES: &str = r#"
scenario S01 "a day's sum" {
  version 1
  family "structuring"
  on fiat_deposit
  let total = sum(usd of fiat_deposit, 24h) by customer
  when total >= 10 usd
  score 30
  action alert
  once 24h by customer
  explain "{total}"
}
"#;

fn monitor() -> Monitor {
    Monitor::new(compile(&[Source { name: "s.rule", text: RULES }]).unwrap().program).unwrap()
}

/// Five dollars that reach the log at one hour and happened at another.
fn deposit(hour: i64, happened: i64) -> Event {
    let mut event = Event::new(Kind::FiatDeposit, hour * HOUR);
    event.happened = happened * HOUR;
    event.values.push((field::id("customer"), 7));
    event.values.push((field::id("usd"), 5_000_000));
    event.values.sort_unstable_by_key(|v| v.0);
    event
}

/// When each was judged, and the sum it was told.
fn told(events: &[Event]) -> Vec<(i64, Option<i128>)> {
    let mut monitor = monitor();
    let one = |event: &Event| {
        let judged = monitor.process(event).pop().unwrap();
        let sum = judged.findings.first().and_then(|f| f.shown[0]).map(|v| v / 1_000_000);
        (judged.at / HOUR, sum)
    };
    events.iter().map(one).collect()
}

#[test]
fn a_late_event_counts_when_it_is_known() {
    // It happened at 3, is known at 30, and stands in the window of 30.
    assert_eq!(told(&[deposit(29, 29), deposit(30, 3)]), [(29, None), (30, Some(10))]);
    // The event it would have met at 3 has left by then.
    assert_eq!(told(&[deposit(4, 4), deposit(30, 3)]), [(4, None), (30, None)]);
}

#[test]
fn an_event_stamped_earlier_is_judged_at_the_time_of_the_one_before() {
    assert_eq!(told(&[deposit(10, 10), deposit(5, 5)]), [(10, None), (10, Some(10))]);
    // It leaves its window a day after that time, not after its stamp.
    let sums = told(&[deposit(10, 10), deposit(5, 5), deposit(33, 33), deposit(34, 34)]);
    assert_eq!(sums[2..], [(33, Some(15)), (34, Some(10))]);
}

#[test]
fn the_order_of_the_log_is_all_that_counts() {
    let (a, b) = ([deposit(1, 1), deposit(2, 0)], [deposit(1, 0), deposit(2, 1)]);
    let chain = |events: &[Event]| {
        let mut monitor = monitor();
        events.iter().for_each(|event| drop(monitor.process(event)));
        monitor.chain()
    };
    assert_eq!(chain(&a), chain(&b));
}

#[test]
fn a_repeated_event_is_a_second_event_here_and_joins_the_open_alert() {
    // Whoever feeds the kernel leaves repetitions out, by their source; what comes in twice counts twice.
    let mut monitor = monitor();
    let event = deposit(1, 1);
    let found: Vec<(usize, bool)> = (0..4)
        .map(|_| {
            let judged = monitor.process(&event).pop().unwrap();
            (judged.findings.len(), judged.findings.first().is_some_and(|f| f.joined))
        })
        .collect();
    assert_eq!(found, [(0, false), (1, false), (1, true), (1, true)]);
}

#[test]
fn reading_ahead_changes_nothing() {
    let events: Vec<Event> = (0..200_i64)
        .map(|n| {
            let mut event = deposit(n / 3 - n % 5, n);
            event.set(field::id("customer"), n % 7);
            event
        })
        .collect();
    let (mut plain, mut ahead) = (monitor(), monitor());
    let one_by_one: Vec<_> = events.iter().flat_map(|event| plain.process(event)).collect();
    let mut together = Vec::new();
    ahead.expect(&events);
    ahead.process_all(&events, |_, judged| together.push(judged));
    assert!(one_by_one.iter().any(|judged| !judged.findings.is_empty()));
    assert_eq!(together, one_by_one);
    assert_eq!((ahead.chain(), ahead.to_bytes()), (plain.chain(), plain.to_bytes()));
}

/// A test of rules states what becomes of each, and is run as the engine runs: with ids of sources remembered for a week.
#[test]
fn rule_files_state_late_and_repeated_events() {
    let test = r#"
test "late, repeated, out of order" of S01 {
  +0m    fiat_deposit customer: A, usd: 5 id d1
  +1m    fiat_deposit customer: A, usd: 5 id d1 -> duplicate
  +2m    fiat_deposit customer: A, usd: 4 id d2 late 3h -> quiet
  +10m   fiat_deposit customer: A, usd: 1 id "d 3" late 10m -> fires
  +169h  fiat_deposit customer: A, usd: 5 id d1 -> quiet  # a week later it is new
}
"#;
    let text = format!("{RULES}{test}");
    let source = Source { name: "s.rule", text: &text };
    let compiled = compile(&[source]).unwrap();
    let happened: Vec<i64> = compiled.cases[0].steps.iter().map(|s| s.event.at - s.event.happened).collect();
    assert_eq!(happened, [0, 0, 3 * HOUR, HOUR / 6, 0]);
    let reports = cases::run(&compiled.program, &compiled.cases).unwrap();
    assert_eq!((reports[0].misses.clone(), reports[0].checked), (vec![], 4));
    // What is stated wrongly is told, with what became of the event.
    for (stated, instead, found) in [
        ("d1 -> duplicate", "d1 -> fires", "duplicate"),
        ("late 3h -> quiet", "late 3h -> duplicate", "quiet"),
    ] {
        let wrong = text.replacen(stated, instead, 1);
        let compiled = compile(&[Source { name: "s.rule", text: &wrong }]).unwrap();
        let misses = &cases::run(&compiled.program, &compiled.cases).unwrap()[0].misses;
        assert_eq!((misses.len(), misses[0].found.as_str()), (1, found));
    }
    // Text, layout and canonical JSON say the same.
    let file = parse(source).unwrap();
    assert_eq!(parse(Source { name: "s.rule", text: &format(&file) }).unwrap(), file);
    assert_eq!(from_json(&to_json(&file)).unwrap(), file);
    assert!(to_json(&file).contains(r#""late":{"digits":"3","unit":"hour"}"#), "{}", to_json(&file));
    assert!(format(&file).contains("usd: 1 id \"d 3\" late 10m -> fires"), "{}", format(&file));
    for (given, instead) in [
        (
            "+1m    fiat_deposit customer: A, usd: 5 id d1",
            "3 times every 1m fiat_deposit customer: A, usd: 5 id d1",
        ),
        ("late 3h", "late 3"),
        ("-> duplicate", "-> double"),
    ] {
        let wrong = text.replacen(given, instead, 1);
        assert!(compile(&[Source { name: "s.rule", text: &wrong }]).is_err(), "{instead}");
    }
}
