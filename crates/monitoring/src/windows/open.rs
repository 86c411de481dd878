//! A table whose entries stand where their hash says, or right behind.
//!
//! Promises: a look-up touches one cache line, or the one after it, where a general map touches its marks and its entry, and what
//! it will touch can be asked for beforehand; entries are found by key only, so no order shows. Does not: shrink; hold against
//! keys chosen to collide (keys are the engine's pseudonyms and numbers of rows).

use crate::ahead::ask;

/// Cells a table begins with.
const FIRST: usize = 16;

/// One entry, or none.
pub(super) trait Cell: Copy {
    /// What it is found by.
    type Key: Copy;

    /// No entry.
    const EMPTY: Self;

    fn is_empty(&self) -> bool;

    fn key(&self) -> Self::Key;

    /// Whether it is the entry of a key; an empty one is nobody's.
    fn is(&self, key: &Self::Key) -> bool;

    /// Its upper bits choose the place.
    fn hash(key: &Self::Key) -> u64;
}

/// See the module.
#[derive(Debug, Clone)]
pub(super) struct Open<C> {
    /// None, or a power of two of them, at most three in four full: a search that fails ends soon.
    cells: Vec<C>,
    full: usize,
    /// How far a hash is moved down to be a place.
    shift: u32,
}

impl<C> Default for Open<C> {
    fn default() -> Self {
        Self { cells: Vec::new(), full: 0, shift: 0 }
    }
}

impl<C: Cell> Open<C> {
    fn wanted(&self, key: &C::Key) -> usize {
        (C::hash(key) >> self.shift) as usize & self.cells.len().wrapping_sub(1)
    }

    /// Where an entry is, or the empty cell it would take; none in a table without cells.
    #[inline]
    fn place(&self, key: &C::Key) -> Option<usize> {
        if self.cells.is_empty() {
            return None;
        }
        let mask = self.cells.len() - 1;
        let mut place = self.wanted(key);
        loop {
            let cell = &self.cells[place];
            if cell.is_empty() || cell.is(key) {
                return Some(place);
            }
            place = (place + 1) & mask;
        }
    }

    /// The entry of a key, or the empty cell it would take; none in a table without cells.
    #[inline]
    pub fn get(&self, key: &C::Key) -> Option<&C> {
        self.place(key).map(|place| &self.cells[place])
    }

    /// Asks memory for what [`Open::get`] will look at.
    #[inline]
    pub fn ask(&self, key: &C::Key) {
        if let Some(cell) = self.cells.get(self.wanted(key)) {
            ask(cell);
        }
    }

    /// The place of the entry of a key, made from what is given where there is none.
    pub fn entry(&mut self, key: &C::Key, new: impl FnOnce() -> C) -> usize {
        if 4 * (self.full + 1) > 3 * self.cells.len() {
            self.grow();
        }
        // There are empty cells, so there is a place.
        let place = self.place(key).unwrap_or_default();
        if self.cells[place].is_empty() {
            self.cells[place] = new();
            self.full += 1;
        }
        place
    }

    /// The place of the entry of a key.
    pub fn find(&self, key: &C::Key) -> Option<usize> {
        self.place(key).filter(|place| !self.cells[*place].is_empty())
    }

    pub fn at(&mut self, place: usize) -> &mut C {
        &mut self.cells[place]
    }

    fn grow(&mut self) {
        let size = (2 * self.cells.len()).max(FIRST);
        self.shift = 64 - size.trailing_zeros();
        let old = std::mem::replace(&mut self.cells, vec![C::EMPTY; size]);
        for cell in old.into_iter().filter(|cell| !cell.is_empty()) {
            let place = self.place(&cell.key()).unwrap_or_default();
            self.cells[place] = cell;
        }
    }

    /// Empties a cell, and moves up those that stood behind it.
    pub fn remove(&mut self, mut gap: usize) {
        let mask = self.cells.len() - 1;
        self.full -= 1;
        let mut behind = gap;
        loop {
            behind = (behind + 1) & mask;
            let cell = self.cells[behind];
            if cell.is_empty() {
                break;
            }
            // It may move up unless its own place lies between the gap and where it stands.
            let wants = self.wanted(&cell.key());
            if (behind.wrapping_sub(wants) & mask) >= (behind.wrapping_sub(gap) & mask) {
                self.cells[gap] = cell;
                gap = behind;
            }
        }
        self.cells[gap] = C::EMPTY;
    }

    /// Forgets some entries.
    pub fn forget(&mut self, gone: impl Fn(&C) -> bool) {
        for place in 0..self.cells.len() {
            // What moves up into an emptied cell stood behind it, and is looked at here; what moves elsewhere was, or will be.
            while !self.cells[place].is_empty() && gone(&self.cells[place]) {
                self.remove(place);
            }
        }
    }

    /// All entries, in no order.
    pub fn entries(&self) -> impl Iterator<Item = &C> {
        self.cells.iter().filter(|cell| !cell.is_empty())
    }

    /// How many entries there are.
    #[cfg(test)]
    pub fn count(&self) -> usize {
        self.full
    }

    /// Bytes reserved.
    pub fn held_bytes(&self) -> usize {
        self.cells.capacity() * size_of::<C>()
    }
}

/// Mixes a word into bits of which the upper ones are as good as chance.
#[inline]
pub(super) fn mixed(word: u64) -> u64 {
    let word = word.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (word ^ word >> 32).wrapping_mul(0x94D0_49BB_1331_11EB)
}
