//! Names, types and literals: what stands in a rule and what it means.
//!
//! Promises: an error names what was found and what was expected, and the nearest name in reach. A broken `let` is reported
//! once, not again at every use. Does not: lower (see `lower` and `aggregate`). Serves: TMR-4.

use super::ast::{self, LiteralValue, Node, Number, Span, Unit, Word};
use super::diagnostic::{Sink, nearest};
use super::parser::{Parsed, Stop};
use super::plan::Plan;
use super::typed::{MILLION, Typed};
use crate::event::{DAY, HOUR, KINDS, Kind, KindSet, MINUTE, SECOND, SETS, set_by_name};
use crate::field::{self, FIELDS, FieldId, Type};
use crate::ir::Expr;
use std::collections::BTreeSet;

/// A `let` in reach; `None` where it is broken.
pub(super) struct Binding {
    pub name: String,
    pub value: Option<Typed>,
}

/// A rule being compiled.
pub(super) struct Scope<'p, 's, 'a> {
    pub plan: &'p mut Plan,
    pub sink: &'s mut Sink<'a>,
    pub rule: &'p ast::Rule,
    pub params: Vec<Binding>,
    pub lets: Vec<Binding>,
    /// Names of parameters and lets that were used.
    pub used: BTreeSet<String>,
    /// Ids of all rules, to check those that filters name.
    pub ids: &'p BTreeSet<String>,
    /// The aggregate whose `where` is being read.
    pub filter_of: Option<KindSet>,
    /// Aggregates and tables that stand in a condition itself, with their text, while one is read.
    pub inline: Option<Vec<(String, Typed)>>,
}

impl Scope<'_, '_, '_> {
    pub(super) fn stop<T>(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: Option<String>,
    ) -> Parsed<T> {
        self.sink.error_help(span, message, help);
        Err(Stop)
    }

    pub(super) fn field(&mut self, word: &Word) -> Parsed<FieldId> {
        match field::by_name(&word.text) {
            Some(found) => Ok(found),
            None => {
                let help = nearest(&word.text, FIELDS.iter().map(|f| f.name.as_str()));
                self.stop(word.span, format!("no field `{}`", word.text), help)
            }
        }
    }

    pub(super) fn set(&mut self, word: &Word) -> Parsed<KindSet> {
        set(self.sink, word)
    }

    /// One to three fields that a window may be kept by.
    pub(super) fn key(&mut self, words: &[Word]) -> Parsed<Vec<FieldId>> {
        if words.len() > 3 {
            return self.stop(words[3].span, "a key has at most three fields", None);
        }
        let mut out = Vec::new();
        for word in words {
            let found = self.field(word)?;
            let info = found.info();
            let fits = matches!(info.ty, Type::Id | Type::Code) || word.text == "day" || word.text == "hour";
            if !fits {
                let message =
                    format!("`by` wants an id or a code; `{}` is of type {}", word.text, info.ty.as_str());
                return self.stop(word.span, message, None);
            }
            if out.contains(&found) {
                return self.stop(word.span, format!("`{}` stands twice in the key", word.text), None);
            }
            out.push(found);
        }
        Ok(out)
    }

    /// A name in an expression.
    pub(super) fn name(&mut self, name: &str, span: Span) -> Parsed<Typed> {
        if let Some(at) = self.params.iter().position(|p| p.name == name) {
            self.used.insert(name.to_owned());
            let mut value = self.params[at].value.clone().ok_or(Stop)?;
            if let (true, Some(known)) = (self.filter_of.is_some(), value.known) {
                // A constant in a filter stands there itself, so that equal filters of several rules are one.
                value.expr = Expr::Const(known);
            }
            return Ok(value);
        }
        if let Some(at) = self.lets.iter().position(|l| l.name == name) {
            self.used.insert(name.to_owned());
            if self.filter_of.is_some() {
                let help =
                    "`where` looks at fields of the event that is counted and at parameters, nothing else";
                return self.stop(span, format!("`{name}` is a `let`"), Some(help.to_owned()));
            }
            return self.lets[at].value.clone().ok_or(Stop);
        }
        if let Some(found) = field::by_name(name) {
            return Ok(Typed::leaf(found.info().ty, Expr::Field(found)));
        }
        let help = self.unknown_help(name);
        self.stop(span, format!("no `let`, parameter or field `{name}`"), help)
    }

    fn unknown_help(&self, name: &str) -> Option<String> {
        if self.rule.lets.iter().any(|l| l.value.name.text == name) {
            return Some(format!("`{name}` is given a name further down; move it up"));
        }
        let names = self.params.iter().chain(&self.lets).map(|b| b.name.as_str());
        let near = nearest(name, names.chain(FIELDS.iter().map(|f| f.name.as_str())));
        if near.is_none() && set_by_name(name).is_some() {
            return Some(format!("`{name}` is a set of events; count it: `count({name}, 24h) by customer`"));
        }
        near.or_else(|| Some(format!("a word stands in quotes: \"{name}\"")))
    }

    /// A literal number as a typed constant.
    pub(super) fn constant(&mut self, number: &Number, minus: bool) -> Parsed<Typed> {
        match read_number(number) {
            Ok((ty, value)) => Ok(Typed::constant(ty, if minus { -value } else { value })),
            Err(message) => self.stop(number.span, message, None),
        }
    }

    pub(super) fn literal(&mut self, literal: &ast::Literal) -> Parsed<Typed> {
        match &literal.value {
            LiteralValue::Number(number) => self.constant(number, false),
            LiteralValue::Minus(number) => self.constant(number, true),
            LiteralValue::Text(text) => Ok(Typed::constant(Type::Code, i128::from(crate::code(text)))),
            LiteralValue::Bool(value) => Ok(Typed::constant(Type::Bool, i128::from(*value))),
        }
    }

    pub(super) fn duration(&mut self, number: &Number) -> Parsed<i64> {
        let value = self.constant(number, false)?.known.unwrap_or(0);
        Ok(i64::try_from(value).unwrap_or(i64::MAX))
    }

    /// A window's length: a second to a year.
    pub(super) fn length(&mut self, number: &Number) -> Parsed<i64> {
        let length = self.duration(number)?;
        if (SECOND..=365 * DAY).contains(&length) {
            return Ok(length);
        }
        self.stop(number.span, "a window lasts from `1s` to `365d`", None)
    }

    pub(super) fn expect_type(&mut self, value: &Typed, ty: Type, what: &str, at: &ast::Expr) -> Parsed<()> {
        if value.ty == ty {
            return Ok(());
        }
        let help = literal_help(at, value.ty, ty);
        let message = format!("{what} wants {}, found {}", ty.as_str(), value.ty.as_str());
        self.stop(at.span, message, help)
    }
}

/// A set of kinds by name.
pub(super) fn set(sink: &mut Sink<'_>, word: &Word) -> Parsed<KindSet> {
    if let Some(found) = set_by_name(&word.text) {
        return Ok(found);
    }
    if Kind::parse(&word.text).is_some() {
        let help = "a window leaves them out: `sum(usd of out unless undone, 24h)`";
        sink.error_help(word.span, format!("no rule counts `{}`", word.text), Some(help.to_owned()));
        return Err(Stop);
    }
    let kinds = KINDS.iter().map(|k| k.1).filter(|word| set_by_name(word).is_some());
    let names = SETS.iter().map(|s| s.0).chain(kinds);
    let help = nearest(&word.text, names);
    sink.error_help(word.span, format!("no kind or set of events `{}`", word.text), help);
    Err(Stop)
}

/// What to write where a bare number met another type.
pub(super) fn literal_help(at: &ast::Expr, found: Type, wanted: Type) -> Option<String> {
    let Node::Number(number) = &at.node else {
        let Node::Text(text) = &at.node else { return None };
        return (wanted == Type::Id).then(|| format!("ids are only compared with ids; \"{text}\" is a code"));
    };
    let grouped = super::format::grouped(&number.digits);
    match (found, wanted) {
        (Type::Int | Type::Ratio, Type::Money) if number.unit == Unit::Plain => {
            Some(format!("write `{grouped} usd`"))
        }
        (Type::Int, Type::Ratio) => Some(format!("write `{grouped}%` or `{grouped}.0`")),
        (Type::Int, Type::Duration) => Some(format!("write `{grouped}d` or `{grouped}h`")),
        (Type::Money, Type::Int) => Some(format!("write `{grouped}`")),
        _ => None,
    }
}

/// Type and value of a number.
pub(super) fn read_number(number: &Number) -> Result<(Type, i128), String> {
    let (ty, scale, places) = match number.unit {
        Unit::Plain if number.digits.contains('.') => (Type::Ratio, MILLION, 6),
        Unit::Plain => (Type::Int, 1, 0),
        Unit::Percent => (Type::Ratio, 10_000, 4),
        Unit::Usd => (Type::Money, MILLION, 6),
        Unit::Second => (Type::Duration, i128::from(SECOND), 0),
        Unit::Minute => (Type::Duration, i128::from(MINUTE), 0),
        Unit::Hour => (Type::Duration, i128::from(HOUR), 0),
        Unit::Day => (Type::Duration, i128::from(DAY), 0),
    };
    decimal(&number.digits, scale, places).map(|value| (ty, value))
}

/// Digits with at most so many decimal places, times the scale (a power of ten at least that large).
pub(super) fn decimal(digits: &str, scale: i128, places: usize) -> Result<i128, String> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part = part.trim_end_matches('0');
    if part.len() > places {
        return Err(match places {
            0 => format!("`{digits}` wants a whole number"),
            _ => format!("`{digits}` has more than {places} decimal places"),
        });
    }
    let too_large = || format!("`{digits}` is too large");
    let whole: i128 = whole.parse().map_err(|_| too_large())?;
    let mut value = whole.checked_mul(scale).ok_or_else(too_large)?;
    if !part.is_empty() {
        let number: i128 = part.parse().map_err(|_| too_large())?;
        value += number * scale / 10i128.pow(part.len() as u32);
    }
    if value > i128::from(i64::MAX) { Err(too_large()) } else { Ok(value) }
}
