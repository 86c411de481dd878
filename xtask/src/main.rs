//! Development tasks.
//!
//! Promises: `test` is what CI runs, no more and no less; every check says what is wrong and how to mend
//! it. Does not: reach the network beyond what cargo does.

mod supply;
mod tasks;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "cargo xtask <task>

  demo [args…]            build the release and start the demo exchange
  test [--long] [--step S]  everything CI runs; one step alone with --step
  bench [filter]          measure, with the machine named
  tidy                    structure, data sources, links
  supply-chain            licences and the advisory snapshot
  generate [--check]      docs made from the program";

/// The repository.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
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
        Some("generate") => tasks::report("generate", tasks::generate(&root, rest.contains(&"--check"))),
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
