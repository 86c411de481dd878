//! The tables, and how older databases get them.
//!
//! Promises: a migration runs once, in a transaction with its version number; versions only grow; a newer
//! or foreign database is refused untouched. Does not: go back. A released migration is never edited.

use crate::error::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Marks the file as ours (`PRAGMA application_id`): "PRBT".
const APPLICATION_ID: i64 = 0x5052_4254;

/// Each brings the schema one version further.
pub const MIGRATIONS: &[&str] = &[
    // 1: the journal of several streams, its hash tree, idempotency keys, subject keys.
    "
    CREATE TABLE streams (
        number       INTEGER PRIMARY KEY,
        name         TEXT    NOT NULL UNIQUE,
        size         INTEGER NOT NULL,           -- entries; the next sequence number
        head_note    TEXT    NOT NULL,           -- signed tree head over exactly `size` entries; empty before the first
        recorded_at  INTEGER NOT NULL,           -- of the newest batch, microseconds
        lease_epoch  INTEGER NOT NULL,           -- fencing number: every append is conditional on it
        lease_holder TEXT    NOT NULL,
        lease_until  INTEGER NOT NULL            -- microseconds; 0 when released
    ) STRICT;

    CREATE TABLE entries (
        position INTEGER PRIMARY KEY,            -- streams.number << 40 | sequence number
        body     BLOB    NOT NULL
    ) STRICT;

    CREATE VIEW journal AS
        SELECT s.name AS stream, e.position & 1099511627775 AS seq, e.body AS body
        FROM entries e JOIN streams s ON s.number = e.position >> 40;

    CREATE TABLE tiles (
        stream INTEGER NOT NULL REFERENCES streams (number),
        level  INTEGER NOT NULL,
        place  INTEGER NOT NULL,                 -- index within the level
        hashes BLOB    NOT NULL,                 -- 1 to 256 hashes of 32 bytes
        PRIMARY KEY (stream, level, place)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE idempotency (
        stream      INTEGER NOT NULL REFERENCES streams (number),
        scope       TEXT    NOT NULL,
        chosen_key  TEXT    NOT NULL,
        body_mac    BLOB    NOT NULL,
        seq         INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL,
        PRIMARY KEY (stream, scope, chosen_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX idempotency_by_age ON idempotency (stream, recorded_at);

    CREATE TABLE subject_keys (
        subject      TEXT    NOT NULL PRIMARY KEY,
        kek_id       TEXT    NOT NULL,
        wrapped      BLOB    NOT NULL,           -- empty once destroyed
        destroyed_at INTEGER NOT NULL            -- microseconds; 0 while live
    ) STRICT, WITHOUT ROWID;
    ",
    // 2: whether a stream may be written; finding the keys that are still under an old key-encryption key.
    "
    ALTER TABLE streams ADD COLUMN phase TEXT NOT NULL DEFAULT 'open'; -- open, importing, moved
    ALTER TABLE streams ADD COLUMN peer  TEXT NOT NULL DEFAULT '';     -- where it came from or went to
    CREATE INDEX subject_keys_by_kek ON subject_keys (kek_id, subject) WHERE destroyed_at = 0;
    ",
];

/// Brings a database to the newest version.
pub fn run(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from = version(&transaction, path)?;
    for (done, sql) in MIGRATIONS.iter().enumerate().skip(from) {
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", done as i64 + 1)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()?;
    Ok(())
}

/// Refuses a database that this build cannot read as it is.
pub fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let (found, known) = (version(connection, path)?, MIGRATIONS.len());
    if found < known {
        return Err(StoreError::OlderSchema { found: found as i64, known: known as i64 });
    }
    Ok(())
}

/// Migrations already applied.
fn version(connection: &Connection, path: &Path) -> Result<usize, StoreError> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (application, found) = (pragma("application_id")?, pragma("user_version")?);
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let known = MIGRATIONS.len();
    match usize::try_from(found) {
        _ if application != APPLICATION_ID && (objects > 0 || application != 0) => {
            Err(StoreError::NotOurs { path: path.to_owned() })
        }
        Ok(found) if found <= known => Ok(found),
        _ => Err(StoreError::NewerSchema { found, known: known as i64 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(setup: &str) -> (Connection, Result<(), StoreError>) {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(setup).unwrap();
        let result = run(&mut connection, Path::new("x.db"));
        (connection, result)
    }

    #[test]
    fn databases_are_migrated_or_refused() {
        for (setup, ok) in [
            ("", true),
            ("PRAGMA application_id = 1347568212;", true),
            ("PRAGMA application_id = 1347568212; PRAGMA user_version = 3;", false),
            ("PRAGMA application_id = 1347568212; PRAGMA user_version = -1;", false),
            ("PRAGMA application_id = 7;", false),
            ("CREATE TABLE theirs (a);", false),
        ] {
            let (_, result) = open(setup);
            assert_eq!(result.is_ok(), ok, "{setup}: {result:?}");
        }
    }

    #[test]
    fn rows_of_an_older_schema_stay() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(MIGRATIONS[0]).unwrap();
        connection
            .execute_batch(
                "PRAGMA application_id = 1347568212; PRAGMA user_version = 1;
                 INSERT INTO streams VALUES (1, 'main', 3, 'note', 5, 2, 'pid 1', 7);",
            )
            .unwrap();
        assert!(matches!(
            check(&connection, Path::new("x.db")),
            Err(StoreError::OlderSchema { found: 1, .. })
        ));
        run(&mut connection, Path::new("x.db")).unwrap();
        let row: (i64, String, String) = connection
            .query_row("SELECT size, phase, peer FROM streams", [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .unwrap();
        assert_eq!(row, (3, "open".to_owned(), String::new()));
    }

    #[test]
    fn migrating_twice_changes_nothing() {
        let (mut connection, first) = open("");
        first.unwrap();
        run(&mut connection, Path::new("x.db")).unwrap();
        let version: i64 = connection.pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
        assert_eq!(version, MIGRATIONS.len() as i64);
    }
}
