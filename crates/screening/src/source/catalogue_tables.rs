//! The catalogue's rows of publications that are tables or JSON, beside [`super::catalogue`].
//!
//! Promises: what that file promises. A source without an address is imported by hand: its issuer publishes a
//! workbook or a page, or it is a vendor's or the institution's own.

use super::catalogue::{Proven, RawFile, Source, SourceFile, only};
use super::{ParseError, Parsed};
use super::{adverse_media, au_dfat, custom_csv, ftm, ftm_nested, il_nbctf, jp_mof, ofac_csv, pep};
use model::PartialDate;

/// The SDN List as four CSV files.
pub(super) const OFAC_SDN_CSV: Source = Source {
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
    // `sdn.csv` is proven on 2021-08-18 and its changes until 2024-05-03; the three files beside it are not.
    proven: Proven::FixturesOnly,
    parse: |files, published| ofac_set(ofac_csv::Set::Sdn, files, published),
};

/// The Consolidated (non-SDN) List as four CSV files.
pub(super) const OFAC_CONSOLIDATED_CSV: Source = Source {
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

/// Australia.
pub(super) const AU_DFAT: Source = Source {
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

/// Japan.
pub(super) const JP_MOF: Source = Source {
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

/// Israel's orders against wallets.
pub(super) const IL_NBCTF: Source = Source {
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

/// Entities, one a line.
pub(super) const FTM: Source = Source {
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

/// Targets with their neighbours inside, one a line.
pub(super) const FTM_NESTED: Source = Source {
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

/// Exposed persons.
pub(super) const PEP: Source = Source {
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

/// Adverse media.
pub(super) const ADVERSE_MEDIA: Source = Source {
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

/// An institution's own list.
pub(super) const OWN: Source = Source {
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
