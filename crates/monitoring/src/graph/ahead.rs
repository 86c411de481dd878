//! Asking memory for what the next edges will look at.
//!
//! Promises: changes nothing, and nothing depends on it. Light graphs are lists of one or two neighbours all over memory, and
//! waiting for one after another was most of what an edge cost there. Does not: look at edges before their turn.

use super::store::{IN, OUT, Store};
use super::table::hash;
use super::{Edge, Graph};
use crate::ahead::ask;

/// How many edges before its turn the tables are asked where an edge's parties stand, then for the parties, and then for their
/// neighbours.
const STEPS: [usize; 3] = [12, 8, 4];
/// Live edges before it leaves that what an edge touches is asked for.
pub(super) const LEAVES: usize = 8;

impl Graph {
    /// Says which edges come next, the first at once: called before each, with those that follow it. More than a dozen are not
    /// looked at.
    #[inline]
    pub fn expect(&self, next: &[Edge]) {
        let ends = |edge: &Edge| [edge.from, edge.to];
        next.get(STEPS[0]).into_iter().for_each(|edge| self.ask_tables(ends(edge)));
        next.get(STEPS[1]).into_iter().for_each(|edge| self.ask_parties(ends(edge)));
        next.get(STEPS[2]).into_iter().for_each(|edge| self.ask_neighbours(ends(edge)));
    }

    /// Asks where the parties of a coming edge stand.
    #[inline]
    pub fn ask_tables(&self, keys: [u64; 2]) {
        keys.into_iter().for_each(|key| self.store.slots.ask(hash(key)));
    }

    /// Asks for the parties of a coming edge, once [`Graph::ask_tables`] is some time ago.
    #[inline]
    pub fn ask_parties(&self, keys: [u64; 2]) {
        if let [Some(from), Some(to)] = self.store.slots(keys) {
            self.store.ask_pair([from, to]);
            self.store.ask_node(from);
            self.store.ask_node(to);
            self.cycle.ask([from, to]);
        }
    }

    /// Asks for their newest neighbours, once [`Graph::ask_parties`] is.
    fn ask_neighbours(&self, keys: [u64; 2]) {
        self.store.slots(keys).into_iter().flatten().for_each(|slot| self.store.ask_neighbours(slot));
    }
}

impl Store {
    /// Where parties probably stand: whether they do is told by what was only asked for.
    fn slots(&self, keys: [u64; 2]) -> [Option<u32>; 2] {
        keys.map(|key| self.slots.guess(hash(key)))
    }

    fn ask_pair(&self, ends: [u32; 2]) {
        self.numbers.ask(hash(super::store::pair_key(ends)));
    }

    /// A party is three lines of memory.
    fn ask_node(&self, slot: u32) {
        let node = self.node(slot);
        ask(&node.key);
        ask(&node.sides[IN]);
        ask(&node.sums);
    }

    /// Where the lists of a party's neighbours end, and the newest neighbour on each side.
    fn ask_neighbours(&self, slot: u32) {
        for side in [OUT, IN] {
            if let Some(newest) = self.node(slot).sides[side].last() {
                ask(newest);
                if let Some(node) = self.nodes.get(newest.node as usize) {
                    ask(&node.sides[side]);
                }
            }
        }
    }

    /// Asks for what the live edges will touch when they leave that are the eighth and the fourth from here.
    #[inline]
    pub(super) fn ask_leaving(&self, from: usize) {
        if let Some(edge) = self.ring.get(from + LEAVES) {
            if let Some(pair) = self.pairs.get(edge.pair as usize) {
                ask(pair);
            }
            edge.ends().into_iter().for_each(|slot| self.ask_node(slot));
            self.ask_pair(edge.ends());
        }
        if let Some(edge) = self.ring.get(from + LEAVES / 2) {
            edge.ends().into_iter().for_each(|slot| self.slots.ask(hash(self.node(slot).key)));
        }
    }
}
