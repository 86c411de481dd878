//! A SQLite store as a whole: exported, filled, copied.
//!
//! Promises: [`SqliteStore::copy_to`] is one consistent state of a database that may be written meanwhile, in
//! a file that only the owner may read. Does not: copy blobs or keys, which are files of their own.

use super::writer::{begin, fenced, insert_entries, stream_row, upsert_idempotency, upsert_tiles};
use super::{SqliteStore, lock, signed};
use crate::archive::{Export, Import, KeptIdempotency, KeptSubject, Phase, Piece, StreamFacts};
use crate::contract::{Epoch, IdempotencyRow, ReadStore, SubjectKeyRow};
use crate::error::StoreError;
use crate::files::create_private;
use model::Timestamp;
use model::ids::StreamId;
use rusqlite::{Transaction, params};
use std::path::Path;
use std::sync::Arc;

impl SqliteStore {
    /// Writes a copy of the database as it is now to a new file; a writer goes on meanwhile.
    pub fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        // The empty file is there first, so that nobody else may read what SQLite then writes into it.
        create_private(path)?;
        let name = path.to_str().ok_or_else(|| {
            let cause = std::io::Error::other("the name is not valid UTF-8, which SQLite needs");
            StoreError::file(path)(cause)
        })?;
        lock(&self.connection).execute("VACUUM INTO ?1", [name])?;
        std::fs::File::open(path).and_then(|file| file.sync_all()).map_err(StoreError::file(path))
    }

    /// Puts all of a database into its one file and closes it: nothing beside it is needed to read it, not
    /// even on a disk that cannot be written. Opening it for writing later undoes this.
    pub fn settle(self) -> Result<(), StoreError> {
        let mode: String =
            lock(&self.connection).query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
        if mode != "delete" {
            return Err(StoreError::File {
                path: self.path.clone(),
                cause: std::io::Error::other("it is in use by somebody else"),
            });
        }
        std::fs::File::open(&self.path).and_then(|file| file.sync_all()).map_err(StoreError::file(&self.path))
    }
}

impl Export for SqliteStore {
    fn streams(&self) -> Result<Vec<StreamFacts>, StoreError> {
        let connection = lock(&self.connection);
        let mut statement = connection.prepare_cached(
            "SELECT name, size, head_note, recorded_at, lease_epoch, phase, peer FROM streams ORDER BY name",
        )?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(5)?,
                (row.get::<_, i64>(1)?, row.get(2)?, row.get(3)?, row.get::<_, i64>(4)?, row.get(6)?),
            ))
        })?;
        let mut streams = Vec::new();
        for row in rows {
            let (name, phase, (size, head_note, recorded_at, epoch, peer)) = row?;
            let damaged = |_| StoreError::Damaged { what: "the name of a stream".to_owned() };
            streams.push(StreamFacts {
                stream: StreamId::new(&name).map_err(damaged)?,
                size: size as u64,
                head_note,
                recorded_at: Timestamp(recorded_at),
                epoch: epoch as u64,
                phase: Phase::parse(&phase)?,
                peer,
            });
        }
        Ok(streams)
    }

    fn stream_reader(&self, stream: &StreamId) -> Result<Arc<dyn ReadStore>, StoreError> {
        Ok(Arc::new(self.reader(stream)?))
    }

    fn idempotency_after(
        &self,
        stream: &StreamId,
        after: Option<(&str, &str)>,
        max: usize,
    ) -> Result<Vec<KeptIdempotency>, StoreError> {
        let connection = lock(&self.connection);
        let mut statement = connection.prepare_cached(
            "SELECT scope, chosen_key, body_mac, seq, recorded_at FROM idempotency
             WHERE stream = (SELECT number FROM streams WHERE name = ?1)
               AND (?2 OR (scope, chosen_key) > (?3, ?4))
             ORDER BY scope, chosen_key LIMIT ?5",
        )?;
        let (scope, key) = after.unwrap_or_default();
        let limit = signed("rows", max as u64)?;
        let rows =
            statement.query_map(params![stream.as_str(), after.is_none(), scope, key, limit], |row| {
                Ok(KeptIdempotency {
                    row: IdempotencyRow {
                        scope: row.get(0)?,
                        key: row.get(1)?,
                        body_mac: row.get(2)?,
                        seq: row.get::<_, i64>(3)? as u64,
                    },
                    recorded_at: Timestamp(row.get(4)?),
                })
            })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn subjects_after(&self, after: Option<&str>, max: usize) -> Result<Vec<KeptSubject>, StoreError> {
        let connection = lock(&self.connection);
        let mut statement = connection.prepare_cached(
            "SELECT subject, kek_id, wrapped, destroyed_at FROM subject_keys
             WHERE ?1 OR subject > ?2 ORDER BY subject LIMIT ?3",
        )?;
        let limit = signed("rows", max as u64)?;
        let rows =
            statement.query_map(params![after.is_none(), after.unwrap_or_default(), limit], |row| {
                let destroyed_at: i64 = row.get(3)?;
                Ok(KeptSubject {
                    row: SubjectKeyRow { subject: row.get(0)?, kek_id: row.get(1)?, wrapped: row.get(2)? },
                    destroyed_at: (destroyed_at != 0).then_some(Timestamp(destroyed_at)),
                })
            })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Import for SqliteStore {
    fn begin_import(
        &mut self,
        stream: &StreamId,
        from: &str,
        now: Timestamp,
    ) -> Result<(Epoch, u64), StoreError> {
        let mut connection = lock(&self.connection);
        let transaction = begin(&mut connection)?;
        let row = stream_row(&transaction, stream)?;
        match row.as_ref().map(|row| (row.phase, row.size)) {
            Some((Phase::Moved, _)) => {
                return Err(StoreError::Moved { to: row.map_or_else(String::new, |row| row.peer) });
            }
            Some((Phase::Open, size)) if size > 0 => {
                return Err(StoreError::NotEmpty { stream: stream.to_string(), size });
            }
            _ => {}
        }
        let (epoch, size) = row.map_or((1, 0), |row| (row.epoch + 1, row.size));
        transaction.execute(
            "INSERT INTO streams (name, size, head_note, recorded_at, lease_epoch, lease_holder, lease_until, phase, peer)
             VALUES (?1, 0, '', 0, ?2, 'migration', ?3, 'importing', ?4)
             ON CONFLICT (name) DO UPDATE SET
                 lease_epoch = ?2, lease_holder = 'migration', lease_until = ?3, phase = 'importing', peer = ?4",
            params![stream.as_str(), signed("epoch", epoch)?, now.0, from],
        )?;
        transaction.commit()?;
        Ok((epoch, size))
    }

    fn import(&mut self, stream: &StreamId, epoch: Epoch, piece: &Piece<'_>) -> Result<(), StoreError> {
        let mut connection = lock(&self.connection);
        let transaction = begin(&mut connection)?;
        let row = fenced(&transaction, stream, epoch)?;
        if row.size != piece.first_seq {
            return Err(StoreError::Conflict { first_seq: piece.first_seq, size: row.size });
        }
        insert_entries(&transaction, row.number, piece.first_seq, piece.entries)?;
        upsert_tiles(&transaction, row.number, piece.tiles)?;
        let keys = piece.idempotency.iter().map(|kept| (&kept.row, kept.recorded_at));
        upsert_idempotency(&transaction, row.number, keys)?;
        upsert_subjects(&transaction, piece.subjects)?;
        let size = signed("size", piece.first_seq + piece.entries.len() as u64)?;
        transaction.execute("UPDATE streams SET size = ?2 WHERE number = ?1", params![row.number, size])?;
        transaction.commit()?;
        Ok(())
    }

    fn finish_import(
        &mut self,
        stream: &StreamId,
        epoch: Epoch,
        facts: &StreamFacts,
    ) -> Result<(), StoreError> {
        let mut connection = lock(&self.connection);
        let transaction = begin(&mut connection)?;
        let row = fenced(&transaction, stream, epoch)?;
        if row.size != facts.size {
            return Err(StoreError::Conflict { first_seq: facts.size, size: row.size });
        }
        let next = signed("epoch", facts.epoch.max(epoch) + 1)?;
        transaction.execute(
            "UPDATE streams SET head_note = ?2, recorded_at = ?3, lease_epoch = ?4, lease_until = 0, phase = 'open'
             WHERE number = ?1",
            params![row.number, facts.head_note, facts.recorded_at.0, next],
        )?;
        transaction.commit()?;
        Ok(())
    }

    fn mark_moved(&mut self, stream: &StreamId, epoch: Epoch, to: &str) -> Result<(), StoreError> {
        let mut connection = lock(&self.connection);
        let transaction = begin(&mut connection)?;
        let row = fenced(&transaction, stream, epoch)?;
        transaction.execute(
            "UPDATE streams SET lease_epoch = ?2, lease_until = 0, phase = 'moved', peer = ?3 WHERE number = ?1",
            params![row.number, signed("epoch", epoch + 1)?, to],
        )?;
        transaction.commit()?;
        Ok(())
    }
}

fn upsert_subjects(transaction: &Transaction<'_>, subjects: &[KeptSubject]) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO subject_keys (subject, kek_id, wrapped, destroyed_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (subject) DO UPDATE SET
             kek_id = excluded.kek_id, wrapped = excluded.wrapped, destroyed_at = excluded.destroyed_at
         WHERE subject_keys.destroyed_at = 0",
    )?;
    for KeptSubject { row, destroyed_at } in subjects {
        let destroyed_at = destroyed_at.map_or(0, |at| at.0);
        statement.execute(params![row.subject, row.kek_id, row.wrapped, destroyed_at])?;
    }
    Ok(())
}
