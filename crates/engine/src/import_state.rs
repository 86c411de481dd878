//! What an import leaves in the hot state: how far each file came, which ids are used, which pairs are
//! cleared, and the queue of the campaign that screens it.
//!
//! Promises: a transfer or account id costs at most forty bytes (16 of a hash, and the table around it);
//! encoding is deterministic; an empty [`Imported`] encodes to nothing, so that the state of an exchange that
//! imported nothing is what it was before imports existed. Does not: hold a name, an address or a row of a
//! past transfer (the journal does).

use minicbor::{Decode, Encode};
use model::decision::Certainty;
use model::ids::*;
use model::{Hash, Measure, Score, Timestamp};
use record::imported::{Disposition, Windows};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Kind {
    /// Customers with their profiles.
    #[n(0)]
    Customers,
    /// Accounts.
    #[n(1)]
    Accounts,
    /// Past transfers.
    #[n(2)]
    Transfers,
    /// Pairs another system cleared.
    #[n(3)]
    Clearances,
    /// Decisions another system made.
    #[n(4)]
    Decisions,
}

impl Kind {
    /// Every kind, in the order in which an exchange moves in.
    pub const ALL: [Kind; 5] =
        [Kind::Customers, Kind::Accounts, Kind::Transfers, Kind::Clearances, Kind::Decisions];

    /// The word used in paths, commands and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Customers => "customers",
            Kind::Accounts => "accounts",
            Kind::Transfers => "transfers",
            Kind::Clearances => "clearances",
            Kind::Decisions => "decisions",
        }
    }
}

/// How far one file came.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct File {
    /// What it holds.
    #[n(0)]
    pub kind: Kind,
    /// Its content.
    #[n(1)]
    pub hash: Hash,
    /// Rows read: the number of the next one.
    #[n(2)]
    pub next_row: u64,
    /// Rows taken over.
    #[n(3)]
    pub imported: u64,
    /// Whether its end was reached.
    #[n(4)]
    pub finished: bool,
}

/// An entry that holds customers or transfers to screen, or decisions to look up.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Batch {
    /// The entry.
    #[n(0)]
    pub seq: u64,
    /// What it holds.
    #[n(1)]
    pub kind: Kind,
    /// Rows.
    #[n(2)]
    pub rows: u64,
    /// Newest list activation it was screened against, once it was.
    #[n(3)]
    pub screened_through: Option<u64>,
    /// When the newest of its past transfers took effect.
    #[n(4)]
    pub newest_at: Option<Timestamp>,
}

/// What became of one half of the population: `population` = `clean` + `cleared` + `hits` + `errors` once
/// everything is screened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct Tally {
    /// Rows to screen.
    #[n(0)]
    pub population: u64,
    /// Nothing was found.
    #[n(1)]
    pub clean: u64,
    /// Everything found was cleared: kept, and some of it sampled.
    #[n(2)]
    pub cleared: u64,
    /// Something was found that a person must look at, or that froze.
    #[n(3)]
    pub hits: u64,
    /// Could not be screened: a person must look.
    #[n(4)]
    pub errors: u64,
}

impl Tally {
    /// Rows that were not screened yet.
    pub fn pending(&self) -> u64 {
        self.population.saturating_sub(self.clean + self.cleared + self.hits + self.errors)
    }
}

/// Why a hit is in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Class {
    /// Something was found.
    #[n(0)]
    Hit,
    /// It could not be screened.
    #[n(1)]
    Error,
    /// Everything found was cleared.
    #[n(2)]
    Cleared,
}

/// In which order people look at hits: the smaller, the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Priority {
    /// It froze the customer.
    #[n(0)]
    Frozen,
    /// The entry carries an asset freeze.
    #[n(1)]
    AssetFreeze,
    /// Anything else.
    #[n(2)]
    Other,
}

impl Priority {
    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Priority::Frozen => "frozen",
            Priority::AssetFreeze => "asset_freeze",
            Priority::Other => "other",
        }
    }
}

/// One pair of a hit: this customer (or the other side of its transfer) and one list entry.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Pair {
    /// The list.
    #[n(0)]
    pub list: ListId,
    /// The entry.
    #[n(1)]
    pub entry: EntryId,
    /// How sure.
    #[n(2)]
    pub certainty: Certainty,
    /// Score.
    #[n(3)]
    pub score: Score,
    /// Content of the entry, where the pair is a possible match of the customer's name.
    #[n(4)]
    pub version: Option<Hash>,
    /// Whether a cleared pair is looked at again.
    #[n(5)]
    pub qa_sample: bool,
    /// How a person closed it.
    #[n(6)]
    pub disposition: Option<Disposition>,
    /// Measures of the entry include an asset freeze.
    #[n(7)]
    pub freezes: bool,
}

impl Pair {
    /// Whether somebody still has to look.
    pub fn is_open(&self) -> bool {
        let asked = self.certainty != Certainty::AutoCleared || self.qa_sample;
        asked && self.disposition.is_none_or(|d| d == Disposition::Escalated)
    }
}

/// A hit in the campaign's queue; its key is the entry that decided it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Hit {
    /// Whose.
    #[n(0)]
    pub customer: CustomerId,
    /// About which transfer, where about one.
    #[n(1)]
    pub transfer: Option<TransferId>,
    /// Why it is here.
    #[n(2)]
    pub class: Class,
    /// When to look.
    #[n(3)]
    pub priority: Priority,
    /// Best score of its pairs.
    #[n(4)]
    pub score: Score,
    /// Its pairs.
    #[n(5)]
    pub pairs: Vec<Pair>,
    /// When it was found.
    #[n(6)]
    pub found_at: Timestamp,
    /// An error a person dealt with.
    #[n(7)]
    pub error_closed: bool,
}

impl Hit {
    /// Whether somebody still has to look.
    pub fn is_open(&self) -> bool {
        match self.class {
            Class::Error => !self.error_closed || self.pairs.iter().any(Pair::is_open),
            Class::Hit | Class::Cleared => self.pairs.iter().any(Pair::is_open),
        }
    }
}

/// One import.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Import {
    /// When its first batch came.
    #[n(0)]
    pub started_at: Timestamp,
    /// Its files, in the order in which they came.
    #[n(1)]
    pub files: Vec<File>,
    /// Entries to screen or look up, in order.
    #[n(2)]
    pub batches: Vec<Batch>,
    /// Customers screened.
    #[n(3)]
    pub customers: Tally,
    /// Past transfers screened.
    #[n(4)]
    pub transfers: Tally,
    /// The queue, by deciding entry.
    #[n(5)]
    pub hits: BTreeMap<u64, Hit>,
    /// What became of its past transfers in the windows of monitoring; absent where that was not counted.
    #[n(6)]
    pub windows: Option<Windows>,
}

impl Import {
    /// A file of it.
    pub fn file(&self, kind: Kind, hash: &Hash) -> Option<&File> {
        self.files.iter().find(|f| f.kind == kind && f.hash == *hash)
    }

    /// Rows taken over of a kind.
    pub fn rows(&self, kind: Kind) -> u64 {
        self.files.iter().filter(|f| f.kind == kind).map(|f| f.imported).sum()
    }

    /// The tally a kind is counted in.
    pub(crate) fn tally(&mut self, kind: Kind) -> Option<&mut Tally> {
        match kind {
            Kind::Customers => Some(&mut self.customers),
            Kind::Transfers => Some(&mut self.transfers),
            Kind::Accounts | Kind::Clearances | Kind::Decisions => None,
        }
    }

    /// The batch an entry holds.
    pub fn batch(&self, seq: u64) -> Option<&Batch> {
        self.batches.binary_search_by_key(&seq, |b| b.seq).ok().and_then(|place| self.batches.get(place))
    }

    /// Batches that were not screened yet.
    pub fn unscreened(&self) -> impl Iterator<Item = &Batch> {
        self.batches
            .iter()
            .filter(|b| matches!(b.kind, Kind::Customers | Kind::Transfers) && b.screened_through.is_none())
    }

    /// The queue in the order in which people look: frozen, then asset freezes, then by score.
    pub fn triage(&self) -> Vec<(u64, &Hit)> {
        let mut hits: Vec<(u64, &Hit)> = self.hits.iter().map(|(seq, hit)| (*seq, hit)).collect();
        hits.sort_by_key(|(seq, hit)| (hit.priority, std::cmp::Reverse(hit.score), *seq));
        hits
    }
}

/// A pair that is cleared for a while.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Clearance {
    /// The list.
    #[n(0)]
    pub list: ListId,
    /// The entry.
    #[n(1)]
    pub entry: EntryId,
    /// The content of the entry it was given for.
    #[n(2)]
    pub version: Hash,
    /// Under which policy id it clears: `imported:<import>` or `campaign:<import>`.
    #[n(3)]
    pub under: ReasonCode,
    /// When it ends; `None` where only a change of the entry ends it.
    #[n(4)]
    pub expires_at: Option<Timestamp>,
    /// Whether a person looks at it again.
    #[n(5)]
    pub qa_sample: bool,
}

impl Clearance {
    /// Whether its time is over.
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|until| until <= now)
    }
}

/// Everything imports leave behind.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    /// Imports by id.
    pub imports: BTreeMap<ImportId, Import>,
    /// Ids of past transfers: used for ever.
    pub transfers: IdSet,
    /// Accounts, by customer and account.
    pub accounts: IdSet,
    /// Cleared pairs by customer.
    pub clearances: FxHashMap<CustomerId, Vec<Clearance>>,
}

/// The encoded form of [`Imported`].
#[derive(Encode, Decode)]
pub struct ImportedRows {
    #[n(0)]
    imports: Vec<(ImportId, Import)>,
    #[cbor(n(1), with = "minicbor::bytes")]
    transfers: Vec<u8>,
    #[cbor(n(2), with = "minicbor::bytes")]
    accounts: Vec<u8>,
    #[n(3)]
    clearances: Vec<(CustomerId, Vec<Clearance>)>,
}

impl Imported {
    /// Whether a clearance of this customer has run out and the customer was not screened since.
    pub fn lapsed(&self, customer: &CustomerId, now: Timestamp) -> bool {
        let cleared = self.clearances.get(customer);
        cleared.is_some_and(|cleared| cleared.iter().any(|c| c.has_lapsed(now)))
    }

    /// The customer was screened: clearances that had run out have done their work.
    pub(crate) fn drop_lapsed(&mut self, customer: &CustomerId, now: Timestamp) {
        let Some(cleared) = self.clearances.get_mut(customer) else { return };
        cleared.retain(|c| !c.has_lapsed(now));
        if cleared.is_empty() {
            self.clearances.remove(customer);
        }
    }

    /// Whatever cleared this pair of a customer ends.
    pub(crate) fn end_clearance(&mut self, customer: &CustomerId, list: &ListId, entry: &EntryId) {
        let Some(cleared) = self.clearances.get_mut(customer) else { return };
        cleared.retain(|c| !(c.list == *list && c.entry == *entry));
        if cleared.is_empty() {
            self.clearances.remove(customer);
        }
    }

    /// Rows sorted by id; nothing where nothing was imported.
    pub fn to_rows(&self) -> Option<ImportedRows> {
        if self.imports.is_empty() {
            return None;
        }
        let mut clearances: Vec<(CustomerId, Vec<Clearance>)> =
            self.clearances.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        clearances.sort_by(|a, b| a.0.cmp(&b.0));
        Some(ImportedRows {
            imports: self.imports.iter().map(|(k, v)| (k.clone(), v.clone())).collect(),
            transfers: self.transfers.to_bytes(),
            accounts: self.accounts.to_bytes(),
            clearances,
        })
    }

    /// The reverse of [`Imported::to_rows`].
    pub fn from_rows(rows: Option<ImportedRows>) -> Imported {
        let Some(rows) = rows else { return Imported::default() };
        Imported {
            imports: rows.imports.into_iter().collect(),
            transfers: IdSet::from_bytes(&rows.transfers),
            accounts: IdSet::from_bytes(&rows.accounts),
            clearances: rows.clearances.into_iter().collect(),
        }
    }
}

/// Parts of an [`IdSet`]: each grows by itself, so that no single growth stops the writer for long.
const SHARDS: usize = 256;

/// Ids that were used, by the first half of their SHA-256: sixteen bytes each, which meet by chance once in
/// 2^64 ids. Only membership is ever asked.
#[derive(Clone, PartialEq, Default)]
pub struct IdSet {
    shards: Vec<FxHashSet<u128>>,
    len: u64,
}

impl std::fmt::Debug for IdSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IdSet({} ids)", self.len)
    }
}

impl IdSet {
    fn key(id: &str) -> u128 {
        let hash = Hash::of(id.as_bytes());
        let (half, _) = hash.0.split_at(16);
        half.iter().fold(0, |key, byte| (key << 8) | u128::from(*byte))
    }

    /// The part a key lies in; the top byte, so that parts stand in the order of keys.
    fn shard(key: u128) -> usize {
        (key >> 120) as usize % SHARDS
    }

    /// Whether the id was used.
    pub fn contains(&self, id: &str) -> bool {
        self.len > 0 && {
            let key = IdSet::key(id);
            self.shards.get(IdSet::shard(key)).is_some_and(|s| s.contains(&key))
        }
    }

    /// Uses an id; false if it was used before.
    pub fn insert(&mut self, id: &str) -> bool {
        self.insert_key(IdSet::key(id))
    }

    fn insert_key(&mut self, key: u128) -> bool {
        if self.shards.is_empty() {
            self.shards.resize_with(SHARDS, FxHashSet::default);
        }
        let fresh = self.shards.get_mut(IdSet::shard(key)).is_some_and(|s| s.insert(key));
        self.len += u64::from(fresh);
        fresh
    }

    /// How many.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether none was used.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len as usize * 16);
        for shard in &self.shards {
            let mut keys: Vec<u128> = shard.iter().copied().collect();
            keys.sort_unstable();
            keys.iter().for_each(|key| bytes.extend_from_slice(&key.to_be_bytes()));
        }
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> IdSet {
        let mut set = IdSet::default();
        let (keys, _) = bytes.as_chunks::<16>();
        keys.iter().for_each(|key| {
            set.insert_key(u128::from_be_bytes(*key));
        });
        set
    }
}

/// Whether measures include an asset freeze.
pub(crate) fn freezes(measures: &[Measure]) -> bool {
    measures.contains(&Measure::AssetFreeze)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_id_set_is_a_set_and_survives_its_encoding(ids in prop::collection::vec("[a-z0-9]{1,6}", 0..300)) {
            let mut set = IdSet::default();
            let mut plain = std::collections::BTreeSet::new();
            for id in &ids {
                prop_assert_eq!(set.insert(id), plain.insert(id.clone()), "{}", id);
            }
            prop_assert_eq!(set.len(), plain.len() as u64);
            let bytes = set.to_bytes();
            let again = IdSet::from_bytes(&bytes);
            prop_assert_eq!(&again.to_bytes(), &bytes);
            for id in ids.iter().chain(&["other".to_owned()]) {
                prop_assert_eq!(again.contains(id), plain.contains(id), "{}", id);
            }
        }
    }

    #[test]
    fn bytes_do_not_depend_on_the_order_of_arrival() {
        let (mut one, mut other) = (IdSet::default(), IdSet::default());
        for n in 0..1000 {
            one.insert(&format!("T{n}"));
            other.insert(&format!("T{}", 999 - n));
        }
        assert_eq!(one.to_bytes(), other.to_bytes());
        assert_eq!(one, other);
    }

    /// Right after the tables have doubled they are emptiest: the worst case of the bound in the header.
    #[test]
    fn an_id_costs_at_most_forty_bytes() {
        let mut set = IdSet::default();
        let mut worst: f64 = 0.0;
        for n in 0..600_000_u64 {
            set.insert_key(IdSet::key(&n.to_string()));
            if n > 200_000 && n % 1_000 == 0 {
                // A table of b buckets holds 7/8 b, and a bucket is a key and a control byte.
                let buckets: usize =
                    set.shards.iter().map(|s| (s.capacity() * 8 / 7).next_power_of_two()).sum();
                worst = worst.max(buckets as f64 * 17.0 / set.len() as f64);
            }
        }
        assert!(worst <= 40.0, "{worst}");
    }
}
