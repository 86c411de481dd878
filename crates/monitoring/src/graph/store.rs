//! The live edges, as lists of neighbours in order of time.
//!
//! Promises: what can be seen is a function of the live edges alone (lists are ordered by the newest edge of each pair), so
//! a graph made again from them behaves the same; taking in and forgetting an edge cost the same at a hub as elsewhere.
//! Does not: look for anything.

mod depths;
mod hub;
mod joins;
mod undone;

use super::table::{Table, hash};
use super::{Edge, Limits, Scatter};
pub(super) use hub::{HUB, Hub};
use std::collections::VecDeque;

/// The side of a node its payments leave by, and the place of the sender in a pair's ends.
pub(super) const OUT: usize = 0;
/// The side payments arrive at, and the place of the receiver.
pub(super) const IN: usize = 1;

/// No place.
const NONE: u32 = u32::MAX;

/// A neighbour, with the time of the newest edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub at: i64,
    pub node: u32,
    /// [`NONE`] where a newer place or nothing replaced it.
    pub pair: u32,
}

impl Entry {
    /// Whether it is a neighbour and no gap.
    #[inline]
    pub fn is_live(&self) -> bool {
        self.pair != NONE
    }
}

/// Neighbours on one side, oldest first, with gaps; never more gaps than neighbours and sixteen. Most parties have one
/// neighbour at most, and need no list of their own.
#[derive(Debug, Clone)]
enum Entries {
    One(Entry),
    Many(Vec<Entry>),
}

/// Most emptied lists that are kept, two megabytes of them.
const SPARE_MOST: usize = 4_096;

/// One side of a party.
#[derive(Debug, Clone)]
pub(super) struct Side {
    entries: Entries,
    live: u32,
    /// Which hub, or [`NONE`].
    hub: u32,
}

impl Default for Side {
    fn default() -> Self {
        Side { entries: Entries::One(GAP), live: 0, hub: NONE }
    }
}

/// Where there is no neighbour (any more).
const GAP: Entry = Entry { at: i64::MIN, node: NONE, pair: NONE };

impl Side {
    fn slice(&self) -> &[Entry] {
        match &self.entries {
            Entries::One(entry) => std::slice::from_ref(entry),
            Entries::Many(list) => list,
        }
    }

    /// The neighbour at a place.
    pub fn place(&self, place: u32) -> Option<&Entry> {
        self.slice().get(place as usize)
    }

    fn place_mut(&mut self, place: u32) -> Option<&mut Entry> {
        match &mut self.entries {
            Entries::One(one) => Some(one),
            Entries::Many(list) => list.get_mut(place as usize),
        }
    }

    /// Puts a neighbour at the newest end and says at which place. A list that is needed is one of the spare ones.
    #[inline]
    fn push(&mut self, entry: Entry, spare: &mut Vec<Vec<Entry>>) -> u32 {
        self.live += 1;
        match &mut self.entries {
            Entries::One(one) if one.pair == NONE => {
                *one = entry;
                0
            }
            Entries::One(one) => {
                let mut list = spare.pop().unwrap_or_else(|| Vec::with_capacity(4));
                list.extend([*one, entry]);
                self.entries = Entries::Many(list);
                1
            }
            Entries::Many(list) => {
                list.push(entry);
                (list.len() - 1) as u32
            }
        }
    }

    fn take(&mut self, place: u32) {
        self.live -= 1;
        if let Some(entry) = self.place_mut(place) {
            entry.pair = NONE;
        }
    }

    /// Takes away what was pushed last.
    fn pop(&mut self) {
        self.live -= 1;
        match &mut self.entries {
            Entries::One(one) => one.pair = NONE,
            Entries::Many(list) => drop(list.pop()),
        }
    }

    /// Puts a neighbour back into the gap it left; nothing was moved since.
    fn put_back(&mut self, place: u32, entry: Entry) {
        if let Some(gap) = self.place_mut(place) {
            *gap = entry;
            self.live += 1;
        }
    }

    /// The last place.
    pub fn last(&self) -> Option<&Entry> {
        self.slice().last()
    }

    /// How many neighbours.
    #[inline]
    pub fn len(&self) -> usize {
        self.live as usize
    }

    /// Places of neighbours whose newest edge is later than `after`, gaps among them, oldest first; and how many neighbours.
    #[inline]
    pub fn since(&self, after: i64) -> (&[Entry], usize) {
        let all = self.slice();
        if all.first().is_some_and(|oldest| oldest.at > after) {
            return (all, self.len());
        }
        let late = all.partition_point(|entry| entry.at <= after);
        let late = all.get(late..).unwrap_or_default();
        (late, late.iter().filter(|entry| entry.is_live()).count())
    }

    /// Neighbours whose newest edge is later than `after`, newest first.
    #[inline]
    pub fn newest(&self, after: i64) -> impl Iterator<Item = &Entry> {
        self.slice().iter().rev().take_while(move |e| e.at > after).filter(|e| e.pair != NONE)
    }
}

/// A party with live edges: two lines of memory, in the order it is written here.
#[derive(Debug, Clone, Default)]
#[repr(C, align(64))]
pub(super) struct Node {
    pub key: u64,
    /// Distinct counterparties in the fan window.
    pub fan: [u32; 2],
    /// Depths that arrived.
    depths: depths::Depths,
    /// Live edges that touch it, those of undone movements among them.
    edges: u32,
    /// As an intermediary it joins too many for each pair to be counted.
    wide: bool,
    pub sides: [Side; 2],
    /// Value in the chain window.
    pub sums: [i128; 2],
}

const _: () = assert!(size_of::<Node>() == 128);

/// Two parties in one direction.
#[derive(Debug, Clone, Default)]
pub(super) struct Pair {
    ends: [u32; 2],
    places: [u32; 2],
    newest: u64,
    at: i64,
    /// Whether [`joins`] counts it.
    counted: bool,
    /// Live edges before the newest, oldest first: time and number. Most pairs have none.
    #[expect(
        clippy::box_collection,
        reason = "most rows have none, and a pointer keeps them to whole cache lines"
    )]
    older: Option<Box<VecDeque<(i64, u64)>>>,
}

impl Pair {
    /// How many older edges fulfil what holds for the oldest, and all of them.
    fn older(&self, first: impl Fn(i64) -> bool) -> (usize, Option<&VecDeque<(i64, u64)>>) {
        let older = self.older.as_deref();
        (older.map_or(0, |older| older.partition_point(|&(at, _)| first(at))), older)
    }
}

/// One live edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Live {
    pub at: i64,
    pub value: i64,
    ends: [u32; 2],
    pub pair: u32,
    pub depth: u8,
    pub closed: bool,
    /// Where it stands among the depths that arrived at its receiver.
    between: depths::Between,
    /// The movement is undone: it is as if it were not here.
    pub gone: bool,
    /// Which movement it is, where that is known.
    pub movement: Option<i64>,
}

impl Live {
    pub fn ends(&self) -> [u32; 2] {
        self.ends
    }
}

/// What the newest edge changed that cannot be told from it, so that it can be taken back.
#[derive(Debug, Clone, Default)]
struct Asked {
    /// Places and time of its pair before it, where the pair was known.
    known: Option<([u32; 2], i64)>,
    new_in_fan: bool,
    /// Depths it made superfluous.
    outdone: depths::Outdone,
}

/// All live edges.
#[derive(Debug, Clone)]
pub(super) struct Store {
    pub limits: Limits,
    pub now: i64,
    /// Time of the newest edge dropped, or not kept, for room.
    pub cut_at: Option<i64>,
    /// Edges dropped for room since this store was made: no part of its bytes.
    pub cuts: u64,
    pub(super) slots: Table,
    pub(super) nodes: Vec<Node>,
    nodes_free: Vec<u32>,
    pub(super) numbers: Table,
    pub(super) pairs: Vec<Pair>,
    pairs_free: Vec<u32>,
    hubs: Vec<Hub>,
    hubs_free: Vec<u32>,
    /// Emptied lists of neighbours, to be used again: at most [`SPARE_MOST`], none longer than a hub's.
    spare: Vec<Vec<Entry>>,
    pub(super) ring: VecDeque<Live>,
    /// Number of the oldest live edge.
    first: u64,
    /// How many of the oldest live edges have left the windows of fan, chain and scatter-gather.
    fan_left: usize,
    chain_left: usize,
    scatter_left: usize,
    joins: joins::Joins,
    /// Set while the newest edge may still be taken back.
    asked: Option<Asked>,
}

pub(super) fn pair_key(ends: [u32; 2]) -> u64 {
    u64::from(ends[OUT]) << 32 | u64::from(ends[IN])
}

impl Store {
    pub fn new(limits: Limits) -> Self {
        Store {
            limits,
            now: i64::MIN,
            cut_at: None,
            cuts: 0,
            slots: Table::default(),
            nodes: Vec::new(),
            nodes_free: Vec::new(),
            numbers: Table::default(),
            pairs: Vec::new(),
            pairs_free: Vec::new(),
            hubs: Vec::new(),
            hubs_free: Vec::new(),
            spare: Vec::new(),
            ring: VecDeque::new(),
            first: 0,
            fan_left: 0,
            chain_left: 0,
            scatter_left: 0,
            joins: joins::Joins::default(),
            asked: None,
        }
    }

    pub fn len(&self) -> usize {
        self.ring.len()
    }

    pub fn parties(&self) -> usize {
        self.slots.len()
    }

    /// How many rows there are, used or not.
    pub fn rows(&self) -> usize {
        self.nodes.len()
    }

    #[inline]
    pub fn node(&self, slot: u32) -> &Node {
        &self.nodes[slot as usize]
    }

    /// What is kept of a side with many neighbours. A side with [`HUB`] has it wherever a probe asks for it.
    #[inline]
    pub fn hub(&self, slot: u32, side: usize) -> Option<&Hub> {
        self.hubs.get(self.node(slot).sides[side].hub as usize)
    }

    fn hub_mut(&mut self, slot: u32, side: usize) -> Option<&mut Hub> {
        self.hubs.get_mut(self.nodes[slot as usize].sides[side].hub as usize)
    }

    /// Makes a side with a new neighbour known to its filter, and a hub where it has become one.
    #[inline]
    fn note(&mut self, slot: u32, side: usize, neighbour: u32) {
        let of = &self.nodes[slot as usize].sides[side];
        if of.hub != NONE || of.len() >= HUB {
            self.note_hub(slot, side, neighbour);
        }
    }

    pub fn slot(&self, key: u64) -> Option<u32> {
        self.slots.find(hash(key), |slot| self.nodes[slot as usize].key == key)
    }

    fn number(&self, ends: [u32; 2]) -> Option<u32> {
        self.numbers.find(hash(pair_key(ends)), |number| self.pairs[number as usize].ends == ends)
    }

    /// Whether a live open edge goes from one to the other, later than `after`.
    #[inline]
    pub fn joined(&self, ends: [u32; 2], after: i64) -> bool {
        // A hub's filter costs less than the table of pairs, and mostly says no.
        if self.hub(ends[OUT], OUT).is_some_and(|hub| !hub.may(ends[IN])) {
            return false;
        }
        self.number(ends).is_some_and(|number| {
            let pair = &self.pairs[number as usize];
            pair.places[OUT] != NONE && pair.at > after
        })
    }

    /// The latest edge of an entry's pair before a time: when and which.
    #[inline]
    pub fn before(&self, entry: &Entry, time: i64) -> Option<(i64, u64)> {
        let pair = &self.pairs[entry.pair as usize];
        if entry.at < time {
            return Some((entry.at, pair.newest));
        }
        let (place, older) = pair.older(|at| at < time);
        older?.get(place.checked_sub(1)?).copied()
    }

    /// Time of the earliest edge of an entry's pair after a time.
    #[inline]
    pub fn after(&self, entry: &Entry, time: i64) -> Option<i64> {
        let pair = &self.pairs[entry.pair as usize];
        let (place, older) = pair.older(|at| at <= time);
        older.and_then(|older| older.get(place)).map(|&(at, _)| at).or((entry.at > time).then_some(entry.at))
    }

    /// Value of a live edge.
    pub fn value(&self, number: u64) -> i64 {
        self.ring.get((number - self.first) as usize).map_or(0, |edge| edge.value)
    }

    /// Where a pair stands in the list of one of its ends.
    #[inline]
    pub fn standing(&self, pair: &Pair, side: usize) -> Option<&Entry> {
        self.node(pair.ends[side]).sides[side].place(pair.places[side])
    }

    /// The live edges with parties' keys, oldest first, those of undone movements among them.
    pub fn rows_of_edges(&self) -> impl Iterator<Item = (Edge, &Live)> {
        self.ring.iter().map(|live| {
            let [from, to] = live.ends.map(|slot| self.node(slot).key);
            (Edge { from, to, at: live.at, value: live.value }, live)
        })
    }

    /// The live edges, oldest first.
    pub fn live(&self) -> impl Iterator<Item = Edge> + '_ {
        self.rows_of_edges().filter(|(_, live)| !live.gone).map(|(edge, _)| edge)
    }

    /// Whether edges were dropped that would still be live, or the oldest goes when the newest is kept.
    pub fn is_cut(&self) -> bool {
        self.ring.len() > self.limits.edges_most
            || self.cut_at.is_some_and(|at| at > self.now.saturating_sub(self.limits.longest()))
    }

    /// Moves time on, forgets what has left its window, and says what time it is now.
    pub fn advance(&mut self, at: i64) -> i64 {
        self.now = self.now.max(at);
        let Limits { fan_window, chain_window, scatter_window, .. } = self.limits;
        let longest = self.limits.longest();
        // What leaves the longest window leaves the others of the same length in one go.
        if fan_window < longest {
            let start = self.now.saturating_sub(fan_window);
            while self.ring.get(self.fan_left).is_some_and(|edge| edge.at <= start) {
                self.leave_fan();
            }
        }
        if chain_window < longest {
            let start = self.now.saturating_sub(chain_window);
            while self.ring.get(self.chain_left).is_some_and(|edge| edge.at <= start) {
                self.leave_chain();
            }
        }
        if scatter_window < longest {
            let start = self.now.saturating_sub(scatter_window);
            while self.ring.get(self.scatter_left).is_some_and(|edge| edge.at <= start) {
                self.leave_scatter();
            }
        }
        let start = self.now.saturating_sub(longest);
        while self.ring.front().is_some_and(|edge| edge.at <= start) {
            self.ask_leaving(0);
            self.forget();
        }
        self.now
    }

    fn leave_fan(&mut self) {
        self.ask_leaving(self.fan_left);
        let Some(edge) = self.ring.get(self.fan_left) else { return };
        let newest = || self.pairs[edge.pair as usize].newest == self.first + self.fan_left as u64;
        if !edge.gone && newest() {
            let ends = edge.ends;
            self.nodes[ends[OUT] as usize].fan[OUT] -= 1;
            self.nodes[ends[IN] as usize].fan[IN] -= 1;
        }
        self.fan_left += 1;
    }

    fn leave_chain(&mut self) {
        let Some(edge) = self.ring.get(self.chain_left) else { return };
        if !edge.gone {
            let ends = edge.ends;
            self.nodes[ends[OUT] as usize].sums[OUT] -= i128::from(edge.value);
            self.nodes[ends[IN] as usize].sums[IN] -= i128::from(edge.value);
        }
        self.chain_left += 1;
    }

    fn leave_scatter(&mut self) {
        let Some(edge) = self.ring.get(self.scatter_left) else { return };
        let number = edge.pair;
        if !edge.gone && self.pairs[number as usize].newest == self.first + self.scatter_left as u64 {
            self.uncount(number);
        }
        self.scatter_left += 1;
    }

    /// Forgets the oldest edge, which leaves every window that it has not left before.
    fn forget(&mut self) {
        let Some(edge) = self.ring.front().copied() else { return };
        let newest = !edge.gone && self.pairs[edge.pair as usize].newest == self.first;
        if edge.depth > 0 {
            self.depth_leaves(&edge);
        }
        self.ring.pop_front();
        let fan = u32::from(newest && self.fan_left == 0);
        let value = if !edge.gone && self.chain_left == 0 { i128::from(edge.value) } else { 0 };
        for (side, slot) in edge.ends.into_iter().enumerate() {
            let node = &mut self.nodes[slot as usize];
            node.fan[side] -= fan;
            node.sums[side] -= value;
        }
        if newest {
            // No more counted, unless it left that window before.
            self.uncount(edge.pair);
            self.unlink(edge.pair);
            self.numbers.remove(hash(pair_key(edge.ends)), edge.pair);
            self.pairs[edge.pair as usize].older = None;
            self.pairs_free.push(edge.pair);
        } else if !edge.gone
            && let Some(older) = &mut self.pairs[edge.pair as usize].older
        {
            older.pop_front();
        }
        self.first += 1;
        self.fan_left = self.fan_left.saturating_sub(1);
        self.chain_left = self.chain_left.saturating_sub(1);
        self.scatter_left = self.scatter_left.saturating_sub(1);
        for slot in edge.ends {
            self.release(slot);
        }
    }

    /// One edge of a node is gone; with the last one its row is free.
    #[inline]
    fn release(&mut self, slot: u32) {
        let node = &mut self.nodes[slot as usize];
        node.edges -= 1;
        if node.edges == 0 {
            self.free(slot);
        }
    }

    /// The row of a party without edges is there for another one.
    fn free(&mut self, slot: u32) {
        let node = &mut self.nodes[slot as usize];
        node.depths = depths::Depths::default();
        node.wide = false;
        for side in std::mem::take(&mut node.sides) {
            if let Entries::Many(mut list) = side.entries
                && list.capacity() <= HUB
                && self.spare.len() < SPARE_MOST
            {
                list.clear();
                self.spare.push(list);
            }
            if let Some(hub) = self.hubs.get_mut(side.hub as usize) {
                *hub = Hub::default();
                self.hubs_free.push(side.hub);
            }
        }
        self.slots.remove(hash(node.key), slot);
        self.nodes_free.push(slot);
    }

    /// Rows for both ends of an edge that is about to be inserted.
    pub fn touch(&mut self, edge: &Edge) -> [u32; 2] {
        [self.touch_one(edge.from), self.touch_one(edge.to)]
    }

    #[inline]
    fn touch_one(&mut self, key: u64) -> u32 {
        if let Some(slot) = self.slot(key) {
            return slot;
        }
        let slot = self.nodes_free.pop().unwrap_or_else(|| {
            self.nodes.push(Node::default());
            (self.nodes.len() - 1) as u32
        });
        self.nodes[slot as usize].key = key;
        self.slots.insert(hash(key), slot);
        slot
    }

    /// Drops the oldest edge for room.
    fn cut(&mut self) {
        self.cut_at = self.ring.front().map(|edge| edge.at).max(self.cut_at);
        self.cuts += 1;
        self.forget();
    }

    /// Takes an edge in, at the present time, between two rows that were touched; [`Store::keep`] or [`Store::take_back`]
    /// comes next.
    pub fn insert(&mut self, ends: [u32; 2], value: i64, closed: bool, depth: u8) {
        let (at, edge) = (self.now, self.first + self.ring.len() as u64);
        let fan_start = at.saturating_sub(self.limits.fan_window);
        // Who has just come has no pair, and the table of pairs is not asked for what is not known ahead.
        let is_new = |slot: u32| self.nodes[slot as usize].edges == 0;
        let known = if is_new(ends[OUT]) || is_new(ends[IN]) { None } else { self.number(ends) };
        let mut asked = Asked {
            known: known.map(|number| (self.pairs[number as usize].places, self.pairs[number as usize].at)),
            new_in_fan: known.is_none_or(|number| self.pairs[number as usize].at <= fan_start),
            ..Asked::default()
        };
        let number = known.unwrap_or_else(|| self.add_pair(ends));
        let pair = &mut self.pairs[number as usize];
        if known.is_some() {
            pair.older.get_or_insert_default().push_back((pair.at, pair.newest));
        }
        (pair.newest, pair.at) = (edge, at);
        if known.is_some() {
            self.unlink(number);
        }
        if !closed {
            self.link(number);
        }
        for (side, slot) in ends.into_iter().enumerate() {
            let node = &mut self.nodes[slot as usize];
            node.edges += 1;
            node.fan[side] += u32::from(asked.new_in_fan);
            node.sums[side] += i128::from(value);
        }
        self.ring.push_back(Live {
            at,
            value,
            ends,
            pair: number,
            depth,
            closed,
            between: depths::Between::default(),
            gone: false,
            movement: None,
        });
        if depth > 0 {
            asked.outdone = self.depth_arrives(ends[IN], edge, depth);
        }
        // Last, so that what the table's place costs is waited for beside all of the above.
        if known.is_none() {
            self.numbers.insert(hash(pair_key(ends)), number);
        }
        self.asked = Some(asked);
    }

    /// The newest edge stays, as that of a movement.
    pub fn keep(&mut self, movement: Option<i64>) {
        if self.asked.is_none() {
            return;
        }
        let Some(edge) = self.ring.back_mut() else { return };
        edge.movement = movement;
        let edge = *edge;
        // The edge that is asked about is counted already.
        let most = self.limits.edges_of_party_most;
        if edge.ends.iter().any(|slot| self.node(*slot).edges as usize > most) {
            self.cut_at = Some(edge.at);
            self.cuts += 1;
            return self.take_back();
        }
        self.asked = None;
        for (side, slot) in edge.ends.into_iter().enumerate() {
            self.close_gaps(slot, side);
        }
        if self.limits.scatter != Scatter::Off {
            if edge.closed { self.uncount(edge.pair) } else { self.count(edge.pair) }
        }
        if self.ring.len() > self.limits.edges_most {
            self.cut();
        }
    }

    /// Whether the newest edge may still be taken back.
    pub fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// The newest edge goes, as if it had never come, unless it was kept. No time has passed since it came.
    pub fn take_back(&mut self) {
        let Some(asked) = self.asked.take() else { return };
        let Some(edge) = self.ring.pop_back() else { return };
        let (ends, number) = (edge.ends, edge.pair);
        if !edge.closed {
            for (side, slot) in ends.into_iter().enumerate() {
                self.nodes[slot as usize].sides[side].pop();
            }
        }
        self.pairs[number as usize].places = [NONE; 2];
        match asked.known {
            Some((places, at)) => self.relink(number, places, at),
            None => {
                self.numbers.remove(hash(pair_key(ends)), number);
                self.pairs_free.push(number);
            }
        }
        if edge.depth > 0 {
            self.depth_is_taken_back(ends[IN], &edge, asked.outdone);
        }
        for (side, slot) in ends.into_iter().enumerate() {
            let node = &mut self.nodes[slot as usize];
            node.fan[side] -= u32::from(asked.new_in_fan);
            node.sums[side] -= i128::from(edge.value);
            self.release(slot);
        }
    }

    /// A known pair as it was before its newest edge.
    fn relink(&mut self, number: u32, places: [u32; 2], at: i64) {
        let pair = &mut self.pairs[number as usize];
        let Some((_, newest)) = pair.older.as_mut().and_then(|older| older.pop_back()) else { return };
        (pair.newest, pair.at, pair.places) = (newest, at, places);
        let ends = pair.ends;
        for side in [OUT, IN] {
            if places[side] != NONE {
                let entry = Entry { at, node: ends[1 - side], pair: number };
                self.nodes[ends[side] as usize].sides[side].put_back(places[side], entry);
                // The filter may have been made anew while the neighbour was away.
                self.note(ends[side], side, entry.node);
            }
        }
    }

    /// A row for a pair, which is not found in the table yet.
    fn add_pair(&mut self, ends: [u32; 2]) -> u32 {
        let number = self.pairs_free.pop().unwrap_or_else(|| {
            self.pairs.push(Pair::default());
            (self.pairs.len() - 1) as u32
        });
        let pair = &mut self.pairs[number as usize];
        (pair.ends, pair.places) = (ends, [NONE; 2]);
        number
    }

    /// Takes a pair out of both lists.
    fn unlink(&mut self, number: u32) {
        let pair = &mut self.pairs[number as usize];
        for side in [OUT, IN] {
            let place = std::mem::replace(&mut pair.places[side], NONE);
            if place != NONE {
                self.nodes[pair.ends[side] as usize].sides[side].take(place);
            }
        }
    }

    /// Puts a pair at the newest end of both lists.
    fn link(&mut self, number: u32) {
        let Pair { ends, at, .. } = self.pairs[number as usize];
        for side in [OUT, IN] {
            let list = &mut self.nodes[ends[side] as usize].sides[side];
            let place = list.push(Entry { at, node: ends[1 - side], pair: number }, &mut self.spare);
            self.pairs[number as usize].places[side] = place;
            self.note(ends[side], side, ends[1 - side]);
        }
    }

    /// Moves neighbours together once gaps are many, so that lists stay as long as they have neighbours.
    fn close_gaps(&mut self, slot: u32, side: usize) {
        let Side { entries, live, .. } = &mut self.nodes[slot as usize].sides[side];
        let Entries::Many(list) = entries else { return };
        if list.len() < 2 * *live as usize + 16 {
            return;
        }
        list.retain(|entry| entry.pair != NONE);
        for (place, entry) in list.iter().enumerate() {
            self.pairs[entry.pair as usize].places[side] = place as u32;
        }
    }
}
