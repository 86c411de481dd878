//! Replacing keys without stopping.
//!
//! Promises: a key goes through three states, each durable before the next begins: *staged* (in the file, used
//! for nothing), *in force* (after the journal says so), *retired* (out of the key file, once nothing is under
//! it, into a file of its own that opens old backups). Whoever changes the file holds its lock. Does not:
//! write to the store or the journal; the engine does. Serves: PRV-2.

use super::keyring::{IndexKey, Kek, Keyring, push_line};
use super::{keys_dir, random_secret};
use crate::error::StoreError;
use crate::files::{create_private, create_private_dir, is_shared, replace_private};
use std::fs::File;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Name of the file of retired key-encryption keys in the `keys` directory.
pub const RETIRED_FILE: &str = "retired.keys";

/// Held by whoever changes key files.
const LOCK_FILE: &str = "lock";

/// Key-encryption keys and index keys that a file may hold: a rotation a week for nineteen years.
const KEYS_MAX: usize = 1_000;

impl Keyring {
    /// Changes the key file of a data directory: nobody else does meanwhile, and it is there wholly or not at all.
    pub fn change<T>(
        data_dir: &Path,
        change: impl FnOnce(&mut Keyring) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let _lock = lock(data_dir)?;
        let path = Keyring::path(data_dir);
        let mut ring = Keyring::load(&path)?;
        let done = change(&mut ring)?;
        replace_private(&path, ring.to_text().as_bytes())?;
        Ok(done)
    }

    /// Adds a fresh key-encryption key that will wrap once it is in force; returns its id. One that is
    /// staged already stays.
    pub fn stage_kek(&mut self) -> Result<String, StoreError> {
        if self.keks.len() >= KEYS_MAX {
            return Err(StoreError::TooLarge { what: "key file with keys", value: self.keks.len() as u64 });
        }
        let staged = match self.staged_kek.take() {
            Some(staged) => staged,
            None => Kek::new(random_secret()?),
        };
        Ok(self.staged_kek.insert(staged).id.clone())
    }

    /// Adds a fresh blind-index key, to be used once it is in force; returns its version.
    pub fn stage_index(&mut self) -> Result<u32, StoreError> {
        if self.indexes.len() >= KEYS_MAX {
            return Err(StoreError::TooLarge {
                what: "key file with keys",
                value: self.indexes.len() as u64,
            });
        }
        let staged = match self.staged_index.take() {
            Some(staged) => staged,
            None => IndexKey { version: self.index_version() + 1, key: random_secret()? },
        };
        Ok(self.staged_index.insert(staged).version)
    }

    /// Id of the staged key-encryption key.
    pub fn staged_kek(&self) -> Option<&str> {
        self.staged_kek.as_ref().map(|kek| kek.id.as_str())
    }

    /// Version of the staged index key.
    pub fn staged_index(&self) -> Option<u32> {
        self.staged_index.as_ref().map(|index| index.version)
    }

    /// Puts the staged key-encryption key in force, if it is this one.
    pub fn promote_kek(&mut self, id: &str) {
        if let Some(kek) = self.staged_kek.take_if(|kek| kek.id == id) {
            self.keks.push(kek);
        }
    }

    /// Puts the staged index key in force, if it is of this version.
    pub fn promote_index(&mut self, version: u32) {
        if let Some(index) = self.staged_index.take_if(|index| index.version == version) {
            self.indexes.push(index);
        }
    }

    /// Ids of the key-encryption keys that unwrap, the active one last.
    pub fn kek_ids(&self) -> Vec<String> {
        self.keks.iter().map(|kek| kek.id.clone()).collect()
    }

    /// Versions of the index keys that find, the active one last.
    pub fn index_versions(&self) -> Vec<u32> {
        self.indexes.iter().map(|index| index.version).collect()
    }

    /// Takes every key-encryption key but the active one and those in use out of the key file of a data
    /// directory, into the file of retired ones, and returns their ids.
    pub fn retire_keks(data_dir: &Path, in_use: &[String]) -> Result<Vec<String>, StoreError> {
        Keyring::change(data_dir, |ring| {
            let active = ring.active_id().to_owned();
            let keep = |kek: &Kek| kek.id == active || in_use.contains(&kek.id);
            let gone: Vec<Kek> = ring.keks.iter().filter(|kek| !keep(kek)).cloned().collect();
            if gone.is_empty() {
                return Ok(Vec::new());
            }
            // First they are durable there, then they leave here.
            let path = keys_dir(data_dir).join(RETIRED_FILE);
            let mut all = retired(&path)?;
            all.retain(|kek| gone.iter().all(|other| other.id != kek.id));
            all.extend(gone.iter().cloned());
            replace_private(&path, text_of_retired(&all).as_bytes())?;
            ring.keks.retain(|kek| keep(kek));
            Ok(gone.into_iter().map(|kek| kek.id).collect())
        })
    }

    /// Forgets index keys older than the active one: every row must be indexed anew before.
    pub fn retire_indexes(&mut self) -> Vec<u32> {
        let active = self.index_version();
        let gone = self.index_versions().into_iter().filter(|version| *version != active).collect();
        self.indexes.retain(|index| index.version == active);
        gone
    }

    /// Takes keys back from the file of retired ones, as far as they are asked for: a restored backup may
    /// hold rows under them. They unwrap and do not wrap. Returns the ids that are nowhere.
    pub fn recall_keks(data_dir: &Path, wanted: &[String]) -> Result<Vec<String>, StoreError> {
        let retired = retired(&keys_dir(data_dir).join(RETIRED_FILE))?;
        Keyring::change(data_dir, |ring| {
            let mut missing = Vec::new();
            for id in wanted {
                if ring.keks.iter().any(|kek| kek.id == *id) {
                    continue;
                }
                match retired.iter().find(|kek| kek.id == *id) {
                    Some(kek) => ring.keks.insert(0, kek.clone()),
                    None => missing.push(id.clone()),
                }
            }
            Ok(missing)
        })
    }
}

fn lock(data_dir: &Path) -> Result<File, StoreError> {
    let dir = keys_dir(data_dir);
    create_private_dir(&dir)?;
    let path: PathBuf = dir.join(LOCK_FILE);
    create_private(&path)?;
    let file = File::open(&path).map_err(StoreError::file(&path))?;
    file.lock().map_err(StoreError::file(&path))?;
    Ok(file)
}

fn retired(path: &Path) -> Result<Vec<Kek>, StoreError> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let refuse = |cause| StoreError::KeyFile { path: path.to_owned(), cause };
    if is_shared(path)? {
        return Err(refuse("others than its owner may read it; `chmod 600` it, then replace the keys"));
    }
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(StoreError::file(path))?);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["kek", id, hex] => Kek::parse(id, hex),
            _ => Err("a line is not `kek <id> <hex>`"),
        })
        .collect::<Result<_, _>>()
        .map_err(refuse)
}

fn text_of_retired(keks: &[Kek]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(512 + keks.len() * 128));
    text.push_str(
        "# Retired key-encryption keys: nothing in the store is under them any more, but backups made\n",
    );
    text.push_str("# before are. Keep this file as long as such a backup, then destroy both.\n");
    for kek in keks {
        push_line(&mut text, &format!("kek {}", kek.id), &kek.key);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::{Dek, OpenFailure};

    fn ring(dir: &Path) -> Keyring {
        Keyring::load_or_create(dir).unwrap()
    }

    #[test]
    fn a_staged_key_is_used_for_nothing_until_it_is_in_force() {
        let dir = tempfile::tempdir().unwrap();
        let before = ring(dir.path());
        let staged = Keyring::change(dir.path(), Keyring::stage_kek).unwrap();
        assert_eq!(Keyring::change(dir.path(), Keyring::stage_kek).unwrap(), staged, "staged once");
        let between = ring(dir.path());
        assert_eq!((between.active_id(), between.staged_kek()), (before.active_id(), Some(staged.as_str())));
        Keyring::change(dir.path(), |ring| {
            ring.promote_kek("kek-other");
            Ok(())
        })
        .unwrap();
        assert_eq!(ring(dir.path()).staged_kek(), Some(staged.as_str()), "another key is not this one");
        Keyring::change(dir.path(), |ring| {
            ring.promote_kek(&staged);
            Ok(())
        })
        .unwrap();
        let after = ring(dir.path());
        assert_eq!((after.active_id(), after.staged_kek()), (staged.as_str(), None));
        let dek = Dek::generate().unwrap();
        let (old, new) = (before.wrap("C1", &dek).unwrap(), after.wrap("C1", &dek).unwrap());
        assert_ne!(old.kek_id, new.kek_id);
        for row in [&old, &new] {
            assert_eq!(after.unwrap(row).unwrap().expose(), dek.expose(), "old keys still open");
        }
        assert_eq!(between.unwrap(&new).unwrap().expose(), dek.expose(), "a node that reads is not behind");
    }

    #[test]
    fn a_retired_key_leaves_the_file_and_can_be_recalled() {
        let dir = tempfile::tempdir().unwrap();
        let dek = Dek::generate().unwrap();
        let first = ring(dir.path());
        let row = first.wrap("C1", &dek).unwrap();
        for _ in 0..2 {
            Keyring::change(dir.path(), |ring| {
                let id = ring.stage_kek()?;
                ring.promote_kek(&id);
                Ok(())
            })
            .unwrap();
        }
        let ids = ring(dir.path()).kek_ids();
        assert_eq!(Keyring::retire_keks(dir.path(), &ids[..1]).unwrap(), ids[1..2], "what is in use stays");
        assert_eq!(Keyring::retire_keks(dir.path(), &[]).unwrap(), ids[..1]);
        assert_eq!(Keyring::retire_keks(dir.path(), &[]).unwrap(), [""; 0], "the active one stays");
        let now = ring(dir.path());
        assert_eq!(now.kek_ids(), ids[2..]);
        assert!(matches!(now.unwrap(&row), Err(OpenFailure::UnknownKek { .. })));
        let wanted = [ids[0].clone(), "kek-nowhere".to_owned()];
        assert_eq!(Keyring::recall_keks(dir.path(), &wanted).unwrap(), ["kek-nowhere"]);
        let back = ring(dir.path());
        assert_eq!(back.unwrap(&row).unwrap().expose(), dek.expose());
        assert_eq!(back.active_id(), ids[2], "it does not wrap again");
    }

    #[test]
    fn lookups_find_what_is_under_an_older_index_key_until_it_is_retired() {
        let dir = tempfile::tempdir().unwrap();
        let first = ring(dir.path());
        let stored = first.blind_index("email", b"a@b");
        let version = Keyring::change(dir.path(), Keyring::stage_index).unwrap();
        assert_eq!(ring(dir.path()).blind_index("email", b"a@b"), stored, "staged is not in force");
        Keyring::change(dir.path(), |ring| {
            ring.promote_index(version);
            Ok(())
        })
        .unwrap();
        let second = ring(dir.path());
        let fresh = second.blind_index("email", b"a@b");
        assert_ne!(fresh, stored);
        assert_eq!(second.blind_indexes("email", b"a@b"), [fresh, stored], "the newest first");
        // A table of rows as a store would keep them: found under either key, then indexed anew.
        let mut rows = vec![(1, stored), (second.index_version(), fresh)];
        let found = |rows: &[(u32, [u8; 32])], ring: &Keyring| {
            let wanted = ring.blind_indexes("email", b"a@b");
            rows.iter().filter(|(_, value)| wanted.contains(value)).count()
        };
        assert_eq!(found(&rows, &second), 2);
        for row in rows.iter_mut().filter(|(version, _)| *version != second.index_version()) {
            *row = (second.index_version(), second.blind_index("email", b"a@b"));
        }
        let gone = Keyring::change(dir.path(), |ring| Ok(ring.retire_indexes())).unwrap();
        assert_eq!(gone, [1]);
        let third = ring(dir.path());
        assert_eq!(found(&rows, &third), 2);
        assert!(!third.blind_indexes("email", b"a@b").contains(&stored));
    }

    #[test]
    fn threads_that_change_the_file_do_not_lose_each_others_keys() {
        let dir = tempfile::tempdir().unwrap();
        ring(dir.path());
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    Keyring::change(dir.path(), |ring| {
                        let id = ring.stage_kek()?;
                        ring.promote_kek(&id);
                        Ok(())
                    })
                    .unwrap();
                });
            }
        });
        assert_eq!(ring(dir.path()).kek_ids().len(), 9);
    }
}
