//! What a caller hands to the writer, and what comes back.

use crate::evaluate::Refusal;
use crate::pinned::Pinned;
use model::Timestamp;
use model::ids::*;
use record::v1::{Entry, Input, Sealed};
use std::sync::Arc;
use std::time::Instant;
use store::SubjectKeyRow;
use tokio::sync::oneshot;

/// Who acts, for whom, why, from where, under which permission: the caller's half of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// Who acts.
    pub actor: ActorId,
    /// For whom.
    pub on_behalf: ActorId,
    /// Why.
    pub reason: ReasonCode,
    /// Network address or `internal`.
    pub origin: String,
    /// The permission used.
    pub permission: String,
    /// Groups the entries of one request.
    pub correlation: String,
    /// When it took effect, where the caller says so.
    pub effective_at: Option<Timestamp>,
}

impl Meta {
    /// The meta of something the program does by itself, for a reason that is a constant in this crate's
    /// callers; a malformed constant falls back to `system`.
    pub fn system(part: &str, reason: &str, correlation: &str) -> Option<Meta> {
        let actor = ActorId::new(&format!("system:{part}")).ok()?;
        Some(Meta {
            on_behalf: actor.clone(),
            actor,
            reason: ReasonCode::new(reason).ok()?,
            origin: "internal".to_owned(),
            permission: "system".to_owned(),
            correlation: correlation.to_owned(),
            effective_at: None,
        })
    }
}

/// The idempotency record to store with the entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// API key id.
    pub scope: String,
    /// The caller's key.
    pub key: String,
    /// HMAC of the body.
    pub body_mac: [u8; 32],
}

/// One request to record something.
#[derive(Debug)]
pub struct Command {
    /// The header's caller half.
    pub meta: Meta,
    /// What came in.
    pub input: Input,
    /// The entry that caused it.
    pub causation: Option<u64>,
    /// Personal data, sealed.
    pub sealed: Vec<Sealed>,
    /// Subject keys not yet stored.
    pub subject_keys: Vec<SubjectKeyRow>,
    /// Stored with the entry.
    pub idempotency: Option<Idempotency>,
    /// Policy and lists that come into force with this entry.
    pub activates: Option<Arc<Pinned>>,
    /// After this instant nobody waits for the answer: it is refused unevaluated.
    pub deadline: Option<Instant>,
}

impl Command {
    /// A command with nothing but its input.
    pub fn new(meta: Meta, input: Input) -> Command {
        Command {
            meta,
            input,
            causation: None,
            sealed: Vec::new(),
            subject_keys: Vec::new(),
            idempotency: None,
            activates: None,
            deadline: None,
        }
    }
}

/// A durable entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Committed {
    /// The entry as it stands in the journal.
    pub entry: Entry,
}

impl Committed {
    /// Its position.
    pub fn seq(&self) -> u64 {
        self.entry.header.seq
    }
}

/// Why a command was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The input may not be recorded.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Too much is waiting: retry.
    #[error("the writer's queue is full; retry after a second")]
    Busy,
    /// The caller's deadline passed before the writer got to it; nothing was recorded.
    #[error("the deadline passed before the request was decided; nothing was recorded")]
    DeadlinePassed,
    /// The writer has stopped (another holds the lease, or the disk failed).
    #[error("the writer has stopped: {0}; restart this process")]
    Stopped(String),
    /// A stored value could not be read.
    #[error("the store failed: {0}")]
    Store(String),
    /// The subject's personal data was erased.
    #[error("subject's personal data was erased")]
    Erased,
    /// What the caller gave cannot be screened.
    #[error("{field}: {cause}")]
    Invalid {
        /// Field, as a JSON pointer.
        field: String,
        /// Cause.
        cause: String,
    },
}

/// The writer's answer, sent after the entry is durable.
pub type Reply = oneshot::Sender<Result<Committed, EngineError>>;
