//! The pass: every event judged once, in order; what fired, what is true, and what the model would see.
//!
//! Promises: features of an event are read after its timers and before it is taken in, as the model's score is in force.
//! Does not: count.

use crate::{Fault, Options};
use life::{Role, Typology};
use monitoring::event::{CUSTOMER, set_by_name};
use monitoring::field;
use monitoring::ir::{Action, Rule};
use monitoring::lang::{Source, compile};
use monitoring::monitor::Judged;
use monitoring::{Event, FieldId, KindSet, Monitor};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

/// A finding that somebody has to look at.
#[derive(Debug, Clone, Copy)]
pub struct Fired {
    /// Place of the event in the stream.
    pub event: usize,
    /// Log time.
    pub at: i64,
    /// The customer of the event; none where a timer ran out.
    pub customer: Option<i64>,
    /// Which rule.
    pub rule: usize,
    /// Its points.
    pub score: u32,
    /// Whether it opened an alert (and did not join one).
    pub opened: bool,
}

/// Family of rules that stop a payment until data are there.
const WAITING: &str = "travel-rule";

/// One truth, with the time of its event.
#[derive(Debug, Clone, Copy)]
pub struct Truth {
    /// The label.
    pub label: life::Label,
    /// Log time of the event.
    pub at: i64,
}

/// Movements the model is trained on and judged by, one after another.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// Names of the features.
    pub names: Vec<String>,
    /// Row after row; missing values are no numbers.
    pub values: Vec<f64>,
    /// Whether the event belongs to a crime.
    pub labels: Vec<bool>,
    /// Which crime.
    pub typologies: Vec<Option<Typology>>,
    /// Log time.
    pub at: Vec<i64>,
    /// The highest score of a rule that fired at this event, and stays above `record`.
    pub rules: Vec<i64>,
    /// Sender, receiver (numbered as they appear), kind, dollars in millionths.
    pub edges: Vec<[i64; 4]>,
    /// Rows that only stand in the graph: money placed before a pattern, which nothing tells.
    pub placed: Vec<bool>,
}

/// Everything the pass saw.
pub struct Passed {
    /// The rules, in order of the program.
    pub rules: Vec<Rule>,
    /// Events in all.
    pub events: usize,
    /// What fired above `record`, reports aside.
    pub fired: Vec<Fired>,
    /// Payments that wait for their travel-rule data: a duty, like a report, and no suspicion.
    pub waiting: Vec<Fired>,
    /// Every label.
    pub truths: Vec<Truth>,
    /// By rule: alerts opened of action `report` or `record`.
    pub quiet: Vec<u64>,
    /// By rule: how often it ended without a verdict, and why.
    pub exits: Vec<BTreeMap<String, u64>>,
    /// Fields that at least one event carried.
    pub carried: BTreeSet<FieldId>,
    /// Rows of the model.
    pub rows: Rows,
    /// Findings of action `report` or `record`, where they are to be written.
    pub below: Vec<Fired>,
    /// Whether they are.
    keep: bool,
}

fn read(dir: &Path, into: &mut Vec<(String, String)>) -> Result<(), Fault> {
    let fault = |e| Fault::File(dir.display().to_string(), e);
    let mut paths: Vec<_> = std::fs::read_dir(dir)
        .map_err(fault)?
        .map(|e| Ok(e.map_err(fault)?.path()))
        .collect::<Result<_, Fault>>()?;
    paths.retain(|p| p.extension().is_some_and(|e| e == "rule"));
    paths.sort();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(|e| Fault::File(path.display().to_string(), e))?;
        into.push((path.display().to_string(), text));
    }
    Ok(())
}

fn monitor(options: &Options) -> Result<Monitor, Fault> {
    let mut texts = Vec::new();
    read(&options.scenarios, &mut texts)?;
    read(&options.model, &mut texts)?;
    let sources: Vec<Source<'_>> = texts.iter().map(|(name, text)| Source { name, text }).collect();
    let compiled = compile(&sources).map_err(|found| {
        Fault::Rules(found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })?;
    Monitor::new(compiled.program).map_err(|e| Fault::Rules(e.to_string()))
}

/// Who stands on the other side of a movement, as the graph probes read it.
struct Sides {
    other: Vec<FieldId>,
    usd: FieldId,
    into: KindSet,
    numbers: HashMap<i64, i64>,
}

impl Sides {
    fn new() -> Self {
        let other = ["cluster", "counterparty", "address", "card"].iter().filter_map(|n| field::by_name(n));
        Self {
            other: other.collect(),
            usd: field::id("usd"),
            into: set_by_name("in").unwrap_or_default(),
            numbers: HashMap::new(),
        }
    }

    fn edge(&mut self, event: &Event) -> [i64; 4] {
        let mut number = |id: Option<i64>| {
            let next = self.numbers.len() as i64 + 1;
            id.map_or(0, |id| *self.numbers.entry(id).or_insert(next))
        };
        let own = number(event.get(CUSTOMER));
        let other = number(self.other.iter().find_map(|f| event.get(*f)));
        let (from, to) = if self.into.has(event.kind) { (other, own) } else { (own, other) };
        [from, to, event.kind as i64, event.get(self.usd).unwrap_or(0)]
    }
}

impl Passed {
    /// Whether a rule fired, whatever its action.
    pub fn has_fired(&self, rule: usize) -> bool {
        self.quiet[rule] > 0 || self.fired.iter().chain(&self.waiting).any(|f| f.rule == rule)
    }

    fn count(&mut self, event: usize, customer: Option<i64>, judged: &Judged) -> i64 {
        let mut score = 0;
        for finding in &judged.findings {
            let fired = Fired {
                event,
                at: judged.at,
                customer: customer.or(judged.customer),
                rule: finding.rule,
                score: finding.effect.score,
                opened: !finding.joined,
            };
            if matches!(finding.effect.action, Action::Record | Action::Report) {
                self.quiet[finding.rule] += u64::from(!finding.joined);
                if self.keep {
                    self.below.push(fired);
                }
                continue;
            }
            if self.rules[finding.rule].family == WAITING {
                self.waiting.push(fired);
                continue;
            }
            score = score.max(i64::from(finding.effect.score));
            self.fired.push(fired);
        }
        for (rule, exit) in &judged.exits {
            *self.exits[*rule].entry(exit.name(&self.rules[*rule])).or_default() += 1;
        }
        score
    }
}

/// Runs it.
pub fn run(options: &Options) -> Result<Passed, Fault> {
    let mut monitor = monitor(options)?;
    let rules = monitor.program().rules.clone();
    let seen = rules.iter().position(|r| r.id == options.rule);
    let seen = seen.ok_or_else(|| Fault::Rules(format!("no rule `{}`", options.rule)))?;
    let mut out = Passed {
        events: 0,
        fired: Vec::new(),
        waiting: Vec::new(),
        truths: Vec::new(),
        quiet: vec![0; rules.len()],
        exits: vec![BTreeMap::new(); rules.len()],
        carried: BTreeSet::new(),
        rows: Rows { names: rules[seen].shown.iter().map(|s| s.0.clone()).collect(), ..Rows::default() },
        below: Vec::new(),
        keep: options.findings.is_some(),
        rules,
    };
    let on = out.rules[seen].on;
    let mut sides = Sides::new();
    for (number, (event, label)) in life::stream(&options.life).enumerate() {
        for judged in monitor.run_timers(event.at) {
            out.count(number, None, &judged);
        }
        let row = on.has(event.kind) && options.learn;
        if row {
            let values = monitor.features(&event, seen);
            out.rows.values.extend(values.iter().map(|v| v.map_or(f64::NAN, |v| v as f64)));
        }
        let judged = monitor.judge(&event, event.at);
        let score = out.count(number, event.get(CUSTOMER), &judged);
        if row {
            out.rows.labels.push(label.is_some());
            out.rows.typologies.push(label.map(|l| l.typology));
            out.rows.at.push(event.at);
            out.rows.rules.push(score);
            out.rows.edges.push(sides.edge(&event));
            out.rows.placed.push(label.is_some_and(|l| l.role == Role::Placement));
        }
        out.carried.extend(event.values.iter().map(|v| v.0));
        out.truths.extend(label.map(|label| Truth { label, at: event.at }));
        out.events += 1;
    }
    eprintln!("chain {}", monitor.chain());
    Ok(out)
}

impl Passed {
    /// Writes one line for each finding: event, log time in microseconds, customer, rule, points, whether it stands in the
    /// queue (`alert`), waits for data (`waits`) or stays below (`record`), whether it opened, and the case its event belongs to (0 for none);
    /// then one for each labelled event (`truth`) with its typology in the place of the rule.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_findings(&self, path: &Path) -> Result<(), Fault> {
        let fault = |e| Fault::File(path.display().to_string(), e);
        let case: HashMap<usize, u32> = self.truths.iter().map(|t| (t.label.event, t.label.case)).collect();
        let mut out = BufWriter::new(File::create(path).map_err(fault)?);
        let both = [("alert", &self.fired), ("waits", &self.waiting), ("record", &self.below)];
        for (word, fired) in both.into_iter().flat_map(|(word, all)| all.iter().map(move |f| (word, f))) {
            let rule = &self.rules[fired.rule].id;
            let of = case.get(&fired.event).copied().unwrap_or_default();
            let customer = fired.customer.unwrap_or_default();
            let (event, at, score, opened) = (fired.event, fired.at, fired.score, fired.opened);
            writeln!(out, "{event} {at} {customer} {rule} {score} {word} {opened} {of}").map_err(fault)?;
        }
        for truth in self.truths.iter().filter(|t| t.label.role != Role::Placement) {
            let (label, at) = (&truth.label, truth.at);
            let what = label.typology as u8;
            writeln!(out, "{} {at} {} {what} 0 truth false {}", label.event, label.customer, label.case)
                .map_err(fault)?;
        }
        out.flush().map_err(fault)
    }
}

impl Rows {
    /// Writes `moves.bin` (64-bit little-endian: time, sender, receiver, kind, dollars in millionths, label, placed,
    /// typology or -1) and `features.bin` (doubles), row by row, and `features.txt` with the names.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, dir: &Path) -> Result<(), Fault> {
        let fault = |e| Fault::File(dir.display().to_string(), e);
        std::fs::create_dir_all(dir).map_err(fault)?;
        let create = |name: &str| File::create(dir.join(name)).map(BufWriter::new).map_err(fault);
        let mut moves = create("moves.bin")?;
        for (at, edge) in self.edges.iter().enumerate() {
            let typology = self.typologies[at].map_or(-1, |t| t as i64);
            let truth = [i64::from(self.labels[at]), i64::from(self.placed[at]), typology];
            for number in [self.at[at]].iter().chain(edge).chain(&truth) {
                moves.write_all(&number.to_le_bytes()).map_err(fault)?;
            }
        }
        moves.flush().map_err(fault)?;
        let mut features = create("features.bin")?;
        for value in &self.values {
            features.write_all(&value.to_le_bytes()).map_err(fault)?;
        }
        features.flush().map_err(fault)?;
        std::fs::write(dir.join("features.txt"), self.names.join("\n")).map_err(fault)
    }
}
