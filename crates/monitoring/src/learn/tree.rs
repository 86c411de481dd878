//! Trees: one flat array of nodes, walked from the root of each tree to a leaf.
//!
//! Promises: evaluation ends for any row, because a child always stands after its parent; leaves are added in the order
//! of trees, so that the sum has the same bits everywhere. Does not: know categories; a field that is a word or an id is
//! not a number and should not be a feature.

use super::sigmoid;
use crate::event::MISSING;

/// Values this close to zero count as zero where a node says so (LightGBM's bound, a 32-bit constant there).
const NEAR_ZERO: f64 = 1e-35_f32 as f64;

/// What a node takes for missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Missing {
    /// Nothing; a missing value counts as zero.
    No,
    /// Zero, and a missing value counts as zero.
    Zero,
    /// What is no number.
    NotANumber,
}

impl Missing {
    /// Whether a value is not asked about its place beside the threshold.
    pub fn is_apart(self, value: f64) -> bool {
        value.is_nan() | ((self == Missing::Zero) & (-NEAR_ZERO..=NEAR_ZERO).contains(&value))
    }
}

/// One question: is the value at most the threshold?
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Node {
    pub threshold: f64,
    /// Where to go: a node, or the complement of a leaf's place.
    pub left: i32,
    pub right: i32,
    pub feature: u16,
    pub missing: Missing,
    /// Where a missing value goes.
    pub missing_left: bool,
}

/// A boosted model of one probability.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub(super) features: Vec<String>,
    /// A node or the complement of a leaf's place for each tree.
    pub(super) roots: Vec<i32>,
    pub(super) nodes: Vec<Node>,
    pub(super) leaves: Vec<f64>,
    /// How many rows of the training met each leaf; for explanations only.
    pub(super) counts: Vec<u32>,
    /// Log-odds before the first tree.
    pub(super) base: f64,
    /// By what the sum of leaves is multiplied to become log-odds.
    pub(super) slope: f64,
}

/// What one feature did to one score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contribution {
    /// Place in [`Model::features`].
    pub feature: u16,
    /// Change of the log-odds in millionths, above or below zero.
    pub micro: i64,
}

/// How much a feature matters to a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Importance {
    /// Place in [`Model::features`].
    pub feature: u16,
    /// Nodes that ask for it.
    pub splits: u32,
    /// Its part, in millionths, of how far all nodes part the training rows' log-odds (sum of squares).
    pub share: u32,
}

/// A row of whole numbers as the model reads it: missing is no number.
///
/// A number above 2^53 is rounded to the nearest double, the same everywhere.
pub fn row(values: &[i64], out: &mut Vec<f64>) {
    out.clear();
    out.extend(values.iter().map(|v| if *v == MISSING { f64::NAN } else { *v as f64 }));
}

/// Trees walked side by side. A walk is a chain of reads each of which waits for the one before; eight chains wait together.
/// Measured on 400 trees with 31 leaves: 42 µs a row one by one, 14 µs with eight, 18 µs with four, 26 µs with sixteen.
const ABREAST: usize = 8;

impl Node {
    /// Where a value goes. Without branches on the value, which no processor can guess.
    fn goes(&self, value: f64) -> i32 {
        let nan = value.is_nan();
        // Whether the threshold is not asked, and whether that means left.
        let (apart, apart_left) = match self.missing {
            Missing::No => (nan, 0.0 <= self.threshold),
            Missing::Zero => (nan | (-NEAR_ZERO..=NEAR_ZERO).contains(&value), self.missing_left),
            Missing::NotANumber => (nan, self.missing_left),
        };
        let left = (apart & apart_left) | (!apart & (value <= self.threshold));
        [self.right, self.left][usize::from(left)]
    }
}

impl Model {
    /// Names of the features, in the order of a row's values.
    pub fn features(&self) -> &[String] {
        &self.features
    }

    /// How many trees and leaves.
    pub fn size(&self) -> (usize, usize) {
        (self.roots.len(), self.leaves.len())
    }

    /// The leaf a tree ends in. Nodes were checked when the model was read or trained; a value beyond the row is missing.
    fn leaf(&self, root: i32, row: &[f64]) -> usize {
        let mut at = root;
        while let Ok(place) = usize::try_from(at) {
            let node = &self.nodes[place];
            at = node.goes(row.get(usize::from(node.feature)).copied().unwrap_or(f64::NAN));
        }
        !at as usize
    }

    /// What one tree says of a row.
    pub(super) fn leaf_value(&self, root: i32, row: &[f64]) -> f64 {
        self.leaves[self.leaf(root, row)]
    }

    /// The sum of leaves: log-odds, but for the slope. Leaves are added from the first tree to the last.
    pub fn raw(&self, row: &[f64]) -> f64 {
        let mut sum = self.base;
        for roots in self.roots.chunks(ABREAST) {
            let mut places = [-1; ABREAST];
            places[..roots.len()].copy_from_slice(roots);
            self.walk(&mut places, row);
            sum = places[..roots.len()].iter().fold(sum, |sum, leaf| sum + self.leaves[!*leaf as usize]);
        }
        sum
    }

    /// Walks from each place to its leaf.
    fn walk(&self, places: &mut [i32; ABREAST], row: &[f64]) {
        let mut on_the_way = true;
        while on_the_way {
            on_the_way = false;
            for at in places.iter_mut() {
                if let Ok(place) = usize::try_from(*at) {
                    let node = &self.nodes[place];
                    *at = node.goes(row.get(usize::from(node.feature)).copied().unwrap_or(f64::NAN));
                    on_the_way = true;
                }
            }
        }
    }

    /// The probability in millionths, rounded down.
    pub fn score(&self, row: &[f64]) -> u32 {
        sigmoid::ppm(self.slope * self.raw(row))
    }

    /// The log-odds in millionths, rounded toward zero: what [`Model::contributions`] explain.
    pub fn log_odds_micro(&self, row: &[f64]) -> i64 {
        (self.slope * self.raw(row) * 1e6) as i64
    }

    /// What each feature did to the score, strongest first; features that did nothing are left out.
    ///
    /// These are path contributions (Saabas 2014), not Shapley values: at each node on the way the expectation over the
    /// training rows below it changes, and the change is put down to the node's feature. They add up to the log-odds less
    /// the model's expectation, exactly but for rounding, and cost one walk. They favour features near the root less
    /// fairly than Shapley values do; an explanation says "on this way through the trees", never "because".
    pub fn contributions(&self, row: &[f64]) -> Vec<Contribution> {
        let expected = self.expectations();
        let mut sums = vec![0.0; self.features.len()];
        for root in &self.roots {
            let mut at = *root;
            while let Ok(place) = usize::try_from(at) {
                let node = &self.nodes[place];
                let feature = usize::from(node.feature);
                let next = node.goes(row.get(feature).copied().unwrap_or(f64::NAN));
                sums[feature] += self.expectation(&expected, next) - self.expectation(&expected, at);
                at = next;
            }
        }
        let mut out: Vec<Contribution> = (0u16..)
            .zip(sums)
            .map(|(feature, sum)| Contribution { feature, micro: (sum * self.slope * 1e6) as i64 })
            .filter(|c| c.micro != 0)
            .collect();
        out.sort_by_key(|c| (std::cmp::Reverse(c.micro.unsigned_abs()), c.feature));
        out
    }

    /// The expectation of the log-odds over the training rows: what contributions start from.
    pub fn expected(&self) -> f64 {
        let expected = self.expectations();
        self.slope * self.roots.iter().fold(self.base, |sum, root| sum + self.expectation(&expected, *root))
    }

    /// How much each feature matters, strongest first; features no node asks for come last. Of two features that say the
    /// same, one may have all of it.
    pub fn importance(&self) -> Vec<Importance> {
        let expected = self.expectations();
        let mut sums = vec![(0u32, 0.0f64); self.features.len()];
        for (place, node) in self.nodes.iter().enumerate() {
            let (mean, _) = expected[place];
            let side = |at: i32| {
                let rows = usize::try_from(at)
                    .map_or_else(|_| f64::from(self.counts[!at as usize]), |p| expected[p].1);
                let apart = self.expectation(&expected, at) - mean;
                rows * apart * apart
            };
            let sum = &mut sums[usize::from(node.feature)];
            sum.0 += 1;
            sum.1 += side(node.left) + side(node.right);
        }
        let all: f64 = sums.iter().map(|s| s.1).sum();
        let share = |part: f64| if all > 0.0 { (part / all * 1e6) as u32 } else { 0 };
        let mut out: Vec<Importance> = (0u16..)
            .zip(sums)
            .map(|(feature, (splits, part))| Importance { feature, splits, share: share(part) })
            .collect();
        out.sort_by_key(|i| (std::cmp::Reverse((i.share, i.splits)), i.feature));
        out
    }

    fn expectation(&self, nodes: &[(f64, f64)], at: i32) -> f64 {
        match usize::try_from(at) {
            Ok(place) => nodes[place].0,
            Err(_) => self.leaves[!at as usize],
        }
    }

    /// Mean of the leaves below each node, weighed by rows, and the rows. Children stand after parents, so one pass from
    /// the end is enough.
    fn expectations(&self) -> Vec<(f64, f64)> {
        let mut out = vec![(0.0, 0.0); self.nodes.len()];
        for (place, node) in self.nodes.iter().enumerate().rev() {
            let side = |at: i32, out: &[(f64, f64)]| match usize::try_from(at) {
                Ok(child) => out[child],
                // A leaf that no row met still has a value; a small weight keeps the mean defined.
                Err(_) => (self.leaves[!at as usize], f64::from(self.counts[!at as usize].max(1))),
            };
            let (left, right) = (side(node.left, &out), side(node.right, &out));
            let rows = left.1 + right.1;
            out[place] = ((left.0 * left.1 + right.0 * right.1) / rows, rows);
        }
        out
    }

    /// What is wrong with it, if anything: places out of range, a child before its parent, a number that is none.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let fits = |at: i32, after: Option<usize>| match usize::try_from(at) {
            Ok(place) => place < self.nodes.len() && after.is_none_or(|parent| place > parent),
            Err(_) => (!at as usize) < self.leaves.len(),
        };
        if self.counts.len() != self.leaves.len() || self.features.len() > usize::from(u16::MAX) {
            return Some("counts and leaves differ, or there are too many features");
        }
        if !self.roots.iter().all(|root| fits(*root, None)) {
            return Some("a tree begins nowhere");
        }
        for (place, node) in self.nodes.iter().enumerate() {
            if !fits(node.left, Some(place)) || !fits(node.right, Some(place)) {
                return Some("a child is missing or stands before its parent");
            }
            if usize::from(node.feature) >= self.features.len() {
                return Some("a node asks for a feature that is not there");
            }
            if node.threshold.is_nan() {
                return Some("a threshold is no number");
            }
        }
        let finite = self.leaves.iter().all(|leaf| leaf.is_finite())
            && self.base.is_finite()
            && self.slope.is_finite()
            && self.slope > 0.0;
        (!finite).then_some("a leaf, the base or the slope is no number, or the slope is not above zero")
    }
}
