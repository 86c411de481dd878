//! How many intermediaries join a hub of sources with a hub of sinks, kept while edges come and go.
//!
//! Promises: what [`Store::between`] says is what a walk over the lists would count, as of the last edge that was kept; one edge
//! changes at most [`PATHS_MOST`] counters twice over and there are at most [`NARROW`] counters for each live edge. Does not:
//! know an edge that was only asked about; decide anything (where it has no answer, lists are walked). What is counted here
//! and what is walked depends on the past, the answers do not.

use super::{IN, NONE, OUT, Store};

/// An intermediary that has more sources and more sinks than this is wide: pairs through it are not counted one by one.
const NARROW: usize = 8;

/// So is one that joins more pairs than this, with few sinks, but thousands of sources; or would, had it one sink. Whoever is
/// not wide has no more neighbours on a side than this, so an edge to a hub walks no more.
const PATHS_MOST: usize = 4_096;

/// Most wide intermediaries that are looked up for one pair of ends; lists are walked where there are more.
const WIDE_MOST: usize = 8;

/// Counters by source and sink.
pub(super) type Joins = rustc_hash::FxHashMap<[u32; 2], u32>;

impl Store {
    /// How many parties stand between a source and a sink in the window of scatter-gather, without the edge that was only asked
    /// about. `None` where that is not known without walking.
    pub fn between(&self, ends: [u32; 2]) -> Option<u32> {
        let lists = [OUT, IN].map(|side| self.hub(ends[side], side).filter(|hub| hub.kept));
        let [Some(source), Some(sink)] = lists else { return None };
        let walked = if source.wide.len() <= sink.wide.len() { OUT } else { IN };
        let wide = if walked == OUT { &source.wide } else { &sink.wide };
        if wide.len() > WIDE_MOST {
            return None;
        }
        let joins = |middle: &&u32| {
            let pair = if walked == OUT { [**middle, ends[IN]] } else { [ends[OUT], **middle] };
            self.is_counted(pair)
        };
        let through = wide.iter().filter(joins).count() as u32;
        Some(through + self.joins.get(&ends).copied().unwrap_or(0))
    }

    /// Whether the edge that was asked about last joins a pair that was not joined before.
    pub fn asks_new_pair(&self) -> bool {
        self.asked.is_some() && self.ring.back().is_some_and(|edge| !self.pairs[edge.pair as usize].counted)
    }

    fn is_counted(&self, ends: [u32; 2]) -> bool {
        self.number(ends).is_some_and(|number| self.pairs[number as usize].counted)
    }

    fn is_kept(&self, slot: u32, side: usize) -> bool {
        self.hub(slot, side).is_some_and(|hub| hub.kept)
    }

    /// Counted neighbours on one side, oldest first, as (place in the list, neighbour), from a place on.
    fn next_counted(&self, slot: u32, side: usize, from: usize) -> Option<(usize, u32)> {
        let list = self.node(slot).sides[side].slice().iter().enumerate().skip(from);
        let counted = |pair: u32| pair != NONE && self.pairs[pair as usize].counted;
        list.into_iter().find(|(_, entry)| counted(entry.pair)).map(|(place, entry)| (place, entry.node))
    }

    /// Does something for each counted neighbour on one side.
    fn each_counted(&mut self, slot: u32, side: usize, mut then: impl FnMut(&mut Self, u32)) {
        let mut from = 0;
        while let Some((place, neighbour)) = self.next_counted(slot, side, from) {
            then(self, neighbour);
            from = place + 1;
        }
    }

    /// One more or one less between a source and a sink, where both are hubs.
    fn change(&mut self, source: u32, sink: u32, more: bool) {
        if source == sink || !self.is_kept(source, OUT) || !self.is_kept(sink, IN) {
            return;
        }
        if more {
            *self.joins.entry([source, sink]).or_insert(0) += 1;
        } else if let std::collections::hash_map::Entry::Occupied(mut count) =
            self.joins.entry([source, sink])
        {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }

    /// Counts a pair, unless it is counted.
    pub(super) fn count(&mut self, number: u32) {
        if self.pairs[number as usize].counted {
            return;
        }
        let ends = self.pairs[number as usize].ends;
        self.change_paths(ends, true);
        self.pairs[number as usize].counted = true;
        for side in [OUT, IN] {
            if self.hub(ends[side], side).is_some_and(|hub| !hub.kept) {
                self.become_hub(ends[side], side);
            }
        }
        for slot in ends {
            let [out, into] = [OUT, IN].map(|side| self.node(slot).sides[side].len());
            // Many on one side make a party wide although nobody is on the other yet: the first edge there would walk them all.
            if !self.node(slot).wide && (out.min(into) > NARROW || out.max(1) * into.max(1) > PATHS_MOST) {
                self.become_wide(slot);
            }
        }
    }

    /// Counts a pair no more, if it is counted.
    pub(super) fn uncount(&mut self, number: u32) {
        if std::mem::take(&mut self.pairs[number as usize].counted) {
            self.change_paths(self.pairs[number as usize].ends, false);
        }
    }

    /// The ways over two edges of which a pair is one, the other being counted.
    fn change_paths(&mut self, [from, to]: [u32; 2], more: bool) {
        for (middle, end, side) in [(from, to, IN), (to, from, OUT)] {
            if !self.is_kept(end, side) {
                continue;
            }
            if self.node(middle).wide {
                self.change_wide(end, side, middle, more);
                continue;
            }
            self.each_counted(middle, side, |store, other| {
                let (source, sink) = if side == IN { (other, end) } else { (end, other) };
                store.change(source, sink, more);
            });
        }
    }

    fn change_wide(&mut self, hub: u32, side: usize, middle: u32, more: bool) {
        if let Some(hub) = self.hub_mut(hub, side) {
            if more {
                hub.wide.insert(middle);
            } else {
                hub.wide.remove(&middle);
            }
        }
    }

    /// From here on pairs with this end are counted.
    fn become_hub(&mut self, slot: u32, side: usize) {
        if let Some(hub) = self.hub_mut(slot, side) {
            hub.kept = true;
        }
        self.each_counted(slot, side, |store, middle| {
            if store.node(middle).wide {
                return store.change_wide(slot, side, middle, true);
            }
            store.each_counted(middle, side, |store, other| {
                let (source, sink) = if side == OUT { (slot, other) } else { (other, slot) };
                store.change(source, sink, true);
            });
        });
    }

    /// From here on pairs through this intermediary are not counted; hubs know it by name instead.
    fn become_wide(&mut self, slot: u32) {
        self.each_counted(slot, IN, |store, source| {
            store.each_counted(slot, OUT, |store, sink| store.change(source, sink, false));
        });
        self.nodes[slot as usize].wide = true;
        for (near, side) in [(IN, OUT), (OUT, IN)] {
            self.each_counted(slot, near, |store, hub| {
                if store.is_kept(hub, side) {
                    store.change_wide(hub, side, slot, true);
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Edge, Graph, Limits};

    const PARTY: u64 = 1;
    const HUB_SINK: u64 = 2;

    /// A sink that is a hub, whose senders all have the same hub of sources; and a party with so many sources of its own.
    fn graph(sources: u64) -> Graph {
        let mut graph = Graph::new(Limits::default());
        let mut pay = |from: u64, to: u64| {
            let probes = graph.push(&Edge { from, to, at: 1, value: 1 }, |_| false);
            assert!(!probes.exhausted, "{from} to {to}");
        };
        for middle in 100..100 + crate::graph::store::HUB as u64 {
            pay(3, middle);
            pay(middle, HUB_SINK);
        }
        for source in 0..sources {
            pay(10_000 + source, PARTY);
        }
        graph
    }

    fn slot(graph: &Graph, key: u64) -> u32 {
        graph.store.slot(key).unwrap_or(NONE)
    }

    #[test]
    fn the_first_edge_of_a_wide_party_to_a_hub_walks_nobody() {
        for (sources, wide) in [(PATHS_MOST as u64, false), (PATHS_MOST as u64 + 1, true), (20_000, true)] {
            let mut graph = graph(sources);
            let party = slot(&graph, PARTY);
            assert_eq!(graph.store.node(party).wide, wide, "{sources} sources, before it pays anybody");
            // It is a hub's neighbour by name from the first edge on, or is still small enough to be walked.
            let counters = graph.store.joins.len();
            graph.push(&Edge { from: PARTY, to: HUB_SINK, at: 2, value: 1 }, |_| false);
            assert_eq!(graph.store.joins.len(), counters, "its sources are no hubs");
            let hub = graph.store.hub(slot(&graph, HUB_SINK), IN);
            assert_eq!(
                hub.is_some_and(|hub| hub.kept && hub.wide.contains(&party)),
                wide,
                "{sources} sources"
            );
        }
    }

    #[test]
    fn whoever_is_not_wide_has_few_neighbours_whatever_came() {
        let graph = graph(9_000);
        for slot in (0..graph.store.rows() as u32).filter(|slot| !graph.store.node(*slot).wide) {
            let [out, into] = [OUT, IN].map(|side| graph.store.node(slot).sides[side].len());
            assert!(out <= PATHS_MOST && into <= PATHS_MOST && out * into <= PATHS_MOST, "{out} {into}");
        }
        // What is known without a walk is what there is.
        let ends = [slot(&graph, 3), slot(&graph, HUB_SINK)];
        assert_eq!(graph.store.between(ends), Some(crate::graph::store::HUB as u32));
    }
}
