//! What the monitor keeps in memory, by event and by key, under the shipped scenarios.
//!
//! `cargo run --release -p monitoring --example bench_memory [events] [accounts] [days]`. Prints resident memory of the process
//! before and after, and what the windows say they hold.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

use monitoring::event::{DAY, SECOND};
use monitoring::field::{self, FieldId};
use monitoring::lang::{Source, compile};
use monitoring::{Event, Kind, Monitor};

const CUSTOMER: FieldId = field::id("customer");
const COUNTERPARTY: FieldId = field::id("counterparty");
const USD: FieldId = field::id("usd");
const DEVICE: FieldId = field::id("device");

/// SplitMix64: the same events on every machine.
struct Random(u64);
impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// Below `most`, small numbers far more often.
    fn skewed(&mut self, most: u64) -> i64 {
        let (a, b) = (self.next() % most, self.next() % most);
        1 + (a.min(b)) as i64
    }
}

fn resident() -> f64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: f64 = text.split_whitespace().nth(1).unwrap().parse().unwrap();
    pages * 4096.0
}

fn user_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let ticks: f64 = stat.rsplit(')').next().unwrap().split_whitespace().nth(11).unwrap().parse().unwrap();
    ticks / 100.0
}

fn shipped() -> Monitor {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/scenarios");
    let mut files: Vec<(String, String)> = std::fs::read_dir(dir)
        .unwrap()
        .map(|f| f.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "rule"))
        .map(|p| (p.display().to_string(), std::fs::read_to_string(&p).unwrap()))
        .collect();
    files.sort();
    let sources: Vec<Source<'_>> = files.iter().map(|(name, text)| Source { name, text }).collect();
    Monitor::new(compile(&sources).unwrap().program).unwrap()
}

/// An ordinary day of an exchange: logins, trades, deposits and withdrawals.
fn event(random: &mut Random, at: i64, accounts: u64) -> Event {
    let customer = random.skewed(accounts);
    let usd = 1_000_000 * (10 + (random.next() % 10_000) as i64);
    let (kind, moves) = match random.next() % 100 {
        0..45 => (Kind::Login, false),
        45..70 => (Kind::Fill, false),
        70..80 => (Kind::CryptoDeposit, true),
        80..88 => (Kind::CryptoWithdraw, true),
        88..92 => (Kind::FiatDeposit, true),
        92..95 => (Kind::FiatWithdraw, true),
        _ => (Kind::InternalOut, true),
    };
    let mut event = Event::new(kind, at).with(CUSTOMER, customer);
    if kind == Kind::Login {
        event.set(DEVICE, customer * 8 + (random.next() % 3) as i64);
    } else {
        event.set(USD, usd);
    }
    if moves {
        event.set(COUNTERPARTY, 1_000_000_000 + random.skewed(accounts * 4));
    }
    event
}

fn main() {
    let mut args = std::env::args().skip(1).filter_map(|a| a.parse::<usize>().ok());
    let count = args.next().unwrap_or(1_000_000);
    let accounts = args.next().unwrap_or(100_000) as u64;
    let days = args.next().unwrap_or(90) as i64;
    let mut monitor = shipped();
    let mut random = Random(42);
    let step = days * DAY / count as i64;
    let (before, began) = (resident(), user_seconds());
    let mut findings = 0usize;
    println!("| events | rows | blocks | log bytes | resident bytes | a event | events/s |");
    println!("|---|---|---|---|---|---|---|");
    for number in 0..count as i64 {
        let event = event(&mut random, 1_700_000_000 * SECOND + number * step, accounts);
        findings += monitor.process(&event).iter().map(|j| j.findings.len()).sum::<usize>();
        if (number + 1) % (count as i64 / 5) == 0 {
            let (rows, blocks, words) = monitor.size();
            let held = resident() - before;
            let each = held / (number + 1) as f64;
            let speed = (number + 1) as f64 / (user_seconds() - began);
            println!(
                "| {} | {rows} | {blocks} | {} | {held:.0} | {each:.0} | {speed:.0} |",
                number + 1,
                words * 8
            );
        }
    }
    println!("{findings} findings");
}
