//! Sets of rules that run beside the one in force: the shadows.
//!
//! Promises: a shadow sees every event after its start and decides nothing: no decision, alert, event or chain of the set in force
//! depends on there being one, because shadows read the journal behind the writer and write only that they began and ended.
//! What a shadow found is a function of the entries read, so that it comes out again after a restart. Starting one takes one
//! person. Does not: put a set in force. Serves: GOV-6, issue "modes: shadow", docs/decisions/0011.

mod count;
mod follow;

pub use count::{Look, Moved, Moves, Overlap, Pair, Report, RuleRow};
pub(crate) use follow::Followers;
pub use follow::{NewShadow, ShadowSet, ShadowView, Stage};

use super::Fault;
use super::memory::Memory;
use crate::evaluate::{Context, Refusal, person};
use minicbor::{Decode, Encode};
use model::ids::ActorId;
use model::{Hash, Timestamp};
use record::monitoring::{ShadowEnd, ShadowStarted, ShadowStopped};
use record::v1::Header;

/// Most sets beside the one in force: each has windows of its own in memory.
pub const SHADOWS_MAX: usize = 8;
/// Most ended ones remembered.
pub const ENDED_MAX: usize = 64;

/// A set that runs, or ran, beside the one in force.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Shadow {
    /// The set.
    #[n(0)]
    pub rules: Hash,
    /// Why.
    #[n(1)]
    pub note: String,
    /// Who started it.
    #[n(2)]
    pub by: ActorId,
    /// When.
    #[n(3)]
    pub at: Timestamp,
    /// How it ended.
    #[n(4)]
    pub ended: Option<Ended>,
}

/// How a shadow ended.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Ended {
    /// The entry that says so.
    #[n(0)]
    pub entry: u64,
    /// Who.
    #[n(1)]
    pub by: ActorId,
    /// When.
    #[n(2)]
    pub at: Timestamp,
    /// Why.
    #[n(3)]
    pub end: ShadowEnd,
    /// In words.
    #[n(4)]
    pub note: String,
    /// It had looked at the entries before this one.
    #[n(5)]
    pub through: u64,
    /// Its report on those.
    #[n(6)]
    pub report: Option<Hash>,
}

pub(super) fn start(memory: &Memory, started: &ShadowStarted, cx: &Context<'_>) -> Result<(), Refusal> {
    person(cx.actor)?;
    let running = || memory.shadows.values().filter(|s| s.ended.is_none());
    if running().any(|s| s.rules == started.rules) {
        return Err(Fault::ShadowRuns(started.rules).into());
    }
    if running().count() >= SHADOWS_MAX {
        return Err(Fault::ShadowLimit(SHADOWS_MAX).into());
    }
    Ok(())
}

/// A person ends it because it is no longer wanted; the program only because it cannot go on.
pub(super) fn stop(memory: &Memory, stopped: &ShadowStopped, cx: &Context<'_>) -> Result<(), Refusal> {
    let shadow = memory.shadows.get(&stopped.shadow).ok_or(Fault::UnknownShadow(stopped.shadow))?;
    if shadow.ended.is_some() {
        return Err(Fault::ShadowEnded(stopped.shadow).into());
    }
    if stopped.end == ShadowEnd::Asked { person(cx.actor) } else { Ok(()) }
}

pub(super) fn fold_start(memory: &mut Memory, header: &Header, started: &ShadowStarted) {
    let row = Shadow {
        rules: started.rules,
        note: started.note.clone(),
        by: header.actor.clone(),
        at: header.recorded_at,
        ended: None,
    };
    memory.shadows.insert(header.seq, row);
}

pub(super) fn fold_stop(memory: &mut Memory, header: &Header, stopped: &ShadowStopped) {
    if let Some(row) = memory.shadows.get_mut(&stopped.shadow) {
        row.ended = Some(Ended {
            entry: header.seq,
            by: header.actor.clone(),
            at: header.recorded_at,
            end: stopped.end,
            note: stopped.note.clone(),
            through: stopped.through,
            report: stopped.report,
        });
    }
    let ended = memory.shadows.iter().filter(|(_, s)| s.ended.is_some()).map(|(seq, _)| *seq);
    let ended: Vec<u64> = ended.collect();
    for seq in ended.iter().take(ended.len().saturating_sub(ENDED_MAX)) {
        memory.shadows.remove(seq);
    }
}
