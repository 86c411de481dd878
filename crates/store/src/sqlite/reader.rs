//! Reading a stream beside its writer.
//!
//! Promises: reads never block the writer nor wait for it (write-ahead log, connections of their own), and
//! see only what is committed. Does not: write (`query_only`).

use super::{Options, Shared, connect, lock, position, signed};
use crate::contract::{DestroyedSubject, IdempotencyRow, ReadEntries, ReadStore, SubjectKey, SubjectKeyRow};
use crate::error::StoreError;
use model::Timestamp;
use model::ids::StreamId;
use rusqlite::{Connection, OptionalExtension, params};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Idle connections kept; more threads than this at once open and close their own.
const IDLE_MAX: usize = 8;

/// Read-only settings: a small cache of its own each, and the file itself through the page cache (256 MiB of
/// mapping; recent entries and tiles lie at the end of their tables).
const PRAGMAS: &str = "PRAGMA query_only = ON; PRAGMA cache_size = -8192; PRAGMA mmap_size = 268435456;";

/// Reads one stream. Cheap to clone; clones share their connections.
#[derive(Debug, Clone)]
pub struct SqliteReader {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    stream: StreamId,
    number: OnceLock<i64>,
    source: Source,
}

#[derive(Debug)]
enum Source {
    /// The writer's own connection, in exclusive mode.
    Writer(Shared),
    /// Read-only connections, opened as needed.
    Pool { path: PathBuf, options: Options, idle: Mutex<Vec<Connection>> },
}

impl SqliteReader {
    pub(super) fn sharing(connection: Shared, stream: &StreamId) -> SqliteReader {
        SqliteReader::new(stream, Source::Writer(connection))
    }

    pub(super) fn with_pool(path: &Path, options: &Options, stream: &StreamId) -> Result<Self, StoreError> {
        // The first connection is opened now, so that a wrong path is an error here and not later.
        let idle = Mutex::new(vec![open(path, options)?]);
        let source = Source::Pool { path: path.to_owned(), options: options.clone(), idle };
        Ok(SqliteReader::new(stream, source))
    }

    fn new(stream: &StreamId, source: Source) -> SqliteReader {
        SqliteReader { inner: Arc::new(Inner { stream: stream.clone(), number: OnceLock::new(), source }) }
    }

    /// Runs a read on a connection.
    fn with<T>(&self, read: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match &self.inner.source {
            Source::Writer(shared) => read(&lock(shared)),
            Source::Pool { path, options, idle } => {
                let free = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
                let connection = match free {
                    Some(connection) => connection,
                    None => open(path, options)?,
                };
                let result = read(&connection);
                let mut idle = idle.lock().unwrap_or_else(PoisonError::into_inner);
                if idle.len() < IDLE_MAX {
                    idle.push(connection);
                }
                result
            }
        }
    }

    /// Runs a read that needs the stream's number; `T::default()` while the stream does not exist.
    fn with_stream<T: Default>(
        &self,
        read: impl FnOnce(&Connection, i64) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.with(|connection| {
            if let Some(number) = self.inner.number.get() {
                return read(connection, *number);
            }
            let mut statement = connection.prepare_cached("SELECT number FROM streams WHERE name = ?1")?;
            let found = statement.query_row([self.inner.stream.as_str()], |row| row.get(0)).optional()?;
            match found {
                Some(number) => read(connection, *self.inner.number.get_or_init(|| number)),
                None => Ok(T::default()),
            }
        })
    }
}

fn open(path: &Path, options: &Options) -> Result<Connection, StoreError> {
    let connection = connect(path, options, true)?;
    connection.execute_batch(PRAGMAS)?;
    Ok(connection)
}

impl ReadEntries for SqliteReader {
    fn entries(&self, from: u64, max: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        self.with_stream(|connection, number| {
            let size = size_of(connection, number)?;
            let until = from.saturating_add(max as u64).min(size);
            if from >= until {
                return Ok(Vec::new());
            }
            let mut statement = connection.prepare_cached(
                "SELECT body FROM entries WHERE position >= ?1 AND position <= ?2 ORDER BY position",
            )?;
            let (first, last) = (position(number, from)?, position(number, until - 1)?);
            let rows = statement.query_map([first, last], |row| row.get(0))?;
            let found: Vec<Vec<u8>> = rows.collect::<Result<_, _>>()?;
            // Positions are unique, so the right count means no gap.
            if found.len() as u64 == until - from {
                Ok(found)
            } else {
                Err(StoreError::Damaged { what: format!("the journal between {from} and {until}") })
            }
        })
    }
}

impl ReadStore for SqliteReader {
    fn size(&self) -> Result<u64, StoreError> {
        self.with_stream(size_of)
    }

    fn entry(&self, seq: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.with_stream(|connection, number| {
            let Ok(position) = position(number, seq) else { return Ok(None) };
            let mut statement = connection.prepare_cached("SELECT body FROM entries WHERE position = ?1")?;
            Ok(statement.query_row([position], |row| row.get(0)).optional()?)
        })
    }

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<[u8; 32]>>, StoreError> {
        self.with_stream(|connection, number| {
            let mut statement = connection
                .prepare_cached("SELECT hashes FROM tiles WHERE stream = ?1 AND level = ?2 AND place = ?3")?;
            let place = signed("tile index", index)?;
            let bytes: Option<Vec<u8>> =
                statement.query_row(params![number, level, place], |row| row.get(0)).optional()?;
            let Some(bytes) = bytes else { return Ok(None) };
            match bytes.as_chunks::<32>() {
                (hashes, []) => Ok(Some(hashes.to_vec())),
                _ => Err(StoreError::Damaged { what: format!("hash tile {level}/{index}") }),
            }
        })
    }

    fn head(&self) -> Result<Option<String>, StoreError> {
        self.with_stream(|connection, number| {
            let mut statement =
                connection.prepare_cached("SELECT head_note FROM streams WHERE number = ?1")?;
            let note: String = statement.query_row([number], |row| row.get(0))?;
            Ok(Some(note).filter(|note| !note.is_empty()))
        })
    }

    fn idempotency(&self, scope: &str, key: &str) -> Result<Option<IdempotencyRow>, StoreError> {
        self.with_stream(|connection, number| {
            let mut statement = connection.prepare_cached(
                "SELECT body_mac, seq FROM idempotency WHERE stream = ?1 AND scope = ?2 AND chosen_key = ?3",
            )?;
            let found = statement.query_row(params![number, scope, key], |row| {
                Ok(IdempotencyRow {
                    scope: scope.to_owned(),
                    key: key.to_owned(),
                    body_mac: row.get(0)?,
                    seq: row.get::<_, i64>(1)? as u64,
                })
            });
            Ok(found.optional()?)
        })
    }

    fn subject_key(&self, subject: &str) -> Result<Option<SubjectKey>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT kek_id, wrapped, destroyed_at FROM subject_keys WHERE subject = ?1",
            )?;
            let found = statement.query_row([subject], |row| {
                if row.get::<_, i64>(2)? != 0 {
                    return Ok(SubjectKey::Destroyed);
                }
                let (kek_id, wrapped) = (row.get(0)?, row.get(1)?);
                Ok(SubjectKey::Live(SubjectKeyRow { subject: subject.to_owned(), kek_id, wrapped }))
            });
            Ok(found.optional()?)
        })
    }

    fn has_subject_keys(&self) -> Result<bool, StoreError> {
        self.with(|connection| {
            let sql = "SELECT EXISTS (SELECT 1 FROM subject_keys WHERE destroyed_at = 0)";
            Ok(connection.query_row(sql, [], |row| row.get(0))?)
        })
    }

    fn keys_by_kek(&self) -> Result<Vec<(String, u64)>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT kek_id, count(*) FROM subject_keys WHERE destroyed_at = 0 GROUP BY kek_id ORDER BY kek_id",
            )?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    fn keys_not_under(
        &self,
        kek_id: &str,
        after: &str,
        max: usize,
    ) -> Result<Vec<SubjectKeyRow>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT subject, kek_id, wrapped FROM subject_keys
                 WHERE destroyed_at = 0 AND kek_id <> ?1 AND subject > ?2 ORDER BY subject LIMIT ?3",
            )?;
            let limit = signed("rows", max as u64)?;
            let rows = statement.query_map(params![kek_id, after, limit], |row| {
                Ok(SubjectKeyRow { subject: row.get(0)?, kek_id: row.get(1)?, wrapped: row.get(2)? })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    fn destroyed_subjects(&self, after: &str, max: usize) -> Result<Vec<DestroyedSubject>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT subject, destroyed_at FROM subject_keys
                 WHERE destroyed_at <> 0 AND subject > ?1 ORDER BY subject LIMIT ?2",
            )?;
            let rows = statement.query_map(params![after, signed("rows", max as u64)?], |row| {
                Ok(DestroyedSubject { subject: row.get(0)?, at: Timestamp(row.get(1)?) })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

fn size_of(connection: &Connection, number: i64) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached("SELECT size FROM streams WHERE number = ?1")?;
    Ok(statement.query_row([number], |row| row.get::<_, i64>(0))? as u64)
}
