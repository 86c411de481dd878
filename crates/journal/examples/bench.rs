//! What an append costs: leaf hash, tree, tiles to store and, once a batch, the root. And what checking costs.
//!
//! `cargo run --release -p journal --example bench`

use journal::{Digest, ReadLog, TreeBuilder, TreeHead, leaf_hash, verify};
use std::collections::HashMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::time::Instant;

const ENTRIES: u64 = 1_000_000;
const BYTES: usize = 600;

fn entry(number: u64) -> [u8; BYTES] {
    let mut bytes = [0x5a; BYTES];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    bytes
}

fn report(what: &str, started: Instant) {
    println!("{what:<52} {:>7.0} ns an entry", started.elapsed().as_nanos() as f64 / ENTRIES as f64);
}

fn append(batch: u64) -> TreeBuilder {
    let mut tree = TreeBuilder::new();
    for number in 0..ENTRIES {
        tree.append(&entry(number));
        if (number + 1) % batch == 0 {
            black_box((tree.take_changed_tiles(), tree.root()));
        }
    }
    tree
}

struct Log {
    tiles: HashMap<(u8, u64), Vec<Digest>>,
    head: String,
}

impl ReadLog for Log {
    type Error = Infallible;
    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, Infallible> {
        Ok((index < ENTRIES).then(|| entry(index).to_vec()))
    }
    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<Digest>>, Infallible> {
        Ok(self.tiles.get(&(level, index)).cloned())
    }
    fn head(&self) -> Result<Option<String>, Infallible> {
        Ok(Some(self.head.clone()))
    }
}

fn main() {
    println!("{ENTRIES} entries of {BYTES} bytes");
    let started = Instant::now();
    (0..ENTRIES).for_each(|number| {
        black_box(leaf_hash(&entry(number)));
    });
    report("leaf hash alone", started);
    for batch in [1, 16, 64, 256] {
        let started = Instant::now();
        append(batch);
        report(&format!("append, tiles and root, batches of {batch}"), started);
    }
    let mut tree = append(ENTRIES + 1);
    let changed = tree.take_changed_tiles();
    let tiles = changed.into_iter().map(|(level, index, hashes)| ((level, index), hashes)).collect();
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let head =
        TreeHead { origin: "bench/main".into(), size: ENTRIES, root: tree.root(), recorded_at_micros: 0 };
    let log = Log { tiles, head: head.sign(&key, "bench/main").to_note() };
    let position = |bytes: &[u8]| bytes.first_chunk().map(|number| u64::from_be_bytes(*number));
    let started = Instant::now();
    let verified = verify(&log, &[], &key.verifying_key(), position, &mut |_, _| {});
    report("verify, from memory", started);
    println!("{}", if verified.is_ok() { "verified" } else { "NOT VERIFIED" });
}
