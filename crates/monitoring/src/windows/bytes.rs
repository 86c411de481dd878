//! Windows as bytes.

use super::*;
use crate::snapshot::{Reader, SnapshotError, Writer};

impl Windows {
    /// Everything, maps sorted by key; segments by name where a shelf has them and `by_name`.
    pub fn write(&self, out: &mut Writer, by_name: bool) {
        out.list(self.spaces.iter(), write_rows);
        out.list(self.sides.iter(), write_side);
        self.log.write(out, by_name);
        self.cold.pages.write(out, by_name);
        out.size(self.cold.dead);
        out.list(self.spaces.iter(), |out, rows| {
            out.list(rows.index.cold().into_iter(), |out, (key, page)| {
                key.iter().for_each(|k| out.number(*k));
                out.number(i64::from(page - COLD));
            });
        });
        out.list(self.cursors.iter(), |out, (position, at)| {
            out.number(position.0 as i64);
            out.number(i64::from(position.1));
            out.number(*at);
        });
        out.list(self.undone(), |out, (segment, word)| {
            out.number(segment as i64);
            out.number(i64::from(word));
        });
    }

    /// The reverse, into windows made from the same plan.
    pub fn read(&mut self, from: &mut Reader<'_>, shelving: Option<Shelving>) -> Result<(), SnapshotError> {
        same(from.size()?, self.spaces.len())?;
        for rows in &mut self.spaces {
            read_rows(rows, from)?;
        }
        self.hot = self.spaces.iter().map(|rows| rows.keys.len().saturating_sub(rows.free.len())).sum();
        self.gave_up = self.spaces.iter().any(|rows| rows.lost_at != MISSING);
        same(from.size()?, self.sides.len())?;
        for side in &mut self.sides {
            read_side(side, from)?;
        }
        let (log, pages) = shelving.map(shared).unzip();
        self.log.read(from, log)?;
        self.cold.pages.read(from, pages)?;
        self.cold.dead = from.size_up_to(usize::MAX)?;
        same(from.size()?, self.spaces.len())?;
        for rows in &mut self.spaces {
            let cold = from.list(|f| Ok(([f.number()?, f.number()?, f.number()?], f.u32()?)))?;
            for (key, page) in cold {
                let page = page.checked_add(COLD).filter(|page| *page != NOWHERE);
                rows.index.insert(&key, page.ok_or(SnapshotError::Damaged)?);
                self.cold.rows += 1;
            }
        }
        same(from.size()?, self.cursors.len())?;
        for cursor in &mut self.cursors {
            *cursor = (Position(from.number()? as u64, from.u32()?), from.number()?);
        }
        self.restore_undone(from.list(|f| Ok((f.number()? as u64, f.u32()?)))?);
        Ok(())
    }
}

fn same(a: usize, b: usize) -> Result<(), SnapshotError> {
    if a == b { Ok(()) } else { Err(SnapshotError::Damaged) }
}

fn write_rows(out: &mut Writer, rows: &Rows) {
    out.list(rows.keys.iter(), |out, key| key.iter().for_each(|k| out.number(*k)));
    out.list(rows.touched.iter(), |out, touched| {
        out.number(i64::from(touched.refs));
        out.number(i64::from(touched.last));
    });
    out.list(rows.blocks.iter(), |out, v| out.number(i64::from(*v)));
    out.list(rows.free.iter(), |out, v| out.number(i64::from(*v)));
    out.list(rows.slabs.iter(), |out, slab| {
        out.list(slab.cells.iter(), |out, v| out.number(*v));
        out.list(slab.free.iter(), |out, v| out.number(i64::from(*v)));
    });
    out.number(rows.lost_at);
    out.list(rows.lives.iter(), |out, life| {
        out.number(life.from.0 as i64);
        out.number(i64::from(life.from.1));
        out.number(life.lost);
    });
}

fn read_rows(rows: &mut Rows, from: &mut Reader<'_>) -> Result<(), SnapshotError> {
    rows.keys = from.list(|f| Ok([f.number()?, f.number()?, f.number()?]))?;
    rows.touched = from.list(|f| Ok(Touched { refs: f.u32()?, last: f.u32()? }))?;
    rows.blocks = from.list(Reader::u32)?;
    rows.free = from.list(Reader::u32)?;
    let slabs = rows.slabs.len();
    rows.slabs = from.list(|f| Ok(Slab { cells: f.list(Reader::number)?, free: f.list(Reader::u32)? }))?;
    same(rows.slabs.len(), slabs)?;
    same(rows.touched.len(), rows.keys.len())?;
    same(rows.blocks.len(), rows.keys.len() * rows.width)?;
    let free: std::collections::BTreeSet<u32> = rows.free.iter().copied().collect();
    for (row, key) in rows.keys.clone().iter().enumerate() {
        if !free.contains(&(row as u32)) {
            rows.index.insert(key, row as u32);
        }
    }
    rows.lost_at = from.number()?;
    let life =
        |f: &mut Reader<'_>| Ok(Life { from: Position(f.number()? as u64, f.u32()?), lost: f.number()? });
    rows.lives = from.list(life)?;
    let known = if rows.lost_at == MISSING { 0 } else { rows.keys.len() };
    same(rows.lives.len(), known)
}

fn sorted<K: Ord + Copy, V>(map: &FxHashMap<K, V>) -> Vec<(K, &V)> {
    let mut list: Vec<(K, &V)> = map.iter().map(|(k, v)| (*k, v)).collect();
    list.sort_unstable_by_key(|entry| entry.0);
    list
}

fn write_side(out: &mut Writer, side: &Side) {
    match side {
        Side::None => out.number(0),
        Side::Distinct(values) => {
            out.number(1);
            out.list(values.sorted().into_iter(), |out, ((row, value), counts)| {
                out.number(i64::from(row));
                out.number(value);
                counts.iter().for_each(|c| out.number(i64::from(*c)));
            });
        }
        Side::Extreme(rows) => {
            out.number(2);
            out.list(sorted(rows).into_iter(), |out, (row, line)| {
                out.number(i64::from(row));
                out.list(line.iter(), |out, (at, value)| {
                    out.number(*at);
                    out.number(*value);
                });
            });
        }
        Side::Recent(rows) => {
            out.number(3);
            out.list(sorted(rows).into_iter(), |out, (row, list)| {
                out.number(i64::from(row));
                out.number(list.dropped);
                out.list(list.events.iter(), |out, e| [e.0, e.1, e.2].iter().for_each(|v| out.number(*v)));
            });
        }
    }
}

fn read_side(side: &mut Side, from: &mut Reader<'_>) -> Result<(), SnapshotError> {
    *side = match (from.number()?, &side) {
        (0, Side::None) => Side::None,
        (1, Side::Distinct(_)) => {
            let entry =
                |f: &mut Reader<'_>| Ok(((f.u32()?, f.number()?), [f.u32()?, f.u32()?, f.u32()?, f.u32()?]));
            Side::Distinct(from.list(entry)?.into_iter().collect())
        }
        (2, Side::Extreme(_)) => {
            let entry =
                |f: &mut Reader<'_>| Ok((f.u32()?, f.list(|f| Ok((f.number()?, f.number()?)))?.into()));
            Side::Extreme(from.list(entry)?.into_iter().collect())
        }
        (3, Side::Recent(_)) => {
            let entry = |f: &mut Reader<'_>| {
                let (row, dropped) = (f.u32()?, f.number()?);
                let events = f.list(|f| Ok((f.number()?, f.number()?, f.number()?)))?.into();
                Ok((row, Recent { dropped, events }))
            };
            Side::Recent(from.list(entry)?.into_iter().collect())
        }
        _ => return Err(SnapshotError::Damaged),
    };
    Ok(())
}
