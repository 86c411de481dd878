//! Exit codes: stable, so that scripts can rely on them.

use std::process::ExitCode;

/// Shown under `--help`.
pub const HELP: &str = "Exit codes: 0 ok · 1 failed · 2 usage · 3 finding (hit, drift, unhealthy) · 4 denied · 5 not found · 6 conflict · 7 unreachable\n\
Data goes to standard output; everything else to standard error.";

/// Done.
pub const OK: u8 = 0;
/// Failed.
pub const FAILED: u8 = 1;
/// The command line does not parse.
pub const USAGE: u8 = 2;
/// Something was found: a hit, a difference, an unhealthy check.
pub const FINDING: u8 = 3;
/// The key may not.
pub const DENIED: u8 = 4;
/// Not there.
pub const NOT_FOUND: u8 = 5;
/// Somebody else holds it, or it changed.
pub const CONFLICT: u8 = 6;
/// No server answers.
pub const UNREACHABLE: u8 = 7;

/// An error that has an exit code of its own.
#[derive(Debug)]
pub struct Coded {
    /// Exit code.
    pub code: u8,
    /// What happened and what to do.
    pub message: String,
}

impl std::fmt::Display for Coded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Coded {}

/// An error with a code.
pub fn coded(code: u8, message: impl Into<String>) -> anyhow::Error {
    Coded { code, message: message.into() }.into()
}

/// Turns a command's result into the process's exit code, printing an error once.
pub fn code(result: anyhow::Result<u8>) -> ExitCode {
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error:#}");
            let code = error.downcast_ref::<Coded>().map_or(FAILED, |c| c.code);
            let held = matches!(
                error.downcast_ref::<engine::OpenError>(),
                Some(engine::OpenError::Store(store::StoreError::LeaseHeld { .. }))
            );
            ExitCode::from(if held { CONFLICT } else { code })
        }
    }
}
