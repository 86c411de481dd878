//! `probity rules table`: peer figures by segment from a history or the journal, in the form a set takes.
//!
//! Promises: the same history gives the same file; a segment below the floor has no row, and a comment says how many customers it
//! has. Does not: put a table in force (`rules propose --table` does, with two persons). Serves: TMR-2, TMR-9.

use crate::command::history::each_event;
use crate::data_dir;
use crate::exit;
use crate::output::Output;
use monitoring::Event;
use monitoring::peers::{Peers, Row, Spec};
use monitoring::wire::decimal;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Arguments of `table`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The table, whose name says what it holds: a set or kind of events, a length, and p1 to p99, median or mad; such as
    /// out_24h_p95, in_30d_median, in_30d_mad
    name: String,
    /// History: NDJSON, one event a line, oldest first; `.zst` is unpacked; the journal where left out
    history: Option<PathBuf>,
    /// Fewest customers of a segment for which a figure is given
    #[arg(long, default_value_t = 30)]
    floor: usize,
}

/// Runs the command.
pub fn run(data: &Path, args: &Args, out: Output) -> anyhow::Result<u8> {
    let spec = Spec::parse(&args.name).ok_or_else(|| {
        let usage = "name a set or kind of events, a length in h or d, and p1 to p99, median or mad, such as out_24h_p95";
        exit::coded(exit::USAGE, format!("table `{}`: {usage}", args.name))
    })?;
    let mut peers = Peers::new(spec);
    match &args.history {
        Some(path) => {
            each_event(path, |event| peers.take(event))?;
        }
        None => {
            let reader = data_dir::reader(&data_dir::resolve(data))?;
            let mut take = |_: u64, event: &Event| {
                peers.take(event);
                Ok(())
            };
            engine::monitoring::history(reader.as_ref(), &mut take).map_err(anyhow::Error::msg)?;
        }
    }
    let rows = peers.rows(args.floor);
    if rows.iter().all(|row| row.figure.is_none()) {
        let most = rows.iter().map(|row| row.customers).max().unwrap_or(0);
        let message = format!(
            "no segment has {} customers (the largest has {most}); events name segments in the field `segment`",
            args.floor
        );
        return Err(exit::coded(exit::NOT_FOUND, message));
    }
    match out.is_json() {
        true => out.object(&rows, Vec::new)?,
        false => write!(std::io::stdout(), "{}", text(&args.name, args.floor, &rows))?,
    }
    Ok(exit::OK)
}

/// Lines `key,dollars` as `--table` reads them, with what they rest on beside them.
fn text(name: &str, floor: usize, rows: &[Row]) -> String {
    let mut out = format!("# {name}; a figure rests on {floor} customers at least\n");
    for row in rows {
        let rests = format!("{} customers, {} stretches", row.customers, row.stretches);
        let line = match row.figure {
            Some(figure) => {
                format!("# {}: {rests}\n{},{}\n", row.segment, row.segment, decimal(i128::from(figure), 6))
            }
            None => format!("# {}: {rests}; below the floor\n", row.segment),
        };
        out.push_str(&line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_says_what_each_figure_rests_on() {
        let row = |segment: &str, figure, customers| Row {
            segment: segment.into(),
            figure,
            customers,
            stretches: 90,
        };
        let rows = [row("dealer", None, 3), row("retail", Some(2_000_500_000), 40)];
        let expected = "# out_24h_p95; a figure rests on 30 customers at least\n\
            # dealer: 3 customers, 90 stretches; below the floor\n\
            # retail: 40 customers, 90 stretches\nretail,2000.5\n";
        assert_eq!(text("out_24h_p95", 30, &rows), expected);
    }
}
