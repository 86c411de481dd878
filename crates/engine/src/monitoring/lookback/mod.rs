//! What rules that came into force find in history: the lookback that ships with a set.
//!
//! Promises: no set is approved without one, over the days its proposal states; a rule is `warming` until its run is done; a run
//! opens alerts and does nothing else: no movement is held or undone, nobody is restricted, no window changes; a case that has an
//! alert of the same rule is not opened again, whatever number of times the run is begun; what a run came to stands in its last
//! entry. Does not: judge (`monitoring` does), read the journal while the writer waits (a thread beside it does). Serves: LKB-3,
//! GOV-6, docs/decisions/0014.

mod changed;
mod run;
mod service;

pub use service::{DryCount, Live, Progress};

use super::Fault;
use super::memory::{Alert, AlertStatus, Memory, Queue};
use crate::evaluate::Refusal;
use minicbor::{Decode, Encode};
use model::activity::{Judged, RuleAction};
use model::ids::CustomerId;
use model::{Hash, Timestamp};
use monitoring::event::DAY;
use record::monitoring::{Activated, FoundBack, LookbackPlan, LookbackTotal, LookedBack};
use record::v1::{Header, Outcome};
use rustc_hash::FxHashMap;

/// Days of history a proposal that states none looks back over: those GOV-6 asks to be replayed before an approval.
pub const DAYS: u32 = 90;
/// Most days: ten years, past which duties to keep records end.
pub const DAYS_MAX: u32 = 3_653;
/// Most alerts of one entry: some two hundred kilobytes.
pub const STRETCH_MAX: usize = 256;
/// Most alerts one run opens, a hundred megabytes in memory. A set that finds more is wrong, or nobody could work through it: the
/// cases beyond are counted, oldest first kept, and the run says that it left some out.
pub const CASES_MAX: usize = 100_000;
/// Most runs remembered that are done.
pub const DONE_MAX: usize = 32;

/// A run over history.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Lookback {
    /// The set.
    #[n(0)]
    pub rules: Hash,
    /// Over how many days, by which rules.
    #[n(1)]
    pub plan: LookbackPlan,
    /// When the set came into force.
    #[n(2)]
    pub at: Timestamp,
    /// Alerts opened so far.
    #[n(3)]
    pub opened: u64,
    /// How it ended.
    #[n(4)]
    pub done: Option<Done>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Done {
    /// Its last entry: that of the activation where there was nothing to run.
    #[n(0)]
    pub entry: u64,
    /// When.
    #[n(1)]
    pub at: Timestamp,
    /// What it came to.
    #[n(2)]
    pub total: LookbackTotal,
}

impl Lookback {
    /// What was found at or after this time counts.
    pub fn from(&self) -> Timestamp {
        from(self.at, self.plan.days)
    }
}

fn from(at: Timestamp, days: u32) -> Timestamp {
    Timestamp(at.0.saturating_sub(i64::from(days) * DAY))
}

/// Where an alert comes from that a run opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct LookedAt {
    /// The run, by the entry that put the set in force.
    #[n(0)]
    pub activation: u64,
    /// When the first finding would have been.
    #[n(1)]
    pub first: Timestamp,
    /// When the last one would have been.
    #[n(2)]
    pub last: Timestamp,
    /// The entry that holds the event of the last one.
    #[n(3)]
    pub entry: u64,
}

/// Which days a proposal may state.
pub(super) fn check_days(days: Option<u32>) -> Result<(), Fault> {
    match days {
        Some(1..=DAYS_MAX) => Ok(()),
        Some(_) | None => Err(Fault::LookbackDays),
    }
}

/// Decides which cases of a stretch have no alert yet.
pub(super) fn evaluate(memory: &Memory, back: &LookedBack) -> Result<Outcome, Refusal> {
    let unknown = || Fault::NoLookback(back.activation);
    let row = memory.lookbacks.get(&back.activation).filter(|row| row.done.is_none()).ok_or_else(unknown)?;
    if row.rules != back.rules || row.from() != back.from {
        return Err(Fault::NotApproved(back.rules).into());
    }
    let many = back.found.len();
    if many > STRETCH_MAX || (many == 0 && back.total.is_none()) {
        return Err(Fault::Batch(many).into());
    }
    let known = Known::of(memory, back.compared, back.activation);
    let judged = |found: &FoundBack| {
        let mut fired = found.fired.clone();
        fired.joined = false;
        let is_new = memory.alert(fired.alert).is_none() && !known.has(found);
        let fired = if is_new { vec![fired] } else { Vec::new() };
        Judged { at: found.last, fired, rules: back.rules, ..Judged::default() }
    };
    Ok(Outcome::Judged(back.found.iter().map(judged).collect()))
}

/// Alerts there are, by rule and customer.
struct Known<'m>(FxHashMap<(&'m str, &'m CustomerId), Vec<&'m Alert>>);

impl<'m> Known<'m> {
    /// Those numbered from `from` on, but for those this run opened.
    fn of(memory: &'m Memory, from: u64, activation: u64) -> Known<'m> {
        let mut out: FxHashMap<_, Vec<&Alert>> = FxHashMap::default();
        let others = memory.alerts.range(from..).map(|(_, alert)| alert);
        for alert in others.filter(|alert| alert.lookback.as_ref().is_none_or(|l| l.activation != activation))
        {
            if let Some(customer) = &alert.customer {
                out.entry((alert.rule.as_str(), customer)).or_default().push(alert);
            }
        }
        Known(out)
    }

    /// Whether one of them is of this case.
    fn has(&self, found: &FoundBack) -> bool {
        let Some(customer) = &found.customer else { return false };
        let alerts = self.0.get(&(found.fired.rule.as_str(), customer));
        alerts.is_some_and(|alerts| alerts.iter().any(|alert| is_of(alert, found)))
    }
}

/// Whether an alert of the same rule and customer is of this case: findings of one would have joined the other. Where more than
/// the customer tells alerts of the rule apart it is one that begins with the same finding, or holds the last one.
fn is_of(alert: &Alert, found: &FoundBack) -> bool {
    let past = alert.lookback.as_deref();
    let (first, last) = past.map_or((alert.opened, alert.last), |past| (past.first, past.last));
    match found.within {
        Some(within) => {
            let reaches = |from: Timestamp, to: Timestamp| to.0 <= from.0.saturating_add(within);
            reaches(last, found.first) && reaches(found.last, first)
        }
        None => {
            let holds_last = match past {
                Some(past) => past.entry == found.entry,
                None => alert.entries().contains(&found.entry),
            };
            first == found.first || holds_last
        }
    }
}

/// Remembers a stretch: the alerts it opened, and what the run came to.
pub(super) fn fold(memory: &mut Memory, header: &Header, back: &LookedBack, judged: &[Judged]) {
    let mut opened = 0;
    for (found, judged) in back.found.iter().zip(judged) {
        if judged.fired.is_empty() || memory.by_id.contains_key(&found.fired.alert) {
            continue;
        }
        memory.by_id.insert(found.fired.alert, memory.opened);
        memory.alerts.insert(memory.opened, alert(header, back, found));
        memory.opened += 1;
        opened += 1;
    }
    let Some(row) = memory.lookbacks.get_mut(&back.activation) else { return };
    row.opened += opened;
    if let Some(total) = back.total {
        row.done = Some(Done { entry: header.seq, at: header.recorded_at, total });
    }
}

fn alert(header: &Header, back: &LookedBack, found: &FoundBack) -> Alert {
    let fired = &found.fired;
    let looked_at =
        LookedAt { activation: back.activation, first: found.first, last: found.last, entry: found.entry };
    Alert {
        id: fired.alert,
        rule: fired.rule.clone(),
        version: fired.version,
        rules: back.rules,
        customer: found.customer.clone(),
        // Work begins now, whenever it happened.
        opened: header.recorded_at,
        last: header.recorded_at,
        findings: found.findings,
        action: fired.action,
        score: fired.score,
        status: AlertStatus::Open,
        queue: if fired.action == RuleAction::Freeze { Queue::Sanctions } else { Queue::Monitoring },
        entry: header.seq,
        last_entry: header.seq,
        transfer: found.transfer.clone(),
        shown: fired.shown.clone(),
        tipping_off: fired.tipping_off,
        handling: None,
        score_parts: fired.score_parts.clone(),
        entries: None,
        lookback: Some(Box::new(looked_at)),
    }
}

impl Memory {
    /// A set that comes into force brings its lookback along.
    pub(super) fn begin_lookback(&mut self, header: &Header, activated: &Activated) {
        let Some(plan) = activated.lookback.clone() else { return };
        // Where only words changed there is nothing to run.
        let at = header.recorded_at;
        let nothing = || Done { entry: header.seq, at, total: LookbackTotal::default() };
        let done = plan.rules.is_empty().then(nothing);
        let row = Lookback { rules: activated.rules, plan, at, opened: 0, done };
        self.lookbacks.insert(header.seq, row);
        let done = self.lookbacks.iter().filter(|(_, row)| row.done.is_some()).map(|(seq, _)| *seq);
        let done: Vec<u64> = done.collect();
        for seq in done.iter().take(done.len().saturating_sub(DONE_MAX)) {
            self.lookbacks.remove(seq);
        }
    }

    /// Whether a rule in force has not looked through history yet.
    pub fn is_warming(&self, rule: &str) -> bool {
        let pending = self.lookbacks.values().filter(|row| row.done.is_none());
        pending.into_iter().any(|row| row.plan.rules.iter().any(|id| id == rule))
    }
}
