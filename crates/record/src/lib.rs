//! Versioned encodings of journal entries (ADR 0001).
//!
//! Promises: the same entry encodes to the same bytes; every version ever written is read for ever;
//! an unknown version or variant is an error, never a guess. Does not: seal, open, hash or store
//! anything. Serves: design section 4, AUD-3.

pub mod v1;

pub use v1::{Entry, Header, Input, Outcome, Screened, Sealed};

/// Why bytes are not an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Written by a newer program.
    #[error("entry has schema version {0}; this program reads versions up to {SCHEMA}: use a newer one")]
    TooNew(u64),
    /// Not an entry at all, or damaged.
    #[error("entry cannot be decoded at byte {at}: {cause}")]
    Damaged {
        /// Offset, or zero where the decoder does not say.
        at: usize,
        /// Cause.
        cause: String,
    },
    /// More bytes after the entry.
    #[error("{0} bytes follow the end of the entry")]
    Trailing(usize),
}

/// The schema version written today.
pub const SCHEMA: u16 = 1;

/// Encodes an entry.
pub fn encode(entry: &Entry) -> Vec<u8> {
    to_bytes(entry)
}

/// Decodes an entry of any known version.
pub fn decode(bytes: &[u8]) -> Result<Entry, RecordError> {
    let version = schema_of(bytes)?;
    if version != u64::from(SCHEMA) {
        return Err(RecordError::TooNew(version));
    }
    let mut decoder = minicbor::Decoder::new(bytes);
    let entry = decoder.decode().map_err(damaged)?;
    match bytes.len() - decoder.position() {
        0 => Ok(entry),
        rest => Err(RecordError::Trailing(rest)),
    }
}

/// The sequence number an entry states for itself, without decoding the rest: what `journal::verify`
/// compares with where the entry stands.
pub fn position(bytes: &[u8]) -> Option<u64> {
    let mut d = minicbor::Decoder::new(bytes);
    d.array().ok()??;
    d.array().ok()??;
    d.u64().ok()?;
    d.skip().ok()?;
    d.skip().ok()?;
    d.u64().ok()
}

/// Encodes any of our types; writing to memory cannot fail.
pub fn to_bytes<T: minicbor::Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    match minicbor::encode(value, &mut bytes) {
        Ok(()) => bytes,
        // `Vec<u8>` as a writer has the error type `Infallible`, and our types raise no custom error.
        Err(_) => Vec::new(),
    }
}

/// Decodes any of our types, refusing trailing bytes.
pub fn from_bytes<'b, T: minicbor::Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, RecordError> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let value = decoder.decode().map_err(damaged)?;
    match bytes.len() - decoder.position() {
        0 => Ok(value),
        rest => Err(RecordError::Trailing(rest)),
    }
}

fn schema_of(bytes: &[u8]) -> Result<u64, RecordError> {
    let mut d = minicbor::Decoder::new(bytes);
    d.array().map_err(damaged)?;
    d.array().map_err(damaged)?;
    d.u64().map_err(damaged)
}

fn damaged(error: minicbor::decode::Error) -> RecordError {
    RecordError::Damaged { at: error.position().unwrap_or(0), cause: error.to_string() }
}
