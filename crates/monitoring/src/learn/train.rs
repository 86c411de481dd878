//! Training: boosted trees from rows and labels, by histograms, leaf by leaf.
//!
//! Promises: the same rows in the same order give the same model, byte for byte, on any 64-bit machine: gradients are
//! rounded to whole numbers before they are summed, so that sums do not depend on their order. Does not: draw at random,
//! use threads, or choose features. Rests on: Ke et al., "LightGBM" (2017) for leaf-wise growth over 255 bins. Why it is
//! our own: `docs/decisions/0009-monitoring-model.md`.

use super::metrics;
use super::sigmoid::probability;
use super::tree::{Missing, Model, Node};
use std::ops::Range;

/// Bins of present values; one more is for missing ones, so that a bin fits a byte.
const BINS: usize = 255;
const MISSING_BIN: usize = 255;
/// Bins of a feature in a histogram.
const WIDTH: usize = 256;
/// A gradient of one as a whole number. With 2^23 rows of weight one, sums stay exact as doubles too.
const ONE: f64 = (1u64 << 30) as f64;
/// Rounds between two looks at the rows set apart.
const LOOK_EVERY: usize = 5;

/// How to train.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Most trees.
    pub rounds: usize,
    /// Most leaves of a tree.
    pub leaves: usize,
    /// Share of each tree's answer that is taken.
    pub rate: f64,
    /// Fewest rows of a leaf.
    pub rows_min: u32,
    /// What is added to the curvature of a leaf: larger means more careful.
    pub caution: f64,
    /// How many rows a true row counts for.
    pub weight: u16,
    /// Rounds without a better average precision, on rows set apart, after which training ends.
    pub patience: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { rounds: 200, leaves: 31, rate: 0.1, rows_min: 20, caution: 1.0, weight: 1, patience: 40 }
    }
}

/// Rows that nothing can be learnt from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrainError {
    /// Values and labels do not make whole rows.
    #[error("the values are not as many as features times labels")]
    Shape,
    /// No features, too many, or a name too long to write down.
    #[error("a model needs 1 to 65,535 features with names below 65,536 bytes")]
    Features,
    /// Only one answer.
    #[error("the labels are all alike; training needs true and false ones")]
    Labels,
    /// More rows than sums are exact for.
    #[error("more than 8,388,608 rows, counted with their weight; take a sample of the false ones")]
    TooMany,
    /// Settings out of range.
    #[error(
        "leaves must be 2 to 4,096, the rate above 0 and at most 1, caution at least 0, the weight at least 1"
    )]
    Settings,
}

/// Trains on all rows; `values` holds row after row, missing values are no numbers.
pub fn train(
    features: &[String],
    values: &[f64],
    labels: &[bool],
    settings: &Settings,
) -> Result<Model, TrainError> {
    Ok(Booster::new(features, values, labels, settings)?.run(None))
}

/// The same, and stops where average precision on other rows no longer grows; trees after the best round are dropped.
pub fn train_until(
    features: &[String],
    values: &[f64],
    labels: &[bool],
    apart: (&[f64], &[bool]),
    settings: &Settings,
) -> Result<Model, TrainError> {
    if apart.0.len() != apart.1.len() * features.len() {
        return Err(TrainError::Shape);
    }
    Ok(Booster::new(features, values, labels, settings)?.run(Some(apart)))
}

/// Sums over rows: gradient, curvature, count.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    gradient: i64,
    curvature: i64,
    rows: u32,
}

impl Sums {
    fn add(&mut self, other: Sums) {
        self.gradient += other.gradient;
        self.curvature += other.curvature;
        self.rows += other.rows;
    }
    fn less(self, other: Sums) -> Sums {
        Sums {
            gradient: self.gradient - other.gradient,
            curvature: self.curvature - other.curvature,
            rows: self.rows - other.rows,
        }
    }
    /// How much better its own answer is than none.
    fn worth(self, caution: f64) -> f64 {
        let gradient = self.gradient as f64 / ONE;
        gradient * gradient / (self.curvature as f64 / ONE + caution)
    }
    fn answer(self, settings: &Settings) -> f64 {
        -(self.gradient as f64 / ONE) / (self.curvature as f64 / ONE + settings.caution) * settings.rate
    }
}

/// The best question a leaf can be asked.
#[derive(Debug, Clone, Copy)]
struct Split {
    gain: f64,
    feature: usize,
    /// Bins up to this go left.
    bin: usize,
    missing_left: bool,
}

struct Leaf {
    rows: Range<usize>,
    sums: Sums,
    histogram: Vec<Sums>,
    split: Option<Split>,
    /// The node above and the side; nothing for a root.
    above: Option<(usize, bool)>,
}

struct Booster<'a> {
    settings: &'a Settings,
    labels: &'a [bool],
    /// Upper ends of the bins of each feature, but the last.
    edges: Vec<Vec<f64>>,
    /// Bins, row after row.
    bins: Vec<u8>,
    gradients: Vec<(i64, i64)>,
    raw: Vec<f64>,
    /// Rows, those of a leaf together.
    order: Vec<u32>,
    model: Model,
}

impl<'a> Booster<'a> {
    fn new(
        features: &[String],
        values: &[f64],
        labels: &'a [bool],
        settings: &'a Settings,
    ) -> Result<Self, TrainError> {
        let width = features.len();
        let long = features.iter().any(|name| name.len() > usize::from(u16::MAX));
        if width == 0 || width > usize::from(u16::MAX) || long {
            return Err(TrainError::Features);
        }
        if values.len() != labels.len() * width {
            return Err(TrainError::Shape);
        }
        let sound = (2..=4096).contains(&settings.leaves)
            && settings.rate > 0.0
            && settings.rate <= 1.0
            && settings.caution >= 0.0
            && settings.weight > 0;
        if !sound {
            return Err(TrainError::Settings);
        }
        let positives = labels.iter().filter(|label| **label).count();
        if positives == 0 || positives == labels.len() {
            return Err(TrainError::Labels);
        }
        let weighed = positives * usize::from(settings.weight);
        if weighed + labels.len() - positives > 1 << 23 {
            return Err(TrainError::TooMany);
        }
        let edges: Vec<Vec<f64>> = (0..width)
            .map(|feature| edges(values.iter().copied().skip(feature).step_by(width).collect()))
            .collect();
        let bins = values
            .chunks_exact(width)
            .flat_map(|row| row.iter().zip(&edges))
            .map(|(value, edges)| bin(*value, edges))
            .collect();
        let base = even(weighed as f64 / (weighed + labels.len() - positives) as f64);
        Ok(Self {
            settings,
            labels,
            edges,
            bins,
            gradients: vec![(0, 0); labels.len()],
            raw: vec![base; labels.len()],
            order: Vec::new(),
            model: Model {
                features: features.to_vec(),
                roots: Vec::new(),
                nodes: Vec::new(),
                leaves: Vec::new(),
                counts: Vec::new(),
                base,
                slope: 1.0,
            },
        })
    }

    fn run(mut self, apart: Option<(&[f64], &[bool])>) -> Model {
        let mut watch = apart.map(|(values, labels)| Watch::new(&self.model, values, labels));
        for round in 0..self.settings.rounds {
            self.gradients();
            if !self.grow() {
                break;
            }
            if let Some(watch) = &mut watch {
                watch.add(&self.model);
                if round % LOOK_EVERY == LOOK_EVERY - 1 && watch.is_over(&self.model, self.settings.patience)
                {
                    break;
                }
            }
        }
        if let Some(mut watch) = watch {
            watch.is_over(&self.model, usize::MAX);
            self.keep(watch.best.1);
        }
        self.model
    }

    /// Drops trees after the first so many.
    fn keep(&mut self, trees: usize) {
        let Some(cut) = self.model.roots.get(trees).copied() else { return };
        self.model.roots.truncate(trees);
        // Trees stand one after another, so the first node of the next tree is where these end.
        self.model.nodes.truncate(cut.max(0) as usize);
        let leaf = |at: i32| usize::try_from(!at).map_or(0, |leaf| leaf + 1);
        let last = self.model.nodes.iter().map(|n| leaf(n.left).max(leaf(n.right))).max().unwrap_or(0);
        self.model.leaves.truncate(last);
        self.model.counts.truncate(last);
    }

    fn gradients(&mut self) {
        for ((slot, raw), label) in self.gradients.iter_mut().zip(&self.raw).zip(self.labels) {
            let p = probability(*raw);
            let (goal, weight) = if *label { (1.0, i64::from(self.settings.weight)) } else { (0.0, 1) };
            *slot = (((p - goal) * ONE) as i64 * weight, (p * (1.0 - p) * ONE) as i64 * weight);
        }
    }

    /// One more tree; false where no question is worth asking.
    fn grow(&mut self) -> bool {
        let count = self.labels.len();
        self.order = (0..count as u32).collect();
        let histogram = self.histogram(0..count);
        let sums = self.total(0..count);
        let split = self.best(&histogram, sums);
        let mut leaves = vec![Leaf { rows: 0..count, sums, histogram, split, above: None }];
        let first_node = self.model.nodes.len();
        while leaves.len() < self.settings.leaves {
            // The first of equals, so that ties are the same everywhere.
            let mut chosen: Option<(usize, Split)> = None;
            for (at, leaf) in leaves.iter().enumerate() {
                if let Some(split) = leaf.split
                    && chosen.is_none_or(|(_, best)| split.gain > best.gain)
                {
                    chosen = Some((at, split));
                }
            }
            let Some((at, split)) = chosen else { break };
            let right = self.divide(&mut leaves[at], split);
            leaves.push(right);
        }
        if leaves.len() < 2 {
            return false;
        }
        self.model.roots.push(first_node as i32);
        for leaf in leaves {
            let value = leaf.sums.answer(self.settings);
            let place = !(self.model.leaves.len() as i32);
            self.model.leaves.push(value);
            self.model.counts.push(leaf.sums.rows);
            self.attach(leaf.above, place);
            for row in &self.order[leaf.rows] {
                self.raw[*row as usize] += value;
            }
        }
        true
    }

    fn attach(&mut self, above: Option<(usize, bool)>, place: i32) {
        if let Some((node, left)) = above {
            let node = &mut self.model.nodes[node];
            *(if left { &mut node.left } else { &mut node.right }) = place;
        }
    }

    /// The leaf becomes its left part; the right part is returned.
    fn divide(&mut self, leaf: &mut Leaf, split: Split) -> Leaf {
        let node = self.model.nodes.len();
        self.attach(leaf.above, node as i32);
        self.model.nodes.push(Node {
            threshold: self.edges[split.feature][split.bin],
            left: 0,
            right: 0,
            feature: split.feature as u16,
            missing: Missing::NotANumber,
            missing_left: split.missing_left,
        });
        let width = self.edges.len();
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for row in &self.order[leaf.rows.clone()] {
            let bin = usize::from(self.bins[*row as usize * width + split.feature]);
            let goes_left = if bin == MISSING_BIN { split.missing_left } else { bin <= split.bin };
            if goes_left { left.push(*row) } else { right.push(*row) }
        }
        let middle = leaf.rows.start + left.len();
        self.order[leaf.rows.start..middle].copy_from_slice(&left);
        self.order[middle..leaf.rows.end].copy_from_slice(&right);
        let (left_rows, right_rows) = (leaf.rows.start..middle, middle..leaf.rows.end);
        // The smaller side is counted, the larger is what remains: whole numbers, so nothing is lost.
        let smaller = if left.len() <= right.len() { left_rows.clone() } else { right_rows.clone() };
        let counted = self.histogram(smaller.clone());
        let mut remains = std::mem::take(&mut leaf.histogram);
        for (bin, other) in remains.iter_mut().zip(&counted) {
            *bin = bin.less(*other);
        }
        let (left_bins, right_bins) =
            if smaller == left_rows { (counted, remains) } else { (remains, counted) };
        let left_sums = self.total(left_rows.clone());
        let right_sums = leaf.sums.less(left_sums);
        let right = Leaf {
            rows: right_rows,
            sums: right_sums,
            split: self.best(&right_bins, right_sums),
            histogram: right_bins,
            above: Some((node, false)),
        };
        *leaf = Leaf {
            rows: left_rows,
            sums: left_sums,
            split: self.best(&left_bins, left_sums),
            histogram: left_bins,
            above: Some((node, true)),
        };
        right
    }

    fn total(&self, rows: Range<usize>) -> Sums {
        let mut out = Sums::default();
        for row in &self.order[rows] {
            let (gradient, curvature) = self.gradients[*row as usize];
            out.add(Sums { gradient, curvature, rows: 1 });
        }
        out
    }

    fn histogram(&self, rows: Range<usize>) -> Vec<Sums> {
        let width = self.edges.len();
        let mut out = vec![Sums::default(); width * WIDTH];
        for row in &self.order[rows] {
            let row = *row as usize;
            let (gradient, curvature) = self.gradients[row];
            let bins = &self.bins[row * width..(row + 1) * width];
            for (bin, slots) in bins.iter().zip(out.chunks_exact_mut(WIDTH)) {
                slots[usize::from(*bin)].add(Sums { gradient, curvature, rows: 1 });
            }
        }
        out
    }

    /// The best question, or none that gains; the first of equals.
    fn best(&self, histogram: &[Sums], all: Sums) -> Option<Split> {
        let mut best: Option<Split> = None;
        let alone = all.worth(self.settings.caution);
        for (feature, bins) in histogram.chunks_exact(WIDTH).enumerate() {
            let missing = bins[MISSING_BIN];
            let mut present = Sums::default();
            for (bin, sums) in bins.iter().enumerate().take(self.edges[feature].len()) {
                present.add(*sums);
                for missing_left in [false, true] {
                    if missing_left && missing.rows == 0 {
                        continue;
                    }
                    let mut left = present;
                    if missing_left {
                        left.add(missing);
                    }
                    let right = all.less(left);
                    if left.rows.min(right.rows) < self.settings.rows_min.max(1) {
                        continue;
                    }
                    let caution = self.settings.caution;
                    let gain = left.worth(caution) + right.worth(caution) - alone;
                    if gain > best.map_or(1e-9, |b| b.gain) {
                        // Where nothing was missing, what will be goes with the many.
                        let missing_left =
                            if missing.rows == 0 { left.rows >= right.rows } else { missing_left };
                        best = Some(Split { gain, feature, bin, missing_left });
                    }
                }
            }
        }
        best
    }
}

/// Upper ends of bins: between neighbouring values where they are few, else so that bins hold about as many rows.
fn edges(mut values: Vec<f64>) -> Vec<f64> {
    values.retain(|value| !value.is_nan());
    values.sort_unstable_by(f64::total_cmp);
    let mut distinct: Vec<(f64, usize)> = Vec::new();
    for value in &values {
        match distinct.last_mut() {
            Some((last, count)) if *last == *value => *count += 1,
            _ => distinct.push((*value, 1)),
        }
    }
    let (mut out, mut held) = (Vec::new(), 0);
    let every = if distinct.len() <= BINS { 1 } else { values.len().div_ceil(BINS) };
    for pair in distinct.windows(2) {
        let &[(low, count), (high, _)] = pair else { continue };
        held += count;
        if held >= every && out.len() < BINS - 1 {
            let middle = low + (high - low) / 2.0;
            // Endless or too near: the lower value itself.
            out.push(if middle >= low && middle < high { middle } else { low });
            held = 0;
        }
    }
    out
}

fn bin(value: f64, edges: &[f64]) -> u8 {
    if value.is_nan() { MISSING_BIN as u8 } else { edges.partition_point(|edge| value > *edge) as u8 }
}

/// The log-odds of a probability, by halving: our `probability` is the one it must agree with.
fn even(p: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if probability(middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// Rows set apart, to see when more trees no longer help.
struct Watch<'a> {
    values: &'a [f64],
    labels: &'a [bool],
    raw: Vec<f64>,
    /// Average precision and number of trees of the best look.
    best: (u32, usize),
}

impl<'a> Watch<'a> {
    fn new(model: &Model, values: &'a [f64], labels: &'a [bool]) -> Self {
        Self { values, labels, raw: vec![model.base; labels.len()], best: (0, 0) }
    }
    /// Adds the newest tree.
    fn add(&mut self, model: &Model) {
        let width = model.features.len();
        if let Some(root) = model.roots.last() {
            for (raw, row) in self.raw.iter_mut().zip(self.values.chunks_exact(width)) {
                *raw += model.leaf_value(*root, row);
            }
        }
    }
    fn is_over(&mut self, model: &Model, patience: usize) -> bool {
        let scores: Vec<i64> = self.raw.iter().map(|raw| (raw * 1e9) as i64).collect();
        let now = metrics::average_precision(&scores, self.labels);
        let trees = model.roots.len();
        if now > self.best.0 {
            self.best = (now, trees);
        }
        trees - self.best.1 >= patience
    }
}
