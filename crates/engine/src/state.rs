//! The hot state: what deciding needs, and nothing else.
//!
//! Promises: holds no name, address or document number; is a function of the entries folded into it;
//! its encoding is deterministic (rows sorted by id), so two states are equal exactly when their
//! hashes are. Does not: know the wall clock. Serves: design section 4 "State".

use crate::import_state::{Imported, ImportedRows};
use crate::lookback::rows::{Lookbacks, Review};
use crate::monitoring::Library;
use crate::monitoring::memory::{Memory, Rows as MemoryRows};
use crate::observe::{Comparison, Observation};
use crate::pairs_state::{Pair, Pairs};
use crate::sandbox::Sandbox;
use crate::worklist::{Waiting, Worklist};
use minicbor::{Decode, Encode};
use model::decision::Outcome;
use model::ids::*;
use model::standing::Restriction;
use model::transfer::{Flow, Stage};
use model::{Hash, PartialDate, PartyKind, Standing, Timestamp};
use record::v1::{Audience, WebhookFault};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A customer's row.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Customer {
    /// Rises with every change of the profile; the ETag.
    #[n(0)]
    pub version: u64,
    /// The operating legal entity.
    #[n(1)]
    pub legal_entity: LegalEntityId,
    /// Kind of party.
    #[n(2)]
    pub kind: PartyKind,
    /// Whether identity is verified.
    #[n(3)]
    pub identified: bool,
    /// What the customer may do.
    #[n(4)]
    pub standing: Standing,
    /// Rises with every change of standing; the ETag of the standing.
    #[n(5)]
    pub standing_version: u64,
    /// Grounds, where the standing is restricted; boxed, because nearly every row has none.
    #[n(6)]
    pub restriction: Option<Box<Restriction>>,
    /// A change one person proposed and a second must approve.
    #[n(7)]
    pub proposal: Option<Box<Proposal>>,
    /// Entry that holds the sealed profile in force.
    #[n(8)]
    pub profile_seq: u64,
    /// Newest list activation this customer was screened against.
    #[n(9)]
    pub screened_through: u64,
    /// The decision that set the standing.
    #[n(10)]
    pub decided_by: DecisionId,
    /// Whether the personal data was erased.
    #[n(11)]
    pub erased: bool,
    /// Entries at which the customer went from unrestricted to restricted or back, oldest first, the newest
    /// [`FLIPS_MAX`]: the only changes of standing a customer may be told of (a suspicion that follows a
    /// routine hold must not show).
    #[n(30)]
    pub flips: Option<Vec<u64>>,
}

/// Most flips kept a customer. Older ones are no longer events for the customer audience; sixty-four
/// restrictions and as many releases of one customer take years.
pub const FLIPS_MAX: usize = 128;

/// A webhook endpoint's row.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Webhook {
    /// Rises with every change; the ETag.
    #[n(0)]
    pub version: u64,
    /// The entry that made it: events after that entry are delivered.
    #[n(1)]
    pub since: u64,
    /// Where events go.
    #[n(2)]
    pub url: String,
    /// Event types wanted; empty for all.
    #[n(3)]
    pub types: Vec<String>,
    /// Whose eyes.
    #[n(4)]
    pub audience: Audience,
    /// Only this legal entity's customers and transfers, where given.
    #[n(5)]
    pub legal_entity: Option<LegalEntityId>,
    /// Whether restricted factors are named.
    #[n(6)]
    pub restricted: bool,
    /// Whether events are delivered.
    #[n(7)]
    pub enabled: bool,
    /// Why the program disabled it, where it did.
    #[n(8)]
    pub disabled: Option<WebhookFault>,
    /// The entry that holds the sealed secret in use.
    #[n(9)]
    pub secret_seq: u64,
    /// The entry that holds the secret before it, and until when that signs too.
    #[n(10)]
    pub previous_secret: Option<(u64, Timestamp)>,
}

/// Most webhook endpoints: each is a cursor of its own over the journal.
pub const WEBHOOKS_MAX: usize = 64;

/// A proposed change of standing.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Proposal {
    /// To which standing.
    #[n(0)]
    pub to: Standing,
    /// On which grounds.
    #[n(1)]
    pub restriction: Restriction,
}

/// A transfer's row.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Transfer {
    /// Whose.
    #[n(0)]
    pub customer: CustomerId,
    /// Which way.
    #[n(1)]
    pub flow: Flow,
    /// The id its caller was told: the entry that first received it.
    #[n(2)]
    pub decision: DecisionId,
    /// The entry that holds the decision in force; equal to `decision` until superseded or, after a 202, decided.
    #[n(3)]
    pub decided_at: u64,
    /// The entry that holds the sealed parties.
    #[n(4)]
    pub sealed_seq: u64,
    /// The outcome in force.
    #[n(5)]
    pub outcome: Outcome,
    /// How far it has come.
    #[n(6)]
    pub stage: Stage,
    /// Until when an allow may be used.
    #[n(7)]
    pub valid_until: Timestamp,
    /// Newest list activation it was screened against.
    #[n(8)]
    pub lists_through: u64,
    /// Answers due until, while pending.
    #[n(9)]
    pub deadline: Timestamp,
    /// Set where the decision was only observed.
    #[n(10)]
    pub observation: Option<Observation>,
    /// Set once the movement was taken in as an event of monitoring: it is one event, however often it is decided.
    #[n(11)]
    pub monitored: Option<bool>,
    /// Where that event stands in windows, so that it can be undone. Absent in what was taken in before it could.
    #[n(12)]
    pub moved: Option<Moved>,
}

impl Transfer {
    /// Whether it may be decided anew: until it is released, and a deposit that was not allowed also after the chain confirmed it,
    /// because only a decision takes it out of suspense; not where another system acted and decisions were only observed.
    pub fn is_open(&self) -> bool {
        match self.stage {
            Stage::Pending | Stage::Screened => true,
            Stage::Confirmed => {
                self.flow == Flow::Deposit && self.outcome != Outcome::Allow && self.observation.is_none()
            }
            Stage::Released | Stage::Broadcast | Stage::Failed | Stage::Cancelled | Stage::Reorged => false,
        }
    }
}

/// A movement as the windows of monitoring know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Moved {
    /// Its number in the field `transfer`.
    #[n(0)]
    pub number: i64,
    /// When its event was taken in.
    #[n(1)]
    pub at: Timestamp,
    /// Whether monitoring was told that it does not happen.
    #[n(2)]
    pub undone: bool,
}

/// A list version in force.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ActiveList {
    /// Seq of the activating entry.
    #[n(0)]
    pub version: u64,
    /// The issuer's date.
    #[n(1)]
    pub published: Option<PartialDate>,
    /// When its content was last known to be current.
    #[n(2)]
    pub current_at: Timestamp,
    /// Snapshot blob.
    #[n(3)]
    pub normalised: Hash,
    /// Raw files.
    #[n(4)]
    pub raw: Vec<(String, Hash)>,
    /// Parser.
    #[n(5)]
    pub parser: String,
    /// Parties.
    #[n(6)]
    pub parties: u64,
    /// Names.
    #[n(7)]
    pub names: u64,
    /// Distinct wallet addresses.
    #[n(8)]
    pub wallets: u64,
    /// Defects.
    #[n(9)]
    pub defects: u64,
    /// Fingerprints of the raw files of versions that were in force before, the newest last: a list that comes
    /// back to one of them is rolled back. At most [`EARLIER_MAX`].
    #[n(10)]
    pub earlier: Option<Vec<Hash>>,
}

/// Earlier versions remembered of a list: more than a year of a list that changes every working day.
pub const EARLIER_MAX: usize = 300;

/// A newer version of a list that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Quarantined {
    /// The entry that put it there.
    #[n(0)]
    pub entry: u64,
    /// Since when.
    #[n(1)]
    pub since: Timestamp,
    /// When the issuer gave it.
    #[n(2)]
    pub current_at: Timestamp,
    /// Raw files.
    #[n(3)]
    pub raw: Vec<(String, Hash)>,
    /// Parser.
    #[n(4)]
    pub parser: String,
    /// The gravest guard that spoke.
    #[n(5)]
    pub guard: String,
    /// Every guard that spoke.
    #[n(6)]
    pub detail: String,
    /// Parties.
    #[n(7)]
    pub parties: u64,
    /// The issuer's date.
    #[n(8)]
    pub published: Option<PartialDate>,
    /// Who accepted it so far.
    #[n(9)]
    pub released_by: Vec<ActorId>,
    /// Who rejected it. It then only stands here so that the same bytes are not put in quarantine again.
    #[n(10)]
    pub rejected_by: Option<ActorId>,
}

/// An API key's row.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Key {
    /// SHA-256 of the secret.
    #[n(0)]
    pub secret_hash: Hash,
    /// What it may do.
    #[n(1)]
    pub scopes: Vec<String>,
    /// Whose eyes.
    #[n(2)]
    pub audience: Audience,
    /// Whom it stands for.
    #[n(3)]
    pub holder: ActorId,
    /// Whether it still opens anything.
    #[n(4)]
    pub revoked: bool,
}

/// Counters an operator reads; part of the state, so that they survive restarts and are checked by replay.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Counts {
    /// Decisions by outcome, in `Outcome` order.
    #[n(0)]
    pub outcomes: [u64; 5],
    /// Customers by standing, in `Standing` order.
    #[n(1)]
    pub standings: [u64; 9],
    /// Obligations to report created.
    #[n(2)]
    pub obligations: u64,
    /// Tokens released.
    #[n(3)]
    pub released: u64,
}

/// Everything deciding needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// Entries folded: the seq of the next one.
    pub next_seq: u64,
    /// Recorded time of the last entry.
    pub now: Timestamp,
    /// The writer's epoch.
    pub epoch: u64,
    /// Policy in force.
    pub policy: Hash,
    /// Lists in force.
    pub lists: BTreeMap<ListId, ActiveList>,
    /// Newer versions of lists that a person must look at, or rejected.
    pub quarantine: BTreeMap<ListId, Quarantined>,
    /// API keys.
    pub keys: BTreeMap<KeyId, Key>,
    /// Customers.
    pub customers: FxHashMap<CustomerId, Customer>,
    /// Transfers: their ids are unique for ever.
    pub transfers: FxHashMap<TransferId, Transfer>,
    /// Counters.
    pub counts: Counts,
    /// What imports left behind.
    pub imported: Imported,
    /// Pairs officers judged.
    pub pairs: Pairs,
    /// Possible matches that wait for a person.
    pub worklist: Worklist,
    /// Webhook endpoints.
    pub webhooks: BTreeMap<WebhookId, Webhook>,
    /// Observed flows against the system that acts.
    pub comparisons: BTreeMap<Flow, Comparison>,
    /// Set where nothing here is real.
    pub sandbox: Option<Sandbox>,
    /// Runs over the population after lists changed.
    pub lookbacks: Lookbacks,
    /// Release reviews by the entry that opened them.
    pub release_reviews: BTreeMap<u64, Review>,
    /// Transaction monitoring.
    pub monitoring: Memory,
}

impl State {
    /// The empty state, with what folding rule sets needs from outside.
    pub fn with_library(library: Library) -> State {
        let mut state = State::default();
        state.monitoring.set_library(library);
        state
    }

    /// Seq of the newest list activation: what a decision must have been screened through.
    pub fn lists_through(&self) -> u64 {
        self.lists.values().map(|l| l.version).max().unwrap_or(0)
    }

    /// Whether a customer was screened through this list activation, and no clearance that kept a pair quiet
    /// has run out since.
    pub fn is_screened(&self, id: &CustomerId, row: &Customer, through: u64, now: Timestamp) -> bool {
        let by_itself = row.screened_through >= through;
        (by_itself || self.lookbacks.covers(id, row.profile_seq, row.screened_through, through))
            && !self.imported.lapsed(id, now)
            && !self.pairs.lapsed(id, now)
    }

    /// The lists in force, as decisions name them.
    pub fn consulted(&self) -> Vec<record::v1::Consulted> {
        self.lists
            .iter()
            .map(|(list, active)| record::v1::Consulted { list: list.clone(), version: active.version })
            .collect()
    }

    /// Microseconds the clock of a sandbox is ahead of the wall's; 0 elsewhere.
    pub fn clock_ahead(&self) -> i64 {
        self.sandbox.as_ref().map_or(0, |s| s.ahead_seconds.saturating_mul(model::time::SECOND))
    }

    /// Deterministic bytes: rows sorted by id.
    pub fn to_bytes(&self) -> Vec<u8> {
        record::to_bytes(&self.to_rows())
    }

    /// The reverse of [`State::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<State, record::RecordError> {
        let rows = record::from_bytes::<Rows>(bytes)?;
        if rows.format != FORMAT {
            return Err(record::RecordError::TooNew(u64::from(rows.format)));
        }
        Ok(State::from_rows(rows))
    }

    /// SHA-256 of [`State::to_bytes`].
    pub fn hash(&self) -> Hash {
        Hash::of(&self.to_bytes())
    }

    fn to_rows(&self) -> Rows {
        Rows {
            format: FORMAT,
            next_seq: self.next_seq,
            now: self.now,
            epoch: self.epoch,
            policy: self.policy,
            lists: pairs(&self.lists),
            keys: pairs(&self.keys),
            customers: sorted(&self.customers),
            transfers: sorted(&self.transfers),
            counts: self.counts.clone(),
            imported: self.imported.to_rows(),
            quarantine: Some(pairs(&self.quarantine)).filter(|rows| !rows.is_empty()),
            webhooks: Some(pairs(&self.webhooks)).filter(|rows| !rows.is_empty()),
            comparisons: pairs(&self.comparisons),
            pairs: self.pairs.to_rows(),
            worklist: self.worklist.to_rows(),
            sandbox: self.sandbox.clone(),
            lookbacks: Some(self.lookbacks.clone()).filter(|l| !l.is_empty()),
            release_reviews: Some(pairs(&self.release_reviews)).filter(|rows| !rows.is_empty()),
            monitoring: self.monitoring.to_rows().map(Box::new),
        }
    }

    fn from_rows(rows: Rows) -> State {
        State {
            next_seq: rows.next_seq,
            now: rows.now,
            epoch: rows.epoch,
            policy: rows.policy,
            lists: rows.lists.into_iter().collect(),
            keys: rows.keys.into_iter().collect(),
            customers: rows.customers.into_iter().collect(),
            transfers: rows.transfers.into_iter().collect(),
            counts: rows.counts,
            imported: Imported::from_rows(rows.imported),
            quarantine: rows.quarantine.unwrap_or_default().into_iter().collect(),
            webhooks: rows.webhooks.unwrap_or_default().into_iter().collect(),
            comparisons: rows.comparisons.into_iter().collect(),
            pairs: Pairs::from_rows(rows.pairs),
            worklist: Worklist::from_rows(rows.worklist),
            sandbox: rows.sandbox,
            lookbacks: rows.lookbacks.unwrap_or_default(),
            release_reviews: rows.release_reviews.unwrap_or_default().into_iter().collect(),
            monitoring: Memory::from_rows(rows.monitoring.map(|rows| *rows)),
        }
    }
}

/// Version of the snapshot encoding; a snapshot of another version is ignored and the journal folded instead.
pub const FORMAT: u16 = 4;

#[derive(Encode, Decode)]
struct Rows {
    #[n(0)]
    format: u16,
    #[n(1)]
    next_seq: u64,
    #[n(2)]
    now: Timestamp,
    #[n(3)]
    epoch: u64,
    #[n(4)]
    policy: Hash,
    #[n(5)]
    lists: Vec<(ListId, ActiveList)>,
    #[n(6)]
    keys: Vec<(KeyId, Key)>,
    #[n(7)]
    customers: Vec<(CustomerId, Customer)>,
    #[n(8)]
    transfers: Vec<(TransferId, Transfer)>,
    #[n(9)]
    counts: Counts,
    // The number of the entry that fills it; absent in snapshots made before there was one, and while empty.
    #[n(16)]
    quarantine: Option<Vec<(ListId, Quarantined)>>,
    #[n(30)]
    webhooks: Option<Vec<(WebhookId, Webhook)>>,
    #[n(10)]
    comparisons: Vec<(Flow, Comparison)>,
    #[n(11)]
    sandbox: Option<Sandbox>,
    // The number of the first entry that fills it, so that it meets no other addition.
    #[n(18)]
    imported: Option<ImportedRows>,
    #[n(70)]
    pairs: Option<Vec<(CustomerId, Vec<Pair>)>>,
    #[n(71)]
    worklist: Option<Vec<(CustomerId, Vec<Waiting>)>>,
    #[n(80)]
    lookbacks: Option<Lookbacks>,
    #[n(81)]
    release_reviews: Option<Vec<(u64, Review)>>,
    #[n(90)]
    monitoring: Option<Box<MemoryRows>>,
}

fn pairs<K: Clone, V: Clone>(map: &BTreeMap<K, V>) -> Vec<(K, V)> {
    map.iter().map(|(k, v)| (k.clone(), v.clone())).collect()
}

fn sorted<K: Clone + Ord, V: Clone>(map: &FxHashMap<K, V>) -> Vec<(K, V)> {
    let mut rows: Vec<(K, V)> = map.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows
}
