//! What the engine does with a publication: record, activate, release, reject.
//!
//! Promises: one publication is taken up at a time, so that two runs cannot put the same version in force twice;
//! one activation at a time, each on the pins of the one before. Does not: judge (see [`super::weigh`]).

use super::{
    Known, Outcome, Phases, Publication, Released, Weighed, raw_hashes, read_blobs, rules, settled, weigh,
};
use crate::command::{Command, Committed, EngineError, Meta};
use crate::evaluate::Refusal;
use crate::pinned::Pinned;
use crate::queue::Lane;
use crate::service::Engine;
use crate::start::{NewList, load_snapshot};
use crate::state::Quarantined;
use model::ids::*;
use model::policy::GuardRules;
use model::{Hash, Timestamp};
use record::v1::Input;
use screening::index::Index;
use screening::snapshot::Snapshot;
use std::sync::Arc;
use std::time::Instant;
use store::Blobs;

impl Engine {
    /// Takes a publication up: in force, in quarantine, or recorded as unchanged.
    pub async fn take_up(
        &self,
        meta: Meta,
        publication: Publication,
    ) -> Result<(Outcome, Phases), EngineError> {
        let list = list_id(publication.source.list)?;
        let _one_at_a_time = self.inner.taking_up.lock().await;
        let mut phases = Phases::default();
        let known = self.read(|state| Known::of(state, list.as_str())).await?;
        let rules = rules(&self.pinned().policy, list.as_str());
        let (blobs, now, work) = (self.inner.blobs.clone(), self.now(), publication.clone());
        let done = tokio::task::spawn_blocking(move || {
            let started = Instant::now();
            let raw = raw_hashes(&work.files);
            phases.hash = started.elapsed();
            let weighed = store_and_weigh(&known, &rules, &blobs, &work, &raw, now, &mut phases)?;
            Ok::<_, EngineError>((weighed, raw, phases))
        });
        let gone = |_| EngineError::Store("reading the list panicked; nothing was recorded".to_owned());
        let (weighed, raw, mut phases) = done.await.map_err(gone)??;
        let outcome = self.record(meta, list, weighed, raw, &publication, None, &mut phases).await?;
        Ok((outcome, phases))
    }

    #[expect(clippy::too_many_arguments, reason = "one caller's state, handed over once")]
    async fn record(
        &self,
        mut meta: Meta,
        list: ListId,
        weighed: Weighed,
        raw: Vec<(String, Hash)>,
        publication: &Publication,
        causation: Option<u64>,
        phases: &mut Phases,
    ) -> Result<Outcome, EngineError> {
        let started = Instant::now();
        let outcome = match weighed {
            Weighed::Unchanged => {
                meta.effective_at = Some(publication.current_at);
                self.submit(Lane::Normal, Command::new(meta, Input::ListChecked { list })).await?;
                Outcome::Unchanged
            }
            Weighed::Acceptable { new, changes } => {
                let done = self.activate(meta, vec![new], causation, phases).await?;
                return match done.first() {
                    Some(committed) => Ok(Outcome::Activated { version: committed.seq(), changes }),
                    None => Err(EngineError::Store("no entry was recorded".to_owned())),
                };
            }
            Weighed::Early { until } => Outcome::Early { until },
            Weighed::Doubtful(doubt) => {
                meta.effective_at = Some(publication.current_at);
                let input = Input::ListQuarantined {
                    list,
                    raw,
                    parser: publication.source.parser.to_owned(),
                    guard: doubt.guard.clone(),
                    detail: doubt.detail.clone(),
                    parties: doubt.parties,
                    published: doubt.published,
                };
                let done = self.submit(Lane::Normal, Command::new(meta, input)).await?;
                Outcome::Quarantined {
                    entry: done.seq(),
                    since: done.entry.header.recorded_at,
                    guard: doubt.guard,
                    detail: doubt.detail,
                    before: false,
                }
            }
            Weighed::StillQuarantined(row) => Outcome::Quarantined {
                entry: row.entry,
                since: row.since,
                guard: row.guard,
                detail: row.detail,
                before: true,
            },
            Weighed::Rejected(row) => match row.rejected_by {
                Some(by) => Outcome::Rejected { by },
                None => return Err(EngineError::Store("a rejection names nobody".to_owned())),
            },
        };
        phases.record = started.elapsed();
        Ok(outcome)
    }

    /// One person's acceptance of the version in quarantine; the last one needed puts it in force.
    pub async fn release_quarantined(
        &self,
        meta: Meta,
        list: ListId,
        raw: Vec<(String, Hash)>,
        note: String,
    ) -> Result<Released, EngineError> {
        let _one_at_a_time = self.inner.taking_up.lock().await;
        let needed = rules(&self.pinned().policy, list.as_str()).release_approvals.max(1) as usize;
        let input = Input::QuarantineReleased { list: list.clone(), raw, note };
        let done = self.submit(Lane::Normal, Command::new(meta.clone(), input)).await?;
        let row = self.read(|s| s.quarantine.get(&list).cloned()).await?;
        let Some(row) = row else {
            return Err(Refusal::NothingQuarantined(list).into());
        };
        if row.released_by.len() < needed {
            return Ok(Released::Waiting { approvals: row.released_by.len(), needed });
        }
        let version = self.activate_released(meta, &list, row, done.seq()).await?;
        Ok(Released::Activated { version })
    }

    /// Reads the accepted version from its blobs and puts it in force.
    async fn activate_released(
        &self,
        meta: Meta,
        list: &ListId,
        row: Quarantined,
        causation: u64,
    ) -> Result<u64, EngineError> {
        let Some(source) = screening::source::catalogue::source_by_parser(&row.parser) else {
            let cause = format!("this program has no parser `{}`; use one that has", row.parser);
            return Err(EngineError::Invalid { field: "/list".to_owned(), cause });
        };
        let blobs = self.inner.blobs.clone();
        let raw = row.raw.clone();
        let read = tokio::task::spawn_blocking(move || read_blobs(&blobs, &raw));
        let files = read.await.map_err(|_| EngineError::Store("reading panicked".to_owned()))??;
        let publication = Publication {
            source,
            files,
            published: row.published,
            current_at: row.current_at,
            first_seen: row.since,
        };
        let known = self.read(|state| Known::of(state, list.as_str())).await?;
        let rules = rules(&self.pinned().policy, list.as_str());
        let (blobs, now, work, raw) = (self.inner.blobs.clone(), self.now(), publication.clone(), row.raw);
        let mut phases = Phases::default();
        let weighed =
            tokio::task::spawn_blocking(move || weigh(&known, &rules, &blobs, &work, &raw, now, &mut phases));
        let weighed = weighed.await.map_err(|_| EngineError::Store("reading panicked".to_owned()))??;
        match weighed {
            Weighed::Acceptable { new, .. } => {
                let done = self.activate(meta, vec![new], Some(causation), &mut phases).await?;
                let first = done.first().map(Committed::seq);
                first.ok_or_else(|| EngineError::Store("no entry was recorded".to_owned()))
            }
            Weighed::Doubtful(doubt) => {
                let cause = format!("it cannot be put in force: {}", doubt.detail);
                Err(EngineError::Invalid { field: "/list".to_owned(), cause })
            }
            Weighed::Unchanged
            | Weighed::Early { .. }
            | Weighed::StillQuarantined(_)
            | Weighed::Rejected(_) => Err(Refusal::OtherQuarantined(list.clone()).into()),
        }
    }

    /// A person rejects the version in quarantine.
    pub async fn reject_quarantined(
        &self,
        meta: Meta,
        list: ListId,
        raw: Vec<(String, Hash)>,
        note: String,
    ) -> Result<Committed, EngineError> {
        let input = Input::QuarantineRejected { list, raw, note };
        self.submit(Lane::Normal, Command::new(meta, input)).await
    }

    /// Puts list versions in force without asking the guards: for lists that come with the program, and tests.
    pub async fn activate_lists(
        &self,
        meta: Meta,
        lists: Vec<NewList>,
    ) -> Result<Vec<Committed>, EngineError> {
        self.activate(meta, lists, None, &mut Phases::default()).await
    }

    /// Activates in a task of its own: whoever hangs up must not free the lock before the writer has answered, or
    /// the next activation would start from what was in force before this one.
    async fn activate(
        &self,
        meta: Meta,
        lists: Vec<NewList>,
        causation: Option<u64>,
        phases: &mut Phases,
    ) -> Result<Vec<Committed>, EngineError> {
        let (engine, mut own) = (self.clone(), *phases);
        let work = tokio::spawn(async move {
            let done = engine.activate_now(meta, lists, causation, &mut own).await;
            (done, own)
        });
        let (done, own) =
            work.await.map_err(|_| EngineError::Store("activating the list panicked".to_owned()))?;
        *phases = own;
        done
    }

    /// Stores the snapshots, builds the index once, records one entry a list.
    async fn activate_now(
        &self,
        meta: Meta,
        lists: Vec<NewList>,
        causation: Option<u64>,
        phases: &mut Phases,
    ) -> Result<Vec<Committed>, EngineError> {
        let _one_at_a_time = self.inner.activation.lock().await;
        let old = self.pinned();
        let started = Instant::now();
        let fresh: Vec<ListId> = lists.iter().map(|l| l.snapshot.list.clone()).collect();
        let kept: Vec<Hash> = self
            .read(|s| {
                s.lists.iter().filter(|(id, _)| !fresh.contains(id)).map(|(_, l)| l.normalised).collect()
            })
            .await?;
        let (blobs, new) = (self.inner.blobs.clone(), lists.clone());
        let built = tokio::task::spawn_blocking(move || build(&blobs, &kept, &new));
        let gone = |_| EngineError::Store("building the index panicked; nothing was recorded".to_owned());
        let (index, stored) = built.await.map_err(gone)??;
        phases.index = started.elapsed();
        let started = Instant::now();
        let pinned = Pinned::new(Arc::clone(&old.policy), old.policy_hash, Vec::new(), index);
        let mut done = Vec::with_capacity(lists.len());
        let last = lists.len().saturating_sub(1);
        for (position, (new, normalised)) in lists.into_iter().zip(stored).enumerate() {
            let counts = new.snapshot.counts();
            let input = Input::ListActivated {
                list: new.snapshot.list.clone(),
                published: new.snapshot.published,
                normalised,
                raw: new.snapshot.raw_hashes.clone(),
                parser: new.snapshot.parser.to_string(),
                parties: counts.parties as u64,
                names: counts.names as u64,
                wallets: counts.wallets as u64,
                defects: new.defects,
            };
            let mut meta = meta.clone();
            meta.effective_at = Some(new.current_at);
            let mut command = Command::new(meta, input);
            command.causation = causation;
            // Until the last one, workers screen against the old index and are refused as stale: fail closed.
            if position == last {
                command.activates = Some(Arc::new(pinned.clone()));
            }
            done.push(self.submit(Lane::Normal, command).await?);
        }
        phases.record = started.elapsed();
        Ok(done)
    }
}

fn list_id(list: &str) -> Result<ListId, EngineError> {
    ListId::new(list).map_err(|e| EngineError::Invalid { field: "/list".to_owned(), cause: e.to_string() })
}

/// Stores the raw files while they are parsed: both are done before anything is recorded.
fn store_and_weigh(
    known: &Known,
    rules: &GuardRules,
    blobs: &Blobs,
    work: &Publication,
    raw: &[(String, Hash)],
    now: Timestamp,
    phases: &mut Phases,
) -> Result<Weighed, EngineError> {
    if let Some(settled) = settled(known, rules, work.source.parser, raw) {
        return Ok(settled);
    }
    std::thread::scope(|scope| {
        let storing = scope.spawn(|| {
            let started = Instant::now();
            work.files.iter().try_for_each(|(_, bytes)| blobs.put(bytes).map(|_| ()))?;
            Ok::<_, store::StoreError>(started.elapsed())
        });
        let weighed = weigh(known, rules, blobs, work, raw, now, phases);
        let stored =
            storing.join().map_err(|_| EngineError::Store("storing the raw files panicked".to_owned()))?;
        phases.store = stored.map_err(|e| EngineError::Store(e.to_string()))?;
        weighed
    })
}

/// The index of the lists that stay and the new ones, and the hashes of the new snapshots' blobs.
fn build(blobs: &Blobs, kept: &[Hash], new: &[NewList]) -> Result<(Arc<Index>, Vec<Hash>), EngineError> {
    let failed = |e: String| EngineError::Store(e);
    let stored: Result<Vec<Hash>, _> = new.iter().map(|l| blobs.put(&l.snapshot.encode())).collect();
    let stored = stored.map_err(|e| failed(e.to_string()))?;
    let kept: Result<Vec<Arc<Snapshot>>, _> = kept.iter().map(|hash| load_snapshot(blobs, *hash)).collect();
    let mut all = kept.map_err(|e| failed(e.to_string()))?;
    all.extend(new.iter().map(|l| Arc::clone(&l.snapshot)));
    Ok((Arc::new(Index::build(&all)), stored))
}
