//! Why a publication was not fetched.
//!
//! Promises: every message names the address (without its query, which may hold a token) and what to do.

use std::path::PathBuf;

/// Why a publication was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is not one we may ask.
    #[error("{url} is refused: {cause}")]
    Refused {
        /// Where.
        url: String,
        /// Why, and what to do.
        cause: String,
    },
    /// Nobody answered, or the connection broke, as often as we tried.
    #[error("{url} could not be read after {tries} tries: {cause}")]
    Unreachable {
        /// Where.
        url: String,
        /// Tries.
        tries: u32,
        /// The last cause.
        cause: String,
    },
    /// The time for all tries together was used up.
    #[error("{url} was not read within {seconds} s: {cause}")]
    TimedOut {
        /// Where.
        url: String,
        /// The limit.
        seconds: u64,
        /// What was going on.
        cause: String,
    },
    /// An answer that is no publication.
    #[error("{url} answers {status}; is the address still right?")]
    Status {
        /// Where.
        url: String,
        /// HTTP status.
        status: u16,
    },
    /// A web page came instead of a list.
    #[error(
        "{url} answers with a web page instead of a list; the issuer may be in maintenance or have moved"
    )]
    WebPage {
        /// Where.
        url: String,
    },
    /// Too many bytes.
    #[error("{what} of {name} passes the limit of {limit} bytes; it is refused")]
    TooLarge {
        /// Which file.
        name: String,
        /// Which bound.
        what: &'static str,
        /// The bound.
        limit: u64,
    },
    /// A small file that unpacks to a huge one.
    #[error("{name} unpacks to more than {ratio} times its size; no list does that, so it is refused")]
    Bomb {
        /// Which file.
        name: String,
        /// The bound.
        ratio: u64,
    },
    /// It cannot be unpacked.
    #[error("{name} cannot be unpacked: {cause}")]
    Packing {
        /// Which file.
        name: String,
        /// Why.
        cause: String,
    },
    /// The bytes are not those the issuer vouches for.
    #[error("{name} has {kind} {found}, the issuer says {expected}; it is refused")]
    Checksum {
        /// Which file.
        name: String,
        /// Which digest.
        kind: &'static str,
        /// What the issuer says.
        expected: String,
        /// What arrived.
        found: String,
    },
    /// The signature does not hold.
    #[error("the signature of {name} does not hold: {cause}")]
    Signature {
        /// Which file.
        name: String,
        /// Why.
        cause: String,
    },
    /// Another process downloads the same publication.
    #[error("{url} is being downloaded by another process; wait for it")]
    InUse {
        /// Where.
        url: String,
    },
    /// The spool directory.
    #[error("{path}: {cause}")]
    Spool {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The options make no client.
    #[error("{0}")]
    Options(String),
}

impl FetchError {
    /// Whether nobody answered: a later try may well succeed, and nothing is wrong with what was published.
    pub fn is_unreachable(&self) -> bool {
        match self {
            FetchError::Unreachable { .. } | FetchError::TimedOut { .. } => true,
            FetchError::Status { status, .. } => *status >= 500 || *status == 429,
            FetchError::Refused { .. }
            | FetchError::WebPage { .. }
            | FetchError::TooLarge { .. }
            | FetchError::Bomb { .. }
            | FetchError::Packing { .. }
            | FetchError::Checksum { .. }
            | FetchError::Signature { .. }
            | FetchError::InUse { .. }
            | FetchError::Spool { .. }
            | FetchError::Options(_) => false,
        }
    }
}
