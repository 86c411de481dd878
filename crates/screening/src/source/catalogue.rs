//! The catalogue of list sources: what each is, where it comes from, and how it is parsed.
//!
//! Promises: one row a publication; whatever fetches, bundles, imports or shows a list reads it here, so
//! that a source is described once. A row says honestly whether its parser has ever read a file as the
//! issuer published it ([`Source::proven`]). Does not: fetch, decompress, decide what a listing means.
//! Serves: SCR-1; requirements 3.7.

use super::{HashingReader, ParseError, Parsed, ofac_sdn_advanced, uk_sanctions};
use super::{adverse_media, au_dfat, custom_csv, ftm, ftm_nested, il_nbctf, jp_mof, ofac_csv, pep};
use model::PartialDate;
use std::io::Read;

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
    // tabular and JSON publications
    OFAC_SDN_CSV,
    OFAC_CONSOLIDATED_CSV,
    AU_DFAT,
    JP_MOF,
    IL_NBCTF,
    FTM,
    FTM_NESTED,
    PEP,
    ADVERSE_MEDIA,
    OWN,
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

// tabular and JSON publications

const OFAC_SDN_CSV: Source = Source {
    list: ofac_csv::SDN_LIST,
    parser: ofac_csv::SDN_PARSER,
    title: "OFAC Specially Designated Nationals, legacy CSV set",
    issuer: "US Department of the Treasury, Office of Foreign Assets Control",
    licence: "US Government work, public domain (17 U.S.C. 105)",
    files: &[
        SourceFile {
            name: "sdn.csv",
            url: "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN.CSV",
        },
        SourceFile {
            name: "add.csv",
            url: "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADD.CSV",
        },
        SourceFile {
            name: "alt.csv",
            url: "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ALT.CSV",
        },
        SourceFile {
            name: "sdn_comments.csv",
            url: "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_COMMENTS.CSV",
        },
    ],
    bytes_max: ofac_csv::FILE_BYTES_MAX,
    parties_min: 5_000,
    proven: Proven::Publication("2021-08-18"),
    parse: |files, published| ofac_set(ofac_csv::Set::Sdn, files, published),
};

const OFAC_CONSOLIDATED_CSV: Source = Source {
    list: ofac_csv::CONSOLIDATED_LIST,
    parser: ofac_csv::CONSOLIDATED_PARSER,
    title: "OFAC Consolidated (non-SDN) Sanctions List, legacy CSV set",
    issuer: "US Department of the Treasury, Office of Foreign Assets Control",
    licence: "US Government work, public domain (17 U.S.C. 105)",
    files: &[
        SourceFile {
            name: "cons_prim.csv",
            url: "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_PRIM.CSV",
        },
        SourceFile {
            name: "cons_add.csv",
            url: "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ADD.CSV",
        },
        SourceFile {
            name: "cons_alt.csv",
            url: "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ALT.CSV",
        },
        SourceFile {
            name: "cons_comments.csv",
            url: "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_COMMENTS.CSV",
        },
    ],
    bytes_max: ofac_csv::FILE_BYTES_MAX,
    parties_min: 100,
    proven: Proven::FixturesOnly,
    parse: |files, published| ofac_set(ofac_csv::Set::Consolidated, files, published),
};

fn ofac_set(
    set: ofac_csv::Set,
    files: &mut [RawFile<'_>],
    published: Option<PartialDate>,
) -> Result<Parsed, ParseError> {
    let [primary, addresses, aliases, comments] = files else {
        return Err(ParseError::Missing { what: "set of four files" });
    };
    let files = ofac_csv::OfacFiles {
        primary: &mut *primary.read,
        addresses: &mut *addresses.read,
        aliases: &mut *aliases.read,
        comments: &mut *comments.read,
        published,
    };
    ofac_csv::parse(set, files)
}

const AU_DFAT: Source = Source {
    list: au_dfat::LIST,
    parser: au_dfat::PARSER,
    title: "Australian Consolidated List, the published sheet as CSV",
    issuer: "Department of Foreign Affairs and Trade, Australian Sanctions Office",
    licence: "Creative Commons Attribution, Commonwealth of Australia (attribution in data/README.md)",
    // The department publishes a workbook only; its one sheet is saved as CSV before it is read here.
    files: &[SourceFile { name: "dfat.csv", url: "" }],
    bytes_max: au_dfat::BYTES_MAX,
    parties_min: 1_000,
    proven: Proven::Publication("2024-12"),
    parse: |files, published| au_dfat::parse(&mut *only(files, "single file")?.read, published),
};

const JP_MOF: Source = Source {
    list: jp_mof::LIST,
    parser: jp_mof::PARSER,
    title: "Japan, parties under economic sanctions, the published sheets as CSV",
    issuer: "Ministry of Finance of Japan",
    licence: "Public Data License of the Government of Japan, compatible with CC BY 4.0 (www.mof.go.jp, terms of use)",
    files: &[SourceFile { name: "mof.csv", url: "" }],
    bytes_max: jp_mof::BYTES_MAX,
    parties_min: 500,
    proven: Proven::FixturesOnly,
    parse: |files, published| jp_mof::parse(&mut *only(files, "single file")?.read, published),
};

const IL_NBCTF: Source = Source {
    list: il_nbctf::LIST,
    parser: il_nbctf::PARSER,
    title: "Israel, seizure orders against virtual currency wallets, the published table as CSV",
    issuer: "National Bureau for Counter Terror Financing, Israel Ministry of Defense",
    licence: "terms of nbctf.mod.gov.il; not for redistribution here",
    files: &[SourceFile { name: "wallets.csv", url: "" }],
    bytes_max: il_nbctf::BYTES_MAX,
    parties_min: 50,
    proven: Proven::FixturesOnly,
    parse: |files, published| il_nbctf::parse(&mut *only(files, "single file")?.read, published),
};

const FTM: Source = Source {
    list: ftm::LIST,
    parser: ftm::PARSER,
    title: "FollowTheMoney entities (entities.ftm.json)",
    issuer: "whoever publishes the collection, e.g. OpenSanctions",
    licence: "that of the collection; OpenSanctions data is CC BY-NC 4.0, commercial use needs its licence",
    files: &[SourceFile { name: "entities.ftm.json", url: "" }],
    bytes_max: ftm::BYTES_MAX,
    parties_min: 1,
    proven: Proven::FixturesOnly,
    parse: |files, published| ftm::parse(&mut *only(files, "single file")?.read, ftm::LIST, published),
};

const FTM_NESTED: Source = Source {
    list: ftm::LIST,
    parser: ftm_nested::PARSER,
    title: "FollowTheMoney nested targets (targets.nested.json)",
    issuer: "whoever publishes the collection, e.g. OpenSanctions",
    licence: "that of the collection; OpenSanctions data is CC BY-NC 4.0, commercial use needs its licence",
    files: &[SourceFile { name: "targets.nested.json", url: "" }],
    bytes_max: ftm::BYTES_MAX,
    parties_min: 1,
    proven: Proven::FixturesOnly,
    parse: |files, published| ftm_nested::parse(&mut *only(files, "single file")?.read, ftm::LIST, published),
};

const PEP: Source = Source {
    list: pep::LIST,
    parser: pep::PARSER,
    title: "Politically exposed persons, relatives and close associates",
    issuer: "a vendor, or the institution itself",
    licence: "that of the data imported; the bundled United States legislators are CC0",
    files: &[SourceFile { name: "pep.csv", url: "" }],
    bytes_max: pep::BYTES_MAX,
    parties_min: 1,
    proven: Proven::Publication("2026-06-15"),
    parse: |files, published| pep::parse(&mut *only(files, "single file")?.read, published),
};

const ADVERSE_MEDIA: Source = Source {
    list: adverse_media::LIST,
    parser: adverse_media::PARSER,
    title: "Adverse media",
    issuer: "a vendor, or the institution itself",
    licence: "that of the data imported",
    files: &[SourceFile { name: "adverse_media.csv", url: "" }],
    bytes_max: adverse_media::BYTES_MAX,
    parties_min: 1,
    proven: Proven::FixturesOnly,
    parse: |files, published| adverse_media::parse(&mut *only(files, "single file")?.read, published),
};

const OWN: Source = Source {
    list: custom_csv::LIST,
    parser: custom_csv::PARSER,
    title: "An institution's own list",
    issuer: "the institution itself",
    licence: "the institution's own",
    files: &[SourceFile { name: "own.csv", url: "" }],
    bytes_max: custom_csv::BYTES_MAX,
    parties_min: 1,
    proven: Proven::FixturesOnly,
    parse: |files, published| custom_csv::parse(&mut *only(files, "single file")?.read, published),
};

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
