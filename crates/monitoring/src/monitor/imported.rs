//! Events of another system, taken in at their own times after the fact.
//!
//! Promises: they fill windows and raise signals, and find nothing; nor does a wait that began with one of them and was over when
//! it was imported. No other wait is lost to them: where one is over before an imported event's time it stays, and is judged when
//! timers are judged next. Does not: take in what is earlier than what was judged last.

use super::*;
use crate::snapshot::{Reader, SnapshotError, Writer};

/// Events one after another that were imported at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Number of the first.
    first: u64,
    /// Number of the last.
    last: u64,
    /// When they were imported: waits that were over by then find nothing.
    until: i64,
}

impl Stretch {
    pub fn write(&self, out: &mut Writer) {
        out.number(self.first as i64);
        out.number(self.last as i64);
        out.number(self.until);
    }

    pub fn read(from: &mut Reader<'_>) -> Result<Stretch, SnapshotError> {
        Ok(Stretch { first: from.number()? as u64, last: from.number()? as u64, until: from.number()? })
    }
}

impl Monitor {
    /// Takes in an imported event at its own time, which is not before what was judged last. It is imported at `until`.
    pub fn import(&mut self, event: &Event, until: i64) {
        self.imported_time_passes(event.at);
        let mut judged = self.evaluate(event, event.at);
        judged.findings.clear();
        self.remember(event, &judged);
        if self.timers.is_empty() {
            return;
        }
        self.forget_stretches();
        let number = self.count;
        match self.imported.back_mut() {
            Some(stretch) if stretch.last + 1 == number && stretch.until == until => stretch.last = number,
            Some(_) | None => self.imported.push_back(Stretch { first: number, last: number, until }),
        }
    }

    /// Lets what was over when it was imported pass, up to `at`, and keeps every other wait that is over by then.
    fn imported_time_passes(&mut self, at: i64) {
        while let Some((which, _)) = self.next_imported_timer(at) {
            let timer = &self.timers[which];
            let Some((due, number, key, _)) = timer.waiting.front() else { return };
            let still = timer.ended.get(key).is_none_or(|e| e.0 <= *number);
            if still && self.is_silent(*number, *due) {
                self.pass_imported(which, at);
            } else if let Some(waiting) = self.timers[which].waiting.pop_front() {
                self.forget_timer(which, &waiting.2);
                if still {
                    self.timers[which].over.push_back(waiting);
                }
            }
        }
    }

    /// A wait that began with an imported event is over: it fills windows and finds nothing.
    fn pass_imported(&mut self, which: usize, at: i64) {
        let Some((_, _, key, event)) = self.timers[which].waiting.pop_front() else { return };
        self.forget_timer(which, &key);
        let mut judged = self.ask_timer(which, &event, at);
        judged.findings.clear();
        self.took_timer(&event, &judged);
    }

    /// The timer of which something is over by `at`, beside what was over before.
    fn next_imported_timer(&self, at: i64) -> Option<(usize, i64)> {
        let first = |(which, timer): (usize, &Timer)| timer.waiting.front().map(|w| (which, w.0));
        let due = self.timers.iter().enumerate().filter_map(first).filter(|first| first.1 <= at);
        due.min_by_key(|(which, due)| (*due, *which))
    }

    /// Whether a wait finds nothing: it began with an imported event and was over when that was imported.
    pub(super) fn is_silent(&self, number: u64, due: i64) -> bool {
        let at = self.imported.partition_point(|stretch| stretch.last < number);
        self.imported.get(at).is_some_and(|stretch| stretch.first <= number && due <= stretch.until)
    }

    /// Forgets what nobody waits for any more.
    fn forget_stretches(&mut self) {
        let oldest = self.timers.iter().filter_map(|timer| timer.waiting.front()).map(|w| w.1).min();
        let oldest = oldest.unwrap_or(self.count);
        while self.imported.pop_front_if(|stretch| stretch.last < oldest).is_some() {}
    }
}
