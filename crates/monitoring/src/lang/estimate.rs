//! What a rule costs: work per event and memory per key, from its compiled form alone.
//!
//! Promises: the same program gives the same figures. They are an upper bound of the form (nodes, not nanoseconds; bytes of
//! content, not of allocation) and serve to compare rules. Does not: measure. Serves: TMR-9.

use crate::ir::{Feature, Program, RECENT_MAX, Rule, What, Window};
use crate::reach;
use std::collections::BTreeSet;

/// The cost of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// Which rule.
    pub id: String,
    /// Nodes of all its expressions: an upper bound of the steps of one evaluation.
    pub nodes: usize,
    /// Aggregates it reads.
    pub slots: usize,
    /// What those keep.
    pub features: Vec<FeatureCost>,
}

/// What one feature keeps for each key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeatureCost {
    /// By place in the program.
    pub feature: usize,
    /// Rules that share it.
    pub shared_by: usize,
    /// Bytes for each key.
    pub per_key: usize,
    /// Bytes more for each event in the window (or each different value, for `distinct`).
    pub per_event: usize,
    /// Most bytes for a key, where there is a bound.
    pub bound: Option<usize>,
}

/// Estimates every rule of a program, in its order.
pub fn estimate(program: &Program) -> Vec<Estimate> {
    let used: Vec<(usize, BTreeSet<usize>)> = program.rules.iter().map(walk).collect();
    let features: Vec<BTreeSet<usize>> = used
        .iter()
        .map(|(_, slots)| slots.iter().filter_map(|s| program.slots.get(*s)).map(|s| s.feature).collect())
        .collect();
    let mut out = Vec::new();
    for ((rule, (nodes, slots)), own) in program.rules.iter().zip(&used).zip(&features) {
        let costs = own
            .iter()
            .filter_map(|at| Some((*at, program.features.get(*at)?)))
            .map(|(at, feature)| {
                let shared_by = features.iter().filter(|f| f.contains(&at)).count();
                let (per_key, per_event, bound) = state(feature);
                FeatureCost { feature: at, shared_by, per_key, per_event, bound }
            })
            .collect();
        out.push(Estimate { id: rule.id.clone(), nodes: *nodes, slots: slots.len(), features: costs });
    }
    out
}

/// Bytes for a key, for an event, and the bound of both.
fn state(feature: &Feature) -> (usize, usize, Option<usize>) {
    // A time or a value takes eight bytes; a running figure sixteen.
    let key = 8 * feature.key.len();
    let windowed = !matches!(feature.window, Window::Life);
    let sliding = matches!(feature.window, Window::Sliding { .. });
    let (fixed, each) = match feature.what {
        What::Count => (8, if sliding { 8 } else { 0 }),
        What::Sum(_) | What::SumSquares(_) | What::CountOf(_) => (16, if sliding { 16 } else { 0 }),
        What::Distinct(_) => (8, if windowed { 24 } else { 8 }),
        What::Min(_) | What::Max(_) => (8, if sliding { 16 } else { 0 }),
        What::LastAt | What::FirstAt => (8, 0),
        What::LastValue(_) => (16, 0),
        What::Recent { value, group } => {
            (8, 8 * (1 + usize::from(value.is_some()) + usize::from(group.is_some())))
        }
    };
    let bound = match feature.what {
        What::Recent { .. } => Some(key + fixed + each * RECENT_MAX),
        _ if each == 0 => Some(key + fixed),
        _ => None,
    };
    (key + fixed, each, bound)
}

/// Number of nodes, and the slots read.
fn walk(rule: &Rule) -> (usize, BTreeSet<usize>) {
    let (mut nodes, mut slots) = (0, BTreeSet::new());
    for expr in reach::expressions(rule) {
        reach::walk(expr, &mut |e| {
            nodes += 1;
            slots.extend(reach::slots_of(e));
        });
    }
    (nodes, slots)
}
