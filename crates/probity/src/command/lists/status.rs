//! `probity lists status`: what is in force, what waits, and what deserves a second look.

use crate::client::Server;
use crate::data_dir;
use crate::exit;
use crate::output::Output;
use serde_json::Value;
use std::path::Path;

/// Runs the command: from the server if it answers, else from the data directory.
pub fn run(data: &Path, server: &Server, out: &Output) -> anyhow::Result<u8> {
    let rows: Vec<Value> = match server.client(data).ok().filter(crate::client::Client::is_up) {
        Some(client) => client.get("/v1/lists")?.as_array().cloned().unwrap_or_default(),
        None => from_store(&data_dir::resolve(data))?,
    };
    let text = |v: &Value| v.as_str().unwrap_or("–").to_owned();
    let number = |v: &Value| v.as_u64().map_or_else(|| "–".to_owned(), |n| n.to_string());
    let columns = [
        "list",
        "required",
        "state",
        "published",
        "age (days)",
        "parties",
        "names",
        "wallets",
        "defects",
        "snapshot",
    ];
    out.rows(&columns, &rows, |row| {
        let mut state = text(&row["state"]);
        if waits(row) {
            state.push_str(" + quarantine");
        }
        let age = row["age_seconds"].as_i64().map_or_else(|| "–".to_owned(), |s| (s / 86_400).to_string());
        let mut cells = vec![
            text(&row["list"]),
            if row["required"] == true { "yes" } else { "no" }.to_owned(),
            state,
            text(&row["published"]),
            age,
        ];
        cells.extend(["parties", "names", "wallets", "defects"].map(|k| number(&row[k])));
        cells.push(text(&row["normalised"]).chars().take(12).collect());
        cells
    })?;
    for row in &rows {
        remarks(row).iter().for_each(|remark| eprintln!("{}: {remark}", text(&row["list"])));
    }
    let wrong = |row: &Value| (row["required"] == true && row["state"] != "fresh") || waits(row);
    Ok(if rows.iter().any(wrong) { exit::FINDING } else { exit::OK })
}

fn waits(row: &Value) -> bool {
    row["quarantine"]["rejected"] == false
}

/// What a person should know and a table has no room for.
fn remarks(row: &Value) -> Vec<String> {
    let text = |v: &Value| v.as_str().unwrap_or("–").to_owned();
    let mut said = Vec::new();
    let source = &row["source"];
    if source.is_object() && source["proven_on"].is_null() {
        said.push(format!(
            "its parser has never read a file as {} publishes it: treat its first reading as a trial, and read the defects",
            text(&source["issuer"])
        ));
    }
    let quarantine = &row["quarantine"];
    if waits(row) {
        said.push(format!(
            "entry {} is in quarantine since {}: {}; {} of {} persons accepted it (`probity lists release {} --entry {} --note …`, or `reject`)",
            quarantine["entry"], text(&quarantine["since"]), text(&quarantine["detail"]), quarantine["approvals"],
            quarantine["approvals_needed"], text(&row["list"]), quarantine["entry"]
        ));
    }
    let update = &row["update"];
    if matches!(update["outcome"].as_str(), Some("failed" | "unreachable")) {
        said.push(format!(
            "asked at {} in vain: {}; again at {}",
            text(&update["asked"]),
            text(&update["detail"]),
            text(&update["next"])
        ));
    }
    said
}

fn from_store(data: &Path) -> anyhow::Result<Vec<Value>> {
    let reader = data_dir::reader(data)?;
    let state = data_dir::state(data, &reader)?;
    let policy = engine::start::load_policy(&crate::data_dir::blobs(data)?, state.policy)?;
    let now = model::Timestamp(engine::start::wall_clock().0 + state.clock_ahead());
    let rows = server::api::lists::of_state(&state, &policy, now, true);
    Ok(rows.iter().map(serde_json::to_value).collect::<Result<_, _>>()?)
}
