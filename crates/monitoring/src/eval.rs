//! Evaluation: expressions over one event, the windows as they stand, and the event's own contribution.
//!
//! Promises: pure; reads nothing but what it is given; every expression ends with a value or an [`Exit`]. The event being
//! judged is not in the windows yet: what it would add is added here, unless the rule says `prior`. Does not: remember.

use crate::event::{Kind, MISSING};
use crate::field::FieldId;
use crate::ir::{Ask, Cmp, Expr, What, Window};
use crate::plan::{Measure, Plan};
use crate::windows::{Key, LANES, NOWHERE, SPOILT, SPOILT_SQUARES, Side, Spot, Windows, squares};
use std::collections::BTreeMap;

/// Why an evaluation ended without a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Exit {
    /// The event lacks this field.
    Missing(FieldId),
    /// Nothing has happened yet that the aggregate could be made of.
    NoHistory,
    /// Divided by zero.
    DivisionByZero,
    /// A number too large.
    Overflow,
    /// More recent events than the functions look through.
    TooMuchHistory,
    /// No peer figure for this key.
    NoTable,
    /// A condition of the rule itself (by place in its `need` clauses).
    Need(u16),
    /// The set's bound of rows was reached, and what the aggregate asks for may have been given up.
    GivenUp,
}

impl Exit {
    /// The name in rules, tests and answers.
    pub fn name(self, rule: &crate::ir::Rule) -> String {
        match self {
            Exit::Missing(field) => format!("missing:{}", field.info().name),
            Exit::NoHistory => "no-history".to_owned(),
            Exit::DivisionByZero => "division-by-zero".to_owned(),
            Exit::Overflow => "overflow".to_owned(),
            Exit::TooMuchHistory => "too-much-history".to_owned(),
            Exit::NoTable => "no-table".to_owned(),
            Exit::GivenUp => "given-up".to_owned(),
            Exit::Need(at) => rule.needs.get(at as usize).map_or_else(|| "need".to_owned(), |n| n.1.clone()),
        }
    }

    /// As two numbers, for hashes and records.
    pub fn numbers(self) -> (u8, u16) {
        match self {
            Exit::Missing(field) => (0, field.0),
            Exit::NoHistory => (1, 0),
            Exit::DivisionByZero => (2, 0),
            Exit::Overflow => (3, 0),
            Exit::TooMuchHistory => (4, 0),
            Exit::NoTable => (5, 0),
            Exit::Need(at) => (6, at),
            Exit::GivenUp => (7, 0),
        }
    }
}

/// Peer figures by table (place in the program) and key.
pub type Tables = Vec<BTreeMap<i64, i64>>;

/// Where a slot lives and how it is read; made once from the plan.
#[derive(Debug, Clone)]
pub(crate) struct SlotPlan {
    pub spot: Spot,
    pub cell: usize,
    pub lane: usize,
    pub side: usize,
    pub what: What,
    pub set: crate::event::KindSet,
    pub filter: Option<usize>,
    pub window: Window,
    pub read: usize,
    pub same_key: bool,
    pub prior: bool,
    pub key: Vec<FieldId>,
}

/// Makes the slot plans.
pub(crate) fn slot_plans(plan: &Plan) -> Vec<SlotPlan> {
    let each = |(at, slot): (usize, &crate::ir::Slot)| {
        let feature = &plan.program.features[slot.feature];
        let place = plan.places[slot.feature];
        let shifted = matches!(feature.window, Window::Sliding { shift, .. } if shift > 0);
        SlotPlan {
            spot: Spot::new(plan, place.space, place.group),
            cell: place.cell,
            lane: place.lane,
            side: place.side,
            what: feature.what,
            set: feature.set,
            filter: feature.filter,
            window: feature.window,
            read: plan.slot_read[at],
            same_key: slot.at == feature.key,
            prior: slot.prior || shifted,
            key: feature.key.clone(),
        }
    };
    plan.program.slots.iter().enumerate().map(each).collect()
}

/// Values of one event while it is judged, and what was read for it already.
#[derive(Debug, Clone)]
pub(crate) struct Scratch {
    pub at: i64,
    pub kind: Kind,
    pub day: i64,
    /// Whether the event itself counts (not for timers: theirs is in the windows already).
    pub own: bool,
    /// A value per field.
    pub fields: Vec<i64>,
    touched: Vec<FieldId>,
    pub filters: Vec<u64>,
    stamp: u32,
    slots: Vec<(u32, i64)>,
    reads: Vec<(u32, u32, Key)>,
    /// Per table of distinct values, what was looked up last: stamp, row, value, counts.
    known: Vec<Known>,
}

type Known = (u32, u32, i64, [u32; LANES]);

impl Scratch {
    pub fn new(plan: &Plan) -> Self {
        Self {
            at: 0,
            kind: Kind::Tick,
            day: 0,
            own: true,
            fields: vec![MISSING; crate::field::FIELDS.len()],
            touched: Vec::new(),
            filters: vec![0; plan.filter_words],
            stamp: 0,
            slots: vec![(0, 0); plan.program.slots.len()],
            reads: vec![(0, NOWHERE, [0; 3]); plan.reads.len()],
            known: vec![(0, NOWHERE, 0, [0; LANES]); plan.sides.len()],
        }
    }

    /// Gives a field a value.
    pub fn put(&mut self, field: FieldId, value: i64) {
        self.fields[field.at()] = value;
        self.touched.push(field);
    }

    /// Gives a field a value unless it has one.
    pub fn default(&mut self, field: FieldId, value: i64) {
        if self.fields[field.at()] == MISSING {
            self.put(field, value);
        }
    }

    /// Makes every field missing again.
    pub fn forget_fields(&mut self) {
        for field in self.touched.drain(..) {
            self.fields[field.at()] = MISSING;
        }
    }

    /// The row a key space has for the event, where it was looked up already.
    pub fn known_row(&self, read: Option<usize>) -> u32 {
        let known = read.map(|r| self.reads[r]).filter(|r| r.0 == self.stamp);
        known.map_or(NOWHERE, |r| r.1)
    }

    /// Keeps where a way to read leads, so that nobody looks it up again.
    pub fn found(&mut self, read: usize, row: u32, key: Key) {
        self.reads[read] = (self.stamp, row, key);
    }

    /// Forgets what was read for the event before.
    pub fn restart(&mut self) {
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.slots.fill((0, 0));
            self.reads.fill((0, NOWHERE, [0; 3]));
            self.known.fill((0, NOWHERE, 0, [0; LANES]));
            self.stamp = 1;
        }
    }

    pub fn key(&self, fields: &[FieldId]) -> Result<Key, Exit> {
        let mut key = [0; 3];
        for (place, field) in key.iter_mut().zip(fields) {
            *place = match self.fields[field.at()] {
                MISSING => return Err(Exit::Missing(*field)),
                value => value,
            };
        }
        Ok(key)
    }
}

/// Everything an evaluation reads.
pub(crate) struct Context<'a> {
    pub plan: &'a Plan,
    pub slots: &'a [SlotPlan],
    pub windows: &'a Windows,
    pub tables: &'a Tables,
    pub event: &'a mut Scratch,
}

const PPM: i128 = 1_000_000;

impl Context<'_> {
    /// Rules that may fire at an event of this kind, in order: all but those whose first condition does not hold.
    ///
    /// Most rules begin with a lower limit. Those with the same measure stand in one line by limit, so an event costs one
    /// look per measure, however many rules there are.
    pub fn candidates(&mut self, kind: Kind, out: &mut Vec<usize>) {
        let plan = self.plan;
        let kind = &plan.kinds[kind as usize];
        out.clear();
        out.extend_from_slice(&kind.always);
        for line in &kind.lines {
            let value = match line.measure {
                Measure::Slot(slot) => self.slot(slot),
                Measure::Field(field) => self.field(field),
            };
            let reached = match value {
                Ok(value) => line.limits.partition_point(|l| l.0 <= value),
                // Without a value the rules themselves say why.
                Err(_) => line.limits.len(),
            };
            out.extend(line.limits[..reached].iter().map(|l| l.1));
        }
        out.sort_unstable();
    }

    /// Whether a condition holds.
    pub fn test(&mut self, expr: &Expr) -> Result<bool, Exit> {
        match expr {
            Expr::And(list) => {
                for part in list {
                    if !self.test(part)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Expr::Or(list) => {
                for part in list {
                    if self.test(part)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Expr::Not(inner) => Ok(!self.test(inner)?),
            Expr::Cmp(cmp, a, b) => self.compare(*cmp, a, b),
            Expr::In(a, list) => {
                let value = self.number(a)?;
                // Short lists are the rule; a scan beats a search there.
                Ok(if list.len() <= 8 { list.contains(&value) } else { list.binary_search(&value).is_ok() })
            }
            Expr::Has(field) => Ok(self.event.fields[field.at()] != MISSING),
            Expr::Field(_) | Expr::If(..) | Expr::Else(..) | Expr::Recent { .. } | Expr::CmpRatio { .. } => {
                Ok(self.number(expr)? != 0)
            }
            _ => Ok(self.number(expr)? != 0),
        }
    }

    #[inline]
    fn compare(&mut self, cmp: Cmp, a: &Expr, b: &Expr) -> Result<bool, Exit> {
        // Most comparisons are of a slot or field with a constant.
        let left = match a {
            Expr::Slot(slot) => i128::from(self.slot(*slot)?),
            Expr::Field(field) => i128::from(self.field(*field)?),
            _ => self.number(a)?,
        };
        let right = match b {
            Expr::Const(c) => *c,
            _ => self.number(b)?,
        };
        Ok(holds(cmp, left, right))
    }

    #[inline]
    fn field(&self, field: FieldId) -> Result<i64, Exit> {
        match self.event.fields[field.at()] {
            MISSING => Err(Exit::Missing(field)),
            value => Ok(value),
        }
    }

    /// The value of an expression; conditions are 1 or 0.
    pub fn number(&mut self, expr: &Expr) -> Result<i128, Exit> {
        match expr {
            Expr::Const(c) => Ok(*c),
            Expr::Field(field) => self.field(*field).map(i128::from),
            Expr::Slot(slot) => self.slot(*slot).map(i128::from),
            Expr::Param(param) => self.param(*param).map(i128::from),
            Expr::Now => Ok(i128::from(self.event.at)),
            Expr::Neg(a) => self.number(a)?.checked_neg().ok_or(Exit::Overflow),
            Expr::Abs(a) => self.number(a)?.checked_abs().ok_or(Exit::Overflow),
            Expr::Add(a, b) => self.pair(a, b, i128::checked_add),
            Expr::Sub(a, b) => self.pair(a, b, i128::checked_sub),
            Expr::Mul(a, b) => self.pair(a, b, i128::checked_mul),
            Expr::Div(a, b) => self.divide(a, b, i128::checked_div),
            Expr::Rem(a, b) => self.divide(a, b, i128::checked_rem),
            Expr::Least(a, b) => Ok(self.number(a)?.min(self.number(b)?)),
            Expr::Most(a, b) => Ok(self.number(a)?.max(self.number(b)?)),
            Expr::Else(a, b) => match self.number(a) {
                Err(Exit::Missing(_) | Exit::NoHistory | Exit::NoTable) => self.number(b),
                other => other,
            },
            Expr::If(c, a, b) => {
                if self.test(c)? {
                    self.number(a)
                } else {
                    self.number(b)
                }
            }
            Expr::CmpRatio { cmp, above, below, with } => {
                self.ratio(*cmp, above, below, with).map(i128::from)
            }
            Expr::Mean { sum, count } => self.mean(*sum, *count),
            Expr::Deviation { squares, sum, count } => self.deviation(*squares, *sum, *count),
            Expr::Benford(slots) => self.benford(slots),
            Expr::LeadingDigit(a) => self.number(a).map(leading_digit),
            Expr::Recent { slot, ask, args } => self.recent(*slot, *ask, args),
            Expr::Table(table, key) => {
                let key = self.number(key)? as i64;
                self.tables.get(*table).and_then(|t| t.get(&key)).map(|v| i128::from(*v)).ok_or(Exit::NoTable)
            }
            Expr::Has(_) | Expr::Cmp(..) | Expr::And(_) | Expr::Or(_) | Expr::Not(_) | Expr::In(..) => {
                self.test(expr).map(i128::from)
            }
        }
    }

    fn pair(&mut self, a: &Expr, b: &Expr, with: fn(i128, i128) -> Option<i128>) -> Result<i128, Exit> {
        let (a, b) = (self.number(a)?, self.number(b)?);
        with(a, b).ok_or(Exit::Overflow)
    }

    fn divide(&mut self, a: &Expr, b: &Expr, with: fn(i128, i128) -> Option<i128>) -> Result<i128, Exit> {
        let (a, b) = (self.number(a)?, self.number(b)?);
        if b == 0 {
            return Err(Exit::DivisionByZero);
        }
        with(a, b).ok_or(Exit::Overflow)
    }

    fn ratio(&mut self, cmp: Cmp, above: &Expr, below: &Expr, with: &Expr) -> Result<bool, Exit> {
        let (above, below, with) = (self.number(above)?, self.number(below)?, self.number(with)?);
        if below == 0 {
            return Err(Exit::DivisionByZero);
        }
        let other = below.checked_mul(with).ok_or(Exit::Overflow)?;
        // Below zero, multiplying turns the comparison round.
        Ok(if below > 0 { holds(cmp, above, other) } else { holds(cmp, other, above) })
    }

    fn param(&self, param: usize) -> Result<i64, Exit> {
        let param = &self.plan.program.params[param];
        if param.by.is_empty() {
            return param.otherwise.or(param.rows.first().map(|r| r.1)).ok_or(Exit::NoTable);
        }
        let matches = |row: &&(Vec<i64>, i64)| {
            param.by.iter().zip(&row.0).all(|(field, value)| self.event.fields[field.at()] == *value)
        };
        match param.rows.iter().find(matches) {
            Some(row) => Ok(row.1),
            None => param.otherwise.ok_or(Exit::Missing(param.by[0])),
        }
    }

    /// The row of a way to read, looked up once per event.
    #[inline]
    fn row(&mut self, read: usize) -> Result<u32, Exit> {
        let (stamp, row, _) = &self.event.reads[read];
        if *stamp == self.event.stamp { Ok(*row) } else { self.look_up(read) }
    }

    fn look_up(&mut self, read: usize) -> Result<u32, Exit> {
        let (space, fields) = &self.plan.reads[read];
        let key = self.event.key(fields)?;
        let row = self.windows.find(*space, &key);
        self.event.reads[read] = (self.event.stamp, row, key);
        Ok(row)
    }

    /// The row of a slot; an exit where something that it asks for may have been given up.
    #[inline]
    fn row_of(&mut self, slot: &SlotPlan) -> Result<u32, Exit> {
        let row = self.row(slot.read)?;
        if self.windows.gave_up() && self.windows.lost_at(slot.spot.space(), row) > self.begins(slot.window) {
            return Err(Exit::GivenUp);
        }
        Ok(row)
    }

    /// What happened until then is in a window no more.
    fn begins(&self, window: Window) -> i64 {
        match window {
            Window::Sliding { length, shift } => self.event.at.saturating_sub(length.saturating_add(shift)),
            // A legal day is what the source says it is, and a reset may have been given up as well.
            Window::Life | Window::Day | Window::Since(_) => MISSING,
        }
    }

    /// Whether the judged event itself counts for a slot whose row was looked up.
    #[inline]
    fn counts_itself(&self, slot: &SlotPlan) -> bool {
        let in_set = slot.set.has(self.event.kind)
            && !matches!(slot.window, Window::Since(set) if set.has(self.event.kind));
        let passed = slot.filter.is_none_or(|f| self.event.filters[f / 64] >> (f % 64) & 1 == 1);
        self.event.own
            && !slot.prior
            && in_set
            && passed
            && (slot.same_key
                || self.event.key(&slot.key).is_ok_and(|own| own == self.event.reads[slot.read].2))
    }

    /// The value of a slot, read once per event.
    #[inline]
    pub fn slot(&mut self, slot: usize) -> Result<i64, Exit> {
        let (stamp, value) = self.event.slots[slot];
        if stamp == self.event.stamp {
            return Ok(value);
        }
        let value = self.read(slot)?;
        self.event.slots[slot] = (self.event.stamp, value);
        Ok(value)
    }

    fn read(&mut self, slot: usize) -> Result<i64, Exit> {
        let slots = self.slots;
        let slot = &slots[slot];
        let row = self.row_of(slot)?;
        let cells = self.cells(slot, row);
        let stored = cells.get(slot.cell).copied();
        if stored == Some(SPOILT) {
            return Err(Exit::Overflow);
        }
        let own = self.counts_itself(slot);
        let value = |field: FieldId| if own { self.event.fields[field.at()] } else { MISSING };
        let at = if own { self.event.at } else { MISSING };
        let found = match slot.what {
            What::Count => stored.unwrap_or(0) + i64::from(own),
            What::CountOf(f) => stored.unwrap_or(0) + i64::from(value(f) != MISSING),
            What::Sum(f) => {
                let mine = if value(f) == MISSING { 0 } else { value(f) };
                stored.unwrap_or(0).checked_add(mine).ok_or(Exit::Overflow)?
            }
            What::Distinct(f) => {
                let mine = value(f);
                let known =
                    mine != MISSING && row != NOWHERE && self.known(slot.side, row, mine)[slot.lane] > 0;
                stored.unwrap_or(0) + i64::from(mine != MISSING && !known)
            }
            What::Min(f) => either(stored, value(f), i64::min)?,
            What::Max(f) => either(stored, value(f), i64::max)?,
            What::LastAt => either(stored, at, |_, own| own)?,
            What::FirstAt => either(stored, at, |old, _| old)?,
            What::LastValue(f) => either(stored, value(f), |_, own| own)?,
            What::SumSquares(_) | What::Recent { .. } => stored.unwrap_or(0),
        };
        Ok(found)
    }

    /// How often a row has a value already, looked up once per event for all windows that share the table.
    fn known(&mut self, side: usize, row: u32, value: i64) -> [u32; LANES] {
        let (stamp, last_row, last_value, counts) = self.event.known[side];
        if (stamp, last_row, last_value) == (self.event.stamp, row, value) {
            return counts;
        }
        let counts = self.windows.known(side, row, value);
        self.event.known[side] = (self.event.stamp, row, value, counts);
        counts
    }

    #[inline]
    fn cells(&self, slot: &SlotPlan, row: u32) -> &[i64] {
        let cells = self.windows.cells_at(self.plan, &slot.spot, row);
        if slot.window == Window::Day && cells.get(1).is_some_and(|day| *day != self.event.day) {
            &[]
        } else {
            cells
        }
    }

    fn squares(&mut self, slot: usize) -> Result<i128, Exit> {
        let slots = self.slots;
        let slot = &slots[slot];
        let row = self.row_of(slot)?;
        let stored = squares(self.cells(slot, row).get(slot.cell..).unwrap_or(&[]));
        if stored == SPOILT_SQUARES {
            return Err(Exit::Overflow);
        }
        let What::SumSquares(field) = slot.what else { return Ok(stored) };
        let own = if self.counts_itself(slot) { self.event.fields[field.at()] } else { MISSING };
        let mine = if own == MISSING { 0 } else { i128::from(own) * i128::from(own) };
        stored.checked_add(mine).ok_or(Exit::Overflow)
    }

    fn mean(&mut self, sum: usize, count: usize) -> Result<i128, Exit> {
        let (sum, count) = (self.slot(sum)?, self.slot(count)?);
        if count == 0 { Err(Exit::NoHistory) } else { Ok(i128::from(sum) / i128::from(count)) }
    }

    fn deviation(&mut self, squares: usize, sum: usize, count: usize) -> Result<i128, Exit> {
        let (q, s, n) = (self.squares(squares)?, i128::from(self.slot(sum)?), i128::from(self.slot(count)?));
        if n == 0 {
            return Err(Exit::NoHistory);
        }
        Ok(root_of_spread(q, s, n).ok_or(Exit::Overflow)? / n)
    }

    fn benford(&mut self, slots: &[usize; 9]) -> Result<i128, Exit> {
        // log10(1 + 1/d) in millionths.
        const EXPECTED: [i128; 9] =
            [301_030, 176_091, 124_939, 96_910, 79_181, 66_947, 57_992, 51_153, 45_757];
        let mut counts = [0i128; 9];
        for (count, slot) in counts.iter_mut().zip(slots) {
            *count = i128::from(self.slot(*slot)?);
        }
        let n: i128 = counts.iter().sum();
        if n == 0 {
            return Err(Exit::NoHistory);
        }
        // In thousandths: Σ observed² / expected − n.
        let parts = counts.iter().zip(EXPECTED).map(|(o, p)| o * o * PPM * 1_000 / (n * p));
        Ok(parts.sum::<i128>() - n * 1_000)
    }

    fn recent(&mut self, slot: usize, ask: Ask, args: &[Expr]) -> Result<i128, Exit> {
        let mut values = [0i128; 3];
        for (place, arg) in values.iter_mut().zip(args) {
            *place = self.number(arg)?;
        }
        let slots = self.slots;
        let slot = &slots[slot];
        let row = self.row_of(slot)?;
        let list = match self.windows.side(slot.side) {
            Side::Recent(rows) if row != NOWHERE => rows.get(&row),
            _ => None,
        };
        let own = if self.counts_itself(slot) { self.own_event(slot) } else { None };
        let from = self.begins(slot.window);
        let to = match slot.window {
            Window::Sliding { shift, .. } => self.event.at - shift,
            Window::Life | Window::Day | Window::Since(_) => self.event.at,
        };
        let seen = crate::recent::Seen { list, own, from, to };
        crate::recent::answer(&seen, ask, values)
    }

    fn own_event(&self, slot: &SlotPlan) -> Option<(i64, i64, i64)> {
        let What::Recent { value, group } = slot.what else { return None };
        let get = |field: Option<FieldId>| field.map_or(0, |f| self.event.fields[f.at()]);
        let v = get(value);
        (v != MISSING).then(|| (self.event.at, v, if group.is_some() { get(group) } else { MISSING }))
    }
}

/// The stored value, the event's own, or both put together.
fn either(stored: Option<i64>, own: i64, both: fn(i64, i64) -> i64) -> Result<i64, Exit> {
    match (stored.unwrap_or(MISSING), own) {
        (MISSING, MISSING) => Err(Exit::NoHistory),
        (MISSING, own) => Ok(own),
        (stored, MISSING) => Ok(stored),
        (stored, own) => Ok(both(stored, own)),
    }
}

/// √(n·Σx² − (Σx)²), rounded down.
pub(crate) fn root_of_spread(squares: i128, sum: i128, n: i128) -> Option<i128> {
    let spread = n.checked_mul(squares)?.checked_sub(sum.checked_mul(sum)?)?;
    Some(spread.max(0).isqrt())
}

fn leading_digit(mut value: i128) -> i128 {
    value = value.saturating_abs();
    while value >= 10 {
        value /= 10;
    }
    value
}

#[inline]
fn holds(cmp: Cmp, a: i128, b: i128) -> bool {
    match cmp {
        Cmp::Lt => a < b,
        Cmp::Le => a <= b,
        Cmp::Gt => a > b,
        Cmp::Ge => a >= b,
        Cmp::Eq => a == b,
        Cmp::Ne => a != b,
    }
}
