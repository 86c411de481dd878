//! The journal as a history: what happened, and what persons said of it, for backtests and training.
//!
//! Promises: events in order of time: those taken live at the log time they were taken, imported movements at their own; each with
//! the entry it stands in; a verdict is there once and as it stands: one whose alert was opened again is left out. Of imported
//! movements only where they stand is held in memory, 24 bytes each. Does not: name anybody (ids are the journal's
//! pseudonyms), tell what rules found. Serves: TMP-4, TMR-9.

use super::convert;
use model::Timestamp;
use model::activity::AlertId;
use model::transfer::Stage;
use monitoring::Event;
use record::imported::ImportedTransfer;
use record::v1::Input;
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::vec::IntoIter;
use store::ReadStore;

/// Entries read at a time.
const CHUNK: usize = 128;
/// Batches of imported movements held decoded: half a megabyte each. Files come in order of time, or in few such orders.
const BATCHES_HELD: usize = 64;

/// Calls `take` for each event of a journal, with the entry it stands in; answers how many.
pub fn history(
    reader: &dyn ReadStore,
    take: &mut dyn FnMut(u64, &Event) -> std::io::Result<()>,
) -> Result<u64, String> {
    let (standing, places) = first_pass(reader)?;
    let mut imported = Imported { reader, places: places.into_iter().peekable(), held: BTreeMap::new() };
    let mut events = 0;
    each(reader, &mut |header, input, outcome| {
        if let Input::AlertClosed(closed) = input
            && standing.get(&closed.about.alert) != Some(&header.seq)
        {
            return Ok(());
        }
        for (activity, _) in outcome.events(input) {
            let Some(event) = convert::event(activity, header.recorded_at) else { continue };
            events += imported.until(event.at, take)?;
            take(header.seq, &event).map_err(|e| e.to_string())?;
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
    fn until(
        &mut self,
        at: i64,
        take: &mut dyn FnMut(u64, &Event) -> std::io::Result<()>,
    ) -> Result<u64, String> {
        let mut events = 0;
        while let Some((happened, seq, row)) = self.places.next_if(|place| place.0 <= at) {
            let rows = self.batch(seq)?;
            let activity = rows.get(row as usize).and_then(|row| row.request.activity.as_deref());
            let Some(event) = activity.and_then(|a| convert::event(a, Timestamp(happened))) else { continue };
            take(seq, &event).map_err(|e| e.to_string())?;
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

/// The entry that closed an alert, where nobody opened it again; and where imported movements stand, in order of time.
fn first_pass(reader: &dyn ReadStore) -> Result<(BTreeMap<AlertId, u64>, Vec<Place>), String> {
    let (mut closed_by, mut places) = (BTreeMap::new(), Vec::new());
    each(reader, &mut |header, input, _| {
        match input {
            Input::AlertClosed(closed) => {
                closed_by.insert(closed.about.alert, header.seq);
            }
            Input::AlertReopened(reopened) => {
                closed_by.remove(&reopened.about.alert);
            }
            Input::TransfersImported(batch) => {
                let rows = batch.rows.iter().zip(0u32..);
                let times =
                    rows.filter_map(|(row, at)| Some((moved(row, header.recorded_at)?, header.seq, at)));
                places.extend(times);
            }
            _ => {}
        }
        Ok(())
    })?;
    places.sort_unstable();
    Ok((closed_by, places))
}

type Seen<'a> = dyn FnMut(&record::v1::Header, &Input, &record::v1::Outcome) -> Result<(), String> + 'a;

fn each(reader: &dyn ReadStore, see: &mut Seen<'_>) -> Result<(), String> {
    let size = reader.size().map_err(|e| e.to_string())?;
    let mut seq = 0;
    while seq < size {
        let chunk = reader.entries(seq, CHUNK.min((size - seq) as usize)).map_err(|e| e.to_string())?;
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
