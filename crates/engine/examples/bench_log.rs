//! What monitoring keeps in memory and in files under the shipped scenarios, and what the files cost.
//!
//! `cargo run --release -p engine --example bench_log [events] [accounts] [days] [--log-mib N]`. Without `--log-mib` the whole log
//! stays in memory. The chain hash at the end is the same either way. Processor time counts user and system.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

use engine::monitoring::LogFiles;
use monitoring::event::{DAY, SECOND};
use monitoring::field::{self, FieldId};
use monitoring::lang::{Source, compile};
use monitoring::shelf::{SEGMENT_BYTES, Shelf, Shelving};
use monitoring::{Event, Kind, Monitor};
use std::sync::Arc;

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

fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let ticks = stat.rsplit(')').next().unwrap().split_whitespace().skip(11).take(2);
    ticks.map(|t| t.parse::<f64>().unwrap()).sum::<f64>() / 100.0
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
    let mut args = std::env::args().skip(1);
    let mut number = |otherwise: usize| args.next().and_then(|a| a.parse().ok()).unwrap_or(otherwise);
    let (count, accounts, days) = (number(1_000_000), number(100_000) as u64, number(90) as i64);
    let mib = std::env::args().skip_while(|a| a != "--log-mib").nth(1).map(|m| m.parse::<usize>().unwrap());
    let dir = std::env::temp_dir().join(format!("probity-bench-log-{}", std::process::id()));
    let files = LogFiles::of(&dir);
    let mut monitor = shipped();
    if let Some(mib) = mib {
        let near_most = (mib << 20) / SEGMENT_BYTES;
        monitor.shelve(Shelving { shelf: files.clone() as Arc<dyn Shelf>, near_most });
    }
    let mut random = Random(42);
    let step = days * DAY / count as i64;
    let (before, began) = (resident(), cpu_seconds());
    println!("{count} events of {accounts} accounts in {days} days; log in memory: {mib:?} MiB");
    println!(
        "| events | rows | cold rows | resident MB | log MB | of it near | files MB | read back | events/s of CPU |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let mut findings = 0usize;
    for number in 0..count as i64 {
        let event = event(&mut random, 1_700_000_000 * SECOND + number * step, accounts);
        findings += monitor.process(&event).iter().map(|j| j.findings.len()).sum::<usize>();
        assert!(monitor.fault().is_none());
        if (number + 1) % (count as i64 / 5) == 0 {
            files.sweep(&Default::default());
            let (log, mb) = (monitor.log_size(), |bytes: f64| bytes / 1e6);
            println!(
                "| {} | {} | {} | {:.0} | {:.0} | {:.0} | {:.0} | {} | {:.0} |",
                number + 1,
                monitor.size().0,
                monitor.cold_size().0,
                mb(resident() - before),
                mb(log.bytes as f64),
                mb(log.near_bytes as f64),
                mb(files.size().1 as f64),
                log.fetched + monitor.cold_size().1.fetched,
                (number + 1) as f64 / (cpu_seconds() - began)
            );
        }
    }
    println!("{findings} findings, chain {}", monitor.chain());
    let _ = std::fs::remove_dir_all(dir);
}
