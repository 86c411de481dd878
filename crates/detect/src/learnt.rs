//! The model: learnt from the first days, stopped by the next, judged on the last.
//!
//! Promises: the threshold and the weight of true rows are chosen on the second part, never on the third; every row was made
//! before the next event was read. Does not: keep the model, or search settings beyond the weight.

use crate::pass::{Passed, Rows};
use crate::{Fault, Options};
use life::TYPOLOGIES;
use monitoring::event::DAY;
use monitoring::learn::{Model, Settings, metrics, train_until};

/// Rows a true row counts for, tried in turn.
const WEIGHTS: [u16; 3] = [1, 4, 16];

/// Rows of one part of the time.
#[derive(Default)]
struct Part {
    values: Vec<f64>,
    labels: Vec<bool>,
    typologies: Vec<Option<life::Typology>>,
    rules: Vec<i64>,
}

fn parts(options: &Options, rows: &Rows) -> [Part; 3] {
    let mut out: [Part; 3] = Default::default();
    let fifth = i64::from(options.life.days) * DAY / 5;
    for (at, values) in rows.values.chunks_exact(rows.names.len().max(1)).enumerate() {
        if rows.placed[at] {
            continue;
        }
        let part = match (rows.at[at] - life::world::START) / fifth {
            ..=2 => &mut out[0],
            3 => &mut out[1],
            _ => &mut out[2],
        };
        part.values.extend(values);
        part.labels.push(rows.labels[at]);
        part.typologies.push(rows.typologies[at]);
        part.rules.push(rows.rules[at]);
    }
    out
}

fn scores(model: &Model, part: &Part) -> Vec<i64> {
    part.values.chunks_exact(model.features().len()).map(|row| i64::from(model.score(row))).collect()
}

fn percent(ppm: u32) -> f64 {
    f64::from(ppm) / 10_000.0
}

/// Trains and prints.
///
/// # Errors
/// When nothing can be learnt from the rows.
pub fn report(options: &Options, passed: &Passed) -> Result<(), Fault> {
    let rows = &passed.rows;
    let [learn, watch, judge] = &parts(options, rows);
    println!("\n## Model\n");
    for (name, part) in [("learn", learn), ("watch", watch), ("judge", judge)] {
        let positives = part.labels.iter().filter(|l| **l).count();
        println!("{name}: {} movements, {positives} of crimes", part.labels.len());
    }
    let apart = (watch.values.as_slice(), watch.labels.as_slice());
    let mut chosen: Option<(u32, u16, Model)> = None;
    for weight in WEIGHTS {
        let settings = Settings { rounds: 400, leaves: 31, rate: 0.05, weight, ..Settings::default() };
        let model = train_until(&rows.names, &learn.values, &learn.labels, apart, &settings)?;
        let watched = metrics::average_precision(&scores(&model, watch), &watch.labels);
        println!(
            "weight {weight}: {:?} trees and leaves, average precision on watch {:.1} %",
            model.size(),
            percent(watched)
        );
        if chosen.as_ref().is_none_or(|best| watched > best.0) {
            chosen = Some((watched, weight, model));
        }
    }
    let Some((_, weight, model)) = chosen else { return Ok(()) };
    println!("chosen: weight {weight}, {} bytes, SHA-256 {}", model.to_bytes().len(), model.hash());
    judged(&model, watch, judge);
    Ok(())
}

fn judged(model: &Model, watch: &Part, judge: &Part) {
    let (watched, scored) = (scores(model, watch), scores(model, judge));
    println!(
        "\n| on the last fifth | average precision | F1 | precision | recall | first 100 | first 1,000 |\n|---|---|---|---|---|---|---|"
    );
    let mut lines = vec![("model", &watched, &scored)];
    lines.push(("highest score of the scenarios that fired", &watch.rules, &judge.rules));
    for (name, before, after) in lines {
        let Some(best) = metrics::best(before, &watch.labels) else { continue };
        let at = metrics::at(best.threshold, after, &judge.labels);
        let head = |k| percent(metrics::head(k, after, &judge.labels).precision());
        println!(
            "| {name} | {:.1} % | {:.1} % | {:.1} % | {:.1} % | {:.0} % | {:.0} % |",
            percent(metrics::average_precision(after, &judge.labels)),
            percent(at.f1()),
            percent(at.precision()),
            percent(at.recall()),
            head(100),
            head(1000)
        );
    }
    let Some(best) = metrics::best(&watched, &watch.labels) else { return };
    println!("\n| typology | movements | recall of the model | recall of the scenarios |\n|---|---|---|---|");
    for (typology, word, _, _) in TYPOLOGIES {
        let of: Vec<usize> =
            (0..judge.labels.len()).filter(|at| judge.typologies[*at] == Some(typology)).collect();
        let share = |found: usize| 100.0 * found as f64 / of.len().max(1) as f64;
        let model = of.iter().filter(|at| scored[**at] >= best.threshold).count();
        let rules = of.iter().filter(|at| judge.rules[**at] > 0).count();
        println!("| `{word}` | {} | {:.0} % | {:.0} % |", of.len(), share(model), share(rules));
    }
    let taken = judge.rules.iter().filter(|score| **score > 0).count();
    let at = metrics::at(best.threshold, &scored, &judge.labels);
    println!(
        "\nTaken: {} of {} movements by the model, {taken} by the scenarios.",
        at.taken,
        judge.labels.len()
    );
}
