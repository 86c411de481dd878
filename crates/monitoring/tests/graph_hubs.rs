//! Hubs against brute force: who has so many counterparties that intermediaries are counted as edges come and go, and parties
//! that join too many for that. What was counted and what was walked must not show.

use monitoring::graph::{Edge, Graph, Limits, Scatter};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const SERVICE: u64 = 900;

/// Intermediaries of every pair of ends the newest edge is part of, two and more: the live edges as sets, nothing else.
fn sizes(edges: &[Edge], window: i64, closed: impl Fn(&Edge) -> bool) -> [Vec<u32>; 2] {
    let Some(new) = edges.last() else { return Default::default() };
    let newest: BTreeMap<(u64, u64), &Edge> = edges.iter().map(|edge| ((edge.from, edge.to), edge)).collect();
    let (mut out, mut into) = (BTreeMap::<u64, BTreeSet<u64>>::new(), BTreeMap::<u64, BTreeSet<u64>>::new());
    for (&(from, to), edge) in &newest {
        if edge.at > new.at - window && from != to && !closed(edge) {
            out.entry(from).or_default().insert(to);
            into.entry(to).or_default().insert(from);
        }
    }
    let of = |map: &BTreeMap<u64, BTreeSet<u64>>, party: u64| map.get(&party).cloned().unwrap_or_default();
    let joining = |source: u64, sink: u64| of(&out, source).intersection(&of(&into, sink)).count() as u32;
    let (funders, receivers) = (of(&into, new.from), of(&out, new.to));
    let ending = funders.iter().filter(|&&u| u != new.to).map(|&u| joining(u, new.to));
    let beginning = receivers.iter().filter(|&&w| w != new.from).map(|&w| joining(new.from, w));
    [ending.filter(|&n| n >= 2).collect(), beginning.filter(|&n| n >= 2).collect()]
}

/// Payments of sources to middles and of middles to sinks, where few have most; some between middles, some with a service, and a
/// few that make one party a hub on both sides.
fn payments() -> impl Strategy<Value = Vec<Edge>> {
    let row = (0_u8..20, 0_u64..90, 0_u64..3, 0_i64..3);
    prop::collection::vec(row, 600..900).prop_map(|rows| {
        let mut at = 0;
        let edge = |(what, middle, hub, gap): (u8, u64, u64, i64)| {
            at += gap;
            let (source, middle, sink) = (100 + hub, 200 + middle, 300 + hub);
            let (from, to) = match what {
                0..=7 => (source, middle),
                8..=15 => (middle, sink),
                16 => (middle, 200 + (middle * 7 + hub) % 90),
                17 => (150, if middle % 4 == 0 { sink } else { middle }),
                18 => (if middle % 4 == 0 { source } else { middle }, 150),
                _ if hub == 0 => (middle, SERVICE),
                _ => (source, if hub == 1 { 150 } else { sink }),
            };
            Edge { from, to, at, value: 100 }
        };
        rows.into_iter().map(edge).filter(|edge| edge.from != edge.to).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn hubs_equal_brute_force(
        edges in payments(),
        window in 350_i64..900,
        longer in prop::sample::select(vec![0_i64, 150]),
        from_when in 0_usize..600,
    ) {
        let limits = Limits { scatter_window: window, fan_window: window + longer, chain_window: window,
            cycle_window: window, cycle_len_most: 0, scatter: Scatter::Every, ..Limits::default() };
        let mut graph = Graph::new(limits);
        let mut greatest = Graph::new(Limits { scatter: Scatter::Greatest, ..limits });
        // One party is known as a service only from some edge on: its pairs close.
        let service = |place: usize, party: u64| party == SERVICE || (party == 103 && place >= from_when);
        let mut closed: Vec<bool> = Vec::new();
        let mut hubs = 0;
        for (place, new) in edges.iter().enumerate() {
            closed.push(service(place, new.from) || service(place, new.to));
            // A question that is taken back changes nothing.
            graph.ask(&Edge { from: new.to, to: 100 + place as u64 % 7, ..*new }, |_| false);
            let probes = graph.push(new, |party| service(place, party));
            let pruned = greatest.push(new, |party| service(place, party));
            hubs = hubs.max(probes.fan_out.max(probes.fan_in));
            prop_assert_eq!((pruned.gathered, pruned.scattered), (probes.gathered, probes.scattered));
            let sets = if closed[place] { Default::default() } else {
                sizes(&edges[..=place], window, |edge| {
                    let newest = edges[..=place].iter().rposition(|e| e == edge).unwrap_or(0);
                    closed[newest]
                })
            };
            let mut found = graph.scatter_sizes().to_vec();
            let mut both = sets.concat();
            found.sort_unstable();
            both.sort_unstable();
            prop_assert_eq!(found, both, "edge {}", place);
            prop_assert!(!probes.exhausted);
        }
        prop_assert!(hubs >= 32, "no hub in {} edges: {}", edges.len(), hubs);
    }

    #[test]
    fn steps_run_out_alike_whatever_was_counted(
        edges in payments(),
        window in 50_i64..700,
        steps_most in prop::sample::select(vec![40_u32, 90, 200]),
        cut in 0_usize..600,
        edges_most in prop::sample::select(vec![150_usize, 4_000]),
    ) {
        let limits = Limits { scatter_window: window, fan_window: window, chain_window: window,
            cycle_window: window, scatter: Scatter::Every, steps_most, edges_most, ..Limits::default() };
        let mut graph = Graph::new(limits);
        let mut other: Option<Graph> = None;
        for (place, new) in edges.iter().enumerate() {
            if place == cut {
                // Made again from the live edges: it knows nothing of hubs that were and are no more.
                other = Graph::decode(limits, &graph.encode()).ok();
                prop_assert!(other.is_some());
            }
            let probes = graph.push(new, |party| party == SERVICE);
            if let Some(other) = &mut other {
                prop_assert_eq!(other.push(new, |party| party == SERVICE), probes);
                prop_assert_eq!(other.scatter_sizes(), graph.scatter_sizes());
            }
        }
    }
}
