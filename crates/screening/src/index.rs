//! The index: a pure build from list snapshots.
//!
//! Promises: the same snapshots give the same index and the same order of candidates; every listed name that
//! shares an equal, near (one edit), or equal-sounding word, or the whole name written together, is a
//! candidate when those words carry half of the shorter name's weight. Does not: score (that is `names`),
//! decide.

use crate::snapshot::Snapshot;
use model::designation::{Designation, ListedName};
use model::ids::{EntryId, ListId};
use model::wallet::{self, AddressKey};
use model::{PartyKind, party::IdentifierKind};
use names::{Name, NameKind, readings};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// Most candidates scored for one query. The largest number seen on the bundled lists is reported by the
/// example `bench_screen`; beyond the bound the caller is told, and holds.
pub const CANDIDATES_MAX: usize = 4096;
/// Shortest word for which one-edit neighbours are looked up: shorter words are too often neighbours by chance.
const DELETE_CHARS_MIN: usize = 3;
/// A candidate's matched weight, as a share of the lighter name's, in hundredths. Scores of 0.80 and more
/// need far more; half leaves room for words that only the scorer can match (initials, other scripts).
const SHARE_MIN: u64 = 50;

/// A position in a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryAt {
    snapshot: u32,
    position: u32,
}

#[derive(Debug)]
pub(crate) struct NameRow {
    pub entry: EntryAt,
    pub name: u32,
    pub readings: Vec<Name>,
    /// Weight of the lightest reading.
    weight: u64,
}

/// Listed names, numbers and wallets, ready to be asked.
#[derive(Debug, Default)]
pub struct Index {
    snapshots: Vec<Arc<Snapshot>>,
    by_id: FxHashMap<(u32, EntryId), u32>,
    pub(crate) names: Vec<NameRow>,
    words: FxHashMap<Box<str>, u32>,
    postings: Vec<Vec<u32>>,
    deletes: FxHashMap<u64, Vec<u32>>,
    skeletons: FxHashMap<u64, Vec<u32>>,
    joined: FxHashMap<Box<str>, Vec<u32>>,
    identifiers: FxHashMap<(u8, Box<str>), Vec<EntryAt>>,
    wallets: FxHashMap<AddressKey, Vec<EntryAt>>,
}

/// What an index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexCounts {
    /// Entries.
    pub entries: usize,
    /// Names.
    pub names: usize,
    /// Distinct words.
    pub words: usize,
    /// Distinct wallet keys (an address valid on two networks has two).
    pub wallet_keys: usize,
    /// Distinct numbers.
    pub identifiers: usize,
}

/// Identifier kinds that are compared with each other: sources call one number by different names.
fn class(kind: IdentifierKind) -> u8 {
    match kind {
        IdentifierKind::Email => 1,
        IdentifierKind::Phone => 2,
        IdentifierKind::Website => 3,
        IdentifierKind::Imo | IdentifierKind::Mmsi => 4,
        IdentifierKind::Aircraft => 5,
        IdentifierKind::Bic | IdentifierKind::Lei => 6,
        IdentifierKind::Passport
        | IdentifierKind::NationalId
        | IdentifierKind::TaxId
        | IdentifierKind::Registration
        | IdentifierKind::Other => 0,
    }
}

/// The kind of name a party has.
pub(crate) fn name_kind(kind: PartyKind) -> NameKind {
    match kind {
        PartyKind::Person => NameKind::Person,
        PartyKind::Company => NameKind::Entity,
        PartyKind::Vessel => NameKind::Vessel,
        PartyKind::Aircraft => NameKind::Aircraft,
    }
}

fn hash(text: impl Iterator<Item = char>) -> u64 {
    // FNV-1a: a deletion key may collide; the scorer looks at the words themselves.
    text.fold(0xcbf2_9ce4_8422_2325, |h, c| (h ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3))
}

/// Hashes of the word and of the word without each of its letters.
fn delete_keys(word: &str) -> impl Iterator<Item = u64> + '_ {
    let count = word.chars().count();
    let deletions = if count >= DELETE_CHARS_MIN { count } else { 0 };
    std::iter::once(hash(word.chars())).chain(
        (0..deletions).map(move |gone| hash(word.chars().enumerate().filter(move |(i, _)| *i != gone).map(|(_, c)| c))),
    )
}

/// Words of a name that count, and pairs of neighbours written together.
fn keys_of(name: &Name) -> Vec<(String, u64)> {
    let tokens: Vec<_> = name.tokens().iter().filter(|t| t.is_core()).collect();
    let tokens = if tokens.is_empty() { name.tokens().iter().collect() } else { tokens };
    tokens.iter().map(|t| (t.text().to_owned(), t.skeleton())).collect()
}

fn pairs_of(keys: &[(String, u64)]) -> impl Iterator<Item = String> + '_ {
    keys.windows(2).map(|pair| format!("{}{}", pair[0].0, pair[1].0))
}

impl Index {
    /// An index of nothing.
    pub fn empty() -> Index {
        Index::default()
    }

    /// Builds the index.
    pub fn build(snapshots: &[Arc<Snapshot>]) -> Index {
        let mut index = Index { snapshots: snapshots.to_vec(), ..Index::default() };
        for (number, snapshot) in snapshots.iter().enumerate() {
            for (position, designation) in snapshot.designations.iter().enumerate() {
                let at = EntryAt { snapshot: number as u32, position: position as u32 };
                index.by_id.insert((number as u32, designation.id.clone()), position as u32);
                index.add(at, designation);
            }
        }
        index.weigh();
        index.names.shrink_to_fit();
        for list in index.postings.iter_mut() {
            list.dedup();
            list.shrink_to_fit();
        }
        index
    }

    fn add(&mut self, at: EntryAt, designation: &Designation) {
        for identifier in &designation.identifiers {
            if let Some(key) = identifier.key() {
                let slot = self.identifiers.entry((class(identifier.kind), key.into())).or_default();
                if slot.last() != Some(&at) {
                    slot.push(at);
                }
            }
        }
        for listed in &designation.wallets {
            for key in wallet::classify(&listed.address) {
                let slot = self.wallets.entry(key).or_default();
                if slot.last() != Some(&at) {
                    slot.push(at);
                }
            }
        }
        for (number, listed) in designation.names.iter().enumerate() {
            self.add_name(at, number as u32, listed, designation.kind);
        }
    }

    fn add_name(&mut self, entry: EntryAt, name: u32, listed: &ListedName, kind: PartyKind) {
        let readings = readings(&listed.text, name_kind(kind));
        let row = self.names.len() as u32;
        for reading in &readings {
            let keys = keys_of(reading);
            for word in keys.iter().map(|(text, _)| text.clone()).chain(pairs_of(&keys)).collect::<Vec<_>>() {
                let id = self.word(&word);
                self.postings[id as usize].push(row);
            }
            for (word, skeleton) in &keys {
                let id = self.word(word);
                let slot = self.skeletons.entry(*skeleton).or_default();
                if !slot.contains(&id) {
                    slot.push(id);
                }
            }
            self.joined.entry(reading.joined().into()).or_default().push(row);
        }
        self.names.push(NameRow { entry, name, readings, weight: 0 });
    }

    fn word(&mut self, word: &str) -> u32 {
        if let Some(id) = self.words.get(word) {
            return *id;
        }
        let id = self.postings.len() as u32;
        self.words.insert(word.into(), id);
        self.postings.push(Vec::new());
        for key in delete_keys(word) {
            let slot = self.deletes.entry(key).or_default();
            if slot.last() != Some(&id) {
                slot.push(id);
            }
        }
        id
    }

    fn weigh(&mut self) {
        let weights: Vec<u64> = self
            .names
            .iter()
            .map(|row| row.readings.iter().map(|r| self.weight_of(r)).min().unwrap_or(0))
            .collect();
        for (row, weight) in self.names.iter_mut().zip(weights) {
            row.weight = weight;
        }
    }

    fn weight_of(&self, name: &Name) -> u64 {
        keys_of(name).iter().map(|(word, _)| u64::from(self.weight(word))).sum()
    }

    /// Inverse document frequency of a word over listed names, in ten-thousandths of a plain word: common
    /// words count about half, words nobody listed has count most.
    pub fn weight(&self, word: &str) -> u32 {
        let seen = self.words.get(word).map_or(0, |id| self.postings[*id as usize].len());
        // Steps of the binary logarithm: integers only, so that scores are the same on every machine.
        let steps = (seen as u64 + 1).ilog2();
        (12_500u32).saturating_sub(steps * 650).max(4_500)
    }

    /// Lists in the index.
    pub fn lists(&self) -> impl Iterator<Item = &ListId> {
        self.snapshots.iter().map(|s| &s.list)
    }

    /// Sizes.
    pub fn counts(&self) -> IndexCounts {
        IndexCounts {
            entries: self.snapshots.iter().map(|s| s.designations.len()).sum(),
            names: self.names.len(),
            words: self.words.len(),
            wallet_keys: self.wallets.len(),
            identifiers: self.identifiers.len(),
        }
    }

    /// An entry by list and issuer's id.
    pub fn designation(&self, list: &ListId, entry: &EntryId) -> Option<&Designation> {
        let number = self.snapshots.iter().position(|s| s.list == *list)?;
        let position = self.by_id.get(&(number as u32, entry.clone()))?;
        self.snapshots[number].designations.get(*position as usize)
    }

    pub(crate) fn at(&self, at: EntryAt) -> Option<&Designation> {
        self.snapshots.get(at.snapshot as usize)?.designations.get(at.position as usize)
    }

    pub(crate) fn by_identifier(&self, identifier: &model::Identifier) -> &[EntryAt] {
        let Some(key) = identifier.key() else { return &[] };
        self.identifiers.get(&(class(identifier.kind), key.into())).map_or(&[], Vec::as_slice)
    }

    /// Entries that list an address.
    pub fn by_wallet(&self, key: &AddressKey) -> &[EntryAt] {
        self.wallets.get(key).map_or(&[], Vec::as_slice)
    }

    /// Listed names worth scoring against a query, and whether there were more than the bound.
    pub(crate) fn candidates(&self, query: &[Name]) -> (Vec<u32>, bool) {
        let mut found: FxHashSet<u32> = FxHashSet::default();
        for reading in query {
            found.extend(self.joined.get(reading.joined().as_str()).into_iter().flatten());
            self.candidates_of(reading, &mut found);
        }
        // A set's order is no order: candidates are taken by row.
        let mut rows: Vec<u32> = found.into_iter().collect();
        rows.sort_unstable();
        let truncated = rows.len() > CANDIDATES_MAX;
        rows.truncate(CANDIDATES_MAX);
        (rows, truncated)
    }

    fn candidates_of(&self, reading: &Name, found: &mut FxHashSet<u32>) {
        let keys = keys_of(reading);
        let total: u64 = keys.iter().map(|(word, _)| u64::from(self.weight(word))).sum();
        let mut matched: FxHashMap<u32, u64> = FxHashMap::default();
        let mut words: Vec<u32> = Vec::new();
        let mut rows: Vec<u32> = Vec::new();
        for (word, skeleton) in &keys {
            let weight = u64::from(self.weight(word));
            words.clear();
            self.near(word, &mut words);
            words.extend(self.skeletons.get(skeleton).into_iter().flatten());
            self.gather(&mut words, &mut rows);
            for row in rows.drain(..) {
                *matched.entry(row).or_default() += weight;
            }
        }
        // Two neighbours written together in the list.
        for (position, pair) in pairs_of(&keys).enumerate() {
            let weight = u64::from(self.weight(&keys[position].0) + self.weight(&keys[position + 1].0));
            words.clear();
            self.near(&pair, &mut words);
            self.gather(&mut words, &mut rows);
            for row in rows.drain(..) {
                *matched.entry(row).or_default() += weight;
            }
        }
        let enough = matched.into_iter().filter(|(row, weight)| {
            let listed = self.names.get(*row as usize).map_or(0, |n| n.weight);
            weight * 100 >= total.min(listed.max(1)) * SHARE_MIN
        });
        found.extend(enough.map(|(row, _)| row));
    }

    /// Words equal to this one or one edit away (a deletion on either side covers all four kinds of edit).
    fn near(&self, word: &str, words: &mut Vec<u32>) {
        for key in delete_keys(word) {
            words.extend(self.deletes.get(&key).into_iter().flatten());
        }
    }

    fn gather(&self, words: &mut Vec<u32>, rows: &mut Vec<u32>) {
        words.sort_unstable();
        words.dedup();
        for word in words.iter() {
            rows.extend(self.postings.get(*word as usize).into_iter().flatten());
        }
        rows.sort_unstable();
        rows.dedup();
    }
}
