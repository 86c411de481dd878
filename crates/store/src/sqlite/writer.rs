//! Leases and appends: every method is one transaction.
//!
//! Promises: the checks of epoch and size and the rows they guard are in the same transaction, begun
//! `IMMEDIATE`, so nobody can write in between. Does not: retry. An error that is not a refusal leaves it
//! open whether the batch is on disk, and only reopening tells.

use super::{SqliteStore, lock, position, signed};
use crate::archive::Phase;
use crate::contract::{Batch, Epoch, IdempotencyRow, ReadStore, Rewrap, Store, SubjectKeyRow, Tile};
use crate::error::StoreError;
use model::Timestamp;
use model::ids::StreamId;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::sync::Arc;

/// The row of a stream.
pub(super) struct StreamRow {
    pub number: i64,
    pub size: u64,
    pub epoch: Epoch,
    pub holder: String,
    pub until: Timestamp,
    pub phase: Phase,
    pub peer: String,
}

impl Store for SqliteStore {
    fn acquire_lease(
        &mut self,
        stream: &StreamId,
        holder: &str,
        now: Timestamp,
        ttl_seconds: i64,
        takeover: bool,
    ) -> Result<Epoch, StoreError> {
        let mut connection = lock(&self.connection);
        let transaction = begin(&mut connection)?;
        let row = stream_row(&transaction, stream)?;
        if let Some(row) = &row {
            writable(row)?;
        }
        if let Some(row) = &row
            && row.until > now
            && !takeover
        {
            return Err(StoreError::LeaseHeld { holder: row.holder.clone(), until: row.until });
        }
        let epoch = row.map_or(1, |row| row.epoch + 1);
        transaction.execute(
            "INSERT INTO streams (name, size, head_note, recorded_at, lease_epoch, lease_holder, lease_until)
             VALUES (?1, 0, '', 0, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE SET lease_epoch = ?2, lease_holder = ?3, lease_until = ?4",
            params![stream.as_str(), signed("epoch", epoch)?, holder, now.plus_seconds(ttl_seconds).0],
        )?;
        transaction.commit()?;
        Ok(epoch)
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
        let mut connection = lock(&self.connection);
        let transaction = begin(&mut connection)?;
        let row = fenced(&transaction, stream, epoch)?;
        if row.size != batch.first_seq {
            return Err(StoreError::Conflict { first_seq: batch.first_seq, size: row.size });
        }
        insert_entries(&transaction, row.number, batch.first_seq, batch.entries)?;
        upsert_tiles(&transaction, row.number, batch.tiles)?;
        let keys = batch.idempotency.iter().map(|row| (row, batch.recorded_at));
        upsert_idempotency(&transaction, row.number, keys)?;
        insert_subject_keys(&transaction, batch)?;
        destroy_subject_keys(&transaction, batch)?;
        advance(&transaction, row.number, batch)?;
        transaction.commit()?;
        if !batch.destroyed_subjects.is_empty() {
            scrub_log(&connection);
        }
        Ok(())
    }

    fn rewrap(&mut self, stream: &StreamId, epoch: Epoch, rows: &[Rewrap]) -> Result<usize, StoreError> {
        let mut connection = lock(&self.connection);
        let transaction = begin(&mut connection)?;
        fenced(&transaction, stream, epoch)?;
        let mut changed = 0;
        {
            let mut statement = transaction.prepare_cached(
                "UPDATE subject_keys SET kek_id = ?4, wrapped = ?5
                 WHERE subject = ?1 AND kek_id = ?2 AND wrapped = ?3 AND destroyed_at = 0",
            )?;
            for Rewrap { old, new } in rows.iter().filter(|row| row.old.subject == row.new.subject) {
                changed += statement.execute(params![
                    old.subject,
                    old.kek_id,
                    old.wrapped,
                    new.kek_id,
                    new.wrapped
                ])?;
            }
        }
        transaction.commit()?;
        Ok(changed)
    }

    fn purge_idempotency(
        &mut self,
        stream: &StreamId,
        before: Timestamp,
        max: usize,
    ) -> Result<usize, StoreError> {
        let connection = lock(&self.connection);
        let purged = connection.execute(
            "DELETE FROM idempotency WHERE (stream, scope, chosen_key) IN (
                 SELECT stream, scope, chosen_key FROM idempotency
                 WHERE stream = (SELECT number FROM streams WHERE name = ?1) AND recorded_at < ?2
                 ORDER BY recorded_at LIMIT ?3)",
            params![stream.as_str(), before.0, signed("rows", max as u64)?],
        )?;
        Ok(purged)
    }

    fn read_store(&self, stream: &StreamId) -> Result<Arc<dyn ReadStore>, StoreError> {
        self.shared_reader(stream)
    }
}

impl SqliteStore {
    fn set_lease_end(&self, stream: &StreamId, epoch: Epoch, until: Timestamp) -> Result<(), StoreError> {
        let mut connection = lock(&self.connection);
        let transaction = begin(&mut connection)?;
        let row = fenced(&transaction, stream, epoch)?;
        transaction
            .execute("UPDATE streams SET lease_until = ?2 WHERE number = ?1", params![row.number, until.0])?;
        transaction.commit()?;
        Ok(())
    }
}

/// Whether the stream may have a writer.
fn writable(row: &StreamRow) -> Result<(), StoreError> {
    match row.phase {
        Phase::Open => Ok(()),
        Phase::Importing => Err(StoreError::Unfinished),
        Phase::Moved => Err(StoreError::Moved { to: row.peer.clone() }),
    }
}

pub(super) fn begin(connection: &mut Connection) -> Result<Transaction<'_>, StoreError> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

pub(super) fn stream_row(
    connection: &Connection,
    stream: &StreamId,
) -> Result<Option<StreamRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT number, size, lease_epoch, lease_holder, lease_until, phase, peer FROM streams WHERE name = ?1",
    )?;
    let row = statement.query_row([stream.as_str()], |row| {
        let row_of = |phase| -> rusqlite::Result<StreamRow> {
            Ok(StreamRow {
                number: row.get(0)?,
                size: row.get::<_, i64>(1)? as u64,
                epoch: row.get::<_, i64>(2)? as u64,
                holder: row.get(3)?,
                until: Timestamp(row.get(4)?),
                phase,
                peer: row.get(6)?,
            })
        };
        Ok(Phase::parse(&row.get::<_, String>(5)?).map(row_of))
    });
    match row.optional()? {
        None => Ok(None),
        Some(row) => Ok(Some(row??)),
    }
}

/// The stream's row, if its lease is still ours.
pub(super) fn fenced(
    connection: &Connection,
    stream: &StreamId,
    epoch: Epoch,
) -> Result<StreamRow, StoreError> {
    match stream_row(connection, stream)? {
        Some(row) if row.epoch == epoch => Ok(row),
        other => Err(StoreError::Fenced { epoch, current: other.map_or(0, |row| row.epoch) }),
    }
}

pub(super) fn insert_entries(
    transaction: &Transaction<'_>,
    stream: i64,
    first_seq: u64,
    entries: &[Vec<u8>],
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached("INSERT INTO entries (position, body) VALUES (?1, ?2)")?;
    for (seq, body) in (first_seq..).zip(entries) {
        statement.execute(params![position(stream, seq)?, body])?;
    }
    Ok(())
}

pub(super) fn upsert_tiles(
    transaction: &Transaction<'_>,
    stream: i64,
    tiles: &[Tile],
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO tiles (stream, level, place, hashes) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (stream, level, place) DO UPDATE SET hashes = excluded.hashes",
    )?;
    for tile in tiles {
        let place = signed("tile index", tile.index)?;
        statement.execute(params![stream, tile.level, place, tile.hashes.as_flattened()])?;
    }
    Ok(())
}

pub(super) fn upsert_idempotency<'a>(
    transaction: &Transaction<'_>,
    stream: i64,
    rows: impl Iterator<Item = (&'a IdempotencyRow, Timestamp)>,
) -> Result<(), StoreError> {
    // A key whose life ended may be used again before it is purged; the newest use counts.
    let mut statement = transaction.prepare_cached(
        "INSERT INTO idempotency (stream, scope, chosen_key, body_mac, seq, recorded_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (stream, scope, chosen_key) DO UPDATE SET
             body_mac = excluded.body_mac, seq = excluded.seq, recorded_at = excluded.recorded_at",
    )?;
    for (IdempotencyRow { scope, key, body_mac, seq }, recorded_at) in rows {
        let seq = signed("seq", *seq)?;
        statement.execute(params![stream, scope, key, body_mac.as_slice(), seq, recorded_at.0])?;
    }
    Ok(())
}

fn insert_subject_keys(transaction: &Transaction<'_>, batch: &Batch<'_>) -> Result<(), StoreError> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO subject_keys (subject, kek_id, wrapped, destroyed_at) VALUES (?1, ?2, ?3, 0)
         ON CONFLICT (subject) DO NOTHING",
    )?;
    let mut existing =
        transaction.prepare_cached("SELECT wrapped, destroyed_at FROM subject_keys WHERE subject = ?1")?;
    // An erasure in the same batch is stronger than the key it meets.
    let kept = batch.subject_keys.iter().filter(|row| !batch.destroyed_subjects.contains(&row.subject));
    for SubjectKeyRow { subject, kek_id, wrapped } in kept {
        if insert.execute(params![subject, kek_id, wrapped])? == 1 {
            continue;
        }
        // The same key again is normal (requests that met), and a destroyed subject stays destroyed; but what
        // a second, different key sealed would be lost without anybody noticing.
        let (stored, destroyed_at): (Vec<u8>, i64) =
            existing.query_row([subject], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if destroyed_at == 0 && stored != *wrapped {
            return Err(StoreError::KeyConflict { subject: subject.clone() });
        }
    }
    Ok(())
}

fn destroy_subject_keys(transaction: &Transaction<'_>, batch: &Batch<'_>) -> Result<(), StoreError> {
    // A subject without a key gets a tombstone too: a request in flight may still bring one.
    let mut statement = transaction.prepare_cached(
        "INSERT INTO subject_keys (subject, kek_id, wrapped, destroyed_at) VALUES (?1, '', x'', ?2)
         ON CONFLICT (subject) DO UPDATE SET kek_id = '', wrapped = x'', destroyed_at = excluded.destroyed_at
         WHERE subject_keys.destroyed_at = 0",
    )?;
    // Zero means live, so an erasure at the epoch itself (only a test's clock says that) counts as one later.
    let at = if batch.recorded_at.0 == 0 { 1 } else { batch.recorded_at.0 };
    for subject in batch.destroyed_subjects {
        statement.execute(params![subject, at])?;
    }
    Ok(())
}

fn advance(transaction: &Transaction<'_>, stream: i64, batch: &Batch<'_>) -> Result<(), StoreError> {
    let size = batch.first_seq + batch.entries.len() as u64;
    let mut statement = transaction
        .prepare_cached("UPDATE streams SET size = ?2, head_note = ?3, recorded_at = ?4 WHERE number = ?1")?;
    statement.execute(params![stream, signed("size", size)?, batch.head_note, batch.recorded_at.0])?;
    Ok(())
}

/// Takes a destroyed key out of the write-ahead log as well: its old page lies there until the log is cut.
/// Best effort: a reader may hold the log open, and the next checkpoint then does it. Erasure is complete
/// with the commit either way, because the wrapped key is nothing without the key file.
fn scrub_log(connection: &Connection) {
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
}
