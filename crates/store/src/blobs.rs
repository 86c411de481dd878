//! Content-addressed files: raw vendor answers, evidence, list snapshots, policies.
//!
//! Promises: a blob's name is the SHA-256 of its uncompressed bytes and is checked at every read; a blob is
//! durable under its name when [`Blobs::put`] returns; putting it again changes nothing (and heals a damaged
//! file). Beside a shared database the directory is only a copy: what it lacks is fetched from there. Does
//! not: delete or encrypt; what is personal is sealed before it comes here.

use crate::error::StoreError;
use crate::files::{create_private_dir, replace_private};
use model::Hash;
use std::fmt;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Largest blob, uncompressed. The largest list known to us (OFAC SDN with every alias, as XML) has 120 MB;
/// the bound keeps a damaged or hostile file from filling memory while it is unpacked.
pub const BLOB_BYTES_MAX: u64 = 1 << 30;

/// Level 3 packs lists to about a tenth at some 300 MB/s; higher levels cost more than they save.
const COMPRESSION_LEVEL: i32 = 3;

/// Hashes fetched from a database at once.
const HASHES_AT_ONCE: usize = 1_000;

/// Blobs in a database that several nodes share, packed.
pub trait BlobRows: Send + Sync {
    /// Stores a packed blob; one that is there is replaced.
    fn put(&self, hash: &Hash, packed: &[u8]) -> Result<(), StoreError>;
    /// The packed blob of this hash; none if never put.
    fn get(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError>;
    /// At most `max` hashes after the given one, in order.
    fn hashes(&self, after: Option<&Hash>, max: usize) -> Result<Vec<Hash>, StoreError>;
}

/// A directory of blobs. Cheap to clone; safe to use from several threads and processes.
#[derive(Clone)]
pub struct Blobs {
    dir: PathBuf,
    shared: Option<Arc<dyn BlobRows>>,
}

impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blobs").field("dir", &self.dir).field("shared", &self.shared.is_some()).finish()
    }
}

impl Blobs {
    /// Opens `blobs/` in a data directory, making it if needed.
    pub fn open(data_dir: &Path) -> Result<Blobs, StoreError> {
        let dir = data_dir.join("blobs");
        create_private_dir(&dir)?;
        Ok(Blobs { dir, shared: None })
    }

    /// Opens `blobs/` as this node's copy of what a database holds for all.
    pub fn open_shared(data_dir: &Path, rows: Arc<dyn BlobRows>) -> Result<Blobs, StoreError> {
        Ok(Blobs { shared: Some(rows), ..Blobs::open(data_dir)? })
    }

    /// Stores bytes durably under their hash.
    pub fn put(&self, bytes: &[u8]) -> Result<Hash, StoreError> {
        let size = bytes.len() as u64;
        if size > BLOB_BYTES_MAX {
            return Err(StoreError::TooLarge { what: "blob of bytes", value: size });
        }
        let hash = Hash::of(bytes);
        let here = matches!(self.here(&hash), Ok(Some(_)));
        let there = match &self.shared {
            Some(rows) => rows.get(&hash)?.is_some_and(|packed| unpack(&hash, packed.as_slice()).is_ok()),
            None => true,
        };
        if here && there {
            return Ok(hash);
        }
        let packed =
            zstd::encode_all(bytes, COMPRESSION_LEVEL).map_err(StoreError::file(&self.path(&hash)))?;
        if let Some(rows) = self.shared.as_ref().filter(|_| !there) {
            rows.put(&hash, &packed)?;
        }
        if !here {
            self.keep(&hash, &packed)?;
        }
        Ok(hash)
    }

    /// The bytes with this hash; none if never put; an error if they are not what the hash says.
    pub fn get(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(rows) = &self.shared else { return self.here(hash) };
        if let Ok(Some(bytes)) = self.here(hash) {
            return Ok(Some(bytes));
        }
        let Some(packed) = rows.get(hash)? else { return Ok(None) };
        let bytes = unpack(hash, packed.as_slice())?;
        self.keep(hash, &packed)?;
        Ok(Some(bytes))
    }

    /// Every hash, in order: of the database where there is one, else of the directory.
    pub fn hashes(&self) -> Result<Vec<Hash>, StoreError> {
        let Some(rows) = &self.shared else { return self.hashes_here() };
        let mut all: Vec<Hash> = Vec::new();
        loop {
            let page = rows.hashes(all.last(), HASHES_AT_ONCE)?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    fn hashes_here(&self) -> Result<Vec<Hash>, StoreError> {
        let mut all = Vec::new();
        for outer in std::fs::read_dir(&self.dir).map_err(StoreError::file(&self.dir))? {
            let outer = outer.map_err(StoreError::file(&self.dir))?.path();
            if !outer.is_dir() {
                continue;
            }
            for inner in std::fs::read_dir(&outer).map_err(StoreError::file(&outer))? {
                let inner = inner.map_err(StoreError::file(&outer))?.path();
                let word = |path: &Path| path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
                // Temporary files of a write that was cut off have other names, and are no blobs.
                let hash = word(&outer).zip(word(&inner)).and_then(|(first, rest)| {
                    format!("{first}{}", rest.strip_suffix(".zst")?).parse::<Hash>().ok()
                });
                all.extend(hash);
            }
        }
        all.sort();
        Ok(all)
    }

    fn keep(&self, hash: &Hash, packed: &[u8]) -> Result<(), StoreError> {
        let path = self.path(hash);
        if let Some(parent) = path.parent() {
            create_private_dir(parent)?;
        }
        replace_private(&path, packed)
    }

    fn here(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(hash);
        let file = match std::fs::File::open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(StoreError::file(&path))?,
        };
        unpack(hash, file).map(Some)
    }

    fn path(&self, hash: &Hash) -> PathBuf {
        let hex = hash.to_string();
        let (directory, name) = hex.split_at(2);
        self.dir.join(directory).join(format!("{name}.zst"))
    }
}

/// The bytes of a packed blob, if they are what the hash says.
fn unpack(hash: &Hash, packed: impl Read) -> Result<Vec<u8>, StoreError> {
    let damaged = || StoreError::Damaged { what: format!("blob `{hash}`") };
    let decoder = zstd::Decoder::new(packed).map_err(|_| damaged())?;
    let mut bytes = Vec::new();
    decoder.take(BLOB_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
    if Hash::of(&bytes) == *hash { Ok(bytes) } else { Err(damaged()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_is_what_its_hash_says_or_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        for bytes in [b"".as_slice(), b"list", &vec![7u8; 300_000]] {
            let hash = blobs.put(bytes).unwrap();
            assert_eq!(hash, Hash::of(bytes));
            assert_eq!(blobs.get(&hash).unwrap().as_deref(), Some(bytes));
            assert_eq!(blobs.put(bytes).unwrap(), hash, "putting it again changes nothing");
        }
        assert!(blobs.get(&Hash::of(b"never put")).unwrap().is_none());
    }

    #[test]
    fn tampering_is_found_and_healed_by_putting_again() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let hash = blobs.put(b"the list of 2 March").unwrap();
        let path = blobs.path(&hash);
        let other = zstd::encode_all(b"the list of 3 March".as_slice(), 3).unwrap();
        let whole = std::fs::read(&path).unwrap();
        for (what, bytes) in [
            ("other content", other),
            ("cut short", whole[..whole.len() - 4].to_vec()),
            ("empty", Vec::new()),
        ] {
            std::fs::write(&path, bytes).unwrap();
            assert!(matches!(blobs.get(&hash), Err(StoreError::Damaged { .. })), "{what}");
        }
        blobs.put(b"the list of 2 March").unwrap();
        assert_eq!(blobs.get(&hash).unwrap().as_deref(), Some(b"the list of 2 March".as_slice()));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let path = blobs.path(&blobs.put(b"evidence").unwrap());
        let mode = |p: &Path| std::fs::metadata(p).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
    }
}
