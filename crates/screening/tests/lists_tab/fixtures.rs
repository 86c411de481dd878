//! Samples made by hand after each source's published structure, read whole: what stands in the goldens was
//! read by eye.

use super::support::{bundled, fixture, fixtures, parse, parsed, party, show_all};
use model::{Designation, Measure};
use screening::source::catalogue::CATALOGUE;

/// Every parser of this crate's tables and JSON, by the name of its golden.
const PARSERS: [(&str, &str); 10] = [
    ("ofac_sdn_csv", "ofac-sdn-csv"),
    ("ofac_cons_csv", "ofac-cons-csv"),
    ("au_dfat", "au-dfat-csv"),
    ("jp_mof", "jp-mof-csv"),
    ("il_nbctf", "il-nbctf-csv"),
    ("ftm", "ftm"),
    ("ftm_nested", "ftm-nested"),
    ("pep", "pep-csv"),
    ("adverse_media", "adverse-media-csv"),
    ("own", "custom-csv"),
];

#[test]
fn samples_read_as_before() {
    for (golden, parser) in PARSERS {
        insta::assert_snapshot!(golden, show_all(&parsed(parser)));
    }
}

#[test]
fn every_tabular_and_json_row_of_the_catalogue_has_a_sample() {
    let others = ["ofac-sdn-advanced/1", "uk-sanctions-csv/2"];
    let mine = |parser: &str| PARSERS.iter().any(|(_, known)| parser.split('/').next() == Some(known));
    let tables = CATALOGUE.iter().filter(|source| mine(source.parser));
    assert_eq!(tables.count(), PARSERS.len());
    assert!(others.iter().all(|parser| !mine(parser)));
}

/// What holds of every list, whoever publishes it.
#[test]
fn parties_are_whole() {
    for (_, parser) in PARSERS {
        let parsed = parsed(parser);
        assert_eq!(parsed.parties, parsed.designations.len(), "{parser}");
        for d in &parsed.designations {
            assert!(!d.measures.is_empty() && d.measures.is_sorted_by(|a, b| a < b), "{parser} {}", d.id);
            let primaries = d.names.iter().filter(|name| name.primary).count();
            assert!(primaries == 1 || d.names.is_empty(), "{parser} {}", d.id);
            assert!(d.names.first().is_none_or(|name| name.primary), "{parser} {}", d.id);
            assert_eq!(d.list, parsed.list);
            let exposed = d.measures.contains(&Measure::EnhancedDueDiligence);
            assert!(exposed || d.class.is_none(), "{parser} {}: a class is of what is no sanction", d.id);
        }
        let mut ids: Vec<_> = parsed.designations.iter().map(|d| &d.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), parsed.parties, "{parser}");
    }
}

/// Provenance points at the row of the first file where the party begins.
#[test]
fn provenance_points_at_the_row() {
    for (parser, mark) in [
        ("ofac-sdn-csv", (|d: &Designation| format!("{},\"", d.id)) as fn(&Designation) -> String),
        ("au-dfat-csv", |d| d.id.to_string().split('-').next().unwrap().to_owned()),
        ("pep-csv", |d| format!("{},{},", d.id, d.primary_name())),
        ("own", |d| format!("{},{},", d.id, d.kind.as_str())),
        ("ftm", |d| format!("{{\"id\": \"{}\"", d.id)),
        ("ftm-nested", |d| format!("{{\"id\": \"{}\"", d.id)),
    ] {
        let parser = if parser == "own" { "custom-csv" } else { parser };
        let raw = fixtures(parser).remove(0);
        for d in &parsed(parser).designations {
            let range = d.provenance.offset as usize..(d.provenance.offset + d.provenance.length) as usize;
            let row = std::str::from_utf8(&raw[range]).unwrap();
            assert!(
                row.starts_with(&mark(d)) && row.trim_end().lines().count() == 1,
                "{parser} {} `{row}`",
                d.id
            );
        }
    }
}

#[test]
fn a_byte_order_mark_and_unix_line_ends_change_nothing() {
    for (_, parser) in
        PARSERS.iter().filter(|(_, parser)| !parser.starts_with("ftm") && !parser.starts_with("ofac"))
    {
        let plain = String::from_utf8(fixtures(parser).remove(0)).unwrap();
        let want = parse(parser, &[plain.as_bytes()], "2026-01-31").unwrap();
        let marked = format!("\u{feff}{plain}");
        let unix = plain.replace("\r\n", "\n");
        for text in [marked, unix] {
            let mut got = parse(parser, &[text.as_bytes()], "2026-01-31").unwrap();
            for (got, want) in got.designations.iter_mut().zip(&want.designations) {
                got.provenance = want.provenance;
            }
            assert_eq!(got, want, "{parser}");
        }
    }
}

#[test]
fn ofac_remarks_are_joined_before_they_are_read() {
    let parsed = parsed("ofac-sdn-csv");
    let long = party(&parsed, "9005");
    assert_eq!(long.wallets.len(), 2, "the second address stands half in each file");
    assert_eq!(long.names[1].text, "FILLER");
    let cut = party(&parsed, "9006");
    assert!(cut.wallets.is_empty(), "half an address is none");
    assert!(cut.remarks.iter().any(|remark| remark.starts_with("Cut short: Digital Currency Address - ETH")));
    // Without any continuation the set is not whole.
    let mut files = fixtures("ofac-sdn-csv");
    files[3].clear();
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let error = parse("ofac-sdn-csv", &files, "2026-01-31").unwrap_err().to_string();
    assert_eq!(error, "the list has no continuations of long remarks; is it another format?");
}

#[test]
fn nothing_of_the_consolidated_list_freezes() {
    let parsed = parsed("ofac-cons-csv");
    assert!(parsed.designations.iter().all(|d| !d.measures.contains(&Measure::AssetFreeze)));
    let sdn = super::support::parsed("ofac-sdn-csv");
    assert!(sdn.designations.iter().all(|d| d.measures.contains(&Measure::AssetFreeze)));
}

#[test]
fn seizure_orders_keep_bad_addresses_and_name_them() {
    let parsed = parsed("il-nbctf-csv");
    let order = party(&parsed, "ASO-3-99");
    let addresses: Vec<&str> = order.wallets.iter().map(|wallet| wallet.address.as_str()).collect();
    assert!(addresses.contains(&"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u"), "a wrong checksum");
    assert!(addresses.iter().any(|address| address.contains('Н')), "as written, with a Cyrillic letter");
    assert!(addresses.contains(&"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"), "and as it was meant");
    assert_eq!(parsed.defects.iter().filter(|d| d.what.contains("the address `")).count(), 2);
    assert!(parsed.designations.iter().all(|d| d.measures == [Measure::AssetFreeze]));
}

#[test]
fn the_bundled_legislators_are_read_whole() {
    let bytes = bundled("pep/us_legislators.csv");
    let parsed = parse("pep-csv", &[&bytes], "2026-06-15").unwrap();
    assert_eq!((parsed.parties, parsed.defects.len()), (550, 0));
    let text = String::from_utf8(bytes).unwrap();
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    for row in rows.records().map(Result::unwrap) {
        let d = party(&parsed, &row[0]);
        let names: Vec<&str> = d.names.iter().map(|name| name.text.as_str()).collect();
        let want: Vec<&str> =
            std::iter::once(&row[1]).chain(row[2].split('|')).filter(|n| !n.is_empty()).collect();
        assert_eq!(names, want);
        assert_eq!(d.measures, [Measure::EnhancedDueDiligence]);
        assert!(d.class.as_ref().is_some_and(|class| class.starts_with("pep:national:")));
    }
    let ended: Vec<_> = parsed.designations.iter().filter(|d| d.ended_on.is_some()).collect();
    assert!(ended.iter().all(|d| d.ended_on.unwrap().to_string().as_str() < "2026-06-16"));
    assert_eq!(
        ended.len(),
        11,
        "former Presidents and Vice Presidents; nobody else in the data has left office"
    );
}

#[test]
fn the_samples_are_invented() {
    // A sample that copied a listed wallet or party would be data, and data has a row in SOURCES.tsv.
    let listed = bundled("sanctions/ofac/sdn_advanced-2025-11-19.xml.zst");
    let listed = String::from_utf8(listed).unwrap();
    for name in ["wallets.csv", "own.csv", "sdn.csv", "entities.ftm.json"] {
        let text = String::from_utf8(fixture(name)).unwrap();
        for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() >= 26) {
            assert!(!listed.contains(word), "{name}: {word}");
        }
    }
}
