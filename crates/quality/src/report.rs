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
