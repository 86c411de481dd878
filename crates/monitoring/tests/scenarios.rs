//! The shipped scenarios: every file compiles without a warning, every test in it passes, none is without its three kinds.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]
#![expect(clippy::panic, reason = "the same")]

use monitoring::lang::{Source, compile};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn rules(dir: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(dir);
    let mut files: Vec<(String, String)> = std::fs::read_dir(&root)
        .unwrap_or_else(|e| panic!("{}: {e}", root.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "rule"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn all_pass(dir: &str) -> usize {
    let files = rules(dir);
    let sources: Vec<Source<'_>> = files.iter().map(|(name, text)| Source { name, text }).collect();
    let compiled = compile(&sources).unwrap_or_else(|found| {
        panic!("{}", found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    });
    let warnings: Vec<String> = compiled.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings, Vec::<String>::new());
    let reports = monitoring::cases::run(&compiled.program, &compiled.cases).unwrap();
    let misses: Vec<String> = reports
        .iter()
        .flat_map(|r| r.misses.iter().map(move |m| (r, m)))
        .map(|(r, m)| {
            format!("{}:{} {} `{}`: expected {}, was {}", r.file, m.line, r.of, r.title, m.expected, m.found)
        })
        .collect();
    assert!(misses.is_empty(), "{} of {} tests missed:\n{}", misses.len(), reports.len(), misses.join("\n"));
    let scenarios = compiled.program.rules.iter().filter(|r| !r.signal && !r.typology);
    // `C01.in` is a part of C01: what is right for a deposit is not right for a payment out.
    scenarios.map(|r| r.id.split('.').next()).collect::<BTreeSet<_>>().len()
}

/// Scenarios beside the 126 of the catalogue.
const BEYOND: [&str; 8] = ["I15", "I16", "M01", "M02", "M03", "M04", "N23", "P26"];

#[test]
fn every_shipped_scenario_passes_its_tests() {
    let count = all_pass("../../policies/scenarios");
    let ids = rules("../../policies/scenarios");
    let beyond = ids.iter().filter(|f| BEYOND.iter().any(|id| f.0.starts_with(id))).count();
    assert_eq!((count - beyond, beyond), (126, BEYOND.len()));
}

#[test]
fn the_public_examples_of_blnk_watch_are_expressed() {
    assert_eq!(all_pass("tests/rules/blnk"), 30);
}

#[test]
fn the_public_rules_of_tazama_are_expressed() {
    assert_eq!(all_pass("tests/rules/tazama"), 2);
}

const HEADINGS: [&str; 7] = [
    "What it detects",
    "Why it matters",
    "Signals and window",
    "Known false positives",
    "Parameters",
    "Example",
    "Sources",
];

#[test]
fn every_shipped_file_says_what_an_analyst_asks_and_stands_in_the_layout() {
    for (name, text) in rules("../../policies/scenarios") {
        let places: Vec<Option<usize>> =
            HEADINGS.iter().map(|h| text.find(&format!("//! **{h}.** "))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{name}: {places:?}");
        let parsed = monitoring::lang::parse(Source { name: &name, text: &text }).unwrap();
        assert_eq!(monitoring::lang::format::format(&parsed), text, "{name} is not as `fmt` lays it out");
    }
}

/// Which ids the document names for each item of FATF.
fn named_items(document: &str) -> BTreeMap<String, BTreeSet<String>> {
    let rows = document.lines().filter(|l| l.starts_with("| F") && l.as_bytes()[3].is_ascii_digit());
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        (format!("FATF {}", cells[1]), cells[3].split(", ").map(str::to_owned).collect())
    })
    .collect()
}

#[test]
fn the_table_of_red_flags_and_the_flags_of_the_files_agree() {
    let files = rules("../../policies/scenarios");
    let sources: Vec<Source<'_>> = files.iter().map(|(name, text)| Source { name, text }).collect();
    let program = compile(&sources).unwrap().program;
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for rule in &program.rules {
        let id = rule.id.split('.').next().unwrap();
        for flag in rule.flags.iter().filter(|f| f.starts_with("FATF ")) {
            found.entry(flag.clone()).or_default().insert(id.to_owned());
        }
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/methodology/fatf-red-flags.md");
    let named = named_items(&std::fs::read_to_string(page).unwrap());
    assert_eq!(named.len(), 58);
    assert_eq!(named, found);
}
