//! A record of the log, laid out.
//!
//! Promises: its words are those of the log, in their order: length, time, kind, filter bits, rows (two to a word), values.
//! Does not: check them; whoever reads a segment does.

use super::{Arrival, NOWHERE};
use crate::event::MISSING;
use crate::plan::{Block, KindPlan, NONE, Op, Plan};

/// Words before the filter bits.
const HEAD: usize = 3;

/// The kind of a record, by its place among all kinds.
pub(super) fn kind_of(words: &[i64]) -> usize {
    words.get(2).map_or(0, |kind| *kind as usize)
}

/// A record, with places of its parts.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    words: Vec<i64>,
    rows: usize,
    values: usize,
    /// The movement is undone.
    pub undone: bool,
}

impl Record {
    /// Takes a record of the log.
    pub fn read(&mut self, plan: &Plan, kind: &KindPlan, words: &[i64]) {
        self.words.clear();
        self.words.extend_from_slice(words);
        self.part(plan, kind);
    }

    /// Makes the record of an event; its rows follow by [`Record::put_row`].
    pub fn lay_out(&mut self, plan: &Plan, kind: &KindPlan, arrival: &Arrival<'_>) {
        debug_assert_eq!(arrival.filters.len(), plan.filter_words);
        self.part(plan, kind);
        self.words.clear();
        self.words.extend([0, arrival.at, arrival.kind as i64]);
        self.words.extend(arrival.filters.iter().map(|word| *word as i64));
        // Two rows that are nowhere.
        self.words.resize(self.values, -1);
        self.words.extend_from_slice(arrival.values);
        self.words[0] = self.words.len() as i64;
    }

    fn part(&mut self, plan: &Plan, kind: &KindPlan) {
        self.undone = false;
        self.rows = HEAD + plan.filter_words;
        self.values = self.rows + kind.spaces.len().div_ceil(2);
    }

    pub fn put_row(&mut self, place: usize, row: u32) {
        let (word, shift) = (&mut self.words[self.rows + place / 2], place % 2 * 32);
        let others = *word as u64 & !(u64::from(NOWHERE) << shift);
        *word = (others | u64::from(row) << shift) as i64;
    }

    /// As the log keeps it.
    pub fn words(&self) -> &[i64] {
        &self.words
    }

    #[inline]
    pub fn at(&self) -> i64 {
        self.words[1]
    }

    #[inline]
    pub fn row(&self, place: usize) -> u32 {
        (self.words[self.rows + place / 2] as u64 >> (place % 2 * 32)) as u32
    }

    #[inline]
    pub fn value(&self, place: u32) -> i64 {
        self.words[self.values + place as usize]
    }

    /// The value a step works on; 0 where it needs none.
    #[inline]
    pub fn value_of(&self, op: &Op) -> i64 {
        if op.value == NONE { 0 } else { self.value(op.value) }
    }

    /// Whether a step is done for this record.
    #[inline]
    pub fn takes(&self, op: &Op) -> bool {
        let passed =
            op.filter == NONE || self.words[HEAD + op.filter as usize / 64] >> (op.filter % 64) & 1 == 1;
        passed && (op.value == NONE || self.value(op.value) != MISSING) && !(op.unless_undone && self.undone)
    }

    /// The steps of a block from the first on that is done for this record; nothing where none is.
    #[inline]
    pub fn first_of<'p>(&self, block: &'p Block) -> Option<&'p [Op]> {
        if !may(block, &self.words) {
            return None;
        }
        let first = block.ops.iter().position(|op| self.takes(op))?;
        Some(&block.ops[first..])
    }
}

/// Whether a record's filter bits leave anything of a block to do; false is certain.
#[inline]
pub(super) fn may(block: &Block, words: &[i64]) -> bool {
    let filters = words.get(HEAD..).unwrap_or_default();
    block.unfiltered || block.filters.iter().zip(filters).any(|(asked, passed)| asked & *passed as u64 != 0)
}
