//! `probity demo`: an exchange over the real bundled lists, serving within seconds.

use super::init::{self, FirstRules, PolicyChoice};
use super::serve;
use crate::data_dir;
use crate::demo::plant::{self, Planted};
use crate::demo::population::{Move, Population};
use crate::exit;
use crate::output::Output;
use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use engine::service::{Answer, PutCustomer};
use engine::{Engine, EngineError, Meta, Refusal};
use model::decision::Finding;
use model::ids::CustomerId;
use model::transfer::Stage;
use model::{Standing, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8420")]
    listen: SocketAddr,
    /// Synthetic customers
    #[arg(long, default_value_t = 10_000)]
    customers: usize,
    /// Seed of everything synthetic
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Put no monitoring rules in force
    #[arg(long)]
    no_rules: bool,
    /// Stop once everything is seeded and reported
    #[arg(long)]
    exit_when_seeded: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Play a day of the past again, over an exchange of its own, and tell what happened
    Play {
        /// Which day
        #[arg(value_enum)]
        story: Story,
        /// Synthetic customers; a million takes minutes and about two gigabytes
        #[arg(long, default_value_t = 20_000)]
        customers: usize,
        /// Seed of everything synthetic
        #[arg(long, default_value_t = 42)]
        seed: u64,
        /// Put no monitoring rules in force
        #[arg(long)]
        no_rules: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Story {
    /// Tornado Cash leaves the OFAC list: release reviews open, its founder's own addresses stay listed
    Delisting,
}

/// Marks a directory that a play made, and may make anew.
const PLAY_MARK: &str = "made-by-probity-demo-play";

/// Transfers of each synthetic customer over ninety days.
const TRANSFERS_EACH: usize = 6;
/// Requests in flight while seeding: enough for full group commits, few enough to leave the queue to others.
const IN_FLIGHT: usize = 64;

/// Runs the command.
pub fn run(data: &Path, args: Args, _: &Output) -> anyhow::Result<u8> {
    if let Some(What::Play { story: Story::Delisting, customers, seed, no_rules }) = args.what {
        let rules = if no_rules { FirstRules::None } else { FirstRules::Shipped };
        return play(&data.join("play-delisting"), customers, seed, rules);
    }
    let data = data.join("demo");
    if data_dir::backend(&data)? != store::Backend::default() {
        anyhow::bail!("the demo keeps its journal in SQLite; leave out --store and PROBITY_STORE");
    }
    super::runtime()?.block_on(async {
        let started = Instant::now();
        eprintln!("opening {} …", data.display());
        let rules = if args.no_rules { FirstRules::None } else { FirstRules::Shipped };
        let engine = init::open(&data, PolicyChoice::Demo, rules, true).await?;
        let (ready, is_ready) = oneshot::channel();
        let server = tokio::spawn({
            let (engine, data, listen) = (engine.clone(), data.clone(), args.listen);
            async move { serve::serve(engine, &data, listen, ready).await }
        });
        if let Ok(address) = is_ready.await {
            eprintln!(
                "serving on http://{address} after {:.1} s; Ctrl-C stops it",
                started.elapsed().as_secs_f64()
            );
            seed(&engine, &args).await?;
            report(&engine, &args, address).await?;
        }
        if args.exit_when_seeded {
            engine.close();
            return Ok(exit::OK);
        }
        server.await??;
        Ok(exit::OK)
    })
}

/// Plays a story in a directory of its own, made anew each time.
fn play(dir: &Path, customers: usize, seed: u64, rules: FirstRules) -> anyhow::Result<u8> {
    anyhow::ensure!(
        data_dir::backend(dir)? == store::Backend::default(),
        "a play keeps its journal in SQLite; leave out --store and PROBITY_STORE"
    );
    if dir.exists() {
        anyhow::ensure!(
            dir.join(PLAY_MARK).exists(),
            "{} was not made by a play; move it away, or give another --data",
            dir.display()
        );
        std::fs::remove_dir_all(dir).with_context(|| format!("remove {}", dir.display()))?;
    }
    std::fs::create_dir_all(dir)?;
    std::fs::write(dir.join(PLAY_MARK), "")?;
    super::runtime()?.block_on(async {
        let engine = init::open(dir, PolicyChoice::Demo, rules, true).await?;
        let told = crate::demo::play::delisting(&engine, customers, seed).await;
        let closing = engine.clone();
        tokio::task::spawn_blocking(move || closing.close()).await?;
        told?;
        println!("\nThe journal of this play is in {}.", dir.display());
        Ok(exit::OK)
    })
}

fn meta(reason: &str, at: Option<Timestamp>) -> Option<Meta> {
    let mut meta = Meta::system("demo", reason, "demo")?;
    meta.effective_at = at;
    Some(meta)
}

/// Work that has been done before is skipped: a second start takes seconds.
async fn seed(engine: &Engine, args: &Args) -> anyhow::Result<()> {
    let population = Arc::new(Population::new(args.seed)?);
    let planted = planted(engine, args.seed).await?;
    let known: Arc<BTreeSet<CustomerId>> =
        Arc::new(engine.read(|s| s.customers.keys().cloned().collect()).await?);
    let total = args.customers * (1 + TRANSFERS_EACH) + planted.len();
    let last = population.customer(args.customers.saturating_sub(1))?.customer;
    let done_before = engine
        .read(|s| s.customers.contains_key(&last) && s.transfers.len() >= args.customers * TRANSFERS_EACH)
        .await?;
    if done_before && planted.iter().all(|p| known.contains(&p.customer)) {
        eprintln!("the exchange is seeded already: {} customers, reused", known.len());
        return Ok(());
    }
    eprintln!(
        "seeding {} synthetic customers of {} countries and {} planted parties while serving",
        args.customers,
        population.countries(),
        planted.len()
    );
    let progress = Arc::new(Progress::new(total));
    for party in planted.into_iter().filter(|p| !known.contains(&p.customer)) {
        put(
            engine,
            PutCustomer {
                customer: party.customer,
                legal_entity: plant::entity()?,
                expected_version: 0,
                identified: true,
                profile: party.profile,
                stated: Vec::new(),
                incumbent: None,
            },
        )
        .await?;
        progress.step(1);
    }
    let end = engine.now();
    let mut tasks: JoinSet<anyhow::Result<()>> = JoinSet::new();
    for i in 0..args.customers {
        if tasks.len() >= IN_FLIGHT
            && let Some(done) = tasks.join_next().await
        {
            done??;
        }
        let (engine, population, progress) = (engine.clone(), Arc::clone(&population), Arc::clone(&progress));
        tasks.spawn(async move { one_customer(&engine, &population, i, end, &progress).await });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    progress.finish();
    Ok(())
}

async fn one_customer(
    engine: &Engine,
    population: &Population,
    i: usize,
    end: Timestamp,
    progress: &Progress,
) -> anyhow::Result<()> {
    put(engine, population.customer(i)?).await?;
    progress.step(1);
    for n in 0..TRANSFERS_EACH {
        transfer(engine, population.transfer(i, n, TRANSFERS_EACH, end)?).await?;
        progress.step(1);
    }
    Ok(())
}

/// Retries what was refused for load alone; anything already there is left as it is.
async fn patiently<T, F: Future<Output = Result<T, EngineError>>>(
    ask: impl Fn() -> F,
) -> anyhow::Result<Option<T>> {
    loop {
        match ask().await {
            Ok(done) => return Ok(Some(done)),
            Err(EngineError::Busy) => tokio::time::sleep(Duration::from_millis(20)).await,
            Err(EngineError::Refused(
                Refusal::VersionConflict { .. } | Refusal::TransferExists(_) | Refusal::IllegalStage { .. },
            )) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
    }
}

async fn put(engine: &Engine, customer: PutCustomer) -> anyhow::Result<()> {
    let Some(meta) = meta("customer.put", None) else { return Ok(()) };
    patiently(|| engine.put_customer(meta.clone(), customer.clone(), None)).await?;
    Ok(())
}

async fn transfer(engine: &Engine, moved: Move) -> anyhow::Result<()> {
    let Some(meta) = meta("transfer.screen", Some(moved.at)) else { return Ok(()) };
    let wait = Duration::from_secs(2);
    let request = engine.with_activity(moved.request.clone(), &moved.parties, &moved.fields)?;
    let answer = patiently(|| {
        engine.screen_transfer(meta.clone(), request.clone(), moved.parties.clone(), wait, None)
    })
    .await?;
    let Some(Answer::Decided(done)) = answer else { return Ok(()) };
    let Some((token, _)) = engine.release_token(&done.entry) else { return Ok(()) };
    let id = moved.request.transfer;
    patiently(|| engine.release(meta.clone(), id.clone(), &token)).await?;
    for stage in [Stage::Broadcast, Stage::Confirmed] {
        patiently(|| engine.move_transfer(meta.clone(), id.clone(), stage)).await?;
    }
    Ok(())
}

async fn planted(engine: &Engine, seed: u64) -> anyhow::Result<Vec<Planted>> {
    let hashes: Vec<model::Hash> = engine.read(|s| s.lists.values().map(|l| l.normalised).collect()).await?;
    let snapshots = hashes
        .into_iter()
        .map(|h| engine::start::load_snapshot(engine.blobs(), h))
        .collect::<Result<Vec<_>, _>>()?;
    plant::planted(&snapshots, seed)
}

/// A line that says how far seeding is.
struct Progress {
    total: usize,
    done: AtomicUsize,
    started: Instant,
    terminal: bool,
}

impl Progress {
    fn new(total: usize) -> Progress {
        Progress {
            total,
            done: AtomicUsize::new(0),
            started: Instant::now(),
            terminal: std::io::stderr().is_terminal(),
        }
    }

    fn step(&self, by: usize) {
        let done = self.done.fetch_add(by, Ordering::Relaxed) + by;
        let every = if self.terminal { (self.total / 200).max(1) } else { (self.total / 10).max(1) };
        if done.is_multiple_of(every) {
            let rate = done as f64 / self.started.elapsed().as_secs_f64();
            let left = (self.total - done) as f64 / rate;
            let (start, end) = if self.terminal { ("\r", "  ") } else { ("", "\n") };
            eprint!("{start}seeding {:>3} %  {rate:.0}/s  {left:.0} s left{end}", done * 100 / self.total);
        }
    }

    fn finish(&self) {
        let seconds = self.started.elapsed().as_secs_f64();
        eprintln!(
            "{}seeded {} customers and transfers in {seconds:.0} s",
            if self.terminal { "\r" } else { "" },
            self.total
        );
    }
}

/// What happened, read from the engine's state and journal.
async fn report(engine: &Engine, args: &Args, address: SocketAddr) -> anyhow::Result<()> {
    let (counts, lists, held) = engine
        .read(|s| {
            let held: Vec<(CustomerId, Standing, u64)> = s
                .customers
                .iter()
                .filter(|(_, c)| c.standing != Standing::Active)
                .map(|(id, c)| (id.clone(), c.standing, c.profile_seq))
                .collect();
            (s.counts.clone(), s.lists.clone(), held)
        })
        .await?;
    println!(
        "\ndecided   allow {} · challenge {} · hold {} · deny {} · freeze {}",
        counts.outcomes[0], counts.outcomes[1], counts.outcomes[2], counts.outcomes[3], counts.outcomes[4]
    );
    println!(
        "customers {}",
        Standing::ALL
            .iter()
            .filter(|s| counts.standings[**s as usize] > 0)
            .map(|s| format!("{} {}", s.as_str(), counts.standings[*s as usize]))
            .collect::<Vec<_>>()
            .join(" · ")
    );
    println!("reports due on {} decisions; {} transfers released", counts.obligations, counts.released);
    report_alerts(engine).await?;
    report_planted(engine, args.seed, &held).await?;
    report_false_positives(engine, held)?;
    println!("\nlists");
    for (id, list) in &lists {
        let age = (engine.now().0 - list.current_at.0) / model::time::DAY;
        let date = list.published.map_or_else(|| "unknown date".to_owned(), |d| d.to_string());
        println!(
            "  {id:<14} {date}, {age} days old: {} parties, {} names, {} wallets",
            list.parties, list.names, list.wallets
        );
    }
    if let Some(banner) = serve::banner(engine) {
        println!("  {banner}");
    }
    let program = std::env::args().next().unwrap_or_else(|| "probity".to_owned());
    println!("\nserving on http://{address}. In another terminal, try:");
    let url = if address.port() == 8420 { String::new() } else { format!(" --url http://{address}") };
    println!(
        "  {program} screen{url} person \"Your Name\"\n  {program} bench{url} freeze              freeze a customer while 1,000 withdrawals run\n  {program} verify --flip-one-byte     change one byte of the journal, and see it found"
    );
    Ok(())
}

/// What the rules found, and which of them found most.
async fn report_alerts(engine: &Engine) -> anyhow::Result<()> {
    let in_force = init::rules_in_force(engine).await?;
    if in_force == 0 {
        return Ok(());
    }
    let (alerts, held) = engine
        .read(|s| {
            let rows = s.monitoring.alerts.values();
            (rows.map(|a| (a.rule.clone(), a.customer.clone())).collect::<Vec<_>>(), s.monitoring.held.len())
        })
        .await?;
    let customers: BTreeSet<_> = alerts.iter().filter_map(|(_, customer)| customer.as_ref()).collect();
    let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
    alerts.iter().for_each(|(rule, _)| *by_rule.entry(rule).or_default() += 1);
    let mut most: Vec<(&str, usize)> = by_rule.into_iter().collect();
    most.sort_by_key(|(rule, count)| (std::cmp::Reverse(*count), *rule));
    let most: Vec<String> = most.iter().take(5).map(|(rule, count)| format!("{rule} {count}")).collect();
    println!(
        "\nmonitoring   {in_force} rules, {} alerts on {} customers, {held} movements stopped by rules; most: {}",
        alerts.len(),
        customers.len(),
        most.join(", ")
    );
    println!("  look: probity rules alerts");
    Ok(())
}

async fn report_planted(
    engine: &Engine,
    seed: u64,
    held: &[(CustomerId, Standing, u64)],
) -> anyhow::Result<()> {
    let planted = planted(engine, seed).await?;
    let mut found = 0;
    let mut lines = Vec::new();
    for party in &planted {
        let row =
            engine.read(|s| s.customers.get(&party.customer).map(|c| (c.standing, c.profile_seq))).await?;
        let Some((standing, seq)) = row else { continue };
        let hit = hits(engine, seq)?
            .iter()
            .any(|(list, entry, _, _)| *list == party.list.as_str() && *entry == party.entry.as_str());
        let caught = hit && held.iter().any(|(id, _, _)| *id == party.customer);
        found += usize::from(caught);
        lines.push(format!(
            "  {:<10} {:<38} {:<13} {:<9} {}{}",
            party.customer,
            party.how,
            party.list,
            party.entry,
            standing.as_str(),
            if caught { "" } else { "   MISSED" }
        ));
    }
    println!("\nplanted   {found} of {} found", planted.len());
    lines.iter().for_each(|line| println!("{line}"));
    Ok(())
}

/// Listed hits of a decision: list, entry, score, listed name.
fn hits(engine: &Engine, seq: u64) -> anyhow::Result<Vec<(String, String, String, String)>> {
    let pinned = engine.pinned();
    let entry = engine.entry(seq)?;
    let decision = entry.as_ref().and_then(|e| e.outcome.decision());
    let findings = decision.map(|d| d.findings.as_slice()).unwrap_or_default();
    Ok(findings
        .iter()
        .filter_map(|finding| match finding {
            Finding::Listed(l) => {
                let name = pinned.index.designation(&l.list, &l.entry).map(|d| d.primary_name().to_owned());
                Some((l.list.to_string(), l.entry.to_string(), l.score.to_string(), name.unwrap_or_default()))
            }
            _ => None,
        })
        .collect())
}

/// Honest people who resemble a listed name: what an analyst will have to clear.
fn report_false_positives(engine: &Engine, held: Vec<(CustomerId, Standing, u64)>) -> anyhow::Result<()> {
    let mut natural: Vec<_> = held.into_iter().filter(|(id, ..)| id.as_str().starts_with("SYN-")).collect();
    natural.sort();
    println!("\nnatural false positives   {} synthetic people resemble a listed name", natural.len());
    for (id, standing, seq) in natural.iter().take(5) {
        for (list, entry, score, name) in hits(engine, *seq)?.into_iter().take(1) {
            println!(
                "  {id}  {:<6} {list} {entry} `{name}` score {score}; why: probity explain dec_{seq}",
                standing.as_str()
            );
        }
    }
    Ok(())
}
