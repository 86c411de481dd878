//! The pairs to fit on, as numbers.

use std::collections::HashSet;
use std::error::Error;
use std::path::Path;

use names::{NameKind, normalise};

use crate::rows::{Row, rows_of};

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
    let kept: HashSet<&str> =
        rows.iter().filter(|row| row.is_aside()).map(|row| row.latin.as_str()).collect();
    let fit = rows.iter().filter(|row| !row.is_aside() && !kept.contains(row.latin.as_str()));
    let more =
        more.iter().map(|(latin, native)| Row { latin: latin.clone(), native: native.clone(), frequency });
    Ok(fit.cloned().chain(more).filter_map(|row| pair(&row)).collect())
}

fn pair(row: &Row) -> Option<Pair> {
    let latin = letters(&normalise(&row.latin, NameKind::Aircraft).joined())?;
    let name = normalise(&row.native, NameKind::Aircraft);
    // The article is a word of its own: it is dropped unless the Latin spelling shows it.
    let article = name.tokens().len() > 1 && name.tokens()[0].text() == "al";
    let shown = row.latin.starts_with("al") || row.latin.starts_with("el");
    let skipped = usize::from(article && !shown);
    let native: String = name.tokens()[skipped..].iter().map(names::Token::text).collect();
    let native = letters(&native)?;
    let weight = f64::from(row.frequency.min(FREQUENCY_MAX)).sqrt();
    Some(Pair { native, latin, weight })
}

fn letters(text: &str) -> Option<Vec<u8>> {
    let usable = !text.is_empty() && text.len() <= names::TOKEN_BYTES_MAX;
    (usable && text.bytes().all(|b| b.is_ascii_lowercase())).then(|| text.bytes().map(|b| b - b'a').collect())
}
