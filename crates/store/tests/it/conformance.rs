//! What every store must do, whatever is below it.
//!
//! A new implementation writes a [`Harness`] and calls [`run`]; the cases are the same for all.

use model::Timestamp;
use model::ids::StreamId;
use std::sync::Arc;
use store::{Batch, IdempotencyRow, ReadStore, Store, StoreError, SubjectKey, SubjectKeyRow, Tile};

/// One database, opened as often as wanted.
pub trait Harness {
    /// A handle on the database; the first call creates it. Handles of two calls are like two processes.
    fn open(&self) -> Box<dyn Store>;
}

/// A case on a database of its own.
type Case = fn(&dyn Harness);

/// Runs every case, each on a fresh database.
pub fn run<H: Harness>(fresh: impl Fn() -> H) {
    let cases: [(&str, Case); 12] = [
        ("batches follow one another", batches_follow_one_another),
        ("a gap or an overlap is a conflict", gap_or_overlap_is_a_conflict),
        ("a conflict writes nothing", conflict_writes_nothing),
        ("a live lease is respected", live_lease_is_respected),
        ("renewing and releasing need the lease", renewing_and_releasing_need_the_lease),
        ("a paused old writer is fenced", paused_old_writer_is_fenced),
        ("partial tiles are replaced", partial_tiles_are_replaced),
        ("idempotency keys are found and purged", idempotency_keys_are_found_and_purged),
        ("a destroyed key stays destroyed", destroyed_key_stays_destroyed),
        ("a second key for a subject is refused", second_key_is_refused),
        ("streams do not touch", streams_do_not_touch),
        ("everything is there after reopening", everything_is_there_after_reopening),
    ];
    for (name, case) in cases {
        println!("{name}");
        case(&fresh());
    }
}

pub const NOW: Timestamp = Timestamp(1_795_000_000_000_000);

pub fn stream(name: &str) -> StreamId {
    StreamId::new(name).unwrap()
}

fn main_stream() -> StreamId {
    stream("main")
}

/// An empty batch to fill in.
pub const EMPTY: Batch<'static> = Batch {
    first_seq: 0,
    recorded_at: NOW,
    entries: &[],
    tiles: &[],
    head_note: "head",
    idempotency: &[],
    subject_keys: &[],
    destroyed_subjects: &[],
};

pub fn bodies(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn lease(store: &mut dyn Store) -> u64 {
    store.acquire_lease(&main_stream(), "test", NOW, 15, true).unwrap()
}

fn reader(store: &dyn Store) -> Arc<dyn ReadStore> {
    store.read_store(&main_stream()).unwrap()
}

fn append(store: &mut dyn Store, epoch: u64, batch: &Batch<'_>) -> Result<(), StoreError> {
    store.append(&main_stream(), epoch, batch)
}

fn batches_follow_one_another(harness: &dyn Harness) {
    let mut store = harness.open();
    let read = reader(store.as_ref());
    assert_eq!((read.size().unwrap(), read.head().unwrap(), read.entry(0).unwrap()), (0, None, None));
    let epoch = lease(store.as_mut());
    let (first, second) = (bodies(&["a", "", "c"]), bodies(&["d"]));
    append(store.as_mut(), epoch, &Batch { entries: &first, head_note: "three", ..EMPTY }).unwrap();
    append(store.as_mut(), epoch, &Batch { first_seq: 3, entries: &second, head_note: "four", ..EMPTY })
        .unwrap();
    assert_eq!(read.size().unwrap(), 4);
    assert_eq!(read.head().unwrap().as_deref(), Some("four"));
    for (from, max, want) in [
        (0, 10, vec!["a", "", "c", "d"]),
        (1, 2, vec!["", "c"]),
        (3, 1, vec!["d"]),
        (0, 0, vec![]),
        (4, 10, vec![]),
        (u64::MAX, usize::MAX, vec![]),
    ] {
        assert_eq!(read.entries(from, max).unwrap(), bodies(&want), "{from} {max}");
    }
    assert_eq!(read.entry(2).unwrap().as_deref(), Some(b"c".as_slice()));
    for absent in [4, u64::MAX] {
        assert_eq!(read.entry(absent).unwrap(), None);
    }
}

fn gap_or_overlap_is_a_conflict(harness: &dyn Harness) {
    let mut store = harness.open();
    let epoch = lease(store.as_mut());
    let entries = bodies(&["a", "b"]);
    append(store.as_mut(), epoch, &Batch { entries: &entries, ..EMPTY }).unwrap();
    for first_seq in [0, 1, 3, u64::MAX] {
        let refused = append(store.as_mut(), epoch, &Batch { first_seq, entries: &entries, ..EMPTY });
        assert!(matches!(refused, Err(StoreError::Conflict { size: 2, .. })), "{first_seq}: {refused:?}");
    }
    append(store.as_mut(), epoch, &Batch { first_seq: 2, entries: &entries, ..EMPTY }).unwrap();
}

fn full_batch<'a>(
    entries: &'a [Vec<u8>],
    tiles: &'a [Tile],
    rows: &'a [IdempotencyRow],
    keys: &'a [SubjectKeyRow],
) -> Batch<'a> {
    Batch { entries, tiles, idempotency: rows, subject_keys: keys, head_note: "new", ..EMPTY }
}

fn key_row(subject: &str, byte: u8) -> SubjectKeyRow {
    SubjectKeyRow { subject: subject.to_owned(), kek_id: "kek-1".to_owned(), wrapped: vec![byte; 60] }
}

fn idempotency_row(key: &str, seq: u64) -> IdempotencyRow {
    IdempotencyRow { scope: "api-1".to_owned(), key: key.to_owned(), body_mac: [seq as u8; 32], seq }
}

fn assert_nothing_of_full_batch(read: &dyn ReadStore) {
    assert_eq!(read.size().unwrap(), 0);
    assert_eq!(read.head().unwrap(), None);
    assert_eq!(read.entry(0).unwrap(), None);
    assert_eq!(read.tile(0, 0).unwrap(), None);
    assert_eq!(read.idempotency("api-1", "k").unwrap(), None);
    assert_eq!(read.subject_key("C1").unwrap(), None);
    assert!(!read.has_subject_keys().unwrap());
}

fn conflict_writes_nothing(harness: &dyn Harness) {
    let mut store = harness.open();
    let epoch = lease(store.as_mut());
    let (entries, tiles) = (bodies(&["a"]), [Tile { level: 0, index: 0, hashes: vec![[1; 32]] }]);
    let (rows, keys) = ([idempotency_row("k", 0)], [key_row("C1", 1)]);
    let batch = Batch { first_seq: 1, ..full_batch(&entries, &tiles, &rows, &keys) };
    assert!(append(store.as_mut(), epoch, &batch).is_err());
    assert_nothing_of_full_batch(reader(store.as_ref()).as_ref());
}

fn live_lease_is_respected(harness: &dyn Harness) {
    let (mut ours, mut theirs) = (harness.open(), harness.open());
    let main = main_stream();
    assert_eq!(ours.acquire_lease(&main, "a", NOW, 15, false).unwrap(), 1);
    let refused = theirs.acquire_lease(&main, "b", NOW.plus_seconds(14), 15, false);
    let Err(StoreError::LeaseHeld { holder, until }) = refused else { panic!("{refused:?}") };
    assert_eq!((holder.as_str(), until), ("a", NOW.plus_seconds(15)));
    ours.renew_lease(&main, 1, NOW.plus_seconds(14), 15).unwrap();
    assert!(theirs.acquire_lease(&main, "b", NOW.plus_seconds(28), 15, false).is_err(), "renewed");
    assert_eq!(theirs.acquire_lease(&main, "b", NOW.plus_seconds(29), 15, false).unwrap(), 2, "run out");
    theirs.release_lease(&main, 2).unwrap();
    assert_eq!(ours.acquire_lease(&main, "a", NOW.plus_seconds(30), 15, false).unwrap(), 3, "released");
    assert_eq!(theirs.acquire_lease(&main, "b", NOW.plus_seconds(31), 15, true).unwrap(), 4, "taken over");
}

fn renewing_and_releasing_need_the_lease(harness: &dyn Harness) {
    let mut store = harness.open();
    let main = main_stream();
    assert!(matches!(store.renew_lease(&main, 1, NOW, 15), Err(StoreError::Fenced { current: 0, .. })));
    let old = lease(store.as_mut());
    let new = lease(store.as_mut());
    assert_eq!(new, old + 1);
    for refused in [store.renew_lease(&main, old, NOW, 15), store.release_lease(&main, old)] {
        let Err(StoreError::Fenced { epoch, current }) = refused else { panic!("{refused:?}") };
        assert_eq!((epoch, current), (old, new));
    }
    let held = store.acquire_lease(&main, "b", NOW, 15, false);
    assert!(
        matches!(held, Err(StoreError::LeaseHeld { .. })),
        "the old writer did not release the new lease"
    );
}

fn paused_old_writer_is_fenced(harness: &dyn Harness) {
    let (mut old, mut new) = (harness.open(), harness.open());
    let old_epoch = lease(old.as_mut());
    // The old writer has a batch ready and is paused here; its lease is taken over meanwhile.
    let (entries, tiles) = (bodies(&["old"]), [Tile { level: 0, index: 0, hashes: vec![[1; 32]] }]);
    let (rows, keys) = ([idempotency_row("k", 0)], [key_row("C1", 1)]);
    let late = full_batch(&entries, &tiles, &rows, &keys);
    let new_epoch = lease(new.as_mut());
    let refused = append(old.as_mut(), old_epoch, &late);
    assert!(matches!(refused, Err(StoreError::Fenced { .. })), "{refused:?}");
    assert_nothing_of_full_batch(reader(new.as_ref()).as_ref());
    append(new.as_mut(), new_epoch, &Batch { entries: &bodies(&["new"]), ..EMPTY }).unwrap();
    assert!(matches!(append(old.as_mut(), old_epoch, &late), Err(StoreError::Fenced { .. })));
    assert_eq!(reader(new.as_ref()).entries(0, 10).unwrap(), bodies(&["new"]));
    // An epoch that was never given out is refused as well.
    assert!(append(new.as_mut(), new_epoch + 1, &Batch { first_seq: 1, ..EMPTY }).is_err());
}

fn partial_tiles_are_replaced(harness: &dyn Harness) {
    let mut store = harness.open();
    let epoch = lease(store.as_mut());
    let read = reader(store.as_ref());
    let tile = |level, index, count: u8| Tile { level, index, hashes: (0..count).map(|n| [n; 32]).collect() };
    append(store.as_mut(), epoch, &Batch { tiles: &[tile(0, 0, 3), tile(1, 0, 1)], ..EMPTY }).unwrap();
    append(store.as_mut(), epoch, &Batch { tiles: &[tile(0, 0, 255), tile(0, 1, 2)], ..EMPTY }).unwrap();
    for (level, index, want) in
        [(0, 0, Some(255)), (0, 1, Some(2)), (1, 0, Some(1)), (1, 1, None), (63, 1, None)]
    {
        let want = want.map(|count| tile(level, index, count).hashes);
        assert_eq!(read.tile(level, index).unwrap(), want, "{level}/{index}");
    }
}

fn idempotency_keys_are_found_and_purged(harness: &dyn Harness) {
    let mut store = harness.open();
    let epoch = lease(store.as_mut());
    let read = reader(store.as_ref());
    for (hour, key) in ["a", "b", "c"].into_iter().enumerate() {
        let rows = [idempotency_row(key, hour as u64)];
        let recorded_at = NOW.plus_seconds(3600 * hour as i64);
        append(store.as_mut(), epoch, &Batch { recorded_at, idempotency: &rows, ..EMPTY }).unwrap();
    }
    assert_eq!(read.idempotency("api-1", "b").unwrap(), Some(idempotency_row("b", 1)));
    assert_eq!(read.idempotency("api-2", "b").unwrap(), None, "another caller's key");
    // The newest use of a key counts.
    let again = [idempotency_row("a", 9)];
    append(
        store.as_mut(),
        epoch,
        &Batch { recorded_at: NOW.plus_seconds(7200), idempotency: &again, ..EMPTY },
    )
    .unwrap();
    assert_eq!(read.idempotency("api-1", "a").unwrap(), Some(idempotency_row("a", 9)));
    let main = main_stream();
    assert_eq!(store.purge_idempotency(&main, NOW.plus_seconds(7200), 10).unwrap(), 1);
    assert_eq!(read.idempotency("api-1", "b").unwrap(), None);
    assert_eq!(
        store.purge_idempotency(&main, NOW.plus_seconds(7201), 1).unwrap(),
        1,
        "at most as many as asked"
    );
    assert_eq!(store.purge_idempotency(&main, NOW.plus_seconds(7201), 10).unwrap(), 1);
}

fn destroyed_key_stays_destroyed(harness: &dyn Harness) {
    let mut store = harness.open();
    let epoch = lease(store.as_mut());
    let read = reader(store.as_ref());
    let keys = [key_row("C1", 1), key_row("C2", 2)];
    append(store.as_mut(), epoch, &Batch { subject_keys: &keys, ..EMPTY }).unwrap();
    append(store.as_mut(), epoch, &Batch { subject_keys: &keys, ..EMPTY }).unwrap();
    assert_eq!(read.subject_key("C1").unwrap(), Some(SubjectKey::Live(key_row("C1", 1))));
    // `C3` never had a key; `C4` gets one and loses it in the same batch.
    let gone: Vec<String> = ["C1", "C3", "C4"].map(str::to_owned).into();
    let batch = Batch { subject_keys: &[key_row("C4", 4)], destroyed_subjects: &gone, ..EMPTY };
    append(store.as_mut(), epoch, &batch).unwrap();
    // Requests in flight bring keys late: they change nothing and stop nobody.
    let late: Vec<SubjectKeyRow> = gone.iter().map(|subject| key_row(subject, 9)).collect();
    append(store.as_mut(), epoch, &Batch { subject_keys: &late, ..EMPTY }).unwrap();
    for subject in &gone {
        assert_eq!(read.subject_key(subject).unwrap(), Some(SubjectKey::Destroyed), "{subject}");
    }
    assert_eq!(read.subject_key("C2").unwrap(), Some(SubjectKey::Live(key_row("C2", 2))));
    assert!(read.has_subject_keys().unwrap());
    append(store.as_mut(), epoch, &Batch { destroyed_subjects: &["C2".to_owned()], ..EMPTY }).unwrap();
    assert!(!read.has_subject_keys().unwrap());
}

fn second_key_is_refused(harness: &dyn Harness) {
    let mut store = harness.open();
    let epoch = lease(store.as_mut());
    append(store.as_mut(), epoch, &Batch { subject_keys: &[key_row("C1", 1)], ..EMPTY }).unwrap();
    let entries = bodies(&["sealed under a key that would be lost"]);
    let batch = Batch { entries: &entries, subject_keys: &[key_row("C1", 2)], ..EMPTY };
    let refused = append(store.as_mut(), epoch, &batch);
    assert!(matches!(refused, Err(StoreError::KeyConflict { .. })), "{refused:?}");
    assert_eq!(reader(store.as_ref()).size().unwrap(), 0);
}

fn streams_do_not_touch(harness: &dyn Harness) {
    let mut store = harness.open();
    for (name, text) in [("main", "m"), ("access", "a")] {
        let epoch = store.acquire_lease(&stream(name), "test", NOW, 15, false).unwrap();
        assert_eq!(epoch, 1, "each stream has epochs of its own");
        let tiles = [Tile { level: 0, index: 0, hashes: vec![[text.as_bytes()[0]; 32]] }];
        let entries = bodies(&[text, text]);
        let batch = Batch { entries: &entries, tiles: &tiles, head_note: text, ..EMPTY };
        store.append(&stream(name), epoch, &batch).unwrap();
    }
    for (name, text) in [("main", "m"), ("access", "a")] {
        let read = store.read_store(&stream(name)).unwrap();
        assert_eq!(read.entries(0, 10).unwrap(), bodies(&[text, text]));
        assert_eq!(read.head().unwrap().as_deref(), Some(text));
        assert_eq!(read.tile(0, 0).unwrap(), Some(vec![[text.as_bytes()[0]; 32]]));
    }
}

fn everything_is_there_after_reopening(harness: &dyn Harness) {
    let mut store = harness.open();
    let epoch = lease(store.as_mut());
    let (entries, tiles) = (bodies(&["a"]), [Tile { level: 0, index: 0, hashes: vec![[1; 32]] }]);
    let (rows, keys) = ([idempotency_row("k", 0)], [key_row("C1", 1)]);
    append(store.as_mut(), epoch, &full_batch(&entries, &tiles, &rows, &keys)).unwrap();
    drop(store);
    let mut store = harness.open();
    let read = reader(store.as_ref());
    assert_eq!(read.entries(0, 10).unwrap(), entries);
    assert_eq!(read.head().unwrap().as_deref(), Some("new"));
    assert_eq!(read.tile(0, 0).unwrap(), Some(vec![[1; 32]]));
    assert_eq!(read.idempotency("api-1", "k").unwrap(), Some(idempotency_row("k", 0)));
    assert_eq!(read.subject_key("C1").unwrap(), Some(SubjectKey::Live(key_row("C1", 1))));
    assert_eq!(lease(store.as_mut()), epoch + 1, "epochs go on where they were");
}
