//! Memory that is bounded by a shelf: older records of window events leave it, and come back when a window lets them go.

use super::*;
use crate::shelf::{LogSize, ShelfError, Shelving};

/// What no shelf takes: rows whose windows hold something, and the graph of movements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Bytes of rows in memory, their counters, and the keys of rows on pages.
    pub rows_bytes: usize,
    /// Rows given up for room since this process holds them.
    pub rows_given_up: u64,
    /// Most rows there may be in memory.
    pub rows_most: usize,
    /// Edges of the graph.
    pub edges: usize,
    /// Edges dropped before their day was over, or not kept, for room, since this process holds the graph.
    pub edges_dropped: u64,
    /// Its parties.
    pub parties: usize,
    /// Parties of whom devices and addresses are known.
    pub related: usize,
}

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

    /// Finds the rows that rules may look up for the event laid out, reads what is cold of them, and touches what rules of its kind
    /// look at: all of it together, before the first rule waits for any.
    pub(super) fn visit(&mut self, plan: &Plan, kind: Kind) {
        let kind = &plan.kinds[kind as usize];
        let warm = self.windows.all_warm();
        for (read, (space, fields)) in plan.reads.iter().enumerate() {
            let cold = !warm && plan.spaces[*space].cold;
            if !cold && kind.asked.binary_search(&read).is_err() {
                continue;
            }
            let Ok(key) = self.scratch.key(fields) else { continue };
            // A page that cannot be had is a fault, and nothing is worth reading after it.
            let Some(row) = self.windows.visit(*space, &key) else { return };
            self.scratch.found(read, row, key);
        }
        for look in &kind.looks {
            self.windows.look(look, self.scratch.known_row(Some(look.read)));
        }
    }

    /// Rows of keys that nothing happened to for as long as any of their windows is, and where their pages are.
    pub fn cold_size(&self) -> (usize, LogSize) {
        self.windows.cold_size()
    }

    /// What is in memory whatever is on a shelf.
    pub fn held(&self) -> Held {
        let held = self.network.as_ref().map_or(Held::default(), network::Network::held);
        Held {
            rows_bytes: self.windows.held_bytes(),
            rows_given_up: self.windows.given_up(),
            rows_most: self.plan.program.limits.rows,
            ..held
        }
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
