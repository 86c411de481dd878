//! The limits of a set: what may be written, what a rule says where a bound of rows was reached, and what differs between sets.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use monitoring::event::{DAY, HOUR, MINUTE};
use monitoring::field::{self, FieldId};
use monitoring::ir::Limits;
use monitoring::lang::{self, Source, diff, format, json};
use monitoring::{Event, Kind, Monitor};

const CUSTOMER: FieldId = field::id("customer");

fn compile(text: &str) -> Result<lang::Compiled, Vec<lang::Diagnostic>> {
    lang::compile(&[Source { name: "a.rule", text }])
}

fn rule(id: &str, aggregate: &str) -> String {
    format!(
        "scenario {id} \"s\" {{\n  version 1\n  family \"f\"\n  flags \"x\"\n  on in\n  let n = {aggregate}\n  \
         when n >= 2\n  score 1\n  action record\n  once always\n  explain \"{{n}}\"\n}}\n"
    )
}

#[test]
fn what_may_be_written() {
    let rows = [
        ("", Ok((100_000_000, 4_000_000, 4_000_000))),
        ("limits {\n}\n", Ok((100_000_000, 4_000_000, 4_000_000))),
        ("limits {\n  rows 20_000_000\n}\n", Ok((20_000_000, 4_000_000, 4_000_000))),
        ("limits {\n  graph_edges 9_000\n}\n", Ok((100_000_000, 9_000, 9_000))),
        (
            "# ours\nlimits {\n  rows 1_000 # few\n  graph_edges 5_000\n  graph_edges_of_party 100\n  # end\n}\n",
            Ok((1_000, 5_000, 100)),
        ),
        ("limits {\n  rows 999\n}\n", Err("`rows` is from 1_000 to 1_000_000_000")),
        ("limits {\n  graph_edges 64_000_001\n}\n", Err("`graph_edges` is from 1_000 to 64_000_000")),
        ("limits {\n  rows 5d\n}\n", Err("expected a whole number, found `5d`")),
        (
            "limits {\n  rows 5_000\n  rows 6_000\n}\n",
            Err("this clause stands twice; the first is on line 2"),
        ),
        ("limits {\n}\nlimits {\n}\n", Err("`limits` stands twice; the first is in a.rule:1")),
        (
            "limits {\n  graph_edge 5_000\n}\n",
            Err("expected `rows`, `graph_edges` or `graph_edges_of_party`, found `graph_edge`"),
        ),
    ];
    for (block, expected) in rows {
        let text = format!("{block}\n{}", rule("A1", "count(in, 1h) by customer"));
        let found = compile(&text).map(|c| c.program.limits).map_err(|e| e[0].message.clone());
        let expected = expected.map_err(str::to_owned).map(|(rows, graph_edges, graph_edges_of_party)| {
            Limits { rows, graph_edges, graph_edges_of_party }
        });
        assert_eq!(found, expected, "{block}");
        let Ok(file) = lang::parse(Source { name: "a.rule", text: &text }) else { continue };
        let laid_out = format::format(&file);
        let again = lang::parse(Source { name: "a.rule", text: &laid_out }).unwrap();
        assert_eq!((format::format(&again), &again), (laid_out, &file));
        assert_eq!(json::from_json(&json::to_json(&file)).unwrap(), file);
    }
    // One block in all files of a set.
    let (one, two) = ("limits {\n  rows 5_000\n}\n", "limits {\n}\n");
    let found = lang::compile(&[Source { name: "a.rule", text: one }, Source { name: "b.rule", text: two }]);
    assert_eq!(found.unwrap_err()[0].message, "`limits` stands twice; the first is in a.rule:1");
}

#[test]
fn what_differs() {
    let set =
        |block: &str| compile(&format!("{block}\n{}", rule("A1", "count(in, 1h) by customer"))).unwrap();
    let plain = set("");
    assert!(diff::limits(&plain, &set("limits { rows 100_000_000 }")).is_empty(), "a default is a default");
    let found = diff::limits(&plain, &set("limits { rows 5_000 graph_edges 9_000 }"));
    let rows: Vec<_> = found
        .iter()
        .map(|c| (c.clause.as_str(), c.before.as_deref().unwrap(), c.after.as_deref().unwrap(), c.star))
        .collect();
    assert_eq!(
        rows,
        [
            ("rows", "100_000_000", "5_000", true),
            ("graph_edges", "4_000_000", "9_000", true),
            ("graph_edges_of_party", "4_000_000", "9_000", true)
        ]
    );
}

const RULES: [(&str, &str); 7] = [
    ("HOUR", "count(in, 1h) by customer"),
    ("DAY", "count(in, 24h) by customer"),
    ("BEFORE", "count(in, 1h shift 24h) by customer"),
    ("LIFE", "count(in, life) by customer"),
    ("SINCE", "count(in, since out) by customer"),
    ("NEWEST", "nth(1, age_years of in, 24h) by customer ?? 2"),
    ("PAIR", "count(in, 24h) by customer, counterparty"),
];

/// What each rule says of a deposit of a customer.
fn says(monitor: &mut Monitor, customer: i64, at: i64) -> Vec<String> {
    let event = Event::new(Kind::FiatDeposit, at).with(CUSTOMER, customer).with(field::id("age_years"), 40);
    let judged = monitor.process(&event).pop().unwrap();
    let one = |(id, _): &(&str, &str)| {
        let is = |place: usize| monitor.rule(place).id == *id;
        let found = judged.findings.iter().find(|f| is(f.rule)).map(|f| format!("{}", f.shown[0].unwrap()));
        let exit = judged.exits.iter().find(|e| is(e.0)).map(|e| e.1.name(monitor.rule(e.0)));
        found.or(exit).unwrap_or_else(|| "quiet".to_owned())
    };
    RULES.iter().map(one).collect()
}

#[test]
fn what_a_rule_says_of_who_may_have_been_given_up() {
    let rules: Vec<String> = RULES.iter().map(|(id, aggregate)| rule(id, aggregate)).collect();
    let text = format!("limits {{ rows 1_000 }}\n{}", rules.concat());
    let mut monitor = Monitor::new(compile(&text).unwrap().program).unwrap();
    let missing = "missing:counterparty";
    let quiet = ["quiet", "quiet", "quiet", "quiet", "quiet", "40", missing];
    assert_eq!(says(&mut monitor, 1, 0), quiet);
    // One a minute, from the second hour on. The bound is reached twice, each time a sixteenth goes.
    for other in 0..1_100 {
        assert_eq!(says(&mut monitor, 100 + other, HOUR + other * MINUTE)[0], "quiet");
    }
    assert_eq!((monitor.size().0, monitor.held().rows_given_up), (975, 126));
    let gone = "given-up";
    for (what, customer, at, expected) in [
        (
            "who was given up is sure of short windows",
            1,
            20 * HOUR,
            ["quiet", gone, gone, gone, gone, gone, missing],
        ),
        ("so is who never was there", 2, 20 * HOUR, ["quiet", gone, gone, gone, gone, gone, missing]),
        (
            "who was there before anybody was given up is sure of everything",
            600,
            20 * HOUR,
            ["quiet", "2", "quiet", "2", "2", "40", missing],
        ),
        ("two in an hour", 2, 20 * HOUR + 1, ["2", gone, gone, gone, gone, gone, missing]),
        (
            "a day after the newest that was given up, a day is sure again",
            2,
            28 * HOUR,
            ["quiet", "3", gone, gone, gone, "40", missing],
        ),
        (
            "two days after, all but what has no end",
            3,
            2 * DAY,
            ["quiet", "quiet", "quiet", gone, gone, "40", missing],
        ),
    ] {
        assert_eq!(says(&mut monitor, customer, at), expected, "{what}");
    }
}
