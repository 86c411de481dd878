//! Entries by hand, under the shipped policy.

use model::decision::{
    Certainty, Decision, Finding, LegalConsequence, Listed, Obligation, Outcome as Verdict, Role,
};
use model::ids::*;
use model::policy::Policy;
use model::standing::Restriction;
use model::transfer::Flow;
use model::{Amount, AssetId, Hash, Measure, PartyKind, Score, Standing, Timestamp};
use record::v1::*;

pub fn policy() -> Policy {
    let text = include_str!("../../../../policies/default/policy.toml");
    decision::policy_file::parse(text, "default").unwrap()
}

pub fn code(text: &str) -> ReasonCode {
    ReasonCode::new(text).unwrap()
}

pub fn customer() -> CustomerId {
    CustomerId::new("C1").unwrap()
}

pub fn entity() -> LegalEntityId {
    LegalEntityId::new("acme-us").unwrap()
}

pub fn now() -> Timestamp {
    Timestamp(Timestamp::from_date(2026, 11, 21).0 + 3_600_000_007)
}

pub fn entry(input: Input, outcome: Outcome) -> Entry {
    let actor = ActorId::new("person:ana").unwrap();
    Entry {
        header: Header {
            schema: record::SCHEMA,
            tenant: TenantId::new("acme").unwrap(),
            stream: StreamId::new("main").unwrap(),
            seq: 1042,
            recorded_at: now(),
            effective_at: now(),
            epoch: 3,
            build: Hash::of(b"build"),
            matcher: Hash::of(b"matcher"),
            policy: Hash::of(b"policy"),
            correlation: "req_7".into(),
            causation: 1042,
            actor: actor.clone(),
            on_behalf: actor,
            reason: code("test"),
            origin: "10.9.8.7".into(),
            permission: "root#transfers:screen".into(),
        },
        input,
        outcome,
        sealed: Vec::new(),
    }
}

pub fn listed() -> Finding {
    Finding::Listed(Listed {
        role: Role::Customer,
        list: ListId::new("ofac-sdn").unwrap(),
        entry: EntryId::new("27307").unwrap(),
        certainty: Certainty::Confirmed,
        score: Score::ONE,
        measures: vec![Measure::AssetFreeze],
        programmes: vec!["SDGT".into()],
        explanation: Hash::of(b"explanation"),
        near_certain: None,
    })
}

pub fn decision(outcome: Verdict, reason: &str, policy: &Policy) -> Decision {
    let internal = vec![code(reason)];
    Decision {
        outcome,
        legal: LegalConsequence::None,
        legal_entity: entity(),
        findings: Vec::new(),
        customer_safe: policy.customer_templates(&internal),
        internal,
        standing_change: None,
        valid_until: now().plus_seconds(900),
        observed: None,
        monitored: None,
        arrived: None,
        undoing: None,
    }
}

pub fn obligation() -> LegalConsequence {
    LegalConsequence::BlockReportable(Obligation {
        measure: Measure::AssetFreeze,
        programme: "SDGT".into(),
        authority: "OFAC".into(),
        legal_entity: entity(),
        detected_at: now(),
        due_at: now().plus_seconds(864_000),
    })
}

pub fn request() -> TransferRequest {
    TransferRequest {
        transfer: TransferId::new("T1").unwrap(),
        customer: customer(),
        account: AccountId::new("A1").unwrap(),
        legal_entity: entity(),
        flow: Flow::Withdrawal,
        amount: Amount { value: "0.5".parse().unwrap(), asset: AssetId::new("eip155:1/slip44:60").unwrap() },
        risk_reducing: false,
        confirmed: false,
        incumbent: None,
        arrives: None,
        activity: None,
    }
}

pub fn screened() -> Input {
    Input::TransferScreened { request: request(), screened: Screened::default() }
}

pub fn put() -> Input {
    Input::CustomerPut {
        customer: customer(),
        legal_entity: entity(),
        kind: PartyKind::Person,
        expected_version: 0,
        identified: true,
        incumbent: None,
        screened: Screened::default(),
    }
}

pub fn restriction(reason: &str, policy: &Policy) -> Restriction {
    Restriction {
        reason: code(reason),
        authority: "Central Bank of Examples".into(),
        scope: "all accounts of Jane Doe".into(),
        since: now(),
        until: None,
        approved_by: vec![ActorId::new("person:ana").unwrap()],
        customer_text: policy
            .customer_templates(&[code(reason)])
            .first()
            .cloned()
            .unwrap_or_else(|| policy.neutral_template().unwrap().id.clone()),
        appeal_route: policy.appeal_route.clone(),
        document: DocumentRef::new("ORDER-1").unwrap(),
    }
}

pub fn standing(to: Standing, reason: &str, policy: &Policy) -> Entry {
    let restriction = restriction(reason, policy);
    let input = Input::StandingChanged { customer: customer(), to, restriction, expected_version: 4 };
    entry(input, Outcome::Applied)
}
