//! The head of a table: what of its files is written for good.
//!
//! Promises: of two records that take turns, the newest whole one counts, so a write cut short leaves the one before; a head
//! of another format, matcher or key is refused by name. Does not: hold anything about a customer.

use crate::table::TableError;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::os::unix::fs::FileExt;

/// Format of the files; another number means the table is made again.
const FORMAT: u64 = 1;
const MAGIC: u64 = u64::from_le_bytes(*b"lookback");
const FIELDS: usize = 12;
const RECORD: usize = FIELDS * 8 + 32;
/// Distance of the two records: in different sectors, so one write cut short cannot harm both.
const SPACING: u64 = 4_096;

/// What is written for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Head {
    /// Counts up with every change.
    pub sequence: u64,
    /// Which set of files.
    pub generation: u64,
    /// Words of the rows.
    pub rows: u64,
    /// Bytes of the vocabulary.
    pub text: u64,
    /// Words in the vocabulary.
    pub words: u64,
    /// Words of rows up to which the slots know of them.
    pub applied: u64,
    /// One more than the highest customer number.
    pub end: u64,
    /// Customers in the table.
    pub live: u64,
}

impl Head {
    /// The newest whole record, of a file that has one.
    pub(crate) fn read(file: &File, matcher: u64, key: u64) -> Result<Head, TableError> {
        let mut newest: Option<Head> = None;
        let mut refused = None;
        for place in [0, SPACING] {
            let mut record = [0_u8; RECORD];
            if file.read_exact_at(&mut record, place).is_err() {
                continue;
            }
            match Head::decode(&record, matcher, key) {
                Ok(Some(head)) if newest.is_none_or(|newest| newest.sequence < head.sequence) => {
                    newest = Some(head)
                }
                Ok(_) => {}
                Err(error) => refused = Some(error),
            }
        }
        match (newest, refused) {
            (Some(head), _) => Ok(head),
            (None, Some(error)) => Err(error),
            (None, None) => Err(TableError::NoHead),
        }
    }

    /// Writes the record after this one and waits until it is on the disk.
    pub(crate) fn write(&mut self, file: &File, matcher: u64, key: u64) -> std::io::Result<()> {
        self.sequence += 1;
        file.write_all_at(&self.encode(matcher, key), (self.sequence % 2) * SPACING)?;
        file.sync_data()
    }

    fn encode(&self, matcher: u64, key: u64) -> [u8; RECORD] {
        let fields: [u64; FIELDS] = [
            MAGIC,
            FORMAT,
            matcher,
            key,
            self.sequence,
            self.generation,
            self.rows,
            self.text,
            self.words,
            self.applied,
            self.end,
            self.live,
        ];
        let mut record = [0_u8; RECORD];
        for (slot, field) in record.chunks_exact_mut(8).zip(fields) {
            slot.copy_from_slice(&field.to_le_bytes());
        }
        let (content, sum) = record.split_at_mut(FIELDS * 8);
        sum.copy_from_slice(&Sha256::digest(content));
        record
    }

    fn decode(record: &[u8; RECORD], matcher: u64, key: u64) -> Result<Option<Head>, TableError> {
        let (content, sum) = record.split_at(FIELDS * 8);
        if Sha256::digest(content).as_slice() != sum {
            return Ok(None);
        }
        let mut fields = content
            .chunks_exact(8)
            .map(|field| field.iter().rev().fold(0, |n, byte| n << 8 | u64::from(*byte)));
        let mut next = || fields.next().unwrap_or_default();
        let (magic, format, written_by, key_check) = (next(), next(), next(), next());
        if magic != MAGIC || format != FORMAT {
            return Err(TableError::Format { found: format, expected: FORMAT });
        }
        if written_by != matcher {
            return Err(TableError::OtherMatcher);
        }
        if key_check != key {
            return Err(TableError::OtherKey);
        }
        Ok(Some(Head {
            sequence: next(),
            generation: next(),
            rows: next(),
            text: next(),
            words: next(),
            applied: next(),
            end: next(),
            live: next(),
        }))
    }
}

/// Eight bytes of the version of the matcher: the words of a table are those its normalisation made.
pub(crate) fn matcher_number() -> u64 {
    let digest = Sha256::digest(screening::MATCHER.as_bytes());
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
