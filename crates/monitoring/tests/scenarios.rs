//! The shipped scenarios: every file compiles without a warning, every test in it passes, none is without its three kinds.

use monitoring::lang::{Source, compile};
use std::collections::BTreeSet;
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

#[test]
fn every_shipped_scenario_passes_its_tests() {
    assert_eq!(all_pass("../../policies/scenarios"), 126);
}

#[test]
fn the_public_examples_of_blnk_watch_are_expressed() {
    assert_eq!(all_pass("tests/rules/blnk"), 30);
}

#[test]
fn the_public_rules_of_tazama_are_expressed() {
    assert_eq!(all_pass("tests/rules/tazama"), 2);
}
