//! Which rules find something else because something they rest on changed.
//!
//! Promises: a rule counts as affected when it changed itself, or its verdict depends on a table, the model's score or the alerts
//! and signals of a rule that did, however indirectly; when in doubt it counts. Does not: compare texts (`lang::diff` does).
//! Serves: LKB-3.

use crate::alone::{counted, counts_alerts, depending};
use crate::event::{Kind, KindSet};
use crate::ir::{Expr, Program, Rule, Slot};
use crate::reach::{conditions, slots_of, walk};
use std::collections::BTreeSet;

/// What changed between two sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// Rules that are new, or in which something changed that can change a verdict.
    pub rules: BTreeSet<String>,
    /// Tables of peer figures.
    pub tables: BTreeSet<String>,
    /// The model, or the rule that shows its features.
    pub model: bool,
}

/// Ids of the rules that are affected, signals among them, in order of the program.
pub fn affected(program: &Program, changed: &Changed) -> Vec<String> {
    let by_score = if changed.model { depending(program) } else { vec![false; program.rules.len()] };
    let direct = |(rule, score): (&Rule, bool)| {
        score || changed.rules.contains(&rule.id) || reads_table(program, rule, &changed.tables)
    };
    let mut known: Vec<bool> = program.rules.iter().zip(by_score).map(direct).collect();
    loop {
        let next: Vec<bool> = program
            .rules
            .iter()
            .zip(&known)
            .map(|(rule, is)| *is || counts_one(program, rule, &known))
            .collect();
        if next == known {
            break;
        }
        known = next;
    }
    program.rules.iter().zip(known).filter(|(_, is)| *is).map(|(rule, _)| rule.id.clone()).collect()
}

fn reads_table(program: &Program, rule: &Rule, tables: &BTreeSet<String>) -> bool {
    any(program, rule, &mut |expr| match expr {
        Expr::Table(at, _) => program.tables.get(*at).is_some_and(|name| tables.contains(name)),
        _ => false,
    })
}

/// Whether the rule counts alerts or signals of a known one, or is asked when there is one.
fn counts_one(program: &Program, rule: &Rule, known: &[bool]) -> bool {
    let made = |set: KindSet| set.has(Kind::Alert) || set.has(Kind::Signal);
    let asked = !rule.typology && made(rule.on) && known.contains(&true);
    asked
        || any(program, rule, &mut |expr| {
            slots_of(expr).into_iter().any(|slot| counts(program, &program.slots[slot], known))
        })
}

fn counts(program: &Program, slot: &Slot, known: &[bool]) -> bool {
    let feature = &program.features[slot.feature];
    let filter = feature.filter.map(|at| &program.filters[at]);
    counts_alerts(feature) && counted(program, filter).into_iter().any(|rule| known[rule])
}

/// Whether anything that decides the rule's verdict answers `is`: its conditions, and the filters of what they read.
fn any(program: &Program, rule: &Rule, is: &mut dyn FnMut(&Expr) -> bool) -> bool {
    let mut left: Vec<&Expr> = conditions(rule);
    let mut seen = BTreeSet::new();
    let mut found = false;
    while let Some(expr) = left.pop() {
        walk(expr, &mut |e| {
            found |= is(e);
            for slot in slots_of(e) {
                let filter = program.features[program.slots[slot].feature].filter;
                left.extend(filter.filter(|at| seen.insert(*at)).map(|at| &program.filters[at]));
            }
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::{Source, compile};

    fn rule(sort: &str, id: &str, when: &str) -> String {
        let then = if sort == "signal" { "" } else { " flags \"F\"\n score 10\n action alert\n" };
        format!(
            "{sort} {id} \"{id}\" {{\n version 1\n family \"t\"\n on out\n when {when}\n explain \"x\"\n{then}}}\n\n"
        )
    }

    #[test]
    fn what_rests_on_a_change_is_affected_and_nothing_else_is() {
        let text = [
            rule("signal", "SA", "usd > 5 usd"),
            rule("scenario", "A", "usd > 5 usd"),
            rule("scenario", "B", "count(signal where scenario == \"SA\", 7d) by customer > 3"),
            rule("scenario", "C", "count(alert where scenario == \"B\", 7d) by customer > 3"),
            rule("scenario", "D", "model.score >= 90%"),
            rule("scenario", "E", "usd > table(\"peers\", segment)"),
        ]
        .concat();
        let program =
            compile(&[Source { name: "t.rule", text: &text }]).map_err(|e| format!("{e:?}")).unwrap().program;
        let set = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<BTreeSet<String>>();
        for (changed, found) in [
            (Changed::default(), &[][..]),
            (Changed { rules: set(&["A"]), ..Changed::default() }, &["A"]),
            (Changed { rules: set(&["SA"]), ..Changed::default() }, &["SA", "B", "C"]),
            (Changed { rules: set(&["B", "GONE"]), ..Changed::default() }, &["B", "C"]),
            (Changed { model: true, ..Changed::default() }, &["D"]),
            (Changed { tables: set(&["peers"]), ..Changed::default() }, &["E"]),
        ] {
            let found: BTreeSet<String> = set(found);
            assert_eq!(
                affected(&program, &changed).into_iter().collect::<BTreeSet<_>>(),
                found,
                "{changed:?}"
            );
        }
    }
}
