//! Reading a stream beside its writer.
//!
//! Promises: every answer is one statement and so one consistent state; what is read is committed. Does not:
//! wait for the writer or make it wait.

use super::link::{Pool, Value, told, values};
use super::{hash_of, signed};
use crate::contract::{DestroyedSubject, IdempotencyRow, ReadEntries, ReadStore, SubjectKey, SubjectKeyRow};
use crate::error::StoreError;
use model::Timestamp;
use model::ids::StreamId;
use std::fmt;
use std::sync::Arc;
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

/// Reads one stream. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct PgReader {
    pool: Arc<Pool>,
    stream: String,
}

impl fmt::Debug for PgReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgReader").field("stream", &self.stream).finish_non_exhaustive()
    }
}

impl PgReader {
    pub(super) fn new(pool: Arc<Pool>, stream: &StreamId) -> PgReader {
        PgReader { pool, stream: stream.to_string() }
    }

    fn one(&self, sql: &'static str, values: Vec<Value>) -> Result<Option<Row>, StoreError> {
        Ok(self.pool.query(sql, values)?.into_iter().next())
    }
}

/// A column of a row.
pub(super) fn get<'a, T: FromSql<'a>>(row: &'a Row, at: usize) -> Result<T, StoreError> {
    row.try_get(at).map_err(told)
}

/// A column that counts from zero.
pub(super) fn number(row: &Row, at: usize) -> Result<u64, StoreError> {
    Ok(get::<i64>(row, at)? as u64)
}

impl ReadEntries for PgReader {
    fn entries(&self, from: u64, max: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        let Ok(first) = i64::try_from(from) else { return Ok(Vec::new()) };
        let until = i64::try_from(from.saturating_add(max as u64)).unwrap_or(i64::MAX);
        if until <= first {
            return Ok(Vec::new());
        }
        // The size comes with the rows, out of the same state: what is counted must be there.
        let sql = "SELECT s.size, e.body FROM streams s
                   LEFT JOIN entries e ON e.stream = s.number AND e.seq >= $2 AND e.seq < least($3, s.size)
                   WHERE s.name = $1 ORDER BY e.seq";
        let rows = self.pool.query(sql, values![self.stream.clone(), first, until])?;
        let Some(size) = rows.first().map(|row| number(row, 0)).transpose()? else { return Ok(Vec::new()) };
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            found.extend(get::<Option<Vec<u8>>>(row, 1)?);
        }
        let until = (until as u64).min(size);
        // Positions are unique, so the right count means no gap.
        if found.len() as u64 == until.saturating_sub(from) {
            Ok(found)
        } else {
            Err(StoreError::Damaged { what: format!("the journal between {from} and {until}") })
        }
    }
}

impl ReadStore for PgReader {
    fn size(&self) -> Result<u64, StoreError> {
        let row = self.one("SELECT size FROM streams WHERE name = $1", values![self.stream.clone()])?;
        row.map_or(Ok(0), |row| number(&row, 0))
    }

    fn entry(&self, seq: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let Ok(seq) = i64::try_from(seq) else { return Ok(None) };
        let sql = "SELECT e.body FROM streams s JOIN entries e ON e.stream = s.number
                   WHERE s.name = $1 AND e.seq = $2";
        let row = self.one(sql, values![self.stream.clone(), seq])?;
        row.map(|row| get(&row, 0)).transpose()
    }

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<[u8; 32]>>, StoreError> {
        let sql = "SELECT t.hashes FROM streams s JOIN tiles t ON t.stream = s.number
                   WHERE s.name = $1 AND t.level = $2 AND t.place = $3";
        let place = signed("tile index", index)?;
        let Some(row) = self.one(sql, values![self.stream.clone(), i16::from(level), place])? else {
            return Ok(None);
        };
        let bytes: Vec<u8> = get(&row, 0)?;
        match bytes.as_chunks::<32>() {
            (hashes, []) => Ok(Some(hashes.to_vec())),
            _ => Err(StoreError::Damaged { what: format!("hash tile {level}/{index}") }),
        }
    }

    fn head(&self) -> Result<Option<String>, StoreError> {
        let row = self.one("SELECT head_note FROM streams WHERE name = $1", values![self.stream.clone()])?;
        let note: Option<String> = row.map(|row| get(&row, 0)).transpose()?;
        Ok(note.filter(|note| !note.is_empty()))
    }

    fn idempotency(&self, scope: &str, key: &str) -> Result<Option<IdempotencyRow>, StoreError> {
        let sql = "SELECT i.body_mac, i.seq FROM streams s JOIN idempotency i ON i.stream = s.number
                   WHERE s.name = $1 AND i.scope = $2 AND i.chosen_key = $3";
        let arguments = values![self.stream.clone(), scope.to_owned(), key.to_owned()];
        let Some(row) = self.one(sql, arguments)? else { return Ok(None) };
        let body_mac = hash_of(get(&row, 0)?, "an idempotency row")?;
        Ok(Some(IdempotencyRow {
            scope: scope.to_owned(),
            key: key.to_owned(),
            body_mac,
            seq: number(&row, 1)?,
        }))
    }

    fn subject_key(&self, subject: &str) -> Result<Option<SubjectKey>, StoreError> {
        let sql = "SELECT kek_id, wrapped, destroyed_at FROM subject_keys WHERE subject = $1";
        let Some(row) = self.one(sql, values![subject.to_owned()])? else { return Ok(None) };
        if get::<i64>(&row, 2)? != 0 {
            return Ok(Some(SubjectKey::Destroyed));
        }
        let (kek_id, wrapped) = (get(&row, 0)?, get(&row, 1)?);
        Ok(Some(SubjectKey::Live(SubjectKeyRow { subject: subject.to_owned(), kek_id, wrapped })))
    }

    fn has_subject_keys(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM subject_keys WHERE destroyed_at = 0)";
        self.one(sql, Vec::new())?.map_or(Ok(false), |row| get(&row, 0))
    }

    fn keys_by_kek(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let sql = "SELECT kek_id, count(*) FROM subject_keys WHERE destroyed_at = 0
                   GROUP BY kek_id ORDER BY kek_id";
        self.pool.query(sql, Vec::new())?.iter().map(|row| Ok((get(row, 0)?, number(row, 1)?))).collect()
    }

    fn keys_not_under(
        &self,
        kek_id: &str,
        after: &str,
        max: usize,
    ) -> Result<Vec<SubjectKeyRow>, StoreError> {
        let sql = "SELECT subject, kek_id, wrapped FROM subject_keys
                   WHERE destroyed_at = 0 AND kek_id <> $1 AND subject > $2 ORDER BY subject LIMIT $3";
        let arguments = values![kek_id.to_owned(), after.to_owned(), signed("rows", max as u64)?];
        let rows = self.pool.query(sql, arguments)?;
        rows.iter()
            .map(|row| {
                Ok(SubjectKeyRow { subject: get(row, 0)?, kek_id: get(row, 1)?, wrapped: get(row, 2)? })
            })
            .collect()
    }

    fn destroyed_subjects(&self, after: &str, max: usize) -> Result<Vec<DestroyedSubject>, StoreError> {
        let sql = "SELECT subject, destroyed_at FROM subject_keys
                   WHERE destroyed_at <> 0 AND subject > $1 ORDER BY subject LIMIT $2";
        let rows = self.pool.query(sql, values![after.to_owned(), signed("rows", max as u64)?])?;
        rows.iter()
            .map(|row| Ok(DestroyedSubject { subject: get(row, 0)?, at: Timestamp(get(row, 1)?) }))
            .collect()
    }
}
