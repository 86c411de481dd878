//! What persons do with alerts: close, reopen, assign, write a note.
//!
//! Promises: only a person does, and only with the version they saw; an alert closed as a false positive stops nothing any
//! more, one closed otherwise still does; a finding never joins a closed alert: the monitor forgets what it could join when the
//! entry is folded, so that a later finding opens an alert of its own wherever the journal is read. A verdict is an event too,
//! for rules, windows and training. Does not: keep notes (they are sealed in the entries), change a standing, report.
//! Serves: CAS-1, TMP-4, semantics section 7.

use super::judge::{held, judge_batch, running};
use super::memory::{Alert, AlertStatus, Memory, Queue};
use super::{Fault, STEPS_MAX};
use crate::evaluate::{Context, Refusal, person};
use crate::state::State;
use minicbor::{Decode, Encode};
use model::Timestamp;
use model::activity::{AlertId, Judged};
use model::decision::Finding;
use model::ids::*;
use record::monitoring::{AboutAlert, AlertClosed, Disposition};
use record::v1::{Header, Input, Outcome};

/// How an alert was closed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Closed {
    /// As what.
    #[n(0)]
    pub disposition: Disposition,
    /// Why, in the company's own codes.
    #[n(1)]
    pub reason: Option<ReasonCode>,
    /// By whom.
    #[n(2)]
    pub by: ActorId,
    /// When.
    #[n(3)]
    pub at: Timestamp,
    /// In which entry.
    #[n(4)]
    pub entry: u64,
}

/// What persons did with an alert.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Handling {
    /// How it is closed, while it is.
    #[n(0)]
    pub closed: Option<Closed>,
    /// Whose work it is.
    #[n(1)]
    pub assignee: Option<ActorId>,
    /// The entries, oldest first.
    #[n(2)]
    pub steps: Vec<u64>,
    /// How often it was opened again.
    #[n(3)]
    pub reopened: u32,
}

impl Alert {
    /// What a person who acts on it has seen: findings that joined, and steps of persons.
    pub fn version(&self) -> u64 {
        self.findings + self.steps().len() as u64
    }

    /// Entries of what persons did with it, oldest first.
    pub fn steps(&self) -> &[u64] {
        self.handling.as_ref().map_or(&[], |h| h.steps.as_slice())
    }

    /// How it is closed, where it is.
    pub fn closed(&self) -> Option<&Closed> {
        self.handling.as_ref().and_then(|h| h.closed.as_ref())
    }

    /// Whose work it is.
    pub fn assignee(&self) -> Option<&ActorId> {
        self.handling.as_ref().and_then(|h| h.assignee.as_ref())
    }

    /// Whether what it stopped stays stopped: until a person says that nothing was the matter.
    pub fn stands(&self) -> bool {
        self.closed().is_none_or(|closed| closed.disposition != Disposition::FalsePositive)
    }

    /// The alert as an entry names it.
    pub fn about(&self) -> AboutAlert {
        AboutAlert {
            alert: self.id,
            version: self.version(),
            rule: self.rule.clone(),
            customer: self.customer.clone(),
            transfer: self.transfer.clone(),
            sanctions: self.queue == Queue::Sanctions,
            tipping_off: self.tipping_off,
        }
    }
}

/// Decides what a person does with an alert.
pub(super) fn evaluate(state: &State, input: &Input, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    let memory = &state.monitoring;
    match input {
        Input::AlertClosed(closed) => {
            let alert = looked_at(memory, &closed.about, cx)?;
            match alert.status {
                AlertStatus::Open => close(state, closed, cx, None),
                AlertStatus::Closed => Err(Fault::AlertIsClosed(alert.id).into()),
            }
        }
        Input::AlertReopened(reopened) => {
            let alert = looked_at(memory, &reopened.about, cx)?;
            match alert.status {
                AlertStatus::Open => Err(Fault::AlertIsOpen(alert.id).into()),
                AlertStatus::Closed => Ok(Outcome::Applied),
            }
        }
        Input::AlertAssigned(assigned) => {
            looked_at(memory, &assigned.about, cx).and_then(room)?;
            assigned.to.as_ref().map_or(Ok(()), person)?;
            Ok(Outcome::Applied)
        }
        Input::AlertNoted(noted) => {
            looked_at(memory, &noted.about, cx).and_then(room).map(|()| Outcome::Applied)
        }
        // The caller hands over nothing else.
        _ => Ok(Outcome::Applied),
    }
}

/// The alert a person acts on, where it is still what they saw.
fn looked_at<'m>(memory: &'m Memory, about: &AboutAlert, cx: &Context<'_>) -> Result<&'m Alert, Refusal> {
    person(cx.actor)?;
    let alert = memory.alert(about.alert).ok_or(Fault::UnknownAlert(about.alert))?;
    if *about != alert.about() {
        return Err(Refusal::VersionConflict { expected: about.version, current: alert.version() });
    }
    Ok(alert)
}

/// Notes and assignments end somewhere; closing and opening again is never refused for their number.
fn room(alert: &Alert) -> Result<(), Refusal> {
    match alert.steps().len() < STEPS_MAX {
        true => Ok(()),
        false => Err(Fault::AlertSteps(STEPS_MAX).into()),
    }
}

/// Judges the verdict as an event. The monitor forgets the alert before, so that not even its own verdict joins it. With
/// `recorded` what was found then is believed.
fn close(
    state: &State,
    closed: &AlertClosed,
    cx: &Context<'_>,
    recorded: Option<&[Judged]>,
) -> Result<Outcome, Refusal> {
    let memory = &state.monitoring;
    let Some(activity) = &closed.activity else { return Ok(Outcome::Applied) };
    if let Some(running) = running(memory)? {
        running.with(|monitor| monitor.end_alert(closed.about.alert.0));
    }
    let mut judged = judge_batch(memory, std::slice::from_ref(activity), cx.now, recorded)?;
    let subject = std::iter::once(super::restrict::subject(activity));
    super::restrict::place(state, subject, &mut judged, cx);
    Ok(Outcome::Judged(judged))
}

/// For a replay: what a verdict leads to now, while what it led to then is what is remembered.
pub fn close_again(
    state: &State,
    closed: &AlertClosed,
    cx: &Context<'_>,
    recorded: &[Judged],
) -> Result<Outcome, Refusal> {
    close(state, closed, cx, Some(recorded))
}

/// Remembers what a person did with an alert.
pub(super) fn fold(memory: &mut Memory, header: &Header, input: &Input, outcome: &Outcome) {
    match input {
        Input::AlertClosed(closed) => {
            memory.end_alert(closed.about.alert);
            if let Some(activity) = &closed.activity {
                let events = std::slice::from_ref(&**activity);
                memory.take(header.recorded_at, events, outcome.judged());
                for judged in outcome.judged() {
                    memory.alert_of(header, activity.customer.as_ref(), None, judged);
                }
            }
            let how = Closed {
                disposition: closed.disposition,
                reason: closed.reason.clone(),
                by: header.actor.clone(),
                at: header.recorded_at,
                entry: header.seq,
            };
            memory.handle(closed.about.alert, header.seq, |handling| {
                handling.closed = Some(how);
                AlertStatus::Closed
            });
        }
        Input::AlertReopened(reopened) => memory.handle(reopened.about.alert, header.seq, |handling| {
            handling.closed = None;
            handling.reopened = handling.reopened.saturating_add(1);
            AlertStatus::Open
        }),
        Input::AlertAssigned(assigned) => memory.handle(assigned.about.alert, header.seq, |handling| {
            handling.assignee.clone_from(&assigned.to);
            standing_of(handling)
        }),
        Input::AlertNoted(noted) => memory.handle(noted.about.alert, header.seq, |h| standing_of(h)),
        _ => {}
    }
}

fn standing_of(handling: &Handling) -> AlertStatus {
    if handling.closed.is_some() { AlertStatus::Closed } else { AlertStatus::Open }
}

impl Memory {
    /// A person's step on an alert.
    fn handle(&mut self, alert: AlertId, entry: u64, step: impl FnOnce(&mut Handling) -> AlertStatus) {
        let row = self.by_id.get(&alert).and_then(|number| self.alerts.get_mut(number));
        let Some(row) = row else { return };
        let handling = row.handling.get_or_insert_default();
        handling.steps.push(entry);
        row.status = step(handling);
    }

    /// No finding joins this alert from here.
    fn end_alert(&mut self, alert: AlertId) {
        self.must_run();
        if let super::memory::Live::Running(running) = &self.live {
            running.with(|monitor| monitor.end_alert(alert.0));
        }
    }

    /// What stopped a movement and was let go because its alert was closed, where that alert was opened again since: the
    /// signer must not get what a person looks at again.
    pub(crate) fn reopened(&self, transfer: &TransferId) -> Vec<Finding> {
        let again = |id: AlertId| {
            self.alert(id).is_some_and(|a| a.stands() && a.handling.as_ref().is_some_and(|h| h.reopened > 0))
        };
        let rows = self.held.get(transfer).into_iter().flatten();
        let rows = rows.filter(|(fired, _)| again(fired.alert));
        rows.map(|(fired, direct)| held(fired, *direct)).collect()
    }
}
