//! What is written and read back goes on the same: timers, lists of recent events, open alerts, the chain.

use monitoring::event::{DAY, HOUR, MINUTE};
use monitoring::field::{self, FieldId, Type};
use monitoring::ir::*;
use monitoring::{Event, Kind, Monitor};
use proptest::prelude::*;

const CUSTOMER: FieldId = field::id("customer");
const USD: FieldId = field::id("usd");

fn rule(id: &str, verdict: Verdict) -> Rule {
    Rule {
        id: id.into(),
        title: id.into(),
        version: 1,
        family: String::new(),
        flags: Vec::new(),
        on: Kind::Login.set().or(Kind::CryptoWithdraw.set()),
        absent: None,
        needs: Vec::new(),
        verdict,
        tipping_off: false,
        explain: Vec::new(),
        shown: vec![("n".into(), Type::Int, Expr::Slot(0))],
        read: Vec::new(),
        once: Once { within: DAY, key: vec![CUSTOMER] },
        signal: false,
        typology: false,
    }
}

fn program() -> Program {
    let hour = Window::Sliding { length: HOUR, shift: 0 };
    let feature = |what, window| Feature {
        unless_undone: false,
        what,
        set: Kind::Login.set().or(Kind::CryptoWithdraw.set()),
        filter: None,
        window,
        key: vec![CUSTOMER],
    };
    let features = vec![
        feature(What::Count, hour),
        feature(What::Recent { value: Some(USD), group: None }, Window::Sliding { length: DAY, shift: 0 }),
        feature(What::SumSquares(USD), Window::Life),
    ];
    let slots = (0..3).map(|feature| Slot { feature, at: vec![CUSTOMER], prior: false }).collect();
    let then = Effect { score: 40, action: Action::Alert };
    let over = |slot, least| Verdict::When {
        when: Expr::Cmp(Cmp::Ge, Box::new(Expr::Slot(slot)), Box::new(Expr::Const(least))),
        then: then.clone(),
    };
    let middle = Expr::Recent { slot: 1, ask: Ask::Quantile, args: vec![Expr::Const(500_000)] };
    let mut waits = rule("T1", Verdict::When { when: Expr::Const(1), then: then.clone() });
    waits.absent = Some(Absent { without: Kind::KycResult.set(), for_: 2 * HOUR, key: vec![CUSTOMER] });
    let recent = Verdict::When {
        when: Expr::Cmp(Cmp::Ge, Box::new(middle), Box::new(Expr::Const(50))),
        then: then.clone(),
    };
    let rules = vec![rule("A1", over(0, 3)), rule("A2", recent), rule("A3", over(2, 9_000)), waits];
    Program { features, slots, rules, ..Program::default() }
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let kinds = prop::sample::select(vec![Kind::Login, Kind::CryptoWithdraw, Kind::KycResult]);
    let one = (1i64..3 * HOUR, kinds, 1i64..4, prop::option::of(1i64..100));
    prop::collection::vec(one, 1..80).prop_map(|list| {
        let mut at = 0;
        let each = |(gap, kind, customer, usd): (i64, Kind, i64, Option<i64>)| {
            at += gap % (70 * MINUTE);
            let mut event = Event::new(kind, at).with(CUSTOMER, customer);
            if let Some(usd) = usd {
                event.set(USD, usd);
            }
            event
        };
        list.into_iter().map(each).collect()
    })
}

proptest! {
    #[test]
    fn what_is_read_back_goes_on_the_same(events in events(), cut in 0usize..80) {
        let mut whole = Monitor::new(program()).unwrap();
        let mut first = Monitor::new(program()).unwrap();
        let cut = cut.min(events.len());
        for event in &events[..cut] {
            prop_assert_eq!(whole.process(event), first.process(event));
        }
        let bytes = first.to_bytes();
        let mut second = Monitor::from_bytes(Monitor::new(program()).unwrap().plan(), &bytes).unwrap();
        prop_assert_eq!(second.to_bytes(), bytes);
        for event in &events[cut..] {
            prop_assert_eq!(whole.process(event), second.process(event));
        }
        prop_assert_eq!(whole.chain(), second.chain());
        prop_assert_eq!(whole.to_bytes(), second.to_bytes());
    }

    #[test]
    fn damaged_bytes_are_an_error_and_never_a_panic(events in events(), at in any::<usize>(), keep in any::<usize>()) {
        let mut monitor = Monitor::new(program()).unwrap();
        events.iter().for_each(|event| { monitor.process(event); });
        let mut bytes = monitor.to_bytes();
        let plan = monitor.plan();
        prop_assert!(Monitor::from_bytes(plan.clone(), &bytes[..keep % bytes.len()]).is_err());
        let at = at % bytes.len();
        bytes[at] ^= 0xFF;
        let _ = Monitor::from_bytes(plan, &bytes);
    }
}
