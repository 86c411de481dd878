//! The bundled UK list of 2026-04-29.

use super::support::{UK_FILES, bundled_bytes, uk};
use model::designation::NameStrength;
use model::party::IdentifierKind;
use model::{Measure, PartyKind};
use std::fmt::Write as _;

#[test]
fn counts_are_those_of_the_publication() {
    let (parsed, snapshot) = uk();
    assert_eq!((parsed.parties, parsed.aliases), (6_046, 15_050));
    assert_eq!(snapshot.counts().names, 15_050);
    let kinds = |kind| parsed.designations.iter().filter(|d| d.kind == kind).count();
    assert_eq!([PartyKind::Person, PartyKind::Company, PartyKind::Vessel].map(kinds), [3_883, 1_531, 632]);
    let names = parsed.designations.iter().flat_map(|d| &d.names);
    assert_eq!(names.filter(|n| n.strength == NameStrength::Weak).count(), 605);
    for d in &parsed.designations {
        assert_eq!(d.measures, [Measure::Unspecified], "{}: the set has no measures, a hit is held", d.id);
        assert!(d.names[0].primary, "{}", d.id);
        let imo = d.identifiers.iter().filter(|i| i.kind == IdentifierKind::Imo);
        assert!(imo.clone().all(|i| i.value.len() == 7), "{}", d.id);
    }
}

#[test]
fn provenance_points_at_the_subject_row() {
    let raw = bundled_bytes(&format!("sanctions/uk/{}.csv.zst", UK_FILES[0]));
    for d in &uk().0.designations {
        let range = d.provenance.offset as usize..(d.provenance.offset + d.provenance.length) as usize;
        let row = std::str::from_utf8(&raw[range]).unwrap();
        assert!(
            row.starts_with(&format!("{},", d.id)) && row.trim_end().lines().count() == 1,
            "{} {row}",
            d.id
        );
    }
}

#[test]
fn entries_read_by_eye() {
    for (what, id) in [("uk_person", "AFG0012"), ("uk_ship", "DPR0075"), ("uk_entity", "AFG0001")] {
        let found = uk().0.designations.iter().find(|d| d.id.as_str() == id).unwrap();
        insta::assert_debug_snapshot!(what, found);
    }
}

#[test]
fn every_defect_is_known() {
    let mut text = String::new();
    for defect in &uk().0.defects {
        let entry = defect.entry.as_ref().map_or("-", |id| id.as_str());
        writeln!(text, "{entry}: {}", defect.what).unwrap();
    }
    insta::assert_snapshot!("uk_known_defects", text);
}
