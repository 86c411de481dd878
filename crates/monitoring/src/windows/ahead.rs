//! Reading ahead: touches of what the next steps will change, several at a time, so that a processor waits for all of them together.
//!
//! Promises: changes nothing; what is read is only read. A record that leaves a window touches rows and tables nothing touched for
//! days, and waiting for them one after another was most of what leaving cost. Does not: decide when something leaves.

use super::{COLD, NOWHERE, Rows, Side, Windows};
use crate::plan::{Block, Does, NONE, Op, Plan};
use std::hint::black_box;

/// Steps read ahead at once. A processor has about so many reads under way at a time as eight records need.
pub(crate) const AHEAD: usize = 8;

impl Windows {
    /// Touches what the next records to reach an age will change.
    pub(super) fn read_ahead(&self, plan: &Plan, age: usize) {
        let mut position = self.cursors[age].0;
        for _ in 0..AHEAD {
            let words = self.log.record(position);
            let Some(kind) = words.get(2).and_then(|kind| plan.kinds.get(*kind as usize)) else { return };
            let (_, rest) = words.split_at((3 + plan.filter_words).min(words.len()));
            let (rows, values) = rest.split_at(kind.spaces.len().div_ceil(2).min(rest.len()));
            let (enter, leave) = &kind.aged[age];
            for block in enter.iter().chain(leave) {
                // Several windows of one table end at several ages, so each touches it.
                let row = rows
                    .get(block.row / 2)
                    .map_or(NOWHERE, |pair| (*pair as u64 >> (block.row % 2 * 32)) as u32);
                self.touch(block, row, |op| values.get(op.value as usize).copied());
            }
            position = self.log.after(position);
        }
    }

    /// Touches a row's cells and the distinct values an event will change.
    pub fn touch(&self, block: &Block, row: u32, value: impl Fn(&Op) -> Option<i64>) {
        if row >= COLD {
            return;
        }
        touch_row(&self.spaces[block.space], row);
        for op in block.ops.iter().filter(|op| op.does == Does::Distinct && op.value != NONE) {
            if let (Side::Distinct(values), Some(value)) = (&self.sides[op.side as usize], value(op)) {
                black_box(values.get(&(row, value)).is_some());
            }
        }
    }
}

fn touch_row(rows: &Rows, row: u32) {
    let slab = rows.slabs.first();
    if rows.width == 0 {
        let cells = slab.map_or(0, |slab| slab.cells.len() / rows.keys.len().max(1));
        black_box(slab.and_then(|slab| slab.cells.get(row as usize * cells)).copied());
    } else {
        black_box(rows.blocks.get(row as usize * rows.width).copied());
    }
}
