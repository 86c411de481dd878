//! The store on SQLite.
//!
//! Promises: write-ahead log flushed at every commit, so a commit that returned is on disk; STRICT tables;
//! forward-only migrations; files readable by the owner only. Does not: share its connection, except in
//! `exclusive` mode, where one connection is all there may be. Source of the settings: sqlite.org
//! `pragma.html` and `wal.html`; measured with `examples/append_rate.rs`.

mod archive;
mod migrations;
mod reader;
mod writer;

pub use reader::SqliteReader;

use crate::contract::ReadStore;
use crate::error::StoreError;
use crate::files::{create_private, create_private_dir};
use model::ids::StreamId;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Name of the database inside a data directory.
pub const DATABASE_FILE: &str = "journal.db";

/// When SQLite flushes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Synchronous {
    /// At every commit. The only setting under which `append` keeps its promise.
    #[default]
    Full,
    /// Never. Exists so that a test can show that the simulated disk notices.
    Off,
}

/// How a data directory is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// When to flush.
    pub synchronous: Synchronous,
    /// Name of a registered SQLite VFS; tests put a simulated disk below the store with it.
    pub vfs: Option<String>,
    /// Lock out every other connection; a write-ahead log then needs no shared memory.
    pub exclusive: bool,
    /// Refuse to write, create or migrate.
    pub read_only: bool,
    /// Pages in the write-ahead log at which it is folded into the database.
    pub checkpoint_pages: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            synchronous: Synchronous::Full,
            vfs: None,
            exclusive: false,
            read_only: false,
            checkpoint_pages: CHECKPOINT_PAGES,
        }
    }
}

/// Sixteen mebibytes of log between checkpoints. Measured with batches of 256 (`examples/append_rate.rs`):
/// 1,000 pages, SQLite's default, 43,000 entries/s and p99 16 ms; 4,000 pages 54,000 and 27 ms; 16,000 pages
/// 61,000 and 32 ms. Beyond this each step buys less and makes the log longer to recover.
const CHECKPOINT_PAGES: u32 = 4_000;

/// Milliseconds to wait for a lock: a checkpoint or another process's `acquire_lease`, never more.
const BUSY_MILLISECONDS: u32 = 5_000;

/// Writer's page cache, in kibibytes: the right edge of every table and the idempotency keys of a day.
const WRITER_CACHE_KIBIBYTES: u32 = 65_536;

/// Statements kept prepared; the store has fewer than this.
const STATEMENTS: usize = 64;

/// A connection that several owners use in turn.
type Shared = Arc<Mutex<Connection>>;

fn lock(shared: &Shared) -> MutexGuard<'_, Connection> {
    // A panic while the lock was held rolled its transaction back; the connection itself is whole.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Number of the schema this program reads and writes.
pub const SQLITE_SCHEMA: usize = migrations::MIGRATIONS.len();

/// The writing side of a data directory.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Shared,
    path: PathBuf,
    options: Options,
}

impl SqliteStore {
    /// Opens the database of a data directory, making and migrating it as needed.
    pub fn open(data_dir: &Path, options: Options) -> Result<SqliteStore, StoreError> {
        let path = data_dir.join(DATABASE_FILE);
        if !options.read_only {
            create_private_dir(data_dir)?;
            if options.vfs.is_none() {
                create_private(&path)?;
            }
        }
        let mut connection = connect(&path, &options, options.read_only)?;
        if options.read_only {
            migrations::check(&connection, &path)?;
        } else {
            connection.execute_batch(&writer_pragmas(&options))?;
            migrations::run(&mut connection, &path)?;
        }
        Ok(SqliteStore { connection: Arc::new(Mutex::new(connection)), path, options })
    }

    /// A reader of one stream. It has connections of its own, except in exclusive mode.
    pub fn reader(&self, stream: &StreamId) -> Result<SqliteReader, StoreError> {
        if self.options.exclusive {
            Ok(SqliteReader::sharing(Arc::clone(&self.connection), stream))
        } else {
            SqliteReader::with_pool(&self.path, &self.options, stream)
        }
    }

    fn shared_reader(&self, stream: &StreamId) -> Result<Arc<dyn ReadStore>, StoreError> {
        Ok(Arc::new(self.reader(stream)?))
    }
}

fn connect(path: &Path, options: &Options, read_only: bool) -> Result<Connection, StoreError> {
    let access = if read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    };
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match options.vfs.as_deref() {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
        None => Connection::open_with_flags(path, flags)?,
    };
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.execute_batch(&format!(
        "PRAGMA busy_timeout = {BUSY_MILLISECONDS};
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA foreign_keys = ON;"
    ))?;
    Ok(connection)
}

fn writer_pragmas(options: &Options) -> String {
    let synchronous = match options.synchronous {
        // In the write-ahead log EXTRA is FULL. But the switch to it ends with deleting a rollback journal,
        // and only EXTRA makes that deletion durable: a journal that comes back after a power cut rolls the
        // new database back to nothing, acknowledged entries included (the simulated disk found this).
        Synchronous::Full => "EXTRA",
        Synchronous::Off => "OFF",
    };
    // Exclusive comes before the first access: only then does the log do without shared memory.
    let locking = if options.exclusive { "EXCLUSIVE" } else { "NORMAL" };
    format!(
        "PRAGMA locking_mode = {locking};
         PRAGMA synchronous = {synchronous};
         PRAGMA journal_mode = WAL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA wal_autocheckpoint = {pages};
         PRAGMA journal_size_limit = 67108864;
         PRAGMA secure_delete = FAST;
         PRAGMA cache_size = -{WRITER_CACHE_KIBIBYTES};",
        pages = options.checkpoint_pages,
    )
}

/// Bits of a row position that hold the sequence number; the rest holds the stream's number.
const SEQ_BITS: u32 = 40;

/// Where an entry lies: streams one after another in one integer key, so that appending always touches the
/// right edge of a table whose rows lie in key order (a composite key would cost an index or half-full pages).
fn position(stream_number: i64, seq: u64) -> Result<i64, StoreError> {
    let too_large = || StoreError::TooLarge { what: "position", value: seq };
    let seq = i64::try_from(seq).ok().filter(|seq| *seq < 1 << SEQ_BITS).ok_or_else(too_large)?;
    if stream_number >= 1 << (62 - SEQ_BITS) {
        return Err(too_large());
    }
    Ok((stream_number << SEQ_BITS) | seq)
}

fn signed(what: &'static str, value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::TooLarge { what, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_of_streams_do_not_meet() {
        let last = (1 << SEQ_BITS) - 1;
        assert_eq!(position(1, 0).unwrap() - 1, position(0, last).unwrap());
        assert!(position(0, last + 1).is_err());
        assert!(position(0, u64::MAX).is_err());
        assert!(position(1 << 22, 0).is_err());
        assert!(position((1 << 22) - 1, last).unwrap() > 0);
    }
}
