//! Differences between two versions of a list.

use super::support::{entry, list, ofac_parse, party, uk};
use model::decision::Role;
use model::designation::{ListedDate, ListedName, ListedWallet, NameStrength, Relationship};
use model::party::IdentifierKind;
use model::{Country, Gender, Identifier, Measure, PartyKind, Profile, Score};
use proptest::prelude::*;
use screening::diff::Field;
use screening::index::Index;
use screening::screen::{ListSettings, Settings, WeakAlias, screen};
use screening::{Snapshot, diff};
use std::collections::BTreeSet;
use std::sync::Arc;

fn snapshot(parties: &[(&str, &str)]) -> Snapshot {
    let entries: String = parties.iter().map(|(id, _)| entry(id, 90, 150)).collect();
    let parties: String = parties.iter().map(|(id, last)| party(id, last, "Ivan", "")).collect();
    Snapshot::new(ofac_parse(&list(&parties, &entries)).unwrap(), "test/1", Vec::new())
}

#[test]
fn additions_removals_and_changes_are_joined_on_the_issuers_id() {
    let old = snapshot(&[("9", "A"), ("10", "B"), ("11", "C")]);
    let new = snapshot(&[("8", "Z"), ("10", "B"), ("11", "D"), ("100", "Y")]);
    let found = diff(&old, &new);
    assert_eq!(found.added.iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["8", "100"]);
    assert_eq!(found.removed.iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["9"]);
    assert_eq!(found.changed.len(), 1, "the provenance of 10 moved, which is no change");
    let change = &found.changed[0];
    assert_eq!((change.entry.as_str(), change.is_material()), ("11", true));
    assert_eq!(change.fields[0].field, Field::Names);
    assert_eq!(change.fields[0].gained, ["Ivan D (Name, Strong)"]);
    assert_eq!(change.fields[0].lost, ["Ivan C (Name, Strong)"]);
    assert_eq!(found.reissued, []);
}

#[test]
fn a_renumbered_party_is_not_released() {
    let found =
        diff(&snapshot(&[("9", "A"), ("10", "B"), ("11", "B")]), &snapshot(&[("20", "B"), ("21", "C")]));
    let pairs: Vec<_> = found.reissued.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
    assert_eq!(pairs, [("10", "20")], "one return accounts for one removal");
    assert_eq!(found.released().map(|id| id.as_str()).collect::<Vec<_>>(), ["9", "11"]);
    let old = snapshot(&[("9", "A")]);
    let mut other_kind = snapshot(&[("20", "A")]);
    other_kind.designations[0].kind = PartyKind::Vessel;
    assert_eq!(diff(&old, &other_kind).reissued, [], "the kind differs");
}

#[test]
fn what_alters_matching_or_consequence_is_material() {
    let old = snapshot(&[("9", "A")]);
    let with = |change: fn(&mut model::Designation)| {
        let mut new = old.clone();
        change(&mut new.designations[0]);
        diff(&old, &new).changed
    };
    for (changed, field, material) in [
        (with(|d| d.measures = vec![Measure::Sectoral]), Field::Measures, true),
        (with(|d| d.programmes.push("X".into())), Field::Programmes, true),
        (with(|d| d.kind = PartyKind::Company), Field::Kind, true),
        (with(|d| d.nationalities.extend("RU".parse::<model::Country>())), Field::Nationalities, true),
        (with(|d| d.residences.extend("RU".parse::<model::Country>())), Field::Residences, false),
        (with(|d| d.gender = Some("male".into())), Field::Gender, false),
        (with(|d| d.listed_on = None), Field::ListedOn, false),
        (with(|d| d.remarks.push("x: y".into())), Field::Remarks, false),
    ] {
        assert_eq!(changed.len(), 1, "{field:?}");
        assert_eq!((changed[0].fields[0].field, changed[0].is_material()), (field, material));
    }
    assert_eq!(with(|d| d.provenance.offset += 1), []);
    let two = |a: &str, b: &str| {
        let mut s = old.clone();
        s.designations[0].programmes = vec![a.into(), b.into()];
        s
    };
    assert!(diff(&two("A", "B"), &two("B", "A")).is_empty(), "order is no change");
    assert!(!diff(&two("A", "A"), &two("A", "B")).is_empty(), "a repeat is no cover");
}

const ADDRESS: &str = "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h";

fn passport() -> Identifier {
    Identifier { kind: IdentifierKind::Passport, value: "701234567".into(), country: None }
}

fn born(text: &str) -> ListedDate {
    ListedDate { from: text.parse().unwrap(), to: text.parse().unwrap(), circa: false }
}

type Change = fn(&mut model::Designation);

/// A change of each field.
fn every_field() -> Vec<(Field, Change)> {
    vec![
        (Field::Kind, |d| d.kind = PartyKind::Company),
        (Field::Names, |d| d.names[1].strength = NameStrength::Strong),
        (Field::Born, |d| d.born.push(born("1931-03-04"))),
        (Field::Nationalities, |d| d.nationalities.push("AF".parse().unwrap())),
        (Field::Identifiers, |d| d.identifiers.push(passport())),
        (Field::Wallets, |d| d.wallets.push(ListedWallet { ticker: "XBT".into(), address: ADDRESS.into() })),
        (Field::Programmes, |d| d.programmes.push("X".into())),
        (Field::Measures, |d| d.measures = vec![Measure::Sectoral]),
        (Field::BirthPlaces, |d| d.birth_places.push("Herat Province, Afghanistan".into())),
        (Field::Residences, |d| d.residences.push("IR".parse().unwrap())),
        (Field::Gender, |d| d.gender = Some("female".into())),
        (Field::Relationships, |d| {
            let to = "10".parse().unwrap();
            d.relationships.push(Relationship { kind: "family".into(), to, former: false });
        }),
        (Field::LegalBasis, |d| d.legal_basis.push("E.O. 1".into())),
        (Field::ListedOn, |d| d.listed_on = "2001-01-01".parse().ok()),
        (Field::Class, |d| d.class = Some("pep:national:minister".into())),
        (Field::EndedOn, |d| d.ended_on = "2001-01-01".parse().ok()),
        (Field::Remarks, |d| d.remarks.push("a.k.a. Ada Lovelace".into())),
    ]
}

/// Whatever can move a score, a certainty or what a match means is weighed: a change of any other field is none for
/// whoever is screened, whether the pair stands by its name, by a weak alias or not at all.
#[test]
fn only_what_is_weighed_moves_anybody() {
    let country = |code: &str| code.parse::<Country>().unwrap();
    let mut base = snapshot(&[("9", "Quillfeather")]);
    base.designations[0].names.push(ListedName {
        text: "Odalys Wintergreen".into(),
        primary: false,
        strength: NameStrength::Weak,
        script: None,
        label: "a.k.a.".into(),
        parts: vec![],
    });
    let told = |name: &str| Profile {
        born: "1961-03-04".parse().ok(),
        born_verified: true,
        nationalities: vec![country("AF")],
        residences: vec![country("IR")],
        identifiers: vec![passport()],
        wallets: vec![ADDRESS.into()],
        gender: Some(Gender::Male),
        birth_place: Some("Herat".into()),
        birth_country: Some(country("AF")),
        ..Profile::named(PartyKind::Person, name)
    };
    let profiles = ["Ivan Quillfeather", "Odalys Wintergreen", "Iwan Quillfether", "Ada Lovelace"].map(told);
    let found = |snapshot: &Snapshot| {
        let list = snapshot.list.clone();
        let index = Index::build(&[Arc::new(snapshot.clone())]);
        let weak = ListSettings::new(list, Score::from_basis(8_500), WeakAlias::SilentAlone);
        let settings = Settings { lists: vec![weak] };
        let hits =
            profiles.iter().flat_map(|profile| screen(&index, profile, Role::Customer, &settings).hits);
        hits.map(|h| (h.role, h.certainty, h.score, h.near_certain, h.measures, h.programmes))
            .collect::<Vec<_>>()
    };
    let before = found(&base);
    assert!(!before.is_empty());
    for (field, change) in every_field() {
        let mut changed = base.clone();
        change(&mut changed.designations[0]);
        assert_eq!(diff(&base, &changed).changed[0].fields[0].field, field);
        let moves = found(&changed) != before;
        assert!(!moves || field.is_weighed(), "{field:?} moves somebody");
        let facts =
            [Field::Born, Field::Nationalities, Field::BirthPlaces, Field::Residences, Field::Identifiers];
        assert!(moves || !facts.contains(&field), "{field:?} moves nobody: the row tests nothing");
    }
}

fn some_uk_snapshot() -> impl Strategy<Value = Snapshot> {
    // Twelve real subjects, some left out, some altered.
    prop::collection::vec((any::<bool>(), 0..4u8), 12).prop_map(|choices| {
        let all = &uk().1;
        let mut snapshot = Snapshot { designations: Vec::new(), ..all.clone() };
        for (subject, (keep, alter)) in all.designations.iter().step_by(500).zip(choices) {
            let mut subject = subject.clone();
            match alter {
                1 => subject.names.truncate(1),
                2 => subject.remarks.clear(),
                3 => subject.provenance.offset += 1,
                _ => {}
            }
            if keep {
                snapshot.designations.push(subject);
            }
        }
        snapshot
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_diff_accounts_for_every_party(old in some_uk_snapshot(), new in some_uk_snapshot()) {
        prop_assert!(diff(&old, &old).is_empty());
        let forward = diff(&old, &new);
        let back = diff(&new, &old);
        prop_assert_eq!(&forward.added, &back.removed);
        prop_assert_eq!(&forward.removed, &back.added);
        prop_assert_eq!(forward.changed.len(), back.changed.len());
        // Applying: old without the removed and changed, with the new form of the added and changed, is new.
        let mut applied = old.clone();
        let changed: BTreeSet<_> = forward.changed.iter().map(|c| &c.entry).collect();
        applied.designations.retain(|d| !forward.removed.contains(&d.id) && !changed.contains(&d.id));
        let arrived = new.designations.iter().filter(|d| forward.added.contains(&d.id) || changed.contains(&d.id));
        applied.designations.extend(arrived.cloned());
        applied.designations.sort_by(|a, b| screening::source::issuer_order(&a.id, &b.id));
        prop_assert!(diff(&applied, &new).is_empty());
        prop_assert_eq!(applied.designations.len(), new.designations.len());
    }
}
