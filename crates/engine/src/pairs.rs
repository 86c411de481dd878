//! The memory of judged pairs: when a pair stays silent, and when it alerts again.
//!
//! Promises: one place decides what is silent, whether an officer cleared it here, a campaign's hit was closed, or
//! another system cleared it; only a possible match by name is ever silenced, and only while both sides read as they
//! did in every field the policy calls material, the same matcher compared it (or another that scores it alike), its
//! time runs and as many persons cleared it as the policy asks now. A pair under a programme about terrorist financing
//! takes two, whatever a policy says; a pair that was recognised is never silent. Silent is not gone: the finding is
//! kept as auto-cleared, under `cleared:<policy id>`, and takes nobody's place; where a cleared pair alerts again the
//! decision says why (`reopened:<field>`). Does not: screen, or change a standing.
//! Serves: SCR-7; semantics sections 4 and 6.

use crate::evaluate::{Context, Refusal, known, person};
use crate::import::{pair_key, unsettled};
use crate::import_state::Clearance;
use crate::pairs_state::{PAIRS_MAX, Pair, Verdict};
use crate::state::State;
use decision::measures::{Question, resolve};
use model::clearance::ClearanceRules;
use model::decision::{Certainty, Decision, Finding, Listed, Role};
use model::ids::*;
use model::policy::{Effect, Policy};
use model::transfer::Flow;
use model::{Measure, Standing, Timestamp};
use record::pairs::{Compared, PairJudged, PairReopened};
use record::v1::{Header, Input, Outcome, Screened};

/// Most reasons of one judgement.
pub const REASONS_MAX: usize = 8;

/// Persons a pair under a terrorist programme takes, at least.
pub const TERRORISM_APPROVALS_MIN: usize = 2;

/// Whose memory counts for a decision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClearedFor<'a> {
    /// The customer.
    pub customer: &'a CustomerId,
    /// Whether what was cleared for its profile elsewhere counts: not where the profile is being changed.
    pub imported: bool,
}

/// Persons it takes to silence a pair, under the policy in force.
pub fn approvals_needed(rules: &ClearanceRules, terrorist_financing: bool) -> usize {
    let usual = (rules.approvals as usize).max(1);
    match terrorist_financing {
        true => usual.max(rules.approvals_terrorist_financing as usize).max(TERRORISM_APPROVALS_MIN),
        false => usual,
    }
}

/// Findings with silent pairs turned to auto-cleared, and the codes that say by what, or why not any more.
pub(crate) fn clear(
    state: &State,
    cleared_for: Option<ClearedFor<'_>>,
    screened: &Screened,
    policy: &Policy,
    now: Timestamp,
) -> (Vec<Finding>, Vec<ReasonCode>) {
    let mut findings = screened.findings.clone();
    let Some(of) = cleared_for else { return (findings, Vec::new()) };
    let mut codes = Vec::new();
    for finding in &mut findings {
        let Finding::Listed(listed) = finding else { continue };
        if listed.certainty != Certainty::Potential {
            continue;
        }
        if is_silent(state, of, listed, screened, policy, now, &mut codes) {
            listed.certainty = Certainty::AutoCleared;
        }
    }
    codes.sort();
    codes.dedup();
    (findings, codes)
}

fn is_silent(
    state: &State,
    of: ClearedFor<'_>,
    listed: &Listed,
    screened: &Screened,
    policy: &Policy,
    now: Timestamp,
    codes: &mut Vec<ReasonCode>,
) -> bool {
    let pairs = state.pairs.of(of.customer);
    let about = |pair: &&Pair| {
        let party = screened.compared.as_deref().and_then(|compared| compared.party(listed.role));
        pair.is_about(listed.role, &listed.list, &listed.entry, party.unwrap_or_default())
    };
    if let Some(pair) = pairs.iter().filter(about).find(|pair| pair.verdict == Verdict::Confirmed) {
        let compared = screened.compared.as_deref();
        codes.extend(reopened(compared.map(|compared| changes(pair, listed, compared)).unwrap_or_default()));
        return false;
    }
    let terrorism = policy.is_terrorist_financing(&listed.list, &listed.programmes);
    let imported = state.imported.clearances.get(of.customer).filter(|_| of.imported && !terrorism);
    if let Some(clearance) = imported.and_then(|cleared| imported_for(cleared, listed, screened, now)) {
        codes.push(clearance.under.clone());
        return true;
    }
    let (Some(rules), Some(compared)) = (&policy.clearances, screened.compared.as_deref()) else {
        return false;
    };
    let needed = approvals_needed(rules, terrorism);
    let Some(pair) = pairs.iter().find(about) else { return false };
    let why_not = why_not(pair, listed, compared, rules, needed, now);
    if why_not.is_empty() {
        codes.push(pair.under.clone());
        return true;
    }
    codes.extend(reopened(why_not));
    false
}

/// The codes that say why a judged pair is looked at again.
fn reopened(why: Vec<&'static str>) -> impl Iterator<Item = ReasonCode> {
    why.into_iter().filter_map(|why| ReasonCode::new(&format!("reopened:{why}")).ok())
}

/// Whether the worker looked at every field that is material now: the policy may have changed since.
fn is_whole(listed: &Listed, compared: &Compared, rules: &ClearanceRules) -> bool {
    let (party, fields) = (compared.party(listed.role), compared.entry(&listed.list, &listed.entry));
    let (party, fields) = (party.unwrap_or_default(), fields.unwrap_or_default());
    rules.material.iter().all(|field| fields.iter().any(|(known, _)| known == field))
        && rules.material_party.iter().all(|field| party.iter().any(|(known, _)| known == field))
}

/// The material fields of a pair that are not what they were when it was judged.
fn changes(pair: &Pair, listed: &Listed, compared: &Compared) -> Vec<&'static str> {
    match (compared.party(listed.role), compared.entry(&listed.list, &listed.entry)) {
        (Some(party), Some(fields)) => pair.changes(party, fields),
        _ => vec!["unknown"],
    }
}

/// Why a cleared pair alerts again; nothing where it is silent.
fn why_not(
    pair: &Pair,
    listed: &Listed,
    compared: &Compared,
    rules: &ClearanceRules,
    needed: usize,
    now: Timestamp,
) -> Vec<&'static str> {
    let mut why = changes(pair, listed, compared);
    if !is_whole(listed, compared, rules) {
        why.push("unknown");
    }
    if pair.has_lapsed(now) {
        why.push("expired");
    }
    if pair.by.len() < needed {
        why.push("approvals");
    }
    let moved = pair.score.basis().abs_diff(listed.score.basis());
    if pair.matcher != compared.matcher && moved > rules.score_margin {
        why.push("score");
    }
    why
}

/// A pair another system cleared, or a person in a campaign: of the customer by name, for the very entry content it
/// was cleared for, while it runs.
fn imported_for<'c>(
    cleared: &'c [Clearance],
    listed: &Listed,
    screened: &Screened,
    now: Timestamp,
) -> Option<&'c Clearance> {
    if listed.role != Role::Customer {
        return None;
    }
    let version = crate::campaign::version_of(screened, &listed.list, &listed.entry)?;
    cleared.iter().find(|c| {
        c.list == listed.list && c.entry == listed.entry && c.version == version && !c.has_lapsed(now)
    })
}

/// Decides an input about a judged pair.
pub(crate) fn evaluate(state: &State, input: &Input, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    match input {
        Input::PairCleared(judged) => judge(state, judged, Verdict::Cleared, cx),
        Input::PairConfirmed(judged) => judge(state, judged, Verdict::Confirmed, cx),
        Input::PairReopened(reopened) => reopen(state, reopened, cx),
        _ => Ok(Outcome::Applied),
    }
}

fn judge(state: &State, judged: &PairJudged, verdict: Verdict, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    let rules = cx.policy.clearances.as_ref().ok_or(Refusal::NoClearances)?;
    person(cx.actor)?;
    let row = known(state, &judged.customer)?;
    if row.erased {
        return Err(Refusal::Erased);
    }
    is_current(state, judged, row.profile_seq, rules, cx)?;
    if judged.reasons.is_empty() || judged.reasons.len() > REASONS_MAX {
        return Err(Refusal::PairReasons { max: REASONS_MAX });
    }
    if let Some(unknown) = judged.reasons.iter().find(|code| !rules.reasons.contains_key(*code)) {
        return Err(Refusal::PairReason(unknown.clone()));
    }
    let own = judged.role == Role::Customer;
    if verdict == Verdict::Confirmed
        && own
        && row.standing == Standing::Active
        && has_consequence(judged, &row.legal_entity, cx)
    {
        return Err(Refusal::TrueMatchUnrestricted(judged.customer.clone()));
    }
    if verdict == Verdict::Cleared && own {
        let closed = unsettled(state, std::iter::once(&judged.customer));
        if let Some(closed) = closed.get(&pair_key(&judged.customer, &judged.list, &judged.entry)) {
            return Err(Refusal::PairUnsettled(closed.as_str()));
        }
    }
    against_memory(state, judged, verdict, rules, cx)
}

/// Whether the entry's measures do anything for this legal entity, or only inform it.
fn has_consequence(judged: &PairJudged, entity: &LegalEntityId, cx: &Context<'_>) -> bool {
    let measures = if judged.measures.is_empty() { &[Measure::Unspecified] } else { &judged.measures[..] };
    let programmes: Vec<Option<&str>> = match judged.programmes.is_empty() {
        true => vec![None],
        false => judged.programmes.iter().map(|programme| Some(programme.as_str())).collect(),
    };
    let (list, role, flow, now) = (&judged.list, judged.role, Flow::Onboarding, cx.now);
    measures.iter().any(|&measure| {
        programmes.iter().any(|&programme| {
            let question = Question { entity, list, measure, programme, role, flow, now };
            resolve(cx.policy, &question).effect != Effect::Information
        })
    })
}

/// What the worker compared is what is in force.
fn is_current(
    state: &State,
    judged: &PairJudged,
    profile: u64,
    rules: &ClearanceRules,
    cx: &Context<'_>,
) -> Result<(), Refusal> {
    let mut wanted = rules.material.clone();
    wanted.sort_unstable();
    wanted.dedup();
    let ends = expires_at(rules, cx.now);
    let current = judged.lists == state.consulted()
        && judged.profile == profile
        && rules.under().as_ref() == Some(&judged.under)
        && judged.fields.iter().map(|(field, _)| *field).eq(wanted)
        && match (judged.expires_at, ends) {
            (Some(asked), Some(latest)) => asked <= latest && asked > cx.now,
            (None, None) => true,
            _ => false,
        };
    if current { Ok(()) } else { Err(Refusal::StalePins) }
}

/// When a clearance given now ends.
pub fn expires_at(rules: &ClearanceRules, now: Timestamp) -> Option<Timestamp> {
    rules.expires_days.map(|days| now.plus_seconds(i64::from(days).saturating_mul(86_400)))
}

fn against_memory(
    state: &State,
    judged: &PairJudged,
    verdict: Verdict,
    rules: &ClearanceRules,
    cx: &Context<'_>,
) -> Result<Outcome, Refusal> {
    let pairs = state.pairs.of(&judged.customer);
    let about = |pair: &&Pair| pair.is_about(judged.role, &judged.list, &judged.entry, &judged.party);
    match pairs.iter().find(about) {
        None if pairs.len() >= PAIRS_MAX => Err(Refusal::PairLimit(PAIRS_MAX)),
        None => Ok(Outcome::Applied),
        Some(pair) if pair.verdict == Verdict::Confirmed => {
            // Recognised again as what it has become since.
            let anew =
                verdict == Verdict::Confirmed && (pair.fields != judged.fields || pair.party != judged.party);
            if anew { Ok(Outcome::Applied) } else { Err(Refusal::PairIsConfirmed(pair.id)) }
        }
        Some(_) if verdict == Verdict::Confirmed => Ok(Outcome::Applied),
        Some(pair) if !is_same(pair, judged, cx.now) => Ok(Outcome::Applied),
        Some(pair) => {
            let terrorism = cx.policy.is_terrorist_financing(&judged.list, &judged.programmes);
            match pair.by.len() >= approvals_needed(rules, terrorism) {
                true => Err(Refusal::PairIsCleared(pair.id)),
                false if pair.by.contains(cx.actor) => {
                    Err(Refusal::SecondPersonNeeded { first: cx.actor.clone() })
                }
                false => Ok(Outcome::Applied),
            }
        }
    }
}

/// Whether a person now clears the very pair that another one cleared: then the two count together.
fn is_same(pair: &Pair, judged: &PairJudged, now: Timestamp) -> bool {
    pair.verdict == Verdict::Cleared
        && pair.party == judged.party
        && pair.fields == judged.fields
        && pair.matcher == judged.matcher
        && !pair.has_lapsed(now)
}

fn reopen(state: &State, reopened: &PairReopened, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    person(cx.actor)?;
    let pair = state.pairs.get(&reopened.customer, reopened.pair);
    let pair = pair.ok_or(Refusal::UnknownPair(reopened.pair))?;
    // That somebody recognised the listed party is not taken back by the same person alone.
    match pair.verdict == Verdict::Confirmed && pair.by.contains(cx.actor) {
        true => Err(Refusal::SecondPersonNeeded { first: cx.actor.clone() }),
        false => Ok(Outcome::Applied),
    }
}

/// Remembers an input about a judged pair.
pub(crate) fn fold(state: &mut State, header: &Header, input: &Input) {
    match input {
        Input::PairCleared(judged) => fold_cleared(state, header, judged),
        Input::PairConfirmed(judged) => fold_confirmed(state, header, judged),
        Input::PairReopened(reopened) => {
            state.pairs.retain(&reopened.customer, |pair| pair.id != reopened.pair);
            look_again(state, &reopened.customer);
        }
        _ => {}
    }
}

fn fold_cleared(state: &mut State, header: &Header, judged: &PairJudged) {
    let pairs = state.pairs.of_mut(&judged.customer);
    let place =
        pairs.iter().position(|p| p.is_about(judged.role, &judged.list, &judged.entry, &judged.party));
    let actor = header.actor.clone();
    match place.and_then(|place| pairs.get_mut(place)) {
        Some(pair) if is_same(pair, judged, header.recorded_at) => {
            if !pair.by.contains(&actor) {
                pair.by.push(actor);
            }
        }
        Some(pair) => *pair = Pair::of(judged, Verdict::Cleared, header.seq, header.recorded_at, actor),
        None => pairs.push(Pair::of(judged, Verdict::Cleared, header.seq, header.recorded_at, actor)),
    }
    let about = |p: &&Pair| p.is_about(judged.role, &judged.list, &judged.entry, &judged.party);
    if let Some(id) = state.pairs.of(&judged.customer).iter().find(about).map(|pair| pair.id) {
        state.worklist.judged(judged, id);
    }
}

/// Whatever cleared the pair before ends.
fn fold_confirmed(state: &mut State, header: &Header, judged: &PairJudged) {
    state
        .pairs
        .retain(&judged.customer, |p| !p.is_about(judged.role, &judged.list, &judged.entry, &judged.party));
    let pair = Pair::of(judged, Verdict::Confirmed, header.seq, header.recorded_at, header.actor.clone());
    state.pairs.of_mut(&judged.customer).push(Pair { expires_at: None, ..pair });
    state.worklist.judged(judged, header.seq);
    if judged.role == Role::Customer {
        state.imported.end_clearance(&judged.customer, &judged.list, &judged.entry);
    }
    look_again(state, &judged.customer);
}

/// The customer counts as not screened: its next request, and whatever was allowed and not released, is looked at.
fn look_again(state: &mut State, customer: &CustomerId) {
    if let Some(row) = state.customers.get_mut(customer) {
        row.screened_through = 0;
    }
}

/// A decision saw these pairs: cleared ones that are others now are forgotten.
pub(crate) fn seen(
    state: &mut State,
    customer: &CustomerId,
    screened: &Screened,
    decision: Option<&Decision>,
) {
    let Some(compared) = screened.compared.as_deref().filter(|_| decision.is_some()) else { return };
    if state.pairs.of(customer).is_empty() {
        return;
    }
    for finding in &screened.findings {
        if let Finding::Listed(listed) = finding {
            state.pairs.forget_changed(customer, listed.role, &listed.list, &listed.entry, compared);
        }
    }
}
