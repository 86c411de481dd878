//! Graph probes against brute force on small graphs of chance, and rows somebody can read.

use monitoring::graph::{EDGES_MOST, Edge, Graph, Limits, Probes, Scatter};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const SERVICE: u64 = 99;

fn limits(window: i64) -> Limits {
    Limits {
        fan_window: window,
        scatter_window: window,
        cycle_window: window,
        chain_window: window,
        scatter: Scatter::Every,
        ..Limits::default()
    }
}

fn edge((from, to, at, value): (u64, u64, i64, i64)) -> Edge {
    Edge { from, to, at, value }
}

/// Pushes rows and gives the last answer.
fn last(rows: &[(u64, u64, i64, i64)], window: i64) -> (Graph, Probes) {
    let mut graph = Graph::new(limits(window));
    let mut probes = Probes::default();
    for &row in rows {
        probes = graph.push(&edge(row), |party| party == SERVICE);
    }
    (graph, probes)
}

// Brute force: everything is asked of the plain list of edges, the new one last.

fn within(edges: &[Edge], window: i64) -> Vec<Edge> {
    let now = edges.last().map_or(0, |edge| edge.at);
    edges.iter().copied().filter(|edge| edge.at > now - window && edge.from != edge.to).collect()
}

/// Edges paths may use: what is known at the newest edge of a pair counts.
fn open(edges: &[Edge], closed: &[bool], window: i64) -> Vec<Edge> {
    let newest: BTreeMap<(u64, u64), bool> =
        edges.iter().zip(closed).map(|(edge, &closed)| ((edge.from, edge.to), closed)).collect();
    within(edges, window).into_iter().filter(|edge| !newest[&(edge.from, edge.to)]).collect()
}

fn fans(edges: &[Edge], window: i64, party: u64) -> (u32, u32) {
    let live = within(edges, window);
    let ins: BTreeSet<u64> = live.iter().filter(|e| e.to == party).map(|e| e.from).collect();
    let outs: BTreeSet<u64> = live.iter().filter(|e| e.from == party).map(|e| e.to).collect();
    (ins.len() as u32, outs.len() as u32)
}

/// Numbers of intermediaries, two and more, ending at the receiver and beginning at the sender.
fn sizes(open: &[Edge], new: &Edge) -> [Vec<u32>; 2] {
    let pairs: BTreeSet<(u64, u64)> = open.iter().map(|e| (e.from, e.to)).collect();
    let parties: BTreeSet<u64> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
    let joining = |u: u64, w: u64| {
        parties.iter().filter(|&&i| pairs.contains(&(u, i)) && pairs.contains(&(i, w))).count() as u32
    };
    let sources = parties.iter().filter(|&&u| u != new.to && pairs.contains(&(u, new.from)));
    let sinks = parties.iter().filter(|&&w| w != new.from && pairs.contains(&(new.to, w)));
    let counts: [Vec<u32>; 2] =
        [sources.map(|&u| joining(u, new.to)).collect(), sinks.map(|&w| joining(new.from, w)).collect()];
    counts.map(|all| all.into_iter().filter(|&n| n >= 2).collect())
}

/// All sequences of parties receiver → … → sender that payments in strictly rising order follow.
fn cycles(open: &[Edge], new: &Edge, after: i64, path: &[u64], found: &mut BTreeSet<Vec<u64>>) {
    for edge in open.iter().filter(|e| e.from == path[path.len() - 1] && e.at > after && e.at < new.at) {
        if edge.to == new.from {
            found.insert(path.to_vec());
        } else if path.len() + 2 <= 6 && !path.contains(&edge.to) {
            cycles(open, new, edge.at, &[path, &[edge.to]].concat(), found);
        }
    }
}

/// Depth of each edge, with the window of its own time.
fn depths(edges: &[Edge], window: i64) -> Vec<u8> {
    let mut depths: Vec<u8> = Vec::new();
    for (place, new) in edges.iter().enumerate() {
        let live = |e: &Edge| e.at > new.at - window && e.from != e.to;
        let came: Vec<usize> = (0..place).filter(|&n| live(&edges[n]) && edges[n].to == new.from).collect();
        let value: i64 = came.iter().map(|&n| edges[n].value).sum();
        let went: i64 =
            edges[..=place].iter().filter(|e| live(e) && e.from == new.from).map(|e| e.value).sum();
        let passes = value > 0 && went * 10 >= value * 9 && new.from != SERVICE && new.from != new.to;
        let deepest = came.iter().map(|&n| depths[n]).max().unwrap_or(0);
        depths.push(if passes { deepest + 1 } else { 0 });
    }
    depths
}

fn graph_of_chance() -> impl Strategy<Value = Vec<Edge>> {
    let row = (0_u64..7, 0_u64..7, 0_i64..4, 1_i64..6, 0_u8..12);
    prop::collection::vec(row, 1..60).prop_map(|rows| {
        let mut at = 0;
        let edge = |(from, to, gap, value, service): (u64, u64, i64, i64, u8)| {
            at += gap;
            let to = if service == 0 { SERVICE } else { to };
            let from = if service == 1 { SERVICE } else { from };
            Edge { from, to, at, value: value * 100 }
        };
        rows.into_iter().map(edge).collect()
    })
}

fn sorted(mut all: Vec<u32>) -> Vec<u32> {
    all.sort_unstable();
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn probes_equal_brute_force(edges in graph_of_chance(), window in 1_i64..60) {
        let mut graph = Graph::new(limits(window));
        let mut greatest = Graph::new(Limits { scatter: Scatter::Greatest, ..limits(window) });
        let depths = depths(&edges, window);
        let closed: Vec<bool> = edges.iter().map(|e| e.from == SERVICE || e.to == SERVICE).collect();
        for (place, new) in edges.iter().enumerate() {
            let probes = graph.push(new, |party| party == SERVICE);
            let pruned = greatest.push(new, |party| party == SERVICE);
            let past = &edges[..=place];
            if new.from == new.to {
                prop_assert_eq!(probes, Probes::default());
                continue;
            }
            prop_assert_eq!((probes.sender_fan_in, probes.fan_out), fans(past, window, new.from));
            prop_assert_eq!((probes.fan_in, probes.receiver_fan_out), fans(past, window, new.to));
            prop_assert_eq!(probes.chain_depth, depths[place]);
            let open = open(past, &closed, window);
            let (mut both, mut found) = ([vec![], vec![]], BTreeSet::new());
            if !closed[place] {
                both = sizes(&open, new);
                cycles(&open, new, i64::MIN, &[new.to], &mut found);
            }
            let greatest = both.each_ref().map(|all| all.iter().max().copied().unwrap_or(0));
            prop_assert_eq!([probes.gathered, probes.scattered], greatest);
            prop_assert_eq!(sorted(graph.scatter_sizes().to_vec()), sorted(both.concat()));
            for len in 2..=6 {
                let count = found.iter().filter(|path| path.len() + 1 == len).count() as u32;
                prop_assert_eq!(probes.cycles[len], count, "length {}", len);
            }
            let shortest = found.iter().map(|path| path.len() + 1).min().unwrap_or(0);
            prop_assert_eq!(usize::from(probes.cycle_len), shortest);
            if shortest > 0 {
                let members = graph.cycle_members();
                prop_assert_eq!(members[0], new.from);
                prop_assert!(found.contains(&members[1..]), "{:?}", members);
            }
            prop_assert_eq!(pruned, probes, "pruned search");
            let funders: BTreeSet<u64> = open.iter().filter(|e| e.to == new.from).map(|e| e.from).collect();
            let fan: u32 = funders.iter().map(|&u| fans(past, window, u).1).sum();
            let count = if new.from == SERVICE { 0 } else { funders.len() as u32 };
            prop_assert_eq!(probes.upstream_fan_out_x100, (fan * 100).checked_div(count).unwrap_or(0));
            prop_assert!(!probes.exhausted);
        }
    }

    #[test]
    fn a_snapshot_goes_on_as_if_nothing_happened(
        edges in graph_of_chance(),
        cut in 0_usize..60,
        windows in prop::array::uniform4(1_i64..40),
        steps_most in prop::sample::select(vec![1_u32, 3, 10, 20_000]),
        edges_most in prop::sample::select(vec![5_usize, EDGES_MOST]),
        edges_of_party_most in prop::sample::select(vec![3_usize, EDGES_MOST]),
        known_from in 0_usize..60,
    ) {
        let [fan_window, scatter_window, cycle_window, chain_window] = windows;
        let scatter = Scatter::Every;
        let limits = Limits {
            fan_window, scatter_window, cycle_window, chain_window, steps_most, edges_most, scatter,
            edges_of_party_most,
            ..Limits::default()
        };
        let mut graph = Graph::new(limits);
        let mut other = None;
        for (place, new) in edges.iter().enumerate() {
            if place == cut {
                let bytes = graph.encode();
                let again = Graph::decode(limits, &bytes).unwrap();
                prop_assert_eq!(again.encode(), bytes);
                other = Some(again);
            }
            // The service is known as one only from some edge on.
            let excluded = |party: u64| party == SERVICE && place >= known_from;
            let probes = graph.push(new, excluded);
            if let Some(other) = &mut other {
                prop_assert_eq!(other.push(new, excluded), probes);
                prop_assert_eq!(other.scatter_sizes(), graph.scatter_sizes());
                prop_assert_eq!(other.cycle_members(), graph.cycle_members());
                prop_assert_eq!(other.encode(), graph.encode());
            }
            prop_assert!(graph.edges() <= edges_most);
        }
    }

    #[test]
    fn windows_of_their_own_are_kept(edges in graph_of_chance(), short in 1_i64..20, long in 20_i64..60) {
        let mixed = Limits { scatter_window: short, fan_window: short, ..limits(long) };
        let mut mixed = Graph::new(mixed);
        let (mut all_short, mut all_long) = (Graph::new(limits(short)), Graph::new(limits(long)));
        for new in &edges {
            let probes = mixed.push(new, |_| false);
            let (a, b) = (all_short.push(new, |_| false), all_long.push(new, |_| false));
            let of = |p: &Probes| (p.fan_in, p.fan_out, p.scatter_gather, p.upstream_fan_out_x100);
            prop_assert_eq!(of(&probes), of(&a));
            prop_assert_eq!((probes.cycles, probes.chain_depth), (b.cycles, b.chain_depth));
        }
    }

    #[test]
    fn spoilt_bytes_are_refused_or_a_graph(edges in graph_of_chance(), at in 0_usize..2_000, with in 0_u8..=255) {
        let mut graph = Graph::new(limits(30));
        edges.iter().for_each(|edge| { graph.push(edge, |_| false); });
        let mut bytes = graph.encode();
        let at = at % bytes.len();
        prop_assert!(Graph::decode(limits(30), &bytes[..at]).is_err());
        bytes[at] = with;
        if let Ok(mut again) = Graph::decode(limits(30), &bytes) {
            again.push(&Edge { from: 1, to: 2, at: i64::MAX, value: i64::MAX }, |_| false);
        }
    }
}

#[test]
fn a_table_of_small_graphs() {
    // Parallel edges, equal times and windows: where IBM's preprocessor and a plain count may differ.
    let count = |rows: &[(u64, u64, i64, i64)]| last(rows, 100).1.cycles;
    assert_eq!(count(&[(1, 2, 1, 5), (2, 1, 2, 5)])[2], 1);
    assert_eq!(count(&[(1, 2, 1, 5), (2, 1, 1, 5)])[2], 0, "equal times are no order");
    assert_eq!(count(&[(1, 2, 1, 5), (1, 2, 2, 5), (2, 1, 3, 5)])[2], 1, "parallel edges count once");
    assert_eq!(count(&[(1, 2, 1, 5), (2, 3, 2, 5), (1, 2, 3, 5), (2, 3, 4, 5), (3, 1, 5, 5)])[3], 1);
    assert_eq!(count(&[(2, 3, 1, 5), (1, 2, 2, 5), (3, 1, 3, 5)])[3], 0, "wrong order");
    assert_eq!(count(&[(1, 2, 1, 5), (2, 1, 100, 5)])[2], 1);
    assert_eq!(count(&[(1, 2, 1, 5), (2, 1, 101, 5)])[2], 0, "the window has closed");
    let ring = |n: u64| (0..n).map(|i| (i, (i + 1) % n, i as i64 + 1, 5)).collect::<Vec<_>>();
    assert_eq!(last(&ring(6), 100).1.cycle_len, 6);
    assert_eq!(last(&ring(7), 100).1.cycle_len, 0, "longer than is looked for");
    let scatter = |rows: &[(u64, u64, i64, i64)]| last(rows, 100).1.scatter_gather;
    let path = [(1, 11, 1, 5), (1, 12, 2, 5), (11, 2, 3, 5)];
    assert_eq!(scatter(&path), 0, "one intermediary is no pattern");
    assert_eq!(scatter(&[&path[..], &[(12, 2, 4, 5)]].concat()), 2);
    assert_eq!(scatter(&[(11, 2, 1, 5), (12, 2, 2, 5), (1, 11, 3, 5), (1, 12, 4, 5)]), 2, "any order");
    assert_eq!(
        scatter(&[(1, 11, 1, 5), (1, 12, 2, 5), (11, 1, 3, 5), (12, 1, 4, 5)]),
        0,
        "back to the source"
    );
}

#[test]
fn legs_and_members_of_a_cycle() {
    let (graph, probes) = last(&[(1, 2, 1, 1_000), (2, 3, 2, 900), (3, 1, 3, 800)], 100);
    assert_eq!((probes.cycle_len, probes.cycle_leg_ratio_ppm), (3, 800_000));
    assert_eq!(graph.cycle_members(), [3, 1, 2]);
    // A small payment back does not hide the large cycle.
    let (_, probes) = last(&[(1, 2, 1, 1_000), (2, 3, 2, 900), (1, 3, 3, 1), (3, 1, 4, 800)], 100);
    assert_eq!((probes.cycle_len, probes.cycle_leg_ratio_ppm), (2, 1_250));
    assert_eq!((probes.even_cycle_len, probes.even_cycle_ratio_ppm), (3, 800_000));
}

#[test]
fn services_are_no_intermediaries() {
    let (_, probes) = last(&[(1, SERVICE, 1, 5), (SERVICE, 2, 2, 5), (2, 1, 3, 5)], 100);
    assert_eq!(probes.cycle_len, 0);
    let (_, probes) = last(&[(1, SERVICE, 1, 5), (1, 3, 1, 5), (SERVICE, 2, 2, 5), (3, 2, 3, 5)], 100);
    assert_eq!(probes.scatter_gather, 0);
    let (_, probes) = last(&[(1, 2, 1, 5), (2, SERVICE, 2, 5)], 100);
    assert_eq!((probes.chain_depth, probes.fan_in), (1, 1), "but what reaches them counts");
}

#[test]
fn depth_grows_with_each_account_that_passes_on() {
    let rows: Vec<_> = (0..6).map(|i| (i, i + 1, i as i64, 1_000 - 20 * i as i64)).collect();
    assert_eq!(last(&rows, 100).1.chain_depth, 5);
    assert_eq!(last(&[(1, 2, 1, 1_000), (2, 3, 2, 899)], 100).1.chain_depth, 0);
    assert_eq!(last(&[(1, 2, 1, 1_000), (2, 3, 2, 900)], 100).1.chain_depth, 1);
    assert_eq!(last(&[(1, 2, 1, 1_000), (2, 3, 101, 900)], 100).1.chain_depth, 0, "the window has closed");
}

fn through(middles: u64, limits: Limits) -> Probes {
    let mut graph = Graph::new(limits);
    let mut probes = Probes::default();
    for i in 0..middles {
        graph.push(&edge((1, 100 + i, i as i64, 5)), |_| false);
        probes = graph.push(&edge((100 + i, 2, i as i64, 5)), |_| false);
    }
    probes
}

#[test]
fn used_up_steps_are_said() {
    let probes = through(50, Limits { steps_most: 10, ..limits(1_000) });
    assert!(probes.exhausted && probes.scatter_exhausted && !probes.cycle_exhausted);
    assert!(probes.scatter_gather < 50);
    let probes = through(50, limits(1_000));
    assert_eq!((probes.gathered, probes.exhausted), (50, false));
}

#[test]
fn room_is_bounded_and_said() {
    let mut graph = Graph::new(Limits { edges_most: 10, ..limits(1_000) });
    let many: Vec<Probes> = (0..30).map(|i| graph.push(&edge((i, i + 1, i as i64, 5)), |_| false)).collect();
    assert_eq!((graph.edges(), graph.parties(), graph.cuts()), (10, 11, 20));
    assert_eq!((many[9].exhausted, many[10].exhausted), (false, true));
    // Once everything that was dropped would have left anyway, answers are exact again.
    assert!(!graph.push(&edge((1, 2, 2_000, 5)), |_| false).exhausted);
    assert_eq!((graph.edges(), graph.parties()), (1, 2));
}

#[test]
fn the_edges_of_a_party_are_bounded_and_it_is_said() {
    let mut graph = Graph::new(Limits { edges_of_party_most: 3, ..limits(100) });
    let mut pay = |from, to, at| graph.push(&edge((from, to, at, 5)), |_| false);
    let fans: Vec<(u32, bool)> =
        (0..6).map(|i| pay(1, 10 + i, i as i64)).map(|p| (p.fan_out, p.exhausted)).collect();
    // The fourth is judged with the three before it, and not kept; so is each after it.
    assert_eq!(fans, [(1, false), (2, false), (3, false), (4, false), (4, true), (4, true)]);
    assert!(pay(20, 1, 6).exhausted, "whoever pays it is a neighbour of what is not kept");
    assert_eq!(pay(30, 31, 7).fan_out, 1, "others go on");
    // Its oldest have left: there is room again, and a window later answers are exact again.
    let probes = [pay(1, 40, 103), pay(1, 41, 104), pay(1, 42, 105), pay(1, 43, 207)];
    assert_eq!(probes.map(|p| (p.fan_out, p.exhausted)), [(1, true), (2, true), (3, true), (1, false)]);
    assert_eq!((graph.edges(), graph.cuts()), (1, 4));
}

#[test]
fn the_block_around_an_edge_is_counted_and_strangers_are_peeled_away() {
    // Sources 1 to 3 pay sinks 11 to 13; the last edge is one of them.
    let all: Vec<(u64, u64)> = (1..4).flat_map(|s| (11..14).map(move |t| (s, t))).collect();
    let without = |gone: &[(u64, u64)], more: &[(u64, u64)]| -> Vec<(u64, u64)> {
        more.iter().chain(all.iter().filter(|e| !gone.contains(e))).copied().collect()
    };
    for (what, pairs, block) in [
        ("all nine pairs", without(&[], &[]), (3, 3, 1_000_000)),
        ("one missing", without(&[(1, 12)], &[]), (3, 3, 888_888)),
        ("three missing, still two thirds", without(&[(1, 12), (2, 11), (2, 12)], &[]), (3, 3, 666_666)),
        ("a shop that one of them pays", without(&[], &[(3, 50)]), (3, 4, 833_333)),
        (
            "five shops that one of them pays",
            without(&[], &[(3, 50), (3, 51), (3, 52), (3, 53), (3, 54)]),
            (3, 7, 619_047),
        ),
        ("a payment in of a stranger", without(&[], &[(60, 13)]), (4, 3, 833_333)),
        ("no second sender", vec![(3, 11), (3, 12), (3, 13)], (0, 0, 0)),
        ("no second receiver", vec![(1, 13), (2, 13), (3, 13)], (0, 0, 0)),
        ("the same pair twice", vec![(1, 13), (3, 11), (3, 13), (3, 13)], (2, 2, 750_000)),
    ] {
        let rows: Vec<(u64, u64, i64, i64)> =
            pairs.iter().zip(0..).map(|(&(from, to), at)| (from, to, at, 5)).collect();
        let probes = last(&rows, 1_000).1;
        let found = (probes.block_sources, probes.block_sinks, probes.block_density_ppm);
        assert_eq!((found, probes.block_cut), (block, false), "{what}");
    }
    // At a hub the newest are looked at, and that is said.
    let mut rows: Vec<(u64, u64, i64, i64)> = (0..40).map(|i| (100 + i, 13, i as i64, 5)).collect();
    rows.extend((1..4).flat_map(|s| (11..14).map(move |t| (s, t, 100, 5))));
    let probes = last(&rows, 1_000).1;
    assert!(probes.block_cut && !probes.exhausted);
    assert_eq!((probes.block_sources, probes.block_sinks), (7, 3));
}

proptest! {
    /// What was only asked leaves no trace: answers and bytes are those of a graph that was never asked.
    #[test]
    fn a_question_leaves_nothing_behind(
        rows in prop::collection::vec((0_u64..7, 0_u64..7, 0_i64..4, 1_i64..900, 0_u8..4), 1..120),
        window in 3_i64..40,
        edges_most in 3_usize..60,
    ) {
        let limits = Limits { edges_most, ..limits(window) };
        let (mut asked, mut plain) = (Graph::new(limits), Graph::new(limits));
        let mut now = 0;
        for (from, to, step, value, what) in rows {
            now += step;
            // A question at the time of the next edge, so that time passes alike in both.
            if what % 2 == 1 {
                asked.ask(&edge((to + 1, from, now, value + 1)), |party| party == 3);
                asked.ask(&edge((from, to, now, value)), |party| party == 2);
            }
            let other = edge((from, to + u64::from(what / 2), now, value));
            prop_assert_eq!(asked.push(&other, |party| party == 5), plain.push(&other, |party| party == 5));
            prop_assert_eq!(asked.encode(), plain.encode());
        }
        asked.ask(&edge((1, 2, now, 5)), |_| false);
        plain.ask(&edge((3, 4, now, 5)), |_| false);
        prop_assert_eq!(asked.encode(), plain.encode());
        asked.take_back();
        plain.take_back();
        prop_assert_eq!((asked.edges(), asked.parties()), (plain.edges(), plain.parties()));
    }
}
