//! Bringing an exchange in: customers, accounts, past transfers, clearances and decisions of another system.
//!
//! Promises: the same rows come out of NDJSON, CSV and Parquet, and what is wrong with a row is told by row,
//! line and field; memory is bounded by a few batches, whatever the size of a file; an interrupted import
//! continues where the journal says it stopped, and a file that was read to its end is not read again; the
//! campaign screens every imported customer and past transfer once, and its counts add up. Does not: overwrite
//! anything that is there, or decide anything by itself. Serves: LKB-1, OPS-2, API-5.

pub mod campaign;
pub mod cell;
pub mod chunk;
pub mod parse;
pub mod pipeline;
pub mod refused;
pub mod row;
pub mod source;

mod columnar;
mod csv_rows;
mod lines;

pub use engine::import_state::Kind;

/// Why an import cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file operation failed.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: String,
        /// Why.
        cause: std::io::Error,
    },
    /// Nobody can tell what the file holds.
    #[error(
        "{path}: its name does not say what it is; end it in .ndjson, .csv or .parquet (.gz and .zst may follow), or say --format"
    )]
    UnknownFormat {
        /// Which.
        path: String,
    },
    /// The header has a column that no row has.
    #[error("{path}: column `{column}` is not known; rename or remove it. Known are: {known}")]
    UnknownColumn {
        /// Which file.
        path: String,
        /// Which column.
        column: String,
        /// What would be known.
        known: String,
    },
    /// The file is not what its name says.
    #[error("{path}: {cause}")]
    Damaged {
        /// Which.
        path: String,
        /// Why.
        cause: String,
    },
    /// More rows were refused than the caller accepts.
    #[error(
        "{refused} rows were refused, more than the {max} accepted; see {errors}, then run the same command again with --keep-going"
    )]
    TooManyRefused {
        /// Rows refused so far.
        refused: u64,
        /// How many were accepted.
        max: u64,
        /// Where they are listed.
        errors: String,
    },
    /// The engine refused or failed.
    #[error(transparent)]
    Engine(#[from] engine::EngineError),
    /// A worker ended without an answer.
    #[error("a worker ended unexpectedly; run the same command again, it continues where it stopped")]
    WorkerLost,
}
