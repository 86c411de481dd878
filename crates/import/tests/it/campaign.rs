//! Screening what was imported: hits wait in one queue, only freezes act, and counts add up.

use crate::support::{CLEAN, LISTED, NAMED, World, customer, import, meta, transfer};
use engine::import_state::{Class, Priority};
use engine::service::Answer;
use engine::{EngineError, Refusal};
use import::Kind;
use model::Standing;
use model::ids::*;
use model::standing::Restriction;
use model::transfer::Flow;
use record::imported::{Disposition, HitClosed};
use record::v1::{Input, Parties, TransferRequest};
use serde_json::json;
use std::time::Duration;

/// Ten customers: one by name on the list, one whose own wallet is; three past transfers, one of them to a
/// listed wallet.
fn moved_in() -> World {
    let world = World::new();
    let mut rows: Vec<_> =
        (0..8).map(|i| customer(&format!("C{i}"), "Wilhelmina Featherstonehaugh", &[])).collect();
    rows.push(customer("NAMED", NAMED, &[]));
    rows.push(customer("OWNER", "Wilhelmina Featherstonehaugh", &[LISTED]));
    assert_eq!(world.rows(Kind::Customers, &rows).0.imported, 10);
    let rows = [transfer("T1", "C1", CLEAN), transfer("T2", "C2", LISTED), transfer("T3", "C2", CLEAN)];
    assert_eq!(world.rows(Kind::Transfers, &rows).0.imported, 3);
    world
}

fn standing(world: &World, id: &str) -> Standing {
    world.state(|s| s.customers[&CustomerId::new(id).unwrap()].standing)
}

fn hit(world: &World, id: &str) -> u64 {
    world.state(|s| {
        let hits = &s.imported.imports[&import()].hits;
        *hits.iter().find(|(_, hit)| hit.customer.as_str() == id).unwrap().0
    })
}

pub fn withdraw(world: &World, id: &str, of: &str) -> Result<String, EngineError> {
    let request = TransferRequest {
        transfer: TransferId::new(id).unwrap(),
        customer: CustomerId::new(of).unwrap(),
        account: AccountId::new("main").unwrap(),
        legal_entity: LegalEntityId::new("acme-us").unwrap(),
        flow: Flow::Withdrawal,
        amount: model::Amount {
            value: "0.5".parse().unwrap(),
            asset: model::AssetId::new("bip122:000000000019d6689c085ae165831e93/slip44:0").unwrap(),
        },
        risk_reducing: false,
        confirmed: true,
        incumbent: None,
        arrives: None,
        activity: None,
    };
    let parties = Parties { counterparty: None, network: None, address: Some(CLEAN.into()), memo: None };
    let wait = Duration::from_secs(20);
    let screened = world.engine.screen_transfer(meta("system:exchange"), request, parties, wait, None);
    match world.runtime.block_on(screened)? {
        Answer::Decided(done) => Ok(done.entry.outcome.decision().unwrap().outcome.as_str().to_owned()),
        Answer::Pending(_) => panic!("still pending"),
    }
}

fn close(world: &World, hit: u64, of: &str, entry: &str, as_: Disposition) -> Result<(), EngineError> {
    let closed = HitClosed {
        import: import(),
        hit,
        customer: CustomerId::new(of).unwrap(),
        pair: Some((ListId::new("ofac-sdn").unwrap(), EntryId::new(entry).unwrap())),
        disposition: as_,
        note: DocumentRef::new("CASE-7").unwrap(),
    };
    world.runtime.block_on(world.engine.close_hit(meta("person:bo"), closed)).map(|_| ())
}

#[test]
fn an_import_restricts_nobody_and_says_nothing_to_anybody() {
    let world = moved_in();
    assert!(world.state(|s| s.customers.values().all(|c| c.standing == Standing::Active)));
    let size = world.state(|s| s.next_seq);
    for seq in 0..size {
        let entry = world.engine.entry(seq).unwrap().unwrap();
        assert!(entry.outcome.decision().is_none(), "entry {seq} decides something");
    }
    world.check_rebuild();
}

#[test]
fn hits_wait_in_one_queue_and_only_freezes_act() {
    let world = moved_in();
    let before = world.state(|s| s.next_seq);
    world.screen();
    let found = world.state(|s| s.imported.imports[&import()].clone());
    let (c, t) = (found.customers, found.transfers);
    assert_eq!((c.population, c.clean, c.cleared, c.hits, c.errors, c.pending()), (10, 8, 0, 2, 0, 0));
    assert_eq!((t.population, t.clean, t.cleared, t.hits, t.errors, t.pending()), (3, 2, 0, 1, 0, 0));
    let queue: Vec<(&str, Option<&str>, Class, Priority)> = found
        .triage()
        .into_iter()
        .map(|(_, h)| (h.customer.as_str(), h.transfer.as_ref().map(TransferId::as_str), h.class, h.priority))
        .collect();
    assert_eq!(queue.len(), 3);
    assert_eq!(queue[0], ("OWNER", None, Class::Hit, Priority::Frozen), "a freeze is looked at first");
    assert!(queue.contains(&("NAMED", None, Class::Hit, Priority::AssetFreeze)), "{queue:?}");
    assert!(queue.contains(&("C2", Some("T2"), Class::Hit, Priority::AssetFreeze)), "{queue:?}");
    for (id, want) in [
        ("OWNER", Standing::Blocked),
        ("NAMED", Standing::Active),
        ("C2", Standing::Active),
        ("C1", Standing::Active),
    ] {
        assert_eq!(standing(&world, id), want, "{id}");
    }
    // Nothing is said to anybody whom it does not freeze.
    for seq in before..world.state(|s| s.next_seq) {
        let entry = world.engine.entry(seq).unwrap().unwrap();
        if let (Input::CampaignHit(hit), Some(decision)) = (&entry.input, entry.outcome.decision()) {
            let frozen = hit.customer.as_str() == "OWNER";
            assert_eq!(decision.standing_change.is_some(), frozen, "{decision:?}");
            assert_eq!(decision.customer_safe.is_empty(), !frozen, "{decision:?}");
        }
    }
    // Again: nothing new, no hit twice.
    let size = world.state(|s| s.next_seq);
    world.screen();
    assert_eq!(world.state(|s| s.next_seq), size, "everything was screened");
    world.check_rebuild();
}

#[test]
fn nobody_with_a_hit_slips_through_before_it_is_closed() {
    let world = moved_in();
    world.screen();
    assert_eq!(withdraw(&world, "W1", "C1").unwrap(), "allow");
    assert_eq!(withdraw(&world, "W2", "NAMED").unwrap(), "hold");
    assert_ne!(withdraw(&world, "W3", "OWNER").unwrap(), "allow");
    // The id of a past transfer is used for ever.
    let refused = withdraw(&world, "T1", "C1").unwrap_err();
    assert!(matches!(refused, EngineError::Refused(Refusal::TransferImported(_))), "{refused}");
    world.check_rebuild();
}

#[test]
fn before_the_campaign_the_first_request_screens_the_customer() {
    let world = moved_in();
    assert_eq!(withdraw(&world, "W1", "C1").unwrap(), "allow");
    assert_eq!(withdraw(&world, "W2", "NAMED").unwrap(), "hold");
    world.screen();
    assert_eq!(world.state(|s| s.imported.imports[&import()].customers.pending()), 0);
    world.check_rebuild();
}

#[test]
fn a_pair_closed_as_somebody_else_is_cleared_and_a_true_match_needs_a_consequence() {
    let world = moved_in();
    world.screen();
    let named = hit(&world, "NAMED");
    let refused = close(&world, named, "NAMED", "90002", Disposition::TrueMatch).unwrap_err();
    assert!(matches!(refused, EngineError::Refused(Refusal::TrueMatchUnrestricted(_))), "{refused}");
    let refused = close(&world, named, "NAMED", "1", Disposition::FalsePositive).unwrap_err();
    assert!(matches!(refused, EngineError::Refused(Refusal::UnknownHit(_))), "{refused}");
    let refused = close(&world, named, "C1", "90002", Disposition::FalsePositive).unwrap_err();
    assert!(matches!(refused, EngineError::Refused(Refusal::UnknownHit(_))), "{refused}");
    close(&world, named, "NAMED", "90002", Disposition::Escalated).unwrap();
    assert!(world.state(|s| s.imported.imports[&import()].hits[&named].is_open()), "handed up is open");
    close(&world, named, "NAMED", "90002", Disposition::FalsePositive).unwrap();
    let refused = close(&world, named, "NAMED", "90002", Disposition::FalsePositive).unwrap_err();
    assert!(matches!(refused, EngineError::Refused(Refusal::HitClosed)), "{refused}");
    assert_eq!(withdraw(&world, "W1", "NAMED").unwrap(), "allow", "this pair is cleared");
    // Another profile makes another pair.
    let put = engine::service::PutCustomer {
        customer: CustomerId::new("NAMED").unwrap(),
        legal_entity: LegalEntityId::new("acme-us").unwrap(),
        expected_version: 1,
        identified: true,
        profile: model::Profile::named(model::PartyKind::Person, NAMED),
        stated: Vec::new(),
        incumbent: None,
    };
    world.runtime.block_on(world.engine.put_customer(meta("system:exchange"), put, None)).unwrap();
    assert_eq!(withdraw(&world, "W2", "NAMED").unwrap(), "hold", "a changed customer is looked at again");
    world.check_rebuild();
}

#[test]
fn an_entry_met_by_name_and_by_wallet_is_closed_at_once() {
    let world = World::new();
    let name = "Lazarov Group Holding";
    let mut both = customer("BOTH", name, &[LISTED]);
    both["kind"] = json!("company");
    world.rows(Kind::Customers, &[both]);
    world.screen();
    let seq = hit(&world, "BOTH");
    let pairs = |world: &World| world.state(|s| s.imported.imports[&import()].hits[&seq].clone());
    assert_eq!(pairs(&world).pairs.len(), 2, "{:?}", pairs(&world));
    close(&world, seq, "BOTH", "27307", Disposition::TrueMatch).unwrap();
    assert!(!pairs(&world).is_open(), "blocked already, so a true match can be closed");
    world.check_rebuild();
}

#[test]
fn a_restricted_customer_comes_restricted() {
    let world = World::new();
    let mut row = customer("C1", "Ada Byron", &[]);
    row["standing"] = json!({"to": "blocked", "reason": "sanctions.blocked_ofac", "authority": "31 CFR 510",
        "since": "2026-01-01", "document": "ORDER-1"});
    let (summary, refused) = world.rows(Kind::Customers, &[row]);
    assert_eq!(summary.imported, 1, "{refused:?}");
    let restriction: Box<Restriction> = world
        .state(|s| s.customers[&CustomerId::new("C1").unwrap()].restriction.clone())
        .expect("grounds came with it");
    assert_eq!(standing(&world, "C1"), Standing::Blocked);
    assert_eq!(restriction.approved_by, [ActorId::new("person:ana").unwrap()], "whoever imports states it");
    assert_ne!(withdraw(&world, "W1", "C1").unwrap(), "allow");
    world.check_rebuild();
}

#[test]
fn an_erased_customer_is_an_error_to_look_at() {
    let world = moved_in();
    let erased = world.engine.erase(meta("person:ana"), "C3".into());
    world.runtime.block_on(erased).unwrap();
    world.screen();
    let found = world.state(|s| s.imported.imports[&import()].clone());
    assert_eq!((found.customers.errors, found.customers.pending()), (1, 0));
    let (seq, error) = found.triage().into_iter().find(|(_, h)| h.class == Class::Error).unwrap();
    assert!(error.is_open());
    let closed = HitClosed {
        import: import(),
        hit: seq,
        customer: CustomerId::new("C3").unwrap(),
        pair: None,
        disposition: Disposition::FalsePositive,
        note: DocumentRef::new("CASE-8").unwrap(),
    };
    world.runtime.block_on(world.engine.close_hit(meta("person:bo"), closed)).unwrap();
    assert!(!world.state(|s| s.imported.imports[&import()].hits[&seq].is_open()));
    world.check_rebuild();
}
