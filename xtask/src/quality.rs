//! Measures how well screening finds listed names and leaves other people alone.
//!
//! Promises: always the release build, so that figures do not wait for hours. Does not: measure itself; the crate `quality`
//! does.

use std::path::Path;
use std::process::Command;

/// Builds and runs the measurement with the arguments given.
pub fn run(root: &Path, args: &[&str]) -> bool {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let (program, args) = match args {
        ["history", rest @ ..] => ("history", rest),
        args => ("quality", args),
    };
    let build = ["run", "--quiet", "--release", "--package", "quality", "--bin", program, "--"];
    command.current_dir(root).args(build).args(args);
    command.status().is_ok_and(|status| status.success())
}
