//! What the rest of the house asks for alerts.
//!
//! Promises: notes are sealed under the key of the customer they are about, and go with it; without a version the present one is
//! taken, and whoever was overtaken tries again. Does not: check keys, render answers.

use super::memory::Alert;
use super::{Fault, Handling};
use crate::command::{Command, Committed, EngineError, Idempotency, Meta};
use crate::evaluate::Refusal;
use crate::queue::Lane;
use crate::sealing;
use crate::service::Engine;
use model::Timestamp;
use model::activity::{Activity, AlertId};
use model::ids::{ActorId, CustomerId, ReasonCode};
use monitoring::{Kind, code, field};
use record::monitoring::{AlertAssigned, AlertClosed, AlertNoted, AlertReopened, Disposition};
use record::v1::{Entry, Input};

/// The sealed part of an entry that holds the note.
const NOTE: &str = "note";
/// Under whose key the note is sealed where the alert is about nobody, or the customer's key is gone. The slash keeps it apart
/// from every customer id.
const NOBODY: &str = "monitoring/notes";
/// Times a step without a version is offered again because another one came first.
const RETRIES: usize = 8;

/// What a person does with an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Closes it.
    Close {
        /// As what.
        disposition: Disposition,
        /// Why, in the company's own codes.
        reason: Option<ReasonCode>,
    },
    /// Opens it again.
    Reopen {
        /// Why, in the company's own codes.
        reason: Option<ReasonCode>,
    },
    /// Gives it to somebody, or to nobody.
    Assign {
        /// To whom.
        to: Option<ActorId>,
    },
    /// Writes a note.
    Comment,
}

/// One step of a person on an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertStep {
    /// Seq of the entry.
    pub entry: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: ActorId,
    /// What.
    pub act: Act,
    /// What they wrote; nothing where they wrote nothing, or the customer was erased.
    pub note: Option<String>,
}

impl Engine {
    /// Does something with an alert for a person. `expected` is the version they saw.
    pub async fn act_on_alert(
        &self,
        meta: Meta,
        alert: AlertId,
        expected: Option<u64>,
        act: Act,
        note: Option<String>,
        idempotency: Option<Idempotency>,
    ) -> Result<Committed, EngineError> {
        for attempt in 0.. {
            let row = self.read(|s| s.monitoring.alert(alert).cloned()).await?;
            let row = row.ok_or(Refusal::from(Fault::UnknownAlert(alert)))?;
            let current = row.version();
            if let Some(expected) = expected.filter(|expected| *expected != current) {
                return Err(Refusal::VersionConflict { expected, current }.into());
            }
            let mut command = Command::new(meta.clone(), self.step(&row, &act)?);
            command.subject_keys.extend(self.pseudonyms()?.1);
            command.causation = Some(row.last_entry);
            command.idempotency = idempotency.clone();
            if let Some(note) = &note {
                self.seal_note(&mut command, row.customer.as_ref(), note)?;
            }
            match self.submit(Lane::Normal, command).await {
                Err(EngineError::Refused(Refusal::VersionConflict { .. }))
                    if expected.is_none() && attempt < RETRIES => {}
                other => return other,
            }
        }
        Err(EngineError::Busy)
    }

    fn step(&self, row: &Alert, act: &Act) -> Result<Input, EngineError> {
        let about = row.about();
        Ok(match act {
            Act::Close { disposition, reason } => {
                let activity = match &row.customer {
                    Some(customer) => Some(Box::new(self.verdict(customer, *disposition)?)),
                    None => None,
                };
                let (disposition, reason) = (*disposition, reason.clone());
                Input::AlertClosed(Box::new(AlertClosed { about, disposition, reason, activity }))
            }
            Act::Reopen { reason } => {
                Input::AlertReopened(Box::new(AlertReopened { about, reason: reason.clone() }))
            }
            Act::Assign { to } => Input::AlertAssigned(Box::new(AlertAssigned { about, to: to.clone() })),
            Act::Comment => Input::AlertNoted(Box::new(AlertNoted { about })),
        })
    }

    /// The verdict as an event of the customer.
    fn verdict(&self, customer: &CustomerId, disposition: Disposition) -> Result<Activity, EngineError> {
        let (names, _) = self.pseudonyms()?;
        let mut values = model::activity::Values::new();
        super::parse::set(&mut values, field::id("customer"), names.id(customer.as_str()));
        super::parse::set(&mut values, field::id("disposition"), code(disposition.as_event()));
        let (kind, happened) = (Kind::Disposition as u8, self.now());
        Ok(Activity { source: None, customer: Some(customer.clone()), kind, happened, values })
    }

    fn seal_note(
        &self,
        command: &mut Command,
        customer: Option<&CustomerId>,
        note: &str,
    ) -> Result<(), EngineError> {
        let whose = customer.map_or(NOBODY, CustomerId::as_str);
        match self.seal_into(command, whose, NOTE, &note) {
            // An alert about somebody whose data was erased must still be closed.
            Err(EngineError::Erased) => self.seal_into(command, NOBODY, NOTE, &note),
            other => other,
        }
    }

    /// What persons did with an alert, oldest first.
    pub fn alert_steps(&self, handling: Option<&Handling>) -> Result<Vec<AlertStep>, EngineError> {
        let entries = handling.map_or(&[][..], |h| h.steps.as_slice());
        let read = |seq: &u64| {
            let entry = self.entry(*seq)?;
            let entry = entry.ok_or_else(|| EngineError::Store(format!("entry {seq} is missing")))?;
            self.alert_step(&entry)
        };
        entries.iter().map(read).collect()
    }

    fn alert_step(&self, entry: &Entry) -> Result<AlertStep, EngineError> {
        let act = match &entry.input {
            Input::AlertClosed(c) => Act::Close { disposition: c.disposition, reason: c.reason.clone() },
            Input::AlertReopened(r) => Act::Reopen { reason: r.reason.clone() },
            Input::AlertAssigned(a) => Act::Assign { to: a.to.clone() },
            Input::AlertNoted(_) => Act::Comment,
            _ => {
                let cause = format!("entry {} is no step on an alert", entry.header.seq);
                return Err(EngineError::Store(cause));
            }
        };
        let sealed = entry.sealed.iter().any(|part| part.part == NOTE);
        let note = match sealed.then(|| sealing::open(&self.inner.keys, &entry.header, &entry.sealed, NOTE)) {
            None | Some(Err(EngineError::Erased)) => None,
            Some(note) => Some(note?),
        };
        let header = &entry.header;
        Ok(AlertStep { entry: header.seq, at: header.recorded_at, by: header.actor.clone(), act, note })
    }
}
