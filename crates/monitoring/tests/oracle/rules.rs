//! Rule files of chance against SQL.

use crate::choice::{Choice, Numbers};
use crate::expr::{Agg, Maker, Names, Param, Span, Ty, X, text};
use crate::seen;
use crate::sql::{Judged, Value};
use crate::stream::{CODES, IDS as IDS_OF_KEYS, Row, Table, stream};
use monitoring::event::{DAY, SECOND, set_by_name};
use monitoring::field;
use monitoring::ir::Action;
use monitoring::lang::ast::Function;
use monitoring::lang::{Diagnostic, Level, Source, compile};
use monitoring::{Kind, Monitor, code};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Ids of rules.
pub const IDS: [&str; 5] = ["R1", "R2", "R3", "R4", "R5"];
const ACTIONS: [(&str, Action); 4] =
    [("alert", Action::Alert), ("record", Action::Record), ("hold", Action::Hold), ("deny", Action::Deny)];
const EXITS: [&str; 2] = ["not-enough", "no-baseline"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Scenario,
    Signal,
    Typology,
}

/// Its upper limit, and the score and action that follow.
type Band = (Option<i64>, Option<(u32, usize)>);

#[derive(Debug, Clone)]
enum Verdict {
    When(X, u32, usize),
    Bands(X, Ty, Vec<Band>),
    Weigh { weights: Vec<(&'static str, i64)>, within: i64, alert: i64, interdict: Option<(i64, usize)> },
}

/// What a timer waits for: the kind that must not come, for how long, for which key.
type Absent = (&'static str, i64, &'static str);

#[derive(Debug, Clone)]
struct Rule {
    id: &'static str,
    sort: Sort,
    on: &'static str,
    absent: Option<Absent>,
    names: Names,
    needs: Vec<(X, &'static str)>,
    verdict: Verdict,
    /// For how long, and for which key, findings join; seconds.
    once: (i64, &'static str),
}

fn rules(choice: &mut Choice) -> Vec<Rule> {
    let count = 1 + choice.below(4);
    let sorts: Vec<Sort> =
        (0..count).map(|_| if choice.chance(25) { Sort::Signal } else { Sort::Scenario }).collect();
    let of = |wanted: Sort| -> Vec<&'static str> {
        let known = IDS.iter().zip(&sorts).filter(|(_, sort)| **sort == wanted);
        known.map(|(id, _)| *id).collect()
    };
    let (alerts, signals) = (of(Sort::Scenario), of(Sort::Signal));
    let mut out: Vec<Rule> = Vec::new();
    for (place, sort) in sorts.iter().enumerate() {
        if place == 0 && choice.chance(60) {
            out.push(listing(choice, *sort));
            continue;
        }
        let names = Names { alerts: alerts.clone(), signals: signals.clone(), ..Names::default() };
        out.push(rule(choice, IDS[place], *sort, names));
    }
    if choice.chance(40) && !alerts.is_empty() {
        let weights: Vec<_> = alerts.iter().map(|id| (*id, 10 + 10 * choice.below(5) as i64)).collect();
        let alert = 10 + 10 * choice.below(6) as i64;
        let interdict = choice.chance(50).then(|| (alert + 20, 2));
        out.push(Rule {
            id: "TY1",
            sort: Sort::Typology,
            on: "alert",
            absent: None,
            names: Names::default(),
            needs: Vec::new(),
            verdict: Verdict::Weigh {
                weights,
                within: choice.one(&[3_600, 86_400, 31_536_000]),
                alert,
                interdict,
            },
            once: (86_400, choice.one(&["customer", "entity", "account"])),
        });
    }
    out
}

fn rule(choice: &mut Choice, id: &'static str, sort: Sort, mut names: Names) -> Rule {
    for _ in 0..choice.below(3) {
        names.params.push(param(choice));
    }
    let depth = 1 + choice.below(3) as u32;
    for _ in 0..choice.below(3) {
        let ty = choice.one(&[Ty::Money, Ty::Int, Ty::Ratio, Ty::Duration, Ty::Bool]);
        let mut maker = Maker { choice: &mut *choice, names: &mut names, filter: false };
        let value = if ty == Ty::Bool { maker.condition(depth) } else { maker.number(ty, depth) };
        names.lets.push((ty, value));
    }
    let mut needs = Vec::new();
    for exit in EXITS.into_iter().take(choice.below(3).saturating_sub(usize::from(choice.chance(40)))) {
        let condition = Maker { choice: &mut *choice, names: &mut names, filter: false }.condition(depth);
        needs.push((condition, exit));
    }
    let (score, action) = (choice.below(101) as u32, choice.below(ACTIONS.len()));
    let verdict = if choice.chance(25) && sort == Sort::Scenario {
        let ty = choice.one(&[Ty::Money, Ty::Int, Ty::Ratio]);
        let value = Maker { choice: &mut *choice, names: &mut names, filter: false }.number(ty, depth);
        let scale = if ty == Ty::Int { 1 } else { 100 };
        let effect =
            |choice: &mut Choice| choice.chance(80).then(|| (choice.below(101) as u32, choice.below(4)));
        let bands = [Some(scale), Some(3 * scale), Some(50 * scale), None];
        Verdict::Bands(value, ty, bands.into_iter().map(|limit| (limit, effect(choice))).collect())
    } else {
        let when = Maker { choice: &mut *choice, names: &mut names, filter: false }.condition(depth + 1);
        Verdict::When(when, score, action)
    };
    let waits = choice.chance(15);
    let on = if waits {
        "rfi_sent"
    } else {
        choice.one(&["any", "out", "move", "crypto_deposit", "login", "fill", "disposition"])
    };
    let absent = waits.then(|| {
        ("rfi_answered", choice.one(&[3_600, 86_400, 7 * 86_400]), choice.one(&["customer", "account"]))
    });
    let once =
        (choice.one(&[86_400, 0, 3_600, 30 * 86_400]), choice.one(&["customer", "device", "counterparty"]));
    Rule { id, sort, on, absent, names, needs, verdict, once }
}

/// A rule that always fires and shows what many aggregates are.
fn listing(choice: &mut Choice, sort: Sort) -> Rule {
    let mut names = Names::default();
    for _ in 0..3 + choice.below(8) {
        let ty = choice.one(&[Ty::Money, Ty::Money, Ty::Int, Ty::Ratio, Ty::Duration, Ty::Bool]);
        let value = Maker { choice: &mut *choice, names: &mut names, filter: false }.aggregate(ty, 1);
        names.lets.push((ty, value));
    }
    if choice.chance(30) {
        // How often the rule fired that an analyst speaks of.
        let keys = vec![("scenario", "scenario")];
        let (function, set, window) = ("count", "alert", Some(Span::Life));
        names.aggs.push(Agg { function, set, window, keys, ..Agg::default() });
        names.lets.push((Ty::Int, X::Agg(names.aggs.len() - 1)));
    }
    let verdict = Verdict::When(X::Lit(Ty::Bool, 1), 1, 1);
    Rule {
        id: IDS[0],
        sort,
        on: "any",
        absent: None,
        names,
        needs: Vec::new(),
        verdict,
        once: (0, "customer"),
    }
}

fn param(choice: &mut Choice) -> Param {
    let ty = choice.one(&[Ty::Money, Ty::Int, Ty::Ratio]);
    let value = |choice: &mut Choice| {
        choice.one(&[0, 1, 3, 100, 500_000, 1_000_000]) / if ty == Ty::Int { 100_000 } else { 1 }
    };
    let fields = ["risk_rating", "segment", "jurisdiction"];
    let words = |by: &str| CODES.iter().find(|c| c.0 == by).map_or(&[][..], |c| c.1);
    let by: Vec<&'static str> = match choice.below(4) {
        0 => Vec::new(),
        1 => vec!["risk_rating"],
        2 => vec![choice.one(&fields)],
        _ => vec!["jurisdiction", "risk_rating"],
    };
    let mut rows: Vec<(Vec<&'static str>, i64)> = Vec::new();
    let whole = by == ["risk_rating"] && choice.chance(60);
    match by.as_slice() {
        [] => {}
        [one] => {
            let count = if whole { 3 } else { 1 + choice.below(2) };
            rows.extend(words(one).iter().take(count).map(|w| (vec![*w], value(choice))));
        }
        more => {
            for _ in 0..1 + choice.below(3) {
                let keys: Vec<&'static str> = more.iter().map(|by| choice.one(words(by))).collect();
                if rows.iter().all(|r| r.0 != keys) {
                    rows.push((keys, value(choice)));
                }
            }
        }
    }
    let otherwise = (!whole).then(|| value(choice));
    Param { ty, by, rows, otherwise }
}

impl Rule {
    fn text(&self) -> String {
        let mut lines = Vec::new();
        let names = &self.names;
        let sort = match self.sort {
            Sort::Scenario => "scenario",
            Sort::Signal => "signal",
            Sort::Typology => "typology",
        };
        lines.push(format!("{sort} {} \"of chance\" {{\n  version 1\n  family \"f\"", self.id));
        if self.sort != Sort::Typology {
            let absent = self.absent.map(|(not, time, key)| format!(" without {not} for {time}s by {key}"));
            lines.push(format!("on {}{}", self.on, absent.unwrap_or_default()));
        }
        lines.extend(names.params.iter().enumerate().map(|(at, p)| p.text(&format!("p{at}"))));
        lines.extend(
            names.lets.iter().enumerate().map(|(at, l)| format!("let l{at} = {}", text(&l.1, names))),
        );
        lines.extend(
            self.needs.iter().map(|(x, exit)| format!("need {} else exit \"{exit}\"", text(x, names))),
        );
        let effect = |(score, action): &(u32, usize)| format!("score {score} action {}", ACTIONS[*action].0);
        match &self.verdict {
            Verdict::When(x, ..) if self.sort == Sort::Signal => {
                lines.push(format!("when {}", text(x, names)))
            }
            Verdict::When(x, score, action) => {
                lines.push(format!(
                    "when {}\n  {}",
                    text(x, names),
                    effect(&(*score, *action)).replace(" action", "\n  action")
                ));
            }
            Verdict::Bands(x, ty, bands) => {
                let band = |(limit, of): &Band| {
                    let head = limit.map_or("else".to_owned(), |l| {
                        format!("below {}", text(&X::Lit(*ty, l), names).replace(['(', ')'], ""))
                    });
                    format!("{head}: {}", of.as_ref().map_or("none".to_owned(), effect))
                };
                let bands: Vec<String> = bands.iter().map(band).collect();
                lines.push(format!("band {} {{ {} }}", text(x, names), bands.join(" ")));
            }
            Verdict::Weigh { weights, within, alert, interdict } => {
                let weights: Vec<String> =
                    weights.iter().map(|(id, points)| format!("{id}: {points}")).collect();
                lines.push(format!(
                    "weigh {}\n  within {within}s by {}\n  alert at {alert}",
                    weights.join(", "),
                    self.once.1
                ));
                lines.extend(
                    interdict.map(|(at, action)| format!("interdict at {at} action {}", ACTIONS[action].0)),
                );
            }
        }
        if self.sort == Sort::Scenario {
            lines.push(match self.once {
                (0, _) => "once always".to_owned(),
                (time, key) => format!("once {time}s by {key}"),
            });
        }
        let shown: Vec<String> = (0..names.lets.len()).map(|at| format!("{{l{at}}}")).collect();
        lines.push(format!("explain \"x {}\"\n}}\n", shown.join(" ")));
        lines.join("\n  ")
    }
}

/// What a rule comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    Exit(String),
    Signal,
    /// Score, action, whether it joined an open alert, and the values of the rule's `let`s.
    Fired(u32, Action, bool, Vec<Option<i64>>),
}

/// The rules and everything SQL has seen.
struct Oracle<'a> {
    rules: &'a [Rule],
    table: Table,
    /// Rows of the table that are events (and no alerts or signals), by number.
    taken: Vec<(i64, Row)>,
    /// By rule and key, when the alert was opened that findings join.
    open: BTreeMap<(&'static str, i64), i64>,
    /// Per rule with a timer, which of `taken` were waited from to the end.
    done: BTreeMap<&'static str, Vec<i64>>,
    now: i64,
}

impl Oracle<'_> {
    fn verdict(&self, rule: &Rule, judged: &Judged<'_>) -> Result<Option<(u32, usize)>, String> {
        let of = |value: Value| match value {
            Value::Is(value) => Ok(value),
            Value::Exit(name) => Err(name),
        };
        for (need, exit) in &rule.needs {
            if of(judged.number(need))? == 0 {
                return Err((*exit).to_owned());
            }
        }
        Ok(match &rule.verdict {
            Verdict::When(x, score, action) => (of(judged.number(x))? != 0).then_some((*score, *action)),
            Verdict::Bands(x, ty, bands) => {
                // A limit is compared at the value's own scale.
                let under = |limit: i64| {
                    of(judged.number(&X::Cmp("<", Box::new(x.clone()), Box::new(X::Lit(*ty, limit)))))
                };
                for (limit, effect) in bands {
                    let within = match limit {
                        Some(limit) => under(*limit)? != 0,
                        None => true,
                    };
                    if within {
                        return Ok(*effect);
                    }
                }
                None
            }
            Verdict::Weigh { weights, within, alert, interdict } => {
                let points = of(judged.points(weights, *within, rule.once.1))?;
                let interdicts = interdict.filter(|(at, _)| points >= *at);
                match interdicts {
                    Some((at, action)) => Some((at.min(100) as u32, action)),
                    None => (points >= *alert).then_some(((*alert).min(100) as u32, 0)),
                }
            }
        })
    }

    fn say(&self, rule: &Rule, judged: &Judged<'_>) -> Option<Said> {
        let (score, action) = match self.verdict(rule, judged) {
            Err(exit) => return Some(Said::Exit(exit)),
            Ok(effect) => effect?,
        };
        if rule.sort == Sort::Signal {
            return Some(Said::Signal);
        }
        let shown = rule.names.lets.iter().map(|(_, x)| match judged.plain(x) {
            Value::Is(value) => Some(value),
            Value::Exit(_) => None,
        });
        let open = judged.row.get(rule.once.1).and_then(|key| self.open.get(&(rule.id, key)));
        let joins = open.is_some_and(|since| judged.row.at - since < rule.once.0 * SECOND);
        Some(Said::Fired(score, ACTIONS[action].1, joins, shown.collect()))
    }

    /// What these rules say of an event, or of a wait that is over.
    fn judge(&mut self, row: &Row, own: Option<i64>, which: &[usize]) -> Vec<(&'static str, Said)> {
        let mut said = self.each(row, own, which);
        let fired: Vec<&'static str> =
            said.iter().filter(|s| matches!(s.1, Said::Fired(..))).map(|s| s.0).collect();
        let signals: Vec<&'static str> = said.iter().filter(|s| s.1 == Said::Signal).map(|s| s.0).collect();
        self.derived(row, Kind::Alert, &fired);
        let weighs = |rule: &Rule| match &rule.verdict {
            Verdict::Weigh { weights, .. } => weights.iter().any(|(id, _)| fired.contains(id)),
            _ => false,
        };
        let typologies: Vec<usize> = (0..self.rules.len()).filter(|at| weighs(&self.rules[*at])).collect();
        let more = self.each(row, None, &typologies);
        let also: Vec<&'static str> =
            more.iter().filter(|s| matches!(s.1, Said::Fired(..))).map(|s| s.0).collect();
        self.derived(row, Kind::Alert, &also);
        self.derived(row, Kind::Signal, &signals);
        said.extend(more);
        for (id, one) in &said {
            let once = self.rules.iter().find(|r| r.id == *id).map_or((0, ""), |r| r.once);
            if let (Said::Fired(_, _, false, _), Some(key)) = (one, row.get(once.1)) {
                self.open.insert((id, key), row.at);
            }
        }
        said
    }

    fn each(&self, row: &Row, own: Option<i64>, which: &[usize]) -> Vec<(&'static str, Said)> {
        let ask = |rule: &Rule| {
            let judged = Judged { table: &self.table, names: &rule.names, row, own };
            let said = self.say(rule, &judged);
            seen::note(match &said {
                None => "quiet",
                Some(Said::Exit(_)) => "exit",
                Some(Said::Signal) => "signal",
                Some(Said::Fired(..)) if rule.sort == Sort::Typology => "typology",
                Some(Said::Fired(_, _, true, _)) => "joined",
                Some(Said::Fired(..)) => "fired",
            });
            said.map(|said| (rule.id, said))
        };
        which.iter().filter_map(|at| ask(&self.rules[*at])).collect()
    }

    fn derived(&mut self, row: &Row, kind: Kind, rules: &[&'static str]) {
        for id in rules {
            let mut row = Row { kind, ..row.clone() };
            row.values.insert("scenario", code(id));
            self.table.push(&row);
        }
    }

    /// Waits that are over by a time, in their order; what each rule says then.
    fn timers(&mut self, until: i64) -> Vec<Vec<(&'static str, Said)>> {
        let mut out = Vec::new();
        while let Some((due, place, seq)) = self.next_timer(until) {
            let (rule, row) = (&self.rules[place], self.taken.iter().find(|t| t.0 == seq).unwrap().1.clone());
            let (without, _, key) = rule.absent.unwrap();
            let ends = |(after, other): &(i64, Row)| {
                *after > seq && other.kind.as_str() == without && other.get(key) == row.get(key)
            };
            let ended = self.taken.iter().any(ends);
            self.done.entry(rule.id).or_default().push(seq);
            if !ended {
                seen::note("timer");
                // What the event did not say is filled in for the moment it is judged at.
                let given = Row {
                    values: row
                        .values
                        .iter()
                        .filter(|v| !["hour", "day", "weekday"].contains(v.0))
                        .map(|v| (*v.0, *v.1))
                        .collect(),
                    ..row
                };
                out.push(self.judge(&given.complete(due), None, &[place]));
            }
        }
        out
    }

    fn next_timer(&self, until: i64) -> Option<(i64, usize, i64)> {
        let mut first: Option<(i64, usize, i64)> = None;
        for (place, rule) in self.rules.iter().enumerate() {
            let Some((_, time, key)) = rule.absent else { continue };
            let over = self.done.get(rule.id);
            let waits = |(seq, row): &&(i64, Row)| {
                row.kind.as_str() == rule.on
                    && row.get(key).is_some()
                    && !over.is_some_and(|o| o.contains(seq))
            };
            if let Some((seq, row)) = self.taken.iter().find(waits) {
                let due = row.at + time * SECOND;
                let next = (due, place, *seq);
                if due <= until && first.is_none_or(|f| (next.0, next.1) < (f.0, f.1)) {
                    first = Some(next);
                }
            }
        }
        first
    }

    /// What an event leads to: the waits that are over by then, then the event itself.
    fn process(&mut self, event: &Row) -> Vec<Vec<(&'static str, Said)>> {
        let at = event.at.max(self.now);
        let mut out = self.timers(at);
        self.now = at;
        let row = event.complete(at);
        let seq = self.table.push(&row);
        self.taken.push((seq, row.clone()));
        let judges = |rule: &Rule| {
            rule.absent.is_none()
                && rule.sort != Sort::Typology
                && set_by_name(rule.on).unwrap().has(row.kind)
        };
        let which: Vec<usize> = (0..self.rules.len()).filter(|at| judges(&self.rules[*at])).collect();
        out.push(self.judge(&row, Some(seq), &which));
        out
    }
}

/// What the kernel said, in the same words.
fn told(monitor: &Monitor, rules: &[Rule], judged: &monitoring::monitor::Judged) -> Vec<(String, Said)> {
    let id = |rule: usize| monitor.rule(rule).id.clone();
    let lets = |rule: &str| rules.iter().find(|r| r.id == rule).map_or(0, |r| r.names.lets.len());
    let mut out = Vec::new();
    for finding in &judged.findings {
        let shown = finding.shown.iter().take(lets(&id(finding.rule))).map(|v| v.map(|v| v as i64)).collect();
        let said = Said::Fired(finding.effect.score, finding.effect.action, finding.joined, shown);
        out.push((id(finding.rule), said));
    }
    out.extend(
        judged.exits.iter().map(|(rule, exit)| (id(*rule), Said::Exit(exit.name(monitor.rule(*rule))))),
    );
    out.extend(judged.signals.iter().map(|rule| (id(*rule), Said::Signal)));
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}

fn wrong(written: &str, found: &[Diagnostic]) -> ! {
    let errors: Vec<&Diagnostic> = found.iter().filter(|d| d.level == Level::Error).collect();
    panic!("{written}\n{errors:#?}")
}

fn run(of_rules: Vec<u16>, of_events: Vec<u16>) {
    let rules = rules(&mut Choice::new(of_rules));
    let events = stream(&mut Choice::new(of_events), 60);
    let written: Vec<String> = rules.iter().map(Rule::text).collect();
    let written = written.join("\n");
    let compiled = compile(&[Source { name: "chance.rule", text: &written }]);
    let program = compiled.unwrap_or_else(|found| wrong(&written, &found)).program;
    let plan = Arc::new(monitoring::plan::plan(program).unwrap());
    let mut monitor = Monitor::with_plan(Arc::clone(&plan));
    let mut oracle = Oracle {
        rules: &rules,
        table: Table::new(),
        taken: Vec::new(),
        open: BTreeMap::new(),
        done: BTreeMap::new(),
        now: i64::MIN,
    };
    let end =
        Row { kind: Kind::Tick, at: events.last().map_or(0, |e| e.at) + 10 * DAY, values: BTreeMap::new() };
    for (place, row) in events.iter().chain([&end]).enumerate() {
        if place == events.len() / 2 {
            let bytes = monitor.to_bytes();
            monitor = Monitor::from_bytes(Arc::clone(&plan), &bytes).unwrap();
            assert_eq!(monitor.to_bytes(), bytes, "the state comes back from its bytes");
        }
        let ours: Vec<_> = monitor.process(&row.event()).iter().map(|j| told(&monitor, &rules, j)).collect();
        let mut theirs: Vec<Vec<(String, Said)>> = Vec::new();
        for said in oracle.process(row) {
            let mut said: Vec<_> = said.into_iter().map(|(id, said)| (id.to_owned(), said)).collect();
            said.sort_by(|a, b| a.0.cmp(&b.0));
            theirs.push(said);
        }
        assert_eq!(ours, theirs, "event {place}: {row:?}\n{written}");
    }
}

fn numbers(most: usize) -> impl Strategy<Value = Numbers> {
    prop::collection::vec(any::<u16>(), 0..most).prop_map(Numbers)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::cases(192), max_shrink_time: 30_000, max_shrink_iters: 3_000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_rule_says_what_sql_says(rules in numbers(3_000), events in numbers(3_000)) {
        run(rules.0, events.0);
    }
}

/// So many cases of chance, always the same ones.
fn some(cases: u64) {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u16
    };
    for _ in 0..cases {
        let rules = (0..2_000).map(|_| next()).collect();
        run(rules, (0..2_600).map(|_| next()).collect());
    }
}

#[test]
fn nothing_of_the_language_is_left_out() {
    seen::clear();
    some(400);
    let all = seen::all();
    let often = |what: &str| all.get(what).copied().unwrap_or(0);
    for function in Function::ALL {
        assert!(often(&format!("value of {}", function.as_str())) > 10, "{function:?}: {all:#?}");
    }
    for id in IDS_OF_KEYS.iter().chain(&["asset", "hour", "day", "jurisdiction", "scenario"]) {
        assert!(often(&format!("key {id}")) > 20, "{id}: {all:#?}");
    }
    for what in [
        "sliding",
        "shifted",
        "life",
        "day",
        "since",
        "prior",
        "where",
        "as",
        "three keys",
        "fired",
        "joined",
        "exit",
        "signal",
        "quiet",
        "timer",
        "typology",
        "late",
        "repeated",
        "undone",
        "unless undone",
    ] {
        assert!(often(what) > 20, "{what}: {all:#?}");
    }
}

#[test]
fn the_oracle_knows_the_fields_of_the_language() {
    for name in crate::stream::columns() {
        assert!(field::by_name(name).is_some(), "{name}");
    }
}
