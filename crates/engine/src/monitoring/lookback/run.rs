//! One run over history: a set from its first event on, and what certain of its rules find from a day on.
//!
//! Promises: a function of the set, the entries read and the time they end; events in order of time, imported movements at their
//! own, each judged as if the set had always been in force; a case is what would have been one alert. Does not: write, or know
//! which cases have an alert already.

use super::CASES_MAX;
use crate::monitoring::convert;
use crate::monitoring::history::{Happened, happened};
use crate::monitoring::judge::pseudonym;
use crate::monitoring::sets::Setup;
use model::activity::{AlertId, Fired, RuleAction};
use model::ids::CustomerId;
use model::{Hash, Timestamp};
use monitoring::field::{self, FieldId};
use monitoring::{Judged, Monitor};
use record::monitoring::{FoundBack, LookbackTotal};
use rustc_hash::{FxHashMap, FxHashSet};
use store::ReadStore;

const CUSTOMER: FieldId = field::id("customer");

/// Events after which others are let in.
const STRIDE: u64 = 256;

/// What to run, over what.
pub(super) struct Span<'a> {
    /// The set.
    pub rules: Hash,
    /// The same, ready to run.
    pub setup: &'a Setup,
    /// The rules whose findings count.
    pub wanted: &'a [String],
    /// Findings at or after this time count.
    pub from: Timestamp,
    /// Entries before this one are read.
    pub until: u64,
    /// When history ends.
    pub now: Timestamp,
}

/// What a run found.
pub(super) struct Found {
    /// Cases in order of their first finding.
    pub cases: Vec<FoundBack>,
    /// What it came to; what is known already nobody looked at yet.
    pub total: LookbackTotal,
}

/// Called on the way with the number of events judged so far; an error ends the run.
pub(super) type Pause<'a> = dyn FnMut(u64) -> Result<(), String> + 'a;

struct Run<'a> {
    span: &'a Span<'a>,
    monitor: Monitor,
    wanted: Vec<bool>,
    people: FxHashMap<i64, CustomerId>,
    cases: FxHashMap<AlertId, FoundBack>,
    customers: FxHashSet<CustomerId>,
    total: LookbackTotal,
}

/// Where a finding was.
struct Place<'a> {
    customer: Option<CustomerId>,
    happened: Option<&'a Happened<'a>>,
    entry: u64,
}

/// Runs the set over history.
pub(super) fn run(reader: &dyn ReadStore, span: &Span<'_>, pause: &mut Pause<'_>) -> Result<Found, String> {
    let rules = &span.setup.program().rules;
    let mut run = Run {
        span,
        monitor: span.setup.monitor()?,
        wanted: rules.iter().map(|rule| span.wanted.contains(&rule.id)).collect(),
        people: FxHashMap::default(),
        cases: FxHashMap::default(),
        customers: FxHashSet::default(),
        total: LookbackTotal::default(),
    };
    let mut events = 0;
    happened(reader, span.until, &mut |happened| {
        if events % STRIDE == 0 {
            pause(events)?;
        }
        events += 1;
        run.take(happened)
    })?;
    run.timers(span.now.0, span.until)?;
    let mut cases: Vec<FoundBack> = run.cases.into_values().collect();
    cases.sort_by_key(|case| (case.first, case.fired.alert));
    let total = LookbackTotal {
        cases: cases.len() as u64 + run.total.left_out,
        customers: run.customers.len() as u64,
        ..run.total
    };
    Ok(Found { cases, total })
}

impl Run<'_> {
    fn take(&mut self, happened: &Happened<'_>) -> Result<(), String> {
        let at = happened.event.at;
        self.timers(at, happened.entry)?;
        if let (Some(customer), Some(id)) = (&happened.activity.customer, pseudonym(happened.activity)) {
            self.people.entry(id).or_insert_with(|| customer.clone());
        }
        let judged = self.monitor.evaluate(happened.event, at);
        let customer = happened.activity.customer.clone();
        self.found(&judged, Place { customer, happened: Some(happened), entry: happened.entry });
        self.monitor.remember(happened.event, &judged);
        match at >= self.span.from.0 {
            true => self.total.events += 1,
            false => self.total.before += 1,
        }
        self.whole()
    }

    fn timers(&mut self, at: i64, entry: u64) -> Result<(), String> {
        while let Some(judged) = self.monitor.evaluate_timer(at) {
            let customer = judged.customer.and_then(|id| self.people.get(&id)).cloned();
            self.found(&judged, Place { customer, happened: None, entry });
            self.monitor.remember_timer(&judged);
        }
        self.whole()
    }

    fn whole(&self) -> Result<(), String> {
        self.monitor.fault().map_or(Ok(()), |fault| Err(fault.to_string()))
    }

    /// Keeps what wanted rules found.
    fn found(&mut self, judged: &Judged, place: Place<'_>) {
        let counts = judged.at >= self.span.from.0 && judged.findings.iter().any(|f| self.wanted[f.rule]);
        if !counts {
            return;
        }
        let recorded = convert::recorded(judged, &self.monitor, self.span.rules);
        for (finding, fired) in judged.findings.iter().zip(recorded.fired) {
            if self.wanted[finding.rule] && fired.action != RuleAction::Record {
                let once = &self.monitor.rule(finding.rule).once;
                let within = (once.key == [CUSTOMER]).then_some(once.within);
                self.case(fired, within, judged.at, &place);
            }
        }
    }

    fn case(&mut self, fired: Fired, within: Option<i64>, at: i64, place: &Place<'_>) {
        let at = Timestamp(at);
        let transfer = place.happened.and_then(|happened| happened.transfer).cloned();
        let activity = place.happened.map(|happened| Box::new(happened.activity.clone()));
        if let Some(case) = self.cases.get_mut(&fired.alert) {
            let (action, score) = (case.fired.action.max(fired.action), case.fired.score.max(fired.score));
            case.fired = Fired { action, score, ..fired };
            case.transfer = transfer.or(case.transfer.take());
            (case.activity, case.entry, case.last) = (activity, place.entry, at);
            case.findings += 1;
            return;
        }
        if self.cases.len() >= CASES_MAX {
            self.total.left_out += u64::from(!fired.joined);
            return;
        }
        self.customers.extend(place.customer.clone());
        let (customer, entry) = (place.customer.clone(), place.entry);
        let case = FoundBack {
            customer,
            transfer,
            activity,
            entry,
            first: at,
            last: at,
            findings: 1,
            within,
            fired,
        };
        self.cases.insert(case.fired.alert, case);
    }
}
