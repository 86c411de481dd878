//! The XML sources as a table: a file made by hand for each, and where to put a knife into it.

use model::Designation;
use screening::source::catalogue::{RawFile, Source, source_by_parser};
use screening::source::{ParseError, Parsed};
use std::io::Read;

/// A source and its fixture.
pub struct Case {
    /// Name of the parser.
    pub parser: &'static str,
    /// The fixture.
    pub text: &'static str,
    /// Parties the fixture has in force.
    pub parties: usize,
    /// Start of the root element.
    pub root: &'static str,
    /// Start of a record of a party, once in front of each, the first one being in force.
    pub record: &'static str,
    /// End of a record of a party.
    pub end: &'static str,
    /// The id of the first party as written, with what surrounds it; nothing where the list has no ids.
    pub id: Option<&'static str>,
    /// A text within the first party that may be changed freely.
    pub text_of_party: &'static str,
}

pub const CASES: &[Case] = &[
    Case {
        parser: "un-consolidated",
        text: include_str!("../fixtures/un_consolidated.xml"),
        parties: 5,
        root: "<CONSOLIDATED_LIST",
        record: "<INDIVIDUAL>",
        end: "</INDIVIDUAL>",
        id: Some("<REFERENCE_NUMBER>QDi.901</REFERENCE_NUMBER>"),
        text_of_party: "TESTIMO",
    },
    Case {
        parser: "eu-fsf",
        text: include_str!("../fixtures/eu_fsf.xml"),
        parties: 3,
        root: "<export",
        record: "<sanctionEntity",
        end: "</sanctionEntity>",
        id: Some("euReferenceNumber=\"EU.9001.11\" logicalId=\"99001\""),
        text_of_party: "Invented for a test.",
    },
    Case {
        parser: "uk-sanctions-xml",
        text: include_str!("../fixtures/uk_sanctions_list.xml"),
        parties: 3,
        root: "<Designations",
        record: "<Designation>",
        end: "</Designation>",
        id: Some("<UniqueID>TST0001</UniqueID>"),
        text_of_party: "TESTIMO",
    },
    Case {
        parser: "ch-seco",
        text: include_str!("../fixtures/ch_seco.xml"),
        parties: 4,
        root: "<swiss-sanctions-list",
        record: "<target ssid=",
        end: "</target>",
        id: Some("ssid=\"100\""),
        text_of_party: "Testimovich",
    },
    Case {
        parser: "ca-sema",
        text: include_str!("../fixtures/ca_sema_2020.xml"),
        parties: 4,
        root: "<data-set",
        record: "<record>",
        end: "</record>",
        id: None,
        text_of_party: "Orval Testimovich",
    },
    Case {
        parser: "ca-sema",
        text: include_str!("../fixtures/ca_sema_bilingual.xml"),
        parties: 3,
        root: "<data-set",
        record: "<record>",
        end: "</record>",
        id: None,
        text_of_party: "Orval Testimovich",
    },
    Case {
        parser: "ofac-cons-advanced",
        text: include_str!("../fixtures/ofac_cons_advanced.xml"),
        parties: 7,
        root: "<Sanctions ",
        record: "<DistinctParty ",
        end: "</DistinctParty>",
        id: Some("<DistinctParty FixedRef=\"901\""),
        text_of_party: "BANK OF THE INVENTED STEPPE",
    },
    // The same form, read as the other publication.
    Case {
        parser: "ofac-sdn-advanced",
        text: include_str!("../fixtures/ofac_cons_advanced.xml"),
        parties: 7,
        root: "<Sanctions ",
        record: "<DistinctParty ",
        end: "</DistinctParty>",
        id: Some("<DistinctParty FixedRef=\"901\""),
        text_of_party: "BANK OF THE INVENTED STEPPE",
    },
];

impl Case {
    pub fn source(&self) -> &'static Source {
        source_by_parser(self.parser).unwrap()
    }

    pub fn parse(&self, text: &str) -> Result<Parsed, ParseError> {
        self.read(&mut text.as_bytes())
    }

    /// Through the row of the catalogue, as every caller does.
    pub fn read(&self, read: &mut dyn Read) -> Result<Parsed, ParseError> {
        let source = self.source();
        let file = RawFile { name: source.files[0].name, read };
        (source.parse)(&mut [file], "2020-04-15".parse().ok())
    }

    pub fn good(&self) -> Parsed {
        self.parse(self.text).unwrap()
    }

    /// The fixture with something changed; the change must be one.
    pub fn changed(&self, from: &str, to: &str) -> String {
        assert!(self.text.contains(from), "{}: `{from}` is not in the fixture", self.parser);
        self.text.replacen(from, to, 1)
    }

    /// The first record, whole.
    pub fn first_record(&self) -> &'static str {
        let start = self.text.find(self.record).unwrap();
        let end = start + self.text[start..].find(self.end).unwrap() + self.end.len();
        &self.text[start..end]
    }

    /// The fixture with the first record replaced.
    pub fn with_first_record(&self, record: &str) -> String {
        self.changed(self.first_record(), record)
    }
}

/// The case of a parser; the first where there are several.
pub fn case(parser: &str) -> &'static Case {
    CASES.iter().find(|case| case.parser == parser).unwrap()
}

/// What always holds of a list that was not refused.
pub fn sound(case: &Case, parsed: &Parsed) {
    assert_eq!(parsed.list.as_str(), case.source().list);
    assert_eq!(parsed.parties, parsed.designations.len());
    let mut ids: Vec<_> = parsed.designations.iter().map(|d| &d.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), parsed.parties, "an id is there twice");
    for d in &parsed.designations {
        assert_eq!(&d.list, &parsed.list);
        assert!(!d.measures.is_empty(), "{}", d.id);
        assert!(d.measures.windows(2).all(|pair| pair[0] < pair[1]), "{}: {:?}", d.id, d.measures);
    }
}

/// One party, found by id.
pub fn party<'p>(parsed: &'p Parsed, id: &str) -> &'p Designation {
    parsed.designations.iter().find(|d| d.id.as_str() == id).unwrap_or_else(|| panic!("{id}"))
}

pub fn has_defect(parsed: &Parsed, words: &str) -> bool {
    parsed.defects.iter().any(|defect| defect.what.contains(words))
}

/// Words of a text with one space between, and without the marks that steer the direction of writing.
pub fn plain(text: &str) -> String {
    let marks = |c: &char| !matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    let text: String = text.chars().filter(marks).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
