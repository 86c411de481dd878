//! Asking ahead for what the next steps will change, so that a processor need not wait for it when it comes to them.
//!
//! Promises: changes nothing. A record that leaves a window touches rows and tables nothing touched for
//! days, and waiting for them one after another was most of what leaving cost. Does not: decide when something leaves.

use super::log::Position;
use super::{COLD, Key, NOWHERE, Rows, Side, Windows, record};
use crate::ahead::ask;
use crate::plan::{Block, Does, Look, NONE, Op, Plan, RowTouch};

/// Events whose rows are asked for ahead of their turn.
pub const AHEAD: usize = 8;

/// Records asked for at once ahead of the end of a window: a processor has some dozen requests under way at a time.
const RECORDS: usize = 16;

/// Records looked at for that: some change nothing at an age.
const LOOKED_AT: usize = 64;

impl Windows {
    /// Asks for what the next records to reach an age, from a position on, will change; answers where it stopped.
    pub(super) fn read_ahead(&self, plan: &Plan, age: usize, from: Position) -> Position {
        let (mut position, mut left) = (from, RECORDS);
        for _ in 0..LOOKED_AT {
            let words = self.log.record(position);
            let Some(kind) = words.get(2).and_then(|kind| plan.kinds.get(*kind as usize)) else { break };
            if !kind.idle[age] {
                self.read_record(plan, age, words);
                left -= 1;
            }
            position = self.log.next(position, words.len()).0;
            if left == 0 {
                break;
            }
        }
        position
    }

    fn read_record(&self, plan: &Plan, age: usize, words: &[i64]) {
        let kind = &plan.kinds[record::kind_of(words)];
        let (_, rest) = words.split_at((3 + plan.filter_words).min(words.len()));
        let (rows, values) = rest.split_at(kind.spaces.len().div_ceil(2).min(rest.len()));
        let row = |place: usize| {
            rows.get(place / 2).map_or(NOWHERE, |pair| (*pair as u64 >> (place % 2 * 32)) as u32)
        };
        let (enter, leave) = &kind.aged[age];
        for block in enter.iter().chain(leave).filter(|block| record::may(block, words)) {
            // Several windows of one table end at several ages, so each touches it.
            self.touch(block, row(block.row), |op| values.get(op.value as usize).copied());
        }
        for place in &kind.released[age] {
            if let Some(touched) = self.spaces[kind.spaces[*place]].touched.get(row(*place) as usize) {
                ask(touched);
            }
        }
    }

    /// Touches a cell that rules look at.
    #[inline]
    pub fn look(&self, look: &Look, row: u32) {
        if row < COLD {
            touch_cell(&self.spaces[look.space], row, look.slab, look.stride, look.cell);
        }
    }

    /// Asks for what finding a row will look at.
    #[inline]
    pub fn ask_index(&self, space: usize, key: &Key) {
        self.spaces[space].index.ask(key);
    }

    /// Touches where an event's row begins: its cells, or which its blocks are.
    #[inline]
    pub fn touch_row(&self, touch: &RowTouch, row: u32) {
        let rows = &self.spaces[touch.space];
        if row >= COLD {
            return;
        }
        if let Some(touched) = rows.touched.get(row as usize) {
            ask(touched);
        }
        if rows.width == 0 {
            touch_cell(rows, row, touch.slab, touch.stride, touch.cell);
        } else if let Some(block) = rows.blocks.get(row as usize * rows.width) {
            ask(block);
        }
    }

    /// Touches a value of a row in a table of distinct values.
    #[inline]
    pub fn touch_value(&self, side: usize, row: u32, value: i64) {
        if let (Side::Distinct(values), true) = (&self.sides[side], row < COLD) {
            values.touch(row, value);
        }
    }

    /// Touches a row's cells and the distinct values an event will change.
    fn touch(&self, block: &Block, row: u32, value: impl Fn(&Op) -> Option<i64>) {
        if row >= COLD {
            return;
        }
        touch_cell(&self.spaces[block.space], row, block.slab, block.stride, block.offset);
        for op in block.ops.iter().filter(|op| op.does == Does::Distinct && op.value != NONE) {
            if let Some(value) = value(op) {
                self.touch_value(op.side as usize, row, value);
            }
        }
    }
}

/// Touches a cell of a row, by its slab, the cells of a block there, and its place in a block.
fn touch_cell(rows: &Rows, row: u32, slab: usize, stride: usize, cell: usize) {
    let at =
        if rows.width == 0 { Some(row) } else { rows.blocks.get(row as usize * rows.width + slab).copied() };
    let Some(at) = at.filter(|at| *at != NOWHERE) else { return };
    if let Some(cell) = rows.slabs.get(slab).and_then(|slab| slab.cells.get(at as usize * stride + cell)) {
        ask(cell);
    }
}
