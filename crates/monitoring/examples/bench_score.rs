//! What one score costs, by walks and by masks: 400 trees with 31 leaves on 46 features, a tenth of the values missing.
//!
//! `cargo run --release -p monitoring --example bench_score [rows]`. Prints user time, the two in turn.
#![expect(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

use monitoring::learn::{Masks, Settings, train};
use std::hint::black_box;

fn user_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let ticks: f64 = stat.rsplit(')').next().unwrap().split_whitespace().nth(11).unwrap().parse().unwrap();
    ticks / 100.0
}

fn main() {
    let rows = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(20_000);
    let names: Vec<String> = (0..46).map(|n| format!("f{n}")).collect();
    let mut state = 7_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let values: Vec<f64> = (0..46 * rows)
        .map(|_| match next() % 10 {
            0 => f64::NAN,
            1..=3 => 0.0,
            _ => (next() % 100_000) as f64,
        })
        .collect();
    let labels: Vec<bool> = values.chunks(46).map(|r| r[0] + r[1] > 90_000.0 || next() % 30 == 0).collect();
    let model = train(&names, &values, &labels, &Settings { rounds: 400, ..Settings::default() }).unwrap();
    let (masks, mut room) = (Masks::of(&model).unwrap(), Vec::new());
    println!(
        "trees and leaves {:?}; {rows} rows\n\n| round | walks, µs a row | masks, µs a row |\n|---|---|---|",
        model.size()
    );
    for round in 1..=5 {
        let timed = |score: &mut dyn FnMut(&[f64]) -> u32| {
            let before = user_seconds();
            for _ in 0..5 {
                for row in values.chunks(46) {
                    black_box(score(row));
                }
            }
            (user_seconds() - before) * 1e6 / (5 * rows) as f64
        };
        let walks = timed(&mut |row| model.score(row));
        let by_masks = timed(&mut |row| masks.score(row, &mut room));
        println!("| {round} | {walks:.1} | {by_masks:.1} |");
    }
}
