//! Our side of the comparison of graph probes with IBM's GraphFeaturePreprocessor: makes the edges, times our probes on them.
//!
//! `cargo run --release -p monitoring --example bench_graph -- DIR` writes `edges-<name>.bin` (three little-endian u32 an edge:
//! sender, receiver, second) and prints one table and, last, one JSON object. Run by `cargo xtask bench graph`, which runs
//! `bench/peers/gfp.py` on the same files afterwards. Times are user CPU time of this process (Linux).

use monitoring::graph::{Edge, Graph, Limits, Probes, Scatter};
use std::error::Error;
use std::path::Path;
use std::time::Instant;

/// The best of so many runs counts.
const RUNS: usize = 3;

const EDGES: usize = 500_000;
const ACCOUNTS: usize = 100_000;
const SECONDS: u64 = 10 * 86_400;
const DAY: i64 = 86_400_000_000;

/// Exponents of the Zipf distribution of senders and receivers; 1.0 is hub-heavy.
const EXPONENTS: [(&str, f64); 3] = [("0.5", 0.5), ("0.8", 0.8), ("1.0", 1.0)];

/// Buckets of scatter-gather sizes compared with the peer: 2, 3, 4, 5 to 7, 8 to 15, 16 and more.
const BINS: [u32; 6] = [2, 3, 4, 5, 8, 16];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("give the folder to write the edges to")?;
    let folder = Path::new(&folder);
    // For development: how many runs, a graph's name, a probe's.
    let runs: usize = std::env::args().nth(2).map_or(Ok(RUNS), |runs| runs.parse())?;
    let only = std::env::args().nth(3);
    std::fs::create_dir_all(folder)?;
    println!(
        "{:<10} {:<28} {:>12} {:>9} {:>9} {:>10} {:>12}",
        "graph", "probe", "edges/cpu-s", "p50 ns", "p99 ns", "exhausted", "found"
    );
    let mut figures = Vec::new();
    // The same accounts are hubs on both sides ("both"), or other ones are (as in the earlier comparison).
    for (apart, kind) in [(true, "apart"), (false, "both")] {
        for (label, exponent) in EXPONENTS {
            let name = format!("{kind}-{label}");
            // Where the same accounts are hubs on both sides, only the light graph is part of the plain run: the others take
            // minutes, because most edges then use up their steps.
            let plain = apart || exponent < 0.6;
            if only.as_ref().map_or(!plain, |only| *only != name) {
                continue;
            }
            let edges = edges(exponent, apart);
            write(&folder.join(format!("edges-{name}.bin")), &edges)?;
            for (probe, limits) in probes() {
                if std::env::args().nth(4).is_some_and(|one| one != probe) {
                    continue;
                }
                figures.push(measure(runs, &name, probe, limits, &edges)?);
            }
        }
    }
    println!("{}", serde_json::json!({ "figures": figures }));
    Ok(())
}

/// One probe at a time, beside fan and chain depth, which are always kept.
fn probes() -> [(&'static str, Limits); 7] {
    let none = Limits {
        scatter: Scatter::Off,
        cycle_len_most: 0,
        upstream: false,
        block: false,
        ..Limits::default()
    };
    [
        ("fan", none),
        ("scatter-gather 6 h, every", Limits { scatter: Scatter::Every, ..windows(none, DAY / 4) }),
        ("scatter-gather, every", Limits { scatter: Scatter::Every, ..none }),
        ("scatter-gather, greatest", Limits { scatter: Scatter::Greatest, ..none }),
        ("temporal cycle", Limits { cycle_len_most: 6, ..none }),
        ("block around the edge", Limits { block: true, ..none }),
        ("all", Limits::default()),
    ]
}

fn windows(limits: Limits, window: i64) -> Limits {
    Limits {
        fan_window: window,
        scatter_window: window,
        cycle_window: window,
        chain_window: window,
        ..limits
    }
}

fn measure(
    runs: usize,
    name: &str,
    probe: &str,
    limits: Limits,
    edges: &[Edge],
) -> Result<serde_json::Value, Box<dyn Error>> {
    let mut best = f64::INFINITY;
    let mut seen = Seen::default();
    for _ in 0..runs {
        let mut graph = Graph::new(limits);
        let mut now = Seen::default();
        let started = user_seconds()?;
        for (at, edge) in edges.iter().enumerate() {
            graph.expect(&edges[at..]);
            let probes = graph.push(edge, |_| false);
            now.add(&probes, graph.scatter_sizes());
        }
        best = best.min(user_seconds()? - started);
        seen = now;
    }
    let [p50, p99, most] = latencies(limits, edges);
    let rate = EDGES as f64 / best;
    let found = match probe {
        "fan" => seen.fan,
        "temporal cycle" => seen.cycles.iter().sum(),
        "all" => seen.depth,
        _ => seen.scatter.iter().sum::<u64>().max(seen.patterns),
    };
    println!("{name:<10} {probe:<28} {rate:>12.0} {p50:>9} {p99:>9} {:>10} {found:>12}", seen.exhausted);
    Ok(serde_json::json!({
        "graph": name, "probe": probe, "per_second": rate, "p50_ns": p50, "p99_ns": p99, "most_ns": most,
        "exhausted": seen.exhausted, "exhausted_share": seen.exhausted as f64 / EDGES as f64,
        "scatter": seen.scatter, "cycles": seen.cycles, "fan": seen.fan,
    }))
}

/// What was found, in all.
#[derive(Debug, Default)]
struct Seen {
    fan: u64,
    depth: u64,
    patterns: u64,
    exhausted: u64,
    scatter: [u64; BINS.len()],
    cycles: [u64; 7],
}

impl Seen {
    fn add(&mut self, probes: &Probes, sizes: &[u32]) {
        self.fan += u64::from(probes.fan_in + probes.fan_out);
        self.depth = self.depth.max(u64::from(probes.chain_depth));
        self.patterns += u64::from(probes.scatter_gather > 0);
        self.exhausted += u64::from(probes.exhausted);
        for size in sizes {
            if let Some(bin) = BINS.iter().rposition(|bin| size >= bin) {
                self.scatter[bin] += 1;
            }
        }
        for (sum, &count) in self.cycles.iter_mut().zip(&probes.cycles) {
            *sum += u64::from(count);
        }
    }
}

/// Wall time of single edges, in nanoseconds, in a run of its own: median, 99th percentile, greatest.
fn latencies(limits: Limits, edges: &[Edge]) -> [u128; 3] {
    let mut graph = Graph::new(limits);
    let mut times: Vec<u128> = edges
        .iter()
        .map(|edge| {
            let started = Instant::now();
            std::hint::black_box(graph.push(edge, |_| false));
            started.elapsed().as_nanos()
        })
        .collect();
    times.sort_unstable();
    [times.len() / 2, times.len() * 99 / 100, times.len() - 1].map(|place| times[place])
}

/// A generator of its own (splitmix64), so that figures can be repeated anywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// All accounts in an order of chance.
    fn shuffled(&mut self) -> Vec<u64> {
        let mut all: Vec<u64> = (0..ACCOUNTS as u64).collect();
        for place in (1..all.len()).rev() {
            all.swap(place, self.below(place as u64 + 1) as usize);
        }
        all
    }
}

/// Edges with Zipf-distributed senders and receivers at chance seconds of ten days, sorted by time.
fn edges(exponent: f64, apart: bool) -> Vec<Edge> {
    let mut chance = Chance(0x5EED);
    let mut sum = 0.0;
    let cumulated: Vec<f64> = (1..=ACCOUNTS)
        .map(|rank| {
            sum += (rank as f64).powf(-exponent);
            sum
        })
        .collect();
    let senders = chance.shuffled();
    let receivers = if apart { chance.shuffled() } else { senders.clone() };
    let mut seconds: Vec<u64> = (0..EDGES).map(|_| chance.below(SECONDS)).collect();
    seconds.sort_unstable();
    let pick = |chance: &mut Chance, of: &[u64]| {
        let point = (chance.next() >> 11) as f64 / (1_u64 << 53) as f64 * sum;
        of[cumulated.partition_point(|&upper| upper <= point).min(ACCOUNTS - 1)]
    };
    seconds
        .into_iter()
        .map(|second| {
            let from = pick(&mut chance, &senders);
            let to = loop {
                let to = pick(&mut chance, &receivers);
                if to != from {
                    break to;
                }
            };
            let value = 1_000_000 + chance.below(1_000_000_000) as i64;
            Edge { from, to, at: second as i64 * 1_000_000, value }
        })
        .collect()
}

fn write(path: &Path, edges: &[Edge]) -> std::io::Result<()> {
    let row = |edge: &Edge| [edge.from as u32, edge.to as u32, (edge.at / 1_000_000) as u32];
    let bytes: Vec<u8> = edges.iter().flat_map(|edge| row(edge).map(u32::to_le_bytes)).flatten().collect();
    std::fs::write(path, bytes)
}

/// User CPU time of this process in seconds, from its first thread's precise clock where the kernel keeps one.
fn user_seconds() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds: f64 =
        stat.split_whitespace().next().ok_or("no CPU time in /proc/self/schedstat")?.parse()?;
    Ok(nanoseconds / 1e9)
}
