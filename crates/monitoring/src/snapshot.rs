//! The state of monitoring as bytes, and back.
//!
//! Promises: the same state has the same bytes (maps are sorted, rows keep their places), and what comes back goes on with the
//! same findings and the same chain; bytes that do not fit the plan are an error, never a guess. Does not: hold the rules (who
//! reads the bytes brings the plan they were made with) or the scorer. Serves: design section 4.

use crate::event::{Event, Kind};
use crate::field::{COUNT, FieldId};
use crate::monitor::{Monitor, Open, Timer};
use crate::plan::Plan;
use crate::windows::{Key, Log, Recent, Rows, Side, Slab, Windows};
use model::Hash;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Version of these bytes.
const FORMAT: i64 = 1;

/// Bytes that are no state of monitoring under this plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("bytes are no state of monitoring under this set of rules")]
pub struct Damaged;

impl Monitor {
    /// The rules with their plan, shared.
    pub fn plan(&self) -> Arc<Plan> {
        Arc::clone(&self.plan)
    }

    /// The event whose timer runs out next.
    pub fn next_event(&self) -> Option<&Event> {
        let first =
            self.timers.iter().enumerate().filter_map(|(at, timer)| Some((at, timer.waiting.front()?)));
        first.min_by_key(|(at, waiting)| (waiting.0, *at)).map(|(_, waiting)| &waiting.3)
    }

    /// Deterministic bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Out(Vec::new());
        out.number(FORMAT);
        out.number(self.count as i64);
        out.number(self.now);
        out.0.extend(self.chain.0);
        windows_out(&self.windows, &mut out);
        out.list(&self.tables, |out, table| {
            out.list(table, |out, (key, figure)| out.numbers(&[*key, *figure]));
        });
        let mut open: Vec<_> = self.open.iter().collect();
        open.sort_unstable_by_key(|(key, _)| **key);
        out.list(open, |out, ((rule, key), open)| {
            out.number(*rule as i64);
            out.numbers(key);
            out.number(open.since);
            out.0.extend(open.alert);
        });
        out.list(&self.closing, |out, line| {
            out.list(line, |out, (since, key)| {
                out.number(*since);
                out.numbers(key);
            });
        });
        out.list(&self.timers, timer_out);
        out.0
    }

    /// The reverse of [`Monitor::to_bytes`], under the plan the bytes were made with.
    pub fn from_bytes(plan: Arc<Plan>, bytes: &[u8]) -> Result<Monitor, Damaged> {
        let mut from = In(bytes);
        if from.number()? != FORMAT {
            return Err(Damaged);
        }
        let mut monitor = Monitor::with_plan(Arc::clone(&plan));
        monitor.count = from.number()? as u64;
        monitor.now = from.number()?;
        monitor.chain = Hash(from.array()?);
        windows_in(&plan, &mut monitor.windows, &mut from)?;
        monitor.tables = from.list(|from| {
            let rows = from.list(|from| Ok((from.number()?, from.number()?)))?;
            Ok(rows.into_iter().collect::<BTreeMap<i64, i64>>())
        })?;
        let open = from.list(|from| {
            let place = (from.number()? as usize, from.key()?);
            Ok((place, Open { since: from.number()?, alert: from.array()? }))
        })?;
        monitor.open = open.into_iter().collect();
        monitor.closing =
            from.list(|from| Ok(VecDeque::from(from.list(|from| Ok((from.number()?, from.key()?)))?)))?;
        monitor.timers = from.list(timer_in)?;
        let fits = monitor.tables.len() == plan.program.tables.len()
            && monitor.closing.len() == plan.program.rules.len()
            && monitor.timers.len() == plan.timers.len()
            && from.0.is_empty();
        if fits { Ok(monitor) } else { Err(Damaged) }
    }
}

fn timer_out(out: &mut Out, timer: &Timer) {
    out.list(&timer.waiting, |out, (due, number, key, event)| {
        out.numbers(&[*due, *number as i64]);
        out.numbers(key);
        out.numbers(&[event.at, event.happened, event.kind as i64]);
        out.list(&event.values, |out, (field, value)| out.numbers(&[i64::from(field.0), *value]));
    });
    let mut ended: Vec<_> = timer.ended.iter().collect();
    ended.sort_unstable_by_key(|(key, _)| **key);
    out.list(ended, |out, (key, (number, waiting))| {
        out.numbers(key);
        out.numbers(&[*number as i64, i64::from(*waiting)]);
    });
}

fn timer_in(from: &mut In<'_>) -> Result<Timer, Damaged> {
    let waiting = from.list(|from| {
        let (due, number, key) = (from.number()?, from.number()? as u64, from.key()?);
        let (at, happened) = (from.number()?, from.number()?);
        let kind = usize::try_from(from.number()?).map_err(|_| Damaged)?;
        let kind: Kind = crate::event::KINDS.get(kind).ok_or(Damaged)?.0;
        let values = from.list(|from| {
            let field = u16::try_from(from.number()?).map_err(|_| Damaged)?;
            if usize::from(field) < COUNT { Ok((FieldId(field), from.number()?)) } else { Err(Damaged) }
        })?;
        Ok((due, number, key, Event { at, happened, kind, values }))
    })?;
    let ended = from.list(|from| {
        let (key, number) = (from.key()?, from.number()? as u64);
        Ok((key, (number, u32::try_from(from.number()?).map_err(|_| Damaged)?)))
    })?;
    Ok(Timer { waiting: waiting.into(), ended: ended.into_iter().collect() })
}

fn windows_out(windows: &Windows, out: &mut Out) {
    out.list(&windows.spaces, |out, rows| {
        out.list(&rows.keys, |out, key| out.numbers(key));
        out.small(&rows.refs);
        out.small(&rows.blocks);
        out.small(&rows.free);
        out.list(&rows.slabs, |out, slab| {
            out.list(&slab.cells, |out, cell| out.number(*cell));
            out.small(&slab.free);
        });
    });
    out.list(&windows.sides, |out, side| match side {
        Side::None => out.number(0),
        Side::Distinct(values) => {
            out.number(1);
            let mut values: Vec<_> = values.iter().collect();
            values.sort_unstable();
            out.list(values, |out, ((row, value), count)| {
                out.numbers(&[i64::from(*row), *value, i64::from(*count)]);
            });
        }
        Side::Extreme(rows) => {
            out.number(2);
            let mut rows: Vec<_> = rows.iter().collect();
            rows.sort_unstable_by_key(|(row, _)| **row);
            out.list(rows, |out, (row, line)| {
                out.number(i64::from(*row));
                out.list(line, |out, (at, value)| out.numbers(&[*at, *value]));
            });
        }
        Side::Recent(rows) => {
            out.number(3);
            let mut rows: Vec<_> = rows.iter().collect();
            rows.sort_unstable_by_key(|(row, _)| **row);
            out.list(rows, |out, (row, recent)| {
                out.numbers(&[i64::from(*row), recent.dropped]);
                out.list(&recent.events, |out, (at, value, group)| out.numbers(&[*at, *value, *group]));
            });
        }
    });
    out.list(&windows.log.words, |out, word| out.number(*word));
    out.number(windows.log.start as i64);
    out.list(&windows.cursors, |out, (position, at)| out.numbers(&[*position as i64, *at]));
}

fn windows_in(plan: &Plan, windows: &mut Windows, from: &mut In<'_>) -> Result<(), Damaged> {
    if from.count()? != windows.spaces.len() {
        return Err(Damaged);
    }
    for (place, rows) in windows.spaces.iter_mut().enumerate() {
        rows_in(plan, place, rows, from)?;
    }
    if from.count()? != windows.sides.len() {
        return Err(Damaged);
    }
    for side in &mut windows.sides {
        let read = side_in(from)?;
        if std::mem::discriminant(side) != std::mem::discriminant(&read) {
            return Err(Damaged);
        }
        *side = read;
    }
    let words = VecDeque::from(from.list(In::number)?);
    windows.log = Log { words, start: from.number()? as u64 };
    let cursors = from.list(|from| Ok((from.number()? as u64, from.number()?)))?;
    let inside = |position: u64| (windows.log.start..=windows.log.end()).contains(&position);
    if cursors.len() != windows.cursors.len() || !cursors.iter().all(|c| inside(c.0)) {
        return Err(Damaged);
    }
    windows.cursors = cursors;
    Ok(())
}

fn rows_in(plan: &Plan, place: usize, rows: &mut Rows, from: &mut In<'_>) -> Result<(), Damaged> {
    rows.keys = from.list(In::key)?;
    rows.refs = from.small()?;
    rows.blocks = from.small()?;
    rows.free = from.small()?;
    rows.slabs = from.list(|from| Ok(Slab { cells: from.list(In::number)?, free: from.small()? }))?;
    let groups = &plan.spaces[place].groups;
    let whole = rows.refs.len() == rows.keys.len()
        && rows.blocks.len() == rows.keys.len() * rows.groups
        && rows.slabs.len() == groups.len()
        && rows.slabs.iter().zip(groups).all(|(slab, group)| slab.cells.len().is_multiple_of(group.cells));
    let mut unused = vec![false; rows.keys.len()];
    for row in &rows.free {
        *unused.get_mut(*row as usize).ok_or(Damaged)? = true;
    }
    for (row, key) in rows.keys.iter().enumerate().filter(|(row, _)| !unused[*row]) {
        rows.index.insert(key, row as u32);
    }
    if whole { Ok(()) } else { Err(Damaged) }
}

fn side_in(from: &mut In<'_>) -> Result<Side, Damaged> {
    let row = |from: &mut In<'_>| u32::try_from(from.number()?).map_err(|_| Damaged);
    Ok(match from.number()? {
        0 => Side::None,
        1 => {
            let values = from.list(|from| {
                let place = (row(from)?, from.number()?);
                Ok((place, u32::try_from(from.number()?).map_err(|_| Damaged)?))
            })?;
            Side::Distinct(values.into_iter().collect())
        }
        2 => {
            let rows = from.list(|from| {
                let row = row(from)?;
                Ok((row, VecDeque::from(from.list(|from| Ok((from.number()?, from.number()?)))?)))
            })?;
            Side::Extreme(rows.into_iter().collect())
        }
        3 => {
            let rows = from.list(|from| {
                let (row, dropped) = (row(from)?, from.number()?);
                let events = from.list(|from| Ok((from.number()?, from.number()?, from.number()?)))?;
                Ok((row, Recent { dropped, events: events.into() }))
            })?;
            Side::Recent(rows.into_iter().collect())
        }
        _ => return Err(Damaged),
    })
}

struct Out(Vec<u8>);

impl Out {
    fn number(&mut self, number: i64) {
        self.0.extend(number.to_le_bytes());
    }
    fn numbers(&mut self, numbers: &[i64]) {
        numbers.iter().for_each(|n| self.number(*n));
    }
    fn small(&mut self, numbers: &[u32]) {
        self.list(numbers, |out, n| out.0.extend(n.to_le_bytes()));
    }
    fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
        mut each: impl FnMut(&mut Out, T),
    ) {
        let items = items.into_iter();
        self.number(items.len() as i64);
        items.for_each(|item| each(self, item));
    }
}

struct In<'a>(&'a [u8]);

impl In<'_> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], Damaged> {
        let (head, rest) = self.0.split_first_chunk::<N>().ok_or(Damaged)?;
        self.0 = rest;
        Ok(*head)
    }
    fn number(&mut self) -> Result<i64, Damaged> {
        self.array().map(i64::from_le_bytes)
    }
    fn key(&mut self) -> Result<Key, Damaged> {
        Ok([self.number()?, self.number()?, self.number()?])
    }
    /// How many follow. Each takes at least four bytes, so that a damaged count asks for no memory.
    fn count(&mut self) -> Result<usize, Damaged> {
        let count = usize::try_from(self.number()?).map_err(|_| Damaged)?;
        if count <= self.0.len() / 4 { Ok(count) } else { Err(Damaged) }
    }
    fn list<T>(&mut self, mut each: impl FnMut(&mut Self) -> Result<T, Damaged>) -> Result<Vec<T>, Damaged> {
        (0..self.count()?).map(|_| each(self)).collect()
    }
    fn small(&mut self) -> Result<Vec<u32>, Damaged> {
        self.list(|from| from.array().map(u32::from_le_bytes))
    }
}
