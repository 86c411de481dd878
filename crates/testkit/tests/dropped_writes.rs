//! Nothing acknowledged is lost: the store on a disk that drops unsynced writes, crashed at random.
//!
//! Each round lives several lives on one simulated disk: open, append, lose power somewhere (between two
//! appends, in the middle of one, or while opening), open again, compare. The comparison itself is tested by
//! rounds in which it must fail: without flushes, and on a disk that lies about them. A failing round prints
//! its seed; `PROBITY_SEED=<seed>` runs that round alone.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stop the test; clippy only knows `#[test]` functions"
)]

use model::Timestamp;
use model::ids::StreamId;
use std::path::Path;
use store::{
    Batch, IdempotencyRow, Options, ReadEntries, ReadStore, SqliteStore, Store, StoreError, Synchronous, Tile,
};
use testkit::disk::{Disk, Seeded};

const LIVES: u64 = 5;

/// Pages of log before a checkpoint: few, so that crashes also hit checkpoints and log resets.
const CHECKPOINT_PAGES: u32 = 40;

/// What a round remembers outside the disk.
struct Round {
    disk: Disk,
    dir: tempfile::TempDir,
    stream: StreamId,
    synchronous: Synchronous,
    random: Seeded,
    /// Entries the store acknowledged.
    acknowledged: Vec<Vec<u8>>,
    /// The batch that was being appended when the power went: may be there, wholly, or not.
    in_flight: Vec<Vec<u8>>,
    counts: Counts,
}

/// What happened, so that the test can say that it tested something.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    acknowledged: u64,
    dropped: u64,
    torn_appends: u64,
    torn_openings: u64,
    survived_in_flight: u64,
}

impl Round {
    fn new(seed: u64, disk: Disk, synchronous: Synchronous) -> Round {
        Round {
            disk,
            dir: tempfile::tempdir().unwrap(),
            stream: StreamId::new("main").unwrap(),
            synchronous,
            random: Seeded::new(seed),
            acknowledged: Vec::new(),
            in_flight: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// Lives and crashes; the error says what was lost.
    fn run(mut self) -> Result<Counts, String> {
        for life in 0..LIVES {
            if life > 0 && self.random.chance(300) {
                self.lose_power_while_opening();
            }
            let mut store = self.open().map_err(|error| format!("life {life}: does not open: {error}"))?;
            self.check(&store).map_err(|what| format!("life {life}: {what}"))?;
            self.append_until_power_goes(&mut store).map_err(|error| format!("life {life}: {error}"))?;
            // The process dies with the power: closing cannot reach the disk any more.
            self.disk.fail_after(0);
            drop(store);
            self.crash();
        }
        let store = self.open().map_err(|error| format!("end: does not open: {error}"))?;
        self.check(&store).map_err(|what| format!("end: {what}"))?;
        self.counts.acknowledged = self.acknowledged.len() as u64;
        Ok(self.counts)
    }

    fn open(&self) -> Result<SqliteStore, StoreError> {
        let options = Options {
            synchronous: self.synchronous,
            vfs: Some(self.disk.vfs().to_owned()),
            exclusive: true,
            read_only: false,
            checkpoint_pages: CHECKPOINT_PAGES,
        };
        SqliteStore::open(&self.dir.path().join(Path::new("data")), options)
    }

    fn lose_power_while_opening(&mut self) {
        self.disk.fail_after(self.random.below(12));
        if let Ok(mut store) = self.open() {
            let _ = store.acquire_lease(&self.stream, "short-lived", Timestamp(0), 15, true);
        }
        self.counts.torn_openings += u64::from(self.disk.is_off());
        self.disk.fail_after(0);
        self.crash();
    }

    fn crash(&mut self) {
        let seed = self.random.draw();
        self.counts.dropped += self.disk.crash(seed).dropped;
    }

    fn append_until_power_goes(&mut self, store: &mut SqliteStore) -> Result<(), StoreError> {
        let epoch = store.acquire_lease(&self.stream, "round", Timestamp(0), 15, true)?;
        let batches = 1 + self.random.below(40);
        if self.random.chance(700) {
            self.disk.fail_after(1 + self.random.below(800));
        }
        for _ in 0..batches {
            let entries = self.batch();
            match self.append(store, epoch, &entries) {
                Ok(()) => self.acknowledged.extend(entries),
                Err(_) if self.disk.is_off() => {
                    self.in_flight = entries;
                    self.counts.torn_appends += 1;
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn batch(&mut self) -> Vec<Vec<u8>> {
        let count = if self.random.chance(100) { 256 } else { 1 + self.random.below(24) };
        (0..count)
            .map(|n| {
                let seq = self.acknowledged.len() as u64 + n;
                let mut body = format!("entry {seq} of {:016x} ", self.random.draw()).into_bytes();
                body.resize(40 + self.random.below(900) as usize, seq as u8);
                body
            })
            .collect()
    }

    fn append(&self, store: &mut SqliteStore, epoch: u64, entries: &[Vec<u8>]) -> Result<(), StoreError> {
        let first_seq = self.acknowledged.len() as u64;
        let size = first_seq + entries.len() as u64;
        let rows: Vec<IdempotencyRow> = (first_seq..size).map(row).collect();
        store.append(
            &self.stream,
            epoch,
            &Batch {
                first_seq,
                recorded_at: Timestamp(size as i64),
                entries,
                tiles: &[tile(size)],
                head_note: &head(size),
                idempotency: &rows,
                subject_keys: &[],
                destroyed_subjects: &[],
            },
        )
    }

    /// Compares the disk with what was promised, and takes over what survived of the batch in flight.
    fn check(&mut self, store: &SqliteStore) -> Result<(), String> {
        let say = |error: StoreError| format!("cannot be read: {error}");
        let reader = store.reader(&self.stream).map_err(say)?;
        let size = reader.size().map_err(say)?;
        let in_flight = std::mem::take(&mut self.in_flight);
        let acknowledged = self.acknowledged.len() as u64;
        if size == acknowledged + in_flight.len() as u64 && !in_flight.is_empty() {
            self.acknowledged.extend(in_flight);
            self.counts.survived_in_flight += 1;
        } else if size != acknowledged {
            return Err(format!("{acknowledged} entries were acknowledged, {size} are there"));
        }
        if reader.entries(0, usize::MAX).map_err(say)? != self.acknowledged {
            return Err("entries differ from what was acknowledged".to_owned());
        }
        let counted: i64 = count_rows(&reader, size).map_err(say)?;
        if counted as u64 != size {
            return Err(format!("{counted} rows for {size} entries"));
        }
        if size == 0 {
            return Ok(());
        }
        if reader.head().map_err(say)? != Some(head(size)) {
            return Err(format!("the head does not cover {size} entries"));
        }
        if reader.tile(0, 0).map_err(say)? != Some(tile(size).hashes) {
            return Err("the tile is not the newest".to_owned());
        }
        for seq in [0, size / 2, size - 1] {
            if reader.idempotency("api", &row(seq).key).map_err(say)? != Some(row(seq)) {
                return Err(format!("the idempotency key of entry {seq} is not there"));
            }
        }
        Ok(())
    }
}

/// Entries found one by one, and none behind the last.
fn count_rows(reader: &impl ReadStore, size: u64) -> Result<i64, StoreError> {
    let mut count = 0;
    for seq in 0..size + 300 {
        count += i64::from(reader.entry(seq)?.is_some());
    }
    Ok(count)
}

fn row(seq: u64) -> IdempotencyRow {
    IdempotencyRow { scope: "api".to_owned(), key: format!("key-{seq}"), body_mac: [seq as u8; 32], seq }
}

fn tile(size: u64) -> Tile {
    let hashes = (0..1 + size % 256).map(|n| [(n ^ size) as u8; 32]).collect();
    Tile { level: 0, index: 0, hashes }
}

fn head(size: u64) -> String {
    format!("head of {size}")
}

fn seeds() -> std::ops::Range<u64> {
    match std::env::var("PROBITY_SEED").ok().and_then(|seed| seed.parse().ok()) {
        Some(seed) => seed..seed + 1,
        None if std::env::var_os("PROBITY_LONG").is_some() => 0..400,
        None => 0..40,
    }
}

#[test]
fn nothing_acknowledged_is_lost() {
    let mut sum = Counts::default();
    for seed in seeds() {
        match Round::new(seed, Disk::new(), Synchronous::Full).run() {
            Ok(counts) => {
                sum.acknowledged += counts.acknowledged;
                sum.dropped += counts.dropped;
                sum.torn_appends += counts.torn_appends;
                sum.torn_openings += counts.torn_openings;
                sum.survived_in_flight += counts.survived_in_flight;
            }
            Err(what) => panic!("round with PROBITY_SEED={seed}: {what}"),
        }
    }
    println!("{sum:?}");
    if seeds().count() > 1 {
        assert!(sum.dropped > 1_000, "the disk dropped something: {sum:?}");
        assert!(sum.torn_appends > 20, "power went in the middle of appends: {sum:?}");
        assert!(sum.torn_openings > 5, "power went while opening: {sum:?}");
    }
}

fn losses(disk: fn() -> Disk, synchronous: Synchronous) -> Vec<String> {
    (0..40).filter_map(|seed| Round::new(seed, disk(), synchronous).run().err()).collect()
}

#[test]
fn without_flushes_the_check_finds_losses() {
    let losses = losses(Disk::new, Synchronous::Off);
    println!("{} of 40 rounds: {losses:#?}", losses.len());
    assert!(
        losses.iter().any(|what| what.contains("were acknowledged")),
        "lost entries are noticed: {losses:?}"
    );
}

#[test]
fn on_a_lying_disk_the_check_finds_losses() {
    let losses = losses(Disk::lying, Synchronous::Full);
    assert!(!losses.is_empty());
}
