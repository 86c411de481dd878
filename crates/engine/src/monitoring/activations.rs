//! Lists, rules and tables that come into force, as events that rules may judge and count.
//!
//! Promises: told only to a set that asks for such events by name, so that nobody else's journal grows; each is told once and in the
//! order of the entries they came into force with, because how far was told stands in the entry of the events; they are ordinary
//! events, so that a replay finds them where they were. Does not: tell what came into force before the set did; tell of a version
//! that was replaced before anybody could be told.

use super::memory::{Live, Memory};
use super::rules::Library;
use crate::command::{EngineError, Meta};
use crate::service::Engine;
use crate::state::State;
use model::activity::{Activity, Values};
use model::ids::SourceName;
use model::{Hash, Timestamp};
use monitoring::event::set_by_name;
use monitoring::ir::{Program, Rule};
use monitoring::{Kind, code, field};

/// The source whose position says how far activations were told.
pub const ACTIVATIONS: &str = "probity.activations";
/// Numbers an entry has room for: more than a set has rules and tables.
const EACH: u64 = 16_384;

/// Something that came into force: with which number, what kind, its name.
type Told = (u64, Kind, String);

/// A set of rules that came into force: with which entry, which, and what it replaced.
type Came = (u64, Hash, Option<Hash>);

/// What may not have been told yet.
#[derive(Debug, Default)]
struct Untold {
    lists: Vec<Told>,
    set: Option<Came>,
    /// Kinds the set in force asks for.
    asked: Vec<Kind>,
    position: Option<u64>,
}

impl Engine {
    /// Tells rules what came into force since they were told last, where they ask; answers of how much. `looked_at` is the entry of
    /// the set that the caller had looked at last, 0 for none.
    pub async fn tell_activations(&self, looked_at: &mut u64) -> Result<usize, EngineError> {
        let Ok(source) = SourceName::new(ACTIVATIONS) else { return Ok(0) };
        let untold = self.read(|s| untold(s, &source)).await?;
        let mut told = untold.lists;
        // A set of which nothing is new leaves no position that says it was looked at.
        let set = untold.set.filter(|came| *looked_at != came.0);
        let looks_at = set.as_ref().map(|came| came.0);
        if let Some(came) = set {
            let (library, asked) = (self.library().clone(), untold.asked);
            let read = tokio::task::spawn_blocking(move || came_with(&library, came, &asked)).await;
            let read = read.map_err(|_| EngineError::Store("reading the rules panicked".to_owned()))?;
            told.extend(read.map_err(EngineError::Store)?);
        }
        told.retain(|t| untold.position.is_none_or(|position| t.0 > position));
        told.sort_unstable_by_key(|t| t.0);
        let meta = Meta::system("monitoring", "activation.tell", "activations");
        let count = told.len();
        if let Some(meta) = meta.filter(|_| count > 0) {
            let now = self.now();
            let events = told.into_iter().map(|(number, kind, name)| (number, activity(kind, &name, now)));
            self.take_from(meta, (source, 0), events.collect()).await?;
        }
        if let Some(since) = looks_at {
            *looked_at = since;
        }
        Ok(count)
    }
}

fn untold(state: &State, source: &SourceName) -> Untold {
    let memory = &state.monitoring;
    let (Some(active), asked) = (&memory.active, memory.asked_for()) else { return Untold::default() };
    let position = memory.position(source, 0);
    let is_new = |number: u64| position.is_none_or(|position| number > position);
    let lists = state.lists.iter().filter(|(_, list)| list.version > active.since);
    let lists = lists.map(|(id, list)| (list.version * EACH, Kind::ListActivated, id.to_string()));
    let lists = lists.filter(|told| asked.contains(&told.1) && is_new(told.0)).collect();
    let came = (active.since, active.rules, memory.earlier.last().copied());
    let of_sets = asked.iter().any(|kind| *kind != Kind::ListActivated);
    let set = (of_sets && is_new(active.since * EACH + EACH - 1)).then_some(came);
    Untold { lists, set, asked, position }
}

/// Rules that are new or of another version in a set, and its tables. The last has the last number of the entry: where it was
/// told, all was.
fn came_with(library: &Library, (seq, rules, before): Came, asked: &[Kind]) -> Result<Vec<Told>, String> {
    let mut names = Vec::new();
    if asked.contains(&Kind::RuleActivated) {
        let (now, old) = (library.plan(rules)?, before.map(|before| library.plan(before)).transpose()?);
        let same = |a: &Rule, b: &Rule| (&a.id, a.version) == (&b.id, b.version);
        let known =
            |rule: &Rule| old.as_ref().is_some_and(|p| p.program().rules.iter().any(|r| same(r, rule)));
        let changed = now.program().rules.iter().filter(|rule| !known(rule));
        names.extend(changed.map(|rule| (Kind::RuleActivated, rule.id.clone())));
    }
    if asked.contains(&Kind::TableActivated) {
        names.extend(library.set(rules)?.tables.into_iter().map(|t| (Kind::TableActivated, t.name)));
    }
    let last = names.len().saturating_sub(1) as u64;
    let number = |place: u64| seq * EACH + if place == last { EACH - 1 } else { place };
    Ok(names.into_iter().zip(0..).map(|((kind, name), place)| (number(place), kind, name)).collect())
}

fn activity(kind: Kind, name: &str, now: Timestamp) -> Activity {
    let mut values = Values::new();
    let of = if kind == Kind::RuleActivated { field::id("scenario") } else { field::id("category") };
    super::parse::set(&mut values, of, code(name));
    Activity { source: None, customer: None, kind: kind as u8, happened: now, values }
}

impl Memory {
    /// Kinds of activations that the set in force asks for.
    fn asked_for(&self) -> Vec<Kind> {
        let Live::Running(running) = &self.live else { return Vec::new() };
        let kinds = [Kind::ListActivated, Kind::RuleActivated, Kind::TableActivated];
        running.with(|m| kinds.into_iter().filter(|kind| asks_for(m.program(), *kind)).collect())
    }
}

/// Whether a rule judges or counts events of this kind by name. Who counts `any` counts what else there is.
fn asks_for(program: &Program, kind: Kind) -> bool {
    let any = set_by_name("any").unwrap_or_default();
    program.rules.iter().any(|rule| rule.on.has(kind) && rule.on != any)
        || program.features.iter().any(|feature| feature.set.has(kind) && feature.set != any)
}
