//! Tables of what the scenarios found.
//!
//! Promises: a case counts from its first event that anything could tell (placement left out); beside each recall stands
//! what alerts on honest customers alone would have reached. Does not: judge.

use crate::pass::{Fired, Passed};
use crate::silent;
use life::{Config, Role, TYPOLOGIES, Typology};
use monitoring::event::{DAY, HOUR};
use monitoring::field::{self, FieldId, Provider};
use std::collections::{BTreeMap, BTreeSet};

/// Points at which the queue is cut.
const POINTS: [u32; 7] = [0, 30, 40, 50, 60, 70, 80];

struct Case {
    typology: Typology,
    customers: BTreeSet<i64>,
    events: BTreeSet<usize>,
    first: i64,
}

/// What became of a case.
struct Outcome {
    typology: Typology,
    /// Hours from the first event to the first alert.
    after: Option<i64>,
    /// Rules that fired on events of the case.
    rules: BTreeSet<usize>,
    /// How likely as many honest customers had an alert in the same time.
    chance: f64,
}

fn cases(passed: &Passed) -> BTreeMap<u32, Case> {
    let mut out: BTreeMap<u32, Case> = BTreeMap::new();
    for truth in passed.truths.iter().filter(|t| t.label.role != Role::Placement) {
        let case = out.entry(truth.label.case).or_insert_with(|| Case {
            typology: truth.label.typology,
            customers: BTreeSet::new(),
            events: BTreeSet::new(),
            first: truth.at,
        });
        case.customers.insert(truth.label.customer);
        case.events.insert(truth.label.event);
    }
    out
}

fn outcome(case: &Case, alerts: &BTreeMap<i64, Vec<Fired>>, last: &[i64], honest: usize) -> Outcome {
    let start = case.events.first().copied().unwrap_or_default();
    let mut out = Outcome { typology: case.typology, after: None, rules: BTreeSet::new(), chance: 0.0 };
    for fired in case.customers.iter().filter_map(|c| alerts.get(c)).flatten().filter(|f| f.event >= start) {
        let hours = (fired.at - case.first) / HOUR;
        out.after = Some(out.after.map_or(hours, |best| best.min(hours)));
        if case.events.contains(&fired.event) {
            out.rules.insert(fired.rule);
        }
    }
    let later = last.len() - last.partition_point(|at| *at < case.first);
    let one = later as f64 / honest.max(1) as f64;
    out.chance = 1.0 - (1.0 - one).powi(case.customers.len() as i32);
    out
}

fn share(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// Prints everything; `most` rules are named for each typology. Says which rules stayed silent without a known reason.
pub fn report(config: &Config, passed: &Passed, most: usize) -> Vec<String> {
    let cases = cases(passed);
    let labelled: BTreeSet<i64> = cases.values().flat_map(|c| c.customers.iter().copied()).collect();
    let mut alerts: BTreeMap<i64, Vec<Fired>> = BTreeMap::new();
    for fired in &passed.fired {
        if let Some(customer) = fired.customer {
            alerts.entry(customer).or_default().push(*fired);
        }
    }
    let honest = (config.customers as usize).saturating_sub(labelled.len());
    let mut last: Vec<i64> =
        alerts.iter().filter(|a| !labelled.contains(a.0)).filter_map(|a| a.1.last()).map(|f| f.at).collect();
    last.sort_unstable();
    let outcomes: Vec<Outcome> = cases.values().map(|c| outcome(c, &alerts, &last, honest)).collect();
    println!(
        "## Scenarios\n\nSynthetic: {} customers, {} days, seed {}, difficulty {:?}; {} events, {} rules.\n",
        config.customers,
        config.days,
        config.seed,
        config.difficulty,
        passed.events,
        passed.rules.len()
    );
    println!(
        "| typology | cases | customers | recall | by chance | on an event of the case | median to first alert | found by |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (typology, word, _, _) in TYPOLOGIES {
        let of: Vec<&Outcome> = outcomes.iter().filter(|o| o.typology == typology).collect();
        let customers: BTreeSet<i64> = cases
            .values()
            .filter(|c| c.typology == typology)
            .flat_map(|c| c.customers.iter().copied())
            .collect();
        line(word, &of, &customers.len().to_string(), passed, most);
    }
    line("all", &outcomes.iter().collect::<Vec<_>>(), &labelled.len().to_string(), passed, most);
    queue(config, passed, &labelled, &alerts, honest);
    points(config, passed, &labelled, &cases, honest);
    noise(passed, &labelled, &outcomes);
    silent(passed)
}

/// What is left of it all when only findings of so many points are looked at.
fn points(
    config: &Config,
    passed: &Passed,
    labelled: &BTreeSet<i64>,
    cases: &BTreeMap<u32, Case>,
    honest: usize,
) {
    println!(
        "\n| points at least | alerts a day per 1,000 customers | customers alerted | of them labelled | honest customers alerted | cases alerted on an event |\n|---|---|---|---|---|---|"
    );
    for least in POINTS {
        let fired: Vec<&Fired> = passed.fired.iter().filter(|f| f.score >= least).collect();
        let opened = fired.iter().filter(|f| f.opened).count();
        let a_day = opened as f64 / f64::from(config.days) / f64::from(config.customers) * 1000.0;
        let customers: BTreeSet<i64> = fired.iter().filter_map(|f| f.customer).collect();
        let events: BTreeSet<usize> = fired.iter().map(|f| f.event).collect();
        let good = customers.intersection(labelled).count();
        let told = cases.values().filter(|c| !c.events.is_disjoint(&events)).count();
        println!(
            "| {least} | {a_day:.2} | {} | {:.1} % | {:.1} % | {:.0} % |",
            customers.len(),
            share(good, customers.len()),
            share(customers.len() - good, honest),
            share(told, cases.len())
        );
    }
}

fn line(word: &str, of: &[&Outcome], customers: &str, passed: &Passed, most: usize) {
    if of.is_empty() {
        return;
    }
    let mut hours: Vec<i64> = of.iter().filter_map(|o| o.after).collect();
    hours.sort_unstable();
    let middle = hours
        .get(hours.len().saturating_sub(1) / 2)
        .map_or_else(|| "–".to_owned(), |h| if *h < 48 { format!("{h} h") } else { format!("{} d", h / 24) });
    let told = of.iter().filter(|o| !o.rules.is_empty()).count();
    let chance = 100.0 * of.iter().map(|o| o.chance).sum::<f64>() / of.len() as f64;
    let mut by: BTreeMap<usize, usize> = BTreeMap::new();
    of.iter().flat_map(|o| &o.rules).for_each(|rule| *by.entry(*rule).or_default() += 1);
    let mut by: Vec<(usize, usize)> = by.into_iter().collect();
    by.sort_by_key(|(rule, count)| (std::cmp::Reverse(*count), *rule));
    let best: Vec<String> =
        by.iter().take(most).map(|(rule, count)| format!("{} {count}", passed.rules[*rule].id)).collect();
    println!(
        "| `{word}` | {} | {customers} | {:.0} % | {chance:.0} % | {:.0} % | {middle} | {} |",
        of.len(),
        share(hours.len(), of.len()),
        share(told, of.len()),
        best.join(", ")
    );
}

fn queue(
    config: &Config,
    passed: &Passed,
    labelled: &BTreeSet<i64>,
    alerts: &BTreeMap<i64, Vec<Fired>>,
    honest: usize,
) {
    let opened = passed.fired.iter().filter(|f| f.opened).count();
    let timers = passed.fired.iter().filter(|f| f.customer.is_none()).count();
    let good = alerts.keys().filter(|c| labelled.contains(c)).count();
    let a_day = opened as f64 / f64::from(config.days) / f64::from(config.customers) * 1000.0;
    // One alert a customer and day is what a queue by customer holds.
    let days: BTreeSet<(i64, i64)> =
        passed.fired.iter().filter_map(|f| Some((f.customer?, f.at.div_euclid(DAY)))).collect();
    let days_good = days.iter().filter(|d| labelled.contains(&d.0)).count();
    let a_day_customers = days.len() as f64 / f64::from(config.days) / f64::from(config.customers) * 1000.0;
    println!(
        "\n{opened} alerts opened ({timers} findings belong to no customer), {a_day:.2} a day per 1,000 customers."
    );
    println!(
        "{} customers alerted, {good} of them labelled: precision {:.1} %; {:.1} % of {honest} honest customers alerted.",
        alerts.len(),
        share(good, alerts.len()),
        share(alerts.len() - good, honest)
    );
    waiting(config, passed, labelled, alerts);
    println!(
        "By customer and day: {} queue entries, {a_day_customers:.2} a day per 1,000 customers, {:.1} % on labelled customers.",
        days.len(),
        share(days_good, days.len())
    );
    let events: BTreeSet<usize> =
        passed.truths.iter().filter(|t| t.label.role != Role::Placement).map(|t| t.label.event).collect();
    let fired: BTreeSet<usize> = passed.fired.iter().map(|f| f.event).collect();
    let both = fired.intersection(&events).count();
    println!(
        "By event: {} events fired, {both} of them labelled ({:.1} %), of {} labelled events ({:.1} %).",
        fired.len(),
        share(both, fired.len()),
        events.len(),
        share(both, events.len())
    );
}

/// Payments that wait for travel-rule data, and what the queue would be if somebody looked at each of them too.
fn waiting(config: &Config, passed: &Passed, labelled: &BTreeSet<i64>, alerts: &BTreeMap<i64, Vec<Fired>>) {
    let people = f64::from(config.days) * f64::from(config.customers) / 1000.0;
    let waits = passed.waiting.iter().filter(|f| f.opened).count();
    let opened = passed.fired.iter().filter(|f| f.opened).count();
    let customers: BTreeSet<i64> =
        alerts.keys().copied().chain(passed.waiting.iter().filter_map(|f| f.customer)).collect();
    let good = customers.intersection(labelled).count();
    println!(
        "Beside them {waits} payments, {:.2} a day per 1,000 customers, began to wait for travel-rule data; counted with them the queue is {:.2} a day and {:.1} % of {} customers are labelled.",
        waits as f64 / people,
        (waits + opened) as f64 / people,
        share(good, customers.len()),
        customers.len()
    );
}

fn noise(passed: &Passed, labelled: &BTreeSet<i64>, outcomes: &[Outcome]) {
    let mut by: Vec<(usize, usize, usize)> = (0..passed.rules.len()).map(|rule| (rule, 0, 0)).collect();
    for fired in passed.fired.iter().filter(|f| f.opened) {
        by[fired.rule].1 += 1;
        by[fired.rule].2 += usize::from(fired.customer.is_none_or(|c| !labelled.contains(&c)));
    }
    by.sort_by_key(|row| (std::cmp::Reverse(row.1), row.0));
    println!(
        "\n| rule, noisiest first | title | alerts opened | on honest customers | cases with it on an event |\n|---|---|---|---|---|"
    );
    for (rule, alerts, honest) in by.iter().filter(|row| row.1 > 0) {
        let cases = outcomes.iter().filter(|o| o.rules.contains(rule)).count();
        let what = &passed.rules[*rule];
        println!("| {} | {} | {alerts} | {:.0} % | {cases} |", what.id, what.title, share(*honest, *alerts));
    }
    let reports: Vec<String> = (0..passed.rules.len())
        .filter(|rule| passed.quiet[*rule] > 0)
        .map(|rule| format!("{} {}", passed.rules[rule].id, passed.quiet[rule]))
        .collect();
    println!("\nOpened with action `record` or `report`, counted nowhere above: {}.", reports.join(", "));
}

/// Rules that never fired, why, and what ended them most often; those that stand in no list of reasons.
fn silent(passed: &Passed) -> Vec<String> {
    let mut unexplained = Vec::new();
    println!("\nNever fired, why, and what ended the evaluation most often:\n");
    for (at, rule) in passed.rules.iter().enumerate() {
        if rule.signal || passed.has_fired(at) || rule.family == "model" {
            continue;
        }
        let reason = silent::reason(&rule.id).unwrap_or_else(|| {
            unexplained.push(rule.id.clone());
            "NO REASON IS KNOWN"
        });
        let exits = passed.exits[at].iter().max_by_key(|e| e.1);
        let why = exits.map_or_else(|| "no exit".to_owned(), |(name, count)| format!("{name} {count} times"));
        println!("* {} {}: {reason} ({why})", rule.id, rule.title);
    }
    let absent: Vec<&str> = field::FIELDS
        .iter()
        .enumerate()
        .filter(|(at, f)| {
            let made = matches!(f.provider, Provider::Graph | Provider::Model | Provider::Engine);
            !made && !passed.carried.contains(&FieldId(*at as u16))
        })
        .map(|(_, f)| f.name.as_str())
        .collect();
    println!("\nFields that no event of this life carried: {}.", absent.join(", "));
    unexplained
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fired(event: usize, at: i64, rule: usize) -> Fired {
        Fired { event, at: at * HOUR, customer: Some(7), rule, score: 20, opened: true }
    }

    #[test]
    fn a_case_counts_from_its_first_event() {
        let case = Case {
            typology: Typology::Cycle,
            customers: [7, 8].into(),
            events: [10, 20].into(),
            first: 5 * HOUR,
        };
        // Honest customers' last alerts: two of four lie at or after the first event.
        let last = [HOUR, 4 * HOUR, 5 * HOUR, 9 * HOUR];
        for (alerts, after, rules) in [
            (vec![fired(9, 5, 1)], None, vec![]),
            (vec![fired(9, 5, 1), fired(11, 8, 2)], Some(3), vec![]),
            (vec![fired(11, 8, 2), fired(20, 9, 3)], Some(3), vec![3]),
        ] {
            let out = outcome(&case, &[(7, alerts)].into(), &last, 8);
            assert_eq!((out.after, out.rules), (after, rules.into_iter().collect()));
            // Two of eight honest customers, and the case has two: 1 - (3/4)^2.
            assert!((out.chance - 0.4375).abs() < 1e-9);
        }
    }
}
