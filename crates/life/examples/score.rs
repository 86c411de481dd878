//! A floor for detection on the made-up exchange: a score from single events and the simplest sums before them, trained on
//! the first two thirds of the days and judged on the rest. Rules, exact windows and graph probes have to beat it.
//!
//! Does not: use anything later than the event, or labels of the judged days. With a folder as argument it also writes
//! rows as CSV, for a second opinion by another trainer. `cargo run --release -p life --example score [DIR]`

use life::{Config, Role, TYPOLOGIES};
use monitoring::event::{CUSTOMER, DAY, Event, Kind, MISSING, set_by_name};
use monitoring::field::{EXPOSURES, by_name, id};
use monitoring::learn::{Settings, metrics, row, train_until};
use std::collections::{BTreeMap, HashMap};
use std::io::Write;

/// Numbers of the event itself.
const PLAIN: [&str; 9] = [
    "usd",
    "balance_before_usd",
    "balance_usd",
    "declared_monthly_usd",
    "name_score",
    "cash_like",
    "new_address",
    "premium",
    "age_years",
];

/// What went before, for one customer.
#[derive(Default)]
struct Past {
    moves: Vec<(i64, bool, i64, i64)>,
    login: [i64; 4],
    change: i64,
    device: i64,
}

fn names() -> Vec<String> {
    let mut out: Vec<String> = PLAIN.iter().map(|n| (*n).to_owned()).collect();
    out.extend(
        ["kind", "account_age", "address_age", "worst_share", "worst_hops", "since_login"].map(str::to_owned),
    );
    out.extend(["login_sanctioned", "login_speed", "login_new_device"].map(str::to_owned));
    out.extend(["since_change", "since_device", "since_move"].map(str::to_owned));
    for days in [1, 7, 30] {
        for what in ["in_usd", "out_usd", "in_n", "out_n", "others"] {
            out.push(format!("{what}_{days}d"));
        }
    }
    out
}

fn features(event: &Event, past: &Past, shares: &[(monitoring::FieldId, monitoring::FieldId)]) -> Vec<i64> {
    let get = |name: &str| by_name(name).and_then(|f| event.get(f)).unwrap_or(MISSING);
    let since = |at: i64| if at == 0 { MISSING } else { event.at - at };
    let mut out: Vec<i64> = PLAIN.iter().map(|n| get(n)).collect();
    let age = |at: i64| if at == MISSING { MISSING } else { event.at - at };
    let worst = shares
        .iter()
        .filter_map(|(s, h)| Some((event.get(*s)?, event.get(*h)?)))
        .max()
        .unwrap_or((MISSING, MISSING));
    out.extend([
        event.kind as i64,
        age(get("customer_since")),
        age(get("address_first_seen")),
        worst.0,
        worst.1,
    ]);
    out.extend([since(past.login[0]), past.login[1], past.login[2], past.login[3]]);
    out.extend([since(past.change), since(past.device), since(past.moves.last().map_or(0, |m| m.0))]);
    for days in [1, 7, 30] {
        let recent: Vec<_> = past.moves.iter().rev().take_while(|m| m.0 > event.at - days * DAY).collect();
        let sum = |out: bool| recent.iter().filter(|m| m.1 == out).map(|m| m.2).sum::<i64>();
        let count = |out: bool| recent.iter().filter(|m| m.1 == out).count() as i64;
        let mut others: Vec<i64> = recent.iter().map(|m| m.3).collect();
        others.sort_unstable();
        others.dedup();
        out.extend([sum(false), sum(true), count(false), count(true), others.len() as i64]);
    }
    out
}

fn remember(event: &Event, past: &mut Past, outs: monitoring::KindSet) {
    match event.kind {
        Kind::Login => {
            let get = |field| event.get(field).unwrap_or(MISSING);
            past.login = [event.at, get(id("ip_sanctioned")), get(id("speed_kmh")), get(id("new_device"))];
        }
        Kind::CredentialChange => past.change = event.at,
        Kind::DeviceNew => past.device = event.at,
        _ => {
            if let Some(usd) = event.get(id("usd")) {
                let out = outs.has(event.kind) || event.kind == Kind::P2pSell;
                past.moves.push((event.at, out, usd, event.get(id("counterparty")).unwrap_or(0)));
            }
        }
    }
    if past.moves.first().is_some_and(|m| m.0 < event.at - 40 * DAY) && past.moves.len() > 200 {
        past.moves.retain(|m| m.0 > event.at - 31 * DAY);
    }
}

#[derive(Default)]
struct Rows {
    values: Vec<f64>,
    labels: Vec<bool>,
    typologies: Vec<Option<life::Typology>>,
}

fn main() -> std::io::Result<()> {
    let config = Config::default();
    let moves = set_by_name("move").zip(set_by_name("p2p")).map(|(a, b)| a.or(b)).unwrap_or_default();
    let outs = set_by_name("out").unwrap_or_default();
    let shares: Vec<_> = EXPOSURES
        .iter()
        .filter_map(|e| by_name(&format!("exposure.{e}.share")).zip(by_name(&format!("exposure.{e}.hops"))))
        .collect();
    let names = names();
    let (start, third) = (life::world::START, i64::from(config.days) * DAY / 12);
    // Learning, watching when to stop, judging: by time, in that order.
    let mut parts: [Rows; 3] = Default::default();
    let mut pasts: HashMap<i64, Past> = HashMap::new();
    let mut line = Vec::new();
    for (event, label) in life::stream(&config) {
        let Some(customer) = event.get(CUSTOMER) else { continue };
        let past = pasts.entry(customer).or_default();
        let placed = label.is_some_and(|l| l.role == Role::Placement);
        if moves.has(event.kind) && !placed {
            let part = match (event.at - start) / third {
                ..=6 => 0,
                7 => 1,
                _ => 2,
            };
            row(&features(&event, past, &shares), &mut line);
            parts[part].values.extend(&line);
            parts[part].labels.push(label.is_some());
            parts[part].typologies.push(label.map(|l| l.typology));
        }
        if moves.has(event.kind)
            || matches!(event.kind, Kind::Login | Kind::CredentialChange | Kind::DeviceNew)
        {
            remember(&event, past, outs);
        }
    }
    if let Some(dir) = std::env::args().nth(1) {
        for (name, part) in ["learn", "watch", "judge"].iter().zip(&parts) {
            let mut out = std::io::BufWriter::new(std::fs::File::create(format!("{dir}/{name}.csv"))?);
            for (line, label) in part.values.chunks_exact(names.len()).zip(&part.labels) {
                let line: Vec<String> = line.iter().map(|v| v.to_string()).collect();
                writeln!(out, "{},{}", u8::from(*label), line.join(","))?;
            }
        }
    }
    report(&names, &parts);
    Ok(())
}

fn report(names: &[String], parts: &[Rows; 3]) {
    let [learn, watch, judge] = parts;
    let settings = Settings { rounds: 400, leaves: 31, rate: 0.05, ..Settings::default() };
    let apart = (watch.values.as_slice(), watch.labels.as_slice());
    let model = match train_until(names, &learn.values, &learn.labels, apart, &settings) {
        Ok(model) => model,
        Err(error) => return eprintln!("{error}"),
    };
    let scores = |rows: &Rows| -> Vec<i64> {
        rows.values.chunks_exact(names.len()).map(|row| i64::from(model.score(row))).collect()
    };
    let started = std::time::Instant::now();
    let (watched, judged) = (scores(watch), scores(judge));
    let rows = watched.len() + judged.len();
    println!("{:.1} us a row", started.elapsed().as_secs_f64() * 1e6 / rows as f64);
    let Some(chosen) = metrics::best(&watched, &watch.labels) else { return };
    let at = metrics::at(chosen.threshold, &judged, &judge.labels);
    println!("rows {} {} {}", learn.labels.len(), watch.labels.len(), judge.labels.len());
    println!("model {} trees and leaves {:?}", model.hash().short(), model.size());
    println!("{at:?} precision {} recall {} f1 {}", at.precision(), at.recall(), at.f1());
    println!("average precision {}", metrics::average_precision(&judged, &judge.labels));
    for k in [100, 1000, 5000] {
        let head = metrics::head(k, &judged, &judge.labels);
        println!("first {k}: precision {} recall {}", head.precision(), head.recall());
    }
    let mut by: BTreeMap<life::Typology, (u64, u64)> = BTreeMap::new();
    for (score, typology) in judged.iter().zip(&judge.typologies) {
        if let Some(typology) = typology {
            let count = by.entry(*typology).or_default();
            count.0 += 1;
            count.1 += u64::from(*score >= chosen.threshold);
        }
    }
    for (typology, (all, found)) in by {
        println!("| {} | {all} | {found} |", TYPOLOGIES[typology as usize].1);
    }
}
