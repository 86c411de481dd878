//! The fitted model as evidence per step, and the best alignment by it.

use std::collections::BTreeMap;

use crate::em::{Background, LATIN_UNITS, Model, NATIVE_UNITS, SHAPES, at, letters, unit};

pub struct Table {
    evidence: Vec<f64>,
}

impl Table {
    /// How much more often each step occurs than its letters would by chance, as a logarithm.
    pub fn of(model: &Model, background: &Background) -> Table {
        let mut evidence = vec![f64::NEG_INFINITY; model.p.len()];
        for native in 0..NATIVE_UNITS {
            let chance = background.native_ln(&letters(native));
            for latin in 0..LATIN_UNITS {
                let p = f64::from(model.p[at(native, latin)]);
                if p > 0.0 {
                    evidence[at(native, latin)] = p.ln() - chance - background.latin_ln(&letters(latin));
                }
            }
        }
        Table { evidence }
    }

    /// The evidence of the best alignment and its steps.
    pub fn align(&self, x: &[u8], y: &[u8]) -> (f64, Vec<(usize, usize)>) {
        let width = y.len() + 1;
        let mut rows = vec![(f64::NEG_INFINITY, (0, 0)); (x.len() + 1) * width];
        rows[0].0 = 0.0;
        for i in 0..=x.len() {
            for j in 0..=y.len() {
                for (a, b) in SHAPES.into_iter().filter(|(a, b)| *a <= i && *b <= j) {
                    let step = self.evidence[at(unit(&x[i - a..i]), unit(&y[j - b..j]))];
                    let value = rows[(i - a) * width + j - b].0 + step;
                    if value > rows[i * width + j].0 {
                        rows[i * width + j] = (value, (a, b));
                    }
                }
            }
        }
        let (mut i, mut j) = (x.len(), y.len());
        let total = rows[i * width + j].0;
        let mut steps = Vec::new();
        while total > f64::NEG_INFINITY && i + j > 0 {
            let (a, b) = rows[i * width + j].1;
            steps.push((a, b));
            (i, j) = (i - a, j - b);
        }
        steps.reverse();
        (total, steps)
    }

    /// The rows of the table, in hundredths.
    pub fn rows(&self) -> Vec<String> {
        let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for native in 0..NATIVE_UNITS {
            for latin in 0..LATIN_UNITS {
                let evidence = self.evidence[at(native, latin)];
                if evidence > f64::NEG_INFINITY {
                    let cell = format!("{}:{}", shown(latin), (evidence * 100.0).round());
                    rows.entry(shown(native)).or_default().push(cell);
                }
            }
        }
        rows.into_iter().map(|(native, cells)| format!("step\t{native}\t{}", cells.join(" "))).collect()
    }
}

fn shown(unit: usize) -> String {
    if unit == 0 { "-".into() } else { letters(unit).iter().map(|c| char::from(c + b'a')).collect() }
}
