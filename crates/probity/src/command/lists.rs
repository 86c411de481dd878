//! `probity lists status|diff`.

use crate::client::Server;
use crate::exit::{self, coded};
use crate::output::Output;
use crate::{bundled, data_dir};
use anyhow::Context;
use clap::Subcommand;
use screening::diff::diff;
use screening::snapshot::Snapshot;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    /// Lists in force: dates, ages, counts, hashes; exit code 3 if a required one is stale or missing
    Status,
    /// What changed between two versions of a list
    Diff {
        /// Older: a version (seq) in the journal, or a file (`sdn_advanced.xml`, also `.zst`)
        old: String,
        /// Newer; left out, the version in force
        new: Option<String>,
        /// Which list
        #[arg(long, default_value = "ofac-sdn")]
        list: String,
    },
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    match &args.what {
        What::Status => status(data, &args.server, out),
        What::Diff { old, new, list } => difference(&data_dir::resolve(data), old, new.as_deref(), list, out),
    }
}

#[derive(Debug, Serialize)]
struct Row {
    list: String,
    state: String,
    published: String,
    age_days: Option<i64>,
    parties: u64,
    names: u64,
    wallets: u64,
    defects: u64,
    parser: String,
    normalised: String,
}

fn status(data: &Path, server: &Server, out: &Output) -> anyhow::Result<u8> {
    let rows = match server.client(data).ok().filter(crate::client::Client::is_up) {
        Some(client) => {
            let answer = client.get("/v1/lists")?;
            answer.as_array().into_iter().flatten().map(from_json).collect()
        }
        None => from_store(&data_dir::resolve(data))?,
    };
    out.rows(
        &[
            "list",
            "state",
            "published",
            "age (days)",
            "parties",
            "names",
            "wallets",
            "defects",
            "parser",
            "snapshot",
        ],
        &rows,
        |r| {
            vec![
                r.list.clone(),
                r.state.clone(),
                r.published.clone(),
                r.age_days.map_or_else(|| "–".to_owned(), |d| d.to_string()),
                r.parties.to_string(),
                r.names.to_string(),
                r.wallets.to_string(),
                r.defects.to_string(),
                r.parser.clone(),
                r.normalised.chars().take(12).collect(),
            ]
        },
    )?;
    Ok(if rows.iter().all(|r| r.state == "fresh") { exit::OK } else { exit::FINDING })
}

fn from_json(v: &serde_json::Value) -> Row {
    let text = |k: &str| v[k].as_str().unwrap_or("–").to_owned();
    let number = |k: &str| v[k].as_u64().unwrap_or(0);
    Row {
        list: text("list"),
        state: text("state"),
        published: text("published"),
        age_days: v["age_seconds"].as_i64().map(|s| s / 86_400),
        parties: number("parties"),
        names: number("names"),
        wallets: number("wallets"),
        defects: number("defects"),
        parser: text("parser"),
        normalised: text("normalised"),
    }
}

fn from_store(data: &Path) -> anyhow::Result<Vec<Row>> {
    let reader = data_dir::reader(data)?;
    let state = data_dir::state(data, reader.as_ref())?;
    let policy = engine::start::load_policy(&data_dir::blobs(data)?, state.policy)?;
    let now = engine::start::wall_clock();
    let mut ids: Vec<_> =
        policy.lists.iter().map(|l| l.id.clone()).chain(state.lists.keys().cloned()).collect();
    ids.sort();
    ids.dedup();
    let rows = ids.into_iter().map(|id| {
        let active = state.lists.get(&id);
        let age = active.map(|a| (now.0 - a.current_at.0) / model::time::SECOND);
        let max = policy.lists.iter().find(|l| l.id == id).map(|l| l.max_age_seconds);
        let stale = age.zip(max).is_some_and(|(age, max)| age > max);
        Row {
            list: id.to_string(),
            state: if active.is_none() {
                "missing"
            } else if stale {
                "stale"
            } else {
                "fresh"
            }
            .to_owned(),
            published: active.and_then(|a| a.published).map_or_else(|| "–".to_owned(), |d| d.to_string()),
            age_days: age.map(|a| a / 86_400),
            parties: active.map_or(0, |a| a.parties),
            names: active.map_or(0, |a| a.names),
            wallets: active.map_or(0, |a| a.wallets),
            defects: active.map_or(0, |a| a.defects),
            parser: active.map(|a| a.parser.clone()).unwrap_or_default(),
            normalised: active.map(|a| a.normalised.to_string()).unwrap_or_default(),
        }
    });
    Ok(rows.collect())
}

#[derive(Debug, Serialize)]
struct DiffRow {
    change: &'static str,
    entry: String,
    name: String,
    fields: Vec<String>,
    material: bool,
}

fn difference(data: &Path, old: &str, new: Option<&str>, list: &str, out: &Output) -> anyhow::Result<u8> {
    let old = snapshot(data, Some(old), list)?;
    let new = snapshot(data, new, list)?;
    let changes = diff(&old, &new);
    let name = |snapshot: &Snapshot, id: &model::EntryId| {
        snapshot
            .designations
            .iter()
            .find(|d| d.id == *id)
            .map(|d| d.primary_name().to_owned())
            .unwrap_or_default()
    };
    let plain = |change, id: &model::EntryId, name: String| DiffRow {
        change,
        entry: id.to_string(),
        name,
        fields: Vec::new(),
        material: true,
    };
    let mut rows: Vec<DiffRow> = changes.added.iter().map(|id| plain("added", id, name(&new, id))).collect();
    rows.extend(changes.removed.iter().map(|id| plain("removed", id, name(&old, id))));
    rows.extend(changes.changed.iter().map(|change| DiffRow {
        change: "changed",
        entry: change.entry.to_string(),
        name: name(&new, &change.entry),
        fields: change.fields.iter().map(|f| format!("{:?}", f.field).to_lowercase()).collect(),
        material: change.is_material(),
    }));
    out.rows(&["change", "entry", "name", "fields", "material"], &rows, |r| {
        vec![
            r.change.to_owned(),
            r.entry.clone(),
            r.name.clone(),
            r.fields.join(" "),
            if r.material { "yes" } else { "no" }.to_owned(),
        ]
    })?;
    eprintln!(
        "{} added, {} removed, {} changed",
        changes.added.len(),
        changes.removed.len(),
        changes.changed.len()
    );
    Ok(if rows.is_empty() { exit::OK } else { exit::FINDING })
}

fn snapshot(data: &Path, which: Option<&str>, list: &str) -> anyhow::Result<Arc<Snapshot>> {
    let path = which.map(PathBuf::from).filter(|p| p.is_file());
    if let Some(path) = path {
        let bytes = std::fs::read(&path).with_context(|| format!("read {}", path.display()))?;
        let name = path.display().to_string();
        let parsed = match path.extension().is_some_and(|e| e == "zst") {
            true => bundled::ofac_from(bundled::unpack(&bytes)?, &name)?,
            false => bundled::ofac_from(bytes.as_slice(), &name)?,
        };
        return Ok(parsed.snapshot);
    }
    let reader = data_dir::reader(data)?;
    let state = data_dir::state(data, reader.as_ref())?;
    let blobs = data_dir::blobs(data)?;
    let hash = match which {
        None => state.lists.iter().find(|(id, _)| id.as_str() == list).map(|(_, l)| l.normalised),
        Some(seq) => {
            let seq: u64 = seq.parse().map_err(|_| {
                coded(exit::NOT_FOUND, format!("`{seq}` is neither a file nor a version (seq)"))
            })?;
            let entry = reader.entry(seq)?.map(|b| record::decode(&b)).transpose()?;
            entry.and_then(|e| match e.input {
                record::Input::ListActivated { list: id, normalised, .. } if id.as_str() == list => {
                    Some(normalised)
                }
                _ => None,
            })
        }
    };
    let hash = hash.ok_or_else(|| {
        coded(exit::NOT_FOUND, format!("no such version of `{list}`; see `probity lists status`"))
    })?;
    Ok(engine::start::load_snapshot(&blobs, hash)?)
}
