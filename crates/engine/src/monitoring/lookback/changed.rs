//! Which rules of a set are new or changed beside the set it replaces.
//!
//! Promises: the rules whose change an approver reads with a ★, and those that rest on them, a changed table or a changed model;
//! where the sets cannot be compared, every rule. Does not: name signals, which open no alerts. Serves: LKB-3.

use crate::monitoring::rules::Library;
use crate::monitoring::sets::RuleSet;
use model::Hash;
use monitoring::affected::{Changed, affected};
use monitoring::ir::Program;
use monitoring::lang::diff::{Change, RuleChange, diff};
use monitoring::lang::{self, Compiled, Source};
use std::collections::{BTreeMap, BTreeSet};

impl Library {
    /// Ids of the rules of set `after` that look back when it replaces `before` (the zero hash for nothing), in order.
    pub(in crate::monitoring) fn looks_back(&self, before: Hash, after: Hash) -> Result<Vec<String>, String> {
        let setup = self.setup(after)?;
        let set = self.set(after)?;
        let old = if before == Hash::default() { None } else { Some(self.set(before)?) };
        let compared = old.as_ref().and_then(|old| Some((old, compile(old)?, compile(&set)?)));
        let ids = match compared {
            Some((old, was, is)) => affected(&is.program, &changed((old, &was), (&set, &is))),
            None => setup.program().rules.iter().map(|rule| rule.id.clone()).collect(),
        };
        Ok(without_signals(setup.program(), ids))
    }
}

fn without_signals(program: &Program, ids: Vec<String>) -> Vec<String> {
    let alerts = |id: &String| program.rules.iter().any(|rule| rule.id == *id && !rule.signal);
    let mut ids: Vec<String> = ids.into_iter().filter(alerts).collect();
    ids.sort();
    ids
}

fn compile(set: &RuleSet) -> Option<Compiled> {
    let sources: Vec<Source<'_>> =
        set.files.iter().map(|f| Source { name: &f.name, text: &f.text }).collect();
    lang::compile(&sources).ok()
}

fn changed((old, was): (&RuleSet, &Compiled), (new, is): (&RuleSet, &Compiled)) -> Changed {
    let matters = |change: &RuleChange| match &change.what {
        Change::Added | Change::Removed => true,
        Change::Changed { clauses, .. } => clauses.iter().any(|clause| clause.star),
    };
    let rules: BTreeSet<String> = diff(was, is).into_iter().filter(matters).map(|c| c.id).collect();
    let tables = |set: &RuleSet| -> BTreeMap<String, BTreeMap<String, i64>> {
        set.tables.iter().map(|t| (t.name.clone(), t.rows.iter().cloned().collect())).collect()
    };
    let (before, after) = (tables(old), tables(new));
    let names = before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name));
    let shows = new.model.as_ref().is_some_and(|model| rules.contains(&model.rule));
    Changed { tables: names.cloned().collect(), model: shows || old.model != new.model, rules }
}
