//! Rule files as trees, as near to the text as the formatter and the JSON form need.
//!
//! Promises: two files are equal exactly when they differ only in layout and order of clauses; positions never count.
//! Comments stay with the clause they stand at. Does not: know types or names. Serves: TMR-4.

use serde::{Deserialize, Serialize};

/// A place in a text: byte offset and length. All places are equal, so that trees compare without positions.
#[derive(Debug, Clone, Copy, Default)]
pub struct Span {
    /// Where it starts.
    pub at: u32,
    /// How long it is.
    pub len: u32,
}

impl PartialEq for Span {
    fn eq(&self, _: &Span) -> bool {
        true
    }
}
impl Eq for Span {}

impl Span {
    /// From the start of this one to the end of the other.
    #[must_use]
    pub fn to(self, end: Span) -> Span {
        Span { at: self.at, len: (end.at + end.len).saturating_sub(self.at) }
    }
    /// Where it ends.
    pub fn end(self) -> usize {
        (self.at + self.len) as usize
    }
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Lines after `//!` at the top, without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub docs: Vec<String>,
    /// Rules and tests, in order.
    pub items: Vec<Item>,
    /// Comments after the last item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub end: Vec<String>,
}

/// A rule, a test or the limits of the set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// A scenario, signal or typology.
    Rule(Box<Rule>),
    /// A test.
    Test(Test),
    /// How much the set keeps.
    Limits(Box<LimitsBlock>),
}

/// How much of what happened the set keeps at most.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each bound is described in docs/reference/rule-language.md under its own name"
)]
pub struct LimitsBlock {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<Clause<Number>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graph_edges: Option<Clause<Number>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graph_edges_of_party: Option<Clause<Number>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub end: Vec<String>,
    #[serde(skip)]
    pub span: Span,
}

/// What a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Judges events and raises alerts.
    Scenario,
    /// Judges events and tells other rules.
    Signal,
    /// Weighs scenarios.
    Typology,
}

impl Sort {
    /// The word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Sort::Scenario => "scenario",
            Sort::Signal => "signal",
            Sort::Typology => "typology",
        }
    }
}

/// A name in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Word {
    /// The name.
    pub text: String,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// A clause with the comments that belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause<T> {
    /// What it says.
    pub value: T,
    /// Comment lines before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<String>,
    /// The comment on its last line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

impl<T> Clause<T> {
    /// The same with another value.
    pub(super) fn with<U>(&self, value: U) -> Clause<U> {
        Clause { value, before: self.before.clone(), after: self.after.clone(), span: self.span }
    }
}

/// A rule: its clauses by name, so their order in the file does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each clause is described in docs/reference/rule-language.md under its own name"
)]
pub struct Rule {
    pub sort: Sort,
    pub id: Word,
    pub title: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Clause<Number>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<Clause<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags: Option<Clause<Vec<String>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Clause<On>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<Clause<Param>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lets: Vec<Clause<Let>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Clause<Need>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Clause<Expr>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<Clause<Band>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weigh: Option<Clause<Vec<Weight>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Clause<Within>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<Clause<Number>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interdict: Option<Clause<Interdict>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Clause<Number>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Clause<Word>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tipping_off: Option<Clause<bool>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once: Option<Clause<Option<Within>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explain: Option<Clause<String>>,
    /// Comments before the closing brace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub end: Vec<String>,
    #[serde(skip)]
    pub span: Span,
    /// A clause of it could not be read; what is missing is then not reported too.
    #[serde(skip)]
    pub broken: bool,
    /// Of the explanation's text.
    #[serde(skip)]
    pub explain_span: Span,
}

/// Which events a rule judges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct On {
    /// Kinds or sets of kinds.
    pub sets: Vec<Word>,
    /// A timer, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<Absent>,
}

/// What a timer waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absent {
    /// What must not happen.
    pub without: Word,
    /// For how long.
    pub length: Number,
    /// For the same key.
    pub by: Vec<Word>,
}

/// A length of time and a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Within {
    /// How long.
    pub length: Number,
    /// For the same key.
    pub by: Vec<Word>,
}

/// A constant with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// Its name.
    pub name: Word,
    /// Fields that choose the row; none for a plain constant, whose value is `otherwise`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Word>,
    /// Rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Row>,
    /// For everybody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Literal>,
}

/// A row of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Values of the fields.
    pub keys: Vec<Word>,
    /// The parameter's value.
    pub value: Literal,
}

/// A name for a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Let {
    /// The name.
    pub name: Word,
    /// The value.
    pub value: Expr,
}

/// A condition before the verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// What must hold.
    pub condition: Expr,
    /// The exit otherwise.
    pub exit: Word,
}

/// A verdict by bands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The value.
    pub value: Expr,
    /// The bands.
    pub rows: Vec<BandRow>,
}

/// A band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandRow {
    /// Its upper limit; none for `else`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Literal>,
    /// What follows; none for `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<BandEffect>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// What follows from a band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandEffect {
    /// Points.
    pub score: Number,
    /// Action.
    pub action: Word,
}

/// A weighed rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    /// Which rule.
    pub rule: Word,
    /// Its weight.
    pub points: Number,
}

/// The second threshold of a typology.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interdict {
    /// From how many points.
    pub at: Number,
    /// What happens.
    pub action: Word,
}

/// The unit of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Unit {
    Plain,
    Percent,
    Usd,
    Second,
    Minute,
    Hour,
    Day,
}

impl Unit {
    /// As written after the digits.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Plain => "",
            Unit::Percent => "%",
            Unit::Usd => " usd",
            Unit::Second => "s",
            Unit::Minute => "m",
            Unit::Hour => "h",
            Unit::Day => "d",
        }
    }
}

/// A number as written, without `_`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// Digits, with one dot at most.
    pub digits: String,
    /// Its unit.
    pub unit: Unit,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// A constant where no expression may stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Literal {
    /// What it is.
    pub value: LiteralValue,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// Kinds of constants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiteralValue {
    /// A number.
    Number(Number),
    /// A number below zero.
    Minus(Number),
    /// A word in quotes.
    Text(String),
    /// True or false.
    Bool(bool),
}

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Expr {
    /// What it is.
    pub node: Node,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// Kinds of expressions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is written in the language as it is named here")]
pub enum Node {
    Number(Number),
    Text(String),
    Bool(bool),
    Name(String),
    Now,
    Has(Word),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    Binary(Op, Box<Expr>, Box<Expr>),
    All(Vec<Expr>),
    Any(Vec<Expr>),
    In(Box<Expr>, Vec<Expr>),
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    Abs(Box<Expr>),
    Least(Box<Expr>, Box<Expr>),
    Most(Box<Expr>, Box<Expr>),
    Table(String, Word),
    Aggregate(Box<Aggregate>),
}

/// Operators with two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Op {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Otherwise,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

impl Op {
    /// As written.
    pub fn as_str(self) -> &'static str {
        match self {
            Op::Add => "+",
            Op::Subtract => "-",
            Op::Multiply => "*",
            Op::Divide => "/",
            Op::Remainder => "mod",
            Op::Otherwise => "??",
            Op::Less => "<",
            Op::LessOrEqual => "<=",
            Op::Greater => ">",
            Op::GreaterOrEqual => ">=",
            Op::Equal => "==",
            Op::NotEqual => "!=",
        }
    }
}

/// A window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is written in the language as it is named here")]
pub enum Window {
    Sliding(Number),
    Shifted(Number, Number),
    Life,
    Day,
    Since(Word),
}

/// A key field, and the field of the judged event that gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Where the value is found in the judged event.
    pub field: Word,
    /// By which field the aggregate is kept, where it is another.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub kept: Option<Word>,
}

/// An aggregate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregate {
    /// Which.
    pub function: Function,
    /// Values between the parentheses, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Expr>,
    /// `field of`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Word>,
    /// Kinds of events.
    pub set: Word,
    /// `where`.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expr>,
    /// `unless undone`: without movements that did not happen after all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unless_undone: bool,
    /// The second field of `top` and `groups`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Word>,
    /// The window, for functions that have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// The key.
    pub by: Vec<Key>,
    /// Without the event that is being judged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prior: bool,
}

/// A place between the parentheses of an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// An expression.
    Value,
    /// `field of set [where …]`.
    Of,
    /// `set [where …]`.
    Set,
    /// A field.
    Group,
    /// A window.
    Window,
}

macro_rules! functions {
    ($($name:ident $word:literal $usage:literal [$($part:ident)*];)*) => {
        /// Aggregates.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[expect(missing_docs, reason = "each is described in docs/reference/rule-language.md under its word")]
        pub enum Function { $($name),* }

        impl Function {
            /// All of them.
            pub const ALL: &'static [Function] = &[$(Function::$name),*];
            /// The word in rules.
            pub fn as_str(self) -> &'static str {
                match self { $(Function::$name => $word),* }
            }
            /// How it is written.
            pub fn usage(self) -> &'static str {
                match self { $(Function::$name => $usage),* }
            }
            /// What stands between the parentheses.
            pub fn parts(self) -> &'static [Part] {
                match self { $(Function::$name => &[$(Part::$part),*]),* }
            }
            /// The function of a word.
            pub fn parse(word: &str) -> Option<Function> {
                Function::ALL.iter().copied().find(|f| f.as_str() == word)
            }
        }
    };
}

functions! {
    Count "count" "count(set, window) by key" [Set Window];
    Sum "sum" "sum(field of set, window) by key" [Of Window];
    Min "min" "min(field of set, window) by key" [Of Window];
    Max "max" "max(field of set, window) by key" [Of Window];
    Mean "mean" "mean(field of set, window) by key" [Of Window];
    Deviation "deviation" "deviation(field of set, window) by key" [Of Window];
    Distinct "distinct" "distinct(field of set, window) by key" [Of Window];
    Median "median" "median(field of set, window) by key" [Of Window];
    Quantile "quantile" "quantile(95%, field of set, window) by key" [Value Of Window];
    SinceLast "since_last" "since_last(set) by key" [Set];
    SinceFirst "since_first" "since_first(set) by key" [Set];
    Last "last" "last(field of set) by key" [Of];
    Nth "nth" "nth(n, field of set, window) by key" [Value Of Window];
    Near "near" "near(field of set, window, value, tolerance) by key" [Of Window Value Value];
    LastNear "last_near" "last_near(field of set, window, n, value, tolerance) by key" [Of Window Value Value Value];
    Rising "rising" "rising(field of set, window, n, ratio) by key" [Of Window Value Value];
    Top "top" "top(field of set, group, window) by key" [Of Group Window];
    Groups "groups" "groups(field of set, group, window) by key" [Of Group Window];
    GapVariation "gap_variation" "gap_variation(set, window) by key" [Set Window];
    TimeMean "time_mean" "time_mean(field of set, window) by key" [Of Window];
    DailyMean "daily_mean" "daily_mean(set, window) by key" [Set Window];
    DailyDeviation "daily_deviation" "daily_deviation(set, window) by key" [Set Window];
    Days "days" "days(set, window) by key" [Set Window];
    Benford "benford" "benford(field of set, window) by key" [Of Window];
}

/// A test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Its title.
    pub title: String,
    /// Of which rule.
    pub of: Word,
    /// Its lines.
    pub lines: Vec<Clause<Line>>,
    /// Comment lines before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<String>,
    /// Comments before the closing brace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub end: Vec<String>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// A line of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// Fields stamped on every event of a customer.
    Given {
        /// The customer.
        customer: Word,
        /// The fields.
        values: Vec<Attribute>,
    },
    /// A table of peer figures.
    Table {
        /// Its name.
        name: Word,
        /// Its rows.
        rows: Vec<(Word, Number)>,
    },
    /// An event.
    Step {
        /// When.
        when: When,
        /// What kind.
        kind: Word,
        /// Its fields.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        values: Vec<Attribute>,
        /// Its id at the source, where one is written: the same id again is the same event again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<Box<Word>>,
        /// How long before the time of the line it happened.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        late: Option<Box<Number>>,
        /// What must follow.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expect: Option<Expectation>,
    },
}

/// When an event of a test happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// So long after the start.
    At(Number),
    /// So many times, so far apart, after the line before.
    Times(Number, Number),
}

/// A field of an event in a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Which field.
    pub name: Word,
    /// Its value.
    pub value: Given,
    /// Where the value stands.
    #[serde(skip)]
    pub span: Span,
}

/// A value in a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// A word, with or without quotes.
    Word(String),
    /// A number.
    Number(Number),
    /// A number below zero, or a time before the event.
    Minus(Number),
    /// A time after the event.
    Plus(Number),
}

/// What a test expects of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// The rule fires.
    Fires {
        /// With this action.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        action: Option<Word>,
        /// With this score.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        score: Option<Number>,
    },
    /// It does not.
    Quiet,
    /// It ends with this exit.
    Exit(String),
    /// The event was taken before, and nothing is judged.
    Duplicate,
}
