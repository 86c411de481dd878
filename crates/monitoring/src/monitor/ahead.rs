//! Several events at once: what they will ask for is read ahead, then each is judged in its turn.
//!
//! Promises: findings, state and chain are those of [`Monitor::process`] for each event in order. Does not: judge an event
//! before the one that came before it was taken in.

use super::*;
use crate::windows::NOWHERE;

pub use crate::windows::AHEAD;

impl Monitor {
    /// Judges events one after another and takes each in before the next is judged, as [`Monitor::process`] does, only sooner:
    /// rows of the next few are asked for ahead. Timers that ran out before an event come before it.
    pub fn process_all(&mut self, events: &[Event], mut each: impl FnMut(&Event, Judged)) {
        let mut chunks = events.chunks(AHEAD).peekable();
        while let Some(some) = chunks.next() {
            self.expect(some);
            self.ask_rows(chunks.peek().copied().unwrap_or_default());
            for event in some {
                let at = event.at.max(self.now);
                self.run_timers(at).into_iter().for_each(|judged| each(event, judged));
                each(event, self.judge(event, at));
            }
        }
    }

    /// Says which events come next, so that what they look at is asked for ahead. It changes nothing, and nothing depends on it;
    /// more than [`AHEAD`] are not looked at.
    pub fn expect<'e>(&self, events: impl IntoIterator<Item = &'e Event>) {
        let mut next = [None; AHEAD];
        next.iter_mut().zip(events).for_each(|(place, event)| *place = Some(event));
        self.ask_rows(next.into_iter().flatten());
        self.touch_of(next.into_iter().flatten());
    }

    /// Asks memory for what finding the rows of events will look at.
    fn ask_rows<'e>(&self, events: impl IntoIterator<Item = &'e Event>) {
        for event in events {
            self.network.iter().for_each(|network| network.expect(event, false));
            for space in &self.plan.kinds[event.kind as usize].spaces {
                if let Some(key) = key_of(event, &self.plan.spaces[*space].key) {
                    self.windows.ask_index(*space, &key);
                }
            }
        }
    }

    /// Asks memory for where the rows of events begin, and for the values they count.
    fn touch_of<'e>(&self, events: impl IntoIterator<Item = &'e Event>) {
        for event in events {
            self.network.iter().for_each(|network| network.expect(event, true));
            let kind = &self.plan.kinds[event.kind as usize];
            let mut rows = [NOWHERE; SPACES];
            for (row, space) in rows.iter_mut().zip(&kind.spaces) {
                let key = key_of(event, &self.plan.spaces[*space].key);
                *row = key.map_or(NOWHERE, |key| self.windows.hot(*space, &key));
            }
            let row = |place: usize| rows.get(place).copied().unwrap_or(NOWHERE);
            kind.touches.rows.iter().for_each(|touch| self.windows.touch_row(touch, row(touch.place)));
            for (side, place, field) in &kind.touches.values {
                if let Some(value) = event.get(*field) {
                    self.windows.touch_value(*side, row(*place), value);
                }
            }
        }
    }
}

/// Key spaces of an event that are read ahead; shipped rules have as many.
const SPACES: usize = 10;

fn key_of(event: &Event, fields: &[FieldId]) -> Option<Key> {
    let mut key = [0; 3];
    for (place, field) in key.iter_mut().zip(fields) {
        *place = event.get(*field)?;
    }
    Some(key)
}
