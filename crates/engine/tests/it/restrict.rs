//! A rule that asks to restrict puts the customer on hold for review: by an event, by a movement, by what did not happen; not by
//! what arrives, not twice for one finding, and until a person releases.

use crate::support::*;
use engine::monitoring::{ProposeRules, RuleFile, Taken};
use model::Standing;
use model::activity::Restricted;
use model::transfer::Flow;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

const RULES: &str = r#"//! # Rules for tests
//!
//! **What it detects.** What an account is restricted for.

scenario LOGINS "two logins" {
  version 1
  family "test"
  flags "FATF F2"
  on login
  when count(login, 1h) by customer >= 2
  score 20
  action restrict
  once 1h by customer
  explain "twice"
}

scenario MOVES "a large movement" {
  version 1
  family "test"
  flags "FATF F2"
  on move
  when usd >= 1000 usd
  score 20
  action restrict
  tipping_off yes
  explain "{usd}"
}

scenario SILENT "no answer" {
  version 1
  family "test"
  flags "FATF F32"
  on rfi_sent without rfi_answered for 14d by customer
  when count(rfi_sent, 30d) by customer >= 1
  score 20
  action restrict
  explain "no answer"
}

test "logins" of LOGINS {
  2 times every 1m login customer: A -> fires restrict
}

test "a movement" of MOVES {
  +0m crypto_withdraw customer: A, usd: 1000 -> fires restrict
}

test "no answer" of SILENT {
  +0d  rfi_sent customer: A
  +15d tick -> fires restrict
}
"#;

async fn world(dir: &std::path::Path) -> World {
    let world = open_with(dir, options(&Arc::new(AtomicI64::new(start())))).await;
    world.put("C1", "Ada Clear").await.unwrap();
    let files = vec![RuleFile { name: "restrict.rule".into(), text: RULES.into() }];
    let set = ProposeRules { files, note: "test".into(), ..ProposeRules::default() };
    let proposed = world.engine.propose_rules(meta("person:ana"), set).await.unwrap().unwrap();
    world.engine.approve_rules(meta("person:ben"), proposed.seq()).await.unwrap();
    world
}

fn restricted(taken: &[Taken]) -> Vec<Option<Restricted>> {
    let one = |taken: &Taken| match taken {
        Taken::Taken { judged, .. } => judged.restricts.as_deref().cloned(),
        Taken::Duplicate => None,
    };
    taken.iter().map(one).collect()
}

impl World {
    async fn is_released(&self) {
        self.change("person:ana", "C1", Standing::Active, "ticket-7").await.unwrap();
        assert_eq!(self.standing("C1").await, Standing::Active);
    }

    async fn document(&self) -> String {
        let row = self.engine.read(|s| s.customers[&customer("C1")].clone()).await.unwrap();
        row.restriction.unwrap().document.to_string()
    }
}

#[tokio::test]
pub async fn an_event_restricts_until_a_person_releases() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    // An allow that was not used yet.
    let allowed = world.moves("T0", Flow::Withdrawal, &[("usd", "5")]).await;
    assert_eq!(outcome(&allowed), "allow");
    let taken =
        world.happens(&[("a", "login", 0), ("b", "login", 0), ("c", "login", 0), ("d", "session", 0)]).await;
    let found = restricted(&taken);
    let one = found[1].clone().unwrap();
    assert_eq!([&found[0], &found[2], &found[3]], [&None, &None, &None], "once in a batch");
    assert_eq!((one.customer, one.from), (customer("C1"), Standing::Active));
    let grounds = one.restriction;
    let alert = world.engine.read(|s| s.monitoring.alerts[&0].clone()).await.unwrap();
    assert_eq!(grounds.document.to_string(), alert.id.to_string(), "the alert is its document");
    assert_eq!((grounds.reason.as_str(), grounds.until), ("monitoring.hold", None));
    assert_eq!(grounds.approved_by, [actor("system:monitoring")]);
    assert_eq!(grounds.customer_text.as_str(), "under_review");
    assert_eq!(world.standing("C1").await, Standing::Hold);
    // Nothing moves out, not even what was allowed before.
    let refused = world.release("T0", &allowed).await.unwrap();
    assert_eq!(outcome(&refused), "hold");
    let stopped = world.moves("T1", Flow::Withdrawal, &[("usd", "5")]).await;
    assert_eq!((outcome(&stopped), reasons(&stopped)), ("hold", vec!["standing.hold".to_owned()]));
    world.engine.take_snapshot().unwrap();
    world.holds_together(dir.path()).await;
    // Whoever is released is restricted again by another finding, and what joins the same alert is one.
    world.is_released().await;
    let moved = world.engine.rescreen_transfer(meta("person:ana"), transfer("T1")).await.unwrap();
    assert_eq!(outcome(&moved), "allow");
    let again = world.happens(&[("e", "login", 0)]).await;
    assert!(restricted(&again)[0].is_some());
    world.is_released().await;
    let live = world.holds_together(dir.path()).await;
    assert_eq!(live.customers[&customer("C1")].restriction, None);
    world.engine.close();
}

#[tokio::test]
pub async fn a_movement_restricts_once_and_what_arrives_never() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let dust = world.moves("D1", Flow::Deposit, &[("usd", "5000")]).await;
    assert_eq!((outcome(&dust), world.standing("C1").await), ("hold", Standing::Active));
    let done = world.moves("T1", Flow::Withdrawal, &[("usd", "5000")]).await;
    let decision = done.entry.outcome.decision().unwrap();
    assert_eq!((outcome(&done), decision.standing_change), ("hold", Some(Standing::Hold)));
    assert_eq!(world.standing("C1").await, Standing::Hold);
    assert_eq!(world.document().await, format!("dec_{}", done.seq()));
    let row = world.engine.read(|s| s.customers[&customer("C1")].clone()).await.unwrap();
    assert_eq!(row.restriction.unwrap().reason.as_str(), "monitoring.restricted", "telling could tip off");
    world.is_released().await;
    let again = world.engine.rescreen_transfer(meta("person:ana"), transfer("T1")).await.unwrap();
    assert_eq!(outcome(&again), "hold", "its alert is open");
    assert_eq!(world.standing("C1").await, Standing::Active, "one finding restricts once");
    world.holds_together(dir.path()).await;
    world.engine.close();
}

#[tokio::test]
pub async fn what_does_not_happen_restricts_when_its_time_has_come() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.happens(&[("q", "rfi_sent", 0)]).await;
    world.later(15 * 86_400);
    assert_eq!(world.engine.run_timers().await.unwrap(), 1);
    assert_eq!(world.standing("C1").await, Standing::Hold);
    assert!(world.document().await.starts_with("alr_"));
    world.holds_together(dir.path()).await;
    // A stricter standing stays what it is.
    world.change("person:ana", "C1", Standing::Blocked, "order-1").await.unwrap();
    world.happens(&[("a", "login", 0), ("b", "login", 0)]).await;
    assert_eq!(world.standing("C1").await, Standing::Blocked);
    world.holds_together(dir.path()).await;
    world.engine.close();
}
