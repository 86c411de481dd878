//! What is particular to PostgreSQL: server settings, schemas, connections that break, crashes.

use crate::conformance::{self, EMPTY, Harness, NOW, bodies, stream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use store::archive::Export;
use store::{Batch, Blobs, PgOptions, PgStore, ReadEntries, ReadStore, Store, StoreError};
use testkit::postgres::{Cluster, shared};

pub struct Postgres(pub String);

impl Postgres {
    pub fn fresh() -> Postgres {
        Postgres(shared().database())
    }

    pub fn options(&self) -> PgOptions {
        PgOptions::parse(&self.0, None).unwrap()
    }

    pub fn store(&self) -> PgStore {
        PgStore::open(&self.options()).unwrap()
    }
}

impl Harness for Postgres {
    fn open(&self) -> Box<dyn Store> {
        Box::new(self.store())
    }
}

#[test]
fn postgres_conforms() {
    conformance::run(Postgres::fresh);
}

fn lease(store: &mut PgStore) -> u64 {
    store.acquire_lease(&stream("main"), "test", NOW, 15, true).unwrap()
}

#[test]
fn a_takeover_in_the_middle_of_an_append_lets_one_of_the_two_win() {
    let database = Postgres::fresh();
    let mut old = database.store();
    let epoch = lease(&mut old);
    // Another transaction holds the stream's row, so the append stands in the middle of its statement.
    let hold = "BEGIN; SELECT 1 FROM probity.streams FOR UPDATE; SELECT pg_sleep(1.5); COMMIT";
    let address = database.0.clone();
    let holder = std::thread::spawn(move || shared().sql(&address, hold));
    wait_until("the row is held", || {
        shared().sql(&database.0, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(1.5)%' AND state = 'active' AND query NOT LIKE '%count%'").1 == "1"
    });
    let paused = std::thread::spawn(move || {
        let entries = bodies(&["late"]);
        (old.append(&stream("main"), epoch, &Batch { entries: &entries, ..EMPTY }), old)
    });
    wait_until("the append waits", || waiting(&database.0) == 1);
    let mut new = database.store();
    let new_epoch = lease(&mut new);
    let (late, mut old) = paused.join().unwrap();
    assert!(holder.join().unwrap().0);
    let size = new.reader(&stream("main")).size().unwrap();
    // First come, first served: whoever waited longer for the row goes first, and the other one sees it.
    match late {
        Ok(()) => assert_eq!(size, 1),
        Err(StoreError::Fenced { current, .. }) => assert_eq!((size, current), (0, new_epoch)),
        Err(other) => panic!("{other}"),
    }
    let entries = bodies(&["later"]);
    let after = old.append(&stream("main"), epoch, &Batch { first_seq: size, entries: &entries, ..EMPTY });
    assert!(matches!(after, Err(StoreError::Fenced { .. })), "{after:?}");
    new.append(&stream("main"), new_epoch, &Batch { first_seq: size, entries: &entries, ..EMPTY }).unwrap();
}

/// Statements that wait for a lock.
fn waiting(address: &str) -> u64 {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    shared().sql(address, sql).1.parse().unwrap()
}

fn wait_until(what: &str, mut ready: impl FnMut() -> bool) {
    let started = Instant::now();
    while !ready() {
        assert!(started.elapsed() < Duration::from_secs(60), "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn schemas_are_made_once_and_foreign_or_newer_ones_left_alone() {
    let database = Postgres::fresh();
    assert!(!PgStore::is_there(&database.options()).unwrap());
    let reading = PgStore::open_reading(&database.options());
    assert!(matches!(reading, Err(StoreError::OlderSchema { found: 0, .. })), "reading makes nothing");
    let stores: Vec<_> = (0..4)
        .map(|_| {
            let options = database.options();
            std::thread::spawn(move || PgStore::open(&options).map(drop))
        })
        .collect();
    for store in stores {
        store.join().unwrap().unwrap();
    }
    lease(&mut database.store());
    assert!(PgStore::is_there(&database.options()).unwrap());
    assert!(shared().sql(&database.0, "UPDATE probity.schema_version SET version = 99").0);
    for refused in [PgStore::open(&database.options()), PgStore::open_reading(&database.options())] {
        assert!(matches!(refused, Err(StoreError::NewerSchema { found: 99, .. })), "{refused:?}");
    }
    let foreign = Postgres::fresh();
    assert!(shared().sql(&foreign.0, "CREATE SCHEMA probity; CREATE TABLE probity.theirs (a INT)").0);
    let refused = PgStore::open(&foreign.options());
    assert!(matches!(refused, Err(StoreError::ForeignSchema { .. })), "{refused:?}");
    assert_eq!(
        shared().sql(&foreign.0, "SELECT count(*) FROM pg_tables WHERE schemaname = 'probity'").1,
        "1"
    );
}

#[test]
fn a_server_that_may_forget_is_refused_and_a_session_that_may_is_corrected() {
    let database = Postgres::fresh();
    let name = database.0.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    assert!(shared().sql(&database.0, &format!("ALTER DATABASE {name} SET synchronous_commit = off")).0);
    let mut store = database.store();
    let epoch = lease(&mut store);
    let entries = bodies(&["a"]);
    store.append(&stream("main"), epoch, &Batch { entries: &entries, ..EMPTY }).unwrap();
    // Durable means flushed: nothing of the log is waiting to be.
    let flushed = "SELECT pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn()";
    let told = shared().sql(&database.0, flushed).1;
    assert!(told == "t" || told == "f");
    let own = Cluster::start();
    let address = own.database();
    drop(PgStore::open(&PgOptions::parse(&address, None).unwrap()).unwrap());
    assert!(own.sql("postgres", "ALTER SYSTEM SET fsync = off").0);
    assert!(own.sql("postgres", "SELECT pg_reload_conf()").0);
    wait_until("the setting is read", || own.sql("postgres", "SHOW fsync").1 == "off");
    let refused = PgStore::open(&PgOptions::parse(&address, None).unwrap());
    assert!(matches!(refused, Err(StoreError::Server { setting: "fsync", .. })), "{refused:?}");
}

#[test]
fn a_broken_connection_is_opened_again_before_the_next_statement() {
    let own = Cluster::start();
    let address = own.database();
    let mut store = PgStore::open(&PgOptions::parse(&address, None).unwrap()).unwrap();
    let epoch = lease(&mut store);
    let reader = store.reader(&stream("main"));
    let entries = bodies(&["a"]);
    store.append(&stream("main"), epoch, &Batch { entries: &entries, ..EMPTY }).unwrap();
    assert_eq!(reader.size().unwrap(), 1);
    own.kill_9();
    assert!(reader.entry(0).is_err(), "nobody answers");
    own.launch();
    wait_until("reading works again", || reader.entry(0).is_ok());
    let next = Batch { first_seq: 1, entries: &entries, ..EMPTY };
    store.append(&stream("main"), epoch, &next).unwrap();
    assert_eq!(reader.entries(0, 10).unwrap(), bodies(&["a", "a"]));
}

#[test]
fn the_store_works_on_threads_of_another_runtime() {
    let database = Postgres::fresh();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut store = database.store();
        let epoch = lease(&mut store);
        let entries = bodies(&["a"]);
        store.append(&stream("main"), epoch, &Batch { entries: &entries, ..EMPTY }).unwrap();
        assert_eq!(store.reader(&stream("main")).size().unwrap(), 1);
    });
}

#[test]
fn a_snapshot_shows_one_state_however_long_it_is_read() {
    let database = Postgres::fresh();
    let mut store = database.store();
    let epoch = lease(&mut store);
    let entries = bodies(&["a", "b"]);
    store.append(&stream("main"), epoch, &Batch { entries: &entries, head_note: "two", ..EMPTY }).unwrap();
    let snapshot = store.snapshot();
    let facts = snapshot.streams().unwrap();
    assert_eq!((facts[0].size, facts[0].head_note.as_str()), (2, "two"));
    let more = Batch { first_seq: 2, entries: &entries, destroyed_subjects: &["C1".to_owned()], ..EMPTY };
    store.append(&stream("main"), epoch, &more).unwrap();
    let reader = snapshot.stream_reader(&stream("main")).unwrap();
    assert_eq!((reader.size().unwrap(), reader.entries(0, 10).unwrap().len()), (2, 2));
    assert_eq!(snapshot.subjects_after(None, 10).unwrap(), []);
    assert_eq!(store.streams().unwrap()[0].size, 4);
}

#[test]
fn blobs_are_shared_and_a_new_node_fetches_them() {
    let database = Postgres::fresh();
    let store = database.store();
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let ours = Blobs::open_shared(first.path(), store.blob_rows()).unwrap();
    // More than one piece of four mebibytes, and not compressible.
    let large: Vec<u8> =
        (0..1_500_000u64).flat_map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes()).collect();
    for bytes in [b"".as_slice(), b"list", &large] {
        let hash = ours.put(bytes).unwrap();
        assert_eq!(ours.put(bytes).unwrap(), hash);
        let theirs = Blobs::open_shared(second.path(), database.store().blob_rows()).unwrap();
        assert_eq!(theirs.get(&hash).unwrap().as_deref(), Some(bytes));
        let copy = Blobs::open(second.path()).unwrap();
        assert_eq!(copy.get(&hash).unwrap().as_deref(), Some(bytes), "it is here now");
    }
    assert_eq!(ours.hashes().unwrap(), Blobs::open(first.path()).unwrap().hashes().unwrap());
    assert_eq!(ours.hashes().unwrap().len(), 3);
    let hash = ours.put(b"list").unwrap();
    assert!(
        shared()
            .sql(&database.0, &format!("UPDATE probity.blobs SET bytes = 'x' WHERE hash = '\\x{hash}'"))
            .0
    );
    let third = tempfile::tempdir().unwrap();
    let stranger = Blobs::open_shared(third.path(), store.blob_rows()).unwrap();
    assert!(matches!(stranger.get(&hash), Err(StoreError::Damaged { .. })));
    ours.put(b"list").unwrap();
    assert_eq!(stranger.get(&hash).unwrap().as_deref(), Some(b"list".as_slice()), "put again, it is healed");
    assert_eq!(stranger.get(&model::Hash::of(b"never put")).unwrap(), None);
}

/// Appends batches until the store fails; every acknowledged size is told through `acknowledged`.
fn append_until_killed(address: &str, acknowledged: &AtomicU64) {
    let options = PgOptions::parse(address, None).unwrap();
    let mut store = PgStore::open(&options).unwrap();
    let epoch = lease(&mut store);
    let mut size = store.reader(&stream("main")).size().unwrap();
    for round in 0.. {
        let entries: Vec<Vec<u8>> = (0..1 + round % 40).map(|n| body(size + n)).collect();
        let batch = Batch { first_seq: size, entries: &entries, ..EMPTY };
        if store.append(&stream("main"), epoch, &batch).is_err() {
            return;
        }
        size += entries.len() as u64;
        acknowledged.store(size, Ordering::SeqCst);
    }
}

fn body(seq: u64) -> Vec<u8> {
    format!("entry {seq} {}", "x".repeat((seq % 900) as usize)).into_bytes()
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let rounds = if std::env::var_os("PROBITY_LONG").is_some() { 40 } else { 4 };
    let own = Arc::new(Cluster::start());
    let address = own.database();
    let acknowledged = Arc::new(AtomicU64::new(0));
    for round in 0..rounds {
        let before = acknowledged.load(Ordering::SeqCst);
        let writer = {
            let (address, acknowledged) = (address.clone(), Arc::clone(&acknowledged));
            std::thread::spawn(move || append_until_killed(&address, &acknowledged))
        };
        wait_until("something is acknowledged", || acknowledged.load(Ordering::SeqCst) > before);
        // Uneven delays, so that the kill falls at another point of a batch each round.
        std::thread::sleep(Duration::from_millis(30 + (round * 37) % 190));
        if round % 2 == 0 {
            own.kill_9();
            writer.join().unwrap();
            own.launch();
        } else {
            // One process that serves a connection; the others of the cluster end with it and start again.
            assert!(own.kill_9_backend("probity"));
            writer.join().unwrap();
        }
        let store = PgStore::open(&PgOptions::parse(&address, None).unwrap()).unwrap();
        let reader = store.reader(&stream("main"));
        let (size, told) = (reader.size().unwrap(), acknowledged.load(Ordering::SeqCst));
        // The last batch may be there although nobody was told.
        assert!(size >= told && size <= told + 40, "{size} entries, {told} acknowledged");
        let entries = reader.entries(0, usize::MAX).unwrap();
        assert_eq!(entries.len() as u64, size);
        assert!((0..).zip(&entries).all(|(seq, entry)| *entry == body(seq)), "each is what was written");
        acknowledged.store(size, Ordering::SeqCst);
    }
    println!("{} entries over {rounds} crashes", acknowledged.load(Ordering::SeqCst));
}
