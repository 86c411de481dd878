//! `probity demo play delisting`: the day Tornado Cash left the list, played again over a prepared exchange.
//!
//! Promises: both versions of the list are the issuer's own entries (the bundled publication, and the party that left,
//! as it last stood); customers go through the calls an exchange makes; whatever the story says is read from the
//! journal. Does not: touch any other directory.

use super::plant;
use super::population::Population;
use crate::bundled;
use crate::command::import::Ticker;
use anyhow::Context;
use engine::import_service::{NewCustomer, Rows};
use engine::lookback::LookbackOptions;
use engine::lookback::prove::prove;
use engine::lookback::rows::{FinishedRun, Review};
use engine::queue::Lane;
use engine::service::PutCustomer;
use engine::start::NewList;
use engine::{Engine, Meta};
use import::campaign::Progress;
use model::designation::Designation;
use model::ids::*;
use model::standing::Restriction;
use model::transfer::Flow;
use model::{Amount, AssetId, Hash, PartyKind, Profile, Standing};
use record::imported::{ImportedCustomer, Source};
use record::lookback::Verdict;
use record::v1::{Parties, TransferRequest};
use screening::snapshot::Snapshot;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// OFAC's id of Tornado Cash, and of Roman Semenov, one of its founders.
const TORNADO: &str = "39796";
const SEMENOV: &str = "44718";
/// Customers of one batch.
const BATCH: usize = 1_000;
/// When the party left, by the issuer's notice.
const NOTICE: &str = "OFAC-2025-03-21";

fn meta(reason: &str) -> anyhow::Result<Meta> {
    Meta::system("demo", reason, "play").context("system meta")
}

/// The list with Tornado Cash on it, and the one without.
struct Lists {
    before: NewList,
    after: NewList,
    tornado: Designation,
    semenov: Designation,
}

fn lists() -> anyhow::Result<Lists> {
    let after = bundled::ofac()?;
    let gone = bundled::tornado_cash()?;
    let party = |list: &NewList, id: &str| {
        let found = list.snapshot.designations.iter().find(|d| d.id.as_str() == id).cloned();
        found.with_context(|| format!("OFAC entry {id} is not where it should be"))
    };
    let (tornado, semenov) = (party(&gone, TORNADO)?, party(&after, SEMENOV)?);
    let mut designations = after.snapshot.designations.clone();
    designations.push(tornado.clone());
    designations.sort_by(|a, b| screening::source::issuer_order(&a.id, &b.id));
    let before = Snapshot {
        list: after.snapshot.list.clone(),
        published: gone.snapshot.published,
        raw_hashes: [after.snapshot.raw_hashes.clone(), gone.snapshot.raw_hashes.clone()].concat(),
        parser: after.snapshot.parser.clone(),
        designations,
    };
    let before = NewList { snapshot: Arc::new(before), defects: after.defects, current_at: gone.current_at };
    Ok(Lists { before, after, tornado, semenov })
}

/// Who is put among the others, and what each stands for.
fn cast(lists: &Lists) -> anyhow::Result<Vec<(&'static str, &'static str, Profile)>> {
    let wallet = |d: &Designation, n: usize| {
        let found = d.wallets.get(n).map(|w| w.address.clone());
        found.with_context(|| format!("entry {} has no address {n}", d.id))
    };
    let owner =
        |name: &str, wallets: Vec<String>| Profile { wallets, ..Profile::named(PartyKind::Person, name) };
    let (t, s) = (&lists.tornado, &lists.semenov);
    Ok(vec![
        (
            "TC-WALLET-1",
            "owns a Tornado Cash address",
            owner("Wilhelmina Featherstonehaugh", vec![wallet(t, 0)?]),
        ),
        (
            "TC-WALLET-2",
            "owns two of them",
            owner("Augustin Bellweather", vec![wallet(t, 1)?, wallet(t, 2)?]),
        ),
        ("TC-NAMESAKE", "a company of that name", Profile::named(PartyKind::Company, "Tornado Cash")),
        (
            "TC-AND-FOUNDER",
            "owns one of Tornado Cash and one of its founder",
            owner("Odalys Wintergreen", vec![wallet(t, 3)?, wallet(s, 0)?]),
        ),
        (
            "TC-ORDER",
            "owns one; an authority ordered a freeze too",
            owner("Corvin Aldabarran", vec![wallet(t, 4)?]),
        ),
        (
            "FOUNDER-WALLET",
            "owns an address of the founder alone",
            owner("Benedikt Quillfeather", vec![wallet(s, 1)?]),
        ),
        ("FOUNDER-NAME", "bears the founder's name", Profile::named(PartyKind::Person, s.primary_name())),
        ("TC-SENDER", "received from a Tornado Cash address", owner("Ines Okonkwo-Bright", vec![])),
    ])
}

/// Plays the day.
pub async fn delisting(engine: &Engine, customers: usize, seed: u64) -> anyhow::Result<()> {
    let lists = tokio::task::spawn_blocking(lists).await??;
    let addresses = lists.tornado.wallets.len();
    println!("1. The list as it stood, with Tornado Cash (OFAC {TORNADO}, {addresses} addresses) on it");
    engine.activate_lists(meta("list.activate")?, vec![lists.before.clone()]).await?;
    println!(
        "   and its founder Roman Semenov (OFAC {SEMENOV}) with {} addresses of his own",
        lists.semenov.wallets.len()
    );
    println!("2. An exchange of {customers} synthetic customers, and {} put among them", cast(&lists)?.len());
    populate(engine, customers, seed).await?;
    plant_cast(engine, &lists).await?;
    let options = LookbackOptions { threads: cores(), ..LookbackOptions::with_table(engine) };
    let first = look(engine, &options).await?;
    tell_run("3. Everybody is screened: the run from which deltas start", &first);
    tell_cast(engine, &lists).await?;
    println!("\n4. The list of 2025-11-19 comes into force. Tornado Cash is not on it any more; Semenov is.");
    engine.activate_lists(meta("list.activate")?, vec![lists.after.clone()]).await?;
    let run = look(engine, &options).await?;
    tell_run("5. A run over everybody follows by itself", &run);
    let reviews = tell_reviews(engine).await?;
    println!("\n   Still as they were, because nothing of theirs left the list:");
    tell_standing(engine, &["FOUNDER-WALLET", "FOUNDER-NAME"]).await?;
    tell_release(engine, &reviews).await?;
    tell_proof(engine, run.run.id).await
}

async fn look(engine: &Engine, options: &LookbackOptions) -> anyhow::Result<FinishedRun> {
    let mut ticker = Ticker::new();
    let (worker, options) = (engine.clone(), options.clone());
    let work = tokio::spawn(async move { worker.look_back(&options).await });
    while !work.is_finished() {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let open = engine.peek(|s| s.lookbacks.open.as_ref().map(|r| (r.id, r.customers.total())));
        let Some((run, counted)) = open else { continue };
        if let Some(view) = engine.lookback_live().view(run, counted) {
            ticker.tell(|_| format!("   looked at {} of {} · {:.0}/s", view.done, view.of, view.per_second));
        }
    }
    ticker.end();
    work.await??;
    let newest = engine.read(|s| s.lookbacks.finished.values().next_back().cloned()).await?;
    newest.context("no run ended")
}

async fn populate(engine: &Engine, customers: usize, seed: u64) -> anyhow::Result<()> {
    let import = ImportId::new("play")?;
    let population = Population::new(seed)?;
    let file = Hash::of(format!("play {seed} {customers}").as_bytes());
    let (started, mut ticker) = (Instant::now(), Ticker::new());
    for first in (0..customers).step_by(BATCH) {
        let last = (first + BATCH).min(customers);
        let rows: Vec<NewCustomer> =
            (first..last).map(|i| imported(&population, i)).collect::<Result<_, _>>()?;
        let source = Source {
            import: import.clone(),
            file,
            first_row: first as u64,
            read: rows.len() as u64,
            last: last == customers,
        };
        let prepared = engine.prepare_import(meta("import.rows")?, source, Rows::Customers(rows))?;
        engine.submit(Lane::Normal, prepared.command).await?;
        ticker.tell(|seconds| format!("   imported {last} of {customers} · {:.0}/s", last as f64 / seconds));
    }
    ticker.end();
    println!("   imported in {:.1} s", started.elapsed().as_secs_f64());
    let (started, progress, threads) = (Instant::now(), Progress::default(), cores());
    let meta = meta("campaign.run")?;
    tokio::task::block_in_place(|| import::campaign::screen(engine, &import, &meta, threads, &progress))?;
    let seconds = started.elapsed().as_secs_f64();
    println!("   screened by the campaign that follows an import in {seconds:.1} s");
    Ok(())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
}

fn imported(population: &Population, i: usize) -> anyhow::Result<NewCustomer> {
    let put = population.customer(i)?;
    let row = ImportedCustomer {
        customer: put.customer,
        legal_entity: put.legal_entity,
        kind: put.profile.kind,
        identified: true,
        since: None,
        standing: None,
    };
    Ok(NewCustomer { row, profile: put.profile, external: BTreeMap::new() })
}

async fn plant_cast(engine: &Engine, lists: &Lists) -> anyhow::Result<()> {
    for (id, _, profile) in cast(lists)? {
        let put = PutCustomer {
            customer: CustomerId::new(id)?,
            legal_entity: plant::entity()?,
            expected_version: 0,
            identified: true,
            profile,
            stated: Vec::new(),
            incumbent: None,
        };
        engine.put_customer(meta("customer.put")?, put, None).await?;
    }
    let from = lists.tornado.wallets.get(5).map(|w| w.address.clone());
    let request = TransferRequest {
        transfer: TransferId::new("TC-DEPOSIT")?,
        customer: CustomerId::new("TC-SENDER")?,
        account: AccountId::new("main")?,
        legal_entity: plant::entity()?,
        flow: Flow::Deposit,
        amount: Amount { value: "0.75".parse()?, asset: AssetId::new("eip155:1/slip44:60")? },
        risk_reducing: false,
        confirmed: true,
        incumbent: None,
        arrives: None,
        activity: None,
    };
    let parties = Parties { counterparty: None, network: None, address: from, memo: None };
    let request = engine.with_activity(request, &parties, &[])?;
    engine.screen_transfer(meta("transfer.screen")?, request, parties, Duration::from_secs(5), None).await?;
    order(engine, "TC-ORDER").await
}

/// An authority's order on top of the listing, set by an officer.
async fn order(engine: &Engine, id: &str) -> anyhow::Result<()> {
    let customer = CustomerId::new(id)?;
    let row = engine.read(|s| s.customers.get(&customer).map(|r| (r.standing, r.standing_version))).await?;
    let (standing, version) = row.context("customer")?;
    let officer = ActorId::new("person:officer-1")?;
    let grounds = Restriction {
        reason: ReasonCode::new("review.law_enforcement")?,
        authority: "District Court, order of 2025-01-14".to_owned(),
        scope: "all".to_owned(),
        since: engine.now(),
        until: None,
        approved_by: vec![officer.clone()],
        customer_text: TemplateId::new("under_review")?,
        appeal_route: TemplateId::new("appeal_general")?,
        document: DocumentRef::new("COURT-ORDER-114")?,
    };
    let mut meta = meta("standing.change")?;
    (meta.actor, meta.on_behalf) = (officer.clone(), officer);
    anyhow::ensure!(
        standing == Standing::Blocked,
        "the planted owner of a listed address is {}",
        standing.as_str()
    );
    engine.change_standing(meta, customer, Standing::TfFrozen, grounds, version).await?;
    Ok(())
}

fn tell_run(title: &str, run: &FinishedRun) {
    let (started, tally) = (&run.run.started, &run.run.customers);
    let seconds = (run.ended_at.0 - run.run.started_at.0) as f64 / 1e6;
    println!("\n{title}");
    println!(
        "   {} {} run, {}: {} customers counted, {} left out, {} past transfers; {seconds:.1} s",
        format_args!("lb_{}", run.run.id),
        started.kind.as_str(),
        run.ended.as_str(),
        started.included.total(),
        started.excluded.total(),
        started.transfers
    );
    println!(
        "   clean {} · known before {} · found {} · could not be screened {} · release reviews opened {}",
        tally.clean, tally.known, tally.hits, tally.errors, run.run.reviews
    );
}

async fn tell_cast(engine: &Engine, lists: &Lists) -> anyhow::Result<()> {
    for (id, what, _) in cast(lists)? {
        let customer = CustomerId::new(id)?;
        let standing = engine.read(|s| s.customers.get(&customer).map(|r| r.standing)).await?;
        println!("   {id:<15} {:<9} {what}", standing.map_or("?", Standing::as_str));
    }
    Ok(())
}

async fn tell_standing(engine: &Engine, ids: &[&str]) -> anyhow::Result<()> {
    for id in ids {
        let customer = CustomerId::new(id)?;
        let (standing, reviews) = engine
            .read(|s| {
                let standing = s.customers.get(&customer).map(|r| r.standing);
                (standing, s.release_reviews.values().filter(|r| r.customer == customer).count())
            })
            .await?;
        println!("   {id:<15} {:<9} {reviews} release reviews", standing.map_or("?", Standing::as_str));
    }
    Ok(())
}

async fn tell_reviews(engine: &Engine) -> anyhow::Result<Vec<(u64, Review)>> {
    let reviews =
        engine.read(|s| s.release_reviews.iter().map(|(id, r)| (*id, r.clone())).collect::<Vec<_>>()).await?;
    println!(
        "\n   Nobody was released. {} reviews are open, each with every ground that remains:",
        reviews.len()
    );
    for (id, review) in &reviews {
        let gone: Vec<String> =
            review.lost.iter().map(|l| format!("{}/{} {}", l.list, l.entry, l.why.as_str())).collect();
        let remains: Vec<String> = review
            .remaining
            .iter()
            .map(|r| match (&r.pair, &r.document) {
                (Some((list, entry)), _) => format!("{} {list}/{entry}", r.kind.as_str()),
                (None, Some(document)) => format!("{} {document}", r.kind.as_str()),
                (None, None) => r.kind.as_str().to_owned(),
            })
            .collect();
        let remains = if remains.is_empty() { "nothing".to_owned() } else { remains.join(", ") };
        let what = review.transfer.as_ref().map_or_else(String::new, |t| format!(" (deposit {t})"));
        println!("   rr_{id:<6} {:<15}{what} gone: {}; remains: {remains}", review.customer, gone.join(", "));
    }
    Ok(reviews)
}

async fn tell_release(engine: &Engine, reviews: &[(u64, Review)]) -> anyhow::Result<()> {
    let of = |id: &str| reviews.iter().find(|(_, r)| r.customer.as_str() == id && r.transfer.is_none());
    let (first, _) = of("TC-WALLET-1").context("no review of the planted owner")?;
    println!("\n6. Two officers release TC-WALLET-1, on the issuer's notice {NOTICE}");
    for person in ["person:officer-1", "person:officer-2"] {
        close(engine, person, *first).await?;
        let standing = engine.read(|s| s.release_reviews.get(first).map(|r| r.closed)).await?.flatten();
        println!("   {person}: {}", standing.map_or("one of two; nothing has changed", |v| v.as_str()));
    }
    let review = engine.read(|s| s.release_reviews.get(first).cloned()).await?.context("review")?;
    if let Some(duty) = &review.obligation {
        println!("   the report of unblocked property to {} is due {}", duty.authority, duty.due_at);
    }
    println!(
        "   And they cannot release the one who owns a founder's address too, or the one under a court's order:"
    );
    for id in ["TC-AND-FOUNDER", "TC-ORDER"] {
        let (review, _) = of(id).with_context(|| format!("no review of {id}"))?;
        match close(engine, "person:officer-1", *review).await {
            Ok(()) => println!("   {id}: RELEASED, which is wrong"),
            Err(refused) => println!("   {id}: {refused}"),
        }
    }
    Ok(())
}

async fn close(engine: &Engine, person: &str, review: u64) -> anyhow::Result<()> {
    let actor = ActorId::new(person)?;
    let mut meta = meta("release.review")?;
    (meta.actor, meta.on_behalf) = (actor.clone(), actor);
    engine.close_review(meta, review, Verdict::Released, DocumentRef::new(NOTICE)?).await?;
    Ok(())
}

async fn tell_proof(engine: &Engine, run: u64) -> anyhow::Result<()> {
    let engine = engine.clone();
    let proof = tokio::task::spawn_blocking(move || {
        let keys = Some(engine.subject_keys().as_ref());
        prove(engine.reader().as_ref(), engine.blobs(), &engine.verifying_key(), keys, run, &mut |_, _| {})
    });
    let proof = proof.await??;
    println!("\n7. The proof of run lb_{run}, from the journal alone");
    for check in &proof.checks {
        println!("   {} {:<10} {}", check.mark(), check.name, check.detail);
    }
    anyhow::ensure!(proof.holds(), "the run is not proven");
    println!("   verified; `probity lookback prove lb_{run}` does it again");
    Ok(())
}
