//! Pages made from rules and from the tables of fields, kinds and sets.
//!
//! Promises: Markdown, the same for the same input; nothing in it that the rules do not say. Serves: TMR-4, TMR-9.

use super::ast::{Aggregate, Expectation, Expr, File, Item, Line, Node, Rule, Test};
use super::{Compiled, format};
use crate::event::{KINDS, SETS};
use crate::field::FIELDS;
use std::fmt::Write as _;

/// What the catalogue says of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleDoc {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// `scenario`, `signal` or `typology`.
    pub sort: &'static str,
    /// Its version.
    pub version: String,
    /// Its family.
    pub family: String,
    /// Red flags.
    pub flags: Vec<String>,
    /// The Markdown at the top of its file.
    pub header: String,
    /// Kinds of events it judges, as written.
    pub on: String,
    /// The verdict, as written.
    pub verdict: String,
    /// Score and action, as written.
    pub effect: String,
    /// Parameters: name, chosen by, value for whom, value.
    pub params: Vec<[String; 4]>,
    /// Aggregates it reads, as written.
    pub aggregates: Vec<String>,
    /// Tests: title and what they expect.
    pub tests: Vec<(String, String)>,
}

/// Describes a rule.
pub(super) fn describe(header: &[String], rule: &Rule, files: &[File]) -> RuleDoc {
    let clauses = format::clauses(rule);
    let text = |names: &[&str]| {
        let found = clauses.iter().filter(|(name, _)| names.contains(&name.split(' ').next().unwrap_or("")));
        found.map(|(_, c)| c.value.as_str()).collect::<Vec<_>>().join("\n")
    };
    let tests = files.iter().flat_map(|f| &f.items).filter_map(|item| match item {
        Item::Test(test) if test.of == rule.id => Some((test.title.clone(), expected(test))),
        _ => None,
    });
    RuleDoc {
        id: rule.id.text.clone(),
        title: rule.title.clone(),
        sort: rule.sort.as_str(),
        version: rule.version.as_ref().map_or(String::new(), |v| v.value.digits.clone()),
        family: rule.family.as_ref().map_or(String::new(), |f| f.value.clone()),
        flags: rule.flags.as_ref().map_or(Vec::new(), |f| f.value.clone()),
        header: header.iter().map(|l| l.strip_prefix(' ').unwrap_or(l)).collect::<Vec<_>>().join("\n"),
        on: text(&["on"]),
        verdict: text(&["let", "need", "when", "band", "weigh", "within"]),
        effect: text(&["alert", "interdict", "score", "action"]).replace('\n', ", "),
        params: params(rule),
        aggregates: aggregates(rule),
        tests: tests.collect(),
    }
}

fn expected(test: &Test) -> String {
    let mut out: Vec<String> = Vec::new();
    for line in &test.lines {
        if let Line::Step { expect: Some(expect), .. } = &line.value {
            let text = match expect {
                Expectation::Fires { .. } => "fires".to_owned(),
                other => format::expectation(other),
            };
            if out.last() != Some(&text) {
                out.push(text);
            }
        }
    }
    out.join(", then ")
}

fn params(rule: &Rule) -> Vec<[String; 4]> {
    let mut out = Vec::new();
    for clause in &rule.params {
        let param = &clause.value;
        let by = param.by.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(", ");
        for row in &param.rows {
            let keys = row.keys.iter().map(|k| k.text.as_str()).collect::<Vec<_>>().join(" ");
            out.push([param.name.text.clone(), by.clone(), keys, format::literal(&row.value)]);
        }
        if let Some(otherwise) = &param.otherwise {
            let everybody = if param.by.is_empty() { "everybody" } else { "everybody else" };
            out.push([param.name.text.clone(), by, everybody.to_owned(), format::literal(otherwise)]);
        }
    }
    out
}

/// Every aggregate of a rule, once, in order of first appearance.
fn aggregates(rule: &Rule) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut todo: Vec<&Expr> = rule.lets.iter().map(|l| &l.value.value).collect();
    todo.extend(rule.needs.iter().map(|n| &n.value.condition));
    todo.extend(rule.when.iter().map(|w| &w.value));
    todo.extend(rule.band.iter().map(|b| &b.value.value));
    todo.reverse();
    while let Some(expr) = todo.pop() {
        let mut below: Vec<&Expr> = Vec::new();
        match &expr.node {
            Node::Aggregate(tree) => {
                push(&mut out, tree);
                below.extend(&tree.values);
            }
            Node::Not(a) | Node::Negate(a) | Node::Abs(a) | Node::In(a, _) => below.push(a),
            Node::Binary(_, a, b) | Node::Least(a, b) | Node::Most(a, b) => below.extend([&**a, &**b]),
            Node::Between(a, b, c) | Node::If(a, b, c) => below.extend([&**a, &**b, &**c]),
            Node::All(list) | Node::Any(list) => below.extend(list),
            Node::Number(_) | Node::Text(_) | Node::Bool(_) | Node::Name(_) => {}
            Node::Now | Node::Has(_) | Node::Table(..) => {}
        }
        todo.extend(below.into_iter().rev());
    }
    out
}

fn push(out: &mut Vec<String>, tree: &Aggregate) {
    let text = format::aggregate(tree);
    if !out.contains(&text) {
        out.push(text);
    }
}

/// The page of one rule.
pub fn page(doc: &RuleDoc) -> String {
    let mut out = format!("# {} — {}\n\n", doc.id, doc.title);
    let _ = writeln!(out, "A {} of the family *{}*, version {}.", doc.sort, doc.family, doc.version);
    if !doc.flags.is_empty() {
        let _ = writeln!(out, "Answers: {}.", doc.flags.join("; "));
    }
    // The header's own title would stand twice.
    let header: Vec<&str> = doc.header.lines().skip_while(|l| l.starts_with("# ") || l.is_empty()).collect();
    if !header.is_empty() {
        let _ = writeln!(out, "\n{}", header.join("\n"));
    }
    let _ = write!(out, "\n## Verdict\n\n```text\n");
    for text in [&doc.on, &doc.verdict, &doc.effect].into_iter().filter(|t| !t.is_empty()) {
        let _ = writeln!(out, "{text}");
    }
    out.push_str("```\n");
    if !doc.params.is_empty() {
        out.push_str("\n## Parameters\n\n| name | chosen by | for | value |\n|---|---|---|---|\n");
        for [name, by, whom, value] in &doc.params {
            let _ = writeln!(out, "| `{name}` | {by} | {whom} | {value} |");
        }
    }
    if !doc.aggregates.is_empty() {
        out.push_str("\n## Aggregates\n\n");
        for aggregate in &doc.aggregates {
            let _ = writeln!(out, "* `{aggregate}`");
        }
    }
    if !doc.tests.is_empty() {
        out.push_str("\n## Tests\n\n| case | expected |\n|---|---|\n");
        for (title, expected) in &doc.tests {
            let _ = writeln!(out, "| {} | {expected} |", title.replace('|', "\\|"));
        }
    }
    out
}

/// The list of all rules, by family.
pub fn catalogue(compiled: &Compiled) -> String {
    let mut docs: Vec<&RuleDoc> = compiled.docs.iter().collect();
    docs.sort_by_key(|d| (d.family.as_str(), d.id.as_str()));
    let mut out = "# Scenarios\n".to_owned();
    let mut family = None;
    for doc in docs {
        if family != Some(&doc.family) {
            family = Some(&doc.family);
            let _ = write!(
                out,
                "\n## {}\n\n| id | title | kind | answers | tests |\n|---|---|---|---|---|\n",
                doc.family
            );
        }
        let (flags, tests) = (doc.flags.join("; "), doc.tests.len());
        let _ = writeln!(out, "| {} | {} | {} | {flags} | {tests} |", doc.id, doc.title, doc.sort);
    }
    out
}

/// The reference of fields, kinds and sets.
pub fn reference() -> String {
    let mut out =
        "# Fields, kinds and sets\n\n## Fields\n\n| field | type | from | meaning |\n|---|---|---|---|\n"
            .to_owned();
    for field in FIELDS.iter() {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} |",
            field.name,
            field.ty.as_str(),
            field.provider.as_str(),
            field.doc
        );
    }
    out.push_str("\n## Kinds of events\n\n| kind | meaning |\n|---|---|\n");
    for (_, word, doc) in &KINDS {
        let _ = writeln!(out, "| `{word}` | {doc} |");
    }
    out.push_str("\n## Sets of kinds\n\n| set | kinds | meaning |\n|---|---|---|\n");
    for (word, set, doc) in &SETS {
        let kinds = super::kinds_of(*set);
        let list =
            if kinds.len() > 12 { "all but `alert`, `signal`, `tick`".to_owned() } else { kinds.join(", ") };
        let _ = writeln!(out, "| `{word}` | {list} | {doc} |");
    }
    out
}
