//! Who runs lookbacks, and counts them before an approval.
//!
//! Promises: one run at a time, in order of activation, on a thread that gives way to waiting work; a process that is killed leaves
//! a run that the next one begins again and that opens each case once; a count opens nothing and is no entry. Does not: check keys,
//! render answers.

use super::run::{Found, Span, run};
use super::{CASES_MAX, Known, Lookback, STRETCH_MAX, check_days, from};
use crate::command::{Command, EngineError, Meta};
use crate::evaluate::Refusal;
use crate::monitoring::{Fault, Memory};
use crate::queue::Lane;
use crate::service::Engine;
use model::{Hash, Timestamp};
use record::monitoring::{FoundBack, LookbackTotal, LookedBack};
use record::v1::Input;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a run sleeps while the writer has work waiting.
const GIVES_WAY: Duration = Duration::from_millis(2);
/// Most counts remembered; as many as proposals may wait.
const COUNTS_MAX: usize = crate::monitoring::memory::PROPOSALS_MAX;

/// What this process does about lookbacks.
#[derive(Default)]
pub struct Live {
    /// Held while one runs.
    one_at_a_time: tokio::sync::Mutex<()>,
    /// The activation whose run is on its way, counted from 1; 0 for none.
    activation: AtomicU64,
    /// Events it has judged.
    events: AtomicU64,
    /// What proposals would open, by proposal.
    counts: Mutex<BTreeMap<u64, DryCount>>,
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The entry that put its set in force.
    pub activation: u64,
    /// What the journal says of it.
    pub lookback: Lookback,
    /// Events judged so far, where this process runs it.
    pub running: Option<u64>,
}

impl Progress {
    /// The word used in answers.
    pub fn state(&self) -> &'static str {
        match (&self.lookback.done, self.running) {
            (Some(_), _) => "done",
            (None, Some(_)) => "running",
            (None, None) => "waiting",
        }
    }
}

/// What a lookback would find, counted before anybody approves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryCount {
    /// Over how many days.
    pub days: u32,
    /// Entries before this one were read.
    pub through: u64,
    /// When.
    pub at: Timestamp,
    /// Rules that are new or changed.
    pub rules: Vec<String>,
    /// What it came to.
    pub total: LookbackTotal,
    /// Cases that would be opened, by rule.
    pub by_rule: BTreeMap<String, u64>,
}

impl Live {
    fn counts(&self) -> MutexGuard<'_, BTreeMap<u64, DryCount>> {
        // One insert: a panic elsewhere leaves the map whole.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What to run.
struct Job {
    rules: Hash,
    wanted: Vec<String>,
    from: Timestamp,
    until: u64,
    now: Timestamp,
}

impl Engine {
    /// Runs every lookback that is not done; answers how many.
    pub async fn look_back_rules(&self) -> Result<usize, EngineError> {
        let live = Arc::clone(&self.inner.rules_lookback);
        let _one_at_a_time = live.one_at_a_time.lock().await;
        let pending =
            |m: &Memory| m.lookbacks.iter().find(|(_, row)| row.done.is_none()).map(|(k, v)| (*k, v.clone()));
        let mut done = 0;
        while let Some((activation, row)) = self.read(|s| pending(&s.monitoring)).await? {
            live.events.store(0, Ordering::Relaxed);
            live.activation.store(activation + 1, Ordering::Relaxed);
            let ran = self.run_lookback(activation, &row).await;
            live.activation.store(0, Ordering::Relaxed);
            match ran {
                Ok(()) => done += 1,
                // A sandbox was reset meanwhile: nothing is left to look for.
                Err(EngineError::Refused(Refusal::Monitoring(Fault::NoLookback(_)))) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    async fn run_lookback(&self, activation: u64, row: &Lookback) -> Result<(), EngineError> {
        let (rules, wanted, now) = (row.rules, row.plan.rules.clone(), row.at);
        let job = Job { rules, wanted, from: row.from(), until: activation, now };
        let Found { cases, mut total } = self.run_beside(job, true).await?;
        let sort = |s: &crate::State| {
            let (new, known) = unknown(&s.monitoring, cases, activation);
            (s.monitoring.opened, new, known)
        };
        let (compared, new, known) = self.read(sort).await?;
        total.known = known;
        let mut stretches: Vec<Vec<FoundBack>> = new.chunks(STRETCH_MAX).map(<[FoundBack]>::to_vec).collect();
        let last = stretches.pop().unwrap_or_default();
        let stretches = stretches.into_iter().map(|found| (found, None)).chain([(last, Some(total))]);
        for (found, total) in stretches {
            let Some(meta) = Meta::system("monitoring", "rules.look_back", "rules") else { break };
            let back = LookedBack { activation, rules, from: row.from(), compared, found, total };
            let mut command = Command::new(meta, Input::RulesLookedBack(Box::new(back)));
            command.causation = Some(activation);
            self.submit(Lane::Background, command).await?;
        }
        Ok(())
    }

    /// Counts what the lookback of a proposal would open, and remembers that for whoever approves it. Opens nothing.
    pub async fn count_lookback(&self, proposal: u64) -> Result<DryCount, EngineError> {
        let row = self.read(|s| s.monitoring.proposals.get(&proposal).cloned()).await?;
        let row = row.ok_or(Refusal::from(Fault::UnknownProposal(proposal)))?;
        check_days(row.lookback_days).map_err(Refusal::from)?;
        let days = row.lookback_days.unwrap_or_default();
        let wanted = self.looks_back(row.replaces, row.rules).await?;
        let (now, until) = (self.now(), *self.inner.shared.durable.borrow());
        let live = Arc::clone(&self.inner.rules_lookback);
        // Whoever asks while another one is on its way asks again: history is read by one at a time.
        let _one_at_a_time = live.one_at_a_time.try_lock().map_err(|_| EngineError::Busy)?;
        let job = Job { rules: row.rules, wanted: wanted.clone(), from: from(now, days), until, now };
        let Found { cases, mut total } = self.run_beside(job, false).await?;
        let (new, known) = self.read(|s| unknown(&s.monitoring, cases, until)).await?;
        total.known = known;
        let mut by_rule = BTreeMap::new();
        new.into_iter().for_each(|case| *by_rule.entry(case.fired.rule).or_default() += 1);
        let count = DryCount { days, through: until, at: now, rules: wanted, total, by_rule };
        let mut counts = live.counts();
        counts.insert(proposal, count.clone());
        while counts.len() > COUNTS_MAX {
            counts.pop_first();
        }
        Ok(count)
    }

    /// What was counted of a proposal in this process.
    pub fn counted_lookback(&self, proposal: u64) -> Option<DryCount> {
        self.inner.rules_lookback.counts().get(&proposal).cloned()
    }

    /// Every run that is remembered, in order of activation.
    pub async fn rule_lookbacks(&self) -> Result<Vec<Progress>, EngineError> {
        let rows = self.read(|s| s.monitoring.lookbacks.clone()).await?;
        let live = &self.inner.rules_lookback;
        let (running, events) =
            (live.activation.load(Ordering::Relaxed), live.events.load(Ordering::Relaxed));
        let one = |(activation, lookback): (u64, Lookback)| {
            let running = (running == activation + 1).then_some(events);
            Progress { activation, lookback, running }
        };
        Ok(rows.into_iter().map(one).collect())
    }

    /// Ids of the rules that look back when one set replaces another.
    pub(in crate::monitoring) async fn looks_back(
        &self,
        before: Hash,
        after: Hash,
    ) -> Result<Vec<String>, EngineError> {
        let library = self.library().clone();
        let work = tokio::task::spawn_blocking(move || library.looks_back(before, after)).await;
        let work = work.map_err(|_| EngineError::Store("comparing sets of rules panicked".to_owned()))?;
        work.map_err(|cause| Refusal::from(Fault::Broken(cause)).into())
    }

    /// Runs a set on a thread beside the writer.
    async fn run_beside(&self, job: Job, told: bool) -> Result<Found, EngineError> {
        let engine = self.clone();
        let work = move || {
            let setup = engine.library().setup(job.rules)?;
            let Job { rules, wanted, from, until, now } = &job;
            let span = Span { rules: *rules, setup: &setup, wanted, from: *from, until: *until, now: *now };
            let mut pause = |events: u64| {
                if told {
                    engine.inner.rules_lookback.events.store(events, Ordering::Relaxed);
                }
                if engine.waiting() > 0 {
                    std::thread::sleep(GIVES_WAY);
                }
                engine.stopped().map_or(Ok(()), Err)
            };
            run(engine.reader().as_ref(), &span, &mut pause)
        };
        let found = tokio::task::spawn_blocking(work).await;
        let found = found.map_err(|_| EngineError::Store("a lookback of rules panicked".to_owned()))?;
        found.map_err(|cause| EngineError::Store(format!("a lookback of rules: {cause}")))
    }
}

/// Cases without an alert, and how many have one. Those this run opened before are neither.
fn unknown(memory: &Memory, cases: Vec<FoundBack>, activation: u64) -> (Vec<FoundBack>, u64) {
    let known = Known::of(memory, 0, activation);
    let (mut new, mut had) = (Vec::with_capacity(cases.len().min(CASES_MAX)), 0);
    for case in cases {
        let alert = memory.alert(case.fired.alert);
        let own =
            |a: &crate::monitoring::Alert| a.lookback.as_ref().is_some_and(|l| l.activation == activation);
        match alert {
            Some(alert) if own(alert) => {}
            Some(_) => had += 1,
            None if known.has(&case) => had += 1,
            None => new.push(case),
        }
    }
    (new, had)
}
