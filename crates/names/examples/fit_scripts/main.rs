mod em;
mod pairs;

use em::{Background, Model, SHAPES, at, unit};
use pairs::Pair;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = PathBuf::from(std::env::args().nth(1).ok_or("directory?")?);
    let only = std::env::args().nth(2);
    for (script, files) in [
        ("cyrillic", vec!["russian"]),
        ("arabic", vec!["arabic"]),
        ("hebrew", vec!["hebrew"]),
        ("hangul", vec!["korean"]),
        ("kana", vec!["katakana"]),
        ("han", vec!["chinese"]),
    ] {
        if only.as_deref().is_some_and(|o| o != script) {
            continue;
        }
        let paths: Vec<PathBuf> = files.iter().map(|f| dir.join(format!("{f}_train.csv.zst"))).collect();
        let pairs = pairs::read(&paths)?;
        println!("{script}: {} fit, {} report", pairs.fit.len(), pairs.report.len());
        let background = Background::of(&pairs.fit);
        let mut model = Model::start();
        for round in 0..8 {
            let (keep, margin) = match round {
                0 | 1 => (0.0, -1e9),
                2 | 3 => (2.0, 0.0),
                _ => (6.0, 2.0),
            };
            let used = model.round(&pairs.fit, &background, keep, margin);
            eprintln!("round {round}: {used}");
        }
        let table = Table::of(&model, &background);
        println!("ops {}", model.p.iter().filter(|p| **p > 0.0).count());
        report(&table, &pairs.report);
    }
    Ok(())
}

struct Table {
    score: Vec<f32>,
}

impl Table {
    fn of(model: &Model, background: &Background) -> Table {
        let mut score = vec![f32::NEG_INFINITY; model.p.len()];
        for shape in SHAPES {
            for_units(shape.0, &mut |x| {
                for_units(shape.1, &mut |y| {
                    let op = at(unit(x), unit(y));
                    if model.p[op] > 0.0 {
                        score[op] = (f64::from(model.p[op]).ln() - background.native_ln(x) - background.latin_ln(y)) as f32;
                    }
                });
            });
        }
        Table { score }
    }

    fn best(&self, x: &[u8], y: &[u8]) -> f32 {
        let width = y.len() + 1;
        let mut rows = vec![f32::NEG_INFINITY; (x.len() + 1) * width];
        rows[0] = 0.0;
        for i in 0..=x.len() {
            for j in 0..=y.len() {
                for (a, b) in SHAPES {
                    if a <= i && b <= j {
                        let score = rows[(i - a) * width + j - b] + self.score[at(unit(&x[i - a..i]), unit(&y[j - b..j]))];
                        if score > rows[i * width + j] {
                            rows[i * width + j] = score;
                        }
                    }
                }
            }
        }
        rows[x.len() * width + y.len()]
    }
}

fn for_units(length: usize, f: &mut impl FnMut(&[u8])) {
    match length {
        0 => f(&[]),
        1 => (0..26).for_each(|a| f(&[a])),
        2 => (0..26).for_each(|a| (0..26).for_each(|b| f(&[a, b]))),
        _ => (0..26).for_each(|a| (0..26).for_each(|b| (0..26).for_each(|c| f(&[a, b, c])))),
    }
}

fn report(table: &Table, pairs: &[Pair]) {
    let mut random = Vec::new();
    for (n, pair) in pairs.iter().enumerate() {
        for k in 1..=20 {
            let other = &pairs[(n + k * 7919) % pairs.len()];
            if other.latin != pair.latin && other.native != pair.native {
                random.push(table.best(&pair.native, &other.latin));
            }
        }
    }
    random.sort_by(|a, b| b.total_cmp(a));
    for rate in [0.0005, 0.001, 0.0018, 0.002, 0.004] {
        let threshold = random[(random.len() as f64 * rate) as usize];
        let found = pairs.iter().filter(|p| table.best(&p.native, &p.latin) > threshold).count();
        println!("  random {rate}: threshold {threshold:.2} recall {:.2}%", found as f64 * 100.0 / pairs.len() as f64);
    }
    let threshold = random[(random.len() as f64 * 0.002) as usize];
    let missed: Vec<String> = pairs.iter().filter(|p| table.best(&p.native, &p.latin) <= threshold).map(|p| {
        let s = |v: &[u8]| v.iter().map(|c| char::from(c + b'a')).collect::<String>();
        format!("{}={}/{}:{:.1}", p.texts.0, s(&p.native), p.texts.1, table.best(&p.native, &p.latin))
    }).collect();
    println!("  missed: {}", missed.iter().step_by((missed.len() / 60).max(1)).cloned().collect::<Vec<_>>().join("  "));
}
