//! Reconciliation: whether everything the exchange did on a day is in the journal.
//!
//! Promises: both sides of a day and which entries were counted stand in one entry, which the signed log proves; the journal's
//! side is counted from its entries, by the time each was recorded, a transfer once however often it is decided. What is not
//! over is not reconciled. Does not: say which of both is right, or find the transfer that is missing. Serves: TMP-8.

use super::Fault;
use super::memory::Memory;
use crate::command::{Command, Committed, EngineError, Meta};
use crate::evaluate::Refusal;
use crate::queue::Lane;
use crate::service::Engine;
use minicbor::{Decode, Encode};
use model::transfer::Flow;
use model::{AssetId, Timestamp};
use record::reconcile::{FlowTotals, KindTotals, Reconciled, Total};
use record::v1::{Header, Input};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::ReadEntries;

/// Most rows of a day: flows by assets, and kinds of events.
pub const ROWS_MAX: usize = 10_000;
/// Days remembered: a year and some weeks. Their entries stay.
const DAYS_MAX: usize = 400;
/// Length of a day.
const DAY: i64 = 86_400 * 1_000_000;
/// Entries read at a time.
const CHUNK: usize = 512;

/// What one side counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Transfers, by flow and asset.
    pub transfers: BTreeMap<(Flow, AssetId), Total>,
    /// Events, by number of their kind.
    pub events: BTreeMap<u8, u64>,
}

/// A reconciled day, as the state remembers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Day {
    /// The entry, the last one where it was reconciled again.
    #[n(0)]
    pub entry: u64,
    /// How many rows differ.
    #[n(1)]
    pub differences: u64,
    /// When.
    #[n(2)]
    pub at: Timestamp,
}

impl Totals {
    /// Counts an entry.
    fn count(&mut self, header: &Header, input: &Input) -> Result<(), String> {
        match input {
            Input::TransferReceived { request, .. } => {
                self.transfer(request.flow, &request.amount.asset, request.amount.value)
            }
            // Decided again, or after it was received: counted before.
            Input::TransferScreened { request, .. } if header.causation == header.seq => {
                self.transfer(request.flow, &request.amount.asset, request.amount.value)
            }
            Input::ActivityTaken(batch) => {
                batch.events.iter().for_each(|event| *self.events.entry(event.kind).or_default() += 1);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn transfer(&mut self, flow: Flow, asset: &AssetId, value: model::money::Decimal) -> Result<(), String> {
        let total = self.transfers.entry((flow, asset.clone())).or_default();
        total.count += 1;
        let sum = total.value.checked_add(value);
        total.value = sum.ok_or_else(|| format!("the sum of `{asset}` grew too large to be counted"))?;
        Ok(())
    }
}

/// The first entry recorded at or after a time.
fn first_at(entries: &dyn ReadEntries, size: u64, at: Timestamp) -> Result<u64, String> {
    let (mut low, mut high) = (0, size);
    while low < high {
        let middle = low + (high - low) / 2;
        let bytes = entries.entries(middle, 1).map_err(|e| e.to_string())?;
        let bytes = bytes.first().ok_or_else(|| format!("entry {middle} is missing"))?;
        let recorded = record::decode_header(bytes).map_err(|e| e.to_string())?.recorded_at;
        if recorded < at { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}

/// What the journal holds of a stretch of time, and which entries that are: the first, and the first after them.
///
/// # Errors
/// When an entry cannot be read, or a sum grows too large.
pub fn count(
    entries: &dyn ReadEntries,
    size: u64,
    from: Timestamp,
    until: Timestamp,
) -> Result<(Totals, u64, u64), String> {
    let (first, next) = (first_at(entries, size, from)?, first_at(entries, size, until)?);
    let (mut totals, mut at) = (Totals::default(), first);
    while at < next {
        let chunk = entries.entries(at, CHUNK.min((next - at) as usize)).map_err(|e| e.to_string())?;
        if chunk.is_empty() {
            return Err(format!("entry {at} is missing"));
        }
        for bytes in &chunk {
            let (header, input) = record::decode_input(bytes).map_err(|e| e.to_string())?;
            totals.count(&header, &input)?;
        }
        at += chunk.len() as u64;
    }
    Ok((totals, first, next))
}

/// Both sides, row by row.
fn beside(theirs: &Totals, ours: &Totals) -> (Vec<FlowTotals>, Vec<KindTotals>) {
    let keys = theirs.transfers.keys().chain(ours.transfers.keys());
    let keys: std::collections::BTreeSet<&(Flow, AssetId)> = keys.collect();
    let of = |totals: &Totals, key: &(Flow, AssetId)| totals.transfers.get(key).copied().unwrap_or_default();
    let row = |key: &(Flow, AssetId)| FlowTotals {
        flow: key.0,
        asset: key.1.clone(),
        theirs: of(theirs, key),
        ours: of(ours, key),
    };
    let transfers = keys.into_iter().map(row).collect();
    if theirs.events.is_empty() {
        return (transfers, Vec::new());
    }
    let kinds: std::collections::BTreeSet<u8> =
        theirs.events.keys().chain(ours.events.keys()).copied().collect();
    let of = |totals: &Totals, kind| totals.events.get(&kind).copied().unwrap_or_default();
    let row = |kind| KindTotals { kind, theirs: of(theirs, kind), ours: of(ours, kind) };
    (transfers, kinds.into_iter().map(row).collect())
}

impl Engine {
    /// Reconciles a day (UTC): counts what the journal holds of it and records that beside what the exchange counted.
    pub async fn reconcile(
        &self,
        meta: Meta,
        from: Timestamp,
        theirs: Totals,
    ) -> Result<Committed, EngineError> {
        let invalid = |field: &str, cause: &str| EngineError::Invalid {
            field: field.to_owned(),
            cause: cause.to_owned(),
        };
        let until = Timestamp(from.0.saturating_add(DAY));
        if from.0.rem_euclid(DAY) != 0 || until > self.now() {
            return Err(invalid("/day", "give a day that is over, such as 2026-11-20 (UTC)"));
        }
        if theirs.transfers.len() + theirs.events.len() > ROWS_MAX {
            return Err(invalid("/transfers", "give at most 10,000 rows"));
        }
        // One day at a time, on a place of its own, until it is counted: whoever asked may have hung up.
        let place = Arc::clone(&self.inner.counting).try_lock_owned().map_err(|_| EngineError::Busy)?;
        // What was stamped before the day's end may not be durable yet.
        self.read(|_| ()).await?;
        let reader = self.reader().clone();
        let counted = tokio::task::spawn_blocking(move || {
            let size = reader.size().map_err(|e| e.to_string())?;
            let counted = count(reader.as_ref(), size, from, until);
            drop(place);
            counted
        });
        let counted =
            counted.await.map_err(|_| EngineError::Store("counting the day panicked".to_owned()))?;
        let (ours, first, next) = counted.map_err(EngineError::Store)?;
        let (transfers, events) = beside(&theirs, &ours);
        let input = Input::Reconciled(Box::new(Reconciled { from, until, first, next, transfers, events }));
        self.submit(Lane::Background, Command::new(meta, input)).await
    }
}

/// A day that is over, rows in order, entries that were there.
pub(super) fn evaluate(reconciled: &Reconciled, seq: u64, now: Timestamp) -> Result<(), Refusal> {
    let day = reconciled.from.0.rem_euclid(DAY) == 0 && reconciled.until.0 == reconciled.from.0 + DAY;
    let entries = reconciled.first <= reconciled.next && reconciled.next <= seq;
    let rows = reconciled.transfers.windows(2).all(|w| (w[0].flow, &w[0].asset) < (w[1].flow, &w[1].asset))
        && reconciled.events.windows(2).all(|w| w[0].kind < w[1].kind);
    match day && entries && rows && reconciled.until <= now {
        true => Ok(()),
        false => Err(Fault::NotADay.into()),
    }
}

pub(super) fn fold(memory: &mut Memory, header: &Header, reconciled: &Reconciled) {
    let (entry, at) = (header.seq, header.recorded_at);
    memory.days.insert(reconciled.from, Day { entry, differences: reconciled.differences(), at });
    while memory.days.len() > DAYS_MAX {
        memory.days.pop_first();
    }
}
