//! Expressions to the compiled form: types are checked and scales made equal on the way.
//!
//! Promises: comparisons are exact: products with ratios scale the other side, quotients are cross-multiplied. Does not:
//! know clauses (see `rules`). Serves: TMR-4.

use super::ast::{Expr as Tree, Function, Node, Op, Word};
use super::check::{Scope, literal_help};
use super::diagnostic::nearest;
use super::parser::{Parsed, Stop};
use super::typed::{DEPTH_MAX, EXTRA_MAX, MILLION, SIZE_MAX, Typed, balance, decided, level, times, turned};
use crate::event::{Kind, KindSet};
use crate::field::{self, Type};
use crate::ir::{Cmp, Expr};

fn numeric(ty: Type) -> bool {
    matches!(ty, Type::Money | Type::Int | Type::Ratio | Type::Duration)
}

fn ordered(ty: Type) -> bool {
    numeric(ty) || ty == Type::Time
}

impl Scope<'_, '_, '_> {
    /// A value of any type; its size is checked here, for every node.
    pub(super) fn value(&mut self, tree: &Tree) -> Parsed<Typed> {
        let out = self.node(tree)?;
        if let (Node::Aggregate(_) | Node::Table(..), Some(inline)) = (&tree.node, &mut self.inline) {
            inline.push((self.sink.phrase(tree.span), out.clone()));
        }
        if out.size <= SIZE_MAX && out.depth <= DEPTH_MAX {
            return Ok(out);
        }
        let help = "a `let` counts again at every use".to_owned();
        self.stop(tree.span, "the expression is too large", Some(help))
    }

    /// A condition.
    pub(super) fn boolean(&mut self, tree: &Tree, what: &str) -> Parsed<Typed> {
        let value = self.value(tree)?;
        if value.ty != Type::Bool {
            let message = format!("{what} wants a condition, found {}", value.ty.as_str());
            return self.stop(tree.span, message, None);
        }
        Ok(value)
    }

    /// A value that is no quotient.
    fn whole(&mut self, tree: &Tree) -> Parsed<Typed> {
        let value = self.value(tree)?;
        if value.below.is_none() {
            return Ok(value);
        }
        let help = "compare it directly, as in `a / b >= 90%`, or write the product, as in `a >= 90% * b`";
        self.stop(tree.span, "`/` stands only directly under a comparison", Some(help.to_owned()))
    }

    fn node(&mut self, tree: &Tree) -> Parsed<Typed> {
        match &tree.node {
            Node::Number(number) => self.constant(number, false),
            Node::Text(text) => Ok(Typed::constant(Type::Code, i128::from(crate::code(text)))),
            Node::Bool(value) => Ok(Typed::constant(Type::Bool, i128::from(*value))),
            Node::Name(name) => self.name(name, tree.span),
            Node::Now if self.filter_of.is_some() => {
                let help =
                    "`where` looks at fields of the event that is counted and at parameters, nothing else";
                self.stop(tree.span, "`now` cannot stand in `where`", Some(help.to_owned()))
            }
            Node::Now => Ok(Typed { natural: true, ..Typed::leaf(Type::Time, Expr::Now) }),
            Node::Has(word) => Ok(Typed::leaf(Type::Bool, Expr::Has(self.field(word)?))),
            Node::Not(inner) => self.negation(inner),
            Node::Negate(inner) => self.minus(inner),
            Node::Binary(op, left, right) => self.binary(*op, left, right, tree),
            Node::All(list) => self.chain(list, "`and`", true),
            Node::Any(list) => self.chain(list, "`or`", false),
            Node::In(value, list) => self.one_of(value, list),
            Node::Between(value, low, high) => {
                let a = self.compare(Cmp::Ge, value, low, tree)?;
                let b = self.compare(Cmp::Le, value, high, tree)?;
                Ok(Typed::of(Type::Bool, Expr::And(vec![a.expr.clone(), b.expr.clone()]), &[&a, &b]))
            }
            Node::If(condition, then, other) => self.choice(condition, then, other),
            Node::Abs(inner) => self.distance(inner),
            Node::Least(a, b) => self.pick(a, b, "`least`", Expr::Least),
            Node::Most(a, b) => self.pick(a, b, "`most`", Expr::Most),
            Node::Table(name, key) => self.table(name, key, tree),
            Node::Aggregate(aggregate) => self.aggregate(aggregate, tree),
        }
    }

    fn negation(&mut self, inner: &Tree) -> Parsed<Typed> {
        let value = self.boolean(inner, "`not`")?;
        Ok(Typed::of(Type::Bool, Expr::Not(Box::new(value.expr.clone())), &[&value]))
    }

    fn number(&mut self, tree: &Tree, what: &str) -> Parsed<Typed> {
        let value = self.whole(tree)?;
        if numeric(value.ty) {
            return Ok(value);
        }
        self.stop(tree.span, format!("{what} wants a number, found {}", value.ty.as_str()), None)
    }

    fn minus(&mut self, inner: &Tree) -> Parsed<Typed> {
        let value = self.number(inner, "`-`")?;
        let known = value.known.map(|k| -k);
        let expr = match (&value.expr, known) {
            (Expr::Const(_), Some(known)) => Expr::Const(known),
            (expr, _) => Expr::Neg(Box::new(expr.clone())),
        };
        Ok(Typed { extra: value.extra, known, ..Typed::of(value.ty, expr, &[&value]) })
    }

    fn distance(&mut self, inner: &Tree) -> Parsed<Typed> {
        let value = self.number(inner, "`abs`")?;
        let expr = Expr::Abs(Box::new(value.expr.clone()));
        let known = value.known.map(i128::abs);
        Ok(Typed { extra: value.extra, natural: true, known, ..Typed::of(value.ty, expr, &[&value]) })
    }

    fn chain(&mut self, list: &[Tree], what: &str, all: bool) -> Parsed<Typed> {
        let mut values = Vec::new();
        let mut broken = false;
        for tree in list {
            match self.boolean(tree, what) {
                Ok(value) => values.push(value),
                Err(Stop) => broken = true,
            }
        }
        if broken {
            return Err(Stop);
        }
        let parts: Vec<&Typed> = values.iter().collect();
        let exprs = values.iter().map(|v| v.expr.clone()).collect();
        let expr = if all { Expr::And(exprs) } else { Expr::Or(exprs) };
        Ok(Typed::of(Type::Bool, expr, &parts))
    }

    fn one_of(&mut self, tree: &Tree, list: &[Tree]) -> Parsed<Typed> {
        let value = self.whole(tree)?;
        let mut out = Vec::new();
        for item in list {
            let constant = self.value(item)?;
            let Some(known) = constant.clone().at(value.extra).known else {
                return self.stop(item.span, "`in (…)` lists constants", None);
            };
            if constant.ty != value.ty {
                let help = literal_help(item, constant.ty, value.ty);
                let message = format!("{} compared with {}", value.ty.as_str(), constant.ty.as_str());
                return self.stop(item.span, message, help);
            }
            self.named_rule(tree, item);
            if out.contains(&known) {
                self.sink.warn(item.span, "this stands twice in the list", None);
            }
            out.push(known);
        }
        if out.is_empty() {
            return self.stop(tree.span, "`in ()` is never true", None);
        }
        out.sort_unstable();
        out.dedup();
        let mut made = Typed::of(Type::Bool, Expr::In(Box::new(value.expr.clone()), out), &[&value]);
        made.size = made.size.saturating_add(list.len() as u32);
        Ok(made)
    }

    fn choice(&mut self, condition: &Tree, then: &Tree, other: &Tree) -> Parsed<Typed> {
        let condition = self.boolean(condition, "`if`")?;
        let (a, b) = (self.whole(then)?, self.whole(other)?);
        self.same(&a, &b, then, other, "both sides of `else`")?;
        let (a, b) = level(a, b);
        let expr =
            Expr::If(Box::new(condition.expr.clone()), Box::new(a.expr.clone()), Box::new(b.expr.clone()));
        let natural = a.natural && b.natural;
        Ok(Typed { extra: a.extra, natural, ..Typed::of(a.ty, expr, &[&condition, &a, &b]) })
    }

    fn pick(
        &mut self,
        left: &Tree,
        right: &Tree,
        what: &str,
        make: fn(Box<Expr>, Box<Expr>) -> Expr,
    ) -> Parsed<Typed> {
        let (a, b) = (self.whole(left)?, self.whole(right)?);
        self.same(&a, &b, left, right, what)?;
        if !ordered(a.ty) {
            return self.stop(left.span, format!("{what} wants numbers, found {}", a.ty.as_str()), None);
        }
        let (a, b) = level(a, b);
        let expr = make(Box::new(a.expr.clone()), Box::new(b.expr.clone()));
        let natural = a.natural && b.natural;
        Ok(Typed { extra: a.extra, natural, ..Typed::of(a.ty, expr, &[&a, &b]) })
    }

    /// Two values of one type.
    fn same(&mut self, a: &Typed, b: &Typed, left: &Tree, right: &Tree, what: &str) -> Parsed<()> {
        if a.ty == b.ty {
            return Ok(());
        }
        let message = format!("{what}: {} and {} do not meet", a.ty.as_str(), b.ty.as_str());
        let (at, help) = match literal_help(left, a.ty, b.ty) {
            Some(help) => (left.span, Some(help)),
            None => (right.span, literal_help(right, b.ty, a.ty)),
        };
        self.stop(at, message, help)
    }

    fn table(&mut self, name: &str, key: &Word, tree: &Tree) -> Parsed<Typed> {
        if self.filter_of.is_some() {
            return self.stop(tree.span, "a table cannot stand in `where`", None);
        }
        let found = self.field(key)?;
        if found.info().ty != Type::Code {
            let message = format!(
                "a table is looked up by a code; `{}` is of type {}",
                key.text,
                found.info().ty.as_str()
            );
            return self.stop(key.span, message, None);
        }
        let place = self.plan.table(name);
        let expr = Expr::Table(place, Box::new(Expr::Field(found)));
        Ok(Typed { size: 2, depth: 2, ..Typed::leaf(Type::Money, expr) })
    }

    fn binary(&mut self, op: Op, left: &Tree, right: &Tree, tree: &Tree) -> Parsed<Typed> {
        let cmp = match op {
            Op::Less => Cmp::Lt,
            Op::LessOrEqual => Cmp::Le,
            Op::Greater => Cmp::Gt,
            Op::GreaterOrEqual => Cmp::Ge,
            Op::Equal => Cmp::Eq,
            Op::NotEqual => Cmp::Ne,
            Op::Add | Op::Subtract => return self.sum(op, left, right),
            Op::Multiply => return self.product(left, right, tree),
            Op::Divide => return self.quotient(left, right, tree),
            Op::Remainder => return self.remainder(left, right),
            Op::Otherwise => return self.instead(left, right),
        };
        let out = self.compare(cmp, left, right, tree)?;
        Ok(out)
    }

    fn sum(&mut self, op: Op, left: &Tree, right: &Tree) -> Parsed<Typed> {
        let (a, b) = (self.whole(left)?, self.whole(right)?);
        let ty = match (a.ty, op, b.ty) {
            (Type::Time, Op::Subtract, Type::Time) => Type::Duration,
            (Type::Time, _, Type::Duration) | (Type::Duration, Op::Add, Type::Time) => Type::Time,
            (x, _, y) if x == y && numeric(x) => x,
            (x, _, y) if x == y => {
                let message = format!("`{}` wants numbers, found {}", op.as_str(), x.as_str());
                return self.stop(left.span, message, None);
            }
            _ => {
                self.same(&a, &b, left, right, &format!("`{}`", op.as_str()))?;
                a.ty
            }
        };
        let (a, b) = level(a, b);
        let add = op == Op::Add;
        let known = match (a.known, b.known) {
            (Some(x), Some(y)) => {
                if add {
                    x.checked_add(y)
                } else {
                    x.checked_sub(y)
                }
            }
            _ => None,
        };
        let (x, y) = (Box::new(a.expr.clone()), Box::new(b.expr.clone()));
        let expr = if add { Expr::Add(x, y) } else { Expr::Sub(x, y) };
        let natural = add && a.natural && b.natural;
        Ok(Typed { extra: a.extra, known, natural, ..Typed::of(ty, expr, &[&a, &b]) })
    }

    fn product(&mut self, left: &Tree, right: &Tree, tree: &Tree) -> Parsed<Typed> {
        let (a, b) = (self.number(left, "`*`")?, self.number(right, "`*`")?);
        let (ty, ratio) = match (a.ty, b.ty) {
            (Type::Ratio, ty) => (ty, 1),
            (ty, Type::Ratio) => (ty, 1),
            (Type::Int, ty) => (ty, 0),
            (ty, Type::Int) => (ty, 0),
            (x, y) => {
                let message = format!(
                    "`*` wants a ratio or an int on one side, found {} and {}",
                    x.as_str(),
                    y.as_str()
                );
                return self.stop(tree.span, message, None);
            }
        };
        let extra = a.extra + b.extra + ratio;
        if extra > EXTRA_MAX {
            return self.stop(tree.span, "more than three ratios are multiplied with each other", None);
        }
        let known = match (a.known, b.known) {
            (Some(x), Some(y)) => x.checked_mul(y),
            _ => None,
        };
        let expr = Expr::Mul(Box::new(a.expr.clone()), Box::new(b.expr.clone()));
        let natural = a.natural && b.natural;
        Ok(Typed { extra, known, natural, ..Typed::of(ty, expr, &[&a, &b]) })
    }

    fn quotient(&mut self, left: &Tree, right: &Tree, tree: &Tree) -> Parsed<Typed> {
        let (a, b) = (self.number(left, "`/`")?, self.number(right, "`/`")?);
        self.same(&a, &b, left, right, "`/`")?;
        if b.known == Some(0) {
            return self.stop(tree.span, "division by zero", None);
        }
        let natural = a.natural && b.natural;
        let below = Some((b.expr.clone(), b.extra));
        let made = Typed::of(Type::Ratio, a.expr.clone(), &[&a, &b]);
        Ok(Typed { extra: a.extra, below, natural, ..made })
    }

    fn remainder(&mut self, left: &Tree, right: &Tree) -> Parsed<Typed> {
        let (a, b) = (self.number(left, "`mod`")?, self.number(right, "`mod`")?);
        self.same(&a, &b, left, right, "`mod`")?;
        if b.known == Some(0) {
            return self.stop(right.span, "division by zero", None);
        }
        let (a, b) = level(a, b);
        let expr = Expr::Rem(Box::new(a.expr.clone()), Box::new(b.expr.clone()));
        Ok(Typed { extra: a.extra, natural: a.natural, ..Typed::of(a.ty, expr, &[&a, &b]) })
    }

    /// `a ?? b`.
    fn instead(&mut self, left: &Tree, right: &Tree) -> Parsed<Typed> {
        let (a, b) = (self.whole(left)?, self.whole(right)?);
        let missing = match &left.node {
            Node::Name(_) => a.known.is_none(),
            Node::Aggregate(tree) => {
                !matches!(tree.function, Function::Count | Function::Sum | Function::Distinct)
            }
            Node::Table(..) | Node::Binary(Op::Otherwise, ..) => true,
            _ => false,
        };
        if !missing {
            let help =
                "`??` stands after a field, a table or an aggregate that may have no value, such as `last`";
            return self.stop(left.span, "this is never missing", Some(help.to_owned()));
        }
        self.same(&a, &b, left, right, "`??`")?;
        let (a, b) = level(a, b);
        let expr = Expr::Else(Box::new(a.expr.clone()), Box::new(b.expr.clone()));
        let natural = a.natural && b.natural;
        Ok(Typed { extra: a.extra, natural, ..Typed::of(a.ty, expr, &[&a, &b]) })
    }

    fn compare(&mut self, cmp: Cmp, left: &Tree, right: &Tree, tree: &Tree) -> Parsed<Typed> {
        // Both sides are read before the first error ends this, so that one run shows both.
        let (a, b) = (self.value(left), self.value(right));
        let (a, b) = (a?, b?);
        self.same(&a, &b, left, right, "a comparison")?;
        if !ordered(a.ty) && !matches!(cmp, Cmp::Eq | Cmp::Ne) {
            let message = format!("{} is only equal or not equal; it has no order", a.ty.as_str());
            return self.stop(tree.span, message, None);
        }
        self.named_rule(left, right);
        self.named_rule(right, left);
        let out = match (&a.below, &b.below) {
            (Some(_), Some(_)) => {
                let help = "multiply one of them out, as in `a * d >= c * b`".to_owned();
                return self.stop(tree.span, "two quotients are compared", Some(help));
            }
            (Some(_), None) => self.ratio(cmp, a, b),
            (None, Some(_)) => self.ratio(turned(cmp), b, a),
            (None, None) => {
                let (a, b) = level(a, b);
                let expr = Expr::Cmp(cmp, Box::new(a.expr.clone()), Box::new(b.expr.clone()));
                self.always(cmp, &a, &b, tree);
                Typed::of(Type::Bool, expr, &[&a, &b])
            }
        };
        Ok(out)
    }

    /// `above / below cmp with`, cross-multiplied.
    fn ratio(&mut self, cmp: Cmp, quotient: Typed, with: Typed) -> Typed {
        let parts = [&quotient, &with];
        let (below, extra) = quotient.below.clone().unwrap_or((Expr::Const(1), 0));
        let (above, below) = balance(quotient.expr.clone(), quotient.extra, below, extra, 1 + with.extra);
        let (above, below, value) = (Box::new(above), Box::new(below), Box::new(with.expr.clone()));
        Typed::of(Type::Bool, Expr::CmpRatio { cmp, above, below, with: value }, &parts)
    }

    /// Warns of a comparison that every event answers alike.
    fn always(&mut self, cmp: Cmp, a: &Typed, b: &Typed, tree: &Tree) {
        let answer = match (a.known, b.known) {
            (Some(x), Some(y)) => Some(decided(cmp, x, y)),
            _ if a.expr == b.expr && !matches!(a.expr, Expr::Const(_)) => Some(decided(cmp, 0, 0)),
            (None, Some(y)) if a.natural => bounded(cmp, y),
            (Some(x), None) if b.natural => bounded(turned(cmp), x),
            _ => None,
        };
        if let Some(answer) = answer {
            self.sink.warn(tree.span, format!("this is always {answer}"), None);
        }
    }

    /// Warns where a filter names a rule that is not there.
    fn named_rule(&mut self, left: &Tree, right: &Tree) {
        let made = Kind::Alert.set().or(Kind::Signal.set());
        let (Node::Name(name), Node::Text(id)) = (&left.node, &right.node) else { return };
        let counted = self.filter_of.is_some_and(|set: KindSet| set.0 & made.0 != 0);
        if name != "scenario" || !counted || self.ids.contains(id) {
            return;
        }
        let help = nearest(id, self.ids.iter().map(String::as_str));
        self.sink.warn(right.span, format!("no rule `{id}`"), help);
    }
}

/// What `value cmp limit` always says of values that are never below zero.
fn bounded(cmp: Cmp, limit: i128) -> Option<bool> {
    match cmp {
        Cmp::Ge if limit <= 0 => Some(true),
        Cmp::Gt if limit < 0 => Some(true),
        Cmp::Lt if limit <= 0 => Some(false),
        Cmp::Le | Cmp::Eq if limit < 0 => Some(false),
        Cmp::Ne if limit < 0 => Some(true),
        _ => None,
    }
}

/// `count(alert where scenario == id) > 0`: the points of a fired rule.
pub(super) fn points_of(slot: usize, weight: i128) -> Expr {
    let fired = Expr::Cmp(Cmp::Gt, Box::new(Expr::Slot(slot)), Box::new(Expr::Const(0)));
    Expr::If(Box::new(fired), Box::new(Expr::Const(weight)), Box::new(Expr::Const(0)))
}

/// The filter `scenario == id`.
pub(super) fn scenario_is(id: &str) -> Expr {
    let field = Expr::Field(field::id("scenario"));
    Expr::Cmp(Cmp::Eq, Box::new(field), Box::new(Expr::Const(i128::from(crate::code(id)))))
}

/// A limit at the scale of a value.
pub(super) fn limit_at(value: i128, extra: u32) -> i128 {
    match times(Expr::Const(value), extra) {
        Expr::Const(value) => value,
        _ => value.saturating_mul(MILLION),
    }
}
