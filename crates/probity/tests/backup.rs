//! Backup and restore, from either store into either: what is verified first, what stays erased.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::path::{Path, PathBuf};
use support::{House, Kind, NOBODY, Server, probity};

/// A house with a backup made while it served, and what happened after it.
struct Story {
    house: House,
    backup: String,
    keys: String,
    head: String,
    decision: String,
}

/// `C2` is erased before the backup, `C3` after it; `T2` comes after it too.
fn story(kind: Kind) -> Story {
    let house = House::new(kind);
    let (backup, keys, head) = (house.beside("backup"), house.beside("keys"), house.beside("late.note"));
    let (server, key) = (house.serve(), house.key());
    for customer in ["C1", "C2", "C3"] {
        server.customer(&key, customer, NOBODY);
    }
    let decision = server.withdraw(&key, "T1");
    assert_eq!(server.ask(&key, "POST /v1/subjects/C2/erase", "").0, 204);
    let made = house.run(&["backup", &backup, "--keys", &keys]);
    assert_eq!(made.code, 0, "{made:?}");
    assert!(made.json()["blobs"].as_u64().unwrap() >= 3, "policy and two lists: {made:?}");
    assert_eq!(server.ask(&key, "POST /v1/subjects/C3/erase", "").0, 204);
    server.withdraw(&key, "T2");
    server.stop();
    house.ok(&["verify", "--export-head", &head]);
    Story { house, backup, keys, head, decision }
}

impl Story {
    fn restore(&self, into: &str, store: &str, more: &[&str]) -> (PathBuf, support::Done) {
        let data = self.house.root.path().join(into);
        let args = ["--store", store, "restore", &self.backup, "--keys", &self.keys];
        let done = probity(&data, &[&args[..], more].concat());
        (data, done)
    }
}

#[test]
fn what_was_erased_after_the_backup_stays_erased_on_sqlite() {
    erased_stays_erased(Kind::Sqlite, Kind::Sqlite);
}

#[test]
fn what_was_erased_after_the_backup_stays_erased_on_postgresql() {
    erased_stays_erased(Kind::Postgres, Kind::Postgres);
}

#[test]
fn a_backup_of_one_store_is_restored_into_the_other() {
    erased_stays_erased(Kind::Sqlite, Kind::Postgres);
    erased_stays_erased(Kind::Postgres, Kind::Sqlite);
}

fn erased_stays_erased(from: Kind, into: Kind) {
    let story = story(from);
    let old = story.house.data();
    let ledger = old.join("erasures.log");
    // Without a word about erasures nothing is made.
    let store = into.fresh();
    let (data, refused) = story.restore("silent", &store, &[]);
    refused.refused(6, "--erasures");
    assert!(!data.exists(), "nothing was made");
    let (data, done) = story.restore("restored", &store, &["--erasures", ledger.to_str().unwrap()]);
    assert_eq!((done.code, done.json()["erased_again"].as_u64()), (0, Some(1)), "{done:?}");
    support::sound(&data);
    let late = probity(&data, &["verify", "--head", &story.head]);
    assert_eq!(late.code, 3, "a head of what was lost does not verify, and says so: {late:?}");
    let key = std::fs::read_to_string(data.join("cli.key")).unwrap();
    let server = Server::start(&data, &[]).unwrap();
    assert_eq!(server.name(&key, "C1").as_deref(), Some(NOBODY));
    assert_eq!(server.name(&key, "C2"), None, "erased before the backup");
    assert_eq!(server.name(&key, "C3"), None, "erased after the backup");
    assert_eq!(server.withdraw(&key, "T1"), story.decision);
    assert_eq!(server.ask(&key, "GET /v1/transfers/T2", "").0, 404, "what came after the backup is lost");
    server.stop();
    support::sound(&data);
    // The new directory's own ledger knows everybody, for the next restore.
    let ledger = std::fs::read_to_string(data.join("erasures.log")).unwrap();
    assert!(ledger.contains(" C2 ") && ledger.contains(" C3 "), "{ledger}");
    // Again into the same store: it holds a journal now.
    let (_, again) = story.restore("twice", &store, &["--erasures", old.to_str().unwrap()]);
    if into == Kind::Postgres {
        again.refused(1, "holds a journal already");
    } else {
        assert_eq!(again.code, 0, "another directory is another store: {again:?}");
    }
    let files: Vec<_> = std::fs::read_dir(&story.backup).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(files.len(), 3, "blobs, one journal file, manifest: {files:?}");
}

#[test]
fn the_newer_store_itself_says_who_was_erased() {
    let story = story(Kind::Sqlite);
    let old = story.house.data();
    // The ledger forgot, the store did not.
    let ledger = std::fs::read_to_string(old.join("erasures.log")).unwrap();
    let without: String =
        ledger.lines().filter(|line| !line.contains(" C3 ")).map(|l| format!("{l}\n")).collect();
    assert_ne!(without, ledger);
    std::fs::write(old.join("erasures.log"), without).unwrap();
    let (data, done) = story.restore("restored", "sqlite", &["--erasures", old.to_str().unwrap()]);
    assert_eq!((done.code, done.json()["erased_again"].as_u64()), (0, Some(1)), "{done:?}");
    let key = std::fs::read_to_string(data.join("cli.key")).unwrap();
    assert_eq!(Server::start(&data, &[]).unwrap().name(&key, "C3"), None);
}

#[test]
fn a_loss_of_the_ledger_is_accepted_by_name_only() {
    let story = story(Kind::Sqlite);
    let short = story.house.beside("short.log");
    let ledger = std::fs::read_to_string(story.house.data().join("erasures.log")).unwrap();
    std::fs::write(&short, ledger.lines().next().unwrap().to_owned() + "\n").unwrap();
    let (_, done) = story.restore("older", "sqlite", &["--erasures", &short]);
    done.refused(6, "older than the backup");
    let (data, done) = story.restore("accepted", "sqlite", &["--accept-lost-erasures"]);
    assert_eq!(done.code, 0, "{done:?}");
    let key = std::fs::read_to_string(data.join("cli.key")).unwrap();
    let server = Server::start(&data, &[]).unwrap();
    assert_eq!(server.name(&key, "C2"), None, "the backup itself knows this one");
    assert_eq!(server.name(&key, "C3").as_deref(), Some(NOBODY), "that is what was accepted");
}

#[test]
fn a_backup_that_is_not_whole_is_refused_before_anything_is_made() {
    let story = story(Kind::Sqlite);
    let backup = Path::new(&story.backup);
    let erasures = story.house.data();
    let erasures = ["--erasures", erasures.to_str().unwrap()];
    let refuse = |name: &str, code: i32, words: &str| {
        let (data, done) = story.restore(name, "sqlite", &erasures);
        done.refused(code, words);
        assert!(!data.exists(), "{name}: nothing was made");
    };
    // One byte of the journal.
    let journal = backup.join("journal.db");
    let whole = std::fs::read(&journal).unwrap();
    let mut broken = whole.clone();
    let middle = broken.len() / 2;
    broken[middle] ^= 1;
    std::fs::write(&journal, &broken).unwrap();
    refuse("flipped", 1, "not what the manifest says");
    // The same, by somebody who mends the manifest too: then the hash tree notices, or SQLite.
    let manifest = backup.join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let (mut honest, mut forged) = (whole.clone(), text.clone());
    // Everywhere: SQLite leaves copies of rows in unused parts of pages when it splits them.
    let places: Vec<usize> = honest
        .windows(10)
        .enumerate()
        .filter(|(_, bytes)| *bytes == b"key.create")
        .map(|(at, _)| at)
        .collect();
    assert!(!places.is_empty(), "an entry's reason");
    places.into_iter().for_each(|at| honest[at] ^= 1);
    std::fs::write(&journal, &honest).unwrap();
    let hash = |bytes: &[u8]| model::Hash::of(bytes).to_string();
    forged = forged.replace(&hash(&whole), &hash(&honest));
    assert_ne!(forged, text);
    std::fs::write(&manifest, &forged).unwrap();
    refuse("forged", 1, "journal not intact");
    std::fs::write(&journal, &whole).unwrap();
    std::fs::write(&manifest, text.replace("\"format\": 1", "\"format\": 2")).unwrap();
    refuse("newer", 1, "use the program that made it");
    std::fs::write(&manifest, text.replace("\"path\": \"journal.db\"", "\"path\": \"../data/journal.db\""))
        .unwrap();
    refuse("outside", 1, "no file below the backup");
    std::fs::remove_file(&manifest).unwrap();
    refuse("unfinished", 5, "no finished backup");
    std::fs::write(&manifest, &text).unwrap();
    // Keys of another house.
    let other = House::at(Kind::Sqlite.fresh());
    let keys = other.data().join("keys");
    let data = story.house.root.path().join("foreign");
    let args = ["restore", &story.backup, "--keys", keys.to_str().unwrap(), "--accept-lost-erasures"];
    probity(&data, &args).refused(1, "not the one of this backup");
    assert!(!data.exists());
    let (_, done) = story.restore("whole", "sqlite", &erasures);
    assert_eq!(done.code, 0, "{done:?}");
    // A directory that has something in it is never written into.
    let (_, done) = story.restore("whole", "sqlite", &erasures);
    done.refused(1, "");
    story.house.run(&["backup", &story.backup]).refused(1, "not empty");
}
