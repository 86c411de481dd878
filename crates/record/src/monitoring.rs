//! Entries of transaction monitoring: sets of rules with their two persons, sets that run beside them, and batches of events.
//!
//! Promises: a set of rules is named by the hash of its text, so that nobody can exchange it between proposal, approval and
//! force; a batch says of each event what the source said. Does not: hold text of events (ids are digests, words are codes).

use minicbor::{Decode, Encode};
use model::activity::Activity;
use model::ids::ActorId;
use model::{Hash, Timestamp};

/// Why a set of rules is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Change {
    /// It is a new one.
    #[n(0)]
    Publish,
    /// It was in force before.
    #[n(1)]
    Rollback,
}

impl Change {
    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Publish => "publish",
            Change::Rollback => "rollback",
        }
    }
}

/// A set of rules is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Proposed {
    /// SHA-256 of the text: the blob.
    #[n(0)]
    pub rules: Hash,
    /// New, or one that was in force before.
    #[n(1)]
    pub change: Change,
    /// From when it shall be in force; at once where absent.
    #[n(2)]
    pub effective: Option<Timestamp>,
    /// The set it replaces, so that nobody approves over another's change; the zero hash for none.
    #[n(3)]
    pub replaces: Hash,
    /// Why, in the person's words; nothing personal.
    #[n(4)]
    pub note: String,
}

/// A proposed set is approved.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Approved {
    /// Seq of the proposal.
    #[n(0)]
    pub proposal: u64,
    /// The set the person looked at: the proposal's.
    #[n(1)]
    pub rules: Hash,
}

/// A set comes into force.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Activated {
    /// The set.
    #[n(0)]
    pub rules: Hash,
    /// Seq of the approval. Absent where a directory is set up with its first set.
    #[n(1)]
    pub approval: Option<u64>,
    /// Who proposed and who approved; who set the directory up.
    #[n(2)]
    pub approved_by: Vec<ActorId>,
}

/// A set begins to run beside the one in force. It decides nothing, so one person is enough.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ShadowStarted {
    /// The set: the blob.
    #[n(0)]
    pub rules: Hash,
    /// Why, in the person's words; nothing personal.
    #[n(1)]
    pub note: String,
}

/// Why a set no longer runs beside the one in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum ShadowEnd {
    /// A person asked for it.
    #[n(0)]
    Asked,
    /// It could not go on.
    #[n(1)]
    Failed,
    /// It fell too far behind.
    #[n(2)]
    Slow,
}

impl ShadowEnd {
    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            ShadowEnd::Asked => "asked",
            ShadowEnd::Failed => "failed",
            ShadowEnd::Slow => "slow",
        }
    }
}

/// A set stops running beside the one in force.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ShadowStopped {
    /// Seq of its start.
    #[n(0)]
    pub shadow: u64,
    /// Why.
    #[n(1)]
    pub end: ShadowEnd,
    /// In words; nothing personal.
    #[n(2)]
    pub note: String,
    /// It had looked at the entries before this one.
    #[n(3)]
    pub through: u64,
    /// SHA-256 of its report on those: the blob. Absent where it had none.
    #[n(4)]
    pub report: Option<Hash>,
}

/// A batch of events.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Batch {
    /// In the order they were taken.
    #[n(0)]
    pub events: Vec<Activity>,
}
