//! `probity pairs waiting|list|clear|confirm|reopen`: possible matches and what officers said of them, on a running server; and
//! `probity pairs sample`, from the data directory alone.

use crate::client::Server;
use crate::data_dir;
use crate::exit::{self, coded};
use crate::output::Output;
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};
use server::api::publications::parse_time;
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
    /// Judged pairs of a customer: silent, or why not; exit code 3 if one waits for somebody
    List {
        /// The customer
        customer: String,
    },
    /// Possible matches that wait for a person, the best score first; exit code 3 if there is any
    Waiting(Budget),
    /// Say that a possible match is somebody else; the second person says the same again where it takes two
    Clear(Judgement),
    /// Say that a possible match is the listed party: it is never silent
    Confirm(Judgement),
    /// Pairs the policy cleared by itself, drawn by hash for a second look; exit code 3 if there is any
    Sample {
        /// Only of decisions from this time on: 2026-11-21 or 2026-11-21T08:00:00Z
        #[arg(long, value_name = "TIME")]
        since: Option<String>,
    },
    /// Take a judgement back: the pair alerts again
    Reopen {
        /// The customer
        customer: String,
        /// The pair, e.g. pair_1042
        pair: String,
        /// Document, case or ticket in which the reasons are written down
        #[arg(long)]
        document: String,
    },
}

#[derive(Debug, clap::Args)]
struct Budget {
    /// Order: the best score first, or who waits longest
    #[arg(long, value_enum, default_value = "score")]
    sort: Sort,
    /// Most rows: how many somebody has time for
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    limit: u16,
    /// Only of this list
    #[arg(long)]
    list: Option<String>,
    /// Only what was found first so
    #[arg(long, value_enum)]
    source: Option<Found>,
    /// Only of customers of this rating: low, standard, high
    #[arg(long)]
    rating: Option<String>,
    /// Only of this customer
    #[arg(long)]
    customer: Option<String>,
    /// Only what was found before: 2026-11-21 or 2026-11-21T08:00:00Z
    #[arg(long, value_name = "TIME")]
    found_before: Option<String>,
    /// Those whose entry left its list since, instead
    #[arg(long)]
    delisted: bool,
    /// Go on behind the page before: its `next`
    #[arg(long)]
    after: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    Score,
    Age,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Found {
    Live,
    Lookback,
}

#[derive(Debug, clap::Args)]
struct Judgement {
    /// The decision that was looked at, e.g. dec_1042
    decision: String,
    /// List of the pair
    #[arg(long)]
    list: String,
    /// Entry of the pair
    #[arg(long)]
    entry: String,
    /// Who of the decision
    #[arg(long, value_enum, default_value = "customer")]
    role: Role,
    /// Why, in a code of the policy's [clearances.reasons]; several times for several
    #[arg(long = "reason", required = true)]
    reasons: Vec<String>,
    /// Document, case or ticket in which the reasons are written down
    #[arg(long)]
    document: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Role {
    Customer,
    Counterparty,
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    if let What::Sample { since } = &args.what {
        return sample(data, since.as_deref(), out);
    }
    let client = args.server.client(data)?;
    match args.what {
        // Answered above: it asks no server.
        What::Sample { .. } => Ok(exit::OK),
        What::List { customer } => {
            let rows = client.get(&format!("/v1/customers/{customer}/pairs"))?;
            let rows = rows.as_array().cloned().unwrap_or_default();
            print(&rows, out)?;
            if rows.is_empty() {
                eprintln!("nobody judged a pair of this customer");
            }
            let open =
                |row: &Value| !matches!(row["state"].as_str(), Some("silent" | "confirmed" | "delisted"));
            Ok(if rows.iter().any(open) { exit::FINDING } else { exit::OK })
        }
        What::Waiting(budget) => waiting(&client.get(&budget.path())?, out),
        What::Clear(judgement) => {
            let row = client.post(&path(&judgement, "clear"), &body(&judgement))?;
            print(std::slice::from_ref(&row), out)?;
            if row["state"] == "waiting" {
                eprintln!("another person must clear it too; until then it alerts");
            }
            Ok(exit::OK)
        }
        What::Confirm(judgement) => {
            let row = client.post(&path(&judgement, "confirm"), &body(&judgement))?;
            print(std::slice::from_ref(&row), out)?;
            Ok(exit::OK)
        }
        What::Reopen { customer, pair, document } => {
            let path = format!("/v1/customers/{customer}/pairs/{pair}/reopen");
            client.post(&path, &json!({ "document": document }))?;
            let row = json!({ "customer": customer, "pair": pair, "reopened": true });
            out.object(&row, || vec![format!("{pair} alerts again with the next request of {customer}")])?;
            Ok(exit::OK)
        }
    }
}

impl Budget {
    fn path(&self) -> String {
        let mut query = vec![
            ("sort", if self.sort == Sort::Age { "found_at" } else { "-score" }.to_owned()),
            ("limit", self.limit.to_string()),
        ];
        let source = self.source.map(|source| if source == Found::Live { "live" } else { "lookback" });
        let given = [
            ("list", self.list.as_deref()),
            ("source", source),
            ("rating", self.rating.as_deref()),
            ("customer", self.customer.as_deref()),
            ("found_before", self.found_before.as_deref()),
            ("status", self.delisted.then_some("delisted")),
            ("after", self.after.as_deref()),
        ];
        query.extend(given.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned()))));
        let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("/v1/pairs?{}", query.join("&"))
    }
}

fn waiting(page: &Value, out: &Output) -> anyhow::Result<u8> {
    let rows = page["data"].as_array().cloned().unwrap_or_default();
    let header = [
        "decision",
        "customer",
        "role",
        "list",
        "entry",
        "listed_name",
        "score",
        "threshold",
        "found_at",
        "due_at",
    ];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    out.rows(&header, &rows, |row| header.map(|key| text(&row[key])).into())?;
    let of = match page["total"].as_u64() {
        Some(total) if total >= engine::worklist::COUNT_MAX as u64 => {
            format!(" of {total} or more that wait")
        }
        Some(total) => format!(" of {total} that wait"),
        None => " more".to_owned(),
    };
    eprintln!("{}{of}; judge: probity pairs clear, probity pairs confirm", rows.len());
    if let Some(next) = page["next"].as_str() {
        eprintln!("more: --after {next}");
    }
    Ok(if rows.is_empty() { exit::OK } else { exit::FINDING })
}

/// What the journal draws, oldest first.
fn sample(data: &Path, since: Option<&str>, out: &Output) -> anyhow::Result<u8> {
    let data = data_dir::resolve(data);
    let reader = data_dir::reader(&data)?;
    let wrong = |text: &str| {
        coded(exit::USAGE, format!("`{text}` is no time; write 2026-11-21 or 2026-11-21T08:00:00Z"))
    };
    let since = since.map(|text| parse_time(text).ok_or_else(|| wrong(text))).transpose()?;
    let since = since.unwrap_or(model::Timestamp(i64::MIN));
    let drawn = engine::second_look::drawn(reader.as_ref(), &data_dir::blobs(&data)?, since)?;
    let row = |drawn: &engine::second_look::Drawn| {
        let listed = &drawn.listed;
        json!({
            "decision": format!("dec_{}", drawn.decision.0), "at": drawn.at.to_string(), "customer": drawn.customer,
            "role": listed.role, "list": listed.list, "entry": listed.entry, "score": listed.score.to_string(),
        })
    };
    let rows: Vec<Value> = drawn.iter().map(row).collect();
    let header = ["decision", "at", "customer", "role", "list", "entry", "score"];
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    out.rows(&header, &rows, |row| header.map(|key| text(&row[key])).into())?;
    eprintln!(
        "why each was cleared: probity explain; if it is the listed party after all: probity pairs confirm"
    );
    Ok(if rows.is_empty() { exit::OK } else { exit::FINDING })
}

fn path(judgement: &Judgement, verb: &str) -> String {
    format!("/v1/decisions/{}/pairs/{verb}", judgement.decision)
}

fn body(judgement: &Judgement) -> Value {
    let role = match judgement.role {
        Role::Customer => "customer",
        Role::Counterparty => "counterparty",
    };
    json!({ "role": role, "list": judgement.list, "entry": judgement.entry, "reasons": judgement.reasons,
            "document": judgement.document })
}

fn print(rows: &[Value], out: &Output) -> anyhow::Result<()> {
    let text = |value: &Value| value.as_str().map_or_else(String::new, str::to_owned);
    let words = |value: &Value| {
        let words: Vec<String> = value.as_array().into_iter().flatten().map(text).collect();
        words.join(", ")
    };
    out.rows(
        &["pair", "role", "entry", "name", "state", "changed", "by", "reasons", "until"],
        rows,
        |row| {
            let codes: Vec<String> =
                row["reasons"].as_array().into_iter().flatten().map(|r| text(&r["code"])).collect();
            vec![
                text(&row["pair"]),
                text(&row["role"]),
                format!("{}/{}", text(&row["list"]), text(&row["entry"])),
                text(&row["listed_name"]),
                text(&row["state"]),
                words(&row["changed"]),
                format!("{} of {}", words(&row["by"]), row["approvals_needed"]),
                codes.join(", "),
                text(&row["expires_at"]),
            ]
        },
    )?;
    Ok(())
}
