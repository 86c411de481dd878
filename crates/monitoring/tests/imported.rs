//! Waits and imports against an oracle: a wait of our own is judged once, however much imported time passes; one that began with an
//! imported event is judged only where it went on after the import.

use monitoring::event::HOUR;
use monitoring::field::{self, FieldId};
use monitoring::ir::*;
use monitoring::{Event, Kind, Monitor};
use proptest::prelude::*;

const CUSTOMER: FieldId = field::id("customer");
const WAIT: i64 = 2 * HOUR;

/// A withdrawal nobody looked after for two hours.
fn program() -> Program {
    let then = Effect { score: 40, action: Action::Alert };
    let rule = Rule {
        id: "T1".into(),
        title: "T1".into(),
        version: 1,
        family: String::new(),
        flags: Vec::new(),
        on: Kind::CryptoWithdraw.set(),
        absent: Some(Absent { without: Kind::CryptoDeposit.set(), for_: WAIT, key: vec![CUSTOMER] }),
        needs: Vec::new(),
        verdict: Verdict::When { when: Expr::Const(1), then },
        tipping_off: false,
        explain: Vec::new(),
        shown: Vec::new(),
        read: Vec::new(),
        once: Once { within: 0, key: vec![CUSTOMER] },
        signal: false,
        typology: false,
    };
    Program { rules: vec![rule], ..Program::default() }
}

/// What happens, so long after what happened before: to a customer, in or out.
#[derive(Debug, Clone)]
enum Step {
    Own(i64, i64, bool),
    /// Imported after all of it happened, so much later.
    Imported(Vec<(i64, i64, bool)>, i64),
}

fn step() -> impl Strategy<Value = Step> {
    let moved = || (0..3 * HOUR, 1i64..4, any::<bool>());
    prop_oneof![
        moved().prop_map(|(gap, customer, out)| Step::Own(gap, customer, out)),
        (prop::collection::vec(moved(), 1..6), 0..3 * HOUR).prop_map(|(rows, gap)| Step::Imported(rows, gap)),
    ]
}

fn event(at: i64, customer: i64, out: bool) -> Event {
    let kind = if out { Kind::CryptoWithdraw } else { Kind::CryptoDeposit };
    Event::new(kind, at).with(CUSTOMER, customer)
}

/// An event as the oracle sees it: when it was imported, where it was.
#[derive(Debug)]
struct Seen {
    at: i64,
    customer: i64,
    out: bool,
    until: Option<i64>,
}

/// Customers whose waits are to be found by `end`.
fn expected(seen: &[Seen], end: i64) -> Vec<i64> {
    let found = |(place, wait): (usize, &Seen)| {
        let due = wait.at + WAIT;
        let ends = |later: &Seen| !later.out && later.customer == wait.customer && later.at < due;
        let stands = wait.out && due <= end && !seen[place + 1..].iter().any(ends);
        (stands && wait.until.is_none_or(|until| due > until)).then_some(wait.customer)
    };
    let mut found: Vec<i64> = seen.iter().enumerate().filter_map(found).collect();
    found.sort_unstable();
    found
}

fn timers(monitor: &mut Monitor, at: i64, found: &mut Vec<i64>) {
    while let Some(judged) = monitor.evaluate_timer(at) {
        monitor.remember_timer(&judged);
        found.extend(judged.findings.iter().filter_map(|_| judged.customer));
    }
}

proptest! {
    #[test]
    fn no_wait_of_our_own_is_lost_and_none_that_was_over_is_found(steps in prop::collection::vec(step(), 1..40)) {
        let mut monitor = Monitor::new(program()).unwrap();
        let (mut now, mut seen, mut found) = (0, Vec::new(), Vec::new());
        for step in &steps {
            match step {
                Step::Own(gap, customer, out) => {
                    now += gap;
                    timers(&mut monitor, now, &mut found);
                    monitor.judge(&event(now, *customer, *out), now);
                    seen.push(Seen { at: now, customer: *customer, out: *out, until: None });
                }
                Step::Imported(rows, gap) => {
                    let until = now + rows.iter().map(|row| row.0).sum::<i64>() + gap;
                    for (gap, customer, out) in rows {
                        now += gap;
                        monitor.import(&event(now, *customer, *out), until);
                        seen.push(Seen { at: now, customer: *customer, out: *out, until: Some(until) });
                    }
                    now = until;
                }
            }
            // As it was, after its bytes were written and read.
            let read = Monitor::from_bytes(monitor.plan(), &monitor.to_bytes()).unwrap();
            prop_assert_eq!(read.to_bytes(), monitor.to_bytes());
            monitor = read;
        }
        now += 10 * HOUR;
        timers(&mut monitor, now, &mut found);
        found.sort_unstable();
        prop_assert_eq!(found, expected(&seen, now));
        prop_assert_eq!(monitor.next_due(), None);
    }
}
