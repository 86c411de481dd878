//! Synthetic events, for trying a receiver: the real projection of a made-up entry.
//!
//! Promises: the shape is the one real events of that type have; `probitytest` is true, ids say `TEST`, and
//! nothing of the kind happened. Does not: touch the journal.

use crate::cloud::CloudEvent;
use crate::kind::Kind;
use crate::project::{Facts, TransferFacts, of_entry};
use crate::view::View;
use model::activity::{Activity, AlertId, Fired, Judged, RuleAction};
use model::decision::{Decision, LegalConsequence, Outcome as Verdict, Role};
use model::ids::*;
use model::money::Decimal;
use model::policy::Policy;
use model::standing::Restriction;
use model::transfer::{Flow, Stage};
use model::{Amount, AssetId, Hash, PartyKind, Score, Standing, Timestamp};
use record::lookback;
use record::monitoring::{AboutAlert, AlertClosed, AlertReopened, Batch, Disposition};
use record::pairs::{PairJudged, PairReopened};
use record::reconcile::{KindTotals, Reconciled};
use record::v1::*;
use std::collections::BTreeMap;

/// Where and when the made-up entry stands.
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    /// Tenant.
    pub tenant: &'a TenantId,
    /// Stream.
    pub stream: &'a StreamId,
    /// Now.
    pub now: Timestamp,
    /// A random number: the event's id is `evt_test_<it>`.
    pub nonce: u64,
    /// The policy in force, for texts.
    pub policy: &'a Policy,
    /// Its hash.
    pub policy_hash: Hash,
    /// Whether the journal is a sandbox's.
    pub sandbox: bool,
}

/// A synthetic event of a type, as a reader would see it; `None` where that reader never sees the type.
pub fn event(kind: Kind, setting: &Setting<'_>, view: View) -> Option<CloudEvent> {
    let made_up = MadeUp::new(setting).ok()?;
    let input = made_up.input(kind);
    let outcome = match kind {
        Kind::TransferReleased => Outcome::Decided(made_up.decision(setting, Verdict::Allow)),
        Kind::TransferDecided
        | Kind::TransferSuperseded
        | Kind::TransferReleaseRefused
        | Kind::LookbackTransferFound
        | Kind::CustomerDecided => Outcome::Decided(made_up.decision(setting, Verdict::Hold)),
        Kind::AlertOpened => Outcome::Judged(vec![made_up.finding()]),
        _ => Outcome::Applied,
    };
    let entry = Entry { header: made_up.header(setting), input, outcome, sealed: Vec::new() };
    let facts = Facts {
        policy: Some(setting.policy),
        transfer: Some(TransferFacts {
            customer: made_up.customer.clone(),
            flow: Flow::Withdrawal,
            legal_entity: made_up.entity.clone(),
            first: DecisionId(0),
        }),
        replaces: (kind == Kind::TransferSuperseded).then_some(DecisionId(0)),
        legal_entity: Some(made_up.entity.clone()),
        flips: true,
        sandbox: setting.sandbox,
        woken: None,
        entities: BTreeMap::from([(made_up.customer.clone(), made_up.entity.clone())]),
    };
    let mut event = of_entry(&entry, &facts, view).into_iter().find(|p| p.about.kind == kind)?.event;
    event.id = format!("evt_test_{}", setting.nonce);
    event.sequence = "0".repeat(20);
    event.probitytest = true;
    Some(event)
}

const ASSET: &str = "eip155:1/slip44:60";

struct MadeUp {
    actor: ActorId,
    reason: ReasonCode,
    customer: CustomerId,
    transfer: TransferId,
    account: AccountId,
    entity: LegalEntityId,
    list: ListId,
    /// A list the policy knows, where it knows one: of any other nobody can say what its entries are about.
    listed: ListId,
    listed_entry: EntryId,
    key: KeyId,
    webhook: WebhookId,
    document: DocumentRef,
    template: TemplateId,
    asset: AssetId,
    now: Timestamp,
}

impl MadeUp {
    fn new(setting: &Setting<'_>) -> Result<MadeUp, IdError> {
        let entity = setting.policy.entities.first().map(|e| e.id.clone());
        Ok(MadeUp {
            actor: ActorId::new("system:test")?,
            reason: ReasonCode::new("review.routine")?,
            customer: CustomerId::new("TEST-CUSTOMER")?,
            transfer: TransferId::new("TEST-TRANSFER")?,
            account: AccountId::new("TEST-ACCOUNT")?,
            entity: entity.map_or_else(|| LegalEntityId::new("TEST-ENTITY"), Ok)?,
            list: ListId::new("TEST-LIST")?,
            listed: match setting
                .policy
                .lists
                .iter()
                .find(|rule| !rule.terrorist_financing_programmes.iter().any(|known| known == "*"))
            {
                Some(rule) => rule.id.clone(),
                None => ListId::new("TEST-LIST")?,
            },
            listed_entry: EntryId::new("TEST-ENTRY")?,
            key: KeyId::new("TEST-KEY")?,
            webhook: WebhookId::new("TEST-WEBHOOK")?,
            document: DocumentRef::new("TEST-DOCUMENT")?,
            template: crate::view::neutral_id(Some(setting.policy))
                .map_or_else(|| TemplateId::new("none"), Ok)?,
            asset: AssetId::new(ASSET).map_err(|_| IdError::Shape { kind: "asset id", example: ASSET })?,
            now: setting.now,
        })
    }

    fn header(&self, setting: &Setting<'_>) -> Header {
        Header {
            schema: record::SCHEMA,
            tenant: setting.tenant.clone(),
            stream: setting.stream.clone(),
            seq: 0,
            recorded_at: setting.now,
            effective_at: setting.now,
            epoch: 0,
            build: Hash::default(),
            matcher: Hash::default(),
            policy: setting.policy_hash,
            correlation: "test".to_owned(),
            causation: 0,
            actor: self.actor.clone(),
            on_behalf: self.actor.clone(),
            reason: self.reason.clone(),
            origin: "internal".to_owned(),
            permission: "test".to_owned(),
        }
    }

    fn decision(&self, setting: &Setting<'_>, outcome: Verdict) -> Decision {
        let code = if outcome == Verdict::Allow { "screened.clear" } else { "review.routine" };
        let internal: Vec<ReasonCode> = ReasonCode::new(code).into_iter().collect();
        Decision {
            outcome,
            legal: LegalConsequence::None,
            legal_entity: self.entity.clone(),
            findings: Vec::new(),
            customer_safe: setting.policy.customer_templates(&internal),
            internal,
            standing_change: None,
            valid_until: self.now.plus_seconds(60),
            observed: None,
            monitored: None,
            arrived: None,
            undoing: None,
        }
    }

    fn request(&self) -> TransferRequest {
        TransferRequest {
            transfer: self.transfer.clone(),
            customer: self.customer.clone(),
            account: self.account.clone(),
            legal_entity: self.entity.clone(),
            flow: Flow::Withdrawal,
            amount: Amount { value: Decimal::default(), asset: self.asset.clone() },
            risk_reducing: false,
            confirmed: false,
            incumbent: None,
            arrives: None,
            activity: None,
        }
    }

    fn restriction(&self) -> Restriction {
        Restriction {
            reason: self.reason.clone(),
            authority: "test".to_owned(),
            scope: "all".to_owned(),
            since: self.now,
            until: None,
            approved_by: vec![self.actor.clone()],
            customer_text: self.template.clone(),
            appeal_route: self.template.clone(),
            document: self.document.clone(),
        }
    }

    fn pair(&self, kind: Kind) -> Input {
        match kind {
            Kind::PairCleared => Input::PairCleared(Box::new(self.judged())),
            Kind::PairConfirmed => Input::PairConfirmed(Box::new(self.judged())),
            _ => {
                let (customer, document) = (self.customer.clone(), self.document.clone());
                Input::PairReopened(Box::new(PairReopened { customer, pair: 0, document }))
            }
        }
    }

    fn judged(&self) -> PairJudged {
        PairJudged {
            customer: self.customer.clone(),
            decision: DecisionId(0),
            role: Role::Customer,
            list: self.listed.clone(),
            entry: self.listed_entry.clone(),
            party: Vec::new(),
            fields: Vec::new(),
            programmes: Vec::new(),
            measures: Vec::new(),
            matcher: Hash::default(),
            score: Score::ZERO,
            lists: Vec::new(),
            profile: 0,
            reasons: vec![self.reason.clone()],
            document: self.document.clone(),
            under: self.reason.clone(),
            expires_at: None,
        }
    }

    fn lookback(&self, kind: Kind) -> Input {
        let (transfer, customer) = (self.transfer.clone(), self.customer.clone());
        match kind {
            Kind::LookbackStarted => Input::LookbackStarted(Box::new(lookback::Started {
                kind: lookback::Kind::Delta,
                cause: lookback::Cause::ListChange,
                lists: Vec::new(),
                matcher: "test/1".to_owned(),
                as_of: 0,
                closed_from: 0,
                active_from: 0,
                transfers_from: 0,
                included: lookback::Included::default(),
                excluded: lookback::Excluded::default(),
                transfers: 0,
                population: Hash::default(),
                past: None,
                suspense: None,
            })),
            Kind::LookbackFinished => Input::LookbackFinished(Box::new(lookback::Finished {
                run: 0,
                ended: lookback::Ended::Completed,
                root: Hash::default(),
                customers: lookback::Tally::default(),
                transfers: lookback::Tally::default(),
                cause: None,
            })),
            Kind::LookbackTransferFound => Input::LookbackTransfer(Box::new(lookback::TransferFound {
                run: 0,
                transfer,
                customer,
                flow: Flow::Withdrawal,
                stage: Stage::Confirmed,
                sealed_seq: 0,
                screened: Screened::default(),
                row: None,
            })),
            Kind::ReleaseReviewOpened => Input::ReleaseReviewOpened(Box::new(lookback::ReviewOpened {
                run: 0,
                customer,
                transfer: None,
                lost: Vec::new(),
                remaining: Vec::new(),
                lists: Vec::new(),
            })),
            _ => Input::ReleaseReviewClosed(Box::new(lookback::ReviewClosed {
                review: 0,
                customer,
                transfer: None,
                verdict: lookback::Verdict::Kept,
                closes: true,
                remaining: Vec::new(),
                document: self.document.clone(),
                screened: Screened::default(),
                standing: None,
                obligation: None,
                outcome: None,
            })),
        }
    }

    fn finding(&self) -> Judged {
        let fired = Fired {
            rule: "TEST-RULE".to_owned(),
            version: 1,
            score: 60,
            action: RuleAction::Hold,
            alert: AlertId::default(),
            joined: false,
            shown: Vec::new(),
            tipping_off: false,
            score_parts: None,
        };
        Judged { at: self.now, fired: vec![fired], ..Judged::default() }
    }

    fn alert(&self, kind: Kind) -> Input {
        let about = AboutAlert {
            alert: AlertId::default(),
            version: 1,
            rule: "TEST-RULE".to_owned(),
            customer: Some(self.customer.clone()),
            transfer: Some(self.transfer.clone()),
            sanctions: false,
            tipping_off: false,
        };
        match kind {
            Kind::AlertClosed => Input::AlertClosed(Box::new(AlertClosed {
                about,
                disposition: Disposition::FalsePositive,
                reason: Some(self.reason.clone()),
                activity: None,
            })),
            Kind::AlertReopened => Input::AlertReopened(Box::new(AlertReopened { about, reason: None })),
            _ => {
                let customer = Some(self.customer.clone());
                let event =
                    Activity { source: None, customer, kind: 0, happened: self.now, values: Vec::new() };
                Input::ActivityTaken(Box::new(Batch { events: vec![event], position: None }))
            }
        }
    }

    fn webhook(&self, kind: Kind) -> Input {
        let webhook = self.webhook.clone();
        match kind {
            Kind::WebhookChanged => Input::WebhookPut {
                webhook,
                url: String::new(),
                types: Vec::new(),
                audience: Audience::Internal,
                legal_entity: None,
                restricted: false,
                enabled: true,
                expected_version: 0,
            },
            Kind::WebhookRemoved => Input::WebhookRemoved { webhook },
            Kind::WebhookSecretRotated => {
                Input::WebhookSecretRotated { webhook, overlap_until: self.now.plus_seconds(86_400) }
            }
            _ => Input::WebhookDisabled { webhook, cause: WebhookFault::Failing },
        }
    }

    fn reconciled(&self) -> Input {
        let until = model::Timestamp(self.now.0 - self.now.0.rem_euclid(86_400_000_000));
        Input::Reconciled(Box::new(Reconciled {
            from: until.plus_seconds(-86_400),
            until,
            first: 0,
            next: 0,
            transfers: Vec::new(),
            events: vec![KindTotals { kind: 0, theirs: 1, ours: 0 }],
        }))
    }

    fn input(&self, kind: Kind) -> Input {
        let (transfer, customer) = (self.transfer.clone(), self.customer.clone());
        match kind {
            Kind::TransferReceived => {
                Input::TransferReceived { request: self.request(), deadline: self.now.plus_seconds(60) }
            }
            Kind::TransferDecided | Kind::TransferSuperseded => {
                Input::TransferScreened { request: self.request(), screened: Screened::default() }
            }
            Kind::TransferReleased | Kind::TransferReleaseRefused => {
                Input::TransferReleased { transfer, decision: DecisionId(0) }
            }
            Kind::TransferStageChanged => Input::TransferMoved { transfer, stage: Stage::Broadcast },
            Kind::CustomerDecided => Input::CustomerPut {
                customer,
                legal_entity: self.entity.clone(),
                kind: PartyKind::Person,
                expected_version: 0,
                identified: true,
                screened: Screened::default(),
                incumbent: None,
            },
            Kind::StandingChanged | Kind::StandingProposed => {
                let (to, restriction, expected_version) = (Standing::Hold, self.restriction(), 1);
                if kind == Kind::StandingChanged {
                    Input::StandingChanged { customer, to, restriction, expected_version }
                } else {
                    Input::StandingProposed { customer, to, restriction, expected_version }
                }
            }
            Kind::PairCleared | Kind::PairConfirmed | Kind::PairReopened => self.pair(kind),
            Kind::ListActivated => Input::ListActivated {
                list: self.list.clone(),
                published: None,
                normalised: Hash::default(),
                raw: Vec::new(),
                parser: "test/1".to_owned(),
                parties: 0,
                names: 0,
                wallets: 0,
                defects: 0,
            },
            Kind::PolicyActivated => {
                Input::PolicyActivated { policy: Hash::default(), approved_by: vec![self.actor.clone()] }
            }
            Kind::KeyCreated => Input::KeyCreated {
                key: self.key.clone(),
                secret_hash: Hash::default(),
                scopes: Vec::new(),
                audience: Audience::Internal,
                holder: self.actor.clone(),
            },
            Kind::KeyRevoked => Input::KeyRevoked { key: self.key.clone() },
            Kind::SubjectErased => Input::SubjectErased { subject: customer.to_string(), first_at: None },
            Kind::WebhookChanged
            | Kind::WebhookRemoved
            | Kind::WebhookSecretRotated
            | Kind::WebhookDisabled => self.webhook(kind),
            Kind::LookbackStarted
            | Kind::LookbackFinished
            | Kind::LookbackTransferFound
            | Kind::ReleaseReviewOpened
            | Kind::ReleaseReviewClosed => self.lookback(kind),
            Kind::AlertOpened | Kind::AlertClosed | Kind::AlertReopened => self.alert(kind),
            Kind::ReconciliationDiffers => self.reconciled(),
        }
    }
}
