//! The journal as a history: what happened, and what persons said of it, for backtests and training.
//!
//! Promises: events in the order and at the log time they were taken; a verdict is there once and as it stands: one whose alert
//! was opened again is left out. Does not: name anybody (ids are the journal's pseudonyms), tell what rules found.
//! Serves: TMP-4, TMR-9.

use super::convert;
use model::activity::AlertId;
use monitoring::Event;
use record::v1::Input;
use std::collections::BTreeMap;
use store::ReadStore;

/// Entries read at a time.
const CHUNK: usize = 128;

/// Calls `take` for each event of a journal; answers how many.
pub fn history(
    reader: &dyn ReadStore,
    take: &mut dyn FnMut(&Event) -> std::io::Result<()>,
) -> Result<u64, String> {
    let standing = standing_verdicts(reader)?;
    let mut events = 0;
    each(reader, &mut |header, input, outcome| {
        if let Input::AlertClosed(closed) = input
            && standing.get(&closed.about.alert) != Some(&header.seq)
        {
            return Ok(());
        }
        for (activity, _) in outcome.events(input) {
            let Some(event) = convert::event(activity, header.recorded_at) else { continue };
            take(&event).map_err(|e| e.to_string())?;
            events += 1;
        }
        Ok(())
    })?;
    Ok(events)
}

/// The entry that closed an alert, where nobody opened it again.
fn standing_verdicts(reader: &dyn ReadStore) -> Result<BTreeMap<AlertId, u64>, String> {
    let mut closed_by = BTreeMap::new();
    each(reader, &mut |header, input, _| {
        match input {
            Input::AlertClosed(closed) => closed_by.insert(closed.about.alert, header.seq),
            Input::AlertReopened(reopened) => closed_by.remove(&reopened.about.alert),
            _ => None,
        };
        Ok(())
    })?;
    Ok(closed_by)
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
