//! Parses the bundled OFAC list in this process and prints seconds, MB/s and peak memory.
//!
//! Run with `cargo run --release -p screening --example bench`; give another `.xml.zst` as argument.

use screening::Snapshot;
use screening::source::{HashingReader, ofac_sdn_advanced};
use std::error::Error;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let bundled = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../data/sanctions/ofac/sdn_advanced-2025-11-19.xml.zst");
    let path = std::env::args_os().nth(1).map_or(bundled, PathBuf::from);
    let started = Instant::now();
    let mut decoder = zstd::stream::read::Decoder::new(File::open(&path)?)?;
    decoder.window_log_max(27)?;
    let mut reader = HashingReader::new(decoder);
    let parsed = ofac_sdn_advanced::parse(&mut reader, ofac_sdn_advanced::BYTES_MAX)?;
    let (hash, bytes) = reader.finish()?;
    let parsing = started.elapsed().as_secs_f64();
    let peak = peak_kib()?;
    let (parties, aliases, defects) = (parsed.parties, parsed.aliases, parsed.defects.len());
    let snapshot =
        Snapshot::new(parsed, ofac_sdn_advanced::PARSER, vec![("sdn_advanced.xml".to_owned(), hash)]);
    let started = Instant::now();
    let normalised = snapshot.normalised_bytes();
    let encoding = started.elapsed().as_secs_f64();
    println!("raw          {:.1} MB, sha256 {hash}", bytes as f64 / 1e6);
    println!("parties      {parties}, aliases {aliases}, defects {defects}");
    println!("{:?}", snapshot.counts());
    println!(
        "parse+hash   {parsing:.2} s, {:.0} MB/s, peak resident {:.0} MB",
        bytes as f64 / 1e6 / parsing,
        peak as f64 / 1024.0
    );
    println!(
        "normalise    {encoding:.2} s, {:.1} MB, sha256 {}",
        normalised.len() as f64 / 1e6,
        snapshot.normalised_hash()
    );
    Ok(())
}

/// Peak resident memory of this process (Linux).
fn peak_kib() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM in /proc/self/status")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}
