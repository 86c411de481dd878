//! Past transfers that an import brought are looked back at: a new listing meets their other sides, each is counted in or
//! out, and the proof counts again.

use crate::support::*;
use engine::Refusal;
use engine::import_service::{NewTransfer, Rows};
use engine::lookback::LookbackOptions;
use engine::lookback::population::{Cutoffs, PastBatch, Population};
use engine::lookback::prove::prove;
use engine::lookback::rows::FinishedRun;
use engine::queue::Lane;
use engine::replay::Replayer;
use engine::snapshot::fold_tail;
use engine::worklist::{self, Order, Place, Waiting, Wanted};
use engine::{Command, EngineError, State};
use model::designation::{Designation, ListedWallet};
use model::ids::*;
use model::transfer::{Flow, Stage};
use model::{Hash, PartyKind, Profile, Timestamp};
use proptest::prelude::*;
use record::imported::{Backfill, ImportedTransfer, Source};
use record::lookback::*;
use record::v1::{Input, Parties};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const WALLET: &str = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq";
const DAY: i64 = 86_400_000_000;

/// A past transfer: id, whose, other side's name, its address, days ago.
type Row<'a> = (&'a str, &'a str, Option<&'a str>, Option<&'a str>, i64);

impl World {
    /// Brings in a file of past transfers; gives the entry that holds them.
    async fn brings(&self, file: &str, rows: &[Row<'_>]) -> u64 {
        let new = |(id, of, name, address, ago): &Row<'_>| NewTransfer {
            row: ImportedTransfer {
                request: request(id, of, Flow::Withdrawal),
                stage: Stage::Confirmed,
                at: Timestamp(start() - ago * DAY),
            },
            parties: Parties {
                counterparty: name.map(|name| Profile::named(PartyKind::Person, name)),
                address: address.map(Into::into),
                ..Parties::default()
            },
            usd: None,
        };
        let source = Source {
            import: migration(),
            file: Hash::of(file.as_bytes()),
            first_row: 0,
            read: rows.len() as u64,
            last: true,
        };
        let rows = Rows::Transfers(rows.iter().map(new).collect());
        let prepared = self.engine.prepare_import(meta("person:operator"), source, rows).unwrap();
        assert_eq!(prepared.faults, []);
        self.engine.submit(Lane::Normal, prepared.command).await.unwrap().seq()
    }

    /// The campaign found nothing in a batch.
    async fn campaign_was_clean(&self, batch: u64, transfers: u64) {
        let lists = self.engine.pinned().lists.clone();
        let backfill = Backfill { import: migration(), batch, customers: Vec::new(), transfers, lists };
        let input = Input::BackfillScreened(Box::new(backfill));
        self.engine.submit(Lane::Normal, Command::new(meta("system:campaign"), input)).await.unwrap();
    }

    async fn lists(&self, entries: &[(&str, &str, Option<&str>)]) {
        let listed = |(id, name, wallet): &(&str, &str, Option<&str>)| {
            let mut entry: Designation = designation("ofac-sdn", id, PartyKind::Person, name);
            let wallets = wallet.iter().map(|a| ListedWallet { ticker: "XBT".into(), address: (*a).into() });
            entry.wallets.extend(wallets);
            entry
        };
        let mut all = ofac(1).snapshot.designations.clone();
        all.extend(entries.iter().map(listed));
        let lists = vec![list("ofac-sdn", all)];
        self.engine.activate_lists(meta("system:lists"), lists).await.unwrap();
    }

    async fn looks(&self) -> FinishedRun {
        let options = LookbackOptions { threads: 2, shard: 3, ..LookbackOptions::default() };
        assert_eq!(self.engine.look_back(&options).await.unwrap(), [Ended::Completed]);
        self.newest_run().await
    }

    async fn newest_run(&self) -> FinishedRun {
        let newest = |s: &State| s.lookbacks.finished.values().next_back().cloned();
        self.engine.read(newest).await.unwrap().unwrap()
    }

    /// Transfers that runs told something about since an entry, in order.
    fn told(&self, from: u64) -> Vec<String> {
        let rows = self.engine.reader().entries(from, 100_000).unwrap();
        let found = rows.iter().filter_map(|bytes| match record::decode(bytes).unwrap().input {
            Input::LookbackTransfer(found) => Some(found.transfer.to_string()),
            _ => None,
        });
        let mut found: Vec<String> = found.collect();
        found.sort();
        found
    }

    /// Transfers whose possible match waits for a person, and what found it; two rows a page.
    async fn waits(&self) -> Vec<String> {
        let (mut after, mut all) = (None, Vec::new());
        loop {
            let wanted = Wanted {
                order: Order::Age,
                after: after.take(),
                limit: 1,
                delisted: false,
                list: None,
                source: None,
                rating: None,
                customer: None,
                found_before: None,
                restricted: true,
            };
            let (pinned, now) = (self.engine.pinned(), Timestamp(start()));
            let page = self.engine.read(|s| worklist::page(s, &pinned, &wanted, now)).await.unwrap();
            let row = |(_, row): &(CustomerId, Waiting)| {
                format!("{} {}", row.transfer.as_ref().unwrap(), row.source.as_str())
            };
            all.extend(page.rows.iter().map(row));
            let Some(next) = page.next else { return all };
            assert_eq!(Place::parse(&next.text()).as_ref(), Some(&next));
            after = Some(next);
        }
    }

    fn entries(&self) -> u64 {
        self.engine.reader().size().unwrap()
    }

    /// The newest run can be proved, folding gives the live state, and every decision can be made again.
    async fn is_proved(&self) -> Vec<String> {
        let (engine, run) = (&self.engine, self.newest_run().await.run.id);
        let (reader, keys) = (engine.reader(), engine.subject_keys());
        let (blobs, key) = (engine.blobs(), engine.verifying_key());
        let proof = prove(reader.as_ref(), blobs, &key, Some(keys), run, &mut |_, _| {}).unwrap();
        assert!(proof.holds(), "{:#?}", proof.checks);
        let live = engine.state_copy().await.unwrap();
        let mut folded = State::default();
        fold_tail(&mut folded, reader.as_ref(), self.entries()).unwrap();
        assert_eq!(folded.hash(), live.hash());
        let mut replayer = Replayer::new(reader.as_ref(), blobs, keys, engine.identity().build);
        let report = replayer.run(u64::MAX, &mut |_, _| {}).unwrap();
        assert_eq!(report.same + report.erased.len() as u64, report.decisions, "{report:?}");
        proof.checks.into_iter().map(|check| check.detail).collect()
    }
}

fn migration() -> ImportId {
    ImportId::new("migration").unwrap()
}

const BROUGHT: [Row<'static>; 7] = [
    ("P0", "C1", Some("Odalys Marchetti"), None, 3),
    ("P1", "C1", Some("Corvin Aldabarran"), None, 40),
    ("P2", "C2", None, Some(CLEAN), 5),
    ("P3", "C2", Some("Odalys Marchetti"), None, 6),
    ("P4", "C1", None, Some(WALLET), 7),
    ("P5", "C3", Some("Corvin Aldabarran"), None, 8),
    ("P6", "C1", None, None, 9),
];

async fn moved_in(dir: &std::path::Path) -> (World, u64) {
    let world = open(dir).await;
    for id in ["C1", "C2", "C3"] {
        world.put(id, "Ada Clear").await.unwrap();
    }
    let batch = world.brings("seven", &BROUGHT).await;
    (world, batch)
}

#[tokio::test]
async fn a_new_listing_meets_the_other_sides_of_imported_transfers() {
    let dir = tempfile::tempdir().unwrap();
    let (world, batch) = moved_in(dir.path()).await;
    let old = world.brings("old", &[("Q0", "C1", Some("Corvin Aldabarran"), None, 400)]).await;
    world.campaign_was_clean(batch, 7).await;
    world.campaign_was_clean(old, 1).await;
    world.engine.erase(meta("person:dpo"), "C3".into()).await.unwrap();
    let first = world.looks().await;
    assert_eq!(first.run.transfers.clean, 6, "C3 is erased: {:?}", first.run.transfers);
    let from = world.entries();
    world.lists(&[("90001", "Corvin Aldabarran", None), ("90002", "Nobody Atall", Some(WALLET))]).await;
    let run = world.looks().await.run;
    assert_eq!(world.told(from), ["P1", "P4"]);
    let past = run.started.past.unwrap();
    assert_eq!((past.included, past.excluded, run.started.transfers), (7, 1, 7));
    assert_eq!((run.transfers.hits, run.transfers.clean, run.transfers.overtaken), (2, 4, 1));
    assert_eq!(run.started.kind, Kind::Delta);
    let told = world.is_proved().await;
    let counted = "0 remembered transfers and 7 imported ones, 1 older ones left out";
    assert!(told.iter().any(|detail| detail.contains(counted)), "{told:#?}");
    // A full run finds both again, and both are known.
    let from = world.entries();
    world.engine.start_lookback(meta("person:mlro"), Kind::Full, Cause::Person).await.unwrap();
    let full = world.looks().await.run;
    assert_eq!((world.told(from), full.transfers.known), (Vec::new(), 2));
    world.is_proved().await;
    // A year later nobody asks who was on the other side then.
    world.later(400 * 86_400);
    world.engine.start_lookback(meta("person:mlro"), Kind::Full, Cause::Person).await.unwrap();
    let late = world.looks().await.run.started;
    assert_eq!((late.past.map(|past| (past.included, past.excluded)), late.transfers), (Some((0, 8)), 0));
    world.is_proved().await;
    world.engine.close();
}

#[tokio::test]
async fn a_batch_that_waits_for_its_campaign_stays_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let (world, batch) = moved_in(dir.path()).await;
    world.looks().await;
    let from = world.entries();
    world.lists(&[("90001", "Corvin Aldabarran", None)]).await;
    assert_eq!(world.looks().await.run.transfers.known, 7);
    // Screened by its campaign against these very lists, there is nothing left for a delta that began before.
    world.campaign_was_clean(batch, 7).await;
    assert!(world.told(from).is_empty());
    // A full run looks at everybody, and finds what that campaign should have.
    world.engine.start_lookback(meta("person:mlro"), Kind::Full, Cause::Person).await.unwrap();
    assert_eq!(world.looks().await.run.transfers.hits, 2);
    assert_eq!(world.told(from), ["P1", "P5"]);
    world.is_proved().await;
    world.engine.close();
}

/// A person clears the other side of an imported transfer from what the run told, and it stays silent.
#[tokio::test]
async fn what_a_run_told_of_an_imported_transfer_can_be_judged() {
    let dir = tempfile::tempdir().unwrap();
    let (world, batch) = moved_in(dir.path()).await;
    world.campaign_was_clean(batch, 7).await;
    world.looks().await;
    world.lists(&[("90001", "Corvin Aldabarran", None)]).await;
    world.looks().await;
    let found = world.engine.read(|s| s.lookbacks.found_transfers[&transfer("P1")]).await.unwrap();
    assert_eq!(world.waits().await, ["P1 lookback", "P5 lookback"]);
    let asked = engine::pair_service::Judge {
        decision: DecisionId(found),
        role: model::decision::Role::Counterparty,
        list: ListId::new("ofac-sdn").unwrap(),
        entry: EntryId::new("90001").unwrap(),
        reasons: vec![ReasonCode::new("pair.born_differs").unwrap()],
        document: DocumentRef::new("CASE-1").unwrap(),
    };
    let cleared = engine::pairs_state::Verdict::Cleared;
    let judged = world.engine.judge_pair(meta("person:ana"), asked, cleared).await;
    match judged {
        Ok(done) => assert!(matches!(done.entry.input, Input::PairCleared(_))),
        // A programme about terrorist financing, or a policy without clearances, would be another test.
        Err(EngineError::Refused(Refusal::NoClearances)) => panic!("the test policy clears pairs"),
        Err(error) => panic!("{error}"),
    }
    assert_eq!(world.waits().await, ["P5 lookback"], "C1's other side is judged, C3's is not");
    world.is_proved().await;
    world.engine.close();
}

/// Told to stop between shards, a run goes on in the middle of a batch and tells nothing twice.
#[tokio::test]
async fn a_run_goes_on_in_the_middle_of_a_batch() {
    let dir = tempfile::tempdir().unwrap();
    let (world, batch) = moved_in(dir.path()).await;
    world.campaign_was_clean(batch, 7).await;
    world.looks().await;
    let from = world.entries();
    world.lists(&[("90001", "Corvin Aldabarran", None), ("90002", "Nobody Atall", Some(WALLET))]).await;
    let stop = Arc::new(AtomicBool::new(false));
    world.engine.start_lookback(meta("person:mlro"), Kind::Delta, Cause::ListChange).await.unwrap();
    let options = LookbackOptions { threads: 1, shard: 2, ..LookbackOptions::default() };
    let (engine, halt) = (world.engine.clone(), Arc::clone(&stop));
    let watcher = std::thread::spawn(move || {
        // As soon as something is told, whoever tells is stopped.
        let is_told =
            |bytes: &Vec<u8>| matches!(record::decode(bytes).unwrap().input, Input::LookbackTransfer(_));
        while !engine.reader().entries(from, 1_000).unwrap().iter().any(is_told) {
            std::thread::yield_now();
        }
        halt.store(true, Ordering::Relaxed);
    });
    let _ = world.engine.work_lookback(&options, &stop).await.unwrap();
    watcher.join().unwrap();
    let other = LookbackOptions { threads: 2, shard: 4, ..LookbackOptions::default() };
    world.engine.look_back(&other).await.unwrap();
    assert_eq!(world.told(from), ["P1", "P4", "P5"]);
    world.is_proved().await;
    world.engine.close();
}

/// What a deposit brought stays held after the chain confirmed it, and its other side is looked at however old it is; a run that
/// was begun before that counted is proved by what it counted.
#[tokio::test]
async fn a_deposit_in_suspense_is_looked_at_whatever_its_age() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    for (id, address) in [("D1", LISTED), ("D2", LISTED), ("D3", CLEAN)] {
        world.screen(id, "C1", Flow::Deposit, address).await.unwrap();
    }
    for id in ["D1", "D3"] {
        world.engine.move_transfer(meta("system:x"), transfer(id), Stage::Confirmed).await.unwrap();
    }
    let looked_at = async |suspense: Option<bool>| {
        let cutoffs = Cutoffs { transfers_from: u64::MAX, suspense, ..Cutoffs::default() };
        let all = world.engine.read(move |state| Population::of(state, &cutoffs).transfers).await.unwrap();
        all.iter().map(|one| one.transfer.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(looked_at(Some(true)).await, ["D1", "D2"]);
    assert_eq!(looked_at(None).await, ["D2"]);
    world.engine.close();
}

proptest! {
    /// Shards of past transfers cover each row once, in order, and a row's position leads back to it.
    #[test]
    fn shards_of_past_transfers_cover_each_row_once(rows in prop::collection::vec(1..9_u64, 0..12), most in 1..20_usize) {
        let past = rows.iter().zip(0..).map(|(rows, n)| PastBatch { key: 10 + 7 * n, rows: *rows, before: 0 });
        let population = Population { past: past.collect(), ..Population::default() }.in_order();
        let all = population.len(Subjects::Transfers);
        prop_assert_eq!(all as u64, rows.iter().sum::<u64>());
        let (mut at, mut seen) = (0, Vec::new());
        while at < all {
            let pieces = population.past_shard(at, most);
            let counted: usize = pieces.iter().map(|piece| piece.len()).sum();
            prop_assert!(counted > 0 && counted <= most);
            prop_assert_eq!(&population.past_at(at..at + counted), &pieces);
            for piece in &pieces {
                seen.extend((piece.from..piece.to).map(|row| (piece.key, row as u32)));
            }
            at += counted;
        }
        for (position, (key, row)) in seen.iter().enumerate() {
            prop_assert_eq!(population.past_position(*key, *row), Some(position));
        }
        prop_assert_eq!(seen.len(), all);
    }
}
