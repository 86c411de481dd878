//! Movements that are undone, and redone, against brute force on the list of edges that are left: while an edge is undone every
//! answer is as if it had never come, but for depths that others had when they came.

use monitoring::graph::{EDGES_MOST, Edge, Graph, Limits, Probes, Scatter};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const SERVICE: u64 = 99;

/// An edge as brute force sees it.
#[derive(Debug, Clone, Copy)]
struct Known {
    edge: Edge,
    closed: bool,
    gone: bool,
    depth: u8,
}

/// What happens: an edge, and then maybe another one, of so many ago, is undone or redone.
type Step = (Edge, Option<(usize, bool)>);

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

/// Asks, as the service is known at that edge, and keeps the edge as the movement of its number.
fn push(graph: &mut Graph, number: usize, edge: &Edge, closed: bool) -> Probes {
    let probes = graph.ask(edge, |party| closed && party == SERVICE);
    graph.keep_as(Some(number as i64));
    probes
}

type Pairs = BTreeMap<(u64, u64), Vec<Edge>>;

/// The edges that are left, by pair, oldest first; those of pairs whose newest is closed apart.
fn left(known: &[Known], window: i64) -> (Pairs, Pairs) {
    let now = known.last().map_or(0, |k| k.edge.at);
    let mut newest: BTreeMap<(u64, u64), bool> = BTreeMap::new();
    let mut all = Pairs::new();
    for k in known.iter().filter(|k| !k.gone && k.edge.from != k.edge.to) {
        newest.insert((k.edge.from, k.edge.to), k.closed);
        if k.edge.at > now - window {
            all.entry((k.edge.from, k.edge.to)).or_default().push(k.edge);
        }
    }
    let open =
        all.iter().filter(|(pair, _)| !newest[pair]).map(|(pair, edges)| (*pair, edges.clone())).collect();
    (all, open)
}

fn fans(all: &Pairs, party: u64) -> (u32, u32) {
    let count = |of: &dyn Fn(&(u64, u64)) -> bool| all.keys().filter(|pair| of(pair)).count() as u32;
    (count(&|pair| pair.1 == party), count(&|pair| pair.0 == party))
}

/// Numbers of intermediaries, two and more, of every pair of ends the new edge is part of.
fn sizes(open: &Pairs, new: &Edge) -> Vec<u32> {
    let (mut out, mut into) = (BTreeMap::<u64, BTreeSet<u64>>::new(), BTreeMap::<u64, BTreeSet<u64>>::new());
    for &(from, to) in open.keys() {
        out.entry(from).or_default().insert(to);
        into.entry(to).or_default().insert(from);
    }
    let of = |map: &BTreeMap<u64, BTreeSet<u64>>, party: u64| map.get(&party).cloned().unwrap_or_default();
    let joining = |u: u64, w: u64| of(&out, u).intersection(&of(&into, w)).count() as u32;
    let ending = of(&into, new.from).into_iter().filter(|&u| u != new.to).map(|u| joining(u, new.to));
    let beginning = of(&out, new.to).into_iter().filter(|&w| w != new.from).map(|w| joining(new.from, w));
    let mut found: Vec<u32> = ending.chain(beginning).filter(|&n| n >= 2).collect();
    found.sort_unstable();
    found
}

/// All sequences of parties receiver → … → sender that payments in strictly rising order follow.
fn cycles(open: &Pairs, new: &Edge, after: i64, path: &[u64], found: &mut BTreeSet<Vec<u64>>) {
    for ((_, to), edges) in open.range((path[path.len() - 1], 0)..=(path[path.len() - 1], u64::MAX)) {
        for edge in edges.iter().filter(|e| e.at > after && e.at < new.at) {
            if *to == new.from {
                found.insert(path.to_vec());
            } else if path.len() + 2 <= 6 && !path.contains(to) {
                cycles(open, new, edge.at, &[path, &[*to]].concat(), found);
            }
        }
    }
}

/// The depth of the newest edge.
fn depth(known: &[Known], closed: bool, window: i64) -> u8 {
    let Some((Known { edge: new, .. }, before)) = known.split_last() else { return 0 };
    let live = |k: &&Known| !k.gone && k.edge.at > new.at - window && k.edge.from != k.edge.to;
    let came: Vec<&Known> = before.iter().filter(live).filter(|k| k.edge.to == new.from).collect();
    let value: i64 = came.iter().map(|k| k.edge.value).sum();
    let went: i64 =
        before.iter().filter(live).filter(|k| k.edge.from == new.from).map(|k| k.edge.value).sum();
    let passes = value > 0 && (went + new.value) * 10 >= value * 9 && !(closed && new.from == SERVICE);
    if passes { came.iter().map(|k| k.depth).max().unwrap_or(0) + 1 } else { 0 }
}

fn steps(parties: u64, most: usize) -> impl Strategy<Value = Vec<Step>> {
    let undo = prop::option::of((1_usize..most, any::<bool>()));
    let row = (0..parties, 0..parties, 0_i64..3, 1_i64..6, 0_u8..14, undo);
    prop::collection::vec(row, most / 4..most).prop_map(|rows| {
        let mut at = 0;
        let step =
            |(from, to, gap, value, service, undo): (u64, u64, i64, i64, u8, Option<(usize, bool)>)| {
                at += gap;
                let to = if service == 0 { SERVICE } else { to };
                let from = if service == 1 { SERVICE } else { from };
                (Edge { from, to, at, value: value * 100 }, undo)
            };
        rows.into_iter().map(step).filter(|(edge, _)| edge.from != edge.to).collect()
    })
}

/// Undoes or redoes what a step says; the newest of all as well.
fn change(known: &mut [Known], graphs: &mut [&mut Graph], undo: Option<(usize, bool)>) {
    let Some((ago, undone)) = undo else { return };
    let Some(number) = known.len().checked_sub(ago) else { return };
    known[number].gone = undone;
    for graph in graphs {
        graph.set_undone(number as i64, known[number].edge.at, undone);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_undone_counts_for_nothing_and_what_is_redone_counts_again(
        steps in steps(7, 60), window in 1_i64..50, service_from in 0_usize..40,
    ) {
        let mut graph = Graph::new(limits(window));
        let mut greatest = Graph::new(Limits { scatter: Scatter::Greatest, ..limits(window) });
        let mut known: Vec<Known> = Vec::new();
        for (number, (new, undo)) in steps.iter().enumerate() {
            let closed = number >= service_from && [new.from, new.to].contains(&SERVICE);
            known.push(Known { edge: *new, closed, gone: false, depth: 0 });
            let expected = depth(&known, closed, window);
            known[number].depth = expected;
            let (all, open) = left(&known, window);
            // A question that is taken back changes nothing, also where something is undone after it.
            graph.ask(&Edge { from: new.to, to: new.from, ..*new }, |_| false);
            let probes = push(&mut graph, number, new, closed);
            prop_assert_eq!(push(&mut greatest, number, new, closed), probes, "pruned search");
            prop_assert_eq!((probes.sender_fan_in, probes.fan_out), fans(&all, new.from));
            prop_assert_eq!((probes.fan_in, probes.receiver_fan_out), fans(&all, new.to));
            prop_assert_eq!(probes.chain_depth, expected, "edge {}", number);
            let (mut both, mut found) = (Vec::new(), BTreeSet::new());
            if !closed {
                both = sizes(&open, new);
                cycles(&open, new, i64::MIN, &[new.to], &mut found);
            }
            let mut sizes = graph.scatter_sizes().to_vec();
            sizes.sort_unstable();
            prop_assert_eq!(sizes, both, "edge {}", number);
            for len in 2..=6 {
                let count = found.iter().filter(|path| path.len() + 1 == len).count() as u32;
                prop_assert_eq!(probes.cycles[len], count, "length {}", len);
            }
            let funders: Vec<u64> = open.keys().filter(|pair| pair.1 == new.from).map(|pair| pair.0).collect();
            let fan: u32 = funders.iter().map(|&u| fans(&all, u).1).sum();
            let count = if closed && new.from == SERVICE { 0 } else { funders.len() as u32 };
            prop_assert_eq!(probes.upstream_fan_out_x100, (fan * 100).checked_div(count).unwrap_or(0));
            prop_assert!(!probes.exhausted);
            graph.ask(&Edge { from: new.to, to: new.from, ..*new }, |_| false);
            change(&mut known, &mut [&mut graph, &mut greatest], *undo);
            graph.take_back();
            let live: Vec<Edge> =
                known.iter().filter(|k| !k.gone && k.edge.at > new.at - window).map(|k| k.edge).collect();
            prop_assert_eq!(graph.live().collect::<Vec<_>>(), live);
        }
    }

    #[test]
    fn a_graph_read_back_undoes_and_redoes_alike(
        steps in steps(7, 90),
        cut in 0_usize..60,
        windows in prop::array::uniform4(1_i64..40),
        steps_most in prop::sample::select(vec![3_u32, 20_000]),
        edges_most in prop::sample::select(vec![5_usize, EDGES_MOST]),
        edges_of_party_most in prop::sample::select(vec![4_usize, EDGES_MOST]),
    ) {
        let [fan_window, scatter_window, cycle_window, chain_window] = windows;
        let limits = Limits { fan_window, scatter_window, cycle_window, chain_window, steps_most, edges_most,
            edges_of_party_most, scatter: Scatter::Every, ..Limits::default() };
        let (mut graph, mut other, mut known) = (Graph::new(limits), None::<Graph>, Vec::new());
        for (number, (new, undo)) in steps.iter().enumerate() {
            if number == cut {
                other = Graph::decode(limits, &graph.encode()).ok();
                prop_assert!(other.is_some());
            }
            known.push(Known { edge: *new, closed: false, gone: false, depth: 0 });
            let closed = number % 3 == 0;
            let probes = push(&mut graph, number, new, closed);
            let mut both = vec![&mut graph];
            if let Some(other) = &mut other {
                prop_assert_eq!(push(other, number, new, closed), probes);
                prop_assert_eq!(other.scatter_sizes(), both[0].scatter_sizes());
                prop_assert_eq!(other.cycle_members(), both[0].cycle_members());
                both.push(other);
            }
            change(&mut known, &mut both, *undo);
            if let [graph, other] = &both[..] {
                prop_assert_eq!(graph.encode(), other.encode());
            }
        }
    }
}

/// Payments of few hubs over many middles, so that counters of pairs and wide parties are met.
fn of_hubs() -> impl Strategy<Value = Vec<Step>> {
    let undo = prop::option::of((1_usize..500, any::<bool>()));
    let row = (0_u8..18, 0_u64..80, 0_u64..3, 0_i64..3, undo);
    prop::collection::vec(row, 500..700).prop_map(|rows| {
        let mut at = 0;
        let step = |(what, middle, hub, gap, undo): (u8, u64, u64, i64, Option<(usize, bool)>)| {
            at += gap;
            let (source, middle, sink) = (100 + hub, 200 + middle, 300 + hub);
            let (from, to) = match what {
                0..=6 => (source, middle),
                7..=13 => (middle, sink),
                14 => (150, if middle % 4 == 0 { sink } else { middle }),
                15 => (if middle % 4 == 0 { source } else { middle }, 150),
                16 => (middle, SERVICE),
                _ => (source, sink),
            };
            (Edge { from, to, at, value: 100 }, undo)
        };
        rows.into_iter().map(step).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn hubs_give_back_what_was_counted(steps in of_hubs(), window in 300_i64..800, from_when in 0_usize..500) {
        let limits = Limits { cycle_len_most: 0, ..limits(window) };
        let (mut graph, mut known, mut hubs) = (Graph::new(limits), Vec::new(), 0);
        for (number, (new, undo)) in steps.iter().enumerate() {
            let closed = number >= from_when && [new.from, new.to].contains(&SERVICE);
            known.push(Known { edge: *new, closed, gone: false, depth: 0 });
            let probes = push(&mut graph, number, new, closed);
            hubs = hubs.max(probes.fan_out.max(probes.fan_in));
            let expected = if closed { Vec::new() } else { sizes(&left(&known, window).1, new) };
            let mut found = graph.scatter_sizes().to_vec();
            found.sort_unstable();
            prop_assert_eq!(found, expected, "edge {}", number);
            prop_assert!(!probes.exhausted);
            change(&mut known, &mut [&mut graph], *undo);
        }
        prop_assert!(hubs >= 32, "no hub in {} edges: {}", steps.len(), hubs);
    }
}

#[test]
fn what_an_undone_payment_hid_is_seen() {
    // A mule who cancels a payment to somebody else is a mule again, and its circle is none once a leg never was.
    let mut graph = Graph::new(limits(100));
    let rows = [(1, 2, 1, 1_000), (2, 3, 2, 900), (2, 4, 3, 100)];
    for (number, (from, to, at, value)) in rows.into_iter().enumerate() {
        push(&mut graph, number, &Edge { from, to, at, value }, false);
    }
    let back = |at| Edge { from: 3, to: 1, at, value: 900 };
    assert_eq!(graph.ask(&back(4), |_| false).cycle_len, 3);
    graph.set_undone(1, 2, true);
    let probes = graph.ask(&back(5), |_| false);
    assert_eq!((probes.cycle_len, probes.chain_depth), (0, 0));
    graph.set_undone(1, 2, true);
    graph.set_undone(7, 2, true);
    graph.set_undone(0, 2, true);
    assert_eq!(graph.live().count(), 2, "twice is once, and what is not there is left alone");
    graph.set_undone(1, 2, false);
    let probes = graph.ask(&back(6), |_| false);
    assert_eq!((probes.cycle_len, probes.chain_depth), (3, 2));
    // A window later nothing is left, of it or of anything else.
    graph.set_undone(1, 2, true);
    graph.push(&Edge { from: 8, to: 9, at: 200, value: 1 }, |_| false);
    graph.set_undone(1, 2, false);
    assert_eq!((graph.edges(), graph.parties()), (1, 2));
}
