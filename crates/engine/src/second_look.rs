//! Pairs that the policy cleared by itself, drawn for a second look.
//!
//! Promises: whether a pair is drawn follows from its ids by a hash, in the share that the policy of its decision names,
//! so that nobody chooses which, and anybody who has the journal draws the same; every recorded decision counts, whether a
//! request, a change of profile or a run made it; a pair is given once, with its newest decision. What an officer silenced
//! is not drawn: a person looked at it. Does not: draw for imports and their campaigns (`campaign` does), or open a profile.
//! Serves: semantics section 4 (auto-cleared pairs are kept and sampled).

use crate::campaign::{QA_ONE_IN, sampled};
use crate::command::EngineError;
use crate::pair_service::subject_of;
use crate::start::load_policy;
use model::decision::{Certainty, Finding, Listed};
use model::ids::*;
use model::{Hash, Timestamp};
use record::v1::Input;
use std::collections::BTreeMap;
use store::{Blobs, ReadStore};

/// Entries read at a time.
const CHUNK: usize = 256;

/// A pair to look at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The newest decision that holds it.
    pub decision: DecisionId,
    /// When.
    pub at: Timestamp,
    /// Whose.
    pub customer: CustomerId,
    /// The pair as it was cleared.
    pub listed: Listed,
}

/// Draws from the decisions recorded since an instant, oldest first.
pub fn drawn(reader: &dyn ReadStore, blobs: &Blobs, since: Timestamp) -> Result<Vec<Drawn>, EngineError> {
    let mut shares: BTreeMap<Hash, u64> = BTreeMap::new();
    let mut found: BTreeMap<(CustomerId, ListId, EntryId), Drawn> = BTreeMap::new();
    let mut next = crate::lookback::first_since(reader, since)?;
    loop {
        let rows = reader.entries(next, CHUNK).map_err(store)?;
        if rows.is_empty() {
            break;
        }
        for bytes in rows {
            next += 1;
            let (header, input, outcome) = record::decode_unsealed(&bytes).map_err(store)?;
            let campaign = matches!(input, Input::CampaignHit(_));
            let Some((customer, screened)) = subject_of(&input).filter(|_| !campaign) else { continue };
            if outcome.decision().is_none() {
                continue;
            }
            for listed in screened.findings.iter().filter_map(cleared) {
                let one_in = match shares.get(&header.policy) {
                    Some(known) => *known,
                    None => *shares.entry(header.policy).or_insert(share(blobs, header.policy)?),
                };
                if sampled(customer, &listed.list, &listed.entry, one_in) {
                    let key = (customer.clone(), listed.list.clone(), listed.entry.clone());
                    let decision = DecisionId(header.seq);
                    let (at, listed, customer) = (header.recorded_at, listed.clone(), customer.clone());
                    found.insert(key, Drawn { decision, at, customer, listed });
                }
            }
        }
    }
    let mut drawn: Vec<Drawn> = found.into_values().collect();
    drawn.sort_by_key(|drawn| drawn.decision.0);
    Ok(drawn)
}

fn store(error: impl std::fmt::Display) -> EngineError {
    EngineError::Store(error.to_string())
}

/// Cleared by what screening found, under the list's policy id.
fn cleared(finding: &Finding) -> Option<&Listed> {
    match finding {
        Finding::Listed(listed) if listed.certainty == Certainty::AutoCleared => Some(listed),
        _ => None,
    }
}

/// One in how many the policy draws. Before the first policy everything holds.
fn share(blobs: &Blobs, policy: Hash) -> Result<u64, EngineError> {
    if policy == Hash::default() {
        return Ok(QA_ONE_IN);
    }
    let rules = load_policy(blobs, policy).map_err(store)?.clearances;
    Ok(rules.and_then(|rules| rules.sample_one_in).map_or(QA_ONE_IN, u64::from))
}
