//! What was delivered: cursors, waiting events and the log of attempts, in a SQLite file of its own.
//!
//! Promises: what is taken from the journal and where its cursor stands change in one transaction, so that a
//! crash repeats events and never loses one; rows hold ids and times, never a body. The file can be lost:
//! endpoints then go on from the checkpoint beside it, or from the entry that made them, and every event since
//! is sent again under the same `webhook-id`. Does not: hold what endpoints are (the journal does). A power
//! cut may take the newest commits (`synchronous = NORMAL`): those events are sent again too.

use super::send::Attempt;
use events::{EventId, Position};
use model::Timestamp;
use model::ids::{StreamId, TenantId, WebhookId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Name of the file in the data directory.
pub const FILE: &str = "deliveries.sqlite";
/// Name of the checkpoint beside it.
pub const CHECKPOINT_FILE: &str = "deliveries.checkpoint";
/// Attempts kept of each endpoint.
pub const LOG_ROWS_MAX: i64 = 10_000;
/// How long attempts are kept.
pub const LOG_DAYS: i64 = 30;
/// Marks the file as ours (`PRAGMA application_id`): "PRBD".
const APPLICATION_ID: i64 = 0x5052_4244;

const SCHEMA: &str = "
    CREATE TABLE origin (
        one    INTEGER PRIMARY KEY CHECK (one = 1),
        tenant TEXT NOT NULL,
        stream TEXT NOT NULL
    ) STRICT;
    CREATE TABLE endpoints (
        webhook       TEXT    PRIMARY KEY,
        seq           INTEGER NOT NULL,          -- first event not taken from the journal yet
        place         INTEGER NOT NULL,
        failing_since INTEGER NOT NULL,          -- microseconds; 0 while it accepts
        accepted_at   INTEGER NOT NULL           -- microseconds; 0 before the first success
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE waiting (
        webhook  TEXT    NOT NULL,
        seq      INTEGER NOT NULL,
        place    INTEGER NOT NULL,
        subject  TEXT    NOT NULL,
        kind     TEXT    NOT NULL,
        failures INTEGER NOT NULL,
        first_at INTEGER NOT NULL,               -- first attempt; 0 before it
        next_at  INTEGER NOT NULL,
        PRIMARY KEY (webhook, seq, place)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE attempts (
        number     INTEGER PRIMARY KEY AUTOINCREMENT,
        webhook    TEXT    NOT NULL,
        seq        INTEGER NOT NULL,
        place      INTEGER NOT NULL,
        kind       TEXT    NOT NULL,
        attempt    INTEGER NOT NULL,
        at         INTEGER NOT NULL,
        outcome    TEXT    NOT NULL,
        status     INTEGER NOT NULL,
        latency_ms INTEGER NOT NULL,
        next_at    INTEGER NOT NULL              -- 0 where there is no next attempt
    ) STRICT;
    CREATE INDEX attempts_by_webhook ON attempts (webhook, number);
";

/// Why the book could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// SQLite says no.
    #[error("deliveries: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A file operation failed.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The file is of another program, version or journal.
    #[error("{path} is no delivery log of this journal and version; move it away to start a new one")]
    Foreign {
        /// Which.
        path: PathBuf,
    },
}

/// An endpoint's progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// First event not taken from the journal yet.
    pub cursor: Position,
    /// Since when it accepts nothing.
    pub failing_since: Option<Timestamp>,
    /// When it last accepted something.
    pub accepted_at: Option<Timestamp>,
}

/// An event taken from the journal and not accepted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub id: EventId,
    /// Orders it after others of the same subject.
    pub subject: String,
    /// Its type.
    pub kind: String,
    /// Failed attempts.
    pub failures: u32,
    /// When it was first tried.
    pub first_at: Option<Timestamp>,
    /// When it is due.
    pub next_at: Timestamp,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its number, rising.
    pub number: u64,
    /// The event.
    pub id: EventId,
    /// The event's type.
    pub kind: String,
    /// Which attempt, from 1; 0 where nothing was sent.
    pub attempt: u32,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: String,
    /// HTTP status; 0 without an answer.
    pub status: u16,
    /// How long it took.
    pub latency_ms: u64,
    /// When it is tried again.
    pub next_at: Option<Timestamp>,
}

/// What one tick changes, applied together.
#[derive(Debug)]
pub enum Change {
    /// Progress of an endpoint.
    Progress(WebhookId, Progress),
    /// An event is waiting, or waits longer.
    Wait(WebhookId, Waiting),
    /// An event waits no more.
    Done(WebhookId, EventId),
    /// An attempt, for the log.
    Log {
        /// Endpoint.
        webhook: WebhookId,
        /// Event.
        id: EventId,
        /// The event's type.
        kind: String,
        /// Which attempt.
        attempt: u32,
        /// When.
        at: Timestamp,
        /// Result.
        result: Attempt,
        /// When it is tried again.
        next_at: Option<Timestamp>,
    },
    /// The endpoint is removed.
    Forget(WebhookId),
}

/// The file.
#[derive(Debug)]
pub struct Book {
    connection: Connection,
}

impl Book {
    /// Opens the file of a data directory, making it where there is none; says whether it is new. A damaged
    /// file is moved aside: it can be made again.
    pub fn open(dir: &Path, tenant: &TenantId, stream: &StreamId) -> Result<(Book, bool), BookError> {
        let path = dir.join(FILE);
        match Book::open_at(&path, tenant, stream) {
            Err(BookError::Sqlite(error)) if is_damage(&error) => {
                let aside = dir.join(format!("{FILE}.damaged"));
                tracing::error!(deliveries.cause = %error, "the delivery log is damaged; it is moved aside, and events since the checkpoint are sent again");
                for ending in ["", "-wal", "-shm"] {
                    let from = dir.join(format!("{FILE}{ending}"));
                    if from.exists() {
                        let to = PathBuf::from(format!("{}{ending}", aside.display()));
                        std::fs::rename(&from, to).map_err(|cause| BookError::File { path: from, cause })?;
                    }
                }
                Book::open_at(&path, tenant, stream)
            }
            other => other,
        }
    }

    fn open_at(path: &Path, tenant: &TenantId, stream: &StreamId) -> Result<(Book, bool), BookError> {
        private_file(path).map_err(|cause| BookError::File { path: path.to_owned(), cause })?;
        let mut connection = Connection::open(path)?;
        connection.set_prepared_statement_cache_capacity(32);
        connection.execute_batch(
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = 16777216;",
        )?;
        let id: i64 = connection.query_row("PRAGMA application_id", [], |r| r.get(0))?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |r| r.get(0))?;
        let foreign = || BookError::Foreign { path: path.to_owned() };
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
        let fresh = tables == 0;
        if fresh {
            let transaction = connection.transaction()?;
            transaction.execute_batch(SCHEMA)?;
            transaction
                .execute("INSERT INTO origin VALUES (1, ?1, ?2)", [tenant.as_str(), stream.as_str()])?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", 1)?;
            transaction.commit()?;
        } else {
            if id != APPLICATION_ID || version != 1 {
                return Err(foreign());
            }
            let ours: (String, String) =
                connection
                    .query_row("SELECT tenant, stream FROM origin", [], |r| Ok((r.get(0)?, r.get(1)?)))?;
            if ours != (tenant.to_string(), stream.to_string()) {
                return Err(foreign());
            }
        }
        Ok((Book { connection }, fresh))
    }

    /// Applies changes in one transaction.
    pub fn apply(&mut self, changes: &[Change]) -> Result<(), BookError> {
        let transaction = self.connection.transaction()?;
        for change in changes {
            apply(&transaction, change)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Every endpoint's progress.
    pub fn progress(&self) -> Result<BTreeMap<String, Progress>, BookError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT webhook, seq, place, failing_since, accepted_at FROM endpoints")?;
        let rows = statement.query_map([], |r| {
            let progress = Progress {
                cursor: Position { seq: r.get::<_, i64>(1)? as u64, index: r.get(2)? },
                failing_since: instant(r.get(3)?),
                accepted_at: instant(r.get(4)?),
            };
            Ok((r.get(0)?, progress))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What an endpoint has waiting, in order.
    pub fn waiting(&self, webhook: &WebhookId) -> Result<Vec<Waiting>, BookError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT seq, place, subject, kind, failures, first_at, next_at FROM waiting WHERE webhook = ?1 ORDER BY seq, place",
        )?;
        let rows = statement.query_map([webhook.as_str()], |r| {
            Ok(Waiting {
                id: EventId { seq: r.get::<_, i64>(0)? as u64, index: r.get(1)? },
                subject: r.get(2)?,
                kind: r.get(3)?,
                failures: r.get(4)?,
                first_at: instant(r.get(5)?),
                next_at: Timestamp(r.get(6)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The newest attempts of an endpoint before a number, newest first.
    pub fn log(&self, webhook: &WebhookId, before: u64, limit: usize) -> Result<Vec<Logged>, BookError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, seq, place, kind, attempt, at, outcome, status, latency_ms, next_at
             FROM attempts WHERE webhook = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3",
        )?;
        let before = i64::try_from(before).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![webhook.as_str(), before, limit as i64], logged)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One attempt of an endpoint.
    pub fn attempt(&self, webhook: &WebhookId, number: u64) -> Result<Option<Logged>, BookError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, seq, place, kind, attempt, at, outcome, status, latency_ms, next_at
             FROM attempts WHERE webhook = ?1 AND number = ?2",
        )?;
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        Ok(statement.query_row(params![webhook.as_str(), number], logged).optional()?)
    }

    /// Forgets attempts that are too old or too many.
    pub fn prune(&mut self, now: Timestamp) -> Result<usize, BookError> {
        let before = now.0 - LOG_DAYS * model::time::DAY;
        let transaction = self.connection.transaction()?;
        let mut gone = transaction.execute("DELETE FROM attempts WHERE at < ?1", [before])?;
        let webhooks: Vec<String> = {
            let mut statement = transaction.prepare("SELECT DISTINCT webhook FROM attempts")?;
            let rows = statement.query_map([], |r| r.get(0))?;
            rows.collect::<Result<_, _>>()?
        };
        for webhook in webhooks {
            gone += transaction.execute(
                "DELETE FROM attempts WHERE webhook = ?1 AND number <= (
                     SELECT number FROM attempts WHERE webhook = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)",
                params![webhook, LOG_ROWS_MAX],
            )?;
        }
        transaction.commit()?;
        Ok(gone)
    }
}

fn apply(transaction: &Transaction<'_>, change: &Change) -> Result<(), BookError> {
    match change {
        Change::Progress(webhook, p) => {
            transaction
                .prepare_cached("INSERT OR REPLACE INTO endpoints VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![
                    webhook.as_str(),
                    p.cursor.seq as i64,
                    p.cursor.index,
                    micros(p.failing_since),
                    micros(p.accepted_at)
                ])?;
        }
        Change::Wait(webhook, w) => {
            transaction
                .prepare_cached("INSERT OR REPLACE INTO waiting VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
                .execute(params![
                    webhook.as_str(),
                    w.id.seq as i64,
                    w.id.index,
                    w.subject,
                    w.kind,
                    w.failures,
                    micros(w.first_at),
                    w.next_at.0
                ])?;
        }
        Change::Done(webhook, id) => {
            transaction
                .prepare_cached("DELETE FROM waiting WHERE webhook = ?1 AND seq = ?2 AND place = ?3")?
                .execute(params![webhook.as_str(), id.seq as i64, id.index])?;
        }
        Change::Log { webhook, id, kind, attempt, at, result, next_at } => {
            transaction
                .prepare_cached(
                    "INSERT INTO attempts (webhook, seq, place, kind, attempt, at, outcome, status, latency_ms, next_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                )?
                .execute(params![
                    webhook.as_str(),
                    id.seq as i64,
                    id.index,
                    kind,
                    attempt,
                    at.0,
                    result.outcome.as_str(),
                    result.status,
                    result.latency_ms as i64,
                    micros(*next_at)
                ])?;
        }
        Change::Forget(webhook) => {
            for table in ["endpoints", "waiting", "attempts"] {
                transaction
                    .execute(&format!("DELETE FROM {table} WHERE webhook = ?1"), [webhook.as_str()])?;
            }
        }
    }
    Ok(())
}

fn logged(r: &rusqlite::Row<'_>) -> rusqlite::Result<Logged> {
    Ok(Logged {
        number: r.get::<_, i64>(0)? as u64,
        id: EventId { seq: r.get::<_, i64>(1)? as u64, index: r.get(2)? },
        kind: r.get(3)?,
        attempt: r.get(4)?,
        at: Timestamp(r.get(5)?),
        outcome: r.get(6)?,
        status: r.get(7)?,
        latency_ms: r.get::<_, i64>(8)? as u64,
        next_at: instant(r.get(9)?),
    })
}

fn instant(micros: i64) -> Option<Timestamp> {
    (micros != 0).then_some(Timestamp(micros))
}

fn micros(at: Option<Timestamp>) -> i64 {
    at.map_or(0, |t| t.0)
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt)
    )
}

/// A file that only its owner may read, made where there is none.
fn private_file(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// The lowest event not delivered of each endpoint, in a file that outlives the book.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    tenant: String,
    stream: String,
    /// Cursor of each endpoint: everything up to it was delivered.
    pub delivered_through: BTreeMap<String, String>,
}

impl Checkpoint {
    /// An empty one of a journal.
    pub fn new(tenant: &TenantId, stream: &StreamId) -> Checkpoint {
        Checkpoint {
            tenant: tenant.to_string(),
            stream: stream.to_string(),
            delivered_through: BTreeMap::new(),
        }
    }

    /// Reads the file; a missing, damaged or foreign one is an empty one, which only repeats more.
    pub fn read(dir: &Path, tenant: &TenantId, stream: &StreamId) -> Checkpoint {
        let empty = Checkpoint::new(tenant, stream);
        let bytes = std::fs::read(dir.join(CHECKPOINT_FILE)).unwrap_or_default();
        let read = serde_json::from_slice::<Checkpoint>(&bytes).ok();
        read.filter(|c| c.tenant == empty.tenant && c.stream == empty.stream).unwrap_or(empty)
    }

    /// Replaces the file atomically.
    pub fn write(&self, dir: &Path) -> Result<(), BookError> {
        let path = dir.join(CHECKPOINT_FILE);
        let temporary = dir.join(format!("{CHECKPOINT_FILE}.new"));
        let file = |cause| BookError::File { path: path.clone(), cause };
        let _ = std::fs::remove_file(&temporary);
        private_file(&temporary).map_err(file)?;
        std::fs::write(&temporary, serde_json::to_vec_pretty(self).unwrap_or_default()).map_err(file)?;
        std::fs::rename(&temporary, &path).map_err(file)
    }

    /// An endpoint's position.
    pub fn position(&self, webhook: &WebhookId) -> Option<Position> {
        self.delivered_through.get(webhook.as_str()).and_then(|c| Position::parse_after(c).ok())
    }
}
