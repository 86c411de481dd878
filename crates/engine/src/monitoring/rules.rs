//! Sets of rules: their text, what they compile to, and a memory of plans.
//!
//! Promises: a set is named by the SHA-256 of its text; equal text is the same set on every machine; a plan is made once; the
//! history a new set starts from is read from the journal, so that recovery starts it from the same. Does not: say who may put
//! a set in force.

use minicbor::{Decode, Encode};
use model::{Hash, Timestamp};
use monitoring::Monitor;
use monitoring::ir::Program;
use monitoring::lang::{self, Source};
use monitoring::plan::{Plan, plan};
use record::v1::Input;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
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

/// The text of a set as it is stored: files in order of name.
pub fn to_text(mut files: Vec<RuleFile>) -> Vec<u8> {
    files.sort();
    record::to_bytes(&files)
}

/// The reverse of [`to_text`].
pub fn from_text(text: &[u8]) -> Result<Vec<RuleFile>, record::RecordError> {
    record::from_bytes(text)
}

/// Where folding finds sets of rules and the events before them.
#[derive(Clone)]
pub struct Library {
    blobs: Blobs,
    reader: Arc<dyn ReadStore>,
    compile: Compile,
    plans: Arc<Mutex<BTreeMap<Hash, Arc<Plan>>>>,
}

impl Library {
    /// A library over a directory's blobs and journal.
    pub fn new(blobs: Blobs, reader: Arc<dyn ReadStore>, compile: Compile) -> Library {
        Library { blobs, reader, compile, plans: Arc::default() }
    }

    /// Checks a set: it compiles, its tests pass, and the engine can run it.
    pub fn check(&self, files: &[RuleFile]) -> Result<Plan, Vec<Diagnostic>> {
        let program = (self.compile)(files)?;
        let whole = |message: String| vec![Diagnostic { file: String::new(), line: 0, message }];
        plan(program).map_err(|e| whole(e.to_string()))
    }

    /// The files of a set.
    pub fn files(&self, rules: Hash) -> Result<Vec<RuleFile>, String> {
        let text = self.blobs.get(&rules).map_err(|e| e.to_string())?;
        let text = text.ok_or_else(|| format!("set of rules `{rules}` is missing"))?;
        from_text(&text).map_err(|e| format!("set of rules `{rules}`: {e}"))
    }

    /// The plan of a set.
    pub fn plan(&self, rules: Hash) -> Result<Arc<Plan>, String> {
        if let Some(plan) = self.lock().get(&rules) {
            return Ok(Arc::clone(plan));
        }
        let made = self.check(&self.files(rules)?).map_err(|found| {
            let first = found.first().map(|d| format!("{}:{}: {}", d.file, d.line, d.message));
            format!("set of rules `{rules}` does not compile: {}", first.unwrap_or_default())
        })?;
        let made = Arc::new(made);
        self.lock().insert(rules, Arc::clone(&made));
        Ok(made)
    }

    /// A monitor under a set of rules that has seen everything before entry `until`. What the rules would have found then is
    /// not found again: windows and signals are filled, alerts begin now.
    pub fn start(&self, rules: Hash, until: u64, now: Timestamp) -> Result<Monitor, String> {
        let plan = self.plan(rules)?;
        let mut monitor = Monitor::with_plan(Arc::clone(&plan));
        let mut seq = 0;
        while seq < until {
            let chunk =
                self.reader.entries(seq, 128.min((until - seq) as usize)).map_err(|e| e.to_string())?;
            if chunk.is_empty() {
                return Err(format!("entry {seq} is missing"));
            }
            for bytes in &chunk {
                self.relive(&mut monitor, &plan, bytes)?;
            }
            seq += chunk.len() as u64;
        }
        time_passes(&mut monitor, now.0);
        Ok(monitor)
    }

    fn relive(&self, monitor: &mut Monitor, plan: &Arc<Plan>, bytes: &[u8]) -> Result<(), String> {
        let (header, input, outcome) = record::decode_unsealed(bytes).map_err(|e| e.to_string())?;
        if matches!(input, Input::SandboxReset {}) {
            *monitor = Monitor::with_plan(Arc::clone(plan));
        }
        for activity in events_of(&input, &outcome) {
            let at = header.recorded_at.0;
            time_passes(monitor, at);
            let Some(event) = super::convert::event(activity, header.recorded_at) else { continue };
            let mut judged = monitor.evaluate(&event, at);
            judged.findings.clear();
            monitor.remember(&event, &judged);
        }
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<Hash, Arc<Plan>>> {
        // A single insert: a panic elsewhere leaves the map whole.
        self.plans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The events an entry took in.
pub(super) fn events_of<'a>(
    input: &'a Input,
    outcome: &'a record::v1::Outcome,
) -> &'a [model::activity::Activity] {
    match input {
        Input::ActivityTaken(batch) => &batch.events,
        Input::AlertClosed(closed) => closed.activity.as_deref().map_or(&[], std::slice::from_ref),
        Input::TransferScreened { request, .. } if !outcome.judged().is_empty() => {
            request.activity.as_deref().map_or(&[], std::slice::from_ref)
        }
        _ => &[],
    }
}

fn time_passes(monitor: &mut Monitor, at: i64) {
    while let Some(mut judged) = monitor.evaluate_timer(at) {
        judged.findings.clear();
        monitor.remember_timer(&judged);
    }
}
