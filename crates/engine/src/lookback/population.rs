//! Whom a run looks at: every customer but those long closed or erased, and the other sides of remembered transfers.
//!
//! Promises: a pure function of a state and three cutoffs, in one order (the journal's: by the entry that holds the
//! profile or the parties, then by id), so that anybody who folds the journal to the same entry counts the same
//! members; every customer is in exactly one class, included or excluded. Does not: open a profile.
//! Serves: LKB-1.

use crate::state::{State, Transfer};
use minicbor::{Decode, Encode};
use model::decision::Outcome;
use model::ids::*;
use model::transfer::Stage;
use model::{Hash, Standing};
use record::lookback::{Excluded, Included, Subjects, Tally};
use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};

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
}

/// Whether an outcome still holds something back.
pub fn is_held(row: &Transfer) -> bool {
    matches!(row.outcome, Outcome::Hold | Outcome::Freeze)
        && matches!(row.stage, Stage::Screened | Stage::Pending)
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
        let remembered = state
            .transfers
            .iter()
            .filter(|(_, row)| (row.decided_at >= cutoffs.transfers_from || is_held(row)) && !erased(row));
        out.transfers =
            remembered.map(|(id, row)| Remembered { key: row.sealed_seq, transfer: id.clone() }).collect();
        out
    }

    /// SHA-256 over every member in order, with its class.
    pub fn hash(&self) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(b"lookback population 1\0");
        self.customers.iter().for_each(|m| m.update(&mut hasher));
        self.transfers.iter().for_each(|t| t.update(&mut hasher));
        Hash(hasher.finalize().into())
    }

    /// Members of a kind.
    pub fn len(&self, of: Subjects) -> usize {
        match of {
            Subjects::Customers => self.customers.len(),
            Subjects::Transfers => self.transfers.len(),
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
                population.transfers.get(range).into_iter().flatten().for_each(|t| t.update(&mut hasher));
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
