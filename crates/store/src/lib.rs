//! The durable store: journal rows, blobs and keys behind traits in domain terms.
//!
//! Promises: [`Store::append`] writes a batch wholly or not at all, and when it returns `Ok` the batch
//! survives a power cut; a writer that lost its lease cannot append; entries are never changed or
//! removed; a blob is what its hash says or an error; a subject key that was destroyed does not come back.
//! Does not: decide, encode entries, compute the hash tree, run threads, read a clock. It is synchronous:
//! the engine's writer thread calls it. Serves: design sections 3 and 4, rows "Blobs", "Secrets", "SQL".

pub mod archive;
pub mod contract;
pub mod error;
pub mod secrets;

mod backend;
mod blobs;
mod erasures;
mod files;
mod postgres;
mod sqlite;

pub use backend::Backend;
pub use blobs::{BLOB_BYTES_MAX, BlobRows, Blobs};
pub use contract::{
    Batch, DestroyedSubject, Epoch, IdempotencyRow, ReadEntries, ReadStore, Rewrap, Store, SubjectKey,
    SubjectKeyRow, Tile,
};
pub use erasures::{ERASURES_FILE, ErasureLedger, Erasures};
pub use error::StoreError;
pub use postgres::{PgOptions, PgReader, PgSnapshot, PgStore, without_password};
pub use sqlite::{DATABASE_FILE, Options, SQLITE_SCHEMA, SqliteReader, SqliteStore, Synchronous};
