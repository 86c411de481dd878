//! What changed between two compiled sets, clause by clause.
//!
//! Promises: layout, order of clauses and comments never show; ★ marks what can change a verdict, a score, an action or a
//! parameter. Does not: say how many findings change (that is a backtest). Serves: TMR-9.

use super::ast::Rule;
use super::{Compiled, format};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A rule that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChange {
    /// Its id.
    pub id: String,
    /// What happened to it.
    pub what: Change,
}

/// How a rule differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Clauses differ.
    Changed {
        /// Which.
        clauses: Vec<ClauseChange>,
        /// Something changed and `version` was not counted up.
        version_kept: bool,
    },
}

/// A clause that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseChange {
    /// Such as `when` or `param min`.
    pub clause: String,
    /// As it was; none where it is new.
    pub before: Option<String>,
    /// As it is; none where it is gone.
    pub after: Option<String>,
    /// It can change a verdict.
    pub star: bool,
}

/// Compares two sets, in order of id.
pub fn diff(before: &Compiled, after: &Compiled) -> Vec<RuleChange> {
    let ids: BTreeSet<&String> = before.rules.keys().chain(after.rules.keys()).collect();
    let mut out = Vec::new();
    for id in ids {
        let what = match (before.rules.get(id), after.rules.get(id)) {
            (Some(_), None) => Change::Removed,
            (None, _) => Change::Added,
            (Some(a), Some(b)) => match changed(a, b) {
                Some(change) => change,
                None => continue,
            },
        };
        out.push(RuleChange { id: id.clone(), what });
    }
    out
}

/// What differs in how much two sets keep, as it holds: what is not said is there with its default.
pub fn limits(before: &Compiled, after: &Compiled) -> Vec<ClauseChange> {
    let mut out = Vec::new();
    for bound in super::limits::BOUNDS {
        let text = |set: &Compiled| format::grouped(&(bound.get)(&set.program.limits).to_string());
        let (before, after) = (text(before), text(after));
        if before != after {
            let clause = bound.word.to_owned();
            out.push(ClauseChange { clause, before: Some(before), after: Some(after), star: true });
        }
    }
    out
}

fn texts(rule: &Rule) -> BTreeMap<String, String> {
    let mut out: BTreeMap<String, String> =
        format::clauses(rule).into_iter().map(|(name, clause)| (name, clause.value)).collect();
    out.insert("title".to_owned(), format::quote(&rule.title));
    out.insert("kind of rule".to_owned(), rule.sort.as_str().to_owned());
    out
}

fn changed(before: &Rule, after: &Rule) -> Option<Change> {
    let (a, b) = (texts(before), texts(after));
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let clauses: Vec<ClauseChange> = names
        .into_iter()
        .filter(|name| a.get(*name) != b.get(*name))
        .map(|name| ClauseChange {
            clause: name.clone(),
            before: a.get(name).cloned(),
            after: b.get(name).cloned(),
            star: star(name),
        })
        .collect();
    if clauses.is_empty() {
        return None;
    }
    Some(Change::Changed { clauses, version_kept: a.get("version") == b.get("version") })
}

/// Whether a clause can change a verdict, score, action or parameter.
fn star(clause: &str) -> bool {
    let word = clause.split(' ').next().unwrap_or(clause);
    !matches!(word, "version" | "family" | "flags" | "title" | "explain" | "tipping_off" | "once")
}

impl fmt::Display for RuleChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            Change::Added => write!(f, "★ {} added", self.id),
            Change::Removed => write!(f, "★ {} removed", self.id),
            Change::Changed { clauses, version_kept } => {
                let mark = if clauses.iter().any(|c| c.star) { "★ " } else { "" };
                write!(f, "{mark}{} changed", self.id)?;
                if *version_kept {
                    write!(f, " (`version` was not counted up)")?;
                }
                for clause in clauses {
                    write!(f, "\n  {}{}", if clause.star { "★ " } else { "" }, clause.clause)?;
                    for (sign, text) in [("-", &clause.before), ("+", &clause.after)] {
                        for line in text.iter().flat_map(|t| t.lines()) {
                            write!(f, "\n    {sign} {}", line.trim_start())?;
                        }
                    }
                }
                Ok(())
            }
        }
    }
}
