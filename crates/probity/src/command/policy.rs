//! `probity policy check|test|show|publish`.

use crate::client::Server;
use crate::data_dir;
use crate::exit::{self, coded};
use crate::output::Output;
use anyhow::Context;
use clap::Subcommand;
use decision::policy_file;
use engine::{Engine, Meta, OpenError, Options};
use model::Hash;
use model::ids::ActorId;
use serde::Serialize;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    server: Server,
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
    /// Print the policy in force, complete in itself
    Show,
    /// Put a policy file in force in an existing data directory, beside its server or without one
    Publish {
        /// The file
        file: PathBuf,
        /// Who approved it, as person:<id>, where no server runs; a server names the holder of the key
        #[arg(long = "approved-by", value_name = "ACTOR")]
        approved_by: Vec<ActorId>,
        /// SHA-256 of the policy it replaces; left out, whatever is in force
        #[arg(long, value_name = "HASH")]
        replaces: Option<Hash>,
    },
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let file = match &args.what {
        What::Show => return show(&data_dir::resolve(data)),
        What::Check { file } | What::Test { file } | What::Publish { file, .. } => file,
    };
    let text = std::fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
    let (policy, complete) = read(file, text)?;
    match args.what {
        What::Show => Ok(exit::OK),
        What::Check { .. } => check(&policy, &complete, out),
        What::Test { .. } => test(&policy, out),
        What::Publish { approved_by, replaces, .. } => {
            publish(&data_dir::resolve(data), &args.server, &complete, approved_by, replaces, out)
        }
    }
}

/// The text in force, as it was published.
fn show(data: &Path) -> anyhow::Result<u8> {
    let reader = data_dir::reader(data)?;
    let state = data_dir::state(data, &reader)?;
    let bytes = crate::data_dir::blobs(data)?.get(&state.policy)?;
    let bytes =
        bytes.ok_or_else(|| coded(exit::NOT_FOUND, "no policy is in force here; run `probity init`"))?;
    std::io::stdout().write_all(&bytes)?;
    eprintln!("policy {}", state.policy);
    Ok(exit::OK)
}

/// Puts a policy in force through whoever writes this directory: us, or the server that holds its lease.
fn publish(
    data: &Path,
    server: &Server,
    text: &str,
    approved_by: Vec<ActorId>,
    replaces: Option<Hash>,
    out: &Output,
) -> anyhow::Result<u8> {
    if !data_dir::exists(data) {
        let message = format!("{} holds no Probity store; run `probity init` first", data.display());
        return Err(coded(exit::NOT_FOUND, message));
    }
    let runtime = super::runtime()?;
    let options = Options::new(data_dir::tenant()?, data_dir::stream()?);
    let (entry, by) = match runtime.block_on(Engine::open(data, options)) {
        Ok(engine) => {
            let done = runtime.block_on(publish_here(&engine, text, approved_by, replaces));
            engine.close();
            done?
        }
        Err(OpenError::Store(store::StoreError::LeaseHeld { .. })) => {
            if !approved_by.is_empty() {
                let message = "a server runs here: it names the holder of the key; leave --approved-by out";
                return Err(coded(exit::USAGE, message));
            }
            let mut body = json!({"text": text});
            if let Some(replaces) = replaces {
                body["replaces"] = json!(replaces.to_string());
            }
            let answer = server.client(data)?.post("/v1/policy", &body)?;
            (answer["entry"].as_u64().unwrap_or(0), "the holder of the key".to_owned())
        }
        Err(error) => return Err(error).with_context(|| format!("open {}", data.display())),
    };
    let hash = Hash::of(text.as_bytes());
    let row = json!({"policy": hash.to_string(), "entry": entry, "approved_by": by});
    out.object(&row, || vec![format!("policy {hash} is in force (entry {entry}), published by {by}")])?;
    Ok(exit::OK)
}

async fn publish_here(
    engine: &Engine,
    text: &str,
    approved_by: Vec<ActorId>,
    replaces: Option<Hash>,
) -> anyhow::Result<(u64, String)> {
    let in_force = engine.pinned();
    if let Some(replaces) = replaces.filter(|hash| *hash != in_force.policy_hash) {
        let message =
            format!("policy {} is in force, not {replaces}; compare them first", in_force.policy_hash);
        return Err(coded(exit::CONFLICT, message));
    }
    let policy =
        server::api::policy::acceptable(text, &in_force.policy, "policy").map_err(anyhow::Error::msg)?;
    let by = match approved_by.is_empty() {
        true => vec![ActorId::new("person:operator")?],
        false => approved_by,
    };
    let names: Vec<String> = by.iter().map(ToString::to_string).collect();
    let meta = Meta::system("cli", "policy.activate", "policy").context("system meta")?;
    let done = engine.activate_policy(meta, text, policy, by).await?;
    Ok((done.seq(), names.join(", ")))
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
