//! `probity rules shadow`: sets of rules that run beside the one in force and decide nothing.
//!
//! Promises: shows what the server answers, with ids to look at. Does not: run rules. Serves: GOV-6.

use super::parts::Parts;
use super::publish::{columns, text};
use crate::client::Client;
use crate::exit;
use crate::output::Output;
use serde_json::{Value, json};

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Run a set beside the one in force: it sees every event from here on and decides nothing
    Start {
        #[command(flatten)]
        parts: Parts,
        /// Instead of files, a set that was proposed or in force before, by its hash
        #[arg(long, value_name = "HASH")]
        known: Option<String>,
        /// Instead of files, a proposal that waits, such as rsp_1042
        #[arg(long, value_name = "ID", conflicts_with = "known")]
        proposal: Option<String>,
        /// Why
        #[arg(long)]
        note: String,
    },
    /// Those that run, and the last that ended
    List,
    /// What one found since its start, against the rules in force
    Show {
        /// Such as shd_1042
        shadow: String,
    },
    /// Stop one; what it found is kept
    Stop {
        /// Such as shd_1042
        shadow: String,
        /// Why
        #[arg(long, default_value = "")]
        note: String,
    },
}

/// Runs the command.
pub fn run(client: &Client, command: &Command, out: Output) -> anyhow::Result<u8> {
    match command {
        Command::Start { parts, known, proposal, note } => {
            let body = match (known, proposal) {
                (Some(rules), _) => json!({ "rules": rules, "note": note }),
                (None, Some(proposal)) => json!({ "proposal": proposal, "note": note }),
                (None, None) => parts.body(note)?,
            };
            said(&client.post("/v1/rules/shadows", &body)?, out)
        }
        Command::List => list(client, out),
        Command::Show { shadow } => show(client, shadow, out),
        Command::Stop { shadow, note } => {
            said(&client.post(&format!("/v1/rules/shadows/{shadow}/stop"), &json!({ "note": note }))?, out)
        }
    }
}

fn said(answer: &Value, out: Output) -> anyhow::Result<u8> {
    let [id, state, rules] = ["shadow", "state", "rules"].map(|name| text(&answer[name]));
    out.object(answer, || vec![format!("{id}: {state} ({rules})")])?;
    Ok(exit::OK)
}

fn list(client: &Client, out: Output) -> anyhow::Result<u8> {
    let answer = client.get("/v1/rules/shadows")?;
    let shadows = answer["shadows"].as_array().cloned().unwrap_or_default();
    let names = ["shadow", "state", "started_at", "started_by", "note", "cause"];
    out.rows(&names, &shadows, columns(&["shadow", "state", "started_at", "started_by", "note", "cause"]))?;
    Ok(exit::OK)
}

fn show(client: &Client, shadow: &str, out: Output) -> anyhow::Result<u8> {
    let answer = client.get(&format!("/v1/rules/shadows/{shadow}"))?;
    if !out.is_table() {
        out.object(&answer, Vec::new)?;
        return Ok(exit::OK);
    }
    let report = &answer["report"];
    let rules = report["rules"].as_array().cloned().unwrap_or_default();
    let header = ["rule", "alerts", "in force", "gained", "lost", "both"];
    out.rows(&header, &rules, |row| {
        let (alerts, cases) = (&row["alerts"], &row["cases"]);
        let figures =
            [&alerts["candidate"], &alerts["live"], &cases["gained"], &cases["lost"], &cases["both"]];
        [vec![text(&row["rule"])], figures.map(text).to_vec()].concat()
    })?;
    summary(&answer).iter().for_each(|line| eprintln!("{line}"));
    Ok(exit::OK)
}

fn summary(answer: &Value) -> Vec<String> {
    let of = |value: &Value, names: &[&str]| names.iter().map(|n| text(&value[*n])).collect::<Vec<_>>();
    let [id, state, rules] = ["shadow", "state", "rules"].map(|name| text(&answer[name]));
    let mut lines =
        vec![format!("{id}: {state} ({rules}), entry {} of {}", answer["through"], answer["entries"])];
    if answer["cause"].is_string() {
        lines.push(text(&answer["cause"]));
    }
    let report = &answer["report"];
    if report.is_null() {
        lines.push("its start is not reached yet; ask again".to_owned());
        return lines;
    }
    let day = |value: &Value| {
        value.as_u64().map_or_else(|| "?".to_owned(), |n| format!("{}.{:02}", n / 100, n % 100))
    };
    let (alerts, a_day) = (&report["alerts"], &report["alerts_per_day_x100"]);
    lines.push(format!(
        "{} events, {} movements since {}",
        report["events"],
        report["movements"],
        text(&report["since_at"])
    ));
    lines.push(format!(
        "alerts {} ({} a day), in force {} ({} a day)",
        alerts["candidate"],
        day(&a_day["candidate"]),
        alerts["live"],
        day(&a_day["live"])
    ));
    for what in ["cases", "customers"] {
        let figures = of(&report[what], &["gained", "lost", "both"]);
        lines.push(format!("{what}: {} gained, {} lost, {} in both", figures[0], figures[1], figures[2]));
    }
    let ids = |moves: &Value| -> String {
        let newest = moves["newest"].as_array().into_iter().flatten().rev().take(10);
        newest.map(|m| text(&m["transfer"])).collect::<Vec<_>>().join(" ")
    };
    let (hold, release) = (&report["would_hold"], &report["would_release"]);
    lines.push(format!("movements it would have stopped: {} {}", hold["count"], ids(hold)));
    lines.push(format!("movements it would have let pass: {} {}", release["count"], ids(release)));
    for what in ["gained", "lost"] {
        for look in report[what].as_array().into_iter().flatten().take(10) {
            let [rule, customer, entry] = ["rule", "customer", "entry"].map(|name| text(&look[name]));
            lines.push(format!("{what}: {rule} {customer} entry {entry}"));
        }
    }
    if report["complete"] == false {
        lines.push(
            "there were more cases than are compared; totals are whole, gained and lost are not".to_owned(),
        );
    }
    lines
}
