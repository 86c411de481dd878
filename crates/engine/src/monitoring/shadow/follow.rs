//! Who runs shadows: one thread each, behind the writer.
//!
//! Promises: a follower reads committed entries and nothing else of the live set, gives way to waiting work, and cannot hold up
//! a decision; one that fails, panics or falls too far behind ends with an entry that says so; the report of an ended one is a
//! blob its last entry names. What it counted is kept whenever a snapshot of the state is taken, and the next process goes on
//! there; where nothing usable is kept it reads the journal again and comes to the same. Does not: survive the process.

use super::count::{Counting, Report};
use super::{Ended, Shadow};
use crate::command::{Command, Committed, EngineError, Meta};
use crate::evaluate::{Refusal, person};
use crate::monitoring::past::CHUNK;
use crate::monitoring::rules::Diagnostic;
use crate::monitoring::{Fault, Memory, ProposeRules};
use crate::queue::Lane;
use crate::service::{Engine, Inner};
use crate::snapshot;
use crate::start::snapshot_dir;
use model::Hash;
use model::activity::AlertId;
use record::monitoring::{ShadowEnd, ShadowStarted, ShadowStopped};
use record::v1::Input;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// How long a follower sleeps when there is nothing to read.
const IDLE: Duration = Duration::from_millis(20);
/// How long it sleeps while the writer has work waiting.
const GIVES_WAY: Duration = Duration::from_millis(2);
/// Times it offers the entry that it ended, before it leaves that to the next process.
const OFFERS: usize = 50;

/// Which set to run.
#[derive(Debug, Clone)]
pub enum ShadowSet {
    /// A new one; `effective` and `note` of it mean nothing here.
    New(Box<ProposeRules>),
    /// One that was proposed, or in force, before.
    Known(Hash),
}

/// A shadow to start.
#[derive(Debug, Clone)]
pub struct NewShadow {
    /// The set.
    pub set: ShadowSet,
    /// Why.
    pub note: String,
}

/// How far a shadow is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Nobody runs it in this process yet.
    Waiting,
    /// It reads the history before its start, or what was recorded meanwhile.
    Warming,
    /// It has caught up, and follows.
    Running,
    /// It could not go on; the entry that ends it follows.
    Failed(String),
    /// It ended.
    Ended,
}

impl Stage {
    /// The word used in answers.
    pub fn as_str(&self) -> &'static str {
        match self {
            Stage::Waiting => "waiting",
            Stage::Warming => "warming",
            Stage::Running => "running",
            Stage::Failed(_) => "failed",
            Stage::Ended => "ended",
        }
    }
}

/// A shadow as people see it.
#[derive(Debug, Clone)]
pub struct ShadowView {
    /// The entry that started it.
    pub id: u64,
    /// What the journal says of it.
    pub shadow: Shadow,
    /// How far it is.
    pub stage: Stage,
    /// The entry it reads next.
    pub through: u64,
    /// The entry at which this process began to read: 0, or where what an earlier one counted was kept.
    pub began: u64,
    /// Entries there are.
    pub size: u64,
    /// What it found; absent until its start is reached.
    pub report: Option<Report>,
}

/// A running shadow.
pub(crate) struct Follower {
    id: u64,
    shadow: Shadow,
    stop: AtomicBool,
    /// The entry it reads next, for whoever must not wait for a stretch being read.
    next: AtomicU64,
    work: Mutex<Work>,
}

/// What a follower holds.
#[derive(Default)]
struct Work {
    counting: Option<Counting>,
    /// The entry this process began at.
    began: u64,
    /// Whether what was kept turned out to be of no use: only the journal is believed.
    journal_only: bool,
    caught_up: bool,
    failed: Option<String>,
}

/// Shadows this process runs, by id.
pub(crate) type Followers = Mutex<BTreeMap<u64, Arc<Follower>>>;

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic while reading is caught below, and the follower marked as failed before anybody looks.
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    /// Starts a shadow. The inner error is what is wrong with its files.
    pub async fn start_shadow(
        &self,
        meta: Meta,
        new: NewShadow,
    ) -> Result<Result<Committed, Vec<Diagnostic>>, EngineError> {
        person(&meta.actor)?;
        let rules = match new.set {
            ShadowSet::Known(rules) => {
                let library = self.library().clone();
                let known = self.screen(move || library.setup(rules).map(|_| ())).await?;
                known.map_err(|cause| EngineError::Invalid { field: "/rules".to_owned(), cause })?;
                rules
            }
            ShadowSet::New(set) => match self.checked(*set).await? {
                Ok(rules) => rules,
                Err(found) => return Ok(Err(found)),
            },
        };
        let input = Input::ShadowStarted(Box::new(ShadowStarted { rules, note: new.note }));
        let done = self.submit(Lane::Normal, Command::new(meta, input)).await?;
        self.follow_shadows()?;
        Ok(Ok(done))
    }

    /// Ends a shadow. Its report up to here is kept.
    pub async fn stop_shadow(&self, meta: Meta, id: u64, note: String) -> Result<Committed, EngineError> {
        let known = self.read(|s| s.monitoring.shadows.get(&id).map(|s| s.ended.is_some())).await?;
        match known {
            None => return Err(Refusal::from(Fault::UnknownShadow(id)).into()),
            Some(true) => return Err(Refusal::from(Fault::ShadowEnded(id)).into()),
            Some(false) => person(&meta.actor)?,
        }
        let (engine, follower) = (self.clone(), lock(&self.inner.shadows).get(&id).cloned());
        // A report waits for the stretch being read: off the reactor.
        let kept = tokio::task::spawn_blocking(move || engine.keep_report(follower.as_deref())).await;
        let (through, report) =
            kept.map_err(|_| EngineError::Store("keeping the report panicked".to_owned()))??;
        let stopped = ShadowStopped { shadow: id, end: ShadowEnd::Asked, note, through, report };
        let input = Input::ShadowStopped(Box::new(stopped));
        let done = self.submit(Lane::Normal, Command::new(meta, input)).await?;
        self.follow_shadows()?;
        Ok(done)
    }

    /// Every shadow the journal remembers, in order of their start.
    pub async fn shadows(&self) -> Result<Vec<ShadowView>, EngineError> {
        let rows = self.read(|s| s.monitoring.shadows.clone()).await?;
        let engine = self.clone();
        let view = move || rows.into_iter().map(|(id, shadow)| engine.view(id, shadow)).collect();
        let seen: Result<Vec<ShadowView>, EngineError> = tokio::task::spawn_blocking(view)
            .await
            .map_err(|_| EngineError::Store("looking at shadows panicked".to_owned()))?;
        seen
    }

    /// One shadow.
    pub async fn shadow(&self, id: u64) -> Result<ShadowView, EngineError> {
        let row = self.read(|s| s.monitoring.shadows.get(&id).cloned()).await?;
        let shadow = row.ok_or(Refusal::from(Fault::UnknownShadow(id)))?;
        let engine = self.clone();
        tokio::task::spawn_blocking(move || engine.view(id, shadow))
            .await
            .map_err(|_| EngineError::Store("looking at a shadow panicked".to_owned()))?
    }

    /// How many shadows this process runs, and how many entries the slowest of them is behind. Waits for nobody.
    pub fn shadow_lag(&self) -> (usize, u64) {
        let size = *self.inner.shared.durable.borrow();
        let followers = lock(&self.inner.shadows);
        let behind = followers.values().map(|f| size.saturating_sub(f.next.load(Ordering::Relaxed)));
        (followers.len(), behind.max().unwrap_or(0))
    }

    fn view(&self, id: u64, shadow: Shadow) -> Result<ShadowView, EngineError> {
        let size = *self.inner.shared.durable.borrow();
        if let Some(Ended { report, through, .. }) = &shadow.ended {
            let (report, through) = (report.map(|hash| self.report(hash)).transpose()?, *through);
            return Ok(ShadowView { id, shadow, stage: Stage::Ended, through, began: 0, size, report });
        }
        let follower = lock(&self.inner.shadows).get(&id).cloned();
        let Some(follower) = follower else {
            let (stage, report) = (Stage::Waiting, None);
            return Ok(ShadowView { id, shadow, stage, through: 0, began: 0, size, report });
        };
        let work = lock(&follower.work);
        let stage = match (&work.failed, work.caught_up) {
            (Some(cause), _) => Stage::Failed(cause.clone()),
            (None, true) => Stage::Running,
            (None, false) => Stage::Warming,
        };
        let through = work.counting.as_ref().map_or(0, Counting::next);
        let report = work.counting.as_ref().and_then(Counting::report);
        Ok(ShadowView { id, shadow, stage, through, began: work.began, size, report })
    }

    /// Keeps what shadows counted so far, for the next process, and removes what was kept of those that ended. Where it cannot be
    /// written the next process reads the journal again.
    pub(crate) fn keep_shadows(&self) {
        let dir = snapshot_dir(&self.inner.dir);
        let followers: Vec<Arc<Follower>> = lock(&self.inner.shadows).values().cloned().collect();
        for follower in followers {
            if let Err(cause) = self.keep_shadow(&dir, &follower) {
                tracing::warn!(shadow.id = follower.id, shadow.cause = %cause, "what a shadow counted was not kept");
            }
        }
        let (running, _) = self.look(|s| -> Vec<u64> {
            s.monitoring.shadows.iter().filter(|(_, s)| s.ended.is_none()).map(|(id, _)| *id).collect()
        });
        let ended = snapshot::shadow_dirs(&dir).into_iter().filter(|(id, _)| !running.contains(id));
        ended.for_each(|(_, dir)| drop(std::fs::remove_dir_all(dir)));
    }

    fn keep_shadow(&self, dir: &Path, follower: &Follower) -> std::io::Result<()> {
        let kept = {
            let mut work = lock(&follower.work);
            let fit = work.failed.is_none();
            // A shadow that read nothing since it was resumed has its file already.
            let began = work.began;
            let counting = work.counting.as_mut().filter(|c| fit && c.next() > began);
            counting.and_then(|c| Some((c.next(), c.keep()?)))
        };
        let Some((next, (bytes, names))) = kept else { return Ok(()) };
        let dir = snapshot::shadow_dir(dir, follower.id);
        snapshot::write_file(&dir, next, &bytes, &names, self.library()).map(|_| ())
    }

    fn report(&self, hash: Hash) -> Result<Report, EngineError> {
        let failed = |cause: String| EngineError::Store(format!("report `{hash}`: {cause}"));
        let bytes = self.inner.blobs.get(&hash).map_err(|e| failed(e.to_string()))?;
        let bytes = bytes.ok_or_else(|| failed("it is missing".to_owned()))?;
        record::from_bytes(&bytes).map_err(|e| failed(e.to_string()))
    }

    /// Stores what a shadow found so far; how far that is, and its hash.
    fn keep_report(&self, follower: Option<&Follower>) -> Result<(u64, Option<Hash>), EngineError> {
        let Some(follower) = follower else { return Ok((0, None)) };
        let work = lock(&follower.work);
        let Some(counting) = &work.counting else { return Ok((0, None)) };
        let keep = |report: Report| self.inner.blobs.put(&record::to_bytes(&report));
        let report = counting.report().map(keep).transpose();
        Ok((counting.next(), report.map_err(|e| EngineError::Store(e.to_string()))?))
    }

    /// Lets shadows run as the journal says: starts those nobody runs, ends those that ended.
    pub fn follow_shadows(&self) -> Result<(), EngineError> {
        let wanted = |m: &Memory| -> Vec<(u64, Shadow)> {
            m.shadows.iter().filter(|(_, s)| s.ended.is_none()).map(|(id, s)| (*id, s.clone())).collect()
        };
        let (wanted, _) = self.look(|s| wanted(&s.monitoring));
        let mut followers = lock(&self.inner.shadows);
        followers.retain(|id, follower| {
            let stays = wanted.iter().any(|(wanted, _)| wanted == id);
            if !stays {
                follower.stop.store(true, Ordering::Relaxed);
            }
            stays
        });
        for (id, shadow) in wanted {
            if followers.contains_key(&id) {
                continue;
            }
            let (stop, next) = (AtomicBool::new(false), AtomicU64::new(0));
            let follower = Arc::new(Follower { id, shadow, stop, next, work: Mutex::default() });
            let (inner, running) = (Arc::downgrade(&self.inner), Arc::clone(&follower));
            let thread = std::thread::Builder::new().name(format!("shadow-{id}"));
            let thread = thread.spawn(move || follow(&inner, &running));
            thread.map_err(|e| EngineError::Store(format!("a shadow's thread did not start: {e}")))?;
            followers.insert(id, follower);
        }
        Ok(())
    }

    /// Ends a shadow that cannot go on: an entry says why.
    fn end_shadow(&self, follower: &Follower, end: ShadowEnd, cause: String) {
        lock(&follower.work).failed = Some(cause.clone());
        tracing::warn!(shadow.id = follower.id, shadow.cause = %cause, "a shadow ends; the rules in force are not touched");
        let (through, report) = self.keep_report(Some(follower)).unwrap_or_default();
        for _ in 0..OFFERS {
            let Some(meta) = Meta::system("monitoring", "rules.shadow_stop", "shadows") else { return };
            let stopped = ShadowStopped { shadow: follower.id, end, note: cause.clone(), through, report };
            let input = Input::ShadowStopped(Box::new(stopped));
            let answer = self.enqueue(Lane::Background, Command::new(meta, input));
            match answer.map(tokio::sync::oneshot::Receiver::blocking_recv) {
                Ok(Ok(Ok(_) | Err(EngineError::Refused(_)))) => return,
                Ok(_) | Err(_) if self.stopped().is_some() => return,
                Ok(_) | Err(_) => std::thread::sleep(IDLE),
            }
        }
    }
}

/// Reads behind the writer until the shadow ends or the process does.
fn follow(inner: &Weak<Inner>, follower: &Follower) {
    loop {
        let Some(inner) = inner.upgrade() else { return };
        let engine = Engine { inner };
        if follower.stop.load(Ordering::Relaxed) || engine.stopped().is_some() {
            return;
        }
        let size = *engine.inner.shared.durable.borrow();
        let read = catch_unwind(AssertUnwindSafe(|| read_some(&engine, follower, size)));
        let idle = match read {
            Ok(Ok(Read::All)) => true,
            Ok(Ok(Read::Some)) => false,
            Ok(Ok(Read::Behind(left))) => {
                let cause = format!("it is {left} entries behind; it costs more than this machine has left");
                return engine.end_shadow(follower, ShadowEnd::Slow, cause);
            }
            Ok(Err(cause)) => return engine.end_shadow(follower, ShadowEnd::Failed, cause),
            Err(_) => {
                // What it counted may be half done.
                lock(&follower.work).counting = None;
                return engine.end_shadow(follower, ShadowEnd::Failed, "it panicked".to_owned());
            }
        };
        let busy = engine.waiting() > 0;
        drop(engine);
        match (idle, busy) {
            (true, _) => std::thread::sleep(IDLE),
            (false, true) => std::thread::sleep(GIVES_WAY),
            (false, false) => {}
        }
    }
}

/// How a stretch ended.
enum Read {
    /// Nothing is left.
    All,
    /// Something is.
    Some,
    /// So much is left that it does not keep up; nothing was read.
    Behind(u64),
}

/// Where a shadow goes on: where what it counted was kept last, and still fits; at the first entry otherwise.
fn begin(engine: &Engine, follower: &Follower, size: u64, journal_only: bool) -> Result<Counting, String> {
    let (rules, since) = (follower.shadow.rules, (follower.id, follower.shadow.at));
    let setup = engine.library().setup(rules)?;
    let dir = snapshot::shadow_dir(&snapshot_dir(&engine.inner.dir), follower.id);
    let kept = (!journal_only).then(|| snapshot::files(&dir, size)).into_iter().flatten();
    for (next, bytes) in kept {
        match Counting::from_bytes(&bytes, rules, Arc::clone(&setup), since) {
            Ok(counting) if counting.next() == next => return Ok(counting),
            Ok(_) => {}
            Err(cause) => {
                tracing::warn!(shadow.id = follower.id, shadow.cause = %cause, "what a shadow counted does not fit and is ignored");
            }
        }
    }
    Counting::new(rules, setup, since.0, since.1)
}

/// Reads one stretch.
fn read_some(engine: &Engine, follower: &Follower, size: u64) -> Result<Read, String> {
    let mut held = lock(&follower.work);
    let work = &mut *held;
    let counting = match &mut work.counting {
        Some(counting) => counting,
        empty => {
            let counting = begin(engine, follower, size, work.journal_only)?;
            work.began = counting.next();
            empty.insert(counting)
        }
    };
    let left = size.saturating_sub(counting.next());
    if work.caught_up && left > engine.inner.shadow_lag_max {
        return Ok(Read::Behind(left));
    }
    match read_chunk(engine, counting, left) {
        Ok(()) => {}
        // A part of its log that was kept is damaged, say: read from the first entry it comes to the same, or to the same cause.
        Err(cause) if work.began > 0 => {
            tracing::warn!(shadow.id = follower.id, shadow.cause = %cause, "a shadow reads the journal again");
            *work = Work { journal_only: true, ..Work::default() };
            follower.next.store(0, Ordering::Relaxed);
            return Ok(Read::Some);
        }
        Err(cause) => return Err(cause),
    }
    follower.next.store(counting.next(), Ordering::Relaxed);
    let caught_up = counting.next() >= size;
    work.caught_up |= caught_up;
    Ok(if caught_up { Read::All } else { Read::Some })
}

/// Reads the next entries, if there are any.
fn read_chunk(engine: &Engine, counting: &mut Counting, left: u64) -> Result<(), String> {
    if left == 0 {
        return Ok(());
    }
    let whose = |alert: AlertId| {
        let (customer, _) = engine.look(|s| s.monitoring.alert(alert).and_then(|a| a.customer.clone()));
        customer
    };
    let most = CHUNK.min(left as usize);
    let chunk = engine.inner.reader.entries(counting.next(), most).map_err(|e| e.to_string())?;
    if chunk.is_empty() {
        return Err(format!("entry {} is missing", counting.next()));
    }
    chunk.iter().try_for_each(|bytes| counting.read(bytes, &whose))
}
