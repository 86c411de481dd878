//! Cycles: ways along which value came back to its sender, each payment later than the one before.
//!
//! Promises: times strictly increase along a cycle, no party occurs twice, the first edge is in the window, and the new edge
//! is the last. A cycle is its sequence of parties: parallel edges do not multiply it, and each leg is the latest edge that
//! keeps the order. Parties from which the sender is not reached in time are never walked into: the search widens from
//! both ends, the cheaper first, and only then walks.

use super::store::{Entry, IN, OUT, Store};
use super::{CYCLE_LEN_MOST, Probes, Steps};
use crate::ahead::ask;

/// When, at the earliest, value from the receiver can be at a party (or at the latest leave it to reach the sender).
#[derive(Debug, Clone, Copy, Default)]
struct Label {
    mark: u32,
    level: u8,
    /// The last level at which it was put down to be widened.
    waiting: u8,
    at: i64,
}

/// What is kept between edges so that nothing is allocated.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch {
    pub members: Vec<u64>,
    mark: u32,
    labels: [Vec<Label>; 2],
    fronts: [Vec<u32>; 2],
    next: Vec<u32>,
}

impl Scratch {
    /// Asks memory for the labels of an edge's ends.
    pub fn ask(&self, ends: [u32; 2]) {
        for (labels, slot) in self.labels.iter().zip([ends[IN], ends[OUT]]) {
            if let Some(label) = labels.get(slot as usize) {
                ask(label);
            }
        }
    }

    fn fresh(&mut self, rows: usize) {
        for labels in &mut self.labels {
            if labels.len() < rows {
                labels.resize(rows, Label::default());
            }
        }
        self.mark = self.mark.wrapping_add(1);
        if self.mark == 0 {
            for labels in &mut self.labels {
                labels.fill(Label::default());
            }
            self.mark = 1;
        }
        for front in &mut self.fronts {
            front.clear();
        }
    }
}

/// Fills in what cycles the edge closes.
pub(super) fn closed(
    store: &Store,
    scratch: &mut Scratch,
    ends: [u32; 2],
    (now, value): (i64, i64),
    steps: &mut Steps,
    probes: &mut Probes,
) {
    let [sender, receiver] = ends;
    if store.node(sender).sides[IN].len() == 0 || store.node(receiver).sides[OUT].len() == 0 {
        return;
    }
    let start = now.saturating_sub(store.limits.cycle_window);
    // Half of the steps are for labels: when they run out, the other half still walks and finds what it can.
    let walking = steps.left - steps.left / 2;
    steps.left /= 2;
    let mut search =
        Search { store, scratch, sender, receiver, start, steps, levels: [0; 2], labelled: true };
    search.labelled = search.widen(now);
    search.steps.left += walking;
    let value = value.saturating_abs();
    let mut walk = Walk { path: [sender; CYCLE_LEN_MOST], probes, shortest: [sender; CYCLE_LEN_MOST] };
    search.walk(&mut walk, 1, now, (value, value));
    let (shortest, len) = (walk.shortest, usize::from(walk.probes.cycle_len));
    scratch.members.extend(shortest.iter().take(len).map(|&slot| store.node(slot).key));
    // Found from the sender backwards; told from the sender on.
    scratch.members.get_mut(1..).unwrap_or_default().reverse();
}

struct Search<'a> {
    store: &'a Store,
    scratch: &'a mut Scratch,
    sender: u32,
    receiver: u32,
    start: i64,
    steps: &'a mut Steps,
    /// How many edges from the receiver (OUT) and back from the sender (IN) are labelled.
    levels: [u8; 2],
    /// Whether labels are complete, so that a party without one leads nowhere.
    labelled: bool,
}

/// The walk back from the sender.
struct Walk<'a> {
    path: [u32; CYCLE_LEN_MOST],
    probes: &'a mut Probes,
    shortest: [u32; CYCLE_LEN_MOST],
}

impl Search<'_> {
    /// Labels parties from both ends. False when steps ran out.
    fn widen(&mut self, now: i64) -> bool {
        self.scratch.fresh(self.store.rows());
        let inner = self.store.limits.cycle_len_most - 1;
        for (side, slot, at) in [(OUT, self.receiver, self.start), (IN, self.sender, now)] {
            let label = Label { mark: self.scratch.mark, level: 0, waiting: 0, at };
            self.scratch.labels[side][slot as usize] = label;
            self.scratch.fronts[side].push(slot);
        }
        while self.levels[OUT] + self.levels[IN] < inner {
            let side = if self.cost(OUT) <= self.cost(IN) { OUT } else { IN };
            if !self.level(side, now, false) {
                return false;
            }
            if self.scratch.fronts[side].is_empty() {
                break;
            }
        }
        // On from the receiver, into what was reached from the sender only: a label then says that both are reached.
        while self.levels[OUT] + 1 < inner && !self.scratch.fronts[OUT].is_empty() {
            if !self.level(OUT, now, true) {
                return false;
            }
        }
        true
    }

    fn cost(&self, side: usize) -> usize {
        self.scratch.fronts[side].iter().map(|&slot| self.store.node(slot).sides[side].len()).sum()
    }

    /// One more edge from one end. False when steps ran out.
    fn level(&mut self, side: usize, now: i64, reached_only: bool) -> bool {
        self.levels[side] += 1;
        let level = self.levels[side];
        let front = std::mem::take(&mut self.scratch.fronts[side]);
        let mut next = std::mem::take(&mut self.scratch.next);
        next.clear();
        for &slot in &front {
            let at = self.scratch.labels[side][slot as usize].at;
            // Lists are ordered by the newest edge, so from the receiver on nothing older can be later than `at`.
            let after = if side == OUT { at } else { self.start };
            for entry in self.store.node(slot).sides[side].newest(after) {
                if !self.steps.take() {
                    return false;
                }
                if entry.node == self.sender || entry.node == self.receiver {
                    continue;
                }
                let when = if side == OUT {
                    self.store.after(entry, at).filter(|&when| when < now)
                } else {
                    self.store.before(entry, at).map(|(when, _)| when).filter(|&when| when > self.start)
                };
                if let Some(when) = when
                    && (!reached_only || self.meets(entry, when, level))
                    && self.improve(side, entry.node, when, level)
                {
                    next.push(entry.node);
                }
            }
        }
        self.scratch.next = front;
        self.scratch.fronts[side] = next;
        true
    }

    /// Whether the sender can be reached in time from a party value arrives at.
    fn meets(&self, entry: &Entry, when: i64, level: u8) -> bool {
        let label = &self.scratch.labels[IN][entry.node as usize];
        label.mark == self.scratch.mark
            && when < label.at
            && label.level + level < self.store.limits.cycle_len_most
    }

    /// Labels a party if that is earlier (later, from the sender) than known; true when it is to be widened.
    fn improve(&mut self, side: usize, slot: u32, when: i64, level: u8) -> bool {
        let mark = self.scratch.mark;
        let label = &mut self.scratch.labels[side][slot as usize];
        if label.mark != mark {
            *label = Label { mark, level, waiting: level, at: when };
            return true;
        }
        if if side == OUT { when >= label.at } else { when <= label.at } {
            return false;
        }
        label.at = when;
        std::mem::replace(&mut label.waiting, level) != level
    }

    /// Whether the receiver's value can be at a party at all with the edges that are left. Asked before the pair is read,
    /// because most neighbours of a hub fail here.
    #[inline]
    fn leads(&self, entry: &Entry, len: usize) -> bool {
        let label = &self.scratch.labels[OUT][entry.node as usize];
        let len_most = usize::from(self.store.limits.cycle_len_most);
        !self.labelled || (label.mark == self.scratch.mark && usize::from(label.level) + len < len_most)
    }

    /// Walks back from the last party of the path; `len` edges are used, those before must be earlier than `before`.
    fn walk(&mut self, walk: &mut Walk, len: usize, before: i64, (least, most): (i64, i64)) {
        let len_most = usize::from(self.store.limits.cycle_len_most);
        let store = self.store;
        for entry in store.node(walk.path[len - 1]).sides[IN].newest(self.start) {
            if !self.steps.take() {
                return;
            }
            let last = entry.node == self.receiver;
            if !last
                && (len + 1 >= len_most || !self.leads(entry, len) || walk.path[..len].contains(&entry.node))
            {
                continue;
            }
            let Some((when, number)) = store.before(entry, before).filter(|&(when, _)| when > self.start)
            else {
                continue;
            };
            let label = &self.scratch.labels[OUT][entry.node as usize];
            if self.labelled && !last && label.at >= when {
                continue;
            }
            let value = store.value(number).saturating_abs();
            let legs = (least.min(value), most.max(value));
            walk.path[len] = entry.node;
            if last {
                walk.found(len + 1, legs);
            } else {
                self.walk(walk, len + 1, when, legs);
            }
        }
    }
}

impl Walk<'_> {
    fn found(&mut self, len: usize, (least, most): (i64, i64)) {
        let ratio = (i128::from(least) * 1_000_000).checked_div(i128::from(most)).unwrap_or(0) as u32;
        let probes = &mut *self.probes;
        probes.cycles[len] = probes.cycles[len].saturating_add(1);
        let known = usize::from(probes.cycle_len);
        if known == 0 || len < known || (len == known && ratio > probes.cycle_leg_ratio_ppm) {
            (probes.cycle_len, probes.cycle_leg_ratio_ppm) = (len as u8, ratio);
            self.shortest = self.path;
        }
        let even = (probes.even_cycle_ratio_ppm, std::cmp::Reverse(probes.even_cycle_len));
        if probes.even_cycle_len == 0 || (ratio, std::cmp::Reverse(len as u8)) > even {
            (probes.even_cycle_len, probes.even_cycle_ratio_ppm) = (len as u8, ratio);
        }
    }
}
