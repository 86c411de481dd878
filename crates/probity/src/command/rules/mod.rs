//! `probity rules`: check, test, format, document, compare, backtest and replay monitoring rules.
//!
//! Promises: what checks, tests and tries works on files alone, without a server; what is in force changes only by two
//! persons. Does not: judge. Serves: TMR-3, TMP-4, GOV-6.

mod alerts;
mod backtest;
pub(super) mod files;
mod html;
mod look;
mod parts;
mod publish;
mod shadow;
mod table;

use crate::client::Server;
use crate::exit;
use crate::output::Output;
use files::RuleFiles;
use monitoring::lang::{self, diff::Change};
use serde::Serialize;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    server: Server,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Compile rule files: errors and warnings with line and place, cost and memory of each rule
    Check {
        #[command(flatten)]
        rules: RuleFiles,
    },
    /// Run the tests that stand in the rule files
    Test {
        #[command(flatten)]
        rules: RuleFiles,
        /// Only tests of this rule
        #[arg(long, value_name = "ID")]
        only: Option<String>,
    },
    /// Put rule files in the canonical layout
    Fmt {
        #[command(flatten)]
        rules: RuleFiles,
        /// Change nothing; fail where a file would change
        #[arg(long)]
        check: bool,
    },
    /// Print the page of a rule, the catalogue of all, or the table of fields
    Doc {
        #[command(flatten)]
        rules: RuleFiles,
        /// The rule; left out, the catalogue
        #[arg(long, value_name = "ID")]
        of: Option<String>,
        /// Fields, kinds and sets instead
        #[arg(long, conflicts_with = "of")]
        fields: bool,
    },
    /// What differs between two sets of rules; ★ marks what can change a verdict
    Diff {
        /// Directory or file as it was
        #[arg(required_unless_present = "proposal")]
        before: Option<PathBuf>,
        /// Directory or file as it is to be
        #[arg(required_unless_present = "proposal")]
        after: Option<PathBuf>,
        /// Instead of files: what this proposal on a running server changes, such as rsp_1042
        #[arg(long, value_name = "ID", conflicts_with_all = ["before", "after"])]
        proposal: Option<String>,
        /// With --proposal: compare with this set instead of the one in force
        #[arg(long, value_name = "HASH", requires = "proposal")]
        against: Option<String>,
    },
    /// Print a set of rules as a running server has it: every file, with what it costs
    Show {
        /// Hash of the set; the one in force where left out
        rules: Option<String>,
        /// What this proposal would put in force, such as rsp_1042
        #[arg(long, value_name = "ID", conflicts_with = "rules")]
        proposal: Option<String>,
        /// Write the files into this new directory instead
        #[arg(long, value_name = "DIR")]
        into: Option<PathBuf>,
    },
    /// Run candidate rules over a history beside those in force: alerts, customers, recall, precision, analyst hours
    Backtest(backtest::Args),
    /// Peer figures by segment from a history or the journal: percentiles, medians, deviations, as `--table` takes them
    Table(table::Args),
    /// Run rules over a history and print the hash over everything judged; compare it with another process's
    Replay(backtest::ReplayArgs),
    /// Propose a set of rules to a running server; another person approves it
    Propose {
        #[command(flatten)]
        parts: parts::Parts,
        /// Why
        #[arg(long)]
        note: String,
        /// From when (RFC 3339); as soon as it is approved where left out
        #[arg(long, value_name = "TIME")]
        effective_at: Option<String>,
        /// Over how many days of history new and changed rules look back once in force; 90 where left out
        #[arg(long, value_name = "DAYS")]
        lookback_days: Option<u32>,
    },
    /// Count what the lookback of a proposal would find; nothing is opened or recorded
    Lookback {
        /// The proposal, such as rsp_1042
        proposal: String,
    },
    /// Approve what somebody else proposed
    Approve {
        /// The proposal, such as rsp_1042
        proposal: String,
    },
    /// Reject what somebody else proposed; it waits no longer
    Reject {
        /// The proposal, such as rsp_1042
        proposal: String,
        /// Why
        #[arg(long)]
        note: String,
    },
    /// Withdraw what you proposed
    Withdraw {
        /// The proposal, such as rsp_1042
        proposal: String,
        /// Why
        #[arg(long)]
        note: String,
    },
    /// Propose the set that was in force before
    Rollback {
        /// Why
        #[arg(long)]
        note: String,
        /// Hash of an earlier set; the one before the present where left out
        #[arg(long, value_name = "HASH")]
        to: Option<String>,
        /// Over how many days of history the rules that come back look; 90 where left out
        #[arg(long, value_name = "DAYS")]
        lookback_days: Option<u32>,
    },
    /// Sets that run beside the one in force and decide nothing
    Shadow {
        #[command(subcommand)]
        command: shadow::Command,
    },
    /// The set in force on a running server, each rule with its state
    Status,
    /// Alerts of monitoring: list them, show one, close, reopen, assign, comment
    #[command(args_conflicts_with_subcommands = true)]
    Alerts {
        #[command(subcommand)]
        what: Option<alerts::What>,
        #[command(flatten)]
        which: alerts::Which,
    },
    /// Write the journal's events as a history to try rules on, with what persons closed alerts as
    History,
    /// Write a made-up exchange's life as a history to try rules on
    Sample(backtest::SampleArgs),
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: Output) -> anyhow::Result<u8> {
    let server = args.server;
    match args.command {
        Command::Check { rules } => check(&rules, out),
        Command::Test { rules, only } => test(&rules, only.as_deref(), out),
        Command::Fmt { rules, check } => format(&rules, check),
        Command::Doc { rules, of, fields } => doc(&rules, of.as_deref(), fields),
        Command::Diff { proposal: Some(id), against, .. } => {
            look::differs(&server.client(data)?, &id, against.as_deref(), out)
        }
        Command::Diff { before, after, .. } => {
            difference(&before.unwrap_or_default(), &after.unwrap_or_default(), out)
        }
        Command::Show { rules, proposal, into } => {
            let which = look::Which { rules: rules.as_deref(), proposal: proposal.as_deref() };
            look::show(&server.client(data)?, &which, into.as_deref(), out)
        }
        Command::Backtest(args) => backtest::run(&args, out),
        Command::Table(args) => table::run(data, &args, out),
        Command::Replay(args) => backtest::replay(&args, out),
        Command::Sample(args) => backtest::sample(&args),
        Command::Propose { parts, note, effective_at, lookback_days } => {
            let when = (effective_at.as_deref(), lookback_days);
            publish::propose(&server.client(data)?, &parts, &note, when, out)
        }
        Command::Lookback { proposal } => publish::count(&server.client(data)?, &proposal, out),
        Command::Shadow { command } => shadow::run(&server.client(data)?, &command, out),
        Command::Approve { proposal } => publish::approve(&server.client(data)?, &proposal, out),
        Command::Reject { proposal, note } => {
            publish::end(&server.client(data)?, (&proposal, "reject"), &note, out)
        }
        Command::Withdraw { proposal, note } => {
            publish::end(&server.client(data)?, (&proposal, "withdraw"), &note, out)
        }
        Command::Rollback { note, to, lookback_days } => {
            publish::rollback(&server.client(data)?, &note, (to.as_deref(), lookback_days), out)
        }
        Command::Status => publish::status(&server.client(data)?, out),
        Command::Alerts { what: Some(what), .. } => alerts::act(&server.client(data)?, what, out),
        Command::Alerts { what: None, which } => alerts::list(&server.client(data)?, &which, out),
        Command::History => backtest::history(data),
    }
}

#[derive(Debug, Serialize)]
struct Checked {
    rule: String,
    title: String,
    reads: usize,
    nodes: usize,
    bytes_per_key: usize,
    shared: usize,
}

/// Refuses rules that could block by the model's score alone.
fn score_alone(program: &monitoring::ir::Program) -> anyhow::Result<()> {
    let found = monitoring::alone::too_strict(program);
    for (at, action) in &found {
        let (id, asks) = (&program.rules[*at].id, format!("{action:?}").to_lowercase());
        eprintln!("`{id}` depends on the model's score and asks to {asks}; ask for `hold` at most\n");
    }
    match found.len() {
        0 => Ok(()),
        many => {
            Err(exit::coded(exit::FAILED, format!("{many} rules could block by the model's score alone")))
        }
    }
}

fn check(rules: &RuleFiles, out: Output) -> anyhow::Result<u8> {
    let compiled = rules.compile()?;
    score_alone(&compiled.program)?;
    for warning in &compiled.warnings {
        eprintln!("{warning}\n");
    }
    let costs = lang::estimate::estimate(&compiled.program);
    let titles = compiled.program.rules.iter().map(|r| r.title.clone());
    let rows: Vec<Checked> = costs
        .iter()
        .zip(titles)
        .map(|(cost, title)| Checked {
            rule: cost.id.clone(),
            title,
            reads: cost.slots,
            nodes: cost.nodes,
            bytes_per_key: cost.features.iter().map(|f| f.per_key).sum(),
            shared: cost.features.iter().filter(|f| f.shared_by > 1).count(),
        })
        .collect();
    out.rows(&["rule", "title", "reads", "steps", "bytes a key", "shared"], &rows, |r| {
        let numbers = [r.reads, r.nodes, r.bytes_per_key, r.shared].map(|n| n.to_string());
        [vec![r.rule.clone(), r.title.clone()], numbers.to_vec()].concat()
    })?;
    let p = &compiled.program;
    let (rules, features, reads) = (p.rules.len(), p.features.len(), p.slots.len());
    let (tests, warnings) = (compiled.cases.len(), compiled.warnings.len());
    eprintln!(
        "{rules} rules, {features} aggregates kept for {reads} reads, {tests} tests, {warnings} warnings"
    );
    Ok(exit::OK)
}

#[derive(Debug, Serialize)]
struct Tested {
    rule: String,
    test: String,
    place: String,
    expected: String,
    found: String,
}

fn test(rules: &RuleFiles, only: Option<&str>, out: Output) -> anyhow::Result<u8> {
    let mut compiled = rules.compile()?;
    compiled.cases.retain(|case| only.is_none_or(|id| case.of == id));
    let reports = monitoring::cases::run(&compiled.program, &compiled.cases)?;
    let rows: Vec<Tested> = reports
        .iter()
        .flat_map(|report| report.misses.iter().map(move |miss| (report, miss)))
        .map(|(report, miss)| Tested {
            rule: report.of.clone(),
            test: report.title.clone(),
            place: format!("{}:{}", report.file, miss.line),
            expected: miss.expected.clone(),
            found: miss.found.clone(),
        })
        .collect();
    if !rows.is_empty() {
        out.rows(&["rule", "test", "place", "expected", "found"], &rows, |r| {
            [&r.rule, &r.test, &r.place, &r.expected, &r.found].map(Clone::clone).to_vec()
        })?;
    }
    let failed = reports.iter().filter(|r| !r.misses.is_empty()).count();
    let checked: usize = reports.iter().map(|r| r.checked).sum();
    eprintln!("{} tests with {checked} expectations, {failed} failed", reports.len());
    if reports.is_empty() {
        return Err(exit::coded(exit::NOT_FOUND, "there is no such test"));
    }
    Ok(if failed == 0 { exit::OK } else { exit::FINDING })
}

fn format(rules: &RuleFiles, check: bool) -> anyhow::Result<u8> {
    let mut changed = 0;
    for (path, text) in rules.read()? {
        let name = path.display().to_string();
        let file = lang::parse(lang::Source { name: &name, text: &text }).map_err(files::refused)?;
        let formatted = lang::format::format(&file);
        if formatted == text {
            continue;
        }
        changed += 1;
        eprintln!("{} {name}", if check { "would change" } else { "changed" });
        if !check {
            std::fs::write(&path, formatted)?;
        }
    }
    Ok(if check && changed > 0 { exit::FINDING } else { exit::OK })
}

fn doc(rules: &RuleFiles, of: Option<&str>, fields: bool) -> anyhow::Result<u8> {
    let text = if fields {
        lang::doc::reference()
    } else {
        let compiled = rules.compile()?;
        match of {
            None => lang::doc::catalogue(&compiled),
            Some(id) => {
                let doc = compiled.docs.iter().find(|d| d.id == id);
                let doc = doc.ok_or_else(|| exit::coded(exit::NOT_FOUND, format!("no rule `{id}`")))?;
                lang::doc::page(doc)
            }
        }
    };
    write!(std::io::stdout(), "{text}")?;
    Ok(exit::OK)
}

#[derive(Debug, Serialize)]
struct Differs {
    rule: String,
    change: &'static str,
    clause: String,
    star: bool,
    before: String,
    after: String,
}

fn difference(before: &Path, after: &Path, out: Output) -> anyhow::Result<u8> {
    let (before, after) = (files::compile(before)?, files::compile(after)?);
    let mut rows = Vec::new();
    for change in lang::diff::diff(&before, &after) {
        let row = |what, clause: &str, star, before: &Option<String>, after: &Option<String>| Differs {
            rule: change.id.clone(),
            change: what,
            clause: clause.to_owned(),
            star,
            before: before.clone().unwrap_or_default(),
            after: after.clone().unwrap_or_default(),
        };
        match &change.what {
            Change::Added => rows.push(row("added", "", true, &None, &None)),
            Change::Removed => rows.push(row("removed", "", true, &None, &None)),
            Change::Changed { clauses, version_kept } => {
                rows.extend(clauses.iter().map(|c| row("changed", &c.clause, c.star, &c.before, &c.after)));
                if *version_kept {
                    eprintln!("{}: changed, and its version was not counted up", change.id);
                }
            }
        }
    }
    rows.extend(lang::diff::limits(&before, &after).into_iter().map(|c| Differs {
        rule: "limits".to_owned(),
        change: "changed",
        clause: c.clause,
        star: c.star,
        before: c.before.unwrap_or_default(),
        after: c.after.unwrap_or_default(),
    }));
    out.rows(&["", "rule", "change", "clause", "before", "after"], &rows, |r| {
        let star = if r.star { "★" } else { "" }.to_owned();
        vec![star, r.rule.clone(), r.change.to_owned(), r.clause.clone(), r.before.clone(), r.after.clone()]
    })?;
    Ok(if rows.is_empty() { exit::OK } else { exit::FINDING })
}
