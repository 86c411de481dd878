//! Files read in place: with a hint to the processor (`monitoring::ahead`), the only unsafe code of what is released.
//!
//! Promises: reading any position of a mapped file, while the same or another process writes to it, is defined: every read is
//! an atomic load, and positions outside the mapped length give nothing. Does not: notice a change, or promise that two
//! reads belong to the same write (the formats above it are made for that: see `table`).
//!
//! # Why this is sound
//!
//! Two things are unsafe here, and these are the reasons why they may be done:
//!
//! * **Mapping a file** (`memmap2::Mmap::map`). Its danger is that the bytes change, or the file becomes shorter, while
//!   Rust holds a `&[u8]` to them. We never hold one: the mapping is looked at only through [`Map::words`] and
//!   [`Map::bytes`], as atomics, for which a concurrent write is no data race that Rust forbids (the writers use the `write`
//!   system call; there is no non-atomic Rust access to the same memory). The file becoming shorter would raise a bus error,
//!   which ends the process but breaks no promise of the type system; files of a table are in a directory of mode 0700, are
//!   cut only while their lock is held by a writer that has just opened them and before anything maps them in that process,
//!   and a mapped generation is replaced by renaming, never by truncating.
//! * **Looking at mapped bytes as atomics** (`from_raw_parts`). `AtomicU8` and `AtomicU32` have the same size and bit validity
//!   as `u8` and `u32`; a mapping begins at a page boundary, so it is aligned for both; the length in words is the length in
//!   bytes divided by four, rounded down, so nothing outside the mapping is reached; the lifetime is that of `&self`, which
//!   owns the mapping. The memory is mapped read-only: the standard library allows `load` with `Relaxed` ordering of atomics
//!   up to the size of a pointer on read-only memory, and nothing else is done with them here.
//!
//! The test below maps a file, changes it underneath from another thread, and reads on.

use memmap2::Mmap;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

/// A file, or the first part of it, mapped for reading.
#[derive(Debug)]
pub(crate) struct Map {
    /// `None` for a part of no length, which cannot be mapped.
    mapped: Option<Mmap>,
}

impl Map {
    /// Maps the first `length` bytes; an error if the file is shorter.
    pub(crate) fn open(file: &File, length: u64) -> io::Result<Map> {
        let found = file.metadata()?.len();
        if found < length {
            let text = format!("{found} bytes where {length} were written");
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, text));
        }
        let length =
            usize::try_from(length).map_err(|error| io::Error::new(io::ErrorKind::OutOfMemory, error))?;
        if length == 0 {
            return Ok(Map { mapped: None });
        }
        #[expect(unsafe_code, reason = "see the first point of the proof above")]
        // SAFETY: the bytes are only ever read as atomics (see the module's proof), and the length was checked.
        let mapped = unsafe { memmap2::MmapOptions::new().len(length).map(file)? };
        Ok(Map { mapped: Some(mapped) })
    }

    /// The file as little-endian words of four bytes.
    pub(crate) fn words(&self) -> Words<'_> {
        let Some(mapped) = &self.mapped else { return Words(&[]) };
        #[expect(unsafe_code, reason = "see the second point of the proof above")]
        // SAFETY: aligned to a page, `len() / 4` words lie within the mapping, which `self` keeps alive; read-only memory is
        // only ever loaded from with relaxed ordering.
        let words =
            unsafe { std::slice::from_raw_parts(mapped.as_ptr().cast::<AtomicU32>(), mapped.len() / 4) };
        Words(words)
    }

    /// The file as bytes.
    pub(crate) fn bytes(&self) -> Bytes<'_> {
        let Some(mapped) = &self.mapped else { return Bytes(&[]) };
        #[expect(unsafe_code, reason = "see the second point of the proof above")]
        // SAFETY: as above; a byte is always aligned.
        let bytes = unsafe { std::slice::from_raw_parts(mapped.as_ptr().cast::<AtomicU8>(), mapped.len()) };
        Bytes(bytes)
    }
}

/// Words of a mapped file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'a>(&'a [AtomicU32]);

impl Words<'_> {
    /// The word at a position.
    pub(crate) fn get(&self, at: usize) -> Option<u32> {
        self.0.get(at).map(|word| u32::from_le(word.load(Ordering::Relaxed)))
    }

    /// Copies words from a position on; `false` if the file ends before.
    pub(crate) fn copy(&self, at: usize, count: usize, to: &mut Vec<u32>) -> bool {
        to.clear();
        let Some(words) = at.checked_add(count).and_then(|end| self.0.get(at..end)) else { return false };
        to.extend(words.iter().map(|word| u32::from_le(word.load(Ordering::Relaxed))));
        true
    }

    /// Number of words.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Bytes of a mapped file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bytes<'a>(&'a [AtomicU8]);

impl Bytes<'_> {
    /// Copies a range; `false` if the file ends before.
    pub(crate) fn copy(&self, range: std::ops::Range<usize>, to: &mut Vec<u8>) -> bool {
        to.clear();
        let Some(bytes) = self.0.get(range) else { return false };
        to.extend(bytes.iter().map(|byte| byte.load(Ordering::Relaxed)));
        true
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use std::io::Write;
    use std::os::unix::fs::FileExt;

    #[test]
    fn a_file_is_read_while_it_is_written() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&7_u32.to_le_bytes().repeat(5_000)).unwrap();
        let map = Map::open(&file, 5_000 * 4 - 2).unwrap();
        assert_eq!(map.words().len(), 4_999);
        assert_eq!((map.words().get(4_998), map.words().get(4_999)), (Some(7), None));
        let writer = file.try_clone().unwrap();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                for at in 0..4_999 {
                    writer.write_all_at(&9_u32.to_le_bytes(), at * 4).unwrap();
                }
            });
            let mut copy = Vec::new();
            while map.words().get(4_998) != Some(9) {
                assert!(map.words().copy(0, 4_999, &mut copy));
                assert!(copy.iter().all(|word| *word == 7 || *word == 9));
            }
        });
        assert_eq!(map.words().get(0), Some(9));
        let mut bytes = Vec::new();
        assert!(map.bytes().copy(4..8, &mut bytes));
        assert_eq!(bytes, 9_u32.to_le_bytes());
        assert!(!map.bytes().copy(19_990..20_000, &mut bytes));
    }

    #[test]
    fn nothing_and_too_little_are_told_apart() {
        let file = tempfile::tempfile().unwrap();
        assert_eq!(Map::open(&file, 0).unwrap().words().len(), 0);
        assert!(Map::open(&file, 4).is_err());
    }
}
