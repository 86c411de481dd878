//! From published bytes to a version in force: guards, quarantine, release by two persons.

use crate::support::*;
use engine::evaluate::Refusal;
use engine::lists::{Changes, Outcome, Publication, Released, raw_hashes};
use engine::replay::Replayer;
use engine::snapshot::fold_tail;
use engine::{Engine, EngineError, State};
use model::decision::Finding;
use model::transfer::Flow;
use model::{Hash, PartialDate, Timestamp};
use record::Input;
use screening::source::catalogue::source_of;
use std::sync::Arc;

/// A UK set of as many subjects, dated that day of November.
fn set(subjects: std::ops::Range<u32>, day: u8) -> Publication {
    let mut files = [
        "unique_id,subject_type,un_reference_number,ofsi_group_id,date_designated,last_updated\n".to_owned(),
        "name_id,unique_id,name_type,alias_strength,full_name,name_6,name_1,name_2,name_3,name_4,name_5\n"
            .to_owned(),
        "dob_id,unique_id,year,month,day,precision,parse_issues\n".to_owned(),
        "id,unique_id,ofsi_group_id,raw_value,identifier_type,additional_info\n".to_owned(),
        "id,unique_id,raw_value,country_type,iso,resolution_method,iso_available\n".to_owned(),
    ];
    for i in subjects {
        files[0] += &format!("RUS{i:05},individual,,{i},29/06/2012,16/04/2026\n");
        files[1] += &format!("{i},RUS{i:05},primary,,Qwxz{i} Vbnm{i},Vbnm{i},Qwxz{i},,,,\n");
        files[2] += &format!("{i},RUS{i:05},19{:02},01,01,exact,\n", 40 + i % 60);
    }
    publication(files.map(String::into_bytes), day)
}

fn publication(files: [Vec<u8>; 5], day: u8) -> Publication {
    let source = source_of("uk-sanctions").unwrap();
    let named = source.files.iter().zip(files).map(|(file, bytes)| (file.name.to_owned(), Arc::new(bytes)));
    Publication {
        source,
        files: named.collect(),
        published: PartialDate::new(2026, Some(11), Some(day)).ok(),
        current_at: Timestamp(start()),
        first_seen: Timestamp(start()),
    }
}

fn uk_list() -> model::ListId {
    "uk-sanctions".parse().unwrap()
}

async fn take(engine: &Engine, publication: &Publication) -> Outcome {
    engine.take_up(meta("system:lists"), publication.clone()).await.unwrap().0
}

/// What came out, in one word.
fn word(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Unchanged => "unchanged".to_owned(),
        Outcome::Activated { changes: Changes { added, removed, changed }, .. } => {
            format!("activated +{added} -{removed} ~{changed}")
        }
        Outcome::Early { .. } => "early".to_owned(),
        Outcome::Quarantined { guard, before, .. } => {
            format!("{guard}{}", if *before { ", before" } else { "" })
        }
        Outcome::Rejected { by } => format!("rejected by {by}"),
    }
}

async fn release(engine: &Engine, who: &str, raw: &[(String, Hash)]) -> Result<Released, EngineError> {
    engine.release_quarantined(meta(who), uk_list(), raw.to_vec(), "looked at it".to_owned()).await
}

/// A world whose UK list is the set of 1,200, accepted by two persons.
async fn world(dir: &std::path::Path) -> World {
    let world = open(dir).await;
    let first = set(0..1200, 1);
    assert_eq!(word(&take(&world.engine, &first).await), "ids_lost");
    let raw = raw_hashes(&first.files);
    release(&world.engine, "person:ana", &raw).await.unwrap();
    assert!(matches!(release(&world.engine, "person:ben", &raw).await.unwrap(), Released::Activated { .. }));
    world
}

#[tokio::test]
async fn a_version_is_accepted_by_two_different_persons() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let first = set(0..1200, 1);
    assert!(matches!(take(&world.engine, &first).await, Outcome::Quarantined { before: false, .. }));
    let raw = raw_hashes(&first.files);
    let other = raw_hashes(&set(0..1201, 1).files);
    let refused = |r: Result<Released, EngineError>| match r.unwrap_err() {
        EngineError::Refused(refusal) => refusal,
        other => panic!("{other}"),
    };
    let of = |who: &str| Refusal::NotAPerson(actor(who));
    assert_eq!(refused(release(&world.engine, "system:lists", &raw).await), of("system:lists"));
    assert_eq!(refused(release(&world.engine, "key:k1", &raw).await), of("key:k1"));
    assert_eq!(
        refused(release(&world.engine, "person:ana", &other).await),
        Refusal::OtherQuarantined(uk_list())
    );
    let waiting = release(&world.engine, "person:ana", &raw).await.unwrap();
    assert_eq!(waiting, Released::Waiting { approvals: 1, needed: 2 });
    let again = refused(release(&world.engine, "person:ana", &raw).await);
    assert_eq!(again, Refusal::SecondPersonNeeded { first: actor("person:ana") });
    assert!(
        matches!(take(&world.engine, &first).await, Outcome::Quarantined { before: true, .. }),
        "one is not two"
    );
    let Released::Activated { version } = release(&world.engine, "person:ben", &raw).await.unwrap() else {
        panic!("two are two")
    };
    let entry = world.engine.entry(version).unwrap().unwrap();
    assert_eq!(entry.header.causation, version - 1, "the activation names the last acceptance as its cause");
    assert!(matches!(entry.input, Input::ListActivated { parties: 1200, .. }));
    assert_eq!(
        refused(release(&world.engine, "person:cleo", &raw).await),
        Refusal::NothingQuarantined(uk_list())
    );
    world.engine.close();
}

#[tokio::test]
async fn what_becomes_of_each_publication() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let engine = &world.engine;
    let mut renamed = set(0..1203, 3);
    renamed.files[0].1 =
        Arc::new(String::from_utf8_lossy(&renamed.files[0].1).replacen("unique_id", "uid", 1).into_bytes());
    let mut undated = set(0..1205, 3);
    undated.published = None;
    let mut no_births = set(0..1203, 3);
    let header = no_births.files[2].1.split(|b| *b == b'\n').next().unwrap().to_vec();
    no_births.files[2].1 = Arc::new(header);
    let html = publication([b"<html>".to_vec(), vec![], vec![], vec![], vec![]], 3);
    let missing = Publication { files: set(0..1203, 3).files[..4].to_vec(), ..set(0..1203, 3) };
    for (what, publication, want) in [
        ("the version in force", set(0..1200, 1), "unchanged"),
        ("three more", set(0..1203, 2), "activated +3 -0 ~0"),
        ("it again", set(0..1203, 2), "unchanged"),
        ("the one before, with its date", set(0..1200, 1), "rollback"),
        ("the one before, again", set(0..1200, 1), "rollback, before"),
        ("a third gone", set(0..800, 3), "too_few"),
        ("a sixth gone", set(0..1002, 3), "parties_shrunk"),
        ("yesterday's", set(0..1204, 1), "date_backwards"),
        ("no date", undated, "date_missing"),
        ("a future date", set(0..1206, 30), "date_future"),
        ("other ids", set(5000..6203, 3), "ids_lost"),
        ("no dates of birth", no_births, "field_emptied"),
        ("a changed column", renamed, "unreadable"),
        ("a web page", html, "unreadable"),
        ("a file missing", missing, "unreadable"),
        ("one less, one more", set(1..1204, 3), "activated +1 -1 ~0"),
    ] {
        let entries = engine.reader().size().unwrap();
        assert_eq!(word(&take(engine, &publication).await), want, "{what}");
        let raw = raw_hashes(&publication.files);
        let stored = raw.iter().all(|(_, hash)| engine.blobs().get(hash).unwrap().is_some());
        assert!(stored, "{what}: every version that was looked at can be read again, byte by byte");
        let more = engine.reader().size().unwrap() - entries;
        assert_eq!(more, u64::from(!want.ends_with("before")), "{what}: entries");
    }
    let (parties, quarantined) =
        engine.read(|s| (s.lists[&uk_list()].parties, s.quarantine.len())).await.unwrap();
    assert_eq!((parties, quarantined), (1203, 0), "a version in force ends what was in quarantine");
    engine.close();
}

fn finding(done: &engine::Committed) -> Option<Timestamp> {
    done.entry.outcome.decision().unwrap().findings.iter().find_map(|f| match f {
        Finding::ListQuarantined { list, since } if *list == uk_list() => Some(*since),
        _ => None,
    })
}

#[tokio::test]
async fn decisions_say_that_a_newer_version_waits_and_the_old_one_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let engine = &world.engine;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    let before = world.screen("T1", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    assert_eq!((outcome(&before), finding(&before)), ("allow", None));
    let doubtful = set(0..1002, 3);
    let Outcome::Quarantined { since, detail, .. } = take(engine, &doubtful).await else { panic!() };
    assert!(detail.contains("parties fell from 1200 to 1002 (-16 %; 10 % is believed)"), "{detail}");
    // It never holds by itself, and whoever is on the part that is gone is still found.
    let during = world.screen("T2", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    assert_eq!((outcome(&during), finding(&during)), ("allow", Some(since)));
    assert!(reasons(&during).contains(&"lists.quarantined".to_owned()));
    assert!(during.entry.outcome.decision().unwrap().customer_safe.is_empty());
    let listed = world.put("C2", "Qwxz1100 Vbnm1100").await.unwrap();
    assert_eq!(outcome(&listed), "hold");
    world.release("T2", &during).await.unwrap();
    // Asking the issuer again changes nothing, and does not make the version in force current.
    let current = engine.read(|s| s.lists[&uk_list()].current_at).await.unwrap();
    world.later(3600);
    take(engine, &Publication { current_at: engine.now(), ..doubtful.clone() }).await;
    assert_eq!(engine.read(|s| s.lists[&uk_list()].current_at).await.unwrap(), current);
    // The issuer mends its file: the version in force is what is published, and counts as current.
    take(engine, &Publication { current_at: engine.now(), ..set(0..1200, 1) }).await;
    assert_eq!(engine.read(|s| s.lists[&uk_list()].current_at).await.unwrap(), engine.now());
    let raw = raw_hashes(&doubtful.files);
    let by_program = engine.reject_quarantined(meta("system:x"), uk_list(), raw.clone(), String::new()).await;
    assert!(matches!(by_program, Err(EngineError::Refused(Refusal::NotAPerson(_)))));
    engine
        .reject_quarantined(meta("person:ana"), uk_list(), raw, "the issuer mended it".into())
        .await
        .unwrap();
    let after = world.screen("T3", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    assert_eq!((outcome(&after), finding(&after)), ("allow", None));
    assert_eq!(word(&take(engine, &doubtful).await), "rejected by person:ana");
    history_agrees(engine).await;
    engine.close();
}

/// A fold from genesis gives the live state, and every decision is made again to the byte.
async fn history_agrees(engine: &Engine) {
    let size = engine.reader().size().unwrap();
    let live = engine.state_copy().await.unwrap();
    let mut genesis = State::default();
    fold_tail(&mut genesis, engine.reader().as_ref(), size).unwrap();
    assert_eq!(genesis.hash(), live.hash());
    assert_eq!(State::from_bytes(&live.to_bytes()).unwrap(), live);
    let mut replayer = Replayer::new(
        engine.reader().as_ref(),
        engine.blobs(),
        engine.subject_keys(),
        engine.identity().build,
    );
    let report = replayer.run(size, &mut |_, _| {}).unwrap();
    assert!(report.decisions >= 5 && report.same == report.decisions, "{report:?}");
}

#[tokio::test]
async fn what_cannot_be_read_cannot_be_accepted_and_a_restart_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let html = publication([b"<html>".to_vec(), vec![], vec![], vec![], vec![]], 3);
    take(&world.engine, &html).await;
    let raw = raw_hashes(&html.files);
    release(&world.engine, "person:ana", &raw).await.unwrap();
    world.engine.close();
    let world = open(dir.path()).await;
    let error = release(&world.engine, "person:ben", &raw).await.unwrap_err();
    assert!(
        matches!(&error, EngineError::Invalid { cause, .. } if cause.contains("cannot be put in force")),
        "{error}"
    );
    let (parties, waiting) = world
        .engine
        .read(|s| (s.lists[&uk_list()].parties, s.quarantine.contains_key(&uk_list())))
        .await
        .unwrap();
    assert_eq!((parties, waiting), (1200, true));
    world.engine.close();
}

#[tokio::test]
async fn a_policy_and_a_list_activated_at_once_are_both_in_force() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let (_, text) = policy();
    let text = text.replace("ACME Digital Inc.", "ACME Digital Incorporated");
    let changed = decision::policy_file::parse(&text, "changed").unwrap();
    let next = set(0..1203, 2);
    let (a, b) = tokio::join!(
        take(&world.engine, &next),
        world.engine.activate_policy(meta("person:mlro"), &text, changed, vec![actor("person:mlro")])
    );
    assert_eq!(word(&a), "activated +3 -0 ~0");
    b.unwrap();
    let pinned = world.engine.pinned();
    assert_eq!(pinned.policy_hash, Hash::of(text.as_bytes()));
    let (policy, consulted) = world.engine.read(|s| (s.policy, s.consulted())).await.unwrap();
    assert_eq!((pinned.policy_hash, &pinned.lists), (policy, &consulted));
    world.engine.close();
}
