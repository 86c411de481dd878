//! `probity lists release|reject`: a person's word about a version in quarantine, with that person's key.

use super::Word;
use crate::client::Server;
use crate::exit;
use crate::output::Output;
use serde_json::json;
use std::path::Path;

/// Runs the command. `what` is the last part of the path.
pub fn run(data: &Path, server: &Server, word: &Word, what: &str, out: &Output) -> anyhow::Result<u8> {
    let client = server.client(data)?;
    let path = format!("/v1/lists/{}/quarantine/{what}", word.list);
    let status = client.post(&path, &json!({"entry": word.entry, "note": word.note}))?;
    let quarantine = &status["quarantine"];
    out.object(&status, || {
        vec![match (what, quarantine.is_object()) {
            ("rejection", _) => {
                format!("{}: entry {} is rejected; the version in force stays", word.list, word.entry)
            }
            (_, false) => format!("{}: version {} is in force", word.list, status["version"]),
            (_, true) => format!(
                "{}: {} of {} persons accepted entry {}; another person must, with another key",
                word.list, quarantine["approvals"], quarantine["approvals_needed"], word.entry
            ),
        }]
    })?;
    Ok(exit::OK)
}
