//! Exact sliding windows: counters in blocks per key, one log of records, one cursor per age.
//!
//! Promises: after [`Windows::advance`] to `now`, every sliding block holds exactly the events with
//! `now - length < at <= now` (moved back by its shift), whatever their number; nothing is sampled. Memory follows what is
//! in the windows: blocks, rows and records are freed when the last window lets them go. `Recent` lists are bounded
//! ([`RECENT_MAX`]) and say so when the bound bit; so are rows ([`given_up`]). Does not: judge; read a clock; let order of hash maps show.

mod ahead;
mod bytes;
mod cold;
mod distinct;
mod given_up;
mod held;
mod index;
mod log;
mod open;
mod record;
mod undone;

pub(crate) use log::SEGMENT;

pub use ahead::AHEAD;

use crate::event::MISSING;
use crate::ir::{RECENT_MAX, Window};
use crate::plan::{Block, Does, Group, KindPlan, NONE, Op, Plan, Space};
use crate::shelf::{LogSize, ShelfError, Shelving};
use distinct::Values;
use given_up::{FREE, Life, Touched};
use index::Index;
use log::{Log, Position};
use model::Hash;
use record::Record;
use rustc_hash::FxHashMap;
use std::collections::{BTreeSet, VecDeque};

/// A key: up to three values, the rest zero.
pub(crate) type Key = [i64; 3];

/// No row, no block.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// Numbers from here on are no rows in memory: in an index a page of cold rows, elsewhere a cold row that is looked at.
pub(crate) const COLD: u32 = 1 << 31;

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
    /// How many records in the log point to the row, and when it was touched last.
    touched: Vec<Touched>,
    /// Block of each slab, `width` to a row; none where the row is its block.
    blocks: Vec<u32>,
    width: usize,
    free: Vec<u32>,
    slabs: Vec<Slab>,
    /// When a row was touched last that was given up; [`MISSING`] where none was.
    lost_at: i64,
    /// Of each row, once one of the space was given up.
    lives: Vec<Life>,
}

impl Rows {
    /// The cells of a row that a block changes, made where there are none.
    #[inline]
    fn block(&mut self, block: &Block, spec: &Space, row: u32) -> &mut [i64] {
        let at = if self.width == 0 { row } else { self.blocks[row as usize * self.width + block.slab] };
        if at == NOWHERE {
            return self.cells_of(spec, &spec.groups[block.group], row);
        }
        let base = at as usize * block.stride + block.offset;
        &mut self.slabs[block.slab].cells[base..base + block.cells]
    }

    /// The cells of a row in a group, made where there are none.
    fn cells_of(&mut self, spec: &Space, group: &Group, row: u32) -> &mut [i64] {
        let (slab, blank) = (&mut self.slabs[group.slab], &spec.slabs[group.slab].blank);
        let block = if self.width == 0 {
            row
        } else {
            let place = &mut self.blocks[row as usize * self.width + group.slab];
            if *place == NOWHERE {
                *place = slab.make(blank);
            }
            *place
        };
        let base = block as usize * blank.len() + group.offset;
        &mut slab.cells[base..base + group.cells]
    }
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
    /// Of which space.
    pub fn space(&self) -> usize {
        self.space
    }

    pub fn new(plan: &Plan, space: usize, number: usize) -> Self {
        let at = &plan.spaces[space];
        let group = &at.groups[number];
        Self {
            space,
            group: number,
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
    Distinct(Values),
    Extreme(FxHashMap<u32, VecDeque<(i64, i64)>>),
    Recent(FxHashMap<u32, Recent>),
}

/// All windows.
#[derive(Debug, Clone)]
pub(crate) struct Windows {
    spaces: Vec<Rows>,
    sides: Vec<Side>,
    log: Log,
    cold: cold::Cold,
    /// Per age: position of the next record that has not reached it, and its time.
    cursors: Vec<(Position, i64)>,
    /// Per age: where the first record stands that was not asked for ahead.
    asked: Vec<Position>,
    /// Records of movements that are undone.
    undone: BTreeSet<Position>,
    /// Rows in memory, and most of them.
    hot: usize,
    hot_most: usize,
    /// Rows given up since these windows were made: no part of their bytes.
    given_up: u64,
    /// Whether a row was ever given up.
    gave_up: bool,
    scratch: Record,
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
                index: Index::new(s.key.len()),
                keys: Vec::new(),
                touched: Vec::new(),
                blocks: Vec::new(),
                width: if s.is_direct() { 0 } else { s.slabs.len() },
                free: Vec::new(),
                slabs: vec![Slab::default(); s.slabs.len()],
                lost_at: MISSING,
                lives: Vec::new(),
            })
            .collect();
        let mut sides: Vec<Side> = plan.sides.iter().map(|_| Side::None).collect();
        for kind in &plan.kinds {
            let entered = kind.enter.iter().chain(kind.aged.iter().flat_map(|a| &a.0));
            for op in entered.flat_map(|b| &b.ops) {
                sides[op.side as usize] = match op.does {
                    Does::Distinct => Side::Distinct(Values::default()),
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
            cold: cold::Cold::default(),
            cursors: vec![(Position(0, 0), i64::MAX); plan.ages.len()],
            asked: vec![Position(0, 0); plan.ages.len()],
            undone: BTreeSet::new(),
            hot: 0,
            hot_most: plan.program.limits.rows.max(1),
            given_up: 0,
            gave_up: false,
            scratch: Record::default(),
        }
    }

    /// Lets everything leave (or enter late) that has reached its age.
    pub fn advance(&mut self, plan: &Plan, now: i64) {
        for age in 0..plan.ages.len() {
            let due = now.saturating_sub(plan.ages[age]);
            while self.cursors[age].1 <= due {
                if !self.step(plan, age, now) {
                    return;
                }
            }
        }
        self.trim();
        if self.log.is_unsettled() {
            self.settle();
        }
    }

    /// Moves one record past an age. False where its segment cannot be had: that is a fault, and stays one.
    fn step(&mut self, plan: &Plan, age: usize, now: i64) -> bool {
        let position = self.cursors[age].0;
        if !self.log.ready(position.0) {
            return false;
        }
        let words = self.log.record(position);
        let kind = &plan.kinds[record::kind_of(words)];
        self.cursors[age] = self.log.next(position, words.len());
        if !kind.idle[age] {
            if position >= self.asked[age] {
                self.asked[age] = self.read_ahead(plan, age, position);
            }
            let mut record = std::mem::take(&mut self.scratch);
            record.read(plan, kind, self.log.record(position));
            record.undone = self.is_undone(position);
            self.of_this_life(kind, position, &mut record);
            self.pass(plan, kind, age, &record, now);
            self.scratch = record;
        }
        if self.cursors[age].0.0 != position.0 {
            self.settle();
        }
        true
    }

    /// What a record does where it reaches an age.
    fn pass(&mut self, plan: &Plan, kind: &KindPlan, age: usize, record: &Record, now: i64) {
        let (enter, leave) = &kind.aged[age];
        for block in leave {
            self.leave(plan, block, record);
        }
        for block in enter {
            self.enter(plan, block, record, 0, now);
        }
        for place in &kind.released[age] {
            self.release(plan, kind.spaces[*place], record.row(*place));
        }
    }

    /// Puts segments away that memory is not to hold.
    fn settle(&mut self) {
        let cursors = &self.cursors;
        self.log.settle(|number| cursors.iter().any(|c| c.0.0 == number));
    }

    /// From here on full segments of the log may go to a shelf.
    pub fn shelve(&mut self, shelving: Shelving) {
        let (log, pages) = shared(shelving);
        self.log.shelve(log);
        self.cold.pages.shelve(pages);
    }

    /// Why time cannot pass any more.
    pub fn fault(&self) -> Option<&ShelfError> {
        self.log.fault().or_else(|| self.cold.fault())
    }

    /// Has every full segment on the shelf.
    pub fn keep_all(&mut self) {
        self.log.keep_all();
        self.cold.pages.keep_all();
    }

    /// Names of the segments on the shelf.
    pub fn names(&self) -> Vec<Hash> {
        let mut names = self.log.names();
        names.extend(self.cold.pages.names());
        names
    }

    /// What the log holds, and where.
    pub fn log_size(&self) -> LogSize {
        self.log.held()
    }

    /// Cold rows, and where their pages are.
    pub fn cold_size(&self) -> (usize, LogSize) {
        (self.cold.rows, self.cold.pages.held())
    }

    /// Empty windows whose log has segments of so many words.
    pub fn in_segments_of(&mut self, words: usize) {
        self.log = Log::in_segments_of(words);
        self.cold.pages = Log::in_segments_of(words);
    }

    /// Drops the records every cursor has passed.
    fn trim(&mut self) {
        let Some(passed) = self.cursors.iter().map(|c| c.0).min() else { return };
        if passed.0 > self.log.first || passed == self.log.end() && passed.1 > 0 {
            self.log.trim(passed);
            self.forget_undone();
            let end = self.log.end();
            for cursor in &mut self.cursors {
                cursor.0 = cursor.0.max(Position(self.log.first, 0));
                debug_assert!(cursor.0 <= end);
            }
        }
    }

    /// Takes an event in.
    pub fn take(&mut self, plan: &Plan, arrival: &Arrival<'_>) {
        let kind = &plan.kinds[arrival.kind];
        let mut record = std::mem::take(&mut self.scratch);
        record.lay_out(plan, kind, arrival);
        for (place, ((space, key), known)) in
            kind.spaces.iter().zip(arrival.keys).zip(arrival.rows).enumerate()
        {
            let row = match key {
                Some(_) if *known < COLD => *known,
                Some(key) => self.row(plan, *space, key),
                None => NOWHERE,
            };
            record.put_row(place, row);
        }
        for block in &kind.enter {
            self.enter(plan, block, &record, arrival.day, arrival.at);
        }
        for (space, group, place) in &kind.reset {
            self.reset(plan, *space, *group, record.row(*place));
        }
        if kind.logged {
            self.append(kind, &record);
        } else {
            let second = given_up::second(record.at());
            for (place, space) in kind.spaces.iter().enumerate() {
                if let Some(touched) = self.spaces[*space].touched.get_mut(record.row(place) as usize) {
                    touched.last = second;
                }
                self.unused(plan, *space, record.row(place));
            }
        }
        self.scratch = record;
    }

    fn append(&mut self, kind: &KindPlan, record: &Record) {
        let before = self.log.end();
        let position = self.log.room(record.words().len(), record.at());
        for cursor in &mut self.cursors {
            if cursor.0 == before || cursor.0 == position {
                *cursor = (position, record.at());
            }
        }
        self.log.put(record.words());
        let second = given_up::second(record.at());
        for (place, space) in kind.spaces.iter().enumerate() {
            if let Some(touched) = self.spaces[*space].touched.get_mut(record.row(place) as usize) {
                (touched.refs, touched.last) = (touched.refs + 1, second);
            }
        }
    }

    fn row(&mut self, plan: &Plan, space: usize, key: &Key) -> u32 {
        match self.spaces[space].index.get(key) {
            Some(row) if row < COLD => row,
            // A page that cannot be had is a fault, and whatever is counted from here on worth nothing.
            Some(page) => self.warm(plan, space, key, page).unwrap_or(NOWHERE),
            None => self.fresh_row(plan, space, key),
        }
    }

    /// A row for a key, with nothing in it.
    fn fresh_row(&mut self, plan: &Plan, space: usize, key: &Key) -> u32 {
        let rows = &mut self.spaces[space];
        let row = match rows.free.pop() {
            // Its cells are blank: it was freed when the last of them was.
            Some(row) => {
                rows.keys[row as usize] = *key;
                row
            }
            None => {
                rows.keys.push(*key);
                rows.touched.push(Touched::default());
                rows.blocks.extend(std::iter::repeat_n(NOWHERE, rows.width));
                if rows.width == 0 {
                    rows.slabs[0].cells.extend_from_slice(&plan.spaces[space].slabs[0].blank);
                }
                (rows.keys.len() - 1) as u32
            }
        };
        rows.index.insert(key, row);
        rows.begin_life(row);
        self.hot += 1;
        row
    }

    /// The row of a key, where there is one.
    pub fn find(&self, space: usize, key: &Key) -> u32 {
        match self.spaces[space].index.get(key) {
            Some(row) if row < COLD => row,
            Some(_) => self.visitor(space, key),
            None => NOWHERE,
        }
    }

    /// The same for who only touches rows: one that is cold is not looked at.
    pub fn hot(&self, space: usize, key: &Key) -> u32 {
        self.spaces[space].index.get(key).filter(|row| *row < COLD).unwrap_or(NOWHERE)
    }

    fn release(&mut self, plan: &Plan, space: usize, row: u32) {
        if row == NOWHERE {
            return;
        }
        let refs = &mut self.spaces[space].touched[row as usize].refs;
        *refs -= 1;
        if *refs == 0 && plan.spaces[space].cold {
            self.make_cold(plan, space, row);
        } else {
            self.unused(plan, space, row);
        }
    }

    fn unused(&mut self, plan: &Plan, space: usize, row: u32) {
        let spec = &plan.spaces[space];
        if row == NOWHERE || spec.keep {
            return;
        }
        let rows = &mut self.spaces[space];
        if rows.touched[row as usize].refs > 0 {
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
            rows.touched[row as usize].last = FREE;
            rows.free.push(row);
            self.hot -= 1;
        }
    }

    /// The cells of a row in a group; empty when nothing is in the window.
    #[inline]
    pub fn cells(&self, plan: &Plan, space: usize, group: usize, row: u32) -> &[i64] {
        if row >= COLD {
            return if row == NOWHERE { &[] } else { self.visited(plan, space, group, row) };
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
        if row >= COLD {
            return if row == NOWHERE { &[] } else { self.visited(plan, spot.space, spot.group, row) };
        }
        let rows = &self.spaces[spot.space];
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
            Side::Distinct(values) => values.get(row, value),
            Side::None | Side::Extreme(_) | Side::Recent(_) => [0; LANES],
        }
    }

    pub fn side(&self, side: usize) -> &Side {
        &self.sides[side]
    }

    fn enter(&mut self, plan: &Plan, block: &Block, record: &Record, day: i64, now: i64) {
        let row = record.row(block.row);
        let Some(ops) = record.first_of(block).filter(|_| row != NOWHERE) else { return };
        let group = &plan.spaces[block.space].groups[block.group];
        let cells = self.spaces[block.space].block(block, &plan.spaces[block.space], row);
        if group.window == Window::Day && cells[1] != day {
            cells.copy_from_slice(&group.blank);
            cells[1] = day;
        }
        cells[0] += 1;
        let horizon = match group.window {
            Window::Sliding { length, shift } => now.saturating_sub(length.saturating_add(shift)),
            Window::Life | Window::Day | Window::Since(_) => MISSING,
        };
        for op in ops.iter().filter(|op| record.takes(op)) {
            add(op, cells, &mut self.sides, row, record, horizon);
        }
    }

    fn leave(&mut self, plan: &Plan, block: &Block, record: &Record) {
        let row = record.row(block.row);
        let Some(ops) = record.first_of(block).filter(|_| row != NOWHERE) else { return };
        let cells = self.spaces[block.space].block(block, &plan.spaces[block.space], row);
        cells[0] -= 1;
        for op in ops.iter().filter(|op| record.takes(op)) {
            take_away(op, cells, &mut self.sides, row, record);
        }
        if cells[0] == 0 {
            // Sums that were spoilt are whole again.
            cells.copy_from_slice(&plan.spaces[block.space].groups[block.group].blank);
            self.vacate(plan, block.space, block.group, row);
        }
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
        let spec = &plan.spaces[space];
        self.spaces[space]
            .cells_of(spec, &spec.groups[group], row)
            .copy_from_slice(&spec.groups[group].blank);
    }

    /// Rows, blocks and words held: what memory follows.
    pub fn size(&self) -> (usize, usize, usize) {
        let rows = self.spaces.iter().map(|s| s.keys.len() - s.free.len()).sum();
        let blocks = self.spaces.iter().flat_map(|s| &s.blocks).filter(|b| **b != NOWHERE).count();
        (rows, blocks, self.log.words())
    }
}

/// Three quarters of what may stay in memory for records, a quarter for pages of cold rows.
fn shared(shelving: Shelving) -> (Shelving, Shelving) {
    let pages = shelving.near_most / 4;
    let log = Shelving { near_most: shelving.near_most - pages, ..shelving.clone() };
    (log, Shelving { near_most: pages * cold::PAGES_TO_A_SEGMENT, ..shelving })
}

/// A sum that went over what its cells hold. It stays so until the block is freed, and reading it is an exit.
pub(crate) const SPOILT: i64 = i64::MAX;
/// The same for a sum of squares.
pub(crate) const SPOILT_SQUARES: i128 = i128::MAX;

/// Adds an event to a counter.
fn add(op: &Op, cells: &mut [i64], sides: &mut [Side], row: u32, record: &Record, horizon: i64) {
    let at = op.cell as usize;
    let v = record.value_of(op);
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
        Does::LastAt => cells[at] = record.at(),
        Does::FirstAt if cells[at] == MISSING => cells[at] = record.at(),
        Does::FirstAt => {}
        Does::LastValue => cells[at] = v,
        Does::Distinct | Does::Least | Does::Most | Does::Recent => {
            add_beside(op, &mut cells[at], &mut sides[op.side as usize], row, record, horizon);
        }
    }
}

fn add_beside(op: &Op, cell: &mut i64, side: &mut Side, row: u32, record: &Record, horizon: i64) {
    let v = record.value_of(op);
    match side {
        Side::Distinct(values) => {
            *cell += i64::from(values.add(row, v, op.lane as usize) == 1);
        }
        Side::Extreme(rows) => {
            let line = rows.entry(row).or_default();
            let beaten = |old: i64| if op.does == Does::Least { old >= v } else { old <= v };
            while line.back().is_some_and(|(_, old)| beaten(*old)) {
                line.pop_back();
            }
            line.push_back((record.at(), v));
            *cell = line.front().map_or(MISSING, |f| f.1);
        }
        Side::Recent(rows) => {
            let list =
                rows.entry(row).or_insert_with(|| Recent { dropped: MISSING, events: VecDeque::new() });
            while list.events.front().is_some_and(|e| e.0 <= horizon) {
                list.events.pop_front();
            }
            let second = if op.second == NONE { MISSING } else { record.value(op.second) };
            list.events.push_back((record.at(), v, second));
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
    let v = record.value_of(op);
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
            *cell -= i64::from(values.take(row, v, lane) == Some(0));
        }
        Side::Extreme(rows) => {
            if let Some(line) = rows.get_mut(&row) {
                while line.front().is_some_and(|f| f.0 <= record.at()) {
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
                while list.events.front().is_some_and(|e| e.0 <= record.at()) {
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
