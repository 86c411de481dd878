//! Reports, on pairs kept aside from fitting, how often a word of another script is found to agree with its Latin spelling,
//! and how often with that of another name.
//!
//! `cargo run --release -p names --example transliteration -- ../shared/data/bench/transliteration`

#[path = "../fit_scripts/rows.rs"]
mod rows;

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use names::{
    Comparison, Name, NameKind, Token, TokenMatchKind, TokenTag, across_keys, compare, normalise, token_keys,
    token_similarity,
};

/// Agreement that an alignment of two names takes for evidence.
const AGREES_MIN: u32 = 6_000;
/// Other words each native word is compared with.
const OTHERS: usize = 24;
/// Names the fit got by hand say nothing about what it learnt.
const BY_HAND: &str = include_str!("../fit_scripts/arabic_names.tsv");
/// Pairs printed of those missed, and of those wrongly found.
const SHOWN: usize = 24;

struct Row {
    native: String,
    latin: String,
    names: (Name, Name),
}

fn main() -> Result<(), Box<dyn Error>> {
    let directory = PathBuf::from(std::env::args().nth(1).ok_or("the directory of the pairs is missing")?);
    let verbose = std::env::args().nth(2).is_some();
    println!("script      pairs  found %  random %  random >= .8 %  mean found  keys %  bucket  us/pair");
    for script in ["russian", "arabic", "hebrew", "korean", "katakana", "japanese", "chinese"] {
        report(script, &directory.join(format!("{script}_train.csv.zst")), verbose)?;
    }
    Ok(())
}

fn report(script: &str, path: &Path, verbose: bool) -> Result<(), Box<dyn Error>> {
    let name = |text: &str| normalise(text, NameKind::Person);
    let rows: Vec<Row> = rows::rows_of(path)?
        .into_iter()
        .filter(|row| {
            row.is_aside() && !BY_HAND.lines().any(|line| line.split('\t').next() == Some(&*row.native))
        })
        .map(|row| Row { names: (name(&row.native), name(&row.latin)), native: row.native, latin: row.latin })
        .filter(|row| !row.names.0.is_empty() && !row.names.1.is_empty())
        .collect();
    let score = |native: &Row, latin: &Row| agreement(&compare(&native.names.0, &latin.names.1));
    let scores: Vec<u32> = rows.iter().map(|row| score(row, row)).collect();
    let found = scores.iter().filter(|score| **score >= AGREES_MIN).count();
    let sum: u64 = scores.iter().filter(|score| **score >= AGREES_MIN).map(|score| u64::from(*score)).sum();
    let known: HashSet<(&str, &str)> =
        rows.iter().map(|row| (row.native.as_str(), row.latin.as_str())).collect();
    let (mut compared, mut agreed, mut agreed_well) = (0_u64, 0_u64, 0_u64);
    let mut false_ones = Vec::new();
    let start = Instant::now();
    for (at, row) in rows.iter().enumerate() {
        for step in 1..=OTHERS {
            let other = &rows[(at + step * 7_919) % rows.len()];
            if known.contains(&(row.native.as_str(), other.latin.as_str())) {
                continue;
            }
            compared += 1;
            let score = score(row, other);
            agreed += u64::from(score >= AGREES_MIN);
            agreed_well += u64::from(score >= 8_000);
            if score >= AGREES_MIN {
                false_ones.push(format!("{}/{} {score}", row.native, other.latin));
            }
        }
    }
    let time = start.elapsed().as_nanos() as f64 / 1_000.0 / compared as f64;
    let (shared, bucket) = keys(&rows);
    let percent = |part: u64, whole: u64| part as f64 * 100.0 / whole.max(1) as f64;
    println!(
        "{script:<10} {:>6}  {:>7.2}  {:>8.4}  {:>14.4}  {:>10}  {:>6.2}  {bucket:>6.1}  {time:>7.2}",
        rows.len(),
        percent(found as u64, rows.len() as u64),
        percent(agreed, compared),
        percent(agreed_well, compared),
        sum / found.max(1) as u64,
        shared,
    );
    if verbose {
        let missed: Vec<String> = rows
            .iter()
            .zip(&scores)
            .filter(|(_, s)| **s < AGREES_MIN)
            .map(|(row, _)| format!("{}/{}", row.native, row.latin))
            .collect();
        for (what, list) in [("missed", &missed), ("false", &false_ones)] {
            let shown: Vec<&str> =
                list.iter().step_by((list.len() / SHOWN).max(1)).map(String::as_str).collect();
            println!("  {what}: {}", shown.join("  "));
        }
    }
    Ok(())
}

/// The similarity of the words that agree, if nothing but particles is left over.
fn agreement(comparison: &Comparison) -> u32 {
    let left = comparison.unmatched_query.iter().chain(&comparison.unmatched_listed);
    let complete = left.clone().all(|token| token.tag == TokenTag::Particle);
    let spans = comparison.spans.iter().filter(|span| span.kind != TokenMatchKind::Initial);
    if complete { spans.map(|span| span.similarity).min().unwrap_or(0) } else { 0 }
}

/// The share of accepted pairs of single words that have a key in common, and how many of 60,000 Latin words a native one meets.
fn keys(rows: &[Row]) -> (f64, f64) {
    let keys_of = |name: &Name| {
        let mut keys = Vec::new();
        name.tokens().iter().for_each(|token| across_keys(token, &mut keys));
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    let findable = |a: &Token, b: &Token| {
        let (mut of_a, mut of_b) = (Vec::new(), Vec::new());
        [(a, &mut of_a), (b, &mut of_b)].into_iter().for_each(|(token, keys)| {
            token_keys(token, keys);
            across_keys(token, keys);
        });
        a.text() == b.text() || of_a.iter().any(|key| of_b.contains(key))
    };
    let mut buckets: HashMap<u64, u32> = HashMap::new();
    let mut latin_words: Vec<&str> = Vec::new();
    for row in rows {
        latin_words.push(&row.latin);
        keys_of(&row.names.1).into_iter().for_each(|key| *buckets.entry(key).or_default() += 1);
    }
    latin_words.sort_unstable();
    latin_words.dedup();
    let (mut accepted, mut shared, mut met) = (0_u64, 0_u64, 0_u64);
    for row in rows {
        let native = keys_of(&row.names.0);
        met += native.iter().map(|key| u64::from(buckets.get(key).copied().unwrap_or(0))).sum::<u64>();
        let (a, b) = (row.names.0.tokens(), row.names.1.tokens());
        if a.len() == 1 && b.len() == 1 && token_similarity(&a[0], &b[0]).0 >= AGREES_MIN {
            accepted += 1;
            shared += u64::from(findable(&a[0], &b[0]));
        }
    }
    let per_word = met as f64 / rows.len().max(1) as f64;
    (shared as f64 * 100.0 / accepted.max(1) as f64, per_word * 60_000.0 / latin_words.len().max(1) as f64)
}
