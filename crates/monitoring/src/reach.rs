//! What an expression reaches: fields, slots, parameters. Used by the plan, by publish-time checks and by documents.

use crate::event::Kind;
use crate::field::{self, FieldId};
use crate::ir::{Cmp, Expr, Program, Verdict};

/// Calls `see` for the expression and everything inside it.
pub fn walk<'a>(expr: &'a Expr, see: &mut impl FnMut(&'a Expr)) {
    see(expr);
    for child in children(expr) {
        walk(child, see);
    }
}

fn children(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Const(_)
        | Expr::Field(_)
        | Expr::Has(_)
        | Expr::Slot(_)
        | Expr::Param(_)
        | Expr::Now
        | Expr::Mean { .. }
        | Expr::Deviation { .. }
        | Expr::Benford(_) => Vec::new(),
        Expr::Neg(a)
        | Expr::Abs(a)
        | Expr::Not(a)
        | Expr::In(a, _)
        | Expr::Table(_, a)
        | Expr::LeadingDigit(a) => vec![a],
        Expr::Else(a, b)
        | Expr::Add(a, b)
        | Expr::Sub(a, b)
        | Expr::Mul(a, b)
        | Expr::Div(a, b)
        | Expr::Rem(a, b)
        | Expr::Least(a, b)
        | Expr::Most(a, b)
        | Expr::Cmp(_, a, b) => vec![a, b],
        Expr::CmpRatio { above, below, with, .. } => vec![above, below, with],
        Expr::If(a, b, c) => vec![a, b, c],
        Expr::And(list) | Expr::Or(list) => list.iter().collect(),
        Expr::Recent { args, .. } => args.iter().collect(),
    }
}

/// Slots an expression names itself (not those of its children).
pub fn slots_of(expr: &Expr) -> Vec<usize> {
    match expr {
        Expr::Slot(slot) | Expr::Recent { slot, .. } => vec![*slot],
        Expr::Mean { sum, count } => vec![*sum, *count],
        Expr::Deviation { squares, sum, count } => vec![*squares, *sum, *count],
        Expr::Benford(slots) => slots.to_vec(),
        _ => Vec::new(),
    }
}

/// The expressions of a rule that say whether it fires.
pub fn conditions(rule: &crate::ir::Rule) -> Vec<&Expr> {
    let mut out: Vec<&Expr> = rule.needs.iter().map(|n| &n.0).collect();
    match &rule.verdict {
        Verdict::When { when, .. } => out.push(when),
        Verdict::Bands { value, .. } => out.push(value),
    }
    out
}

/// All expressions of a rule.
pub fn expressions(rule: &crate::ir::Rule) -> Vec<&Expr> {
    let mut out = conditions(rule);
    out.extend(rule.shown.iter().map(|s| &s.2));
    out
}

/// Whether any rule reads a field whose name starts so.
pub fn reads_prefix(program: &Program, prefix: &str) -> bool {
    let mut found = false;
    let mut look = |expr: &Expr| {
        if let Expr::Field(f) | Expr::Has(f) = expr {
            found |= f.info().name.starts_with(prefix);
        }
    };
    program.rules.iter().flat_map(expressions).chain(&program.filters).for_each(|e| walk(e, &mut look));
    found
        || program.features.iter().flat_map(|f| fields_of(f.what)).any(|f| f.info().name.starts_with(prefix))
}

pub(crate) fn fields_of(what: crate::ir::What) -> Vec<FieldId> {
    use crate::ir::What;
    match what {
        What::Count | What::LastAt | What::FirstAt => Vec::new(),
        What::Sum(f)
        | What::SumSquares(f)
        | What::CountOf(f)
        | What::Distinct(f)
        | What::Min(f)
        | What::Max(f)
        | What::LastValue(f) => vec![f],
        What::Recent { value, group } => value.into_iter().chain(group).collect(),
    }
}

/// Codes of the rules a typology weighs: those its alert counts filter for.
pub fn weighed(program: &Program, rule: usize) -> Vec<i64> {
    let scenario = field::id("scenario");
    let mut out = Vec::new();
    for expr in expressions(&program.rules[rule]) {
        walk(expr, &mut |e| {
            for slot in slots_of(e) {
                let feature = &program.features[program.slots[slot].feature];
                if let (true, Some(filter)) = (feature.set.has(Kind::Alert), feature.filter) {
                    walk(&program.filters[filter], &mut |f| codes_of(f, scenario, &mut out));
                }
            }
        });
    }
    out.sort_unstable();
    out.dedup();
    out
}

pub(crate) fn codes_of(expr: &Expr, scenario: FieldId, out: &mut Vec<i64>) {
    match expr {
        Expr::Cmp(Cmp::Eq, a, b) => {
            if let (Expr::Field(f), Expr::Const(c)) = (a.as_ref(), b.as_ref())
                && *f == scenario
            {
                out.push(*c as i64);
            }
        }
        Expr::In(a, list) if **a == Expr::Field(scenario) => out.extend(list.iter().map(|c| *c as i64)),
        _ => {}
    }
}
