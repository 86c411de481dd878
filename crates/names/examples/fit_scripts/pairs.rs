//! The token pairs, read and split into a part to fit on and a part kept aside.

use std::collections::HashSet;
use std::error::Error;
use std::io::Read;
use std::path::Path;

use names::{NameKind, normalise};

/// One row in five is kept aside.
const KEPT_ASIDE_ONE_IN: u64 = 5;
/// A pair that many people have counts as the root of this many at most.
const FREQUENCY_MAX: u32 = 400;

/// A native word and its Latin spelling, both as small numbers, `a` is 0.
pub struct Pair {
    pub native: Vec<u8>,
    pub latin: Vec<u8>,
    pub weight: f64,
}

/// The pairs to fit on: those of a file that are not kept aside, and more; a word that is kept aside in either spelling is
/// never fitted on.
pub fn read_fit(path: &Path, more: &[(String, String)], frequency: u32) -> Result<Vec<Pair>, Box<dyn Error>> {
    let rows = rows_of(path)?;
    let kept: HashSet<&str> = rows.iter().filter(|row| is_aside(row)).map(|row| row.0.as_str()).collect();
    let fit = rows.iter().filter(|row| !is_aside(row) && !kept.contains(row.0.as_str()));
    let more = more.iter().map(|(latin, native)| (latin.clone(), native.clone(), frequency));
    Ok(fit.cloned().chain(more).filter_map(|row| pair(&row)).collect())
}

/// The pairs kept aside: Latin, native.
pub fn read_aside(path: &Path) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    Ok(rows_of(path)?.into_iter().filter(is_aside).map(|row| (row.0, row.1)).collect())
}

fn is_aside(row: &(String, String, u32)) -> bool {
    fnv(row.1.as_bytes()) % KEPT_ASIDE_ONE_IN == 0
}

fn rows_of(path: &Path) -> Result<Vec<(String, String, u32)>, Box<dyn Error>> {
    let mut text = String::new();
    zstd::Decoder::new(std::fs::File::open(path)?)?.read_to_string(&mut text)?;
    let row = |line: &str| {
        let mut cells = line.split(',');
        Some((cells.next()?.to_string(), cells.next()?.to_string(), cells.next()?.trim().parse().ok()?))
    };
    let mut rows: Vec<(String, String, u32)> = text.lines().skip(1).filter_map(row).collect();
    rows.sort();
    rows.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1);
    Ok(rows)
}

fn pair(row: &(String, String, u32)) -> Option<Pair> {
    let latin = letters(&normalise(&row.0, NameKind::Aircraft).joined())?;
    let name = normalise(&row.1, NameKind::Aircraft);
    // The article is a word of its own: it is dropped unless the Latin spelling shows it.
    let article = name.tokens().len() > 1 && name.tokens()[0].text() == "al";
    let shown = row.0.starts_with("al") || row.0.starts_with("el");
    let skipped = usize::from(article && !shown);
    let native: String = name.tokens()[skipped..].iter().map(names::Token::text).collect();
    let native = letters(&native)?;
    let weight = f64::from(row.2.min(FREQUENCY_MAX)).sqrt();
    Some(Pair { native, latin, weight })
}

fn letters(text: &str) -> Option<Vec<u8>> {
    let usable = !text.is_empty() && text.len() <= names::TOKEN_BYTES_MAX;
    (usable && text.bytes().all(|b| b.is_ascii_lowercase())).then(|| text.bytes().map(|b| b - b'a').collect())
}

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}
