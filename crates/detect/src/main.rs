//! `cargo xtask quality monitoring`: how well the scenarios and the model find the crimes of a made-up exchange.
//!
//! Promises: one pass in order of log time, each event judged before the next is read; labels are used to count and to
//! train, never to judge; the same options print the same figures. Does not: say what would be found at a real exchange
//! (everything is synthetic), tune a scenario, keep the model. Method: `docs/methodology/monitoring-detection.md`.

mod found;
mod learnt;
mod pass;
mod silent;

use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
Measures detection on a made-up exchange's life (crate life). Everything is synthetic.

  --customers N     customers (20000)
  --days N          days (180)
  --seed N          another life (1)
  --cases N         cases of each typology (as the generator's table has it)
  --scenarios DIR   the rules to measure (policies/scenarios)
  --model DIR       what the model sees (policies/model)
  --rule ID         the rule whose shown values are the features (MODEL)
  --no-model        only the scenarios
  --named N         rules named for each typology (4)
  --findings FILE   also write every finding, for whoever tunes (event, day, customer, rule, score, action, opened, case)
  --rows DIR        also write movements, labels, features and scores for bench/peers/gfp_lgbm.py
";

/// The rules that are shipped.
const SHIPPED: &str = "policies/scenarios";

/// What was asked for.
#[derive(Debug, Clone)]
pub struct Options {
    /// The life.
    pub life: life::Config,
    /// Directory of scenarios.
    pub scenarios: PathBuf,
    /// Directory of the model's features.
    pub model: PathBuf,
    /// The rule that shows them.
    pub rule: String,
    /// How many rules are named for each typology.
    pub named: usize,
    /// Whether to train.
    pub learn: bool,
    /// Where to write rows.
    pub rows: Option<PathBuf>,
    /// Where to write findings.
    pub findings: Option<PathBuf>,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The command line.
    #[error("{0}; --help lists the options")]
    Usage(String),
    /// A file.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// The rules.
    #[error("{0}")]
    Rules(String),
    /// Rules that never fired.
    #[error("never fired, and no reason stands in crates/detect/src/silent.rs: {0}")]
    Silent(String),
    /// Training.
    #[error(transparent)]
    Train(#[from] monitoring::learn::TrainError),
}

fn options(args: &[String]) -> Result<Options, Fault> {
    let mut out = Options {
        life: life::Config::default(),
        scenarios: SHIPPED.into(),
        model: "policies/model".into(),
        rule: "MODEL".to_owned(),
        named: 4,
        learn: true,
        rows: None,
        findings: None,
    };
    let mut args = args.iter();
    while let Some(name) = args.next() {
        if name == "--no-model" {
            out.learn = false;
            continue;
        }
        let value = args.next().ok_or_else(|| Fault::Usage(format!("`{name}` needs a value")))?;
        let number =
            || value.parse::<u32>().map_err(|_| Fault::Usage(format!("{name}: `{value}` is no number")));
        match name.as_str() {
            "--customers" => out.life.customers = number()?,
            "--days" => out.life.days = number()?,
            "--seed" => out.life.seed = u64::from(number()?),
            "--cases" => out.life.cases = [number()?; life::TYPOLOGY_COUNT],
            "--named" => out.named = number()? as usize,
            "--scenarios" => out.scenarios = value.into(),
            "--model" => out.model = value.into(),
            "--rule" => out.rule.clone_from(value),
            "--findings" => out.findings = Some(value.into()),
            "--rows" => out.rows = Some(value.into()),
            other => return Err(Fault::Usage(format!("`{other}` is no option"))),
        }
    }
    if out.life.customers < 200 || out.life.days < 20 {
        return Err(Fault::Usage("crimes need at least 200 customers and 20 days".to_owned()));
    }
    Ok(out)
}

fn run(args: &[String]) -> Result<(), Fault> {
    if args.iter().any(|a| a == "--help") {
        print!("{HELP}");
        return Ok(());
    }
    let options = options(args)?;
    let passed = pass::run(&options)?;
    let unexplained = found::report(&options.life, &passed, options.named);
    if let Some(file) = &options.findings {
        passed.write_findings(file)?;
    }
    if let Some(dir) = &options.rows {
        passed.rows.write(dir)?;
    }
    if options.learn {
        learnt::report(&options, &passed)?;
    }
    // A smaller life reaches fewer rules; another set of rules has reasons of its own.
    let whole = options.life.customers >= life::Config::default().customers
        && options.life.days >= life::Config::default().days
        && options.scenarios == *SHIPPED;
    if whole && !unexplained.is_empty() {
        return Err(Fault::Silent(unexplained.join(", ")));
    }
    Ok(())
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}
