//! The key file: key-encryption keys and blind-index keys.
//!
//! Promises: the file is written atomically, readable by its owner only, and refused if others may read
//! it; a key's id is derived from the key, so the wrong file is noticed before it opens anything; the last
//! `kek` line wraps, every line unwraps (so a key can be replaced without touching what the old one wrapped);
//! the last `index` line makes lookup values, every line finds them. Does not: leave the machine. Losing the
//! file loses every sealed field: back it up apart from the database. Replacing keys is in `rotation`.

use super::sealing::{Dek, OpenFailure, decrypt, encrypt, random_nonce};
use super::{Secret, keys_dir, random_secret};
use crate::contract::SubjectKeyRow;
use crate::error::StoreError;
use crate::files::{create_private_dir, create_private_with, is_shared};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Name of the key file in the `keys` directory.
pub const KEY_FILE: &str = "kek.keys";

/// Largest key file read: a thousand keys.
const KEY_FILE_BYTES_MAX: u64 = 100_000;

const NONCE: usize = 12;

/// Key-encryption keys and blind-index keys, each in order of age.
#[derive(Clone)]
pub struct Keyring {
    pub(super) keks: Vec<Kek>,
    pub(super) indexes: Vec<IndexKey>,
    /// Keys that are to be used as soon as the journal says so.
    pub(super) staged_kek: Option<Kek>,
    pub(super) staged_index: Option<IndexKey>,
}

#[derive(Clone)]
pub(super) struct Kek {
    pub id: String,
    pub key: Secret,
}

#[derive(Clone)]
pub(super) struct IndexKey {
    pub version: u32,
    pub key: Secret,
}

impl Keyring {
    /// Fresh random keys.
    pub fn generate() -> Result<Keyring, StoreError> {
        let index = IndexKey { version: 1, key: random_secret()? };
        Ok(Keyring {
            keks: vec![Kek::new(random_secret()?)],
            indexes: vec![index],
            staged_kek: None,
            staged_index: None,
        })
    }

    /// Path of the key file of a data directory.
    pub fn path(data_dir: &Path) -> PathBuf {
        keys_dir(data_dir).join(KEY_FILE)
    }

    /// Reads a key file.
    pub fn load(path: &Path) -> Result<Keyring, StoreError> {
        let refuse = |cause| StoreError::KeyFile { path: path.to_owned(), cause };
        if is_shared(path)? {
            return Err(refuse("others than its owner may read it; `chmod 600` it, then replace the keys"));
        }
        let length = std::fs::metadata(path).map_err(StoreError::file(path))?.len();
        if length > KEY_FILE_BYTES_MAX {
            return Err(refuse("it is too long to be a key file"));
        }
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(StoreError::file(path))?);
        Keyring::parse(&text).map_err(refuse)
    }

    /// Writes a new key file; one that is there is never overwritten.
    pub fn save(&self, path: &Path) -> Result<(), StoreError> {
        if let Some(dir) = path.parent() {
            create_private_dir(dir)?;
        }
        if create_private_with(path, self.to_text().as_bytes())? {
            Ok(())
        } else {
            let cause = "there is one already; it is not overwritten";
            Err(StoreError::KeyFile { path: path.to_owned(), cause })
        }
    }

    /// The keys of a data directory; fresh ones, saved, if it has none.
    pub fn load_or_create(data_dir: &Path) -> Result<Keyring, StoreError> {
        let path = Keyring::path(data_dir);
        if !path.exists() {
            create_private_dir(&keys_dir(data_dir))?;
            // Whoever comes second reads what the first one wrote.
            create_private_with(&path, Keyring::generate()?.to_text().as_bytes())?;
        }
        Keyring::load(&path)
    }

    /// Id of the key that wraps now.
    pub fn active_id(&self) -> &str {
        self.keks.last().map_or("", |kek| &kek.id)
    }

    /// Wraps a subject's key, bound to subject and key id.
    pub fn wrap(&self, subject: &str, dek: &Dek) -> Result<SubjectKeyRow, OpenFailure> {
        let unknown = || OpenFailure::UnknownKek { kek_id: String::new() };
        let kek = self.keks.last().ok_or_else(unknown)?;
        let nonce = random_nonce()?;
        let sealed = encrypt(&kek.key, &nonce, &binding(subject, &kek.id), dek.expose())?;
        let wrapped = [nonce.as_slice(), &sealed].concat();
        Ok(SubjectKeyRow { subject: subject.to_owned(), kek_id: kek.id.clone(), wrapped })
    }

    /// Unwraps a subject's key.
    pub fn unwrap(&self, row: &SubjectKeyRow) -> Result<Dek, OpenFailure> {
        let unknown = || OpenFailure::UnknownKek { kek_id: row.kek_id.clone() };
        let mut keks = self.keks.iter().chain(&self.staged_kek);
        let kek = keks.find(|kek| kek.id == row.kek_id).ok_or_else(unknown)?;
        let (nonce, sealed) = row.wrapped.split_first_chunk::<NONCE>().ok_or(OpenFailure::Damaged)?;
        let plain = Zeroizing::new(decrypt(&kek.key, nonce, &binding(&row.subject, &kek.id), sealed)?);
        let mut key = Secret::default();
        if plain.len() != key.len() {
            return Err(OpenFailure::Damaged);
        }
        key.copy_from_slice(&plain);
        Ok(Dek::from_secret(key))
    }

    /// A lookup value to store beside a sealed field: equal values of a field have equal indexes, and without
    /// the key nobody can compute one. The caller normalises first (case, spaces), and stores the version
    /// ([`Keyring::index_version`]) with it, so that what is under an older key can be found and made anew.
    pub fn blind_index(&self, field: &str, value: &[u8]) -> [u8; 32] {
        self.indexes.last().map_or([0; 32], |index| keyed_hash(&index.key, INDEX, field, value))
    }

    /// The values to look a field up under: the newest key's first, then those of older keys, until every row
    /// is indexed anew and they are retired.
    pub fn blind_indexes(&self, field: &str, value: &[u8]) -> Vec<[u8; 32]> {
        self.indexes.iter().rev().map(|index| keyed_hash(&index.key, INDEX, field, value)).collect()
    }

    /// Version of the key that makes lookup values now.
    pub fn index_version(&self) -> u32 {
        self.indexes.last().map_or(0, |index| index.version)
    }

    pub(super) fn parse(text: &str) -> Result<Keyring, &'static str> {
        let mut ring =
            Keyring { keks: Vec::new(), indexes: Vec::new(), staged_kek: None, staged_index: None };
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["kek", id, hex] => ring.keks.push(Kek::parse(id, hex)?),
                ["staged-kek", id, hex] if ring.staged_kek.is_none() => {
                    ring.staged_kek = Some(Kek::parse(id, hex)?);
                }
                // The form of files made before index keys had versions.
                ["index", hex] => ring.add_index(IndexKey::parse("1", hex)?)?,
                ["index", version, hex] => ring.add_index(IndexKey::parse(version, hex)?)?,
                ["staged-index", version, hex] if ring.staged_index.is_none() => {
                    ring.staged_index = Some(IndexKey::parse(version, hex)?);
                }
                _ => return Err("a line is neither `kek <id> <hex>` nor `index <version> <hex>`"),
            }
        }
        match ring.keks.is_empty() || ring.indexes.is_empty() {
            false => Ok(ring),
            true => Err("it needs at least one `kek` line and one `index` line"),
        }
    }

    fn add_index(&mut self, index: IndexKey) -> Result<(), &'static str> {
        if index.version <= self.index_version() {
            return Err("the versions of its `index` lines do not rise");
        }
        self.indexes.push(index);
        Ok(())
    }

    pub(super) fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(512 + self.keks.len() * 128));
        text.push_str(
            "# Probity key-encryption keys. Whoever reads this file can open every sealed field;\n",
        );
        text.push_str("# losing it loses them. Back it up apart from the database. The last `kek` wraps.\n");
        for kek in &self.keks {
            push_line(&mut text, &format!("kek {}", kek.id), &kek.key);
        }
        for index in &self.indexes {
            push_line(&mut text, &format!("index {}", index.version), &index.key);
        }
        if let Some(kek) = &self.staged_kek {
            push_line(&mut text, &format!("staged-kek {}", kek.id), &kek.key);
        }
        if let Some(index) = &self.staged_index {
            push_line(&mut text, &format!("staged-index {}", index.version), &index.key);
        }
        text
    }
}

/// What blind indexes are for: no other keyed hash is the same.
const INDEX: &str = "probity blind index v1";

/// Lengths before contents: ("ab", "c") and ("a", "bc") differ.
pub(super) fn keyed_hash(key: &[u8; 32], purpose: &str, field: &str, value: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length; this never is the empty fallback.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_slice()) else { return [0; 32] };
    for part in [purpose.as_bytes(), field.as_bytes(), value] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Prints ids only.
impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<&str> = self.keks.iter().map(|kek| kek.id.as_str()).collect();
        let versions: Vec<u32> = self.indexes.iter().map(|index| index.version).collect();
        f.debug_struct("Keyring").field("keks", &ids).field("indexes", &versions).finish_non_exhaustive()
    }
}

impl IndexKey {
    fn parse(version: &str, hex: &str) -> Result<IndexKey, &'static str> {
        let key = from_hex(hex).ok_or("an `index` line does not hold 64 hex digits")?;
        let version = version.parse().map_err(|_| "the version of an `index` line is no number")?;
        Ok(IndexKey { version, key })
    }
}

impl Kek {
    pub(super) fn parse(id: &str, hex: &str) -> Result<Kek, &'static str> {
        let kek = Kek::new(from_hex(hex).ok_or("a `kek` line does not hold 64 hex digits")?);
        if kek.id == id { Ok(kek) } else { Err("a key does not have the id beside it; the file is damaged") }
    }

    pub(super) fn new(key: Secret) -> Kek {
        let mut digest = Sha256::new();
        digest.update(b"probity kek id v1");
        digest.update(key.as_slice());
        let id: String = digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Kek { id: format!("kek-{id}"), key }
    }
}

/// Binds a wrapped key to its row: it cannot be moved to another subject.
fn binding(subject: &str, kek_id: &str) -> Vec<u8> {
    ["probity dek v1", subject, kek_id].join("\0").into_bytes()
}

pub(super) fn push_line(text: &mut Zeroizing<String>, label: &str, key: &Secret) {
    text.push_str(label);
    text.push(' ');
    for byte in key.iter() {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    text.push('\n');
}

fn from_hex(hex: &str) -> Option<Secret> {
    let mut key = Secret::default();
    let (pairs, []) = hex.as_bytes().as_chunks::<2>() else { return None };
    if pairs.len() != key.len() {
        return None;
    }
    for (byte, [high, low]) in key.iter_mut().zip(pairs) {
        let (high, low) = (char::from(*high).to_digit(16)?, char::from(*low).to_digit(16)?);
        *byte = (high << 4 | low) as u8;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_reads_back_and_opens_what_it_wrapped() {
        let dir = tempfile::tempdir().unwrap();
        let first = Keyring::load_or_create(dir.path()).unwrap();
        let dek = Dek::generate().unwrap();
        let row = first.wrap("C1", &dek).unwrap();
        let second = Keyring::load_or_create(dir.path()).unwrap();
        assert_eq!(second.unwrap(&row).unwrap().expose(), dek.expose());
        assert_eq!(first.blind_index("email", b"a@b"), second.blind_index("email", b"a@b"));
        let moved = SubjectKeyRow { subject: "C2".to_owned(), ..row.clone() };
        assert!(matches!(second.unwrap(&moved), Err(OpenFailure::Damaged)));
        let stranger = Keyring::generate().unwrap();
        assert!(matches!(stranger.unwrap(&row), Err(OpenFailure::UnknownKek { .. })));
        assert!(first.save(&Keyring::path(dir.path())).is_err(), "a key file is never overwritten");
    }

    #[test]
    fn blind_indexes_tell_fields_apart() {
        let ring = Keyring::generate().unwrap();
        let all = [
            ring.blind_index("email", b"a"),
            ring.blind_index("emai", b"la"),
            ring.blind_index("email", b"b"),
            Keyring::generate().unwrap().blind_index("email", b"a"),
        ];
        for (i, one) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|other| other != one), "{i}");
        }
    }

    #[test]
    fn damaged_key_files_are_refused_without_showing_them() {
        let good = Keyring::generate().unwrap().to_text().to_string();
        let kek = good.lines().find(|l| l.starts_with("kek")).unwrap();
        let index = good.lines().find(|l| l.starts_with("index")).unwrap();
        let last = kek.chars().last().unwrap();
        let other_digit = if last == '0' { '1' } else { '0' };
        for (what, text) in [
            ("empty", String::new()),
            ("no index", kek.to_owned()),
            ("no kek", index.to_owned()),
            ("two indexes of one version", format!("{kek}\n{index}\n{index}")),
            ("no version", format!("{kek}\n{}", index.replacen("index 1", "index one", 1))),
            ("two staged keys", format!("{kek}\n{index}\nstaged-{kek}\nstaged-{kek}")),
            ("a changed digit", format!("{}{other_digit}\n{index}", &kek[..kek.len() - 1])),
            ("cut short", format!("{index}\n{}", &kek[..kek.len() - 2])),
            ("not hex", format!("{kek}\nindex {}", "zz".repeat(32))),
        ] {
            assert!(Keyring::parse(&text).is_err(), "{what}");
        }
        for (what, text) in [
            ("without comments", format!("{kek}\n{index}")),
            ("from before versions", format!("{kek}\n{}", index.replacen("index 1 ", "index ", 1))),
        ] {
            assert_eq!(Keyring::parse(&text).map(|ring| ring.index_version()), Ok(1), "{what}");
        }
    }

    #[test]
    fn debug_shows_ids_only() {
        let ring = Keyring::generate().unwrap();
        let text = ring.to_text();
        let shown = format!("{ring:?}");
        for word in text.split_whitespace().filter(|word| word.len() == 64) {
            assert!(!shown.contains(word));
        }
        assert!(shown.contains(ring.active_id()));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        Keyring::load_or_create(dir.path()).unwrap();
        let path = Keyring::path(dir.path());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(Keyring::load(&path), Err(StoreError::KeyFile { .. })));
    }
}
