//! Speed, memory and alert rate of screening against the bundled lists.
//!
//! Run with `cargo run --release -p screening --example bench_screen [SET …]`; without a set, all but `million` run. Each
//! screening is cold: nothing is kept from one profile to the next. Each profile is screened three times and the fastest
//! counts, because a shared machine interrupts; the user time of all of them is printed beside it. After that each profile is
//! screened once more, one after the other, with what the index keeps of words asked for lately.

use measure::{all_lists, customers, hostile, million, mistyped, resident_kib, time, user_seconds};
use model::decision::Role;
use model::wallet::{Network, keys_for_screening, random_valid};
use model::{PartyKind, Profile};
use screening::index::Index;
use screening::snapshot::Snapshot;
use screening::wallets::{screen_keys, screen_wallet};
use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

#[path = "../tests/bundled/mod.rs"]
mod bundled;
#[path = "measure/mod.rs"]
mod measure;

const SETS: [&str; 7] = ["clean", "facts", "listed", "mistyped", "hostile", "wallets", "million"];

fn main() -> Result<(), Box<dyn Error>> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = asked.iter().find(|set| !SETS.contains(&set.as_str())) {
        return Err(format!("no set `{unknown}`; there are {SETS:?}").into());
    }
    let wants = |set: &str| (asked.is_empty() && set != "million") || asked.iter().any(|name| name == set);
    let snapshots = all_lists()?;
    let index = built("bundled lists", &snapshots)?;
    if wants("clean") {
        let nameless = |p: &Profile| Profile { born: None, nationalities: Vec::new(), ..p.clone() };
        let (clean, others) = customers()?;
        let nameless = |all: &[Profile]| all.iter().map(nameless).collect::<Vec<_>>();
        time("clean, name only", &index, &nameless(&clean), &nameless(&others));
    }
    if wants("facts") {
        let (clean, others) = customers()?;
        time("clean, name, date of birth, country", &index, &clean, &others);
    }
    let listed = listed_names(&snapshots);
    if wants("listed") {
        time("listed, as listed", &index, &profiles(&listed, |name| name.to_owned()), &[]);
    }
    if wants("mistyped") {
        time("listed, one letter off", &index, &profiles(&listed, mistyped), &[]);
    }
    if wants("hostile") {
        for (label, profile) in hostile(&listed) {
            time(label, &index, &[profile], &[]);
        }
    }
    if wants("wallets") {
        wallets(&index);
    }
    if wants("million") {
        drop(index);
        let index = built("a million names", &[Arc::new(million()?)])?;
        let (clean, others) = customers()?;
        time("clean, name, date of birth, country", &index, &clean, &others);
    }
    Ok(())
}

fn built(label: &str, snapshots: &[Arc<Snapshot>]) -> Result<Index, Box<dyn Error>> {
    let (before, user, started) = (resident_kib()?, user_seconds()?, Instant::now());
    let index = Index::build(snapshots);
    println!(
        "{label}: built in {:.2} s ({:.2} s user), {:.0} MB beside the snapshots, {:?}",
        started.elapsed().as_secs_f64(),
        user_seconds()? - user,
        (resident_kib()? - before) as f64 / 1024.0,
        index.counts()
    );
    Ok(index)
}

/// Every fifth listed name.
fn listed_names(snapshots: &[Arc<Snapshot>]) -> Vec<(PartyKind, String)> {
    let all = snapshots.iter().flat_map(|snapshot| &snapshot.designations);
    let names = all.flat_map(|d| d.names.iter().map(|name| (d.kind, name.text.clone())));
    names.step_by(5).collect()
}

fn profiles(names: &[(PartyKind, String)], spelt: impl Fn(&str) -> String) -> Vec<Profile> {
    names.iter().map(|(kind, name)| Profile::named(*kind, &spelt(name))).collect()
}

fn wallets(index: &Index) {
    for network in [Network::Bitcoin, Network::Evm, Network::Tron, Network::Monero] {
        let addresses: Vec<String> = (0..100_000).map(|seed| random_valid(network, seed)).collect();
        let started = Instant::now();
        for address in &addresses {
            black_box(screen_wallet(index, None, address, None, Role::CounterpartyWallet).is_ok());
        }
        let whole = started.elapsed().as_nanos() / addresses.len() as u128;
        let keys: Vec<_> =
            addresses.iter().filter_map(|address| keys_for_screening(None, address).ok()).collect();
        let started = Instant::now();
        for keys in &keys {
            black_box(screen_keys(index, keys, Role::CounterpartyWallet).len());
        }
        let lookup = started.elapsed().as_nanos() / keys.len() as u128;
        println!("{network} addresses: {whole} ns each, of which the lookup {lookup} ns");
    }
}
