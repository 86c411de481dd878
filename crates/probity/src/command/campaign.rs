//! `probity campaign run|show|hits|close`: screening what was imported, and the queue that comes of it.

use super::import::{Ticker, Under, close as close_engine, open, told};
use crate::client::{Client, Server};
use crate::data_dir;
use crate::exit;
use crate::output::Output;
use clap::{Subcommand, ValueEnum};
use import::campaign::{Progress, screen};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Screen what was imported and not screened yet, on the data directory itself; exit code 3 if hits are open
    Run {
        #[command(flatten)]
        under: Under,
        /// Threads that screen; left out, one a core
        #[arg(long)]
        threads: Option<usize>,
    },
    /// How far campaigns are and what they found
    Show {
        /// Only this import
        import: Option<String>,
    },
    /// Hits in the order in which to look at them; exit code 3 if any is open
    Hits {
        /// The import
        import: String,
        /// Which
        #[arg(long, value_enum, default_value = "open")]
        state: Which,
        /// Only of this customer
        #[arg(long)]
        customer: Option<String>,
        /// At most so many
        #[arg(long, default_value_t = 1_000)]
        limit: usize,
    },
    /// Close one pair of a hit
    Close {
        /// The import
        import: String,
        /// The hit, e.g. dec_1042
        hit: String,
        /// List of the pair; left out together with --entry where the hit could not be screened
        #[arg(long, requires = "entry")]
        list: Option<String>,
        /// Entry of the pair
        #[arg(long, requires = "list")]
        entry: Option<String>,
        /// How
        #[arg(long = "as", value_enum)]
        disposition: Disposition,
        /// Document, case or ticket in which the reasons are written down
        #[arg(long)]
        document: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    Open,
    Closed,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Disposition {
    TrueMatch,
    FalsePositive,
    Escalated,
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let client = || args.server.client(data);
    match args.what {
        What::Run { under, threads } => screen_all(data, &under, threads, out),
        What::Show { import } => show(&client()?, import.as_deref(), out),
        What::Hits { import, state, customer, limit } => {
            let rows = hits(&client()?, &import, state, customer.as_deref(), limit)?;
            print_hits(&rows, out)
        }
        What::Close { import, hit, list, entry, disposition, document } => {
            let mut body = json!({ "disposition": word(disposition), "document": document });
            if let (Some(list), Some(entry)) = (list, entry) {
                body["list"] = list.into();
                body["entry"] = entry.into();
            }
            let row = client()?.post(&format!("/v1/campaigns/{import}/hits/{hit}/close"), &body)?;
            print_hits(std::slice::from_ref(&row), out)?;
            Ok(exit::OK)
        }
    }
}

fn word(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::TrueMatch => "true_match",
        Disposition::FalsePositive => "false_positive",
        Disposition::Escalated => "escalated",
    }
}

fn screen_all(data: &Path, under: &Under, threads: Option<usize>, out: &Output) -> anyhow::Result<u8> {
    let data = data_dir::resolve(data);
    let (import, meta) = (under.id()?, under.meta("campaign.run")?);
    let threads =
        threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(2, std::num::NonZero::get));
    let runtime = super::runtime()?;
    let engine = open(&data, &runtime, under.takeover)?;
    let progress = Progress::default();
    let mut ticker = Ticker::new();
    let result = std::thread::scope(|scope| {
        let worker = scope.spawn(|| screen(&engine, &import, &meta, threads, &progress));
        while !worker.is_finished() {
            std::thread::sleep(Duration::from_millis(100));
            let (of, done, found) = (&progress.of, &progress.done, &progress.found);
            let [of, done, found] = [of, done, found].map(|n| n.load(Ordering::Relaxed));
            ticker.tell(|seconds| {
                format!("{done} of {of} screened · {:.0}/s · {found} found", done as f64 / seconds)
            });
        }
        worker.join().unwrap_or(Err(import::ImportError::WorkerLost))
    });
    ticker.end();
    let done = progress.done.load(Ordering::Relaxed);
    let row = engine.peek(|state| {
        let found = state.imported.imports.get(&import)?;
        let open = found.hits.values().filter(|hit| hit.is_open()).count();
        let tally = |t: &engine::import_state::Tally| {
            json!({ "population": t.population, "clean": t.clean, "cleared": t.cleared, "hits": t.hits,
                    "errors": t.errors, "pending": t.pending() })
        };
        Some(json!({ "import": import.as_str(), "screened_now": done, "hits_open": open,
                     "customers": tally(&found.customers), "transfers": tally(&found.transfers) }))
    });
    close_engine(&engine)?;
    result.map_err(told)?;
    let row = row.unwrap_or_default();
    out.object(&row, || {
        let mut lines = vec![format!("screened {done} rows in {:.1} s", ticker.seconds())];
        lines.extend(["customers", "transfers"].map(|half| format!("  {half:10} {}", counts(&row[half]))));
        lines.push(format!(
            "{} hits are open; `probity campaign hits {import}` lists them once `serve` runs",
            row["hits_open"]
        ));
        lines
    })?;
    Ok(if row["hits_open"].as_u64() > Some(0) { exit::FINDING } else { exit::OK })
}

fn counts(tally: &Value) -> String {
    ["population", "clean", "cleared", "hits", "errors", "pending"]
        .map(|k| format!("{k} {}", tally[k]))
        .join(" · ")
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn show(client: &Client, import: Option<&str>, out: &Output) -> anyhow::Result<u8> {
    let rows = match import {
        Some(import) => vec![client.get(&format!("/v1/campaigns/{import}"))?],
        None => client.get("/v1/campaigns")?.as_array().cloned().unwrap_or_default(),
    };
    out.rows(
        &["import", "customers", "transfers", "batches waiting", "hits open", "closed"],
        &rows,
        |row| {
            let mut cells = vec![text(&row["import"]), counts(&row["customers"]), counts(&row["transfers"])];
            cells.extend(["batches_waiting", "hits_open", "hits_closed"].map(|k| text(&row[k])));
            cells
        },
    )?;
    if rows.is_empty() {
        eprintln!("nothing was imported; `probity import --help` says how");
    }
    Ok(exit::OK)
}

fn hits(
    client: &Client,
    import: &str,
    state: Which,
    customer: Option<&str>,
    limit: usize,
) -> anyhow::Result<Vec<Value>> {
    let state = match state {
        Which::Open => "open",
        Which::Closed => "closed",
        Which::All => "all",
    };
    let mut rows: Vec<Value> = Vec::new();
    let mut after: Option<String> = None;
    while rows.len() < limit {
        let page = (limit - rows.len()).min(1_000);
        let mut path = format!("/v1/campaigns/{import}/hits?state={state}&limit={page}");
        if let Some(after) = &after {
            path.push_str(&format!("&after={after}"));
        }
        if let Some(customer) = customer {
            path.push_str(&format!("&customer={customer}"));
        }
        let page = client.get(&path)?;
        rows.extend(page["data"].as_array().into_iter().flatten().cloned());
        after = page["next"].as_str().map(str::to_owned);
        if after.is_none() {
            break;
        }
    }
    Ok(rows)
}

fn print_hits(rows: &[Value], out: &Output) -> anyhow::Result<u8> {
    out.rows(&["hit", "customer", "transfer", "class", "priority", "score", "open", "pairs"], rows, |row| {
        let mut cells: Vec<String> = ["hit", "customer"].map(|k| text(&row[k])).into();
        cells.push(row["transfer"].as_str().unwrap_or_default().to_owned());
        cells.extend(["class", "priority", "score"].map(|k| text(&row[k])));
        cells.push(if row["open"] == true { "OPEN".to_owned() } else { String::new() });
        let pair = |p: &Value| {
            let closed = p["disposition"].as_str().map(|d| format!(" [{d}]")).unwrap_or_default();
            let qa = if p["qa_sample"] == true { " [QA]" } else { "" };
            format!(
                "{}/{} {}{qa}{closed}",
                text(&p["list"]),
                text(&p["entry"]),
                p["listed_name"].as_str().unwrap_or_default()
            )
        };
        let pairs: Vec<String> = row["pairs"].as_array().into_iter().flatten().map(pair).collect();
        cells.push(pairs.join("\n"));
        cells
    })?;
    Ok(if rows.iter().any(|r| r["open"] == true) { exit::FINDING } else { exit::OK })
}
