//! How many 600-byte entries a second are made durable, by batch size and checkpoint distance.
//!
//! `cargo run --release -p store --example append_rate [directory]`: the directory decides which disk is measured.

use model::Timestamp;
use model::ids::StreamId;
use std::time::{Duration, Instant};
use store::{Batch, IdempotencyRow, Options, ReadEntries, ReadStore, SqliteStore, Store, Tile};

const SECONDS: u64 = 3;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = std::env::args().nth(1).unwrap_or_else(|| std::env::temp_dir().display().to_string());
    println!("batch  checkpoint  idempotency  entries/s  commits/s  p50 ms  p99 ms  bytes/entry");
    let cases = [
        (1, 4_000, false),
        (64, 4_000, false),
        (256, 4_000, false),
        (1, 4_000, true),
        (64, 4_000, true),
        (256, 1_000, true),
        (256, 4_000, true),
        (256, 16_000, true),
    ];
    for (batch, checkpoint_pages, keys) in cases {
        let dir = std::path::Path::new(&root).join(format!("append-rate-{}", std::process::id()));
        let result = measure(&dir, batch, checkpoint_pages, keys);
        std::fs::remove_dir_all(&dir)?;
        result?;
    }
    Ok(())
}

fn measure(
    dir: &std::path::Path,
    batch: usize,
    checkpoint_pages: u32,
    keys: bool,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut store = SqliteStore::open(dir, Options { checkpoint_pages, ..Options::default() })?;
    let stream = StreamId::new("main")?;
    let epoch = store.acquire_lease(&stream, "bench", Timestamp(0), 15, true)?;
    let mut size = 0u64;
    let mut times = Vec::new();
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(SECONDS) {
        let entries: Vec<Vec<u8>> = (0..batch).map(|n| body(size + n as u64)).collect();
        let full = (size + batch as u64) / 256;
        let hashes = vec![[7; 32]; ((size + batch as u64) % 256) as usize];
        let tiles =
            [Tile { level: 0, index: full, hashes }, Tile { level: 1, index: 0, hashes: vec![[7; 32]] }];
        let rows: Vec<IdempotencyRow> = (0..if keys { batch } else { 0 })
            .map(|n| IdempotencyRow {
                scope: "api-1".to_owned(),
                // Keys of callers are random, which is the expensive case for an index.
                key: format!("{:016x}", (size + n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
                body_mac: [7; 32],
                seq: size + n as u64,
            })
            .collect();
        let at = Instant::now();
        store.append(
            &stream,
            epoch,
            &Batch {
                first_seq: size,
                recorded_at: Timestamp(size as i64),
                entries: &entries,
                tiles: &tiles,
                head_note: "head",
                idempotency: &rows,
                subject_keys: &[],
                destroyed_subjects: &[],
            },
        )?;
        times.push(at.elapsed());
        size += batch as u64;
    }
    let spent: Duration = times.iter().sum();
    times.sort();
    let at = |q: usize| times[(times.len() - 1) * q / 100].as_secs_f64() * 1e3;
    let reader = store.reader(&stream)?;
    let read = Instant::now();
    for n in 0..10_000u64 {
        reader.entry(n.wrapping_mul(0x9e37_79b9) % size)?;
    }
    let point = 10_000.0 / read.elapsed().as_secs_f64();
    let scan = Instant::now();
    let scanned = reader.entries(0, size.min(200_000) as usize)?.len();
    let scan = scanned as f64 / scan.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(dir.join(store::DATABASE_FILE))?.len();
    assert_eq!(reader.size()?, size);
    println!(
        "{batch:5}  {checkpoint_pages:10}  {keys:11}  {:9.0}  {:9.0}  {:6.2}  {:6.2}  {:11.0}   reads/s {point:.0}, scan/s {scan:.0}",
        size as f64 / spent.as_secs_f64(),
        times.len() as f64 / spent.as_secs_f64(),
        at(50),
        at(99),
        bytes as f64 / size as f64,
    );
    Ok(())
}

fn body(seq: u64) -> Vec<u8> {
    (0..75u64).flat_map(|n| (seq ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes()).collect()
}
