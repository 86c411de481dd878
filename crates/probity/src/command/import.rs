//! `probity import`: customers, accounts, past transfers, decisions and clearances of another system.
//!
//! Promises: works on the data directory itself, as its only writer; killed at any moment and run again, it
//! continues after the last durable batch; refused rows are listed in a file that only its owner may read.
//! Does not: screen what it brings in (`probity campaign run` does, after clearances are in).

use super::init::{self, FirstRules, PolicyChoice};
use crate::data_dir;
use crate::exit::{self, coded};
use crate::output::Output;
use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use engine::{Engine, Meta};
use import::pipeline::{self, Summary, Target};
use import::refused::List;
use import::source::{Format, Source};
use import::{ImportError, Kind};
use model::ids::{ActorId, ImportId, ReasonCode};
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Customers with their profiles, external ids and prior standings
    Customers(Files),
    /// Accounts of imported customers
    Accounts(Files),
    /// Past transfers: facts, never decided again
    Transfers(Files),
    /// Another system's decisions, kept as facts
    Decisions(Files),
    /// Pairs of a customer and a list entry that another system cleared
    Clearances {
        #[command(flatten)]
        files: Files,
        /// One in how many cleared pairs a person looks at again; 0 for none
        #[arg(long, default_value_t = 20)]
        qa_one_in: u64,
    },
    /// The columns and fields a kind of row may have
    Columns {
        /// Which kind
        #[arg(value_parser = kind)]
        kind: Kind,
    },
}

#[derive(Debug, clap::Args)]
struct Files {
    /// Files: .ndjson, .csv or .parquet; text files may be packed as .gz or .zst
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    under: Under,
    /// What the files are, where their names do not say it
    #[arg(long, value_enum)]
    format: Option<Written>,
    /// Where refused rows are listed; left out, in the data directory
    #[arg(long)]
    errors: Option<PathBuf>,
    /// Refused rows after which the import stops
    #[arg(long, default_value_t = 1_000)]
    refused_max: u64,
    /// Go on however many rows are refused
    #[arg(long)]
    keep_going: bool,
    /// Threads that parse and seal; left out, one a core
    #[arg(long)]
    workers: Option<usize>,
    /// Rows of a batch, one entry of the journal; 1 to 2000
    #[arg(long, default_value_t = 1_000)]
    batch_rows: usize,
}

/// Under which name, and who.
#[derive(Debug, Clone, clap::Args)]
pub struct Under {
    /// The import's name: everything brought in under one name is screened by one campaign
    #[arg(long = "import", default_value = "migration")]
    pub import: String,
    /// Who does it; stands in every entry
    #[arg(long, default_value = "person:operator")]
    pub by: String,
    /// Take the writer's lease from a process that seems alive; it cannot write any more afterwards
    #[arg(long)]
    pub takeover: bool,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Written {
    /// One JSON object a line
    Ndjson,
    /// Comma-separated values with a header
    Csv,
    /// Apache Parquet
    Parquet,
}

impl From<Written> for Format {
    fn from(written: Written) -> Format {
        match written {
            Written::Ndjson => Format::Ndjson,
            Written::Csv => Format::Csv,
            Written::Parquet => Format::Parquet,
        }
    }
}

fn kind(text: &str) -> Result<Kind, String> {
    let found = Kind::ALL.into_iter().find(|k| k.as_str() == text);
    found.ok_or_else(|| format!("give one of {}", Kind::ALL.map(Kind::as_str).join(", ")))
}

impl Under {
    /// The import's id.
    pub fn id(&self) -> anyhow::Result<ImportId> {
        ImportId::new(&self.import).map_err(|e| coded(exit::USAGE, e.to_string()))
    }

    /// The header half of its entries.
    pub fn meta(&self, reason: &str) -> anyhow::Result<Meta> {
        let by = ActorId::new(&self.by).map_err(|e| coded(exit::USAGE, format!("--by: {e}")))?;
        Ok(Meta {
            actor: by.clone(),
            on_behalf: by,
            reason: ReasonCode::new(reason)?,
            origin: "internal".to_owned(),
            permission: "data-directory".to_owned(),
            correlation: format!("import:{}", self.import),
            effective_at: None,
        })
    }
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    match args.what {
        What::Customers(files) => bring(data, Kind::Customers, files, 0, out),
        What::Accounts(files) => bring(data, Kind::Accounts, files, 0, out),
        What::Transfers(files) => bring(data, Kind::Transfers, files, 0, out),
        What::Decisions(files) => bring(data, Kind::Decisions, files, 0, out),
        What::Clearances { files, qa_one_in } => bring(data, Kind::Clearances, files, qa_one_in, out),
        What::Columns { kind } => {
            let rows: Vec<Value> =
                import::row::columns(kind).iter().map(|c| json!({ "column": c })).collect();
            out.rows(&["column"], &rows, |row| vec![row["column"].as_str().unwrap_or_default().to_owned()])?;
            Ok(exit::OK)
        }
    }
}

/// Opens the data directory for writing; a running server keeps it.
pub fn open(data: &Path, runtime: &tokio::runtime::Runtime, takeover: bool) -> anyhow::Result<Engine> {
    if !data_dir::exists(data) {
        return Err(coded(
            exit::NOT_FOUND,
            format!("{} holds no Probity store; run `probity init` first", data.display()),
        ));
    }
    runtime
        .block_on(init::open(data, PolicyChoice::Default, FirstRules::None, takeover))
        .context("this command writes by itself; stop `probity serve` on this directory meanwhile")
}

/// Ends what [`open`] began; the snapshot makes the next start quick.
pub fn close(engine: &Engine) -> anyhow::Result<()> {
    engine.close();
    engine.take_snapshot()?;
    Ok(())
}

fn bring(data: &Path, kind: Kind, files: Files, qa_one_in: u64, out: &Output) -> anyhow::Result<u8> {
    let data = data_dir::resolve(data);
    let (import, meta) = (files.under.id()?, files.under.meta("import")?);
    if !(1..=engine::import::BATCH_ROWS_MAX).contains(&files.batch_rows) {
        let cause = format!("--batch-rows: give 1 to {}", engine::import::BATCH_ROWS_MAX);
        return Err(coded(exit::USAGE, cause));
    }
    let format = files.format.map(Format::from);
    let errors = files.errors.clone().unwrap_or_else(|| errors_file(&data, &import, kind));
    let mut options = pipeline::Options { batch_rows: files.batch_rows, ..pipeline::Options::default() };
    options.refused_max = (!files.keep_going).then_some(files.refused_max);
    options.workers = files.workers.unwrap_or(options.workers);
    let runtime = super::runtime()?;
    let engine = open(&data, &runtime, files.under.takeover)?;
    let mut list = List::new(errors);
    let mut rows = Vec::new();
    let result = files.files.iter().try_for_each(|path| -> anyhow::Result<()> {
        let source = Source::open(path, format).map_err(told)?;
        let (engine, import, meta) = (engine.clone(), import.clone(), meta.clone());
        let target = Target { engine, import, kind, file: source.hash, meta, qa_one_in };
        rows.push(one(&target, &source, options, &mut list)?);
        Ok(())
    });
    close(&engine)?;
    let finding = rows.iter().any(|row| row["refused"].as_u64() > Some(0));
    print(&rows, &list, out)?;
    result?;
    Ok(if finding { exit::FINDING } else { exit::OK })
}

fn errors_file(data: &Path, import: &ImportId, kind: Kind) -> PathBuf {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '_' };
    let name: String = import.as_str().chars().map(safe).collect();
    data.join("imports").join(format!("{name}.{}.refused.ndjson", kind.as_str()))
}

/// An error with the exit code that fits it.
pub fn told(error: ImportError) -> anyhow::Error {
    match &error {
        ImportError::UnknownFormat { .. } => coded(exit::USAGE, error.to_string()),
        ImportError::File { cause, .. } if cause.kind() == std::io::ErrorKind::NotFound => {
            coded(exit::NOT_FOUND, error.to_string())
        }
        ImportError::Engine(engine::EngineError::Refused(engine::Refusal::UnknownImport(_))) => {
            coded(exit::NOT_FOUND, error.to_string())
        }
        _ => error.into(),
    }
}

/// Says how far it is, every second on a terminal and every ten seconds elsewhere.
pub struct Ticker {
    started: Instant,
    last: Instant,
    every: Duration,
    terminal: bool,
}

impl Ticker {
    /// A ticker that begins now.
    pub fn new() -> Ticker {
        let terminal = std::io::stderr().is_terminal();
        let every = Duration::from_secs(if terminal { 1 } else { 10 });
        Ticker { started: Instant::now(), last: Instant::now(), every, terminal }
    }

    /// Says it if it is time.
    pub fn tell(&mut self, text: impl FnOnce(f64) -> String) {
        if self.last.elapsed() < self.every {
            return;
        }
        self.last = Instant::now();
        let line = text(self.seconds());
        // Overwrites itself where somebody watches; a log gets lines.
        if self.terminal { eprint!("\r\x1b[2K{line}") } else { eprintln!("{line}") }
    }

    /// Seconds since it began.
    pub fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64().max(1e-6)
    }

    /// Leaves the line that overwrote itself.
    pub fn end(&self) {
        if self.terminal {
            eprint!("\r\x1b[2K");
        }
    }
}

fn one(
    target: &Target,
    source: &Source,
    options: pipeline::Options,
    list: &mut List,
) -> anyhow::Result<Value> {
    let mut ticker = Ticker::new();
    let name = source.name();
    let mut last = Summary::default();
    let result = pipeline::run(target, source, options, list, &mut |summary, part| {
        last = *summary;
        ticker.tell(|seconds| {
            let rate = summary.read as f64 / seconds;
            format!(
                "{name}: {:.1} % · {} rows · {rate:.0}/s · {} refused",
                part * 100.0,
                summary.from + summary.read,
                summary.refused
            )
        });
    });
    ticker.end();
    let seconds = ticker.seconds();
    let summary = match result {
        Ok(summary) => summary,
        Err(error) => {
            eprintln!(
                "{name}: stopped after row {}; the same command continues there",
                last.from + last.read
            );
            return Err(told(error));
        }
    };
    Ok(json!({
        "file": name, "kind": target.kind.as_str(), "import": target.import.as_str(),
        "from": summary.from, "read": summary.read, "imported": summary.imported,
        "refused": summary.refused, "known": summary.known, "done_before": summary.done_before,
        "windows": summary.windows.map(|w| w.counts().into_iter().collect::<std::collections::BTreeMap<_, _>>()),
        "seconds": seconds, "rows_per_second": summary.read as f64 / seconds,
    }))
}

/// What a person should know of the windows of monitoring, in words.
fn windows(row: &Value) -> Option<String> {
    let of = |count: &str| row["windows"][count].as_u64().unwrap_or(0);
    let reasons = [
        ("no_rules", "wait for a set of rules to come into force"),
        ("no_value", "have no `usd`"),
        ("not_moved", "did not move anything"),
        ("behind", "are before what windows know already"),
        ("too_old", "are older than the longest window"),
        ("ahead", "are in the future"),
    ];
    let total: u64 = of("filled") + reasons.iter().map(|(count, _)| of(count)).sum::<u64>();
    let others: Vec<String> = reasons
        .iter()
        .filter(|(count, _)| of(count) > 0)
        .map(|(count, why)| format!("{} {why}", of(count)))
        .collect();
    let name = row["file"].as_str().unwrap_or_default();
    let rest = if others.is_empty() { String::new() } else { format!("; {}", others.join(", ")) };
    (total > 0).then(|| format!("{name}: {} of {total} rows fill windows of monitoring{rest}", of("filled")))
}

fn print(rows: &[Value], list: &List, out: &Output) -> anyhow::Result<()> {
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    out.rows(&["file", "from row", "read", "imported", "refused", "there already", "rows/s"], rows, |row| {
        let mut cells: Vec<String> =
            ["file", "from", "read", "imported", "refused", "known"].map(|k| text(&row[k])).into();
        cells.push(match row["done_before"] == true {
            true => "was done before".to_owned(),
            false => format!("{:.0}", row["rows_per_second"].as_f64().unwrap_or(0.0)),
        });
        cells
    })?;
    for line in rows.iter().filter_map(windows) {
        eprintln!("{line}");
    }
    if list.is_used() {
        eprintln!("rows that were not taken over are listed in {}", list.path().display());
    }
    Ok(())
}
