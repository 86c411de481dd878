//! Replays the known history of the OFAC list over a population and writes the table of what was found when.
//!
//! `cargo xtask quality history [--customers N] [--shared DIR] [--write FILE]`. Needs the history, which is too large to come
//! with the repository.

use quality::{data, history};
use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let repository = data::repository();
    let mut customers = 1_000_000;
    let mut shared = repository.join("../shared/data");
    let mut write: Option<PathBuf> = None;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let value = args.next().ok_or_else(|| format!("`{arg}` needs a value"))?;
        match arg.as_str() {
            "--customers" => customers = value.parse()?,
            "--shared" => shared = PathBuf::from(value),
            "--write" => write = Some(PathBuf::from(value)),
            _ => return Err(format!("`{arg}` is no option; known are --customers, --shared, --write").into()),
        }
    }
    let scratch = std::env::temp_dir().join(format!("probity-history-{}", std::process::id()));
    std::fs::create_dir_all(&scratch)?;
    let done = history::run(&shared.join("ofac"), &repository, customers, &scratch, &mut |day| {
        eprintln!(
            "{}: +{} -{} ~{}; planted {}, caught {}; {} new, {} again, {} releases; {} ms",
            day.day,
            day.added,
            day.removed,
            day.changed,
            day.planted,
            day.caught,
            day.new,
            day.again,
            day.releases,
            day.milliseconds
        );
    });
    std::fs::remove_dir_all(&scratch)?;
    let table = done?;
    match write {
        Some(path) => std::fs::write(&path, HEADING.to_owned() + &table)?,
        None => println!("{table}"),
    }
    Ok(())
}

const HEADING: &str = "# Lookback on history

Every known change of the OFAC list from August 2021 to November 2025 (327 of them: 307 of the plain list, 20 of the advanced
one), taken in order, each as a delta over everybody. Written by `cargo xtask quality history --write`; the population is
generated and says nothing about alert rates of real customers.

* *materially*: changed in who is meant or what follows; *weighed*: of the others, in a fact that can alter a score (places of
  birth, residences). Both are compared with everybody.
* *planted*, *caught*: customers with the name (and the wallets) of a party that the change adds, and how many of them the
  run of that day found. *new*: pairs of a customer and an entry never seen before, planted ones included. *again*: known
  pairs of an entry that changed materially. *lapsed*: known pairs that agree no more after a change. *releases*: pairs whose entry left, and lapsed ones; each opens a review, none is released.

";
