//! The customer table beside the journal: a view that says quickly whom a run has to open.
//!
//! Promises: made from entries alone and kept at the entry it was projected through, as other views are; made anew where it
//! is missing, damaged, or of another build or key; an erased customer leaves it with the erasure's entry, and with the next
//! full run the words nobody bears any more; whoever it does not know well enough is opened. Does not: judge (survivors are
//! opened and screened), or hold what the journal does not.
//!
//! A delta asks for new and changed entries only. Rarities of words move a little with every list, so that a pair whose
//! entry did not change may come over its threshold: with the table such a pair is found by the next full run, without it
//! by the delta itself.

use super::judge::Changed;
use super::population::Member;
use super::survivors::{Survivors, Target};
use crate::command::EngineError;
use crate::sealing;
use crate::service::Engine;
use ::lookback::{
    BlindKey, CustomerNumber, Customers, Draft, ListVersion, Plan, Run, RunKind, SHARD_ROWS, TableWriter,
    Watch,
};
use model::decision::Role;
use model::ids::CustomerId;
use model::{Hash, Profile};
use record::v1::{Entry, Input};
use rustc_hash::{FxHashMap, FxHashSet};
use screening::screen::Screening;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Entries projected between two commits of the table: what a kill has to be projected again.
const COMMIT_EVERY: u64 = 20_000;
/// Entries read at a time; an imported batch is about half a megabyte.
const CHUNK: usize = 64;
/// Version of the files beside the table.
const FORMAT: u8 = 1;

/// The table of one data directory.
pub struct CustomerTable {
    dir: PathBuf,
    key: BlindKey,
    inner: Mutex<Option<Inner>>,
}

impl std::fmt::Debug for CustomerTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CustomerTable").field("dir", &self.dir).finish_non_exhaustive()
    }
}

struct Inner {
    writer: TableWriter,
    /// Customers by number.
    ids: Vec<CustomerId>,
    numbers: FxHashMap<CustomerId, CustomerNumber>,
    /// Numbers whose ids are in the file.
    saved: usize,
    /// Entries projected.
    through: u64,
    /// Customers erased since the words were last gone through.
    erased: bool,
    /// Who has to be opened in the run that was prepared; none where nothing is prepared, and everybody is opened.
    survivors: Option<FxHashSet<CustomerNumber>>,
}

impl CustomerTable {
    /// The table of an engine's directory; nothing is opened before it is first asked for.
    pub fn of(engine: &Engine) -> CustomerTable {
        let seed = engine.inner.signing_key.to_bytes();
        let key = Hash::of(&[b"customer table\0".as_slice(), seed.as_slice()].concat());
        let dir = engine.dir().join("lookback").join("table");
        CustomerTable { dir, key: BlindKey::new(key.0), inner: Mutex::new(None) }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Inner>> {
        // What panicked left at worst an uncommitted writer: it is opened anew.
        self.inner.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
            let mut inner = poisoned.into_inner();
            *inner = None;
            inner
        })
    }

    /// Does something with the table as it stands after every entry of the journal.
    fn with<R>(
        &self,
        engine: &Engine,
        work: impl FnOnce(&mut Inner) -> Result<R, String>,
    ) -> Result<R, String> {
        let mut place = self.lock();
        let mut inner = match place.take() {
            Some(inner) => inner,
            None => Inner::open(&self.dir, &self.key)?,
        };
        let done = inner.project(engine, &self.dir, &self.key).and_then(|()| work(&mut inner));
        // After an error the writer refuses further work: the next time it is opened anew.
        if done.is_ok() {
            *place = Some(inner);
        }
        done
    }

    /// Customers in the table, and how far it is.
    pub fn size(&self, engine: &Engine) -> Result<(u64, u64), String> {
        self.with(engine, |inner| {
            let table = inner.writer.table().map_err(text)?;
            Ok((table.size().customers, inner.through))
        })
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Inner {
    fn open(dir: &Path, key: &BlindKey) -> Result<Inner, String> {
        let (writer, is_new) = TableWriter::open_or_create(dir, key).map_err(text)?;
        let kept = if is_new { None } else { Kept::read(dir) };
        let kept = match kept {
            Some(kept) => kept,
            None if is_new => Kept::default(),
            // The table is there, and nobody knows whose rows they are.
            None => {
                drop(writer);
                let writer = TableWriter::create(dir, key).map_err(text)?;
                return Ok(Inner::new(writer, Kept::default()));
            }
        };
        Ok(Inner::new(writer, kept))
    }

    fn new(writer: TableWriter, kept: Kept) -> Inner {
        let numbers = (0..).zip(&kept.ids).map(|(number, id)| (id.clone(), number)).collect();
        let (saved, through) = (kept.ids.len(), kept.through);
        Inner { writer, ids: kept.ids, numbers, saved, through, erased: false, survivors: None }
    }

    /// Takes up every entry that is durable now.
    fn project(&mut self, engine: &Engine, dir: &Path, key: &BlindKey) -> Result<(), String> {
        let size = engine.reader().size().map_err(text)?;
        if self.through > size {
            // The journal was set back: nobody knows which rows were of entries it no longer holds.
            self.anew(dir, key)?;
        }
        let mut since = 0;
        while self.through < size {
            let rows = engine.reader().entries(self.through, CHUNK).map_err(text)?;
            if rows.is_empty() {
                break;
            }
            for bytes in &rows {
                self.entry(engine, bytes, dir, key)?;
                self.through += 1;
                since += 1;
            }
            if since >= COMMIT_EVERY {
                self.commit(dir)?;
                since = 0;
            }
        }
        if since > 0 { self.commit(dir) } else { Ok(()) }
    }

    fn anew(&mut self, dir: &Path, key: &BlindKey) -> Result<(), String> {
        self.writer = TableWriter::create(dir, key).map_err(text)?;
        Kept::forget(dir).map_err(text)?;
        self.ids.clear();
        self.numbers.clear();
        (self.saved, self.through, self.erased, self.survivors) = (0, 0, false, None);
        Ok(())
    }

    fn commit(&mut self, dir: &Path) -> Result<(), String> {
        // Ids first: a number the table knows must have its id after a kill; an id without a row is put again.
        Kept::append(dir, &self.ids, self.saved).map_err(text)?;
        self.saved = self.ids.len();
        self.writer.commit().map_err(text)?;
        Kept::mark(dir, self.ids.len(), self.through).map_err(text)
    }

    fn entry(&mut self, engine: &Engine, bytes: &[u8], dir: &Path, key: &BlindKey) -> Result<(), String> {
        let (_, input, _) = record::decode_unsealed(bytes).map_err(text)?;
        match input {
            Input::CustomerPut { .. } | Input::CustomersImported(_) => {
                let entry = record::decode(bytes).map_err(text)?;
                self.profiles(engine, &entry, key)
            }
            Input::SubjectErased { subject, .. } => {
                let number = CustomerId::new(&subject).ok().and_then(|id| self.numbers.get(&id).copied());
                if let Some(number) = number {
                    self.writer.remove(number).map_err(text)?;
                    self.erased = true;
                }
                Ok(())
            }
            Input::SandboxReset {} => {
                let through = self.through;
                self.anew(dir, key)?;
                self.through = through;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn profiles(&mut self, engine: &Engine, entry: &Entry, key: &BlindKey) -> Result<(), String> {
        let parts: Vec<&record::Sealed> = entry.sealed.iter().filter(|s| s.part == "profile").collect();
        for (subject, draft) in drafts(engine, entry, &parts, key)? {
            let id = CustomerId::new(&subject).map_err(text)?;
            let number = match self.numbers.get(&id) {
                Some(number) => *number,
                None => {
                    let number = CustomerNumber::try_from(self.ids.len()).map_err(text)?;
                    self.ids.push(id.clone());
                    self.numbers.insert(id, number);
                    number
                }
            };
            match draft {
                Some(draft) => self.writer.put(number, &draft).map_err(text)?,
                // Erased since: there is nothing to find any more.
                None => self.writer.remove(number).map_err(text)?,
            }
        }
        Ok(())
    }
}

type Drafted = Vec<(String, Option<Draft>)>;

/// Reads the profiles of an entry, a batch on several threads.
fn drafts(
    engine: &Engine,
    entry: &Entry,
    parts: &[&record::Sealed],
    key: &BlindKey,
) -> Result<Drafted, String> {
    let one = |part: &&record::Sealed| -> Result<(String, Option<Draft>), String> {
        let opened: Result<Profile, EngineError> =
            sealing::open_part(engine.subject_keys(), &entry.header, part);
        let draft = match opened {
            Ok(profile) => Some(Draft::of(&profile, key)),
            Err(EngineError::Erased) => None,
            // A table that leaves out whom nobody could read would let them through: no table, then.
            Err(error) => return Err(text(error)),
        };
        Ok((part.subject.clone(), draft))
    };
    if parts.len() < 64 {
        return parts.iter().map(one).collect();
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = parts.len().div_ceil(threads);
    let done: Vec<Result<Drafted, String>> = std::thread::scope(|scope| {
        let work: Vec<_> = parts
            .chunks(share)
            .map(|chunk| scope.spawn(move || chunk.iter().map(one).collect::<Result<Drafted, String>>()))
            .collect();
        let lost = || Err("reading profiles panicked".to_owned());
        work.into_iter().map(|w| w.join().unwrap_or_else(|_| lost())).collect()
    });
    Ok(done.into_iter().collect::<Result<Vec<Drafted>, String>>()?.into_iter().flatten().collect())
}

/// What is kept beside the table: ids by number, and how far it is.
#[derive(Default)]
struct Kept {
    ids: Vec<CustomerId>,
    through: u64,
}

impl Kept {
    fn ids_file(dir: &Path) -> PathBuf {
        dir.with_file_name("table-ids")
    }

    fn mark_file(dir: &Path) -> PathBuf {
        dir.with_file_name("table-through")
    }

    fn forget(dir: &Path) -> std::io::Result<()> {
        for file in [Kept::mark_file(dir), Kept::ids_file(dir)] {
            match std::fs::remove_file(file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// None where the files are missing, of another format, or do not fit each other.
    fn read(dir: &Path) -> Option<Kept> {
        let mark = std::fs::read_to_string(Kept::mark_file(dir)).ok()?;
        let mut words = mark.split_whitespace();
        if words.next()?.parse() != Ok(FORMAT) {
            return None;
        }
        let (count, through): (usize, u64) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let mut file = String::new();
        std::fs::File::open(Kept::ids_file(dir)).ok()?.read_to_string(&mut file).ok()?;
        let ids: Vec<CustomerId> =
            file.lines().take(count).map_while(|line| CustomerId::new(line).ok()).collect();
        (ids.len() == count).then_some(Kept { ids, through })
    }

    /// Adds ids from `saved` on; what a kill left behind them is cut off first.
    fn append(dir: &Path, ids: &[CustomerId], saved: usize) -> std::io::Result<()> {
        let path = Kept::ids_file(dir);
        let length: u64 = ids.iter().take(saved).map(|id| id.as_str().len() as u64 + 1).sum();
        let mut options = std::fs::OpenOptions::new();
        options.create(true).truncate(false).write(true);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.set_len(length)?;
        std::io::Seek::seek(&mut file, std::io::SeekFrom::End(0))?;
        let mut lines = String::new();
        for id in ids.iter().skip(saved) {
            lines.push_str(id.as_str());
            lines.push('\n');
        }
        file.write_all(lines.as_bytes())?;
        file.sync_all()
    }

    fn mark(dir: &Path, count: usize, through: u64) -> std::io::Result<()> {
        let path = Kept::mark_file(dir);
        let temporary = path.with_extension("tmp");
        std::fs::write(&temporary, format!("{FORMAT} {count} {through}\n"))?;
        std::fs::File::open(&temporary)?.sync_all()?;
        std::fs::rename(&temporary, &path)
    }
}

/// The run over the table: opens whom it cannot rule out and notes who has anything.
struct Noting<'a> {
    engine: &'a Engine,
    ids: &'a [CustomerId],
    found: Mutex<FxHashSet<CustomerNumber>>,
}

impl Noting<'_> {
    fn note(&self, number: CustomerNumber) {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).insert(number);
    }
}

impl Customers for Noting<'_> {
    fn profile(&self, number: CustomerNumber) -> Result<Option<Profile>, String> {
        let Some(id) = self.ids.get(number as usize) else { return Ok(None) };
        let seq =
            self.engine.peek(|s| s.customers.get(id).filter(|row| !row.erased).map(|row| row.profile_seq));
        let Some(seq) = seq else { return Ok(None) };
        match self.engine.profile_at(seq, id) {
            Ok(profile) => Ok(Some(profile)),
            Err(EngineError::Erased) => Ok(None),
            Err(error) => Err(text(error)),
        }
    }

    fn found(&self, number: CustomerNumber, _: &Profile, screening: Screening) -> Result<(), String> {
        if !screening.hits.is_empty() || screening.truncated || !screening.wallet_errors.is_empty() {
            self.note(number);
        }
        Ok(())
    }
}

impl Survivors for CustomerTable {
    fn prepare(&self, engine: &Engine, target: &Target) -> Result<(), String> {
        let run_file = self.dir.with_file_name("table-run");
        let prepared = self.with(engine, |inner| {
            inner.survivors = None;
            if target.touched.is_none() && inner.erased {
                inner.writer.rewrite().map_err(text)?;
                inner.erased = false;
            }
            let part = target.touched.as_deref().map(|changed| part(target, changed));
            let index = part.as_ref().unwrap_or(&target.pinned.index);
            let lists: Vec<ListVersion> = target
                .after
                .iter()
                .map(|s| ListVersion { list: s.list.clone(), before: None, now: s.normalised_hash() })
                .collect();
            let plan = Plan {
                kind: if part.is_some() { RunKind::Delta } else { RunKind::Full },
                index,
                settings: &target.pinned.settings,
                role: Role::Customer,
                lists: &lists,
                shard_rows: SHARD_ROWS,
                threads: Some(target.threads),
            };
            // Who survives is worth nothing after a kill: the set is in memory. It takes seconds to make again.
            let _ = std::fs::remove_file(&run_file);
            let table = inner.writer.table().map_err(text)?;
            let run = Run::open(&run_file, &table, plan).map_err(text)?;
            let noting = Noting { engine, ids: &inner.ids, found: Mutex::default() };
            let cancel = AtomicBool::new(false);
            let report =
                run.go(&self.key, &noting, &Watch { progress: &|_| {}, cancel: &cancel }).map_err(text)?;
            let _ = std::fs::remove_file(&run_file);
            let mut found = noting.found.into_inner().unwrap_or_else(PoisonError::into_inner);
            // Whom it could not judge is opened.
            found.extend(report.undecided);
            inner.survivors = Some(found);
            Ok(())
        });
        if let Err(cause) = prepared {
            // Slower, and as sound: everybody is opened.
            *self.lock() = None;
            tracing::warn!(lookback.cause = %cause, "the customer table cannot be used; every profile is opened");
        }
        Ok(())
    }

    fn of_shard(&self, _: &Target, members: &[Member]) -> Result<Vec<bool>, String> {
        let place = self.lock();
        let Some((inner, survivors)) = place.as_ref().and_then(|i| Some((i, i.survivors.as_ref()?))) else {
            return Ok(vec![true; members.len()]);
        };
        let opens = |member: &Member| {
            inner.numbers.get(&member.customer).is_none_or(|number| survivors.contains(number))
        };
        Ok(members.iter().map(opens).collect())
    }

    fn catch_up(&self, engine: &Engine) -> Result<(), String> {
        self.with(engine, |_| Ok(()))
    }
}

fn part(target: &Target, changed: &Changed) -> screening::index::Index {
    target.pinned.index.part(|d| changed.looks_at(&d.list, &d.id))
}
