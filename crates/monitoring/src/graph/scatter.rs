//! Scatter-gather: a source and a sink that several intermediaries join.
//!
//! Promises: for each pair of ends that the edge is part of, how many distinct intermediaries join them in the window, in any
//! order of time; fewer than two are no pattern. Cost follows the smaller of two lists of neighbours, not the hub's.

use super::Steps;
use super::store::{IN, OUT, Store};

/// What is kept between edges so that nothing is allocated.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub sizes: Vec<u32>,
    marks: Vec<u32>,
    mark: u32,
}

impl Scratch {
    /// A mark nobody bears.
    fn fresh(&mut self, rows: usize) -> u32 {
        if self.marks.len() < rows {
            self.marks.resize(rows, 0);
        }
        self.mark = self.mark.wrapping_add(1);
        if self.mark == 0 {
            self.marks.fill(0);
            self.mark = 1;
        }
        self.mark
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
const MARK_FASTER: usize = 4;

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
                joined += u32::from(scratch.marks[entry.node as usize] == scratch.mark);
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
        let mark = scratch.fresh(self.store.rows());
        for entry in self.store.node(self.end).sides[self.side].newest(self.after) {
            if !steps.take() {
                return;
            }
            scratch.marks[entry.node as usize] = mark;
        }
        self.marked = true;
    }
}
