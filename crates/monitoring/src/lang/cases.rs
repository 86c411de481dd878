//! Tests to events: what happens, when, and what is expected of the rule.
//!
//! Promises: the same text gives the same events; times count from 2026-01-05T09:00Z, a Monday. Does not: run anything.
//! Serves: TMR-4.

use super::ast::{Attribute, Expectation, Given, Line, Number, Span, Test, Unit, When, Word};
use super::check::{decimal, read_number, set};
use super::diagnostic::{Sink, nearest};
use super::parser::{Parsed, Stop};
use super::rules::ACTIONS;
use crate::event::{DAY, Event, HOUR, Kind, MOVED_AT, TRANSFER, UNDOING};
use crate::field::{self, FIELDS, FieldId, Type};
use crate::ir::Action;
use std::collections::{BTreeMap, BTreeSet};

/// The start of every test: 2026-01-05T09:00Z.
pub const START: i64 = 20_458 * DAY + 9 * HOUR;
/// Most events of one test.
const STEPS_MAX: usize = 20_000;

/// A test, ready to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Name of the file.
    pub file: String,
    /// Its title.
    pub title: String,
    /// The rule it is of.
    pub of: String,
    /// Tables of peer figures: name, then rows of code and micro-dollars.
    pub tables: Vec<(String, Vec<(i64, i64)>)>,
    /// The events.
    pub steps: Vec<Step>,
    /// Where it stands.
    pub line: u32,
}

/// An event of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The event, with the fields of its customer stamped on it.
    pub event: Event,
    /// Its id at the source, where one is written.
    pub id: Option<String>,
    /// What must follow, where anything is expected.
    pub expect: Option<Expect>,
    /// Where it stands.
    pub line: u32,
}

/// What must follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expect {
    /// The rule fires.
    Fires {
        /// With this action, where it is said.
        action: Option<Action>,
        /// With this score, where it is said.
        score: Option<u32>,
    },
    /// It does not fire.
    Quiet,
    /// It ends with this exit.
    Exit(String),
    /// It was taken before.
    Duplicate,
}

struct Making<'s, 'a> {
    sink: &'s mut Sink<'a>,
    /// By customer, the fields stamped on its events.
    given: BTreeMap<i64, Vec<&'s Attribute>>,
    at: i64,
    case: Case,
}

/// Compiles a test; errors are in the sink.
pub(super) fn case<'s>(
    test: &'s Test,
    file: &str,
    ids: &BTreeSet<String>,
    sink: &'s mut Sink<'_>,
) -> Option<Case> {
    let of = test.of.text.as_str();
    if !ids.contains(of) {
        let help = nearest(of, ids.iter().map(String::as_str));
        sink.error_help(test.of.span, format!("no rule `{of}`"), help);
    }
    let line = sink.line(test.span);
    let case = Case {
        file: file.to_owned(),
        title: test.title.clone(),
        of: of.to_owned(),
        tables: Vec::new(),
        steps: Vec::new(),
        line,
    };
    let mut making = Making { sink, given: BTreeMap::new(), at: START, case };
    for clause in &test.lines {
        if let Line::Given { customer, values } = &clause.value {
            making.given.entry(crate::code(&customer.text)).or_default().extend(values);
        }
    }
    let mut broken = false;
    for clause in &test.lines {
        broken |= making.line(&clause.value, clause.span).is_err();
    }
    if broken {
        return None;
    }
    if !making.case.steps.iter().any(|s| s.expect.is_some()) {
        let help = "end the line of an event with `-> fires`, `-> quiet` or `-> exit …`";
        making.sink.error_help(test.span, "the test expects nothing", Some(help.to_owned()));
        return None;
    }
    Some(making.case)
}

impl Making<'_, '_> {
    fn stop<T>(&mut self, span: Span, message: impl Into<String>) -> Parsed<T> {
        self.sink.error(span, message);
        Err(Stop)
    }

    fn line(&mut self, line: &Line, span: Span) -> Parsed<()> {
        match line {
            Line::Given { customer, values } => {
                // Checked here once; stamped on events as they come.
                let mut event = Event::new(Kind::Tick, self.at);
                for value in values {
                    self.stamp(&mut event, value)?;
                }
                let known = self
                    .case
                    .steps
                    .iter()
                    .any(|s| s.event.get(crate::event::CUSTOMER) == Some(crate::code(&customer.text)));
                if known {
                    self.sink.warn(span, "`given` holds for the lines above it too; put it first", None);
                }
                Ok(())
            }
            Line::Table { name, rows } => {
                let mut out = Vec::new();
                for (key, amount) in rows {
                    out.push((crate::code(&key.text), self.number(amount, Type::Money, key.span)?));
                }
                self.case.tables.push((name.text.clone(), out));
                Ok(())
            }
            Line::Step { when, kind, values, id, late, expect } => {
                let arrives = (id.as_deref(), late.as_deref());
                self.step(when, (kind, values), arrives, expect.as_ref(), span)
            }
        }
    }

    fn step(
        &mut self,
        when: &When,
        (word, values): (&Word, &[Attribute]),
        (id, late): (Option<&Word>, Option<&Number>),
        expect: Option<&Expectation>,
        span: Span,
    ) -> Parsed<()> {
        let Some(kind) = Kind::parse(&word.text) else {
            if set(self.sink, word).is_ok() {
                self.sink.error(word.span, format!("`{}` is a set; an event is of one kind", word.text));
            }
            return Err(Stop);
        };
        let (times, every) = match when {
            When::At(offset) => {
                let at = START.saturating_add(self.number(offset, Type::Duration, offset.span)?);
                if at < self.at {
                    return self.stop(offset.span, "the line before is later; offsets do not decrease");
                }
                self.at = at;
                (1, 0)
            }
            When::Times(times, every) => {
                let count = self.number(times, Type::Int, times.span)?;
                (count, self.number(every, Type::Duration, every.span)?)
            }
        };
        if let (Some(id), true) = (id, times > 1) {
            return self.stop(id.span, "an id is one event's; write the repeated one on a line of its own");
        }
        let late = match late {
            Some(late) => self.number(late, Type::Duration, late.span)?,
            None => 0,
        };
        let left = STEPS_MAX.saturating_sub(self.case.steps.len()) as i64;
        if !(1..=left).contains(&times) {
            return self.stop(span, format!("a test has from 1 to {STEPS_MAX} events"));
        }
        let expect = match expect {
            Some(expect) => Some(self.expectation(expect)?),
            None => None,
        };
        let line = self.sink.line(span);
        for round in 1..=times {
            self.at = self.at.saturating_add(every);
            let mut event = self.event(kind, values)?;
            if UNDOING.contains(&kind) {
                event.set(MOVED_AT, self.moved_at(&event, span)?);
            }
            event.happened = self.at.saturating_sub(late);
            let expect = expect.clone().filter(|_| round == times);
            self.case.steps.push(Step { event, id: id.map(|id| id.text.clone()), expect, line });
        }
        Ok(())
    }

    /// When the movement that is undone was taken in: it stands above.
    fn moved_at(&mut self, event: &Event, span: Span) -> Parsed<i64> {
        let named = event.get(TRANSFER);
        let is = |step: &&Step| !UNDOING.contains(&step.event.kind) && step.event.get(TRANSFER) == named;
        match self.case.steps.iter().rev().find(is).filter(|_| named.is_some()) {
            Some(step) => Ok(step.event.at),
            None => self.stop(span, "say which: no movement above has this `transfer`"),
        }
    }

    fn event(&mut self, kind: Kind, values: &[Attribute]) -> Parsed<Event> {
        let mut event = Event::new(kind, self.at);
        let day = self.at.div_euclid(DAY);
        // 1970-01-01 was a Thursday.
        event.set(field::id("weekday"), (day + 3).rem_euclid(7) + 1);
        event.set(field::id("day"), day);
        event.set(field::id("hour"), self.at.rem_euclid(DAY) / HOUR);
        let customer = values.iter().find(|v| v.name.text == "customer");
        if let Some(customer) = customer {
            self.stamp(&mut event, customer)?;
            if let Some(id) = event.get(crate::event::CUSTOMER) {
                event.set(field::id("entity"), id);
                for value in self.given.get(&id).cloned().unwrap_or_default() {
                    self.stamp(&mut event, value)?;
                }
            }
        }
        let mut seen: Vec<FieldId> = Vec::new();
        for value in values {
            let field = self.stamp(&mut event, value)?;
            if seen.contains(&field) {
                return self.stop(value.name.span, format!("`{}` stands twice", value.name.text));
            }
            seen.push(field);
        }
        Ok(event)
    }

    /// Sets a field of the event.
    fn stamp(&mut self, event: &mut Event, value: &Attribute) -> Parsed<FieldId> {
        let name = &value.name;
        let Some(found) = field::by_name(&name.text) else {
            let help = nearest(&name.text, FIELDS.iter().map(|f| f.name.as_str()));
            self.sink.error_help(name.span, format!("no field `{}`", name.text), help);
            return Err(Stop);
        };
        let ty = found.info().ty;
        let number = match (ty, &value.value) {
            (Type::Id | Type::Code, Given::Word(word)) => crate::code(word),
            (Type::Id | Type::Code, Given::Number(n)) if n.unit == Unit::Plain => crate::code(&n.digits),
            (Type::Bool, Given::Word(word)) if word == "true" || word == "false" => i64::from(word == "true"),
            (Type::Time, Given::Word(word)) if word == "now" => event.at,
            (Type::Time, Given::Minus(n)) => {
                event.at.saturating_sub(self.number(n, Type::Duration, value.span)?)
            }
            (Type::Time, Given::Plus(n)) => {
                event.at.saturating_add(self.number(n, Type::Duration, value.span)?)
            }
            (Type::Money | Type::Int | Type::Ratio | Type::Duration, Given::Number(n)) => {
                self.number(n, ty, value.span)?
            }
            (Type::Money | Type::Int | Type::Ratio, Given::Minus(n)) => -self.number(n, ty, value.span)?,
            _ => {
                let example = match ty {
                    Type::Id | Type::Code => "a word",
                    Type::Bool => "`true` or `false`",
                    Type::Time => "`now` or a time such as `-3d`",
                    Type::Money => "plain dollars such as `9_500`",
                    Type::Int => "a whole number",
                    Type::Ratio => "a ratio such as `90%`",
                    Type::Duration => "a length of time such as `2h`",
                };
                let message = format!("`{}` is {}: expected {example}", name.text, ty.as_str());
                return self.stop(value.span, message);
            }
        };
        event.set(found, number);
        Ok(found)
    }

    /// A number where its type is known.
    fn number(&mut self, number: &Number, ty: Type, span: Span) -> Parsed<i64> {
        let read = match (ty, number.unit) {
            (Type::Money, Unit::Plain) => decimal(&number.digits, super::typed::MILLION, 6),
            (Type::Ratio, Unit::Plain) => decimal(&number.digits, super::typed::MILLION, 6),
            _ => match read_number(number) {
                Ok((found, value)) if found == ty => Ok(value),
                Ok((found, _)) => Err(format!("expected {}, found {}", ty.as_str(), found.as_str())),
                Err(message) => Err(message),
            },
        };
        match read {
            Ok(value) => Ok(i64::try_from(value).unwrap_or(i64::MAX)),
            Err(message) => self.stop(span, message),
        }
    }

    fn expectation(&mut self, expect: &Expectation) -> Parsed<Expect> {
        Ok(match expect {
            Expectation::Quiet => Expect::Quiet,
            Expectation::Duplicate => Expect::Duplicate,
            Expectation::Exit(name) => Expect::Exit(name.clone()),
            Expectation::Fires { action, score } => {
                let action = match action {
                    Some(word) => match ACTIONS.iter().find(|a| a.0 == word.text) {
                        Some(found) => Some(found.1),
                        None => {
                            let help = nearest(&word.text, ACTIONS.iter().map(|a| a.0));
                            self.sink.error_help(word.span, format!("no action `{}`", word.text), help);
                            return Err(Stop);
                        }
                    },
                    None => None,
                };
                let score = match score {
                    Some(number) => {
                        Some(u32::try_from(self.number(number, Type::Int, number.span)?).unwrap_or(u32::MAX))
                    }
                    None => None,
                };
                Expect::Fires { action, score }
            }
        })
    }
}
