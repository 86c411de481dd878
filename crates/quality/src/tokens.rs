//! Words of other scripts and their Latin spellings: how many agree, and how many of chance pairs do.
//!
//! Promises: of each set of pairs only the fifth that fitting never sees is asked (by a hash of the native word, as in the
//! fitting program of the names crate), less the names that were written into it by hand; a pair agrees when every word but
//! particles has a counterpart of 0.6 or more; each native word is also held against other Latin words of the set, in a
//! fixed order. Does not: know lists, or what an agreement is worth in a whole name.
//! Source: pairs of names in Wikidata (CC0), `bench/transliteration` of the shared data.

use crate::data::{DataError, unpack};
use crate::matrix::in_parallel;
use names::{Comparison, Name, NameKind, TokenMatchKind, TokenTag, compare, normalise};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

/// The sets, with the share that must agree at least (none where nothing is promised), in percent.
pub const SETS: [(&str, Option<u32>); 7] = [
    ("russian", Some(93)),
    ("arabic", Some(90)),
    ("hebrew", Some(65)),
    ("korean", Some(70)),
    ("katakana", Some(65)),
    ("japanese", None),
    ("chinese", None),
];
/// Agreement that an alignment of two names takes for evidence.
const AGREES_MIN: u32 = 6_000;
/// One native word in so many is kept aside from fitting.
const ASIDE_ONE_IN: u64 = 5;
/// Other words each native word is held against, and the step between them.
const OTHERS: usize = 24;
const STEP: usize = 7_919;
/// Names that the fit got by hand say nothing about what it learnt.
const BY_HAND: &str = include_str!("../../names/examples/fit_scripts/arabic_names.tsv");

/// What one set gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// Pairs kept aside.
    pub pairs: usize,
    /// Of these, the ones that agree.
    pub found: usize,
    /// Pairs of words that are not known to be one name.
    pub chance: usize,
    /// Of these, the ones that agree all the same.
    pub wrong: usize,
}

struct Row {
    native: String,
    latin: String,
    names: (Name, Name),
}

/// Measures the set in a file of rows `latin,native,frequency`.
pub fn measure(path: &Path) -> Result<Agreed, DataError> {
    let mut text = String::new();
    unpack(path)?
        .read_to_string(&mut text)
        .map_err(|cause| DataError::File { path: path.to_owned(), cause })?;
    Ok(agreed(&aside(&text)))
}

fn aside(text: &str) -> Vec<Row> {
    let pair = |line: &str| {
        let mut cells = line.split(',');
        let (latin, native) = (cells.next()?.to_owned(), cells.next()?.to_owned());
        Some((latin, native))
    };
    let pairs: BTreeSet<(String, String)> = text.lines().skip(1).filter_map(pair).collect();
    let by_hand = |native: &str| BY_HAND.lines().any(|line| line.split('\t').next() == Some(native));
    let kept = pairs
        .into_iter()
        .filter(|(_, native)| fnv(native.as_bytes()).is_multiple_of(ASIDE_ONE_IN) && !by_hand(native));
    let name = |text: &str| normalise(text, NameKind::Person);
    let rows = kept.map(|(latin, native)| Row { names: (name(&native), name(&latin)), native, latin });
    rows.filter(|row| !row.names.0.is_empty() && !row.names.1.is_empty()).collect()
}

fn agreed(rows: &[Row]) -> Agreed {
    let known: BTreeSet<(&str, &str)> =
        rows.iter().map(|row| (row.native.as_str(), row.latin.as_str())).collect();
    let numbered: Vec<usize> = (0..rows.len()).collect();
    let counts = in_parallel(&numbered, |at| {
        let row = &rows[*at];
        let agrees = |other: &Row| agreement(&compare(&row.names.0, &other.names.1)) >= AGREES_MIN;
        let others = (1..=OTHERS).map(|step| &rows[(at + step * STEP) % rows.len()]);
        let strangers: Vec<&Row> =
            others.filter(|other| !known.contains(&(row.native.as_str(), other.latin.as_str()))).collect();
        let wrong = strangers.iter().filter(|other| agrees(other)).count();
        (agrees(row), strangers.len(), wrong)
    });
    Agreed {
        pairs: rows.len(),
        found: counts.iter().filter(|(found, ..)| *found).count(),
        chance: counts.iter().map(|(_, chance, _)| chance).sum(),
        wrong: counts.iter().map(|(.., wrong)| wrong).sum(),
    }
}

/// The similarity of the words that agree, if nothing but particles is left over.
fn agreement(comparison: &Comparison) -> u32 {
    let left = comparison.unmatched_query.iter().chain(&comparison.unmatched_listed);
    let complete = left.into_iter().all(|token| token.tag == TokenTag::Particle);
    let spans = comparison.spans.iter().filter(|span| span.kind != TokenMatchKind::Initial);
    if complete { spans.map(|span| span.similarity).min().unwrap_or(0) } else { 0 }
}

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_fitting_never_saw_is_asked() {
        let natives: Vec<String> = (0..200).map(|n| format!("Иван{}", "а".repeat(n % 20))).collect();
        let text = std::iter::once("latin,native,frequency".to_owned())
            .chain(natives.iter().map(|native| format!("ivan,{native},1")))
            .collect::<Vec<_>>()
            .join("\n");
        let rows = aside(&text);
        assert!(!rows.is_empty() && rows.len() < 20, "{}", rows.len());
        assert!(rows.iter().all(|row| fnv(row.native.as_bytes()).is_multiple_of(ASIDE_ONE_IN)));
    }

    #[test]
    fn a_word_left_over_is_no_agreement() {
        let name = |text: &str| normalise(text, NameKind::Person);
        assert!(agreement(&compare(&name("Иванов"), &name("Ivanov"))) >= AGREES_MIN);
        assert_eq!(agreement(&compare(&name("Иванов"), &name("Ivanov Petr"))), 0);
    }
}
