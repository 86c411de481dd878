//! What is looked at when a set of rules is published: tests that are missing, and the cost of windows.
//!
//! Promises: warnings only; nothing here changes a program. Serves: TMR-4, TMR-9.

use super::ast::{Rule, Sort};
use super::cases::{Case, Expect};
use super::diagnostic::Sink;
use super::format::length;
use crate::ir::{Program, Window};
use std::collections::BTreeSet;

/// Most different lengths of sliding windows: each one is kept up for every key.
const LENGTHS_MAX: usize = 12;

pub(super) fn check(order: &[(usize, &Rule)], program: &Program, cases: &[Case], sinks: &mut [Sink<'_>]) {
    for (file, rule) in order {
        if rule.sort != Sort::Signal {
            tests(rule, cases, &mut sinks[*file]);
        }
    }
    let lengths: BTreeSet<i64> = program
        .features
        .iter()
        .filter_map(|f| match f.window {
            Window::Sliding { length, .. } => Some(length),
            Window::Life | Window::Day | Window::Since(_) => None,
        })
        .collect();
    if let (true, Some((file, rule))) = (lengths.len() > LENGTHS_MAX, order.first()) {
        let names: Vec<String> = lengths.iter().map(|l| length(*l)).collect();
        let message = format!("{} different lengths of windows: {}", lengths.len(), names.join(", "));
        let help = format!("each length is kept up for every customer; make do with {LENGTHS_MAX}");
        sinks[*file].warn(rule.span, message, Some(help));
    }
}

/// A rule has a test in which it fires, one in which it does not, and a benign one.
fn tests(rule: &Rule, cases: &[Case], sink: &mut Sink<'_>) {
    let of: Vec<&Case> = cases.iter().filter(|c| c.of == rule.id.text).collect();
    let benign = |case: &&Case| case.title.starts_with("benign");
    let expects = |case: &Case, fires: bool| {
        case.steps
            .iter()
            .any(|s| s.expect.as_ref().is_some_and(|e| matches!(e, Expect::Fires { .. }) == fires))
    };
    let mut missing = Vec::new();
    if !of.iter().any(|c| expects(c, true)) {
        missing.push("one in which it fires");
    }
    if !of.iter().any(|c| !benign(c) && expects(c, false)) {
        missing.push("one in which it only just does not");
    }
    if !of.iter().any(benign) {
        missing.push("a benign one (its title starts with `benign`)");
    }
    if !missing.is_empty() {
        let message = format!("`{}` lacks a test: {}", rule.id.text, missing.join("; "));
        sink.warn(rule.span, message, None);
    }
}
