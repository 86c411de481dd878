//! Why the store says no.
//!
//! Promises: no message holds key material or stored content. Does not: say what the caller should decide;
//! in the decision path every one of these means hold.

use model::Timestamp;
use std::path::{Path, PathBuf};

/// Why an operation of the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else writes.
    #[error("`{holder}` holds the lease of this stream until {until}; stop it, wait, or take the lease over")]
    LeaseHeld {
        /// Who.
        holder: String,
        /// Until when, unless renewed.
        until: Timestamp,
    },
    /// Somebody else has taken the lease since.
    #[error("this writer's lease (epoch {epoch}) was taken over by epoch {current}; nothing was written")]
    Fenced {
        /// The writer's epoch.
        epoch: u64,
        /// The newest epoch; 0 if the stream was never leased.
        current: u64,
    },
    /// The batch does not continue the stream.
    #[error(
        "a batch starting at {first_seq} does not continue a stream of {size} entries; nothing was written"
    )]
    Conflict {
        /// Where the batch starts.
        first_seq: u64,
        /// Entries in the stream.
        size: u64,
    },
    /// Two different keys for a subject: what the second one sealed could never be opened.
    #[error("subject `{subject}` already has another key; nothing was written")]
    KeyConflict {
        /// Whose.
        subject: String,
    },
    /// The journal went to another store.
    #[error("this store was migrated to {to}; nothing may be written here any more")]
    Moved {
        /// Where to, without secrets.
        to: String,
    },
    /// A migration into this store has not ended.
    #[error(
        "this store is being filled by a migration that has not ended; run `probity migrate-store` again"
    )]
    Unfinished,
    /// A migration may only fill an empty store.
    #[error("stream `{stream}` holds {size} entries already; migrate into an empty store")]
    NotEmpty {
        /// Which stream.
        stream: String,
        /// Entries in it.
        size: u64,
    },
    /// Written by a later version.
    #[error("the database has schema {found}, this build knows up to {known}; use a newer build")]
    NewerSchema {
        /// Found.
        found: i64,
        /// Known.
        known: i64,
    },
    /// Needs a migration, which a read-only opening may not do.
    #[error("the database has schema {found}, this build needs {known}; open it for writing once")]
    OlderSchema {
        /// Found.
        found: i64,
        /// Needed.
        known: i64,
    },
    /// The file is some other SQLite database.
    #[error("`{path}` is not a Probity database")]
    NotOurs {
        /// Which file.
        path: PathBuf,
    },
    /// The schema of that name is not ours.
    #[error(
        "schema `{schema}` of this PostgreSQL database holds tables that are not Probity's; use another database"
    )]
    ForeignSchema {
        /// Which schema.
        schema: &'static str,
    },
    /// The address of a PostgreSQL database cannot be used.
    #[error("store address: {cause}")]
    Address {
        /// Why, and what to do.
        cause: String,
    },
    /// The server is set up so that a promise of the store would be empty.
    #[error("the PostgreSQL server has `{setting}` = `{value}`: {cause}")]
    Server {
        /// Which setting.
        setting: &'static str,
        /// Its value.
        value: String,
        /// What follows, and what to do.
        cause: &'static str,
    },
    /// Stored bytes are not what they must be.
    #[error("{what} is damaged; restore it from a backup")]
    Damaged {
        /// What.
        what: String,
    },
    /// A number beyond what the store can hold.
    #[error("{what} {value} is too large for the store")]
    TooLarge {
        /// What.
        what: &'static str,
        /// How much.
        value: u64,
    },
    /// A key file cannot be used.
    #[error("key file `{path}`: {cause}")]
    KeyFile {
        /// Which file.
        path: PathBuf,
        /// Why, and what to do.
        cause: &'static str,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes")]
    Randomness,
    /// A file operation failed.
    #[error("`{path}`: {cause}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// SQLite failed.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// PostgreSQL failed, or could not be reached.
    #[error("PostgreSQL: {cause}")]
    Postgres {
        /// Its own words, without values of rows.
        cause: String,
    },
}

impl StoreError {
    /// Names the file an operation failed on.
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
        let path = path.to_owned();
        move |cause| StoreError::File { path, cause }
    }
}
