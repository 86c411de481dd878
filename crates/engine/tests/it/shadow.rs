//! Sets beside the one in force: what they find, that they change nothing, and that they come to the same after a restart.

use crate::hand_rules::compile;
use crate::monitoring::{refused, set, world};
use crate::support::*;
use engine::monitoring::shadow::{Overlap, Pair, Stage};
use engine::monitoring::{Fault, NewShadow, ShadowSet, ShadowView};
use engine::{Committed, EngineError, Refusal};
use model::Hash;
use model::activity::Activity;
use model::transfer::Flow;
use monitoring::{Kind, field};
use proptest::prelude::*;
use record::monitoring::ShadowEnd;
use record::v1::{Input, Parties};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

fn beside(text: &str) -> NewShadow {
    NewShadow { set: ShadowSet::New(Box::new(set(text))), note: "is it quieter?".into() }
}

impl World {
    async fn shadow(&self, text: &str) -> u64 {
        self.engine.start_shadow(meta("person:ana"), beside(text)).await.unwrap().unwrap().seq()
    }

    /// Once it has read everything.
    async fn caught_up(&self, id: u64) -> ShadowView {
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let size = self.engine.reader().size().unwrap();
            let view = self.engine.shadow(id).await.unwrap();
            if view.stage == Stage::Running && view.through == size {
                return view;
            }
            assert!(Instant::now() < until, "{view:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn ended(&self, id: u64) -> ShadowView {
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let view = self.engine.shadow(id).await.unwrap();
            if view.shadow.ended.is_some() {
                return view;
            }
            assert!(Instant::now() < until, "{view:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn ids(looks: &[engine::monitoring::shadow::Look]) -> Vec<(&str, Option<&str>)> {
    looks.iter().map(|l| (l.rule.as_str(), l.customer.as_ref().map(model::CustomerId::as_str))).collect()
}

#[tokio::test]
async fn a_shadow_counts_what_it_would_have_found_and_decides_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let first = world(dir.path()).await;
    first.put("C1", "Ada Clear").await.unwrap();
    first.publish("burst\nlogins\nquiet").await;
    // Before its start windows fill, and nothing is found.
    first.happens(&[("a", "login", 0), ("b", "login", 0)]).await;
    first.moves("T0", Flow::Withdrawal, &[("usd", "9000")]).await;
    let id = first.shadow("ask\nlogins 2\nquiet").await;
    assert_eq!(outcome(&first.moves("T1", Flow::Withdrawal, &[("usd", "600")]).await), "allow");
    assert_eq!(
        outcome(&first.moves("T2", Flow::Withdrawal, &[("usd", "450")]).await),
        "hold",
        "10,050 a day"
    );
    assert_eq!(outcome(&first.moves("T3", Flow::Withdrawal, &[("usd", "700")]).await), "hold");
    first.happens(&[("c", "login", 0)]).await;
    first.later(3 * 3_600);
    assert_eq!(first.engine.run_timers().await.unwrap(), 4, "one wait for each withdrawal");
    let seen = first.caught_up(id).await;
    let report = seen.report.clone().unwrap();
    assert_eq!((report.events, report.movements, report.complete), (4, 3, true));
    assert_eq!(ids(&report.gained), [("ASK", Some("C1"))]);
    assert_eq!(ids(&report.lost), [("BURST", Some("C1"))]);
    assert_eq!(report.cases, Overlap { gained: 1, lost: 1, both: 1 }, "logins are in both");
    assert_eq!(report.customers, Overlap { gained: 0, lost: 0, both: 1 });
    assert_eq!(report.alerts, Pair { candidate: 2, live: 2 });
    let moved = |moves: &engine::monitoring::shadow::Moves| -> Vec<String> {
        moves.newest.iter().map(|m| m.transfer.to_string()).collect()
    };
    assert_eq!((report.would_hold.count, moved(&report.would_hold)), (1, vec!["T1".to_owned()]));
    assert_eq!((report.would_release.count, moved(&report.would_release)), (1, vec!["T2".to_owned()]));
    let logins = report.rules_found.iter().find(|r| r.rule == "LOGINS").unwrap();
    assert_eq!((logins.alerts, logins.cases.both), (Pair { candidate: 1, live: 1 }, 1));
    // Nothing of it stands in the state of the rules in force.
    let live = first.holds_together(dir.path()).await;
    assert!(live.monitoring.alerts.values().all(|a| a.rule != "ASK"));
    first.engine.close();

    // Another process reads the journal again and comes to the same.
    let mut with = options(&first.clock);
    (with.compile, with.takeover) = (compile, true);
    let second = open_with(dir.path(), with).await;
    assert_eq!(second.engine.shadow(id).await.unwrap().stage, Stage::Waiting);
    second.engine.follow_shadows().unwrap();
    let view = second.caught_up(id).await;
    assert_eq!(view.began, 0);
    let again = view.report.unwrap();
    let (through, through_at) = (again.through, again.through_at);
    assert_eq!(again, engine::monitoring::shadow::Report { through, through_at, ..report });
    let wrong = second.engine.stop_shadow(meta("system:x"), id, String::new()).await;
    assert!(matches!(wrong, Err(EngineError::Refused(Refusal::NotAPerson(_)))), "{wrong:?}");
    second.engine.stop_shadow(meta("person:ben"), id, "seen enough".into()).await.unwrap();
    let ended = second.engine.shadow(id).await.unwrap();
    assert_eq!((ended.stage, ended.report), (Stage::Ended, Some(again)));
    let row = ended.shadow.ended.unwrap();
    assert_eq!((row.by, row.end, row.note.as_str()), (actor("person:ben"), ShadowEnd::Asked, "seen enough"));
    assert_eq!(
        refused(second.engine.stop_shadow(meta("person:ben"), id, String::new()).await),
        Fault::ShadowEnded(id)
    );
    second.holds_together(dir.path()).await;
    second.engine.close();
}

#[tokio::test]
async fn starting_one_takes_a_person_a_set_that_runs_and_room() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let engine = &world.engine;
    let program = engine.start_shadow(meta("system:ci"), beside("ask")).await;
    assert!(matches!(program, Err(EngineError::Refused(Refusal::NotAPerson(_)))), "{program:?}");
    let wrong = engine.start_shadow(meta("person:ana"), beside("ask\nnothing")).await.unwrap().unwrap_err();
    assert_eq!((wrong[0].file.as_str(), wrong[0].line), ("hand.rule", 2));
    let unknown = NewShadow { set: ShadowSet::Known(Hash::of(b"x")), note: String::new() };
    let unknown = engine.start_shadow(meta("person:ana"), unknown).await;
    assert!(matches!(unknown, Err(EngineError::Invalid { .. })), "{unknown:?}");
    let id = world.shadow("ask").await;
    let rules = engine.shadow(id).await.unwrap().shadow.rules;
    let twice = engine.start_shadow(meta("person:ben"), beside("ask")).await;
    assert_eq!(refused(twice.map(|r| r.map(|_| ()))), Fault::ShadowRuns(rules));
    for version in 2..=8 {
        world.shadow(&format!("ask {version}")).await;
    }
    let full = engine.start_shadow(meta("person:ana"), beside("burst")).await;
    assert_eq!(refused(full.map(|r| r.map(|_| ()))), Fault::ShadowLimit(8));
    assert_eq!(
        refused(engine.stop_shadow(meta("person:ana"), 1, String::new()).await),
        Fault::UnknownShadow(1)
    );
    engine.stop_shadow(meta("person:ana"), id, String::new()).await.unwrap();
    // A set somebody proposed, by its name.
    let proposed = engine.propose_rules(meta("person:ana"), set("burst")).await.unwrap().unwrap();
    let Input::RulesProposed(proposed) = &proposed.entry.input else { panic!("{proposed:?}") };
    let known = NewShadow { set: ShadowSet::Known(proposed.rules), note: String::new() };
    engine.start_shadow(meta("person:ana"), known).await.unwrap().unwrap();
    assert_eq!(engine.shadows().await.unwrap().len(), 9);
    world.holds_together(dir.path()).await;
    engine.close();
}

#[tokio::test]
async fn one_that_cannot_go_on_or_keep_up_ends_and_the_rules_in_force_do_not() {
    let dir = tempfile::tempdir().unwrap();
    let first = world(dir.path()).await;
    first.put("C1", "Ada Clear").await.unwrap();
    first.publish("logins").await;
    let id = first.shadow("ask").await;
    first.caught_up(id).await;
    let rules = first.engine.shadow(id).await.unwrap().shadow.rules;
    first.engine.close();
    // Its text is gone.
    let name = rules.to_string();
    let blobs = walk(&dir.path().join("blobs"));
    let text = blobs.iter().find(|p| p.to_string_lossy().replace(['/', '\\'], "").contains(&name)).unwrap();
    std::fs::remove_file(text).unwrap();
    let mut with = options(&first.clock);
    (with.compile, with.takeover, with.shadow_lag_max) = (compile, true, 0);
    let second = open_with(dir.path(), with).await;
    second.engine.follow_shadows().unwrap();
    let ended = second.ended(id).await.shadow.ended.unwrap();
    assert_eq!((ended.end, ended.report), (ShadowEnd::Failed, None));
    assert!(ended.note.contains("missing"), "{}", ended.note);
    // Whatever comes once it has caught up is more than none.
    let slow = second.shadow("burst").await;
    second.caught_up(slow).await;
    second.happens(&[("a", "login", 0)]).await;
    let ended = second.ended(slow).await;
    assert_eq!(ended.shadow.ended.unwrap().end, ShadowEnd::Slow);
    assert_eq!(ended.report.unwrap().rules, ended.shadow.rules);
    second.engine.follow_shadows().unwrap();
    let taken = second.happens(&[("b", "login", 0), ("c", "login", 0)]).await;
    assert_eq!(taken.len(), 2);
    assert_eq!(second.engine.read(|s| s.monitoring.alerts.len()).await.unwrap(), 1);
    second.engine.close();
}

/// The next process over the same directory, with as little of the log in memory as is asked for.
async fn next_process(dir: &std::path::Path, before: World, log_bytes: usize) -> World {
    before.engine.close();
    let mut with = options(&before.clock);
    (with.compile, with.takeover, with.monitoring_log_bytes) = (compile, true, log_bytes);
    let world = open_with(dir, with).await;
    world.engine.follow_shadows().unwrap();
    world
}

/// Where what a shadow counted is kept: the newest last.
fn kept(dir: &std::path::Path, id: u64) -> Vec<std::path::PathBuf> {
    let dir = engine::start::snapshot_dir(dir).join("shadows").join(format!("{id:020}"));
    let mut files = if dir.exists() { walk(&dir) } else { Vec::new() };
    files.retain(|path| path.extension().is_some_and(|e| e == "snap"));
    files.sort();
    files
}

/// A report, but for how far it goes: every process writes an entry that it started.
fn but_for_the_end(view: &ShadowView) -> engine::monitoring::shadow::Report {
    engine::monitoring::shadow::Report {
        through: 0,
        through_at: model::Timestamp(0),
        ..view.report.clone().unwrap()
    }
}

#[tokio::test]
async fn what_is_damaged_another_ones_or_ahead_is_not_gone_on_from() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = world(dir.path()).await;
    world.put("C1", "Ada Clear").await.unwrap();
    world.publish("burst\nlogins").await;
    world.happens(&[("a", "login", 0), ("b", "login", 0)]).await;
    let (id, other) = (world.shadow("ask\nlogins 2").await, world.shadow("ask 3").await);
    for (at, usd) in ["600", "700", "800"].iter().enumerate() {
        world.moves(&format!("T{at}"), Flow::Withdrawal, &[("usd", usd)]).await;
        world.caught_up(id).await;
        world.caught_up(other).await;
        world.engine.take_snapshot().unwrap();
    }
    let (files, others) = (kept(dir.path(), id), kept(dir.path(), other));
    assert_eq!((files.len(), others.len()), (2, 2), "the newest two");
    let seq = |path: &std::path::Path| path.file_stem().unwrap().to_str().unwrap().parse::<u64>().unwrap();
    let before = but_for_the_end(&world.caught_up(id).await);
    let mut spoilt = std::fs::read(&files[1]).unwrap();
    *spoilt.last_mut().unwrap() ^= 1;
    /// What is done to the files, and where the next process begins.
    type Row<'a> = (&'a str, Box<dyn Fn() + 'a>, u64);
    let cases: Vec<Row<'_>> = vec![
        ("nothing", Box::new(|| {}), seq(&files[1])),
        ("the newest is damaged", Box::new(|| std::fs::write(&files[1], &spoilt).unwrap()), seq(&files[0])),
        (
            "both are another one's",
            Box::new(|| {
                std::fs::copy(&others[1], &files[1]).unwrap();
                std::fs::copy(&others[0], &files[0]).unwrap();
            }),
            0,
        ),
        ("both are gone", Box::new(|| files.iter().for_each(|f| std::fs::remove_file(f).unwrap())), 0),
        (
            "it is ahead of the journal",
            Box::new(|| {
                std::fs::copy(&others[1], files[1].with_file_name(format!("{:020}.snap", 9_999))).unwrap();
            }),
            0,
        ),
    ];
    for (what, done, began) in cases {
        done();
        world = next_process(dir.path(), world, usize::MAX).await;
        let view = world.caught_up(id).await;
        assert_eq!((view.began, but_for_the_end(&view)), (began, before.clone()), "{what}");
    }
    assert_eq!(kept(dir.path(), id), Vec::<std::path::PathBuf>::new(), "what is ahead is removed");
    // What ended is not kept.
    world.engine.take_snapshot().unwrap();
    assert_eq!(kept(dir.path(), id).len(), 1);
    world.engine.stop_shadow(meta("person:ben"), id, String::new()).await.unwrap();
    world.engine.take_snapshot().unwrap();
    assert_eq!((kept(dir.path(), id).len(), kept(dir.path(), other).len()), (0, 2));
    world.holds_together(dir.path()).await;
    world.engine.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shadow_whose_files_are_damaged_reads_the_journal_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = options(&std::sync::Arc::new(std::sync::atomic::AtomicI64::new(start())));
    (options.compile, options.monitoring_log_bytes) = (compile, 0);
    let mut world = open_with(dir.path(), options).await;
    world.publish("burst").await;
    // Only this one remembers logins for life: on a page, once they are long ago.
    let id = world.shadow("returns").await;
    let everybody = |now: i64| -> Vec<Activity> {
        let login = |of: i64| {
            let mut login = activity(Kind::Login, now, None);
            login.customer = Some(customer(&format!("C{of}")));
            login.values = vec![(field::id("customer").0, of)];
            login
        };
        (0..1_500).map(login).collect()
    };
    let logs_in = async |world: &World, count: usize| {
        let events = everybody(world.clock.load(Ordering::SeqCst)).into_iter().take(count).collect();
        world.engine.take_activity(meta("system:x"), events).await.unwrap();
    };
    logs_in(&world, 1_500).await;
    world.later(7_200);
    logs_in(&world, 1).await;
    world.caught_up(id).await;
    world.engine.take_snapshot().unwrap();
    let segments = || -> Vec<std::path::PathBuf> {
        walk(&dir.path().join("monitoring"))
            .into_iter()
            .filter(|p| p.extension().is_some_and(|e| e == "seg"))
            .collect()
    };
    assert!(!segments().is_empty(), "the snapshot names them, so they stay");
    world = next_process(dir.path(), world, 0).await;
    let view = world.caught_up(id).await;
    assert!(view.began > id && !segments().is_empty(), "{view:?}");
    for path in segments() {
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xFF;
        std::fs::write(&path, bytes).unwrap();
    }
    logs_in(&world, 700).await;
    let view = world.caught_up(id).await;
    assert_eq!(view.began, 0, "what it went on from was damaged");
    assert_eq!(view.report.unwrap().alerts, Pair { candidate: 700, live: 0 });
    world.holds_together(dir.path()).await;
    world.engine.close();
}

fn walk(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let inside = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path) } else { vec![path] }
    };
    std::fs::read_dir(dir).unwrap().flat_map(inside).collect()
}

/// What happens in a world: so many seconds later, a login, or a withdrawal of so many dollars.
#[derive(Debug, Clone, Copy)]
enum Step {
    Login(i64),
    Withdrawal(i64, i64),
}

fn activity(kind: Kind, now: i64, usd: Option<i64>) -> Activity {
    // Pseudonyms of two directories differ; these do not.
    let mut values = vec![(field::id("customer").0, 7)];
    values.extend(usd.map(|usd| (field::id("usd").0, usd * 1_000_000)));
    values.sort_unstable();
    let (customer, happened) = (Some(customer("C1")), model::Timestamp(now));
    Activity { source: None, customer, kind: kind as u8, happened, values }
}

impl World {
    /// Everything that was decided and judged, as bytes.
    async fn lives(&self, steps: &[Step]) -> Vec<Vec<u8>> {
        self.lives_on(0, steps).await
    }

    /// The same, for a life that goes on: so many steps were before.
    async fn lives_on(&self, before: usize, steps: &[Step]) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        for (at, step) in steps.iter().enumerate().map(|(at, step)| (before + at, step)) {
            let (Step::Login(wait) | Step::Withdrawal(wait, _)) = step;
            self.later(*wait);
            let before = self.engine.reader().size().unwrap();
            self.engine.run_timers().await.unwrap();
            for seq in before..self.engine.reader().size().unwrap() {
                let entry = self.engine.entry(seq).unwrap().unwrap();
                if let Input::MonitoringTimer {} = entry.input {
                    out.push(record::to_bytes(&entry.outcome));
                }
            }
            let now = self.clock.load(Ordering::SeqCst);
            match step {
                Step::Login(_) => {
                    let taken = vec![activity(Kind::Login, now, None)];
                    let taken = self.engine.take_activity(meta("system:x"), taken).await.unwrap();
                    out.push(match &taken[0] {
                        engine::monitoring::Taken::Taken { judged, .. } => record::to_bytes(judged),
                        engine::monitoring::Taken::Duplicate => Vec::new(),
                    });
                }
                Step::Withdrawal(_, usd) => {
                    let mut request = request(&format!("T{at}"), "C1", Flow::Withdrawal);
                    request.activity = Some(Box::new(activity(Kind::CryptoWithdraw, now, Some(*usd))));
                    let parties = Parties { address: Some(CLEAN.into()), ..Parties::default() };
                    let wait = Duration::from_secs(60);
                    let done =
                        self.engine.screen_transfer(meta("system:x"), request, parties, wait, None).await;
                    let engine::service::Answer::Decided(Committed { entry }) = done.unwrap() else {
                        panic!("not decided in time")
                    };
                    out.push(record::to_bytes(&(&entry.input, &entry.outcome)));
                }
            }
        }
        out
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..4_000i64).prop_map(Step::Login),
        ((0..20_000i64), (1..9_000i64)).prop_map(|(wait, usd)| Step::Withdrawal(wait, usd)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    /// Whatever runs beside the rules in force, what is decided and judged has the same bytes.
    #[test]
    fn the_rules_in_force_do_not_notice(
        steps in proptest::collection::vec(step(), 1..25),
        beside in proptest::sample::subsequence(vec!["burst 9", "ask", "refuse", "quiet 3", "logins", "secret"], 1..=6),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (with, without, report) = runtime.block_on(async {
            let mut out = Vec::new();
            let mut report = None;
            for shadow in [true, false] {
                let dir = tempfile::tempdir().unwrap();
                let world = world(dir.path()).await;
                world.put("C1", "Ada Clear").await.unwrap();
                world.publish("burst\nask\nlogins\nquiet").await;
                let id = if shadow { Some(world.shadow(&beside.join("\n")).await) } else { None };
                let lived = world.lives(&steps).await;
                let chain = world.engine.read(|s| s.monitoring.chain()).await.unwrap();
                if let Some(id) = id {
                    report = world.caught_up(id).await.report;
                }
                world.engine.close();
                out.push((lived, chain));
            }
            let without = out.pop().unwrap();
            (out.pop().unwrap(), without, report.unwrap())
        });
        prop_assert_eq!(with, without);
        prop_assert_eq!(report.events, steps.len() as u64);
    }

    /// A shadow that goes on where an earlier process kept it comes to what one comes to that reads the journal from its beginning,
    /// wherever it stood then: before its start as well.
    #[test]
    fn going_on_equals_reading_everything_again(
        before in proptest::collection::vec(step(), 0..12),
        after in proptest::collection::vec(step(), 1..12),
        beside in proptest::sample::subsequence(vec!["burst 9", "ask", "refuse", "quiet 3", "logins"], 1..=5),
        kept_at_once in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (on, again) = runtime.block_on(async {
            let dir = tempfile::tempdir().unwrap();
            let mut world = world(dir.path()).await;
            world.put("C1", "Ada Clear").await.unwrap();
            world.publish("burst\nask\nlogins\nquiet").await;
            world.lives(&before).await;
            let id = world.shadow(&beside.join("\n")).await;
            if kept_at_once {
                world.caught_up(id).await;
                world.engine.take_snapshot().unwrap();
            }
            world.lives_on(before.len(), &after).await;
            if !kept_at_once {
                world.caught_up(id).await;
                world.engine.take_snapshot().unwrap();
            }
            world = next_process(dir.path(), world, 0).await;
            world.lives_on(before.len() + after.len(), &after).await;
            let on = world.caught_up(id).await;
            assert!(on.began > id, "{on:?}");
            std::fs::remove_dir_all(engine::start::snapshot_dir(dir.path()).join("shadows")).unwrap();
            world = next_process(dir.path(), world, 0).await;
            let again = world.caught_up(id).await;
            assert_eq!(again.began, 0);
            world.engine.close();
            (but_for_the_end(&on), but_for_the_end(&again))
        });
        prop_assert_eq!(on, again);
    }

    /// A shadow of the very rules in force finds what they find.
    #[test]
    fn the_same_rules_gain_and_lose_nothing(steps in proptest::collection::vec(step(), 1..25)) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let report = runtime.block_on(async {
            let dir = tempfile::tempdir().unwrap();
            let world = world(dir.path()).await;
            world.put("C1", "Ada Clear").await.unwrap();
            world.publish("burst\nask\nlogins\nquiet").await;
            let id = world.shadow("burst\nask\nlogins\nquiet").await;
            world.lives(&steps).await;
            world.engine.run_timers().await.unwrap();
            let report = world.caught_up(id).await.report.unwrap();
            world.engine.close();
            report
        });
        prop_assert_eq!((report.cases.gained, report.cases.lost), (0, 0), "{:?}", report);
        prop_assert_eq!(report.alerts.candidate, report.alerts.live);
        prop_assert_eq!((report.would_hold.count, report.would_release.count), (0, 0));
    }
}

/// A set made ready beside the writer is the set the writer would have made alone.
#[tokio::test]
async fn a_set_made_ready_beforehand_equals_a_direct_start() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    world.put("C1", "Ada Clear").await.unwrap();
    world.happens(&[("a", "login", 0)]).await;
    world.moves("T0", Flow::Withdrawal, &[("usd", "10")]).await;
    let proposed = world.engine.propose_rules(meta("person:ana"), set("burst\nlogins\nquiet")).await;
    let proposed = proposed.unwrap().unwrap();
    let Input::RulesProposed(row) = &proposed.entry.input else { panic!("{proposed:?}") };
    let (reader, blobs) = (world.engine.reader().clone(), world.engine.blobs().clone());
    let library = || engine::monitoring::Library::new(blobs.clone(), reader.clone(), compile);
    let ready = library();
    ready.prepare(row.rules).unwrap();
    for n in 0..400 {
        world.later(60);
        world.happens(&[(format!("b{n}").as_str(), "login", 0)]).await;
    }
    let (size, now) = (reader.size().unwrap(), world.engine.now());
    let (_, early) = ready.start(row.rules, size, now).unwrap();
    let (_, direct) = library().start(row.rules, size, now).unwrap();
    assert_eq!(early.count(), 400 + 1);
    assert_eq!(early.chain(), direct.chain());
    assert_eq!(early.to_bytes(), direct.to_bytes());
    // Made ready at the end, for a start before it: it has seen too much, and the set is started anew.
    ready.prepare(row.rules).unwrap();
    let (_, before) = ready.start(row.rules, size - 300, now).unwrap();
    let (_, direct) = library().start(row.rules, size - 300, now).unwrap();
    assert_eq!(before.to_bytes(), direct.to_bytes());
    world.engine.approve_rules(meta("person:ben"), proposed.seq()).await.unwrap();
    world.holds_together(dir.path()).await;
    world.engine.close();
}
