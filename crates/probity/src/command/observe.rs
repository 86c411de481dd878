//! `probity observe report|disagreements`: a trial run beside the system that acts.

use crate::client::Server;
use crate::exit;
use crate::output::Output;
use clap::Subcommand;
use serde_json::Value;
use std::path::Path;

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
    /// How observed decisions compare, flow by flow
    Report,
    /// The requests on which the systems disagree; exit code 3 if one is urgent
    Disagreements {
        /// Only where Probity would have been `stricter` or `looser`
        #[arg(long)]
        relation: Option<String>,
        /// Only after this journal position
        #[arg(long)]
        after: Option<u64>,
        /// At most so many
        #[arg(long, default_value_t = 1_000)]
        limit: usize,
    },
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let client = args.server.client(data)?;
    match args.what {
        What::Report => report(&client.get("/v1/observe")?, out),
        What::Disagreements { relation, after, limit } => {
            let mut rows = Vec::new();
            let mut after = after;
            while rows.len() < limit {
                let mut path = format!("/v1/observe/disagreements?limit={}", (limit - rows.len()).min(500));
                if let Some(after) = after {
                    path.push_str(&format!("&after={after}"));
                }
                if let Some(relation) = &relation {
                    path.push_str(&format!("&relation={relation}"));
                }
                let page = client.get(&path)?;
                rows.extend(page["data"].as_array().into_iter().flatten().cloned());
                after = page["next"].as_u64();
                if page["has_more"] != true || after.is_none() {
                    break;
                }
            }
            disagreements(&rows, out)
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn report(rows: &Value, out: &Output) -> anyhow::Result<u8> {
    let rows = rows.as_array().cloned().unwrap_or_default();
    out.rows(
        &["flow", "observed now", "decided", "compared", "agree", "stricter", "looser"],
        &rows,
        |row| {
            let now: Vec<String> = row["observed_now"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|o| format!("{} until {}", text(&o["legal_entity"]), text(&o["until"])))
                .collect();
            let mut cells = vec![text(&row["flow"]), now.join(", ")];
            cells.extend(["decided", "compared", "agree", "stricter", "looser"].map(|k| text(&row[k])));
            cells
        },
    )?;
    if rows.is_empty() {
        eprintln!("nothing is or was observed; an [[observe]] row in the policy starts a trial");
    }
    Ok(exit::OK)
}

fn disagreements(rows: &[Value], out: &Output) -> anyhow::Result<u8> {
    out.rows(
        &["decision", "subject", "flow", "ours", "theirs", "relation", "urgent", "reasons"],
        rows,
        |row| {
            let reasons: Vec<String> = row["reasons"].as_array().into_iter().flatten().map(text).collect();
            let mut cells: Vec<String> = ["decision_id", "subject", "flow", "ours", "theirs", "relation"]
                .map(|k| text(&row[k]))
                .into();
            cells.push(if row["urgent"] == true { "YES".to_owned() } else { String::new() });
            cells.push(reasons.join(" "));
            cells
        },
    )?;
    Ok(if rows.iter().any(|r| r["urgent"] == true) { exit::FINDING } else { exit::OK })
}
