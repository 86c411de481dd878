//! Golden designations of each fixture, and what holds for all of them.

use super::support::{CASES, Case, case, sound};
use screening::source::catalogue::CATALOGUE;
use screening::source::{Parsed, uk_sanctions, uk_sanctions_xml};

fn golden(name: &str, parser: &str) {
    let case = case(parser);
    let parsed = case.good();
    insta::assert_debug_snapshot!(name, parsed);
}

#[test]
fn un() {
    golden("un", "un-consolidated");
}

#[test]
fn eu() {
    golden("eu", "eu-fsf");
}

#[test]
fn uk() {
    golden("uk", "uk-sanctions-xml");
}

#[test]
fn ch() {
    golden("ch", "ch-seco");
}

#[test]
fn ca() {
    golden("ca", "ca-sema");
    let bilingual = CASES.iter().filter(|case| case.parser == "ca-sema").nth(1).unwrap();
    insta::assert_debug_snapshot!("ca_bilingual", bilingual.good());
}

#[test]
fn ofac_cons() {
    golden("ofac_cons", "ofac-cons-advanced");
}

#[test]
fn every_xml_source_has_a_fixture_and_every_fixture_is_sound() {
    for source in CATALOGUE.iter().filter(|source| source.files[0].name.ends_with(".xml")) {
        assert!(CASES.iter().any(|case| case.source().parser == source.parser), "{}", source.parser);
    }
    for case in CASES {
        let parsed = case.good();
        sound(case, &parsed);
        assert_eq!(parsed.parties, case.parties, "{}", case.parser);
        assert!(parsed.published.is_some(), "{}", case.parser);
        for d in &parsed.designations {
            let at = d.provenance.offset as usize;
            let bytes = &case.text.as_bytes()[at..at + d.provenance.length as usize];
            let record = std::str::from_utf8(bytes).unwrap();
            assert!(record.starts_with('<') && record.ends_with('>'), "{} {}", case.parser, d.id);
            assert_eq!(d.names.iter().filter(|name| name.primary).count(), 1, "{} {}", case.parser, d.id);
            assert!(d.names[0].primary, "{} {}", case.parser, d.id);
            if case.id.is_some() {
                let id = d.id.as_str().trim_start_matches("logical-");
                assert!(record.contains(id), "{} {}", case.parser, d.id);
            }
        }
    }
}

/// Layout, comments, prefixes, marks and line ends say nothing.
#[test]
fn layout_does_not_matter() {
    for case in CASES {
        let good = case.good();
        let prefixed = case
            .text
            .replace("</", "</o:")
            .replace('<', "<o:")
            .replace("<o:/o:", "</o:")
            .replace("<o:?", "<?")
            .replace("<o:!", "<!")
            .replace("xmlns=", "xmlns:o=");
        for (what, text) in [
            ("prefix", prefixed),
            ("comment", case.text.replace(case.end, &format!("<!-- 1 < 2 & so on --><?x y?>{}", case.end))),
            ("mark", format!("\u{FEFF}{}", case.text)),
            ("line ends", case.text.replace('\n', "\r\n")),
        ] {
            let changed = case.parse(&text).unwrap_or_else(|e| panic!("{} {what}: {e}", case.parser));
            assert_eq!(same(&changed), same(&good), "{} {what}", case.parser);
        }
    }
}

/// A list without the places in its file.
fn same(parsed: &Parsed) -> Parsed {
    let mut parsed = parsed.clone();
    parsed.designations.iter_mut().for_each(|d| {
        d.provenance.offset = 0;
        d.provenance.length = 0;
    });
    parsed.defects.iter_mut().for_each(|d| d.offset = 0);
    parsed
}

/// Parties may stand in any order; the ids, and everything else about them, stay.
#[test]
fn the_order_of_records_does_not_matter() {
    for case in CASES {
        let records = records(case);
        let mut text = case.text.replacen(&records[0], "@first@", 1).replacen(&records[1], &records[0], 1);
        text = text.replacen("@first@", &records[1], 1);
        let (good, swapped) = (same(&case.good()), same(&case.parse(&text).unwrap()));
        assert_eq!(swapped.designations, good.designations, "{}", case.parser);
    }
}

/// The first two whole records of one kind.
fn records(case: &Case) -> Vec<String> {
    let starts = case.text.match_indices(case.record).take(2);
    starts
        .map(|(at, _)| {
            let end = case.text[at..].find(case.end).unwrap() + case.end.len();
            case.text[at..at + end].to_owned()
        })
        .collect()
}

#[test]
fn both_sources_of_the_uk_list_make_the_same_list() {
    assert_eq!(uk_sanctions_xml::LIST, uk_sanctions::LIST);
    let preferred = screening::source::catalogue::source_of(uk_sanctions::LIST).unwrap();
    assert_eq!(preferred.parser, uk_sanctions::PARSER, "the bundled source stays the preferred one");
}
