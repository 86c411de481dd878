//! The bundled OFAC publication of 2025-11-19: counts, entries read by eye, provenance, known defects.

use super::support::{OFAC_FILE, bundled_bytes, ofac};
use model::designation::NameStrength;
use model::party::IdentifierKind;
use model::{Designation, Measure, PartyKind};
use screening::Snapshot;
use screening::source::issuer_order;
use std::collections::BTreeSet;
use std::fmt::Write as _;

fn find(id: &str) -> &'static Designation {
    ofac().0.designations.iter().find(|d| d.id.as_str() == id).unwrap()
}

#[test]
fn counts_are_those_of_the_publication() {
    let (parsed, snapshot) = ofac();
    assert_eq!((parsed.parties, parsed.aliases), (18_367, 42_777));
    assert_eq!(parsed.published, "2025-11-19".parse().ok());
    let counts = snapshot.counts();
    assert_eq!(counts.parties, 18_367);
    assert_eq!(counts.names, 48_482, "documented names: aliases in every script");
    assert_eq!(counts.wallets, 745, "distinct addresses");
    let kinds = |kind| parsed.designations.iter().filter(|d| d.kind == kind).count();
    let by_kind = [PartyKind::Person, PartyKind::Company, PartyKind::Vessel, PartyKind::Aircraft].map(kinds);
    assert_eq!(by_kind, [7_303, 9_359, 1_370, 335]);
    let identifiers = |kind| {
        let all = parsed.designations.iter().flat_map(|d| &d.identifiers);
        all.filter(|identifier| identifier.kind == kind).count()
    };
    assert!(identifiers(IdentifierKind::Imo) > 1_300, "{}", identifiers(IdentifierKind::Imo));
    assert!(identifiers(IdentifierKind::Lei) > 100, "{}", identifiers(IdentifierKind::Lei));
}

#[test]
fn every_designation_is_whole_and_in_issuer_order() {
    let (parsed, _) = ofac();
    assert!(parsed.designations.is_sorted_by(|a, b| issuer_order(&a.id, &b.id).is_lt()));
    let ids: BTreeSet<_> = parsed.designations.iter().map(|d| &d.id).collect();
    for d in &parsed.designations {
        assert_eq!(d.names.iter().filter(|n| n.primary).count(), 1, "{}", d.id);
        assert!(d.names[0].primary && !d.names[0].text.is_empty(), "{}", d.id);
        assert!(d.names.iter().all(|n| n.script.as_ref().is_some_and(|s| s.len() == 4)), "{}", d.id);
        assert!(!d.measures.is_empty() && d.measures.is_sorted_by(|a, b| a < b), "{}", d.id);
        assert!(!d.programmes.is_empty() && d.listed_on.is_some(), "{}", d.id);
        assert!(d.relationships.iter().all(|r| ids.contains(&r.to)), "{}", d.id);
        assert!(d.born.iter().all(|b| b.from <= b.to), "{}", d.id);
    }
}

#[test]
fn nothing_with_a_field_of_its_own_is_left_in_the_remarks() {
    let parties = &ofac().0.designations;
    let remarks = parties.iter().flat_map(|d| &d.remarks);
    let fields = [
        "Nationality",
        "Citizenship",
        "Birthdate:",
        "Gender:",
        "Digital Currency Address - XBT:",
        "Passport: ",
    ];
    let left: Vec<&String> = remarks
        .filter(|r| fields.iter().any(|field| r.starts_with(field)))
        .filter(|r| !r.contains(", comment:") && !r.contains("(held to be false)"))
        // Documents with a note (fraudulent, issuing authority) keep the note.
        .filter(|r| !(r.starts_with("Passport: ") && r.ends_with(')')))
        .collect();
    assert_eq!(left, Vec::<&String>::new());
    let persons = parties.iter().filter(|d| d.kind == PartyKind::Person);
    let with_nationality = persons.filter(|d| !d.nationalities.is_empty()).count();
    assert!(
        with_nationality > 5_000,
        "{with_nationality} of 7,303; 5,502 nationality and 1,172 citizenship features"
    );
}

#[test]
fn provenance_points_at_the_party_in_the_raw_bytes() {
    let raw = bundled_bytes(OFAC_FILE);
    for d in &ofac().0.designations {
        let range = d.provenance.offset as usize..(d.provenance.offset + d.provenance.length) as usize;
        let bytes = &raw[range];
        assert!(bytes.starts_with(format!("<DistinctParty FixedRef=\"{}\"", d.id).as_bytes()), "{}", d.id);
        assert!(bytes.ends_with(b"</DistinctParty>"), "{}", d.id);
    }
}

#[test]
fn entries_read_by_eye() {
    for (what, id) in [
        ("person_weak_alias_arabic", "6903"),
        ("person_with_patronymic_surnames", "19140"),
        ("vessel_with_imo", "40716"),
        ("wallet_holder_semenov", "44718"),
        ("sectoral_without_freeze", "18669"),
        ("chinese_person", "30515"),
    ] {
        insta::assert_debug_snapshot!(what, find(id));
    }
}

#[test]
fn tornado_cash_is_gone_and_semenov_is_not() {
    let holders = |address: &str| {
        let parties = ofac().0.designations.iter();
        parties.filter(|d| d.wallets.iter().any(|w| w.address.eq_ignore_ascii_case(address))).count()
    };
    assert_eq!(holders("0x8589427373D6D84E98730D7795D8f6f8731FDA16"), 0, "Tornado Cash donation address");
    let semenov = ofac().0.designations.iter().find(|d| d.id.as_str() == "44718").unwrap();
    assert_eq!(semenov.wallets.len(), 8);
    let weak = semenov.names.iter().filter(|n| n.strength == NameStrength::Weak);
    assert_eq!(weak.map(|n| n.text.as_str()).collect::<Vec<_>>(), ["Roma", "Poma"]);
}

#[test]
fn only_contradictory_entries_lack_a_freeze() {
    let unblocked = ofac().0.designations.iter().filter(|d| !d.measures.contains(&Measure::AssetFreeze));
    let mut text = String::new();
    for d in unblocked {
        writeln!(text, "{} {} {:?} {:?}", d.id, d.primary_name(), d.measures, d.programmes).unwrap();
    }
    insta::assert_snapshot!("without_freeze", text);
}

#[test]
fn every_defect_is_known() {
    let mut text = String::new();
    for defect in &ofac().0.defects {
        let entry = defect.entry.as_ref().map_or("-", |id| id.as_str());
        writeln!(text, "{entry}: {}", defect.what).unwrap();
    }
    insta::assert_snapshot!("known_defects", text);
}

#[test]
fn the_snapshot_survives_the_store() {
    let (_, snapshot) = ofac();
    let bytes = snapshot.encode();
    assert_eq!(Snapshot::decode(&bytes).as_ref(), Ok(snapshot));
    assert!(Snapshot::decode(&bytes[..bytes.len() - 1]).is_err());
    let raw = "36c517bd264d8d97eff353eadd8d84427d5eb293505a8ce07271a5bc258c3117";
    assert_eq!(snapshot.raw_hashes[0].1.to_string(), raw, "sha256 of the XML");
}
