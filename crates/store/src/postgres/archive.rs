//! A PostgreSQL store as a whole: exported out of one snapshot, filled by a migration.
//!
//! Promises: [`PgSnapshot`] shows one state, taken at its first read, however long the copy takes. Does not:
//! hold up the writer.

use super::link::{Pool, values};
use super::reader::{PgReader, get, number};
use super::writer::{idempotency_values, journal_values, tile_values};
use super::{PgSnapshot, PgStore, hash_of, signed};
use crate::archive::{Export, Import, KeptIdempotency, KeptSubject, Phase, Piece, StreamFacts, last_of_each};
use crate::contract::{Epoch, IdempotencyRow, ReadStore, SubjectKeyRow};
use crate::error::StoreError;
use model::Timestamp;
use model::ids::StreamId;
use std::sync::Arc;

const BEGIN_IMPORT: &str = r#"
INSERT INTO streams (name, size, head_note, recorded_at, lease_epoch, lease_holder, lease_until, phase, peer)
VALUES ($1, 0, '', 0, 1, 'migration', $2, 'importing', $3)
ON CONFLICT (name) DO UPDATE SET
    lease_epoch = streams.lease_epoch + 1, lease_holder = 'migration', lease_until = excluded.lease_until,
    phase = 'importing', peer = excluded.peer
WHERE streams.phase = 'importing' OR (streams.phase = 'open' AND streams.size = 0)
RETURNING lease_epoch, size
"#;

const IMPORT: &str = r#"
WITH fence AS (
    UPDATE streams SET size = size + $4, head_note = $5
    WHERE name = $1 AND lease_epoch = $2 AND size = $3 AND phase = 'importing'
    RETURNING number
), new_entries AS (
    INSERT INTO entries (stream, seq, body)
    SELECT f.number, $3 + e.place - 1, e.body
    FROM fence f, unnest($6::bytea[]) WITH ORDINALITY AS e (body, place)
), new_tiles AS (
    INSERT INTO tiles (stream, level, place, hashes)
    SELECT f.number, t.level, t.place, t.hashes
    FROM fence f, unnest($7::smallint[], $8::bigint[], $9::bytea[]) AS t (level, place, hashes)
    ON CONFLICT (stream, level, place) DO UPDATE SET hashes = excluded.hashes
), new_idempotency AS (
    INSERT INTO idempotency (stream, scope, chosen_key, body_mac, seq, recorded_at)
    SELECT f.number, i.scope, i.chosen_key, i.body_mac, i.seq, i.recorded_at
    FROM fence f, unnest($10::text[], $11::text[], $12::bytea[], $13::bigint[], $14::bigint[])
        AS i (scope, chosen_key, body_mac, seq, recorded_at)
    ON CONFLICT (stream, scope, chosen_key) DO UPDATE SET
        body_mac = excluded.body_mac, seq = excluded.seq, recorded_at = excluded.recorded_at
), subjects AS (
    INSERT INTO subject_keys (subject, kek_id, wrapped, destroyed_at)
    SELECT k.subject, k.kek_id, k.wrapped, k.destroyed_at
    FROM fence f, unnest($15::text[], $16::text[], $17::bytea[], $18::bigint[])
        AS k (subject, kek_id, wrapped, destroyed_at)
    ON CONFLICT (subject) DO UPDATE SET
        kek_id = excluded.kek_id, wrapped = excluded.wrapped, destroyed_at = excluded.destroyed_at
    WHERE subject_keys.destroyed_at = 0
)
SELECT number FROM fence
"#;

fn streams(pool: &Pool) -> Result<Vec<StreamFacts>, StoreError> {
    let sql =
        "SELECT name, size, head_note, recorded_at, lease_epoch, phase, peer FROM streams ORDER BY name";
    let damaged = |_| StoreError::Damaged { what: "the name of a stream".to_owned() };
    pool.query(sql, Vec::new())?
        .iter()
        .map(|row| {
            Ok(StreamFacts {
                stream: StreamId::new(&get::<String>(row, 0)?).map_err(damaged)?,
                size: number(row, 1)?,
                head_note: get(row, 2)?,
                recorded_at: Timestamp(get(row, 3)?),
                epoch: number(row, 4)?,
                phase: Phase::parse(&get::<String>(row, 5)?)?,
                peer: get(row, 6)?,
            })
        })
        .collect()
}

fn idempotency_after(
    pool: &Pool,
    stream: &StreamId,
    after: Option<(&str, &str)>,
    max: usize,
) -> Result<Vec<KeptIdempotency>, StoreError> {
    let sql = "SELECT scope, chosen_key, body_mac, seq, recorded_at FROM idempotency
               WHERE stream = (SELECT number FROM streams WHERE name = $1)
                 AND ($2 OR (scope, chosen_key) > ($3, $4))
               ORDER BY scope, chosen_key LIMIT $5";
    let (scope, key) = after.unwrap_or_default();
    let limit = signed("rows", max as u64)?;
    let arguments = values![stream.to_string(), after.is_none(), scope.to_owned(), key.to_owned(), limit];
    pool.query(sql, arguments)?
        .iter()
        .map(|row| {
            Ok(KeptIdempotency {
                row: IdempotencyRow {
                    scope: get(row, 0)?,
                    key: get(row, 1)?,
                    body_mac: hash_of(get(row, 2)?, "an idempotency row")?,
                    seq: number(row, 3)?,
                },
                recorded_at: Timestamp(get(row, 4)?),
            })
        })
        .collect()
}

fn subjects_after(pool: &Pool, after: Option<&str>, max: usize) -> Result<Vec<KeptSubject>, StoreError> {
    let sql = "SELECT subject, kek_id, wrapped, destroyed_at FROM subject_keys
               WHERE $1 OR subject > $2 ORDER BY subject LIMIT $3";
    let limit = signed("rows", max as u64)?;
    let arguments = values![after.is_none(), after.unwrap_or_default().to_owned(), limit];
    pool.query(sql, arguments)?
        .iter()
        .map(|row| {
            let destroyed_at: i64 = get(row, 3)?;
            Ok(KeptSubject {
                row: SubjectKeyRow { subject: get(row, 0)?, kek_id: get(row, 1)?, wrapped: get(row, 2)? },
                destroyed_at: (destroyed_at != 0).then_some(Timestamp(destroyed_at)),
            })
        })
        .collect()
}

/// Both export in the same words; only what they read from differs.
macro_rules! export {
    ($store:ty, $pool:ident) => {
        impl Export for $store {
            fn streams(&self) -> Result<Vec<StreamFacts>, StoreError> {
                streams(&self.$pool)
            }

            fn stream_reader(&self, stream: &StreamId) -> Result<Arc<dyn ReadStore>, StoreError> {
                Ok(Arc::new(PgReader::new(Arc::clone(&self.$pool), stream)))
            }

            fn idempotency_after(
                &self,
                stream: &StreamId,
                after: Option<(&str, &str)>,
                max: usize,
            ) -> Result<Vec<KeptIdempotency>, StoreError> {
                idempotency_after(&self.$pool, stream, after, max)
            }

            fn subjects_after(
                &self,
                after: Option<&str>,
                max: usize,
            ) -> Result<Vec<KeptSubject>, StoreError> {
                subjects_after(&self.$pool, after, max)
            }
        }
    };
}

export!(PgStore, readers);
export!(PgSnapshot, pool);

impl Import for PgStore {
    fn begin_import(
        &mut self,
        stream: &StreamId,
        from: &str,
        now: Timestamp,
    ) -> Result<(Epoch, u64), StoreError> {
        let arguments = values![stream.to_string(), now.0, from.to_owned()];
        if let Some(row) = self.writer.query(BEGIN_IMPORT, arguments)?.first() {
            return Ok((number(row, 0)?, number(row, 1)?));
        }
        Err(match self.stream_row(stream)? {
            Some(row) if row.phase == Phase::Moved => StoreError::Moved { to: row.peer },
            other => {
                StoreError::NotEmpty { stream: stream.to_string(), size: other.map_or(0, |row| row.size) }
            }
        })
    }

    fn import(&mut self, stream: &StreamId, epoch: Epoch, piece: &Piece<'_>) -> Result<(), StoreError> {
        let mut arguments = journal_values(stream, epoch, piece.first_seq, piece.entries, "")?;
        arguments.extend(values![piece.entries.to_vec()]);
        arguments.extend(tile_values(piece.tiles)?);
        let rows = piece.idempotency.iter().map(|kept| (&kept.row, kept.recorded_at)).collect();
        arguments.extend(idempotency_values(rows)?);
        let subjects = last_of_each(piece.subjects.iter().map(|kept| (&kept.row.subject, kept)));
        let column =
            |of: fn(&KeptSubject) -> String| subjects.iter().map(|kept| of(kept)).collect::<Vec<_>>();
        arguments.extend(values![
            column(|kept| kept.row.subject.clone()),
            column(|kept| kept.row.kek_id.clone()),
            subjects.iter().map(|kept| kept.row.wrapped.clone()).collect::<Vec<_>>(),
            subjects.iter().map(|kept| kept.destroyed_at.map_or(0, |at| at.0)).collect::<Vec<_>>(),
        ]);
        match self.writer.query(IMPORT, arguments)?.is_empty() {
            false => Ok(()),
            true => Err(self.refusal(stream, epoch, piece.first_seq)?),
        }
    }

    fn finish_import(
        &mut self,
        stream: &StreamId,
        epoch: Epoch,
        facts: &StreamFacts,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE streams SET head_note = $4, recorded_at = $5, lease_epoch = $6, lease_until = 0, phase = 'open'
                   WHERE name = $1 AND lease_epoch = $2 AND size = $3 RETURNING 1";
        let arguments = values![
            stream.to_string(),
            signed("epoch", epoch)?,
            signed("size", facts.size)?,
            facts.head_note.clone(),
            facts.recorded_at.0,
            signed("epoch", facts.epoch.max(epoch) + 1)?,
        ];
        match self.writer.query(sql, arguments)?.is_empty() {
            false => Ok(()),
            true => Err(self.refusal(stream, epoch, facts.size)?),
        }
    }

    fn mark_moved(&mut self, stream: &StreamId, epoch: Epoch, to: &str) -> Result<(), StoreError> {
        let sql =
            "UPDATE streams SET lease_epoch = lease_epoch + 1, lease_until = 0, phase = 'moved', peer = $3
                   WHERE name = $1 AND lease_epoch = $2 RETURNING 1";
        let arguments = values![stream.to_string(), signed("epoch", epoch)?, to.to_owned()];
        if self.writer.query(sql, arguments)?.is_empty() { Err(self.fenced(stream, epoch)?) } else { Ok(()) }
    }
}
