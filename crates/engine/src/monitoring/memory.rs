//! What the state remembers of monitoring: sets of rules, the running monitor, alerts, ids already taken.
//!
//! Promises: a function of the entries folded into it; rows sorted by id in its bytes; the monitor in memory is never behind
//! or beside what was folded, or it is broken and says so, and then nothing moves unlooked at. Does not: hold text of events.

use super::alerts::Handling;
use super::convert::{self, Places};
use super::lookback::{Lookback, LookedAt};
use super::rules::Library;
use super::sets::Setup;
use super::shadow::Shadow;
use super::{ALERTS_MAX, BATCH_EVENTS_MAX};
use minicbor::{Decode, Encode};
use model::activity::{AlertId, Fired, Judged, RuleAction, ScoreParts, Shown, SourceId};
use model::ids::*;
use model::{Hash, Timestamp};
use monitoring::Monitor;
use monitoring::monitor::Held;
use monitoring::shelf::LogSize;
use record::monitoring::{Change, ProposalEnd};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// Most proposals that wait.
pub const PROPOSALS_MAX: usize = 16;
/// Most proposals remembered that did not come into force because somebody said so.
pub const ENDED_MAX: usize = 32;
/// Most earlier sets remembered: those one can go back to.
pub const EARLIER_MAX: usize = 64;
/// How long a source's id is remembered: what comes again later than this counts as a new event. A week is longer than any
/// message queue we know delivers again.
pub const SOURCE_IDS_MICROS: i64 = monitoring::event::REMEMBERED;

/// The set of rules in force.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Active {
    /// The set.
    #[n(0)]
    pub rules: Hash,
    /// The entry that put it in force.
    #[n(1)]
    pub since: u64,
    /// When.
    #[n(2)]
    pub at: Timestamp,
    /// Who proposed and approved.
    #[n(3)]
    pub approved_by: Vec<ActorId>,
}

/// A proposed set.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Proposal {
    /// The set.
    #[n(0)]
    pub rules: Hash,
    /// New, or back.
    #[n(1)]
    pub change: Change,
    /// From when.
    #[n(2)]
    pub effective: Timestamp,
    /// What it replaces.
    #[n(3)]
    pub replaces: Hash,
    /// Why.
    #[n(4)]
    pub note: String,
    /// Who proposed.
    #[n(5)]
    pub by: ActorId,
    /// When.
    #[n(6)]
    pub at: Timestamp,
    /// Who approved, in which entry.
    #[n(7)]
    pub approved: Option<(ActorId, u64)>,
    /// Over how many days it looks back once it is in force.
    #[n(8)]
    pub lookback_days: Option<u32>,
}

/// A proposal that somebody rejected or withdrew.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EndedProposal {
    /// The entry that proposed it.
    #[n(0)]
    pub proposal: u64,
    /// What was proposed.
    #[n(1)]
    pub row: Proposal,
    /// Rejected, or withdrawn.
    #[n(2)]
    pub end: ProposalEnd,
    /// Why.
    #[n(3)]
    pub note: String,
    /// Who said so.
    #[n(4)]
    pub by: ActorId,
    /// When.
    #[n(5)]
    pub at: Timestamp,
}

/// How an alert stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum AlertStatus {
    /// Nobody closed it.
    #[n(0)]
    Open,
    /// A person closed it.
    #[n(1)]
    Closed,
}

impl AlertStatus {
    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            AlertStatus::Open => "open",
            AlertStatus::Closed => "closed",
        }
    }
}

/// Whose work an alert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Queue {
    /// Analysts'.
    #[n(0)]
    Monitoring,
    /// The sanctions and terrorist-financing officer's: a rule asked for a freeze.
    #[n(1)]
    Sanctions,
}

impl Queue {
    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Queue::Monitoring => "monitoring",
            Queue::Sanctions => "sanctions",
        }
    }
}

/// An alert.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Alert {
    /// Its id.
    #[n(0)]
    pub id: AlertId,
    /// The rule.
    #[n(1)]
    pub rule: String,
    /// Its version.
    #[n(2)]
    pub version: u32,
    /// The set it belonged to: what its explanation is rendered from.
    #[n(3)]
    pub rules: Hash,
    /// Whom it is about.
    #[n(4)]
    pub customer: Option<CustomerId>,
    /// When the first finding was.
    #[n(5)]
    pub opened: Timestamp,
    /// When the last one was.
    #[n(6)]
    pub last: Timestamp,
    /// How many findings.
    #[n(7)]
    pub findings: u64,
    /// The strictest action any asked for.
    #[n(8)]
    pub action: RuleAction,
    /// The highest score.
    #[n(9)]
    pub score: u32,
    /// How it stands.
    #[n(10)]
    pub status: AlertStatus,
    /// Whose work it is.
    #[n(11)]
    pub queue: Queue,
    /// The entry of the first finding.
    #[n(12)]
    pub entry: u64,
    /// The entry of the last one.
    #[n(13)]
    pub last_entry: u64,
    /// The movement of the last finding that had one.
    #[n(14)]
    pub transfer: Option<TransferId>,
    /// Values of the last finding.
    #[n(15)]
    pub shown: Vec<Option<Shown>>,
    /// Whether telling the customer could tip off.
    #[n(16)]
    pub tipping_off: bool,
    /// What persons did with it, where they did something.
    #[n(17)]
    pub handling: Option<Box<Handling>>,
    /// Why the model said what it said at the last finding, where the rule depends on its score.
    #[n(18)]
    pub score_parts: Option<Box<ScoreParts>>,
    /// Entries of findings that joined: the first and the newest ones.
    #[n(19)]
    pub entries: Option<Vec<u64>>,
    /// Where it comes from, where a rule found it in history after it came into force.
    #[n(20)]
    pub lookback: Option<Box<LookedAt>>,
}

/// The monitor, or why there is none.
#[derive(Default)]
pub enum Live {
    /// No set of rules is in force.
    #[default]
    None,
    /// Read from a snapshot and not yet joined with its rules.
    Bytes(Vec<u8>),
    /// Running. Judging lets time pass in it and lays an event out in its scratch memory, hence the lock; what it knows changes
    /// with entries only.
    Running(Box<Running>),
    /// It cannot judge.
    Broken(String),
}

/// A running monitor.
pub struct Running {
    pub(super) setup: Arc<Setup>,
    pub(super) monitor: Mutex<Monitor>,
    pub(super) places: Places,
    /// Events folded into it. A batch is judged event by event and taken in on the way: then the monitor is ahead of this by
    /// that batch, and folding the batch finds it taken in.
    pub(super) folded: u64,
    /// How often each rule fired and exited in what this process folded, by its place.
    ends: Vec<Ends>,
    /// Most events of one entry.
    batch_max: usize,
}

/// How judgings by a rule ended that said something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ends {
    /// It fired.
    pub fired: u64,
    /// It ended without a verdict.
    pub exited: u64,
}

impl Running {
    pub(super) fn new(setup: Arc<Setup>, monitor: Monitor) -> Box<Running> {
        let (places, folded) = (convert::places(monitor.program()), monitor.count());
        let batch_max = batch_max(monitor.program());
        let ends = vec![Ends::default(); places.len()];
        Box::new(Running { setup, monitor: Mutex::new(monitor), places, folded, ends, batch_max })
    }

    /// Counts what was folded.
    pub(super) fn ended(&mut self, judged: &Judged) {
        let (places, ends) = (&self.places, &mut self.ends);
        let mut end = |rule: &str, count: fn(&mut Ends) -> &mut u64| {
            if let Some(of) = places.get(rule).and_then(|place| ends.get_mut(*place)) {
                *count(of) += 1;
            }
        };
        judged.fired.iter().for_each(|fired| end(&fired.rule, |ends| &mut ends.fired));
        judged.exited.iter().for_each(|exited| end(&exited.rule, |ends| &mut ends.exited));
    }

    pub(super) fn with<R>(&self, then: impl FnOnce(&mut Monitor) -> R) -> R {
        // A panic while judging stops the writer, which folds nothing after it.
        then(&mut self.monitor.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Why it cannot go on: a part of its log was not to be had.
    pub(super) fn fault(&self) -> Option<String> {
        self.with(|m| m.fault().map(ToString::to_string))
    }
}

/// Most events of one entry under these rules: each may open an alert by every rule that does more than record, and an entry
/// tells of no more than [`ALERTS_MAX`].
fn batch_max(program: &monitoring::ir::Program) -> usize {
    let alerting = program.rules.iter().filter(|r| !r.signal).count();
    (ALERTS_MAX / alerting.max(1)).clamp(1, BATCH_EVENTS_MAX)
}

impl Clone for Live {
    fn clone(&self) -> Live {
        match self {
            Live::None => Live::None,
            Live::Bytes(bytes) => Live::Bytes(bytes.clone()),
            // Through its bytes: what a copy knows is what a snapshot would know.
            Live::Running(running) => match running.setup.resume(&running.with(Monitor::to_naming_bytes)) {
                Ok(monitor) => Live::Running(Running::new(Arc::clone(&running.setup), monitor)),
                Err(cause) => Live::Broken(cause),
            },
            Live::Broken(cause) => Live::Broken(cause.clone()),
        }
    }
}

impl Live {
    fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Live::None | Live::Broken(_) => None,
            Live::Bytes(bytes) => Some(bytes.clone()),
            // What cannot go on is no state to start from.
            Live::Running(running) if running.fault().is_some() => None,
            Live::Running(running) => Some(running.with(Monitor::to_naming_bytes)),
        }
    }
}

/// Everything remembered of monitoring.
#[derive(Clone, Default)]
pub struct Memory {
    /// The set in force.
    pub active: Option<Active>,
    /// Proposals by the entry that made them.
    pub proposals: BTreeMap<u64, Proposal>,
    /// The last proposals that somebody rejected or withdrew, the newest last.
    pub ended: Vec<EndedProposal>,
    /// Sets that were in force before, the newest last.
    pub earlier: Vec<Hash>,
    /// Alerts in the order they were opened.
    pub alerts: BTreeMap<u64, Alert>,
    /// Alerts opened so far: the number of the next one.
    pub opened: u64,
    pub(super) by_id: FxHashMap<AlertId, u64>,
    /// What stopped a movement, as long as it is not decided otherwise.
    pub held: BTreeMap<TransferId, Vec<(Fired, bool)>>,
    pub(super) sources: FxHashSet<SourceId>,
    pub(super) source_times: VecDeque<(Timestamp, SourceId)>,
    /// The latest time a source gave for an event.
    pub newest: Timestamp,
    pub(super) people: FxHashMap<i64, CustomerId>,
    /// How far each source of events was read, by source and partition: the offset of the last event taken.
    pub positions: BTreeMap<(SourceName, u32), u64>,
    /// Days that were reconciled, by where they begin.
    pub days: BTreeMap<Timestamp, super::reconcile::Day>,
    /// Sets that run, or ran, beside the one in force, by the entry that started them.
    pub shadows: BTreeMap<u64, Shadow>,
    /// Runs of sets over history, by the entry that put the set in force.
    pub lookbacks: BTreeMap<u64, Lookback>,
    pub(super) live: Live,
    pub(super) library: Option<Library>,
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory").field("active", &self.active).field("alerts", &self.alerts).finish()
    }
}

impl PartialEq for Memory {
    fn eq(&self, other: &Memory) -> bool {
        self.to_rows() == other.to_rows()
    }
}

impl Memory {
    /// How often each rule in force fired and exited since this process folds under it, by rule.
    pub fn ends(&self) -> Vec<(&str, Ends)> {
        let Live::Running(running) = &self.live else { return Vec::new() };
        let mut all: Vec<(&str, Ends)> =
            running.places.iter().map(|(rule, place)| (rule.as_str(), running.ends[*place])).collect();
        all.sort_unstable_by_key(|(rule, _)| *rule);
        all
    }

    /// Brings what folding needs from outside.
    pub fn set_library(&mut self, library: Library) {
        self.library = Some(library);
    }

    /// Why monitoring cannot judge, where it cannot.
    pub fn broken(&self) -> Option<String> {
        match &self.live {
            Live::Broken(cause) => Some(cause.clone()),
            Live::Bytes(_) => Some("its rules were not loaded".to_owned()),
            Live::Running(running) => running.fault(),
            Live::None => None,
        }
    }

    /// Why the monitor cannot go on although its rules can: a part of its log was not to be had. Made again from the journal
    /// it can.
    pub fn fault(&self) -> Option<String> {
        match &self.live {
            Live::Running(running) => running.fault(),
            Live::None | Live::Bytes(_) | Live::Broken(_) => None,
        }
    }

    /// What the log of window events holds, and where; nothing where no set of rules runs.
    pub fn log_size(&self) -> LogSize {
        match &self.live {
            Live::Running(running) => running.with(|m| m.log_size()),
            Live::None | Live::Bytes(_) | Live::Broken(_) => LogSize::default(),
        }
    }

    /// Rows whose keys nothing happened to for as long as any of their windows is, and where their pages are.
    pub fn cold_rows(&self) -> (usize, LogSize) {
        match &self.live {
            Live::Running(running) => running.with(|m| m.cold_size()),
            Live::None | Live::Bytes(_) | Live::Broken(_) => (0, LogSize::default()),
        }
    }

    /// Rows and blocks of counters the windows hold.
    pub fn window_rows(&self) -> (usize, usize) {
        match &self.live {
            Live::Running(running) => running.with(|m| (m.size().0, m.size().1)),
            Live::None | Live::Bytes(_) | Live::Broken(_) => (0, 0),
        }
    }

    /// What is in memory whatever is in files: rows in use and the graph.
    pub fn held(&self) -> Held {
        match &self.live {
            Live::Running(running) => running.with(|m| m.held()),
            Live::None | Live::Bytes(_) | Live::Broken(_) => Held::default(),
        }
    }

    /// Names of the parts of the log that files hold for the monitor.
    pub fn shelved(&self) -> Vec<Hash> {
        match &self.live {
            Live::Running(running) => running.with(|m| m.shelved()),
            Live::None | Live::Bytes(_) | Live::Broken(_) => Vec::new(),
        }
    }

    /// Joins what a snapshot holds with its rules.
    pub fn attach(&mut self) -> Result<(), String> {
        let (Some(active), Some(library)) = (&self.active, &self.library) else { return Ok(()) };
        if matches!(self.live, Live::Running(_)) {
            return Ok(());
        }
        let Live::Bytes(bytes) = &self.live else { return Err("there is no monitor in it".to_owned()) };
        let setup = library.setup(active.rules)?;
        let monitor = setup.resume(bytes)?;
        self.live = Live::Running(Running::new(setup, monitor));
        Ok(())
    }

    /// Hash over everything judged so far.
    pub fn chain(&self) -> Hash {
        match &self.live {
            Live::Running(running) => running.with(|m| m.chain()),
            Live::None | Live::Bytes(_) | Live::Broken(_) => Hash::default(),
        }
    }

    /// Events taken in by the monitor.
    pub fn count(&self) -> u64 {
        match &self.live {
            Live::Running(running) => running.with(|m| m.count()),
            Live::None | Live::Bytes(_) | Live::Broken(_) => 0,
        }
    }

    /// When the next timer runs out.
    pub fn next_due(&self) -> Option<Timestamp> {
        match &self.live {
            Live::Running(running) if running.fault().is_some() => None,
            Live::Running(running) => running.with(|m| m.next_due()).map(Timestamp),
            Live::None | Live::Bytes(_) | Live::Broken(_) => None,
        }
    }

    /// Most events of one entry.
    pub fn batch_max(&self) -> usize {
        match &self.live {
            Live::Running(running) => running.batch_max,
            Live::None | Live::Bytes(_) | Live::Broken(_) => BATCH_EVENTS_MAX,
        }
    }

    /// How far a source was read: the offset of the last event taken from a partition of it.
    pub fn position(&self, source: &SourceName, partition: u32) -> Option<u64> {
        self.positions.get(&(source.clone(), partition)).copied()
    }

    /// Whether a set of rules was ever of concern here and still is: in force, before it, proposed, turned down, or beside.
    pub fn knows(&self, rules: Hash) -> bool {
        let mut proposed = self.proposals.values().chain(self.ended.iter().map(|e| &e.row));
        self.active.as_ref().is_some_and(|a| a.rules == rules)
            || self.earlier.contains(&rules)
            || proposed.any(|p| p.rules == rules)
            || self.shadows.values().any(|s| s.rules == rules)
    }

    /// An alert by id.
    pub fn alert(&self, id: AlertId) -> Option<&Alert> {
        self.by_id.get(&id).and_then(|number| self.alerts.get(number))
    }

    /// The number of an alert, in the order they were opened.
    pub fn number(&self, id: AlertId) -> Option<u64> {
        self.by_id.get(&id).copied()
    }

    /// Whether an event of this source was taken.
    pub fn has_source(&self, id: SourceId) -> bool {
        self.sources.contains(&id)
    }

    pub(super) fn remember_source(&mut self, now: Timestamp, id: SourceId) {
        while let Some((_, old)) = self.source_times.pop_front_if(|(at, _)| now.0 - at.0 > SOURCE_IDS_MICROS)
        {
            self.sources.remove(&old);
        }
        if self.sources.insert(id) {
            self.source_times.push_back((now, id));
        }
    }

    pub(crate) fn to_rows(&self) -> Option<Rows> {
        let rows = Rows {
            active: self.active.clone(),
            proposals: self.proposals.iter().map(|(k, v)| (*k, v.clone())).collect(),
            earlier: self.earlier.clone(),
            alerts: self.alerts.iter().map(|(k, v)| (*k, v.clone())).collect(),
            opened: self.opened,
            held: self.held.iter().map(|(k, v)| (k.clone(), v.clone())).collect(),
            sources: self.source_times.iter().copied().collect(),
            newest: self.newest,
            people: sorted(self.people.iter().map(|(k, v)| (*k, v.clone()))),
            shadows: Some(self.shadows.iter().map(|(k, v)| (*k, v.clone())).collect())
                .filter(|rows: &Vec<_>| !rows.is_empty()),
            positions: Some(self.positions.iter().map(|(k, v)| (k.clone(), *v)).collect())
                .filter(|rows: &Vec<_>| !rows.is_empty()),
            ended: Some(self.ended.clone()).filter(|rows| !rows.is_empty()),
            lookbacks: Some(self.lookbacks.iter().map(|(k, v)| (*k, v.clone())).collect())
                .filter(|rows: &Vec<_>| !rows.is_empty()),
            days: Some(self.days.iter().map(|(k, v)| (*k, *v)).collect())
                .filter(|rows: &Vec<_>| !rows.is_empty()),
            live: self.live.bytes().map(minicbor::bytes::ByteVec::from),
            broken: match &self.live {
                Live::Broken(cause) => Some(cause.clone()),
                Live::Running(running) => running.fault(),
                Live::None | Live::Bytes(_) => None,
            },
        };
        (rows != Rows::default()).then_some(rows)
    }

    pub(crate) fn from_rows(rows: Option<Rows>) -> Memory {
        let rows = rows.unwrap_or_default();
        Memory {
            by_id: rows.alerts.iter().map(|(number, alert)| (alert.id, *number)).collect(),
            active: rows.active,
            proposals: rows.proposals.into_iter().collect(),
            earlier: rows.earlier,
            alerts: rows.alerts.into_iter().collect(),
            opened: rows.opened,
            held: rows.held.into_iter().collect(),
            sources: rows.sources.iter().map(|s| s.1).collect(),
            source_times: rows.sources.into(),
            newest: rows.newest,
            people: rows.people.into_iter().collect(),
            shadows: rows.shadows.unwrap_or_default().into_iter().collect(),
            ended: rows.ended.unwrap_or_default(),
            lookbacks: rows.lookbacks.unwrap_or_default().into_iter().collect(),
            days: rows.days.unwrap_or_default().into_iter().collect(),
            positions: rows.positions.unwrap_or_default().into_iter().collect(),
            live: match (rows.live, rows.broken) {
                (Some(bytes), _) => Live::Bytes(bytes.into()),
                (None, Some(cause)) => Live::Broken(cause),
                (None, None) => Live::None,
            },
            library: None,
        }
    }
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort();
    items
}

/// The rows of a snapshot.
#[derive(Debug, Clone, Default, PartialEq, Encode, Decode)]
pub(crate) struct Rows {
    #[n(0)]
    active: Option<Active>,
    #[n(1)]
    proposals: Vec<(u64, Proposal)>,
    #[n(2)]
    earlier: Vec<Hash>,
    #[n(3)]
    alerts: Vec<(u64, Alert)>,
    #[n(4)]
    opened: u64,
    #[n(5)]
    held: Vec<(TransferId, Vec<(Fired, bool)>)>,
    #[n(7)]
    sources: Vec<(Timestamp, SourceId)>,
    #[n(8)]
    newest: Timestamp,
    #[n(9)]
    people: Vec<(i64, CustomerId)>,
    #[n(10)]
    live: Option<minicbor::bytes::ByteVec>,
    #[n(11)]
    broken: Option<String>,
    /// Snapshots written before there were any have none.
    #[n(20)]
    shadows: Option<Vec<(u64, Shadow)>>,
    /// Snapshots written before there were any have none.
    #[n(21)]
    positions: Option<Vec<((SourceName, u32), u64)>>,
    /// Snapshots written before there were any have none.
    #[n(22)]
    days: Option<Vec<(Timestamp, super::reconcile::Day)>>,
    /// Snapshots written before there were any have none.
    #[n(23)]
    ended: Option<Vec<EndedProposal>>,
    /// Snapshots written before there were any have none.
    #[n(24)]
    lookbacks: Option<Vec<(u64, Lookback)>>,
}
