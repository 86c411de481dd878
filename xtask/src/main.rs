//! Development tasks.
//!
//! Promises: `test` is what CI runs, no more and no less; every check says what is wrong and how to mend
//! it. Does not: reach the network beyond cargo and, for the tests of clients and packaging, the registries of npm,
//! PyPI and Debian.

mod clients;
mod dist;
mod packaging;
mod peers;
mod quality;
mod real;
mod sbom;
mod supply;
mod tasks;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "cargo xtask <task>

  demo [args…]            build the release and start the demo exchange
  test [--long] [--step S]  everything CI runs; one step alone with --step
  prerequisites           install what tests need beside Rust: PostgreSQL
  bench [filter]          measure, with the machine named
  bench peers             name screening beside nomenklatura and rapidfuzz, on the same lists (needs PyPI)
  bench graph             graph probes beside IBM's GraphFeaturePreprocessor, on the same edges (needs PyPI)
  tidy                    structure, data sources, links
  real-lists [DIR]        real publications that may not be redistributed, where DIR (../shared/data) has them
  quality monitoring [o]  recall and noise of scenarios and model on a made-up exchange; --help says more
  quality history [opts]  the known changes of the OFAC list over a million customers, where ../shared/data has them
  quality [options]       recall on degraded listed names, false alerts; --help says more
  supply-chain            licences and the advisory snapshot
  dist [--debug]          what a release consists of, into target/dist (--debug: only to look at)
  render                  the chart, rendered again by the helm of this machine
  generate [--check] [--clients]
                          docs made from the program; with --clients also clients/ (needs npm, pip)";

/// The repository.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}

fn generate(root: &std::path::Path, args: &[&str]) -> bool {
    let check = args.contains(&"--check");
    let ok = tasks::report("generate", tasks::generate(root, check));
    if !args.contains(&"--clients") {
        return ok;
    }
    ok & tasks::report("generate clients", clients::generate(root, check))
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rest: Vec<&str> = args.iter().skip(1).map(String::as_str).collect();
    let root = root();
    let ok = match args.first().map(String::as_str) {
        Some("demo") => return tasks::demo(&root, &rest),
        Some("test") => tasks::test(&root, &rest),
        Some("bench") => tasks::bench(&root, rest.first().copied()),
        Some("tidy") => tasks::report("tidy", tidy::check(&root)),
        Some("supply-chain") => tasks::report("supply-chain", supply::check(&root)),
        Some("prerequisites") => {
            tasks::report("prerequisites", packaging::prerequisites(&root).err().into_iter().collect())
        }
        Some("dist") => dist::dist(&root, &rest),
        Some("render") => packaging::render(&root),
        Some("real-lists") => real::run(&root, rest.first().copied()),
        Some("quality") => quality::run(&root, &rest),
        Some("generate") => generate(&root, &rest),
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
