//! Entries of reconciliation: what the exchange counted on a day beside what the journal holds of it.
//!
//! Promises: both sides stand in one entry, so that a difference cannot be parted from its day; which entries were counted is
//! said, so that anybody counts again. Does not: name transfers or customers. Serves: TMP-8.

use minicbor::{Decode, Encode};
use model::money::Decimal;
use model::transfer::Flow;
use model::{AssetId, Timestamp};

/// How many, and how much in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct Total {
    /// How many.
    #[n(0)]
    pub count: u64,
    /// How much in all.
    #[n(1)]
    pub value: Decimal,
}

/// Transfers of one flow and asset.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct FlowTotals {
    /// Which way.
    #[n(0)]
    pub flow: Flow,
    /// Of what.
    #[n(1)]
    pub asset: AssetId,
    /// What the exchange counted.
    #[n(2)]
    pub theirs: Total,
    /// What the journal holds.
    #[n(3)]
    pub ours: Total,
}

/// Events of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct KindTotals {
    /// Number of the kind.
    #[n(0)]
    pub kind: u8,
    /// What the exchange counted.
    #[n(1)]
    pub theirs: u64,
    /// What the journal holds.
    #[n(2)]
    pub ours: u64,
}

/// A day was reconciled.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Reconciled {
    /// Where the day begins.
    #[n(0)]
    pub from: Timestamp,
    /// Where it ends; this moment is not in it.
    #[n(1)]
    pub until: Timestamp,
    /// First entry of the day.
    #[n(2)]
    pub first: u64,
    /// First entry after it: those between were counted.
    #[n(3)]
    pub next: u64,
    /// Transfers, by flow and asset.
    #[n(4)]
    pub transfers: Vec<FlowTotals>,
    /// Events, by kind; empty where the exchange gave none.
    #[n(5)]
    pub events: Vec<KindTotals>,
}

impl Reconciled {
    /// How many rows differ.
    pub fn differences(&self) -> u64 {
        let transfers = self.transfers.iter().filter(|row| row.theirs != row.ours).count();
        let events = self.events.iter().filter(|row| row.theirs != row.ours).count();
        (transfers + events) as u64
    }
}
