//! History as a set of rules sees it that was not in force then.
//!
//! Promises: a function of the set and the entries read, in order; reading in several stretches comes to the same as reading at
//! once; nothing is found in what is past: windows and signals are filled, alerts begin later. Does not: write anything.

use super::convert;
use super::sets::Setup;
use model::Timestamp;
use model::activity::Activity;
use model::transfer::Stage;
use monitoring::Monitor;
use record::imported::ImportedTransfer;
use record::v1::{Header, Input, Outcome};
use std::sync::Arc;
use store::ReadEntries;

/// Entries read at a time; one batch of events is about a hundred kilobytes.
pub(super) const CHUNK: usize = 128;

/// A monitor on its way through the journal.
pub(super) struct Past {
    setup: Arc<Setup>,
    monitor: Monitor,
    next: u64,
}

impl Past {
    /// Before the first entry.
    pub fn new(setup: Arc<Setup>) -> Result<Past, String> {
        Ok(Past { monitor: setup.monitor()?, setup, next: 0 })
    }

    /// The entry it reads next.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Reads every entry before `until`.
    pub fn read_to(&mut self, entries: &dyn ReadEntries, until: u64) -> Result<(), String> {
        while self.next < until {
            let most = CHUNK.min((until - self.next) as usize);
            let chunk = entries.entries(self.next, most).map_err(|e| e.to_string())?;
            if chunk.is_empty() {
                return Err(format!("entry {} is missing", self.next));
            }
            for bytes in &chunk {
                self.read(bytes)?;
            }
        }
        Ok(())
    }

    /// Reads the next entry.
    pub fn read(&mut self, bytes: &[u8]) -> Result<(), String> {
        let (header, input, outcome) = record::decode_unsealed(bytes).map_err(|e| e.to_string())?;
        self.take(&header, &input, &outcome)
    }

    /// The same, with the entry decoded.
    pub fn take(&mut self, header: &Header, input: &Input, outcome: &Outcome) -> Result<(), String> {
        if matches!(input, Input::SandboxReset {}) {
            self.monitor = self.setup.monitor()?;
        }
        if let Input::TransfersImported(batch) = input {
            take_imported(&mut self.monitor, &batch.rows, header.recorded_at);
        }
        for activity in events_of(input, outcome) {
            let at = header.recorded_at.0;
            time_passes(&mut self.monitor, at);
            let Some(event) = convert::event(activity, header.recorded_at) else { continue };
            let mut judged = self.monitor.evaluate(&event, at);
            judged.findings.clear();
            self.monitor.remember(&event, &judged);
        }
        if let Some(fault) = self.monitor.fault() {
            return Err(fault.to_string());
        }
        self.next += 1;
        Ok(())
    }

    /// The monitor as of `now`.
    pub fn into_monitor(mut self, now: Timestamp) -> Monitor {
        time_passes(&mut self.monitor, now.0);
        self.monitor
    }
}

/// Takes imported movements in at their own times, in the order of time: windows are filled, nothing is found. A movement
/// earlier than what was taken in before has no place in windows any more and is left out, as is one that did not happen.
/// Answers those that were taken in.
pub(super) fn take_imported<'r>(
    monitor: &mut Monitor,
    rows: &'r [ImportedTransfer],
    recorded_at: Timestamp,
) -> Vec<&'r Activity> {
    let happened =
        |row: &&ImportedTransfer| !matches!(row.stage, Stage::Failed | Stage::Cancelled | Stage::Reorged);
    let mut moved: Vec<&Activity> =
        rows.iter().filter(happened).filter_map(|row| row.request.activity.as_deref()).collect();
    moved.sort_by_key(|activity| activity.happened);
    let takes = |activity: &&Activity| {
        let at = activity.happened;
        let Some(event) = convert::event(activity, at).filter(|_| at.0 >= monitor.now() && at <= recorded_at)
        else {
            return false;
        };
        time_passes(monitor, at.0);
        let mut judged = monitor.evaluate(&event, at.0);
        judged.findings.clear();
        monitor.remember(&event, &judged);
        true
    };
    moved.into_iter().filter(takes).collect()
}

/// The events an entry took in.
pub(super) fn events_of<'a>(input: &'a Input, outcome: &'a Outcome) -> &'a [Activity] {
    match input {
        Input::ActivityTaken(batch) => &batch.events,
        Input::AlertClosed(closed) => closed.activity.as_deref().map_or(&[], std::slice::from_ref),
        Input::TransferScreened { request, .. } if !outcome.judged().is_empty() => {
            request.activity.as_deref().map_or(&[], std::slice::from_ref)
        }
        _ => &[],
    }
}

fn time_passes(monitor: &mut Monitor, at: i64) {
    while let Some(mut judged) = monitor.evaluate_timer(at) {
        judged.findings.clear();
        monitor.remember_timer(&judged);
    }
}
