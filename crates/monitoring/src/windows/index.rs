//! Which row is whose.
//!
//! Promises: as many rows as keys, found by key; of cold rows the page. Does not: say in what order they came.

use super::open::{Cell, Open, mixed};
use super::{COLD, Key, NOWHERE};

/// A key of one value, and its row; none where the row is [`NOWHERE`].
#[derive(Debug, Clone, Copy)]
pub(super) struct One {
    key: i64,
    row: u32,
}

/// The same of a key of several.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
pub(super) struct Many {
    key: Key,
    row: u32,
}

impl Cell for One {
    type Key = i64;
    const EMPTY: One = One { key: 0, row: NOWHERE };

    fn is_empty(&self) -> bool {
        self.row == NOWHERE
    }

    fn key(&self) -> i64 {
        self.key
    }

    fn is(&self, key: &i64) -> bool {
        self.key == *key
    }

    fn hash(key: &i64) -> u64 {
        mixed(*key as u64)
    }
}

impl Cell for Many {
    type Key = Key;
    const EMPTY: Many = Many { key: [0; 3], row: NOWHERE };

    fn is_empty(&self) -> bool {
        self.row == NOWHERE
    }

    fn key(&self) -> Key {
        self.key
    }

    fn is(&self, key: &Key) -> bool {
        self.key == *key
    }

    fn hash(key: &Key) -> u64 {
        key.iter().fold(0, |hash, value| mixed(hash.rotate_left(23) ^ *value as u64))
    }
}

/// Rows, or pages of cold ones, by key.
#[derive(Debug, Clone)]
pub(super) enum Index {
    One(Open<One>),
    Many(Open<Many>),
}

impl Index {
    /// For keys of so many values.
    pub fn new(values: usize) -> Index {
        if values == 1 { Index::One(Open::default()) } else { Index::Many(Open::default()) }
    }

    #[inline]
    pub fn get(&self, key: &Key) -> Option<u32> {
        let row = match self {
            Index::One(map) => map.get(&key[0])?.row,
            Index::Many(map) => map.get(key)?.row,
        };
        Some(row).filter(|row| *row != NOWHERE)
    }

    /// Asks memory for what [`Index::get`] will look at.
    #[inline]
    pub fn ask(&self, key: &Key) {
        match self {
            Index::One(map) => map.ask(&key[0]),
            Index::Many(map) => map.ask(key),
        }
    }

    pub fn insert(&mut self, key: &Key, row: u32) {
        match self {
            Index::One(map) => {
                let place = map.entry(&key[0], || One { key: key[0], row });
                map.at(place).row = row;
            }
            Index::Many(map) => {
                let place = map.entry(key, || Many { key: *key, row });
                map.at(place).row = row;
            }
        }
    }

    pub fn remove(&mut self, key: &Key) {
        match self {
            Index::One(map) => {
                if let Some(place) = map.find(&key[0]) {
                    map.remove(place);
                }
            }
            Index::Many(map) => {
                if let Some(place) = map.find(key) {
                    map.remove(place);
                }
            }
        }
    }

    /// Keys whose rows are cold, sorted.
    pub fn cold(&self) -> Vec<(Key, u32)> {
        let mut out: Vec<(Key, u32)> = match self {
            Index::One(map) => map.entries().map(|cell| ([cell.key, 0, 0], cell.row)).collect(),
            Index::Many(map) => map.entries().map(|cell| (cell.key, cell.row)).collect(),
        };
        out.retain(|(_, row)| *row >= COLD);
        out.sort_unstable();
        out
    }

    /// Bytes reserved.
    pub fn held_bytes(&self) -> usize {
        match self {
            Index::One(map) => map.held_bytes(),
            Index::Many(map) => map.held_bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn key(values: usize, (a, b): (i64, i64)) -> Key {
        if values == 1 { [a * 7 + b, 0, 0] } else { [a, b, a] }
    }

    proptest! {
        #[test]
        fn finds_as_a_map_does(
            values in 1_usize..4,
            ops in prop::collection::vec((0_u8..3, (0_i64..7, -3_i64..7), any::<u32>()), 0..600),
        ) {
            let (mut index, mut map) = (Index::new(values), BTreeMap::new());
            for (what, pair, row) in ops {
                let (key, row) = (key(values, pair), row.min(NOWHERE - 1));
                match what {
                    0 => {
                        index.insert(&key, row);
                        map.insert(key, row);
                    }
                    1 => {
                        index.remove(&key);
                        map.remove(&key);
                    }
                    _ => index.ask(&key),
                }
                prop_assert_eq!(index.get(&key), map.get(&key).copied());
            }
            for (key, row) in &map {
                prop_assert_eq!(index.get(key), Some(*row));
            }
            let cold: Vec<_> = map.into_iter().filter(|(_, row)| *row >= COLD).collect();
            prop_assert_eq!(index.cold(), cold);
        }
    }
}
