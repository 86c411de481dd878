//! `probity known`: what was known at a moment of the past, read from the journal beside a running server.
//!
//! Does not: ask the server, whose requests read only so far from a snapshot.

use crate::output::Output;
use crate::{data_dir, exit};
use anyhow::Context;
use engine::as_of::{Asked, Moment, known};
use model::Timestamp;
use model::ids::{CustomerId, EntryId, ListId, TransferId};
use server::api::known::{KnownAnswer, KnownHitRow, KnownPairRow};
use std::path::Path;
use std::time::SystemTime;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 2026-11-21T08:00:00Z: everything recorded until then; 2026-11-21: the beginning of that day, UTC; dec_1042 or 1042: right
    /// after this entry
    #[arg(long)]
    as_of: Moment,
    /// A customer
    #[arg(long)]
    customer: Option<CustomerId>,
    /// A transfer, with its customer
    #[arg(long)]
    transfer: Option<TransferId>,
    /// Possible matches and judged pairs of this list's entry only
    #[arg(long, requires = "entry")]
    list: Option<ListId>,
    /// See --list
    #[arg(long, requires = "list")]
    entry: Option<EntryId>,
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let data = data_dir::resolve(data);
    let reader = data_dir::reader(&data)?;
    let blobs = data_dir::blobs(&data)?;
    let asked = Asked { customer: args.customer, transfer: args.transfer, pair: args.list.zip(args.entry) };
    let since =
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).context("the clock is before 1970")?;
    let now = Timestamp(i64::try_from(since.as_micros())?);
    let known = known((&data, reader.as_ref(), &blobs), args.as_of, &asked, now, u64::MAX)?;
    let answer = KnownAnswer::of(&known, |_, _, _| false);
    out.object(&answer, || lines(&answer, &asked))?;
    Ok(exit::OK)
}

fn lines(answer: &KnownAnswer, asked: &Asked) -> Vec<String> {
    let mut lines = vec![match (answer.through, &answer.recorded_at) {
        (Some(seq), Some(at)) => format!("after entry {seq}, recorded {at}; policy {}", answer.policy),
        _ => "nothing was recorded yet".to_owned(),
    }];
    lines.extend(answer.lists.iter().map(|list| {
        let published = list.published.as_deref().unwrap_or("an unknown day");
        format!(
            "list {} of {published}, in force since entry {}: {} parties",
            list.list, list.version, list.parties
        )
    }));
    match (&answer.customer, &asked.customer) {
        (Some(customer), _) => lines.push(format!(
            "customer {}: {}, by {}, screened through entry {}",
            customer.customer, customer.standing, customer.decided_by, customer.screened_through
        )),
        (None, Some(id)) => lines.push(format!("customer {id} was not known")),
        (None, None) => {}
    }
    match (&answer.transfer, &asked.transfer) {
        (Some(transfer), _) => lines.push(format!(
            "transfer {}: {} {}, {}, by {}",
            transfer.transfer, transfer.flow, transfer.outcome, transfer.stage, transfer.decision
        )),
        (None, Some(id)) => lines.push(format!("transfer {id} was not known")),
        (None, None) => {}
    }
    lines.extend(answer.hits.iter().map(hit));
    lines.extend(answer.pairs.iter().map(pair));
    lines
}

fn hit(row: &KnownHitRow) -> String {
    let waits = if row.open { "waits" } else { "does not wait" };
    let name = row.listed_name.as_deref().unwrap_or("not listed any more");
    format!("possible match {} {} ({name}), {}, in {}: {waits}", row.list, row.entry, row.score, row.decision)
}

fn pair(row: &KnownPairRow) -> String {
    format!(
        "{} {} {}: {} by {}, {}",
        row.pair,
        row.list,
        row.entry,
        row.verdict,
        row.by.join(", "),
        row.judged_at
    )
}
