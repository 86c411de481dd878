//! Asking for a list, and handing what came to the engine or to the server that has it.
//!
//! Promises: raw files are in the store before anybody is told of them; what a server is told are hashes; how long
//! each part took is told. Does not: hold the writer's lease while it downloads.

use super::plan::Plan;
use crate::client::Client;
use anyhow::Context;
use engine::lists::{Files, Outcome, Publication, raw_hashes};
use engine::{Engine, Meta};
use fetch::{FetchError, Fetcher, Progress};
use model::{PartialDate, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};
use server::api::publications::TakenUp;
use std::sync::Arc;
use std::time::Instant;

/// What came of a list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Row {
    /// The list.
    pub list: String,
    /// `activated`, `unchanged`, `early`, `quarantined`, `rejected`, `failed` or `unreachable`.
    pub outcome: String,
    /// Seq of the activating entry.
    pub version: Option<u64>,
    /// Parties added.
    pub added: Option<u64>,
    /// Parties removed.
    pub removed: Option<u64>,
    /// Parties changed.
    pub changed: Option<u64>,
    /// Seq of the entry that put it in quarantine.
    pub entry: Option<u64>,
    /// The gravest guard that spoke.
    pub guard: Option<String>,
    /// In words.
    pub detail: String,
    /// Bytes as they were sent, now or before.
    pub bytes: u64,
    /// Whether nothing had to be sent.
    pub not_modified: bool,
    /// Bytes that were there from a download that had broken off.
    pub resumed_at: u64,
    /// Requests it took.
    pub tries: u32,
    /// Milliseconds: asking, downloading, unpacking.
    pub fetch_ms: u64,
    /// Milliseconds: parsing.
    pub parse_ms: u64,
    /// Milliseconds: building the index.
    pub index_ms: u64,
    /// Milliseconds: everything from the request to "in force".
    pub total_ms: u64,
}

/// A publication and what it took to get it.
pub struct Got {
    /// It.
    pub publication: Publication,
    /// Filled as far as is known.
    pub row: Row,
}

/// Asks for a list. Blocks.
pub fn fetch(
    fetcher: &Fetcher,
    plan: &Plan,
    now: Timestamp,
    progress: &mut dyn FnMut(&str, Progress),
) -> Result<Got, FetchError> {
    let started = Instant::now();
    let mut row = Row { list: plan.source.list.to_owned(), not_modified: true, ..Row::default() };
    let mut files: Files = Vec::with_capacity(plan.remotes.len());
    let mut first_seen = Timestamp(0);
    let mut modified = None;
    for remote in &plan.remotes {
        let fetched = fetcher.fetch(remote, &mut |p| progress(&remote.name, p))?;
        row.bytes += fetched.bytes;
        row.not_modified &= fetched.not_modified;
        row.resumed_at += fetched.resumed_at;
        row.tries += fetched.tries;
        // The set is as old as its newest file.
        first_seen = first_seen.max(fetched.first_seen);
        modified = modified.max(fetched.modified);
        files.push((remote.name.clone(), Arc::new(fetched.contents()?)));
    }
    row.fetch_ms = started.elapsed().as_millis() as u64;
    let first_seen = first_seen.min(now);
    // For files that state no date: the day the newest of them changed at the issuer.
    let published = modified.and_then(day);
    let publication = Publication { source: plan.source, files, published, current_at: now, first_seen };
    Ok(Got { publication, row })
}

fn day(at: Timestamp) -> Option<PartialDate> {
    let (year, month, day) = at.date();
    PartialDate::new(u16::try_from(year).ok()?, Some(month), Some(day)).ok()
}

/// A row for a list of which nothing came.
pub fn failed(list: &str, error: &FetchError) -> Row {
    Row {
        list: list.to_owned(),
        outcome: if error.is_unreachable() { "unreachable" } else { "failed" }.to_owned(),
        detail: error.to_string(),
        ..Row::default()
    }
}

/// Hands a publication to an engine of this process.
pub async fn take_up(engine: &Engine, got: Got, who: &'static str) -> anyhow::Result<Row> {
    let meta = Meta::system(who, "list.update", "lists").context("system meta")?;
    let started = Instant::now();
    let Got { mut publication, mut row } = got;
    // Fetched with the wall clock, recorded with the engine's: a sandbox's may be ahead, never behind.
    let now = engine.now();
    publication.current_at = publication.current_at.min(now);
    publication.first_seen = publication.first_seen.min(now);
    let (outcome, phases) = engine.take_up(meta, publication).await?;
    fill(&mut row, &serde_json::to_value(TakenUp::of(&outcome, &phases))?);
    row.total_ms = row.fetch_ms + started.elapsed().as_millis() as u64;
    if let Outcome::Quarantined { entry, .. } = &outcome {
        tracing::warn!(
            list = row.list,
            list.entry = entry,
            list.guard = row.guard,
            "a list is in quarantine"
        );
    }
    Ok(row)
}

/// Hands a publication to the server that has this data directory: files into its store, hashes over the API.
pub fn hand_over(client: &Client, blobs: &store::Blobs, got: Got) -> anyhow::Result<Row> {
    let started = Instant::now();
    let Got { publication, mut row } = got;
    for (name, bytes) in &publication.files {
        blobs.put(bytes).with_context(|| format!("store {name}"))?;
    }
    let files: Vec<Value> = raw_hashes(&publication.files)
        .into_iter()
        .map(|(name, hash)| json!({"name": name, "sha256": hash.to_string()}))
        .collect();
    let mut body = json!({
        "parser": publication.source.parser,
        "files": files,
        "current_at": whole_second(publication.current_at),
        "first_seen": whole_second(publication.first_seen),
    });
    if let Some(published) = publication.published {
        body["published"] = json!(published.to_string());
    }
    let answer = client.post(&format!("/v1/lists/{}/publications", publication.source.list), &body)?;
    fill(&mut row, &answer);
    row.total_ms = row.fetch_ms + started.elapsed().as_millis() as u64;
    Ok(row)
}

/// The API reads whole seconds; rounding down never makes a list younger than it is.
fn whole_second(at: Timestamp) -> String {
    Timestamp(at.0 - at.0.rem_euclid(model::time::SECOND)).to_string()
}

fn fill(row: &mut Row, taken: &Value) {
    let text = |key: &str| taken[key].as_str().map(str::to_owned);
    row.outcome = text("outcome").unwrap_or_default();
    row.version = taken["version"].as_u64();
    row.added = taken["added"].as_u64();
    row.removed = taken["removed"].as_u64();
    row.changed = taken["changed"].as_u64();
    row.entry = taken["entry"].as_u64();
    row.guard = text("guard");
    row.parse_ms = taken["parse_ms"].as_u64().unwrap_or(0);
    row.index_ms = taken["index_ms"].as_u64().unwrap_or(0);
    row.detail = text("detail").unwrap_or_else(|| match (row.added, row.removed, row.changed) {
        (Some(added), Some(removed), Some(changed)) => {
            format!("{added} added, {removed} removed, {changed} changed")
        }
        _ => String::new(),
    });
}
