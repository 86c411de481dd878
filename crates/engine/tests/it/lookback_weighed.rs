//! What a delta looks at: every change of a fact that is weighed reaches whom it makes a match of, and nobody else; a
//! cleared pair alerts again where the policy calls the changed field material, its weight changed or not.

use crate::support::*;
use engine::lookback::LookbackOptions;
use engine::pair_service::Judge;
use engine::pairs_state::Verdict;
use engine::start::NewList;
use model::decision::Role;
use model::designation::{Designation, ListedName, NameStrength};
use model::ids::*;
use model::{PartyKind, Profile, Standing};
use record::Input;
use record::lookback::{Cause, Ended, Kind};

const ALIAS: &str = "Odalys Wintergreen";

pub fn with_alias(edit: impl FnOnce(&mut Designation)) -> NewList {
    let mut entry = designation("ofac-sdn", "70001", PartyKind::Person, "Corvin Aldabarran");
    entry.names.push(ListedName {
        text: ALIAS.into(),
        primary: false,
        strength: NameStrength::Weak,
        script: None,
        label: "a.k.a.".into(),
        parts: vec![],
    });
    edit(&mut entry);
    let mut all = ofac(1).snapshot.designations.clone();
    all.push(entry);
    list("ofac-sdn", all)
}

pub async fn activate(world: &World, list: NewList) {
    world.engine.activate_lists(meta("system:lists"), vec![list]).await.unwrap();
}

pub fn options(world: &World, by_table: bool) -> LookbackOptions {
    let options =
        if by_table { LookbackOptions::with_table(&world.engine) } else { LookbackOptions::default() };
    LookbackOptions { threads: 1, shard: 3, ..options }
}

async fn alerted(world: &World, from: u64) -> Vec<String> {
    let rows = world.engine.reader().entries(from, 100_000).unwrap();
    let entries = rows.iter().map(|bytes| record::decode(bytes).unwrap());
    let found = entries.filter_map(|e| match e.input {
        Input::CustomerRescreened { customer, .. } => Some(customer.to_string()),
        _ => None,
    });
    found.collect()
}

fn size(world: &World) -> u64 {
    world.engine.reader().size().unwrap()
}

pub type Edit = fn(&mut Designation);
type Tell = fn(&mut Profile);

#[tokio::test]
async fn a_fact_that_lets_a_weak_alias_speak_reaches_whom_it_is_about() {
    let rows: [(&str, Tell, Edit); 6] = [
        ("town", |p| p.birth_place = Some("Herat".into()), |d| d.birth_places.push("Herat Province".into())),
        (
            "country of birth",
            |p| p.birth_country = "AF".parse().ok(),
            |d| d.birth_places.push("Kabul, Afghanistan".into()),
        ),
        (
            "residence",
            |p| p.residences.push("AF".parse().unwrap()),
            |d| d.residences.push("AF".parse().unwrap()),
        ),
        (
            "crossed",
            |p| p.nationalities.push("AF".parse().unwrap()),
            |d| d.residences.push("AF".parse().unwrap()),
        ),
        (
            "nationality",
            |p| p.nationalities.push("AF".parse().unwrap()),
            |d| d.nationalities.push("AF".parse().unwrap()),
        ),
        (
            "year",
            |p| p.born = "1961".parse().ok(),
            |d| {
                let day = "1961-03-04".parse().unwrap();
                d.born.push(model::designation::ListedDate { from: day, to: day, circa: false });
            },
        ),
    ];
    for by_table in [true, false] {
        for (what, tell, edit) in rows {
            let dir = tempfile::tempdir().unwrap();
            let world = open(dir.path()).await;
            activate(&world, with_alias(|_| {})).await;
            let mut profile = Profile::named(PartyKind::Person, ALIAS);
            world.put_profile("PLAIN", profile.clone()).await.unwrap();
            tell(&mut profile);
            world.put_profile("C1", profile).await.unwrap();
            let options = options(&world, by_table);
            assert_eq!(world.engine.look_back(&options).await.unwrap(), [Ended::Completed]);
            assert_eq!(world.standing("C1").await, Standing::Active, "{what}: a weak alias is silent alone");
            let from = size(&world);
            activate(&world, with_alias(edit)).await;
            assert_eq!(world.engine.look_back(&options).await.unwrap(), [Ended::Completed]);
            assert_eq!(alerted(&world, from).await, ["C1"], "{what}, by table {by_table}");
            assert_eq!(world.standing("C1").await, Standing::Hold, "{what}, by table {by_table}");
            // Said once: what is weighed the same as before is not said again.
            let from = size(&world);
            activate(&world, with_alias(|d| (edit(d), d.residences.push("IR".parse().unwrap())).0)).await;
            assert_eq!(world.engine.look_back(&options).await.unwrap(), [Ended::Completed]);
            assert_eq!(alerted(&world, from).await, [""; 0], "{what}, by table {by_table}");
            world.engine.close();
        }
    }
}

/// Puts a customer by a listed name, clears the pair and lets the customer go on, under a policy that calls these
/// fields material.
async fn cleared(dir: &std::path::Path, material: &str) -> World {
    let world = open(dir).await;
    let (_, text) = policy();
    let wider = text.replacen("material = [", &format!("material = [{material}"), 1);
    assert_eq!(text == wider, material.is_empty());
    if !material.is_empty() {
        let parsed = decision::policy_file::parse(&wider, "wider").unwrap();
        let by = vec![actor("person:mlro")];
        world.engine.activate_policy(meta("person:mlro"), &wider, parsed, by).await.unwrap();
    }
    let put = world.put("C1", "Grigory Tumanov").await.unwrap();
    let judge = Judge {
        decision: DecisionId(put.entry.header.seq),
        role: Role::Customer,
        list: ListId::new("ofac-sdn").unwrap(),
        entry: EntryId::new("90002").unwrap(),
        reasons: vec![ReasonCode::new("pair.country_differs").unwrap()],
        document: DocumentRef::new("CASE-1").unwrap(),
    };
    world.engine.judge_pair(meta("person:ana"), judge, Verdict::Cleared).await.unwrap();
    world.change("person:ana", "C1", Standing::Active, "CASE-1").await.unwrap();
    world
}

fn changed(edit: Edit) -> NewList {
    let mut all = ofac(1).snapshot.designations.clone();
    edit(all.iter_mut().find(|d| d.id.as_str() == "90002").unwrap());
    list("ofac-sdn", all)
}

#[tokio::test]
async fn a_cleared_pair_alerts_again_where_the_policy_calls_the_field_material() {
    let rows: [(&str, Edit, bool); 5] = [
        ("", |d| d.residences.push("RU".parse().unwrap()), true),
        ("", |d| d.birth_places.push("Perm".into()), true),
        ("\"remarks\",", |d| d.remarks.push("a.k.a. somebody".into()), true),
        ("\"gender\",", |d| d.gender = Some("male".into()), true),
        ("\"gender\",", |d| d.remarks.push("a.k.a. somebody".into()), false),
    ];
    for (by_table, kind) in [(true, Kind::Delta), (false, Kind::Delta), (true, Kind::Full)] {
        for (material, edit, alerts) in rows {
            let what = format!("{material}, {kind:?}, by table {by_table}");
            let dir = tempfile::tempdir().unwrap();
            let world = cleared(dir.path(), material).await;
            let options = options(&world, by_table);
            assert_eq!(world.engine.look_back(&options).await.unwrap(), [Ended::Completed]);
            assert_eq!(world.standing("C1").await, Standing::Active, "{what}: it is silent");
            let from = size(&world);
            activate(&world, changed(edit)).await;
            if kind == Kind::Full {
                world.engine.start_lookback(meta("person:mlro"), kind, Cause::Person).await.unwrap();
            }
            assert_eq!(world.engine.look_back(&options).await.unwrap(), [Ended::Completed]);
            let want: &[&str] = if alerts { &["C1"] } else { &[] };
            assert_eq!(alerted(&world, from).await, want, "{what}");
            let standing = if alerts { Standing::Hold } else { Standing::Active };
            assert_eq!(world.standing("C1").await, standing, "{what}");
            // Once: a full run after it has nothing new to say.
            let from = size(&world);
            world.engine.start_lookback(meta("person:mlro"), Kind::Full, Cause::Person).await.unwrap();
            assert_eq!(world.engine.look_back(&options).await.unwrap(), [Ended::Completed]);
            assert_eq!(alerted(&world, from).await, [""; 0], "{what}");
            world.engine.close();
        }
    }
}
