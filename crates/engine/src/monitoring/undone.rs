//! Movements that do not happen after all, as monitoring is told of them.
//!
//! Promises: what is told follows from decisions and stages alone, stands in the entry that changes them, and is told once; a
//! movement counts as long as it may still move. Does not: find anything: no rule judges it. Serves: TMR-2, semantics section 3.

use super::judge::in_force;
use crate::evaluate::Context;
use crate::state::{Moved, State, Transfer};
use model::activity::{Activity, Judged, Undoing};
use model::decision::{Decision, Outcome};
use model::ids::TransferId;
use model::transfer::{Flow, Stage};
use monitoring::{Kind, event};
use record::v1::{Header, TransferRequest};

/// Where the event of a movement will stand; nothing where it does not say which movement it is.
pub(super) fn taken(activity: &Activity, judged: &Judged) -> Option<Moved> {
    let number = activity.values.iter().find(|value| value.0 == event::TRANSFER.0)?.1;
    Some(Moved { number, at: judged.at, undone: false })
}

/// Whether a decision stops a movement. What arrives has arrived, whatever is decided about it, and what is held may still move;
/// where decisions are only observed, another system acts.
fn stops(flow: Flow, decision: &Decision) -> bool {
    let moves = match decision.outcome {
        Outcome::Allow | Outcome::Challenge | Outcome::Hold => true,
        Outcome::Deny | Outcome::Freeze => flow == Flow::Deposit,
    };
    !moves && decision.observed.is_none()
}

/// Whether a stage says that it did not happen.
fn ends(stage: Stage) -> bool {
    match stage {
        Stage::Failed | Stage::Cancelled | Stage::Reorged => true,
        Stage::Pending | Stage::Screened | Stage::Released | Stage::Broadcast | Stage::Confirmed => false,
    }
}

/// What is told with a decision, the first or another.
pub(crate) fn by_decision(
    state: &State,
    request: &TransferRequest,
    decision: &Decision,
    cx: &Context<'_>,
) -> Option<Undoing> {
    let first = request.activity.as_deref().zip(decision.monitored.as_deref());
    let moved = match first {
        Some((activity, judged)) => taken(activity, judged)?,
        None => state.transfers.get(&request.transfer)?.moved?,
    };
    told(state, moved, stops(request.flow, decision), cx)
}

/// What is told with a change of stage.
pub(crate) fn by_stage(state: &State, row: &Transfer, to: Stage, cx: &Context<'_>) -> Option<Undoing> {
    told(state, row.moved?, ends(to), cx)
}

fn told(state: &State, moved: Moved, undone: bool, cx: &Context<'_>) -> Option<Undoing> {
    if moved.undone == undone {
        return None;
    }
    let kind = if undone { Kind::Undone } else { Kind::Redone };
    let values = vec![(event::TRANSFER.0, moved.number), (event::MOVED_AT.0, moved.at.0)];
    let event = Activity { source: None, customer: None, kind: kind as u8, happened: cx.now, values };
    let judged = Judged { at: cx.now, rules: in_force(&state.monitoring), ..Judged::default() };
    Some(Undoing { event, judged })
}

/// Remembers it.
pub(crate) fn fold(state: &mut State, header: &Header, transfer: &TransferId, told: Option<&Undoing>) {
    let Some(Undoing { event, judged }) = told else { return };
    state.monitoring.take(header.recorded_at, &[event], &[judged]);
    if let Some(moved) = state.transfers.get_mut(transfer).and_then(|row| row.moved.as_mut()) {
        moved.undone = event.kind == Kind::Undone as u8;
    }
}
