//! A run over the whole table, in shards, on all cores.
//!
//! Promises: every customer number below the end is looked at once; `population_in = screened + undecided`; a shard's record
//! is written after [`Customers::found`] took all its hits, so a hit is handed over at least once, and again after a kill; the
//! same table and lists give the same digests, whatever the number of threads and the order. Does not: read a clock for
//! anything but the times it reports.

use crate::blind::BlindKey;
use crate::record::{FORMAT, ListVersion, RecordError, RecordFile, RunHeader, RunKind, ShardRecord};
use crate::table::{CustomerNumber, Table, TableError};
use model::decision::Role;
use model::{Hash, Profile, Timestamp};
use rayon::prelude::*;
use screening::bulk::{BulkError, ScanWork};
use screening::index::Index;
use screening::screen::{Screening, Settings};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

mod shard;

/// What to run.
#[derive(Clone, Copy)]
pub struct Plan<'a> {
    /// All lists, or new and changed entries.
    pub kind: RunKind,
    /// The lists; for a delta the index of its entries, with the weights of the whole ([`Index::part`]).
    pub index: &'a Index,
    /// Thresholds.
    pub settings: &'a Settings,
    /// What the customers are.
    pub role: Role,
    /// The lists' hashes, for the proof.
    pub lists: &'a [ListVersion],
    /// Customer numbers per shard: what a kill loses at most, per thread.
    pub shard_rows: u32,
    /// Threads; `None` for one per core.
    pub threads: Option<usize>,
}

/// Customer numbers per shard, when nothing else is wanted.
pub const SHARD_ROWS: u32 = 500_000;

/// Who knows the customers. Called from several threads.
pub trait Customers: Sync {
    /// The profile as it stands; `None` if this is no customer any more; an error leaves the customer undecided.
    fn profile(&self, number: CustomerNumber) -> Result<Option<Profile>, String>;

    /// Takes what the screening of a survivor found: hits, or that it met its bound, or wallets that are no addresses. (Of who
    /// was left out nothing is said: whether addresses are any is known since the customer was put.) May be called again for
    /// the same customer after a kill. An error ends the run; finished shards stay.
    fn found(&self, number: CustomerNumber, profile: &Profile, screening: Screening) -> Result<(), String>;
}

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Distinct words against the lists; counted in words.
    Words,
    /// Customers; counted in customer numbers.
    Customers,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Which part.
    pub phase: Phase,
    /// Done, of those before a kill too.
    pub done: u64,
    /// Of how many.
    pub total: u64,
    /// Done a second, in this phase and since this start.
    pub rate: f64,
    /// How long this phase still takes at that rate.
    pub remaining: Option<Duration>,
}

/// Watching a run, and ending it.
pub struct Watch<'a> {
    /// Called about four times a second, from any thread.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// Set it to end the run; finished shards stay.
    pub cancel: &'a AtomicBool,
}

/// Why a run ended early. Finished shards stay in its file.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// By the caller.
    #[error("the run was cancelled; finished shards are kept, and opening the run file again goes on")]
    Cancelled,
    /// The table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The run's file.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A bound of the filter.
    #[error(transparent)]
    Bulk(#[from] BulkError),
    /// The caller could not take a hit.
    #[error("a hit could not be handed over: {0}")]
    Found(String),
    /// No threads.
    #[error("the threads of the run could not be started: {0}")]
    Threads(String),
}

/// A run that was opened, new or again.
#[derive(Debug)]
pub struct Run<'a> {
    plan: Plan<'a>,
    table: &'a Table,
    header: RunHeader,
    file: RecordFile,
    finished: Vec<ShardRecord>,
}

impl std::fmt::Debug for Plan<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plan").field("kind", &self.kind).field("lists", &self.lists).finish_non_exhaustive()
    }
}

/// How long each part took, in this process; a run that went on counts its last part only.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Times {
    /// Preparing the lists.
    pub lists: Duration,
    /// Words against the lists.
    pub words: Duration,
    /// Customers, screening of survivors included.
    pub customers: Duration,
    /// Of that, screening of survivors and opening of profiles, over all threads.
    pub screening: Duration,
    /// What the filter did, for who measures.
    pub work: ScanWork,
}

/// What a run counted and found.
#[derive(Debug, Clone, PartialEq)]
pub struct RunReport {
    /// All lists, or a delta.
    pub kind: RunKind,
    /// The matcher.
    pub matcher: String,
    /// The lists.
    pub lists: Vec<ListVersion>,
    /// The state of the table when the run began.
    pub table_sequence: u64,
    /// When it began, kills included.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// Customers whose rows were found.
    pub population_in: u64,
    /// Of these, screened.
    pub screened: u64,
    /// Numbers that hold nobody.
    pub excluded: u64,
    /// Customers whom the filter did not leave out.
    pub survivors: u64,
    /// Customers who left during the run.
    pub gone: u64,
    /// Customers whom nobody could judge: the run is not complete for them.
    pub undecided: Vec<CustomerNumber>,
    /// Hits.
    pub hits: u64,
    /// Every shard, in order.
    pub shards: Vec<ShardRecord>,
    /// SHA-256 over the digests of all shards, in order.
    pub digest: Hash,
    /// Shards that an earlier process had finished.
    pub resumed_shards: u64,
    /// Distinct words of the table.
    pub words: u64,
    /// Times of this process.
    pub times: Times,
}

impl RunReport {
    /// Whether everybody was screened.
    pub fn is_complete(&self) -> bool {
        self.undecided.is_empty() && self.population_in == self.screened
    }
}

impl<'a> Run<'a> {
    /// Starts a run, or goes on with the one in the file; a file of another run is refused.
    pub fn open(file: &Path, table: &'a Table, plan: Plan<'a>) -> Result<Run<'a>, RunError> {
        let header = RunHeader {
            format: FORMAT,
            kind: plan.kind,
            matcher: screening::MATCHER.to_owned(),
            lists: plan.lists.to_vec(),
            settings: Hash::of(format!("{:?} {:?}", plan.role, plan.settings).as_bytes()),
            end: table.end(),
            shard_rows: plan.shard_rows.max(1),
            table_sequence: table.size().sequence,
            started_micros: now().0,
        };
        let (file, header, finished) = RecordFile::open(file, header)?;
        Ok(Run { plan, table, header, file, finished })
    }

    /// Customer numbers that an earlier process finished.
    pub fn done(&self) -> u64 {
        self.finished.iter().map(|shard| shard.end - shard.first).sum()
    }

    /// Runs to the end.
    pub fn go(
        self,
        key: &BlindKey,
        customers: &dyn Customers,
        watch: &Watch<'_>,
    ) -> Result<RunReport, RunError> {
        let threads = self.plan.threads.unwrap_or(0);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.map_err(|error| RunError::Threads(error.to_string()))?
            .install(|| self.run(key, customers, watch))
    }

    fn run(
        self,
        key: &BlindKey,
        customers: &dyn Customers,
        watch: &Watch<'_>,
    ) -> Result<RunReport, RunError> {
        let Run { plan, table, header, file, finished } = self;
        let resumed = finished.len() as u64;
        let rows = u64::from(header.shard_rows);
        let all = u32::try_from(header.end.div_ceil(rows)).unwrap_or(u32::MAX);
        let open: Vec<u32> =
            (0..all).filter(|shard| finished.iter().all(|done| done.shard != *shard)).collect();
        let mut times = Times::default();
        let mut shards = finished;
        if !open.is_empty() {
            let started = Instant::now();
            let lists = shard::Lists::new(&plan, key)?;
            times.lists = started.elapsed();
            let started = Instant::now();
            let words = shard::words(&lists, table, watch)?;
            times.words = started.elapsed();
            let started = Instant::now();
            let already = shards.iter().map(|shard| shard.end - shard.first).sum();
            let ticker = Ticker::new(Phase::Customers, already, header.end, watch);
            let (file, screening, done) =
                (Mutex::new(file), AtomicU64::new(0), Mutex::new(ScanWork::default()));
            let work = shard::Work {
                plan: &plan,
                table,
                lists: &lists,
                words: &words,
                customers,
                spent: &screening,
                done: &done,
            };
            let new: Vec<ShardRecord> = open
                .par_iter()
                .map_init(
                    || work.scan(),
                    |scan, shard| {
                        let first = u64::from(*shard) * rows;
                        let range = first..(first + rows).min(header.end);
                        let record = work.shard(scan, *shard, range, &ticker)?;
                        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                        file.add(&record).map_err(RecordError::Io)?;
                        Ok(record)
                    },
                )
                .collect::<Result<_, RunError>>()?;
            times.customers = started.elapsed();
            times.screening = Duration::from_nanos(screening.into_inner());
            times.work = done.into_inner().unwrap_or_else(PoisonError::into_inner);
            shards.extend(new);
        }
        shards.sort_by_key(|shard| shard.shard);
        Ok(report(header, table, shards, resumed, times))
    }
}

fn report(
    header: RunHeader,
    table: &Table,
    shards: Vec<ShardRecord>,
    resumed_shards: u64,
    times: Times,
) -> RunReport {
    let sum = |count: fn(&ShardRecord) -> u64| shards.iter().map(count).sum();
    let mut hasher = Sha256::new();
    for shard in &shards {
        hasher.update(shard.digest.0);
    }
    RunReport {
        kind: header.kind,
        matcher: header.matcher,
        lists: header.lists,
        table_sequence: header.table_sequence,
        started: Timestamp(header.started_micros),
        finished: now(),
        population_in: sum(|shard| shard.population_in),
        screened: sum(|shard| shard.screened),
        excluded: sum(|shard| shard.excluded),
        survivors: sum(|shard| shard.survivors),
        gone: sum(|shard| shard.gone),
        undecided: shards.iter().flat_map(|shard| shard.undecided.iter().copied()).collect(),
        hits: sum(|shard| shard.hits.len() as u64),
        digest: Hash(hasher.finalize().into()),
        shards,
        resumed_shards,
        words: u64::from(table.words()),
        times,
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// Tells the caller about four times a second how far a phase is, and whether to end.
pub(crate) struct Ticker<'a> {
    phase: Phase,
    already: u64,
    total: u64,
    done: AtomicU64,
    started: Instant,
    last_millis: AtomicU64,
    watch: &'a Watch<'a>,
}

const TICK_MILLIS: u64 = 250;

impl<'a> Ticker<'a> {
    fn new(phase: Phase, already: u64, total: u64, watch: &'a Watch<'a>) -> Ticker<'a> {
        let (done, last_millis) = (AtomicU64::new(0), AtomicU64::new(0));
        Ticker { phase, already, total, done, started: Instant::now(), last_millis, watch }
    }

    /// Counts work, and says whether to end.
    pub(crate) fn add(&self, count: u64) -> Result<(), RunError> {
        let done = self.done.fetch_add(count, Ordering::Relaxed) + count;
        let elapsed = self.started.elapsed();
        let (millis, last) = (elapsed.as_millis() as u64, self.last_millis.load(Ordering::Relaxed));
        let is_due = millis >= last + TICK_MILLIS
            && self.last_millis.compare_exchange(last, millis, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        if is_due {
            let rate = done as f64 / elapsed.as_secs_f64().max(1e-9);
            let left = self.total.saturating_sub(self.already + done);
            let remaining = Duration::try_from_secs_f64(left as f64 / rate).ok();
            let done = self.already + done;
            (self.watch.progress)(Progress { phase: self.phase, done, total: self.total, rate, remaining });
        }
        if self.watch.cancel.load(Ordering::Relaxed) { Err(RunError::Cancelled) } else { Ok(()) }
    }
}
