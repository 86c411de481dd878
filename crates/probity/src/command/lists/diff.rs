//! `probity lists diff`: what changed between two versions of a list.

use crate::exit::{self, coded};
use crate::output::Output;
use crate::{bundled, data_dir};
use anyhow::Context;
use screening::diff::diff;
use screening::snapshot::Snapshot;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Serialize)]
struct DiffRow {
    change: &'static str,
    entry: String,
    name: String,
    fields: Vec<String>,
    material: bool,
}

/// Runs the command.
pub fn run(data: &Path, old: &str, new: Option<&str>, list: &str, out: &Output) -> anyhow::Result<u8> {
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
    let state = data_dir::state(data, &reader)?;
    let blobs = crate::data_dir::blobs(data)?;
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
