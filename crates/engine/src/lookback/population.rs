//! Whom a run looks at: every customer but those long closed or erased, the other sides of remembered transfers, and
//! those of past transfers that imports brought.
//!
//! Promises: a pure function of a state and three cutoffs, in one order (the journal's: by the entry that holds the
//! profile or the parties, then by id), so that anybody who folds the journal to the same entry counts the same
//! members; every customer is in exactly one class, included or excluded. Past transfers are members by row, and are
//! counted by the batches that hold them: hundreds of millions cost some bytes per two thousand. Does not: open a profile.
//! Serves: LKB-1.

use crate::import_state::{Batch, Kind};
use crate::state::{State, Transfer};
use minicbor::{Decode, Encode};
use model::decision::Outcome;
use model::ids::*;
use model::transfer::Stage;
use model::{Hash, Standing, Timestamp};
use record::lookback::{Excluded, Included, Past, Subjects, Tally};
use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};
use std::ops::Range;

/// Members of one shard. An entry a shard: small against the population, and what a killed run repeats takes seconds.
pub const SHARD: usize = 10_000;

/// Why a customer is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Class {
    /// Something happened lately.
    #[n(0)]
    Active,
    /// Nothing happened for long.
    #[n(1)]
    Dormant,
    /// Identity not established.
    #[n(2)]
    Pending,
    /// Closed lately.
    #[n(3)]
    RecentlyClosed,
}

/// A customer to look at.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Member {
    /// The entry that holds its profile.
    #[n(0)]
    pub key: u64,
    /// Who.
    #[n(1)]
    pub customer: CustomerId,
    /// Why.
    #[n(2)]
    pub class: Class,
}

/// A transfer whose other side to look at.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Remembered {
    /// The entry that holds its parties.
    #[n(0)]
    pub key: u64,
    /// Which.
    #[n(1)]
    pub transfer: TransferId,
}

/// A batch of past transfers whose other sides to look at.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PastBatch {
    /// The entry that holds them.
    #[n(0)]
    pub key: u64,
    /// Rows.
    #[n(1)]
    pub rows: u64,
    /// Rows of the batches before it.
    #[n(2)]
    pub before: u64,
}

/// Rows of a batch of past transfers, from the first to before the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastRows {
    /// The entry that holds them.
    pub key: u64,
    /// The first.
    pub from: u64,
    /// Behind the last.
    pub to: u64,
}

/// Where classes part, as entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct Cutoffs {
    /// Closed by this entry or a later one is closed recently.
    #[n(0)]
    pub closed_from: u64,
    /// No entry from this one on is dormant.
    #[n(1)]
    pub active_from: u64,
    /// Transfers decided from this entry on are remembered.
    #[n(2)]
    pub transfers_from: u64,
    /// Imported transfers that took effect at this time or later are looked at; none where no import is.
    #[n(3)]
    pub past_from: Option<Timestamp>,
    /// Whether deposits held after the chain confirmed them count as held.
    #[n(4)]
    pub suspense: Option<bool>,
}

/// Everybody to look at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Population {
    /// Customers.
    #[n(0)]
    pub customers: Vec<Member>,
    /// Transfers.
    #[n(1)]
    pub transfers: Vec<Remembered>,
    /// Customers by class.
    #[n(2)]
    pub included: Included,
    /// Customers left out, by reason.
    #[n(3)]
    pub excluded: Excluded,
    /// Batches of past transfers; their rows come after the remembered transfers.
    #[n(4)]
    pub past: Vec<PastBatch>,
    /// Past transfers, counted in and out; absent where they were not asked for.
    #[n(5)]
    pub past_counts: Option<Past>,
}

/// Whether an outcome still holds something back.
pub fn is_held(row: &Transfer) -> bool {
    matches!(row.outcome, Outcome::Hold | Outcome::Freeze) && row.is_open()
}

impl Population {
    /// The population of a state.
    pub fn of(state: &State, cutoffs: &Cutoffs) -> Population {
        Population::gathered(state, cutoffs).in_order()
    }

    /// In the journal's order.
    #[must_use]
    pub fn in_order(mut self) -> Population {
        self.customers.sort_unstable_by(|a, b| (a.key, &a.customer).cmp(&(b.key, &b.customer)));
        self.transfers.sort_unstable_by(|a, b| (a.key, &a.transfer).cmp(&(b.key, &b.transfer)));
        self.past.sort_unstable_by_key(|batch| batch.key);
        let mut before = 0;
        for batch in &mut self.past {
            batch.before = before;
            before += batch.rows;
        }
        self
    }

    /// The members of a state in no order: all that has to be done while the state stands still.
    pub fn gathered(state: &State, cutoffs: &Cutoffs) -> Population {
        let lately: FxHashSet<&CustomerId> = state
            .transfers
            .values()
            .filter(|t| t.decided_at >= cutoffs.active_from)
            .map(|t| &t.customer)
            .collect();
        let mut out = Population::default();
        for (id, row) in &state.customers {
            let class = if row.erased {
                out.excluded.erased += 1;
                continue;
            } else if row.standing == Standing::Closed {
                if row.decided_by.0 < cutoffs.closed_from {
                    out.excluded.closed += 1;
                    continue;
                }
                out.included.recently_closed += 1;
                Class::RecentlyClosed
            } else if !row.identified {
                out.included.pending += 1;
                Class::Pending
            } else if row.profile_seq.max(row.decided_by.0) < cutoffs.active_from && !lately.contains(id) {
                out.included.dormant += 1;
                Class::Dormant
            } else {
                out.included.active += 1;
                Class::Active
            };
            out.customers.push(Member { key: row.profile_seq, customer: id.clone(), class });
        }
        let erased = |row: &Transfer| state.customers.get(&row.customer).is_none_or(|c| c.erased);
        // What a run counted before these counted must be found again by who proves it.
        let counts = |row: &Transfer| cutoffs.suspense == Some(true) || row.stage != Stage::Confirmed;
        let stays =
            |row: &Transfer| row.decided_at >= cutoffs.transfers_from || (is_held(row) && counts(row));
        let remembered = state.transfers.iter().filter(|(_, row)| stays(row) && !erased(row));
        out.transfers =
            remembered.map(|(id, row)| Remembered { key: row.sealed_seq, transfer: id.clone() }).collect();
        if let Some(from) = cutoffs.past_from {
            out.gather_past(state, from);
        }
        out
    }

    /// Past transfers by batch: one whose newest is too old is left out whole, one that is not is looked at whole.
    fn gather_past(&mut self, state: &State, from: Timestamp) {
        let mut counts = Past { from, included: 0, excluded: 0 };
        let batches = state.imported.imports.values().flat_map(|import| &import.batches);
        for Batch { seq, rows, newest_at, .. } in batches.filter(|batch| batch.kind == Kind::Transfers) {
            match newest_at.is_none_or(|at| at >= from) {
                true => {
                    counts.included += rows;
                    self.past.push(PastBatch { key: *seq, rows: *rows, before: 0 });
                }
                false => counts.excluded += rows,
            }
        }
        self.past_counts = Some(counts);
    }

    /// Past transfers that are looked at.
    fn past_rows(&self) -> u64 {
        self.past.last().map_or(0, |batch| batch.before + batch.rows)
    }

    /// The rows of batches at these positions among transfers.
    pub fn past_at(&self, positions: Range<usize>) -> Vec<PastRows> {
        let remembered = self.transfers.len();
        let first = positions.start.saturating_sub(remembered) as u64;
        let end = positions.end.saturating_sub(remembered) as u64;
        let place = self.past.partition_point(|batch| batch.before + batch.rows <= first);
        let rest = self.past.get(place..).unwrap_or_default();
        let within = rest.iter().take_while(|batch| batch.before < end);
        let rows = within.map(|batch| PastRows {
            key: batch.key,
            from: first.saturating_sub(batch.before),
            to: batch.rows.min(end - batch.before),
        });
        rows.collect()
    }

    /// The rows of the next shard of past transfers: whole batches, where one fits.
    pub fn past_shard(&self, first: usize, most: usize) -> Vec<PastRows> {
        let mut pieces = self.past_at(first..first.saturating_add(most));
        let is_cut = |piece: &PastRows| {
            let batch = self.past.binary_search_by_key(&piece.key, |batch| batch.key);
            batch.ok().and_then(|place| self.past.get(place)).is_some_and(|batch| piece.to < batch.rows)
        };
        if pieces.len() > 1 && pieces.last().is_some_and(is_cut) {
            pieces.pop();
        }
        pieces
    }

    /// The position among transfers of a row of a batch.
    pub fn past_position(&self, key: u64, row: u32) -> Option<usize> {
        let place = self.past.binary_search_by_key(&key, |batch| batch.key).ok()?;
        let batch = self.past.get(place).filter(|batch| u64::from(row) < batch.rows)?;
        Some(self.transfers.len() + (batch.before + u64::from(row)) as usize)
    }

    /// SHA-256 over every member in order, with its class.
    pub fn hash(&self) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(b"lookback population 1\0");
        self.customers.iter().for_each(|m| m.update(&mut hasher));
        self.transfers.iter().for_each(|t| t.update(&mut hasher));
        let whole = |batch: &PastBatch| PastRows { key: batch.key, from: 0, to: batch.rows };
        self.past.iter().for_each(|batch| whole(batch).update(&mut hasher));
        Hash(hasher.finalize().into())
    }

    /// Members of a kind.
    pub fn len(&self, of: Subjects) -> usize {
        match of {
            Subjects::Customers => self.customers.len(),
            Subjects::Transfers => self.transfers.len() + self.past_rows() as usize,
        }
    }
}

impl Member {
    fn update(&self, hasher: &mut Sha256) {
        update(hasher, self.customer.as_str(), self.key, self.class as u8);
    }
}

impl Remembered {
    fn update(&self, hasher: &mut Sha256) {
        update(hasher, self.transfer.as_str(), self.key, u8::MAX);
    }
}

impl PastRows {
    /// How many.
    pub fn len(&self) -> usize {
        self.to.saturating_sub(self.from) as usize
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn update(&self, hasher: &mut Sha256) {
        // No id has a length of nothing, so that this is no other member's text.
        update(hasher, "", self.key, u8::MAX - 1);
        hasher.update(self.from.to_be_bytes());
        hasher.update(self.to.to_be_bytes());
    }
}

fn update(hasher: &mut Sha256, id: &str, key: u64, class: u8) {
    // Ids have at most 64 bytes.
    hasher.update([id.len() as u8, class]);
    hasher.update(key.to_be_bytes());
    hasher.update(id.as_bytes());
}

/// What a digest covers of one shard.
#[derive(Debug, Clone, Copy)]
pub struct Stretch<'a> {
    /// The run.
    pub run: u64,
    /// About whom.
    pub of: Subjects,
    /// Position of the first member.
    pub first: usize,
    /// Members.
    pub counted: usize,
    /// What became of them.
    pub tally: &'a Tally,
    /// Positions within the shard and the entries about them, in order.
    pub recorded: &'a [(u32, u64)],
}

impl Stretch<'_> {
    /// The digest: members, counts and entries.
    pub fn digest(&self, population: &Population) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(b"lookback shard 1\0");
        let Tally { clean, cleared, hits, errors, overtaken, known } = *self.tally;
        let numbers = [self.run, self.of as u64, self.first as u64, self.counted as u64];
        for number in numbers.into_iter().chain([clean, cleared, hits, errors, overtaken, known]) {
            hasher.update(number.to_be_bytes());
        }
        let range = self.first..self.first.saturating_add(self.counted);
        match self.of {
            Subjects::Customers => {
                population.customers.get(range).into_iter().flatten().for_each(|m| m.update(&mut hasher));
            }
            Subjects::Transfers => {
                let rest = population.transfers.get(range.start..).unwrap_or_default();
                rest.iter().take(self.counted).for_each(|t| t.update(&mut hasher));
                population.past_at(range).iter().for_each(|rows| rows.update(&mut hasher));
            }
        }
        for (position, entry) in self.recorded {
            hasher.update(position.to_be_bytes());
            hasher.update(entry.to_be_bytes());
        }
        Hash(hasher.finalize().into())
    }
}

/// Root of the hash tree over shard digests.
pub fn root(digests: &[Hash]) -> Hash {
    let mut tree = journal::TreeBuilder::new();
    for digest in digests {
        tree.append(&digest.0);
    }
    Hash(tree.root())
}
