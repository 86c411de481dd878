//! Events of chance, and the table they stand in: one row an event, a column a field.

use crate::choice::Choice;
use crate::seen;
use monitoring::event::{DAY, HOUR, MINUTE, SECOND};
use monitoring::{Event, Kind, code, field};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// 2026-01-05, a Monday.
pub const START: i64 = 1_767_571_200 * SECOND;

pub const KINDS: [Kind; 10] = [
    Kind::CryptoWithdraw,
    Kind::FiatDeposit,
    Kind::CryptoDeposit,
    Kind::InternalOut,
    Kind::Fill,
    Kind::P2pSell,
    Kind::Login,
    Kind::RfiSent,
    Kind::RfiAnswered,
    Kind::Disposition,
];

pub const IDS: [&str; 10] = [
    "customer",
    "counterparty",
    "account",
    "device",
    "ip_block",
    "card",
    "bank_account",
    "address",
    "cluster",
    "entity",
];
pub const CODES: [(&str, &[&str]); 4] = [
    ("asset", &["BTC", "ETH", "XMR"]),
    ("segment", &["retail", "merchant", "institution"]),
    ("risk_rating", &["low", "standard", "high"]),
    ("jurisdiction", &["LT", "US", "SG"]),
];
pub const MONEY: [&str; 3] = ["usd", "fee_usd", "pnl_usd"];
pub const INTS: [&str; 2] = ["age_years", "accounts_on_device"];
pub const RATIOS: [&str; 2] = ["premium", "name_score"];
pub const BOOLS: [&str; 2] = ["vpn", "pep"];
pub const TIMES: [&str; 1] = ["payee_added"];
const MADE: [&str; 6] = ["hour", "day", "weekday", "scenario", "transfer", "moved_at"];

/// An event as the table has it.
#[derive(Debug, Clone)]
pub struct Row {
    pub kind: Kind,
    pub at: i64,
    pub values: BTreeMap<&'static str, i64>,
}

impl Row {
    pub fn get(&self, field: &str) -> Option<i64> {
        self.values.get(field).copied()
    }

    /// What the engine adds, as documented: the day and hour of log time in UTC, and the customer as its own entity.
    pub fn complete(&self, at: i64) -> Row {
        let mut row = Row { at, ..self.clone() };
        let day = at.div_euclid(DAY);
        row.values.entry("hour").or_insert(at.rem_euclid(DAY) / HOUR);
        row.values.entry("day").or_insert(day);
        row.values.entry("weekday").or_insert((day + 3).rem_euclid(7) + 1);
        if let Some(customer) = self.get("customer") {
            row.values.entry("entity").or_insert(customer);
        }
        row
    }

    /// The event handed to the kernel.
    pub fn event(&self) -> Event {
        let mut event = Event::new(self.kind, self.at);
        self.values.iter().for_each(|(name, value)| event.set(field::by_name(name).unwrap(), *value));
        event
    }
}

/// A stream; some events are stamped earlier than those before, some stand twice.
pub fn stream(choice: &mut Choice, most: usize) -> Vec<Row> {
    let count = 1 + choice.below(most);
    let (mut at, mut out) = (START, Vec::<Row>::new());
    // Some streams are of minutes, others of months.
    let gaps: &[i64] = match choice.below(3) {
        0 => &[0, MINUTE, 4 * MINUTE, 5 * MINUTE, 10 * MINUTE, 50 * MINUTE, HOUR],
        1 => &[0, 10 * MINUTE, HOUR, 2 * HOUR, 23 * HOUR, DAY, 6 * DAY],
        _ => &[0, HOUR, DAY, 29 * DAY, 30 * DAY, 60 * DAY, 89 * DAY, 365 * DAY],
    };
    // Movements as they were taken in, and when: times do not decrease.
    let (mut moved, mut now) = (Vec::<(i64, i64)>::new(), START);
    for number in 0..count as i64 {
        if choice.chance(20) && !moved.is_empty() {
            seen::note("undone");
            let back = choice.below(moved.len().min(12));
            out.push(turn(choice.chance(70), moved[moved.len() - 1 - back], now.max(at)));
            continue;
        }
        if choice.chance(5) && !out.is_empty() {
            seen::note("repeated");
            let again = out[choice.below(out.len())].clone();
            out.push(Row { at, ..again });
            continue;
        }
        at += choice.one(gaps) + if choice.chance(30) { choice.below(1_000) as i64 * SECOND } else { 0 };
        let late = if choice.chance(10) { choice.one(&[1, SECOND, HOUR, 3 * DAY]) } else { 0 };
        if late > 0 {
            seen::note("late");
        }
        let mut row = row(choice, at - late);
        now = now.max(row.at);
        // Two sides of one movement have one number.
        row.values.insert("transfer", number / 2);
        moved.push((number / 2, now));
        out.push(row);
    }
    out
}

/// Says that a movement is undone, or goes on after all.
fn turn(undone: bool, (transfer, moved_at): (i64, i64), at: i64) -> Row {
    let kind = if undone { Kind::Undone } else { Kind::Redone };
    Row { kind, at, values: BTreeMap::from([("transfer", transfer), ("moved_at", moved_at)]) }
}

fn row(choice: &mut Choice, at: i64) -> Row {
    let mut row = Row { kind: choice.one(&KINDS), at, values: BTreeMap::new() };
    for (place, name) in IDS.into_iter().enumerate() {
        // Customers stand nearly everywhere, entities seldom.
        let often = [97, 85, 85, 85, 85, 80, 80, 85, 80, 20][place];
        if choice.chance(often) {
            row.values.insert(name, 1 + choice.below(3) as i64);
        }
    }
    if row.kind == Kind::Disposition {
        // What an analyst said of one of the rules of chance.
        row.values.insert("scenario", code(choice.one(&crate::rules::IDS)));
    }
    for (name, words) in CODES {
        if choice.chance(80) {
            row.values.insert(name, code(choice.one(words)));
        }
    }
    for name in MONEY {
        if choice.chance(80) {
            let value = match choice.below(4) {
                0 => choice.below(10) as i64,
                1 => choice.below(200) as i64,
                2 => choice.one(&[0, 1, 99, 100, 1_000_000]),
                _ => choice.below(60_000) as i64,
            };
            let below_zero = name == "pnl_usd" && choice.chance(50);
            row.values.insert(name, if below_zero { -value } else { value });
        }
    }
    for name in INTS {
        if choice.chance(80) {
            row.values.insert(name, choice.below(6) as i64);
        }
    }
    for name in RATIOS {
        if choice.chance(80) {
            row.values.insert(name, choice.one(&[0, 1, 333_333, 500_000, 1_000_000, -250_000, 1_500_000]));
        }
    }
    for name in BOOLS {
        if choice.chance(80) {
            row.values.insert(name, choice.below(2) as i64);
        }
    }
    if choice.chance(70) {
        row.values.insert(TIMES[0], at - choice.one(&[0, MINUTE, HOUR, DAY, 40 * DAY]));
    }
    row
}

pub fn columns() -> Vec<&'static str> {
    let codes = CODES.iter().map(|c| c.0);
    let lists = IDS.into_iter().chain(codes).chain(MONEY).chain(INTS).chain(RATIOS).chain(BOOLS);
    lists.chain(TIMES).chain(MADE).collect()
}

/// The events of a run.
pub struct Table {
    pub db: Connection,
    pub next: i64,
    insert: String,
    columns: Vec<&'static str>,
}

impl Table {
    pub fn new() -> Self {
        let db = Connection::open_in_memory().unwrap();
        let columns = columns();
        db.execute_batch(&format!(
            "CREATE TABLE e (seq INT, at INT, kind INT, {} INT)",
            columns.join(" INT, ")
        ))
        .unwrap();
        let marks = vec!["?"; columns.len() + 3].join(", ");
        Self { db, next: 0, insert: format!("INSERT INTO e VALUES ({marks})"), columns }
    }

    /// Puts a row at the end, and answers its number.
    pub fn push(&mut self, row: &Row) -> i64 {
        let head = [Some(self.next), Some(row.at), Some(row.kind as i64)];
        let values = head.into_iter().chain(self.columns.iter().map(|name| row.get(name)));
        let mut insert = self.db.prepare_cached(&self.insert).unwrap();
        insert.execute(rusqlite::params_from_iter(values)).unwrap();
        self.next += 1;
        self.next - 1
    }
}
