//! Monitoring end to end in the engine: two persons for rules, events judged once, movements stopped, and the same state from a
//! snapshot, a restart, a fold from the first entry and a replay.

use crate::hand_rules::{compile, file};
use crate::support::*;
use engine::monitoring::memory::Queue;
use engine::monitoring::parse::Given;
use engine::monitoring::{Fault, NewActivity, ProposeRules, Taken};
use engine::replay::Replayer;
use engine::snapshot::{fold_tail, newest_with};
use engine::start::snapshot_dir;
use engine::{Committed, EngineError, Refusal, State};
use model::activity::RuleAction;
use model::decision::{Decision, Finding};
use model::transfer::Flow;
use model::{Hash, Standing, Timestamp};
use record::v1::{Input, Parties};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

pub async fn world(dir: &Path) -> World {
    let mut options = options(&Arc::new(AtomicI64::new(start())));
    options.compile = compile;
    open_with(dir, options).await
}

pub fn set(text: &str) -> ProposeRules {
    ProposeRules { files: file(text), note: "test".into(), ..ProposeRules::default() }
}

pub fn refused<T: std::fmt::Debug>(result: Result<T, EngineError>) -> Fault {
    match result {
        Err(EngineError::Refused(Refusal::Monitoring(fault))) => fault,
        other => panic!("{other:?}"),
    }
}

impl World {
    /// Publishes with two persons; answers the seq of the activation.
    pub async fn publish(&self, text: &str) -> u64 {
        let proposed = self.engine.propose_rules(meta("person:ana"), set(text)).await.unwrap().unwrap();
        self.engine.approve_rules(meta("person:ben"), proposed.seq()).await.unwrap();
        self.engine.read(|s| s.monitoring.active.clone().unwrap().since).await.unwrap()
    }

    pub async fn moves(&self, id: &str, flow: Flow, fields: &[(&str, &str)]) -> Committed {
        self.moves_of("C1", id, flow, fields).await
    }

    pub async fn moves_of(&self, of: &str, id: &str, flow: Flow, fields: &[(&str, &str)]) -> Committed {
        let parties = Parties { address: Some(CLEAN.into()), ..Parties::default() };
        let given: Vec<(String, Given)> =
            fields.iter().map(|(n, v)| ((*n).to_owned(), Given::Text((*v).to_owned()))).collect();
        let request = self.engine.with_activity(request(id, of, flow), &parties, &given).unwrap();
        let wait = Duration::from_millis(500);
        match self.engine.screen_transfer(meta("system:x"), request, parties, wait, None).await.unwrap() {
            engine::service::Answer::Decided(done) | engine::service::Answer::Pending(done) => done,
        }
    }

    pub async fn happens(&self, events: &[(&str, &str, i64)]) -> Vec<Taken> {
        let (names, _) = self.engine.pseudonyms().unwrap();
        let now = self.engine.now();
        let one = |(source, kind, ago): &(&str, &str, i64)| {
            let new = NewActivity {
                source: Some((*source).to_owned()),
                customer: Some(customer("C1")),
                kind: (*kind).to_owned(),
                happened: Some(Timestamp(now.0 - ago * 1_000_000)),
                fields: Vec::new(),
            };
            names.activity(&new, now).unwrap()
        };
        let events = events.iter().map(one).collect();
        self.engine.take_activity(meta("system:x"), events).await.unwrap()
    }

    /// Live state, snapshot and tail, a fold from the first entry, and a replay agree.
    pub async fn holds_together(&self, dir: &Path) -> State {
        let live = self.engine.state_copy().await.unwrap();
        assert_eq!(live.monitoring.broken(), None);
        let (reader, size) = (self.engine.reader().clone(), self.engine.reader().size().unwrap());
        let mut genesis = State::with_library(self.engine.library().clone());
        fold_tail(&mut genesis, reader.as_ref(), size).unwrap();
        let mut resumed = newest_with(&snapshot_dir(dir), size, self.engine.library());
        fold_tail(&mut resumed, reader.as_ref(), size).unwrap();
        for other in [&genesis, &resumed] {
            assert_eq!(other.monitoring.chain(), live.monitoring.chain());
            assert_eq!(other.hash(), live.hash());
        }
        let (blobs, keys) = (self.engine.blobs(), self.engine.subject_keys());
        let mut replayer = Replayer::new(reader.as_ref(), blobs, keys, self.engine.identity().build)
            .with_library(self.engine.library().clone());
        let report = replayer.run(size, &mut |_, _| {}).unwrap();
        assert_eq!((report.different, report.changed, report.impossible), (vec![], vec![], vec![]));
        assert_eq!(report.same, report.decisions);
        assert_eq!(replayer.state().hash(), live.hash());
        live
    }
}

fn decided(done: &Committed) -> &Decision {
    done.entry.outcome.decision().unwrap()
}

#[tokio::test]
async fn a_set_of_rules_takes_two_persons_and_nothing_else_loads_it() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let engine = &world.engine;
    world.put("C1", "Ada Clear").await.unwrap();
    let wrong = engine.propose_rules(meta("person:ana"), set("burst\nnothing")).await.unwrap().unwrap_err();
    assert_eq!((wrong[0].file.as_str(), wrong[0].line), ("hand.rule", 2));
    let program = engine.propose_rules(meta("system:ci"), set("burst")).await;
    assert!(matches!(program, Err(EngineError::Refused(Refusal::NotAPerson(_)))), "{program:?}");
    let proposal = engine.propose_rules(meta("person:ana"), set("burst")).await.unwrap().unwrap().seq();
    let ana = meta("person:ana").actor;
    let same = engine.approve_rules(meta("person:ana"), proposal).await;
    assert_eq!(refused(same), Fault::SecondPerson { first: ana });
    // Whoever writes an activation without an approval, or for other text than was approved, is refused.
    let activate = |rules: Hash, approval: Option<u64>| {
        let activated =
            record::monitoring::Activated { rules, approval, approved_by: vec![], lookback: None };
        let command = engine::Command::new(meta("system:x"), Input::RulesActivated(Box::new(activated)));
        engine.submit(engine::queue::Lane::Normal, command)
    };
    let rules = engine.read(|s| s.monitoring.proposals[&proposal].rules).await.unwrap();
    for approval in [None, Some(proposal), Some(0)] {
        assert_eq!(refused(activate(rules, approval).await), Fault::NotApproved(rules));
    }
    assert_eq!(outcome(&world.moves("T0", Flow::Withdrawal, &[("usd", "20000")]).await), "allow");
    let approved = engine.approve_rules(meta("person:ben"), proposal).await.unwrap().seq();
    let other = Hash::of(b"other");
    assert_eq!(refused(activate(other, Some(approved)).await), Fault::NotApproved(other));
    let active = engine.read(|s| s.monitoring.active.clone().unwrap()).await.unwrap();
    assert_eq!(active.rules, rules);
    assert_eq!(active.approved_by, [meta("person:ana").actor, meta("person:ben").actor]);
    assert_eq!(
        refused(engine.approve_rules(meta("person:eve"), proposal).await),
        Fault::UnknownProposal(proposal)
    );
    let again = engine.propose_rules(meta("person:ana"), set("burst")).await;
    assert_eq!(refused(again.map(|r| r.map(|_| ()))), Fault::InForce(rules));
    world.holds_together(dir.path()).await;
    engine.close();
}

#[tokio::test]
async fn an_approved_set_waits_for_its_day_and_one_can_go_back() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let engine = &world.engine;
    world.put("C1", "Ada Clear").await.unwrap();
    let first = world.publish("burst").await;
    let later = ProposeRules { effective: Some(engine.now().plus_seconds(3_600)), ..set("logins") };
    let proposal = engine.propose_rules(meta("person:ana"), later).await.unwrap().unwrap().seq();
    engine.approve_rules(meta("person:ben"), proposal).await.unwrap();
    let since = || async { engine.read(|s| s.monitoring.active.clone().unwrap().since).await.unwrap() };
    assert_eq!(since().await, first, "not yet");
    world.later(3_600);
    assert_eq!(engine.activate_due_rules().await.unwrap(), 1);
    assert!(since().await > first);
    let back = engine.propose_rollback(meta("person:ben"), None, "noise".into(), None).await.unwrap().seq();
    assert!(matches!(
        refused(engine.approve_rules(meta("person:ben"), back).await),
        Fault::SecondPerson { .. }
    ));
    engine.approve_rules(meta("person:ana"), back).await.unwrap();
    let never = engine.propose_rollback(meta("person:ben"), Some(Hash::of(b"x")), String::new(), None).await;
    assert_eq!(refused(never), Fault::NeverInForce(Hash::of(b"x")));
    // Proposed against a set that is no longer in force: somebody approves what they did not see.
    let one = engine.propose_rules(meta("person:ana"), set("ask")).await.unwrap().unwrap().seq();
    let two = engine.propose_rules(meta("person:ana"), set("huge")).await.unwrap().unwrap().seq();
    engine.approve_rules(meta("person:ben"), one).await.unwrap();
    assert_eq!(refused(engine.approve_rules(meta("person:ben"), two).await), Fault::UnknownProposal(two));
    world.holds_together(dir.path()).await;
    engine.close();
}

#[tokio::test]
async fn a_proposal_is_rejected_by_another_person_or_withdrawn_by_its_own() {
    use record::monitoring::ProposalEnd::{Rejected, Withdrawn};
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let engine = &world.engine;
    world.put("C1", "Ada Clear").await.unwrap();
    let first = world.publish("burst").await;
    // Sixteen wait, and nobody can propose any more until some are looked at.
    let propose = || engine.propose_rules(meta("person:ana"), set("logins"));
    let mut waiting = Vec::new();
    for _ in 0..16 {
        waiting.push(propose().await.unwrap().unwrap().seq());
    }
    assert_eq!(refused(propose().await.map(|r| r.map(|_| ()))), Fault::ProposalLimit(16));
    let end = |who: &'static str, seq: u64, end, note: &str| {
        engine.end_proposal(meta(who), seq, end, note.to_owned())
    };
    let (one, two, three) = (waiting[0], waiting[1], waiting[2]);
    assert_eq!(refused(end("person:ana", one, Rejected, "no").await), Fault::OwnProposal(one));
    let ana = meta("person:ana").actor;
    assert_eq!(refused(end("person:ben", one, Withdrawn, "no").await), Fault::OthersProposal { first: ana });
    assert_eq!(refused(end("person:ben", one, Rejected, "  ").await), Fault::NoReason);
    let program = end("system:ci", one, Rejected, "no").await;
    assert!(matches!(program, Err(EngineError::Refused(Refusal::NotAPerson(_)))), "{program:?}");
    end("person:ben", one, Rejected, "not backtested").await.unwrap();
    end("person:ana", two, Withdrawn, "a mistake").await.unwrap();
    assert_eq!(refused(end("person:ben", one, Rejected, "no").await), Fault::UnknownProposal(one));
    assert_eq!(refused(engine.approve_rules(meta("person:ben"), one).await), Fault::UnknownProposal(one));
    // What was approved for later can be stopped before its time.
    let later = ProposeRules { effective: Some(engine.now().plus_seconds(3_600)), ..set("logins") };
    let later = engine.propose_rules(meta("person:ana"), later).await.unwrap().unwrap().seq();
    engine.approve_rules(meta("person:ben"), later).await.unwrap();
    end("person:eve", later, Rejected, "it floods the queue").await.unwrap();
    world.later(7_200);
    assert_eq!(engine.activate_due_rules().await.unwrap(), 0);
    assert_eq!(engine.read(|s| s.monitoring.active.clone().unwrap().since).await.unwrap(), first);
    let ended = engine.read(|s| s.monitoring.ended.clone()).await.unwrap();
    let told: Vec<_> = ended.iter().map(|e| (e.proposal, e.end.as_str(), e.by.as_str(), &*e.note)).collect();
    let expected = [
        (one, "rejected", "person:ben", "not backtested"),
        (two, "withdrawn", "person:ana", "a mistake"),
        (later, "rejected", "person:eve", "it floods the queue"),
    ];
    assert_eq!(told, expected);
    engine.approve_rules(meta("person:ben"), three).await.unwrap();
    world.holds_together(dir.path()).await;
    engine.close();
}

#[tokio::test]
async fn a_rule_holds_a_withdrawal_and_opens_one_alert() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.put("C1", "Ada Clear").await.unwrap();
    world.publish("burst 3\npriced").await;
    assert_eq!(outcome(&world.moves("T1", Flow::Withdrawal, &[("usd", "6000")]).await), "allow");
    let unpriced = world.moves("T2", Flow::Withdrawal, &[]).await;
    assert_eq!(outcome(&unpriced), "allow");
    let judged = decided(&unpriced).monitored.as_ref().unwrap();
    let program = world.engine.library().plan(judged.rules).unwrap();
    let exits: Vec<String> =
        judged.exited.iter().map(|e| engine::monitoring::exit_name(e, program.program())).collect();
    assert_eq!(exits, ["no-value", "missing:usd"]);
    let held = world.moves("T3", Flow::Withdrawal, &[("usd", "5000")]).await;
    assert_eq!((outcome(&held), reasons(&held)), ("hold", vec!["monitoring.hold".to_owned()]));
    let Some(Finding::Monitored { fired, .. }) = decided(&held).findings.last() else { panic!("{held:?}") };
    assert_eq!((fired.rule.as_str(), fired.version, fired.joined), ("BURST", 3, false));
    let shown: Vec<i128> = fired.shown.iter().flatten().map(|v| i128::from(*v)).collect();
    assert_eq!(shown, [11_000_000_000, 5_000_000_000]);
    assert_eq!(decided(&held).standing_change, None);
    let alert = world.engine.read(|s| s.monitoring.alert(fired.alert).cloned().unwrap()).await.unwrap();
    assert_eq!((alert.customer, alert.findings, alert.entry), (Some(customer("C1")), 1, held.seq()));
    // Decided again: still one event, and what stopped it stops it again.
    let count = world.engine.read(|s| s.monitoring.count()).await.unwrap();
    let again = world.engine.rescreen_transfer(meta("person:ana"), transfer("T3")).await.unwrap();
    assert_eq!((outcome(&again), decided(&again).monitored.clone()), ("hold", None));
    assert_eq!(world.engine.read(|s| s.monitoring.count()).await.unwrap(), count);
    let joins = world.moves("T4", Flow::Withdrawal, &[("usd", "1")]).await;
    assert_eq!(outcome(&joins), "hold");
    let alerts =
        world.engine.read(|s| s.monitoring.alerts.values().cloned().collect::<Vec<_>>()).await.unwrap();
    assert_eq!((alerts.len(), alerts[0].findings, alerts[0].last_entry), (1, 2, joins.seq()));
    // A day later the window let go.
    world.later(86_400);
    assert_eq!(outcome(&world.moves("T5", Flow::Withdrawal, &[("usd", "9000")]).await), "allow");
    world.holds_together(dir.path()).await;
    world.engine.close();
}

#[tokio::test]
async fn actions_become_outcomes_and_never_a_freeze_without_its_ground() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.put("C1", "Ada Clear").await.unwrap();
    world.publish("traced\nsecret\nask\nrefuse\nhuge").await;
    let traced = ("exposure.terrorist_financing.usd", "5");
    let direct = ("exposure.terrorist_financing.direct_usd", "5");
    /// Transfer, flow, fields, outcome, reason.
    type Row<'a> = (&'a str, Flow, &'a [(&'a str, &'a str)], &'a str, &'a str);
    let cases: &[Row<'_>] = &[
        ("indirect out", Flow::Withdrawal, &[("usd", "1"), traced], "hold", "monitoring.sanctions_review"),
        ("direct out", Flow::Withdrawal, &[("usd", "1"), traced, direct], "freeze", "monitoring.freeze"),
        ("dust in", Flow::Deposit, &[("usd", "0"), traced, direct], "hold", "monitoring.sanctions_review"),
        ("refused in", Flow::Deposit, &[("usd", "1")], "hold", "deposit.suspense monitoring.deny"),
        ("asked", Flow::Withdrawal, &[("usd", "500")], "challenge", "monitoring.challenge"),
        (
            "secret",
            Flow::Withdrawal,
            &[("usd", "9000")],
            "deny",
            "monitoring.challenge monitoring.restricted",
        ),
        ("overflow", Flow::Internal, &[("usd", "450")], "hold", "evaluator.failed"),
        ("small", Flow::Internal, &[("usd", "0.01")], "allow", "screened.clear"),
    ];
    for (name, flow, fields, expected, codes) in cases {
        let done = world.moves(&name.replace(' ', "-"), *flow, fields).await;
        assert_eq!((outcome(&done), reasons(&done).join(" ").as_str()), (*expected, *codes), "{name}");
        assert_eq!(decided(&done).legal, model::LegalConsequence::None, "{name}");
        assert_eq!(decided(&done).standing_change, None, "{name}");
    }
    assert_eq!(world.standing("C1").await, Standing::Active, "a rule changes no standing");
    let alerts =
        world.engine.read(|s| s.monitoring.alerts.values().cloned().collect::<Vec<_>>()).await.unwrap();
    let freeze = alerts.iter().find(|a| a.rule == "TRACED").unwrap();
    assert_eq!((freeze.queue, freeze.action), (Queue::Sanctions, RuleAction::Freeze));
    assert!(alerts.iter().find(|a| a.rule == "SECRET").unwrap().tipping_off);
    world.holds_together(dir.path()).await;
    world.engine.close();
}

#[tokio::test]
async fn events_are_taken_once_and_late_ones_at_log_time() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.put("C1", "Ada Clear").await.unwrap();
    // What happens before there are rules is kept, and a set that comes later has seen it.
    world.happens(&[("a", "login", 0), ("b", "login", 0)]).await;
    world.publish("logins").await;
    world.later(60);
    let taken = world
        .happens(&[("c", "login", 50), ("a", "login", 60), ("c", "login", 0), ("d", "kyc_result", 30)])
        .await;
    let Taken::Taken { judged, late, out_of_order, .. } = &taken[0] else { panic!("{taken:?}") };
    assert_eq!((judged.fired.len(), *late, *out_of_order), (1, 50_000_000, false));
    assert_eq!(taken[1..3], [Taken::Duplicate, Taken::Duplicate]);
    assert!(matches!(taken[3], Taken::Taken { late: 30_000_000, .. }));
    let size = world.engine.reader().size().unwrap();
    assert_eq!(world.happens(&[("c", "login", 0)]).await, [Taken::Duplicate]);
    assert_eq!(world.engine.reader().size().unwrap(), size, "nothing new leaves no entry");
    let older = world.happens(&[("e", "login", 3_000)]).await;
    assert!(matches!(&older[0], Taken::Taken { out_of_order: true, judged, .. } if judged.fired[0].joined));
    // A batch is one entry; more than fit go in several.
    let many: Vec<String> = (0..600).map(|n| format!("m{n}")).collect();
    let many: Vec<(&str, &str, i64)> = many.iter().map(|n| (n.as_str(), "session", 0)).collect();
    world.happens(&many).await;
    assert_eq!(world.engine.reader().size().unwrap(), size + 1 + 3);
    for seq in 0..world.engine.reader().size().unwrap() {
        let entry = world.engine.entry(seq).unwrap().unwrap();
        if let Input::ActivityTaken(batch) = &entry.input {
            assert_eq!(batch.events.len(), entry.outcome.judged().len());
        }
    }
    // A source's id is forgotten after a week.
    world.later(8 * 86_400);
    world.happens(&[("z", "session", 0)]).await;
    assert!(matches!(world.happens(&[("c", "login", 0)]).await[0], Taken::Taken { .. }));
    world.holds_together(dir.path()).await;
    world.engine.close();
}

#[tokio::test]
async fn absence_is_found_when_its_time_has_come() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.put("C1", "Ada Clear").await.unwrap();
    world.publish("quiet").await;
    world.moves("T1", Flow::Withdrawal, &[("usd", "1")]).await;
    assert_eq!(world.engine.run_timers().await.unwrap(), 0);
    world.later(7_200);
    world.holds_together(dir.path()).await;
    assert_eq!(world.engine.run_timers().await.unwrap(), 1);
    let alert = world.engine.read(|s| s.monitoring.alerts[&0].clone()).await.unwrap();
    assert_eq!((alert.rule.as_str(), alert.customer.clone()), ("QUIET", Some(customer("C1"))));
    world.moves("T2", Flow::Withdrawal, &[("usd", "1")]).await;
    world.happens(&[("l", "login", 0)]).await;
    world.later(7_200);
    assert_eq!(world.engine.run_timers().await.unwrap(), 1, "the wait ended; the timer still runs out");
    assert_eq!(world.engine.read(|s| s.monitoring.opened).await.unwrap(), 1);
    world.holds_together(dir.path()).await;
    world.engine.close();
}

#[tokio::test]
async fn windows_and_alerts_survive_snapshot_restart_and_another_set() {
    let dir = tempfile::tempdir().unwrap();
    let first = world(dir.path()).await;
    first.put("C1", "Ada Clear").await.unwrap();
    first.publish("burst\nlogins\nquiet").await;
    first.moves("T1", Flow::Withdrawal, &[("usd", "6000")]).await;
    first.happens(&[("a", "login", 0), ("b", "login", 0)]).await;
    first.engine.take_snapshot().unwrap();
    first.later(600);
    first.moves("T2", Flow::Withdrawal, &[("usd", "3999")]).await;
    let live = first.holds_together(dir.path()).await;
    // Without the set's text nothing would be looked at: the directory does not open.
    let chain = live.monitoring.chain();
    first.engine.close();
    let mut without = options(&first.clock);
    without.compile = engine::monitoring::rules::compile;
    let Err(engine::OpenError::Rules(cause)) = open_engine(dir.path(), without).await else {
        panic!("it opened")
    };
    assert!(cause.contains("does not compile"), "{cause}");
    let mut with = options(&first.clock);
    (with.compile, with.takeover) = (compile, true);
    let second = open_with(dir.path(), with).await;
    assert_eq!(second.engine.read(|s| s.monitoring.chain()).await.unwrap(), chain);
    assert_eq!(second.happens(&[("b", "login", 0)]).await, [Taken::Duplicate]);
    let held = second.moves("T3", Flow::Withdrawal, &[("usd", "1")]).await;
    assert_eq!(outcome(&held), "hold", "the window goes on over the restart");
    // A set that was never in force before starts with everything that happened.
    second.publish("burst 2\nlogins").await;
    assert_eq!(outcome(&second.moves("T4", Flow::Withdrawal, &[("usd", "1")]).await), "hold");
    let third = second.happens(&[("c", "login", 0)]).await;
    assert!(matches!(&third[0], Taken::Taken { judged, .. } if judged.fired.len() == 1));
    second.engine.take_snapshot().unwrap();
    second.holds_together(dir.path()).await;
    second.engine.close();
}
