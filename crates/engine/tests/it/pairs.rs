//! The memory of cleared pairs: what stays silent, what alerts again and why, and that silence takes nobody's place.

use crate::support::*;
use engine::lookback::LookbackOptions;
use engine::pair_service::Judge;
use engine::pairs_state::Verdict;
use engine::replay::Replayer;
use engine::service::Answer;
use engine::snapshot::fold_tail;
use engine::start::NewList;
use engine::{Command, Committed, EngineError, Pinned, Refusal, State};
use model::decision::Role;
use model::designation::{Designation, ListedDate, ListedName, ListedWallet, NameStrength};
use model::ids::*;
use model::party::IdentifierKind;
use model::transfer::Flow;
use model::{Hash, Identifier, Measure, PartyKind, Profile, Score, Standing};
use record::v1::{Input, Parties};
use screening::snapshot::Snapshot;
use std::sync::Arc;
use std::time::Duration;

const NAMED: &str = "Grigory Tumanov";
const LIST: &str = "ofac-sdn";
const ENTRY: &str = "90002";
const DAY: i64 = 86_400;

/// The hand-made list with one entry changed.
fn edited(entry: &str, edit: impl FnOnce(&mut Designation)) -> NewList {
    let base = ofac(1);
    let mut snapshot = Snapshot::clone(&base.snapshot);
    edit(snapshot.designations.iter_mut().find(|d| d.id.as_str() == entry).unwrap());
    NewList { snapshot: Arc::new(snapshot), ..base }
}

fn judge(done: &Committed, role: Role, entry: &str) -> Judge {
    let list = if entry.starts_with("RUS") { "uk-sanctions" } else { LIST };
    Judge {
        decision: DecisionId(done.entry.header.seq),
        role,
        list: ListId::new(list).unwrap(),
        entry: EntryId::new(entry).unwrap(),
        reasons: vec![ReasonCode::new("pair.born_differs").unwrap()],
        document: DocumentRef::new("CASE-1").unwrap(),
    }
}

/// Judges, lets the customer go on, and looks at it again where it was judged silent.
async fn clear(world: &World, who: &str, judge: Judge) -> Result<Committed, EngineError> {
    world.engine.judge_pair(meta(who), judge, Verdict::Cleared).await
}

/// One customer by name on the list, cleared by one person and active.
async fn cleared(dir: &std::path::Path) -> World {
    let world = open(dir).await;
    let put = world.put("C1", NAMED).await.unwrap();
    assert_eq!((outcome(&put), world.standing("C1").await), ("hold", Standing::Hold));
    clear(&world, "person:ana", judge(&put, Role::Customer, ENTRY)).await.unwrap();
    world.change("person:ana", "C1", Standing::Active, "CASE-1").await.unwrap();
    world
}

/// Outcome and the codes that speak of clearances.
fn said(done: &Committed) -> (&'static str, Vec<String>) {
    let codes = reasons(done)
        .into_iter()
        .filter(|c| c.starts_with("cleared:") || c.starts_with("reopened:"))
        .collect();
    (outcome(done), codes)
}

async fn withdraw(world: &World, id: &str, of: &str) -> Committed {
    world.screen(id, of, Flow::Withdrawal, CLEAN).await.unwrap()
}

async fn pay(world: &World, id: &str, of: &str, to: Profile) -> Committed {
    let parties = Parties { counterparty: Some(to), address: Some(CLEAN.into()), ..Parties::default() };
    let wait = Duration::from_millis(500);
    let asked = request(id, of, Flow::Withdrawal);
    match world.engine.screen_transfer(meta("system:exchange"), asked, parties, wait, None).await.unwrap() {
        Answer::Decided(done) | Answer::Pending(done) => done,
    }
}

/// The journal folds to the state in memory, its snapshot is whole, and every decision replays to the same bytes.
async fn sound(world: &World) {
    let live = world.engine.state_copy().await.unwrap();
    let engine = &world.engine;
    let mut folded = State::default();
    fold_tail(&mut folded, engine.reader().as_ref(), live.next_seq).unwrap();
    assert_eq!(folded.hash(), live.hash(), "the journal folds to the state in memory");
    assert_eq!(State::from_bytes(&live.to_bytes()).unwrap(), live);
    let (blobs, keys) = (engine.blobs(), engine.subject_keys());
    let mut replayer = Replayer::new(engine.reader().as_ref(), blobs, keys, engine.identity().build);
    let report = replayer.run(u64::MAX, &mut |_, _| {}).unwrap();
    assert!(report.decisions > 0);
    assert_eq!(report.same + report.erased.len() as u64, report.decisions, "{report:?}");
}

type Edit = fn(&mut Designation);

#[tokio::test]
pub async fn which_change_of_the_entry_alerts_again() {
    let rows: [(&str, Edit, &[&str]); 17] = [
        ("another version, the same entry", |_| {}, &[]),
        ("a remark", |d| d.remarks.push("a.k.a. somebody".into()), &[]),
        ("a legal basis", |d| d.legal_basis.push("E.O. 14024".into()), &[]),
        ("a gender", |d| d.gender = Some("male".into()), &[]),
        ("elsewhere in the file", |d| d.provenance.offset = 7_000, &[]),
        ("an alias", |d| d.names.push(alias("Grisha Tumanov")), &["names"]),
        ("a date of birth", |d| d.born.push(born("1961-03-04")), &["born"]),
        ("a nationality", |d| d.nationalities.push("RU".parse().unwrap()), &["nationalities"]),
        ("an address's country", |d| d.residences.push("RU".parse().unwrap()), &["residences"]),
        ("a place of birth", |d| d.birth_places.push("Perm, Russia".into()), &["birth_places"]),
        ("a passport", |d| d.identifiers.push(passport("70 1234567")), &["identifiers"]),
        ("a wallet", |d| d.wallets.push(wallet()), &["wallets"]),
        ("another programme", |d| d.programmes = vec!["RUSSIA-EO14024".into()], &["programmes"]),
        ("a measure less", |d| d.measures = vec![Measure::Unspecified], &["measures"]),
        ("its kind", |d| d.kind = PartyKind::Company, &["kind"]),
        ("its class", |d| d.class = Some("pep:national:minister".into()), &["class"]),
        (
            "two at once",
            |d| (d.names.push(alias("G. Tumanov")), d.born.push(born("1961"))).0,
            &["born", "names"],
        ),
    ];
    for (what, edit, fields) in rows {
        let dir = tempfile::tempdir().unwrap();
        let world = cleared(dir.path()).await;
        world.engine.activate_lists(meta("system:lists"), vec![edited(ENTRY, edit)]).await.unwrap();
        let done = withdraw(&world, "T1", "C1").await;
        let again: Vec<String> = fields.iter().map(|f| format!("reopened:{f}")).collect();
        let want = match fields.is_empty() {
            true => ("allow", vec!["cleared:FP-2026-01".to_owned()]),
            false => ("hold", again),
        };
        assert_eq!(said(&done), want, "{what}");
        let standing = if fields.is_empty() { Standing::Active } else { Standing::Hold };
        assert_eq!(world.standing("C1").await, standing, "{what}");
        let left = world.engine.read(|s| s.pairs.of(&customer("C1")).len()).await.unwrap();
        assert_eq!(
            left,
            usize::from(fields.is_empty()),
            "{what}: what alerted again is no clearance any more"
        );
        sound(&world).await;
        world.engine.close();
    }
}

fn alias(text: &str) -> ListedName {
    ListedName {
        text: text.into(),
        primary: false,
        strength: NameStrength::Strong,
        script: None,
        label: "A.K.A.".into(),
        parts: vec![],
    }
}

fn born(text: &str) -> ListedDate {
    let date = text.parse().unwrap();
    ListedDate { from: date, to: date, circa: false }
}

fn passport(value: &str) -> Identifier {
    Identifier { kind: IdentifierKind::Passport, value: value.into(), country: None }
}

fn wallet() -> ListedWallet {
    ListedWallet { ticker: "XBT".into(), address: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa".into() }
}

/// Semantics section 6: whatever else is material, a programme that adds an asset freeze reopens the pair.
#[tokio::test]
pub async fn an_asset_freeze_that_is_added_reopens_cleared_and_confirmed_pairs() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let information = edited(ENTRY, |d| d.measures = vec![Measure::Travel]);
    world.engine.activate_lists(meta("system:lists"), vec![information]).await.unwrap();
    for id in ["C1", "C2"] {
        let put = world.put(id, NAMED).await.unwrap();
        let verdict = if id == "C1" { Verdict::Cleared } else { Verdict::Confirmed };
        world
            .engine
            .judge_pair(meta("person:ana"), judge(&put, Role::Customer, ENTRY), verdict)
            .await
            .unwrap();
    }
    assert_eq!(outcome(&withdraw(&world, "T1", "C1").await), "allow");
    assert_eq!(outcome(&withdraw(&world, "T0", "C2").await), "allow", "a travel ban only informs");
    world.engine.activate_lists(meta("system:lists"), vec![ofac(1)]).await.unwrap();
    for (id, transfer) in [("C1", "T2"), ("C2", "T3")] {
        let done = withdraw(&world, transfer, id).await;
        assert_eq!(outcome(&done), "hold", "{id}");
        let Some(decision) = done.entry.outcome.decision() else { panic!("decided") };
        assert!(
            decision.internal.iter().any(|c| c.as_str() == "reopened:measures"),
            "{id}: {:?}",
            decision.internal
        );
    }
    sound(&world).await;
}

#[tokio::test]
pub async fn which_change_of_the_customer_alerts_again() {
    let base = || Profile::named(PartyKind::Person, NAMED);
    let rows: Vec<(&str, Profile, &[&str])> = vec![
        ("the same again", base(), &[]),
        ("typed otherwise", Profile::named(PartyKind::Person, "  grigory   TUMANOV"), &[]),
        ("a gender", Profile { gender: Some(model::Gender::Male), ..base() }, &[]),
        ("a residence", Profile { residences: vec!["RU".parse().unwrap()], ..base() }, &["residences"]),
        ("a town of birth", Profile { birth_place: Some("Perm".into()), ..base() }, &["birth_place"]),
        ("a country of birth", Profile { birth_country: "RU".parse().ok(), ..base() }, &["birth_country"]),
        ("a wallet", Profile { wallets: vec![CLEAN.into()], ..base() }, &[]),
        (
            "a second name",
            Profile { names: vec![NAMED.into(), "Grisha Tumanov".into()], ..base() },
            &["names"],
        ),
        ("the patronymic", Profile::named(PartyKind::Person, "Grigory Vasilyevich Tumanov"), &["names"]),
        ("a date of birth", Profile { born: "1961-03-04".parse().ok(), ..base() }, &["born"]),
        (
            "a nationality",
            Profile { nationalities: vec!["RU".parse().unwrap()], ..base() },
            &["nationalities"],
        ),
        ("a passport", Profile { identifiers: vec![passport("70 1234567")], ..base() }, &["identifiers"]),
    ];
    for (what, profile, fields) in rows {
        let dir = tempfile::tempdir().unwrap();
        let world = cleared(dir.path()).await;
        let done = world.put_profile("C1", profile).await.unwrap();
        let again: Vec<String> = fields.iter().map(|f| format!("reopened:{f}")).collect();
        let want = match fields.is_empty() {
            true => ("allow", vec!["cleared:FP-2026-01".to_owned()]),
            false => ("hold", again),
        };
        assert_eq!(said(&done), want, "{what}");
        if !fields.is_empty() {
            // Changed back, it is looked at all the same: nobody said that this was a slip.
            world.change("person:ana", "C1", Standing::Active, "CASE-1").await.unwrap();
            let back = world.put("C1", NAMED).await.unwrap();
            assert_eq!(said(&back), ("hold", vec![]), "{what}, and back");
        }
        sound(&world).await;
        world.engine.close();
    }
}

/// A new matcher is injected as the text of its version; what it scores is what the worker says.
#[tokio::test]
pub async fn another_matcher_alerts_again_where_it_scores_the_pair_differently() {
    for (text, moved, silent) in [
        ("names/99 screening/99", 0, true),
        ("names/99 screening/99", 200, true),
        ("names/99 screening/99", 201, false),
        ("names/99 screening/99", -201, false),
        (screening::MATCHER, -900, true),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let world = cleared(dir.path()).await;
        let profile = Profile::named(PartyKind::Person, NAMED);
        let pinned = Pinned {
            matcher: engine::pair_service::matcher_of(text),
            ..Pinned::clone(&world.engine.pinned())
        };
        let mut findings = pinned.customer_findings(&profile);
        for finding in &mut findings {
            if let model::decision::Finding::Listed(listed) = finding {
                listed.score = Score::from_basis(listed.score.basis().checked_add_signed(moved).unwrap());
            }
        }
        let of = customer("C1");
        let sides =
            engine::pair_service::Sides { customer: &of, profile: Some(&profile), counterparty: None };
        let screened = world.engine.screened(&pinned, sides, findings, true).unwrap();
        let input = Input::CustomerRescreened { customer: of.clone(), screened };
        let command = Command::new(meta("system:lookback"), input);
        let done = world.engine.submit(engine::queue::Lane::Normal, command).await.unwrap();
        let want = match silent {
            true => ("allow", vec!["cleared:FP-2026-01".to_owned()]),
            false => ("hold", vec!["reopened:score".to_owned()]),
        };
        assert_eq!(said(&done), want, "{text} {moved}");
        if !silent {
            // Looked at under the new matcher, it is silent under the new matcher.
            let live = world.engine.read(|s| s.pairs.of(&of).len()).await.unwrap();
            assert_eq!(live, 1, "a score is no other pair: the clearance is still there to compare with");
        }
        world.engine.close();
    }
}

/// A cleared pair stands beside others and takes nobody's place: not another entry's, list's, role's or customer's.
#[tokio::test]
pub async fn silence_takes_nobodys_place() {
    let dir = tempfile::tempdir().unwrap();
    let world = cleared(dir.path()).await;
    // The same list, another entry with the very same name.
    let twin = {
        let base = ofac(1);
        let mut snapshot = Snapshot::clone(&base.snapshot);
        let mut twin = snapshot.designations.iter().find(|d| d.id.as_str() == ENTRY).unwrap().clone();
        twin.id = EntryId::new("90009").unwrap();
        snapshot.designations.push(twin);
        NewList { snapshot: Arc::new(snapshot), ..base }
    };
    world.engine.activate_lists(meta("system:lists"), vec![twin]).await.unwrap();
    let done = withdraw(&world, "T1", "C1").await;
    assert_eq!(said(&done), ("hold", vec!["cleared:FP-2026-01".to_owned()]));
    let kept: Vec<String> = done
        .entry
        .outcome
        .decision()
        .unwrap()
        .findings
        .iter()
        .filter_map(|f| match f {
            model::decision::Finding::Listed(l) => Some(format!("{} {:?}", l.entry, l.certainty)),
            _ => None,
        })
        .collect();
    assert_eq!(kept, ["90002 AutoCleared", "90009 Potential"], "both are kept, each as what it is");
    clear(&world, "person:ana", judge(&done, Role::Customer, "90009")).await.unwrap();
    world.change("person:ana", "C1", Standing::Active, "CASE-2").await.unwrap();
    assert_eq!(outcome(&withdraw(&world, "T2", "C1").await), "allow");
    // Another list with the same name.
    let base = uk();
    let mut snapshot = Snapshot::clone(&base.snapshot);
    snapshot.designations[0].names[0].text = NAMED.into();
    let list = NewList { snapshot: Arc::new(snapshot), ..base };
    world.engine.activate_lists(meta("system:lists"), vec![list]).await.unwrap();
    assert_eq!(outcome(&withdraw(&world, "T3", "C1").await), "hold", "another list");
    world.change("person:ana", "C1", Standing::Active, "CASE-3").await.unwrap();
    // The same entry in another role, and of another customer.
    let paid = pay(&world, "T4", "C1", Profile::named(PartyKind::Person, NAMED)).await;
    assert_eq!(outcome(&paid), "hold", "the other side is another pair");
    assert_eq!(outcome(&world.put("C2", NAMED).await.unwrap()), "hold", "another customer is another pair");
    // A listed wallet is confirmed by nature: that its entry is cleared by name says nothing.
    let owner = Profile { wallets: vec![LISTED.into()], ..Profile::named(PartyKind::Person, NAMED) };
    let done = world.put_profile("C1", owner).await.unwrap();
    assert_eq!((outcome(&done), world.standing("C1").await), ("freeze", Standing::Blocked));
    sound(&world).await;
}

#[tokio::test]
pub async fn the_other_side_of_transfers_is_remembered_by_what_is_known_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    world.put("C2", "Benedikt Quillfeather").await.unwrap();
    let other = || Profile::named(PartyKind::Person, NAMED);
    let held = pay(&world, "T1", "C1", other()).await;
    assert_eq!(outcome(&held), "hold");
    clear(&world, "person:ana", judge(&held, Role::Counterparty, ENTRY)).await.unwrap();
    let again = world.engine.rescreen_transfer(meta("person:ana"), transfer("T1")).await.unwrap();
    assert_eq!(said(&again), ("allow", vec!["cleared:FP-2026-01".to_owned()]));
    let older = Profile { born: "1961-03-04".parse().ok(), ..other() };
    for (id, of, to, want) in [
        ("T2", "C1", Profile::named(PartyKind::Person, "GRIGORY tumanov"), "allow"),
        ("T3", "C1", older.clone(), "hold"),
        ("T4", "C1", Profile::named(PartyKind::Company, NAMED), "hold"),
        ("T5", "C2", other(), "hold"),
    ] {
        assert_eq!(outcome(&pay(&world, id, of, to).await), want, "{id}");
    }
    // Several of one customer stand side by side.
    let held = pay(&world, "T6", "C1", older.clone()).await;
    clear(&world, "person:ana", judge(&held, Role::Counterparty, ENTRY)).await.unwrap();
    for (id, to) in [("T7", other()), ("T8", older)] {
        assert_eq!(outcome(&pay(&world, id, "C1", to).await), "allow", "{id}");
    }
    world
        .engine
        .activate_lists(meta("system:lists"), vec![edited(ENTRY, |d| d.born.push(born("1961")))])
        .await
        .unwrap();
    let done = pay(&world, "T9", "C1", other()).await;
    assert_eq!(said(&done), ("hold", vec!["reopened:born".to_owned()]));
    sound(&world).await;
}

#[tokio::test]
pub async fn a_terrorist_programme_takes_two_persons_whatever_else() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let company = Profile::named(PartyKind::Company, "Terror Fund Network");
    let put = world.put_profile("C1", company.clone()).await.unwrap();
    assert_eq!(outcome(&put), "hold");
    let asked = || judge(&put, Role::Customer, "90001");
    let program = clear(&world, "system:cleaner", asked()).await;
    assert!(matches!(program, Err(EngineError::Refused(Refusal::NotAPerson(_)))), "{program:?}");
    clear(&world, "person:ana", asked()).await.unwrap();
    let again = clear(&world, "person:ana", asked()).await;
    assert!(matches!(again, Err(EngineError::Refused(Refusal::SecondPersonNeeded { .. }))), "{again:?}");
    world.change("person:ana", "C1", Standing::Active, "CASE-1").await.unwrap();
    let one = world.put_profile("C1", company.clone()).await.unwrap();
    assert_eq!(said(&one), ("hold", vec!["reopened:approvals".to_owned()]), "one person silences nothing");
    let second = judge(&one, Role::Customer, "90001");
    clear(&world, "person:bo", second).await.unwrap();
    let third = clear(&world, "person:cy", asked()).await;
    assert!(matches!(third, Err(EngineError::Refused(Refusal::PairIsCleared(_)))), "{third:?}");
    world.change("person:bo", "C1", Standing::Active, "CASE-1").await.unwrap();
    let two = world.put_profile("C1", company).await.unwrap();
    assert_eq!(said(&two), ("allow", vec!["cleared:FP-2026-01".to_owned()]));
    // What became terrorist financing since was cleared by too few.
    let single = world.put("C2", NAMED).await.unwrap();
    clear(&world, "person:ana", judge(&single, Role::Customer, ENTRY)).await.unwrap();
    world.change("person:ana", "C2", Standing::Active, "CASE-2").await.unwrap();
    let (policy, text) = policy();
    let text = text.replacen("\"SDGT\"", "\"SDGT\", \"CYBER2\"", 1);
    let stricter = decision::policy_file::parse(&text, "stricter").unwrap();
    assert_ne!(stricter, policy);
    world
        .engine
        .activate_policy(meta("person:mlro"), &text, stricter, vec![actor("person:mlro")])
        .await
        .unwrap();
    let done = world.put("C2", NAMED).await.unwrap();
    assert_eq!(said(&done), ("hold", vec!["reopened:approvals".to_owned()]));
    sound(&world).await;
}

#[tokio::test]
pub async fn a_true_match_is_never_silent_and_another_person_takes_it_back() {
    let dir = tempfile::tempdir().unwrap();
    let world = cleared(dir.path()).await;
    let put = world.put("C1", NAMED).await.unwrap();
    assert_eq!(outcome(&put), "allow");
    let asked = || judge(&put, Role::Customer, ENTRY);
    let confirm = |who: &'static str| world.engine.judge_pair(meta(who), asked(), Verdict::Confirmed);
    let free = confirm("person:ana").await;
    assert!(matches!(free, Err(EngineError::Refused(Refusal::TrueMatchUnrestricted(_)))), "{free:?}");
    world.change("person:ana", "C1", Standing::Hold, "CASE-2").await.unwrap();
    let done = confirm("person:ana").await.unwrap();
    let held = world.put("C1", NAMED).await.unwrap();
    assert_eq!(said(&held), ("hold", vec![]), "the earlier clearance ended");
    let clearing = clear(&world, "person:bo", judge(&held, Role::Customer, ENTRY)).await;
    assert!(matches!(clearing, Err(EngineError::Refused(Refusal::PairIsConfirmed(_)))), "{clearing:?}");
    let (pair, document) = (done.entry.header.seq, || DocumentRef::new("CASE-3").unwrap());
    let own = world.engine.reopen_pair(meta("person:ana"), customer("C1"), pair, document()).await;
    assert!(matches!(own, Err(EngineError::Refused(Refusal::SecondPersonNeeded { .. }))), "{own:?}");
    world.engine.reopen_pair(meta("person:bo"), customer("C1"), pair, document()).await.unwrap();
    clear(&world, "person:bo", judge(&held, Role::Customer, ENTRY)).await.unwrap();
    world.change("person:bo", "C1", Standing::Active, "CASE-3").await.unwrap();
    assert_eq!(outcome(&withdraw(&world, "T1", "C1").await), "allow");
    sound(&world).await;
}

#[tokio::test]
pub async fn reopened_and_run_out_pairs_are_looked_at_with_the_next_request() {
    let dir = tempfile::tempdir().unwrap();
    let world = cleared(dir.path()).await;
    let allowed = withdraw(&world, "T1", "C1").await;
    let pair = world.engine.read(|s| s.pairs.of(&customer("C1"))[0].id).await.unwrap();
    let document = || DocumentRef::new("CASE-3").unwrap();
    let nobody = world.engine.reopen_pair(meta("person:bo"), customer("C1"), 1, document()).await;
    assert!(matches!(nobody, Err(EngineError::Refused(Refusal::UnknownPair(1)))), "{nobody:?}");
    world.engine.reopen_pair(meta("person:bo"), customer("C1"), pair, document()).await.unwrap();
    let released = world.release("T1", &allowed).await.unwrap();
    assert_eq!(outcome(&released), "deny", "what was allowed and not released is looked at again");
    let held = withdraw(&world, "T2", "C1").await;
    assert_eq!(said(&held), ("hold", vec![]));
    let asked = judge(&held, Role::Customer, ENTRY);
    clear(&world, "person:bo", asked).await.unwrap();
    world.change("person:bo", "C1", Standing::Active, "CASE-4").await.unwrap();
    world.later(730 * DAY - 60);
    assert_eq!(outcome(&withdraw(&world, "T3", "C1").await), "allow", "on its last day");
    world.later(120);
    let late = withdraw(&world, "T4", "C1").await;
    assert_eq!(said(&late), ("hold", vec!["reopened:expired".to_owned()]));
    assert!(world.engine.read(|s| s.pairs.is_empty()).await.unwrap(), "it has done its work");
    sound(&world).await;
}

/// What is judged is what the person looked at.
#[tokio::test]
pub async fn a_judgement_of_something_that_changed_is_refused_and_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let put = world.put("C1", NAMED).await.unwrap();
    let asked = || judge(&put, Role::Customer, ENTRY);
    for (wrong, what) in [
        (Judge { entry: EntryId::new("90001").unwrap(), ..asked() }, "no such"),
        (Judge { role: Role::Counterparty, ..asked() }, "no such"),
        (Judge { decision: DecisionId(1), ..asked() }, "no such"),
        (Judge { decision: DecisionId(9_999), ..asked() }, "no such"),
        (Judge { reasons: vec![], ..asked() }, "1 to 8"),
        (Judge { reasons: vec![ReasonCode::new("because").unwrap()], ..asked() }, "because"),
    ] {
        let refused = clear(&world, "person:ana", wrong.clone()).await.unwrap_err().to_string();
        let hit = if what == "no such" { "no open possible match" } else { what };
        assert!(refused.contains(hit), "{wrong:?}: {refused}");
    }
    let changed = |field: &'static str| Refusal::PairChanged(field, DecisionId(put.entry.header.seq));
    world
        .engine
        .activate_lists(meta("system:lists"), vec![edited(ENTRY, |d| d.born.push(born("1961")))])
        .await
        .unwrap();
    let refused = clear(&world, "person:ana", asked()).await;
    assert_eq!(refused, Err(EngineError::Refused(changed("born"))));
    world.engine.activate_lists(meta("system:lists"), vec![ofac(1)]).await.unwrap();
    world.put("C1", "Grigory Vasilyevich Tumanov").await.unwrap();
    assert_eq!(clear(&world, "person:ana", asked()).await, Err(EngineError::Refused(changed("names"))));
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    assert_eq!(clear(&world, "person:ana", asked()).await, Err(EngineError::Refused(changed("match"))));
    world.engine.close();
}

/// A policy without the section silences nothing, and one that says more is material asks again.
#[tokio::test]
pub async fn the_policy_in_force_says_what_is_silent() {
    let (_, text) = policy();
    let section = text.find("[clearances]").unwrap();
    let rest = &text[section..];
    let end = section
        + rest[1..]
            .match_indices("\n[")
            .map(|(at, _)| at + 2)
            .find(|at| !rest[*at..].starts_with("[clearances."))
            .unwrap();
    let without = format!("{}{}", &text[..section], &text[end..]);
    let wider = text.replacen("material_party = [", "material_party = [\"wallets\", ", 1);
    let two = text.replacen("approvals = 1", "approvals = 2", 1);
    for (changed, want) in [
        (without, ("hold", vec![])),
        (wider, ("hold", vec!["reopened:wallets".to_owned()])),
        (two, ("hold", vec!["reopened:approvals".to_owned()])),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let world = cleared(dir.path()).await;
        let parsed = decision::policy_file::parse(&changed, "changed").unwrap_or_else(|e| panic!("{e}"));
        let by = vec![actor("person:mlro")];
        world.engine.activate_policy(meta("person:mlro"), &changed, parsed, by).await.unwrap();
        let done = world.put("C1", NAMED).await.unwrap();
        assert_eq!(said(&done), want);
        sound(&world).await;
        world.engine.close();
    }
}

/// A run over the population knows the memory too: what is silent stays so, what changed alerts at once, and a pair
/// whose time is over alerts with the next run.
#[tokio::test]
pub async fn a_run_over_everybody_keeps_silent_pairs_silent_and_alerts_on_changed_ones() {
    let dir = tempfile::tempdir().unwrap();
    let world = cleared(dir.path()).await;
    world.put("C2", "Wilhelmina Featherstonehaugh").await.unwrap();
    let held = pay(&world, "T1", "C2", Profile::named(PartyKind::Person, NAMED)).await;
    clear(&world, "person:ana", judge(&held, Role::Counterparty, ENTRY)).await.unwrap();
    let again = world.engine.rescreen_transfer(meta("person:ana"), transfer("T1")).await.unwrap();
    assert_eq!(outcome(&again), "allow");
    let options = LookbackOptions { threads: 2, ..LookbackOptions::default() };
    let runs: [(Edit, bool); 3] = [
        (|_| {}, true),
        (|d| d.remarks.push("a.k.a. somebody".into()), true),
        (|d| d.born.push(born("1961-03-04")), false),
    ];
    for (edit, silent) in runs {
        world.later(60);
        world.engine.activate_lists(meta("system:lists"), vec![edited(ENTRY, edit)]).await.unwrap();
        world.engine.look_back(&options).await.unwrap();
        let standing = if silent { Standing::Active } else { Standing::Hold };
        assert_eq!(world.standing("C1").await, standing);
        let pairs = world.engine.read(|s| s.pairs.len()).await.unwrap();
        assert_eq!(pairs, if silent { 2 } else { 0 }, "the customer's and the other side's");
    }
    sound(&world).await;
    world.engine.close();
}

/// A worker that compared under the policy of a moment ago did not look at what is material now.
#[tokio::test]
pub async fn what_was_compared_under_an_earlier_policy_silences_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let world = cleared(dir.path()).await;
    let (of, profile) = (customer("C1"), Profile::named(PartyKind::Person, NAMED));
    let before = world.engine.pinned();
    let (_, text) = policy();
    let wider = text.replacen("material_party = [", "material_party = [\"wallets\", ", 1);
    let parsed = decision::policy_file::parse(&wider, "wider").unwrap();
    let by = vec![actor("person:mlro")];
    world.engine.activate_policy(meta("person:mlro"), &wider, parsed, by).await.unwrap();
    let sides = engine::pair_service::Sides { customer: &of, profile: Some(&profile), counterparty: None };
    let screened = world.engine.screened(&before, sides, before.customer_findings(&profile), true).unwrap();
    let command =
        Command::new(meta("system:worker"), Input::CustomerRescreened { customer: of.clone(), screened });
    let done = world.engine.submit(engine::queue::Lane::Normal, command).await.unwrap();
    assert_eq!(said(&done), ("hold", vec!["reopened:unknown".to_owned()]));
    world.engine.close();
}

/// No digest of a person's fields can be made without that person's key, and erasing takes the memory along.
#[tokio::test]
pub async fn an_erased_customer_leaves_no_pair_and_replays_from_what_was_recorded() {
    let dir = tempfile::tempdir().unwrap();
    let world = cleared(dir.path()).await;
    world.put("C2", NAMED).await.unwrap();
    let keys = world.engine.subject_keys();
    let digests: Vec<[u8; 32]> =
        ["C1", "C2"].map(|of| keys.digest(of, "names", b"grigory tumanov").unwrap()).into();
    assert_ne!(digests[0], digests[1], "the same name of two customers cannot be told to be the same");
    assert_ne!(Hash(digests[0]), Hash::of(b"grigory tumanov"));
    world.engine.erase(meta("person:dpo"), "C1".into()).await.unwrap();
    assert!(world.engine.read(|s| s.pairs.is_empty()).await.unwrap());
    assert!(keys.digest("C1", "names", b"grigory tumanov").is_err());
    sound(&world).await;
}
