//! Speed of the kernel: three windows on both sides and 120 rules, by accounts and by how heavy the hubs are.
//!
//! `cargo run --release -p monitoring --example bench_kernel [events] [accounts]`. Prints user time, not wall time.
//! `… [events] [accounts] [Zipf times ten] [rules]` runs one row only.
//! `… bench_kernel [events] [accounts] --csv FILE` writes the events at Zipf 0.5 instead, for `bench/peers/duckdb_windows.py`.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

use monitoring::event::{DAY, HOUR};
use monitoring::field::{self, FieldId};
use monitoring::ir::*;
use monitoring::{Event, Kind, Monitor};
use std::io::Write;

const CUSTOMER: FieldId = field::id("customer");
const COUNTERPARTY: FieldId = field::id("counterparty");
const USD: FieldId = field::id("usd");

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
}

/// Zipf by inverse of the cumulated weights.
struct Zipf(Vec<f64>);
impl Zipf {
    fn new(n: usize, exponent: f64) -> Self {
        let mut sum = 0.0;
        Self(
            (1..=n)
                .map(|k| {
                    sum += (k as f64).powf(-exponent);
                    sum
                })
                .collect(),
        )
    }
    fn draw(&self, random: &mut Random) -> usize {
        let at = (random.next() >> 11) as f64 / (1u64 << 53) as f64 * self.0.last().unwrap();
        self.0.partition_point(|w| *w < at)
    }
}

fn program(rules: usize) -> Program {
    let mut program = Program::default();
    for key in [CUSTOMER, COUNTERPARTY] {
        let other = if key == CUSTOMER { COUNTERPARTY } else { CUSTOMER };
        for length in [HOUR, DAY, 7 * DAY] {
            for what in [What::Count, What::Sum(USD), What::Distinct(other)] {
                program.features.push(Feature {
                    unless_undone: false,
                    what,
                    set: Kind::InternalOut.set(),
                    filter: None,
                    window: Window::Sliding { length, shift: 0 },
                    key: vec![key],
                });
                program.slots.push(Slot { feature: program.features.len() - 1, at: vec![key], prior: false });
            }
        }
    }
    let mut random = Random(7);
    for at in 0..rules {
        let least = |random: &mut Random| {
            let slot = (random.next() % 18) as usize;
            let c = match slot % 3 {
                1 => 1_000_000_000 * (1 + random.next() % 400) as i128,
                _ => (2 + random.next() % 60) as i128,
            };
            Expr::Cmp(Cmp::Ge, Box::new(Expr::Slot(slot)), Box::new(Expr::Const(c)))
        };
        let when = Expr::And((0..8).map(|_| least(&mut random)).collect());
        program.rules.push(Rule {
            id: format!("R{at}"),
            title: String::new(),
            version: 1,
            family: String::new(),
            flags: Vec::new(),
            on: Kind::InternalOut.set(),
            absent: None,
            needs: Vec::new(),
            verdict: Verdict::When { when, then: Effect { score: 1, action: Action::Alert } },
            tipping_off: false,
            explain: Vec::new(),
            shown: Vec::new(),
            read: Vec::new(),
            once: Once { within: DAY, key: vec![CUSTOMER] },
            signal: false,
            typology: false,
        });
    }
    program
}

fn user_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let ticks: f64 = stat.rsplit(')').next().unwrap().split_whitespace().nth(11).unwrap().parse().unwrap();
    ticks / 100.0
}

/// Microseconds, ids and millionths of dollars.
fn write(events: &[Event], path: &str) {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    writeln!(out, "at,customer,counterparty,usd").unwrap();
    for event in events {
        let [customer, counterparty, usd] = [CUSTOMER, COUNTERPARTY, USD].map(|f| event.get(f).unwrap());
        writeln!(out, "{},{customer},{counterparty},{usd}", event.at).unwrap();
    }
    out.flush().unwrap();
}

fn main() {
    let csv = std::env::args().skip_while(|a| a != "--csv").nth(1);
    let mut args = std::env::args().skip(1).filter_map(|a| a.parse::<usize>().ok());
    let count = args.next().unwrap_or(500_000);
    let accounts = args.next().unwrap_or(100_000);
    let only = args.next().zip(args.next());
    if csv.is_none() {
        println!("| accounts | Zipf | rules | events/s (user time) | findings | rows, blocks, log words |");
        println!("|---|---|---|---|---|---|");
    }
    for exponent in [0.5, 0.8, 1.0] {
        if only.is_some_and(|(tenths, _)| tenths as f64 / 10.0 != exponent) {
            continue;
        }
        let mut random = Random(42);
        let zipf = Zipf::new(accounts, exponent);
        let (mut a, mut b): (Vec<i64>, Vec<i64>) =
            ((1..=accounts as i64).collect(), (1..=accounts as i64).collect());
        for list in [&mut a, &mut b] {
            for at in (1..list.len()).rev() {
                list.swap(at, (random.next() % (at as u64 + 1)) as usize);
            }
        }
        let step = 10 * DAY / count as i64;
        let events: Vec<Event> = (0..count as i64)
            .map(|at| {
                let usd = 1_000_000 * (10 + (random.next() % 10_000) as i64);
                Event::new(Kind::InternalOut, at * step)
                    .with(CUSTOMER, a[zipf.draw(&mut random)])
                    .with(COUNTERPARTY, b[zipf.draw(&mut random)])
                    .with(USD, usd)
            })
            .collect();
        if let Some(path) = &csv {
            return write(&events, path);
        }
        for rules in only.map_or(vec![0, 120, 240], |(_, rules)| vec![rules]) {
            let mut monitor = Monitor::new(program(rules)).unwrap();
            let before = user_seconds();
            let mut findings = 0;
            monitor.process_all(&events, |_, judged| {
                findings += judged.findings.len();
            });
            let took = user_seconds() - before;
            println!(
                "| {accounts} | {exponent} | {rules} | {:.0} | {findings} | {:?} |",
                count as f64 / took,
                monitor.size()
            );
        }
    }
}
