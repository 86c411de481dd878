//! Graph probes: what an edge closes in the money graph of the last hours.
//!
//! Promises: the same edges and limits give the same answers, from the start or from a snapshot; answers are exact within
//! their windows unless a probe used up its steps, which it says; only live edges are kept. Does not: know assets, resolve
//! accounts to customers (the caller maps them first), alert. Definitions: `docs/methodology/graph-typologies.md`.
//! Serves: scenarios N01 to N08, N14, N15.

mod ahead;
mod bipartite;
mod bytes;
mod cycle;
mod depth;
mod local;
mod scatter;
mod store;
mod table;

pub use bipartite::{Block, BlockLimits, Blocks, blocks};
pub use bytes::DecodeError;
use store::{IN, OUT, Store};

/// Steps a probe may take at one edge; a step looks at one neighbour. On the most hub-heavy graph measured (Zipf 1.0, the same
/// hubs on both sides) 11 % of the edges used up those of scatter-gather, and the slowest hundredth took 0.35 ms; where senders
/// and receivers are hubs of different accounts, 2 of 500,000 did. What is given up then: counts are lower bounds.
pub const STEPS_MOST: u32 = 20_000;

/// Longest cycle looked for, in edges. Longer ones exist, but on dense windows they are mostly chance.
pub const CYCLE_LEN_MOST: usize = 6;

/// Most live edges kept. By the sizes of their rows they take at most about 450 bytes each (computed, not measured), so 1.8 GB;
/// beyond it the oldest go early, and answers say so.
pub const EDGES_MOST: usize = 4_000_000;

/// One day in microseconds: the window of each probe unless asked otherwise.
pub const DAY: i64 = 86_400_000_000;

/// A movement of value between two parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Who sent, after accounts and addresses are resolved to customers and clusters.
    pub from: u64,
    /// Who received.
    pub to: u64,
    /// Log time in microseconds, never decreasing; an earlier one counts as now.
    pub at: i64,
    /// Value in micro-dollars.
    pub value: i64,
}

/// How much of the scatter-gather probe is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Scatter {
    /// Nothing.
    Off,
    /// The greatest number of intermediaries; ends that cannot have more are passed over.
    Greatest,
    /// The number of intermediaries of each pair of ends, in [`Graph::scatter_sizes`].
    Every,
}

/// Windows in microseconds (an edge counts while `at > now - window`), and what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of distinct counterparties and upstream fan-out.
    pub fan_window: i64,
    /// Of scatter-gather.
    pub scatter_window: i64,
    /// Of cycles.
    pub cycle_window: i64,
    /// Of what passes through an account, and of the depth of its funders.
    pub chain_window: i64,
    /// Scatter-gather.
    pub scatter: Scatter,
    /// Longest cycle looked for, at most [`CYCLE_LEN_MOST`]; below 2 for none.
    pub cycle_len_most: u8,
    /// Share of what came in that must have gone out again for an account to pass value through, in parts per million.
    pub pass_through_ppm: i64,
    /// Whether the mean fan-out of the sender's funders is asked for.
    pub upstream: bool,
    /// Whether the block around the edge is asked for, within the window of scatter-gather.
    pub block: bool,
    /// Steps each probe may take at one edge.
    pub steps_most: u32,
    /// Most live edges kept.
    pub edges_most: usize,
    /// Most live edges of one party: further ones are asked about and not kept.
    pub edges_of_party_most: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            fan_window: DAY,
            scatter_window: DAY,
            cycle_window: DAY,
            chain_window: DAY,
            scatter: Scatter::Greatest,
            cycle_len_most: CYCLE_LEN_MOST as u8,
            pass_through_ppm: 900_000,
            upstream: true,
            block: true,
            steps_most: STEPS_MOST,
            edges_most: EDGES_MOST,
            edges_of_party_most: usize::MAX,
        }
    }
}

impl Limits {
    /// The longest window: edges older than it are forgotten.
    fn longest(&self) -> i64 {
        self.fan_window.max(self.scatter_window).max(self.cycle_window).max(self.chain_window)
    }
}

/// What an edge found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Probes {
    /// Distinct receivers of the sender.
    pub fan_out: u32,
    /// Distinct senders of the receiver.
    pub fan_in: u32,
    /// Distinct senders of the sender; with `fan_out` it shows gather-scatter.
    pub sender_fan_in: u32,
    /// Distinct receivers of the receiver.
    pub receiver_fan_out: u32,
    /// Most intermediaries between one source and the receiver that this edge is part of; 0 below two.
    pub gathered: u32,
    /// Most intermediaries between the sender and one sink that this edge is part of; 0 below two.
    pub scattered: u32,
    /// The greater of both.
    pub scatter_gather: u32,
    /// Length of the shortest time-respecting cycle the edge closes; 0 for none.
    pub cycle_len: u8,
    /// Smallest over largest leg of the most even cycle of that length, in parts per million.
    pub cycle_leg_ratio_ppm: u32,
    /// Length of the most even cycle of any length; 0 for none.
    pub even_cycle_len: u8,
    /// Its smallest over largest leg, in parts per million.
    pub even_cycle_ratio_ppm: u32,
    /// How many time-respecting cycles of each length the edge closes; parallel edges count once.
    pub cycles: [u32; CYCLE_LEN_MOST + 1],
    /// How many pass-through accounts the value has come through.
    pub chain_depth: u8,
    /// Mean fan-out of the sender's funders, times 100, rounded down; 0 without funders.
    pub upstream_fan_out_x100: u32,
    /// Sources of the densest block around the edge; 0 where sender or receiver has no second counterparty.
    pub block_sources: u32,
    /// Its sinks.
    pub block_sinks: u32,
    /// Share of its pairs that have a payment, in parts per million.
    pub block_density_ppm: u32,
    /// There were more parties around the edge than are looked at; the newest were. Not part of `exhausted`: every hub has
    /// that many.
    pub block_cut: bool,
    /// Scatter-gather used up its steps.
    pub scatter_exhausted: bool,
    /// The cycle probe used up its steps.
    pub cycle_exhausted: bool,
    /// A probe used up its steps, or live edges had to be dropped: what was found is a lower bound.
    pub exhausted: bool,
}

/// Steps that are left to a probe.
#[derive(Debug, Clone, Copy)]
struct Steps {
    left: u32,
    out: bool,
}

impl Steps {
    fn new(most: u32) -> Self {
        Steps { left: most, out: false }
    }

    /// Takes one step; false when there is none left.
    #[inline]
    fn take(&mut self) -> bool {
        if self.left == 0 {
            self.out = true;
            return false;
        }
        self.left -= 1;
        true
    }

    /// Takes so many steps at once; false, and none taken, when there are fewer left.
    #[inline]
    fn take_all(&mut self, count: usize) -> bool {
        let enough = self.left as usize >= count;
        self.left -= if enough { count as u32 } else { 0 };
        enough
    }
}

/// The live edges, and what is needed to look at them.
#[derive(Debug, Clone)]
pub struct Graph {
    limits: Limits,
    store: Store,
    scatter: scatter::Scratch,
    cycle: cycle::Scratch,
    coming: ahead::Coming,
}

impl Graph {
    /// An empty graph. Windows below one microsecond and cycles over [`CYCLE_LEN_MOST`] are brought into range.
    pub fn new(limits: Limits) -> Self {
        let limits = Limits {
            fan_window: limits.fan_window.max(1),
            scatter_window: limits.scatter_window.max(1),
            cycle_window: limits.cycle_window.max(1),
            chain_window: limits.chain_window.max(1),
            cycle_len_most: limits.cycle_len_most.min(CYCLE_LEN_MOST as u8),
            edges_most: limits.edges_most.max(1),
            edges_of_party_most: limits.edges_of_party_most.max(1),
            ..limits
        };
        Graph {
            limits,
            store: Store::new(limits),
            scatter: scatter::Scratch::default(),
            cycle: cycle::Scratch::default(),
            coming: ahead::Coming::default(),
        }
    }

    /// Takes an edge in and says what it closes. `excluded` names own wallets and known services: value to and from them
    /// counts for fan and pass-through, but no path goes through them. What is known at the newest edge of a pair counts.
    pub fn push(&mut self, edge: &Edge, excluded: impl Fn(u64) -> bool) -> Probes {
        let probes = self.ask(edge, excluded);
        self.keep();
        probes
    }

    /// Says what an edge would close. It stays only if [`Graph::keep`] comes before the next question; time passes either
    /// way.
    pub fn ask(&mut self, edge: &Edge, excluded: impl Fn(u64) -> bool) -> Probes {
        self.take_back();
        self.scatter.sizes.clear();
        self.cycle.members.clear();
        let at = self.store.advance(edge.at);
        let mut probes = Probes::default();
        if edge.from == edge.to {
            return probes;
        }
        let (sender_excluded, receiver_excluded) = (excluded(edge.from), excluded(edge.to));
        let closed = sender_excluded || receiver_excluded;
        let [from, to] = self.store.touch(edge);
        self.store.ask_pair([from, to]);
        probes.chain_depth =
            if sender_excluded { 0 } else { depth::of_sender(&self.store, from, edge.value) };
        self.store.insert([from, to], edge.value, closed, probes.chain_depth);
        let [sender, receiver] = [self.store.node(from), self.store.node(to)];
        (probes.fan_out, probes.sender_fan_in) = (sender.fan[OUT], sender.fan[IN]);
        (probes.fan_in, probes.receiver_fan_out) = (receiver.fan[IN], receiver.fan[OUT]);
        if !closed {
            self.paths(&mut probes, [from, to], at, edge.value);
        }
        if self.limits.upstream && !sender_excluded {
            let mut steps = Steps::new(self.limits.steps_most);
            probes.upstream_fan_out_x100 = depth::upstream(&self.store, from, &mut steps);
            probes.exhausted |= steps.out;
        }
        probes.exhausted |= probes.scatter_exhausted || probes.cycle_exhausted || self.store.is_cut();
        probes
    }

    /// Keeps the edge that was asked about last.
    pub fn keep(&mut self) {
        self.store.keep(None);
    }

    /// The same, and remembers which movement it is, so that it can be undone.
    pub fn keep_as(&mut self, movement: Option<i64>) {
        self.store.keep(movement);
    }

    /// Has the edge of a movement, kept at a time, undone or not undone any more. While it is, answers are as if it had never come;
    /// only depths that other edges had when they came stay. One that has left every window is left alone.
    pub fn set_undone(&mut self, movement: i64, at: i64, undone: bool) {
        self.store.set_undone(movement, at, undone);
    }

    /// Forgets the edge that was asked about last, unless it was kept.
    pub fn take_back(&mut self) {
        self.store.take_back();
    }

    fn paths(&mut self, probes: &mut Probes, ends: [u32; 2], at: i64, value: i64) {
        if self.limits.scatter != Scatter::Off {
            let mut steps = Steps::new(self.limits.steps_most);
            let every = self.limits.scatter == Scatter::Every;
            let [gathered, scattered] =
                scatter::closed(&self.store, &mut self.scatter, ends, every, &mut steps);
            (probes.gathered, probes.scattered) = (gathered, scattered);
            probes.scatter_gather = gathered.max(scattered);
            probes.scatter_exhausted = steps.out;
        }
        if self.limits.block {
            let mut steps = Steps::new(self.limits.steps_most);
            local::around(&self.store, ends, &mut steps, probes);
            probes.block_cut = steps.out;
        }
        if self.limits.cycle_len_most >= 2 {
            let mut steps = Steps::new(self.limits.steps_most);
            cycle::closed(&self.store, &mut self.cycle, ends, (at, value), &mut steps, probes);
            probes.cycle_exhausted = steps.out;
        }
    }

    /// Numbers of intermediaries (two and more) of each pair of ends the last edge was part of, where
    /// [`Scatter::Every`] was asked for: first those that end at the receiver, then those that begin at the sender.
    pub fn scatter_sizes(&self) -> &[u32] {
        &self.scatter.sizes
    }

    /// Members of the shortest cycle the last edge closed (the most even of them), from the sender on; empty for none.
    pub fn cycle_members(&self) -> &[u64] {
        &self.cycle.members
    }

    /// Mean fan-out of the funders of any party, times 100, and whether that was all of them.
    pub fn upstream_fan_out_x100(&self, party: u64) -> (u32, bool) {
        let mut steps = Steps::new(self.limits.steps_most);
        let mean = self.store.slot(party).map_or(0, |slot| depth::upstream(&self.store, slot, &mut steps));
        (mean, !steps.out)
    }

    /// How many edges are kept: the live ones, and those of undone movements until their windows end.
    pub fn edges(&self) -> usize {
        self.store.len()
    }

    /// How many edges were dropped early or not kept for room since the graph was made or read back.
    pub fn cuts(&self) -> u64 {
        self.store.cuts
    }

    /// How many parties have an edge that is kept.
    pub fn parties(&self) -> usize {
        self.store.parties()
    }

    /// The live edges, oldest first, without those of undone movements.
    pub fn live(&self) -> impl Iterator<Item = Edge> + '_ {
        self.store.live()
    }

    /// The state in bytes, without an edge that was only asked about: equal states have equal bytes.
    pub fn encode(&self) -> Vec<u8> {
        if self.store.is_asked() {
            let mut kept = self.clone();
            kept.take_back();
            return kept.encode();
        }
        bytes::encode(&self.limits, &self.store)
    }

    /// The state from bytes made under the same limits.
    pub fn decode(limits: Limits, from: &[u8]) -> Result<Self, DecodeError> {
        let mut graph = Graph::new(limits);
        bytes::decode(&graph.limits, &mut graph.store, from)?;
        Ok(graph)
    }
}
