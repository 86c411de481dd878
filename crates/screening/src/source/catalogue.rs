//! The catalogue of list sources: what each is, where it comes from, and how it is parsed.
//!
//! Promises: one row a publication; whatever fetches, bundles, imports or shows a list reads it here, so
//! that a source is described once. A row says honestly whether its parser has ever read a file as the
//! issuer published it ([`Source::proven`]). Does not: fetch, decompress, decide what a listing means.
//! Serves: SCR-1; requirements 3.7.

use super::{
    HashingReader, ParseError, Parsed, ca_sema, ch_seco, eu_fsf, ofac_cons_advanced, ofac_sdn_advanced,
    uk_sanctions, uk_sanctions_xml, un_consolidated,
};
use model::PartialDate;
use std::io::Read;

use super::catalogue_tables as tables;

/// One raw (decompressed) file of a publication.
pub struct RawFile<'a> {
    /// Its name, one of [`Source::files`] or, for a source with one file, whatever it was called.
    pub name: &'a str,
    /// Its bytes.
    pub read: &'a mut dyn Read,
}

/// A file of a publication and where the issuer offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceFile {
    /// The name the parser knows it by, e.g. `sdn_advanced.xml`.
    pub name: &'static str,
    /// Where the issuer publishes it; empty where there is no public address (an institution's own list, a
    /// vendor's feed), which policy or the command line then states.
    pub url: &'static str,
}

/// How far a parser has been tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proven {
    /// On a real publication of that day, whole.
    Publication(&'static str),
    /// On files made by hand after the issuer's published structure only: treat its first live reading as a
    /// trial, and read the defects.
    FixturesOnly,
}

/// One kind of publication.
pub struct Source {
    /// The list id its designations carry.
    pub list: &'static str,
    /// Name and version of the parser.
    pub parser: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// Who publishes it.
    pub issuer: &'static str,
    /// Terms under which the publication may be used, with where that is written.
    pub licence: &'static str,
    /// Its files, in the order the parser wants them.
    pub files: &'static [SourceFile],
    /// Largest file accepted, bytes after decompression.
    pub bytes_max: u64,
    /// A publication with fewer parties than this is refused whatever was there before: no real one is so small.
    pub parties_min: usize,
    /// How far the parser has been tried.
    pub proven: Proven,
    /// The parser; the date is that of the publication where its files do not state it.
    pub parse: fn(&mut [RawFile<'_>], Option<PartialDate>) -> Result<Parsed, ParseError>,
}

/// Every source, by list id; several may make the same list in different formats, the preferred one first.
pub static CATALOGUE: &[Source] = &[
    OFAC_SDN_ADVANCED,
    UK_SANCTIONS_CSV,
    // XML publications
    UN_CONSOLIDATED,
    EU_FSF,
    UK_SANCTIONS_XML,
    CH_SECO,
    CA_SEMA,
    OFAC_CONS_ADVANCED,
    // end of XML publications
    // tabular and JSON publications
    tables::OFAC_SDN_CSV,
    tables::OFAC_CONSOLIDATED_CSV,
    tables::AU_DFAT,
    tables::JP_MOF,
    tables::IL_NBCTF,
    tables::FTM,
    tables::FTM_NESTED,
    tables::PEP,
    tables::ADVERSE_MEDIA,
    tables::OWN,
];

/// The preferred source of a list.
pub fn source_of(list: &str) -> Option<&'static Source> {
    CATALOGUE.iter().find(|source| source.list == list)
}

/// The source of a parser, e.g. `uk-sanctions-csv` or `uk-sanctions-csv/1`.
pub fn source_by_parser(parser: &str) -> Option<&'static Source> {
    let name = |p: &str| p.split('/').next().unwrap_or_default().to_owned();
    CATALOGUE.iter().find(|source| name(source.parser) == name(parser))
}

/// The only file of a source that has one.
pub fn only<'a, 'f>(
    files: &'a mut [RawFile<'f>],
    what: &'static str,
) -> Result<&'a mut RawFile<'f>, ParseError> {
    match files {
        [one] => Ok(one),
        _ => Err(ParseError::Missing { what }),
    }
}

const OFAC_SDN_ADVANCED: Source = Source {
    list: ofac_sdn_advanced::LIST,
    parser: ofac_sdn_advanced::PARSER,
    title: "OFAC Specially Designated Nationals, advanced XML",
    issuer: "US Department of the Treasury, Office of Foreign Assets Control",
    licence: "US Government work, public domain (17 U.S.C. 105)",
    files: &[SourceFile {
        name: "sdn_advanced.xml",
        url: "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_ADVANCED.XML",
    }],
    bytes_max: ofac_sdn_advanced::BYTES_MAX,
    parties_min: 5_000,
    proven: Proven::Publication("2025-11-19"),
    parse: |files, _| {
        let file = only(files, "single file")?;
        ofac_sdn_advanced::parse(&mut HashingReader::new(&mut *file.read), ofac_sdn_advanced::BYTES_MAX)
    },
};

const UK_SANCTIONS_CSV: Source = Source {
    list: uk_sanctions::LIST,
    parser: uk_sanctions::PARSER,
    title: "UK Sanctions List, normalised CSV set",
    issuer: "Foreign, Commonwealth and Development Office",
    licence: "Open Government Licence v3.0",
    files: &[
        SourceFile { name: "subjects.csv", url: "" },
        SourceFile { name: "subject_names.csv", url: "" },
        SourceFile { name: "subject_dobs.csv", url: "" },
        SourceFile { name: "subject_identifiers.csv", url: "" },
        SourceFile { name: "subject_countries.csv", url: "" },
    ],
    bytes_max: uk_sanctions::FILE_BYTES_MAX,
    parties_min: 1_000,
    proven: Proven::Publication("2026-04-29"),
    parse: |files, published| match files {
        [subjects, names, dobs, identifiers, countries] => uk_sanctions::parse(uk_sanctions::UkFiles {
            subjects: &mut *subjects.read,
            names: &mut *names.read,
            dobs: &mut *dobs.read,
            identifiers: &mut *identifiers.read,
            countries: &mut *countries.read,
            published,
        }),
        _ => Err(ParseError::Missing { what: "set of five files" }),
    },
};

// XML publications

/// A parser of one XML file that states its own date.
macro_rules! xml_parser {
    ($parser:ident) => {
        |files, _| {
            let file = only(files, "single file")?;
            $parser::parse(&mut HashingReader::new(&mut *file.read), $parser::BYTES_MAX)
        }
    };
}

const UN_CONSOLIDATED: Source = Source {
    list: un_consolidated::LIST,
    parser: un_consolidated::PARSER,
    title: "United Nations Security Council Consolidated List",
    issuer: "United Nations Security Council",
    licence: "terms of use of un.org; no open licence found, so never bundled",
    files: &[SourceFile {
        name: "consolidated.xml",
        url: "https://scsanctions.un.org/resources/xml/en/consolidated.xml",
    }],
    bytes_max: un_consolidated::BYTES_MAX,
    parties_min: 500,
    proven: Proven::Publication("2026-02-27"),
    parse: xml_parser!(un_consolidated),
};

const EU_FSF: Source = Source {
    list: eu_fsf::LIST,
    parser: eu_fsf::PARSER,
    title: "EU consolidated list of financial sanctions (Financial Sanctions Files 1.1)",
    issuer: "European Commission",
    licence: "Commission Decision 2011/833/EU on reuse (attribution), to be confirmed",
    files: &[SourceFile {
        name: "xmlFullSanctionsList_1_1.xml",
        // The Commission gives each user a token, which is appended as `?token=…`.
        url: "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content",
    }],
    bytes_max: eu_fsf::BYTES_MAX,
    parties_min: 1_000,
    proven: Proven::FixturesOnly,
    parse: xml_parser!(eu_fsf),
};

const UK_SANCTIONS_XML: Source = Source {
    list: uk_sanctions_xml::LIST,
    parser: uk_sanctions_xml::PARSER,
    title: "UK Sanctions List, official XML",
    issuer: "Foreign, Commonwealth and Development Office",
    licence: "Open Government Licence v3.0",
    files: &[SourceFile {
        name: "UK-Sanctions-List.xml",
        url: "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml",
    }],
    bytes_max: uk_sanctions_xml::BYTES_MAX,
    parties_min: 1_000,
    proven: Proven::FixturesOnly,
    parse: xml_parser!(uk_sanctions_xml),
};

const CH_SECO: Source = Source {
    list: ch_seco::LIST,
    parser: ch_seco::PARSER,
    title: "Swiss consolidated sanctions list (SESAM XML)",
    issuer: "State Secretariat for Economic Affairs (SECO)",
    licence: "terms of seco.admin.ch; no open licence found, so never bundled",
    files: &[SourceFile {
        name: "consolidated-list.xml",
        url: "https://www.sesam.search.admin.ch/sesam-search-web/pages/downloadXmlGesamtliste.xhtml?lang=en&action=downloadXmlGesamtlisteAction",
    }],
    bytes_max: ch_seco::BYTES_MAX,
    parties_min: 1_000,
    proven: Proven::FixturesOnly,
    parse: xml_parser!(ch_seco),
};

const CA_SEMA: Source = Source {
    list: ca_sema::LIST,
    parser: ca_sema::PARSER,
    title: "Consolidated Canadian Autonomous Sanctions List",
    issuer: "Global Affairs Canada",
    licence: "terms of Government of Canada sites: not for commercial redistribution; no open licence found for this file, so never bundled",
    files: &[SourceFile {
        name: "sema-lmes.xml",
        url: "https://www.international.gc.ca/world-monde/assets/office_docs/international_relations-relations_internationales/sanctions/sema-lmes.xml",
    }],
    bytes_max: ca_sema::BYTES_MAX,
    parties_min: 500,
    proven: Proven::Publication("2020-04-15"),
    parse: |files, published| {
        let file = only(files, "single file")?;
        ca_sema::parse(&mut HashingReader::new(&mut *file.read), published, ca_sema::BYTES_MAX)
    },
};

const OFAC_CONS_ADVANCED: Source = Source {
    list: ofac_cons_advanced::LIST,
    parser: ofac_cons_advanced::PARSER,
    title: "OFAC Consolidated (non-SDN) Sanctions List, advanced XML",
    issuer: "US Department of the Treasury, Office of Foreign Assets Control",
    licence: "US Government work, public domain (17 U.S.C. 105)",
    files: &[SourceFile {
        name: "cons_advanced.xml",
        url: "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ADVANCED.XML",
    }],
    bytes_max: ofac_cons_advanced::BYTES_MAX,
    parties_min: 200,
    proven: Proven::FixturesOnly,
    parse: xml_parser!(ofac_cons_advanced),
};

// end of XML publications

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_is_complete_and_found() {
        for source in CATALOGUE {
            assert!(model::ListId::new(source.list).is_ok(), "{}", source.list);
            assert!(source.parser.contains('/'), "{}", source.parser);
            assert!(!source.title.is_empty() && !source.issuer.is_empty() && !source.licence.is_empty());
            assert!(!source.files.is_empty() && source.bytes_max > 0, "{}", source.parser);
            assert_eq!(source_by_parser(source.parser).map(|s| s.parser), Some(source.parser));
            assert!(source_of(source.list).is_some());
        }
        let mut parsers: Vec<&str> = CATALOGUE.iter().map(|s| s.parser).collect();
        parsers.sort_unstable();
        let all = parsers.len();
        parsers.dedup();
        assert_eq!(parsers.len(), all, "two sources have the same parser name");
    }

    #[test]
    fn a_source_with_other_files_than_it_knows_is_refused() {
        for source in CATALOGUE {
            assert!((source.parse)(&mut [], None).is_err(), "{}", source.parser);
        }
    }
}
