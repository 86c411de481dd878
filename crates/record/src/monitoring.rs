//! Entries of transaction monitoring: sets of rules with their two persons, sets that run beside them, batches of events, and
//! what persons do with alerts.
//!
//! Promises: a set of rules is named by the hash of its text, so that nobody can exchange it between proposal, approval and
//! force; a batch says of each event what the source said; whoever closes an alert names the version they saw. Does not: hold
//! text of events (ids are digests, words are codes) or of notes (they are sealed beside the entry).

use minicbor::{Decode, Encode};
use model::activity::{Activity, AlertId, Fired, Values};
use model::ids::{ActorId, CustomerId, ReasonCode, SourceName, TransferId};
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
    /// Over how many days of history its new and changed rules are run once it is in force. Proposals made before there was a
    /// plan have none, and are approved no more.
    #[n(5)]
    pub lookback_days: Option<u32>,
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

/// Why a proposed set does not come into force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum ProposalEnd {
    /// Another person looked at it and said no.
    #[n(0)]
    Rejected,
    /// Whoever proposed it took it back.
    #[n(1)]
    Withdrawn,
}

impl ProposalEnd {
    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            ProposalEnd::Rejected => "rejected",
            ProposalEnd::Withdrawn => "withdrawn",
        }
    }
}

/// A proposed set is rejected or withdrawn, also after it was approved and before its time.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ProposalEnded {
    /// Seq of the proposal.
    #[n(0)]
    pub proposal: u64,
    /// The set the person looked at: the proposal's.
    #[n(1)]
    pub rules: Hash,
    /// Which of the two.
    #[n(2)]
    pub end: ProposalEnd,
    /// Why, in the person's words; nothing personal.
    #[n(3)]
    pub note: String,
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
    /// What is looked for in history from here. Absent where a directory is set up, which has none, and in entries written before
    /// there was a plan.
    #[n(3)]
    pub lookback: Option<LookbackPlan>,
}

/// Over what a set that comes into force looks back.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LookbackPlan {
    /// Days before the set came into force: those both persons agreed on.
    #[n(0)]
    pub days: u32,
    /// Ids of the rules that are new or changed, in order.
    #[n(1)]
    pub rules: Vec<String>,
}

/// What rules found that looked back: the alerts of one run, in stretches. The last stretch says what the run came to.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LookedBack {
    /// The entry that put the set in force, and that this run belongs to. The run reads what is recorded before it.
    #[n(0)]
    pub activation: u64,
    /// The set.
    #[n(1)]
    pub rules: Hash,
    /// What was found at or after this time counts.
    #[n(2)]
    pub from: Timestamp,
    /// Alerts with numbers below this one were compared, so that no case is opened twice; the writer compares the rest.
    #[n(3)]
    pub compared: u64,
    /// What was found, by case.
    #[n(4)]
    pub found: Vec<FoundBack>,
    /// What the whole run came to: in its last entry alone.
    #[n(5)]
    pub total: Option<LookbackTotal>,
}

/// A case that a rule found in history: the findings that would have been one alert.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct FoundBack {
    /// The last finding, with the strictest action and the highest score of all.
    #[n(0)]
    pub fired: Fired,
    /// Whom it is about.
    #[n(1)]
    pub customer: Option<CustomerId>,
    /// The movement of the last finding that had one.
    #[n(2)]
    pub transfer: Option<TransferId>,
    /// The event of the last finding; absent where a wait ran out.
    #[n(3)]
    pub activity: Option<Box<Activity>>,
    /// The entry that event stands in; where a wait ran out, that of the event after it.
    #[n(4)]
    pub entry: u64,
    /// When the first finding would have been.
    #[n(5)]
    pub first: Timestamp,
    /// When the last one would have been.
    #[n(6)]
    pub last: Timestamp,
    /// How many findings.
    #[n(7)]
    pub findings: u64,
    /// For how long findings of this rule about one customer join one alert, in microseconds; absent where they are told apart by
    /// something else, such as a device.
    #[n(8)]
    pub within: Option<i64>,
}

/// What a run over history came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct LookbackTotal {
    /// Events that were judged to fill windows, and counted for nothing else.
    #[n(0)]
    pub before: u64,
    /// Events that were judged and counted.
    #[n(1)]
    pub events: u64,
    /// Cases found.
    #[n(2)]
    pub cases: u64,
    /// Of those, cases that had an alert already.
    #[n(3)]
    pub known: u64,
    /// Of those, cases that were more than a run opens.
    #[n(4)]
    pub left_out: u64,
    /// Customers with a case.
    #[n(5)]
    pub customers: u64,
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

/// How far a source of events was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Position {
    /// The source, such as a topic.
    #[n(0)]
    pub source: SourceName,
    /// Its partition; 0 where it has none.
    #[n(1)]
    pub partition: u32,
    /// The offset of the last event taken from there.
    #[n(2)]
    pub offset: u64,
}

/// A batch of events.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Batch {
    /// In the order they were taken.
    #[n(0)]
    pub events: Vec<Activity>,
    /// How far their source is read with them: in the same entry, so that no crash can part the two. Absent where the caller
    /// reads no source with offsets.
    #[n(1)]
    pub position: Option<Position>,
}

/// What a person found an alert to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Disposition {
    /// Nothing was the matter: what the alert held may go on.
    #[n(0)]
    FalsePositive,
    /// What the rule looks for is what happened.
    #[n(1)]
    TruePositive,
    /// It cannot be said.
    #[n(2)]
    Inconclusive,
}

impl Disposition {
    /// Every disposition.
    pub const ALL: [Disposition; 3] =
        [Disposition::FalsePositive, Disposition::TruePositive, Disposition::Inconclusive];

    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Disposition::FalsePositive => "false_positive",
            Disposition::TruePositive => "true_positive",
            Disposition::Inconclusive => "inconclusive",
        }
    }

    /// The word of a `disposition` event, which rules, backtests and training read.
    pub fn as_event(self) -> &'static str {
        match self {
            Disposition::FalsePositive => "false_positive",
            Disposition::TruePositive => "true_positive",
            Disposition::Inconclusive => "unknown",
        }
    }
}

/// The alert a person looked at: what it was then, so that an entry is read without the state.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct AboutAlert {
    /// Its id.
    #[n(0)]
    pub alert: AlertId,
    /// The version the person saw: findings that joined, and steps persons took.
    #[n(1)]
    pub version: u64,
    /// The rule.
    #[n(2)]
    pub rule: String,
    /// Whom it is about.
    #[n(3)]
    pub customer: Option<CustomerId>,
    /// The movement of its last finding that had one.
    #[n(4)]
    pub transfer: Option<TransferId>,
    /// Whether it is in the sanctions officer's queue.
    #[n(5)]
    pub sanctions: bool,
    /// Whether telling the customer could tip off.
    #[n(6)]
    pub tipping_off: bool,
}

/// A person closes an alert. The note is sealed with the entry, under the customer's key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct AlertClosed {
    /// Which.
    #[n(0)]
    pub about: AboutAlert,
    /// As what.
    #[n(1)]
    pub disposition: Disposition,
    /// Why, in the company's own codes.
    #[n(2)]
    pub reason: Option<ReasonCode>,
    /// The verdict as an event, for rules and windows; absent where the alert is about no customer.
    #[n(3)]
    pub activity: Option<Box<Activity>>,
}

/// A person opens a closed alert again. The note is sealed with the entry.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct AlertReopened {
    /// Which.
    #[n(0)]
    pub about: AboutAlert,
    /// Why, in the company's own codes.
    #[n(1)]
    pub reason: Option<ReasonCode>,
}

/// A person gives an alert to somebody, or to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct AlertAssigned {
    /// Which.
    #[n(0)]
    pub about: AboutAlert,
    /// To whom.
    #[n(1)]
    pub to: Option<ActorId>,
}

/// A person writes something to an alert: a note, sealed with the entry.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct AlertNoted {
    /// Which.
    #[n(0)]
    pub about: AboutAlert,
}

/// The sealed part `monitoring` of a customer that was put: what the exchange states beside the profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Stated {
    /// Fields of the monitoring table.
    #[n(0)]
    pub values: Values,
    /// When the customer was put first, where that was another entry.
    #[n(1)]
    pub first: Option<Timestamp>,
}
