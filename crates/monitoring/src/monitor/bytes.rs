//! The monitor as bytes.

use super::*;
use crate::event::KINDS;
use crate::shelf::Shelving;
use crate::snapshot::{Reader, SnapshotError, Writer};

impl Monitor {
    /// Deterministic bytes of everything but the rules themselves. What is on a shelf is read back for them.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.written(false)
    }

    /// The same, with names of segments in place of what a shelf has: for a snapshot beside that shelf. Everything that can go
    /// to the shelf is there afterwards.
    pub fn to_naming_bytes(&mut self) -> Vec<u8> {
        self.windows.keep_all();
        self.written(true)
    }

    fn written(&self, by_name: bool) -> Vec<u8> {
        let mut out = Writer::default();
        out.bytes(&self.plan_hash().0);
        self.windows.write(&mut out, by_name);
        out.list(self.tables.iter(), |out, table| {
            out.list(table.iter(), |out, (key, value)| {
                out.number(*key);
                out.number(*value);
            });
        });
        out.list(self.closing.iter(), |out, line| {
            out.list(line.iter(), |out, (since, key)| {
                out.number(*since);
                key.iter().for_each(|k| out.number(*k));
            });
        });
        let mut open: Vec<_> = self.open.iter().collect();
        open.sort_unstable_by_key(|entry| *entry.0);
        out.list(open.into_iter(), |out, ((rule, key), open)| {
            out.size(*rule);
            key.iter().for_each(|k| out.number(*k));
            out.number(open.since);
            out.bytes(&open.alert);
        });
        out.list(self.timers.iter(), write_timer);
        out.list(self.network.iter().map(network::Network::to_bytes), |out, bytes| {
            out.list(bytes.iter(), |out, byte| out.0.push(*byte));
        });
        if let Some(network) = &self.network {
            network.related().write(&mut out);
            network.parties().write(&mut out);
        }
        out.number(self.count as i64);
        out.number(self.now);
        out.bytes(&self.chain.0);
        out.list(self.imported.iter(), |out, stretch| stretch.write(out));
        out.finish()
    }

    /// A monitor as it was, with the same rules.
    ///
    /// # Errors
    /// When the bytes are damaged, of other rules, or name segments (then a shelf is needed).
    pub fn from_bytes(plan: Arc<Plan>, bytes: &[u8]) -> Result<Self, SnapshotError> {
        Self::from_bytes_on(plan, bytes, None)
    }

    /// The same, with the shelf that has what the bytes name. It stays in use.
    ///
    /// # Errors
    /// The same, or when the shelf does not have a segment.
    pub fn from_bytes_on(
        plan: Arc<Plan>,
        bytes: &[u8],
        shelving: Option<Shelving>,
    ) -> Result<Self, SnapshotError> {
        let mut monitor = Self::with_plan(plan);
        let mut from = Reader::new(bytes)?;
        if from.array()? != monitor.plan_hash().0 {
            return Err(SnapshotError::OtherRules);
        }
        monitor.windows.read(&mut from, shelving)?;
        let tables = from.list(|f| f.list(|f| Ok((f.number()?, f.number()?))))?;
        let closing = from.list(|f| Ok(f.list(|f| Ok((f.number()?, read_key(f)?)))?.into()))?;
        let open = from.list(|f| {
            let (rule, key) = (f.u32()? as usize, read_key(f)?);
            Ok(((rule, key), Open { since: f.number()?, alert: f.array()? }))
        })?;
        let timers = from.list(read_timer)?;
        let rules = monitor.plan.program.rules.len();
        let whole = tables.len() == monitor.tables.len() && closing.len() == rules;
        if !whole || timers.len() != monitor.timers.len() || open.iter().any(|o| o.0.0 >= rules) {
            return Err(SnapshotError::Damaged);
        }
        monitor.tables = tables.into_iter().map(|t| t.into_iter().collect()).collect();
        monitor.closing = closing;
        monitor.open = open.into_iter().collect();
        monitor.timers = timers;
        let graphs = from.list(|f| f.list(|f| Ok(f.array::<1>()?[0])))?;
        if graphs.len() != usize::from(monitor.network.is_some()) {
            return Err(SnapshotError::Damaged);
        }
        if let Some(bytes) = graphs.first() {
            let related = related::Related::read(&mut from)?;
            let parties = parties::Parties::read(&mut from)?;
            let network = network::Network::from_bytes(&monitor.plan.program.limits, bytes, related, parties)
                .ok_or(SnapshotError::Damaged)?;
            monitor.network = Some(network);
        }
        monitor.count = from.number()? as u64;
        monitor.now = from.number()?;
        monitor.chain = Hash(from.array()?);
        monitor.imported = from.list(imported::Stretch::read)?.into();
        from.end()?;
        Ok(monitor)
    }

    /// What the layout of the windows follows from.
    fn plan_hash(&self) -> Hash {
        let p = &self.plan.program;
        let rules: Vec<_> = p.rules.iter().map(|r| (&r.id, r.version, &r.absent)).collect();
        // Counted up when the bytes come to mean something else.
        const LAYOUT: u32 = 6;
        let asked = (&p.features, &p.filters, &p.params, &p.tables, &p.limits);
        Hash::of(format!("{:?}", (LAYOUT, asked, rules)).as_bytes())
    }
}

fn write_timer(out: &mut Writer, timer: &Timer) {
    for list in [&timer.waiting, &timer.over] {
        out.list(list.iter(), |out, (due, number, key, event)| {
            out.number(*due);
            out.number(*number as i64);
            key.iter().for_each(|k| out.number(*k));
            out.number(event.at);
            out.number(event.happened);
            out.size(event.kind as usize);
            out.list(event.values.iter(), |out, (field, value)| {
                out.number(i64::from(field.0));
                out.number(*value);
            });
        });
    }
    let mut ended: Vec<_> = timer.ended.iter().collect();
    ended.sort_unstable_by_key(|entry| *entry.0);
    out.list(ended.into_iter(), |out, (key, (number, waiting))| {
        key.iter().for_each(|k| out.number(*k));
        out.number(*number as i64);
        out.number(i64::from(*waiting));
    });
}

fn read_waiting(f: &mut Reader<'_>) -> Result<Waiting, SnapshotError> {
    let (due, number, key) = (f.number()?, f.number()? as u64, read_key(f)?);
    let (at, happened) = (f.number()?, f.number()?);
    let kind = KINDS.get(f.number()? as usize).ok_or(SnapshotError::Damaged)?.0;
    let field = |f: &mut Reader<'_>| {
        let field = u16::try_from(f.number()?).map_err(|_| SnapshotError::Damaged)?;
        let known = usize::from(field) < crate::field::FIELDS.len();
        if known { Ok((FieldId(field), f.number()?)) } else { Err(SnapshotError::Damaged) }
    };
    let values = f.list(field)?;
    Ok((due, number, key, Event { at, happened, kind, values }))
}

fn read_key(f: &mut Reader<'_>) -> Result<Key, SnapshotError> {
    Ok([f.number()?, f.number()?, f.number()?])
}

fn read_timer(from: &mut Reader<'_>) -> Result<Timer, SnapshotError> {
    let (waiting, over) = (from.list(read_waiting)?, from.list(read_waiting)?);
    let ended = from.list(|f| Ok((read_key(f)?, (f.number()? as u64, f.u32()?))))?;
    Ok(Timer { waiting: waiting.into(), ended: ended.into_iter().collect(), over: over.into() })
}
