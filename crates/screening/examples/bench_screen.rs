//! Speed, memory and alert rate of screening against the bundled lists.
//!
//! Run with `cargo run --release -p screening --example bench_screen`; a file of names, one a line, as argument adds the
//! share of them that alert.

use model::decision::Role;
use model::wallet::{Network, keys_for_screening, random_valid};
use model::{PartyKind, Profile};
use screening::index::Index;
use screening::screen::{Settings, Work, screen};
use screening::snapshot::Snapshot;
use screening::wallets::{screen_keys, screen_wallet};
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

#[path = "../tests/bundled/mod.rs"]
mod bundled;

fn main() -> Result<(), Box<dyn Error>> {
    let snapshots = bundled::lists()?;
    let before = resident_kib()?;
    let started = Instant::now();
    let index = Index::build(&snapshots);
    println!(
        "build {:.2} s, {:.0} MB beside the snapshots, {:?}",
        started.elapsed().as_secs_f64(),
        (resident_kib()? - before) as f64 / 1024.0,
        index.counts()
    );
    let listed = listed_names(&snapshots);
    time("listed names, as listed", &index, &listed);
    let typed: Vec<(PartyKind, String)> = listed.iter().map(|(kind, name)| (*kind, mistyped(name))).collect();
    time("listed names, one letter off", &index, &typed);
    if let Some(path) = std::env::args_os().nth(1) {
        let names: Vec<(PartyKind, String)> =
            fs::read_to_string(path)?.lines().map(|line| (PartyKind::Person, line.to_owned())).collect();
        time("names given", &index, &names);
    }
    wallets(&index);
    Ok(())
}

fn listed_names(snapshots: &[Arc<Snapshot>]) -> Vec<(PartyKind, String)> {
    let all = snapshots.iter().flat_map(|snapshot| &snapshot.designations);
    all.flat_map(|d| d.names.iter().map(|name| (d.kind, name.text.clone()))).collect()
}

/// Two letters in the middle of the longest word change places.
fn mistyped(name: &str) -> String {
    let Some(longest) = name.split(' ').max_by_key(|word| word.chars().count()) else {
        return name.to_owned();
    };
    let mut letters: Vec<char> = longest.chars().collect();
    let middle = letters.len() / 2;
    if middle > 0 {
        letters.swap(middle - 1, middle);
    }
    name.replacen(longest, &letters.iter().collect::<String>(), 1)
}

fn time(label: &str, index: &Index, names: &[(PartyKind, String)]) {
    let (mut most, mut total, mut slowest) = (Work::default(), Work::default(), (0, String::new()));
    let (mut alerts, mut truncated, mut times) = (0, 0, Vec::with_capacity(names.len()));
    for (kind, name) in names {
        let started = Instant::now();
        let found = screen(index, &Profile::named(*kind, name), Role::Customer, &Settings::default());
        let took = started.elapsed().as_nanos();
        times.push(took);
        if took > slowest.0 {
            slowest = (took, name.clone());
        }
        alerts += usize::from(!found.hits.is_empty());
        truncated += usize::from(found.truncated);
        most.visited = most.visited.max(found.work.visited);
        most.compared = most.compared.max(found.work.compared);
        total.visited += found.work.visited / 16;
        total.compared += found.work.compared;
    }
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 1000] as f64 / 1e3;
    let mean = times.iter().sum::<u128>() as f64 / 1e3 / times.len() as f64;
    println!(
        "{label}: {} names, {:.0}/s, mean {mean:.0} us, median {:.0}, 99 % {:.0}, 99.9 % {:.0}, most {:.0} (`{}`)",
        names.len(),
        1e6 / mean,
        at(500),
        at(990),
        at(999),
        at(1000),
        slowest.1
    );
    let each = names.len() as f64;
    println!(
        "  alerts {alerts} ({:.2} %), truncated {truncated}; visited {:.0} each, most {}; compared {:.1} each, most {}",
        100.0 * alerts as f64 / each,
        f64::from(total.visited) * 16.0 / each,
        most.visited,
        f64::from(total.compared) / each,
        most.compared
    );
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

/// Resident memory of this process (Linux).
fn resident_kib() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS in /proc/self/status")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}
