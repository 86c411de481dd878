//! The ledger of erasures: which subjects' keys were destroyed, apart from every backup.
//!
//! Promises: an erasure is on disk here before anybody is told it is done; a ledger is only ever added to; a
//! line cut off by a power failure is no line (nobody was told), a damaged one is an error and not fewer
//! erasures. A writer that opens a store adds what the store knows and the ledger lacks, and learns what
//! the ledger knows and the store lacks: a store that was set back. Does not: erase by itself, or hold
//! anything personal but the subject's own id, which is a pseudonym. Restoring a backup made before an erasure
//! brings the destroyed key back; this file says which ones to destroy again. Serves: design section 4, OPS-2.

use crate::contract::{DestroyedSubject, ReadStore};
use crate::error::StoreError;
use crate::files::create_private_with;
use model::{Hash, Timestamp};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Name of the ledger in a data directory.
pub const ERASURES_FILE: &str = "erasures.log";

/// First word of the file.
const MARK: &str = "probity-erasures";

/// Subjects read from the store at once.
const PAGE: usize = 1_000;

/// Largest ledger read: some ten million erasures.
const LEDGER_BYTES_MAX: u64 = 1 << 30;

/// A ledger as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasures {
    /// Whose: tenant and stream.
    pub origin: String,
    /// The subjects, in the order of their erasure.
    pub subjects: Vec<DestroyedSubject>,
}

/// A ledger being kept.
#[derive(Debug)]
pub struct ErasureLedger {
    path: PathBuf,
    file: Mutex<File>,
}

impl Erasures {
    /// Reads a ledger file, or the one in a data directory.
    pub fn read(path: &Path) -> Result<Erasures, StoreError> {
        let path = if path.is_dir() { path.join(ERASURES_FILE) } else { path.to_owned() };
        Ok(read(&path)?.0)
    }
}

impl ErasureLedger {
    /// Opens the ledger of a data directory, making it if needed, and adds what the store knows and it lacks.
    /// Also gives the subjects whose keys the store does not know as destroyed: it was restored to a state
    /// before their erasure, and whoever writes it has to erase them again.
    pub fn open(
        data_dir: &Path,
        origin: &str,
        store: &dyn ReadStore,
    ) -> Result<(ErasureLedger, Vec<DestroyedSubject>), StoreError> {
        let path = data_dir.join(ERASURES_FILE);
        create_private_with(&path, format!("{MARK} 1 {}\n", escaped(origin)).as_bytes())?;
        let (known, whole) = read(&path)?;
        if known.origin != origin {
            let what = format!(
                "`{}`: it is the erasure ledger of `{}`, not of `{origin}`; it",
                path.display(),
                known.origin
            );
            return Err(StoreError::Damaged { what });
        }
        let file = OpenOptions::new().append(true).open(&path).map_err(StoreError::file(&path))?;
        // What a power failure left of a last line goes, so that the next line begins on a line of its own.
        file.set_len(whole).and_then(|()| file.sync_all()).map_err(StoreError::file(&path))?;
        let ledger = ErasureLedger { path, file: Mutex::new(file) };
        let undone = ledger.catch_up(known, store)?;
        Ok((ledger, undone))
    }

    /// Adds erasures; on disk when this returns.
    pub fn add(&self, subjects: &[DestroyedSubject]) -> Result<(), StoreError> {
        if subjects.is_empty() {
            return Ok(());
        }
        let text: String = subjects.iter().map(line).collect();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(StoreError::file(&self.path))
    }

    fn catch_up(&self, known: Erasures, store: &dyn ReadStore) -> Result<Vec<DestroyedSubject>, StoreError> {
        let mut known: BTreeMap<String, DestroyedSubject> =
            known.subjects.into_iter().map(|row| (row.subject.clone(), row)).collect();
        let mut after = String::new();
        loop {
            let page = store.destroyed_subjects(&after, PAGE)?;
            let Some(last) = page.last() else { return Ok(known.into_values().collect()) };
            after.clone_from(&last.subject);
            let new: Vec<DestroyedSubject> =
                page.into_iter().filter(|row| known.remove(&row.subject).is_none()).collect();
            self.add(&new)?;
        }
    }
}

/// `erased <microseconds> <subject> <check>`
fn line(row: &DestroyedSubject) -> String {
    let words = format!("erased {} {}", row.at.0, escaped(&row.subject));
    let check = check(&words);
    format!("{words} {check}\n")
}

/// Ends a line: that a line was cut or changed is seen.
fn check(words: &str) -> String {
    Hash::of(words.as_bytes()).to_string().chars().take(8).collect()
}

/// One word of printable characters, whatever the id.
fn escaped(text: &str) -> String {
    let mut word = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'!'..=b'~' if byte != b'%' => word.push(char::from(byte)),
            _ => word.push_str(&format!("%{byte:02x}")),
        }
    }
    word
}

fn unescaped(word: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            bytes.push((digit(rest.next()?)? << 4 | digit(rest.next()?)?) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The ledger, and how many of its bytes are whole lines.
fn read(path: &Path) -> Result<(Erasures, u64), StoreError> {
    let length = std::fs::metadata(path).map_err(StoreError::file(path))?.len();
    let damaged =
        |number: usize| StoreError::Damaged { what: format!("line {number} of `{}`", path.display()) };
    if length > LEDGER_BYTES_MAX {
        return Err(StoreError::TooLarge { what: "erasure ledger of bytes", value: length });
    }
    let text = std::fs::read(path).map_err(StoreError::file(path))?;
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let text = std::str::from_utf8(text.get(..whole).unwrap_or_default()).map_err(|_| damaged(1))?;
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
    let [MARK, "1", origin] = head.as_slice() else { return Err(damaged(1)) };
    let origin = unescaped(origin).ok_or_else(|| damaged(1))?;
    let subjects = lines
        .enumerate()
        .map(|(number, line)| parse(line).ok_or_else(|| damaged(number + 2)))
        .collect::<Result<_, _>>()?;
    Ok((Erasures { origin, subjects }, whole as u64))
}

fn parse(line: &str) -> Option<DestroyedSubject> {
    let (words, told) = line.rsplit_once(' ')?;
    let mut each = words.split(' ');
    let ("erased", at, subject, None) = (each.next()?, each.next()?, each.next()?, each.next()) else {
        return None;
    };
    let at = Timestamp(at.parse().ok()?);
    let subject = unescaped(subject)?;
    (check(words) == told).then_some(DestroyedSubject { subject, at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::{Options, SqliteStore};
    use model::ids::StreamId;

    fn row(subject: &str, at: i64) -> DestroyedSubject {
        DestroyedSubject { subject: subject.to_owned(), at: Timestamp(at) }
    }

    fn open(dir: &Path) -> ErasureLedger {
        let store = SqliteStore::open(dir, Options::default()).unwrap();
        ErasureLedger::open(dir, "acme/main", &store.reader(&StreamId::new("main").unwrap()).unwrap())
            .unwrap()
            .0
    }

    #[test]
    fn what_is_added_reads_back_whatever_the_id() {
        let dir = tempfile::tempdir().unwrap();
        let ids = ["C1", "with space", "100%", "new\nline", "", "Ünï", "erased 1 x"];
        let rows: Vec<_> = (1..).zip(ids).map(|(at, id)| row(id, at)).collect();
        open(dir.path()).add(&rows[..3]).unwrap();
        open(dir.path()).add(&rows[3..]).unwrap();
        for path in [dir.path().to_owned(), dir.path().join(ERASURES_FILE)] {
            let read = Erasures::read(&path).unwrap();
            assert_eq!((read.origin.as_str(), read.subjects), ("acme/main", rows.clone()));
        }
    }

    #[test]
    fn a_line_cut_off_is_no_line_and_a_damaged_one_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(ERASURES_FILE);
        open(dir.path()).add(&[row("C1", 1), row("C2", 2)]).unwrap();
        let whole = std::fs::read_to_string(&path).unwrap();
        for cut in 1..whole.lines().last().unwrap().len() {
            std::fs::write(&path, &whole[..whole.len() - cut]).unwrap();
            assert_eq!(Erasures::read(&path).unwrap().subjects, [row("C1", 1)], "{cut}");
        }
        open(dir.path()).add(&[row("C3", 3)]).unwrap();
        assert_eq!(Erasures::read(&path).unwrap().subjects, [row("C1", 1), row("C3", 3)]);
        for (from, to) in [("C1", "C9"), ("erased 1", "erased 2"), ("erased", "kept"), ("1 acme", "2 acme")] {
            std::fs::write(&path, whole.replacen(from, to, 1)).unwrap();
            assert!(matches!(Erasures::read(&path), Err(StoreError::Damaged { .. })), "{from}");
        }
    }

    #[test]
    fn a_ledger_of_another_journal_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        drop(open(dir.path()));
        let store = SqliteStore::open(dir.path(), Options::default()).unwrap();
        let reader = store.reader(&StreamId::new("main").unwrap()).unwrap();
        assert!(ErasureLedger::open(dir.path(), "other/main", &reader).is_err());
    }
}
