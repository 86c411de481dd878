//! Edges of movements that did not happen after all, out of the graph and back.
//!
//! Promises: from the moment an edge is taken out lists, sums, counters and fans are those of a graph in which it never was,
//! until it is put back; then those of one in which it always was. Both cost the same whatever the number of edges, but for
//! the neighbours that come after it at a hub, and a walk over the edges before it where it brought a depth. Its place in the
//! order of edges, and in the bound, stays its own until its window ends. Does not: find depths of other edges anew; what was
//! found was found.

use super::{Entries, Entry, IN, NONE, OUT, Scatter, Side, Store, hash, pair_key};

/// An edge by its time and number.
type Dated = (i64, u64);

impl Store {
    /// Has the edge of a movement, taken in at a time, gone or there again.
    pub fn set_undone(&mut self, movement: i64, at: i64, undone: bool) {
        self.take_back();
        let from = self.ring.partition_point(|edge| edge.at < at);
        let then = self.ring.range(from..).take_while(|edge| edge.at == at);
        let found = then.enumerate().filter(|(_, e)| e.movement == Some(movement) && e.gone != undone);
        for place in found.map(|(place, _)| from + place).collect::<Vec<_>>() {
            if undone { self.take_out(place) } else { self.put_in(place) }
        }
    }

    /// Takes out the newest edge.
    pub fn take_out_newest(&mut self) {
        if let Some(place) = self.ring.len().checked_sub(1) {
            self.take_out(place);
        }
    }

    fn take_out(&mut self, place: usize) {
        let (number, Some(edge)) = (self.first + place as u64, self.ring.get_mut(place)) else { return };
        edge.gone = true;
        let edge = *edge;
        self.change_sums(place, -i128::from(edge.value));
        let pair = &mut self.pairs[edge.pair as usize];
        let older = pair.older.as_deref_mut();
        if pair.newest == number {
            let next = older.and_then(|older| older.pop_back());
            self.change_newest(edge.pair, Some(number), next);
        } else if let Some(older) = older
            && let Ok(at) = older.binary_search_by_key(&number, |one| one.1)
        {
            older.remove(at);
        }
        if edge.depth > 0 {
            self.depth_goes(edge.ends[IN], number);
        }
    }

    fn put_in(&mut self, place: usize) {
        let (number, Some(edge)) = (self.first + place as u64, self.ring.get(place).copied()) else { return };
        self.change_sums(place, i128::from(edge.value));
        let known = self.number(edge.ends);
        let row = known.unwrap_or_else(|| {
            let row = self.add_pair(edge.ends);
            self.numbers.insert(hash(pair_key(edge.ends)), row);
            row
        });
        if let Some(edge) = self.ring.get_mut(place) {
            (edge.gone, edge.pair) = (false, row);
        }
        let pair = &mut self.pairs[row as usize];
        let newest = known.map(|_| (pair.at, pair.newest));
        match newest {
            Some((_, newest)) if newest > number => {
                let older = pair.older.get_or_insert_default();
                older.insert(older.partition_point(|one| one.1 < number), (edge.at, number));
            }
            Some(newest) => {
                pair.older.get_or_insert_default().push_back(newest);
                self.change_newest(row, Some(newest.1), Some((edge.at, number)));
            }
            None => self.change_newest(row, None, Some((edge.at, number))),
        }
        if edge.depth > 0 {
            self.depth_comes(edge.ends[IN], number, edge.depth);
        }
    }

    fn change_sums(&mut self, place: usize, value: i128) {
        let Some(edge) = self.ring.get(place).filter(|_| place >= self.chain_left) else { return };
        for (side, slot) in edge.ends.into_iter().enumerate() {
            self.nodes[slot as usize].sums[side] += value;
        }
    }

    /// Another edge is the newest of a pair: fans, lists and counters follow. A pair without edges is none.
    fn change_newest(&mut self, pair: u32, old: Option<u64>, new: Option<Dated>) {
        let place = |number: u64| (number - self.first) as usize;
        let ends = self.pairs[pair as usize].ends;
        let in_fan = |number: u64| place(number) >= self.fan_left;
        let (before, after) = (old.is_some_and(in_fan), new.is_some_and(|new| in_fan(new.1)));
        let open = new.filter(|new| self.ring.get(place(new.1)).is_some_and(|edge| !edge.closed));
        let counted = open.is_some_and(|new| place(new.1) >= self.scatter_left);
        let counted = counted && self.limits.scatter != Scatter::Off;
        for (side, slot) in ends.into_iter().enumerate() {
            let fan = &mut self.nodes[slot as usize].fan[side];
            *fan = *fan + u32::from(after) - u32::from(before);
        }
        if !counted {
            self.uncount(pair);
        }
        self.unlink(pair);
        match new {
            Some((at, number)) => {
                (self.pairs[pair as usize].at, self.pairs[pair as usize].newest) = (at, number);
            }
            None => {
                self.numbers.remove(hash(pair_key(ends)), pair);
                self.pairs[pair as usize].older = None;
                self.pairs_free.push(pair);
            }
        }
        if open.is_some() {
            self.link_in_order(pair);
        }
        for (side, slot) in ends.into_iter().enumerate() {
            self.close_gaps(slot, side);
        }
        if counted {
            self.count(pair);
        }
    }

    /// Puts a pair where its newest edge stands among those of other pairs, in both lists.
    fn link_in_order(&mut self, pair: u32) {
        let (ends, at, newest) =
            (self.pairs[pair as usize].ends, self.pairs[pair as usize].at, self.pairs[pair as usize].newest);
        for side in [OUT, IN] {
            let list = self.nodes[ends[side] as usize].sides[side].slice();
            let mut place = list.partition_point(|entry| entry.at < at);
            let earlier = |entry: &Entry| {
                entry.at == at && (!entry.is_live() || self.pairs[entry.pair as usize].newest < newest)
            };
            while list.get(place).is_some_and(earlier) {
                place += 1;
            }
            let entry = Entry { at, node: ends[1 - side], pair };
            let moved = self.nodes[ends[side] as usize].sides[side].insert(place, entry);
            let list = self.nodes[ends[side] as usize].sides[side].slice();
            for (place, entry) in list.iter().enumerate().skip(moved).filter(|(_, entry)| entry.is_live()) {
                self.pairs[entry.pair as usize].places[side] = place as u32;
            }
            self.note(ends[side], side, ends[1 - side]);
        }
    }
}

impl Side {
    /// Puts a neighbour at a place, and says from which place on others stand elsewhere.
    fn insert(&mut self, place: usize, entry: Entry) -> usize {
        self.live += 1;
        match &mut self.entries {
            Entries::One(one) if one.pair == NONE => {
                *one = entry;
                0
            }
            Entries::One(one) => {
                let mut list = Vec::with_capacity(4);
                list.push(*one);
                list.insert(place.min(1), entry);
                self.entries = Entries::Many(list);
                0
            }
            Entries::Many(list) => {
                list.insert(place.min(list.len()), entry);
                place
            }
        }
    }
}
