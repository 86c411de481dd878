//! From an entry to its events.
//!
//! Promises: pure and deterministic: the same entry, facts and view give the same events with the same ids
//! and bytes, whenever they are asked for; events are numbered before a view hides any, so that an id means
//! the same event to every reader. A customer is told of a change of standing only where what the customer
//! may see changes: a suspicion that follows a routine hold has no event. Does not: filter by type or subject
//! (the reader does).

use crate::alerts::{self, AlertData};
use crate::cloud::{About, CloudEvent, EventId, PER_ENTRY_MAX};
use crate::kind::Kind;
use crate::lookback;
use crate::view::{self, DecisionData, RESTRICTED_FACTOR, View};
use model::Standing;
use model::decision::{Decision, Outcome as Verdict, Role};
use model::ids::*;
use model::policy::Policy;
use model::standing::Restriction;
use model::transfer::{Flow, Stage};
use record::lookback::ReviewClosed;
use record::pairs::{PairJudged, PairReopened};
use record::reconcile::Reconciled;
use record::v1::{Audience, Entry, Input};
use serde::Serialize;
use std::collections::BTreeMap;

/// What never changes about a transfer, for entries that only name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferFacts {
    /// Whose.
    pub customer: CustomerId,
    /// Which way.
    pub flow: Flow,
    /// The operating legal entity.
    pub legal_entity: LegalEntityId,
    /// The decision id its caller was told first.
    pub first: DecisionId,
}

/// What stands elsewhere in the journal about an entry's subject.
#[derive(Debug, Clone, Default)]
pub struct Facts<'a> {
    /// The policy in force at the entry, for texts and for what is restricted; without it everything counts
    /// as restricted.
    pub policy: Option<&'a Policy>,
    /// The transfer the entry is about.
    pub transfer: Option<TransferFacts>,
    /// The decision that the entry's decision replaces.
    pub replaces: Option<DecisionId>,
    /// The legal entity that serves the customer a standing entry is about.
    pub legal_entity: Option<LegalEntityId>,
    /// Whether the entry took the customer from unrestricted to restricted or back.
    pub flips: bool,
    /// Whether the journal is a sandbox's: nothing in it is real.
    pub sandbox: bool,
    /// Whose wait ran out, where the entry is a timer's that opened an alert.
    pub woken: Option<CustomerId>,
    /// The legal entities that serve those about whom the entry opened alerts.
    pub entities: BTreeMap<CustomerId, LegalEntityId>,
}

/// An event and what filters ask about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Projected {
    /// Id, type, legal entity.
    pub about: About,
    /// The event.
    pub event: CloudEvent,
}

/// The events of an entry that a reader may see.
pub fn of_entry(entry: &Entry, facts: &Facts<'_>, view: View) -> Vec<Projected> {
    let mut out = Out { entry, facts, view, next: 0, events: Vec::new() };
    match &entry.input {
        // A restart is nobody's event; whoever asked has the answer to an enquiry, and to what it told us.
        Input::WriterStarted { .. } | Input::Enquiry { .. } | Input::IncumbentAnswered { .. } => {}
        // Whoever moves or resets a sandbox is the one who tests with it.
        Input::SandboxOpened {} | Input::ClockMoved { .. } | Input::SandboxReset {} => {}
        // Which key seals is the operator's matter: no data changes, and nobody outside can do anything with it.
        Input::KekRotated { .. } | Input::BlindIndexRotated { .. } => {}
        Input::PolicyActivated { .. } | Input::ListActivated { .. } => out.activated(),
        // A version that is not in force changes nothing that is decided with: decisions say that one waits, and so
        // do the lists' status and a metric. What comes into force in the end is an event.
        Input::ListQuarantined { .. }
        | Input::ListChecked { .. }
        | Input::QuarantineReleased { .. }
        | Input::QuarantineRejected { .. } => {}
        Input::KeyCreated { .. } | Input::KeyRevoked { .. } => out.key(),
        Input::CustomerPut { customer, .. } => out.customer(customer, true),
        // Screened again after a list changed: to a customer the moment alone would say why.
        Input::CustomerRescreened { customer, .. } => out.customer(customer, false),
        // What came from another system happened there. A campaign's queue is read, not listened to, but for what
        // it found about a customer: the decision to staff, and to everybody a standing it changed.
        Input::CustomersImported(_)
        | Input::AccountsImported(_)
        | Input::TransfersImported(_)
        | Input::ClearancesImported(_)
        | Input::DecisionsImported(_)
        | Input::BackfillScreened(_)
        | Input::CampaignHitClosed(_) => {}
        Input::CampaignHit(hit) => match (&hit.transfer, entry.outcome.decision()) {
            (None, _) => out.customer(&hit.customer, false),
            (Some(_), Some(decision)) => out.standing_by_decision(&hit.customer, decision),
            (Some(_), None) => {}
        },
        Input::TransferReceived { request, .. } => {
            let data = DecisionData::pending(entry, facts.policy, view);
            out.transfer(Kind::TransferReceived, &request.transfer, Stage::Pending, Some(data));
        }
        Input::TransferScreened { request, .. } => {
            out.decided(&request.transfer, Some(&request.customer));
            out.alerts();
        }
        Input::TransferExpired { transfer } => out.decided(transfer, None),
        Input::TransferReleased { transfer, .. } => out.released(transfer),
        Input::TransferMoved { transfer, stage } => {
            out.transfer(Kind::TransferStageChanged, transfer, *stage, None);
        }
        Input::StandingChanged { customer, to, restriction, expected_version } => {
            out.standing(Kind::StandingChanged, customer, *to, restriction, *expected_version);
        }
        Input::StandingProposed { customer, to, restriction, expected_version } => {
            out.standing(Kind::StandingProposed, customer, *to, restriction, *expected_version);
        }
        Input::PairCleared(judged) => out.judged(Kind::PairCleared, judged),
        Input::PairConfirmed(judged) => out.judged(Kind::PairConfirmed, judged),
        Input::PairReopened(reopened) => out.reopened(reopened),
        // Done again after a restore it is told again: who copied the data may have restored it as well.
        Input::SubjectErased { subject, .. } => {
            out.push(Kind::SubjectErased, subject.clone(), None, &Named { id: subject.clone() });
        }
        Input::WebhookPut { .. }
        | Input::WebhookRemoved { .. }
        | Input::WebhookSecretRotated { .. }
        | Input::WebhookDisabled { .. } => out.webhook(),
        Input::RulesProposed(_) | Input::RulesApproved(_) | Input::RulesProposalEnded(_) => {}
        // Events of customers are many and told by what they lead to.
        Input::ActivityTaken(_)
        | Input::MonitoringTimer {}
        | Input::RulesLookedBack(_)
        | Input::AlertClosed(_)
        | Input::AlertReopened(_) => out.monitored(),
        // Who works on an alert, and what they write, is read and not listened to. What a run found about a customer is the
        // customer's decision; its stretches are its own business.
        Input::AlertAssigned(_) | Input::AlertNoted(_) | Input::LookbackShard(_) => {}
        Input::Reconciled(reconciled) => out.reconciled(reconciled),
        // Which rules are in force is read; what runs beside them decides nothing and tells nobody.
        Input::RulesActivated(_) | Input::ShadowStarted(_) | Input::ShadowStopped(_) => {}
        Input::LookbackStarted(_)
        | Input::LookbackFinished(_)
        | Input::LookbackTransfer(_)
        | Input::ReleaseReviewOpened(_)
        | Input::ReleaseReviewClosed(_) => out.lookback(),
    }
    out.events
}

struct Out<'a> {
    entry: &'a Entry,
    facts: &'a Facts<'a>,
    view: View,
    next: u16,
    events: Vec<Projected>,
}

impl Out<'_> {
    fn push<T: Serialize>(&mut self, kind: Kind, subject: String, entity: Option<LegalEntityId>, data: &T) {
        let header = &self.entry.header;
        let id = self.skip();
        if !self.view.is_internal() && !kind.is_for_customers() {
            return;
        }
        // Our own types with text keys: this cannot fail.
        let data = serde_json::to_value(data).unwrap_or_default();
        let place = (&header.tenant, &header.stream);
        let mut event = CloudEvent::new(place, id, kind, subject, header.recorded_at, data);
        event.probitysandbox = self.facts.sandbox;
        self.events.push(Projected { about: About { id, kind, legal_entity: entity }, event });
    }

    /// Uses up a number, for an event that this view does not show as for one it does.
    fn skip(&mut self) -> EventId {
        let id = EventId { seq: self.entry.header.seq, index: self.next };
        self.next += 1;
        id
    }

    fn decision_data(&self, decision: &Decision) -> DecisionData {
        DecisionData::decided(self.entry, decision, self.facts.policy, self.view)
    }

    fn customer(&mut self, customer: &CustomerId, asked: bool) {
        let Some(decision) = self.entry.outcome.decision() else { return };
        if asked || self.view.is_internal() {
            let data =
                CustomerData { customer: customer.to_string(), decision: self.decision_data(decision) };
            let entity = Some(decision.legal_entity.clone());
            self.push(Kind::CustomerDecided, customer.to_string(), entity, &data);
        } else {
            self.skip();
        }
        self.standing_by_decision(customer, decision);
    }

    fn transfer(&mut self, kind: Kind, transfer: &TransferId, stage: Stage, decision: Option<DecisionData>) {
        let facts = self.facts.transfer.as_ref();
        let data = TransferData {
            transfer: transfer.to_string(),
            customer: facts.map(|f| f.customer.to_string()),
            stage: stage.as_str(),
            flow: facts.map(|f| f.flow.as_str()),
            decision_id: facts.map(|f| f.first.to_string()),
            decision,
        };
        let entity = facts.map(|f| f.legal_entity.clone());
        self.push(kind, transfer.to_string(), entity, &data);
    }

    fn decided(&mut self, transfer: &TransferId, customer: Option<&CustomerId>) {
        let Some(decision) = self.entry.outcome.decision() else { return };
        let data = self.decision_data(decision);
        self.transfer(Kind::TransferDecided, transfer, Stage::Screened, Some(data));
        if let Some(old) = self.facts.replaces {
            let data = Superseded {
                transfer: transfer.to_string(),
                decision_id: old.to_string(),
                superseded_by: DecisionId(self.entry.header.seq).to_string(),
            };
            let entity = Some(decision.legal_entity.clone());
            self.push(Kind::TransferSuperseded, transfer.to_string(), entity, &data);
        }
        if let Some(customer) = customer {
            self.standing_by_decision(customer, decision);
        }
    }

    fn released(&mut self, transfer: &TransferId) {
        let Some(decision) = self.entry.outcome.decision() else { return };
        let data = self.decision_data(decision);
        if decision.outcome == Verdict::Allow {
            self.transfer(Kind::TransferReleased, transfer, Stage::Released, Some(data));
        } else {
            self.transfer(Kind::TransferReleaseRefused, transfer, Stage::Screened, Some(data));
        }
    }

    /// A decision that changed the standing by itself.
    fn standing_by_decision(&mut self, customer: &CustomerId, decision: &Decision) {
        let Some(to) = decision.standing_change else { return };
        let entity = Some(decision.legal_entity.clone());
        if self.view.is_internal() {
            let data = StandingData {
                customer: customer.to_string(),
                standing: to.as_str(),
                version: None,
                decision_id: Some(DecisionId(self.entry.header.seq).to_string()),
                restriction: None,
            };
            return self.push(Kind::StandingChanged, customer.to_string(), entity, &data);
        }
        let hidden = self.view.hides(&decision.internal, self.facts.policy);
        let text = decision.customer_safe.first().filter(|_| !hidden).cloned();
        self.told(customer, to, entity, text);
    }

    /// Whom rules restricted, what a person did with an alert, and alerts that were opened. The first come first, so that the
    /// number of what a customer reads does not tell of alerts.
    fn monitored(&mut self) {
        self.restricted();
        self.alert_step();
        self.alerts();
    }

    /// Whom a rule put on hold for review.
    fn restricted(&mut self) {
        let entry = self.entry;
        for restricted in entry.outcome.judged().iter().filter_map(|j| j.restricts.as_deref()) {
            let (customer, grounds) = (&restricted.customer, &restricted.restriction);
            let entity = self.facts.entities.get(customer).cloned();
            let hidden = self.view.hides(std::slice::from_ref(&grounds.reason), self.facts.policy);
            if self.view.is_internal() {
                let data = StandingData {
                    customer: customer.to_string(),
                    standing: Standing::Hold.as_str(),
                    version: None,
                    decision_id: None,
                    restriction: Some(restriction(grounds, hidden)),
                };
                self.push(Kind::StandingChanged, customer.to_string(), entity, &data);
            } else if restricted.from == Standing::Active {
                let text = Some(grounds.customer_text.clone()).filter(|_| !hidden);
                self.told_of(customer, Standing::Hold, entity, text);
            } else {
                self.skip();
            }
        }
    }

    fn standing(&mut self, kind: Kind, customer: &CustomerId, to: Standing, r: &Restriction, expected: u64) {
        let entity = self.facts.legal_entity.clone();
        let hidden = self.view.hides(std::slice::from_ref(&r.reason), self.facts.policy);
        if self.view.is_internal() {
            let data = StandingData {
                customer: customer.to_string(),
                standing: to.as_str(),
                version: Some(expected + 1),
                decision_id: None,
                restriction: Some(restriction(r, hidden)),
            };
            self.push(kind, customer.to_string(), entity, &data);
        } else if kind == Kind::StandingChanged {
            self.told(customer, to, entity, Some(r.customer_text.clone()).filter(|_| !hidden));
        } else {
            self.skip();
        }
    }

    /// What a customer may be told of a change: that something is restricted, in a reviewed text, or no more.
    fn told(
        &mut self,
        customer: &CustomerId,
        to: Standing,
        entity: Option<LegalEntityId>,
        text: Option<TemplateId>,
    ) {
        if self.facts.flips {
            self.told_of(customer, to, entity, text);
        } else {
            self.skip();
        }
    }

    fn told_of(
        &mut self,
        customer: &CustomerId,
        to: Standing,
        entity: Option<LegalEntityId>,
        text: Option<TemplateId>,
    ) {
        let policy = self.facts.policy;
        let free = to == Standing::Active;
        let text = text.or_else(|| view::neutral_id(policy)).filter(|_| !free);
        let data = Told {
            customer: customer.to_string(),
            standing: if free { Standing::Active.as_str() } else { "restricted" },
            customer_text: text.map(|id| view::template_text(&id, policy)),
        };
        self.push(Kind::StandingChanged, customer.to_string(), entity, &data);
    }

    /// A judged pair. One under a programme about terrorist financing is nobody's business without the permission.
    fn judged(&mut self, kind: Kind, judged: &PairJudged) {
        let policy = self.facts.policy;
        let terrorism = policy.is_none_or(|p| p.is_terrorist_financing(&judged.list, &judged.programmes));
        if terrorism && self.view != (View::Internal { restricted: true }) {
            self.skip();
            return;
        }
        let data = PairData {
            customer: judged.customer.to_string(),
            decision_id: judged.decision.to_string(),
            role: judged.role,
            list: judged.list.to_string(),
            entry: judged.entry.to_string(),
            score: judged.score.to_string(),
            reasons: judged.reasons.iter().map(ToString::to_string).collect(),
            document: judged.document.to_string(),
            by: self.entry.header.actor.to_string(),
            expires_at: judged.expires_at.map(|at| at.to_string()),
        };
        let entity = self.facts.legal_entity.clone();
        self.push(kind, judged.customer.to_string(), entity, &data);
    }

    fn reopened(&mut self, reopened: &PairReopened) {
        let data = PairReopenedData {
            customer: reopened.customer.to_string(),
            pair: format!("pair_{}", reopened.pair),
            document: reopened.document.to_string(),
            by: self.entry.header.actor.to_string(),
        };
        let entity = self.facts.legal_entity.clone();
        self.push(Kind::PairReopened, reopened.customer.to_string(), entity, &data);
    }

    /// Alerts the entry opened.
    fn alerts(&mut self) {
        let entities = &self.facts.entities;
        let opened = alerts::opened(self.entry, self.facts.woken.as_ref(), self.view);
        let room = usize::from(PER_ENTRY_MAX.saturating_sub(self.next));
        for alert in opened.into_iter().take(room) {
            match alert {
                Some((data, whose)) => {
                    let entity = whose.and_then(|customer| entities.get(customer)).cloned();
                    self.push(Kind::AlertOpened, data.alert.clone(), entity, &data);
                }
                None => {
                    self.skip();
                }
            }
        }
    }

    /// What a person did with an alert.
    fn alert_step(&mut self) {
        let (entry, view) = (self.entry, self.view);
        let (kind, data) = match &entry.input {
            Input::AlertClosed(c) => {
                let said = Some(c.disposition);
                (Kind::AlertClosed, AlertData::step(&c.about, said, c.reason.as_ref(), entry, view))
            }
            Input::AlertReopened(r) => {
                (Kind::AlertReopened, AlertData::step(&r.about, None, r.reason.as_ref(), entry, view))
            }
            _ => return,
        };
        match data {
            Some(data) => self.push(kind, data.alert.clone(), self.facts.legal_entity.clone(), &data),
            None => {
                self.skip();
            }
        }
    }

    fn activated(&mut self) {
        let header = &self.entry.header;
        match &self.entry.input {
            Input::PolicyActivated { policy, approved_by } => {
                let data = PolicyData {
                    policy: policy.to_string(),
                    approved_by: approved_by.iter().map(ToString::to_string).collect(),
                };
                self.push(Kind::PolicyActivated, policy.to_string(), None, &data);
            }
            Input::ListActivated {
                list,
                published,
                normalised,
                parser,
                parties,
                names,
                wallets,
                defects,
                ..
            } => {
                let data = ListData {
                    list: list.to_string(),
                    version: header.seq,
                    published: published.map(|d| d.to_string()),
                    current_at: header.effective_at.to_string(),
                    normalised: normalised.to_string(),
                    parser: parser.clone(),
                    parties: *parties,
                    names: *names,
                    wallets: *wallets,
                    defects: *defects,
                };
                self.push(Kind::ListActivated, list.to_string(), None, &data);
            }
            _ => {}
        }
    }

    fn key(&mut self) {
        match &self.entry.input {
            Input::KeyCreated { key, scopes, audience, holder, .. } => {
                let data = KeyData {
                    id: key.to_string(),
                    scopes: scopes.clone(),
                    audience: word(*audience),
                    holder: holder.to_string(),
                };
                self.push(Kind::KeyCreated, key.to_string(), None, &data);
            }
            Input::KeyRevoked { key } => {
                self.push(Kind::KeyRevoked, key.to_string(), None, &Named { id: key.to_string() });
            }
            _ => {}
        }
    }

    fn lookback(&mut self) {
        let (seq, entity) = (self.entry.header.seq, self.facts.legal_entity.clone());
        match &self.entry.input {
            Input::LookbackStarted(started) => {
                let data = lookback::StartedData::of(seq, started);
                self.push(Kind::LookbackStarted, lookback::run(seq), None, &data);
            }
            Input::LookbackFinished(finished) => {
                let data = lookback::FinishedData::of(finished);
                self.push(Kind::LookbackFinished, lookback::run(finished.run), None, &data);
            }
            Input::LookbackTransfer(found) => {
                let Some(decision) = self.entry.outcome.decision() else { return };
                let data = lookback::FoundData {
                    run: lookback::run(found.run),
                    transfer: found.transfer.to_string(),
                    customer: found.customer.to_string(),
                    stage: found.stage.as_str(),
                    decision: self.decision_data(decision),
                };
                let entity = Some(decision.legal_entity.clone());
                self.push(Kind::LookbackTransferFound, found.transfer.to_string(), entity, &data);
                self.standing_by_decision(&found.customer, decision);
            }
            Input::ReleaseReviewOpened(opened) => {
                let data = lookback::OpenedData::of(seq, opened);
                self.push(Kind::ReleaseReviewOpened, lookback::review(seq), entity, &data);
            }
            Input::ReleaseReviewClosed(closed) => self.review_closed(closed),
            _ => {}
        }
    }

    /// The last word is an event; words before it are read, not listened to.
    fn review_closed(&mut self, closed: &ReviewClosed) {
        if !closed.closes {
            return;
        }
        let id = lookback::review(closed.review);
        let entity = self.facts.legal_entity.clone();
        self.push(Kind::ReleaseReviewClosed, id, entity, &lookback::ClosedData::of(closed));
        if let Some((restriction, expected)) = &closed.standing {
            let to = Standing::Active;
            self.standing(Kind::StandingChanged, &closed.customer, to, restriction, *expected);
        }
    }

    /// A day on which both sides agree is no event.
    fn reconciled(&mut self, reconciled: &Reconciled) {
        let differences = reconciled.differences();
        if differences > 0 {
            let day = reconciled.from.to_string();
            let day = day.get(..10).unwrap_or(&day).to_owned();
            let data = DiffersData { day: day.clone(), differences };
            self.push(Kind::ReconciliationDiffers, day, None, &data);
        }
    }

    fn webhook(&mut self) {
        match &self.entry.input {
            Input::WebhookPut {
                webhook,
                types,
                audience,
                legal_entity,
                restricted,
                enabled,
                expected_version,
                ..
            } => {
                // Without the URL: other endpoints need not learn where events go.
                let data = WebhookData {
                    id: webhook.to_string(),
                    version: expected_version + 1,
                    types: types.clone(),
                    audience: word(*audience),
                    legal_entity: legal_entity.as_ref().map(ToString::to_string),
                    restricted: *restricted,
                    enabled: *enabled,
                };
                self.push(Kind::WebhookChanged, webhook.to_string(), None, &data);
            }
            Input::WebhookRemoved { webhook } => {
                self.push(
                    Kind::WebhookRemoved,
                    webhook.to_string(),
                    None,
                    &Named { id: webhook.to_string() },
                );
            }
            Input::WebhookSecretRotated { webhook, overlap_until } => {
                let data = Rotated { id: webhook.to_string(), overlap_until: overlap_until.to_string() };
                self.push(Kind::WebhookSecretRotated, webhook.to_string(), None, &data);
            }
            Input::WebhookDisabled { webhook, cause } => {
                let data = Disabled { id: webhook.to_string(), cause: cause.as_str() };
                self.push(Kind::WebhookDisabled, webhook.to_string(), None, &data);
            }
            _ => {}
        }
    }
}

/// The word used in answers.
pub fn word(audience: Audience) -> &'static str {
    match audience {
        Audience::Internal => "internal",
        Audience::Customer => "customer",
    }
}

fn restriction(r: &Restriction, hidden: bool) -> RestrictionData {
    if hidden {
        return RestrictionData { reason: RESTRICTED_FACTOR.to_owned(), ..RestrictionData::default() };
    }
    RestrictionData {
        reason: r.reason.to_string(),
        since: Some(r.since.to_string()),
        until: Some(r.until.map_or_else(|| "officer".to_owned(), |t| t.to_string())),
        approved_by: r.approved_by.iter().map(ToString::to_string).collect(),
        appeal_route: Some(r.appeal_route.to_string()),
        document: Some(r.document.to_string()),
    }
}

#[derive(Serialize)]
struct Named {
    id: String,
}

#[derive(Serialize)]
struct CustomerData {
    customer: String,
    decision: DecisionData,
}

/// The fields of `GET /v1/transfers/{id}`.
#[derive(Serialize)]
struct TransferData {
    transfer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    stage: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<DecisionData>,
}

#[derive(Serialize)]
struct Superseded {
    transfer: String,
    decision_id: String,
    superseded_by: String,
}

#[derive(Serialize)]
struct StandingData {
    customer: String,
    standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restriction: Option<RestrictionData>,
}

/// Without authority and scope: those are free text, which `GET /v1/customers/{id}/standing` shows.
#[derive(Serialize, Default)]
struct RestrictionData {
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    approved_by: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    appeal_route: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<String>,
}

#[derive(Serialize)]
struct Told {
    customer: String,
    standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_text: Option<String>,
}

/// Without the rows: `GET /v1/reconciliations/{day}` shows them.
#[derive(Serialize)]
struct DiffersData {
    day: String,
    differences: u64,
}

#[derive(Serialize)]
struct PolicyData {
    policy: String,
    approved_by: Vec<String>,
}

#[derive(Serialize)]
struct ListData {
    list: String,
    version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<String>,
    current_at: String,
    normalised: String,
    parser: String,
    parties: u64,
    names: u64,
    wallets: u64,
    defects: u64,
}

#[derive(Serialize)]
struct KeyData {
    id: String,
    scopes: Vec<String>,
    audience: &'static str,
    holder: String,
}

#[derive(Serialize)]
struct WebhookData {
    id: String,
    version: u64,
    types: Vec<String>,
    audience: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    legal_entity: Option<String>,
    restricted: bool,
    enabled: bool,
}

#[derive(Serialize)]
struct Rotated {
    id: String,
    overlap_until: String,
}

#[derive(Serialize)]
struct Disabled {
    id: String,
    cause: &'static str,
}

/// A judged pair, without the listed name: at a recognised party that is the customer's.
#[derive(Debug, Serialize)]
struct PairData {
    customer: String,
    decision_id: String,
    role: Role,
    list: String,
    entry: String,
    score: String,
    reasons: Vec<String>,
    document: String,
    by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

#[derive(Debug, Serialize)]
struct PairReopenedData {
    customer: String,
    pair: String,
    document: String,
    by: String,
}
