//! Files with a durable and a volatile self.
//!
//! Promises: reads see every write at once; a crash sees synced writes and an arbitrary choice of the others.
//! Does not: know SQLite.

use super::{Crash, Seeded};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes a disk writes whole or not at all.
const SECTOR: usize = 512;

/// A failed operation: the power is gone, or the file belongs to a time before a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Off;

/// An open file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handle {
    file: usize,
    life: u64,
}

#[derive(Debug)]
enum Operation {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate { size: usize },
}

#[derive(Debug, Default)]
struct File {
    current: Vec<u8>,
    durable: Vec<u8>,
    pending: Vec<Operation>,
}

/// All files of a disk.
#[derive(Debug)]
pub struct Platter {
    honest: bool,
    files: Vec<File>,
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    /// Counts crashes; handles of an earlier life fail.
    life: u64,
    operations: u64,
    left: Option<u64>,
}

impl Platter {
    /// An empty disk; one that is not honest does nothing when told to sync.
    pub fn new(honest: bool) -> Platter {
        Platter {
            honest,
            files: Vec::new(),
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            life: 0,
            operations: 0,
            left: None,
        }
    }

    pub fn fail_after(&mut self, operations: u64) {
        self.left = Some(operations);
    }

    pub fn is_off(&self) -> bool {
        self.left == Some(0)
    }

    pub fn operations(&self) -> u64 {
        self.operations
    }

    /// Opens a file, making it if asked; `None` if it is not there.
    pub fn open(&mut self, name: &str, create: bool) -> Result<Option<Handle>, Off> {
        if self.is_off() {
            return Err(Off);
        }
        let file = match self.names.get(name) {
            Some(file) => *file,
            None if create => {
                self.files.push(File::default());
                self.names.insert(name.to_owned(), self.files.len() - 1);
                self.files.len() - 1
            }
            None => return Ok(None),
        };
        Ok(Some(Handle { file, life: self.life }))
    }

    pub fn exists(&self, name: &str) -> Result<bool, Off> {
        if self.is_off() { Err(Off) } else { Ok(self.names.contains_key(name)) }
    }

    /// Removes a name; durably only if the directory is synced with it. `false` if it was not there.
    pub fn delete(&mut self, name: &str, sync_directory: bool) -> Result<bool, Off> {
        self.spend()?;
        if sync_directory && self.honest {
            self.durable_names.remove(name);
        }
        Ok(self.names.remove(name).is_some())
    }

    pub fn size(&self, handle: Handle) -> Result<usize, Off> {
        self.file(handle).map(|file| file.current.len())
    }

    /// Fills `buffer` from `offset` and says how many bytes there were.
    pub fn read(&self, handle: Handle, offset: usize, buffer: &mut [u8]) -> Result<usize, Off> {
        let rest = self.file(handle)?.current.get(offset..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }

    pub fn write(&mut self, handle: Handle, offset: usize, bytes: &[u8]) -> Result<(), Off> {
        self.spend()?;
        self.change(handle, Operation::Write { offset, bytes: bytes.to_vec() })
    }

    pub fn truncate(&mut self, handle: Handle, size: usize) -> Result<(), Off> {
        self.spend()?;
        self.change(handle, Operation::Truncate { size })
    }

    /// Makes a file's content and its name durable.
    pub fn sync(&mut self, handle: Handle) -> Result<(), Off> {
        self.spend()?;
        let honest = self.honest;
        let file = self.changing(handle)?;
        if !honest {
            return Ok(());
        }
        for operation in file.pending.drain(..) {
            apply(&mut file.durable, &operation);
        }
        debug_assert_eq!(file.durable, file.current, "what is synced is what is read");
        for (name, index) in &self.names {
            if *index == handle.file {
                self.durable_names.insert(name.clone(), *index);
            }
        }
        Ok(())
    }

    /// Cuts the power: of everything not synced, an arbitrary part survives.
    pub fn crash(&mut self, seed: u64) -> Crash {
        let mut random = Seeded::new(seed);
        let mut crash = Crash::default();
        for file in &mut self.files {
            survive(file, &mut random, &mut crash);
        }
        let names: BTreeSet<String> = self.names.keys().chain(self.durable_names.keys()).cloned().collect();
        for name in names {
            let source = if random.chance(500) { &self.names } else { &self.durable_names };
            match source.get(&name).copied() {
                Some(file) => {
                    self.names.insert(name.clone(), file);
                    self.durable_names.insert(name, file);
                }
                None => {
                    self.names.remove(&name);
                    self.durable_names.remove(&name);
                }
            }
        }
        self.life += 1;
        self.left = None;
        crash
    }

    /// Counts an operation that writes, and fails it if the power is gone.
    fn spend(&mut self) -> Result<(), Off> {
        match &mut self.left {
            Some(0) => return Err(Off),
            Some(left) => *left -= 1,
            None => {}
        }
        self.operations += 1;
        Ok(())
    }

    fn file(&self, handle: Handle) -> Result<&File, Off> {
        if self.is_off() || handle.life != self.life {
            return Err(Off);
        }
        self.files.get(handle.file).ok_or(Off)
    }

    fn change(&mut self, handle: Handle, operation: Operation) -> Result<(), Off> {
        let file = self.changing(handle)?;
        apply(&mut file.current, &operation);
        file.pending.push(operation);
        Ok(())
    }

    /// A file of this life, for an operation already paid for by [`Platter::spend`].
    fn changing(&mut self, handle: Handle) -> Result<&mut File, Off> {
        if handle.life != self.life {
            return Err(Off);
        }
        self.files.get_mut(handle.file).ok_or(Off)
    }
}

fn apply(content: &mut Vec<u8>, operation: &Operation) {
    match operation {
        Operation::Write { offset, bytes } => put(content, *offset, bytes),
        // Growing by truncation does not happen in SQLite's use, but means zeros as on any file system.
        Operation::Truncate { size } => content.resize(*size, 0),
    }
}

fn put(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if content.len() < end {
        // A hole left by an earlier write that was dropped reads as zeros.
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(bytes);
}

/// Decides what of a file's pending operations reached the disk.
fn survive(file: &mut File, random: &mut Seeded, crash: &mut Crash) {
    // The kinds of loss seen in practice: none of it, all of it, all up to a moment, and
    // scattered sectors (most, half, few).
    let kind = random.below(6);
    let cut = random.below(file.pending.len() as u64 + 1);
    let keep_per_mille = match kind {
        3 => 900,
        4 => 500,
        _ => 100,
    };
    for (number, operation) in (0u64..).zip(std::mem::take(&mut file.pending)) {
        let mut keep = |random: &mut Seeded| {
            let keep = match kind {
                0 => false,
                1 => true,
                2 => number < cut,
                _ => random.chance(keep_per_mille),
            };
            if keep {
                crash.kept += 1
            } else {
                crash.dropped += 1
            }
            keep
        };
        match operation {
            Operation::Truncate { .. } => {
                if keep(random) {
                    apply(&mut file.durable, &operation);
                }
            }
            Operation::Write { offset, bytes } => {
                for (at, sector) in sectors(offset, &bytes) {
                    if keep(random) {
                        put(&mut file.durable, at, sector);
                    }
                }
            }
        }
    }
    file.current = file.durable.clone();
}

/// A write in pieces that do not cross a sector boundary of the disk.
fn sectors(offset: usize, bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let first = (SECTOR - offset % SECTOR).min(bytes.len());
    let (head, rest) = bytes.split_at(first);
    std::iter::once((offset, head))
        .chain(rest.chunks(SECTOR).enumerate().map(move |(n, piece)| (offset + first + n * SECTOR, piece)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(platter: &mut Platter, name: &str) -> Option<Vec<u8>> {
        let handle = platter.open(name, false).unwrap()?;
        let mut bytes = vec![0; platter.size(handle).unwrap()];
        platter.read(handle, 0, &mut bytes).unwrap();
        Some(bytes)
    }

    #[test]
    fn synced_bytes_stay_and_others_may_go() {
        let (mut lost, mut kept, mut torn) = (0, 0, 0);
        for seed in 0..200 {
            let mut platter = Platter::new(true);
            let file = platter.open("a", true).unwrap().unwrap();
            platter.write(file, 0, &[1; 2048]).unwrap();
            platter.sync(file).unwrap();
            platter.write(file, 100, &[2; 1024]).unwrap();
            platter.crash(seed);
            assert_eq!(platter.size(file), Err(Off), "an old handle is dead");
            let bytes = content(&mut platter, "a").unwrap();
            assert_eq!(bytes.len(), 2048);
            assert!(
                bytes[..100].iter().chain(&bytes[1124..]).all(|b| *b == 1),
                "synced and not touched since"
            );
            let sectors = [&bytes[100..512], &bytes[512..1024], &bytes[1024..1124]];
            assert!(sectors.iter().all(|s| s.iter().all(|b| *b == s[0])), "sectors are whole");
            match sectors.iter().filter(|s| s[0] == 2).count() {
                0 => lost += 1,
                3 => kept += 1,
                _ => torn += 1,
            }
        }
        assert!(lost > 20 && kept > 20 && torn > 20, "{lost} {kept} {torn}");
    }

    #[test]
    fn names_and_deletions_are_volatile_until_synced() {
        for sync in [false, true] {
            let mut seen = BTreeSet::new();
            for seed in 0..50 {
                let mut platter = Platter::new(true);
                let file = platter.open("old", true).unwrap().unwrap();
                platter.sync(file).unwrap();
                platter.delete("old", sync).unwrap();
                let file = platter.open("new", true).unwrap().unwrap();
                if sync {
                    platter.sync(file).unwrap();
                }
                platter.crash(seed);
                seen.insert((platter.exists("old").unwrap(), platter.exists("new").unwrap()));
            }
            let all = BTreeSet::from([(false, false), (false, true), (true, false), (true, true)]);
            assert_eq!(seen, if sync { BTreeSet::from([(false, true)]) } else { all });
        }
    }

    #[test]
    fn a_lying_disk_loses_what_it_called_synced() {
        let lost = (0..50).any(|seed| {
            let mut platter = Platter::new(false);
            let file = platter.open("a", true).unwrap().unwrap();
            platter.write(file, 0, &[1; 512]).unwrap();
            platter.sync(file).unwrap();
            platter.crash(seed);
            content(&mut platter, "a") != Some(vec![1; 512])
        });
        assert!(lost);
    }

    #[test]
    fn the_power_goes_after_the_stated_operations() {
        let mut platter = Platter::new(true);
        let file = platter.open("a", true).unwrap().unwrap();
        platter.fail_after(2);
        platter.write(file, 0, b"one").unwrap();
        assert!(!platter.is_off());
        platter.sync(file).unwrap();
        assert!(platter.is_off());
        assert_eq!(platter.write(file, 0, b"two"), Err(Off));
        assert_eq!(platter.size(file), Err(Off));
        assert_eq!(platter.open("a", true), Err(Off));
        platter.crash(1);
        assert_eq!(content(&mut platter, "a").as_deref(), Some(b"one".as_slice()));
    }

    #[test]
    fn the_same_seed_drops_the_same_writes() {
        let run = |seed| {
            let mut platter = Platter::new(true);
            let file = platter.open("a", true).unwrap().unwrap();
            for n in 0..50u8 {
                platter.write(file, usize::from(n) * 300, &[n; 700]).unwrap();
            }
            let crash = platter.crash(seed);
            (crash, content(&mut platter, "a"))
        };
        assert_eq!(run(7), run(7));
        assert_ne!(run(7), run(8));
    }
}
