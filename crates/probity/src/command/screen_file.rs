//! `probity screen file`: every row of a file against the lists, with why.
//!
//! Promises: rows are answered in the order of the file; memory holds a few chunks, whatever the size of the
//! file; a row that could not be screened, or not to the end, is listed as such and never counts as "no match";
//! files with names in them are readable by their owner only. Does not: record anything, or bring customers in
//! (`probity import` does).

use super::import::{Ticker, Written, told};
use crate::exit;
use crate::output::Output;
use anyhow::Context;
use engine::Pinned;
use import::ImportError;
use import::chunk::Chunk;
use import::refused::{List, Refused};
use import::row::Table;
use import::row::party::{Party, PartyRow};
use import::source::{Progress, Rows, Source};
use model::decision::Finding;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Rows one worker screens at a time.
const CHUNK_ROWS: usize = 500;
/// Chunks a worker may be ahead of the slowest one: what waits to be written in order.
const AHEAD: u64 = 16;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files: .ndjson, .csv or .parquet; text files may be packed as .gz or .zst
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What the files are, where their names do not say it
    #[arg(long, value_enum)]
    format: Option<Written>,
    /// Where hits go, one JSON object a line; left out, standard output
    #[arg(long)]
    out: Option<PathBuf>,
    /// Where rows that could not be screened are listed
    #[arg(long, default_value = "not-screened.ndjson")]
    errors: PathBuf,
    /// Pass over columns that screening does not use, instead of refusing the file
    #[arg(long)]
    ignore_columns: bool,
    /// Threads that screen; left out, one a core
    #[arg(long)]
    workers: Option<usize>,
}

/// What became of a file.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    rows: u64,
    with_hits: u64,
    hits: u64,
    not_screened: u64,
}

/// A chunk, screened.
#[derive(Default)]
struct Screened {
    count: Count,
    lines: Vec<u8>,
    refused: Vec<Refused>,
}

/// Screens the files; `dates` names the lists. Exit code 3 when there is a hit or a row was not screened.
pub fn run(pinned: &Pinned, dates: &[String], args: &Args, out: &Output) -> anyhow::Result<u8> {
    let mut sink: Box<dyn Write> = match &args.out {
        Some(path) => Box::new(BufWriter::new(private(path)?)),
        None => Box::new(BufWriter::new(std::io::stdout())),
    };
    let mut list = List::new(args.errors.clone());
    let mut summaries = Vec::new();
    for path in &args.files {
        let source = Source::open(path, args.format.map(Into::into)).map_err(told)?;
        summaries.push(one(pinned, &source, args, &mut sink, &mut list)?);
    }
    sink.flush().context("the hits could not be written")?;
    tell(&summaries, args, &list, out)?;
    eprintln!("lists consulted: {}", dates.join(", "));
    let missing: Vec<String> = pinned.not_loaded().iter().map(ToString::to_string).collect();
    if !missing.is_empty() {
        eprintln!("required lists NOT loaded: {}", missing.join(", "));
    }
    eprintln!("nothing is recorded");
    let finding = summaries.iter().any(|s| s["hits"] != 0 || s["not_screened"] != 0);
    Ok(if finding { exit::FINDING } else { exit::OK })
}

fn private(path: &Path) -> anyhow::Result<File> {
    let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    opened.with_context(|| format!("{} cannot be written", path.display()))
}

fn tell(summaries: &[Value], args: &Args, list: &List, out: &Output) -> anyhow::Result<()> {
    let header = ["file", "rows", "with hits", "hits", "not screened", "rows/s"];
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let cells = |s: &Value| {
        ["file", "rows", "with_hits", "hits", "not_screened", "rows_per_second"].map(|k| text(&s[k])).into()
    };
    match &args.out {
        Some(path) => {
            out.rows(&header, summaries, cells)?;
            eprintln!("hits are in {}", path.display());
        }
        // Standard output has the hits.
        None => summaries.iter().for_each(|summary| eprintln!("{summary}")),
    }
    if list.is_used() {
        eprintln!("rows that were NOT screened are listed in {}", list.path().display());
    }
    Ok(())
}

/// The rows of a file as workers take them, and how far the answers have been written.
struct Feed {
    rows: Rows,
    next: u64,
    written: u64,
    failed: Option<ImportError>,
}

fn one(
    pinned: &Pinned,
    source: &Source,
    args: &Args,
    sink: &mut dyn Write,
    list: &mut List,
) -> anyhow::Result<Value> {
    let mut table = Table::of::<PartyRow>();
    table.others_ignored = args.ignore_columns;
    let rows = source.rows(table, 0, CHUNK_ROWS).map_err(told)?;
    let progress = rows.progress();
    let feed = Arc::new((Mutex::new(Feed { rows, next: 0, written: 0, failed: None }), Condvar::new()));
    let workers = args.workers.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let workers = workers.clamp(1, 256);
    let (done, results) = sync_channel::<(u64, Screened)>(workers);
    let mut ticker = Ticker::new();
    let name = source.name();
    let count = std::thread::scope(|scope| {
        for _ in 0..workers {
            let (feed, done) = (Arc::clone(&feed), done.clone());
            scope.spawn(move || work(pinned, &feed, args.ignore_columns, &done));
        }
        drop(done);
        let written = write_in_order(&name, &results, &feed, (sink, list), &progress, &mut ticker);
        if written.is_err() {
            // Nobody takes answers any more: let the workers stop instead of waiting for room.
            stop(&feed);
        }
        drop(results);
        written
    })?;
    ticker.end();
    if let Some(error) = lock(&feed.0).failed.take() {
        return Err(told(error));
    }
    let rate = (count.rows as f64 / ticker.seconds()).round();
    Ok(json!({
        "file": name, "rows": count.rows, "with_hits": count.with_hits, "hits": count.hits,
        "not_screened": count.not_screened, "rows_per_second": rate as u64,
    }))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn stop(feed: &(Mutex<Feed>, Condvar)) {
    lock(&feed.0).written = u64::MAX - AHEAD;
    feed.1.notify_all();
}

/// Takes chunks and screens them until the file ends or nobody wants answers.
fn work(
    pinned: &Pinned,
    feed: &(Mutex<Feed>, Condvar),
    others_ignored: bool,
    done: &SyncSender<(u64, Screened)>,
) {
    while let Some((number, chunk)) = take(feed) {
        if done.send((number, screened(pinned, &chunk, others_ignored))).is_err() {
            return;
        }
    }
}

fn take(feed: &(Mutex<Feed>, Condvar)) -> Option<(u64, Chunk)> {
    let mut own = lock(&feed.0);
    while own.next >= own.written.saturating_add(AHEAD) {
        own = feed.1.wait(own).unwrap_or_else(PoisonError::into_inner);
    }
    if own.failed.is_some() {
        return None;
    }
    match own.rows.next_chunk() {
        Ok(Some(chunk)) => {
            own.next += 1;
            Some((own.next - 1, chunk))
        }
        Ok(None) => None,
        Err(error) => {
            own.failed = Some(error);
            None
        }
    }
}

fn write_in_order(
    name: &str,
    results: &Receiver<(u64, Screened)>,
    feed: &(Mutex<Feed>, Condvar),
    (sink, list): (&mut dyn Write, &mut List),
    progress: &Progress,
    ticker: &mut Ticker,
) -> anyhow::Result<Count> {
    let mut waiting: BTreeMap<u64, Screened> = BTreeMap::new();
    let (mut count, mut next) = (Count::default(), 0);
    for (number, chunk) in results {
        waiting.insert(number, chunk);
        while let Some(chunk) = waiting.remove(&next) {
            sink.write_all(&chunk.lines).context("the hits could not be written")?;
            list.add(name, &chunk.refused).map_err(told)?;
            count.rows += chunk.count.rows;
            count.with_hits += chunk.count.with_hits;
            count.hits += chunk.count.hits;
            count.not_screened += chunk.count.not_screened;
            next += 1;
            lock(&feed.0).written = next;
            feed.1.notify_all();
        }
        ticker.tell(|seconds| progress_line(name, &count, progress.part(), seconds));
    }
    Ok(count)
}

fn progress_line(name: &str, count: &Count, part: f64, seconds: f64) -> String {
    let filled = (part * 20.0) as usize;
    let bar: String = (0..20).map(|at| if at < filled { '█' } else { '░' }).collect();
    let left = if part > 0.0 { seconds * (1.0 - part) / part } else { 0.0 };
    format!(
        "{name} {bar} {:.1} % · {} rows · {:.0}/s · {} with hits · {left:.0} s left",
        part * 100.0,
        count.rows,
        count.rows as f64 / seconds,
        count.with_hits
    )
}

fn screened(pinned: &Pinned, chunk: &Chunk, others_ignored: bool) -> Screened {
    let mut answer = Screened::default();
    for (place, row) in chunk.rows::<PartyRow>(others_ignored).into_iter().enumerate() {
        let (number, line) = (chunk.first_row + place as u64, chunk.line(place));
        answer.count.rows += 1;
        let refused =
            |field: String, cause: String| Refused { row: number, line, field, cause, known: false };
        match row {
            Ok(party) => {
                if let Some(why) = screen_row(pinned, &party, (number, line), &mut answer) {
                    answer.refused.push(refused(String::new(), why));
                }
            }
            Err(fault) => answer.refused.push(refused(fault.field, fault.cause)),
        }
    }
    answer.count.not_screened = answer.refused.len() as u64;
    answer
}

/// Writes the hits of a row; says why it was not screened to the end, if so.
fn screen_row(
    pinned: &Pinned,
    party: &Party,
    (row, line): (u64, u64),
    answer: &mut Screened,
) -> Option<String> {
    let found = pinned.customer_found(&party.profile);
    answer.count.with_hits += u64::from(!found.hits.is_empty());
    for hit in &found.hits {
        answer.count.hits += 1;
        let listed = pinned.index.designation(&hit.list, &hit.entry);
        let object = json!({
            "row": row, "line": line, "id": party.id,
            "list": hit.list, "entry": hit.entry, "listed_name": listed.map(|d| d.primary_name()),
            "certainty": hit.certainty, "score": hit.score.to_string(),
            "measures": hit.measures.iter().map(|m| m.as_str()).collect::<Vec<_>>(),
            "programmes": hit.programmes, "explanation": hit.explanation,
        });
        answer.lines.extend_from_slice(object.to_string().as_bytes());
        answer.lines.push(b'\n');
    }
    let faults: Vec<&str> = found
        .findings
        .iter()
        .filter_map(|finding| match finding {
            Finding::EvaluatorError { cause, .. } => Some(cause.as_str()),
            _ => None,
        })
        .collect();
    (!faults.is_empty()).then(|| format!("not screened to the end: {}", faults.join("; ")))
}
