//! Subject keys together with the store: what lies on the disk, and what an erasure leaves.

use crate::conformance::{EMPTY, NOW, stream};
use std::path::Path;
use std::sync::Arc;
use store::secrets::{Keyring, OpenFailure, SealedPart, SubjectKeys};
use store::{Batch, Options, SqliteStore, Store, StoreError};

const NAME: &str = "Ivan Sergeyevich Petrov";

struct House {
    dir: tempfile::TempDir,
    store: SqliteStore,
    keys: SubjectKeys,
    epoch: u64,
    size: u64,
}

impl House {
    fn new() -> House {
        let dir = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::open(dir.path(), Options::default()).unwrap();
        let epoch = store.acquire_lease(&stream("main"), "test", NOW, 15, false).unwrap();
        let keys = SubjectKeys::load(dir.path(), Arc::new(store.reader(&stream("main")).unwrap())).unwrap();
        House { dir, store, keys, epoch, size: 0 }
    }

    /// A key object as after a restart: nothing in memory.
    fn restarted(&self) -> SubjectKeys {
        SubjectKeys::load(self.dir.path(), Arc::new(self.store.reader(&stream("main")).unwrap())).unwrap()
    }

    fn commit(&mut self, part: &SealedPart) {
        let rows: Vec<_> = part.unsaved_key.iter().cloned().collect();
        let entries = [part.ciphertext.clone()];
        let batch = Batch { first_seq: self.size, entries: &entries, subject_keys: &rows, ..EMPTY };
        self.store.append(&stream("main"), self.epoch, &batch).unwrap();
        self.size += 1;
        let subjects: Vec<String> = rows.into_iter().map(|row| row.subject).collect();
        self.keys.saved(&subjects);
    }

    fn erase(&mut self, subject: &str) {
        let gone = [subject.to_owned()];
        let batch = Batch { first_seq: self.size, destroyed_subjects: &gone, ..EMPTY };
        self.store.append(&stream("main"), self.epoch, &batch).unwrap();
        self.keys.forget(subject);
    }
}

fn open(keys: &SubjectKeys, subject: &str, part: &SealedPart) -> Result<Vec<u8>, OpenFailure> {
    keys.open(subject, b"place", &part.nonce, &part.ciphertext)
}

#[test]
fn every_use_brings_the_key_until_it_is_saved() {
    let mut house = House::new();
    let first = house.keys.seal("C1", b"place", NAME.as_bytes()).unwrap();
    let second = house.keys.seal("C1", b"place", b"born 1971").unwrap();
    assert!(first.unsaved_key.is_some());
    assert_eq!(first.unsaved_key, second.unsaved_key, "whichever entry commits first saves the same key");
    house.commit(&second);
    let third = house.keys.seal("C1", b"place", b"passport").unwrap();
    assert_eq!(third.unsaved_key, None);
    assert_eq!(third.key_id, first.key_id);
    house.commit(&first);
    for keys in [&house.keys, &house.restarted()] {
        assert_eq!(open(keys, "C1", &first).unwrap(), NAME.as_bytes());
        assert_eq!(open(keys, "C1", &second).unwrap(), b"born 1971");
        assert_eq!(open(keys, "C1", &third).unwrap(), b"passport");
        assert!(matches!(open(keys, "C2", &first), Err(OpenFailure::NoKey { .. })));
    }
}

#[test]
fn an_erased_subject_does_not_open_and_gets_no_new_key() {
    let mut house = House::new();
    let part = house.keys.seal("C1", b"place", NAME.as_bytes()).unwrap();
    house.commit(&part);
    assert!(open(&house.keys, "C1", &part).is_ok());
    house.erase("C1");
    for keys in [&house.keys, &house.restarted()] {
        assert!(matches!(open(keys, "C1", &part), Err(OpenFailure::Erased)));
        assert!(matches!(keys.seal("C1", b"place", b"again"), Err(OpenFailure::Erased)));
    }
}

#[test]
fn a_key_in_flight_during_the_erasure_dies_with_it() {
    let mut house = House::new();
    let part = house.keys.seal("C1", b"place", NAME.as_bytes()).unwrap();
    house.erase("C1");
    house.commit(&part);
    for keys in [&house.keys, &house.restarted()] {
        assert!(matches!(open(keys, "C1", &part), Err(OpenFailure::Erased)));
    }
}

#[test]
fn threads_that_meet_at_a_new_subject_share_its_key() {
    let house = House::new();
    let rows: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..8).map(|_| scope.spawn(|| house.keys.seal("C1", b"", b"x").unwrap().unsaved_key)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(rows[0].is_some());
    assert!(rows.iter().all(|row| *row == rows[0]));
}

#[test]
fn a_lost_key_file_is_not_replaced_silently() {
    let mut house = House::new();
    let part = house.keys.seal("C1", b"place", NAME.as_bytes()).unwrap();
    house.commit(&part);
    std::fs::remove_file(Keyring::path(house.dir.path())).unwrap();
    let reader = Arc::new(house.store.reader(&stream("main")).unwrap());
    let refused = SubjectKeys::load(house.dir.path(), reader);
    assert!(matches!(refused, Err(StoreError::KeyFile { .. })), "{refused:?}");
}

/// Every byte of the database and its log.
fn dump(dir: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for name in ["journal.db", "journal.db-wal"] {
        bytes.extend(std::fs::read(dir.join(name)).unwrap_or_default());
    }
    bytes
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn the_files_hold_neither_names_nor_keys() {
    let mut house = House::new();
    let part = house.keys.seal("C1", b"place", NAME.as_bytes()).unwrap();
    house.commit(&part);
    let row = part.unsaved_key.clone().unwrap();
    let kept = dump(house.dir.path());
    assert!(holds(&kept, &part.ciphertext) && holds(&kept, &row.wrapped), "the search can find something");
    assert!(!holds(&kept, NAME.as_bytes()));
    assert!(!holds(&kept, b"Petrov"));
    let text = std::fs::read_to_string(Keyring::path(house.dir.path())).unwrap();
    let secrets: Vec<Vec<u8>> = text
        .split_whitespace()
        .filter(|word| word.len() == 64)
        .map(|hex| (0..32).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect())
        .collect();
    assert_eq!(secrets.len(), 2);
    for secret in &secrets {
        assert!(!holds(&kept, secret));
    }
    // The subject's own key: unwrapped here only to look for it.
    let dek = Keyring::load(&Keyring::path(house.dir.path())).unwrap().unwrap(&row).unwrap();
    assert!(!holds(&kept, dek.expose()));
    house.erase("C1");
    let after = dump(house.dir.path());
    assert!(!holds(&after, &row.wrapped), "a destroyed key leaves the files, the log included");
    assert!(holds(&after, &part.ciphertext), "the journal itself is not touched");
}
