//! Aggregates to features and slots.
//!
//! Promises: equal aggregates of any rules share one feature. Does not: compute. Serves: TMR-2, TMR-4.

use super::ast::{Aggregate, Expr as Tree, Function, Window as Span_};
use super::check::Scope;
use super::parser::{Parsed, Stop};
use super::typed::Typed;
use crate::event::KindSet;
use crate::field::{FieldId, Type};
use crate::ir::{Ask, Cmp, Expr, Feature, RECENT_MAX, Slot, What, Window};

/// What all slots of one aggregate have in common.
struct Base {
    set: KindSet,
    filter: Option<Expr>,
    window: Window,
    key: Vec<FieldId>,
    at: Vec<FieldId>,
    prior: bool,
    unless_undone: bool,
}

impl Scope<'_, '_, '_> {
    pub(super) fn aggregate(&mut self, tree: &Aggregate, at: &Tree) -> Parsed<Typed> {
        if self.filter_of.is_some() {
            let help = "`where` looks at fields of the event that is counted and at parameters, nothing else";
            return self.stop(at.span, "an aggregate cannot stand in `where`", Some(help.to_owned()));
        }
        let base = self.base(tree)?;
        let field = match &tree.field {
            Some(word) => Some(self.measured(tree.function, word)?),
            None => None,
        };
        let group = match &tree.group {
            Some(word) => Some(self.field(word)?),
            None => None,
        };
        let values = self.values(tree, field)?;
        let mut out = self.asked(tree, &base, field, group, &values)?;
        for value in &values {
            out.size = out.size.saturating_add(value.size + 1);
            out.depth = out.depth.max(value.depth + 2);
        }
        Ok(out)
    }

    fn base(&mut self, tree: &Aggregate) -> Parsed<Base> {
        let set = self.set(&tree.set)?;
        let window = self.window(tree)?;
        let kept: Vec<_> =
            tree.by.iter().map(|k| k.kept.clone().unwrap_or_else(|| k.field.clone())).collect();
        let found: Vec<_> = tree.by.iter().map(|k| k.field.clone()).collect();
        let (key, at) = (self.key(&kept)?, self.key(&found)?);
        for ((kept, found), part) in key.iter().zip(&at).zip(&tree.by) {
            if kept.info().ty != found.info().ty {
                let (from, to) = (found.info(), kept.info());
                let message =
                    format!("`{}` is {}, `{}` is {}", from.name, from.ty.as_str(), to.name, to.ty.as_str());
                return self.stop(part.field.span, message, None);
            }
        }
        let mut filter = None;
        if let Some(tree) = &tree.filter {
            self.filter_of = Some(set);
            let value = self.boolean(tree, "`where`");
            self.filter_of = None;
            filter = Some(value?.expr);
        }
        let instead = matches!(tree.function, Function::SinceLast | Function::Last);
        if tree.prior && (instead || tree.function == Function::SinceFirst) {
            let message = format!("`prior` does not stand with `{}`", tree.function.as_str());
            return self.stop(tree.set.span, message, None);
        }
        let takes_back = matches!(
            tree.function,
            Function::Count | Function::Sum | Function::Mean | Function::Deviation | Function::Distinct
        );
        if tree.unless_undone && !(takes_back && matches!(window, Window::Sliding { .. })) {
            let message = crate::plan::PlanError::Undone.to_string();
            return self.stop(tree.set.span, message, None);
        }
        let (prior, unless_undone) = (tree.prior || instead, tree.unless_undone);
        Ok(Base { set, filter, window, key, at, prior, unless_undone })
    }

    fn window(&mut self, tree: &Aggregate) -> Parsed<Window> {
        Ok(match &tree.window {
            None | Some(Span_::Life) => Window::Life,
            Some(Span_::Day) => Window::Day,
            Some(Span_::Sliding(length)) => Window::Sliding { length: self.length(length)?, shift: 0 },
            Some(Span_::Shifted(length, shift)) => {
                Window::Sliding { length: self.length(length)?, shift: self.length(shift)? }
            }
            Some(Span_::Since(set)) => Window::Since(self.set(set)?),
        })
    }

    /// The field an aggregate is of, where its type fits.
    fn measured(&mut self, function: Function, word: &super::ast::Word) -> Parsed<FieldId> {
        let found = self.field(word)?;
        let ty = found.info().ty;
        let numeric = matches!(ty, Type::Money | Type::Int | Type::Ratio | Type::Duration);
        let fits = match function {
            Function::Distinct | Function::Last | Function::Nth => true,
            Function::Min | Function::Max | Function::Quantile | Function::Median => {
                numeric || ty == Type::Time
            }
            Function::Groups => true,
            _ => numeric,
        };
        if fits {
            return Ok(found);
        }
        let message =
            format!("`{}` wants a number; `{}` is of type {}", function.as_str(), word.text, ty.as_str());
        let help =
            (function == Function::Sum).then(|| format!("`distinct({} of …)` counts its values", word.text));
        self.stop(word.span, message, help)
    }

    /// The values between the parentheses, each of the type its place wants.
    fn values(&mut self, tree: &Aggregate, field: Option<FieldId>) -> Parsed<Vec<Typed>> {
        let of = field.map_or(Type::Int, |f| f.info().ty);
        let wanted: &[(&str, Type)] = match tree.function {
            Function::Quantile => &[("the quantile", Type::Ratio)],
            Function::Nth => &[("the place", Type::Int)],
            Function::Near => &[("the value", of), ("the tolerance", Type::Ratio)],
            Function::LastNear => {
                &[("how many", Type::Int), ("the value", of), ("the tolerance", Type::Ratio)]
            }
            Function::Rising => &[("how many", Type::Int), ("the ratio", Type::Ratio)],
            _ => &[],
        };
        let mut out = Vec::new();
        for (tree, (what, ty)) in tree.values.iter().zip(wanted) {
            let value = self.value(tree)?;
            self.expect_type(&value, *ty, what, tree)?;
            let value = value.plain();
            let bounds = match *what {
                "the place" | "how many" => Some(1..=RECENT_MAX as i128),
                "the quantile" => Some(0..=super::typed::MILLION),
                _ => None,
            };
            if let (Some(bounds), Some(known)) = (bounds, value.known)
                && !bounds.contains(&known)
            {
                let range = if *what == "the quantile" { "0% to 100%" } else { "1 to 1_024" };
                return self.stop(tree.span, format!("{what} is from {range}"), None);
            }
            out.push(value);
        }
        Ok(out)
    }

    fn slot(&mut self, base: &Base, what: What, also: Option<Expr>) -> usize {
        let filter = match (base.filter.clone(), also) {
            (Some(a), Some(b)) => Some(Expr::And(vec![a, b])),
            (a, b) => a.or(b),
        };
        let filter = filter.map(|f| self.plan.filter(f));
        let Base { set, window, unless_undone, .. } = *base;
        let feature = Feature { what, set, filter, window, key: base.key.clone(), unless_undone };
        let feature = self.plan.feature(feature);
        self.plan.slot(Slot { feature, at: base.at.clone(), prior: base.prior })
    }

    fn read(&mut self, base: &Base, what: What, ty: Type) -> Typed {
        Typed::leaf(ty, Expr::Slot(self.slot(base, what, None)))
    }

    fn asked(
        &mut self,
        tree: &Aggregate,
        base: &Base,
        field: Option<FieldId>,
        group: Option<FieldId>,
        values: &[Typed],
    ) -> Parsed<Typed> {
        let one = |f: fn(FieldId) -> What| field.map(f).ok_or(Stop);
        let ty = field.map_or(Type::Int, |f| f.info().ty);
        let natural = |value: Typed| Typed { natural: true, ..value };
        Ok(match tree.function {
            Function::Count => natural(self.read(base, What::Count, Type::Int)),
            Function::Sum => self.read(base, one(What::Sum)?, ty),
            Function::Min => self.read(base, one(What::Min)?, ty),
            Function::Max => self.read(base, one(What::Max)?, ty),
            Function::Distinct => natural(self.read(base, one(What::Distinct)?, Type::Int)),
            Function::Last => self.read(base, one(What::LastValue)?, ty),
            Function::Mean => {
                let sum = self.slot(base, one(What::Sum)?, None);
                let count = self.slot(base, one(What::CountOf)?, None);
                Typed::leaf(ty, Expr::Mean { sum, count })
            }
            Function::Deviation => {
                let squares = self.slot(base, one(What::SumSquares)?, None);
                let sum = self.slot(base, one(What::Sum)?, None);
                let count = self.slot(base, one(What::CountOf)?, None);
                natural(Typed::leaf(ty, Expr::Deviation { squares, sum, count }))
            }
            Function::SinceLast | Function::SinceFirst => {
                let what = if tree.function == Function::SinceLast { What::LastAt } else { What::FirstAt };
                let since = Expr::Slot(self.slot(base, what, None));
                let expr = Expr::Sub(Box::new(Expr::Now), Box::new(since));
                natural(Typed { size: 3, depth: 2, ..Typed::leaf(Type::Duration, expr) })
            }
            Function::Benford => self.benford(base, field.ok_or(Stop)?),
            _ => self.recent(tree.function, base, (field, group), ty, values),
        })
    }

    /// Nine counts, by leading digit. The kernel gives thousandths; a ratio has millionths.
    fn benford(&mut self, base: &Base, field: FieldId) -> Typed {
        let slots = std::array::from_fn(|at| {
            let digit = Expr::LeadingDigit(Box::new(Expr::Field(field)));
            let is = Expr::Cmp(Cmp::Eq, Box::new(digit), Box::new(Expr::Const(at as i128 + 1)));
            self.slot(base, What::Count, Some(is))
        });
        let expr = Expr::Mul(Box::new(Expr::Benford(slots)), Box::new(Expr::Const(1_000)));
        Typed { natural: true, size: 12, depth: 2, ..Typed::leaf(Type::Ratio, expr) }
    }

    fn recent(
        &mut self,
        function: Function,
        base: &Base,
        (value, group): (Option<FieldId>, Option<FieldId>),
        of: Type,
        values: &[Typed],
    ) -> Typed {
        let (ask, ty) = match function {
            Function::Quantile | Function::Median => (Ask::Quantile, of),
            Function::Nth => (Ask::Nth, of),
            Function::Near => (Ask::Near, Type::Int),
            Function::LastNear => (Ask::LastNear, Type::Int),
            Function::Rising => (Ask::Rising, Type::Bool),
            Function::Top => (Ask::TopSum, of),
            Function::Groups => (Ask::Groups, Type::Int),
            Function::GapVariation => (Ask::GapVariation, Type::Ratio),
            Function::TimeMean => (Ask::TimeMean, of),
            Function::DailyMean => (Ask::DailyMean, Type::Ratio),
            Function::DailyDeviation => (Ask::DailyDeviation, Type::Ratio),
            _ => (Ask::Days, Type::Int),
        };
        let mut args: Vec<Expr> = values.iter().map(|v| v.expr.clone()).collect();
        if function == Function::Median {
            args = vec![Expr::Const(500_000)];
        }
        let slot = self.slot(base, What::Recent { value, group }, None);
        let natural = !matches!(ask, Ask::Quantile | Ask::Nth | Ask::TopSum | Ask::TimeMean);
        Typed { natural, ..Typed::leaf(ty, Expr::Recent { slot, ask, args }) }
    }
}
