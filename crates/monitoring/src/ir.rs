//! What the compiler makes of rule files, and the kernel runs: typed expressions over fields, parameters and slots.
//!
//! Promises: everything here is closed and total: no loops, no floats; an expression ends with a value or with a named exit.
//! The feature plan is shared: equal aggregates of any scenarios are one feature. Does not: know text positions.

use crate::event::KindSet;
use crate::field::{FieldId, Type};
use serde::{Deserialize, Serialize};

/// All rules of one version, ready to run.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// Aggregates, each once.
    pub features: Vec<Feature>,
    /// Ways in which rules read them, each once.
    pub slots: Vec<Slot>,
    /// Filters of events, each once; features name them by place.
    pub filters: Vec<Expr>,
    /// Parameters, of all rules.
    pub params: Vec<Param>,
    /// Tables of peer figures that rules look up, by name.
    pub tables: Vec<String>,
    /// Scenarios and signals in order of id, then typologies (they look at alerts, so they come last).
    pub rules: Vec<Rule>,
    /// How much of what happened is kept at most.
    pub limits: Limits,
}

/// How much of what happened a set keeps at most. What binds changes answers, so it belongs to the set and not to a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most rows in memory, of all keys together; beyond it those touched longest ago are given up.
    pub rows: usize,
    /// Most live edges of the graph; beyond it the oldest go early.
    pub graph_edges: usize,
    /// Most live edges of one party; beyond it its further edges are judged and not kept.
    pub graph_edges_of_party: usize,
}

/// Rows where a set does not say how many: some 30 GB, by 290 bytes a row as measured. More than any machine had that ran
/// without a bound.
pub const ROWS_MOST: usize = 100_000_000;

impl Default for Limits {
    fn default() -> Limits {
        let edges = crate::graph::EDGES_MOST;
        Limits { rows: ROWS_MOST, graph_edges: edges, graph_edges_of_party: edges }
    }
}

/// One aggregate kept by the engine.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Feature {
    /// What is kept.
    pub what: What,
    /// Of which kinds of events.
    pub set: KindSet,
    /// Which of those, by place in [`Program::filters`].
    pub filter: Option<usize>,
    /// Over which time.
    pub window: Window,
    /// For which key: one to three id or code fields. An event that lacks one of them is not counted.
    pub key: Vec<FieldId>,
    /// Movements that are undone are not counted; only over sliding windows, and only what can be taken away again.
    pub unless_undone: bool,
}

/// A feature as rules read it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot {
    /// By place in [`Program::features`].
    pub feature: usize,
    /// Fields of the judged event that give the key; the feature's own key unless the rule says `by … as …`.
    pub at: Vec<FieldId>,
    /// Leave out the event that is being judged.
    pub prior: bool,
}

/// What a feature keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    /// How many events.
    Count,
    /// Sum of a field; events without it add nothing.
    Sum(FieldId),
    /// Sum of squares of a field.
    SumSquares(FieldId),
    /// How many of the events have the field (for means).
    CountOf(FieldId),
    /// How many different values of a field.
    Distinct(FieldId),
    /// Smallest value; missing when there is none.
    Min(FieldId),
    /// Greatest value; missing when there is none.
    Max(FieldId),
    /// Time of the last event.
    LastAt,
    /// Time of the first event ever.
    FirstAt,
    /// Value of a field in the last event that has it.
    LastValue(FieldId),
    /// The newest events themselves (time, value, group), at most [`RECENT_MAX`]; functions look through them.
    Recent {
        /// The value kept; `None` keeps times only.
        value: Option<FieldId>,
        /// A second field, for grouping.
        group: Option<FieldId>,
    },
}

/// Most events a `Recent` feature keeps per key. 1,024: a person with more in one window is a hub, for whom these functions
/// exit with `too-much-history` instead of guessing; counts, sums and distinct counts stay exact.
pub const RECENT_MAX: usize = 1_024;

/// Over which time a feature runs. Lengths in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Window {
    /// The events with `now - length < at <= now`, moved back by `shift`.
    Sliding {
        /// How long.
        length: i64,
        /// How far back; 0 for none.
        shift: i64,
    },
    /// Everything.
    Life,
    /// Since the start of the legal day (field `day` of the event).
    Day,
    /// Since the last event of these kinds with the same key; that event is not counted.
    Since(KindSet),
}

/// A parameter that depends on the customer's segment, rating, jurisdiction …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// `<rule>.<name>`.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Fields that choose the row.
    pub by: Vec<FieldId>,
    /// Values of those fields, and the parameter's.
    pub rows: Vec<(Vec<i64>, i64)>,
    /// For everybody else. `None` only where the rows cover a closed set.
    pub otherwise: Option<i64>,
}

/// A typed expression. Money and ratios are scaled integers; the compiler has made scales equal where values meet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Expr {
    /// A constant.
    Const(i128),
    /// A field of the event; missing is an exit.
    Field(FieldId),
    /// Whether the event has the field.
    Has(FieldId),
    /// The first unless it is missing, else the second.
    Else(Box<Expr>, Box<Expr>),
    /// A feature's value, by place in [`Program::slots`]; a missing one (no event yet) is an exit.
    Slot(usize),
    /// A parameter, by place in [`Program::params`].
    Param(usize),
    /// Time of the event (log time).
    Now,
    /// Minus.
    Neg(Box<Expr>),
    /// Distance from zero.
    Abs(Box<Expr>),
    /// Plus.
    Add(Box<Expr>, Box<Expr>),
    /// Minus.
    Sub(Box<Expr>, Box<Expr>),
    /// Times.
    Mul(Box<Expr>, Box<Expr>),
    /// Divided by, rounded toward zero; zero below the line is an exit. Only where the language says it rounds.
    Div(Box<Expr>, Box<Expr>),
    /// Remainder; zero below the line is an exit.
    Rem(Box<Expr>, Box<Expr>),
    /// The smaller.
    Least(Box<Expr>, Box<Expr>),
    /// The greater.
    Most(Box<Expr>, Box<Expr>),
    /// Compares.
    Cmp(Cmp, Box<Expr>, Box<Expr>),
    /// Compares `above / below` with a value without dividing: cross-multiplied; zero below is an exit.
    CmpRatio {
        /// How.
        cmp: Cmp,
        /// Above the line.
        above: Box<Expr>,
        /// Below the line.
        below: Box<Expr>,
        /// Compared with, at the scale `above` has over `below`.
        with: Box<Expr>,
    },
    /// All, left to right, stopping at the first false.
    And(Vec<Expr>),
    /// Any, left to right, stopping at the first true.
    Or(Vec<Expr>),
    /// Not.
    Not(Box<Expr>),
    /// One of these constants (sorted).
    In(Box<Expr>, Vec<i128>),
    /// If, then, else.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Mean: sum over count, rounded toward zero; no events is an exit.
    Mean {
        /// Slot of a `Sum`.
        sum: usize,
        /// Slot of a `CountOf`.
        count: usize,
    },
    /// Standard deviation of the population: integer square root of (n·Σx² − (Σx)²) / n, rounded down; no events is an exit.
    Deviation {
        /// Slot of a `SumSquares`.
        squares: usize,
        /// Slot of a `Sum`.
        sum: usize,
        /// Slot of a `CountOf`.
        count: usize,
    },
    /// Chi-square of leading digits against Benford's law, in thousandths, from nine slots of counts (digits 1 to 9).
    Benford([usize; 9]),
    /// A question about recent events: the slot's feature must be `Recent`.
    Recent {
        /// By place.
        slot: usize,
        /// What is asked.
        ask: Ask,
        /// Arguments, as the question needs.
        args: Vec<Expr>,
    },
    /// First decimal digit of a whole number or amount, 1 to 9; 0 for zero.
    LeadingDigit(Box<Expr>),
    /// A figure of a table, by place in [`Program::tables`] and key; none is an exit.
    Table(usize, Box<Expr>),
}

/// Questions about recent events. `tolerance` is parts per million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ask {
    /// Args: quantile in ppm. Nearest rank; none is an exit.
    Quantile,
    /// Args: value, tolerance. How many values v with |v − value| · 10⁶ ≤ tolerance · |value|.
    Near,
    /// Args: n, value, tolerance. The same among the newest n.
    LastNear,
    /// Args: n (1 = newest). Value of the n-th newest; none is an exit.
    Nth,
    /// Args: n, ratio (ppm). 1 when there are at least n values and each of the newest n is at least ratio × the one before it.
    Rising,
    /// No args. Greatest sum of value over one group.
    TopSum,
    /// No args. How many different groups there are.
    Groups,
    /// No args. Standard deviation over mean of the gaps between events, in ppm; fewer than three events is an exit.
    GapVariation,
    /// No args. Time-weighted mean of the value from the window's start (or first event) to now; none is an exit.
    TimeMean,
    /// No args. Mean number of events a legal day from the first event's day to yesterday, in ppm; no full day is an exit.
    DailyMean,
    /// No args. Standard deviation of the same, in ppm.
    DailyDeviation,
    /// No args. Number of full days from the first event's day to yesterday.
    Days,
}

/// Comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Cmp {
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
}

/// What happens when a scenario fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Nothing but a recorded feature for other rules and the model.
    Record,
    /// An alert for an analyst; the customer notices nothing.
    Alert,
    /// A report task (a threshold report).
    Report,
    /// The customer is warned and asked.
    Challenge,
    /// The movement waits for an officer.
    Hold,
    /// The account is restricted for review.
    Restrict,
    /// The movement does not happen.
    Deny,
    /// The movement does not happen and the property is frozen for the sanctions or terrorist-financing officer to confirm.
    Freeze,
}

/// A scenario, signal or typology.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Such as `P01`.
    pub id: String,
    /// In words.
    pub title: String,
    /// Counted up with each change.
    pub version: u32,
    /// Family.
    pub family: String,
    /// Red flags and typologies it answers, such as `FATF F4`.
    pub flags: Vec<String>,
    /// Which kinds of events it judges.
    pub on: KindSet,
    /// Instead of at an event: when `for_` has passed since an event of `on` without one of `without` for the same key.
    pub absent: Option<Absent>,
    /// Checked first, in order: an expression that must be true, and the exit otherwise.
    pub needs: Vec<(Expr, String)>,
    /// What it says.
    pub verdict: Verdict,
    /// Whether telling the customer could tip off.
    pub tipping_off: bool,
    /// Text with `{…}` places.
    pub explain: Vec<Piece>,
    /// Values to keep with a finding: name, type and expression.
    pub shown: Vec<(String, Type, Expr)>,
    /// What else the condition read: named values, parameters and aggregates that the explanation does not show, and for a typology
    /// the points each weighed rule gave. Kept with a finding after the values of `shown`.
    pub read: Vec<(String, Type, Expr)>,
    /// One alert per key in this time; further findings join it.
    pub once: Once,
    /// It is no scenario of its own but a signal for others: no alert, an event of kind `signal`.
    pub signal: bool,
    /// A typology: weighted sum of other rules.
    pub typology: bool,
}

/// The absence a timer waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    /// What must not happen.
    pub without: KindSet,
    /// For how long, in microseconds.
    pub for_: i64,
    /// For the same key.
    pub key: Vec<FieldId>,
}

/// How often a scenario may open an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// In microseconds; 0 for every time.
    pub within: i64,
    /// For the same key.
    pub key: Vec<FieldId>,
}

/// How a scenario decides.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// True or false.
    When {
        /// The condition.
        when: Expr,
        /// What follows.
        then: Effect,
    },
    /// By the band a value falls in: upper limits ascending (below), the last without limit.
    Bands {
        /// The value.
        value: Expr,
        /// Upper limit (exclusive) and effect; `None` effect means nothing happens.
        bands: Vec<(Option<i128>, Option<Effect>)>,
    },
}

/// Score and action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Points, 0 to 100.
    pub score: u32,
    /// What happens.
    pub action: Action,
}

/// A part of an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// A value, by place in [`Rule::shown`].
    Value(usize),
}
