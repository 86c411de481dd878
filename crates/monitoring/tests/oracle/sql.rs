//! What SQL says of expressions and aggregates: every value is an integer, or the name of the exit it ended with as text.
//!
//! Rows are chosen, filtered, ordered and counted by SQL, and expressions are computed by it. Only four figures are put together
//! outside, because they need more than 64 bits: deviations, the variation of gaps, time-weighted means and daily figures.

use crate::expr::{Agg, Names, Op, Other, Param, Span, X, extra};
use crate::seen;
use crate::stream::{Row, Table};
use monitoring::event::{DAY, SECOND};
use monitoring::{Kind, code};
use rusqlite::types::Value as Cell;

const MILLION: i128 = 1_000_000;

/// A value or the exit that stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Is(i64),
    Exit(String),
}

impl Value {
    fn literal(&self) -> String {
        match self {
            Value::Is(value) => format!("({value})"),
            Value::Exit(name) => format!("'{name}'"),
        }
    }
}

fn none() -> Value {
    Value::Exit("no-history".to_owned())
}

/// An event that is judged, or the one a timer waited from.
pub struct Judged<'a> {
    pub table: &'a Table,
    pub names: &'a Names,
    /// The event, with the time it is judged at.
    pub row: &'a Row,
    /// Its number in the table, where it counts itself; otherwise everything in the table counts.
    pub own: Option<i64>,
}

/// Fields are those of the judged event, or columns of the rows that are counted.
#[derive(Clone, Copy)]
enum Of<'a> {
    Event(&'a Judged<'a>),
    Column(&'a Names),
}

impl Of<'_> {
    fn names(&self) -> &Names {
        match self {
            Of::Event(judged) => judged.names,
            Of::Column(names) => names,
        }
    }

    fn raw(&self, name: &str) -> String {
        match self {
            Of::Event(judged) => judged.row.get(name).map_or("NULL".to_owned(), |v| format!("({v})")),
            Of::Column(_) => format!("e.{name}"),
        }
    }

    fn field(&self, name: &str) -> String {
        format!("coalesce({}, 'missing:{name}')", self.raw(name))
    }

    fn param(&self, param: &Param) -> String {
        let Some(first) = param.by.first() else { return format!("({})", param.otherwise.unwrap_or(0)) };
        let row = |(words, value): &(Vec<&str>, i64)| {
            let same =
                param.by.iter().zip(words).map(|(by, word)| format!("{} = {}", self.raw(by), code(word)));
            format!("WHEN {} THEN {value}", same.collect::<Vec<_>>().join(" AND "))
        };
        let rows: Vec<String> = param.rows.iter().map(row).collect();
        let otherwise = param.otherwise.map_or(format!("'missing:{first}'"), |v| v.to_string());
        format!("(CASE {} ELSE {otherwise} END)", rows.join(" "))
    }

    /// The expression in SQL.
    fn sql(&self, x: &X) -> String {
        let names = self.names();
        let of = |x: &X| self.sql(x);
        match x {
            X::Lit(_, value) => format!("({value})"),
            X::Field(name) => self.field(name),
            X::Has(name) => format!("({} IS NOT NULL)", self.raw(name)),
            X::Same(name, equal, other) => {
                let other = match other {
                    Other::Word(word) => format!("({})", code(word)),
                    Other::Field(field) => self.field(field),
                };
                two(&self.field(name), &other, &format!("a {} b", if *equal { "=" } else { "<>" }))
            }
            X::Words(name, words) => {
                let words: Vec<String> = words.iter().map(|w| code(w).to_string()).collect();
                one(&self.field(name), &format!("a IN ({})", words.join(", ")))
            }
            X::Ago(name) => {
                let Of::Event(judged) = self else { unreachable!("no filter knows what time it is") };
                one(&self.field(name), &format!("{} - a", judged.row.at))
            }
            X::Param(at) => self.param(&names.params[*at]),
            X::Let(at) => of(&names.lets[*at].1),
            X::Agg(at) => match self {
                Of::Event(judged) => judged.aggregate(&names.aggs[*at]).literal(),
                Of::Column(_) => unreachable!("no filter has an aggregate"),
            },
            X::Between(a, b, c) => {
                let low = X::Cmp(">=", a.clone(), b.clone());
                let high = X::Cmp("<=", a.clone(), c.clone());
                of(&X::All(vec![low, high]))
            }
            X::All(parts) => chain(parts.iter().map(of).collect(), "a = 0", "0"),
            X::Any(parts) => chain(parts.iter().map(of).collect(), "a <> 0", "1"),
            other => self.numbers(other),
        }
    }

    /// The same of what is made of numbers, which meet at the larger scale.
    fn numbers(&self, x: &X) -> String {
        let names = self.names();
        let of = |x: &X| self.sql(x);
        let up = |x: &X, to: u32| "000000".repeat((to - extra(x, names)) as usize);
        match x {
            X::Neg(a) => one(&of(a), "-a"),
            X::Abs(a) => one(&of(a), "abs(a)"),
            X::Not(a) => one(&of(a), "a = 0"),
            X::Bin(Op::Mul, a, b) => two(&of(a), &of(b), "a * b"),
            X::Bin(op, a, b) => {
                let to = extra(a, names).max(extra(b, names));
                let (ua, ub) = (up(a, to), up(b, to));
                let (a, b) = (of(a), of(b));
                let (l, r) = (format!("a * 1{ua}"), format!("b * 1{ub}"));
                two(
                    &a,
                    &b,
                    &match op {
                        Op::Add => format!("{l} + {r}"),
                        Op::Sub => format!("{l} - {r}"),
                        Op::Least => format!("min({l}, {r})"),
                        Op::Most => format!("max({l}, {r})"),
                        _ => format!("CASE WHEN b = 0 THEN 'division-by-zero' ELSE ({l}) % ({r}) END"),
                    },
                )
            }
            X::Else(a, b) => {
                let to = extra(a, names).max(extra(b, names));
                let (ua, ub) = (up(a, to), up(b, to));
                let other = one(&of(b), &format!("a * 1{ub}"));
                format!(
                    "(SELECT CASE WHEN a LIKE 'missing:%' OR a IN ('no-history', 'no-table') THEN {other} \
                     WHEN typeof(a) = 'text' THEN a ELSE a * 1{ua} END FROM (SELECT {} AS a))",
                    of(a)
                )
            }
            X::If(c, a, b) => {
                let to = extra(a, names).max(extra(b, names));
                let (then, other) = (
                    one(&of(a), &format!("a * 1{}", up(a, to))),
                    one(&of(b), &format!("a * 1{}", up(b, to))),
                );
                format!(
                    "(SELECT CASE WHEN typeof(c) = 'text' THEN c WHEN c <> 0 THEN {then} ELSE {other} END FROM (SELECT {} AS c))",
                    of(c)
                )
            }
            X::Cmp(cmp, a, b) => {
                let to = extra(a, names).max(extra(b, names));
                two(&of(a), &of(b), &format!("a * 1{} {} b * 1{}", up(a, to), sign(cmp), up(b, to)))
            }
            X::Ratio(cmp, a, b, c) => self.ratio(cmp, a, b, c),
            X::In(a, values) => {
                let zeros = "000000".repeat(extra(a, names) as usize);
                let values: Vec<String> =
                    values.iter().map(|v| format!("{v}{}", if *v == 0 { "" } else { &zeros })).collect();
                one(&of(a), &format!("a IN ({})", values.join(", ")))
            }
            other => unreachable!("{other:?} is no number"),
        }
    }

    /// `a / b cmp c`, multiplied out.
    fn ratio(&self, cmp: &str, a: &X, b: &X, c: &X) -> String {
        let names = self.names();
        let of = |x: &X| self.sql(x);

        let (more, less) = (1 + extra(c, names) + extra(b, names), extra(a, names));
        let zeros = |n: u32| "000000".repeat(n as usize);
        let above = format!("a * 1{}", zeros(more.saturating_sub(less)));
        let other = format!("b * 1{} * c", zeros(less.saturating_sub(more)));
        let cmp = sign(cmp);
        // Multiplied out; something below zero turns the sides round.
        format!(
            "(SELECT CASE WHEN typeof(a) = 'text' THEN a WHEN typeof(b) = 'text' THEN b \
                     WHEN typeof(c) = 'text' THEN c WHEN b = 0 THEN 'division-by-zero' \
                     WHEN b > 0 THEN {above} {cmp} {other} ELSE {other} {cmp} {above} END \
                     FROM (SELECT {} AS a, {} AS b, {} AS c))",
            of(a),
            of(b),
            of(c)
        )
    }
}

fn sign(cmp: &str) -> &str {
    match cmp {
        "==" => "=",
        "!=" => "<>",
        other => other,
    }
}

fn one(a: &str, then: &str) -> String {
    format!("(SELECT CASE WHEN typeof(a) = 'text' THEN a ELSE {then} END FROM (SELECT {a} AS a))")
}

fn two(a: &str, b: &str, then: &str) -> String {
    format!(
        "(SELECT CASE WHEN typeof(a) = 'text' THEN a WHEN typeof(b) = 'text' THEN b ELSE {then} END \
         FROM (SELECT {a} AS a, {b} AS b))"
    )
}

/// From left to right until one decides.
fn chain(parts: Vec<String>, ends: &str, with: &str) -> String {
    let mut parts = parts.into_iter().rev();
    let last = parts.next().unwrap_or_default();
    let last = one(&last, "a <> 0");
    parts.fold(last, |rest, part| {
        format!("(SELECT CASE WHEN typeof(a) = 'text' THEN a WHEN {ends} THEN {with} ELSE {rest} END FROM (SELECT {part} AS a))")
    })
}

impl Judged<'_> {
    fn ask<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        let row = self.table.db.query_row(sql, [], |row| row.get(0));
        row.unwrap_or_else(|e| panic!("{e}: {sql}"))
    }

    fn rows(&self, sql: &str) -> Vec<(i64, i64)> {
        let mut asked = self.table.db.prepare(sql).unwrap();
        asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    }

    fn value(&self, sql: &str) -> Value {
        match self.ask::<Cell>(sql) {
            Cell::Integer(value) => Value::Is(value),
            Cell::Text(exit) => Value::Exit(exit),
            Cell::Null => none(),
            other => panic!("SQL left its integers ({other:?}): {sql}"),
        }
    }

    /// What an expression is, as a number larger than its value by a power of a million.
    pub fn number(&self, x: &X) -> Value {
        self.value(&format!("SELECT {}", Of::Event(self).sql(x)))
    }

    /// The same at its own scale, rounded toward zero.
    pub fn plain(&self, x: &X) -> Value {
        match self.number(x) {
            Value::Is(value) => Value::Is(value / 1_000_000i64.pow(extra(x, self.names))),
            exit => exit,
        }
    }

    /// The rows an aggregate is made of, as what stands after `FROM`; or the exit of who has no key.
    fn counted(&self, agg: &Agg) -> Result<String, Value> {
        let set = crate::kinds(agg.set);
        let mut clauses = vec![format!("e.kind IN ({set})")];
        let mut same = Vec::new();
        for (found, kept) in &agg.keys {
            let value = self.row.get(found).ok_or_else(|| Value::Exit(format!("missing:{found}")))?;
            same.push(format!("e.{kept} = {value}"));
        }
        clauses.extend(same.clone());
        let without_own = agg.prior || ["last", "since_last"].contains(&agg.function);
        let until = self.own.map_or(self.table.next, |own| if without_own { own } else { own + 1 });
        clauses.push(format!("e.seq < {until}"));
        if let Some(filter) = &agg.filter {
            clauses.push(format!("{} = 1", one(&Of::Column(self.names).sql(filter), "a <> 0")));
        }
        if agg.unless_undone {
            let [undone, redone, alert, signal] =
                [Kind::Undone, Kind::Redone, Kind::Alert, Kind::Signal].map(|kind| kind as u8);
            let last = format!(
                "(SELECT u.kind FROM e AS u WHERE u.seq < {until} AND u.seq > e.seq AND u.kind IN ({undone}, {redone}) AND u.transfer = e.transfer AND u.moved_at = e.at ORDER BY u.seq DESC LIMIT 1)"
            );
            clauses.push(format!("(e.kind IN ({alert}, {signal}) OR coalesce({last}, 0) <> {undone})"));
        }
        match &agg.window {
            None | Some(Span::Life) => {}
            Some(Span::Sliding(_) | Span::Shifted(..)) => {
                let (from, to) = self.edges(agg);
                clauses.push(format!("e.at > {from} AND e.at <= {to}"));
            }
            Some(Span::Day) => clauses.push(format!("e.day = {}", self.row.get("day").unwrap_or(0))),
            Some(Span::Since(last)) => {
                let kinds = crate::kinds(last);
                let now = self.own.unwrap_or(self.table.next);
                let since = format!(
                    "(SELECT coalesce(max(e.seq), -1) FROM e WHERE e.seq < {now} AND e.kind IN ({kinds}) AND {})",
                    same.join(" AND ")
                );
                clauses.push(format!("e.seq > {since} AND e.kind NOT IN ({kinds})"));
            }
        }
        Ok(format!("e WHERE {}", clauses.join(" AND ")))
    }

    /// After what and until when the events of a window are.
    fn edges(&self, agg: &Agg) -> (i64, i64) {
        let at = self.row.at;
        match &agg.window {
            Some(Span::Sliding(length)) => (at - length * SECOND, at),
            Some(Span::Shifted(length, shift)) => (at - (length + shift) * SECOND, at - shift * SECOND),
            _ => (i64::MIN, at),
        }
    }

    /// What an aggregate is, and that it was asked for.
    pub fn aggregate(&self, agg: &Agg) -> Value {
        let value = self.computed(agg);
        if !matches!(value, Value::Exit(_)) {
            seen::note(format!("value of {}", agg.function));
            agg.keys.iter().for_each(|key| seen::note(format!("key {}", key.1)));
            seen::note(match agg.window {
                None | Some(Span::Life) => "life",
                Some(Span::Sliding(_)) => "sliding",
                Some(Span::Shifted(..)) => "shifted",
                Some(Span::Day) => "day",
                Some(Span::Since(_)) => "since",
            });
            let forms = [
                ("prior", agg.prior),
                ("unless undone", agg.unless_undone),
                ("where", agg.filter.is_some()),
                ("as", agg.keys.iter().any(|key| key.0 != key.1)),
                ("three keys", agg.keys.len() == 3),
            ];
            forms.into_iter().filter(|form| form.1).for_each(|form| seen::note(form.0));
        }
        value
    }

    fn computed(&self, agg: &Agg) -> Value {
        let mut args = Vec::new();
        for arg in &agg.args {
            match self.plain(arg) {
                Value::Is(value) => args.push(value),
                exit => return exit,
            }
        }
        let counted = match self.counted(agg) {
            Ok(counted) => counted,
            Err(exit) => return exit,
        };
        let v = agg.field.map_or("e.at".to_owned(), |field| format!("e.{field}"));
        let of = |what: &str| self.value(&format!("SELECT {what} FROM {counted}"));
        let newest = |n: i64| {
            format!(
                "SELECT {v} AS v, e.seq AS seq FROM {counted} AND {v} IS NOT NULL ORDER BY e.seq DESC LIMIT {}",
                n.max(0)
            )
        };
        let near = |v: &str, value: i64, tolerance: i64| {
            format!("abs({v} - ({value})) * 1000000 <= {tolerance} * abs({value})")
        };
        match agg.function {
            "count" => of("count(*)"),
            "sum" => of(&format!("coalesce(sum({v}), 0)")),
            "distinct" => of(&format!("count(DISTINCT {v})")),
            "min" => of(&format!("min({v})")),
            "max" => of(&format!("max({v})")),
            "mean" => of(&format!("sum({v}) / count({v})")),
            "since_last" => of(&format!("{} - max(e.at)", self.row.at)),
            "since_first" => of(&format!("{} - min(e.at)", self.row.at)),
            "last" => self.value(&format!("SELECT (SELECT v FROM ({}))", newest(1))),
            "nth" => self.value(&format!(
                "SELECT (SELECT v FROM ({}) LIMIT 1 OFFSET {})",
                newest(args[0]),
                args[0] - 1
            )),
            "median" | "quantile" => {
                let share = args.first().copied().unwrap_or(500_000);
                let rank =
                    format!("max(1, (SELECT ({share} * count({v}) + 999999) / 1000000 FROM {counted}))");
                let sorted = format!("SELECT {v} FROM {counted} AND {v} IS NOT NULL ORDER BY {v}");
                self.value(&format!("SELECT ({sorted} LIMIT 1 OFFSET {rank} - 1)"))
            }
            "near" => of(&format!("count(*) FILTER (WHERE {})", near(&v, args[0], args[1]))),
            "last_near" => {
                let own = near("v", args[1], args[2]);
                self.value(&format!("SELECT count(*) FROM ({}) WHERE {own}", newest(args[0])))
            }
            "rising" => self.value(&format!(
                "SELECT count(*) = {} AND total(v * 1000000 < {} * before) = 0 \
                 FROM (SELECT v, lead(v) OVER (ORDER BY seq DESC) AS before FROM ({}))",
                args[0],
                args[1],
                newest(args[0])
            )),
            "top" | "groups" => self.groups(agg, &counted, &v),
            "benford" => self.benford(&counted, &v),
            "deviation" => self.deviation(&counted, &v),
            "gap_variation" => self.gaps(&counted),
            "time_mean" => self.time_mean(agg, &counted, &v),
            _ => self.daily(agg, &counted),
        }
    }

    fn groups(&self, agg: &Agg, counted: &str, v: &str) -> Value {
        let group = agg.group.unwrap_or_default();
        let rows = format!("FROM {counted} AND {v} IS NOT NULL AND e.{group} IS NOT NULL");
        if agg.function == "groups" {
            return self.value(&format!("SELECT count(DISTINCT e.{group}) {rows}"));
        }
        self.value(&format!("SELECT max(s) FROM (SELECT sum({v}) AS s {rows} GROUP BY e.{group})"))
    }

    fn benford(&self, counted: &str, v: &str) -> Value {
        let digit = format!("CAST(substr(CAST(abs({v}) AS TEXT), 1, 1) AS INT)");
        let counts = format!("SELECT {digit} AS d, count(*) AS o FROM {counted} AND {v} <> 0 GROUP BY d");
        let law = "(VALUES (1, 301030), (2, 176091), (3, 124939), (4, 96910), (5, 79181), (6, 66947), (7, 57992), (8, 51153), (9, 45757))";
        self.value(&format!(
            "WITH c AS ({counts}), n AS (SELECT sum(o) AS n FROM c) \
             SELECT (sum(c.o * c.o * 1000000000 / ((SELECT n FROM n) * law.column2)) - (SELECT n FROM n) * 1000) * 1000 \
             FROM c JOIN {law} AS law ON law.column1 = c.d"
        ))
    }

    fn deviation(&self, counted: &str, v: &str) -> Value {
        let n: i64 = self.ask(&format!("SELECT count({v}) FROM {counted}"));
        let s: i64 = self.ask(&format!("SELECT coalesce(sum({v}), 0) FROM {counted}"));
        let q: i64 = self.ask(&format!("SELECT coalesce(sum({v} * {v}), 0) FROM {counted}"));
        if n == 0 {
            return none();
        }
        Value::Is((root(i128::from(n) * i128::from(q) - i128::from(s).pow(2)) / i128::from(n)) as i64)
    }

    fn gaps(&self, counted: &str) -> Value {
        let gaps = format!(
            "SELECT at - lag(at) OVER (ORDER BY seq) AS gap, seq FROM (SELECT e.at, e.seq FROM {counted})"
        );
        let gaps = self.rows(&format!("SELECT gap, seq FROM ({gaps}) WHERE gap IS NOT NULL"));
        let (n, s) = (gaps.len() as i128, gaps.iter().map(|g| i128::from(g.0)).sum::<i128>());
        let q = gaps.iter().map(|g| i128::from(g.0).pow(2)).sum::<i128>();
        if n < 2 || s == 0 {
            return none();
        }
        Value::Is((root(n * q - s * s) * MILLION / s) as i64)
    }

    fn time_mean(&self, agg: &Agg, counted: &str, v: &str) -> Value {
        let to = self.edges(agg).1;
        let held = format!(
            "SELECT {v}, lead(e.at, 1, {to}) OVER (ORDER BY e.seq) - e.at FROM {counted} AND {v} IS NOT NULL ORDER BY e.seq"
        );
        let held = self.rows(&held);
        let span: i128 = held.iter().map(|h| i128::from(h.1)).sum();
        match held.last() {
            None => none(),
            Some((last, _)) if span == 0 => Value::Is(*last),
            Some(_) => Value::Is(
                (held.iter().map(|(v, t)| i128::from(*v) * i128::from(*t)).sum::<i128>() / span) as i64,
            ),
        }
    }

    fn daily(&self, agg: &Agg, counted: &str) -> Value {
        let (from, to) = self.edges(agg);
        let (today, full) = (to / DAY, if from == i64::MIN { 0 } else { from / DAY + 1 });
        let first: Option<i64> = self.ask(&format!("SELECT max(min(e.at) / {DAY}, {full}) FROM {counted}"));
        let days = first.map_or(0, |first| (today - first).max(0));
        let each = format!("SELECT e.at / {DAY} AS d, count(*) AS n FROM {counted} GROUP BY d");
        let within = format!("WHERE d >= {} AND d < {today}", first.unwrap_or(today));
        let sums =
            self.rows(&format!("SELECT coalesce(sum(n), 0), coalesce(sum(n * n), 0) FROM ({each}) {within}"));
        let (s, q, n) = (i128::from(sums[0].0), i128::from(sums[0].1), i128::from(days));
        match agg.function {
            "days" => Value::Is(days),
            _ if days == 0 => none(),
            "daily_mean" => Value::Is((s * MILLION / n) as i64),
            _ => Value::Is((root((n * q - s * s) * MILLION * MILLION) / n) as i64),
        }
    }

    /// Points of a typology: the weight of each rule that has an alert for the key within the time.
    pub fn points(&self, weights: &[(&'static str, i64)], within: i64, key: &'static str) -> Value {
        let Some(value) = self.row.get(key) else { return Value::Exit(format!("missing:{key}")) };
        let from = self.row.at - within * SECOND;
        let fired = |(id, weight): &(&str, i64)| {
            let clauses = format!(
                "e.kind IN ({}) AND e.scenario = {} AND e.{key} = {value} AND e.at > {from}",
                crate::kinds("alert"),
                code(id)
            );
            format!("{weight} * EXISTS (SELECT 1 FROM e WHERE {clauses})")
        };
        self.value(&format!("SELECT {}", weights.iter().map(fired).collect::<Vec<_>>().join(" + ")))
    }
}

/// The integer square root, rounded down.
fn root(x: i128) -> i128 {
    let (mut low, mut high) = (0i128, 1i128 << 62);
    while low < high {
        let middle = (low + high + 1) / 2;
        if middle.checked_mul(middle).is_some_and(|square| square <= x) {
            low = middle
        } else {
            high = middle - 1
        }
    }
    low
}
