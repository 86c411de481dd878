//! Measured curves as a file, from which thresholds are proposed again without measuring.
//!
//! Promises: what was written reads back as the same curves, so that the same aim gives the same proposal; the file says with
//! which matcher, lists, customers and seed it was made, and holds counts and scores, nobody's name. Does not: hold ratings or
//! customers who are known to be listed: a curve with any is not written.

use super::{Curves, FROM, ListCurve, TO};
use model::ListId;
use model::thresholds::Rating;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What a curve was measured with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The matcher.
    pub matcher: String,
    /// Names of each class and list.
    pub names: usize,
    /// Seed of the draw.
    pub seed: u64,
    /// SHA-256 of the unpacked file of customers.
    pub customers: String,
    /// By list, SHA-256 of its content.
    pub lists: BTreeMap<ListId, String>,
}

/// The committed curve, from which the shipped policy's thresholds are.
pub fn path(repository: &Path) -> PathBuf {
    repository.join("policies/default/thresholds.curve.tsv")
}

/// Curves as a file; none where they hold ratings or labels.
pub fn write(curves: &Curves, made: &Made) -> Option<String> {
    if curves.rated.iter().any(|rating| *rating != Rating::Standard) || !curves.labelled.is_empty() {
        return None;
    }
    let people = curves.customers(Rating::Standard);
    let mut out = format!(
        "matcher\t{}\nnames\t{}\nseed\t{}\ncustomers\t{people}\t{}\n",
        made.matcher, made.names, made.seed, made.customers
    );
    // Customers by number among those alerted on: who they are says nothing.
    let alerted: BTreeSet<usize> =
        curves.lists.iter().flat_map(|curve| curve.alerted.keys().copied()).collect();
    let numbers: BTreeMap<usize, usize> = alerted.into_iter().zip(0..).collect();
    for curve in &curves.lists {
        let content = made.lists.get(&curve.list).map_or("", String::as_str);
        _ = writeln!(out, "list\t{}\t{}\t{}\t{content}", curve.list, curve.parties, curve.asked);
        let mut scores: BTreeMap<u32, usize> = BTreeMap::new();
        curve.found.iter().for_each(|score| *scores.entry(*score).or_default() += 1);
        scores.iter().for_each(|(score, names)| _ = writeln!(out, "found\t{score}\t{names}"));
        for (who, score) in &curve.alerted {
            _ = writeln!(out, "alerted\t{}\t{score}", numbers.get(who).copied().unwrap_or_default());
        }
    }
    Some(out)
}

/// Reads a file of curves; else the line that is wrong.
pub fn read(text: &str) -> Result<(Curves, Made), String> {
    let mut made =
        Made { matcher: String::new(), names: 0, seed: 0, customers: String::new(), lists: BTreeMap::new() };
    let (mut people, mut lists): (usize, Vec<ListCurve>) = (0, Vec::new());
    for line in text.lines() {
        let wrong = || format!("`{line}` is no line of a curve");
        let cells: Vec<&str> = line.split('\t').collect();
        let number = |cell: &str| cell.parse::<usize>().map_err(|_| wrong());
        match (cells.as_slice(), lists.last_mut()) {
            (["matcher", matcher], _) => made.matcher = (*matcher).to_owned(),
            (["names", names], _) => made.names = number(names)?,
            (["seed", seed], _) => made.seed = number(seed)? as u64,
            (["customers", count, hash], _) => {
                (people, made.customers) = (number(count)?, (*hash).to_owned())
            }
            (["list", list, parties, asked, content], _) => {
                let list: ListId = list.parse().map_err(|_| wrong())?;
                made.lists.insert(list.clone(), (*content).to_owned());
                let (parties, asked) = (number(parties)?, number(asked)?);
                lists.push(ListCurve { list, parties, asked, found: Vec::new(), alerted: BTreeMap::new() });
            }
            (["found", score, names], Some(curve)) => {
                let (score, names) = (measured(number(score)?).ok_or_else(wrong)?, number(names)?);
                if curve.found.len() + names > curve.asked {
                    return Err(wrong());
                }
                curve.found.extend(std::iter::repeat_n(score, names));
            }
            (["alerted", who, score], Some(curve)) => {
                let who = Some(number(who)?).filter(|who| *who < people).ok_or_else(wrong)?;
                curve.alerted.insert(who, measured(number(score)?).ok_or_else(wrong)?);
            }
            _ => return Err(wrong()),
        }
    }
    if lists.is_empty() || people == 0 {
        return Err("the file holds no curve".to_owned());
    }
    lists.iter_mut().for_each(|curve| curve.found.sort_unstable());
    let everybody: BTreeSet<usize> = (0..people).collect();
    let groups = Rating::ALL.into_iter().map(|rating| (rating, everybody.clone())).collect();
    Ok((Curves { lists, groups, rated: BTreeSet::from([Rating::Standard]), labelled: Vec::new() }, made))
}

fn measured(score: usize) -> Option<u32> {
    u32::try_from(score).ok().filter(|score| (FROM..=TO).contains(score))
}

#[cfg(test)]
mod tests {
    use super::super::{Aim, tests};
    use super::*;

    fn made() -> Made {
        let lists =
            BTreeMap::from([("flat".parse().unwrap(), "00".into()), ("steep".parse().unwrap(), "11".into())]);
        Made { matcher: "names/3".into(), names: 10, seed: 1, customers: "22".into(), lists }
    }

    #[test]
    fn what_was_written_proposes_the_same() {
        let curves = Curves { labelled: Vec::new(), ..tests::curves() };
        let text = write(&curves, &made()).unwrap();
        let (again, how) = read(&text).unwrap();
        assert_eq!(how, made());
        assert_eq!(write(&again, &how), Some(text));
        for aim in [
            Aim::AlertsPerMillion(0),
            Aim::AlertsPerMillion(4_000),
            Aim::AlertsPerMillionAtOne(1_000),
            Aim::Recall(3_000),
        ] {
            assert_eq!(again.propose(Rating::Standard, aim), curves.propose(Rating::Standard, aim));
        }
    }

    #[test]
    fn a_curve_with_labels_is_not_written_and_a_damaged_one_not_read() {
        assert_eq!(write(&tests::curves(), &made()), None);
        let text = write(&Curves { labelled: Vec::new(), ..tests::curves() }, &made()).unwrap();
        for (good, bad) in
            [("found\t9900", "found\t99000"), ("customers\t1000", "customers\t0"), ("seed", "sed")]
        {
            assert!(read(&text.replace(good, bad)).is_err(), "{bad}");
        }
        assert!(read("").is_err());
    }
}
