//! History as a set of rules sees it that was not in force then.
//!
//! Promises: a function of the set and the entries read, in order; reading in several stretches comes to the same as reading at
//! once; nothing is found in what is past: windows and signals are filled, alerts begin later. Does not: write anything.

use super::convert;
use super::sets::Setup;
use model::Timestamp;
use model::activity::Activity;
use model::transfer::Stage;
use monitoring::ir::{Program, Window};
use monitoring::{Event, Monitor};
use record::imported::{ImportedTransfer, Transfers, Windows};
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

    /// Where one that was left stood: its monitor had seen every entry before `next`.
    pub fn resume(setup: Arc<Setup>, monitor: Monitor, next: u64) -> Past {
        Past { setup, monitor, next }
    }

    /// The monitor as it is.
    pub fn monitor_mut(&mut self) -> &mut Monitor {
        &mut self.monitor
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
            take_imported(&mut self.monitor, batch, header.recorded_at);
        }
        for (activity, _) in outcome.events(input) {
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

/// Takes imported movements in at their own times, in the order of time: windows are filled, nothing is found. Answers those that
/// were taken in.
pub(super) fn take_imported<'r>(
    monitor: &mut Monitor,
    batch: &'r Transfers,
    recorded_at: Timestamp,
) -> Vec<&'r Activity> {
    let now = monitor.now();
    let fills = |row: &'r ImportedTransfer| match place(row, now, recorded_at) {
        Place::Fills(activity, event) => Some((activity, event)),
        Place::NoValue | Place::NotMoved | Place::Behind | Place::Ahead => None,
    };
    let mut moved: Vec<(&Activity, Event)> = batch.rows.iter().filter_map(fills).collect();
    moved.sort_by_key(|(activity, _)| activity.happened);
    for (_, event) in &moved {
        if batch.waits_stay == Some(true) {
            monitor.import(event, recorded_at.0);
            continue;
        }
        time_passes(monitor, event.at);
        let mut judged = monitor.evaluate(event, event.at);
        judged.findings.clear();
        monitor.remember(event, &judged);
    }
    moved.into_iter().map(|(activity, _)| activity).collect()
}

/// What becomes of a batch in windows; without a monitor it waits for rules.
pub(super) fn windows_of(batch: &Transfers, monitor: Option<&Monitor>, recorded_at: Timestamp) -> Windows {
    let longest = monitor.and_then(|m| longest(m.program()));
    let now = monitor.map_or(i64::MIN, Monitor::now);
    let mut out = Windows::default();
    for row in &batch.rows {
        let count = match (place(row, now, recorded_at), monitor) {
            (Place::NoValue, _) => &mut out.no_value,
            (Place::NotMoved, _) => &mut out.not_moved,
            (Place::Ahead, _) => &mut out.ahead,
            (Place::Behind, _) => &mut out.behind,
            (Place::Fills(..), None) => &mut out.no_rules,
            (Place::Fills(_, event), Some(_)) => {
                match longest.is_some_and(|longest| event.at <= recorded_at.0.saturating_sub(longest)) {
                    true => &mut out.too_old,
                    false => &mut out.filled,
                }
            }
        };
        *count += 1;
    }
    out
}

/// What windows make of a row. One that is earlier than what was judged last has no place in them any more.
enum Place<'r> {
    Fills(&'r Activity, Event),
    NoValue,
    NotMoved,
    Behind,
    Ahead,
}

fn place(row: &ImportedTransfer, now: i64, recorded_at: Timestamp) -> Place<'_> {
    if matches!(row.stage, Stage::Failed | Stage::Cancelled | Stage::Reorged) {
        return Place::NotMoved;
    }
    let Some(activity) = row.request.activity.as_deref() else { return Place::NoValue };
    let at = activity.happened;
    match convert::event(activity, at) {
        None => Place::NoValue,
        Some(_) if at > recorded_at => Place::Ahead,
        Some(_) if at.0 < now => Place::Behind,
        Some(event) => Place::Fills(activity, event),
    }
}

/// The longest window of any rule; none where one has no end.
fn longest(program: &Program) -> Option<i64> {
    let length = |window: &Window| match window {
        Window::Sliding { length, shift } => Some(length.saturating_add(*shift)),
        // A legal day is over two days after it began, wherever that was.
        Window::Day => Some(2 * monitoring::event::DAY),
        Window::Life | Window::Since(_) => None,
    };
    program.features.iter().try_fold(0, |most, feature| Some(length(&feature.window)?.max(most)))
}

fn time_passes(monitor: &mut Monitor, at: i64) {
    while let Some(mut judged) = monitor.evaluate_timer(at) {
        judged.findings.clear();
        monitor.remember_timer(&judged);
    }
}
