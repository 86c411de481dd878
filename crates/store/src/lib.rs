//! The durable store: journal rows, blobs and keys behind traits in domain terms.
//!
//! Promises: [`Store::append`] writes a batch wholly or not at all, and when it returns `Ok` the batch
//! survives a power cut; a writer that lost its lease cannot append; entries are never changed or
//! removed; a blob is what its hash says or an error; a subject key that was destroyed does not come back.
//! Does not: decide, encode entries, compute the hash tree, run threads, read a clock. It is synchronous:
//! the engine's writer thread calls it. Serves: design sections 3 and 4, rows "Blobs", "Secrets", "SQL".

pub mod contract;
pub mod error;
pub mod secrets;

mod blobs;
mod files;
mod sqlite;

pub use blobs::{BLOB_BYTES_MAX, Blobs};
pub use contract::{
    Batch, Epoch, IdempotencyRow, ReadEntries, ReadStore, Store, SubjectKey, SubjectKeyRow, Tile,
};
pub use error::StoreError;
pub use sqlite::{DATABASE_FILE, Options, SQLITE_SCHEMA, SqliteReader, SqliteStore, Synchronous};
