//! `probity lists update`: ask the issuers.
//!
//! Promises: each list is told about in a row of its own, and one list's failure stops no other; downloading holds no
//! lease; what came is handed to the running server, or recorded here where none runs.

use crate::client::Server;
use crate::data_dir;
use crate::exit;
use crate::output::Output;
use crate::update::plan::{self, Plan};
use crate::update::run::{self as asking, Got, Row};
use crate::update::spool;
use anyhow::Context;
use engine::lists::{Known, Phases, Weighed, raw_hashes, rules, weigh};
use engine::{Engine, OpenError, Options};
use fetch::{Fetcher, Progress};
use model::policy::Policy;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a server may take to read, judge and index a publication: seconds for the largest list known, on a machine
/// with other things to do.
const PATIENCE: Duration = Duration::from_secs(600);

/// Runs the command.
pub fn run(
    data: &Path,
    server: &Server,
    lists: &[String],
    dry_run: bool,
    options: fetch::Options,
    out: &Output,
) -> anyhow::Result<u8> {
    let data = data_dir::resolve(data);
    let policy = policy(&data)?;
    let (lists, without) = plan::lists(&policy, lists);
    without.iter().for_each(|error| eprintln!("not asked for: {error}"));
    let fetcher = Fetcher::new(&spool(&data), options)?;
    let mut rows = Vec::new();
    for list in &lists {
        let row = match plan::plan(&policy, list) {
            Ok(plan) => one(&data, server, &policy, &fetcher, &plan, dry_run)?,
            Err(error) => {
                let (outcome, detail) = ("failed".to_owned(), error.to_string());
                Row { list: list.clone(), outcome, detail, ..Row::default() }
            }
        };
        rows.push(row);
    }
    show(&rows, out)?;
    Ok(code(&rows))
}

fn one(
    data: &Path,
    server: &Server,
    policy: &Policy,
    fetcher: &Fetcher,
    plan: &Plan,
    dry_run: bool,
) -> anyhow::Result<Row> {
    let mut meter = Meter::new(plan.source.list);
    let now = engine::start::wall_clock();
    match asking::fetch(fetcher, plan, now, &mut |name, p| meter.tell(name, p)) {
        Ok(got) => hand_on(data, server, policy, got, dry_run),
        Err(error) => Ok(asking::failed(plan.source.list, &error)),
    }
}

/// Gives a publication to whoever writes this directory: us, or the server that holds its lease.
pub fn hand_on(
    data: &Path,
    server: &Server,
    policy: &Policy,
    got: Got,
    dry_run: bool,
) -> anyhow::Result<Row> {
    if dry_run {
        return weighed(data, policy, got);
    }
    let runtime = crate::command::runtime()?;
    let options = Options::new(data_dir::tenant()?, data_dir::stream()?);
    match runtime.block_on(Engine::open(data, options)) {
        Ok(engine) => {
            let row = runtime.block_on(asking::take_up(&engine, got, "lists"));
            engine.close();
            row
        }
        Err(OpenError::Store(store::StoreError::LeaseHeld { .. })) => {
            let client = server.client_within(data, PATIENCE)?;
            asking::hand_over(&client, &crate::data_dir::blobs(data)?, got)
        }
        Err(error) => Err(error).with_context(|| format!("open {}", data.display())),
    }
}

/// The policy in force in a data directory.
pub fn policy(data: &Path) -> anyhow::Result<Policy> {
    let reader = data_dir::reader(data)?;
    let state = data_dir::state(data, &reader)?;
    Ok(engine::start::load_policy(&crate::data_dir::blobs(data)?, state.policy)?)
}

/// What would happen.
fn weighed(data: &Path, policy: &Policy, got: Got) -> anyhow::Result<Row> {
    let reader = data_dir::reader(data)?;
    let state = data_dir::state(data, &reader)?;
    let Got { publication, mut row } = got;
    let list = publication.source.list;
    let (raw, mut phases) = (raw_hashes(&publication.files), Phases::default());
    let (known, rules, blobs) = (Known::of(&state, list), rules(policy, list), crate::data_dir::blobs(data)?);
    let now = engine::start::wall_clock();
    let weighed = weigh(&known, &rules, &blobs, &publication, &raw, now, &mut phases)?;
    let (outcome, detail) = match weighed {
        Weighed::Unchanged => ("unchanged", String::new()),
        Weighed::Acceptable { new, changes } => {
            let parties = new.snapshot.counts().parties;
            let (added, removed, changed) = (changes.added, changes.removed, changes.changed);
            let defects = new.defects;
            (
                "activated",
                format!(
                    "{parties} parties, {defects} defects; {added} added, {removed} removed, {changed} changed"
                ),
            )
        }
        Weighed::Early { until } => ("early", format!("not before {until}")),
        Weighed::Doubtful(doubt) => ("quarantined", doubt.detail),
        Weighed::StillQuarantined(row) => ("quarantined", row.detail),
        Weighed::Rejected(_) => ("rejected", "a person rejected these bytes".to_owned()),
    };
    row.outcome = outcome.to_owned();
    row.detail = format!("dry run, nothing was recorded: {detail}");
    row.parse_ms = phases.parse.as_millis() as u64;
    Ok(row)
}

/// Prints what came of the lists.
pub fn show(rows: &[Row], out: &Output) -> anyhow::Result<()> {
    out.rows(&["list", "outcome", "detail", "MB", "seconds"], rows, |row| {
        let megabytes =
            if row.not_modified { "–".to_owned() } else { format!("{:.1}", row.bytes as f64 / 1e6) };
        let entry = row.entry.map(|e| format!("entry {e}: ")).unwrap_or_default();
        vec![
            row.list.clone(),
            row.outcome.clone(),
            format!("{entry}{}", row.detail),
            megabytes,
            format!("{:.1}", row.total_ms as f64 / 1e3),
        ]
    })
}

/// The gravest outcome decides: refused, not answered, in quarantine, fine.
pub fn code(rows: &[Row]) -> u8 {
    let any = |outcome: &str| rows.iter().any(|r| r.outcome == outcome);
    if any("failed") {
        exit::FAILED
    } else if any("unreachable") {
        exit::UNREACHABLE
    } else if any("quarantined") || any("rejected") {
        exit::FINDING
    } else {
        exit::OK
    }
}

/// Tells how far a download is: over and over on a terminal, now and then in a log.
struct Meter {
    list: &'static str,
    terminal: bool,
    told: Instant,
    pause: Duration,
}

impl Meter {
    fn new(list: &'static str) -> Meter {
        let terminal = std::io::stderr().is_terminal();
        let pause = if terminal { Duration::from_millis(200) } else { Duration::from_secs(10) };
        Meter { list, terminal, told: Instant::now(), pause }
    }

    fn tell(&mut self, name: &str, progress: Progress) {
        let done = progress.total == Some(progress.bytes);
        if self.told.elapsed() < self.pause && !(self.terminal && done) {
            return;
        }
        self.told = Instant::now();
        let of = progress.total.map(|t| format!(" of {:.1}", t as f64 / 1e6)).unwrap_or_default();
        let line = format!("{} {name}: {:.1}{of} MB", self.list, progress.bytes as f64 / 1e6);
        let mut err = std::io::stderr().lock();
        // A meter that cannot be written is no reason to stop.
        let _ = match (self.terminal, done) {
            (true, false) => write!(err, "\r{line}\x1b[K"),
            (true, true) => writeln!(err, "\r{line}\x1b[K"),
            (false, _) => writeln!(err, "{line}"),
        };
        let _ = err.flush();
    }
}
