//! Bipartite patterns and stacks of them: several sources that all pay the same several sinks (batch).
//!
//! Promises: each block has at least so many sources, sinks and so dense payments as asked, found the same from the same
//! edges in any order; a used-up budget is said. Does not: find every dense block (that is not feasible): it looks around
//! each source, and peels away who belongs least. Serves: scenario N06.

use super::{Edge, Steps};
use std::collections::BTreeSet;

/// What counts as a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockLimits {
    /// Fewest sources.
    pub sources_least: usize,
    /// Fewest sinks.
    pub sinks_least: usize,
    /// Least share of source-sink pairs that have a payment, in parts per million.
    pub density_least_ppm: u64,
    /// Parties with more counterparties on one side than this are left out: everybody shares a service.
    pub counterparties_most: usize,
    /// Most sources and sinks looked at around one source; those with least in common are given up first.
    pub around_most: usize,
    /// Steps in all; a step looks at one neighbour.
    pub steps_most: u32,
}

impl Default for BlockLimits {
    fn default() -> Self {
        BlockLimits {
            sources_least: 3,
            sinks_least: 3,
            density_least_ppm: 600_000,
            counterparties_most: 500,
            around_most: 128,
            steps_most: 100_000_000,
        }
    }
}

/// Sources that pay the same sinks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Who pays, ascending.
    pub sources: Vec<u64>,
    /// Who is paid, ascending; nobody is both.
    pub sinks: Vec<u64>,
    /// Pairs with a payment.
    pub pairs: usize,
    /// Pairs with a payment over all pairs, in parts per million.
    pub density_ppm: u32,
    /// Blocks in the longest stack this one is part of: sinks of one (three or more) are sources of the next. 1 to 8.
    pub layers: u8,
}

/// Blocks, the one with most pairs first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blocks {
    /// None has more than half of its pairs in those before it.
    pub blocks: Vec<Block>,
    /// The steps were used up: there may be more.
    pub exhausted: bool,
}

impl Blocks {
    /// The densest block a payment belongs to; among equals the one with most pairs.
    pub fn of(&self, from: u64, to: u64) -> Option<&Block> {
        let belongs = |block: &&Block| {
            block.sources.binary_search(&from).is_ok() && block.sinks.binary_search(&to).is_ok()
        };
        self.blocks.iter().rev().filter(belongs).max_by_key(|block| (block.density_ppm, block.pairs))
    }
}

/// Sinks shared by two blocks that make them layers of a stack.
const SHARED_LEAST: usize = 3;

/// Most layers counted; stacks in the typologies of AMLSim have two or three.
const LAYERS_MOST: u8 = 8;

/// Rounds in which a block may take in who was not around its first source. Planted blocks settle in two.
const ROUNDS_MOST: usize = 3;

/// Finds blocks among the edges of a window. `excluded` parties are left out.
pub fn blocks(edges: &[Edge], limits: &BlockLimits, excluded: impl Fn(u64) -> bool) -> Blocks {
    let graph = Sides::new(edges, limits, excluded);
    let mut steps = Steps::new(limits.steps_most);
    let mut found: Vec<Found> = Vec::new();
    let mut covered: BTreeSet<[u32; 2]> = BTreeSet::new();
    for source in 0..graph.keys.len() as u32 {
        let open: Vec<u32> = graph.sides[0][source as usize]
            .iter()
            .copied()
            .filter(|&sink| !covered.contains(&[source, sink]))
            .collect();
        if open.len() < 2 || open.len() < limits.sinks_least.min(3) {
            continue;
        }
        let Some(one) = graph.around(source, open, limits, &mut steps) else {
            if steps.out { break } else { continue }
        };
        covered.extend(graph.pairs_of(&one));
        if !found.contains(&one) {
            found.push(one);
        }
    }
    Blocks { blocks: graph.told(found), exhausted: steps.out }
}

/// Sources and sinks by number, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found([Vec<u32>; 2]);

/// Distinct counterparties of each party on both sides, ascending.
struct Sides {
    keys: Vec<u64>,
    sides: [Vec<Vec<u32>>; 2],
}

impl Sides {
    fn new(edges: &[Edge], limits: &BlockLimits, excluded: impl Fn(u64) -> bool) -> Self {
        let open: Vec<[u64; 2]> = edges
            .iter()
            .filter(|edge| edge.from != edge.to && !excluded(edge.from) && !excluded(edge.to))
            .map(|edge| [edge.from, edge.to])
            .collect();
        let mut keys: Vec<u64> = open.iter().flatten().copied().collect();
        keys.sort_unstable();
        keys.dedup();
        let number = |key: u64| keys.binary_search(&key).unwrap_or(0) as u32;
        let mut sides = [vec![Vec::new(); keys.len()], vec![Vec::new(); keys.len()]];
        for [from, to] in open {
            let [from, to] = [number(from), number(to)];
            sides[0][from as usize].push(to);
            sides[1][to as usize].push(from);
        }
        for list in sides.iter_mut().flatten() {
            list.sort_unstable();
            list.dedup();
        }
        let services = sides.each_ref().map(|side| {
            let numbers = 0..side.len();
            numbers.filter(|&n| side[n].len() > limits.counterparties_most).collect::<BTreeSet<usize>>()
        });
        for (side, own) in sides.iter_mut().zip(&services) {
            own.iter().for_each(|&n| side[n].clear());
        }
        let [payers, paid] = services;
        for (side, others) in sides.iter_mut().zip([paid, payers]) {
            side.iter_mut().for_each(|list| list.retain(|&n| !others.contains(&(n as usize))));
        }
        Sides { keys, sides }
    }

    fn pairs_of(&self, block: &Found) -> Vec<[u32; 2]> {
        let [sources, sinks] = &block.0;
        let joined = |source: u32| {
            self.sides[0][source as usize].iter().copied().filter(|n| sinks.binary_search(n).is_ok())
        };
        sources.iter().flat_map(|&source| joined(source).map(move |sink| [source, sink])).collect()
    }

    /// The block around a source, if there is one.
    fn around(&self, source: u32, open: Vec<u32>, limits: &BlockLimits, steps: &mut Steps) -> Option<Found> {
        let sources = self.sharing(1, &open, 2, limits, steps)?;
        let mut block = self.peel(Found([sources, open]), limits, steps)?;
        for _ in 0..ROUNDS_MOST {
            let sinks = self.sharing(0, &block.0[0], block.0[0].len().div_ceil(2), limits, steps)?;
            let sources = self.sharing(1, &sinks, sinks.len().div_ceil(2), limits, steps)?;
            let Some(wider) = self.peel(Found([sources, sinks]), limits, steps) else { break };
            if wider.0[0].binary_search(&source).is_err() || wider == block {
                break;
            }
            block = wider;
        }
        (!steps.out).then_some(block)
    }

    /// Who has at least so many of the given as counterparties, seen from the given's side; most in common first if too many.
    fn sharing(
        &self,
        side: usize,
        given: &[u32],
        least: usize,
        limits: &BlockLimits,
        steps: &mut Steps,
    ) -> Option<Vec<u32>> {
        let mut all = Vec::new();
        for &one in given {
            for &other in &self.sides[side][one as usize] {
                if !steps.take() {
                    return None;
                }
                all.push(other);
            }
        }
        all.sort_unstable();
        let mut shared: Vec<(usize, u32)> =
            all.chunk_by(|a, b| a == b).map(|run| (run.len(), run[0])).filter(|&(n, _)| n >= least).collect();
        shared.sort_unstable_by_key(|&(n, one)| (std::cmp::Reverse(n), one));
        shared.truncate(limits.around_most);
        let mut kept: Vec<u32> = shared.into_iter().map(|(_, one)| one).collect();
        kept.sort_unstable();
        Some(kept)
    }

    /// Takes away who is joined to the smallest share of the other side until the rest is dense enough.
    fn peel(&self, block: Found, limits: &BlockLimits, steps: &mut Steps) -> Option<Found> {
        let Found(mut members) = block;
        // Nobody is both: who is a source stays one.
        let sources = members[0].clone();
        members[1].retain(|n| sources.binary_search(n).is_err());
        let mut degrees = [0, 1].map(|side| {
            let other = &members[1 - side];
            let joined = |&n: &u32| {
                self.sides[side][n as usize].iter().filter(|o| other.binary_search(o).is_ok()).count()
            };
            members[side].iter().map(joined).collect::<Vec<usize>>()
        });
        loop {
            let [sources, sinks] = members.each_ref().map(Vec::len);
            if sources < limits.sources_least.max(1) || sinks < limits.sinks_least.max(1) {
                return None;
            }
            let pairs: usize = degrees[0].iter().sum();
            if pairs as u64 * 1_000_000 >= limits.density_least_ppm * (sources * sinks) as u64 {
                return Some(Found(members));
            }
            let weakest = |side: usize| {
                let other = members[1 - side].len() as u64;
                let all = degrees[side].iter().enumerate();
                all.map(|(place, &n)| (n as u64 * 1_000_000 / other, side, place)).min()
            };
            let (_, side, place) = weakest(0).min(weakest(1))?;
            let gone = members[side].remove(place);
            degrees[side].remove(place);
            for other in &self.sides[side][gone as usize] {
                if !steps.take() {
                    return None;
                }
                if let Ok(at) = members[1 - side].binary_search(other) {
                    degrees[1 - side][at] -= 1;
                }
            }
        }
    }

    /// Blocks with keys, without those that others cover, and with layers.
    fn told(&self, found: Vec<Found>) -> Vec<Block> {
        let mut all: Vec<(Found, Vec<[u32; 2]>)> =
            found.into_iter().map(|block| (block.clone(), self.pairs_of(&block))).collect();
        all.sort_by(|(a, pairs), (b, others)| others.len().cmp(&pairs.len()).then_with(|| a.0.cmp(&b.0)));
        let mut covered: BTreeSet<[u32; 2]> = BTreeSet::new();
        all.retain(|(_, pairs)| {
            let known = pairs.iter().filter(|pair| covered.contains(*pair)).count();
            covered.extend(pairs);
            2 * known <= pairs.len()
        });
        let layers = layers(&all);
        let told = |((block, pairs), layers): (&(Found, Vec<[u32; 2]>), u8)| {
            let [sources, sinks] = block
                .0
                .each_ref()
                .map(|side| side.iter().map(|&n| self.keys[n as usize]).collect::<Vec<_>>());
            let density_ppm = (pairs.len() * 1_000_000 / (sources.len() * sinks.len())) as u32;
            Block { sources, sinks, pairs: pairs.len(), density_ppm, layers }
        };
        all.iter().zip(layers).map(told).collect()
    }
}

/// Length of the longest stack through each block.
fn layers(all: &[(Found, Vec<[u32; 2]>)]) -> Vec<u8> {
    let shared =
        |sinks: &[u32], sources: &[u32]| sinks.iter().filter(|n| sources.binary_search(n).is_ok()).count();
    let follows: Vec<[usize; 2]> = (0..all.len())
        .flat_map(|above| (0..all.len()).map(move |below| [above, below]))
        .filter(|&[above, below]| {
            above != below && shared(&all[above].0.0[1], &all[below].0.0[0]) >= SHARED_LEAST
        })
        .collect();
    let mut up = vec![1_u8; all.len()];
    let mut down = vec![1_u8; all.len()];
    for _ in 1..LAYERS_MOST {
        let (before_up, before_down) = (up.clone(), down.clone());
        for &[above, below] in &follows {
            up[below] = up[below].max(before_up[above] + 1).min(LAYERS_MOST);
            down[above] = down[above].max(before_down[below] + 1).min(LAYERS_MOST);
        }
    }
    up.iter().zip(&down).map(|(&up, &down)| (up + down - 1).min(LAYERS_MOST)).collect()
}
