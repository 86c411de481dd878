//! State snapshots: files that save folding from genesis.
//!
//! Promises: a snapshot is made from a previous snapshot and the journal's tail by a reader of its own, so
//! the writer never stops; it holds the hash of its bytes and is ignored when damaged, of another format,
//! or ahead of the journal; snapshot + tail equals the fold from genesis (tested). Does not: replace the
//! journal: deleting every snapshot loses nothing but time. Snapshots of shadows are kept beside it, in the same way.

use crate::fold::fold;
use crate::monitoring::{AHEAD, Library, expect};
use crate::state::State;
use model::Hash;
use std::path::{Path, PathBuf};
use store::{ReadEntries, StoreError};

/// Entries read at a time. An imported batch is about half a megabyte, so this is about sixty megabytes of them.
const CHUNK: usize = 128;

/// Why a fold stopped.
#[derive(Debug, thiserror::Error)]
pub enum FoldError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An entry cannot be decoded.
    #[error("entry {seq}: {cause}")]
    Entry {
        /// Which.
        seq: u64,
        /// Why.
        cause: record::RecordError,
    },
    /// Monitoring could not read all of its log: what was folded is no state to write down.
    #[error("monitoring: {0}")]
    Monitoring(String),
    /// A file operation failed.
    #[error("snapshot file: {0}")]
    File(#[from] std::io::Error),
}

/// Folds entries from `state.next_seq` on, up to (excluding) `until`.
pub fn fold_tail(state: &mut State, entries: &dyn ReadEntries, until: u64) -> Result<(), FoldError> {
    while state.next_seq < until {
        let from = state.next_seq;
        let chunk = entries.entries(from, CHUNK.min((until - from) as usize))?;
        if chunk.is_empty() {
            break;
        }
        for (group, some) in chunk.chunks(AHEAD).enumerate() {
            // What can be read is folded before it is said what cannot.
            let next: Vec<_> = some.iter().map(|bytes| record::decode_unsealed(bytes)).collect();
            expect(&state.monitoring, next.iter().flatten().map(|entry| &entry.1), state.now);
            for (offset, entry) in next.into_iter().enumerate() {
                let seq = from + (group * AHEAD + offset) as u64;
                let (header, input, outcome) = entry.map_err(|cause| FoldError::Entry { seq, cause })?;
                fold(state, &header, &input, &outcome);
            }
        }
    }
    Ok(())
}

/// The newest usable snapshot at or before `size`, or the empty state. Where sets of rules are in force, use
/// [`newest_with`]: this one cannot go on.
pub fn newest(dir: &Path, size: u64) -> State {
    usable(dir, size, Some).unwrap_or_default()
}

/// The same, joined with the rules in force; a snapshot whose monitor does not fit them is not usable.
pub fn newest_with(dir: &Path, size: u64, library: &Library) -> State {
    let joined = |mut state: State| {
        state.monitoring.set_library(library.clone());
        match state.monitoring.attach() {
            Ok(()) => Some(state),
            Err(cause) => {
                tracing::warn!(snapshot.cause = %cause, "snapshot does not fit the rules in force and is ignored");
                None
            }
        }
    };
    usable(dir, size, joined).unwrap_or_else(|| State::with_library(library.clone()))
}

fn usable(dir: &Path, size: u64, joined: impl Fn(State) -> Option<State>) -> Option<State> {
    files(dir, size).find_map(|(seq, bytes)| {
        State::from_bytes(&bytes).ok().filter(|state| state.next_seq == seq).and_then(&joined)
    })
}

/// Removes snapshots that are ahead of the journal, of the state and of shadows: it was restored to an earlier state. Once it is
/// as long again, they would stand for entries it does not hold.
pub fn forget_beyond(dir: &Path, size: u64) -> std::io::Result<()> {
    let of_shadows = shadow_dirs(dir).into_iter().flat_map(|(_, dir)| list(&dir));
    for (_, path) in list(dir).into_iter().chain(of_shadows).filter(|(seq, _)| *seq > size) {
        tracing::warn!(snapshot.path = %path.display(), "snapshot is ahead of the journal and removed");
        let _ = std::fs::remove_file(names_beside(&path));
        std::fs::remove_file(path)?;
    }
    Ok(())
}

/// Writes a snapshot of everything durable now and removes all but the two newest.
pub fn take(
    dir: &Path,
    entries: &dyn ReadEntries,
    size: u64,
    library: &Library,
) -> Result<PathBuf, FoldError> {
    let mut state = newest_with(dir, size, library);
    fold_tail(&mut state, entries, size)?;
    let path = write(dir, &state, library)?;
    sweep(dir, library);
    Ok(path)
}

/// Removes parts of the monitoring log that no snapshot and no monitor of this process needs. For the process that has the
/// lease: another one's monitors are not known here.
pub(crate) fn sweep(dir: &Path, library: &Library) {
    let Some(files) = library.files() else { return };
    // A snapshot's names are written before it is; without them it names nothing.
    let of_shadows = shadow_dirs(dir).into_iter().flat_map(|(_, dir)| list(&dir));
    let texts = list(dir)
        .into_iter()
        .chain(of_shadows)
        .filter_map(|(_, path)| std::fs::read_to_string(names_beside(&path)).ok());
    let named = texts.flat_map(|text| text.lines().filter_map(|l| l.parse().ok()).collect::<Vec<Hash>>());
    files.sweep(&named.collect());
}

/// Where the names of what a snapshot rests on stand.
fn names_beside(path: &Path) -> PathBuf {
    path.with_extension("names")
}

/// Makes durable what the snapshot names, and its names, before it is there.
fn write_names(path: &Path, names: &[Hash], library: &Library) -> std::io::Result<()> {
    let Some(files) = library.files() else { return Ok(()) };
    files.flush(names)?;
    let text: String = names.iter().map(|name| format!("{name}\n")).collect();
    std::fs::write(path, text)?;
    std::fs::File::open(path)?.sync_all()
}

fn write(dir: &Path, state: &State, library: &Library) -> Result<PathBuf, FoldError> {
    // Everything the monitor can have in files is there afterwards.
    let plain = state.to_bytes();
    if let Some(cause) = state.monitoring.fault() {
        return Err(FoldError::Monitoring(cause));
    }
    Ok(write_file(dir, state.next_seq, &plain, &state.monitoring.shelved(), library)?)
}

/// Writes what was read of the journal before entry `next` to a file of its own, with the names of the parts of monitoring's log
/// it rests on, and removes all but the two newest of its directory.
pub(crate) fn write_file(
    dir: &Path,
    next: u64,
    plain: &[u8],
    names: &[Hash],
    library: &Library,
) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(dir)?;
    let body = zstd::encode_all(plain, 3)?;
    let mut bytes = Hash::of(&body).0.to_vec();
    bytes.extend_from_slice(&body);
    let path = dir.join(format!("{next:020}.snap"));
    write_names(&names_beside(&path), names, library)?;
    let temporary = path.with_extension("tmp");
    std::fs::write(&temporary, &bytes)?;
    std::fs::File::open(&temporary)?.sync_all()?;
    std::fs::rename(&temporary, &path)?;
    std::fs::File::open(dir)?.sync_all()?;
    let mut files = list(dir);
    files.sort_by_key(|(seq, _)| std::cmp::Reverse(*seq));
    for (_, old) in files.into_iter().skip(2) {
        let _ = std::fs::remove_file(names_beside(&old));
        let _ = std::fs::remove_file(old);
    }
    Ok(path)
}

/// Where snapshots of a shadow are.
pub(crate) fn shadow_dir(dir: &Path, shadow: u64) -> PathBuf {
    dir.join("shadows").join(format!("{shadow:020}"))
}

/// Directories of shadows' snapshots, by the entry that started each.
pub(crate) fn shadow_dirs(dir: &Path) -> Vec<(u64, PathBuf)> {
    let entries = std::fs::read_dir(dir.join("shadows")).into_iter().flatten();
    let each = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.ok()?.path();
        let shadow = path.file_name()?.to_str()?.parse().ok()?;
        Some((shadow, path))
    };
    entries.filter_map(each).collect()
}

/// What the files of a directory hold that are whole and not ahead of the journal, the newest first.
pub(crate) fn files(dir: &Path, size: u64) -> impl Iterator<Item = (u64, Vec<u8>)> {
    let mut files = list(dir);
    files.sort_by_key(|(seq, _)| std::cmp::Reverse(*seq));
    let whole = |(seq, path): (u64, PathBuf)| Some((seq, read_file(&path)?));
    files.into_iter().filter(move |(seq, _)| *seq <= size).filter_map(whole)
}

fn list(dir: &Path) -> Vec<(u64, PathBuf)> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let seq = path.file_name()?.to_str()?.strip_suffix(".snap")?.parse().ok()?;
            Some((seq, path))
        })
        .collect()
}

/// Largest snapshot read: a bound against a damaged or hostile file.
const SNAPSHOT_BYTES_MAX: u64 = 64 << 30;

fn read_file(path: &Path) -> Option<Vec<u8>> {
    if std::fs::metadata(path).ok()?.len() > SNAPSHOT_BYTES_MAX {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    let (hash, body) = bytes.split_at_checked(32)?;
    if Hash::of(body).0 != *hash {
        tracing::warn!(snapshot.path = %path.display(), "snapshot is damaged and ignored");
        return None;
    }
    zstd::decode_all(body).ok()
}
