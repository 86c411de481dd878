//! `probity bench import`: rows a second into a fresh data directory, customers and transfers, every row
//! checked, sealed and durable.
//!
//! Promises: what is timed is what `probity import` does, from opening the file to the last durable batch; the
//! files are written before and not timed. Does not: screen, unless asked to.

use super::import::Ticker;
use super::init::{self, FirstRules, PolicyChoice};
use crate::demo::population::Population;
use crate::output::Output;
use crate::{data_dir, exit};
use anyhow::Context;
use engine::monitoring::parse::Given;
use engine::{Engine, Meta};
use import::Kind;
use import::pipeline::{self, Target};
use import::refused::List;
use import::source::Source;
use model::ids::ImportId;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::time::Instant;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Customers
    #[arg(long, default_value_t = 200_000)]
    customers: usize,
    /// Past transfers
    #[arg(long, default_value_t = 1_000_000)]
    transfers: usize,
    /// Rows of a batch
    #[arg(long, default_value_t = 1_000)]
    batch_rows: usize,
    /// Screen what was imported, too
    #[arg(long)]
    screen: bool,
    /// Put no monitoring rules in force, so that no windows are filled
    #[arg(long)]
    no_rules: bool,
}

/// Runs the command in a directory of its own below the data directory, and removes it.
pub fn run(data: &Path, args: &Args, out: &Output) -> anyhow::Result<u8> {
    // Invented customers must never reach a database that somebody named for something else.
    if data_dir::chosen().is_some_and(|word| word != data_dir::SQLITE) {
        let cause = "it measures the store inside a directory of its own; leave out --store, --store-file and their variables";
        return Err(exit::coded(exit::USAGE, cause));
    }
    let dir = data.join(format!("bench-import-{}", std::process::id()));
    std::fs::create_dir_all(&dir).with_context(|| format!("make {}", dir.display()))?;
    let measured = measure(&dir, args);
    std::fs::remove_dir_all(&dir).with_context(|| format!("remove {}", dir.display()))?;
    let rows = measured?;
    out.rows(
        &["what", "rows", "seconds", "rows/s", "cpu seconds", "megabytes", "peak memory"],
        &rows,
        |row| {
            let number = |k: &str| row[k].as_f64().unwrap_or(0.0);
            vec![
                row["what"].as_str().unwrap_or_default().to_owned(),
                row["rows"].to_string(),
                format!("{:.2}", number("seconds")),
                format!("{:.0}", number("rows_per_second")),
                format!("{:.2}", number("cpu_seconds")),
                format!("{:.1}", number("bytes") / 1e6),
                format!("{:.0} MB", number("peak_bytes") / 1e6),
            ]
        },
    )?;
    Ok(exit::OK)
}

fn measure(dir: &Path, args: &Args) -> anyhow::Result<Vec<Value>> {
    let people = Population::new(7)?;
    let customers = dir.join("customers.ndjson");
    let transfers = dir.join("transfers.ndjson");
    write_customers(&customers, &people, args.customers)?;
    write_transfers(&transfers, &people, args)?;
    let runtime = super::runtime()?;
    let rules = if args.no_rules { FirstRules::None } else { FirstRules::Shipped };
    let engine = runtime.block_on(init::open(&dir.join("data"), PolicyChoice::Demo, rules, false))?;
    let mut rows = Vec::new();
    for (kind, file) in [(Kind::Customers, &customers), (Kind::Transfers, &transfers)] {
        rows.push(one(&engine, kind, file, args.batch_rows)?);
    }
    if args.screen {
        rows.push(screen(&engine)?);
    }
    engine.close();
    Ok(rows)
}

fn one(engine: &Engine, kind: Kind, file: &Path, batch_rows: usize) -> anyhow::Result<Value> {
    let (started, cpu_before) = (Instant::now(), cpu());
    let source = Source::open(file, None)?;
    let target = Target {
        engine: engine.clone(),
        import: ImportId::new("bench")?,
        kind,
        file: source.hash,
        meta: Meta::system("bench", "import", "bench").context("system meta")?,
        qa_one_in: 0,
    };
    let mut list = List::new(file.with_extension("refused.ndjson"));
    let options = pipeline::Options { batch_rows, ..pipeline::Options::default() };
    let mut ticker = Ticker::new();
    let summary = pipeline::run(&target, &source, options, &mut list, &mut |summary, part| {
        ticker
            .tell(|s| format!("{}: {:.0} % · {:.0}/s", kind.as_str(), part * 100.0, summary.read as f64 / s));
    })?;
    ticker.end();
    let seconds = started.elapsed().as_secs_f64();
    anyhow::ensure!(summary.refused == 0, "{} rows were refused", summary.refused);
    Ok(json!({
        "what": format!("import {}", kind.as_str()), "rows": summary.imported, "seconds": seconds,
        "rows_per_second": summary.imported as f64 / seconds, "bytes": source.bytes, "peak_bytes": peak(),
        "cpu_seconds": cpu() - cpu_before,
    }))
}

fn screen(engine: &Engine) -> anyhow::Result<Value> {
    let (started, cpu_before) = (Instant::now(), cpu());
    let meta = Meta::system("bench", "campaign.run", "bench").context("system meta")?;
    let progress = import::campaign::Progress::default();
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    import::campaign::screen(engine, &ImportId::new("bench")?, &meta, threads, &progress)?;
    let done = progress.done.load(std::sync::atomic::Ordering::Relaxed);
    let seconds = started.elapsed().as_secs_f64();
    Ok(json!({
        "what": "campaign", "rows": done, "seconds": seconds, "rows_per_second": done as f64 / seconds,
        "bytes": 0, "peak_bytes": peak(), "cpu_seconds": cpu() - cpu_before,
    }))
}

/// Seconds of processor time this process has used: what a busy machine does not falsify. Linux counts them in
/// hundredths.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The most memory this process has had, where the operating system tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) * 1024
}

fn write_customers(path: &Path, people: &Population, count: usize) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    for i in 0..count {
        let put = people.customer(i)?;
        let p = &put.profile;
        let texts = |items: &[model::Country]| items.iter().map(ToString::to_string).collect::<Vec<_>>();
        let row = json!({
            "customer": put.customer.as_str(), "legal_entity": put.legal_entity.as_str(),
            "kind": p.kind.as_str(), "identified": true, "external_ids": {"crm": format!("CRM-{i}")},
            "profile": {
                "names": p.names, "born": p.born.map(|b| b.to_string()), "born_verified": p.born_verified,
                "nationalities": texts(&p.nationalities), "residences": texts(&p.residences),
                "wallets": p.wallets,
            },
        });
        serde_json::to_writer(&mut out, &row)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

fn write_transfers(path: &Path, people: &Population, args: &Args) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    let end = model::Timestamp::from_date(2026, 1, 1);
    let customers = args.customers.max(1);
    let each = args.transfers.div_ceil(customers);
    let one = |n: usize| people.transfer(n % customers, n / customers, each, end);
    // In order of time: neighbours in the file are other customers, and windows take every row.
    let mut order = (0..args.transfers).map(|n| Ok((one(n)?.at, n))).collect::<anyhow::Result<Vec<_>>>()?;
    order.sort_unstable();
    for (_, n) in order {
        let moved = one(n)?;
        let r = &moved.request;
        let mut row = json!({
            "transfer": r.transfer.as_str(), "customer": r.customer.as_str(), "account": r.account.as_str(),
            "legal_entity": r.legal_entity.as_str(), "flow": r.flow.as_str(),
            "amount": r.amount.value.to_string(), "asset": r.amount.asset.as_str(),
            "at": moved.at.to_string(), "counterparty": {"address": moved.parties.address},
        });
        let usd = moved.fields.iter().find(|(name, _)| name == "usd").filter(|_| !args.no_rules);
        if let Some((_, Given::Text(usd))) = usd {
            row["usd"] = usd.as_str().into();
        }
        serde_json::to_writer(&mut out, &row)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}
