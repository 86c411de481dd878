//! `probity lookback start|watch|report|prove`: runs over the whole population.
//!
//! Proving reads the data directory and asks no server: entries, tiles, signed head, list contents.

use super::import::Ticker;
use super::verify::public_key;
use crate::client::{Client, Server};
use crate::data_dir;
use crate::exit::{self, coded};
use crate::output::Output;
use clap::Subcommand;
use engine::lookback::prove::{Proof, prove};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::secrets::SubjectKeys;

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
    /// Start a run of what changed now; every list change starts one by itself
    Start {
        /// Everything, not only what changed
        #[arg(long)]
        full: bool,
        /// Say whom a run would count, and start none
        #[arg(long)]
        dry_run: bool,
        /// Watch it to its end
        #[arg(long)]
        watch: bool,
    },
    /// Watch the run under way; exit code 3 if it found something
    Watch {
        /// Wait this many seconds for a run to begin
        #[arg(long, default_value_t = 5)]
        wait: u64,
    },
    /// What a run counted and found; left out, the newest runs
    Report {
        /// The run, e.g. lb_1042
        run: Option<String>,
    },
    /// Prove offline that a run counted everybody and that nothing of it was changed; exit code 3 if not
    Prove {
        /// The run, e.g. lb_1042; left out, the newest completed one
        run: Option<String>,
        /// Public key file; left out, the data directory's own (an auditor brings his copy)
        #[arg(long)]
        public_key: Option<PathBuf>,
    },
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let client = || args.server.client(data);
    match args.what {
        What::Start { full, dry_run, watch: follow } => {
            if dry_run {
                return count(data, full, out);
            }
            let kind = if full { "full" } else { "delta" };
            let row = client()?.post("/v1/lookbacks", &json!({ "kind": kind }))?;
            match follow {
                true => watch(&client()?, 5, out),
                false => report(std::slice::from_ref(&row), out),
            }
        }
        What::Watch { wait } => watch(&client()?, wait, out),
        What::Report { run: Some(run) } => {
            let row = client()?.get(&format!("/v1/lookbacks/{run}"))?;
            report(std::slice::from_ref(&row), out)
        }
        What::Report { run: None } => {
            let rows = client()?.get("/v1/lookbacks")?.as_array().cloned().unwrap_or_default();
            table(&rows, out)
        }
        What::Prove { run, public_key } => prove_run(data, run.as_deref(), public_key, out),
    }
}

/// Whom a run would count, from the journal as it is, by the days of the policy in force.
fn count(data: &Path, full: bool, out: &Output) -> anyhow::Result<u8> {
    let data = data_dir::resolve(data);
    let reader = data_dir::reader(&data)?;
    let state = data_dir::state(&data, &reader)?;
    let rules = match state.policy == model::Hash::default() {
        true => model::lookback_rules::LookbackRules::default(),
        false => engine::start::load_policy(&data_dir::blobs(&data)?, state.policy)?.lookback,
    };
    let cutoffs = engine::lookback::cutoffs_at(reader.as_ref(), &rules, engine::start::wall_clock())?;
    let all = engine::lookback::population::Population::of(&state, &cutoffs);
    let (included, excluded) = (&all.included, &all.excluded);
    let none = record::lookback::Past { from: model::Timestamp(0), included: 0, excluded: 0 };
    let imported = all.past_counts.unwrap_or(none);
    let row = json!({
        "kind": if full { "full" } else { "delta" },
        "customers": all.customers.len(),
        "active": included.active, "dormant": included.dormant, "pending": included.pending,
        "recently_closed": included.recently_closed,
        "left_out": { "closed": excluded.closed, "erased": excluded.erased },
        "transfers": all.len(record::lookback::Subjects::Transfers),
        "imported": { "looked_at": imported.included, "left_out": imported.excluded },
        "lists": state.lists.keys().map(ToString::to_string).collect::<Vec<_>>(),
    });
    out.object(&row, || {
        vec![
            format!(
                "{} customers = active {} · dormant {} · pending {} · recently closed {}",
                all.customers.len(),
                included.active,
                included.dormant,
                included.pending,
                included.recently_closed
            ),
            format!(
                "the other sides of {} transfers and of {} imported ones",
                all.transfers.len(),
                imported.included
            ),
            format!(
                "left out: {} closed more than {} days ago · {} erased · {} imported transfers of more than {} days ago",
                excluded.closed,
                rules.recently_closed_days,
                excluded.erased,
                imported.excluded,
                rules.counterparty_days
            ),
            "nothing was started".to_owned(),
        ]
    })?;
    Ok(exit::OK)
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}

fn tally(row: &Value) -> String {
    let parts = ["counted", "clean", "known", "cleared", "hits", "errors", "overtaken"];
    parts.map(|k| format!("{k} {}", row[k])).join(" · ")
}

fn table(rows: &[Value], out: &Output) -> anyhow::Result<u8> {
    let header = ["run", "kind", "because of", "state", "started", "customers", "hits", "reviews", "took"];
    out.rows(&header, rows, |row| {
        let hits = number(&row["customers"]["hits"]) + number(&row["transfers"]["hits"]);
        let took = row["timings"]["took_ms"]
            .as_i64()
            .map_or(String::new(), |ms| format!("{:.1} s", ms as f64 / 1e3));
        let mut cells: Vec<String> =
            ["run", "kind", "cause", "state", "started_at"].map(|k| text(&row[k])).into();
        let of = number(&row["population"]["total"]);
        cells.extend([
            format!("{} of {of}", row["customers"]["counted"]),
            hits.to_string(),
            text(&row["reviews"]),
            took,
        ]);
        cells
    })?;
    if rows.is_empty() {
        eprintln!("nothing was looked back at yet; the server does so by itself after a list change");
    }
    Ok(exit::OK)
}

/// One run in full; exit code 3 if it found something.
fn report(rows: &[Value], out: &Output) -> anyhow::Result<u8> {
    let mut found = false;
    for row in rows {
        out.object(row, || lines(row))?;
        let of = |half: &str| number(&row[half]["hits"]) + number(&row[half]["errors"]);
        found |= of("customers") + of("transfers") + number(&row["reviews"]) > 0;
    }
    Ok(if found { exit::FINDING } else { exit::OK })
}

fn lines(row: &Value) -> Vec<String> {
    let all = &row["population"];
    let mut lines = vec![
        format!(
            "{} {} run because of {}: {}",
            text(&row["run"]),
            text(&row["kind"]),
            text(&row["cause"]),
            text(&row["state"])
        ),
        format!("  started {}", text(&row["started_at"])),
    ];
    if let Some(ended) = row["ended_at"].as_str() {
        lines.push(format!("  ended   {ended}, entry {}", row["ended_by"]));
    }
    if let Some(cause) = row["failure"].as_str() {
        lines.push(format!("  FAILED: {cause}"));
    }
    for list in row["lists"].as_array().into_iter().flatten() {
        let of = |side: &str| match list[side]["version"].as_u64() {
            Some(version) => format!(
                "entry {version} ({}…)",
                &text(&list[side]["normalised"]).get(..12).unwrap_or_default()
            ),
            None => "none".to_owned(),
        };
        let (before, after) = (of("before"), of("after"));
        let change =
            if before == after { format!("unchanged, {after}") } else { format!("{before} → {after}") };
        lines.push(format!("  {:14} {change}", text(&list["list"])));
    }
    lines.push(format!(
        "  population     {} = active {} · dormant {} · pending {} · recently closed {} + left out: closed {} · erased {}",
        all["total"], all["active"], all["dormant"], all["pending"], all["recently_closed"], all["closed"], all["erased"]
    ));
    lines.push(format!("  customers      {}", tally(&row["customers"])));
    lines.push(format!("  transfers      {}", tally(&row["transfers"])));
    lines.push(format!(
        "  opened {} profiles in {} shards · {} standings changed · {} release reviews",
        row["survivors"], row["shards"], row["restricted"], row["reviews"]
    ));
    let times = &row["timings"];
    if let Some(ms) = times["activation_to_first_hit_ms"].as_i64() {
        let last = times["activation_to_last_hit_ms"].as_i64().unwrap_or(ms);
        lines.push(format!(
            "  held           first {:.1} s after the list came into force, last {:.1} s",
            ms as f64 / 1e3,
            last as f64 / 1e3
        ));
    }
    if let Some(root) = row["root"].as_str() {
        lines.push(format!(
            "  root           {root}; `probity lookback prove {}` recomputes it",
            text(&row["run"])
        ));
    }
    lines
}

/// Follows the run under way to its end.
fn watch(client: &Client, wait: u64, out: &Output) -> anyhow::Result<u8> {
    let mut ticker = Ticker::new();
    let mut following: Option<String> = None;
    let waiting = std::time::Instant::now();
    loop {
        let rows = client.get("/v1/lookbacks")?.as_array().cloned().unwrap_or_default();
        let row = match &following {
            Some(run) => rows.iter().find(|row| row["run"] == run.as_str()),
            None => rows.iter().find(|row| row["state"] == "running"),
        };
        match row {
            Some(row) if row["state"] == "running" => {
                following = Some(text(&row["run"]));
                if !out.is_table() {
                    out.object(row, Vec::new)?;
                }
                ticker.tell(|_| bar(row));
            }
            Some(row) => {
                ticker.end();
                return report(std::slice::from_ref(row), out);
            }
            None if waiting.elapsed() >= Duration::from_secs(wait) => {
                ticker.end();
                eprintln!("no run is under way; the newest one:");
                return report(rows.get(..1).unwrap_or_default(), out);
            }
            None => {}
        }
        std::thread::sleep(Duration::from_millis(if out.is_table() { 250 } else { 1_000 }));
    }
}

/// A bar with rate and time left.
fn bar(row: &Value) -> String {
    let progress = &row["progress"];
    let of = progress["of"].as_u64().unwrap_or_else(|| number(&row["population"]["total"])).max(1);
    let done = progress["done"].as_u64().unwrap_or_else(|| number(&row["customers"]["counted"])).min(of);
    let filled = (done * 30 / of) as usize;
    let hits = number(&row["customers"]["hits"]) + number(&row["transfers"]["hits"]);
    let left = progress["seconds_left"].as_u64().map_or(String::new(), |s| format!(" · {s} s left"));
    let rate = progress["per_second"].as_u64().map_or(String::new(), |r| format!(" · {r}/s"));
    format!(
        "[{}{}] {:>3} % · {done} of {of}{rate}{left} · {hits} found",
        "=".repeat(filled),
        " ".repeat(30 - filled),
        done * 100 / of
    )
}

fn prove_run(data: &Path, run: Option<&str>, key: Option<PathBuf>, out: &Output) -> anyhow::Result<u8> {
    let data = data_dir::resolve(data);
    let reader = data_dir::reader(&data)?;
    let blobs = data_dir::blobs(&data)?;
    let key = public_key(&key.unwrap_or_else(|| data_dir::public_key_file(&data)))?;
    let run = match run {
        Some(text) => {
            let number = text.strip_prefix("lb_").and_then(|n| n.parse::<u64>().ok());
            number.ok_or_else(|| coded(exit::USAGE, format!("`{text}` is no run; it looks like lb_1042")))?
        }
        None => {
            let state = data_dir::state(&data, &reader)?;
            let completed = state.lookbacks.covered.as_ref().map(|c| c.run);
            completed.ok_or_else(|| coded(exit::NOT_FOUND, "no run completed yet"))?
        }
    };
    // An auditor's copy may be without the keys of the profiles: then the sample cannot be screened, and it is said.
    let keys = SubjectKeys::load(&data, Arc::clone(&reader)).ok();
    let mut ticker = Ticker::new();
    let proof = prove(reader.as_ref(), &blobs, &key, keys.as_ref(), run, &mut |done, of| {
        ticker.tell(|seconds| format!("folded {done} of {of} entries · {:.0}/s", done as f64 / seconds));
    });
    ticker.end();
    let proof = proof.map_err(|error| match error {
        engine::EngineError::Refused(_) => coded(exit::NOT_FOUND, format!("entry {run} starts no run")),
        error => error.into(),
    })?;
    let row = proof_row(&proof);
    out.object(&row, || proof_lines(&proof))?;
    Ok(if proof.holds() { exit::OK } else { exit::FINDING })
}

fn proof_row(proof: &Proof) -> Value {
    let started = &proof.started;
    let version =
        |v: &record::lookback::Version| json!({ "entry": v.activation, "content": v.normalised.to_string() });
    let lists: Vec<Value> = started
        .lists
        .iter()
        .map(|l| {
            json!({ "list": l.list.as_str(), "before": l.before.as_ref().map(version), "after": l.after.as_ref().map(version) })
        })
        .collect();
    let tally = |t: &record::lookback::Tally| {
        json!({ "counted": t.total(), "clean": t.clean, "known": t.known, "cleared": t.cleared, "hits": t.hits,
                "errors": t.errors, "overtaken": t.overtaken })
    };
    let (in_, out_) = (&started.included, &started.excluded);
    json!({
        "verified": proof.holds(),
        "run": format!("lb_{}", proof.run),
        "kind": started.kind.as_str(),
        "cause": started.cause.as_str(),
        "started_at": proof.started_at.to_string(),
        "ended_at": proof.ended.as_ref().map(|(_, at, _)| at.to_string()),
        "activated_at": proof.activated_at.map(|t| t.to_string()),
        "first_hit_at": proof.hits_at.map(|(first, _)| first.to_string()),
        "last_hit_at": proof.hits_at.map(|(_, last)| last.to_string()),
        "matcher": started.matcher,
        "lists": lists,
        "population": {
            "counted_again": proof.population, "as_of": started.as_of, "members": started.population.to_string(),
            "active": in_.active, "dormant": in_.dormant, "pending": in_.pending, "recently_closed": in_.recently_closed,
            "closed": out_.closed, "erased": out_.erased, "transfers": started.transfers,
            "imported": started.past.map(|past| json!({ "looked_at": past.included, "left_out": past.excluded })),
        },
        "customers": proof.ended.as_ref().map(|(_, _, f)| tally(&f.customers)),
        "transfers": proof.ended.as_ref().map(|(_, _, f)| tally(&f.transfers)),
        "findings": proof.findings,
        "release_reviews": proof.reviews,
        "shard_digests": proof.digests.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "root": proof.ended.as_ref().map(|(_, _, f)| f.root.to_string()),
        "tree": proof.tree.map(|(size, root)| json!({ "size": size, "root": root.to_string() })),
        "checks": proof.checks.iter()
            .map(|c| json!({ "check": c.name, "holds": c.made.then_some(c.holds), "detail": c.detail }))
            .collect::<Vec<_>>(),
    })
}

fn proof_lines(proof: &Proof) -> Vec<String> {
    let mut lines: Vec<String> =
        proof.checks.iter().map(|c| format!("{} {:10} {}", c.mark(), c.name, c.detail)).collect();
    let run = format!("lb_{}", proof.run);
    lines.push(match proof.holds() {
        true => format!(
            "verified: run {run} accounts for all {} customers, and nothing of it was changed",
            proof.population
        ),
        false => format!("NOT VERIFIED: run {run}; see the checks marked FAIL"),
    });
    lines
}
