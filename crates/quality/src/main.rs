//! Measures the quality of screening against the lists that come with the program, and prints it.
//!
//! `cargo xtask quality --help` says what can be asked. Does not: measure speed (the examples of `screening` do).

use quality::alerts::{Alert, alerts};
use quality::data::{self, Customer};
use quality::matrix::{Found, ask, rows};
use quality::pool::{self, Case};
use quality::report;
use screening::Snapshot;
use screening::index::Index;
use screening::screen::Settings;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

const HELP: &str = "cargo xtask quality [options]

  --only PARTS      matrix,alerts (comma between; default all)
  --names N         names of each class (default 1000)
  --seed N          another draw (default 1)
  --class TEXT      only classes whose name has this in it
  --missed N        cases missed that are shown of each class (default 5)
  --offenders N     alerts on clean people that are shown (default 30)
  --threshold T     instead of the shipped policy's, for all lists (0.80)
  --shared DIR      data that does not belong to the repository (default ../shared/data)";

struct Asked {
    only: Option<String>,
    names: usize,
    seed: u64,
    class: String,
    missed: usize,
    offenders: usize,
    threshold: Option<u32>,
    shared: PathBuf,
}

impl Asked {
    fn read() -> Result<Option<Asked>, Box<dyn Error>> {
        let shared = data::repository().join("../shared/data");
        let mut asked = Asked {
            only: None,
            names: 1_000,
            seed: 1,
            class: String::new(),
            missed: 5,
            offenders: 30,
            threshold: None,
            shared,
        };
        let mut args = std::env::args().skip(1);
        while let Some(arg) = args.next() {
            if matches!(arg.as_str(), "--help" | "-h") {
                return Ok(None);
            }
            let value = args.next().ok_or_else(|| format!("`{arg}` needs a value; see --help"))?;
            match arg.as_str() {
                "--only" => asked.only = Some(value),
                "--names" => asked.names = value.parse()?,
                "--seed" => asked.seed = value.parse()?,
                "--class" => asked.class = value,
                "--missed" => asked.missed = value.parse()?,
                "--offenders" => asked.offenders = value.parse()?,
                "--threshold" => asked.threshold = Some((value.parse::<f64>()? * 10_000.0).round() as u32),
                "--shared" => asked.shared = PathBuf::from(value),
                _ => return Err(format!("`{arg}` is no option; see --help").into()),
            }
        }
        Ok(Some(asked))
    }

    fn wants(&self, part: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.split(',').any(|one| one == part))
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quality: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let Some(asked) = Asked::read()? else {
        println!("{HELP}");
        return Ok(());
    };
    let repository = data::repository();
    let lists = data::bundled_lists(&repository)?;
    let mut settings = data::shipped_settings(&repository)?;
    for list in &mut settings.lists {
        list.review = asked.threshold.map_or(list.review, model::Score::from_basis);
    }
    println!("{}; seed {}", screening::MATCHER, asked.seed);
    let index = Index::build(&lists);
    for list in &lists {
        let review = settings.lists.iter().find(|own| own.list == list.list).map(|own| own.review);
        println!("{}: {:?}, review {review:?}", list.list, list.counts());
    }
    if asked.wants("matrix") {
        matrix(&asked, &lists, &index, &settings)?;
    }
    if asked.wants("alerts") {
        clean_people(&asked, &index, &settings)?;
    }
    Ok(())
}

/// Every class against the lists it is for.
fn matrix(
    asked: &Asked,
    lists: &[Arc<Snapshot>],
    index: &Index,
    settings: &Settings,
) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let forenames = data::forenames(&data::repository())?;
    let wanted = |case: &Case| case.class.contains(&asked.class);
    let mut cases = pool::cases(lists, &forenames, asked.names, asked.seed);
    cases.retain(wanted);
    let mut found = ask(index, settings, &cases);
    for mut without in [
        pool::original_scripts(lists, asked.names, asked.seed),
        pool::aliases(lists, asked.names, asked.seed),
    ] {
        without.cases.retain(wanted);
        if !without.cases.is_empty() {
            found.extend(ask(&Index::build(&without.lists), settings, &without.cases));
            cases.extend(without.cases);
        }
    }
    let all = || cases.iter().zip(&found);
    println!("\n## Listed names, degraded; name only\n{}", report::matrix(&rows(all())));
    by_list(&cases, &found);
    println!("missed, up to {} of each class:\n{}", asked.missed, report::missed(all(), asked.missed));
    let truncated = found.iter().filter(|found| found.truncated).count();
    println!(
        "screenings that met the bound of their work: {truncated}; {:.1} s",
        started.elapsed().as_secs_f64()
    );
    Ok(())
}

fn by_list(cases: &[Case], found: &[Found]) {
    let mut lists: Vec<_> = cases.iter().map(|case| &case.list).collect();
    lists.sort();
    lists.dedup();
    for list in lists {
        let of_list = rows(cases.iter().zip(found).filter(|(case, _)| case.list == *list));
        let (asked, hit) = of_list.iter().fold((0, 0), |(a, f), row| (a + row.asked, f + row.found));
        println!("{list}: {hit} of {asked}, {} %", report::percent(hit, asked));
    }
}

/// The lowest threshold of the curve.
const CURVE_FROM: u32 = 7_000;

fn thresholds() -> Vec<u32> {
    (CURVE_FROM..=9_500).step_by(250).collect()
}

/// People on no list: the whole sample where it is, else the one that comes with the repository.
fn clean_people(asked: &Asked, index: &Index, settings: &Settings) -> Result<(), Box<dyn Error>> {
    let whole = asked.shared.join("bench/negatives_global.csv.zst");
    let path = if whole.is_file() { whole } else { data::repository().join(data::CLEAN_SAMPLE) };
    let customers = data::customers(&path)?;
    println!("\n## People on no list: {} of {}", customers.len(), path.display());
    let names: Vec<String> = customers.iter().map(|customer| customer.name.clone()).collect();
    type Known = fn(&Customer) -> model::Profile;
    let ways: [(&str, Known); 3] = [
        ("name only", Customer::named),
        ("with declared date of birth and nationality", |customer| customer.known(false)),
        ("with verified date of birth and nationality", |customer| customer.known(true)),
    ];
    let mut low = settings.clone();
    for list in &mut low.lists {
        list.review = model::Score::from_basis(CURVE_FROM);
    }
    let lists: Vec<model::ListId> = index.lists().cloned().collect();
    for (what, known) in ways {
        let started = Instant::now();
        let profiles: Vec<model::Profile> = customers.iter().map(known).collect();
        let at_policy = alerts(index, settings, &profiles);
        let count = quality::alerts::customers_over(&at_policy, 0, None);
        println!(
            "\n{what}: {count} customers with {} alerts, {} % ({:.1} s)",
            at_policy.len(),
            report::percent(count, customers.len()),
            started.elapsed().as_secs_f64()
        );
        let curve: Vec<Alert> = alerts(index, &low, &profiles);
        println!("{}", report::curve(&curve, customers.len(), &lists, &thresholds()));
        println!("{}", report::offenders(&at_policy, &names, asked.offenders));
    }
    Ok(())
}
