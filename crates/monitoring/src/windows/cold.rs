//! Rows out of the way: what is kept for life of keys that nothing happened to for as long as any of their windows is.
//!
//! Promises: which rows are cold follows from the events alone, never from how much memory there is, so that every monitor has
//! the same bytes; a cold row comes back whole before anything is added to it, and can be read without coming back; the index
//! knows every key, so that a new key costs no look at a disk. Pages are segments of a log: they go to the shelf like those of
//! records, and one that cannot be had is a fault. Does not: make rows cold that have tables of values beside their cells
//! ([`crate::plan::Space::cold`]).

use super::given_up::FREE;
use super::{COLD, Key, NOWHERE, Windows};
use crate::event::MISSING;
use crate::plan::{Plan, Space};
use crate::shelf::ShelfError;
use crate::windows::log::{Log, Position};
use model::Hash;
use std::cell::Cell;
use std::collections::BTreeMap;

/// Words of a row on a page before its cells: length, space, key, slabs that are there, what the row had lost.
const HEAD: usize = 7;
/// Which of them says which slabs are there, and which says what was lost.
const THERE: usize = 5;
const LOST: usize = 6;
/// Pages before cleaning pays: below, everything fits the smallest memory.
const PAGES_LEAST: usize = 4;

/// Words of a page. Sixty-four kilobytes: a row that comes back costs reading one page, and a page costs a file.
const PAGE: usize = super::SEGMENT / PAGES_TO_A_SEGMENT;
/// Pages that take the room of one segment.
pub(super) const PAGES_TO_A_SEGMENT: usize = 4;

/// Cold rows.
#[derive(Debug, Clone)]
pub(super) struct Cold {
    pub pages: Log,
    /// Words on pages that are no row's any more.
    pub dead: usize,
    /// Rows.
    pub rows: usize,
    /// Rows read for the event laid out now, which stay cold.
    visiting: Vec<Visitor>,
    /// Whether a row was asked for that nobody had read.
    missed: Cell<bool>,
}

/// A cold row as it is read.
#[derive(Debug, Clone)]
struct Visitor {
    space: usize,
    key: Key,
    /// As on the page.
    words: Vec<i64>,
}

/// Where a slab's cells are in the words of a row; none where the slab holds nothing.
fn cells_of(spec: &Space, words: &[i64], slab: usize) -> Option<std::ops::Range<usize>> {
    let there = words.get(THERE).copied().unwrap_or(0);
    if there >> slab & 1 == 0 {
        return None;
    }
    let before = (0..slab).filter(|s| there >> s & 1 == 1).map(|s| spec.slabs[s].blank.len()).sum::<usize>();
    let from = HEAD + before;
    Some(from..from + spec.slabs[slab].blank.len())
}

/// The rows of a page, oldest first. A key may stand on it twice: the later row is the one.
fn rows_of(page: &[i64]) -> impl Iterator<Item = &[i64]> {
    let mut rest = page;
    std::iter::from_fn(move || {
        let length = rest.first().map(|l| *l as usize).filter(|l| *l >= HEAD && *l <= rest.len())?;
        let (row, behind) = rest.split_at(length);
        rest = behind;
        Some(row)
    })
}

/// Whose row it is.
fn owner(row: &[i64]) -> (usize, Key) {
    (row[1] as usize, [row[2], row[3], row[4]])
}

/// The row of a key on a page.
fn on_page(page: &[i64], space: usize, key: &Key) -> Option<Vec<i64>> {
    rows_of(page).filter(|row| owner(row) == (space, *key)).last().map(<[i64]>::to_vec)
}

impl Default for Cold {
    fn default() -> Cold {
        let pages = Log::in_segments_of(PAGE);
        Cold { pages, dead: 0, rows: 0, visiting: Vec::new(), missed: Cell::new(false) }
    }
}

impl Cold {
    /// Why a row could not be had.
    pub fn fault(&self) -> Option<&ShelfError> {
        const MISSED: ShelfError = ShelfError::Missing(Hash([0; 32]));
        self.pages.fault().or(if self.missed.get() { Some(&MISSED) } else { None })
    }

    /// The words of a cold row; none is a fault.
    fn row(&mut self, space: usize, key: &Key, page: u32) -> Option<Vec<i64>> {
        if let Some(known) = self.visiting.iter().find(|v| v.space == space && v.key == *key) {
            return Some(known.words.clone());
        }
        let number = u64::from(page & !COLD);
        if !self.pages.ready(number) {
            return None;
        }
        let row = on_page(self.pages.words_at(number), space, key);
        if self.pages.is_unsettled() {
            self.pages.settle(|_| false);
        }
        self.missed.set(self.missed.get() || row.is_none());
        row
    }

    /// Writes a row to the page being filled and says which.
    fn write(&mut self, words: Vec<i64>) -> Option<u32> {
        // Where a record has its time a row has its space.
        let second = words.get(1).copied().unwrap_or(0);
        let page =
            u32::try_from(self.pages.room(words.len(), second).0).ok().filter(|page| *page < COLD - 1)?;
        self.pages.put(&words);
        if self.pages.is_unsettled() {
            self.pages.settle(|_| false);
        }
        Some(page | COLD)
    }
}

impl Windows {
    /// Makes a row cold that no record points to and nothing but cells kept for life is left of.
    pub(super) fn make_cold(&mut self, plan: &Plan, space: usize, row: u32) {
        let (rows, spec) = (&mut self.spaces[space], &plan.spaces[space]);
        let key = rows.keys[row as usize];
        let mut words = vec![0, space as i64, key[0], key[1], key[2], 0, rows.lost(row)];
        for slab in 0..spec.slabs.len() {
            let block = if rows.width == 0 { row } else { rows.blocks[row as usize * rows.width + slab] };
            if block != NOWHERE {
                let cells = spec.slabs[slab].blank.len();
                words[THERE] |= 1 << slab;
                words.extend_from_slice(&rows.slabs[slab].cells[block as usize * cells..][..cells]);
            }
        }
        words[0] = words.len() as i64;
        let Some(page) = self.cold.write(words) else { return };
        rows.blank(spec, row);
        rows.index.insert(&key, page);
        rows.touched[row as usize].last = FREE;
        rows.free.push(row);
        self.hot -= 1;
        self.cold.rows += 1;
        self.clean();
    }

    /// Brings a cold row back; false is a fault.
    pub(super) fn warm(&mut self, plan: &Plan, space: usize, key: &Key, page: u32) -> Option<u32> {
        let words = self.cold.row(space, key, page)?;
        self.cold.dead += words.len();
        self.cold.rows -= 1;
        let row = self.fresh_row(plan, space, key);
        let (rows, spec) = (&mut self.spaces[space], &plan.spaces[space]);
        // It was never gone: nothing was lost but what it knew of.
        if let Some(life) = rows.lives.get_mut(row as usize) {
            life.lost = words[LOST];
        }
        for slab in 0..spec.slabs.len() {
            let Some(cells) = cells_of(spec, &words, slab) else { continue };
            let blank = &spec.slabs[slab].blank;
            let block = if rows.width == 0 {
                row
            } else {
                let block = rows.slabs[slab].make(blank);
                rows.blocks[row as usize * rows.width + slab] = block;
                block
            };
            rows.slabs[slab].cells[block as usize * blank.len()..][..blank.len()]
                .copy_from_slice(&words[cells]);
        }
        Some(row)
    }

    /// Whether no row is cold; forgets who was visited.
    pub fn all_warm(&mut self) -> bool {
        self.cold.visiting.clear();
        self.cold.rows == 0
    }

    /// The row of a key, or the number under which a cold one can be looked at while it stays cold; nothing where it could not
    /// be had.
    pub fn visit(&mut self, space: usize, key: &Key) -> Option<u32> {
        let page = match self.spaces[space].index.get(key) {
            Some(page) if page >= COLD => page,
            found => return Some(found.unwrap_or(NOWHERE)),
        };
        let known = self.cold.visiting.iter().position(|v| v.space == space && v.key == *key);
        let at = match known {
            Some(at) => at,
            None => {
                let words = self.cold.row(space, key, page)?;
                self.cold.visiting.push(Visitor { space, key: *key, words });
                self.cold.visiting.len() - 1
            }
        };
        Some(COLD + at as u32)
    }

    /// The number under which a cold row can be read.
    pub(super) fn visitor(&self, space: usize, key: &Key) -> u32 {
        let at = self.cold.visiting.iter().position(|v| v.space == space && v.key == *key);
        // Whoever reads what nobody asked for must not take it for nothing.
        match at {
            Some(at) => COLD + at as u32,
            None => {
                self.cold.missed.set(true);
                NOWHERE
            }
        }
    }

    /// When a row that is looked at was touched last before it was given up.
    pub(super) fn visited_lost(&self, row: u32) -> i64 {
        let visitor = self.cold.visiting.get((row - COLD) as usize);
        visitor.and_then(|v| v.words.get(LOST)).copied().unwrap_or(MISSING)
    }

    /// The cells of a cold row.
    pub(super) fn visited(&self, plan: &Plan, space: usize, group: usize, row: u32) -> &[i64] {
        let Some(visitor) = self.cold.visiting.get((row - COLD) as usize) else { return &[] };
        let (spec, group) = (&plan.spaces[space], &plan.spaces[space].groups[group]);
        let cells = cells_of(spec, &visitor.words, group.slab).unwrap_or(0..0);
        visitor.words[cells].get(group.offset..group.offset + group.cells).unwrap_or(&[])
    }

    /// Writes the rows of the oldest page anew once half of all words are no row's any more: pages take at most twice what
    /// rows do.
    fn clean(&mut self) {
        let pages = &mut self.cold.pages;
        if pages.held_segments() <= PAGES_LEAST || self.cold.dead * 2 <= pages.words() {
            return;
        }
        let first = pages.first;
        if !pages.ready(first) {
            return;
        }
        let page = pages.words_at(first).to_vec();
        let newest: BTreeMap<(usize, Key), &[i64]> = rows_of(&page).map(|row| (owner(row), row)).collect();
        let (mut left, here) = (page.len(), first as u32 | COLD);
        for ((space, key), row) in newest {
            if self.spaces[space].index.get(&key) == Some(here)
                && let Some(page) = self.cold.write(row.to_vec())
            {
                self.spaces[space].index.insert(&key, page);
                left -= row.len();
            }
        }
        self.cold.dead = self.cold.dead.saturating_sub(left);
        self.cold.pages.trim(Position(first + 1, 0));
    }
}
