//! `probity screen`: is somebody or something listed?
//!
//! With a server: recorded in its journal like any decision. Without one: against the data directory's
//! lists, or the bundled ones; not recorded, and it says so.

use crate::client::Server;
use crate::output::Output;
use crate::{bundled, data_dir, exit};
use anyhow::Context;
use clap::Subcommand;
use engine::Pinned;
use model::wallet::Network;
use model::{Gender, PartyKind, Profile, Rating};
use record::v1::{Consulted, Parties};
use screening::index::Index;
use screening::screen::Hit;
use serde::Serialize;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    server: Server,
    /// Operating legal entity
    #[arg(long, global = true, default_value = "acme-us")]
    entity: String,
    /// Do not ask a server; screen here and record nothing
    #[arg(long, global = true)]
    offline: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A natural person
    Person(Party),
    /// A company or other organisation
    Company(Party),
    /// A ship
    Vessel(Party),
    /// An aircraft
    Aircraft(Party),
    /// A wallet address in any of its spellings
    Wallet {
        /// The address
        address: String,
        /// Network, such as bitcoin, evm, xrp; left out, every one on which it is valid
        #[arg(long)]
        network: Option<Network>,
        /// Destination tag, payment id or memo that goes with the address
        #[arg(long)]
        memo: Option<String>,
    },
    /// Every row of CSV, NDJSON or Parquet files: hits with explanations; never recorded
    File(super::screen_file::Args),
}

#[derive(Debug, clap::Args)]
struct Party {
    /// Full name, in any script
    name: String,
    /// Date of birth or establishment: 1971-04-02, 1971-04 or 1971
    #[arg(long)]
    born: Option<String>,
    /// Nationality, ISO 3166-1 alpha-2; may be repeated
    #[arg(long)]
    nationality: Vec<String>,
    /// Country of residence or business; may be repeated
    #[arg(long)]
    residence: Vec<String>,
    /// Document or number; may be repeated
    #[arg(long)]
    identifier: Vec<String>,
    /// The date of birth was read from a verified document: only then may it clear a pair
    #[arg(long, requires = "born")]
    born_verified: bool,
    /// female, male or other; a difference changes nothing
    #[arg(long)]
    gender: Option<Gender>,
    /// Place of birth, the town first
    #[arg(long)]
    birth_place: Option<String>,
    /// Country of birth
    #[arg(long)]
    birth_country: Option<String>,
    /// Your risk rating: low, standard or high; it chooses the policy's thresholds
    #[arg(long)]
    rating: Option<Rating>,
    /// Show why, word by word, and the score of OFAC's public search beside ours
    #[arg(long)]
    explain: bool,
}

/// One hit, for printing.
#[derive(Debug, Serialize)]
struct Row {
    list: String,
    entry: String,
    listed_name: String,
    certainty: String,
    score: String,
    measures: Vec<String>,
    programmes: Vec<String>,
}

/// Runs the command: exit code 3 when there is a hit.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    if let What::File(files) = &args.what {
        let (pinned, dates) = pinned(&data_dir::resolve(data))?;
        return super::screen_file::run(&pinned, &dates, files, out);
    }
    let client =
        if args.offline { None } else { args.server.client(data).ok().filter(crate::client::Client::is_up) };
    match client {
        Some(client) => online(&client, &args, out),
        None => offline(data, &args, out),
    }
}

fn kind(what: &What) -> Option<(PartyKind, &Party)> {
    match what {
        What::Person(p) => Some((PartyKind::Person, p)),
        What::Company(p) => Some((PartyKind::Company, p)),
        What::Vessel(p) => Some((PartyKind::Vessel, p)),
        What::Aircraft(p) => Some((PartyKind::Aircraft, p)),
        What::Wallet { .. } | What::File(_) => None,
    }
}

fn profile_body(party: &Party) -> Value {
    let identifiers: Vec<Value> =
        party.identifier.iter().map(|v| json!({"kind": "other", "value": v})).collect();
    let mut body = json!({"names": [party.name], "nationalities": party.nationality,
        "residences": party.residence, "identifiers": identifiers, "born_verified": party.born_verified});
    let texts = [
        ("born", party.born.as_deref()),
        ("gender", party.gender.map(Gender::as_str)),
        ("birth_place", party.birth_place.as_deref()),
        ("birth_country", party.birth_country.as_deref()),
        ("rating", party.rating.map(Rating::as_str)),
    ];
    for (field, text) in texts {
        if let Some(text) = text {
            body[field] = json!(text);
        }
    }
    body
}

fn online(client: &crate::client::Client, args: &Args, out: &Output) -> anyhow::Result<u8> {
    let answer = match (&args.what, kind(&args.what)) {
        (_, Some((kind, party))) => {
            let body = json!({"legal_entity": args.entity, "profile": profile_body(party)});
            client.post(&format!("/v1/screen/{}", kind.as_str()), &body)?
        }
        (What::Wallet { address, network, memo }, _) => {
            let mut body = json!({"legal_entity": args.entity, "address": address});
            if let Some(network) = network {
                body["network"] = json!(network.as_str());
            }
            if let Some(memo) = memo {
                body["memo"] = json!(memo);
            }
            client.post("/v1/screen/wallet", &body)?
        }
        (_, None) => anyhow::bail!("nothing to screen"),
    };
    if let Some(banner) = answer["banner"].as_str() {
        eprintln!("{banner}");
    }
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let words = |v: &Value| {
        v.as_array().into_iter().flatten().filter_map(|w| w.as_str().map(str::to_owned)).collect()
    };
    let findings = answer["findings"].as_array().cloned().unwrap_or_default();
    for finding in findings.iter().filter(|f| f["kind"] != "listed") {
        eprintln!("note: {}", text(&finding["detail"]));
    }
    let rows: Vec<Row> = findings
        .iter()
        .filter(|f| f["kind"] == "listed")
        .map(|f| Row {
            list: text(&f["list"]),
            entry: text(&f["entry"]),
            listed_name: text(&f["listed_name"]),
            certainty: text(&f["certainty"]),
            score: text(&f["score"]),
            measures: words(&f["measures"]),
            programmes: words(&f["programmes"]),
        })
        .collect();
    let lists = answer["lists"].as_array().into_iter().flatten();
    let lists: Vec<String> = lists
        .map(|l| format!("{} of {}", text(&l["list"]), l["published"].as_str().unwrap_or("unknown date")))
        .collect();
    let missing: Vec<String> = words(&answer["not_loaded"]);
    let id = text(&answer["decision_id"]);
    print(out, &rows, &lists, &missing)?;
    if kind(&args.what).is_some_and(|(_, party)| party.explain) && out.is_table() {
        let answer = client.get(&format!("/v1/decisions/{id}/explain"))?;
        super::explain::hits(&answer).iter().for_each(|line| println!("{line}"));
    }
    eprintln!("recorded as {id}; why: probity explain {id}");
    Ok(if rows.is_empty() { exit::OK } else { exit::FINDING })
}

fn offline(data: &Path, args: &Args, out: &Output) -> anyhow::Result<u8> {
    let (pinned, dates) = pinned(&data_dir::resolve(data))?;
    let hits: Vec<Hit> = match (&args.what, kind(&args.what)) {
        (_, Some((kind, party))) => pinned.screen_customer(&profile(kind, party)?),
        (What::Wallet { address, network, memo }, _) => {
            model::wallet::keys_and_tag(*network, address, memo.as_deref())?;
            pinned.screen_parties(&Parties {
                counterparty: None,
                network: network.map(|network| network.as_str().to_owned()),
                address: Some(address.clone()),
                memo: memo.clone(),
            })
        }
        (_, None) => anyhow::bail!("nothing to screen"),
    };
    let rows: Vec<Row> = hits
        .iter()
        .map(|hit| Row {
            list: hit.list.to_string(),
            entry: hit.entry.to_string(),
            listed_name: pinned
                .index
                .designation(&hit.list, &hit.entry)
                .map(|d| d.primary_name().to_owned())
                .unwrap_or_default(),
            certainty: json!(hit.certainty).as_str().unwrap_or_default().to_owned(),
            score: hit.score.to_string(),
            measures: hit.measures.iter().map(|m| m.as_str().to_owned()).collect(),
            programmes: hit.programmes.clone(),
        })
        .collect();
    let missing: Vec<String> = pinned.not_loaded().iter().map(ToString::to_string).collect();
    print(out, &rows, &dates, &missing)?;
    if out.is_table() {
        for hit in &hits {
            hit.explanation.to_text().iter().for_each(|line| println!("  {line}"));
            if let Some((ofac, name)) = hit.ofac_score() {
                println!("  {}", super::explain::ofac_line(&ofac.score.to_string(), name));
            }
        }
    }
    eprintln!("no server was asked: nothing is recorded");
    Ok(if rows.is_empty() { exit::OK } else { exit::FINDING })
}

fn profile(kind: PartyKind, party: &Party) -> anyhow::Result<Profile> {
    let body: server::wire::ProfileBody = serde_json::from_value(profile_body(party))?;
    body.to_profile("", kind).map_err(|p| anyhow::anyhow!("{}: {}", p.field.unwrap_or_default(), p.detail))
}

/// The data directory's policy and lists, or the bundled ones.
pub(super) fn pinned(data: &Path) -> anyhow::Result<(Pinned, Vec<String>)> {
    if data_dir::exists(data) {
        let reader = data_dir::reader(data)?;
        let state = data_dir::state(data, &reader)?;
        let pinned = engine::start::load_pinned(&state, &data_dir::blobs(data)?)?;
        let date =
            |d: Option<model::PartialDate>| d.map_or_else(|| "unknown date".to_owned(), |d| d.to_string());
        let dates = state.lists.iter().map(|(id, l)| format!("{id} of {}", date(l.published))).collect();
        return Ok((pinned, dates));
    }
    let lists = [bundled::ofac()?, bundled::uk()?];
    let policy = decision::policy_file::parse(bundled::POLICY_DEFAULT, "policies/default/policy.toml")
        .context("default policy")?;
    let consulted = lists.iter().map(|l| Consulted { list: l.snapshot.list.clone(), version: 0 }).collect();
    let dates = lists
        .iter()
        .map(|l| {
            format!(
                "{} of {}",
                l.snapshot.list,
                l.snapshot.published.map_or_else(|| "unknown date".to_owned(), |d| d.to_string())
            )
        })
        .collect();
    let snapshots: Vec<_> = lists.iter().map(|l| Arc::clone(&l.snapshot)).collect();
    let index = Arc::new(Index::build(&snapshots));
    Ok((Pinned::new(Arc::new(policy), model::Hash::default(), consulted, index), dates))
}

fn print(out: &Output, rows: &[Row], lists: &[String], missing: &[String]) -> anyhow::Result<()> {
    if rows.is_empty() && out.is_table() {
        println!("no match on {}", lists.join(", "));
    } else {
        out.rows(
            &["list", "entry", "listed name", "certainty", "score", "measures", "programmes"],
            rows,
            |r| {
                vec![
                    r.list.clone(),
                    r.entry.clone(),
                    r.listed_name.clone(),
                    r.certainty.clone(),
                    r.score.clone(),
                    r.measures.join(" "),
                    r.programmes.join(" "),
                ]
            },
        )?;
        eprintln!("lists consulted: {}", lists.join(", "));
    }
    if !missing.is_empty() {
        eprintln!("required lists NOT loaded: {}", missing.join(", "));
    }
    Ok(())
}
