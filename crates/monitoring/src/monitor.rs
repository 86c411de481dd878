//! The kernel: one event after another, judged by every rule that looks at it and taken into every window.
//!
//! Promises: the same program and the same events give the same findings and the same chain hash on any machine; an event
//! is judged against windows that hold exactly what came before it, and itself; what alerts an event caused is taken in
//! with it. Times never decrease: an event stamped earlier than the one before is judged at that one's time. Does not:
//! decide about money (findings go to `decision`), look anything up. Serves: TMR-1, TMR-2, TMR-3.

mod ahead;
mod bytes;
mod imported;
mod network;
mod parties;
mod related;
mod score;
mod shelved;
mod waiting;

pub use ahead::AHEAD;
pub use score::{ModelError, PARTS_MAX, Part, Parts};
pub use shelved::Held;

use crate::code::code;
use crate::eval::{Context, Exit, Scratch, SlotPlan, Tables, slot_plans};
use crate::event::{CUSTOMER, DAY, Event, HOUR, Kind, MISSING, MOVED_AT, TRANSFER, UNDOING};
use crate::field::{self, FieldId};
use crate::ir::{Action, Effect, Program, Rule, Verdict};
use crate::plan::{Plan, PlanError, plan};
use crate::windows::{Arrival, Key, Windows};
use model::Hash;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::sync::Arc;

const SCENARIO: FieldId = field::id("scenario");
const ENTITY: FieldId = field::id("entity");
const HOUR_FIELD: FieldId = field::id("hour");
const DAY_FIELD: FieldId = field::id("day");
const WEEKDAY_FIELD: FieldId = field::id("weekday");

/// Largest number an event's field may hold: a hundred billion dollars. Sums of a window then have room for 92 such events
/// before they overflow, and an overflow is an exit, not a wrong number.
pub const VALUE_MAX: i64 = 100_000_000_000 * 1_000_000;

/// A rule that fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which rule, by place in the program.
    pub rule: usize,
    /// Points and action.
    pub effect: Effect,
    /// The alert it belongs to: SHA-256 of rule, version, key and the event that opened it, first half.
    pub alert: [u8; 16],
    /// Whether that alert was open already.
    pub joined: bool,
    /// Values of [`Rule::shown`], then of [`Rule::read`]; `None` where one could not be had.
    pub shown: Vec<Option<i128>>,
}

/// What an event (or a timer) led to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// When it was judged.
    pub at: i64,
    /// Whose event it was; for a timer, whose wait ended.
    pub customer: Option<i64>,
    /// Rules that fired, in order of the program, typologies last.
    pub findings: Vec<Finding>,
    /// Rules that ended without a verdict, and why.
    pub exits: Vec<(usize, Exit)>,
    /// Signals raised, by place in the program.
    pub signals: Vec<usize>,
}

impl Judged {
    /// The strictest action of all findings.
    pub fn action(&self) -> Option<Action> {
        self.findings.iter().map(|f| f.effect.action).max()
    }

    fn encode(&self, plan: &Plan, out: &mut Vec<u8>) {
        out.extend(self.at.to_le_bytes());
        for finding in &self.findings {
            out.push(1);
            out.extend(plan.codes[finding.rule].to_le_bytes());
            out.extend(plan.program.rules[finding.rule].version.to_le_bytes());
            out.extend(finding.effect.score.to_le_bytes());
            out.push(finding.effect.action as u8);
            out.push(u8::from(finding.joined));
            out.extend(finding.alert);
            for value in &finding.shown {
                out.push(u8::from(value.is_some()));
                out.extend(value.unwrap_or(0).to_le_bytes());
            }
        }
        for (rule, exit) in &self.exits {
            let (what, detail) = exit.numbers();
            out.push(2);
            out.extend(plan.codes[*rule].to_le_bytes());
            out.push(what);
            out.extend(detail.to_le_bytes());
        }
        for rule in &self.signals {
            out.push(3);
            out.extend(plan.codes[*rule].to_le_bytes());
        }
    }
}

/// An alert that later findings join.
#[derive(Debug, Clone, Copy)]
struct Open {
    since: i64,
    alert: [u8; 16],
}

/// An event a timer rule waits for: when the wait is over, the event's number, its key.
type Waiting = (i64, u64, Key, Event);

/// Events a timer rule waits for, oldest first.
#[derive(Debug, Clone, Default)]
struct Timer {
    waiting: VecDeque<Waiting>,
    /// Number of the last event that ends the wait, and how many wait, by key.
    ended: FxHashMap<Key, (u64, u32)>,
    /// Those whose wait was over, and had not ended, before an imported event's time: nothing ends it any more. They come before
    /// all that are waiting.
    over: VecDeque<Waiting>,
}

impl Timer {
    fn first(&self) -> Option<&Waiting> {
        self.over.front().or_else(|| self.waiting.front())
    }
}

/// Buffers used for every event.
#[derive(Debug, Clone, Default)]
struct Room {
    keys: Vec<Option<Key>>,
    rows: Vec<u32>,
    values: Vec<i64>,
    rules: Vec<usize>,
    exits: Vec<(usize, Exit)>,
}

/// The state of monitoring.
pub struct Monitor {
    plan: Arc<Plan>,
    slots: Arc<Vec<SlotPlan>>,
    windows: Windows,
    tables: Tables,
    open: FxHashMap<(usize, Key), Open>,
    closing: Vec<VecDeque<(i64, Key)>>,
    timers: Vec<Timer>,
    count: u64,
    now: i64,
    chain: Hash,
    scratch: Scratch,
    bytes: Vec<u8>,
    room: Room,
    scored: Option<score::Scored>,
    network: Option<network::Network>,
    /// The event that was evaluated last, while everything prepared for it still stands.
    prepared: Option<Event>,
    /// Which events were imported, where one of them may still be waited for.
    imported: VecDeque<imported::Stretch>,
}

impl Monitor {
    /// Nothing has happened yet.
    pub fn new(program: Program) -> Result<Self, PlanError> {
        Ok(Self::with_plan(Arc::new(plan(program)?)))
    }

    /// The same, with a plan made before.
    pub fn with_plan(plan: Arc<Plan>) -> Self {
        Self {
            slots: Arc::new(slot_plans(&plan)),
            windows: Windows::new(&plan),
            tables: vec![Default::default(); plan.program.tables.len()],
            open: FxHashMap::default(),
            closing: vec![VecDeque::new(); plan.program.rules.len()],
            timers: vec![Timer::default(); plan.timers.len()],
            count: 0,
            now: i64::MIN / 4,
            chain: Hash::default(),
            scratch: Scratch::new(&plan),
            bytes: Vec::new(),
            room: Room::default(),
            scored: None,
            network: plan.needs_graph.then(|| network::Network::new(&plan.program.limits)),
            prepared: None,
            imported: VecDeque::new(),
            plan,
        }
    }

    /// The rules.
    pub fn program(&self) -> &Program {
        &self.plan.program
    }

    /// A rule by place.
    pub fn rule(&self, at: usize) -> &Rule {
        &self.plan.program.rules[at]
    }

    /// Events taken in so far.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Hash over everything judged so far, in order.
    pub fn chain(&self) -> Hash {
        self.chain
    }

    /// Rows, blocks and log words held.
    pub fn size(&self) -> (usize, usize, usize) {
        self.windows.size()
    }

    /// Brings a table of peer figures into force, by name; unknown names are ignored (no rule reads them).
    pub fn set_table(&mut self, name: &str, rows: &[(i64, i64)]) {
        self.prepared = None;
        if let Some(at) = self.plan.program.tables.iter().position(|t| t == name) {
            self.tables[at] = rows.iter().copied().collect();
        }
    }

    /// Judges an event and takes it in. Timers that ran out before it come first, each as an answer of its own.
    pub fn process(&mut self, event: &Event) -> Vec<Judged> {
        let at = event.at.max(self.now);
        let mut out = self.run_timers(at);
        out.push(self.judge(event, at));
        out
    }

    /// Judges an event and takes it in, without looking at timers.
    pub fn judge(&mut self, event: &Event, at: i64) -> Judged {
        let judged = self.find(event, at);
        let plan = Arc::clone(&self.plan);
        self.remember_loaded(&plan, event, &judged);
        judged
    }

    /// Judges an event and takes nothing in. Letting time pass is all that changes; the same question at the same time has
    /// the same answer. What was prepared for it is kept, so that remembering it next costs no second look.
    pub fn evaluate(&mut self, event: &Event, at: i64) -> Judged {
        let judged = self.find(event, at);
        self.prepared = Some(event.clone());
        judged
    }

    fn find(&mut self, event: &Event, at: i64) -> Judged {
        let plan = Arc::clone(&self.plan);
        let at = self.prepare(&plan, event, at, true);
        let mut judged = self.blank(at);
        // Most events end some rules without a verdict: their list is collected where there is room, and kept as long as it is.
        judged.exits = std::mem::take(&mut self.room.exits);
        judged.exits.clear();
        let mut rules = std::mem::take(&mut self.room.rules);
        self.context(&plan, |c| c.candidates(event.kind, &mut rules));
        for rule in &rules {
            self.apply(&plan, *rule, &mut judged);
        }
        self.room.rules = rules;
        self.typologies(&plan, event.kind, &mut judged);
        let exits = judged.exits.as_slice().to_vec();
        self.room.exits = std::mem::replace(&mut judged.exits, exits);
        judged
    }

    /// Nothing found yet.
    fn blank(&self, at: i64) -> Judged {
        let customer = Some(self.scratch.fields[CUSTOMER.at()]).filter(|c| *c != MISSING);
        Judged { at, customer, ..Judged::default() }
    }

    /// Takes in an event that was judged before: what was found is believed, not found again.
    pub fn remember(&mut self, event: &Event, judged: &Judged) {
        let plan = Arc::clone(&self.plan);
        // Nothing happened since it was evaluated: windows, fields and filters stand as they would be made again.
        let ready = self.now == judged.at && self.prepared.as_ref() == Some(event);
        if !ready {
            self.prepare(&plan, event, judged.at, true);
        }
        self.remember_loaded(&plan, event, judged);
    }

    fn prepare(&mut self, plan: &Plan, event: &Event, at: i64, own: bool) -> i64 {
        self.prepared = None;
        let at = at.max(self.now);
        self.now = at;
        self.windows.advance(plan, at);
        self.load(event, at, own);
        self.visit(plan, event.kind);
        self.filters(plan, event.kind);
        self.score(plan, event.kind, own);
        at
    }

    /// When the next timer runs out.
    pub fn next_due(&self) -> Option<i64> {
        self.next_timer().map(|next| next.1)
    }

    /// Judges the next timer that ran out at or before `at`, as of `at`, and takes nothing in. The wait may have ended
    /// meanwhile: then the answer is empty. `None` when no timer is due.
    pub fn evaluate_timer(&mut self, at: i64) -> Option<Judged> {
        let (which, _) = self.next_timer().filter(|next| next.1 <= at)?;
        let (due, number, _, event) = self.timers[which].first()?.clone();
        let silent = self.is_silent(number, due);
        let mut judged = match self.still_waits(which) {
            true => self.ask_timer(which, &event, at),
            false => Judged { at: at.max(self.now), ..Judged::default() },
        };
        if silent {
            judged.findings.clear();
        }
        Some(judged)
    }

    /// Takes in what [`Monitor::evaluate_timer`] answered.
    pub fn remember_timer(&mut self, judged: &Judged) {
        let Some((which, _)) = self.next_timer().filter(|next| next.1 <= judged.at) else { return };
        if let Some(event) = self.take_timer(which) {
            let plan = Arc::clone(&self.plan);
            self.prepare(&plan, &event, judged.at, false);
            self.derived(&plan, event.kind, judged);
            self.close(&plan, judged);
        }
    }

    /// Lets time pass: judges every timer that ran out at or before `at`.
    pub fn run_timers(&mut self, at: i64) -> Vec<Judged> {
        let mut out = Vec::new();
        while let Some((which, due)) = self.next_timer().filter(|next| next.1 <= at) {
            let still = self.still_waits(which);
            let silent = self.timers[which].first().is_some_and(|w| self.is_silent(w.1, w.0));
            if let Some(event) = self.take_timer(which).filter(|_| still) {
                let mut judged = self.ask_timer(which, &event, due);
                if silent {
                    judged.findings.clear();
                }
                self.took_timer(&event, &judged);
                out.push(judged);
            }
        }
        out
    }

    fn next_timer(&self) -> Option<(usize, i64)> {
        let first = |(which, timer): (usize, &Timer)| timer.first().map(|w| (which, w.0));
        self.timers.iter().enumerate().filter_map(first).min_by_key(|(which, due)| (*due, *which))
    }

    /// Whether nothing ended the first wait of a timer.
    fn still_waits(&self, which: usize) -> bool {
        let timer = &self.timers[which];
        let ended = |(_, number, key, _): &Waiting| timer.ended.get(key).is_some_and(|e| e.0 > *number);
        !timer.over.is_empty() || !timer.waiting.front().is_some_and(ended)
    }

    /// The first of a timer waits no longer.
    fn take_timer(&mut self, which: usize) -> Option<Event> {
        if let Some((_, _, _, event)) = self.timers[which].over.pop_front() {
            return Some(event);
        }
        let (_, _, key, event) = self.timers[which].waiting.pop_front()?;
        self.forget_timer(which, &key);
        Some(event)
    }

    fn forget_timer(&mut self, which: usize, key: &Key) {
        if let Some(entry) = self.timers[which].ended.get_mut(key) {
            entry.1 -= 1;
            if entry.1 == 0 {
                self.timers[which].ended.remove(key);
            }
        }
    }

    fn ask_timer(&mut self, which: usize, event: &Event, at: i64) -> Judged {
        let plan = Arc::clone(&self.plan);
        let at = self.prepare(&plan, event, at, false);
        let mut judged = self.blank(at);
        self.apply(&plan, plan.timers[which], &mut judged);
        self.typologies(&plan, event.kind, &mut judged);
        judged
    }

    /// Takes in what a timer led to, right after it was asked.
    fn took_timer(&mut self, event: &Event, judged: &Judged) {
        let plan = Arc::clone(&self.plan);
        self.derived(&plan, event.kind, judged);
        self.close(&plan, judged);
    }

    /// Lays the event's values out by field.
    fn load(&mut self, event: &Event, at: i64, own: bool) {
        let scratch = &mut self.scratch;
        scratch.restart();
        scratch.forget_fields();
        for (field, value) in &event.values {
            // What is larger than any field may be is no value: the rules that read it exit.
            if value.unsigned_abs() <= VALUE_MAX.unsigned_abs() || !is_quantity(*field) {
                scratch.put(*field, *value);
            }
        }
        scratch.at = at;
        scratch.kind = event.kind;
        scratch.own = own;
        let day = at.div_euclid(DAY);
        scratch.default(HOUR_FIELD, at.rem_euclid(DAY) / HOUR);
        scratch.default(DAY_FIELD, day);
        scratch.day = scratch.fields[DAY_FIELD.at()];
        // The first of January 1970 was a Thursday.
        let weekday = (scratch.day + 3).rem_euclid(7) + 1;
        scratch.default(WEEKDAY_FIELD, weekday);
        let customer = scratch.fields[CUSTOMER.at()];
        scratch.default(ENTITY, customer);
        if let Some(network) = self.network.as_mut().filter(|_| own) {
            network.look(scratch);
        }
    }

    /// Decides which filters the event passes; an exit inside a filter means that it does not.
    fn filters(&mut self, plan: &Plan, kind: Kind) {
        let spec = &plan.kinds[kind as usize];
        let bits = &mut self.scratch.filters;
        let filters = match spec.by_rule.get(&self.scratch.fields[SCENARIO.at()]) {
            Some(known) => {
                bits.copy_from_slice(known);
                &spec.other_filters
            }
            None => {
                bits.fill(0);
                &spec.filters
            }
        };
        for filter in filters {
            let passed = self.context(plan, |c| c.test(&plan.program.filters[*filter])) == Ok(true);
            self.scratch.filters[filter / 64] |= u64::from(passed) << (filter % 64);
        }
    }

    fn context<T>(&mut self, plan: &Plan, then: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let mut context = Context {
            plan,
            slots: &self.slots,
            windows: &self.windows,
            tables: &self.tables,
            event: &mut self.scratch,
        };
        then(&mut context)
    }

    fn apply(&mut self, plan: &Plan, rule: usize, judged: &mut Judged) {
        let what = &plan.program.rules[rule];
        match self.context(plan, |c| verdict(c, what)) {
            Err(exit) => judged.exits.push((rule, exit)),
            Ok(None) => {}
            Ok(Some(_)) if what.signal => judged.signals.push(rule),
            Ok(Some(effect)) => self.found(plan, rule, effect, judged),
        }
    }

    fn found(&mut self, plan: &Plan, rule: usize, effect: Effect, judged: &mut Judged) {
        let what = &plan.program.rules[rule];
        let kept = what.shown.iter().chain(&what.read);
        let shown = kept.map(|s| self.context(plan, |c| c.number(&s.2)).ok()).collect();
        // An event without the key opens an alert of its own.
        let key = self.scratch.key(&what.once.key).unwrap_or([self.count as i64, MISSING, MISSING]);
        let open = self.open.get(&(rule, key)).copied();
        let joins = open.filter(|o| judged.at - o.since < what.once.within);
        let alert = joins.map_or_else(|| self.alert_id(what, &key, judged.at), |o| o.alert);
        judged.findings.push(Finding { rule, effect, alert, joined: joins.is_some(), shown });
    }

    /// Somebody is done with an alert: no finding joins it from here, the next one opens another.
    pub fn end_alert(&mut self, alert: [u8; 16]) {
        self.open.retain(|_, open| open.alert != alert);
    }

    fn alert_id(&self, rule: &Rule, key: &Key, at: i64) -> [u8; 16] {
        let mut bytes = Vec::with_capacity(64);
        bytes.extend(code(&rule.id).to_le_bytes());
        bytes.extend(rule.version.to_le_bytes());
        key.iter().for_each(|k| bytes.extend(k.to_le_bytes()));
        bytes.extend(self.count.to_le_bytes());
        bytes.extend(at.to_le_bytes());
        let hash = Hash::of(&bytes).0;
        let mut id = [0; 16];
        id.copy_from_slice(&hash[..16]);
        id
    }

    /// Typologies weigh what fired before and what fired just now.
    fn typologies(&mut self, plan: &Plan, kind: Kind, judged: &mut Judged) {
        let mut codes: Vec<i64> = judged.findings.iter().map(|f| plan.codes[f.rule]).collect();
        if kind == Kind::Alert {
            codes.push(self.scratch.fields[SCENARIO.at()]);
        }
        if codes.is_empty() || plan.typologies.is_empty() {
            return;
        }
        let (own, before) = (self.scratch.own, self.scratch.fields[SCENARIO.at()]);
        self.scratch.kind = Kind::Alert;
        self.scratch.own = true;
        let own_bits = self.scratch.filters.clone();
        let mut bits = vec![0; plan.filter_words];
        for code in &codes {
            self.scratch.put(SCENARIO, *code);
            self.filters(plan, Kind::Alert);
            bits.iter_mut().zip(&self.scratch.filters).for_each(|(all, one)| *all |= one);
        }
        self.scratch.filters = bits;
        self.scratch.restart();
        for (rule, weighed) in &plan.typologies {
            if codes.iter().any(|c| weighed.binary_search(c).is_ok()) {
                self.apply(plan, *rule, judged);
            }
        }
        self.scratch.kind = kind;
        self.scratch.own = own;
        self.scratch.put(SCENARIO, before);
        self.scratch.filters = own_bits;
        self.scratch.restart();
    }

    /// Takes the event and what it led to into windows, timers and alerts.
    fn remember_loaded(&mut self, plan: &Plan, event: &Event, judged: &Judged) {
        self.prepared = None;
        if let Some(network) = &mut self.network {
            network.keep();
        }
        self.take(plan, event.kind);
        self.undo(plan, event);
        self.start_timers(plan, event, judged.at);
        self.derived(plan, event.kind, judged);
        self.close(plan, judged);
        self.count += 1;
    }

    fn take(&mut self, plan: &Plan, kind: Kind) {
        let spec = &plan.kinds[kind as usize];
        if spec.spaces.is_empty() {
            return;
        }
        let (scratch, room) = (&self.scratch, &mut self.room);
        let key = |space: &usize| scratch.key(&plan.spaces[*space].key).ok();
        room.keys.clear();
        room.keys.extend(spec.spaces.iter().map(key));
        room.rows.clear();
        room.rows.extend(spec.reads.iter().map(|read| scratch.known_row(*read)));
        room.values.clear();
        room.values.extend(spec.fields.iter().map(|f| scratch.fields[f.at()]));
        let arrival = Arrival {
            at: scratch.at,
            kind: kind as usize,
            day: scratch.day,
            filters: &scratch.filters,
            keys: &room.keys,
            rows: &room.rows,
            values: &room.values,
        };
        self.windows.take(plan, &arrival);
    }

    /// Takes a movement that did not happen out of the windows that leave it out and out of the graph, or puts it back.
    fn undo(&mut self, plan: &Plan, event: &Event) {
        let known = event.get(TRANSFER).zip(event.get(MOVED_AT));
        if let (true, Some((transfer, at))) = (UNDOING.contains(&event.kind), known) {
            let undone = event.kind == Kind::Undone;
            self.windows.set_undone(plan, transfer, at, undone);
            if let Some(network) = &mut self.network {
                network.set_undone(transfer, at, undone);
            }
        }
    }

    /// Alerts and signals are events too, with all fields of the event that caused them.
    fn derived(&mut self, plan: &Plan, kind: Kind, judged: &Judged) {
        let before = self.scratch.fields[SCENARIO.at()];
        if before != MISSING {
            // Rows found by the rule that the event names are not those of the rules that fired.
            self.scratch.restart();
        }
        let alerts = judged.findings.iter().map(|f| (Kind::Alert, f.rule));
        let signals = judged.signals.iter().map(|s| (Kind::Signal, *s));
        for (what, rule) in alerts.chain(signals) {
            self.scratch.kind = what;
            self.scratch.put(SCENARIO, plan.codes[rule]);
            self.filters(plan, what);
            self.take(plan, what);
        }
        self.scratch.kind = kind;
        self.scratch.put(SCENARIO, before);
    }

    fn start_timers(&mut self, plan: &Plan, event: &Event, at: i64) {
        for (timer, rule) in self.timers.iter_mut().zip(&plan.timers) {
            let what = &plan.program.rules[*rule];
            let Some(absent) = &what.absent else { continue };
            let Ok(key) = self.scratch.key(&absent.key) else { continue };
            if absent.without.has(event.kind)
                && let Some(entry) = timer.ended.get_mut(&key)
            {
                entry.0 = self.count + 1;
            }
            if what.on.has(event.kind) {
                timer.ended.entry(key).or_insert((0, 0)).1 += 1;
                timer.waiting.push_back((at.saturating_add(absent.for_), self.count + 1, key, event.clone()));
            }
        }
    }

    /// Opens alerts, forgets those nothing joins any more, moves the chain on, and gives up rows where there are too many.
    fn close(&mut self, plan: &Plan, judged: &Judged) {
        for finding in &judged.findings {
            let once = &plan.program.rules[finding.rule].once;
            if finding.joined || once.within == 0 {
                continue;
            }
            let Ok(key) = self.scratch.key(&once.key) else { continue };
            let line = &mut self.closing[finding.rule];
            while let Some((since, old)) = line.front().copied().filter(|f| judged.at - f.0 >= once.within) {
                line.pop_front();
                if self.open.get(&(finding.rule, old)).is_some_and(|o| o.since == since) {
                    self.open.remove(&(finding.rule, old));
                }
            }
            line.push_back((judged.at, key));
            self.open.insert((finding.rule, key), Open { since: judged.at, alert: finding.alert });
        }
        self.bytes.clear();
        self.bytes.extend(self.chain.0);
        if let Some(scored) = &self.scored {
            self.bytes.extend(scored.hash.0);
        }
        judged.encode(plan, &mut self.bytes);
        self.chain = Hash::of(&self.bytes);
        self.windows.hold_bound(plan, self.now);
    }
}

/// Whether a field holds a quantity (and not an id, a code or a moment).
fn is_quantity(field: FieldId) -> bool {
    use crate::field::Type;
    matches!(field.info().ty, Type::Money | Type::Int | Type::Ratio | Type::Bool)
}

fn verdict(context: &mut Context<'_>, rule: &Rule) -> Result<Option<Effect>, Exit> {
    for (at, (need, _)) in rule.needs.iter().enumerate() {
        if !context.test(need)? {
            return Err(Exit::Need(at as u16));
        }
    }
    match &rule.verdict {
        Verdict::When { when, then } => Ok(context.test(when)?.then(|| then.clone())),
        Verdict::Bands { value, bands } => {
            let value = context.number(value)?;
            let band = bands.iter().find(|b| b.0.is_none_or(|limit| value < limit));
            Ok(band.and_then(|b| b.1.clone()))
        }
    }
}
