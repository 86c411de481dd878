//! Fits the costs of each script on pairs of words and writes `data/across/*.tsv` of this crate; the same pairs give the same
//! tables. Every fifth native word is kept aside with its Latin spellings (see `pairs`); `transliteration` reports on those.
//!
//! `cargo run --release -p names --example fit_scripts -- ../shared/data/bench/transliteration [script]`

mod em;
mod native;
mod pairs;
mod rows;
#[path = "../../src/across/skeleton.rs"]
#[expect(
    dead_code,
    reason = "the fit needs the classes and places of the crate's own skeletons, not all of them"
)]
mod skeleton;
mod spell;
mod table;

use std::error::Error;
use std::path::{Path, PathBuf};

use em::{Background, Model};
use spell::Spellings;
use table::Table;

/// Script, file of pairs.
const SCRIPTS: [(&str, &str); 6] = [
    ("cyrillic", "russian"),
    ("arabic", "arabic"),
    ("hebrew", "hebrew"),
    ("hangul", "korean"),
    ("kana", "katakana"),
    ("han", "chinese"),
];
/// Rounds of fitting: how often a step must be seen to be kept, and how much better than chance a pair must be explained
/// to be believed (some pairs are of two different names).
const ROUNDS: [(f32, f64); 8] = [
    (0.0, f64::NEG_INFINITY),
    (0.0, f64::NEG_INFINITY),
    (2.0, 0.0),
    (2.0, 0.0),
    (6.0, 2.0),
    (6.0, 2.0),
    (6.0, 2.0),
    (6.0, 2.0),
];
/// Evidence from which a pair counts for the spellings of segments.
const BELIEVED_MIN: f64 = 3.0;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = PathBuf::from(arguments.next().ok_or("the directory of the pairs is missing")?);
    let only = arguments.next();
    for (script, file) in SCRIPTS {
        if only.as_deref().is_none_or(|only| only == script) {
            fit(script, &directory.join(format!("{file}_train.csv.zst")))?;
        }
    }
    Ok(())
}

fn fit(script: &str, path: &Path) -> Result<(), Box<dyn Error>> {
    let (more, frequency) = match script {
        "arabic" => (native::arabic_names(), native::ARABIC_FREQUENCY),
        "hangul" => (native::korean_names(), native::KOREAN_FREQUENCY),
        _ => (Vec::new(), 0),
    };
    let pairs = pairs::read_fit(path, &more, frequency)?;
    let background = Background::of(&pairs);
    let mut model = Model::start();
    let mut believed = 0;
    for (keep_min, margin) in ROUNDS {
        believed = model.round(&pairs, &background, keep_min, margin);
    }
    let table = Table::of(&model, &background);
    let mut spellings = Spellings::default();
    for pair in &pairs {
        let (evidence, steps) = table.align(&pair.native, &pair.latin);
        if evidence > BELIEVED_MIN {
            spellings.count(&pair.native, &pair.latin, &steps, pair.weight);
        }
    }
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/across").join(format!("{script}.tsv"));
    let rows = table.rows();
    let steps = rows.iter().map(|row| row.split(' ').count()).sum::<usize>();
    std::fs::write(&target, format!("{}\n{}\n", rows.join("\n"), spellings.rows().join("\n")))?;
    println!("{script}: {} pairs, {believed} believed, {steps} steps: {}", pairs.len(), target.display());
    Ok(())
}
