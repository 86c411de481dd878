//! The other sides of remembered transfers: looked at after the customers, in the same run.
//!
//! Promises: a transfer that is still held and whose ground is gone opens a review; what moved is found and told, never
//! blocked. Does not: look at who owns the transfer (the customers' shards did).

use super::super::judge::Past;
use super::*;
use model::transfer::{Flow, Stage};
use record::v1::Parties;

/// A transfer that something was found about.
pub(super) struct Moved<'a> {
    pub transfer: &'a TransferId,
    pub customer: &'a CustomerId,
    pub flow: Flow,
    pub stage: Stage,
    /// The entry that holds its parties, and the row there.
    pub sealed_seq: u64,
    pub row: Option<u32>,
}

impl Worker<'_> {
    pub(super) fn transfers(&self, first: usize) -> Result<Option<Shard>, EngineError> {
        let rest = self.population.transfers.get(first..).unwrap_or_default();
        let members = rest.get(..self.shard.min(rest.len())).unwrap_or_default();
        let became = self.spread(members.len(), &|at| {
            if at % 64 == 0 {
                self.give_way();
            }
            let became = members.get(at).map_or(Ok(Became::Overtaken), |m| self.transfer(m));
            self.live.step(1);
            became
        })?;
        let Some(became) = became else { return Ok(None) };
        let opened = became.len() as u64;
        Ok(Some(self.finished_shard(Subjects::Transfers, first, opened, &became, &|_| None)))
    }

    fn transfer(&self, member: &Remembered) -> Result<Became, EngineError> {
        let looked = self.engine.peek(|s| {
            let row = s.transfers.get(&member.transfer)?.clone();
            let run = s.lookbacks.open.as_ref().filter(|run| run.id == self.run.id)?;
            let done = run.recorded_transfers.get(&member.transfer).copied();
            Some((row, done, s.lookbacks.found_transfers.get(&member.transfer).copied()))
        });
        let Some((row, done, found_before)) = looked else { return Ok(Became::Overtaken) };
        if let Some(seq) = done {
            return self.done(seq);
        }
        let delta = self.run.started.kind == Kind::Delta;
        if delta && row.lists_through >= self.run.started.through() {
            return Ok(Became::Overtaken);
        }
        let Some(entry) = self.engine.entry(row.sealed_seq)? else { return Ok(Became::Overtaken) };
        let parties = match self.engine.parties(&entry) {
            Ok(parties) => Some(parties),
            Err(EngineError::Erased) => return Ok(Became::Overtaken),
            Err(_) => None,
        };
        let findings = match &parties {
            Some(parties) => self.target.pinned.parties_findings(parties),
            None => damaged().findings,
        };
        let held = is_held(&row);
        if findings.is_empty() && !held {
            return Ok(Became::Clean);
        }
        let mut known = Vec::new();
        for seq in [Some(row.decided_at), found_before].into_iter().flatten() {
            known.extend(self.slim_entry(seq)?.map(|e| known_of(&e, &OTHER)).unwrap_or_default());
        }
        if held {
            self.review_transfer(&member.transfer, &row, &findings, &known)?;
        }
        let moved = Moved {
            transfer: &member.transfer,
            customer: &row.customer,
            flow: row.flow,
            stage: row.stage,
            sealed_seq: row.sealed_seq,
            row: None,
        };
        self.moved(&moved, parties.as_ref(), &findings, &known)
    }

    /// Tells what was found about the other side of a transfer, where it is to be told.
    pub(super) fn moved(
        &self,
        moved: &Moved<'_>,
        parties: Option<&Parties>,
        findings: &[Finding],
        known: &[Known],
    ) -> Result<Became, EngineError> {
        let old: OnceLock<Vec<Finding>> = OnceLock::new();
        let before = || -> &[Finding] {
            old.get_or_init(|| match (self.before(), parties) {
                (Some(before), Some(parties)) => before.parties_findings(parties),
                _ => Vec::new(),
            })
        };
        let alerting = self.alerting(self.run.started.kind == Kind::Delta);
        let counterparty = parties.and_then(|parties| parties.counterparty.as_ref());
        let sides = Sides { customer: moved.customer, profile: None, counterparty };
        let memory = self.memory(sides, findings)?;
        let past = Past { known, memory: &memory };
        if !findings.iter().any(|f| alerting.alerts(f, past, before)) {
            return Ok(if findings.is_empty() { Became::Clean } else { Became::Known { behind: false } });
        }
        let found = TransferFound {
            run: self.run.id,
            transfer: moved.transfer.clone(),
            customer: moved.customer.clone(),
            flow: moved.flow,
            stage: moved.stage,
            sealed_seq: moved.sealed_seq,
            screened: self.engine.screened(&self.target.pinned, sides, findings.to_vec(), false)?,
            row: moved.row,
        };
        self.alert(lane(findings), Input::LookbackTransfer(Box::new(found)))
    }

    fn review_transfer(
        &self,
        transfer: &TransferId,
        row: &Transfer,
        findings: &[Finding],
        known: &[Known],
    ) -> Result<(), EngineError> {
        let grounds: Vec<(Finding, u64)> = known.iter().map(|k| (k.finding.clone(), k.seq)).collect();
        let policy = &self.target.pinned.policy;
        let lost = lost(&grounds, findings, &self.changed, policy);
        let lost = self.engine.peek(|s| unreviewed(s, &row.customer, Some(transfer), lost));
        let remaining = remaining_of_transfer(findings, policy);
        self.open_review(row.customer.clone(), Some(transfer.clone()), lost, remaining)
    }
}
