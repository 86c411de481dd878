//! A table from a hash to the number of a row, which keeps the key itself.
//!
//! Promises: one touch of memory where a map that holds keys needs two; it is read by key only, so no order shows. Does not:
//! compare keys (the caller does, in the row), shrink.

use crate::ahead::ask;

/// A full cell is the hash and the row's number plus one; an empty one has no number.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    cells: Vec<[u32; 2]>,
    len: usize,
}

/// Cells a table begins with.
const FIRST: usize = 64;

/// Mixes a key; the low bits say where it wants to be.
#[inline]
pub(super) fn hash(key: u64) -> u32 {
    let mixed = (key ^ (key >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9).rotate_left(32) as u32
}

impl Table {
    pub fn len(&self) -> usize {
        self.len
    }

    /// The row with this hash that `is` the one.
    #[inline]
    pub fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.cells.len().wrapping_sub(1);
        if self.cells.is_empty() {
            return None;
        }
        let mut place = hash as usize & mask;
        loop {
            let [tag, number] = self.cells[place];
            if number == 0 {
                return None;
            }
            if tag == hash && is(number - 1) {
                return Some(number - 1);
            }
            place = (place + 1) & mask;
        }
    }

    /// Asks memory for where a row with this hash would stand.
    #[inline]
    pub fn ask(&self, hash: u32) {
        if let Some(cell) = self.cells.get(hash as usize & self.cells.len().wrapping_sub(1)) {
            ask(cell);
        }
    }

    /// A row that probably is the one with this hash: nobody looks whether it is.
    #[inline]
    pub fn guess(&self, hash: u32) -> Option<u32> {
        self.find(hash, |_| true)
    }

    /// Puts in a row that is not there.
    pub fn insert(&mut self, hash: u32, number: u32) {
        // Half full at most, so that a search that fails ends soon.
        if 2 * (self.len + 1) > self.cells.len() {
            let cells = vec![[0, 0]; (2 * self.cells.len()).max(FIRST)];
            let old = std::mem::replace(&mut self.cells, cells);
            for cell in old.into_iter().filter(|cell| cell[1] != 0) {
                self.put(cell);
            }
        }
        self.put([hash, number + 1]);
        self.len += 1;
    }

    fn put(&mut self, cell: [u32; 2]) {
        let mask = self.cells.len() - 1;
        let mut place = cell[0] as usize & mask;
        while self.cells[place][1] != 0 {
            place = (place + 1) & mask;
        }
        self.cells[place] = cell;
    }

    /// Takes out a row that is there, and moves up those that stood behind it.
    pub fn remove(&mut self, hash: u32, number: u32) {
        let mask = self.cells.len().wrapping_sub(1);
        let mut place = hash as usize & mask;
        loop {
            match self.cells.get(place) {
                None | Some([_, 0]) => return,
                Some(&[_, other]) if other == number + 1 => break,
                Some(_) => place = (place + 1) & mask,
            }
        }
        self.len -= 1;
        let mut behind = place;
        loop {
            behind = (behind + 1) & mask;
            let cell = self.cells[behind];
            if cell[1] == 0 {
                break;
            }
            // It may move up unless its own place lies between the gap and where it stands.
            let wants = cell[0] as usize & mask;
            if (behind.wrapping_sub(wants) & mask) >= (behind.wrapping_sub(place) & mask) {
                self.cells[place] = cell;
                place = behind;
            }
        }
        self.cells[place] = [0, 0];
    }
}

#[cfg(test)]
mod tests {
    use super::Table;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn does_what_a_map_does(ops in prop::collection::vec((0_u32..2, 0_u32..40, 0_u32..6), 0..400)) {
            // Hashes that collide often: only six, and each row has its own.
            let (mut table, mut map) = (Table::default(), BTreeMap::new());
            for (op, number, hash) in ops {
                let hash = hash * 61;
                match (op, map.get(&number).copied()) {
                    (0, None) => {
                        table.insert(hash, number);
                        map.insert(number, hash);
                    }
                    (_, Some(known)) => {
                        prop_assert_eq!(table.find(known, |n| n == number), Some(number));
                        table.remove(known, number);
                        map.remove(&number);
                    }
                    _ => prop_assert_eq!(table.find(hash, |n| n == number), None),
                }
                prop_assert_eq!(table.len(), map.len());
                for (&number, &hash) in &map {
                    prop_assert_eq!(table.find(hash, |n| n == number), Some(number));
                }
            }
        }
    }
}
