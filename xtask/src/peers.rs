//! `cargo xtask bench peers` and `bench graph`: name screening and graph probes beside their peers, on the same data, in one run.
//!
//! Promises: everybody reads the same files; rates are customers (or edges) in a second of CPU time of one core; what is
//! printed was measured in this run. Does not: tune anybody, or run in CI (it measures, and it needs PyPI).

use crate::{dist, tasks};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Measures everybody and prints one table.
pub fn compare(root: &Path) -> Result<(), String> {
    let work = tasks::target(root).join("peers");
    std::fs::create_dir_all(&work).map_err(|e| format!("{}: {e}", work.display()))?;
    let bin = dist::python(&root.join("bench/peers/requirements.txt"), &work, "peers")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let ours = ["run", "--release", "--quiet", "--package", "screening", "--example", "bench_peers", "--"];
    let ours = answer(Command::new(cargo).current_dir(root).args(ours).arg(&work))?;
    let theirs = answer(Command::new(bin.join("python")).arg(root.join("bench/peers/peers.py")).arg(&work))?;
    for versions in [&ours["versions"], &theirs["versions"]] {
        println!("{}", versions.to_string().replace(['{', '}', '"'], " "));
    }
    println!("{:<48} {:>5} {:>10} {:>12} {:>8}  note", "screening", "at", "customers", "a second", "alerts");
    for figure in
        [&ours, &theirs].iter().flat_map(|answer| answer["figures"].as_array().into_iter().flatten())
    {
        let number = |field: &str| figure[field].as_f64().unwrap_or(f64::NAN);
        println!(
            "{:<48} {:>5.2} {:>10} {:>12.0} {:>6.2} %  {}",
            figure["peer"].as_str().unwrap_or_default(),
            number("at"),
            number("customers"),
            number("per_second"),
            100.0 * number("alert_rate"),
            figure["note"].as_str().unwrap_or_default()
        );
    }
    println!(
        "rates are customers in a second of CPU time of one core; alerts are of people who are not listed"
    );
    Ok(())
}

/// Measures the graph probes beside IBM's preprocessor, on the edges our side writes, and prints one table.
pub fn graph(root: &Path) -> Result<(), String> {
    let work = tasks::target(root).join("peers-graph");
    std::fs::create_dir_all(&work).map_err(|e| format!("{}: {e}", work.display()))?;
    let bin = dist::python(&root.join("bench/peers/requirements-graph.txt"), &work, "graph's peer")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let ours = ["run", "--release", "--quiet", "--package", "monitoring", "--example", "bench_graph", "--"];
    let ours = answer(Command::new(cargo).current_dir(root).args(ours).arg(&work))?;
    let theirs = answer(Command::new(bin.join("python")).arg(root.join("bench/peers/gfp.py")).arg(&work))?;
    let theirs = theirs["figures"].as_array().cloned().unwrap_or_default();
    println!(
        "{:<10} {:<26} {:>12} {:>12} {:>7} {:>9}",
        "graph", "probe", "edges/cpu-s", "GFP", "times", "exhausted"
    );
    for figure in ours["figures"].as_array().into_iter().flatten() {
        let text = |field: &str| figure[field].as_str().unwrap_or_default();
        let rate = figure["per_second"].as_f64().unwrap_or(f64::NAN);
        let same = |peer: &&Value| {
            let probe = peer["probe"].as_str().unwrap_or_default();
            peer["graph"] == figure["graph"] && text("probe").trim_end_matches(", every") == probe
        };
        let peer = theirs.iter().find(same).and_then(|peer| peer["per_second"].as_f64());
        println!(
            "{:<10} {:<26} {rate:>12.0} {:>12} {:>7} {:>9}",
            text("graph"),
            text("probe"),
            peer.map_or_else(|| "–".to_owned(), |peer| format!("{peer:.0}")),
            peer.map_or_else(|| "–".to_owned(), |peer| format!("{:.1}", rate / peer)),
            figure["exhausted"]
        );
    }
    println!("edges in a second of CPU time of one core; the peer in batches of 128 with one thread");
    Ok(())
}

/// The JSON object a measuring program prints last.
fn answer(command: &mut Command) -> Result<Value, String> {
    let text = dist::run(command)?;
    let last = text.lines().last().ok_or("a measuring program printed nothing")?;
    serde_json::from_str(last).map_err(|e| format!("a measuring program printed no JSON: {e}"))
}
