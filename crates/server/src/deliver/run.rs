//! The scheduler: one thread that takes events from the journal, hands attempts to threads, and writes down
//! what came of them.
//!
//! Promises: everything one round changes is one transaction of the book; a failure of the book or the
//! journal is logged and the round is made again from what is on disk. Does not: talk to endpoints itself.

use super::book::{Book, BookError, Change, Checkpoint, Progress, Waiting};
use super::feed::{Feed, Wanted};
use super::lane::{Lane, QUEUE_MAX};
use super::send::{Attempt, Message, Outcome, Sender};
use super::stats::Stats;
use super::{AskError, IN_FLIGHT_MAX, Random, Signal};
use engine::state::Webhook;
use engine::{Engine, EngineError, Meta};
use events::{EventId, Position, retry};
use model::Timestamp;
use model::ids::WebhookId;
use model::time::SECOND;
use record::v1::WebhookFault;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Events taken from the journal for one endpoint in one round, so that all have their turn.
const TAKE_MAX: usize = 256;
/// Longest sleep: an upper bound on how late a retry is when the clock is moved.
const SLEEP_MAX: Duration = Duration::from_secs(1);
/// Between rounds that failed.
const PAUSE: Duration = Duration::from_secs(1);
/// Between checkpoints: what is repeated when the book is lost.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(60);
/// Between prunings of the log.
const PRUNE_EVERY: Duration = Duration::from_secs(600);
/// Seconds until an attempt that failed on this side is made again.
const INTERNAL_SECONDS: i64 = 30;

/// What the scheduler works with.
pub(super) struct Parts {
    pub engine: Engine,
    pub feed: Feed,
    pub book: Arc<Mutex<Book>>,
    pub dir: PathBuf,
    pub fresh: bool,
    pub sender: Sender,
    pub random: Random,
    pub stats: Arc<Stats>,
    pub runtime: tokio::runtime::Handle,
    pub signals: SyncSender<Signal>,
    pub woken: Arc<AtomicBool>,
}

/// An attempt that ended.
pub(super) struct Finished {
    webhook: WebhookId,
    waiting: Waiting,
    /// `None`: this reader does not see the event (any more).
    result: Option<Attempt>,
}

/// Why a round failed.
#[derive(Debug, thiserror::Error)]
enum RoundError {
    #[error(transparent)]
    Book(#[from] BookError),
    #[error(transparent)]
    Engine(#[from] EngineError),
}

pub(super) struct Scheduler {
    parts: Parts,
    lanes: BTreeMap<WebhookId, Lane>,
    changes: Vec<Change>,
    dirty: BTreeSet<WebhookId>,
    in_flight: usize,
    seen: Option<u64>,
    turn: usize,
    more: bool,
    checkpoint: Checkpoint,
    written: Instant,
    pruned: Option<Instant>,
}

impl Scheduler {
    pub(super) fn new(parts: Parts) -> Scheduler {
        let identity = parts.engine.identity();
        let checkpoint = Checkpoint::read(&parts.dir, &identity.tenant, &identity.stream);
        Scheduler {
            parts,
            lanes: BTreeMap::new(),
            changes: Vec::new(),
            dirty: BTreeSet::new(),
            in_flight: 0,
            seen: None,
            turn: 0,
            more: true,
            checkpoint,
            written: Instant::now(),
            pruned: None,
        }
    }

    /// Works until told to stop, or the engine ends.
    pub(super) fn run(mut self, inbox: &Receiver<Signal>) {
        loop {
            let mut stop = false;
            match inbox.recv_timeout(self.sleep()) {
                Ok(signal) => stop |= self.handle(signal),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            while let Ok(signal) = inbox.try_recv() {
                stop |= self.handle(signal);
            }
            if stop || self.parts.engine.stopped().is_some() {
                if let Err(error) = self.write() {
                    tracing::warn!(deliveries.cause = %error, "the last deliveries were not written down; they are made again");
                }
                self.write_checkpoint();
                return;
            }
            if let Err(error) = self.round() {
                tracing::error!(deliveries.cause = %error, "a round of deliveries failed; it is made again");
                self.forget();
                std::thread::sleep(PAUSE);
            }
        }
    }

    /// Starts again from what is on disk.
    fn forget(&mut self) {
        self.lanes.clear();
        self.changes.clear();
        self.dirty.clear();
        self.seen = None;
    }

    fn now(&self) -> Timestamp {
        self.parts.engine.now()
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.parts.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sleep(&self) -> Duration {
        if self.more {
            return Duration::ZERO;
        }
        let now = self.now();
        let due = self.lanes.values().filter_map(Lane::next_due).min();
        let micros = due.map_or(i64::MAX, |at| (at.0 - now.0).max(0));
        // What is due but has no place wakes us when an attempt ends.
        let micros = if micros == 0 && self.in_flight > 0 { i64::MAX } else { micros };
        Duration::from_micros(micros as u64).clamp(Duration::from_millis(1), SLEEP_MAX)
    }

    /// Takes in a signal; says whether to stop.
    fn handle(&mut self, signal: Signal) -> bool {
        match signal {
            Signal::Wake => self.parts.woken.store(false, Ordering::Release),
            Signal::Finished(finished) => self.finished(finished),
            Signal::Replay(webhook, from, reply) => {
                let _ = reply.send(self.replay(&webhook, from));
            }
            Signal::Resend(webhook, id, subject, kind, reply) => {
                let _ = reply.send(self.resend(&webhook, id, subject, kind));
            }
            Signal::Stop => return true,
        }
        false
    }

    fn round(&mut self) -> Result<(), RoundError> {
        let size = self.parts.feed.size()?;
        if self.seen != Some(size) {
            self.sync(size)?;
            self.seen = Some(size);
        }
        self.more = false;
        self.refill()?;
        self.write()?;
        self.dispatch();
        self.housekeeping(size)
    }

    /// Takes over what endpoints are now.
    fn sync(&mut self, size: u64) -> Result<(), RoundError> {
        let known: Vec<(&WebhookId, u64)> = self.lanes.iter().map(|(id, l)| (id, l.row.version)).collect();
        let rows = self.parts.runtime.block_on(self.parts.engine.read(|s| {
            let same = s.webhooks.len() == known.len()
                && s.webhooks.iter().zip(&known).all(|((id, row), (k, v))| id == *k && row.version == *v);
            (!same).then(|| s.webhooks.clone())
        }))?;
        let Some(rows) = rows else { return Ok(()) };
        let gone: Vec<WebhookId> = self.lanes.keys().filter(|id| !rows.contains_key(*id)).cloned().collect();
        for id in gone {
            self.lanes.remove(&id);
            self.dirty.remove(&id);
            self.changes.push(Change::Forget(id));
        }
        let progress = if rows.len() > self.lanes.len() { self.book().progress()? } else { BTreeMap::new() };
        for (id, row) in rows {
            if let Some(lane) = self.lanes.get_mut(&id) {
                let woken = !lane.row.enabled && row.enabled;
                lane.update(row);
                if woken {
                    self.enable(&id);
                }
            } else {
                let known = progress.get(id.as_str()).copied();
                let lane = self.open_lane(&id, row, known, size)?;
                self.dirty.insert(id.clone());
                self.lanes.insert(id, lane);
            }
        }
        Ok(())
    }

    fn open_lane(
        &self,
        id: &WebhookId,
        row: Webhook,
        known: Option<Progress>,
        size: u64,
    ) -> Result<Lane, RoundError> {
        let made = Position::after_entry(row.since);
        let from = if self.parts.fresh { self.checkpoint.position(id).unwrap_or(made) } else { made };
        let mut progress =
            known.unwrap_or(Progress { cursor: from.max(made), failing_since: None, accepted_at: None });
        if progress.cursor.seq > size {
            tracing::warn!(webhook = %id, "the journal is shorter than what was delivered; going on from its end");
            progress.cursor = Position::at(size);
        }
        let waiting = self.book().waiting(id)?;
        Ok(Lane::new(row, progress, waiting))
    }

    /// A disabled endpoint is enabled again: a clean slate, and everything that waits is due.
    fn enable(&mut self, id: &WebhookId) {
        let now = self.now();
        let Some(lane) = self.lanes.get_mut(id) else { return };
        lane.progress.failing_since = None;
        let sooner = lane.hurry_all(now);
        self.dirty.insert(id.clone());
        self.changes.extend(sooner.into_iter().map(|w| Change::Wait(id.clone(), w)));
    }

    /// Takes events from the journal where there is room.
    fn refill(&mut self) -> Result<(), RoundError> {
        let now = self.now();
        for (id, lane) in &mut self.lanes {
            let room = lane.room().min(TAKE_MAX);
            if room == 0 {
                continue;
            }
            let wanted = Wanted {
                view: lane.view(),
                filter: lane.filter().clone(),
                subject: None,
                legal_entity: lane.row.legal_entity.clone(),
            };
            let page =
                self.parts.feed.page_blocking(&self.parts.runtime, lane.progress.cursor, &wanted, room)?;
            self.more |= page.has_more() && lane.room() > page.events.len();
            if page.next != lane.progress.cursor {
                lane.progress.cursor = page.next;
                self.dirty.insert(id.clone());
            }
            for ready in page.events {
                let waiting = Waiting {
                    id: ready.id,
                    subject: ready.subject,
                    kind: ready.kind.as_str().to_owned(),
                    failures: 0,
                    first_at: None,
                    next_at: now,
                };
                if lane.add(waiting.clone()) {
                    self.changes.push(Change::Wait(id.clone(), waiting));
                }
            }
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), BookError> {
        for id in std::mem::take(&mut self.dirty) {
            if let Some(lane) = self.lanes.get(&id) {
                self.changes.push(Change::Progress(id, lane.progress));
            }
        }
        if self.changes.is_empty() {
            return Ok(());
        }
        let changes = std::mem::take(&mut self.changes);
        self.book().apply(&changes)
    }

    /// Hands attempts to threads, one endpoint after the other.
    fn dispatch(&mut self) {
        let now = self.now();
        let ids: Vec<WebhookId> = self.lanes.keys().cloned().collect();
        let mut idle = 0;
        while self.in_flight < IN_FLIGHT_MAX && !ids.is_empty() && idle < ids.len() {
            self.turn = (self.turn + 1) % ids.len();
            let Some(id) = ids.get(self.turn) else { return };
            let taken = self.lanes.get_mut(id).and_then(|lane| lane.take(now).map(|w| (lane.row.clone(), w)));
            match taken {
                Some((row, waiting)) => {
                    idle = 0;
                    self.spawn(id.clone(), row, waiting);
                }
                None => idle += 1,
            }
        }
    }

    fn spawn(&mut self, webhook: WebhookId, row: Webhook, waiting: Waiting) {
        let (engine, feed, sender) =
            (self.parts.engine.clone(), self.parts.feed.clone(), self.parts.sender.clone());
        let (runtime, signals) = (self.parts.runtime.clone(), self.parts.signals.clone());
        let (id, subject, back) = (waiting.id, waiting.subject.clone(), webhook.clone());
        let thread = std::thread::Builder::new().name("delivery".to_owned());
        let spawned = thread.spawn(move || {
            let result = attempt(&engine, &feed, &sender, &runtime, &row, &waiting);
            let _ = signals.send(Signal::Finished(Finished { webhook, waiting, result }));
        });
        match spawned {
            Ok(_) => self.in_flight += 1,
            Err(error) => {
                tracing::error!(deliveries.cause = %error, "no thread for a delivery; it is made later");
                let later = self.now().plus_seconds(INTERNAL_SECONDS);
                if let Some(lane) = self.lanes.get_mut(&back) {
                    lane.put_back(id, &subject, later);
                }
            }
        }
    }

    fn finished(&mut self, finished: Finished) {
        let Finished { webhook, waiting, result } = finished;
        self.in_flight = self.in_flight.saturating_sub(1);
        let now = self.now();
        let Some(lane) = self.lanes.get_mut(&webhook) else { return };
        let Some(mut result) = result else {
            lane.done(waiting.id, &waiting.subject);
            self.changes.push(Change::Done(webhook, waiting.id));
            return;
        };
        let failures = waiting.failures + 1;
        let mut next_at = None;
        match result.outcome {
            Outcome::Delivered => {
                lane.done(waiting.id, &waiting.subject);
                self.changes.push(Change::Done(webhook.clone(), waiting.id));
                let sooner = lane.accepted(now);
                self.changes.extend(sooner.into_iter().map(|w| Change::Wait(webhook.clone(), w)));
            }
            Outcome::Internal => {
                let later = now.plus_seconds(INTERNAL_SECONDS);
                lane.put_back(waiting.id, &waiting.subject, later);
                next_at = Some(later);
            }
            _ => {
                let first = waiting.first_at.unwrap_or(now);
                let delay = retry::delay_micros(failures, (self.parts.random)());
                let asked = result.retry_after.unwrap_or(0).saturating_mul(SECOND);
                let later = Timestamp(now.0.saturating_add(delay.max(asked)));
                if retry::is_given_up(failures, first, now, lane.progress.accepted_at) {
                    lane.done(waiting.id, &waiting.subject);
                    self.changes.push(Change::Done(webhook.clone(), waiting.id));
                    result.outcome = Outcome::GivenUp;
                } else if let Some(row) = lane.failed(waiting.id, &waiting.subject, now, later) {
                    self.changes.push(Change::Wait(webhook.clone(), row));
                    next_at = Some(later);
                }
            }
        }
        self.parts.stats.count(result.outcome);
        self.dirty.insert(webhook.clone());
        self.changes.push(Change::Log {
            webhook: webhook.clone(),
            id: waiting.id,
            kind: waiting.kind,
            attempt: failures,
            at: now,
            result,
            next_at,
        });
        self.judge(&webhook, result.outcome, now);
    }

    /// Disables an endpoint that wants no more, or accepted nothing for days.
    fn judge(&mut self, webhook: &WebhookId, outcome: Outcome, now: Timestamp) {
        let Some(lane) = self.lanes.get_mut(webhook).filter(|l| l.row.enabled) else { return };
        let failing = lane.progress.failing_since.map_or(0, |since| now.0 - since.0);
        let cause = match outcome {
            Outcome::Gone => WebhookFault::Gone,
            _ if failing >= retry::DISABLE_MICROS => WebhookFault::Failing,
            _ => return,
        };
        // Until the entry comes back through the journal.
        lane.row.enabled = false;
        tracing::warn!(webhook = %webhook, cause = cause.as_str(), "webhook endpoint is disabled");
        self.parts.runtime.spawn(disable(self.parts.engine.clone(), webhook.clone(), cause));
    }

    /// An endpoint made a moment ago may not have been taken over yet.
    fn catch_up(&mut self, webhook: &WebhookId, size: u64) -> Result<(), AskError> {
        if !self.lanes.contains_key(webhook) {
            self.sync(size).map_err(|_| AskError::Stopped)?;
        }
        Ok(())
    }

    fn replay(&mut self, webhook: &WebhookId, from: Position) -> Result<(), AskError> {
        let size = self.parts.feed.size().map_err(|_| AskError::Stopped)?;
        self.catch_up(webhook, size)?;
        let lane = self.lanes.get_mut(webhook).ok_or(AskError::Unknown)?;
        let dropped = lane.rewind(from.min(Position::at(size)));
        self.changes.extend(dropped.into_iter().map(|id| Change::Done(webhook.clone(), id)));
        self.dirty.insert(webhook.clone());
        self.more = true;
        self.settle()
    }

    fn resend(
        &mut self,
        webhook: &WebhookId,
        id: EventId,
        subject: String,
        kind: String,
    ) -> Result<(), AskError> {
        let now = self.now();
        let size = self.parts.feed.size().map_err(|_| AskError::Stopped)?;
        self.catch_up(webhook, size)?;
        let lane = self.lanes.get_mut(webhook).ok_or(AskError::Unknown)?;
        let waiting = match lane.hurry(id, now) {
            Some(waiting) => waiting,
            None if lane.queued() >= 2 * QUEUE_MAX => return Err(AskError::Full),
            None => {
                let waiting = Waiting { id, subject, kind, failures: 0, first_at: None, next_at: now };
                lane.add(waiting.clone());
                waiting
            }
        };
        self.changes.push(Change::Wait(webhook.clone(), waiting));
        self.settle()
    }

    /// Writes down what was asked for before it is promised.
    fn settle(&mut self) -> Result<(), AskError> {
        self.write().map_err(|error| {
            tracing::error!(deliveries.cause = %error, "what was asked for was not written down");
            self.forget();
            AskError::Busy
        })
    }

    fn housekeeping(&mut self, size: u64) -> Result<(), RoundError> {
        let enabled = self.lanes.values().filter(|l| l.row.enabled);
        let oldest = enabled.map(|l| l.delivered_through().seq).filter(|seq| *seq < size).min();
        let waiting = self.lanes.values().map(Lane::queued).sum();
        self.parts.stats.set(oldest.and_then(|seq| self.parts.feed.recorded_at(seq)), waiting);
        if self.pruned.is_none_or(|at| at.elapsed() >= PRUNE_EVERY) {
            let now = self.now();
            self.book().prune(now)?;
            self.pruned = Some(Instant::now());
        }
        if self.written.elapsed() >= CHECKPOINT_EVERY {
            self.write_checkpoint();
        }
        Ok(())
    }

    fn write_checkpoint(&mut self) {
        let identity = self.parts.engine.identity();
        let mut checkpoint = Checkpoint::new(&identity.tenant, &identity.stream);
        for (id, lane) in &self.lanes {
            if let Some(cursor) = lane.delivered_through().cursor() {
                checkpoint.delivered_through.insert(id.to_string(), cursor);
            }
        }
        self.written = Instant::now();
        if checkpoint == self.checkpoint || self.seen.is_none() {
            return;
        }
        match checkpoint.write(&self.parts.dir) {
            Ok(()) => self.checkpoint = checkpoint,
            Err(error) => tracing::warn!(deliveries.cause = %error, "the checkpoint was not written"),
        }
    }
}

/// Reads, signs and posts an event.
fn attempt(
    engine: &Engine,
    feed: &Feed,
    sender: &Sender,
    runtime: &tokio::runtime::Handle,
    row: &Webhook,
    waiting: &Waiting,
) -> Option<Attempt> {
    let found = feed.event_blocking(runtime, waiting.id, super::lane::view(row), row.legal_entity.clone());
    let ready = match found {
        Ok(Some(ready)) => ready,
        Ok(None) => return None,
        Err(error) => {
            tracing::error!(event = %waiting.id, cause = %error, "an event cannot be read; it waits");
            return Some(Attempt::internal());
        }
    };
    let Some(secrets) = super::secrets(engine, row) else { return Some(Attempt::internal()) };
    let id = waiting.id.to_string();
    let message =
        Message { url: &row.url, id: &id, body: &ready.json, secrets: &secrets, now: engine.wall_clock() };
    Some(sender.send(&message))
}

/// Records that an endpoint is disabled; retried while the writer is busy.
async fn disable(engine: Engine, webhook: WebhookId, cause: WebhookFault) {
    let Some(meta) = Meta::system("deliveries", "webhook.disable", "deliveries") else { return };
    loop {
        match engine.disable_webhook(meta.clone(), webhook.clone(), cause).await {
            Err(EngineError::Busy | EngineError::DeadlinePassed) => {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Ok(_) => return,
            Err(error) => {
                tracing::warn!(webhook = %webhook, cause = %error, "disabling a webhook was not recorded");
                return;
            }
        }
    }
}
