//! A seeded exchange's life: events as an exchange would see them, and apart from them the exact truth.
//!
//! Promises: the same configuration gives the same bytes on any machine; events are in order of log time; every event of
//! a crime has its label, and no event carries what an exchange would not know. Does not: describe any real customer
//! or exchange; figures on it say how engines compare, not what they would find in the world. Serves: tests, quality.
//! How it is made and what it leaves out: `docs/methodology/monitoring-ground-truth.md`.

pub mod act;
mod benign;
mod crime;
mod exchange;
mod groups;
pub mod label;
pub mod rng;
pub mod world;

pub use exchange::Stream;
pub use label::{Label, Role, TYPOLOGIES, TYPOLOGY_COUNT, Typology};

use act::Script;
use monitoring::Event;
use world::World;

/// How well crimes hide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Difficulty {
    /// Fast, with little kept back.
    Plain,
    /// Timings and shares overlap with honest ones.
    Normal,
    /// Slow, thin and mixed.
    Hard,
}

/// What to generate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Everything follows from it.
    pub seed: u64,
    /// How many customers; crimes need at least 200.
    pub customers: u32,
    /// How many days; crimes need at least 20.
    pub days: u32,
    /// How well crimes hide.
    pub difficulty: Difficulty,
    /// Cases of each typology, in the order of [`TYPOLOGIES`].
    pub cases: [u32; TYPOLOGY_COUNT],
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 1,
            customers: 20_000,
            days: 180,
            difficulty: Difficulty::Normal,
            cases: TYPOLOGIES.map(|t| t.2),
        }
    }
}

impl Config {
    /// For tests: a thousand customers, two months, a few cases of everything.
    pub fn small(seed: u64) -> Self {
        Self { seed, customers: 1000, days: 60, cases: [2; TYPOLOGY_COUNT], ..Self::default() }
    }

    /// The same life without crime.
    #[must_use]
    pub fn honest(mut self) -> Self {
        self.cases = [0; TYPOLOGY_COUNT];
        self
    }
}

/// A life in memory: about 450 bytes an event. [`stream`] needs a tenth of that.
#[derive(Debug, Clone)]
pub struct Life {
    /// What the exchange saw, in order of log time.
    pub events: Vec<Event>,
    /// What is true, in order of events.
    pub labels: Vec<Label>,
}

/// Everything at once.
pub fn generate(config: &Config) -> Life {
    let (mut events, mut labels) = (Vec::new(), Vec::new());
    for (event, label) in stream(config) {
        events.push(event);
        labels.extend(label);
    }
    Life { events, labels }
}

/// Event by event, each with its label where it belongs to a crime.
pub fn stream(config: &Config) -> Stream {
    let world = World::new(config);
    let mut script = Script::default();
    for who in 0..config.customers {
        benign::live(&world, who, &mut script);
    }
    groups::gather(&world, &mut script);
    let cases = crime::commit(&world, config, &mut script);
    let (start, end) = (world::START, world.end());
    let mut acts = script.acts;
    // Nothing before the first day, after the last, or before the account was opened.
    acts.retain(|a| a.at >= start && a.at < end && a.at >= world.customers[a.who as usize].since);
    // Stable: acts of one moment stay in the order they were written in, which is fixed.
    acts.sort_by_key(|a| a.at);
    Stream::new(world, acts, cases)
}
