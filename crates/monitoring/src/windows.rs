//! Exact sliding windows: counters in blocks per key, one log of records, one cursor per age.
//!
//! Promises: after [`Windows::advance`] to `now`, every sliding block holds exactly the events with
//! `now - length < at <= now` (moved back by its shift), whatever their number; nothing is sampled. Memory follows what is
//! in the windows: blocks, rows and records are freed when the last window lets them go. `Recent` lists are bounded
//! ([`RECENT_MAX`]) and say so when the bound bit. Does not: judge; read a clock; let order of hash maps show.

mod ahead;
mod bytes;

pub(crate) use ahead::AHEAD;

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
enum Index {
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
    fn insert(&mut self, key: &Key, row: u32) {
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
struct Slab {
    cells: Vec<i64>,
    free: Vec<u32>,
}

impl Slab {
    fn make(&mut self, blank: &[i64]) -> u32 {
        match self.free.pop() {
            // Freed blocks are blank already.
            Some(block) => block,
            None => {
                self.cells.extend_from_slice(blank);
                (self.cells.len() / blank.len() - 1) as u32
            }
        }
    }
}

/// Rows of one key space.
#[derive(Debug, Clone)]
struct Rows {
    index: Index,
    keys: Vec<Key>,
    /// Records in the log that point to the row.
    refs: Vec<u32>,
    /// Block of each slab, `width` to a row; none where the row is its block.
    blocks: Vec<u32>,
    width: usize,
    free: Vec<u32>,
    slabs: Vec<Slab>,
}

/// Where the cells of a group stand: what [`Windows::cells_at`] would look up in the plan each time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    space: usize,
    group: usize,
    slab: usize,
    /// A row is its own block.
    direct: bool,
    /// Cells of a block.
    stride: usize,
    offset: usize,
    cells: usize,
}

impl Spot {
    pub fn new(plan: &Plan, space: usize, place: usize) -> Self {
        let at = &plan.spaces[space];
        let group = &at.groups[place];
        Self {
            space,
            group: place,
            slab: group.slab,
            direct: at.is_direct(),
            stride: at.slabs[group.slab].blank.len(),
            offset: group.offset,
            cells: group.cells,
        }
    }
}

/// The newest events of a key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Recent {
    /// Time of the newest event that no longer fitted; [`MISSING`] when all fitted.
    pub dropped: i64,
    pub events: VecDeque<(i64, i64, i64)>,
}

/// Windows that share a table of distinct values: one lookup serves them all. Four: one cache line holds two entries.
pub(crate) const LANES: usize = 4;

/// What a feature keeps beside its cell.
#[derive(Debug, Clone)]
pub(crate) enum Side {
    None,
    /// How often each value of a row is in each of up to [`LANES`] windows.
    Distinct(FxHashMap<(u32, i64), [u32; LANES]>),
    Extreme(FxHashMap<u32, VecDeque<(i64, i64)>>),
    Recent(FxHashMap<u32, Recent>),
}

/// Words in a segment of the log. Two hundred and fifty-six kilobytes: freed soon enough, allocated seldom.
const SEGMENT: usize = 32_768;

/// Records of events that are in some window, oldest first, as words: length, at, kind, filter bits, rows (two to a word),
/// values. A record lies in one segment.
#[derive(Debug, Clone, Default)]
struct Log {
    segments: VecDeque<Vec<i64>>,
    /// Number of the first segment still kept.
    first: u64,
    /// Segments to use again.
    spare: Vec<Vec<i64>>,
}

/// Where a record stands: segment number and word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Position(u64, u32);

impl Log {
    /// The record at a position; empty past the end.
    fn record(&self, at: Position) -> &[i64] {
        let segment = self.segments.get((at.0 - self.first) as usize).map_or(&[][..], Vec::as_slice);
        let rest = segment.get(at.1 as usize..).unwrap_or(&[]);
        &rest[..rest.first().map_or(0, |length| *length as usize)]
    }

    /// The position after a record, in the next segment where its own ends.
    fn after(&self, at: Position) -> Position {
        let next = Position(at.0, at.1 + self.record(at).len() as u32);
        let ends =
            self.segments.get((at.0 - self.first) as usize).is_some_and(|s| s.len() == next.1 as usize);
        let last = at.0 - self.first + 1 == self.segments.len() as u64;
        if ends && !last { Position(at.0 + 1, 0) } else { next }
    }

    fn end(&self) -> Position {
        match self.segments.back() {
            Some(last) => Position(self.first + self.segments.len() as u64 - 1, last.len() as u32),
            None => Position(self.first, 0),
        }
    }

    /// Makes room for a record and says where it will stand.
    fn room(&mut self, length: usize) -> Position {
        if self.segments.back().is_none_or(|last| last.len() + length > SEGMENT) {
            let fresh = self.spare.pop().unwrap_or_else(|| Vec::with_capacity(SEGMENT));
            self.segments.push_back(fresh);
        }
        self.end()
    }

    /// Drops the segments before a position.
    fn trim(&mut self, passed: Position) {
        while self.first < passed.0 {
            self.drop_first();
        }
        if passed == self.end() && !self.segments.is_empty() {
            // Everything has left: the last segment starts anew, under a new number.
            self.drop_first();
        }
    }

    fn drop_first(&mut self) {
        if let Some(mut segment) = self.segments.pop_front() {
            segment.clear();
            if self.spare.len() < 4 {
                self.spare.push(segment);
            }
            self.first += 1;
        }
    }

    fn words(&self) -> usize {
        self.segments.iter().map(Vec::len).sum()
    }
}

/// All windows.
#[derive(Debug, Clone)]
pub(crate) struct Windows {
    spaces: Vec<Rows>,
    sides: Vec<Side>,
    log: Log,
    /// Per age: position of the next record that has not reached it, and its time.
    cursors: Vec<(Position, i64)>,
    /// Per age: how many of the next records were read ahead.
    read: Vec<usize>,
    scratch: Record,
}

/// A record taken out of the log.
#[derive(Debug, Clone, Default)]
struct Record {
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
    /// Rows found already, [`NOWHERE`] where not.
    pub rows: &'a [u32],
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
                width: if s.is_direct() { 0 } else { s.slabs.len() },
                free: Vec::new(),
                slabs: vec![Slab::default(); s.slabs.len()],
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
            cursors: vec![(Position(0, 0), i64::MAX); plan.ages.len()],
            read: vec![0; plan.ages.len()],
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
        if self.read[age] == 0 {
            self.read_ahead(plan, age);
            self.read[age] = AHEAD;
        }
        self.read[age] -= 1;
        let mut record = std::mem::take(&mut self.scratch);
        let position = self.cursors[age].0;
        read(plan, self.log.record(position), &mut record);
        let next = self.log.after(position);
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
                self.release(plan, *space, record.rows[place]);
            }
        }
        self.scratch = record;
        let at = self.log.record(next).get(1).copied().unwrap_or(i64::MAX);
        self.cursors[age] = (next, at);
    }

    /// Drops the records every cursor has passed.
    fn trim(&mut self) {
        let Some(passed) = self.cursors.iter().map(|c| c.0).min() else { return };
        if passed.0 > self.log.first || passed == self.log.end() && passed.1 > 0 {
            self.log.trim(passed);
            let end = self.log.end();
            for cursor in &mut self.cursors {
                cursor.0 = cursor.0.max(Position(self.log.first, 0));
                debug_assert!(cursor.0 <= end || self.log.segments.is_empty());
            }
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
        for ((space, key), known) in kind.spaces.iter().zip(arrival.keys).zip(arrival.rows) {
            let row = match key {
                Some(_) if *known != NOWHERE => *known,
                Some(key) => self.row(plan, *space, key),
                None => NOWHERE,
            };
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
                self.unused(plan, *space, record.rows[place]);
            }
        }
        self.scratch = record;
    }

    fn append(&mut self, plan: &Plan, kind: &crate::plan::KindPlan, record: &Record) {
        debug_assert_eq!(record.filters.len(), plan.filter_words);
        let length = 3 + record.filters.len() + record.rows.len().div_ceil(2) + record.values.len();
        let before = self.log.end();
        let position = self.log.room(length);
        for cursor in &mut self.cursors {
            if cursor.0 == before || cursor.0 == position {
                *cursor = (position, record.at);
            }
        }
        if let Some(words) = self.log.segments.back_mut() {
            words.extend([length as i64, record.at, record.kind as i64]);
            words.extend(record.filters.iter().map(|w| *w as i64));
            for pair in record.rows.chunks(2) {
                let high = pair.get(1).copied().unwrap_or(NOWHERE);
                words.push((u64::from(pair[0]) | u64::from(high) << 32) as i64);
            }
            words.extend(record.values.iter().copied());
        }
        for (place, space) in kind.spaces.iter().enumerate() {
            if let Some(refs) = self.spaces[*space].refs.get_mut(record.rows[place] as usize) {
                *refs += 1;
            }
        }
    }

    fn row(&mut self, plan: &Plan, space: usize, key: &Key) -> u32 {
        let rows = &mut self.spaces[space];
        if let Some(row) = rows.index.get(key) {
            return row;
        }
        let row = match rows.free.pop() {
            // Its cells are blank: it was freed when the last of them was.
            Some(row) => {
                rows.keys[row as usize] = *key;
                row
            }
            None => {
                rows.keys.push(*key);
                rows.refs.push(0);
                rows.blocks.extend(std::iter::repeat_n(NOWHERE, rows.width));
                if rows.width == 0 {
                    rows.slabs[0].cells.extend_from_slice(&plan.spaces[space].slabs[0].blank);
                }
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

    fn release(&mut self, plan: &Plan, space: usize, row: u32) {
        if row == NOWHERE {
            return;
        }
        self.spaces[space].refs[row as usize] -= 1;
        self.unused(plan, space, row);
    }

    fn unused(&mut self, plan: &Plan, space: usize, row: u32) {
        let spec = &plan.spaces[space];
        if row == NOWHERE || spec.keep {
            return;
        }
        let rows = &mut self.spaces[space];
        if rows.refs[row as usize] > 0 {
            return;
        }
        let empty = if rows.width == 0 {
            let cells = spec.slabs[0].blank.len();
            let base = row as usize * cells;
            spec.groups.iter().all(|g| rows.slabs[0].cells[base + g.offset] == 0)
        } else {
            rows.blocks[row as usize * rows.width..][..rows.width].iter().all(|b| *b == NOWHERE)
        };
        if empty {
            let key = rows.keys[row as usize];
            rows.index.remove(&key);
            rows.free.push(row);
        }
    }

    /// The cells of a row in a group; empty when nothing is in the window.
    #[inline]
    pub fn cells(&self, plan: &Plan, space: usize, group: usize, row: u32) -> &[i64] {
        if row == NOWHERE {
            return &[];
        }
        let (rows, spec) = (&self.spaces[space], &plan.spaces[space]);
        let group = &spec.groups[group];
        let block = if rows.width == 0 { row } else { rows.blocks[row as usize * rows.width + group.slab] };
        if block == NOWHERE {
            return &[];
        }
        let base = block as usize * spec.slabs[group.slab].blank.len() + group.offset;
        &rows.slabs[group.slab].cells[base..base + group.cells]
    }

    /// The same where the plan was asked once and for all.
    #[inline]
    pub fn cells_at(&self, plan: &Plan, spot: &Spot, row: u32) -> &[i64] {
        let rows = &self.spaces[spot.space];
        if row as usize >= rows.keys.len() {
            // No row of this space's own: the long way knows what it is.
            return self.cells(plan, spot.space, spot.group, row);
        }
        let block = if spot.direct { row } else { rows.blocks[row as usize * rows.width + spot.slab] };
        if block == NOWHERE {
            return &[];
        }
        let base = block as usize * spot.stride + spot.offset;
        &rows.slabs[spot.slab].cells[base..base + spot.cells]
    }

    /// How often a row has a value, in each of the windows that share a table of distinct values.
    #[inline]
    pub fn known(&self, side: usize, row: u32, value: i64) -> [u32; LANES] {
        match &self.sides[side] {
            Side::Distinct(values) => values.get(&(row, value)).copied().unwrap_or_default(),
            Side::None | Side::Extreme(_) | Side::Recent(_) => [0; LANES],
        }
    }

    pub fn side(&self, side: usize) -> &Side {
        &self.sides[side]
    }

    /// The cells of a row in a group, made where there are none.
    #[inline]
    fn block(&mut self, plan: &Plan, space: usize, group: usize, row: u32) -> &mut [i64] {
        let (rows, spec) = (&mut self.spaces[space], &plan.spaces[space]);
        let group = &spec.groups[group];
        let (slab, blank) = (&mut rows.slabs[group.slab], &spec.slabs[group.slab].blank);
        let block = if rows.width == 0 {
            row
        } else {
            let place = &mut rows.blocks[row as usize * rows.width + group.slab];
            if *place == NOWHERE {
                *place = slab.make(blank);
            }
            *place
        };
        let base = block as usize * blank.len() + group.offset;
        &mut slab.cells[base..base + group.cells]
    }

    fn enter(&mut self, plan: &Plan, block: &Block, record: &Record, day: i64, now: i64) {
        let row = record.rows[block.row];
        if row == NOWHERE || !block.ops.iter().any(|op| applies(op, record)) {
            return;
        }
        let spec = &plan.spaces[block.space].groups[block.group];
        let mut sides = std::mem::take(&mut self.sides);
        let cells = self.block(plan, block.space, block.group, row);
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
            add(op, cells, &mut sides, row, record, horizon);
        }
        self.sides = sides;
    }

    fn leave(&mut self, plan: &Plan, block: &Block, record: &Record) {
        let row = record.rows[block.row];
        if row == NOWHERE || !block.ops.iter().any(|op| applies(op, record)) {
            return;
        }
        let mut sides = std::mem::take(&mut self.sides);
        let cells = self.block(plan, block.space, block.group, row);
        cells[0] -= 1;
        for op in block.ops.iter().filter(|op| applies(op, record)) {
            take_away(op, cells, &mut sides, row, record);
        }
        if cells[0] == 0 {
            // Sums that were spoilt are whole again.
            cells.copy_from_slice(&plan.spaces[block.space].groups[block.group].blank);
            self.vacate(plan, block.space, block.group, row);
        }
        self.sides = sides;
    }

    /// Frees the block of a group where no group in it holds anything.
    fn vacate(&mut self, plan: &Plan, space: usize, group: usize, row: u32) {
        let (rows, spec) = (&mut self.spaces[space], &plan.spaces[space]);
        if rows.width == 0 {
            return;
        }
        let slab = spec.groups[group].slab;
        let place = row as usize * rows.width + slab;
        let base = rows.blocks[place] as usize * spec.slabs[slab].blank.len();
        let empty = |g: &usize| rows.slabs[slab].cells[base + spec.groups[*g].offset] == 0;
        if spec.slabs[slab].groups.iter().all(empty) {
            rows.slabs[slab].free.push(rows.blocks[place]);
            rows.blocks[place] = NOWHERE;
        }
    }

    fn reset(&mut self, plan: &Plan, space: usize, group: usize, row: u32) {
        if row == NOWHERE || self.cells(plan, space, group, row).is_empty() {
            return;
        }
        let blank = &plan.spaces[space].groups[group].blank;
        self.block(plan, space, group, row).copy_from_slice(blank);
    }

    /// Rows, blocks and words held: what memory follows.
    pub fn size(&self) -> (usize, usize, usize) {
        let rows = self.spaces.iter().map(|s| s.keys.len() - s.free.len()).sum();
        let blocks = self.spaces.iter().flat_map(|s| &s.blocks).filter(|b| **b != NOWHERE).count();
        (rows, blocks, self.log.words())
    }
}

/// Lays a record of the log out.
fn read(plan: &Plan, words: &[i64], record: &mut Record) {
    let (head, rest) = words.split_at(3.min(words.len()));
    record.at = head.get(1).copied().unwrap_or(MISSING);
    record.kind = head.get(2).map_or(0, |kind| *kind as usize);
    let kind = &plan.kinds[record.kind];
    let (filters, rest) = rest.split_at(plan.filter_words.min(rest.len()));
    let (rows, values) = rest.split_at(kind.spaces.len().div_ceil(2).min(rest.len()));
    record.filters.clear();
    record.filters.extend(filters.iter().map(|w| *w as u64));
    record.rows.clear();
    record.rows.extend(rows.iter().flat_map(|w| [*w as u32, (*w as u64 >> 32) as u32]));
    record.values.clear();
    record.values.extend_from_slice(values);
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
            let count = &mut values.entry((row, v)).or_insert([0; LANES])[op.lane as usize];
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
            take_beside(&mut cells[at], &mut sides[op.side as usize], row, record, (v, op.lane as usize));
        }
        // Kept for life or reset as a whole; they never leave a window.
        Does::LeastCell | Does::MostCell | Does::LastAt | Does::FirstAt | Does::LastValue => {}
    }
}

fn take_beside(cell: &mut i64, side: &mut Side, row: u32, record: &Record, (v, lane): (i64, usize)) {
    match side {
        Side::Distinct(values) => {
            if let Some(counts) = values.get_mut(&(row, v)) {
                counts[lane] -= 1;
                *cell -= i64::from(counts[lane] == 0);
                if *counts == [0; LANES] {
                    values.remove(&(row, v));
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
