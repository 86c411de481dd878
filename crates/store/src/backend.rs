//! Which database the rows are in.
//!
//! Promises: whoever opens a store through this need not know which one it is. Does not: choose; the command
//! line and the data directory do.

use crate::archive::{Export, Import};
use crate::blobs::Blobs;
use crate::contract::{ReadStore, Store};
use crate::error::StoreError;
use crate::postgres::{PgOptions, PgStore};
use crate::sqlite::{DATABASE_FILE, Options, SqliteStore};
use model::ids::StreamId;
use std::path::Path;
use std::sync::Arc;

/// A database, and how it is opened.
#[derive(Debug, Clone, PartialEq)]
pub enum Backend {
    /// The file `journal.db` in the data directory.
    Sqlite(Options),
    /// A PostgreSQL database; the data directory keeps keys, state snapshots and copies of blobs.
    Postgres(PgOptions),
}

impl Default for Backend {
    fn default() -> Backend {
        Backend::Sqlite(Options::default())
    }
}

impl Backend {
    /// Opens the rows for writing, making and migrating them as needed, and the blobs that belong to them.
    pub fn open(&self, data_dir: &Path) -> Result<(Box<dyn Store>, Blobs), StoreError> {
        match self {
            Backend::Sqlite(options) => {
                let store = SqliteStore::open(data_dir, options.clone())?;
                Ok((Box::new(store), Blobs::open(data_dir)?))
            }
            Backend::Postgres(options) => {
                let store = PgStore::open(options)?;
                let blobs = Blobs::open_shared(data_dir, store.blob_rows())?;
                Ok((Box::new(store), blobs))
            }
        }
    }

    /// A reader of one stream beside its writer; nothing is made or migrated.
    pub fn reader(&self, data_dir: &Path, stream: &StreamId) -> Result<Arc<dyn ReadStore>, StoreError> {
        match self {
            Backend::Sqlite(options) => reading(data_dir, options)?.read_store(stream),
            Backend::Postgres(options) => PgStore::open_reading(options)?.read_store(stream),
        }
    }

    /// The blobs.
    pub fn blobs(&self, data_dir: &Path) -> Result<Blobs, StoreError> {
        match self {
            Backend::Sqlite(_) => Blobs::open(data_dir),
            Backend::Postgres(options) => {
                Blobs::open_shared(data_dir, PgStore::open_reading(options)?.blob_rows())
            }
        }
    }

    /// The store as a whole, to be copied; nothing is made or migrated. On PostgreSQL it shows one unchanging
    /// state; on SQLite the caller holds the lease, or copies the file first ([`SqliteStore::copy_to`]).
    pub fn export(&self, data_dir: &Path) -> Result<Box<dyn Export>, StoreError> {
        match self {
            Backend::Sqlite(options) => Ok(Box::new(reading(data_dir, options)?)),
            Backend::Postgres(options) => Ok(Box::new(PgStore::open_reading(options)?.snapshot())),
        }
    }

    /// The store as a whole, to be filled or marked.
    pub fn import(&self, data_dir: &Path) -> Result<Box<dyn Import>, StoreError> {
        match self {
            Backend::Sqlite(options) => Ok(Box::new(SqliteStore::open(data_dir, options.clone())?)),
            Backend::Postgres(options) => Ok(Box::new(PgStore::open(options)?)),
        }
    }

    /// Whether there is a store to open.
    pub fn is_there(&self, data_dir: &Path) -> Result<bool, StoreError> {
        match self {
            Backend::Sqlite(_) => Ok(data_dir.join(DATABASE_FILE).exists()),
            Backend::Postgres(options) => PgStore::is_there(options),
        }
    }

    /// Where it is, without secrets.
    pub fn shown(&self, data_dir: &Path) -> String {
        match self {
            Backend::Sqlite(_) => format!("SQLite {}", data_dir.join(DATABASE_FILE).display()),
            Backend::Postgres(options) => options.shown().to_owned(),
        }
    }
}

fn reading(data_dir: &Path, options: &Options) -> Result<SqliteStore, StoreError> {
    SqliteStore::open(data_dir, Options { read_only: true, ..options.clone() })
}
