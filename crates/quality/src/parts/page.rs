//! The public page of figures.
//!
//! Promises: every share stands beside the number it is of, and every recall beside the alert rate of the same lists. Does
//! not: hide a class that does badly.

use super::{Run, pairs};
use quality::alerts::Alert;
use quality::grounds::{Dated, Likeness, customers};
use quality::matrix::{Row, rows};
use quality::pool::Script;
use quality::report::{missed_in_turn, percent};
use std::collections::BTreeSet;

/// Missed cases shown of each class.
const MISSED_MAX: usize = 20;

/// The page.
pub fn page(run: &Run) -> String {
    let mut out = head(run);
    out += "\n## The whole\n\n";
    out += &whole(run);
    out += "\n## People on no list\n\nPeople with an alert that somebody must look at, on any of the lists and on each.\n";
    out += &alert_table(run);
    out += "\n### What is behind the alerts\n\nEach person once on each list, by the alert that scores highest.\n";
    out += &grounds(run);
    out += "\n## Names that must be found without exception\n\n";
    out += &class_table(&rows(pairs(&run.certain)));
    out += "\n## Classes of degradation, name only\n\n";
    out += &split_table(run);
    out += "\nAsked beside the classes and not counted among them:\n\n";
    out += &class_table(&rows(pairs(&run.beside)));
    out += "\n## By class, script and list\n\nThe alert rate is that of clean people whose names are written in the \
            script, on the list: by name only, and with a verified date of birth and nationality.\n\n";
    out += &cube(run);
    out += &format!(
        "\n## What was missed\n\nUp to {MISSED_MAX} of each class, of its lists in turn: what was asked, and the listed \
         name it was made from. Every one: `cargo xtask quality --docs --every-miss FILE`.\n"
    );
    out += &missed(run);
    out
}

/// What the page is, how it is made again, and what was asked of what.
fn head(run: &Run) -> String {
    let mut out = String::from(
        "# Recall and false alerts, class by class\n\n\
         Written by `cargo xtask quality --docs` from what comes with the repository; the same command makes it again. What \
         stands behind the figures is in [how it is measured](index.md).\n\n",
    );
    out += &format!(
        "Matcher `{}`, seed {}, up to {} names of each class and list, as many as the list has of the kind. All lists are \
         screened at once.\n\n| list | parties | names | looked at from |\n|---|---|---|---|\n",
        screening::MATCHER,
        run.asked.seed,
        run.asked.names
    );
    for list in &run.lists {
        let (counts, review) =
            (list.counts(), run.settings.thresholds(&list.list, model::Rating::Standard).review);
        out += &format!("| `{}` | {} | {} | {review} |\n", list.list, counts.parties, counts.names);
    }
    out
}

/// All classes together, for all lists and for each.
fn whole(run: &Run) -> String {
    let mut out =
        String::from("| list | degraded names | found | found, nobody above |\n|---|---|---|---|\n");
    let mut line = |what: &str, row: Row| {
        let (found, first) = (percent(row.found, row.asked), percent(row.first, row.asked));
        out += &format!("| {what} | {} | {found} % | {first} % |\n", row.asked);
    };
    line("all", sum("all", &rows(pairs(&run.matrix))));
    let sanctions = pairs(&run.matrix).filter(|(case, _)| !run.is_of_exposed(&case.list));
    line("the sanctions lists", sum("all", &rows(sanctions)));
    for list in &run.lists {
        let of_list = rows(pairs(&run.matrix).filter(|(case, _)| case.list == list.list));
        line(&format!("`{}`", list.list), sum("all", &of_list));
        let dated = rows(pairs(&run.dated).filter(|(case, _)| case.list == list.list));
        if !dated.is_empty() {
            line(&format!("`{}`, the date of birth declared", list.list), sum("all", &dated));
        }
    }
    out
}

/// Classes, for the lists of sanctions and for those of exposed persons.
fn split_table(run: &Run) -> String {
    let mut out = String::from(
        "| class | names of sanctions lists | found | found, nobody above | of exposed persons | found |\n|---|---|---|---|---|---|\n",
    );
    for class in rows(pairs(&run.matrix)) {
        let of = |exposed: bool| {
            let cases = pairs(&run.matrix)
                .filter(|(case, _)| case.class == class.class && run.is_of_exposed(&case.list) == exposed);
            sum("", &rows(cases))
        };
        let (listed, exposed) = (of(false), of(true));
        let found = match exposed.asked {
            0 => "–".to_owned(),
            asked => format!("{} %", percent(exposed.found, asked)),
        };
        let (all, first) = (percent(listed.found, listed.asked), percent(listed.first, listed.asked));
        out += &format!(
            "| {} | {} | {all} % | {first} % | {} | {found} |\n",
            class.class, listed.asked, exposed.asked
        );
    }
    out
}

/// Alerts by name by how alike the names are, and alerts beside a verified date by what the date says.
fn grounds(run: &Run) -> String {
    let (Some((_, named)), Some((_, dated))) = (run.clean.first(), run.clean.last()) else {
        return String::new();
    };
    let names = Likeness::ALL.map(|word| (word.as_str(), word));
    let dates = Dated::ALL.map(|word| (word.as_str(), word));
    ground_table(run, "name only: how alike the names are", named, &names, |alert| alert.likeness)
        + &ground_table(run, "verified date of birth: what it says", dated, &dates, |alert| alert.dated)
}

/// One row for each word that any alert has.
fn ground_table<W: PartialEq + Copy>(
    run: &Run,
    head: &str,
    alerts: &[Alert],
    words: &[(&str, W)],
    of: fn(&Alert) -> W,
) -> String {
    let mut out = format!("\n| {head} | any list |");
    run.lists.iter().for_each(|list| out += &format!(" `{}` |", list.list));
    out += &format!("\n|---|---|{}\n", "---|".repeat(run.lists.len()));
    for (text, word) in words {
        let any = customers(alerts, None, *word, of);
        let of_lists = run.lists.iter().map(|list| customers(alerts, Some(&list.list), *word, of));
        let of_lists: Vec<usize> = of_lists.collect();
        if any > 0 || of_lists.iter().any(|count| *count > 0) {
            out += &format!("| {text} | {any} |");
            of_lists.iter().for_each(|count| out += &format!(" {count} |"));
            out.push('\n');
        }
    }
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
    let mut out = format!("\n| known of {people} clean people | any list |");
    for list in &run.lists {
        out += &format!(" `{}` |", list.list);
    }
    out += &format!("\n|---|---|{}\n", "---|".repeat(run.lists.len()));
    for (known, alerts) in &run.clean {
        let cell = |list: Option<&model::ListId>| {
            let count = quality::alerts::customers_over(alerts, 0, list);
            format!(" {count}, {} % |", percent(count, people))
        };
        let of_lists: String = run.lists.iter().map(|list| cell(Some(&list.list))).collect();
        out += &format!("| {known} |{}{of_lists}\n", cell(None));
    }
    out
}

/// Class by script by list.
fn cube(run: &Run) -> String {
    let mut out = String::from(
        "| class | script | list | names | found | alerts, name only | alerts, date and nationality |\n\
         |---|---|---|---|---|---|---|\n",
    );
    let keys: BTreeSet<(Script, &model::ListId)> =
        run.matrix.iter().map(|(case, _)| (case.script, &case.list)).collect();
    let rates: Vec<String> = keys.iter().map(|(script, list)| alert_rates(run, *script, list)).collect();
    for class in &rows(pairs(&run.matrix)) {
        for ((script, list), rates) in keys.iter().zip(&rates) {
            let of = pairs(&run.matrix).filter(|(case, _)| {
                case.class == class.class && case.script == *script && case.list == **list
            });
            if let Some(row) = rows(of).first() {
                out += &format!(
                    "| {} | {} | {list} | {} | {} % | {rates} |\n",
                    row.class,
                    script.as_str(),
                    row.asked,
                    percent(row.found, row.asked),
                );
            }
        }
    }
    out
}

/// The alert rates of a script on a list, by the first and the last way to know a customer: as two cells.
fn alert_rates(run: &Run, script: Script, list: &model::ListId) -> String {
    let of_script = |number: &usize| {
        run.customers.get(*number).is_some_and(|customer| Script::of(&customer.name) == script)
    };
    let people = (0..run.customers.len()).filter(of_script).count();
    let rate = |way: Option<&(&'static str, Vec<Alert>)>| {
        let Some((_, alerts)) = way.filter(|_| people > 0) else {
            return "not measured".to_owned();
        };
        let of_list = alerts.iter().filter(|alert| alert.list == *list).map(|alert| alert.profile);
        let alerted: BTreeSet<usize> = of_list.filter(of_script).collect();
        format!("{} % of {people}", percent(alerted.len(), people))
    };
    format!("{} | {}", rate(run.clean.first()), rate(run.clean.last()))
}

fn missed(run: &Run) -> String {
    let mut out = String::new();
    for class in rows(pairs(&run.matrix)).iter().filter(|class| class.found < class.asked) {
        let (gone, shown) =
            (class.asked - class.found, missed_in_turn(pairs(&run.matrix), class.class, MISSED_MAX));
        out += &format!("\n### {}\n\n{} of {gone}:\n\n", class.class, shown.len());
        for case in shown {
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
