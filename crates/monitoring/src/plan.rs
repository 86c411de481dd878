//! The feature plan: from the aggregates of all rules to key spaces, blocks of counters and the steps each kind of event takes.
//!
//! Promises: each aggregate is kept once, whatever number of rules read it; an event's filters are decided once, when it
//! is taken in, and its way out of every window repeats exactly the steps of its way in. Does not: hold counters (see
//! `windows`).

use crate::event::{Kind, KindSet};
use crate::field::FieldId;
use crate::ir::{Program, What, Window};
use rustc_hash::FxHashMap;

/// A program that cannot run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// More fields in a key than there may be.
    #[error("an aggregate may be kept by one to three fields, not by {0}")]
    KeyLength(usize),
    /// This aggregate is not kept over such a window.
    #[error("`distinct`, `quantile` and the functions over recent events need a sliding window or `life`")]
    WindowForWhat,
    /// It could not be taken away again.
    #[error(
        "only `count`, `sum`, `mean`, `deviation` and `distinct` over a sliding window can leave out what was undone"
    )]
    Undone,
    /// More than the engine keeps.
    #[error("{what}: {count} are more than the {most} there may be")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
}

/// Most filters, features, slots: a bound on what a rule set can make the engine keep for each event.
pub const PLAN_MAX: usize = 4_096;

/// A set of rows with the same key fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Space {
    pub key: Vec<FieldId>,
    pub groups: Vec<Group>,
    /// Blocks of cells a row may have: groups that are small lie together.
    pub slabs: Vec<SlabSpec>,
    /// Rows stay for ever: something is kept for life.
    pub keep: bool,
    /// Of these, rows that nothing happens to may lie on pages: all that is kept for life of them are cells.
    pub cold: bool,
}

/// The counters of a space that share a window; one block of cells per row, freed when nothing is in the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub window: Window,
    /// Cells in a block; the first counts the events in it, in a `Day` group the second is the day.
    pub cells: usize,
    /// What fresh cells hold.
    pub blank: Vec<i64>,
    /// Which slab they lie in, and where in its blocks.
    pub slab: usize,
    /// Where in a block.
    pub offset: usize,
}

/// Blocks of one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SlabSpec {
    pub blank: Vec<i64>,
    /// Groups in it, by place.
    pub groups: Vec<usize>,
}

/// Most cells of windows that lie together. 32 cells are four cache lines: an event touches them once for all its windows,
/// and a customer who is idle in the longest of them holds no more than that.
const TOGETHER: usize = 32;

impl Space {
    /// A row is its only block: nothing to look up between them.
    pub fn is_direct(&self) -> bool {
        self.slabs.len() == 1 && self.slabs[0].blank.len() <= TOGETHER
    }

    /// Puts groups into slabs: what is kept for life apart from windows, small windows together.
    fn lay_out(&mut self) {
        let bounded = |g: &Group| matches!(g.window, Window::Sliding { .. });
        let small = self.groups.iter().filter(|g| bounded(g)).map(|g| g.cells).sum::<usize>() <= TOGETHER;
        let (mut kept, mut windows) = (None, None);
        for (at, group) in self.groups.iter_mut().enumerate() {
            let shared = if !bounded(group) {
                &mut kept
            } else if small {
                &mut windows
            } else {
                &mut None
            };
            let slab = *shared.get_or_insert_with(|| {
                self.slabs.push(SlabSpec { blank: Vec::new(), groups: Vec::new() });
                self.slabs.len() - 1
            });
            (group.slab, group.offset) = (slab, self.slabs[slab].blank.len());
            self.slabs[slab].blank.extend_from_slice(&group.blank);
            self.slabs[slab].groups.push(at);
        }
    }
}

/// Where a feature lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub space: usize,
    pub group: usize,
    pub cell: usize,
    /// Its lane in a table of distinct values.
    pub lane: usize,
    /// Its table beside the cells (distinct values, recent events, extremes), by place.
    pub side: usize,
}

/// A table beside the cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SideSpec {
    pub what: What,
    pub family: Option<(usize, What, KindSet, Option<usize>, bool)>,
    pub lanes: usize,
}

/// One change of one counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Op {
    pub filter: u32,
    pub cell: u32,
    pub lane: u32,
    pub side: u32,
    /// Place of the value in a record, or [`NONE`].
    pub value: u32,
    /// Place of the group's value in a record, or [`NONE`].
    pub second: u32,
    pub does: Does,
    /// Not done for a movement that is undone.
    pub unless_undone: bool,
}

/// No filter, no value.
pub(crate) const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Does {
    Count,
    Sum,
    SumSquares,
    CountOf,
    Distinct,
    Least,
    Most,
    LeastCell,
    MostCell,
    LastAt,
    FirstAt,
    LastValue,
    Recent,
}

/// Changes of one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    pub space: usize,
    pub group: usize,
    /// Place of the row in a record.
    pub row: usize,
    pub ops: Vec<Op>,
    /// Where its cells are: in which slab, in blocks of how many cells, and where in them.
    pub slab: usize,
    pub stride: usize,
    pub offset: usize,
    pub cells: usize,
    /// Whether some step needs no filter.
    pub unfiltered: bool,
    /// The filters of all others, as bits.
    pub filters: Vec<u64>,
}

impl Block {
    fn new(space: &Space, at: (usize, usize), row: usize, filter_words: usize) -> Self {
        let group = &space.groups[at.1];
        Self {
            space: at.0,
            group: at.1,
            row,
            ops: Vec::new(),
            slab: group.slab,
            stride: space.slabs[group.slab].blank.len(),
            offset: group.offset,
            cells: group.cells,
            unfiltered: false,
            filters: vec![0; filter_words],
        }
    }

    fn add(&mut self, op: Op) {
        self.ops.push(op);
        match self.filters.get_mut(op.filter as usize / 64) {
            Some(word) => *word |= 1 << (op.filter % 64),
            None => self.unfiltered = true,
        }
    }
}

/// What an event of a kind does.
#[derive(Debug, Clone, Default)]
pub(crate) struct KindPlan {
    /// Filters to decide, by place in the program.
    pub filters: Vec<usize>,
    /// For kinds the engine makes: what filters say that ask for the rule only, by its code; and the others.
    pub by_rule: FxHashMap<i64, Vec<u64>>,
    pub other_filters: Vec<usize>,
    /// Spaces it has rows in.
    pub spaces: Vec<usize>,
    /// Values a record keeps.
    pub fields: Vec<FieldId>,
    /// Which of them names the movement, where it can be undone.
    pub transfer: Option<u32>,
    /// On its way in.
    pub enter: Vec<Block>,
    /// Groups it starts anew (space, group, row place).
    pub reset: Vec<(usize, usize, usize)>,
    /// Per age (same order as [`Plan::ages`]): blocks entered late, blocks left.
    pub aged: Vec<(Vec<Block>, Vec<Block>)>,
    /// Per age: whether its record changes nothing there.
    pub idle: Vec<bool>,
    /// Rules that judge it and must be looked at every time, by place; typologies apart.
    pub always: Vec<usize>,
    /// The others, by their first condition.
    pub lines: Vec<Line>,
    /// For each of `spaces`, the way to read it by its own key, where rules do.
    pub reads: Vec<Option<usize>>,
    /// What is read ahead where it is known to come next.
    pub touches: Touches,
    /// Ways to read that its rules use, ascending.
    pub asked: Vec<usize>,
    /// Where the cells are that its rules look at, one for each cache line.
    pub looks: Vec<Look>,
    /// Whether anything of it is kept in the log.
    pub logged: bool,
    /// Per age: row places whose last window of this event ends there.
    pub released: Vec<Vec<usize>>,
}

/// What an event that comes next will surely change, as far as it is read ahead.
#[derive(Debug, Clone, Default)]
pub(crate) struct Touches {
    pub rows: Vec<RowTouch>,
    /// Tables of distinct values: which, the place of the row, the field of the value.
    pub values: Vec<(usize, usize, FieldId)>,
}

/// Cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RowTouch {
    /// Place of the row among the event's spaces.
    pub place: usize,
    pub space: usize,
    pub slab: usize,
    /// Cells of a block, and which of them.
    pub stride: usize,
    pub cell: usize,
}

/// A cell that rules look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    pub read: usize,
    pub space: usize,
    pub slab: usize,
    /// Cells of a block, and which of them.
    pub stride: usize,
    pub cell: usize,
}

/// Rules whose first condition is a lower limit of the same measure: limit (inclusive) and rule, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub measure: Measure,
    pub limits: Vec<(i64, usize)>,
}

/// What a first condition looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    Slot(usize),
    Field(FieldId),
}

/// The lower limit a rule begins with, where it does. Only a rule without `need` clauses qualifies: those come first and
/// have exits of their own.
fn first_limit(rule: &crate::ir::Rule) -> Option<(Measure, i64)> {
    use crate::ir::{Cmp, Expr, Verdict};
    let Verdict::When { when, .. } = &rule.verdict else { return None };
    let mut first = when;
    while let Expr::And(list) = first {
        first = list.first()?;
    }
    let Expr::Cmp(cmp, a, b) = first else { return None };
    let (measure, Expr::Const(limit)) = (
        match a.as_ref() {
            Expr::Slot(slot) => Measure::Slot(*slot),
            Expr::Field(field) => Measure::Field(*field),
            _ => return None,
        },
        b.as_ref(),
    ) else {
        return None;
    };
    let limit = match cmp {
        Cmp::Ge => *limit,
        Cmp::Gt => limit.checked_add(1)?,
        Cmp::Lt | Cmp::Le | Cmp::Eq | Cmp::Ne => return None,
    };
    (rule.needs.is_empty()).then_some((measure, i64::try_from(limit).ok()?))
}

/// A program with its plan.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(crate) program: Program,
    /// Codes of the rules' ids.
    pub(crate) codes: Vec<i64>,
    pub(crate) spaces: Vec<Space>,
    pub(crate) places: Vec<Place>,
    pub(crate) kinds: Vec<KindPlan>,
    /// Ages at which events enter or leave windows, ascending.
    pub(crate) ages: Vec<i64>,
    pub(crate) sides: Vec<SideSpec>,
    /// Rules with a timer, by place.
    pub(crate) timers: Vec<usize>,
    /// Typologies, by place, and the codes of the rules they weigh.
    pub(crate) typologies: Vec<(usize, Vec<i64>)>,
    /// How many words of 64 filter bits an event has.
    pub(crate) filter_words: usize,
    /// Whether any rule reads a field of the graph probes.
    pub(crate) needs_graph: bool,
    /// How many distinct ways to read keys there are, and for each slot which one.
    pub(crate) reads: Vec<(usize, Vec<FieldId>)>,
    pub(crate) slot_read: Vec<usize>,
}

/// Makes the plan.
pub fn plan(program: Program) -> Result<Plan, PlanError> {
    for (what, count) in [
        ("aggregates", program.features.len()),
        ("filters", program.filters.len()),
        ("reads of aggregates", program.slots.len()),
        ("rules", program.rules.len()),
    ] {
        if count > PLAN_MAX {
            return Err(PlanError::TooMany { what, count, most: PLAN_MAX });
        }
    }
    let mut spaces: Vec<Space> = Vec::new();
    let mut sides = Vec::new();
    let mut places = Vec::new();
    for feature in &program.features {
        places.push(place(feature, &mut spaces, &mut sides)?);
    }
    spaces.iter_mut().for_each(Space::lay_out);
    for (at, space) in spaces.iter_mut().enumerate() {
        space.cold = space.keep && can_be_cold(at, space, &program, &places);
    }
    let ages = ages(&spaces);
    let mut kinds: Vec<KindPlan> = crate::event::KINDS
        .iter()
        .map(|(kind, _, _)| kind_plan(*kind, &program, &spaces, &places, &ages))
        .collect();
    let typologies = (0..program.rules.len())
        .filter(|at| program.rules[*at].typology)
        .map(|at| (at, crate::reach::weighed(&program, at)))
        .collect();
    let (reads, slot_read) = reads(&program, &places);
    for (plan, (kind, _, _)) in kinds.iter_mut().zip(crate::event::KINDS) {
        let own = |space: &usize| reads.iter().position(|r| r.0 == *space && r.1 == spaces[*space].key);
        plan.reads = plan.spaces.iter().map(own).collect();
        plan.looks = looks(kind, &program, &spaces, &places, &slot_read);
        plan.touches = touches(plan, &spaces);
        plan.asked = plan.looks.iter().map(|look| look.read).collect();
        plan.asked.sort_unstable();
        plan.asked.dedup();
    }
    Ok(Plan {
        filter_words: filter_words(&program),
        needs_graph: crate::reach::reads_prefix(&program, "graph."),
        timers: (0..program.rules.len()).filter(|at| program.rules[*at].absent.is_some()).collect(),
        typologies,
        spaces,
        places,
        kinds,
        ages,
        sides,
        reads,
        slot_read,
        codes: program.rules.iter().map(|rule| crate::code(&rule.id)).collect(),
        program,
    })
}

fn filter_words(program: &Program) -> usize {
    program.filters.len().div_ceil(64).max(1)
}

fn place(
    feature: &crate::ir::Feature,
    spaces: &mut Vec<Space>,
    sides: &mut Vec<SideSpec>,
) -> Result<Place, PlanError> {
    if feature.key.is_empty() || feature.key.len() > 3 {
        return Err(PlanError::KeyLength(feature.key.len()));
    }
    let space = find_or_push(
        spaces,
        |s| s.key == feature.key,
        || Space {
            key: feature.key.clone(),
            groups: Vec::new(),
            slabs: Vec::new(),
            keep: false,
            cold: false,
        },
    );
    let bounded = matches!(feature.window, Window::Sliding { .. });
    if matches!(feature.window, Window::Day | Window::Since(_))
        && matches!(feature.what, What::Distinct(_) | What::Recent { .. })
    {
        return Err(PlanError::WindowForWhat);
    }
    if feature.unless_undone && !(bounded && can_be_taken_away(feature.what)) {
        return Err(PlanError::Undone);
    }
    spaces[space].keep |= !bounded;
    let group = find_or_push(
        &mut spaces[space].groups,
        |g| g.window == feature.window,
        || {
            let blank = if feature.window == Window::Day { vec![0, i64::MIN] } else { vec![0] };
            Group { window: feature.window, cells: blank.len(), blank, slab: 0, offset: 0 }
        },
    );
    let block = &mut spaces[space].groups[group];
    let cell = block.cells;
    let blank: &[i64] = match feature.what {
        What::SumSquares(_) => &[0, 0],
        What::Min(_) | What::Max(_) | What::LastAt | What::FirstAt | What::LastValue(_) => {
            &[crate::event::MISSING]
        }
        What::Count | What::Sum(_) | What::CountOf(_) | What::Distinct(_) | What::Recent { .. } => &[0],
    };
    block.blank.extend_from_slice(blank);
    block.cells += blank.len();
    let (side, lane) = side(feature, space, sides);
    Ok(Place { space, group, cell, lane, side })
}

/// Whether one event of many can be taken out of what is kept.
pub(crate) fn can_be_taken_away(what: What) -> bool {
    match what {
        What::Count | What::Sum(_) | What::SumSquares(_) | What::CountOf(_) | What::Distinct(_) => true,
        What::Min(_) | What::Max(_) | What::LastAt | What::FirstAt | What::LastValue(_) => false,
        What::Recent { .. } => false,
    }
}

/// Distinct values of the same events in several windows share a table; everything else has its own.
fn side(feature: &crate::ir::Feature, space: usize, sides: &mut Vec<SideSpec>) -> (usize, usize) {
    let family = matches!(feature.what, What::Distinct(_)).then_some((
        space,
        feature.what,
        feature.set,
        feature.filter,
        feature.unless_undone,
    ));
    let shared =
        sides.iter().position(|s| family.is_some() && s.family == family && s.lanes < crate::windows::LANES);
    match shared {
        Some(at) => {
            sides[at].lanes += 1;
            (at, sides[at].lanes - 1)
        }
        None => {
            sides.push(SideSpec { what: feature.what, family, lanes: 1 });
            (sides.len() - 1, 0)
        }
    }
}

/// Slabs a cold row can name.
const COLD_SLABS_MOST: usize = 62;

/// Whether cells are all that is kept for life of a key, and the key is what the event itself says: one that changes while an
/// event is judged could not be read before.
fn can_be_cold(at: usize, space: &Space, program: &Program, places: &[Place]) -> bool {
    let beside = |(feature, place): (&crate::ir::Feature, &Place)| {
        let for_life = !matches!(feature.window, Window::Sliding { .. });
        place.space == at && for_life && matches!(feature.what, What::Distinct(_) | What::Recent { .. })
    };
    let made = [crate::field::id("scenario"), crate::field::id("model.score")];
    space.slabs.len() <= COLD_SLABS_MOST
        && !space.key.iter().any(|field| made.contains(field))
        && !program.features.iter().zip(places).any(beside)
}

fn find_or_push<T>(list: &mut Vec<T>, same: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> usize {
    match list.iter().position(same) {
        Some(at) => at,
        None => {
            list.push(make());
            list.len() - 1
        }
    }
}

fn ages(spaces: &[Space]) -> Vec<i64> {
    let mut out: Vec<i64> = spaces
        .iter()
        .flat_map(|s| &s.groups)
        .filter_map(|g| match g.window {
            Window::Sliding { length, shift } => Some([shift, shift.saturating_add(length)]),
            Window::Life | Window::Day | Window::Since(_) => None,
        })
        .flatten()
        .filter(|age| *age > 0)
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

fn reads(program: &Program, places: &[Place]) -> (Vec<(usize, Vec<FieldId>)>, Vec<usize>) {
    let mut reads: Vec<(usize, Vec<FieldId>)> = Vec::new();
    let slot_read = program
        .slots
        .iter()
        .map(|slot| {
            let space = places[slot.feature].space;
            find_or_push(&mut reads, |r| r.0 == space && r.1 == slot.at, || (space, slot.at.clone()))
        })
        .collect();
    (reads, slot_read)
}

/// Cells of a cache line.
const LINE: usize = 8;

/// One touch for each cache line of a row that is its own block, one for all blocks of another; each table of distinct values
/// once, where no filter has a say.
fn touches(kind: &KindPlan, spaces: &[Space]) -> Touches {
    let mut out = Touches::default();
    for block in &kind.enter {
        let (place, cell) = (block.row, block.offset);
        let direct = spaces[block.space].is_direct();
        let near = |t: &RowTouch| t.place == place && (!direct || t.cell / LINE == cell / LINE);
        let new = || RowTouch { place, space: block.space, slab: block.slab, stride: block.stride, cell };
        find_or_push(&mut out.rows, near, new);
        for op in block.ops.iter().filter(|op| op.does == Does::Distinct && op.filter == NONE) {
            let Some(field) = kind.fields.get(op.value as usize) else { continue };
            let touch = (op.side as usize, place, *field);
            find_or_push(&mut out.values, |known| *known == touch, || touch);
        }
    }
    out
}

/// Where the cells are that rules of a kind look at.
fn looks(
    kind: Kind,
    program: &Program,
    spaces: &[Space],
    places: &[Place],
    slot_read: &[usize],
) -> Vec<Look> {
    let mut looks: Vec<Look> = Vec::new();
    let mut add = |slot: usize| {
        let (place, read) = (places[program.slots[slot].feature], slot_read[slot]);
        let (space, group) = (&spaces[place.space], &spaces[place.space].groups[place.group]);
        let (slab, cell) = (group.slab, group.offset + place.cell);
        let stride = space.slabs[slab].blank.len();
        let near = |look: &Look| (look.read, look.slab, look.cell / LINE) == (read, slab, cell / LINE);
        find_or_push(&mut looks, near, || Look { read, space: place.space, slab, stride, cell });
    };
    for rule in program.rules.iter().filter(|r| r.on.has(kind) && r.absent.is_none() && !r.typology) {
        for expr in crate::reach::conditions(rule) {
            crate::reach::walk(expr, &mut |e| crate::reach::slots_of(e).into_iter().for_each(&mut add));
        }
    }
    looks
}

/// The steps of one kind of event, while they are put together.
struct Steps<'a> {
    kind: Kind,
    plan: KindPlan,
    ages: &'a [i64],
    spaces: &'a [Space],
    filter_words: usize,
}

fn kind_plan(kind: Kind, program: &Program, spaces: &[Space], places: &[Place], ages: &[i64]) -> KindPlan {
    let mut steps =
        Steps { kind, plan: KindPlan::default(), ages, spaces, filter_words: filter_words(program) };
    steps.plan.aged = vec![(Vec::new(), Vec::new()); ages.len()];
    for (feature, place) in program.features.iter().zip(places) {
        if feature.set.has(kind) {
            steps.add(feature, place);
        }
    }
    for (space, s) in spaces.iter().enumerate() {
        for (group, g) in s.groups.iter().enumerate() {
            if let Window::Since(set) = g.window
                && set.has(kind)
            {
                let row = steps.row(space);
                steps.plan.reset.push((space, group, row));
            }
        }
    }
    if steps.undoable() {
        steps.plan.transfer = Some(steps.value(Some(crate::event::TRANSFER)));
    }
    let mut plan = steps.plan;
    plan.logged = plan.aged.iter().any(|(enter, leave)| !enter.is_empty() || !leave.is_empty());
    plan.released = released(&plan, ages.len());
    let idle = |((enter, leave), released): (&(Vec<Block>, Vec<Block>), &Vec<usize>)| {
        enter.is_empty() && leave.is_empty() && released.is_empty()
    };
    plan.idle = plan.aged.iter().zip(&plan.released).map(idle).collect();
    let judges = |r: &crate::ir::Rule| r.on.has(kind) && r.absent.is_none() && !r.typology;
    for at in (0..program.rules.len()).filter(|at| judges(&program.rules[*at])) {
        match first_limit(&program.rules[at]) {
            Some((measure, limit)) => {
                let line = find_or_push(
                    &mut plan.lines,
                    |l| l.measure == measure,
                    || Line { measure, limits: Vec::new() },
                );
                plan.lines[line].limits.push((limit, at));
            }
            None => plan.always.push(at),
        }
    }
    plan.lines.iter_mut().for_each(|l| l.limits.sort_unstable());
    if matches!(kind, Kind::Alert | Kind::Signal) {
        decide_by_rule(&mut plan, program);
    }
    plan
}

/// Most filters of alerts ask which rule it was and nothing else: what they say is known before anything fires.
fn decide_by_rule(plan: &mut KindPlan, program: &Program) {
    let said = |filter: &usize, code: i64| said_of_rule(&program.filters[*filter], code);
    let (known, others): (Vec<usize>, Vec<usize>) =
        plan.filters.iter().partition(|filter| said(filter, 0).is_some());
    let bits = |code: i64| {
        let mut words = vec![0; filter_words(program)];
        for filter in known.iter().filter(|filter| said(filter, code) == Some(true)) {
            words[filter / 64] |= 1 << (filter % 64);
        }
        words
    };
    let codes = program.rules.iter().map(|rule| crate::code(&rule.id));
    plan.by_rule = codes.map(|code| (code, bits(code))).collect();
    plan.other_filters = others;
}

/// What a filter says of an alert by a rule; nothing where it asks for more than the rule.
fn said_of_rule(filter: &crate::ir::Expr, code: i64) -> Option<bool> {
    use crate::ir::{Cmp, Expr};
    const SCENARIO: FieldId = crate::field::id("scenario");
    let is_rule = |expr: &Expr| matches!(expr, Expr::Field(field) if *field == SCENARIO);
    match filter {
        Expr::Cmp(cmp @ (Cmp::Eq | Cmp::Ne), a, b) => match (is_rule(a), b.as_ref()) {
            (true, Expr::Const(asked)) => Some((i128::from(code) == *asked) == (*cmp == Cmp::Eq)),
            _ => None,
        },
        Expr::In(a, list) => is_rule(a).then(|| list.contains(&i128::from(code))),
        _ => None,
    }
}

/// A row is let go by a record at the last age at which the record still touches it; one that no age touches, at the last.
fn released(plan: &KindPlan, ages: usize) -> Vec<Vec<usize>> {
    let mut out = vec![Vec::new(); ages];
    for place in 0..plan.spaces.len() {
        let touched = plan
            .aged
            .iter()
            .rposition(|(enter, leave)| enter.iter().chain(leave).any(|block| block.row == place));
        if let Some(places) = touched.or(ages.checked_sub(1)).and_then(|age| out.get_mut(age)) {
            places.push(place);
        }
    }
    out
}

impl Steps<'_> {
    fn row(&mut self, space: usize) -> usize {
        find_or_push(&mut self.plan.spaces, |s| *s == space, || space)
    }

    fn value(&mut self, field: Option<FieldId>) -> u32 {
        match field {
            Some(field) => find_or_push(&mut self.plan.fields, |f| *f == field, || field) as u32,
            None => NONE,
        }
    }

    fn add(&mut self, feature: &crate::ir::Feature, place: &Place) {
        let window = feature.window;
        if matches!(window, Window::Since(set) if set.has(self.kind)) {
            return;
        }
        if let Some(filter) = feature.filter
            && !self.plan.filters.contains(&filter)
        {
            self.plan.filters.push(filter);
        }
        let row = self.row(place.space);
        let op = self.op(feature, place);
        let (space, words) = (&self.spaces[place.space], self.filter_words);
        let put = |blocks: &mut Vec<Block>| {
            let at = find_or_push(
                blocks,
                |b| b.space == place.space && b.group == place.group,
                || Block::new(space, (place.space, place.group), row, words),
            );
            blocks[at].add(op);
        };
        let Window::Sliding { length, shift } = window else {
            put(&mut self.plan.enter);
            return;
        };
        let age_of = |age: i64| self.ages.iter().position(|a| *a == age);
        match age_of(shift) {
            Some(age) if shift > 0 => put(&mut self.plan.aged[age].0),
            Some(_) | None => put(&mut self.plan.enter),
        }
        if let Some(age) = age_of(shift.saturating_add(length)) {
            put(&mut self.plan.aged[age].1);
        }
    }

    /// Whether something of the event is not counted once it is undone. Alerts and signals stay what they were.
    fn undoable(&self) -> bool {
        let mut entered = self.plan.enter.iter().chain(self.plan.aged.iter().flat_map(|aged| &aged.0));
        !matches!(self.kind, Kind::Alert | Kind::Signal)
            && entered.any(|block| block.ops.iter().any(|op| op.unless_undone))
    }

    fn op(&mut self, feature: &crate::ir::Feature, place: &Place) -> Op {
        let bounded = matches!(feature.window, Window::Sliding { .. });
        let (does, field, second) = match feature.what {
            What::Count => (Does::Count, None, None),
            What::Sum(f) => (Does::Sum, Some(f), None),
            What::SumSquares(f) => (Does::SumSquares, Some(f), None),
            What::CountOf(f) => (Does::CountOf, Some(f), None),
            What::Distinct(f) => (Does::Distinct, Some(f), None),
            What::Min(f) => (if bounded { Does::Least } else { Does::LeastCell }, Some(f), None),
            What::Max(f) => (if bounded { Does::Most } else { Does::MostCell }, Some(f), None),
            What::LastAt => (Does::LastAt, None, None),
            What::FirstAt => (Does::FirstAt, None, None),
            What::LastValue(f) => (Does::LastValue, Some(f), None),
            What::Recent { value, group } => (Does::Recent, value, group),
        };
        Op {
            filter: feature.filter.map_or(NONE, |f| f as u32),
            cell: place.cell as u32,
            lane: place.lane as u32,
            side: place.side as u32,
            value: self.value(field),
            second: self.value(second),
            does,
            unless_undone: feature.unless_undone,
        }
    }
}

impl Plan {
    /// The program it was made of.
    pub fn program(&self) -> &Program {
        &self.program
    }
}
