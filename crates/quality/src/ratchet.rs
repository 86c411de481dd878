//! What has been reached is not given up: the figures of a fast subset, beside those that are committed.
//!
//! Promises: the same figures in every build profile; a figure below the committed one is a failure that names it; an update
//! only raises. Does not: replace the whole measurement: sixty names of a class are too few to quote.

use crate::alerts::{alerts, customers_over};
use crate::customers::Customer;
use crate::data::{self, DataError};
use crate::matrix::{ask, rows};
use crate::{certain, pool};
use model::Profile;
use screening::index::Index;
use std::path::{Path, PathBuf};

/// One figure: so many are right of so many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it is about.
    pub name: String,
    /// Cases that are right.
    pub right: usize,
    /// All cases.
    pub of: usize,
}

/// The committed figures.
pub fn path(repository: &Path) -> PathBuf {
    repository.join("crates/quality/ratchet.tsv")
}

/// Names of each class, names that must be found without exception, and clean people: what a test has time for.
const NAMES: usize = 60;
const CERTAIN: usize = 400;
const CLEAN: usize = 1_500;
const SEED: u64 = 4;

/// Measures the subset.
pub fn measure(repository: &Path) -> Result<Vec<Figure>, DataError> {
    let lists = data::bundled_lists(repository)?;
    let settings = data::shipped_settings(repository)?;
    let forenames = data::forenames(repository)?;
    let index = Index::build(&lists);
    let mut figures = Vec::new();
    let mut add = |index: &Index, cases: Vec<pool::Case>| {
        let found = ask(index, &settings, &cases);
        let of_classes = rows(cases.iter().zip(&found)).into_iter();
        figures.extend(of_classes.map(|row| Figure {
            name: row.class.to_owned(),
            right: row.found,
            of: row.asked,
        }));
    };
    add(&index, certain::cases(&lists, CERTAIN, SEED));
    add(&index, pool::cases(&lists, &forenames, NAMES, SEED));
    for without in [pool::original_scripts(&lists, NAMES, SEED), pool::aliases(&lists, NAMES, SEED)] {
        add(&Index::build(&without.lists), without.cases);
    }
    let customers = data::customers(&repository.join(data::CLEAN_SAMPLE))?;
    for (name, known) in WAYS {
        let profiles: Vec<Profile> = customers.iter().take(CLEAN).map(known).collect();
        let alerted = customers_over(&alerts(&index, &settings, &profiles), 0, None);
        figures.push(Figure {
            name: format!("left alone, {name}"),
            right: profiles.len() - alerted,
            of: profiles.len(),
        });
    }
    Ok(figures)
}

/// A way to look at a customer.
pub type Known = fn(&Customer) -> Profile;

/// What is known of a clean customer.
pub const WAYS: [(&str, Known); 3] = [
    ("name only", Customer::named),
    ("declared date of birth and nationality", |customer| customer.known(false)),
    ("verified date of birth and nationality", |customer| customer.known(true)),
];

/// Reads committed figures; a line that is none is left out, and shows as missing.
pub fn read(text: &str) -> Vec<Figure> {
    let figure = |line: &str| {
        let mut fields = line.split('\t');
        let name = fields.next()?.to_owned();
        Some(Figure { name, right: fields.next()?.parse().ok()?, of: fields.next()?.parse().ok()? })
    };
    text.lines().filter_map(figure).collect()
}

/// The figures as a file.
pub fn text(figures: &[Figure]) -> String {
    let line = |figure: &Figure| format!("{}\t{}\t{}\n", figure.name, figure.right, figure.of);
    std::iter::once("what\tright\tof\n".to_owned()).chain(figures.iter().map(line)).collect()
}

/// Cases by which a figure may be below the committed one: a change that finds a hundred names more may lose one, and a
/// draw of sixty cannot tell. What must be found without exception has no such room.
const ROOM: usize = 3;

/// Whether a figure is about what must be found without exception.
pub fn is_certain(name: &str) -> bool {
    name.starts_with("strong name") || name.starts_with("weak alias")
}

/// What has been given up, in words: figures more than a little below the committed ones, gone, or of another number of
/// cases.
pub fn given_up(committed: &[Figure], measured: &[Figure]) -> Vec<String> {
    let mut all = Vec::new();
    for old in committed {
        match measured.iter().find(|new| new.name == old.name) {
            None => all.push(format!("`{}` is no longer measured", old.name)),
            Some(new) if new.of != old.of => {
                all.push(format!("`{}` is measured on {} cases, not {}", old.name, new.of, old.of));
            }
            Some(new) if new.right + room(&old.name) < old.right => {
                all.push(format!("`{}`: {} of {}, and it was {}", old.name, new.right, old.of, old.right));
            }
            Some(_) => {}
        }
    }
    let unknown = measured.iter().filter(|new| committed.iter().all(|old| old.name != new.name));
    all.extend(unknown.map(|new| format!("`{}` is not in the committed figures", new.name)));
    all
}

fn room(name: &str) -> usize {
    if is_certain(name) { 0 } else { ROOM }
}

/// The committed figures raised to the measured ones; a figure of another number of cases is replaced.
pub fn raised(committed: &[Figure], measured: Vec<Figure>) -> Vec<Figure> {
    let raise = |mut new: Figure| {
        let old = committed.iter().find(|old| old.name == new.name && old.of == new.of);
        new.right = old.map_or(new.right, |old| old.right.max(new.right));
        new
    };
    measured.into_iter().map(raise).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(name: &str, right: usize, of: usize) -> Figure {
        Figure { name: name.to_owned(), right, of }
    }

    #[test]
    fn figures_are_read_as_written_and_only_rise() {
        let old = [figure("a", 5, 10), figure("strong name b", 7, 10)];
        assert_eq!(read(&text(&old)), old);
        let new = vec![figure("a", 1, 10), figure("strong name b", 9, 10), figure("c", 1, 2)];
        assert_eq!(
            raised(&old, new.clone()),
            [figure("a", 5, 10), figure("strong name b", 9, 10), figure("c", 1, 2)]
        );
        assert_eq!(
            given_up(&old, &new),
            ["`a`: 1 of 10, and it was 5", "`c` is not in the committed figures"]
        );
        let less = [figure("a", 2, 10), figure("strong name b", 6, 10)];
        assert_eq!(given_up(&old, &less), ["`strong name b`: 6 of 10, and it was 7"]);
        assert_eq!(given_up(&old, &old[..1]), ["`strong name b` is no longer measured"]);
        assert_eq!(given_up(&old, &old), Vec::<String>::new());
    }
}
