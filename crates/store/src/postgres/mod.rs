//! The store on PostgreSQL.
//!
//! Promises: the same as on SQLite, shown by the same conformance suite: a batch is one statement and thereby
//! one transaction, conditional on epoch and size in that very statement, and flushed by the server before
//! `append` returns (`synchronous_commit` on or stronger; a server with `fsync` or `full_page_writes` off is
//! refused). Text is compared by bytes (`COLLATE "C"`), times are BIGINT microseconds. Does not: keep
//! what a standby that was not written synchronously never had; see docs/how-to/use-postgresql.md. Measured with
//! `examples/append_rate.rs --postgres`.

mod address;
mod archive;
mod blobs;
mod link;
mod migrations;
mod reader;
mod tls;
mod writer;

pub use address::{PgOptions, without_password};
pub use reader::PgReader;

use crate::blobs::BlobRows;
use crate::contract::ReadStore;
use crate::error::StoreError;
use link::{Bridge, Pool, Role, told, values};
use model::ids::StreamId;
use std::fmt;
use std::sync::Arc;

/// Everything of ours lies in this schema.
const SCHEMA: &str = "probity";

/// Connections for reading. Statements of several threads share one without waiting for each other's answers;
/// several keep a long scan from delaying point reads.
const READERS: usize = 4;

/// The writing side of a database.
pub struct PgStore {
    bridge: Arc<Bridge>,
    options: PgOptions,
    writer: Arc<Pool>,
    readers: Arc<Pool>,
}

impl fmt::Debug for PgStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgStore").field("options", &self.options).finish_non_exhaustive()
    }
}

impl PgStore {
    /// Opens a database for writing, making and migrating the schema as needed.
    pub fn open(options: &PgOptions) -> Result<PgStore, StoreError> {
        let store = PgStore::connected(options)?;
        store.check_server()?;
        store.writer.run(migrations::run)?;
        Ok(store)
    }

    /// Opens a database that is there already, and changes nothing in it.
    pub fn open_reading(options: &PgOptions) -> Result<PgStore, StoreError> {
        let store = PgStore::connected(options)?;
        store.readers.run(migrations::check)?;
        Ok(store)
    }

    fn connected(options: &PgOptions) -> Result<PgStore, StoreError> {
        let bridge = Bridge::start()?;
        let pool = |role, size| Arc::new(Pool::new(&bridge, options, role, size));
        let (writer, readers) = (pool(Role::Write, 1), pool(Role::Read, READERS));
        Ok(PgStore { bridge, options: options.clone(), writer, readers })
    }

    /// Whether the database has our schema with a stream in it.
    pub fn is_there(options: &PgOptions) -> Result<bool, StoreError> {
        match PgStore::open_reading(options) {
            Ok(store) => Ok(!crate::archive::Export::streams(&store)?.is_empty()),
            Err(StoreError::OlderSchema { found: 0, .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// A reader of one stream.
    pub fn reader(&self, stream: &StreamId) -> PgReader {
        PgReader::new(Arc::clone(&self.readers), stream)
    }

    /// One unchanging state of the database, for as long as this object lives; nobody is blocked by it.
    pub fn snapshot(&self) -> PgSnapshot {
        PgSnapshot { pool: Arc::new(Pool::new(&self.bridge, &self.options, Role::Snapshot, 1)) }
    }

    /// The table of blobs.
    pub fn blob_rows(&self) -> Arc<dyn BlobRows> {
        Arc::new(blobs::PgBlobs::new(Arc::clone(&self.writer), Arc::clone(&self.readers)))
    }

    /// Where it is, without secrets.
    pub fn shown(&self) -> &str {
        self.options.shown()
    }

    fn shared_reader(&self, stream: &StreamId) -> Arc<dyn ReadStore> {
        Arc::new(self.reader(stream))
    }

    /// Refuses a server on which "durable" would be an empty word.
    fn check_server(&self) -> Result<(), StoreError> {
        let wanted = [
            ("fsync", "on", "a power cut would lose acknowledged entries; turn it on"),
            ("full_page_writes", "on", "a power cut could damage tables beyond repair; turn it on"),
            (
                "server_encoding",
                "UTF8",
                "text would not come back as it went in; make the database with UTF8",
            ),
        ];
        for (setting, want, cause) in wanted {
            let rows = self.writer.query("SELECT current_setting($1)", values![setting])?;
            let value: String = rows.first().map_or(Ok(String::new()), |row| row.try_get(0)).map_err(told)?;
            if value != want {
                return Err(StoreError::Server { setting, value, cause });
            }
        }
        Ok(())
    }
}

/// One unchanging state of a database, to be copied.
pub struct PgSnapshot {
    pool: Arc<Pool>,
}

impl fmt::Debug for PgSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PgSnapshot")
    }
}

/// A number as the tables hold it.
fn signed(what: &'static str, value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::TooLarge { what, value })
}

/// Thirty-two bytes of a column.
fn hash_of(bytes: Vec<u8>, what: &str) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged { what: what.to_owned() })
}
