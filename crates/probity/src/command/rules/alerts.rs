//! `probity rules alerts`: the queue, one alert, and what persons do with it.
//!
//! Promises: an alert is closed as the version that was read here a moment before, or as the one that is named; whoever was
//! overtaken reads again. Does not: say who may (the server does). Serves: CAS-1.

use crate::client::Client;
use crate::exit;
use crate::output::Output;
use serde_json::{Value, json};

/// Most alerts listed at once; filter by rule or customer for others.
const ALERTS_MAX: usize = 10_000;

/// Which alerts.
#[derive(Debug, clap::Args)]
pub struct Which {
    /// Of this rule
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    /// Of this customer
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    /// Only open or only closed ones
    #[arg(long, value_enum)]
    status: Option<Status>,
    /// Of this queue
    #[arg(long, value_enum)]
    queue: Option<Queue>,
    /// Whose work they are, such as person:ana
    #[arg(long, value_name = "PERSON")]
    assignee: Option<String>,
    /// Only those that rules found in history after they came into force
    #[arg(long)]
    lookback: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Status {
    Open,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Queue {
    Monitoring,
    Sanctions,
}

/// What to do with one.
#[derive(Debug, clap::Subcommand)]
pub enum What {
    /// One alert with its explanation and what persons did
    Show {
        /// The alert, such as alr_00112233445566778899aabbccddeeff
        alert: String,
    },
    /// Events in the journal that share a key with it, such as every movement with an address that was labelled later
    Events {
        /// The alert
        alert: String,
        /// The field they share, such as address or device; left out, what the rule counted by
        #[arg(long, value_name = "FIELD")]
        by: Option<String>,
        /// Most events
        #[arg(long, default_value_t = 1_000)]
        most: usize,
    },
    /// Close it; what it held goes on when it is decided again, where it is closed as a false positive
    Close {
        /// The alert
        alert: String,
        /// As what
        #[arg(long = "as", value_enum)]
        disposition: Disposition,
        /// What you looked at and found
        #[arg(long)]
        note: String,
        /// Why, in a code of your own, such as known_counterparty
        #[arg(long, value_name = "CODE")]
        reason: Option<String>,
        /// The revision you looked at; left out, the one it has now
        #[arg(long)]
        revision: Option<u64>,
    },
    /// Open a closed one again
    Reopen {
        /// The alert
        alert: String,
        /// Why
        #[arg(long)]
        note: String,
        /// Why, in a code of your own
        #[arg(long, value_name = "CODE")]
        reason: Option<String>,
    },
    /// Give it to a person
    Assign {
        /// The alert
        alert: String,
        /// To whom, such as person:ana; left out, to nobody
        #[arg(long, value_name = "PERSON")]
        to: Option<String>,
        /// What they should know
        #[arg(long)]
        note: Option<String>,
    },
    /// Write a note to it
    Comment {
        /// The alert
        alert: String,
        /// The note
        #[arg(long)]
        note: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Disposition {
    /// Nothing was the matter
    FalsePositive,
    /// What the rule looks for is what happened
    TruePositive,
    /// It cannot be said
    Inconclusive,
}

impl Disposition {
    fn as_str(self) -> &'static str {
        match self {
            Disposition::FalsePositive => "false_positive",
            Disposition::TruePositive => "true_positive",
            Disposition::Inconclusive => "inconclusive",
        }
    }
}

/// Does it.
pub fn act(client: &Client, what: What, out: Output) -> anyhow::Result<u8> {
    let answer = match what {
        What::Show { alert } => client.get(&path(&alert))?,
        What::Events { alert, by, most } => return events(client, &alert, by.as_deref(), most, out),
        What::Close { alert, disposition, note, reason, revision } => {
            let seen = match revision {
                Some(revision) => revision,
                None => client.get(&path(&alert))?["revision"].as_u64().unwrap_or_default(),
            };
            let body = with(json!({ "disposition": disposition.as_str(), "note": note }), "reason", reason);
            client.post_if_match(&format!("{}/close", path(&alert)), &body, &format!("\"{seen}\""))?
        }
        What::Reopen { alert, note, reason } => {
            let body = with(json!({ "note": note }), "reason", reason);
            client.post(&format!("{}/reopen", path(&alert)), &body)?
        }
        What::Assign { alert, to, note } => {
            let body = with(with(json!({}), "assignee", to), "note", note);
            client.post(&format!("{}/assign", path(&alert)), &body)?
        }
        What::Comment { alert, note } => {
            client.post(&format!("{}/comments", path(&alert)), &json!({ "note": note }))?
        }
    };
    show(&answer, out)
}

fn path(alert: &str) -> String {
    format!("/v1/monitoring/alerts/{alert}")
}

fn with(mut body: Value, name: &str, value: Option<String>) -> Value {
    if let Some(value) = value {
        body[name] = value.into();
    }
    body
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn show(answer: &Value, out: Output) -> anyhow::Result<u8> {
    out.object(answer, || {
        let names = [
            "alert",
            "rule",
            "customer",
            "transfer",
            "action",
            "score",
            "findings",
            "explanation",
            "queue",
            "status",
            "assignee",
            "revision",
        ];
        let mut lines: Vec<String> =
            names.iter().map(|name| format!("{name:12} {}", text(&answer[*name]))).collect();
        lines.extend(evidence(answer));
        lines.extend(scored(&answer["model_score"]));
        let steps = answer["history"].as_array().into_iter().flatten();
        lines.extend(steps.map(|step| {
            let words = ["at", "by", "act", "disposition", "reason", "assignee", "note"];
            let words = words.iter().map(|name| text(&step[*name])).filter(|word| !word.is_empty());
            format!("  {}", words.collect::<Vec<_>>().join("  "))
        }));
        lines
    })?;
    Ok(exit::OK)
}

/// The findings with what they rest on.
fn evidence(answer: &Value) -> Vec<String> {
    let pairs = |values: &Value| {
        let pairs = values.as_object().into_iter().flatten();
        pairs.map(|(name, value)| format!("{name}={}", text(value))).collect::<Vec<_>>().join("  ")
    };
    let mut lines = Vec::new();
    for found in answer["evidence"].as_array().into_iter().flatten() {
        let [entry, at, transfer, words] =
            ["entry", "at", "transfer", "explanation"].map(|name| text(&found[name]));
        lines.push(format!("  entry {entry}  {at}  {transfer}  {words}"));
        lines.push(format!("    read        {}", pairs(&found["values"])));
        lines.push(format!("    counted by  {}", pairs(&found["counted_by"])));
        let points = found["points"].as_array().into_iter().flatten();
        lines.extend(points.map(|p| {
            let [rule, points, title, alert] =
                ["rule", "points", "title", "alert"].map(|name| text(&p[name]));
            format!("    {points:>4} points  {rule} {title}  {alert}")
        }));
    }
    match answer["evidence_left_out"].as_u64() {
        None | Some(0) => {}
        Some(more) => lines.push(format!("  {more} findings are not listed")),
    }
    lines
}

/// Events that share a key with an alert.
fn events(client: &Client, alert: &str, by: Option<&str>, most: usize, out: Output) -> anyhow::Result<u8> {
    let by = by.map(|by| format!("&by={by}")).unwrap_or_default();
    let (mut rows, mut before, mut whole) = (Vec::new(), String::new(), true);
    loop {
        let page = client.get(&format!("{}/events?limit=100{by}{before}", path(alert)))?;
        rows.extend(page["data"].as_array().cloned().unwrap_or_default());
        match page["next"].as_u64() {
            Some(next) if rows.len() < most => before = format!("&before={next}"),
            Some(_) => {
                whole = false;
                break;
            }
            None => break,
        }
    }
    let shown = ["entry", "at", "kind", "customer", "transfer"];
    let header = ["entry", "at", "kind", "customer", "transfer", "usd"];
    out.rows(&header, &rows, |row| {
        let cells = shown.iter().map(|name| text(&row[*name]));
        cells.chain([text(&row["fields"]["usd"])]).collect()
    })?;
    if !whole {
        eprintln!("there may be more; raise --most");
    }
    Ok(exit::OK)
}

/// Why the model said what it said: what it expects of any event, what each feature added, and what came of it.
fn scored(parts: &Value) -> Vec<String> {
    if parts.is_null() {
        return Vec::new();
    }
    let line = |name: &str, log_odds: &Value, value: &Value| {
        format!("  {name:24} {:>12}  {}", text(log_odds), text(value)).trim_end().to_owned()
    };
    let mut lines =
        vec![format!("{:12} {}  (log-odds, summed up below)", "model score", text(&parts["score"]))];
    lines.push(line("any event", &parts["base"], &Value::Null));
    let each = parts["contributions"].as_array().into_iter().flatten();
    lines.extend(each.map(|c| line(&text(&c["feature"]), &c["log_odds"], &c["value"])));
    lines.push(line("all other features", &parts["others"], &Value::Null));
    lines.push(line("sum", &parts["log_odds"], &Value::Null));
    lines
}

/// Alerts of monitoring, the newest first.
pub fn list(client: &Client, which: &Which, out: Output) -> anyhow::Result<u8> {
    let filter = |name: &str, value: Option<&str>| value.map_or_else(String::new, |v| format!("&{name}={v}"));
    let status = which.status.map(|status| match status {
        Status::Open => "open",
        Status::Closed => "closed",
    });
    let queue = which.queue.map(|queue| match queue {
        Queue::Monitoring => "monitoring",
        Queue::Sanctions => "sanctions",
    });
    let asked = [
        filter("rule", which.rule.as_deref()),
        filter("customer", which.customer.as_deref()),
        filter("status", status),
        filter("queue", queue),
        filter("assignee", which.assignee.as_deref()),
        if which.lookback { "&lookback=true".to_owned() } else { String::new() },
    ]
    .concat();
    let (mut rows, mut after) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/v1/monitoring/alerts?limit=100{asked}{after}"))?;
        rows.extend(page["data"].as_array().cloned().unwrap_or_default());
        match page["next"].as_str() {
            Some(next) if rows.len() < ALERTS_MAX => after = format!("&after={next}"),
            _ => break,
        }
    }
    let shown =
        ["alert", "rule", "customer", "action", "score", "findings", "opened_at", "status", "assignee"];
    out.rows(&shown, &rows, |row| shown.iter().map(|name| text(&row[*name])).collect())?;
    Ok(exit::OK)
}
