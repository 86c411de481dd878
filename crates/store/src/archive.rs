//! What a store does as a whole: to be moved to another store, and to be backed up.
//!
//! Promises: what is exported is one consistent state; what is imported is conditional on an epoch of its
//! own, so that two migrations never mix; a store that is being filled, or was moved away, has no writer.
//! Does not: compare roots or verify signatures; whoever copies rebuilds the tree and does that. Serves: OPS-2.

use crate::contract::{Epoch, IdempotencyRow, ReadStore, Store, SubjectKeyRow, Tile};
use crate::error::StoreError;
use model::Timestamp;
use model::ids::StreamId;
use std::sync::Arc;

/// Whether a stream may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// In use.
    Open,
    /// A migration fills it.
    Importing,
    /// A migration took it elsewhere.
    Moved,
}

impl Phase {
    /// The word in the table.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Phase::Open => "open",
            Phase::Importing => "importing",
            Phase::Moved => "moved",
        }
    }

    /// The reverse of [`Phase::as_str`].
    pub(crate) fn parse(word: &str) -> Result<Phase, StoreError> {
        [Phase::Open, Phase::Importing, Phase::Moved]
            .into_iter()
            .find(|phase| phase.as_str() == word)
            .ok_or_else(|| StoreError::Damaged { what: "the row of a stream".to_owned() })
    }
}

/// A stream's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamFacts {
    /// Its name.
    pub stream: StreamId,
    /// Entries in it.
    pub size: u64,
    /// The signed head over exactly these entries; empty before the first, and while it is being filled.
    pub head_note: String,
    /// When the newest batch was recorded.
    pub recorded_at: Timestamp,
    /// The newest epoch.
    pub epoch: Epoch,
    /// Whether it may be written.
    pub phase: Phase,
    /// Where it came from or went to, without secrets; empty while it did neither.
    pub peer: String,
}

/// An idempotency key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptIdempotency {
    /// The key and what it led to.
    pub row: IdempotencyRow,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// A subject's key, live or destroyed, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSubject {
    /// The key; `kek_id` and `wrapped` are empty once destroyed.
    pub row: SubjectKeyRow,
    /// When it was destroyed; none while it is live.
    pub destroyed_at: Option<Timestamp>,
}

/// Part of another store, as it was there.
#[derive(Debug, Clone, Copy, Default)]
pub struct Piece<'a> {
    /// Position of the first entry; must be the stream's size.
    pub first_seq: u64,
    /// Entries.
    pub entries: &'a [Vec<u8>],
    /// Hash tiles that changed.
    pub tiles: &'a [Tile],
    /// Idempotency keys; one that is there already is replaced.
    pub idempotency: &'a [KeptIdempotency],
    /// Subject keys; one that is there already is replaced, unless it is destroyed.
    pub subjects: &'a [KeptSubject],
}

/// Reading a store as a whole.
pub trait Export {
    /// Its streams, by name.
    fn streams(&self) -> Result<Vec<StreamFacts>, StoreError>;
    /// A reader of one stream.
    fn stream_reader(&self, stream: &StreamId) -> Result<Arc<dyn ReadStore>, StoreError>;
    /// At most `max` idempotency keys of a stream, by scope and key, after the given one.
    fn idempotency_after(
        &self,
        stream: &StreamId,
        after: Option<(&str, &str)>,
        max: usize,
    ) -> Result<Vec<KeptIdempotency>, StoreError>;
    /// At most `max` subjects, in order, after the given one.
    fn subjects_after(&self, after: Option<&str>, max: usize) -> Result<Vec<KeptSubject>, StoreError>;
}

/// Filling a store from another one.
pub trait Import: Store + Export {
    /// Begins or continues filling a stream: takes its lease, and says how many entries are there. A stream
    /// that is in use and has entries is [`StoreError::NotEmpty`].
    fn begin_import(
        &mut self,
        stream: &StreamId,
        from: &str,
        now: Timestamp,
    ) -> Result<(Epoch, u64), StoreError>;

    /// Writes a piece in one transaction, on condition of epoch and size, like [`Store::append`].
    fn import(&mut self, stream: &StreamId, epoch: Epoch, piece: &Piece<'_>) -> Result<(), StoreError>;

    /// Opens the stream for its writer: head, time and epoch (one higher than where it came from) are set.
    fn finish_import(
        &mut self,
        stream: &StreamId,
        epoch: Epoch,
        facts: &StreamFacts,
    ) -> Result<(), StoreError>;

    /// Says that the stream went elsewhere: from now on nobody gets its lease, and the present holder is fenced.
    fn mark_moved(&mut self, stream: &StreamId, epoch: Epoch, to: &str) -> Result<(), StoreError>;
}

/// The last word of rows that meet at one key within a batch. PostgreSQL writes a row at most once a statement.
pub(crate) fn last_of_each<K: Ord, V>(rows: impl IntoIterator<Item = (K, V)>) -> Vec<V> {
    let mut last = std::collections::BTreeMap::new();
    for (key, row) in rows {
        last.insert(key, row);
    }
    last.into_values().collect()
}
