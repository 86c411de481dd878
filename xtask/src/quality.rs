//! Measures how well screening finds listed names, how well monitoring finds crimes, and how both leave other people alone.
//!
//! Promises: always the release build, so that figures do not wait for hours. Does not: measure itself; the crates `quality`
//! and `detect` do.

use std::path::Path;
use std::process::Command;

/// Builds and runs the measurement with the arguments given.
pub fn run(root: &Path, args: &[&str]) -> bool {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let (package, program, args) = match args {
        ["history", rest @ ..] => ("quality", "history", rest),
        ["monitoring", rest @ ..] => ("detect", "detect", rest),
        args => ("quality", "quality", args),
    };
    let build = ["run", "--quiet", "--release", "--package", package, "--bin", program, "--"];
    command.current_dir(root).args(build).args(args);
    command.status().is_ok_and(|status| status.success())
}
