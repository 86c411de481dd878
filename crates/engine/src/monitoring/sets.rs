//! A set of rules as it is stored and as it runs: rule files, tables of peer figures, at most one model.
//!
//! Promises: all of a set stands under one hash, so that who approves it approves every part; a set without tables and model
//! has the hash it always had; what runs was made of nothing else. Does not: say who may put a set in force. Serves: TMR-4,
//! TMR-9.

use super::rules::{Diagnostic, RuleFile};
use minicbor::{Decode, Encode};
use model::Hash;
use monitoring::Monitor;
use monitoring::ir::Program;
use monitoring::learn::Model;
use monitoring::monitor::VALUE_MAX;
use monitoring::plan::{Plan, plan};
use monitoring::shelf::Shelving;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most tables of a set: above what any set reads.
pub const TABLES_MAX: usize = 64;
/// Most rows of all tables together: segments by country at most, and a bound on what a request makes us keep.
pub const TABLE_ROWS_MAX: usize = 10_000;
/// Longest name of a table or key of a row, in bytes.
const NAME_BYTES_MAX: usize = 64;
/// Largest model: ten times one of 400 trees with 31 leaves.
pub const MODEL_BYTES_MAX: usize = 4 << 20;

/// A table of peer figures.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct PeerTable {
    /// Its name in rules.
    #[n(0)]
    pub name: String,
    /// Key (a short word, such as a segment) and figure in millionths of a dollar.
    #[n(1)]
    pub rows: Vec<(String, i64)>,
}

/// The model of a set.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SetModel {
    /// The rule whose shown values are its features.
    #[n(0)]
    pub rule: String,
    /// SHA-256 of its bytes: the blob.
    #[n(1)]
    pub model: Hash,
}

/// A set as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub struct RuleSet {
    /// Its files.
    #[n(0)]
    pub files: Vec<RuleFile>,
    /// Its tables.
    #[n(1)]
    pub tables: Vec<PeerTable>,
    /// Its model.
    #[n(2)]
    pub model: Option<SetModel>,
}

/// A model to put in a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewModel {
    /// The rule whose shown values are its features.
    pub rule: String,
    /// Its one form.
    pub bytes: Vec<u8>,
}

impl RuleSet {
    /// The bytes under whose hash it stands: files and tables in order of name, rows in order of key. Files alone are written
    /// as they were before sets had more.
    pub fn to_text(mut self) -> Vec<u8> {
        self.files.sort();
        if self.tables.is_empty() && self.model.is_none() {
            return record::to_bytes(&self.files);
        }
        self.tables.iter_mut().for_each(|table| table.rows.sort());
        self.tables.sort();
        record::to_bytes(&self)
    }

    /// The reverse.
    pub fn from_text(text: &[u8]) -> Result<RuleSet, record::RecordError> {
        // A map; files alone are a list.
        let map = text.first().is_some_and(|byte| byte >> 5 == 5);
        if map {
            record::from_bytes(text)
        } else {
            Ok(RuleSet { files: record::from_bytes(text)?, ..RuleSet::default() })
        }
    }
}

/// A set that can run.
pub struct Setup {
    plan: Arc<Plan>,
    tables: Vec<(String, Vec<(i64, i64)>)>,
    model: Option<(Arc<Model>, String)>,
    shelving: Option<Shelving>,
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setup").field("tables", &self.tables).finish_non_exhaustive()
    }
}

impl Setup {
    /// Joins a program with tables and a model.
    ///
    /// # Errors
    /// When the program cannot run, or the model looks at other values than the rule shows.
    pub fn new(
        program: Program,
        tables: &[PeerTable],
        model: Option<(Arc<Model>, String)>,
    ) -> Result<Setup, String> {
        let plan = Arc::new(plan(program).map_err(|e| e.to_string())?);
        let coded = |row: &(String, i64)| (monitoring::code(&row.0), row.1);
        let tables = tables.iter().map(|t| (t.name.clone(), t.rows.iter().map(coded).collect())).collect();
        let setup = Setup { plan, tables, model, shelving: None };
        setup.monitor()?;
        Ok(setup)
    }

    /// Its monitors keep older parts of their logs there.
    #[must_use]
    pub fn on(mut self, shelving: Option<Shelving>) -> Setup {
        self.shelving = shelving;
        self
    }

    /// Its plan.
    pub fn plan(&self) -> Arc<Plan> {
        Arc::clone(&self.plan)
    }

    /// Its rules.
    pub fn program(&self) -> &Program {
        self.plan.program()
    }

    /// Its model, with the rule that shows the features.
    pub fn model(&self) -> Option<(&Model, &str)> {
        self.model.as_ref().map(|(model, rule)| (model.as_ref(), rule.as_str()))
    }

    /// Its tables: name and number of rows.
    pub fn tables(&self) -> impl Iterator<Item = (&str, usize)> {
        self.tables.iter().map(|(name, rows)| (name.as_str(), rows.len()))
    }

    /// A monitor to which nothing has happened.
    pub fn monitor(&self) -> Result<Monitor, String> {
        let mut monitor = Monitor::with_plan(self.plan());
        if let Some(shelving) = &self.shelving {
            monitor.shelve(shelving.clone());
        }
        self.tables.iter().for_each(|(name, rows)| monitor.set_table(name, rows));
        self.with_model(monitor)
    }

    /// A monitor as its bytes say.
    pub fn resume(&self, bytes: &[u8]) -> Result<Monitor, String> {
        // Bytes hold the tables, which are the set's: they are part of what the set's hash names.
        let monitor = Monitor::from_bytes_on(self.plan(), bytes, self.shelving.clone());
        self.with_model(monitor.map_err(|e| e.to_string())?)
    }

    fn with_model(&self, mut monitor: Monitor) -> Result<Monitor, String> {
        if let Some((model, rule)) = &self.model {
            monitor.set_model(Arc::clone(model), rule).map_err(|e| e.to_string())?;
        }
        Ok(monitor)
    }
}

fn wrong(file: String, message: String) -> Diagnostic {
    Diagnostic { file, line: 0, message }
}

/// What is wrong with tables that stand beside rules.
pub(super) fn check_tables(program: &Program, tables: &[PeerTable]) -> Vec<Diagnostic> {
    let rows: usize = tables.iter().map(|t| t.rows.len()).sum();
    if tables.len() > TABLES_MAX || rows > TABLE_ROWS_MAX {
        let message = format!("give at most {TABLES_MAX} tables with {TABLE_ROWS_MAX} rows in all");
        return vec![wrong(String::new(), message)];
    }
    let mut names = BTreeSet::new();
    let mut out = Vec::new();
    for table in tables {
        let mut say = |message: String| out.push(wrong(format!("table {}", table.name), message));
        if !program.tables.contains(&table.name) {
            say(format!("no rule reads table `{}`; name one that `table(…)` asks for", table.name));
        }
        if !names.insert(&table.name) {
            say("it stands twice; give each table once".to_owned());
        }
        let mut keys = BTreeSet::new();
        for (key, value) in &table.rows {
            if key.is_empty() || key.len() > NAME_BYTES_MAX {
                say(format!("a key has 1 to {NAME_BYTES_MAX} bytes"));
            } else if !keys.insert(key) {
                say(format!("key `{key}` stands twice"));
            } else if value.unsigned_abs() > VALUE_MAX.unsigned_abs() {
                say(format!("the figure of `{key}` is larger than any amount may be"));
            }
        }
    }
    out
}

/// What is wrong with rules that read the score: none may block by it alone.
pub(super) fn check_score(program: &Program, files: &[RuleFile]) -> Vec<Diagnostic> {
    let one = |(at, action): (usize, monitoring::ir::Action)| {
        let rule = &program.rules[at];
        let asks = format!("{action:?}").to_lowercase();
        let message = format!(
            "`{}` depends on the model's score and asks to {asks}; a score may rank and raise but never block alone: ask for \
             `hold` at most, or leave the score out",
            rule.id
        );
        let (file, line) = place(files, &rule.id);
        Diagnostic { file, line, message }
    };
    monitoring::alone::too_strict(program).into_iter().map(one).collect()
}

/// Where a rule begins.
fn place(files: &[RuleFile], id: &str) -> (String, u32) {
    let begins = |line: &str| {
        let mut words = line.split_whitespace();
        matches!(words.next(), Some("scenario" | "signal" | "typology")) && words.next() == Some(id)
    };
    let at = |file: &RuleFile| Some((file.name.clone(), file.text.lines().position(begins)? as u32 + 1));
    files.iter().find_map(at).unwrap_or_default()
}

/// Reads a model.
pub(super) fn model_of(bytes: &[u8]) -> Result<Arc<Model>, String> {
    if bytes.len() > MODEL_BYTES_MAX {
        return Err(format!("the model has more than {MODEL_BYTES_MAX} bytes; train fewer or smaller trees"));
    }
    Model::from_bytes(bytes).map(Arc::new).map_err(|e| e.to_string())
}
