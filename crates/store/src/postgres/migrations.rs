//! The tables on PostgreSQL, and how older databases get them.
//!
//! Promises: like its sibling for SQLite: a migration runs once, in a transaction with its version number and
//! under a lock, so that two nodes starting together do not meet; versions only grow; a newer or foreign schema
//! is refused untouched. Does not: go back. A released migration is never edited.

use super::SCHEMA;
use super::link::{Session, Value, told};
use crate::error::StoreError;
use std::sync::Arc;

/// Number of the advisory lock: "PRBT", as the application id of the SQLite file.
const LOCK: &str = "1347568212";

const MIGRATIONS: &[&str] = &[
    // 1: what the SQLite store has at its schema 2, and blobs, so that several nodes share them.
    r#"
    CREATE TABLE streams (
        number       INTEGER  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name         TEXT     COLLATE "C" NOT NULL UNIQUE,
        size         BIGINT   NOT NULL,           -- entries; the next sequence number
        head_note    TEXT     NOT NULL,           -- signed tree head over exactly `size` entries; empty before the first
        recorded_at  BIGINT   NOT NULL,           -- of the newest batch, microseconds
        lease_epoch  BIGINT   NOT NULL,           -- fencing number: every append is conditional on it
        lease_holder TEXT     NOT NULL,
        lease_until  BIGINT   NOT NULL,           -- microseconds; 0 when released
        phase        TEXT     NOT NULL DEFAULT 'open', -- open, importing, moved
        peer         TEXT     NOT NULL DEFAULT '' -- where it came from or went to
    );

    CREATE TABLE entries (
        stream INTEGER NOT NULL REFERENCES streams (number),
        seq    BIGINT  NOT NULL,
        body   BYTEA   NOT NULL,
        PRIMARY KEY (stream, seq)
    );
    -- Bodies are mostly ciphertext: trying to compress them costs time and gains nothing.
    ALTER TABLE entries ALTER COLUMN body SET STORAGE EXTERNAL;

    CREATE VIEW journal AS
        SELECT s.name AS stream, e.seq, e.body FROM entries e JOIN streams s ON s.number = e.stream;

    CREATE TABLE tiles (
        stream INTEGER  NOT NULL REFERENCES streams (number),
        level  SMALLINT NOT NULL,
        place  BIGINT   NOT NULL,                 -- index within the level
        hashes BYTEA    NOT NULL,                 -- 1 to 256 hashes of 32 bytes
        PRIMARY KEY (stream, level, place)
    );
    ALTER TABLE tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;
    -- The newest partial tile is replaced at every batch: room for the new version on the same page.
    ALTER TABLE tiles SET (fillfactor = 70);

    CREATE TABLE idempotency (
        stream      INTEGER NOT NULL REFERENCES streams (number),
        scope       TEXT    COLLATE "C" NOT NULL,
        chosen_key  TEXT    COLLATE "C" NOT NULL,
        body_mac    BYTEA   NOT NULL,
        seq         BIGINT  NOT NULL,
        recorded_at BIGINT  NOT NULL,
        PRIMARY KEY (stream, scope, chosen_key)
    );
    CREATE INDEX idempotency_by_age ON idempotency (stream, recorded_at);

    CREATE TABLE subject_keys (
        subject      TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
        kek_id       TEXT   COLLATE "C" NOT NULL,
        wrapped      BYTEA  NOT NULL,             -- empty once destroyed
        destroyed_at BIGINT NOT NULL              -- microseconds; 0 while live
    );
    CREATE INDEX subject_keys_by_kek ON subject_keys (kek_id, subject) WHERE destroyed_at = 0;

    CREATE TABLE blobs (
        hash   BYTEA   NOT NULL,                  -- SHA-256 of the uncompressed bytes
        piece  INTEGER NOT NULL,
        pieces INTEGER NOT NULL,
        bytes  BYTEA   NOT NULL,                  -- packed with zstd, cut into pieces
        PRIMARY KEY (hash, piece)
    );
    ALTER TABLE blobs ALTER COLUMN bytes SET STORAGE EXTERNAL;
    "#,
];

/// Where a schema stands.
enum Found {
    Nothing,
    Version(i64),
}

/// Brings a database to the newest version.
pub async fn run(session: Arc<Session>) -> Result<(), StoreError> {
    session.batch(&format!("BEGIN; SELECT pg_advisory_xact_lock({LOCK});")).await?;
    let done = migrate(&session).await;
    session.batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" }).await?;
    done
}

async fn migrate(session: &Session) -> Result<(), StoreError> {
    let from = match found(session).await? {
        Found::Version(version) => version,
        Found::Nothing => {
            let there = "SELECT 1 FROM pg_namespace WHERE nspname = 'probity'";
            if session.query(there, &[]).await?.is_empty() {
                session.batch(&format!("CREATE SCHEMA {SCHEMA}")).await?;
            }
            session
                .batch("CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version VALUES (0)")
                .await?;
            0
        }
    };
    let from = usize::try_from(from).unwrap_or(usize::MAX);
    for (done, sql) in MIGRATIONS.iter().enumerate().skip(from) {
        session.batch(sql).await?;
        let version: Value = Box::new(done as i64 + 1);
        session.query("UPDATE schema_version SET version = $1", &[version]).await?;
    }
    Ok(())
}

/// Refuses a database that this build cannot read as it is.
pub async fn check(session: Arc<Session>) -> Result<(), StoreError> {
    let known = MIGRATIONS.len() as i64;
    match found(&session).await? {
        Found::Version(version) if version == known => Ok(()),
        Found::Version(version) => Err(StoreError::OlderSchema { found: version, known }),
        Found::Nothing => Err(StoreError::OlderSchema { found: 0, known }),
    }
}

/// Migrations already applied; an error where the schema is newer or somebody else's.
async fn found(session: &Session) -> Result<Found, StoreError> {
    let tables = "SELECT count(*), count(*) FILTER (WHERE c.relname = 'schema_version')
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                  WHERE n.nspname = 'probity' AND c.relkind IN ('r', 'v', 'p')";
    let rows = session.query(tables, &[]).await?;
    let Some(row) = rows.first() else { return Ok(Found::Nothing) };
    let (all, ours): (i64, i64) = (row.try_get(0).map_err(told)?, row.try_get(1).map_err(told)?);
    if ours == 0 {
        return if all == 0 { Ok(Found::Nothing) } else { Err(StoreError::ForeignSchema { schema: SCHEMA }) };
    }
    let rows = session.query("SELECT version FROM schema_version", &[]).await?;
    let Some(row) = rows.first() else { return Err(StoreError::ForeignSchema { schema: SCHEMA }) };
    let (version, known): (i64, i64) = (row.try_get(0).map_err(told)?, MIGRATIONS.len() as i64);
    if version < 0 || version > known {
        return Err(StoreError::NewerSchema { found: version, known });
    }
    Ok(Found::Version(version))
}
