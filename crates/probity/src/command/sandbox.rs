//! `probity sandbox show|clock|reset`.

use crate::client::Server;
use crate::exit;
use crate::output::Output;
use clap::Subcommand;
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
    /// Names and wallets that lead to a stated outcome
    Magic,
    /// Its time, customers and transfers
    Show,
    /// Move its clock forward
    Clock {
        /// How far: 90s, 15m, 36h or 30d
        advance: String,
    },
    /// Forget its customers and transfers; keys, lists, policy and clock stay
    Reset,
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let client = args.server.client(data)?;
    match args.what {
        What::Magic => magic(&client.get("/v1/sandbox")?, out),
        What::Show => show(&client.get("/v1/sandbox")?, out),
        What::Clock { advance } => {
            let body = json!({ "advance_seconds": seconds(&advance)? });
            show(&client.post("/v1/sandbox/clock", &body)?, out)
        }
        What::Reset => show(&client.post("/v1/sandbox/reset", &json!({}))?, out),
    }
}

/// Seconds of a duration such as 36h.
pub(super) fn seconds(text: &str) -> anyhow::Result<i64> {
    let wrong =
        || crate::exit::coded(exit::USAGE, format!("`{text}` is no duration; write 90s, 15m, 36h or 30d"));
    let unit = text.chars().last().ok_or_else(wrong)?;
    let factor = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return Err(wrong()),
    };
    let number: i64 = text[..text.len() - unit.len_utf8()].parse().map_err(|_| wrong())?;
    number.checked_mul(factor).ok_or_else(wrong)
}

fn show(sandbox: &Value, out: &Output) -> anyhow::Result<u8> {
    out.object(sandbox, || {
        vec![
            format!("now        {}", sandbox["now"].as_str().unwrap_or("–")),
            format!("ahead      {} s", sandbox["ahead_seconds"]),
            format!("customers  {}", sandbox["customers"]),
            format!("transfers  {}", sandbox["transfers"]),
            format!("resets     {}", sandbox["resets"]),
        ]
    })?;
    Ok(exit::OK)
}

fn magic(sandbox: &Value, out: &Output) -> anyhow::Result<u8> {
    let text = |v: &Value| v.as_str().unwrap_or("–").to_owned();
    let mut rows = Vec::new();
    for entry in sandbox["magic"].as_array().into_iter().flatten() {
        rows.push([text(&entry["name"]), "customer".to_owned(), text(&entry["by_name"])]);
        for wallet in entry["wallets"].as_array().into_iter().flatten() {
            rows.push([text(wallet), "withdrawal to it".to_owned(), text(&entry["by_wallet"])]);
        }
    }
    for fault in sandbox["faults"].as_array().into_iter().flatten() {
        rows.push([text(&fault["name"]), "anybody".to_owned(), text(&fault["effect"])]);
    }
    let shown: Vec<Value> = rows
        .iter()
        .map(|[what, used_as, leads_to]| json!({"what": what, "as": used_as, "leads_to": leads_to}))
        .collect();
    out.rows(&["name or wallet", "used as", "leads to"], &shown, |row| {
        ["what", "as", "leads_to"].map(|k| text(&row[k])).into()
    })?;
    Ok(exit::OK)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn durations_have_a_unit() {
        for (text, want) in [("90s", 90), ("15m", 900), ("36h", 129_600), ("30d", 2_592_000)] {
            assert_eq!(seconds(text).ok(), Some(want), "{text}");
        }
        for text in ["", "d", "1", "1w", "ten d", "9223372036854775807d", "1日"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
