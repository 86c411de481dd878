//! What looking back leaves in the hot state: the run under way, the newest finished ones, who is covered by the last
//! one, and release reviews.
//!
//! Promises: an empty [`Lookbacks`] encodes to nothing; only entries of this kind fill it, so that a snapshot made by
//! an earlier program and a fold from the first entry agree; a customer that a completed run covered counts as
//! screened through its lists without a row of its own being touched. Does not: hold a name or an address.

use minicbor::{Decode, Encode};
use model::ids::*;
use model::{Hash, Timestamp};
use record::lookback::*;
use record::v1::Consulted;
use std::collections::{BTreeMap, BTreeSet};

/// Finished runs kept in the hot state: more than a year of weekly ones, or a quarter of daily ones. Older ones are in
/// the journal.
pub const RUNS_MAX: usize = 64;

/// A run under way.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OpenRun {
    /// The entry that started it: its id.
    #[n(0)]
    pub id: u64,
    /// When.
    #[n(1)]
    pub started_at: Timestamp,
    /// How.
    #[n(2)]
    pub started: Box<Started>,
    /// Policy it was started under.
    #[n(3)]
    pub policy: Hash,
    /// Customers in finished shards.
    #[n(4)]
    pub customers: Tally,
    /// Transfers in finished shards.
    #[n(5)]
    pub transfers: Tally,
    /// Members whose profile was opened.
    #[n(6)]
    pub survivors: u64,
    /// Digests of the shards, in order.
    #[n(7)]
    pub digests: Vec<Hash>,
    /// Customers recorded since the last shard, with the entry.
    #[n(8)]
    pub recorded: BTreeMap<CustomerId, u64>,
    /// Transfers recorded since the last shard, with the entry.
    #[n(9)]
    pub recorded_transfers: BTreeMap<TransferId, u64>,
    /// Customers that do not count as screened when it ends.
    #[n(10)]
    pub behind: BTreeSet<CustomerId>,
    /// When the first hit was recorded.
    #[n(11)]
    pub first_hit_at: Option<Timestamp>,
    /// When the newest hit was recorded.
    #[n(12)]
    pub last_hit_at: Option<Timestamp>,
    /// Standings it changed.
    #[n(13)]
    pub restricted: u64,
    /// Release reviews it opened.
    #[n(14)]
    pub reviews: u64,
}

/// A run that ended.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct FinishedRun {
    /// What it was when it ended; its maps and digests are empty.
    #[n(0)]
    pub run: OpenRun,
    /// How it ended.
    #[n(1)]
    pub ended: Ended,
    /// When.
    #[n(2)]
    pub ended_at: Timestamp,
    /// The entry that ended it.
    #[n(3)]
    pub ended_by: u64,
    /// Root over the digests.
    #[n(4)]
    pub root: Hash,
    /// Shards.
    #[n(5)]
    pub shards: u64,
    /// Why it failed.
    #[n(6)]
    pub cause: Option<String>,
}

/// What the last completed run looked through.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Covered {
    /// The run.
    #[n(0)]
    pub run: u64,
    /// The lists, with their content.
    #[n(1)]
    pub lists: Vec<(ListId, Version)>,
    /// Newest activation among them.
    #[n(2)]
    pub through: u64,
    /// Profiles put before this entry were looked at.
    #[n(3)]
    pub as_of: u64,
    /// Policy it was started under.
    #[n(4)]
    pub policy: Hash,
    /// Matcher it was made with.
    #[n(5)]
    pub matcher: String,
    /// Customers that it does not cover.
    #[n(6)]
    pub behind: BTreeSet<CustomerId>,
    /// When the last full run was started.
    #[n(7)]
    pub full_at: Option<Timestamp>,
}

/// One person's word.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Word {
    /// Whose.
    #[n(0)]
    pub by: ActorId,
    /// When.
    #[n(1)]
    pub at: Timestamp,
    /// What is decided.
    #[n(2)]
    pub verdict: Verdict,
    /// Where the reasons are written down.
    #[n(3)]
    pub document: DocumentRef,
}

/// A release review.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Review {
    /// The run that opened it.
    #[n(0)]
    pub run: u64,
    /// When.
    #[n(1)]
    pub opened_at: Timestamp,
    /// Whose.
    #[n(2)]
    pub customer: CustomerId,
    /// About which transfer.
    #[n(3)]
    pub transfer: Option<TransferId>,
    /// The operating legal entity.
    #[n(4)]
    pub legal_entity: LegalEntityId,
    /// Grounds that no longer stand.
    #[n(5)]
    pub lost: Vec<Lost>,
    /// Grounds that remained when it was opened, or at the newest word.
    #[n(6)]
    pub remaining: Vec<Remaining>,
    /// Whether property was frozen when it was opened.
    #[n(7)]
    pub frozen: bool,
    /// Persons' words.
    #[n(8)]
    pub words: Vec<Word>,
    /// The last word, once it is closed.
    #[n(9)]
    pub closed: Option<Verdict>,
    /// The duty that came of it.
    #[n(10)]
    pub obligation: Option<Unblocked>,
}

impl Review {
    /// Whether somebody still has to look.
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// Whether it is about this ground. One that was only weaker then may be gone now, and is a question of its own.
    pub fn is_about(&self, customer: &CustomerId, transfer: Option<&TransferId>, lost: &Lost) -> bool {
        self.customer == *customer
            && self.transfer.as_ref() == transfer
            && self.lost.iter().any(|l| {
                let same = (l.role, &l.list, &l.entry) == (lost.role, &lost.list, &lost.entry);
                same && (l.why == lost.why || l.why != Why::Weakened)
            })
    }
}

/// Everything looking back leaves behind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Lookbacks {
    /// The run under way.
    #[n(0)]
    pub open: Option<Box<OpenRun>>,
    /// Ended runs by id, the newest [`RUNS_MAX`].
    #[n(1)]
    pub finished: BTreeMap<u64, FinishedRun>,
    /// What the last completed run looked through.
    #[n(2)]
    pub covered: Option<Box<Covered>>,
    /// Newest entry in which a run recorded something about a customer.
    #[n(3)]
    pub found: BTreeMap<CustomerId, u64>,
    /// Newest entry in which a run recorded something about a transfer.
    #[n(4)]
    pub found_transfers: BTreeMap<TransferId, u64>,
}

impl Lookbacks {
    /// Whether nothing was ever looked back at.
    pub fn is_empty(&self) -> bool {
        *self == Lookbacks::default()
    }

    /// Whether the last completed run looked at this customer's profile through this activation. A row that says 0
    /// counts as never screened, whoever set it so.
    pub fn covers(
        &self,
        customer: &CustomerId,
        profile_seq: u64,
        screened_through: u64,
        through: u64,
    ) -> bool {
        screened_through > 0
            && self.covered.as_ref().is_some_and(|c| {
                c.through >= through && profile_seq < c.as_of && !c.behind.contains(customer)
            })
    }

    /// Whether the lists in force are those the last completed run looked through.
    pub fn is_current(&self, consulted: &[Consulted]) -> bool {
        self.covered.as_ref().is_some_and(|c| {
            c.lists.len() == consulted.len()
                && c.lists
                    .iter()
                    .zip(consulted)
                    .all(|((list, v), now)| *list == now.list && v.activation == now.version)
        })
    }
}
