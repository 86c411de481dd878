//! Real publications that may not be redistributed, read where they are at hand: `PROBITY_SHARED_DATA` names their
//! folder, or else it is `../shared/data` beside the repository. Where they are not, nothing is claimed.

use super::support::{case, plain, sound};
use model::{Designation, Measure};
use screening::Snapshot;
use screening::diff::diff;
use screening::source::Parsed;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The whole of a file, decompressed; nothing where it is not at hand.
fn shared(path: &str) -> Option<Vec<u8>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("PROBITY_SHARED_DATA").map_or(beside, PathBuf::from);
    let file = folder.join(path);
    if !file.exists() {
        eprintln!("not run: `{path}` is not at hand");
        return None;
    }
    let mut decoder = zstd::stream::read::Decoder::new(File::open(file).unwrap()).unwrap();
    decoder.window_log_max(27).unwrap();
    let mut bytes = Vec::new();
    decoder.take(256 << 20).read_to_end(&mut bytes).unwrap();
    Some(bytes)
}

/// One file of a tar archive (headers of 512 bytes, contents padded to them), as text.
fn member(tar: &[u8], name: &str) -> String {
    let mut at = 0;
    while at + 512 <= tar.len() && tar[at] != 0 {
        let header = &tar[at..at + 512];
        let text = |bytes: &[u8]| {
            String::from_utf8(bytes.iter().copied().take_while(|b| *b != 0).collect()).unwrap()
        };
        let size = usize::from_str_radix(text(&header[124..136]).trim(), 8).unwrap();
        if text(&header[..100]).ends_with(name) {
            return String::from_utf8(tar[at + 512..at + 512 + size].to_vec()).unwrap();
        }
        at += 512 + size.div_ceil(512) * 512;
    }
    panic!("`{name}` is not in the archive");
}

/// The texts of an element within a stretch of XML, found without the parser.
fn texts(xml: &str, element: &str) -> Vec<String> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let found = xml.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap());
    let unescape = |text: &str| {
        text.replace("&apos;", "'")
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    };
    found.map(|text| plain(&unescape(text))).filter(|text| !text.is_empty()).collect()
}

fn un(text: &str) -> Parsed {
    let case = case("un-consolidated");
    let parsed = case.parse(text).unwrap();
    sound(case, &parsed);
    parsed
}

/// Every party of the raw text is in the result, with every name that stands between its tags.
fn nothing_is_lost(text: &str, parsed: &Parsed) {
    let by_offset: BTreeMap<u64, &Designation> =
        parsed.designations.iter().map(|d| (d.provenance.offset, d)).collect();
    let mut aliases = 0;
    let starts = text.match_indices("<INDIVIDUAL>").chain(text.match_indices("<ENTITY>"));
    for (at, tag) in starts {
        let d = by_offset[&(at as u64)];
        let record = &text[at..at + d.provenance.length as usize];
        assert!(record.ends_with(&tag.replace('<', "</")), "{}", d.id);
        assert_eq!(texts(record, "REFERENCE_NUMBER"), [d.id.as_str()]);
        let alias = texts(record, "ALIAS_NAME");
        aliases += alias.len();
        let mut names: Vec<String> = alias.iter().flat_map(|text| text.split(';').map(plain)).collect();
        names.extend(texts(record, "NAME_ORIGINAL_SCRIPT"));
        let parts = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"];
        let parts: Vec<String> = parts.iter().flat_map(|part| texts(record, part)).collect();
        names.extend(parts.join(" ").split(';').map(plain));
        for name in names.iter().filter(|name| !name.is_empty()) {
            assert!(d.names.iter().any(|n| n.text == *name), "{}: {name}", d.id);
        }
        for date in texts(record, "DATE") {
            assert!(d.born.iter().any(|born| born.from.to_string() == date), "{}: {date}", d.id);
        }
        for number in texts(record, "NUMBER") {
            assert!(d.identifiers.iter().any(|i| i.value == number), "{}: {number}", d.id);
        }
    }
    assert_eq!(aliases, parsed.aliases);
}

fn count(parsed: &Parsed, measures: &[Measure]) -> usize {
    parsed.designations.iter().filter(|d| d.measures == measures).count()
}

#[test]
fn two_publications_of_the_united_nations_are_read_whole_and_compared() {
    let Some(tar) = shared("eval/un_two_snapshots.tar.zst") else { return };
    let mut snapshots = Vec::new();
    for (file, date, individuals, entities, names, defects) in [
        ("un_consolidated_2024-12.xml", "2024-11-30", 686, 193, 3_993, 5),
        ("un_consolidated_2026-02-27.xml", "2026-02-27", 730, 273, 4_193, 5),
    ] {
        let text = member(&tar, file);
        let parsed = un(&text);
        let persons = parsed.designations.iter().filter(|d| d.kind == model::PartyKind::Person).count();
        assert_eq!((persons, parsed.parties - persons), (individuals, entities), "{file}");
        assert_eq!(parsed.published.map(|d| d.to_string()).as_deref(), Some(date));
        assert_eq!(parsed.designations.iter().map(|d| d.names.len()).sum::<usize>(), names, "{file}");
        assert_eq!(parsed.defects.len(), defects, "{:?}", parsed.defects);
        nothing_is_lost(&text, &parsed);
        // Published as `Libyan passport No. 513519`; a customer shows the number.
        assert!(
            parsed.designations.iter().any(|d| d.identifiers.iter().any(|i| i.value == "513519")),
            "{file}"
        );
        // Not frozen: ten of Guinea-Bissau, five Libyans under a travel ban alone, and two Libyan bodies whose
        // comment names no measure.
        let unfrozen =
            parsed.designations.iter().filter(|d| !d.measures.contains(&Measure::AssetFreeze)).count();
        assert_eq!((unfrozen, count(&parsed, &[Measure::Unspecified])), (17, 2), "{file}");
        snapshots.push(Snapshot::new(parsed, "un-consolidated/1", Vec::new()));
    }
    let change = diff(&snapshots[0], &snapshots[1]);
    assert_eq!((change.added.len(), change.removed.len()), (130, 6));
    assert_eq!((change.changed.len(), change.reissued.len()), (172, 0));
    assert!(diff(&snapshots[1], &snapshots[1]).is_empty());
}

#[test]
fn a_publication_of_canada_is_read_whole() {
    let Some(bytes) = shared("ca/sema-lmes-2020-04.xml.zst") else { return };
    let case = case("ca-sema");
    let text = String::from_utf8(bytes).unwrap();
    let parsed = case.parse(&text).unwrap();
    sound(case, &parsed);
    assert_eq!(parsed.parties, text.matches("<record>").count());
    assert_eq!(parsed.parties, 1_369);
    assert_eq!(parsed.defects, []);
    let persons = parsed.designations.iter().filter(|d| d.kind == model::PartyKind::Person).count();
    assert_eq!((persons, parsed.parties - persons), (985, 384));
    // The thirteen are the banks and companies of schedules 2 and 3 of the Russian regulations.
    assert_eq!((count(&parsed, &[Measure::AssetFreeze]), count(&parsed, &[Measure::Sectoral])), (1_356, 13));
    for part in ["LastName", "Entity"] {
        for name in texts(&text, part) {
            assert!(parsed.designations.iter().any(|d| d.primary_name().contains(&name)), "{name}");
        }
    }
    let aliases = texts(&text, "Aliases").join(",");
    let words = aliases.split([',', '/', ' ']).filter(|word| !word.is_empty());
    let all: Vec<&str> =
        parsed.designations.iter().flat_map(|d| d.names.iter().map(|n| n.text.as_str())).collect();
    let all = all.join(" ");
    for word in words.filter(|word| word.chars().all(char::is_alphanumeric)) {
        assert!(all.contains(word), "{word}");
    }
}
