//! `probity policy check|test`.

use crate::exit;
use crate::output::Output;
use anyhow::Context;
use clap::Subcommand;
use decision::policy_file;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Parse, cross-check and hash a policy file
    Check {
        /// The file
        file: PathBuf,
    },
    /// Run the tests inside a policy file; exit code 3 if one fails
    Test {
        /// The file
        file: PathBuf,
    },
}

/// Runs the command.
pub fn run(args: Args, out: &Output) -> anyhow::Result<u8> {
    let (What::Check { file } | What::Test { file }) = &args.what;
    let text = std::fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
    let (policy, complete) = read(file, text)?;
    match &args.what {
        What::Check { .. } => check(&policy, &complete, out),
        What::Test { .. } => test(&policy, out),
    }
}

/// A policy that says `extends = "<id>"` is read on top of `../<id>/policy.toml`.
fn read(file: &Path, text: String) -> anyhow::Result<(model::policy::Policy, String)> {
    let name = file.display().to_string();
    let base = text.lines().find_map(|l| l.strip_prefix("extends")).and_then(|l| l.split('"').nth(1));
    let Some(base) = base else { return Ok((policy_file::parse(&text, &name)?, text)) };
    let path = file.parent().unwrap_or(Path::new(".")).join("..").join(base).join("policy.toml");
    let base_text =
        std::fs::read_to_string(&path).with_context(|| format!("read the base {}", path.display()))?;
    Ok(policy_file::parse_with_base(&text, &name, &base_text, &path.display().to_string())?)
}

#[derive(Debug, Serialize)]
struct Row {
    level: String,
    what: String,
}

fn check(policy: &model::policy::Policy, text: &str, out: &Output) -> anyhow::Result<u8> {
    let diagnostics = policy_file::check(policy);
    let rows: Vec<Row> =
        diagnostics.iter().map(|d| Row { level: d.level.as_str().to_owned(), what: d.to_string() }).collect();
    let errors = rows.iter().filter(|r| r.level == "error").count();
    out.rows(&["level", "what"], &rows, |r| vec![r.level.clone(), r.what.clone()])?;
    eprintln!(
        "policy `{}`: {} entities, {} lists, {} measure rules, {} reasons, {} templates, {} tests; {errors} errors",
        policy.id,
        policy.entities.len(),
        policy.lists.len(),
        policy.measure_rules.len(),
        policy.reasons.len(),
        policy.templates.len(),
        policy.tests.len()
    );
    eprintln!("content hash {}", model::Hash::of(text.as_bytes()));
    Ok(if errors == 0 { exit::OK } else { exit::FINDING })
}

#[derive(Debug, Serialize)]
struct TestRow {
    test: String,
    passed: bool,
    detail: String,
}

fn test(policy: &model::policy::Policy, out: &Output) -> anyhow::Result<u8> {
    let rows: Vec<TestRow> = policy_file::test(policy)
        .into_iter()
        .map(|t| TestRow { test: t.name.clone(), passed: t.passed(), detail: t.detail() })
        .collect();
    let failed = rows.iter().filter(|r| !r.passed).count();
    out.rows(&["test", "result", "detail"], &rows, |r| {
        vec![r.test.clone(), if r.passed { "passed" } else { "FAILED" }.to_owned(), r.detail.clone()]
    })?;
    eprintln!("{} passed, {failed} failed", rows.len() - failed);
    Ok(if failed == 0 { exit::OK } else { exit::FINDING })
}
