//! What the engine knows of a customer is stamped on each event of theirs: rules that differ by rating, place or entity see it,
//! no source of events can hide it, and it stands in the entry.

use crate::support::*;
use ::monitoring::{code, field};
use engine::import_service::{NewTransfer, Rows};
use engine::monitoring::parse::Given;
use engine::monitoring::{NewActivity, ProposeRules, RuleFile, Taken};
use engine::queue::Lane;
use engine::service::{Answer, PutCustomer};
use engine::{Committed, EngineError};
use model::activity::{Activity, Judged};
use model::ids::{ImportId, LegalEntityId};
use model::thresholds::Rating;
use model::transfer::{Flow, Stage};
use model::{Hash, PartyKind, Profile, Timestamp};
use record::imported::{ImportedTransfer, Source};
use record::v1::{Input, Parties};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

/// A limit by rating, one by entity, and who signed up this week.
const RULES: &str = r#"//! # Rules for tests
//!
//! **What it detects.** What customers differ by.

scenario LIMIT "more leaves than the rating allows" {
  version 1
  family "test"
  flags "FATF F2"
  on out
  param limit by risk_rating { low: 5_000 usd, standard: 2_000 usd, high: 1_000 usd }
  let sent = sum(usd of out, 24h) by customer
  when sent >= limit
  score 20
  action hold
  explain "{sent}"
}

test "a thousand, rated high" of LIMIT {
  +0m crypto_withdraw customer: A, usd: 1000, risk_rating: high -> fires hold
}

scenario GROUP "several customers of one entity log in" {
  version 1
  family "test"
  flags "FATF F28"
  on login
  let customers = distinct(customer of login, 24h) by entity
  when customers >= 2
  score 20
  action alert
  explain "{customers}"
}

test "two of one" of GROUP {
  +0m login customer: A, entity: E
  +1m login customer: B, entity: E -> fires alert
}

scenario NEWCOMER "a young customer of a week in Lithuania" {
  version 1
  family "test"
  flags "FATF F8"
  on login
  when now - customer_since < 7d and jurisdiction == "LT" and residence == "FR" and age_years < 40
  score 20
  action alert
  explain "{age_years}"
}

test "all of it" of NEWCOMER {
  +1h login customer: A, customer_since: -1d, jurisdiction: LT, residence: FR, age_years: 20 -> fires alert
}
"#;

async fn world(dir: &std::path::Path) -> World {
    let world = open_with(dir, options(&Arc::new(AtomicI64::new(start())))).await;
    let files = vec![RuleFile { name: "test.rule".into(), text: RULES.into() }];
    let set = ProposeRules { files, note: "test".into(), ..ProposeRules::default() };
    let proposed = world.engine.propose_rules(meta("person:ana"), set).await.unwrap().unwrap();
    world.engine.approve_rules(meta("person:ben"), proposed.seq()).await.unwrap();
    world
}

fn text(fields: &[(&str, &str)]) -> Vec<(String, Given)> {
    fields.iter().map(|(n, v)| ((*n).to_owned(), Given::Text((*v).to_owned()))).collect()
}

fn rated(rating: Rating) -> Profile {
    let mut profile = Profile::named(PartyKind::Person, "Ada Clear");
    profile.rating = Some(rating);
    profile
}

fn of(values: &[(u16, i64)], name: &str) -> Option<i64> {
    let field = field::by_name(name).unwrap();
    values.iter().find(|v| v.0 == field.0).map(|v| v.1)
}

fn fired(judged: &Judged) -> Vec<&str> {
    judged.fired.iter().map(|f| f.rule.as_str()).collect()
}

impl World {
    async fn puts(
        &self,
        id: &str,
        entity: &str,
        profile: Profile,
        stated: &[(&str, &str)],
    ) -> Result<Committed, EngineError> {
        let known = self.engine.read(|s| s.customers.get(&customer(id)).map_or(0, |c| c.version)).await?;
        let put = PutCustomer {
            customer: customer(id),
            legal_entity: LegalEntityId::new(entity).unwrap(),
            expected_version: known,
            identified: true,
            profile,
            stated: self.engine.stated_fields(&text(stated))?,
            incumbent: None,
        };
        self.engine.put_customer(meta("system:kyc"), put, None).await
    }

    async fn pays(&self, id: &str, of: &str, fields: &[(&str, &str)]) -> (Committed, Activity) {
        let parties = Parties { address: Some(CLEAN.into()), ..Parties::default() };
        let request =
            self.engine.with_activity(request(id, of, Flow::Withdrawal), &parties, &text(fields)).unwrap();
        let wait = Duration::from_millis(500);
        let (Answer::Decided(done) | Answer::Pending(done)) =
            self.engine.screen_transfer(meta("system:x"), request, parties, wait, None).await.unwrap();
        let Input::TransferScreened { request, .. } = &done.entry.input else { panic!("{done:?}") };
        let event = request.activity.as_deref().unwrap().clone();
        (done, event)
    }

    async fn logs_in(&self, id: &str, fields: &[(&str, &str)]) -> Judged {
        let (names, _) = self.engine.pseudonyms().unwrap();
        let new = NewActivity {
            customer: Some(customer(id)),
            kind: "login".into(),
            fields: text(fields),
            ..NewActivity::default()
        };
        let event = names.activity(&new, self.engine.now()).unwrap();
        let taken = self.engine.take_activity(meta("system:x"), vec![event]).await.unwrap();
        let [Taken::Taken { judged, .. }] = taken.as_slice() else { panic!("{taken:?}") };
        judged.clone()
    }
}

#[tokio::test]
async fn who_is_rated_high_has_the_tighter_limit_and_no_caller_can_loosen_it() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    for (id, rating) in [("LOW", Rating::Low), ("MID", Rating::Standard), ("TOP", Rating::High)] {
        world.puts(id, "acme-us", rated(rating), &[]).await.unwrap();
    }
    world.puts("NONE", "acme-us", Profile::named(PartyKind::Person, "Ada Clear"), &[]).await.unwrap();
    for (transfer, id, given, expected) in [
        ("T1", "LOW", "low", "allow"),
        ("T2", "MID", "low", "allow"),
        ("T3", "TOP", "low", "hold"),
        ("T4", "LOW", "high", "allow"),
        ("T5", "NONE", "high", "hold"),
    ] {
        let (done, event) = world.pays(transfer, id, &[("usd", "1500"), ("risk_rating", given)]).await;
        assert_eq!(outcome(&done), expected, "{transfer}");
        assert_eq!(of(&event.values, "kind_of_party"), Some(code("person")));
        assert_eq!(of(&event.values, "jurisdiction"), Some(code("US")));
    }
    // A rating that rises counts from the next event on.
    world.puts("LOW", "acme-us", rated(Rating::High), &[]).await.unwrap();
    let (done, event) = world.pays("T6", "LOW", &[("usd", "1")]).await;
    assert_eq!((outcome(&done), of(&event.values, "risk_rating")), ("hold", Some(code("high"))));
    // Somebody nobody knows keeps what the event says.
    assert!(fired(&world.logs_in("STRANGER", &[("risk_rating", "low")]).await).is_empty());
    world.holds_together(dir.path()).await;
    // Who was erased is stamped with nothing of the profile.
    world.engine.erase(meta("person:dpo"), "TOP".into()).await.unwrap();
    world.logs_in("TOP", &[]).await;
    let last = world.engine.reader().size().unwrap() - 1;
    let Input::ActivityTaken(batch) = world.engine.entry(last).unwrap().unwrap().input else { panic!() };
    assert_eq!(of(&batch.events[0].values, "risk_rating"), None);
    assert_eq!(of(&batch.events[0].values, "jurisdiction"), Some(code("US")));
    world.engine.close();
}

#[tokio::test]
async fn an_event_says_where_since_when_and_how_old() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let profile = || {
        let mut profile = Profile::named(PartyKind::Person, "Ada Clear");
        profile.born = "1990-05".parse().ok();
        profile.residences = vec!["FR".parse().unwrap(), "US".parse().unwrap()];
        profile
    };
    world.puts("C1", "acme-eu", profile(), &[]).await.unwrap();
    assert_eq!(fired(&world.logs_in("C1", &[]).await), ["NEWCOMER"]);
    // The profile changes; the day of the first one does not.
    world.later(8 * 86_400);
    world.puts("C1", "acme-eu", profile(), &[]).await.unwrap();
    assert!(fired(&world.logs_in("C1", &[]).await).is_empty());
    // What the exchange stated wins over the event; without it the event knows better than the first entry.
    world.puts("C2", "acme-eu", profile(), &[("customer_since", "2020-01-01T00:00:00Z")]).await.unwrap();
    assert!(fired(&world.logs_in("C2", &[("customer_since", "2026-11-09T00:00:00Z")]).await).is_empty());
    world.puts("C2", "acme-eu", profile(), &[("segment", "retail")]).await.unwrap();
    assert!(fired(&world.logs_in("C2", &[]).await).is_empty(), "it is carried on");
    world.puts("C3", "acme-eu", profile(), &[]).await.unwrap();
    assert!(fired(&world.logs_in("C3", &[("customer_since", "2020-01-01T00:00:00Z")]).await).is_empty());
    // What follows from the profile is nothing to state, and neither is what an event is about.
    for name in ["risk_rating", "jurisdiction", "age_years", "usd", "device"] {
        let refused = world.puts("C4", "acme-eu", profile(), &[(name, "1")]).await;
        let Err(EngineError::Invalid { field, .. }) = refused else { panic!("{name}: {refused:?}") };
        assert_eq!(field, format!("/monitoring/{name}"));
    }
    world.engine.take_snapshot().unwrap();
    world.holds_together(dir.path()).await;
    world.engine.close();
}

#[tokio::test]
async fn customers_of_one_entity_are_one_to_rules_because_the_exchange_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let named = || Profile::named(PartyKind::Person, "Ada Clear");
    world.puts("C1", "acme-us", named(), &[("entity", "family-7")]).await.unwrap();
    world.puts("C2", "acme-us", named(), &[("entity", "family-7")]).await.unwrap();
    world.puts("C3", "acme-us", named(), &[]).await.unwrap();
    assert!(fired(&world.logs_in("C1", &[]).await).is_empty());
    assert!(fired(&world.logs_in("C3", &[]).await).is_empty());
    // An event cannot take a customer out of its group; it can say one where the customer has none.
    assert_eq!(fired(&world.logs_in("C2", &[("entity", "another")]).await), ["GROUP"]);
    assert_eq!(fired(&world.logs_in("C3", &[("entity", "family-7")]).await), ["GROUP"]);
    world.holds_together(dir.path()).await;
    world.engine.close();
}

#[tokio::test]
async fn imported_movements_are_stamped_too() {
    let dir = tempfile::tempdir().unwrap();
    let world = self::world(dir.path()).await;
    world.puts("C1", "acme-us", rated(Rating::High), &[]).await.unwrap();
    let new = NewTransfer {
        row: ImportedTransfer {
            request: request("P1", "C1", Flow::Withdrawal),
            stage: Stage::Confirmed,
            at: Timestamp(start() - 3_600_000_000),
        },
        parties: Parties::default(),
        usd: Some(600_000_000),
    };
    let source = Source {
        import: ImportId::new("migration").unwrap(),
        file: Hash::of(b"a"),
        first_row: 0,
        read: 1,
        last: true,
    };
    let rows = Rows::Transfers(vec![new]);
    let prepared = world.engine.prepare_import(meta("person:operator"), source, rows).unwrap();
    let done = world.engine.submit(Lane::Normal, prepared.command).await.unwrap();
    let Input::TransfersImported(batch) = &done.entry.input else { panic!("{done:?}") };
    let event = batch.rows[0].request.activity.as_deref().unwrap();
    assert_eq!(of(&event.values, "risk_rating"), Some(code("high")));
    assert_eq!(outcome(&world.pays("T1", "C1", &[("usd", "500")]).await.0), "hold", "1,100 a day");
    world.holds_together(dir.path()).await;
    world.engine.close();
}

/// Every shipped scenario in force: those that count the customers of an entity fire for what the exchange states.
#[tokio::test]
async fn shipped_scenarios_see_the_entity_the_exchange_states() {
    let dir = tempfile::tempdir().unwrap();
    let world = open_with(dir.path(), options(&Arc::new(AtomicI64::new(start())))).await;
    let base = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/scenarios");
    let mut files: Vec<RuleFile> = Vec::new();
    for path in std::fs::read_dir(base).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_some_and(|end| end == "rule") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            files.push(RuleFile { name, text: std::fs::read_to_string(&path).unwrap() });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(files.len() > 100);
    let set = ProposeRules { files, note: "test".into(), ..ProposeRules::default() };
    let proposed = world.engine.propose_rules(meta("person:ana"), set).await.unwrap().unwrap();
    world.engine.approve_rules(meta("person:ben"), proposed.seq()).await.unwrap();
    let named = || Profile::named(PartyKind::Person, "Ada Clear");
    for (id, entity) in [("C1", "house-7"), ("C2", "house-7"), ("C3", "house-8")] {
        world.puts(id, "acme-us", named(), &[("entity", entity)]).await.unwrap();
    }
    let mut found = Vec::new();
    for (transfer, id) in [("T1", "C1"), ("T2", "C2"), ("T3", "C1"), ("T4", "C3")] {
        let (done, _) = world.pays(transfer, id, &[("usd", "9400")]).await;
        let judged = done.entry.outcome.decision().unwrap().monitored.as_deref().unwrap().clone();
        let of = |rule: &str| judged.fired.iter().any(|f| f.rule == rule);
        found.push((transfer, of("S05"), of("N22")));
    }
    // Relatives at one address are one; a stranger who pays there is another.
    let expected = [("T1", false, false), ("T2", false, false), ("T3", true, false), ("T4", false, true)];
    assert_eq!(found, expected);
    world.holds_together(dir.path()).await;
    world.engine.close();
}
