//! Observed flows: Probity decides, another system still acts, and the two are compared.
//!
//! Promises: every observed decision is counted once, and once more against the other system's answer when
//! that is known, whether it came with the request or later; the counts are part of the state, so replay
//! checks them. Does not: act on an observed decision in any way. Serves: the switch-over of an exchange
//! from its incumbent (docs/how-to/observe-then-enforce.md).

use crate::state::State;
use minicbor::{Decode, Encode};
use model::decision::{Decision, Incumbent, Outcome};
use model::ids::TransferId;
use model::transfer::Flow;
use record::v1::TransferRequest;

/// A transfer whose decision was only observed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Observation {
    /// What the system that acts answered, where known.
    #[n(0)]
    pub incumbent: Option<Outcome>,
}

/// How one flow's observed decisions compare.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Comparison {
    /// Observed decisions by our outcome, in `Outcome` order.
    #[n(0)]
    pub decided: [u64; 5],
    /// By our outcome, then by theirs.
    #[n(1)]
    pub answered: [[u64; 5]; 5],
}

/// How two outcomes for one request relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The same.
    Agree,
    /// Probity would have been stricter.
    Stricter,
    /// Probity would have been more lenient.
    Looser,
}

impl Relation {
    /// Compares outcomes by severity.
    pub fn of(ours: Outcome, theirs: Outcome) -> Relation {
        match ours.cmp(&theirs) {
            std::cmp::Ordering::Equal => Relation::Agree,
            std::cmp::Ordering::Greater => Relation::Stricter,
            std::cmp::Ordering::Less => Relation::Looser,
        }
    }

    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Relation::Agree => "agree",
            Relation::Stricter => "stricter",
            Relation::Looser => "looser",
        }
    }
}

impl Comparison {
    /// Decisions the other system has answered for.
    pub fn compared(&self) -> u64 {
        self.answered.iter().flatten().sum()
    }

    /// Of these, how many relate so.
    pub fn related(&self, relation: Relation) -> u64 {
        let cells = self.answered.iter().enumerate();
        let cells =
            cells.flat_map(|(ours, row)| row.iter().enumerate().map(move |(theirs, n)| (ours, theirs, n)));
        let wanted = |ours: usize, theirs: usize| match relation {
            Relation::Agree => ours == theirs,
            Relation::Stricter => ours > theirs,
            Relation::Looser => ours < theirs,
        };
        cells.filter(|(ours, theirs, _)| wanted(*ours, *theirs)).map(|(_, _, n)| n).sum()
    }
}

/// Folds an observed onboarding.
pub(crate) fn onboarding(state: &mut State, decision: Option<&Decision>, incumbent: Option<&Incumbent>) {
    count(state, Flow::Onboarding, decision, incumbent.map(|i| i.outcome));
}

/// Folds an observed transfer; one that is decided again while observed is counted again, as it was decided.
pub(crate) fn transfer(state: &mut State, request: &TransferRequest, decision: Option<&Decision>) {
    let theirs = request.incumbent.as_ref().map(|i| i.outcome);
    set(state, &request.transfer, request.flow, decision, theirs);
}

/// Folds a received transfer that was held because its evidence never came.
pub(crate) fn expired(state: &mut State, transfer: &TransferId, decision: Option<&Decision>) {
    if let Some(flow) = state.transfers.get(transfer).map(|row| row.flow) {
        set(state, transfer, flow, decision, None);
    }
}

fn set(
    state: &mut State,
    transfer: &TransferId,
    flow: Flow,
    decision: Option<&Decision>,
    theirs: Option<Outcome>,
) {
    let observed = count(state, flow, decision, theirs);
    if let Some(row) = state.transfers.get_mut(transfer) {
        row.observation = observed.then_some(Observation { incumbent: theirs });
    }
}

/// Folds a later answer; a corrected one replaces the first.
pub(crate) fn answered(state: &mut State, transfer: &TransferId, theirs: Outcome) {
    let Some(row) = state.transfers.get_mut(transfer) else { return };
    let Some(observation) = row.observation.as_mut() else { return };
    let ours = row.outcome as usize;
    let before = observation.incumbent.replace(theirs);
    let comparison = state.comparisons.entry(row.flow).or_default();
    if let Some(before) = before {
        let cell = &mut comparison.answered[ours][before as usize];
        *cell = cell.saturating_sub(1);
    }
    comparison.answered[ours][theirs as usize] += 1;
}

fn count(state: &mut State, flow: Flow, decision: Option<&Decision>, theirs: Option<Outcome>) -> bool {
    let Some(decision) = decision.filter(|d| d.observed.is_some()) else { return false };
    let comparison = state.comparisons.entry(flow).or_default();
    let ours = decision.outcome as usize;
    comparison.decided[ours] += 1;
    if let Some(theirs) = theirs {
        comparison.answered[ours][theirs as usize] += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_relate_by_severity_and_are_counted_so() {
        let mut comparison = Comparison::default();
        for (ours, theirs, want) in [
            (Outcome::Allow, Outcome::Allow, Relation::Agree),
            (Outcome::Freeze, Outcome::Allow, Relation::Stricter),
            (Outcome::Hold, Outcome::Challenge, Relation::Stricter),
            (Outcome::Allow, Outcome::Deny, Relation::Looser),
        ] {
            assert_eq!(Relation::of(ours, theirs), want);
            comparison.answered[ours as usize][theirs as usize] += 1;
        }
        let counts = [Relation::Agree, Relation::Stricter, Relation::Looser].map(|r| comparison.related(r));
        assert_eq!((counts, comparison.compared()), ([1, 2, 1], 4));
    }
}
