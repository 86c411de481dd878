//! How often which letters of a script stand for which Latin letters: expectation and maximisation over all alignments.

use crate::pairs::Pair;

pub const NATIVE_UNITS: usize = 1 + 26 + 676;
pub const LATIN_UNITS: usize = 1 + 26 + 676 + 17_576;
/// Letters of a unit: up to two native for up to three Latin ones.
pub const SHAPES: [(usize, usize); 8] = [(0, 1), (1, 0), (2, 0), (1, 1), (1, 2), (2, 1), (2, 2), (1, 3)];

/// The number of a unit: 0 for none.
pub fn unit(letters: &[u8]) -> usize {
    match *letters {
        [] => 0,
        [a] => 1 + usize::from(a),
        [a, b] => 27 + usize::from(a) * 26 + usize::from(b),
        [a, b, c] => 703 + (usize::from(a) * 26 + usize::from(b)) * 26 + usize::from(c),
        _ => usize::MAX,
    }
}

/// The letters of a unit.
pub fn letters(unit: usize) -> Vec<u8> {
    let digit = |number: usize| (number % 26) as u8;
    match unit {
        0 => Vec::new(),
        1..27 => vec![digit(unit - 1)],
        27..703 => vec![digit((unit - 27) / 26), digit(unit - 27)],
        _ => vec![digit((unit - 703) / 676), digit((unit - 703) / 26), digit(unit - 703)],
    }
}

/// How probable each step is: a native unit standing for a Latin one.
pub struct Model {
    /// Probability of a native unit standing for a Latin one.
    pub p: Vec<f32>,
}

pub fn at(native: usize, latin: usize) -> usize {
    native * LATIN_UNITS + latin
}

impl Model {
    pub fn start() -> Model {
        let mut p = vec![0.0; NATIVE_UNITS * LATIN_UNITS];
        let share = |shape| match shape {
            (1, 1) => 0.55 / 676.0,
            (0, 1) => 0.1 / 26.0,
            (1, 0) => 0.05 / 26.0,
            (2, 0) => 0.01 / 676.0,
            (1, 2) => 0.1 / (26.0 * 676.0),
            (2, 1) => 0.1 / (26.0 * 676.0),
            (2, 2) => 0.05 / (676.0 * 676.0),
            _ => 0.04 / (26.0 * 17_576.0),
        };
        for shape in SHAPES {
            for native in range(shape.0) {
                for latin in range(shape.1) {
                    let same = shape == (1, 1) && native == latin;
                    p[at(native, latin)] = share(shape) * if same { 10.0 } else { 1.0 };
                }
            }
        }
        Model { p }
    }

    /// One round; returns the number of pairs that the model explains better than chance.
    pub fn round(&mut self, pairs: &[Pair], background: &Background, keep_min: f32, margin: f64) -> usize {
        let mut counts = vec![0.0_f32; self.p.len()];
        let mut used = 0;
        let mut work = Work::default();
        for pair in pairs {
            let total = work.forward(self, pair);
            if total <= 0.0 || total.ln() - background.ln(pair) < margin {
                continue;
            }
            used += 1;
            work.collect(self, pair, total, &mut counts);
        }
        for (native, row) in counts.chunks_mut(LATIN_UNITS).enumerate() {
            for (latin, count) in row.iter_mut().enumerate() {
                let single = native < 27 && latin < 27;
                if single && (native > 0 || latin > 0) {
                    *count += 0.3;
                } else if *count < keep_min {
                    *count = 0.0;
                } else {
                    // Longer units must earn their place.
                    *count -= keep_min * 0.5;
                }
            }
        }
        let sum: f64 = counts.iter().map(|c| f64::from(*c)).sum();
        self.p = counts.iter().map(|c| (f64::from(*c) / sum) as f32).collect();
        used
    }
}

pub fn range(length: usize) -> std::ops::Range<usize> {
    match length {
        0 => 0..1,
        1 => 1..27,
        2 => 27..703,
        _ => 703..LATIN_UNITS,
    }
}

/// How frequent letters are, whatever they stand for.
pub struct Background {
    pub native: [f64; 26],
    pub latin: [f64; 26],
}

impl Background {
    pub fn of(pairs: &[Pair]) -> Background {
        let mut background = Background { native: [1.0; 26], latin: [1.0; 26] };
        for pair in pairs {
            pair.native.iter().for_each(|c| background.native[usize::from(*c)] += pair.weight);
            pair.latin.iter().for_each(|c| background.latin[usize::from(*c)] += pair.weight);
        }
        for side in [&mut background.native, &mut background.latin] {
            let sum: f64 = side.iter().sum();
            side.iter_mut().for_each(|n| *n = (*n / sum).max(1e-4));
        }
        background
    }

    pub fn ln(&self, pair: &Pair) -> f64 {
        self.native_ln(&pair.native) + self.latin_ln(&pair.latin)
    }

    pub fn native_ln(&self, letters: &[u8]) -> f64 {
        letters.iter().map(|c| self.native[usize::from(*c)].ln()).sum()
    }

    pub fn latin_ln(&self, letters: &[u8]) -> f64 {
        letters.iter().map(|c| self.latin[usize::from(*c)].ln()).sum()
    }
}

#[derive(Default)]
struct Work {
    forward: Vec<f64>,
    backward: Vec<f64>,
}

impl Work {
    fn forward(&mut self, model: &Model, pair: &Pair) -> f64 {
        let (x, y) = (&pair.native, &pair.latin);
        let width = y.len() + 1;
        self.forward.clear();
        self.forward.resize((x.len() + 1) * width, 0.0);
        self.forward[0] = 1.0;
        for i in 0..=x.len() {
            for j in 0..=y.len() {
                let mut sum = if i + j == 0 { 1.0 } else { 0.0 };
                for (a, b) in SHAPES {
                    if a <= i && b <= j {
                        let before = self.forward[(i - a) * width + j - b];
                        sum += before * f64::from(model.p[at(unit(&x[i - a..i]), unit(&y[j - b..j]))]);
                    }
                }
                self.forward[i * width + j] = sum;
            }
        }
        self.forward[x.len() * width + y.len()]
    }

    fn collect(&mut self, model: &Model, pair: &Pair, total: f64, counts: &mut [f32]) {
        let (x, y) = (&pair.native, &pair.latin);
        let width = y.len() + 1;
        self.backward.clear();
        self.backward.resize((x.len() + 1) * width, 0.0);
        self.backward[x.len() * width + y.len()] = 1.0;
        for i in (0..=x.len()).rev() {
            for j in (0..=y.len()).rev() {
                let after = self.backward[i * width + j];
                for (a, b) in SHAPES {
                    if a <= i && b <= j && after > 0.0 {
                        let op = at(unit(&x[i - a..i]), unit(&y[j - b..j]));
                        let p = f64::from(model.p[op]);
                        let before = (i - a) * width + j - b;
                        counts[op] += (pair.weight * self.forward[before] * p * after / total) as f32;
                        self.backward[before] += p * after;
                    }
                }
            }
        }
    }
}
