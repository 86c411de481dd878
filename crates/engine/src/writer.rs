//! The single writer: evaluate, fold, group commit.
//!
//! Promises: entries are decided one after another against the state they will be part of; a batch is one
//! transaction and one disk flush, answered after it (nothing before); at most [`BATCH_MAX`] entries a
//! batch; no idle timer: a batch is whatever gathered while the previous one was being made durable. Any
//! failure of the store stops the writer for good: what is in memory may then be ahead of the disk, and
//! only a restart may say what is true. Does not: screen names.

use crate::command::{Command, Committed, EngineError, Reply};
use crate::evaluate::{Context, evaluate};
use crate::fold::fold;
use crate::monitoring::AHEAD;
use crate::pinned::{Pinned, matcher_hash};
use crate::queue::Queue;
use crate::state::State;
use ed25519_dalek::SigningKey;
use journal::{TreeBuilder, TreeHead};
use model::ids::*;
use model::{Hash, Timestamp};
use record::v1::{Entry, Header};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;
use store::{Batch, DestroyedSubject, ErasureLedger, IdempotencyRow, Rewrap, Store, StoreError, Tile};
use tokio::sync::{oneshot, watch};

/// Most entries in one transaction. Measured on the reference machine: SQLite appends 49,000 entries/s in
/// batches of 64 and 52,000 in batches of 256; larger ones only add waiting.
pub const BATCH_MAX: usize = 256;

/// Work for the writer.
#[derive(Debug)]
pub enum Work {
    /// Record something.
    Record(Box<Command>, Reply),
    /// Prove that we are alive to whoever might take the lease over.
    RenewLease,
    /// Put subject keys under another key-encryption key: no entry, the rows alone change.
    Rewrap(Vec<Rewrap>, oneshot::Sender<Result<usize, StoreError>>),
}

/// What the writer shares with everybody else.
pub struct Shared {
    /// The hot state; may be ahead of the disk by the batch being written (see `Engine::read`).
    pub state: RwLock<State>,
    /// Entries durable.
    pub durable: watch::Sender<u64>,
    /// Policy and lists in force.
    pub pinned: RwLock<Arc<Pinned>>,
    /// Waiting work.
    pub queue: Queue<Work>,
    /// Why the writer stopped, once it has.
    pub stopped: Mutex<Option<String>>,
    /// The newest signed head.
    pub head: RwLock<String>,
}

/// Where time comes from; a test passes its own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Told which subjects' keys are durable, or destroyed, now.
pub type KeysSaved = Box<dyn Fn(&[String]) + Send>;

/// The parts of the header that are the same for every entry of this process.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Tenant.
    pub tenant: TenantId,
    /// Stream.
    pub stream: StreamId,
    /// SHA-256 of the running program.
    pub build: Hash,
    /// The epoch won with the lease.
    pub epoch: u64,
}

/// The writer's own belongings.
pub struct Writer {
    /// Shared parts.
    pub shared: Arc<Shared>,
    /// Durable rows.
    pub store: Box<dyn Store>,
    /// Right edge of the hash tree.
    pub tree: TreeBuilder,
    /// Signs heads.
    pub signing_key: SigningKey,
    /// Name of the signing key in notes.
    pub key_name: String,
    /// Header parts.
    pub identity: Identity,
    /// Time.
    pub clock: Clock,
    /// Called after each commit with the subjects whose keys are now stored.
    pub keys_saved: KeysSaved,
    /// Called after each commit with the subjects whose keys are now destroyed, whether or not anybody still waits for
    /// the answer.
    pub keys_destroyed: KeysSaved,
    /// Where erasures are kept apart from every backup.
    pub erasures: ErasureLedger,
    /// Seconds a lease lasts without renewal.
    pub lease_seconds: i64,
}

struct Prepared {
    entries: Vec<Vec<u8>>,
    idempotency: Vec<IdempotencyRow>,
    subject_keys: Vec<store::SubjectKeyRow>,
    destroyed: Vec<String>,
    answers: Vec<(Reply, Result<Committed, EngineError>)>,
    activates: Option<Arc<Pinned>>,
    first_seq: u64,
    now: Timestamp,
}

fn activates_rules(work: &Work) -> bool {
    matches!(work, Work::Record(command, _) if matches!(command.input, record::Input::RulesActivated(_)))
}

fn input_of(work: &Work) -> Option<&record::Input> {
    match work {
        Work::Record(command, _) => Some(&command.input),
        Work::RenewLease | Work::Rewrap(..) => None,
    }
}

fn refuse(works: Vec<Work>, cause: &str) {
    for work in works {
        if let Work::Record(_, reply) = work {
            let _ = reply.send(Err(EngineError::Stopped(cause.to_owned())));
        }
    }
}

impl Writer {
    /// Works until the queue is closed and drained, or the store fails.
    pub fn run(mut self) {
        let mut batch = Vec::with_capacity(BATCH_MAX);
        loop {
            self.shared.queue.take(BATCH_MAX, &mut batch);
            if batch.is_empty() {
                break;
            }
            self.rewrap(&mut batch);
            while !batch.is_empty() {
                // A set of rules starts from every event before it, which it reads from the journal: it begins a batch.
                let cut = batch.iter().skip(1).position(activates_rules).map_or(batch.len(), |at| at + 1);
                let rest = batch.split_off(cut);
                if let Err(cause) = self.commit(&mut batch) {
                    tracing::error!(writer.cause = %cause, "writer stopped");
                    self.stop(cause.clone());
                    refuse(rest, &cause);
                    return;
                }
                batch = rest;
            }
        }
        let _ = self.store.release_lease(&self.identity.stream, self.identity.epoch);
        self.stop("it was asked to".to_owned());
    }

    /// Does what concerns rows and no entry, before the state is locked.
    fn rewrap(&mut self, batch: &mut Vec<Work>) {
        for at in (0..batch.len()).rev() {
            if !matches!(batch.get(at), Some(Work::Rewrap(..))) {
                continue;
            }
            if let Work::Rewrap(rows, reply) = batch.remove(at) {
                // Whatever fails here leaves memory and disk agreeing; a lost lease shows at the next append.
                let _ = reply.send(self.store.rewrap(&self.identity.stream, self.identity.epoch, &rows));
            }
        }
    }

    fn stop(&self, cause: String) {
        *self.shared.stopped.lock().unwrap_or_else(PoisonError::into_inner) = Some(cause.clone());
        self.shared.queue.close();
        let mut rest = Vec::new();
        self.shared.queue.take(usize::MAX, &mut rest);
        refuse(rest, &cause);
        // Readers that wait for durability wake up and see that the writer has stopped.
        self.shared.durable.send_modify(|_| {});
    }

    fn commit(&mut self, batch: &mut Vec<Work>) -> Result<(), String> {
        let prepared = catch_unwind(AssertUnwindSafe(|| self.prepare(batch)))
            .map_err(|_| "deciding panicked; the entry was not recorded".to_owned())?;
        if prepared.entries.is_empty() {
            for (reply, answer) in prepared.answers {
                let _ = reply.send(answer);
            }
            return Ok(());
        }
        let done = self.append(&prepared).and_then(|note| self.keep_erasures(&prepared).map(|()| note));
        match done {
            Ok(note) => self.publish(prepared, note),
            Err(cause) => {
                // Whoever is answered may look at once: the stop must be visible before the answer.
                self.stop(cause.clone());
                for (reply, _) in prepared.answers {
                    let _ = reply.send(Err(EngineError::Stopped(cause.clone())));
                }
                return Err(cause);
            }
        }
        Ok(())
    }

    /// Decides and folds each command in memory; nothing is answered yet.
    fn prepare(&mut self, batch: &mut Vec<Work>) -> Prepared {
        let shared = Arc::clone(&self.shared);
        let mut state = shared.state.write().unwrap_or_else(PoisonError::into_inner);
        let mut pinned = Arc::clone(&shared.pinned.read().unwrap_or_else(PoisonError::into_inner));
        let mut out = Prepared {
            entries: Vec::with_capacity(batch.len()),
            idempotency: Vec::new(),
            subject_keys: Vec::new(),
            destroyed: Vec::new(),
            answers: Vec::with_capacity(batch.len()),
            activates: None,
            first_seq: state.next_seq,
            now: state.now.max(Timestamp((self.clock)().0.saturating_add(state.clock_ahead()))),
        };
        let mut works = batch.drain(..);
        for at in 0.. {
            if at % AHEAD == 0 {
                let next = works.as_slice().iter().take(AHEAD).filter_map(input_of);
                crate::monitoring::expect(&state.monitoring, next, out.now);
            }
            let Some(work) = works.next() else { break };
            let Work::Record(command, reply) = work else {
                // A lease to renew: `rewrap` took everything else out of the batch. By the wall clock, as
                // whoever might take it over reads it: a sandbox's clock may be a year ahead.
                if let Err(error) = self.store.renew_lease(
                    &self.identity.stream,
                    self.identity.epoch,
                    (self.clock)(),
                    self.lease_seconds,
                ) {
                    tracing::warn!(lease.error = %error, "lease was not renewed");
                }
                continue;
            };
            let answer = self.decide(&mut state, &mut pinned, *command, &mut out);
            out.answers.push((reply, answer));
        }
        drop(works);
        out
    }

    fn decide(
        &self,
        state: &mut State,
        pinned: &mut Arc<Pinned>,
        command: Command,
        out: &mut Prepared,
    ) -> Result<Committed, EngineError> {
        if command.deadline.is_some_and(|deadline| deadline < Instant::now()) {
            return Err(EngineError::DeadlinePassed);
        }
        let seq = state.next_seq;
        let causation = command.causation.unwrap_or(seq);
        let cx = Context { policy: &pinned.policy, now: out.now, seq, causation, actor: &command.meta.actor };
        let outcome = evaluate(state, &command.input, &cx)?;
        let header = self.header(&command, pinned.policy_hash, seq, causation, out.now);
        fold(state, &header, &command.input, &outcome);
        if let record::Input::SubjectErased { subject, .. } = &command.input {
            out.destroyed.push(subject.clone());
        }
        if let record::Input::WebhookRemoved { webhook } = &command.input {
            out.destroyed.push(crate::webhooks::subject(webhook));
        }
        if let Some(next) = command.activates {
            // The pins name this very entry as the list's version, which only the writer knows.
            let next = Arc::new(Pinned { lists: state.consulted(), ..Pinned::clone(&next) });
            *pinned = Arc::clone(&next);
            out.activates = Some(next);
        }
        if let Some(row) = command.idempotency {
            out.idempotency.push(IdempotencyRow {
                scope: row.scope,
                key: row.key,
                body_mac: row.body_mac,
                seq,
            });
        }
        out.subject_keys.extend(command.subject_keys);
        let entry = Entry { header, input: command.input, outcome, sealed: command.sealed };
        out.entries.push(record::encode(&entry));
        Ok(Committed { entry })
    }

    fn header(&self, command: &Command, policy: Hash, seq: u64, causation: u64, now: Timestamp) -> Header {
        let meta = command.meta.clone();
        Header {
            schema: record::SCHEMA,
            tenant: self.identity.tenant.clone(),
            stream: self.identity.stream.clone(),
            seq,
            recorded_at: now,
            effective_at: meta.effective_at.unwrap_or(now),
            epoch: self.identity.epoch,
            build: self.identity.build,
            matcher: matcher_hash(),
            policy,
            correlation: meta.correlation,
            causation,
            actor: meta.actor,
            on_behalf: meta.on_behalf,
            reason: meta.reason,
            origin: meta.origin,
            permission: meta.permission,
        }
    }

    /// One transaction, one flush; the lease and the position are conditions of it.
    fn append(&mut self, prepared: &Prepared) -> Result<String, String> {
        for entry in &prepared.entries {
            self.tree.append(entry);
        }
        let tiles: Vec<Tile> = self
            .tree
            .take_changed_tiles()
            .into_iter()
            .map(|(level, index, hashes)| Tile { level, index, hashes })
            .collect();
        let head = TreeHead {
            origin: format!("{}/{}", self.identity.tenant, self.identity.stream),
            size: self.tree.size(),
            root: self.tree.root(),
            recorded_at_micros: prepared.now.0,
        };
        let note = head.sign(&self.signing_key, &self.key_name).to_note();
        let batch = Batch {
            first_seq: prepared.first_seq,
            recorded_at: prepared.now,
            entries: &prepared.entries,
            tiles: &tiles,
            head_note: &note,
            idempotency: &prepared.idempotency,
            subject_keys: &prepared.subject_keys,
            destroyed_subjects: &prepared.destroyed,
        };
        self.store
            .append(&self.identity.stream, self.identity.epoch, &batch)
            .map(|()| note)
            .map_err(|error| error.to_string())
    }

    /// Erasures of a durable batch go to their ledger before anybody is told. What a crash in between leaves
    /// out, the next opening adds.
    fn keep_erasures(&self, prepared: &Prepared) -> Result<(), String> {
        let at = prepared.now;
        let erased: Vec<DestroyedSubject> = prepared
            .destroyed
            .iter()
            .map(|subject| DestroyedSubject { subject: subject.clone(), at })
            .collect();
        self.erasures.add(&erased).map_err(|error| format!("an erasure is not in the ledger: {error}"))
    }

    /// The batch is durable: let everybody see it, then answer.
    fn publish(&self, prepared: Prepared, note: String) {
        if let Some(next) = prepared.activates {
            *self.shared.pinned.write().unwrap_or_else(PoisonError::into_inner) = next;
        }
        *self.shared.head.write().unwrap_or_else(PoisonError::into_inner) = note;
        if !prepared.subject_keys.is_empty() {
            let subjects: Vec<String> = prepared.subject_keys.iter().map(|row| row.subject.clone()).collect();
            (self.keys_saved)(&subjects);
        }
        if !prepared.destroyed.is_empty() {
            (self.keys_destroyed)(&prepared.destroyed);
        }
        self.shared.durable.send_replace(prepared.first_seq + prepared.entries.len() as u64);
        for (reply, answer) in prepared.answers {
            let _ = reply.send(answer);
        }
    }
}
