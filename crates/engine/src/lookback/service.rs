//! When a run begins, and what the rest of the house asks of runs and reviews.
//!
//! Promises: a run follows every change of a list, matcher or policy, and the policy's days, without anybody asking; one
//! run at a time; a run that a killed process left goes on; what fails is tried again and shown. Does not: look at
//! anybody (see [`super::run`]).

use super::Fault;
use super::members::keep_file;
use super::population::{Cutoffs, Population, SHARD};
use super::review::{
    approvals, approvals_needed, obligation, release_grounds, remaining, remaining_of_transfer,
};
use super::rows::Lookbacks;
use super::rows::Review;
use super::run;
use super::survivors::{Everybody, Survivors};
use super::table::CustomerTable;
use crate::command::{Command, Committed, EngineError, Meta};
use crate::pair_service::Sides;
use crate::pairs::ClearedFor;
use crate::queue::Lane;
use crate::service::Engine;
use crate::state::State;
use model::ids::*;
use model::lookback_rules::LookbackRules;
use model::{Standing, Timestamp};
use record::lookback::*;
use record::v1::{Input, Screened};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use store::ReadStore;

/// How often somebody looks whether lists changed.
const LOOKS_EVERY: Duration = Duration::from_millis(250);
/// How often the customer table takes up what was recorded: each time it is flushed to disk.
const CATCHES_UP_EVERY: Duration = Duration::from_secs(5);
/// How long a run that failed rests before it is tried again.
const RESTS: Duration = Duration::from_secs(30);

/// How runs are made.
#[derive(Clone)]
pub struct LookbackOptions {
    /// Threads that screen. One leaves the other cores to requests.
    pub threads: usize,
    /// Who has to be opened.
    pub survivors: Arc<dyn Survivors>,
    /// Members of a shard, at most [`SHARD`].
    pub shard: usize,
}

impl Default for LookbackOptions {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        LookbackOptions { threads: (cores / 2).max(1), survivors: Arc::new(Everybody), shard: SHARD }
    }
}

impl LookbackOptions {
    /// With the customer table of the engine's directory, which most of the work of a large population is saved by.
    pub fn with_table(engine: &Engine) -> LookbackOptions {
        LookbackOptions { survivors: Arc::new(CustomerTable::of(engine)), ..LookbackOptions::default() }
    }
}

/// How far the run of this process is, between two shards too.
#[derive(Debug, Default)]
pub struct Live {
    run: AtomicU64,
    of: AtomicU64,
    done: AtomicU64,
    at_begin: AtomicU64,
    hits: AtomicU64,
    reviews: AtomicU64,
    begun: Mutex<Option<Instant>>,
    failure: Mutex<Option<String>>,
}

/// A look at [`Live`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LiveView {
    /// Members of the run.
    pub of: u64,
    /// Members looked at, the shard under way included.
    pub done: u64,
    /// Members a second since this process took the run up.
    pub per_second: f64,
    /// Seconds until the end at this rate.
    pub seconds_left: Option<f64>,
}

impl Live {
    pub(super) fn begin(&self, run: u64, of: u64) {
        self.run.store(run, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
        for counter in [&self.done, &self.at_begin, &self.hits, &self.reviews] {
            counter.store(0, Ordering::Relaxed);
        }
        *self.begun.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    pub(super) fn step(&self, members: u64) {
        self.done.fetch_add(members, Ordering::Relaxed);
    }

    pub(super) fn hit(&self) {
        self.hits.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn review(&self) {
        self.reviews.fetch_add(1, Ordering::Relaxed);
    }

    fn fail(&self, cause: Option<String>) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = cause;
    }

    /// Why the last attempt failed, where it did.
    pub fn failure(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How far a run is; `None` where another process makes it, or nobody. `before` are members in finished shards of
    /// which this process may know nothing.
    pub fn view(&self, run: u64, before: u64) -> Option<LiveView> {
        let begun = (*self.begun.lock().unwrap_or_else(PoisonError::into_inner))?;
        if self.run.load(Ordering::Relaxed) != run {
            return None;
        }
        let (of, here) = (self.of.load(Ordering::Relaxed), self.done.load(Ordering::Relaxed));
        let seconds = begun.elapsed().as_secs_f64().max(0.001);
        let per_second = here as f64 / seconds;
        let done = here.max(before).min(of);
        let left = of.saturating_sub(done) as f64;
        let seconds_left = (per_second > 0.0).then_some(left / per_second);
        Some(LiveView { of, done, per_second, seconds_left })
    }
}

/// Where classes part at an instant, by the policy's days.
pub fn cutoffs_at(
    reader: &dyn ReadStore,
    rules: &LookbackRules,
    now: Timestamp,
) -> Result<Cutoffs, EngineError> {
    let since = |days: u32| first_since(reader, now.plus_seconds(-i64::from(days) * 86_400));
    Ok(Cutoffs {
        closed_from: since(rules.recently_closed_days)?,
        active_from: since(rules.dormant_after_days)?,
        transfers_from: since(rules.counterparty_days)?,
        past_from: Some(now.plus_seconds(-i64::from(rules.counterparty_days) * 86_400)),
        suspense: Some(true),
    })
}

/// The first entry recorded at or after an instant, or the end.
pub fn first_since(reader: &dyn ReadStore, at: Timestamp) -> Result<u64, EngineError> {
    let store = |e: &dyn std::fmt::Display| EngineError::Store(e.to_string());
    let (mut low, mut high) = (0, reader.size().map_err(|e| store(&e))?);
    while low < high {
        let middle = low + (high - low) / 2;
        let bytes = reader.entry(middle).map_err(|e| store(&e))?;
        let bytes = bytes.ok_or_else(|| EngineError::Store(format!("entry {middle} is missing")))?;
        let (header, _, _) = record::decode_unsealed(&bytes).map_err(|e| store(&e))?;
        if header.recorded_at < at { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}

impl Engine {
    /// How far the run of this process is.
    pub fn lookback_live(&self) -> &Live {
        &self.inner.lookback
    }

    /// Why a run is due now, if one is.
    pub async fn lookback_due(&self) -> Result<Option<(Kind, Cause)>, EngineError> {
        let now = self.now();
        let pinned = self.pinned();
        let days = i64::from(pinned.policy.lookback.full_every_days);
        self.read(|state| {
            if state.lists.is_empty() || pinned.lists != state.consulted() || state.lookbacks.open.is_some() {
                return None;
            }
            due(&state.lookbacks, state, now, days)
        })
        .await
    }

    /// Starts a run: counts the population and records it.
    pub async fn start_lookback(
        &self,
        meta: Meta,
        kind: Kind,
        cause: Cause,
    ) -> Result<Committed, EngineError> {
        for _ in 0..3 {
            let engine = self.clone();
            let (meta, counted) =
                (meta.clone(), tokio::task::spawn_blocking(move || engine.count(kind, cause)));
            let gone = |_| EngineError::Store("counting the population panicked".to_owned());
            let (started, population) = counted.await.map_err(gone)??;
            let input = Input::LookbackStarted(Box::new(started));
            match self.submit(Lane::Normal, Command::new(meta, input)).await {
                Err(EngineError::Refused(crate::Refusal::StalePins)) => {}
                Ok(done) => {
                    let (engine, run) = (self.clone(), done.seq());
                    let kept = tokio::task::spawn_blocking(move || keep_file(&engine, run, &population));
                    let _ = kept.await;
                    return Ok(done);
                }
                Err(error) => return Err(error),
            }
        }
        Err(EngineError::Busy)
    }

    /// Counts who would be looked at now.
    pub fn count_population(&self) -> Result<Population, EngineError> {
        self.count(Kind::Full, Cause::Person).map(|(_, population)| population)
    }

    fn count(&self, kind: Kind, cause: Cause) -> Result<(Started, Population), EngineError> {
        let rules = self.pinned().policy.lookback;
        let cutoffs = cutoffs_at(self.inner.reader.as_ref(), &rules, self.now())?;
        let ((population, lists), as_of) =
            self.look(|state| (Population::of(state, &cutoffs), changes(state)));
        // What was counted must be durable before an entry speaks of it: the entry itself comes after all of it.
        let started = Started {
            kind,
            cause,
            lists,
            matcher: screening::MATCHER.to_owned(),
            as_of,
            closed_from: cutoffs.closed_from,
            active_from: cutoffs.active_from,
            transfers_from: cutoffs.transfers_from,
            included: population.included,
            excluded: population.excluded,
            transfers: population.len(Subjects::Transfers) as u64,
            population: population.hash(),
            past: population.past_counts,
            suspense: cutoffs.suspense,
        };
        Ok((started, population))
    }

    /// Works through the run under way, if there is one; blocks this task's thread pool, not the reactor.
    pub async fn work_lookback(
        &self,
        options: &LookbackOptions,
        stop: &Arc<AtomicBool>,
    ) -> Result<Option<Ended>, EngineError> {
        let _one_at_a_time = self.inner.looking_back.lock().await;
        let (engine, options, stop) = (self.clone(), options.clone(), Arc::clone(stop));
        let live = Arc::clone(&self.inner.lookback);
        let done = tokio::task::spawn_blocking(move || run::work(&engine, &options, &live, &stop));
        let done = done.await.map_err(|_| EngineError::Store("looking back panicked".to_owned()))?;
        self.inner.lookback.fail(done.as_ref().err().map(ToString::to_string));
        done
    }

    /// Does whatever looking back is due, to its end. What `serve` does all the time, once.
    pub async fn look_back(&self, options: &LookbackOptions) -> Result<Vec<Ended>, EngineError> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut ended = Vec::new();
        loop {
            ended.extend(self.work_lookback(options, &stop).await?);
            let Some((kind, cause)) = self.lookback_due().await? else { return Ok(ended) };
            let Some(meta) = Meta::system("lookback", "lookback.start", "lookback") else { return Ok(ended) };
            self.start_lookback(meta, kind, cause).await?;
        }
    }

    /// Looks back whenever it is due, until the writer stops or `stop` is set.
    pub async fn keep_looking_back(self, options: LookbackOptions, stop: Arc<AtomicBool>) {
        let mut rest_until: Option<Instant> = None;
        let mut caught_up: Option<Instant> = None;
        while self.stopped().is_none() && !stop.load(Ordering::Relaxed) {
            if rest_until.is_none_or(|until| until <= Instant::now()) {
                rest_until = None;
                if caught_up.is_none_or(|at| at.elapsed() >= CATCHES_UP_EVERY) {
                    self.catch_up(&options).await;
                    caught_up = Some(Instant::now());
                }
                if let Err(error) = self.look_back_once(&options, &stop).await {
                    tracing::warn!(lookback.cause = %error, "looking back failed; it is tried again");
                    self.inner.lookback.fail(Some(error.to_string()));
                    rest_until = Some(Instant::now() + RESTS);
                }
            }
            tokio::time::sleep(LOOKS_EVERY).await;
        }
    }

    /// Lets whoever says who survives take up what was recorded meanwhile; a run then has less to wait for.
    async fn catch_up(&self, options: &LookbackOptions) {
        let (engine, survivors) = (self.clone(), Arc::clone(&options.survivors));
        let done = tokio::task::spawn_blocking(move || survivors.catch_up(&engine)).await;
        if let Ok(Err(cause)) = done {
            tracing::warn!(lookback.cause = %cause, "the customer table is not current; runs open every profile");
        }
    }

    async fn look_back_once(
        &self,
        options: &LookbackOptions,
        stop: &Arc<AtomicBool>,
    ) -> Result<(), EngineError> {
        let open = self.peek(|s| s.lookbacks.open.is_some());
        if !open {
            let Some((kind, cause)) = self.lookback_due().await? else { return Ok(()) };
            let Some(meta) = Meta::system("lookback", "lookback.start", "lookback") else { return Ok(()) };
            self.start_lookback(meta, kind, cause).await?;
        }
        match self.work_lookback(options, stop).await? {
            // It went wrong in a way that will not mend by itself within a moment.
            Some(Ended::Failed) => Err(EngineError::Store("the run ended as failed".to_owned())),
            _ => Ok(()),
        }
    }

    /// One person's word in a release review; the last one needed closes it, and releases.
    pub async fn close_review(
        &self,
        meta: Meta,
        review: u64,
        verdict: Verdict,
        document: DocumentRef,
    ) -> Result<Committed, EngineError> {
        for _ in 0..3 {
            let input = self.word(&meta, review, verdict, document.clone()).await?;
            let command = Command::new(meta.clone(), Input::ReleaseReviewClosed(Box::new(input)));
            match self.submit(Lane::Normal, command).await {
                Err(EngineError::Refused(crate::Refusal::StalePins)) => {}
                other => return other,
            }
        }
        Err(EngineError::Busy)
    }

    async fn word(
        &self,
        meta: &Meta,
        id: u64,
        verdict: Verdict,
        document: DocumentRef,
    ) -> Result<ReviewClosed, EngineError> {
        let review = self.read(|s| s.release_reviews.get(&id).cloned()).await?;
        let review = review.filter(Review::is_open);
        let review = match review {
            Some(review) => review,
            None if self.peek(|s| s.release_reviews.contains_key(&id)) => {
                return Err(EngineError::Refused(Fault::ReviewClosed(id).into()));
            }
            None => return Err(EngineError::Refused(Fault::UnknownReview(id).into())),
        };
        let closed = ReviewClosed {
            review: id,
            customer: review.customer.clone(),
            transfer: review.transfer.clone(),
            verdict,
            closes: true,
            remaining: review.remaining.clone(),
            document,
            screened: Screened::default(),
            standing: None,
            obligation: None,
            outcome: None,
        };
        match (verdict, review.transfer.clone()) {
            (Verdict::Kept, _) => Ok(closed),
            (Verdict::Released, Some(transfer)) => {
                self.release_of_transfer(meta, &review, closed, transfer).await
            }
            (Verdict::Released, None) => self.release_of_customer(meta, &review, closed).await,
        }
    }

    async fn release_of_customer(
        &self,
        meta: &Meta,
        review: &Review,
        mut closed: ReviewClosed,
    ) -> Result<ReviewClosed, EngineError> {
        let pinned = self.pinned();
        let (profile, _) = self.profile(&review.customer).await?;
        let (engine, work, of) = (self.clone(), Arc::clone(&pinned), review.customer.clone());
        let screened = tokio::task::spawn_blocking(move || {
            let sides = Sides { customer: &of, profile: Some(&profile), counterparty: None };
            engine.screened(&work, sides, work.customer_findings(&profile), true)
        });
        closed.screened =
            screened.await.map_err(|_| EngineError::Store("screening panicked".to_owned()))??;
        let now = self.now();
        let policy = &pinned.policy;
        let (row, cleared) = self
            .read(|state| {
                let row = state.customers.get(&review.customer).cloned();
                let of = Some(ClearedFor { customer: &review.customer, imported: true });
                (row, crate::pairs::clear(state, of, &closed.screened, policy, now).0)
            })
            .await?;
        let row = row.ok_or_else(|| crate::Refusal::UnknownCustomer(review.customer.clone()))?;
        closed.remaining = remaining(&row, &cleared, policy);
        let mut by: Vec<ActorId> = approvals(review).into_iter().cloned().collect();
        by.push(meta.actor.clone());
        closed.closes = by.len() >= approvals_needed(review, row.standing, policy);
        if closed.closes {
            closed.obligation = obligation(review, policy, now);
            if row.standing != Standing::Active {
                let grounds = release_grounds(by, closed.document.clone(), now);
                closed.standing = grounds.map(|grounds| (grounds, row.standing_version));
            }
        }
        Ok(closed)
    }

    /// A transfer is decided anew first: what it is allowed to do is the decision's word, not the review's.
    async fn release_of_transfer(
        &self,
        meta: &Meta,
        review: &Review,
        mut closed: ReviewClosed,
        transfer: TransferId,
    ) -> Result<ReviewClosed, EngineError> {
        let policy = Arc::clone(&self.pinned().policy);
        closed.closes = approvals(review).len() + 1 >= approvals_needed(review, Standing::Active, &policy);
        if !closed.closes {
            return Ok(closed);
        }
        if approvals(review).contains(&&meta.actor) {
            return Err(EngineError::Refused(Fault::SecondPerson(meta.actor.clone()).into()));
        }
        let held = self.peek(|s| s.transfers.get(&transfer).is_some_and(super::population::is_held));
        if held {
            let done = self.rescreen_transfer(meta.clone(), transfer.clone()).await?;
            let decision = done.entry.outcome.decision();
            let findings = decision.map(|d| d.findings.clone()).unwrap_or_default();
            closed.remaining = remaining_of_transfer(&findings, &policy);
            closed.outcome = decision.map(|d| d.outcome);
        }
        closed.obligation = obligation(review, &policy, self.now());
        Ok(closed)
    }
}

/// Why a run is due.
fn due(lookbacks: &Lookbacks, state: &State, now: Timestamp, days: i64) -> Option<(Kind, Cause)> {
    let Some(covered) = &lookbacks.covered else { return Some((Kind::Full, Cause::First)) };
    if covered.matcher != screening::MATCHER || covered.policy != state.policy {
        return Some((Kind::Full, Cause::Control));
    }
    if !lookbacks.is_current(&state.consulted()) {
        return Some((Kind::Delta, Cause::ListChange));
    }
    let full_before = covered.full_at.unwrap_or(Timestamp(i64::MIN)).0;
    let next = full_before.saturating_add(days.saturating_mul(model::time::DAY));
    (next <= now.0).then_some((Kind::Full, Cause::Schedule))
}

/// Every list as the last run saw it and as it is.
fn changes(state: &State) -> Vec<ListChange> {
    let mut lists: BTreeMap<ListId, ListChange> = BTreeMap::new();
    let entry = |list: &ListId| ListChange { list: list.clone(), before: None, after: None };
    for (list, version) in state.lookbacks.covered.iter().flat_map(|c| &c.lists) {
        lists.entry(list.clone()).or_insert_with(|| entry(list)).before = Some(version.clone());
    }
    for (list, active) in &state.lists {
        let version = Version { activation: active.version, normalised: active.normalised };
        lists.entry(list.clone()).or_insert_with(|| entry(list)).after = Some(version);
    }
    lists.into_values().collect()
}
