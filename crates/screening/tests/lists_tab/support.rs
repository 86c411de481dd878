//! Samples by hand, publications where they are at hand, and parsing either by the catalogue.

use model::Designation;
use screening::source::catalogue::{RawFile, Source, source_by_parser};
use screening::source::{ParseError, Parsed};
use std::io::Read;
use std::path::PathBuf;

/// The catalogue's row of a parser.
pub fn source(parser: &str) -> &'static Source {
    source_by_parser(parser).unwrap()
}

/// Parses files, in the order of the catalogue's row, published on a day.
pub fn parse(parser: &str, files: &[&[u8]], published: &str) -> Result<Parsed, ParseError> {
    let source = source(parser);
    let names = source.files.iter().map(|file| file.name);
    let mut readers: Vec<&[u8]> = files.to_vec();
    let mut raw: Vec<RawFile<'_>> = readers
        .iter_mut()
        .zip(names)
        .map(|(read, name)| RawFile { name, read: read as &mut dyn Read })
        .collect();
    (source.parse)(&mut raw, published.parse().ok())
}

/// A sample.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures_tab").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The samples of a parser, in the order of its files.
pub fn fixtures(parser: &str) -> Vec<Vec<u8>> {
    source(parser).files.iter().map(|file| fixture(file.name)).collect()
}

/// Parses the samples of a parser.
pub fn parsed(parser: &str) -> Parsed {
    let files = fixtures(parser);
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    parse(parser, &files, "2026-01-31").unwrap()
}

/// One party.
pub fn party<'p>(parsed: &'p Parsed, id: &str) -> &'p Designation {
    parsed.designations.iter().find(|d| d.id.as_str() == id).unwrap_or_else(|| panic!("no party {id}"))
}

/// A bundled file, decompressed where it is compressed.
pub fn bundled(path: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data").join(path);
    let bytes = std::fs::read(&path).unwrap();
    if path.extension().is_some_and(|end| end == "zst") { unpack(&bytes) } else { bytes }
}

pub fn unpack(bytes: &[u8]) -> Vec<u8> {
    let mut decoder = zstd::stream::read::Decoder::new(bytes).unwrap();
    decoder.window_log_max(27).unwrap();
    let mut out = Vec::new();
    decoder.read_to_end(&mut out).unwrap();
    out
}

/// A publication that is not bundled, where `PROBITY_SHARED_DATA` or the folder `shared/data` beside the
/// repository holds it.
pub fn shared(path: &str) -> Option<Vec<u8>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("PROBITY_SHARED_DATA").map_or_else(beside, PathBuf::from);
    std::fs::read(root.join(path)).ok().map(|bytes| unpack(&bytes))
}

/// The defects as lines.
pub fn defects(parsed: &Parsed) -> String {
    let line = |d: &screening::source::Defect| {
        format!("{}: {}\n", d.entry.as_ref().map_or("-", |id| id.as_str()), d.what)
    };
    parsed.defects.iter().map(line).collect()
}

/// A designation as lines, without what is empty.
pub fn show(d: &Designation) -> String {
    let mut out = format!("{} {} {}\n", d.list, d.id, d.kind.as_str());
    let mut line = |label: &str, texts: Vec<String>| {
        for text in texts {
            out.push_str(&format!("  {label}: {text}\n"));
        }
    };
    let name = |n: &model::designation::ListedName| {
        let primary = if n.primary { ", primary" } else { "" };
        let parts = n.parts.iter().map(|(kind, text)| format!(" [{kind}: {text}]")).collect::<String>();
        format!("{} ({}, {:?}{primary}){parts}", n.text, n.label, n.strength)
    };
    line("name", d.names.iter().map(name).collect());
    let born = |b: &model::designation::ListedDate| {
        let circa = if b.circa { "c. " } else { "" };
        if b.from == b.to { format!("{circa}{}", b.from) } else { format!("{circa}{} to {}", b.from, b.to) }
    };
    line("born", d.born.iter().map(born).collect());
    line("birth place", d.birth_places.clone());
    line("nationality", d.nationalities.iter().map(ToString::to_string).collect());
    line("residence", d.residences.iter().map(ToString::to_string).collect());
    line("gender", d.gender.iter().cloned().collect());
    let identifier = |i: &model::Identifier| {
        let country = i.country.map(|c| format!(" ({c})")).unwrap_or_default();
        format!("{:?} {}{country}", i.kind, i.value)
    };
    line("identifier", d.identifiers.iter().map(identifier).collect());
    line("wallet", d.wallets.iter().map(|w| format!("{} {}", w.ticker, w.address)).collect());
    line("programme", d.programmes.clone());
    line("measure", d.measures.iter().map(|m| m.as_str().to_owned()).collect());
    let relation = |r: &model::designation::Relationship| {
        format!("{} {}{}", r.kind, r.to, if r.former { " (former)" } else { "" })
    };
    line("relation", d.relationships.iter().map(relation).collect());
    line("legal basis", d.legal_basis.clone());
    line("listed on", d.listed_on.iter().map(ToString::to_string).collect());
    line("class", d.class.iter().cloned().collect());
    line("ended on", d.ended_on.iter().map(ToString::to_string).collect());
    line("remark", d.remarks.clone());
    out
}

/// A whole list as lines, with its defects.
pub fn show_all(parsed: &Parsed) -> String {
    let parties: String = parsed.designations.iter().map(show).collect();
    format!("{parties}\n{} parties, {} names; defects:\n{}", parsed.parties, parsed.aliases, defects(parsed))
}
