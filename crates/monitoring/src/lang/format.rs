//! The one way a rule file is laid out.
//!
//! Promises: laying out twice changes nothing; the tree read back is the same; comments and `//!` lines stay. Does not:
//! check names or types. Serves: TMR-4.

use super::ast::*;
use std::fmt::Write as _;

/// Longest line before an expression is broken at its `and`s and `or`s.
const WIDTH: usize = 100;

/// The text of a file.
pub fn format(file: &File) -> String {
    let mut out = String::new();
    for doc in &file.docs {
        let _ = writeln!(out, "//!{doc}");
    }
    for item in &file.items {
        if !out.is_empty() {
            out.push('\n');
        }
        match item {
            Item::Rule(rule) => out.push_str(&rule_text(rule)),
            Item::Test(test) => out.push_str(&test_text(test)),
            Item::Limits(block) => out.push_str(&super::limits::text(block)),
        }
    }
    if !file.end.is_empty() && !out.is_empty() {
        out.push('\n');
    }
    comments(&mut out, "", &file.end);
    out
}

pub(super) fn comments(out: &mut String, indent: &str, lines: &[String]) {
    for line in lines {
        let _ = writeln!(out, "{indent}#{line}");
    }
}

/// A rule.
pub(super) fn rule_text(rule: &Rule) -> String {
    let mut out = String::new();
    comments(&mut out, "", &rule.before);
    let _ = writeln!(out, "{} {} {} {{", rule.sort.as_str(), rule.id.text, quote(&rule.title));
    clauses(rule).iter().for_each(|(_, one)| clause(&mut out, one));
    comments(&mut out, "  ", &rule.end);
    out.push_str("}\n");
    out
}

/// A clause on its line, with its comments.
pub(super) fn clause(out: &mut String, clause: &Clause<String>) {
    comments(out, "  ", &clause.before);
    let _ = write!(out, "  {}", clause.value);
    if let Some(after) = &clause.after {
        let _ = write!(out, "  #{after}");
    }
    out.push('\n');
}

/// The clauses of a rule as text, each under a name that tells it from the others, in canonical order.
pub(super) fn clauses(rule: &Rule) -> Vec<(String, Clause<String>)> {
    let mut out = Vec::new();
    one(&mut out, "version", rule.version.as_ref(), number);
    one(&mut out, "family", rule.family.as_ref(), |v| quote(v));
    one(&mut out, "flags", rule.flags.as_ref(), |v| {
        v.iter().map(|f| quote(f)).collect::<Vec<_>>().join(", ")
    });
    one(&mut out, "on", rule.on.as_ref(), on);
    for param in &rule.params {
        let name = format!("param {}", param.value.name.text);
        add(&mut out, name, param, self::param(&param.value));
    }
    for binding in &rule.lets {
        let head = format!("let {} = ", binding.value.name.text);
        let text = broken(&head, &binding.value.value);
        add(&mut out, format!("let {}", binding.value.name.text), binding, text);
    }
    for (at, need) in rule.needs.iter().enumerate() {
        let condition = broken("need ", &need.value.condition);
        let text = format!("{condition} else exit {}", quote(&need.value.exit.text));
        add(&mut out, format!("need {}", at + 1), need, text);
    }
    if let Some(when) = &rule.when {
        add(&mut out, "when".to_owned(), when, broken("when ", &when.value));
    }
    one(&mut out, "band", rule.band.as_ref(), band);
    one(&mut out, "weigh", rule.weigh.as_ref(), |list| {
        let each: Vec<_> = list.iter().map(|w| format!("{}: {}", w.rule.text, number(&w.points))).collect();
        each.join(", ")
    });
    one(&mut out, "within", rule.within.as_ref(), within);
    one(&mut out, "alert", rule.alert.as_ref(), |v| format!("at {}", number(v)));
    one(&mut out, "interdict", rule.interdict.as_ref(), |v| {
        format!("at {} action {}", number(&v.at), v.action.text)
    });
    one(&mut out, "score", rule.score.as_ref(), number);
    one(&mut out, "action", rule.action.as_ref(), |v| v.text.clone());
    one(&mut out, "tipping_off", rule.tipping_off.as_ref(), |v| if *v { "yes" } else { "no" }.to_owned());
    one(&mut out, "once", rule.once.as_ref(), |v| v.as_ref().map_or("always".to_owned(), within));
    one(&mut out, "explain", rule.explain.as_ref(), |v| quote(v));
    out
}

fn one<T>(
    out: &mut Vec<(String, Clause<String>)>,
    name: &str,
    clause: Option<&Clause<T>>,
    text: impl Fn(&T) -> String,
) {
    if let Some(clause) = clause {
        let text = format!("{name} {}", text(&clause.value));
        add(out, name.to_owned(), clause, text);
    }
}

fn add<T>(out: &mut Vec<(String, Clause<String>)>, name: String, clause: &Clause<T>, value: String) {
    out.push((name, clause.with(value)));
}

fn on(on: &On) -> String {
    let sets = words(&on.sets);
    match &on.absent {
        None => sets,
        Some(a) => {
            format!("{sets} without {} for {} by {}", a.without.text, number(&a.length), words(&a.by))
        }
    }
}

fn words(list: &[Word]) -> String {
    list.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(", ")
}

fn within(within: &Within) -> String {
    format!("{} by {}", number(&within.length), words(&within.by))
}

/// A parameter.
pub(super) fn param(param: &Param) -> String {
    let name = &param.name.text;
    if param.by.is_empty() {
        return format!("param {name} = {}", param.otherwise.as_ref().map_or(String::new(), literal));
    }
    let mut rows: Vec<String> = param
        .rows
        .iter()
        .map(|row| {
            let keys: Vec<String> = row.keys.iter().map(|k| bare(&k.text)).collect();
            format!("{}: {}", keys.join(" "), literal(&row.value))
        })
        .collect();
    rows.extend(param.otherwise.as_ref().map(|o| format!("else: {}", literal(o))));
    let head = format!("param {name} by {} {{", words(&param.by));
    let line = format!("{head} {} }}", rows.join(", "));
    if line.chars().count() <= WIDTH {
        return line;
    }
    format!("{head}\n    {}\n  }}", rows.join(",\n    "))
}

fn band(band: &Band) -> String {
    let mut out = format!("{} {{\n", expr(&band.value));
    for row in &band.rows {
        let limit = row.below.as_ref().map_or("else".to_owned(), |l| format!("below {}", literal(l)));
        let effect = match &row.effect {
            None => "none".to_owned(),
            Some(e) => format!("score {} action {}", number(&e.score), e.action.text),
        };
        let _ = writeln!(out, "    {limit}: {effect}");
    }
    out.push_str("  }");
    out
}

pub(super) fn literal(literal: &Literal) -> String {
    match &literal.value {
        LiteralValue::Number(n) => number(n),
        LiteralValue::Minus(n) => format!("-{}", number(n)),
        LiteralValue::Text(text) => quote(text),
        LiteralValue::Bool(value) => value.to_string(),
    }
}

/// A number with its digits in groups of three.
pub(super) fn number(number: &Number) -> String {
    format!("{}{}", grouped(&number.digits), number.unit.as_str())
}

/// Digits in groups of three, from a thousand on.
pub(super) fn grouped(digits: &str) -> String {
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(w, p)| (w, Some(p)));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push('_');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// A length of time in its largest whole unit.
pub(super) fn length(micros: i64) -> String {
    use crate::event::{DAY, HOUR, MINUTE, SECOND};
    for (unit, letter) in [(DAY, 'd'), (HOUR, 'h'), (MINUTE, 'm')] {
        if micros % unit == 0 && (micros / unit > 1 || unit != DAY) {
            return format!("{}{letter}", micros / unit);
        }
    }
    format!("{}s", micros / SECOND)
}

pub(super) fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A word, with quotes only where it needs them.
fn bare(text: &str) -> String {
    let digits = !text.is_empty() && text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit());
    let start = text.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
    let parts =
        text.split('.').all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
    let dotted = text.split('.').skip(1).all(|p| p.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric()));
    if digits || start && parts && dotted && text != "else" { text.to_owned() } else { quote(text) }
}

/// An expression after some words, broken at its `and`s and `or`s where it is too long for a line.
fn broken(head: &str, value: &Expr) -> String {
    let line = format!("{head}{}", expr(value));
    let (list, word) = match &value.node {
        Node::All(list) => (list, "and"),
        Node::Any(list) => (list, "or"),
        _ => return line,
    };
    if line.chars().count() + 2 <= WIDTH {
        return line;
    }
    let parts: Vec<String> = list.iter().map(|e| wrapped(e, level(value) + 1)).collect();
    format!("{head}{}", parts.join(&format!("\n    {word} ")))
}

/// How tightly an expression holds together.
fn level(expr: &Expr) -> u8 {
    match &expr.node {
        Node::If(..) => 0,
        Node::Any(_) => 1,
        Node::All(_) => 2,
        Node::Not(_) => 3,
        Node::In(..) | Node::Between(..) => 4,
        Node::Binary(op, ..) => match op {
            Op::Add | Op::Subtract => 5,
            Op::Multiply | Op::Divide | Op::Remainder => 6,
            Op::Otherwise => 7,
            _ => 4,
        },
        Node::Negate(_) => 8,
        _ => 9,
    }
}

fn wrapped(value: &Expr, least: u8) -> String {
    // `and` inside `or` needs no parentheses; they stand there for the reader.
    let mixed = least == 2 && matches!(value.node, Node::All(_));
    if level(value) < least || mixed { format!("({})", expr(value)) } else { expr(value) }
}

/// An expression on one line.
pub(super) fn expr(value: &Expr) -> String {
    let joined = |list: &[Expr], word: &str| {
        list.iter().map(|e| wrapped(e, level(value) + 1)).collect::<Vec<_>>().join(word)
    };
    match &value.node {
        Node::Number(n) => number(n),
        Node::Text(text) => quote(text),
        Node::Bool(value) => value.to_string(),
        Node::Name(name) => name.clone(),
        Node::Now => "now".to_owned(),
        Node::Has(field) => format!("has({})", field.text),
        Node::Not(inner) => format!("not {}", wrapped(inner, 3)),
        Node::Negate(inner) => format!("-{}", wrapped(inner, 8)),
        Node::Binary(op, a, b) => {
            let own = level(value);
            // Comparisons do not chain; the others lean to the left.
            let left = if own == 4 { 5 } else { own };
            format!("{} {} {}", wrapped(a, left), op.as_str(), wrapped(b, own + 1))
        }
        Node::All(list) => joined(list, " and "),
        Node::Any(list) => joined(list, " or "),
        Node::In(inner, list) => {
            let items: Vec<String> = list.iter().map(|e| wrapped(e, 8)).collect();
            format!("{} in ({})", wrapped(inner, 5), items.join(", "))
        }
        Node::Between(a, low, high) => {
            format!("{} between {} and {}", wrapped(a, 5), wrapped(low, 5), wrapped(high, 5))
        }
        Node::If(c, a, b) => format!("if {} then {} else {}", wrapped(c, 1), wrapped(a, 1), wrapped(b, 1)),
        Node::Abs(inner) => format!("abs({})", expr(inner)),
        Node::Least(a, b) => format!("least({}, {})", expr(a), expr(b)),
        Node::Most(a, b) => format!("most({}, {})", expr(a), expr(b)),
        Node::Table(name, key) => format!("table({}, {})", quote(name), key.text),
        Node::Aggregate(tree) => aggregate(tree),
    }
}

/// An aggregate.
pub(super) fn aggregate(tree: &Aggregate) -> String {
    let mut values = tree.values.iter();
    let mut parts = Vec::new();
    for part in tree.function.parts() {
        parts.push(match part {
            Part::Value => values.next().map_or(String::new(), expr),
            Part::Of => {
                let field = tree.field.as_ref().map_or("", |f| f.text.as_str());
                format!("{field} of {}", set(tree))
            }
            Part::Set => set(tree),
            Part::Group => tree.group.as_ref().map_or(String::new(), |g| g.text.clone()),
            Part::Window => tree.window.as_ref().map_or(String::new(), window),
        });
    }
    let keys: Vec<String> = tree
        .by
        .iter()
        .map(|k| match &k.kept {
            Some(kept) => format!("{} as {}", k.field.text, kept.text),
            None => k.field.text.clone(),
        })
        .collect();
    let prior = if tree.prior { " prior" } else { "" };
    format!("{}({}) by {}{prior}", tree.function.as_str(), parts.join(", "), keys.join(", "))
}

fn set(tree: &Aggregate) -> String {
    let undone = if tree.unless_undone { " unless undone" } else { "" };
    match &tree.filter {
        Some(filter) => format!("{} where {}{undone}", tree.set.text, expr(filter)),
        None => format!("{}{undone}", tree.set.text),
    }
}

fn window(window: &Window) -> String {
    match window {
        Window::Sliding(length) => number(length),
        Window::Shifted(length, shift) => format!("{} shift {}", number(length), number(shift)),
        Window::Life => "life".to_owned(),
        Window::Day => "day".to_owned(),
        Window::Since(set) => format!("since {}", set.text),
    }
}

fn test_text(test: &Test) -> String {
    let mut out = String::new();
    comments(&mut out, "", &test.before);
    let _ = writeln!(out, "test {} of {} {{", quote(&test.title), test.of.text);
    // Offsets stand in one column.
    let width =
        test.lines.iter().map(|l| head(&l.value)).filter(|h| h.starts_with('+')).map(|h| h.len()).max();
    for line in &test.lines {
        comments(&mut out, "  ", &line.before);
        let head = head(&line.value);
        let pad = if head.starts_with('+') { width.unwrap_or(0) } else { 0 };
        let _ = write!(out, "  {head:<pad$} {}", tail(&line.value));
        if let Some(after) = &line.after {
            let _ = write!(out, "  #{after}");
        }
        out.push('\n');
    }
    comments(&mut out, "  ", &test.end);
    out.push_str("}\n");
    out
}

fn head(line: &Line) -> String {
    match line {
        Line::Given { customer, .. } => format!("given customer {}", bare(&customer.text)),
        Line::Table { name, .. } => format!("table {}", name.text),
        Line::Step { when: When::At(at), .. } => format!("+{}", number(at)),
        Line::Step { when: When::Times(times, every), .. } => {
            format!("{} times every {}", number(times), number(every))
        }
    }
}

fn tail(line: &Line) -> String {
    match line {
        Line::Given { values, .. } => attributes(values),
        Line::Table { rows, .. } => {
            let rows: Vec<String> =
                rows.iter().map(|(k, n)| format!("{}: {}", bare(&k.text), number(n))).collect();
            format!("{{ {} }}", rows.join(", "))
        }
        Line::Step { kind, values, id, late, expect, .. } => {
            let mut out = kind.text.clone();
            if !values.is_empty() {
                let _ = write!(out, " {}", attributes(values));
            }
            if let Some(id) = id {
                let _ = write!(out, " id {}", bare(&id.text));
            }
            if let Some(late) = late {
                let _ = write!(out, " late {}", number(late));
            }
            if let Some(expect) = expect {
                let _ = write!(out, " -> {}", expectation(expect));
            }
            out
        }
    }
}

fn attributes(values: &[Attribute]) -> String {
    let each: Vec<String> = values
        .iter()
        .map(|a| {
            let value = match &a.value {
                Given::Word(word) if word.bytes().all(|b| b.is_ascii_digit()) => quote(word),
                Given::Word(word) => bare(word),
                Given::Number(n) => number(n),
                Given::Minus(n) => format!("-{}", number(n)),
                Given::Plus(n) => format!("+{}", number(n)),
            };
            format!("{}: {value}", a.name.text)
        })
        .collect();
    each.join(", ")
}

/// What a test expects.
pub(super) fn expectation(expect: &Expectation) -> String {
    match expect {
        Expectation::Quiet => "quiet".to_owned(),
        Expectation::Duplicate => "duplicate".to_owned(),
        Expectation::Exit(name) => {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-:._".contains(c);
            let joined =
                name.split(['-', ':']).all(|p| bare(p) == p && !p.bytes().all(|b| b.is_ascii_digit()));
            if name.chars().all(plain) && joined {
                format!("exit {name}")
            } else {
                format!("exit {}", quote(name))
            }
        }
        Expectation::Fires { action, score } => {
            let action = action.as_ref().map_or(String::new(), |a| format!(" {}", a.text));
            let score = score.as_ref().map_or(String::new(), |s| format!(" score {}", number(s)));
            format!("fires{action}{score}")
        }
    }
}
