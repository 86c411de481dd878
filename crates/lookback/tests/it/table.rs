//! The table: what is committed stays, what is not is cut, what is removed is gone.

use crate::support::{InMemory, filled, key, plan, run};
use lookback::{BlindKey, Draft, Plan, RunKind, Table, TableError, TableWriter};
use model::{PartialDate, PartyKind, Profile};
use screening::index::Index;
use screening::screen::Settings;
use std::os::unix::fs::PermissionsExt;

fn person(name: &str) -> Profile {
    Profile { born: PartialDate::new(1971, Some(4), Some(2)).ok(), ..Profile::named(PartyKind::Person, name) }
}

#[test]
fn what_is_committed_is_there_and_what_is_not_is_cut() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("table");
    let mut writer = filled(&path, &[person("Ann Lee"), person("Bo Li"), person("Carl Marks")]);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    writer.put(3, &Draft::of(&person("Never Committed"), &key())).unwrap();
    drop(writer);
    let mut writer = TableWriter::open(&path, &key()).unwrap();
    let before = writer.table().unwrap().size();
    assert_eq!((before.customers, before.end, before.words), (3, 3, 6));
    writer.put(9, &Draft::of(&person("Ann Marks"), &key())).unwrap();
    writer.remove(1).unwrap();
    writer.remove(77).unwrap();
    writer.commit().unwrap();
    let after = Table::open(&path, &key()).unwrap().size();
    assert_eq!((after.customers, after.end, after.words), (3, 78, 6));
    assert!(after.sequence > before.sequence);
}

#[test]
fn one_writer_one_key_one_matcher() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("table");
    assert!(matches!(Table::open(&path, &key()), Err(TableError::NoHead)));
    assert!(matches!(TableWriter::open(&path, &key()), Err(TableError::NoHead)));
    let writer = filled(&path, &[person("Ann Lee")]);
    assert!(matches!(TableWriter::open(&path, &key()), Err(TableError::Locked(_))));
    assert_eq!(Table::open(&path, &key()).unwrap().size().customers, 1);
    drop(writer);
    let other = BlindKey::new([8; 32]);
    assert!(matches!(Table::open(&path, &other), Err(TableError::OtherKey)));
    let (writer, is_new) = TableWriter::open_or_create(&path, &other).unwrap();
    assert!(is_new);
    assert_eq!(writer.table().unwrap().size().customers, 0);
    drop(writer);
    assert!(!TableWriter::open_or_create(&path, &other).unwrap().1);
}

#[test]
fn who_is_removed_leaves_zeros_and_after_a_rewrite_no_words() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("table");
    let mut writer = filled(&path, &[person("Ann Lee"), person("Xerxes Unheardof"), person("Lee Ann")]);
    let row = |number: usize| {
        let bytes = std::fs::read(path.join("rows.0")).unwrap();
        bytes[number * 20 + 8..(number + 1) * 20].to_vec()
    };
    assert_ne!(row(1), [0; 12]);
    writer.remove(1).unwrap();
    writer.commit().unwrap();
    assert_eq!(row(1), [0; 12]);
    // A replaced row is overwritten too.
    writer.put(0, &Draft::of(&person("Ann Other"), &key())).unwrap();
    writer.commit().unwrap();
    assert_eq!(row(0), [0; 12]);
    let has = |word: &str| {
        let files =
            std::fs::read_dir(&path).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
        files.into_iter().any(|bytes| bytes.windows(word.len()).any(|window| window == word.as_bytes()))
    };
    assert!(has("unheardof") && has("other"));
    let old = writer.table().unwrap();
    writer.rewrite().unwrap();
    assert!(!has("unheardof") && !has("xerxes") && has("other"));
    assert_eq!(writer.table().unwrap().size().customers, 2);
    assert_eq!(writer.table().unwrap().size().words, 3);
    // Who reads the old files goes on reading them.
    assert_eq!(old.size().customers, 2);
    drop(writer);
    let mut writer = TableWriter::open(&path, &key()).unwrap();
    writer.put(1, &Draft::of(&person("Somebody New"), &key())).unwrap();
    writer.commit().unwrap();
    assert_eq!(writer.table().unwrap().size().customers, 3);
}

#[test]
fn damage_is_named_and_never_read_as_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("table");
    drop(filled(&path, &[person("Ann Lee"), person("Bo Li")]));
    let rows = path.join("rows.0");
    let whole = std::fs::read(&rows).unwrap();
    std::fs::write(&rows, &whole[..whole.len() - 4]).unwrap();
    assert!(matches!(TableWriter::open(&path, &key()), Err(TableError::Damaged(_))));
    assert!(Table::open(&path, &key()).is_err());
    std::fs::write(&rows, &whole).unwrap();
    // One head of two damaged: the other counts. Both: none.
    let head = path.join("head");
    let bytes = std::fs::read(&head).unwrap();
    for (places, readable) in [(vec![0], true), (vec![4_096], true), (vec![0, 4_096], false)] {
        let mut harmed = bytes.clone();
        for place in places {
            harmed[place + 20] ^= 1;
        }
        std::fs::write(&head, &harmed).unwrap();
        let opened = TableWriter::open(&path, &key());
        assert_eq!(opened.is_ok(), readable, "{:?}", opened.err());
    }
}

#[test]
fn a_run_counts_everybody_and_gives_the_same_digest_again() {
    let dir = tempfile::tempdir().unwrap();
    let profiles: Vec<Profile> = (0..50).map(|n| person(&format!("Ann Lee{n}"))).collect();
    let mut writer = filled(&dir.path().join("table"), &profiles);
    writer.remove(7).unwrap();
    writer.commit().unwrap();
    let (table, index, settings) = (writer.table().unwrap(), Index::empty(), Settings::default());
    let mut customers = InMemory::new(&profiles);
    let plan = Plan { shard_rows: 9, ..plan(&index, &settings, &[]) };
    let first = run(&dir.path().join("a"), &table, plan, &customers);
    assert_eq!((first.population_in, first.screened, first.excluded, first.survivors), (49, 49, 1, 0));
    let again = run(&dir.path().join("b"), &table, Plan { threads: Some(1), ..plan }, &customers);
    assert_eq!((first.digest, &first.shards), (again.digest, &again.shards));
    // The finished run's file is the run: opened again it reports the same.
    let reported = run(&dir.path().join("a"), &table, plan, &customers);
    assert_eq!((reported.digest, reported.resumed_shards), (first.digest, 6));
    // Who changes during a run is screened from the profile; who cannot be is named.
    writer.put(3, &Draft::of(&person("Changed During"), &key())).unwrap();
    writer.put(4, &Draft::of(&person("Changed Too"), &key())).unwrap();
    writer.remove(5).unwrap();
    writer.commit().unwrap();
    customers.failing = vec![4];
    let changed = run(&dir.path().join("c"), &table, Plan { kind: RunKind::Delta, ..plan }, &customers);
    assert_eq!((changed.population_in, changed.screened, changed.survivors), (48, 47, 2));
    assert_eq!(changed.undecided, [4]);
    assert!(!changed.is_complete());
    assert_ne!(changed.digest, first.digest);
}
