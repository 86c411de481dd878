//! Judging and remembering: where the rules meet the state.
//!
//! Promises: what an event led to is decided once and believed ever after; four eyes are counted from entries; a movement is
//! one event however often it is decided, and what stopped it stops it again until its alert is closed as a false positive.
//! Does not: read a clock.

use super::ahead::{AHEAD, read_ahead};
use super::convert;
use super::memory::{Active, Alert, AlertStatus, Live, Memory, PROPOSALS_MAX, Proposal, Queue, Running};
use super::past::{self, take_imported};
use super::{BATCH_EVENTS_MAX, Fault, POSITIONS_MAX, lookback, restrict, shadow, undone};
use crate::evaluate::{Context, Refusal, person};
use crate::state::State;
use model::Timestamp;
use model::activity::{Activity, Exited, Fired, Judged, RuleAction};
use model::decision::{Decision, Finding};
use model::ids::*;
use model::transfer::Flow;
use monitoring::{Event, field};
use record::imported::{Transfers, Windows};
use record::monitoring::{Activated, Approved, Change, Position, Proposed};
use record::v1::{Header, Input, Outcome, TransferRequest};
use std::borrow::Borrow;

/// Decides an input of monitoring.
pub fn evaluate(state: &State, input: &Input, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    let memory = &state.monitoring;
    match input {
        Input::RulesProposed(proposed) => propose(memory, proposed, cx).map(|()| Outcome::Applied),
        Input::RulesApproved(approved) => approve(memory, approved, cx).map(|()| Outcome::Applied),
        Input::RulesProposalEnded(ended) => {
            super::proposals::end(memory, ended, cx).map(|()| Outcome::Applied)
        }
        Input::RulesActivated(activated) => {
            activate(state, activated, cx)?;
            Ok(Outcome::Applied)
        }
        Input::ActivityTaken(batch) => {
            new_events(memory, &batch.events)?;
            batch.position.as_ref().map_or(Ok(()), |position| moves_on(memory, position))?;
            judge_events(state, &batch.events, cx, None).map(Outcome::Judged)
        }
        Input::Reconciled(reconciled) => {
            super::reconcile::evaluate(reconciled, cx.seq, cx.now).map(|()| Outcome::Applied)
        }
        Input::RulesLookedBack(back) => lookback::evaluate(memory, back),
        Input::ShadowStarted(started) => shadow::start(memory, started, cx).map(|()| Outcome::Applied),
        Input::ShadowStopped(stopped) => shadow::stop(memory, stopped, cx).map(|()| Outcome::Applied),
        Input::MonitoringTimer {} => {
            let running = running(memory)?.ok_or(Fault::NothingDue)?;
            let woken =
                running.with(|m| m.next_event().filter(|e| !restrict::arrives(e.kind)).and_then(customer_of));
            let woken = woken.and_then(|id| memory.people.get(&id));
            let judged = running.with(|m| m.evaluate_timer(cx.now.0));
            whole(running)?;
            let judged = judged.ok_or(Fault::NothingDue)?;
            let rules = memory.active.as_ref().map(|a| a.rules).unwrap_or_default();
            let mut recorded = [running.with(|m| convert::recorded(&judged, m, rules))];
            restrict::place(state, std::iter::once(woken), &mut recorded, cx);
            Ok(Outcome::Judged(recorded.to_vec()))
        }
        Input::AlertClosed(_) | Input::AlertReopened(_) | Input::AlertAssigned(_) | Input::AlertNoted(_) => {
            super::alerts::evaluate(state, input, cx)
        }
        // The caller hands over nothing else.
        _ => Ok(Outcome::Applied),
    }
}

fn propose(memory: &Memory, proposed: &Proposed, cx: &Context<'_>) -> Result<(), Refusal> {
    person(cx.actor)?;
    let in_force = in_force(memory);
    if memory.proposals.len() >= PROPOSALS_MAX {
        return Err(Fault::ProposalLimit(PROPOSALS_MAX).into());
    }
    if proposed.replaces != in_force {
        return Err(Fault::Moved { in_force }.into());
    }
    if proposed.rules == in_force {
        return Err(Fault::InForce(in_force).into());
    }
    if proposed.change == Change::Rollback && !memory.earlier.contains(&proposed.rules) {
        return Err(Fault::NeverInForce(proposed.rules).into());
    }
    Ok(lookback::check_days(proposed.lookback_days)?)
}

pub(super) fn in_force(memory: &Memory) -> model::Hash {
    memory.active.as_ref().map(|a| a.rules).unwrap_or_default()
}

/// The second person, counted here: the first stands in the proposal's own entry.
fn approve(memory: &Memory, approved: &Approved, cx: &Context<'_>) -> Result<(), Refusal> {
    person(cx.actor)?;
    let seq = approved.proposal;
    let proposal = memory.proposals.get(&seq).ok_or(Fault::UnknownProposal(seq))?;
    if proposal.approved.is_some() {
        return Err(Fault::Approved(seq).into());
    }
    if proposal.by == *cx.actor {
        return Err(Fault::SecondPerson { first: proposal.by.clone() }.into());
    }
    if proposal.rules != approved.rules {
        return Err(Fault::NotApproved(approved.rules).into());
    }
    // One that was proposed before sets looked back is proposed again.
    lookback::check_days(proposal.lookback_days)?;
    replaces_what_is_in_force(memory, proposal)
}

fn replaces_what_is_in_force(memory: &Memory, proposal: &Proposal) -> Result<(), Refusal> {
    let in_force = in_force(memory);
    if proposal.replaces == in_force { Ok(()) } else { Err(Fault::Moved { in_force }.into()) }
}

/// Only what two persons agreed on comes into force. A directory that was just set up, where nothing was decided yet, gets its
/// first set with its first policy: from whoever sets it up.
fn activate(state: &State, activated: &Activated, cx: &Context<'_>) -> Result<(), Refusal> {
    let memory = &state.monitoring;
    let rules = activated.rules;
    let Some(approval) = activated.approval else {
        let untouched = memory.active.is_none()
            && memory.proposals.is_empty()
            && state.customers.is_empty()
            && state.transfers.is_empty();
        return if untouched { Ok(()) } else { Err(Fault::NotApproved(rules).into()) };
    };
    let by_approval = |p: &&Proposal| p.approved.as_ref().is_some_and(|a| a.1 == approval);
    let proposal = memory.proposals.values().find(by_approval).ok_or(Fault::NotApproved(rules))?;
    // What it looks back over is what both persons saw.
    let agreed = activated.lookback.as_ref().map(|plan| plan.days) == proposal.lookback_days;
    if proposal.rules != rules || !agreed {
        return Err(Fault::NotApproved(rules).into());
    }
    if cx.now < proposal.effective {
        return Err(Fault::NotYet(rules).into());
    }
    replaces_what_is_in_force(memory, proposal)
}

/// Every event of a batch is new, to the state and to the batch.
fn new_events(memory: &Memory, events: &[Activity]) -> Result<(), Fault> {
    if events.is_empty() || events.len() > BATCH_EVENTS_MAX {
        return Err(Fault::Batch(events.len()));
    }
    if events.len() > memory.batch_max() {
        return Err(Fault::BatchAlerts(memory.batch_max()));
    }
    let mut seen = std::collections::BTreeSet::new();
    for (at, event) in events.iter().enumerate() {
        if let Some(source) = event.source
            && (memory.has_source(source) || !seen.insert(source))
        {
            return Err(Fault::Duplicate(at));
        }
    }
    Ok(())
}

/// A source is read forward only: what was taken from it is never taken again, however long ago that was.
fn moves_on(memory: &Memory, position: &Position) -> Result<(), Fault> {
    match memory.position(&position.source, position.partition) {
        Some(known) if position.offset <= known => {
            let (source_name, partition) = (position.source.clone(), position.partition);
            Err(Fault::Passed { source_name, partition, known })
        }
        None if memory.positions.len() >= POSITIONS_MAX => Err(Fault::SourceLimit(POSITIONS_MAX)),
        Some(_) | None => Ok(()),
    }
}

pub(super) fn running(memory: &Memory) -> Result<Option<&Running>, Fault> {
    match &memory.live {
        Live::None => Ok(None),
        Live::Running(running) => whole(running).map(|()| Some(running.as_ref())),
        Live::Bytes(_) | Live::Broken(_) => Err(Fault::Broken(memory.broken().unwrap_or_default())),
    }
}

/// What a monitor said counts only where it could read all of its log: asked before a judging, and after it.
fn whole(running: &Running) -> Result<(), Fault> {
    running.fault().map_or(Ok(()), |cause| Err(Fault::Broken(cause)))
}

/// Judges events one after another and takes each in before the next. Folding the entry afterwards finds them taken in. With
/// `recorded` what was found then is believed, whatever is found now: that is how a replay compares and goes on.
pub(super) fn judge_batch(
    memory: &Memory,
    events: &[Activity],
    now: Timestamp,
    recorded: Option<&[Judged]>,
) -> Result<Vec<Judged>, Refusal> {
    let nothing = || Judged { at: now, ..Judged::default() };
    let Some(running) = running(memory)? else { return Ok(events.iter().map(|_| nothing()).collect()) };
    let rules = in_force(memory);
    let mut found = Vec::with_capacity(events.len());
    for some in events.chunks(AHEAD) {
        let coming: Vec<Option<Event>> = some.iter().map(|activity| convert::event(activity, now)).collect();
        running.with(|monitor| {
            monitor.expect(coming.iter().flatten());
            for event in coming {
                let Some(event) = event else {
                    found.push(nothing());
                    continue;
                };
                let judged = monitor.evaluate(&event, now.0);
                let one = convert::recorded(&judged, monitor, rules);
                let believed = recorded.and_then(|r| r.get(found.len())).filter(|r| **r != one);
                match believed {
                    Some(recorded) => monitor.remember(&event, &convert::kernel(recorded, &running.places)),
                    None => monitor.remember(&event, &judged),
                }
                found.push(one);
            }
        });
    }
    whole(running)?;
    Ok(found)
}

fn customer_of(event: &Event) -> Option<i64> {
    event.get(field::id("customer"))
}

/// The customer of an event as the kernel knows it.
pub(super) fn pseudonym(activity: &Activity) -> Option<i64> {
    // Of a field that stands there twice the later value counts, as in the event made of it.
    activity.values.iter().rev().find(|v| v.0 == field::id("customer").0).map(|v| v.1)
}

/// Judges a batch, and says whom it restricts.
fn judge_events(
    state: &State,
    events: &[Activity],
    cx: &Context<'_>,
    recorded: Option<&[Judged]>,
) -> Result<Vec<Judged>, Refusal> {
    let mut judged = judge_batch(&state.monitoring, events, cx.now, recorded)?;
    restrict::place(state, events.iter().map(restrict::subject), &mut judged, cx);
    Ok(judged)
}

/// For a replay: what the events of a batch lead to now, while what they led to then is what is remembered.
pub fn judge_again(
    state: &State,
    events: &[Activity],
    cx: &Context<'_>,
    recorded: &[Judged],
) -> Result<Vec<Judged>, Refusal> {
    judge_events(state, events, cx, Some(recorded))
}

/// What monitoring says of a movement.
#[derive(Debug, Default)]
pub struct OfTransfer {
    /// Everything, for the record.
    pub monitored: Option<Judged>,
    /// The same of the side of the customer to whom it goes.
    pub arrived: Option<Judged>,
    /// What enters the decision: nothing of what arrives.
    pub findings: Vec<Finding>,
}

/// What monitoring says of a movement: everything for the record, and what enters the decision.
pub fn judge_transfer(
    state: &State,
    request: &TransferRequest,
    cx: &Context<'_>,
) -> Result<OfTransfer, Refusal> {
    let said = |findings: Vec<Finding>| Ok(OfTransfer { findings, ..OfTransfer::default() });
    let memory = &state.monitoring;
    let stands = |fired: &Fired| memory.alert(fired.alert).is_none_or(Alert::stands);
    let before = memory.held.get(&request.transfer).into_iter().flatten();
    let mut findings: Vec<Finding> =
        before.filter(|(fired, _)| stands(fired)).map(|(fired, direct)| held(fired, *direct)).collect();
    let taken = state.transfers.get(&request.transfer).is_some_and(|row| row.monitored == Some(true));
    if memory.active.is_none() || taken {
        return said(findings);
    }
    let running = match running(memory) {
        Ok(Some(running)) => running,
        Ok(None) => return said(findings),
        Err(fault) => {
            findings.push(failed(fault.to_string()));
            return said(findings);
        }
    };
    // The set came into force while the request was on its way: the service makes the event and comes again.
    let Some(activity) = &request.activity else { return Err(Refusal::StalePins) };
    let Some(event) = convert::event(activity, cx.now) else {
        findings.push(failed(format!("kind {} of event is not known", activity.kind)));
        return said(findings);
    };
    let rules = in_force(memory);
    // Each side is judged by what was before both: folding takes them in one after the other.
    let judge = |event: &Event| {
        running.with(|m| {
            let judged = m.evaluate(event, cx.now.0);
            convert::recorded(&judged, m, rules)
        })
    };
    let other = request.arrives.as_deref().and_then(|activity| convert::event(activity, cx.now));
    let mut arrived = other.as_ref().map(judge);
    let judged = judge(&event);
    for fired in arrived.iter_mut().flat_map(|arrived| &mut arrived.fired) {
        fired.joined |= judged.fired.iter().any(|opened| opened.alert == fired.alert);
    }
    if let Err(fault) = whole(running) {
        findings.push(failed(fault.to_string()));
        return said(findings);
    }
    let direct = goes_to_the_listed(request.flow, &event);
    let stops = |fired: &&Fired| fired.action >= RuleAction::Challenge;
    // Where withdrawals are only observed another system acts.
    let observed = cx.policy.observes(&request.legal_entity, Flow::Withdrawal, cx.now).is_some();
    let found = |fired: &Fired| {
        let restricts = fired.action == RuleAction::Restrict && request.flow != Flow::Deposit && !observed;
        Finding::Monitored { fired: fired.clone(), direct, restricts: restricts.then_some(true) }
    };
    findings.extend(judged.fired.iter().filter(stops).map(found));
    let undecided = judged.exited.iter().filter(|e| e.exit == Exited::OVERFLOW);
    findings.extend(undecided.map(|e| failed(format!("rule {}: a number grew too large", e.rule))));
    Ok(OfTransfer { monitored: Some(judged), arrived, findings })
}

const EVALUATOR: &str = "monitoring";
/// How the cause of [`Fault::Broken`] begins; it stands in journals.
const CANNOT_JUDGE: &str = "monitoring cannot judge: ";

/// What stopped a movement before: it still does. Whom it restricted then it does not restrict again.
pub(super) fn held(fired: &Fired, direct: bool) -> Finding {
    Finding::Monitored { fired: fired.clone(), direct, restricts: None }
}

fn failed(cause: String) -> Finding {
    Finding::EvaluatorError { evaluator: EVALUATOR.to_owned(), cause, sanctions: false }
}

/// Why rules had no say in a decision, where that is what stopped it: a disk that failed then does not fail again in a replay.
pub fn could_not_judge(outcome: &Outcome) -> Option<&str> {
    let decision = outcome.decision().filter(|d| d.monitored.is_none())?;
    decision.findings.iter().find_map(|finding| match finding {
        Finding::EvaluatorError { evaluator, cause, .. } if evaluator == EVALUATOR => {
            cause.starts_with(CANNOT_JUDGE).then_some(cause.as_str())
        }
        _ => None,
    })
}

/// Whether value is on its way directly to a sanctioned party or a terrorist financier: the only ground of an event on which
/// a rule may freeze. What arrived, or is only traced to one, is held and looked at (semantics section 7).
fn goes_to_the_listed(flow: Flow, event: &Event) -> bool {
    let to = |name: &str| field::by_name(name).and_then(|f| event.get(f)).is_some_and(|usd| usd > 0);
    flow.is_outflow()
        && (to("exposure.sanctions.direct_usd") || to("exposure.terrorist_financing.direct_usd"))
}

/// Remembers an input of monitoring.
pub fn fold(state: &mut State, header: &Header, input: &Input, outcome: &Outcome) {
    restrict::fold(state, header, outcome.judged());
    let memory = &mut state.monitoring;
    match input {
        Input::RulesProposed(proposed) => {
            let row = Proposal {
                rules: proposed.rules,
                change: proposed.change,
                effective: proposed.effective.unwrap_or(header.recorded_at),
                replaces: proposed.replaces,
                note: proposed.note.clone(),
                by: header.actor.clone(),
                at: header.recorded_at,
                approved: None,
                lookback_days: proposed.lookback_days,
            };
            memory.proposals.insert(header.seq, row);
        }
        Input::RulesApproved(approved) => {
            if let Some(row) = memory.proposals.get_mut(&approved.proposal) {
                row.approved = Some((header.actor.clone(), header.seq));
            }
        }
        Input::RulesProposalEnded(ended) => super::proposals::fold_end(memory, header, ended),
        Input::RulesActivated(activated) => memory.activate(header, activated),
        Input::Reconciled(reconciled) => super::reconcile::fold(memory, header, reconciled),
        Input::RulesLookedBack(back) => lookback::fold(memory, header, back, outcome.judged()),
        Input::ShadowStarted(started) => shadow::fold_start(memory, header, started),
        Input::ShadowStopped(stopped) => shadow::fold_stop(memory, header, stopped),
        Input::ActivityTaken(batch) => {
            fold_batch(memory, header, &batch.events, outcome.judged());
            if let Some(Position { source, partition, offset }) = batch.position.clone() {
                memory.positions.insert((source, partition), offset);
            }
        }
        Input::MonitoringTimer {} => {
            for judged in outcome.judged() {
                memory.remember_timer(header, judged);
            }
        }
        Input::AlertClosed(_) | Input::AlertReopened(_) | Input::AlertAssigned(_) | Input::AlertNoted(_) => {
            super::alerts::fold(memory, header, input, outcome)
        }
        _ => {}
    }
}

fn fold_batch(memory: &mut Memory, header: &Header, events: &[Activity], judged: &[Judged]) {
    memory.take(header.recorded_at, events, judged);
    for (activity, judged) in events.iter().zip(judged) {
        if let Some(source) = activity.source {
            memory.remember_source(header.recorded_at, source);
        }
        memory.newest = memory.newest.max(activity.happened);
        memory.alert_of(header, activity.customer.as_ref(), None, judged);
    }
}

/// Remembers what monitoring said of a movement.
pub(crate) fn fold_transfer(
    state: &mut State,
    header: &Header,
    request: &TransferRequest,
    decision: &Decision,
) {
    let memory = &mut state.monitoring;
    if let (Some(judged), Some(activity)) = (&decision.monitored, &request.activity) {
        let other = request.arrives.as_deref().zip(decision.arrived.as_deref());
        let (events, found): (Vec<&Activity>, Vec<&Judged>) =
            std::iter::once((&**activity, &**judged)).chain(other).unzip();
        memory.take(header.recorded_at, &events, &found);
        for (activity, judged) in events.into_iter().zip(found) {
            memory.alert_of(header, activity.customer.as_ref(), Some(&request.transfer), judged);
        }
        if let Some(row) = state.transfers.get_mut(&request.transfer) {
            row.monitored = Some(true);
            row.moved = undone::taken(activity, judged);
        }
    }
    undone::fold(state, header, &request.transfer, decision.undoing.as_deref());
    let memory = &mut state.monitoring;
    let stopped = decision.findings.iter().filter_map(|f| match f {
        Finding::Monitored { fired, direct, .. } => Some((fired.clone(), *direct)),
        _ => None,
    });
    let mut stopped: Vec<(Fired, bool)> = stopped.collect();
    // What a closed alert lets go stays known until the signer has it: the alert may be opened again.
    let let_go = memory.held.get(&request.transfer).into_iter().flatten();
    let let_go = let_go.filter(|(fired, _)| memory.alert(fired.alert).is_some_and(|a| !a.stands()));
    let let_go: Vec<(Fired, bool)> = let_go.cloned().collect();
    stopped.extend(let_go);
    if stopped.is_empty() {
        memory.held.remove(&request.transfer);
    } else {
        memory.held.insert(request.transfer.clone(), stopped);
    }
}

/// What becomes of imported movements in the windows of the set in force. Where it cannot judge they wait for the next that can:
/// it reads the journal.
pub(crate) fn windows_of(memory: &Memory, batch: &Transfers, now: Timestamp) -> Windows {
    match running(memory) {
        Ok(Some(running)) => running.with(|monitor| past::windows_of(batch, Some(monitor), now)),
        Ok(None) | Err(_) => past::windows_of(batch, None, now),
    }
}

/// Takes imported movements in where a set of rules is in force: windows know what came before. A set that comes into force
/// later reads them from the journal.
pub(crate) fn fold_imported(memory: &mut Memory, header: &Header, batch: &Transfers) {
    memory.must_run();
    let Live::Running(running) = &mut memory.live else { return };
    let taken = running.with(|monitor| take_imported(monitor, batch, header.recorded_at));
    running.folded += taken.len() as u64;
    for activity in taken {
        if let (Some(customer), Some(id)) = (&activity.customer, pseudonym(activity)) {
            memory.people.entry(id).or_insert_with(|| customer.clone());
        }
    }
}

/// A sandbox forgets what happened; its rules stay in force.
pub(crate) fn reset(memory: &mut Memory) {
    let live = match &memory.live {
        Live::Running(running) => match running.setup.monitor() {
            Ok(monitor) => Live::Running(Running::new(std::sync::Arc::clone(&running.setup), monitor)),
            Err(cause) => Live::Broken(cause),
        },
        Live::None | Live::Bytes(_) | Live::Broken(_) => std::mem::take(&mut memory.live),
    };
    *memory = Memory {
        active: memory.active.take(),
        proposals: std::mem::take(&mut memory.proposals),
        ended: std::mem::take(&mut memory.ended),
        earlier: std::mem::take(&mut memory.earlier),
        library: memory.library.take(),
        shadows: std::mem::take(&mut memory.shadows),
        live,
        ..Memory::default()
    };
}

impl Memory {
    fn activate(&mut self, header: &Header, activated: &Activated) {
        let rules = activated.rules;
        self.live = match &self.library {
            None => Live::Broken("sets of rules cannot be read here".to_owned()),
            Some(library) => match library.start(rules, header.seq, header.recorded_at) {
                Ok((setup, monitor)) => Live::Running(Running::new(setup, monitor)),
                Err(cause) => Live::Broken(cause),
            },
        };
        if let Some(before) = self.active.take() {
            self.earlier.retain(|known| *known != before.rules);
            self.earlier.push(before.rules);
            self.earlier.drain(..self.earlier.len().saturating_sub(super::memory::EARLIER_MAX));
        }
        self.begin_lookback(header, activated);
        self.active = Some(Active {
            rules,
            since: header.seq,
            at: header.recorded_at,
            approved_by: activated.approved_by.clone(),
        });
        // What was proposed against another set nobody can approve any more.
        self.proposals.retain(|_, p| p.replaces == rules);
    }

    /// What was read from a snapshot and not joined with its rules cannot go on: it says so instead of staying behind.
    pub(super) fn must_run(&mut self) {
        if matches!(self.live, Live::Bytes(_)) {
            self.live = Live::Broken("its rules were not loaded".to_owned());
        }
    }

    /// Takes events in with what they led to, unless judging them did.
    pub(super) fn take<A: Borrow<Activity>, J: Borrow<Judged>>(
        &mut self,
        now: Timestamp,
        events: &[A],
        judged: &[J],
    ) {
        self.must_run();
        let Live::Running(running) = &mut self.live else { return };
        let pairs = events.iter().map(Borrow::borrow).zip(judged.iter().map(Borrow::borrow));
        let known: Vec<(&Activity, &Judged)> =
            pairs.filter(|(activity, _)| convert::is_known(activity)).collect();
        let count = running.with(|m| m.count());
        let all = known.len() as u64;
        if count == running.folded {
            for some in known.chunks(AHEAD) {
                let coming: Vec<Event> = some.iter().filter_map(|(a, _)| convert::event(a, now)).collect();
                read_ahead(running, &coming);
                for (event, (_, judged)) in coming.iter().zip(some) {
                    let judged = convert::kernel(judged, &running.places);
                    running.with(|m| m.remember(event, &judged));
                }
            }
        } else if count != running.folded + all {
            let cause = "it is beside what was recorded; restart this process".to_owned();
            self.live = Live::Broken(cause);
            return;
        }
        running.folded += all;
        for (activity, judged) in known {
            running.ended(judged);
            if let (Some(customer), Some(id)) = (&activity.customer, pseudonym(activity)) {
                self.people.entry(id).or_insert_with(|| customer.clone());
            }
        }
    }

    fn remember_timer(&mut self, header: &Header, judged: &Judged) {
        self.must_run();
        let Live::Running(running) = &mut self.live else { return };
        running.ended(judged);
        let kernel = convert::kernel(judged, &running.places);
        let person = running.with(|m| {
            let person = m.next_event().and_then(customer_of);
            m.remember_timer(&kernel);
            person
        });
        let customer = person.and_then(|id| self.people.get(&id)).cloned();
        self.alert_of(header, customer.as_ref(), None, judged);
    }

    /// Opens alerts, or lets findings join those that are open.
    pub(super) fn alert_of(
        &mut self,
        header: &Header,
        customer: Option<&CustomerId>,
        transfer: Option<&TransferId>,
        judged: &Judged,
    ) {
        for fired in judged.fired.iter().filter(|f| f.action != RuleAction::Record) {
            let number = self.by_id.get(&fired.alert).copied();
            if let Some(row) = number.and_then(|number| self.alerts.get_mut(&number)) {
                row.last = judged.at;
                row.last_entry = header.seq;
                row.findings += 1;
                row.joined_in(header.seq);
                row.action = row.action.max(fired.action);
                row.score = row.score.max(fired.score);
                row.queue = row.queue.max(queue(fired));
                row.shown.clone_from(&fired.shown);
                row.score_parts.clone_from(&fired.score_parts);
                row.transfer = transfer.cloned().or(row.transfer.take());
                continue;
            }
            self.by_id.insert(fired.alert, self.opened);
            self.alerts.insert(self.opened, opened(header, customer, transfer, judged, fired));
            self.opened += 1;
        }
    }
}

fn queue(fired: &Fired) -> Queue {
    if fired.action == RuleAction::Freeze { Queue::Sanctions } else { Queue::Monitoring }
}

fn opened(
    header: &Header,
    customer: Option<&CustomerId>,
    transfer: Option<&TransferId>,
    judged: &Judged,
    fired: &Fired,
) -> Alert {
    Alert {
        id: fired.alert,
        rule: fired.rule.clone(),
        version: fired.version,
        rules: judged.rules,
        customer: customer.cloned(),
        opened: judged.at,
        last: judged.at,
        findings: 1,
        action: fired.action,
        score: fired.score,
        status: AlertStatus::Open,
        queue: queue(fired),
        entry: header.seq,
        last_entry: header.seq,
        transfer: transfer.cloned(),
        shown: fired.shown.clone(),
        tipping_off: fired.tipping_off,
        handling: None,
        score_parts: fired.score_parts.clone(),
        entries: None,
        lookback: None,
    }
}
