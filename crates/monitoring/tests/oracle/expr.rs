//! Expressions of chance, and how they are written in the rule language.

use crate::choice::Choice;
use crate::stream::{BOOLS, CODES, IDS, INTS, MONEY, RATIOS, TIMES};

/// Types of values that rules compute with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ty {
    Money,
    #[default]
    Int,
    Ratio,
    Duration,
    Bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Add,
    Sub,
    Mul,
    Rem,
    Least,
    Most,
}

#[derive(Debug, Clone)]
pub enum X {
    Lit(Ty, i64),
    Field(&'static str),
    Has(&'static str),
    /// A field is, or is not, a word or another field.
    Same(&'static str, bool, Other),
    Words(&'static str, Vec<&'static str>),
    /// How long ago a moment was.
    Ago(&'static str),
    Param(usize),
    Let(usize),
    Agg(usize),
    Neg(Box<X>),
    Abs(Box<X>),
    Not(Box<X>),
    Bin(Op, Box<X>, Box<X>),
    Else(Box<X>, Box<X>),
    If(Box<X>, Box<X>, Box<X>),
    Cmp(&'static str, Box<X>, Box<X>),
    Ratio(&'static str, Box<X>, Box<X>, Box<X>),
    In(Box<X>, Vec<i64>),
    Between(Box<X>, Box<X>, Box<X>),
    All(Vec<X>),
    Any(Vec<X>),
}

#[derive(Debug, Clone, Copy)]
pub enum Other {
    Word(&'static str),
    Field(&'static str),
}

#[derive(Debug, Clone)]
pub enum Span {
    Sliding(i64),
    Shifted(i64, i64),
    Life,
    Day,
    Since(&'static str),
}

#[derive(Debug, Clone, Default)]
pub struct Agg {
    pub function: &'static str,
    pub field: Option<&'static str>,
    pub group: Option<&'static str>,
    pub set: &'static str,
    pub filter: Option<X>,
    pub window: Option<Span>,
    /// Where the key is found, and by what it is kept.
    pub keys: Vec<(&'static str, &'static str)>,
    pub prior: bool,
    pub unless_undone: bool,
    pub args: Vec<X>,
    pub ty: Ty,
}

#[derive(Debug, Clone)]
pub struct Param {
    pub ty: Ty,
    pub by: Vec<&'static str>,
    pub rows: Vec<(Vec<&'static str>, i64)>,
    pub otherwise: Option<i64>,
}

/// What a rule gives names to.
#[derive(Debug, Clone, Default)]
pub struct Names {
    pub params: Vec<Param>,
    pub lets: Vec<(Ty, X)>,
    pub aggs: Vec<Agg>,
    /// Rules whose alerts and signals may be counted.
    pub alerts: Vec<&'static str>,
    pub signals: Vec<&'static str>,
}

/// Largest number SQL is asked to compute, as a power of two: its integers end at 63.
const BITS: u32 = 58;
const MILLION: u32 = 20;

/// The power of a million by which the number of an expression is larger than its value.
pub fn extra(x: &X, names: &Names) -> u32 {
    match x {
        X::Bin(Op::Mul, a, b) => {
            let ratio = [a, b].into_iter().any(|side| ty(side, names) == Ty::Ratio);
            extra(a, names) + extra(b, names) + u32::from(ratio)
        }
        X::Bin(_, a, b) | X::Else(a, b) | X::If(_, a, b) => extra(a, names).max(extra(b, names)),
        X::Neg(a) | X::Abs(a) => extra(a, names),
        X::Let(at) => extra(&names.lets[*at].1, names),
        _ => 0,
    }
}

pub fn ty(x: &X, names: &Names) -> Ty {
    match x {
        X::Lit(ty, _) => *ty,
        X::Field(name) => field_type(name),
        X::Ago(_) => Ty::Duration,
        X::Param(at) => names.params[*at].ty,
        X::Let(at) => names.lets[*at].0,
        X::Agg(at) => names.aggs[*at].ty,
        X::Neg(a) | X::Abs(a) | X::Else(a, _) | X::If(_, a, _) => ty(a, names),
        X::Bin(Op::Mul, a, b) => match (ty(a, names), ty(b, names)) {
            (Ty::Ratio, other) | (other, Ty::Ratio) | (Ty::Int, other) | (other, _) => other,
        },
        X::Bin(_, a, _) => ty(a, names),
        _ => Ty::Bool,
    }
}

fn field_type(name: &str) -> Ty {
    let is = |list: &[&str]| list.contains(&name);
    match () {
        () if is(&MONEY) => Ty::Money,
        () if is(&RATIOS) => Ty::Ratio,
        () if is(&BOOLS) => Ty::Bool,
        () => Ty::Int,
    }
}

/// How large the number of an expression may be.
fn bits(x: &X, names: &Names) -> u32 {
    let level = |side: &X, to: u32| bits(side, names) + MILLION * (to - extra(side, names));
    let both = |a: &X, b: &X| {
        let to = extra(a, names).max(extra(b, names));
        level(a, to).max(level(b, to))
    };
    match x {
        X::Lit(_, value) => 64 - value.unsigned_abs().leading_zeros(),
        X::Field(name) if MONEY.contains(name) || RATIOS.contains(name) => 21,
        X::Field(_) => 6,
        X::Ago(_) => 52,
        X::Param(at) => {
            let param = &names.params[*at];
            let values = param.rows.iter().map(|r| r.1).chain(param.otherwise);
            values.map(|v| 64 - v.unsigned_abs().leading_zeros()).max().unwrap_or(0)
        }
        X::Let(at) => bits(&names.lets[*at].1, names),
        X::Agg(at) => match names.aggs[*at].ty {
            Ty::Money | Ty::Ratio => 32,
            Ty::Int => 14,
            Ty::Duration => 52,
            Ty::Bool => 1,
        },
        X::Neg(a) | X::Abs(a) => bits(a, names),
        X::Bin(Op::Mul, a, b) => bits(a, names) + bits(b, names),
        X::Bin(_, a, b) => both(a, b) + 1,
        X::Else(a, b) | X::If(_, a, b) | X::Cmp(_, a, b) => both(a, b),
        X::Between(a, b, c) => both(a, b).max(both(a, c)),
        X::In(a, _) => level(a, extra(a, names)) + MILLION * extra(a, names),
        X::Ratio(_, a, b, c) => {
            let (up, down) = (1 + extra(c, names) + extra(b, names), extra(a, names));
            let above = bits(a, names) + MILLION * up.saturating_sub(down);
            above.max(bits(b, names) + MILLION * down.saturating_sub(up) + bits(c, names))
        }
        _ => 1,
    }
}

/// Makes expressions.
pub struct Maker<'a> {
    pub choice: &'a mut Choice,
    pub names: &'a mut Names,
    /// In `where`: no aggregates, no `let`, no `now`.
    pub filter: bool,
}

const LITERALS: [(Ty, &[i64]); 4] = [
    (Ty::Money, &[0, 1, 100, 250, 5_000, 1_000_000, -40]),
    (Ty::Int, &[0, 1, 2, 3, 5, -1]),
    (Ty::Ratio, &[0, 1_000_000, 500_000, 100_000, 1_500_000, -300_000]),
    (Ty::Duration, &[0, 60_000_000, 3_600_000_000, 86_400_000_000, 2_592_000_000_000]),
];

impl Maker<'_> {
    fn literal(&mut self, ty: Ty) -> X {
        let list = LITERALS.iter().find(|l| l.0 == ty).map_or(&[0][..], |l| l.1);
        X::Lit(ty, self.choice.one(list))
    }

    /// A number of a type.
    pub fn number(&mut self, ty: Ty, depth: u32) -> X {
        let made = self.any_number(ty, depth);
        if bits(&made, self.names) > BITS || extra(&made, self.names) > 2 { self.literal(ty) } else { made }
    }

    fn any_number(&mut self, ty: Ty, depth: u32) -> X {
        if depth == 0 || self.choice.chance(35) {
            return self.leaf(ty, depth);
        }
        let d = depth - 1;
        let op = self.choice.one(&[Op::Add, Op::Sub, Op::Mul, Op::Least, Op::Most, Op::Rem]);
        match self.choice.below(8) {
            0..=3 if op == Op::Mul && ty != Ty::Duration => {
                let by = if ty == Ty::Ratio || self.choice.chance(60) { Ty::Ratio } else { Ty::Int };
                let (a, b) = (self.number(ty, d), self.number(by, d));
                X::Bin(op, Box::new(a), Box::new(b))
            }
            0..=3 if op == Op::Rem && !(self.filter && ty == Ty::Duration) => {
                // A remainder by a known zero does not compile.
                let (a, b) = (self.number(ty, d), self.read(ty, 0));
                X::Bin(op, Box::new(a), Box::new(b))
            }
            0..=3 => {
                let op = if matches!(op, Op::Mul | Op::Rem) { Op::Add } else { op };
                let (a, b) = (self.number(ty, d), self.number(ty, d));
                X::Bin(op, Box::new(a), Box::new(b))
            }
            4 => X::Abs(Box::new(self.number(ty, d))),
            5 => X::Neg(Box::new(self.number(ty, d))),
            6 => {
                let (c, a, b) = (self.condition(d), self.number(ty, d), self.number(ty, d));
                X::If(Box::new(c), Box::new(a), Box::new(b))
            }
            _ => match self.read(ty, d) {
                read if self.may_be_missing(&read) => X::Else(Box::new(read), Box::new(self.number(ty, d))),
                other => other,
            },
        }
    }

    fn may_be_missing(&self, x: &X) -> bool {
        match x {
            X::Field(_) => true,
            X::Agg(at) => !["count", "sum", "distinct"].contains(&self.names.aggs[*at].function),
            _ => false,
        }
    }

    fn leaf(&mut self, ty: Ty, depth: u32) -> X {
        let params: Vec<usize> = self.places(ty, |n| n.params.iter().map(|p| p.ty).collect());
        let lets: Vec<usize> = self.places(ty, |n| n.lets.iter().map(|l| l.0).collect());
        match self.choice.below(6) {
            0 => self.literal(ty),
            1 if !params.is_empty() => X::Param(self.choice.one(&params)),
            2 if !lets.is_empty() && !self.filter => X::Let(self.choice.one(&lets)),
            _ => self.read(ty, depth),
        }
    }

    fn places(&self, ty: Ty, types: fn(&Names) -> Vec<Ty>) -> Vec<usize> {
        types(self.names).into_iter().enumerate().filter(|t| t.1 == ty).map(|t| t.0).collect()
    }

    /// A field or an aggregate: something no two events need have alike.
    fn read(&mut self, ty: Ty, depth: u32) -> X {
        if !self.filter && self.choice.chance(70) {
            return self.aggregate(ty, depth.min(1));
        }
        match ty {
            Ty::Money => X::Field(self.choice.one(&MONEY)),
            Ty::Ratio => X::Field(self.choice.one(&RATIOS)),
            Ty::Bool => X::Field(self.choice.one(&BOOLS)),
            Ty::Duration if self.filter => self.literal(ty),
            Ty::Duration => X::Ago(TIMES[0]),
            Ty::Int => X::Field(self.choice.one(&["age_years", "accounts_on_device", "hour", "weekday"])),
        }
    }

    /// A condition.
    pub fn condition(&mut self, depth: u32) -> X {
        let d = depth.saturating_sub(1);
        let made = match self.choice.below(if depth == 0 { 7 } else { 12 }) {
            0..=2 => self.comparison(d),
            3 => X::Has(self.choice.one(&["usd", "device", "asset", "payee_added", "pep", "counterparty"])),
            4 => {
                let (name, words) = self.choice.one(&CODES);
                X::Words(name, (0..1 + self.choice.below(2)).map(|at| words[at]).collect())
            }
            5 => self.identity(),
            6 => self.read(Ty::Bool, 0),
            7 => X::Not(Box::new(self.condition(d))),
            8 => X::All((0..2 + self.choice.below(2)).map(|_| self.condition(d)).collect()),
            9 => X::Any((0..2 + self.choice.below(2)).map(|_| self.condition(d)).collect()),
            10 => {
                let ty = self.choice.one(&[Ty::Money, Ty::Int, Ty::Ratio, Ty::Duration]);
                let (a, b, c) = (self.number(ty, d), self.number(ty, 0), self.number(ty, 0));
                X::Between(Box::new(a), Box::new(b), Box::new(c))
            }
            _ => {
                let ty = self.choice.one(&[Ty::Money, Ty::Int]);
                let list = LITERALS.iter().find(|l| l.0 == ty).map_or(&[0][..], |l| l.1);
                X::In(Box::new(self.number(ty, d)), list[..3].to_vec())
            }
        };
        if bits(&made, self.names) > BITS { X::Has("usd") } else { made }
    }

    fn comparison(&mut self, depth: u32) -> X {
        let cmp = self.choice.one(&[">=", ">", "<", "<=", "==", "!="]);
        let ty = self.choice.one(&[Ty::Money, Ty::Money, Ty::Int, Ty::Ratio, Ty::Duration]);
        if self.choice.chance(20) && ty != Ty::Duration {
            let (a, b, c) = (self.number(ty, depth), self.read(ty, 0), self.number(Ty::Ratio, 0));
            return X::Ratio(cmp, Box::new(a), Box::new(b), Box::new(c));
        }
        // Rules that begin with a lower limit of one measure take another way through the kernel.
        if self.choice.chance(30) && !self.filter {
            return X::Cmp(cmp, Box::new(self.read(ty, depth)), Box::new(self.literal(ty)));
        }
        X::Cmp(cmp, Box::new(self.number(ty, depth)), Box::new(self.number(ty, depth)))
    }

    fn identity(&mut self) -> X {
        let equal = self.choice.chance(50);
        if self.choice.chance(50) {
            let (name, words) = self.choice.one(&CODES);
            return X::Same(name, equal, Other::Word(self.choice.one(words)));
        }
        let a = self.choice.below(IDS.len());
        let b = (a + 1 + self.choice.below(IDS.len() - 1)) % IDS.len();
        X::Same(IDS[a], equal, Other::Field(IDS[b]))
    }

    pub fn aggregate(&mut self, ty: Ty, depth: u32) -> X {
        // Those there are already are read again half the time: equal ones share what they keep.
        let known: Vec<usize> = self.places(ty, |n| n.aggs.iter().map(|a| a.ty).collect());
        if !known.is_empty() && self.choice.chance(40) {
            return X::Agg(self.choice.one(&known));
        }
        let made = self.new_aggregate(ty, depth);
        self.names.aggs.push(made);
        X::Agg(self.names.aggs.len() - 1)
    }

    fn new_aggregate(&mut self, ty: Ty, depth: u32) -> Agg {
        let functions: &[&'static str] = match ty {
            Ty::Money => &[
                "sum",
                "min",
                "max",
                "mean",
                "deviation",
                "median",
                "quantile",
                "last",
                "nth",
                "top",
                "time_mean",
            ],
            Ty::Int => &["count", "distinct", "near", "last_near", "groups", "days", "sum", "last"],
            Ty::Ratio => &["gap_variation", "daily_mean", "daily_deviation", "benford", "max", "mean", "nth"],
            Ty::Duration => &["since_last", "since_first"],
            Ty::Bool => &["rising", "last"],
        };
        let function = self.choice.one(functions);
        let of = match (function, ty) {
            ("count" | "days" | "gap_variation" | "daily_mean" | "daily_deviation", _) => None,
            ("since_last" | "since_first", _) => None,
            ("distinct" | "groups", _) => {
                Some(self.choice.one(&["counterparty", "device", "asset", "usd", "day"]))
            }
            ("near" | "last_near" | "rising" | "benford", _) => Some(self.choice.one(&MONEY)),
            (_, Ty::Money) => Some(self.choice.one(&MONEY)),
            (_, Ty::Int) => Some(self.choice.one(&INTS)),
            (_, Ty::Ratio) => Some(self.choice.one(&RATIOS)),
            (_, _) => Some(self.choice.one(&BOOLS)),
        };
        let group = ["top", "groups"]
            .contains(&function)
            .then(|| self.choice.one(&["counterparty", "asset", "hour"]));
        let (set, filter) = self.counted();
        let bare = ["since_last", "since_first", "last"].contains(&function);
        let window = (!bare).then(|| self.span(function));
        let args = self.args(function, depth);
        let takes_back = ["count", "sum", "mean", "deviation", "distinct"].contains(&function)
            && matches!(window, Some(Span::Sliding(_) | Span::Shifted(..)));
        let unless_undone = takes_back && self.choice.chance(50);
        Agg {
            function,
            field: of,
            group,
            set,
            filter,
            window,
            keys: self.keys(set),
            prior: !bare && self.choice.chance(30),
            unless_undone,
            args,
            ty,
        }
    }

    /// A set of events and which of them.
    fn counted(&mut self) -> (&'static str, Option<X>) {
        if !self.names.alerts.is_empty() && self.choice.chance(10) {
            let id = self.choice.one(&self.names.alerts);
            return ("alert", self.choice.chance(40).then_some(X::Same("scenario", true, Other::Word(id))));
        }
        if !self.names.signals.is_empty() && self.choice.chance(10) {
            let id = self.choice.one(&self.names.signals);
            return ("signal", self.choice.chance(80).then_some(X::Same("scenario", true, Other::Word(id))));
        }
        let sets = [
            "any",
            "out",
            "in",
            "move",
            "crypto_move",
            "trade",
            "p2p",
            "crypto_deposit",
            "login",
            "fiat_deposit",
        ];
        let set = self.choice.one(&sets);
        let filter = self
            .choice
            .chance(45)
            .then(|| Maker { choice: &mut *self.choice, names: &mut *self.names, filter: true }.condition(2));
        (set, filter)
    }

    fn span(&mut self, function: &str) -> Span {
        const MINUTE: i64 = 60;
        const HOUR: i64 = 60 * MINUTE;
        const DAY: i64 = 24 * HOUR;
        let lengths =
            [DAY, 5 * MINUTE, 10 * MINUTE, HOUR, 2 * HOUR, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY, 1];
        let length = self.choice.one(&lengths);
        let of_list =
            ["median", "quantile", "nth", "near", "last_near", "rising", "top", "groups", "distinct"];
        let of_days = ["gap_variation", "time_mean", "daily_mean", "daily_deviation", "days"];
        let no_reset = of_list.contains(&function) || of_days.contains(&function);
        match self.choice.below(10) {
            0..=5 => Span::Sliding(length),
            6 | 7 => Span::Shifted(length, self.choice.one(&lengths)),
            8 => Span::Life,
            _ if no_reset => Span::Life,
            _ if self.choice.chance(50) => Span::Since(self.choice.one(&["out", "login", "fiat_deposit"])),
            _ => Span::Day,
        }
    }

    fn keys(&mut self, set: &str) -> Vec<(&'static str, &'static str)> {
        // An analyst's verdict names a rule; how often that rule fired is asked by its name.
        if ["alert", "signal", "disposition"].contains(&set) && self.choice.chance(40) {
            let of = self.choice.one(&["scenario", "customer"]);
            return if of == "scenario" { vec![(of, of)] } else { vec![(of, of), ("scenario", "scenario")] };
        }
        match self.choice.below(8) {
            0 | 1 => vec![("customer", "customer")],
            2 | 3 => {
                let id = self.choice.one(&IDS);
                vec![(id, id)]
            }
            4 => vec![("customer", "customer"), ("counterparty", "counterparty")],
            5 => {
                let key = self.choice.one(&[
                    ("counterparty", "customer"),
                    ("address", "cluster"),
                    ("customer", "counterparty"),
                    ("entity", "customer"),
                ]);
                vec![key]
            }
            6 => vec![self.choice.one(&[
                ("asset", "asset"),
                ("hour", "hour"),
                ("day", "day"),
                ("jurisdiction", "jurisdiction"),
            ])],
            _ => {
                let third = self.choice.one(&["asset", "day", "ip_block", "card"]);
                vec![("entity", "entity"), ("bank_account", "bank_account"), (third, third)]
            }
        }
    }

    fn args(&mut self, function: &str, depth: u32) -> Vec<X> {
        let few = X::Lit(Ty::Int, 1 + self.choice.below(4) as i64);
        let share = X::Lit(Ty::Ratio, self.choice.one(&[500_000, 0, 10_000, 950_000, 1_000_000]));
        let tolerance = X::Lit(Ty::Ratio, self.choice.one(&[100_000, 0, 1_000_000, 20_000]));
        match function {
            "quantile" => vec![share],
            "nth" => vec![few],
            "near" => vec![self.small(depth), tolerance],
            "last_near" => vec![few, self.small(depth), tolerance],
            "rising" => vec![few, X::Lit(Ty::Ratio, self.choice.one(&[1_000_000, 500_000, 1_100_000, 0]))],
            _ => Vec::new(),
        }
    }

    /// Money that leaves room for a tolerance.
    fn small(&mut self, depth: u32) -> X {
        let made = self.number(Ty::Money, depth);
        if bits(&made, self.names) > 36 { X::Field("usd") } else { made }
    }
}

fn number(ty: Ty, value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.unsigned_abs() / 1_000_000, value.unsigned_abs() % 1_000_000);
    match ty {
        Ty::Money => format!("{sign}{whole}.{part:06} usd"),
        Ty::Ratio => format!("{sign}{whole}.{part:06}"),
        Ty::Int => format!("{value}"),
        Ty::Duration => format!("{sign}{whole}s"),
        Ty::Bool => (value == 1).to_string(),
    }
}

impl Agg {
    pub fn text(&self, names: &Names) -> String {
        let filter = self.filter.as_ref().map_or(String::new(), |f| format!(" where {}", text(f, names)));
        let undone = if self.unless_undone { " unless undone" } else { "" };
        let set = format!("{}{filter}{undone}", self.set);
        let of = self.field.map_or(set.clone(), |field| format!("{field} of {set}"));
        let window = self.window.as_ref().map(|w| match w {
            Span::Sliding(length) => format!("{length}s"),
            Span::Shifted(length, shift) => format!("{length}s shift {shift}s"),
            Span::Life => "life".to_owned(),
            Span::Day => "day".to_owned(),
            Span::Since(set) => format!("since {set}"),
        });
        let args: Vec<String> = self.args.iter().map(|a| text(a, names)).collect();
        let before = ["quantile", "nth"].contains(&self.function);
        let (first, last) = if before { (args, Vec::new()) } else { (Vec::new(), args) };
        let group = self.group.map(str::to_owned);
        let parts: Vec<String> =
            first.into_iter().chain([of]).chain(group).chain(window).chain(last).collect();
        let key = |(found, kept): &(&str, &str)| {
            if found == kept { (*found).to_owned() } else { format!("{found} as {kept}") }
        };
        let keys: Vec<String> = self.keys.iter().map(key).collect();
        let prior = if self.prior { " prior" } else { "" };
        format!("{}({}) by {}{prior}", self.function, parts.join(", "), keys.join(", "))
    }
}

impl Param {
    pub fn text(&self, name: &str) -> String {
        if self.by.is_empty() {
            return format!("param {name} = {}", number(self.ty, self.otherwise.unwrap_or(0)));
        }
        let row =
            |(words, value): &(Vec<&str>, i64)| format!("{}: {}", words.join(" "), number(self.ty, *value));
        let mut rows: Vec<String> = self.rows.iter().map(row).collect();
        rows.extend(self.otherwise.map(|value| format!("else: {}", number(self.ty, value))));
        format!("param {name} by {} {{ {} }}", self.by.join(", "), rows.join(", "))
    }
}

/// As written in a rule.
pub fn text(x: &X, names: &Names) -> String {
    let t = |x: &X| text(x, names);
    let list =
        |list: &[X], word: &str| list.iter().map(|x| format!("({})", t(x))).collect::<Vec<_>>().join(word);
    match x {
        X::Lit(ty, value) => format!("({})", number(*ty, *value)),
        X::Field(name) => (*name).to_owned(),
        X::Has(name) => format!("has({name})"),
        X::Same(name, equal, other) => {
            let other = match other {
                Other::Word(word) => format!("\"{word}\""),
                Other::Field(field) => (*field).to_owned(),
            };
            format!("({name} {} {other})", if *equal { "==" } else { "!=" })
        }
        X::Words(name, words) => {
            let words: Vec<String> = words.iter().map(|w| format!("\"{w}\"")).collect();
            format!("({name} in ({}))", words.join(", "))
        }
        X::Ago(name) => format!("(now - {name})"),
        X::Param(at) => format!("p{at}"),
        X::Let(at) => format!("l{at}"),
        X::Agg(at) => format!("({})", names.aggs[*at].text(names)),
        X::Neg(a) => format!("(-({}))", t(a)),
        X::Abs(a) => format!("abs({})", t(a)),
        X::Not(a) => format!("(not ({}))", t(a)),
        X::Bin(Op::Least, a, b) => format!("least({}, {})", t(a), t(b)),
        X::Bin(Op::Most, a, b) => format!("most({}, {})", t(a), t(b)),
        X::Bin(op, a, b) => {
            let word = match op {
                Op::Add => "+",
                Op::Sub => "-",
                Op::Mul => "*",
                _ => "mod",
            };
            format!("(({}) {word} ({}))", t(a), t(b))
        }
        X::Else(a, b) => format!("({} ?? ({}))", t(a), t(b)),
        X::If(c, a, b) => format!("(if {} then {} else {})", t(c), t(a), t(b)),
        X::Cmp(cmp, a, b) => format!("({} {cmp} {})", t(a), t(b)),
        X::Ratio(cmp, a, b, c) => format!("(({}) / ({}) {cmp} {})", t(a), t(b), t(c)),
        X::In(a, values) => {
            let ty = ty(a, names);
            let values: Vec<String> = values.iter().map(|v| number(ty, *v)).collect();
            format!("(({}) in ({}))", t(a), values.join(", "))
        }
        X::Between(a, b, c) => format!("({} between {} and {})", t(a), t(b), t(c)),
        X::All(parts) => format!("({})", list(parts, " and ")),
        X::Any(parts) => format!("({})", list(parts, " or ")),
    }
}
