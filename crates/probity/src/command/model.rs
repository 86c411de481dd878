//! `probity model`: train a model score on a history's verdicts, import one from LightGBM, show one.
//!
//! Promises: works on files alone, but for showing what is in force; the same history, features and options give the same
//! bytes; what is printed as result was measured on later days than those learnt from. Does not: put a model in force (a set
//! of rules does), or search settings.
//! Serves: TMR-9, TMP-4.

use super::history::each_event;
use super::rules::files;
use crate::client::{Client, Server};
use crate::exit;
use crate::output::Output;
use anyhow::Context as _;
use monitoring::event::{CUSTOMER, DAY, MISSING};
use monitoring::learn::{Model, Settings, metrics, train_until};
use monitoring::{Event, Kind, Monitor, code, field};
use serde::Serialize;
use std::collections::HashMap;
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
    /// Learn from a history in which analysts' verdicts stand as `disposition` events
    ///
    /// A movement is positive when its customer has a `true_positive` verdict at its time or within `--days` days after it,
    /// negative otherwise. Movements of the history's last `--days` days are left out: their verdict may not be given yet.
    /// The first 60 % of the time are learnt from, the next 20 % say when to stop and where the threshold lies, and the last
    /// 20 % are what the printed figures are measured on.
    Train(Train),
    /// Make a model of a LightGBM text file (`Booster.save_model`)
    Import {
        /// The text file
        lightgbm: PathBuf,
        /// Where the model goes
        #[arg(long, value_name = "FILE", default_value = "model.bin")]
        out: PathBuf,
        /// Rules whose features it must have
        #[arg(long, value_name = "PATH", default_value = "policies/model")]
        features: PathBuf,
        /// The rule that shows the features
        #[arg(long, value_name = "ID", default_value = "MODEL")]
        rule: String,
    },
    /// What a model looks at: features by importance, size, hash; without a file, the model in force on a running server
    Show {
        /// The model
        model: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
struct Train {
    /// History: NDJSON, one event a line, oldest first; `.zst` is unpacked
    history: PathBuf,
    /// Rules that say what the model sees
    #[arg(long, value_name = "PATH", default_value = "policies/model")]
    features: PathBuf,
    /// The rule that shows the features
    #[arg(long, value_name = "ID", default_value = "MODEL")]
    rule: String,
    /// Where the model goes
    #[arg(long, value_name = "FILE", default_value = "model.bin")]
    out: PathBuf,
    /// Days after a movement within which a verdict counts for it
    #[arg(long, default_value_t = 30)]
    days: u16,
    /// How many movements a positive one counts for
    #[arg(long, default_value_t = 1)]
    weight: u16,
    /// Most trees
    #[arg(long, default_value_t = 400)]
    rounds: u16,
    /// Most leaves of a tree
    #[arg(long, default_value_t = 31)]
    leaves: u16,
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: Output) -> anyhow::Result<u8> {
    match args.command {
        Command::Train(args) => train(&args, out),
        Command::Import { lightgbm, out: to, features, rule } => {
            import(&lightgbm, &to, &features, &rule, out)
        }
        Command::Show { model: Some(model) } => show(&model, out),
        Command::Show { model: None } => in_force(&args.server.client(data)?, out),
    }
}

/// Movements and verdicts of a history.
#[derive(Default)]
struct Seen {
    values: Vec<f64>,
    rows: Vec<(i64, i64)>,
    /// When analysts confirmed a customer, oldest first.
    confirmed: HashMap<i64, Vec<i64>>,
    last: i64,
}

impl Seen {
    /// Whether a verdict confirms a movement.
    fn positive(&self, customer: i64, at: i64, within: i64) -> bool {
        let verdicts = self.confirmed.get(&customer).map_or(&[][..], Vec::as_slice);
        verdicts.get(verdicts.partition_point(|v| *v < at)).is_some_and(|v| *v - at <= within)
    }
}

fn watch(args: &Train) -> anyhow::Result<(Vec<String>, Seen)> {
    let mut monitor = Monitor::new(files::compile(&args.features)?.program)?;
    let place = place(&monitor, &args.rule)?;
    let (names, on) = (names(&monitor, place), monitor.rule(place).on);
    let (verdict, confirmed) = (field::id("disposition"), code("true_positive"));
    let mut seen = Seen::default();
    let mut take = |event: &Event| {
        monitor.run_timers(event.at);
        if on.has(event.kind) {
            let values = monitor.features(event, place);
            seen.values.extend(values.iter().map(|v| v.map_or(f64::NAN, |v| v as f64)));
            seen.rows.push((event.at, event.get(CUSTOMER).unwrap_or(MISSING)));
        }
        if let (Kind::Disposition, Some(customer)) = (event.kind, event.get(CUSTOMER))
            && event.get(verdict) == Some(confirmed)
        {
            seen.confirmed.entry(customer).or_default().push(event.at);
        }
        seen.last = event.at;
        monitor.judge(event, event.at);
    };
    each_event(&args.history, &mut take)?;
    Ok((names, seen))
}

fn place(monitor: &Monitor, rule: &str) -> anyhow::Result<usize> {
    let place = monitor.program().rules.iter().position(|r| r.id == rule);
    place.ok_or_else(|| exit::coded(exit::NOT_FOUND, format!("no rule `{rule}` among the features")))
}

fn names(monitor: &Monitor, rule: usize) -> Vec<String> {
    monitor.rule(rule).shown.iter().map(|s| s.0.clone()).collect()
}

/// Rows of one part of the time.
#[derive(Default)]
struct Part {
    values: Vec<f64>,
    labels: Vec<bool>,
}

impl Part {
    fn positives(&self) -> usize {
        self.labels.iter().filter(|l| **l).count()
    }
    fn scores(&self, model: &Model) -> Vec<i64> {
        self.values.chunks_exact(model.features().len()).map(|row| i64::from(model.score(row))).collect()
    }
}

/// Learning, watching, judging: three fifths, one, one of the time.
fn parts(seen: &Seen, width: usize, within: i64) -> [Part; 3] {
    let mut out: [Part; 3] = Default::default();
    let end = seen.last.saturating_sub(within);
    let start = seen.rows.first().map_or(end, |r| r.0);
    let span = (end - start).max(1);
    for ((at, customer), values) in seen.rows.iter().zip(seen.values.chunks_exact(width.max(1))) {
        if *at > end {
            break;
        }
        let part = match i128::from(at - start) * 5 / i128::from(span) {
            ..=2 => &mut out[0],
            3 => &mut out[1],
            _ => &mut out[2],
        };
        part.values.extend(values);
        part.labels.push(seen.positive(*customer, *at, within));
    }
    out
}

#[derive(Debug, Serialize)]
struct Trained {
    model: String,
    bytes: usize,
    trees: usize,
    leaves: usize,
    movements: [usize; 3],
    positives: [usize; 3],
    average_precision_ppm: u32,
    threshold_ppm: i64,
    f1_ppm: u32,
    precision_ppm: u32,
    recall_ppm: u32,
    first_100_ppm: u32,
    first_1000_ppm: u32,
}

fn train(args: &Train, out: Output) -> anyhow::Result<u8> {
    let (names, seen) = watch(args)?;
    let parts = parts(&seen, names.len(), i64::from(args.days) * DAY);
    let [learn, apart, judge] = &parts;
    for (part, what) in parts.iter().zip(["first 60 %", "next 20 %", "last 20 %"]) {
        if part.positives() == 0 {
            let days = args.days;
            let message = format!(
                "no movement in the {what} of the time has a true_positive verdict within {days} days after it; nothing to learn from or to judge by"
            );
            return Err(exit::coded(exit::FAILED, message));
        }
    }
    let settings = Settings {
        rounds: usize::from(args.rounds),
        leaves: usize::from(args.leaves),
        rate: 0.05,
        weight: args.weight,
        ..Settings::default()
    };
    let model = train_until(&names, &learn.values, &learn.labels, (&apart.values, &apart.labels), &settings)?;
    write(&args.out, &model)?;
    let scored = judge.scores(&model);
    let best = metrics::best(&apart.scores(&model), &apart.labels).context("no threshold")?;
    let at = metrics::at(best.threshold, &scored, &judge.labels);
    let trained = Trained {
        model: model.hash().to_string(),
        bytes: model.to_bytes().len(),
        trees: model.size().0,
        leaves: model.size().1,
        movements: [0, 1, 2].map(|p: usize| parts[p].labels.len()),
        positives: [0, 1, 2].map(|p: usize| parts[p].positives()),
        average_precision_ppm: metrics::average_precision(&scored, &judge.labels),
        threshold_ppm: best.threshold,
        f1_ppm: at.f1(),
        precision_ppm: at.precision(),
        recall_ppm: at.recall(),
        first_100_ppm: metrics::head(100, &scored, &judge.labels).precision(),
        first_1000_ppm: metrics::head(1000, &scored, &judge.labels).precision(),
    };
    out.object(&trained, || lines(&trained, &args.out))?;
    Ok(exit::OK)
}

fn percent(ppm: u32) -> String {
    format!("{}.{} %", ppm / 10_000, ppm / 1_000 % 10)
}

fn lines(t: &Trained, to: &Path) -> Vec<String> {
    let [learn, watch, judge] =
        [0, 1, 2].map(|p: usize| format!("{} ({} positive)", t.movements[p], t.positives[p]));
    vec![
        format!("model {}", t.model),
        format!("written to {}: {} bytes, {} trees, {} leaves", to.display(), t.bytes, t.trees, t.leaves),
        format!("movements: learnt from {learn}, stopped by {watch}, judged on {judge}"),
        format!(
            "average precision {}, on the last 20 % as all that follows",
            percent(t.average_precision_ppm)
        ),
        format!(
            "scores from {}: precision {}, recall {}, F1 {}",
            percent(u32::try_from(t.threshold_ppm).unwrap_or(0)),
            percent(t.precision_ppm),
            percent(t.recall_ppm),
            percent(t.f1_ppm)
        ),
        format!(
            "precision of the first 100 {}, of the first 1,000 {}",
            percent(t.first_100_ppm),
            percent(t.first_1000_ppm)
        ),
    ]
}

fn write(to: &Path, model: &Model) -> anyhow::Result<()> {
    std::fs::write(to, model.to_bytes()).with_context(|| format!("cannot write `{}`", to.display()))
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let missing = |e| exit::coded(exit::NOT_FOUND, format!("cannot read `{}`: {e}", path.display()));
    std::fs::read(path).map_err(missing)
}

fn import(from: &Path, to: &Path, features: &Path, rule: &str, out: Output) -> anyhow::Result<u8> {
    let text = String::from_utf8(read(from)?).context("a LightGBM model is text")?;
    let model = Model::from_lightgbm(&text)?;
    let mut monitor = Monitor::new(files::compile(features)?.program)?;
    monitor.set_model(std::sync::Arc::new(model.clone()), rule)?;
    write(to, &model)?;
    summary(&model, out)
}

#[derive(Debug, Serialize)]
struct Shown {
    feature: String,
    splits: u32,
    share_ppm: u32,
}

fn in_force(client: &Client, out: Output) -> anyhow::Result<u8> {
    let answer = client.get("/v1/rules")?;
    let model = &answer["active"]["model"];
    if !model.is_object() {
        return Err(exit::coded(
            exit::NOT_FOUND,
            "no model is in force; `probity rules propose --model FILE`",
        ));
    }
    let text = |name: &str| model[name].as_str().unwrap_or_default().to_owned();
    out.object(model, || {
        let size =
            format!("{} trees, {} leaves, {} features", model["trees"], model["leaves"], model["features"]);
        vec![format!("model {}, {size}, shown by rule {}", text("model"), text("rule"))]
    })?;
    Ok(exit::OK)
}

fn show(path: &Path, out: Output) -> anyhow::Result<u8> {
    let model = Model::from_bytes(&read(path)?)?;
    summary(&model, out)
}

/// Features by importance; size and hash beside them.
fn summary(model: &Model, out: Output) -> anyhow::Result<u8> {
    let name = |at: u16| model.features()[usize::from(at)].clone();
    let rows: Vec<Shown> = model
        .importance()
        .iter()
        .map(|i| Shown { feature: name(i.feature), splits: i.splits, share_ppm: i.share })
        .collect();
    out.rows(&["feature", "splits", "share"], &rows, |r| {
        vec![r.feature.clone(), r.splits.to_string(), percent(r.share_ppm)]
    })?;
    let (trees, leaves) = model.size();
    eprintln!(
        "model {}, {} bytes, {trees} trees, {leaves} leaves, {} features",
        model.hash(),
        model.to_bytes().len(),
        rows.len()
    );
    Ok(exit::OK)
}
