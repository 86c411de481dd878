//! Typed values in the making: what an expression is, at which scale, and how large it has become.
//!
//! Promises: scales are made equal wherever two values meet, by multiplying, so that nothing is rounded; sizes stay bounded
//! however often a `let` is used. Does not: report errors. Serves: TMR-4.

use crate::field::Type;
use crate::ir::{Cmp, Expr};

/// One million: parts per million, and micro-dollars in a dollar.
pub(super) const MILLION: i128 = 1_000_000;
/// Most nodes of one compiled expression.
pub(super) const SIZE_MAX: u32 = 4_000;
/// Deepest compiled expression.
pub(super) const DEPTH_MAX: u32 = 160;
/// Most ratios multiplied with each other: i64 money times three of them stays far inside i128.
pub(super) const EXTRA_MAX: u32 = 3;

/// A compiled expression.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub ty: Type,
    /// The value is too large by this power of a million (from products with ratios).
    pub extra: u32,
    pub expr: Expr,
    /// What it is divided by, and that one's `extra`; then `ty` is ratio and `expr` stands above the line.
    pub below: Option<(Expr, u32)>,
    /// Its value, where every event gives the same (constants and plain parameters), at scale `extra`.
    pub known: Option<i128>,
    /// It is never below zero.
    pub natural: bool,
    pub size: u32,
    pub depth: u32,
}

impl Typed {
    /// A value without parts.
    pub(super) fn leaf(ty: Type, expr: Expr) -> Typed {
        Typed { ty, extra: 0, expr, below: None, known: None, natural: false, size: 1, depth: 1 }
    }

    pub(super) fn constant(ty: Type, value: i128) -> Typed {
        Typed { known: Some(value), natural: value >= 0, ..Typed::leaf(ty, Expr::Const(value)) }
    }

    /// The same type and size, made of these parts.
    pub(super) fn of(ty: Type, expr: Expr, parts: &[&Typed]) -> Typed {
        let size = parts.iter().map(|p| p.size + 2).fold(1u32, u32::saturating_add);
        let depth = 2 + parts.iter().map(|p| p.depth).max().unwrap_or(0);
        Typed { ty, extra: 0, expr, below: None, known: None, natural: false, size, depth }
    }

    /// At a larger scale.
    pub(super) fn at(self, extra: u32) -> Typed {
        let up = extra.saturating_sub(self.extra);
        let known = self.known.and_then(|k| k.checked_mul(MILLION.checked_pow(up)?));
        Typed { expr: times(self.expr, up), extra: self.extra.max(extra), known, ..self }
    }

    /// At its own scale, rounded toward zero where it was larger or a quotient.
    pub(super) fn plain(self) -> Typed {
        if let Some((below, extra)) = self.below.clone() {
            let (above, below) = balance(self.expr.clone(), self.extra, below, extra, 1);
            return Typed {
                expr: Expr::Div(Box::new(above), Box::new(below)),
                below: None,
                extra: 0,
                ..self
            };
        }
        if self.extra == 0 {
            return self;
        }
        let by = MILLION.pow(self.extra.min(EXTRA_MAX));
        let known = self.known.map(|k| k / by);
        let expr = match known {
            Some(value) if matches!(self.expr, Expr::Const(_)) => Expr::Const(value),
            _ => Expr::Div(Box::new(self.expr), Box::new(Expr::Const(by))),
        };
        Typed { expr, extra: 0, known, ..self }
    }
}

/// Times a power of a million.
pub(super) fn times(expr: Expr, power: u32) -> Expr {
    if power == 0 {
        return expr;
    }
    let by = MILLION.pow(power.min(2 * EXTRA_MAX));
    match expr {
        Expr::Const(0) => Expr::Const(0),
        Expr::Const(value) if value.checked_mul(by).is_some() => Expr::Const(value.saturating_mul(by)),
        other => Expr::Mul(Box::new(other), Box::new(Expr::Const(by))),
    }
}

/// Both at the larger scale.
pub(super) fn level(a: Typed, b: Typed) -> (Typed, Typed) {
    let extra = a.extra.max(b.extra);
    (a.at(extra), b.at(extra))
}

/// `above / below` scaled so that the quotient of the two is what it should be times a million to the `power`.
pub(super) fn balance(
    above: Expr,
    above_extra: u32,
    below: Expr,
    below_extra: u32,
    power: u32,
) -> (Expr, Expr) {
    let (up, down) = (power + below_extra, above_extra);
    if up >= down { (times(above, up - down), below) } else { (above, times(below, down - up)) }
}

/// What a comparison of two known values says.
pub(super) fn decided(cmp: Cmp, left: i128, right: i128) -> bool {
    match cmp {
        Cmp::Lt => left < right,
        Cmp::Le => left <= right,
        Cmp::Gt => left > right,
        Cmp::Ge => left >= right,
        Cmp::Eq => left == right,
        Cmp::Ne => left != right,
    }
}

/// The comparison with its sides changed.
pub(super) fn turned(cmp: Cmp) -> Cmp {
    match cmp {
        Cmp::Lt => Cmp::Gt,
        Cmp::Le => Cmp::Ge,
        Cmp::Gt => Cmp::Lt,
        Cmp::Ge => Cmp::Le,
        Cmp::Eq => Cmp::Eq,
        Cmp::Ne => Cmp::Ne,
    }
}
