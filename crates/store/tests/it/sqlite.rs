//! What is particular to SQLite: files, modes, readers beside the writer.

use crate::conformance::{self, EMPTY, Harness, NOW, bodies, stream};
use std::path::Path;
use store::{Batch, DATABASE_FILE, Options, ReadEntries, ReadStore, SqliteStore, Store, StoreError};
use tempfile::TempDir;

struct Sqlite(TempDir);

impl Harness for Sqlite {
    fn open(&self) -> Box<dyn Store> {
        Box::new(SqliteStore::open(self.0.path(), Options::default()).unwrap())
    }
}

#[test]
fn sqlite_conforms() {
    conformance::run(|| Sqlite(tempfile::tempdir().unwrap()));
}

fn store_with(dir: &Path, options: Options, texts: &[&str]) -> SqliteStore {
    let mut store = SqliteStore::open(dir, options).unwrap();
    let epoch = store.acquire_lease(&stream("main"), "test", NOW, 15, true).unwrap();
    let first_seq = store.reader(&stream("main")).unwrap().size().unwrap();
    let entries = bodies(texts);
    store.append(&stream("main"), epoch, &Batch { first_seq, entries: &entries, ..EMPTY }).unwrap();
    store
}

#[test]
fn commits_are_flushed_to_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let _store = store_with(dir.path(), Options::default(), &["a"]);
    let look = rusqlite::Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    let mode: String = look.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    // That `synchronous` is what makes an append durable is shown by the simulated disk in `testkit`.
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("data");
    let _store = store_with(&dir, Options::default(), &["a"]);
    assert_eq!(std::fs::metadata(&dir).unwrap().permissions().mode() & 0o777, 0o700);
    let mut names = Vec::new();
    for file in std::fs::read_dir(&dir).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
        names.push(file.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(names, ["journal.db", "journal.db-shm", "journal.db-wal"]);
}

#[test]
fn readers_see_commits_while_the_writer_runs() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = SqliteStore::open(dir.path(), Options::default()).unwrap();
    let main = stream("main");
    let epoch = store.acquire_lease(&main, "test", NOW, 15, false).unwrap();
    let reader = store.reader(&main).unwrap();
    let threads: Vec<_> = (0..3)
        .map(|_| {
            let reader = reader.clone();
            std::thread::spawn(move || {
                let mut seen = 0;
                while seen < 100 {
                    let size = reader.size().unwrap();
                    assert!(size >= seen, "time runs forwards");
                    assert!(
                        reader.entries(0, usize::MAX).unwrap().len() as u64 >= size,
                        "what is counted is there"
                    );
                    seen = size;
                }
            })
        })
        .collect();
    for first_seq in 0..100 {
        let entries = bodies(&["x"]);
        store.append(&main, epoch, &Batch { first_seq, entries: &entries, ..EMPTY }).unwrap();
    }
    for thread in threads {
        thread.join().unwrap();
    }
}

#[test]
fn exclusive_mode_reads_through_the_writer_and_locks_others_out() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { exclusive: true, ..Options::default() };
    let store = store_with(dir.path(), options, &["a", "b"]);
    let reader = store.reader(&stream("main")).unwrap();
    assert_eq!(reader.entries(0, 10).unwrap(), bodies(&["a", "b"]));
    let other = rusqlite::Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    other.busy_timeout(std::time::Duration::ZERO).unwrap();
    assert!(other.query_row("SELECT count(*) FROM entries", [], |row| row.get::<_, i64>(0)).is_err());
}

#[test]
fn read_only_reads_and_refuses_to_write_or_create() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { read_only: true, ..Options::default() };
    assert!(SqliteStore::open(dir.path(), options.clone()).is_err(), "nothing there to read");
    assert!(!dir.path().join(DATABASE_FILE).exists());
    drop(store_with(dir.path(), Options::default(), &["a"]));
    let mut store = SqliteStore::open(dir.path(), options).unwrap();
    assert_eq!(store.reader(&stream("main")).unwrap().entry(0).unwrap().as_deref(), Some(b"a".as_slice()));
    assert!(store.acquire_lease(&stream("main"), "test", NOW, 15, true).is_err());
}

#[test]
fn a_foreign_or_newer_database_is_left_alone() {
    for (sql, newer) in [("CREATE TABLE theirs (a)", false), ("PRAGMA user_version = 99", true)] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(DATABASE_FILE);
        if newer {
            drop(store_with(dir.path(), Options::default(), &["a"]));
        }
        rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let refused = SqliteStore::open(dir.path(), Options::default());
        match refused {
            Err(StoreError::NewerSchema { found: 99, .. }) if newer => {}
            Err(StoreError::NotOurs { .. }) if !newer => {}
            other => panic!("{sql}: {other:?}"),
        }
    }
}

#[test]
fn a_missing_entry_or_torn_tile_is_damage_not_data() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_with(dir.path(), Options::default(), &["a", "b", "c"]);
    let look = rusqlite::Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    look.execute("DELETE FROM entries WHERE position & 1099511627775 = 1", []).unwrap();
    look.execute("INSERT INTO tiles SELECT number, 0, 0, x'0102' FROM streams", []).unwrap();
    let reader = store.reader(&stream("main")).unwrap();
    assert!(matches!(reader.entries(0, 3), Err(StoreError::Damaged { .. })));
    assert!(matches!(reader.tile(0, 0), Err(StoreError::Damaged { .. })));
    assert_eq!(reader.entries(2, 1).unwrap(), bodies(&["c"]));
}

#[test]
fn the_journal_view_reads_well_for_an_auditor() {
    let dir = tempfile::tempdir().unwrap();
    let _store = store_with(dir.path(), Options::default(), &["a", "b"]);
    let look = rusqlite::Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    let mut statement = look.prepare("SELECT stream, seq, body FROM journal ORDER BY seq").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let rows: Vec<(String, i64, Vec<u8>)> = rows.map(Result::unwrap).collect();
    assert_eq!(rows, [("main".to_owned(), 0, b"a".to_vec()), ("main".to_owned(), 1, b"b".to_vec())]);
}
