//! `probity keys`: API keys, over the API of a running server. The keys that seal data are in `rotate`.

use crate::client::Server;
use crate::exit;
use crate::output::Output;
use clap::Subcommand;
use serde_json::json;
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
    /// Make a key; its secret is shown once
    Create {
        /// What it may do; may be repeated or comma-separated
        #[arg(long, required = true, value_delimiter = ',')]
        scope: Vec<String>,
        /// Whom it stands for: person:<id> or system:<id>
        #[arg(long)]
        holder: String,
        /// Whose eyes its answers are for
        #[arg(long, default_value = "internal")]
        audience: String,
        /// Public id; left out, one is made
        #[arg(long)]
        id: Option<String>,
    },
    /// Keys, without secrets
    List,
    /// Revoke a key at once
    Revoke {
        /// Public id
        id: String,
    },
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let client = args.server.client(data)?;
    let text = |v: &serde_json::Value| v.as_str().unwrap_or("–").to_owned();
    match args.what {
        What::Create { scope, holder, audience, id } => {
            let mut body = json!({"scopes": scope, "holder": holder, "audience": audience});
            if let Some(id) = id {
                body["id"] = json!(id);
            }
            let key = client.post("/v1/keys", &body)?;
            out.object(&key, || vec![text(&key["secret"])])?;
            eprintln!(
                "key {} stands for {}; the secret is not shown again",
                text(&key["id"]),
                text(&key["holder"])
            );
        }
        What::List => {
            let keys = client.get("/v1/keys")?;
            let rows = keys.as_array().cloned().unwrap_or_default();
            out.rows(&["id", "holder", "audience", "revoked", "scopes"], &rows, |k| {
                let scopes: Vec<String> = k["scopes"].as_array().into_iter().flatten().map(text).collect();
                vec![
                    text(&k["id"]),
                    text(&k["holder"]),
                    text(&k["audience"]),
                    k["revoked"].to_string(),
                    scopes.join(" "),
                ]
            })?;
        }
        What::Revoke { id } => {
            client.delete(&format!("/v1/keys/{id}"))?;
            eprintln!("key {id} is revoked");
        }
    }
    Ok(exit::OK)
}
