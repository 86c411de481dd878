//! The public page of figures.
//!
//! Promises: every share stands beside the number it is of, and every recall beside the alert rate of the same lists. Does
//! not: hide a class that does badly.

use super::{Run, pairs};
use quality::alerts::Alert;
use quality::matrix::{Row, rows};
use quality::pool::Script;
use quality::report::percent;
use std::collections::BTreeSet;

/// Missed cases shown of each class.
const MISSED_MAX: usize = 8;

/// The page.
pub fn page(run: &Run) -> String {
    let mut out = String::from(
        "# Recall and false alerts, class by class\n\n\
         Written by `cargo xtask quality --docs`; what stands behind the figures is in [how it is measured](index.md).\n\n",
    );
    out += &format!("Matcher `{}`, seed {}.", screening::MATCHER, run.asked.seed);
    for list in &run.lists {
        let (counts, review) =
            (list.counts(), run.settings.thresholds(&list.list, model::Rating::Standard).review);
        out += &format!(
            " `{}`: {} parties, {} names; looked at from {review}.",
            list.list, counts.parties, counts.names
        );
    }
    out += "\n\n## The whole\n\n| degraded names | found | found, nobody above |\n|---|---|---|\n";
    let all = sum("all", &rows(pairs(&run.matrix)));
    out += &format!(
        "| {} | {} % | {} % |\n",
        all.asked,
        percent(all.found, all.asked),
        percent(all.first, all.asked)
    );
    out += &alert_table(run);
    out += "\n## Names that must be found without exception\n\n";
    out += &class_table(&rows(pairs(&run.certain)));
    out += "\n## Classes of degradation, name only\n\n";
    out += &class_table(&rows(pairs(&run.matrix)));
    out += "\nAsked beside the classes and not counted among them:\n\n";
    out += &class_table(&rows(pairs(&run.beside)));
    out += "\n## By script and list\n\nThe alert rate is that of clean people whose names are written in the script, on the list, name only.\n\n";
    out += &cube(run);
    out += "\n## What was missed\n\nUp to eight of each class: what was asked, and the listed name it was made from.\n";
    out += &missed(run);
    out
}

fn sum(class: &'static str, rows: &[Row]) -> Row {
    let all = |value: fn(&Row) -> usize| rows.iter().map(value).sum();
    Row { class, asked: all(|row| row.asked), found: all(|row| row.found), first: all(|row| row.first) }
}

fn class_table(rows: &[Row]) -> String {
    let mut out = String::from("| class | names | found | found, nobody above |\n|---|---|---|---|\n");
    for row in rows {
        let (found, first) = (percent(row.found, row.asked), percent(row.first, row.asked));
        out += &format!("| {} | {} | {found} % | {first} % |\n", row.class, row.asked);
    }
    out
}

fn alert_table(run: &Run) -> String {
    let people = run.customers.len();
    let mut out = format!("\n| known of {people} clean people | with an alert | share |\n|---|---|---|\n");
    for (known, alerts) in &run.clean {
        let count = quality::alerts::customers_over(alerts, 0, None);
        out += &format!("| {known} | {count} | {} % |\n", percent(count, people));
    }
    out
}

/// Class by script by list.
fn cube(run: &Run) -> String {
    let mut out =
        String::from("| class | script | list | names | found | alert rate |\n|---|---|---|---|---|---|\n");
    let keys: BTreeSet<(Script, &model::ListId)> =
        run.matrix.iter().map(|(case, _)| (case.script, &case.list)).collect();
    let classes = rows(pairs(&run.matrix));
    for class in &classes {
        for (script, list) in &keys {
            let of = pairs(&run.matrix).filter(|(case, _)| {
                case.class == class.class && case.script == *script && case.list == **list
            });
            if let Some(row) = rows(of).first() {
                out += &format!(
                    "| {} | {} | {list} | {} | {} % | {} |\n",
                    row.class,
                    script.as_str(),
                    row.asked,
                    percent(row.found, row.asked),
                    alert_rate(run, *script, list)
                );
            }
        }
    }
    out
}

fn alert_rate(run: &Run, script: Script, list: &model::ListId) -> String {
    let people = run.customers.iter().filter(|customer| Script::of(&customer.name) == script).count();
    let Some((_, alerts)) = run.clean.first().filter(|_| people > 0) else {
        return "not measured".to_owned();
    };
    let of_script = |alert: &&Alert| {
        alert.list == *list
            && run.customers.get(alert.profile).is_some_and(|customer| Script::of(&customer.name) == script)
    };
    let alerted: BTreeSet<usize> = alerts.iter().filter(of_script).map(|alert| alert.profile).collect();
    format!("{} % of {people}", percent(alerted.len(), people))
}

fn missed(run: &Run) -> String {
    let mut out = String::new();
    for class in rows(pairs(&run.matrix)).iter().filter(|class| class.found < class.asked) {
        out += &format!("\n### {}\n\n", class.class);
        let of_class =
            run.matrix.iter().filter(|(case, found)| case.class == class.class && found.score.is_none());
        for (case, _) in of_class.take(MISSED_MAX) {
            out += &format!(
                "* `{}` from `{}` ({} {})\n",
                plain(&case.asked),
                plain(&case.listed),
                case.list,
                case.entry
            );
        }
    }
    out
}

/// A name that cannot break the page.
fn plain(name: &str) -> String {
    name.replace('`', "'").replace(['\n', '\r', '\t'], " ")
}
