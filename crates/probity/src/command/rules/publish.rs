//! `probity rules propose|approve|rollback|status`: rules in force on a running server.
//!
//! Promises: nothing is proposed that does not compile and pass its tests here; who proposed and who approved is what the
//! keys say. Does not: count persons (the engine does, from entries). Serves: GOV-6.

use super::files::RuleFiles;
use crate::client::Client;
use crate::exit;
use crate::output::Output;
use serde_json::{Value, json};

/// What `status` shows.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn columns(names: &'static [&'static str]) -> impl Fn(&Value) -> Vec<String> {
    move |row| names.iter().map(|name| text(&row[*name])).collect()
}

/// Proposes a set.
pub fn propose(
    client: &Client,
    rules: &RuleFiles,
    note: &str,
    effective_at: Option<&str>,
    out: Output,
) -> anyhow::Result<u8> {
    let compiled = rules.compile()?;
    let reports = monitoring::cases::run(&compiled.program, &compiled.cases)?;
    let failed = reports.iter().filter(|r| !r.misses.is_empty()).count();
    if failed > 0 {
        return Err(exit::coded(exit::FINDING, format!("{failed} tests fail; see `probity rules test`")));
    }
    let file = |(path, text): (std::path::PathBuf, String)| {
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        json!({ "name": name, "text": text })
    };
    let files: Vec<Value> = rules.read()?.into_iter().map(file).collect();
    let mut body = json!({ "files": files, "note": note });
    if let Some(at) = effective_at {
        body["effective_at"] = at.into();
    }
    said(&client.put("/v1/rules/proposals", &body)?, out)
}

/// Approves a proposal of somebody else.
pub fn approve(client: &Client, proposal: &str, out: Output) -> anyhow::Result<u8> {
    said(&client.post(&format!("/v1/rules/proposals/{proposal}/approve"), &json!({}))?, out)
}

/// Proposes an earlier set again.
pub fn rollback(client: &Client, note: &str, to: Option<&str>, out: Output) -> anyhow::Result<u8> {
    let mut body = json!({ "note": note });
    if let Some(rules) = to {
        body["rules"] = rules.into();
    }
    said(&client.post("/v1/rules/rollback", &body)?, out)
}

fn said(answer: &Value, out: Output) -> anyhow::Result<u8> {
    out.object(answer, || {
        vec![format!(
            "{}: {} ({})",
            text(&answer["proposal"]),
            text(&answer["state"]),
            text(&answer["rules"])
        )]
    })?;
    Ok(exit::OK)
}

/// The set in force, and what waits.
pub fn status(client: &Client, out: Output) -> anyhow::Result<u8> {
    let answer = client.get("/v1/rules")?;
    if !out.is_table() {
        out.object(&answer, Vec::new)?;
        return Ok(exit::OK);
    }
    let rules = answer["rules"].as_array().cloned().unwrap_or_default();
    let shown = ["id", "title", "version", "family", "state", "since"];
    out.rows(&shown, &rules, columns(&["id", "title", "version", "family", "state", "since"]))?;
    match answer["active"].as_object() {
        Some(active) => {
            let by: Vec<String> =
                active.get("approved_by").and_then(Value::as_array).into_iter().flatten().map(text).collect();
            eprintln!(
                "{} in force since entry {}, by {}",
                text(&active["rules"]),
                text(&active["since"]),
                by.join(" and ")
            );
        }
        None => eprintln!("no set of rules is in force"),
    }
    Ok(exit::OK)
}
