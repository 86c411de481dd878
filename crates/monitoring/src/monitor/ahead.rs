//! Several events at once: what they will ask for is read ahead, then each is judged in its turn.
//!
//! Promises: findings, state and chain are those of [`Monitor::process`] for each event in order. Does not: judge an event
//! before the one that came before it was taken in.

use super::*;
use crate::windows::{AHEAD, NOWHERE};

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

    /// Says which events come next, so that their rows are read ahead. It changes nothing, and nothing depends on it; more than a
    /// few are not looked at.
    pub fn expect(&self, events: &[Event]) {
        let mut found = [[NOWHERE; SPACES]; AHEAD];
        for (event, rows) in events.iter().zip(&mut found) {
            let spaces = &self.plan.kinds[event.kind as usize].spaces;
            for (space, row) in spaces.iter().zip(rows) {
                if let Some(key) = key_of(event, &self.plan.spaces[*space].key) {
                    *row = self.windows.hot(*space, &key);
                }
            }
        }
        for (event, rows) in events.iter().zip(&found) {
            let kind = &self.plan.kinds[event.kind as usize];
            for block in &kind.enter {
                let row = rows.get(block.row).copied().unwrap_or(NOWHERE);
                // Windows that share a table of distinct values need one touch.
                let first = |op: &crate::plan::Op| (op.lane == 0).then(|| kind.fields.get(op.value as usize));
                let field = |op: &crate::plan::Op| first(op).flatten().and_then(|f| event.get(*f));
                self.windows.touch(block, row, field);
            }
        }
    }
}

/// Key spaces of an event that are read ahead; shipped rules have fewer for most kinds.
const SPACES: usize = 8;

fn key_of(event: &Event, fields: &[FieldId]) -> Option<Key> {
    let mut key = [0; 3];
    for (place, field) in key.iter_mut().zip(fields) {
        *place = event.get(*field)?;
    }
    Some(key)
}
