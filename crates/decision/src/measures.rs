//! What a listing means for a legal entity: the table entity x list x measure, resolved.
//!
//! Promises: every combination has an answer; a gap holds; only an asset freeze freezes. A row for one
//! programme never relieves another programme of the same party. Does not: decide.
//! Serves: semantics section 2; RES-3.

use model::decision::Listed;
use model::decision::Role;
use model::policy::{Effect, MeasureRule, Policy};
use model::transfer::Flow;
use model::{LegalEntityId, ListId, Measure, Timestamp};

/// Where one measure under one programme meets one row.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The measure.
    pub measure: Measure,
    /// The programme; none where the listing names none.
    pub programme: Option<&'a str>,
    /// What follows from a confirmed match.
    pub effect: Effect,
    /// The row that says so; none where the policy has a gap.
    pub rule: Option<&'a MeasureRule>,
}

/// A combination to look up.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Operating legal entity.
    pub entity: &'a LegalEntityId,
    /// The list.
    pub list: &'a ListId,
    /// The measure.
    pub measure: Measure,
    /// The programme.
    pub programme: Option<&'a str>,
    /// Who is listed.
    pub role: Role,
    /// What is asked.
    pub flow: Flow,
    /// When.
    pub now: Timestamp,
}

/// One ground for each measure under each programme of a listing. A listing without measures is treated
/// as unspecified: an officer must read it.
pub fn grounds<'a>(
    policy: &'a Policy,
    entity: &'a LegalEntityId,
    listed: &'a Listed,
    flow: Flow,
    now: Timestamp,
) -> Vec<Ground<'a>> {
    let measures: &[Measure] =
        if listed.measures.is_empty() { &[Measure::Unspecified] } else { &listed.measures };
    let mut grounds = Vec::new();
    for &measure in measures {
        let question = |programme| Question {
            entity,
            list: &listed.list,
            measure,
            programme,
            role: listed.role,
            flow,
            now,
        };
        if listed.programmes.is_empty() {
            grounds.push(resolve(policy, &question(None)));
        }
        for programme in &listed.programmes {
            grounds.push(resolve(policy, &question(Some(programme))));
        }
    }
    grounds
}

/// The row that answers, or a hold.
pub fn resolve<'a>(policy: &'a Policy, question: &Question<'a>) -> Ground<'a> {
    let ground =
        |effect, rule| Ground { measure: question.measure, programme: question.programme, effect, rule };
    // The strictest of equally specific rows: the policy check refuses such rows, but a policy that was
    // never checked must not become lenient by its order.
    let best = policy
        .measure_rules
        .iter()
        .filter(|rule| speaks_for(rule, question))
        .max_by_key(|rule| (specificity(rule), rule.effect));
    match best {
        Some(rule) => ground(clamp(rule.effect, question.measure), Some(rule)),
        None => ground(Effect::Hold, None),
    }
}

/// Listed is not frozen: a row cannot make another measure freeze, whatever it says.
fn clamp(effect: Effect, measure: Measure) -> Effect {
    if effect == Effect::Freeze && measure != Measure::AssetFreeze { Effect::Hold } else { effect }
}

fn speaks_for(rule: &MeasureRule, question: &Question<'_>) -> bool {
    let programme = match question.programme {
        Some(programme) => {
            !rule.programmes.is_stated() || rule.programmes.named().iter().any(|p| p == programme)
        }
        None => !rule.programmes.is_stated(),
    };
    programme
        && rule.in_force(question.now)
        && rule.entities.matches(question.entity)
        && rule.lists.matches(question.list)
        && rule.measures.matches(&question.measure)
        && rule.roles.matches(&question.role)
        && rule.flows.matches(&question.flow)
}

/// How much a row states, in the order of precedence: not a fallback, then programme, role, flow.
pub fn specificity(rule: &MeasureRule) -> (bool, bool, bool, bool) {
    (!rule.fallback, rule.programmes.is_stated(), rule.roles.is_stated(), rule.flows.is_stated())
}
