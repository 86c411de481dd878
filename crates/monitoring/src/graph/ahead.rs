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

/// Where the parties of the edges that come next probably stand: found once, used at three steps.
#[derive(Debug, Clone)]
pub(super) struct Coming {
    slots: [[u32; 2]; COMING],
    calls: usize,
}

/// As many as the furthest edge whose parties are known, a power of two.
const COMING: usize = 8;

impl Default for Coming {
    fn default() -> Self {
        Coming { slots: [[u32::MAX; 2]; COMING], calls: 0 }
    }
}

impl Graph {
    /// Says which edges come next, the first at once: called before each, with those that follow it. More than a few are not
    /// looked at.
    #[inline]
    pub fn expect(&mut self, next: &[Edge]) {
        let [tables, parties, lists, neighbours] = STEPS;
        if let Some(edge) = next.get(tables) {
            self.ask_tables([edge.from, edge.to]);
        }
        let calls = self.coming.calls.wrapping_add(1);
        self.coming.calls = calls;
        if let Some(edge) = next.get(parties) {
            self.coming.slots[calls % COMING] = self.ask_parties([edge.from, edge.to]);
        }
        let known = |step: usize| self.coming.slots[calls.wrapping_sub(parties - step) % COMING];
        known(lists).into_iter().for_each(|slot| self.store.ask_lists(slot));
        // Paths go on from the receiver, and came to the sender.
        let [from, to] = known(neighbours);
        self.store.ask_neighbour(from, IN);
        self.store.ask_neighbour(to, OUT);
    }

    /// Asks where the parties of a coming edge stand.
    #[inline]
    pub fn ask_tables(&self, keys: [u64; 2]) {
        for key in keys {
            self.store.slots.ask(hash(key));
        }
    }

    /// Asks for the parties of a coming edge, once [`Graph::ask_tables`] is some time ago, and says where they probably stand:
    /// nowhere for a new one.
    #[inline]
    pub fn ask_parties(&self, keys: [u64; 2]) -> [u32; 2] {
        let guess = |key: u64| self.store.slots.guess(hash(key)).unwrap_or(u32::MAX);
        let [from, to] = [guess(keys[0]), guess(keys[1])];
        self.store.ask_node(from);
        self.store.ask_node(to);
        if from != u32::MAX && to != u32::MAX {
            self.store.ask_pair([from, to]);
            self.cycle.ask([from, to]);
        }
        [from, to]
    }
}

impl Store {
    /// Where a pair stands, or will.
    #[inline]
    pub(super) fn ask_pair(&self, ends: [u32; 2]) {
        self.numbers.ask(hash(super::store::pair_key(ends)));
    }

    /// A party is two lines of memory.
    #[inline]
    fn ask_node(&self, slot: u32) {
        if let Some(node) = self.nodes.get(slot as usize) {
            ask(&node.key);
            ask(&node.sums);
        }
    }

    /// Where the lists of a party's neighbours end.
    #[inline]
    fn ask_lists(&self, slot: u32) {
        let Some(node) = self.nodes.get(slot as usize) else { return };
        for side in &node.sides {
            if let Some(newest) = side.last() {
                ask(newest);
            }
        }
    }

    /// The newest neighbour on one side, and the payments between them.
    #[inline]
    fn ask_neighbour(&self, slot: u32, side: usize) {
        let Some(newest) = self.nodes.get(slot as usize).and_then(|node| node.sides[side].last()) else {
            return;
        };
        if let Some(node) = self.nodes.get(newest.node as usize) {
            ask(&node.key);
            ask(&node.sums);
        }
        if let Some(pair) = self.pairs.get(newest.pair as usize) {
            ask(pair);
        }
    }

    /// Asks for what the live edges will touch when they leave that are the fourth and the second from here.
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
                if let Some(entry) =
                    self.pairs.get(edge.pair as usize).and_then(|pair| self.standing(pair, side))
                {
                    ask(entry);
                }
            }
        }
    }
}
