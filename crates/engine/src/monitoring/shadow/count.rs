//! What a shadow finds beside the set in force, counted.
//!
//! Promises: a function of the entries read, in order, whatever the stretches and the process; bounded memory: past
//! [`CASES_MAX`] cases or customers totals go on, and the report says that the comparison is not complete. Does not: write.
//!
//! A *case* is a rule, a customer and a day of log time: in cases gained, lost and shared are counted, so that an alert that was
//! open before the start, and is only joined, counts on both sides.

mod kept;

use crate::monitoring::convert;
use crate::monitoring::judge::pseudonym;
use crate::monitoring::past::{Past, take_imported};
use crate::monitoring::sets::Setup;
use minicbor::{Decode, Encode};
use model::activity::{Activity, AlertId, RuleAction};
use model::decision::{Decision, Outcome as Verdict};
use model::ids::*;
use model::{Hash, Timestamp};
use monitoring::event::DAY;
use monitoring::ir::Action;
use monitoring::{Judged, Monitor};
use record::v1::{Header, Input, Outcome};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Most cases compared, and most customers: some thirty megabytes.
pub const CASES_MAX: usize = 200_000;
/// Most ids to look at of each kind.
const LOOKS_MAX: usize = 50;
/// How long a timer that ran out waits for the entry with which the live set's timers are judged: longer than a process takes
/// to write it, so that the same rules judge in the same order here and there.
const GRACE: i64 = 5_000_000;

const CANDIDATE: u8 = 1;
const LIVE: u8 = 2;

/// The same figure of both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct Pair {
    /// Of the shadow.
    #[n(0)]
    pub candidate: u64,
    /// Of the set in force.
    #[n(1)]
    pub live: u64,
}

/// How far two sets of things agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct Overlap {
    /// Only the shadow's.
    #[n(0)]
    pub gained: u64,
    /// Only those of the set in force.
    #[n(1)]
    pub lost: u64,
    /// Both.
    #[n(2)]
    pub both: u64,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct RuleRow {
    /// Its id.
    #[n(0)]
    pub rule: String,
    /// Alerts opened.
    #[n(1)]
    pub alerts: Pair,
    /// Cases.
    #[n(2)]
    pub cases: Overlap,
}

/// A case to look at.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Look {
    /// The rule.
    #[n(0)]
    pub rule: String,
    /// The customer, where there is one.
    #[n(1)]
    pub customer: Option<CustomerId>,
    /// The entry of its first finding.
    #[n(2)]
    pub entry: u64,
}

/// A movement to look at.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Moved {
    /// The movement.
    #[n(0)]
    pub transfer: TransferId,
    /// The entry that decided it.
    #[n(1)]
    pub entry: u64,
}

/// Movements.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Moves {
    /// How many.
    #[n(0)]
    pub count: u64,
    /// The newest of them, the newest last.
    #[n(1)]
    pub newest: VecDeque<Moved>,
}

/// What a shadow found since its start, against the set in force.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Report {
    /// The set.
    #[n(0)]
    pub rules: Hash,
    /// Entries after this one are counted.
    #[n(1)]
    pub since: u64,
    /// When that was.
    #[n(2)]
    pub since_at: Timestamp,
    /// Entries before this one are counted.
    #[n(3)]
    pub through: u64,
    /// When the last of them was.
    #[n(4)]
    pub through_at: Timestamp,
    /// Events judged.
    #[n(5)]
    pub events: u64,
    /// Of those, movements.
    #[n(6)]
    pub movements: u64,
    /// Alerts opened.
    #[n(7)]
    pub alerts: Pair,
    /// Cases.
    #[n(8)]
    pub cases: Overlap,
    /// Customers with a case.
    #[n(9)]
    pub customers: Overlap,
    /// By rule, in order of id.
    #[n(10)]
    pub rules_found: Vec<RuleRow>,
    /// Cases only the shadow has, the newest first.
    #[n(11)]
    pub gained: Vec<Look>,
    /// Cases it lacks.
    #[n(12)]
    pub lost: Vec<Look>,
    /// Movements that were allowed and that it would have stopped.
    #[n(13)]
    pub would_hold: Moves,
    /// Movements that nothing but rules in force stopped and that it would have let pass.
    #[n(14)]
    pub would_release: Moves,
    /// Whether every case is compared; not past the bound.
    #[n(15)]
    pub complete: bool,
    /// Hash over everything the shadow judged.
    #[n(16)]
    pub chain: Hash,
}

impl Report {
    /// Alerts a day of both, in hundredths; `None` before any time passed.
    pub fn alerts_per_day_x100(&self) -> Option<Pair> {
        let span = i128::from(self.through_at.0 - self.since_at.0);
        let a_day = |alerts: u64| (i128::from(alerts) * 100 * i128::from(DAY) / span) as u64;
        (span > 0).then(|| Pair { candidate: a_day(self.alerts.candidate), live: a_day(self.alerts.live) })
    }
}

/// First entry of a case, and who has it.
#[derive(Debug, Clone, Copy)]
struct Case {
    sides: u8,
    entry: u64,
}

#[derive(Debug, Default)]
struct Tally {
    events: u64,
    movements: u64,
    alerts: BTreeMap<String, Pair>,
    /// Customers by the number they have in `cases`, from 1; 0 is nobody.
    numbers: BTreeMap<CustomerId, u32>,
    sides: Vec<u8>,
    cases: BTreeMap<(String, u32, i64), Case>,
    would_hold: Moves,
    would_release: Moves,
    incomplete: bool,
}

impl Moves {
    fn add(&mut self, transfer: &TransferId, entry: u64) {
        self.count += 1;
        if self.newest.len() == LOOKS_MAX {
            self.newest.pop_front();
        }
        self.newest.push_back(Moved { transfer: transfer.clone(), entry });
    }
}

impl Tally {
    fn found(
        &mut self,
        rule: &str,
        joined: bool,
        customer: Option<&CustomerId>,
        at: i64,
        entry: u64,
        side: u8,
    ) {
        if !self.alerts.contains_key(rule) {
            self.alerts.insert(rule.to_owned(), Pair::default());
        }
        if let (false, Some(alerts)) = (joined, self.alerts.get_mut(rule)) {
            match side {
                CANDIDATE => alerts.candidate += 1,
                _ => alerts.live += 1,
            }
        }
        let Some(number) = self.number(customer) else { return };
        if let Some(sides) = self.sides.get_mut(number as usize) {
            *sides |= side;
        }
        let key = (rule.to_owned(), number, at.div_euclid(DAY));
        if let Some(case) = self.cases.get_mut(&key) {
            case.sides |= side;
        } else if self.cases.len() < CASES_MAX {
            self.cases.insert(key, Case { sides: side, entry });
        } else {
            self.incomplete = true;
        }
    }

    fn number(&mut self, customer: Option<&CustomerId>) -> Option<u32> {
        if self.sides.is_empty() {
            self.sides.push(0);
        }
        let Some(customer) = customer else { return Some(0) };
        if let Some(number) = self.numbers.get(customer) {
            return Some(*number);
        }
        if self.numbers.len() >= CASES_MAX {
            self.incomplete = true;
            return None;
        }
        let number = self.sides.len() as u32;
        self.sides.push(0);
        self.numbers.insert(customer.clone(), number);
        Some(number)
    }

    fn looks(&self, side: u8) -> Vec<Look> {
        let mut found: Vec<(u64, &(String, u32, i64))> =
            self.cases.iter().filter(|(_, c)| c.sides == side).map(|(key, c)| (c.entry, key)).collect();
        found.sort_unstable_by(|a, b| (b.0, a.1).cmp(&(a.0, b.1)));
        found.truncate(LOOKS_MAX);
        let names: BTreeMap<u32, &CustomerId> = self.numbers.iter().map(|(id, n)| (*n, id)).collect();
        let look = |(entry, key): (u64, &(String, u32, i64))| Look {
            rule: key.0.clone(),
            customer: names.get(&key.1).map(|id| (*id).clone()),
            entry,
        };
        found.into_iter().map(look).collect()
    }
}

fn overlap(sides: impl Iterator<Item = u8>) -> Overlap {
    let mut out = Overlap::default();
    for side in sides {
        match side {
            CANDIDATE => out.gained += 1,
            LIVE => out.lost += 1,
            3 => out.both += 1,
            _ => {}
        }
    }
    out
}

/// Whom an alert of the set in force is about; asked only for what a timer found, whose entry names nobody.
pub(super) type Whose<'a> = &'a dyn Fn(AlertId) -> Option<CustomerId>;

/// A shadow on its way through the journal.
pub(super) struct Counting {
    rules: Hash,
    setup: Arc<Setup>,
    /// The entry that started it.
    since: u64,
    since_at: Timestamp,
    through_at: Timestamp,
    next: u64,
    at: At,
    people: FxHashMap<i64, CustomerId>,
    tally: Tally,
}

/// What has been read so far.
enum At {
    /// Only what is past: nothing is found in it.
    Past(Box<Past>),
    /// What is counted.
    Since(Box<Monitor>),
    /// Between the two, and where the one could not become the other.
    Nothing,
}

impl Counting {
    pub fn new(rules: Hash, setup: Arc<Setup>, since: u64, since_at: Timestamp) -> Result<Counting, String> {
        Ok(Counting {
            rules,
            at: At::Past(Box::new(Past::new(Arc::clone(&setup))?)),
            setup,
            since,
            since_at,
            through_at: since_at,
            next: 0,
            people: FxHashMap::default(),
            tally: Tally::default(),
        })
    }

    /// The entry it reads next.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Reads the next entry.
    pub fn read(&mut self, bytes: &[u8], whose: Whose<'_>) -> Result<(), String> {
        let (header, input, outcome) = record::decode_unsealed(bytes).map_err(|e| e.to_string())?;
        self.meet(&input, &outcome);
        match &mut self.at {
            At::Past(past) => past.take(&header, &input, &outcome)?,
            At::Since(_) => self.count(&header, &input, &outcome, whose)?,
            At::Nothing => return Err("it was left between two entries".to_owned()),
        }
        if header.seq == self.since {
            match std::mem::replace(&mut self.at, At::Nothing) {
                At::Past(past) => self.at = At::Since(Box::new(past.into_monitor(header.recorded_at))),
                other => self.at = other,
            }
        }
        self.next = header.seq + 1;
        Ok(())
    }

    /// Remembers whose pseudonyms are whose.
    fn meet(&mut self, input: &Input, outcome: &Outcome) {
        let imported = match input {
            Input::TransfersImported(batch) => batch.rows.as_slice(),
            _ => &[],
        };
        let imported = imported.iter().filter_map(|row| row.request.activity.as_deref());
        let taken = outcome.events(input).into_iter().map(|(activity, _)| activity);
        for activity in taken.chain(imported) {
            if let (Some(customer), Some(known)) = (&activity.customer, pseudonym(activity)) {
                self.people.entry(known).or_insert_with(|| customer.clone());
            }
        }
    }

    fn count(
        &mut self,
        header: &Header,
        input: &Input,
        outcome: &Outcome,
        whose: Whose<'_>,
    ) -> Result<(), String> {
        self.through_at = header.recorded_at;
        if matches!(input, Input::SandboxReset {}) {
            self.at = At::Since(Box::new(self.setup.monitor()?));
            self.tally = Tally::default();
            self.people.clear();
            return Ok(());
        }
        // Timers of the set in force stand still for everything else, too: a command's entries, say, between a start and what an
        // import brings of the time before.
        let events = outcome.events(input);
        if matches!(input, Input::MonitoringTimer {}) || !events.is_empty() {
            self.timers(header, input);
        }
        if let (Input::TransfersImported(batch), At::Since(monitor)) = (input, &mut self.at) {
            take_imported(monitor, batch, header.recorded_at);
        }
        if let Input::MonitoringTimer {} = input {
            let live =
                outcome.judged().iter().flat_map(|j| &j.fired).filter(|f| f.action != RuleAction::Record);
            for fired in live {
                let customer = whose(fired.alert);
                let at = header.recorded_at.0;
                self.tally.found(&fired.rule, fired.joined, customer.as_ref(), at, header.seq, LIVE);
            }
        }
        // A movement is counted with its first side; what arrives decides nothing.
        let mut moved = movement(input, outcome);
        for (activity, recorded) in events {
            self.event(header, activity, recorded, moved.take());
        }
        match &self.at {
            At::Since(monitor) => monitor.fault().map_or(Ok(()), |fault| Err(fault.to_string())),
            At::Past(_) | At::Nothing => Ok(()),
        }
    }

    fn timers(&mut self, header: &Header, input: &Input) {
        let At::Since(monitor) = &mut self.at else { return };
        let at = header.recorded_at.0;
        let until = if matches!(input, Input::MonitoringTimer {}) { at } else { at - GRACE };
        while monitor.next_due().is_some_and(|due| due <= until) {
            let Some(judged) = monitor.evaluate_timer(at) else { return };
            monitor.remember_timer(&judged);
            let customer = judged.customer.and_then(|id| self.people.get(&id));
            candidate(&mut self.tally, monitor, &judged, customer, header.seq);
        }
    }

    fn event(
        &mut self,
        header: &Header,
        activity: &Activity,
        recorded: &model::activity::Judged,
        movement: Option<(&TransferId, &Decision)>,
    ) {
        let At::Since(monitor) = &mut self.at else { return };
        let Some(event) = convert::event(activity, header.recorded_at) else { return };
        let judged = monitor.evaluate(&event, header.recorded_at.0);
        monitor.remember(&event, &judged);
        self.tally.events += 1;
        let customer = activity.customer.as_ref();
        candidate(&mut self.tally, monitor, &judged, customer, header.seq);
        for fired in recorded.fired.iter().filter(|f| f.action != RuleAction::Record) {
            let at = header.recorded_at.0;
            self.tally.found(&fired.rule, fired.joined, customer, at, header.seq, LIVE);
        }
        let Some((transfer, decision)) = movement else { return };
        self.tally.movements += 1;
        let here = judged.findings.iter().any(|f| f.effect.action >= Action::Challenge);
        let there = recorded.fired.iter().any(|f| f.action >= RuleAction::Challenge);
        let allowed = decision.outcome == Verdict::Allow;
        let only_rules = decision.internal.iter().all(|code| code.as_str().starts_with("monitoring."));
        if here && allowed {
            self.tally.would_hold.add(transfer, header.seq);
        } else if there && !here && !allowed && only_rules {
            self.tally.would_release.add(transfer, header.seq);
        }
    }

    /// What was found so far; `None` before the start is reached.
    pub fn report(&self) -> Option<Report> {
        let At::Since(monitor) = &self.at else { return None };
        let tally = &self.tally;
        let row = |(rule, alerts): (&String, &Pair)| {
            let of = (rule.clone(), 0, i64::MIN)..=(rule.clone(), u32::MAX, i64::MAX);
            let cases = overlap(tally.cases.range(of).map(|(_, case)| case.sides));
            RuleRow { rule: rule.clone(), alerts: *alerts, cases }
        };
        let sum = |of: fn(&Pair) -> u64| tally.alerts.values().map(of).sum();
        Some(Report {
            rules: self.rules,
            since: self.since,
            since_at: self.since_at,
            through: self.next,
            through_at: self.through_at,
            events: tally.events,
            movements: tally.movements,
            alerts: Pair { candidate: sum(|p| p.candidate), live: sum(|p| p.live) },
            cases: overlap(tally.cases.values().map(|case| case.sides)),
            customers: overlap(tally.sides.iter().skip(1).copied()),
            rules_found: tally.alerts.iter().map(row).collect(),
            gained: tally.looks(CANDIDATE),
            lost: tally.looks(LIVE),
            would_hold: tally.would_hold.clone(),
            would_release: tally.would_release.clone(),
            complete: !tally.incomplete,
            chain: monitor.chain(),
        })
    }
}

fn candidate(
    tally: &mut Tally,
    monitor: &Monitor,
    judged: &Judged,
    customer: Option<&CustomerId>,
    entry: u64,
) {
    for finding in judged.findings.iter().filter(|f| f.effect.action != Action::Record) {
        let rule = &monitor.rule(finding.rule).id;
        tally.found(rule, finding.joined, customer, judged.at, entry, CANDIDATE);
    }
}

/// The movement an entry decided.
fn movement<'a>(input: &'a Input, outcome: &'a Outcome) -> Option<(&'a TransferId, &'a Decision)> {
    match input {
        Input::TransferScreened { request, .. } => Some((&request.transfer, outcome.decision()?)),
        _ => None,
    }
}
