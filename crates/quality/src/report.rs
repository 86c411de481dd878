//! The figures as tables for people.
//!
//! Does not: measure.

use crate::alerts::{Alert, customers_over};
use crate::matrix::{Found, Row};
use crate::pool::Case;
use model::ListId;
use std::collections::BTreeMap;

/// A share in percent.
pub fn percent(part: usize, whole: usize) -> String {
    format!("{:.2}", part as f64 * 100.0 / whole.max(1) as f64)
}

/// The matrix: one line a class, and the whole.
pub fn matrix(rows: &[Row]) -> String {
    let mut out = format!("{:<36} {:>6} {:>8} {:>8}\n", "class", "asked", "found %", "first %");
    let line = |row: &Row| {
        let (found, first) = (percent(row.found, row.asked), percent(row.first, row.asked));
        format!("{:<36} {:>6} {found:>8} {first:>8}\n", row.class, row.asked)
    };
    for row in rows {
        out += &line(row);
    }
    let sum = |value: fn(&Row) -> usize| rows.iter().map(value).sum();
    out += &line(&Row {
        class: "ALL",
        asked: sum(|row| row.asked),
        found: sum(|row| row.found),
        first: sum(|row| row.first),
    });
    out
}

/// Cases that were not found, up to `most` of each class.
pub fn missed<'a>(cases: impl Iterator<Item = (&'a Case, &'a Found)>, most: usize) -> String {
    let (mut out, mut class, mut shown) = (String::new(), "", 0);
    for (case, _) in cases.filter(|(_, found)| found.score.is_none()) {
        if class != case.class {
            (class, shown) = (case.class, 0);
            out += &format!("{class}\n");
        }
        if shown < most {
            out += &format!("    {}  <-  {}  [{} {}]\n", case.asked, case.listed, case.list, case.entry);
            shown += 1;
        }
    }
    out
}

/// Up to `most` of the misses of each class, of its lists in turn: a list with many misses does not hide those of another.
pub fn missed_in_turn<'a>(
    cases: impl Iterator<Item = (&'a Case, &'a Found)>,
    class: &str,
    most: usize,
) -> Vec<&'a Case> {
    let mut by_list: Vec<Vec<&Case>> = Vec::new();
    for (case, _) in cases.filter(|(case, found)| case.class == class && found.score.is_none()) {
        match by_list.iter_mut().find(|of_list| of_list.iter().any(|other| other.list == case.list)) {
            Some(of_list) => of_list.push(case),
            None => by_list.push(vec![case]),
        }
    }
    let longest = by_list.iter().map(Vec::len).max().unwrap_or_default();
    let turns = (0..longest).flat_map(|turn| by_list.iter().filter_map(move |of_list| of_list.get(turn)));
    turns.copied().take(most).collect()
}

/// Every miss as a table: one line each, fields between tabs.
pub fn every_miss<'a>(cases: impl Iterator<Item = (&'a Case, &'a Found)>) -> String {
    let plain = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    let line = |case: &Case| {
        let (asked, listed) = (plain(&case.asked), plain(&case.listed));
        let script = case.script.as_str();
        format!("{}\t{script}\t{}\t{}\t{asked}\t{listed}\n", case.class, case.list, case.entry)
    };
    let missed = cases.filter(|(_, found)| found.score.is_none()).map(|(case, _)| line(case));
    std::iter::once("class\tscript\tlist\tentry\tasked\tlisted\n".to_owned()).chain(missed).collect()
}

/// Customers with an alert, in percent, by threshold and list.
pub fn curve(alerts: &[Alert], customers: usize, lists: &[ListId], thresholds: &[u32]) -> String {
    let mut out = format!("{:<10} {:>9} {:>9}", "threshold", "customers", "%");
    for list in lists {
        out += &format!(" {:>14}", list.to_string());
    }
    out.push('\n');
    for threshold in thresholds {
        let all = customers_over(alerts, *threshold, None);
        out += &format!("{:<10.2} {all:>9} {:>9}", f64::from(*threshold) / 10_000.0, percent(all, customers));
        for list in lists {
            out += &format!(" {:>14}", percent(customers_over(alerts, *threshold, Some(list)), customers));
        }
        out.push('\n');
    }
    out
}

/// The alerts that come most often or score highest: each pair of names once, with how often and why.
pub fn offenders(alerts: &[Alert], names: &[String], most: usize) -> String {
    let mut pairs: BTreeMap<(&str, &str), (u32, usize, &ListId)> = BTreeMap::new();
    for alert in alerts {
        let name = names.get(alert.profile).map_or("", String::as_str);
        let pair = pairs.entry((name, alert.why.as_str())).or_insert((alert.score, 0, &alert.list));
        pair.1 += 1;
    }
    let mut sorted: Vec<_> = pairs.into_iter().collect();
    sorted.sort_by_key(|(key, (score, count, _))| (std::cmp::Reverse((*count, *score)), *key));
    let line = |((name, why), (score, count, list)): &((&str, &str), (u32, usize, &ListId))| {
        format!("    {count:>3} x {:.4} {name}  ~  {why} [{list}]\n", f64::from(*score) / 10_000.0)
    };
    sorted.iter().take(most).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::{Fact, Script};

    fn case(class: &'static str, list: &str, asked: &str) -> Case {
        Case {
            class,
            asked: asked.to_owned(),
            listed: "A\tB".to_owned(),
            kind: model::PartyKind::Person,
            list: list.parse().unwrap(),
            entry: "7".parse().unwrap(),
            script: Script::Latin,
            fact: Fact::Nothing,
        }
    }

    #[test]
    fn misses_are_shown_of_lists_in_turn_and_all_of_them_are_written() {
        let (missed, hit) = (
            Found { score: None, above: 0, truncated: false },
            Found { score: Some(9_000), above: 0, truncated: false },
        );
        let of_a: Vec<Case> = ["1", "2", "3"].iter().map(|asked| case("x", "a", asked)).collect();
        let (of_b, other) = (case("x", "b", "4"), case("y", "a", "5"));
        let mut all: Vec<(&Case, &Found)> = of_a.iter().map(|case| (case, &missed)).collect();
        all.extend([(&of_b, &missed), (&other, &missed)]);
        all[1].1 = &hit;
        let shown = missed_in_turn(all.iter().copied(), "x", 2);
        let asked: Vec<&str> = shown.iter().map(|case| case.asked.as_str()).collect();
        assert_eq!(asked, ["1", "4"], "not the third of list `a`, and not the hit");
        let table = every_miss(all.iter().copied());
        assert_eq!(table.lines().count(), 1 + 4);
        assert_eq!(table.lines().nth(1), Some("x\tLatin\ta\t7\t1\tA B"));
    }
}
