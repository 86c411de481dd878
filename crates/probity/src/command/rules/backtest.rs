//! `probity rules backtest|replay|sample|history`.

use super::{files, html, parts};
use crate::command::history::{ENTRY, each_entry, each_event};
use crate::data_dir;
use crate::exit;
use crate::output::Output;
use monitoring::backtest::{Backtest, Report, Settings, Share, VariantReport};
use monitoring::ir::{Action, Program};
use monitoring::lang;
use monitoring::learn::Model;
use monitoring::{Event, Monitor, wire};
use serde::Serialize;
use std::collections::{BTreeSet, VecDeque};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Most variants in one pass: each keeps windows of its own.
const VARIANTS_MAX: usize = 64;

/// Arguments of `backtest`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// History: NDJSON, one event a line, oldest first; `.zst` is unpacked
    history: PathBuf,
    /// Rules in force
    #[arg(long, value_name = "PATH", default_value = "policies/scenarios")]
    rules: PathBuf,
    /// A candidate, and its name: NAME=PATH (repeat for several)
    #[arg(long, value_name = "NAME=PATH", value_parser = candidate)]
    candidate: Vec<(String, PathBuf)>,
    /// Try values of a parameter, for everybody: `P01.min=5_000 usd,10_000 usd`
    #[arg(long, value_name = "RULE.PARAM=V,V")]
    sweep: Option<String>,
    /// Only these rules (repeat), in every variant
    #[arg(long, value_name = "ID")]
    only: Vec<String>,
    /// Peer figures for `table("NAME", …)`, in every variant: a file of lines `key,dollars`; may be given several times
    #[arg(long = "table", value_name = "NAME=FILE.csv")]
    tables: Vec<String>,
    /// Model whose score the rules may read, in every variant, as `probity model train` writes it
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// The rule that shows the model's features
    #[arg(long, value_name = "ID", default_value = "MODEL", requires = "model")]
    model_rule: String,
    /// Where that rule is, if it is not among the rules
    #[arg(long, value_name = "PATH", default_value = "policies/model", requires = "model")]
    features: PathBuf,
    /// Events before this time only fill windows; their alerts are not counted (RFC 3339)
    #[arg(long, value_name = "TIME")]
    count_from: Option<String>,
    /// Customers confirmed elsewhere: a file with one id a line, as ids stand in the history
    #[arg(long, value_name = "FILE")]
    confirmed: Option<PathBuf>,
    /// Minutes an analyst needs for an alert
    #[arg(long, default_value_t = 15)]
    minutes_per_alert: u32,
    /// Customers to draw from below the line
    #[arg(long, default_value_t = 25)]
    sample: usize,
    /// Write the report with charts to this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write the whole report as JSON to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Arguments of `replay`.
#[derive(Debug, clap::Args)]
pub struct ReplayArgs {
    /// History: NDJSON, one event a line, oldest first; `.zst` is unpacked
    history: PathBuf,
    /// Rules
    #[arg(long, value_name = "PATH", default_value = "policies/scenarios")]
    rules: PathBuf,
    /// The hash another process printed: fail if it is not the same
    #[arg(long, value_name = "HASH")]
    expect: Option<String>,
}

/// Arguments of `sample`.
#[derive(Debug, clap::Args)]
pub struct SampleArgs {
    /// How many customers
    #[arg(long, default_value_t = 2_000)]
    customers: u32,
    /// How many days
    #[arg(long, default_value_t = 90)]
    days: u32,
    /// Another life
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leave out what analysts would have said of alerts and criminals
    #[arg(long)]
    without_verdicts: bool,
}

fn candidate(text: &str) -> Result<(String, PathBuf), String> {
    let (name, path) = text.split_once('=').ok_or("write NAME=PATH")?;
    Ok((name.to_owned(), path.into()))
}

/// Runs `backtest`.
pub fn run(args: &Args, out: Output) -> anyhow::Result<u8> {
    let mut programs = vec![("in force".to_owned(), compile(args, &args.rules)?)];
    for (name, path) in &args.candidate {
        programs.push((name.clone(), compile(args, path)?));
    }
    if let Some(sweep) = &args.sweep {
        programs.extend(swept(args, sweep)?);
    }
    if programs.len() > VARIANTS_MAX {
        anyhow::bail!("{} variants are more than the {VARIANTS_MAX} of one pass", programs.len());
    }
    for (_, program) in &mut programs {
        let rule = args.model.as_ref().map(|_| args.model_rule.as_str());
        keep_only(program, &args.only, rule)?;
    }
    let mut backtest = Backtest::new(programs, settings(args)?)?;
    for table in &args.tables {
        let (name, rows) = parts::coded(table)?;
        if !backtest.set_table(&name, &rows) {
            let none = format!("no rule reads table `{name}`; name one that `table(…)` asks for");
            return Err(exit::coded(exit::NOT_FOUND, none));
        }
    }
    if let Some(path) = &args.model {
        let bytes = std::fs::read(path)
            .map_err(|e| exit::coded(exit::NOT_FOUND, format!("cannot read `{}`: {e}", path.display())))?;
        backtest.set_model(&Arc::new(Model::from_bytes(&bytes)?), &args.model_rule)?;
    }
    each_entry(&args.history, |event, entry| backtest.take_from(event, entry))?;
    let report = backtest.report();
    if let Some(path) = &args.json {
        std::fs::write(path, serde_json::to_string_pretty(&report)?)?;
    }
    if let Some(path) = &args.html {
        std::fs::write(path, html::page(&report))?;
    }
    print(&report, out)?;
    Ok(exit::OK)
}

/// Rules of a path; with a model, the rule that shows its features is added where it lacks.
fn compile(args: &Args, path: &Path) -> anyhow::Result<Program> {
    let mut texts = files::read(path)?;
    let mut compiled = files::compile_texts(&texts)?;
    if args.model.is_some() && !compiled.rules.contains_key(&args.model_rule) {
        texts.extend(files::read(&args.features)?);
        compiled = files::compile_texts(&texts)?;
    }
    Ok(compiled.program)
}

fn settings(args: &Args) -> anyhow::Result<Settings> {
    let mut settings =
        Settings { minutes_per_alert: args.minutes_per_alert, sample: args.sample, ..Settings::default() };
    if let Some(text) = &args.count_from {
        let at: model::Timestamp = text.parse().map_err(|_| {
            exit::coded(exit::USAGE, "--count-from: give a time such as 2026-12-01T00:00:00Z")
        })?;
        settings.count_from = at.0;
    }
    if let Some(path) = &args.confirmed {
        let text = std::fs::read_to_string(path)
            .map_err(|e| exit::coded(exit::NOT_FOUND, format!("cannot read `{}`: {e}", path.display())))?;
        let ids = text.lines().map(str::trim).filter(|id| !id.is_empty() && !id.starts_with('#'));
        settings.confirmed = ids.map(wire::file_id).collect();
    }
    Ok(settings)
}

fn print(report: &Report, out: Output) -> anyhow::Result<()> {
    if !out.is_table() {
        return out.object(report, Vec::new);
    }
    let header = [
        "variant",
        "alerts",
        "a day",
        "hours",
        "customers",
        "recall",
        "precision",
        "unknown",
        "gained",
        "lost",
    ];
    out.rows(&header, &report.variants, cells)?;
    let days = wire::decimal(i128::from(report.days_x100), 2);
    eprintln!("{} events in {days} days, {} confirmed customers", report.events, report.confirmed_customers);
    Ok(())
}

fn cells(v: &VariantReport) -> Vec<String> {
    vec![
        v.name.clone(),
        v.alerts.to_string(),
        wire::decimal(i128::from(v.alerts_per_day_x100), 2),
        wire::decimal(i128::from(v.analyst_hours_x100), 2),
        v.customers.to_string(),
        percent(&v.recall),
        percent(&v.precision),
        v.unknown.to_string(),
        v.gained.to_string(),
        v.lost.to_string(),
    ]
}

/// A share with its interval, or a dash.
pub(super) fn percent(share: &Share) -> String {
    let (Some(ppm), Some(low), Some(high)) = (share.ppm, share.low_ppm, share.high_ppm) else {
        return "–".to_owned();
    };
    let tenths = |ppm: i64| wire::decimal(i128::from(ppm / 1_000), 1);
    // The upper end is rounded up, so that a whole is a whole.
    format!("{} % ({}–{})", tenths(ppm), tenths(low), tenths(high + 999))
}

/// One program for each value of a parameter.
fn swept(args: &Args, sweep: &str) -> anyhow::Result<Vec<(String, Program)>> {
    let usage =
        || exit::coded(exit::USAGE, "--sweep: write RULE.PARAM=V1,V2, such as P01.min=5_000 usd,10_000 usd");
    let (name, values) = sweep.split_once('=').ok_or_else(usage)?;
    let (rule, param) = name.trim().rsplit_once('.').ok_or_else(usage)?;
    let one = |literal: &str| {
        let mut texts = files::read(&args.rules)?;
        if args.model.is_some() && !files::compile_texts(&texts)?.rules.contains_key(&args.model_rule) {
            texts.extend(files::read(&args.features)?);
        }
        let program = files::compile_with(texts, rule, param, literal)?.program;
        Ok((format!("{rule}.{param} = {literal}"), program))
    };
    values.split(',').map(str::trim).map(one).collect()
}

/// Leaves the named rules, and the signals and parts others count, out of everything else.
fn keep_only(program: &mut Program, only: &[String], model: Option<&str>) -> anyhow::Result<()> {
    if only.is_empty() {
        return Ok(());
    }
    for id in only {
        if !program.rules.iter().any(|r| &r.id == id) {
            return Err(exit::coded(exit::NOT_FOUND, format!("no rule `{id}`")));
        }
    }
    program.rules.retain(|r| r.signal || only.contains(&r.id) || Some(r.id.as_str()) == model);
    Ok(())
}

#[derive(Debug, Serialize)]
struct Replayed {
    events: u64,
    findings: usize,
    chain: String,
}

/// Runs `replay`.
pub fn replay(args: &ReplayArgs, out: Output) -> anyhow::Result<u8> {
    let mut monitor = Monitor::new(files::compile(&args.rules)?.program)?;
    let mut findings = 0;
    let events = each_event(&args.history, |event| {
        findings += monitor.process(event).iter().map(|j| j.findings.len()).sum::<usize>();
    })?;
    let replayed = Replayed { events, findings, chain: monitor.chain().to_string() };
    out.object(&replayed, || {
        vec![format!("{events} events, {findings} findings"), format!("chain {}", replayed.chain)]
    })?;
    match &args.expect {
        Some(hash) if *hash != replayed.chain => {
            eprintln!("not the same as {hash}");
            Ok(exit::FINDING)
        }
        _ => Ok(exit::OK),
    }
}

/// Runs `sample`.
pub fn sample(args: &SampleArgs) -> anyhow::Result<u8> {
    let config = life::Config {
        seed: args.seed,
        customers: args.customers,
        days: args.days,
        ..life::Config::default()
    };
    let config = if args.customers < 5_000 {
        life::Config { cases: [3; life::TYPOLOGY_COUNT], ..config }
    } else {
        config
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut desk = if args.without_verdicts { None } else { Some(Desk::new()?) };
    for (event, label) in life::stream(&config) {
        if let Some(desk) = &mut desk {
            desk.verdicts(event.at, &mut |verdict| write_line(&mut out, verdict))?;
            desk.see(&event, label.map(|label| label.customer));
        }
        write_line(&mut out, &event)?;
    }
    if let Some(desk) = &mut desk {
        desk.verdicts(i64::MAX, &mut |verdict| write_line(&mut out, verdict))?;
    }
    out.flush()?;
    Ok(exit::OK)
}

/// Analysts who look a week later. A crime comes to light by itself: each event of it is a true positive. What the shipped
/// scenarios alert on is a false positive, unless the customer took part in a crime by then: that case is known.
struct Desk {
    monitor: Monitor,
    criminals: BTreeSet<i64>,
    /// When and about whom something is said.
    waiting: VecDeque<(i64, i64, Ground)>,
    last: i64,
}

/// Why somebody looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    Crime,
    Alert,
}

impl Desk {
    const WEEK: i64 = 7 * monitoring::event::DAY;

    fn new() -> anyhow::Result<Desk> {
        let files = crate::bundled_rules::scenarios();
        let sources: Vec<lang::Source<'_>> =
            files.iter().map(|f| lang::Source { name: &f.name, text: &f.text }).collect();
        let compiled = lang::compile(&sources).map_err(files::refused)?;
        let monitor = Monitor::new(compiled.program)?;
        Ok(Desk { monitor, criminals: BTreeSet::new(), waiting: VecDeque::new(), last: 0 })
    }

    /// An event, and whose crime it is part of.
    fn see(&mut self, event: &Event, criminal: Option<i64>) {
        self.last = event.at;
        let at = event.at + Desk::WEEK;
        for judged in self.monitor.process(event) {
            let opened = judged.findings.iter().filter(|f| !f.joined && f.effect.action != Action::Record);
            let customer = judged.customer;
            self.waiting.extend(opened.filter_map(|_| Some((at, customer?, Ground::Alert))));
        }
        if let Some(customer) = criminal {
            self.criminals.insert(customer);
            self.waiting.push_back((at, customer, Ground::Crime));
        }
    }

    /// What is said until `now`.
    fn verdicts(
        &mut self,
        now: i64,
        say: &mut dyn FnMut(&Event) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        use monitoring::{Kind, code, field};
        while let Some((at, customer, ground)) = self.waiting.pop_front_if(|w| w.0 <= now) {
            let said = match (ground, self.criminals.contains(&customer)) {
                (Ground::Crime, _) => "true_positive",
                (Ground::Alert, false) => "false_positive",
                (Ground::Alert, true) => continue,
            };
            let verdict = Event::new(Kind::Disposition, at.max(self.last))
                .with(field::id("customer"), customer)
                .with(field::id("disposition"), code(said));
            say(&verdict)?;
        }
        Ok(())
    }
}

/// Runs `history`.
pub fn history(data: &Path) -> anyhow::Result<u8> {
    let reader = data_dir::reader(&data_dir::resolve(data))?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut take = |entry: u64, event: &Event| {
        let mut line = wire::write(event);
        line.insert(ENTRY.to_owned(), entry.into());
        write_object(&mut out, &line).map_err(std::io::Error::other)
    };
    let events = engine::monitoring::history(reader.as_ref(), &mut take).map_err(anyhow::Error::msg)?;
    out.flush()?;
    if events == 0 {
        eprintln!("no events: movements are events once rules are in force");
    }
    Ok(exit::OK)
}

fn write_line(out: &mut impl Write, event: &Event) -> anyhow::Result<()> {
    write_object(out, &wire::write(event))
}

fn write_object(
    out: &mut impl Write,
    line: &serde_json::Map<String, serde_json::Value>,
) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")?;
    Ok(())
}
