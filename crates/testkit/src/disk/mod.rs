//! A simulated disk that drops unsynced writes.
//!
//! Promises: until a file is synced, any of its writes may be missing after [`Disk::crash`], whole or in
//! sectors of 512 bytes, in any order within and between files; file names and deletions are volatile the
//! same way; what was synced stays. After [`Disk::fail_after`] many operations the power is gone and every
//! further operation fails. The same seed drops the same writes. Does not: flip bits, lie about syncs (unless
//! asked by [`Disk::lying`]), lock (one connection at a time: SQLite's exclusive mode), or touch a real file.
//! Source: sqlite.org `atomiccommit.html` section 9 and `c3ref/io_methods.html`; the same guarantees as
//! SQLite's own unix VFS claims (`SQLITE_IOCAP_POWERSAFE_OVERWRITE` and nothing more).

mod platter;
mod vfs;

use platter::Platter;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A disk, registered with SQLite under a name of its own for the rest of the process.
#[derive(Debug, Clone)]
pub struct Disk {
    platter: Arc<Mutex<Platter>>,
    vfs: String,
}

/// What a power cut did to unsynced operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Crash {
    /// Sectors and truncations that reached the disk all the same.
    pub kept: u64,
    /// Sectors and truncations lost.
    pub dropped: u64,
}

impl Disk {
    /// An honest empty disk.
    pub fn new() -> Disk {
        Disk::with_honest_sync(true)
    }

    /// A disk whose syncs return at once and do nothing, as some consumer drives do.
    pub fn lying() -> Disk {
        Disk::with_honest_sync(false)
    }

    fn with_honest_sync(honest: bool) -> Disk {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let vfs = format!("simulated-disk-{}", COUNTER.fetch_add(1, Ordering::Relaxed));
        let platter = Arc::new(Mutex::new(Platter::new(honest)));
        vfs::register(&vfs, Arc::clone(&platter));
        Disk { platter, vfs }
    }

    /// Name to open SQLite with.
    pub fn vfs(&self) -> &str {
        &self.vfs
    }

    /// Lets this many writing operations (write, truncate, sync, delete) succeed; then the power is gone.
    pub fn fail_after(&self, operations: u64) {
        lock(&self.platter).fail_after(operations);
    }

    /// Whether the power is gone.
    pub fn is_off(&self) -> bool {
        lock(&self.platter).is_off()
    }

    /// Writing operations since the disk was made.
    pub fn operations(&self) -> u64 {
        lock(&self.platter).operations()
    }

    /// Cuts the power and switches on again. Files that were open stay unusable.
    pub fn crash(&self, seed: u64) -> Crash {
        lock(&self.platter).crash(seed)
    }
}

impl Default for Disk {
    fn default() -> Disk {
        Disk::new()
    }
}

fn lock(platter: &Mutex<Platter>) -> MutexGuard<'_, Platter> {
    platter.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A small seeded generator (splitmix64), so that the seed alone decides.
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Seeded {
    /// A generator.
    pub fn new(seed: u64) -> Seeded {
        Seeded(seed)
    }

    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound` (which is at least 1); the slight bias does not matter in tests.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.draw() % bound.max(1)
    }

    /// True `per_mille` times in a thousand.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }
}
