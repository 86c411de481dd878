//! Sets of rules: their text, what they compile to, and a memory of those that were made ready to run.
//!
//! Promises: a set is named by the SHA-256 of its text; equal text is the same set on every machine; it is made ready once; the
//! history a new set starts from is read from the journal, so that recovery starts it from the same. Does not: say who may put
//! a set in force.

use super::log_files::LogFiles;
use super::past::Past;
use super::sets::{self, NewModel, PeerTable, RuleSet, Setup};
use minicbor::{Decode, Encode};
use model::{Hash, Timestamp};
use monitoring::Monitor;
use monitoring::ir::Program;
use monitoring::lang::{self, Source};
use monitoring::learn::Model;
use monitoring::plan::Plan;
use monitoring::shelf::{SEGMENT_BYTES, Shelf, Shelving};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::{Blobs, ReadStore};

/// Most files of a set, and the longest one: far above the shipped set, and a bound on what a request makes us compile.
pub const FILES_MAX: usize = 512;
/// Longest text of all files, in bytes.
pub const TEXT_BYTES_MAX: usize = 4 << 20;

/// One file of rules.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct RuleFile {
    /// Its name, for messages.
    #[n(0)]
    pub name: String,
    /// Its text.
    #[n(1)]
    pub text: String,
}

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Name of the file.
    pub file: String,
    /// Line, from 1; 0 for the file as a whole.
    pub line: u32,
    /// What is wrong and what to do.
    pub message: String,
}

/// Makes a program of files and runs the tests in them.
pub type Compile = fn(&[RuleFile]) -> Result<Program, Vec<Diagnostic>>;

/// The rule language: compiles, and runs the tests that stand beside the rules.
pub fn compile(files: &[RuleFile]) -> Result<Program, Vec<Diagnostic>> {
    let bytes: usize = files.iter().map(|f| f.text.len()).sum();
    if files.is_empty() || files.len() > FILES_MAX || bytes > TEXT_BYTES_MAX {
        let message = format!("give 1 to {FILES_MAX} files, {TEXT_BYTES_MAX} bytes in all");
        return Err(vec![Diagnostic { file: String::new(), line: 0, message }]);
    }
    let sources: Vec<Source<'_>> = files.iter().map(|f| Source { name: &f.name, text: &f.text }).collect();
    let compiled =
        lang::compile(&sources).map_err(|found| found.into_iter().filter_map(wrong).collect::<Vec<_>>())?;
    let whole =
        |e: &dyn std::fmt::Display| vec![Diagnostic { file: String::new(), line: 0, message: e.to_string() }];
    let reports = monitoring::cases::run(&compiled.program, &compiled.cases).map_err(|e| whole(&e))?;
    let missed = reports.into_iter().flat_map(|report| {
        let of = format!("test `{}` of {}", report.title, report.of);
        let file = report.file;
        report.misses.into_iter().map(move |miss| Diagnostic {
            file: file.clone(),
            line: miss.line,
            message: format!("{of} fails: {} was expected, {} came", miss.expected, miss.found),
        })
    });
    let missed: Vec<Diagnostic> = missed.collect();
    if missed.is_empty() { Ok(compiled.program) } else { Err(missed) }
}

/// What stops a set from being published; advice does not.
fn wrong(found: lang::Diagnostic) -> Option<Diagnostic> {
    let message = match found.help {
        Some(help) => format!("{}; {help}", found.message),
        None => found.message,
    };
    (found.level == lang::Level::Error).then_some(Diagnostic { file: found.file, line: found.line, message })
}

/// Entries that may be left to read when a set comes into force: read by the writer, which decides nothing meanwhile. A few
/// milliseconds.
const NEAR: u64 = 256;
/// Times the entries recorded meanwhile are read before the rest is left to the writer. Each round is shorter than the one
/// before by the ratio of recording to reading, so that a few are enough.
const ROUNDS: usize = 32;

/// Where folding finds sets of rules and the events before them.
#[derive(Clone)]
pub struct Library {
    blobs: Blobs,
    reader: Arc<dyn ReadStore>,
    compile: Compile,
    setups: Arc<Mutex<BTreeMap<Hash, Arc<Setup>>>>,
    /// Where monitors keep older parts of their logs, where they do, and how many segments stay in memory.
    files: Option<(Arc<LogFiles>, usize)>,
    /// The set that comes into force next, with the history read so far.
    ready: Arc<Mutex<Option<(Hash, Past)>>>,
}

impl Library {
    /// A library over a directory's blobs and journal.
    pub fn new(blobs: Blobs, reader: Arc<dyn ReadStore>, compile: Compile) -> Library {
        Library { blobs, reader, compile, setups: Arc::default(), files: None, ready: Arc::default() }
    }

    /// The same, with monitors that hold at most about `bytes` of their logs in memory and the rest in files.
    #[must_use]
    pub fn on_files(self, files: Arc<LogFiles>, bytes: usize) -> Library {
        let near_most = bytes / SEGMENT_BYTES;
        Library { files: Some((files, near_most)), setups: Arc::default(), ready: Arc::default(), ..self }
    }

    /// The files of the log, where there are any.
    pub(crate) fn files(&self) -> Option<&Arc<LogFiles>> {
        self.files.as_ref().map(|(files, _)| files)
    }

    /// Bytes of its log and of its pages that a monitor holds in memory; none where it holds all of them.
    pub fn log_bound(&self) -> Option<usize> {
        self.files.as_ref().map(|(_, near_most)| near_most * SEGMENT_BYTES)
    }

    fn shelving(&self) -> Option<Shelving> {
        let (files, near_most) = self.files.as_ref()?;
        Some(Shelving { shelf: Arc::clone(files) as Arc<dyn Shelf>, near_most: *near_most })
    }

    /// Checks rules without tables and model: they compile, their tests pass, and the engine can run them.
    pub fn check(&self, files: &[RuleFile]) -> Result<Arc<Plan>, Vec<Diagnostic>> {
        self.check_set(files, &[], None).map(|setup| setup.plan())
    }

    /// Checks a whole set before it is proposed. What is refused here later than it was accepted is never refused where a set
    /// that was in force is read again.
    pub fn check_set(
        &self,
        files: &[RuleFile],
        tables: &[PeerTable],
        model: Option<&NewModel>,
    ) -> Result<Setup, Vec<Diagnostic>> {
        let whole = |message: String| vec![Diagnostic { file: String::new(), line: 0, message }];
        let program = (self.compile)(files)?;
        let mut found = sets::check_score(&program, files);
        found.extend(sets::check_tables(&program, tables));
        if !found.is_empty() {
            return Err(found);
        }
        let read = |new: &NewModel| Ok((sets::model_of(&new.bytes)?, new.rule.clone()));
        let model = model.map(read).transpose().map_err(whole)?;
        Setup::new(program, tables, model).map_err(whole)
    }

    /// Stores a checked set; its hash is its name.
    pub(super) fn keep(
        &self,
        files: Vec<RuleFile>,
        tables: Vec<PeerTable>,
        model: Option<NewModel>,
    ) -> Result<Hash, store::StoreError> {
        let keep = |new: NewModel| {
            let model = self.blobs.put(&new.bytes)?;
            Ok::<_, store::StoreError>(sets::SetModel { rule: new.rule, model })
        };
        let model = model.map(keep).transpose()?;
        self.blobs.put(&RuleSet { files, tables, model }.to_text())
    }

    /// What a set is made of.
    pub fn set(&self, rules: Hash) -> Result<RuleSet, String> {
        let text = self.blobs.get(&rules).map_err(|e| e.to_string())?;
        let text = text.ok_or_else(|| format!("set of rules `{rules}` is missing"))?;
        RuleSet::from_text(&text).map_err(|e| format!("set of rules `{rules}`: {e}"))
    }

    /// The plan of a set.
    pub fn plan(&self, rules: Hash) -> Result<Arc<Plan>, String> {
        self.setup(rules).map(|setup| setup.plan())
    }

    /// A set ready to run.
    pub fn setup(&self, rules: Hash) -> Result<Arc<Setup>, String> {
        if let Some(setup) = lock(&self.setups).get(&rules) {
            return Ok(Arc::clone(setup));
        }
        let set = self.set(rules)?;
        let program = (self.compile)(&set.files).map_err(|found| {
            let first = found.first().map(|d| format!("{}:{}: {}", d.file, d.line, d.message));
            format!("set of rules `{rules}` does not compile: {}", first.unwrap_or_default())
        })?;
        let model = match set.model {
            Some(part) => Some((self.model(part.model)?, part.rule)),
            None => None,
        };
        let made =
            Setup::new(program, &set.tables, model).map_err(|e| format!("set of rules `{rules}`: {e}"))?;
        let made = Arc::new(made.on(self.shelving()));
        lock(&self.setups).insert(rules, Arc::clone(&made));
        Ok(made)
    }

    fn model(&self, model: Hash) -> Result<Arc<Model>, String> {
        let bytes = self.blobs.get(&model).map_err(|e| e.to_string())?;
        let bytes = bytes.ok_or_else(|| format!("model `{model}` is missing"))?;
        sets::model_of(&bytes).map_err(|e| format!("model `{model}`: {e}"))
    }

    /// Reads the history for a set that is to come into force, beside the writer: what is left when this returns is what was
    /// recorded in the last moments. Blocking. One set is kept ready; another one takes its place.
    pub fn prepare(&self, rules: Hash) -> Result<(), String> {
        let mut past = match self.take_ready(rules, u64::MAX) {
            Some(past) => past,
            None => Past::new(self.setup(rules)?)?,
        };
        for _ in 0..ROUNDS {
            let size = self.reader.size().map_err(|e| e.to_string())?;
            if size.saturating_sub(past.next()) <= NEAR {
                break;
            }
            past.read_to(self.reader.as_ref(), size)?;
        }
        *lock(&self.ready) = Some((rules, past));
        Ok(())
    }

    fn take_ready(&self, rules: Hash, until: u64) -> Option<Past> {
        let mut ready = lock(&self.ready);
        let fits = ready.as_ref().is_some_and(|(set, past)| *set == rules && past.next() <= until);
        if fits { ready.take().map(|(_, past)| past) } else { None }
    }

    /// A monitor under a set of rules that has seen everything before entry `until`. What the rules would have found then is
    /// not found again: windows and signals are filled, alerts begin now. What [`Library::prepare`] read is not read again.
    pub fn start(&self, rules: Hash, until: u64, now: Timestamp) -> Result<(Arc<Setup>, Monitor), String> {
        let setup = self.setup(rules)?;
        let mut past = match self.take_ready(rules, until) {
            Some(past) => past,
            None => Past::new(Arc::clone(&setup))?,
        };
        past.read_to(self.reader.as_ref(), until)?;
        Ok((setup, past.into_monitor(now)))
    }
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    // A single insert or exchange: a panic elsewhere leaves the value whole.
    what.lock().unwrap_or_else(PoisonError::into_inner)
}
