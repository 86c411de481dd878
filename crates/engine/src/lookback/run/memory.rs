//! What the memory of judged pairs says about what a run finds.
//!
//! Promises: asks the one place that decides what is silent, under the policy in force and the lists of the run; asks
//! nothing where nobody judged a pair of the customer. Does not: decide which finding alerts (`judge` does).

use super::super::judge::Remembrance;
use super::*;
use crate::pairs_state::{Pair, Verdict};
use model::decision::Listed;

impl Worker<'_> {
    /// One for each possible match that somebody judged.
    pub(super) fn memory(
        &self,
        sides: Sides<'_>,
        findings: &[Finding],
    ) -> Result<Vec<Remembrance>, EngineError> {
        let customer = sides.customer;
        let judged = self.engine.peek(|state| {
            !state.pairs.of(customer).is_empty() || state.imported.clearances.contains_key(customer)
        });
        if !judged {
            return Ok(Vec::new());
        }
        let policy = &self.target.pinned.policy;
        let screened = self.engine.screened(&self.target.pinned, sides, findings.to_vec(), true)?;
        let now = self.engine.now();
        Ok(self.engine.peek(|state| {
            let of = Some(ClearedFor { customer, imported: true });
            let (after, _) = crate::pairs::clear(state, of, &screened, policy, now);
            let party = |role| screened.compared.as_deref().and_then(|c| c.party(role)).unwrap_or_default();
            let remembered = findings.iter().zip(&after).filter_map(|(before, after)| {
                let listed = possible(before)?;
                let about = |pair: &&Pair| {
                    pair.verdict == Verdict::Cleared
                        && pair.is_about(listed.role, &listed.list, &listed.entry, party(listed.role))
                };
                let imported = state.imported.clearances.get(customer).into_iter().flatten();
                Some(Remembrance {
                    listed: listed.clone(),
                    silent: possible(after).is_none(),
                    cleared_by: state.pairs.of(customer).iter().filter(about).map(|pair| pair.id).max(),
                    cleared_elsewhere: listed.role == Role::Customer
                        && imported.into_iter().any(|c| c.list == listed.list && c.entry == listed.entry),
                })
            });
            remembered.collect()
        }))
    }
}

fn possible(finding: &Finding) -> Option<&Listed> {
    match finding {
        Finding::Listed(listed) if listed.certainty == Certainty::Potential => Some(listed),
        _ => None,
    }
}
