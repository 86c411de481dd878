//! Reading ahead: whoever judges or folds several entries says which events come next, before the first of them is judged.
//!
//! Promises: rows of those events are read sooner, and nothing else: no decision, chain or byte depends on it; at most
//! [`AHEAD`] events are looked at, wrong guesses cost their reading only. Does not: judge; look at lists. Serves: TMR-1.

use super::convert;
use super::memory::{Live, Memory, Running};
use model::Timestamp;
use model::activity::Activity;
use monitoring::Event;
use record::v1::Input;

pub use monitoring::monitor::AHEAD;

/// Says which inputs come next. Batches of events are read ahead where they are judged, so this looks at movements, one to an
/// entry.
pub fn expect<'i>(memory: &Memory, inputs: impl Iterator<Item = &'i Input>, now: Timestamp) {
    let Live::Running(running) = &memory.live else { return };
    let events = inputs.filter_map(movement).filter_map(|activity| convert::event(activity, now));
    read_ahead(running, &events.take(AHEAD).collect::<Vec<_>>());
}

/// The same for the next events of a batch.
pub(super) fn read_ahead(running: &Running, events: &[Event]) {
    // One alone is judged at once.
    if events.len() > 1 {
        running.with(|monitor| monitor.expect(events));
    }
}

fn movement(input: &Input) -> Option<&Activity> {
    match input {
        Input::TransferScreened { request, .. } => request.activity.as_deref(),
        _ => None,
    }
}
