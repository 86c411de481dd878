//! Files that are private and durable.
//!
//! Promises: a file written here is either wholly there or not at all after a power cut (temporary file,
//! flush, atomic name, flush of the directory); only the owner may read it. Does not: overwrite key files.

use crate::error::StoreError;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Creates a directory (and its parents) that only the owner may enter, durably.
pub fn create_private_dir(dir: &Path) -> Result<(), StoreError> {
    if dir.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(StoreError::file(dir))?;
    match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_dir(parent),
        _ => Ok(()),
    }
}

/// Makes the names in a directory durable.
pub fn sync_dir(dir: &Path) -> Result<(), StoreError> {
    // Windows cannot open a directory as a file, and its file systems journal names themselves.
    if cfg!(unix) {
        File::open(dir).and_then(|file| file.sync_all()).map_err(StoreError::file(dir))?;
    }
    Ok(())
}

/// Creates a private empty file if there is none.
pub fn create_private(path: &Path) -> Result<(), StoreError> {
    let result = private().create(true).append(true).open(path);
    result.and_then(|file| file.sync_all()).map_err(StoreError::file(path))?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Writes a file under its name atomically, replacing what was there.
pub fn replace_private(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let temporary = write_temporary(path, bytes)?;
    std::fs::rename(&temporary, path).map_err(StoreError::file(path))?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Writes a file under its name atomically; `false` and untouched if the name is taken.
pub fn create_private_with(path: &Path, bytes: &[u8]) -> Result<bool, StoreError> {
    let temporary = write_temporary(path, bytes)?;
    // A hard link fails when the name exists, which a rename would silently replace.
    let linked = std::fs::hard_link(&temporary, path);
    std::fs::remove_file(&temporary).map_err(StoreError::file(&temporary))?;
    match linked {
        Ok(()) => path.parent().map_or(Ok(true), |parent| sync_dir(parent).map(|()| true)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(StoreError::file(path)(error)),
    }
}

fn write_temporary(path: &Path, bytes: &[u8]) -> Result<PathBuf, StoreError> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let unique = format!("tmp-{}-{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
    let temporary = path.with_extension(unique);
    let mut file = private()
        .create(true)
        .write(true)
        .truncate(true)
        .open(&temporary)
        .map_err(StoreError::file(&temporary))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(StoreError::file(&temporary))?;
    Ok(temporary)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Whether anybody but the owner may read or write a file.
pub fn is_shared(path: &Path) -> Result<bool, StoreError> {
    let metadata = std::fs::metadata(path).map_err(StoreError::file(path))?;
    #[cfg(unix)]
    let shared = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0;
    #[cfg(not(unix))]
    let shared = metadata.len() == u64::MAX;
    Ok(shared)
}
