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
                        score[op] = (f64::from(model.p[op]).ln()
                            - background.native_ln(x)
                            - background.latin_ln(y)) as f32;
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
                        let score = rows[(i - a) * width + j - b]
                            + self.score[at(unit(&x[i - a..i]), unit(&y[j - b..j]))];
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

fn show(v: &[u8]) -> String {
    v.iter().map(|c| char::from(c + b'a')).collect()
}

impl Table {
    fn self_scores(&self) -> (Vec<f32>, Vec<f32>) {
        let (mut n, mut l) =
            (vec![f32::NEG_INFINITY; em::NATIVE_UNITS], vec![f32::NEG_INFINITY; em::LATIN_UNITS]);
        for x in 1..em::NATIVE_UNITS {
            for y in 0..em::LATIN_UNITS {
                let s = self.score[at(x, y)];
                if s > n[x] {
                    n[x] = s
                }
                if s > l[y] && y > 0 {
                    l[y] = s
                }
            }
        }
        (n, l)
    }
}
fn most(best: &[f32], letters: &[u8]) -> f32 {
    let mut row = vec![f32::NEG_INFINITY; letters.len() + 1];
    row[0] = 0.0;
    for i in 1..=letters.len() {
        for n in 1..=3.min(i) {
            let u = unit(&letters[i - n..i]);
            if u < best.len() {
                row[i] = row[i].max(row[i - n] + best[u]);
            }
        }
    }
    row[letters.len()]
}
fn edit(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut diag = row[0];
        row[0] = i;
        for j in 1..=b.len() {
            let c = (diag + usize::from(a[i - 1] != b[j - 1])).min(row[j] + 1).min(row[j - 1] + 1);
            diag = row[j];
            row[j] = c;
        }
    }
    row[b.len()]
}

fn report(table: &Table, pairs: &[Pair]) {
    let (n, l) = table.self_scores();
    let mut random = Vec::new();
    let measure = |x: &[u8], y: &[u8]| {
        let s = table.best(x, y);
        (s, s / most(&n, x), s / most(&l, y))
    };
    for (k0, pair) in pairs.iter().enumerate() {
        for k in 1..=20 {
            let other = &pairs[(k0 + k * 7919) % pairs.len()];
            if other.latin != pair.latin && other.native != pair.native {
                random.push(measure(&pair.native, &other.latin));
            }
        }
    }
    let found: Vec<_> = pairs.iter().map(|p| measure(&p.native, &p.latin)).collect();
    let mut hard = Vec::new();
    for pair in pairs.iter().step_by(pairs.len() / 400) {
        for other in pairs {
            let d = edit(&pair.latin, &other.latin);
            if d > 0
                && d <= 2
                && d * 4 <= pair.latin.len()
                && !pairs.iter().any(|p| p.native == pair.native && p.latin == other.latin)
            {
                hard.push((measure(&pair.native, &other.latin), pair, other));
            }
        }
    }
    println!("  hard {}", hard.len());
    for t in [0.0_f32, 2.0, 3.0, 4.0, 5.0] {
        for r in [0.0_f32, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] {
            let ok = |m: &(f32, f32, f32)| m.0 >= t && m.1 >= r;
            let ok2 = |m: &(f32, f32, f32)| m.0 >= t && (m.1 + m.2) / 2.0 >= r;
            let c = |ok: &dyn Fn(&(f32, f32, f32)) -> bool| {
                (
                    found.iter().filter(|m| ok(m)).count() as f32 * 100.0 / found.len() as f32,
                    random.iter().filter(|m| ok(m)).count() as f32 * 100.0 / random.len() as f32,
                    hard.iter().filter(|m| ok(&m.0)).count() as f32 * 100.0 / hard.len() as f32,
                )
            };
            println!("  T {t} R {r}: native {:?}  mean {:?}", c(&ok), c(&ok2));
        }
    }
    println!(
        "  hard: {}",
        hard.iter()
            .step_by((hard.len() / 40).max(1))
            .map(|(m, p, o)| format!(
                "{}/{}:{:.1},{:.2},{:.2}",
                show(&p.native),
                show(&o.latin),
                m.0,
                m.1,
                m.2
            ))
            .collect::<Vec<_>>()
            .join("  ")
    );
    println!(
        "  true: {}",
        found
            .iter()
            .zip(pairs)
            .step_by(found.len() / 40)
            .map(|(m, p)| format!("{}/{}:{:.1},{:.2},{:.2}", show(&p.native), show(&p.latin), m.0, m.1, m.2))
            .collect::<Vec<_>>()
            .join("  ")
    );
}
