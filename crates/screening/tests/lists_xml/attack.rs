//! Lists made to harm, one table over all XML sources: each bound holds, memory stays small, nothing panics, and no
//! party is lost quietly.

use super::support::{CASES, Case, case, has_defect, sound};
use proptest::prelude::*;
use screening::source::{
    ParseError, ca_sema, ch_seco, eu_fsf, ofac_cons_advanced, ofac_sdn_advanced, uk_sanctions_xml,
    un_consolidated,
};
use std::io::{self, Read};

/// `head`, then `filler` for ever.
struct Endless {
    head: Vec<u8>,
    filler: &'static [u8],
    sent: usize,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        for slot in out.iter_mut() {
            let after = self.sent.checked_sub(self.head.len());
            *slot = after.map_or_else(|| self.head[self.sent], |at| self.filler[at % self.filler.len()]);
            self.sent += 1;
        }
        Ok(out.len())
    }
}

#[test]
fn document_types_and_own_entities_are_refused() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
    let external = "<!DOCTYPE x [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    for case in CASES {
        let with = |before: &str| case.changed(case.root, &format!("{before}{}", case.root));
        let text = |inner: &str| case.changed(case.text_of_party, inner);
        for (text, want) in [
            (with(bomb), "a document type declaration"),
            (with(external), "a document type declaration"),
            (with("<!DOCTYPE x SYSTEM \"http://example.org/x.dtd\">"), "a document type declaration"),
            (text("&boom;"), "an entity of its own"),
            (text("&#0;"), "not well-formed"),
            (text("&#xFFFFFFFFFF;"), "not well-formed"),
            (
                case.changed("?>", " standalone=\"no\"?>").replacen("utf-8", "windows-1251", 1).replacen(
                    "UTF-8",
                    "windows-1251",
                    1,
                ),
                "an encoding other than UTF-8",
            ),
            (with(&format!("{}/>", case.root)), "not well-formed"),
        ] {
            let error = case.parse(&text).expect_err(want).to_string();
            assert!(error.contains(want), "{}: {error} / {want}", case.parser);
        }
    }
}

#[test]
fn a_cut_list_is_refused_wherever_it_is_cut() {
    for case in CASES {
        let end = case.text.trim_end().len();
        let cuts = (0..end).step_by(97).chain(end.saturating_sub(40)..end);
        for length in cuts.filter(|at| case.text.is_char_boundary(*at)) {
            let error = case.parse(&case.text[..length]).expect_err("cut");
            let named = match &error {
                ParseError::Truncated { offset } | ParseError::Malformed { offset, .. } => {
                    *offset <= length as u64
                }
                ParseError::Missing { what } => *what == "root element",
                other => panic!("{} {length}: {other}", case.parser),
            };
            assert!(named, "{} {length}: {error}", case.parser);
        }
        assert!(case.parse(&case.text[..end]).is_ok(), "{}", case.parser);
    }
}

#[test]
fn endless_streams_end_in_an_error() {
    for case in CASES {
        let start = case.text.find(case.first_record()).unwrap() + case.first_record().find('>').unwrap() + 1;
        for (after, filler, want) in [
            ("<a>", &b"a"[..], "one text or tag passes the limit of 1048576"),
            ("<a>", b"a&amp;", "one text passes the limit of 1048576"),
            ("<a b=\"", b"1", "one text or tag"),
            ("<!--", b"x", "one text or tag"),
            ("", b"<a/>", "one record passes the limit of 4194304"),
            ("", b"<!---->", "one record passes the limit of 4194304"),
            ("", b"<a>", "nesting passes the limit of 64"),
        ] {
            let head = format!("{}{after}", &case.text[..start]).into_bytes();
            let error = case.read(&mut Endless { head, filler, sent: 0 }).unwrap_err().to_string();
            assert!(error.contains(want), "{}: {error} / {want}", case.parser);
        }
    }
}

type Parse = fn(&[u8], u64) -> Result<screening::source::Parsed, ParseError>;

#[test]
fn the_bound_of_the_whole_list_holds() {
    let parsers: [(&str, Parse); 7] = [
        ("un-consolidated", |bytes, max| un_consolidated::parse(bytes, max)),
        ("eu-fsf", |bytes, max| eu_fsf::parse(bytes, max)),
        ("uk-sanctions-xml", |bytes, max| uk_sanctions_xml::parse(bytes, max)),
        ("ch-seco", |bytes, max| ch_seco::parse(bytes, max)),
        ("ca-sema", |bytes, max| ca_sema::parse(bytes, None, max)),
        ("ofac-cons-advanced", |bytes, max| ofac_cons_advanced::parse(bytes, max)),
        ("ofac-sdn-advanced", |bytes, max| ofac_sdn_advanced::parse(bytes, max)),
    ];
    for case in CASES {
        let (_, parse) = parsers.iter().find(|(name, _)| *name == case.parser).unwrap();
        let length = case.text.len() as u64;
        assert!(parse(case.text.as_bytes(), length).is_ok(), "{}", case.parser);
        let error = parse(case.text.as_bytes(), length - 1).unwrap_err();
        assert!(
            matches!(error, ParseError::TooLarge { what: "the whole list", .. }),
            "{}: {error}",
            case.parser
        );
    }
}

#[test]
fn other_documents_are_refused() {
    for case in CASES {
        for (text, want) in [
            (String::new(), "no root element"),
            ("<html/>".to_owned(), "no root element of this format"),
            (format!("{}/>", case.root.trim_end()), "the list has no "),
            (case.text.replacen(case.end, "</x>", 1), "not well-formed"),
            (case.changed(case.end, &format!("loose{}", case.end)), "text between elements"),
        ] {
            let error = case.parse(&text).expect_err(want).to_string();
            assert!(error.contains(want), "{}: {error} / {want}", case.parser);
        }
        let mut bytes = case.text.as_bytes().to_vec();
        let at = case.text.find(case.text_of_party).unwrap();
        bytes[at] = 0xFF;
        let error = case.read(&mut &bytes[..]).unwrap_err();
        assert!(matches!(error, ParseError::Malformed { .. }), "{}: {error}", case.parser);
    }
}

#[test]
fn a_list_that_would_lose_a_party_is_refused() {
    for case in CASES {
        let Some(id) = case.id else { continue };
        let twice = case.with_first_record(&case.first_record().repeat(2));
        let error = case.parse(&twice).expect_err("twice").to_string();
        assert!(error.contains("was used before"), "{}: {error}", case.parser);
        let tag = id.trim_start_matches("<DistinctParty ");
        for without in ["", "x y"] {
            let bare = match (id.starts_with("<DistinctParty"), without) {
                (true, "") => case.changed(id, "<DistinctParty"),
                (true, _) => case.changed(id, "<DistinctParty FixedRef=\"x y\""),
                (false, "") => case.changed(tag, ""),
                (false, _) => case.changed(
                    tag,
                    &tag.replace("QDi.901", "x y")
                        .replace("EU.9001.11", "x y")
                        .replace("TST0001", "x y")
                        .replace("\"100\"", "\"x y\""),
                ),
            };
            let error = case.parse(&bare).expect_err("no id").to_string();
            assert!(error.contains("cannot be kept: list entry id"), "{}: {error}", case.parser);
        }
    }
}

/// A kind of party that is new to the list is kept.
#[test]
fn a_record_by_another_name_is_still_a_party() {
    // OFAC's form knows no other element for a party, and reports one.
    for case in CASES.iter().filter(|case| !case.parser.starts_with("ofac")) {
        let (tag, record) = (case.record.trim_matches(['<', '>']), case.first_record());
        let name = tag.split(' ').next().unwrap_or_default();
        let renamed = record.replacen(&format!("<{name}"), "<novelty", 1).replace(case.end, "</novelty>");
        let (good, parsed) = (case.good(), case.parse(&case.with_first_record(&renamed)).unwrap());
        sound(case, &parsed);
        let names = |parsed: &screening::source::Parsed| {
            parsed.designations.iter().map(|d| (d.id.clone(), d.names.clone())).collect::<Vec<_>>()
        };
        assert_eq!(names(&parsed), names(&good), "{}", case.parser);
    }
}

/// A party with very many names, or variants of one, and records that are all alike: their cost grows with their
/// number, not with its square. The numbers are such that a square would not end within the time of a test run.
#[test]
fn many_of_everything_costs_no_square() {
    const MANY: usize = 60_000;
    let many = |each: &dyn Fn(usize) -> String| (0..MANY).map(each).collect::<String>();
    let aliases = many(&|n| format!("<nameAlias wholeName=\"n{n}\"/><remark>r{n}</remark>"));
    let eu = case("eu-fsf");
    let parsed = eu.parse(&eu.changed("<remark>Invented", &format!("{aliases}<remark>Invented"))).unwrap();
    assert_eq!(parsed.designations[0].names.len(), 5 + MANY);
    let variants = many(&|n| format!("<spelling-variant lang=\"{n}\">v{n}</spelling-variant>"));
    let ch = case("ch-seco");
    let parsed =
        ch.parse(&ch.changed("<value>Testimovich</value>", &format!("<value>x</value>{variants}"))).unwrap();
    assert!(parsed.designations[0].names.len() >= MANY);
    let ca = case("ca-sema");
    let parsed = ca.parse(&ca.with_first_record(&"<record/>".repeat(MANY))).unwrap();
    sound(ca, &parsed);
    assert_eq!(parsed.parties, ca.parties - 1 + MANY);
}

/// Everything a list calls a name taken away from the first party.
fn nameless(case: &Case) -> String {
    let record = case.first_record();
    let (from, to) = match case.parser {
        "un-consolidated" => ("NAME", "NOTHING"),
        "eu-fsf" => ("nameAlias", "nothing"),
        "uk-sanctions-xml" => ("Name", "Nothing"),
        "ch-seco" => ("<name ", "<nothing "),
        "ca-sema" => ("Name", "Nothing"),
        _ => ("Alias", "Nothing"),
    };
    let record = record.replace(from, to).replace("</name>", "</nothing>").replace("Aliases", "Nothings");
    case.with_first_record(&record)
}

#[test]
fn a_party_without_a_name_is_kept_and_reported() {
    for case in CASES.iter().filter(|case| case.id.is_some()) {
        let good = case.good();
        let parsed = case.parse(&nameless(case)).unwrap();
        sound(case, &parsed);
        assert_eq!(parsed.parties, good.parties, "{}", case.parser);
        let first = parsed.designations.iter().filter(|d| d.names.iter().all(|n| n.text.is_empty())).count();
        // OFAC keeps the nameless party too, and reports what it has not: exactly one primary name.
        let reported = has_defect(&parsed, "has no name") || has_defect(&parsed, "exactly one primary name");
        assert!(first == 1 && reported, "{} {first}: {:?}", case.parser, parsed.defects);
    }
}

/// Overwrites, removes or doubles a few stretches of bytes.
fn mutate(text: &str, edits: &[(prop::sample::Index, u8, u8)]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for (place, kind, value) in edits {
        if bytes.is_empty() {
            break;
        }
        let at = place.index(bytes.len());
        let end = (at + usize::from(*value) % 24 + 1).min(bytes.len());
        match kind % 5 {
            0 => bytes[at] = *value,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let copy = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, copy));
            }
            3 => bytes.truncate(at),
            // Digits and letters alone are more likely to stay well-formed.
            _ => bytes[at] = b"0123456789abcXYZ"[usize::from(*value) % 16],
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_list_never_panics(
        which in 0..CASES.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..6),
    ) {
        let case = &CASES[which];
        let bytes = mutate(case.text, &edits);
        if let Ok(parsed) = case.read(&mut &bytes[..]) {
            sound(case, &parsed);
        }
    }
}
