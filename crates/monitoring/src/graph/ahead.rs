//! Asking memory for what the next edges will look at.
//!
//! Promises: changes nothing, and nothing depends on it. Light graphs are lists of one or two neighbours all over memory, and
//! waiting for one after another was most of what an edge cost there. Does not: look at edges before their turn.

use super::store::{IN, OUT, Store};
use super::table::hash;
use super::{Edge, Graph};
use crate::ahead::ask;

/// How many edges before its turn the tables are asked where an edge's parties stand, then for the parties, for the ends of
/// their lists, and for the newest neighbours.
const STEPS: [usize; 4] = [7, 5, 3, 2];
/// Live edges before it leaves that the pair and the parties of an edge are asked for, and then where it stands in lists.
pub(super) const LEAVES: [usize; 2] = [4, 2];

impl Graph {
    /// Says which edges come next, the first at once: called before each, with those that follow it. More than a dozen are not
    /// looked at.
    #[inline]
    pub fn expect(&self, next: &[Edge]) {
        let [tables, parties, lists, neighbours] = STEPS;
        if let Some(edge) = next.get(tables) {
            self.ask_tables([edge.from, edge.to]);
        }
        if let Some(edge) = next.get(parties) {
            self.ask_parties([edge.from, edge.to]);
        }
        if let Some(edge) = next.get(lists) {
            self.store.each_guessed([edge.from, edge.to], Store::ask_lists);
        }
        if let Some(edge) = next.get(neighbours) {
            self.store.each_guessed([edge.from, edge.to], Store::ask_neighbours);
        }
    }

    /// Asks where the parties of a coming edge stand.
    #[inline]
    pub fn ask_tables(&self, keys: [u64; 2]) {
        for key in keys {
            self.store.slots.ask(hash(key));
        }
    }

    /// Asks for the parties of a coming edge, once [`Graph::ask_tables`] is some time ago. Either may be new.
    #[inline]
    pub fn ask_parties(&self, keys: [u64; 2]) {
        let [from, to] = [self.store.guess(keys[0]), self.store.guess(keys[1])];
        if let Some(from) = from {
            self.store.ask_node(from);
        }
        if let Some(to) = to {
            self.store.ask_node(to);
        }
        if let (Some(from), Some(to)) = (from, to) {
            self.store.ask_pair([from, to]);
            self.cycle.ask([from, to]);
        }
    }
}

impl Store {
    /// Where a party probably stands: whether it does is told by what was only asked for.
    #[inline]
    fn guess(&self, key: u64) -> Option<u32> {
        self.slots.guess(hash(key))
    }

    #[inline]
    fn each_guessed(&self, keys: [u64; 2], then: impl Fn(&Self, u32)) {
        for key in keys {
            if let Some(slot) = self.guess(key) {
                then(self, slot);
            }
        }
    }

    /// Where a pair stands, or will.
    #[inline]
    pub(super) fn ask_pair(&self, ends: [u32; 2]) {
        self.numbers.ask(hash(super::store::pair_key(ends)));
    }

    /// A party is two lines of memory.
    #[inline]
    fn ask_node(&self, slot: u32) {
        let node = self.node(slot);
        ask(&node.key);
        ask(&node.sides[IN]);
        ask(&node.sums);
    }

    /// Where the lists of a party's neighbours end.
    #[inline]
    fn ask_lists(&self, slot: u32) {
        for side in &self.node(slot).sides {
            if let Some(newest) = side.last() {
                ask(newest);
            }
        }
    }

    /// The newest neighbour on each side.
    #[inline]
    fn ask_neighbours(&self, slot: u32) {
        for side in [OUT, IN] {
            let newest = self.node(slot).sides[side].last();
            if let Some(node) = newest.and_then(|newest| self.nodes.get(newest.node as usize)) {
                ask(&node.sides[side]);
            }
        }
    }

    /// Asks for what the live edges will touch when they leave that are the eighth and the fourth from here.
    #[inline]
    pub(super) fn ask_leaving(&self, from: usize) {
        if let Some(edge) = self.ring.get(from + LEAVES[0]) {
            if let Some(pair) = self.pairs.get(edge.pair as usize) {
                ask(pair);
            }
            self.ask_pair(edge.ends());
            for slot in edge.ends() {
                self.ask_node(slot);
            }
        }
        if let Some(edge) = self.ring.get(from + LEAVES[1]) {
            for (side, slot) in edge.ends().into_iter().enumerate() {
                self.slots.ask(hash(self.node(slot).key));
                if let Some(entry) = self.pairs.get(edge.pair as usize).and_then(|pair| self.standing(pair, side)) {
                    ask(entry);
                }
            }
        }
    }
}
