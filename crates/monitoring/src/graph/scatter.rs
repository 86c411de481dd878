//! Scatter-gather: a source and a sink that several intermediaries join.
//!
//! Promises: for each pair of ends that the edge is part of, how many distinct intermediaries join them in the window, in any
//! order of time; fewer than two are no pattern. Cost follows the smaller of two lists of neighbours, not the hub's.

use super::Steps;
use super::store::{Entry, HUB, Hub, IN, OUT, Side, Store};

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
    /// Neighbours looked up so far without marks, or that would have been.
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
        let own = &store.node(self.end).sides[self.side];
        // The pair that is missing: towards `end` when the far end's list is walked, else towards the far end.
        let far_is_walked = list.len() <= near;
        let (walked, longest) = if far_is_walked { (list, near) } else { (own, list.len()) };
        let known =
            if far_is_walked { store.hub(self.end, self.side) } else { store.hub(far, 1 - self.side) };
        let (other, towards) = if far_is_walked { (self.end, self.side) } else { (far, 1 - self.side) };
        if walked.len() >= HUB {
            return self
                .between(walked, far, steps)
                .unwrap_or_else(|| self.look_up((walked, known), other, towards, steps));
        }
        // A hub's filter says for nearly as little as a mark who is no neighbour.
        let faster = if longest >= HUB { 2 } else { MARK_FASTER };
        // Marks pay once so much was looked up, or when both lists are short and about as long.
        let comparable = longest < HUB && near + list.len() <= MARK_FASTER * walked.len();
        if !self.marked && (self.looked >= near || comparable) {
            self.stamp(scratch, steps);
        }
        if self.marked && list.len() <= faster * near {
            return self.count_marked(list, scratch, steps);
        }
        self.look_up((walked, known), other, towards, steps)
    }

    /// What is known without a walk about two hubs. It costs the steps of the walk and counts as one: whether it is known depends
    /// on the past, and neither the answer nor what is done next may.
    fn between(&mut self, walked: &Side, far: u32, steps: &mut Steps) -> Option<u32> {
        let ends = if self.side == IN { [far, self.end] } else { [self.end, far] };
        let joined = self.store.between(ends)?;
        let (_, count) = walked.since(self.after);
        if !steps.take_all(count) {
            return None;
        }
        self.looked += count;
        Some(joined + u32::from(self.store.asks_new_pair()))
    }

    /// How many of a far end's neighbours bear the mark.
    fn count_marked(&self, list: &Side, scratch: &Scratch, steps: &mut Steps) -> u32 {
        let (late, count) = list.since(self.after);
        if steps.take_all(count) {
            // Without branches: which neighbour bears the mark, no processor can guess.
            return late.iter().map(|entry| scratch.bears(entry.node) & u32::from(entry.is_live())).sum();
        }
        let mut joined = 0;
        for entry in list.newest(self.after) {
            if !steps.take() {
                break;
            }
            joined += scratch.bears(entry.node);
        }
        joined
    }

    /// How many of the walked neighbours have a pair with `other`, whose neighbours on that side are known.
    fn look_up(
        &mut self,
        (walked, known): (&Side, Option<&Hub>),
        other: u32,
        towards: usize,
        steps: &mut Steps,
    ) -> u32 {
        let joins = |node: u32| {
            let ends = if towards == IN { [node, other] } else { [other, node] };
            u32::from(self.store.joined(ends, self.after))
        };
        let (late, count) = walked.since(self.after);
        let mut joined = 0;
        if steps.take_all(count) {
            self.looked += count;
            let mut chosen = [0; CHUNK];
            for chunk in late.chunks(CHUNK) {
                joined += choose(chunk, known, &mut chosen).iter().map(|&node| joins(node)).sum::<u32>();
            }
            return joined;
        }
        for entry in walked.newest(self.after) {
            if !steps.take() {
                break;
            }
            self.looked += 1;
            joined += joins(entry.node);
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

/// Neighbours put through a filter at a time.
const CHUNK: usize = 64;

/// Those of at most [`CHUNK`] places that are neighbours and pass the filter, chosen without branches.
fn choose<'a>(chunk: &[Entry], filter: Option<&Hub>, chosen: &'a mut [u32; CHUNK]) -> &'a [u32] {
    let mut count = 0;
    for entry in chunk {
        chosen[count % CHUNK] = entry.node;
        count += usize::from(entry.is_live() & filter.is_none_or(|hub| hub.may(entry.node)));
    }
    &chosen[..count]
}
