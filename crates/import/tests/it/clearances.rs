//! A pair another system cleared is quiet while its time runs and both sides read as they did, and not after.

use crate::campaign::withdraw;
use crate::support::{NAMED, World, customer, import, ofac};
use engine::import_state::Class;
use import::Kind;
use import::source::Source;
use model::ids::{CustomerId, DocumentRef, EntryId, ListId};
use record::imported::{Disposition, HitClosed};
use serde_json::{Value, json};

const DAY: i64 = 86_400;

fn clearance(of: &str, expires_at: &str) -> Value {
    json!({"customer": of, "list": "ofac-sdn", "entry": "90002", "cleared_at": "2026-01-01",
           "expires_at": expires_at, "by": "vendor:acme", "reference": "CASE-2"})
}

/// One customer by name on the list, whose pair was cleared until the end of November.
fn cleared() -> World {
    let world = World::new();
    world.rows(Kind::Customers, &[customer("C1", NAMED, &[]), customer("C2", NAMED, &[])]);
    let (summary, refused) = world.rows(Kind::Clearances, &[clearance("C1", "2026-11-30")]);
    assert_eq!(summary.imported, 1, "{refused:?}");
    world.screen();
    world
}

#[test]
fn a_cleared_pair_is_quiet_and_its_neighbour_is_not() {
    let world = cleared();
    let found = world.state(|s| s.imported.imports[&import()].clone());
    let c = found.customers;
    assert_eq!((c.population, c.cleared, c.hits, c.pending()), (2, 1, 1, 0));
    let (seq, hit) = found.triage().into_iter().find(|(_, h)| h.class == Class::Cleared).unwrap();
    assert_eq!(hit.customer.as_str(), "C1");
    assert!(!hit.is_open(), "nobody has to look");
    let entry = world.engine.entry(seq).unwrap().unwrap();
    let decision = entry.outcome.decision().unwrap();
    let under: Vec<&str> = decision.internal.iter().map(|c| c.as_str()).collect();
    assert!(under.contains(&"imported:move-in"), "the decision says by what it was cleared: {under:?}");
    assert_eq!(decision.findings.len(), 1, "a cleared pair is kept");
    assert_eq!(withdraw(&world, "W1", "C1").unwrap(), "allow");
    assert_eq!(withdraw(&world, "W2", "C2").unwrap(), "hold");
    world.check_rebuild();
}

#[test]
fn when_its_time_is_over_the_next_request_is_held_whether_or_not_lists_changed() {
    let world = cleared();
    world.later(27 * DAY);
    assert_eq!(withdraw(&world, "W1", "C1").unwrap(), "allow", "29 November");
    world.later(DAY);
    assert_eq!(withdraw(&world, "W2", "C1").unwrap(), "hold", "30 November");
    let id = CustomerId::new("C1").unwrap();
    assert!(!world.state(|s| s.imported.clearances.contains_key(&id)), "it has done its work");
    world.check_rebuild();
}

#[test]
fn a_changed_entry_ends_it_and_an_unchanged_one_does_not() {
    let world = cleared();
    world.lists(ofac(""));
    assert_eq!(withdraw(&world, "W1", "C1").unwrap(), "allow", "a new version, the same entry");
    world.lists(ofac("a.k.a. somebody"));
    assert_eq!(withdraw(&world, "W2", "C1").unwrap(), "hold", "the entry reads differently");
    world.check_rebuild();
}

#[test]
fn a_changed_customer_ends_it() {
    let world = cleared();
    let put = engine::service::PutCustomer {
        customer: CustomerId::new("C1").unwrap(),
        legal_entity: model::ids::LegalEntityId::new("acme-us").unwrap(),
        expected_version: 1,
        identified: true,
        profile: model::Profile::named(model::PartyKind::Person, NAMED),
        stated: Vec::new(),
        incumbent: None,
    };
    let meta = crate::support::meta("system:exchange");
    world.runtime.block_on(world.engine.put_customer(meta, put, None)).unwrap();
    assert_eq!(withdraw(&world, "W1", "C1").unwrap(), "hold");
    // And it cannot be brought in again over the change.
    let (summary, refused) = world.rows(Kind::Clearances, &[clearance("C1", "2026-12-30")]);
    assert_eq!(summary.imported, 0);
    assert!(refused[0]["cause"].as_str().unwrap().contains("changed here"), "{refused:?}");
    world.check_rebuild();
}

/// What somebody here handed up or recognised is not made quiet by what another system once said.
#[test]
fn a_clearance_brought_in_later_does_not_silence_what_was_closed_here() {
    for (disposition, word) in [(Disposition::Escalated, "escalated"), (Disposition::TrueMatch, "true_match")]
    {
        let world = cleared();
        let (hit, customer) = world.state(|s| {
            let queue = s.imported.imports[&import()].triage();
            let (seq, hit) = queue.into_iter().find(|(_, h)| h.customer.as_str() == "C2").unwrap();
            (seq, hit.customer.clone())
        });
        if disposition == Disposition::TrueMatch {
            world.restrict("C2");
        }
        let pair = Some((ListId::new("ofac-sdn").unwrap(), EntryId::new("90002").unwrap()));
        let note = DocumentRef::new("CASE-9").unwrap();
        let closed = HitClosed { import: import(), hit, customer, pair, disposition, note };
        let meta = crate::support::meta("person:bo");
        world.runtime.block_on(world.engine.close_hit(meta, closed)).unwrap();
        let (summary, refused) = world.rows(Kind::Clearances, &[clearance("C2", "2026-11-30")]);
        assert_eq!(summary.imported, 0, "{word}");
        assert!(refused[0]["cause"].as_str().unwrap().contains(word), "{refused:?}");
        assert_ne!(withdraw(&world, "W1", "C2").unwrap(), "allow", "{word}");
        world.check_rebuild();
    }
}

/// The sample is drawn by hash: the same pairs every time, about one in so many, and each waits for a person.
#[test]
fn the_second_look_is_drawn_the_same_way_every_time() {
    let drawn = || {
        let world = World::new();
        let ids: Vec<String> = (0..200).map(|i| format!("C{i}")).collect();
        let options = import::pipeline::Options { batch_rows: 50, ..Default::default() };
        let rows: Vec<Value> = ids.iter().map(|id| customer(id, NAMED, &[])).collect();
        let path = world.file("c.ndjson", crate::support::ndjson(&rows));
        world.bring_with(Kind::Customers, &path, options).unwrap();
        let rows: Vec<Value> = ids.iter().map(|id| clearance(id, "2026-11-30")).collect();
        let path = world.file("k.ndjson", crate::support::ndjson(&rows));
        let source = Source::open(&path, None).unwrap();
        let mut target = world.target(Kind::Clearances, &source);
        target.qa_one_in = 10;
        let mut list = import::refused::List::new(path.with_extension("refused"));
        let summary = import::pipeline::run(&target, &source, options, &mut list, &mut |_, _| {}).unwrap();
        assert_eq!(summary.imported, 200);
        world.screen();
        world.state(|s| {
            let found = &s.imported.imports[&import()];
            assert_eq!(found.customers.cleared, 200);
            let open = found.hits.values().filter(|h| h.is_open());
            let mut open: Vec<String> = open.map(|h| h.customer.to_string()).collect();
            open.sort();
            open
        })
    };
    let first = drawn();
    assert!((8..=35).contains(&first.len()), "about twenty of two hundred: {}", first.len());
    assert_eq!(drawn(), first);
}
