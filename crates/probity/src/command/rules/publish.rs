//! `probity rules propose|approve|reject|withdraw|rollback|status`: rules in force on a running server.
//!
//! Promises: nothing is proposed that does not compile and pass its tests here; who proposed and who approved is what the
//! keys say. Does not: count persons (the engine does, from entries). Serves: GOV-6.

use super::parts::Parts;
use crate::client::Client;
use crate::exit;
use crate::output::Output;
use serde_json::{Value, json};

/// What `status` shows.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// These fields of a row as text.
pub(super) fn columns(names: &'static [&'static str]) -> impl Fn(&Value) -> Vec<String> {
    move |row| names.iter().map(|name| text(&row[*name])).collect()
}

/// Proposes a set.
pub fn propose(
    client: &Client,
    parts: &Parts,
    note: &str,
    (effective_at, lookback_days): (Option<&str>, Option<u32>),
    out: Output,
) -> anyhow::Result<u8> {
    let mut body = parts.body(note)?;
    if let Some(at) = effective_at {
        body["effective_at"] = at.into();
    }
    if let Some(days) = lookback_days {
        body["lookback_days"] = days.into();
    }
    said(&client.put("/v1/rules/proposals", &body)?, out)
}

/// Approves a proposal of somebody else.
pub fn approve(client: &Client, proposal: &str, out: Output) -> anyhow::Result<u8> {
    said(&client.post(&format!("/v1/rules/proposals/{proposal}/approve"), &json!({}))?, out)
}

/// Counts what the lookback of a proposal would find.
pub fn count(client: &Client, proposal: &str, out: Output) -> anyhow::Result<u8> {
    let answer = client.post(&format!("/v1/rules/proposals/{proposal}/lookback"), &json!({}))?;
    if answer["total"].is_null() {
        eprintln!("it is still counted; `probity rules status` shows it with the proposal");
        return Ok(exit::OK);
    }
    out.object(&answer, || {
        let rows = answer["would_open"].as_object().into_iter().flatten();
        let mut lines: Vec<String> = rows.map(|(rule, alerts)| format!("{rule:24} {alerts}")).collect();
        lines.push(counted(&answer));
        lines
    })?;
    Ok(exit::OK)
}

/// What a lookback came to, in a line.
fn counted(run: &Value) -> String {
    let total = &run["total"];
    format!(
        "{} rules over {} days: {} events, {} cases of {} customers, {} of them with an alert already, {} left out",
        run["looking"].as_array().map_or(0, Vec::len),
        run["days"],
        total["events"],
        total["cases"],
        total["customers"],
        total["known"],
        total["left_out"]
    )
}

/// Rejects a proposal of somebody else, or withdraws one's own.
pub fn end(client: &Client, (proposal, word): (&str, &str), note: &str, out: Output) -> anyhow::Result<u8> {
    said(&client.post(&format!("/v1/rules/proposals/{proposal}/{word}"), &json!({ "note": note }))?, out)
}

/// Proposes an earlier set again.
pub fn rollback(
    client: &Client,
    note: &str,
    (to, lookback_days): (Option<&str>, Option<u32>),
    out: Output,
) -> anyhow::Result<u8> {
    let mut body = json!({ "note": note });
    if let Some(days) = lookback_days {
        body["lookback_days"] = days.into();
    }
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
            for table in active.get("tables").and_then(Value::as_array).into_iter().flatten() {
                eprintln!("table {}: {} rows", text(&table["name"]), table["rows"]);
            }
            if let Some(model) = active.get("model").filter(|model| model.is_object()) {
                eprintln!("model {}, features shown by {}", text(&model["model"]), text(&model["rule"]));
            }
        }
        None => eprintln!("no set of rules is in force"),
    }
    for row in answer["proposals"].as_array().into_iter().flatten() {
        let [id, state, by, note] = ["proposal", "state", "proposed_by", "note"].map(|n| text(&row[n]));
        eprintln!("{id}: {state}, by {by}: {note}; read it with `probity rules diff --proposal {id}`");
        match &row["lookback_count"] {
            Value::Null => eprintln!(
                "  looks back {} days; not counted: `probity rules lookback {id}` does",
                text(&row["lookback_days"])
            ),
            count => eprintln!("  looks back, counted at {}: {}", text(&count["at"]), counted(count)),
        }
    }
    for run in answer["lookbacks"].as_array().into_iter().flatten() {
        let (since, opened) = (&run["since"], &run["opened"]);
        match text(&run["state"]).as_str() {
            "done" => eprintln!("lookback of entry {since}: {opened} alerts opened; {}", counted(run)),
            state => eprintln!(
                "lookback of entry {since}: {state}, over {} days, {} events judged, {opened} alerts opened",
                run["days"],
                run["judged"].as_u64().unwrap_or(0)
            ),
        }
    }
    Ok(exit::OK)
}
