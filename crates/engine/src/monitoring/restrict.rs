//! What a rule that asks to `restrict` does to the customer.
//!
//! Promises: the customer is put on hold for review by the entry of the event the rule fired on, with every ground of a
//! restriction filled in and the alert as its document; it only tightens, and a finding restricts once: whoever a person
//! released is restricted again by another finding only. Value that arrives restricts nobody, for anybody can send it (semantics
//! section 7), and neither does what others say (a travel-rule message, a vendor's answer, a label, a chargeback); neither does an event about nobody known, nor one where another system acts on withdrawals and this one only
//! observes. A movement is not judged here: its decision says so (`decision`). Does not: release (a person does, as from any
//! hold), close the alert. Serves: RES-1, RES-2, EDD-5.

use crate::evaluate::Context;
use crate::fold::change_standing;
use crate::state::State;
use decision::reasons;
use decision::standing::tightens;
use model::Standing;
use model::activity::{Activity, Fired, Judged, Restricted, RuleAction};
use model::ids::*;
use model::standing::Restriction;
use model::transfer::Flow;
use monitoring::Kind;
use monitoring::event::{KINDS, KindSet, set_by_name};
use record::v1::Header;
use std::collections::BTreeSet;

/// What others say of a customer, or of what they sent: like value that arrives, it may come from anybody.
const OF_OTHERS: [Kind; 4] = [Kind::TravelRule, Kind::VendorAnswer, Kind::Label, Kind::Chargeback];

/// Whether value arrives by such an event, or it is about what others did.
pub(super) fn arrives(kind: Kind) -> bool {
    OF_OTHERS.contains(&kind) || set_by_name("in").unwrap_or(KindSet(u64::MAX)).has(kind)
}

/// Whom an event is about, where what it led to may restrict them.
pub(super) fn subject(event: &Activity) -> Option<&CustomerId> {
    let kind = KINDS.get(usize::from(event.kind))?.0;
    event.customer.as_ref().filter(|_| !arrives(kind))
}

/// Says in what was judged whom it restricts. `subjects` stand beside what was judged, in its order.
pub(super) fn place<'e>(
    state: &State,
    subjects: impl Iterator<Item = Option<&'e CustomerId>>,
    judged: &mut [Judged],
    cx: &Context<'_>,
) {
    let mut done: BTreeSet<&CustomerId> = BTreeSet::new();
    for (customer, judged) in subjects.zip(judged) {
        let Some(customer) = customer.filter(|customer| !done.contains(customer)) else { continue };
        let asks = |f: &&Fired| f.action == RuleAction::Restrict;
        // The one of which the customer must not learn speaks for all: its text is the neutral one.
        let fired = judged.fired.iter().filter(asks).max_by_key(|f| f.tipping_off);
        judged.restricts = fired.and_then(|fired| restricted(state, customer, fired, cx)).map(Box::new);
        if judged.restricts.is_some() {
            done.insert(customer);
        }
    }
}

fn restricted(state: &State, customer: &CustomerId, fired: &Fired, cx: &Context<'_>) -> Option<Restricted> {
    let row = state.customers.get(customer).filter(|row| !row.erased)?;
    let observed = cx.policy.observes(&row.legal_entity, Flow::Withdrawal, cx.now).is_some();
    if observed || !tightens(row.standing, Standing::Hold) {
        return None;
    }
    let code = if fired.tipping_off { reasons::MONITORING_RESTRICTED } else { reasons::MONITORING_HOLD };
    let reason = ReasonCode::new(code).ok()?;
    let texts = cx.policy.customer_templates(std::slice::from_ref(&reason));
    // A policy without a neutral text keeps nobody unrestricted.
    let neutral = || TemplateId::new("under_review").ok();
    let restriction = Restriction {
        customer_text: texts.into_iter().next().or_else(neutral)?,
        reason,
        authority: "compliance policy".to_owned(),
        scope: "all".to_owned(),
        since: cx.now,
        until: None,
        approved_by: vec![ActorId::new("system:monitoring").ok()?],
        appeal_route: TemplateId::new("appeal_general").ok()?,
        document: DocumentRef::new(&fired.alert.to_string()).ok()?,
    };
    Some(Restricted { customer: customer.clone(), from: row.standing, restriction })
}

/// Remembers whom an entry restricted.
pub(super) fn fold(state: &mut State, header: &Header, judged: &[Judged]) {
    for restricted in judged.iter().filter_map(|j| j.restricts.as_deref()) {
        let by = DecisionId(header.seq);
        let grounds = Some(restricted.restriction.clone());
        change_standing(state, &restricted.customer, Standing::Hold, grounds, by);
    }
}
