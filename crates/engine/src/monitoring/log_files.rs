//! Parts of the monitoring log as files: what window events left behind that memory is not to hold.
//!
//! Promises: a file holds one segment under the hash of its words; it is written whole or not under its name; whatever is
//! missing, cut or changed is an error, and a file found damaged is removed, so that no snapshot that names it is used again.
//! What no snapshot and no monitor of this process needs is removed when a snapshot is taken. Does not: hold anything that the
//! journal does not: deleting the directory while nobody has it open costs a fold from the first entry, and nothing else. Holds
//! pseudonyms, times and amounts, no names; only the owner may read it. Serves: TMR-2, decision 0013.

use model::Hash;
use monitoring::shelf::{Kept, SEGMENT_BYTES, Shelf, ShelfError};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, SystemTime};

/// Opens a file; counted up when its meaning changes.
const MAGIC: [u8; 8] = *b"PBWLOG\x00\x01";
/// Ending of a segment's file.
const ENDING: &str = "seg";
/// A directory of a command that ran beside the server and was killed goes after this long without a new file.
const ABANDONED: Duration = Duration::from_secs(86_400);
/// Level of compression. Words of a segment shrink to about a third at the fastest level; higher ones cost the writer time.
const LEVEL: i32 = 1;

/// Where segments are.
pub struct LogFiles {
    /// The data directory's own.
    home: PathBuf,
    /// Where new ones go: the same for the engine, a place of its own for a command that reads beside it.
    own: PathBuf,
    /// Where they go when they cannot go there, for such a command: it may only be allowed to read.
    spare: Option<PathBuf>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// What monitors of this process need.
    held: BTreeMap<Hash, Weak<()>>,
    /// What this process wrote, and whether it is flushed.
    written: BTreeMap<Hash, bool>,
    /// Whether this process made the spare directory.
    spare_made: bool,
}

/// The directory of segments below a data directory.
pub fn log_dir(data: &Path) -> PathBuf {
    data.join("monitoring").join("log")
}

impl LogFiles {
    /// The segments of a data directory, for the engine that has it open.
    pub fn of(data: &Path) -> Arc<LogFiles> {
        let home = log_dir(data);
        Arc::new(LogFiles { own: home.clone(), home, spare: None, known: Mutex::default() })
    }

    /// The same for a command that may run beside the engine: it reads what is there, and writes what it needs to a directory
    /// that goes with it; where the data directory may not be written to, to one among the system's temporary files.
    pub fn beside(data: &Path) -> Arc<LogFiles> {
        // Two commands in two containers may have one number.
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let began =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("beside-{}-{began:x}-{number}", std::process::id());
        let spare = Some(std::env::temp_dir().join(format!("probity-{name}")));
        let own = data.join("monitoring").join(name);
        Arc::new(LogFiles { home: log_dir(data), own, spare, known: Mutex::default() })
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Two maps of what is on disk; a panic between two inserts leaves a file that is written again.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, name: &Hash) -> Option<PathBuf> {
        let file = format!("{name}.{ENDING}");
        // What was written anew comes before what may be damaged.
        let dirs = [&self.own].into_iter().chain(&self.spare).chain([&self.home]);
        dirs.map(|dir| dir.join(&file)).find(|path| path.exists())
    }

    /// Makes segments durable, so that a snapshot may name them.
    pub fn flush(&self, names: &[Hash]) -> std::io::Result<()> {
        for name in names {
            if self.known().written.get(name) != Some(&false) {
                continue;
            }
            if let Some(path) = self.path(name) {
                File::open(path)?.sync_all()?;
                self.known().written.insert(*name, true);
            }
        }
        if names.is_empty() || !cfg!(unix) { Ok(()) } else { File::open(&self.own)?.sync_all() }
    }

    /// Removes what neither `named` nor any monitor of this process needs, and what dead commands left.
    pub fn sweep(&self, named: &BTreeSet<Hash>) {
        if self.spare.is_some() {
            return;
        }
        let mut known = self.known();
        known.held.retain(|_, held| held.strong_count() > 0);
        for (path, name) in segments(&self.home) {
            if !name.is_some_and(|name| named.contains(&name) || known.held.contains_key(&name)) {
                let _ = std::fs::remove_file(path);
                name.map(|name| known.written.remove(&name));
            }
        }
        let Some(parent) = self.home.parent() else { return };
        for path in std::fs::read_dir(parent).into_iter().flatten().filter_map(|e| Some(e.ok()?.path())) {
            let beside = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("beside-"));
            let age = std::fs::metadata(&path).and_then(|m| m.modified()).ok();
            let age = age.and_then(|at| SystemTime::now().duration_since(at).ok());
            if beside && age.is_some_and(|age| age > ABANDONED) {
                let _ = std::fs::remove_dir_all(path);
            }
        }
    }

    /// Files and their bytes.
    pub fn size(&self) -> (usize, u64) {
        let sizes = segments(&self.home).into_iter().filter_map(|(path, _)| std::fs::metadata(path).ok());
        sizes.fold((0, 0), |(files, bytes), m| (files + 1, bytes + m.len()))
    }

    /// Whether the file of a segment is there, whole.
    fn has(&self, name: &Hash, words: &[i64]) -> bool {
        let mut found = Vec::new();
        let bytes = std::fs::read(self.own.join(format!("{name}.{ENDING}")));
        bytes.is_ok_and(|bytes| decode(&bytes, &mut found).is_some() && found == words)
    }

    fn write(&self, known: &mut Known, name: &Hash, words: &[i64]) -> std::io::Result<()> {
        let first = make_private_dir(&self.own, true).and_then(|()| write_to(&self.own, name, words));
        match (first, &self.spare) {
            (Err(_), Some(spare)) => {
                if !known.spare_made {
                    // Made by nobody else: everybody may write to its parent.
                    make_private_dir(spare, false)?;
                    known.spare_made = true;
                }
                write_to(spare, name, words)
            }
            (first, _) => first,
        }
    }
}

fn write_to(dir: &Path, name: &Hash, words: &[i64]) -> std::io::Result<()> {
    let path = dir.join(format!("{name}.{ENDING}"));
    let temporary = path.with_extension(format!("tmp-{}", std::process::id()));
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.create(true).write(true).truncate(true).open(&temporary)?;
    file.write_all(&encode(words)?)?;
    std::fs::rename(&temporary, &path)
}

impl Drop for LogFiles {
    fn drop(&mut self) {
        let Some(spare) = &self.spare else { return };
        let _ = std::fs::remove_dir_all(&self.own);
        if self.known().spare_made {
            let _ = std::fs::remove_dir_all(spare);
        }
    }
}

/// Files of a directory that are, or were to become, segments.
fn segments(dir: &Path) -> Vec<(PathBuf, Option<Hash>)> {
    let entries = std::fs::read_dir(dir).into_iter().flatten();
    let each = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.ok()?.path();
        let name = path.file_name()?.to_str()?.strip_suffix(".seg").and_then(|n| n.parse().ok());
        Some((path, name))
    };
    entries.filter_map(each).collect()
}

fn make_private_dir(dir: &Path, may_be_there: bool) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(may_be_there);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

fn encode(words: &[i64]) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::with_capacity(words.len() * 8);
    words.iter().for_each(|word| plain.extend(word.to_le_bytes()));
    let mut bytes = MAGIC.to_vec();
    bytes.extend((words.len() as u32).to_le_bytes());
    bytes.extend(zstd::bulk::compress(&plain, LEVEL)?);
    Ok(bytes)
}

/// The words of a file; none where it is no segment of this version.
fn decode(bytes: &[u8], words: &mut Vec<i64>) -> Option<()> {
    let (head, rest) = bytes.split_first_chunk::<8>()?;
    let (count, body) = rest.split_first_chunk::<4>()?;
    let length = (u32::from_le_bytes(*count) as usize).checked_mul(8).filter(|l| *l <= SEGMENT_BYTES)?;
    let plain = (*head == MAGIC).then(|| zstd::bulk::decompress(body, length).ok()).flatten()?;
    let chunks = plain.chunks_exact(8).filter_map(|chunk| chunk.try_into().ok()).map(i64::from_le_bytes);
    words.extend(chunks);
    (plain.len() == length).then_some(())
}

impl Shelf for LogFiles {
    fn keep(&self, name: &Hash, words: &[i64]) -> Result<Kept, ShelfError> {
        let mut known = self.known();
        // What another process wrote may have been cut by a loss of power, and what is whole is not replaced by what is not
        // flushed yet: so it is read.
        if !known.written.contains_key(name) && self.has(name, words) {
            known.written.insert(*name, false);
        }
        if !known.written.contains_key(name) {
            self.write(&mut known, name, words).map_err(|cause| {
                tracing::warn!(monitoring.cause = %cause, "a part of the monitoring log stays in memory");
                ShelfError::Failed { name: *name, cause: cause.to_string() }
            })?;
            known.written.insert(*name, false);
        }
        Ok(hold(&mut known, name))
    }

    fn claim(&self, name: &Hash) -> Result<Kept, ShelfError> {
        let mut known = self.known();
        if self.path(name).is_none() {
            return Err(ShelfError::Missing(*name));
        }
        Ok(hold(&mut known, name))
    }

    fn fetch(&self, name: &Hash, words: &mut Vec<i64>) -> Result<(), ShelfError> {
        let failed = |cause: std::io::Error| match cause.kind() {
            ErrorKind::NotFound => ShelfError::Missing(*name),
            _ => ShelfError::Failed { name: *name, cause: cause.to_string() },
        };
        let path = self.path(name).ok_or(ShelfError::Missing(*name))?;
        // A segment that does not shrink is a little longer than its words.
        let most = (SEGMENT_BYTES + SEGMENT_BYTES / 8) as u64;
        let mut bytes = Vec::new();
        File::open(&path).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(failed)?;
        if decode(&bytes, words).is_none() {
            self.refuse(name);
            return Err(ShelfError::Damaged(*name));
        }
        Ok(())
    }

    fn refuse(&self, name: &Hash) {
        tracing::error!(segment.hash = %name, "a part of the monitoring log is damaged and removed");
        let mut known = self.known();
        known.written.remove(name);
        if let Some(path) = self.path(name) {
            let _ = std::fs::remove_file(path);
        }
    }
}

fn hold(known: &mut Known, name: &Hash) -> Kept {
    if let Some(held) = known.held.get(name).and_then(Weak::upgrade) {
        return held;
    }
    let held = Arc::new(());
    known.held.insert(*name, Arc::downgrade(&held));
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use monitoring::shelf::name_of;

    fn words(seed: i64) -> Vec<i64> {
        (0..1_000).map(|at| seed ^ (at * 7_919)).collect()
    }

    #[test]
    fn what_is_kept_comes_back_and_any_changed_byte_is_damage() {
        let dir = tempfile::tempdir().unwrap();
        let files = LogFiles::of(dir.path());
        let (words, mut back) = (words(3), Vec::new());
        let name = name_of(&words);
        let _held = files.keep(&name, &words).unwrap();
        files.fetch(&name, &mut back).unwrap();
        assert_eq!(back, words);
        let path = files.path(&name).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        for cut in [0, 7, 11, 12, bytes.len() - 1] {
            std::fs::write(&path, &bytes[..cut]).unwrap();
            assert_eq!(files.fetch(&name, &mut Vec::new()), Err(ShelfError::Damaged(name)), "cut at {cut}");
            assert_eq!(files.claim(&name).map(|_| ()), Err(ShelfError::Missing(name)), "removed");
        }
        // What decodes to other words is for the caller to notice, by the name.
        std::fs::write(&path, encode(&self::words(4)).unwrap()).unwrap();
        let mut other = Vec::new();
        files.fetch(&name, &mut other).unwrap();
        assert_ne!(name_of(&other), name);
    }

    #[test]
    fn what_nobody_needs_goes_and_what_somebody_needs_stays() {
        let dir = tempfile::tempdir().unwrap();
        let files = LogFiles::of(dir.path());
        let names: Vec<Hash> = (0..4).map(|seed| name_of(&words(seed))).collect();
        let mut held: Vec<Kept> =
            names.iter().enumerate().map(|(at, n)| files.keep(n, &words(at as i64)).unwrap()).collect();
        files.flush(&names).unwrap();
        // The first is held, the second named by a snapshot.
        held.truncate(1);
        std::fs::write(files.home.join("left.tmp-1"), b"half").unwrap();
        files.sweep(&BTreeSet::from([names[1]]));
        let left: Vec<bool> = names.iter().map(|n| files.path(n).is_some()).collect();
        assert_eq!(left, [true, true, false, false]);
        assert_eq!(files.size().0, 2);
        // What is needed again is written again.
        held.push(files.keep(&names[3], &words(3)).unwrap());
        assert!(files.path(&names[3]).is_some());
    }

    #[test]
    fn a_command_beside_the_engine_reads_its_files_and_leaves_none() {
        let dir = tempfile::tempdir().unwrap();
        let (engine, beside) = (LogFiles::of(dir.path()), LogFiles::beside(dir.path()));
        let (a, b) = (words(1), words(2));
        let _held = engine.keep(&name_of(&a), &a).unwrap();
        let _also = beside.keep(&name_of(&b), &b).unwrap();
        let mut back = Vec::new();
        beside.fetch(&name_of(&a), &mut back).unwrap();
        assert_eq!(back, a);
        beside.sweep(&BTreeSet::new());
        assert_eq!(engine.size().0, 1);
        let own = beside.own.clone();
        assert!(own.exists());
        drop(beside);
        assert!(!own.exists());
        assert_eq!(engine.size().0, 1);
    }

    #[test]
    fn a_command_that_may_not_write_there_uses_temporary_files() {
        let dir = tempfile::tempdir().unwrap();
        // Nothing can be made below a file.
        std::fs::write(dir.path().join("monitoring"), b"in the way").unwrap();
        let beside = LogFiles::beside(dir.path());
        let (a, mut back) = (words(1), Vec::new());
        let name = name_of(&a);
        let _held = beside.keep(&name, &a).unwrap();
        beside.fetch(&name, &mut back).unwrap();
        assert_eq!(back, a);
        let spare = beside.spare.clone().unwrap();
        assert!(spare.exists() && !spare.starts_with(dir.path()));
        drop(beside);
        assert!(!spare.exists());
        // The engine itself writes nowhere else.
        let engine = LogFiles::of(dir.path());
        assert!(engine.keep(&name, &a).is_err());
    }
}
