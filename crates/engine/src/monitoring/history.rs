//! The journal as a history: what happened, and what persons said of it, for backtests and training.
//!
//! Promises: events in order of time: those taken live at the log time they were taken, imported movements at their own; each with
//! the entry it stands in; a verdict is there once and as it stands: one whose alert was opened again is left out. What a sandbox
//! forgot is left out too. Of imported movements only where they stand is held in memory, 24 bytes each. Does not: name anybody (ids are the journal's
//! pseudonyms), tell what rules found. Serves: TMP-4, TMR-9.

use super::convert;
use super::evidence::transfer_of;
use model::Timestamp;
use model::activity::{Activity, AlertId};
use model::ids::TransferId;
use model::transfer::Stage;
use monitoring::Event;
use record::imported::ImportedTransfer;
use record::v1::Input;
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;
use store::ReadStore;

/// Entries read at a time.
const CHUNK: usize = 128;
/// Batches of imported movements held decoded: half a megabyte each. Files come in order of time, or in few such orders.
const BATCHES_HELD: usize = 64;

/// Something that happened.
pub(super) struct Happened<'a> {
    /// The entry it stands in.
    pub entry: u64,
    /// The event as rules see it.
    pub event: &'a Event,
    /// The same as the entry holds it.
    pub activity: &'a Activity,
    /// The movement, where it is one.
    pub transfer: Option<&'a TransferId>,
}

type Takes<'a> = dyn FnMut(&Happened<'_>) -> Result<(), String> + 'a;

/// Calls `take` for each event of a journal, with the entry it stands in; answers how many.
pub fn history(
    reader: &dyn ReadStore,
    take: &mut dyn FnMut(u64, &Event) -> std::io::Result<()>,
) -> Result<u64, String> {
    let size = reader.size().map_err(|e| e.to_string())?;
    happened(reader, size, &mut |h| take(h.entry, h.event).map_err(|e| e.to_string()))
}

/// The same for the entries before `until`, with what an entry says beside.
pub(super) fn happened(reader: &dyn ReadStore, until: u64, take: &mut Takes<'_>) -> Result<u64, String> {
    let First { from, standing, places } = first_pass(reader, until)?;
    let mut imported = Imported { reader, places: places.into_iter().peekable(), held: BTreeMap::new() };
    let mut events = 0;
    each(reader, from..until, &mut |header, input, outcome| {
        if let Input::AlertClosed(closed) = input
            && standing.get(&closed.about.alert) != Some(&header.seq)
        {
            return Ok(());
        }
        for (activity, _) in outcome.events(input) {
            let Some(event) = convert::event(activity, header.recorded_at) else { continue };
            events += imported.until(event.at, take)?;
            let transfer = transfer_of(input);
            take(&Happened { entry: header.seq, event: &event, activity, transfer })?;
            events += 1;
        }
        Ok(())
    })?;
    Ok(events + imported.until(i64::MAX, take)?)
}

/// Where an imported movement stands: its time, the entry, the row.
type Place = (i64, u64, u32);

/// Imported movements in order of time.
struct Imported<'a> {
    reader: &'a dyn ReadStore,
    places: Peekable<IntoIter<Place>>,
    held: BTreeMap<u64, Vec<ImportedTransfer>>,
}

impl Imported<'_> {
    /// Hands over those that happened at or before `at`.
    fn until(&mut self, at: i64, take: &mut Takes<'_>) -> Result<u64, String> {
        let mut events = 0;
        while let Some((happened, seq, row)) = self.places.next_if(|place| place.0 <= at) {
            let rows = self.batch(seq)?;
            let Some(row) = rows.get(row as usize) else { continue };
            let Some(activity) = row.request.activity.as_deref() else { continue };
            let Some(event) = convert::event(activity, Timestamp(happened)) else { continue };
            let transfer = Some(&row.request.transfer);
            take(&Happened { entry: seq, event: &event, activity, transfer })?;
            events += 1;
        }
        Ok(events)
    }

    fn batch(&mut self, seq: u64) -> Result<&[ImportedTransfer], String> {
        if !self.held.contains_key(&seq) {
            if self.held.len() >= BATCHES_HELD {
                self.held.pop_first();
            }
            let bytes = self.reader.entry(seq).map_err(|e| e.to_string())?;
            let bytes = bytes.ok_or_else(|| format!("entry {seq} is missing"))?;
            let (_, input, _) = record::decode_unsealed(&bytes).map_err(|e| e.to_string())?;
            let Input::TransfersImported(batch) = input else { return Err(format!("entry {seq} changed")) };
            self.held.insert(seq, batch.rows);
        }
        Ok(self.held.get(&seq).map_or(&[], Vec::as_slice))
    }
}

/// Whether an imported movement moved anything, and when.
fn moved(row: &ImportedTransfer, recorded_at: Timestamp) -> Option<i64> {
    if matches!(row.stage, Stage::Failed | Stage::Cancelled | Stage::Reorged) {
        return None;
    }
    let happened = row.request.activity.as_deref()?.happened;
    (happened <= recorded_at).then_some(happened.0)
}

/// What one pass over the journal says before anything is handed over.
#[derive(Default)]
struct First {
    /// Where history begins: a sandbox that was reset forgot what was before.
    from: u64,
    /// The entry that closed an alert, where nobody opened it again.
    standing: BTreeMap<AlertId, u64>,
    /// Where imported movements stand, in order of time.
    places: Vec<Place>,
}

fn first_pass(reader: &dyn ReadStore, until: u64) -> Result<First, String> {
    let mut first = First::default();
    each(reader, 0..until, &mut |header, input, _| {
        match input {
            Input::AlertClosed(closed) => {
                first.standing.insert(closed.about.alert, header.seq);
            }
            Input::AlertReopened(reopened) => {
                first.standing.remove(&reopened.about.alert);
            }
            Input::TransfersImported(batch) => {
                let rows = batch.rows.iter().zip(0u32..);
                let times =
                    rows.filter_map(|(row, at)| Some((moved(row, header.recorded_at)?, header.seq, at)));
                first.places.extend(times);
            }
            Input::SandboxReset {} => first = First { from: header.seq + 1, ..First::default() },
            _ => {}
        }
        Ok(())
    })?;
    first.places.sort_unstable();
    Ok(first)
}

type Seen<'a> = dyn FnMut(&record::v1::Header, &Input, &record::v1::Outcome) -> Result<(), String> + 'a;

fn each(reader: &dyn ReadStore, entries: Range<u64>, see: &mut Seen<'_>) -> Result<(), String> {
    let mut seq = entries.start;
    while seq < entries.end {
        let most = CHUNK.min((entries.end - seq) as usize);
        let chunk = reader.entries(seq, most).map_err(|e| e.to_string())?;
        if chunk.is_empty() {
            return Err(format!("entry {seq} is missing"));
        }
        for bytes in &chunk {
            let (header, input, outcome) = record::decode_unsealed(bytes).map_err(|e| e.to_string())?;
            see(&header, &input, &outcome)?;
        }
        seq += chunk.len() as u64;
    }
    Ok(())
}
