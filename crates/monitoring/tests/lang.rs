//! The rule language from outside: sample rules compile, diagnostics read well, layouts and JSON come back, nothing panics.

#![expect(clippy::panic, reason = "helpers of tests fail loudly")]

use monitoring::event::{DAY, HOUR, MINUTE};
use monitoring::field;
use monitoring::ir::{Action, Cmp, Expr, Verdict, What, Window};
use monitoring::lang::{self, Diagnostic, Expect, Level, START, Source, ast, compile};
use proptest::prelude::*;

const FILES: [(&str, &str); 8] = [
    ("P01.rule", include_str!("rules/P01.rule")),
    ("S01.rule", include_str!("rules/S01.rule")),
    ("S04.rule", include_str!("rules/S04.rule")),
    ("P13.rule", include_str!("rules/P13.rule")),
    ("V03.rule", include_str!("rules/V03.rule")),
    ("I09.rule", include_str!("rules/I09.rule")),
    ("N08.rule", include_str!("rules/N08.rule")),
    ("TY01.rule", include_str!("rules/TY01.rule")),
];

fn sources() -> Vec<Source<'static>> {
    FILES.iter().map(|(name, text)| Source { name, text }).collect()
}

fn shown(found: &[Diagnostic]) -> String {
    found.iter().map(|d| format!("{d}\n")).collect::<Vec<_>>().join("\n")
}

fn compiled() -> lang::Compiled {
    compile(&sources()).unwrap_or_else(|found| panic!("{}", shown(&found)))
}

#[test]
fn sample_rules_compile_without_a_warning() {
    let compiled = compiled();
    assert_eq!(shown(&compiled.warnings), "");
    let ids: Vec<&str> = compiled.program.rules.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, ["I09", "N08", "P01", "P13", "S01", "S04", "S04.day", "V03", "TY01"]);
    insta::assert_snapshot!("program", listing(&compiled.program));
}

/// One line for each part of a program.
fn listing(program: &monitoring::ir::Program) -> String {
    let mut out = String::new();
    let mut part = |head: &str, lines: Vec<String>| {
        out.push_str(&format!("{head}\n"));
        for (at, line) in lines.iter().enumerate() {
            out.push_str(&format!("  {at} {line}\n"));
        }
    };
    part("features", program.features.iter().map(|f| format!("{f:?}")).collect());
    part("slots", program.slots.iter().map(|f| format!("{f:?}")).collect());
    part("filters", program.filters.iter().map(|f| format!("{f:?}")).collect());
    part("params", program.params.iter().map(|f| format!("{f:?}")).collect());
    part("tables", program.tables.clone());
    part("rules", program.rules.iter().map(|f| format!("{f:?}")).collect());
    out
}

/// A scenario with these clauses in front of those it needs.
fn scenario(clauses: &str) -> String {
    format!(
        "scenario X01 \"title\" {{\n  version 1\n  family \"f\"\n  on out\n  score 10\n  action alert\n  explain \"x\"\n{clauses}\n}}\n"
    )
}

fn compile_one(text: &str) -> Result<lang::Compiled, Vec<Diagnostic>> {
    compile(&[Source { name: "x.rule", text }])
}

fn when(text: &str) -> Expr {
    let compiled = compile_one(&scenario(text)).unwrap_or_else(|found| panic!("{text}\n{}", shown(&found)));
    match &compiled.program.rules[0].verdict {
        Verdict::When { when, .. } => when.clone(),
        Verdict::Bands { value, .. } => value.clone(),
    }
}

#[test]
fn what_is_wrong_is_said_in_words() {
    let clauses = [
        "when usd > 9_500",
        "when asd > 9_500 usd",
        "when count(out, 24h) by custmer > 3",
        "when count(ot, 24h) by customer > 3",
        "when count(usd of out, 24h) by customer > 3",
        "when sum(out, 24h) by customer > 3 usd",
        "when sum(customer of out, 24h) by customer > 3 usd",
        "when count(out, 24h) > 3",
        "when count(out) by customer > 3",
        "when count(out, 24) by customer > 3",
        "when count(out, 900d) by customer > 3",
        "when count(out, 24h) by usd > 3",
        "when cuont(out, 24h) by customer > 3",
        "when asset == BTC",
        "when asset > \"BTC\"",
        "when customer == \"A\"",
        "when usd = 5 usd",
        "when usd",
        "when usd > 1 usd > 2 usd",
        "when usd / balance_usd + 10% > 90%",
        "when usd * balance_usd > 5 usd",
        "when usd > 5 apples",
        "when usd > 5kg",
        "when usd > 1.2345678 usd",
        "when usd > 99_999_999_999_999 usd",
        "when usd >= 90 % of balance_usd",
        "let usd = 5 usd\n  when true",
        "let a = b\n  let b = usd\n  when a > 5 usd",
        "let a = 1 usd\n  when sum(usd of out where usd > a, 1d) by customer > 5 usd",
        "let a = asd\n  when a > 5 usd and a < 7 usd",
        "param T by risk_rating { low: 1 usd, high: 2 usd }\n  when usd > T",
        "param T by risk_rating { low: 1 usd, hihg: 2 usd, else: 3 usd }\n  when usd > T",
        "param T by vpn { true: 1 usd, false: 2 }\n  when usd > T",
        "need has(usd) else exit \"No History\"\n  when usd > 1 usd",
        "version 2\n  when usd > 1 usd",
        "wehn usd > 1 usd",
        "when usd > 1 usd\n  once 24h",
        "when usd > 1 usd and\n  once 24h by customer",
        "when usd > 1 usd\n  tipping_off maybe",
        "when usd in (5, 6 usd)",
        "band usd { below 10 usd: none below 5 usd: score 5 action alert else: score 6 action alert }",
        "when usd ?? 5 > 3 usd",
        "when now > 5 usd",
        "when (count(out, 1d) by customer ?? 5) > 3",
        "when \"open\n  once always",
        "when usd > 1 usd // comment",
        "when usd > (1 usd",
        "when near(usd of out, 1d, usd, 10%) by customer prior > 3 and rising(usd of out, 1d, 0, 110%) by customer",
        "when count(out where count(in, 1d) by customer > 1, 1d) by customer > 1",
        "when since_last(out) by customer prior > 5m",
        "weigh P01: 5\n  when true",
        "when not usd",
        "when if usd > 1 usd then 5 else 6 usd > 5",
        "when sum(usd of out unless undone, life) by customer > 5 usd",
        "when max(usd of out unless undone, 1d) by customer > 5 usd",
        "when count(out unless, 1d) by customer > 1",
        "when count(undone, 1d) by customer > 1",
    ];
    let mut out = String::new();
    for clause in clauses {
        let found = compile_one(&scenario(&format!("  {clause}"))).expect_err(clause);
        assert!(found.iter().any(|d| d.level == Level::Error), "{clause}");
        let errors: Vec<Diagnostic> = found.into_iter().filter(|d| d.level == Level::Error).collect();
        out.push_str(&format!("{}\n", shown(&errors)));
    }
    insta::assert_snapshot!("clauses", out);
}

#[test]
fn what_is_wrong_with_whole_files_is_said_in_words() {
    let good = scenario("  when usd > 1 usd");
    let files = [
        "senario X01 \"title\" {}".to_owned(),
        "scenario X01 title {}".to_owned(),
        "scenario X01 \"title\" {\n  version 1\n".to_owned(),
        "scenario X01 \"title\" {\n  on any\n  when usd > 1 usd\n}\n".to_owned(),
        "signal X02 \"t\" {\n version 1\n family \"f\"\n on alert\n when usd > 1 usd\n score 5\n explain \"{usd} {nothing}\"\n}\n".to_owned(),
        "typology T1 \"t\" {\n version 1\n family \"f\"\n weigh P01: 5\n within 7d by customer\n alert at 50\n explain \"{point\"\n}\n".to_owned(),
        format!("{good}{good}"),
        format!("{good}test \"t\" of X02 {{\n  +0m fiat_deposit customer: A -> fires\n}}\n"),
        format!("{good}test \"t\" of X01 {{\n  +0m fiat_deposit customer: A\n}}\n"),
        format!("{good}test \"t\" of X01 {{\n  +2h fiat_deposit customer: A, usd: 90%\n  +1h out customer: A, asd: 5 -> fire\n  +1h out customer: A, vpn: yes -> fires\n  +0h fiat_deposit customer: A -> quiet\n}}\n"),
        format!("{good}test \"t\" of X01 {{\n  3 times every fiat_deposit customer: A -> quiet\n  30m fiat_deposit\n}}\n"),
        format!("{good}test \"t\" of X01 {{\n  +0m fiat_deposit customer: A, customer_since: 5, usd: 5 -> fires hlod\n}}\n//! late\n"),
        format!("scenario X03 \"title\" {{\n  version 1\n{good}"),
        "scenario X01 \"title\" {\n  version 1 §\n  score 200\n  action hodl\n  on out, inn\n  when usd > 1\n  family \"f\" \n explain \"x\"\n}\n".to_owned(),
    ];
    let mut out = String::new();
    for text in &files {
        let found = compile_one(text).expect_err(text);
        let errors: Vec<Diagnostic> = found.into_iter().filter(|d| d.level == Level::Error).collect();
        out.push_str(&format!("{}\n", shown(&errors)));
    }
    insta::assert_snapshot!("files", out);
}

#[test]
fn what_somebody_should_look_at_is_a_warning() {
    let clauses = [
        "let a = usd\n  when usd > 1 usd",
        "param a = 5\n  when count(out, 1d) by customer >= 0",
        "param share = 90%\n  when share > 50%",
        "when usd >= usd",
        "when count(alert where scenario == \"X02\", 1d) by customer > 0",
        "when asset in (\"A\", \"A\")",
        "when true",
    ];
    let mut out = String::new();
    for clause in clauses {
        let compiled =
            compile_one(&scenario(&format!("  {clause}"))).unwrap_or_else(|f| panic!("{}", shown(&f)));
        out.push_str(&format!("{}\n", shown(&compiled.warnings)));
    }
    let many: Vec<String> = (1..=13).map(|d| format!("count(out, {d}d) by customer > {d}")).collect();
    let compiled = compile_one(&scenario(&format!("  when {}", many.join(" and ")))).expect("compiles");
    out.push_str(&shown(&compiled.warnings));
    insta::assert_snapshot!("warnings", out);
}

/// Constant arithmetic of compiled comparisons, to see that scales were made equal.
fn number(expr: &Expr, usd: i128, balance: i128) -> i128 {
    let of = |e: &Expr| number(e, usd, balance);
    match expr {
        Expr::Const(value) => *value,
        Expr::Field(f) if *f == field::id("usd") => usd,
        Expr::Field(_) => balance,
        Expr::Mul(a, b) => of(a) * of(b),
        Expr::Add(a, b) => of(a) + of(b),
        Expr::Sub(a, b) => of(a) - of(b),
        Expr::Neg(a) => -of(a),
        Expr::And(list) => i128::from(list.iter().all(|e| of(e) == 1)),
        Expr::Cmp(cmp, a, b) => i128::from(holds(*cmp, of(a), of(b))),
        Expr::CmpRatio { cmp, above, below, with } => {
            // As the kernel does: above and with × below are compared, the sign of below turned away.
            let (a, b, w) = (of(above), of(below), of(with));
            i128::from(holds(*cmp, a * b.signum(), w * b.abs()))
        }
        other => panic!("{other:?}"),
    }
}

fn holds(cmp: Cmp, a: i128, b: i128) -> bool {
    match cmp {
        Cmp::Lt => a < b,
        Cmp::Le => a <= b,
        Cmp::Gt => a > b,
        Cmp::Ge => a >= b,
        Cmp::Eq => a == b,
        Cmp::Ne => a != b,
    }
}

#[test]
fn comparisons_are_exact() {
    let usd = 1_000_000;
    // Clause, value of `usd` and of the other field in micro-dollars, verdict.
    for (clause, value, other, verdict) in [
        ("when usd >= 90% * balance_usd", 90 * usd, 100 * usd, 1),
        ("when usd >= 90% * balance_usd", 90 * usd - 1, 100 * usd, 0),
        ("when usd / balance_usd >= 90%", 90 * usd, 100 * usd, 1),
        ("when usd / balance_usd >= 90%", 90 * usd - 1, 100 * usd, 0),
        ("when 90% <= usd / balance_usd", 90 * usd, 100 * usd, 1),
        ("when 90% < usd / balance_usd", 90 * usd, 100 * usd, 0),
        ("when (50% * usd) / balance_usd >= 45%", 90 * usd, 100 * usd, 1),
        ("when (50% * usd) / balance_usd > 45%", 90 * usd, 100 * usd, 0),
        ("when usd / (50% * balance_usd) >= 1.8", 90 * usd, 100 * usd, 1),
        ("when usd / (50% * balance_usd) > 1.8", 90 * usd, 100 * usd, 0),
        ("when usd / balance_usd >= 90% * 50%", 45 * usd, 100 * usd, 1),
        ("when usd / balance_usd > 90% * 50%", 45 * usd, 100 * usd, 0),
        ("when usd / balance_usd between 44.9999% and 45%", 45 * usd, 100 * usd, 1),
        ("when usd + 50% * balance_usd == 3 * balance_usd", 5 * usd, 2 * usd, 1),
        ("when usd - 1.5 * 1.5 * balance_usd == 0 usd", 9 * usd, 4 * usd, 1),
        ("let part = usd / balance_usd\n  when part >= 90%", 90 * usd, 100 * usd, 1),
    ] {
        assert_eq!(number(&when(clause), value, other), verdict, "{clause} for {value} and {other}");
    }
}

#[test]
fn aggregates_are_shared_between_rules() {
    let text = scenario(
        "  param T = 5 usd\n  when sum(usd of out where usd > 5 usd, 24h) by customer > sum(usd of out where usd > T, 24h) by customer prior\n   or mean(usd of out, life) by customer > 5 usd and deviation(usd of out, life) by customer > 5 usd",
    );
    let program = compile_one(&text).expect("compiles").program;
    assert_eq!(program.filters.len(), 1);
    let what: Vec<What> = program.features.iter().map(|f| f.what).collect();
    let usd = field::id("usd");
    assert_eq!(what, [What::Sum(usd), What::Sum(usd), What::CountOf(usd), What::SumSquares(usd)]);
    assert_eq!(program.slots.len(), 5);
    assert_eq!(program.features[0].window, Window::Sliding { length: DAY, shift: 0 });
    assert_eq!(program.features[1].window, Window::Life);
    assert!(!program.slots[0].prior && program.slots[1].prior);
}

#[test]
fn what_a_condition_reads_is_kept_beside_what_is_shown() {
    let clauses = "  param T = 5 usd\n  param U = 3\n  let sent = sum(usd of out where usd >= 1 usd, 24h) by customer\n  let share = sent / T\n  need count(in, 24h) by customer\n    >= 0 else exit \"none\"\n  when share >= 100% and sent > T and count(out, 24h) by customer >= U";
    let text = scenario(clauses).replace("explain \"x\"", "explain \"{sent}\"");
    let program = compile_one(&text).unwrap_or_else(|found| panic!("{}", shown(&found))).program;
    let names = |rows: &[(String, field::Type, Expr)]| rows.iter().map(|r| r.0.clone()).collect::<Vec<_>>();
    let rule = &program.rules[0];
    assert_eq!(names(&rule.shown), ["sent"]);
    let read = ["T", "U", "share", "count(in, 24h) by customer", "count(out, 24h) by customer"];
    assert_eq!(names(&rule.read), read);
    let mut monitor = monitoring::Monitor::new(program).expect("runs");
    let sends = |at| {
        let event = monitoring::Event::new(monitoring::Kind::CryptoWithdraw, at);
        event.with(field::id("customer"), 7).with(field::id("usd"), 4_000_000)
    };
    let found: Vec<_> = (1..=3).map(|at| monitor.process(&sends(at)).remove(0).findings).collect();
    assert!(found[0].is_empty() && found[1].is_empty());
    let values = [12_000_000, 5_000_000, 3, 2_400_000, 0, 3].map(Some);
    assert_eq!(found[2][0].shown, values);
}

#[test]
fn a_typology_keeps_the_points_each_rule_gave() {
    let compiled = compiled();
    let typology = compiled.program.rules.iter().find(|r| r.typology).expect("there is one");
    let ids: Vec<&String> = typology.read.iter().map(|r| &r.0).collect();
    let weighed = compiled.rules[&typology.id].weigh.iter().flat_map(|w| &w.value);
    assert_eq!(ids, weighed.map(|w| &w.rule.text).collect::<Vec<_>>());
    let points = |expr: &Expr| matches!(expr, Expr::If(..));
    assert!(typology.read.iter().all(|r| points(&r.2)));
}

#[test]
fn values_that_may_be_missing_take_another() {
    for clause in [
        "when (last(usd of out) by customer ?? 0 usd) > 5 usd",
        "when (table(\"p95\", segment) ?? (50% * balance_usd)) > 5 usd",
        "when (since_last(out) by customer ?? 365d) > 5d",
        "let a = 50% * (usd ?? fee_usd ?? 1 usd)\n  when (a ?? 0 usd) > 5 usd",
    ] {
        when(clause);
    }
    let Expr::Cmp(_, left, right) = when("when (usd ?? (50% * balance_usd)) > 5 usd") else {
        panic!("no comparison")
    };
    let scaled = Expr::Mul(Box::new(Expr::Field(field::id("usd"))), Box::new(Expr::Const(1_000_000)));
    assert!(matches!(&*left, Expr::Else(usd, _) if **usd == scaled));
    assert_eq!(*right, Expr::Const(5_000_000_000_000));
}

#[test]
fn files_in_another_order_give_the_same_program() {
    let mut other = sources();
    other.reverse();
    let other = compile(&other).unwrap_or_else(|found| panic!("{}", shown(&found)));
    assert_eq!(listing(&other.program), listing(&compiled().program));
    assert_eq!(other.texts, compiled().texts);
}

#[test]
fn tests_become_events() {
    let compiled = compiled();
    let case = |title: &str| compiled.cases.iter().find(|c| c.title == title).expect("there");
    let three = case("three just below");
    assert_eq!((three.of.as_str(), three.file.as_str(), three.line), ("S01", "S01.rule", 19));
    let at: Vec<i64> = three.steps.iter().map(|s| s.event.at - START).collect();
    assert_eq!(at, [HOUR, 2 * HOUR, 3 * HOUR]);
    let fires = Expect::Fires { action: Some(Action::Alert), score: Some(45) };
    assert_eq!(three.steps.iter().map(|s| s.expect.clone()).collect::<Vec<_>>(), [None, None, Some(fires)]);
    let event = &three.steps[0].event;
    for (name, value) in [
        ("customer", monitoring::code("A")),
        ("entity", monitoring::code("A")),
        ("jurisdiction", monitoring::code("US")),
        ("usd", 9_500_000_000),
        ("weekday", 1),
        ("hour", 10),
        ("day", 20_458),
    ] {
        assert_eq!(event.get(field::id(name)), Some(value), "{name}");
    }
    let traded = case("benign: the money is traded first");
    assert_eq!(traded.steps[1].event.at, START + 10 * MINUTE);
    let exit = &case("benign: nothing came in").steps[0].expect;
    assert_eq!(*exit, Some(Expect::Exit("no-history".to_owned())));
}

#[test]
fn tests_may_name_tables_times_and_exits() {
    let text = scenario("  when usd > table(\"p95\", segment)")
        + "test \"t\" of X01 {\n  table p95 { retail: 2_000, \"2x\": 0.5 }\n  +0m crypto_withdraw customer: A, usd: -9.5, customer_since: -3d, payee_added: now, name_score: 0.9 -> exit missing:segment\n}\n";
    let compiled = compile_one(&text).unwrap_or_else(|found| panic!("{}", shown(&found)));
    assert_eq!(compiled.program.tables, ["p95"]);
    let case = &compiled.cases[0];
    let rows = vec![(monitoring::code("retail"), 2_000_000_000), (monitoring::code("2x"), 500_000)];
    assert_eq!(case.tables, [("p95".to_owned(), rows)]);
    let event = &case.steps[0].event;
    assert_eq!(event.get(field::id("usd")), Some(-9_500_000));
    assert_eq!(event.get(field::id("customer_since")), Some(START - 3 * DAY));
    assert_eq!(event.get(field::id("payee_added")), Some(START));
    assert_eq!(event.get(field::id("name_score")), Some(900_000));
    assert_eq!(case.steps[0].expect, Some(Expect::Exit("missing:segment".to_owned())));
}

fn file(text: &str) -> ast::File {
    lang::parse(Source { name: "x.rule", text }).unwrap_or_else(|found| panic!("{text}\n{}", shown(&found)))
}

/// What every well-formed file must stand: layout and JSON there and back.
fn comes_back(read: &ast::File) {
    let text = lang::format::format(read);
    let again = file(&text);
    assert_eq!(&again, read, "{text}");
    assert_eq!(lang::format::format(&again), text);
    let json = lang::json::to_json(read);
    let back = lang::json::from_json(&json).unwrap_or_else(|e| panic!("{e}\n{json}"));
    assert_eq!(lang::format::format(&back), text);
    assert_eq!(lang::json::to_json(&back), json);
}

#[test]
fn layout_and_json_come_back() {
    for (_, text) in FILES {
        comes_back(&file(text));
    }
    let messy = "#!first\n//! doc\n\n# of the rule\nscenario X01 \"a \\\"b\\\" \\\\\" { # on the brace\n explain \"x\" # last\n\
        when ( usd>1000 usd or vpn ) and not( a - (b - c) > - (1.50 usd) ) # why\n # alone\n let a = # inside\n usd\n\
        let b=usd+1 usd*2 let c = if vpn then a else (if tor then b else a)\nversion 1 family \"f\" on out, p2p_sell score 5\n\
        action alert\nparam t by vpn, risk_rating { true high : 5 usd, true \"2x\": 7 usd, else : -10000 usd }\n\
        need (usd ?? 0 usd) in (1 usd, -2 usd) else exit \"e\"\n # end\n}\n# of the test\ntest \"t\" of X01 {\n +0m tick # now\n\
        3 times every 10m fiat_deposit customer: \"5 x\", address: 12, usd: 1000.25, customer_since: -3d -> exit missing:usd\n +999h tick -> fires score 4\n }\n# bye";
    let read = file(messy);
    comes_back(&read);
    insta::assert_snapshot!("layout", lang::format::format(&read));
}

#[test]
fn json_that_no_text_says_is_refused() {
    for json in ["", "[]", "{}", r#"{"items":[{"rule":{"sort":"scenario","id":"a b","title":"t"}}]}"#] {
        assert!(lang::json::from_json(json).is_err(), "{json}");
    }
}

#[test]
fn comments_and_layout_do_not_change_a_hash() {
    let plain = compile_one(&scenario("  when usd > 1_000 usd")).expect("compiles").texts;
    let other = compile_one(&scenario("\n # why\n  when usd>1000 usd # so")).expect("compiles").texts;
    let changed = compile_one(&scenario("  when usd > 1_001 usd")).expect("compiles").texts;
    assert_eq!(plain, other);
    assert_ne!(plain, changed);
}

#[test]
fn a_diff_names_clauses_and_marks_what_can_change_a_verdict() {
    let before = compiled();
    let changed: Vec<(String, String)> = FILES
        .iter()
        .filter(|(name, _)| *name != "I09.rule")
        .map(|(name, text)| {
            let text =
                text.replace("param share = 90%", "param share = 85%").replace("version 2", "version 3");
            (
                name.to_string(),
                text.replace("\"far above\"", "\"x\"").replace("family \"scam\"", "family \"victim\""),
            )
        })
        .collect();
    let extra = scenario("  when usd > 1 usd");
    let mut list: Vec<Source<'_>> = changed.iter().map(|(name, text)| Source { name, text }).collect();
    list.push(Source { name: "x.rule", text: &extra });
    let after = compile(&list).unwrap_or_else(|found| panic!("{}", shown(&found)));
    let out: Vec<String> = lang::diff::diff(&before, &after).iter().map(|c| c.to_string()).collect();
    insta::assert_snapshot!("diff", out.join("\n"));
    assert!(lang::diff::diff(&before, &before).is_empty());
}

#[test]
fn pages_and_estimates() {
    let compiled = compiled();
    let doc = compiled.docs.iter().find(|d| d.id == "P01").expect("there");
    insta::assert_snapshot!("page", lang::doc::page(doc));
    insta::assert_snapshot!("catalogue", lang::doc::catalogue(&compiled));
    let reference = lang::doc::reference();
    for field in field::FIELDS.iter() {
        assert!(reference.contains(&format!("| `{}` |", field.name)));
    }
    let estimates = lang::estimate::estimate(&compiled.program);
    let out: Vec<String> = estimates.iter().map(|e| format!("{e:?}")).collect();
    insta::assert_snapshot!("estimates", out.join("\n"));
}

#[test]
fn deep_and_large_texts_end_with_a_diagnostic() {
    for text in [
        scenario(&format!("  when {}usd > 1 usd{}", "(".repeat(10_000), ")".repeat(10_000))),
        scenario(&format!("  when {} vpn", "not ".repeat(10_000))),
        scenario(&format!("  when usd > {} 1 usd", "- ".repeat(10_000))),
        scenario(&format!("  when usd > {} usd", "usd + ".repeat(10_000))),
        scenario(&format!("  when {} vpn", "if vpn then vpn else ".repeat(10_000))),
        scenario(&format!("  when {} vpn", "vpn and ".repeat(10_000))),
        scenario(&format!("  when {}", "count(out where ".repeat(10_000))),
        scenario(&doubling(40)),
        "{".repeat(100_000),
        "scenario ".repeat(10_000),
        " ".repeat((1 << 20) + 1),
    ] {
        assert!(compile_one(&text).is_err());
    }
    // The highest tree that is read also comes back from JSON.
    let high = scenario(&format!("  when usd > {} usd", "usd + ".repeat(40)));
    comes_back(&file(&high));
    let calls = format!("  when usd > {}usd{}", "abs(".repeat(40), ")".repeat(40));
    comes_back(&file(&scenario(&calls)));
    let nested = format!("  when {}vpn{}", "count(out where ".repeat(15), ", 1d) by customer > 1".repeat(15));
    comes_back(&file(&scenario(&nested)));
}

/// Each name twice in the next one.
fn doubling(times: usize) -> String {
    let mut out = "  let a0 = usd\n".to_owned();
    for at in 0..times {
        out.push_str(&format!("  let a{} = a{at} + a{at}\n", at + 1));
    }
    format!("{out}  when a{times} > 5 usd")
}

/// Words that stand in rule files, and some that do not.
const PIECES: [&str; 88] = [
    "scenario",
    "signal",
    "typology",
    "test",
    "of",
    "X01",
    "\"t\"",
    "{",
    "}",
    "(",
    ")",
    ",",
    ":",
    "version",
    "1",
    "family",
    "on",
    "without",
    "for",
    "by",
    "param",
    "=",
    "let",
    "a",
    "need",
    "else",
    "exit",
    "when",
    "band",
    "below",
    "none",
    "score",
    "action",
    "alert",
    "tipping_off",
    "yes",
    "once",
    "always",
    "explain",
    "weigh",
    "within",
    "interdict",
    "at",
    "given",
    "customer",
    "table",
    "+0m",
    "times",
    "every",
    "->",
    "fires",
    "quiet",
    "tick",
    "usd",
    "out",
    "in",
    "where",
    "10_000 usd",
    "90%",
    "5.5",
    "2h",
    "30d",
    "life",
    "day",
    "since",
    "shift",
    "prior",
    "unless",
    "undone",
    "as",
    "count",
    "sum",
    "rising",
    "near",
    "has",
    "??",
    "+",
    "-",
    "*",
    "/",
    "mod",
    "<",
    "==",
    "between",
    "and",
    "not",
    "if",
    "#\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn random_words_never_panic(words in prop::collection::vec(0usize..PIECES.len(), 0..80), lines in any::<u64>()) {
        let mut text = String::new();
        for (at, word) in words.iter().enumerate() {
            text.push_str(PIECES[*word]);
            text.push(if lines >> (at % 64) & 1 == 1 { '\n' } else { ' ' });
        }
        let _ = compile_one(&text);
        let inside = scenario(&text);
        let _ = compile_one(&inside);
        if let Ok(read) = lang::parse(Source { name: "x.rule", text: &inside }) {
            comes_back(&read);
        }
    }

    #[test]
    fn random_text_never_panics(text in "\\PC{0,200}") {
        let _ = compile_one(&text);
        let _ = compile_one(&scenario(&text));
    }

    #[test]
    fn damaged_files_never_panic_and_intact_ones_come_back(
        which in 0..FILES.len(), from in 0.0f64..1.0, long in 0usize..40, word in 0usize..PIECES.len(), put in any::<bool>(),
    ) {
        let text = FILES[which].1;
        let mut from = (from * text.len() as f64) as usize;
        while !text.is_char_boundary(from) { from -= 1; }
        let mut to = (from + long).min(text.len());
        while !text.is_char_boundary(to) { to -= 1; }
        let middle = if put { format!(" {} ", PIECES[word]) } else { String::new() };
        let damaged = format!("{}{middle}{}", &text[..from], &text[to..]);
        if let Err(found) = compile_one(&damaged) {
            prop_assert!(!found.is_empty());
            for d in &found {
                prop_assert!(d.line >= 1 && d.column >= 1);
            }
        }
        if let Ok(read) = lang::parse(Source { name: "x.rule", text: &damaged }) {
            comes_back(&read);
        }
    }
}

#[test]
fn every_scenario_of_the_project_comes_back() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/scenarios");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).expect("the folder").map(|e| e.expect("an entry").path()) {
        if entry.extension().is_some_and(|e| e == "rule") {
            comes_back(&file(&std::fs::read_to_string(&entry).expect("text")));
            read += 1;
        }
    }
    assert!(read > 100, "{read}");
}
