//! Lookback proved on history: every known change of the OFAC list, over a population with a customer for every added party.
//!
//! Promises: each publication is taken as a change of the one before, only new entries and those changed in what is weighed are screened
//! against everybody, and what a chain of such changes leaves is compared with one full run at its end; every count is of
//! this run. Does not: touch a journal or standings (the engine's own tests do); say that real customers alert as often as
//! these (they bear frequent names, so they alert more).
//! Serves: LKB-1 (re-screening at every list change), semantics section 6 (delisting and change).

mod population;
pub mod publications;
mod replay;

pub use population::{Plant, Population};
pub use replay::{Day, Replay};

use crate::data::DataError;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

/// Runs the whole history and gives the table as Markdown.
pub fn run(
    folder: &Path,
    repository: &Path,
    customers: u32,
    scratch: &Path,
    tell: &mut dyn FnMut(&Day),
) -> Result<String, Box<dyn Error>> {
    if !folder.is_dir() {
        let cause = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(DataError::File { path: folder.to_owned(), cause }.into());
    }
    let mut plants = Vec::new();
    let mut before = None;
    publications::each(folder, &mut |publication| {
        population::plant(before.as_ref(), &publication, &mut plants);
        before = Some(publication);
        Ok(())
    })?;
    let settings = crate::data::shipped_settings(repository)?;
    let population = Population::new(repository, customers, plants)?;
    let mut replay = Replay::new(&population, settings, scratch)?;
    let mut days = Vec::new();
    publications::each(folder, &mut |publication| {
        if publication.begins && replay.is_begun() {
            days.push(replay.full_run("end of the plain chain")?);
        }
        let day = replay.take(publication)?;
        tell(&day);
        days.push(day);
        Ok(())
    })?;
    days.push(replay.full_run("end of the advanced chain")?);
    Ok(markdown(&days, customers, population.len()))
}

fn markdown(days: &[Day], customers: u32, all: u32) -> String {
    let mut text = format!(
        "{customers} generated customers and {} planted ones, one for every party that a change adds.\n\n",
        all - customers
    );
    let changes: Vec<&Day> = days.iter().filter(|day| day.is_change).collect();
    let sum = |field: fn(&Day) -> usize| changes.iter().map(|day| field(day)).sum::<usize>();
    let _ = writeln!(
        text,
        "**{} changes: {} parties added, {} of {} planted customers caught on the day; {} pairs raised again by a material \
         change, {} release reviews.**\n",
        changes.len(),
        sum(|day| day.added),
        sum(|day| day.caught),
        sum(|day| day.planted),
        sum(|day| day.again),
        sum(|day| day.releases),
    );
    text.push_str(
        "| day | added | removed | changed | materially | weighed | planted | caught | new pairs | again | lapsed | releases | ms |\n",
    );
    text.push_str("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for day in days {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            day.day,
            day.added,
            day.removed,
            day.changed,
            day.material,
            day.weighed,
            day.planted,
            day.caught,
            day.new,
            day.again,
            day.lapsed,
            day.releases,
            day.milliseconds
        );
    }
    let missed: Vec<&String> = changes.iter().flat_map(|day| &day.missed).collect();
    if !missed.is_empty() {
        text.push_str("\nPlanted customers that were not caught:\n\n");
        missed.iter().for_each(|name| {
            let _ = writeln!(text, "* {name}");
        });
    }
    for note in days.iter().filter_map(|day| day.note.as_ref()) {
        let _ = writeln!(text, "\n{note}");
    }
    text
}
