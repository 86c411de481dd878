//! Whether a model's score could stop somebody by itself.
//!
//! Promises: a rule whose verdict depends on `model.score`, however indirectly (an aggregate that sums or filters it, a
//! parameter chosen by it, an alert or signal of such a rule that another one counts), asks for no more than a hold, which a
//! person ends. When in doubt a rule counts as depending. Does not: look at what a rule only shows. Serves: TMR-9.

use crate::code::code;
use crate::event::{Kind, KindSet};
use crate::field::{self, FieldId};
use crate::ir::{Action, Expr, Feature, Program, Rule, Slot, Verdict, What, Window};
use crate::reach::{codes_of, fields_of, slots_of, walk};

const SCORE: FieldId = field::id("model.score");
const SCENARIO: FieldId = field::id("scenario");

/// Rules that depend on the score and ask for more than a hold, by place, with what they ask for.
pub fn too_strict(program: &Program) -> Vec<(usize, Action)> {
    let depends = depending(program);
    let strict = |(at, rule): (usize, &Rule)| {
        let action = strictest(rule).filter(|action| *action > Action::Hold)?;
        depends[at].then_some((at, action))
    };
    program.rules.iter().enumerate().filter_map(strict).collect()
}

fn strictest(rule: &Rule) -> Option<Action> {
    match &rule.verdict {
        _ if rule.signal => None,
        Verdict::When { then, .. } => Some(then.action),
        Verdict::Bands { bands, .. } => bands.iter().filter_map(|b| Some(b.1.as_ref()?.action)).max(),
    }
}

/// For each rule, whether its verdict depends on the score. Rules count each other's alerts, so this goes round until nothing
/// is added: at most once for each rule.
pub(crate) fn depending(program: &Program) -> Vec<bool> {
    let mut out = vec![false; program.rules.len()];
    loop {
        let next: Vec<bool> = program.rules.iter().map(|rule| depends(program, rule, &out)).collect();
        if next == out {
            return out;
        }
        out = next;
    }
}

fn depends(program: &Program, rule: &Rule, known: &[bool]) -> bool {
    let verdict = match &rule.verdict {
        Verdict::When { when, .. } => when,
        Verdict::Bands { value, .. } => value,
    };
    let waits = rule.absent.as_ref().is_some_and(|a| a.key.contains(&SCORE));
    waits || rule.needs.iter().map(|n| &n.0).chain([verdict]).any(|e| reads(program, e, known))
}

fn reads(program: &Program, expr: &Expr, known: &[bool]) -> bool {
    let mut found = false;
    walk(expr, &mut |e| {
        found |= match e {
            Expr::Field(field) | Expr::Has(field) => *field == SCORE,
            Expr::Param(at) => program.params[*at].by.contains(&SCORE),
            _ => slots_of(e).into_iter().any(|slot| slot_reads(program, &program.slots[slot], known)),
        };
    });
    found
}

fn slot_reads(program: &Program, slot: &Slot, known: &[bool]) -> bool {
    let feature = &program.features[slot.feature];
    let kept = match feature.what {
        What::LastAt | What::FirstAt | What::Count => false,
        what => fields_of(what).contains(&SCORE),
    };
    let filter = feature.filter.map(|at| &program.filters[at]);
    kept || slot.at.contains(&SCORE)
        || feature.key.contains(&SCORE)
        || filter.is_some_and(|f| reads(program, f, known))
        || counts_alerts(feature) && counted(program, filter).into_iter().any(|rule| known[rule])
}

/// Whether the aggregate sees alerts or signals, which rules make.
pub(crate) fn counts_alerts(feature: &Feature) -> bool {
    let made = |set: KindSet| set.has(Kind::Alert) || set.has(Kind::Signal);
    let since = match feature.window {
        Window::Since(set) => made(set),
        Window::Sliding { .. } | Window::Life | Window::Day => false,
    };
    since || made(feature.set)
}

/// The rules whose alerts or signals may pass the filter: those it names, where naming is all it does; else every rule.
pub(crate) fn counted(program: &Program, filter: Option<&Expr>) -> Vec<usize> {
    let mut codes = Vec::new();
    let named = match filter {
        Some(Expr::And(all)) => all.iter().any(|one| names(one, &mut codes)),
        Some(one) => names(one, &mut codes),
        None => false,
    };
    let passes = |(at, rule): (usize, &Rule)| (!named || codes.contains(&code(&rule.id))).then_some(at);
    program.rules.iter().enumerate().filter_map(passes).collect()
}

/// Whether an expression is true for alerts of certain rules only, and which.
fn names(expr: &Expr, codes: &mut Vec<i64>) -> bool {
    let before = codes.len();
    codes_of(expr, SCENARIO, codes);
    codes.len() > before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::{Source, compile};

    fn strict(rules: &str) -> Vec<(String, Action)> {
        let program =
            compile(&[Source { name: "t.rule", text: rules }]).map_err(|e| format!("{e:?}")).unwrap().program;
        let named = too_strict(&program).into_iter();
        named.map(|(at, action)| (program.rules[at].id.clone(), action)).collect()
    }

    fn scenario(id: &str, when: &str, action: &str) -> String {
        format!(
            "scenario {id} \"{id}\" {{\n version 1\n family \"t\"\n flags \"F\"\n on out\n when {when}\n score 10\n action {action}\n explain \"x\"\n}}\n\n"
        )
    }

    #[test]
    fn a_score_ranks_and_raises_and_never_blocks_alone() {
        let score = "model.score >= 90%";
        let typology = |interdict: &str| {
            format!(
                "{}typology TY \"t\" {{\n version 1\n family \"t\"\n flags \"F\"\n weigh A: 50\n within 7d by customer\n alert at 10\n interdict at 50 action {interdict}\n explain \"x\"\n}}\n",
                scenario("A", score, "alert")
            )
        };
        for (rules, found) in [
            (scenario("A", score, "hold"), vec![]),
            (scenario("A", score, "alert"), vec![]),
            (scenario("A", score, "deny"), vec![("A", Action::Deny)]),
            (scenario("A", "usd >= 5 usd or model.score >= 90%", "restrict"), vec![("A", Action::Restrict)]),
            (scenario("A", "has(model.score)", "freeze"), vec![("A", Action::Freeze)]),
            (scenario("A", "usd >= 5 usd", "freeze"), vec![]),
            (
                scenario("A", "max(model.score of out, 7d) by customer >= 90%", "deny"),
                vec![("A", Action::Deny)],
            ),
            (
                scenario("A", "count(out where model.score >= 90%, 7d) by customer > 3", "deny"),
                vec![("A", Action::Deny)],
            ),
            // What another rule found by the score is found by the score.
            (
                scenario("A", score, "record")
                    + &scenario("B", "count(alert where scenario == \"A\", 7d) by customer > 3", "deny"),
                vec![("B", Action::Deny)],
            ),
            (
                scenario("A", score, "record") + &scenario("B", "count(alert, 7d) by customer > 3", "deny"),
                vec![("B", Action::Deny)],
            ),
            (
                scenario("A", score, "record")
                    + &scenario("C", "usd > 5 usd", "record")
                    + &scenario("B", "count(alert where scenario == \"C\", 7d) by customer > 3", "deny"),
                vec![],
            ),
            (typology("hold"), vec![]),
            (typology("deny"), vec![("TY", Action::Deny)]),
        ] {
            let found: Vec<(String, Action)> =
                found.into_iter().map(|(id, a): (&str, Action)| (id.to_owned(), a)).collect();
            assert_eq!(strict(&rules), found, "{rules}");
        }
    }
}
