//! Speed with all shipped scenarios: judging with findings recorded, judging again with the chain compared, and the same with the
//! model's score on every event that moves value, and on every event.
//!
//! `cargo run --release -p life --example bench_scenarios [customers] [days] [rules] [model]`. Prints user time, not wall time;
//! `-` in place of the directory of the model leaves the model out.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

use model::Hash;
use monitoring::field::id;
use monitoring::ir::Program;
use monitoring::lang::{Source, compile};
use monitoring::learn::{Model, Settings, train};
use monitoring::{Event, Judged, Monitor};
use std::path::Path;
use std::sync::Arc;

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

fn rule_files(dir: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = std::fs::read_dir(Path::new(dir))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "rule"))
        .map(|p| (p.display().to_string(), std::fs::read_to_string(&p).unwrap()))
        .collect();
    files.sort();
    files
}

fn program(files: &[(String, String)]) -> Program {
    let sources: Vec<Source<'_>> = files.iter().map(|(name, text)| Source { name, text }).collect();
    compile(&sources).map_err(|found| found.len()).unwrap().program
}

/// A model of 400 trees with 31 leaves, as `probity model train` makes them, on the features it reads. What it learns (the larger
/// half of amounts in and out) is of no use; what it costs is what a real one costs.
fn trained(program: &Program, events: &[Event]) -> Arc<Model> {
    let place = program.rules.iter().position(|r| r.id == "MODEL").unwrap();
    let names: Vec<String> = program.rules[place].shown.iter().map(|s| s.0.clone()).collect();
    let mut monitor = Monitor::new(program.clone()).unwrap();
    let (mut values, mut labels) = (Vec::new(), Vec::new());
    for event in events {
        if program.rules[place].on.has(event.kind) {
            let row = monitor.features(event, place);
            labels.push(
                event
                    .get(id("usd"))
                    .is_some_and(|usd| Hash::of(&usd.to_le_bytes()).0[0] < 32 && usd > 500_000_000),
            );
            values.extend(row.iter().map(|v| v.map_or(f64::NAN, |v| v as f64)));
        }
        monitor.judge(event, event.at);
    }
    Arc::new(train(&names, &values, &labels, &Settings { rounds: 400, ..Settings::default() }).unwrap())
}

fn with_model(files: &[(String, String)], dir: &str, events: &[Event]) {
    let features = rule_files(dir);
    let model = trained(&program(&features), &events[..events.len() / 4]);
    let all: Vec<(String, String)> = files.iter().chain(&features).cloned().collect();
    let every: Vec<(String, String)> = all
        .iter()
        .map(|(name, text)| {
            (name.clone(), text.replace("  on move\n  let usd_now", "  on any\n  let usd_now"))
        })
        .collect();
    for (what, files) in
        [("with the model on every movement", &all), ("with the model on every event", &every)]
    {
        let mut monitor = Monitor::new(program(files)).unwrap();
        monitor.set_model(Arc::clone(&model), "MODEL").unwrap();
        let mut scored = 0;
        timed(what, events.len(), || {
            for event in events {
                monitor.process(event);
                scored += usize::from(monitor.scored().is_some());
            }
        });
        println!("| ({scored} scored; trees, leaves {:?}) | |", model.size());
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, or: u32| args.get(at).and_then(|a| a.parse().ok()).unwrap_or(or);
    let dir = args.get(2).map_or("policies/scenarios", String::as_str);
    let files = rule_files(dir);
    let program = program(&files);
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
    let mut judged: Vec<Judged> = Vec::with_capacity(events.len());
    timed("all scenarios, findings recorded", events.len(), || {
        monitor.process_all(&events, |_, one| judged.push(one));
    });
    let mut again = Monitor::new(program.clone()).unwrap();
    timed("judged again, chain compared", events.len(), || {
        again.process_all(&events, |_, one| drop(one));
    });
    assert_eq!(again.chain(), monitor.chain());
    match args.get(3).map_or("policies/model", String::as_str) {
        "-" => {}
        dir => with_model(&files, dir, &events),
    }
    let findings: usize = judged.iter().map(|j| j.findings.len()).sum();
    let exits: usize = judged.iter().map(|j| j.exits.len()).sum();
    println!("\n{findings} findings, {exits} exits; rows, blocks, log words: {:?}", monitor.size());
    let bytes = monitor.to_bytes();
    println!("state: {} bytes, {}; chain {}", bytes.len(), Hash::of(&bytes), monitor.chain());
}
