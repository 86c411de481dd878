//! How often each value of a row is in each of a few windows.
//!
//! Promises: a look-up touches one half of a cache line, where a general map touches its marks and its entry; entries are
//! found by key only, so no order shows; memory is 51 to 103 bytes for each entry of the most there ever were. Does not: shrink.

use super::{LANES, NOWHERE};
use std::hint::black_box;

/// A row's value and its counts; where `row` is [`NOWHERE`] there is none.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
struct Cell {
    value: i64,
    row: u32,
    counts: [u32; LANES],
}

const EMPTY: Cell = Cell { value: 0, row: NOWHERE, counts: [0; LANES] };

/// Cells a table begins with.
const FIRST: usize = 16;

/// A table of values, by row and value.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    /// None, or a power of two of them, at most five in eight full: a search that fails ends soon.
    cells: Vec<Cell>,
    full: usize,
    /// How far a hash is moved down to be a place.
    shift: u32,
}

impl Values {
    fn wanted(&self, row: u32, value: i64) -> usize {
        let mixed = (value as u64 ^ u64::from(row).wrapping_mul(0x9E37_79B9_7F4A_7C15))
            .wrapping_mul(0xBF58_476D_1CE4_E5B9);
        ((mixed ^ mixed >> 32).wrapping_mul(0x94D0_49BB_1331_11EB) >> self.shift) as usize
    }

    /// Where an entry is, or the empty cell it would take; none in a table without cells.
    #[inline]
    fn place(&self, row: u32, value: i64) -> Option<usize> {
        if self.cells.is_empty() {
            return None;
        }
        let mask = self.cells.len() - 1;
        let mut place = self.wanted(row, value) & mask;
        loop {
            let cell = &self.cells[place];
            if cell.row == NOWHERE || (cell.row, cell.value) == (row, value) {
                return Some(place);
            }
            place = (place + 1) & mask;
        }
    }

    /// Bytes reserved.
    pub fn held_bytes(&self) -> usize {
        self.cells.capacity() * size_of::<Cell>()
    }

    /// How often a row has a value in each window.
    #[inline]
    pub fn get(&self, row: u32, value: i64) -> [u32; LANES] {
        // An empty cell's counts are what is said of who is not there.
        self.place(row, value).map_or([0; LANES], |place| self.cells[place].counts)
    }

    /// Reads what [`Values::get`] will ask for.
    #[inline]
    pub fn touch(&self, row: u32, value: i64) {
        black_box(self.cells.get(self.wanted(row, value)).map(|cell| cell.row));
    }

    /// One more in a window; answers how many there are now.
    pub fn add(&mut self, row: u32, value: i64, lane: usize) -> u32 {
        let counts = self.entry(row, value);
        counts[lane] += 1;
        counts[lane]
    }

    /// One less in a window; answers how many are left, or nothing where the row does not have the value.
    pub fn take(&mut self, row: u32, value: i64, lane: usize) -> Option<u32> {
        let place = self.place(row, value).filter(|place| self.cells[*place].row != NOWHERE)?;
        let counts = &mut self.cells[place].counts;
        counts[lane] -= 1;
        let left = counts[lane];
        if *counts == [0; LANES] {
            self.remove(place);
        }
        Some(left)
    }

    fn entry(&mut self, row: u32, value: i64) -> &mut [u32; LANES] {
        if 8 * (self.full + 1) > 5 * self.cells.len() {
            self.grow();
        }
        // There are empty cells, so there is a place.
        let place = self.place(row, value).unwrap_or_default();
        let cell = &mut self.cells[place];
        if cell.row == NOWHERE {
            (cell.row, cell.value) = (row, value);
            self.full += 1;
        }
        &mut cell.counts
    }

    fn grow(&mut self) {
        let size = (2 * self.cells.len()).max(FIRST);
        self.shift = 64 - size.trailing_zeros();
        let old = std::mem::replace(&mut self.cells, vec![EMPTY; size]);
        for cell in old.into_iter().filter(|cell| cell.row != NOWHERE) {
            let place = self.place(cell.row, cell.value).unwrap_or_default();
            self.cells[place] = cell;
        }
    }

    /// Empties a cell, and moves up those that stood behind it.
    fn remove(&mut self, mut gap: usize) {
        let mask = self.cells.len() - 1;
        self.full -= 1;
        let mut behind = gap;
        loop {
            behind = (behind + 1) & mask;
            let cell = self.cells[behind];
            if cell.row == NOWHERE {
                break;
            }
            // It may move up unless its own place lies between the gap and where it stands.
            let wants = self.wanted(cell.row, cell.value) & mask;
            if (behind.wrapping_sub(wants) & mask) >= (behind.wrapping_sub(gap) & mask) {
                self.cells[gap] = cell;
                gap = behind;
            }
        }
        self.cells[gap] = EMPTY;
    }

    /// Forgets every value of some rows.
    pub fn forget(&mut self, gone: impl Fn(u32) -> bool) {
        for place in 0..self.cells.len() {
            // What moves up into an emptied cell stood behind it, and is looked at here; what moves elsewhere was, or will be.
            while self.cells[place].row != NOWHERE && gone(self.cells[place].row) {
                self.remove(place);
            }
        }
    }

    /// All entries, by row and value.
    pub fn sorted(&self) -> Vec<((u32, i64), [u32; LANES])> {
        let full = self.cells.iter().filter(|cell| cell.row != NOWHERE);
        let mut list: Vec<_> = full.map(|cell| ((cell.row, cell.value), cell.counts)).collect();
        list.sort_unstable_by_key(|entry| entry.0);
        list
    }
}

impl FromIterator<((u32, i64), [u32; LANES])> for Values {
    fn from_iter<I: IntoIterator<Item = ((u32, i64), [u32; LANES])>>(entries: I) -> Values {
        let mut values = Values::default();
        for ((row, value), counts) in entries {
            // Nobody's row, or a count of nothing: only damaged bytes hold such.
            if row != NOWHERE && counts != [0; LANES] {
                *values.entry(row, value) = counts;
            }
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn counts_as_a_map_does(ops in prop::collection::vec((any::<bool>(), 0_u32..9, -3_i64..30, 0_usize..LANES), 0..600)) {
            let (mut values, mut map) = (Values::default(), BTreeMap::<(u32, i64), [u32; LANES]>::new());
            for (more, row, value, lane) in ops {
                let known = map.get(&(row, value)).copied().unwrap_or_default();
                prop_assert_eq!(values.get(row, value), known);
                values.touch(row, value);
                if more {
                    let counts = map.entry((row, value)).or_default();
                    counts[lane] += 1;
                    prop_assert_eq!(values.add(row, value, lane), counts[lane]);
                } else if known[lane] > 0 {
                    let counts = map.entry((row, value)).or_default();
                    counts[lane] -= 1;
                    prop_assert_eq!(values.take(row, value, lane), Some(counts[lane]));
                    map.retain(|_, counts| *counts != [0; LANES]);
                } else if !map.contains_key(&(row, value)) {
                    prop_assert_eq!(values.take(row, value, lane), None);
                }
                prop_assert_eq!(values.full, map.len());
            }
            let sorted = values.sorted();
            prop_assert_eq!(&sorted, &map.iter().map(|(k, v)| (*k, *v)).collect::<Vec<_>>());
            let mut fewer = values.clone();
            fewer.forget(|row| row % 2 == 0);
            map.retain(|(row, _), _| row % 2 == 1);
            prop_assert_eq!(fewer.full, map.len());
            prop_assert_eq!(fewer.sorted(), map.into_iter().collect::<Vec<_>>());
            let again: Values = sorted.iter().copied().collect();
            prop_assert_eq!(again.sorted(), sorted);
        }
    }
}
