//! Runs the tests that stand beside the rules.
//!
//! Promises: each test starts with empty windows and runs all rules of the program, so that rules which look at alerts of
//! others are tested as they will run; every expectation is checked and every miss is told with file and line. Does not:
//! read files. Serves: TMR-3, GOV-6.

use crate::eval::Exit;
use crate::event::REMEMBERED;
use crate::ir::{Action, Program};
use crate::lang::{Case, Expect};
use crate::monitor::{Judged, Monitor};
use crate::plan::{Plan, PlanError, plan};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a test came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// File, title and rule.
    pub file: String,
    /// Its title.
    pub title: String,
    /// The rule it is of.
    pub of: String,
    /// Expectations that were not met; none when it passed.
    pub misses: Vec<Miss>,
    /// Expectations checked.
    pub checked: usize,
}

/// An expectation that was not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// Line in the file.
    pub line: u32,
    /// What was expected.
    pub expected: String,
    /// What happened.
    pub found: String,
}

/// Runs tests against a program, in their order.
///
/// # Errors
/// When the program cannot run at all.
pub fn run(program: &Program, cases: &[Case]) -> Result<Vec<Report>, PlanError> {
    let plan = Arc::new(plan(program.clone())?);
    Ok(cases.iter().map(|case| run_one(&plan, case)).collect())
}

fn run_one(plan: &Arc<Plan>, case: &Case) -> Report {
    let mut monitor = Monitor::with_plan(Arc::clone(plan));
    for (name, rows) in &case.tables {
        monitor.set_table(name, rows);
    }
    let rule = plan.program().rules.iter().position(|r| r.id == case.of);
    let mut report = Report {
        file: case.file.clone(),
        title: case.title.clone(),
        of: case.of.clone(),
        misses: Vec::new(),
        checked: 0,
    };
    let mut known: BTreeMap<&str, i64> = BTreeMap::new();
    for step in &case.steps {
        let at = step.event.at;
        // As the engine does: what a source sent before never reaches a rule.
        let again = step.id.as_deref().is_some_and(|id| {
            let again = known.get(id).is_some_and(|first| at - first <= REMEMBERED);
            if !again {
                known.insert(id, at);
            }
            again
        });
        let judged = if again { Vec::new() } else { monitor.process(&step.event) };
        let Some(expect) = &step.expect else { continue };
        report.checked += 1;
        let found = match (again, rule) {
            (true, _) => Said::Duplicate,
            (false, Some(rule)) => said(plan, rule, &judged),
            (false, None) => Said::Quiet,
        };
        if !meets(expect, &found) {
            report.misses.push(Miss { line: step.line, expected: wanted(expect), found: found.to_string() });
        }
    }
    report
}

/// What a rule said.
enum Said {
    Quiet,
    Duplicate,
    Fired(Action, u32),
    Signal,
    Exit(String),
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Said::Quiet => write!(f, "quiet"),
            Said::Duplicate => write!(f, "duplicate"),
            Said::Fired(action, score) => write!(f, "fires {action:?} score {score}"),
            Said::Signal => write!(f, "fires"),
            Said::Exit(name) => write!(f, "exit {name}"),
        }
    }
}

fn said(plan: &Plan, rule: usize, judged: &[Judged]) -> Said {
    let firing = judged.iter().flat_map(|j| &j.findings).find(|f| f.rule == rule);
    let exit: Option<Exit> = judged.iter().flat_map(|j| &j.exits).find(|e| e.0 == rule).map(|e| e.1);
    match (firing, exit) {
        (Some(found), _) => Said::Fired(found.effect.action, found.effect.score),
        (None, _) if judged.iter().any(|j| j.signals.contains(&rule)) => Said::Signal,
        (None, Some(exit)) => Said::Exit(exit.name(&plan.program().rules[rule])),
        (None, None) => Said::Quiet,
    }
}

fn meets(expect: &Expect, said: &Said) -> bool {
    match (expect, said) {
        (Expect::Quiet, Said::Quiet) | (Expect::Duplicate, Said::Duplicate) => true,
        (Expect::Exit(name), Said::Exit(found)) => name == found,
        (Expect::Fires { action, score }, Said::Fired(a, s)) => {
            action.is_none_or(|x| x == *a) && score.is_none_or(|x| x == *s)
        }
        (Expect::Fires { action: None, score: None }, Said::Signal) => true,
        _ => false,
    }
}

fn wanted(expect: &Expect) -> String {
    match expect {
        Expect::Quiet => "quiet".to_owned(),
        Expect::Duplicate => "duplicate".to_owned(),
        Expect::Exit(name) => format!("exit {name}"),
        Expect::Fires { action, score } => {
            let action = action.map_or_else(String::new, |a| format!(" {a:?}"));
            let score = score.map_or_else(String::new, |s| format!(" score {s}"));
            format!("fires{action}{score}")
        }
    }
}
