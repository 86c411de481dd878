//! `probity releases list|show|close`: what a listing that is gone may have frozen.

use crate::client::Server;
use crate::exit;
use crate::output::Output;
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};
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
    /// Reviews, oldest first; exit code 3 if any is open
    List {
        /// Which
        #[arg(long, value_enum, default_value = "open")]
        state: Which,
        /// Only of this customer
        #[arg(long)]
        customer: Option<String>,
        /// At most so many
        #[arg(long, default_value_t = 1_000)]
        limit: usize,
    },
    /// One review with every ground that is gone and every one that remains
    Show {
        /// The review, e.g. rr_1042
        review: String,
    },
    /// Speak in a review; as released, the last person needed lifts the restriction
    Close {
        /// The review, e.g. rr_1042
        review: String,
        /// How
        #[arg(long = "as", value_enum)]
        verdict: Verdict,
        /// The delisting notice, order or case in which the reasons are written down
        #[arg(long)]
        document: String,
        /// Show the review as it stands, and say nothing
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    Open,
    Closed,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Verdict {
    Released,
    Kept,
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let client = args.server.client(data)?;
    match args.what {
        What::List { state, customer, limit } => {
            let state = match state {
                Which::Open => "open",
                Which::Closed => "closed",
                Which::All => "all",
            };
            let mut rows: Vec<Value> = Vec::new();
            let mut after = String::new();
            while rows.len() < limit {
                let page = (limit - rows.len()).min(1_000);
                let of = customer.as_ref().map(|c| format!("&customer={c}")).unwrap_or_default();
                let page =
                    client.get(&format!("/v1/release-reviews?state={state}&limit={page}{of}{after}"))?;
                rows.extend(page["data"].as_array().into_iter().flatten().cloned());
                match page["next"].as_str() {
                    Some(next) => after = format!("&after={next}"),
                    None => break,
                }
            }
            print(&rows, out)?;
            let open = rows.iter().any(|row| row["state"] == "open");
            Ok(if open { exit::FINDING } else { exit::OK })
        }
        What::Show { review } => one(&client.get(&format!("/v1/release-reviews/{review}"))?, out),
        What::Close { review, dry_run: true, .. } => {
            one(&client.get(&format!("/v1/release-reviews/{review}"))?, out)
        }
        What::Close { review, verdict, document, dry_run: false } => {
            let verdict = if verdict == Verdict::Released { "released" } else { "kept" };
            let body = json!({ "verdict": verdict, "document": document });
            one(&client.post(&format!("/v1/release-reviews/{review}/close"), &body)?, out)
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn words(value: &Value) -> String {
    value.as_array().into_iter().flatten().map(text).collect::<Vec<_>>().join(", ")
}

fn gone(row: &Value) -> Vec<String> {
    let of = |g: &Value| {
        format!(
            "{} {}/{} ({})",
            text(&g["why"]),
            text(&g["list"]),
            text(&g["entry"]),
            words(&g["programmes"])
        )
    };
    row["gone"].as_array().into_iter().flatten().map(of).collect()
}

fn remaining(row: &Value) -> Vec<String> {
    let of = |g: &Value| {
        let pair =
            g["list"].as_str().map(|list| format!(" {list}/{}", text(&g["entry"]))).unwrap_or_default();
        let by =
            g["authority"].as_str().map(|a| format!(" {a}, {}", text(&g["document"]))).unwrap_or_default();
        format!("{}{pair}{by}", text(&g["kind"]))
    };
    let rows: Vec<String> = row["remaining"].as_array().into_iter().flatten().map(of).collect();
    if rows.is_empty() { vec!["nothing".to_owned()] } else { rows }
}

fn print(rows: &[Value], out: &Output) -> anyhow::Result<()> {
    out.rows(&["review", "customer", "transfer", "standing", "gone", "remains", "state"], rows, |row| {
        let mut cells: Vec<String> = ["review", "customer"].map(|k| text(&row[k])).into();
        cells.push(row["transfer"].as_str().unwrap_or_default().to_owned());
        cells.extend([
            text(&row["standing"]),
            gone(row).join("\n"),
            remaining(row).join("\n"),
            text(&row["state"]),
        ]);
        cells
    })
}

fn one(row: &Value, out: &Output) -> anyhow::Result<u8> {
    out.object(row, || {
        let of = row["transfer"].as_str().map_or_else(String::new, |t| format!(", transfer {t}"));
        let mut lines = vec![
            format!(
                "{} {}: customer {} ({}){of}",
                text(&row["review"]),
                text(&row["state"]),
                text(&row["customer"]),
                text(&row["standing"])
            ),
            format!("  opened by run {} at {}", text(&row["run"]), text(&row["opened_at"])),
        ];
        lines.extend(gone(row).iter().map(|g| format!("  gone     {g}")));
        lines.extend(remaining(row).iter().map(|g| format!("  remains  {g}")));
        let agreed = words(&row["approvals"]);
        lines.push(format!(
            "  released by {} of {} persons {agreed}",
            row["approvals"].as_array().map_or(0, Vec::len),
            row["approvals_needed"]
        ));
        if let Some(due) = row["obligation"]["due_at"].as_str() {
            lines.push(format!(
                "  report   unblocked property to {} due {due}",
                text(&row["obligation"]["authority"])
            ));
        }
        lines
    })?;
    Ok(exit::OK)
}
