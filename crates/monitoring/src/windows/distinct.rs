//! How often each value of a row is in each of a few windows.
//!
//! Promises: a look-up touches one half of a cache line, where a general map touches its marks and its entry; entries are
//! found by key only, so no order shows; memory is 43 to 85 bytes for each entry of the most there ever were. Does not: shrink.

use super::open::{Cell, Open, mixed};
use super::{LANES, NOWHERE};

/// A row's value and its counts; where `row` is [`NOWHERE`] there is none.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
pub(crate) struct Counted {
    value: i64,
    row: u32,
    counts: [u32; LANES],
}

impl Cell for Counted {
    type Key = (u32, i64);
    const EMPTY: Counted = Counted { value: 0, row: NOWHERE, counts: [0; LANES] };

    fn is_empty(&self) -> bool {
        self.row == NOWHERE
    }

    fn key(&self) -> (u32, i64) {
        (self.row, self.value)
    }

    fn is(&self, key: &(u32, i64)) -> bool {
        (self.row, self.value) == *key
    }

    fn hash((row, value): &(u32, i64)) -> u64 {
        mixed(*value as u64 ^ u64::from(*row).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }
}

/// A table of values, by row and value.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values(Open<Counted>);

impl Values {
    /// Bytes reserved.
    pub fn held_bytes(&self) -> usize {
        self.0.held_bytes()
    }

    /// How often a row has a value in each window.
    #[inline]
    pub fn get(&self, row: u32, value: i64) -> [u32; LANES] {
        // An empty cell's counts are what is said of who is not there.
        self.0.get(&(row, value)).map_or([0; LANES], |cell| cell.counts)
    }

    /// Asks memory for what [`Values::get`] will look at.
    #[inline]
    pub fn touch(&self, row: u32, value: i64) {
        self.0.ask(&(row, value));
    }

    /// One more in a window; answers how many there are now.
    pub fn add(&mut self, row: u32, value: i64, lane: usize) -> u32 {
        let counts = self.entry(row, value);
        counts[lane] += 1;
        counts[lane]
    }

    /// One less in a window; answers how many are left, or nothing where the row does not have the value.
    pub fn take(&mut self, row: u32, value: i64, lane: usize) -> Option<u32> {
        let place = self.0.find(&(row, value))?;
        let counts = &mut self.0.at(place).counts;
        counts[lane] -= 1;
        let left = counts[lane];
        if *counts == [0; LANES] {
            self.0.remove(place);
        }
        Some(left)
    }

    fn entry(&mut self, row: u32, value: i64) -> &mut [u32; LANES] {
        let place = self.0.entry(&(row, value), || Counted { value, row, counts: [0; LANES] });
        &mut self.0.at(place).counts
    }

    /// Forgets every value of some rows.
    pub fn forget(&mut self, gone: impl Fn(u32) -> bool) {
        self.0.forget(|cell| gone(cell.row));
    }

    /// All entries, by row and value.
    pub fn sorted(&self) -> Vec<((u32, i64), [u32; LANES])> {
        let mut list: Vec<_> = self.0.entries().map(|cell| ((cell.row, cell.value), cell.counts)).collect();
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
                prop_assert_eq!(values.0.count(), map.len());
            }
            let sorted = values.sorted();
            prop_assert_eq!(&sorted, &map.iter().map(|(k, v)| (*k, *v)).collect::<Vec<_>>());
            let mut fewer = values.clone();
            fewer.forget(|row| row % 2 == 0);
            map.retain(|(row, _), _| row % 2 == 1);
            prop_assert_eq!(fewer.0.count(), map.len());
            prop_assert_eq!(fewer.sorted(), map.into_iter().collect::<Vec<_>>());
            let again: Values = sorted.iter().copied().collect();
            prop_assert_eq!(again.sorted(), sorted);
        }
    }
}
