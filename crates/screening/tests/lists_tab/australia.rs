//! Australia's Consolidated List of December 2024 as bundled, whole.

use super::support::{bundled, parse, party, show};
use model::designation::NameStrength;
use model::{Measure, PartyKind};
use screening::source::Parsed;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::OnceLock;

fn list() -> &'static Parsed {
    static PARSED: OnceLock<Parsed> = OnceLock::new();
    PARSED.get_or_init(|| {
        parse("au-dfat-csv", &[&bundled("sanctions/au/dfat-2024-12.csv.zst")], "2024-12").unwrap()
    })
}

#[test]
fn counts_are_those_of_the_publication() {
    let parsed = list();
    assert_eq!((parsed.parties, parsed.aliases), (3_062, 9_553));
    assert_eq!(parsed.designations.iter().map(|d| d.names.len()).sum::<usize>(), 9_553);
    let kinds = |kind| parsed.designations.iter().filter(|d| d.kind == kind).count();
    assert_eq!(kinds(PartyKind::Person) + kinds(PartyKind::Company), 3_062);
    for d in &parsed.designations {
        assert_eq!(
            d.measures,
            [Measure::Unspecified],
            "{}: the publication has no measures, a hit is held",
            d.id
        );
        assert!(!d.programmes.is_empty(), "{}", d.id);
        assert!(d.names.iter().all(|name| name.strength == NameStrength::Strong), "{}", d.id);
    }
    let listed = parsed.designations.iter().filter(|d| d.listed_on.is_some()).count();
    let born = parsed.designations.iter().filter(|d| !d.born.is_empty()).count();
    let nations = parsed.designations.iter().filter(|d| !d.nationalities.is_empty()).count();
    let numbered = parsed.designations.iter().filter(|d| !d.identifiers.is_empty()).count();
    insta::assert_snapshot!(format!(
        "listed on {listed}, born {born}, nationality {nations}, identifiers {numbered}"
    ));
}

#[test]
fn every_row_is_a_name_of_its_party() {
    let bytes = bundled("sanctions/au/dfat-2024-12.csv.zst");
    let names: BTreeMap<&str, BTreeSet<&str>> = list()
        .designations
        .iter()
        .map(|d| (d.id.as_str(), d.names.iter().map(|n| n.text.as_str()).collect()))
        .collect();
    for row in csv::Reader::from_reader(&bytes[..]).records().map(Result::unwrap) {
        let number: String = row[0].trim().chars().take_while(char::is_ascii_digit).collect();
        let invisible =
            |c: &char| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}');
        let name: String = row[1].chars().filter(invisible).collect();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(names[number.as_str()].contains(name.as_str()), "{} {name}", &row[0]);
    }
}

#[test]
fn parties_read_by_eye() {
    let mut text = String::new();
    for id in ["2", "2940", "3173", "7566", "7974", "7994"] {
        text.push_str(&show(party(list(), id)));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn defects_are_known() {
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    for defect in &list().defects {
        let what = defect.what.split_once(": ").map_or(defect.what.as_str(), |(_, what)| what);
        let shape = what.split('`').step_by(2).collect::<Vec<_>>().join("…");
        *shapes.entry(shape).or_default() += 1;
    }
    let mut text = String::new();
    for (shape, count) in shapes {
        writeln!(text, "{count} {shape}").unwrap();
    }
    let mut unread: Vec<&str> = list().defects.iter().filter_map(|d| d.what.split('`').nth(1)).collect();
    unread.sort_unstable();
    unread.dedup();
    writeln!(text, "\n{}", unread.join("\n")).unwrap();
    insta::assert_snapshot!(text);
}
