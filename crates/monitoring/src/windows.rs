//! Exact sliding windows: counters in blocks per key, one log of records, one cursor per age.
//!
//! Promises: after [`Windows::advance`] to `now`, every sliding block holds exactly the events with
//! `now - length < at <= now` (moved back by its shift), whatever their number; nothing is sampled. Memory follows what is
//! in the windows: blocks, rows and records are freed when the last window lets them go. `Recent` lists are bounded
//! ([`RECENT_MAX`]) and say so when the bound bit. Does not: judge; read a clock; let order of hash maps show.

use crate::event::MISSING;
use crate::ir::{RECENT_MAX, Window};
use crate::plan::{Block, Does, NONE, Op, Plan};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// A key: up to three values, the rest zero.
pub(crate) type Key = [i64; 3];

/// No row, no block.
pub(crate) const NOWHERE: u32 = u32::MAX;

#[derive(Debug, Clone)]
pub(crate) enum Index {
    One(FxHashMap<i64, u32>),
    Many(FxHashMap<Key, u32>),
}

impl Index {
    fn get(&self, key: &Key) -> Option<u32> {
        match self {
            Index::One(map) => map.get(&key[0]).copied(),
            Index::Many(map) => map.get(key).copied(),
        }
    }
    pub(crate) fn insert(&mut self, key: &Key, row: u32) {
        match self {
            Index::One(map) => map.insert(key[0], row),
            Index::Many(map) => map.insert(*key, row),
        };
    }
    fn remove(&mut self, key: &Key) {
        match self {
            Index::One(map) => map.remove(&key[0]),
            Index::Many(map) => map.remove(key),
        };
    }
}

/// Blocks of one group.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slab {
    pub(crate) cells: Vec<i64>,
    pub(crate) free: Vec<u32>,
}

/// Rows of one key space.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    pub(crate) index: Index,
    pub(crate) keys: Vec<Key>,
    /// Records in the log that point to the row.
    pub(crate) refs: Vec<u32>,
    /// Block of each group, `groups` to a row.
    pub(crate) blocks: Vec<u32>,
    pub(crate) groups: usize,
    pub(crate) free: Vec<u32>,
    pub(crate) slabs: Vec<Slab>,
}

/// The newest events of a key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Recent {
    /// Time of the newest event that no longer fitted; [`MISSING`] when all fitted.
    pub dropped: i64,
    pub events: VecDeque<(i64, i64, i64)>,
}

/// What a feature keeps beside its cell.
#[derive(Debug, Clone)]
pub(crate) enum Side {
    None,
    Distinct(FxHashMap<(u32, i64), u32>),
    Extreme(FxHashMap<u32, VecDeque<(i64, i64)>>),
    Recent(FxHashMap<u32, Recent>),
}

/// Records of events that are in some window, oldest first, as words: at, kind and length, filter bits, rows, values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    pub(crate) words: VecDeque<i64>,
    /// Position of the first word still kept.
    pub(crate) start: u64,
}

impl Log {
    pub(crate) fn end(&self) -> u64 {
        self.start + self.words.len() as u64
    }
    fn word(&self, at: u64) -> i64 {
        self.words.get((at - self.start) as usize).copied().unwrap_or(MISSING)
    }
}

/// All windows.
#[derive(Debug, Clone)]
pub(crate) struct Windows {
    pub(crate) spaces: Vec<Rows>,
    pub(crate) sides: Vec<Side>,
    pub(crate) log: Log,
    /// Per age: position of the next record that has not reached it, and its time.
    pub(crate) cursors: Vec<(u64, i64)>,
    pub(crate) scratch: Record,
}

/// A record taken out of the log.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    at: i64,
    kind: usize,
    filters: Vec<u64>,
    rows: Vec<u32>,
    values: Vec<i64>,
}

/// What an event brings into the windows.
pub(crate) struct Arrival<'a> {
    pub at: i64,
    pub kind: usize,
    pub day: i64,
    pub filters: &'a [u64],
    /// Keys of the kind's spaces; `None` where a field is missing.
    pub keys: &'a [Option<Key>],
    pub values: &'a [i64],
}

impl Windows {
    pub fn new(plan: &Plan) -> Self {
        let spaces = plan
            .spaces
            .iter()
            .map(|s| Rows {
                index: if s.key.len() == 1 {
                    Index::One(FxHashMap::default())
                } else {
                    Index::Many(FxHashMap::default())
                },
                keys: Vec::new(),
                refs: Vec::new(),
                blocks: Vec::new(),
                groups: s.groups.len(),
                free: Vec::new(),
                slabs: vec![Slab::default(); s.groups.len()],
            })
            .collect();
        let mut sides: Vec<Side> = plan.sides.iter().map(|_| Side::None).collect();
        for kind in &plan.kinds {
            let entered = kind.enter.iter().chain(kind.aged.iter().flat_map(|a| &a.0));
            for op in entered.flat_map(|b| &b.ops) {
                sides[op.side as usize] = match op.does {
                    Does::Distinct => Side::Distinct(FxHashMap::default()),
                    Does::Least | Does::Most => Side::Extreme(FxHashMap::default()),
                    Does::Recent => Side::Recent(FxHashMap::default()),
                    _ => Side::None,
                };
            }
        }
        Self {
            spaces,
            sides,
            log: Log::default(),
            cursors: vec![(0, i64::MAX); plan.ages.len()],
            scratch: Record::default(),
        }
    }

    /// Lets everything leave (or enter late) that has reached its age.
    pub fn advance(&mut self, plan: &Plan, now: i64) {
        for age in 0..plan.ages.len() {
            let due = now.saturating_sub(plan.ages[age]);
            while self.cursors[age].1 <= due {
                self.step(plan, age, now);
            }
        }
        self.trim();
    }

    fn step(&mut self, plan: &Plan, age: usize, now: i64) {
        let mut record = std::mem::take(&mut self.scratch);
        let next = self.read(plan, self.cursors[age].0, &mut record);
        let kind = &plan.kinds[record.kind];
        let (enter, leave) = &kind.aged[age];
        for block in leave {
            self.leave(plan, block, &record);
        }
        for block in enter {
            self.enter(plan, block, &record, 0, now);
        }
        if age + 1 == plan.ages.len() {
            for (place, space) in kind.spaces.iter().enumerate() {
                self.release(*space, record.rows[place], plan.spaces[*space].keep);
            }
        }
        self.scratch = record;
        let at = if next < self.log.end() { self.log.word(next) } else { i64::MAX };
        self.cursors[age] = (next, at);
    }

    fn read(&self, plan: &Plan, position: u64, record: &mut Record) -> u64 {
        let mut at = position;
        let mut next = || {
            at += 1;
            self.log.word(at - 1)
        };
        record.at = next();
        record.kind = next() as usize;
        let kind = &plan.kinds[record.kind];
        record.filters.clear();
        record.filters.extend((0..plan.filter_words).map(|_| next() as u64));
        record.rows.clear();
        for _ in 0..kind.spaces.len().div_ceil(2) {
            let word = next() as u64;
            record.rows.extend([word as u32, (word >> 32) as u32]);
        }
        record.values.clear();
        record.values.extend((0..kind.fields.len()).map(|_| next()));
        at
    }

    /// Drops the records every cursor has passed.
    fn trim(&mut self) {
        let passed = self.cursors.iter().map(|c| c.0).min().unwrap_or_else(|| self.log.end());
        // In steps, so that the ring is not touched for every record.
        if passed.saturating_sub(self.log.start) >= 4_096 || passed == self.log.end() {
            let count = (passed - self.log.start) as usize;
            self.log.words.drain(..count);
            self.log.start = passed;
        }
    }

    /// Takes an event in.
    pub fn take(&mut self, plan: &Plan, arrival: &Arrival<'_>) {
        let kind = &plan.kinds[arrival.kind];
        let mut record = std::mem::take(&mut self.scratch);
        record.at = arrival.at;
        record.kind = arrival.kind;
        record.filters.clear();
        record.filters.extend_from_slice(arrival.filters);
        record.values.clear();
        record.values.extend_from_slice(arrival.values);
        record.rows.clear();
        for (space, key) in kind.spaces.iter().zip(arrival.keys) {
            let row = key.map_or(NOWHERE, |key| self.row(*space, &key));
            record.rows.push(row);
        }
        for block in &kind.enter {
            self.enter(plan, block, &record, arrival.day, arrival.at);
        }
        for (space, group, place) in &kind.reset {
            self.reset(plan, *space, *group, record.rows[*place]);
        }
        if kind.logged {
            self.append(plan, kind, &record);
        } else {
            for (place, space) in kind.spaces.iter().enumerate() {
                self.unused(*space, record.rows[place], plan.spaces[*space].keep);
            }
        }
        self.scratch = record;
    }

    fn append(&mut self, plan: &Plan, kind: &crate::plan::KindPlan, record: &Record) {
        let position = self.log.end();
        for cursor in &mut self.cursors {
            if cursor.0 == position {
                cursor.1 = record.at;
            }
        }
        let words = &mut self.log.words;
        words.push_back(record.at);
        words.push_back(record.kind as i64);
        words.extend(record.filters.iter().map(|w| *w as i64));
        debug_assert_eq!(record.filters.len(), plan.filter_words);
        for pair in record.rows.chunks(2) {
            let high = pair.get(1).copied().unwrap_or(NOWHERE);
            words.push_back((u64::from(pair[0]) | u64::from(high) << 32) as i64);
        }
        words.extend(record.values.iter().copied());
        for (place, space) in kind.spaces.iter().enumerate() {
            if let Some(refs) = self.spaces[*space].refs.get_mut(record.rows[place] as usize) {
                *refs += 1;
            }
        }
    }

    fn row(&mut self, space: usize, key: &Key) -> u32 {
        let rows = &mut self.spaces[space];
        if let Some(row) = rows.index.get(key) {
            return row;
        }
        let row = match rows.free.pop() {
            Some(row) => {
                rows.keys[row as usize] = *key;
                row
            }
            None => {
                rows.keys.push(*key);
                rows.refs.push(0);
                rows.blocks.extend(std::iter::repeat_n(NOWHERE, rows.groups));
                (rows.keys.len() - 1) as u32
            }
        };
        rows.index.insert(key, row);
        row
    }

    /// The row of a key, where there is one.
    pub fn find(&self, space: usize, key: &Key) -> u32 {
        self.spaces[space].index.get(key).unwrap_or(NOWHERE)
    }

    fn release(&mut self, space: usize, row: u32, keep: bool) {
        if row == NOWHERE {
            return;
        }
        self.spaces[space].refs[row as usize] -= 1;
        self.unused(space, row, keep);
    }

    fn unused(&mut self, space: usize, row: u32, keep: bool) {
        if row == NOWHERE || keep {
            return;
        }
        let rows = &mut self.spaces[space];
        let blocks = row as usize * rows.groups..(row as usize + 1) * rows.groups;
        if rows.refs[row as usize] == 0 && rows.blocks[blocks].iter().all(|b| *b == NOWHERE) {
            let key = rows.keys[row as usize];
            rows.index.remove(&key);
            rows.free.push(row);
        }
    }

    /// The cells of a row in a group; empty when nothing is in the window.
    pub fn cells(&self, plan: &Plan, space: usize, group: usize, row: u32) -> &[i64] {
        let rows = &self.spaces[space];
        let Some(block) = rows.blocks.get(row as usize * rows.groups + group) else { return &[] };
        if row == NOWHERE || *block == NOWHERE {
            return &[];
        }
        let cells = plan.spaces[space].groups[group].cells;
        &rows.slabs[group].cells[*block as usize * cells..(*block as usize + 1) * cells]
    }

    pub fn side(&self, side: usize) -> &Side {
        &self.sides[side]
    }

    fn block(&mut self, plan: &Plan, space: usize, group: usize, row: u32) -> usize {
        let rows = &mut self.spaces[space];
        let at = row as usize * rows.groups + group;
        let spec = &plan.spaces[space].groups[group];
        if rows.blocks[at] == NOWHERE {
            let slab = &mut rows.slabs[group];
            rows.blocks[at] = match slab.free.pop() {
                Some(block) => {
                    slab.cells[block as usize * spec.cells..(block as usize + 1) * spec.cells]
                        .copy_from_slice(&spec.blank);
                    block
                }
                None => {
                    slab.cells.extend_from_slice(&spec.blank);
                    (slab.cells.len() / spec.cells - 1) as u32
                }
            };
        }
        rows.blocks[at] as usize * spec.cells
    }

    fn enter(&mut self, plan: &Plan, block: &Block, record: &Record, day: i64, now: i64) {
        let row = record.rows[block.row];
        if row == NOWHERE || !block.ops.iter().any(|op| applies(op, record)) {
            return;
        }
        let base = self.block(plan, block.space, block.group, row);
        let spec = &plan.spaces[block.space].groups[block.group];
        let cells = &mut self.spaces[block.space].slabs[block.group].cells[base..base + spec.cells];
        if spec.window == Window::Day && cells[1] != day {
            cells.copy_from_slice(&spec.blank);
            cells[1] = day;
        }
        cells[0] += 1;
        let horizon = match spec.window {
            Window::Sliding { length, shift } => now.saturating_sub(length.saturating_add(shift)),
            Window::Life | Window::Day | Window::Since(_) => MISSING,
        };
        for op in block.ops.iter().filter(|op| applies(op, record)) {
            add(op, cells, &mut self.sides, row, record, horizon);
        }
    }

    fn leave(&mut self, plan: &Plan, block: &Block, record: &Record) {
        let row = record.rows[block.row];
        if row == NOWHERE || !block.ops.iter().any(|op| applies(op, record)) {
            return;
        }
        let base = self.block(plan, block.space, block.group, row);
        let spec = &plan.spaces[block.space].groups[block.group];
        let rows = &mut self.spaces[block.space];
        let cells = &mut rows.slabs[block.group].cells[base..base + spec.cells];
        cells[0] -= 1;
        for op in block.ops.iter().filter(|op| applies(op, record)) {
            take_away(op, cells, &mut self.sides, row, record);
        }
        if cells[0] == 0 {
            rows.slabs[block.group].free.push((base / spec.cells) as u32);
            rows.blocks[row as usize * rows.groups + block.group] = NOWHERE;
        }
    }

    fn reset(&mut self, plan: &Plan, space: usize, group: usize, row: u32) {
        if row == NOWHERE || self.cells(plan, space, group, row).is_empty() {
            return;
        }
        let base = self.block(plan, space, group, row);
        let spec = &plan.spaces[space].groups[group];
        self.spaces[space].slabs[group].cells[base..base + spec.cells].copy_from_slice(&spec.blank);
    }

    /// Rows, blocks and words held: what memory follows.
    pub fn size(&self) -> (usize, usize, usize) {
        let rows = self.spaces.iter().map(|s| s.keys.len() - s.free.len()).sum();
        let blocks = self.spaces.iter().flat_map(|s| &s.blocks).filter(|b| **b != NOWHERE).count();
        (rows, blocks, self.log.words.len())
    }
}

#[inline]
fn applies(op: &Op, record: &Record) -> bool {
    let passed = op.filter == NONE || record.filters[op.filter as usize / 64] >> (op.filter % 64) & 1 == 1;
    passed && (op.value == NONE || record.values[op.value as usize] != MISSING)
}

fn value(op: &Op, record: &Record) -> i64 {
    if op.value == NONE { 0 } else { record.values[op.value as usize] }
}

/// A sum that went over what its cells hold. It stays so until the block is freed, and reading it is an exit.
pub(crate) const SPOILT: i64 = i64::MAX;
/// The same for a sum of squares.
pub(crate) const SPOILT_SQUARES: i128 = i128::MAX;

/// Adds an event to a counter.
fn add(op: &Op, cells: &mut [i64], sides: &mut [Side], row: u32, record: &Record, horizon: i64) {
    let at = op.cell as usize;
    let v = value(op, record);
    match op.does {
        Does::Count | Does::CountOf => cells[at] += 1,
        Does::Sum if cells[at] == SPOILT => {}
        Does::Sum => cells[at] = cells[at].checked_add(v).unwrap_or(SPOILT),
        Does::SumSquares => {
            let old = squares(&cells[at..]);
            let sum = old.checked_add(i128::from(v) * i128::from(v)).unwrap_or(SPOILT_SQUARES);
            put_squares(&mut cells[at..], if old == SPOILT_SQUARES { old } else { sum });
        }
        Does::LeastCell => cells[at] = if cells[at] == MISSING { v } else { cells[at].min(v) },
        Does::MostCell => cells[at] = if cells[at] == MISSING { v } else { cells[at].max(v) },
        Does::LastAt => cells[at] = record.at,
        Does::FirstAt if cells[at] == MISSING => cells[at] = record.at,
        Does::FirstAt => {}
        Does::LastValue => cells[at] = v,
        Does::Distinct | Does::Least | Does::Most | Does::Recent => {
            add_beside(op, &mut cells[at], &mut sides[op.side as usize], row, record, horizon);
        }
    }
}

fn add_beside(op: &Op, cell: &mut i64, side: &mut Side, row: u32, record: &Record, horizon: i64) {
    let v = value(op, record);
    match side {
        Side::Distinct(values) => {
            let count = values.entry((row, v)).or_insert(0);
            *count += 1;
            *cell += i64::from(*count == 1);
        }
        Side::Extreme(rows) => {
            let line = rows.entry(row).or_default();
            let beaten = |old: i64| if op.does == Does::Least { old >= v } else { old <= v };
            while line.back().is_some_and(|(_, old)| beaten(*old)) {
                line.pop_back();
            }
            line.push_back((record.at, v));
            *cell = line.front().map_or(MISSING, |f| f.1);
        }
        Side::Recent(rows) => {
            let list =
                rows.entry(row).or_insert_with(|| Recent { dropped: MISSING, events: VecDeque::new() });
            while list.events.front().is_some_and(|e| e.0 <= horizon) {
                list.events.pop_front();
            }
            let second = if op.second == NONE { MISSING } else { record.values[op.second as usize] };
            list.events.push_back((record.at, v, second));
            if list.events.len() > RECENT_MAX {
                list.dropped = list.events.pop_front().map_or(MISSING, |e| e.0);
            }
            *cell += 1;
        }
        Side::None => {}
    }
}

fn take_away(op: &Op, cells: &mut [i64], sides: &mut [Side], row: u32, record: &Record) {
    let at = op.cell as usize;
    let v = value(op, record);
    match op.does {
        Does::Count | Does::CountOf => cells[at] -= 1,
        Does::Sum if cells[at] == SPOILT => {}
        Does::Sum => cells[at] -= v,
        Does::SumSquares => {
            let old = squares(&cells[at..]);
            if old != SPOILT_SQUARES {
                put_squares(&mut cells[at..], old - i128::from(v) * i128::from(v));
            }
        }
        Does::Distinct | Does::Least | Does::Most | Does::Recent => {
            take_beside(&mut cells[at], &mut sides[op.side as usize], row, record, v);
        }
        // Kept for life or reset as a whole; they never leave a window.
        Does::LeastCell | Does::MostCell | Does::LastAt | Does::FirstAt | Does::LastValue => {}
    }
}

fn take_beside(cell: &mut i64, side: &mut Side, row: u32, record: &Record, v: i64) {
    match side {
        Side::Distinct(values) => {
            if let Some(count) = values.get_mut(&(row, v)) {
                *count -= 1;
                if *count == 0 {
                    values.remove(&(row, v));
                    *cell -= 1;
                }
            }
        }
        Side::Extreme(rows) => {
            if let Some(line) = rows.get_mut(&row) {
                while line.front().is_some_and(|f| f.0 <= record.at) {
                    line.pop_front();
                }
                *cell = line.front().map_or(MISSING, |f| f.1);
                if line.is_empty() {
                    rows.remove(&row);
                }
            }
        }
        Side::Recent(rows) => {
            *cell -= 1;
            if let Some(list) = rows.get_mut(&row) {
                while list.events.front().is_some_and(|e| e.0 <= record.at) {
                    list.events.pop_front();
                }
                if list.events.is_empty() {
                    rows.remove(&row);
                }
            }
        }
        Side::None => {}
    }
}

/// A sum of squares out of its two cells.
pub(crate) fn squares(cells: &[i64]) -> i128 {
    match cells {
        [low, high, ..] => i128::from(*high) << 64 | i128::from(*low as u64),
        _ => 0,
    }
}

fn put_squares(cells: &mut [i64], sum: i128) {
    if let [low, high, ..] = cells {
        *low = sum as i64;
        *high = (sum >> 64) as i64;
    }
}
