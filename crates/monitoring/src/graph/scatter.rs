//! Scatter-gather: a source and a sink that several intermediaries join.
//!
//! Promises: for each pair of ends that the edge is part of, how many distinct intermediaries join them in the window, in any
//! order of time; fewer than two are no pattern. Cost follows the smaller of two lists of neighbours, not the hub's.

use super::Steps;
use super::store::{IN, OUT, Store};

/// What is kept between edges so that nothing is allocated.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch {
    pub sizes: Vec<u32>,
    /// One bit a row: small enough to stay in the first cache while a hub's neighbours are looked up.
    marks: Vec<u64>,
    marked: Vec<u32>,
}

impl Scratch {
    /// Takes all marks away.
    fn clear(&mut self, rows: usize) {
        for slot in self.marked.drain(..) {
            self.marks[slot as usize / 64] = 0;
        }
        self.marks.resize(self.marks.len().max(rows.div_ceil(64)), 0);
    }

    fn mark(&mut self, slot: u32) {
        self.marks[slot as usize / 64] |= 1 << (slot % 64);
        self.marked.push(slot);
    }

    #[inline]
    fn bears(&self, slot: u32) -> u32 {
        (self.marks[slot as usize / 64] >> (slot % 64)) as u32 & 1
    }
}

/// The greatest numbers of intermediaries: ending at the receiver, and beginning at the sender.
pub(super) fn closed(
    store: &Store,
    scratch: &mut Scratch,
    ends: [u32; 2],
    every: bool,
    steps: &mut Steps,
) -> [u32; 2] {
    let after = store.now.saturating_sub(store.limits.scatter_window);
    [(ends[IN], ends[OUT], IN), (ends[OUT], ends[IN], OUT)].map(|(end, middle, side)| {
        Role { store, end, middle, side, after, every, marked: false, looked: 0 }.count(scratch, steps)
    })
}

/// One way in which the edge can be part of a pattern: `end` is its sink (side IN) or source (side OUT), `middle` the new
/// intermediary, and the far ends are the neighbours of `middle` on the same side.
struct Role<'a> {
    store: &'a Store,
    end: u32,
    middle: u32,
    side: usize,
    after: i64,
    every: bool,
    /// Whether the neighbours of `end` bear the mark.
    marked: bool,
    /// Neighbours looked up so far without marks.
    looked: usize,
}

/// A mark is read about this many times as fast as a pair is looked up in the map of all pairs.
const MARK_FASTER: usize = 8;

impl Role<'_> {
    fn count(mut self, scratch: &mut Scratch, steps: &mut Steps) -> u32 {
        let near = self.store.node(self.end).sides[self.side].len();
        let middle = &self.store.node(self.middle).sides[self.side];
        let mut greatest = 0;
        if near < 2 {
            return 0;
        }
        for far in middle.newest(self.after) {
            if !steps.take() {
                break;
            }
            if far.node == self.end {
                continue;
            }
            let most = self.store.node(far.node).sides[1 - self.side].len().min(near) as u32;
            let least = if self.every { 1 } else { greatest.max(1) };
            if most <= least {
                continue;
            }
            let joined = self.common(far.node, near, scratch, steps);
            if joined >= 2 {
                greatest = greatest.max(joined);
                if self.every {
                    scratch.sizes.push(joined);
                }
            }
        }
        greatest
    }

    /// How many intermediaries join the far end with this one.
    fn common(&mut self, far: u32, near: usize, scratch: &mut Scratch, steps: &mut Steps) -> u32 {
        let store = self.store;
        let list = &store.node(far).sides[1 - self.side];
        // Marks pay once so much was looked up, or when both lists are about as long.
        let comparable = near + list.len() <= MARK_FASTER * near.min(list.len());
        if !self.marked && (self.looked >= near || comparable) {
            self.stamp(scratch, steps);
        }
        let mut joined = 0;
        if self.marked && list.len() <= MARK_FASTER * near {
            for entry in list.newest(self.after) {
                if !steps.take() {
                    break;
                }
                joined += scratch.bears(entry.node);
            }
            return joined;
        }
        let (walked, other) =
            if list.len() <= near { (list, self.end) } else { (&store.node(self.end).sides[self.side], far) };
        // The pair that is missing: towards `end` when the far end's list is walked, else towards the far end.
        let towards = if other == self.end { self.side } else { 1 - self.side };
        for entry in walked.newest(self.after) {
            if !steps.take() {
                break;
            }
            self.looked += 1;
            let ends = if towards == IN { [entry.node, other] } else { [other, entry.node] };
            joined += u32::from(store.joined(ends, self.after));
        }
        joined
    }

    fn stamp(&mut self, scratch: &mut Scratch, steps: &mut Steps) {
        scratch.clear(self.store.rows());
        for entry in self.store.node(self.end).sides[self.side].newest(self.after) {
            if !steps.take() {
                return;
            }
            scratch.mark(entry.node);
        }
        self.marked = true;
    }
}
