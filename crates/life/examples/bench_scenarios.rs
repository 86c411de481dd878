//! Speed with all shipped scenarios: judging with findings recorded, judging again with the chain compared, folding only.
//!
//! `cargo run --release -p life --example bench_scenarios [customers] [days] [rules]`. Prints user time, not wall time.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

use monitoring::lang::{Source, compile};
use monitoring::{Event, Judged, Monitor};
use std::path::Path;

fn user_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let ticks: f64 = stat.rsplit(')').next().unwrap().split_whitespace().nth(11).unwrap().parse().unwrap();
    ticks / 100.0
}

fn timed<T>(what: &str, events: usize, work: impl FnOnce() -> T) -> T {
    let before = user_seconds();
    let out = work();
    println!("| {what} | {:.0} |", events as f64 / (user_seconds() - before).max(0.01));
    out
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, or: u32| args.get(at).and_then(|a| a.parse().ok()).unwrap_or(or);
    let dir = args.get(2).map_or("policies/scenarios", String::as_str);
    let mut files: Vec<(String, String)> = std::fs::read_dir(Path::new(dir))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "rule"))
        .map(|p| (p.display().to_string(), std::fs::read_to_string(&p).unwrap()))
        .collect();
    files.sort();
    let sources: Vec<Source<'_>> = files.iter().map(|(name, text)| Source { name, text }).collect();
    let program = compile(&sources).map_err(|found| found.len()).unwrap().program;
    let config = life::Config { customers: number(0, 5_000), days: number(1, 60), ..life::Config::default() };
    let events: Vec<Event> = life::stream(&config).map(|(event, _)| event).collect();
    let rules = program.rules.len();
    println!(
        "{} events, {} customers, {rules} rules, {} aggregates\n",
        events.len(),
        config.customers,
        program.features.len()
    );
    println!("| work | events/s (user time) |\n|---|---|");
    let mut monitor = Monitor::new(program.clone()).unwrap();
    let mut judged: Vec<Vec<Judged>> = Vec::with_capacity(events.len());
    timed("all scenarios, findings recorded", events.len(), || {
        events.iter().for_each(|e| judged.push(monitor.process(e)));
    });
    let mut again = Monitor::new(program.clone()).unwrap();
    timed("judged again, chain compared", events.len(), || {
        events.iter().for_each(|e| drop(again.process(e)))
    });
    assert_eq!(again.chain(), monitor.chain());
    let findings: usize = judged.iter().flatten().map(|j| j.findings.len()).sum();
    let exits: usize = judged.iter().flatten().map(|j| j.exits.len()).sum();
    println!("\n{findings} findings, {exits} exits; rows, blocks, log words: {:?}", monitor.size());
    println!("state: {} bytes; chain {}", monitor.to_bytes().len(), monitor.chain());
}
