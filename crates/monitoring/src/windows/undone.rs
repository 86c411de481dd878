//! Movements that did not happen after all, out of the windows that leave them out.
//!
//! Promises: a window that leaves out what was undone holds exactly what it would hold had the movement not been there, from the
//! moment it is undone until it is redone; every other window keeps it. The movement is found in the log by the time it was taken
//! in, so that nothing is kept of movements that are not undone. One that every window has let go is left alone. Does not: know
//! why.

use super::log::Position;
use super::record::Record;
use super::{NOWHERE, Windows, add, record, take_away};
use crate::event::MISSING;
use crate::plan::{Block, KindPlan, Plan};
use std::collections::BTreeSet;

impl Windows {
    /// Has a movement, taken in at a time, undone or not undone any more; both sides of an internal one.
    pub fn set_undone(&mut self, plan: &Plan, transfer: i64, at: i64, undone: bool) {
        for position in self.records_of(plan, transfer, at) {
            let changed = if undone { self.undone.insert(position) } else { self.undone.remove(&position) };
            if changed {
                self.change(plan, position, undone);
            }
        }
        if self.log.is_unsettled() {
            self.settle();
        }
    }

    /// Where the movement stands in the log.
    fn records_of(&mut self, plan: &Plan, transfer: i64, at: i64) -> Vec<Position> {
        let mut found = Vec::new();
        let mut position = self.log.before(at);
        // What is not to be had is a fault, and stays one: time does not pass any more.
        while self.log.ready(position.0) {
            let words = self.log.record(position);
            let Some(time) = words.get(1).filter(|time| **time <= at) else { break };
            let kind = &plan.kinds[record::kind_of(words)];
            if let (true, Some(place)) = (*time == at, kind.transfer) {
                let mut record = Record::default();
                record.read(plan, kind, words);
                if record.value(place) == transfer {
                    found.push(position);
                }
            }
            position = self.log.next(position, words.len()).0;
        }
        found
    }

    fn change(&mut self, plan: &Plan, position: Position, undone: bool) {
        let words = self.log.record(position);
        let kind = &plan.kinds[record::kind_of(words)];
        let mut record = Record::default();
        record.read(plan, kind, words);
        self.of_this_life(kind, position, &mut record);
        for block in self.holding(kind, position) {
            self.change_block(plan, block, &mut record, undone);
        }
    }

    /// The blocks that hold a record: those it entered and did not leave.
    fn holding<'p>(&self, kind: &'p KindPlan, position: Position) -> Vec<&'p Block> {
        let passed = || {
            let ages = kind.aged.iter().zip(&self.cursors);
            ages.filter(|(_, cursor)| cursor.0 > position).map(|(aged, _)| aged)
        };
        let left = |block: &&Block| {
            let same = |other: &Block| (other.space, other.group) == (block.space, block.group);
            !passed().any(|(_, leave)| leave.iter().any(same))
        };
        kind.enter.iter().chain(passed().flat_map(|(enter, _)| enter)).filter(left).collect()
    }

    fn change_block(&mut self, plan: &Plan, block: &Block, record: &mut Record, undone: bool) {
        let row = record.row(block.row);
        let counts = |record: &mut Record, undone: bool| {
            record.undone = undone;
            record.first_of(block).is_some()
        };
        let (before, after) = (counts(record, !undone), counts(record, undone));
        record.undone = false;
        let concerned = block.ops.iter().any(|op| op.unless_undone && record.takes(op));
        if row == NOWHERE || !concerned {
            return;
        }
        let spec = &plan.spaces[block.space];
        let cells = self.spaces[block.space].block(block, spec, row);
        cells[0] += i64::from(after) - i64::from(before);
        for op in block.ops.iter().filter(|op| op.unless_undone && record.takes(op)) {
            match undone {
                true => take_away(op, cells, &mut self.sides, row, record),
                // Lists of the newest events, which a horizon would be for, leave nothing out.
                false => add(op, cells, &mut self.sides, row, record, MISSING),
            }
        }
        if cells[0] == 0 {
            cells.copy_from_slice(&spec.groups[block.group].blank);
            self.vacate(plan, block.space, block.group, row);
        }
    }

    /// Whether the movement of a record is undone.
    pub fn is_undone(&self, position: Position) -> bool {
        !self.undone.is_empty() && self.undone.contains(&position)
    }

    /// Forgets those whose part of the log is gone.
    pub fn forget_undone(&mut self) {
        if !self.undone.is_empty() {
            self.undone = self.undone.split_off(&Position(self.log.first, 0));
        }
    }

    /// Where they stand, in order.
    pub fn undone(&self) -> impl ExactSizeIterator<Item = (u64, u32)> {
        self.undone.iter().map(|position| (position.0, position.1))
    }

    /// Has those stand there.
    pub fn restore_undone(&mut self, places: Vec<(u64, u32)>) {
        self.undone =
            places.into_iter().map(|(segment, word)| Position(segment, word)).collect::<BTreeSet<_>>();
    }
}
