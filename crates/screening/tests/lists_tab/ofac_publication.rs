//! The legacy CSV of the SDN List as published on 2021-08-18 and its changes until 2024-05-03, against the
//! bundled advanced XML of 2025-11-19. Runs where the publications are at hand; see `support::shared`.

use super::support::{bundled, parse, shared};
use model::{Designation, EntryId, Measure, PartyKind};
use screening::source::{Parsed, ofac_sdn_advanced};
use std::collections::{BTreeMap, BTreeSet};

const BASE: &str = "ofac/sdn_csv_daily/base-2021-08-18.csv.zst";
const EVENTS: &str = "ofac/sdn_csv_daily/events.jsonl.zst";

/// The other three files of the set are not at hand: one row each, of a party of the list.
const ADDRESSES: &[u8] = b"36,25,-0- ,\"Havana\",\"Cuba\",-0- \r\n";
const ALIASES: &[u8] = b"36,12,\"aka\",\"AERO-CARIBBEAN\",-0- \r\n";
const COMMENTS: &[u8] = b"27307,\"G TEAM'; a.k.a. 'RED DOT'.\"\r\n";

fn sdn(primary: &[u8]) -> Parsed {
    parse("ofac-sdn-csv", &[primary, ADDRESSES, ALIASES, COMMENTS], "2021-08-18").unwrap()
}

#[test]
fn the_publication_of_2021_is_read_whole() {
    let Some(base) = shared(BASE) else { return };
    let parsed = sdn(&base);
    assert_eq!(parsed.parties, 9_083);
    let kinds = |kind| parsed.designations.iter().filter(|d| d.kind == kind).count();
    let found = [PartyKind::Person, PartyKind::Company, PartyKind::Vessel, PartyKind::Aircraft].map(kinds);
    assert_eq!(found, [4_688, 3_711, 407, 277]);
    for d in &parsed.designations {
        assert!(d.names[0].primary && !d.names[0].text.is_empty(), "{}", d.id);
        assert!(d.measures.contains(&Measure::AssetFreeze), "{}: the SDN List blocks", d.id);
        assert!(!d.programmes.is_empty() && d.programmes.iter().all(|p| !p.contains(['[', ']'])), "{}", d.id);
    }
    let mut summary = BTreeMap::new();
    for defect in &parsed.defects {
        let what = defect.what.split(": ").nth(1).unwrap();
        let shape: String = what.split('`').step_by(2).collect::<Vec<_>>().join("…");
        *summary.entry(shape).or_insert(0) += 1;
    }
    insta::assert_debug_snapshot!("ofac_csv_2021_defects", summary);
    // A wallet that the column cuts in two is no wallet; its continuation is in a file not at hand.
    let text = String::from_utf8(base).unwrap();
    let wallets: usize = parsed.designations.iter().map(|d| d.wallets.len()).sum();
    let remarks = parsed.designations.iter().flat_map(|d| &d.remarks);
    let cut = remarks
        .filter(|remark| remark.starts_with("Cut short: ") && remark.contains("Digital Currency Address - "))
        .count();
    assert_eq!(text.matches("Digital Currency Address - ").count(), wallets + cut);
}

/// The list of 2024-05-03 as the same CSV, and the parties whose row never changed since 2021.
fn list_of_2024() -> Option<(Vec<u8>, BTreeSet<String>)> {
    let (base, events) = (shared(BASE)?, shared(EVENTS)?);
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&base[..]);
    for record in reader.records().map(Result::unwrap).filter(|record| record.len() == 12) {
        rows.insert(record[0].to_owned(), record.iter().map(str::to_owned).collect());
    }
    let mut unchanged: BTreeSet<String> = rows.keys().cloned().collect();
    for line in String::from_utf8(events).unwrap().lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        for id in event["del"].as_array().unwrap() {
            rows.remove(&id.to_string());
            unchanged.remove(&id.to_string());
        }
        for row in event["add"].as_array().unwrap().iter().chain(event["chg"].as_array().unwrap()) {
            let row: Vec<String> = serde_json::from_value(row.clone()).unwrap();
            unchanged.remove(&row[0]);
            rows.insert(row[0].clone(), row);
        }
    }
    let mut text = String::new();
    for row in rows.values() {
        let cells = row.iter().enumerate().map(|(at, cell)| match cell.trim() {
            "-0-" => "-0- ".to_owned(),
            _ if at == 0 => cell.clone(),
            _ => format!("\"{}\"", cell.replace('"', "\"\"")),
        });
        text.push_str(&cells.collect::<Vec<_>>().join(","));
        text.push_str("\r\n");
    }
    text.push('\u{1a}');
    Some((text.into_bytes(), unchanged))
}

#[test]
fn it_agrees_with_the_advanced_list() {
    let Some((csv, unchanged)) = list_of_2024() else { return };
    let csv = sdn(&csv);
    assert_eq!(csv.parties, 14_965);
    let xml = bundled("sanctions/ofac/sdn_advanced-2025-11-19.xml.zst");
    let xml = ofac_sdn_advanced::parse(&xml[..], ofac_sdn_advanced::BYTES_MAX).unwrap();
    let by_id: BTreeMap<&EntryId, &Designation> = xml.designations.iter().map(|d| (&d.id, d)).collect();
    for (what, only) in [("all", false), ("unchanged", true)] {
        let mut shares: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for d in &csv.designations {
            let Some(other) = by_id.get(&d.id) else { continue };
            if only && !unchanged.contains(d.id.as_str()) {
                continue;
            }
            for (fact, same) in facts(d, other) {
                let Some(same) = same else { continue };
                let share = shares.entry(fact).or_default();
                share.0 += usize::from(same);
                share.1 += 1;
            }
        }
        for (fact, at_least) in AGREEMENT {
            let (same, all) = shares[fact];
            let share = 100.0 * same as f64 / all as f64;
            println!("{what} {fact}: {same} of {all}, {share:.2} %");
            assert!(
                share >= at_least || !only,
                "{fact}: {share:.2} % of the unchanged parties, not {at_least}"
            );
        }
    }
}

/// Per cent of the parties that did not change from 2021 to 2024 of which a fact of the CSV stands in the XML of
/// 2025; the rest changed between. The Syria programme ended in 2025, hence the programmes.
const AGREEMENT: [(&str, f64); 10] = [
    ("kind", 100.0),
    ("primary name", 99.8),
    ("every name", 99.8),
    ("programmes", 97.0),
    ("wallets", 100.0),
    ("births", 99.0),
    ("gender", 99.9),
    ("nationalities", 99.8),
    ("measures", 99.9),
    ("identifiers", 99.3),
];

/// Whether a fact of the CSV is that of the XML; nothing where the CSV does not state it.
fn facts(csv: &Designation, xml: &Designation) -> Vec<(&'static str, Option<bool>)> {
    let names: BTreeSet<String> = xml.names.iter().map(|name| name.text.to_lowercase()).collect();
    let programmes: BTreeSet<&String> = xml.programmes.iter().collect();
    let subset = |ours: usize, of: bool| (ours > 0).then_some(of);
    vec![
        ("kind", Some(csv.kind == xml.kind)),
        ("primary name", Some(csv.primary_name().to_lowercase() == xml.primary_name().to_lowercase())),
        ("every name", Some(csv.names.iter().all(|n| names.contains(&n.text.to_lowercase())))),
        ("programmes", Some(csv.programmes.iter().collect::<BTreeSet<_>>() == programmes)),
        ("wallets", subset(csv.wallets.len(), csv.wallets.iter().all(|w| xml.wallets.contains(w)))),
        ("births", subset(csv.born.len(), csv.born.iter().all(|b| xml.born.contains(b)))),
        ("gender", csv.gender.as_ref().map(|_| csv.gender == xml.gender)),
        (
            "nationalities",
            subset(csv.nationalities.len(), csv.nationalities.iter().all(|c| xml.nationalities.contains(c))),
        ),
        ("measures", Some(csv.measures == xml.measures)),
        (
            "identifiers",
            subset(
                csv.identifiers.len(),
                csv.identifiers
                    .iter()
                    .all(|i| xml.identifiers.iter().any(|x| x.kind == i.kind && x.value == i.value)),
            ),
        ),
    ]
}
