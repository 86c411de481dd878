//! `probity doctor`: is this installation sound?
//!
//! Promises: each finding says what was found, why it matters and how to mend it; nothing of the journal is
//! changed; a check that could not be made is a finding, never silence. Exit code 0 when nothing failed, 3 when
//! something did (with `--strict` also for warnings). Does not: mend anything, or prove the whole journal
//! (`probity verify` does).

mod directory;
mod journal;
mod machine;

pub use machine::fsync;

use crate::output::{Form, Output};
use crate::{data_dir, exit};
use serde::Serialize;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Address the server listens on, or is meant to
    #[arg(long, env = "PROBITY_LISTEN", default_value = "127.0.0.1:8420")]
    listen: SocketAddr,
    /// One JSON document (the same as --output json)
    #[arg(long)]
    json: bool,
    /// Warnings count too: exit code 3
    #[arg(long)]
    strict: bool,
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Ok,
    Warning,
    Failed,
}

/// One check.
#[derive(Debug, Clone, Serialize)]
struct Finding {
    check: &'static str,
    result: Level,
    /// What was found.
    what: String,
    /// Why it matters; empty when all is well.
    #[serde(skip_serializing_if = "str::is_empty")]
    why: &'static str,
    /// What to do; empty when all is well.
    #[serde(skip_serializing_if = "String::is_empty")]
    fix: String,
}

impl Finding {
    fn ok(check: &'static str, what: impl Into<String>) -> Finding {
        Finding { check, result: Level::Ok, what: what.into(), why: "", fix: String::new() }
    }

    fn warning(
        check: &'static str,
        what: impl Into<String>,
        why: &'static str,
        fix: impl Into<String>,
    ) -> Finding {
        Finding { check, result: Level::Warning, what: what.into(), why, fix: fix.into() }
    }

    fn failed(
        check: &'static str,
        what: impl Into<String>,
        why: &'static str,
        fix: impl Into<String>,
    ) -> Finding {
        Finding { check, result: Level::Failed, what: what.into(), why, fix: fix.into() }
    }
}

/// Runs the command.
pub fn run(data: &Path, args: &Args, out: &Output) -> anyhow::Result<u8> {
    let data = data_dir::resolve(data);
    let mut findings = vec![machine::clock()];
    findings.extend(directory::check(&data));
    findings.extend([machine::flush(&data), machine::space(&data), machine::open_files()]);
    findings.extend(journal::check(&data));
    findings.push(machine::address(args.listen));
    let out = if args.json { Output::new(Some(Form::Json)) } else { *out };
    print(&out, &findings)?;
    let bad = |f: &Finding| f.result == Level::Failed || (args.strict && f.result == Level::Warning);
    Ok(if findings.iter().any(bad) { exit::FINDING } else { exit::OK })
}

fn print(out: &Output, findings: &[Finding]) -> anyhow::Result<()> {
    let word = |level| match level {
        Level::Ok => "ok",
        Level::Warning => "warning",
        Level::Failed => "FAILED",
    };
    out.rows(&["check", "result", "found"], findings, |f| {
        vec![f.check.to_owned(), word(f.result).to_owned(), f.what.clone()]
    })?;
    if out.is_table() {
        let mut text = std::io::stdout().lock();
        for finding in findings.iter().filter(|f| f.result != Level::Ok) {
            writeln!(text, "\n{}: {}", word(finding.result), finding.check)?;
            writeln!(text, "  what  {}\n  why   {}\n  fix   {}", finding.what, finding.why, finding.fix)?;
        }
    }
    Ok(())
}
