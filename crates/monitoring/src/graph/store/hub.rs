//! What is kept of a party's side with many neighbours.
//!
//! Promises: who the filter says is no neighbour is none, for less than the table of pairs asks; neighbours are in it from when
//! they come. Does not: forget a neighbour before the filter is made anew.

use super::{Entry, NONE, Scatter, Store};

/// Neighbours from which a side is a hub.
pub(in crate::graph) const HUB: usize = 32;

/// Neighbours put into a filter for each of its words: one bit in eight is set at most.
const MARKS: usize = 8;

/// What is kept of a side with many neighbours. The filter has one bit for each, by its hash: a bit that is not set says that
/// somebody is no neighbour, for less than the table of pairs asks. Who left keeps the bit until the filter is made anew.
#[derive(Debug, Clone, Default)]
pub(in crate::graph) struct Hub {
    bits: Vec<u64>,
    /// How far a hash is moved down to be a place.
    shift: u32,
    marked: usize,
    /// Whether intermediaries between it and hubs of the other side are counted.
    pub(super) kept: bool,
    /// Neighbours that are wide.
    pub(super) wide: rustc_hash::FxHashSet<u32>,
}

impl Hub {
    /// Makes the filter anew, with room for as many neighbours again.
    fn renew(&mut self, list: &[Entry]) {
        let live = list.iter().filter(|entry| entry.is_live()).count();
        let words = (2 * live.max(HUB)).div_ceil(MARKS).next_power_of_two();
        self.bits.clear();
        self.bits.resize(words, 0);
        (self.shift, self.marked) = (32 - (64 * words).trailing_zeros().min(32), 0);
        list.iter().filter(|entry| entry.is_live()).for_each(|entry| self.mark(entry.node));
    }

    #[inline]
    fn place(&self, node: u32) -> usize {
        (node.wrapping_mul(0x9E37_79B9) >> self.shift) as usize
    }

    fn mark(&mut self, node: u32) {
        let place = self.place(node);
        self.bits[place / 64] |= 1 << (place % 64);
        self.marked += 1;
    }

    fn is_full(&self) -> bool {
        self.marked >= MARKS * self.bits.len()
    }

    /// Whether a party may be a neighbour; false is certain.
    #[inline]
    pub fn may(&self, node: u32) -> bool {
        let place = self.place(node);
        self.bits[place / 64] >> (place % 64) & 1 == 1
    }
}

impl Store {
    /// Makes a hub's side with a new neighbour known to its filter, and a hub where it has become one.
    pub(super) fn note_hub(&mut self, slot: u32, side: usize, neighbour: u32) {
        let of = &mut self.nodes[slot as usize].sides[side];
        if of.hub == NONE && of.len() >= HUB && (self.limits.scatter != Scatter::Off || self.limits.block) {
            of.hub = self.hubs_free.pop().unwrap_or_else(|| {
                self.hubs.push(Hub::default());
                (self.hubs.len() - 1) as u32
            });
        }
        if let Some(hub) = self.hubs.get_mut(of.hub as usize) {
            if hub.is_full() { hub.renew(of.slice()) } else { hub.mark(neighbour) }
        }
    }
}
