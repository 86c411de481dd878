//! Speed of reading addresses: the bundled samples of four chains, and valid addresses of every network.
//!
//! Run with `cargo run --release -p model --example bench_wallet`. Each figure is the median of five passes on one core,
//! in addresses a second of processor time (where the system tells it, else of time), so that other work on the machine
//! counts less; nothing is asserted.

use model::wallet::{Network, classify, keys_for_screening, random_valid};
use std::error::Error;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::time::Instant;

const PASSES: usize = 5;
const BLOCK: usize = 20_000;
/// Addresses of a pass: long enough for the clock, short enough for five.
const PASS: usize = 200_000;

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/chain/addresses_80k.txt.zst");
    let mut text = String::new();
    zstd::stream::read::Decoder::new(std::fs::File::open(path)?)?.read_to_string(&mut text)?;
    let mut real: Vec<&str> = text.lines().collect();
    println!("{:<28} {:>14} {:>18}", "", "classify /s", "for screening /s");
    for (name, block) in
        ["bitcoin", "litecoin", "zcash", "bitcoin cash, legacy"].iter().zip(real.chunks(BLOCK))
    {
        time(&format!("real: {name}"), block);
    }
    // As they come to an exchange: no chain after another.
    shuffle(&mut real);
    time("real: all four, mixed", &real);
    for network in Network::ALL {
        let addresses: Vec<String> = (0..BLOCK as u64).map(|seed| random_valid(network, seed)).collect();
        let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
        time(&format!("random: {network}"), &addresses);
    }
    Ok(())
}

fn time(what: &str, addresses: &[&str]) {
    let classified = median(addresses, |address| {
        black_box(classify(black_box(address)).len());
    });
    let screened = median(addresses, |address| {
        black_box(keys_for_screening(None, black_box(address)).is_ok());
    });
    println!("{what:<28} {classified:>14.0} {screened:>18.0}");
}

/// Addresses a second, the middle of the passes.
fn median(addresses: &[&str], work: impl Fn(&str)) -> f64 {
    let rounds = PASS.div_ceil(addresses.len());
    let mut rates: Vec<f64> = (0..PASSES)
        .map(|_| {
            let (started, used) = (Instant::now(), processor_seconds());
            for _ in 0..rounds {
                addresses.iter().for_each(|address| work(address));
            }
            let passed = match (used, processor_seconds()) {
                (Some(before), Some(after)) if after > before => after - before,
                _ => started.elapsed().as_secs_f64(),
            };
            (rounds * addresses.len()) as f64 / passed
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    rates[PASSES / 2]
}

/// What this thread has had of a processor; `None` where the system does not say (only Linux does).
fn processor_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: u64 = text.split(' ').next()?.parse().ok()?;
    Some(nanoseconds as f64 / 1e9)
}

/// A fixed order without one: steps of a size that shares no factor with the count.
fn shuffle(addresses: &mut Vec<&str>) {
    let count = addresses.len();
    *addresses = (0..count).map(|at| addresses[at * 7_919 % count]).collect();
}
