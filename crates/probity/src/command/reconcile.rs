//! `probity reconcile`: whether everything the exchange did on a day is in the journal.
//!
//! Promises: a difference ends with exit code 3, so that a daily job notices. Does not: count the exchange's side.
//! Serves: TMP-8.

use crate::client::Server;
use crate::exit;
use crate::output::Output;
use anyhow::Context;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What the exchange counted, as the JSON of POST /v1/reconciliations; left out, reconciled days are listed
    totals: Option<PathBuf>,
    /// Show this day instead, such as 2026-11-20
    #[arg(long, conflicts_with = "totals")]
    day: Option<String>,
    #[command(flatten)]
    server: Server,
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let client = args.server.client(data)?;
    match (args.totals, args.day) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
            let body: Value =
                serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))?;
            show(&client.post("/v1/reconciliations", &body)?, out)
        }
        (None, Some(day)) => show(&client.get(&format!("/v1/reconciliations/{day}"))?, out),
        (None, None) => list(&client.get("/v1/reconciliations?limit=400")?, out),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn show(answer: &Value, out: &Output) -> anyhow::Result<u8> {
    out.object(answer, || {
        let of = |name: &str| text(&answer[name]);
        let mut lines = vec![format!(
            "{}: differences: {}; entries from {} to before {} were counted; recorded in entry {}",
            of("day"),
            of("differences"),
            of("first_entry"),
            of("next_entry"),
            of("entry")
        )];
        let mark = |row: &Value| if row["agrees"] == true { "  " } else { "≠ " };
        let side = |total: &Value| format!("{} / {}", text(&total["count"]), text(&total["amount"]));
        for row in answer["transfers"].as_array().into_iter().flatten() {
            let (exchange, journal) = (side(&row["exchange"]), side(&row["journal"]));
            let (flow, asset) = (text(&row["flow"]), text(&row["asset"]));
            lines.push(format!("{}{flow} {asset}: exchange {exchange}, journal {journal}", mark(row)));
        }
        for row in answer["events"].as_array().into_iter().flatten() {
            let (exchange, journal) = (text(&row["exchange"]), text(&row["journal"]));
            lines.push(format!(
                "{}{}: exchange {exchange}, journal {journal}",
                mark(row),
                text(&row["kind"])
            ));
        }
        lines
    })?;
    Ok(if answer["agrees"] == true { exit::OK } else { exit::FINDING })
}

fn list(answer: &Value, out: &Output) -> anyhow::Result<u8> {
    let rows = answer["data"].as_array().cloned().unwrap_or_default();
    let shown = ["day", "differences", "entry", "at"];
    out.rows(&shown, &rows, |row| shown.iter().map(|name| text(&row[*name])).collect())?;
    let missing: Vec<String> = answer["missing"].as_array().into_iter().flatten().map(text).collect();
    if !missing.is_empty() {
        eprintln!("not reconciled: {}", missing.join(", "));
    }
    let differs = rows.first().is_some_and(|row| row["differences"] != 0);
    Ok(if differs || !missing.is_empty() { exit::FINDING } else { exit::OK })
}
