//! Proposals that do not come into force: rejected by another person, or withdrawn by whoever made them.
//!
//! Promises: who may do which is counted from entries, as an approval is; a reason is recorded; what was approved for later can
//! still be stopped before its time. Does not: change what is in force. Serves: GOV-6.

use super::Fault;
use super::memory::{ENDED_MAX, EndedProposal, Memory};
use crate::command::{Command, Committed, EngineError, Meta};
use crate::evaluate::{Context, Refusal, person};
use crate::queue::Lane;
use crate::service::Engine;
use record::monitoring::{ProposalEnd, ProposalEnded};
use record::v1::{Header, Input};

/// Decides whether this person may end this proposal.
pub(super) fn end(memory: &Memory, ended: &ProposalEnded, cx: &Context<'_>) -> Result<(), Refusal> {
    person(cx.actor)?;
    let seq = ended.proposal;
    let proposal = memory.proposals.get(&seq).ok_or(Fault::UnknownProposal(seq))?;
    if proposal.rules != ended.rules {
        return Err(Fault::NotApproved(ended.rules).into());
    }
    if ended.note.trim().is_empty() {
        return Err(Fault::NoReason.into());
    }
    match (ended.end, proposal.by == *cx.actor) {
        (ProposalEnd::Rejected, false) | (ProposalEnd::Withdrawn, true) => Ok(()),
        (ProposalEnd::Rejected, true) => Err(Fault::OwnProposal(seq).into()),
        (ProposalEnd::Withdrawn, false) => Err(Fault::OthersProposal { first: proposal.by.clone() }.into()),
    }
}

/// Remembers it.
pub(super) fn fold_end(memory: &mut Memory, header: &Header, ended: &ProposalEnded) {
    let Some(row) = memory.proposals.remove(&ended.proposal) else { return };
    memory.ended.push(EndedProposal {
        proposal: ended.proposal,
        row,
        end: ended.end,
        note: ended.note.clone(),
        by: header.actor.clone(),
        at: header.recorded_at,
    });
    memory.ended.drain(..memory.ended.len().saturating_sub(ENDED_MAX));
}

impl Engine {
    /// Rejects a proposal as another person, or withdraws it as the one who made it; it waits no longer.
    pub async fn end_proposal(
        &self,
        meta: Meta,
        proposal: u64,
        end: ProposalEnd,
        note: String,
    ) -> Result<Committed, EngineError> {
        let row = self.read(|s| s.monitoring.proposals.get(&proposal).map(|p| p.rules)).await?;
        let rules = row.ok_or(Refusal::from(Fault::UnknownProposal(proposal)))?;
        let ended = ProposalEnded { proposal, rules, end, note };
        let mut command = Command::new(meta, Input::RulesProposalEnded(Box::new(ended)));
        command.causation = Some(proposal);
        self.submit(Lane::Normal, command).await
    }
}
