//! Where full segments of the log of window events are kept when memory is not to hold them all.
//!
//! Promises: a segment is named by the SHA-256 of its words, so that what comes back is what went away, or an error; this
//! crate does no I/O: it says what it needs of a shelf, and the engine brings one that writes files. Does not: hold a second
//! truth. Whatever is on a shelf follows from the journal; a shelf that lost it costs a rebuild and never a wrong answer.
//! Serves: TMR-2, design section 4.

use model::Hash;
use std::sync::Arc;

/// Bytes of a full segment, at most.
pub const SEGMENT_BYTES: usize = crate::windows::SEGMENT * 8;

/// Why a shelf cannot give or take a segment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShelfError {
    /// It is not there.
    #[error(
        "segment `{0}` of the monitoring log is missing; the windows are filled from the journal again at the next start"
    )]
    Missing(Hash),
    /// It is there and is something else.
    #[error(
        "segment `{0}` of the monitoring log is damaged; the windows are filled from the journal again at the next start"
    )]
    Damaged(Hash),
    /// It could not be read or written.
    #[error("segment `{name}` of the monitoring log: {cause}; look at the disk of the data directory")]
    Failed {
        /// Which.
        name: Hash,
        /// Why.
        cause: String,
    },
}

/// Says that somebody needs a segment, for as long as it lives.
pub type Kept = Arc<dyn Send + Sync>;

/// Keeps segments by name.
pub trait Shelf: Send + Sync {
    /// Takes a segment. Taking one that is there already does nothing.
    ///
    /// # Errors
    /// When it could not be written; it then stays in memory.
    fn keep(&self, name: &Hash, words: &[i64]) -> Result<Kept, ShelfError>;

    /// Says that a segment kept before is needed, without reading it.
    ///
    /// # Errors
    /// When it is not there.
    fn claim(&self, name: &Hash) -> Result<Kept, ShelfError>;

    /// Reads a segment into an empty buffer. The caller checks that it is the one the name says.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    fn fetch(&self, name: &Hash, words: &mut Vec<i64>) -> Result<(), ShelfError>;

    /// Says that what stands under a name is something else: it must not be given out again.
    fn refuse(&self, name: &Hash);
}

/// The name of a segment. What the words mean is said by the plan, whose hash stands beside the names.
pub fn name_of(words: &[i64]) -> Hash {
    let mut bytes = Vec::with_capacity(words.len() * 8);
    words.iter().for_each(|word| bytes.extend(word.to_le_bytes()));
    Hash::of(&bytes)
}

/// A shelf, and how much memory may hold beside it.
#[derive(Clone)]
pub struct Shelving {
    /// Where segments go.
    pub shelf: Arc<dyn Shelf>,
    /// Full segments that stay in memory. Those a window's end stands in stay beside them (at most one for each age of a
    /// window), and the one being filled.
    pub near_most: usize,
}

/// What the log holds, and where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LogSize {
    /// Bytes of all records.
    pub bytes: usize,
    /// Bytes of them in memory.
    pub near_bytes: usize,
    /// Segments, the one being filled among them.
    pub segments: usize,
    /// Segments that are not in memory.
    pub away: usize,
    /// Segments read back so far.
    pub fetched: u64,
    /// Times a segment could not be put away and stayed in memory.
    pub refused: u64,
}
