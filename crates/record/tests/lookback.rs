//! The bytes of entries of runs and release reviews never change.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use model::decision::{Certainty, Outcome, Role};
use model::ids::*;
use model::standing::Restriction;
use model::transfer::{Flow, Stage};
use model::{Hash, Measure, Timestamp};
use record::lookback::*;
use record::v1::{Consulted, Input, Screened};
use record::{from_bytes, to_bytes};

fn at() -> Timestamp {
    Timestamp(1_795_230_245_000_000)
}

fn list() -> ListId {
    ListId::new("ofac-sdn").unwrap()
}

fn customer() -> CustomerId {
    CustomerId::new("C1").unwrap()
}

fn transfer() -> TransferId {
    TransferId::new("T1").unwrap()
}

fn runs(past: Option<Past>, suspense: Option<bool>) -> Vec<Input> {
    let version =
        |activation: u64| Some(Version { activation, normalised: Hash::of(&activation.to_be_bytes()) });
    let started = Started {
        kind: Kind::Delta,
        cause: Cause::ListChange,
        lists: vec![ListChange { list: list(), before: version(3), after: version(40) }],
        matcher: "names/1 screening/1".into(),
        as_of: 41,
        closed_from: 7,
        active_from: 9,
        transfers_from: 8,
        included: Included { active: 5, dormant: 4, pending: 3, recently_closed: 2 },
        excluded: Excluded { closed: 1, erased: 6 },
        transfers: 11,
        population: Hash::of(b"population"),
        past,
        suspense,
    };
    let tally = Tally { clean: 1, cleared: 2, hits: 3, errors: 4, overtaken: 5, known: 6 };
    let shard = Shard {
        run: 41,
        of: Subjects::Customers,
        first: 0,
        counted: 21,
        survivors: 12,
        tally,
        caught_up: vec![customer()],
        behind: vec![CustomerId::new("C2").unwrap()],
        digest: Hash::of(b"shard"),
    };
    let finished = Finished {
        run: 41,
        ended: Ended::Failed,
        root: Hash::of(b"root"),
        customers: tally,
        transfers: Tally::default(),
        cause: Some("it could not go on".into()),
    };
    let found = TransferFound {
        run: 41,
        transfer: transfer(),
        customer: customer(),
        flow: Flow::Deposit,
        stage: Stage::Confirmed,
        sealed_seq: 12,
        screened: Screened::default(),
        row: past.is_some().then_some(3),
    };
    vec![
        Input::LookbackStarted(Box::new(started)),
        Input::LookbackShard(Box::new(shard)),
        Input::LookbackFinished(Box::new(finished)),
        Input::LookbackTransfer(Box::new(found)),
    ]
}

fn reviews() -> Vec<Input> {
    let remaining = Remaining {
        kind: GroundKind::Listing,
        pair: Some((list(), EntryId::new("7").unwrap())),
        role: Some(Role::CustomerWallet),
        certainty: Some(Certainty::Confirmed),
        measures: vec![Measure::AssetFreeze],
        programmes: vec!["DPRK3".into()],
        reason: Some(ReasonCode::new("review.law_enforcement").unwrap()),
        authority: Some("court".into()),
        document: Some(DocumentRef::new("ORDER-1").unwrap()),
    };
    let lost = Lost {
        role: Role::Customer,
        list: list(),
        entry: EntryId::new("39796").unwrap(),
        measures: vec![Measure::AssetFreeze],
        programmes: vec!["CYBER2".into()],
        why: Why::Removed,
    };
    let opened = ReviewOpened {
        run: 41,
        customer: customer(),
        transfer: Some(transfer()),
        lost: vec![lost],
        remaining: vec![remaining.clone()],
        lists: vec![Consulted { list: list(), version: 40 }],
    };
    let restriction = Restriction {
        reason: ReasonCode::new("review.cleared").unwrap(),
        authority: "release review".into(),
        scope: "all".into(),
        since: at(),
        until: None,
        approved_by: vec![ActorId::new("person:ana").unwrap(), ActorId::new("person:ben").unwrap()],
        customer_text: TemplateId::new("under_review").unwrap(),
        appeal_route: TemplateId::new("appeal_general").unwrap(),
        document: DocumentRef::new("NOTICE-1").unwrap(),
    };
    let closed = ReviewClosed {
        review: 50,
        customer: customer(),
        transfer: None,
        verdict: Verdict::Released,
        closes: true,
        remaining: vec![remaining],
        document: DocumentRef::new("NOTICE-1").unwrap(),
        screened: Screened { customer_included: true, ..Screened::default() },
        standing: Some((restriction, 3)),
        obligation: Some(Unblocked {
            authority: "OFAC".into(),
            programme: "CYBER2".into(),
            legal_entity: LegalEntityId::new("acme-us").unwrap(),
            unblocked_at: at(),
            due_at: at().plus_seconds(864_000),
        }),
        outcome: Some(Outcome::Allow),
    };
    vec![Input::ReleaseReviewOpened(Box::new(opened)), Input::ReleaseReviewClosed(Box::new(closed))]
}

fn hex_of(inputs: impl Iterator<Item = Input>) -> String {
    let mut lines = String::new();
    for input in inputs {
        let bytes = to_bytes(&input);
        assert_eq!(from_bytes::<Input>(&bytes), Ok(input));
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        lines.push_str(&format!("{hex}\n"));
    }
    lines
}

#[test]
fn golden_inputs_of_runs_and_reviews() {
    let lines = hex_of(runs(None, None).into_iter().chain(reviews()));
    assert_eq!(lines, include_str!("golden/lookback_v1.hex"));
}

#[test]
fn golden_input_of_a_run_that_counts_imported_transfers() {
    let past = Past { from: Timestamp(12), included: 7, excluded: 13 };
    let lines = hex_of(runs(Some(past), None).into_iter().step_by(3));
    assert_eq!(lines, include_str!("golden/lookback_past_v1.hex"));
}

#[test]
fn golden_input_of_a_run_that_counts_deposits_in_suspense() {
    let past = Past { from: Timestamp(12), included: 7, excluded: 13 };
    let lines = hex_of(runs(Some(past), Some(true)).into_iter().take(1));
    assert_eq!(lines, include_str!("golden/lookback_suspense_v1.hex"));
}
