//! Alerts in the hands of persons: who closes one, what that lets go, and what it never does.

use crate::monitoring::{refused, world};
use crate::support::*;
use engine::monitoring::{Act, Alert, AlertStatus, Fault};
use engine::{Committed, EngineError, Refusal};
use model::activity::AlertId;
use model::decision::Finding;
use model::transfer::Flow;
use record::monitoring::Disposition::{self, *};
use record::v1::Input;

fn alert_of(done: &Committed) -> AlertId {
    let findings = &done.entry.outcome.decision().unwrap().findings;
    let fired = findings.iter().find_map(|f| match f {
        Finding::Monitored { fired, .. } => Some(fired.alert),
        _ => None,
    });
    fired.unwrap()
}

impl World {
    pub async fn acts(
        &self,
        who: &str,
        alert: AlertId,
        version: Option<u64>,
        act: Act,
    ) -> Result<Committed, EngineError> {
        self.engine.act_on_alert(meta(who), alert, version, act, Some("looked".into()), None).await
    }

    async fn closes(&self, alert: AlertId, disposition: Disposition) -> Committed {
        let act = Act::Close { disposition, reason: None };
        self.acts("person:ana", alert, None, act).await.unwrap()
    }

    async fn alert(&self, alert: AlertId) -> Alert {
        self.engine.read(|s| s.monitoring.alert(alert).cloned().unwrap()).await.unwrap()
    }

    async fn again(&self, id: &str) -> Committed {
        self.engine.rescreen_transfer(meta("person:ana"), transfer(id)).await.unwrap()
    }
}

#[tokio::test]
async fn what_a_person_closes_as_false_is_let_go_and_nothing_else_is() {
    for (disposition, expected) in [(FalsePositive, "allow"), (TruePositive, "hold"), (Inconclusive, "hold")]
    {
        let dir = tempfile::tempdir().unwrap();
        let world = world(dir.path()).await;
        world.put("C1", "Ada Clear").await.unwrap();
        world.publish("burst").await;
        let held = world.moves("T1", Flow::Withdrawal, &[("usd", "12000")]).await;
        assert_eq!(outcome(&held), "hold");
        let alert = alert_of(&held);
        world.closes(alert, disposition).await;
        assert_eq!(world.alert(alert).await.status, AlertStatus::Closed);
        assert_eq!(outcome(&world.again("T1").await), expected, "{disposition:?}");
        // The window still holds the sum: the next movement is stopped, by an alert of its own.
        let next = world.moves("T2", Flow::Withdrawal, &[("usd", "1")]).await;
        assert_eq!(outcome(&next), "hold");
        assert_ne!(alert_of(&next), alert, "a finding never joins a closed alert");
        assert_eq!(world.alert(alert).await.findings, 1);
        let third = world.moves("T3", Flow::Withdrawal, &[("usd", "1")]).await;
        assert_eq!(alert_of(&third), alert_of(&next), "and joins the open one");
        world.holds_together(dir.path()).await;
        world.engine.close();
    }
}

#[tokio::test]
async fn every_alert_of_a_movement_must_be_closed_as_false() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.put("C1", "Ada Clear").await.unwrap();
    world.publish("burst\nask").await;
    let held = world.moves("T1", Flow::Withdrawal, &[("usd", "12000")]).await;
    let found = &held.entry.outcome.decision().unwrap().monitored.as_ref().unwrap().fired;
    let ids: Vec<AlertId> = found.iter().map(|f| f.alert).collect();
    assert_eq!(ids.len(), 2);
    world.closes(ids[0], FalsePositive).await;
    assert_eq!(outcome(&world.again("T1").await), "challenge", "the other one still asks");
    world.closes(ids[1], FalsePositive).await;
    let allowed = world.again("T1").await;
    assert_eq!(outcome(&allowed), "allow");
    assert_eq!(outcome(&world.release("T1", &allowed).await.unwrap()), "allow");
    assert!(world.engine.read(|s| s.monitoring.held.is_empty()).await.unwrap(), "nothing is kept of it");
    world.holds_together(dir.path()).await;
    world.engine.close();
}

#[tokio::test]
async fn a_reopened_alert_stops_the_signer() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.put("C1", "Ada Clear").await.unwrap();
    world.publish("burst").await;
    let held = world.moves("T1", Flow::Withdrawal, &[("usd", "12000")]).await;
    let alert = alert_of(&held);
    let open = world.acts("person:ana", alert, None, Act::Reopen { reason: None }).await;
    assert_eq!(refused(open), Fault::AlertIsOpen(alert));
    world.closes(alert, FalsePositive).await;
    let allowed = world.again("T1").await;
    assert_eq!(outcome(&allowed), "allow");
    let again = world.acts("person:ben", alert, Some(2), Act::Reopen { reason: None }).await.unwrap();
    assert_eq!(again.entry.header.actor, actor("person:ben"));
    let refused = world.release("T1", &allowed).await.unwrap();
    assert_eq!((outcome(&refused), reasons(&refused)), ("hold", vec!["monitoring.hold".to_owned()]));
    assert_eq!(outcome(&world.again("T1").await), "hold");
    world.closes(alert, FalsePositive).await;
    let allowed = world.again("T1").await;
    assert_eq!(outcome(&world.release("T1", &allowed).await.unwrap()), "allow");
    let row = world.alert(alert).await;
    assert_eq!((row.handling.unwrap().reopened, row.findings), (1, 1));
    world.holds_together(dir.path()).await;
    world.engine.close();
}

#[tokio::test]
async fn only_a_person_who_saw_it_as_it_is_does_something() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.put("C1", "Ada Clear").await.unwrap();
    world.publish("burst").await;
    let alert = alert_of(&world.moves("T1", Flow::Withdrawal, &[("usd", "12000")]).await);
    let false_positive = || Act::Close { disposition: FalsePositive, reason: None };
    let acts = [false_positive(), Act::Reopen { reason: None }, Act::Assign { to: None }, Act::Comment];
    for act in acts {
        let program = world.acts("system:desk", alert, None, act.clone()).await;
        assert!(matches!(program, Err(EngineError::Refused(Refusal::NotAPerson(_)))), "{act:?}");
        let unknown = AlertId([7; 16]);
        let nowhere = world.acts("person:ana", unknown, None, act).await;
        assert_eq!(refused(nowhere), Fault::UnknownAlert(unknown));
    }
    let machine = Act::Assign { to: Some(actor("system:desk")) };
    let machine = world.acts("person:ana", alert, None, machine).await;
    assert!(matches!(machine, Err(EngineError::Refused(Refusal::NotAPerson(_)))));
    // A finding joins while somebody reads: what they would close is not what they saw.
    world.moves("T2", Flow::Withdrawal, &[("usd", "1")]).await;
    let overtaken = world.acts("person:ana", alert, Some(1), false_positive()).await;
    let conflict = Refusal::VersionConflict { expected: 1, current: 2 };
    assert_eq!(overtaken.map(|_| ()), Err(EngineError::Refused(conflict)));
    // Whoever writes the entry without the service meets the same.
    let mut about = world.alert(alert).await.about();
    about.tipping_off = true;
    let forged = record::monitoring::AlertNoted { about };
    let command = engine::Command::new(meta("person:ana"), Input::AlertNoted(Box::new(forged)));
    let forged = world.engine.submit(engine::queue::Lane::Normal, command).await;
    assert!(matches!(forged, Err(EngineError::Refused(Refusal::VersionConflict { .. }))), "{forged:?}");
    world.acts("person:ana", alert, Some(2), false_positive()).await.unwrap();
    let twice = world.acts("person:ben", alert, Some(3), false_positive()).await;
    assert_eq!(refused(twice), Fault::AlertIsClosed(alert));
    world.holds_together(dir.path()).await;
    world.engine.close();
}

#[tokio::test]
async fn steps_are_kept_in_order_and_notes_go_with_the_customer() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.put("C1", "Ada Clear").await.unwrap();
    world.publish("burst").await;
    let alert = alert_of(&world.moves("T1", Flow::Withdrawal, &[("usd", "12000")]).await);
    let reason = Some(model::ids::ReasonCode::new("known_counterparty").unwrap());
    let acts = [
        Act::Assign { to: Some(actor("person:ben")) },
        Act::Comment,
        Act::Close { disposition: Inconclusive, reason },
        Act::Comment,
    ];
    for act in acts.clone() {
        world.acts("person:ana", alert, None, act).await.unwrap();
    }
    let row = world.alert(alert).await;
    assert_eq!((row.version(), row.assignee().cloned()), (5, Some(actor("person:ben"))));
    assert_eq!(row.status, AlertStatus::Closed, "a note opens nothing");
    let steps = world.engine.alert_steps(row.handling.as_deref()).unwrap();
    assert_eq!(steps.iter().map(|s| s.act.clone()).collect::<Vec<_>>(), acts);
    assert!(steps.iter().all(|s| s.note.as_deref() == Some("looked") && s.by == actor("person:ana")));
    for seq in row.steps() {
        let bytes = world.engine.reader().entry(*seq).unwrap().unwrap();
        assert!(!bytes.windows(6).any(|w| w == b"looked"), "a note stands nowhere in the open");
    }
    world.holds_together(dir.path()).await;
    world.closes_after_erasure(alert).await;
    world.engine.close();
}

impl World {
    async fn closes_after_erasure(&self, alert: AlertId) {
        self.engine.erase(meta("person:dpo"), "C1".into()).await.unwrap();
        let row = self.alert(alert).await;
        let steps = self.engine.alert_steps(row.handling.as_deref()).unwrap();
        assert!(steps.iter().all(|s| s.note.is_none()), "{steps:?}");
        self.acts("person:ana", alert, None, Act::Reopen { reason: None }).await.unwrap();
        self.closes(alert, FalsePositive).await;
    }
}

#[tokio::test]
async fn a_verdict_is_an_event_and_survives_snapshot_and_restart() {
    let dir = tempfile::tempdir().unwrap();
    let first = world(dir.path()).await;
    first.put("C1", "Ada Clear").await.unwrap();
    first.publish("burst\nverdicts").await;
    let held = first.moves("T1", Flow::Withdrawal, &[("usd", "12000")]).await;
    let count = first.engine.read(|s| s.monitoring.count()).await.unwrap();
    let closed = first.closes(alert_of(&held), TruePositive).await;
    assert_eq!(first.engine.read(|s| s.monitoring.count()).await.unwrap(), count + 1);
    let fired = &closed.entry.outcome.judged()[0].fired;
    assert_eq!((fired.len(), fired[0].rule.as_str(), fired[0].joined), (1, "VERDICTS", false));
    let second = first.closes(fired[0].alert, FalsePositive).await;
    let own = &second.entry.outcome.judged()[0].fired[0];
    assert_ne!(own.alert, fired[0].alert, "a verdict does not join the alert it closes");
    first.engine.take_snapshot().unwrap();
    let live = first.holds_together(dir.path()).await;
    first.engine.close();
    let mut with = options(&first.clock);
    (with.compile, with.takeover) = (crate::hand_rules::compile, true);
    let second = open_with(dir.path(), with).await;
    let resumed = second.engine.read(|s| s.monitoring.alerts.clone()).await.unwrap();
    assert_eq!(resumed, live.monitoring.alerts);
    let next = second.moves("T2", Flow::Withdrawal, &[("usd", "1")]).await;
    assert_ne!(alert_of(&next), alert_of(&held), "closed before the restart, closed after it");
    second.holds_together(dir.path()).await;
    // Another set begins with the verdicts of the past in its windows.
    second.publish("burst 2\nverdicts").await;
    second.holds_together(dir.path()).await;
    second.engine.close();
}
