//! The campaign that screens what was imported, and what becomes of its findings.
//!
//! Promises: a hit is decided by the same `decide` as everything else, but of what follows only a freeze
//! (block-reportable, or for terrorist financing) changes the customer's standing at once; every other hit
//! leaves the standing as it is, says nothing to the customer and waits in the queue. A customer with a hit in
//! the queue does not count as screened: its next request screens it and is held like anybody's, so nobody
//! slips through (semantics section 3). A pair that was cleared elsewhere, or here, is auto-cleared while its
//! time runs and the list entry reads as it did (`pairs` says when): it is kept, visible under the policy id of its
//! clearance, and sampled. Does not: screen.
//! Serves: LKB-1, LKB-6; semantics sections 2, 4 and 7.

use crate::evaluate::{Context, Refusal, decide, known, pinned, request};
use crate::import_state::{Class, Clearance, Hit, Import, Kind, Pair, Priority, freezes};
use crate::pairs_state::{Pair as Judged, Verdict};
use crate::state::State;
use model::decision::{Certainty, Decision, Finding, LegalConsequence, Listed, Role};
use model::ids::*;
use model::transfer::{Flow, Stage};
use model::{Hash, Score, Standing};
use record::imported::*;
use record::v1::{Header, Input, Outcome, Screened};

/// Decides a campaign input.
pub fn evaluate(state: &State, input: &Input, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    match input {
        Input::BackfillScreened(backfill) => screened_batch(state, backfill),
        Input::CampaignHit(hit) => found(state, hit, cx),
        Input::CampaignHitClosed(closed) => close(state, closed),
        _ => Ok(Outcome::Applied),
    }
}

fn import_of<'s>(state: &'s State, id: &ImportId) -> Result<&'s Import, Refusal> {
    state.imported.imports.get(id).ok_or_else(|| Refusal::UnknownImport(id.clone()))
}

fn screened_batch(state: &State, backfill: &Backfill) -> Result<Outcome, Refusal> {
    let import = import_of(state, &backfill.import)?;
    if backfill.lists != state.consulted() {
        return Err(Refusal::StalePins);
    }
    let batch = import.batch(backfill.batch);
    let batch = batch.ok_or_else(|| Refusal::UnknownImport(backfill.import.clone()))?;
    if batch.screened_through.is_some() {
        return Err(Refusal::BatchScreened(backfill.batch));
    }
    let claimed = match batch.kind {
        Kind::Transfers => backfill.transfers,
        _ => backfill.customers.len() as u64,
    };
    if claimed > batch.rows {
        return Err(Refusal::ImportBatch { rows: claimed as usize });
    }
    backfill.customers.iter().try_for_each(|id| known(state, id).map(|_| ()))?;
    Ok(Outcome::Applied)
}

fn found(state: &State, hit: &CampaignHit, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    import_of(state, &hit.import)?;
    pinned(state, &hit.screened)?;
    let row = known(state, &hit.customer)?;
    if hit.transfer.is_none() && hit.profile != row.profile_seq {
        // The profile changed since it was screened: the worker screens the one in force.
        return Err(Refusal::StalePins);
    }
    let flow = hit.transfer.as_ref().map_or(Flow::Onboarding, |t| t.flow);
    let request = request(flow, &row.legal_entity, cx, false, row.identified);
    let of = (&hit.customer, &hit.screened);
    let mut decision = decide(state, &request, of.1, Some(row.standing), Some(of.0), cx);
    if let Some(past) = &hit.transfer {
        // What moved is gone: nothing is blocked or rejected now, so no such report falls due. An officer
        // decides what is to be disclosed.
        decision.legal = LegalConsequence::None;
        let moved = !matches!(past.stage, Stage::Failed | Stage::Cancelled);
        decision.standing_change = decision.standing_change.filter(|_| moved);
    }
    if !acts_at_once(&decision) {
        decision.standing_change = None;
        decision.customer_safe.clear();
    }
    if let Some(observed) = &mut decision.observed
        && !changes_at_once(observed.standing_change, &decision.legal)
    {
        // What enforcing would have changed is what the campaign would have changed.
        observed.standing_change = None;
    }
    Ok(Outcome::Decided(decision))
}

/// Freezes do not wait for the queue; everything else does.
pub(crate) fn acts_at_once(decision: &Decision) -> bool {
    changes_at_once(decision.standing_change, &decision.legal)
}

pub(crate) fn changes_at_once(to: Option<Standing>, legal: &LegalConsequence) -> bool {
    match to {
        Some(Standing::TfFrozen) => true,
        Some(Standing::Blocked) => matches!(legal, LegalConsequence::BlockReportable(_)),
        _ => false,
    }
}

fn close(state: &State, closed: &HitClosed) -> Result<Outcome, Refusal> {
    let import = import_of(state, &closed.import)?;
    let hit = import.hits.get(&closed.hit).filter(|hit| hit.customer == closed.customer);
    let hit = hit.ok_or(Refusal::UnknownHit(closed.hit))?;
    let open = match &closed.pair {
        Some((list, entry)) => {
            // One entry can be met twice, by name and by wallet: what is said of it is said of both.
            let mut pairs = hit.pairs.iter().filter(|p| p.list == *list && p.entry == *entry).peekable();
            if pairs.peek().is_none() {
                return Err(Refusal::UnknownHit(closed.hit));
            }
            pairs.any(Pair::is_open)
        }
        None => hit.class == Class::Error && !hit.error_closed,
    };
    if !open {
        return Err(Refusal::HitClosed);
    }
    // A true match without a consequence would be a number nobody acts on.
    let unrestricted = known(state, &closed.customer)?.standing == Standing::Active;
    if closed.disposition == Disposition::TrueMatch && hit.transfer.is_none() && unrestricted {
        return Err(Refusal::TrueMatchUnrestricted(closed.customer.clone()));
    }
    Ok(Outcome::Applied)
}

/// The content of an entry behind a possible match, as the worker read it.
pub(crate) fn version_of(screened: &Screened, list: &ListId, entry: &EntryId) -> Option<Hash> {
    let versions = screened.entries.iter().flatten();
    versions.into_iter().find(|v| v.list == *list && v.entry == *entry).map(|v| v.version)
}

/// Remembers a campaign input.
pub fn fold(state: &mut State, header: &Header, input: &Input, outcome: &Outcome) {
    match input {
        Input::BackfillScreened(backfill) => fold_batch(state, backfill),
        Input::CampaignHit(hit) => {
            if let Some(decision) = outcome.decision() {
                fold_hit(state, header, hit, decision);
            }
        }
        Input::CampaignHitClosed(closed) => fold_close(state, closed),
        _ => {}
    }
}

fn fold_batch(state: &mut State, backfill: &Backfill) {
    let through = backfill.lists.iter().map(|l| l.version).max().unwrap_or(0);
    for id in &backfill.customers {
        // Only the profile that the batch brought was looked at; one put since was not.
        if let Some(row) = state.customers.get_mut(id).filter(|row| row.profile_seq == backfill.batch) {
            row.screened_through = row.screened_through.max(through);
        }
    }
    let Some(import) = state.imported.imports.get_mut(&backfill.import) else { return };
    import.customers.clean += backfill.customers.len() as u64;
    import.transfers.clean += backfill.transfers;
    if let Ok(place) = import.batches.binary_search_by_key(&backfill.batch, |b| b.seq)
        && let Some(batch) = import.batches.get_mut(place)
    {
        batch.screened_through = Some(through);
    }
}

fn fold_hit(state: &mut State, header: &Header, found: &CampaignHit, decision: &Decision) {
    let clearances = state.imported.clearances.get(&found.customer).map_or(&[][..], Vec::as_slice);
    let pairs: Vec<Pair> = decision
        .findings
        .iter()
        .filter_map(|finding| match finding {
            Finding::Listed(listed) => Some(pair(&found.customer, listed, &found.screened, clearances)),
            _ => None,
        })
        .collect();
    let failed = decision.findings.iter().any(|f| matches!(f, Finding::EvaluatorError { .. }));
    let class = match pairs.iter().any(|p| p.certainty != Certainty::AutoCleared) {
        true => Class::Hit,
        false if failed => Class::Error,
        false => Class::Cleared,
    };
    let priority = match decision.standing_change {
        Some(_) => Priority::Frozen,
        None if pairs.iter().any(|p| p.freezes) => Priority::AssetFreeze,
        None => Priority::Other,
    };
    let hit = Hit {
        customer: found.customer.clone(),
        transfer: found.transfer.as_ref().map(|t| t.transfer.clone()),
        class,
        priority,
        score: pairs.iter().map(|p| p.score).max().unwrap_or(Score::ZERO),
        pairs,
        found_at: header.recorded_at,
        error_closed: false,
    };
    if let Some(import) = state.imported.imports.get_mut(&found.import) {
        let tally = if found.transfer.is_some() { &mut import.transfers } else { &mut import.customers };
        match class {
            Class::Hit => tally.hits += 1,
            Class::Error => tally.errors += 1,
            Class::Cleared => tally.cleared += 1,
        }
        import.hits.insert(header.seq, hit);
    }
    let nothing_waits = class == Class::Cleared && found.transfer.is_none();
    if nothing_waits && let Some(row) = state.customers.get_mut(&found.customer) {
        let through = found.screened.lists.iter().map(|l| l.version).max().unwrap_or(0);
        row.screened_through = row.screened_through.max(through);
    }
    crate::pairs::seen(state, &found.customer, &found.screened, Some(decision));
    crate::fold::apply_change(state, header, &found.customer, Some(decision));
}

fn pair(customer: &CustomerId, listed: &Listed, screened: &Screened, clearances: &[Clearance]) -> Pair {
    let version = version_of(screened, &listed.list, &listed.entry);
    let clearance = clearances.iter().find(|c| c.list == listed.list && c.entry == listed.entry);
    Pair {
        list: listed.list.clone(),
        entry: listed.entry.clone(),
        certainty: listed.certainty,
        score: listed.score,
        version: version.filter(|_| listed.role == Role::Customer),
        qa_sample: listed.certainty == Certainty::AutoCleared
            && match clearance {
                Some(clearance) => clearance.qa_sample,
                None => sampled(customer, &listed.list, &listed.entry, QA_ONE_IN),
            },
        disposition: None,
        freezes: freezes(&listed.measures),
    }
}

/// A pair closed as somebody else clears it from here on; one closed as the listed party, or handed up, ends
/// whatever cleared it before, and the customer counts as not screened again.
fn fold_close(state: &mut State, closed: &HitClosed) {
    let Some(import) = state.imported.imports.get_mut(&closed.import) else { return };
    let Some(hit) = import.hits.get_mut(&closed.hit) else { return };
    let about_customer = hit.transfer.is_none();
    let Some((list, entry)) = &closed.pair else {
        hit.error_closed = closed.disposition != Disposition::Escalated;
        return;
    };
    let (mut all_cleared, mut by_name) = (true, None);
    for pair in hit.pairs.iter_mut().filter(|p| p.list == *list && p.entry == *entry) {
        pair.disposition = Some(closed.disposition);
        all_cleared &= pair.certainty == Certainty::AutoCleared;
        by_name = by_name.or(pair.version.filter(|_| pair.certainty == Certainty::Potential));
    }
    if !about_customer {
        return;
    }
    let false_positive = closed.disposition == Disposition::FalsePositive;
    if false_positive && all_cleared {
        // What was cleared before stays cleared by what cleared it.
        return;
    }
    let under = ReasonCode::new(&format!("campaign:{}", closed.import)).ok();
    // A profile put after the hit makes another pair, which nobody looked at.
    let same_profile = state.customers.get(&closed.customer).is_some_and(|row| row.profile_seq < closed.hit);
    let fresh = match (by_name, under) {
        (Some(version), Some(under)) if false_positive && same_profile => Some(Clearance {
            list: list.clone(),
            entry: entry.clone(),
            version,
            under,
            expires_at: None,
            qa_sample: false,
        }),
        _ => None,
    };
    state.imported.end_clearance(&closed.customer, list, entry);
    let cleared_now = fresh.is_some();
    if let Some(fresh) = fresh {
        state.imported.clearances.entry(closed.customer.clone()).or_default().push(fresh);
    }
    if closed.disposition != Disposition::FalsePositive {
        // What an officer cleared outside the campaign ends with it.
        let about = |p: &Judged| p.role == Role::Customer && p.list == *list && p.entry == *entry;
        state.pairs.retain(&closed.customer, |p| p.verdict == Verdict::Confirmed || !about(p));
    }
    if !cleared_now && let Some(row) = state.customers.get_mut(&closed.customer) {
        row.screened_through = 0;
    }
}

/// One in this many auto-cleared pairs without a clearance of their own is looked at again: five in a hundred.
pub(crate) const QA_ONE_IN: u64 = 20;

/// Whether a cleared pair is looked at again, in `one_in` of all cases: by hash, so that nobody chooses which.
pub fn sampled(customer: &CustomerId, list: &ListId, entry: &EntryId, one_in: u64) -> bool {
    let Hash(hash) = Hash::of(format!("qa\0{customer}\0{list}\0{entry}").as_bytes());
    let draw = hash.iter().take(8).fold(0u64, |n, byte| (n << 8) | u64::from(*byte));
    one_in > 0 && draw.is_multiple_of(one_in)
}
