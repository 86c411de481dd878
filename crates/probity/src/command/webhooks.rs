//! `probity webhooks`: endpoints of a running server, what was delivered to them, and events on this machine.
//!
//! Promises: a secret is printed once, by the command that made it, and nowhere else. Does not: deliver (the
//! server does); `listen` is the one command that posts, and only what the server showed it.

use super::listen;
use super::sandbox::seconds;
use crate::client::{Client, Server};
use crate::exit::{self, coded};
use crate::output::Output;
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::Path;

/// Attempts on a page, the most the server gives.
const PAGE: usize = 200;

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
    /// Make an endpoint; its secret is shown once
    Add {
        /// Where events go: https, a public address unless the server was started with --webhook-allow
        to: String,
        /// Event types or groups such as transfer.*; may be repeated or comma-separated; left out, all
        #[arg(long = "type", value_delimiter = ',')]
        types: Vec<String>,
        /// Whose eyes: internal (staff systems) or customer (systems that show answers to customers)
        #[arg(long, default_value = "internal")]
        audience: String,
        /// Only this legal entity's customers and transfers
        #[arg(long)]
        legal_entity: Option<String>,
        /// Name restricted factors (suspicion, terrorist financing, law enforcement); staff only
        #[arg(long)]
        restricted: bool,
    },
    /// Endpoints, without secrets; exit code 3 if one is disabled for its own fault
    List,
    /// Give an endpoint a new secret, shown once
    Rotate {
        /// Endpoint id
        id: String,
        /// How long the old secret signs too: 0s after a leak, at most 7d
        #[arg(long, default_value = "24h")]
        overlap: String,
    },
    /// Attempts to deliver, newest first
    Deliveries {
        /// Endpoint id
        id: String,
        /// Only those that failed
        #[arg(long)]
        failed: bool,
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Deliver again, everything after a cursor or one event
    Replay {
        /// Endpoint id
        id: String,
        /// Everything after this event id or seq; `latest` skips what waits
        #[arg(long, required_unless_present = "only", conflicts_with = "only")]
        after: Option<String>,
        /// Only this event (evt_1042) or delivery (dlv_17)
        #[arg(long)]
        only: Option<String>,
    },
    /// Send a synthetic event now; exit code 3 if it is not accepted
    Test {
        /// Endpoint id
        id: String,
        /// Event type
        #[arg(long = "type", default_value = "transfer.decided")]
        kind: String,
    },
    /// Deliver again to a disabled endpoint, from where deliveries stopped
    Enable {
        /// Endpoint id
        id: String,
    },
    /// Stop delivering; events wait in the journal
    Disable {
        /// Endpoint id
        id: String,
    },
    /// Remove an endpoint and destroy its secrets
    Remove {
        /// Endpoint id
        id: String,
    },
    /// Print events as they happen and forward them to a URL on this machine, signed, for developing a receiver
    Listen(listen::Args),
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let client = args.server.client(data)?;
    match args.what {
        What::Add { to, types, audience, legal_entity, restricted } => {
            let mut body = json!({"url": to, "types": types, "audience": audience, "restricted": restricted});
            if let Some(entity) = legal_entity {
                body["legal_entity"] = json!(entity);
            }
            secret(&client.post("/v1/webhooks", &body)?, out)
        }
        What::List => list(&client.get("/v1/webhooks")?, out),
        What::Rotate { id, overlap } => {
            let body = json!({ "overlap_seconds": seconds(&overlap)? });
            secret(&client.post(&path(&id, "/rotate-secret")?, &body)?, out)
        }
        What::Deliveries { id, failed, limit } => deliveries(&client, &id, failed, limit, out),
        What::Replay { id, after, only } => replay(&client, &id, after, only),
        What::Test { id, kind } => test(&client.post(&path(&id, "/test")?, &json!({ "type": kind }))?, out),
        What::Enable { id } => enable(&client, &id, true),
        What::Disable { id } => enable(&client, &id, false),
        What::Remove { id } => {
            client.delete(&path(&id, "")?)?;
            eprintln!("webhook {id} is removed and its secrets are destroyed");
            Ok(exit::OK)
        }
        What::Listen(args) => listen::run(&client, &args, out),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("–").to_owned()
}

/// The path of an endpoint; an id from the command line must not become another path.
fn path(id: &str, rest: &str) -> anyhow::Result<String> {
    let word = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if id.is_empty() || !word(id) {
        let cause = format!("`{id}` is no endpoint id; `probity webhooks list` shows them");
        return Err(coded(exit::USAGE, cause));
    }
    Ok(format!("/v1/webhooks/{id}{rest}"))
}

fn secret(webhook: &Value, out: &Output) -> anyhow::Result<u8> {
    out.object(webhook, || vec![text(&webhook["secret"])])?;
    eprintln!("webhook {} signs with this secret; it is not shown again", text(&webhook["id"]));
    if let Some(until) = webhook["previous_secret_until"].as_str() {
        eprintln!("the secret before it signs too until {until}");
    }
    Ok(exit::OK)
}

fn list(webhooks: &Value, out: &Output) -> anyhow::Result<u8> {
    let rows = webhooks.as_array().cloned().unwrap_or_default();
    out.rows(&["id", "state", "audience", "types", "url"], &rows, |w| {
        let types: Vec<String> = w["types"].as_array().into_iter().flatten().map(text).collect();
        let state = match (w["enabled"].as_bool(), w["disabled"].as_str()) {
            (Some(true), _) => "enabled".to_owned(),
            (_, Some(cause)) => format!("disabled: {cause}"),
            _ => "disabled".to_owned(),
        };
        let types = if types.is_empty() { "all".to_owned() } else { types.join(" ") };
        vec![text(&w["id"]), state, text(&w["audience"]), types, text(&w["url"])]
    })?;
    let at_fault = rows.iter().any(|w| w["enabled"] == false && w["disabled"].is_string());
    Ok(if at_fault { exit::FINDING } else { exit::OK })
}

fn deliveries(client: &Client, id: &str, failed: bool, limit: usize, out: &Output) -> anyhow::Result<u8> {
    let mut rows: Vec<Value> = Vec::new();
    let mut before = String::new();
    while rows.len() < limit {
        let page = client.get(&path(id, &format!("/deliveries?limit={PAGE}{before}"))?)?;
        let all = page["data"].as_array().into_iter().flatten();
        rows.extend(all.filter(|row| !failed || row["result"] != "delivered").cloned());
        match page["next"].as_str() {
            Some(next) if page["has_more"] == true => before = format!("&before={next}"),
            _ => break,
        }
    }
    rows.truncate(limit);
    out.rows(&["id", "at", "event", "type", "attempt", "result", "ms", "next attempt"], &rows, |d| {
        let result = match d["status"].as_u64() {
            Some(status) => format!("{} {status}", text(&d["result"])),
            None => text(&d["result"]),
        };
        vec![
            text(&d["id"]),
            text(&d["at"]),
            text(&d["event"]),
            text(&d["type"]),
            d["attempt"].to_string(),
            result,
            d["latency_ms"].to_string(),
            text(&d["next_attempt"]),
        ]
    })?;
    Ok(exit::OK)
}

fn replay(client: &Client, id: &str, after: Option<String>, only: Option<String>) -> anyhow::Result<u8> {
    let plain = |cursor: &str| -> anyhow::Result<()> {
        let fits = cursor.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        anyhow::ensure!(
            fits && !cursor.is_empty(),
            "`{cursor}` is no cursor; write evt_1042, 1042 or latest"
        );
        Ok(())
    };
    if let Some(only) = only {
        plain(&only)?;
        let sent = client.post(&path(id, &format!("/deliveries/{only}/resend"))?, &json!({}))?;
        eprintln!("{} is sent again", text(&sent["event"]));
        return Ok(exit::OK);
    }
    let after = after.unwrap_or_default();
    plain(&after)?;
    client.post(&path(id, &format!("/replay?after={after}"))?, &json!({}))?;
    eprintln!("everything after {after} is delivered again, under the same webhook-ids");
    Ok(exit::OK)
}

fn test(sent: &Value, out: &Output) -> anyhow::Result<u8> {
    out.object(sent, || {
        let status = sent["status"].as_u64().map_or(String::new(), |s| format!(" {s}"));
        vec![format!("{}{status} after {} ms", text(&sent["result"]), sent["latency_ms"])]
    })?;
    Ok(if sent["result"] == "delivered" { exit::OK } else { exit::FINDING })
}

/// Changes one field of an endpoint as it is now; somebody else's change meanwhile is a conflict.
fn enable(client: &Client, id: &str, enabled: bool) -> anyhow::Result<u8> {
    let now = client.get(&path(id, "")?)?;
    let mut body = json!({"enabled": enabled});
    for field in ["url", "types", "audience", "legal_entity", "restricted"] {
        if !now[field].is_null() {
            body[field] = now[field].clone();
        }
    }
    client.put_if_match(&path(id, "")?, &body, &format!("\"{}\"", now["version"]))?;
    eprintln!("webhook {id} is {}", if enabled { "enabled" } else { "disabled" });
    Ok(exit::OK)
}
