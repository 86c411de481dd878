//! The catalogue against what names its lists: shipped policies, the page on list sources, bundled data.

use super::support::bundled;
use screening::source::catalogue::{CATALOGUE, Proven, source_of};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn text(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Every list that a value under a key of a policy names.
fn named(value: &toml::Value, found: &mut BTreeSet<String>) {
    let mut take = |value: &toml::Value| {
        if let Some(id) = value.as_str().filter(|id| *id != "*") {
            found.insert(id.to_owned());
        }
    };
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                match (key.as_str(), value) {
                    ("lists", toml::Value::Array(ids)) => ids.iter().for_each(&mut take),
                    ("lists" | "stale_list" | "missing_list", id) => take(id),
                    ("list", toml::Value::Array(rows)) => {
                        rows.iter().filter_map(|row| row.get("id")).for_each(&mut take);
                    }
                    _ => {}
                }
            }
            for value in table.values() {
                named(value, found);
            }
        }
        toml::Value::Array(values) => values.iter().for_each(|value| named(value, found)),
        _ => {}
    }
}

fn lists_of(policy: &str) -> BTreeSet<String> {
    let value: toml::Value = toml::from_str(&text(&format!("policies/{policy}/policy.toml"))).unwrap();
    let mut found = BTreeSet::new();
    named(&value, &mut found);
    found
}

#[test]
fn policies_name_the_lists_of_the_catalogue_and_no_others() {
    let known: BTreeSet<String> = CATALOGUE.iter().map(|source| source.list.to_owned()).collect();
    let all = [
        "adverse-media",
        "au-dfat",
        "ca-sema",
        "ch-seco",
        "eu-fsf",
        "il-nbctf",
        "jp-mof",
        "ofac-cons",
        "ofac-sdn",
        "opensanctions",
        "own",
        "pep",
        "uk-sanctions",
        "un-sc",
    ];
    assert_eq!(known.iter().map(String::as_str).collect::<Vec<_>>(), all);
    assert_eq!(lists_of("default"), known, "the default policy has a row for every list and for no other");
    assert!(lists_of("demo").is_subset(&known));
    // The sandbox's invented list has no publication.
    let mut sandbox = lists_of("sandbox");
    assert!(sandbox.remove("sandbox"));
    assert!(sandbox.is_subset(&known));
}

#[test]
fn the_page_on_list_sources_has_every_parser_with_its_proof() {
    let page = text("docs/concepts/list-sources.md");
    for source in CATALOGUE {
        let row = page
            .lines()
            .find(|line| line.starts_with('|') && line.contains(&format!("| `{}` |", source.parser)))
            .unwrap_or_else(|| panic!("no row for {}", source.parser));
        assert!(row.starts_with(&format!("| `{}` |", source.list)), "{row}");
        let proof = row.trim_end_matches([' ', '|']).rsplit('|').next().unwrap();
        match source.proven {
            Proven::Publication(day) => assert!(proof.contains(day), "{}: {proof}", source.parser),
            Proven::FixturesOnly => assert!(proof.contains("fixtures only"), "{}: {proof}", source.parser),
        }
    }
}

#[test]
fn sources_of_one_list_stand_with_the_preferred_first() {
    for (list, parser) in [
        ("ofac-sdn", "ofac-sdn-advanced/1"),
        ("ofac-cons", "ofac-cons-advanced/1"),
        ("uk-sanctions", "uk-sanctions-csv/2"),
        ("opensanctions", "ftm/1"),
    ] {
        assert_eq!(source_of(list).map(|source| source.parser), Some(parser));
    }
}

/// Bundled data has a source, a licence and its hash in one table, and a word about it for readers.
#[test]
fn bundled_lists_have_a_source_and_a_licence() {
    let table = String::from_utf8(bundled("SOURCES.tsv")).unwrap();
    let readme = String::from_utf8(bundled("README.md")).unwrap();
    for (path, day, licence, heading) in [
        (
            "sanctions/ofac/sdn_advanced-2025-11-19.xml.zst",
            "2025-11-19",
            "public domain",
            "## sanctions/ofac",
        ),
        ("sanctions/uk/subjects.csv.zst", "2026-04-29", "Open Government Licence v3.0", "## sanctions/uk"),
        ("sanctions/au/dfat-2024-12.csv.zst", "2024-12", "Creative Commons Attribution", "## sanctions/au"),
        ("pep/us_legislators.csv", "2026-06-15", "CC0-1.0", "## pep"),
    ] {
        let row = table.lines().find(|row| row.starts_with(&format!("{path}\t"))).unwrap();
        let cells: Vec<&str> = row.split('\t').collect();
        assert!(cells[2].starts_with(day) && cells[3].contains(licence), "{row}");
        let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data").join(path);
        assert_eq!(model::Hash::of(&std::fs::read(data).unwrap()).to_string(), cells[4], "{path}");
        assert!(readme.contains(heading), "{heading}");
    }
}

/// The page on importing: its example is read, its error is the one given, its columns are the parsers'.
#[test]
fn the_page_on_importing_is_right() {
    let page = text("docs/how-to/import-your-own-lists.md");
    let block = |fence: &str| page.split(fence).nth(1).unwrap().split("```").next().unwrap().to_owned();
    let example = block("```csv\n");
    let parsed = super::support::parse("custom-csv", &[example.as_bytes()], "2026-01-31").unwrap();
    assert_eq!((parsed.parties, parsed.defects.len()), (2, 0));
    assert_eq!(parsed.designations[0].wallets.len(), 1);
    assert_eq!(parsed.designations[1].measures, [model::Measure::Reject]);
    let wrong = example.replace("1971-04-02", "02/04/1971");
    let error = super::support::parse("custom-csv", &[wrong.as_bytes()], "2026-01-31").unwrap_err();
    assert!(block("```text\n").starts_with(&error.to_string()), "{error}");
    for (section, parser) in [
        ("## Your own list", "custom-csv"),
        ("## Politically exposed persons", "pep-csv"),
        ("## Adverse media", "adverse-media-csv"),
    ] {
        let error = super::support::parse(parser, &[b"colour\n"], "2026-01-31").unwrap_err().to_string();
        let known = error.rsplit("exactly: ").next().unwrap();
        let known: BTreeSet<&str> = known.split(", ").collect();
        let rows = page.split(section).nth(1).unwrap().split("\n## ").next().unwrap();
        let first =
            rows.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('|').nth(1));
        let shown: BTreeSet<&str> = first.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
        assert_eq!(shown, known, "{parser}");
        // What is marked as needed is enough.
        let needed = rows.lines().filter(|line| line.contains("**needed**"));
        let needed: Vec<&str> = needed
            .filter_map(|line| line.split('|').nth(1))
            .flat_map(|cell| cell.split('`').skip(1).step_by(2))
            .collect();
        let cell = |column: &&str| match *column {
            "kind" => "person",
            "class" => "pep:national",
            "published" => "2025-11-02",
            _ => "a",
        };
        let row = needed.iter().map(cell).collect::<Vec<_>>().join(",");
        let file = format!("{}\n{row}\n", needed.join(","));
        super::support::parse(parser, &[file.as_bytes()], "2026-01-31").unwrap();
        for left_out in &needed {
            let fewer: Vec<&str> = needed.iter().copied().filter(|column| column != left_out).collect();
            let file = format!("{}\n", fewer.join(","));
            let error =
                super::support::parse(parser, &[file.as_bytes()], "2026-01-31").unwrap_err().to_string();
            assert!(error.contains(&format!("missing column `{left_out}`")), "{error}");
        }
    }
}
