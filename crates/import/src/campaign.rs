//! The campaign: screening what was imported, batch by batch, on several threads.
//!
//! Promises: every imported customer and past transfer ends as clean, cleared, a hit or an error, once; a
//! batch counts as screened only after all its findings are recorded, so that a run that was killed
//! repeats at most the batches under way, and repeats no hit; lists that change meanwhile are taken up. Does
//! not: decide (the engine does). Serves: LKB-1, LKB-6.

use crate::ImportError;
use engine::import_state::Batch;
use engine::pair_service::Sides;
use engine::queue::Lane;
use engine::service::Answered;
use engine::{Command, Engine, EngineError, Meta, Pinned, Refusal, sealing};
use model::Profile;
use model::decision::Finding;
use model::ids::{CustomerId, ImportId, TransferId};
use record::imported::{Backfill, CampaignHit, PartiesOfRow, PastTransfer, Transfers};
use record::v1::{Entry, Input};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a finding may wait for the writer.
const PATIENCE: Duration = Duration::from_secs(600);
/// Findings handed to the writer and not answered yet, per thread.
const IN_FLIGHT: usize = 64;
/// Times a batch is screened again because lists or profiles changed under it.
const AGAIN_MAX: usize = 20;

/// How far a run is.
#[derive(Debug, Default)]
pub struct Progress {
    /// Rows to screen in this run.
    pub of: AtomicU64,
    /// Rows screened.
    pub done: AtomicU64,
    /// Findings recorded.
    pub found: AtomicU64,
    /// Set to end the run after the batches under way.
    pub stop: AtomicBool,
}

/// Screens whatever of an import was not screened yet; blocks until it is done or told to stop.
pub fn screen(
    engine: &Engine,
    import: &ImportId,
    meta: &Meta,
    threads: usize,
    progress: &Progress,
) -> Result<(), ImportError> {
    let batches = engine.peek(|state| {
        let import = state.imported.imports.get(import)?;
        Some(import.unscreened().cloned().collect::<Vec<Batch>>())
    });
    let batches = batches.ok_or_else(|| EngineError::from(Refusal::UnknownImport(import.clone())))?;
    progress.of.store(batches.iter().map(|b| b.rows).sum(), Ordering::Relaxed);
    let queue = Mutex::new(batches.into_iter());
    let failure: Mutex<Option<ImportError>> = Mutex::new(None);
    let work = Work { engine, import, meta, progress };
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                while !progress.stop.load(Ordering::Relaxed) {
                    let batch = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some(batch) = batch else { return };
                    if let Err(error) = work.batch(&batch) {
                        progress.stop.store(true, Ordering::Relaxed);
                        failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                        return;
                    }
                }
            });
        }
    });
    match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

struct Work<'a> {
    engine: &'a Engine,
    import: &'a ImportId,
    meta: &'a Meta,
    progress: &'a Progress,
}

/// Where an imported customer's profile lies now.
struct Place {
    profile: u64,
    done: bool,
}

impl Work<'_> {
    fn batch(&self, batch: &Batch) -> Result<(), ImportError> {
        let entry = self
            .engine
            .entry(batch.seq)?
            .ok_or_else(|| EngineError::Store(format!("entry {} is missing", batch.seq)))?;
        for attempt in 0.. {
            let pinned = self.engine.pinned();
            let outcome = match &entry.input {
                Input::CustomersImported(rows) => {
                    let ids: Vec<&CustomerId> = rows.rows.iter().map(|r| &r.customer).collect();
                    self.customers(&pinned, &entry, &ids)
                }
                Input::TransfersImported(rows) => self.transfers(&pinned, &entry, rows),
                _ => return Ok(()),
            };
            match outcome {
                Ok(()) => break,
                Err(EngineError::Refused(Refusal::StalePins) | EngineError::Busy) if attempt < AGAIN_MAX => {
                    std::thread::sleep(Duration::from_millis(100));
                }
                // Another run screened it meanwhile.
                Err(EngineError::Refused(Refusal::BatchScreened(_))) => break,
                Err(error) => return Err(error.into()),
            }
        }
        self.progress.done.fetch_add(batch.rows, Ordering::Relaxed);
        Ok(())
    }

    fn customers(&self, pinned: &Pinned, entry: &Entry, ids: &[&CustomerId]) -> Result<(), EngineError> {
        let places = self.places(ids);
        let mut sealed = entry.sealed.iter().filter(|s| s.part == "profile");
        let mut clean = Vec::with_capacity(ids.len());
        let mut flight = Flight::new(self.engine);
        for (id, place) in ids.iter().zip(&places) {
            // Parts stand in the order of rows; each row has one.
            let part = sealed.next().filter(|s| s.subject == id.as_str());
            if place.done {
                continue;
            }
            let profile: Result<Profile, EngineError> = match part {
                Some(part) if place.profile == entry.header.seq => {
                    sealing::open_part(self.engine.subject_keys(), &entry.header, part)
                }
                _ => self.engine.profile_at(place.profile, id),
            };
            let (findings, profile) = match profile {
                Ok(profile) => (pinned.customer_findings(&profile), Some(profile)),
                Err(EngineError::Erased) => {
                    (vec![unscreened("the customer's personal data was erased")], None)
                }
                Err(error) => return Err(error),
            };
            if findings.is_empty() {
                clean.push((*id).clone());
                continue;
            }
            let sides = Sides { customer: id, profile: profile.as_ref(), counterparty: None };
            let hit = CampaignHit {
                import: self.import.clone(),
                customer: (*id).clone(),
                transfer: None,
                screened: self.engine.screened(pinned, sides, findings, true)?,
                profile: place.profile,
            };
            self.send(&mut flight, Input::CampaignHit(Box::new(hit)))?;
        }
        flight.land()?;
        self.close(pinned, entry, clean, 0)
    }

    fn places(&self, ids: &[&CustomerId]) -> Vec<Place> {
        self.engine.peek(|state| {
            let import = state.imported.imports.get(self.import);
            let asked: HashSet<&CustomerId> = ids.iter().copied().collect();
            let queued: HashSet<&CustomerId> = import
                .into_iter()
                .flat_map(|i| i.hits.values())
                .filter(|hit| hit.transfer.is_none() && asked.contains(&hit.customer))
                .map(|hit| &hit.customer)
                .collect();
            ids.iter()
                .map(|id| Place {
                    profile: state.customers.get(*id).map_or(0, |row| row.profile_seq),
                    done: queued.contains(*id),
                })
                .collect()
        })
    }

    fn transfers(&self, pinned: &Pinned, entry: &Entry, rows: &Transfers) -> Result<(), EngineError> {
        let queued = self.engine.peek(|state| {
            let import = state.imported.imports.get(self.import);
            let asked: HashSet<&TransferId> = rows.rows.iter().map(|r| &r.request.transfer).collect();
            let hits = import.into_iter().flat_map(|i| i.hits.values()).filter_map(|h| h.transfer.clone());
            hits.filter(|id| asked.contains(id)).collect::<HashSet<TransferId>>()
        });
        let mut flight = Flight::new(self.engine);
        let mut found = 0;
        for part in entry.sealed.iter().filter(|s| s.part == "parties") {
            let opened: Result<Vec<PartiesOfRow>, EngineError> =
                sealing::open_part(self.engine.subject_keys(), &entry.header, part);
            let findings: Vec<FoundRow> = match opened {
                Ok(parties) => parties
                    .into_iter()
                    .map(|p| (p.row, pinned.parties_findings(&p.parties), p.parties.counterparty))
                    .collect(),
                Err(EngineError::Erased) => erased(rows, &part.subject),
                Err(error) => return Err(error),
            };
            for (row, findings, other) in findings.into_iter().filter(|(_, f, _)| !f.is_empty()) {
                let Some(of) = rows.rows.get(row as usize) else { continue };
                found += 1;
                if queued.contains(&of.request.transfer) {
                    continue;
                }
                let past = PastTransfer {
                    transfer: of.request.transfer.clone(),
                    flow: of.request.flow,
                    stage: of.stage,
                    batch: entry.header.seq,
                    row,
                };
                let customer = &of.request.customer;
                let sides = Sides { customer, profile: None, counterparty: other.as_ref() };
                let hit = CampaignHit {
                    import: self.import.clone(),
                    customer: customer.clone(),
                    transfer: Some(past),
                    screened: self.engine.screened(pinned, sides, findings, false)?,
                    profile: 0,
                };
                self.send(&mut flight, Input::CampaignHit(Box::new(hit)))?;
            }
        }
        flight.land()?;
        self.close(pinned, entry, Vec::new(), (rows.rows.len() as u64).saturating_sub(found))
    }

    fn send(&self, flight: &mut Flight<'_>, input: Input) -> Result<(), EngineError> {
        self.progress.found.fetch_add(1, Ordering::Relaxed);
        let mut meta = self.meta.clone();
        meta.correlation = format!("campaign:{}", self.import);
        flight.send(Command::new(meta, input))
    }

    /// Everything found is durable: the batch counts as screened.
    fn close(
        &self,
        pinned: &Pinned,
        entry: &Entry,
        customers: Vec<CustomerId>,
        transfers: u64,
    ) -> Result<(), EngineError> {
        let backfill = Backfill {
            import: self.import.clone(),
            batch: entry.header.seq,
            customers,
            transfers,
            lists: pinned.lists.clone(),
        };
        let mut meta = self.meta.clone();
        meta.correlation = format!("campaign:{}", self.import);
        let mut flight = Flight::new(self.engine);
        flight.send(Command::new(meta, Input::BackfillScreened(Box::new(backfill))))?;
        flight.land()
    }
}

fn unscreened(cause: &str) -> Finding {
    Finding::EvaluatorError { evaluator: "screening".to_owned(), cause: cause.to_owned(), sanctions: true }
}

/// What was found about the other side of one row of a batch.
type FoundRow = (u32, Vec<Finding>, Option<Profile>);

/// Every transfer of an erased customer is one that could not be screened.
fn erased(rows: &Transfers, subject: &str) -> Vec<FoundRow> {
    (0u32..)
        .zip(&rows.rows)
        .filter(|(_, row)| row.request.customer.as_str() == subject)
        .map(|(place, _)| (place, vec![unscreened("the customer's personal data was erased")], None))
        .collect()
}

/// Commands on their way.
struct Flight<'a> {
    engine: &'a Engine,
    answers: Vec<Answered>,
}

impl<'a> Flight<'a> {
    fn new(engine: &'a Engine) -> Flight<'a> {
        Flight { engine, answers: Vec::new() }
    }

    fn send(&mut self, mut command: Command) -> Result<(), EngineError> {
        if self.answers.len() >= IN_FLIGHT {
            self.land()?;
        }
        command.deadline = Some(Instant::now() + PATIENCE);
        match self.engine.enqueue(Lane::Normal, command) {
            Ok(answer) => self.answers.push(answer),
            Err(error) => {
                // What is on its way must have arrived before anybody looks at the state and sends it again.
                let _ = self.land();
                return Err(error);
            }
        }
        Ok(())
    }

    /// Waits for all of them; the first refusal counts.
    fn land(&mut self) -> Result<(), EngineError> {
        let mut result = Ok(());
        for answer in self.answers.drain(..) {
            let answer = answer
                .blocking_recv()
                .unwrap_or_else(|_| Err(EngineError::Stopped("it went away".to_owned())));
            if let (Err(error), Ok(())) = (answer, &result) {
                result = Err(error);
            }
        }
        result
    }
}
