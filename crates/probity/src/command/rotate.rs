//! `probity rotate kek`, `blind-index`, `status`: the keys that seal data.
//!
//! Promises: works beside a running server, which takes a staged key up within seconds, and without one, when
//! this command does the work itself; cut off at any point, the same command goes on. Does not: touch API
//! keys or the signing key.

use crate::output::Output;
use crate::{data_dir, exit};
use clap::Subcommand;
use engine::rotation::Rotated;
use engine::{Engine, OpenError};
use serde::Serialize;
use std::path::Path;
use std::time::{Duration, Instant};
use store::StoreError;
use store::secrets::Keyring;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Put another key-encryption key in force and wrap every subject's key anew, while the server runs
    Kek(How),
    /// Put another blind-index key in force; lookups try the older ones too
    BlindIndex(How),
    /// Key-encryption keys in the key file, and how many subject keys are under each
    Status,
}

#[derive(Debug, clap::Args)]
struct How {
    /// Seconds to wait for the end; the server goes on by itself afterwards
    #[arg(long, default_value_t = 600)]
    wait: u64,
    /// Only put the new key into the key file, to be copied to other nodes before any of them uses it: start
    /// no server and let none run meanwhile, or it takes the key up
    #[arg(long)]
    stage_only: bool,
}

/// How often to look how far a running server is.
const LOOK: Duration = Duration::from_millis(500);

/// Runs the command.
pub fn run(data: &Path, args: &Args, out: &Output) -> anyhow::Result<u8> {
    let data = &data_dir::resolve(data);
    // Before anything is staged: is there a store these keys belong to?
    data_dir::reader(data)?;
    match &args.what {
        What::Kek(how) => kek(data, how, out),
        What::BlindIndex(how) => index(data, how, out),
        What::Status => status(data, out),
    }
}

fn kek(data: &Path, args: &How, out: &Output) -> anyhow::Result<u8> {
    let id = Keyring::change(data, Keyring::stage_kek)?;
    eprintln!("key {id} is in the key file; back that file up now, and copy it to every other node");
    if args.stage_only {
        return Ok(exit::OK);
    }
    let done = finish(data, args, &|| {
        let ring = Keyring::load(&Keyring::path(data))?;
        let under = data_dir::reader(data)?.keys_by_kek()?;
        let old: u64 = under.iter().filter(|(kek, _)| *kek != id).map(|(_, count)| count).sum();
        Ok((
            ring.active_id() == id && ring.kek_ids().len() == 1,
            format!("{old} subject keys under older ones"),
        ))
    })?;
    if done {
        eprintln!(
            "older keys are in keys/{}: keep it as long as backups made before, then destroy both",
            store::secrets::RETIRED_FILE
        );
    }
    status(data, out)?;
    Ok(if done { exit::OK } else { exit::FAILED })
}

fn index(data: &Path, args: &How, out: &Output) -> anyhow::Result<u8> {
    let version = Keyring::change(data, Keyring::stage_index)?;
    eprintln!(
        "index key {version} is in the key file; back that file up now, and copy it to every other node"
    );
    if args.stage_only {
        return Ok(exit::OK);
    }
    let done = finish(data, args, &|| {
        let ring = Keyring::load(&Keyring::path(data))?;
        Ok((ring.index_version() == version, "the index key is not in force yet".to_owned()))
    })?;
    let ring = Keyring::load(&Keyring::path(data))?;
    let row = serde_json::json!({"in_force": ring.index_version(), "versions": ring.index_versions()});
    out.object(&row, || {
        vec![format!(
            "index key {} makes lookup values, {:?} find them",
            ring.index_version(),
            ring.index_versions()
        )]
    })?;
    Ok(if done { exit::OK } else { exit::FAILED })
}

#[derive(Debug, Serialize)]
struct Row {
    kek: String,
    state: &'static str,
    subject_keys: u64,
}

/// Exit code 3 if subject keys are under a key that is nowhere.
fn status(data: &Path, out: &Output) -> anyhow::Result<u8> {
    let ring = Keyring::load(&Keyring::path(data))?;
    let mut under = data_dir::reader(data)?.keys_by_kek()?;
    let mut rows = Vec::new();
    let count = |under: &mut Vec<(String, u64)>, id: &str| match under.iter().position(|(kek, _)| kek == id) {
        Some(at) => under.remove(at).1,
        None => 0,
    };
    for id in ring.kek_ids() {
        let state = if id == ring.active_id() { "in force" } else { "opens" };
        rows.push(Row { state, subject_keys: count(&mut under, &id), kek: id });
    }
    if let Some(id) = ring.staged_kek() {
        rows.push(Row { kek: id.to_owned(), state: "staged", subject_keys: count(&mut under, id) });
    }
    let lost = !under.is_empty();
    rows.extend(under.into_iter().map(|(kek, subject_keys)| Row { kek, state: "MISSING", subject_keys }));
    out.rows(&["key-encryption key", "state", "subject keys"], &rows, |row| {
        vec![row.kek.clone(), row.state.to_owned(), row.subject_keys.to_string()]
    })?;
    Ok(if lost { exit::FINDING } else { exit::OK })
}

/// Waits until a running server has done it, or does it here where none runs. False when time is up.
fn finish(
    data: &Path,
    args: &How,
    look: &dyn Fn() -> anyhow::Result<(bool, String)>,
) -> anyhow::Result<bool> {
    let until = Instant::now() + Duration::from_secs(args.wait);
    let mut told = String::new();
    loop {
        let (done, left) = look()?;
        if done {
            return Ok(true);
        }
        if left != told {
            eprintln!("{left}");
            told = left;
        }
        if Instant::now() > until {
            eprintln!(
                "not finished after {} seconds; a running server goes on, and so does this command",
                args.wait
            );
            return Ok(false);
        }
        if !do_it_here(data)? {
            std::thread::sleep(LOOK);
        }
    }
}

/// Does what is left as the writer; false where another process is the writer.
fn do_it_here(data: &Path) -> anyhow::Result<bool> {
    super::runtime()?.block_on(async {
        let engine = match Engine::open(data, data_dir::options(data)?).await {
            Ok(engine) => engine,
            Err(OpenError::Store(StoreError::LeaseHeld { .. })) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let mut told = Instant::now();
        let done = engine
            .take_up_keys(&mut |count| {
                if told.elapsed() > Duration::from_secs(2) {
                    told = Instant::now();
                    eprintln!("{count} subject keys wrapped anew");
                }
            })
            .await;
        engine.close();
        let Rotated { .. } = done?;
        Ok(true)
    })
}
