//! Working memory of screenings, kept from one to the next.
//!
//! Promises: what is taken is empty, or nothing but zeros of the right number; at most [`KEPT_MAX`] are kept, of a bounded size
//! each. Does not: keep anything of a profile.
//! Why: a bit for each listed name and word is some pages of memory, and to ask the system for them and give them back took a
//! tenth of a screening.

use super::bloom::Shortened;
use std::sync::{Mutex, PoisonError};

/// How many are kept: one for each thread that screens at a time, on any machine but a large one.
const KEPT_MAX: usize = 64;
/// Numbers that a kept one has room for; a profile that needs more, of a name of the most frequent words, brings its own.
const ROOM_MAX: usize = 1 << 18;

/// See the module: of a search, and of its look-ups.
pub(super) type Scratch = (Gathered, LookedUp);

/// Of a search for listed names.
#[derive(Default)]
pub(super) struct Gathered {
    /// One bit per listed name: whether it is to be weighed already. Only zeros between two names.
    pub seen: Vec<u64>,
    /// Whether a listed name has what a query needs.
    pub marks: Marks,
    /// Listed names to be weighed.
    pub forms: Vec<u32>,
    /// Listed names near words, one after the other.
    pub posted: Vec<u32>,
}

/// Some bits for each listed name of a kind: those of names beside each other stand together, so that all bits of a name are
/// read at once.
#[derive(Default)]
pub(super) struct Marks {
    bits: Vec<u64>,
    rows: usize,
    first: u32,
}

impl Marks {
    /// No bit set, of so many for each name of the kind; 64 at most.
    pub fn clear(&mut self, (start, end): (u32, u32), rows: usize) {
        debug_assert!(rows <= 64, "{rows}");
        (self.rows, self.first) = (rows, start / 64);
        self.bits.clear();
        self.bits.resize((end.div_ceil(64) - self.first) as usize * rows, 0);
    }

    /// Sets a bit of some names of the kind.
    pub fn set(&mut self, row: usize, forms: &[u32]) {
        for form in forms {
            self.bits[(form / 64 - self.first) as usize * self.rows + row] |= 1 << (form % 64);
        }
    }

    /// All bits of a name of the kind.
    pub fn of(&self, form: u32) -> u64 {
        let from = (form / 64 - self.first) as usize * self.rows;
        let bits = self.bits[from..from + self.rows].iter().enumerate();
        bits.fold(0, |all, (row, bits)| all | (bits >> (form % 64) & 1) << row)
    }
}

/// Of looking words up.
#[derive(Default)]
pub(super) struct LookedUp {
    /// One bit per listed word: whether it resembles any word looked up.
    pub near: Vec<u64>,
    /// Words written together, and their hashes.
    pub letters: String,
    pub shortened: Box<Shortened>,
}

/// Those not in use.
#[derive(Default)]
pub(super) struct Pool(Mutex<Vec<Scratch>>);

impl Pool {
    /// Working memory for so many listed names and words.
    pub fn take(&self, forms: usize, words: usize) -> Scratch {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let (mut gathered, mut looked) = kept.unwrap_or_default();
        gathered.seen.resize(forms.div_ceil(64), 0);
        looked.near.clear();
        looked.near.resize(words.div_ceil(64), 0);
        (gathered, looked)
    }

    /// Keeps what is no longer used. `seen` must be zeros.
    pub fn put(&self, (mut gathered, mut looked): Scratch) {
        for numbers in [&mut gathered.forms, &mut gathered.posted] {
            numbers.clear();
            numbers.shrink_to(ROOM_MAX);
        }
        looked.letters.clear();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT_MAX {
            kept.push((gathered, looked));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_kind_has_its_own_bits() {
        let (mut marks, kind) = (Marks::default(), (70, 200));
        for _ in 0..2 {
            marks.clear(kind, 3);
            marks.set(0, &[70, 127, 128, 199]);
            marks.set(2, &[128, 198]);
            let found: Vec<(u32, u64)> =
                (70..200).map(|form| (form, marks.of(form))).filter(|(_, bits)| *bits != 0).collect();
            assert_eq!(found, [(70, 1), (127, 1), (128, 5), (198, 4), (199, 1)]);
        }
    }

    #[test]
    fn what_is_taken_is_empty_and_what_is_kept_is_bounded() {
        let pool = Pool::default();
        let (mut gathered, mut looked) = pool.take(100, 65);
        assert_eq!((gathered.seen.as_slice(), looked.near.as_slice()), (&[0; 2][..], &[0; 2][..]));
        looked.near[1] = 7;
        looked.letters.push_str("abdulrahman");
        gathered.forms.resize(4 * ROOM_MAX, 9);
        gathered.posted.push(1);
        pool.put((gathered, looked));
        let (gathered, looked) = pool.take(100, 65);
        assert_eq!(looked.near, [0, 0]);
        assert!(looked.letters.is_empty() && gathered.forms.is_empty() && gathered.posted.is_empty());
        assert!((1..2 * ROOM_MAX).contains(&gathered.forms.capacity()));
        for _ in 0..2 * KEPT_MAX {
            pool.put(Scratch::default());
        }
        assert_eq!(pool.0.lock().unwrap().len(), KEPT_MAX);
    }
}
