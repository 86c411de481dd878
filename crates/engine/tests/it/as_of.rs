//! What was known at a moment of the past, read beside the writer: it is what was in memory then, and nothing later.

use crate::support::*;
use engine::as_of::{Asked, Known, Moment, entries_by, known, state_after};
use engine::pair_service::Judge;
use engine::pairs_state::Verdict;
use engine::replay::{Replayer, Verdict as Replayed};
use engine::{Committed, EngineError};
use model::decision::Role;
use model::ids::*;
use model::transfer::{Flow, Stage};
use model::{Hash, Standing, Timestamp};
use record::v1::Input;

async fn at(world: &World, moment: Moment) -> Known {
    let asked = Asked { customer: Some(customer("C1")), ..Asked::default() };
    world.engine.known(moment, asked).await.unwrap()
}

fn seq(done: &Committed) -> Moment {
    Moment::Entry(done.entry.header.seq)
}

fn judge(done: &Committed) -> Judge {
    Judge {
        decision: DecisionId(done.entry.header.seq),
        role: Role::Customer,
        list: ListId::new("ofac-sdn").unwrap(),
        entry: EntryId::new("90002").unwrap(),
        reasons: vec![ReasonCode::new("pair.born_differs").unwrap()],
        document: DocumentRef::new("CASE-1").unwrap(),
    }
}

#[tokio::test]
pub async fn standing_hits_and_lists_are_those_of_the_moment() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.later(60);
    let put = world.put("C1", "Grigory Tumanov").await.unwrap();
    world.later(60);
    let cleared = world.engine.judge_pair(meta("person:ana"), judge(&put), Verdict::Cleared).await.unwrap();
    world.change("person:ana", "C1", Standing::Active, "CASE-1").await.unwrap();
    world.later(60);
    let moved = world.screen("T1", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    world.engine.take_snapshot().unwrap();
    let lists =
        world.engine.activate_lists(meta("system:lists"), vec![list("ofac-sdn", vec![])]).await.unwrap();
    assert!(!lists.is_empty());

    let before = at(&world, Moment::Instant(Timestamp(start()))).await;
    assert_eq!((before.customer, before.lists.len()), (None, 2), "not known yet");
    let held = at(&world, seq(&put)).await;
    let row = &held.customer.as_ref().unwrap().1;
    assert_eq!((row.standing, row.decided_by.0), (Standing::Hold, put.entry.header.seq));
    assert_eq!(held.through.unwrap().0, put.entry.header.seq);
    let [hit] = held.hits.as_slice() else { panic!("{:?}", held.hits) };
    assert!(hit.open && !hit.terrorism && held.pairs.is_empty());
    assert_eq!(hit.listed_name.as_deref(), Some("Grigory Vasilyevich Tumanov"));
    // The lists are those the decision names.
    let Input::CustomerPut { screened, .. } = &put.entry.input else { panic!("{:?}", put.entry.input) };
    for consulted in &screened.lists {
        assert_eq!(held.lists[&consulted.list].version, consulted.version);
    }

    let after = at(&world, seq(&cleared)).await;
    assert_eq!(after.customer.unwrap().1.standing, Standing::Hold, "it is cleared, and held still");
    assert!(!after.hits[0].open && after.pairs[0].pair.verdict == Verdict::Cleared);
    // A minute after the clearance everything of that minute is known.
    let minute = Moment::Instant(Timestamp(start()).plus_seconds(150));
    assert_eq!(at(&world, minute).await.customer.unwrap().1.standing, Standing::Active);

    let of_transfer = Asked { transfer: Some(transfer("T1")), ..Asked::default() };
    let known = world.engine.known(seq(&moved), of_transfer.clone()).await.unwrap();
    let (id, row) = known.transfer.unwrap();
    assert_eq!((id, row.stage, row.decision.0), (transfer("T1"), Stage::Screened, moved.entry.header.seq));
    assert_eq!(known.customer.unwrap().0, customer("C1"), "the transfer's own customer");
    assert_eq!(world.engine.known(seq(&cleared), of_transfer).await.unwrap().transfer, None, "not yet");
    let of_another = Asked { transfer: Some(transfer("T1")), customer: Some(customer("C2")), pair: None };
    let known = world.engine.known(seq(&moved), of_another).await.unwrap();
    assert_eq!((known.transfer, known.customer), (None, None));

    let newest = Moment::Entry(world.engine.reader().size().unwrap() - 1);
    let now = at(&world, newest).await;
    assert!(now.pairs[0].listed_name.is_none(), "the entry has left its list");
    let other = Asked {
        customer: Some(customer("C1")),
        transfer: None,
        pair: Some((ListId::new("ofac-sdn").unwrap(), EntryId::new("90001").unwrap())),
    };
    assert!(world.engine.known(seq(&put), other).await.unwrap().hits.is_empty(), "of another entry");
    world.engine.close();
}

/// Requirement AUD-4: a replay at a moment equals the decision then, whatever came in force since.
#[tokio::test]
pub async fn a_decision_replays_from_what_was_known_then() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let put = world.put("C1", "Benedikt Quillfeather").await.unwrap();
    assert_eq!(outcome(&put), "allow", "the name is not listed yet");
    world.engine.activate_lists(meta("system:lists"), vec![ofac(2)]).await.unwrap();
    let (policy, text) = policy();
    let text = text + "\n# read again\n";
    world
        .engine
        .activate_policy(meta("person:mlro"), &text, policy, vec![actor("person:mlro")])
        .await
        .unwrap();
    let again = world.put("C2", "Benedikt Quillfeather").await.unwrap();
    assert_eq!(outcome(&again), "hold", "now it is");

    let engine = &world.engine;
    let known = at(&world, seq(&put)).await;
    assert_eq!(known.policy, put.entry.header.policy);
    assert_ne!(known.policy, again.entry.header.policy);
    assert_eq!(known.customer.unwrap().1.standing, Standing::Active);
    let (blobs, keys) = (engine.blobs(), engine.subject_keys());
    let mut replayer = Replayer::new(engine.reader().as_ref(), blobs, keys, engine.identity().build);
    replayer.fold_to(put.entry.header.seq).unwrap();
    assert_eq!(replayer.entry(&put.entry).unwrap(), Replayed::Same);
    engine.close();
}

#[tokio::test]
pub async fn the_state_after_each_entry_is_the_one_that_was_in_memory() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let mut states: Vec<(u64, Timestamp, Hash)> = Vec::new();
    for step in 0..24 {
        world.later(10);
        match step % 4 {
            0 => drop(world.put(&format!("C{step}"), "Grigory Tumanov").await.unwrap()),
            1 => drop(world.put(&format!("C{step}"), "Wilhelmina Featherstonehaugh").await.unwrap()),
            2 => {
                let of = format!("C{}", step - 1);
                drop(world.screen(&format!("T{step}"), &of, Flow::Withdrawal, CLEAN).await.unwrap());
            }
            _ => drop(
                world.engine.activate_lists(meta("system:lists"), vec![ofac(step % 2 + 1)]).await.unwrap(),
            ),
        }
        if step == 11 {
            world.engine.take_snapshot().unwrap();
        }
        let state = world.engine.state_copy().await.unwrap();
        states.push((
            state.next_seq,
            Timestamp(start()).plus_seconds(10 * (i64::from(step) + 1)),
            state.hash(),
        ));
    }
    let reader = world.engine.reader().clone();
    let now = world.engine.now();
    for (entries, recorded, hash) in states {
        let state = state_after(dir.path(), reader.as_ref(), entries, u64::MAX).unwrap();
        assert_eq!(state.hash(), hash, "after {entries} entries");
        for second in [0, 9] {
            let moment = Moment::Instant(recorded.plus_seconds(second).min(now));
            assert_eq!(entries_by(reader.as_ref(), moment, now).unwrap(), entries, "{moment:?}");
        }
    }
    world.engine.close();
}

#[tokio::test]
pub async fn what_is_no_past_or_too_far_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    let (reader, now) = (world.engine.reader().clone(), world.engine.now());
    let size = reader.size().unwrap();
    let cause = |moment, most| {
        let from = (dir.path(), reader.as_ref(), world.engine.blobs());
        match known(from, moment, &Asked::default(), now, most) {
            Err(EngineError::Invalid { field, cause }) => {
                assert_eq!(field, "as_of");
                cause
            }
            other => panic!("{other:?}"),
        }
    };
    assert!(cause(Moment::Entry(size), u64::MAX).contains("is not recorded"));
    assert!(cause(Moment::Instant(now.plus_seconds(1)), u64::MAX).contains("later than now"));
    assert!(cause(Moment::Entry(size - 1), size - 1).contains("probity known"));
    let from = (dir.path(), reader.as_ref(), world.engine.blobs());
    let first = known(from, Moment::Instant(Timestamp(0)), &Asked::default(), now, 0).unwrap();
    assert_eq!((first.through, first.lists.len()), (None, 0), "before the first entry nothing was known");
    world.engine.close();
}
