//! Memory that is bounded by a shelf: older records of window events leave it, and come back when a window lets them go.

use super::*;
use crate::shelf::{LogSize, ShelfError, Shelving};

impl Monitor {
    /// From here on full segments of the log may leave memory. Findings, chain and bytes are the same as without.
    pub fn shelve(&mut self, shelving: Shelving) {
        self.windows.shelve(shelving);
    }

    /// Why this monitor cannot go on: a segment was not to be had. What it said since is worth nothing, and it stays so; make
    /// another from the journal. Ask before and after each judging.
    pub fn fault(&self) -> Option<&ShelfError> {
        self.windows.fault()
    }

    /// Names of the segments a shelf keeps for this monitor.
    pub fn shelved(&self) -> Vec<Hash> {
        self.windows.names()
    }

    /// What the log of window events holds, and where.
    pub fn log_size(&self) -> LogSize {
        self.windows.log_size()
    }

    /// Reads what is cold of the keys that rules may look up for the event laid out.
    pub(super) fn visit(&mut self, plan: &Plan) {
        let (scratch, windows) = (&self.scratch, &mut self.windows);
        let cold = plan.reads.iter().filter(|read| plan.spaces[read.0].cold);
        windows.visit(cold.filter_map(|(space, fields)| Some((*space, scratch.key(fields).ok()?))));
    }

    /// Rows of keys that nothing happened to for as long as any of their windows is, and where their pages are.
    pub fn cold_size(&self) -> (usize, LogSize) {
        self.windows.cold_size()
    }

    /// Makes the segments of a monitor to which nothing has happened so many words long: for tests and measurements.
    #[must_use]
    pub fn in_segments_of(mut self, words: usize) -> Self {
        if self.count == 0 {
            self.windows.in_segments_of(words);
        }
        self
    }
}
