//! The rule language from outside: sample rules compile, diagnostics read well, layouts and JSON come back, nothing panics.

use monitoring::lang::{self, Diagnostic, Source, compile};

const FILES: [(&str, &str); 8] = [
    ("P01.rule", include_str!("rules/P01.rule")),
    ("S01.rule", include_str!("rules/S01.rule")),
    ("S04.rule", include_str!("rules/S04.rule")),
    ("P13.rule", include_str!("rules/P13.rule")),
    ("V03.rule", include_str!("rules/V03.rule")),
    ("I09.rule", include_str!("rules/I09.rule")),
    ("N08.rule", include_str!("rules/N08.rule")),
    ("TY01.rule", include_str!("rules/TY01.rule")),
];

fn sources() -> Vec<Source<'static>> {
    FILES.iter().map(|(name, text)| Source { name, text }).collect()
}

fn shown(found: &[Diagnostic]) -> String {
    found.iter().map(|d| format!("{d}\n")).collect::<Vec<_>>().join("\n")
}

fn compiled() -> lang::Compiled {
    compile(&sources()).unwrap_or_else(|found| panic!("{}", shown(&found)))
}

#[test]
fn sample_rules_compile_without_a_warning() {
    let compiled = compiled();
    assert_eq!(shown(&compiled.warnings), "");
    let ids: Vec<&str> = compiled.program.rules.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, ["I09", "N08", "P01", "P13", "S01", "S04", "S04.day", "V03", "TY01"]);
    insta::assert_debug_snapshot!("program", compiled.program);
}
