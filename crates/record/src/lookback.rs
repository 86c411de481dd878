//! Looking back: a run over the whole population after a list changed, what it found on past transfers, and the
//! reviews of what a listing that is gone may have frozen.
//!
//! Promises: a run says before it begins whom it counts and whom not, and why; each stretch of it says what became of
//! everybody in it, under a digest; field numbers never change meaning. Does not: hold names or addresses. A customer
//! that a run found is a `CustomerRescreened` whose cause is the entry that started the run.
//! Serves: LKB-1, LKB-6, AUD-4; semantics sections 3, 6 and 10.

use crate::v1::{Consulted, Screened};
use minicbor::{Decode, Encode};
use model::decision::{Certainty, Outcome, Role};
use model::ids::*;
use model::standing::Restriction;
use model::transfer::{Flow, Stage};
use model::{Hash, Measure, Timestamp};

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Kind {
    /// What changed since the run before.
    #[n(0)]
    Delta,
    /// Everything, whether or not it was found before.
    #[n(1)]
    Full,
}

impl Kind {
    /// The word used in paths, commands and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Delta => "delta",
            Kind::Full => "full",
        }
    }
}

/// Why a run was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Cause {
    /// A list version came into force.
    #[n(0)]
    ListChange,
    /// The policy's day for a full run.
    #[n(1)]
    Schedule,
    /// Policy or matcher changed since the last run: a changed control looks back.
    #[n(2)]
    Control,
    /// Nothing was ever looked back at here.
    #[n(3)]
    First,
    /// A person asked.
    #[n(4)]
    Person,
}

impl Cause {
    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Cause::ListChange => "list_change",
            Cause::Schedule => "schedule",
            Cause::Control => "control",
            Cause::First => "first",
            Cause::Person => "person",
        }
    }
}

/// A version of a list by entry and content.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Version {
    /// Seq of the activating entry.
    #[n(0)]
    pub activation: u64,
    /// Hash of the snapshot's blob.
    #[n(1)]
    pub normalised: Hash,
}

/// One list, as the run before saw it and as it is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ListChange {
    /// The list.
    #[n(0)]
    pub list: ListId,
    /// What the run before saw; none where it is new or there was no run.
    #[n(1)]
    pub before: Option<Version>,
    /// What is in force; none where it no longer is.
    #[n(2)]
    pub after: Option<Version>,
}

/// Customers looked at, by class: each is in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct Included {
    /// Identified, not closed, and something happened lately.
    #[n(0)]
    pub active: u64,
    /// Nothing happened for as long as the policy says. Balances are not known here, so each counts as having one.
    #[n(1)]
    pub dormant: u64,
    /// Identity not established yet.
    #[n(2)]
    pub pending: u64,
    /// Closed not longer ago than the policy says.
    #[n(3)]
    pub recently_closed: u64,
}

impl Included {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.active + self.dormant + self.pending + self.recently_closed
    }
}

/// Customers not looked at, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct Excluded {
    /// Closed longer ago than the policy says.
    #[n(0)]
    pub closed: u64,
    /// The personal data was erased: there is nothing to look at.
    #[n(1)]
    pub erased: u64,
}

impl Excluded {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.closed + self.erased
    }
}

/// A run begins.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Started {
    /// How much.
    #[n(0)]
    pub kind: Kind,
    /// Why.
    #[n(1)]
    pub cause: Cause,
    /// Every list, before and after.
    #[n(2)]
    pub lists: Vec<ListChange>,
    /// The matcher's version text.
    #[n(3)]
    pub matcher: String,
    /// The population is that of the state after this many entries.
    #[n(4)]
    pub as_of: u64,
    /// Closed by this entry or a later one is closed recently.
    #[n(5)]
    pub closed_from: u64,
    /// No entry from this one on is dormant.
    #[n(6)]
    pub active_from: u64,
    /// Transfers decided from this entry on are remembered, and those still held whatever their age.
    #[n(7)]
    pub transfers_from: u64,
    /// Customers looked at.
    #[n(8)]
    pub included: Included,
    /// Customers not looked at.
    #[n(9)]
    pub excluded: Excluded,
    /// Transfers whose other side is looked at: remembered ones, then those an import brought.
    #[n(10)]
    pub transfers: u64,
    /// SHA-256 over the members in order.
    #[n(11)]
    pub population: Hash,
    /// Past transfers that were imported; absent in runs made before these were looked back at.
    #[n(12)]
    pub past: Option<Past>,
    /// Whether deposits held after the chain confirmed them are among those still held; absent in runs made before they could be
    /// decided anew.
    #[n(13)]
    pub suspense: Option<bool>,
}

/// Past transfers that an import brought, by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Past {
    /// A batch is looked at if anything in it took effect at this time or later.
    #[n(0)]
    pub from: Timestamp,
    /// Looked at; counted among the transfers of the run.
    #[n(1)]
    pub included: u64,
    /// Left out: their whole batch took effect before.
    #[n(2)]
    pub excluded: u64,
}

impl Started {
    /// The lists in force, as decisions name them.
    pub fn consulted(&self) -> Vec<Consulted> {
        let after = |l: &ListChange| {
            l.after.as_ref().map(|v| Consulted { list: l.list.clone(), version: v.activation })
        };
        self.lists.iter().filter_map(after).collect()
    }

    /// Newest activation among the lists in force.
    pub fn through(&self) -> u64 {
        self.lists.iter().filter_map(|l| l.after.as_ref()).map(|v| v.activation).max().unwrap_or(0)
    }
}

/// Whom a shard is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Subjects {
    /// Customers, with their wallets.
    #[n(0)]
    Customers,
    /// The other sides of remembered transfers.
    #[n(1)]
    Transfers,
}

impl Subjects {
    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Subjects::Customers => "customers",
            Subjects::Transfers => "transfers",
        }
    }
}

/// What became of members: each counts once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct Tally {
    /// Nothing was found; in a delta, nothing that changed.
    #[n(0)]
    pub clean: u64,
    /// All that was found is cleared: kept, and some of it sampled.
    #[n(1)]
    pub cleared: u64,
    /// Something was found that a person must look at, or that froze.
    #[n(2)]
    pub hits: u64,
    /// Could not be screened: a person must look.
    #[n(3)]
    pub errors: u64,
    /// Screened against these lists by a request or a change of profile meanwhile, or erased meanwhile.
    #[n(4)]
    pub overtaken: u64,
    /// All that was found was recorded before, for these very contents, or waits in the campaign of an import.
    #[n(5)]
    pub known: u64,
}

impl Tally {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.clean + self.cleared + self.hits + self.errors + self.overtaken + self.known
    }

    /// Adds another stretch.
    pub fn add(&mut self, other: &Tally) {
        self.clean += other.clean;
        self.cleared += other.cleared;
        self.hits += other.hits;
        self.errors += other.errors;
        self.overtaken += other.overtaken;
        self.known += other.known;
    }
}

/// One stretch of the population was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Shard {
    /// The entry that started the run.
    #[n(0)]
    pub run: u64,
    /// About whom.
    #[n(1)]
    pub of: Subjects,
    /// Position of its first member.
    #[n(2)]
    pub first: u64,
    /// Members in it.
    #[n(3)]
    pub counted: u64,
    /// Of these, how many a quick pass could not rule out, so that their profiles were opened.
    #[n(4)]
    pub survivors: u64,
    /// What became of them.
    #[n(5)]
    pub tally: Tally,
    /// Customers that did not count as screened before, and about whom nothing was found.
    #[n(6)]
    pub caught_up: Vec<CustomerId>,
    /// Customers that still do not count as screened: what was found about them waits in a campaign.
    #[n(7)]
    pub behind: Vec<CustomerId>,
    /// SHA-256 over the members of the shard and the entries about them.
    #[n(8)]
    pub digest: Hash,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Ended {
    /// Everybody was looked at.
    #[n(0)]
    Completed,
    /// Lists changed again: the next run covers both changes.
    #[n(1)]
    Superseded,
    /// It could not go on; the next run begins anew.
    #[n(2)]
    Failed,
}

impl Ended {
    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Ended::Completed => "completed",
            Ended::Superseded => "superseded",
            Ended::Failed => "failed",
        }
    }
}

/// A run ends.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Finished {
    /// The entry that started it.
    #[n(0)]
    pub run: u64,
    /// How.
    #[n(1)]
    pub ended: Ended,
    /// Root of the hash tree over the shards' digests, in order.
    #[n(2)]
    pub root: Hash,
    /// What became of customers.
    #[n(3)]
    pub customers: Tally,
    /// What became of transfers.
    #[n(4)]
    pub transfers: Tally,
    /// Why it failed, without personal data.
    #[n(5)]
    pub cause: Option<String>,
}

/// The other side of a remembered transfer may be listed now; decided.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct TransferFound {
    /// The run.
    #[n(0)]
    pub run: u64,
    /// The transfer.
    #[n(1)]
    pub transfer: TransferId,
    /// Whose.
    #[n(2)]
    pub customer: CustomerId,
    /// Which way.
    #[n(3)]
    pub flow: Flow,
    /// How far it had come.
    #[n(4)]
    pub stage: Stage,
    /// The entry that holds the sealed parties.
    #[n(5)]
    pub sealed_seq: u64,
    /// What screening found.
    #[n(6)]
    pub screened: Screened,
    /// Its position there, where that entry is an imported batch.
    #[n(7)]
    pub row: Option<u32>,
}

/// Why a ground no longer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Why {
    /// The entry left its list.
    #[n(0)]
    Removed,
    /// The entry changed and no longer matches.
    #[n(1)]
    Changed,
    /// The entry still matches and carries less: a freeze or a terrorist programme is gone.
    #[n(2)]
    Weakened,
    /// Neither list nor entry explains it: profile, matcher or policy changed.
    #[n(3)]
    NoLongerMatches,
}

impl Why {
    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Why::Removed => "removed",
            Why::Changed => "changed",
            Why::Weakened => "weakened",
            Why::NoLongerMatches => "no_longer_matches",
        }
    }
}

/// A ground that no longer stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Lost {
    /// Who was found.
    #[n(0)]
    pub role: Role,
    /// On which list.
    #[n(1)]
    pub list: ListId,
    /// Which entry.
    #[n(2)]
    pub entry: EntryId,
    /// The measures it carried.
    #[n(3)]
    pub measures: Vec<Measure>,
    /// Under which programmes.
    #[n(4)]
    pub programmes: Vec<String>,
    /// Why it no longer stands.
    #[n(5)]
    pub why: Why,
}

/// What kind of ground remains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum GroundKind {
    /// Another listing, or another programme of the same one.
    #[n(0)]
    Listing,
    /// Terrorist financing.
    #[n(1)]
    TerroristFinancing,
    /// An order of a court or an authority.
    #[n(2)]
    Order,
    /// A report that is filed or about to be.
    #[n(3)]
    FilingHold,
    /// A restriction an officer set.
    #[n(4)]
    Officer,
    /// It could not be screened: what remains is not known.
    #[n(5)]
    Unscreened,
}

impl GroundKind {
    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            GroundKind::Listing => "listing",
            GroundKind::TerroristFinancing => "terrorist_financing",
            GroundKind::Order => "order",
            GroundKind::FilingHold => "filing_hold",
            GroundKind::Officer => "officer",
            GroundKind::Unscreened => "unscreened",
        }
    }
}

/// A ground that remains.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Remaining {
    /// What kind.
    #[n(0)]
    pub kind: GroundKind,
    /// A listing: list and entry.
    #[n(1)]
    pub pair: Option<(ListId, EntryId)>,
    /// A listing: who was found.
    #[n(2)]
    pub role: Option<Role>,
    /// A listing: how sure.
    #[n(3)]
    pub certainty: Option<Certainty>,
    /// A listing: its measures.
    #[n(4)]
    pub measures: Vec<Measure>,
    /// A listing: its programmes.
    #[n(5)]
    pub programmes: Vec<String>,
    /// A restriction: its reason.
    #[n(6)]
    pub reason: Option<ReasonCode>,
    /// A restriction: its authority.
    #[n(7)]
    pub authority: Option<String>,
    /// A restriction: the document it rests on.
    #[n(8)]
    pub document: Option<DocumentRef>,
}

/// Something may have to be released: a person must look.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ReviewOpened {
    /// The run that found it.
    #[n(0)]
    pub run: u64,
    /// Whose.
    #[n(1)]
    pub customer: CustomerId,
    /// About which transfer; none where about the customer's standing.
    #[n(2)]
    pub transfer: Option<TransferId>,
    /// Grounds that no longer stand.
    #[n(3)]
    pub lost: Vec<Lost>,
    /// Grounds that remain.
    #[n(4)]
    pub remaining: Vec<Remaining>,
    /// The lists looked at.
    #[n(5)]
    pub lists: Vec<Consulted>,
}

/// What a person decided in a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Verdict {
    /// Nothing keeps it: it is released.
    #[n(0)]
    Released,
    /// It stays as it is, on the grounds that remain.
    #[n(1)]
    Kept,
}

impl Verdict {
    /// The word used in paths, commands and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Released => "released",
            Verdict::Kept => "kept",
        }
    }
}

/// A duty that a release creates.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Unblocked {
    /// To whom it is reported.
    #[n(0)]
    pub authority: String,
    /// Under which programme it was blocked.
    #[n(1)]
    pub programme: String,
    /// Whose duty it is.
    #[n(2)]
    pub legal_entity: LegalEntityId,
    /// When it was unblocked.
    #[n(3)]
    pub unblocked_at: Timestamp,
    /// When the report is due.
    #[n(4)]
    pub due_at: Timestamp,
}

/// One person's word in a release review; the last one needed closes it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ReviewClosed {
    /// The entry that opened it.
    #[n(0)]
    pub review: u64,
    /// Whose.
    #[n(1)]
    pub customer: CustomerId,
    /// About which transfer.
    #[n(2)]
    pub transfer: Option<TransferId>,
    /// What is decided.
    #[n(3)]
    pub verdict: Verdict,
    /// Whether this is the last word needed.
    #[n(4)]
    pub closes: bool,
    /// Grounds that remain now.
    #[n(5)]
    pub remaining: Vec<Remaining>,
    /// Where the reasons are written down; a release out of a freeze rests on it.
    #[n(6)]
    pub document: DocumentRef,
    /// What screening finds now, where it is released.
    #[n(7)]
    pub screened: Screened,
    /// A customer's release: grounds of the new standing, and the version of the standing it replaces.
    #[n(8)]
    pub standing: Option<(Restriction, u64)>,
    /// The duty that comes of it.
    #[n(9)]
    pub obligation: Option<Unblocked>,
    /// A transfer's release: the outcome it has now.
    #[n(10)]
    pub outcome: Option<Outcome>,
}
