//! Rows given up where there are more than the set of rules allows.
//!
//! Promises: which rows go follows from the events alone: those whose last event is longest ago, by the second, in order of
//! space and row among equals. Whoever reads what a row that was given up may have held is told ([`Windows::lost_at`]); nothing
//! is ever a silent smaller number. While nothing was given up it costs one comparison an event. Does not: bound the keys of
//! rows on pages.
//!
//! A sixteenth of the bound goes at once, because finding them reads some words of every row, and tables of distinct values are
//! gone through from end to end. Records in the log go on pointing to the row; a row's life says from which position on they
//! mean whoever has it now.

use super::log::Position;
use super::record::Record;
use super::{COLD, NOWHERE, Rows, Side, Windows};
use crate::event::MISSING;
use crate::plan::{KindPlan, Plan, Space};

/// What part of the bound is given up at once.
const PART: usize = 16;

/// The second of a row that is nobody's.
pub(super) const FREE: u32 = u32::MAX;

/// Who points to a row, and when it was touched last.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Touched {
    /// Records in the log.
    pub refs: u32,
    /// By [`second`]; [`FREE`] where it is nobody's.
    pub last: u32,
}

/// Since when a row is whose it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    /// Records before it are somebody else's.
    pub from: Position,
    /// Of what the key may have had before: when it was touched last. [`MISSING`] for nothing.
    pub lost: i64,
}

const FIRST_LIFE: Life = Life { from: Position(0, 0), lost: MISSING };

/// Microseconds to a second, near enough: a power of two.
const SECOND_BITS: u32 = 20;

/// A time in about seconds. What no such number holds is the first or the last of them.
#[inline]
pub(super) fn second(at: i64) -> u32 {
    (at >> SECOND_BITS).clamp(0, i64::from(FREE - 1)) as u32
}

/// The last microsecond a second may stand for, but not after now.
fn end_of(second: u32, now: i64) -> i64 {
    let end = ((i64::from(second) + 1) << SECOND_BITS) - 1;
    if second >= FREE - 1 { now } else { end.min(now) }
}

impl Rows {
    /// A row was given to a key that nothing is known of.
    pub(super) fn begin_life(&mut self, row: u32) {
        if !self.lives.is_empty() {
            self.lives.resize(self.keys.len(), FIRST_LIFE);
            self.lives[row as usize].lost = self.lost_at;
        }
    }

    /// What a row may have lost.
    pub(super) fn lost(&self, row: u32) -> i64 {
        self.lives.get(row as usize).map_or(MISSING, |life| life.lost)
    }

    /// Empties a row's cells and gives its blocks back.
    pub(super) fn blank(&mut self, spec: &Space, row: u32) {
        for slab in 0..spec.slabs.len() {
            let place = row as usize * self.width + slab;
            let block = if self.width == 0 { row } else { self.blocks[place] };
            if block == NOWHERE {
                continue;
            }
            let blank = &spec.slabs[slab].blank;
            self.slabs[slab].cells[block as usize * blank.len()..][..blank.len()].copy_from_slice(blank);
            if self.width > 0 {
                self.slabs[slab].free.push(block);
                self.blocks[place] = NOWHERE;
            }
        }
    }
}

impl Windows {
    /// Whether a row was ever given up.
    #[inline]
    pub fn gave_up(&self) -> bool {
        self.gave_up
    }

    /// Rows given up since these windows were made or read back.
    pub fn given_up(&self) -> u64 {
        self.given_up
    }

    /// When events of a key may have been given up last: what is later is all there. [`MISSING`] where nothing was.
    pub fn lost_at(&self, space: usize, row: u32) -> i64 {
        match row {
            NOWHERE => self.spaces[space].lost_at,
            row if row >= COLD => self.visited_lost(row),
            row => self.spaces[space].lost(row),
        }
    }

    /// Leaves out of a record the rows that are somebody else's by now.
    #[inline]
    pub(super) fn of_this_life(&self, kind: &KindPlan, position: Position, record: &mut Record) {
        if !self.gave_up {
            return;
        }
        for (place, space) in kind.spaces.iter().enumerate() {
            let life = self.spaces[*space].lives.get(record.row(place) as usize);
            if life.is_some_and(|life| position < life.from) {
                record.put_row(place, NOWHERE);
            }
        }
    }

    /// Gives rows up where there are too many. An event is wholly taken in: nobody holds a row's number.
    #[inline]
    pub fn hold_bound(&mut self, plan: &Plan, now: i64) {
        if self.hot > self.hot_most {
            self.give_up(plan, now);
        }
    }

    fn give_up(&mut self, plan: &Plan, now: i64) {
        let goes = self.hot.saturating_sub(self.hot_most - self.hot_most / PART);
        let (last, mut equal) = self.oldest(goes);
        let from = self.log.end();
        for space in 0..self.spaces.len() {
            let mut gone = Vec::new();
            for (row, touched) in self.spaces[space].touched.iter().enumerate() {
                let ties = touched.last == last && equal > 0;
                if touched.last < last || ties {
                    equal -= usize::from(ties);
                    gone.push(row as u32);
                }
            }
            if !gone.is_empty() {
                self.give_up_rows(plan, space, &gone, from, now);
            }
        }
    }

    /// The second up to which so many rows were touched last, and how many of those of that very second are needed.
    fn oldest(&self, goes: usize) -> (u32, usize) {
        const HALF: u32 = 16;
        let count = |place: &dyn Fn(u32) -> Option<usize>| {
            let mut counts = vec![0usize; 1 << HALF];
            let touched = self.spaces.iter().flat_map(|rows| &rows.touched);
            touched.filter(|t| t.last != FREE).filter_map(|t| place(t.last)).for_each(|at| counts[at] += 1);
            counts
        };
        let reach = |counts: &[usize], goes: usize| {
            let mut left = goes;
            for (at, count) in counts.iter().enumerate() {
                if *count >= left {
                    return (at as u32, left);
                }
                left -= count;
            }
            (counts.len() as u32 - 1, left)
        };
        let (high, left) = reach(&count(&|last| Some((last >> HALF) as usize)), goes);
        let low = |last: u32| (last >> HALF == high).then_some((last & ((1 << HALF) - 1)) as usize);
        let (low, left) = reach(&count(&low), left);
        (high << HALF | low, left)
    }

    fn give_up_rows(&mut self, plan: &Plan, space: usize, gone: &[u32], from: Position, now: i64) {
        let (rows, spec) = (&mut self.spaces[space], &plan.spaces[space]);
        rows.lives.resize(rows.keys.len(), FIRST_LIFE);
        for row in gone {
            let at = *row as usize;
            rows.lost_at = rows.lost_at.max(end_of(rows.touched[at].last, now));
            rows.blank(spec, *row);
            let key = rows.keys[at];
            rows.index.remove(&key);
            rows.touched[at] = Touched { refs: 0, last: FREE };
            rows.lives[at] = Life { from, lost: MISSING };
            rows.free.push(*row);
        }
        self.hot -= gone.len();
        self.given_up += gone.len() as u64;
        self.gave_up = true;
        let mut beside: Vec<usize> =
            plan.places.iter().filter(|place| place.space == space).map(|place| place.side).collect();
        beside.sort_unstable();
        beside.dedup();
        for side in beside {
            match &mut self.sides[side] {
                Side::None => {}
                Side::Distinct(values) => {
                    let touched = &self.spaces[space].touched;
                    values.forget(|row| touched.get(row as usize).is_none_or(|t| t.last == FREE));
                }
                Side::Extreme(lines) => gone.iter().for_each(|row| drop(lines.remove(row))),
                Side::Recent(lists) => gone.iter().for_each(|row| drop(lists.remove(row))),
            }
        }
    }
}
