//! `probity bench`: measurements against a running server, and the freeze race.

use crate::client::Server;
use crate::exit;
use crate::load::{self, Shot};
use crate::output::Output;
use crate::{command::doctor, data_dir};
use anyhow::Context;
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

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
    /// Freeze a customer while 1,000 withdrawals race to release; count what leaks (must be 0)
    Freeze {
        /// Withdrawals
        #[arg(long, default_value_t = 1000)]
        withdrawals: usize,
    },
    /// Durable decisions over HTTP: open loop at a constant rate, then saturation
    Http {
        /// Decisions a second
        #[arg(long, default_value_t = 3000)]
        rate: u64,
        /// Seconds
        #[arg(long, default_value_t = 10)]
        seconds: u64,
        /// Connections
        #[arg(long, default_value_t = 64)]
        connections: usize,
        /// With the server's monitoring rules: 5,000 customers, each movement with its value and another address
        #[arg(long)]
        rules: bool,
    },
    /// Rows a second into a fresh directory of its own; needs no server
    Import(super::bench_import::Args),
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    if let What::Import(args) = &args.what {
        return super::bench_import::run(data, args, out);
    }
    let client = args.server.client(data)?;
    if !client.is_up() {
        return Err(exit::coded(
            exit::UNREACHABLE,
            format!("{} does not answer; start `probity demo` first", args.server.url),
        ));
    }
    let runtime = super::runtime()?;
    match args.what {
        What::Freeze { withdrawals } => runtime.block_on(freeze(&client, withdrawals, out)),
        What::Import(_) => Ok(exit::OK),
        What::Http { rate, seconds, connections, rules } => {
            let load = if rules { Load::with_rules(&client)? } else { Load::without_rules() };
            let data = data_dir::resolve(data);
            runtime.block_on(http(&client, &data, (rate, seconds, connections), load, out))
        }
    }
}

/// A unique prefix for this run's ids.
fn run_id() -> String {
    format!("bench-{}", engine::start::wall_clock().0)
}

fn customer_body() -> Value {
    json!({
        "legal_entity": "acme-us", "kind": "person", "identified": true,
        "profile": {"names": ["Wilhelmina Featherstonehaugh"], "born": "1988-05-04", "nationalities": ["GB"]}
    })
}

fn customer(client: &crate::client::Client, id: &str) -> anyhow::Result<()> {
    let answer = client.put(&format!("/v1/customers/{id}"), &customer_body())?;
    anyhow::ensure!(answer["outcome"] == "allow", "the benchmark's customer was not allowed: {answer}");
    Ok(())
}

fn withdrawal(transfer: &str, customer: &str) -> Value {
    json!({
        "transfer": transfer, "customer": customer, "legal_entity": "acme-us", "flow": "withdrawal",
        "amount": "0.25", "asset": "eip155:1/slip44:60",
        "counterparty": {"address": "0x52908400098527886E0F7030069857D2E4169EE7", "network": "evm"}
    })
}

async fn freeze(client: &crate::client::Client, withdrawals: usize, out: &Output) -> anyhow::Result<u8> {
    let run = run_id();
    customer(client, &run)?;
    let shots: Vec<Shot> = (0..withdrawals)
        .map(|i| Shot::post(client, "/v1/transfers/screen", &withdrawal(&format!("{run}-{i}"), &run)))
        .collect();
    let screened = load::all(client, shots, 64).await?;
    let tokens: Vec<Option<String>> = screened
        .iter()
        .map(|a| {
            serde_json::from_slice::<Value>(&a.body)
                .ok()
                .and_then(|v| v["release_token"].as_str().map(str::to_owned))
        })
        .collect();
    let allowed = tokens.iter().flatten().count();
    let mut shots: Vec<Shot> = tokens
        .into_iter()
        .enumerate()
        .filter_map(|(i, token)| {
            Some(Shot::post(
                client,
                &format!("/v1/transfers/{run}-{i}/release"),
                &json!({"release_token": token?}),
            ))
        })
        .collect();
    let freeze = json!({"to": "tf_frozen", "reason": "tf.confirmed", "authority": "UNSCR 1373", "document": "DEMO-ORDER-1"});
    let at = shots.len() / 2;
    shots.insert(at, Shot::post(client, &format!("/v1/customers/{run}/standing"), &freeze));
    let answers = load::all(client, shots, 64).await?;
    let frozen = &answers[at];
    anyhow::ensure!(frozen.status == 200, "the freeze failed: {}", String::from_utf8_lossy(&frozen.body));
    count_leaks(client, &run, allowed, &answers, at, out)
}

/// The journal decides what leaked: a release recorded after the freeze, whatever the clocks say.
fn count_leaks(
    client: &crate::client::Client,
    run: &str,
    allowed: usize,
    answers: &[load::Answer],
    at: usize,
    out: &Output,
) -> anyhow::Result<u8> {
    let frozen_seq = {
        let standing = client.get(&format!("/v1/customers/{run}"))?;
        sequence(&standing["decided_by"])
    };
    let (mut before, mut refused, mut leaked) = (0, 0, 0);
    for (position, answer) in answers.iter().enumerate().filter(|(p, _)| *p != at) {
        let body: Value =
            serde_json::from_slice(&answer.body).with_context(|| format!("answer {position}"))?;
        match (body["outcome"] == "allow", sequence(&body["decision_id"]) > frozen_seq) {
            (true, true) => leaked += 1,
            (true, false) => before += 1,
            (false, _) => refused += 1,
        }
    }
    let freeze_ms = answers[at].elapsed.as_secs_f64() * 1e3;
    let row = json!({"allowed_to_release": allowed, "released_before_freeze": before, "refused_after_freeze": refused, "leaked": leaked, "freeze_ms": freeze_ms});
    out.object(&row, || {
        vec![
            format!("{allowed} withdrawals held release tokens when the freeze came"),
            format!("  released before the freeze was recorded   {before}"),
            format!("  refused after it                          {refused}"),
            format!("  leaked                                    {leaked}"),
            format!("the freeze was durable after {freeze_ms:.1} ms"),
        ]
    })?;
    Ok(if leaked == 0 { exit::OK } else { exit::FINDING })
}

fn sequence(id: &Value) -> u64 {
    id.as_str().and_then(|t| t.strip_prefix("dec_")).and_then(|t| t.parse().ok()).unwrap_or(0)
}

/// What is sent.
struct Load {
    /// Rules in force, where they are measured.
    rules: Option<usize>,
    customers: usize,
}

impl Load {
    fn without_rules() -> Load {
        Load { rules: None, customers: 100 }
    }

    /// Enough customers that one moves money less than once a second: with fewer every movement would be stopped for haste.
    fn with_rules(client: &crate::client::Client) -> anyhow::Result<Load> {
        let answer = client.get("/v1/rules")?;
        let rules = answer["rules"].as_array().map_or(0, Vec::len);
        if rules == 0 {
            let message =
                "no monitoring rules are in force there; `probity init` puts the shipped ones in force";
            return Err(exit::coded(exit::NOT_FOUND, message));
        }
        Ok(Load { rules: Some(rules), customers: 5_000 })
    }

    async fn put_customers(
        &self,
        client: &crate::client::Client,
        run: &str,
        connections: usize,
    ) -> anyhow::Result<()> {
        let body = customer_body();
        let path = |i: usize| format!("/v1/customers/{run}-c{i}");
        let shots: Vec<Shot> = (0..self.customers).map(|i| Shot::put(client, &path(i), &body)).collect();
        let answers = load::all(client, shots, connections).await?;
        match answers.iter().find(|a| a.status != 200) {
            Some(refused) => anyhow::bail!(
                "the benchmark's customers were not taken on: {}",
                String::from_utf8_lossy(&refused.body)
            ),
            None => Ok(()),
        }
    }

    /// Movement number `i`.
    fn shot(&self, client: &crate::client::Client, run: &str, i: usize) -> Shot {
        let mut body = withdrawal(&format!("{run}-{i}"), &format!("{run}-c{}", i % self.customers));
        if self.rules.is_some() {
            let address = model::wallet::random_valid(model::wallet::Network::Evm, i as u64);
            body["counterparty"]["address"] = address.into();
            body["monitoring"] = json!({"usd": format!("{}.50", 20 + i * 7_919 % 980)});
        }
        Shot::post(client, "/v1/transfers/screen", &body)
    }

    /// What the rules made of the answers.
    fn stopped(answers: &[load::Answer]) -> usize {
        let allowed = |a: &&load::Answer| a.body.windows(17).any(|w| w == br#""outcome":"allow""#);
        answers.len() - answers.iter().filter(allowed).count()
    }
}

async fn http(
    client: &crate::client::Client,
    data: &Path,
    (rate, seconds, connections): (u64, u64, usize),
    load: Load,
    out: &Output,
) -> anyhow::Result<u8> {
    let run = run_id();
    load.put_customers(client, &run, connections).await?;
    let shot = |i: usize| load.shot(client, &run, i);
    let (fsync_median, fsync_p99) = doctor::fsync(data, 500)?;
    let count = (rate * seconds) as usize;
    let shots: Vec<Shot> = (0..count).map(shot).collect();
    let started = Instant::now();
    let mut answers = load::open_loop(client, shots, connections, rate).await?;
    let took = started.elapsed();
    let bad = answers.iter().filter(|a| a.status != 200).count();
    let stopped = Load::stopped(&answers);
    answers.sort_by_key(|a| a.elapsed);
    let at = |q: f64| {
        answers
            .get(((answers.len() as f64 * q) as usize).min(answers.len().saturating_sub(1)))
            .map(|a| a.elapsed)
            .unwrap_or_default()
    };
    let (p50, p99, p999) = (at(0.5), at(0.99), at(0.999));
    let shots: Vec<Shot> = (count..count + count.max(5000)).map(shot).collect();
    let full = shots.len();
    let started = Instant::now();
    let saturated = load::all(client, shots, connections).await?;
    let saturation = full as f64 / started.elapsed().as_secs_f64();
    let bad_saturated = saturated.iter().filter(|a| a.status != 200).count();
    let bound = fsync_p99 * 3 + Duration::from_millis(10);
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    let row = json!({
        "rate": rate, "achieved": count as f64 / took.as_secs_f64(), "failed": bad,
        "p50_ms": ms(p50), "p99_ms": ms(p99), "p999_ms": ms(p999),
        "fsync_p50_ms": ms(fsync_median), "fsync_p99_ms": ms(fsync_p99), "bound_ms": ms(bound), "within_bound": p99 <= bound,
        "saturation_per_second": saturation, "failed_saturated": bad_saturated,
        "rules": load.rules, "not_allowed": stopped,
    });
    let with = load.rules.map_or_else(String::new, |rules| {
        format!(", {rules} monitoring rules in force, {stopped} movements not allowed")
    });
    out.object(&row, || {
        vec![
            format!(
                "open loop at {rate}/s for {seconds} s: {:.0}/s answered, {bad} failed{with}",
                count as f64 / took.as_secs_f64()
            ),
            format!(
                "  latency p50 {:.2} ms, p99 {:.2} ms, p99.9 {:.2} ms (from the time each was due)",
                ms(p50),
                ms(p99),
                ms(p999)
            ),
            format!(
                "  this disk's flush p50 {:.2} ms, p99 {:.2} ms; bound 3 × p99 + 10 ms = {:.1} ms: {}",
                ms(fsync_median),
                ms(fsync_p99),
                ms(bound),
                if p99 <= bound { "met" } else { "NOT met" }
            ),
            format!("saturation with {connections} connections: {saturation:.0}/s, {bad_saturated} failed"),
        ]
    })?;
    Ok(exit::OK)
}
