//! Leases and appends: every method is one statement, and so one transaction.
//!
//! Promises: [`APPEND`] changes the stream's row on condition of epoch and size, and every other row it
//! writes comes from that change; a takeover waits for the row, so that one of the two sees the other. One round
//! trip, whatever the batch. Does not: retry. An error that is not a refusal leaves it open whether the batch
//! is there, and only reopening tells.

use super::link::{Value, values};
use super::reader::{get, number};
use super::{PgStore, signed};
use crate::archive::{Phase, last_of_each};
use crate::contract::{Batch, Epoch, IdempotencyRow, ReadStore, Rewrap, Store, SubjectKeyRow, Tile};
use crate::error::StoreError;
use model::Timestamp;
use model::ids::StreamId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A batch. A subject's key that is there already must be the same one: another makes `wrapped` NULL, which
/// the column refuses, and with it the whole statement.
const APPEND: &str = r#"
WITH fence AS (
    UPDATE streams SET size = size + $4, head_note = $5, recorded_at = $6
    WHERE name = $1 AND lease_epoch = $2 AND size = $3
    RETURNING number
), new_entries AS (
    INSERT INTO entries (stream, seq, body)
    SELECT f.number, $3 + e.place - 1, e.body
    FROM fence f, unnest($7::bytea[]) WITH ORDINALITY AS e (body, place)
), new_tiles AS (
    INSERT INTO tiles (stream, level, place, hashes)
    SELECT f.number, t.level, t.place, t.hashes
    FROM fence f, unnest($8::smallint[], $9::bigint[], $10::bytea[]) AS t (level, place, hashes)
    ON CONFLICT (stream, level, place) DO UPDATE SET hashes = excluded.hashes
), new_idempotency AS (
    INSERT INTO idempotency (stream, scope, chosen_key, body_mac, seq, recorded_at)
    SELECT f.number, i.scope, i.chosen_key, i.body_mac, i.seq, i.recorded_at
    FROM fence f, unnest($11::text[], $12::text[], $13::bytea[], $14::bigint[], $15::bigint[])
        AS i (scope, chosen_key, body_mac, seq, recorded_at)
    ON CONFLICT (stream, scope, chosen_key) DO UPDATE SET
        body_mac = excluded.body_mac, seq = excluded.seq, recorded_at = excluded.recorded_at
), new_keys AS (
    INSERT INTO subject_keys (subject, kek_id, wrapped, destroyed_at)
    SELECT k.subject, k.kek_id, k.wrapped, 0
    FROM fence f, unnest($16::text[], $17::text[], $18::bytea[]) AS k (subject, kek_id, wrapped)
    ON CONFLICT (subject) DO UPDATE SET wrapped =
        CASE WHEN subject_keys.destroyed_at <> 0 OR subject_keys.wrapped = excluded.wrapped
             THEN subject_keys.wrapped END
), gone AS (
    INSERT INTO subject_keys (subject, kek_id, wrapped, destroyed_at)
    SELECT g.subject, '', '', $20
    FROM fence f, unnest($19::text[]) AS g (subject)
    ON CONFLICT (subject) DO UPDATE SET kek_id = '', wrapped = '', destroyed_at = excluded.destroyed_at
    WHERE subject_keys.destroyed_at = 0
)
SELECT number FROM fence
"#;

/// The lease, if nobody else's runs. The stream's row is made by its first lease.
const ACQUIRE: &str = r#"
INSERT INTO streams (name, size, head_note, recorded_at, lease_epoch, lease_holder, lease_until)
VALUES ($1, 0, '', 0, 1, $2, $3)
ON CONFLICT (name) DO UPDATE SET
    lease_epoch = streams.lease_epoch + 1, lease_holder = excluded.lease_holder, lease_until = excluded.lease_until
WHERE streams.phase = 'open' AND (streams.lease_until <= $4 OR $5)
RETURNING lease_epoch
"#;

const REWRAP: &str = r#"
WITH fence AS (
    SELECT number FROM streams WHERE name = $1 AND lease_epoch = $2 FOR UPDATE
), changed AS (
    UPDATE subject_keys k SET kek_id = n.new_kek, wrapped = n.new_wrapped
    FROM fence f, unnest($3::text[], $4::text[], $5::bytea[], $6::text[], $7::bytea[])
        AS n (subject, old_kek, old_wrapped, new_kek, new_wrapped)
    WHERE k.subject = n.subject AND k.kek_id = n.old_kek AND k.wrapped = n.old_wrapped AND k.destroyed_at = 0
    RETURNING 1
)
SELECT (SELECT count(*) FROM fence), (SELECT count(*) FROM changed)
"#;

/// The row of a stream, for saying why something was refused.
pub(super) struct StreamRow {
    pub size: u64,
    pub epoch: Epoch,
    pub holder: String,
    pub until: Timestamp,
    pub phase: Phase,
    pub peer: String,
}

impl Store for PgStore {
    fn acquire_lease(
        &mut self,
        stream: &StreamId,
        holder: &str,
        now: Timestamp,
        ttl_seconds: i64,
        takeover: bool,
    ) -> Result<Epoch, StoreError> {
        let until = now.plus_seconds(ttl_seconds).0;
        let arguments = values![stream.to_string(), holder.to_owned(), until, now.0, takeover];
        if let Some(row) = self.writer.query(ACQUIRE, arguments)?.first() {
            return number(row, 0);
        }
        let Some(row) = self.stream_row(stream)? else {
            return Err(StoreError::Damaged { what: "the row of a stream".to_owned() });
        };
        match row.phase {
            Phase::Open => Err(StoreError::LeaseHeld { holder: row.holder, until: row.until }),
            Phase::Importing => Err(StoreError::Unfinished),
            Phase::Moved => Err(StoreError::Moved { to: row.peer }),
        }
    }

    fn renew_lease(
        &mut self,
        stream: &StreamId,
        epoch: Epoch,
        now: Timestamp,
        ttl_seconds: i64,
    ) -> Result<(), StoreError> {
        self.set_lease_end(stream, epoch, now.plus_seconds(ttl_seconds))
    }

    fn release_lease(&mut self, stream: &StreamId, epoch: Epoch) -> Result<(), StoreError> {
        self.set_lease_end(stream, epoch, Timestamp(0))
    }

    fn append(&mut self, stream: &StreamId, epoch: Epoch, batch: &Batch<'_>) -> Result<(), StoreError> {
        let keys = distinct_keys(batch)?;
        let idempotency = batch.idempotency.iter().map(|row| (row, batch.recorded_at)).collect();
        let mut arguments = journal_values(stream, epoch, batch.first_seq, batch.entries, batch.head_note)?;
        arguments.extend(values![batch.recorded_at.0, batch.entries.to_vec()]);
        arguments.extend(tile_values(batch.tiles)?);
        arguments.extend(idempotency_values(idempotency)?);
        arguments.extend(key_values(&keys));
        let gone = last_of_each(batch.destroyed_subjects.iter().map(|s| (s.clone(), s.clone())));
        // Zero means live, so an erasure at the epoch itself (only a test's clock says that) counts as later.
        let at = if batch.recorded_at.0 == 0 { 1 } else { batch.recorded_at.0 };
        arguments.extend(values![gone, at]);
        let done = self.writer.query(APPEND, arguments);
        match done {
            Ok(rows) if !rows.is_empty() => Ok(()),
            Ok(_) => Err(self.refusal(stream, epoch, batch.first_seq)?),
            Err(error) => Err(self.key_conflict(&keys).unwrap_or(error)),
        }
    }

    fn rewrap(&mut self, stream: &StreamId, epoch: Epoch, rows: &[Rewrap]) -> Result<usize, StoreError> {
        let rows = last_of_each(
            rows.iter().filter(|row| row.old.subject == row.new.subject).map(|row| (&row.old.subject, row)),
        );
        let texts =
            |of: fn(&Rewrap) -> &String| rows.iter().map(|row| of(row).clone()).collect::<Vec<String>>();
        let bytes = |of: fn(&Rewrap) -> &Vec<u8>| rows.iter().map(|row| of(row).clone()).collect::<Vec<_>>();
        let arguments = values![
            stream.to_string(),
            signed("epoch", epoch)?,
            texts(|row| &row.old.subject),
            texts(|row| &row.old.kek_id),
            bytes(|row| &row.old.wrapped),
            texts(|row| &row.new.kek_id),
            bytes(|row| &row.new.wrapped),
        ];
        let rows = self.writer.query(REWRAP, arguments)?;
        match rows.first() {
            Some(row) if number(row, 0)? > 0 => Ok(number(row, 1)? as usize),
            _ => Err(self.fenced(stream, epoch)?),
        }
    }

    fn purge_idempotency(
        &mut self,
        stream: &StreamId,
        before: Timestamp,
        max: usize,
    ) -> Result<usize, StoreError> {
        let sql = "DELETE FROM idempotency WHERE (stream, scope, chosen_key) IN (
                       SELECT stream, scope, chosen_key FROM idempotency
                       WHERE stream = (SELECT number FROM streams WHERE name = $1) AND recorded_at < $2
                       ORDER BY recorded_at LIMIT $3)
                   RETURNING 1";
        let arguments = values![stream.to_string(), before.0, signed("rows", max as u64)?];
        Ok(self.writer.query(sql, arguments)?.len())
    }

    fn read_store(&self, stream: &StreamId) -> Result<Arc<dyn ReadStore>, StoreError> {
        Ok(self.shared_reader(stream))
    }
}

impl PgStore {
    fn set_lease_end(&self, stream: &StreamId, epoch: Epoch, until: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE streams SET lease_until = $3 WHERE name = $1 AND lease_epoch = $2 RETURNING 1";
        let arguments = values![stream.to_string(), signed("epoch", epoch)?, until.0];
        if self.writer.query(sql, arguments)?.is_empty() { Err(self.fenced(stream, epoch)?) } else { Ok(()) }
    }

    pub(super) fn stream_row(&self, stream: &StreamId) -> Result<Option<StreamRow>, StoreError> {
        let sql =
            "SELECT size, lease_epoch, lease_holder, lease_until, phase, peer FROM streams WHERE name = $1";
        let rows = self.writer.query(sql, values![stream.to_string()])?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(StreamRow {
            size: number(row, 0)?,
            epoch: number(row, 1)?,
            holder: get(row, 2)?,
            until: Timestamp(get(row, 3)?),
            phase: Phase::parse(&get::<String>(row, 4)?)?,
            peer: get(row, 5)?,
        }))
    }

    /// The lease was lost: to which epoch.
    pub(super) fn fenced(&self, stream: &StreamId, epoch: Epoch) -> Result<StoreError, StoreError> {
        let row = self.stream_row(stream)?;
        Ok(StoreError::Fenced { epoch, current: row.map_or(0, |row| row.epoch) })
    }

    /// Why a conditional statement changed nothing.
    pub(super) fn refusal(
        &self,
        stream: &StreamId,
        epoch: Epoch,
        first_seq: u64,
    ) -> Result<StoreError, StoreError> {
        Ok(match self.stream_row(stream)? {
            Some(row) if row.epoch == epoch => StoreError::Conflict { first_seq, size: row.size },
            other => StoreError::Fenced { epoch, current: other.map_or(0, |row| row.epoch) },
        })
    }

    /// After an error: whether one of these keys meets another one of its subject.
    fn key_conflict(&self, keys: &[&SubjectKeyRow]) -> Option<StoreError> {
        let subjects: Vec<String> = keys.iter().map(|row| row.subject.clone()).collect();
        if subjects.is_empty() {
            return None;
        }
        let sql = "SELECT subject, wrapped FROM subject_keys WHERE subject = ANY($1) AND destroyed_at = 0";
        for row in self.writer.query(sql, values![subjects]).ok()? {
            let (subject, wrapped): (String, Vec<u8>) = (row.try_get(0).ok()?, row.try_get(1).ok()?);
            if keys.iter().any(|key| key.subject == subject && key.wrapped != wrapped) {
                return Some(StoreError::KeyConflict { subject });
            }
        }
        None
    }
}

/// The keys of a batch, one a subject, without those that the batch destroys.
fn distinct_keys<'a>(batch: &Batch<'a>) -> Result<Vec<&'a SubjectKeyRow>, StoreError> {
    let mut distinct: BTreeMap<&str, &SubjectKeyRow> = BTreeMap::new();
    for row in batch.subject_keys.iter().filter(|row| !batch.destroyed_subjects.contains(&row.subject)) {
        match distinct.insert(&row.subject, row) {
            Some(other) if other.wrapped != row.wrapped => {
                return Err(StoreError::KeyConflict { subject: row.subject.clone() });
            }
            _ => {}
        }
    }
    Ok(distinct.into_values().collect())
}

/// Arguments `$1` to `$5`: the stream, both conditions, how many entries, the head.
pub(super) fn journal_values(
    stream: &StreamId,
    epoch: Epoch,
    first_seq: u64,
    entries: &[Vec<u8>],
    head_note: &str,
) -> Result<Vec<Value>, StoreError> {
    // A position beyond what the column holds is nobody's size: it meets the condition as -1 does, never.
    let first = i64::try_from(first_seq).unwrap_or(-1);
    let count = entries.len() as i64;
    Ok(values![stream.to_string(), signed("epoch", epoch)?, first, count, head_note.to_owned()])
}

pub(super) fn tile_values(tiles: &[Tile]) -> Result<Vec<Value>, StoreError> {
    let tiles = last_of_each(tiles.iter().map(|tile| ((tile.level, tile.index), tile)));
    let levels: Vec<i16> = tiles.iter().map(|tile| i16::from(tile.level)).collect();
    let places =
        tiles.iter().map(|tile| signed("tile index", tile.index)).collect::<Result<Vec<i64>, _>>()?;
    let hashes: Vec<Vec<u8>> = tiles.iter().map(|tile| tile.hashes.as_flattened().to_vec()).collect();
    Ok(values![levels, places, hashes])
}

pub(super) fn idempotency_values(rows: Vec<(&IdempotencyRow, Timestamp)>) -> Result<Vec<Value>, StoreError> {
    let rows = last_of_each(rows.into_iter().map(|(row, at)| ((&row.scope, &row.key), (row, at))));
    let scopes: Vec<String> = rows.iter().map(|(row, _)| row.scope.clone()).collect();
    let keys: Vec<String> = rows.iter().map(|(row, _)| row.key.clone()).collect();
    let macs: Vec<Vec<u8>> = rows.iter().map(|(row, _)| row.body_mac.to_vec()).collect();
    let seqs = rows.iter().map(|(row, _)| signed("seq", row.seq)).collect::<Result<Vec<i64>, _>>()?;
    let times: Vec<i64> = rows.iter().map(|(_, at)| at.0).collect();
    Ok(values![scopes, keys, macs, seqs, times])
}

fn key_values(rows: &[&SubjectKeyRow]) -> Vec<Value> {
    let subjects: Vec<String> = rows.iter().map(|row| row.subject.clone()).collect();
    let keks: Vec<String> = rows.iter().map(|row| row.kek_id.clone()).collect();
    let wrapped: Vec<Vec<u8>> = rows.iter().map(|row| row.wrapped.clone()).collect();
    values![subjects, keks, wrapped]
}
