//! Several events at once: what they will ask for is read ahead, then each is judged in its turn.
//!
//! Promises: findings, state and chain are those of [`Monitor::process`] for each event in order. Does not: judge an event
//! before the one that came before it was taken in.

use super::*;
use crate::windows::NOWHERE;

pub use crate::windows::AHEAD;

impl Monitor {
    /// Judges events one after another and takes each in before the next is judged, as [`Monitor::process`] does, only sooner:
    /// rows of the next few are read ahead. Timers that ran out before an event come before it.
    pub fn process_all(&mut self, events: &[Event], mut each: impl FnMut(&Event, Judged)) {
        for some in events.chunks(AHEAD) {
            self.expect(some);
            for event in some {
                let at = event.at.max(self.now);
                self.run_timers(at).into_iter().for_each(|judged| each(event, judged));
                each(event, self.judge(event, at));
            }
        }
    }

    /// Says which events come next, so that their rows are read ahead. It changes nothing, and nothing depends on it; more than
    /// [`AHEAD`] are not looked at.
    pub fn expect<'e>(&self, events: impl IntoIterator<Item = &'e Event>) {
        let mut next = [None; AHEAD];
        let mut found = [[NOWHERE; SPACES]; AHEAD];
        for ((event, place), rows) in events.into_iter().zip(&mut next).zip(&mut found) {
            *place = Some(event);
            let spaces = &self.plan.kinds[event.kind as usize].spaces;
            for (row, space) in rows.iter_mut().zip(spaces) {
                let key = key_of(event, &self.plan.spaces[*space].key);
                *row = key.map_or(NOWHERE, |key| self.windows.hot(*space, &key));
            }
        }
        for (event, rows) in next.iter().zip(&found).filter_map(|(event, rows)| event.zip(Some(rows))) {
            let kind = &self.plan.kinds[event.kind as usize];
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
