//! Makes `crates/names/data/weights.bin`: `cargo run --release -p screening --example make_weights [-- --check]`.
//!
//! Promises: the same sources give the same bytes; `--check` writes nothing and fails where the table is not what they give.
//! A word weighs less the more parties of the bundled lists have it and the more common it is as a name where it is most
//! common. The table is part of the matcher: scores do not move when a list does. Does not: count customers.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use names::variants::table_of;
use names::weights::{WEIGHT_LEAST, WEIGHT_UNKNOWN};
use names::{NameKind, normalise};
use screening::snapshot::Snapshot;
use screening::source::au_dfat;

#[path = "../tests/bundled/mod.rs"]
mod bundled;

/// Bearers of a name in a population as large as the lists together: 30,000 parties, of which a quarter lives where the name
/// is most common.
const POPULATION: f64 = 7_500.0;
/// The most that is believed of a share.
const SHARE_MAX: f64 = 0.02;
/// The most that is believed where a source gives no frequencies but only a list.
const SHARE_LISTED_MAX: f64 = 0.003;
/// Bearers up to which a word is not common.
const BEARERS_FEW: f64 = 4.0;
/// Weight lost each time twice as many have the word.
const LOST_PER_DOUBLING: f64 = 615.0;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut bearers = listed(&root)?;
    for (word, share) in population(&root.join("data/names"))? {
        *bearers.entry(word).or_default() += share.min(SHARE_MAX) * POPULATION;
    }
    let mut words = BTreeMap::new();
    for (word, bearers) in bearers {
        let lost = LOST_PER_DOUBLING * (bearers / BEARERS_FEW).log2().max(0.0);
        // In hundreds: the table need not change with every party.
        let weight = (f64::from(WEIGHT_UNKNOWN) - lost).max(f64::from(WEIGHT_LEAST)) as u32 / 100 * 100;
        if weight < WEIGHT_UNKNOWN {
            words.insert(word, vec![weight]);
        }
    }
    let table = table_of(&words);
    println!("{} words, {} bytes", words.len(), table.len());
    let path = root.join("crates/names/data/weights.bin");
    if std::env::args().any(|argument| argument == "--check") {
        let same = std::fs::read(path)? == table;
        return if same {
            Ok(())
        } else {
            Err("the table is not what its sources give; run without --check".into())
        };
    }
    Ok(std::fs::write(path, table)?)
}

/// Parties of the bundled lists that have each word.
fn listed(root: &Path) -> Result<BTreeMap<String, f64>, Box<dyn Error>> {
    let mut snapshots = bundled::lists()?;
    let path = root.join("data/sanctions/au/dfat-2024-12.csv.zst");
    let mut au = unpacked(&path)?;
    snapshots.push(Arc::new(Snapshot::new(au_dfat::parse(&mut au, None)?, au_dfat::PARSER, vec![])));
    let mut bearers = BTreeMap::new();
    for party in snapshots.iter().flat_map(|snapshot| &snapshot.designations) {
        let kind = if party.kind == model::PartyKind::Person { NameKind::Person } else { NameKind::Entity };
        let words: BTreeSet<String> =
            party.names.iter().flat_map(|name| words_of(&name.text, kind)).collect();
        for word in words {
            *bearers.entry(word).or_default() += 1.0;
        }
    }
    Ok(bearers)
}

fn words_of(text: &str, kind: NameKind) -> Vec<String> {
    let name = normalise(text, kind);
    name.tokens().iter().filter(|token| token.text().len() > 1).map(|token| token.text().to_owned()).collect()
}

fn unpacked(path: &Path) -> Result<impl Read + use<>, Box<dyn Error>> {
    let mut decoder = zstd::stream::read::Decoder::new(std::fs::File::open(path)?)?;
    decoder.window_log_max(27)?;
    Ok(decoder)
}

/// The share of people who bear each name, where it is most common.
fn population(names: &Path) -> Result<BTreeMap<String, f64>, Box<dyn Error>> {
    let mut shares: BTreeMap<String, f64> = BTreeMap::new();
    let mut add = |text: &str, share: f64| {
        for word in words_of(text, NameKind::Person) {
            let own = shares.entry(word).or_default();
            *own = own.max(share);
        }
    };
    // Columns: country, …, rank or index, …, localised, romanised name.
    for (file, rank, name) in
        [("common-forenames-by-country.csv", 7, 11), ("common-surnames-by-country.csv", 1, 5)]
    {
        for row in csv::Reader::from_path(names.join(file))?.records() {
            let row = row?;
            let (rank, text) = (row.get(rank).unwrap_or_default(), row.get(name).unwrap_or_default());
            add(text, 0.01 / (rank.parse::<f64>().unwrap_or(50.0) + 1.0));
        }
    }
    let mut kinds: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
    for line in BufReader::new(unpacked(&names.join("faker_names.csv.zst"))?).lines().skip(1) {
        let line = line?;
        let mut columns = line.splitn(3, ',');
        let (Some(locale), Some(kind), Some(rest)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let Some((name, weight)) = rest.rsplit_once(',') else { continue };
        kinds.entry(format!("{locale},{kind}")).or_default().push((name.to_owned(), weight.parse()?));
    }
    for names in kinds.values() {
        let whole: f64 = names.iter().map(|(_, weight)| weight).sum();
        let even = names.iter().all(|(_, weight)| *weight == names[0].1);
        let most = if even { SHARE_LISTED_MAX } else { SHARE_MAX };
        names.iter().for_each(|(name, weight)| add(name.trim_matches('"'), (weight / whole).min(most)));
    }
    Ok(shares)
}
