//! The rule language: text to a [`Program`] that the kernel runs, with the tests that stand beside the rules.
//!
//! Promises: the same files give the same program, byte for byte; nothing is published that has an error; what is wrong is
//! said with file, line and a way to mend it. Never panics, whatever the text. Does not: run rules or read files.
//! Serves: TMR-2, TMR-4, docs/reference/rule-language.md.

mod aggregate;
pub mod ast;
mod cases;
mod check;
mod diagnostic;
pub mod diff;
pub mod doc;
pub mod estimate;
pub mod format;
pub mod json;
mod lexer;
mod limits;
mod lower;
mod parse_expr;
mod parser;
mod plan;
mod publish;
mod rules;
mod typed;

pub use cases::{Case, Expect, START, Step};
pub use diagnostic::{Diagnostic, Level};
pub use doc::RuleDoc;

use crate::event::KindSet;
use crate::ir::Program;
use ast::{File, Item, Rule, Sort};
use check::Scope;
use diagnostic::{Sink, nearest};
use model::Hash;
use plan::Plan;
use std::collections::{BTreeMap, BTreeSet};

/// A rule file.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its name, for messages.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// What the files say.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The rules, ready to run.
    pub program: Program,
    /// The tests.
    pub cases: Vec<Case>,
    /// What the catalogue says of each rule, in order of id.
    pub docs: Vec<RuleDoc>,
    /// What somebody should look at.
    pub warnings: Vec<Diagnostic>,
    /// SHA-256 of the canonical JSON of each rule, comments left out, by id.
    pub texts: BTreeMap<String, Hash>,
    /// The rules as written, by id; what [`diff::diff`] compares.
    pub rules: BTreeMap<String, Rule>,
}

/// Compiles files that belong together.
///
/// # Errors
/// Everything that is wrong, errors and warnings, in order of file and line.
pub fn compile(sources: &[Source<'_>]) -> Result<Compiled, Vec<Diagnostic>> {
    let mut sinks: Vec<Sink<'_>> = sources.iter().map(|s| Sink::new(s.name, s.text)).collect();
    let files: Vec<File> =
        sources.iter().zip(&mut sinks).map(|(s, sink)| parser::parse(s.text, sink)).collect();
    let order = order(&files, &mut sinks);
    let ids: BTreeSet<String> = order.iter().map(|(_, rule)| rule.id.text.clone()).collect();
    let mut plan = Plan::default();
    let mut done = Vec::new();
    for (file, rule) in &order {
        let sink = &mut sinks[*file];
        let scope = Scope {
            plan: &mut plan,
            sink,
            rule,
            params: Vec::new(),
            lets: Vec::new(),
            used: BTreeSet::new(),
            ids: &ids,
            filter_of: None,
            inline: None,
        };
        done.extend(lower(scope));
    }
    weighed(&order, &mut sinks);
    let cases = cases(sources, &files, &ids, &mut sinks);
    let mut program = plan.program;
    program.rules = done;
    program.limits = limits::of(&files, &mut sinks);
    publish::check(&order, &program, &cases, &mut sinks);
    let mut found: Vec<Diagnostic> = sinks.into_iter().flat_map(sorted).collect();
    if found.iter().any(|d| d.level == Level::Error) {
        return Err(found);
    }
    found.dedup();
    let docs = order.iter().map(|(file, rule)| doc::describe(&files[*file].docs, rule, &files)).collect();
    let texts = order.iter().map(|(_, rule)| (rule.id.text.clone(), json::hash(rule))).collect();
    let rules = order.iter().map(|(_, rule)| (rule.id.text.clone(), (*rule).clone())).collect();
    Ok(Compiled { program, cases, docs, warnings: found, texts, rules })
}

/// Reads one file, without looking at names and types.
///
/// # Errors
/// What is wrong with its form.
pub fn parse(source: Source<'_>) -> Result<File, Vec<Diagnostic>> {
    let mut sink = Sink::new(source.name, source.text);
    let file = parser::parse(source.text, &mut sink);
    if sink.found.is_empty() { Ok(file) } else { Err(sorted(sink)) }
}

fn lower(mut scope: Scope<'_, '_, '_>) -> Option<crate::ir::Rule> {
    let before = scope.sink.found.iter().filter(|d| d.level == Level::Error).count();
    let made = scope.rule().ok();
    let after = scope.sink.found.iter().filter(|d| d.level == Level::Error).count();
    made.filter(|_| before == after)
}

fn sorted(sink: Sink<'_>) -> Vec<Diagnostic> {
    let mut found = sink.found;
    found.sort_by_key(|d| (d.line, d.column));
    found
}

/// All rules with the number of their file: scenarios and signals by id, then typologies by id; each id once.
fn order<'f>(files: &'f [File], sinks: &mut [Sink<'_>]) -> Vec<(usize, &'f Rule)> {
    let mut out: BTreeMap<(bool, &str), (usize, &Rule)> = BTreeMap::new();
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for (at, file) in files.iter().enumerate() {
        for item in &file.items {
            let Item::Rule(rule) = item else { continue };
            let id = rule.id.text.as_str();
            if let Some(first) = seen.get(id) {
                sinks[at].error(rule.id.span, format!("`{id}` stands twice; the first is in {first}"));
                continue;
            }
            let line = sinks[at].line(rule.id.span);
            seen.insert(id, format!("{}:{line}", sinks[at].file()));
            if id.contains('_') {
                sinks[at].error(rule.id.span, "ids are made of letters, digits and dots");
            }
            out.insert((rule.sort == Sort::Typology, id), (at, rule));
        }
    }
    out.into_values().collect()
}

/// Typologies weigh scenarios that are there.
fn weighed(order: &[(usize, &Rule)], sinks: &mut [Sink<'_>]) {
    let sorts: BTreeMap<&str, Sort> = order.iter().map(|(_, r)| (r.id.text.as_str(), r.sort)).collect();
    for (file, rule) in order {
        for weight in rule.weigh.iter().flat_map(|w| &w.value) {
            let id = weight.rule.text.as_str();
            match sorts.get(id) {
                Some(Sort::Scenario) => {}
                Some(sort) => {
                    let message = format!("a typology weighs scenarios; `{id}` is a {}", sort.as_str());
                    sinks[*file].error(weight.rule.span, message);
                }
                None => {
                    let help = nearest(id, sorts.keys().copied());
                    sinks[*file].error_help(weight.rule.span, format!("no scenario `{id}`"), help);
                }
            }
        }
    }
}

fn cases(
    sources: &[Source<'_>],
    files: &[File],
    ids: &BTreeSet<String>,
    sinks: &mut [Sink<'_>],
) -> Vec<Case> {
    let mut out = Vec::new();
    for ((source, file), sink) in sources.iter().zip(files).zip(sinks) {
        for item in &file.items {
            if let Item::Test(test) = item {
                out.extend(cases::case(test, source.name, ids, sink));
            }
        }
    }
    out
}

/// The kinds of a set, by word.
fn kinds_of(set: KindSet) -> Vec<&'static str> {
    crate::event::KINDS.iter().filter(|k| set.has(k.0)).map(|k| k.1).collect()
}
