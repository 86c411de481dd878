//! Who of a shard has to be opened: the place where a table of all customers saves most of the work.
//!
//! Promises: an implementation may only leave out members about whom [`screen`](screening::screen::screen) would find
//! nothing that the run asks for. Does not: decide anything: whoever survives is opened and screened.

use super::population::Member;
use crate::pinned::Pinned;
use crate::service::Engine;
use screening::snapshot::Snapshot;
use std::sync::Arc;

/// What survivors are asked for.
#[derive(Debug, Clone)]
pub struct Target {
    /// Lists and policy in force.
    pub pinned: Arc<Pinned>,
    /// The snapshots in force, by list.
    pub after: Vec<Arc<Snapshot>>,
    /// Entries to look at: new ones, and those that changed in what is weighed or reopens a clearance; none for a full
    /// run, which asks for all of them.
    pub touched: Option<Arc<super::judge::Changed>>,
    /// Threads that may be used.
    pub threads: usize,
}

/// Members that may have something.
pub trait Survivors: Send + Sync {
    /// Gets ready for a run; called once before its first shard.
    fn prepare(&self, engine: &Engine, target: &Target) -> Result<(), String>;

    /// For each member of a shard whether it has to be opened.
    fn of_shard(&self, target: &Target, members: &[Member]) -> Result<Vec<bool>, String>;

    /// Takes up what was recorded since; called now and then while no run is due.
    fn catch_up(&self, engine: &Engine) -> Result<(), String>;
}

/// Opens everybody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Everybody;

impl Survivors for Everybody {
    fn prepare(&self, _: &Engine, _: &Target) -> Result<(), String> {
        Ok(())
    }

    fn of_shard(&self, _: &Target, members: &[Member]) -> Result<Vec<bool>, String> {
        Ok(vec![true; members.len()])
    }

    fn catch_up(&self, _: &Engine) -> Result<(), String> {
        Ok(())
    }
}
