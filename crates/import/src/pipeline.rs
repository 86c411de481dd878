//! From a file to the journal: one thread reads, several parse, check and seal, the writer records in order.
//!
//! Promises: batches are recorded in the order of the file, so that what the journal holds is always a
//! beginning of it, and a run that was killed continues there; at most [`IN_HAND`] batches a worker and
//! [`IN_FLIGHT`] more are in memory at once; a row that meets another one already under way (the same id
//! twice in a file) is found by the writer, and its batch is done again without it. Does not: run inside an
//! asynchronous task (it blocks).

use crate::ImportError;
use crate::chunk::Chunk;
use crate::refused::{List, Refused};
use crate::row::{Sorted, Table};
use crate::source::{Progress, Rows, Source};
use engine::import_service::Prepared;
use engine::import_state::Kind;
use engine::queue::Lane;
use engine::service::Answered;
use engine::{Command, Engine, EngineError, Meta, Refusal};
use model::Hash;
use model::ids::ImportId;
use record::imported::Windows;
use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Chunks each worker may have read ahead of it.
const IN_HAND: usize = 3;
/// Batches handed to the writer and not answered yet: enough for one flush of the disk to serve several.
const IN_FLIGHT: usize = 6;
/// Times a batch is done again; each time at least one row less is in it, or a second has passed.
const AGAIN_MAX: usize = 2 * engine::import::BATCH_ROWS_MAX;

/// How to import.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Rows of a batch: one entry of the journal.
    pub batch_rows: usize,
    /// Threads that parse and seal.
    pub workers: usize,
    /// Refused rows after which the import stops; `None` goes on.
    pub refused_max: Option<u64>,
}

impl Default for Options {
    /// A thousand rows a batch, a worker a core, at most a thousand refused rows.
    fn default() -> Options {
        let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Options { batch_rows: 1_000, workers, refused_max: Some(1_000) }
    }
}

/// Where rows go, and on whose account.
#[derive(Clone)]
pub struct Target {
    /// Into which engine.
    pub engine: Engine,
    /// Under which import.
    pub import: ImportId,
    /// What the rows are.
    pub kind: Kind,
    /// SHA-256 of their file, or of the name of their stream.
    pub file: Hash,
    /// Who imports.
    pub meta: Meta,
    /// One in how many imported clearances is looked at again; zero for none.
    pub qa_one_in: u64,
}

/// What became of a file's rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Row at which this run began: earlier ones were recorded before.
    pub from: u64,
    /// Rows read.
    pub read: u64,
    /// Rows taken over.
    pub imported: u64,
    /// Rows refused.
    pub refused: u64,
    /// Rows that are there already.
    pub known: u64,
    /// Whether an earlier run had read it to its end: nothing was done.
    pub done_before: bool,
    /// What became of past transfers in the windows of monitoring; nothing for other kinds.
    pub windows: Option<Windows>,
}

/// A batch on its way to the writer.
struct Ready {
    chunk: Chunk,
    command: Command,
    imported: u64,
    refused: Vec<Refused>,
}

/// A batch the writer has.
struct Sent {
    chunk: Chunk,
    imported: u64,
    refused: Vec<Refused>,
    answer: Answered,
}

/// What a worker hands over.
type Done = Result<Ready, ImportError>;

/// Checks and seals a chunk: what a worker does.
fn prepare(target: &Target, chunk: Chunk) -> Done {
    let Sorted { rows, places, faults } = chunk.parse(target.kind).sort(target.qa_one_in);
    let source = record::imported::Source {
        import: target.import.clone(),
        file: target.file,
        first_row: chunk.first_row,
        read: chunk.raw.len() as u64,
        last: chunk.last,
    };
    let Prepared { command, imported, faults: more } =
        target.engine.prepare_import(target.meta.clone(), source, rows)?;
    let mut refused: Vec<Refused> = faults
        .into_iter()
        .map(|(place, fault)| refused_row(&chunk, place, fault.field, fault.cause, false))
        .collect();
    refused.extend(more.into_iter().map(|(index, fault)| {
        let place = places.get(index).copied().unwrap_or(index);
        refused_row(&chunk, place, fault.field.to_owned(), fault.cause, fault.known)
    }));
    refused.sort_by_key(|r| r.row);
    Ok(Ready { chunk, command, imported, refused })
}

/// A batch that is durable.
#[derive(Debug)]
pub struct Recorded {
    /// The rows it was made of.
    pub chunk: Chunk,
    /// How many were taken over.
    pub imported: u64,
    /// The others.
    pub refused: Vec<Refused>,
    /// What became of past transfers in the windows of monitoring.
    pub windows: Option<Windows>,
}

/// Prepares a batch against the state as it is now and waits until it is durable; `tell` hears of refused rows
/// before. Blocks.
pub fn record(
    target: &Target,
    mut chunk: Chunk,
    tell: &mut dyn FnMut(&[Refused]) -> Result<(), ImportError>,
) -> Result<Recorded, ImportError> {
    for _ in 0..AGAIN_MAX {
        let Ready { chunk: same, command, imported, refused } = prepare(target, chunk)?;
        tell(&refused)?;
        let answer = match target.engine.enqueue(Lane::Normal, command) {
            Ok(answer) => answered(answer),
            Err(error) => Err(error),
        };
        match answer {
            Ok(windows) => return Ok(Recorded { chunk: same, imported, refused, windows }),
            Err(error) if may_retry(&error) => {
                if !matches!(error, EngineError::Refused(_)) {
                    std::thread::sleep(Duration::from_millis(200));
                }
                chunk = same;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(EngineError::Busy.into())
}

fn refused_row(chunk: &Chunk, place: usize, field: String, cause: String, known: bool) -> Refused {
    Refused { row: chunk.first_row + place as u64, line: chunk.line(place), field, cause, known }
}

/// Brings a file in; `watch` hears of every recorded batch, with the part of the file that was read.
pub fn run(
    target: &Target,
    source: &Source,
    options: Options,
    list: &mut List,
    watch: &mut dyn FnMut(&Summary, f64),
) -> Result<Summary, ImportError> {
    let (from, finished) = target.engine.import_position(&target.import, target.kind, &target.file);
    if finished {
        return Ok(Summary { from, done_before: true, ..Summary::default() });
    }
    let rows = source.rows(Table::kind(target.kind), from, options.batch_rows)?;
    let workers = options.workers.max(1);
    let capacity = workers * IN_HAND + IN_FLIGHT;
    let (permit, permits) = sync_channel::<()>(capacity);
    let (work, queued) = sync_channel::<(u64, Chunk)>(workers);
    let (done, results) = sync_channel::<(u64, Done)>(workers);
    for _ in 0..capacity {
        let _ = permit.try_send(());
    }
    let progress = rows.progress();
    let queued = Arc::new(Mutex::new(queued));
    std::thread::scope(|scope| {
        let failed = done.clone();
        scope.spawn(move || read(rows, &permits, &work, &failed));
        for _ in 0..workers {
            let (queued, done) = (Arc::clone(&queued), done.clone());
            scope.spawn(move || {
                while let Some((number, chunk)) = next(&queued) {
                    if done.send((number, prepare(target, chunk))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        let mut recorder = Recorder {
            target,
            name: source.name(),
            refused_max: options.refused_max,
            list,
            watch,
            progress,
            sent: VecDeque::new(),
            summary: Summary { from, ..Summary::default() },
        };
        // Both ends of the channels go with it: whatever ends it ends the threads.
        let driven = recorder.drive(results, permit);
        // Whoever runs again reads the position in the journal: nothing of this run may still move it.
        recorder.sent.drain(..).for_each(|sent| drop(answered(sent.answer)));
        driven?;
        Ok(recorder.summary)
    })
}

fn next(queued: &Mutex<Receiver<(u64, Chunk)>>) -> Option<(u64, Chunk)> {
    queued.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn read(
    mut rows: Rows,
    permits: &Receiver<()>,
    work: &SyncSender<(u64, Chunk)>,
    failed: &SyncSender<(u64, Done)>,
) {
    let mut number = 0;
    while permits.recv().is_ok() {
        match rows.next_chunk() {
            Ok(Some(chunk)) => {
                if work.send((number, chunk)).is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(error) => {
                let _ = failed.send((number, Err(error)));
                return;
            }
        }
        number += 1;
    }
}

/// Records batches in order.
struct Recorder<'a> {
    target: &'a Target,
    name: String,
    refused_max: Option<u64>,
    list: &'a mut List,
    watch: &'a mut dyn FnMut(&Summary, f64),
    progress: Arc<Progress>,
    sent: VecDeque<Sent>,
    summary: Summary,
}

impl Recorder<'_> {
    fn drive(&mut self, results: Receiver<(u64, Done)>, permit: SyncSender<()>) -> Result<(), ImportError> {
        let mut waiting: BTreeMap<u64, Done> = BTreeMap::new();
        let mut number = 0;
        let mut ended = false;
        while !ended {
            let done = match waiting.remove(&number) {
                Some(done) => done,
                None => match results.recv() {
                    Ok((found, done)) => {
                        waiting.insert(found, done);
                        continue;
                    }
                    // Every worker and the reader ended, and the last chunk did not come.
                    Err(_) => return Err(ImportError::WorkerLost),
                },
            };
            number += 1;
            let ready = match done {
                Ok(ready) => ready,
                Err(error) => {
                    // What was good before the fault is recorded, so that the next run begins at it.
                    while !self.sent.is_empty() {
                        self.settle()?;
                    }
                    return Err(error);
                }
            };
            ended = ready.chunk.last;
            while self.sent.len() >= IN_FLIGHT {
                self.settle()?;
            }
            self.send(ready)?;
            let _ = permit.try_send(());
        }
        while !self.sent.is_empty() {
            self.settle()?;
        }
        Ok(())
    }

    /// Lists what is refused, then hands the batch to the writer.
    fn send(&mut self, ready: Ready) -> Result<(), ImportError> {
        let Ready { chunk, command, imported, refused } = ready;
        self.list.add(&self.name, &refused)?;
        match self.target.engine.enqueue(Lane::Normal, command) {
            Ok(answer) => {
                self.sent.push_back(Sent { chunk, imported, refused, answer });
                Ok(())
            }
            Err(EngineError::Busy) => {
                // What is under way must be recorded before this one is prepared again.
                while !self.sent.is_empty() {
                    self.settle()?;
                }
                self.again(chunk, refused)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Waits for the oldest batch.
    fn settle(&mut self) -> Result<(), ImportError> {
        let Some(Sent { chunk, imported, refused, answer }) = self.sent.pop_front() else { return Ok(()) };
        match answered(answer) {
            Ok(windows) => self.count(&chunk, imported, &refused, windows),
            Err(error) if may_retry(&error) => {
                // Those after it were refused too: they do not continue what is recorded.
                let rest: Vec<Sent> = self.sent.drain(..).collect();
                self.again(chunk, refused)?;
                for Sent { chunk, imported, refused, answer } in rest {
                    match answered(answer) {
                        Ok(windows) => self.count(&chunk, imported, &refused, windows)?,
                        Err(error) if may_retry(&error) => self.again(chunk, refused)?,
                        Err(error) => return Err(error.into()),
                    }
                }
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Prepares a batch once more and waits for it; rows that were listed before are not listed again.
    fn again(&mut self, chunk: Chunk, mut listed: Vec<Refused>) -> Result<(), ImportError> {
        let (list, name) = (&mut *self.list, &self.name);
        let done = record(self.target, chunk, &mut |refused| {
            let fresh: Vec<Refused> = refused.iter().filter(|r| !listed.contains(r)).cloned().collect();
            list.add(name, &fresh)?;
            listed.extend(fresh);
            Ok(())
        })?;
        self.count(&done.chunk, done.imported, &done.refused, done.windows)
    }

    fn count(
        &mut self,
        chunk: &Chunk,
        imported: u64,
        refused: &[Refused],
        windows: Option<Windows>,
    ) -> Result<(), ImportError> {
        if let Some(windows) = windows {
            self.summary.windows.get_or_insert_default().add(&windows);
        }
        let known = refused.iter().filter(|r| r.known).count() as u64;
        self.summary.read += chunk.raw.len() as u64;
        self.summary.imported += imported;
        self.summary.known += known;
        self.summary.refused += refused.len() as u64 - known;
        (self.watch)(&self.summary, self.progress.part());
        match self.refused_max {
            Some(max) if self.summary.refused > max => Err(ImportError::TooManyRefused {
                refused: self.summary.refused,
                max,
                errors: self.list.path().display().to_string(),
            }),
            _ => Ok(()),
        }
    }
}

fn answered(answer: Answered) -> Result<Option<Windows>, EngineError> {
    match answer.blocking_recv() {
        Ok(answer) => answer.map(|done| done.entry.outcome.windows().copied()),
        Err(_) => Err(EngineError::Stopped("it went away".to_owned())),
    }
}

/// Whether another try can go better: a row met another one, the queue was full, the disk was slow.
fn may_retry(error: &EngineError) -> bool {
    matches!(
        error,
        EngineError::Busy
            | EngineError::DeadlinePassed
            | EngineError::Refused(Refusal::ImportRow { .. } | Refusal::ImportOutOfOrder { .. })
    )
}
