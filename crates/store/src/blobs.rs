//! Content-addressed files: raw vendor answers, evidence, list snapshots, policies.
//!
//! Promises: a blob's name is the SHA-256 of its uncompressed bytes and is checked at every read; a blob is
//! durable under its name when [`Blobs::put`] returns; putting it again changes nothing (and heals a damaged
//! file). Does not: delete, list, or encrypt; what is personal is sealed before it comes here.

use crate::error::StoreError;
use crate::files::{create_private_dir, replace_private};
use model::Hash;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Largest blob, uncompressed. The largest list known to us (OFAC SDN with every alias, as XML) has 120 MB;
/// the bound keeps a damaged or hostile file from filling memory while it is unpacked.
pub const BLOB_BYTES_MAX: u64 = 1 << 30;

/// Level 3 packs lists to about a tenth at some 300 MB/s; higher levels cost more than they save.
const COMPRESSION_LEVEL: i32 = 3;

/// A directory of blobs. Cheap to clone; safe to use from several threads and processes.
#[derive(Debug, Clone)]
pub struct Blobs {
    dir: PathBuf,
}

impl Blobs {
    /// Opens `blobs/` in a data directory, making it if needed.
    pub fn open(data_dir: &Path) -> Result<Blobs, StoreError> {
        let dir = data_dir.join("blobs");
        create_private_dir(&dir)?;
        Ok(Blobs { dir })
    }

    /// Stores bytes durably under their hash.
    pub fn put(&self, bytes: &[u8]) -> Result<Hash, StoreError> {
        let size = bytes.len() as u64;
        if size > BLOB_BYTES_MAX {
            return Err(StoreError::TooLarge { what: "blob of bytes", value: size });
        }
        let hash = Hash::of(bytes);
        if matches!(self.get(&hash), Ok(Some(_))) {
            return Ok(hash);
        }
        let path = self.path(&hash);
        if let Some(parent) = path.parent() {
            create_private_dir(parent)?;
        }
        let packed = zstd::encode_all(bytes, COMPRESSION_LEVEL).map_err(StoreError::file(&path))?;
        replace_private(&path, &packed)?;
        Ok(hash)
    }

    /// The bytes with this hash; none if never put; an error if the file is not what its name says.
    pub fn get(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(hash);
        let file = match std::fs::File::open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(StoreError::file(&path))?,
        };
        let damaged = || StoreError::Damaged { what: format!("blob `{hash}`") };
        let decoder = zstd::Decoder::new(file).map_err(StoreError::file(&path))?;
        let mut bytes = Vec::new();
        decoder.take(BLOB_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
        if Hash::of(&bytes) == *hash { Ok(Some(bytes)) } else { Err(damaged()) }
    }

    fn path(&self, hash: &Hash) -> PathBuf {
        let hex = hash.to_string();
        let (directory, name) = hex.split_at(2);
        self.dir.join(directory).join(format!("{name}.zst"))
    }
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
