//! Looking back: a list change reaches everybody at once, says only what is new, lets nothing stay frozen by oversight
//! and releases nothing by itself; a run goes on after a kill; its proof stands, and falls with one changed byte.

use crate::support::*;
use ed25519_dalek::VerifyingKey;
use engine::lookback::prove::{Proof, prove};
use engine::lookback::review::approvals;
use engine::lookback::rows::Review;
use engine::lookback::table::CustomerTable;
use engine::lookback::{Fault, LookbackOptions};
use engine::replay::Replayer;
use engine::snapshot::fold_tail;
use engine::start::NewList;
use engine::{Engine, EngineError, Refusal, State};
use model::designation::{Designation, ListedWallet};
use model::ids::*;
use model::transfer::Flow;
use model::{Measure, PartyKind, Profile, Standing};
use record::lookback::*;
use record::{Entry, Input};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{ReadEntries, ReadStore, StoreError};

fn quick() -> LookbackOptions {
    LookbackOptions { threads: 2, shard: 3, ..LookbackOptions::default() }
}

async fn look(world: &World) -> Vec<Ended> {
    world.engine.look_back(&quick()).await.unwrap()
}

fn named(id: &str, name: &str) -> Designation {
    designation("ofac-sdn", id, PartyKind::Person, name)
}

/// The OFAC list of the tests with more entries.
fn with(more: Vec<Designation>) -> NewList {
    let mut all = ofac(1).snapshot.designations.clone();
    all.extend(more);
    list("ofac-sdn", all)
}

async fn activate(world: &World, list: NewList) {
    world.engine.activate_lists(meta("system:lists"), vec![list]).await.unwrap();
}

/// Every entry from `from` on.
fn entries(engine: &Engine, from: u64) -> Vec<Entry> {
    let rows = engine.reader().entries(from, 100_000).unwrap();
    rows.iter().map(|bytes| record::decode(bytes).unwrap()).collect()
}

/// Customers that a run recorded something about since `from`.
fn alerted(engine: &Engine, from: u64) -> Vec<String> {
    let entries = entries(engine, from);
    let found = entries.iter().filter_map(|e| match &e.input {
        Input::CustomerRescreened { customer, .. } => Some(customer.to_string()),
        Input::LookbackTransfer(found) => Some(found.transfer.to_string()),
        _ => None,
    });
    found.collect()
}

fn size(world: &World) -> u64 {
    world.engine.reader().size().unwrap()
}

async fn newest(world: &World) -> engine::lookback::rows::FinishedRun {
    world.engine.read(|s| s.lookbacks.finished.values().next_back().cloned()).await.unwrap().unwrap()
}

async fn reviews(world: &World) -> Vec<(u64, Review)> {
    world.engine.read(|s| s.release_reviews.iter().map(|(k, v)| (*k, v.clone())).collect()).await.unwrap()
}

fn proof(engine: &Engine, reader: &dyn ReadStore, run: u64) -> Proof {
    prove(reader, engine.blobs(), &engine.verifying_key(), Some(engine.subject_keys()), run, &mut |_, _| {})
        .unwrap()
}

/// Folding from the first entry gives the live state, and every decision can be made again.
async fn sound(world: &World) {
    let live = world.engine.state_copy().await.unwrap();
    let mut folded = State::default();
    fold_tail(&mut folded, world.engine.reader().as_ref(), size(world)).unwrap();
    assert_eq!(folded.hash(), live.hash());
    assert_eq!(State::from_bytes(&live.to_bytes()).unwrap(), live);
    let engine = &world.engine;
    let mut replayer = Replayer::new(
        engine.reader().as_ref(),
        engine.blobs(),
        engine.subject_keys(),
        engine.identity().build,
    );
    let report = replayer.run(u64::MAX, &mut |_, _| {}).unwrap();
    assert_eq!(report.same + report.erased.len() as u64, report.decisions, "{report:?}");
}

#[tokio::test]
async fn a_new_listing_holds_at_once_and_everybody_is_accounted_for() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    for (id, name) in [("A", "Benedikt Quillfeather"), ("B", "Ada Lovelace"), ("D", "Ines Okonkwo-Bright")] {
        world.put(id, name).await.unwrap();
    }
    for i in 0..8 {
        world.put(&format!("N{i}"), &format!("Qwertyl{i} Zxcvbno{i}")).await.unwrap();
    }
    world.put("E", "Benedikt Quillfeather").await.unwrap();
    world.engine.erase(meta("person:dpo"), "E".into()).await.unwrap();
    assert_eq!(look(&world).await, [Ended::Completed]);
    let first = newest(&world).await;
    assert_eq!((first.run.started.kind, first.run.started.cause), (Kind::Full, Cause::First));
    assert_eq!(look(&world).await, [], "nothing is due");
    let before = size(&world);
    world.later(60);
    activate(&world, ofac(2)).await;
    assert_eq!(world.standing("A").await, Standing::Active, "the run has not begun");
    assert_eq!(look(&world).await, [Ended::Completed]);
    assert_eq!(world.standing("A").await, Standing::Hold);
    assert_eq!(alerted(&world.engine, before), ["A"]);
    let run = newest(&world).await;
    assert_eq!((run.run.started.kind, run.run.started.cause), (Kind::Delta, Cause::ListChange));
    assert_eq!((run.run.started.included.total(), run.run.started.excluded.erased), (11, 1));
    assert_eq!((run.run.customers.hits, run.run.customers.clean), (1, 10));
    assert_eq!((run.run.restricted, run.shards), (1, 4), "11 members in shards of 3");
    assert!(run.run.first_hit_at.is_some() && run.run.first_hit_at <= Some(run.ended_at));
    // Whoever was not found counts as screened through the lists in force, without an entry of its own.
    let done = world.screen("T1", "B", Flow::Withdrawal, CLEAN).await.unwrap();
    let Input::TransferScreened { screened, .. } = &done.entry.input else {
        panic!("{:?}", done.entry.input)
    };
    assert!(!screened.customer_included, "the run screened the customer");
    assert_eq!(outcome(&done), "allow");
    let proof = proof(&world.engine, world.engine.reader().as_ref(), run.run.id);
    assert!(proof.holds(), "{:#?}", proof.checks);
    assert_eq!((proof.population, proof.findings), (12, 1));
    sound(&world).await;
    world.engine.close();
}

#[tokio::test]
async fn only_what_changed_materially_alerts_again() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("A", "Benedikt Quillfeather").await.unwrap();
    world.put("B", "Corvin Aldabarran").await.unwrap();
    activate(
        &world,
        with(vec![named("90003", "Benedikt Quillfeather"), named("90004", "Corvin Aldabarran")]),
    )
    .await;
    look(&world).await;
    assert_eq!(world.standing("A").await, Standing::Hold);
    // A full run finds both again, and both are known: nobody is told twice.
    let at = size(&world);
    let person = meta("person:mlro");
    world.engine.start_lookback(person.clone(), Kind::Full, Cause::Person).await.unwrap();
    assert_eq!(look(&world).await, [Ended::Completed]);
    assert_eq!(alerted(&world.engine, at), [""; 0]);
    assert_eq!(newest(&world).await.run.customers.known, 2);
    // A remark is not material; a new programme is.
    let mut remarked = named("90003", "Benedikt Quillfeather");
    remarked.remarks.push("a.k.a. nobody".into());
    let at = size(&world);
    activate(&world, with(vec![remarked.clone(), named("90004", "Corvin Aldabarran")])).await;
    look(&world).await;
    assert_eq!(alerted(&world.engine, at), [""; 0]);
    let at = size(&world);
    remarked.programmes.push("SDGT".into());
    activate(&world, with(vec![remarked, named("90004", "Corvin Aldabarran")])).await;
    look(&world).await;
    assert_eq!(alerted(&world.engine, at), ["A"], "B's entry did not change");
    assert!(reviews(&world).await.is_empty());
    sound(&world).await;
    world.engine.close();
}

#[tokio::test]
async fn a_removed_entry_opens_a_review_and_two_persons_release() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let wallet = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq";
    let mut gone = named("30518", "Corvin Aldabarran");
    gone.wallets.push(ListedWallet { ticker: "XBT".into(), address: wallet.into() });
    activate(&world, with(vec![gone, named("90009", "Odalys Wintergreen")])).await;
    let owner = Profile { wallets: vec![wallet.into()], ..Profile::named(PartyKind::Person, "Ines Okonkwo") };
    world.put_profile("W", owner).await.unwrap();
    world.put("H", "Corvin Aldabarran").await.unwrap();
    world.put("S", "Odalys Wintergreen").await.unwrap();
    world.put("B", "Ada Lovelace").await.unwrap();
    let held = world.screen("T1", "B", Flow::Deposit, wallet).await.unwrap();
    look(&world).await;
    assert_eq!(world.standing("W").await, Standing::Blocked, "{held:?}");
    assert_eq!(world.standing("H").await, Standing::Hold);
    assert!(reviews(&world).await.is_empty());
    activate(&world, with(vec![named("90009", "Odalys Wintergreen")])).await;
    look(&world).await;
    assert_eq!(world.standing("W").await, Standing::Blocked, "nothing is released by a run");
    let open = reviews(&world).await;
    let mut of: Vec<(String, bool, Why)> =
        open.iter().map(|(_, r)| (r.customer.to_string(), r.transfer.is_some(), r.lost[0].why)).collect();
    of.sort();
    let removed = Why::Removed;
    assert_eq!(
        of,
        [("B".to_owned(), true, removed), ("H".to_owned(), false, removed), ("W".to_owned(), false, removed)]
    );
    let id = |who: &str| open.iter().find(|(_, r)| r.customer.as_str() == who).map(|(id, _)| *id).unwrap();
    let close = |who: &str, review: u64, verdict| {
        world.engine.close_review(meta(who), review, verdict, DocumentRef::new("OFAC-2025-11-19").unwrap())
    };
    let refused = |e: EngineError| match e {
        EngineError::Refused(refusal) => refusal,
        other => panic!("{other}"),
    };
    let w = id("W");
    assert_eq!(
        refused(close("key:k1", w, Verdict::Released).await.unwrap_err()),
        Refusal::NotAPerson(actor("key:k1"))
    );
    close("person:ana", w, Verdict::Released).await.unwrap();
    assert_eq!(world.standing("W").await, Standing::Blocked, "one is not two");
    assert_eq!(
        refused(close("person:ana", w, Verdict::Released).await.unwrap_err()),
        Refusal::Lookback(Fault::SecondPerson(actor("person:ana")))
    );
    close("person:ben", w, Verdict::Released).await.unwrap();
    assert_eq!(world.standing("W").await, Standing::Active);
    let closed = world.engine.read(|s| s.release_reviews[&w].clone()).await.unwrap();
    let duty = closed.obligation.clone().unwrap();
    assert_eq!((duty.authority.as_str(), duty.programme.as_str()), ("OFAC", "CYBER2"));
    assert!(duty.due_at.0 > duty.unblocked_at.0 + 9 * 86_400_000_000, "ten business days: {duty:?}");
    assert_eq!(approvals(&closed).len(), 2);
    assert_eq!(
        refused(close("person:cy", w, Verdict::Kept).await.unwrap_err()),
        Refusal::Lookback(Fault::ReviewClosed(w))
    );
    // One who keeps is enough, and what was only held was never blocked: no report falls due.
    close("person:ana", id("H"), Verdict::Kept).await.unwrap();
    assert_eq!(world.standing("H").await, Standing::Hold);
    // The transfer is decided anew with the second word.
    let b = id("B");
    close("person:ana", b, Verdict::Released).await.unwrap();
    close("person:ben", b, Verdict::Released).await.unwrap();
    let row = world.engine.read(|s| s.transfers[&transfer("T1")].outcome).await.unwrap();
    assert_eq!(row, model::decision::Outcome::Allow);
    // No run asks the same question twice.
    world.engine.start_lookback(meta("person:mlro"), Kind::Full, Cause::Person).await.unwrap();
    look(&world).await;
    assert_eq!(reviews(&world).await.len(), 3);
    sound(&world).await;
    world.engine.close();
}

#[tokio::test]
async fn what_remains_keeps_a_customer_frozen() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    activate(
        &world,
        with(vec![named("90003", "Yelizaveta Orlovskaya"), named("90004", "Corvin Aldabarran")]),
    )
    .await;
    world.put("U", "Yelizaveta Orlovskaya").await.unwrap();
    world.put("O", "Corvin Aldabarran").await.unwrap();
    // An authority's order on top of the listing.
    let mut order = grounds(&["person:ana"], "ORDER-7");
    order.reason = ReasonCode::new("review.law_enforcement").unwrap();
    let version = world.engine.read(|s| s.customers[&customer("O")].standing_version).await.unwrap();
    let to = Standing::Blocked;
    world.engine.change_standing(meta("person:ana"), customer("O"), to, order, version).await.unwrap();
    look(&world).await;
    activate(&world, ofac(1)).await;
    look(&world).await;
    let open = reviews(&world).await;
    assert_eq!(open.len(), 2, "{open:#?}");
    for (id, review) in &open {
        let kinds: Vec<GroundKind> = review.remaining.iter().map(|r| r.kind).collect();
        let wanted = if review.customer == customer("U") { GroundKind::Listing } else { GroundKind::Order };
        assert_eq!(kinds, [wanted], "{review:#?}");
        let document = DocumentRef::new("NOTICE-1").unwrap();
        let refused = world
            .engine
            .close_review(meta("person:ana"), *id, Verdict::Released, document)
            .await
            .unwrap_err();
        let EngineError::Refused(Refusal::Lookback(Fault::GroundsRemain(what))) = refused else {
            panic!("{refused}")
        };
        assert_eq!(what, wanted.as_str());
    }
    sound(&world).await;
    world.engine.close();
}

#[tokio::test]
async fn a_renumbered_party_is_a_change_and_a_weaker_entry_is_reviewed() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    activate(&world, with(vec![named("1", "Corvin Aldabarran"), named("2", "Odalys Wintergreen")])).await;
    world.put("R", "Corvin Aldabarran").await.unwrap();
    world.put("M", "Odalys Wintergreen").await.unwrap();
    look(&world).await;
    let at = size(&world);
    let mut weaker = named("2", "Odalys Wintergreen");
    weaker.measures = vec![Measure::Sectoral];
    activate(&world, with(vec![named("77", "Corvin Aldabarran"), weaker])).await;
    look(&world).await;
    let mut told = alerted(&world.engine, at);
    told.sort();
    assert_eq!(told, ["M", "R"]);
    let open = reviews(&world).await;
    assert_eq!(open.len(), 1, "the renumbered party is no release: {open:#?}");
    assert_eq!((open[0].1.customer.clone(), open[0].1.lost[0].why), (customer("M"), Why::Weakened));
    assert_eq!(open[0].1.remaining[0].kind, GroundKind::Listing);
    world.engine.close();
}

#[tokio::test]
async fn the_other_sides_of_past_transfers_are_remembered() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let wallet = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq";
    world.put("A", "Ada Lovelace").await.unwrap();
    let sent = world.screen("T1", "A", Flow::Withdrawal, wallet).await.unwrap();
    world.release("T1", &sent).await.unwrap();
    world.screen("T2", "A", Flow::Withdrawal, CLEAN).await.unwrap();
    look(&world).await;
    let at = size(&world);
    let mut listed = named("90005", "Odalys Wintergreen");
    listed.wallets.push(ListedWallet { ticker: "XBT".into(), address: wallet.into() });
    activate(&world, with(vec![listed.clone()])).await;
    look(&world).await;
    assert_eq!(alerted(&world.engine, at), ["T1"]);
    assert_eq!(world.standing("A").await, Standing::Active, "what moved is gone; a person looks");
    let run = newest(&world).await;
    assert_eq!((run.run.transfers.hits, run.run.transfers.clean), (1, 1));
    assert!(proof(&world.engine, world.engine.reader().as_ref(), run.run.id).holds());
    // A terrorist programme's address freezes who sent there.
    listed.programmes = vec!["SDGT".into()];
    activate(&world, with(vec![listed])).await;
    look(&world).await;
    assert_eq!(world.standing("A").await, Standing::TfFrozen);
    sound(&world).await;
    world.engine.close();
}

#[tokio::test]
async fn a_run_goes_on_after_a_kill_and_records_nothing_twice() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    for i in 0..20 {
        let name =
            if i % 4 == 0 { "Benedikt Quillfeather".to_owned() } else { format!("Qwertyl{i} Zxcvbno{i}") };
        world.put(&format!("C{i:02}"), &name).await.unwrap();
    }
    look(&world).await;
    activate(&world, ofac(2)).await;
    let at = size(&world);
    let run =
        world.engine.start_lookback(meta("person:mlro"), Kind::Delta, Cause::ListChange).await.unwrap().seq();
    // Stops while the second shard is under way.
    let stop = Arc::new(AtomicBool::new(false));
    let options = LookbackOptions {
        threads: 1,
        shard: 6,
        survivors: Arc::new(StopAfter { shards: 2.into(), stop: Arc::clone(&stop) }),
    };
    assert_eq!(world.engine.work_lookback(&options, &stop).await.unwrap(), None);
    let open = world.engine.read(|s| s.lookbacks.open.clone()).await.unwrap().unwrap();
    assert_eq!(open.digests.len(), 1, "one shard is done");
    world.engine.close();
    // Without the file of members the journal is folded to the same ones.
    std::fs::remove_file(dir.path().join("lookback").join(format!("lb_{run}.population"))).unwrap();
    let world = open_with(dir.path(), options_of(&world)).await;
    assert_eq!(look(&world).await, [Ended::Completed]);
    let mut told = alerted(&world.engine, at);
    told.sort();
    assert_eq!(told, ["C00", "C04", "C08", "C12", "C16"]);
    assert_eq!(newest(&world).await.run.customers.hits, 5);
    let proof = proof(&world.engine, world.engine.reader().as_ref(), run);
    assert!(proof.holds(), "{:#?}", proof.checks);
    sound(&world).await;
    world.engine.close();
}

fn options_of(world: &World) -> engine::Options {
    options(&world.clock)
}

/// Says stop when the shard of that number begins.
struct StopAfter {
    shards: std::sync::atomic::AtomicI64,
    stop: Arc<AtomicBool>,
}

impl engine::lookback::survivors::Survivors for StopAfter {
    fn prepare(&self, _: &Engine, _: &engine::lookback::survivors::Target) -> Result<(), String> {
        Ok(())
    }

    fn catch_up(&self, _: &Engine) -> Result<(), String> {
        Ok(())
    }

    fn of_shard(
        &self,
        _: &engine::lookback::survivors::Target,
        members: &[engine::lookback::population::Member],
    ) -> Result<Vec<bool>, String> {
        if self.shards.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.stop.store(true, Ordering::SeqCst);
        }
        Ok(vec![true; members.len()])
    }
}

#[tokio::test]
async fn a_change_under_way_supersedes_and_the_next_run_covers_both() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("A", "Benedikt Quillfeather").await.unwrap();
    world.put("B", "Corvin Aldabarran").await.unwrap();
    look(&world).await;
    activate(&world, ofac(2)).await;
    world.engine.start_lookback(meta("person:mlro"), Kind::Delta, Cause::ListChange).await.unwrap();
    let again =
        world.engine.start_lookback(meta("person:mlro"), Kind::Full, Cause::Person).await.unwrap_err();
    assert!(matches!(again, EngineError::Refused(Refusal::Lookback(Fault::RunOpen(_)))), "{again}");
    let mut both = ofac(2).snapshot.designations.clone();
    both.push(named("90004", "Corvin Aldabarran"));
    activate(&world, list("ofac-sdn", both)).await;
    assert_eq!(look(&world).await, [Ended::Superseded, Ended::Completed]);
    assert_eq!((world.standing("A").await, world.standing("B").await), (Standing::Hold, Standing::Hold));
    let run = newest(&world).await;
    assert_eq!(run.run.customers.hits, 2);
    assert!(proof(&world.engine, world.engine.reader().as_ref(), run.run.id).holds());
    world.engine.close();
}

#[tokio::test]
async fn full_runs_come_by_themselves_and_so_does_one_after_a_changed_policy() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("A", "Ada Lovelace").await.unwrap();
    look(&world).await;
    world.later(6 * 86_400);
    assert_eq!(world.engine.lookback_due().await.unwrap(), None);
    world.later(86_400);
    assert_eq!(world.engine.lookback_due().await.unwrap(), Some((Kind::Full, Cause::Schedule)));
    look(&world).await;
    let (policy, text) = policy();
    let text = format!("{text}\n# another text\n");
    world
        .engine
        .activate_policy(meta("person:mlro"), &text, policy, vec![actor("person:mlro")])
        .await
        .unwrap();
    assert_eq!(world.engine.lookback_due().await.unwrap(), Some((Kind::Full, Cause::Control)));
    look(&world).await;
    assert_eq!(world.engine.lookback_due().await.unwrap(), None);
    world.engine.close();
}

#[tokio::test]
async fn closed_and_dormant_customers_are_counted_by_their_class() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    for id in ["OLD", "LATE", "DORMANT"] {
        world.put(id, &format!("Qwertyl {id}")).await.unwrap();
    }
    let close = async |id: &str| {
        world.change("person:ana", id, Standing::Offboarding, "T-1").await.unwrap();
        world.change("person:ana", id, Standing::Closed, "CLOSED-1").await.unwrap();
    };
    close("OLD").await;
    world.later(366 * 86_400);
    close("LATE").await;
    world.put("NEW", "Zxcvbno Asdfghj").await.unwrap();
    look(&world).await;
    let run = newest(&world).await.run;
    let included = run.started.included;
    assert_eq!((included.active, included.dormant, included.recently_closed), (1, 1, 1), "{included:?}");
    assert_eq!(run.started.excluded.closed, 1);
    assert!(proof(&world.engine, world.engine.reader().as_ref(), run.id).holds());
    world.engine.close();
}

/// A store in which one entry reads otherwise.
struct Tampered<'a> {
    inner: &'a dyn ReadStore,
    seq: u64,
    bytes: Vec<u8>,
}

impl ReadEntries for Tampered<'_> {
    fn entries(&self, from: u64, max: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut rows = self.inner.entries(from, max)?;
        if let Some(row) = self.seq.checked_sub(from).and_then(|at| rows.get_mut(at as usize)) {
            row.clone_from(&self.bytes);
        }
        Ok(rows)
    }
}

impl ReadStore for Tampered<'_> {
    fn size(&self) -> Result<u64, StoreError> {
        self.inner.size()
    }
    fn entry(&self, seq: u64) -> Result<Option<Vec<u8>>, StoreError> {
        if seq == self.seq { Ok(Some(self.bytes.clone())) } else { self.inner.entry(seq) }
    }
    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<[u8; 32]>>, StoreError> {
        self.inner.tile(level, index)
    }
    fn head(&self) -> Result<Option<String>, StoreError> {
        self.inner.head()
    }
    fn idempotency(&self, scope: &str, key: &str) -> Result<Option<store::IdempotencyRow>, StoreError> {
        self.inner.idempotency(scope, key)
    }
    fn subject_key(&self, subject: &str) -> Result<Option<store::SubjectKey>, StoreError> {
        self.inner.subject_key(subject)
    }
    fn has_subject_keys(&self) -> Result<bool, StoreError> {
        self.inner.has_subject_keys()
    }
    fn keys_by_kek(&self) -> Result<Vec<(String, u64)>, StoreError> {
        self.inner.keys_by_kek()
    }
    fn keys_not_under(
        &self,
        kek: &str,
        after: &str,
        max: usize,
    ) -> Result<Vec<store::SubjectKeyRow>, StoreError> {
        self.inner.keys_not_under(kek, after, max)
    }
    fn destroyed_subjects(
        &self,
        after: &str,
        max: usize,
    ) -> Result<Vec<store::DestroyedSubject>, StoreError> {
        self.inner.destroyed_subjects(after, max)
    }
}

/// Checks that fail when an entry of the run reads otherwise.
fn failing(world: &World, run: u64, pick: impl Fn(&mut Input) -> bool) -> Vec<&'static str> {
    let engine = &world.engine;
    for mut entry in entries(engine, 0) {
        let seq = entry.header.seq;
        if !pick(&mut entry.input) {
            continue;
        }
        let reader = engine.reader().as_ref();
        let tampered = Tampered { inner: reader, seq, bytes: record::encode(&entry) };
        let proof = proof(engine, &tampered, run);
        assert!(!proof.holds());
        return proof.checks.iter().filter(|c| !c.holds).map(|c| c.name).collect();
    }
    panic!("no such entry");
}

/// Leaves out everybody, as a table that has gone wrong might.
#[derive(Debug)]
struct Nobody;

impl engine::lookback::survivors::Survivors for Nobody {
    fn prepare(&self, _: &Engine, _: &engine::lookback::survivors::Target) -> Result<(), String> {
        Ok(())
    }

    fn of_shard(
        &self,
        _: &engine::lookback::survivors::Target,
        members: &[engine::lookback::population::Member],
    ) -> Result<Vec<bool>, String> {
        Ok(vec![false; members.len()])
    }

    fn catch_up(&self, _: &Engine) -> Result<(), String> {
        Ok(())
    }
}

#[tokio::test]
async fn who_was_wrongly_counted_as_clean_is_found_by_the_sample() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    for (id, name) in [("A", "Benedikt Quillfeather"), ("B", "Ada Lovelace"), ("C", "Grigory Tumanov")] {
        world.put(id, name).await.unwrap();
    }
    look(&world).await;
    activate(&world, ofac(2)).await;
    let options = LookbackOptions { survivors: Arc::new(Nobody), ..quick() };
    assert_eq!(world.engine.look_back(&options).await.unwrap(), [Ended::Completed]);
    let run = newest(&world).await.run;
    assert_eq!((run.customers.hits, run.customers.clean), (0, 2), "B and A; C was known and is held");
    let engine = &world.engine;
    let made = proof(engine, engine.reader().as_ref(), run.id);
    let failed: Vec<_> = made.checks.iter().filter(|c| !c.holds).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0].name, "sample");
    assert!(failed[0].detail.contains("A on ofac-sdn 90003"), "{}", failed[0].detail);
    // Without the keys it cannot be seen, and the proof says that it did not look.
    let key = engine.verifying_key();
    let blind = prove(engine.reader().as_ref(), engine.blobs(), &key, None, run.id, &mut |_, _| {}).unwrap();
    let sample = blind.checks.iter().find(|c| c.name == "sample").unwrap();
    assert!(blind.holds() && !sample.made, "{sample:?}");
    world.engine.close();
}

#[tokio::test]
async fn a_proof_falls_with_whatever_is_changed() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    for (id, name) in
        [("A", "Benedikt Quillfeather"), ("B", "Ada Lovelace"), ("C", "Ines Okonkwo"), ("D", "Qw Zx")]
    {
        world.put(id, name).await.unwrap();
    }
    look(&world).await;
    activate(&world, ofac(2)).await;
    look(&world).await;
    let run = newest(&world).await.run.id;
    assert!(proof(&world.engine, world.engine.reader().as_ref(), run).holds());
    let of_run = |shard: &Shard| shard.run == run;
    let failed = failing(&world, run, |input| match input {
        Input::LookbackShard(shard) if of_run(shard) => {
            shard.digest.0[0] ^= 1;
            true
        }
        _ => false,
    });
    assert_eq!(failed, ["shards", "inclusion"], "the digest of a shard");
    let failed = failing(&world, run, |input| match input {
        Input::LookbackShard(shard) if of_run(shard) && shard.tally.hits == 1 => {
            (shard.tally.hits, shard.tally.clean) = (0, shard.tally.clean + 1);
            true
        }
        _ => false,
    });
    assert!(failed.contains(&"shards") && failed.contains(&"finished"), "a hit that is left out: {failed:?}");
    let failed = failing(&world, run, |input| match input {
        Input::LookbackStarted(started) if started.kind == Kind::Delta => {
            started.included.active -= 1;
            true
        }
        _ => false,
    });
    assert!(failed.contains(&"population"), "a customer that is not counted: {failed:?}");
    let failed = failing(&world, run, |input| match input {
        Input::LookbackFinished(finished) if finished.run == run => {
            finished.root.0[31] ^= 1;
            true
        }
        _ => false,
    });
    assert_eq!(failed, ["root", "inclusion"]);
    let failed = failing(&world, run, |input| match input {
        Input::ListActivated { normalised, parties: 4, .. } => {
            normalised.0[0] ^= 1;
            true
        }
        _ => false,
    });
    assert!(failed.contains(&"lists"), "{failed:?}");
    let other =
        VerifyingKey::from_bytes(&ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes());
    let engine = &world.engine;
    let foreign =
        prove(engine.reader().as_ref(), engine.blobs(), &other.unwrap(), None, run, &mut |_, _| {}).unwrap();
    assert!(!foreign.holds(), "another's key");
    let none =
        prove(engine.reader().as_ref(), engine.blobs(), &engine.verifying_key(), None, 0, &mut |_, _| {});
    assert!(matches!(none, Err(EngineError::Refused(Refusal::Lookback(Fault::Unknown(0))))));
    world.engine.close();
}

#[tokio::test]
async fn what_waits_in_a_campaign_waits_there_but_a_new_listing_does_not() {
    use engine::import_service::{NewCustomer, Rows};
    use engine::queue::Lane;
    use record::imported::{ImportedCustomer, Source};
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let new = |id: &str, name: &str| NewCustomer {
        row: ImportedCustomer {
            customer: customer(id),
            legal_entity: LegalEntityId::new("acme-us").unwrap(),
            kind: PartyKind::Person,
            identified: true,
            since: None,
            standing: None,
        },
        profile: Profile::named(PartyKind::Person, name),
        external: std::collections::BTreeMap::new(),
    };
    let rows = vec![
        new("OLD", "Grigory Vasilyevich Tumanov"),
        new("NEW", "Benedikt Quillfeather"),
        new("CLEAN", "Ada Lovelace"),
    ];
    let import = ImportId::new("move-in").unwrap();
    let source = Source { import, file: model::Hash::of(b"file"), first_row: 0, read: 3, last: true };
    let prepared = world.engine.prepare_import(meta("system:import"), source, Rows::Customers(rows)).unwrap();
    world.engine.submit(Lane::Normal, prepared.command).await.unwrap();
    look(&world).await;
    assert_eq!(world.standing("OLD").await, Standing::Active, "the campaign's findings wait for a person");
    let at = size(&world);
    activate(&world, ofac(2)).await;
    look(&world).await;
    assert_eq!(alerted(&world.engine, at), ["NEW"], "a new listing is nobody's campaign");
    assert_eq!(world.standing("NEW").await, Standing::Hold);
    // Whoever waits does not count as screened: the next request looks, and holds.
    let done = world.screen("T1", "OLD", Flow::Withdrawal, CLEAN).await.unwrap();
    assert_eq!(outcome(&done), "hold", "{:?}", reasons(&done));
    let done = world.screen("T2", "CLEAN", Flow::Withdrawal, CLEAN).await.unwrap();
    assert_eq!(outcome(&done), "allow", "{:?}", reasons(&done));
    sound(&world).await;
    world.engine.close();
}

#[tokio::test]
async fn the_table_follows_the_journal_and_is_made_anew_where_it_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    for (id, name) in [("A", "Benedikt Quillfeather"), ("B", "Ada Lovelace"), ("C", "Ines Okonkwo")] {
        world.put(id, name).await.unwrap();
    }
    let table = CustomerTable::of(&world.engine);
    assert_eq!(table.size(&world.engine).unwrap(), (3, size(&world)));
    assert!(CustomerTable::of(&world.engine).size(&world.engine).is_err(), "one writer at a time");
    world.put("D", "Corvin Aldabarran").await.unwrap();
    world.put("B", "Odalys Wintergreen").await.unwrap();
    world.engine.erase(meta("person:dpo"), "C".into()).await.unwrap();
    assert_eq!(
        table.size(&world.engine).unwrap(),
        (3, size(&world)),
        "one came, one changed, one was erased"
    );
    drop(table);
    let again = CustomerTable::of(&world.engine);
    assert_eq!(again.size(&world.engine).unwrap().0, 3, "it goes on where it was");
    drop(again);
    let files = dir.path().join("lookback");
    for lost in ["table-through", "table-ids"] {
        std::fs::remove_file(files.join(lost)).unwrap();
        assert_eq!(CustomerTable::of(&world.engine).size(&world.engine).unwrap().0, 3, "without {lost}");
    }
    std::fs::write(files.join("table").join("head"), b"not a head").unwrap();
    let survivors = Arc::new(CustomerTable::of(&world.engine));
    let options = LookbackOptions { survivors, ..quick() };
    assert_eq!(world.engine.look_back(&options).await.unwrap(), [Ended::Completed]);
    activate(&world, ofac(2)).await;
    assert_eq!(world.engine.look_back(&options).await.unwrap(), [Ended::Completed]);
    assert_eq!(world.standing("A").await, Standing::Hold);
    let run = newest(&world).await.run;
    assert_eq!((run.customers.hits, run.survivors), (1, 1), "only who survives is opened: {run:?}");
    assert!(proof(&world.engine, world.engine.reader().as_ref(), run.id).holds());
    sound(&world).await;
    world.engine.close();
}
