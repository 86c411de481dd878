//! A set that comes into force looks back: what its new and changed rules find in history, once, whatever is killed meanwhile.

use crate::hand_rules::compile;
use crate::monitoring::{refused, set, world};
use crate::support::*;
use engine::monitoring::lookback::{DAYS, DAYS_MAX};
use engine::monitoring::{Fault, NewActivity, ProposeRules, RuleFile};
use engine::queue::Lane;
use engine::{Command, State};
use model::activity::AlertId;
use model::transfer::Flow;
use record::monitoring::{LookbackTotal, LookedBack};
use record::v1::Input;
use std::collections::BTreeSet;
use std::path::Path;

impl World {
    async fn state(&self) -> State {
        self.engine.state_copy().await.unwrap()
    }

    /// The stretches of every run, in order.
    fn stretches(&self) -> Vec<LookedBack> {
        let reader = self.engine.reader();
        let all = 0..reader.size().unwrap();
        let back = all.filter_map(|seq| match self.engine.entry(seq).unwrap().unwrap().input {
            Input::RulesLookedBack(back) => Some(*back),
            _ => None,
        });
        back.collect()
    }
}

#[tokio::test]
async fn a_set_that_comes_into_force_opens_what_its_rules_find_in_history_and_stops_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let engine = &world.engine;
    world.put("C1", "Ada Clear").await.unwrap();
    world.publish("burst").await;
    assert_eq!(engine.look_back_rules().await.unwrap(), 1, "nothing happened yet");
    assert_eq!(world.stretches().len(), 1);
    assert_eq!(outcome(&world.moves("T1", Flow::Withdrawal, &[("usd", "600")]).await), "allow");
    world.later(3_600);
    assert_eq!(outcome(&world.moves("T2", Flow::Withdrawal, &[("usd", "700")]).await), "allow");
    world.later(3_600);

    // What the approver can see before: counted, and nothing written.
    let proposed = engine.propose_rules(meta("person:ana"), set("burst\nask")).await.unwrap().unwrap().seq();
    let size = engine.reader().size().unwrap();
    let count = engine.count_lookback(proposed).await.unwrap();
    assert_eq!((count.days, count.total.cases, count.total.known), (DAYS, 1, 0));
    assert_eq!(count.by_rule.iter().map(|(r, n)| (r.as_str(), *n)).collect::<Vec<_>>(), [("ASK", 1)]);
    assert_eq!(engine.counted_lookback(proposed), Some(count));
    assert_eq!(engine.reader().size().unwrap(), size);

    engine.approve_rules(meta("person:ben"), proposed).await.unwrap();
    let before = world.state().await;
    assert!(before.monitoring.is_warming("ASK"));
    let windows = (before.monitoring.chain(), before.monitoring.count());
    assert_eq!(engine.look_back_rules().await.unwrap(), 1);
    let after = world.holds_together(dir.path()).await;
    assert!(!after.monitoring.is_warming("ASK"));
    assert_eq!((after.monitoring.chain(), after.monitoring.count()), windows, "windows know nothing of it");
    assert_eq!((after.monitoring.opened, after.monitoring.held.len()), (1, 0), "nothing is held");
    assert_eq!((&after.customers, &after.transfers), (&before.customers, &before.transfers));
    let alert = &after.monitoring.alerts[&0];
    assert_eq!((alert.rule.as_str(), alert.findings), ("ASK", 2), "two findings, one case");
    assert_eq!(alert.customer, Some(customer("C1")));
    assert_eq!(alert.transfer.as_ref().unwrap().as_str(), "T2");
    let found = alert.lookback.as_ref().unwrap();
    assert_eq!((found.last.0 - found.first.0, alert.opened.0 - found.last.0), (3_600_000_000, 3_600_000_000));
    let row = after.monitoring.lookbacks.values().last().unwrap();
    let expected = LookbackTotal { events: 2, cases: 1, customers: 1, ..LookbackTotal::default() };
    assert_eq!((row.opened, row.done.as_ref().unwrap().total), (1, expected));
    assert_eq!(engine.look_back_rules().await.unwrap(), 0, "once");

    // The next version finds the same case, which has an alert; a person may have closed it.
    world.publish("burst\nask 2").await;
    engine.look_back_rules().await.unwrap();
    let last = world.holds_together(dir.path()).await;
    let total = last.monitoring.lookbacks.values().last().unwrap().done.as_ref().unwrap().total;
    assert_eq!((last.monitoring.opened, total.cases, total.known), (1, 1, 1));
    engine.close();
}

#[tokio::test]
async fn no_set_is_approved_without_a_lookback_and_none_starts_for_other_days() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let engine = &world.engine;
    for days in [0, DAYS_MAX + 1] {
        let wrong = ProposeRules { lookback_days: Some(days), ..set("burst") };
        let done = engine.propose_rules(meta("person:ana"), wrong).await;
        assert_eq!(refused(done.map(|r| r.map(|_| ()))), Fault::LookbackDays);
    }
    let later = ProposeRules {
        effective: Some(engine.now().plus_seconds(60)),
        lookback_days: Some(30),
        ..set("burst")
    };
    let proposed = engine.propose_rules(meta("person:ana"), later).await.unwrap().unwrap().seq();
    engine.approve_rules(meta("person:ben"), proposed).await.unwrap();
    world.later(60);
    let row = engine.read(|s| s.monitoring.proposals[&proposed].clone()).await.unwrap();
    let approval = row.approved.map(|approved| approved.1);
    for days in [None, Some(1), Some(90)] {
        let lookback =
            days.map(|days| record::monitoring::LookbackPlan { days, rules: vec!["BURST".into()] });
        let activated =
            record::monitoring::Activated { rules: row.rules, approval, approved_by: vec![], lookback };
        let command = Command::new(meta("system:x"), Input::RulesActivated(Box::new(activated)));
        assert_eq!(refused(engine.submit(Lane::Normal, command).await), Fault::NotApproved(row.rules));
    }
    engine.activate_due_rules().await.unwrap();
    let plan = engine.read(|s| s.monitoring.lookbacks.values().next().unwrap().plan.clone()).await.unwrap();
    assert_eq!((plan.days, plan.rules), (30, vec!["BURST".to_owned()]));
    engine.close();
}

/// Everything below a directory, as a machine that stops leaves it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(std::fs::copy(entry.path(), to).unwrap()),
        }
    }
}

async fn again(dir: &Path, world: &World) -> World {
    let mut with = options(&world.clock);
    (with.compile, with.takeover) = (compile, true);
    open_with(dir, with).await
}

fn alerts(state: &State) -> BTreeSet<AlertId> {
    state.monitoring.alerts.values().map(|a| a.id).collect()
}

#[tokio::test]
async fn a_run_that_was_killed_is_begun_again_and_opens_each_case_once() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = world(one.path()).await;
    let (names, _) = first.engine.pseudonyms().unwrap();
    for round in 0..2 {
        let login = |n: u32| {
            let new = NewActivity {
                source: Some(format!("{round}-{n}")),
                customer: Some(customer(&format!("C{n}"))),
                kind: "login".into(),
                happened: None,
                fields: Vec::new(),
            };
            names.activity(&new, first.engine.now()).unwrap()
        };
        first.engine.take_activity(meta("system:x"), (0..300).map(login).collect()).await.unwrap();
        first.later(60);
    }
    let activation = first.publish("returns").await;
    first.engine.close();
    copy(one.path(), two.path());

    // Undisturbed: three hundred cases in two stretches.
    let whole = again(one.path(), &first).await;
    assert_eq!(whole.engine.look_back_rules().await.unwrap(), 1);
    let undisturbed = whole.holds_together(one.path()).await;
    let stretches = whole.stretches();
    assert_eq!(stretches.iter().map(|s| s.found.len()).collect::<Vec<_>>(), [256, 44]);
    assert_eq!(undisturbed.monitoring.opened, 300);
    whole.engine.close();

    // Ended after the first stretch.
    let half = again(two.path(), &first).await;
    let command = Command::new(meta("system:x"), Input::RulesLookedBack(Box::new(stretches[0].clone())));
    half.engine.submit(Lane::Normal, command).await.unwrap();
    assert!(half.state().await.monitoring.is_warming("RETURNS"));
    half.engine.close();
    let rest = again(two.path(), &first).await;
    assert_eq!(rest.engine.read(|s| s.monitoring.opened).await.unwrap(), 256);
    assert_eq!(rest.engine.look_back_rules().await.unwrap(), 1);
    let resumed = rest.holds_together(two.path()).await;
    assert_eq!(alerts(&resumed), alerts(&undisturbed));
    let of = |state: &State| state.monitoring.lookbacks[&activation].done.as_ref().unwrap().total;
    assert_eq!((resumed.monitoring.opened, of(&resumed)), (300, of(&undisturbed)));
    // Nobody adds to a run that is done, or to one that never was.
    for (activation, back) in [(activation, &stretches[0]), (0, &stretches[1])] {
        let back = LookedBack { activation, ..back.clone() };
        let command = Command::new(meta("system:x"), Input::RulesLookedBack(Box::new(back)));
        assert_eq!(refused(rest.engine.submit(Lane::Normal, command).await), Fault::NoLookback(activation));
    }
    rest.engine.close();
}

const RULE: &str = r#"scenario ID "what leaves" {
  version 1
  family "test"
  flags "FATF F2"
  on out
  when usd >= MIN usd
  score 20
  action alert
  explain "WORDS"
}

test "it" of ID {
  +0m crypto_withdraw customer: A, usd: 5000 -> fires alert
}
"#;

#[tokio::test]
async fn only_rules_that_can_find_something_else_look_back() {
    let dir = tempfile::tempdir().unwrap();
    let world = open_with(dir.path(), options(&std::sync::Arc::new(start().into()))).await;
    world.put("C1", "Ada Clear").await.unwrap();
    let text = |id: &str, min: &str, words: &str| {
        let text = RULE.replace("ID", id).replace("MIN", min).replace("WORDS", words);
        RuleFile {
            name: format!("{id}.rule"),
            text: format!("//! # Rules for tests\n//!\n//! **What it detects.** What leaves.\n\n{text}"),
        }
    };
    let publish = async |files: Vec<RuleFile>| {
        let set = ProposeRules { files, note: "test".into(), ..ProposeRules::default() };
        let proposed = world.engine.propose_rules(meta("person:ana"), set).await.unwrap().unwrap();
        world.engine.approve_rules(meta("person:ben"), proposed.seq()).await.unwrap();
        world.engine.read(|s| s.monitoring.lookbacks.values().last().unwrap().clone()).await.unwrap()
    };
    let first = publish(vec![text("AA", "1000", "x")]).await;
    assert_eq!((first.plan.rules, first.done), (vec!["AA".to_owned()], None));
    let added = publish(vec![text("AA", "1000", "x"), text("BB", "1000", "x")]).await;
    assert_eq!(added.plan.rules, ["BB"]);
    let words = publish(vec![text("AA", "1000", "y"), text("BB", "1000", "x")]).await;
    assert_eq!(words.plan.rules, [""; 0]);
    assert!(words.done.is_some(), "other words find nothing else");
    let changed = publish(vec![text("AA", "900", "y"), text("BB", "1000", "x")]).await;
    assert_eq!(changed.plan.rules, ["AA"]);
    // Runs of sets that were replaced meanwhile are still made.
    assert_eq!(world.engine.look_back_rules().await.unwrap(), 3);
    world.holds_together(dir.path()).await;
    world.engine.close();
}

/// What a customer does, in order: the same in every world.
async fn lives(world: &World) {
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    let mut roll = |sides: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % sides
    };
    for step in 0..60 {
        world.later(roll(20_000) as i64);
        world.engine.run_timers().await.unwrap();
        let customer = format!("C{}", roll(2) + 1);
        match roll(3) {
            0 => drop(world.happens(&[(&format!("login-{step}"), "login", 0)]).await),
            _ => {
                let usd = (roll(12) * 500).to_string();
                world.moves_of(&customer, &format!("T{step}"), Flow::Withdrawal, &[("usd", &usd)]).await;
            }
        }
    }
}

#[tokio::test]
async fn a_lookback_finds_what_the_rules_would_have_found_had_they_been_in_force() {
    const WANTED: &str = "ask\nburst\nlogins\nreturns";
    let mut found = Vec::new();
    for (before, after) in [(WANTED, "priced"), ("priced", WANTED)] {
        let dir = tempfile::tempdir().unwrap();
        let world = world(dir.path()).await;
        world.put("C1", "Ada Clear").await.unwrap();
        world.put("C2", "Ben Clear").await.unwrap();
        world.publish(before).await;
        world.engine.look_back_rules().await.unwrap();
        lives(&world).await;
        world.publish(after).await;
        world.engine.look_back_rules().await.unwrap();
        let state = world.holds_together(dir.path()).await;
        let case = |alert: &engine::monitoring::Alert| {
            let past = alert.lookback.as_deref();
            let (first, last) = past.map_or((alert.opened, alert.last), |past| (past.first, past.last));
            let customer = alert.customer.as_ref().unwrap().to_string();
            (alert.rule.clone(), customer, first, last, alert.findings, alert.action, alert.score)
        };
        let cases: BTreeSet<_> = state.monitoring.alerts.values().map(case).collect();
        assert_eq!(cases.len() as u64, state.monitoring.opened);
        found.push(cases);
        world.engine.close();
    }
    assert!(found[0].len() > 10, "{}", found[0].len());
    assert_eq!(found[0], found[1]);
}
