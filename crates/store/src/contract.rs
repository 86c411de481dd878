//! What a store does, in the engine's words.
//!
//! Promises: every implementation passes `tests/it/conformance.rs`. Does not: name SQL, files or drivers;
//! what a store does as a whole, to be moved or backed up, is in [`crate::archive`].

use crate::error::StoreError;
use model::Timestamp;
use model::ids::StreamId;
use std::fmt;
use std::sync::Arc;

/// The number of a lease: every acquisition of a stream is one higher than the last, for ever.
pub type Epoch = u64;

/// One transaction's worth of journal.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// Position of the first entry; must be the stream's size.
    pub first_seq: u64,
    /// When the batch was recorded.
    pub recorded_at: Timestamp,
    /// Encoded entries, in order.
    pub entries: &'a [Vec<u8>],
    /// Hash tiles that changed; a partial tile replaces its earlier self.
    pub tiles: &'a [Tile],
    /// Signed tree head that covers the stream up to and including this batch.
    pub head_note: &'a str,
    /// Idempotency keys used by these entries.
    pub idempotency: &'a [IdempotencyRow],
    /// Subject keys used by these entries and not stored yet.
    pub subject_keys: &'a [SubjectKeyRow],
    /// Subjects erased by these entries; stronger than `subject_keys` of the same or a later batch.
    pub destroyed_subjects: &'a [String],
}

/// A piece of the hash tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Level, 0 for leaves.
    pub level: u8,
    /// Index within the level.
    pub index: u64,
    /// Its hashes; 256 when full.
    pub hashes: Vec<[u8; 32]>,
}

/// An idempotency key and what it led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyRow {
    /// Who used it: the id of an API key.
    pub scope: String,
    /// The key the caller chose.
    pub key: String,
    /// HMAC of the request body: the same key with another body is refused by the caller of this store.
    pub body_mac: [u8; 32],
    /// The entry that answered.
    pub seq: u64,
}

/// A subject's data key, wrapped under a key-encryption key.
#[derive(Clone, PartialEq, Eq)]
pub struct SubjectKeyRow {
    /// Whose.
    pub subject: String,
    /// Under which key-encryption key.
    pub kek_id: String,
    /// Nonce, ciphertext and tag.
    pub wrapped: Vec<u8>,
}

/// Prints no key material, not even wrapped.
impl fmt::Debug for SubjectKeyRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubjectKeyRow")
            .field("subject", &self.subject)
            .field("kek_id", &self.kek_id)
            .finish_non_exhaustive()
    }
}

/// The same subject key under another key-encryption key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrap {
    /// The row as it was read: it is replaced only if it still is this one.
    pub old: SubjectKeyRow,
    /// The row to put in its place.
    pub new: SubjectKeyRow,
}

/// A subject whose key was destroyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestroyedSubject {
    /// Whose.
    pub subject: String,
    /// When.
    pub at: Timestamp,
}

/// What the store knows about a subject's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubjectKey {
    /// It can be unwrapped.
    Live(SubjectKeyRow),
    /// It was destroyed: what it sealed is erased, and no new key is ever made for the subject.
    Destroyed,
}

/// Reading entries in order; all that folding needs.
pub trait ReadEntries {
    /// At most `max` entries from position `from` on, without gaps.
    fn entries(&self, from: u64, max: usize) -> Result<Vec<Vec<u8>>, StoreError>;
}

/// Reading one stream beside its writer. Everything read is committed.
pub trait ReadStore: ReadEntries + Send + Sync {
    /// Entries in the stream.
    fn size(&self) -> Result<u64, StoreError>;
    /// One entry.
    fn entry(&self, seq: u64) -> Result<Option<Vec<u8>>, StoreError>;
    /// One tile of the hash tree, as last written.
    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<[u8; 32]>>, StoreError>;
    /// The newest signed tree head; none before the first batch.
    fn head(&self) -> Result<Option<String>, StoreError>;
    /// What an idempotency key led to.
    fn idempotency(&self, scope: &str, key: &str) -> Result<Option<IdempotencyRow>, StoreError>;
    /// A subject's key; none if there never was one.
    fn subject_key(&self, subject: &str) -> Result<Option<SubjectKey>, StoreError>;
    /// Whether any subject has a live key: if so, the key file must be there.
    fn has_subject_keys(&self) -> Result<bool, StoreError>;
    /// Live subject keys by the id of the key-encryption key they are under, in order of that id.
    fn keys_by_kek(&self) -> Result<Vec<(String, u64)>, StoreError>;
    /// At most `max` live subject keys that are not under `kek_id`, of subjects after `after`, in order.
    fn keys_not_under(&self, kek_id: &str, after: &str, max: usize)
    -> Result<Vec<SubjectKeyRow>, StoreError>;
    /// At most `max` subjects whose keys were destroyed, after `after`, in order.
    fn destroyed_subjects(&self, after: &str, max: usize) -> Result<Vec<DestroyedSubject>, StoreError>;
}

/// Writing. One process at a time writes a stream: the one that holds its newest epoch.
pub trait Store: Send {
    /// Takes the stream's lease: durable, one epoch higher than ever before. While another holder's lease
    /// runs this is [`StoreError::LeaseHeld`], unless `takeover`. A store that was moved elsewhere, or is still
    /// being filled, has no writer: [`StoreError::Moved`], [`StoreError::Unfinished`].
    fn acquire_lease(
        &mut self,
        stream: &StreamId,
        holder: &str,
        now: Timestamp,
        ttl_seconds: i64,
        takeover: bool,
    ) -> Result<Epoch, StoreError>;

    /// Prolongs the lease to `now + ttl_seconds`; [`StoreError::Fenced`] if it was lost.
    fn renew_lease(
        &mut self,
        stream: &StreamId,
        epoch: Epoch,
        now: Timestamp,
        ttl_seconds: i64,
    ) -> Result<(), StoreError>;

    /// Lets the next writer in without waiting; [`StoreError::Fenced`] if the lease was lost.
    fn release_lease(&mut self, stream: &StreamId, epoch: Epoch) -> Result<(), StoreError>;

    /// Writes a batch in one transaction, on two conditions: the stream's epoch is still `epoch`
    /// ([`StoreError::Fenced`]), and its size is `first_seq` ([`StoreError::Conflict`]). `Ok` means durable.
    /// After any other error the caller cannot know whether the batch is durable; it must stop and reopen.
    fn append(&mut self, stream: &StreamId, epoch: Epoch, batch: &Batch<'_>) -> Result<(), StoreError>;

    /// Puts subject keys under another key-encryption key, on condition of the epoch; returns how many rows
    /// were still what the caller had read. A key destroyed or replaced meanwhile is left as it is.
    fn rewrap(&mut self, stream: &StreamId, epoch: Epoch, rows: &[Rewrap]) -> Result<usize, StoreError>;

    /// Forgets up to `max` idempotency keys recorded before an instant; returns how many.
    fn purge_idempotency(
        &mut self,
        stream: &StreamId,
        before: Timestamp,
        max: usize,
    ) -> Result<usize, StoreError>;

    /// A reader of a stream, to be shared between threads.
    fn read_store(&self, stream: &StreamId) -> Result<Arc<dyn ReadStore>, StoreError>;
}
