//! How many questions a second, measured where it is asked for. Nothing is asserted about time.

use crate::lists::api;
use serde_json::json;
use std::time::Instant;

#[tokio::test(flavor = "multi_thread")]
async fn questions_a_second_are_printed() {
    let api = api().await;
    let rounds = if std::env::var_os("PROBITY_LONG").is_some() { 40 } else { 2 };
    for (size, cutoff) in [(1, "0.7"), (100, "0.7"), (100, "0.5")] {
        let started = Instant::now();
        for round in 0..rounds {
            let example = |n: usize| json!({"schema": "Person", "properties": {"name": [format!("Ada Byron x{round}y{n}")]}});
            let queries: serde_json::Map<_, _> = (0..size).map(|n| (format!("q{n}"), example(n))).collect();
            let body = json!({"queries": queries}).to_string();
            let answer = api.ask(&format!("POST /match/default?cutoff={cutoff}"), &[], &body).await;
            assert_eq!(answer.status, 200);
            assert_eq!(answer.body["responses"].as_object().unwrap().len(), size);
        }
        let seconds = started.elapsed().as_secs_f64();
        let asked = (rounds * size) as f64;
        println!("batches of {size}, cutoff {cutoff}: {:.0} questions/s, recorded", asked / seconds);
    }
}
