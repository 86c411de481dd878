//! The file of a run: what it is a run of, and every shard that is finished.
//!
//! Promises: a shard is in the file once its hits were handed over, and then for good; a record cut short by a kill is cut off
//! and its shard is done again; a file of another run is refused. Does not: hold names; a hit is a customer number, a list, an
//! entry, a score and the hash of the explanation.

use minicbor::{Decode, Encode};
use model::decision::Certainty;
use model::{EntryId, Hash, ListId, Score};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// What is run over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum RunKind {
    /// All lists.
    #[n(0)]
    Full,
    /// New and changed entries only.
    #[n(1)]
    Delta,
}

/// A list and the versions between which a run stands.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ListVersion {
    /// The list.
    #[n(0)]
    pub list: ListId,
    /// Hash of its designations before; `None` where the list is new, or in a full run.
    #[n(1)]
    pub before: Option<Hash>,
    /// Hash of the designations that were screened against.
    #[n(2)]
    pub now: Hash,
}

/// What a run is a run of; a run goes on only if all of it is the same.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct RunHeader {
    #[n(0)]
    pub format: u64,
    #[n(1)]
    pub kind: RunKind,
    #[n(2)]
    pub matcher: String,
    #[n(3)]
    pub lists: Vec<ListVersion>,
    /// Hash of role and settings.
    #[n(4)]
    pub settings: Hash,
    /// One more than the highest customer number.
    #[n(5)]
    pub end: u64,
    #[n(6)]
    pub shard_rows: u32,
    #[n(7)]
    pub table_sequence: u64,
    #[n(8)]
    pub started_micros: i64,
}

impl RunHeader {
    /// Whether a run of this header is the same run as one of another, started at another time over a table that went on.
    pub(crate) fn is_run_of(&self, other: &RunHeader) -> bool {
        let timeless =
            |header: &RunHeader| RunHeader { end: 0, table_sequence: 0, started_micros: 0, ..header.clone() };
        timeless(self) == timeless(other) && self.end <= other.end
    }
}

/// A hit as the run's file and its digests know it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct FoundHit {
    /// The customer.
    #[n(0)]
    pub number: u32,
    /// The list.
    #[n(1)]
    pub list: ListId,
    /// The entry.
    #[n(2)]
    pub entry: EntryId,
    /// How sure.
    #[n(3)]
    pub certainty: Certainty,
    /// The score.
    #[n(4)]
    pub score: Score,
    /// Hash of the explanation.
    #[n(5)]
    pub explanation: Hash,
}

/// A finished shard: a range of customer numbers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ShardRecord {
    /// Which.
    #[n(0)]
    pub shard: u32,
    /// First number.
    #[n(1)]
    pub first: u64,
    /// One more than the last.
    #[n(2)]
    pub end: u64,
    /// Customers whose row was found.
    #[n(3)]
    pub population_in: u64,
    /// Of these, screened: left out by the filter, or judged by a screening.
    #[n(4)]
    pub screened: u64,
    /// Numbers in the range that hold nobody.
    #[n(5)]
    pub excluded: u64,
    /// Customers whom the filter did not leave out.
    #[n(6)]
    pub survivors: u64,
    /// Customers of whom the caller says that they are none any more: they left during the run.
    #[n(7)]
    pub gone: u64,
    /// Customers whom nobody could judge.
    #[n(8)]
    pub undecided: Vec<u32>,
    /// What was found.
    #[n(9)]
    pub hits: Vec<FoundHit>,
    /// SHA-256 over the range, its rows, who was not left out and what was found.
    #[n(10)]
    pub digest: Hash,
}

/// Why a run's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Something else is there.
    #[error("the run file belongs to another run ({0}); give a new file, or delete the old one")]
    OtherRun(&'static str),
    /// Not a run file.
    #[error("the run file is damaged; delete it and start again")]
    Damaged,
    /// The disk.
    #[error("the run file cannot be read or written: {0}")]
    Io(#[from] io::Error),
}

/// Version of the file.
pub(crate) const FORMAT: u64 = 1;
const SUM: usize = 8;
/// A record longer than this is damage: a shard of a million hits has a hundred megabytes.
const RECORD_MAX: usize = 1 << 30;

/// An open run file.
#[derive(Debug)]
pub(crate) struct RecordFile {
    file: File,
}

impl RecordFile {
    /// Opens the file of a run, or begins one; what was finished.
    pub(crate) fn open(
        path: &Path,
        header: RunHeader,
    ) -> Result<(RecordFile, RunHeader, Vec<ShardRecord>), RecordError> {
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let mut rest = bytes.as_slice();
        let Some(first) = frame(&mut rest) else {
            // Killed before the first record was whole, or never begun.
            file.set_len(0)?;
            let mut begun = RecordFile { file: OpenOptions::new().append(true).open(path)? };
            begun.append(&header)?;
            return Ok((begun, header, Vec::new()));
        };
        let found: RunHeader = minicbor::decode(first).map_err(|_| RecordError::Damaged)?;
        if found.format != FORMAT {
            return Err(RecordError::OtherRun("another format"));
        }
        if !found.is_run_of(&header) {
            return Err(RecordError::OtherRun("other lists, settings, matcher or customers"));
        }
        let mut shards = Vec::new();
        while let Some(record) = frame(&mut rest) {
            shards.push(minicbor::decode(record).map_err(|_| RecordError::Damaged)?);
        }
        file.set_len((bytes.len() - rest.len()) as u64)?;
        Ok((RecordFile { file: OpenOptions::new().append(true).open(path)? }, found, shards))
    }

    /// Adds a finished shard, and waits until it is on the disk.
    pub(crate) fn add(&mut self, shard: &ShardRecord) -> io::Result<()> {
        self.append(shard)
    }

    fn append<T: Encode<()>>(&mut self, record: &T) -> io::Result<()> {
        let mut content = Vec::new();
        // Writing to memory cannot fail: the error type of a `Vec` writer has no values.
        let _infallible = minicbor::encode(record, &mut content);
        let mut framed = (content.len() as u32).to_le_bytes().to_vec();
        let sum = Sha256::digest(&content);
        framed.extend(&content);
        framed.extend(sum.iter().take(SUM));
        self.file.write_all(&framed)?;
        self.file.sync_data()
    }
}

/// The next whole record.
fn frame<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    if length == 0 || length > RECORD_MAX {
        return None;
    }
    let (content, after) = after.split_at_checked(length)?;
    let (sum, after) = after.split_at_checked(SUM)?;
    if Sha256::digest(content).get(..SUM) != Some(sum) {
        return None;
    }
    *rest = after;
    Some(content)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn header(end: u64) -> RunHeader {
        RunHeader {
            format: FORMAT,
            kind: RunKind::Full,
            matcher: "m/1".to_owned(),
            lists: Vec::new(),
            settings: Hash::of(b"s"),
            end,
            shard_rows: 10,
            table_sequence: 3,
            started_micros: 5,
        }
    }

    fn shard(number: u32) -> ShardRecord {
        ShardRecord {
            shard: number,
            first: 0,
            end: 10,
            population_in: 9,
            screened: 8,
            excluded: 1,
            survivors: 2,
            gone: 0,
            undecided: vec![4],
            hits: Vec::new(),
            digest: Hash::of(b"d"),
        }
    }

    #[test]
    fn a_record_cut_at_any_byte_is_done_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("run");
        let (mut file, _, shards) = RecordFile::open(&path, header(10)).unwrap();
        assert!(shards.is_empty());
        let begun = std::fs::metadata(&path).unwrap().len();
        file.add(&shard(0)).unwrap();
        let one = std::fs::metadata(&path).unwrap().len();
        file.add(&shard(1)).unwrap();
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..=whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let (_, _, shards) = RecordFile::open(&path, header(12)).unwrap();
            let expected = usize::from(cut as u64 >= one) + usize::from(cut == whole.len());
            assert_eq!(shards.len(), expected, "{cut}");
            let kept = std::fs::metadata(&path).unwrap().len();
            assert!(kept >= begun && kept <= cut.max(begun as usize) as u64, "{cut}");
        }
    }

    #[test]
    fn another_run_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("run");
        drop(RecordFile::open(&path, header(10)).unwrap());
        for other in [
            RunHeader { kind: RunKind::Delta, ..header(10) },
            RunHeader { matcher: "m/2".to_owned(), ..header(10) },
            RunHeader { settings: Hash::of(b"t"), ..header(10) },
            header(9),
        ] {
            assert!(matches!(RecordFile::open(&path, other), Err(RecordError::OtherRun(_))));
        }
        assert_eq!(RecordFile::open(&path, header(11)).unwrap().1, header(10));
    }
}
