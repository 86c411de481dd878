//! Measures the quality of screening against the lists that come with the program, and prints it.
//!
//! `cargo xtask quality --help` says what can be asked. Does not: measure speed (the examples of `screening` do).

mod parts;

use parts::{Asked, Part};
use quality::calibrate::{self, Effort, curve};
use quality::customers;
use quality::{data, ratchet};
use std::error::Error;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "cargo xtask quality [options]
cargo xtask quality curve CUSTOMERS   writes the curve that the shipped policy's thresholds are chosen from

  --only PARTS      of matrix,certain,alerts,rank,positives,tokens,exhaustive (commas between; default all)
  --names N         names of each class and list (default 1000)
  --certain N       names that must be found without exception (default 10000; all: 100000)
  --customers N     of the people on no list, the first so many (default all)
  --seed N          another draw (default 1)
  --class TEXT      only classes whose name has this in it
  --missed N        cases missed that are shown of each class (default 5)
  --offenders N     alerts on clean people that are shown (default 30)
  --threshold T     instead of the shipped policy's, for all lists (0.80)
  --shared DIR      data that does not belong to the repository (default ../shared/data)
  --json FILE       the figures for other programs
  --no-curves       alerts at the policy's thresholds only, which takes a fifth of the time
  --every-miss FILE every name that was missed, as a table
  --docs            writes docs/methodology/matrix.md, and measures what it needs
  --update-ratchet  raises the committed figures of the fast subset, and does nothing else";

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
    let repository = data::repository();
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [word, customers] = args.as_slice()
        && word == "curve"
    {
        return write_curve(&repository, Path::new(customers));
    }
    let Some(asked) = Asked::read(std::env::args().skip(1))? else {
        println!("{HELP}");
        return Ok(());
    };
    if asked.update_ratchet {
        let path = ratchet::path(&repository);
        let committed = ratchet::read(&std::fs::read_to_string(&path).unwrap_or_default());
        let measured = ratchet::measure(&repository)?;
        for line in ratchet::given_up(&committed, &measured) {
            println!("{line}");
        }
        std::fs::write(&path, ratchet::text(&ratchet::raised(&committed, measured)))?;
        return Ok(());
    }
    let mut run = parts::Run::start(asked, &repository)?;
    for part in [
        Part::Certain,
        Part::Matrix,
        Part::Alerts,
        Part::Rank,
        Part::Positives,
        Part::Tokens,
        Part::Exhaustive,
    ] {
        run.part(part)?;
    }
    run.finish(&repository)
}

/// Measures every list of the repository under the shipped policy as `probity tune CUSTOMERS` does, and writes the curve.
fn write_curve(repository: &Path, people: &Path) -> Result<(), Box<dyn Error>> {
    let mut bytes = Vec::new();
    match people.extension().is_some_and(|ending| ending == "zst") {
        true => data::unpack(people)?.read_to_end(&mut bytes)?,
        false => std::fs::File::open(people)?.read_to_end(&mut bytes)?,
    };
    let customers = customers::of_csv(bytes.as_slice())?;
    let (lists, settings) = (data::every_list(repository)?, data::shipped_settings(repository)?);
    let effort = Effort { names: 100, seed: 1, born_verified: false };
    let index = screening::index::Index::build(&lists);
    let forenames = data::forenames(repository)?;
    let curves = calibrate::measure(&index, &lists, &settings, &customers, &forenames, effort);
    let made = curve::Made {
        matcher: screening::MATCHER.to_owned(),
        names: effort.names,
        seed: effort.seed,
        customers: model::Hash::of(&bytes).to_string(),
        lists: lists.iter().map(|list| (list.list.clone(), list.normalised_hash().to_string())).collect(),
    };
    let text = curve::write(&curves, &made)
        .ok_or("customers with ratings or known to be listed make no such curve")?;
    let path = curve::path(repository);
    std::fs::write(&path, &text)?;
    println!("{} {}", model::Hash::of(text.as_bytes()), path.display());
    Ok(())
}
