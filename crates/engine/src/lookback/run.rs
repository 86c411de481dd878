//! One run, from its first shard to its end.
//!
//! Promises: goes on where the journal says it is, so that a process that was killed repeats at most one shard and
//! records nothing twice; holds one shard of opened profiles at most; waits while requests are being screened, though
//! never for ever; a confirmed hit takes the lane of freezes, counts go last; ends as superseded when lists change, and
//! the next run covers both changes. Does not: decide, or end while anybody is not accounted for.

use super::judge::{Alerting, Changed, Known, Past, known_of, lost};
use super::members::{forget_file, population_of};
use super::population::{Member, Population, Remembered, SHARD, Stretch, is_held};
use super::review::{remaining, remaining_of_transfer};
use super::rows::OpenRun;
use super::service::{Live, LookbackOptions};
use super::survivors::{Survivors, Target};
use super::{Fault, Recorded, fold, recorded};
use crate::command::{Command, Committed, EngineError, Meta};
use crate::evaluate::Refusal;
use crate::pair_service::Sides;
use crate::pairs::ClearedFor;
use crate::pinned::{Found, Pinned, matcher_hash};
use crate::queue::Lane;
use crate::sealing;
use crate::service::Engine;
use crate::start::load_snapshot;
use crate::state::{Customer, State, Transfer};
use model::decision::{Certainty, Finding, Role};
use model::ids::*;
use model::{Profile, Standing, Timestamp};
use record::lookback::*;
use record::v1::{Consulted, Entry, Input};
use rustc_hash::FxHashSet;
use screening::index::Index;
use screening::snapshot::Snapshot;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

mod memory;
mod past;
mod transfers;

/// How long a run gives way to requests before it does its next piece of work all the same.
const GIVES_WAY_MAX: u32 = 50;
/// How long a full queue is waited for.
const BUSY: Duration = Duration::from_millis(20);
/// Roles a customer's own screening finds.
const OWN: [Role; 2] = [Role::Customer, Role::CustomerWallet];
/// Roles the other side of a transfer has.
const OTHER: [Role; 2] = [Role::Counterparty, Role::CounterpartyWallet];

/// What a member turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Became {
    Clean,
    CaughtUp,
    Known { behind: bool },
    Overtaken,
    Recorded(u64, Recorded),
}

/// What the state says about a customer when its shard begins.
struct Facts {
    row: Customer,
    /// It counted as screened through the lists before.
    screened: bool,
    /// What was found about it waits in a campaign, or its import was not screened yet.
    in_campaign: bool,
    /// A clearance has run out: whatever it kept quiet speaks again.
    lapsed: bool,
    /// The entry this run recorded about it already.
    done: Option<u64>,
    /// The newest entry a run recorded about it.
    found: Option<u64>,
}

/// A run at work.
pub struct Worker<'a> {
    engine: &'a Engine,
    survivors: &'a dyn Survivors,
    live: &'a Live,
    run: Box<OpenRun>,
    population: Population,
    target: Target,
    changed: Arc<Changed>,
    before: OnceLock<Option<Pinned>>,
    /// What changed alone, in a delta: who meets nothing of it need not be screened against everything.
    part: OnceLock<Option<Pinned>>,
    /// Other sides of past transfers about whom nothing was found, by half a hash of who they are.
    clean: Mutex<FxHashSet<u128>>,
    before_through: u64,
    threads: usize,
    shard: usize,
    stop: &'a AtomicBool,
}

/// Works through the run that is under way; `None` where none is, or it was told to stop.
pub fn work(
    engine: &Engine,
    options: &LookbackOptions,
    live: &Live,
    stop: &AtomicBool,
) -> Result<Option<Ended>, EngineError> {
    let Some(run) = engine.peek(|s| s.lookbacks.open.clone()) else { return Ok(None) };
    if engine.pinned().lists != run.started.consulted() {
        return end(engine, run.id, Ended::Superseded, None).map(Some);
    }
    let worker = Worker::new(engine, options, live, run, stop)?;
    match worker.shards() {
        Ok(true) => end(engine, worker.run.id, Ended::Completed, None).map(Some),
        Ok(false) => Ok(None),
        Err(EngineError::Refused(Refusal::StalePins)) => {
            end(engine, worker.run.id, Ended::Superseded, None).map(Some)
        }
        Err(EngineError::Refused(refusal)) => {
            end(engine, worker.run.id, Ended::Failed, Some(refusal.to_string())).map(Some)
        }
        Err(error) => Err(error),
    }
}

fn end(engine: &Engine, id: u64, ended: Ended, cause: Option<String>) -> Result<Ended, EngineError> {
    let Some(run) = engine.peek(|s| s.lookbacks.open.clone()).filter(|run| run.id == id) else {
        return Ok(ended);
    };
    let root = if run.digests.is_empty() { fold::no_root() } else { super::population::root(&run.digests) };
    let finished =
        Finished { run: id, ended, root, customers: run.customers, transfers: run.transfers, cause };
    let done =
        record(engine, id, "lookback.finish", Lane::Background, Input::LookbackFinished(Box::new(finished)));
    forget_file(engine, id);
    match done {
        Err(EngineError::Refused(Refusal::StalePins)) if ended == Ended::Completed => {
            end(engine, id, Ended::Superseded, None)
        }
        other => other.map(|_| ended),
    }
}

/// Records something a run found; waits for a full queue.
fn record(
    engine: &Engine,
    run: u64,
    reason: &str,
    lane: Lane,
    input: Input,
) -> Result<Committed, EngineError> {
    let meta = Meta::system("lookback", reason, &format!("lookback:lb_{run}"))
        .ok_or_else(|| EngineError::Store("the reason of a run is malformed".to_owned()))?;
    loop {
        let mut command = Command::new(meta.clone(), input.clone());
        command.causation = Some(run);
        let sent = engine.enqueue(lane, command);
        let done = match sent {
            Ok(answer) => answer
                .blocking_recv()
                .unwrap_or_else(|_| Err(EngineError::Stopped("it went away".to_owned()))),
            Err(error) => Err(error),
        };
        match done {
            Err(EngineError::Busy | EngineError::DeadlinePassed) => std::thread::sleep(BUSY),
            done => return done,
        }
    }
}

impl<'a> Worker<'a> {
    fn new(
        engine: &'a Engine,
        options: &'a LookbackOptions,
        live: &'a Live,
        run: Box<OpenRun>,
        stop: &'a AtomicBool,
    ) -> Result<Worker<'a>, EngineError> {
        let population = population_of(engine, &run)?;
        let started = &run.started;
        let (mut changed, mut after) = (Changed::default(), Vec::new());
        let pinned = engine.pinned();
        let material = pinned.policy.clearances.as_ref().map(|rules| rules.material.as_slice());
        for list in &started.lists {
            let old = snapshot(engine, list.before.as_ref().filter(|_| list.before != list.after))?;
            let new = snapshot(engine, list.after.as_ref())?;
            if list.before != list.after {
                changed.add(old.as_deref(), new.as_deref(), material.unwrap_or_default());
            }
            after.extend(new);
        }
        let changed = Arc::new(changed);
        let touched = (started.kind == Kind::Delta).then(|| Arc::clone(&changed));
        let threads = options.threads.max(1);
        let target = Target { pinned, after, touched, threads };
        let survivors = options.survivors.as_ref();
        survivors.prepare(engine, &target).map_err(EngineError::Store)?;
        let before = |l: &ListChange| l.before.as_ref().map(|v| v.activation);
        let before_through = started.lists.iter().filter_map(before).max().unwrap_or(0);
        live.begin(
            run.id,
            [Subjects::Customers, Subjects::Transfers].iter().map(|of| population.len(*of) as u64).sum(),
        );
        Ok(Worker {
            engine,
            survivors,
            live,
            run,
            population,
            target,
            changed,
            before: OnceLock::new(),
            part: OnceLock::new(),
            clean: Mutex::default(),
            before_through,
            threads,
            shard: options.shard.clamp(1, SHARD),
            stop,
        })
    }

    /// Works through every shard that is left; false when told to stop.
    fn shards(&self) -> Result<bool, EngineError> {
        for of in [Subjects::Customers, Subjects::Transfers] {
            loop {
                let done = self.engine.peek(|s| {
                    let run = s.lookbacks.open.as_ref().filter(|run| run.id == self.run.id)?;
                    let tally = if of == Subjects::Customers { &run.customers } else { &run.transfers };
                    Some(tally.total() as usize)
                });
                let Some(first) = done else { return Ok(false) };
                if first >= self.population.len(of) {
                    break;
                }
                if self.stop.load(Ordering::Relaxed) {
                    return Ok(false);
                }
                let shard = match of {
                    Subjects::Customers => self.customers(first)?,
                    Subjects::Transfers if first < self.population.transfers.len() => {
                        self.transfers(first)?
                    }
                    Subjects::Transfers => self.past_transfers(first)?,
                };
                let Some(shard) = shard else { return Ok(false) };
                record(
                    self.engine,
                    self.run.id,
                    "lookback.shard",
                    Lane::Background,
                    Input::LookbackShard(Box::new(shard)),
                )?;
            }
        }
        Ok(true)
    }

    /// Gives way to requests: they are answered within milliseconds, a run has minutes.
    fn give_way(&self) {
        for _ in 0..GIVES_WAY_MAX {
            if !self.engine.is_screening() && self.engine.waiting() == 0 {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Runs `one` over positions on several threads; the first error wins. `None` when told to stop.
    fn spread<T: Send>(
        &self,
        count: usize,
        one: &(dyn Fn(usize) -> Result<T, EngineError> + Sync),
    ) -> Result<Option<Vec<T>>, EngineError> {
        let next = AtomicUsize::new(0);
        let failed: Mutex<Option<EngineError>> = Mutex::new(None);
        let out: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(count));
        std::thread::scope(|scope| {
            for _ in 0..self.threads.min(count.max(1)) {
                scope.spawn(|| {
                    loop {
                        let position = next.fetch_add(1, Ordering::Relaxed);
                        if position >= count || self.stop.load(Ordering::Relaxed) {
                            return;
                        }
                        match one(position) {
                            Ok(value) => {
                                out.lock().unwrap_or_else(PoisonError::into_inner).push((position, value))
                            }
                            Err(error) => {
                                next.store(count, Ordering::Relaxed);
                                failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                                return;
                            }
                        }
                    }
                });
            }
        });
        if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        let mut out = out.into_inner().unwrap_or_else(PoisonError::into_inner);
        if out.len() < count {
            return Ok(None);
        }
        out.sort_by_key(|(position, _)| *position);
        Ok(Some(out.into_iter().map(|(_, value)| value).collect()))
    }

    fn customers(&self, first: usize) -> Result<Option<Shard>, EngineError> {
        let rest = self.population.customers.get(first..).unwrap_or_default();
        let members = rest.get(..self.shard.min(rest.len())).unwrap_or_default();
        let survives = self.survivors.of_shard(&self.target, members).map_err(EngineError::Store)?;
        let facts = self.facts(members);
        let opens = |at: usize| survives.get(at).copied().unwrap_or(true);
        let survivors = (0..members.len()).filter(|at| opens(*at)).count() as u64;
        // Customers of one imported batch stand in one entry: it is read once.
        let groups = grouped(members);
        let became = self.spread(groups.len(), &|group| {
            let (from, to) = groups.get(group).copied().unwrap_or_default();
            self.group(from, members.get(from..to).unwrap_or_default(), &facts, &opens)
        })?;
        let Some(became) = became else { return Ok(None) };
        let became: Vec<Became> = became.into_iter().flatten().collect();
        let name = |at: usize| members.get(at).map(|m| m.customer.clone());
        Ok(Some(self.finished_shard(Subjects::Customers, first, survivors, &became, &name)))
    }

    fn finished_shard(
        &self,
        of: Subjects,
        first: usize,
        survivors: u64,
        became: &[Became],
        name: &dyn Fn(usize) -> Option<CustomerId>,
    ) -> Shard {
        let mut tally = Tally::default();
        let (mut caught_up, mut behind, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        for (at, became) in became.iter().enumerate() {
            match became {
                Became::Clean => tally.clean += 1,
                Became::CaughtUp => {
                    tally.clean += 1;
                    caught_up.extend(name(at));
                }
                Became::Known { behind: left } => {
                    tally.known += 1;
                    behind.extend(name(at).filter(|_| *left));
                }
                Became::Overtaken => tally.overtaken += 1,
                Became::Recorded(seq, what) => {
                    match what {
                        Recorded::Hit => tally.hits += 1,
                        Recorded::Cleared => tally.cleared += 1,
                        Recorded::Error => tally.errors += 1,
                    }
                    entries.push((at as u32, *seq));
                }
            }
        }
        let stretch =
            Stretch { run: self.run.id, of, first, counted: became.len(), tally: &tally, recorded: &entries };
        let digest = stretch.digest(&self.population);
        Shard {
            run: self.run.id,
            of,
            first: first as u64,
            counted: became.len() as u64,
            survivors,
            tally,
            caught_up,
            behind,
            digest,
        }
    }

    fn facts(&self, members: &[Member]) -> Vec<Option<Facts>> {
        let now = self.engine.now();
        self.engine.peek(|state| {
            let asked: FxHashSet<&CustomerId> = members.iter().map(|m| &m.customer).collect();
            let imports = || state.imported.imports.values();
            let queued: FxHashSet<&CustomerId> = imports()
                .flat_map(|i| i.hits.values())
                .filter(|hit| hit.transfer.is_none() && hit.is_open() && asked.contains(&hit.customer))
                .map(|hit| &hit.customer)
                .collect();
            let waiting: FxHashSet<u64> = imports().flat_map(|i| i.unscreened()).map(|b| b.seq).collect();
            members.iter().map(|m| self.fact(state, m, now, &queued, &waiting)).collect()
        })
    }

    fn fact(
        &self,
        state: &State,
        member: &Member,
        now: Timestamp,
        queued: &FxHashSet<&CustomerId>,
        waiting: &FxHashSet<u64>,
    ) -> Option<Facts> {
        let id = &member.customer;
        let row = state.customers.get(id)?;
        let run = state.lookbacks.open.as_ref().filter(|run| run.id == self.run.id)?;
        Some(Facts {
            screened: row.screened_through > 0 && state.is_screened(id, row, self.before_through, now),
            in_campaign: queued.contains(id) || waiting.contains(&row.profile_seq),
            lapsed: state.imported.lapsed(id, now) || state.pairs.lapsed(id, now),
            done: run.recorded.get(id).copied(),
            found: state.lookbacks.found.get(id).copied(),
            row: row.clone(),
        })
    }

    /// Customers whose profiles stand in one entry.
    fn group(
        &self,
        from: usize,
        members: &[Member],
        facts: &[Option<Facts>],
        opens: &dyn Fn(usize) -> bool,
    ) -> Result<Vec<Became>, EngineError> {
        self.give_way();
        let mut entry: Option<Entry> = None;
        let mut out = Vec::with_capacity(members.len());
        for (at, member) in members.iter().enumerate() {
            let fact = facts.get(from + at).and_then(Option::as_ref);
            let became = self.customer(member, fact, opens(from + at), &mut entry)?;
            out.push(became);
        }
        self.live.step(members.len() as u64);
        Ok(out)
    }

    fn customer(
        &self,
        member: &Member,
        facts: Option<&Facts>,
        survives: bool,
        entry: &mut Option<Entry>,
    ) -> Result<Became, EngineError> {
        // Gone with a sandbox's reset, put anew or erased since the count: the change itself was screened.
        let Some(facts) = facts.filter(|f| f.row.profile_seq == member.key && !f.row.erased) else {
            return Ok(Became::Overtaken);
        };
        if let Some(seq) = facts.done {
            return self.done(seq);
        }
        let restricted = !matches!(facts.row.standing, Standing::Active | Standing::Closed);
        let fresh = !facts.screened && !facts.in_campaign;
        if !survives && !restricted && !fresh {
            // Nothing that changed meets it. Whoever waits in a campaign goes on waiting there.
            return Ok(if facts.screened { Became::Clean } else { Became::Known { behind: true } });
        }
        let found = match self.profile(member, entry)? {
            Opened::Erased => return Ok(Became::Overtaken),
            Opened::Profile(profile) => {
                Some(self.target.pinned.customer_found(&profile)).map(|f| (f, Some(profile)))
            }
            Opened::Damaged => Some((damaged(), None)),
        };
        let Some((found, profile)) = found else { return Ok(Became::Overtaken) };
        self.found(member, facts, fresh, &found.findings, profile.as_ref())
    }

    /// What this run recorded before it was interrupted.
    fn done(&self, seq: u64) -> Result<Became, EngineError> {
        let entry =
            self.engine.entry(seq)?.ok_or_else(|| EngineError::Store(format!("entry {seq} is missing")))?;
        Ok(match entry.outcome.decision() {
            Some(decision) => Became::Recorded(seq, recorded(decision)),
            None => Became::Overtaken,
        })
    }

    fn found(
        &self,
        member: &Member,
        facts: &Facts,
        fresh: bool,
        findings: &[Finding],
        profile: Option<&Profile>,
    ) -> Result<Became, EngineError> {
        let restricted = !matches!(facts.row.standing, Standing::Active | Standing::Closed);
        if findings.is_empty() && !restricted {
            return Ok(if facts.screened { Became::Clean } else { Became::CaughtUp });
        }
        let known = if facts.lapsed { Vec::new() } else { self.known(facts)? };
        let old: OnceLock<Vec<Finding>> = OnceLock::new();
        let before = || -> &[Finding] {
            old.get_or_init(|| match (self.before(), profile) {
                (Some(before), Some(profile)) => before.customer_findings(profile),
                _ => Vec::new(),
            })
        };
        let delta = self.run.started.kind == Kind::Delta && !fresh && !facts.lapsed;
        let alerting = Alerting { only_touched: facts.in_campaign, ..self.alerting(delta) };
        // A full run has nothing to say to whom a campaign was going to look at anyway.
        let left = facts.in_campaign && self.run.started.kind == Kind::Full;
        let sides = Sides { customer: &member.customer, profile, counterparty: None };
        // Whatever a lapsed clearance kept quiet speaks anyway.
        let memory = if facts.lapsed { Vec::new() } else { self.memory(sides, findings)? };
        let past = Past { known: &known, memory: &memory };
        let alerts = !left && findings.iter().any(|f| alerting.alerts(f, past, before));
        // What is gone is looked at first: the hit that follows may name the same customer again.
        if restricted {
            self.review_customer(member, facts, findings, before(), profile)?;
        }
        if !alerts {
            let nothing = findings.is_empty();
            return Ok(match (nothing, facts.screened) {
                (true, true) => Became::Clean,
                (true, false) => Became::CaughtUp,
                (false, screened) => Became::Known { behind: !screened },
            });
        }
        let screened = self.engine.screened(&self.target.pinned, sides, findings.to_vec(), true)?;
        let input = Input::CustomerRescreened { customer: member.customer.clone(), screened };
        self.alert(lane(findings), input)
    }

    fn alerting(&self, delta: bool) -> Alerting<'_> {
        let lists = &self.target.pinned.lists;
        Alerting { changed: &self.changed, delta, only_touched: false, matcher: matcher_hash(), lists }
    }

    fn alert(&self, lane: Lane, input: Input) -> Result<Became, EngineError> {
        match record(self.engine, self.run.id, "lookback.hit", lane, input) {
            Ok(done) => {
                let what = done.entry.outcome.decision().map_or(Recorded::Cleared, recorded);
                if what == Recorded::Hit {
                    self.live.hit();
                }
                Ok(Became::Recorded(done.seq(), what))
            }
            Err(EngineError::Refused(
                Refusal::Lookback(Fault::ProfileChanged)
                | Refusal::UnknownCustomer(_)
                | Refusal::UnknownTransfer(_),
            )) => Ok(Became::Overtaken),
            Err(error) => Err(error),
        }
    }

    /// What was recorded about a customer: with its profile, with its standing, and by runs.
    fn known(&self, facts: &Facts) -> Result<Vec<Known>, EngineError> {
        let mut known = Vec::new();
        let mut seqs = vec![facts.row.profile_seq, facts.row.decided_by.0];
        seqs.extend(facts.found);
        seqs.sort_unstable();
        seqs.dedup();
        for seq in seqs {
            if let Some(entry) = self.slim_entry(seq)? {
                known.extend(known_of(&entry, &OWN));
            }
        }
        Ok(known)
    }

    /// An entry, but for imported batches: those hold no decision, and are large.
    fn slim_entry(&self, seq: u64) -> Result<Option<Entry>, EngineError> {
        let bytes = self.engine.reader().entry(seq).map_err(|e| EngineError::Store(e.to_string()))?;
        let Some(bytes) = bytes else { return Ok(None) };
        let (header, input, outcome) =
            record::decode_unsealed(&bytes).map_err(|e| EngineError::Store(e.to_string()))?;
        Ok(Some(Entry { header, input, outcome, sealed: Vec::new() }))
    }

    /// The lists as the run before saw them; built when it is first asked for.
    fn before(&self) -> Option<&Pinned> {
        let made = self.before.get_or_init(|| {
            let mut snapshots = Vec::new();
            for list in &self.run.started.lists {
                snapshots.extend(snapshot(self.engine, list.before.as_ref()).ok().flatten());
            }
            if snapshots.is_empty() {
                return None;
            }
            let lists = self.run.started.lists.iter().filter_map(|l| {
                Some(Consulted { list: l.list.clone(), version: l.before.as_ref()?.activation })
            });
            let now = &self.target.pinned;
            let index = Arc::new(Index::build(&snapshots));
            Some(Pinned::new(Arc::clone(&now.policy), now.policy_hash, lists.collect(), index))
        });
        made.as_ref()
    }

    /// Opens a review where a ground of a restriction is gone.
    fn review_customer(
        &self,
        member: &Member,
        facts: &Facts,
        findings: &[Finding],
        before: &[Finding],
        profile: Option<&Profile>,
    ) -> Result<(), EngineError> {
        let mut grounds: Vec<(Finding, u64)> =
            before.iter().map(|f| (f.clone(), self.before_through)).collect();
        let mut now = findings.to_vec();
        for known in self.known(facts)? {
            grounds.push((known.finding, known.seq));
        }
        // A standing that followed from a transfer rests on its other side.
        let decided_by = facts.row.decided_by.0;
        if let Some(entry) = self.slim_entry(decided_by)?
            && let Some((holds, row)) = self.holds_parties(&entry)
        {
            grounds.extend(known_of(&entry, &OTHER).into_iter().map(|k| (k.finding, k.seq)));
            let other = self.parties_now(&member.customer, holds, row)?;
            now.extend(other.map(|found| found.findings).unwrap_or_default());
        }
        let policy = &self.target.pinned.policy;
        let lost = lost(&grounds, &now, &self.changed, policy);
        let sides = Sides { customer: &member.customer, profile, counterparty: None };
        let screened = self.engine.screened(&self.target.pinned, sides, now, true)?;
        let at = self.engine.now();
        let (lost, remaining) = self.engine.peek(|state| {
            let of = Some(ClearedFor { customer: &member.customer, imported: true });
            let (cleared, _) = crate::pairs::clear(state, of, &screened, policy, at);
            let remaining = state.customers.get(&member.customer).map(|row| remaining(row, &cleared, policy));
            (unreviewed(state, &member.customer, None, lost), remaining.unwrap_or_default())
        });
        self.open_review(member.customer.clone(), None, lost, remaining)
    }

    fn open_review(
        &self,
        customer: CustomerId,
        transfer: Option<TransferId>,
        lost: Vec<Lost>,
        remaining: Vec<Remaining>,
    ) -> Result<(), EngineError> {
        if lost.is_empty() {
            return Ok(());
        }
        let lists = self.target.pinned.lists.clone();
        let opened = ReviewOpened { run: self.run.id, customer, transfer, lost, remaining, lists };
        let input = Input::ReleaseReviewOpened(Box::new(opened));
        match record(self.engine, self.run.id, "lookback.review", Lane::Normal, input) {
            Ok(_) => {
                self.live.review();
                Ok(())
            }
            // Its standing changed under us, or the same review is open: the next run looks again.
            Err(EngineError::Refused(Refusal::Lookback(Fault::ReviewOpen | Fault::ReviewMoved))) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The entry that holds the other side a decision was about, and the row there.
    fn holds_parties(&self, entry: &Entry) -> Option<(u64, Option<u32>)> {
        match &entry.input {
            Input::TransferScreened { request, .. } => {
                let sealed = self.engine.peek(|s| s.transfers.get(&request.transfer).map(|t| t.sealed_seq));
                Some((sealed.unwrap_or(entry.header.seq), None))
            }
            Input::LookbackTransfer(found) => Some((found.sealed_seq, found.row)),
            Input::CampaignHit(hit) => hit.transfer.as_ref().map(|past| (past.batch, Some(past.row))),
            _ => None,
        }
    }

    /// The other side of a transfer against the lists in force; none where it was erased.
    fn parties_now(
        &self,
        customer: &CustomerId,
        holds: u64,
        row: Option<u32>,
    ) -> Result<Option<Found>, EngineError> {
        let parties = match row {
            Some(row) => self.engine.past_parties(customer, holds, row),
            None => {
                let Some(entry) = self.engine.entry(holds)? else { return Ok(None) };
                self.engine.parties(&entry).map(Some)
            }
        };
        match parties {
            Ok(parties) => Ok(parties.map(|parties| self.target.pinned.parties_found(&parties))),
            Err(EngineError::Erased) => Ok(None),
            Err(_) => Ok(Some(damaged())),
        }
    }

    fn profile(&self, member: &Member, entry: &mut Option<Entry>) -> Result<Opened, EngineError> {
        if entry.as_ref().is_none_or(|e| e.header.seq != member.key) {
            let read = self.engine.entry(member.key)?;
            *entry =
                Some(read.ok_or_else(|| EngineError::Store(format!("entry {} is missing", member.key)))?);
        }
        let part = entry.as_ref().and_then(|e| {
            let of = |s: &&record::Sealed| s.subject == member.customer.as_str() && s.part == "profile";
            Some((&e.header, e.sealed.iter().find(of)?))
        });
        let Some((header, part)) = part else { return Ok(Opened::Damaged) };
        match sealing::open_part::<Profile>(self.engine.subject_keys(), header, part) {
            Ok(profile) => Ok(Opened::Profile(profile)),
            Err(EngineError::Erased) => Ok(Opened::Erased),
            Err(_) => Ok(Opened::Damaged),
        }
    }
}

enum Opened {
    Profile(Profile),
    Erased,
    /// It is there and cannot be read: nobody may take that for "no match".
    Damaged,
}

fn damaged() -> Found {
    let finding = Finding::EvaluatorError {
        evaluator: "screening".to_owned(),
        cause: "the sealed profile cannot be opened".to_owned(),
        sanctions: true,
    };
    Found { hits: Vec::new(), findings: vec![finding] }
}

/// A confirmed hit may freeze; it does not wait behind ordinary work.
fn lane(findings: &[Finding]) -> Lane {
    let confirmed = |f: &Finding| matches!(f, Finding::Listed(l) if l.certainty == Certainty::Confirmed);
    if findings.iter().any(confirmed) { Lane::Freeze } else { Lane::Normal }
}

/// Grounds that no review of this customer or transfer was about since they were recorded.
fn unreviewed(
    state: &State,
    customer: &CustomerId,
    transfer: Option<&TransferId>,
    lost: Vec<(Lost, u64)>,
) -> Vec<Lost> {
    let reviewed = |lost: &Lost, since: u64| {
        state.release_reviews.range(since..).any(|(_, review)| review.is_about(customer, transfer, lost))
    };
    lost.into_iter().filter(|(l, since)| !reviewed(l, *since)).map(|(l, _)| l).collect()
}

/// Stretches of members with one key.
fn grouped(members: &[Member]) -> Vec<(usize, usize)> {
    let mut groups: Vec<(usize, usize)> = Vec::new();
    let mut key = None;
    for (at, member) in members.iter().enumerate() {
        match groups.last_mut() {
            Some((_, to)) if key == Some(member.key) => *to = at + 1,
            _ => groups.push((at, at + 1)),
        }
        key = Some(member.key);
    }
    groups
}

fn snapshot(engine: &Engine, version: Option<&Version>) -> Result<Option<Arc<Snapshot>>, EngineError> {
    let Some(version) = version else { return Ok(None) };
    load_snapshot(engine.blobs(), version.normalised).map(Some).map_err(|e| EngineError::Store(e.to_string()))
}
