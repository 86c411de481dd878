//! The kernel's aggregates one by one, without the language.

use monitoring::event::{DAY, HOUR, MINUTE};
use monitoring::field::{self, FieldId};
use monitoring::ir::*;
use monitoring::{Event, Kind, KindSet, Monitor};
use proptest::prelude::*;
use rusqlite::Connection;

const CUSTOMER: FieldId = field::id("customer");
const COUNTERPARTY: FieldId = field::id("counterparty");
const ASSET: FieldId = field::id("asset");
const USD: FieldId = field::id("usd");
const TRANSFER: FieldId = field::id("transfer");
const MOVED_AT: FieldId = field::id("moved_at");
const KINDS: [Kind; 4] = [Kind::CryptoDeposit, Kind::CryptoWithdraw, Kind::Fill, Kind::Login];
/// 2026-01-05.
const START: i64 = 1_767_571_200 * 1_000_000;

/// One aggregate to ask for.
#[derive(Debug, Clone)]
struct Asked {
    what: What,
    set: u8,
    filter: Option<i64>,
    window: Window,
    key: Vec<FieldId>,
    other_key: bool,
    prior: bool,
    unless_undone: bool,
}

fn kind_set(bits: u8) -> KindSet {
    KINDS
        .iter()
        .enumerate()
        .filter(|(at, _)| bits >> at & 1 == 1)
        .fold(KindSet::default(), |s, k| s.or(k.1.set()))
}

fn program(asked: &[Asked]) -> Program {
    let mut program = Program::default();
    let mut shown = Vec::new();
    for (at, ask) in asked.iter().enumerate() {
        let filter = ask.filter.map(|least| {
            let usd = Expr::Else(Box::new(Expr::Field(USD)), Box::new(Expr::Const(0)));
            program.filters.push(Expr::Cmp(Cmp::Ge, Box::new(usd), Box::new(Expr::Const(least.into()))));
            program.filters.len() - 1
        });
        program.features.push(Feature {
            what: ask.what,
            set: kind_set(ask.set),
            filter,
            window: ask.window,
            key: ask.key.clone(),
            unless_undone: ask.unless_undone,
        });
        let read = if ask.other_key { vec![COUNTERPARTY] } else { ask.key.clone() };
        program.slots.push(Slot { feature: at, at: read, prior: ask.prior });
        shown.push((format!("v{at}"), field::Type::Int, Expr::Slot(at)));
    }
    program.rules.push(Rule {
        id: "ALL".into(),
        title: "everything".into(),
        version: 1,
        family: String::new(),
        flags: Vec::new(),
        on: kind_set(15),
        absent: None,
        needs: Vec::new(),
        verdict: Verdict::When { when: Expr::Const(1), then: Effect { score: 0, action: Action::Record } },
        tipping_off: false,
        explain: Vec::new(),
        shown,
        read: Vec::new(),
        once: Once { within: 0, key: vec![CUSTOMER] },
        signal: false,
        typology: false,
    });
    program
}

fn windows() -> impl Strategy<Value = Window> {
    let length = prop::sample::select(vec![10 * MINUTE, HOUR, 2 * HOUR, DAY, 7 * DAY]);
    let shift = prop::sample::select(vec![0, 0, 0, HOUR, DAY]);
    prop_oneof![
        6 => (length, shift).prop_map(|(length, shift)| Window::Sliding { length, shift }),
        1 => Just(Window::Life),
        1 => Just(Window::Day),
        1 => Just(Window::Since(Kind::CryptoWithdraw.set())),
    ]
}

fn asked() -> impl Strategy<Value = Asked> {
    let what = prop::sample::select(vec![
        What::Count,
        What::Sum(USD),
        What::CountOf(USD),
        What::Distinct(COUNTERPARTY),
        What::Min(USD),
        What::Max(USD),
        What::LastAt,
        What::FirstAt,
        What::LastValue(USD),
    ]);
    let key = prop::sample::select(vec![
        vec![CUSTOMER],
        vec![ASSET],
        vec![CUSTOMER, COUNTERPARTY],
        vec![CUSTOMER, ASSET],
    ]);
    let undone = any::<bool>();
    (what, 1u8..16, prop::option::of(1i64..60), windows(), key, any::<bool>(), any::<bool>(), undone)
        .prop_map(|(what, set, filter, window, key, other, prior, undone)| {
            let window = match what {
                What::LastAt | What::FirstAt | What::LastValue(_) => Window::Life,
                What::Distinct(_) if matches!(window, Window::Day | Window::Since(_)) => Window::Life,
                _ => window,
            };
            let other_key = other && key == [CUSTOMER];
            let takes_back = matches!(
                what,
                What::Count | What::Sum(_) | What::SumSquares(_) | What::CountOf(_) | What::Distinct(_)
            );
            let unless_undone = undone && takes_back && matches!(window, Window::Sliding { .. });
            Asked { what, set, filter, window, key, other_key, prior, unless_undone }
        })
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    // Half the gaps are such that events stand exactly on the edges of windows.
    let edges = vec![0, 0, 5 * MINUTE, 10 * MINUTE, 50 * MINUTE, HOUR, 23 * HOUR, DAY, 6 * DAY];
    let gap = prop_oneof![prop::sample::select(edges), 1i64..MINUTE, MINUTE..HOUR, HOUR..3 * DAY];
    let one = (
        gap,
        0usize..4,
        prop::option::weighted(0.95, 1i64..4),
        prop::option::weighted(0.8, 1i64..4),
        prop::option::weighted(0.8, 1i64..3),
        prop::option::weighted(0.9, -20i64..80),
    );
    // Some movements are undone, and some of those go on after all: soon, or when some windows have let them go.
    let turn = prop::option::weighted(0.5, (0usize..120, any::<bool>()));
    let list = prop::collection::vec((one, turn), 1..120);
    list.prop_map(|list| {
        let mut at = START;
        let mut moved: Vec<(i64, i64)> = Vec::new();
        let mut out = Vec::new();
        for ((gap, kind, customer, counterparty, asset, usd), turn) in list {
            at += gap;
            let mut event = Event::new(KINDS[kind], at);
            // Two events of one movement are its two sides where they come at one time.
            let transfer = moved.len() as i64 / 2;
            event.set(TRANSFER, transfer);
            moved.push((transfer, at));
            for (field, value) in
                [(CUSTOMER, customer), (COUNTERPARTY, counterparty), (ASSET, asset), (USD, usd)]
            {
                if let Some(value) = value {
                    event.set(field, value);
                }
            }
            out.push(event);
            if let Some((back, undone)) = turn {
                let (transfer, moved_at) = moved[moved.len() - 1 - back % moved.len()];
                let kind = if undone { Kind::Undone } else { Kind::Redone };
                out.push(Event::new(kind, at).with(TRANSFER, transfer).with(MOVED_AT, moved_at));
            }
        }
        out
    })
}

fn column(field: FieldId) -> &'static str {
    match field {
        CUSTOMER => "customer",
        COUNTERPARTY => "counterparty",
        ASSET => "asset",
        _ => "usd",
    }
}

/// What SQL says about one aggregate at one event; `None` for nothing.
fn by_sql(db: &Connection, ask: &Asked, seq: usize, event: &Event) -> Option<i64> {
    let mut clauses = vec![format!("seq {} {seq}", if ask.prior { "<" } else { "<=" })];
    let kinds: Vec<String> =
        KINDS.iter().filter(|k| kind_set(ask.set).has(**k)).map(|k| (*k as u8).to_string()).collect();
    clauses.push(format!("kind IN ({})", kinds.join(",")));
    let read = if ask.other_key { vec![COUNTERPARTY] } else { ask.key.clone() };
    let mut same = Vec::new();
    for (stored, asked) in ask.key.iter().zip(&read) {
        let value = event.get(*asked)?;
        same.push(format!("{} = {value}", column(*stored)));
    }
    clauses.extend(same.clone());
    if let Some(least) = ask.filter {
        clauses.push(format!("coalesce(usd, 0) >= {least}"));
    }
    if ask.unless_undone {
        let last = format!(
            "(SELECT kind FROM e AS u WHERE u.seq < {seq} AND u.kind IN ({}, {}) AND u.transfer = e.transfer AND u.moved_at = e.at AND u.seq > e.seq ORDER BY u.seq DESC LIMIT 1)",
            Kind::Undone as u8,
            Kind::Redone as u8
        );
        clauses.push(format!("coalesce({last}, 0) <> {}", Kind::Undone as u8));
    }
    match ask.window {
        Window::Sliding { length, shift } => {
            clauses.push(format!("at > {} AND at <= {}", event.at - shift - length, event.at - shift));
        }
        Window::Life => {}
        Window::Day => clauses.push(format!("at / {DAY} = {}", event.at / DAY)),
        Window::Since(_) => {
            let last = format!(
                "(SELECT coalesce(max(seq), -1) FROM e WHERE seq < {seq} AND kind = {} AND {})",
                Kind::CryptoWithdraw as u8,
                same.join(" AND ")
            );
            clauses.push(format!("seq > {last} AND kind <> {}", Kind::CryptoWithdraw as u8));
        }
    }
    let rows = format!("FROM e WHERE {}", clauses.join(" AND "));
    let sql = match ask.what {
        What::Count => format!("SELECT count(*) {rows}"),
        What::Sum(_) => format!("SELECT coalesce(sum(usd), 0) {rows}"),
        What::CountOf(_) => format!("SELECT count(usd) {rows}"),
        What::Distinct(_) => format!("SELECT count(DISTINCT counterparty) {rows}"),
        What::Min(_) => format!("SELECT min(usd) {rows}"),
        What::Max(_) => format!("SELECT max(usd) {rows}"),
        What::LastAt => format!("SELECT max(at) {rows}"),
        What::FirstAt => format!("SELECT min(at) {rows}"),
        What::LastValue(_) => {
            format!("SELECT (SELECT usd {rows} AND usd IS NOT NULL ORDER BY seq DESC LIMIT 1)")
        }
        What::SumSquares(_) | What::Recent { .. } => unreachable!("not asked here"),
    };
    db.query_row(&sql, [], |row| row.get(0)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::cases(256), ..ProptestConfig::default() })]
    #[test]
    fn every_aggregate_is_what_sql_says(asked in prop::collection::vec(asked(), 1..8), events in events()) {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE e (seq INT, at INT, kind INT, customer INT, counterparty INT, asset INT, usd INT, transfer INT, moved_at INT)").unwrap();
        let mut monitor = Monitor::new(program(&asked)).unwrap();
        let plan = std::sync::Arc::new(monitoring::plan::plan(program(&asked)).unwrap());
        for (seq, event) in events.iter().enumerate() {
            // Half way the state goes through its bytes.
            if seq == events.len() / 2 {
                let bytes = monitor.to_bytes();
                monitor = Monitor::from_bytes(plan.clone(), &bytes).unwrap();
                prop_assert_eq!(&monitor.to_bytes(), &bytes);
            }
            let row = rusqlite::params![seq as i64, event.at, event.kind as u8, event.get(CUSTOMER),
                event.get(COUNTERPARTY), event.get(ASSET), event.get(USD), event.get(TRANSFER), event.get(MOVED_AT)];
            db.execute("INSERT INTO e VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row).unwrap();
            let judged = monitor.process(event);
            if matches!(event.kind, Kind::Undone | Kind::Redone) {
                continue;
            }
            let finding = &judged.last().unwrap().findings[0];
            for (at, ask) in asked.iter().enumerate() {
                let ours = finding.shown[at].map(|v| v as i64);
                prop_assert_eq!(ours, by_sql(&db, ask, seq, event), "event {}: {:?}", seq, ask);
            }
        }
        // Nothing stays behind once every window has let go.
        let kept = asked.iter().any(|a| !matches!(a.window, Window::Sliding { .. }));
        monitor.process(&Event::new(Kind::Tick, events.last().unwrap().at + 30 * DAY));
        if !kept {
            prop_assert_eq!(monitor.size(), (0, 0, 0));
        }
    }
}
