//! `probity init`: a data directory with keys, policy, bundled lists, the shipped scenarios and a first API key.

use crate::output::Output;
use crate::{bundled, bundled_rules, data_dir, exit};
use anyhow::Context;
use base64::Engine as _;
use clap::ValueEnum;
use decision::policy_file;
use engine::{Engine, Meta};
use model::Hash;
use model::ids::{ActorId, KeyId};
use model::policy::Policy;
use record::v1::Audience;
use std::path::Path;

/// Which shipped policy to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PolicyChoice {
    /// For use: holds outflows until every required list is fresh.
    Default,
    /// For the demo: decides on the bundled lists whatever their age, and says so.
    Demo,
    /// For a sandbox: the demo's rules and the magic names and wallets (the same as --sandbox).
    Sandbox,
}

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Shipped policy to start from
    #[arg(long, value_enum, default_value = "default")]
    policy: PolicyChoice,
    /// Make a sandbox: test keys, movable clock, reset, magic names and wallets; never to become live
    #[arg(long)]
    sandbox: bool,
    /// Put no monitoring rules in force; propose your own with `probity rules propose`
    #[arg(long)]
    no_rules: bool,
}

/// Whether the shipped scenarios come into force as the first set. They do only in a directory where nothing was decided yet;
/// later, two persons publish rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstRules {
    /// Where there are none.
    Shipped,
    /// Where this call sets the directory up: whoever set it up without rules wants none.
    WhenNew,
    /// Never.
    None,
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let fresh = !data_dir::exists(data);
    let runtime = super::runtime()?;
    let choice = if args.sandbox { PolicyChoice::Sandbox } else { args.policy };
    let rules = if args.no_rules { FirstRules::None } else { FirstRules::Shipped };
    let engine = runtime.block_on(open(data, choice, rules, false))?;
    let size = engine.reader().size()?;
    let in_force = runtime.block_on(rules_in_force(&engine))?;
    engine.close();
    let row = serde_json::json!({
        "data": data, "created": fresh, "entries": size, "store": data_dir::backend(data)?.shown(data),
        "api_key_file": data_dir::key_file(data), "public_key_file": data_dir::public_key_file(data),
        "rules_in_force": in_force,
    });
    out.object(&row, || {
        vec![
            format!("{} {}", if fresh { "made" } else { "found, complete:" }, data.display()),
            format!(
                "  API key with every scope: {} (0600; hand out narrower ones with `probity keys create`)",
                data_dir::key_file(data).display()
            ),
            format!(
                "  public key of the journal: {} (give it to your auditor)",
                data_dir::public_key_file(data).display()
            ),
            match in_force {
                0 => "  no monitoring rules are in force (`probity rules propose` proposes some)".to_owned(),
                rules => {
                    format!("  {rules} monitoring rules are in force (`probity rules status` lists them)")
                }
            },
            format!("next: probity --data {} serve", data.display()),
        ]
    })?;
    Ok(exit::OK)
}

/// How many rules are in force.
pub async fn rules_in_force(engine: &Engine) -> anyhow::Result<usize> {
    let active = engine.read(|s| s.monitoring.active.as_ref().map(|a| a.rules)).await?;
    let Some(rules) = active else { return Ok(0) };
    Ok(engine.library().plan(rules).map_err(anyhow::Error::msg)?.program().rules.len())
}

/// Opens a data directory for writing and completes whatever is missing in it: safe to repeat.
pub async fn open(
    data: &Path,
    choice: PolicyChoice,
    rules: FirstRules,
    takeover: bool,
) -> anyhow::Result<Engine> {
    let mut options = data_dir::options(data)?;
    options.takeover = takeover;
    let engine = Engine::open(data, options).await.with_context(|| format!("open {}", data.display()))?;
    let complete = async {
        if let Some(word) = data_dir::chosen() {
            data_dir::remember(data, &word)?;
        }
        complete(&engine, data, choice, rules).await
    };
    let complete = complete.await;
    if complete.is_err() {
        engine.close();
    }
    complete?;
    Ok(engine)
}

async fn complete(
    engine: &Engine,
    data: &Path,
    choice: PolicyChoice,
    rules: FirstRules,
) -> anyhow::Result<()> {
    let meta = |reason: &str| Meta::system("init", reason, "init").context("system meta");
    let (policy, lists, is_sandbox) = engine.read(|s| (s.policy, s.lists.len(), s.sandbox.is_some())).await?;
    let sandbox = is_sandbox || (choice == PolicyChoice::Sandbox && policy == Hash::default());
    if sandbox && !is_sandbox {
        engine.open_sandbox(meta("sandbox.open")?).await?;
    }
    let choice = if sandbox { PolicyChoice::Sandbox } else { choice };
    anyhow::ensure!(
        sandbox || choice != PolicyChoice::Sandbox,
        "{} is a live directory; a sandbox needs one of its own",
        data.display()
    );
    let key = KeyId::new(if sandbox { "test_cli" } else { "cli" })?;
    let has_key = engine.read(|s| s.keys.contains_key(&key)).await?;
    if policy == Hash::default() {
        let (parsed, text) = shipped_policy(choice)?;
        let by = vec![ActorId::new("system:init")?];
        engine.activate_policy(meta("policy.activate")?, &text, parsed, by).await?;
    }
    let new = policy == Hash::default();
    if rules == FirstRules::Shipped || (rules == FirstRules::WhenNew && new) {
        first_rules(engine, meta("rules.activate")?).await?;
    }
    if lists == 0 {
        let parsed = tokio::task::spawn_blocking(move || -> anyhow::Result<_> {
            let mut lists = vec![bundled::ofac()?, bundled::uk()?];
            if sandbox {
                lists.push(bundled::magic()?);
            }
            Ok(lists)
        })
        .await??;
        engine.activate_lists(meta("list.activate")?, parsed).await?;
    }
    if !has_key {
        let (secret, hash) = server::auth::new_secret(&key).map_err(|p| anyhow::anyhow!(p.detail))?;
        let file = data_dir::key_file(data);
        write_private(&file, secret.as_bytes()).with_context(|| format!("write {}", file.display()))?;
        let scopes = server::auth::SCOPES.iter().map(|s| (*s).to_owned()).collect();
        engine
            .create_key(
                meta("key.create")?,
                key,
                hash,
                scopes,
                Audience::Internal,
                ActorId::new("person:operator")?,
            )
            .await?;
    }
    let public = base64::engine::general_purpose::STANDARD.encode(engine.verifying_key().as_bytes());
    std::fs::write(data_dir::public_key_file(data), format!("{public}\n"))?;
    Ok(())
}

/// Puts the shipped scenarios in force where nothing was decided and nothing proposed yet.
async fn first_rules(engine: &Engine, meta: Meta) -> anyhow::Result<()> {
    let untouched = |s: &engine::State| {
        let rules = &s.monitoring;
        rules.active.is_none()
            && rules.proposals.is_empty()
            && s.customers.is_empty()
            && s.transfers.is_empty()
    };
    if !engine.read(untouched).await? {
        return Ok(());
    }
    if let Err(found) = engine.set_up_rules(meta, bundled_rules::scenarios()).await? {
        let first = found.first().map(|d| format!("{}:{}: {}", d.file, d.line, d.message));
        anyhow::bail!("the shipped scenarios do not compile: {}", first.unwrap_or_default());
    }
    Ok(())
}

/// A shipped policy and its complete text: the demo's is the default one with its own rows over it.
pub fn shipped_policy(choice: PolicyChoice) -> anyhow::Result<(Policy, String)> {
    let base = "policies/default/policy.toml";
    match choice {
        PolicyChoice::Default => {
            Ok((policy_file::parse(bundled::POLICY_DEFAULT, base)?, bundled::POLICY_DEFAULT.to_owned()))
        }
        PolicyChoice::Demo => overlay(bundled::POLICY_DEMO, "policies/demo/policy.toml"),
        PolicyChoice::Sandbox => overlay(bundled::POLICY_SANDBOX, "policies/sandbox/policy.toml"),
    }
}

fn overlay(text: &str, name: &str) -> anyhow::Result<(Policy, String)> {
    let base = "policies/default/policy.toml";
    Ok(policy_file::parse_with_base(text, name, bundled::POLICY_DEFAULT, base)?)
}

/// Writes a file that only its owner may read.
pub fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
