//! The same sum of leaves, found by masks instead of walks.
//!
//! Promises: the sum of [`Model::raw`], bit for bit. Nodes are sorted by feature and threshold, so a value meets those it goes right
//! at in one line from the smallest on; each takes the leaves to its left out of its tree's mask, and the first leaf that is left is
//! where a walk would end (Lucchese and others 2015, "QuickScorer"). Nothing is guessed by the processor, and memory is read in
//! order. Does not: explain; hold a model with a tree of more than 32 leaves (it is walked).

use super::tree::{Missing, Model};

/// Most leaves of a tree: bits of a mask. With 32 a step takes eight bytes, and what a row reads is half of what 64 would need.
const LEAVES_MOST: usize = 32;

/// Nodes that ask for the same feature and take the same for missing, by threshold.
#[derive(Debug, Clone)]
struct Column {
    feature: u16,
    missing: Missing,
    missing_left: bool,
    thresholds: Vec<f64>,
    /// Which tree, and what stays of it where the value is above the threshold.
    steps: Vec<(u32, u32)>,
}

impl Column {
    /// How many nodes a value goes right at: those are the first.
    fn reached(&self, value: f64) -> usize {
        if self.missing.is_apart(value) {
            let nodes = self.thresholds.len();
            return match self.missing {
                Missing::No => self.below(0.0),
                Missing::Zero | Missing::NotANumber => [nodes, 0][usize::from(self.missing_left)],
            };
        }
        self.below(value)
    }

    fn below(&self, value: f64) -> usize {
        self.thresholds.partition_point(|threshold| *threshold < value)
    }
}

/// A model laid out for masks.
#[derive(Debug, Clone)]
pub struct Masks {
    columns: Vec<Column>,
    /// Leaves of all trees, each tree's from left to right, and where each tree's begin.
    leaves: Vec<f64>,
    starts: Vec<u32>,
    base: f64,
    slope: f64,
}

/// A node while columns are put together: its column's feature, missing and side, threshold, tree, mask.
type Node = ((u16, Missing, bool), f64, (u32, u32));

impl Masks {
    /// Lays a model out; none where a tree has too many leaves.
    pub fn of(model: &Model) -> Option<Self> {
        let mut out = Self {
            columns: Vec::new(),
            leaves: Vec::new(),
            starts: Vec::new(),
            base: model.base,
            slope: model.slope,
        };
        let mut nodes = Vec::new();
        for (root, tree) in model.roots.iter().zip(0..) {
            let start = out.leaves.len();
            out.starts.push(start as u32);
            out.lay(model, (*root, 0), (start, tree), &mut nodes)?;
        }
        nodes.sort_by(|a: &Node, b: &Node| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.0.cmp(&b.2.0)));
        for ((feature, missing, missing_left), threshold, step) in nodes {
            let like =
                |c: &&mut Column| (c.feature, c.missing, c.missing_left) == (feature, missing, missing_left);
            match out.columns.last_mut().filter(like) {
                Some(column) => {
                    column.thresholds.push(threshold);
                    column.steps.push(step);
                }
                None => out.columns.push(Column {
                    feature,
                    missing,
                    missing_left,
                    thresholds: vec![threshold],
                    steps: vec![step],
                }),
            }
        }
        Some(out)
    }

    /// Lays out what is below a node. What is deeper than a tree may have leaves has too many of them: each node on the way has one
    /// on its other side.
    fn lay(
        &mut self,
        model: &Model,
        (at, depth): (i32, usize),
        tree: (usize, u32),
        nodes: &mut Vec<Node>,
    ) -> Option<()> {
        let first = self.leaves.len() - tree.0;
        let Ok(place) = usize::try_from(at) else {
            self.leaves.push(*model.leaves.get(!at as usize)?);
            return (first < LEAVES_MOST).then_some(());
        };
        let node = model.nodes.get(place).filter(|_| depth < LEAVES_MOST)?;
        let own = nodes.len();
        nodes.push(((node.feature, node.missing, node.missing_left), node.threshold, (tree.1, 0)));
        self.lay(model, (node.left, depth + 1), tree, nodes)?;
        let to_the_left = ((1_u64 << (self.leaves.len() - tree.0)) - (1_u64 << first)) as u32;
        nodes[own].2.1 = !to_the_left;
        self.lay(model, (node.right, depth + 1), tree, nodes)
    }

    /// The sum of leaves; `room` is used again from row to row.
    pub fn raw(&self, row: &[f64], room: &mut Vec<u32>) -> f64 {
        room.clear();
        room.resize(self.starts.len(), u32::MAX);
        for column in &self.columns {
            let value = row.get(usize::from(column.feature)).copied().unwrap_or(f64::NAN);
            for (tree, keep) in &column.steps[..column.reached(value)] {
                room[*tree as usize] &= keep;
            }
        }
        let leaf =
            |(start, mask): (&u32, &u32)| self.leaves[*start as usize + mask.trailing_zeros() as usize];
        self.starts.iter().zip(room.iter()).map(leaf).fold(self.base, |sum, leaf| sum + leaf)
    }

    /// The probability in millionths, as [`Model::score`] says it.
    pub fn score(&self, row: &[f64], room: &mut Vec<u32>) -> u32 {
        super::ppm(self.slope * self.raw(row, room))
    }
}
