//! Clauses to compiled rules.
//!
//! Promises: a rule comes out only when nothing is wrong with it; what is missing is named. Does not: read text.
//! Serves: TMR-2, TMR-4, TMP-1.

use super::ast::{self, Clause, Sort, Span, Word};
use super::check::{Binding, Scope};
use super::diagnostic::nearest;
use super::lower::{limit_at, points_of, scenario_is};
use super::parser::{Parsed, Stop};
use super::typed::Typed;
use crate::event::{Kind, KindSet};
use crate::field::{self, FieldId, Type};
use crate::ir::{
    Absent, Action, Effect, Expr, Feature, Once, Param, Piece, Rule, Slot, Verdict, What, Window,
};
use std::collections::BTreeSet;

/// Words of the actions, weakest first.
pub(super) const ACTIONS: [(&str, Action); 8] = [
    ("record", Action::Record),
    ("alert", Action::Alert),
    ("report", Action::Report),
    ("challenge", Action::Challenge),
    ("hold", Action::Hold),
    ("restrict", Action::Restrict),
    ("deny", Action::Deny),
    ("freeze", Action::Freeze),
];
/// How often an alert opens where the rule does not say.
const ONCE_DEFAULT: i64 = crate::event::DAY;
/// Most values kept with a finding beside those the explanation shows: each takes 17 bytes of an entry. The shipped rules keep
/// at most 20.
const READ_MAX: usize = 32;
/// Most parameters, lets and needs of one rule.
const CLAUSES_MAX: usize = 256;

impl Scope<'_, '_, '_> {
    /// Compiles the rule; errors are in the sink.
    pub(super) fn rule(&mut self) -> Parsed<Rule> {
        let rule = self.rule;
        if rule.params.len().max(rule.lets.len()).max(rule.needs.len()) > CLAUSES_MAX {
            return self.stop(rule.span, format!("more than {CLAUSES_MAX} clauses of one kind"), None);
        }
        let missing = rule.broken || self.missing();
        self.misplaced();
        for clause in &rule.params {
            self.declare(&clause.value.name);
            let value = self.param(&clause.value).ok();
            self.params.push(Binding { name: clause.value.name.text.clone(), value });
        }
        for clause in &rule.lets {
            self.declare(&clause.value.name);
            let value = self.value(&clause.value.value).ok();
            self.lets.push(Binding { name: clause.value.name.text.clone(), value });
        }
        self.inline = Some(Vec::new());
        let needs: Vec<_> = rule.needs.iter().map(|n| self.need(&n.value)).collect();
        let (on, absent) = self.on();
        let verdict = self.verdict();
        let inline = self.inline.take().unwrap_or_default();
        let asked = self.used.clone();
        let explain = self.explain(verdict.as_ref().ok().map(|v| &v.1));
        let once = self.once();
        self.unused();
        let needs: Vec<_> = needs.into_iter().collect::<Parsed<_>>()?;
        let (explain, shown) = explain?;
        let broken = self.params.iter().chain(&self.lets).any(|b| b.value.is_none());
        if missing || broken {
            return Err(Stop);
        }
        let verdict = verdict?;
        let read = self.read_beside(&asked, inline, &verdict.0, &shown);
        Ok(Rule {
            id: rule.id.text.clone(),
            title: rule.title.clone(),
            version: self.small(rule.version.as_ref(), u32::MAX)?,
            family: rule.family.as_ref().map(|f| f.value.clone()).unwrap_or_default(),
            flags: rule.flags.as_ref().map(|f| f.value.clone()).unwrap_or_default(),
            on: on?,
            absent: absent?,
            needs,
            verdict: verdict.0,
            tipping_off: rule.tipping_off.as_ref().is_some_and(|t| t.value),
            explain,
            shown,
            read,
            once: once?,
            signal: rule.sort == Sort::Signal,
            typology: rule.sort == Sort::Typology,
        })
    }

    /// Reports clauses that must stand there and do not.
    fn missing(&mut self) -> bool {
        let rule = self.rule;
        let mut wanted = vec![
            ("version", rule.version.is_some()),
            ("family", rule.family.is_some()),
            ("explain", rule.explain.is_some()),
        ];
        if rule.sort == Sort::Typology {
            wanted.push(("weigh", rule.weigh.is_some()));
            wanted.push(("within", rule.within.is_some()));
            wanted.push(("alert at", rule.alert.is_some()));
        } else {
            wanted.push(("on", rule.on.is_some()));
            wanted.push(("when` or `band", rule.when.is_some() || rule.band.is_some()));
        }
        if rule.sort == Sort::Scenario && rule.when.is_some() {
            wanted.push(("score", rule.score.is_some()));
            wanted.push(("action", rule.action.is_some()));
        }
        let missing: Vec<&str> = wanted.iter().filter(|w| !w.1).map(|w| w.0).collect();
        for clause in &missing {
            let message = format!("{} `{}` has no `{clause}`", rule.sort.as_str(), rule.id.text);
            self.sink.error(rule.span, message);
        }
        !missing.is_empty()
    }

    /// Reports clauses that do not belong to this sort of rule.
    fn misplaced(&mut self) {
        let rule = self.rule;
        let typology = rule.sort == Sort::Typology;
        let signal = rule.sort == Sort::Signal;
        let place = |clause: &'static str, span: Option<Span>, wrong: bool| {
            span.filter(|_| wrong).map(|s| (clause, s))
        };
        let found = [
            place("on", rule.on.as_ref().map(|c| c.span), typology),
            place("when", rule.when.as_ref().map(|c| c.span), typology),
            place("band", rule.band.as_ref().map(|c| c.span), typology || signal),
            place("param", rule.params.first().map(|c| c.span), typology),
            place("let", rule.lets.first().map(|c| c.span), typology),
            place("need", rule.needs.first().map(|c| c.span), typology),
            place("flags", rule.flags.as_ref().map(|c| c.span), signal),
            place("once", rule.once.as_ref().map(|c| c.span), signal),
            place("score", rule.score.as_ref().map(|c| c.span), typology || signal || rule.band.is_some()),
            place("action", rule.action.as_ref().map(|c| c.span), typology || signal || rule.band.is_some()),
            place("weigh", rule.weigh.as_ref().map(|c| c.span), !typology),
            place("within", rule.within.as_ref().map(|c| c.span), !typology),
            place("alert", rule.alert.as_ref().map(|c| c.span), !typology),
            place("interdict", rule.interdict.as_ref().map(|c| c.span), !typology),
        ];
        for (clause, span) in found.into_iter().flatten() {
            let why = match (clause, rule.band.is_some(), rule.sort) {
                ("score" | "action", true, Sort::Scenario) => "each band has its own".to_owned(),
                _ => format!("a {} has none", rule.sort.as_str()),
            };
            self.sink.error(span, format!("`{clause}` does not belong here: {why}"));
        }
        if let (Some(_), Some(band)) = (&rule.when, &rule.band) {
            self.sink.error(band.span, "`band` stands instead of `when`, not beside it");
        }
    }

    /// A name that is not taken.
    fn declare(&mut self, name: &Word) {
        let text = name.text.as_str();
        if self.params.iter().chain(&self.lets).any(|b| b.name == text) {
            self.sink.error(name.span, format!("`{text}` has a meaning already in this rule"));
        } else if field::by_name(text).is_some() {
            let help = Some("choose another name".to_owned());
            self.sink.error_help(name.span, format!("`{text}` is a field"), help);
        } else if super::parse_expr::KEYWORDS.contains(&text) {
            self.sink.error(name.span, format!("`{text}` is a word of the language"));
        }
    }

    fn param(&mut self, param: &ast::Param) -> Parsed<Typed> {
        let mut by = Vec::new();
        for word in &param.by {
            by.push(self.field(word)?);
        }
        for (word, found) in param.by.iter().zip(&by) {
            if !matches!(found.info().ty, Type::Code | Type::Bool | Type::Int) {
                let message = format!(
                    "a parameter is chosen by codes, ints or bools; `{}` is {}",
                    word.text,
                    found.info().ty.as_str()
                );
                return self.stop(word.span, message, None);
            }
        }
        let (mut ty, mut rows): (Option<Type>, Vec<(Vec<i64>, i64)>) = (None, Vec::new());
        for row in &param.rows {
            let value = self.row_value(&row.value, &mut ty)?;
            let keys = self.row_keys(row, &by)?;
            if rows.iter().any(|r| r.0 == keys) {
                let span = row.keys.first().map_or(param.name.span, |k| k.span);
                return self.stop(span, "this row stands twice", None);
            }
            rows.push((keys, value));
        }
        let otherwise = match &param.otherwise {
            Some(literal) => Some(self.row_value(literal, &mut ty)?),
            None => None,
        };
        if otherwise.is_none() && !covered(&by, &rows) {
            let help =
                "`else` may be left out only where every value of `risk_rating` or of a bool has a row";
            return self.stop(
                param.name.span,
                format!("`{}` has no `else`", param.name.text),
                Some(help.to_owned()),
            );
        }
        let Some(ty) = ty else { return self.stop(param.name.span, "the parameter has no value", None) };
        rows.sort();
        let known = otherwise.filter(|_| rows.is_empty()).map(i128::from);
        let natural = rows.iter().map(|r| r.1).chain(otherwise).all(|v| v >= 0);
        let name = format!("{}.{}", self.rule.id.text, param.name.text);
        let place = self.plan.param(Param { name, ty, by, rows, otherwise });
        Ok(Typed { known, natural, ..Typed::leaf(ty, Expr::Param(place)) })
    }

    fn row_value(&mut self, literal: &ast::Literal, ty: &mut Option<Type>) -> Parsed<i64> {
        let value = self.literal(literal)?;
        let first = *ty.get_or_insert(value.ty);
        if first != value.ty {
            let message = format!("the rows above are {}, this is {}", first.as_str(), value.ty.as_str());
            return self.stop(literal.span, message, None);
        }
        Ok(i64::try_from(value.known.unwrap_or(0)).unwrap_or(i64::MAX))
    }

    fn row_keys(&mut self, row: &ast::Row, by: &[FieldId]) -> Parsed<Vec<i64>> {
        let span = row.keys.first().map_or(row.value.span, |k| k.span);
        if row.keys.len() != by.len() {
            let message = format!("the row has {} values for {} fields", row.keys.len(), by.len());
            return self.stop(span, message, None);
        }
        let mut out = Vec::new();
        for (key, field) in row.keys.iter().zip(by) {
            let info = field.info();
            let value = match info.ty {
                Type::Bool => ["false", "true"].iter().position(|b| *b == key.text).map(|b| b as i64),
                Type::Int => key.text.parse().ok(),
                _ if info.name == "risk_rating" && !RATINGS.contains(&key.text.as_str()) => None,
                _ => Some(crate::code(&key.text)),
            };
            let Some(value) = value else {
                let known: &[&str] = if info.ty == Type::Bool { &["true", "false"] } else { &RATINGS };
                let help = nearest(&key.text, known.iter().copied());
                let message = format!("`{}` is no value of `{}`", key.text, info.name);
                return self.stop(key.span, message, help);
            };
            out.push(value);
        }
        Ok(out)
    }

    fn need(&mut self, need: &ast::Need) -> Parsed<(Expr, String)> {
        let condition = self.boolean(&need.condition, "`need`")?;
        let name = need.exit.text.as_str();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.len() > 40 || !name.chars().all(plain) {
            let message = "the name of an exit is made of small letters, digits and `-`, at most 40";
            return self.stop(need.exit.span, message, None);
        }
        Ok((condition.expr, name.to_owned()))
    }

    fn on(&mut self) -> (Parsed<KindSet>, Parsed<Option<Absent>>) {
        let rule = self.rule;
        if rule.sort == Sort::Typology {
            return (Ok(Kind::Alert.set()), Ok(None));
        }
        let Some(on) = &rule.on else { return (Err(Stop), Err(Stop)) };
        let mut out = Ok(KindSet(0));
        for word in &on.value.sets {
            match self.set(word) {
                Ok(found) if found.has(Kind::Alert) || found.has(Kind::Signal) => {
                    let help = Some("count them with an aggregate, or weigh them in a typology".to_owned());
                    out = self.stop(word.span, "a rule cannot judge alerts and signals", help);
                }
                Ok(found) => out = out.map(|all| all.or(found)),
                Err(Stop) => out = Err(Stop),
            }
        }
        let Some(absent) = &on.value.absent else { return (out, Ok(None)) };
        let without = self.set(&absent.without);
        let length = self.length(&absent.length);
        let key = self.key(&absent.by);
        let made = without.and_then(|without| Ok(Some(Absent { without, for_: length?, key: key? })));
        (out, made)
    }

    /// The verdict, and for a typology its points.
    fn verdict(&mut self) -> Parsed<(Verdict, Option<Expr>)> {
        let rule = self.rule;
        if rule.sort == Sort::Typology {
            let (verdict, points) = self.weighed()?;
            return Ok((verdict, Some(points)));
        }
        if let Some(band) = &rule.band {
            return Ok((self.bands(&band.value)?, None));
        }
        let when = rule.when.as_ref().ok_or(Stop)?;
        let condition = self.boolean(&when.value, "`when`");
        let then = match rule.sort {
            Sort::Signal => Ok(Effect { score: 0, action: Action::Record }),
            _ => self.effect(rule.score.as_ref(), rule.action.as_ref()),
        };
        let condition = condition?;
        if condition.known.is_some() {
            self.sink.warn(when.span, "the verdict is the same for every event", None);
        }
        Ok((Verdict::When { when: condition.expr, then: then? }, None))
    }

    fn effect(
        &mut self,
        score: Option<&Clause<ast::Number>>,
        action: Option<&Clause<Word>>,
    ) -> Parsed<Effect> {
        let score = self.small(score, 100);
        let action = action.ok_or(Stop).and_then(|a| self.action(&a.value));
        Ok(Effect { score: score?, action: action? })
    }

    fn small(&mut self, clause: Option<&Clause<ast::Number>>, most: u32) -> Parsed<u32> {
        clause.ok_or(Stop).and_then(|c| self.points(&c.value, most))
    }

    fn points(&mut self, number: &ast::Number, most: u32) -> Parsed<u32> {
        match number.digits.parse::<u32>() {
            Ok(value) if value <= most => Ok(value),
            _ if most == 100 => {
                self.stop(number.span, format!("points are from 0 to 100, found `{}`", number.digits), None)
            }
            _ => self.stop(number.span, format!("`{}` is no whole number up to {most}", number.digits), None),
        }
    }

    pub(super) fn action(&mut self, word: &Word) -> Parsed<Action> {
        if let Some(found) = ACTIONS.iter().find(|a| a.0 == word.text) {
            return Ok(found.1);
        }
        let help = nearest(&word.text, ACTIONS.iter().map(|a| a.0));
        let known = "one of: record, alert, report, challenge, hold, restrict, deny, freeze".to_owned();
        self.stop(word.span, format!("no action `{}`", word.text), help.or(Some(known)))
    }

    fn bands(&mut self, band: &ast::Band) -> Parsed<Verdict> {
        let value = self.value(&band.value)?;
        if value.below.is_some() {
            return self.stop(band.value.span, "`/` stands only directly under a comparison", None);
        }
        let mut bands = Vec::new();
        let mut before: Option<i128> = value.natural.then_some(0);
        for (at, row) in band.rows.iter().enumerate() {
            let limit = match &row.below {
                Some(literal) => Some(self.limit(literal, &value, before)?),
                None if at + 1 < band.rows.len() => {
                    return self.stop(
                        row.span,
                        "`else` comes last; the bands after it are never reached",
                        None,
                    );
                }
                None => None,
            };
            before = limit.or(before);
            let effect = match &row.effect {
                Some(effect) => Some(Effect {
                    score: self.points(&effect.score, 100)?,
                    action: self.action(&effect.action)?,
                }),
                None => None,
            };
            bands.push((limit, effect));
        }
        if bands.last().is_none_or(|b| b.0.is_some()) {
            return self.stop(band.value.span, "the bands have no `else`", None);
        }
        if bands.iter().all(|b| b.1.is_none()) {
            self.sink.warn(band.value.span, "no band fires", None);
        }
        Ok(Verdict::Bands { value: value.expr, bands })
    }

    fn limit(&mut self, literal: &ast::Literal, value: &Typed, before: Option<i128>) -> Parsed<i128> {
        let limit = self.literal(literal)?;
        if limit.ty != value.ty {
            let message = format!("the limit is {}, the value {}", limit.ty.as_str(), value.ty.as_str());
            return self.stop(literal.span, message, None);
        }
        let limit = limit_at(limit.known.unwrap_or(0), value.extra);
        if before.is_some_and(|before| limit <= before) {
            let help = Some("limits ascend, and the first lies above the smallest value".to_owned());
            return self.stop(literal.span, "nothing can fall in this band", help);
        }
        Ok(limit)
    }

    fn weighed(&mut self) -> Parsed<(Verdict, Expr)> {
        let rule = self.rule;
        let within = rule.within.as_ref().ok_or(Stop)?;
        let length = self.length(&within.value.length)?;
        let key = self.key(&within.value.by)?;
        let window = Window::Sliding { length, shift: 0 };
        let mut sum: Option<Expr> = None;
        let mut most = 0u32;
        let mut seen: Vec<&str> = Vec::new();
        for weight in &rule.weigh.as_ref().ok_or(Stop)?.value {
            let id = weight.rule.text.as_str();
            if seen.contains(&id) {
                return self.stop(weight.rule.span, format!("`{id}` is weighed twice"), None);
            }
            seen.push(id);
            let points = self.points(&weight.points, 1_000)?;
            most += points;
            let filter = Some(self.plan.filter(scenario_is(id)));
            let (what, set) = (What::Count, Kind::Alert.set());
            let feature = Feature { what, set, filter, window, key: key.clone(), unless_undone: false };
            let feature = self.plan.feature(feature);
            let slot = self.plan.slot(Slot { feature, at: key.clone(), prior: false });
            let part = points_of(slot, i128::from(points));
            sum = Some(match sum {
                Some(sum) => Expr::Add(Box::new(sum), Box::new(part)),
                None => part,
            });
        }
        let sum = sum.ok_or(Stop)?;
        let bands = self.thresholds(most)?;
        Ok((Verdict::Bands { value: sum.clone(), bands }, sum))
    }

    fn thresholds(&mut self, most: u32) -> Parsed<Vec<(Option<i128>, Option<Effect>)>> {
        let rule = self.rule;
        let alert = rule.alert.as_ref().ok_or(Stop)?;
        let at = self.points(&alert.value, 1_000)?;
        let mut bands = vec![(Some(i128::from(at)), None)];
        let mut highest = (at, alert.value.span);
        let effect = Effect { score: at.min(100), action: Action::Alert };
        match &rule.interdict {
            None => bands.push((None, Some(effect))),
            Some(clause) => {
                let interdict = self.points(&clause.value.at, 1_000)?;
                if interdict <= at {
                    return self.stop(clause.value.at.span, "`interdict` lies above `alert`", None);
                }
                let action = self.action(&clause.value.action)?;
                bands.push((Some(i128::from(interdict)), Some(effect)));
                bands.push((None, Some(Effect { score: interdict.min(100), action })));
                highest = (interdict, clause.value.at.span);
            }
        }
        if at == 0 {
            return self.stop(alert.value.span, "`alert at 0` would always fire", None);
        }
        if highest.0 > most {
            let message = format!("never reached: all weights together are {most}");
            self.sink.warn(highest.1, message, None);
        }
        Ok(bands)
    }

    fn once(&mut self) -> Parsed<Once> {
        let customer = vec![crate::event::CUSTOMER];
        let rule = self.rule;
        match &rule.once {
            Some(clause) => match &clause.value {
                Some(within) => {
                    let within_for = self.length(&within.length)?;
                    Ok(Once { within: within_for, key: self.key(&within.by)? })
                }
                None => Ok(Once { within: 0, key: customer }),
            },
            None if rule.sort == Sort::Signal => Ok(Once { within: 0, key: customer }),
            None => {
                // A typology without `once` joins by the key it sums by.
                let key = match &rule.within {
                    Some(within) if rule.sort == Sort::Typology => self.key(&within.value.by)?,
                    _ => customer,
                };
                Ok(Once { within: ONCE_DEFAULT, key })
            }
        }
    }

    /// The explanation's pieces, and the values it shows.
    #[expect(clippy::type_complexity, reason = "two lists of the compiled rule, named there")]
    fn explain(&mut self, points: Option<&Option<Expr>>) -> Parsed<(Vec<Piece>, Vec<(String, Type, Expr)>)> {
        let Some(clause) = &self.rule.explain else { return Err(Stop) };
        let span = self.rule.explain_span;
        let (mut pieces, mut shown): (Vec<Piece>, Vec<(String, Type, Expr)>) = (Vec::new(), Vec::new());
        let mut rest = clause.value.as_str();
        while let Some(open) = rest.find(['{', '}']) {
            let Some((name, after)) = rest[open..].strip_prefix('{').and_then(|r| r.split_once('}')) else {
                return self.stop(span, "`{` and `}` come in pairs around a name", None);
            };
            if open > 0 {
                pieces.push(Piece::Text(rest[..open].to_owned()));
            }
            let place = match shown.iter().position(|s| s.0 == name) {
                Some(place) => place,
                None => {
                    let value = self.shown(name, span, points)?;
                    shown.push((name.to_owned(), value.ty, value.expr));
                    shown.len() - 1
                }
            };
            pieces.push(Piece::Value(place));
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok((pieces, shown))
    }

    /// What the condition read beside what the explanation shows.
    fn read_beside(
        &self,
        asked: &BTreeSet<String>,
        inline: Vec<(String, Typed)>,
        verdict: &Verdict,
        shown: &[(String, Type, Expr)],
    ) -> Vec<(String, Type, Expr)> {
        if let (Sort::Typology, Verdict::Bands { value, .. }) = (self.rule.sort, verdict) {
            let weights = self.rule.weigh.iter().flat_map(|clause| &clause.value);
            let ids = weights.map(|weight| weight.rule.text.clone());
            return ids.zip(summands(value)).map(|(id, points)| (id, Type::Int, points.clone())).collect();
        }
        let bound = self.params.iter().chain(&self.lets).filter(|b| asked.contains(&b.name));
        let bound = bound.filter_map(|b| Some((b.name.clone(), b.value.clone()?)));
        let mut out: Vec<(String, Type, Expr)> = Vec::new();
        for (name, value) in bound.chain(inline) {
            let value = value.plain();
            let known = |row: &(String, Type, Expr)| row.0 == name || row.2 == value.expr;
            if out.len() < READ_MAX && !shown.iter().any(known) && !out.iter().any(known) {
                out.push((name, value.ty, value.expr));
            }
        }
        out
    }

    fn shown(&mut self, name: &str, span: Span, points: Option<&Option<Expr>>) -> Parsed<Typed> {
        if self.rule.sort == Sort::Typology && name == "points" {
            let expr = points.cloned().flatten().ok_or(Stop)?;
            return Ok(Typed::leaf(Type::Int, expr));
        }
        let at = self.inside(name, span);
        let known = self.params.iter().chain(&self.lets).any(|b| b.name == name);
        if !known && field::by_name(name).is_none() {
            let names = self.params.iter().chain(&self.lets).map(|b| b.name.as_str());
            let help = nearest(name, names.chain(field::FIELDS.iter().map(|f| f.name.as_str())));
            return self.stop(at, format!("no `let`, parameter or field `{name}`"), help);
        }
        self.name(name, at).map(Typed::plain)
    }

    /// Where a name stands inside the explanation.
    fn inside(&self, name: &str, span: Span) -> Span {
        let text = self.rule.explain.as_ref().map_or("", |e| e.value.as_str());
        // With an escaped quote before it the place would be off; then the whole text is marked.
        match text.find(&format!("{{{name}}}")) {
            Some(at) if !text.contains(['"', '\\']) => {
                Span { at: span.at + 2 + at as u32, len: name.len() as u32 }
            }
            _ => span,
        }
    }

    fn unused(&mut self) {
        let rule = self.rule;
        let names = rule.params.iter().map(|p| ("param", &p.value.name));
        for (what, name) in names.chain(rule.lets.iter().map(|l| ("let", &l.value.name))) {
            if !self.used.contains(&name.text) {
                self.sink.warn(name.span, format!("`{what} {}` is never used", name.text), None);
            }
        }
    }
}

/// The parts of a sum, in order.
fn summands(sum: &Expr) -> Vec<&Expr> {
    let (mut out, mut rest) = (Vec::new(), sum);
    while let Expr::Add(before, last) = rest {
        out.push(last.as_ref());
        rest = before;
    }
    out.push(rest);
    out.reverse();
    out
}

const RATINGS: [&str; 3] = ["low", "standard", "high"];

/// Whether rows cover every value of fields that have only a few.
fn covered(by: &[FieldId], rows: &[(Vec<i64>, i64)]) -> bool {
    let mut all = 1usize;
    for field in by {
        let info = field.info();
        all = all.saturating_mul(match info.ty {
            Type::Bool => 2,
            _ if info.name == "risk_rating" => RATINGS.len(),
            _ => return false,
        });
    }
    // Rows are all different and hold only values that exist, so counting them is enough.
    !by.is_empty() && rows.len() == all
}
