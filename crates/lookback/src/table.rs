//! The customer table: every name of every customer as numbers of words, in files that are read in place.
//!
//! Promises: what [`TableWriter::commit`] returned for survives a kill and a power cut, and what it did not return for is cut
//! off when the table is opened; one writer at a time, in this process or another; readers see a customer's row whole, or see
//! that it is changing and say so. Does not: keep names as text per customer, numbers, addresses or countries; it can always
//! be made again from the journal, and is refused when another build or key made it.
//! Serves: screening reference, section 5 G; requirement LKB-1 (everybody screened at each change of a list).
//!
//! # Personal data at rest
//!
//! A row and its words together are names, and a date of birth. They lie in a directory of mode 0700; whoever may read it
//! may read names, so it belongs on an encrypted disk beside the journal. Numbers of documents and wallet addresses are kept
//! as keyed hashes only. [`TableWriter::remove`] overwrites the row with zeros when the removal is committed. The words of
//! the name stay in the vocabulary, without any link to the customer, because others may bear them; a word that nobody bears
//! any more goes with [`TableWriter::rewrite`], which writes all files anew without unused words and deletes the old
//! ones. What a file system or a disk keeps of overwritten and deleted blocks is beyond this program.

use crate::blind::BlindKey;
use crate::head::{Head, matcher_number};
use crate::map::Map;
use crate::row::{Head as RowHead, WORDS_MIN};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

mod writer;
pub use writer::{Draft, TableWriter};

/// A customer in the table, numbered by the caller: dense from zero, because the table has four bytes for each up to the highest.
pub type CustomerNumber = u32;

/// Why a table cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Another program has it.
    #[error("the customer table in `{0}` is being written by another process; stop that one first")]
    Locked(PathBuf),
    /// There is none.
    #[error("there is no customer table here; create one")]
    NoHead,
    /// Another layout.
    #[error(
        "the customer table has format {found}, this build reads {expected}; make it again from the journal"
    )]
    Format {
        /// What the file says.
        found: u64,
        /// What this build reads.
        expected: u64,
    },
    /// The words may be others.
    #[error("the customer table was made by another version of the matcher; make it again from the journal")]
    OtherMatcher,
    /// The hashes mean nothing under this key.
    #[error("the customer table was made with another key; make it again from the journal")]
    OtherKey,
    /// Killed while writing: only a writer may mend it.
    #[error("the customer table was not closed; open it for writing once, which completes it")]
    NotApplied,
    /// The files contradict each other.
    #[error("the customer table is damaged ({0}); make it again from the journal")]
    Damaged(&'static str),
    /// A bound of the format.
    #[error("the customer table is full: {0}; compact it, or divide the customers among several tables")]
    Full(&'static str),
    /// The disk.
    #[error("the customer table cannot be read or written: {0}")]
    Io(#[from] io::Error),
}

/// A table as it stood when it was opened, for reading. Rows written later are seen as changing.
#[derive(Debug)]
pub struct Table {
    head: Head,
    rows: Map,
    slots: Map,
    text: Map,
    index: Map,
}

/// What a number holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// No customer.
    Nobody,
    /// The row was copied.
    Row,
    /// It was replaced since the table was opened, or is being.
    Changing,
}

/// How large a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSize {
    /// Customers.
    pub customers: u64,
    /// One more than the highest number.
    pub end: u64,
    /// Distinct words.
    pub words: u64,
    /// Bytes of all files.
    pub bytes: u64,
    /// Counts up with every commit.
    pub sequence: u64,
}

impl Table {
    /// Opens a table for reading.
    pub fn open(dir: &Path, key: &BlindKey) -> Result<Table, TableError> {
        let mut last = TableError::NoHead;
        // A rewrite replaces the files between reading the head and opening them; then the head is read again.
        for _ in 0..3 {
            let head = match File::open(dir.join(HEAD)) {
                Ok(file) => Head::read(&file, matcher_number(), key.check())?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(TableError::NoHead),
                Err(error) => return Err(error.into()),
            };
            match Table::of(dir, head) {
                Ok(table) => return Ok(table),
                Err(TableError::Io(error)) if error.kind() == io::ErrorKind::NotFound => last = error.into(),
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    fn of(dir: &Path, head: Head) -> Result<Table, TableError> {
        if head.applied != head.rows {
            return Err(TableError::NotApplied);
        }
        let map = |name, length| {
            Ok::<_, TableError>(Map::open(&File::open(path(dir, name, head.generation))?, length)?)
        };
        Ok(Table {
            head,
            rows: map(ROWS, head.rows * 4)?,
            slots: map(SLOTS, head.end * 4)?,
            text: map(TEXT, head.text)?,
            index: map(INDEX, head.words * 4)?,
        })
    }

    /// How large it is.
    pub fn size(&self) -> TableSize {
        let Head { rows, text, words, end, live, sequence, .. } = self.head;
        TableSize { customers: live, end, words, bytes: rows * 4 + end * 4 + text + words * 4, sequence }
    }

    /// One more than the highest number.
    pub(crate) fn end(&self) -> u64 {
        self.head.end
    }

    /// Number of distinct words.
    pub(crate) fn words(&self) -> u32 {
        self.head.words as u32
    }

    /// Copies a word's bytes.
    pub(crate) fn word(&self, number: u32, to: &mut Vec<u8>) -> bool {
        let index = self.index.words();
        let Some(start) = index.get(number as usize) else { return false };
        let end = index.get(number as usize + 1).unwrap_or(self.head.text as u32);
        start <= end && self.text.bytes().copy(start as usize..end as usize, to)
    }

    /// Copies the row of a customer.
    pub(crate) fn row(&self, number: CustomerNumber, to: &mut Vec<u32>) -> Result<Found, TableError> {
        let Some(slot) = self.slots.words().get(number as usize).filter(|slot| *slot > 0) else {
            return Ok(Found::Nobody);
        };
        let (rows, at) = (self.rows.words(), slot as usize - 1);
        let Some(head) = rows.get(at + 1).map(RowHead) else { return Ok(Found::Changing) };
        if head.is_dead() {
            return Ok(Found::Changing);
        }
        if head.length() < WORDS_MIN || !rows.copy(at, head.length(), to) {
            return Err(TableError::Damaged("a row ends behind the file"));
        }
        match to.first() {
            Some(own) if *own == number => Ok(Found::Row),
            // Overwritten between the two looks.
            _ if rows.get(at + 1).map(RowHead).is_some_and(RowHead::is_dead) => Ok(Found::Changing),
            _ => Err(TableError::Damaged("a row belongs to another customer than its slot")),
        }
    }
}

const HEAD: &str = "head";
const LOCK: &str = "lock";
const ROWS: &str = "rows";
const SLOTS: &str = "slots";
const TEXT: &str = "text";
const INDEX: &str = "index";

fn path(dir: &Path, name: &str, generation: u64) -> PathBuf {
    dir.join(format!("{name}.{generation}"))
}

fn make_dir(dir: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    std::fs::set_permissions(dir, std::os::unix::fs::PermissionsExt::from_mode(0o700))
}

fn open_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}
