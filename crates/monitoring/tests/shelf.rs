//! A log that is mostly on a shelf: the same findings, chain and bytes as one in memory, and never an answer past what is lost.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use model::Hash;
use monitoring::event::{DAY, HOUR, MINUTE};
use monitoring::event::{MOVED_AT, TRANSFER};
use monitoring::field::{self, FieldId, Type};
use monitoring::ir::*;
use monitoring::shelf::{Kept, Shelf, ShelfError, Shelving};
use monitoring::{Event, Kind, Monitor};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

const CUSTOMER: FieldId = field::id("customer");
const COUNTERPARTY: FieldId = field::id("counterparty");
const USD: FieldId = field::id("usd");

/// Words of a segment, and whoever needs it.
type Held = (Vec<i64>, Arc<()>);

/// A shelf in memory that can lose and spoil what it has, and refuse more.
#[derive(Default)]
struct Chest {
    segments: Mutex<BTreeMap<Hash, Held>>,
    full: Mutex<bool>,
}

impl Shelf for Chest {
    fn keep(&self, name: &Hash, words: &[i64]) -> Result<Kept, ShelfError> {
        if *self.full.lock().unwrap() {
            return Err(ShelfError::Failed { name: *name, cause: "no space left".into() });
        }
        let mut segments = self.segments.lock().unwrap();
        let (_, kept) = segments.entry(*name).or_insert_with(|| (words.to_vec(), Arc::new(())));
        Ok(kept.clone())
    }
    fn claim(&self, name: &Hash) -> Result<Kept, ShelfError> {
        let segments = self.segments.lock().unwrap();
        segments.get(name).map(|s| s.1.clone() as Kept).ok_or(ShelfError::Missing(*name))
    }
    fn fetch(&self, name: &Hash, words: &mut Vec<i64>) -> Result<(), ShelfError> {
        let segments = self.segments.lock().unwrap();
        words.extend_from_slice(&segments.get(name).ok_or(ShelfError::Missing(*name))?.0);
        Ok(())
    }
    fn refuse(&self, name: &Hash) {
        self.segments.lock().unwrap().remove(name);
    }
}

fn on(shelf: &Arc<Chest>, near_most: usize) -> Shelving {
    Shelving { shelf: shelf.clone(), near_most }
}

/// What leaves out movements that are undone.
fn leave_out_undone(program: &mut Program, set: monitoring::KindSet) {
    for (what, length, shift) in
        [(What::Count, DAY, 0), (What::Sum(USD), DAY, DAY), (What::Distinct(USD), 2 * DAY, 0)]
    {
        let (window, key) = (Window::Sliding { length, shift }, vec![CUSTOMER, COUNTERPARTY]);
        let feature = Feature { what, set, filter: None, window, key: key.clone(), unless_undone: true };
        program.features.push(feature);
        program.slots.push(Slot { feature: program.features.len() - 1, at: key, prior: false });
    }
}

fn program() -> Program {
    let set = Kind::CryptoWithdraw.set().or(Kind::Login.set());
    let sliding = |length, shift| Window::Sliding { length, shift };
    let whats = [
        (What::Count, sliding(HOUR, 0)),
        (What::Sum(USD), sliding(3 * HOUR, 0)),
        (What::Distinct(COUNTERPARTY), sliding(DAY, 0)),
        (What::Max(USD), sliding(9 * HOUR, 0)),
        (What::Count, sliding(DAY, DAY)),
        (What::Recent { value: Some(USD), group: None }, sliding(2 * DAY, 0)),
        (What::SumSquares(USD), Window::Life),
        (What::Sum(USD), Window::Life),
        (What::LastAt, Window::Life),
        (What::Min(USD), Window::Life),
        (What::Count, Window::Day),
        (What::Count, Window::Since(Kind::Login.set())),
    ];
    let mut program = Program::default();
    for key in [vec![CUSTOMER], vec![COUNTERPARTY], vec![CUSTOMER, COUNTERPARTY]] {
        for (what, window) in whats {
            program.features.push(Feature {
                what,
                set,
                filter: None,
                window,
                key: key.clone(),
                unless_undone: false,
            });
            program.slots.push(Slot { feature: program.features.len() - 1, at: key.clone(), prior: false });
        }
    }
    leave_out_undone(&mut program, set);
    // Rows of this space have a table for life beside their cells, and are never cold.
    let distinct = What::Distinct(USD);
    program.features.push(Feature {
        unless_undone: false,
        what: distinct,
        set,
        filter: None,
        window: Window::Life,
        key: vec![USD],
    });
    program.slots.push(Slot { feature: program.features.len() - 1, at: vec![USD], prior: false });
    // What is kept of customers is read of counterparties too.
    for feature in 0..whats.len() {
        program.slots.push(Slot { feature, at: vec![COUNTERPARTY], prior: false });
    }
    let shown = (0..program.slots.len()).map(|at| (format!("v{at}"), Type::Int, Expr::Slot(at))).collect();
    let then = Effect { score: 40, action: Action::Alert };
    program.rules.push(Rule {
        id: "ALL".into(),
        title: "everything".into(),
        version: 1,
        family: String::new(),
        flags: Vec::new(),
        on: Kind::CryptoWithdraw.set().or(Kind::Login.set()).or(Kind::Tick.set()),
        absent: None,
        needs: Vec::new(),
        verdict: Verdict::When { when: Expr::Const(1), then },
        tipping_off: false,
        explain: Vec::new(),
        shown,
        read: Vec::new(),
        once: Once { within: DAY, key: vec![CUSTOMER] },
        signal: false,
        typology: false,
    });
    program
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let kinds =
        prop::sample::select(vec![Kind::Login, Kind::CryptoWithdraw, Kind::CryptoWithdraw, Kind::Tick]);
    // Mostly minutes apart, now and then days; some stamped earlier than the one before, some twice.
    let gap = prop_oneof![6 => 0i64..40 * MINUTE, 2 => -HOUR..0i64, 1 => 0i64..3 * DAY];
    let one = (gap, kinds, 1i64..4, 1i64..4, prop::option::of(1i64..100), any::<bool>());
    prop::collection::vec(one, 1..160).prop_map(|list| {
        let (mut at, mut out) = (DAY, Vec::new());
        let (mut now, mut moved) = (0, Vec::new());
        for (number, (gap, kind, customer, counterparty, usd, twice)) in (0i64..).zip(list) {
            at += gap;
            now = now.max(at);
            moved.push((number, now));
            // One of four tells that a movement is undone, or that it goes on: mostly one of long ago.
            if number % 4 == 3 {
                let (transfer, moved_at) =
                    moved[(customer * 31 + counterparty * 7 + number) as usize % moved.len()];
                let kind = if twice { Kind::Undone } else { Kind::Redone };
                out.push(Event::new(kind, at).with(TRANSFER, transfer).with(MOVED_AT, moved_at));
            }
            let mut event = Event::new(kind, at)
                .with(CUSTOMER, customer)
                .with(COUNTERPARTY, counterparty)
                .with(TRANSFER, number);
            if let Some(usd) = usd {
                event.set(USD, usd);
            }
            if twice {
                out.push(event.clone());
            }
            out.push(event);
        }
        out
    })
}

fn monitor(words: usize) -> Monitor {
    bounded_to(ROWS_MOST, words)
}

/// Keeps at most so many rows.
fn bounded_to(rows: usize, words: usize) -> Monitor {
    let program = Program { limits: Limits { rows, ..Limits::default() }, ..program() };
    Monitor::new(program).unwrap().in_segments_of(words)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_shelf_changes_nothing_but_memory(
        events in events(), words in 16usize..120, near in 0usize..3, every in 1usize..40, full in any::<bool>(),
        rows in prop::sample::select(vec![1, 4, 9, 20, ROWS_MOST]),
    ) {
        let shelf = Arc::new(Chest::default());
        let (mut whole, mut bounded) = (bounded_to(rows, words), bounded_to(rows, words));
        bounded.shelve(on(&shelf, near));
        for (seq, event) in events.iter().enumerate() {
            *shelf.full.lock().unwrap() = full && seq / every % 2 == 1;
            // Half the events are judged and remembered, as the engine does.
            if seq % 2 == 0 {
                prop_assert_eq!(whole.process(event), bounded.process(event));
            } else {
                let (a, b) = (whole.evaluate(event, event.at), bounded.evaluate(event, event.at));
                prop_assert_eq!(&a, &b);
                whole.remember(event, &a);
                bounded.remember(event, &b);
            }
            prop_assert_eq!(whole.chain(), bounded.chain());
            prop_assert!(bounded.fault().is_none());
            if seq % every == 0 {
                prop_assert_eq!(whole.to_bytes(), bounded.to_bytes());
                // A restart: what is on the shelf is named, and stays there.
                let bytes = bounded.to_naming_bytes();
                bounded = Monitor::from_bytes_on(bounded.plan(), &bytes, Some(on(&shelf, near))).unwrap();
                prop_assert_eq!(bounded.to_naming_bytes(), bytes);
            }
            prop_assert!(bounded.size().0 <= rows);
            let size = bounded.log_size();
            prop_assert_eq!(size.bytes, whole.log_size().bytes);
            prop_assert_eq!(whole.cold_size().0, bounded.cold_size().0);
            let pages = bounded.cold_size().1;
            prop_assert!(full || pages.segments - pages.away <= 1 + near.max(1), "{:?}", pages);
            // The bound: what may stay, one for each of the eight ages, and the one being filled.
            if !full {
                prop_assert!(size.segments - size.away <= near + 8 + 1, "{:?}", size);
            }
        }
        prop_assert_eq!(whole.to_bytes(), bounded.to_bytes());
        // What was on a shelf reads back without one.
        let alone = Monitor::from_bytes(whole.plan(), &bounded.to_bytes()).unwrap();
        prop_assert_eq!(alone.chain(), whole.chain());
    }

    #[test]
    fn what_rows_given_up_held_is_said_to_be_missing_and_never_a_smaller_number(
        events in events(), words in 16usize..120, rows in 1usize..40,
    ) {
        let (mut whole, mut bounded) = (monitor(words), bounded_to(rows, words));
        let mut most = 0;
        for event in &events {
            let (all, some) = (whole.process(event), bounded.process(event));
            prop_assert_eq!(all.len(), some.len());
            for (a, b) in all.iter().flat_map(|j| &j.findings).zip(some.iter().flat_map(|j| &j.findings)) {
                for (slot, (a, b)) in a.shown.iter().zip(&b.shown).enumerate() {
                    let missing = b.is_none() && bounded.held().rows_given_up > 0;
                    prop_assert!(a == b || missing, "slot {}: {:?} is {:?} at {}", slot, a, b, event.at);
                }
            }
            most = most.max(whole.size().0);
        }
        // A bound that is never reached changes nothing.
        let mut fits = bounded_to(most, words);
        events.iter().for_each(|event| drop(fits.process(event)));
        prop_assert_eq!((fits.chain(), fits.held().rows_given_up), (whole.chain(), 0));
        prop_assert_eq!(most > rows, bounded.held().rows_given_up > 0);
    }

    #[test]
    fn what_is_lost_or_spoilt_is_a_fault_and_never_an_answer(
        events in events(), words in 16usize..60, at in 0usize..160, spoil in any::<bool>(),
    ) {
        let shelf = Arc::new(Chest::default());
        let (mut whole, mut bounded) = (monitor(words), monitor(words));
        bounded.shelve(on(&shelf, 0));
        for (seq, event) in events.iter().enumerate() {
            if seq == at {
                let mut segments = shelf.segments.lock().unwrap();
                if spoil {
                    segments.values_mut().for_each(|s| s.0[1] ^= 1);
                } else {
                    segments.clear();
                }
            }
            let (expected, found) = (whole.process(event), bounded.process(event));
            if bounded.fault().is_some() {
                // It stays one, whatever comes.
                bounded.process(event);
                prop_assert!(bounded.fault().is_some());
                return Ok(());
            }
            prop_assert_eq!(expected, found);
        }
    }

    #[test]
    fn cold_rows_say_what_rows_in_memory_say(events in events(), words in 16usize..120) {
        // A table for life beside its cells keeps each row in memory.
        let mut program = program();
        for key in [vec![CUSTOMER], vec![COUNTERPARTY], vec![CUSTOMER, COUNTERPARTY]] {
            let (what, set) = (What::Distinct(USD), Kind::CryptoWithdraw.set());
            program.features.push(Feature { what, set, filter: None, window: Window::Life, key, unless_undone: false });
        }
        let mut warm = Monitor::new(program).unwrap().in_segments_of(words);
        let (mut cold, mut ahead) = (monitor(words), monitor(words));
        for event in &events {
            // Saying what comes next wakes nothing and misses nothing.
            ahead.expect(&events);
            ahead.expect(std::slice::from_ref(event));
            let judged = cold.process(event);
            prop_assert_eq!(ahead.process(event), judged.clone());
            prop_assert_eq!(warm.process(event), judged);
        }
        prop_assert_eq!((ahead.chain(), ahead.fault()), (cold.chain(), None));
        let later = Event::new(Kind::Login, DAY * 400).with(CUSTOMER, 1).with(COUNTERPARTY, 2);
        prop_assert_eq!(warm.process(&later), cold.process(&later));
        prop_assert_eq!(warm.chain(), cold.chain());
        prop_assert_eq!((warm.cold_size().0, cold.fault()), (0, None));
    }

    #[test]
    fn naming_bytes_need_their_shelf(events in events()) {
        let shelf = Arc::new(Chest::default());
        let mut bounded = monitor(20);
        bounded.shelve(on(&shelf, 0));
        events.iter().for_each(|event| { bounded.process(event); });
        let bytes = bounded.to_naming_bytes();
        let (plan, named) = (bounded.plan(), !bounded.shelved().is_empty());
        prop_assert_eq!(Monitor::from_bytes(plan.clone(), &bytes).is_err(), named);
        shelf.segments.lock().unwrap().clear();
        prop_assert_eq!(Monitor::from_bytes_on(plan, &bytes, Some(on(&shelf, 0))).is_err(), named);
    }
}

/// A login of each of so many customers, an hour apart, day after day of the given ones.
fn visits(monitor: &mut Monitor, days: &[i64], customers: i64) -> Vec<Option<i128>> {
    let mut lives = Vec::new();
    for day in days {
        for customer in 1..=customers {
            let at = day * DAY + customer * MINUTE;
            let event = Event::new(Kind::CryptoWithdraw, at).with(CUSTOMER, customer).with(USD, 5);
            let judged = monitor.process(&event).pop().unwrap();
            // The sum over a life, the eighth of what is kept by customer.
            lives.push(judged.findings[0].shown[7]);
        }
    }
    lives
}

#[test]
fn rows_that_nothing_happens_to_leave_memory_and_come_back_whole() {
    let shelf = Arc::new(Chest::default());
    let (mut whole, mut bounded) = (monitor(256), monitor(256));
    bounded.shelve(on(&shelf, 0));
    let days = [0, 30, 60, 90, 120, 150];
    let lives = visits(&mut bounded, &days, 60);
    assert_eq!(visits(&mut whole, &days, 60), lives);
    let expected: Vec<Option<i128>> = (1..=6).flat_map(|n| vec![Some(5 * n); 60]).collect();
    assert_eq!(lives, expected);
    bounded.process(&Event::new(Kind::Tick, 200 * DAY));
    whole.process(&Event::new(Kind::Tick, 200 * DAY));
    let (rows, pages) = bounded.cold_size();
    assert_eq!((rows, bounded.size().0), (60, 1), "one row, of the value, has a table and stays");
    assert_eq!(pages.away, pages.segments - 1);
    // Six times as many rows became cold; pages hold at most twice what is left, and some.
    assert!(pages.bytes < 3 * 60 * 40 * 8, "{pages:?}");
    assert_eq!(bounded.to_bytes(), whole.to_bytes());
    // Whoever is only looked up stays cold, and is read.
    let look = Event::new(Kind::Login, 201 * DAY).with(CUSTOMER, 1000).with(COUNTERPARTY, 7);
    let (a, b) = (bounded.evaluate(&look, look.at), whole.evaluate(&look, look.at));
    assert_eq!((&a, a.findings[0].shown.contains(&Some(30))), (&b, true));
    assert_eq!(bounded.cold_size().0, 60);
    assert_eq!(bounded.to_bytes(), whole.to_bytes());
    // A page that is lost is a fault, and not a customer without a history.
    shelf.segments.lock().unwrap().clear();
    bounded.evaluate(&look, look.at + 1);
    assert!(bounded.fault().is_some());
}

#[test]
fn a_spoilt_segment_is_refused_so_that_nobody_is_given_it_again() {
    let shelf = Arc::new(Chest::default());
    let mut bounded = monitor(64);
    bounded.shelve(on(&shelf, 0));
    let event = |at| Event::new(Kind::Login, at).with(CUSTOMER, 1).with(COUNTERPARTY, 2);
    (0..200).for_each(|minute| drop(bounded.process(&event(minute * MINUTE))));
    let size = bounded.log_size();
    assert!(size.away > 10 && size.near_bytes < size.bytes / 2, "{size:?}");
    shelf.segments.lock().unwrap().values_mut().for_each(|s| s.0[1] ^= 1);
    let before = shelf.segments.lock().unwrap().len();
    bounded.process(&event(9 * DAY));
    assert!(matches!(bounded.fault(), Some(ShelfError::Damaged(_))));
    assert_eq!(shelf.segments.lock().unwrap().len(), before - 1);
}

#[test]
fn a_row_on_a_page_is_not_given_up_and_comes_back_sure_of_its_life() {
    let mut monitor = bounded_to(80, 256);
    visits(&mut monitor, &[0], 60);
    monitor.process(&Event::new(Kind::Tick, 30 * DAY));
    assert_eq!((monitor.cold_size().0, monitor.held().rows_given_up), (60, 0));
    // The sum over a life, the eighth of what is kept by customer.
    let mut pays = |customer, at| {
        let event = Event::new(Kind::CryptoWithdraw, at).with(CUSTOMER, customer).with(USD, 5);
        monitor.process(&event).pop().unwrap().findings[0].shown[7]
    };
    let flood: Vec<Option<i128>> = (0..100).map(|n| pays(1_000 + n, 40 * DAY + n * MINUTE)).collect();
    assert_eq!((flood[0], flood[99]), (Some(5), None), "who comes after others were given up is not sure");
    assert_eq!(
        [pays(1, 41 * DAY), pays(1, 41 * DAY + 1)],
        [Some(10), Some(15)],
        "read on its page, and in memory"
    );
    assert_eq!(pays(1_000, 41 * DAY), None, "who was given up begins anew, and says so");
    assert!(monitor.held().rows_given_up > 0 && monitor.size().0 <= 80);
}
