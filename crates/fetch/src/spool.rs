//! The spool: downloaded files under the hash of their bytes, and what is remembered about each address.
//!
//! Promises: a file named by a hash has that hash when it is handed out, or it is fetched again; what is
//! remembered is replaced atomically; one process at a time downloads one address; of each address the newest
//! file is kept and no other. Does not: keep history (the blob store does).

use crate::error::FetchError;
use model::{Hash, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// What is remembered about an address between downloads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Memory {
    /// The address, without its query; for people.
    pub url: String,
    /// What it gave last.
    pub file: Option<Stored>,
    /// What broke off.
    pub part: Option<Part>,
}

/// A complete file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stored {
    /// SHA-256 of the bytes as they were sent; the file's name.
    pub sha256: String,
    /// Bytes as they were sent.
    pub bytes: u64,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// `Content-Encoding`.
    pub encoding: Option<String>,
    /// When these bytes were first seen here, in microseconds since 1970.
    pub first_seen: i64,
}

/// A file that broke off; its bytes are in `<key>.part`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    /// Bytes that are there.
    pub bytes: u64,
    /// What the rest must carry to be of the same file: a strong `ETag`, or `Last-Modified`.
    pub validator: String,
    /// `Content-Encoding`.
    pub encoding: Option<String>,
    /// Size of the whole, where it was said.
    pub total: Option<u64>,
}

/// A spool directory.
#[derive(Debug, Clone)]
pub(crate) struct Spool {
    dir: PathBuf,
}

/// An address of the spool, held by this process.
#[derive(Debug)]
pub(crate) struct Place {
    dir: PathBuf,
    key: String,
    _lock: File,
}

/// Largest memory file read.
const MEMORY_BYTES_MAX: u64 = 64 * 1024;

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> FetchError + use<> {
    let path = path.to_owned();
    move |cause| FetchError::Spool { path, cause }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

impl Spool {
    /// Opens a directory, making it if needed.
    pub fn open(dir: &Path) -> Result<Spool, FetchError> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(dir).map_err(failed(dir))?;
        Ok(Spool { dir: dir.to_owned() })
    }

    /// Takes hold of an address. The whole address counts, its query too, and so does what its bytes are checked with:
    /// what was stored before a signature was asked for is not what the signature speaks of.
    pub fn place(&self, url: &str, checked_with: &str) -> Result<Place, FetchError> {
        let key = match checked_with {
            "" => Hash::of(url.as_bytes()),
            other => Hash::of(format!("{url}\n{other}").as_bytes()),
        };
        let key = key.to_string()[..24].to_owned();
        let path = self.dir.join(format!("{key}.lock"));
        let lock = private().create(true).truncate(false).write(true).open(&path).map_err(failed(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Place { dir: self.dir.clone(), key, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(FetchError::InUse { url: crate::address::shown(url) }),
            Err(TryLockError::Error(cause)) => Err(FetchError::Spool { path, cause }),
        }
    }
}

impl Place {
    fn memory_path(&self) -> PathBuf {
        self.dir.join(format!("{}.json", self.key))
    }

    /// Where the download in progress is written.
    pub fn part_path(&self) -> PathBuf {
        self.dir.join(format!("{}.part", self.key))
    }

    /// Where a complete file lies.
    pub fn file_path(&self, sha256: &str) -> PathBuf {
        self.dir.join(format!("{sha256}.bin"))
    }

    /// What is remembered. Something unreadable counts as nothing: it costs a download.
    pub fn load(&self) -> Memory {
        let mut text = String::new();
        let read = File::open(self.memory_path()).map(|f| f.take(MEMORY_BYTES_MAX).read_to_string(&mut text));
        if !matches!(read, Ok(Ok(_))) {
            return Memory::default();
        }
        let mut memory: Memory = serde_json::from_str(&text).unwrap_or_default();
        let holds = |path: PathBuf, bytes: u64| std::fs::metadata(path).is_ok_and(|m| m.len() == bytes);
        memory.file = memory
            .file
            .filter(|f| f.sha256.parse::<Hash>().is_ok() && holds(self.file_path(&f.sha256), f.bytes));
        memory.part = memory.part.filter(|p| holds(self.part_path(), p.bytes));
        memory
    }

    /// Remembers, atomically.
    pub fn save(&self, memory: &Memory) -> Result<(), FetchError> {
        let path = self.memory_path();
        let temporary = self.dir.join(format!("{}.tmp", self.key));
        let text = serde_json::to_vec_pretty(memory).unwrap_or_default();
        let mut file =
            private().create(true).truncate(true).write(true).open(&temporary).map_err(failed(&temporary))?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(failed(&temporary))?;
        std::fs::rename(&temporary, &path).map_err(failed(&path))
    }

    /// Opens the part for writing: from its end, or from nothing.
    pub fn open_part(&self, keep: bool) -> Result<File, FetchError> {
        let path = self.part_path();
        private()
            .create(true)
            .read(true)
            .append(keep)
            .write(true)
            .truncate(!keep)
            .open(&path)
            .map_err(failed(&path))
    }

    /// Gives the complete part its name, and forgets the file that was there before.
    pub fn complete(&self, sha256: &str, before: Option<&Stored>) -> Result<(), FetchError> {
        let path = self.file_path(sha256);
        std::fs::rename(self.part_path(), &path).map_err(failed(&path))?;
        if let Some(old) = before.filter(|old| old.sha256 != sha256) {
            // Another address may have given the same bytes; it then downloads them once more.
            let _ = std::fs::remove_file(self.file_path(&old.sha256));
        }
        Ok(())
    }

    /// Whether a file still has the hash it is named by.
    pub fn is_whole(&self, stored: &Stored) -> bool {
        let Ok(mut file) = File::open(self.file_path(&stored.sha256)) else { return false };
        hash_of(&mut file).is_ok_and(|found| found.to_string() == stored.sha256)
    }
}

/// SHA-256 of everything a reader gives.
pub(crate) fn hash_of(from: &mut impl Read) -> std::io::Result<Hash> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0u8; 256 * 1024];
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(Hash(hasher.finalize().into())),
            got => hasher.update(&buffer[..got]),
        }
    }
}

/// The wall clock.
pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp(since.as_micros() as i64)
}
