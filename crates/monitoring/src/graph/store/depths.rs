//! Depths that arrived at a party, each deeper than all later ones: a list through the live edges.
//!
//! Promises: the deepest edge of a window is found from the deepest of all on, and there are at most 255, because each is less
//! deep than the one before; nothing is allocated, and a party without any costs eight bytes. Does not: say what a depth is.

use super::{IN, Live, NONE, Store};

/// Edges are linked by their number, in as few bits as tell live ones apart; [`NONE`] is none of them.
const NUMBERS: u64 = NONE as u64;

/// The deepest of a party's edges, and the last, which is the least deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Depths {
    deepest: u32,
    last: u32,
}

impl Default for Depths {
    fn default() -> Self {
        Depths { deepest: NONE, last: NONE }
    }
}

/// The edges before and after one in its receiver's list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Between {
    deeper: u32,
    shallower: u32,
}

impl Default for Between {
    fn default() -> Self {
        Between { deeper: NONE, shallower: NONE }
    }
}

/// What an edge changed in its receiver's list, so that it can be taken back.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Outdone {
    before: Depths,
    /// The deepest of those it made superfluous.
    first: Option<u32>,
}

fn link(number: u64) -> u32 {
    (number % NUMBERS) as u32
}

impl Store {
    fn place_of(&self, link: u32) -> usize {
        ((u64::from(link) + NUMBERS - self.first % NUMBERS) % NUMBERS) as usize
    }

    fn linked(&self, link: u32) -> Option<&Live> {
        if link == NONE { None } else { self.ring.get(self.place_of(link)) }
    }

    /// What stands before and after a link; a list's ends for none.
    fn join(&mut self, slot: u32, deeper: u32, shallower: u32) {
        let at = |link: u32| if link == NONE { None } else { Some(self.place_of(link)) };
        let (before, after) = (at(deeper), at(shallower));
        match before.and_then(|place| self.ring.get_mut(place)) {
            Some(edge) => edge.between.shallower = shallower,
            None => self.nodes[slot as usize].depths.deepest = shallower,
        }
        match after.and_then(|place| self.ring.get_mut(place)) {
            Some(edge) => edge.between.deeper = deeper,
            None => self.nodes[slot as usize].depths.last = deeper,
        }
    }

    /// Depth of the deepest edge that arrived at a party later than `after`; 0 for none.
    pub fn deepest(&self, slot: u32, after: i64) -> u8 {
        // Depths fall with time, so the first one that is late enough is the deepest.
        let mut at = self.linked(self.node(slot).depths.deepest);
        while let Some(edge) = at.filter(|edge| edge.at <= after) {
            at = self.linked(edge.between.shallower);
        }
        at.map_or(0, |edge| edge.depth)
    }

    /// The newest edge brings its depth; those that are not deeper are superfluous from here on.
    pub(super) fn depth_arrives(&mut self, slot: u32, number: u64, depth: u8) -> Outdone {
        let before = self.node(slot).depths;
        let (mut last, mut first) = (before.last, None);
        while let Some(edge) = self.linked(last).filter(|edge| edge.depth <= depth) {
            first = Some(last);
            last = edge.between.deeper;
        }
        self.join(slot, last, link(number));
        self.join(slot, link(number), NONE);
        Outdone { before, first }
    }

    /// The newest edge, which is no longer in the order of edges, takes its depth back.
    pub(super) fn depth_is_taken_back(&mut self, slot: u32, edge: &Live, outdone: Outdone) {
        self.join(slot, edge.between.deeper, outdone.first.unwrap_or(NONE));
        self.nodes[slot as usize].depths = outdone.before;
    }

    /// The oldest edge leaves.
    pub(super) fn depth_leaves(&mut self, edge: &Live) {
        let slot = edge.ends[IN];
        if self.node(slot).depths.deepest == link(self.first) {
            self.join(slot, NONE, edge.between.shallower);
        }
    }

    /// An edge brings no depth any more; those that it made superfluous do again.
    pub(super) fn depth_goes(&mut self, slot: u32, number: u64) {
        let Some((deeper, true, mut shallower)) = self.around(slot, number) else { return };
        let from = self.linked(deeper).map_or(0, |_| self.place_of(deeper) + 1);
        let mut deepest = self.linked(shallower).map_or(0, |edge| edge.depth);
        for place in (from..self.place_of(link(number))).rev() {
            let edge = &self.ring[place];
            if !edge.gone && edge.ends[IN] == slot && edge.depth > deepest {
                deepest = edge.depth;
                let again = link(self.first + place as u64);
                self.join(slot, again, shallower);
                shallower = again;
            }
        }
        self.join(slot, deeper, shallower);
    }

    /// An edge brings its depth again, unless a later one brought as much.
    pub(super) fn depth_comes(&mut self, slot: u32, number: u64, depth: u8) {
        let Some((mut deeper, _, shallower)) = self.around(slot, number) else { return };
        if self.linked(shallower).is_some_and(|later| later.depth >= depth) {
            return;
        }
        while let Some(edge) = self.linked(deeper).filter(|edge| edge.depth <= depth) {
            deeper = edge.between.deeper;
        }
        self.join(slot, deeper, link(number));
        self.join(slot, link(number), shallower);
    }

    /// The links before and after a live edge in a party's list, and whether it is in it itself.
    fn around(&self, slot: u32, number: u64) -> Option<(u32, bool, u32)> {
        let place = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let (mut deeper, mut at) = (NONE, self.node(slot).depths.deepest);
        while let Some(edge) = self.linked(at).filter(|_| self.place_of(at) < place) {
            (deeper, at) = (at, edge.between.shallower);
        }
        let own = at == link(number);
        let shallower = if own { self.linked(at)?.between.shallower } else { at };
        Some((deeper, own, shallower))
    }
}
